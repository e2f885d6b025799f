"""The office calendar: open or closed, the hours, and what decides; settings files that are read strictly."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import dukcapil
from dukcapil_core.desk.calendar import (
    WORKING_WEEK,
    Closure,
    ExtraService,
    Holiday,
    Hours,
    OfficeCalendar,
    national_holidays,
    no_holidays,
    read_calendar,
    weekday_name,
)
from dukcapil_core.elections import elections
from dukcapil_core.errors import CallError, SourceError

FEBRUARY = (date(2024, 2, 1), date(2024, 2, 29))

# SKB 3 Menteri 855/2023, 3/2023 and 4/2023 for 2024, and Keppres 10/2024 and the local election's: typed in from the
# decrees, not taken from the package. Easter Sunday is in the decree since 2024.
HOLIDAYS_2024 = {
    "01-01", "02-08", "02-10", "02-14", "03-11", "03-29", "03-31", "04-10", "04-11", "05-01", "05-09", "05-23", "06-01",
    "06-17", "07-07", "08-17", "09-16", "11-27", "12-25",
}  # fmt: skip
JOINT_LEAVE_2024 = {"02-09", "03-12", "04-08", "04-09", "04-12", "04-15", "05-10", "05-24", "06-18", "12-26"}

ARTICLE = """
region = "5302"
[[service]]
kind = "holiday"
from = 2024-02-08
until = 2024-02-11
hours = "08:00-14:00"
name = "SE Mendagri 400.8.1.2/1615"
[[service]]
kind = "weekend"
from = 2024-02-01
until = 2024-02-13
hours = ["08:00-12:00", "13:00-15:00"]
[[service]]
kind = "night"
from = 2024-02-05
until = 2024-02-07
hours = "19:00-22:00"
[[closed]]
on = 2024-02-20
reason = "Pindah gedung"
[hours]
saturday = []
"""


def office(tmp_path: Path, text: str) -> OfficeCalendar:
    path = tmp_path / "office.toml"
    path.write_text(text, "utf-8")
    return read_calendar(path)


def on(text: str, year: int = 2024) -> date:
    return date.fromisoformat(f"{year}-{text}")


# -- the year --------------------------------------------------------------------------------------------------------


def test_the_year_2024_is_that_of_the_decrees() -> None:
    calendar = OfficeCalendar(region_code="5302")
    polling = {on("02-14"), on("11-27")}
    for day in calendar.days(date(2024, 1, 1), date(2024, 12, 31)):
        key = f"{day.day:%m-%d}"
        is_free = key in HOLIDAYS_2024 | JOINT_LEAVE_2024 or day.day.weekday() >= 5
        assert day.is_open == (day.day in polling or not is_free), key
        if day.day in polling:
            assert day.reason == "polling-day"
        elif key in HOLIDAYS_2024:
            assert day.reason == "national-holiday"
        elif key in JOINT_LEAVE_2024:
            assert day.reason == "joint-leave"
        else:
            assert day.reason == ("weekend" if day.day.weekday() >= 5 else "working-day")
    assert calendar.open_days(date(2024, 1, 1), date(2024, 12, 31)) == 262 - 14 - 10 + len(polling)


def test_a_working_week_is_as_long_as_the_rule_says() -> None:
    breaks = (60, 60, 60, 60, 90)
    assert sum(sum(part.minutes for part in day) for day in WORKING_WEEK) - sum(breaks) == 37.5 * 60


def test_every_reason_names_itself_in_both_languages() -> None:
    day = OfficeCalendar(region_code="5302").day(on("02-08"))
    assert day.text("en") == "national holiday: Isra' and Mi'raj"
    assert day.text("id").startswith("hari libur nasional: Isra")
    assert [weekday_name(date(2024, 2, 5), lang) for lang in ("en", "id")] == ["Monday", "Senin"]


# -- polling days ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("election", [one for one in elections() if one.polling_day], ids=lambda one: one.id)
def test_the_office_opens_on_the_polling_days_of_its_own_people(election) -> None:  # type: ignore[no-untyped-def]
    assert election.polling_day is not None
    named = OfficeCalendar(region_code="5302", elections=(election.id,)).day(election.polling_day)
    assert (named.reason, named.name("id")) == ("polling-day", election.name)
    assert named.hours == (Hours(time(8), time(14)),)
    by_itself = OfficeCalendar(region_code="5302").day(election.polling_day)
    assert (by_itself.reason == "polling-day") == (election.regions == ())
    if election.regions is None:  # who voted is not in the catalogue: the national holiday remains
        assert by_itself.reason == "national-holiday"


def test_a_repeated_election_is_a_polling_day_only_where_it_is_held() -> None:
    assert OfficeCalendar(region_code="1971").day(date(2025, 8, 27)).reason == "polling-day"
    assert OfficeCalendar(region_code="5302").day(date(2025, 8, 27)).reason == "working-day"


# -- the month of the article -----------------------------------------------------------------------------------------


def test_the_month_of_the_article(tmp_path: Path) -> None:
    days = {f"{day.day:%d}": day for day in office(tmp_path, ARTICLE).days(*FEBRUARY)}
    assert [str(part) for part in days["07"].hours] == ["07:30-16:00", "19:00-22:00"]
    assert days["07"].facts == ("working-day", "night-service")
    assert (days["08"].reason, days["08"].facts) == ("holiday-service", ("holiday-service", "national-holiday"))
    assert days["09"].facts == ("holiday-service", "joint-leave")
    assert days["10"].facts == ("holiday-service", "national-holiday", "weekend")
    assert days["11"].facts == ("weekend-service", "weekend")
    assert [str(part) for part in days["11"].hours] == ["08:00-12:00", "13:00-15:00"]
    assert days["14"].facts == ("polling-day",)
    assert (days["20"].is_open, days["20"].text("id")) == (False, "ditutup oleh dinas: Pindah gedung")
    assert sum(day.is_open for day in days.values()) == 29 - 4 - 1  # four free weekend days after the 13th, one closure


def test_the_strongest_rule_decides() -> None:
    polling = on("02-14")
    calendar = OfficeCalendar(
        region_code="5302",
        services=(
            ExtraService(kind="holiday", first=polling, last=polling, hours=(Hours(time(7), time(20)),)),
            ExtraService(kind="night", first=polling, last=polling, hours=(Hours(time(13), time(15)),)),
        ),
    )
    assert calendar.day(polling).facts == ("polling-day", "night-service")
    assert calendar.day(polling).hours == (Hours(time(8), time(15)),)
    closed = OfficeCalendar(region_code="5302", closures=(Closure(first=polling, last=polling, name="banjir"),))
    assert not closed.is_open(polling)
    assert closed.day(polling).facts == ("closure", "polling-day")
    assert not OfficeCalendar(region_code="5302", polling_hours=()).is_open(polling)


def test_a_night_of_its_own_weekday_opens_a_closed_day() -> None:
    night = (Hours(time(19), time(1)),)
    sunday = date(2024, 2, 4)
    everyday = ExtraService(kind="night", first=sunday, last=sunday, hours=night)
    sundays = ExtraService(kind="night", first=sunday, last=sunday, hours=night, weekdays=(6,))
    assert not OfficeCalendar(services=(everyday,)).is_open(sunday)
    day = OfficeCalendar(services=(sundays,)).day(sunday)
    assert (day.facts, day.minutes) == (("night-service", "weekend"), 6 * 60)


def test_a_day_off_within_the_week_can_be_opened_as_a_weekend() -> None:
    week = ((), *WORKING_WEEK[1:])
    service = ExtraService(kind="weekend", first=FEBRUARY[0], last=FEBRUARY[1], hours=(Hours(time(8), time(9)),))
    assert OfficeCalendar(weekly=week).day(date(2024, 2, 5)).reason == "weekend"
    assert OfficeCalendar(weekly=week, services=(service,)).day(date(2024, 2, 5)).reason == "weekend-service"


CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(st.lists(st.builds(Hours, CLOCKS, CLOCKS), min_size=1, max_size=4))
def test_hours_that_overlap_are_one(hours: list[Hours]) -> None:
    day = date(2024, 2, 5)
    service = ExtraService(kind="weekend", first=day, last=day, hours=tuple(hours))
    merged = OfficeCalendar(weekly=((),) * 7, services=(service,), holidays=no_holidays).day(day)
    wanted = {minute for part in hours for minute in range(part.start, part.end)}
    if len(wanted) <= 24 * 60:
        assert merged.minutes == len(wanted)
    assert all(first.end < second.start for first, second in zip(merged.hours, merged.hours[1:], strict=False))


# -- holidays ----------------------------------------------------------------------------------------------------------


def test_holidays_can_be_an_office_own() -> None:
    day = date(2024, 12, 20)
    fair = Holiday(day=day, kind="national-holiday", name_id="HUT Kabupaten", name_en="Regency day")
    assert OfficeCalendar(holidays=lambda year: {day: fair}).day(day).text("en") == "national holiday: Regency day"
    assert OfficeCalendar(holidays=no_holidays).is_open(date(2024, 12, 25))


def test_a_datetime_is_the_day_it_falls_on() -> None:
    noon = datetime(2024, 2, 14, 12)
    assert OfficeCalendar().day(noon) == OfficeCalendar().day(noon.date())
    assert OfficeCalendar().open_days(noon, noon) == 1


def test_a_year_without_a_decree_is_known_as_such() -> None:
    assert OfficeCalendar().joint_leave_is_known(2024)
    assert not OfficeCalendar().joint_leave_is_known(2060)


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    national_holidays.cache_clear()
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(CallError) as caught:
        OfficeCalendar().day(date(2024, 2, 5))
    assert caught.value.code == "calendar.no-holidays"
    assert "dukcapil-core[calendar]" in str(caught.value)
    assert OfficeCalendar(holidays=no_holidays).is_open(date(2024, 2, 5))


# -- settings files ----------------------------------------------------------------------------------------------------

WRONG = {
    'regoin = "5302"': ("settings.unknown-key", "region"),
    'region = "NTT"': ("settings.not-a-region", "region"),
    'region = "5399"': ("settings.not-a-region", "region"),
    "region = 5302": ("settings.not-text", "region"),
    "national-holidays = 1": ("settings.not-truth", "national-holidays"),
    'elections = "pilkada-2020"': ("settings.not-texts", "elections"),
    '[hours]\nmonday = "half past seven"': ("settings.not-hours", "hours.monday"),
    '[hours]\nmonday = "07:30-25:00"': ("settings.not-hours", "hours.monday"),
    '[hours]\nmonda = "07:30-12:00"': ("settings.unknown-key", "hours.monda"),
    '[[service]]\nkind = "noon"\non = 2024-02-01\nhours = "08:00-09:00"': ("settings.not-a-choice", "service 1.kind"),
    '[[service]]\nkind = "night"\nhours = "08:00-09:00"': ("settings.missing", "service 1.from"),
    '[[closed]]\non = "31-12-2024"\nreason = "x"': ("settings.not-days", "closed 1.on"),
    "[[closed]]\non = 2024-12-31": ("settings.missing", "closed 1.reason"),
    '[[closed]]\nfrom = 2024-12-31\nuntil = 2024-01-01\nreason = "x"': ("settings.not-a-period", "closed 1.until"),
    "closed = 3": ("settings.not-tables", "closed"),
    "hours = 3": ("settings.not-tables", "hours"),
    "\nregion = = 1": ("settings.not-toml", "line 2"),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str) -> None:
    code, place = WRONG[text]
    with pytest.raises(SourceError) as caught:
        office(tmp_path, text)
    assert caught.value.code == code
    assert "office.toml" in str(caught.value)
    assert place in str(caught.value)


def test_an_unknown_election_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="pilkada-2020"):
        office(tmp_path, 'elections = ["pilkad-2020"]')


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.toml"):
        read_calendar(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"# \xe9")
    with pytest.raises(SourceError, match="UTF-8"):
        read_calendar(tmp_path / "latin.toml")


def test_hours_and_polling_day_of_an_office(tmp_path: Path) -> None:
    calendar = office(tmp_path, '[hours]\nsaturday = "08.00-12.00"\nfriday = []\npolling-day = []\n')
    assert calendar.day(date(2024, 2, 3)).hours == (Hours(time(8), time(12)),)
    assert not calendar.is_open(date(2024, 2, 2))
    assert not calendar.is_open(date(2024, 2, 14))


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_gives_every_day(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(ARTICLE, "utf-8")
    run = dukcapil("calendar", tmp_path / "office.toml", "--from", "2024-02-01", "--until", "2024-02-29")
    header, *lines = run.out.splitlines()
    assert (run.status, header) == (0, "day\tweekday\topen\thours\twhy")
    assert len(lines) == 29
    assert lines[6] == "2024-02-07\tWednesday\topen\t07:30-16:00, 19:00-22:00\tworking day"
    assert "24 of 29" in run.err


def test_the_command_as_json_and_in_indonesian() -> None:
    run = dukcapil("calendar", "--from", "2024-02-14", "--until", "2024-02-14", "--json", "--lang", "id")
    assert json.loads(run.out) == {
        "day": "2024-02-14",
        "open": True,
        "hours": ["08:00-14:00"],
        "reason": "polling-day",
        "facts": ["polling-day"],
        "name": "Pemilu 2024",
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--from", "2024-02-02", "--until", "2024-02-01"), "before it begins"),
        (("--from", "2024-02-30", "--until", "2024-02-01"), "--from"),
        (("--from", "2024-02-01", "--until", "2024-02-01", "--region", "NTT"), "--region"),
        (("--from", "2024-02-01", "--until", "2024-02-01", "--region", "5399"), "no region has"),
        (("office.toml", "--from", "2024-02-01", "--until", "2024-02-01", "--region", "5302"), "leave out --region"),
        (("--from", "2024-02-01"), "--until"),
        (("--from", "2024-02-01", "--until", "9999-01-01", "--region", "5302"), "longer than 100 years"),
    ],
)
def test_a_wrong_call_is_one_line(arguments: tuple[str, ...], says: str) -> None:
    run = dukcapil("calendar", *arguments, "--lang", "en")
    assert (run.status, run.out, run.err.count("\n")) == (2, "", 1)
    assert says in run.err


def test_the_command_says_where_joint_leave_is_not_known_yet() -> None:
    run = dukcapil("calendar", "--from", "2060-01-01", "--until", "2060-01-02", "--lang", "en")
    assert run.status == 0
    assert "2060" in run.err


def test_a_day_does_not_depend_on_the_days_asked_before() -> None:
    period = [date(2024, 1, 1) + timedelta(days=number) for number in range(60)]
    calendar = OfficeCalendar(region_code="5302")
    assert [calendar.day(day) for day in period] == [calendar.day(day) for day in reversed(period)][::-1]
