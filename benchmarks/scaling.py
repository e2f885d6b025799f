"""How time and memory of ours grow with the lists, beside the floor (DuckDB alone joining both files on the NIK).

    python benchmarks/scaling.py [--sizes 1 2 4 8] [--province] [--memory 6GB] [--seed 11] [--runs 1]

Sizes are multiples of Timor Tengah Selatan (467,000 residents). --province builds Nusa Tenggara Timur instead: 5.6 million
residents, 3.8 million voters; it needs some 10 GB of disk and several minutes. Each run is a process of its own, ours and the
floor in turn; the shortest of the runs counts. The floor is measured twice: reading few columns of the register, and all of them.
Of the written result single decisions are then explained (explained.py).
Writes results/scaling.md (or province.md) and its .json.
"""

from __future__ import annotations

import argparse
import shutil
from typing import Any

from accuracy import RESIDENTS, WORLDS
from attrs import frozen
from links import Part, from_result, tallies
from measure import Run, machine, measured, shortest
from tables import save, table

from dukcapil_core.testing.world import World

PROVINCE = 5_600_000
"""About the residents of Nusa Tenggara Timur in 2023 (BPS)."""


@frozen(kw_only=True)
class Size:
    """One size: what ours and the floors (of few columns, and of all) needed, how right ours was, and how long one
    decision takes to explain.
    """

    residents: int
    voters: int
    ours: Run
    floor: Run
    floor_of_all: Run
    whole: Part
    odd: Part
    explained: Run

    def as_json(self) -> dict[str, Any]:
        """The figures as they stand in a results file."""
        return {
            "residents": self.residents,
            "voters": self.voters,
            "ours": self.ours.as_json(),
            "floor": self.floor.as_json(),
            "floor_of_all_columns": self.floor_of_all.as_json(),
            "whole": self.whole.as_json(),
            "nik_not_the_registers": self.odd.as_json(),
            "explained": self.explained.told,
        }


def measure_size(residents: int, seed: int, area: str, memory: str, runs: int) -> Size:
    """Build a world, run ours and the floor on it, remove it."""
    folder = WORLDS / f"scaling-{area}-{residents}"
    world = World.build(folder, residents=residents, seed=seed, regency=area, list_format="semicolon", memory=memory)
    out, joined = folder / "ours", folder / "floor.parquet"
    files = (world.voters, world.list_layout, world.register, world.register_layout, world.election, out, memory)
    ours: list[Run] = []
    floors: dict[str, list[Run]] = {"few": [], "all": []}
    for _ in range(runs):
        shutil.rmtree(out, ignore_errors=True)
        for columns, floor in floors.items():
            floor.append(measured("floor.py", world.voters, world.register, ";", joined, columns, memory))
        ours.append(measured("ours.py", *files))
    parts = tallies(from_result(out), world.truth)
    explained = measured("explained.py", out)
    shutil.rmtree(folder)
    return Size(
        residents=residents,
        voters=world.listed,
        ours=shortest(ours),
        floor=shortest(floors["few"]),
        floor_of_all=shortest(floors["all"]),
        whole=parts["all", "all"],
        odd=parts["nik", "not the register's"],
        explained=explained,
    )


def growth(sizes: list[Size]) -> list[float | None]:
    """How many times the wall time of the size before each size needed; None where it is not its double."""
    before: list[Size | None] = [None, *sizes[:-1]]
    return [
        size.ours.wall / last.ours.wall if last is not None and size.residents == 2 * last.residents else None
        for last, size in zip(before, sizes, strict=True)
    ]


def report(sizes: list[Size]) -> str:
    """The table."""
    head = (
        "residents", "voters", "ours s", "of it intake", "reconcile", "write", "per doubling", "floor s", "ours / floor",
        "floor of all columns s", "ours / it", "peak MiB", "floor MiB", "F1", "false / million", "F1, NIK not the register's",
        "explained ms, median", "p95",
    )  # fmt: skip
    rows = []
    for size, ratio in zip(sizes, growth(sizes), strict=True):
        parts = size.ours.told["seconds"]
        rows.append(
            (
                f"{size.residents:,}",
                f"{size.voters:,}",
                f"{size.ours.wall:.1f}",
                *(f"{parts[part]:.1f}" for part in ("intake", "reconcile", "write")),
                "" if ratio is None else f"{ratio:.2f} x",
                f"{size.floor.wall:.1f}",
                f"{size.ours.wall / size.floor.wall:.1f} x",
                f"{size.floor_of_all.wall:.1f}",
                f"{size.ours.wall / size.floor_of_all.wall:.1f} x",
                f"{size.ours.peak:,.0f}",
                f"{size.floor.peak:,.0f}",
                f"{size.whole.f1:.5f}",
                f"{size.whole.false_per_million:.0f}",
                f"{size.odd.f1:.5f}",
                *(f"{size.explained.told[part]:.1f}" for part in ("median_ms", "p95_ms")),
            )
        )
    return table(head, rows)


def main() -> None:
    """Measure every size asked for and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--province", action="store_true")
    parser.add_argument("--residents", type=int, default=RESIDENTS, help="the residents of size 1")
    parser.add_argument("--memory", default="6GB")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--runs", type=int, default=1)
    args = parser.parse_args()
    if args.province:
        name, title = "province", "Nusa Tenggara Timur"
        sizes = [measure_size(PROVINCE, args.seed, "53", args.memory, args.runs)]
    else:
        name, title = "scaling", "From one to many times Timor Tengah Selatan"
        # Bigger lists of one regency would have bigger villages; the province has room for all of these.
        sizes = [measure_size(n * args.residents, args.seed, "53", args.memory, args.runs) for n in args.sizes]
    told = machine()
    about = f"Python {told['python']}, DuckDB {told['duckdb']}, {told['cores']} cores, memory limit {args.memory}."
    figures = {"machine": told, "memory": args.memory, "sizes": [size.as_json() for size in sizes]}
    save(name, f"# {title}\n\n{about}\n\n{report(sizes)}", figures)


if __name__ == "__main__":
    main()
