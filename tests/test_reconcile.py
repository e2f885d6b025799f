"""Reconciliation in examples: a handful of people in a village, and what is decided about each row of the list."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars
import pyarrow
import pytest
from conftest import (
    RESIDENT_COLUMNS,
    RESIDENT_LAYOUT,
    VOTER_COLUMNS,
    VOTER_LAYOUT,
    neighbours,
    write_table,
)

from dukcapil_core.errors import CallError
from dukcapil_core.intake import read_residents, read_voters
from dukcapil_core.reconcile import Result, reconcile
from dukcapil_core.workspace import Workspace

Row = Mapping[str, str]
MakeLayout = Callable[[str], Path]
Decide = Callable[..., Result]

VILLAGE = {"TEMPAT": "SOE", "RT": "2", "RW": "1", "DESA": "OEBESA", "KECAMATAN": "KOTA SOE"}
ANA = {"NIK": "5302014107880077", "NKK": "5302010203100077", "NAMA": "ANASTASIA KOLLO", "LAHIR": "01-07-1988", "JK": "P", **VILLAGE}
"""A synthetic woman of 35."""
YAN = {"NIK": "5302011209850078", "NKK": ANA["NKK"], "NAMA": "YANUARIUS KOLLO", "LAHIR": "12-09-1985", "JK": "L", **VILLAGE}
"""Her synthetic husband."""
HERE = {"STATUS": "hidup", "REKAM": "CARD_ISSUED"}


@pytest.fixture
def decide(tmp_path: Path, workspace: Workspace, layout: MakeLayout) -> Decide:
    """Decides a list against a register of the given residents and their sixty neighbours."""
    forms = layout(VOTER_LAYOUT), layout(RESIDENT_LAYOUT)

    def run(voters: list[Row], residents: list[Row], *, around: int = 60, **more: Any) -> Result:
        register = [*residents, *neighbours(around)]
        return reconcile(
            read_voters(write_table(tmp_path / "v.csv", VOTER_COLUMNS, voters), forms[0], workspace=workspace),
            read_residents(write_table(tmp_path / "r.csv", RESIDENT_COLUMNS, register), forms[1], workspace=workspace),
            more.pop("election", "pemilu-2024"),
            **more,
        )

    return run


def outcomes(result: Result) -> list[tuple[str, int | None]]:
    return [(row["outcome"], row["resident_row"]) for row in result.voters.mappings()]


def resident_outcomes(result: Result, count: int) -> list[tuple[str, int | None]]:
    return [(row["outcome"], row["voter_row"]) for row in result.residents.mappings()][:count]


def reasons(result: Result, row: int = 1) -> list[str]:
    return next(found["reasons"] for found in result.voters.mappings() if found["row"] == row)


def findings(result: Result, row: int = 1) -> list[str]:
    return next(found["findings"] for found in result.voters.mappings() if found["row"] == row)


def worklist(result: Result) -> list[int]:
    return [row["row"] for row in result.worklist().mappings()]


# -- who is it ------------------------------------------------------------------------------------------------------


def test_the_same_number_and_the_same_person(decide: Decide) -> None:
    result = decide([ANA], [ANA | HERE])
    assert outcomes(result) == [("recorded", 1)]
    assert (reasons(result), findings(result)) == (["nik-and-identity"], [])
    assert resident_outcomes(result, 2) == [("listed", 1), ("unlisted", None)]


def test_the_number_of_the_husband_was_typed(decide: Decide) -> None:
    result = decide([ANA | {"NIK": YAN["NIK"]}], [YAN | HERE, ANA | HERE])
    assert outcomes(result) == [("recorded", 2)]
    assert "nik-differs" in findings(result)


def test_wife_and_husband_have_each_other_s_number(decide: Decide) -> None:
    result = decide([ANA | {"NIK": YAN["NIK"]}, YAN | {"NIK": ANA["NIK"]}], [ANA | HERE, YAN | HERE])
    assert outcomes(result) == [("recorded", 1), ("recorded", 2)]


@pytest.mark.parametrize("masked", ["530201410788****", "530201**********", "53020141********"])
def test_a_masked_number_needs_an_agreeing_identity(decide: Decide, masked: str) -> None:
    result = decide([ANA | {"NIK": masked}], [YAN | HERE, ANA | HERE])
    assert outcomes(result) == [("recorded", 2)]


def test_a_masked_number_alone_is_nobody_s(decide: Decide) -> None:
    stranger = {"NIK": "530201**********", "NAMA": "MELKIANUS BOIMAU", "LAHIR": "02-02-1971", "JK": "L", "DESA": "OEBESA"}
    assert outcomes(decide([stranger], [ANA | HERE])) == [("not-found", None)]


@pytest.mark.parametrize("nik", ["530201410788007", "53020141078800777", "530201410788OO77", "5302014107880071", "", "-"])
def test_a_damaged_number_is_no_hindrance_where_all_else_agrees(decide: Decide, nik: str) -> None:
    assert outcomes(decide([ANA | {"NIK": nik}], [YAN | HERE, ANA | HERE])) == [("recorded", 2)]


def test_a_damaged_number_is_not_given_to_a_sister_of_like_name(decide: Decide) -> None:
    sister = ANA | {"NIK": "5302014503900079", "NAMA": "ANASTASYA KOLLO", "LAHIR": "05-03-1990"}
    result = decide([ANA | {"NIK": "530201410788007"}], [sister | HERE, ANA | HERE])
    assert outcomes(result) == [("recorded", 2)]


def test_a_twin_is_another_person(decide: Decide) -> None:
    twin = ANA | {"NIK": "5302014107880078", "NAMA": "ANGELINA KOLLO"}
    result = decide([ANA, twin], [twin | HERE, ANA | HERE])
    assert outcomes(result) == [("recorded", 2), ("recorded", 1)]
    assert outcomes(decide([ANA | {"NIK": "530201410788****"}], [twin | HERE, ANA | HERE])) == [("recorded", 2)]


def test_a_twin_without_a_record_is_not_the_other_twin(decide: Decide) -> None:
    twin = ANA | {"NIK": "5302014107880078", "NAMA": "ROSALINDA KOLLO"}
    assert outcomes(decide([twin], [ANA | HERE]))[0][0] in ("not-found", "ambiguous")


def test_someone_whose_brother_alone_is_in_the_register_is_not_found(decide: Decide) -> None:
    brother = {"NIK": "5302010304930080", "NKK": ANA["NKK"], "NAMA": "MARSELINUS KOLLO", "LAHIR": "03-04-1993", "JK": "L", **VILLAGE}
    result = decide([brother], [YAN | HERE, ANA | HERE])
    assert outcomes(result) == [("not-found", None)]
    assert resident_outcomes(result, 2) == [("unlisted", None), ("unlisted", None)]


def test_two_namesakes_between_whom_nothing_decides_are_ambiguous(decide: Decide) -> None:
    other = ANA | {"NIK": "5302014107880099", "NKK": "5302010203100099", "RT": "3"}
    result = decide([{key: ANA[key] for key in ("NAMA", "LAHIR", "JK", "DESA", "KECAMATAN")}], [ANA | HERE, other | HERE])
    assert outcomes(result) == [("ambiguous", None)]
    assert reasons(result) == ["several-candidates"]
    assert resident_outcomes(result, 2) == [("unlisted", None), ("unlisted", None)]


def test_the_card_decides_between_two_namesakes(decide: Decide) -> None:
    other = ANA | {"NIK": "5302014107880099", "NKK": "5302010203100099", "RT": "3"}
    assert outcomes(decide([ANA | {"NIK": ""}], [other | HERE, ANA | HERE])) == [("recorded", 2)]


@pytest.mark.parametrize(
    ("typed", "finding"),
    [
        ({"NAMA": "ANASTASYA KOLO"}, "name-differs"),
        ({"LAHIR": "07-01-1988"}, "birth-date-differs"),
        ({"JK": "L"}, "sex-differs"),
        ({"NKK": "5302010203100055"}, "nkk-differs"),
        ({"DESA": "NUNUMEU"}, "village-differs"),
        ({"NIK": "5302014107880076"}, "nik-differs"),
    ],
)
def test_what_differs_between_one_person_s_two_records_is_a_finding(
    decide: Decide, typed: Row, finding: str
) -> None:
    result = decide([ANA | dict(typed)], [ANA | HERE])
    assert outcomes(result) == [("recorded", 1)]
    assert findings(result) == [finding]


def test_a_number_whose_record_is_somebody_else_entirely_is_not_that_somebody(decide: Decide) -> None:
    stranger = {"NIK": ANA["NIK"], "NAMA": "MELKIANUS BOIMAU", "LAHIR": "02-02-1971", "JK": "L"}
    assert outcomes(decide([stranger], [ANA | HERE]))[0][0] != "recorded"


def test_a_register_with_one_number_twice_is_decided_by_the_person(decide: Decide) -> None:
    result = decide([ANA], [YAN | {"NIK": ANA["NIK"]} | HERE, ANA | HERE])
    assert outcomes(result) == [("recorded", 2)]


def test_a_register_with_one_person_twice_is_not_guessed_at(decide: Decide) -> None:
    result = decide([ANA], [ANA | HERE, ANA | HERE])
    assert outcomes(result)[0][0] in ("ambiguous", "recorded")
    assert sum(voter is not None for _, voter in resident_outcomes(result, 2)) <= 1


# -- rows that come twice ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("second", [{}, {"KET": "U"}, {"KET": "B"}, {"TPS": "9"}, {"NIK": "530201410788****"}, {"NIK": ""}])
@pytest.mark.parametrize("first", [{}, {"KET": "0"}, {"KET": "B"}])
def test_a_person_s_second_row_is_a_duplicate_whatever_the_marks(decide: Decide, first: Row, second: Row) -> None:
    result = decide([ANA | {"TPS": "1"} | dict(first), ANA | {"TPS": "1"} | dict(second)], [ANA | HERE])
    assert sorted(outcomes(result)) == [("duplicate", 1), ("recorded", 1)]
    assert [outcome for outcome, _ in resident_outcomes(result, 1)] == ["listed"]
    listed = resident_outcomes(result, 1)[0][1]
    assert listed is not None
    assert outcomes(result)[listed - 1][0] == "recorded"


def test_an_8_with_its_b_is_one_move_and_nobody_s_duplicate(decide: Decide) -> None:
    for order in (1, -1):
        rows = [ANA | {"TPS": "1", "KET": "8"}, ANA | {"TPS": "2", "KET": "B"}][::order]
        result = decide(rows, [ANA | HERE | {"REKAM": "UNREGISTERED"}])
        assert outcomes(result) == [("unrecorded", 1)] * 2
        (called,) = worklist(result)
        assert rows[called - 1]["KET"] == "B"
        assert resident_outcomes(result, 1) == [("listed", called)]
        away = 3 - called
        assert "moved-to-other-tps" in reasons(result, away)
        assert "ket-8-without-b" not in findings(result, away)


def test_an_8_without_a_b_is_a_finding(decide: Decide) -> None:
    result = decide([ANA | {"KET": "8"}], [ANA | HERE])
    assert outcomes(result) == [("recorded", 1)]
    assert findings(result) == ["ket-8-without-b"]


def test_an_8_beside_an_unmarked_row_has_no_b(decide: Decide) -> None:
    result = decide([ANA | {"KET": "8", "TPS": "1"}, ANA | {"TPS": "2"}], [ANA | HERE])
    assert sorted(outcome for outcome, _ in outcomes(result)) == ["duplicate", "recorded"]
    assert "ket-8-without-b" in findings(result, 1)


# -- struck, and not eligible ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ket", "word"),
    [("1", "died"), ("2", "duplicate"), ("3", "under-age"), ("4", "moved"), ("5", "unknown-person"), ("6", "military"),
     ("7", "police")],
)  # fmt: skip
def test_what_the_list_strikes_is_struck_and_still_identified(decide: Decide, ket: str, word: str) -> None:
    result = decide([ANA | {"KET": ket}], [ANA | HERE])
    assert outcomes(result) == [("struck", 1)]
    assert f"struck-{word}" in reasons(result)
    assert resident_outcomes(result, 1) == [("unlisted", None)]
    assert [row["reasons"] for row in result.residents.mappings()][0] == ["struck-from-list"]


def test_a_struck_duplicate_leaves_the_kept_row_alone(decide: Decide) -> None:
    result = decide([ANA | {"KET": "2"}, ANA | {"KET": "0"}], [ANA | HERE])
    assert outcomes(result) == [("struck", 1), ("recorded", 1)]
    assert resident_outcomes(result, 1) == [("listed", 2)]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"STATUS": "mati"}, "died"),
        ({"STATUS": "pindah"}, "moved"),
        ({"KERJA": "6"}, "military"),
        ({"KERJA": "7"}, "police"),
    ],
)
def test_what_the_register_knows_makes_a_voter_ineligible(decide: Decide, told: Row, reason: str) -> None:
    result = decide([ANA], [ANA | HERE | dict(told)])
    assert outcomes(result) == [("ineligible", 1)]
    assert reason in reasons(result)
    assert resident_outcomes(result, 1) == [("not-eligible", 1)]


YOUNG = ANA | {"NIK": "5302015502070077", "LAHIR": "15-02-2007"}
"""17 on 15 February 2024: one day after polling day."""


def test_seventeen_is_counted_on_polling_day(decide: Decide) -> None:
    result = decide([YOUNG], [YOUNG | HERE | {"KAWIN": "1"}])
    assert outcomes(result) == [("ineligible", 1)]
    assert "under-age" in reasons(result)
    assert resident_outcomes(result, 1) == [("future", 1)]
    old_enough = YOUNG | {"NIK": "5302015402070077", "LAHIR": "14-02-2007"}
    assert outcomes(decide([old_enough], [old_enough | HERE])) == [("recorded", 1)]


@pytest.mark.parametrize("kawin", ["2", "3", "4"])
def test_whoever_is_or_was_married_votes_before_seventeen(decide: Decide, kawin: str) -> None:
    result = decide([YOUNG], [YOUNG | HERE | {"KAWIN": kawin}])
    assert outcomes(result) == [("recorded", 1)]
    assert findings(result) == ["married-under-17"]


def test_residents_who_are_not_on_the_list(decide: Decide) -> None:
    child = YOUNG | {"NIK": "5302015502200077", "LAHIR": "15-02-2020"}
    gone = YAN | {"STATUS": "mati"}
    result = decide([], [ANA | HERE, gone | {"REKAM": ""}, YOUNG | HERE, child | HERE]) if False else decide(
        [neighbours(1)[0]], [ANA | HERE, gone | {"REKAM": ""}, YOUNG | HERE, child | HERE]
    )
    assert [outcome for outcome, _ in resident_outcomes(result, 4)] == ["unlisted", "not-eligible", "future", "not-eligible"]


# -- recorded -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("UNREGISTERED", "unrecorded"), ("BIO_CAPTURED", "recorded"), ("PROCESSING", "recorded"),
        ("SENT_FOR_ENROLLMENT", "recorded"), ("RECEIVED_AT_CENTRAL", "recorded"),
        ("ENROLL_FAILURE_AT_REGIONAL", "unrecorded"), ("ENROLL_FAILURE_AT_CENTRAL", "unrecorded"),
        ("SEARCH_FAILURE_AT_CENTRAL", "unrecorded"), ("ADJUDICATE_RECORD", "recorded"), ("DUPLICATE_RECORD", "recorded"),
        ("PRINT_READY_RECORD", "recorded"), ("SENT_FOR_CARD_PRINTING", "recorded"), ("CARD_PRINTED", "recorded"),
        ("CARD_SHIPPED", "recorded"), ("CARD_ISSUED", "recorded"), ("SUDAH_REKAM", "recorded"), ("", "unrecorded"),
    ],
)  # fmt: skip
def test_each_status_of_the_register_says_whether_somebody_must_be_called_in(
    decide: Decide, status: str, outcome: str
) -> None:
    result = decide([ANA], [ANA | HERE | {"REKAM": status}])
    assert outcomes(result) == [(outcome, 1)]
    assert worklist(result) == ([1] if outcome == "unrecorded" else [])
    assert ("recording-unknown" in findings(result)) == (status == "")


def test_a_card_seen_at_the_door_does_not_make_a_recording(decide: Decide) -> None:
    assert outcomes(decide([ANA | {"KTP": "S"}], [ANA | HERE | {"REKAM": "UNREGISTERED"}])) == [("unrecorded", 1)]


def test_the_worklist_gives_the_register_s_number_where_the_list_s_is_damaged(decide: Decide) -> None:
    result = decide([ANA | {"NIK": "530201410788****"}], [ANA | HERE | {"REKAM": "UNREGISTERED"}])
    (entry,) = result.worklist().mappings()
    assert (entry["nik"], entry["name"], entry["village"]) == (ANA["NIK"], ANA["NAMA"], "OEBESA")


def test_a_register_that_tells_nothing_of_recordings_calls_everybody_and_says_so(
    decide: Decide, tmp_path: Path, layout: MakeLayout, workspace: Workspace
) -> None:
    text = RESIDENT_LAYOUT.replace('ktp_recording = { column = "REKAM", codes = "siak/ktp-recording" }', "")
    voters = read_voters(write_table(tmp_path / "v.csv", VOTER_COLUMNS, [ANA]), layout(VOTER_LAYOUT), workspace=workspace)
    path = write_table(tmp_path / "r.csv", RESIDENT_COLUMNS, [ANA | HERE])
    result = reconcile(voters, read_residents(path, layout(text), workspace=workspace), "pemilu-2024")
    assert outcomes(result) == [("unrecorded", 1)]
    assert "recording-unknown" in findings(result)


# -- files that lack things -----------------------------------------------------------------------------------------


def test_lists_that_have_nobody_in_common(decide: Decide) -> None:
    result = decide([ANA, YAN], [])
    assert outcomes(result) == [("not-found", None)] * 2
    assert result.counts["residents"]["unlisted"] == 60


def test_a_register_of_one(decide: Decide) -> None:
    assert outcomes(decide([ANA], [ANA | HERE], around=0)) == [("recorded", 1)]
    assert outcomes(decide([YAN], [ANA | HERE], around=0)) == [("not-found", None)]


def test_rows_with_a_name_and_nothing_else(decide: Decide) -> None:
    result = decide([{"NAMA": "ANASTASIA KOLLO"}, {"NAMA": "MELKIANUS BOIMAU"}], [{"NAMA": "ANASTASIA KOLLO"}, ANA | HERE])
    assert {outcome for outcome, _ in outcomes(result)} <= {"not-found", "ambiguous"}
    assert outcomes(result)[1] == ("not-found", None)


def test_rows_with_a_number_and_nothing_else(decide: Decide) -> None:
    result = decide([{"NIK": ANA["NIK"]}, {"NIK": YAN["NIK"]}], [ANA | HERE])
    assert outcomes(result)[1] == ("not-found", None)
    assert outcomes(result)[0] in [("recorded", 1), ("ambiguous", None)]


def test_a_list_without_numbers_is_matched_by_the_person(
    decide: Decide, tmp_path: Path, layout: MakeLayout, workspace: Workspace
) -> None:
    text = VOTER_LAYOUT.replace('nik = "NIK"\nnkk = "NKK"\n', "")
    rows = [ANA, neighbours(20)[7], {"NAMA": "MELKIANUS BOIMAU", "LAHIR": "02-02-1971", "JK": "L"}]
    voters = read_voters(write_table(tmp_path / "v.csv", VOTER_COLUMNS, rows), layout(text), workspace=workspace)
    path = write_table(tmp_path / "r.csv", RESIDENT_COLUMNS, [ANA | HERE, *neighbours()])
    result = reconcile(voters, read_residents(path, layout(RESIDENT_LAYOUT), workspace=workspace), "pemilu-2024")
    assert outcomes(result) == [("recorded", 1), ("recorded", 9), ("not-found", None)]


# -- the call -------------------------------------------------------------------------------------------------------


def test_wrong_calls_are_one_coded_error_each(tmp_path: Path, layout: MakeLayout, workspace: Workspace) -> None:
    path = write_table(tmp_path / "v.csv", VOTER_COLUMNS, [ANA])
    voters = read_voters(path, layout(VOTER_LAYOUT), workspace=workspace)
    register = write_table(tmp_path / "r.csv", RESIDENT_COLUMNS, [ANA | HERE])
    residents = read_residents(register, layout(RESIDENT_LAYOUT), workspace=workspace)
    with Workspace() as other:
        elsewhere = read_residents(register, layout(RESIDENT_LAYOUT), workspace=other)
        for call, code in (
            (lambda: reconcile(voters, residents, "pemilu-1999"), "elections.unknown"),
            (lambda: reconcile(voters, residents, "pemilu-2029"), "elections.day-not-fixed"),
            (lambda: reconcile(residents, residents, "pemilu-2024"), "call.other-record"),
            (lambda: reconcile(voters, voters, "pemilu-2024"), "call.other-record"),
            (lambda: reconcile(voters, elsewhere, "pemilu-2024"), "call.two-workspaces"),
        ):
            with pytest.raises(CallError) as caught:
                call()
            assert caught.value.code == code


def test_tables_outlive_the_name_of_their_result(decide: Decide) -> None:
    rows = decide([ANA], [ANA | HERE | {"REKAM": "UNREGISTERED"}]).voters
    todo = decide([ANA], [ANA | HERE | {"REKAM": "UNREGISTERED"}]).worklist()
    gc.collect()
    assert len(pyarrow.table(rows)) == 1
    assert polars.DataFrame(todo).height == 1


def test_the_files_of_a_result(decide: Decide, tmp_path: Path) -> None:
    result = decide([ANA, {"TPS": "1"}], [ANA | HERE, {"RT": "1"}], on=date(2024, 2, 7))
    result.write(tmp_path / "out")
    names = ["issues.parquet", "rejects.parquet", "residents.parquet", "summary.json", "voters.parquet"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    rejects = polars.read_parquet(tmp_path / "out" / "rejects.parquet")
    assert sorted(rejects.select("file", "row").rows()) == [("r.csv", 2), ("v.csv", 2)]
    summary = result.summary()
    assert summary["as_of"] == "2024-02-07"
    assert sum(summary["counts"]["voters"].values()) == summary["voters"]["accepted"] == 1
    assert sum(summary["counts"]["residents"].values()) == summary["residents"]["accepted"] == 61


def test_no_repr_shows_a_value(decide: Decide) -> None:
    result = decide([ANA], [ANA | HERE])
    told = f"{result!r}{result.voters!r}{result.worklist()!r}{result.summary()}"
    assert ANA["NIK"] not in told
    assert "KOLLO" not in told
