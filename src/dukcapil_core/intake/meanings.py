"""What the codes of a row mean, put beside them: from a constant where few cells are to be told apart, else by a join.

A constant is looked up for a fraction of what a join takes. A join is done for every row whether somebody asks for the
column or not, so that joined meanings should be put last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dukcapil_core.adapters.layout import Layout

if TYPE_CHECKING:
    import duckdb

FEW = 40
"""With more different cells a join is cheaper than a constant."""

PARTS = ("value", "key")


def put_meanings(con: duckdb.DuckDBPyConnection, layout: Layout, fields: Sequence[str]) -> None:
    """Give the view ``fields`` the columns ``<field>_value`` and ``<field>_key`` of those ``fields`` that it has."""
    import duckdb

    before = f"fields_before_{fields[0]}"
    con.execute(f"ALTER VIEW fields RENAME TO {before}")
    view = con.view(before)
    columns: list[duckdb.Expression] = []
    joined: dict[str, list[str]] = {}
    for field in fields:
        if f"{field}_raw" not in view.columns:
            continue
        cells = [column for column in view.columns if column.startswith(f"{field}_cell_")]
        few = f"{_meanings(field, cells)} LIMIT {FEW + 1:d}"
        known = con.execute(few).fetchall() if field in layout.fields else []
        if len(cells) > 1 or len(known) > FEW:
            joined[field] = cells
            continue
        for place, part in enumerate(PARTS):
            answers = {row[0] if cells else None: row[-2:][place] for row in known}
            columns.append(_looked_up(f"{field}_cell_1" if cells else None, answers).alias(f"{field}_{part}"))
    view.select(duckdb.StarExpression(), *columns).create_view("fields")
    for field, cells in joined.items():
        _join(con, field, cells)


def _meanings(field: str, cells: Sequence[str]) -> str:
    """The different cells of a field with what they mean."""
    numbered = "".join(f"c.cell_{number}, " for number in range(1, len(cells) + 1))
    return f"SELECT {numbered}j.value, j.key FROM cells_{field} c JOIN judged_{field} j ON j.text = c.text"


def _join(con: duckdb.DuckDBPyConnection, field: str, cells: Sequence[str]) -> None:
    con.execute(f"CREATE TABLE meant_{field} AS {_meanings(field, cells)}")
    con.execute(f"ALTER VIEW fields RENAME TO fields_before_joined_{field}")
    alike = " AND ".join(f"j.cell_{number} IS NOT DISTINCT FROM f.{cell}" for number, cell in enumerate(cells, 1))
    con.execute(
        f"CREATE VIEW fields AS SELECT f.*, j.value AS {field}_value, j.key AS {field}_key "
        f"FROM fields_before_joined_{field} f LEFT JOIN meant_{field} j ON {alike}"
    )


def _looked_up(column: str | None, answers: Mapping[str | None, str | None]) -> duckdb.Expression:
    """The answer for the cell in ``column``; the only one there is where no column is asked."""
    import duckdb

    nothing = duckdb.ConstantExpression(None).cast("VARCHAR")
    if not any(answer is not None for answer in answers.values()):
        return nothing
    entries = {cell: answer for cell, answer in answers.items() if cell is not None}
    at_empty = answers.get(None)  # what a table says of an empty cell (no disability), or a layout of every row
    if column is None:
        return duckdb.ConstantExpression(at_empty)
    looked_up = nothing
    if entries:
        keys, values = duckdb.ConstantExpression(list(entries)), duckdb.ConstantExpression(list(entries.values()))
        constant = duckdb.FunctionExpression("map", keys, values)
        looked_up = duckdb.FunctionExpression("map_extract_value", constant, duckdb.ColumnExpression(column))
    if at_empty is None:
        return looked_up
    is_empty = duckdb.ColumnExpression(column).isnull()
    return duckdb.CaseExpression(is_empty, duckdb.ConstantExpression(at_empty)).otherwise(looked_up)
