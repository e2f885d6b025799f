"""``dukcapil demo``: Timor Tengah Selatan in February 2024 on synthetic people, from two files to zero.

Nothing is written in: the numbers it shows are those of the reconciliation, and it shows the truth beside them.
"""

from __future__ import annotations

import time
from argparse import Namespace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dukcapil_core.cli.arguments import whole_number
from dukcapil_core.cli.screen import Screen
from dukcapil_core.errors import CallError
from dukcapil_core.report.wording import day

if TYPE_CHECKING:
    from dukcapil_core.intake.records import Records
    from dukcapil_core.report import Report
    from dukcapil_core.testing.world import World
    from dukcapil_core.workspace import Watch

RESIDENTS = 467_000
"""About the people of Timor Tengah Selatan in 2023 (BPS)."""

OUTSTANDING = 418
"""Voters of TTS who had not recorded on 7 February 2024; a smaller world has as many in proportion."""

SEED = 1
ON = date(2024, 2, 7)
ELECTION = "pemilu-2024"


def demo(args: Namespace, screen: Screen) -> int:
    """Build the regency, reconcile the evening's files, take in the night's recordings, reconcile the morning's."""
    residents = whole_number("--residents", args.residents, 1_000) or RESIDENTS
    seed = SEED if args.seed is None else whole_number("--seed", args.seed, 0) or 0
    folder: Path = args.out
    if folder.exists() and not folder.is_dir():
        raise CallError("cli.out-is-a-file", folder=folder)
    started = time.monotonic()
    tell = _Teller(screen)
    with screen.progress() as watch:
        world = _build(folder / "world", residents, seed, watch)
        tell("cli.demo.built", residents=world.residents, voters=world.listed)
        _two_days(world, folder, watch, tell)
    _where(world, folder, screen)
    tell("cli.demo.took", seconds=round(time.monotonic() - started))
    return 0


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
    from dukcapil_core.testing.world import World
    from dukcapil_core.workspace import writing

    watch("phase.world", residents)
    outstanding = max(1, round(OUTSTANDING * residents / RESIDENTS))
    with writing(str(folder)):
        return World.build(
            folder,
            residents=residents,
            seed=seed,
            on=ON,
            mix=None,
            outstanding=outstanding,
            election=ELECTION,
            register_format="biodata-wni",
            list_format="sidalih",
        )


def _two_days(world: World, folder: Path, watch: Watch, tell: _Teller) -> None:
    from dukcapil_core.intake import read_both, read_residents
    from dukcapil_core.workspace import Workspace, writing

    with Workspace(watch=watch) as workspace:
        voters, residents = read_both(world.voters, world.register, workspace=workspace)
        _say_read(voters, tell)
        _say_read(residents, tell)
        report = _one_day(voters, residents, world.on, folder, tell)
        if report.workbook is None:
            tell.screen.say("cli.no-workbook")
        decisions = folder / world.on.isoformat() / "voters.parquet"
        tell("cli.demo.truth", f1=f"{world.score(decisions).f1:.4f}")
        del residents

        watch("phase.night", None)
        with writing(str(world.folder)):
            register = world.after_night()
        morning = read_residents(register, workspace=workspace)
        tell("cli.demo.night", file=world.recordings.name if world.recordings else "-")
        _one_day(voters, morning, world.on + timedelta(days=1), folder, tell)


def _say_read(records: Records, tell: _Teller) -> None:
    tell(
        "cli.demo.read",
        file=records.file,
        format=records.format.name,
        accepted=records.accepted,
        rejected=records.rejected,
    )


def _one_day(voters: Records, residents: Records, on: date, folder: Path, tell: _Teller) -> Report:
    from dukcapil_core.reconcile import reconcile
    from dukcapil_core.report import write_report

    result = reconcile(voters, residents, ELECTION, on)
    report = write_report(result, folder / on.isoformat(), tell.screen.lang)
    counts = result.counts["voters"]
    tell("cli.demo.day", day=tell.day(on), unrecorded=counts["unrecorded"], recorded=counts["recorded"])
    others = {name.replace("-", "_"): count for name, count in counts.items()}
    tell("cli.demo.others", **others)
    return report


def _where(world: World, folder: Path, screen: Screen) -> None:
    """Every file's place, and the call that does the same with an office's own two files."""
    print(screen.text("cli.demo.files"))
    for place in (world.folder, *(folder / (world.on + timedelta(days=days)).isoformat() for days in range(2))):
        print(f"  {place}/")
        for file in sorted(place.iterdir()):
            count = f" ({len(list(file.iterdir()))})" if file.is_dir() else ""
            print(f"    {file.name}{'/' if file.is_dir() else ''}{count}")
    print(screen.text("cli.demo.same"))
    print(
        f"  dukcapil reconcile --voters {world.voters} --residents {world.register} --election {world.election} "
        f"--as-of {world.on} --out {folder / world.on.isoformat()}"
    )
