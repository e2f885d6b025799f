"""``dukcapil backlog``: the list worked down day by day."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dukcapil_core.cli.activity import office
from dukcapil_core.cli.arguments import day_of, place, whole_number
from dukcapil_core.cli.exit_status import DONE
from dukcapil_core.cli.running import check_folder
from dukcapil_core.cli.screen import Screen
from dukcapil_core.text import day

if TYPE_CHECKING:
    from dukcapil_core.desk.backlog import Backlog

SHOWN = 14
"""The terminal shows so many of the last days."""


def arguments(command: Callable[[str], ArgumentParser], say: Callable[[str], str]) -> None:
    """Add the command to the grammar."""
    made = command("backlog")
    hand_in(made, say)
    made.add_argument("--list", dest="lists", type=Path, action="append", metavar="DIR", help=say("backlog.list"))
    made.add_argument("--withdraw", metavar="SEQ", help=say("backlog.withdraw"))
    made.add_argument("--out", type=Path, metavar="DIR", help=say("backlog.out"))


def hand_in(made: ArgumentParser, say: Callable[[str], str]) -> None:
    """What every question about a backlog takes."""
    made.add_argument("folder", type=Path, metavar="DIR", help=say("backlog.folder"))
    made.add_argument("--on", required=True, metavar="DATE", help=say("backlog.on"))
    made.add_argument("--events", type=place, nargs="+", default=[], metavar="FILE", help=say("backlog.events"))
    made.add_argument("--format", metavar="FORMAT", help=say("format"))
    made.add_argument("--office", type=Path, metavar="FILE", help=say("activity.office"))


@contextmanager
def opened(args: Namespace, screen: Screen) -> Iterator[tuple[Backlog, date]]:
    """The backlog of the call with its files taken in, and its day."""
    from dukcapil_core.desk.backlog import Backlog
    from dukcapil_core.intake import read_services
    from dukcapil_core.workspace import Workspace

    on = day_of("--on", args.on)
    assert on is not None
    check_folder(args.out)  # before the day's files stand in the audit trail
    calendar = office(args.office)
    with (
        screen.progress() as watch,
        Workspace(watch=watch) as workspace,
        Backlog(args.folder, calendar=calendar, workspace=workspace) as backlog,
    ):
        backlog.morning(on)  # the files of a day that cannot be asked about would stand in the trail as that day's
        for file in args.events:
            records = read_services(file, args.format, workspace=workspace)
            (taken,) = backlog.take_events([records], on)
            if records.rejected:
                screen.say("activity.rejected", file=records.file, count=screen.figure(records.rejected))
            if not taken.is_new:
                screen.say("backlog.known", file=taken.file, seq=taken.seq)
        yield backlog, on


def run(args: Namespace, screen: Screen) -> int:
    """Take in what is new, then tell how things stand: tables on a terminal, else JSON."""
    withdrawn = whole_number("--withdraw", args.withdraw, 1)
    with opened(args, screen) as (backlog, on):
        for folder in args.lists or ():
            taken = backlog.take_list(folder)
            if not taken.is_new:
                screen.say("backlog.known", file=taken.file, seq=taken.seq)
        if withdrawn is not None:
            backlog.withdraw(withdrawn, on)
        told = backlog.summary(on)
        if args.out is not None:
            backlog.write(args.out, on)
        if screen.is_terminal:
            _show(backlog, on, told, screen)
        else:
            screen.json({**told, "series": list(backlog.series(on).mappings())}, indent=2)
    return DONE


def _show(backlog: Backlog, on: date, told: dict[str, Any], screen: Screen) -> None:
    from dukcapil_core.desk.backlog import FIGURES
    from dukcapil_core.report.briefing import outlook

    header = [screen.text(f"backlog.column.{name}") for name in ("district", *FIGURES)]
    rows = [[row["district"] or "-", *(screen.figure(row[name]) for name in FIGURES)] for row in told["districts"]]
    rows.append([screen.text("backlog.all"), *(screen.figure(told[name]) for name in FIGURES)])
    title = screen.text("backlog.title", on=day(on, screen.lang))
    screen.table(header, rows, title=title, right=tuple(range(1, len(header))))
    names = ("outstanding", "arrived", "settled_by_list", "recorded", "cannot_be_met", "left")
    days = [
        [row["day"].isoformat(), *(screen.figure(row[name]) for name in names), "" if row["is_reported"] else "?"]
        for row in list(backlog.series(on).mappings())[-SHOWN:]
    ]
    header = [screen.text(f"backlog.column.{name}") for name in ("day", *names, "unreported")]
    screen.table(header, days, right=tuple(range(1, len(header) - 1)))
    print(outlook(told["forecast"], screen.lang))
