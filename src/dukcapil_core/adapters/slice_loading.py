"""The rows of one slice of a sheet while they come, and the small workbooks that the spreadsheet library is given."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dukcapil_core.adapters.slice_columns import Beside, Slice

MOST_CELLS = 2_000_000
"""Of a slice's rectangle, which is laid out in full: rows far apart would ask for any amount of memory."""

ABOUT, STYLES, TEXTS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
FROM_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true)["']""")
"""What a workbook says of itself where its days are counted from 1 January 1904."""

END = b"</sheetData>"
ROW = re.compile(rb'<row [^>]*?r="([0-9]{1,7})"')

_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
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
    ABOUT: (
        f'<workbook xmlns="{MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
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


class Draft:
    """A slice whose rows still come."""

    def __init__(self, first: int, width: int) -> None:
        self._first, self._width = first, width
        self._rows: list[bytes] = []
        self._size = self._height = 0

    def add(self, rows: bytes, last: int) -> bool:
        """Takes the next rows, of which the last is row ``last`` of the sheet; False for rows too far apart."""
        self._height = last - self._first + 1
        self._rows.append(rows)
        self._size += len(rows)
        return self._height * self._width <= MOST_CELLS

    def is_full(self, size: int) -> bool:
        """Whether it has ``size`` bytes of rows, or so many short rows that more might be too many."""
        return self._size >= size or self._height * self._width > MOST_CELLS // 2

    def loaded(self, beside: Beside, below: int) -> Slice:
        """The slice as columns, in which rows down to ``below`` may lack something; once.

        Raises Unsliceable, or what the spreadsheet library raises.
        """
        rows, self._rows = self._rows, []
        return beside.slice_of(rows, self._first, self._height, self._width, below)


def workbook(sheet: Iterable[bytes], beside: dict[str, bytes]) -> bytes:
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


def number_of(letters: bytes) -> int:
    """The number of a column by its letters: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
