"""The worklist as an XLSX workbook: numbers as text, no cell a formula, ready to print by district."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import Any

from dukcapil_core.report.wording import day
from dukcapil_core.report.worklist import COLUMNS, Worklist
from dukcapil_core.text import one_line, text

WIDTHS = (20, 20, 6, 5, 5, 30, 5, 12, 26, 19, 19, 9, 9, 40)
"""Columns' widths in characters, in the order of COLUMNS."""

LAST_ROW = 1_048_000
"""A sheet holds 1,048,576 rows; a longer district goes on in another sheet."""

LONGEST_CELL = 32_767


def can_write_workbooks() -> bool:
    """Whether XlsxWriter is installed."""
    return find_spec("xlsxwriter") is not None


def write_workbook(worklist: Worklist, path: Path) -> None:
    """Write ``worklist`` to ``path``: a sheet with the counts by village, then one for each district that has people.

    Rows go to disk as they come: the memory needed does not grow with the list. Raises OSError when the disk is full.
    """
    title = text("report.title", worklist.lang)
    with opened_book(path, title, worklist.result.on) as book:
        _Book(book, worklist).fill()


@contextmanager
def opened_book(path: Path, title: str, on: date) -> Iterator[Any]:
    """A workbook to fill, whose cells are never formulas, links or numbers unasked.

    Raises OSError when the disk is full.
    The same content gives the same bytes: the workbook is dated with the day it speaks of.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": title, "created": datetime(on.year, on.month, on.day)})
    try:
        yield book
        book.close()
    except XlsxFileError as error:
        raise OSError("the workbook could not be closed") from error


def sheet_title(name: str, taken: set[str]) -> str:
    """``name`` as far as a sheet may have it: 31 characters, none of ``[]:*?/\\``, none twice; it joins ``taken``."""
    bare = re.sub(r"[\[\]:*?/\\]", " ", one_line(name)).strip(" '") or "-"
    title, number = bare[:31].rstrip(" '"), 1
    while title.casefold() in taken or title.casefold() == "history":
        number += 1
        title = f"{bare[:26]} ({number})"
    taken.add(title.casefold())
    return title


def page_footer(title: str) -> str:
    """A footer with ``title`` and the page's number, in which "&" begins a command."""
    return f"&L{one_line(title).replace('&', '&&')[:100]}&R&P / &N"


class _Book:
    """The sheets of one workbook, with the forms that their cells share."""

    def __init__(self, book: Any, worklist: Worklist) -> None:
        self.book, self.worklist, self.lang = book, worklist, worklist.lang
        self.header = book.add_format(
            {"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self.date = book.add_format({"num_format": "dd-mm-yyyy", "align": "left", "valign": "top"})
        self.count = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.position = book.add_format({"num_format": "0", "valign": "top"})
        self.bold = book.add_format({"bold": True})
        self.total = book.add_format({"bold": True, "num_format": "#,##0", "top": 1})
        self.titles: set[str] = set()

    def fill(self) -> None:
        """Write every sheet."""
        self._summary()
        for district in self.worklist.districts:
            rows = self.worklist.rows(district)
            for first in rows:
                self._district(district, chain([first], islice(rows, LAST_ROW - 1)))

    def _summary(self) -> None:
        result, lang = self.worklist.result, self.lang
        sheet = self._sheet(text("report.summary-sheet", lang))
        sheet.set_column(0, 1, 28, self.text)
        sheet.set_column(2, 3, 14, self.count)
        sheet.write_string(0, 0, text("report.title", lang), self.bold)
        sheet.write_string(1, 0, f"{result.election.label(lang)}, {text('report.as-of', lang)} {day(result.on, lang)}")
        names = ("district", "village", "voters", "people")
        for column, name in enumerate(names):
            sheet.write_string(3, column, text(f"report.column.{name}", lang), self.header)
        line = 3
        for village in self.worklist.villages:
            line += 1
            sheet.write_string(line, 0, village.district, self.text)
            sheet.write_string(line, 1, village.village, self.text)
            sheet.write_number(line, 2, village.voters, self.count)
            sheet.write_number(line, 3, village.people, self.count)
        sheet.autofilter(3, 0, line, len(names) - 1)
        sheet.write_string(line + 1, 0, text("report.total", lang), self.total)
        sheet.write_blank(line + 1, 1, None, self.total)
        sheet.write_number(line + 1, 2, sum(village.voters for village in self.worklist.villages), self.total)
        sheet.write_number(line + 1, 3, self.worklist.people, self.total)
        self._for_print(sheet, 3, text("report.summary-sheet", lang))

    def _district(self, district: str, rows: Iterable[tuple[Any, ...]]) -> None:
        name = district or text("report.no-district", self.lang)
        sheet = self._sheet(name)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width, self.text)
        for column, header in enumerate(self.worklist.headers()):
            sheet.write_string(0, column, header, self.header)
        line = 0
        for line, row in enumerate(rows, 1):
            self._row(sheet, line, row)
        sheet.autofilter(0, 0, line, len(COLUMNS) - 1)
        self._for_print(sheet, 0, name)

    def _row(self, sheet: Any, line: int, row: tuple[Any, ...]) -> None:
        for column, value in enumerate(row):
            if isinstance(value, date):
                if value.year >= 1900:  # a sheet's calendar begins there
                    sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), self.date)
                else:
                    sheet.write_string(line, column, value.isoformat(), self.text)
            elif isinstance(value, int):
                sheet.write_number(line, column, value, self.position)
            elif value is not None:
                sheet.write_string(line, column, str(value)[:LONGEST_CELL], self.text)

    def _sheet(self, name: str) -> Any:
        return self.book.add_worksheet(sheet_title(name, self.titles))

    def _for_print(self, sheet: Any, header: int, name: str) -> None:
        sheet.freeze_panes(header + 1, 0)
        sheet.repeat_rows(header)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4)
        sheet.set_footer(page_footer(name))
