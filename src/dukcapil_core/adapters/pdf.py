"""PDF: the tables of published voter lists, page by page.

A list is one ruled table that goes on from page to page; its header, of one row or two, comes again on each. The lines
of text above a table (district, village, polling station) are handed over as rows of their own, so that a layout's
``[carry]`` finds them. The tables that follow without such lines, on the same page or the next ones, belong to those
before them: together they are one ``sheet`` of the scan, named after its first page, and ``line`` counts the rows in
it.
"""

from __future__ import annotations

import logging
import pickle
import re
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path
from typing import IO, Any

from attrs import evolve, field, frozen

from dukcapil_core.adapters.contract import RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.headers import Header, find_header, is_numbering, uncopied
from dukcapil_core.adapters.labels import read_labels
from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.adapters.sheets import Top
from dukcapil_core.errors import DukcapilError, SourceError

_LOOKED_AT = 3
"""So many pages are searched for the first table."""

_NUMBER = re.compile(r"[\d*xX•.\s'-]+")
_SIGNIFICANT = re.compile(r"[\d*xX•]{10,}")
_SEVERAL = re.compile(r"[\d*xX•]{26,}")
"""Two numbers one below the other in a cell: the rule between two people is missing."""
_PERSON = re.compile(r"(?:.*?(?<![\d*xX•])[\d*xX•]{16}(?![\d*xX•])){2}")
"""A line with two numbers as long as NKK and NIK; that of whoever signs is longer (NIP: 18)."""

_MANY_NUMBERS = 4
"""Lines with a long number that make a page without a table one of the list; whoever signs it has a number too."""

Cells = list[str]


class PdfReader:
    """Reader kind ``pdf``: the ruled tables of all pages, one below the other."""

    kind = "pdf"

    def open(self, source: Source, layout: Layout) -> RawTable:
        """The table in ``source``. Raises SourceError for what is no PDF, is locked, broken, or has no such table."""
        if source.path is None:
            raise SourceError("source.needs-file", kind=self.kind)
        pages = _look(source.path)
        if not layout.reader.header_rows:
            return _every_row(pages, layout)
        width = pages.width
        header = _header(pages.pages(), layout)
        if header is None:
            raise SourceError("pdf.no-header", file=source.name)
        titles = pages.sheets(layout)
        scan = Scan(
            kind=self.kind,
            details={
                "pages": pages.count,
                "sheets": titles,
                "pages_without_table": pages.without_table,
                "columns_of_widest_table": width,
            },
        )
        rows = _Rows(pages=pages, header=header, layout=layout, scan=scan)
        return RawTable(columns=header.names, scan=scan, rows=rows, header_lines=int(titles[0]["header_row"]))

    def header(self, sample: Sample, layout: Layout) -> tuple[str, ...] | None:
        """The header of the first table, where one of the first pages has one."""
        if not sample.head.lstrip().startswith(b"%PDF") or sample.source.path is None:
            return None
        try:
            found = _header(iter(_first_pages(sample.source.path)), layout)
        except DukcapilError:
            return None
        return found.names if found is not None else None


_LEVELS = ("district", "village", "tps")
"""Fields of which each lies within the one before: a new polling station may be one of the village at hand."""

_Blocks = list[tuple[list[str], list[Cells]]]
"""Of each table the lines of text above it and its rows, from top to bottom."""


@frozen
class _Page:
    """What stands on a page from top to bottom: the tables with the lines above them, and the lines below the last one.

    Cells are people's: no ``repr``.
    """

    number: int
    blocks: _Blocks = field(repr=False)
    below: list[str] = field(repr=False)
    is_damaged: bool = False

    @property
    def texts(self) -> list[str]:
        """Everything that could be read, line by line."""
        blocks = ([*above, *(" | ".join(filter(None, row)) for row in rows)] for above, rows in self.blocks)
        return [*chain.from_iterable(blocks), *self.below]

    @property
    def rows(self) -> list[Cells]:
        """The rows of all tables."""
        return [row for _, rows in self.blocks for row in rows]


class _Pages:
    """The pages of a file: read once, kept on the disk, handed out as often as wanted."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self.count = self.width = 0
        self.without_table: list[int] = []
        self.lost: dict[int, str] = {}
        """The pages in which people may stand that were not read, and the texts of these pages."""
        blank: list[int] = []
        self._kept: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with this object
        weakref.finalize(self, self._kept.close)
        for page in _read(path):
            self.count += 1
            self.width = max([self.width, *map(len, page.rows)])
            if not page.rows:
                self.without_table.append(page.number)
            begun = self.count > len(self.without_table)
            if page.rows:
                self.lost.update(dict.fromkeys(blank, ""))
                blank = []
            elif begun and not page.texts:
                blank.append(page.number)  # lost where the list goes on below it
            long = sum(_SIGNIFICANT.search(text) is not None for text in page.texts)
            holds_people = long >= _MANY_NUMBERS or any(map(_PERSON.match, page.texts))
            if page.is_damaged or (begun and not page.rows and holds_people):
                self.lost[page.number] = "\n".join(page.texts)
                blank = [number for number in blank if number != page.number]
            pickle.dump((page.number, page.blocks, page.below), self._kept)

    def pages(self) -> Iterator[_Page]:
        place = 0
        for _ in range(self.count):
            self._kept.seek(place)
            page = _Page(*pickle.load(self._kept))
            place = self._kept.tell()
            yield page

    def sheets(self, layout: Layout) -> list[dict[str, Any]]:
        """The runs of tables that belong together, and in which of their rows the header ends."""
        found: list[dict[str, Any]] = []
        for _, name, _, lines, rows, _ in self._runs(layout):
            if name is not None:
                here = find_header(_top([[line] for line in lines] + rows), layout)
                end = here.row if here is not None else len(lines) + layout.reader.header_rows
                found.append({"sheet": name, "header_row": end})
        return found

    def lines(self, layout: Layout) -> Iterator[tuple[str, int, int, Cells, bool]]:
        """Every row: its sheet, its line there, its page, its cells, and whether it stands in a table.

        The titles of the sheet before that hold for the next one too come again, as its line 0.
        """
        sheet, line = "", 0
        for page, name, held, above, rows, below in self._runs(layout):
            if name is not None:
                sheet, line = name, 0
                yield from ((sheet, 0, page, [text], False) for text in held)
            texts = ([[text] for text in above], rows, [[text] for text in below])
            for cells, inside in zip(texts, (False, True, False), strict=True):
                for row in cells:
                    line += 1
                    yield sheet, line, page, row, inside

    def _runs(self, layout: Layout) -> Iterator[tuple[int, str | None, list[str], list[str], list[Cells], list[str]]]:
        """Each table: its page, its sheet where one begins with it, the titles that hold from before, the lines above
        it, its rows, and the lines below it."""
        titles = _Titles(layout)
        begun = False
        for page in self.pages():
            for place, (above, rows) in enumerate(page.blocks, 1):
                below = page.below if place == len(page.blocks) else []
                begins, held = titles.see(above)
                name = f"page {page.number}" if place == 1 else f"page {page.number} table {place}"
                yield page.number, (name if begins or not begun else None), held, above, rows, below
                begun = True


class _Titles:
    """The titles at hand while the lines above the tables go by, by the labels of the layout's ``[carry]``."""

    def __init__(self, layout: Layout) -> None:
        self._labels = layout.carry.labels if layout.carry is not None else ()
        columns = {
            fold_column(column): level
            for level, key in enumerate(_LEVELS)
            if key in layout.fields
            for column in layout.fields[key].columns
        }
        self._levels = {label: columns.get(fold_column(label), 0) for label in self._labels}
        self._held: dict[str, str] = {}

    def see(self, lines: Sequence[str]) -> tuple[bool, list[str]]:
        """Whether ``lines`` begin a list of their own, and which titles of the one before hold for it."""
        if not self._labels:
            return bool(lines), []
        readings = [read_labels([line], self._labels, titles=True) for line in lines]
        found = {one.label: one.value for reading in readings for one in (*reading.found, *reading.waiting)}
        if not found:
            return False, []
        highest = min(self._levels.get(label, 0) for label in found)
        held = {label: value for label, value in self._held.items() if self._levels[label] < highest}
        self._held = {**held, **{label: value for label, value in found.items() if label in self._levels}}
        return True, [f"{label} : {value}" for label, value in held.items() if value]


_last: tuple[tuple[object, ...], _Pages] | None = None


def _look(path: Path) -> _Pages:
    """The pages of ``path``; the last file's are kept while it is unchanged, for it is opened several times."""
    global _last
    status = path.stat()
    key = (path, status.st_ino, status.st_size, status.st_mtime_ns)
    if _last is None or _last[0] != key:
        _last = None
        _last = (key, _Pages(path))
    return _last[1]


def tables_of(path: Path) -> _Blocks:
    """Every ruled table of the file with the lines of text above it. Raises SourceError as the reader does."""
    return [(above, rows) for page in _look(path).pages() for above, rows in page.blocks if rows]


def _first_pages(path: Path) -> list[_Page]:
    if _last is not None and _last[0][0] == path:
        return [page for page, _ in zip(_look(path).pages(), range(_LOOKED_AT), strict=False)]
    global _looked
    status = path.stat()
    key = (path, status.st_ino, status.st_size, status.st_mtime_ns)
    if _looked is None or _looked[0] != key:
        _looked = None
        _looked = (key, list(_read(path, _LOOKED_AT)))
    return _looked[1]


_looked: tuple[tuple[object, ...], list[_Page]] | None = None


def _read(path: Path, most: int | None = None) -> Iterator[_Page]:
    """The pages one by one; what one has taken of the memory is given back before the next."""
    pdfplumber = _pdfplumber()
    with path.open("rb") as file:
        head = file.read(1024)
        if b"%PDF" not in head:
            raise SourceError("pdf.not-a-pdf" if head else "source.empty", file=path.name)
    try:
        numbers = list(range(1, most + 1)) if most else None
        with _damage(), pdfplumber.open(path, pages=numbers) as document:
            for page in document.pages:
                with _damage() as damage:
                    read = _page(page)
                    page.close()
                yield evolve(read, is_damaged=bool(damage))
    except (DukcapilError, OSError):
        raise
    except RecursionError:
        raise SourceError("pdf.broken", file=path.name) from None
    except Exception as error:  # whatever the library raises for a damaged file may quote it
        raise SourceError("pdf.encrypted" if _is_locked(error) else "pdf.broken", file=path.name) from None


@contextmanager
def _damage() -> Iterator[list[str]]:
    """What the library says meanwhile of damaged streams, of which it gives what it could read."""
    found: list[str] = []

    class Damage(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "Data-loss" in str(record.msg):
                found.append(record.name)

    handler, logger = Damage(), logging.getLogger("pdfminer")
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)


def _is_locked(error: BaseException) -> bool:
    """Whether a password is wanted; pdfplumber wraps what pdfminer raises."""
    kinds = [type(one).__name__ for one in (error, error.__cause__, error.__context__, *error.args)]
    return any("Password" in kind or "Encryption" in kind for kind in kinds)


def _page(page: Any) -> _Page:
    tables = sorted(page.find_tables(), key=lambda table: (table.bbox[1], table.bbox[0]))
    left, end, right, bottom = page.bbox
    blocks: _Blocks = []
    for table in tables:
        _, first, _, last = table.bbox
        area = (left, end, right, first)
        above = _text_lines(page.crop(area, strict=False)) if first > end + 1 else []
        blocks.append((above, [[_cell(text) for text in row] for row in table.extract()]))
        end = max(end, last)
    if not tables:
        return _Page(page.page_number, [(_text_lines(page), [])], [])
    area = (left, min(end, bottom), right, bottom)
    below = _text_lines(page.crop(area, strict=False)) if end < bottom - 1 else []
    return _Page(page.page_number, blocks, below)


def _text_lines(area: Any) -> list[str]:
    return [line.strip() for line in (area.extract_text() or "").split("\n") if line.strip()]


def _cell(text: str | None) -> str:
    """A cell's text on one line: a number that was broken to fit its column is one number."""
    pieces = [piece.strip() for piece in (text or "").replace("\0", "").split("\n") if piece.strip()]
    if len(pieces) > 1 and all(_NUMBER.fullmatch(piece) for piece in pieces) and _SIGNIFICANT.search("".join(pieces)):
        return "".join(pieces)
    return " ".join(pieces)


def _top(rows: Sequence[Sequence[str]]) -> Top:
    kept = tuple(list(row) for row in rows)
    return Top(name="", hidden=False, first_column=0, merged=None, rows=kept)  # type: ignore[arg-type]


def _header(pages: Iterator[_Page], layout: Layout) -> Header | None:
    """The header of the first page with a table that has one; its names, and its last row among the table's."""
    nearest: Header | None = None
    for page, _ in zip(pages, range(_LOOKED_AT), strict=False):
        found = find_header(_top(page.rows), layout) if page.rows else None
        if found is not None and found.fits:
            return found
        nearest = nearest or found
    return nearest


def _every_row(pages: _Pages, layout: Layout) -> RawTable:
    """All lines and rows, of the sheets that the layout names."""
    width = max(pages.width, 1)

    def rows() -> Iterator[RawRow]:
        number = 0
        lost = sorted(pages.lost.items())
        for sheet, line, page, cells, _ in pages.lines(layout):
            while lost and lost[0][0] < page:
                number += 1
                yield _lost(number, *lost.pop(0), sheet)
            if layout.reader.sheets and not any(fnmatchcase(sheet, pattern) for pattern in layout.reader.sheets):
                continue
            number += 1
            padded = [*cells, *(None,) * width][: max(width, len(cells))]
            yield RawRow(row=number, line=line, cells=padded, sheet=sheet)
        for place, text in lost:
            number += 1
            yield _lost(number, place, text, sheet)

    columns = tuple(f"column {number}" for number in range(1, width + 1))
    return RawTable(columns=columns, scan=Scan(kind="pdf"), rows=rows, header_lines=0)


@frozen(kw_only=True)
class _Rows:
    """Opens a fresh pass over the records at each call."""

    pages: _Pages
    header: Header
    layout: Layout
    scan: Scan

    def __call__(self) -> Iterator[RawRow]:
        counts = {"header_rows": 0, "numbering_rows": 0, "blank_rows": 0, "other_tables_rows": 0}
        names = self.header.names
        heads = self._header_rows()
        number = 0
        begun = False
        lost = sorted(self.pages.lost.items())
        for sheet, line, page, cells, inside in self.pages.lines(self.layout):
            while lost and lost[0][0] < page:
                number += 1
                yield _lost(number, *lost.pop(0), sheet)
            if not inside:
                continue
            folded = [fold_column(text) for text in cells]
            if not any(folded):
                counts["blank_rows"] += 1
            elif folded in heads or self._is_header(folded, names):
                if folded not in heads:
                    self._refuse_other_order(folded, names, page)
                counts["header_rows"] += 1
                begun = True
            elif is_numbering(cells):
                counts["numbering_rows"] += 1
            elif len(cells) == len(names):
                if not begun:
                    counts["other_tables_rows"] += 1
                    continue
                number += 1
                if any(_SEVERAL.fullmatch(text) for text in cells):
                    problem = "record.several-people"
                    yield RawRow(row=number, line=line, cells=(), sheet=sheet, problem=problem, raw=" | ".join(cells))
                else:
                    yield RawRow(row=number, line=line, cells=[text or None for text in cells], sheet=sheet)
            elif begun and any(_SIGNIFICANT.search(text.replace(" ", "")) for text in cells):
                # A row that the page's lines divide otherwise: somebody may stand in it.
                problem = "record.too-many-cells" if len(cells) > len(names) else "record.too-few-cells"
                number += 1
                yield RawRow(row=number, line=line, cells=(), sheet=sheet, problem=problem, raw=" | ".join(cells))
            else:
                counts["other_tables_rows"] += 1
        for place, text in lost:
            number += 1
            yield _lost(number, place, text, sheet)
        self.scan.details.update(counts)

    def _header_rows(self) -> list[list[str]]:
        """The rows of the header as they stand in the first table, for they come again on each page."""
        for page in self.pages.pages():
            found = find_header(_top(page.rows), self.layout) if page.rows else None
            if found is not None and found.names == self.header.names:
                start = found.row - found.depth
                return [[fold_column(text) for text in row] for row in page.rows[start : found.row]]
        return []

    def _refuse_other_order(self, folded: Sequence[str], names: Sequence[str], page: int) -> None:
        """Raises SourceError where the header that comes again has one of the columns in another place."""
        if len(folded) != len(names):
            return
        bare = map(uncopied, names)
        own = [{fold_column(piece) for piece in (name, *name.split(" / "))} for name in bare]
        for place, text in enumerate(folded):
            others = [other for other, pieces in enumerate(own) if text in pieces]
            if text and others and place not in others:
                raise SourceError("pdf.header-differs", file=self.pages.file, page=page, column=names[others[0]])

    @staticmethod
    def _is_header(folded: Sequence[str], names: Sequence[str]) -> bool:
        filled = [text for text in folded if text]
        own = {fold_column(piece) for name in names for piece in (name, *name.split(" / "))}
        return len(filled) >= 3 and all(text in own for text in filled)


def _lost(number: int, page: int, text: str, sheet: str) -> RawRow:
    """A page that could not be read as one record; ``sheet`` is where the list is at."""
    told = f"page {page}\n{text}".rstrip()
    return RawRow(row=number, line=1, cells=(), sheet=sheet, problem="record.page", raw=told)


def _pdfplumber() -> Any:
    try:
        import pdfplumber
    except ImportError:
        raise SourceError("pdf.no-reader") from None
    return pdfplumber
