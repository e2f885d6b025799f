"""``dukcapil demo``: Timor Tengah Selatan in February 2024 on synthetic people, from two files to zero.

Nothing is written in: the numbers it shows are those of the reconciliation, and it shows the truth beside them.
"""

from __future__ import annotations

import shlex
import time
from argparse import Namespace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dukcapil_core.cli.arguments import whole_number
from dukcapil_core.cli.exit_status import DONE
from dukcapil_core.cli.running import say_no_workbook
from dukcapil_core.cli.screen import Screen
from dukcapil_core.desk.calendar import weekday_name
from dukcapil_core.errors import CallError
from dukcapil_core.report.wording import decimal
from dukcapil_core.result_files import WORKBOOK, refuse_result
from dukcapil_core.text import day, share

if TYPE_CHECKING:
    from dukcapil_core.intake.records import Records
    from dukcapil_core.people import Resident, Voter
    from dukcapil_core.testing.world import World
    from dukcapil_core.workspace import Watch, Workspace

RESIDENTS = 467_000
"""About the people of Timor Tengah Selatan in 2023 (BPS)."""

MOST_RESIDENTS = 10_000_000
"""More than any province but those of Java: there are not names enough for a hundred times as many."""

OUTSTANDING = 418
"""Voters of TTS who had not recorded on 7 February 2024; a smaller world has as many in proportion."""

BUSIEST, RECORDINGS, SERVICES = date(2024, 2, 5), 695, 1_000
"""The busiest day of the month with its recordings, and what all services together came to a day; in proportion."""

SEED = 1
ON = date(2024, 2, 7)
ELECTION = "pemilu-2024"


def demo(args: Namespace, screen: Screen) -> int:
    """Build the regency and its month, reconcile the first day, work the list down, ask the register on two days."""
    residents = whole_number("--residents", args.residents, 1_000, MOST_RESIDENTS) or RESIDENTS
    seed = SEED if args.seed is None else whole_number("--seed", args.seed, 0) or 0
    folder: Path = args.out
    if folder.exists() and not folder.is_dir():
        raise CallError("cli.out-is-a-file", folder=folder)
    if not (folder / "world").is_dir():  # an office's own results are no earlier demo's
        for day_folder in (ON.replace(day=1), ON, ON + timedelta(days=1)):
            refuse_result(folder / day_folder.isoformat())
    started = time.monotonic()
    tell = _Teller(screen)
    with screen.progress() as watch:
        world = _build(folder / "world", residents, seed, watch)
        tell("cli.demo.built", residents=world.residents, voters=world.listed)
        _month(world, watch, tell)
    _where(world, folder, screen)
    tell("cli.demo.took", seconds=round(time.monotonic() - started))
    return DONE


class _Teller:
    """Prints a line as soon as it is known; figures as the language writes them."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def __call__(self, code: str, **params: object) -> None:
        shown = {name: self.screen.figure(value) if isinstance(value, int) else value for name, value in params.items()}
        print(self.screen.text(code, **shown), flush=True)

    def day(self, on: date) -> str:
        """A day in words."""
        return day(on, self.screen.lang)


def _build(folder: Path, residents: int, seed: int, watch: Watch) -> World:
    from dukcapil_core.testing.world import Month, World
    from dukcapil_core.workspace import writing

    watch("phase.world", residents)
    share = residents / RESIDENTS
    month = Month(busiest=BUSIEST, recordings=max(3, round(RECORDINGS * share)), services=round(SERVICES * share))
    with writing(str(folder)):
        return World.build(
            folder,
            residents=residents,
            seed=seed,
            on=ON,
            mix=None,
            outstanding=max(1, round(OUTSTANDING * share)),
            month=month,
            election=ELECTION,
            register_format="biodata-wni",
            list_format="sidalih",
        )


def _month(world: World, watch: Watch, tell: _Teller) -> None:
    """The list on the first of the month, worked down by the service files; on two days the register is asked again."""
    from dukcapil_core.intake import read_both, read_residents
    from dukcapil_core.workspace import Workspace, writing

    folder, first = world.folder.parent, world.on.replace(day=1)
    with Workspace(watch=watch) as workspace:
        _figures(world, workspace, tell)
        with writing(str(world.folder)):
            earlier = world.register_on(first)
        voters, residents = read_both(world.voters, earlier, workspace=workspace)
        _say_read(voters, tell)
        _say_read(residents, tell)
        _one_day(voters, residents, first, folder, tell)
        say_no_workbook(tell.screen, WORKBOOK)
        del residents
        _worked_down(world, first, workspace, tell)

        residents = read_residents(world.register, workspace=workspace)
        _one_day(voters, residents, world.on, folder, tell)
        decisions = folder / world.on.isoformat() / "voters.parquet"
        tell("cli.demo.truth", f1=share(world.score(decisions).f1, tell.screen.lang))
        del residents

        watch("phase.night", None)
        with writing(str(world.folder)):
            register = world.after_night()
        morning = read_residents(register, workspace=workspace)
        tell("cli.demo.night", file=world.recordings.name if world.recordings else "-")
        _one_day(voters, morning, world.on + timedelta(days=1), folder, tell)


def _figures(world: World, workspace: Workspace, tell: _Teller) -> None:
    """What the office did in the month: the busiest day of recording, and the mean of all services."""
    from dukcapil_core.desk.activity import activity
    from dukcapil_core.services import RECORDING

    month = activity([world.services, world.counts], workspace=workspace)
    whole = next(month.per().mappings())
    recordings = next(row for row in month.per("service").mappings() if row["service"] == RECORDING)
    tell(
        "cli.demo.month",
        files=", ".join(month.gathered.files),
        weekday=weekday_name(recordings["peak_day"], tell.screen.lang),
        day=tell.day(recordings["peak_day"]),
        peak=recordings["peak_count"],
        mean=decimal(whole["mean_per_calendar_day"], tell.screen.lang),
        open_mean=decimal(whole["mean_per_open_day"], tell.screen.lang),
    )


def _worked_down(world: World, first: date, workspace: Workspace, tell: _Teller) -> None:
    """The backlog of the first of the month, morning by morning, by the service files alone; and the briefing."""
    from dukcapil_core.desk.backlog import Backlog
    from dukcapil_core.desk.state import STATE
    from dukcapil_core.report.briefing import WORKBOOK as BRIEFING
    from dukcapil_core.report.briefing import Briefing, outlook

    last = world.on + timedelta(days=1)
    folder = world.folder.parent / first.isoformat()
    for file in folder.glob(f"{STATE}*"):  # an earlier demo's
        file.unlink()
    with Backlog(folder, workspace=workspace) as backlog:
        # The night's own file repeats what the month's log has: nothing counts twice.
        backlog.take_events([world.services, world.counts, world.recordings], last)
        days = backlog.series(last).mappings()
        tell(
            "cli.demo.backlog",
            mornings="; ".join(f"{row['day'].day}: {tell.screen.figure(row['outstanding'])}" for row in days),
            month=f"{first:%m-%Y}",
        )
        ahead = backlog.summary(world.on)["forecast"]
        tell("cli.demo.outlook", day=tell.day(world.on), outlook=outlook(ahead, tell.screen.lang))
        files = Briefing(backlog, last, tell.screen.lang).write(folder)
        tell("cli.demo.briefing", day=tell.day(last), file=files[0])
        say_no_workbook(tell.screen, BRIEFING)


def _say_read(records: Records[Any], tell: _Teller) -> None:
    tell(
        "cli.demo.read",
        file=records.file,
        format=records.format.name,
        accepted=records.accepted,
        rejected=records.rejected,
    )


def _one_day(voters: Records[Voter], residents: Records[Resident], on: date, folder: Path, tell: _Teller) -> None:
    from dukcapil_core.reconcile import reconcile
    from dukcapil_core.report import write_report

    result = reconcile(voters, residents, ELECTION, on)
    write_report(result, folder / on.isoformat(), tell.screen.lang)
    counts = result.counts["voters"]
    tell("cli.demo.day", day=tell.day(on), unrecorded=counts["unrecorded"], recorded=counts["recorded"])
    others = {name.replace("-", "_"): count for name, count in counts.items()}
    tell("cli.demo.others", **others)


def _where(world: World, folder: Path, screen: Screen) -> None:
    """Every file's place, and the call that does the same with an office's own two files."""
    print(screen.text("cli.demo.files"))
    days = (world.on.replace(day=1), world.on, world.on + timedelta(days=1))
    for place in (world.folder, *(folder / one.isoformat() for one in days)):
        print(f"  {place}/")
        for file in sorted(place.iterdir()):
            count = f" ({len(list(file.iterdir()))})" if file.is_dir() else ""
            print(f"    {file.name}{'/' if file.is_dir() else ''}{count}")
    print(screen.text("cli.demo.same"))
    told = {
        "--voters": world.voters,
        "--residents": world.register,
        "--election": world.election,
        "--as-of": world.on,
        "--out": folder / world.on.isoformat(),
    }
    options = [str(word) for option in told.items() for word in option]
    print(f"  {shlex.join(['dukcapil', 'reconcile', *options])}")
