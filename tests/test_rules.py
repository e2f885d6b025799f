"""Each rule of the cascade where it alone stands: without it, one of these examples is decided otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Decide, Row
from dukcapil_core.reconcile.weights import shipped_weights, thresholds
from dukcapil_core.workspace import Workspace
from test_reconcile import (
    ANA,
    BOY,
    FAR,
    HERE,
    NEARBY,
    WITHOUT_NUMBERS,
    WITHOUT_RT,
    YAN,
    YOUNG,
    candidate,
    candidates_of,
    compared,
    crowd,
    decide_with_addresses,
    findings,
    level,
    outcomes,
    reasons,
)

ANOTHER_CARD = {"NKK": "5302010203100099"}
HOUSE = {"ALAMAT": "JL. KARTINI 5"}


def years_before(person: Row, years: int) -> dict[str, str]:
    """Somebody of the same day and month."""
    return {**person, "LAHIR": f"{person['LAHIR'][:6]}{int(person['LAHIR'][6:]) - years}"}


def said_of_the_other(decide: Decide, listed: dict[str, str], other: dict[str, str]) -> list[str]:
    """The reasons of a record beside that of somebody who is on the list."""
    result = decide([listed], [listed | HERE, other | HERE])
    return next(list(found["reasons"]) for found in result.residents.mappings() if found["row"] == 2)


# -- when the number alone does not settle who is meant ---------------------------------------------------------------


def test_a_number_of_another_village_and_card_does_not_settle_who_is_meant(decide: Decide) -> None:
    owner = ANA | FAR | ANOTHER_CARD | {"NIK": "5302015707880079", "NAMA": "ANASTASIA KOLLO TAEK"}
    at_home = ANA | {"NAMA": "ANASTASYA KOLLO"}
    assert outcomes(decide([ANA | {"NIK": owner["NIK"]}], [owner | HERE, at_home | HERE])) == [("ambiguous", None)]


def test_the_number_of_a_boy_who_has_his_father_s_name_does_not_settle_who_is_meant(decide: Decide) -> None:
    boy = BOY | {"NAMA": YAN["NAMA"]}
    row = YAN | {"NIK": boy["NIK"], "LAHIR": ""}
    assert outcomes(decide([row], [boy | HERE, YAN | HERE])) == [("ambiguous", None)]


def test_the_number_of_a_twin_brother_of_like_name_does_not_settle_who_is_meant(decide: Decide) -> None:
    brother = ANA | {"NIK": "5302011707880077", "NAMA": "ANASTASIE KOLLO", "JK": "L"}
    row = ANA | {"NIK": brother["NIK"], "NAMA": "ANASTASIA KOLO"}
    assert outcomes(decide([row], [brother | HERE, ANA | HERE])) == [("ambiguous", None)]


def test_a_namesake_s_number_does_not_settle_who_is_meant_where_the_village_has_the_row_s_own_date(
    decide: Decide,
) -> None:
    namesake = YAN | {"NIK": "5302013112850044", "NKK": "5302010203100091", "LAHIR": "31-12-1985", "RT": "7", "RW": "3"}
    row = YAN | {"NIK": namesake["NIK"], "NKK": ""}
    assert outcomes(decide([row], [namesake | HERE])) == [("recorded", 1)]
    assert outcomes(decide([row], [namesake | HERE, YAN | HERE])) == [("ambiguous", None)]


# -- who is one person, and who holds a record ------------------------------------------------------------------------


def test_two_records_without_a_card_and_of_an_unknown_birthday_are_not_one_person_s(decide: Decide) -> None:
    somebody = ANA | HERE | {"NIK": "5302014107880077", "NKK": "", "LAHIR": "01-07-1988"}
    namesake = somebody | {"NIK": "5302014107880099"}
    result = decide([somebody | {"NIK": ""}], [somebody, namesake])
    assert (outcomes(result), reasons(result), findings(result)) == (
        [("ambiguous", None)],
        ["several-candidates"],
        [],
    )


def test_a_row_that_fits_two_alike_holds_neither_though_it_is_the_best_for_both(decide: Decide) -> None:
    namesake = ANA | ANOTHER_CARD | {"NIK": "5302015707880099", "RT": "5"}
    either = ANA | WITHOUT_RT | {"NIK": "530201570788****", "NKK": ""}
    only_ana = ANA | WITHOUT_NUMBERS | {"NAMA": "ANASTASYA KOLO", "LAHIR": "18-07-1988"}
    result = decide([either, only_ana], [ANA | HERE, namesake | HERE])
    assert outcomes(result) == [("recorded", 2), ("recorded", 1)]


def test_who_is_clearly_the_person_holds_the_record_against_a_row_that_is_not(decide: Decide) -> None:
    clear = ANA | WITHOUT_NUMBERS | WITHOUT_RT | {"NAMA": "ANASTASYA KOLO"}
    doubtful = clear | NEARBY | {"NAMA": "ANASTASIA", "LAHIR": "17-09-1988"}
    result = decide([clear, doubtful], [ANA | HERE])
    assert thresholds()["clear"] < candidate(result, 1).bits < thresholds()["clear"] + 4
    assert candidate(result, 2).claim == thresholds()["claimed"]
    assert outcomes(result) == [("recorded", 1), ("not-found", None)]


def test_a_struck_row_holds_its_record_against_another_struck_one(decide: Decide) -> None:
    again = ANA | ANOTHER_CARD | {"NIK": "", "RT": "9", "NAMA": "ANASTASIA KOLO"}
    result = decide([ANA | {"KET": "4"}, again | {"KET": "4"}], [ANA | HERE])
    assert candidate(result, 2).claim == thresholds()["claimed"]
    assert outcomes(result) == [("struck", 1), ("struck", None)]


def test_the_house_says_nothing_of_a_twin_whose_record_a_row_with_a_slip_holds(
    tmp_path: Path, workspace: Workspace, layout: Callable[[str], Path]
) -> None:
    rows: list[Row] = [ANA | HOUSE | {"NIK": "5302015707980077"}, ANA | HOUSE | {"NIK": "", "NAMA": "ANASTASIE KOLLO"}]
    result = decide_with_addresses(tmp_path, workspace, layout, rows, [ANA | HERE | HOUSE])
    assert candidate(result, 2).twin == thresholds()["twin_alike"]
    assert (level(result, 2, "address"), compared(result, 2, "address").bits) == ("same", 0)


def test_the_better_evidence_counts_before_the_village(decide: Decide) -> None:
    elsewhere, with_slips = ANA | NEARBY, ANA | {"NIK": "530201570788****", "NAMA": "ANASTASIA KOLO"}
    assert outcomes(decide([elsewhere, with_slips], [ANA | HERE])) == [("recorded", 1), ("duplicate", 1)]


def test_a_record_of_the_other_sex_is_not_the_listed_person_s_other_one(decide: Decide) -> None:
    again = ANA | {"NIK": "5302015707880099"}
    assert said_of_the_other(decide, ANA, again) == ["other-record-listed"]
    assert said_of_the_other(decide, ANA, again | {"JK": "L"}) == []


def test_nobody_asks_whether_who_is_under_age_has_another_record_on_the_list(decide: Decide) -> None:
    assert said_of_the_other(decide, YOUNG, YOUNG | {"NIK": "5302015502070099"}) == ["under-age"]


# -- what a list teaches ----------------------------------------------------------------------------------------------


def test_fathers_listed_in_their_sons_place_do_not_teach_that_a_generation_says_little(decide: Decide) -> None:
    sons = crowd(60)
    result = decide([years_before(son, 30) | {"NIK": ""} for son in sons], sons)
    (born,) = {
        compared(result, row, "born").bits for row in range(1, 61) if level(result, row, "born") == "other-generation"
    }
    assert born == shipped_weights()["born"]["other-generation"]


def test_without_number_card_and_house_wrong_years_teach_nothing_of_years(decide: Decide) -> None:
    people = crowd(64)
    result = decide([years_before(person, 3) | WITHOUT_NUMBERS for person in people], people)
    born = compared(result, 2, "born")
    usual = shipped_weights()["born"]["year-differs"] + thresholds()["other_year_alone"]
    assert born.level == "year-differs"
    assert born.bits == pytest.approx(usual)


@pytest.mark.parametrize(("in_one_house", "teaches"), [(1, True), (8, False)], ids=["houses", "hamlets"])
def test_wrong_years_teach_where_everybody_has_a_house_but_not_where_many_share_an_address(
    in_one_house: int, teaches: bool, tmp_path: Path, workspace: Workspace, layout: Callable[[str], Path]
) -> None:
    words = [first * 3 + second * 3 for first in "ABCDEFGH" for second in "KLMNOPQR"]
    people: list[Row] = [person | {"ALAMAT": words[n // in_one_house]} for n, person in enumerate(crowd(64))]
    rows: list[Row] = [years_before(person, 3) | WITHOUT_NUMBERS for person in people]
    born = compared(decide_with_addresses(tmp_path, workspace, layout, rows, people), 2, "born")
    usual = shipped_weights()["born"]["year-differs"] + thresholds()["other_year_alone"]
    assert born.level == "year-differs"
    assert (born.bits > usual + 0.5) == teaches


def test_where_no_card_is_known_wrong_years_teach_however_far_apart_they_are(
    tmp_path: Path, workspace: Workspace, layout: Callable[[str], Path]
) -> None:
    words = [first * 3 + second * 3 for first in "ABCDEFGH" for second in "KLMNOPQR"]
    people: list[Row] = [person | {"ALAMAT": words[n]} for n, person in enumerate(crowd(64))]
    rows: list[Row] = [years_before(person, 23) | WITHOUT_NUMBERS for person in people]
    born = compared(decide_with_addresses(tmp_path, workspace, layout, rows, people), 2, "born")
    assert born.level == "other-generation"
    assert born.bits > shipped_weights()["born"]["other-generation"] + thresholds()["other_year_alone"] + 0.5


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"LAHIR": "12-09-1964"}, "other-generation"),
        ({"LAHIR": "12-09-1958"}, "year-differs"),  # two digits swapped
        ({"LAHIR": "12-09-1976"}, "year-differs"),
        ({"LAHIR": "12-09-1976", "NIK": "5302011209760003"}, "own-dates"),
    ],
)
def test_one_birthday_is_no_slip_a_generation_apart_nor_where_two_numbers_say_it(
    decide: Decide, said: Row, found: str
) -> None:
    assert level(decide([YAN | {"NIK": ""} | said], [YAN | HERE]), 1, "born", resident=1) == found


def test_a_street_without_its_number_is_as_rare_as_the_street(
    tmp_path: Path, workspace: Workspace, layout: Callable[[str], Path]
) -> None:
    people: list[Row] = [person | {"ALAMAT": f"JL. KARTINI {number}"} for number, person in enumerate(crowd(30), 1)]
    rows: list[Row] = [people[0] | {"NIK": ""}, people[1] | {"NIK": "", "ALAMAT": "JL. KARTINI"}]
    rows = [row | {"NAMA": row["NAMA"] + " A"} for row in rows]
    result = decide_with_addresses(tmp_path, workspace, layout, rows, people)
    whole, street = compared(result, 1, "address"), compared(result, 2, "address")
    assert (whole.level, street.level) == ("same", "alike")
    assert whole.bits > street.bits


def test_the_house_says_nothing_where_sex_and_name_are_another_s(
    tmp_path: Path, workspace: Workspace, layout: Callable[[str], Path]
) -> None:
    brother = ANA | HOUSE | {"NIK": "", "NAMA": "ANASTASIA YOSEF", "JK": "L", "LAHIR": "17-07-1986"}
    result = decide_with_addresses(tmp_path, workspace, layout, [brother], [ANA | HERE | HOUSE])
    assert compared(result, 1, "address", resident=1).bits == 0


def test_another_village_never_speaks_for_somebody_though_the_whole_list_writes_one(decide: Decide) -> None:
    people = crowd(60)
    result = decide([person | NEARBY | {"NIK": "530201**********"} for person in people], people)
    place = compared(result, 2, "place")
    assert place.level == "district"
    assert place.bits == pytest.approx(0)


# -- what is said alone, or beside something else ---------------------------------------------------------------------


def test_a_name_that_some_bear_says_as_much_as_ever_beside_the_same_birth_date(decide: Decide) -> None:
    moved = ANA | FAR | {"NIK": ""}
    bearers = [person | {"NAMA": ANA["NAMA"]} for person in crowd(15)]
    at_home, elsewhere = (
        compared(decide([moved | card], [ANA | HERE, *bearers]), 1, "name", resident=1).bits
        for card in ({}, ANOTHER_CARD)
    )
    assert thresholds()["namesakes"] < 16 < thresholds()["namesakes_of_one_day"]
    assert elsewhere == pytest.approx(at_home)


@pytest.mark.parametrize(
    ("number", "found", "village"),
    [
        ("530201570788****", "mask-12", FAR),
        ("5302015707880071", "slip-serial", FAR),
        ("5302015707880071", "slip-serial", {"RT": "9", "RW": "8"}),
        ("5303015707880077", "slip-region", NEARBY),
    ],
)
def test_each_number_that_is_only_near_is_little_elsewhere_and_under_another_name(
    number: str, found: str, village: dict[str, str], decide: Decide
) -> None:
    somebody = ANA | village | ANOTHER_CARD | {"NIK": number, "NAMA": "WELMINCE TAEK"}
    nik = compared(decide([somebody], [ANA | HERE]), 1, "nik")
    assert (nik.level, nik.bits) == (found, shipped_weights()["nik"][found] + thresholds()["number_alone"])


@pytest.mark.parametrize(
    ("registered", "found"),
    [
        ("31-12-1988", "both-unknown"),
        ("01-07-1986", "unknown-near-year"),
        ("17-09-1989", "unknown-near-year"),
        ("01-07-1985", "unknown-other-year"),
    ],
)
def test_two_days_that_nobody_knows_are_only_near_where_no_number_is_known(
    registered: str, found: str, decide: Decide
) -> None:
    row = ANA | WITHOUT_NUMBERS | {"LAHIR": "01-07-1988"}
    born = compared(decide([row], [ANA | HERE | {"LAHIR": registered}]), 1, "born")
    assert (born.level, born.bits) == (found, shipped_weights()["born"][found] + thresholds()["near_day_alone"])


def test_a_date_two_years_away_is_another_one_where_one_side_knows_the_day(decide: Decide) -> None:
    row = ANA | WITHOUT_NUMBERS | {"LAHIR": "01-07-1988"}
    assert level(decide([row], [ANA | HERE | {"LAHIR": "17-09-1990"}]), 1, "born") == "differs"


def test_a_name_that_is_only_alike_has_another_word(decide: Decide) -> None:
    husen, hasan = ANA | WITHOUT_NUMBERS | {"NAMA": "HUSEN BASRI"}, ANA | HERE | {"NAMA": "HASAN BASRI"}
    that_day, the_next = (
        compared(decide([husen | born], [hasan]), 1, "name") for born in ({}, {"LAHIR": "18-07-1988"})
    )
    assert {that_day.level, the_next.level} == {"alike"}
    assert the_next.bits - that_day.bits == pytest.approx(thresholds()["other_name_alone"])


# -- who is looked at -------------------------------------------------------------------------------------------------


def test_whom_another_row_holds_is_looked_at_where_day_and_month_are_swapped(decide: Decide) -> None:
    somebody = ANA | {"LAHIR": "05-02-1988"}
    again = somebody | {"NIK": "", "LAHIR": "02-05-1988"}
    assert outcomes(decide([somebody, again], [somebody | HERE])) == [("recorded", 1), ("duplicate", 1)]


def test_a_number_that_has_lost_two_digits_leads_to_its_record(decide: Decide) -> None:
    lost = ANA | FAR | {"NIK": "53025707880077", "NKK": "", "LAHIR": "", "NAMA": "MARIA ANASTASIA"}
    result = decide([lost], [ANA | HERE])
    assert [(one.resident_row, level(result, 1, "nik")) for one in result.explain(1).candidates] == [(1, "two-slips")]


@pytest.mark.parametrize(
    ("said", "registered"),
    [
        ({"NIK": "5301114101880999", **FAR}, "01-07-1988"),  # moved, under an older number, born in one place
        ({"NIK": "", "NAMA": "NASTASIA OLLO"}, "01-07-1986"),  # in one RT, the year near
    ],
)
def test_a_guessed_birthday_hides_nobody(said: Row, registered: str, decide: Decide) -> None:
    row = ANA | {"NKK": "", "LAHIR": "01-07-1988"} | said
    assert candidates_of(decide([row], [ANA | HERE | {"LAHIR": registered}]), "wide") == 1


def test_a_name_of_one_letter_is_not_like_every_name_that_has_the_letter(decide: Decide) -> None:
    row = ANA | NEARBY | {"NIK": "5302024203880912", "NKK": "", "NAMA": "I WAYAN SUDRA"}
    assert reasons(decide([row], [ANA | HERE])) == ["no-candidate"]


def test_in_a_village_of_which_many_are_left_not_each_is_compared_with_each(decide: Decide) -> None:
    somebody = ANA | WITHOUT_NUMBERS | FAR | {"NAMA": "ANASTASIA QUIN", "LAHIR": "04-02-1950"}
    assert candidates_of(decide([somebody], [ANA | HERE]), "left") == 0


def test_that_few_are_left_says_nothing_for_whom_another_row_holds(decide: Decide) -> None:
    left = ANA | HERE | ANOTHER_CARD | {"NIK": "5302014203900078", "NAMA": "ANASTASIA KOLO", "LAHIR": "18-07-1988"}
    again = ANA | WITHOUT_NUMBERS | {"NAMA": "ANASTASYA KOLO"}
    result = decide([again, ANA, *crowd(60)], [ANA | HERE, left, *crowd(60)], around=0)
    assert (candidate(result, 1, resident=1).claim, candidate(result, 1, resident=2).claim) == (
        thresholds()["claimed"],
        0,
    )
    assert candidate(result, 1, resident=2).base > candidate(result, 1, resident=1).base + 0.5


# -- what one reason explains ---------------------------------------------------------------------------------------


def test_who_has_the_card_in_another_village_is_the_person_entered_twice_and_no_twin(decide: Decide) -> None:
    like = ANA | {"NIK": "5302015707880078", "NAMA": "ANASTACIA KOLLO"}
    at_home, elsewhere = (decide([ANA, like | where], [ANA | HERE]) for where in ({}, NEARBY))
    assert outcomes(elsewhere)[1] == ("duplicate", 1)
    assert outcomes(at_home)[1] != ("duplicate", 1)
    assert candidate(elsewhere, 2).claim == thresholds()["claimed"] + thresholds()["again"]
    assert [candidate(result, 2).twin for result in (at_home, elsewhere)] == [thresholds()["twin_alike"], 0]


def test_a_brother_twin_in_another_village_is_not_his_sister_entered_twice(decide: Decide) -> None:
    brother = ANA | NEARBY | {"NIK": "5302011707880077", "NAMA": "ANASTASIO KOLLO", "JK": "L"}
    assert outcomes(decide([ANA, brother], [ANA | HERE]))[1] != ("duplicate", 1)


def test_a_number_made_anew_with_the_date_is_for_an_officer_to_judge_under_the_very_name(decide: Decide) -> None:
    redated = ANA | {"NIK": "5302014203900004", "LAHIR": "02-03-1990"}
    result = decide([redated], [ANA | HERE])
    assert outcomes(result) == [("ambiguous", None)]
    assert compared(result, 1, "born").level == "own-dates"
    assert compared(result, 1, "born").bits < thresholds()["misdated"]
    assert outcomes(decide([ANA, redated], [ANA | HERE]))[1][0] == "not-found", "somebody else holds her record"
    son = redated | {"NIK": "5302014203120004", "LAHIR": "02-03-2006"}
    assert compared(decide([son], [ANA | HERE]), 1, "born").level == "other-generation"


WITH_A_SLIP = ANA | {"NIK": "530201570788007"}


@pytest.mark.parametrize("holder", [ANA, WITH_A_SLIP])
def test_on_one_card_another_village_says_nothing_against_whom_no_row_holds(decide: Decide, holder: Row) -> None:
    told = ANA | FAR | {"NIK": "", "LAHIR": "17-07-1989"}
    against = shipped_weights()["place"]["differs"]
    assert compared(decide([told], [ANA | HERE]), 1, "place").bits == 0
    assert compared(decide([holder, told], [ANA | HERE]), 2, "place").bits == against
    assert compared(decide([told | ANOTHER_CARD], [ANA | HERE]), 1, "place").bits == against


def test_two_digits_of_a_card_that_are_swapped_are_a_slip(decide: Decide) -> None:
    assert level(decide([ANA | {"NIK": "", "NKK": "5302010203100707"}], [ANA | HERE]), 1, "nkk") == "slip"
    assert level(decide([ANA | {"NIK": "", "NKK": "5302010203110077"}], [ANA | HERE]), 1, "nkk") == "slip"
    assert level(decide([ANA | {"NIK": "", "NKK": "5302010203200177"}], [ANA | HERE]), 1, "nkk") == "differs"


@pytest.mark.parametrize("holder", [ANA, WITH_A_SLIP])
def test_the_own_number_on_another_card_says_more_where_no_row_holds_the_resident(decide: Decide, holder: Row) -> None:
    told = ANA | ANOTHER_CARD | FAR | {"NAMA": "ANASTASYA TAEK", "LAHIR": "18-07-1988"}
    alone, second = decide([told], [ANA | HERE]), decide([holder, told], [ANA | HERE])
    more = compared(alone, 1, "nik").bits - compared(second, 2, "nik").bits
    assert more == pytest.approx(thresholds()["own_number_free"])
    for one in (candidate(alone, 1), candidate(second, 2)):
        parts = one.base + one.claim + one.twin + sum(part.bits for part in one.comparisons)
        assert one.bits == pytest.approx(parts, abs=0.01)


def test_a_whole_name_with_date_or_card_makes_up_for_a_number_that_nearly_every_other_row_has(decide: Decide) -> None:
    people = crowd(60)

    def start(told: Row) -> float:
        return candidate(decide([*people, ANA | {"NIK": ""} | told], [ANA | HERE, *people]), 61).base

    least = start(ANOTHER_CARD | {"LAHIR": "18-07-1988"})
    for told in (ANOTHER_CARD, {"LAHIR": "18-07-1988"}):
        assert start(told) == pytest.approx(least + thresholds()["whole_name"], abs=0.2)
    assert start({"LAHIR": "18-07-1963"}) == pytest.approx(least, abs=0.2), "mother and daughter of one name"


def test_a_number_that_nobody_has_does_not_hide_who_lives_in_the_rt(decide: Decide) -> None:
    told = ANA | ANOTHER_CARD | {"NIK": "5302014203880004", "LAHIR": "02-03-1988", "NAMA": "ANASTASYA KOLLO"}
    assert [one.resident_row for one in decide([told], [ANA | HERE]).explain(1).candidates] == [1]
    assert decide([told | {"RT": "9"}], [ANA | HERE]).explain(1).candidates == ()


def test_a_birth_date_that_the_number_says_is_the_row_s_though_its_cell_says_another(decide: Decide) -> None:
    """The number is nobody's: made anew elsewhere, or typed wrong in its place and serial."""
    told = ANA | ANOTHER_CARD | NEARBY | {"NIK": "5371015707880003", "LAHIR": "19-03-1992"}
    result = decide([told], [ANA | HERE])
    assert outcomes(result) == [("recorded", 1)]
    assert compared(result, 1, "nik").level == "same-date"
    assert compared(result, 1, "born").bits == thresholds()["misdated"]
    says_its_own = ANA | {"NIK": "5371015903920003", "LAHIR": "19-03-1992"}
    assert level(decide([says_its_own], [ANA | HERE]), 1, "nik") == "unknown-number"
    assert level(decide([ANA | {"NIK": told["NIK"]}], [ANA | HERE]), 1, "nik") == "unknown-number", "that counts once"
    nobody_knows = {"NIK": "5302014107880077", "LAHIR": "01-07-1988"}
    unknown_day = ANA | {"NIK": "5371014107880003", "LAHIR": "19-03-1992"}
    assert level(decide([unknown_day], [ANA | HERE | nobody_knows]), 1, "nik") == "unknown-number"


@pytest.mark.parametrize(
    ("told", "is_found"),
    [
        ({"NIK": "5371015707880003", "LAHIR": "19-03-1992"}, True),  # the name, and the date in the number
        ({"NIK": "5371015707880003", "LAHIR": "19-03-1992", "NAMA": "ANASTASIA KOLLO TAEK"}, True),
        ({"NIK": "5371015903920003", "LAHIR": "19-03-1992"}, False),
        ({"NIK": "5371015707880077", "LAHIR": "", "NAMA": "ANASTASYA KOLO"}, True),  # all but the place
        ({"NIK": "5302015707880990", "NAMA": "ANASTASYA KOLO"}, True),  # two digits, and the birth date
    ],
)
def test_whose_number_nobody_has_is_sought_by_what_the_number_says(
    told: dict[str, str], is_found: bool, decide: Decide
) -> None:
    row = ANA | ANOTHER_CARD | NEARBY | told
    found = decide([row], [ANA | HERE]).explain(1).candidates
    assert [one.resident_row for one in found] == ([1] if is_found else [])


def test_a_housemate_s_birth_date_under_the_own_whole_name_is_a_wrong_date(decide: Decide) -> None:
    """A generation lies between them; father and son of one name it is where the date's owner has the name."""
    told = YAN | {"NIK": "", "LAHIR": BOY["LAHIR"]}
    other = BOY | {"NAMA": "PETRUS TEFA"}
    result = decide([told], [YAN | HERE, other | HERE])
    assert outcomes(result) == [("recorded", 1)]
    assert compared(result, 1, "born").level == "other-generation"
    assert compared(result, 1, "born").bits == thresholds()["misdated"]
    assert compared(result, 1, "place").bits > 0
    for beside in ([], [BOY | HERE]):
        assert compared(decide([told], [YAN | HERE, *beside]), 1, "born", 1).bits < thresholds()["misdated"]
    his_own = told | {"NIK": "5371011203120001"}
    assert compared(decide([his_own], [YAN | HERE, other | HERE]), 1, "born").bits < thresholds()["misdated"]


@pytest.mark.parametrize("ending", ["I", "O"])
def test_names_that_end_in_another_of_a_i_and_o_are_two_names(ending: str, decide: Decide) -> None:
    """RIZKI is not RIZKA: brothers and sisters are named so, and twins above all. E and I are one name."""
    twin = ANA | {"NIK": "", "NAMA": f"ANASTASI{ending} KOLLO"}
    result = decide([ANA, twin], [ANA | HERE])
    assert outcomes(result)[1][0] != "duplicate"
    assert level(result, 2, "name") == "family-name-only"
    assert candidate(result, 2).twin == thresholds()["twin"]
    spelt = YAN | {"NIK": "", "NAMA": "SELVE KOLLO"}
    assert level(decide([spelt], [YAN | HERE | {"NAMA": "SELVI KOLLO"}]), 1, "name") == "same-sound"


@pytest.mark.parametrize(
    "name",
    ["ANA\u200bSTASIA KOLLO", "ANASTASIA\u00a0KOLLO", "ANASTASIA\tKOLLO,\u00a0S.Sos", "\ufeffANASTASIA KOL\u00adLO"],
)
def test_what_nobody_sees_is_no_part_of_a_name(decide: Decide, name: str) -> None:
    result = decide([ANA | {"NAMA": name}], [ANA | HERE])
    assert (reasons(result), findings(result)) == (["nik-and-identity"], [])


@pytest.mark.parametrize("place", ["Kota  Soe", "KOTA\u00a0SOE", "KOTA\tSOE", "K\u00d3TA SOE\u200b"])
def test_a_birthplace_is_one_however_its_blanks_and_accents_are_written(decide: Decide, place: str) -> None:
    row = ANA | {"NIK": "", "NAMA": "ANASTASIA KOLO", "TEMPAT": place}
    assert level(decide([row], [ANA | HERE | {"TEMPAT": "KOTA SOE"}]), 1, "birth_place") == "same"


def test_a_name_that_many_have_in_a_district_brings_nobody_together_beyond_the_rt(decide: Decide) -> None:
    women = [woman | {"NAMA": "SITI AMINAH", "JK": "P"} for woman in crowd(250)]
    undated = [woman | WITHOUT_NUMBERS | {"LAHIR": "05-05-1955", "RT": "9"} for woman in women[:20]]
    near = decide(undated, women).looks[1]
    assert (near["look"], near["rows"], near["candidates"]) == ("near", 20, 0)


def test_of_many_who_were_registered_on_an_unknown_day_only_who_is_near_or_named_so_is_compared(decide: Decide) -> None:
    people = [
        person | {"LAHIR": "01-01-1970", "NIK": f"530201{number}", "JK": "L" if number.startswith("0") else "P"}
        for person, number in zip(
            crowd(80), (f"{day}0170{serial:04d}" for serial in range(1, 41) for day in ("01", "41")), strict=True
        )
    ]
    rows = [person | FAR | {"NIK": f"{person['NIK'][:12]}****", "NKK": "", "LAHIR": ""} for person in people]
    result = decide(rows, people)
    assert [resident for _, resident in outcomes(result)] == list(range(1, 81))
    assert result.looks[1]["candidates"] < 10 * 80


def test_behind_a_wife_s_title_may_stand_her_husband_s_name(decide: Decide) -> None:
    named = ANA | {"NAMA": f"NY. {YAN['NAMA']}", "LAHIR": YAN["LAHIR"]}
    for number in ("", YAN["NIK"]):
        result = decide([named | {"NIK": number}], [YAN | HERE, ANA | HERE])
        assert level(result, 1, "name", resident=1) == "differs"
    result = decide([ANA | {"NAMA": f"Ny. {YAN['NAMA']}"}], [ANA | HERE, YAN | HERE])
    assert (level(result, 1, "name"), outcomes(result)) == ("husbands", [("recorded", 1)])
    assert findings(result) == ["name-differs"]


def test_behind_a_wife_s_title_may_stand_her_own_name(decide: Decide) -> None:
    result = decide([ANA | {"NAMA": f"NY. {ANA['NAMA']}", "NIK": ""}], [ANA | HERE])
    assert (outcomes(result), findings(result)) == ([("recorded", 1)], ["nik-differs"])


def test_digits_among_the_letters_of_a_name_are_letters(decide: Decide) -> None:
    assert reasons(decide([YAN | {"NAMA": "YANUAR1US K0LL0"}], [YAN | HERE])) == ["nik-and-identity"]


def test_whose_number_a_row_has_is_shown_though_nothing_else_speaks_for_them(decide: Decide) -> None:
    owner = YAN | FAR | {"NKK": "5302010203100091"}
    result = decide([ANA | {"NIK": owner["NIK"]}], [ANA | HERE, owner | HERE])
    assert {one.resident_row for one in result.explain(1).candidates} == {1, 2}
