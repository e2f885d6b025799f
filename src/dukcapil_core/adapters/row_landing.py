"""Landing rows one by one, whatever they are: records with their cells, and what could not be split into cells.

The two stand in tables of their own. A file of which nearly every line is broken would else take as much memory for the
cells that its lines do not have as a good file of that length takes for its people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from dukcapil_core.adapters.contract import RawRow
from dukcapil_core.workspace import appending

if TYPE_CHECKING:
    import duckdb

POSITIONS = "row BIGINT, line BIGINT, sheet VARCHAR, numeric_cells INTEGER[], problem VARCHAR, record VARCHAR"
_UNSPLIT, UNSPLIT_WIDTH = "row BIGINT, line BIGINT, sheet VARCHAR, problem VARCHAR, record VARCHAR", 5

_BATCH = 10_000
"""So many rows are handed over together."""

Record = tuple[object, ...]
"""What stands in POSITIONS, then the cells."""

Unsplit = tuple[int, int, str | None, str | None, str | None]
"""The row, line, sheet, problem and text of what has no cells."""


def land_rows(con: duckdb.DuckDBPyConnection, name: str, width: int, rows: Iterator[Record | Unsplit]) -> None:
    """The rows as the view ``name``; those without cells stand below the others. ``width`` counts the cells."""
    cells = "".join(f", c{index + 1} VARCHAR" for index in range(width))
    con.execute(f"CREATE OR REPLACE TABLE {name}_records ({POSITIONS}{cells})")
    con.execute(f"CREATE OR REPLACE TABLE {name}_unsplit ({_UNSPLIT})")
    with appending(con, f"{name}_records") as records, appending(con, f"{name}_unsplit") as unsplit:
        while batch := list(islice(rows, _BATCH)):
            records.append_rows(row for row in batch if len(row) != UNSPLIT_WIDTH)
            unsplit.append_rows(row for row in batch if len(row) == UNSPLIT_WIDTH)
    con.execute(
        f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {name}_records UNION ALL BY NAME SELECT * FROM {name}_unsplit"
    )


def flat(rows: Iterator[RawRow], width: int) -> Iterator[Record | Unsplit]:
    """The rows of a table as ``land_rows`` takes them."""
    empty = (None,) * width
    for row in rows:
        cells: Sequence[str | None] = row.cells
        problem = row.problem
        if not cells and problem is not None:
            yield row.row, row.line, row.sheet, problem, row.raw
            continue
        if len(cells) != width:
            if problem is None and any(cells[width:]):  # nothing that a reader hands over is dropped in silence
                problem = "record.too-many-cells"
            cells = (*cells, *empty)[:width]
        yield row.row, row.line, row.sheet, list(row.numeric) or None, problem, row.raw, *cells
