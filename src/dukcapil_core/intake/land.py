"""Landing: a source's cells into DuckDB as text, every record with its number, nothing dropped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.adapters.contract import Format, RawRow, RawTable, Source
from dukcapil_core.errors import SourceError
from dukcapil_core.workspace import writing

if TYPE_CHECKING:
    import duckdb

POSITIONS = "row BIGINT, line BIGINT, sheet VARCHAR, numeric_cells INTEGER[], problem VARCHAR, record VARCHAR"


@frozen(kw_only=True)
class Landed:
    """A landed source: the view ``landed`` has its positions and cells; ``seen`` counts its data records."""

    columns: tuple[str, ...]
    seen: int
    scan: dict[str, object]
    sha256: str | None


def land(con: duckdb.DuckDBPyConnection, source: Source, fmt: Format, name: str, folder: Path) -> Landed:
    """Read ``source`` through ``fmt`` into the view ``name``: positions, then the cells as ``c1..cN``.

    Raises SourceError when it cannot be read or holds no records, OutputError when the disk is full.
    """
    with ThreadPoolExecutor(1) as beside:
        digest = beside.submit(_sha256, source.path) if source.path is not None else None
        try:
            table = fmt.open(source)
        except OSError as error:
            raise SourceError("source.unreadable", file=source.name, reason=type(error).__name__) from error
        with writing(str(folder)):
            if not (table.land and table.land(con, f"{name}_cells", folder)):
                _land_rows(con, table, f"{name}_cells")
            _with_positions(con, table, name)
        seen = con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
        if not seen:
            raise SourceError("source.no-rows", file=source.name)
        return Landed(
            columns=table.columns,
            seen=seen,
            scan={"kind": table.scan.kind, **table.scan.details},
            sha256=digest.result() if digest else None,
        )


def _land_rows(con: duckdb.DuckDBPyConnection, table: RawTable, target: str) -> None:
    width = len(table.columns)
    cells = "".join(f", c{index + 1} VARCHAR" for index in range(width))
    con.execute(f"CREATE OR REPLACE TABLE {target} ({POSITIONS}{cells})")
    with con.appender(target) as rows:
        rows.append_rows(_flat(table.rows(), width))


def _flat(rows: Iterator[RawRow], width: int) -> Iterator[tuple[object, ...]]:
    empty = (None,) * width
    for row in rows:
        cells = tuple(row.cells)
        problem = row.problem
        if len(cells) != width:
            if problem is None and any(cells[width:]):  # nothing that a reader hands over is dropped in silence
                problem = "record.too-many-cells"
            cells = (cells + empty)[:width]
        yield (row.row, row.line, row.sheet, list(row.numeric) or None, problem, row.raw, *cells)


def _with_positions(con: duckdb.DuckDBPyConnection, table: RawTable, name: str) -> None:
    """Give both roads one shape: a fast landing has only ``row`` and cells, its positions follow from the row."""
    cells = con.table(f"{name}_cells") if _is_table(con, f"{name}_cells") else con.view(f"{name}_cells")
    if "line" in cells.columns:
        cells.create_view(name)
        return
    cells.project(
        f"row, row + {table.header_lines:d} AS line, NULL::VARCHAR AS sheet, NULL::INTEGER[] AS numeric_cells, "
        "NULL::VARCHAR AS problem, NULL::VARCHAR AS record, * EXCLUDE (row)"
    ).create_view(name)


def _is_table(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    found = con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = $name AND schema_name = current_schema()",
        {"name": name},
    )
    return bool(found.fetchall()[0][0])


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 22):
            digest.update(chunk)
    return digest.hexdigest()
