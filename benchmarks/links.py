"""How right a set of links is: false and missed links by group, the best threshold, and whether confidence means what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from dukcapil_core.testing.world_score import Tally

GROUPINGS = ("all", "nik", "number", "sex", "age", "birthday", "name", "quality", "district")
"""The groups that errors are told by; "nik" is whether the row has the register's NIK, "number" what became of it."""

BINS = (0.0, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999, 1.0)
"""The lower ends of the bins of a reliability table; the last holds what was given 1 (to four digits)."""

# A person with two records in the register is found by either, as in dukcapil_core's own score.
JUDGED = """
WITH judged AS (
    SELECT t.*, d.resident_row AS given, d.confidence, t.resident_row IS NOT NULL AS is_there,
           coalesce(d.resident_row IN (t.resident_row, t.resident_row_2), false) AS is_right
    FROM read_parquet($truth) t LEFT JOIN ({links}) d ON d.row = t.row
)
"""

BY_GROUP = """
SELECT told_by, told_of, count(*) AS rows, count(given) AS links,
       count(*) FILTER (given IS NOT NULL AND NOT is_right) AS false_links,
       count(*) FILTER (is_there AND NOT is_right) AS missed
FROM (
    SELECT *, unnest([
        {'told_by': 'all', 'told_of': 'all'},
        {'told_by': 'nik', 'told_of': CASE WHEN NOT is_there THEN 'not in the register'
            WHEN nik_is_registers THEN 'the register''s' ELSE 'not the register''s' END},
        {'told_by': 'number', 'told_of': coalesce(nik_slip, 'right')},
        {'told_by': 'sex', 'told_of': sex},
        {'told_by': 'age', 'told_of': CASE WHEN age < 25 THEN '17-24' WHEN age < 45 THEN '25-44' WHEN age < 65 THEN '45-64'
            ELSE '65-' END},
        {'told_by': 'birthday', 'told_of': CASE WHEN is_heaped THEN 'heaped' ELSE 'other' END},
        {'told_by': 'name', 'told_of': CASE WHEN is_one_word THEN 'one word' ELSE 'longer' END},
        {'told_by': 'quality', 'told_of': ['good', 'fair', 'bad'][quality]},
        {'told_by': 'district', 'told_of': district}
    ], recursive := true)
    FROM judged
)
GROUP BY ALL ORDER BY ALL
"""

RELIABILITY = """
SELECT list_max(list_filter($bins::DOUBLE[], lambda low: low <= round(confidence, 4))) AS low, count(*) AS links,
       avg(confidence) AS said, avg(is_right::INTEGER) AS was_right
FROM judged WHERE given IS NOT NULL GROUP BY ALL ORDER BY low
"""

STEPS = """
SELECT weight, count(*) AS links, count(*) FILTER (is_right) AS right_links
FROM judged JOIN read_parquet($links) w ON w.row = judged.row WHERE given IS NOT NULL GROUP BY weight ORDER BY weight DESC
"""


# Of the rows that needed evidence: whose own record is among the candidates that were kept for it (ten at most)?
SOUGHT = """
SELECT count(*) AS rows,
       count(*) FILTER (is_there) AS in_register,
       count(*) FILTER (is_there AND NOT EXISTS (
           FROM read_parquet($evidence) e
           WHERE e.row = judged.row AND e.resident_row IN (judged.resident_row, judged.resident_row_2))) AS lost
FROM judged JOIN read_parquet($voters) v ON v.row = judged.row
WHERE v.reasons[1] NOT IN ('nik-and-identity', 'identity-alone')
"""


@frozen(kw_only=True)
class Sought:
    """The ``rows`` that needed evidence, how many of them are in the register, the ``candidates`` that all looks compared,
    and in how many cases the row's own record was not among those kept.
    """

    rows: int
    in_register: int
    candidates: int
    lost: int


@frozen(kw_only=True)
class Part(Tally):
    """The tally of one group; ``rows`` of the list belong to it."""

    rows: int

    @property
    def errors_per_100_000(self) -> float:
        """False and missed links for each 100,000 rows; a row linked to somebody else instead of its own is both."""
        return 1e5 * (self.false + self.missed) / self.rows if self.rows else 0.0

    def as_json(self) -> dict[str, Any]:
        """The figures as they stand in a results file."""
        return {
            "rows": self.rows,
            "links": self.links,
            "false": self.false,
            "missed": self.missed,
            "precision": round(self.precision, 6),
            "recall": round(self.recall, 6),
            "f1": round(self.f1, 6),
            "false_per_million": round(self.false_per_million, 1),
        }


Parts = Mapping[tuple[str, str], Part]
"""The tally of each (grouping, part)."""


@frozen(kw_only=True)
class Bin:
    """Links with a confidence from ``low`` up: how many, the confidence they were given on average, the share that is right."""

    low: float
    links: int
    said: float
    was_right: float


def tallies(links: str, truth: Path) -> Parts:
    """The tally of every group for ``links``: SQL that gives row, resident_row and confidence."""
    found = _ask(BY_GROUP, links, {"truth": str(truth)})
    return {
        (grouping, part): Part(rows=rows, links=made, false=false, missed=missed)
        for grouping, part, rows, made, false, missed in found
    }


def reliability(links: str, truth: Path) -> tuple[Bin, ...]:
    """The reliability table of ``links``; see ``tallies``."""
    found = _ask(RELIABILITY, links, {"truth": str(truth), "bins": list(BINS)})
    return tuple(Bin(low=low, links=count, said=said, was_right=right) for low, count, said, right in found)


def sought(folder: Path, truth: Path) -> Sought:
    """What the search for candidates took and lost in a folder that ``Result.write`` filled."""
    files = {"evidence": str(folder / "evidence.parquet"), "voters": str(folder / "voters.parquet")}
    rows, in_register, lost = _ask(SOUGHT, from_result(folder), {"truth": str(truth), **files})[0]
    looks = json.loads((folder / "summary.json").read_text("utf-8"))["looks"]
    candidates = sum(look["candidates"] for look in looks)
    return Sought(rows=rows, in_register=in_register, candidates=candidates, lost=lost)


def from_result(folder: Path) -> str:
    """The links in a folder that ``Result.write`` filled."""
    return f"SELECT row, resident_row, confidence FROM read_parquet('{folder / 'voters.parquet'}')"


def from_splink(file: Path, *, weight: float, one_to_one: bool) -> str:
    """Splink's links of at least ``weight``, every voter's best, or only those that are the resident's best as well."""
    mutual = " AND is_mutual" if one_to_one else ""
    return (
        "SELECT row, resident_row, probability AS confidence "
        f"FROM read_parquet('{file}') WHERE weight >= {weight!r}{mutual}"
    )


def weight_of(probability: float) -> float:
    """The match weight (log2 odds) of a match probability."""
    from math import log2

    return log2(probability / (1 - probability))


def best_weight(file: Path, truth: Path, *, one_to_one: bool) -> tuple[float, float]:
    """The threshold with the best F1, which only who knows the truth can find, and that F1."""
    links = from_splink(file, weight=-1e9, one_to_one=one_to_one)
    steps = _ask(STEPS, links, {"truth": str(truth), "links": str(file)})
    possible = _ask("SELECT count(*) FROM judged WHERE is_there", links, {"truth": str(truth)})[0][0]
    return best_step(steps, possible)


def best_step(steps: Sequence[tuple[float, int, int]], possible: int) -> tuple[float, float]:
    """The weight with the best F1, and that F1; ``steps`` are (weight, links, right links) from the highest weight down.

    Raises ValueError when there are none.
    """
    return max(_f1_by_weight(steps, possible), key=lambda step: (step[1], step[0]))


def _f1_by_weight(steps: Sequence[tuple[float, int, int]], possible: int) -> Iterator[tuple[float, float]]:
    links = right = 0
    for weight, more, more_right in steps:
        links += more
        right += more_right
        yield weight, 2 * right / (links + possible)


def _ask(question: str, links: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    import duckdb

    with duckdb.connect() as con:
        return con.execute(JUDGED.format(links=links) + question, parameters).fetchall()
