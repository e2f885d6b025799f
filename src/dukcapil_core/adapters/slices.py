"""A large xlsx sheet in slices: small workbooks of some of its rows each, read beside each other and as columns.

A spreadsheet library that gives a sheet as columns of texts is several times quicker than cell by cell, but it no
longer tells a number from a text that looks like one. So only sheets go this way in which that does not matter: without
numbers as long as a NIK, truths, times of day, or texts that look like date cells. Everything else is read cell by
cell, as small sheets are; both give the same texts.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from operator import lt
from pathlib import Path
from typing import Any

from attrs import field, frozen

LARGE_SHEET = 4 << 20
"""Bytes of XML (about 2,500 rows of 37 columns) from which on a sheet is worth the trouble."""

TOP_SLICE = 200
"""So many rows are in the slice that is looked at for a header."""

_CHUNK = 1 << 20
_SLICE, _LARGEST_SLICE = 8 << 20, 64 << 20
_MOST_CELLS = 4_000_000
"""Of a slice's rectangle, which is laid out in full: rows far apart would ask for any amount of memory."""

_STYLES, _TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"
_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_ROW = re.compile(rb'<row [^>]*?r="([0-9]{1,7})"')
_NUMBER = re.compile(rb'<row(?: [^>]*?r="([0-9]{1,7})"|)')

_SHARED = b't="s"><v>'
_ODD_NUMBER = re.compile(rb"<v>(?:-?[0-9]{12}|-?0?\.0000|[^<]*[eE])")
"""Numbers of 12 digits or more, and those that two programs may write differently."""

_MIDNIGHT = b" 00:00:00<"

_ELAPSED = re.compile(rb"\[[hHmMsS]")
_STRICT = b"purl.oclc.org"
"""In the namespaces of the strict variant, which writes dates as texts."""

_OTHER_EPOCH = re.compile(rb'date1904="(?:1|true)"')

_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = "xl/worksheets/sheet1.xml"
_FRAME = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_DOCUMENT}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{_DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    ),
}


class Unsliceable(Exception):  # noqa: N818 - never leaves the library: the sheet is read cell by cell then
    """The sheet is not what a sheet in slices must be."""


@frozen(kw_only=True)
class Slice:
    """Some rows as a table of texts: the first of them stands in row ``first`` of the sheet.

    ``height`` counts them up to the last one with a cell in it. ``table`` is an Arrow table that can be read once, with
    the columns ``c1``, ``c2``, ...; its first row is not one of the sheet's.
    """

    first: int
    height: int
    table: Any = field(repr=False)


class TopRows:
    """Keeps the first rows of a sheet's XML and what stands below the last row, while the XML goes by in windows."""

    def __init__(self) -> None:
        self._head, self._tail = b"", b""
        self._whole = self._ended = False

    def see(self, window: bytes, overlap: int) -> None:
        """Takes the next window, whose first ``overlap`` bytes were in the one before."""
        if not self._whole:
            self._head += window[overlap:]
            starts = [found.start() for found in islice(_ROW.finditer(self._head), TOP_SLICE + 1)]
            end = self._head.find(_END)
            if end >= 0 or len(starts) > TOP_SLICE:
                self._head = self._head[: starts[-1] if len(starts) > TOP_SLICE else end]
                self._whole = True
        if self._ended:
            self._tail += window[overlap:]
        elif (end := window.rfind(_END)) >= 0:
            self._tail, self._ended = window[end:], True

    @property
    def xml(self) -> bytes | None:
        """A sheet with the first rows only, and all that it says about itself; None of what is no such sheet."""
        return self._head + self._tail if self._whole and self._ended else None


@frozen(kw_only=True)
class SlicedSheet:
    """A sheet that may be read in slices: its ``part`` in the file ``path``, its first rows, and the last ``column``
    with a cell in it."""

    path: Path
    part: str
    column: str
    size: int
    top_xml: bytes = field(repr=False)

    @property
    def width(self) -> int:
        """How many columns the sheet has, from A on."""
        return _number(self.column)

    def top(self) -> bytes | None:
        """A workbook with the first rows only; None where what stands beside the sheet makes its cells ambiguous."""
        try:
            import fastexcel  # noqa: F401 - the sheet is read cell by cell without it
        except ImportError:
            return None
        with zipfile.ZipFile(self.path) as archive:
            beside = _beside(archive)
            about = archive.read("xl/workbook.xml")
        odd = _OTHER_EPOCH.search(about) or _STRICT in about or _ELAPSED.search(beside.get(_STYLES, b""))
        if odd or _MIDNIGHT in beside.get(_TEXTS, b""):
            return None
        return _workbook((self.top_xml,), beside)

    def slices(self, below: int) -> Iterator[Slice]:
        """The rows below row ``below`` of the sheet, in order. Raises Unsliceable, or what the library raises."""
        workers = min(4, os.cpu_count() or 1)
        with (
            zipfile.ZipFile(self.path) as archive,
            archive.open(self.part) as file,
            ThreadPoolExecutor(workers) as pool,
        ):
            beside = _beside(archive)
            size = max(_SLICE, 2 * len(beside.get(_TEXTS, b"")))
            waiting: list[Future[Slice | None]] = []
            try:
                last = 0
                for head, rows in _cut(iter(lambda: file.read(_CHUNK), b""), min(size, _LARGEST_SLICE)):
                    numbers = _numbers(rows, last)
                    last = numbers[-1] if numbers else last
                    waiting.append(pool.submit(_loaded, head, rows, numbers, below, self.column, beside))
                    if len(waiting) > workers:
                        yield from filter(None, [waiting.pop(0).result()])
                while waiting:
                    yield from filter(None, [waiting.pop(0).result()])
            finally:
                for future in waiting:
                    future.cancel()


def _beside(archive: zipfile.ZipFile) -> dict[str, bytes]:
    names = set(archive.namelist())
    return {name: archive.read(name) for name in (_STYLES, _TEXTS) if name in names}


def _cut(chunks: Iterator[bytes], size: int) -> Iterator[tuple[bytes, bytes]]:
    """What stands before the rows, and in turn about ``size`` bytes of whole rows."""
    head = b""
    held: list[bytes] = []
    length, ended = 0, False
    while not ended:
        chunk = next(chunks, b"")
        held.append(chunk)
        length += len(chunk)
        if length < size and chunk:
            continue
        xml = b"".join(held)
        if not head:
            before, mark, xml = xml.partition(_BEGIN)
            if not mark:
                raise Unsliceable
            head = before + mark
        end = xml.find(_END)
        ended = end >= 0
        if not ended and not chunk:
            raise Unsliceable
        end = end if ended else max(0, xml.rfind(b"<row "))
        yield head, xml[:end]
        held, length = [xml[end:]], len(xml) - end


def _numbers(rows: bytes, last: int) -> list[int]:
    """The rows' numbers. Raises Unsliceable unless each has one and they go up from ``last``."""
    try:
        numbers = list(map(int, _NUMBER.findall(rows)))
    except ValueError:
        raise Unsliceable from None
    if not all(map(lt, [last, *numbers], numbers)):
        raise Unsliceable
    return numbers


def _loaded(
    head: bytes, rows: bytes, numbers: Sequence[int], below: int, column: str, beside: dict[str, bytes]
) -> Slice | None:
    """A slice as the spreadsheet library reads it; None when no row is below ``below``.

    A row of our own above it holds its place and its width.
    """
    import fastexcel

    skipped = bisect_right(numbers, below)
    if skipped == len(numbers):
        return None
    if skipped:
        rows = rows[next(islice(_ROW.finditer(rows), skipped, None)).start() :]
    if _MIDNIGHT in rows or _ODD_NUMBER.search(rows.replace(_SHARED, b"")):
        raise Unsliceable
    first = numbers[skipped]
    cells = b"".join(
        b'<c r="%b%d" t="inlineStr"><is><t>x</t></is></c>' % (letters.encode("ascii"), first - 1)
        for letters in dict.fromkeys(("A", column))
    )
    xml = (head, b'<row r="%d">' % (first - 1), cells, b"</row>", rows, _END, b"</worksheet>")
    width = _number(column)
    if (numbers[-1] - first) * width > _MOST_CELLS:
        raise Unsliceable
    sheet = fastexcel.read_excel(_workbook(xml, beside)).load_sheet(
        0, header_row=None, column_names=[f"c{place}" for place in range(1, width + 1)], dtypes="string"
    )
    if sheet.width != width:
        raise Unsliceable
    return Slice(first=first, height=sheet.height - 1, table=_Made(sheet))


class _Made:
    """A sheet whose Arrow table is made already, so that the making of it is the work of another thread."""

    def __init__(self, sheet: Any) -> None:
        self._sheet, self._made = sheet, sheet.__arrow_c_array__()

    def __arrow_c_schema__(self) -> object:
        return self._sheet.__arrow_c_schema__()

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        made: tuple[object, object] = self._made
        return made


def _workbook(sheet: Iterable[bytes], beside: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, text in _FRAME.items():
            archive.writestr(name, text)
        for name, content in beside.items():
            archive.writestr(name, content)
        with archive.open(_SHEET, "w") as file:
            for piece in sheet:
                file.write(piece)
    return target.getvalue()


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def text_of(column: str) -> str:
    """The SQL expression of a cell's text: empty ones are NULL, date cells have no time of day where it is midnight."""
    day = f"strlen({column}) = 19 AND ends_with({column}, ' 00:00:00')"
    return f"CASE WHEN {column} = '' THEN NULL WHEN {day} THEN left({column}, 10) ELSE {column} END"


def is_ambiguous(column: str) -> str:
    """The SQL condition that a text may be that of a truth, a time of day alone (the library puts a day of 1899 before
    it), a day before the calendar's first, or a fraction of a second: the two roads would write these differently."""
    dashed = f"substr({column}, 5, 1) = '-' AND substr({column}, 8, 1) = '-'"
    return (
        f"{column} IN ('true', 'false') "
        f"OR (strlen({column}) IN (10, 19) AND {column} < '1900' AND {dashed}) "
        f"OR (strlen({column}) IN (23, 26, 29) AND substr({column}, 20, 1) = '.' AND {dashed})"
    )


def is_blank_row(columns: Sequence[str]) -> str:
    """The SQL condition that all cells are empty or blanks, as Python's ``str.strip`` knows blanks."""
    blank = r"'[\s\x0b\x1c-\x1f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]*'"
    first = f"coalesce({', '.join(columns)})"
    every = f"concat_ws('', {', '.join(columns)})"
    return (
        f"CASE WHEN {first} IS NULL THEN true WHEN regexp_full_match({first}, {blank}) "
        f"THEN regexp_full_match({every}, {blank}) ELSE false END"
    )
