"""Any tables as one workbook or as CSV: numbers as text, no cell a formula, the same bytes for the same input."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import Any

from attrs import field, frozen

from dukcapil_core.report.worklist import harmless
from dukcapil_core.result_files import BOM
from dukcapil_core.text import one_line

LAST_ROW = 1_048_000
"""A sheet holds 1,048,576 rows; a longer table goes on in another sheet."""

LONGEST_CELL = 32_767

WIDTH = 14
"""A column's width in characters where nobody says otherwise."""


@frozen(kw_only=True)
class Sheet:
    """One table: its title, headers and rows. ``above`` are lines of text over it, ``widths`` in characters.

    ``positions`` are the columns, from 0, whose whole numbers say where something stands: they have no thousands set
    apart. ``total`` is a row under the table, which is neither sorted nor filtered with it. ``marks`` gives a cell's
    background as RGB ("F8CBAD") for words that stand out, such as a night shift.
    """

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Any]]
    above: Sequence[str] = ()
    widths: Sequence[int] = ()
    positions: Collection[int] = ()
    total: Sequence[Any] = ()
    marks: Mapping[str, str] = field(factory=dict)


def can_write_workbooks() -> bool:
    """Whether XlsxWriter is installed."""
    return find_spec("xlsxwriter") is not None


def write_tables(path: Path, title: str, on: date, sheets: Iterable[Sheet]) -> None:
    """Write ``sheets`` as the workbook ``path``, dated ``on``. Raises OSError when the disk is full.

    Needs XlsxWriter (extra ``excel``); see ``can_write_workbooks``.
    """
    with _opened_book(path, title, on) as book:
        forms = _Forms(book)
        taken: set[str] = set()
        for sheet in sheets:
            rows = iter(sheet.rows)
            part = list(islice(rows, 1))
            while True:  # a longer table goes on in another sheet
                made = book.add_worksheet(sheet_title(sheet.title, taken))
                line = _fill(made, sheet, chain(part, islice(rows, LAST_ROW - 1)), forms)
                part = list(islice(rows, 1))
                if not part:
                    break
            for column, value in enumerate(sheet.total):
                made.write(line + 1, column, value, forms.total)


@contextmanager
def _opened_book(path: Path, title: str, on: date) -> Iterator[Any]:
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


def write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table as CSV that spreadsheet programs show and never run."""
    with path.open("w", encoding=BOM, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        for row in rows:
            writer.writerow([harmless(value) if isinstance(value, str) else _plain(value) for value in row])


def _plain(value: Any) -> Any:
    return "" if value is None else value.isoformat() if isinstance(value, date) else value


class _Forms:
    """The forms that the cells of a workbook share."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._marked: dict[str, Any] = {}
        self.header = book.add_format(
            {"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.bold = book.add_format({"bold": True})
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self.date = book.add_format({"num_format": "dd-mm-yyyy", "align": "left", "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0.##", "valign": "top"})
        self.count = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.position = book.add_format({"num_format": "0", "valign": "top"})
        self.total = book.add_format({"bold": True, "num_format": "#,##0", "top": 1})

    def marked(self, colour: str) -> Any:
        """A text cell with a background."""
        if colour not in self._marked:
            self._marked[colour] = self._book.add_format(
                {"num_format": "@", "valign": "top", "bg_color": f"#{colour}", "border": 1, "border_color": "#BFBFBF"}
            )
        return self._marked[colour]


def _fill(sheet: Any, table: Sheet, rows: Iterable[Sequence[Any]], forms: _Forms) -> int:
    """Fills ``sheet`` with ``rows``; gives the last row that it wrote."""
    for column in range(len(table.headers)):
        width = table.widths[column] if column < len(table.widths) else WIDTH
        sheet.set_column(column, column, width)
    for line, words in enumerate(table.above):
        sheet.write_string(line, 0, words, forms.bold)
    top = len(table.above) + bool(table.above)
    for column, header in enumerate(table.headers):
        sheet.write_string(top, column, header, forms.header)
    line = top
    for line, row in enumerate(rows, top + 1):
        for column, value in enumerate(row):
            _write(sheet, line, column, value, table, forms)
    if table.headers:
        sheet.autofilter(top, 0, line, len(table.headers) - 1)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4)
    sheet.set_footer(page_footer(table.title))
    return line


def _write(sheet: Any, line: int, column: int, value: Any, table: Sheet, forms: _Forms) -> None:
    if value is None:  # what somebody types there is a text, too: it may be a NIK
        sheet.write_blank(line, column, None, forms.text)
    elif isinstance(value, date) and value.year >= 1900:  # a sheet's calendar begins there
        sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), forms.date)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        whole = forms.position if column in table.positions else forms.count
        sheet.write_number(line, column, value, whole if isinstance(value, int) else forms.number)
    else:
        words = value.isoformat() if isinstance(value, date) else str(value)
        form = forms.marked(table.marks[words]) if words in table.marks else forms.text
        sheet.write_string(line, column, words[:LONGEST_CELL], form)
