"""``dukcapil briefing``: one page for the head of the office."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from dukcapil_core.cli.backlog import hand_in, opened
from dukcapil_core.cli.exit_status import DONE
from dukcapil_core.cli.running import say_no_workbook
from dukcapil_core.cli.screen import Screen


def arguments(command: Callable[[str], ArgumentParser], say: Callable[[str], str]) -> None:
    """Add the command to the grammar."""
    made = command("briefing")
    hand_in(made, say)
    made.add_argument("--out", type=Path, metavar="DIR", help=say("briefing.out"))


def run(args: Namespace, screen: Screen) -> int:
    """Print the page; with ``--out`` write it as text and as a workbook too."""
    from dukcapil_core.report.briefing import WORKBOOK, Briefing

    with opened(args, screen) as (backlog, on):
        briefing = Briefing(backlog, on, screen.lang)
        if args.out is not None:
            files = briefing.write(args.out)
            say_no_workbook(screen, WORKBOOK)
            screen.say("briefing.files", files=", ".join(file.name for file in files), folder=args.out)
        print(briefing.text(), end="")
    return DONE
