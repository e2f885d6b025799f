"""What the XML of an xlsx sheet says of its cells and rows and the spreadsheet library does not.

Of a cell that is written twice the library keeps the last. An error (#N/A) and a formula that no program has calculated
yet it gives as empty cells.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from html import unescape
from operator import lt
from pathlib import Path
from xml.parsers import expat

from attrs import frozen

from dukcapil_core.adapters.slice_loading import TEXTS, number_of
from dukcapil_core.adapters.slices import reader_of

_CHUNK = 1 << 18
_MOST_KINDS = 10_000
"""So many kinds of rows are remembered, by the columns that they have."""

_ROW_NUMBER = re.compile(rb'[^>]*?r="([0-9]+)"')
_PLACE = re.compile("([A-Za-z]+)([0-9]+)")

_HIDDEN_ROW = rb'(?= [^>]*?\bhidden="(?:1|true)")[^>]*? r="([0-9]+)"'

_NAME = rb"(?:\w+:)?"
_FILLED = (
    rb'([A-Z]+)([0-9]+)"([^>/]*)>'
    rb"(?:<" + _NAME + rb"f\b(?:[^>]*/>|[^>]*>([^<]*)</" + _NAME + rb"f>))?(?:<" + _NAME + rb"v>([^<]*)<|())"
)
"""The rest of a cell with its place, its attributes, its formula and its value; of the last two, what there is."""

_ERROR = re.compile(
    rb"(<" + _NAME + rb'c\b[^>]* t="e"[^>]*>(?:<' + _NAME + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</" + _NAME + rb"f>))?"
    rb"<" + _NAME + rb"v>)#[^<]*"
)
"""A cell with an error up to what it shows, and that."""


@frozen
class OddCells:
    """``unread`` are by row and column, from 0, the errors and the formulas without a value, as a spreadsheet program
    shows them. ``filled`` counts the other cells that are written with a value, those with an empty text included.
    ``hidden`` are the rows, from 1, that a person or a filter hides."""

    unread: Mapping[tuple[int, int], str]
    filled: int
    hidden: Collection[int] = ()


def odd_cells(archive: zipfile.ZipFile, part: str, prefix: bytes, start: bytes) -> OddCells:
    """Looks through the cells of a sheet. Raises ValueError for a shared text that there is not.

    ``prefix`` stands before the names of its tags; ``start`` is the pattern of a cell up to its place.
    """
    cell = re.compile(start + _FILLED)
    marks = [(one[-1:], b"<" + prefix + one) for one in (b"v>#", b"v>-", b"f")]
    unread: dict[tuple[int, int], str] = {}
    hidden: set[int] = set()
    filled = 0
    for rows in _whole_rows(archive, part, b"<" + prefix + b"row "):
        hidden.update(hidden_rows(rows, b"<" + prefix + b"row"))
        filled += rows.count(b"</" + prefix + b"c>")
        if any(byte in rows and mark in rows for byte, mark in marks):  # a single byte is looked for much faster
            for letters, row, attributes, formula, value, _ in cell.findall(rows):
                if (text := _unread(attributes, formula, value)) is not None:
                    unread[int(row) - 1, number_of(letters) - 1] = text
    return OddCells(unread, filled - len(unread), hidden)


def hidden_rows(rows: bytes, tag: bytes = b"<row") -> list[int]:
    """The numbers of those of the rows, whose tags begin so, that are hidden."""
    if b' hidden="' not in rows:  # mostly, and quickly asked
        return []
    return [int(found[1]) for found in re.finditer(tag + _HIDDEN_ROW, rows)]


def with_known_errors(path: Path, part: str) -> io.BytesIO:
    """A copy of an xlsx in which every error of the sheet is #N/A: the library refuses a sheet with #SPILL!."""
    copy = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(copy, "w") as made:
        for entry in archive.infolist():
            content = archive.read(entry)
            made.writestr(entry.filename, _ERROR.sub(rb"\1#N/A", content) if entry.filename == part else content)
    copy.seek(0)
    return copy


def row_twice(archive: zipfile.ZipFile, part: str, prefix: bytes, start: bytes) -> int:
    """The first row that is written a second time, or of which a cell is; 0 where there is none.

    Cells in order are passed over at speed, others looked at one by one. Raises ExpatError for broken XML, of
    the shared texts as well: where a tag is damaged the library passes over a text, or makes one of two.
    """
    is_in_order = _Order(prefix, start)
    if not all(map(is_in_order, _whole_rows(archive, part, b"<" + prefix + b"row "))):
        return _Cells().twice(archive, part)
    with archive.open(part) as file:  # of any size
        expat.ParserCreate().ParseFile(file)
    if (texts := reader_of(archive)(TEXTS)) is not None:
        expat.ParserCreate().Parse(texts, True)
    return 0


def _unread(attributes: bytes, formula: bytes, value: bytes) -> str | None:
    """The text of a filled cell that the library gives as empty."""
    if b' t="s"' in attributes and value.startswith(b"-"):
        raise ValueError("a shared text that there is not")
    if b' t="e"' in attributes and value:
        return _text(value)
    # a formula that gives an empty text says so by its type
    return "=" + _text(formula) if formula and not value and b' t="str"' not in attributes else None


def _text(xml: bytes) -> str:
    return unescape(xml.decode("utf-8", "replace"))


def _whole_rows(archive: zipfile.ZipFile, part: str, row: bytes) -> Iterator[bytes]:
    """The sheet in pieces that end where a row begins."""
    with archive.open(part) as file:
        rest = bytearray()
        while chunk := file.read(_CHUNK):
            seen = max(1, len(rest) - len(row))
            rest += chunk
            end = rest.rfind(row, seen)
            if end > 0:
                yield bytes(rest[:end])
                del rest[:end]
        yield bytes(rest)


class _Order:
    """Whether each row has a number and each cell a place, below or to the right of the one before."""

    def __init__(self, prefix: bytes, start: bytes) -> None:
        self._row, self._cell = b"<" + prefix + b"row", b"<" + prefix + b"c"
        self._place = re.compile(start + rb'([A-Z]+[0-9]+)"')
        self._last = 0
        self._known: set[bytes] = set()

    def __call__(self, rows: bytes) -> bool:
        if self._cell not in rows:  # as of a million rows that are declared and empty
            return True
        if self._row + b">" in rows or self._cell + b">" in rows:
            return False
        before, *each = rows.split(self._row + b" ")
        return self._cell + b" " not in before and all(map(self._is_next, each))

    def _is_next(self, row: bytes) -> bool:
        found, places = _ROW_NUMBER.match(row), self._place.findall(row)
        if found is None or int(found[1]) <= self._last or len(places) != row.count(self._cell + b" "):
            return False
        self._last = int(found[1])
        # Rows mostly have the same columns: what is left without the row's number is looked at once.
        columns = b" ".join([*places, b""]).replace(found[1] + b" ", b" ")
        if columns in self._known:
            return True
        letters = columns.split()
        keys = [(len(one), one) for one in letters]
        if not all(map(bytes.isalpha, letters)) or not all(map(lt, keys, keys[1:])):
            return False
        if len(self._known) < _MOST_KINDS:
            self._known.add(columns)
        return True


class _Cells:
    """Follows where the filled cells of a sheet stand: each where it says, or in its row, right of the one before."""

    def __init__(self) -> None:
        self._row = self._column = self._found = 0
        self._filled = False
        self._at = (0, 0)
        self._left: set[int] = set()
        self._here: set[tuple[int, int]] = set()

    def twice(self, archive: zipfile.ZipFile, part: str) -> int:
        """The first row that is written a second time, or of which a cell is; 0 where there is none."""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._starts, self._ends
        with archive.open(part) as file:
            while not self._found and (chunk := file.read(_CHUNK)):
                parser.Parse(chunk)
        return self._found

    def _starts(self, name: str, given: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "row":
            self._left.update(row for row, _ in self._here)
            self._here.clear()
            self._row, self._column = int(given.get("r", self._row + 1)), 0
        elif kind == "c":
            place = _PLACE.fullmatch(given.get("r", ""))
            self._column = number_of(place[1].upper().encode("ascii")) if place else self._column + 1
            self._at = (int(place[2]) if place else self._row, self._column)
            self._filled = False
        elif kind in ("v", "is"):
            self._filled = True

    def _ends(self, name: str) -> None:
        if self._filled and name.rpartition(":")[2] == "c":
            if self._at in self._here or self._at[0] in self._left:
                self._found = self._found or self._at[0]
            self._here.add(self._at)
            self._filled = False
