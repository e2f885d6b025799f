"""What the XML of an .ods says of its cells and the spreadsheet library does not.

An error (#N/A) it gives as an empty cell or as 0, a formula that was never calculated and a text without a type as
empty cells. Tabs and line breaks within a text it leaves out, and the words of a drawing it puts before the cell's own.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from attrs import Factory, define

from dukcapil_core.errors import SourceError

Places = dict[tuple[int, int], str]
"""Texts by the row and the column of their cells, counted from 0."""

_MOST = 2_000_000
"""So many odd cells are remembered, about 400 MB: more are written by repeating them, and no list has them."""

_MARKS = (
    b'value-type="error"', b"<text:tab", b"<text:line-break", b"<![CDATA[", b"<draw:", b"<text:p>#", b"<text:p>Err:",
)  # fmt: skip
_UNTYPED = tuple(
    re.compile(cell + rb"(?:>| (?![^>]*office:value-type=)(?:[^>]*table:formula=|[^>]*(?<!/)>))")
    for cell in (rb"<table:table-cell", rb"<table:covered-table-cell")
)
"""What an .ods has in it where a cell may be odd; nearly every one has none of it. A search from a literal is fast."""

_ERROR = re.compile("#|Err:")
_ASIDE = ("office:annotation", "draw:")


@define
class OddTexts:
    """``unread`` are the errors and the formulas without a value, as a spreadsheet program shows them; ``texts``
    are the other cells that the library does not give as they are."""

    unread: Places = Factory(dict)
    texts: Places = Factory(dict)


def is_locked(path: Path) -> bool:
    """Whether a zipped file is an OpenDocument that wants a password: then its parts look like damaged ones."""
    try:
        with zipfile.ZipFile(path) as archive:
            return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return False


def odd_texts(path: Path) -> dict[str, OddTexts]:
    """The odd cells of an .ods by its sheets; of one with too many, SourceError. Nothing for any other workbook."""
    with zipfile.ZipFile(path) as archive:
        if "content.xml" not in archive.namelist():
            return {}
        content = archive.read("content.xml")
    if not any(mark in content for mark in _MARKS) and not any(cell.search(content) for cell in _UNTYPED):
        return {}
    reading = _Reading(path.name)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reading.starts, reading.ends
    parser.CharacterDataHandler, parser.StartCdataSectionHandler = reading.says, reading.is_odd
    parser.Parse(content, True)
    return reading.found


class _Reading:
    """Follows the cells of the sheets, each with what it says, while the XML goes by."""

    def __init__(self, file: str) -> None:
        self.found: dict[str, OddTexts] = {}
        self._file = file
        self._sheet = OddTexts()
        self._tables = self._aside = 0
        self._row = self._rows = self._column = 0
        self._cell: dict[str, str] | None = None
        self._odd = False
        self._lines: list[str] = []
        self._count = 0

    def starts(self, name: str, given: dict[str, str]) -> None:
        if self._aside or name.startswith(_ASIDE):
            self._aside += 1
        elif name == "table:table":
            self._tables += 1
            if self._tables == 1:
                self._sheet = self.found.setdefault(given.get("table:name", ""), OddTexts())
                self._row = 0
        elif self._tables != 1:
            return  # a table within a cell
        elif name == "table:table-row":
            self._rows, self._column = int(given.get("table:number-rows-repeated", "1")), 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell, self._odd, self._lines = given, False, []
        elif name == "text:p":
            self._lines.append("")
        elif name == "text:s":
            self._write(" " * int(given.get("text:c", "1")))
        elif name in ("text:tab", "text:line-break"):
            self._write("\t" if name == "text:tab" else "\n")
            self.is_odd()

    def is_odd(self) -> None:
        self._odd = True

    def says(self, text: str) -> None:
        if self._aside:
            self._odd = self._odd or bool(text.strip())
        else:
            self._write(text)

    def _write(self, text: str) -> None:
        if self._lines:
            self._lines[-1] += text

    def ends(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
        elif name == "table:table":
            self._tables -= 1
        elif self._tables != 1:
            return
        elif name == "table:table-row":
            self._row += self._rows
        elif name in ("table:table-cell", "table:covered-table-cell") and self._cell is not None:
            columns = int(self._cell.get("table:number-columns-repeated", "1"))
            self._take(self._cell, "\n".join(self._lines).strip("\n"), columns)
            self._column += columns
            self._cell = None

    def _take(self, given: dict[str, str], text: str, columns: int) -> None:
        kind, formula = given.get("office:value-type"), given.get("table:formula")
        if given.get("calcext:value-type") == "error" or (
            formula and kind not in (None, "string") and _ERROR.match(text)
        ):
            self._put(self._sheet.unread, text or "#", columns)
        elif kind is None and formula and not text:
            self._put(self._sheet.unread, "=" + formula.partition("=")[2], columns)
        elif text.strip() and (kind is None or (self._odd and kind == "string" and "office:string-value" not in given)):
            self._put(self._sheet.texts, text, columns)

    def _put(self, places: Places, text: str, columns: int) -> None:
        self._count += self._rows * columns
        if self._count > _MOST:
            raise SourceError("workbook.bomb", file=self._file)
        for row in range(self._row, self._row + self._rows):
            places.update(((row, column), text) for column in range(self._column, self._column + columns))
