"""One slice of a sheet, from its XML to columns of texts."""

from __future__ import annotations

import ctypes
import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

MOST_CELLS = 4_000_000
"""Of a slice's rectangle, which is laid out in full: rows far apart would ask for any amount of memory."""

ABOUT, STYLES, TEXTS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
END = b"</sheetData>"
ROW = re.compile(rb'<row [^>]*?r="([0-9]{1,7})"')
MIDNIGHT = b" 00:00:00<"

_ODD_NUMBER = re.compile(rb"<v>(?![0-9]{1,11}<)(?:[#<]|-[0-9]|[0-9]{12}|0?\.0000|[^<]*[eE])")
"""Errors, formulas without a value, numbers below 0 (as those of shared texts they are damage), those of 12 digits or
more, and those that two programs may write differently. Short whole ones, as the numbers of shared texts are, are
passed over at once."""

_CELL_END = b"</c>"

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
    ABOUT: (
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


class Draft:
    """A slice whose rows still come: the sheet of a small workbook, of which the spreadsheet library makes columns.

    A row of our own above the first, in row ``first`` - 1, holds its place and its width.
    """

    def __init__(self, head: bytes, first: int, column: str) -> None:
        self._first, self._width = first, number_of(column.encode("ascii"))
        cells = b"".join(
            b'<c r="%b%d" t="inlineStr"><is><t>x</t></is></c>' % (letters.encode("ascii"), first - 1)
            for letters in dict.fromkeys(("A", column))
        )
        self._xml = [head, b'<row r="%d">' % (first - 1), cells, b"</row>"]
        self._size = self._cells = 0
        self._filled = cells.count(_CELL_END)

    def add(self, rows: bytes, last: int) -> bool:
        """Takes the next rows, of which the last is row ``last`` of the sheet.

        False for cells whose texts do not tell all about them, and for rows too far apart.
        """
        self._cells = (last - self._first) * self._width
        if MIDNIGHT in rows or _ODD_NUMBER.search(rows) or self._cells > MOST_CELLS:
            return False
        self._xml.append(rows)
        self._size += len(rows)
        self._filled += rows.count(_CELL_END)
        return True

    def is_full(self, size: int) -> bool:
        """Whether it has ``size`` bytes of rows, or so many short rows that more might be too many."""
        return self._size >= size or self._cells > MOST_CELLS // 2

    def loaded(self, beside: dict[str, bytes]) -> Slice:
        """The slice as columns; once. Raises Unsliceable, or what the library raises."""
        import fastexcel

        book = workbook((*self._xml, END, b"</worksheet>"), beside)
        self._xml.clear()
        sheet = fastexcel.read_excel(book).load_sheet(
            0, header_row=None, column_names=[f"c{place}" for place in range(1, self._width + 1)], dtypes="string"
        )
        made = _Made(sheet)
        if sheet.width != self._width or made.filled != self._filled:  # a cell was lost, as those written twice are
            raise Unsliceable
        return Slice(first=self._first, height=sheet.height - 1, table=made)


class _ArrowArray(ctypes.Structure):
    """The beginning of what the Arrow C data interface says of an array."""


_ArrowArray._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.c_void_p),
    ("children", ctypes.POINTER(ctypes.POINTER(_ArrowArray))),
]

_address_of = ctypes.pythonapi.PyCapsule_GetPointer
_address_of.restype, _address_of.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


class _Made:
    """A sheet whose Arrow table is made already, so that the making of it is the work of another thread.

    ``filled`` counts its cells that are not empty.
    """

    def __init__(self, sheet: Any) -> None:
        self._sheet, self._made = sheet, sheet.__arrow_c_array__()
        array = _ArrowArray.from_address(_address_of(self._made[1], b"arrow_array"))
        columns = [array.children[place].contents for place in range(array.n_children)]
        self.filled = sum(column.length - column.null_count for column in columns)

    def __arrow_c_schema__(self) -> object:
        return self._sheet.__arrow_c_schema__()

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        made: tuple[object, object] = self._made
        return made


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
