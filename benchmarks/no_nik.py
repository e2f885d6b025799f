"""Lists without NIK and NKK, ours beside Splink 5: with birth dates, and as they are published.

    python benchmarks/no_nik.py [--residents 467000] [--seeds 11 12] [--mixes default hard] [--without-splink]

As accuracy.py. The first list has name, sex, birth date and place, village and RT/RW (results/no-nik.md); the published ones name,
sex, village and RT/RW, with the age (results/published.md) or with a birth date whose year is hidden (results/published-masked.md).
Each file has its figures beside it as .json.
"""

from __future__ import annotations

from accuracy import Trial, arguments, contest, report
from measure import machine
from tables import save, table

from dukcapil_core.testing.world_files import ListFormat

LISTS: dict[ListFormat, tuple[str, str]] = {
    "no-numbers": ("no-nik", "A list without NIK and NKK: ours and Splink"),
    "published": ("published", "A published list, with ages: ours and Splink"),
    "published-masked": ("published-masked", "A published list, with birth dates without their year: ours and Splink"),
}
"""The name of each list's results and their title. A list's form is also the name of Splink's model of it."""


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
    for form, (name, title) in LISTS.items():
        trials = contest(args, form, form)
        text = report(title, trials, args.residents)
        figures = {"machine": machine(), "residents": args.residents, "trials": [trial.as_json() for trial in trials]}
        save(name, f"{text}\n\n## Precision and recall\n\n{precision_and_recall(trials)}", figures)


if __name__ == "__main__":
    main()
