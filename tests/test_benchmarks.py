"""The benchmarks count right: their pure parts, on a handful of rows."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from dukcapil_core.testing.world import World

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"

TRUTH = """
SELECT * FROM (VALUES
    (1, 11, NULL, true, NULL, 'L', 30, false, false, 1, '530201', 0),
    (2, 12, 19, true, NULL, 'P', 70, true, false, 1, '530201', 0),
    (3, 13, NULL, false, 'missing', 'P', 20, false, true, 3, '530202', 0),
    (4, NULL, NULL, false, NULL, 'L', 50, false, false, 2, '530202', 0),
    (5, 15, NULL, false, 'masked', 'L', 30, false, false, 3, '530202', 1)
) t(row, resident_row, resident_row_2, nik_is_registers, nik_slip, sex, age, is_heaped, is_one_word, quality, district,
    part)  -- its part in a move or a double entry: a name that the groupings must not stumble over
"""

GIVEN = """
SELECT * FROM (VALUES
    (1, 11, 1.0),     -- right
    (2, 19, 0.9999),  -- right: the person's second record
    (3, 15, 0.95),    -- somebody else: false, and 13 is missed
    (4, 14, 0.97),    -- not in the register: false
    (5, NULL, 0.8)    -- missed
) t(row, resident_row, confidence)
"""


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """A module of the folder by name."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    """Five rows of a list: three right numbers, a missing one and a masked one; row 4 is of nobody in the register."""
    path = tmp_path / "truth.parquet"
    duckdb.sql(TRUTH).write_parquet(str(path))
    return path


def test_the_fit_of_the_weights_finds_its_examples(bench: Callable[[str], ModuleType], tmp_path: Path) -> None:
    """Pairs of one person and of two, with what they share: by the tables and macros that a result leaves."""
    found = bench("fit_weights").examples(World.build(tmp_path / "world", residents=1500, seed=3))
    assert 0 < found.is_same.sum() < len(found.is_same)
    same, other = found.count("born.same")
    assert same > other > 0


def test_a_wrong_link_is_false_and_leaves_the_right_one_missed(bench: Callable[[str], ModuleType], truth: Path) -> None:
    parts = bench("links").tallies(GIVEN, truth)
    whole = parts["all", "all"]
    assert (whole.rows, whole.links, whole.false, whole.missed) == (5, 4, 2, 2)
    assert whole.precision == whole.recall == whole.f1 == 0.5
    assert whole.errors_per_100_000 == 80_000


def test_every_row_counts_once_in_each_grouping(bench: Callable[[str], ModuleType], truth: Path) -> None:
    links = bench("links")
    parts = links.tallies(GIVEN, truth)
    for grouping in links.GROUPINGS:
        assert sum(part.rows for (name, _), part in parts.items() if name == grouping) == 5, grouping
    odd = parts["nik", "not the register's"]
    assert (odd.rows, odd.links, odd.false, odd.missed) == (2, 1, 1, 2)
    assert parts["nik", "not in the register"].false == 1
    assert parts["number", "masked"].missed == 1
    assert parts["age", "65-"].false == 0


def test_reliability_sets_what_was_said_beside_what_was_right(bench: Callable[[str], ModuleType], truth: Path) -> None:
    bins = {bin.low: bin for bin in bench("links").reliability(GIVEN, truth)}
    assert bins[1.0].links == bins[1.0].was_right == 1
    assert bins[0.95].links == 2
    assert bins[0.95].said == pytest.approx(0.96)
    assert bins[0.95].was_right == 0
    assert sum(bin.links for bin in bins.values()) == 4  # a row without a link has no confidence in one


def test_the_best_threshold_is_where_f1_is_highest(bench: Callable[[str], ModuleType]) -> None:
    best_step = bench("links").best_step
    assert best_step([(20.0, 2, 2), (10.0, 1, 1), (1.0, 4, 0)], possible=4) == (10.0, 6 / 7)
    assert best_step([(20.0, 3, 3)], possible=3) == (20.0, 1.0)


def test_a_probability_of_one_half_weighs_nothing(bench: Callable[[str], ModuleType]) -> None:
    assert bench("links").weight_of(0.5) == 0
    assert bench("links").weight_of(0.8) == pytest.approx(2)


def test_worlds_are_added_up_and_districts_told_by_their_extremes(
    bench: Callable[[str], ModuleType], truth: Path
) -> None:
    accuracy, parts = bench("accuracy"), bench("links").tallies(GIVEN, truth)
    twice = accuracy.merge([parts, parts])
    assert twice["all", "all"].rows == 10
    assert twice["all", "all"].f1 == parts["all", "all"].f1
    assert accuracy.extremes(parts, ["530202", "530201"], count=1) == ["530201", "530202"]


def test_tables_are_markdown_and_ratios_say_what_cannot_be_divided(bench: Callable[[str], ModuleType]) -> None:
    tables = bench("tables")
    assert tables.table(("a", "b"), [("x", 1)]) == "| a | b |\n| --- | ---: |\n| x | 1 |"
    assert tables.times(30.0, 2.0) == "15.0 x"
    assert tables.times(3.0, 0.0) == "all"
    assert tables.times(0.0, 0.0) == "-"
