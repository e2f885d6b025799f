"""Which numbers a spreadsheet or a float can have made of one number: 15-digit cells, float64 and ``E+15``.

Three losses, all of them seen in office files:

- Excel keeps 15 significant digits of what is typed into a numeric cell and puts 0 for the sixteenth.
- A float64 holds every whole number up to 2^53 = 9,007,199,254,740,992 and only each second one above: in the Papuan
  provinces 91-96 an odd number becomes its even neighbour (ties go to the multiple of 4, IEEE 754).
- ``5.30201E+15`` shows six digits, and the last of them *may have been rounded up*.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache

from attrs import frozen

from dukcapil_core.numbers.patterns import WILD, common_pattern
from dukcapil_core.numbers.rules import YEARS, NumberKind, days_of_the_year, leap_days, plain_prefixes

_SMALLEST, _LARGEST = 10**15, 10**16 - 1
_SCIENTIFIC = re.compile(r"([0-9]{1,20})(?:[.,]([0-9]{0,20}))?E\+?0*([0-9]{1,3})", re.IGNORECASE)


@frozen(kw_only=True)
class Scientific:
    """A text such as 5.30201E+15: its value and how many digits it shows. More than 15 are an exact float."""

    value: int
    shown: int


def scientific(text: str) -> Scientific | None:
    """The sixteen-digit value of a text in scientific notation, with point or comma, or None if it is not one."""
    parts = _SCIENTIFIC.fullmatch(text) if "E" in text or "e" in text else None
    if parts is None:
        return None
    whole, fraction, exponent = parts[1], parts[2] or "", int(parts[3])
    shift = exponent - len(fraction)
    if not -30 <= shift <= 30:
        return None
    value, rest = (int(whole + fraction) * 10**shift, 0) if shift >= 0 else divmod(int(whole + fraction), 10**-shift)
    if rest or not _SMALLEST <= value <= _LARGEST:
        return None
    return Scientific(value=value, shown=len((whole + fraction).lstrip("0")))


def float_originals(value: int) -> list[int]:
    """The whole numbers that become ``value`` when they pass through a float64; more than one only above 2^53."""
    if value < 2**53 or float(value) != value:  # an odd number above 2^53: no float has been here
        return [value]
    return [near for near in (value - 1, value, value + 1) if float(near) == float(value)]


def cell_originals(value: int) -> list[int]:
    """The whole numbers that a numeric cell can have made ``value`` of, whoever wrote it: Excel or a float library."""
    originals = float_originals(value)
    return originals if value % 10 else sorted({*range(value, value + 10), *originals})


def rounded_span(value: int, shown: int) -> tuple[int, int]:
    """The lowest and highest number that print as ``value`` with ``shown`` digits, also after Excel lost the last."""
    half = 5 * 10 ** (16 - shown - 1)
    return max(value - half, _SMALLEST), min(value + half + 9, _LARGEST)


def span_pattern(kind: NumberKind, low: int, high: int) -> str | None:
    """The tightest easy pattern that agrees with every valid number from ``low`` to ``high``; None when there is none.

    It goes from left to right, region, date, serial, and stops at the first part that the span leaves open.
    """
    first, last = str(low), str(high)
    prefixes = _between(_sorted_prefixes(), first[:6], last[:6])
    if len(prefixes) != 1:
        return _shared_start(prefixes) + WILD * 10 if prefixes else None
    prefix = prefixes[0]
    first, last = max(first, prefix + "0" * 10), min(last, prefix + "9" * 10)
    dates = _dates_between(kind, first[6:12], last[6:12])
    if len(dates) != 1:
        return prefix + _shared_start(dates) + WILD * 4 if dates else None
    date = dates[0]
    serials = [max(first, prefix + date + "0001")[12:], min(last, prefix + date + "9999")[12:]]
    return prefix + date + _shared_start(serials) if serials[0] <= serials[1] else None


def span_numbers(kind: NumberKind, low: int, high: int, most: int) -> tuple[str, ...]:
    """Every valid number from ``low`` to ``high`` when the span holds at most ``most`` numbers, otherwise none."""
    if high - low >= most:
        return ()
    return tuple(filter(kind.is_valid, map(str, range(low, high + 1))))


def lossy_pattern(value: int, numbers: tuple[str, ...]) -> str:
    """The pattern of the possible originals; the last digit of a number that passed a float is never taken as known."""
    return common_pattern((*numbers, str(value)))[:-1] + WILD


def _between(known: tuple[str, ...], first: str, last: str) -> tuple[str, ...]:
    return known[bisect_left(known, first) : bisect_right(known, last)]


def _shared_start(ordered: tuple[str, ...] | list[str]) -> str:
    """What the texts begin with, padded with ``*``; the first and last of an ordered row decide."""
    first, last = ordered[0], ordered[-1]
    same = next((place for place, char in enumerate(first) if char != last[place]), len(first))
    return first[:same] + WILD * (len(first) - same)


@cache
def _sorted_prefixes() -> tuple[str, ...]:
    return tuple(sorted(plain_prefixes()))


@cache
def _sorted_days(kind: NumberKind) -> tuple[str, ...]:
    return tuple(sorted({*days_of_the_year(kind), *(date[:4] for date in leap_days(kind))}))


def _dates_between(kind: NumberKind, first: str, last: str) -> list[str]:
    """The DDMMYY parts from ``first`` to ``last``: of many the outermost days' only, the lowest and the highest among
    them. No day is without a year, so that two days at either end are enough."""
    days = _between(_sorted_days(kind), first[:4], last[:4])
    return [
        day + year
        for day in dict.fromkeys((*days[:2], *days[-2:]))
        for year in YEARS
        if first <= day + year <= last and (day in days_of_the_year(kind) or day + year in leap_days(kind))
    ]
