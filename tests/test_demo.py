"""The demo: 418 in proportion on the evening, none in the morning, and nothing of it written in."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from command_line import Run, dukcapil
from dukcapil_core.cli.demo import OUTSTANDING, RESIDENTS
from dukcapil_core.testing.world import World

SMALL = 9_000
EXPECTED = round(OUTSTANDING * SMALL / RESIDENTS)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    return dukcapil("--lang", "en", "demo", "--residents", str(SMALL), "--out", folder), folder


def outcomes(folder: Path) -> dict[str, int]:
    return dict(duckdb.sql(f"SELECT outcome, count(*) FROM '{folder}/voters.parquet' GROUP BY ALL").fetchall())


def test_full_size_is_the_regency_in_february_2024() -> None:
    assert (RESIDENTS, OUTSTANDING) == (467_000, 418)
    assert EXPECTED == 8


def test_it_shows_the_outstanding_and_then_none(shown: tuple[Run, Path]) -> None:
    run, _ = shown
    assert (run.status, run.err) == (0, "")
    assert f"7 February 2024: {EXPECTED} voters" in run.out
    assert "8 February 2024: 0 voters" in run.out


def test_what_it_shows_is_what_was_decided(shown: tuple[Run, Path]) -> None:
    _, folder = shown
    evening, morning = outcomes(folder / "2024-02-07"), outcomes(folder / "2024-02-08")
    assert evening["unrecorded"] == EXPECTED
    assert morning.pop("unrecorded", 0) == 0
    assert morning.pop("recorded") == evening["recorded"] + EXPECTED
    assert all(evening[outcome] == rows for outcome, rows in morning.items())


def test_those_called_in_are_the_worlds_outstanding_voters(shown: tuple[Run, Path]) -> None:
    _, folder = shown
    world = World.open(folder / "world")
    wrong = duckdb.sql(
        f"SELECT count(*) FROM '{folder}/2024-02-07/voters.parquet' d JOIN '{world.truth}' t USING (row) "
        "WHERE (d.outcome = 'unrecorded') <> (t.outcome = 'unrecorded')"
    ).fetchall()
    assert wrong == [(0,)]


def test_both_files_were_recognised(shown: tuple[Run, Path]) -> None:
    _, folder = shown
    summary = json.loads((folder / "2024-02-07" / "summary.json").read_text("utf-8"))
    assert [summary[side]["format"]["name"] for side in ("voters", "residents")] == ["sidalih-2024", "biodata-wni"]
    assert all(summary[side]["format"]["chosen"] != "named" for side in ("voters", "residents"))


def test_it_prints_where_every_file_lies(shown: tuple[Run, Path]) -> None:
    run, folder = shown
    for place in ("world", "2024-02-07", "2024-02-08"):
        assert f"{folder / place}/" in run.out
        for path in (folder / place).iterdir():
            assert path.name in run.out


def test_it_can_be_shown_again_and_in_indonesian(shown: tuple[Run, Path]) -> None:
    _, folder = shown
    (folder / "notes.txt").write_text("mine", "utf-8")
    run = dukcapil("demo", "--residents", str(SMALL), "--seed", "2", "--out", folder, "--lang", "id")
    assert run.status == 0
    assert f"7 Februari 2024: {EXPECTED} pemilih" in run.out
    assert "8 Februari 2024: 0 pemilih" in run.out
    assert (folder / "notes.txt").read_text("utf-8") == "mine"
