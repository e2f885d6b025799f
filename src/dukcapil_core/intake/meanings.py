"""What the codes of a row mean, put beside them: from a constant where few cells are to be told apart, else by a join.

DuckDB looks a constant up once for every entry of a column's dictionary, not once a row; a join it does for every row,
whoever asks for the column or not. Most columns of codes have a handful of different cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dukcapil_core.intake.judge import ALWAYS_JUDGED

if TYPE_CHECKING:
    import duckdb

FEW = 200
"""With more different cells a join is cheaper than a constant."""

Found = Mapping[str, Sequence[tuple[str | None, str]]]
"""The distinct cells of each field with their texts, as ``judge_fields`` gives them."""

PARTS = ("value", "key")


def put_meanings(con: duckdb.DuckDBPyConnection, found: Found) -> None:
    """Give the view ``fields`` the columns ``<field>_value`` and ``<field>_key`` of every field that holds codes."""
    import duckdb

    con.execute("ALTER VIEW fields RENAME TO fields_unread")
    unread = con.view("fields_unread")
    columns: list[duckdb.Expression] = []
    joined = [field for field in found if field in ALWAYS_JUDGED and len(found[field]) > FEW]
    for field in ALWAYS_JUDGED:
        if f"{field}_raw" not in unread.columns or field in joined:
            continue
        meant = {text: parts for text, *parts in con.execute(f"SELECT text, value, key FROM judged_{field}").fetchall()}
        for place, part in enumerate(PARTS):
            answers = {text: parts[place] for text, parts in meant.items()}
            columns.append(_looked_up(field, found.get(field, ()), answers).alias(f"{field}_{part}"))
    unread.select(duckdb.StarExpression(), *columns).create_view("fields")
    for field in joined:
        con.execute(f"ALTER VIEW fields RENAME TO fields_before_{field}")
        # Grouped, a text is known to have one meaning, and the join is left out where nobody asks for it.
        meaning = f"SELECT text, any_value(value) AS value, any_value(key) AS key FROM judged_{field} GROUP BY text"
        con.execute(
            f"CREATE VIEW fields AS SELECT f.*, j.value AS {field}_value, j.key AS {field}_key "
            f"FROM fields_before_{field} f LEFT JOIN ({meaning}) j ON j.text = f.{field}_raw"
        )


def _looked_up(
    field: str, cells: Sequence[tuple[str | None, str]], answers: Mapping[str, str | None]
) -> duckdb.Expression:
    """The answer for a row's cell, or for its text where the field is put together from several cells."""
    import duckdb

    nothing = duckdb.ConstantExpression(None).cast("VARCHAR")
    if not any(answer is not None for answer in answers.values()):
        return nothing
    if any(cell is not None for cell, _ in cells):
        column, entries = f"{field}_cell", {cell: answers[text] for cell, text in cells}
    else:
        column, entries = f"{field}_raw", {text: answers[text] for _, text in cells}
    at_empty = entries.pop(None, None)  # what a table says of an empty cell (no disability)
    looked_up = nothing
    if entries:
        keys, values = duckdb.ConstantExpression(list(entries)), duckdb.ConstantExpression(list(entries.values()))
        constant = duckdb.FunctionExpression("map", keys, values)
        looked_up = duckdb.FunctionExpression("map_extract_value", constant, duckdb.ColumnExpression(column))
    if at_empty is None:
        return looked_up
    is_empty = duckdb.ColumnExpression(column).isnull()
    return duckdb.CaseExpression(is_empty, duckdb.ConstantExpression(at_empty)).otherwise(looked_up)
