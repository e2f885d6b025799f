"""``dukcapil roster``: who is on duty when."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from dukcapil_core.cli.arguments import Help
from dukcapil_core.cli.exit_status import DONE, WRONG
from dukcapil_core.cli.running import check_folder, say_no_workbook
from dukcapil_core.cli.screen import Screen
from dukcapil_core.text import one_line


def arguments(command: Callable[[str], ArgumentParser], say: Help) -> None:
    """Add the command to the grammar."""
    made = command("roster")
    made.add_argument("request", type=Path, metavar="REQUEST", help=say("roster.request"))
    made.add_argument("--out", type=Path, required=True, metavar="DIR", help=say("out"))


def run(args: Namespace, screen: Screen) -> int:
    """Make the roster, write it and show the load by officer number; exit status 2 and the rules where none can be."""
    from dukcapil_core.desk.roster import BURDENS, Impossible, make_roster
    from dukcapil_core.desk.roster_file import read_roster
    from dukcapil_core.report.roster import WORKBOOK, can_write_calendars, write_roster

    check_folder(args.out)
    made = make_roster(read_roster(args.request))
    if isinstance(made, Impossible):
        print(f"dukcapil: {one_line(made.text(screen.lang))}", file=sys.stderr)
        return WRONG
    files = write_roster(made, args.out, screen.lang)
    header = ("number", "shifts", "hours", *BURDENS, "sundays_running")
    rows = [
        (
            str(one.officer + 1),
            str(one.shifts),
            f"{one.minutes / 60:g}",
            *(str(one.burdens[burden]) for burden in BURDENS),
            str(one.sundays_running),
        )
        for one in made.tallies
    ]
    if screen.is_terminal and not screen.quiet:
        names = [screen.text(f"roster.column.{name}") for name in header]
        screen.table(names, rows, title=screen.text("roster.load"), right=tuple(range(len(header))))
    elif not screen.quiet:
        screen.tsv(header, rows)
    if made.uncovered:
        screen.say("roster.uncovered", days=", ".join(day.isoformat() for day in made.uncovered))
    say_no_workbook(screen, WORKBOOK)
    if not can_write_calendars():
        screen.say("roster.no-calendars")
    screen.say("roster.files", count=len(files), folder=args.out)
    return DONE
