"""Intake of a long list with all its checks, beside DuckDB's bare read_csv(all_varchar) to Parquet of the same file.

    python benchmarks/intake.py [--rows 3800000] [--runs 3] [--seed 11]

The file is a synthetic coklit list with "#" as Sidalih exports it. Bare and ours run in turn, each a process of its own; the
shortest run of each counts. Writes results/intake.md and intake.json.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from measure import HERE, Run, machine, measured
from tables import save, table, times

LIST_SHARE = 0.66
"""Somewhat fewer rows of a list for each resident than a world comes out with; what is too much is cut off."""

BARE = """
COPY (FROM read_csv('{file}', delim = '#', header = true, all_varchar = true)) TO '{out}' (FORMAT parquet, COMPRESSION zstd)
"""


def bare(file: str, out: str) -> None:
    """DuckDB alone: text in, Parquet out."""
    import duckdb

    duckdb.execute(BARE.format(file=file, out=out))


def ours(file: str, out: str) -> None:
    """Ours: read through the layout, every cell checked, written with its issues and its quarantine."""
    from dukcapil_core import read_voters
    from dukcapil_core.workspace import Workspace

    with Workspace() as workspace:
        read_voters(file, "sidalih-2024", workspace=workspace).write(out)


def build(rows: int, seed: int) -> Path:
    """A list of exactly ``rows`` records, or of as many as the world came out with."""
    from dukcapil_core.testing.world import World

    folder = HERE / "worlds" / f"intake-{rows}-{seed}"
    world = World.build(folder, residents=int(rows / LIST_SHARE), seed=seed, regency="53", list_format="sidalih")
    cut = folder / "list.csv"
    with world.voters.open("rb") as whole, cut.open("wb") as part:
        for number, line in enumerate(whole):
            if number > rows:
                break
            part.write(line)
    world.register.unlink()
    world.voters.unlink()
    return cut


def main() -> None:
    """Measure both in turn, or be one of the two."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, default=3_800_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    file = build(args.rows, args.seed)
    runs: dict[str, list[Run]] = {"bare": [], "ours": []}
    for _ in range(args.runs):
        for who, out in (("bare", file.parent / "bare.parquet"), ("ours", file.parent / "ours")):
            shutil.rmtree(out, ignore_errors=True)
            runs[who].append(measured("intake.py", "--as", who, file, out))
    best = {who: min(some, key=lambda run: run.wall) for who, some in runs.items()}
    peaks = {who: max(run.peak for run in some) for who, some in runs.items()}
    megabytes = file.stat().st_size / 1e6
    shutil.rmtree(file.parent)
    rows = [
        (
            who,
            f"{best[who].wall:.1f}",
            f"{best[who].cpu:.1f}",
            f"{peaks[who]:,.0f}",
            times(best[who].wall, best["bare"].wall),
        )
        for who in ("bare", "ours")
    ]
    told = machine()
    about = (
        f"{args.rows:,} rows, {megabytes:,.0f} MB, best of {args.runs}; DuckDB {told['duckdb']}, {told['cores']} cores."
    )
    figures = {"machine": told, "rows": args.rows, "bare": best["bare"].as_json(), "ours": best["ours"].as_json()}
    text = table(("", "wall s", "CPU s", "peak MiB", "wall, of bare"), rows)
    save("intake", f"# Intake of a long list\n\n{about}\n\n{text}", figures)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--as"]:
        {"bare": bare, "ours": ours}[sys.argv[2]](*sys.argv[3:])
    else:
        main()
