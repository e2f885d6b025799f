"""The files of a reconciliation's folder: what its summary says, and what a later run must not leave beside its own."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from dukcapil_core.drafts import SEAL
from dukcapil_core.errors import OutputError, SourceError

ROLL = "roll.parquet"
RECORDS = "records.parquet"
WORKLIST = "worklist.csv"
WORKBOOK = "worklist.xlsx"
INDEX = Path("worklist") / "index.csv"
"""Beside the districts' files: how many are to be called in by village, and in which file they stand."""

BOM = "utf-8-sig"
"""Spreadsheet programs take a CSV for UTF-8 only with this mark."""


def read_summary(folder: Path) -> dict[str, Any]:
    """What a reconciliation's summary.json says. Raises SourceError ("explain.damaged") where it cannot be read."""
    try:
        told = json.loads((folder / SEAL).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise SourceError("explain.damaged", folder=folder.resolve().name)
    return told


def earlier_result(folder: Path) -> Collection[str]:
    """What earlier runs left in ``folder`` that a new reconciliation does not speak of: the worklist, for a stale one
    would call in people who have come since, and what ``read`` wrote there.
    """
    files = (str(INDEX.parent / name) for name in files_of_index(folder / INDEX))
    return (RECORDS, WORKLIST, WORKBOOK, str(INDEX), *files)


def refuse_result(folder: Path) -> None:
    """Raises OutputError where ``folder`` holds a reconciliation: another summary.json would cut its files off."""
    if (folder / ROLL).exists():
        raise OutputError("output.holds-result", folder=folder.resolve().name)


def files_of_index(index: Path) -> tuple[str, ...]:
    """The district files that an ``index.csv`` of an earlier run names; none where it is not one of ours."""
    try:
        with index.open(encoding=BOM, newline="") as lines:
            names = {row[-1] for row in csv.reader(lines) if len(row) == 5}
    except (OSError, ValueError, csv.Error):
        return ()
    return tuple(sorted(name for name in names if re.fullmatch(r"[a-z0-9-]+\.csv", name)))
