"""Outcomes on a small synthetic regency with known truth: every row decided once, and decided right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from conftest import RESIDENT_COLUMNS, RESIDENT_LAYOUT, VOTER_COLUMNS, VOTER_LAYOUT, dear, decided, write_table
from dukcapil_core.errors import CallError
from dukcapil_core.intake import read_residents, read_voters
from dukcapil_core.reconcile import Result, reconcile
from dukcapil_core.reconcile.result import RESIDENT_OUTCOMES, VOTER_OUTCOMES
from dukcapil_core.reconcile.weights import thresholds
from dukcapil_core.testing.world import Mix, World
from dukcapil_core.workspace import Workspace


def query(text: str, **frames: object) -> list[tuple[object, ...]]:
    con = duckdb.connect()
    for name, frame in frames.items():
        con.register(name, frame)
    return con.execute(text).fetchall()


def test_every_accepted_row_has_exactly_one_decision(result: Result) -> None:
    for records, decisions, known in (
        (result.voter_records, result.voters, VOTER_OUTCOMES),
        (result.resident_records, result.residents, RESIDENT_OUTCOMES),
    ):
        accepted = [row["row"] for row in records.frame.mappings()]
        rows = [row["row"] for row in decisions.mappings()]
        assert rows == sorted(accepted)
        assert {row["outcome"] for row in decisions.mappings()} <= set(known)


@pytest.mark.parametrize("folder", ["", None, 5, "a\0b"])
def test_a_folder_that_is_none_is_refused(result: Result, folder: object) -> None:
    for write in (result.write, result.voter_records.write):
        with pytest.raises(CallError) as error:
            write(folder)  # type: ignore[arg-type]
        assert error.value.code == "call.not-a-path"


def test_the_counts_add_up(result: Result) -> None:
    for kind, frame, records in (
        ("voters", result.voters, result.voter_records),
        ("residents", result.residents, result.resident_records),
    ):
        counts = result.counts[kind]
        assert sum(counts.values()) == records.accepted
        assert Counter(row["outcome"] for row in frame.mappings()) == {name: n for name, n in counts.items() if n}


def test_both_sides_of_a_link_tell_the_same(result: Result) -> None:
    voters = {row["row"]: row for row in result.voters.mappings()}
    residents = {row["row"]: row for row in result.residents.mappings()}
    for number, voter in voters.items():
        assert (voter["resident_row"] is not None) == (
            voter["outcome"] in ("recorded", "unrecorded", "ineligible", "duplicate")
        ) or voter["outcome"] == "struck"
        if voter["resident_row"] is not None:
            assert residents[voter["resident_row"]]["voter_row"] is not None or voter["outcome"] == "struck"
        assert 0 <= voter["confidence"] <= 1
        assert voter["reasons"], number
    for number, resident in residents.items():
        if resident["voter_row"] is not None:
            assert voters[resident["voter_row"]]["resident_row"] == number
        assert (resident["outcome"] == "listed") <= (resident["voter_row"] is not None)
        assert (resident["outcome"] == "unlisted") <= (resident["voter_row"] is None)


def test_nobody_counts_twice(result: Result) -> None:
    counted = Counter(
        row["resident_row"]
        for row in result.voters.mappings()
        if row["outcome"] in ("recorded", "unrecorded", "ineligible") and "moved-to-other-tps" not in row["reasons"]
    )
    assert set(counted.values()) <= {1}


def test_the_worklist_is_everybody_unrecorded_and_nobody_twice(result: Result) -> None:
    todo = [row["row"] for row in result.worklist().mappings()]
    unrecorded = {
        row["row"]
        for row in result.voters.mappings()
        if row["outcome"] == "unrecorded" and "moved-to-other-tps" not in row["reasons"]
    }
    assert len(todo) == len(set(todo))
    assert set(todo) == unrecorded


def test_links_and_outcomes_are_right_for_nearly_everybody(small_world: World, result: Result, tmp_path: Path) -> None:
    result.write(tmp_path)
    score = small_world.score(tmp_path / "voters.parquet")
    assert score.f1 >= 0.99
    wrong = query(
        f"SELECT count(*) FROM decided d JOIN '{small_world.truth}' t USING (row) WHERE d.outcome <> t.outcome",
        decided=result.voters,
    )
    assert wrong[0][0] <= 0.02 * small_world.listed  # type: ignore[operator]


@pytest.mark.parametrize(
    ("register_format", "list_format"),
    [
        ("biodata-wni+data-keluarga", "semicolon"),
        ("siak-37", "e-coklit"),
        ("biodata-wni", "no-numbers"),
        ("biodata-wni", "numbers-masked"),
        ("biodata-wni", "published"),
        ("biodata-wni", "published-masked"),
    ],
)
def test_every_layout_of_the_world_is_read_and_decided_whole(
    tmp_path: Path, workspace: Workspace, register_format: str, list_format: str
) -> None:
    world = World.build(
        tmp_path / "w",
        residents=1_000,
        seed=11,
        register_format=register_format,
        list_format=list_format,  # type: ignore[arg-type]
    )
    result = decided(world, workspace)
    assert result.resident_records.accepted == 1_000
    assert sum(result.counts["voters"].values()) == world.listed
    result.write(tmp_path / "out")
    score = world.score(tmp_path / "out" / "voters.parquet")
    assert score.f1 >= (0.985 if list_format in ("semicolon", "e-coklit") else 0.9)


def test_a_published_list_judged_in_part_is_decided_like_one_judged_whole(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.build(tmp_path / "w", residents=12_000, seed=3, list_format="published", mix=Mix.hard())

    def links(sampled: int) -> tuple[dict[int, int | None], int]:
        """The resident of each row, and how many rows are plain, where so many are judged at least."""
        monkeypatch.setitem(thresholds(), "sampled", sampled)
        rows = list(decided(world, workspace).voters.mappings())
        plain = sum(row["reasons"][0] == "identity-alone" for row in rows)
        return {row["row"]: row["resident_row"] for row in rows}, plain

    (whole, nobody), (part, most) = links(world.listed), links(500)
    assert nobody == 0
    assert most > world.listed / 2
    both = [(whole[row], part[row]) for row in whole]
    assert not [pair for pair in both if None not in pair and pair[0] != pair[1]]
    assert sum(now is None and before is not None for before, now in both) < 0.002 * world.listed


def test_a_list_that_tells_no_village_is_linked_by_names_and_birth_dates(
    tmp_path: Path, workspace: Workspace, layout: Callable[[str], Path]
) -> None:
    world = World.build(tmp_path / "w", residents=12_000, seed=4, list_format="no-numbers", mix=Mix.hard())
    told = Path(world.list_layout).read_text("utf-8").splitlines(keepends=True)
    no_places = "".join(line for line in told if not line.startswith(("village", "district")))
    assert len(no_places) < len("".join(told))
    decided(evolve(world, list_layout=str(layout(no_places))), workspace).write(tmp_path / "out")
    score = world.score(tmp_path / "out" / "voters.parquet")
    assert score.false <= 0.0005 * score.links
    assert score.f1 >= 0.998


def test_of_a_list_of_names_alone_no_more_links_are_made_than_can_be_expected_to_be_right(
    tmp_path: Path, workspace: Workspace, layout: Callable[[str], Path]
) -> None:
    world = World.build(tmp_path / "w", residents=20_000, seed=3, list_format="published", mix=Mix.hard())
    names_alone = layout(
        """
        api = 1
        name = "names-alone"
        record = "voter"
        reader = { kind = "delimited", delimiter = ";" }
        [fields]
        name = "NAMA"
        sex = { column = "JENIS KELAMIN", codes = "kpu/sex" }
        village = "KELURAHAN"
        district = "KECAMATAN"
        """
    )
    result = decided(evolve(world, list_layout=str(names_alone)), workspace)
    linked = [row for row in result.voters.mappings() if row["resident_row"] is not None]
    sure = [row["confidence"] for row in linked if row["outcome"] != "duplicate"]  # a duplicate gave way afterwards
    assert sum(1 - confidence for confidence in sure) <= thresholds()["most_wrong"] * len(linked)
    assert thresholds()["sure"] + 0.01 < min(sure) < thresholds()["sure_enough"]
    score = world.score(result.write(tmp_path / "out") / "voters.parquet")
    assert score.false <= 2 * thresholds()["most_wrong"] * len(linked)


def test_the_outstanding_of_one_day_are_the_worklist_and_the_next_day_nobody(
    tmp_path: Path, workspace: Workspace
) -> None:
    world = World.build(tmp_path, residents=2_000, seed=5, outstanding=12)
    before = decided(world, workspace)
    assert len(before.worklist()) == 12
    after = reconcile(
        before.voter_records,
        read_residents(world.after_night(), world.register_layout, workspace=workspace),
        world.election,
    )
    assert len(after.worklist()) == 0
    assert (
        after.counts["voters"]["recorded"]
        == before.counts["voters"]["recorded"] + before.counts["voters"]["unrecorded"]
    )


CELLS = {
    "NIK": ["", "-", "5302015707880077", "5302011209850078", "530201570788****", "53020157078800", "5302015707880078"],
    "NKK": ["", "5302010203100077", "5302010203100078", "x"],
    "NAMA": ["", "ANASTASIA KOLLO", "ANASTASYA KOLO", "YANUARIUS KOLLO", "KOLLO", "A", "?", "Ä’"],
    "LAHIR": ["", "17-07-1988", "12-09-1985", "00-07-1988", "31-02-1990", "31-12-2010"],
    "JK": ["", "L", "P", "x"],
    "DESA": ["", "OEBESA", "NUNUMEU"],
    "KET": ["", "0", "U", "B", "8", "1", "7", "x"],
    "KAWIN": ["", "1", "2", "x"],
    "STATUS": ["", "hidup", "mati", "x"],
    "REKAM": ["", "UNREGISTERED", "CARD_ISSUED", "x"],
}
ROWS = st.lists(st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CELLS.items()}), max_size=12)


@dear(8)
@given(listed=ROWS, registered=ROWS, blank=st.sets(st.sampled_from(sorted(CELLS))))
def test_whatever_the_rows_hold_each_accepted_one_is_decided_once(
    tmp_path: Path,
    workspace: Workspace,
    layout: Callable[[str], Path],
    listed: list[dict[str, str]],
    registered: list[dict[str, str]],
    blank: set[str],
) -> None:
    # One good row on each side, so that neither file is empty; columns in ``blank`` are empty in all the others.
    emptied = [[{**row, **dict.fromkeys(blank, "")} for row in rows] for rows in (listed, registered)]
    anybody = {"NIK": "5302010101700001", "NAMA": "BEN"}
    voters = write_table(tmp_path / "v.csv", VOTER_COLUMNS, [anybody, *emptied[0]])
    residents = write_table(tmp_path / "r.csv", RESIDENT_COLUMNS, [anybody, *emptied[1]])
    result = reconcile(
        read_voters(voters, layout(VOTER_LAYOUT), workspace=workspace),
        read_residents(residents, layout(RESIDENT_LAYOUT), workspace=workspace),
        "pemilu-2024",
    )
    test_every_accepted_row_has_exactly_one_decision(result)
    test_the_counts_add_up(result)
    test_both_sides_of_a_link_tell_the_same(result)
    test_nobody_counts_twice(result)
    test_the_worklist_is_everybody_unrecorded_and_nobody_twice(result)
