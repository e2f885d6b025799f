"""A list without NIK and NKK: name, sex, birth date and place, village, RT/RW are all there is. Ours beside Splink 5.

    python benchmarks/no_nik.py [--residents 467000] [--seeds 11 12] [--mixes default hard] [--without-splink]

As accuracy.py, on the list as it is published. Writes results/no-nik.md and no-nik.json.
"""

from __future__ import annotations

from accuracy import Trial, arguments, contest, report
from measure import machine
from tables import save, table


def precision_and_recall(trials: list[Trial]) -> str:
    """Precision of what is linked and recall of what could be, world by world."""
    rows = [
        (f"{trial.mix}, seed {trial.seed}", one.name, f"{one.whole.precision:.5f}", f"{one.whole.recall:.5f}",
         f"{one.whole.f1:.5f}", f"{one.whole.false:,}", f"{one.whole.missed:,}")
        for trial in trials
        for one in trial.contestants
    ]  # fmt: skip
    return table(("world", "", "precision", "recall", "F1", "false", "missed"), rows)


def main() -> None:
    """Build, link, compare, write."""
    args = arguments(__doc__)
    trials = contest(args, "no-numbers", "no-numbers")
    text = report("A list without NIK and NKK: ours and Splink", trials, args.residents)
    figures = {"machine": machine(), "residents": args.residents, "trials": [trial.as_json() for trial in trials]}
    save("no-nik", f"{text}\n\n## Precision and recall\n\n{precision_and_recall(trials)}", figures)


if __name__ == "__main__":
    main()
