"""The cascade: the steps from two sides of records to their decisions, and in which order they go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dukcapil_core.elections import Election
from dukcapil_core.intake.records import Records
from dukcapil_core.numbers.rules import WOMAN
from dukcapil_core.reconcile.explain import MOST_KEPT
from dukcapil_core.reconcile.places import number_places
from dukcapil_core.reconcile.standing import bounds, fill_standing
from dukcapil_core.reconcile.verdicts import declare_verdicts
from dukcapil_core.reconcile.weights import load_weights, thresholds
from dukcapil_core.reconcile.words import declare_words
from dukcapil_core.workspace import FEW_ROWS, ROW_GROUP, Road, Workspace, outcome

if TYPE_CHECKING:
    import duckdb

    from dukcapil_core.people import Resident, Voter


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


FUNCTIONS = ("letters", "digits", "days", "rows", "levels")
"""The named functions in which the steps are written."""

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


@frozen(kw_only=True)
class Cascade:
    """One reconciliation in the making. ``run`` leaves in ``schema`` the tables and views that are ``KEPT``.

    ``figures`` are the parameters of all steps.
    """

    workspace: Workspace
    schema: str
    voters: Records[Voter]
    residents: Records[Resident]
    election: Election
    figures: dict[str, Any] = field(init=False, repr=False)

    @figures.default
    def _figures(self) -> dict[str, Any]:
        youngest, later = bounds(self.election)
        return {
            **thresholds(),
            "people": float(self.residents.accepted),
            "voters": self.voters.accepted,
            "youngest": youngest,
            "later_youngest": later,
            "woman": WOMAN,
            "most_kept": MOST_KEPT,
            "polling_day": self.election.fixed_day(),
        }

    def run(self) -> None:
        """Decide every row and every resident."""
        watch, listed = self.workspace.watch, self.voters.accepted
        with self.workspace.within(self.schema) as con:
            watch("phase.prepare", listed + self.residents.accepted)
            self._prepare(con)
            watch("phase.same-nik", listed)
            self._follow_plain_road(con)
            # Of few rows off the plain road one thread writes the tables once, and several would copy theirs together.
            few = _count(con, "left_over") <= ROW_GROUP
            self._go(("odd",), one_thread_each=few)
            con.execute("CREATE TABLE look (look VARCHAR, rows BIGINT, candidates BIGINT, kept BIGINT)")
            for name, look in LOOKS.items():
                if name == "near":
                    watch("phase.evidence", _count(con, "odd"))
                self._look(con, name, look, one_thread_each=few)
            self._go(ASSIGNMENT, one_thread_each=few)
            watch("phase.decide", listed)
            self._go(*DECISION)
            _drop_all_but_kept(con)

    def _go(self, *roads: tuple[str, ...], one_thread_each: bool = False) -> None:
        """Runs series of steps beside each other."""
        beside = [Road((self.schema,), steps) for steps in roads]
        self.workspace.at_once("reconcile", beside, self.figures, one_thread_each=one_thread_each)

    def _prepare(self, con: duckdb.DuckDBPyConnection) -> None:
        """Both sides in the form in which they are compared, and what they are judged by."""
        with self.workspace.beside(2) as beside:
            prepared = [beside.submit(self._load_rules), beside.submit(self._name_sides)]
            con.execute(
                "CREATE TABLE place_written AS "
                "SELECT region_code, district, village, bool_or(is_registers) AS is_registers "
                f"FROM (SELECT *, false AS is_registers FROM ({_places(self.voters)}) "
                f"UNION ALL SELECT *, true FROM ({_places(self.residents)})) GROUP BY ALL"
            )
            number_places(con)
            for done in prepared:
                outcome(done)
        self._go(("voter",), ("resident",))
        if self.voters.accepted <= FEW_ROWS:
            con.execute("CREATE TABLE voter_held AS FROM voter()")
            con.execute("CREATE OR REPLACE MACRO voter() AS TABLE FROM voter_held")

    def _load_rules(self) -> None:
        """What the steps judge by, whatever the two sides say."""
        with self.workspace.within(self.schema) as con:
            load_weights(con)
            self.workspace.run("reconcile", "weights")
            declare_verdicts(con)
            declare_words(con)
            fill_standing(con, self.election)
            for step in FUNCTIONS:
                self.workspace.run("reconcile", step)

    def _name_sides(self) -> None:
        """Names the two sides for the steps: the accepted records, and the list as it came. Macros, as in voter.sql."""
        with self.workspace.within(self.schema) as con:
            for name, side in (("voters", self.voters), ("residents", self.residents)):
                con.execute(f"CREATE MACRO {name}() AS TABLE SELECT * FROM {side.among_accepted('person_to_write')}")
            listed = self.voters.schema
            names = f"SELECT position, row, name_raw AS name FROM {listed}.fields"
            con.execute(f"CREATE MACRO names_written() AS TABLE {names}")
            columns = self.voters.landed.columns
            by_name = ", ".join(f"c{number + 1}" for number in sorted(range(len(columns)), key=columns.__getitem__))
            con.execute(f"CREATE VIEW cells AS SELECT position, row, [{by_name}] AS cells FROM {listed}.landed")

    def _follow_plain_road(self, con: duckdb.DuckDBPyConnection) -> None:
        """Nearly the whole list; where a column slipped, its cells are put back before the rest is asked."""
        self._go(("by_number",), ("one_person", "frequency"))
        self._go(("plain", "together"))
        if _count(con, "together"):
            self._go(("slipped",))
            if _count(con, "slipped"):
                self._go(("put_back",))

    def _look(self, con: duckdb.DuckDBPyConnection, name: str, look: Look, *, one_thread_each: bool) -> None:
        """One look: its candidates, what is said of them, and what follows from it."""
        if look.telling:
            self._go((look.telling,))
        asked = _count(con, look.asking)
        if not asked:  # nobody is looked for, nor are those of the last look asked again
            con.execute("DELETE FROM candidate")
        for stage in look.finding if asked else ():
            self._go(*((step,) for step in stage))
        with self._judged(con) as (pairs, kept):
            con.execute("INSERT INTO look VALUES (?, ?, ?, ?)", [name, asked, pairs, kept])
            self._go(*look.taking, one_thread_each=one_thread_each)

    @contextmanager
    def _judged(self, con: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, int]]:
        """The view ``scored``, with the evidence of every pair of ``candidate``, as long as the block lasts.

        Gives how many pairs there are, and of how many the names were asked. Pairs need nothing of one another, so that
        every thread has a part of them, by where the residents stand in the register: each part reads only its own.
        No pairs cost nothing: that their evidence is none needs no steps.
        """
        workspace = self.workspace
        pairs, last = con.execute("SELECT count(*), max(resident) FROM candidate").fetchall()[0]
        if not pairs:
            con.execute("CREATE OR REPLACE VIEW scored AS FROM evidence WHERE false")
            yield 0, 0
            return
        parts = [workspace.schema("pairs_") for _ in range(max(1, min(workspace.threads, pairs // FEWEST_PAIRS)))]
        try:
            for number, part in enumerate(parts):
                which = f"resident * {len(parts):d} // {last + 1:d} = {number:d}"
                con.execute(f"CREATE VIEW {part}.candidate AS SELECT * FROM {self.schema}.candidate WHERE {which}")
            roads = [Road((part, self.schema), JUDGING) for part in parts]
            workspace.at_once("reconcile", roads, self.figures, one_thread_each=len(parts) == workspace.threads)
            together = " UNION ALL ".join(f"FROM {part}.scored" for part in parts)
            con.execute(f"CREATE OR REPLACE VIEW scored AS {together}")
            yield pairs, _count(con, "scored")
        finally:
            for part in parts:
                workspace.drop(part)


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def _drop_all_but_kept(con: duckdb.DuckDBPyConnection) -> None:
    made = con.execute(
        "SELECT 'VIEW', view_name FROM duckdb_views() WHERE schema_name = current_schema() "
        "UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE schema_name = current_schema()"
    ).fetchall()
    for kind, name in made:
        if name not in KEPT:
            con.execute(f"DROP {kind} {name}")


def _places(records: Records[Any]) -> str:
    """Every way in which a side writes a village. Where codes alone do, they were all read already."""
    if records.format.layout.fields.keys().isdisjoint(("district", "village")):
        codes = f"SELECT value FROM {records.schema}.judged_code WHERE field = 'region_code' UNION ALL SELECT NULL"
        return f"SELECT value AS region_code, NULL::VARCHAR AS district, NULL::VARCHAR AS village FROM ({codes})"
    return (
        "SELECT DISTINCT region_code_value AS region_code, district_raw AS district, village_raw AS village "
        f"FROM {records.schema}.fields"
    )
