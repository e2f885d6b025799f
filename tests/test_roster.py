"""The roster: every hard rule kept, the load shared, the rules named that cannot hold. The officers are invented."""

from __future__ import annotations

import csv
import sys
import time as clock
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from command_line import Run, dukcapil
from dukcapil_core.desk.calendar import ExtraService, Hours, OfficeCalendar, no_holidays, utc_offset
from dukcapil_core.desk.roster import (
    RULES,
    Impossible,
    Officer,
    Roster,
    RosterRequest,
    Shift,
    Slot,
    make_roster,
)
from dukcapil_core.desk.roster_file import read_roster
from dukcapil_core.errors import CallError, SourceError
from dukcapil_core.report.roster import calendar_of_officer, write_roster
from dukcapil_core.text import messages

FIRST, POLLING = date(2024, 2, 1), date(2024, 2, 14)
SKILLS = ("rekam", "cetak", "loket")


def hours(opens: int, closes: int) -> Hours:
    return Hours(time(opens), time(closes))


MONTH = OfficeCalendar(
    region_code="5302",
    services=(
        ExtraService(kind="holiday", first=date(2024, 2, 8), last=date(2024, 2, 10), hours=(hours(8, 14),)),
        ExtraService(kind="weekend", first=FIRST, last=date(2024, 2, 28), hours=(hours(8, 14),)),
        ExtraService(kind="night", first=date(2024, 2, 5), last=date(2024, 2, 7), hours=(hours(19, 22),)),
    ),
)
"""28 days with a polling day, two national holidays and a day of joint leave, every day open, three nights."""

SHIFTS = (
    Shift(name="Pagi", hours=Hours(time(7, 30), time(16)), needs=(("rekam", 2), ("cetak", 1), ("loket", 1))),
    Shift(
        name="Libur",
        hours=hours(8, 14),
        needs=(("rekam", 1), ("cetak", 1), ("loket", 1)),
        days=("weekend-service", "holiday-service"),
    ),
    Shift(name="Malam", hours=hours(19, 22), needs=(("rekam", 1), ("loket", 1)), days=("night-service",)),
    Shift(name="Pemilu 1", hours=hours(8, 11), needs=(("rekam", 2), ("cetak", 1)), days=("polling-day",)),
    Shift(name="Pemilu 2", hours=hours(11, 14), needs=(("rekam", 2), ("cetak", 1)), days=("polling-day",)),
)


def officer(number: int, **known: Any) -> Officer:
    """Every other officer has one skill, the rest two."""
    skills = (SKILLS[number % 3], SKILLS[(number + 1) % 3]) if number % 2 else (SKILLS[number % 3],)
    return Officer(**{"name": f"Petugas {number + 1}", "skills": skills, **known})


def leave(number: int) -> frozenset[date]:
    return frozenset({date(2024, 2, 5 + number), date(2024, 2, 6 + number)}) if number < 4 else frozenset()


TWELVE = tuple(officer(n, leave=leave(n), votes="elsewhere" if n in (2, 7) else "here") for n in range(12))


def request(**changes: Any) -> RosterRequest:
    known = {"first": FIRST, "last": date(2024, 2, 28), "calendar": MONTH, "officers": TWELVE, "shifts": SHIFTS}
    return RosterRequest(**{**known, **changes})


def week(**changes: Any) -> RosterRequest:
    """Monday 5 to Sunday 11 February, one shift a day for one officer, no holidays."""
    day = Shift(name="Hari", hours=hours(8, 16), needs=(("loket", 1),), days=("working-day", "weekend-service"))
    service = ExtraService(kind="weekend", first=FIRST, last=date(2024, 12, 31), hours=(hours(8, 16),))
    known = {
        "first": date(2024, 2, 5),
        "last": date(2024, 2, 11),
        "calendar": OfficeCalendar(services=(service,), holidays=no_holidays),
        "shifts": (day,),
        "officers": tuple(Officer(name=f"Petugas {n + 1}", skills=("loket",)) for n in range(2)),
    }
    return RosterRequest(**{**known, **changes})


# -- an independent judge -------------------------------------------------------------------------------------------


def moment(slot: Slot, minutes: int) -> datetime:
    return datetime.combine(slot.day.day, time()) + timedelta(minutes=minutes)


def breaches(roster: Roster) -> list[str]:
    """Every hard rule that the roster breaks, judged from its duties alone."""
    asked, found = roster.request, []
    have = Counter((duty.slot.day.day, duty.slot.shift.name, duty.skill) for duty in roster.duties)
    need = {
        (day.day, shift.name, skill): count
        for day in asked.days()
        for shift in asked.shifts
        if shift.stands_on(day)
        for skill, count in shift.needs
    }
    if have != need:
        found.append("cover")
    for number, who in enumerate(asked.officers):
        mine = sorted(
            (
                (moment(duty.slot, duty.slot.shift.hours.start), moment(duty.slot, duty.slot.shift.hours.end), duty)
                for duty in roster.of(number)
            ),
            key=lambda entry: entry[:2],
        )
        found += ["two places" for (_, end, _), (start, _, _) in pairwise(mine) if start < end]
        found += ["skill" for _, _, duty in mine if duty.skill not in who.skills]
        found += ["leave" for _, _, duty in mine if duty.slot.day.day in who.leave]
        rest = timedelta(hours=asked.rest_hours)
        found += ["rest" for (_, end, _), (start, _, _) in pairwise(mine) if start - end < rest]
        days = {duty.slot.day.day for _, _, duty in mine}
        for day in days:
            run = [day - timedelta(days=back) for back in range(asked.days_in_a_row + 1)]
            found += ["row"] if all(one in days | who.worked for one in run) else []
        polls = [(start, end) for start, end, duty in mine if duty.slot.day.reason == "polling-day"]
        found += ["polling twice"] if len({start.date() for start, _ in polls}) < len(polls) else []
        for start, end in polls:
            opens, closes = (datetime.combine(start.date(), time(hour)) for hour in (7, 13))
            minutes = {"here": asked.voting_minutes, "elsewhere": asked.voting_minutes_elsewhere, "away": 10**6}
            free = max(min(start, closes) - opens, closes - max(end, opens))
            found += ["vote"] if free < timedelta(minutes=minutes[who.votes]) else []
    return found


def made(asked: RosterRequest) -> Roster:
    roster = make_roster(asked)
    assert isinstance(roster, Roster), roster.text() if isinstance(roster, Impossible) else ""
    assert breaches(roster) == []
    return roster


def impossible(asked: RosterRequest) -> Impossible:
    found = make_roster(asked)
    assert isinstance(found, Impossible)
    assert found.rules
    return found


# -- the measured month ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def month() -> Roster:
    began = clock.process_time()
    roster = made(request())
    assert clock.process_time() - began < 10
    return roster


def test_twelve_officers_three_skills_28_days(month: Roster) -> None:
    asked = month.request
    reasons = Counter(fact for day in asked.days() for fact in day.facts)
    assert (len(asked.officers), len(asked.days()), reasons["polling-day"], reasons["national-holiday"]) == (
        12,
        28,
        1,
        2,
    )
    assert len(month.duties) == sum(count for slot in asked.slots() for _, count in slot.shift.needs)
    assert month.uncovered == ()


def test_the_load_is_shared(month: Roster) -> None:
    tallies = month.tallies
    assert max(tally.minutes for tally in tallies) - min(tally.minutes for tally in tallies) <= 15 * 60
    for burden, most in {"polling-day": 1, "sunday": 1, "holiday": 2, "night": 1}.items():
        counts = [tally.burdens[burden] for tally in tallies]  # type: ignore[index]
        assert max(counts) <= most, burden
    assert sum(tally.sundays_running for tally in tallies) == 0


def test_the_same_request_gives_the_same_roster(month: Roster) -> None:
    assert make_roster(request()).duties == month.duties  # type: ignore[union-attr]


# -- wishes ----------------------------------------------------------------------------------------------------------


def test_nobody_works_two_sundays_running_where_two_can_take_turns() -> None:
    sundays = week(last=date(2024, 3, 3), shifts=(attrs.evolve(week().shifts[0], weekdays=(6,)),))
    assert [tally.sundays_running for tally in made(sundays).tallies] == [0, 0]
    assert sorted(tally.shifts for tally in made(sundays).tallies) == [2, 2]


def test_two_sundays_running_are_counted_where_they_cannot_be_avoided() -> None:
    alone = week(last=date(2024, 3, 3), shifts=(attrs.evolve(week().shifts[0], weekdays=(6,)),))
    alone = attrs.evolve(alone, officers=alone.officers[:1])
    assert [tally.sundays_running for tally in made(alone).tallies] == [3]


def test_a_sunday_before_the_period_counts() -> None:
    sunday = attrs.evolve(week().shifts[0], weekdays=(6,))
    first, second = week().officers
    tired = attrs.evolve(first, worked=frozenset({date(2024, 2, 4)}))
    roster = made(week(shifts=(sunday,), officers=(tired, second)))
    assert [duty.officer for duty in roster.duties] == [1]
    assert made(week(shifts=(sunday,), officers=(tired,))).tallies[0].sundays_running == 1


def test_polling_day_goes_first_to_those_who_had_none() -> None:
    polling = Shift(name="Pemilu", hours=hours(8, 11), needs=(("loket", 1),), days=("polling-day",))
    officers = tuple(Officer(name=f"P{n}", skills=("loket",), polling_days=past) for n, past in enumerate((2, 1, 0, 1)))
    roster = made(week(first=POLLING, last=POLLING, calendar=MONTH, shifts=(polling,), officers=officers))
    assert [duty.officer for duty in roster.duties] == [2]


def test_who_votes_elsewhere_gets_the_later_shift_and_who_votes_away_none() -> None:
    shifts = tuple(attrs.evolve(shift, needs=(("loket", 1),)) for shift in SHIFTS[3:])
    officers = (
        Officer(name="A", skills=("loket",), votes="away"),
        Officer(name="B", skills=("loket",), votes="elsewhere"),
        Officer(name="C", skills=("loket",)),
    )
    roster = made(week(first=POLLING, last=POLLING, calendar=MONTH, shifts=shifts, officers=officers))
    assert [(duty.slot.shift.name, duty.officer) for duty in roster.duties] == [("Pemilu 1", 2), ("Pemilu 2", 1)]


def test_half_a_load_is_about_half() -> None:
    half = Officer(name="Setengah", skills=("loket",), share=0.5)
    roster = made(week(last=date(2024, 3, 3), officers=(*week().officers, half)))
    full, other, part = (tally.shifts for tally in roster.tallies)
    assert abs(full - other) <= 1
    assert abs(2 * part - full) <= 2


def test_an_open_day_without_a_shift_is_told() -> None:
    roster = made(week(shifts=(attrs.evolve(week().shifts[0], days=("working-day",)),)))
    assert roster.uncovered == (date(2024, 2, 10), date(2024, 2, 11))


# -- what cannot hold --------------------------------------------------------------------------------------------------


def named(found: Impossible) -> Counter[str]:
    return Counter(rule.kind for rule in found.rules)


def test_too_few_with_a_skill() -> None:
    shift = Shift(name="Hari", hours=hours(8, 16), needs=(("loket", 3),))
    found = impossible(week(shifts=(shift,)))
    assert [(rule.kind, rule.day, rule.skill, rule.need, rule.have) for rule in found.rules] == [
        ("cover", date(2024, 2, 5), "loket", 3, 2)
    ]
    assert "shift Hari on Monday 5 February 2024 needs 3 officer(s) for loket (2 have that skill)" in found.text("en")
    assert "giliran Hari pada Senin 5 Februari 2024 memerlukan 3 petugas loket" in found.text("id")


def test_leave_that_leaves_nobody() -> None:
    tuesday = frozenset({date(2024, 2, 6)})
    found = impossible(week(officers=tuple(attrs.evolve(one, leave=tuesday) for one in week().officers)))
    assert named(found) == {"cover": 1, "leave": 2}
    assert {rule.day for rule in found.rules} == tuesday
    assert "leave on Tuesday 6 February 2024 of officer(s) no. 1, 2" in found.text("en")
    assert "Petugas" not in found.text("en")  # officers by number only


def test_polling_day_when_all_vote_elsewhere() -> None:
    officers = tuple(attrs.evolve(one, votes="elsewhere") for one in TWELVE)
    found = impossible(request(officers=officers))
    assert named(found)["cover"] == 1
    assert set(named(found)) == {"cover", "voting"}
    assert {rule.day for rule in found.rules} == {POLLING}
    assert "time to vote on Wednesday 14 February 2024" in found.text("en")


@pytest.mark.parametrize("rest_hours", [0, 11])
def test_one_shift_each_on_polling_day(rest_hours: int) -> None:
    """Whatever rest is asked for, giving it up would not help: the rule about polling day is the one to name."""
    shifts = tuple(attrs.evolve(shift, needs=(("loket", 1),)) for shift in SHIFTS[3:])
    alone = (Officer(name="A", skills=("loket",)),)
    asked = week(first=POLLING, last=POLLING, calendar=MONTH, shifts=shifts, officers=alone, rest_hours=rest_hours)
    assert named(impossible(asked)) == {"cover": 2, "polling-once": 1}


def test_rest_that_a_night_takes_away() -> None:
    night = ExtraService(kind="night", first=FIRST, last=date(2024, 2, 28), hours=(hours(19, 22),))
    shifts = (
        Shift(name="Pagi", hours=hours(7, 12), needs=(("loket", 1),)),
        Shift(name="Malam", hours=hours(19, 22), needs=(("loket", 1),), days=("night-service",)),
    )
    calendar = OfficeCalendar(services=(night,), holidays=no_holidays)
    asked = week(last=date(2024, 2, 6), shifts=shifts, calendar=calendar, officers=week().officers[:1])
    found = impossible(asked)
    assert named(found) == {"cover": 2, "rest": 1}
    assert "11 hours of rest" in found.text("en")
    made(attrs.evolve(asked, rest_hours=7))


def test_a_week_without_a_day_off() -> None:
    alone = week(officers=week().officers[:1])
    found = impossible(alone)
    assert named(found) == {"cover": 7, "days-in-a-row": 1}
    assert "paling banyak 6 hari berturut-turut" in found.text("id")
    made(attrs.evolve(alone, days_in_a_row=7))
    rested = attrs.evolve(alone, last=date(2024, 2, 10))
    made(rested)
    tired = attrs.evolve(rested, officers=(attrs.evolve(rested.officers[0], worked=frozenset({date(2024, 2, 4)})),))
    assert named(impossible(tired)) == {"cover": 6, "days-in-a-row": 1}


def test_of_the_rules_that_are_named_each_one_counts() -> None:
    """Giving up any one of the named leaves makes a roster possible."""
    off = frozenset({POLLING})
    officers = tuple(attrs.evolve(one, leave=one.leave | off if "cetak" in one.skills else one.leave) for one in TWELVE)
    asked = request(first=POLLING, last=date(2024, 2, 15), officers=officers)
    found = impossible(asked)
    culprits = [rule.officer for rule in found.rules if rule.kind == "leave"]
    assert len(culprits) == sum("cetak" in one.skills for one in TWELVE) - sum(
        rule.kind == "voting" for rule in found.rules
    )
    assert None not in culprits
    shift = next(rule.shift for rule in found.rules if rule.kind == "cover")
    only = attrs.evolve(asked, shifts=tuple(one for one in SHIFTS if one.name == shift))
    for culprit in culprits:
        assert culprit is not None
        back = [
            attrs.evolve(one, leave=one.leave - off) if number == culprit else one
            for number, one in enumerate(officers)
        ]
        made(attrs.evolve(only, officers=tuple(back), last=POLLING))


def test_every_rule_has_words() -> None:
    assert {f"roster.rule.{kind}" for kind in RULES} <= set(messages())


# -- tiny requests, decided by trying everything ----------------------------------------------------------------------


def rosters(asked: RosterRequest, slots: Sequence[Slot], done: Sequence[tuple[Slot, str, int]] = ()) -> Iterator[bool]:
    """True for each way to fill the slots that breaks no rule so far, by trying every officer for every place."""
    places = [(slot, skill) for slot in slots for skill, need in slot.shift.needs for _ in range(need)]
    if len(done) == len(places):
        yield True
        return
    slot, skill = places[len(done)]
    for number, who in enumerate(asked.officers):
        mine = [other for other, _, someone in done if someone == number]
        days = {other.day.day for other in mine} | who.worked
        if (
            skill not in who.skills
            or slot.day.day in who.leave
            or any(
                slot.start < other.end + asked.rest_hours * 60 and other.start < slot.end + asked.rest_hours * 60
                for other in mine
            )
            or all(slot.day.day - timedelta(days=back) in days for back in range(1, asked.days_in_a_row + 1))
        ):
            continue
        yield from rosters(asked, slots, [*done, (slot, skill, number)])


OFFICERS = st.lists(
    st.builds(
        Officer,
        name=st.uuids().map(str),
        skills=st.sampled_from([("a",), ("b",), ("a", "b")]),
        leave=st.frozensets(st.dates(date(2024, 2, 5), date(2024, 2, 7)), max_size=2),
        worked=st.frozensets(st.dates(date(2024, 2, 3), date(2024, 2, 4)), max_size=2),
    ),
    min_size=1,
    max_size=4,
)
NEEDS = st.sampled_from([(("a", 1),), (("b", 1),), (("a", 1), ("b", 1)), (("a", 2),)])


@settings(max_examples=80)
@given(OFFICERS, NEEDS, NEEDS, st.sampled_from([0, 4, 11]), st.integers(1, 3))
def test_a_roster_is_found_exactly_where_there_is_one(
    officers: list[Officer], morning: Any, evening: Any, rest: int, in_a_row: int
) -> None:
    shifts = (
        Shift(name="Pagi", hours=hours(7, 12), needs=morning),
        Shift(name="Sore", hours=hours(15, 20), needs=evening),
    )
    calendar = OfficeCalendar(holidays=no_holidays)
    asked = RosterRequest(
        first=date(2024, 2, 5),
        last=date(2024, 2, 7),
        calendar=calendar,
        officers=tuple(officers),
        shifts=shifts,
        rest_hours=rest,
        days_in_a_row=in_a_row,
    )
    found = make_roster(asked)
    assert isinstance(found, Roster) == next(rosters(asked, asked.slots()), False)
    if isinstance(found, Roster):
        assert breaches(found) == []
    else:
        assert any(rule.kind == "cover" for rule in found.rules)


# -- the file of a request -------------------------------------------------------------------------------------------

FILE = """
from = 2024-02-05
until = 2024-02-14
region = "5302"
[[shift]]
name = "Pagi"
hours = "07:30-16:00"
needs = { rekam = 1, loket = 1 }
[[shift]]
name = "Pemilu"
hours = "08:00-11:00"
on = ["polling-day"]
needs = { rekam = 1 }
[[officer]]
name = "Ana (rekaan)"
skills = ["rekam", "loket"]
leave = [2024-02-05, [2024-02-12, 2024-02-13]]
votes = "elsewhere"
[[officer]]
name = "Ben (rekaan)"
skills = ["rekam", "loket"]
[[officer]]
name = "=Citra (rekaan)"
skills = ["rekam", "loket"]
polling-days = 1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "roster.toml"
    path.write_text(FILE, "utf-8")
    return path


def test_a_file_says_what_python_says(file: Path) -> None:
    asked = read_roster(file)
    assert (asked.first, asked.last, len(asked.officers)) == (date(2024, 2, 5), POLLING, 3)
    assert asked.officers[0].leave == {date(2024, 2, day) for day in (5, 12, 13)}
    assert asked.officers[0].votes == "elsewhere"
    assert asked.shifts[1].days == ("polling-day",)
    assert asked.calendar.region_code == "5302"
    assert [duty.officer for duty in made(asked).duties if duty.slot.is_polling] == [1]


def test_the_calendar_may_stand_in_a_file_of_its_own(file: Path) -> None:
    (file.parent / "office.toml").write_text('region = "5302"\n[[closed]]\non = 2024-02-06\nreason = "x"\n', "utf-8")
    file.write_text(FILE.replace('region = "5302"', 'calendar = "office.toml"'), "utf-8")
    assert not read_roster(file).calendar.is_open(date(2024, 2, 6))


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ('"rekam", "loket"]\nleave', '"rekan"]\nleave', "roster.unknown-skill", "rekam"),
        ('votes = "elsewhere"', 'votes = "there"', "settings.not-a-choice", "officer 1.votes"),
        ("needs = { rekam = 1 }", "needs = { rekam = 0 }", "settings.not-a-number", "shift 2.needs.rekam"),
        ("needs = { rekam = 1 }", f"needs = {{ rekam = {10**20} }}", "settings.not-a-number", "from 1 to 10000"),
        ("polling-days = 1", f"polling-days = {10**20}", "settings.not-a-number", "officer 3.polling-days"),
        ("polling-days = 1", "share = inf", "settings.not-a-number", "officer 3.share"),
        ("[[shift]]", "rules = { rest-hours = inf }\n[[shift]]", "settings.not-a-number", "rules.rest-hours"),
        ("[[shift]]", 'elections = ["pemilu-2023"]\n[[shift]]', "settings.unknown-election", "roster.toml: elections"),
        ("needs = { rekam = 1 }", "needs = {}", "settings.missing", "shift 2.needs"),
        ('on = ["polling-day"]', 'on = ["polling day"]', "settings.not-a-choice", "shift 2.on"),
        ('"08:00-11:00"', '["08:00-11:00", "12:00-13:00"]', "settings.not-hours", "shift 2.hours"),
        ("polling-days = 1", "poling-days = 1", "settings.unknown-key", "polling-days"),
        ("until = 2024-02-14", "until = 2024-01-14", "settings.not-a-period", "until"),
        ('name = "Pemilu"', 'name = "Pagi"', "roster.same-name", "one name"),
        ("[[officer]]", "[[officers]]", "settings.unknown-key", "officer"),
    ],
)
def test_a_wrong_file_is_named(file: Path, old: str, new: str, code: str, says: str) -> None:
    text = FILE.replace(old, new, 1) if old == "[[shift]]" else FILE.replace(old, new)
    if new == "[[officers]]":
        text += '[[officer]]\nname = "D"\nskills = ["rekam"]\n'
    file.write_text(text, "utf-8")
    with pytest.raises((SourceError, CallError)) as caught:
        read_roster(file)
    assert caught.value.code == code
    assert says in str(caught.value)
    assert "rekaan" not in str(caught.value)  # no officer's name


@pytest.mark.parametrize(
    ("changes", "code"), [({"last": date(2024, 1, 1)}, "roster.backwards"), ({"officers": ()}, "roster.empty")]
)
def test_a_wrong_request_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(CallError) as caught:
        request(**changes)
    assert caught.value.code == code


def test_without_the_solver_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ortools", "ortools.sat", "ortools.sat.python", "ortools.sat.python.cp_model"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(CallError, match=r"dukcapil-core\[roster\]"):
        make_roster(week())


def test_officers_are_not_named_where_they_are_shown() -> None:
    assert "Petugas" not in repr(TWELVE[0])
    assert "Petugas" not in repr(made(week()))


# -- what an office hangs up -----------------------------------------------------------------------------------------


@pytest.fixture
def written(file: Path) -> tuple[Roster, Path]:
    roster = made(read_roster(file))
    write_roster(roster, file.parent / "out", "id")
    return roster, file.parent / "out"


def test_the_files_of_a_roster(written: tuple[Roster, Path]) -> None:
    roster, folder = written
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*")) == [
        "officers/01.ics",
        "officers/02.ics",
        "officers/03.ics",
        "roster.csv",
        "roster.ics",
        "roster.xlsx",
    ]
    with (folder / "roster.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == len(roster.duties)
    assert {row["Petugas"] for row in rows} <= {"Ana (rekaan)", "Ben (rekaan)", "'=Citra (rekaan)"}
    assert {row["Hari"] for row in rows if row["Tanggal"] == "2024-02-14"} == {"Rabu"}


def test_the_workbook_says_what_the_roster_says(written: tuple[Roster, Path]) -> None:
    roster, folder = written
    book = openpyxl.load_workbook(folder / "roster.xlsx")
    assert book.sheetnames == ["Hari", "Petugas", "Beban"]
    assert all(cell.data_type != "f" for sheet in book for line in sheet for cell in line)
    lines = list(book["Petugas"].values)
    header, rows = lines[2], lines[3:]
    shown = {
        (int(str(row[0])) - 1, str(header[column]).split()[1]): cell
        for row in rows
        for column, cell in enumerate(row)
        if column > 1 and cell
    }
    expected: dict[tuple[int, str], str] = {
        (duty.officer, str(duty.slot.day.day.day)): duty.slot.shift.name for duty in roster.duties
    }
    expected |= {(0, day): "cuti" for day in ("5", "12", "13")}
    assert shown == expected
    load = list(book["Beban"].values)[3:]
    assert [row[2] for row in load] == [tally.shifts for tally in roster.tallies]
    assert [row[3] for row in load] == [tally.minutes / 60 for tally in roster.tallies]


def test_the_calendars_hold_every_duty_in_world_time(written: tuple[Roster, Path]) -> None:
    roster, folder = written
    whole = Calendar.from_ical((folder / "roster.ics").read_bytes())
    assert len(whole.walk("VEVENT")) == len(roster.request.slots())
    assert len({str(event["UID"]) for event in whole.walk("VEVENT")}) == len(roster.request.slots())
    for number in range(3):
        own = Calendar.from_ical((folder / "officers" / f"{number + 1:02}.ics").read_bytes())
        starts = sorted(event.decoded("DTSTART") for event in own.walk("VEVENT"))
        offset = utc_offset("5302")
        assert offset == timedelta(hours=8)  # Soe has WITA
        assert starts == sorted(
            (moment(duty.slot, duty.slot.shift.hours.start) - offset).replace(tzinfo=starts[0].tzinfo)
            for duty in roster.of(number)
        )
    descriptions = defaultdict(str)
    for event in whole.walk("VEVENT"):
        descriptions[event.decoded("DTSTART").date()] += str(event["DESCRIPTION"])
    assert "rekam: Ben (rekaan)" in descriptions[POLLING]


def test_a_region_that_is_not_known_has_floating_times() -> None:
    roster = made(week())
    event = Calendar.from_ical(calendar_of_officer(roster, 0)).walk("VEVENT")[0]
    assert event.decoded("DTSTART").tzinfo is None
    assert utc_offset("99") is None


def test_writing_again_replaces_all_and_leaves_no_stale_calendar(written: tuple[Roster, Path]) -> None:
    roster, folder = written
    before = {path.name: path.read_bytes() for path in folder.rglob("*.*")}
    write_roster(roster, folder, "id")
    assert {path.name: path.read_bytes() for path in folder.rglob("*.*")} == before
    fewer = attrs.evolve(roster.request, officers=roster.request.officers[1:], last=date(2024, 2, 6))
    write_roster(made(fewer), folder, "id")
    assert not (folder / "officers" / "03.ics").exists()


# -- the command ------------------------------------------------------------------------------------------------------


def test_the_command_shows_numbers_and_no_names(file: Path) -> None:
    run = dukcapil("roster", file, "--out", file.parent / "out", "--lang", "en")
    header, *rows = run.out.splitlines()
    assert run.status == 0
    assert header.split("\t")[:3] == ["number", "shifts", "hours"]
    assert [row.split("\t")[0] for row in rows] == ["1", "2", "3"]
    assert "rekaan" not in run.out + run.err
    assert (file.parent / "out" / "roster.xlsx").is_file()


def test_a_quiet_call_leaves_only_the_files(file: Path) -> None:
    assert dukcapil("roster", file, "--out", file.parent / "out", "--quiet") == Run(0, "", "")
    assert (file.parent / "out" / "roster.csv").is_file()


@pytest.mark.usefixtures("without_xlsxwriter")
def test_the_command_says_that_no_workbook_was_written(file: Path) -> None:
    run = dukcapil("roster", file, "--out", file.parent / "out", "--lang", "en")
    assert run.status == 0
    assert "roster.xlsx was not written" in run.err
    assert "worklist" not in run.err


def test_an_impossible_request_ends_with_two_and_writes_nothing(file: Path) -> None:
    file.write_text(FILE.replace("rekam = 1, loket = 1", "rekam = 3, loket = 1"), "utf-8")
    run = dukcapil("roster", file, "--out", file.parent / "out", "--lang", "id")
    assert (run.status, run.out, run.err.count("\n")) == (2, "", 1)
    assert "petugas no. 1" in run.err
    assert "giliran Pagi pada Senin 5 Februari 2024 memerlukan 3 petugas rekam (3 petugas berkeahlian itu)" in run.err
    assert "rekaan" not in run.err
    assert not (file.parent / "out").exists()
