"""Numbers of people that a format without a NIK would leave unread.

A list whose NIK stands under a heading that no format knows has the columns of a published list, which has no numbers;
read as one, everybody would lose theirs in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dukcapil_core.adapters.detection import Choice
from dukcapil_core.adapters.headings import told_headings
from dukcapil_core.errors import FormatError

if TYPE_CHECKING:
    import duckdb

_NUMBER = r"\W*[0-9*]{16}(?:\.0)?\W*|[0-9][.,][0-9]+E[+]?15"
"""A NIK or NKK as cells have it: whole or masked, dressed up, or in scientific notation."""


def refuse_unread_numbers(con: duckdb.DuckDBPyConnection, choice: Choice, columns: Sequence[str], file: str) -> None:
    """Raises FormatError ``format.numbers-unread`` where most filled cells of a column that is not used are numbers of
    16 digits, and the format, found by the other columns, has no NIK. A format that somebody named is read as it is.
    """
    layout = choice.format.layout
    if choice.reason == "named" or layout.record == "service" or "nik" in layout.fields:
        return
    for column in told_headings(layout, columns)["unused_columns"]:
        cell = f"c{columns.index(column) + 1}"
        found = con.execute(
            f"SELECT count(*) FILTER (WHERE regexp_full_match(trim({cell}), $number)), count(*) "
            f"FROM landed WHERE {cell} <> ''",
            {"number": _NUMBER},
        ).fetchall()
        numbers, filled = found[0]
        if numbers * 2 > filled:
            raise FormatError("format.numbers-unread", file=file, format=choice.format.name, column=column)
