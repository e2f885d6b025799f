"""The checks of used plugins: asked of every accepted record, inside the fence, and heard as findings only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dukcapil_core.adapters import guard
from dukcapil_core.adapters.hookspecs import RowCheck
from dukcapil_core.intake.meanings import in_texts

if TYPE_CHECKING:
    import duckdb

BATCH = 50_000
"""So many records are held at a time."""


def run_checks(con: duckdb.DuckDBPyConnection, checks: Sequence[tuple[str, RowCheck]]) -> None:
    """Ask ``checks`` (each with its plugin's name) of the people, and add their findings to ``issue``.

    Raises PluginError when a check fails, answers something else than True or False, or takes too long: somebody asked
    for it, and half its findings would be worse than none.
    """
    for provider, check in checks:
        columns = ", ".join(f'"{field}"' for field in check.fields)
        con.execute(
            f"CREATE OR REPLACE TABLE asked AS SELECT row, {columns} FROM {in_texts('person_to_write')} "
            "WHERE rejected IS NULL ORDER BY row"
        )
        con.execute("CREATE OR REPLACE TABLE found (row BIGINT)")
        for rows in _batches(con):
            held = guard.each(provider, f"check {check.name}", _question(provider, check), rows)
            con.execute("INSERT INTO found SELECT unnest($rows::BIGINT[])", {"rows": [row for row in held if row]})
        con.execute(
            "INSERT INTO issue SELECT row, $field, $code, $severity FROM found ORDER BY row",
            {"field": check.fields[0], "code": check.name, "severity": check.severity},
        )
    if checks:
        con.execute("DROP TABLE asked")
        con.execute("DROP TABLE found")


def _question(provider: str, check: RowCheck) -> Any:
    def ask(row: Sequence[Any]) -> int:
        """The record's number where the finding holds, else 0."""
        answer = check.applies(dict(zip(check.fields, row[1:], strict=True)))
        if not isinstance(answer, bool):
            raise guard.wrong(provider, f"check {check.name}", "true-or-false")
        return int(row[0]) if answer else 0

    return ask


def _batches(con: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[Any, ...]]]:
    last = con.execute("SELECT coalesce(max(row), 0) FROM asked").fetchall()[0][0]
    for start in range(1, last + 1, BATCH):
        limits = {"first": start, "last": start + BATCH - 1}
        yield con.execute("SELECT * FROM asked WHERE row BETWEEN $first AND $last ORDER BY row", limits).fetchall()
