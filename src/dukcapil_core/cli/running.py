"""What the commands share: a workspace as the options ask, where results may go, the exit status."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dukcapil_core.cli.arguments import memory_size, whole_number
from dukcapil_core.cli.exit_status import DONE, FAILED
from dukcapil_core.cli.screen import Screen
from dukcapil_core.errors import CallError

if TYPE_CHECKING:
    from dukcapil_core.intake.records import Records
    from dukcapil_core.workspace import Workspace


def status(args: Namespace, *read: Records[Any]) -> int:
    """The exit status after files were read: 1 where ``--strict`` was asked and a record was rejected."""
    return FAILED if args.strict and any(records.rejected for records in read) else DONE


def check_folder(folder: Path | None) -> None:
    """Raises CallError where results cannot go, before a minute is spent on making them; None: nothing is written."""
    for place in (folder, *folder.parents) if folder is not None else ():
        if place.exists() and not place.is_dir():
            raise CallError("cli.out-is-a-file", folder=place)


def say_no_workbook(screen: Screen, file: str) -> None:
    """Says that the workbook ``file`` was not written, and what it takes, where XlsxWriter is missing."""
    from dukcapil_core.report.tables import can_write_workbooks

    if not can_write_workbooks():
        screen.say("cli.no-workbook", file=file)


@contextmanager
def workspace_of(args: Namespace, screen: Screen) -> Iterator[Workspace]:
    """A workspace with the ``--memory`` and ``--threads`` of ``args`` that tells its phases on ``screen``."""
    from dukcapil_core.workspace import MOST_THREADS, Workspace

    memory = memory_size("--memory", args.memory)
    threads = whole_number("--threads", args.threads, 1, MOST_THREADS)
    with screen.progress() as watch, Workspace(memory=memory, threads=threads, watch=watch) as workspace:
        yield workspace
