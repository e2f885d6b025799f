"""Residents and voters: canonical columns, nothing converted by guess, no values in a repr or an error."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dukcapil_core.errors import CallError
from dukcapil_core.people import (
    CODED_COLUMNS,
    PERSON_COLUMNS,
    RAW_COLUMNS,
    Person,
    Resident,
    Voter,
    structure_person,
)

ROW: dict[str, Any] = {
    "row": 7,
    "nik": "5302014702010001",
    "nik_raw": "'5302014702010001",
    "name": "MARIA TALLO",
    "birth_date": date(2001, 2, 7),
    "sex": "P",
    "marital_status": "ever-married",
    "marital_status_code": "kpu/marital:P",
    "remark": "wrong-tps",
    "remark_code": "kpu/ket/pilkada-2024:8",
    "tps": None,
}


def test_the_canonical_columns_come_first_then_the_raw_cells_then_the_codes() -> None:
    names = tuple(attribute.name for attribute in attrs.fields(Person))
    assert names == PERSON_COLUMNS + RAW_COLUMNS + tuple(f"{column}_code" for column in CODED_COLUMNS)
    assert set(CODED_COLUMNS) <= set(PERSON_COLUMNS)
    assert {column.removesuffix("_raw") for column in RAW_COLUMNS} <= set(PERSON_COLUMNS)


@pytest.mark.parametrize("kind", [Resident, Voter])
def test_a_database_row_becomes_a_person(kind: type[Person]) -> None:
    person = structure_person(ROW, kind)
    assert type(person) is kind
    assert person.row == 7
    assert person.birth_date == date(2001, 2, 7)
    assert person.remark_code == "kpu/ket/pilkada-2024:8"
    assert person.tps is None
    assert person.ktp_card is None


def test_columns_of_an_extension_are_ignored() -> None:
    assert structure_person({**ROW, "nik_kind": "cleaned", "line": 8}, Voter) == structure_person(ROW, Voter)


def test_a_resident_is_not_a_voter() -> None:
    assert structure_person(ROW, Resident) != structure_person(ROW, Voter)


def test_a_person_does_not_change() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        structure_person(ROW, Voter).nik = None  # type: ignore[misc]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("nik", 5302014702010001),
        ("birth_date", "2001-02-07"),
        ("birth_date", datetime(2001, 2, 7)),
        ("sex", "PEREMPUAN"),
        ("marital_status", "P"),
        ("ktp_card", "recorded"),
        ("rt", 3),
        ("row", True),
        ("row", "7"),
        ("row", None),
    ],
)
def test_a_value_of_another_kind_is_an_error_that_names_its_column(column: str, value: object) -> None:
    with pytest.raises(CallError) as caught:
        structure_person({**ROW, column: value}, Voter)
    assert caught.value.code == "people.unreadable"
    assert caught.value.params["columns"] == column


def test_every_column_at_fault_is_named_at_once() -> None:
    with pytest.raises(CallError, match=r"Row 7 .* nik, birth_date, remark") as caught:
        structure_person({**ROW, "remark": "8", "nik": 1, "birth_date": "x"}, Voter)
    assert "Baris 7" in caught.value.text("id")


def test_a_row_without_its_number_is_an_error() -> None:
    with pytest.raises(CallError, match="row"):
        structure_person({"nik": None}, Voter)


@given(st.sampled_from(PERSON_COLUMNS[1:]), st.uuids())
def test_no_planted_value_shows_in_an_error(column: str, planted: object) -> None:
    secret = str(planted)
    with pytest.raises(CallError) as caught:
        structure_person({**ROW, column: [secret]}, Voter)
    chain = [caught.value, caught.value.__cause__]
    assert caught.value.__suppress_context__
    assert secret not in "".join(repr(error) + str(error) for error in chain)


@given(st.text(min_size=20, max_size=30))
def test_no_planted_value_shows_in_a_repr(secret: str) -> None:
    texts = dict.fromkeys(("nik", "nkk", "name", "birth_place", "address", "nik_raw", "remark_code", "tps"), secret)
    shown = repr(Voter(row=3, **texts))
    assert secret not in shown
    assert "row=3" in shown
    assert "nik" in shown


def test_a_person_of_whom_nothing_is_known_still_has_a_repr() -> None:
    assert repr(Resident(row=1)) == "<Resident row=1 with nothing>"


def test_the_values_load_no_database() -> None:
    program = (
        "import sys, dukcapil_core.codes, dukcapil_core.people, dukcapil_core.elections, dukcapil_core.services\n"
        "sys.exit(any(name in sys.modules for name in ('duckdb', 'openpyxl', 'python_calamine', 'pyarrow')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
