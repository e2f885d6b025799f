"""A sample of a table that knows its columns: Parquet, Arrow, and whatever else a reader kind opens."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from dukcapil_core.adapters.contract import RawTable, Source
from dukcapil_core.adapters.layout import Layout, ReaderSpec
from dukcapil_core.adapters.sniffing.proposal import ReaderKey, because
from dukcapil_core.adapters.sniffing.sampled import LONGEST, MOST_ROWS, SampledTable, columns_of, thinned
from dukcapil_core.adapters.typed_columns import cells
from dukcapil_core.errors import SourceError
from dukcapil_core.workspace import literal


def sample_parquet(source: Source) -> SampledTable:
    """The sample of a Parquet file: every n-th record. Raises SourceError for a broken or empty one."""
    import duckdb

    assert source.path is not None
    file = literal(source.path)
    with duckdb.connect() as con:
        try:
            relation = con.read_parquet(file, file_row_number=True)
            names = [name for name in relation.columns if name != "file_row_number"]
            kinds = [str(kind) for name, kind in zip(relation.columns, relation.types, strict=True) if name in names]
            counted = con.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [file]).fetchall()
            count = int(counted[0][0] or 0)
            step = max(1, -(-count // MOST_ROWS))
            rows = relation.filter(f"file_row_number % {step:d} = 0").order("file_row_number")
            short = ", ".join(f"left(c{place}, {LONGEST:d})" for place in range(1, len(names) + 1))
            found = rows.project(cells(names, kinds)).project(short).fetchall()
        except duckdb.Error:
            raise SourceError("parquet.broken", file=source.name) from None
    return _table(source, "parquet", names, kinds, found, whole=step == 1)


def sample_arrow(source: Source) -> SampledTable:
    """The sample of a table in memory, in one pass over its stream. Raises SourceError as the reader does."""
    from dukcapil_core.adapters.arrow_table import ArrowReader

    table = ArrowReader().open(source, any_layout("arrow"))
    kinds = [str(kind) for kind in table.scan.details["types"].values()]
    found, count = thinned(row.cells for row in table.rows())
    return _table(source, "arrow", list(table.columns), kinds, found, whole=count == len(found))


def sample_rows(source: Source, table: RawTable, kind: str) -> SampledTable:
    """The sample of what another reader kind opened. Raises SourceError where it has no records."""
    rows, count = thinned(list(row.cells) for row in table.rows() if row.problem is None)
    if not rows:
        raise SourceError("source.no-rows", file=source.name)
    return SampledTable(
        columns=columns_of(table.columns, rows),
        reader=(ReaderKey(key="kind", value=kind, reason=because("kind-other", kind=kind)),),
        seen=len(rows),
        whole=count == len(rows),
    )


def any_layout(kind: str, **reader: Any) -> Layout:
    """A layout that asks for no column, to open a table with."""
    return Layout(name="sniffed", record="voter", reader=ReaderSpec(kind=kind, **reader), fields={})


def _table(
    source: Source, kind: str, names: list[str], kinds: list[str], rows: list[Any], *, whole: bool
) -> SampledTable:
    if not rows:
        raise SourceError("source.no-rows", file=source.name)
    plain = columns_of(names, rows)
    every = frozenset(range(len(rows)))
    return SampledTable(
        columns=tuple(
            evolve(column, real_dates=every) if _is_date(type_) else column
            for column, type_ in zip(plain, kinds, strict=True)
        ),
        reader=(ReaderKey(key="kind", value=kind, reason=because(f"kind-{kind}")),),
        seen=len(rows),
        whole=whole,
    )


def _is_date(kind: str) -> bool:
    return kind == "DATE" or kind.startswith("TIMESTAMP")
