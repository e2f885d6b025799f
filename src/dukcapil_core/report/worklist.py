"""The worklist by district and village: who must still be called in, as tables and as CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import re
import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from attrs import frozen

from dukcapil_core.place_names import fill_place_names
from dukcapil_core.reconcile.result import Result
from dukcapil_core.report.wording import finding
from dukcapil_core.result_files import BOM, INDEX
from dukcapil_core.text import Lang, text

COLUMNS = (
    "district",
    "village",
    "tps",
    "rt",
    "rw",
    "name",
    "sex",
    "birth_date",
    "address",
    "nik",
    "nkk",
    "row",
    "resident_row",
    "findings",
)
"""The columns of a worklist, in order; ``row`` and ``resident_row`` count the data records of the two files."""

LONGEST_NAME = 60
"""Letters of a district's name in the name of its file; a disk takes 255 bytes, some with all the folders before it."""

_SIGN = re.compile(r"[=+\-@\t\r＝＋－＠]")
_FORMULA = re.compile(rf'(^|[;\t\r\n])(?=[\s"]*{_SIGN.pattern})')


def harmless(cell: str) -> str:
    """``cell`` as a spreadsheet program shows and never runs it: an apostrophe stands before what could be a formula.

    That is a text that begins with ``=``, ``+``, ``-``, ``@`` (full-width ones too), a tab or a carriage return (OWASP,
    "CSV Injection"), or that goes on so after a ``;``, a tab or a line break, where a program whose separator that is
    would begin a new cell: in Indonesia it is ``;``. Blanks and quotes before the sign are taken off by such a program.
    """
    if _SIGN.search(cell) is None:  # most cells have no sign at all, which is asked sooner
        return cell
    return _FORMULA.sub(r"\1'", cell)


@frozen(kw_only=True)
class Village:
    """A village of the list: its voters, and those of them to call in. A name is "" where nobody knows it."""

    district: str
    village: str
    voters: int
    people: int


class Worklist:
    """The people to call in of one result, by district and village; ``lang`` is that of headers and findings."""

    def __init__(self, result: Result, lang: Lang = "en") -> None:
        self.result, self.lang = result, lang
        workspace = result.workspace
        schema = workspace.schema("report_")
        with workspace.within(schema) as con:
            for table in ("listed", "place_of"):
                con.execute(f"CREATE VIEW {table} AS FROM {result.schema}.{table}")
            con.execute(f"CREATE MACRO called() AS TABLE {result.worklist_sql()}")
            workspace.run("report", "places")
            fill_place_names(con, "spot")
            workspace.run("report", "worklist")
            self.villages = tuple(
                Village(district=district, village=village, voters=voters, people=people)
                for district, village, voters, people in con.execute("FROM village").fetchall()
            )
            self._calls = f"{schema}.call"
        self._finalizer = weakref.finalize(self, workspace.drop, schema)

    @property
    def people(self) -> int:
        """How many are to be called in."""
        return sum(village.people for village in self.villages)

    @property
    def districts(self) -> tuple[str, ...]:
        """The districts of the list, those without anybody to call in as well."""
        return tuple(dict.fromkeys(village.district for village in self.villages))

    def rows(self, district: str) -> Iterator[tuple[Any, ...]]:
        """The people of ``district``, as COLUMNS, by village, polling station and name; findings in words."""
        cursor = self.result.workspace.con.cursor().execute(
            f"SELECT * FROM {self._calls} WHERE district = $district", {"district": district}
        )
        while batch := cursor.fetchmany(10_000):
            for *cells, findings in batch:
                yield (*cells, "; ".join(finding(code, self.lang) for code in findings))

    def headers(self) -> tuple[str, ...]:
        """The headers of COLUMNS in the worklist's language."""
        return tuple(text(f"report.column.{column}", self.lang) for column in COLUMNS)

    def file_names(self) -> dict[str, str]:
        """The name of each district's CSV: its own, in plain letters, as far as a disk takes it."""
        names: dict[str, str] = {}
        for district in self.districts:
            plain = re.sub(r"[^a-z0-9]+", "-", district.lower())[:LONGEST_NAME].strip("-") or "no-district"
            taken, number = set(names.values()), 1
            name = f"{plain}.csv"
            while name in taken or name == INDEX.name:
                number += 1
                name = f"{plain}-{number}.csv"
            names[district] = name
        return names

    def write_csv(self, whole: Path, folder: Path) -> None:
        """Write everybody to ``whole`` and each district to a file of its own in ``folder``, beside ``index.csv``."""
        folder.mkdir()
        names = self.file_names()
        with ExitStack() as files:
            everybody = _writer(files, whole, self.headers())
            for district, name in names.items():
                with ExitStack() as inner:
                    here = _writer(inner, folder / name, self.headers())
                    for row in self.rows(district):
                        cells = [harmless(value) if isinstance(value, str) else value for value in row]
                        everybody.writerow(cells)
                        here.writerow(cells)
            headers = [
                text(f"report.column.{name}", self.lang) for name in ("district", "village", "voters", "people", "file")
            ]
            index = _writer(files, folder / INDEX.name, headers)
            for village in self.villages:
                place = [harmless(village.district), harmless(village.village)]
                index.writerow([*place, village.voters, village.people, names[village.district]])


def _writer(files: ExitStack, path: Path, headers: tuple[str, ...] | list[str]) -> Any:
    writer = csv.writer(files.enter_context(path.open("w", encoding=BOM, newline="")))
    writer.writerow(headers)
    return writer
