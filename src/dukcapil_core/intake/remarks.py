"""Remarks whose meaning hangs on the election: a list found by its columns may be of another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dukcapil_core.adapters.builtin import formats_by_ket_table
from dukcapil_core.adapters.detection import Choice
from dukcapil_core.adapters.plugins import plugins
from dukcapil_core.codes import Tables
from dukcapil_core.elections import Election
from dukcapil_core.errors import FormatError

if TYPE_CHECKING:
    import duckdb

    from dukcapil_core.intake.records import Records
    from dukcapil_core.people import Voter

_OF_KPU = "kpu/ket/"
"""The tables that go with an election. Bawaslu's own tool has one table, whatever the election."""


def refuse_other_election(con: duckdb.DuckDBPyConnection, choice: Choice, tables: Tables, file: str) -> None:
    """Raises FormatError ``format.other-election`` where titles speak against the table that the columns alone chose.

    Only where it matters: where some remark of the file means something else at an election that they name. A format
    that somebody named is read as it is.
    """
    named = formats_by_ket_table(choice.format.name)
    own = next((table for table, name in named.items() if name == choice.format.name), None)
    if own is None or not choice.ket_tables or own in choice.ket_tables:
        return
    texts = [
        text for (text,) in con.execute("SELECT text FROM judged_code WHERE field = 'remark' ORDER BY text").fetchall()
    ]
    others = sorted(table for table in choice.ket_tables if any(differs(text, own, table, tables) for text in texts))
    if others:
        formats = ", ".join([named[table] for table in others if table in named] + [choice.format.name])
        raise FormatError(
            "format.other-election",
            file=file,
            format=choice.format.name,
            own=own,
            tables=", ".join(others),
            formats=formats,
        )


def read_by_other_table(voters: Records[Voter], election: Election) -> dict[str, Any] | None:
    """What there is to say where remarks were read by the table of another election than the list is used for.

    The two ``table`` and ``election_table``, the ``rows`` whose remark means something else in the latter, and the
    ``format`` (or the layout's line) that reads them by it; None where no row's meaning hangs on it.
    """
    wanted, spec = election.ket_table, voters.format.layout.fields.get("remark")
    used = spec.codes if spec is not None else None
    if wanted is None or used in (None, wanted) or not used.startswith(_OF_KPU):
        return None
    found = voters.workspace.con.execute(
        f"SELECT remark_code, count(*) FROM {voters.among_accepted()} "
        "WHERE remark_code IS NOT NULL GROUP BY remark_code ORDER BY remark_code"
    ).fetchall()
    tables = plugins().code_table
    rows = sum(int(count) for key, count in found if differs(key.rpartition(":")[2], used, wanted, tables))
    if not rows:
        return None
    twin = formats_by_ket_table(voters.format.name).get(wanted)
    return {"table": used, "election_table": wanted, "rows": rows, "format": twin or f'remark.codes = "{wanted}"'}


def differs(text: str, one: str, other: str, tables: Tables) -> bool:
    """Whether a remark means one thing in the table ``one``, and another or nothing in ``other``."""
    mine, theirs = tables(one).lookup(text), tables(other).lookup(text)
    return (mine and mine.meaning) != (theirs and theirs.meaning)
