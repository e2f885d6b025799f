"""NIK and NKK by example: which numbers can have been issued, what a damaged text says, and what is never shown."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from datetime import date, datetime
from typing import Any

import pandas
import pytest

from dukcapil_core.errors import CallError, NikError
from dukcapil_core.issues import Severity
from dukcapil_core.nik import (
    FamilyCard,
    Nik,
    check_nik,
    check_nkk,
    hides,
    is_nik,
    is_nkk,
    patterns_agree,
    plain_prefixes,
    read_nik,
    read_nkk,
)
from dukcapil_core.numbers.rules import NIK, NKK, days_of_the_year, leap_days
from dukcapil_core.text import messages

PLAIN = "5302010101070001"  # Kota Soe, a man born on 1 January of a year that ends in 07
PAPUA = "9301010101070002"  # above 2^53

# One district at least of every province of 2025, with the newest ones: 65, 92 to 96
CURRENT = """110101 110102 120101 121201 130101 137101 140101 150101 160101 167101 170101 180101 190101 210101 217101
    310101 317101 317408 320101 320432 330101 337401 340101 340401 350101 357801 360101 367101 510101 517101 520101
    530201 530224 530232 532101 610101 617101 620101 630101 640101 647101 650101 650201 657101 710101 717101 720101
    730101 737101 740101 750101 760101 810101 820101 910301 917101 920201 930101 940101 950101 960101 960114"""

# Withdrawn in 2015-2025: Papua, West Papua and the regencies that became North Kalimantan
RETIRED = """910101 910102 910201 910401 910901 911001 911101 911201 911301 911401 912101 920101 920102 920139 920401
    920501 920901 921001 927101 927104 640401 640501 640601 641001 647301"""

# Withdrawn before 2013, by the splits of 2002-2009 and in West Sulawesi
ANCIENT = "110404 110405 110406 121005 320440 320441 360325 360321 731901 732001 732101 732301 732501"

# Statistics-office codes, numbers never given, provinces that do not exist, and the numbering before SIAK
NEVER = """319900 319901 310000 317199 530200 530233 530299 537201 530001 000000 000001 010101 091234 101639 105602
    200101 270101 290101 313101 390101 400101 490101 540101 550101 590101 660101 690101 700101 770101 790101 800101
    830101 890101 900101 947101 940900 970101 980101 990101 999999"""

DATES = """010100 310100 280200 290200 290204 290296 310300 300400 310500 300600 310700 310800 300900 311000 301100
    311299 410100 710100 690200 690204 680201 710399 700499 711299 170845 570845 311200 010700 150690"""

NO_DATES = """000100 320100 330100 390100 400100 720100 800100 810100 850845 990100 010000 011300 012000 019900 000000
    300200 310200 290201 290299 290205 310400 310600 310900 311100 690201 700200 710200 710400 710600 710900 711100
    690299 410000 411300 729999 320707"""


@pytest.mark.parametrize("prefix", [*CURRENT.split(), *RETIRED.split(), *ANCIENT.split()])
def test_a_prefix_that_was_ever_valid_is_valid(prefix: str) -> None:
    assert is_nik(prefix + "1708450001")
    assert is_nkk(prefix + "1708120001")


@pytest.mark.parametrize("prefix", NEVER.split())
def test_a_prefix_that_was_never_given_is_not(prefix: str) -> None:
    assert not is_nik(prefix + "1708450001")
    assert not is_nkk(prefix + "1708120001")


@pytest.mark.parametrize("part", DATES.split())
def test_dates_of_the_calendar_in_one_century_at_least(part: str) -> None:
    assert is_nik(f"530201{part}0001")
    assert is_nkk(f"530201{part}0001") == (part[0] < "4")


@pytest.mark.parametrize("part", NO_DATES.split())
def test_dates_that_no_calendar_has(part: str) -> None:
    assert not is_nik(f"530201{part}0001")
    assert not is_nkk(f"530201{part}0001")


@pytest.mark.parametrize(
    ("serial", "valid"), [("0000", False), ("0001", True), ("0010", True), ("1000", True), ("9999", True)]
)
def test_serials_start_at_0001(serial: str, valid: bool) -> None:
    assert is_nik("530201010107" + serial) is valid
    assert is_nkk("530201010107" + serial) is valid


@pytest.mark.parametrize(
    "text",
    [
        "",
        "530201010107001",
        "53020101010700011",
        " 5302010101070001",
        "5302010101070001 ",
        "5302010101070001\n",
        "'5302010101070001",
        "530201-010107-0001",
        "53.02.01.010107.0001",
        "530201 010107 0001",
        "5302010101070001.0",
        "５３０２０１０１０１０７０００１",
        "٥٣٠٢٠١٠١٠١٠٧٠٠٠١",
        "530201010107000²",
        "53O2010101070001",
        "530201010107****",
        "5302010101070001\u200b",
        "-530201010107001",
        "+530201010107001",
        "5302_0101_0107_01",
    ],
)
def test_only_sixteen_ascii_digits_are_a_number(text: str) -> None:
    assert not is_nik(text)
    assert not is_nkk(text)
    with pytest.raises(NikError):
        Nik.parse(text)


@pytest.mark.parametrize("thing", [None, 5302010101070001, 5302010101070001.0, b"5302010101070001", ["5302"], object()])
def test_what_is_no_text_is_no_number(thing: object) -> None:
    assert is_nik(thing) is False  # type: ignore[arg-type]
    assert is_nkk(thing) is False  # type: ignore[arg-type]
    assert read_nik(thing).number is None  # type: ignore[arg-type]
    with pytest.raises(NikError):
        Nik.parse(thing)  # type: ignore[arg-type]


def test_29_february_00_is_of_2000_and_nobody_had_it_before() -> None:
    number = "5302012902000001"
    assert is_nik(number)
    assert is_nik(number, date(2024, 2, 7))
    assert is_nik(number, date(2000, 2, 29))
    assert not is_nik(number, date(2000, 2, 28))
    with pytest.raises(NikError) as caught:
        Nik.parse(number, date(1999, 12, 31))
    assert caught.value.code == "nik.date-not-yet"
    assert Nik.parse(number).birth_dates() == (date(2000, 2, 29),)


def test_a_datetime_is_taken_for_its_day() -> None:
    assert is_nik(PLAIN, datetime(2024, 2, 7, 12, 30))


# Facts ------------------------------------------------------------------------------------------------------------


def test_the_facts_of_a_nik() -> None:
    nik = Nik.parse("5302016812990012")
    assert (nik.sex, nik.day, nik.month, nik.year_in_century, nik.serial) == ("P", 28, 12, 99, 12)
    assert nik.region_code == "530201"
    assert nik.region is not None
    assert nik.region.name == "Kota Soe"
    assert nik.placeholder is None


def test_both_centuries_stay_open_until_something_decides() -> None:
    nik = Nik.parse("5302010707100001")
    assert nik.birth_dates() == (date(1910, 7, 7), date(2010, 7, 7))
    assert nik.birth_dates(date(2024, 2, 7)) == (date(1910, 7, 7), date(2010, 7, 7))
    assert nik.birth_dates(date(2009, 2, 7)) == (date(1910, 7, 7),)
    assert nik.birth_dates(date(2010, 7, 7)) == (date(1910, 7, 7), date(2010, 7, 7))
    assert Nik.parse("5302010707900001").birth_dates(date(2024, 2, 7)) == (date(1990, 7, 7),)


def test_nobody_is_older_than_120() -> None:
    nik = Nik.parse("5302010702040001")
    assert date(1904, 2, 7) in nik.birth_dates(date(2024, 2, 7))
    assert date(1904, 2, 7) in nik.birth_dates(date(2025, 2, 6))
    assert date(1904, 2, 7) not in nik.birth_dates(date(2025, 2, 7))


def test_the_registered_birth_date_decides_the_century() -> None:
    nik = Nik.parse("5302010707100001")
    assert nik.birth_dates(registered=date(2010, 7, 7)) == (date(2010, 7, 7),)
    assert nik.birth_dates(registered=date(1911, 1, 1)) == (date(1910, 7, 7),)


@pytest.mark.parametrize(
    ("part", "hidden"),
    [("311290", "day-and-month"), ("711290", "day-and-month"), ("010790", "day-and-month"), ("410790", "day-and-month"),
     ("150390", "day"), ("550390", "day"), ("301290", None), ("010190", None), ("120790", None)],
)  # fmt: skip
def test_placeholder_birth_dates(part: str, hidden: str | None) -> None:
    number = f"530201{part}0001"
    assert Nik.parse(number).placeholder == hidden
    assert ("nik.placeholder-birth-date" in codes(number)) == (hidden is not None)


def test_a_retired_prefix_has_its_region() -> None:
    region = Nik.parse("9101010101900001").region
    assert region is not None
    assert (region.status, region.successor) == ("retired", "930101")


def test_the_facts_of_a_family_card() -> None:
    card = FamilyCard.parse("5302010702120003")
    assert (card.day, card.month, card.year_in_century, card.serial) == (7, 2, 12, 3)
    assert card.card_dates(date(2024, 2, 7)) == (date(1912, 2, 7), date(2012, 2, 7))
    assert card.card_dates(date(2012, 2, 6)) == (date(1912, 2, 7),)


def test_values_are_frozen_hashable_ordered_and_travel() -> None:
    nik, later = Nik.parse(PLAIN), Nik.parse("5302010101070002")
    assert nik < later
    assert {nik, Nik(PLAIN)} == {nik}
    assert nik != FamilyCard.parse(PLAIN)
    assert pickle.loads(pickle.dumps(nik)) == copy.deepcopy(nik) == nik
    with pytest.raises(AttributeError):
        nik.number = PAPUA  # type: ignore[misc]
    with pytest.raises(NikError):
        Nik("5302013202070001")


# What is shown ----------------------------------------------------------------------------------------------------


def test_a_number_is_shown_in_full_only_on_request() -> None:
    nik = Nik.parse("5302014101901234")
    assert str(nik) == f"{nik}" == "530201**********"
    assert repr(nik) == "Nik(530201**********)"
    assert repr(FamilyCard.parse(PLAIN)) == "FamilyCard(530201**********)"
    assert nik.number == "5302014101901234"


def test_the_mask_styles_of_published_lists() -> None:
    nik = Nik.parse("5302014101901234")
    assert nik.mask_last_4() == "530201410190****"
    assert nik.mask_last_6() == "5302014101******"
    assert nik.mask_10_of_16() == "530201**********"


def test_patterns_compare_position_by_position() -> None:
    assert patterns_agree("530201410190****", "5302014101901234")
    assert patterns_agree("530201410190****", "************1234")
    assert not patterns_agree("530201410190****", "5302014101911234")
    assert not patterns_agree("530201", "530201**********")
    assert (hides("530201410190****"), hides(PLAIN)) == (4, 0)


# Reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "damage"),
    [
        ("'5302010101070001", ("apostrophe",)),
        ("’5302010101070001", ("apostrophe",)),
        ("5302010101070001'", ("apostrophe",)),
        ('"5302010101070001"', ("quotes",)),
        ('="5302010101070001"', ("text-formula",)),
        (" 5302010101070001", ("blanks",)),
        ("5302010101070001\t\r\n", ("blanks",)),
        ("530201 010107 0001", ("blanks",)),
        ("' 5302010101070001", ("apostrophe", "blanks")),
        ("530201-010107-0001", ("separators",)),
        ("53.02.01.010107.0001", ("separators",)),
        ("5302 0101–0107.0001", ("blanks", "separators")),
        ("\ufeff5302010101070001", ("invisible",)),
        ("5302010101070001\u200b", ("invisible",)),
        ("530201\u00ad0101070001", ("invisible",)),
        ("\u00a05302010101070001\u00a0", ("invisible",)),
        ("5302010101070001\x00", ("invisible",)),
        ("５３０２０１０１０１０７０００１", ("unicode-digits",)),
        ("٥٣٠٢٠١٠١٠١٠٧٠٠٠١", ("unicode-digits",)),
        ("5302010101070001.0", ("decimal-number",)),
        ("5302010101070001,00", ("decimal-number",)),
        ("'5302010101070001.0", ("apostrophe", "decimal-number")),
        ("5.302.010.101.070.001", ("thousands",)),
        ("5,302,010,101,070,001.00", ("thousands",)),
        ("5.302010101070001E15", ("decimal-number",)),
    ],
)
def test_marks_that_cost_no_digit_are_taken_off_and_named(text: str, damage: tuple[str, ...]) -> None:
    for read in (read_nik, read_nkk):
        reading = read(text)
        assert (reading.kind, reading.number, reading.damage) == ("cleaned", PLAIN, damage)


def test_a_plain_number_is_plain() -> None:
    assert (read_nik(PLAIN).kind, read_nik(PLAIN).number, read_nik(PLAIN).damage) == ("plain", PLAIN, ())
    in_a_cell = read_nik(PLAIN, numeric=True)
    assert (in_a_cell.kind, in_a_cell.number, in_a_cell.damage) == ("plain", PLAIN, ("numeric-cell",))


@pytest.mark.parametrize(
    "text",
    [None, "", " ", "\u200b", "'", "-", "--", "—", ".", "0", "00", "0.0", "0000000000000000", "nan", "NULL", "None",
     "#N/A", "****************", "XXXX", '=""', "?"],
)  # fmt: skip
def test_nothing_there(text: str | None) -> None:
    reading = read_nik(text)
    assert (reading.kind, reading.number, reading.pattern, reading.candidates) == ("missing", None, None, ())


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("530201410190****", "530201410190****"),
        ("5302014101******", "5302014101******"),
        ("530201**********", "530201**********"),
        ("************0001", "************0001"),
        ("530201410190xxxx", "530201410190****"),
        ("530201410190XxXx", "530201410190****"),
        ("530201410190####", "530201410190****"),
        ("530201410190••••", "530201410190****"),
        ("530201410190●●●●", "530201410190****"),
        ("530201410190____", "530201410190****"),
        ("530201410190????", "530201410190****"),
        ("530201----------", "530201**********"),
        ("530201 410190 ****", "530201410190****"),
        ("530201.410190.****", "530201410190****"),
        ("530201-410190-****", "530201410190****"),
        ("53020141019012＊＊", "53020141019012**"),
    ],
)
def test_masks_are_patterns(text: str, pattern: str) -> None:
    reading = read_nik(text)
    assert (reading.kind, reading.number, reading.pattern) == ("masked", None, pattern)
    assert "masked" in reading.damage


@pytest.mark.parametrize(
    "text",
    ["530299410190****", "530201320190****", "530201311190****", "5302013202******", "530201****0000", "5302****"],
)
def test_a_mask_that_hides_no_possible_number_is_damaged(text: str) -> None:
    assert (read_nik(text).kind, read_nik(text).pattern) == ("damaged", None)


def test_a_mixed_mask_is_not_guessed_at() -> None:
    assert read_nik("530201410190**xx").kind == "damaged"


def test_a_womans_day_is_no_card_date_even_behind_a_mask() -> None:
    assert read_nik("530201410190****").kind == "masked"
    assert read_nkk("530201410190****").kind == "damaged"


def test_zeros_where_a_script_replaced_the_mask() -> None:
    ten, six = read_nik("5302010000000000"), read_nik("5302014101000000")
    assert (ten.kind, ten.pattern, ten.damage) == ("masked", "530201**********", ("zero-run",))
    assert (six.kind, six.pattern, six.damage) == ("masked", "5302014101******", ("zero-run",))
    four = read_nik("5302014101900000")
    assert (four.kind, four.pattern, four.damage) == ("damaged", "530201410190****", ("serial-zero",))


def test_excel_loses_the_16th_digit_of_a_numeric_cell() -> None:
    reading = read_nik("5302010101070010", numeric=True)
    assert (reading.kind, reading.number, reading.pattern) == ("truncated", None, "530201010107001*")
    assert "lost-16th-digit" in reading.damage
    assert reading.candidates == tuple(f"530201010107001{digit}" for digit in range(10))
    # 0000 is no serial, so the first nine are left; as a text the same digits are simply no number
    assert len(read_nik("5302010101070000", numeric=True).candidates) == 9
    assert read_nik("5302010101070010").kind == "plain"


def test_odd_numbers_above_2_to_the_53_are_lost_in_a_float() -> None:
    lost = read_nik("9301010101070004.0")
    assert (lost.kind, lost.number, lost.pattern) == ("truncated", None, "930101010107000*")
    assert lost.candidates == ("9301010101070003", "9301010101070004", "9301010101070005")
    # ties go to the multiple of 4, so only the number itself can have become 2 mod 4; it stays a candidate all the same
    assert read_nik("9301010101070002.0").candidates == ("9301010101070002",)
    assert read_nik("9301010101070002.0").number is None
    # an odd one never was a float64
    assert read_nik("9301010101070001.0").number == "9301010101070001"


def test_a_float_can_carry_over_into_the_digits_before() -> None:
    reading = read_nik("9301010101080000.0")
    assert reading.candidates == ("9301010101079999", "9301010101080001")
    assert reading.pattern == "93010101010*****"


@pytest.mark.parametrize("text", ["5.30201E+15", "5,30201E+15", "5.30201e+15", "5.30201E15", " 5,30201e+015"])
def test_scientific_notation_keeps_the_digits_that_are_certain(text: str) -> None:
    reading = read_nik(text)
    assert (reading.kind, reading.number, reading.pattern) == ("truncated", None, "530201**********")


def test_the_last_digit_of_scientific_notation_may_be_rounded_up() -> None:
    # 53.02.01 with a date from the 50 on prints as 5.30202E+15, and 53.02.02 with one below prints the same
    assert read_nik("5.30202E+15").pattern == "53020***********"
    assert f"{5302015101900001:.5E}" == "5.30202E+15"


@pytest.mark.parametrize(
    "text", ["5.30299E+15", "5.3E+14", "5.3E+16", "9.9E+15", "5.30201E-15", "5.302013202070001E15"]
)
def test_scientific_notation_of_no_possible_number(text: str) -> None:
    reading = read_nik(text)
    assert (reading.kind, reading.number, reading.pattern) == ("damaged", None, None)


def test_letters_for_digits_are_candidates_only() -> None:
    for text in ("53O2O1O1O1O7OOO1", "53020I0l0|070001", "5302010101O70001", "S302010101070001"):
        reading = read_nik(text)
        assert (reading.kind, reading.number, reading.damage) == ("damaged", None, ("letters",))
        assert reading.candidates == (PLAIN,)
    assert read_nik("S3O2OIOIOIO7OOOI").candidates == (PLAIN,)
    assert read_nik("5302010101070BG5").candidates == ("5302010101070865",)


def test_one_digit_missing_or_extra() -> None:
    missing = read_nik("530201101070001")
    assert (missing.kind, missing.damage) == ("damaged", ("one-digit-missing",))
    assert missing.candidates[0] == "5302010101070001"[:6] + "0" + "101070001"  # the zero of the day comes first
    extra = read_nik("55302010101070001")
    assert (extra.kind, extra.damage, PLAIN in extra.candidates) == ("damaged", ("one-digit-extra",), True)


def test_an_impossible_date_has_neighbours() -> None:
    reading = read_nik("5302010131070001")
    assert reading.damage == ("month-impossible",)
    assert "5302013101070001" in reading.candidates  # day and month swapped
    assert read_nik("5302013202070001").damage == ("day-impossible",)
    assert read_nik("5302013002070001").damage == ("date-impossible",)


def test_an_unknown_prefix_has_neighbours() -> None:
    assert PLAIN in read_nik("5302910101070001").candidates  # one digit wrong
    assert PLAIN in read_nik("5032010101070001").candidates  # two digits swapped
    # a wrong digit that makes another valid prefix cannot be seen
    assert read_nik("5320010101070001").kind == "plain"


@pytest.mark.parametrize(
    ("text", "damage"),
    [
        ("530201", "not-16-digits"),
        ("53020101010700010001", "not-16-digits"),
        ("9471010101070001", "unknown-prefix"),
        ("1016390101070001", "pre-siak-prefix"),
        ("101639**********", "pre-siak-prefix"),
        ("947101**********", "unknown-prefix"),
        ("5302010100070001", "month-impossible"),
        ("5302017201070001", "day-impossible"),
        ("BELUM ADA", "other-characters"),
        ("9" * 5000 + "E" + "9" * 5000, "other-characters"),
        ("530201010107000²", "other-characters"),
    ],
)
def test_what_keeps_a_text_from_being_a_number_is_named(text: str, damage: str) -> None:
    reading = read_nik(text)
    assert (reading.kind, reading.number) == ("damaged", None)
    assert damage in reading.damage


def test_a_number_among_other_words_or_two_in_one_cell() -> None:
    assert read_nik(f"NIK: {PLAIN}").candidates == (PLAIN,)
    two = read_nik(f"{PLAIN}/{PAPUA}")
    assert (two.damage[-1], two.candidates) == ("several-numbers", (PLAIN, PAPUA))


# Checking ---------------------------------------------------------------------------------------------------------


def codes(text: str, *args: object, **kwargs: object) -> list[str]:
    return [found.code for found in check_nik(text, *args, **kwargs)]  # type: ignore[arg-type]


def test_a_good_number_has_no_issue() -> None:
    assert check_nik(PLAIN, date(2024, 2, 7), birth_date=date(2007, 1, 1), sex="L", region_code="5302") == []
    assert check_nkk(PLAIN, date(2024, 2, 7), region_code="53.02.01") == []


def test_every_fault_is_found_at_once() -> None:
    assert codes("5302993213070000") == ["nik.unknown-prefix", "nik.day-impossible", "nik.serial-zero"]


def test_disagreement_with_the_record_is_never_an_error() -> None:
    found = check_nik(PLAIN, birth_date=date(1985, 3, 4), sex="P", region_code="7371")
    assert [(one.code, one.severity) for one in found] == [
        ("nik.birth-date-differs", Severity.WARNING),
        ("nik.sex-differs", Severity.WARNING),
        ("nik.region-differs", Severity.INFO),
    ]
    assert {one.field for one in found} == {"nik"}


def test_a_masked_number_is_compared_as_far_as_it_is_shown() -> None:
    assert "nik.birth-date-differs" in codes("530201410190****", birth_date=date(1985, 3, 4))
    assert "nik.birth-date-differs" not in codes("530201410190****", birth_date=date(1990, 1, 1))
    assert "nik.sex-differs" in codes("530201410190****", sex="L")
    masked = codes("530201**********", birth_date=date(1985, 3, 4), sex="L", region_code="5302")
    assert masked == ["nik.not-plain", "nik.masked"]


def test_31_december_and_1_july_of_one_year_agree_on_unknown() -> None:
    assert "nik.birth-date-differs" not in codes("5302013112500001", birth_date=date(1950, 7, 1))
    assert "nik.birth-date-differs" in codes("5302013112500001", birth_date=date(1951, 7, 1))


def test_a_region_that_was_renumbered_is_the_same_region() -> None:
    merauke = "9101010101900001"
    assert codes(merauke, region_code="930101") == ["nik.prefix-retired"]
    assert codes(merauke, region_code="9301") == ["nik.prefix-retired"]
    assert codes(merauke, region_code="93") == ["nik.prefix-retired"]
    assert codes(merauke, region_code="94") == ["nik.prefix-retired", "nik.region-differs"]
    assert codes("1104040101900001", region_code="1104") == ["nik.prefix-withdrawn"]


def test_a_family_card_says_when_it_is_a_womans_nik() -> None:
    found = [one.code for one in check_nkk("5302014101900001")]
    assert found == ["nkk.day-impossible", "nkk.looks-like-nik"]


def test_a_family_card_of_a_day_to_come() -> None:
    assert [one.code for one in check_nkk("5302010101300001", date(2024, 2, 7))] == ["nkk.card-date-unlikely"]
    assert check_nkk("5302010101120001", date(2024, 2, 7)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nik.missing"),
        ("53020101010700", "nik.not-16-digits"),
        ("530201010107001", "nik.one-digit-missing"),
        ("'5302010101070001", "nik.apostrophe"),
        ("530201**********", "nik.masked"),
        ("5.30201E+15", "nik.scientific"),
        ("5302010101O70001", "nik.letters"),
        ("3199000101070001", "nik.unknown-prefix"),
        ("2701010101070001", "nik.pre-siak-prefix"),
        ("5302014001070001", "nik.day-impossible"),
        ("5302010113070001", "nik.month-impossible"),
        ("5302013002070001", "nik.date-impossible"),
        ("5302010101070000", "nik.serial-zero"),
    ],
)
def test_parse_raises_one_coded_error(text: str, code: str) -> None:
    with pytest.raises(NikError) as caught:
        Nik.parse(text)
    assert caught.value.code == code
    assert not caught.value.params


def test_a_family_card_has_its_own_codes() -> None:
    with pytest.raises(NikError) as caught:
        FamilyCard.parse("5302014101900001")
    assert caught.value.code == "nkk.day-impossible"


def test_the_two_numbers_have_the_same_findings_where_the_rule_is_the_same() -> None:
    words = {code.partition(".")[2] for code in messages() if code.startswith("nik.")}
    card_words = {code.partition(".")[2] for code in messages() if code.startswith("nkk.")}
    assert words - card_words == {"birth-date-differs", "sex-differs", "placeholder-birth-date"}
    assert card_words - words == {"looks-like-nik", "card-date-unlikely"}


# The sets of the SQL road -----------------------------------------------------------------------------------------


def test_the_sets_of_the_plain_road() -> None:
    assert (len(days_of_the_year(NKK)), len(leap_days(NKK))) == (365, 25)
    assert (len(days_of_the_year(NIK)), len(leap_days(NIK))) == (2 * 365, 2 * 25)
    assert days_of_the_year(NKK) < days_of_the_year(NIK)
    assert {"530201", "910101", "110404"} < plain_prefixes()


def test_importing_costs_nothing_and_loads_no_table() -> None:
    code = (
        "import sys, dukcapil_core.nik; from dukcapil_core import regions; from dukcapil_core.numbers import rules;"
        "assert not regions.shipped.cache_info().currsize and not rules.days_of_the_year.cache_info().currsize;"
        "assert 'duckdb' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_day_that_is_no_date_is_refused_and_does_not_make_a_number_wrong() -> None:
    for ask in (is_nik, check_nik, Nik.parse):
        with pytest.raises(CallError, match="The day is a str"):
            ask("5302014704900001", on="2024-02-14")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"sex": "p"}, "call.not-a-sex"),
        ({"sex": "Perempuan"}, "call.not-a-sex"),
        ({"region_code": 5302}, "call.not-a-region"),
        ({"region_code": "5"}, "call.not-a-region"),
        ({"region_code": "Soe"}, "call.not-a-region"),
        ({"birth_date": "1990-07-01"}, "call.not-a-date"),
        ({"birth_date": float("nan")}, "call.not-a-date"),
        ({"birth_date": pandas.NaT}, "call.not-a-date"),
    ],
)
def test_what_a_record_says_is_not_guessed_at(said: dict[str, Any], code: str) -> None:
    with pytest.raises(CallError) as wrong:
        check_nik("5302014107909901", **said)
    assert wrong.value.code == code
    with pytest.raises(CallError):
        check_nik("no number", **said)
    with pytest.raises(CallError):
        Nik.parse("5302014107909901").birth_dates(registered="1990-07-01")  # type: ignore[arg-type]
