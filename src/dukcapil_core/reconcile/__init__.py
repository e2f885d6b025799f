"""Reconciliation: voters x residents -> exactly one decision per voter row and per resident, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import frozen

from dukcapil_core.elections import Election
from dukcapil_core.elections import election as find_election
from dukcapil_core.errors import CallError
from dukcapil_core.intake.records import Records, expect
from dukcapil_core.numbers.rules import WOMAN, as_day
from dukcapil_core.reconcile.explain import MOST_KEPT, explain_written
from dukcapil_core.reconcile.places import number_places
from dukcapil_core.reconcile.result import Result
from dukcapil_core.reconcile.standing import bounds, fill_standing
from dukcapil_core.reconcile.verdicts import declare_verdicts
from dukcapil_core.reconcile.weights import load_weights, thresholds
from dukcapil_core.workspace import FEW_ROWS, ROW_GROUP, Road, Workspace, outcome, writing

if TYPE_CHECKING:
    from dukcapil_core.people import Resident, Voter

__all__ = ["Result", "explain_written", "reconcile"]


@frozen(kw_only=True)
class Look:
    """One round of gathering evidence.

    ``asking`` is the table of the rows that it is for, ``telling`` the step that makes it, where it is not there yet.
    ``finding`` are the steps that find their candidates: one stage after the other, and those of a stage may go beside
    each other. ``taking`` are series of steps that take what was said of the candidates, or go before the next look:
    the series may go beside each other.
    """

    asking: str
    telling: str | None = None
    finding: tuple[tuple[str, ...], ...] = ()
    taking: tuple[tuple[str, ...], ...]


HOLDING = ("mutual", "held")
"""Which residents do rows hold against the others by now?"""

LOOKS = {
    # Is the record with the row's own NIK the same person?
    "own-number": Look(asking="odd", taking=(("settle", "held"),)),
    # Who near the row could it be, and how does this list differ from the register?
    "near": Look(asking="odd", finding=(("near",),), taking=(("gather", "usual", "weights"), ("expected",))),
    # Who else in the register could the rows be that are not settled yet?
    "wide": Look(
        asking="unsettled",
        telling="unsettled",
        finding=(("further", "rare"), ("wide",)),
        taking=(("gather", "twice", "own_name", "start", *HOLDING),),
    ),
    # Where few are left on both sides: whom of all of them could the rows be?
    "left": Look(asking="left_row", telling="left", taking=(("gather_left", *HOLDING),)),
}
"""How evidence is gathered, look by look."""

JUDGING = ("compare", "names", "score")
"""What is said of candidates, pair by pair."""

FEWEST_PAIRS = 8_000
"""Fewer pairs are not worth a thread of their own."""

ASSIGNMENT = ("again", "whole_name", "assign", "competing", "later")
"""Who gets whom in the end?"""

DECISION = (("evidence",), ("found", "rivals", "competing", "decide", "roll"))
"""What is kept to explain it by; and what is said of every row and of every resident."""

KEPT = ("resident", "place_of", "standing", "listed", "decided_voter", "called",
        "voter_decision_to_write", "voter_decision", "registered", "decided_resident", "resident_decision_to_write",
        "resident_decision", "roll_to_write", "roll", "evidence", "kept", "look", "bar", "exchanged",
        "slipped", "voter_held")  # fmt: skip
"""The tables and views that a result is read from. The others go when it is made: memory is worth more to who writes
it."""


def reconcile(
    voters: Records[Voter], residents: Records[Resident], election: str | Election, on: date | None = None
) -> Result:
    """Decide every voter row and every resident for ``election``.

    ``on`` (default: the polling day) is the day the register speaks of: no decision hangs on it, but the result tells
    it, and a backlog begins on it. ``voters`` and ``residents`` come from ``read_voters`` and ``read_residents`` in one
    workspace. Raises CallError for an unknown election, one whose day is not fixed, records of the wrong kind, or what
    is no date; OutputError where neither memory nor the disk for temporary files sufficed.
    """
    chosen = election if isinstance(election, Election) else find_election(election)
    as_of = chosen.fixed_day() if on is None else as_day(on)
    expect(voters, "voter")
    expect(residents, "resident")
    workspace = voters.workspace
    if residents.workspace is not workspace:
        raise CallError("call.two-workspaces")
    schema = workspace.schema("reconcile_")
    try:
        with writing(str(workspace.folder)):
            _cascade(workspace, schema, voters, residents, chosen)
    except BaseException:
        workspace.drop(schema)
        raise
    return Result(workspace, schema, voters, residents, chosen, as_of)


def _cascade(
    workspace: Workspace, schema: str, voters: Records[Voter], residents: Records[Resident], election: Election
) -> None:
    youngest, later = bounds(election)
    figures: dict[str, Any] = {
        **thresholds(),
        "people": float(residents.accepted),
        "voters": voters.accepted,
        "youngest": youngest,
        "later_youngest": later,
        "woman": WOMAN,
        "most_kept": MOST_KEPT,
        "polling_day": election.fixed_day(),
    }

    def run(*roads: tuple[str, ...], one_thread_each: bool = False) -> None:
        beside = [Road((schema,), steps) for steps in roads]
        workspace.at_once("reconcile", beside, figures, one_thread_each=one_thread_each)

    with workspace.within(schema) as con:
        workspace.watch("phase.prepare", voters.accepted + residents.accepted)
        with workspace.beside(2) as beside:
            prepared = [
                beside.submit(_rules_loaded, workspace, schema, election),
                beside.submit(_sides_named, workspace, schema, voters, residents),
            ]
            con.execute(
                "CREATE TABLE place_written AS "
                "SELECT region_code, district, village, bool_or(is_registers) AS is_registers "
                f"FROM (SELECT *, false AS is_registers FROM ({_places(voters)}) "
                f"UNION ALL SELECT *, true FROM ({_places(residents)})) GROUP BY ALL"
            )
            number_places(con)
            for done in prepared:
                outcome(done)
        run(("voter",), ("resident",))
        if voters.accepted <= FEW_ROWS:
            con.execute("CREATE TABLE voter_held AS FROM voter()")
            con.execute("CREATE OR REPLACE MACRO voter() AS TABLE FROM voter_held")
        workspace.watch("phase.same-nik", voters.accepted)
        run(("by_number",), ("one_person", "frequency"))
        run(("plain", "together"))
        if con.execute("SELECT count(*) FROM together").fetchall()[0][0]:
            run(("slipped",))
            if con.execute("SELECT count(*) FROM slipped").fetchall()[0][0]:
                run(("put_back",))
        # Of few rows off the plain road one thread writes the tables once, and several would copy theirs together.
        few = con.execute("SELECT count(*) FROM left_over").fetchall()[0][0] <= ROW_GROUP
        run(("odd",), one_thread_each=few)
        con.execute("CREATE TABLE look (look VARCHAR, rows BIGINT, candidates BIGINT, kept BIGINT)")
        for name, look in LOOKS.items():
            if name == "near":
                workspace.watch("phase.evidence", con.execute("SELECT count(*) FROM odd").fetchall()[0][0])
            if look.telling:
                run((look.telling,))
            asked = con.execute(f"SELECT count(*) FROM {look.asking}").fetchall()[0][0]
            if not asked:  # nobody is looked for, nor are those of the last look asked again
                con.execute("DELETE FROM candidate")
            for stage in look.finding if asked else ():
                run(*((step,) for step in stage))
            with _judged(workspace, schema, figures) as pairs:
                con.execute("INSERT INTO look VALUES (?, ?, ?, ?)", [name, asked, *pairs])
                run(*look.taking, one_thread_each=few)
        run(ASSIGNMENT, one_thread_each=few)
        workspace.watch("phase.decide", voters.accepted)
        run(*DECISION)
        made = con.execute(
            "SELECT 'VIEW', view_name FROM duckdb_views() WHERE schema_name = current_schema() "
            "UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE schema_name = current_schema()"
        ).fetchall()
        for kind, name in made:
            if name not in KEPT:
                con.execute(f"DROP {kind} {name}")


def _rules_loaded(workspace: Workspace, schema: str, election: Election) -> None:
    """What the steps judge by, whatever the two sides say."""
    with workspace.within(schema) as con:
        load_weights(con)
        workspace.run("reconcile", "weights")
        declare_verdicts(con)
        fill_standing(con, election)
        workspace.run("reconcile", "words")


@contextmanager
def _judged(workspace: Workspace, schema: str, figures: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """The view ``scored``, with the evidence of every pair of ``candidate``, as long as the block lasts.

    Gives how many pairs there are, and of how many the names were asked. Pairs need nothing of one another, so that
    every thread has a part of them, by where the residents stand in the register: each part reads only its own.
    No pairs cost nothing: that their evidence is none needs no steps.
    """
    con = workspace.con
    pairs, last = con.execute("SELECT count(*), max(resident) FROM candidate").fetchall()[0]
    if not pairs:
        con.execute("CREATE OR REPLACE VIEW scored AS FROM evidence WHERE false")
        yield 0, 0
        return
    parts = [workspace.schema("pairs_") for _ in range(max(1, min(workspace.threads, pairs // FEWEST_PAIRS)))]
    try:
        for number, part in enumerate(parts):
            which = f"resident * {len(parts):d} // {last + 1:d} = {number:d}"
            con.execute(f"CREATE VIEW {part}.candidate AS SELECT * FROM {schema}.candidate WHERE {which}")
        roads = [Road((part, schema), JUDGING) for part in parts]
        workspace.at_once("reconcile", roads, figures, one_thread_each=len(parts) == workspace.threads)
        together = " UNION ALL ".join(f"FROM {part}.scored" for part in parts)
        con.execute(f"CREATE OR REPLACE VIEW scored AS {together}")
        yield pairs, con.execute("SELECT count(*) FROM scored").fetchall()[0][0]
    finally:
        for part in parts:
            workspace.drop(part)


def _sides_named(workspace: Workspace, schema: str, voters: Records[Voter], residents: Records[Resident]) -> None:
    """Names the two sides for the steps: the accepted records, and the list as it came. Macros, as in voter.sql."""
    with workspace.within(schema) as con:
        for name, side in (("voters", voters), ("residents", residents)):
            con.execute(f"CREATE MACRO {name}() AS TABLE SELECT * FROM {side.among_accepted('person_to_write')}")
        names = f"SELECT position, row, name_raw AS name FROM {voters.schema}.fields"
        con.execute(f"CREATE MACRO names_written() AS TABLE {names}")
        columns = voters.landed.columns
        by_name = ", ".join(f"c{number + 1}" for number in sorted(range(len(columns)), key=columns.__getitem__))
        con.execute(f"CREATE VIEW cells AS SELECT position, row, [{by_name}] AS cells FROM {voters.schema}.landed")


def _places(records: Records[Any]) -> str:
    """Every way in which a side writes a village. Where codes alone do, they were all read already."""
    if records.format.layout.fields.keys().isdisjoint(("district", "village")):
        codes = f"SELECT value FROM {records.schema}.judged_code WHERE field = 'region_code' UNION ALL SELECT NULL"
        return f"SELECT value AS region_code, NULL::VARCHAR AS district, NULL::VARCHAR AS village FROM ({codes})"
    return (
        "SELECT DISTINCT region_code_value AS region_code, district_raw AS district, village_raw AS village "
        f"FROM {records.schema}.fields"
    )
