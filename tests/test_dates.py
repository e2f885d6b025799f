"""Dates as lists write them: declared forms, known parts, and nothing guessed."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dukcapil_core.intake.dates import EARLIEST_YEAR, DateReading, _outline, read_date

KPU = ("%d|%m|%Y", "%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y")


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("05|08|1990", KPU),
        ("05/08/1990", KPU),
        ("1990-08-05", KPU),
        ("5-8-1990", KPU),
        (" 05-08-1990 ", KPU),
        ("1990-08-05 00:00:00", ("%Y-%m-%d %H:%M:%S",)),
        ("05-AUG-1990", ("%d-%b-%Y",)),
        ("5 august 1990", ("%d %B %Y",)),
        ("05 / 08 / 1990", ("%d/%m/%Y",)),
        ("5 -8- 1990", ("%d-%m-%Y",)),
        ("05/08/1990", ("%d / %m / %Y",)),
        ("05 - AGT - 1990", ("%d-%b-%Y",)),
        ("05–08–1990", ("%d-%m-%Y",)),  # Word makes a dash of a hyphen
        ("05 ‒ 08 ‒ 1990", ("%d-%m-%Y",)),
        ("٠٥/٠٨/١٩٩٠", ("%d/%m/%Y",)),
        ("０５－０８－１９９０", ("%d-%m-%Y",)),
        ("5\u00a0Agustus\u00a01990", ("%d %B %Y",)),
        ("5 Agt. 1990", ("%d %B %Y",)),
        ("5 Agt. 1990", ("%d %b. %Y",)),
        ("Minggu, 5 Agustus 1990", ("%d %B %Y",)),
        ("SUNDAY 05/08/1990", ("%d/%m/%Y",)),
        ("Sunday, 5 August 1990", ("%A, %d %B %Y",)),
    ],
)
def test_a_date_is_read_in_the_declared_forms(text: str, formats: tuple[str, ...]) -> None:
    assert read_date(text, formats) == DateReading(value=date(1990, 8, 5))


INDONESIAN = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SHORT = {
    1: "Jan", 2: "Feb Peb", 3: "Mar", 4: "Apr", 5: "Mei May", 6: "Jun", 7: "Jul", 8: "Agu Agt Ags Aug",
    9: "Sep Sept", 10: "Okt Oct", 11: "Nov Nop", 12: "Des Dec",
}  # fmt: skip
WORDS = [
    *((word, month) for words in (INDONESIAN, ENGLISH) for month, word in enumerate(words, 1)),
    *((word, month) for month, words in SHORT.items() for word in words.split()),
    ("Pebruari", 2),
    ("Nopember", 11),
]


@pytest.mark.parametrize(("word", "month"), WORDS)
@pytest.mark.parametrize("form", ["%d %B %Y", "%d %b %Y"])
def test_a_month_may_be_an_indonesian_or_an_english_word(word: str, month: int, form: str) -> None:
    for written in (word, word.upper(), word.lower()):
        assert read_date(f"12 {written} 1980", (form,)) == DateReading(value=date(1980, month, 12))


@pytest.mark.parametrize("text", ["12 Me 1980", "12 Meii 1980", "12 Juno 1980", "12 Mai 1980", "12 05 1980", "12 1980"])
def test_a_word_that_names_no_month_is_not_read(text: str) -> None:
    assert read_date(text, ("%d %B %Y", "%d %b %Y")) == DateReading(code="date.not-in-format")


def test_a_word_before_a_date_that_is_no_weekday_is_not_passed_over() -> None:
    assert read_date("Mingguan, 5 Agustus 1990", ("%d %B %Y",)) == DateReading(code="date.not-in-format")


def test_a_word_does_not_make_a_day_that_there_is_not() -> None:
    assert read_date("31 Juni 1980", ("%d %B %Y",)) == DateReading(code="date.impossible")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("33090", date(1990, 8, 5)),
        ("33090.0", date(1990, 8, 5)),
        ("33090.5", None),
        ("330", None),
        ("330900", None),
        ("05081990", None),
    ],
)
def test_a_spreadsheets_day_number_is_read_where_it_is_declared(text: str, value: date | None) -> None:
    assert read_date(text, (*KPU, "excel-serial")).value == value
    assert read_date(text, KPU) == DateReading(code="date.not-in-format")


@pytest.mark.parametrize(
    "text", ["'01-07-1990", "’01-07-1990", "‘01-07-1990", "´01-07-1990", "\u200b01-07-1990\ufeff", " ' 01-07-1990"]
)
def test_an_apostrophe_that_keeps_a_cell_as_text_is_no_part_of_the_date(text: str) -> None:
    assert read_date(text, ("%d-%m-%Y",)).value == date(1990, 7, 1)


@pytest.mark.parametrize("text", ["1990", "1990.0", "1850", "2007"])
def test_a_year_alone_is_no_day_number(text: str) -> None:
    assert read_date(text, (*KPU, "excel-serial")) == DateReading(pattern=f"{text[:4]}-**-**")


def test_the_order_of_day_and_month_comes_from_the_layout_alone() -> None:
    assert read_date("05/08/1990", ("%d/%m/%Y",)).value == date(1990, 8, 5)
    assert read_date("05/08/1990", ("%m/%d/%Y",)).value == date(1990, 5, 8)


def test_two_declared_forms_that_disagree_are_ambiguous() -> None:
    both = ("%d/%m/%Y", "%m/%d/%Y")
    assert read_date("05/08/1990", both) == DateReading(code="date.ambiguous")
    assert read_date("05/05/1990", both).value == date(1990, 5, 5)  # they agree
    assert read_date("25/08/1990", both).value == date(1990, 8, 25)  # only one can be
    assert read_date("00/05/1990", both) == DateReading(code="date.ambiguous")  # 5 May, or some day 5


@pytest.mark.parametrize(
    "text", ["05.08.1990", "5 Agustus 1990", "05/08/90", "1990", "33085", "05/08", "x", "05/08/1990x"]
)
def test_another_form_is_never_tried(text: str) -> None:
    assert read_date(text, KPU) == DateReading(code="date.not-in-format")


@pytest.mark.parametrize("text", ["31/02/1990", "29/02/1900", "32/01/1990", "01/13/1990", "31-04-1990"])
def test_a_day_that_the_calendar_does_not_have_is_impossible(text: str) -> None:
    assert read_date(text, KPU) == DateReading(code="date.impossible")


def test_a_leap_day_is_a_day() -> None:
    assert read_date("29/02/2000", KPU).value == date(2000, 2, 29)


@pytest.mark.parametrize("text", ["05/08/0990", "01/01/1849", "00/00/1200"])
def test_a_year_before_any_living_person_is_a_slip(text: str) -> None:
    assert read_date(text, KPU) == DateReading(code="date.year")


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("**|**|1990", "1990-**-**"),
        ("00|00|1990", "1990-**-**"),
        ("0/0/1990", "1990-**-**"),
        ("00|08|1990", "1990-08-**"),
        ("05|08|****", "****-08-05"),
        ("05|08|0000", "****-08-05"),
        ("5|8|****", "****-08-05"),
        ("29|02|****", "****-02-29"),
        ("**-08-1990", "1990-08-**"),
        ("1990-**-**", "1990-**-**"),
    ],
)
def test_known_parts_are_kept_as_a_pattern(text: str, pattern: str) -> None:
    assert read_date(text, KPU) == DateReading(pattern=pattern)


@pytest.mark.parametrize("text", ["30|02|****", "31|04|0000", "45|08|****", "**|13|1990", "29|00|1990x"])
def test_known_parts_that_cannot_be_are_no_pattern(text: str) -> None:
    assert read_date(text, KPU).pattern is None
    assert read_date(text, KPU).code in ("date.impossible", "date.not-in-format")


@pytest.mark.parametrize("text", ["00/00/0000", "**|**|****", "0000-00-00"])
def test_where_every_part_is_unknown_nothing_is_said_and_nothing_is_wrong(text: str) -> None:
    assert read_date(text, KPU) == DateReading()


def test_two_digits_of_a_year_leave_the_century_open() -> None:
    assert read_date("05/08/90", ("%d/%m/%y",)) == DateReading(pattern="**90-08-05", code="date.century")
    assert read_date("29/02/00", ("%d/%m/%y",)).pattern == "**00-02-29"  # 2000 had it, 1900 had not


def test_without_a_declared_form_nothing_is_read() -> None:
    assert read_date("1990-08-05", ()) == DateReading(code="date.not-in-format")


@given(
    day=st.dates(date(EARLIEST_YEAR, 1, 1), date(2030, 12, 31)),
    form=st.sampled_from(["%d|%m|%Y", "%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%m/%d/%Y", "%d%m%Y"]),
)
def test_every_day_comes_back_from_its_own_form(day: date, form: str) -> None:
    assert read_date(day.strftime(form), (form,)) == DateReading(value=day)


@given(text=st.text(st.sampled_from("0123456789*/|- .x"), max_size=12))
def test_every_text_has_exactly_one_reading(text: str) -> None:
    reading = read_date(text, KPU)
    assert sum(part is not None for part in (reading.value, reading.pattern, reading.code)) <= 1
    if reading.pattern is not None:
        assert len(reading.pattern) == 10
        assert "*" in reading.pattern


def test_yesterday_is_not_today() -> None:
    # a reading is a value: equal by what it says
    assert read_date("05/08/1990", KPU) != read_date(f"{date(1990, 8, 5) - timedelta(1):%d/%m/%Y}", KPU)


MANY_FORMATS = (
    *KPU, "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%d %B %Y", "%d-%b-%y", "%d-%m-%y", "%I:%M %p %d%m%Y",
)  # fmt: skip


def test_strptime_is_asked_only_for_the_format_that_a_text_may_be_in(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Counting(datetime):
        @classmethod
        def strptime(cls, text: str, form: str) -> datetime:
            asked.append(form)
            return datetime.strptime(text, form)

    monkeypatch.setattr("dukcapil_core.intake.dates.datetime", Counting)
    read_date("lahir tahun 1945", MANY_FORMATS)
    read_date("32/13/1990/7", MANY_FORMATS)
    assert asked == []
    assert read_date("31/02/1990", MANY_FORMATS).code == "date.impossible"
    assert asked == ["%d/%m/%Y"]


def test_a_cell_of_blanks_as_long_as_a_book_is_no_date_and_soon_known_to_be_none() -> None:
    begun = time.monotonic()
    assert read_date("5" + " " * 100_000 + "8", MANY_FORMATS).code == "date.not-in-format"
    assert read_date("5" + " " * 100_000 + "/8/1990", MANY_FORMATS).value == date(1990, 8, 5)
    assert time.monotonic() - begun < 5


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(MANY_FORMATS),
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["", "0", "7", " ", "\t", "/", "-", "٣"])), max_size=3),
)
def test_every_text_that_strptime_reads_has_the_outline_of_its_format(
    when: datetime, form: str, slips: list[tuple[int, str]]
) -> None:
    text = when.strftime(form)
    for place, put in slips:
        text = text[:place] + put + text[place + (not put) :]
    try:
        datetime.strptime(text, form)
    except ValueError:
        return
    assert _outline(form).fullmatch(text)
