"""A roster as an office hangs it up and as officers carry it: XLSX, CSV and iCalendar, in Indonesian or English."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dukcapil_core.desk.calendar import utc_offset, weekday_name
from dukcapil_core.desk.roster import BURDENS, Roster, Slot
from dukcapil_core.drafts import all_or_nothing
from dukcapil_core.report.tables import Sheet, can_write_workbooks, write_csv, write_tables
from dukcapil_core.text import Lang, day, text
from dukcapil_core.workspace import named_path

CSV, WORKBOOK, ICS, OFFICERS = "roster.csv", "roster.xlsx", "roster.ics", "officers"

COLUMNS = ("day", "weekday", "why", "shift", "hours")
LOAD = ("number", "officer", "shifts", "hours", *BURDENS, "sundays_running")
COLOURS = ("DDEBF7", "FFF2CC", "E2EFDA", "FCE4D6", "EADCF4", "D9F2F0", "F8CBAD")
LEAVE_COLOUR = "D9D9D9"


def can_write_calendars() -> bool:
    """Whether icalendar is installed (extra ``calendar``)."""
    return find_spec("icalendar") is not None


def write_roster(roster: Roster, folder: Path | str, lang: Lang = "en") -> tuple[str, ...]:
    """Write the roster into ``folder``, all or nothing; returns the files' names.

    ``roster.csv``; ``roster.xlsx`` with the days, the officers and the load where XlsxWriter is installed;
    ``roster.ics`` and one calendar for each officer in ``officers/`` (by number) where icalendar is installed. Files of
    an earlier run are replaced or removed. Raises OutputError.
    """
    folder = named_path(folder)
    with all_or_nothing(folder, _earlier) as draft:
        headers = [text(f"roster.column.{name}", lang) for name in (*COLUMNS, "skill", "officer")]
        write_csv(draft / CSV, headers, _lines(roster, lang))
        if can_write_workbooks():
            title = text(
                "roster.title", lang, first=day(roster.request.first, lang), last=day(roster.request.last, lang)
            )
            write_tables(draft / WORKBOOK, title, roster.request.first, _sheets(roster, title, lang))
        if can_write_calendars():
            (draft / ICS).write_bytes(calendar_of_all(roster))
            (draft / OFFICERS).mkdir()
            for number in range(len(roster.request.officers)):
                (draft / OFFICERS / f"{number + 1:02}.ics").write_bytes(calendar_of_officer(roster, number))
        return tuple(sorted(str(file.relative_to(draft)) for file in draft.rglob("*") if file.is_file()))


def calendar_of_all(roster: Roster) -> bytes:
    """The whole roster as iCalendar (RFC 5545): one event for each shift, its officers in the description."""
    crew = _crew(roster)
    return _calendar(
        roster,
        (
            (slot, "all", slot.shift.name, "\n".join(f"{skill}: {names}" for skill, names in crew[_key(slot)].items()))
            for slot in roster.request.slots()
        ),
    )


def calendar_of_officer(roster: Roster, officer: int) -> bytes:
    """The duties of one officer (from 0) as iCalendar."""
    return _calendar(
        roster,
        ((duty.slot, f"{officer + 1}", f"{duty.slot.shift.name} ({duty.skill})", "") for duty in roster.of(officer)),
    )


def _calendar(roster: Roster, events: Iterable[tuple[Slot, str, str, str]]) -> bytes:
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//dukcapil_core//roster//ID")
    made.add("version", "2.0")
    offset = utc_offset(roster.request.calendar.region_code)
    for slot, key, summary, description in events:
        event = Event()
        shift = roster.request.shifts.index(slot.shift) + 1
        event.add("uid", f"{slot.day.day:%Y%m%d}-{shift}-{key}@roster.dukcapil-core")
        # No clock: the same roster gives the same bytes.
        event.add("dtstamp", datetime.combine(roster.request.first, time(), UTC))
        event.add("summary", summary)
        if description:
            event.add("description", description)
        midnight = datetime.combine(slot.day.day, time())
        for name, minutes in (("dtstart", slot.shift.hours.start), ("dtend", slot.shift.hours.end)):
            local = midnight + timedelta(minutes=minutes)
            # Where the zone is not known the time floats, as a clock on the wall does.
            event.add(name, local if offset is None else (local - offset).replace(tzinfo=UTC))
        made.add_component(event)
    return bytes(made.to_ical())


def _key(slot: Slot) -> tuple[date, str]:
    return slot.day.day, slot.shift.name


def _crew(roster: Roster) -> dict[tuple[date, str], dict[str, str]]:
    """For each slot the officers' names by skill, in the order of the request."""
    found: defaultdict[tuple[date, str], defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for duty in roster.duties:
        found[_key(duty.slot)][duty.skill].append(roster.request.officers[duty.officer].name)
    return {
        _key(slot): {skill: ", ".join(found[_key(slot)][skill]) for skill, _ in slot.shift.needs}
        for slot in roster.request.slots()
    }


def _what(slot: Slot, lang: Lang) -> tuple[date, str, str, str, str]:
    on = slot.day.day
    return on, weekday_name(on, lang), slot.day.text(lang), slot.shift.name, str(slot.shift.hours)


def _lines(roster: Roster, lang: Lang) -> Iterator[tuple[Any, ...]]:
    for duty in roster.duties:
        yield *_what(duty.slot, lang), duty.skill, roster.request.officers[duty.officer].name


def _sheets(roster: Roster, title: str, lang: Lang) -> Iterator[Sheet]:
    request = roster.request
    skills = list(dict.fromkeys(skill for shift in request.shifts for skill, _ in shift.needs))
    named = [text(f"roster.column.{name}", lang) for name in COLUMNS]
    crew = _crew(roster)
    rows = [(*_what(slot, lang), *(crew[_key(slot)].get(skill) for skill in skills)) for slot in roster.request.slots()]
    yield Sheet(
        title=text("roster.sheet.days", lang),
        headers=[*named, *skills],
        rows=rows,
        above=(title,),
        widths=[12, 11, 30, 14, 13, *(28 for _ in skills)],
    )
    yield _officers_sheet(roster, title, lang)
    yield Sheet(
        title=text("roster.sheet.load", lang),
        headers=[text(f"roster.column.{name}", lang) for name in LOAD],
        rows=[
            (
                tally.officer + 1,
                request.officers[tally.officer].name,
                tally.shifts,
                tally.minutes / 60,
                *(tally.burdens[burden] for burden in BURDENS),
                tally.sundays_running,
            )
            for tally in roster.tallies
        ],
        above=(title,),
        widths=[6, 28],
    )


def _officers_sheet(roster: Roster, title: str, lang: Lang) -> Sheet:
    """One line an officer, one column a day: the shift, or leave."""
    request = roster.request
    days = [one.day for one in request.days()]
    mine: defaultdict[tuple[int, date], list[str]] = defaultdict(list)
    for duty in roster.duties:
        mine[duty.officer, duty.slot.day.day].append(duty.slot.shift.name)
    on_leave = text("roster.on-leave", lang)
    rows = []
    for number, officer in enumerate(request.officers):
        cells: Sequence[str | None] = [
            " + ".join(mine[number, on]) or (on_leave if on in officer.leave else None) for on in days
        ]
        rows.append((number + 1, officer.name, *cells))
    shifts = dict(zip((shift.name for shift in request.shifts), COLOURS * len(request.shifts), strict=False))
    return Sheet(
        title=text("roster.sheet.officers", lang),
        headers=[
            text("roster.column.number", lang),
            text("roster.column.officer", lang),
            *(f"{weekday_name(on, lang)[:3]} {on.day}" for on in days),
        ],
        rows=rows,
        above=(title,),
        widths=[6, 28, *(9 for _ in days)],
        marks={**shifts, on_leave: LEAVE_COLOUR},
    )


def _earlier(folder: Path) -> tuple[str, ...]:
    """The files of an earlier run: an officer who is no longer there must not keep a calendar."""
    officers = folder / OFFICERS
    old = sorted(file.name for file in officers.glob("[0-9][0-9]*.ics")) if officers.is_dir() else []
    return (CSV, WORKBOOK, ICS, *(f"{OFFICERS}/{name}" for name in old))
