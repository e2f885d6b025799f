"""``dukcapil diagnose`` and ``dukcapil complaints``: what a complaint about a NIK comes to, and what to do next."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import asdict, evolve

from dukcapil_core.cli.arguments import Help, day_of, place
from dukcapil_core.cli.exit_status import DONE
from dukcapil_core.cli.running import check_folder, say_no_workbook, workspace_of
from dukcapil_core.cli.screen import Screen
from dukcapil_core.errors import CallError, SourceError
from dukcapil_core.text import day

if TYPE_CHECKING:
    from dukcapil_core.desk.complaints import Complaint, Diagnosis

STDIN = "-"
"""The NIK that stands for messages on standard input: what is typed on a command line stays in the shell's history."""

OF_ONE = ("--name", "--birth-date", "--nkk", "--problem")
"""The options of ``diagnose`` that say what a message would say."""


def arguments(command: Callable[[str], ArgumentParser], say: Help) -> None:
    """Add the two commands to the grammar."""
    one = command("diagnose")
    one.add_argument("nik", metavar="NIK", help=say("diagnose.nik"))
    one.add_argument("--name", default="", metavar="NAME", help=say("diagnose.name"))
    one.add_argument("--birth-date", metavar="DATE", help=say("diagnose.birth-date"))
    one.add_argument("--nkk", default="", metavar="NKK", help=say("diagnose.nkk"))
    one.add_argument("--problem", default="", metavar="TEXT", help=say("diagnose.problem"))
    many = command("complaints")
    many.add_argument("file", type=Path, metavar="FILE", help=say("complaints.file"))
    many.add_argument("--received", metavar="DATE", help=say("complaints.received"))
    many.add_argument("--answers", type=Path, metavar="FILE", help=say("complaints.answers"))
    many.add_argument("--office", type=Path, metavar="OFFICE", help=say("complaints.office"))
    many.add_argument("--out", type=Path, required=True, metavar="DIR", help=say("out"))
    for made in (one, many):
        made.add_argument("--residents", type=place, required=True, metavar="FILE", help=say("reconcile.residents"))
        made.add_argument("--residents-format", metavar="FORMAT", help=say("reconcile.residents-format"))
        made.add_argument("--voters", type=place, metavar="FILE", help=say("reconcile.voters"))
        made.add_argument("--voters-format", metavar="FORMAT", help=say("reconcile.voters-format"))
        made.add_argument("--on", metavar="DATE", help=say("complaints.on"))
        made.add_argument("--threads", metavar="N", help=say("threads"))
        made.add_argument("--memory", metavar="SIZE", help=say("memory"))


def run_diagnose(args: Namespace, screen: Screen) -> int:
    """Diagnose one complaint, or the messages of standard input: readable on a terminal, JSON lines where piped."""
    from dukcapil_core.desk.complaints import Complaint, messages_in

    on, born = day_of("--on", args.on), day_of("--birth-date", args.birth_date)
    if args.nik == STDIN:
        _refuse_what_messages_say(args)
        complaints = list(messages_in(_typed()))
    else:
        complaints = [Complaint(nik=args.nik, name=args.name, birth_date=born, nkk=args.nkk, problem=args.problem)]
    for told in _diagnosed(args, screen, complaints, on):
        if screen.is_terminal:
            print(told.text(screen.lang))
        else:
            words = {
                "title": told.title(screen.lang),
                "why": told.why(screen.lang),
                "next": told.next_steps(screen.lang),
            }
            screen.json({**asdict(told), **words})
    return DONE


def _typed() -> str:
    """What stands on standard input, as a file of messages would be read. Raises SourceError where it is not UTF-8."""
    with suppress(AttributeError):  # somebody's own stream of texts
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="strict")  # type: ignore[union-attr]
    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise SourceError("complaints.not-utf8", file=STDIN) from None


def _refuse_what_messages_say(args: Namespace) -> None:
    """Raises CallError for options that say of one complaint what each message says of its own."""
    given = [option for option in OF_ONE if getattr(args, option.removeprefix("--").replace("-", "_"))]
    if given:
        raise CallError("complaints.messages-say-it", options=", ".join(given))


def run_complaints(args: Namespace, screen: Screen) -> int:
    """Take in a file of messages, diagnose all, and write the cases and the days."""
    from dukcapil_core.desk.calendar import read_calendar
    from dukcapil_core.desk.complaints import read_messages
    from dukcapil_core.report.complaints import WORKBOOK, write_complaints

    check_folder(args.out)
    on, received = day_of("--on", args.on), day_of("--received", args.received)
    complaints = list(read_messages(args.file, received))
    if args.answers is not None:
        complaints = _answered(complaints, args.answers)
    known = [day for one in complaints for day in (one.received, one.answered) if day is not None]
    as_of = on or max(known, default=None)
    if as_of is None:
        raise CallError("complaints.no-date")
    calendar = None if args.office is None else read_calendar(args.office)
    diagnoses = _diagnosed(args, screen, complaints, as_of)
    files = write_complaints(complaints, diagnoses, args.out, as_of, screen.lang, calendar)
    undated = sum(one.received is None or one.received > as_of for one in complaints)
    counts = Counter(told.category for told in diagnoses)
    if screen.is_terminal and not screen.quiet:
        header = [screen.text(f"complaints.column.{name}") for name in ("category", "cases")]
        rows = [
            (screen.text(f"complaints.category.{category}"), screen.figure(count))
            for category, count in counts.most_common()
        ]
        screen.table(header, rows, right=(1,))
    elif not screen.quiet:
        told = {"on": as_of, "cases": len(complaints), "undated": undated, "categories": dict(sorted(counts.items()))}
        screen.json(told, indent=2)
    if undated:
        screen.say("complaints.undated", count=screen.figure(undated), on=day(as_of, screen.lang))
    say_no_workbook(screen, WORKBOOK)
    screen.say("complaints.files", files=", ".join(files), folder=args.out)
    return DONE


def _diagnosed(
    args: Namespace, screen: Screen, complaints: Sequence[Complaint], on: date | None
) -> tuple[Diagnosis, ...]:
    from dukcapil_core.desk.complaints import diagnose_all

    with workspace_of(args, screen) as workspace:
        from dukcapil_core.intake import read_residents, read_voters

        register = read_residents(args.residents, args.residents_format, workspace=workspace)
        voters = None
        if args.voters is not None:
            voters = read_voters(args.voters, args.voters_format, workspace=workspace)
        return diagnose_all(complaints, register, voters, on=on)


def _answered(complaints: Sequence[Complaint], path: Path) -> list[Complaint]:
    """The complaints with the days of their answers: a CSV (commas or semicolons) with the columns ``number``
    and ``answered``. Raises SourceError for what is none, and for a case that is answered on two days."""
    days: dict[int, date] = {}
    known = {one.number for one in complaints}
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            delimiter = ";" if ";" in lines.readline() else ","  # an Indonesian Excel writes the former
            lines.seek(0)
            rows = csv.DictReader(lines, delimiter=delimiter)
            if any((rows.fieldnames or ()).count(column) > 1 for column in ("number", "answered")):
                raise SourceError("complaints.not-an-answer", file=path.name, line=1)
            for line, row in enumerate(rows, 2):
                try:
                    number, day = int(row["number"]), date.fromisoformat(row["answered"])
                except (KeyError, TypeError, ValueError):
                    raise SourceError("complaints.not-an-answer", file=path.name, line=line) from None
                if number not in known:
                    raise SourceError("complaints.no-such-case", file=path.name, line=line)
                if days.setdefault(number, day) != day:
                    raise SourceError("complaints.not-an-answer", file=path.name, line=line)
    except OSError:
        raise SourceError("complaints.unreadable", file=path.name) from None
    except csv.Error:
        raise SourceError("complaints.not-an-answer", file=path.name, line=line + 1) from None
    except UnicodeDecodeError:
        raise SourceError("complaints.not-utf8", file=path.name) from None
    return [evolve(one, answered=days.get(one.number, one.answered)) for one in complaints]
