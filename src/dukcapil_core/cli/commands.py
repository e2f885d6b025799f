"""What each command does; see ``dukcapil COMMAND --help``."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dukcapil_core.cli import activity, backlog, briefing, calendar, check, complaints, early, new_plugin, roster
from dukcapil_core.cli.arguments import day_of, whole_number
from dukcapil_core.cli.exit_status import DONE
from dukcapil_core.cli.running import check_folder, say_no_workbook, status, workspace_of
from dukcapil_core.cli.screen import Screen
from dukcapil_core.drafts import made_from, write_whole
from dukcapil_core.errors import CallError, DukcapilError
from dukcapil_core.result_files import WORKBOOK
from dukcapil_core.workspace import named_path

if TYPE_CHECKING:
    from dukcapil_core.intake.records import Records
    from dukcapil_core.reconcile.result import Result
    from dukcapil_core.report import Report


def run(args: Namespace, screen: Screen) -> int:
    """Run the command of ``args`` and return its exit status."""
    if args.use:
        from dukcapil_core.adapters.plugins import use_plugins

        use_plugins(*args.use)
    try:
        paths = _paths_of(args)
        for path in paths:
            named_path(path)
        with made_from([path for path in paths if path.is_file()]):
            return _COMMANDS[args.command](args, screen)
    except DukcapilError:
        # A plugin that failed may be the cause: that no format fits, say, for its detect did not work.
        _plugin_problems(screen, load=False)
        raise


def _paths_of(args: Namespace) -> list[Path]:
    """The files and folders that the call names."""
    named = (one for given in vars(args).values() for one in (given if isinstance(given, list) else [given]))
    return [one for one in named if isinstance(one, Path)]


def read(args: Namespace, screen: Screen) -> int:
    """Intake alone: one file into canonical records, issues and a quarantine."""
    check_folder(args.out)
    with workspace_of(args, screen) as workspace:
        from dukcapil_core.intake import take_in

        records = take_in(args.file, args.format, record=args.record, workspace=workspace)
        workspace.watch("phase.write", None)
        records.write(args.out)
        summary = records.summary()
    _say_skipped(screen, records)
    _plugin_problems(screen)
    if screen.is_terminal and not screen.quiet:
        _show_intake(screen, summary)
        print(screen.text("cli.files-in", folder=args.out))
    elif not screen.quiet:
        screen.json(summary, indent=2)
    return status(args, records)


def reconcile(args: Namespace, screen: Screen) -> int:
    """Two files into decisions and a worklist."""
    from dukcapil_core.elections import election as find_election

    # What can be wrong with the call is said before a minute is spent on reading.
    as_of = day_of("--as-of", args.as_of)
    chosen = find_election(args.election)
    chosen.fixed_day()
    check_folder(args.out)
    with workspace_of(args, screen) as workspace:
        from dukcapil_core.intake import read_both
        from dukcapil_core.reconcile import reconcile as decide
        from dukcapil_core.report import write_report

        voters, residents = read_both(
            args.voters, args.residents, args.voters_format, args.residents_format, workspace=workspace
        )
        result = decide(voters, residents, chosen, as_of)
        report = write_report(result, args.out, screen.lang)
        summary = result.summary()
    _say_skipped(screen, voters, residents)
    _say_warnings(screen, summary.get("warnings", ()))
    _plugin_problems(screen)
    say_no_workbook(screen, WORKBOOK)
    if screen.is_terminal and not screen.quiet:
        _show_intake(screen, summary["voters"], summary["residents"])
        show_counts(screen, result, summary["counts"], report)
    elif not screen.quiet:
        screen.json(summary, indent=2)
    return status(args, voters, residents)


def explain(args: Namespace, screen: Screen) -> int:
    """Why one row of a written result was decided as it was."""
    from dukcapil_core.reconcile import explain_written

    row = whole_number("ROW", args.row, 1)
    assert row is not None
    if args.svg is not None and args.svg.exists():
        raise CallError("explain.svg-exists", file=args.svg.name)
    told = explain_written(args.folder, row)
    if args.svg is not None:
        write_whole(args.svg, told.svg(screen.lang))
    if screen.is_terminal:
        print(told.text(screen.lang))
    else:
        screen.json(told.as_dict())
    return DONE


def formats(args: Namespace, screen: Screen) -> int:
    """The formats that are known: the library's own and those of plugins."""
    from dukcapil_core.adapters.plugins import plugins

    header = ("name", "record", "kind", "detected", "provider", "title")
    rows = [
        (fmt.name, fmt.record, fmt.layout.reader.kind, "yes" if fmt.detect else "no", fmt.provider, fmt.title)
        for fmt in sorted(plugins().formats(), key=lambda fmt: (fmt.record, fmt.name, fmt.provider))
    ]
    if args.json:
        screen.json([dict(zip(header, row, strict=True)) for row in rows], indent=2)
    elif screen.is_terminal:
        names = [screen.text(f"cli.column.{name}") for name in header]
        words = {"yes": screen.text("cli.yes"), "no": screen.text("cli.no")}
        screen.table(names, [(*row[:3], words[row[3]], *row[4:]) for row in rows])
    else:
        screen.tsv(header, rows)
    _plugin_problems(screen)
    return DONE


def list_plugins(args: Namespace, screen: Screen) -> int:
    """The plugins that were loaded, and what was wrong with those that were not."""
    from dukcapil_core.adapters.plugins import plugins

    loaded = plugins()
    header = ("name", "kind", "version", "used", "hooks", "formats")
    rows = [
        (
            one.name,
            one.kind,
            one.version or "-",
            "yes" if one.used else "no",
            ", ".join(one.hooks) or "-",
            ", ".join(one.formats) or "-",
        )
        for one in loaded.listing()
    ]
    if screen.is_terminal:
        words = {"yes": screen.text("cli.yes"), "no": screen.text("cli.no")}
        shown = [(*row[:3], words[row[3]], *row[4:]) for row in rows]
        screen.table([screen.text(f"cli.column.{name}") for name in header], shown)
    else:
        screen.tsv(header, rows)
    for problem in loaded.problems:
        screen.say("cli.problem", problem=problem.text(screen.lang))
    return DONE


def show_counts(screen: Screen, result: Result, counts: dict[str, dict[str, int]], report: Report) -> None:
    """The outcomes of a reconciliation as tables, and where its files are."""
    for side in ("voters", "residents"):
        rows = [
            (outcome, screen.text(f"report.outcome.{outcome}"), screen.figure(count))
            for outcome, count in counts[side].items()
        ]
        header = (screen.text("cli.column.outcome"), screen.text("cli.column.meaning"), screen.text("cli.column.count"))
        title = f"{screen.text(f'cli.side.{side}')}: {result.election.label(screen.lang)}, {result.on}"
        screen.table(header, rows, title=title, right=(2,))
    print(screen.text("cli.worklist-is", people=screen.figure(report.people), folder=report.folder))


def _show_intake(screen: Screen, *summaries: dict[str, Any]) -> None:
    """What came of each file that was read, in counts."""
    header = [
        screen.text(f"cli.column.{name}") for name in ("file", "format", "seen", "accepted", "rejected", "issues")
    ]
    rows = []
    for summary in summaries:
        figures = (summary["seen"], summary["accepted"], summary["rejected"], sum(summary["issues"].values()))
        rows.append((summary["file"], summary["format"]["name"], *map(screen.figure, figures)))
    screen.table(header, rows, right=(2, 3, 4, 5))


def _say_skipped(screen: Screen, *read: Records[Any]) -> None:
    """Says that not every file of a folder was a list, and which columns may have been misspelt."""
    for records in read:
        _say_warnings(screen, records.warnings)
        if count := len(records.skipped_files):
            screen.say("cli.files-skipped", file=records.file, count=count)


def _say_warnings(screen: Screen, warnings: Iterable[Mapping[str, Any]]) -> None:
    for warning in warnings:
        screen.say(warning["code"], **{key: value for key, value in warning.items() if key != "code"})


def _plugin_problems(screen: Screen, *, load: bool = True) -> None:
    """Says how many plugins did not load, and each problem that ``dukcapil plugins`` would not list.

    Without ``load``, of plugins that are loaded already.
    """
    if not (load or "dukcapil_core.adapters.plugins" in sys.modules):
        return
    from dukcapil_core.adapters.plugins import plugins

    if not (load or plugins.cache_info().currsize):
        return
    later = plugins().later_problems()
    if count := len(plugins().problems) - len(later):
        screen.say("cli.plugin-problems", count=count)
    for problem in later:
        screen.say("cli.problem", problem=problem.text(screen.lang))


def _demo(args: Namespace, screen: Screen) -> int:
    from dukcapil_core.cli.demo import demo

    return demo(args, screen)


def _nik(args: Namespace, screen: Screen) -> int:
    from dukcapil_core.cli.numbers import explain_numbers

    return explain_numbers(args, screen)


def _sniff(args: Namespace, screen: Screen) -> int:
    from dukcapil_core.cli.sniff import propose

    return propose(args, screen)


_COMMANDS: dict[str, Callable[[Namespace, Screen], int]] = {
    "nik": _nik,
    "read": read,
    "reconcile": reconcile,
    "explain": explain,
    "sniff": _sniff,
    "formats": formats,
    "plugins": list_plugins,
    "check": check.check,
    "new-plugin": new_plugin.run,
    "demo": _demo,
    "activity": activity.run,
    "backlog": backlog.run,
    "briefing": briefing.run,
    "calendar": calendar.run,
    "early": early.run,
    "roster": roster.run,
    "diagnose": complaints.run_diagnose,
    "complaints": complaints.run_complaints,
}
