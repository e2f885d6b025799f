"""What the codes of a row mean, put beside them: from a constant where few cells are to be told apart, else by a join.

A constant is looked up for a fraction of what a join takes. A join is done for every row whether somebody asks for the
column or not, so that joined meanings should be put last.

The few words of a code are an ENUM: Parquet takes it as the dictionary that it is, for a sixth of the time of texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.intake.fields import listed
from dukcapil_core.intake.judge import Meant
from dukcapil_core.people import CODED_COLUMNS
from dukcapil_core.workspace import appending

if TYPE_CHECKING:
    import duckdb

FEW = 40
"""With more different cells a join is cheaper than a constant."""

FEWEST = 20
"""So few different cells are told apart one after the other, the most frequent first, in half the time."""

PARTS = ("value", "key")

AS_ENUM = (*CODED_COLUMNS, "rt", "rw")
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


def find_meanings(
    con: duckdb.DuckDBPyConnection, cells: Mapping[str, Sequence[str]], meant: Mapping[str, Sequence[Meant]]
) -> Meanings:
    """How the view ``fields`` comes to know what the codes in ``cells`` mean, as ``judge_fields`` gives it.

    ``cells`` holds the columns of the view with the cells of each, as ``code_cells`` gives them. The codes of
    ``AS_ENUM`` that are looked up are ENUMs.
    """
    columns: list[duckdb.Expression] = []
    joined: dict[str, Joined] = {}
    for field, there in cells.items():
        known = meant.get(field, ())
        if len(known) > (FEW if len(there) <= 1 else FEWEST):
            joined[field] = Joined(there, known)
            continue
        for place, part in enumerate(PARTS):
            answers = {tuple(row[:-2]): row[-2:][place] for row in known}
            kind = _enum(answers.values()) if field in AS_ENUM else "VARCHAR"
            columns.append(_looked_up(con, there, answers, kind).alias(f"{field}_{part}"))
    return Meanings(columns, joined)


def put_meanings(con: duckdb.DuckDBPyConnection, meanings: Meanings) -> None:
    """Give the view ``fields`` the columns ``<field>_value`` and ``<field>_key`` of the codes that were asked for.

    In one go: a view is bound when it is made, with all that it stands on.
    """
    told = [listed(meanings.columns)] if meanings.columns else []
    joins = []
    for field, joined in meanings.joined.items():
        cells = {f"cell_{number}": cell for number, cell in enumerate(joined.cells, 1)}
        con.execute(f"CREATE TABLE meant_{field} ({', '.join(f'{column} VARCHAR' for column in (*cells, *PARTS))})")
        with appending(con, f"meant_{field}") as rows:
            rows.append_rows(joined.meant)
        told += [f"j_{field}.{part} AS {field}_{part}" for part in PARTS]
        alike = " AND ".join(f"j_{field}.{column} IS NOT DISTINCT FROM f.{cell}" for column, cell in cells.items())
        joins.append(f"LEFT JOIN meant_{field} j_{field} ON {alike}")
    if not told:
        return
    before = f"fields_before_{meanings.columns[0].get_name() if meanings.columns else next(iter(meanings.joined))}"
    con.execute(f"ALTER VIEW fields RENAME TO {before}")
    con.execute(f"CREATE VIEW fields AS SELECT f.*, {', '.join(told)} FROM {before} f {' '.join(joins)}")


def in_texts(people: str) -> str:
    """SQL to stand behind FROM: ``people`` (a ``person_to_write``) with texts where that has ENUMs."""
    enums = ("nik_kind", "nkk_kind", *AS_ENUM, *(f"{column}_code" for column in CODED_COLUMNS))
    return f"(SELECT * REPLACE ({', '.join(f'{column}::VARCHAR AS {column}' for column in enums)}) FROM {people})"


def _enum(words: Iterable[str | None]) -> str:
    """The type that has exactly ``words``; VARCHAR where there are none, or one cannot stand in a type's name."""
    there = sorted({word for word in words if word is not None})
    if not there or not all(word.isprintable() for word in there):
        return "VARCHAR"
    named = ", ".join("'" + word.replace("'", "''") + "'" for word in there)
    return f"ENUM({named})"


def _looked_up(
    con: duckdb.DuckDBPyConnection,
    columns: Sequence[str],
    answers: Mapping[tuple[str | None, ...], str | None],
    kind: str,
) -> duckdb.Expression:
    """The answer for the cells in ``columns`` as a ``kind``; the only one there is where no column is asked."""
    import duckdb

    type_ = con.sqltype(kind)

    def constant(value: str | None) -> duckdb.Expression:
        return duckdb.ConstantExpression(value).cast(type_)

    if not any(answer is not None for answer in answers.values()):
        return duckdb.ConstantExpression(None).cast(duckdb.sqltypes.VARCHAR)
    if not columns:
        return constant(answers[()])
    if len(answers) > FEWEST:
        return _in_a_map(con, columns[0], {cell: answer for (cell,), answer in answers.items()}, kind)
    asked = list(answers.items())
    while asked[-1][1] is None:  # what is left has no answer
        asked.pop()
    (first, answer), *others = asked
    branches = duckdb.CaseExpression(_are(columns, first), constant(answer))
    for cells, answer in others:
        branches = branches.when(_are(columns, cells), constant(answer))
    return branches.otherwise(constant(None))


def _are(columns: Sequence[str], cells: Sequence[str | None]) -> duckdb.Expression:
    """Whether ``columns`` hold ``cells``."""
    import duckdb

    held = [
        duckdb.ColumnExpression(column).isnull()
        if cell is None
        else duckdb.ColumnExpression(column) == duckdb.ConstantExpression(cell)
        for column, cell in zip(columns, cells, strict=True)
    ]
    return reduce(and_, held)


def _in_a_map(
    con: duckdb.DuckDBPyConnection, column: str, answers: Mapping[str | None, str | None], kind: str
) -> duckdb.Expression:
    """The answer for the cell in ``column`` by a map, which has no entry for an empty one."""
    import duckdb

    entries = {cell: answer for cell, answer in answers.items() if cell is not None}
    keys = duckdb.ConstantExpression(list(entries))
    values = duckdb.ConstantExpression(list(entries.values())).cast(con.sqltype(f"{kind}[]"))
    cell = duckdb.ColumnExpression(column)
    found = duckdb.FunctionExpression("map_extract_value", duckdb.FunctionExpression("map", keys, values), cell)
    at_empty = answers.get(None)  # what a table says of an empty cell (no disability)
    if at_empty is None:
        return found
    told = duckdb.ConstantExpression(at_empty).cast(con.sqltype(kind))
    return duckdb.CaseExpression(cell.isnull(), told).otherwise(found)
