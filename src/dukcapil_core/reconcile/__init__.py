"""Reconciliation: voters x residents -> exactly one decision per voter row and per resident, with its evidence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dukcapil_core.elections import Election, as_election
from dukcapil_core.errors import CallError
from dukcapil_core.intake.records import Records, expect
from dukcapil_core.numbers.rules import as_day
from dukcapil_core.reconcile.cascade import Cascade
from dukcapil_core.reconcile.explain import explain_written
from dukcapil_core.reconcile.result import Result
from dukcapil_core.workspace import writing

if TYPE_CHECKING:
    from dukcapil_core.people import Resident, Voter

__all__ = ["Result", "explain_written", "reconcile"]


def reconcile(
    voters: Records[Voter], residents: Records[Resident], election: str | Election, on: date | None = None
) -> Result:
    """Decide every voter row and every resident for ``election``.

    ``on`` (default: the polling day) is the day the register speaks of: no decision hangs on it, but the result tells
    it, and a backlog begins on it. ``voters`` and ``residents`` come from ``read_voters`` and ``read_residents`` in one
    workspace. Raises CallError for an unknown election, one whose day is not fixed, records of the wrong kind, or what
    is no date; OutputError where neither memory nor the disk for temporary files sufficed.
    """
    chosen = as_election(election)
    as_of = chosen.fixed_day() if on is None else as_day(on)
    expect(voters, "voter")
    expect(residents, "resident")
    workspace = voters.workspace
    if residents.workspace is not workspace:
        raise CallError("call.two-workspaces")
    schema = workspace.schema("reconcile_")
    try:
        with writing(str(workspace.folder)):
            Cascade(workspace=workspace, schema=schema, voters=voters, residents=residents, election=chosen).run()
    except BaseException:
        workspace.drop(schema)
        raise
    return Result(workspace, schema, voters, residents, chosen, as_of)
