"""Rows that are not one record each, as a layout's ``[rows]`` says: end marks, cells that run on, corrected rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from dukcapil_core.adapters.contract import RawRow, RawTable
from dukcapil_core.adapters.corrections import NUMBER, Corrections, carried_columns
from dukcapil_core.adapters.layout import Layout, RowsSpec, fold_column
from dukcapil_core.codes import Tables

if TYPE_CHECKING:
    import duckdb

_WRAP_ROWS = 4
"""How far below a record its cells may run on, page footers between them (as far as OpenSID's importer looks)."""

_OWN = ("nik", "nkk", "birth_date", "sex")
"""A row with one of them, if lines above did not fill it, is a record of its own."""

_OWN_BESIDE_NAME = ("rt", "tps")
"""So is a row with a name and one of them: an address that runs on has neither."""


def until_end(table: RawTable, marks: Sequence[str]) -> RawTable:
    """``table`` up to the first row of each sheet whose first filled cell begins with one of ``marks``.

    The scan says how many rows stand below, and how many of them have a person's number.
    """
    beginnings = tuple(mark.casefold() for mark in marks)

    def rows() -> Iterator[RawRow]:
        below = numbered = 0
        ended: set[str | None] = set()
        for row in table.rows():
            if row.sheet in ended:
                below += 1
                numbered += any(NUMBER.search(cell or "") for cell in row.cells)
            elif _first_text(row).casefold().startswith(beginnings):
                ended.add(row.sheet)
            else:
                yield row
        table.scan.details.update(rows_below_end=below, people_below_end=numbered)

    return evolve(table, rows=rows, land=None)


def by_rules(table: RawTable, layout: Layout, tables: Tables) -> RawTable:
    """``table`` with its cells that run on and its corrections put together; the scan says how many there were.

    Of a voter with a correction both rows stay: the corrected one becomes a rejected record with the problem
    ``record.corrected``, the correcting one a record with the cells of both.
    """
    assert layout.rows is not None
    if not (layout.rows.wrap or layout.rows.corrections):
        return table
    rows = _Rows(table=table, layout=layout, spec=layout.rows, tables=tables)
    return evolve(table, rows=rows, land=None if layout.rows.wrap else rows.land)


@frozen(kw_only=True)
class _Rows:
    """Opens a fresh pass over the records at each call."""

    table: RawTable = field(repr=False)
    layout: Layout
    spec: RowsSpec
    tables: Tables

    def __call__(self) -> Iterator[RawRow]:
        counts = {"continued_rows": 0, "corrections": 0}
        rows = self.table.rows()
        if self.spec.wrap:
            rows = self._continued(rows, counts)
        if self.spec.corrections:
            rows = Corrections.of(self.layout, self.table, self.tables).joined(rows, counts)
        for number, row in enumerate(rows, 1):
            yield row if row.row == number else evolve(row, row=number)
        self.table.scan.details["rows"] = counts

    def land(self, con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> bool:
        """The fast road, for a file without corrections: below a changed voter stands a whole other one."""
        search = Corrections.of(self.layout, self.table, self.tables)
        if self.table.land is None or not self.table.land(con, name, folder):
            return False
        if not search.remark:
            return True
        remark, nik, name_ = (_first_filled(places) for places in (search.remark, search.nik, search.name))
        texts = con.execute(f"SELECT DISTINCT {remark.format('')} AS text FROM {name} ORDER BY text").fetchall()
        changed = [text for (text,) in texts if text and search.is_change(text)]
        found = con.execute(
            f"SELECT count(*) FROM {name} a JOIN {name} b ON b.row = a.row + 1 "
            f"WHERE list_contains($changed::VARCHAR[], {remark.format('a.')}) AND ("
            f"NOT regexp_matches({nik.format('b.')}, $number) OR "
            f"list_contains($nulls::VARCHAR[], {name_.format('b.')}) OR {nik.format('b.')} = {nik.format('a.')})",
            {"changed": changed, "nulls": sorted(search.nulls), "number": NUMBER.pattern},
        ).fetchall()
        if found[0][0]:
            views = con.execute(
                "SELECT count(*) FROM duckdb_views() WHERE view_name = $name AND schema_name = current_schema()",
                {"name": name},
            ).fetchall()
            con.execute(f"DROP {'VIEW' if views[0][0] else 'TABLE'} {name}")
            return False
        return True

    def _continued(self, rows: Iterator[RawRow], counts: dict[str, int]) -> Iterator[RawRow]:
        wrap = {fold_column(name) for name in self.spec.wrap}
        places = [place for place, name in enumerate(self.table.columns) if fold_column(name) in wrap]
        carried = carried_columns(self.table)
        names = set(self.layout.places(self.table.columns, "name"))
        telling = set(places) - names
        own = set(self.layout.places(self.table.columns, *_OWN))
        own_beside_name = set(self.layout.places(self.table.columns, *_OWN_BESIDE_NAME)).difference(places)
        waiting: RawRow | None = None
        for row in rows:
            filled = [place for place, cell in enumerate(row.cells) if (cell or "").strip() and place not in carried]
            alone = bool(filled) and set(places).issuperset(filled)
            telling_own = own if names.isdisjoint(filled) else own | own_beside_name
            beside = (
                not alone
                and telling_own.isdisjoint(filled)
                and not telling.isdisjoint(filled)
                and not _counts(row, filled)
            )
            runs_on = row.problem is None and (alone or beside)
            if runs_on and waiting is not None and row.sheet == waiting.sheet and row.line - waiting.line <= _WRAP_ROWS:
                waiting = _with_more(waiting, row, filled)
                counts["continued_rows"] += 1
                continue
            if runs_on and beside:
                row = evolve(row, problem="record.no-person")
            if waiting is not None:
                yield waiting
            waiting = row
        if waiting is not None:
            yield waiting


def _first_filled(places: Sequence[int]) -> str:
    """The SQL expression of the first filled of the cells at ``places``, with a slot for the table before each."""
    cells = [f"nullif(trim({{0}}c{place + 1}), '')" for place in places]
    return f"coalesce({', '.join([*cells, repr('')])})"


def _first_text(row: RawRow) -> str:
    filled = next(((cell or "").strip() for cell in row.cells if (cell or "").strip()), None)
    return filled if filled is not None else (row.raw or "").strip(" \t\"'")


def _counts(row: RawRow, filled: Sequence[int]) -> bool:
    """Whether the row's first filled cell numbers a person."""
    return (row.cells[filled[0]] or "").strip().rstrip(".)").isdigit()


def _with_more(above: RawRow, below: RawRow, places: Sequence[int]) -> RawRow:
    cells = list(above.cells)
    for place in places:
        more = (below.cells[place] or "").strip() if place < len(below.cells) else ""
        if more and place < len(cells):
            cells[place] = " ".join(filter(None, ((cells[place] or "").strip(), more)))
    return evolve(above, cells=cells)
