"""The demo: 418 in proportion on the evening, none in the morning, and nothing of it written in."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from command_line import Run, dukcapil
from dukcapil_core.cli.demo import BUSIEST, OUTSTANDING, RECORDINGS, RESIDENTS, SERVICES
from dukcapil_core.testing.world import World
from dukcapil_core.text import share

SMALL = 9_000
EXPECTED = round(OUTSTANDING * SMALL / RESIDENTS)
PEAK = round(RECORDINGS * SMALL / RESIDENTS)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    folder = tmp_path_factory.mktemp("demo") / "the demo"
    return dukcapil("--lang", "en", "demo", "--residents", str(SMALL), "--out", folder), folder


def outcomes(folder: Path) -> dict[str, int]:
    return dict(duckdb.sql(f"SELECT outcome, count(*) FROM '{folder}/voters.parquet' GROUP BY ALL").fetchall())


def test_full_size_is_the_regency_in_february_2024() -> None:
    assert (RESIDENTS, OUTSTANDING, RECORDINGS, SERVICES) == (467_000, 418, 695, 1_000)
    assert (BUSIEST.isoformat(), BUSIEST.isoweekday()) == ("2024-02-05", 1)
    assert (EXPECTED, PEAK) == (8, 13)


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


def log_of(world: World) -> Counter[tuple[str, str]]:
    """How often each service stands in the month's two files on each day, counted line by line."""
    found: Counter[tuple[str, str]] = Counter()
    for path in (world.services, world.counts):
        assert path is not None
        header, *lines = (line.split(";") for line in path.read_text("utf-8").splitlines())
        for line in lines:
            cells = dict(zip(header, line, strict=True))
            if cells["LAYANAN"] != "PRR":
                found[cells["TANGGAL"], cells["LAYANAN"]] += int(cells.get("JUMLAH", 1))
    return found


def test_the_peak_and_the_means_are_those_of_the_files(shown: tuple[Run, Path]) -> None:
    run, folder = shown
    counts = log_of(World.open(folder / "world"))
    recordings = {day: count for (day, service), count in counts.items() if service == "PEREKAMAN"}
    assert recordings.pop("05-02-2024") == PEAK > max(recordings.values())
    assert f"most recordings on Monday, 5 February 2024: {PEAK}." in run.out
    total, open_days = sum(counts.values()), len({day for day, _ in counts})
    assert f"All services together: {total / 29:.1f} a calendar day, {total / open_days:.1f} an open day." in run.out
    assert total / 29 > SERVICES * SMALL / RESIDENTS


def test_the_files_alone_lead_to_what_the_register_says(shown: tuple[Run, Path]) -> None:
    """The backlog begins on the 1st and never sees the registers of the 7th and the 8th."""
    run, folder = shown
    left = re.search(r"left each morning of 02-2024: (.*)\.", run.out)
    assert left is not None
    mornings = dict(map(int, part.split(": ")) for part in left[1].split("; "))
    assert list(mornings) == list(range(1, 9))
    assert mornings[1] == outcomes(folder / "2024-02-01")["unrecorded"] > EXPECTED
    assert (mornings[7], mornings[8]) == (EXPECTED, 0)
    assert list(mornings.values()) == sorted(mornings.values(), reverse=True)


def test_the_briefing_lies_beside_the_list(shown: tuple[Run, Path]) -> None:
    _, folder = shown
    page = (folder / "2024-02-01" / "briefing.txt").read_text("utf-8")
    assert "Thursday, 8 February 2024" in page
    assert f"Wednesday 07-02-2024            {EXPECTED}        0         {EXPECTED}" in page
    assert (folder / "2024-02-01" / "briefing.xlsx").is_file()


def test_both_files_were_recognised(shown: tuple[Run, Path]) -> None:
    _, folder = shown
    summary = json.loads((folder / "2024-02-07" / "summary.json").read_text("utf-8"))
    assert [summary[side]["format"]["name"] for side in ("voters", "residents")] == ["sidalih-2024", "biodata-wni"]
    assert all(summary[side]["format"]["chosen"] != "named" for side in ("voters", "residents"))


def test_it_prints_where_every_file_lies(shown: tuple[Run, Path]) -> None:
    run, folder = shown
    for place in ("world", "2024-02-01", "2024-02-07", "2024-02-08"):
        assert f"{folder / place}/" in run.out
        for path in (folder / place).iterdir():
            assert path.name in run.out


def test_the_call_that_it_shows_can_be_pasted(shown: tuple[Run, Path], tmp_path: Path) -> None:
    """The folder has a blank in its name."""
    run, folder = shown
    (call,) = (line for line in run.out.splitlines() if line.startswith("  dukcapil "))
    command, *words = shlex.split(call)
    assert (command, words[-1]) == ("dukcapil", str(folder / "2024-02-07"))
    assert dukcapil(*words[:-1], tmp_path / "again", "--quiet").status == 0
    assert outcomes(tmp_path / "again") == outcomes(folder / "2024-02-07")


def test_nearly_right_is_not_shown_as_right() -> None:
    assert share(0.99998, "en") == "0.9999"
    assert share(1.0, "id") == "1,0000"


def test_an_office_s_own_result_is_no_earlier_demo_s(tmp_path: Path) -> None:
    own = tmp_path / "2024-02-01"
    own.mkdir()
    for name in ("roll.parquet", "backlog.duckdb"):
        (own / name).write_text("the office's")
    run = dukcapil("demo", "--residents", "1000", "--out", tmp_path, "--lang", "en")
    assert (run.status, "holds a reconciliation" in run.err) == (2, True)
    assert {file.read_text() for file in own.iterdir()} == {"the office's"}
    assert list(tmp_path.iterdir()) == [own]


def test_it_can_be_shown_again_and_in_indonesian(shown: tuple[Run, Path]) -> None:
    _, folder = shown
    (folder / "notes.txt").write_text("mine", "utf-8")
    run = dukcapil("demo", "--residents", str(SMALL), "--seed", "2", "--out", folder, "--lang", "id")
    assert run.status == 0
    assert f"7 Februari 2024: {EXPECTED} pemilih" in run.out
    assert "8 Februari 2024: 0 pemilih" in run.out
    assert (folder / "notes.txt").read_text("utf-8") == "mine"
