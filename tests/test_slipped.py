"""A column of names or birth dates that slipped by a row: each row has its neighbour's cell."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from conftest import Decide, Row, decided, neighbours
from dukcapil_core.reconcile import Result
from dukcapil_core.testing.world import World
from dukcapil_core.workspace import Workspace
from test_reconcile import ANA, HERE, WITHOUT_NUMBERS, YAN, crowd, findings, outcomes

NUMBERED = neighbours(30)
"""Thirty of the register's sixty neighbours, in the register's order."""

PEOPLE = [person | WITHOUT_NUMBERS for person in NUMBERED]
"""As a list without numbers has them."""

UP, DOWN = 1, -1
"""The cells moved up, so that a row has that of the row below; or down."""

OF = {"NAMA": "name-in-next-row", "LAHIR": "birth-date-in-next-row", "NIK": "nik-in-next-row"}
"""What a row says whose cell stands beside it, by the list's column."""


def slip(rows: list[Row], column: str, way: int, first: int = 0, last: int | None = None) -> list[Row]:
    """The list with the cells of ``column`` moved by a row from ``first`` to ``last`` (from 0); one stays as it was."""
    part = range(first, len(rows) if last is None else last + 1)
    return [
        row | {column: rows[at + way][column]} if {at, at + way} <= set(part) else row for at, row in enumerate(rows)
    ]


def linked(result: Result) -> list[int | None]:
    return [resident for _, resident in outcomes(result)]


def slipped_rows(result: Result, finding: str) -> list[int]:
    return [row["row"] for row in result.voters.mappings() if finding in row["findings"]]


@pytest.mark.parametrize("way", [UP, DOWN])
@pytest.mark.parametrize("column", OF)
def test_the_neighbour_s_cell_is_read_where_it_belongs(decide: Decide, column: str, way: int) -> None:
    result = decide(slip(NUMBERED if column == "NIK" else PEOPLE, column, way, first=10), [])
    at_the_end = 11 if way == UP else 30  # its own cell is nowhere
    assert all(found == row or (row == at_the_end and found is None) for row, found in enumerate(linked(result), 1))
    assert slipped_rows(result, OF[column]) == list(range(12, 30))


def test_the_result_says_so(decide: Decide) -> None:
    (warning,) = decide(slip(PEOPLE, "NAMA", UP, first=10), []).warnings
    assert warning == {"code": "reconcile.slipped-column", "column": "name", "rows": 18, "first": 12, "last": 29}


def test_who_must_be_called_in_is_called_by_the_own_name(decide: Decide) -> None:
    people = [person | HERE | {"REKAM": "BIO_CAPTURED"} for person in crowd(12)]
    listed = [person | WITHOUT_NUMBERS for person in people]
    for column in OF:
        result = decide(slip(listed, column, UP), [person | {"REKAM": "UNREGISTERED"} for person in people])
        called = {row["row"]: row for row in result.worklist().mappings()}
        assert set(range(2, 12)) <= set(called)
        assert all(called[row]["name"] == people[row - 1]["NAMA"] for row in range(2, 12))
        assert all(f"{called[row]['birth_date']:%d-%m-%Y}" == people[row - 1]["LAHIR"] for row in range(2, 12))
        named = {row["row"]: row["name"] for row in result.roll.mappings() if row["side"] == "list"}
        assert all(named[row] == people[row - 1]["NAMA"] for row in range(2, 12))


@pytest.mark.parametrize("column", OF)
def test_the_number_says_which_column_it_was(decide: Decide, column: str) -> None:
    # All of one sex and RT: the names moved up as well as the dates down would make somebody of each row.
    alike = [person | {"JK": "P", "RT": "1"} for person in crowd(40)[1::2]]
    result = decide(slip(alike, column, UP), [person | HERE for person in alike])
    assert linked(result)[1:] == list(range(2, 21))
    assert slipped_rows(result, OF[column]) == list(range(2, 20))


def test_a_row_is_whose_name_it_bears_where_nothing_else_tells(decide: Decide) -> None:
    alike = [person | WITHOUT_NUMBERS | {"JK": "", "RT": ""} for person in crowd(20)]
    result = decide(slip(alike, "LAHIR", UP), [person | HERE for person in crowd(20)])
    assert linked(result)[1:] == list(range(2, 21))


def test_who_is_somebody_by_chance_has_slipped_with_the_others(decide: Decide) -> None:
    # Ana's row has the name of her twin sister, who was born on the same day.
    twin = ANA | {"NIK": "5302015707880079", "NAMA": "YUSTINA KOLLO"}
    people = [*crowd(12)[:6], ANA, twin, *crowd(12)[6:]]
    result = decide(
        slip([person | WITHOUT_NUMBERS for person in people], "NAMA", UP), [person | HERE for person in people]
    )
    assert linked(result)[6:8] == [7, 8]
    assert "name-in-next-row" in findings(result, 7)


def test_the_worklist_has_the_list_s_own_cell(decide: Decide) -> None:
    people = crowd(12)
    listed = [person | WITHOUT_NUMBERS | {"NAMA": person["NAMA"].title() + ", S.Pd"} for person in people]
    result = decide(slip(listed, "NAMA", UP), [person | HERE | {"REKAM": "UNREGISTERED"} for person in people])
    called = {row["row"]: row["name"] for row in result.worklist().mappings()}
    rolled = {row["row"]: row["name"] for row in result.roll.mappings() if row["side"] == "list"}
    assert all(called[row] == rolled[row] == listed[row - 1]["NAMA"] for row in range(2, 12))


def test_names_that_went_up_and_birth_dates_that_went_down_below_them_do_not_meet(decide: Decide) -> None:
    people = crowd(60)
    rows = slip(slip([person | WITHOUT_NUMBERS for person in people], "NAMA", UP, last=29), "LAHIR", DOWN, first=30)
    result = decide(rows, [person | HERE for person in people])
    at_the_ends = {1, 60, 30, 31}  # their own cells are nowhere, or stand at the seam
    assert all(found == row for row, found in enumerate(linked(result), 1) if row not in at_the_ends)
    assert set(slipped_rows(result, OF["NAMA"])) <= set(range(1, 32))
    assert set(slipped_rows(result, OF["LAHIR"])) <= set(range(30, 61))


def test_rows_between_two_slips_stay_as_they_are(decide: Decide) -> None:
    people = crowd(60)
    rows = slip(slip([person | WITHOUT_NUMBERS for person in people], "NAMA", UP, last=24), "NAMA", UP, first=35)
    result = decide(rows, [person | HERE for person in people])
    assert slipped_rows(result, OF["NAMA"]) == [*range(2, 25), *range(37, 60)]
    assert linked(result)[25:35] == list(range(26, 36))


def test_names_exchanged_in_pairs_have_not_slipped(decide: Decide) -> None:
    people = [person | WITHOUT_NUMBERS | {"JK": "P", "RT": "1"} for person in crowd(20)]
    rows = [person | {"NAMA": people[at ^ 1]["NAMA"]} for at, person in enumerate(people)]
    result = decide(rows, [person | HERE | {"JK": "P", "RT": "1"} for person in crowd(20)])
    assert result.warnings == []


def test_a_village_in_the_order_of_its_ages_has_not_slipped(decide_published: Decide) -> None:
    # Women all, one of each year, in RTs that the register does not have: with one's own age each could be the next.
    people = [person | {"JK": "P", "LAHIR": f"01-06-{1950 + at}"} for at, person in enumerate(crowd(40))]
    listed = [person | {"LAHIR": "", "UMUR": str(73 - at), "RT": "9"} for at, person in enumerate(people)]
    result = decide_published(listed, people)
    assert result.warnings == []
    assert linked(result) == list(range(1, 41))


def test_a_few_rows_are_no_column(decide: Decide) -> None:
    result = decide(slip(PEOPLE, "LAHIR", UP, first=10, last=13), [])
    assert slipped_rows(result, OF["LAHIR"]) == []
    assert result.warnings == []


def test_namesakes_in_the_order_of_their_names_have_not_slipped(decide: Decide) -> None:
    # Nobody knows the first of them; each has the name of the next.
    name = {"NAMA": "HOTIJAH", "JK": "P", "RT": "1"}
    people = [person | name for person in crowd(20)[1::2]]
    stranger = people[0] | {"LAHIR": "27-06-1971"}
    result = decide(
        [person | WITHOUT_NUMBERS for person in [stranger, *people[1:]]], [person | HERE for person in people[1:]]
    )
    assert slipped_rows(result, OF["LAHIR"]) == []


@pytest.mark.parametrize("column", ["NAMA", "LAHIR"])
def test_in_a_list_by_name_the_neighbour_s_cell_makes_a_namesake_of_the_row(decide: Decide, column: str) -> None:
    # Two of every second name, each in her own RT: with the date of the row below, or its name, one is the other.
    names = "ABIA BERTA CLARA CLARA DINA EVA EVA FLORA GRETA GRETA HANA INES INES JULIA KLARA KLARA LINA MINA NINA OLGA"
    people = [
        person | {"JK": "P", "NAMA": f"{name} TEFA", "RT": str(1 + at % 2)}
        for at, (person, name) in enumerate(zip(crowd(20), names.split(), strict=True))
    ]
    result = decide(
        slip([person | WITHOUT_NUMBERS for person in people], column, UP), [person | HERE for person in people]
    )
    assert linked(result)[1:-1] == list(range(2, 20))
    assert slipped_rows(result, OF["NAMA" if column == "LAHIR" else "LAHIR"]) == []


def test_where_all_have_one_birthday_the_neighbour_s_name_proves_nothing(decide_published: Decide) -> None:
    # Of women of one RT who were all entered on 1 July every second is in nobody's name: beside her stands somebody's.
    people = [person | {"JK": "P", "RT": "1", "LAHIR": f"01-07-{1950 + at}"} for at, person in enumerate(crowd(40))]
    listed = [
        person | {"LAHIR": "01-07-****"} | ({"NAMA": person["NAMA"][::-1]} if at % 2 else {})
        for at, person in enumerate(people)
    ]
    assert decide_published(listed, [person | HERE | {"RT": "1"} for person in people]).warnings == []


def test_whose_number_stands_beside_is_looked_up_by_it(decide: Decide) -> None:
    people = [person | HERE | {"REKAM": "UNREGISTERED"} for person in crowd(12)]
    result = decide(slip(crowd(12), "NIK", UP), people)
    decided = list(result.voters.mappings())[1:11]
    assert all(row["reasons"][0] == "nik-with-evidence" and row["findings"] == ["nik-in-next-row"] for row in decided)
    called = {row["row"]: row["nik"] for row in result.worklist().mappings()}
    assert all(called[row] == people[row - 1]["NIK"] for row in range(2, 12))


def test_strangers_one_after_the_other_have_not_slipped(decide: Decide) -> None:
    result = decide([*crowd(12), ANA, YAN], [])
    assert linked(result) == [None] * 14
    assert result.warnings == []


def test_no_cell_is_put_back_twice(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # With more rows than DuckDB reads at a time, a neighbour may have its own cell again when the row asks for it.
    world = World.build(tmp_path, residents=5_000, seed=7, list_format="no-numbers")
    header, *rows = (line.split(";") for line in world.voters.read_text("utf-8").splitlines())
    name = header.index("NAMA")
    for row, below in pairwise(rows):
        row[name] = below[name]
    world.voters.write_text("".join(";".join(line) + "\n" for line in (header, *rows)), "utf-8")
    read, run = [], workspace.run

    def run_and_look(room: str, step: str, parameters: Any = None) -> None:
        run(room, step, parameters)
        if step == "put_back":
            both = "SELECT v.row, v.name = bare_name(s.name) FROM left_over v JOIN slipped s USING (row)"
            read.extend(workspace.con.execute(both).fetchall())

    monkeypatch.setattr(workspace, "run", run_and_look)
    decided(world, workspace)
    assert len(read) > 2_500
    assert [row for row, is_neighbours in read if not is_neighbours] == []
