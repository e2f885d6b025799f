"""Rows that are not one record each, as a layout's ``[rows]`` says: end marks, cells that run on, corrected rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from dukcapil_core.adapters.contract import RawRow, RawTable
from dukcapil_core.adapters.layout import Layout, RowsSpec, fold_column
from dukcapil_core.codes import CodeTable

if TYPE_CHECKING:
    import duckdb

_WRAP_ROWS = 4
"""How far below a record its cells may run on, page footers between them (as far as OpenSID's importer looks)."""

_OWN = ("nik", "nkk", "birth_date", "sex")
"""A row with one of them, if lines above did not fill it, is a record of its own."""

Tables = Callable[[str], CodeTable]


def until_end(table: RawTable, marks: Sequence[str]) -> RawTable:
    """``table`` up to the first row of each sheet whose first filled cell begins with one of ``marks``."""
    beginnings = tuple(mark.casefold() for mark in marks)

    def rows() -> Iterator[RawRow]:
        below = 0
        ended: set[str | None] = set()
        for row in table.rows():
            if row.sheet in ended:
                below += 1
            elif _first_text(row).casefold().startswith(beginnings):
                ended.add(row.sheet)
            else:
                yield row
        table.scan.details["rows_below_end"] = below

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
            rows = _Corrections.of(self.layout, self.table.columns, self.tables).joined(rows, counts)
        for number, row in enumerate(rows, 1):
            yield row if row.row == number else evolve(row, row=number)
        self.table.scan.details["rows"] = counts

    def land(self, con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> bool:
        """The fast road, for a file without corrections: no half row and no same NIK below a changed voter."""
        search = _Corrections.of(self.layout, self.table.columns, self.tables)
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
            f"list_contains($nulls::VARCHAR[], {nik.format('b.')}) OR "
            f"list_contains($nulls::VARCHAR[], {name_.format('b.')}) OR {nik.format('b.')} = {nik.format('a.')})",
            {"changed": changed, "nulls": sorted(search.nulls)},
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
        carried = _carried_columns(self.layout, self.table.columns)
        telling = set(places).difference(_places(self.layout, self.table.columns, "name"))
        own = {place for key in _OWN for place in _places(self.layout, self.table.columns, key)}
        waiting: RawRow | None = None
        for row in rows:
            filled = [place for place, cell in enumerate(row.cells) if (cell or "").strip() and place not in carried]
            alone = bool(filled) and set(places).issuperset(filled)
            beside = (
                not alone and own.isdisjoint(filled) and not telling.isdisjoint(filled) and not _counts(row, filled)
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


def _places(layout: Layout, columns: Sequence[str], key: str) -> tuple[int, ...]:
    spec = layout.fields.get(key)
    wanted = list(map(fold_column, spec.columns)) if spec is not None else []
    there = {fold_column(name): place for place, name in reversed(list(enumerate(columns)))}
    return tuple(there[column] for column in wanted if column in there)


def _counts(row: RawRow, filled: Sequence[int]) -> bool:
    """Whether the row's first filled cell numbers a person."""
    return (row.cells[filled[0]] or "").strip().rstrip(".)").isdigit()


def _carried_columns(layout: Layout, columns: Sequence[str]) -> frozenset[int]:
    labels = {fold_column(label) for label in layout.carry.labels} if layout.carry is not None else set()
    return frozenset(place for place, name in enumerate(columns) if fold_column(name) in labels)


def _with_more(above: RawRow, below: RawRow, places: Sequence[int]) -> RawRow:
    cells = list(above.cells)
    for place in places:
        more = (below.cells[place] or "").strip() if place < len(below.cells) else ""
        if more and place < len(cells):
            cells[place] = " ".join(filter(None, ((cells[place] or "").strip(), more)))
    return evolve(above, cells=cells)


@frozen(kw_only=True)
class _Corrections:
    """Finds the row that corrects the one above it, where that one is changed.

    On paper a correction is written on the empty row under the voter's, with U in the first row's remark; typed copies
    have two rows, the second often without number, NIK or name (awasipemilu.com 2023/02; domain 2.7). So the row
    right below a U row corrects it when it has no remark of its own but perhaps a U, and is either no whole voter
    (without NIK, or without name) or has the very same NIK.
    """

    nik: tuple[int, ...]
    name: tuple[int, ...]
    whole: tuple[tuple[int, ...], ...]
    remark: tuple[int, ...]
    carried: frozenset[int]
    nulls: frozenset[str]
    unsaid: frozenset[str]
    is_change: Callable[[str], bool]

    @classmethod
    def of(cls, layout: Layout, columns: Sequence[str], tables: Tables) -> _Corrections:
        table = tables(layout.fields["remark"].codes or "")

        def places(key: str) -> tuple[int, ...]:
            return _places(layout, columns, key)

        @cache
        def is_change(text: str) -> bool:
            code = table.lookup(text)
            return code is not None and code.meaning == "changed"

        return cls(
            nik=places("nik"),
            name=places("name"),
            whole=tuple(filter(None, map(places, ("name", "birth_date", "sex")))),
            remark=places("remark"),
            carried=_carried_columns(layout, columns),
            nulls=frozenset(layout.reader.nulls) | {""},
            # A zero is an answer here: a disability that is not one is corrected to 0.
            unsaid=frozenset(layout.reader.nulls) - {"0"} | {""},
            is_change=is_change,
        )

    def joined(self, rows: Iterator[RawRow], counts: dict[str, int]) -> Iterator[RawRow]:
        """The records, those that are corrected as rejected ones in front of their corrections."""
        above: RawRow | None = None
        for row in rows:
            if above is not None and self.is_change(self._text(above, self.remark)) and self._corrects(above, row):
                counts["corrections"] += 1
                yield evolve(above, problem="record.corrected")
                row = self._merged(above, row)
            elif above is not None:
                yield above
            above = row
        if above is not None:
            yield above

    def _corrects(self, above: RawRow, row: RawRow) -> bool:
        if above.problem is not None or row.problem is not None or above.sheet != row.sheet:
            return False
        remark = self._text(row, self.remark)
        if row.line != above.line + 1:
            return False
        if (remark and not self.is_change(remark)) or not self._says_something(row):
            return False
        nik, name = self._text(row, self.nik), self._text(row, self.name)
        if nik and name:
            return nik == self._text(above, self.nik)
        return bool(nik) or not all(self._text(row, places) for places in self.whole)

    def _says_something(self, row: RawRow) -> bool:
        return any(
            (cell or "").strip() not in self.nulls
            for place, cell in enumerate(row.cells)
            if place not in self.carried and place not in self.remark
        )

    def _text(self, row: RawRow, places: Sequence[int]) -> str:
        for place in places:
            text = (row.cells[place] or "").strip() if place < len(row.cells) else ""
            if text not in self.nulls:
                return text
        return ""

    def _merged(self, above: RawRow, row: RawRow) -> RawRow:
        """The correction's cells, and where it says nothing those of the row above."""
        width = max(len(above.cells), len(row.cells))
        old, new = ((*one.cells, *(None,) * width)[:width] for one in (above, row))
        taken = [(cell or "").strip() in self.unsaid for cell in new]
        cells = [before if empty else after for before, after, empty in zip(old, new, taken, strict=True)]
        numeric = [place for place, empty in enumerate(taken) if place in (above if empty else row).numeric]
        return evolve(row, cells=cells, numeric=tuple(numeric))
