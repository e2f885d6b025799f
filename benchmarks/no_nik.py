"""Lists without NIK and NKK, ours beside Splink 5: with birth dates, and as they are published.

    python benchmarks/no_nik.py [--residents 467000] [--seeds 11 12] [--mixes default hard] [--without-splink] [--lists no-nik]

As accuracy.py. The first list has name, sex, birth date and place, village and RT/RW (results/no-nik.md), the second the same without
village and RT/RW (results/no-villages.md), the third the same as the first with the first six digits of each NIK
(results/numbers-masked.md); the published ones name, sex, village and RT/RW, with the age (results/published.md) or with a
birth date whose year is hidden (results/published-masked.md). Each file has its figures beside it as .json.
"""

from __future__ import annotations

from pathlib import Path

from accuracy import Trial, arguments, contest, report
from attrs import frozen
from measure import HERE, machine
from tables import save, table

from dukcapil_core.testing.world_files import ListFormat


@frozen(kw_only=True)
class Listed:
    """The ``form`` of a list's world, Splink's ``model`` of it, the ``name`` and ``title`` of its results.

    ``layout`` is what it is read with, where that is not its form's own.
    """

    form: ListFormat
    model: str
    name: str
    title: str
    layout: Path | None = None


LISTS = (
    Listed(form="no-numbers", model="no-numbers", name="no-nik", title="A list without NIK and NKK: ours and Splink"),
    Listed(
        form="no-numbers",
        model="no-villages",
        name="no-villages",
        title="A list without NIK, NKK and villages: ours and Splink",
        layout=HERE / "layouts" / "list-no-villages.toml",
    ),
    Listed(
        form="numbers-masked",
        model="numbers-masked",
        name="numbers-masked",
        title="A list with six digits of each NIK: ours and Splink",
    ),
    Listed(
        form="published",
        model="published",
        name="published",
        title="A published list, with ages: ours and Splink",
    ),
    Listed(
        form="published-masked",
        model="published-masked",
        name="published-masked",
        title="A published list, with birth dates without their year: ours and Splink",
    ),
)


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
    args = arguments(__doc__, lists=[one.name for one in LISTS])
    for one in LISTS:
        if one.name not in args.lists:
            continue
        trials = contest(args, one.form, one.model, one.layout)
        text = report(one.title, trials, args.residents)
        figures = {"machine": machine(), "residents": args.residents, "trials": [trial.as_json() for trial in trials]}
        save(one.name, f"{text}\n\n## Precision and recall\n\n{precision_and_recall(trials)}", figures)


if __name__ == "__main__":
    main()
