"""``dukcapil activity``: the month in figures."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dukcapil_core.cli.arguments import day_of, place
from dukcapil_core.cli.exit_status import DONE
from dukcapil_core.cli.running import check_folder
from dukcapil_core.cli.screen import Screen
from dukcapil_core.report.wording import decimal
from dukcapil_core.text import day

if TYPE_CHECKING:
    from dukcapil_core.desk.activity import Activity
    from dukcapil_core.desk.calendar import OfficeCalendar

FIGURES = ("count", "people", "share", "mean_per_open_day", "mean_per_calendar_day", "peak", "trend")


def arguments(command: Callable[[str], ArgumentParser], say: Callable[[str], str]) -> None:
    """Add the command to the grammar."""
    made = command("activity")
    made.add_argument("files", type=place, nargs="+", metavar="FILE", help=say("activity.files"))
    made.add_argument("--format", metavar="FORMAT", help=say("format"))
    made.add_argument("--by", default="service", metavar="WORDS", help=say("activity.by"))
    made.add_argument("--from", dest="first", metavar="DATE", help=say("activity.from"))
    made.add_argument("--until", dest="last", metavar="DATE", help=say("activity.until"))
    made.add_argument("--office", type=Path, metavar="FILE", help=say("activity.office"))
    made.add_argument("--out", type=Path, metavar="DIR", help=say("activity.out"))


def run(args: Namespace, screen: Screen) -> int:
    """Tables on a terminal; where standard output is piped the summary as JSON, or with ``--by`` a line a row."""
    first, last = day_of("--from", args.first), day_of("--until", args.last)
    check_folder(args.out)
    by = tuple(filter(None, (word.strip() for word in args.by.split(","))))
    with screen.progress() as watch:
        from dukcapil_core.desk.activity import activity
        from dukcapil_core.intake import read_services
        from dukcapil_core.workspace import Workspace

        with Workspace(watch=watch) as workspace:
            records = [read_services(file, args.format, workspace=workspace) for file in args.files]
            found = activity(records, first=first, last=last, calendar=office(args.office), workspace=workspace)
            table = found.per(*by)
            if args.out is not None:
                found.write(args.out)
            for one in records:
                if one.rejected:
                    screen.say("activity.rejected", file=one.file, count=screen.figure(one.rejected))
            for file in found.gathered.repeated:
                screen.say("activity.repeated", file=file)
            if found.gathered.overlapping:
                screen.say("activity.overlapping", count=screen.figure(found.gathered.overlapping))
            if found.gathered.added_up:
                screen.say("activity.added-up", count=screen.figure(found.gathered.added_up))
            if screen.is_terminal:
                _show(found, table.mappings(), by, screen)
            elif by == ("service",):
                screen.json(found.summary(), indent=2)
            else:
                rows = list(table.mappings())
                screen.tsv(
                    table.columns, [["" if cell is None else str(cell) for cell in row.values()] for row in rows]
                )
    return DONE


def office(path: Path | None) -> OfficeCalendar | None:
    """The calendar in a file; None where none is named."""
    from dukcapil_core.desk.calendar import read_calendar

    return None if path is None else read_calendar(path)


def _show(found: Activity, rows: Iterable[dict[str, Any]], by: tuple[str, ...], screen: Screen) -> None:
    whole = next(found.per().mappings(), None)
    if whole is not None:
        known = {name: screen.figure(whole[name]) for name in ("calendar_days", "open_days", "gap_days")}
        title = screen.text(
            "activity.title", first=day(found.first, screen.lang), last=day(found.last, screen.lang), **known
        )
        lines = [[_name(name, row[name], screen) for name in by] + _figures(row, screen) for row in rows]
        if by:
            lines.append([screen.text("activity.all"), *[""] * (len(by) - 1), *_figures(whole, screen)])
        header = [screen.text(f"activity.column.{name}") for name in (*by, *FIGURES)]
        screen.table(header, lines, title=title, right=tuple(range(len(by), len(by) + 5)))
    for level in found.summary()["levels"]:
        print(screen.text("activity.level", **_level(level, screen)))
    if gaps := [row["day"].isoformat() for row in found.gaps().mappings()]:
        print(screen.text("activity.gaps", days=", ".join(gaps)))


def _level(level: dict[str, Any], screen: Screen) -> dict[str, str]:
    from dukcapil_core.services import service

    entry = service(level["service"])
    return {
        "title": entry.title(screen.lang),
        "day": day(level["day"], screen.lang),
        "level": screen.figure(level["level"]),
        "unit": screen.text(f"services.unit.{entry.unit}"),
    }


def _name(by: str, value: Any, screen: Screen) -> str:
    from dukcapil_core.services import service

    if value is None:
        return "-"
    if by == "service":
        return service(value).title(screen.lang)
    if by == "group":
        return screen.text(f"services.group.{value}")
    return str(value)


def _figures(row: dict[str, Any], screen: Screen) -> list[str]:
    return [
        _or_dash(row["count"], screen.figure),
        _or_dash(row["people"], screen.figure),
        _or_dash(row["share"], lambda share: f"{decimal(100 * share, screen.lang)} %"),
        _or_dash(row["mean_per_open_day"], lambda mean: decimal(mean, screen.lang)),
        _or_dash(row["mean_per_calendar_day"], lambda mean: decimal(mean, screen.lang)),
        _or_dash(row["peak_day"], lambda peak: peak_of(peak, row["peak_count"], screen)),
        _or_dash(row["trend"], lambda trend: screen.text(f"activity.trend.{trend}")),
    ]


def peak_of(peak: date, count: int, screen: Screen) -> str:
    """The busiest day with its weekday and count: "Monday 5 February 2024: 695"."""
    from dukcapil_core.desk.calendar import weekday_name

    return f"{weekday_name(peak, screen.lang)} {day(peak, screen.lang)}: {screen.figure(count)}"


def _or_dash(value: Any, shown: Callable[[Any], str]) -> str:
    return "-" if value is None else shown(value)
