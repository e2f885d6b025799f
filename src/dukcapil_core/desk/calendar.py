"""When a civil registry office is open, from when to when, and why: a pure answer for any day.

Working days and hours: Perpres 21/2023 (Monday to Friday, 37.5 hours a week without breaks of 60 minutes, 90 on Friday,
from 07:30 local time). National holidays and joint leave (cuti bersama) are those of the ministers' joint decree (SKB 3
Menteri), as the package ``holidays`` keeps them (extra ``calendar``). Polling days are those of the catalogue of
elections: a holiday for everybody, on which the office opens once its officers have voted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from attrs import field, frozen

from dukcapil_core.desk.settings import WEEKDAYS, Section, read_settings
from dukcapil_core.elections import Election, election, elections
from dukcapil_core.errors import CallError
from dukcapil_core.numbers.rules import as_day
from dukcapil_core.regions import is_region_code
from dukcapil_core.signs import TO_HYPHEN
from dukcapil_core.text import text

UTC_OFFSETS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        7: ("11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "31", "32", "33", "34", "35", "36", "61", "62"),
        8: ("51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"),
        9: ("81", "82", "91", "92", "93", "94", "95", "96"),
    }
)
"""Hours ahead of UTC and the provinces there: WIB, WITA and WIT (Keppres 41/1987; provinces made since lie within)."""

Reason = Literal[
    "closure", "polling-day", "holiday-service", "weekend-service", "night-service", "national-holiday", "joint-leave",
    "weekend", "working-day",
]  # fmt: skip
"""What decides about a day, the strongest first; ``OfficeDay.reason`` is one of them."""

ServiceKind = Literal["weekend", "holiday", "night"]

MOST_YEARS = 100
"""Of a period whose days are asked for one by one; more is a slip of the pen, such as 9999, and takes minutes."""


@frozen(order=True)
class Hours:
    """From ``opens`` to ``closes``, local time; ``closes`` not after ``opens`` is a time of the next day."""

    opens: time
    closes: time

    @property
    def minutes(self) -> int:
        """How long that is; 24 hours where both are one time."""
        return self.end - self.start

    @property
    def start(self) -> int:
        """Minutes from midnight to opening."""
        return self.opens.hour * 60 + self.opens.minute

    @property
    def end(self) -> int:
        """Minutes from the same midnight to closing."""
        closes = self.closes.hour * 60 + self.closes.minute
        return closes if closes > self.start else closes + 24 * 60

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"

    @classmethod
    def parse(cls, written: str) -> Hours:
        """Hours written as ``07:30-16:00``. Raises ValueError."""
        opens, _, closes = written.translate(TO_HYPHEN).partition("-")
        return cls(_clock(opens), _clock(closes))


MONDAY_TO_THURSDAY = (Hours(time(7, 30), time(16, 0)),)
FRIDAY = (Hours(time(7, 30), time(16, 30)),)
WORKING_WEEK = (*(MONDAY_TO_THURSDAY,) * 4, FRIDAY, (), ())
"""Perpres 21/2023: 4 x 7.5 hours and a break of an hour, on Friday 7.5 hours and a break of an hour and a half."""

POLLING_HOURS = (Hours(time(8, 0), time(14, 0)),)
"""SE Mendagri 400.8.1.2/1615/Dukcapil of 6 February 2024, as offices kept it (sumselkita.com 2024/02/13): polling
stations open at 07:00 (PKPU 25/2023), so that the first shift votes before it begins and the second after 11:00."""


@frozen(kw_only=True)
class Holiday:
    """A national holiday or a day of joint leave, by its name in both languages; two on one day are one entry."""

    day: date
    kind: Literal["national-holiday", "joint-leave"]
    name_id: str
    name_en: str


Holidays = Callable[[int], Mapping[date, Holiday]]
"""Gives the holidays of a year."""


@frozen(kw_only=True)
class ExtraService:
    """Service beyond the working week, from ``first`` to ``last`` (both included).

    "weekend" opens days without working hours that are no holiday, "holiday" opens holidays and joint leave; both leave
    polling days alone. "night" lengthens the days that are open anyway; with ``weekdays`` (0 Monday to 6 Sunday) it
    also opens those nights of closed days. ``weekdays`` restricts the other kinds.
    """

    kind: ServiceKind
    first: date
    last: date
    hours: tuple[Hours, ...]
    weekdays: tuple[int, ...] = ()
    name: str = ""

    def covers(self, day: date) -> bool:
        """Whether ``day`` is one of its days."""
        return self.first <= day <= self.last and (not self.weekdays or day.weekday() in self.weekdays)


@frozen(kw_only=True)
class Closure:
    """The office is closed from ``first`` to ``last``, whatever else holds; ``name`` says why, in its own words."""

    first: date
    last: date
    name: str


@frozen(kw_only=True)
class OfficeDay:
    """One day of an office. ``hours`` is empty when it is closed; ``reason`` is what decided, ``facts`` all that holds.

    ``name_id`` and ``name_en`` name the holiday, the election, the service or the closure; "" where there is none.
    """

    day: date
    hours: tuple[Hours, ...]
    reason: Reason
    facts: tuple[Reason, ...]
    name_id: str = ""
    name_en: str = ""

    @property
    def is_open(self) -> bool:
        """Whether anybody is served on that day."""
        return bool(self.hours)

    @property
    def minutes(self) -> int:
        """How long the office is open, breaks included."""
        return sum(part.minutes for part in self.hours)

    def name(self, lang: str = "en") -> str:
        """The name of the holiday, the election, the service or the closure; "" where there is none."""
        return self.name_id if lang == "id" else self.name_en

    def text(self, lang: str = "en") -> str:
        """Why the office is open or closed, as a phrase."""
        words, name = text(f"calendar.reason.{self.reason}", lang), self.name(lang)
        return f"{words}: {name}" if name else words


def weekday_name(day: date, lang: str = "en") -> str:
    """The weekday of ``day`` in ``lang``: Monday, Senin."""
    return text("calendar.weekdays", lang).split()[day.weekday()]


def utc_offset(region_code: str | None) -> timedelta | None:
    """How far local time is ahead of UTC in a region; None where the province is not known."""
    for hours, provinces in UTC_OFFSETS.items():
        if (region_code or "")[:2] in provinces:
            return timedelta(hours=hours)
    return None


@cache
def national_holidays(year: int) -> Mapping[date, Holiday]:
    """The national holidays and joint leave of ``year``. Raises CallError without the package ``holidays``.

    A day that is both is a national holiday. The package has joint leave only where the decree is known.
    """
    try:
        from holidays import country_holidays
    except ImportError:
        raise CallError("calendar.no-holidays") from None
    found: dict[date, Holiday] = {}
    for kind, category in (("joint-leave", "government"), ("national-holiday", "public")):
        names = [
            country_holidays("ID", years=year, categories=(category,), language=language)
            for language in ("id", "en_US")
        ]
        for day in sorted(names[0]):
            found[day] = Holiday(
                day=day,
                kind="joint-leave" if kind == "joint-leave" else "national-holiday",
                name_id=names[0][day],
                name_en=names[1].get(day, names[0][day]),
            )
    return MappingProxyType(dict(sorted(found.items())))


def no_holidays(year: int) -> Mapping[date, Holiday]:
    """The holidays of an office that lists its closed days itself: none."""
    return {}


def refuse_too_long(first: date, last: date) -> None:
    """Raises CallError for a period of more than MOST_YEARS: a year was mistyped."""
    if last.year - first.year > MOST_YEARS:
        raise CallError("calendar.too-long", first=first, last=last, most=MOST_YEARS)


@frozen(kw_only=True)
class OfficeCalendar:
    """The rules by which an office opens; ``day`` answers for one day.

    ``region_code`` is where it stands: it decides which elections are its own (None: national ones). ``elections`` are
    ids of further ones, where the catalogue does not say who voted. ``weekly`` has the hours of Monday to Sunday, ()
    for a free day. ``polling_hours`` () keeps the office closed on polling days. ``holidays`` gives those of a year.
    """

    region_code: str | None = None
    elections: tuple[str, ...] = ()
    weekly: tuple[tuple[Hours, ...], ...] = field(default=WORKING_WEEK)
    polling_hours: tuple[Hours, ...] = POLLING_HOURS
    services: tuple[ExtraService, ...] = ()
    closures: tuple[Closure, ...] = ()
    holidays: Holidays = national_holidays

    @weekly.validator
    def _seven_days(self, _attribute: object, value: tuple[tuple[Hours, ...], ...]) -> None:
        if len(value) != len(WEEKDAYS):
            raise CallError("calendar.not-a-week")

    def day(self, day: date) -> OfficeDay:
        """Whether the office is open on ``day``, its hours, and what decides. Raises CallError without ``holidays``.

        A closure beats everything; polling day beats service, service a holiday, a holiday the working week. Night
        service adds to the hours of a day that is open, and opens the nights of its own weekdays.
        """
        day = as_day(day)
        polling, holiday = self.polling_day(day), self.holidays(day.year).get(day)
        facts: list[Reason] = []
        names: dict[Reason, tuple[str, str]] = {}
        hours: tuple[Hours, ...] = ()

        def hold(reason: Reason, name_id: str = "", name_en: str = "") -> None:
            facts.append(reason)
            names.setdefault(reason, (name_id, name_en))

        closure = next((one for one in self.closures if one.first <= day <= one.last), None)
        if closure is not None:
            hold("closure", closure.name, closure.name)
        if polling is not None:
            hold("polling-day", polling.name, polling.name_en)
            hours = self.polling_hours
        extra = self._services("holiday" if holiday else "weekend", day)
        if extra and polling is None and (holiday is not None or not self.weekly[day.weekday()]):
            hold("holiday-service" if holiday else "weekend-service", extra[0].name, extra[0].name)
            hours = tuple(part for one in extra for part in one.hours)
        if holiday is not None and (polling is None or holiday.kind == "joint-leave"):
            hold(holiday.kind, holiday.name_id, holiday.name_en)
        if not self.weekly[day.weekday()]:
            hold("weekend")
        elif not facts:
            hold("working-day")
            hours = self.weekly[day.weekday()]
        night = [one for one in self._services("night", day) if hours or one.weekdays]
        if night:
            # It decides only where nothing else opens the day.
            place = len(facts) if hours else 1 if closure else 0
            facts.insert(place, "night-service")
            names["night-service"] = (night[0].name, night[0].name)
            hours += tuple(part for one in night for part in one.hours)
        name_id, name_en = names[facts[0]]
        return OfficeDay(
            day=day,
            hours=() if closure else _merged(hours),
            reason=facts[0],
            facts=tuple(facts),
            name_id=name_id,
            name_en=name_en,
        )

    def days(self, first: date, last: date) -> Iterator[OfficeDay]:
        """Every day from ``first`` to ``last``, both included. Raises CallError for more than MOST_YEARS."""
        first, last = as_day(first), as_day(last)
        refuse_too_long(first, last)
        return (self.day(first + timedelta(days=number)) for number in range((last - first).days + 1))

    def open_days(self, first: date, last: date) -> int:
        """On how many days from ``first`` to ``last`` the office is open."""
        return sum(day.is_open for day in self.days(first, last))

    def is_open(self, day: date) -> bool:
        """Whether the office is open on ``day``."""
        return self.day(day).is_open

    def polling_day(self, day: date) -> Election | None:
        """The election whose polling day ``day`` is, where this office's people surely vote; else None."""
        day = as_day(day)
        for one in (*elections(), *map(election, self.elections)):
            if one.polling_day == day and (one.id in self.elections or one.covers(self.region_code or "") is True):
                return one
        return None

    @property
    def has_national_holidays(self) -> bool:
        """Whether the holidays are those of the state; False where the office lists its closed days itself."""
        return self.holidays is not no_holidays

    def joint_leave_is_known(self, year: int) -> bool:
        """Whether the holidays of ``year`` have any joint leave: before the decree they have none."""
        return any(one.kind == "joint-leave" for one in self.holidays(year).values())

    def _services(self, kind: ServiceKind, day: date) -> list[ExtraService]:
        return [one for one in self.services if one.kind == kind and one.covers(day)]


def read_calendar(path: Path | str) -> OfficeCalendar:
    """The office calendar of a TOML file (docs/how-to/office-calendar.md).

    Raises SourceError naming the place, CallError for what names no file.
    """
    settings = read_settings(path)
    calendar = calendar_of(settings)
    settings.end()
    return calendar


def calendar_of(settings: Section) -> OfficeCalendar:
    """The office calendar of settings; other keys of the same file are left for other readers."""
    region = settings.text("region") if settings.has("region") else None
    if region is not None and not is_region_code(region):
        raise settings.error("settings.not-a-region", "region")
    named = settings.texts("elections", ())
    for one in named:
        try:
            election(one)
        except CallError as unknown:
            raise settings.error("settings.unknown-election", "elections", nearest=unknown.params["nearest"]) from None
    defaults = OfficeCalendar()
    weekly, polling = list(defaults.weekly), defaults.polling_hours
    if (week := settings.table("hours")) is not None:
        for number, weekday in enumerate(WEEKDAYS):
            if week.has(weekday):
                weekly[number] = hours_of(week, weekday)
        if week.has("polling-day"):
            polling = hours_of(week, "polling-day")
        week.end()
    national = settings.truth("national-holidays", True)
    return OfficeCalendar(
        region_code=region,
        elections=named,
        weekly=tuple(weekly),
        polling_hours=polling,
        services=tuple(_service(entry) for entry in settings.tables("service")),
        closures=tuple(_closure(entry) for entry in settings.tables("closed")),
        holidays=national_holidays if national else no_holidays,
    )


def hours_of(section: Section, key: str) -> tuple[Hours, ...]:
    """Hours written as ``"07:30-16:00"`` or a list of such texts; ``[]`` is closed. Raises SourceError."""
    section.has(key)
    written = section.texts(key) if section.is_list(key) else (section.text(key),)
    try:
        return tuple(sorted(Hours.parse(one) for one in written))
    except ValueError:
        raise section.error("settings.not-hours", key) from None


def _service(entry: Section) -> ExtraService:
    first, last = entry.period()
    made = ExtraService(
        kind=entry.choice("kind", ("weekend", "holiday", "night")),  # type: ignore[arg-type]
        first=first,
        last=last,
        hours=hours_of(entry, "hours"),
        weekdays=tuple(sorted(WEEKDAYS.index(one) for one in entry.choices("days", WEEKDAYS, ()))),
        name=entry.text("name") if entry.has("name") else "",
    )
    entry.end()
    return made


def _closure(entry: Section) -> Closure:
    first, last = entry.period()
    made = Closure(first=first, last=last, name=entry.text("reason"))
    entry.end()
    return made


def _clock(written: str) -> time:
    hour, colon, minute = written.strip().replace(".", ":").partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        raise ValueError("not a time")
    return time(0, 0) if (int(hour), int(minute)) == (24, 0) else time(int(hour), int(minute))


def _merged(hours: tuple[Hours, ...]) -> tuple[Hours, ...]:
    """Hours in order, those that touch or overlap as one."""
    spans: list[list[int]] = []
    for part in sorted(hours):
        if spans and part.start <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], part.end)
        else:
            spans.append([part.start, part.end])
    return tuple(Hours(_time(start), _time(end)) for start, end in spans)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
