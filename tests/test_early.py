"""Early recording: 17 by a coming election, 16 and recorded early, by village and school year. Invented people only."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import Run, dukcapil
from conftest import RESIDENT_COLUMNS, RESIDENT_LAYOUT, Row, write_table
from dukcapil_core.codes import KtpRecording, LifeStatus, MaritalStatus
from dukcapil_core.desk.early import (
    Action,
    EarlyRecording,
    class_by_age,
    early_recording,
    plan,
    school_year,
)
from dukcapil_core.elections import Election, age_on, election, elections, eligibility
from dukcapil_core.errors import CallError
from dukcapil_core.intake import read_residents
from dukcapil_core.people import Resident
from dukcapil_core.reconcile.standing import bounds
from dukcapil_core.text import messages
from dukcapil_core.workspace import Workspace

ON = date(2024, 2, 7)
COMING = (election("pemilu-2024"), election("pilkada-2024"), election("pemilu-2029"))
TODAY = date(2026, 11, 24)


def resident(born: date | None, **known: Any) -> Resident:
    return Resident(row=1, birth_date=born, **known)


def fingers(born: date, on: date) -> int:
    """The age as one counts it on one's fingers, without a calendar library; -1 before birth."""
    return -1 if on < born else on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def every_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


# -- age and eligibility, every birth date against every election -----------------------------------------------------


@pytest.mark.parametrize("entry", elections(), ids=lambda entry: entry.id)
def test_age_and_eligibility_by_birth_date_since_1900(entry: Election) -> None:
    """Every birth date for fifteen years around 17, the end of every February, and one day in 17 of the rest."""
    planned = entry if entry.polling_day else entry.on(date(entry.year, 2, 14))
    polled = planned.fixed_day()
    youngest, _ = bounds(planned)
    wrong = []
    for number, born in enumerate(every_day(date(1900, 1, 1), TODAY)):
        is_near = 10 <= polled.year - born.year <= 25 or (born.month == 2 and born.day > 26)
        if not is_near and number % 17:
            continue
        age = fingers(born, polled)
        says = eligibility(resident(born), planned)
        if age_on(born, polled) != age or (says == ()) != (age >= 17) or (born > youngest) != (age < 17):
            wrong.append(born)
    assert wrong == []


def test_a_leap_day_is_17_on_the_first_of_march() -> None:
    made = plan(resident(date(2008, 2, 29)), date(2025, 2, 28), (election("pilkada-ulang-2025"),))
    assert made is not None
    assert (made.action, made.turns_17) == ("record-early", date(2025, 3, 1))
    later = plan(resident(date(2008, 2, 29)), date(2025, 3, 1), (election("pilkada-ulang-2025"),))
    assert later is not None
    assert later.action == "record"


# -- one person --------------------------------------------------------------------------------------------------------


def record_from(action: str | None, born: date) -> date | None:
    """The day from which is recorded, counted on the fingers: today, or from the 16th birthday."""
    if action == "card-at-17":
        return None
    if action != "wait":
        return ON
    return next(day for day in (ON + timedelta(days=n) for n in range(2_000)) if fingers(born, day) == 16)


@pytest.mark.parametrize(
    ("born", "known", "action", "votes_in"),
    [
        (date(2007, 2, 7), {}, "record", 0),  # 17 today
        (date(2007, 2, 8), {}, "record-early", 0),  # 17 tomorrow, before the polling day
        (date(2007, 2, 14), {}, "record-early", 0),  # 17 on polling day
        (date(2007, 2, 15), {}, "record-early", 1),  # the day after: the next election
        (date(2007, 11, 28), {}, "record-early", 2),
        (date(2008, 2, 7), {}, "record-early", 2),  # 16 today
        (date(2008, 2, 8), {}, "wait", 2),  # 16 tomorrow
        (date(2012, 1, 1), {}, "wait", 2),
        (date(2012, 1, 2), {}, None, None),  # not certainly 17 in any election
        (date(1950, 7, 1), {}, "record", 0),
        (date(1950, 7, 1), {"ktp_recording": "recorded"}, None, None),
        (date(2007, 2, 7), {"ktp_recording": "recorded"}, None, None),
        (date(2007, 2, 8), {"ktp_recording": "recorded"}, "card-at-17", 0),
        (date(2007, 2, 8), {"ktp_recording": "failed"}, "record-early", 0),
        (date(2007, 2, 8), {"ktp_recording": "unknown"}, "record-early", 0),
        (date(2007, 2, 8), {"ktp_recording": "duplicate"}, "card-at-17", 0),
        (date(2008, 5, 5), {"marital_status": "married"}, "record", 0),
        (date(2008, 5, 5), {"marital_status": "married", "ktp_recording": "recorded"}, None, None),
        (date(2008, 1, 5), {"life_status": "died"}, None, None),
        (date(2008, 1, 5), {"life_status": "moved"}, None, None),
        (None, {}, None, None),
        (date(2024, 2, 8), {}, None, None),
    ],
)
def test_what_the_office_does(born: date | None, known: dict[str, Any], action: str | None, votes_in: int) -> None:
    made = plan(resident(born, **known), ON, COMING)
    assert (made and made.action) == action
    if made is not None:
        assert made.election == votes_in
        assert born is not None
        assert fingers(born, made.turns_17) == 17
        assert made.card_from >= ON
        assert made.record_from == record_from(action, born)


PEOPLE = st.builds(
    resident,
    st.none() | st.dates(date(2003, 1, 1), date(2013, 12, 31)) | st.just(date(2008, 2, 29)),
    marital_status=st.sampled_from([None, *get_args(MaritalStatus)]),
    life_status=st.sampled_from([None, *get_args(LifeStatus)]),
    ktp_recording=st.sampled_from([None, *get_args(KtpRecording)]),
)


@given(PEOPLE, st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_a_plan_keeps_the_three_facts_apart(person: Resident, on: date) -> None:
    coming = tuple(one for one in COMING if one.earliest_day >= on)
    made = plan(person, on, coming)
    if made is None:
        return
    assert person.birth_date is not None
    age, is_married = fingers(person.birth_date, on), person.marital_status not in (None, "single")
    is_recorded = person.ktp_recording in ("recorded", "duplicate", "adjudicate")
    assert (made.action == "card-at-17") == is_recorded
    assert (made.action == "record") == ((age >= 17 or is_married) and not is_recorded)
    assert made.action != "record-early" or age == 16
    assert made.action != "wait" or age < 16
    old_enough = [
        place for place, one in enumerate(coming) if is_married or fingers(person.birth_date, one.earliest_day) >= 17
    ]
    assert made.election == (old_enough[0] if old_enough else None)


# -- the school year ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2024, 6, 30), "2023/2024"), (date(2024, 7, 1), "2024/2025"), (date(2024, 12, 31), "2024/2025")],
)
def test_a_school_year_runs_from_july_to_june(day: date, year: str) -> None:
    assert school_year(day) == year


@pytest.mark.parametrize(
    ("born", "number"),
    [
        (date(2007, 7, 1), 10),  # 7 on 1 July 2014: class 1 in 2014/2015
        (date(2007, 7, 2), 9),
        (date(2005, 7, 2), 11),
        (date(2005, 7, 1), 12),
        (date(2004, 7, 1), None),  # beyond class XII
        (date(2016, 7, 1), 1),
        (date(2016, 7, 2), None),  # not at school yet
    ],
)
def test_the_class_by_age(born: date, number: int | None) -> None:
    assert class_by_age(born, date(2024, 2, 7)) == number


@given(st.dates(date(2000, 1, 1), date(2020, 12, 31)), st.dates(date(2010, 1, 1), date(2030, 12, 31)))
def test_everybody_goes_up_one_class_in_july(born: date, on: date) -> None:
    now, before = class_by_age(born, on), class_by_age(born, on.replace(year=on.year - 1, day=min(on.day, 28)))
    if now and before and on.day <= 28:
        assert now == before + 1


# -- many people -------------------------------------------------------------------------------------------------------


def register(tmp_path: Path, rows: list[Row], workspace: Workspace) -> EarlyRecording:
    home = {"KECAMATAN": "KOTA SOE", "DESA": "SOE"}
    path = write_table(tmp_path / "register.csv", RESIDENT_COLUMNS, [{**home, **row} for row in rows])
    (tmp_path / "register.toml").write_text(RESIDENT_LAYOUT, "utf-8")
    return early_recording(read_residents(path, tmp_path / "register.toml", workspace=workspace), ON)


def test_the_bulk_road_says_of_everybody_what_the_single_road_says(tmp_path: Path, workspace: Workspace) -> None:
    """A register of every birth date in doubt with every status."""
    rows: list[Row] = [
        {
            "NIK": f"530201{born:%d%m%y}{number + 1:04}",
            "NAMA": "ORANG UJI",
            "LAHIR": f"{born:%d-%m-%Y}",
            "KAWIN": marital,
            "STATUS": status,
            "REKAM": recording,
            "DESA": "SOE" if number % 3 else "NUNUMEU",
        }
        for born in [*every_day(date(2006, 11, 1), date(2008, 3, 31)), *every_day(date(2011, 12, 25), date(2012, 1, 7))]
        for number, (marital, status, recording) in enumerate(
            [
                ("1", "hidup", "UNREGISTERED"),
                ("2", "hidup", "UNREGISTERED"),
                ("1", "hidup", "PRINT_READY_RECORD"),
                ("1", "hidup", "ENROLL_FAILURE_AT_CENTRAL"),
                ("1", "", ""),
                ("4", "hidup", "DUPLICATE_RECORD"),
                ("1", "mati", "UNREGISTERED"),
            ]
        )
    ]
    early = register(tmp_path, rows, workspace)
    residents = early.residents
    assert residents.accepted == len(rows)
    bulk = {row["row"]: row for row in early.people.mappings()}
    ids = [one.id for one in early.coming]
    expected: Counter[tuple[str, str, str | None, str]] = Counter()
    for person in residents:
        made = plan(person, ON, early.coming)
        row = bulk.pop(person.row, None)
        assert (row is None) == (made is None), person.row
        if row is None or made is None:
            continue
        assert row["action"] == made.action
        assert row["election"] == (None if made.election is None else ids[made.election])
        for name in ("record_from", "turns_17", "card_from", "school_year", "school_class"):
            assert row[name] == getattr(made, name), name
        for place, one in enumerate(ids):
            by_then = made.election is not None and made.election <= place
            kind = {"record": "of_age", "record-early": "sixteen", "wait": "younger", "card-at-17": "card_waiting"}
            if by_then:
                expected[one, person.village or "", made.school_year, kind[made.action]] += 1
                if made.action != "card-at-17":
                    expected[one, person.village or "", made.school_year, "unrecorded"] += 1
            elif made.action == "record-early":
                expected[one, person.village or "", made.school_year, "sixteen_later"] += 1
    assert bulk == {}
    counted = Counter(
        {
            (row["election"], row["village"], row["school_year"], name): row[name]
            for row in early.villages.mappings()
            for name in ("unrecorded", "of_age", "sixteen", "younger", "card_waiting", "sixteen_later")
            if row[name]
        }
    )
    assert counted == expected
    for row in early.elections.mappings():
        for name in ("unrecorded", "sixteen", "card_waiting"):
            assert row[name] == sum(
                count for (one, _, _, kind), count in expected.items() if (one, kind) == (row["election"], name)
            )


def test_who_has_no_birth_date_is_counted_and_in_no_list(tmp_path: Path, workspace: Workspace) -> None:
    rows: list[Row] = [{"NIK": "5302014802080001", "NAMA": "ANA KASE", "STATUS": "hidup"}]
    early = register(tmp_path, rows, workspace)
    assert early.without_birth_date == 1
    assert len(early.people) == 0
    assert [row["unrecorded"] for row in early.elections.mappings()] == [0, 0, 0]


def test_one_district_in_two_spellings_is_one(tmp_path: Path, workspace: Workspace) -> None:
    rows: list[Row] = [
        {"NAMA": "ANA KASE", "LAHIR": "01-01-2008", "NIK": "5302014101080001", "DESA": "Nunumeu "},
        {"NAMA": "BEN KASE", "LAHIR": "01-01-2008", "NIK": "5302010101080001", "DESA": "NUNUMEU"},
    ]
    early = register(tmp_path, rows, workspace)
    row = next(early.villages.mappings())
    assert (row["village"], row["school_year"], row["sixteen_later"]) == ("NUNUMEU", "2024/2025", 2)


def test_records_and_elections_that_do_not_fit_are_refused(tmp_path: Path, workspace: Workspace) -> None:
    early = register(tmp_path, [{"NAMA": "ANA KASE", "LAHIR": "01-01-2008", "NIK": "5302014101080001"}], workspace)
    with pytest.raises(CallError) as caught:
        early_recording(early.residents, ON, election("pemilu-2019"))
    assert caught.value.code == "early.election-over"
    one = early_recording(early.residents, date(2024, 2, 14), election("pemilu-2024"))
    assert [entry.id for entry in one.coming] == ["pemilu-2024"]  # polling day itself is not over
    planned = early_recording(early.residents, ON, [election("pemilu-2029").on(date(2029, 2, 14))])
    assert next(planned.elections.mappings())["polling_day"] == date(2029, 2, 14)


def test_an_election_that_is_named_twice_or_planned_on_two_days_counts_nobody_twice(
    tmp_path: Path, workspace: Workspace
) -> None:
    early = register(tmp_path, [{"NAMA": "ANA KASE", "LAHIR": "01-01-2000", "NIK": "5302014101000001"}], workspace)
    coming = election("pemilu-2029")
    once = early_recording(early.residents, ON, [coming, coming])
    assert [row["unrecorded"] for row in once.elections.mappings()] == [1]
    planned = early_recording(early.residents, ON, [coming.on(date(2029, 2, day)) for day in (14, 21)])
    assert [row["unrecorded"] for row in planned.elections.mappings()] == [1, 1]


def test_local_elections_are_those_of_the_region(tmp_path: Path, workspace: Workspace) -> None:
    early = register(tmp_path, [{"NAMA": "ANA KASE", "LAHIR": "01-01-2008", "NIK": "5302014101080001"}], workspace)
    bangka = early_recording(early.residents, ON, region_code="1971")
    assert [one.id for one in early.coming] == ["pemilu-2024", "pilkada-2024", "pemilu-2029"]
    assert "pilkada-ulang-2025" in [one.id for one in bangka.coming]


def test_an_election_and_a_region_are_one_too_many(tmp_path: Path, workspace: Workspace) -> None:
    early = register(tmp_path, [{"NAMA": "ANA KASE", "LAHIR": "01-01-2008", "NIK": "5302014101080001"}], workspace)
    with pytest.raises(CallError) as caught:
        early_recording(early.residents, ON, election("pemilu-2029"), "5302")
    assert caught.value.code == "early.election-and-region"


# -- the command -------------------------------------------------------------------------------------------------------

ROWS: list[Row] = [
    {"NIK": "5302014101080001", "NAMA": "=ANA KASE", "LAHIR": "01-01-2008", "JK": "P", "REKAM": "UNREGISTERED"},
    {"NIK": "5302010802070001", "NAMA": "BEN TALAN", "LAHIR": "08-02-2007", "JK": "L", "REKAM": "PRINT_READY_RECORD"},
    {"NIK": "5302010101850001", "NAMA": "CIKA TALAN", "LAHIR": "01-01-1985", "JK": "L", "REKAM": "UNREGISTERED"},
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str | Path, ...]:
    home = {"KECAMATAN": "KOTA SOE", "DESA": "SOE", "STATUS": "hidup"}
    write_table(tmp_path / "register.csv", RESIDENT_COLUMNS, [{**home, **row} for row in ROWS])
    (tmp_path / "register.toml").write_text(RESIDENT_LAYOUT, "utf-8")
    return ("early", tmp_path / "register.csv", "--format", tmp_path / "register.toml", "--out", tmp_path / "out")


def test_the_command_writes_lists_and_counts(files: tuple[str | Path, ...], tmp_path: Path) -> None:
    run = dukcapil(*files, "--on", "2024-02-07", "--region", "5302", "--lang", "id")
    told = json.loads(run.out)
    assert run.status == 0
    assert [(one["election"], one["unrecorded"], one["card_waiting"]) for one in told["elections"]] == [
        ("pemilu-2024", 1, 1),
        ("pilkada-2024", 1, 1),
        ("pemilu-2029", 2, 1),
    ]
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "early-people.csv",
        "early-villages.csv",
        "early.xlsx",
    ]
    with (tmp_path / "out" / "early-people.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["Nama"] for row in rows] == ["CIKA TALAN", "BEN TALAN", "'=ANA KASE"]
    assert rows[1]["Tindakan"] == "sudah rekam; cetak KTP-el saat genap 17"
    assert rows[1]["KTP-el mulai"] == "2024-02-08"
    for secret in ("5302014101080001", "KASE", "TALAN"):
        assert secret not in run.out + run.err


def test_a_quiet_call_leaves_only_the_files(files: tuple[str | Path, ...], tmp_path: Path) -> None:
    assert dukcapil(*files, "--on", "2024-02-07", "--quiet") == Run(0, "", "")
    assert (tmp_path / "out" / "early-people.csv").is_file()


@pytest.mark.usefixtures("without_xlsxwriter")
def test_the_command_says_that_no_workbook_was_written(files: tuple[str | Path, ...]) -> None:
    run = dukcapil(*files, "--on", "2024-02-07", "--lang", "en")
    assert run.status == 0
    assert "early.xlsx was not written" in run.err


def test_the_workbook_holds_the_same_and_no_formula(files: tuple[str | Path, ...], tmp_path: Path) -> None:
    import openpyxl

    dukcapil(*files, "--on", "2024-02-07", "--lang", "en")
    first = (tmp_path / "out" / "early.xlsx").read_bytes()
    dukcapil(*files, "--on", "2024-02-07", "--lang", "en")
    assert (tmp_path / "out" / "early.xlsx").read_bytes() == first
    book = openpyxl.load_workbook(tmp_path / "out" / "early.xlsx")
    assert book.sheetnames == ["Elections", "Villages", "People"]
    people = list(book["People"].values)
    assert [row[4] for row in people[1:]] == ["CIKA TALAN", "BEN TALAN", "=ANA KASE"]
    assert all(cell.data_type != "f" for sheet in book for line in sheet for cell in line)
    assert people[1][7] == "5302010101850001"
    rows = people[0].index("Row")
    assert {line[rows].number_format for line in list(book["People"])[1:]} == {"0"}  # 12,345 is no row


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--on", "2024-02-30"), "--on"),
        (("--on", "2024-02-07", "--election", "pemilu-1999"), "pemilu-1999"),
        (("--on", "2024-02-07", "--polling-day", "2029-02-14"), "--election"),
        (("--on", "2025-02-07", "--election", "pemilu-2024"), "is over"),
        (("--on", "2024-02-07", "--region", "TTS"), "--region"),
        (("--on", "2024-02-07", "--election", "pemilu-2024", "--region", "5302"), "--region"),
    ],
)
def test_a_wrong_call_is_one_line(
    files: tuple[str | Path, ...], more: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    run = dukcapil(*files, *more, "--lang", "en")
    assert (run.status, run.out, run.err.count("\n")) == (2, "", 1)
    assert says in run.err
    assert not (tmp_path / "out").exists()


def test_the_command_plans_a_day(files: tuple[str | Path, ...]) -> None:
    run = dukcapil(*files, "--on", "2028-12-31", "--election", "pemilu-2029", "--polling-day", "2029-02-14")
    assert json.loads(run.out)["elections"][0]["polling_day"] == "2029-02-14"


def test_every_action_and_column_has_words() -> None:
    known = set(messages())
    assert {f"early.action.{action}" for action in get_args(Action)} <= known
    assert {f"early.recording.{word}" for word in get_args(KtpRecording)} <= known
