"""Parquet files: the columns as they are, every cell as text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from dukcapil_core.adapters.contract import RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.layout import Layout
from dukcapil_core.adapters.sheets import MOST_COLUMNS
from dukcapil_core.adapters.typed_columns import (
    Typed,
    cells,
    has_float_numbers,
    is_undecodable,
    iterate,
    land_cells,
    typed,
)
from dukcapil_core.errors import DukcapilError, SourceError
from dukcapil_core.workspace import literal

if TYPE_CHECKING:
    import duckdb


_MANY, _RECORDS_PER_BYTE = 500_000, 4
"""Of so many records the file has more than a quarter of a byte each, unless they are one record repeated."""


class ParquetReader:
    """Reader kind ``parquet``: one file. A record's line is its row, for such a file has no lines."""

    kind = "parquet"

    def open(self, source: Source, layout: Layout) -> RawTable:
        """The table in ``source``. Raises SourceError for what is not Parquet, or was not written to its end."""
        import duckdb

        path = _path(source)
        table, count = _describe(path)
        if len(table.names) > MOST_COLUMNS:
            raise SourceError("parquet.too-wide", file=path.name, most=MOST_COLUMNS)
        if count > _MANY and path.stat().st_size * _RECORDS_PER_BYTE < count:
            raise SourceError("parquet.bomb", file=path.name, count=count)
        scan = Scan(kind=self.kind, details={"records": count, "types": table.types})

        def rows() -> Iterator[RawRow]:
            with duckdb.connect() as con:
                try:
                    _relation(con, path).create_view("source")
                    yield from iterate(con, "source", layout, table)
                except duckdb.Error:
                    raise SourceError("parquet.broken", file=path.name) from None

        def land(con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> bool:
            if has_float_numbers(layout, table):
                return False
            try:
                odd = is_undecodable(layout, table)
                if odd is not None and _relation(con, path).filter(odd).limit(1).fetchall():
                    return False
                land_cells(_relation(con, path).project(cells(table.names, table.kinds)), con, name, folder)
            except (duckdb.IOException, duckdb.OutOfMemoryException):
                # A full disk is the caller's to report; but a source that cannot be read says so by itself.
                _read_through(path)
                raise
            except duckdb.Error:
                raise SourceError("parquet.broken", file=path.name) from None
            return True

        return RawTable(columns=table.columns, scan=scan, rows=rows, land=land, header_lines=0)

    def header(self, sample: Sample, layout: Layout) -> tuple[str, ...] | None:
        """The columns' names from the file's footer."""
        if not sample.head.startswith(b"PAR1"):
            return None
        try:
            return _describe(_path(sample.source))[0].columns
        except DukcapilError:
            return None


def _path(source: Source) -> Path:
    if source.path is None:
        raise SourceError("parquet.needs-file")
    if not source.path.is_file():
        raise SourceError("source.no-file", file=source.name)
    return source.path


def _relation(con: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyRelation:
    """The records of ``path``, and of no other file that fits its name as a pattern."""
    return con.read_parquet(literal(path))


def _describe(path: Path) -> tuple[Typed, int]:
    """The columns and the number of records, from the file's footer."""
    status = path.stat()
    return _described(path, status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(1)
def _described(path: Path, *_: int) -> tuple[Typed, int]:
    """Every format in turn asks about one file: it is looked at once."""
    import duckdb

    with duckdb.connect() as con:
        try:
            relation = _relation(con, path)
            table = typed(relation.columns, [str(kind) for kind in relation.types], _headings(con, path))
            count = con.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [literal(path)]).fetchall()[0][0]
        except duckdb.Error:
            raise SourceError("parquet.broken", file=path.name) from None
    return table, int(count)


def _headings(con: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """What the file itself calls its columns; the parts of a nested one are none."""
    told = con.execute("SELECT name, coalesce(num_children, 0) FROM parquet_schema(?)", [literal(path)]).fetchall()
    names: list[str] = []
    parts = 0
    for name, children in told[1:]:  # the first is the table
        if parts == 0:
            names.append(name)
        parts = max(parts - 1, 0) + children
    return names


def _read_through(path: Path) -> None:
    """Reads every column once; raises SourceError when that fails."""
    import duckdb

    with duckdb.connect() as con:
        try:
            relation = _relation(con, path)
            relation.aggregate(", ".join(f'count("{name}")' for name in relation.columns)).fetchall()
        except duckdb.Error:
            raise SourceError("parquet.broken", file=path.name) from None
