"""A roster's request as a TOML file (docs/how-to/roster.md): the office's calendar, rules, shifts and officers."""

from __future__ import annotations

from pathlib import Path

from dukcapil_core.desk.calendar import calendar_of, hours_of, read_calendar
from dukcapil_core.desk.roster import (
    DAYS_IN_A_ROW,
    REST_HOURS,
    SHIFT_DAYS,
    VOTING_MINUTES,
    Officer,
    RosterRequest,
    Shift,
)
from dukcapil_core.desk.settings import WEEKDAYS, Section, read_settings
from dukcapil_core.text import nearest
from dukcapil_core.workspace import named_path


def read_roster(path: Path | str) -> RosterRequest:
    """The request that the TOML file ``path`` holds.

    The calendar stands in the same file, or in the file that ``calendar`` names, beside it. Raises SourceError naming
    the place in the file, CallError for what does not fit together or names no file.
    """
    path = named_path(path)
    settings = read_settings(path)
    first, last = settings.period()
    if settings.has("calendar"):
        calendar = read_calendar(path.parent / settings.text("calendar"))
    else:
        calendar = calendar_of(settings)
    shifts = tuple(_shift(entry) for entry in settings.tables("shift"))
    skills = sorted({skill for shift in shifts for skill, _ in shift.needs})
    officers = tuple(_officer(entry, skills) for entry in settings.tables("officer"))
    rules = settings.table("rules") or Section(settings.file, "rules", {})
    request = RosterRequest(
        first=first,
        last=last,
        calendar=calendar,
        officers=officers,
        shifts=shifts,
        rest_hours=rules.number("rest-hours", REST_HOURS),
        days_in_a_row=rules.count("days-in-a-row", DAYS_IN_A_ROW, least=1),
        voting_minutes=rules.count("voting-minutes", VOTING_MINUTES["here"]),
        voting_minutes_elsewhere=rules.count("voting-minutes-elsewhere", VOTING_MINUTES["elsewhere"]),
    )
    rules.end()
    settings.end()
    return request


def _shift(entry: Section) -> Shift:
    hours = hours_of(entry, "hours")
    if len(hours) != 1:
        raise entry.error("settings.not-hours", "hours")
    needs = entry.table("needs")
    if needs is None or not needs.names():
        raise entry.error("settings.missing", "needs")
    made = Shift(
        name=entry.text("name"),
        hours=hours[0],
        needs=tuple((skill, needs.count(skill, least=1)) for skill in needs.names()),
        days=entry.choices("on", SHIFT_DAYS, ("working-day",)),
        weekdays=tuple(sorted(WEEKDAYS.index(one) for one in entry.choices("days", WEEKDAYS, ()))),
    )
    entry.end()
    return made


def _officer(entry: Section, known: list[str]) -> Officer:
    skills = entry.texts("skills")
    for skill in skills:
        if skill not in known:
            raise entry.error("roster.unknown-skill", "skills", nearest=nearest(skill, known))
    made = Officer(
        name=entry.text("name"),
        skills=skills,
        leave=frozenset(entry.days("leave", ())),
        votes=entry.choice("votes", ("here", "elsewhere", "away"), "here"),  # type: ignore[arg-type]
        worked=frozenset(entry.days("worked", ())),
        polling_days=entry.count("polling-days", 0),
        share=entry.number("share", 1.0),
    )
    entry.end()
    return made
