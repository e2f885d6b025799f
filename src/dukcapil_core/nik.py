"""NIK and family-card number (NKK) as values, and the three questions about a text.

    is_nik(text)      is it a NIK that can have been issued?            -> bool
    check_nik(text)   everything there is to say about it               -> list of Issue
    Nik.parse(text)   the number with its facts, or one coded NikError  -> Nik

The three agree: a text is a NIK exactly when ``parse`` returns and when ``check_nik`` finds no *error*. A text that
is not sixteen plain digits is read with ``read_nik``, which names the damage. A valid number *can* have been issued;
whether it was, only the register knows. A NIK is for life and keeps its date and region when those of the person are
corrected or change (UU 23/2006 Art. 13; dukcapil.klaten.go.id), so disagreement with the person's record is a
warning, never an error.

Nothing here prints a number: ``str`` and ``repr`` star the last ten digits, the serial among them, because whoever
knows a person's birth date and district needs only the serial to know the NIK. The full number is ``.number``, on
purpose only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import ClassVar, Literal, Self

from attrs import Attribute, field, frozen

from dukcapil_core import regions
from dukcapil_core.errors import CallError, NikError
from dukcapil_core.issues import Issue, Severity, issue
from dukcapil_core.numbers.patterns import birth_agrees, hide_last, hides, patterns_agree, sex_of
from dukcapil_core.numbers.reading import NumberReading, read_nik, read_nkk
from dukcapil_core.numbers.rules import (
    NIK,
    NKK,
    WOMAN,
    NumberKind,
    as_day,
    is_nik,
    is_nkk,
    plain_prefixes,
    possible_dates,
)

__all__ = [
    "FamilyCard",
    "Nik",
    "NumberReading",
    "check_nik",
    "check_nkk",
    "hides",
    "is_nik",
    "is_nkk",
    "patterns_agree",
    "placeholder",
    "plain_prefixes",
    "read_nik",
    "read_nkk",
]

Placeholder = Literal["day-and-month", "day"]
UNKNOWN_DAYS = ((31, 12), (1, 7))
"""Day and month of the birth dates that stand for an unknown one."""

_OLDEST_CARDS = 1970  # the first registers on cards are of the 1970s (disdukcapil.pontianak.go.id on placeholder dates)


def placeholder(day: int, month: int) -> Placeholder | None:
    """What a birth date on this day hides: "day-and-month" (31 December, 1 July), "day" (the 15th) or nothing.

    31 December stood for an unknown day before 2004, 1 July does in SIAK since (annex of Permendagri 19/2010), the
    15th for an unknown day in a known month. Many people are truly born on these days: it is a hint, not a finding.
    """
    if (day, month) in UNKNOWN_DAYS:
        return "day-and-month"
    return "day" if day == 15 else None


def _must_be_valid(number: _PopulationNumber, _: Attribute[str], text: str) -> None:
    if not number.kind.is_valid(text):
        raise _first_error(number.kind, text, None)


@frozen(order=True, repr=False)
class _PopulationNumber:
    """What a NIK and an NKK have in common. Never holds sixteen digits that cannot have been issued."""

    kind: ClassVar[NumberKind]
    number: str = field(validator=_must_be_valid)

    @classmethod
    def parse(cls, text: str, on: date | None = None) -> Self:
        """The number that ``text`` is: sixteen ASCII digits and nothing else.

        With ``on``, its date must be possible on that day. Raises NikError with one code; the text is not in it.
        """
        number = cls(text)
        if on is not None and not possible_dates(text, on):
            raise _first_error(cls.kind, text, on)
        return number

    @property
    def region_code(self) -> str:
        """The first six digits: the district (kecamatan)."""
        return self.number[:6]

    @property
    def region(self) -> regions.Region | None:
        """The district of the *first registration*, current or not: never a residence."""
        return regions.region(self.number[:6])

    @property
    def month(self) -> int:
        """The month in the number, 1 to 12."""
        return int(self.number[8:10])

    @property
    def year_in_century(self) -> int:
        """The last two digits of the year, 0 to 99: the number does not tell the century."""
        return int(self.number[10:12])

    @property
    def serial(self) -> int:
        """The serial of that district and date, 1 to 9999."""
        return int(self.number[12:])

    def mask_last_4(self) -> str:
        """As in the lists of Pemilu 2019: ``530201410190****`` (PKPU 11/2018)."""
        return hide_last(self.number, 4)

    def mask_last_6(self) -> str:
        """As in Kota Pasuruan's lists of 2020: ``5302014101******``."""
        return hide_last(self.number, 6)

    def mask_10_of_16(self) -> str:
        """As in the lists of Pilkada 2020: ``530201**********``. So ``str`` and ``repr`` show it."""
        return hide_last(self.number, 10)

    def __str__(self) -> str:
        return self.mask_10_of_16()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.mask_10_of_16()})"


@frozen(order=True, repr=False)
class Nik(_PopulationNumber):
    """A person's number, with the facts it carries and their limits."""

    kind: ClassVar[NumberKind] = NIK

    @property
    def sex(self) -> Literal["L", "P"]:
        """``"L"`` or ``"P"`` as first registered: a woman's day is written plus 40."""
        return "P" if int(self.number[6:8]) > WOMAN else "L"

    @property
    def day(self) -> int:
        """The day of birth, 1 to 31, without the 40 of women."""
        day = int(self.number[6:8])
        return day - WOMAN if day > WOMAN else day

    def birth_dates(self, on: date | None = None, *, registered: date | None = None) -> tuple[date, ...]:
        """The birth dates that the number can mean, oldest first: usually two, a century apart.

        With ``on``, those of somebody aged 0 to 120 on that day. The person's ``registered`` birth date, where there
        is one, decides the century: then it is the one date nearest to it (and perhaps none, should ``on`` allow
        none).
        """
        found = possible_dates(self.number, on)
        if registered is None:
            return found
        ordinal = as_day(registered).toordinal()
        return tuple(sorted(found, key=lambda born: abs(born.toordinal() - ordinal))[:1])

    @property
    def placeholder(self) -> Placeholder | None:
        """What a birth date on this day may hide: "day-and-month" (31 December, 1 July), "day" (the 15th), else None.

        Many people are truly born on these days: it is a hint, not a finding.
        """
        return placeholder(self.day, self.month)


@frozen(order=True, repr=False)
class FamilyCard(_PopulationNumber):
    """A family card's number (NKK). Its date is the card's, so it changes with the card."""

    kind: ClassVar[NumberKind] = NKK

    @property
    def day(self) -> int:
        """The day of the card's date, 1 to 31."""
        return int(self.number[6:8])

    def card_dates(self, on: date | None = None) -> tuple[date, ...]:
        """The dates that the number can mean, oldest first; with ``on`` none after that day."""
        return possible_dates(self.number, on)


def check_nik(
    text: str,
    on: date | None = None,
    *,
    numeric: bool = False,
    birth_date: date | None = None,
    sex: str | None = None,
    region_code: str | None = None,
) -> list[Issue]:
    """Everything there is to say about ``text`` as a NIK; no *error* among it exactly when ``is_nik`` says yes.

    ``numeric`` says that it comes from a numeric cell. ``birth_date``, ``sex`` ("L"/"P") and ``region_code`` (2, 4, 6
    or 10 digits) are what the person's record says; a damaged or masked number is compared as far as its digits are
    certain. Raises CallError for a day or birth date that is no date, another word for the sex, or what is no region's
    code.
    """
    if birth_date is not None:
        birth_date = as_day(birth_date)
    if sex not in (None, "L", "P"):
        raise CallError("call.not-a-sex")
    reading = read_nik(text, numeric=numeric)
    codes = _text_codes(NIK, reading)
    shown = reading.number or reading.pattern
    if shown:
        if birth_date is not None and not same_birth(shown, birth_date):
            codes.append("nik.birth-date-differs")
        if sex is not None and sex_of(shown) not in (None, sex):
            codes.append("nik.sex-differs")
    codes += _number_codes(NIK, reading, on, region_code)
    if reading.number and Nik(reading.number).placeholder:
        codes.append("nik.placeholder-birth-date")
    return [issue(code, field="nik") for code in codes]


def check_nkk(
    text: str, on: date | None = None, *, numeric: bool = False, region_code: str | None = None
) -> list[Issue]:
    """Everything there is to say about ``text`` as an NKK; no *error* among it exactly when ``is_nkk`` says yes.

    Raises CallError for what is no region's code.
    """
    reading = read_nkk(text, numeric=numeric)
    codes = _text_codes(NKK, reading) + _number_codes(NKK, reading, on, region_code)
    if reading.number and on is not None:
        dates = possible_dates(reading.number, on)
        if dates and dates[-1].year < _OLDEST_CARDS:
            codes.append("nkk.card-date-unlikely")
    return [issue(code, field="nkk") for code in codes]


def _text_codes(kind: NumberKind, reading: NumberReading) -> list[str]:
    """The damages, led by an error that says "not sixteen plain digits" where none of them is an error itself."""
    codes = [f"{kind.name}.{damage}" for damage in reading.damage]
    if reading.kind == "plain" or any(issue(code).severity is Severity.ERROR for code in codes):
        return codes
    return [f"{kind.name}.not-plain", *codes]


def _number_codes(kind: NumberKind, reading: NumberReading, on: date | None, region_code: str | None) -> list[str]:
    """What the region says, and the date on a given day."""
    region_code = None if region_code is None else regions.plain_code(region_code)[:6]
    on = None if on is None else as_day(on)
    codes = []
    if reading.number and on is not None and not possible_dates(reading.number, on):
        codes.append(f"{kind.name}.date-not-yet")
    shown = reading.number or reading.pattern
    if shown:
        found = regions.region(shown[:6])
        if found is not None and found.status != "current":
            codes.append(f"{kind.name}.prefix-{found.status}")
        if region_code and not _same_region(shown[:6], region_code):
            codes.append(f"{kind.name}.region-differs")
    return codes


def same_birth(shown: str, born: date) -> bool:
    """Whether number and register name the same day, or both an unknown one of the same year.

    31 December and 1 July of one year are agreement on "unknown": the placeholder changed in 2004, not the person.
    """
    day = (born.day, born.month)
    days = UNKNOWN_DAYS if day in UNKNOWN_DAYS else (day,)
    return any(birth_agrees(shown, day, month, born.year) for day, month in days)


def _same_region(prefix: str, region_code: str) -> bool:
    """Whether a number's district lies in the region, as the codes are today or were once."""
    size = len(region_code)
    return any(
        patterns_agree(one[:size], other[:size])
        for one in (prefix, _today(prefix))
        for other in (region_code, _today(region_code))
    )


def _today(code: str) -> str:
    """The code that a retired one's district, regency or province has now; itself when it is current or not known."""
    for _ in range(9):  # a chain of successors is short; a wrong record must not make it endless
        found = regions.region(code)
        if found is None or found.successor is None:
            break
        code = found.successor
    return code


_CHECKS: dict[str, Callable[..., list[Issue]]] = {"nik": check_nik, "nkk": check_nkk}


def _first_error(kind: NumberKind, text: str, on: date | None) -> NikError:
    """The one error of a text that is no number: the most telling of its issues, an error before a warning."""
    found = [one for one in _CHECKS[kind.name](text, on) if not one.code.endswith(".not-plain")]
    errors = [one for one in found if one.severity is Severity.ERROR]
    return NikError((errors or found)[0].code)
