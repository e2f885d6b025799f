"""Reconciliation in examples: a handful of people in a village, and what is decided about each row of the list."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import polars
import pyarrow
import pytest

from conftest import (
    RESIDENT_COLUMNS,
    RESIDENT_LAYOUT,
    VOTER_COLUMNS,
    VOTER_LAYOUT,
    Decide,
    neighbours,
    write_table,
)
from dukcapil_core.errors import CallError
from dukcapil_core.intake import read_residents, read_voters
from dukcapil_core.numbers.repair import LOOKALIKES
from dukcapil_core.reconcile import Result, reconcile
from dukcapil_core.reconcile.explain import CandidateEvidence, Comparison
from dukcapil_core.reconcile.weights import shipped_weights, thresholds
from dukcapil_core.workspace import Workspace

Row = Mapping[str, str]
MakeLayout = Callable[[str], Path]

VILLAGE = {"TEMPAT": "SOE", "RT": "2", "RW": "1", "DESA": "OEBESA", "KECAMATAN": "KOTA SOE"}
ANA = {
    "NIK": "5302015707880077",
    "NKK": "5302010203100077",
    "NAMA": "ANASTASIA KOLLO",
    "LAHIR": "17-07-1988",
    "JK": "P",
    **VILLAGE,
}
"""A synthetic woman of 35."""
YAN = {
    "NIK": "5302011209850078",
    "NKK": ANA["NKK"],
    "NAMA": "YANUARIUS KOLLO",
    "LAHIR": "12-09-1985",
    "JK": "L",
    **VILLAGE,
}
"""Her synthetic husband."""
NEARBY = {"DESA": "NUNUMEU"}
FAR = {"DESA": "OELBUBUK", "KECAMATAN": "MOLLO TENGAH"}
HERE = {"STATUS": "hidup", "REKAM": "CARD_ISSUED"}
WITHOUT_NUMBERS = {"NIK": "", "NKK": ""}


def decide_with_addresses(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout, voters: list[Row], residents: list[Row]
) -> Result:
    """As ``decide``, with a register that has a column of addresses."""
    register = [*residents, *neighbours(60)]
    return reconcile(
        read_voters(write_table(tmp_path / "v.csv", VOTER_COLUMNS, voters), layout(VOTER_LAYOUT), workspace=workspace),
        read_residents(
            write_table(tmp_path / "r.csv", (*RESIDENT_COLUMNS, "ALAMAT"), register),
            layout(RESIDENT_LAYOUT.replace("[fields]", '[fields]\naddress = "ALAMAT"')),
            workspace=workspace,
        ),
        "pemilu-2024",
    )


def crowd(count: int) -> list[dict[str, str]]:
    """People who are none of the sixty neighbours."""
    return neighbours(60 + count)[60:]


def women_of_one_day(count: int) -> list[dict[str, str]]:
    """People of Ana's birth date, sex and village, each with a name, a number and a family card of her own."""
    return [ANA | {key: person[key] for key in ("NAMA", "NIK", "NKK")} for person in crowd(count)]


def outcomes(result: Result) -> list[tuple[str, int | None]]:
    return [(row["outcome"], row["resident_row"]) for row in result.voters.mappings()]


def resident_outcomes(result: Result, count: int) -> list[tuple[str, int | None]]:
    return [(row["outcome"], row["voter_row"]) for row in result.residents.mappings()][:count]


def reasons(result: Result, row: int = 1) -> list[str]:
    return next(found["reasons"] for found in result.voters.mappings() if found["row"] == row)


def findings(result: Result, row: int = 1) -> list[str]:
    return next(found["findings"] for found in result.voters.mappings() if found["row"] == row)


def candidate(result: Result, row: int, resident: int | None = None) -> CandidateEvidence:
    """The row's best candidate, or a resident who is one."""
    return next(one for one in result.explain(row).candidates if resident in (None, one.resident_row))


def compared(result: Result, row: int, what: str, resident: int | None = None) -> Comparison:
    """One comparison with the row's best candidate, or with a resident."""
    return next(part for part in candidate(result, row, resident).comparisons if part.what == what)


def level(result: Result, row: int, what: str, resident: int | None = None) -> str | None:
    """The level of one comparison with the row's best candidate, or with a resident."""
    return compared(result, row, what, resident).level


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


def test_a_masked_or_damaged_number_is_no_hindrance_where_all_else_agrees(decide: Decide) -> None:
    people = crowd(10)
    niks = [person["NIK"] for person in people]
    typed = [
        niks[0][:12] + "****", niks[1][:6] + "**********", niks[2][:8] + "********", niks[3][:15], niks[4] + "7",
        niks[5].replace("0", "O"), niks[6][:-1] + str(9 - int(niks[6][-1])), "", "-", "5.30201E+15",
    ]  # fmt: skip
    result = decide([person | {"NIK": nik} for person, nik in zip(people, typed, strict=True)], people)
    assert outcomes(result) == [("recorded", row) for row in range(1, 11)]


def test_a_masked_number_alone_is_nobody_s(decide: Decide) -> None:
    stranger = {
        "NIK": "530201**********",
        "NAMA": "MELKIANUS BOIMAU",
        "LAHIR": "02-02-1971",
        "JK": "L",
        "DESA": "OEBESA",
    }
    assert outcomes(decide([stranger], [ANA | HERE])) == [("not-found", None)]


@pytest.mark.parametrize(
    ("mask", "told"),
    [
        ("530201**********", "mask-6"),
        ("530201******0077", "mask-6"),  # serials are those of many
        ("************0077", "mask-6"),
        ("53020157********", "mask-6"),
        ("530201****880077", "mask-6"),
        ("5302015707******", "mask-10"),
        ("530201570788****", "mask-12"),
    ],
)
def test_a_mask_that_leaves_little_of_the_birth_date_says_no_more_than_the_place_of_the_first_card(
    decide: Decide, mask: str, told: str
) -> None:
    result = decide([ANA | {"NIK": mask, "NKK": "", "NAMA": "ANASTASYA KOLLO"}], [ANA | HERE])
    assert level(result, 1, "nik") == told


def test_a_damaged_number_is_not_given_to_a_sister_of_like_name(decide: Decide) -> None:
    sister = ANA | {"NIK": "5302014503900079", "NAMA": "ANASTASYA KOLLO", "LAHIR": "05-03-1990"}
    result = decide([ANA | {"NIK": "530201570788007"}], [sister | HERE, ANA | HERE])
    assert outcomes(result) == [("recorded", 2)]


def test_a_twin_is_another_person(decide: Decide) -> None:
    twin = ANA | {"NIK": "5302015707880078", "NAMA": "ANGELINA KOLLO"}
    result = decide([ANA, twin], [twin | HERE, ANA | HERE])
    assert outcomes(result) == [("recorded", 2), ("recorded", 1)]
    assert outcomes(decide([ANA | {"NIK": "530201570788****"}], [twin | HERE, ANA | HERE])) == [("recorded", 2)]


def test_a_twin_without_a_record_is_not_the_other_twin(decide: Decide) -> None:
    twin = ANA | {"NIK": "5302015707880078", "NAMA": "ROSALINDA KOLLO"}
    assert outcomes(decide([twin], [ANA | HERE]))[0][0] in ("not-found", "ambiguous")


def test_a_twin_of_like_name_with_the_next_number_is_not_the_other_twin(decide: Decide) -> None:
    twin = ANA | {"NIK": "5302015707880078", "NAMA": "NATASYA KOLLO"}
    result = decide([ANA, twin], [ANA | HERE])
    assert outcomes(result)[1][0] in ("not-found", "ambiguous")
    assert result.explain(2).candidates[0].comparisons[0].level == "twins-serial"


@pytest.mark.parametrize(
    ("serial", "found", "is_twin"),
    [("0078", "next-serial", True), ("0073", "slip-serial", True), ("0072", "slip-serial", False)],
)
def test_one_of_the_next_four_numbers_under_another_name_is_a_twin_s_though_no_row_holds_the_record(
    decide: Decide, serial: str, found: str, is_twin: bool
) -> None:
    twin = ANA | {"NIK": f"530201570788{serial}", "NAMA": "ROSALINDA KOLLO"}
    (one,) = decide([twin], [ANA | HERE]).explain(1).candidates
    assert (one.comparisons[0].level, one.claim, one.twin) == (found, 0, thresholds()["twin"] if is_twin else 0)


@pytest.mark.parametrize("own", [ANA["NIK"], "5302015707980077"], ids=["a plain row", "a row with a slip"])
def test_a_number_near_by_is_a_twin_s_whoever_holds_the_record(decide: Decide, own: str) -> None:
    twins = [
        ANA | {"NIK": ANA["NIK"][:12] + serial, "NAMA": "ANASTASIO KOLLO"}
        for serial in ("0078", "0079", "0074", "0073")
    ]
    result = decide([ANA | {"NIK": own}, *twins], [ANA | HERE])
    assert outcomes(result)[0] == ("recorded", 1)
    assert [level(result, row, "nik") for row in range(2, 6)] == ["twins-serial"] * 4


@pytest.mark.parametrize(
    ("said", "twin"),
    [
        ({"NIK": "", "JK": "L"}, "twin"),
        ({"NIK": "5302015707880091"}, "twin_alike"),
        ({"NIK": "5302015707980071"}, "twin_alike"),
    ],
)
def test_a_twin_named_alike_is_not_the_other_twin(decide: Decide, said: dict[str, str], twin: str) -> None:
    one = candidate(decide([ANA, ANA | {"NAMA": "ANASTASIE KOLLO"} | said], [ANA | HERE]), 2)
    assert (one.claim, one.twin) == (thresholds()["claimed"], thresholds()[twin])


def test_a_number_with_a_digit_lost_is_no_twin_s(decide: Decide) -> None:
    one = candidate(decide([ANA, ANA | {"NIK": "530201570788007", "NAMA": "ANASTASIE KOLLO"}], [ANA | HERE]), 2)
    assert (one.claim, one.twin) == (thresholds()["claimed"] + thresholds()["again"], 0)


OLD_CARD = {"NKK": "5302010203100099"}
"""A card that the register does not know the woman by."""


@pytest.mark.parametrize("said", [{"NIK": ""}, {"NIK": "", **OLD_CARD}])
def test_a_row_that_says_what_the_holder_s_row_says_is_that_person_entered_twice(decide: Decide, said: Row) -> None:
    held = ANA | {field: cell for field, cell in said.items() if cell}
    result = decide([held, ANA | said], [ANA | HERE])
    assert candidate(result, 2).claim == thresholds()["entered_twice"]
    assert outcomes(result) == [("recorded", 1), ("duplicate", 1)]


@pytest.mark.parametrize("said", [{"NIK": "5302015707880099"}, {"NIK": "5302015707880072"}])
def test_under_two_numbers_nobody_is_entered_twice(decide: Decide, said: Row) -> None:
    result = decide([ANA | OLD_CARD, ANA | OLD_CARD | said], [ANA | HERE])
    assert candidate(result, 2).claim < 0


def test_two_rows_of_one_text_share_their_fate(decide: Decide) -> None:
    told = {"NIK": "", "NKK": "5302010203100099", "NAMA": "ANASTASIA KOLO"}
    result = decide([ANA | told, ANA | told], [ANA | HERE])
    first, second = (result.explain(row) for row in (1, 2))
    assert (first.resident_row, first.confidence) == (second.resident_row, second.confidence)


def test_where_no_card_is_known_who_was_born_on_one_day_in_one_rt_may_be_a_twin(decide: Decide) -> None:
    women = [woman | {"NAMA": ANA["NAMA"], "JK": "P"} for woman in crowd(8)]
    day = int(women[5]["LAHIR"][:2])
    told: list[tuple[Row, str | None]] = [
        ({"NAMA": "ROSALINDA KOLLO"}, "twin"),
        ({"NAMA": "ANASTASIE KOLLO"}, "twin_alike"),
        ({"NAMA": "ANASTASIE KOLLO", "NIK": "530201**********"}, "twin_alike"),
        ({"NAMA": "ANASTASIE KOLLO", "JK": "L"}, "twin"),
        ({"NAMA": "ANASTASIE KOLLO", "RT": "9"}, None),
        ({"NAMA": "ANASTASIE KOLLO", "LAHIR": f"{day + 1:02d}{women[5]['LAHIR'][2:]}"}, None),
        # On a card of its own: a twin who left home.
        ({"NAMA": "ANASTASIE KOLLO", "NKK": "5302010203100099"}, "twin_alike"),
        ({"NAMA": "ANASTASIE KOLLO", "NKK": "5302010203100099", **FAR}, None),
    ]
    twins = [woman | WITHOUT_NUMBERS | said for woman, (said, _) in zip(women, told, strict=True)]
    result = decide([*women, *twins], women)
    found = [candidate(result, len(women) + number, resident=number) for number in range(1, len(women) + 1)]
    held = thresholds()["claimed"]
    assert [(one.claim, one.twin) for one in found] == [(held, thresholds()[twin] if twin else 0) for _, twin in told]


def test_a_girl_named_like_her_twin_brother_is_not_her_brother(decide: Decide) -> None:
    girl = YAN | {"NIK": "", "NAMA": "YANUARIA KOLLO", "JK": "P"}
    assert outcomes(decide([YAN, girl], [YAN | HERE]))[1] in (("not-found", None), ("ambiguous", None))


def test_a_sister_is_not_the_brother_of_her_birth_date_though_no_row_holds_him(decide: Decide) -> None:
    sister = YAN | {"NIK": "", "NAMA": "ROSALINDA KOLLO", "JK": "P"}
    (one,) = decide([sister], [YAN | HERE]).explain(1).candidates
    assert (one.claim, one.twin) == (0, thresholds()["twin"])


def test_a_girl_with_a_number_of_her_own_is_not_the_brother_whose_name_she_nearly_has(decide: Decide) -> None:
    boy = YAN | {"NAMA": "GABRIEL KOLLO"}
    girl = boy | {"NIK": "5302015209850091", "NAMA": "GABRIELA KOLLO", "JK": "P"}
    (one,) = decide([girl], [boy | HERE]).explain(1).candidates
    assert (one.claim, one.twin) == (0, thresholds()["twin"])


def test_the_number_of_the_row_above_is_not_stronger_than_a_record_that_is_the_row(decide: Decide) -> None:
    """A column of a sheet slipped by one row: the number's owner is a namesake in the village, born in that year."""
    namesake = YAN | {"NKK": "5302010203100091", "LAHIR": "31-12-1985", "NIK": "5302013112850044"}
    slipped = YAN | {"NIK": namesake["NIK"]}
    assert outcomes(decide([slipped], [namesake | HERE])) == [("recorded", 1)]
    assert outcomes(decide([slipped], [namesake | HERE, YAN | HERE])) == [("ambiguous", None)]


def test_two_rows_that_the_number_gives_one_resident_are_not_told_that_the_other_holds_it(decide: Decide) -> None:
    rows = [ANA | {"NAMA": "ANASTASIYA KOLLO"}, ANA | {"NAMA": "ANASTACIA KOLLO"}]
    result = decide(rows, [ANA | HERE])
    assert sorted(outcome for outcome, _ in outcomes(result)) == ["duplicate", "recorded"]
    assert [result.explain(row).candidates[0].claim for row in (1, 2)] == [0, 0]
    again = next(row for row in (1, 2) if outcomes(result)[row - 1][0] == "duplicate")
    assert result.explain(again).counted_row == 3 - again


def test_what_one_side_does_not_say_counts_nothing(decide: Decide) -> None:
    slip = ANA | {"NIK": "5302015707980077"}
    for silent in ({}, {"TEMPAT": ""}, {"JK": ""}, {"NKK": ""}, {"DESA": "", "KECAMATAN": "", "RT": "", "RW": ""}):
        (one, *_) = decide([slip | silent], [ANA | HERE]).explain(1).candidates
        assert all(part.bits == 0 for part in one.comparisons if part.level is None)
        assert one.waterfall()[-1][2] == pytest.approx(one.bits, abs=1e-3)


def test_a_list_whose_numbers_all_slipped_does_not_teach_that_another_birth_date_speaks_for_somebody(
    decide: Decide,
) -> None:
    people = crowd(120)
    days = [{"LAHIR": f"{1 + number % 28:02}-{1 + number % 11:02}-{1950 + number % 40}"} for number in range(120)]
    result = decide([person | day for person, day in zip(people, days, strict=True)], people)
    dates = [
        part
        for row in range(1, 121)
        for one in result.explain(row).candidates[:1]
        for part in one.comparisons
        if part.what == "born" and part.level == "differs"
    ]
    assert len(dates) > 30
    assert all(thresholds()["misdated"] <= part.bits <= 0 for part in dates)


NOWHERE = {"NIK": "", "NKK": "", "TEMPAT": "", "RT": "", "RW": "", "DESA": "", "KECAMATAN": ""}


def test_a_birth_date_alone_makes_nobody_of_another_name(decide: Decide) -> None:
    people = [person | NOWHERE for person in crowd(80)]
    stranger = people.pop(7) | {"NAMA": "ROSALINDA FALLO"}
    result = decide([*people, stranger], crowd(80))
    assert outcomes(result)[-1] == ("not-found", None)
    # Where name and birth date are all that is known, somebody whose name was garbled is not found either.
    assert list(result.voters.mappings())[-1]["confidence"] <= thresholds()["nobody_nowhere"]


def test_a_list_of_strangers_finds_nobody_by_chance(decide: Decide) -> None:
    """The birth date of somebody in the register says less, the fewer of a list are there at all."""
    known = [person | NOWHERE for person in crowd(260)]
    strangers = [person | {"NAMA": "ROSALINDA FALLO"} for person in known]
    beside_known = decide([*known[:250], *strangers[250:]], crowd(260)).explain(255).candidates[0]
    alone = decide(strangers, crowd(260)).explain(255).candidates[0]
    assert alone.base < beside_known.base - 4


def test_behind_a_comma_stand_degrees_or_the_given_name(decide: Decide) -> None:
    names = [
        ("ANASTASIA KOLLO, S.Pd", "same"),
        ("ANASTASIA KOLLO, SH, MM", "same"),
        ("Kollo, Anastasia", "same"),
        ("KOLLO, ANASTASIA, A.Md.Keb", "same"),
        ("KOLLO, ROSALINDA", "family-name-only"),
    ]
    people = [person | {"NAMA": "ANASTASIA KOLLO"} for person in crowd(len(names))]
    slips = [f"{person['NIK'][:10]}{9 - int(person['NIK'][10])}{person['NIK'][11:]}" for person in people]
    rows = [
        person | {"NAMA": written, "NIK": slip} for person, (written, _), slip in zip(people, names, slips, strict=True)
    ]
    result = decide(rows, people)
    assert [level(result, number, "name", resident=number) for number in range(1, 6)] == [found for _, found in names]


def test_the_house_does_not_make_one_of_two_twins_the_other(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout
) -> None:
    house = {"ALAMAT": "JL. KARTINI 5"}
    twin = ANA | house | {"NIK": "", "NAMA": "ANASTASIO KOLLO"}
    result = decide_with_addresses(tmp_path, workspace, layout, [ANA | house, twin], [ANA | HERE | house])
    address = next(part for part in result.explain(2).candidates[0].comparisons if part.what == "address")
    assert (address.level, address.bits) == ("same", 0.0)


def test_who_bears_the_name_of_the_other_twin_is_asked_of_both(decide: Decide) -> None:
    twin = ANA | {"NIK": "5302015707880078", "NAMA": "ANASTASIO KOLLO"}
    result = decide([ANA, twin | {"NIK": ANA["NIK"]}], [ANA | HERE, twin | HERE])
    assert {one.resident_row for one in result.explain(2).candidates} == {1, 2}
    assert outcomes(result)[1] != ("duplicate", 1)


def test_a_slip_in_a_number_that_is_somebody_else_s_does_not_settle_who_is_meant(decide: Decide) -> None:
    other = ANA | FAR | {"NIK": "5302015707880079", "NKK": "5302010203100099", "NAMA": "ANASTASIA KOLLO TAEK"}
    assert outcomes(decide([ANA | {"NIK": other["NIK"]}], [other | HERE, ANA | HERE])) == [("ambiguous", None)]


def test_a_birth_date_that_the_number_says_makes_nobody_another_person(decide: Decide) -> None:
    other = ANA | FAR | {"NKK": "5302010203100099", "NAMA": "ROSALINDA TAEK"}
    (one,) = decide([ANA], [other | HERE]).explain(1).candidates
    assert [part.bits for part in one.comparisons if part.what == "born"] == [0.0]


def test_two_namesakes_of_an_unknown_birthday_whose_numbers_differ_in_a_digit(decide: Decide) -> None:
    voter = ANA | {"NIK": "5302014107880077", "LAHIR": "01-07-1988"}
    namesake = voter | FAR | {"NIK": "5302014107880070", "NKK": "5302010203100099"}
    result = decide([voter | {"NIK": namesake["NIK"]}], [namesake | HERE, voter | HERE])
    assert outcomes(result) == [("ambiguous", None)]
    assert reasons(decide([voter | FAR], [voter | HERE])) == ["nik-and-identity"]


SON = YAN | {"NIK": "5302011203060079", "LAHIR": "12-03-2006"}
"""A synthetic son of their house, who has his father's name."""
BOY = YAN | {"NIK": "5302011203120079", "LAHIR": "12-03-2012", "NAMA": "YANUARIUS PETRUS KOLLO"}
"""A synthetic boy of the same house."""


def test_a_father_is_not_the_son_who_has_his_name(decide: Decide) -> None:
    result = decide([YAN], [SON | HERE])
    assert outcomes(result) == [("ambiguous", None)]
    assert level(result, 1, "born") == "other-generation"


def test_two_dates_that_two_numbers_say_are_two_people_s(decide: Decide) -> None:
    sister = ANA | {"NIK": "5302014203900078", "LAHIR": "02-03-1990", "NAMA": "ANASTASYA KOLLO"}
    result = decide([ANA], [sister | HERE])
    assert outcomes(result) == [("ambiguous", None)]
    assert level(result, 1, "born") == "own-dates"


def test_a_child_s_birth_date_is_no_slip_of_the_parent_s_who_has_the_child_s_number(decide: Decide) -> None:
    child = YAN | {"NIK": "5302011203200079", "LAHIR": "12-03-2020"}
    result = decide([YAN | {"NIK": child["NIK"]}], [child | HERE])
    assert compared(result, 1, "born").bits < thresholds()["misdated"]


def test_another_date_under_one_name_on_one_card_is_a_wrong_date(decide: Decide) -> None:
    result = decide([ANA | {"NIK": "", "LAHIR": "05-02-1991"}], [ANA | HERE])
    assert outcomes(result) == [("recorded", 1)]
    assert [part.bits for part in result.explain(1).candidates[0].comparisons if part.what == "born"] == [
        thresholds()["misdated"]
    ]


@pytest.mark.parametrize("born", ["17-08-1988", "17-08-2015"])
def test_the_house_says_nothing_where_the_birth_date_is_another_one(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout, born: str
) -> None:
    house = {"ALAMAT": "JL. KARTINI 5"}
    voter = ANA | house | {"NIK": "", "LAHIR": born}
    result = decide_with_addresses(tmp_path, workspace, layout, [voter], [ANA | HERE | house])
    (one,) = result.explain(1).candidates
    bits = {part.what: part.bits for part in one.comparisons}
    assert (bits["address"] > 0) == (bits["born"] >= 0)


def test_a_child_s_number_without_a_birth_date_does_not_settle_who_is_meant(decide: Decide) -> None:
    result = decide([YAN | {"NIK": BOY["NIK"], "LAHIR": ""}], [YAN | HERE, BOY | HERE])
    assert {one.resident_row for one in result.explain(1).candidates} == {1, 2}
    assert outcomes(result) == [("ambiguous", None)]


def test_a_brother_s_number_says_nothing_of_his_sister_s_birth_date(decide: Decide) -> None:
    brother = ANA | {"NIK": "5302011707880077", "NAMA": "YANUARIUS KOLLO", "JK": "L"}
    (one,) = decide([ANA | {"NIK": brother["NIK"], "NAMA": "ROSALINDA TAEK"}], [brother | HERE]).explain(1).candidates
    assert [part.bits for part in one.comparisons if part.what == "born"] == [0.0]


def test_an_unknown_day_in_another_year_is_no_slip(decide: Decide) -> None:
    result = decide([ANA | {"NIK": "", "LAHIR": "01-07-1965"}], [ANA | HERE | {"LAHIR": "01-07-1961"}])
    assert level(result, 1, "born") == "unknown-other-year"


def test_a_generation_lies_between_father_and_son_whose_birthdays_nobody_knows(decide: Decide) -> None:
    result = decide([YAN | {"NIK": "", "LAHIR": "01-07-1994"}], [YAN | HERE | {"LAHIR": "01-07-1964"}])
    assert level(result, 1, "born") == "other-generation"
    assert outcomes(result)[0][0] in ("not-found", "ambiguous")


@pytest.mark.parametrize(("day", "costs"), [("17", 0), ("01", thresholds()["serial_of_many"])])
def test_on_a_birthday_that_nobody_knows_a_digit_of_the_serial_is_no_slip(
    decide: Decide, day: str, costs: float
) -> None:
    born = {"LAHIR": f"{day}-07-1988"}
    listed, registered = (ANA | born | {"NIK": f"530201{int(day) + 40}0788{serial}"} for serial in ("0077", "0071"))
    nik = compared(decide([listed], [registered | HERE]), 1, "nik")
    assert (nik.level, nik.bits) == ("slip-serial", shipped_weights()["nik"]["slip-serial"] + costs)


def test_names_that_are_written_in_many_ways(decide: Decide) -> None:
    names = [
        ("ST. LESTARI", "SITI LESTARI", "same-sound"),
        ("MD SUKERTI", "MADE SUKERTI", "slip"),
        ("NSTS KLL", "ANASTASIA KOLLO", "slip"),
        ("WA HYU", "WAHYU", "joined"),
        ("SITI NURHASANAH", "SITI NUR HASANAH", "joined"),
        ("ST. NURHASANAH", "NURHASANAH", "word-dropped"),
        ("MD SUKERTI", "KADEK SUKERTI", "family-name-only"),
        ("MOCH. FAUZI", "MUHAMMAD FAUZI", "same-sound"),
        ("ACHMAD SYARIF", "AHMAD SARIF", "same-sound"),
        ("NOOR KHASANAH", "NUR HASANAH", "same-sound"),
        ("HASAN BASRI", "HUSEN BASRI", "alike"),
        ("EI TSE", "ENI TSE", "slip"),
    ]
    people = crowd(len(names))
    rows = [person | {"NAMA": listed} for person, (listed, _, _) in zip(people, names, strict=True)]
    result = decide(
        rows, [person | {"NAMA": registered} for person, (_, registered, _) in zip(people, names, strict=True)]
    )
    found = [level(result, row, "name", resident=row) for row in range(1, len(names) + 1)]
    assert found == [name[2] for name in names]


DEGREES = (
    "A.Ma.Pd", "A.Md", "A.Md.Keb", "M.H", "M.Hum", "M.Kes", "M.Kom", "M.Pd", "M.Pd.I", "M.Psi", "M.Si", "M.Th",
    "S.Ag", "S.AP", "S.E", "S.E.I", "S.Farm", "S.H", "S.H.I", "S.Hum", "S.Hut", "S.I.Kom", "S.IP", "S.Ked", "S.Kep",
    "S.KM", "S.Kom", "S.P", "S.Pd", "S.Pd.K", "S.Psi", "S.Pt", "S.Si", "S.Sos", "S.ST", "S.T", "S.Th", "S.TP", "S.Tr",
)  # fmt: skip


def test_titles_and_degrees_are_no_part_of_a_name(decide: Decide) -> None:
    written = ["TN. {}", "{} (ALM)", "H. {}, A.Md", "HJ {}", "Hj. {}", "IBU {}", "DR {}"]
    written += [form.format(degree) for degree in DEGREES for form in ("{{}} {}", "{{}}, {}", "{{}}, {}.")]
    written += [f"{title}. {{}}" for title in ("DR", "DRS", "DRA", "PROF", "HJ", "PDT", "PDTM", "RM")]
    people = crowd(len(written))
    rows = [person | {"NAMA": form.format(person["NAMA"])} for person, form in zip(people, written, strict=True)]
    result = decide(rows, people)
    assert [row["reasons"] for row in result.voters.mappings()] == [["nik-and-identity"]] * len(written)
    assert [row["findings"] for row in result.voters.mappings()] == [[]] * len(written)


def test_who_moved_and_married_is_the_person_with_the_number(decide: Decide) -> None:
    voter = ANA | FAR | {"NKK": "5302010203100099", "NAMA": "ANASTASIA TAEK"}
    assert outcomes(decide([voter], [ANA | HERE])) == [("recorded", 1)]


def test_who_moved_under_another_given_name_is_the_person_with_the_number_unless_another_row_is(decide: Decide) -> None:
    elsewhere = FAR | {"NKK": "5302010203100099", "NAMA": "ROSALINDA KOLLO"}
    alone, held = (
        decide([ANA | elsewhere], [ANA | HERE]).explain(1),
        decide([ANA, ANA | elsewhere], [ANA | HERE]).explain(2),
    )
    (told,), (untold,) = (
        [part.bits for part in one.candidates[0].comparisons if part.what == "born"] for one in (alone, held)
    )
    assert told > 0
    assert untold == 0


EXCHANGED = {"NIK": ANA["NKK"], "NKK": ANA["NIK"]}
"""Ana's numbers in each other's columns."""


@pytest.mark.parametrize(
    "slips",
    [
        {},
        {"NAMA": "ANASTASYA KOLO"},
        {"LAHIR": "17-07-1989"},  # the number says another birth date
        {"NIK": "5302010203109955"},  # nobody's card
    ],
)
def test_nik_and_family_card_in_each_other_s_columns(decide: Decide, slips: Row) -> None:
    result = decide([ANA | EXCHANGED | slips], [YAN | HERE, ANA | HERE])
    assert outcomes(result) == [("recorded", 2)]
    assert level(result, 1, "nik") in ("same", "same-other-card")
    assert "numbers-exchanged" in findings(result)
    assert "nik-differs" not in findings(result)


def test_the_worklist_has_exchanged_numbers_where_they_belong(decide: Decide) -> None:
    # A man's NIK is well-formed as a card's number, too.
    result = decide([YAN | {"NIK": YAN["NKK"], "NKK": YAN["NIK"]}], [YAN | HERE | {"REKAM": "UNREGISTERED"}])
    assert findings(result) == ["numbers-exchanged"]
    (called,) = result.worklist().mappings()
    assert (called["nik"], called["nkk"]) == (YAN["NIK"], YAN["NKK"])


def test_name_and_birthplace_in_each_other_s_columns(decide: Decide) -> None:
    mixed = ANA | {"NIK": "", "NAMA": ANA["TEMPAT"], "TEMPAT": f"{ANA['NAMA']}, S.Pd"}
    for born, found in ((ANA["LAHIR"], ["nik-differs"]), ("17-08-1988", ["nik-differs", "birth-date-differs"])):
        result = decide([mixed | {"LAHIR": born}], [ANA | HERE | {"REKAM": "UNREGISTERED"}, YAN | HERE])
        assert outcomes(result) == [("unrecorded", 1)]
        assert findings(result) == [*found, "name-exchanged"]
    assert (level(result, 1, "name"), level(result, 1, "birth_place")) == ("same", "same")
    (called,) = result.worklist().mappings()
    (listed,) = [row for row in result.roll.mappings() if row["side"] == "list"]
    assert called["name"] == listed["name"] == f"{ANA['NAMA']}, S.Pd"


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (ANA["NAMA"], ANA["NAMA"]),  # nobody's birthplace is so called
        (ANA["TEMPAT"], ANA["TEMPAT"]),  # a place as well
        (ANA["TEMPAT"], "KUPANG"),  # nobody is called so
    ],
)
def test_a_name_and_a_birthplace_that_do_not_fit_crosswise_stay_where_they_are(
    decide: Decide, name: str, place: str
) -> None:
    result = decide([ANA | {"NIK": "", "NAMA": name, "TEMPAT": place}], [ANA | HERE, YAN | HERE])
    assert "name-exchanged" not in findings(result)


def test_exchanged_numbers_of_who_is_not_in_the_register_are_not_the_sister_s(decide: Decide) -> None:
    sister = ANA | {"NIK": "5302015003860041", "NAMA": "ANASTASIA MARIA KOLLO", "LAHIR": "10-03-1986"}
    result = decide([ANA | EXCHANGED], [sister | HERE, YAN | HERE])
    assert outcomes(result) == [("not-found", None)]
    assert level(result, 1, "nik") == "unknown-number"


def test_a_number_that_is_nobody_s_is_not_exchanged_for_a_card_s(decide: Decide) -> None:
    # A slip in the NIK, and a card whose number is a neighbour's NIK by chance.
    card = neighbours(1)[0]["NIK"]
    result = decide([ANA | {"NIK": "5302015707880079", "NKK": card}], [ANA | HERE])
    assert outcomes(result) == [("recorded", 1)]
    assert findings(result) == ["nik-differs", "nkk-differs"]


def test_a_family_card_s_number_is_no_nik(decide: Decide) -> None:
    assert reasons(decide([ANA | {"NIK": ANA["NKK"]}], [ANA | HERE])) == ["identity-alone"]
    moved = ANA | FAR | {"NIK": ANA["NKK"], "NKK": "5302010203100099", "NAMA": "ANASTASIA KOLO"}
    result = decide([moved], [ANA | HERE])
    assert outcomes(result) == [("recorded", 1)]
    assert level(result, 1, "nik") is None


@pytest.mark.parametrize(
    ("said", "registered"),
    [
        (NEARBY | {"NIK": "5302021707880912", "NAMA": "ANASTASIA KOLO"}, {}),
        ({"NIK": "5302015707890912", "NAMA": "ANASTASIA KOLO", "LAHIR": "17-07-1989"}, {}),
        (FAR | {"NIK": "5302044107880079", "LAHIR": "01-07-1988"}, {"NIK": "5302014107880077", "LAHIR": "01-07-1988"}),
    ],
    ids=["one district and one birth date", "one village and one birthday", "two digits and an unknown day"],
)
def test_a_number_that_nobody_has_does_not_hide_who_is_meant(
    decide: Decide, said: dict[str, str], registered: dict[str, str]
) -> None:
    result = decide([ANA | {"NKK": "5302010203100099"} | said], [ANA | HERE | registered])
    assert outcomes(result) == [("recorded", 1)]


def test_a_name_that_many_bear_says_little_in_another_village_and_on_another_card(decide: Decide) -> None:
    moved = ANA | FAR | {"NIK": "", "NKK": "5302010203100099", "LAHIR": "18-07-1988"}
    bearers = [person | {"NAMA": ANA["NAMA"]} for person in crowd(15)]

    def name_bits(row: Row, others: list[dict[str, str]]) -> float:
        best = next(c for c in decide([row], [ANA | HERE, *others]).explain(1).candidates if c.resident_row == 1)
        return next(part.bits for part in best.comparisons if part.what == "name")

    assert name_bits(moved, []) == name_bits(moved | {"NKK": ANA["NKK"]}, [])
    assert name_bits(moved, bearers) == pytest.approx(name_bits(moved | {"NKK": ANA["NKK"]}, bearers) - 1)


def test_a_number_that_another_person_has_is_a_relative_s_as_a_rule(decide: Decide) -> None:
    unlike = {"NAMA": "NATASYA KOLO", "LAHIR": "17-08-1988"}
    moved = ANA | unlike | {"NKK": "5302010203100011"}
    (at_home,) = decide([ANA | unlike], [ANA | HERE]).explain(1).candidates
    (elsewhere,) = decide([moved], [ANA | HERE]).explain(1).candidates
    assert [one.comparisons[0].level for one in (at_home, elsewhere)] == ["same", "same-other-card"]
    assert elsewhere.comparisons[0].bits > at_home.comparisons[0].bits


def test_a_sister_and_a_brother_of_one_day_have_no_slip_of_each_other_s_number(decide: Decide) -> None:
    brother = ANA | {"NIK": "5302011707880077", "NAMA": "HOSEA KOLLO", "JK": "L"}
    result = decide([brother], [ANA | HERE])
    assert outcomes(result)[0][0] in ("not-found", "ambiguous")
    assert level(result, 1, "nik") == "unknown-number"
    mistyped = decide([brother | {"NAMA": ANA["NAMA"], "JK": "P"}], [ANA | HERE])
    assert level(mistyped, 1, "nik") == "slip-date"


def test_a_name_that_others_bear_is_no_slip_of_another(decide: Decide) -> None:
    suma, suka = (
        {"NIK": "", "NAMA": name, "LAHIR": ANA["LAHIR"], "JK": "L", **VILLAGE} for name in ("SUMARDI", "SUKARDI")
    )
    bearers = [person | {"NAMA": "SUKARDI"} for person in crowd(3)]
    assert level(decide([suka], [suma | HERE]), 1, "name") == "slip"
    assert level(decide([suka], [suma | HERE, *bearers]), 1, "name") != "slip"


def test_words_that_everybody_bears_are_no_agreement(decide: Decide) -> None:
    ratna, parwati = (ANA | {"NIK": "", "NAMA": f"NI MADE {name}"} for name in ("RATNA", "PARWATI LESTARI"))
    balinese = [person | {"NAMA": f"NI MADE {person['NAMA']}"} for person in crowd(60)]
    assert level(decide([ratna], [parwati | HERE]), 1, "name") == "word-differs"
    assert level(decide([ratna], [parwati | HERE, *balinese]), 1, "name") == "differs"


def test_a_twin_s_number_does_not_settle_who_is_meant(decide: Decide) -> None:
    twin = ANA | {"NIK": "5302015707880078", "NAMA": "ROSALINDA KOLLO"}
    assert outcomes(decide([ANA | {"NIK": twin["NIK"]}], [twin | HERE, ANA | HERE])) == [("recorded", 2)]


def test_who_moved_and_has_an_older_number_is_found_by_name_and_birth_date(decide: Decide) -> None:
    result = decide([ANA | FAR | {"NIK": "5303015707880004", "NKK": ""}], [ANA | HERE, YAN | HERE])
    assert result.explain(1).candidates[0].resident_row == 1


def test_short_forms_and_several_slips_are_alike(decide: Decide) -> None:
    short = ["ANAS KOLLO", "TASIA KOLLO", "A KOLLO", "ANSTASYA KOLO", "ANSTSIA KOLLO"]
    people = [person | {"NAMA": ANA["NAMA"]} for person in crowd(len(short))]
    rows = [person | {"NIK": "", "NAMA": written} for person, written in zip(people, short, strict=True)]
    assert outcomes(decide(rows, people)) == [("recorded", row) for row in range(1, 6)]


def test_someone_whose_brother_alone_is_in_the_register_is_not_found(decide: Decide) -> None:
    brother = {
        "NIK": "5302010304930080",
        "NKK": ANA["NKK"],
        "NAMA": "MARSELINUS KOLLO",
        "LAHIR": "03-04-1993",
        "JK": "L",
        **VILLAGE,
    }
    result = decide([brother], [YAN | HERE, ANA | HERE])
    assert outcomes(result) == [("not-found", None)]
    assert resident_outcomes(result, 2) == [("unlisted", None), ("unlisted", None)]


def test_two_namesakes_between_whom_nothing_decides_are_ambiguous(decide: Decide) -> None:
    other = ANA | {"NIK": "5302015707880099", "NKK": "5302010203100099", "RT": "3"}
    result = decide(
        [{key: ANA[key] for key in ("NAMA", "LAHIR", "JK", "DESA", "KECAMATAN")}], [ANA | HERE, other | HERE]
    )
    assert outcomes(result) == [("ambiguous", None)]
    assert reasons(result) == ["several-candidates"]
    assert resident_outcomes(result, 2) == [("unlisted", None), ("unlisted", None)]


def test_a_word_that_a_name_has_twice_belongs_to_its_like_wherever_it_stands(decide: Decide) -> None:
    listed, registered = ANA | {"NAMA": "LIMNEU SIMON SIMON"}, ANA | HERE | {"NAMA": "SIMON SIMON LIMNEU"}
    assert level(decide([listed], [registered]), 1, "name") == "same-words"
    listed, registered = ANA | {"NAMA": "SIMON LIMNEU"}, ANA | HERE | {"NAMA": "SIMON SIMON LIMNEU"}
    assert level(decide([listed], [registered]), 1, "name") == "word-dropped"


def test_a_damaged_card_is_none_that_agrees(decide: Decide) -> None:
    day_41 = ANA["NKK"][:6] + "41" + ANA["NKK"][8:]
    assert findings(decide([ANA | {"NKK": day_41}], [ANA | HERE])) == ["nkk-differs"]
    result = decide([ANA | {"NKK": ANA["NKK"][:-1], "NAMA": "ANASTASYA KOLO"}], [ANA | HERE])
    assert level(result, 1, "nkk") == "slip"
    assert "nkk-differs" in findings(result)


def test_the_card_decides_between_two_namesakes(decide: Decide) -> None:
    other = ANA | {"NIK": "5302015707880099", "NKK": "5302010203100099", "RT": "3"}
    assert outcomes(decide([ANA | {"NIK": ""}], [other | HERE, ANA | HERE])) == [("recorded", 2)]


@pytest.mark.parametrize(
    "others",
    [[{"JK": ""}], [{"JK": ""}, {"JK": ""}], [{"JK": "", "NKK": "5302010203100099"}]],
    ids=["one", "two", "one of another card"],
)
def test_of_rows_for_one_resident_none_is_plain_by_name_alone(decide: Decide, others: list[Row]) -> None:
    rows = [ANA | WITHOUT_NUMBERS, *(ANA | WITHOUT_NUMBERS | other for other in others)]
    result = decide(rows, [ANA | HERE])
    for row in range(1, len(rows) + 1):
        assert reasons(result, row)[0] != "identity-alone"
        assert level(result, row, "name") == "same"


def test_a_row_that_gives_way_says_how_sure_it_is_that_there_is_nobody(decide: Decide) -> None:
    there = NEARBY | {"TEMPAT": "KUPANG"}
    near = ANA | WITHOUT_NUMBERS | there | {"NAMA": "ANASTASIA KOLO", "LAHIR": "18-07-1988"}
    nearly = ANA | WITHOUT_NUMBERS | there | {"NAMA": "ANASTASYA KOLO", "LAHIR": "17-08-1988"}
    for row in decide([near, nearly], [ANA | HERE]).voters.mappings():
        assert row["resident_row"] is not None or row["confidence"] > 0.05


def test_the_birth_date_that_a_number_says_counts_once_whoever_holds_the_record(decide: Decide) -> None:
    moved = ANA | FAR | {"NKK": "5302010203100099", "NAMA": "ROSALINDA KOLLO"}
    by_plain, by_number = (
        compared(decide([holder, moved], [ANA | HERE]), 2, "born", resident=1).bits
        for holder in (ANA, ANA | {"NAMA": "ANASTASIA KOLO"})
    )
    assert by_plain == by_number == 0


@pytest.mark.parametrize(
    "said",
    [{"DESA": "DESA OEBESA"}, {"DESA": "Kel. Oebesa"}, {"DESA": "Kelurahan Oebesa", "KECAMATAN": "KEC. KOTA SOE"}],
)
def test_the_kind_of_a_place_is_no_part_of_its_name(decide: Decide, said: Row) -> None:
    result = decide([ANA | said], [ANA | HERE])
    assert (outcomes(result), findings(result)) == ([("recorded", 1)], [])


def test_two_records_are_a_finding_of_a_row_that_is_all_one_of_them_s_too(decide: Decide) -> None:
    result = decide([ANA], [ANA | HERE, ANA | HERE | {"NIK": "5302015707880091"}])
    assert outcomes(result) == [("recorded", 1)]
    assert findings(result) == ["two-records"]


@pytest.mark.parametrize("letter", LOOKALIKES)
def test_a_number_with_a_letter_for_a_digit_is_the_person_s(decide: Decide, letter: str) -> None:
    man = YAN | {"NIK": "5302011609850078", "LAHIR": "16-09-1985"}
    place = man["NIK"].index(LOOKALIKES[letter], 1)
    row = man | {"NIK": f"{man['NIK'][:place]}{letter}{man['NIK'][place + 1 :]}"}
    assert reasons(decide([row], [man | HERE])) == ["nik-and-identity"]


def test_letters_that_look_like_digits_are_read_as_them(decide: Decide) -> None:
    row = ANA | {"NIK": "53O2OI5707880O77", "NAMA": "ANASTASYA KOLO", "NKK": ""} | FAR
    next_serial = row | {"NIK": "53O2OI5707880O78"}
    result = decide([row, next_serial], [ANA | HERE])
    assert [level(result, 1, "nik"), level(result, 2, "nik")] == ["same", "next-serial"]


def test_what_differs_between_one_person_s_two_records_is_a_finding(decide: Decide) -> None:
    people = crowd(6)
    slips = [
        ({"NAMA": people[0]["NAMA"][:-1]}, "name-differs"),
        ({"LAHIR": f"28-02-{people[1]['LAHIR'][-4:]}"}, "birth-date-differs"),
        ({"JK": "L" if people[2]["JK"] == "P" else "P"}, "sex-differs"),
        ({"NKK": "5302010203109955"}, "nkk-differs"),
        ({"DESA": "NUNUMEU"}, "village-differs"),
        ({"NIK": people[5]["NIK"][:-1] + "9"}, "nik-differs"),
    ]
    result = decide([person | slip for person, (slip, _) in zip(people, slips, strict=True)], people)
    assert outcomes(result) == [("recorded", row) for row in range(1, 7)]
    assert [findings(result, row) for row in range(1, 7)] == [[finding] for _, finding in slips]


def test_birth_dates_exchanged_in_a_family_do_not_exchange_the_people(decide: Decide) -> None:
    brother = YAN | {"NIK": "5302010306870042", "NAMA": "BENYAMIN KOLLO", "LAHIR": "03-06-1987"}
    rows = [YAN | {"LAHIR": brother["LAHIR"]}, brother | {"LAHIR": YAN["LAHIR"]}]
    result = decide(rows, [YAN | HERE, brother | HERE])
    assert outcomes(result) == [("recorded", 1), ("recorded", 2)]
    assert [findings(result, row) for row in (1, 2)] == [["birth-date-differs"]] * 2


def test_a_brother_s_number_and_birth_date_do_not_make_the_brother_of_who_bears_another_name(decide: Decide) -> None:
    brother = YAN | {"NIK": "5302010306870042", "NAMA": "BENYAMIN KOLLO", "LAHIR": "03-06-1987"}
    copied = YAN | {key: brother[key] for key in ("NIK", "LAHIR")}
    found = outcomes(decide([copied, brother], [YAN | HERE, brother | HERE]))
    assert found[0] in [("ambiguous", None), ("recorded", 1)]
    assert found[1] == ("recorded", 2)


@pytest.mark.parametrize(
    ("what", "said", "beside", "bits"),
    [
        ("name", {"NAMA": "FITRI SAFITRI"}, FAR, -6.0),
        ("name", {"NAMA": "FITRI KOLLO"}, {"JK": "L"}, -3.0),
        ("name", {"NAMA": "FITRI KOLLO"}, {"LAHIR": "03-06-1981"}, -3.0),
        ("name", {"NAMA": "ANASTASIO KOLLO"}, {"LAHIR": "03-06-1981"}, -3.0),
        ("name", {"NAMA": "ANASTASIO KOLLO"} | FAR, {"JK": "L"}, -3.0),
        ("born", {"LAHIR": "03-06-1981"}, FAR, -1.5),
    ],
)
def test_without_number_and_card_what_differs_says_more_beside_what_else_does(
    decide: Decide, what: str, said: Row, beside: Row, bits: float
) -> None:
    rows = [ANA | WITHOUT_NUMBERS | said, ANA | WITHOUT_NUMBERS | said | beside]
    alone, together = (compared(decide([row], [ANA | HERE]), 1, what, resident=1).bits for row in rows)
    assert together - alone == pytest.approx(bits, abs=0.001)


def test_a_column_of_names_that_slipped_does_not_make_strangers_of_one_birth_date_one(decide: Decide) -> None:
    people = crowd(240)
    slipped = [person | {"NAMA": people[number - 1]["NAMA"]} for number, person in enumerate(people)]
    stranger = {"NAMA": "FITRI SAFITRI", "LAHIR": ANA["LAHIR"], "JK": "P", "NKK": "5302010203100099"} | FAR
    result = decide([*slipped, stranger], [*people, ANA | HERE])
    assert outcomes(result)[-1][1] is None


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


def test_two_records_of_one_person_are_one_candidate_and_a_finding(decide: Decide) -> None:
    again = ANA | {"NIK": "5302015707880099"}
    result = decide([ANA | {"NIK": ""}], [again | HERE, ANA | HERE])
    assert outcomes(result) == [("recorded", 2)]
    assert "two-records" in findings(result)


def test_the_other_record_of_a_listed_person_says_so(decide: Decide) -> None:
    again = ANA | {"NIK": "5302015707880099"}
    result = decide([ANA], [ANA | HERE, again | HERE, again | HERE | {"NIK": "5302015707880098", "NAMA": "ANI"}])
    assert outcomes(result) == [("recorded", 1)]
    assert resident_outcomes(result, 3) == [("listed", 1), ("unlisted", None), ("unlisted", None)]
    assert [row["reasons"] for row in result.residents.mappings()][:3] == [[], ["other-record-listed"], []]


def test_of_two_records_that_fit_alike_the_active_one_is_the_person(decide: Decide) -> None:
    again = ANA | {"NIK": "5302015707880099"}
    result = decide([ANA | {"NIK": ""}], [ANA | HERE | {"STATUS": "ganda"}, again | HERE])
    assert outcomes(result) == [("recorded", 2)]
    assert "two-records" in findings(result)


MOVED = ANA | FAR | {"NKK": "5302010203100099"}
"""Ana's record in the village that she moved to, under the one NIK that she has."""


@pytest.mark.parametrize("listed", [ANA, MOVED, ANA | WITHOUT_NUMBERS])
def test_two_records_under_one_nik_are_one_person_wherever_they_live(decide: Decide, listed: Row) -> None:
    result = decide([listed], [ANA | HERE, MOVED | HERE])
    held = 2 if listed is MOVED else 1
    assert outcomes(result) == [("recorded", held)]
    assert "two-records" in findings(result)
    assert list(result.residents.mappings())[2 - held]["reasons"] == ["other-record-listed"]


def test_who_moved_is_the_person_of_the_new_record(decide: Decide) -> None:
    result = decide([ANA], [ANA | HERE | {"STATUS": "pindah"}, MOVED | HERE])
    assert outcomes(result) == [("recorded", 2)]
    assert next(iter(result.residents.mappings()))["reasons"] == ["moved", "other-record-listed"]


def test_the_record_that_is_gone_is_not_the_person_whatever_the_row_says(decide: Decide) -> None:
    rows, residents = [], []
    for number, one in enumerate(women_of_one_day(6)):
        slip = {"NAMA": one["NAMA"][:-1]}
        rows.append(one | ({}, WITHOUT_NUMBERS, slip | WITHOUT_NUMBERS)[number % 3])
        moved = one | FAR | {"NKK": f"53020102031002{number:02d}"}
        residents += [one | HERE | {"STATUS": ("pindah", "mati")[number % 2]}, moved | HERE]
    result = decide(rows, residents)
    assert outcomes(result) == [("recorded", 2 * row) for row in range(1, 7)]
    assert all("two-records" in findings(result, row) for row in range(1, 7))


def test_two_records_under_one_nik_need_not_say_it_all_alike(decide: Decide) -> None:
    rows, residents = [], []
    for number, one in enumerate(women_of_one_day(8)):
        slips = ({"JK": ""}, {"LAHIR": ""}, {"LAHIR": "18-07-1988"}, {"NAMA": one["NAMA"][:-1]})
        gone, here = one | {"STATUS": "pindah"}, one | FAR | {"NKK": f"53020102031002{number:02d}"}
        slip = slips[number // 2]
        rows.append(one)
        residents += [HERE | gone | slip, HERE | here] if number % 2 else [HERE | gone, HERE | here | slip]
    result = decide(rows, residents)
    assert outcomes(result) == [("recorded", 2 * row) for row in range(1, 9)]
    assert all("two-records" in findings(result, row) for row in range(1, 9))


@pytest.mark.parametrize("said", [{}, WITHOUT_NUMBERS])
def test_who_is_listed_in_both_villages_under_one_nik_is_listed_twice(decide: Decide, said: Row) -> None:
    result = decide([ANA | said, MOVED | said], [MOVED | HERE, ANA | HERE])
    assert sorted(outcome for outcome, _ in outcomes(result)) == ["duplicate", "recorded"]


AGAIN = ANA | {"NIK": "5302015707880099"}
"""Another record of Ana's, under another NIK: name, birth date, sex, village and card are the same."""


def test_the_active_record_counts_though_the_list_has_the_other_s_number(decide: Decide) -> None:
    rows, residents = [], []
    for number, one in enumerate(women_of_one_day(9)):
        rows.append(one | ({}, {"NIK": str(int(one["NIK"]) + 500)}, WITHOUT_NUMBERS)[number % 3])
        again = one | {"NIK": f"53020157078809{number:02d}"}
        residents += [one | HERE | {"STATUS": ("ganda", "pindah", "mati")[number // 3]}, again | HERE]
    result = decide(rows, residents)
    assert outcomes(result) == [("recorded", 2 * row) for row in range(1, 10)]
    assert all("two-records" in findings(result, row) for row in range(1, 10))
    assert resident_outcomes(result, 18) == [
        decided for row in range(1, 10) for decided in (("not-eligible", None), ("listed", row))
    ]
    assert [result.explain(row).resident_row for row in range(1, 10)] == [2 * row for row in range(1, 10)]


def test_an_explanation_names_the_record_that_was_compared(decide: Decide) -> None:
    told = decide([ANA], [ANA | HERE | {"STATUS": "ganda"}, AGAIN | HERE]).explain(1).text()
    assert "resident row 2" in told
    assert "Row 1 of the register, with which it was compared, is another record of the same person" in told


def test_nobody_is_called_in_who_is_recorded_under_the_other_number(decide: Decide) -> None:
    result = decide([ANA], [ANA | HERE | {"REKAM": "UNREGISTERED"}, AGAIN | HERE | {"REKAM": "DUPLICATE_RECORD"}])
    assert outcomes(result) == [("recorded", 2)]


def test_two_numbers_that_are_both_on_the_list_are_not_guessed_to_be_one_person(decide: Decide) -> None:
    result = decide([ANA, AGAIN], [ANA | HERE | {"REKAM": "UNREGISTERED"}, AGAIN | HERE])
    assert outcomes(result) == [("unrecorded", 1), ("recorded", 2)]
    assert [findings(result, row) for row in (1, 2)] == [["two-records"]] * 2


def test_two_namesakes_of_whom_no_card_is_known_are_not_guessed_between(decide: Decide) -> None:
    without_card = [ANA | HERE | {"NKK": "", "REKAM": "UNREGISTERED"}, AGAIN | HERE | {"NKK": ""}]
    result = decide([ANA | WITHOUT_NUMBERS, AGAIN | WITHOUT_NUMBERS], without_card)
    assert outcomes(result) == [("ambiguous", None)] * 2
    result = decide([ANA], without_card)
    assert outcomes(result) == [("unrecorded", 1)]
    assert [row["reasons"] for row in result.residents.mappings()][:2] == [[], []]


def test_somebody_else_under_one_s_nik_is_no_second_record(decide: Decide) -> None:
    result = decide([ANA], [ANA | HERE, YAN | HERE | {"NIK": ANA["NIK"]}])
    assert outcomes(result) == [("recorded", 1)]
    assert findings(result) == []
    assert list(result.residents.mappings())[1]["reasons"] == []


# -- rows that come twice ---------------------------------------------------------------------------------------------


def test_a_person_s_second_row_is_a_duplicate_whatever_the_marks(decide: Decide) -> None:
    firsts: list[Row] = [{}, {"KET": "0"}, {"KET": "B"}]
    seconds: list[Row] = [{}, {"KET": "U"}, {"KET": "B"}, {"TPS": "9"}, {"NIK": "530201**********"}, {"NIK": ""}]
    people = crowd(18)
    pairs = zip(people, ((first, second) for first in firsts for second in seconds), strict=True)
    rows = [person | {"TPS": "1"} | dict(mark) for person, marks in pairs for mark in marks]
    result = decide(rows, people)
    found = outcomes(result)
    for number in range(18):
        assert sorted(found[2 * number : 2 * number + 2]) == [("duplicate", number + 1), ("recorded", number + 1)]
    for row, (outcome, listed) in enumerate(resident_outcomes(result, 18), 1):
        assert outcome == "listed"
        assert listed is not None
        assert found[listed - 1] == ("recorded", row)
    assert result.counts["voters"] | {"recorded": 18, "duplicate": 18} == result.counts["voters"]


def test_a_record_whose_status_nobody_knows_is_not_gone(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout
) -> None:
    voters = write_table(tmp_path / "v.csv", VOTER_COLUMNS, [ANA])
    records = [ANA | HERE | {"STATUS": "ganda"}, MOVED | HERE | {"REKAM": "UNREGISTERED"}]
    register = write_table(tmp_path / "r.csv", RESIDENT_COLUMNS, [*records, *neighbours()])
    unknown = layout(RESIDENT_LAYOUT.replace('ganda = "duplicate"', 'ganda = "unknown"'))
    result = reconcile(
        read_voters(voters, layout(VOTER_LAYOUT), workspace=workspace),
        read_residents(register, unknown, workspace=workspace),
        "pemilu-2024",
    )
    assert outcomes(result) == [("recorded", 1)]


def test_of_two_rows_with_one_number_the_one_in_the_register_s_village_holds(decide: Decide) -> None:
    for elsewhere in (NEARBY, FAR):
        rows = [ANA | elsewhere | {"TPS": "1"}, ANA | {"TPS": "2"}]
        assert outcomes(decide(rows, [ANA | HERE])) == [("duplicate", 1), ("recorded", 1)]
        assert outcomes(decide(rows[::-1], [ANA | HERE])) == [("recorded", 1), ("duplicate", 1)]


def test_the_evidence_of_a_second_row_says_that_the_place_is_taken(decide: Decide) -> None:
    result = decide([ANA | WITHOUT_NUMBERS] * 2, [ANA | HERE])
    assert outcomes(result) == [("recorded", 1), ("duplicate", 1)]
    second = result.explain(2)
    best = second.candidates[0]
    assert best.claim == thresholds()["claimed"] + thresholds()["again"]
    assert second.confidence == pytest.approx(1 - 1 / (1 + 2**best.bits), abs=1e-4)
    assert best.waterfall()[-1][2] == pytest.approx(best.bits, abs=1e-3)


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


def test_an_8_and_its_b_do_not_stand_against_each_other(decide: Decide) -> None:
    moved = ANA | {"NIK": "", "NKK": "5302010203100099", "RT": "9", "NAMA": "ANASTASIA KOLO"}
    for goes in (ANA, moved):
        result = decide([goes | {"KET": "8"}, moved | {"KET": "B", "TPS": "2"}], [ANA | HERE])
        assert outcomes(result) == [("recorded", 1)] * 2
        assert "moved-to-other-tps" in reasons(result, 1)
    assert outcomes(decide([ANA, moved | {"KET": "B"}], [ANA | HERE])) == [("recorded", 1), ("ambiguous", None)]


def test_a_b_with_a_slip_is_no_twin_of_its_8(decide: Decide) -> None:
    slip = ANA | {"NIK": "5302015707880078", "NAMA": "ANASTASIO KOLLO"}
    kept = [
        decide([ANA | {"KET": "8"}, slip | {"KET": ket}], [ANA | HERE]).explain(2).candidates[0] for ket in ("B", "")
    ]
    assert [(one.comparisons[0].level, one.claim < 0) for one in kept] == [
        ("next-serial", False),
        ("twins-serial", True),
    ]


def test_of_two_rows_the_one_with_the_register_s_card_holds_the_resident(decide: Decide) -> None:
    for card in ("5302010101100001", "5302013112190001"):
        result = decide([ANA | {"NKK": card}, ANA], [ANA | HERE])
        assert outcomes(result) == [("duplicate", 1), ("recorded", 1)]


def test_the_order_of_the_columns_decides_nothing(tmp_path: Path, workspace: Workspace, layout: MakeLayout) -> None:
    rows = [ANA | {"CATATAN": "a", "PETUGAS": "2"}, ANA | {"CATATAN": "b", "PETUGAS": "1"}]
    residents = write_table(tmp_path / "r.csv", RESIDENT_COLUMNS, [ANA | HERE, *neighbours(60)])
    decided = []
    for beyond in (("CATATAN", "PETUGAS"), ("PETUGAS", "CATATAN")):
        voters = write_table(tmp_path / "v.csv", (*VOTER_COLUMNS, *beyond), rows)
        read = read_voters(voters, layout(VOTER_LAYOUT), workspace=workspace)
        register = read_residents(residents, layout(RESIDENT_LAYOUT), workspace=workspace)
        decided.append(outcomes(reconcile(read, register, "pemilu-2024")))
    assert decided[0] == decided[1]


def test_what_a_mask_leaves_of_a_card_is_held_against_the_resident_s(decide: Decide) -> None:
    told = {"NIK": ANA["NIK"][:12] + "****", "NAMA": "ANASTASYA KOLO"}
    for card, found in ((ANA["NKK"][:12], "same"), ("530201051219", "differs")):
        result = decide([ANA | told | {"NKK": card + "****"}], [ANA | HERE])
        assert level(result, 1, "nkk") == found
    many = [person | {"NKK": ANA["NKK"][:12] + person["NKK"][12:]} for person in crowd(40)]
    result = decide([ANA | told | {"NKK": ANA["NKK"][:12] + "****"}], [ANA | HERE, *many])
    assert level(result, 1, "nkk") is None, "a day on which many cards were made tells no family"


def test_initials_alone_are_no_slip_of_a_name(decide: Decide) -> None:
    result = decide([ANA | WITHOUT_NUMBERS | {"NAMA": "A*** K****"}], [ANA | HERE])
    assert level(result, 1, "name") == "alike"


@pytest.mark.parametrize(("moved", "found"), [(20, "same"), (5, "other-rt")])
def test_where_the_rts_of_a_village_were_numbered_anew_they_say_nothing(decide: Decide, moved: int, found: str) -> None:
    people = [person | VILLAGE for person in crowd(30)]
    anew = [{"RT": "12", "RW": "9"}] * moved + [{}] * (30 - moved)
    slip = ANA | WITHOUT_NUMBERS | {"NAMA": "ANASTASYA KOLO", "RT": "12", "RW": "9"}
    rows = [slip, *(person | WITHOUT_NUMBERS | other for person, other in zip(people, anew, strict=True))]
    assert level(decide(rows, [ANA | HERE, *people]), 1, "place") == found


def test_the_more_of_a_village_an_rt_has_the_less_it_says(decide: Decide) -> None:
    ana = ANA | HERE | {"RT": "1"}
    row = ana | WITHOUT_NUMBERS | {"NAMA": "ANASTASYA KOLO"}
    said = []
    for rts in (1, 3, 30):
        people = [person | VILLAGE | {"RT": str(1 + number % rts)} for number, person in enumerate(crowd(89))]
        result = decide([row], [ana, *people], around=0)
        assert level(result, 1, "place") == "same-rt"
        said.append(compared(result, 1, "place").bits)
    assert said == sorted(said)
    assert said[0] < said[-1] - 2


NOBODYS = {"NIK": "5302014107000001", "NKK": "5302010101000001", "LAHIR": "01-01-1900"}
"""What a hurried clerk writes where a cell may not be empty."""


@pytest.mark.parametrize(
    ("column", "empty", "what"), [("NIK", "NKK", "nik"), ("NKK", "NIK", "nkk"), ("LAHIR", "NIK", "born")]
)
def test_what_stands_for_a_value_that_nobody_knew_brings_nobody_together(
    decide: Decide, column: str, empty: str, what: str
) -> None:
    people = [person | {column: NOBODYS[column]} for person in crowd(150)]
    spelled = [person | {"NAMA": person["NAMA"] + " A", empty: ""} for person in people]
    result = decide(spelled, [person | HERE for person in people])
    assert [resident for _, resident in outcomes(result)] == list(range(1, 151))
    assert sum(look["candidates"] for look in result.looks) < 20 * 150
    assert compared(result, 1, what) == Comparison(what=what, level="default", bits=0)


def test_a_birth_date_that_stands_for_none_speaks_against_nobody(decide: Decide) -> None:
    """The register has one date of many; the list, without numbers, has their own."""
    people = crowd(120)
    entered = [person | HERE | {"LAHIR": NOBODYS["LAHIR"]} for person in people]
    result = decide([person | WITHOUT_NUMBERS for person in people], entered)
    assert [resident for _, resident in outcomes(result)] == list(range(1, 121))
    assert "birth-date-differs" in findings(result)
    off_the_plain_road = next(row for row in range(1, 121) if result.explain(row).candidates)
    assert level(result, off_the_plain_road, "born") == "default"


def test_without_codes_a_village_is_spelled_as_the_register_spells_it(decide: Decide) -> None:
    told = [
        ({"DESA": "OINLASSI"}, "same-rt"),
        ({"DESA": "0INLAS1"}, "same-rt"),
        ({"DESA": "Desa Oinlasi"}, "same-rt"),
        ({"DESA": "OINLAS"}, "same-rt"),
        ({"KECAMATAN": "AMANATUN SELATN"}, "same-rt"),
        ({"DESA": "NUNLEU"}, "district"),
        ({"DESA": "LANU"}, "district"),
        ({"DESA": "OINLASI II"}, "district"),
    ]
    village = {"DESA": "OINLASI", "KECAMATAN": "AMANATUN SELATAN"}
    people = [person | village for person in crowd(len(told) + 3)]
    others = [person | {"DESA": name}
              for person, name in zip(people[len(told):], ("NUNLEU", "NETUTNANA", "LANU"), strict=True)]  # fmt: skip
    rows = [person | {"NAMA": person["NAMA"][:-1]} | written
            for person, (written, _) in zip(people, told, strict=False)]  # fmt: skip
    result = decide(rows, [*people[: len(told)], *others])
    assert [level(result, row, "place", resident=row) for row in range(1, 9)] == [found for _, found in told]


def test_an_old_spelling_of_a_village_is_the_new_one(decide: Decide) -> None:
    listed = ANA | {"DESA": "SOENI", "NAMA": "ANASTASYA KOLO"}
    suni = ANA | HERE | {"DESA": "SUNI"}
    assert level(decide([listed], [suni]), 1, "place") == "same-rt"
    (other,) = crowd(1)
    both = [suni, other | {"DESA": "SOENI"}]
    assert level(decide([listed | {"DESA": "S0ENI"}], both), 1, "place") == "district", "of two nobody knows which"


def test_who_moved_has_another_card_and_another_village_for_one_reason(decide: Decide) -> None:
    """With a NIK that was given anew, and one name, birth date and birthplace that few have."""
    moved = ANA | {
        "NIK": "5302055707880001",
        "NKK": "5302051111110001",
        "DESA": "NUNLEU",
        "KECAMATAN": "AMANATUN SELATAN",
    }
    assert outcomes(decide([moved], [ANA | HERE])) == [("recorded", 1)]
    assert outcomes(decide([moved | {"TEMPAT": "KUPANG"}], [ANA | HERE])) == [("ambiguous", None)]


def test_an_own_number_on_the_own_card_outweighs_a_date_of_another_generation(decide: Decide) -> None:
    """The birth date of a housemate: the number says the person's own."""
    misdated = ANA | {"LAHIR": "03-02-1961", "NAMA": "ANASTASYA KOLLO"}
    assert outcomes(decide([misdated], [ANA | HERE])) == [("recorded", 1)]
    mother_and_daughter = decide([ANA, misdated], [ANA | HERE])
    assert outcomes(mother_and_daughter)[0] == ("recorded", 1)
    assert outcomes(mother_and_daughter)[1] != ("recorded", 1), "that may be the mother, under her daughter's number"


def test_a_further_row_of_one_card_and_name_is_the_person_again(decide: Decide) -> None:
    again = ANA | {"NIK": "", "LAHIR": "01-07-1988", "NAMA": "ANASTASYA KOLLO", "RT": "9", "TPS": "2"}
    result = decide([ANA, again], [ANA | HERE])
    assert outcomes(result) == [("recorded", 1), ("duplicate", 1)]
    assert candidate(result, 2).claim == thresholds()["claimed"] + thresholds()["again"]
    numbered = decide([ANA, again | {"NIK": "5302014107880044"}], [ANA | HERE])
    assert outcomes(numbered) == [("recorded", 1), ("ambiguous", None)], "another number may be a sister's"
    assert candidate(numbered, 2).claim == thresholds()["claimed"]


def test_a_row_that_is_struck_as_entered_twice_takes_nothing_from_the_other(decide: Decide) -> None:
    twice = ANA | {"NIK": "", "NKK": "5302010203100099", "LAHIR": "17-07-1989", "KET": "2"}
    result = decide([ANA, twice], [ANA | HERE])
    assert outcomes(result) == [("recorded", 1), ("struck", 1)]
    assert candidate(result, 2).claim == 0
    assert candidate(decide([ANA, twice | {"KET": "4"}], [ANA | HERE]), 2).claim == thresholds()["claimed"]


def test_of_a_family_s_name_alone_nobody_is_known_who_was_born_elsewhere(decide: Decide) -> None:
    row = ANA | WITHOUT_NUMBERS | {"NAMA": "MERIYANTI KOLLO", "TEMPAT": "KUPANG"}
    assert outcomes(decide([row], [ANA | HERE])) == [("not-found", None)]


def test_a_struck_row_takes_nobody_from_one_that_is_kept(decide: Decide) -> None:
    moved = ANA | {"NIK": "", "NKK": "5302010203100099", "RT": "9", "NAMA": "ANASTASIA KOLO"}
    assert outcomes(decide([ANA | {"KET": "2"}, moved], [ANA | HERE])) == [("struck", 1), ("recorded", 1)]
    assert outcomes(decide([ANA, moved | {"KET": "4"}], [ANA | HERE])) == [("recorded", 1), ("struck", None)]


def test_an_8_without_a_b_is_a_finding(decide: Decide) -> None:
    result = decide([ANA | {"KET": "8"}], [ANA | HERE])
    assert outcomes(result) == [("recorded", 1)]
    assert findings(result) == ["ket-8-without-b"]


def test_an_8_beside_an_unmarked_row_has_no_b(decide: Decide) -> None:
    result = decide([ANA | {"KET": "8", "TPS": "1"}, ANA | {"TPS": "2"}], [ANA | HERE])
    assert sorted(outcome for outcome, _ in outcomes(result)) == ["duplicate", "recorded"]
    assert "ket-8-without-b" in findings(result, 1)


# -- struck, and not eligible ---------------------------------------------------------------------------------------


def test_what_the_list_strikes_is_struck_and_still_identified(decide: Decide) -> None:
    words = ["died", "duplicate", "under-age", "moved", "unknown-person", "military", "police"]
    people = crowd(7)
    result = decide([person | {"KET": str(ket)} for ket, person in enumerate(people, 1)], people)
    assert outcomes(result) == [("struck", row) for row in range(1, 8)]
    for row, word in enumerate(words, 1):
        assert f"struck-{word}" in reasons(result, row)
    assert resident_outcomes(result, 7) == [("unlisted", None)] * 7
    assert [row["reasons"] for row in result.residents.mappings()][:7] == [["struck-from-list"]] * 7


def test_a_struck_duplicate_leaves_the_kept_row_alone(decide: Decide) -> None:
    result = decide([ANA | {"KET": "2"}, ANA | {"KET": "0"}], [ANA | HERE])
    assert outcomes(result) == [("struck", 1), ("recorded", 1)]
    assert resident_outcomes(result, 1) == [("listed", 2)]


def test_what_the_register_knows_makes_a_voter_ineligible(decide: Decide) -> None:
    told = [{"STATUS": "mati"}, {"STATUS": "pindah"}, {"KERJA": "6"}, {"KERJA": "7"}, {"STATUS": "mati", "KERJA": "6"}]
    people = crowd(5)
    result = decide(people, [person | fact for person, fact in zip(people, told, strict=True)])
    assert outcomes(result) == [("ineligible", row) for row in range(1, 6)]
    against = [set(reasons(result, row)) - {"nik-and-identity"} for row in range(1, 6)]
    assert against == [{"died"}, {"moved"}, {"military"}, {"police"}, {"died", "military"}]
    assert resident_outcomes(result, 5) == [("not-eligible", row) for row in range(1, 6)]


YOUNG = ANA | {"NIK": "5302015502070077", "LAHIR": "15-02-2007"}
"""17 on 15 February 2024: one day after polling day."""


def test_seventeen_is_counted_on_polling_day(decide: Decide) -> None:
    result = decide([YOUNG], [YOUNG | HERE | {"KAWIN": "1"}])
    assert outcomes(result) == [("ineligible", 1)]
    assert "under-age" in reasons(result)
    assert resident_outcomes(result, 1) == [("future", 1)]
    old_enough = YOUNG | {"NIK": "5302015402070077", "LAHIR": "14-02-2007"}
    assert outcomes(decide([old_enough], [old_enough | HERE])) == [("recorded", 1)]


def test_nobody_is_too_young_by_a_birth_date_that_list_and_number_deny(decide: Decide) -> None:
    mistyped = ANA | HERE | {"LAHIR": "17-07-2010"}
    result = decide([ANA], [mistyped])
    assert outcomes(result) == [("recorded", 1)]
    assert {"of-age-by-number", "birth-date-differs"} <= set(findings(result))
    assert resident_outcomes(result, 1) == [("listed", 1)]
    assert outcomes(decide([ANA | {"LAHIR": "17-07-2010"}], [mistyped])) == [("ineligible", 1)], "nobody says otherwise"
    assert "died" in reasons(decide([ANA], [mistyped | {"STATUS": "mati"}])), "what else speaks against a vote stays"


def test_whoever_votes_by_marriage_is_looked_for_as_any_other_voter(decide: Decide) -> None:
    listed = YOUNG | WITHOUT_NUMBERS | {"NAMA": "ANASTASYA KOLO"}
    assert outcomes(decide([listed], [YOUNG | HERE | {"KAWIN": "2"}])) == [("recorded", 1)]
    result = decide([listed], [YOUNG | HERE | {"KAWIN": "1"}])
    assert level(result, 1, "standing") == "too-young"


def test_whoever_is_or_was_married_votes_before_seventeen(decide: Decide) -> None:
    rows = [YOUNG | {"NIK": f"530201550207007{kawin}", "NAMA": f"{name} KOLLO"} for kawin, name in
            enumerate(("SUSANA", "BERTHA", "ELISABETH", "MARGARETHA"), 1)]  # fmt: skip
    result = decide(rows, [row | HERE | {"KAWIN": str(kawin)} for kawin, row in enumerate(rows, 1)])
    assert outcomes(result) == [("ineligible", 1), ("recorded", 2), ("recorded", 3), ("recorded", 4)]
    assert [findings(result, row) for row in (2, 3, 4)] == [["married-under-17"]] * 3


def test_residents_who_are_not_on_the_list(decide: Decide) -> None:
    child = YOUNG | {"NIK": "5302015502200077", "LAHIR": "15-02-2020"}
    gone = YAN | {"STATUS": "mati"}
    result = decide([neighbours(1)[0]], [ANA | HERE, gone, YOUNG | HERE, child | HERE])
    assert [outcome for outcome, _ in resident_outcomes(result, 4)] == [
        "unlisted",
        "not-eligible",
        "future",
        "not-eligible",
    ]


# -- recorded -------------------------------------------------------------------------------------------------------


def test_each_status_of_the_register_says_whether_somebody_must_be_called_in(decide: Decide) -> None:
    unrecorded = [
        "UNREGISTERED",
        "ENROLL_FAILURE_AT_REGIONAL",
        "ENROLL_FAILURE_AT_CENTRAL",
        "SEARCH_FAILURE_AT_CENTRAL",
    ]
    unknown = ["", "PACKET_RETRY", "OVERRIDE"]
    recorded = [
        "BIO_CAPTURED", "PROCESSING", "SENT_FOR_ENROLLMENT", "RECEIVED_AT_CENTRAL", "ADJUDICATE_RECORD",
        "DUPLICATE_RECORD", "PRINT_READY_RECORD", "SENT_FOR_CARD_PRINTING", "CARD_PRINTED", "CARD_SHIPPED",
        "CARD_ISSUED", "SUDAH_REKAM",
    ]  # fmt: skip
    statuses = [*unrecorded, *unknown, *recorded]
    people = crowd(len(statuses))
    result = decide(people, [person | {"REKAM": status} for person, status in zip(people, statuses, strict=True)])
    found = [outcome for outcome, _ in outcomes(result)]
    assert dict(zip(statuses, found, strict=True)) == {
        **dict.fromkeys(unrecorded + unknown, "unrecorded"),
        **dict.fromkeys(recorded, "recorded"),
    }
    assert sorted(worklist(result)) == list(range(1, 8))
    not_known = [row for row in range(1, len(statuses) + 1) if "recording-unknown" in findings(result, row)]
    assert not_known == [5, 6, 7]


def test_a_card_seen_at_the_door_does_not_make_a_recording(decide: Decide) -> None:
    assert outcomes(decide([ANA | {"KTP": "S"}], [ANA | HERE | {"REKAM": "UNREGISTERED"}])) == [("unrecorded", 1)]


def test_the_worklist_gives_the_register_s_number_where_the_list_s_is_damaged(decide: Decide) -> None:
    result = decide([ANA | {"NIK": "530201570788****"}], [ANA | HERE | {"REKAM": "UNREGISTERED"}])
    (entry,) = result.worklist().mappings()
    assert (entry["nik"], entry["name"], entry["village"]) == (ANA["NIK"], ANA["NAMA"], "OEBESA")


def test_a_register_that_tells_nothing_of_recordings_calls_everybody_and_says_so(
    decide: Decide, tmp_path: Path, layout: MakeLayout, workspace: Workspace
) -> None:
    text = RESIDENT_LAYOUT.replace('ktp_recording = { column = "REKAM", codes = "siak/ktp-recording" }', "")
    voters = read_voters(
        write_table(tmp_path / "v.csv", VOTER_COLUMNS, [ANA]), layout(VOTER_LAYOUT), workspace=workspace
    )
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
    result = decide(
        [{"NAMA": "ANASTASIA KOLLO"}, {"NAMA": "MELKIANUS BOIMAU"}], [{"NAMA": "ANASTASIA KOLLO"}, ANA | HERE]
    )
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


def test_an_age_stands_in_for_a_birth_date_that_is_not_known(
    layout: MakeLayout, tmp_path: Path, workspace: Workspace
) -> None:
    told: list[tuple[Row, str]] = [
        ({"UMUR": "35"}, "age"),  # on the polling day
        ({"UMUR": "34 TH"}, "age-older"),  # when the list was made, a year before
        ({"UMUR": "36"}, "age-younger"),  # where only the years were subtracted
        ({"UMUR": "52"}, "age-differs"),
        ({"UMUR": "35", "LAHIR": "17-07-****"}, "mask-day-age"),
        ({"LAHIR": "17-08-****"}, "mask-near"),
        ({"LAHIR": "01-07-****"}, "mask-near"),  # nobody knew it
        ({"LAHIR": "07-05-****"}, "differs"),
        ({"UMUR": "52", "LAHIR": "17-07-****"}, "age-differs"),
        ({"UMUR": "52", "LAHIR": "17-10-1988"}, "month-differs"),  # a birth date says more
    ]
    women = women_of_one_day(len(told))
    elders = [
        one | NEARBY | {"NIK": f"53020157075500{row:02d}", "NKK": f"53020102031001{row:02d}", "LAHIR": "17-07-1955"}
        for row, one in enumerate(women, 1)
    ]
    rows = [one | {"LAHIR": "", "RT": "9"} | said for one, (said, _) in zip(women, told, strict=True)]
    text = VOTER_LAYOUT.replace('nik = "NIK"\nnkk = "NKK"\n', 'age = "UMUR"\n')
    path = write_table(tmp_path / "v.csv", (*VOTER_COLUMNS, "UMUR"), rows)
    voters = read_voters(path, layout(text), workspace=workspace)
    people = [one | HERE for one in (*women, *elders)]
    register = write_table(tmp_path / "r.csv", RESIDENT_COLUMNS, [*people, *neighbours()])
    result = reconcile(voters, read_residents(register, layout(RESIDENT_LAYOUT), workspace=workspace), "pemilu-2024")
    found = [level(result, row, "born", resident=row) for row in range(1, len(told) + 1)]
    assert found == [born_level for _, born_level in told]


# -- the call -------------------------------------------------------------------------------------------------------


def test_a_row_without_a_number_is_plain_when_its_person_is_alone_with_name_birth_sex_and_village(
    decide: Decide,
) -> None:
    result = decide([ANA | WITHOUT_NUMBERS], [ANA | HERE, YAN | HERE])
    assert outcomes(result) == [("recorded", 1)]
    assert reasons(result) == ["identity-alone"]
    assert result.explain(1).candidates == ()


def test_two_rows_or_two_residents_with_one_identity_are_not_plain(decide: Decide) -> None:
    other = ANA | {"NIK": "5302014107880079", "NKK": "5302010203100099"}
    assert reasons(decide([ANA | WITHOUT_NUMBERS], [ANA | HERE, other | HERE])) != ["identity-alone"]
    twice = decide([ANA | WITHOUT_NUMBERS, ANA | WITHOUT_NUMBERS | {"RT": "3"}], [ANA | HERE])
    assert outcomes(twice) == [("recorded", 1), ("duplicate", 1)]
    assert "identity-alone" not in reasons(twice)


def test_another_card_is_no_identity(decide: Decide) -> None:
    moved = ANA | {"NIK": "", "NKK": "5302010203100099"}
    assert "identity-alone" not in reasons(decide([moved], [ANA | HERE]))


def test_an_unknown_day_is_no_identity(decide: Decide) -> None:
    somebody = ANA | {"LAHIR": "01-07-1988"}
    assert "identity-alone" not in reasons(decide([somebody | WITHOUT_NUMBERS], [somebody | HERE]))


def test_a_resident_held_by_a_row_with_a_number_is_not_given_to_one_without(decide: Decide) -> None:
    result = decide([ANA, ANA | WITHOUT_NUMBERS], [ANA | HERE])
    assert outcomes(result) == [("recorded", 1), ("duplicate", 1)]


def test_the_address_decides_between_two_namesakes(tmp_path: Path, workspace: Workspace, layout: MakeLayout) -> None:
    street = {"ALAMAT": "JL. KARTINI 5"}
    namesake = ANA | {"NIK": "5302014107880079", "NKK": "5302010203100099", "ALAMAT": "JL. HAYAM WURUK 41"}
    for written, level in (
        (street, "same"),
        ({"ALAMAT": "Jl Kartini no 5"}, "alike"),
        ({"ALAMAT": "05 Jlkar Tini"}, "alike"),
    ):
        voters, residents = [ANA | WITHOUT_NUMBERS | written], [ANA | HERE | street, namesake | HERE]
        result = decide_with_addresses(tmp_path, workspace, layout, voters, residents)
        told = result.explain(1)
        assert told.candidates[0].resident_row == 1
        found = {part.what: part.level for part in told.candidates[0].comparisons}
        assert found["address"] == level
        assert "address" in told.text("en")
        assert "alamat" in told.text("id")


def test_an_address_is_alike_in_the_words_that_tell_it_from_others(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout
) -> None:
    hamlets = [person | {"ALAMAT": f"BANJAR DINAS {person['NAMA'].split()[0]}"} for person in crowd(30)]
    residents = [ANA | HERE | {"ALAMAT": "BANJAR DINAS KESIGEPE"}, *hamlets]
    for written, level in (("BANJAR DINAS KESIGEPI", "alike"), ("BANJAR DINAS KAWAN", "differs")):
        voters = [ANA | WITHOUT_NUMBERS | {"LAHIR": "17-08-1988", "ALAMAT": written}]
        result = decide_with_addresses(tmp_path, workspace, layout, voters, residents)
        assert compared(result, 1, "address", resident=1).level == level


def test_another_number_in_the_same_street_is_another_house(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout
) -> None:
    written = {"DUSUN 2": "number-differs", "DUSUN 07": "alike", "DUSUN": "alike"}
    voters = [ANA | WITHOUT_NUMBERS | {"ALAMAT": address} for address in written]
    result = decide_with_addresses(tmp_path, workspace, layout, voters, [ANA | HERE | {"ALAMAT": "DUSUN 7"}])
    assert [level(result, row, "address") for row in (1, 2, 3)] == list(written.values())


def test_a_relative_s_number_and_house_make_nobody_that_relative(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout
) -> None:
    house = {"ALAMAT": "JALAN LANGKA 7"}
    unlike = {"NAMA": "DOMINGGUS BANOET", "LAHIR": "02-11-1961", "JK": "L"}
    result = decide_with_addresses(tmp_path, workspace, layout, [ANA | house | unlike], [ANA | HERE | house])
    (address,) = (part for part in result.explain(1).candidates[0].comparisons if part.what == "address")
    assert (address.level, address.bits) == ("same", 0)
    assert outcomes(result)[0][0] in ("not-found", "ambiguous")


def test_the_row_that_could_be_somebody_else_gives_way(decide: Decide) -> None:
    namesake = ANA | {"NIK": "5302014107880079", "NKK": "5302010203100099", "RT": "5"}
    either = ANA | WITHOUT_NUMBERS | {"RT": "", "RW": ""}
    only_ana = either | {"NKK": ANA["NKK"], "NAMA": "ANASTASYA KOLLO"}
    register = [ANA | HERE, namesake | HERE]
    for order in ((0, 1), (1, 0)):
        rows = [either, only_ana]
        found = outcomes(decide([rows[place] for place in order], register))
        assert [found[place] for place in order] == [("recorded", 2), ("recorded", 1)]


def test_who_has_no_number_starts_lower_than_the_others_who_have_one(decide: Decide) -> None:
    without, people = ANA | WITHOUT_NUMBERS | {"LAHIR": "18-07-1988"}, crowd(20)
    misnumbered = YAN | {"NIK": "5302011209850087"}
    result = decide([without, misnumbered, *people], [ANA | HERE, YAN | HERE, *people])
    lower = candidate(result, 1).base - candidate(result, 2).base
    assert lower == pytest.approx(thresholds()["silent"])


def test_beside_numbers_a_row_starts_higher_than_on_a_list_without(decide: Decide) -> None:
    without, people = ANA | WITHOUT_NUMBERS | {"LAHIR": "18-07-1988"}, crowd(20)
    among_its_like = candidate(decide([without], [ANA | HERE, *people]), 1).base
    among_numbered = candidate(decide([without, *people], [ANA | HERE, *people]), 1).base
    starts = thresholds()["silent"] + thresholds()["numbered"] * 20 / 21
    assert among_numbered - among_its_like == pytest.approx(starts - thresholds()["unnumbered"], abs=1e-4)


def test_a_number_of_which_a_mask_leaves_the_place_is_none_where_all_are_masked_so(decide: Decide) -> None:
    masked = ANA | WITHOUT_NUMBERS | {"LAHIR": "18-07-1988", "NIK": "530201**********"}
    people = crowd(19)
    all_masked = candidate(decide([masked], [ANA | HERE, *people]), 1).base
    one_of_twenty = candidate(decide([masked, *people], [ANA | HERE, *people]), 1).base
    expected = thresholds()["unnumbered"] * (1 - 1 / 20) - thresholds()["numbered"] * 19 / 20
    assert all_masked - one_of_twenty == pytest.approx(expected)


@pytest.mark.parametrize("number", ["", "530201**********"])
@pytest.mark.parametrize(("born", "is_other"), [("17-07-1988", False), ("18-07-1988", True)])
def test_a_wholly_other_name_on_a_birth_date_that_is_only_near_is_another_person_s(
    decide: Decide, number: str, born: str, is_other: bool
) -> None:
    neighbour = ANA | WITHOUT_NUMBERS | {"NIK": number, "NAMA": "DOMINIKUS BANUNAEK", "LAHIR": born}
    name = compared(decide([neighbour], [ANA | HERE]), 1, "name", 1)
    assert name.level == "differs"
    assert (name.bits <= thresholds()["wholly_other_name"] + shipped_weights()["name"]["differs"]) == is_other


def test_a_remark_and_the_register_may_say_the_same_of_one_person(decide: Decide) -> None:
    damaged = ANA | {"NIK": ANA["NIK"][:15]}
    for ket, expected in (("1", "told"), ("4", "gone"), ("0", "gone")):
        result = decide([damaged | {"KET": ket}], [ANA | HERE | {"STATUS": "mati"}])
        assert level(result, 1, "standing") == expected


def test_whoever_slipped_in_village_and_birth_date_is_found_by_a_rare_name(decide: Decide) -> None:
    moved = ANA | WITHOUT_NUMBERS | {"NAMA": "THEKLA XAVERIANA"}
    wrong = moved | {"LAHIR": "17-08-1988", "DESA": "NUNUMEU"}
    result = decide([wrong], [moved | {"NIK": ANA["NIK"]} | HERE], around=300)
    assert result.explain(1).candidates[0].resident_row == 1


def test_who_has_the_very_name_and_birth_date_is_found_far_away_however_good_a_neighbour_looks(decide: Decide) -> None:
    neighbour = ANA | {"NIK": "5302015708880079", "NKK": "5302010203100099", "LAHIR": "17-08-1988"}
    result = decide([ANA | {"NIK": "", "NKK": ""}], [neighbour | HERE, ANA | HERE | FAR])
    assert {one.resident_row for one in result.explain(1).candidates} == {1, 2}


def test_a_list_that_writes_everybody_s_birth_place_otherwise_loses_nobody_for_it(decide: Decide) -> None:
    people = crowd(400)
    listed = [person | {"TEMPAT": "TTS", "NIK": person["NIK"][:6] + "*" * 10} for person in people]
    result = decide(listed, [person | {"TEMPAT": "SOE"} for person in people])
    assert outcomes(result) == [("recorded", row) for row in range(1, 401)]
    said = result.explain(1).candidates[0].comparisons
    differing = next(part.bits for part in said if part.what == "birth_place")
    assert differing > shipped_weights()["birth_place"]["differs"] + 1


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
            (lambda: reconcile(None, residents, "pemilu-2024"), "call.not-records"),  # type: ignore[arg-type]
            (lambda: reconcile(voters, residents, None), "call.not-a-text"),  # type: ignore[arg-type]
            (lambda: reconcile(voters, residents, "pemilu-2024", on="2024-02-07"), "call.not-a-date"),  # type: ignore[arg-type]
            (lambda: reconcile(voters, residents, "pemilu-2024").explain("one"), "explain.not-a-row"),  # type: ignore[arg-type]
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
    names = [
        "evidence.parquet",
        "issues.parquet",
        "rejects.parquet",
        "residents.parquet",
        "roll.parquet",
        "summary.json",
        "voters.parquet",
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    rejects = polars.read_parquet(tmp_path / "out" / "rejects.parquet")
    assert sorted(rejects.select("file", "row").rows()) == [("r.csv", 2), ("v.csv", 2)]
    summary = result.summary()
    assert summary["as_of"] == "2024-02-07"
    assert sum(summary["counts"]["voters"].values()) == summary["voters"]["accepted"] == 1
    assert sum(summary["counts"]["residents"].values()) == summary["residents"]["accepted"] == 61


def test_whom_another_row_holds_is_compared_only_where_something_could_make_a_link(decide: Decide) -> None:
    unlike = {**ANA, "NIK": "", "NAMA": "PETRUS SELAN", "LAHIR": "03-02-1960", "JK": "L"}  # of her family, and not she
    again = {**ANA, "NIK": "", "NAMA": "ANASTASYA KOLO"}
    result = decide([ANA, unlike, again], [{**ANA, **HERE}])
    compared = {row["row"] for row in result.evidence.mappings() if row["resident_row"] == 1}
    assert compared == {3}
    assert outcomes(result)[1:] == [("not-found", None), ("duplicate", 1)]


def slips(number: str) -> Iterator[str]:
    """``number`` with two neighbours swapped, or one digit wrong, at every place."""
    for place, (digit, after) in enumerate(zip(number, number[1:] + "?", strict=True)):
        yield number[:place] + str((int(digit) + 1) % 10) + number[place + 1 :]
        if after not in ("?", digit):
            yield number[:place] + after + digit + number[place + 2 :]


def test_a_slip_or_a_swap_anywhere_in_a_number_leads_to_its_record(decide: Decide) -> None:
    far = {**ANA, **FAR, "NAMA": "ANASTASYA KOLO", "NKK": ""}
    listed = [{**far, "NIK": slip} for slip in slips(ANA["NIK"]) if slip[0] != "0"]
    result = decide(listed, [{**ANA, **HERE}])
    held = {row["row"] for row in result.evidence.mappings() if row["resident_row"] == 1}
    assert held == set(range(1, len(listed) + 1))


def test_a_nought_in_front_is_a_slip_like_any_other(decide: Decide) -> None:
    with_nought = {**ANA, **FAR, "NIK": "0" + ANA["NIK"][1:], "NAMA": "MARIA ANASTASIA", "NKK": "", "LAHIR": ""}
    result = decide([with_nought], [{**ANA, **HERE}])
    assert [row["resident_row"] for row in result.evidence.mappings()] == [1]


@pytest.mark.parametrize(
    "said",
    [
        FAR | {"NIK": ANA["NIK"][:10] + "******", "NAMA": "ANESTASIA KLLO", "LAHIR": "17-07-1989"},
        NEARBY | {"NAMA": "ANASTASIA KLLO", "LAHIR": "17-06-1988"},
        NEARBY | {"NAMA": "MARIA KOLLO", "LAHIR": "17-07-1978"},
        FAR | {"NAMA": "ANASTASIA KLLO", "LAHIR": "17-06-1988"},
        FAR | {"NAMA": "ANASTASIA KLLO", "LAHIR": "17-07-1978"},
        FAR | {"NAMA": "ANSATASIA KLLO", "TEMPAT": ""},
        FAR | {"NAMA": "KOLLO MARIA ANASTASIA", "TEMPAT": ""},
    ],
    ids=[
        "a number hidden from the year on",
        "one district and one year",
        "one district and one birthday",
        "one birthplace and one year",
        "one birthplace and one birthday",
        "one birth date and one first letter",
        "one birth date and the family name in front",
    ],
)
def test_a_row_with_two_slips_is_held_against_its_record(decide: Decide, said: dict[str, str]) -> None:
    her = {**ANA, **HERE}
    born_that_day = [{**her, "NIK": f"53020157078801{n:02d}", "NKK": f"53020102031001{n:02d}"} for n in range(20)]
    strangers = [person | {"NAMA": f"PETRUS SELAN {n}", "TEMPAT": "KUPANG"} for n, person in enumerate(born_that_day)]
    result = decide([{**ANA, "NIK": "", "NKK": "", **said}], [her, *strangers])
    assert 1 in {row["resident_row"] for row in result.evidence.mappings()}


def test_a_village_without_a_district_is_a_key_all_the_same(decide: Decide) -> None:
    somewhere = {"DESA": "ENTAH DI MANA", "KECAMATAN": ""}
    said = {**ANA, **somewhere, "NIK": "", "NKK": "", "NAMA": "MARIA KLLO", "LAHIR": "17-06-1988", "TEMPAT": ""}
    result = decide([said], [{**ANA, **HERE, **somewhere}])
    assert 1 in {row["resident_row"] for row in result.evidence.mappings()}


@pytest.mark.parametrize("written", [{"KECAMATAN": ""}, {"KECAMATAN": "", "DESA": "Oe Besa"}])
def test_a_village_is_that_of_the_only_district_which_has_it(decide: Decide, written: dict[str, str]) -> None:
    result = decide([ANA | {"NAMA": "ANASTASIA KOLO"} | written], [ANA | HERE])
    assert level(result, 1, "place") == "same-rt"


def test_of_two_districts_with_a_village_of_one_name_nobody_knows_which_is_meant(decide: Decide) -> None:
    elsewhere = YAN | HERE | {"KECAMATAN": "MOLLO TENGAH"}
    result = decide([ANA | {"NAMA": "ANASTASIA KOLO", "KECAMATAN": ""}], [ANA | HERE, elsewhere])
    assert level(result, 1, "place") is None


def test_a_number_cut_short_is_one_whose_end_is_hidden(decide: Decide) -> None:
    result = decide([ANA | {"NIK": ANA["NIK"][:12]}, YAN | {"NIK": YAN["NIK"][:10]}], [ANA | HERE, YAN | HERE])
    assert (level(result, 1, "nik"), level(result, 2, "nik")) == ("mask-12", "mask-10")
    assert level(decide([ANA | {"NIK": ANA["NIK"][:15]}], [ANA | HERE]), 1, "nik") == "lost-digit"


def test_a_near_number_is_little_on_another_card_elsewhere_and_under_another_name(decide: Decide) -> None:
    somebody = ANA | FAR | {"NIK": "5302015707980077", "NKK": "5302010203100099", "NAMA": "WELMINCE TAEK"}
    (one,) = decide([somebody], [ANA | HERE]).explain(1).candidates
    number = one.comparisons[0]
    assert (number.level, number.bits) == (
        "slip-date",
        shipped_weights()["nik"]["slip-date"] + thresholds()["number_alone"],
    )


def test_a_number_of_another_region_is_little_for_a_part_of_the_name_on_another_card_elsewhere(decide: Decide) -> None:
    def number(name: str) -> tuple[str | None, float]:
        mover = ANA | FAR | {"NIK": "5303015707880077", "NKK": "5302010203100099", "NAMA": name}
        nik = compared(decide([mover], [ANA | HERE]), 1, "nik")
        return nik.level, nik.bits

    bits = shipped_weights()["nik"]["slip-region"]
    assert number("ANASTASIA KOLLO") == ("slip-region", bits)
    assert number("ANASTASIA") == ("slip-region", bits + thresholds()["number_alone"])


def test_who_is_settled_by_the_number_holds_the_record_against_others_with_that_number(decide: Decide) -> None:
    wife, husband = ANA | {"NAMA": "ANASTASIA KOLO"}, YAN | {"NIK": ANA["NIK"], "LAHIR": ANA["LAHIR"]}
    result = decide([wife, husband], [ANA | HERE])
    assert outcomes(result)[0] == ("recorded", 1)
    assert outcomes(result)[1] in [("not-found", None), ("ambiguous", None)]
    assert result.explain(2).candidates[0].claim < 0


# -- lists without numbers --------------------------------------------------------------------------------------------


NAMESAKE = ANA | HERE | {"NIK": "5302015707880091", "NKK": "5302010203100099", "RT": "7", "RW": "3"}
"""Of the same name and birth date in the same village."""


def test_of_two_namesakes_in_one_village_it_is_the_one_of_the_rt(decide_published: Decide) -> None:
    result = decide_published([ANA], [NAMESAKE, ANA | HERE])
    assert outcomes(result) == [("recorded", 2)]
    slip = ANA | {"NAMA": "ANASTASIA KOLO"}
    assert level(decide_published([slip], [NAMESAKE]), 1, "place") == "other-rt"


def test_a_name_with_a_slip_and_an_age_are_enough_in_one_rt(decide_published: Decide) -> None:
    result = decide_published([ANA | {"LAHIR": "", "UMUR": "35", "NAMA": "ANASTASYA KOLO"}], [ANA | HERE])
    assert outcomes(result) == [("recorded", 1)]


def test_a_sister_of_like_age_is_not_somebody_of_whom_no_birth_date_is_known(decide_published: Decide) -> None:
    result = decide_published([ANA | {"LAHIR": "", "UMUR": "35", "NAMA": "ROSALINDA KOLLO"}], [ANA | HERE])
    assert outcomes(result)[0][1] is None


@pytest.mark.usefixtures("none_sampled")
def test_by_an_age_alone_who_lacks_a_word_of_the_name_is_not_the_person_again(decide_published: Decide) -> None:
    her, *others = (one | {"LAHIR": "", "UMUR": "35"} for one in women_of_one_day(3))
    told = {"NAMA": "MARIA TEFA"}, {"NAMA": "MARIA TEFA", "LAHIR": "17-07-****"}
    rows = [one | cells for one, cells in zip(others, told, strict=True)]
    resident = ANA | HERE | {"NAMA": "MARIA ROSALINDA TEFA"}
    free = decide_published(rows, [resident])
    held = decide_published([*rows, her | {"NAMA": resident["NAMA"]}], [resident])
    of_age, of_birthday = (
        compared(held, row, "name", resident=1).bits - compared(free, row, "name", resident=1).bits for row in (1, 2)
    )
    assert (of_age, of_birthday) == pytest.approx((thresholds()["other_name_claimed"], 0), abs=0.001)


def test_another_age_and_another_sex_are_somebody_else_s(decide_published: Decide) -> None:
    for said, found in (({"UMUR": "45"}, 1), ({"JK": "L"}, 1), ({"UMUR": "45", "JK": "L"}, None)):
        result = decide_published([ANA | {"LAHIR": "", "UMUR": "35"} | said], [ANA | HERE])
        assert outcomes(result)[0][1] == found


WITHOUT_RT = {"RT": "", "RW": ""}
OF_AGE = ANA | {"LAHIR": "", "UMUR": "35"}


@pytest.mark.parametrize(
    "said",
    [
        {"UMUR": "35", **WITHOUT_RT},  # in one village
        {"LAHIR": "17-07-****", **WITHOUT_RT},
        {"UMUR": "35", **NEARBY},  # in one district
        {"LAHIR": "17-07-****", **NEARBY},
    ],
)
def test_a_name_with_a_slip_is_found_by_age_or_birthday_where_no_rt_helps(said: Row, decide_published: Decide) -> None:
    slip = ANA | {"LAHIR": "", "NAMA": "ANASTASIA KOLO"}
    assert outcomes(decide_published([slip | said], [ANA | HERE])) == [("recorded", 1)]


@pytest.fixture
def none_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a list of which very many rows are plain: hardly any of them is judged by its evidence."""
    monkeypatch.setitem(thresholds(), "sampled", 0)


@pytest.mark.usefixtures("none_sampled")
def test_on_a_published_list_who_is_alone_with_a_name_in_the_village_is_plain(decide_published: Decide) -> None:
    said: list[Row] = [
        {"UMUR": "35"},
        {"UMUR": "34"},  # when the list was made, a year before
        {"UMUR": "35", **WITHOUT_RT},
        {"UMUR": "35", "JK": ""},
        {"LAHIR": "17-07-****"},
        {"LAHIR": "**-**-1988"},
    ]
    women = women_of_one_day(len(said))
    rows = [one | {"LAHIR": ""} | cells for one, cells in zip(women, said, strict=True)]
    result = decide_published(rows, [one | HERE for one in women])
    assert outcomes(result) == [("recorded", row) for row in range(1, 7)]
    assert [reasons(result, row) for row in range(1, 7)] == [["identity-alone"]] * 6


@pytest.mark.usefixtures("none_sampled")
def test_on_a_published_list_others_of_the_name_or_anything_that_differs_ask_for_evidence(
    decide_published: Decide,
) -> None:
    told: list[tuple[Row, Row]] = [
        ({"UMUR": "37"}, {}),
        ({"RT": "9"}, {}),
        ({"DESA": "NUNUMEU"}, {}),
        ({"UMUR": ""}, {}),  # a name alone
        ({"UMUR": "", "LAHIR": "17-**-****"}, {}),
        ({"UMUR": "", "LAHIR": "17-08-****"}, {}),
        ({"UMUR": "", "LAHIR": "01-07-****"} | WITHOUT_RT, {"LAHIR": "01-07-1988"}),
        ({}, {"LAHIR": ""}),
        ({}, {}),  # of two rows of one name
        (WITHOUT_RT, {}),  # beside a namesake of whatever age
    ]
    *women, other = women_of_one_day(len(told) + 1)
    rows = [one | {"LAHIR": "", "UMUR": "35"} | said for one, (said, _) in zip(women, told, strict=True)]
    residents = [one | HERE | known for one, (_, known) in zip(women, told, strict=True)]
    result = decide_published(
        [*rows, rows[8] | {"UMUR": "34"}],
        [*residents, other | HERE | {"NAMA": women[9]["NAMA"], "LAHIR": "17-07-1955"}],
    )
    assert all("identity-alone" not in reasons(result, row) for row in range(1, len(told) + 2))


@pytest.mark.usefixtures("none_sampled")
@pytest.mark.parametrize("told", ["UMUR", "LAHIR"])
def test_on_a_published_list_namesakes_of_one_village_are_told_apart_by_their_rt(
    decide_published: Decide, told: str
) -> None:
    # Of the name are one in RT 1 and two in RT 2, who differ in age and birthday; and one in RT 3 and in RT 4.
    days = ["17-07-1988", "17-07-1988", "03-02-1961", "17-07-1988", "17-07-1988"]
    women = [
        one | HERE | {"NAMA": "MARIA TEFA", "RT": rt, "LAHIR": day}
        for one, rt, day in zip(women_of_one_day(5), "12234", days, strict=True)
    ]
    shown = {"UMUR": {"17-07-1988": "35", "03-02-1961": "63"}, "LAHIR": {day: day[:6] + "****" for day in days}}[told]
    rows = [one | {"LAHIR": "", told: shown[one["LAHIR"]]} for one in women]
    result = decide_published(rows, women)
    assert outcomes(result) == [("recorded", row) for row in range(1, 6)]
    assert [reasons(result, row) for row in range(1, 6)] == [["identity-alone"]] * 5
    # A row that does not say the RT could be any of that age.
    result = decide_published([*rows[:4], rows[4] | WITHOUT_RT], women)
    assert [row for row in range(1, 6) if reasons(result, row) == ["identity-alone"]] == [3]


@pytest.mark.usefixtures("none_sampled")
def test_a_birthday_that_nobody_knew_tells_who_is_alone_with_it_in_the_rt(decide_published: Decide) -> None:
    women = [
        one | HERE | {"NAMA": "MARIA TEFA", "RT": rt, "LAHIR": f"01-07-{year}"}
        for one, rt, year in zip(women_of_one_day(3), "122", (1951, 1972, 1990), strict=True)
    ]
    result = decide_published([one | {"LAHIR": "01-07-****"} for one in women], women)
    assert outcomes(result) == [("recorded", 1), ("ambiguous", None), ("ambiguous", None)]
    assert reasons(result, 1) == ["identity-alone"]
    assert next(result.voters.mappings())["confidence"] == thresholds()["identical_unknown"]


@pytest.mark.usefixtures("none_sampled")
def test_a_masked_number_is_plain_with_what_it_leaves(decide: Decide) -> None:
    masked = ANA | {"NIK": "530201570788****", "NKK": ""}
    assert reasons(decide([masked], [ANA | HERE])) == ["identity-alone"]
    assert reasons(decide([masked | {"LAHIR": ""}], [ANA | HERE])) == ["identity-alone"]
    assert reasons(decide([masked | {"LAHIR": "", "NIK": "530201**********"}], [ANA | HERE])) == ["evidence"]
    another = masked | {"NIK": "530201570888****"}
    assert "identity-alone" not in reasons(decide([another], [ANA | HERE]))


@pytest.mark.parametrize("said", [{"UMUR": "35"}, {"LAHIR": "17-07-****"}])
def test_the_ends_of_a_common_name_are_a_key_with_the_years_of_an_age_or_with_a_birthday(
    said: Row, decide_published: Decide
) -> None:
    crowd = [
        ANA | HERE | {"NIK": f"53020159{n:02d}600001", "NAMA": "ANATOLIA KOLIN", "LAHIR": f"19-{n:02d}-1960"}
        for n in range(1, 13)
    ]
    crowd += [one | {"NIK": one["NIK"][:-4] + "0002"} for one in crowd]
    slip = ANA | {"LAHIR": "", "NAMA": "ANASTASIA KOLO", **FAR}
    result = decide_published([slip | said], [ANA | HERE, *crowd])
    assert [one.resident_row for one in result.explain(1).candidates] == [1]


def test_the_name_of_several_in_the_village_says_less_where_no_rt_tells_them_apart(decide_published: Decide) -> None:
    def said_by_the_name(row: Row, namesakes: Row) -> float:
        """Bits of the name, where seven older namesakes live in one place."""
        seven = [ANA | HERE | {"NIK": f"53020157{n:02d}500001", "LAHIR": f"17-{n:02d}-1950"} for n in range(1, 8)]
        result = decide_published([OF_AGE | row], [ANA | HERE, *(one | namesakes for one in seven)])
        return compared(result, 1, "name", resident=1).bits

    assert said_by_the_name(WITHOUT_RT, {}) == pytest.approx(said_by_the_name(WITHOUT_RT, NEARBY) - 2)  # log2(8 / 2)
    assert said_by_the_name({}, {}) == pytest.approx(said_by_the_name({}, NEARBY))
    slip = {"UMUR": "", "LAHIR": "17-08-****"}  # in the RT
    assert said_by_the_name(slip, {}) == pytest.approx(said_by_the_name(slip, NEARBY) - 2)


def test_who_has_the_sex_and_age_in_one_rt_is_looked_at_under_any_name(decide_published: Decide) -> None:
    result = decide_published([ANA | {"LAHIR": "", "UMUR": "35", "NAMA": "TASYA"}], [ANA | HERE])
    assert [one.resident_row for one in result.explain(1).candidates] == [1]


@pytest.mark.parametrize("said", [{"LAHIR": "", "UMUR": "52"}, {"LAHIR": "17-08-****"}])
def test_a_namesake_of_another_age_or_birthday_elsewhere_is_somebody_else(said: Row, decide_published: Decide) -> None:
    assert outcomes(decide_published([ANA | said | FAR], [ANA | HERE]))[0][1] is None


def test_a_slip_in_a_birthday_without_its_year_is_no_other_person_in_one_rt(decide_published: Decide) -> None:
    assert outcomes(decide_published([ANA | {"LAHIR": "17-08-****"}], [ANA | HERE])) == [("recorded", 1)]


def age_on_polling_day(born: str) -> int:
    day, month, year = (int(part) for part in born.split("-"))
    return 2024 - year - ((month, day) > (2, 14))


@pytest.mark.parametrize(("older", "found"), [(0, 1), (1, 2)])
def test_the_list_itself_shows_which_age_it_means(older: int, found: int, decide_published: Decide) -> None:
    """Two namesakes a year apart: who is meant hangs on how much older than the list says everybody else is."""
    people = [
        row | {"NAMA": f"{row['NAMA']} {chr(65 + n % 26) * 2}{chr(65 + n // 26 % 26)}O", "RT": str(1 + n % 50)}
        for n, row in enumerate(neighbours(1500))
    ]
    listed = [row | {"UMUR": str(age_on_polling_day(row["LAHIR"]) - older), "LAHIR": ""} for row in people]
    elder = NAMESAKE | {"LAHIR": "17-07-1987", "NIK": "5302015707870091"}
    somebody = ANA | {"LAHIR": "", "UMUR": "35"} | WITHOUT_RT
    result = decide_published([somebody, *listed], [ANA | HERE, elder, *people])
    assert outcomes(result)[0] == ("recorded", found)


@pytest.mark.parametrize(
    ("born", "found"),
    [("17-07-1995", "year-differs"), ("03-02-1960", "other-generation")],
    ids=["a year", "her mother"],
)
def test_a_birth_date_in_another_year_speaks_more_against_somebody_where_no_number_is_known(
    born: str, found: str, decide_published: Decide
) -> None:
    part = compared(decide_published([ANA | {"LAHIR": born}], [NAMESAKE]), 1, "born")
    assert (part.level, part.bits) == (found, shipped_weights()["born"][found] + thresholds()["other_year_alone"])


def bits_of_name(result: Result) -> float:
    """What the name says of the first row's best candidate."""
    return compared(result, 1, "name").bits


def test_a_word_that_is_written_in_two_ways_is_as_common_as_the_more_common(decide_published: Decide) -> None:
    def said_by_the_name(others: str) -> float:
        """Where thirty others bear a name."""
        thirty = [person | {"NAMA": f"{others} {person['NAMA'].split()[-1]}"} for person in crowd(30)]
        return bits_of_name(
            decide_published([ANA | {"NAMA": "NUR KOLLO"}], [ANA | HERE | {"NAMA": "NOER KOLLO"}, *thirty])
        )

    assert said_by_the_name("NUR") == pytest.approx(said_by_the_name("NOER"), abs=0.1)
    assert said_by_the_name("NUR") < said_by_the_name("DOMINGGUS") - 0.5


@pytest.mark.parametrize(
    ("name", "where"), [("ANASTASIA", FAR), ("ANASTASIA TAEK", NEARBY)], ids=["dropped", "another"]
)
def test_some_words_of_a_name_say_less_elsewhere_where_nothing_else_is_known(
    name: str, where: Row, decide_published: Decide
) -> None:
    here, there = (decide_published([ANA | {"NAMA": name} | place], [ANA | HERE]) for place in ({}, where))
    assert bits_of_name(here) - bits_of_name(there) == pytest.approx(thresholds()["most_words_cost"])


@pytest.mark.parametrize(
    "said", [{"NAMA": "ANASTASIA"}, {"UMUR": ""}], ids=["a word is dropped", "nothing is known of the birth date"]
)
def test_in_another_rt_only_the_whole_name_and_the_age_are_enough(said: Row, decide_published: Decide) -> None:
    here, there = (decide_published([OF_AGE | said | place], [ANA | HERE]) for place in ({}, {"RT": "9", "RW": "4"}))
    assert bits_of_name(here) - bits_of_name(there) == pytest.approx(-thresholds()["other_name_alone"])


def test_the_place_in_a_masked_number_does_not_tell_sisters_apart(decide: Decide) -> None:
    sister = ANA | {"NKK": "", "LAHIR": "**-**-1988", "NAMA": "ANASTASIA TAEK"}
    place, whole_date = (
        decide([sister | {"NIK": mask}], [ANA | HERE]) for mask in ("530201**********", "530201570788****")
    )
    assert bits_of_name(whole_date) - bits_of_name(place) == pytest.approx(-thresholds()["other_name_alone"])


def test_how_sure_it_is_that_nobody_is_there_hangs_on_what_was_known(decide_published: Decide) -> None:
    stranger = {"NAMA": "MELKIANUS BOIMAU", "JK": "L", "DESA": "TUBUHUE", "KECAMATAN": "AMANUBAN BARAT"}
    result = decide_published([stranger | {"LAHIR": "02-02-1971"}, stranger | {"UMUR": "52"}], [ANA | HERE])
    assert [row["confidence"] for row in result.voters.mappings()] == [
        thresholds()["nobody"],
        thresholds()["nobody_by_name"],
    ]


def test_a_result_tells_how_many_candidates_it_compared(decide: Decide) -> None:
    slip = ANA | {"NIK": ANA["NIK"][:-1] + "8"}
    assert {look["candidates"] for look in decide([ANA], [ANA | HERE]).looks} == {0}, "the plain road compares none"
    looks = {look["look"]: look for look in decide([slip], [ANA | HERE]).looks}
    assert list(looks) == ["own-number", "near", "wide", "left"]
    assert (looks["near"]["rows"], looks["near"]["candidates"] > 0, looks["near"]["kept"] > 0) == (1, True, True)


def test_no_repr_shows_a_value(decide: Decide) -> None:
    result = decide([ANA], [ANA | HERE])
    told = f"{result!r}{result.voters!r}{result.worklist()!r}{result.summary()}"
    assert ANA["NIK"] not in told
    assert "KOLLO" not in told


# -- where no village is known, and who is left at the end ------------------------------------------------------------


WITHOUT_VILLAGE = WITHOUT_NUMBERS | {"DESA": "", "KECAMATAN": "", "RT": "", "RW": ""}


def candidates_of(result: Result, look: str) -> int:
    """How many pairs one look brought together."""
    return next(one["candidates"] for one in result.looks if one["look"] == look)


@pytest.mark.parametrize("said", [{}, {"NAMA": "MARIA FALLO"}, {"LAHIR": "03-02-1961"}])
def test_without_a_village_two_of_name_birth_date_and_house_are_near(
    said: Row, tmp_path: Path, workspace: Workspace, layout: MakeLayout
) -> None:
    house = {"ALAMAT": "JL. KARTINI 5"}
    voters = [ANA | WITHOUT_VILLAGE | (house if said else {}) | said]
    result = decide_with_addresses(tmp_path, workspace, layout, voters, [ANA | HERE | house])
    assert candidates_of(result, "near") == 1


@pytest.mark.parametrize(
    ("written", "village", "found"),
    [
        ("JL. KARTINI 5", "", "same"),
        ("JL. KARTINI 7", "", "shared"),
        ("GANG MAWAR KARTINI", "", "shared"),
        ("JL. MAWAR 5", "", "elsewhere"),
        ("JL. KARTINI 7", "NUNUMEU", "number-differs"),
        ("JL. MAWAR 5", "NUNUMEU", "differs"),
    ],
)
def test_where_no_village_is_known_a_rare_word_of_an_address_says_where(
    written: str, village: str, found: str, tmp_path: Path, workspace: Workspace, layout: MakeLayout
) -> None:
    voter = ANA | WITHOUT_VILLAGE | {"ALAMAT": written, "NAMA": "ANASTASIA KOLO"}
    if village:
        voter |= {"DESA": village, "KECAMATAN": "KOTA SOE"}
    others = [person | {"ALAMAT": "JL. SUDIRMAN 5"} for person in crowd(40)]
    her = ANA | HERE | NEARBY | {"ALAMAT": "JL. KARTINI 5"}
    result = decide_with_addresses(tmp_path, workspace, layout, [voter], [her, *others])
    assert level(result, 1, "address") == found


def test_in_a_register_of_one_village_another_address_is_nowhere_else(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout
) -> None:
    voter = ANA | WITHOUT_VILLAGE | {"ALAMAT": "GANG MAWAR", "NAMA": "ANASTASIA KOLO"}
    register = [ANA | HERE | {"ALAMAT": "JL. KARTINI 5"}]
    assert level(decide_with_addresses(tmp_path, workspace, layout, [voter], register), 1, "address") == "differs"


def test_a_name_that_many_bear_says_less_where_no_village_is_known(decide: Decide) -> None:
    """As it does of somebody who is known to live elsewhere."""

    def bits(said: Row) -> float:
        namesakes = [person | {"NAMA": ANA["NAMA"]} for person in crowd(40)]
        result = decide([ANA | WITHOUT_NUMBERS | {"LAHIR": "18-07-1988"} | said], [ANA | HERE, *namesakes])
        return compared(result, 1, "name", resident=1).bits

    assert bits(WITHOUT_VILLAGE) == bits(FAR) < bits({}) - 2


def changed(person: Row) -> dict[str, str]:
    """Somebody whose row has kept the family name and where the house is."""
    return {**person, **WITHOUT_NUMBERS, "NAMA": f"ROSALINDA {person['NAMA'].split()[1]}", "LAHIR": "19-11-1931"}


def test_where_nearly_all_have_somebody_the_last_two_are_more_likely_each_other_s(decide: Decide) -> None:
    people = crowd(400)
    people[-1]["RT"] = "12"
    last = changed(people[-1])

    def base(listed: list[dict[str, str]]) -> float:
        return candidate(decide([last, *listed], people), 1, resident=len(people)).base

    everybody = neighbours(60) + people[:-1]
    strangers = [stranger | {"NIK": "", "NKK": "", "NAMA": "XAVERIUS QUIN"} for stranger in neighbours(560)[460:]]
    assert base(everybody) > base(everybody[:-100]) + 2
    assert base([*everybody, *strangers]) < base(everybody) - 2, "most rows that are left are nobody's"


def test_of_few_that_are_left_each_is_compared_with_each(decide: Decide) -> None:
    """Where no village is known and the names are a little alike: here nothing else brings the two together."""
    somebody = {**ANA, **WITHOUT_VILLAGE, "NAMA": "ANASTASIA QUIN", "LAHIR": "04-02-1950"}
    result = decide([*neighbours(60), somebody], [ANA | HERE])
    assert candidates_of(result, "left") == 1
    assert outcomes(result)[-1] == ("not-found", None)


@pytest.mark.parametrize("residents", [[ANA | HERE], [ANA | HERE | {"LAHIR": "17-07-2020", "NIK": "5302015707200077"}]])
def test_a_stranger_finds_nobody_where_nobody_is_left(residents: list[Row], decide: Decide) -> None:
    """All are somebody's, or nobody is old enough."""
    stranger = YAN | {"NIK": "", "NKK": "", "NAMA": "XAVERIUS QUIN"}
    result = decide([residents[0], stranger], residents, around=0)
    assert outcomes(result)[1] == ("not-found", None)
