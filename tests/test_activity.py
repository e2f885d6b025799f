"""The month in figures, against an independent count in plain Python.

The people are invented.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dukcapil_core as dk
from command_line import dukcapil
from conftest import dear
from dukcapil_core.desk.activity import Activity, activity
from dukcapil_core.desk.calendar import OfficeCalendar, no_holidays
from dukcapil_core.services import service
from dukcapil_core.workspace import Workspace

NIKS = ["5302014107909901", "5302010101859902", "5302015203889903", "5302026004779904"]
WEEK = OfficeCalendar(holidays=no_holidays)
MONDAY = date(2024, 2, 5)


def log(path: Path, *rows: tuple[object, ...]) -> Path:
    """One row an event: day, NIK, service, officer, place."""
    lines = [";".join("" if cell is None else str(cell) for cell in row) for row in rows]
    path.write_text("\n".join(["TANGGAL;NIK;LAYANAN;PETUGAS;TEMPAT", *lines]) + "\n", "utf-8")
    return path


def sheet(path: Path, *rows: tuple[object, ...]) -> Path:
    """One row a day and service: day, service, count, and the place where there is one."""
    lines = [";".join(str(cell) for cell in (*row, "")[:4]) for row in rows]
    path.write_text("\n".join(["TANGGAL;LAYANAN;JUMLAH;TEMPAT", *lines]) + "\n", "utf-8")
    return path


def figures(workspace: Workspace, *files: Any, **more: Any) -> Activity:
    return activity(files, workspace=workspace, **{"calendar": WEEK, **more})


def table(found: Activity, *by: Any) -> list[dict[str, Any]]:
    return list(found.per(*by).mappings())


def row(found: Activity, *by: Any, **where: object) -> dict[str, Any]:
    (one,) = [one for one in table(found, *by) if all(one[name] == value for name, value in where.items())]
    return one


def test_somebody_recorded_and_printed_on_one_day_counts_in_both(tmp_path: Path, workspace: Workspace) -> None:
    file = log(
        tmp_path / "log.csv",
        ("2024-02-05", NIKS[0], "PEREKAMAN", "YANTO", "KANTOR"),
        ("2024-02-05", NIKS[0], "CETAK KTP", "YANTO", "KANTOR"),
        ("2024-02-05", NIKS[1], "PEREKAMAN", "RINA", "KANTOR"),
    )
    found = figures(workspace, file)
    assert [(one["service"], one["count"], one["people"]) for one in table(found, "service")] == [
        ("ktp-el/card", 1, 1),
        ("ktp-el/recording", 2, 2),
    ]
    whole = row(found)
    assert (whole["count"], whole["people"], whole["unnamed"]) == (3, 2, 0)
    assert [(one["officer"], one["count"], one["people"]) for one in table(found, "officer")] == [
        ("RINA", 1, 1),
        ("YANTO", 2, 1),
    ]


def test_a_named_person_is_an_event_also_in_a_sheet_of_counts_unless_it_says_none(
    tmp_path: Path, workspace: Workspace
) -> None:
    file = tmp_path / "sheet.csv"
    told = (("", NIKS[0]), ("1", NIKS[1]), ("0", NIKS[2]), ("5", ""), ("", ""))
    lines = [f"{MONDAY};PEREKAMAN;{count};{nik}" for count, nik in told]
    file.write_text("\n".join(["TANGGAL;LAYANAN;JUMLAH;NIK", *lines]) + "\n", "utf-8")
    counted = row(figures(workspace, file))
    assert (counted["count"], counted["people"]) == (7, 2)


def test_the_peak_has_its_weekday_and_is_the_earliest_of_equals(tmp_path: Path, workspace: Workspace) -> None:
    counts = {1: 300, 2: 412, 5: 695, 6: 695, 7: 500}
    file = sheet(tmp_path / "month.csv", *((f"2024-02-{day:02d}", "PEREKAMAN", n) for day, n in counts.items()))
    whole = row(figures(workspace, file), "service")
    assert (whole["peak_day"], whole["peak_weekday"], whole["peak_count"]) == (MONDAY, "Monday", 695)
    assert whole["mean_per_open_day"] == pytest.approx(sum(counts.values()) / 5)
    assert whole["mean_per_calendar_day"] == pytest.approx(sum(counts.values()) / 7)
    assert (whole["calendar_days"], whole["open_days"], whole["gap_days"]) == (7, 5, 0)


def test_a_day_without_a_row_is_a_gap_unless_the_office_was_closed(tmp_path: Path, workspace: Workspace) -> None:
    file = sheet(tmp_path / "month.csv", ("2024-02-02", "KK", 10), ("2024-02-06", "KK", 20))
    found = figures(workspace, file)
    days = {one["day"]: one["count"] for one in table(found, "day")}
    # Friday, Saturday, Sunday, Monday, Tuesday
    assert list(days.values()) == [10, 0, 0, None, 20]
    assert [(one["day"], one["weekday"], one["reason"]) for one in found.gaps().mappings()] == [
        (MONDAY, "Monday", "working-day")
    ]
    whole = row(found)
    assert (whole["open_days"], whole["gap_days"], whole["mean_per_open_day"]) == (3, 1, 15.0)
    assert whole["mean_per_calendar_day"] == 30 / 4


def test_work_on_a_sunday_shows_that_the_office_was_open(tmp_path: Path, workspace: Workspace) -> None:
    file = sheet(tmp_path / "m.csv", ("2024-02-03", "KK", 0), ("2024-02-04", "KK", 7), ("2024-02-05", "KK", 5))
    found = figures(workspace, file)
    assert [(one["is_open"], one["reason"]) for one in found.days.mappings()] == [
        (False, "weekend"),
        (True, "weekend"),
        (True, "working-day"),
    ]
    assert row(found)["mean_per_open_day"] == 6


def test_a_service_without_events_on_a_day_with_others_is_zero_and_a_missing_figure_is_not(
    tmp_path: Path, workspace: Workspace
) -> None:
    events = log(
        tmp_path / "log.csv",
        ("2024-02-05", NIKS[0], "PEREKAMAN", "", ""),
        ("2024-02-06", NIKS[1], "KIA", "", ""),
    )
    found = figures(workspace, events)
    assert row(found, "day", "service", service="kia/card", day=MONDAY)["count"] == 0
    assert list(found.gaps("service").mappings()) == []
    counts = sheet(tmp_path / "sheet.csv", ("2024-02-05", "PEREKAMAN", 4), ("2024-02-06", "KIA", 3))
    found = figures(workspace, counts)
    assert row(found, "day", "service", service="kia/card", day=MONDAY)["count"] is None
    assert [(one["day"].day, one["service"]) for one in found.gaps("service").mappings()] == [
        (5, "kia/card"),
        (6, "ktp-el/recording"),
    ]


def test_a_stock_is_a_level_and_is_never_added_up(tmp_path: Path, workspace: Workspace) -> None:
    file = sheet(
        tmp_path / "m.csv",
        ("2024-02-05", "PRR", 140, "SOE"),
        ("2024-02-05", "PRR", 20, "KAPAN"),
        ("2024-02-06", "PRR", 100, "SOE"),
        ("2024-02-06", "CETAK KTP", 60, "SOE"),
    )
    found = figures(workspace, file)
    assert [tuple(one.values()) for one in found.levels.mappings()] == [
        ("ktp-el/print-ready", MONDAY, 160),
        ("ktp-el/print-ready", date(2024, 2, 6), 100),
    ]
    assert {one["service"] for one in table(found, "service")} == {"ktp-el/card"}
    assert row(found)["count"] == 60


def test_a_total_takes_the_whole_or_its_parts_never_both(tmp_path: Path, workspace: Workspace) -> None:
    file = sheet(
        tmp_path / "m.csv",
        ("2024-02-05", "KK", 70),
        ("2024-02-05", "kk/new", 40),
        ("2024-02-05", "PISAH KK", 10),
        ("2024-02-06", "kk/new", 5),
    )
    found = figures(workspace, file)
    assert row(found)["count"] == 75
    assert row(found, "service", service="kk/new")["count"] == 45
    events = log(
        tmp_path / "log.csv",
        *(("2024-02-05", nik, name, "", "") for nik, name in zip(NIKS, ("KK", "kk/new"), strict=False)),
    )
    assert row(figures(workspace, events))["count"] == 2


def test_replacements_are_in_their_own_group_though_the_cards_hold_them(tmp_path: Path, workspace: Workspace) -> None:
    file = sheet(tmp_path / "m.csv", ("2024-02-05", "CETAK KTP", 50), ("2024-02-05", "KTP-el hilang", 8))
    found = figures(workspace, file)
    assert {one["group"]: one["count"] for one in table(found, "group")} == {"registration": 50, "replacement": 8}
    assert row(found)["count"] == 50


def test_one_file_needs_no_list_and_what_was_rejected_is_counted(tmp_path: Path, workspace: Workspace) -> None:
    good = ("2024-02-05", NIKS[0], "PEREKAMAN", "", "")
    file = log(tmp_path / "log.csv", good, ("2024-02-05", NIKS[1], "no such service", "", ""))
    for source in (file, str(file), dk.read_services(file, workspace=workspace)):
        told = activity(source, calendar=WEEK, workspace=workspace).summary()
        assert (told["files"], told["total"]["count"], told["rejected_records"]) == (["log.csv"], 1, 1)


def test_the_same_content_and_overlapping_events_count_once(tmp_path: Path, workspace: Workspace) -> None:
    first = ("2024-02-05", NIKS[0], "PEREKAMAN", "", "")
    second = ("2024-02-05", NIKS[1], "PEREKAMAN", "", "")
    third = ("2024-02-06", NIKS[1], "PEREKAMAN", "", "")
    week = log(tmp_path / "week.csv", first, second)
    copy = log(tmp_path / "copy.csv", first, second)
    later = log(tmp_path / "later.csv", second, third)
    found = figures(workspace, week, copy, later)
    assert (row(found)["count"], found.gathered.repeated, found.gathered.overlapping) == (3, ("copy.csv",), 1)
    twice = log(tmp_path / "twice.csv", first, first)
    assert row(figures(workspace, twice))["count"] == 2
    assert row(figures(workspace, twice, week))["count"] == 3
    # Two places may each have made 12 cards: figures without a person are never taken for one another.
    one, other = (
        sheet(tmp_path / f"{name}.csv", ("2024-02-05", "KK", 12), *more)
        for name, more in (("a", []), ("b", [("2024-02-05", "KIA", 1)]))
    )
    assert row(figures(workspace, one, other), "service", service="kk/card")["count"] == 24


def test_figures_that_several_files_have_are_added_up_and_told(tmp_path: Path, workspace: Workspace) -> None:
    """Nothing tells a second counter from a file that corrects the first: 10 and 12 are 22, and that is said."""
    early = sheet(tmp_path / "early.csv", ("2024-02-05", "KK", 10), ("2024-02-06", "KK", 3))
    mended = sheet(tmp_path / "mended.csv", ("2024-02-05", "KK", 12), ("2024-02-05", "KIA", 1))
    found = figures(workspace, early, mended)
    assert row(found, "day", day=date(2024, 2, 5))["count"] == 23
    assert (found.gathered.added_up, found.summary()["added_up_figures"]) == (1, 1)
    assert figures(workspace, early).gathered.added_up == 0
    run = dukcapil("activity", early, mended, "--lang", "en")
    assert "1 figures of one day, service, officer and place stand in several files and are added up" in run.err


def test_an_event_that_the_counter_and_the_database_both_have_counts_once(tmp_path: Path, workspace: Workspace) -> None:
    """The extracts know neither officer nor place: the counter's log tells those, whichever file is named first."""
    counter = log(
        tmp_path / "log.csv",
        ("2024-02-05", NIKS[0], "PEREKAMAN", "RINA", "KANTOR"),
        ("2024-02-05", NIKS[0], "CETAK KTP", "RINA", "KANTOR"),
        ("2024-02-05", NIKS[1], "PEREKAMAN", "YANTO", "KAPAN"),
    )
    recorded, printed = tmp_path / "demographics.csv", tmp_path / "cards.csv"
    recorded.write_text(
        "NIK,CURRENT_STATUS_CODE,CREATED\n"
        f"{NIKS[0]},CARD_ISSUED,2024-02-05 08:10:00\n{NIKS[2]},PRINT_READY_RECORD,2024-02-05 09:00:00\n",
        "utf-8",
    )
    printed.write_text(f"NIK,CREATED\n{NIKS[0]},2024-02-05\n", "utf-8")
    for files in ((counter, recorded, printed), (printed, recorded, counter)):
        found = figures(workspace, *files)
        assert {one["service"]: one["count"] for one in table(found, "service")} == {
            "ktp-el/card": 1,
            "ktp-el/recording": 3,
        }
        assert {one["officer"]: one["count"] for one in table(found, "officer")} == {"RINA": 2, "YANTO": 1, None: 1}
        assert found.gathered.overlapping == 2


def test_a_period_cuts_and_says_so(tmp_path: Path, workspace: Workspace) -> None:
    file = sheet(tmp_path / "m.csv", *((f"2024-02-{day:02d}", "KK", day) for day in range(1, 10)))
    found = figures(workspace, file, first=date(2024, 2, 5), last=date(2024, 2, 8))
    assert row(found)["count"] == 5 + 6 + 7 + 8
    assert found.summary()["events_outside"] == 5


def test_a_period_behind_the_last_record_is_named_with_its_days(tmp_path: Path, workspace: Workspace) -> None:
    file = sheet(tmp_path / "m.csv", ("2024-02-01", "KK", 1))
    with pytest.raises(dk.CallError, match="from 2030-01-01 to 2024-02-01"):
        figures(workspace, file, first=date(2030, 1, 1))


def test_weeks_begin_on_monday_and_months_on_the_first(tmp_path: Path, workspace: Workspace) -> None:
    file = sheet(tmp_path / "m.csv", *((MONDAY + timedelta(days), "KK", 1) for days in range(-7, 35)))
    found = figures(workspace, file)
    assert all(one["week"].weekday() == 0 and one["count"] == 7 for one in table(found, "week"))
    assert {one["month"]: one["count"] for one in table(found, "month")} == {
        date(2024, 1, 1): 3,
        date(2024, 2, 1): 29,
        date(2024, 3, 1): 10,
    }


@pytest.mark.parametrize(
    ("counts", "trend", "slope"),
    [
        ([10, 20, 30, 40, 50], "rising", 70.0),
        ([50, 40, 30, 20, 10], "falling", -70.0),
        ([7, 7, 7, 7, 7], "level", 0.0),
        ([10, 50, 12, 48, 11], "level", None),
        ([10, 20, 30, 40], None, None),
    ],
)
def test_the_trend(tmp_path: Path, workspace: Workspace, counts: list[int], trend: str, slope: float | None) -> None:
    file = sheet(tmp_path / "m.csv", *((MONDAY + timedelta(n), "KK", count) for n, count in enumerate(counts)))
    whole = row(figures(workspace, file), "service")
    assert whole["trend"] == trend
    if slope is not None:
        assert whole["trend_per_week"] == pytest.approx(slope)


@pytest.mark.parametrize(
    ("by", "code"), [(("village",), "activity.unknown-table"), (("day", "week"), "activity.one-calendar")]
)
def test_what_cannot_be_asked(tmp_path: Path, workspace: Workspace, by: tuple[Any, ...], code: str) -> None:
    found = figures(workspace, sheet(tmp_path / "m.csv", ("2024-02-05", "KK", 1)))
    with pytest.raises(dk.CallError) as caught:
        found.per(*by)
    assert caught.value.code == code


def test_threads_that_ask_at_once_get_the_same_figures(
    tmp_path: Path, workspace: Workspace, meet_after: Callable[[str], None]
) -> None:
    file = sheet(tmp_path / "m.csv", ("2024-02-05", "KK", 3), ("2024-02-06", "KTP-el", 4))
    words: tuple[Any, ...] = ("service", "day")
    alone = [table(figures(workspace, file), by) for by in words]
    shared = figures(workspace, file)
    meet_after("activity_table")
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda by: table(shared, by), words)) == alone


def test_nothing_to_count_is_an_error(tmp_path: Path, workspace: Workspace) -> None:
    with pytest.raises(dk.CallError) as caught:
        figures(workspace, sheet(tmp_path / "m.csv", ("someday", "KK", 1)))
    assert caught.value.code == "activity.no-events"


def test_records_that_were_written_can_be_counted_again(tmp_path: Path, workspace: Workspace) -> None:
    file = log(tmp_path / "log.csv", *(("2024-02-05", nik, "PEREKAMAN", "", "") for nik in NIKS))
    records = dk.read_services(file, workspace=workspace)
    records.write(tmp_path / "out")
    found = figures(workspace, tmp_path / "out" / "records.parquet")
    assert (row(found)["count"], row(found)["people"]) == (4, 4)
    assert row(figures(workspace, records.frame))["count"] == 4


# -- the command ----------------------------------------------------------------------------------------------------


def test_the_command_gives_json_tables_and_files(tmp_path: Path) -> None:
    file = sheet(tmp_path / "m.csv", ("2024-02-05", "PEREKAMAN", 695), ("2024-02-06", "PEREKAMAN", 10), ("x", "KK", 1))
    run = dukcapil("activity", file, "--out", tmp_path / "out", "--lang", "en")
    assert run.status == 0
    assert "m.csv: 1 record(s) could not be counted" in run.err
    told = json.loads(run.out)
    assert (told["services"][0]["peak_weekday"], told["services"][0]["peak_count"]) == ("Monday", 695)
    assert told["total"]["count"] == 705
    written = duckdb.sql(f"SELECT count FROM '{tmp_path}/out/activity-day.parquet' ORDER BY day").fetchall()
    assert written == [(695,), (10,)]
    assert json.loads((tmp_path / "out" / "activity.json").read_text("utf-8")) == told
    lines = dukcapil("activity", file, "--by", "week,service", "--quiet").out.splitlines()
    assert lines[0].split("\t")[:3] == ["week", "service", "count"]
    assert lines[1].split("\t")[:3] == ["2024-02-05", "ktp-el/recording", "705"]


# -- against an independent count -------------------------------------------------------------------------------------

NAMES = st.sampled_from(["ktp-el/recording", "ktp-el/card", "kk/card", "kk/new", "kia/card", "kia/lost", "deed/birth"])
PLACES = st.sampled_from(["SOE", "KAPAN", ""])
DAYS = st.integers(0, 24).map(lambda days: date(2024, 1, 28) + timedelta(days))
EVENTS = st.lists(
    st.tuples(DAYS, st.sampled_from([*NIKS, ""]), NAMES, st.sampled_from(["A", "B"]), PLACES), max_size=25
)
COUNTS = st.lists(st.tuples(DAYS, NAMES, st.integers(0, 900), PLACES), max_size=25)


def expected(events: list[Any], counts: list[Any], by: tuple[str, ...]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Count, people, gaps, both means and the peak of each group over the whole period, in plain Python."""
    rows = [
        {"day": d, "nik": nik or None, "service": s, "officer": o, "place": p or None, "count": 1, "tally": False}
        for d, nik, s, o, p in events
    ] + [
        {"day": d, "nik": None, "service": s, "officer": None, "place": p or None, "count": n, "tally": True}
        for d, s, n, p in counts
    ]
    for one in rows:
        one["group"] = service(one["service"]).group
    first, last = min(one["day"] for one in rows), max(one["day"] for one in rows)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    worked: dict[date, int] = defaultdict(int)
    for one in rows:
        worked[one["day"]] += one["count"]
    open_days = {day for day in days if day.weekday() < 5 or worked[day] > 0}
    event_days = {one["day"] for one in rows if not one["tally"]}
    tallied = {(one["day"], one["place"], one["service"]) for one in rows if one["tally"]}

    def held(one: dict[str, Any]) -> bool:
        whole = service(one["service"]).part_of
        if not one["tally"] or whole is None or "service" in by:
            return False
        same_group = service(whole).group == one["group"] or "group" not in by
        return same_group and (one["day"], one["place"], whole) in tallied

    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for one in rows:
        if not held(one):
            groups[tuple(one[name] for name in by)].append(one)
    found = {}
    for key, members in groups.items():
        per_day: dict[date, int] = defaultdict(int)
        for one in members:
            per_day[one["day"]] += one["count"]
        has_tally = any(one["tally"] for one in members)
        gaps = {day for day in open_days - set(per_day) if has_tally or day not in event_days}
        total = sum(per_day.values())
        people = {one["nik"] for one in members} - {None}
        best = max(per_day.values())
        peak = min(day for day, count in per_day.items() if count == best) if best else None
        known_open, known = len(open_days - gaps), len(days) - len(gaps)
        found[key] = (
            total,
            len(people) or (None if total else 0),
            len(gaps),
            total / known_open if known_open else None,
            total / known if known else None,
            peak,
            best if best else None,
        )
    return found


@dear(15)
@given(
    events=EVENTS,
    counts=COUNTS,
    by=st.sampled_from([(), ("service",), ("group",), ("place",), ("service", "place"), ("officer",)]),
)
def test_figures_equal_an_independent_count(
    events: list[Any], counts: list[Any], by: tuple[Any, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("month")
    files = []
    if events:
        files.append(log(folder / "log.csv", *((d, nik, s, o, p) for d, nik, s, o, p in events)))
    if counts:
        files.append(sheet(folder / "sheet.csv", *counts))
    if not files:
        return
    with Workspace(threads=2, memory="500MB") as workspace:
        found = {
            tuple(one[name] for name in by): (
                one["count"], one["people"], one["gap_days"], one["mean_per_open_day"], one["mean_per_calendar_day"],
                one["peak_day"], one["peak_count"],
            )
            for one in table(figures(workspace, *files), *by)
        }  # fmt: skip
    assert found == expected(events, counts, by)
