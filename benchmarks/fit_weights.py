"""A fit such as data/weights.toml began with: how many bits each level of each comparison is worth, beside what is shipped.

    python benchmarks/fit_weights.py [--residents 467000] [--seeds 21] [--mixes default hard]

For every mix worlds are built and reconciled with the shipped weights, but no candidate is left out as hopeless; every pair,
with its levels, and whether it is one person is an example. A logistic regression (L2, C = 0.5) of the examples gives coefficients whose sum is the
log odds of a link; divided by ln 2 they are bits. Each mix is also judged with the other's weights, and with the shipped bits as a run adds
them up (with what score.sql knows beyond the levels). Do not fit on the seeds on
which accuracy is measured. Prints a table; results/weights.md and weights.json. Nothing is written into the package.
"""

from __future__ import annotations

import argparse
import math
import shutil
from collections.abc import Mapping, Sequence
from typing import Any
from unittest.mock import patch

import numpy as np
from accuracy import RESIDENTS, build
from attrs import frozen
from measure import machine
from numpy.typing import NDArray
from tables import save, table

from dukcapil_core import read_residents, read_voters, reconcile
from dukcapil_core.reconcile.cascade import KEPT
from dukcapil_core.reconcile.weights import shipped_weights, thresholds
from dukcapil_core.testing.world import World
from dukcapil_core.workspace import Workspace

COMPARISONS = tuple(shipped_weights())
SHARES = {
    "word_share": "own_rarity",
    "family_share": "family_rarity",
    "born_share": "born_rarity",
    "birth_place_share": "birth_place_rarity",
    "claimed": "is_claimed",
}
"""What counts by the bit or by the piece: its name in [decision], and its column."""

FREQUENCIES = ("word_count", "born_count", "birth_place_count")
"""What the rarities come from: tables that a result does not keep."""

ALL_HOPEFUL = {"hopeless": -1e3, "hopeless_alike": -1e3}

INVERSE_PENALTY = 0.5
"""The C of scikit-learn: the smaller, the nearer to 0 the weights stay."""

# The steps keep sums. What they were made of is asked again: the words of every scored pair (the step "names" reads its pairs
# from "hopeful") and the frequencies, which stay as they were.
PAIRS = """
CREATE OR REPLACE TABLE hopeful AS
SELECT e.voter, e.resident, v.name AS voter_name, r.name AS resident_name
FROM evidence e JOIN voter() v ON v.row = e.voter JOIN resident r ON r.row = e.resident
"""

EXAMPLES = """
SELECT
    {levels},
    coalesce(n.own_bits, 0)::DOUBLE AS own_rarity,
    coalesce(n.family_bits, 0)::DOUBLE AS family_rarity,
    (CASE WHEN e.born_level IN ('same', 'same-placeholder') THEN log2($people / b.people) ELSE 0 END
        - log2($people / $usual_people))::DOUBLE AS born_rarity,
    (CASE WHEN e.birth_place_level = 'same' THEN least($rarest_birth_place, log2($people / p.people)) ELSE 0 END)::DOUBLE
        AS birth_place_rarity,
    e.is_claimed::DOUBLE AS is_claimed,
    e.bits::DOUBLE AS bits,
    coalesce(e.resident IN (t.resident_row, t.resident_row_2), false) AS is_same
FROM evidence e
JOIN hopeful h ON h.voter = e.voter AND h.resident = e.resident
JOIN resident r ON r.row = e.resident
JOIN read_parquet($truth) t ON t.row = e.voter
LEFT JOIN name_evidence n ON n.voter = h.voter AND n.resident = h.resident
LEFT JOIN born_count b ON b.born = r.born
LEFT JOIN birth_place_count p ON p.birth_place = r.birth_place
ORDER BY e.voter, e.resident
"""


@frozen(kw_only=True)
class Examples:
    """Pairs that were scored: ``columns`` by name, and whether each is one person."""

    columns: Mapping[str, NDArray[Any]]
    is_same: NDArray[np.bool_]

    def matrix(self, features: Sequence[str]) -> NDArray[np.float64]:
        """One column a feature: "nik.same" is 1 where nik_level is same, any other name is the column of that name."""
        return np.column_stack([self._column(feature) for feature in features])

    def count(self, feature: str) -> tuple[int, int]:
        """How many pairs of one person, and of two, have a level (or a rarity above 0)."""
        there = self._column(feature) > 0
        return int((there & self.is_same).sum()), int((there & ~self.is_same).sum())

    def _column(self, feature: str) -> NDArray[np.float64]:
        comparison, _, level = feature.partition(".")
        if level:
            return (self.columns[f"{comparison}_level"] == level).astype(np.float64)
        return self.columns[feature].astype(np.float64)

    def __add__(self, other: Examples) -> Examples:
        return Examples(
            columns={name: np.concatenate([self.columns[name], other.columns[name]]) for name in self.columns},
            is_same=np.concatenate([self.is_same, other.is_same]),
        )


def examples(world: World) -> Examples:
    """The scored pairs of a world."""
    with Workspace() as workspace:
        voters = read_voters(world.voters, world.list_layout, workspace=workspace)
        residents = read_residents(world.register, world.register_layout, workspace=workspace)
        with (
            patch.dict(thresholds(), ALL_HOPEFUL),
            patch("dukcapil_core.reconcile.cascade.KEPT", (*KEPT, *FREQUENCIES)),
        ):
            result = reconcile(voters, residents, world.election)
        figures = {
            **thresholds(),
            "people": float(residents.accepted),
            "truth": str(world.truth),
        }
        with workspace.within(result.schema) as con:
            con.execute(PAIRS)
            workspace.run("reconcile", "names", figures)
            levels = ", ".join(f"e.{comparison}_level" for comparison in COMPARISONS)
            wanted = con.extract_statements(EXAMPLES.format(levels=levels))[0]
            found = con.execute(wanted, {name: figures[name] for name in wanted.named_parameters})
            columns = {name: np.asarray(values) for name, values in found.fetchnumpy().items()}
    return Examples(columns=columns, is_same=columns.pop("is_same").astype(bool))


def features() -> list[str]:
    """Every level that has a weight, then the rarities and the claim."""
    weights = shipped_weights()
    return [f"{comparison}.{level}" for comparison in COMPARISONS for level in weights[comparison]] + list(
        SHARES.values()
    )


def shipped() -> dict[str, float]:
    """The shipped bits by feature, "base" among them."""
    weights = shipped_weights()
    bits = {f"{comparison}.{level}": bits for comparison in COMPARISONS for level, bits in weights[comparison].items()}
    return bits | {column: thresholds()[share] for share, column in SHARES.items()} | {"base": thresholds()["base"]}


def fit(some: Examples) -> dict[str, float]:
    """The bits by feature that fit ``some`` best, "base" among them."""
    from sklearn.linear_model import LogisticRegression

    named = features()
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=5_000)
    model.fit(some.matrix(named), some.is_same)
    bits = dict(zip(named, (model.coef_[0] / math.log(2)).tolist(), strict=True))
    return bits | {"base": float(model.intercept_[0] / math.log(2))}


def summed(bits: Mapping[str, float], some: Examples) -> NDArray[np.float64]:
    """``bits`` added up for each pair."""
    named = features()
    odds: NDArray[np.float64] = some.matrix(named) @ np.array([bits[feature] for feature in named]) + bits["base"]
    return odds


def log_loss(odds: NDArray[Any], some: Examples) -> float:
    """The mean surprise at the truth in bits, the less the better, where each pair was given these odds."""
    surprise = np.logaddexp(0, np.where(some.is_same, -odds, odds) * math.log(2)) / math.log(2)
    return float(surprise.mean())


def main() -> None:
    """Build, reconcile, fit, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--residents", type=int, default=RESIDENTS)
    parser.add_argument("--seeds", type=int, nargs="+", default=[21])
    parser.add_argument("--mixes", nargs="+", default=["default", "hard"], choices=("default", "hard", "clean"))
    args = parser.parse_args()
    by_mix: dict[str, Examples] = {}
    for mix in args.mixes:
        for seed in args.seeds:
            world = build(mix, seed, args.residents)
            found = examples(world)
            by_mix[mix] = by_mix[mix] + found if mix in by_mix else found
            shutil.rmtree(world.folder)
    everything = next(iter(by_mix.values()))
    for some in list(by_mix.values())[1:]:
        everything = everything + some
    weights = {"shipped": shipped(), "all": fit(everything)} | {mix: fit(some) for mix, some in by_mix.items()}
    rows = []
    for feature in ["base", *features()]:
        same, other = (
            everything.count(feature)
            if feature != "base"
            else (int(everything.is_same.sum()), int((~everything.is_same).sum()))
        )
        rows.append((feature, *(f"{bits[feature]:+.2f}" for bits in weights.values()), f"{same:,}", f"{other:,}"))
    head = ("level", *(f"bits, {name}" for name in weights), "pairs of one person", "of two")
    judged = [
        (
            f"weights: {name}",
            *(
                f"{log_loss(some.columns['bits'] if name == 'shipped' else summed(bits, some), some):.5f}"
                for some in by_mix.values()
            ),
        )
        for name, bits in weights.items()
    ]
    cross = table(("surprise a pair, bits", *(f"on {mix}" for mix in by_mix)), judged)
    figures = {"machine": machine(), "residents": args.residents, "seeds": args.seeds, "weights": weights}
    save("weights", f"# Weights: shipped and fitted\n\n{table(head, rows)}\n\n{cross}", figures)


if __name__ == "__main__":
    main()
