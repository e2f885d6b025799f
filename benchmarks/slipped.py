"""A column that slipped by a row in half of the list: what it costs, and what it would cost if it were not read where it belongs.

    python benchmarks/slipped.py [--residents 467000] [--seed 11]

From the middle of the list on a cell was taken out of a column, and those below it moved up: of names, then of birth dates or ages,
then of numbers, of a list with numbers, one without, and one as it is published. Each is reconciled as it is, and with the reading
of slipped columns switched off. Writes results/slipped.md and slipped.json.
"""

from __future__ import annotations

import argparse
import csv
import shutil
from pathlib import Path
from typing import Any
from unittest.mock import patch

from accuracy import RESIDENTS, build
from attrs import frozen
from links import Part, from_result, tallies
from measure import machine
from tables import save, table

from dukcapil_core import read_both, reconcile
from dukcapil_core.reconcile.weights import thresholds
from dukcapil_core.testing.world import World
from dukcapil_core.testing.world_files import ListFormat
from dukcapil_core.workspace import Workspace

NEVER = {"slipped_rows": 10**8}


@frozen(kw_only=True)
class Listed:
    """A list's ``form``, how its cells are divided, and the columns that slip."""

    form: ListFormat
    title: str
    delimiter: str
    columns: tuple[str, ...]


LISTS = (
    Listed(form="sidalih", title="with numbers", delimiter="#", columns=("NAMA", "TANGGAL LAHIR", "NIK")),
    Listed(form="no-numbers", title="without numbers", delimiter=";", columns=("NAMA", "TGL_LHR")),
    Listed(form="published", title="published, with ages", delimiter=";", columns=("NAMA", "USIA")),
)


def slip(source: Path, target: Path, listed: Listed, column: str) -> None:
    """``source`` with the cells of ``column`` moved up by a row from the middle on; the last row has none."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file, delimiter=listed.delimiter)
    place, middle = header.index(column), len(rows) // 2
    cells = [row[place] for row in rows]
    for row, cell in zip(rows[middle:], [*cells[middle + 1 :], ""], strict=True):
        row[place] = cell
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=listed.delimiter).writerows([header, *rows])


def reconciled(world: World, voters: Path) -> tuple[Part, int]:
    """How right the links of ``voters`` are, and of how many rows the result says that a column slipped."""
    out = world.folder / "ours"
    shutil.rmtree(out, ignore_errors=True)
    with Workspace() as workspace:
        both = read_both(voters, world.register, world.list_layout, world.register_layout, workspace=workspace)
        result = reconcile(*both, world.election)
        told = sum(one["rows"] for one in result.warnings if one["code"] == "reconcile.slipped-column")
        result.write(out)
    return tallies(from_result(out), world.truth)["all", "all"], told


def main() -> None:
    """Build, damage, reconcile, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--residents", type=int, default=RESIDENTS)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    rows: list[tuple[Any, ...]] = []
    figures: list[dict[str, Any]] = []
    for listed in LISTS:
        world = build("default", args.seed, args.residents, listed.form)
        damaged = world.folder / "slipped.csv"
        for column in (None, *listed.columns):
            voters = world.voters
            if column is not None:
                slip(world.voters, damaged, listed, column)
                voters = damaged
            found, told = reconciled(world, voters)
            with patch.dict(thresholds(), NEVER):
                as_written, _ = reconciled(world, voters)
            rows.append(
                (listed.title, column or "none", f"{told:,}", f"{found.false:,}", f"{found.missed:,}",
                 f"{as_written.false:,}", f"{as_written.missed:,}")
            )  # fmt: skip
            figures.append(
                {
                    "list": listed.title,
                    "column": column,
                    "told": told,
                    "found": found.as_json(),
                    "as_written": as_written.as_json(),
                }
            )
        shutil.rmtree(world.folder)
    head = ("list", "column that slipped", "rows told", "false", "missed", "false, as written", "missed, as written")
    about = f"{args.residents:,} residents, seed {args.seed}. As written: the reading of slipped columns switched off."
    results = {"machine": machine(), "residents": args.residents, "seed": args.seed, "lists": figures}
    save("slipped", f"# A column slipped by a row in half of the list\n\n{about}\n\n{table(head, rows)}", results)


if __name__ == "__main__":
    main()
