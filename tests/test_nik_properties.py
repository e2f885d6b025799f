"""What must hold of every number and every text, not only of the examples in ``test_nik``."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from dukcapil_core.errors import NikError
from dukcapil_core.issues import Severity
from dukcapil_core.nik import (
    FamilyCard,
    Nik,
    NumberReading,
    check_nik,
    check_nkk,
    is_nik,
    is_nkk,
    patterns_agree,
    plain_prefixes,
    read_nik,
    read_nkk,
)

DIGITS = "0123456789"
PREFIXES = sorted(plain_prefixes())
PAPUA = [prefix for prefix in PREFIXES if prefix >= "91"]


CARD_PARTS = frozenset(
    f"{date.fromordinal(day):%d%m%y}" for day in range(date(1900, 1, 1).toordinal(), date(2100, 1, 1).toordinal())
)
"""DDMMYY of every day of two centuries."""

BIRTH_PARTS = CARD_PARTS | {f"{int(part[:2]) + 40}{part[2:]}" for part in CARD_PARTS}
"""Those of women with 40 added to the day, too."""


def numbers(prefixes: list[str] = PREFIXES, parts: frozenset[str] | None = None) -> st.SearchStrategy[str]:
    """Valid NIKs (or NKKs, with the parts of cards) of any district, date and serial."""
    dates = sorted(parts or BIRTH_PARTS)
    serials = st.integers(1, 9999).map("{:04}".format)
    return st.builds("{}{}{}".format, st.sampled_from(prefixes), st.sampled_from(dates), serials)


niks = numbers()
nkks = numbers(parts=CARD_PARTS)
days = st.dates(date(1900, 1, 1), date(2150, 12, 31)) | st.dates()


@st.composite
def near_numbers(draw: st.DrawFn) -> str:
    """Texts that are a NIK or nearly one: a few characters put in, struck or changed."""
    text = draw(niks)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        text = (
            text[:place]
            + draw(st.sampled_from([*DIGITS, *"*xO'. -,E+０\u200b\ufeff", ""]))
            + text[place + draw(st.integers(0, 1)) :]
        )
    return text


texts = st.one_of(near_numbers(), st.text(max_size=24), st.text(DIGITS + "*.-E+ ", max_size=20))


def in_plain_sets(text: str, parts: frozenset[str]) -> bool:
    """The rule as SQL states it."""
    sixteen = len(text) == 16 and set(text) <= set(DIGITS)
    return sixteen and text[:6] in plain_prefixes() and text[6:12] in parts and text[12:] != "0000"


@given(texts)
@settings(max_examples=400)
def test_the_plain_road_and_the_python_road_agree(text: str) -> None:
    assert is_nik(text) == in_plain_sets(text, BIRTH_PARTS) == (read_nik(text).kind == "plain")
    assert is_nkk(text) == in_plain_sets(text, CARD_PARTS) == (read_nkk(text).kind == "plain")


def test_all_million_date_parts_against_the_calendar() -> None:
    def exists(day: int, month: int, year: int) -> bool:
        for century in (1900, 2000):
            try:
                date(century + year, month, day)
            except ValueError:
                continue
            return True
        return False

    calendar = {f"{d:02}{m:02}{y:02}" for d in range(32) for m in range(13) for y in range(100) if exists(d, m, y)}
    women = {f"{int(part[:2]) + 40}{part[2:]}" for part in calendar}
    for number in range(1_000_000):
        part = f"{number:06}"
        assert is_nik(f"530201{part}0001") == (part in calendar or part in women), part
        assert is_nkk(f"530201{part}0001") == (part in calendar), part


def test_all_million_prefixes_against_the_table() -> None:
    valid = {f"{number:06}" for number in range(1_000_000) if is_nik(f"{number:06}1708450001")}
    assert valid == plain_prefixes()


@given(texts, st.none() | days)
@settings(max_examples=400)
def test_the_three_questions_have_one_answer(text: str, on: date | None) -> None:
    for is_one, check, kind in ((is_nik, check_nik, Nik), (is_nkk, check_nkk, FamilyCard)):
        found = check(text, on)
        try:
            outcome = kind.parse(text, on).number
        except NikError as error:
            outcome = error.code
        no_error = all(one.severity is not Severity.ERROR for one in found)
        assert is_one(text, on) == (outcome == text) == no_error
        assert outcome == text or outcome in {one.code for one in found}


@given(niks, days)
def test_birth_dates_are_those_of_the_number_and_of_a_living_person(number: str, on: date) -> None:
    nik = Nik.parse(number)
    for born in nik.birth_dates(on):
        assert (born.day, born.month, born.year % 100) == (nik.day, nik.month, nik.year_in_century)
        assert on.year - 121 <= born.year
        assert born <= on
        assert nik.birth_dates(registered=born)[0].year % 100 == born.year % 100
    assert is_nik(number, on) == bool(nik.birth_dates(on))


@given(st.sampled_from([part + "00" for part in ("2902", "6902", "2802", "0103")]), days)
def test_29_february_00_needs_a_leap_year_2000(part: str, on: date) -> None:
    assert is_nik(f"530201{part}0001", on) == bool(Nik(f"530201{part}0001").birth_dates(on))


@given(texts, st.booleans())
@settings(max_examples=400)
def test_a_reading_is_whole(text: str, numeric: bool) -> None:
    for read, is_one in ((read_nik, is_nik), (read_nkk, is_nkk)):
        reading = read(text, numeric=numeric)
        assert (reading.number is not None) == (reading.kind in ("plain", "cleaned"))
        assert reading.number is None or is_one(reading.number)
        assert (reading.pattern is not None) >= (reading.kind in ("masked", "truncated"))
        assert reading.pattern is None or (len(reading.pattern) == 16 and set(reading.pattern) <= set(DIGITS + "*"))
        assert all(is_one(candidate) for candidate in reading.candidates)
        assert len(set(reading.candidates)) == len(reading.candidates) <= 100
        if reading.pattern and reading.kind == "truncated":
            assert all(patterns_agree(reading.pattern, candidate) for candidate in reading.candidates)


@given(texts, st.booleans())
def test_a_number_is_read_only_where_its_digits_stand_in_order(text: str, numeric: bool) -> None:
    number = read_nik(text, numeric=numeric).number
    if number is not None:
        digits = "".join(str(int(char)) for char in text if char.isdecimal())
        assert digits.startswith(number)


MARKS = st.sampled_from(["'", " ", "\t", "\u00a0", "\u200b", "\ufeff", '"', "’", "\u202f", "", "\x1f"])


@given(niks, MARKS, MARKS, MARKS, st.sampled_from(["", " ", ".", "-", "\u2009", "\u00ad"]))
def test_what_stands_around_and_between_costs_nothing(number: str, a: str, b: str, c: str, between: str) -> None:
    text = a + b + between.join((number[:6], number[6:12], number[12:])) + c
    assert read_nik(text).number == number


@given(niks)
def test_digits_of_other_scripts(number: str) -> None:
    for zero in "０٠०":
        assert read_nik("".join(chr(ord(zero) + int(digit)) for digit in number)).number == number


def keeps(reading: NumberReading, number: str) -> bool:
    """Whether a reading has not lost the truth: the number itself, or a pattern and candidates that allow it."""
    if reading.number is not None:
        return reading.number == number
    allowed = reading.pattern is not None and patterns_agree(reading.pattern, number)
    return allowed and (not reading.candidates or number in reading.candidates)


@given(st.one_of(niks, numbers(PAPUA)))
@settings(max_examples=300)
def test_a_float_never_turns_one_number_into_another(number: str) -> None:
    text = f"{float(number):.1f}"
    for numeric in (False, True):
        assert keeps(read_nik(text, numeric=numeric), number)
        assert keeps(read_nik(text.removesuffix(".0"), numeric=True), number)
    if int(number) <= 2**53:
        assert read_nik(number + ".0").number == number


@given(st.one_of(niks, numbers(PAPUA)))
def test_excel_keeps_fifteen_digits(number: str) -> None:
    typed = number[:15] + "0"
    assert keeps(read_nik(typed, numeric=True), number)
    assert keeps(read_nik(typed + ".0", numeric=True), number)
    grouped = f"{int(typed):,}"
    assert keeps(read_nik(grouped), number)
    assert keeps(read_nik(grouped.replace(",", ".")), number)


@given(st.one_of(niks, numbers(PAPUA)), st.integers(0, 15), st.booleans(), st.booleans())
@settings(max_examples=400)
def test_scientific_notation_never_excludes_the_number(number: str, places: int, cell: bool, comma: bool) -> None:
    value = int(number[:15] + "0") if cell and places < 15 else int(number)
    text = f"{value:.{places}E}"
    if text.endswith("E+16"):
        return  # 9.96 with one place becomes 1.0E+16; no prefix is that high, but a rounded one could be
    assert keeps(read_nik(text.replace(".", ",") if comma else text, numeric=cell), number)


@given(niks, st.sampled_from([4, 6, 10]), st.sampled_from("*xX#•●_?"))
def test_masks_of_lists_agree_with_their_number(number: str, hidden: int, sign: str) -> None:
    reading = read_nik(number[:-hidden] + sign * hidden)
    assert reading.kind == "masked"
    assert reading.pattern == number[:-hidden] + "*" * hidden


@given(niks, st.sampled_from([6, 10]))
def test_zeros_for_a_mask_agree_with_their_number(number: str, hidden: int) -> None:
    assert keeps(read_nik(number[:-hidden] + "0" * hidden), number)


@given(niks, st.integers(0, 15), st.sampled_from(DIGITS))
def test_one_slip_leaves_the_number_among_the_candidates_or_unseen(number: str, place: int, digit: str) -> None:
    missing = read_nik(number[:place] + number[place + 1 :])
    assert number in missing.candidates or not missing.candidates
    assert number in read_nik(number[:place] + digit + number[place:]).candidates
    if place < 12:
        wrong = number[:place] + digit + number[place + 1 :]
        assert is_nik(wrong) or number in read_nik(wrong).candidates
    if place < 11:
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert is_nik(swapped) or number in read_nik(swapped).candidates


@given(niks, st.data())
def test_letters_that_look_like_digits(number: str, data: st.DataObject) -> None:
    twins = {"0": "OoQ", "1": "Il|", "2": "Z", "5": "S", "6": "G", "8": "B"}
    text = "".join(data.draw(st.sampled_from(twins.get(digit, "") + digit)) for digit in number)
    reading = read_nik(text)
    assert reading.number == number if text == number else reading.candidates == (number,)


@given(numbers(parts=frozenset(part for part in BIRTH_PARTS if part[4:] not in ("00", "01"))), texts, st.booleans())
@settings(max_examples=300)
def test_nothing_shows_a_number(number: str, text: str, numeric: bool) -> None:
    shown = [repr(Nik.parse(number)), str(Nik.parse(number)), f"{Nik.parse(number)}"]
    assert all(number[:6] + "*" * 10 in one and number[6:] not in one for one in shown)
    planted = text + number
    for value in (planted, number):
        for read, check, kind in ((read_nik, check_nik, Nik), (read_nkk, check_nkk, FamilyCard)):
            said = [repr(read(value, numeric=numeric)), *map(repr, check(value, numeric=numeric))]
            said += [found.text(lang) for found in check(value, numeric=numeric) for lang in ("en", "id")]
            try:
                kind.parse(value)
            except NikError as error:
                said += [str(error), repr(error), error.text("id")]
            assert all(number[6:] not in one and number[:12] not in one for one in said)
            assert all("{" not in one for one in said[2:])


@given(niks, st.booleans())
def test_every_finding_has_its_words(number: str, numeric: bool) -> None:
    for found in check_nik(number[:-1], numeric=numeric) + check_nkk(number, numeric=numeric):
        assert found.text("en") != found.code
        assert found.text("id") not in (found.code, found.text("en"))
