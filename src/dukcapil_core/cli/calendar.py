"""``dukcapil calendar``: when the office is open, and why."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dukcapil_core.cli.arguments import day_of, region_code
from dukcapil_core.cli.exit_status import DONE
from dukcapil_core.cli.screen import Screen
from dukcapil_core.errors import CallError

if TYPE_CHECKING:
    from dukcapil_core.desk.calendar import OfficeCalendar

COLUMNS = ("day", "weekday", "open", "hours", "why")


def arguments(command: Callable[[str], ArgumentParser], say: Callable[[str], str]) -> None:
    """Add the command to the grammar."""
    made = command("calendar")
    made.add_argument("office", type=Path, nargs="?", metavar="OFFICE", help=say("calendar.office"))
    made.add_argument("--from", dest="first", required=True, metavar="DATE", help=say("calendar.from"))
    made.add_argument("--until", dest="last", required=True, metavar="DATE", help=say("calendar.until"))
    made.add_argument("--region", metavar="CODE", help=say("calendar.region"))
    made.add_argument("--json", action="store_true", help=say("calendar.json"))


def period(args: Namespace) -> tuple[date, date]:
    """The days of ``--from`` and ``--until``. Raises CallError."""
    first, last = day_of("--from", args.first), day_of("--until", args.last)
    assert first is not None
    assert last is not None
    if last < first:
        raise CallError("calendar.backwards")
    return first, last


def run(args: Namespace, screen: Screen) -> int:
    """Show the days: a table on a terminal, tab-separated lines where standard output is piped."""
    from dukcapil_core.desk.calendar import weekday_name

    first, last = period(args)
    calendar = _calendar(args)
    days = list(calendar.days(first, last))
    if args.json:
        for one in days:
            screen.json(
                {
                    "day": one.day.isoformat(),
                    "open": one.is_open,
                    "hours": [str(part) for part in one.hours],
                    "reason": one.reason,
                    "facts": list(one.facts),
                    "name": one.name(screen.lang),
                }
            )
    else:
        rows = [
            (
                one.day.isoformat(),
                weekday_name(one.day, screen.lang),
                screen.text("calendar.open" if one.is_open else "calendar.closed"),
                ", ".join(map(str, one.hours)),
                one.text(screen.lang),
            )
            for one in days
        ]
        if screen.is_terminal:
            screen.table([screen.text(f"calendar.column.{name}") for name in COLUMNS], rows)
        else:
            screen.tsv(COLUMNS, rows)
    screen.say("calendar.total", open=sum(one.is_open for one in days), days=len(days))
    unknown = [year for year in range(first.year, last.year + 1) if not calendar.joint_leave_is_known(year)]
    if unknown and calendar.has_national_holidays:
        screen.say("calendar.no-joint-leave", years=", ".join(map(str, unknown)))
    return DONE


def _calendar(args: Namespace) -> OfficeCalendar:
    from dukcapil_core.desk.calendar import OfficeCalendar, read_calendar

    if args.office is not None:
        if args.region is not None:
            raise CallError("calendar.office-and-region")
        return read_calendar(args.office)
    return OfficeCalendar(region_code=region_code(args.region))
