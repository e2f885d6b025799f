"""What the codes of a row mean, put beside them: from a constant where few cells are to be told apart, else by a join.

A constant is looked up for a fraction of what a join takes. A join is done for every row whether somebody asks for the
column or not, so that joined meanings should be put last.

The few words of a code are an ENUM: Parquet takes it as the dictionary that it is, for a sixth of the time of texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.intake.fields import listed
from dukcapil_core.intake.judge import CODED, Meant
from dukcapil_core.workspace import appending

if TYPE_CHECKING:
    import duckdb

FEW = 40
"""With more different cells a join is cheaper than a constant."""

FEWEST = 20
"""So few different cells are told apart one after the other, the most frequent first, in half the time."""

PARTS = ("value", "key")

AS_ENUM = (*CODED, "rt", "rw")
"""Columns of people that have few words in nearly every list."""


@frozen
class Joined:
    """The cells of a code, as columns of the view ``fields``, and what is to be joined to them."""

    cells: Sequence[str]
    meant: Sequence[Meant]


@frozen
class Meanings:
    """What the cells of some codes mean: columns that tell it from a constant, and what must be joined."""

    columns: Sequence[duckdb.Expression]
    joined: Mapping[str, Joined]


def find_meanings(cells: Mapping[str, Sequence[str]], meant: Mapping[str, Sequence[Meant]]) -> Meanings:
    """How the view ``fields`` comes to know what the codes in ``cells`` mean, as ``judge_fields`` gives it.

    ``cells`` holds the columns of the view with the cells of each, as ``code_cells`` gives them. The codes of
    ``AS_ENUM`` that are looked up are ENUMs.
    """
    columns: list[duckdb.Expression] = []
    joined: dict[str, Joined] = {}
    for field, there in cells.items():
        known = meant.get(field, ())
        if len(there) > 1 or len(known) > FEW:
            joined[field] = Joined(there, known)
            continue
        for place, part in enumerate(PARTS):
            answers = {row[0] if there else None: row[-2:][place] for row in known}
            kind = _enum(answers.values()) if field in AS_ENUM else "VARCHAR"
            columns.append(_looked_up(there[0] if there else None, answers, kind).alias(f"{field}_{part}"))
    return Meanings(columns, joined)


def put_meanings(con: duckdb.DuckDBPyConnection, meanings: Meanings) -> None:
    """Give the view ``fields`` the columns ``<field>_value`` and ``<field>_key`` of the codes that were asked for."""
    before = f"fields_before_{meanings.columns[0].get_name()}" if meanings.columns else ""
    if before:
        con.execute(f"ALTER VIEW fields RENAME TO {before}")
        con.execute(f"CREATE VIEW fields AS SELECT *, {listed(meanings.columns)} FROM {before}")
    for field, joined in meanings.joined.items():
        _join(con, field, joined)


def _join(con: duckdb.DuckDBPyConnection, field: str, joined: Joined) -> None:
    cells = {f"cell_{number}": cell for number, cell in enumerate(joined.cells, 1)}
    con.execute(f"CREATE TABLE meant_{field} ({', '.join(f'{column} VARCHAR' for column in (*cells, *PARTS))})")
    with appending(con, f"meant_{field}") as rows:
        rows.append_rows(joined.meant)
    con.execute(f"ALTER VIEW fields RENAME TO fields_before_joined_{field}")
    alike = " AND ".join(f"j.{column} IS NOT DISTINCT FROM f.{cell}" for column, cell in cells.items())
    con.execute(
        f"CREATE VIEW fields AS SELECT f.*, j.value AS {field}_value, j.key AS {field}_key "
        f"FROM fields_before_joined_{field} f LEFT JOIN meant_{field} j ON {alike}"
    )


def _enum(words: Iterable[str | None]) -> str:
    """The type that has exactly ``words``; VARCHAR where there are none, or one cannot stand in a type's name."""
    there = sorted({word for word in words if word is not None})
    if not there or not all(word.isprintable() for word in there):
        return "VARCHAR"
    named = ", ".join("'" + word.replace("'", "''") + "'" for word in there)
    return f"ENUM({named})"


def _looked_up(column: str | None, answers: Mapping[str | None, str | None], kind: str) -> duckdb.Expression:
    """The answer for the cell in ``column`` as a ``kind``; the only one there is where no column is asked."""
    import duckdb

    type_ = duckdb.sqltype(kind)

    def constant(value: str | None) -> duckdb.Expression:
        return duckdb.ConstantExpression(value).cast(type_)

    if not any(answer is not None for answer in answers.values()):
        return duckdb.ConstantExpression(None).cast("VARCHAR")
    entries = {cell: answer for cell, answer in answers.items() if cell is not None}
    at_empty = answers.get(None)  # what a table says of an empty cell (no disability), or a layout of every row
    if column is None:
        return constant(at_empty)
    looked_up = constant(None)
    cell_is = duckdb.ColumnExpression(column)
    if 0 < len(entries) <= FEWEST:
        first, *others = entries.items()
        branches = duckdb.CaseExpression(cell_is == duckdb.ConstantExpression(first[0]), constant(first[1]))
        for cell, answer in others:
            branches = branches.when(cell_is == duckdb.ConstantExpression(cell), constant(answer))
        looked_up = branches.otherwise(constant(None))
    elif entries:
        keys = duckdb.ConstantExpression(list(entries))
        values = duckdb.ConstantExpression(list(entries.values())).cast(duckdb.sqltype(f"{kind}[]"))
        table = duckdb.FunctionExpression("map", keys, values)
        looked_up = duckdb.FunctionExpression("map_extract_value", table, cell_is)
    if at_empty is None:
        return looked_up
    return duckdb.CaseExpression(cell_is.isnull(), constant(at_empty)).otherwise(looked_up)
