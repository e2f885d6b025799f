"""The list worked down: against an independent account in plain Python, and killed at any moment.

The people are invented.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy
import pytest
from attrs import asdict
from hypothesis import given
from hypothesis import strategies as st

import dukcapil_core as dk
from command_line import Office, dukcapil, office
from conftest import dear, neighbours
from dukcapil_core.desk.backlog import Backlog
from dukcapil_core.desk.calendar import OfficeCalendar, no_holidays
from dukcapil_core.desk.forecast import LEAST, Forecast, forecast
from dukcapil_core.desk.state import STATE, State
from dukcapil_core.errors import OutputError, SourceError
from dukcapil_core.report.briefing import outlook
from dukcapil_core.report.wording import decimal
from dukcapil_core.text import text
from dukcapil_core.workspace import Workspace

PEOPLE = neighbours(24)
NIKS = [person["NIK"] for person in PEOPLE]
WAITING = 20
"""So many of the twenty-four have not recorded; two more are on the list and dead or moved, two recorded."""

FIRST = date(2024, 2, 1)
WEEK = OfficeCalendar(holidays=no_holidays)


def on(day: int) -> date:
    return date(2024, 2, day)


def files_of(folder: Path, listed: range = range(24), recorded: range = range(22, 24)) -> Office:
    """An office where those of ``listed`` are on the list; 20 is dead in the register, 21 has moved."""
    status = {20: "mati", 21: "pindah"}
    register = [
        {
            **person,
            "STATUS": status.get(number, "hidup"),
            "REKAM": "CARD_ISSUED" if number in recorded else "UNREGISTERED",
        }
        for number, person in enumerate(PEOPLE)
    ]
    folder.mkdir(exist_ok=True)
    stations = ("1", "10", "2")
    return office(folder, [{**PEOPLE[number], "TPS": stations[number % 3]} for number in listed], register)


@pytest.fixture(scope="module")
def reconciled(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = files_of(tmp_path_factory.mktemp("office"))
    assert made.reconcile("--as-of", FIRST.isoformat(), "--quiet").status == 0
    return made


@pytest.fixture
def folder(reconciled: Office, tmp_path: Path) -> Path:
    """The reconciliation's folder, for one test."""
    made = tmp_path / "out"
    made.mkdir()
    for name in ("roll.parquet", "summary.json"):
        (made / name).write_bytes((reconciled.out / name).read_bytes())
    return made


@pytest.fixture
def backlog(folder: Path, workspace: Workspace) -> Iterator[Backlog]:
    with Backlog(folder, calendar=WEEK, workspace=workspace) as opened:
        yield opened


def log(path: Path, *rows: tuple[object, ...]) -> Path:
    """One row an event: day, NIK, service."""
    lines = [f"{day};{nik};{service}" for day, nik, service in rows]
    path.write_text("\n".join(["TANGGAL;NIK;LAYANAN", *lines]) + "\n", "utf-8")
    return path


def recordings(path: Path, day: date, *people: int) -> Path:
    return log(path, *((day, NIKS[number], "PEREKAMAN") for number in people))


def waiting(backlog: Backlog, day: date) -> set[str]:
    return {row["nik"] for row in backlog.outstanding(day).mappings()}


def counted(backlog: Backlog, day: date) -> list[tuple[int, ...]]:
    names = ("outstanding", "arrived", "settled_by_list", "recorded", "cannot_be_met", "left")
    return [tuple(row[name] for name in names) for row in backlog.series(day).mappings()]


# -- who is outstanding ------------------------------------------------------------------------------------------------


def test_whoever_comes_on_a_day_is_gone_the_next_morning(backlog: Backlog, tmp_path: Path) -> None:
    assert waiting(backlog, FIRST) == set(NIKS[:WAITING])
    backlog.take_events([recordings(tmp_path / "night.csv", FIRST, 0, 1, 2)], on(2))
    assert waiting(backlog, FIRST) == set(NIKS[:WAITING])
    assert waiting(backlog, on(2)) == set(NIKS[3:WAITING])
    assert counted(backlog, on(3)) == [(20, 0, 0, 3, 0, 17), (17, 0, 0, 0, 0, 17), (17, 0, 0, 0, 0, 17)]


def test_who_is_outstanding_is_told_by_polling_station_2_before_10(backlog: Backlog) -> None:
    stations = [row["tps"] for row in backlog.outstanding(FIRST).mappings()]
    assert list(dict.fromkeys(stations)) == ["1", "2", "10"]


def test_a_person_recorded_twice_or_by_two_services_counts_once(backlog: Backlog, tmp_path: Path) -> None:
    file = log(
        tmp_path / "log.csv",
        (FIRST, NIKS[0], "PEREKAMAN"),
        (FIRST, NIKS[0], "PEREKAMAN"),
        (on(2), NIKS[0], "PEREKAMAN"),
        (FIRST, NIKS[0], "CETAK KTP"),
        (FIRST, NIKS[1], "CETAK KTP"),
    )
    backlog.take_events([file], on(3))
    assert [row[3] for row in counted(backlog, on(3))] == [1, 0, 0]
    assert NIKS[1] in waiting(backlog, on(3))  # a print is no recording


def test_who_cannot_be_met_is_told_with_the_reason(backlog: Backlog, tmp_path: Path) -> None:
    file = log(
        tmp_path / "log.csv",
        (FIRST, NIKS[0], "AKTA KEMATIAN"),
        (FIRST, NIKS[1], "Penduduk pindah keluar"),
        (FIRST, NIKS[2], "MENINGGAL"),
        (FIRST, NIKS[3], "TIDAK DITEMUI"),
    )
    backlog.take_events([file], on(2))
    told = {(row["nik"], row["reason"], row["how"]) for row in backlog.unreachable(on(2)).mappings()}
    assert told == {
        (NIKS[0], "died", "event"),
        (NIKS[1], "moved", "event"),
        (NIKS[2], "died", "event"),
        (NIKS[20], "died", "list"),
        (NIKS[21], "moved", "list"),
    }
    assert counted(backlog, FIRST) == [(20, 0, 0, 0, 3, 17)]
    assert NIKS[3] in waiting(backlog, on(2))


def test_who_was_recorded_without_being_on_the_list(tmp_path: Path, workspace: Workspace) -> None:
    made = files_of(tmp_path / "office", listed=range(10))
    assert made.reconcile("--as-of", "2024-02-01", "--quiet").status == 0
    file = recordings(tmp_path / "log.csv", FIRST, 0, 12, 20)
    stranger = log(tmp_path / "stranger.csv", (FIRST, "5371010101900001", "PEREKAMAN"))
    with Backlog(made.out, workspace=workspace) as backlog:
        backlog.take_events([file, stranger], on(2))
        beyond = {row["nik"]: row["standing"] for row in backlog.beyond(on(2)).mappings()}
        assert beyond == {NIKS[12]: "unlisted", NIKS[20]: "not-eligible", "5371010101900001": "unknown"}
        assert backlog.summary(on(2))["beyond"] == {"not-eligible": 1, "unknown": 1, "unlisted": 1}
        assert list(backlog.beyond(FIRST).mappings()) == []


def test_a_later_list_brings_arrivals_and_settles(tmp_path: Path, workspace: Workspace) -> None:
    first = files_of(tmp_path / "first", listed=range(10))
    later = files_of(tmp_path / "later", listed=range(16), recorded=range(4))
    assert first.reconcile("--as-of", "2024-02-01", "--quiet").status == 0
    assert later.reconcile("--as-of", "2024-02-05", "--quiet").status == 0
    with Backlog(first.out, workspace=workspace) as backlog:
        backlog.take_events([recordings(tmp_path / "log.csv", on(2), 0, 1)], on(3))
        assert backlog.take_list(later.out).is_new
        # 2 and 3 are recorded in the later register though no event told of them; 10 to 15 are new.
        assert waiting(backlog, on(4)) == set(NIKS[2:10])
        assert waiting(backlog, on(5)) == set(NIKS[4:16])
        assert counted(backlog, on(5)) == [
            (10, 0, 0, 0, 0, 10), (10, 0, 0, 2, 0, 8), (8, 0, 0, 0, 0, 8), (8, 0, 0, 0, 0, 8), (12, 6, 2, 0, 0, 12),
        ]  # fmt: skip
        assert not backlog.take_list(later.out).is_new


def test_a_list_of_an_earlier_day_that_is_withdrawn_begins_nothing(
    folder: Path, tmp_path: Path, workspace: Workspace
) -> None:
    earlier = files_of(tmp_path / "earlier", listed=range(10))
    assert earlier.reconcile("--as-of", "2024-01-29", "--quiet").status == 0
    with Backlog(folder, calendar=WEEK, workspace=workspace) as backlog:
        taken = backlog.take_list(earlier.out)
        assert backlog.first == date(2024, 1, 29)
        assert len(waiting(backlog, date(2024, 1, 30))) == 10
        backlog.withdraw(taken.seq, on(2))
        assert backlog.first == FIRST
    with Backlog(folder, calendar=WEEK, workspace=workspace) as backlog:
        assert backlog.first == FIRST
        assert [row["day"] for row in backlog.series(FIRST).mappings()] == [FIRST]
        with pytest.raises(dk.CallError) as caught:
            backlog.outstanding(date(2024, 1, 30))
        assert caught.value.code == "backlog.too-early"
    assert repr(backlog) == "<Backlog that is closed>"


def test_who_has_no_number_is_the_same_in_each_reconciliation_of_one_list(tmp_path: Path, workspace: Workspace) -> None:
    strangers = [{"NIK": "", "NKK": "", "NAMA": name} for name in ("MELKIANUS BOIMAU", "YULIANA BOIMAU")]
    found = {**PEOPLE[0], "NIK": "", "STATUS": "hidup", "REKAM": "UNREGISTERED"}
    listed = [*strangers, {**PEOPLE[0], "NIK": "", "NKK": ""}]
    folder = tmp_path / "office"
    folder.mkdir()
    for day, register in ((1, []), (2, [found]), (3, [found])):
        made = office(folder, listed, [*PEOPLE[1:], *register])
        assert made.reconcile("--as-of", f"2024-02-0{day}", "--quiet").status == 0
        with Backlog(made.out, workspace=workspace) as backlog:
            assert sum(place["listed"] for place in backlog.places(on(day)).mappings()) == 3
            assert len(waiting(backlog, on(day))) == len(register)


def test_the_backlog_of_one_election_takes_no_list_of_another(reconciled: Office, folder: Path, tmp_path: Path) -> None:
    other = files_of(tmp_path / "other")
    assert other.reconcile("--as-of", "2024-11-20", "--quiet", election="pilkada-2024").status == 0
    run = dukcapil("backlog", folder, "--on", "2024-11-21", "--list", other.out)
    assert run.status == 2
    assert "is for pilkada-2024, the backlog is kept for pemilu-2024" in run.err
    assert dukcapil("backlog", folder, "--on", "2024-02-02", "--list", reconciled.out).status == 0


@pytest.mark.parametrize("summary", ["{}", "[]", "not JSON", '{"as_of": 3}', "\udcff", "[" * 100_000])
def test_a_damaged_reconciliation_is_called_so(folder: Path, summary: str) -> None:
    (folder / "summary.json").write_text(summary, "utf-8", "surrogateescape")
    run = dukcapil("backlog", folder, "--on", "2024-02-02")
    assert run.status == 2
    assert "cannot be read as a reconciliation" in run.err


def test_a_closed_backlog_says_so(folder: Path, workspace: Workspace) -> None:
    with Backlog(folder, workspace=workspace) as backlog:
        people = backlog.outstanding(FIRST)
    for question in (
        lambda: backlog.outstanding(FIRST),
        lambda: backlog.series(FIRST),
        lambda: backlog.beyond(FIRST),
        lambda: backlog.summary(FIRST),
        lambda: backlog.last_report,
    ):
        with pytest.raises(dk.CallError) as closed:
            question()
        assert closed.value.code == "backlog.closed"
    with pytest.raises(dk.CallError) as gone:
        list(people.mappings())
    assert gone.value.code == "call.workspace-closed"


def test_threads_that_ask_at_once_each_get_their_own_morning(
    backlog: Backlog, tmp_path: Path, meet_after: Callable[[str], None]
) -> None:
    backlog.take_events([recordings(tmp_path / "a.csv", FIRST, 0, 1)], on(2))
    days = [on(1), on(2)]
    alone = [waiting(backlog, day) for day in days]
    meet_after("standing_now")
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda day: waiting(backlog, day), days)) == alone


def test_a_day_is_a_date(backlog: Backlog) -> None:
    with pytest.raises(dk.CallError) as wrong:
        backlog.outstanding("2024-02-01")  # type: ignore[arg-type]
    assert wrong.value.code == "call.not-a-date"


def test_before_the_first_list_nothing_can_be_said(backlog: Backlog) -> None:
    for question in (backlog.outstanding, backlog.places, backlog.unreachable, backlog.forecast, backlog.summary):
        with pytest.raises(dk.CallError) as early:
            question(FIRST - timedelta(days=1))
        assert early.value.code == "backlog.too-early"


def test_a_frame_stays_as_it_was_when_it_was_asked_for(backlog: Backlog, tmp_path: Path) -> None:
    people = backlog.outstanding(on(3))
    backlog.take_events([recordings(tmp_path / "log.csv", FIRST, 0, 1, 2)], on(4))
    assert len(backlog.outstanding(on(4))) == WAITING - 3
    assert len(people) == WAITING


def test_a_recording_that_failed_comes_back_with_the_later_list(tmp_path: Path, workspace: Workspace) -> None:
    first = files_of(tmp_path / "first", listed=range(5))
    assert first.reconcile("--as-of", "2024-02-01", "--quiet").status == 0
    later = files_of(tmp_path / "later", listed=range(5))
    assert later.reconcile("--as-of", "2024-02-06", "--quiet").status == 0
    with Backlog(first.out, workspace=workspace) as backlog:
        backlog.take_events([recordings(tmp_path / "log.csv", on(2), 0)], on(3))
        backlog.take_list(later.out)
        assert NIKS[0] not in waiting(backlog, on(5))
        assert NIKS[0] in waiting(backlog, on(6))
        assert sum(row[1] for row in counted(backlog, on(6))) == 1


def test_places_add_up(backlog: Backlog, tmp_path: Path) -> None:
    backlog.take_events([recordings(tmp_path / "log.csv", FIRST, 0, 1)], on(2))
    (place,) = backlog.places(on(2)).mappings()
    assert place == {
        "district": "KOTA SOE", "village": "OEBESA", "listed": 24, "known": 24, "recorded": 4, "outstanding": 18,
        "cannot_be_met": 2, "other": 0,
    }  # fmt: skip
    by_district = [row["outstanding"] for row in backlog.series(on(2), by_district=True).mappings()]
    assert by_district == [20, 18]


def test_who_has_another_row_or_another_person_s_number_is_counted_once_and_not_lost(
    tmp_path: Path, workspace: Workspace
) -> None:
    made = files_of(tmp_path / "office")
    stranger = {"NIK": NIKS[22], "NAMA": "OKTOVIANUS LAKAPU", "LAHIR": "09-09-1971", "JK": "L", "DESA": "OEBESA"}
    dead = {**PEOPLE[20], "TPS": "1"}
    listed = [{**dead, "NAMA": f"{dead['NAMA']}A"}, dead, {**PEOPLE[20], "KET": "1"}, PEOPLE[22], stranger]
    office(tmp_path / "office", listed, [{**one, "STATUS": "mati"} if one is PEOPLE[20] else one for one in PEOPLE])
    assert made.reconcile("--as-of", "2024-02-01", "--quiet").status == 0
    with Backlog(made.out, calendar=WEEK, workspace=workspace) as backlog:
        told = backlog.summary(FIRST)
        # The dead man by the row that holds, not by the duplicate above it; and the stranger, whoever it is.
        assert {name: told[name] for name in ("listed", "known", "recorded", "cannot_be_met", "other")} == {
            "listed": 3, "known": 2, "recorded": 1, "cannot_be_met": 1, "other": 1,
        }  # fmt: skip


# -- handing in --------------------------------------------------------------------------------------------------------


def test_the_same_content_counts_once_whatever_its_name_format_or_order(backlog: Backlog, tmp_path: Path) -> None:
    rows = [(FIRST, NIKS[number], "PEREKAMAN") for number in range(4)]
    first = log(tmp_path / "a.csv", *rows)
    (again,) = backlog.take_events([first], on(2)) and backlog.take_events(
        [log(tmp_path / "b.csv", *reversed(rows))], on(3)
    )
    assert (again.seq, again.is_new) == (2, False)
    assert len(backlog.entries) == 2
    assert len(backlog.events) == 4


def test_overlapping_files_count_each_event_once(backlog: Backlog, tmp_path: Path) -> None:
    backlog.take_events([recordings(tmp_path / "a.csv", FIRST, 0, 1, 2)], on(2))
    backlog.take_events([recordings(tmp_path / "b.csv", FIRST, 2, 3)], on(2))
    assert len(backlog.events) == 4
    assert counted(backlog, FIRST)[0][3] == 4


def test_a_corrected_figure_replaces_the_earlier_one_and_both_stay_in_the_file(
    backlog: Backlog, tmp_path: Path
) -> None:
    for number, count in enumerate((70, 77), 1):
        file = tmp_path / f"daily-{number}.csv"
        file.write_text(f"TANGGAL;LAYANAN;JUMLAH\n2024-02-01;KK;{count}\n2024-02-01;KIA;5\n", "utf-8")
        backlog.take_events([file], on(2))
    assert {row["service"]: row["count"] for row in backlog.events.mappings()} == {"kk/card": 77, "kia/card": 5}
    assert backlog.workspace.con.execute(f"SELECT count(*) FROM {backlog.state.alias}.sighting").fetchall() == [(4,)]


def test_a_file_handed_in_by_mistake_is_withdrawn_and_may_come_again(backlog: Backlog, tmp_path: Path) -> None:
    file = recordings(tmp_path / "a.csv", FIRST, 0, 1)
    other = recordings(tmp_path / "b.csv", FIRST, 1, 2)
    wrong, _ = backlog.take_events([file, other], on(2))
    backlog.withdraw(numpy.int64(wrong.seq), on(3))  # type: ignore[arg-type]  # as pandas has the audit trail's
    assert waiting(backlog, on(2)) == set(NIKS[:WAITING]) - {NIKS[1], NIKS[2]}
    with pytest.raises(dk.CallError) as caught:
        backlog.withdraw("2", on(3))  # type: ignore[arg-type]
    assert caught.value.code == "backlog.not-a-line"
    with pytest.raises(dk.CallError) as caught:
        backlog.withdraw(wrong.seq, on(3))
    assert caught.value.code == "backlog.cannot-withdraw"
    (again,) = backlog.take_events([file], on(4))
    assert again.is_new
    assert waiting(backlog, on(2)) == set(NIKS[3:WAITING])
    assert [row["kind"] for row in backlog.entries.mappings()] == ["list", "events", "events", "withdrawal", "events"]


def test_a_file_that_cannot_be_read_leaves_the_state_as_it_was(backlog: Backlog, tmp_path: Path) -> None:
    good = recordings(tmp_path / "a.csv", FIRST, 0)
    (tmp_path / "bad.csv").write_text("A;B\n1;2\n", "utf-8")
    with pytest.raises(dk.FormatError):
        backlog.take_events([good, tmp_path / "bad.csv"], on(2))
    assert [row["file"] for row in backlog.entries.mappings()] == ["list.csv", "a.csv"]


def test_a_damaged_state_is_not_called_in_use_whatever_its_folder_is_called(folder: Path, workspace: Workspace) -> None:
    named = folder.rename(folder.with_name("blocklist"))
    (named / STATE).write_bytes(b"no database" * 1000)
    with pytest.raises(SourceError) as damaged:
        Backlog(named, workspace=workspace)
    assert damaged.value.code == "backlog.not-a-state"


def test_a_backlog_that_cannot_be_opened_stands_in_nobody_s_way(folder: Path, workspace: Workspace) -> None:
    with Backlog(folder, workspace=workspace):
        pass
    summary, good = folder / "summary.json", (folder / "summary.json").read_text("utf-8")
    summary.write_text(good.replace("pemilu-2024", "pilkada-2024").replace("2024-02-01", "2024-02-08"), "utf-8")
    kept = []
    for _ in range(2):
        with pytest.raises(dk.CallError) as caught:
            Backlog(folder, workspace=workspace)
        kept.append(caught.value)  # as a debugger, or a list of errors, keeps it
    assert [error.code for error in kept] == ["backlog.other-election"] * 2
    left = workspace.con.execute("SELECT count(*) FROM duckdb_schemas() WHERE schema_name LIKE 'backlog_%'")
    assert left.fetchall() == [(0,)]
    summary.write_text(good, "utf-8")
    Backlog(folder, workspace=workspace).close()


def test_two_backlogs_of_one_workspace_do_not_mix(folder: Path, backlog: Backlog, tmp_path: Path) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other", ignore=shutil.ignore_patterns(f"{STATE}*")))
    with Backlog(other, calendar=WEEK, workspace=backlog.workspace) as second:
        second.take_events([recordings(tmp_path / "log.csv", FIRST, 0)], on(2))
        assert (waiting(backlog, on(2)) - waiting(second, on(2))) == {NIKS[0]}
        assert (len(backlog.entries), len(second.entries)) == (1, 2)
        with pytest.raises(dk.CallError) as twice:
            Backlog(other, workspace=backlog.workspace)
        assert twice.value.code == "backlog.in-use"
    assert len(waiting(backlog, on(2))) == WAITING


def test_what_stands_in_the_way_is_said(folder: Path, backlog: Backlog, tmp_path: Path) -> None:
    with pytest.raises(dk.SourceError) as missing:
        Backlog(tmp_path)
    assert missing.value.code == "backlog.no-roll"
    with pytest.raises(dk.SourceError) as nowhere:
        Backlog(tmp_path / "nope")
    assert nowhere.value.code == "backlog.no-folder"
    with Workspace() as other, pytest.raises(dk.DukcapilError) as taken:
        Backlog(folder, workspace=other)
    assert taken.value.code in ("backlog.in-use", "backlog.not-a-state")
    with pytest.raises(dk.CallError) as early:
        backlog.summary(date(2024, 1, 31))
    assert early.value.code == "backlog.too-early"


def test_a_reconciliation_written_anew_for_the_same_day_takes_the_place_of_the_old(
    tmp_path: Path, workspace: Workspace
) -> None:
    made = files_of(tmp_path / "office", listed=range(10))
    assert made.reconcile("--as-of", "2024-02-01", "--quiet").status == 0
    with Backlog(made.out, workspace=workspace) as backlog:
        backlog.take_events([recordings(tmp_path / "log.csv", FIRST, 0)], on(2))
        assert waiting(backlog, on(2)) == set(NIKS[1:10])
    files_of(tmp_path / "office", listed=range(5, 12))
    assert made.reconcile("--as-of", "2024-02-01", "--quiet").status == 0
    with Backlog(made.out, workspace=workspace) as backlog:
        assert waiting(backlog, on(2)) == set(NIKS[5:12])
        assert [row["kind"] for row in backlog.entries.mappings()] == ["list", "events", "list", "withdrawal"]


# -- the forecast ------------------------------------------------------------------------------------------------------


def test_steady_days_give_a_narrow_interval() -> None:
    found = forecast(100, [20] * 10, on(5), WEEK.is_open)
    assert (found.rate, found.days, found.reason) == (20.0, 10, "")
    assert found.early is not None
    assert found.day is not None
    assert found.late is not None
    assert found.early <= found.day <= found.late
    assert found.day == on(9)  # five open days from Monday the 5th
    assert (found.late - found.early).days <= 4


def test_restless_days_give_a_wider_one() -> None:
    calm = forecast(500, [20] * 10, on(5), WEEK.is_open)
    wild = forecast(500, [0, 40] * 5, on(5), WEEK.is_open)
    assert calm.late is not None
    assert calm.early is not None
    assert wild.early is not None
    assert wild.late is not None
    assert wild.early < calm.early
    assert wild.late > calm.late


@pytest.mark.parametrize(
    ("left", "closed", "reason"),
    [(0, [5] * 5, "done"), (9, [5, 5], "too-few-days"), (9, [0] * 5, "no-progress"), (5000, [0, 0, 1], "too-far")],
)
def test_when_it_cannot_be_told_no_day_is_named(left: int, closed: list[int], reason: str) -> None:
    found = forecast(left, closed, on(5), WEEK.is_open)
    assert (found.reason, found.early, found.day, found.late) == (reason, None, None, None)
    ahead = asdict(found)
    assert {outlook(ahead, lang) for lang in ("en", "id")} == {
        text(
            f"backlog.forecast.{'far' if reason == 'too-far' else reason}",
            lang,
            days=len(closed),
            rate=decimal(found.rate or 0.0, lang),
        )
        for lang in ("en", "id")
    }


def test_the_interval_covers_about_eight_of_ten() -> None:
    """Days drawn from a Poisson distribution, the forecast made after ten of them: 200 backlogs, fixed seed."""
    draw = random.Random(5)

    def day_of_work() -> int:
        limit, number, product = 2.718281828459045**-12.0, 0, draw.random()
        while product > limit:
            number, product = number + 1, product * draw.random()
        return number

    inside = 0
    for _ in range(200):
        past = [day_of_work() for _ in range(10)]
        left, days = 300, 0
        while left > 0:
            left, days = left - day_of_work(), days + 1
        told = forecast(300, past, on(5), lambda day: True)
        assert told.early is not None
        assert told.late is not None
        inside += told.early <= on(5) + timedelta(days - 1) <= told.late
    assert 0.75 <= inside / 200 <= 0.95


@given(st.integers(1, 5000), st.lists(st.integers(0, 300), min_size=LEAST, max_size=15))
def test_a_forecast_is_in_order_and_counts_no_closed_day(left: int, closed: list[int]) -> None:
    found = forecast(left, closed, on(5), WEEK.is_open)
    assert isinstance(found, Forecast)
    named = [day for day in (found.early, found.day, found.late) if day is not None]
    assert named == sorted(named)
    assert (found.reason == "") is (found.day is not None)
    assert all(day.weekday() < 5 for day in named)


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_takes_in_tells_and_writes(folder: Path, tmp_path: Path) -> None:
    file = recordings(tmp_path / "log.csv", FIRST, 0, 1)
    for call in range(2):
        run = dukcapil(
            "backlog", folder, "--events", file, "--on", "2024-02-02", "--out", tmp_path / "told", "--lang", "en"
        )
        assert run.status == 0
        told = json.loads(run.out)
        assert (told["outstanding"], told["recorded"], told["listed"]) == (18, 4, 24)
        assert [row["left"] for row in told["series"]] == [18, 18]
        assert ("adds nothing" in run.err) == bool(call)
    rows = duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/told/backlog-outstanding.parquet'").fetchall()
    assert rows == [(18,)]


def test_a_state_that_may_not_be_written_is_not_called_damaged(
    folder: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / STATE).mkdir()  # nobody can open it, root neither, whom no permission stops
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(OutputError, match="permission denied"):
        State(workspace, folder)


def test_where_results_cannot_go_is_said_before_events_are_taken_in(folder: Path, tmp_path: Path) -> None:
    file = recordings(tmp_path / "log.csv", FIRST, 0, 1)
    (tmp_path / "told").write_text("a file")
    call = ["backlog", folder, "--events", file, "--on", "2024-02-02", "--lang", "en"]
    run = dukcapil(*call, "--out", tmp_path / "told")
    assert (run.status, run.err.count("\n")) == (2, 1)
    assert "is a file" in run.err
    assert "adds nothing" not in dukcapil(*call).err


def test_a_day_before_the_list_is_said_before_events_are_taken_in(folder: Path, tmp_path: Path) -> None:
    call = ["backlog", folder, "--events", recordings(tmp_path / "log.csv", FIRST, 0, 1), "--lang", "en"]
    run = dukcapil(*call, "--on", "2023-02-02")
    assert (run.status, run.err.count("\n")) == (2, 1)
    assert "adds nothing" not in dukcapil(*call, "--on", "2024-02-02").err


# -- against an independent account ------------------------------------------------------------------------------------

HAPPENED = st.lists(
    st.tuples(
        st.integers(-2, 9),
        st.integers(0, 23),
        st.sampled_from(["PEREKAMAN", "CETAK KTP", "AKTA KEMATIAN", "SUDAH PINDAH"]),
    ),
    max_size=30,
)


@dear(8)
@given(events=HAPPENED, cut=st.integers(0, 30), day=st.integers(0, 11))
def test_the_backlog_equals_an_independent_account(
    events: list[tuple[int, int, str]],
    cut: int,
    day: int,
    reconciled: Office,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made = tmp_path_factory.mktemp("state")
    for name in ("roll.parquet", "summary.json"):
        (made / name).write_bytes((reconciled.out / name).read_bytes())
    rows = [(FIRST + timedelta(after), NIKS[number], service) for after, number, service in events]
    # Two files that overlap by a few events.
    parts = [part for part in (rows[: cut + 3], rows[cut:]) if part]
    asked = FIRST + timedelta(day)
    with Workspace(threads=1) as workspace, Backlog(made, calendar=WEEK, workspace=workspace) as backlog:
        for number, part in enumerate(parts):
            backlog.take_events([log(made / f"{number}.csv", *part)], asked)
        found = waiting(backlog, asked)
        series = [(row["day"], row["outstanding"], row["left"]) for row in backlog.series(asked).mappings()]
    gone = {
        nik: min(
            (
                happened
                for happened, other, service in rows
                if other == nik and service != "CETAK KTP" and happened >= FIRST
            ),
            default=None,
        )
        for nik in NIKS[:WAITING]
    }

    def outstanding(morning: date) -> set[str]:
        return {nik for nik, happened in gone.items() if happened is None or happened >= morning}

    assert found == outstanding(asked)
    mornings = [FIRST + timedelta(number) for number in range(day + 1)]
    assert series == [(one, len(outstanding(one)), len(outstanding(one + timedelta(1)))) for one in mornings]


def test_a_folder_without_a_reconciliation_is_named_also_as_the_one_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = dukcapil("backlog", ".", "--on", "2024-02-01", "--lang", "en")
    assert (run.status, run.err.count("\n")) == (2, 1)
    assert tmp_path.name in run.err


@pytest.mark.parametrize("command", ["backlog", "briefing"])
def test_results_cannot_go_into_a_file(folder: Path, tmp_path: Path, command: str) -> None:
    taken = tmp_path / "notes.txt"
    taken.write_text("mine", "utf-8")
    run = dukcapil(command, folder, "--on", "2024-02-01", "--out", taken, "--lang", "en")
    assert (run.status, run.out, run.err.count("\n")) == (2, "", 1)
    assert "--out needs a folder" in run.err
    assert not (folder / STATE).exists()
    assert taken.read_text("utf-8") == "mine"


FULL = """
import resource, signal, sys
from datetime import date
from pathlib import Path
from dukcapil_core.desk.backlog import Backlog
from dukcapil_core.errors import OutputError
from dukcapil_core.workspace import Workspace
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])

def room(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

def told(call, *given, **more):
    try:
        call(*given, **more)
    except OutputError as error:
        print(error.code)

with Workspace(threads=1) as workspace:
    for size in (100, 13_000):
        room(size)
        told(Backlog, folder, workspace=workspace)
        room(resource.RLIM_INFINITY)
    with Backlog(folder, workspace=workspace) as backlog:
        room(100)
        told(backlog.take_events, [folder / "log.csv"], date(2024, 2, 2))
        room(resource.RLIM_INFINITY)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on a file's size")
def test_a_full_disk_leaves_the_state_as_it_was(folder: Path, workspace: Workspace) -> None:
    """At the first byte, while the tables are made, and while events are taken in."""
    recordings(folder / "log.csv", FIRST, 0)
    said = subprocess.run([sys.executable, "-c", FULL, str(folder)], capture_output=True, text=True, timeout=300)
    assert (said.stdout.split(), said.stderr) == (["output.failed"] * 3, "")
    assert not list(folder.glob(".backlog-new*"))
    with Backlog(folder, workspace=workspace) as backlog:
        assert [row["kind"] for row in backlog.entries.mappings()] == ["list"]


def test_a_database_without_the_state_s_tables_is_no_state(folder: Path, workspace: Workspace) -> None:
    duckdb.connect(str(folder / STATE)).close()
    with pytest.raises(SourceError) as empty:
        Backlog(folder, workspace=workspace)
    assert empty.value.code == "backlog.not-a-state"


# -- killed at any moment ----------------------------------------------------------------------------------------------

CHILD = """
import sys
from datetime import date
from pathlib import Path
from dukcapil_core.desk.backlog import Backlog
from dukcapil_core.workspace import Workspace
folder = Path(sys.argv[1])
with Workspace(threads=1) as workspace, Backlog(folder, workspace=workspace) as backlog:
    print("open", flush=True)
    for file in sorted(folder.glob("events-*.csv")):
        backlog.take_events([file], date(2024, 2, 20))
print("done", flush=True)
"""

KILLS = int(os.environ.get("DUKCAPIL_KILLS", "3"))


def test_killed_at_random_moments_every_event_counts_once(folder: Path, workspace: Workspace) -> None:
    """Each child process is killed with the files half taken in; the last one may end. DUKCAPIL_KILLS=50 for more."""
    draw = random.Random(7)
    expected = set()
    for number in range(30):
        pairs = {(FIRST + timedelta(draw.randrange(15)), draw.choice(NIKS)) for _ in range(8)}
        expected |= pairs
        log(folder / f"events-{number:02}.csv", *((day, nik, "PEREKAMAN") for day, nik in sorted(pairs)))
    killed = 0
    while True:
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(folder)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        if killed < KILLS:
            # Before it opens the file, while it makes it, while it takes in.
            if draw.random() < 0.7:
                child.stdout.readline()
            time.sleep(draw.random() * 0.5)
            child.send_signal(signal.SIGKILL)
        ended = child.wait(timeout=120)
        child.stdout.close()
        killed += ended == -signal.SIGKILL
        if ended == 0:
            break
    assert killed >= KILLS - 1
    with Backlog(folder, workspace=workspace) as backlog:
        events = [(row["date"], row["nik"]) for row in backlog.events.mappings()]
        entries = list(backlog.entries.mappings())
    assert sorted(events) == sorted(expected)
    assert [row["seq"] for row in entries] == list(range(1, 32))
    assert not list(folder.glob(".backlog-new*"))
    assert (folder / STATE).is_file()
