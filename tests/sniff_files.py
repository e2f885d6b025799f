"""Files that nobody described, with the truth about them: what `dukcapil sniff` is measured by.

The people are invented: names of the test suite, numbers of Timor Tengah Selatan (5302), a fixed arithmetic instead of
chance, so that every run sees the same files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from conftest import FAMILY_NAMES, GIVEN_NAMES

Person = dict[str, Any]

DOUBT = "?"
"""The truth about a column that only a person can decide."""

OUT = "-"
"""The truth about a column that no canonical field holds."""

VILLAGES = ("Oebesa", "Kesetnana", "Cendana", "Nonohonis", "Taubneno", "Nunumeu")
PLACES = ("SOE", "KUPANG", "KEFAMENANU", "ATAMBUA", "NIKI-NIKI", "KAPAN")
JOBS = ("PETANI/PEKEBUN", "MENGURUS RUMAH TANGGA", "PELAJAR/MAHASISWA", "WIRASWASTA", "GURU", "BELUM/TIDAK BEKERJA")
FAITHS = ("KRISTEN", "KATHOLIK", "ISLAM")
STATES = ("CARD_ISSUED", "PRINT_READY_RECORD", "BIO_CAPTURED", "UNREGISTERED", "CARD_SHIPPED")


def people(count: int = 240, *, seed: int = 1, youngest: int = 2006, ambiguous: bool = False) -> list[Person]:
    """Invented people in families of four. ``ambiguous``: every day of birth is 12 or less."""
    found = []
    for number in range(count):
        turn = number * 7919 + seed * 104729
        family = number // 4
        month, year = 1 + turn // 31 % 12, youngest - turn // 7 % 60
        day = 1 + turn % (12 if ambiguous else 28)
        woman = turn // 3 % 2 == 1
        card = dt.date(2008, 1, 1) + dt.timedelta(days=family * 37 % 5600)
        married = (year < 1998, year < 1998 and turn % 11 == 0)
        found.append(
            {
                "no": str(number + 1),
                "dpid": str(83_000_000 + turn % 9_000_000),
                "nik": f"530201{day + 40 * woman:02d}{month:02d}{year % 100:02d}{number % 9000 + 1:04d}",
                "nkk": f"530201{card:%d%m%y}{family % 9000 + 1:04d}",
                "name": f"{GIVEN_NAMES[turn % 20]} {FAMILY_NAMES[turn // 13 % 10]} {GIVEN_NAMES[turn // 29 % 20]}",
                "first": GIVEN_NAMES[turn % 20],
                "last": FAMILY_NAMES[turn // 13 % 10],
                "born": dt.date(year, month, day),
                "place": PLACES[turn // 5 % 6],
                "woman": woman,
                "married": "P" if married[1] else "S" if married[0] else "B",
                "street": f"JL. {FAMILY_NAMES[turn // 17 % 10].title()} {turn % 40 + 1}",
                "rt": f"{turn % 9 + 1:03d}",
                "rw": f"{turn // 9 % 4 + 1:03d}",
                "village": VILLAGES[family % 6],
                "district": "Kota Soe",
                "tps": f"{family % 6 + 1:03d}",
                "disability": "0" if turn % 23 else str(turn % 6 + 1),
                "card": "B" if turn % 19 == 0 else "S",
                "ket": "" if turn % 5 else ("U", "B", "1", "2", "4", "8")[turn % 6],
                "job": JOBS[turn // 3 % 6],
                "faith": FAITHS[turn // 2 % 3],
                "state": STATES[turn // 3 % 5],
                "relation": ("KEPALA KELUARGA", "ISTRI", "ANAK", "ANAK")[number % 4],
                "mother": f"{GIVEN_NAMES[(turn + 3) % 20]} {FAMILY_NAMES[family % 10]}",
                "father": f"{GIVEN_NAMES[(turn + 8) % 20]} {FAMILY_NAMES[family % 10]}",
                "mother_nik": parent_nik(family, 40),
                "father_nik": parent_nik(family, 0),
                "phone": f"08{1210000000 + turn % 899999999}",
                "wedding": dt.date(year + 24, 1 + turn % 12, 1 + turn % 28),
                "printed": dt.date(2012 + turn % 11, 1 + turn // 4 % 12, 1 + turn // 6 % 28),
                "age": str(2024 - year),
            }
        )
    return found


def parent_nik(family: int, woman: int) -> str:
    return f"530201{1 + family % 28 + woman:02d}{1 + family % 12:02d}{38 + family % 45:02d}{family % 9000 + 1:04d}"


def sex(person: Person) -> str:
    return "P" if person["woman"] else "L"


def born(pattern: str, what: str = "born") -> Callable[[Person], str]:
    return lambda person: person[what].strftime(pattern)


@frozen
class Col:
    """A column of a made file: its header, its cells, the truth (a field, OUT or DOUBT), and what the line must say."""

    header: str
    cell: str | Callable[[Person], Any]
    truth: str
    says: dict[str, Any] = field(factory=dict)

    def of(self, person: Person) -> Any:
        return person[self.cell] if isinstance(self.cell, str) else self.cell(person)


@frozen(kw_only=True)
class Case:
    """One file: its name and columns, how it is written, and the record kind (DOUBT: only a person knows)."""

    name: str
    columns: tuple[Col, ...]
    record: str = "voter"
    people: Sequence[Person] = field(repr=False, factory=people)
    kind: str = "csv"
    delimiter: str = ";"
    encoding: str = "utf-8"
    header: bool = True
    titles: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    numbered: bool = False
    sheets: int = 1
    quote: bool = False
    needs_answer: bool = False
    options: dict[str, Any] = field(factory=dict)

    def write(self, folder: Path) -> Path:
        path = folder / f"{self.name}.{self.kind}"
        rows = [[column.of(person) for column in self.columns] for person in self.people]
        header = [[column.header for column in self.columns]] if self.header else []
        above = [[title] for title in self.titles]
        if self.groups:
            above.append(list(self.groups))
        if self.numbered:
            header.append([str(place) for place in range(1, len(self.columns) + 1)])
        WRITERS[self.kind](self, path, [*above, *header], [*rows, *([text] for text in self.tail)])
        return path


def _text(case: Case, path: Path, top: list[list[str]], rows: list[list[Any]]) -> None:
    def line(cells: Sequence[Any]) -> str:
        return case.delimiter.join(f'"{cell}"' if case.quote else str(cell) for cell in cells)

    text = "\r\n".join([*map(line, top), *map(line, rows)]) + "\r\n"
    path.write_bytes(text.encode(case.encoding))


def _xlsx(case: Case, path: Path, top: list[list[str]], rows: list[list[Any]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        share = -(-len(rows) // case.sheets)
        for number in range(case.sheets):
            sheet = book.add_worksheet(f"TPS {number + 1:02d}" if case.sheets > 1 else "Data")
            for at, cells in enumerate([*top, *rows[number * share : (number + 1) * share]]):
                for place, cell in enumerate(cells):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(at, place, dt.datetime(cell.year, cell.month, cell.day), day)
                    elif isinstance(cell, int | float):
                        sheet.write_number(at, place, cell)
                    elif cell != "":
                        sheet.write_string(at, place, cell)
            if case.groups:
                _merge(sheet, case, len(case.titles))


def _merge(sheet: Any, case: Case, at: int) -> None:
    place = 0
    while place < len(case.groups):
        end = place
        while end + 1 < len(case.groups) and case.groups[end + 1] == "" and case.columns[end + 1].header:
            end += 1
        if end > place and case.groups[place]:
            sheet.merge_range(at, place, at, end, case.groups[place])
        place = end + 1


def _ods(case: Case, path: Path, top: list[list[str]], rows: list[list[Any]]) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name="Data")
    for cells in [*top, *rows]:
        row = TableRow()
        for cell in cells:
            made = TableCell(valuetype="string")
            if cell != "":
                made.addElement(P(text=str(cell)))
            row.addElement(made)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(path))


def _xls(case: Case, path: Path, top: list[list[str]], rows: list[list[Any]]) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for at, cells in enumerate([*top, *rows]):
        for place, cell in enumerate(cells):
            if cell != "":
                sheet.write(at, place, cell)
    book.save(str(path))


def _parquet(case: Case, path: Path, top: list[list[str]], rows: list[list[Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {column.header: [row[place] for row in rows] for place, column in enumerate(case.columns)}
    pq.write_table(pa.table(columns), path)


WRITERS: dict[str, Callable[[Case, Path, list[list[str]], list[list[Any]]], None]] = {
    "csv": _text,
    "txt": _text,
    "xlsx": _xlsx,
    "xls": _xls,
    "ods": _ods,
    "parquet": _parquet,
}
