"""The rules that a NIK and a family-card number (NKK) share: which sixteen digits can have been issued.

    PPKKCC DDMMYY NNNN     region of first registration, date, serial

A NIK carries the birth date, a woman's day plus 40; an NKK carries the date of the card, nothing added. The serial
starts at 0001. Sources: PP 37/2007 Art. 36-37 (replaced by PP 40/2019), explained by Dukcapil Klaten ("Arti 16 digit
NIK").

These functions judge sixteen digits; ``reading`` judges text. The sets are built on first use and cost nothing
at import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache

from attrs import frozen

from dukcapil_core.errors import CallError

WOMAN = 40  # added to the day of birth of women, PP 37/2007 Art. 37
OLDEST = 120  # years, far above the ages to be met: a wrong rejection is worse than a wrong acceptance
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
YEARS = tuple(f"{year:02}" for year in range(100))  # as a number of sixteen digits has them


@frozen(kw_only=True, eq=False)
class NumberKind:
    """One of the two sixteen-digit numbers: its name and how it writes a day. There are no others to compare with."""

    name: str  # "nik" | "nkk": also the canonical column and the area of the issue codes
    day_offsets: tuple[int, ...]
    is_valid: Callable[[str], bool]


def is_nik(text: str, on: date | None = None) -> bool:
    """Whether ``text`` is a NIK that can have been issued: sixteen ASCII digits, nothing around or between them.

    The prefix was valid at some time, the date exists in at least one century (29 February 2000 did, 29 February 1900
    did not), the serial is 0001 or more. With ``on``, at least one such birth date lies within the 120 years up to
    that day. Raises CallError where ``on`` is no date.
    """
    days, leap_days, prefixes = _nik_sets or _load_nik_sets()
    if on is not None:
        on = as_day(on)
    try:
        return (
            len(text) == 16
            and text.isascii()
            and text.isdigit()
            and text[:6] in prefixes
            and (text[6:10] in days or text[6:12] in leap_days)
            and text[12:] != "0000"
            # 120 years hold every day of a two-digit year, except 29 February 00: 2000 had it, 1900 did not
            and (on is None or (text[8:12] != "0200" and on.year > OLDEST + 1) or bool(possible_dates(text, on)))
        )
    except (TypeError, AttributeError):  # not a text at all
        return False


def is_nkk(text: str, on: date | None = None) -> bool:
    """Whether ``text`` is a family-card number that can have been issued: as ``is_nik``, but the day is never above 31.

    The date is that of the card; with ``on`` at least one reading of it is not after that day.
    """
    return is_nik(text, on) and text[6] < "4"


NIK = NumberKind(name="nik", day_offsets=(0, WOMAN), is_valid=is_nik)
NKK = NumberKind(name="nkk", day_offsets=(0,), is_valid=is_nkk)

_Sets = tuple[frozenset[str], frozenset[str], frozenset[str]]
_nik_sets: _Sets | None = None


def _load_nik_sets() -> _Sets:
    global _nik_sets
    _nik_sets = (days_of_the_year(NIK), leap_days(NIK), plain_prefixes())
    return _nik_sets


@cache
def days_of_the_year(kind: NumberKind) -> frozenset[str]:
    """Every DDMM that ``kind`` can hold whatever the year, so without 29 February."""
    return frozenset(
        f"{day + offset:02}{month:02}"
        for month, longest in enumerate(_LONGEST_MONTHS, start=1)
        for day in range(1, longest + 1)
        if (day, month) != (29, 2)
        for offset in kind.day_offsets
    )


@cache
def leap_days(kind: NumberKind) -> frozenset[str]:
    """Every DDMMYY of a 29 February: each fourth year, 00 among them because 2000 was a leap year."""
    return frozenset(f"{29 + offset}02{year}" for offset in kind.day_offsets for year in YEARS[::4])


@cache
def plain_prefixes() -> frozenset[str]:
    """The six-digit prefixes that a plain number may have: every kecamatan code that was ever in force."""
    from dukcapil_core import regions

    return regions.known_prefixes()


def forget_prefixes() -> None:
    """Asks for the prefixes anew at the next number."""
    global _nik_sets
    _nik_sets = None
    plain_prefixes.cache_clear()


def possible_dates(number: str, on: date | None = None) -> tuple[date, ...]:
    """The dates that the digits 7-12 of ``number`` can stand for, oldest first; empty when there is none.

    Without ``on`` those of 1900-2099; with it those of the 120 years up to that day. Two digits do not tell the
    century, so there are usually two.
    """
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    day = day - WOMAN if day > WOMAN else day
    if on is None:
        return _real_dates((1900 + year, 2000 + year), month, day)
    on = as_day(on)
    first = max(on.year - OLDEST - 1, 1)  # the 121st year has begun, but its birthday may be to come
    years = range(first + (year - first) % 100, on.year + 1, 100)
    return tuple(
        found for found in _real_dates(years, month, day) if found <= on and completed_years(found, on) <= OLDEST
    )


def as_day(given: object) -> date:
    """``given`` as a plain day, a datetime as the day it falls on. Raises CallError for what is no date.

    The missing date of pandas (NaT) is a date by its type alone; nothing equals it, not even itself.
    """
    if not isinstance(given, date) or given != given:
        raise CallError("call.not-a-date", type=type(given).__name__)
    return given.date() if isinstance(given, datetime) else given


def as_text(given: object) -> str:
    """``given`` as the text it is, which a table can hold. Raises CallError for what is none, or has half a letter."""
    if not isinstance(given, str):
        raise CallError("call.not-a-text", type=type(given).__name__)
    try:
        given.encode()
    except UnicodeEncodeError:
        raise CallError("call.half-letters") from None
    return given


def _real_dates(years: Iterable[int], month: int, day: int) -> tuple[date, ...]:
    found = []
    for year in years:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return tuple(found)


def completed_years(born: date, on: date) -> int:
    """Completed years on ``on``, which is not before birth; the birthday counts, of 29 February 1 March
    (``elections.turns``).
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def faults(kind: NumberKind, number: str) -> tuple[str, ...]:
    """What keeps sixteen ASCII digits from being a valid number, in the order of the digits; empty when nothing does.

    The words are the second half of an issue code: ``"unknown-prefix"`` for ``nik.unknown-prefix``.
    """
    found = []
    if number[:6] not in plain_prefixes():
        found.append(prefix_fault(number[:6]))
    if number[6:10] not in days_of_the_year(kind) and number[6:12] not in leap_days(kind):
        found.append(_date_fault(kind, int(number[6:8]), int(number[8:10])))
    if number[12:] == "0000":
        found.append("serial-zero")
    if kind is NKK and is_nik(number) and found:
        found.append("looks-like-nik")
    return tuple(found)


def prefix_fault(prefix: str) -> str:
    """What is wrong with six digits that no number begins with; of hidden ones nobody knows more than that."""
    from dukcapil_core import regions

    return "pre-siak-prefix" if regions.pre_siak(prefix) else "unknown-prefix"


def _date_fault(kind: NumberKind, day: int, month: int) -> str:
    if not any(1 <= day - offset <= 31 for offset in kind.day_offsets):
        return "day-impossible"
    if not 1 <= month <= 12:
        return "month-impossible"
    return "date-impossible"
