"""Nothing hangs on chance: not the order of the rows, not the number of threads, not how often it is run."""

from __future__ import annotations

import csv
import hashlib
import importlib
import random
from collections import Counter
from pathlib import Path

import pytest

from dukcapil_core.intake import read_residents, read_voters
from dukcapil_core.reconcile import Result, cascade, reconcile
from dukcapil_core.reconcile.weights import thresholds
from dukcapil_core.testing.world import World
from dukcapil_core.workspace import Workspace


@pytest.fixture(scope="module")
def hard_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A world with many defects: ties are what order could break."""
    from dukcapil_core.testing.world import Mix

    return World.build(tmp_path_factory.mktemp("hard"), residents=2_000, seed=3, mix=Mix.hard())


@pytest.fixture(scope="module")
def published_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A list without numbers and birth dates."""
    return World.build(tmp_path_factory.mktemp("published"), residents=2_000, seed=3, list_format="published")


def lines(path: Path) -> tuple[str, list[str]]:
    header, *rows = path.read_text("utf-8-sig").splitlines()
    return header, rows


def shuffled(path: Path, target: Path, seed: int) -> Path:
    header, rows = lines(path)
    random.Random(seed).shuffle(rows)
    target.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return target


def decided(world: World, voters: Path, residents: Path, workspace: Workspace) -> Result:
    return reconcile(
        read_voters(voters, world.list_layout, workspace=workspace),
        read_residents(residents, world.register_layout, workspace=workspace),
        world.election,
        world.on,
    )


def by_people(result: Result, voters: Path, residents: Path) -> Counter[tuple[object, ...]]:
    """What was decided, with the rows named by what stands in them, KPU's row number included."""
    listed, registered = lines(voters)[1], lines(residents)[1]
    found: Counter[tuple[object, ...]] = Counter()
    for row in result.voters.mappings():
        whom = row["resident_row"]
        found[
            "voter",
            listed[row["row"] - 1],
            row["outcome"],
            None if whom is None else registered[whom - 1],
            round(row["confidence"], 9),
            *row["reasons"],
            *row["findings"],
        ] += 1
    for row in result.residents.mappings():
        found["resident", registered[row["row"] - 1], row["outcome"], *row["reasons"]] += 1
    return found


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ["hard_world", "published_world"])
def test_the_order_of_both_files_changes_nothing(
    name: str,
    seed: int,
    request: pytest.FixtureRequest,
    workspace: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(thresholds(), "sampled", 100)  # so that lots are drawn
    world: World = request.getfixturevalue(name)
    straight = decided(world, world.voters, world.register, workspace)
    voters = shuffled(world.voters, tmp_path / "voters.csv", seed)
    residents = shuffled(world.register, tmp_path / "register.csv", seed + 10)
    mixed = decided(world, voters, residents, workspace)
    before = by_people(straight, world.voters, world.register)
    after = by_people(mixed, voters, residents)
    assert straight.counts == mixed.counts
    gone, come = before - after, after - before
    assert not gone, f"{sum(gone.values())} rows decided otherwise: {Counter((key[0], key[2]) for key in gone)}"
    assert not come


def test_one_thread_or_more_write_the_same_bytes_held_in_tables_or_not(
    hard_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = importlib.import_module("dukcapil_core.intake")  # the package's own name is that of a function
    monkeypatch.setattr(cascade, "FEWEST_PAIRS", 50)  # so that each thread has a part of them
    written = []
    for threads, few in ((1, 10_000), (2, 0), (3, 0)):
        monkeypatch.setattr(intake, "FEW_ROWS", few)
        monkeypatch.setattr(cascade, "FEW_ROWS", few)
        with Workspace(threads=threads) as workspace:
            result = decided(hard_world, hard_world.voters, hard_world.register, workspace)
            folder = result.write(tmp_path / str(threads))
            written.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()})
    assert written[0] == written[1] == written[2]


def test_a_list_s_own_rows_come_out_as_they_went_in(hard_world: World, workspace: Workspace) -> None:
    # The check above compares rows by their text; this is what makes that allowed.
    _, rows = lines(hard_world.voters)
    assert not any('"' in row for row in rows)
    delimiter = "#"
    voters = read_voters(hard_world.voters, hard_world.list_layout, workspace=workspace)
    header = next(csv.reader([lines(hard_world.voters)[0]], delimiter=delimiter))
    place = header.index("NAMA")
    assert [row["name"] for row in voters.frame.mappings()] == [
        line.split(delimiter)[place].strip() or None for line in rows
    ]
