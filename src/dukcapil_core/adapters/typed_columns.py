"""Typed columns (Parquet, Arrow) as the text that the other carriers would have given.

One SQL expression a column, so that the fast road and the row road give the same cells: dates are ISO, whole numbers
have all their digits and no ".0", truths are TRUE and FALSE.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.adapters.contract import RawRow
from dukcapil_core.adapters.headers import places_of, unique
from dukcapil_core.adapters.layout import Layout

if TYPE_CHECKING:
    import duckdb

_BATCH = 10_000
_FLOATS = frozenset({"FLOAT", "DOUBLE"})
_LONG = 12
"""Digits from which a float may be a NIK or NKK whose last digits are lost."""


@frozen(kw_only=True)
class Typed:
    """The columns of a typed table: ``names`` and ``kinds`` (types) are DuckDB's, ``columns`` what readers call them.

    DuckDB tells ``NIK`` and ``nik`` apart as ``nik_1``, which is no copy of a heading to anybody.
    """

    names: tuple[str, ...]
    columns: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def types(self) -> dict[str, str]:
        """Each column's type, for the report of how a source was read."""
        return dict(zip(self.columns, self.kinds, strict=True))


def typed(names: Sequence[str], kinds: Sequence[str], headings: Sequence[str] | None) -> Typed:
    """The columns of a table by its own ``headings``; DuckDB's ``names`` hold where nobody tells them."""
    own = headings if headings is not None and len(headings) == len(names) else names
    return Typed(names=tuple(names), columns=unique(own), kinds=tuple(kinds))


def quoted(name: str) -> str:
    """A column's name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def as_text(name: str, kind: str) -> str:
    """The SQL expression that gives the column ``name`` of the DuckDB type ``kind`` as text."""
    column = quoted(name)
    if kind in _FLOATS:
        whole = f"WHEN {column} = trunc({column}) AND abs({column}) < 1e18 THEN TRY_CAST({column} AS HUGEINT)::VARCHAR"
        return f"CASE WHEN isnan({column}) THEN NULL {whole} ELSE CAST({column} AS VARCHAR) END"
    if kind.startswith("DECIMAL"):
        # Oracle's NUMBER without a scale arrives with ten zeros behind the point.
        return rf"regexp_replace(CAST({column} AS VARCHAR), '\.0+$', '')"
    if kind == "BOOLEAN":
        return f"upper(CAST({column} AS VARCHAR))"
    if kind == "TIMESTAMP WITH TIME ZONE":
        # Its text would depend on the machine's time zone; as UTC it is the same everywhere. Midnight here is another
        # day there: what is no midnight of UTC tells so, and no format takes it for a day.
        return rf"regexp_replace(CAST(make_timestamp(epoch_us({column})) AS VARCHAR) || '+00', ' 00:00:00\+00$', '')"
    if kind.startswith("TIMESTAMP"):
        return rf"regexp_replace(CAST({column} AS VARCHAR), ' 00:00:00$', '')"
    if kind == "BLOB":  # texts that nobody has called texts; what is no UTF-8 is_undecodable
        return f"coalesce(TRY(decode({column})), CAST({column} AS VARCHAR))"
    return f"CAST({column} AS VARCHAR)"


def is_undecodable(layout: Layout, table: Typed) -> str | None:
    """The SQL condition that a cell of bytes is no UTF-8; None where no column that the layout uses holds bytes.

    Others may hold photographs, which are nobody's text.
    """
    used = places_of(table.columns, layout.used_columns)
    blobs = [quoted(table.names[place]) for place in used if table.kinds[place] == "BLOB"]
    return " OR ".join(f"({blob} IS NOT NULL AND TRY(decode({blob})) IS NULL)" for blob in blobs) or None


def cells(names: Sequence[str], kinds: Sequence[str]) -> str:
    """The select list ``... AS c1, ... AS c2`` of all columns as text."""
    return ", ".join(
        f"{as_text(name, kind)} AS c{place}" for place, (name, kind) in enumerate(zip(names, kinds, strict=True), 1)
    )


def has_float_numbers(layout: Layout, table: Typed) -> bool:
    """Whether a NIK or NKK column holds floats, which lose digits: such rows are flagged one by one."""
    return any(table.kinds[place] in _FLOATS for place in number_places(layout, table.columns))


def number_places(layout: Layout, columns: Sequence[str]) -> list[int]:
    """Where the columns of NIK and NKK stand."""
    numbers = [column for key in ("nik", "nkk") if key in layout.fields for column in layout.fields[key].columns]
    return places_of(columns, numbers)


def land_cells(
    relation: duckdb.DuckDBPyRelation,
    con: duckdb.DuckDBPyConnection,
    name: str,
    folder: Path,
    rows: int | None = None,
) -> None:
    """Makes the view ``name`` with ``row`` and the columns of ``relation``, by way of a file in ``folder``.

    ``rows`` go into one group of the file: the fewer, the less memory it takes.

    The file gives every record its number in parallel, and what is broken in the source shows here and not later.
    """
    target = folder / f"{name}.parquet"
    relation.to_parquet(str(target), compression="lz4_raw", row_group_size=rows)
    landed = con.read_parquet(str(target), file_row_number=True)
    listed = ", ".join(column for column in landed.columns if column != "file_row_number")
    landed.project(f"file_row_number + 1 AS row, {listed}").create_view(name)


def iterate(con: duckdb.DuckDBPyConnection, source: str, layout: Layout, table: Typed) -> Iterator[RawRow]:
    """The records of the table or view ``source`` one by one; long numbers in float columns are flagged, and records
    with bytes that are no text are set aside."""
    floats = [place for place, kind in enumerate(table.kinds) if kind in _FLOATS]
    odd = is_undecodable(layout, table)
    raw = "NULL" if odd is None else f"CASE WHEN {odd} THEN CAST(to_json([{_as_written(table)}]) AS VARCHAR) END"
    con.execute(f"SELECT {cells(table.names, table.kinds)}, {raw} FROM {source}")
    number = 0
    while batch := con.fetchmany(_BATCH):
        for *record, raw in batch:
            number += 1
            if raw is not None:
                yield RawRow(row=number, line=number, cells=(), problem="record.encoding", raw=raw)
                continue
            numeric = tuple(place for place in floats if _is_long(record[place]))
            yield RawRow(row=number, line=number, cells=record, numeric=numeric)


def _as_written(table: Typed) -> str:
    """The cells as texts, those of bytes with each byte that is no plain letter as ``\\xFF``."""
    return ", ".join(
        f"CAST({quoted(name)} AS VARCHAR)" if kind == "BLOB" else as_text(name, kind)
        for name, kind in zip(table.names, table.kinds, strict=True)
    )


def _is_long(text: str | None) -> bool:
    if text is None:
        return False
    return "e" in text or len(text.lstrip("-").partition(".")[0]) >= _LONG
