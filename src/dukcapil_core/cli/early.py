"""``dukcapil early``: who turns 17 by the coming elections and has not recorded, and who may record at 16."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from dukcapil_core.cli.arguments import Help, day_of, output_options, place, region_code
from dukcapil_core.cli.running import check_folder, say_no_workbook, status, workspace_of
from dukcapil_core.cli.screen import Screen
from dukcapil_core.elections import Election
from dukcapil_core.errors import CallError

COUNTS = ("unrecorded", "of_age", "sixteen", "younger", "card_waiting", "sixteen_later")


def arguments(command: Callable[[str], ArgumentParser], say: Help) -> None:
    """Add the command to the grammar."""
    made = command("early")
    made.add_argument("residents", type=place, metavar="RESIDENTS", help=say("early.residents"))
    made.add_argument("--on", required=True, metavar="DATE", help=say("early.on"))
    made.add_argument("--election", action="append", metavar="ID", help=say("early.election"))
    made.add_argument("--polling-day", metavar="DATE", help=say("early.polling-day"))
    made.add_argument("--region", metavar="CODE", help=say("early.region"))
    made.add_argument("--format", metavar="FORMAT", help=say("format"))
    output_options(made, say)


def run(args: Namespace, screen: Screen) -> int:
    """Write the lists and show what each election asks for."""
    from dukcapil_core.desk.early import early_recording
    from dukcapil_core.report.early import WORKBOOK, write_early

    on = day_of("--on", args.on)
    assert on is not None
    chosen, region = _elections(args), region_code(args.region)
    check_folder(args.out)
    with workspace_of(args, screen) as workspace:
        from dukcapil_core.intake import read_residents

        residents = read_residents(args.residents, args.format, workspace=workspace)
        early = early_recording(residents, on, chosen, region)
        files = write_early(early, args.out, screen.lang)
        counts = list(early.elections.mappings())
    if screen.is_terminal and not screen.quiet:
        labels = {one.id: one.label(screen.lang) for one in early.coming}
        header = [screen.text(f"early.column.{name}") for name in ("election", "polling_day", *COUNTS)]
        rows = [
            (
                labels[row["election"]],
                str(row["polling_day"] or screen.text("early.not-fixed", day=row["counted_from"])),
                *(screen.figure(row[name]) for name in COUNTS),
            )
            for row in counts
        ]
        screen.table(header, rows, title=screen.text("early.title"), right=tuple(range(2, len(header))))
        print(screen.text("early.files", files=", ".join(files), folder=args.out))
    elif not screen.quiet:
        screen.json({"on": on, "elections": counts, "without_birth_date": early.without_birth_date}, indent=2)
    if early.without_birth_date:
        screen.say("early.without-birth-date", count=screen.figure(early.without_birth_date))
    say_no_workbook(screen, WORKBOOK)
    return status(args, residents)


def _elections(args: Namespace) -> list[Election] | None:
    from dukcapil_core.elections import election

    if args.election and args.region is not None:
        raise CallError("early.election-and-region")
    planned = day_of("--polling-day", args.polling_day)
    if planned is not None and len(args.election or ()) != 1:
        raise CallError("early.plan-one")
    chosen = [election(one) for one in args.election or ()]
    if planned is not None:
        chosen = [chosen[0].on(planned)]
    return chosen or None
