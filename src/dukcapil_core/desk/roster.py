"""Who is on duty when: officers, shifts and rules as values, and the roster that keeps every rule and shares the load.

Always kept: the officers with each skill that a shift needs; leave; one shift at a time; rest between shifts; at most
six days in a row (a day of rest a week, UU 13/2003 art. 79); on polling day one shift each, and time to vote. Kept
unless it cannot be: nobody two Sundays running. Shared: hours, Sundays, holidays, nights and polling days. The same
request gives the same roster. The solver is OR-tools' CP-SAT (extra ``roster``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal, get_args

from attrs import define, field, frozen

from dukcapil_core.desk.calendar import Hours, OfficeCalendar, OfficeDay, weekday_name
from dukcapil_core.errors import CallError
from dukcapil_core.text import day as day_in_words
from dukcapil_core.text import text

SHIFT_DAYS = ("working-day", "weekend-service", "holiday-service", "night-service", "polling-day")
"""The kinds of open days on which a shift may stand (``OfficeDay.facts``)."""

POLLS = Hours(time(7, 0), time(13, 0))
"""When polling stations are open (PKPU 25/2023 art. 5)."""

REST_HOURS = 11
DAYS_IN_A_ROW = 6
VOTING_MINUTES = {"here": 60, "elsewhere": 180}
"""Time off within polling hours, before or after the shift, that an officer needs to vote."""

Votes = Literal["here", "elsewhere", "away"]
Burden = Literal["sunday", "holiday", "night", "polling-day"]
BURDENS: tuple[Burden, ...] = get_args(Burden)
"""Kinds of duty that are shared for themselves, besides the hours."""


@frozen(kw_only=True)
class Shift:
    """A shift: its hours, the kinds of days on which it stands (``SHIFT_DAYS``), and how many officers of each skill.

    ``weekdays`` (0 Monday to 6 Sunday) restricts it, () does not.
    """

    name: str
    hours: Hours
    needs: tuple[tuple[str, int], ...]
    days: tuple[str, ...] = ("working-day",)
    weekdays: tuple[int, ...] = ()

    def stands_on(self, day: OfficeDay) -> bool:
        """Whether the shift is worked on ``day``."""
        kinds = {day.reason, *(fact for fact in day.facts if fact == "night-service")}
        return (
            day.is_open and bool(kinds & set(self.days)) and (not self.weekdays or day.day.weekday() in self.weekdays)
        )


@frozen(kw_only=True, repr=False)
class Officer:
    """An officer: skills, days of leave, and where they vote.

    ``votes``: "here" (a station nearby), "elsewhere" (another station: more time off to vote), "away" (too far: no duty
    on polling day). ``worked`` are days of duty before the period, which count for Sundays and days in a row;
    ``polling_days`` is how many polling days they have worked before. ``share`` is the part of a full load (1 is full).
    """

    name: str
    skills: tuple[str, ...]
    leave: frozenset[date] = frozenset()
    votes: Votes = "here"
    worked: frozenset[date] = frozenset()
    polling_days: int = 0
    share: float = 1.0

    def __repr__(self) -> str:
        return f"<Officer with {len(self.skills)} skills>"


@frozen(kw_only=True)
class RosterRequest:
    """What a roster is asked for: a period (both days included), the office's calendar, officers, shifts and rules.

    Raises CallError for a period that ends before it begins, no officer, no shift, or two of one name.
    """

    first: date
    last: date
    calendar: OfficeCalendar
    officers: tuple[Officer, ...]
    shifts: tuple[Shift, ...]
    rest_hours: float = REST_HOURS
    days_in_a_row: int = DAYS_IN_A_ROW
    voting_minutes: int = VOTING_MINUTES["here"]
    voting_minutes_elsewhere: int = VOTING_MINUTES["elsewhere"]

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise CallError("roster.backwards")
        if not self.officers or not self.shifts:
            raise CallError("roster.empty")
        for things in (self.officers, self.shifts):
            if len({thing.name for thing in things}) < len(things):
                raise CallError("roster.same-name")

    def days(self) -> tuple[OfficeDay, ...]:
        """The days of the period."""
        return tuple(self.calendar.days(self.first, self.last))

    def slots(self) -> tuple[Slot, ...]:
        """Every shift of every open day, in the order of days and shifts."""
        return tuple(Slot(day=day, shift=shift) for day in self.days() for shift in self.shifts if shift.stands_on(day))

    def can_vote(self, officer: Officer, slot: Slot) -> bool:
        """Whether ``officer`` finds the time to vote beside ``slot``; true on every other day."""
        if not slot.is_polling:
            return True
        if officer.votes == "away":
            return False
        need = self.voting_minutes_elsewhere if officer.votes == "elsewhere" else self.voting_minutes
        hours = slot.shift.hours
        before, after = min(hours.start, POLLS.end) - POLLS.start, POLLS.end - max(hours.end, POLLS.start)
        return max(before, after) >= need


@frozen(kw_only=True)
class Slot:
    """One shift on one day."""

    day: OfficeDay
    shift: Shift

    @property
    def start(self) -> int:
        """Minutes from the first day of the calendar to the beginning."""
        return self.day.day.toordinal() * 24 * 60 + self.shift.hours.start

    @property
    def end(self) -> int:
        """Minutes from the first day of the calendar to the end."""
        return self.start + self.shift.hours.minutes

    @property
    def is_polling(self) -> bool:
        """Whether it stands on a polling day."""
        return "polling-day" in self.day.facts

    @property
    def burdens(self) -> tuple[Burden, ...]:
        """What makes the slot a burden that is shared; a polling day, a Sunday and a holiday each count."""
        day, found = self.day, list[Burden]()
        if day.day.weekday() == 6:
            found.append("sunday")
        if {"national-holiday", "joint-leave"} & set(day.facts) or (day.day.weekday() == 5 and "weekend" in day.facts):
            found.append("holiday")
        if "night-service" in day.facts and "night-service" in self.shift.days:
            found.append("night")
        if self.is_polling:
            found.append("polling-day")
        return tuple(found)


@frozen(kw_only=True)
class Duty:
    """One officer on one slot with one skill; ``officer`` counts the request's officers from 0."""

    slot: Slot
    skill: str
    officer: int


@frozen(kw_only=True)
class Tally:
    """What one officer carries: shifts, minutes, each burden, and the Sundays that follow a worked one."""

    officer: int
    shifts: int
    minutes: int
    burdens: dict[Burden, int]
    sundays_running: int


@define(eq=False, slots=False, repr=False)
class Roster:
    """A roster that keeps every rule. ``is_best`` tells whether no fairer one exists or the search stopped before."""

    request: RosterRequest
    duties: tuple[Duty, ...]
    is_best: bool = field(kw_only=True)

    def __repr__(self) -> str:
        return f"<Roster {self.request.first} to {self.request.last}: {len(self.duties)} duties>"

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        """One tally for each officer, in the request's order."""
        mine: defaultdict[int, list[Duty]] = defaultdict(list)
        for duty in self.duties:
            mine[duty.officer].append(duty)
        return tuple(self._tally(number, mine[number]) for number in range(len(self.request.officers)))

    @cached_property
    def uncovered(self) -> tuple[date, ...]:
        """Open days on which no shift stands."""
        covered = {slot.day.day for slot in self.request.slots()}
        return tuple(day.day for day in self.request.days() if day.is_open and day.day not in covered)

    def of(self, officer: int) -> tuple[Duty, ...]:
        """The duties of one officer, by day."""
        return tuple(duty for duty in self.duties if duty.officer == officer)

    def _tally(self, number: int, duties: Sequence[Duty]) -> Tally:
        burdens = Counter(burden for duty in duties for burden in duty.slot.burdens)
        worked = {duty.slot.day.day for duty in duties}
        sundays = sorted(day for day in {*worked, *self.request.officers[number].worked} if day.weekday() == 6)
        return Tally(
            officer=number,
            shifts=len(duties),
            minutes=sum(duty.slot.shift.hours.minutes for duty in duties),
            burdens={burden: burdens[burden] for burden in BURDENS},
            sundays_running=sum(
                later - earlier == timedelta(days=7) and later >= self.request.first
                for earlier, later in pairwise(sundays)
            ),
        )


RuleKind = Literal["cover", "leave", "voting", "polling-once", "rest", "days-in-a-row"]
RULES: tuple[RuleKind, ...] = get_args(RuleKind)


@frozen(kw_only=True)
class Rule:
    """One rule about one thing: ``officer`` (from 0), ``day``, ``shift`` and ``skill`` as far as the kind has them.

    ``need`` and ``have`` are, for cover, how many officers the shift needs and how many have the skill at all.
    """

    kind: RuleKind
    officer: int | None = None
    day: date | None = None
    shift: str | None = None
    skill: str | None = None
    need: int = 0
    have: int = 0


@frozen(kw_only=True)
class Impossible:
    """No roster can keep these rules together: leave out any one and the rest can hold (for the days of ``cover``).

    ``rules`` is () when the search ended without an answer. Officers show by their number, from 1, never by name.
    """

    request: RosterRequest
    rules: tuple[Rule, ...]

    def text(self, lang: str = "en") -> str:
        """What cannot hold, in one line."""
        if not self.rules:
            return text("roster.undecided", lang)
        return text("roster.impossible", lang, rules="; ".join(self._phrases(lang)))

    def _phrases(self, lang: str) -> Iterator[str]:
        groups: dict[tuple[object, ...], list[Rule]] = {}
        for rule in self.rules:
            key = (RULES.index(rule.kind), rule.day or date.min, rule.shift or "", rule.skill or "")
            groups.setdefault(key, []).append(rule)
        for _, rules in sorted(groups.items(), key=lambda entry: tuple(map(str, entry[0]))):
            first = rules[0]
            yield text(
                f"roster.rule.{first.kind}",
                lang,
                day=f"{weekday_name(first.day, lang)} {day_in_words(first.day, lang)}" if first.day else "",
                shift=first.shift,
                skill=first.skill,
                need=first.need,
                have=first.have,
                officers=", ".join(str(rule.officer + 1) for rule in rules if rule.officer is not None),
                hours=f"{self.request.rest_hours:g}",
                days=self.request.days_in_a_row,
            )


def make_roster(request: RosterRequest) -> Roster | Impossible:
    """The fairest roster of ``request`` that the search finds, or the rules that cannot hold together.

    Raises CallError ("roster.no-solver") without OR-tools.
    """
    try:
        import ortools.sat.python.cp_model  # noqa: F401 - asked for before the work begins
    except ImportError:
        raise CallError("roster.no-solver") from None
    from dukcapil_core.desk.roster_model import solve

    return solve(request)
