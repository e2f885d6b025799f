"""Ours beside Splink 5 on the same synthetic lists in the same run: how right, how fast, how much memory.

    python benchmarks/accuracy.py [--residents 467000] [--seeds 11 12] [--mixes default hard] [--runs 2] [--without-splink]

For each mix and seed a world with known truth is built. Ours starts from the two CSV files and their layouts and ends with
the written result; Splink starts from clean Parquet and ends with the links. Each is a process of its own, and the shortest run
of each counts. Splink is shown at probability 0.5 and 0.95, and at the threshold that fits the truth best, which nobody has in an
office. Writes results/accuracy.md and accuracy.json.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import asdict, evolve, frozen
from links import (
    GROUPINGS,
    Bin,
    Part,
    Parts,
    Sought,
    best_weight,
    from_result,
    from_splink,
    reliability,
    sought,
    tallies,
    weight_of,
)
from measure import HERE, Run, machine, measured, quickest
from tables import save, table, times

from dukcapil_core.testing.world import Mix, World
from dukcapil_core.testing.world_files import ListFormat

WORLDS = HERE / "worlds"
RESIDENTS = 467_000
"""About the people of Timor Tengah Selatan in 2023 (BPS)."""

SEEDS = (11, 12)
MIXES = ("default", "hard")


@frozen(kw_only=True)
class Contestant:
    """One way of linking a world: what it cost and how right it is."""

    name: str
    run: Run
    parts: Parts

    @property
    def whole(self) -> Part:
        """The whole list."""
        return self.parts["all", "all"]

    @property
    def odd(self) -> Part:
        """The rows whose person is in the register but whose NIK is not the register's."""
        return self.parts["nik", "not the register's"]

    def as_json(self) -> dict[str, Any]:
        """The figures as they stand in a results file."""
        parts: dict[str, dict[str, Any]] = {}
        for (grouping, part), tally in self.parts.items():
            parts.setdefault(grouping, {})[part] = tally.as_json()
        return {"run": self.run.as_json(), "parts": parts}


@frozen(kw_only=True)
class Trial:
    """One world and everybody's result on it. ``contestants[0]`` is ours."""

    mix: str
    seed: int
    contestants: tuple[Contestant, ...]
    bins: tuple[Bin, ...]
    sought: Sought

    def as_json(self) -> dict[str, Any]:
        """The figures as they stand in a results file."""
        return {
            "mix": self.mix,
            "seed": self.seed,
            "results": {contestant.name: contestant.as_json() for contestant in self.contestants},
            "sought": asdict(self.sought),
            "reliability": [
                {"from": bin.low, "links": bin.links, "said": round(bin.said, 5), "was_right": round(bin.was_right, 5)}
                for bin in self.bins
            ],
        }


def build(mix: str, seed: int, residents: int, list_format: ListFormat = "semicolon") -> World:
    """The world of a mix and a seed, in benchmarks/worlds."""
    folder = WORLDS / f"{list_format}-{mix}-{seed}-{residents}"
    chosen: Mix = getattr(Mix, mix)()
    return World.build(folder, residents=residents, seed=seed, mix=chosen, list_format=list_format)


def run_ours(world: World, runs: int) -> tuple[Contestant, tuple[Bin, ...], Sought]:
    """Ours on a world, with its reliability and what its search took."""
    out = world.folder / "ours"
    shutil.rmtree(out, ignore_errors=True)
    run = quickest(runs, "ours.py", *_files(world), out)
    links = from_result(out)
    ours = Contestant(name="ours", run=run, parts=tallies(links, world.truth))
    return ours, reliability(links, world.truth), sought(out, world.truth)


def run_splink(world: World, model: str, runs: int) -> tuple[Contestant, ...]:
    """Splink on a world: at its best threshold, at 0.95 and at 0.5.

    Every voter's best resident, or only pairs that are the best of both: whichever has the better F1 at its best.
    """
    clean, out = world.folder / "clean", world.folder / "splink.parquet"
    measured("clean_columns.py", *_files(world), clean)
    run = quickest(runs, "with_splink.py", model, clean / "voters.parquet", clean / "residents.parquet", out)
    bests = {alone: best_weight(out, world.truth, one_to_one=alone) for alone in (False, True)}
    alone = bests[True][1] > bests[False][1]
    chosen = {"best threshold": bests[alone][0], "0.95": weight_of(0.95), "0.5": weight_of(0.5)}
    return tuple(
        Contestant(
            name=f"Splink, {name}",
            run=run,
            parts=tallies(from_splink(out, weight=weight, one_to_one=alone), world.truth),
        )
        for name, weight in chosen.items()
    )


def _files(world: World) -> tuple[object, ...]:
    return world.voters, world.list_layout, world.register, world.register_layout, world.election


def summary(trials: Iterable[Trial]) -> str:
    """The table of everybody's figures; behind a slash, how many times ours goes into theirs."""
    head = (
        "world",
        "",
        "F1",
        "1 - F1",
        "false / million",
        "missed",
        "F1, NIK not the register's",
        "wall s",
        "peak MiB",
    )
    rows = []
    for trial in trials:
        ours = trial.contestants[0]
        for one in trial.contestants:
            pairs = [
                (one.whole.false_per_million, ours.whole.false_per_million, "{:,.0f}"),
                (one.whole.missed, ours.whole.missed, "{:,}"),
            ]
            costs = [(one.run.wall, ours.run.wall, "{:,.1f}"), (one.run.peak, ours.run.peak, "{:,.0f}")]
            beside = [_beside(theirs, mine, form, one is ours) for theirs, mine, form in pairs]
            rows.append(
                (
                    f"{trial.mix}, seed {trial.seed}",
                    one.name,
                    f"{one.whole.f1:.5f}",
                    _beside(1 - one.whole.f1, 1 - ours.whole.f1, "{:.1e}", one is ours),
                    *beside,
                    f"{one.odd.f1:.5f}",
                    *(_beside(theirs, mine, form, one is ours) for theirs, mine, form in costs),
                )
            )
    return table(head, rows)


def _beside(theirs: float, ours: float, form: str, is_ours: bool) -> str:
    shown = form.format(theirs)
    return shown if is_ours else f"{shown} / {times(theirs, ours)}"


def by_group(trials: Sequence[Trial], names: Sequence[str]) -> str:
    """Errors (false and missed links) for each 100,000 rows by group, all worlds together; of the districts the extremes."""
    merged = {
        name: merge(one.parts for trial in trials for one in trial.contestants if one.name == name) for name in names
    }
    first = merged[names[0]]
    rows: list[Sequence[Any]] = []
    for grouping in GROUPINGS[1:]:
        parts = sorted(part for group, part in first if group == grouping)
        if grouping == "district":
            parts = extremes(first, parts)
        for part in parts:
            cells: list[Any] = []
            for name in names:
                tally = merged[name][grouping, part]
                cells += [
                    f"{tally.f1:.5f}",
                    f"{tally.false:,}",
                    f"{tally.missed:,}",
                    f"{tally.errors_per_100_000:,.0f}",
                ]
            rows.append((f"{grouping}: {part}", f"{first[grouping, part].rows:,}", *cells))
    head = ["group", "rows"]
    for name in names:
        head += [f"{name}: F1", "false", "missed", "errors / 100,000 rows"]
    return table(head, rows)


def merge(many: Iterable[Parts]) -> Parts:
    """The tallies of several worlds added up."""
    total: dict[tuple[str, str], Part] = {}
    for parts in many:
        for key, part in parts.items():
            old = total.get(key, Part(rows=0, links=0, false=0, missed=0))
            total[key] = Part(
                rows=old.rows + part.rows,
                links=old.links + part.links,
                false=old.false + part.false,
                missed=old.missed + part.missed,
            )
    return total


def extremes(tallies: Mapping[tuple[str, str], Part], districts: Sequence[str], count: int = 3) -> list[str]:
    """The ``count`` districts with the fewest errors for their rows and the ``count`` with the most."""
    ranked = sorted(districts, key=lambda code: (tallies["district", code].errors_per_100_000, code))
    return ranked if len(ranked) <= 2 * count else ranked[:count] + ranked[-count:]


def reliability_table(trials: Iterable[Trial]) -> str:
    """What share of the links is right among those that were given a confidence, all worlds together."""
    together: dict[float, list[Bin]] = {}
    for trial in trials:
        for bin in trial.bins:
            together.setdefault(bin.low, []).append(bin)
    rows = []
    for low, bins in sorted(together.items()):
        links = sum(bin.links for bin in bins)
        said = sum(bin.said * bin.links for bin in bins) / links
        right = sum(bin.was_right * bin.links for bin in bins) / links
        from_low = "1, to four digits" if low == 1 else f"from {low:g}"
        rows.append((from_low, f"{links:,}", f"{said:.5f}", f"{right:.5f}", f"{round(links * (1 - right)):,}"))
    return table(("confidence", "links", "given on average", "right", "false"), rows)


def search_table(trials: Iterable[Trial]) -> str:
    """How many candidates the rows off the plain road brought, and how often a row's own record was not among them."""
    rows = []
    for trial in trials:
        found = trial.sought
        rows.append(
            (
                f"{trial.mix}, seed {trial.seed}",
                f"{found.rows:,}",
                f"{found.candidates:,}",
                f"{found.candidates / max(found.rows, 1):.1f}",
                f"{found.in_register:,}",
                f"{found.lost:,}",
            )
        )
    head = ("world", "rows off the plain road", "candidates", "each", "of them in the register", "own record lost")
    return table(head, rows)


def report(title: str, trials: Sequence[Trial], residents: int) -> str:
    """The whole page."""
    voters = {trial.contestants[0].whole.rows for trial in trials}
    told = machine()
    about = (
        f"{residents:,} residents, {min(voters):,} to {max(voters):,} voters, Python {told['python']}, "
        f"DuckDB {told['duckdb']}, {told['cores']} cores. Behind a slash: how many times ours goes into it."
    )
    names = [one.name for one in trials[0].contestants[:2]]
    return "\n\n".join(
        [
            f"# {title}",
            about,
            summary(trials),
            "## What the search for candidates took and lost (ours)",
            search_table(trials),
            "## By group, all worlds together",
            by_group(trials, names),
            "## Does the confidence mean what it says? (ours)",
            reliability_table(trials),
        ]
    )


def contest(args: argparse.Namespace, form: ListFormat, model: str, layout: Path | None = None) -> list[Trial]:
    """A trial for every mix and seed; a world's folder is removed after its trial.

    The lists are read with their own layout or with ``layout``.
    """
    trials = []
    for mix in args.mixes:
        for seed in args.seeds:
            world = build(mix, seed, args.residents, form)
            if layout is not None:
                world = evolve(world, list_layout=str(layout))
            ours, bins, found = run_ours(world, args.runs)
            theirs = () if args.without_splink else run_splink(world, model, args.runs)
            trials.append(Trial(mix=mix, seed=seed, contestants=(ours, *theirs), bins=bins, sought=found))
            shutil.rmtree(world.folder)
    return trials


def arguments(about: str | None, lists: Sequence[str] = ()) -> argparse.Namespace:
    """The command line that accuracy.py and no_nik.py share; ``lists`` are the names of those that may be chosen."""
    parser = argparse.ArgumentParser(description=(about or "").split("\n")[0])
    parser.add_argument("--residents", type=int, default=RESIDENTS)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--mixes", nargs="+", default=list(MIXES), choices=("default", "hard", "clean"))
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--without-splink", action="store_true")
    if lists:
        parser.add_argument("--lists", nargs="+", choices=lists, default=lists)
    return parser.parse_args()


def main() -> None:
    """Build, link, compare, write."""
    args = arguments(__doc__)
    trials = contest(args, "semicolon", "numbers")
    figures = {"machine": machine(), "residents": args.residents, "trials": [trial.as_json() for trial in trials]}
    save("accuracy", report("Accuracy and cost: ours and Splink", trials, args.residents), figures)


if __name__ == "__main__":
    main()
