"""Elections, the rule behind each voter list, and who may vote: by the calendar, on the day itself.

Right to vote: UU 7/2017 art. 198 (17 on polling day, or married, or ever married; registered once; right not revoked by
a court) and art. 200 (soldiers and police do not vote); for local elections UU 1/2015 art. 56, with UU 34/2004 art. 39
and UU 2/2002 art. 28 for soldiers and police. Nothing here reads the clock.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

import attrs
from attrs import frozen
from dateutil.relativedelta import relativedelta

from dukcapil_core.codes import Confidence
from dukcapil_core.errors import CallError
from dukcapil_core.numbers.rules import as_day, as_text, completed_years
from dukcapil_core.people import Person
from dukcapil_core.regions import plain_code
from dukcapil_core.text import nearest

VOTING_AGE = 17
"""Years completed on polling day (UU 7/2017 art. 198 (1); UU 1/2015 art. 56 (1))."""

REASONS: tuple[str, ...] = (
    "died",
    "moved",
    "inactive",
    "duplicate",
    "foreigner",
    "right-revoked",
    "military",
    "police",
    "under-age",
)
"""The reasons against an eligible voter, in the order in which ``eligibility`` gives them."""

EVER_MARRIED: frozenset[str] = frozenset(
    {"married", "married-unregistered", "divorced", "divorced-unregistered", "widowed", "ever-married"}
)
"""Marital statuses that give the right to vote before 17."""

_UNREGISTERED = frozenset({"married-unregistered", "divorced-unregistered"})
GONE = ("died", "moved", "inactive", "duplicate")
"""The life statuses of a record whose person is here no more; "unknown" says nothing."""

_REMARK_REASONS = ("died", "moved", "foreigner", "right-revoked", "military", "police")


def turns(birth_date: date, years: int) -> date:
    """The day on which somebody born on ``birth_date`` is ``years`` old; the birthday itself counts.

    Born on 29 February: 1 March in a common year, because on 28 February the year is not yet complete ("genap"). No
    Indonesian rule was found; no election in the catalogue was held on a day that could tell the difference.
    """
    day = birth_date + relativedelta(years=years)
    return day if day.day == birth_date.day else day + timedelta(days=1)


def age_on(birth_date: date, on: date) -> int:
    """Completed years on ``on`` by the calendar, the birthday included (see ``turns``); -1 before birth.

    Raises CallError for what is no date.
    """
    birth_date, on = as_day(birth_date), as_day(on)
    return -1 if on < birth_date else completed_years(birth_date, on)


@cache
def youngest_voter_birth_date(polling_day: date) -> date:
    """The latest birth date that is 17 on ``polling_day``: everybody born then or earlier is old enough, nobody later.

    Raises CallError ("elections.day-too-early") for a day in the first 17 years of the calendar.
    """
    return latest_birth_date(polling_day, VOTING_AGE)


def latest_birth_date(on: date, years: int) -> date:
    """The latest birth date that is ``years`` old on ``on``, by the rule of ``turns``.

    Raises CallError ("elections.day-too-early") for a day in the first years of the calendar.
    """
    if on.year <= years:
        raise CallError("elections.day-too-early")
    return on - relativedelta(years=years)


@frozen(kw_only=True)
class Election:
    """One election: its day, its law, the regulation (``rule``) of its voter list and the list's KET table.

    ``polling_day`` is None while the day is not fixed. ``regions`` holds the region codes that vote: () for the whole
    country, None when only a part votes and the catalogue does not list which. ``confidence`` is that of the day.
    """

    id: str
    name: str
    name_en: str
    kind: Literal["pemilu", "pilkada"]
    year: int
    law: str
    source: str
    polling_day: date | None = None
    confidence: Confidence = "H"
    rule: str | None = None
    list_confidence: Confidence = "none"
    ket_table: str | None = None
    ket_confidence: Confidence = "none"
    regions: tuple[str, ...] | None = None
    note: str = ""

    def fixed_day(self) -> date:
        """The polling day. Raises CallError ("elections.day-not-fixed") while nobody has fixed it."""
        if self.polling_day is None:
            raise CallError("elections.day-not-fixed", election=self.id)
        return self.polling_day

    @property
    def earliest_day(self) -> date:
        """The polling day, or 1 January of its year while it is not fixed: who is 17 then is 17 on any later day."""
        return self.polling_day or date(self.year, 1, 1)

    def on(self, polling_day: date) -> Election:
        """The same election planned for ``polling_day``: what an office assumes before the day is fixed.

        Raises CallError for what is no date.
        """
        polling_day = as_day(polling_day)
        return attrs.evolve(self, polling_day=polling_day, year=polling_day.year)

    def covers(self, region_code: str) -> bool | None:
        """Whether the people of ``region_code`` vote; None when the catalogue cannot tell or only some of them do.

        An empty text is a place that nobody knows. Raises CallError for what is no region's code (dots allowed:
        "19.01").
        """
        region_code = region_code and plain_code(region_code)
        if self.regions is None:
            return None
        if not self.regions or any(region_code.startswith(region) for region in self.regions):
            return True
        return None if any(region.startswith(region_code) for region in self.regions) else False

    def label(self, lang: str = "en") -> str:
        """The election's name in ``lang`` ("en" or "id")."""
        return self.name if lang == "id" else self.name_en


BARRED_OCCUPATIONS = ("military", "police")
"""Occupations that do not vote (UU 7/2017 art. 200; for local elections UU 34/2004 art. 39 and UU 2/2002 art. 28)."""


def as_election(given: str | Election) -> Election:
    """``given``, or the election of that id. Raises CallError for an id that nobody has, and for anything else."""
    return given if isinstance(given, Election) else election(as_text(given))


def eligibility(person: Person, election: str | Election) -> tuple[str, ...]:
    """The reasons why ``person`` may not vote in ``election``, in the order of REASONS; empty means eligible.

    A missing birth date, life status or occupation is no reason: nothing is held against a person that no record says.
    A voter's remark counts where it is about the person (died, moved, foreigner, soldier, police, right revoked).
    Married or ever married people vote before 17; where that needs an officer's eye a reconciliation has a finding.
    Raises CallError while the election's day is not fixed, for one that is none, and for a person or birth date that is
    none.
    """
    if not isinstance(person, Person):
        raise CallError("call.not-a-person", type=type(person).__name__)
    youngest = youngest_voter_birth_date(as_election(election).fixed_day())
    found: set[str] = {reason for reason in GONE if person.life_status == reason}
    found |= {reason for reason in _REMARK_REASONS if person.remark == reason}
    if person.occupation in BARRED_OCCUPATIONS:
        found.add(person.occupation)
    born = born_on(person)
    if born is not None and born > youngest and person.marital_status not in EVER_MARRIED:
        found.add("under-age")
    return tuple(reason for reason in REASONS if reason in found)


def born_on(person: Person) -> date | None:
    """The person's birth date as a plain day. Raises CallError for what is no date."""
    return None if person.birth_date is None else as_day(person.birth_date)


def eligibility_findings(person: Person, election: str | Election) -> tuple[str, ...]:
    """What an officer should look at though it refuses nobody; the order is fixed, () is nothing.

    "age-unknown": no birth date, never married. "married-unregistered": under 17 and a voter only by a marriage (or
    divorce) that no document proves; the law does not say whether it counts, and KPU Blitar left such people off the
    list in 2020 (suarajawatimur.com ?p=29211).
    "married-under-17": under 17 and a voter by marriage, without a KTP-el; KPU takes the family card as proof.
    """
    born = born_on(person)
    if born is None:
        return ("age-unknown",) if person.marital_status not in EVER_MARRIED else ()
    if born <= youngest_voter_birth_date(as_election(election).fixed_day()):
        return ()
    if person.marital_status in _UNREGISTERED:
        return ("married-unregistered",)
    return ("married-under-17",) if person.marital_status in EVER_MARRIED else ()


def election(election_id: str) -> Election:
    """The election ``election_id`` ("pemilu-2024"; case and blanks do not matter).

    Raises CallError ("elections.unknown") that names the nearest id.
    """
    known = _catalogue()
    wanted = "-".join(str(election_id).lower().replace("_", " ").split())
    if wanted not in known:
        raise CallError("elections.unknown", election=election_id, nearest=nearest(wanted, known))
    return known[wanted]


def elections() -> tuple[Election, ...]:
    """Every election of the catalogue by its (earliest) day: past ones, and coming ones whose year is certain."""
    return tuple(sorted(_catalogue().values(), key=lambda entry: (entry.earliest_day, entry.id)))


def elections_after(day: date, region_code: str | None = None) -> tuple[Election, ...]:
    """The elections later than ``day``, by day; with ``region_code`` only those in which that region surely votes."""
    return tuple(
        entry
        for entry in elections()
        if entry.earliest_day > day and (region_code is None or entry.covers(region_code) is True)
    )


@cache
def _catalogue() -> Mapping[str, Election]:
    text = (resources.files("dukcapil_core") / "data" / "elections.toml").read_text("utf-8")
    return MappingProxyType({key: _from_entry(key, entry) for key, entry in tomllib.loads(text).items()})


def _from_entry(key: str, entry: Mapping[str, Any]) -> Election:
    regions = entry.get("regions")
    return Election(**{**entry, "id": key, "regions": None if regions is None else tuple(regions)})
