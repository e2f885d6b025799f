"""Early recording: who turns 17 by a coming election and has not recorded, and who is 16 and may record now.

A KTP-el is due at 17, or for who is or was married (UU 24/2013 art. 63). Somebody of 16 is recorded early; the card is
printed from the 17th birthday (dukcapil.kemendagri.go.id 2018-01-23). Recorded, card issued and 17 today stay three
facts. Ages are counted by the calendar, as ``elections.turns`` does.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from dukcapil_core.codes import RECORDED
from dukcapil_core.elections import (
    EVER_MARRIED,
    GONE,
    VOTING_AGE,
    Election,
    as_election,
    born_on,
    elections,
    latest_birth_date,
    turns,
)
from dukcapil_core.errors import CallError
from dukcapil_core.frames import Frame
from dukcapil_core.intake.records import Records, expect
from dukcapil_core.numbers.rules import as_day
from dukcapil_core.people import Person, Resident
from dukcapil_core.place_names import fill_place_names
from dukcapil_core.workspace import appending

if TYPE_CHECKING:
    import duckdb

EARLY_AGE = 16
"""Years completed from which a KTP-el may be recorded before it is due."""

SCHOOL_AGE = 7
"""Years completed on 1 July at which a child enters class 1 (Permendikbud 1/2021: 7, and 6 at the least)."""

SCHOOL_MONTH = 7
"""The school year runs from July to June."""

LAST_CLASS = 12

Action = Literal["record", "record-early", "wait", "card-at-17"]
"""What the office does, see ``Plan``."""


@frozen(kw_only=True)
class Plan:
    """What the office does about one person.

    ``action``: "record" (17, or ever married: the card follows at once), "record-early" (16: the card follows on the
    17th birthday), "wait" (not 16 yet, but 17 by a coming election: invite from the 16th birthday), "card-at-17"
    (recorded early, the card waits for the birthday). ``record_from`` is None when nothing is to be recorded.
    ``election`` is the place of the first coming election at which the person is certainly old enough, None when there
    is none. ``school_year`` ("2023/2024") is that of the 17th birthday and ``school_class`` the class by age on the
    day; both are None for who is beyond class XII.
    """

    action: Action
    turns_17: date
    record_from: date | None
    card_from: date
    election: int | None
    school_year: str | None
    school_class: int | None


def plan(person: Person, on: date, coming: Sequence[Election]) -> Plan | None:
    """What to do about ``person`` on the day ``on`` before the elections ``coming`` (by day); None: nothing.

    Nothing is to do about who has no birth date, is gone, has recorded and is 17, or is too young for every election.
    A person whose recording is unknown counts as not recorded: an officer looks.
    """
    born = born_on(person)
    if born is None or born > on or person.life_status in GONE:
        return None
    turns_17, turns_16 = turns(born, VOTING_AGE), turns(born, EARLY_AGE)
    is_due = turns_17 <= on or person.marital_status in EVER_MARRIED
    is_recorded = person.ktp_recording in RECORDED
    first = next(
        (place for place, one in enumerate(coming) if is_due or turns_17 <= one.earliest_day),
        None,
    )
    action: Action
    if is_recorded:
        if is_due:
            return None
        action = "card-at-17"
    elif is_due:
        action = "record"
    elif turns_16 <= on:
        action = "record-early"
    elif first is not None:
        action = "wait"
    else:
        return None
    school_class = class_by_age(born, on)
    return Plan(
        action=action,
        turns_17=turns_17,
        record_from=None if is_recorded else turns_16 if action == "wait" else on,
        card_from=on if is_due else turns_17,
        election=first,
        school_year=school_year(turns_17) if school_class else None,
        school_class=school_class,
    )


def school_year(day: date) -> str:
    """The Indonesian school year (July to June) of ``day``: "2023/2024"."""
    first = day.year if day.month >= SCHOOL_MONTH else day.year - 1
    return f"{first}/{first + 1}"


def class_by_age(birth_date: date, on: date) -> int | None:
    """The class, 1 to 12, in which somebody is on ``on`` who entered school at 7 on 1 July; None outside school."""
    began = turns(birth_date, SCHOOL_AGE)
    entered = began.year if (began.month, began.day) <= (SCHOOL_MONTH, 1) else began.year + 1
    number = int(school_year(on)[:4]) - entered + 1
    return number if 1 <= number <= LAST_CLASS else None


class EarlyRecording:
    """Who must still record before each coming election, as Arrow tables: ``people``, ``villages``, ``elections``.

    ``on`` is the office's day, ``coming`` the elections by day. ``without_birth_date`` counts residents about whom
    nothing can be said.
    """

    def __init__(self, residents: Records[Resident], on: date, coming: tuple[Election, ...]) -> None:
        self.residents, self.on, self.coming = residents, on, coming
        workspace = self.workspace = residents.workspace
        self.schema = workspace.schema("early_")
        self._finalizer = weakref.finalize(self, workspace.drop, self.schema)
        with workspace.within(self.schema) as con:
            con.execute(f"CREATE VIEW resident AS SELECT * FROM {residents.among_accepted()}")
            figures = {
                "gone": sorted(GONE),
                "recorded": sorted(RECORDED),
                "ever_married": sorted(EVER_MARRIED),
                "due": latest_birth_date(on, VOTING_AGE),
                "latest": max(
                    [
                        latest_birth_date(on, EARLY_AGE),
                        *(latest_birth_date(one.earliest_day, VOTING_AGE) for one in coming),
                    ]
                ),
            }
            workspace.run("desk", "early_facts", figures)
            _fill_plans(con, on, coming)
            fill_place_names(con, "resident")
            _fill_elections(con, coming)
            workspace.run("desk", "early")
            self.without_birth_date = int(
                con.execute("SELECT count(*) FROM resident WHERE birth_date IS NULL").fetchall()[0][0]
            )

    def __repr__(self) -> str:
        return f"<EarlyRecording on {self.on} for {', '.join(one.id for one in self.coming) or 'no election'}>"

    @property
    def people(self) -> Frame:
        """One row per person, by district, village, school year and name.

        Columns: district, village, rt, rw, name, sex, birth_date, nik, nkk, action, record_from, turns_17, card_from,
        election (the first at which the person is old enough), school_year, school_class, recording, row.
        """
        return self._frame("person")

    @property
    def villages(self) -> Frame:
        """Counts by election, district, village and school year of the 17th birthday; see ``elections``."""
        return self._frame("village")

    @property
    def elections(self) -> Frame:
        """Counts by election: ``unrecorded`` people who are 17 by its day or ever married, of whom ``of_age`` are so
        today, ``sixteen`` may record now and ``younger`` from their 16th birthday; ``card_waiting`` have recorded and
        get the card at 17; ``sixteen_later`` may record now but are 17 only after that election.
        """
        return self._frame("election")

    def _frame(self, table: str) -> Frame:
        return Frame(
            self.workspace.con, f"SELECT * EXCLUDE place FROM {self.schema}.{table} ORDER BY place", owner=self
        )


def early_recording(
    residents: Records[Resident],
    on: date,
    election: str | Election | Iterable[str | Election] | None = None,
    region_code: str | None = None,
) -> EarlyRecording:
    """Who of ``residents`` must record, may record early, or waits for the card, on the day ``on``.

    ``election`` is one election or its id, or several; without it all of the catalogue from ``on`` in which
    ``region_code`` surely votes (None: national ones). While a polling day is not fixed, only who is 17 on 1 January of
    its year counts; plan with ``Election.on``. Raises CallError for records that are no residents, for an election that
    is over, and for an election and a region at once.
    """
    expect(residents, "resident")
    on = as_day(on)
    if election is not None and region_code is not None:
        raise CallError("early.election-and-region")
    chosen: Iterable[Election]
    if election is None:
        chosen = (one for one in elections() if one.earliest_day >= on and one.covers(region_code or "") is True)
    else:
        named = (election,) if isinstance(election, str | Election) else election
        chosen = map(as_election, named)
    coming = tuple(sorted(dict.fromkeys(chosen), key=lambda one: (one.earliest_day, one.id)))
    for one in coming:
        if one.polling_day is not None and one.polling_day < on:
            raise CallError("early.election-over", election=one.id)
    return EarlyRecording(residents, on, coming)


def _fill_plans(con: duckdb.DuckDBPyConnection, on: date, coming: Sequence[Election]) -> None:
    """Fill ``plan``: what ``plan`` says about each combination of facts that occurs, asked once."""
    con.execute(
        "CREATE TABLE plan (born DATE, life_status VARCHAR, marital_status VARCHAR, ktp_recording VARCHAR, "
        "action VARCHAR, turns_17 DATE, record_from DATE, card_from DATE, coming INTEGER, school_year VARCHAR, "
        "school_class INTEGER)"
    )
    facts = con.execute("SELECT * FROM fact ORDER BY ALL").fetchall()
    with appending(con, "plan") as rows:
        for born, life_status, marital_status, recording in facts:
            person = Resident(
                row=0,
                birth_date=born,
                life_status=life_status,
                marital_status=marital_status,
                ktp_recording=recording,
            )
            made = plan(person, on, coming)
            if made is not None:
                rows.append_row(
                    born,
                    life_status,
                    marital_status,
                    recording,
                    made.action,
                    made.turns_17,
                    made.record_from,
                    made.card_from,
                    made.election,
                    made.school_year,
                    made.school_class,
                )


def _fill_elections(con: duckdb.DuckDBPyConnection, coming: Sequence[Election]) -> None:
    con.execute("CREATE TABLE coming (coming INTEGER, election VARCHAR, polling_day DATE, counted_from DATE)")
    with appending(con, "coming") as rows:
        for place, one in enumerate(coming):
            rows.append_row(place, one.id, one.polling_day, one.earliest_day)
