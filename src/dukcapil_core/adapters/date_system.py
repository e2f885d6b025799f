"""Workbooks whose days are counted from 1 January 1904, as Excel for the Macintosh made them.

Of a true date the spreadsheet library tells the day. A cell that has lost its date format holds the count alone, which
in every other workbook begins with 1900.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from dukcapil_core.adapters.sheets import Cell
from dukcapil_core.adapters.slice_loading import ABOUT, FROM_1904

_ODS = re.compile(rb'<table:null-date\b[^>]*"1904-01-01')
_XLS = re.compile(rb"\x22\x00\x02\x00\x01\x00\x0e\x00\x02\x00")
"""The record DATEMODE with 1 in it, and the beginning of PRECISION, which follows it ([MS-XLS] 2.1.7.20.3)."""

_BEGINNING = 1 << 20
_APART = 1462
"""Days from 30 December 1899, where the other count begins, to 1 January 1904."""

_DAYS = range(2_100, 73_000)
"""Days of 1909 to 2103; smaller numbers may be years."""


def counts_from_1904(path: Path) -> bool:
    """Whether the workbook says that its days are counted so."""
    try:
        with zipfile.ZipFile(path) as archive:
            is_ods = "content.xml" in archive.namelist()
            with archive.open("content.xml" if is_ods else ABOUT) as part:
                return (_ODS if is_ods else FROM_1904).search(part.read(_BEGINNING)) is not None
    except (zipfile.BadZipFile, KeyError):
        with path.open("rb") as file:
            return _XLS.search(file.read(_BEGINNING)) is not None


def counted_from_1900(rows: Iterator[list[Cell]], places: Collection[int]) -> Iterator[list[Cell]]:
    """``rows`` with the day numbers at ``places`` as other workbooks count them."""
    for cells in rows:
        yield [_counted(cell) if place in places else cell for place, cell in enumerate(cells)]


def _counted(cell: Cell) -> Cell:
    is_day = isinstance(cell, int | float) and not isinstance(cell, bool) and cell == int(cell) and int(cell) in _DAYS
    return int(cell) + _APART if is_day and isinstance(cell, int | float) else cell
