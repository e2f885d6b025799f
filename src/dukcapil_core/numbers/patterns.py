"""Numbers of which some digits are hidden, as patterns: sixteen characters, each a digit or ``*``.

A pattern is a constraint, not a value: two of them agree when no position shows two different digits. Published voter
lists hide the last 4 digits (Pemilu 2019, PKPU 11/2018), the last 6 (Pilkada 2020, Kota Pasuruan) or the last 10
(Pilkada 2020).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from dukcapil_core.numbers.rules import NIK, NumberKind, days_of_the_year, leap_days, plain_prefixes, prefix_fault

WILD = "*"


def patterns_agree(first: str, second: str) -> bool:
    """Whether two patterns (or numbers) can stand for one number: place by place, and ``*`` fits anything."""
    if WILD not in first and WILD not in second:
        return first == second
    return len(first) == len(second) and all(a in (b, WILD) or b == WILD for a, b in zip(first, second, strict=True))


def hides(pattern: str) -> int:
    """How many digits a pattern hides; 0, which is false, for a plain number."""
    return pattern.count(WILD)


def hide_last(number: str, digits: int) -> str:
    """``number`` with its last ``digits`` starred."""
    return number[: len(number) - digits] + WILD * digits


def common_pattern(numbers: Iterable[str]) -> str:
    """The tightest pattern that agrees with every one of ``numbers`` (at least one, all of one length)."""
    columns = zip(*numbers, strict=True)
    return "".join(column[0] if len(set(column)) == 1 else WILD for column in columns)


def pattern_faults(kind: NumberKind, pattern: str) -> tuple[str, ...]:
    """What keeps every number behind ``pattern`` from being valid; empty when some valid number agrees with it."""
    found = []
    if not _prefix_fits(pattern[:6]):
        found.append(prefix_fault(pattern[:6]))
    if not _date_fits(kind, pattern[6:12]):
        found.append("date-impossible")
    if pattern[12:] == "0000":
        found.append("serial-zero")
    return tuple(found)


@lru_cache(maxsize=4096)
def _prefix_fits(part: str) -> bool:
    return _fits(part, plain_prefixes())


@lru_cache(maxsize=4096)
def _date_fits(kind: NumberKind, part: str) -> bool:
    return _fits(part[:4], days_of_the_year(kind)) or _fits(part, leap_days(kind))


def _fits(part: str, known: frozenset[str]) -> bool:
    if WILD not in part:
        return part in known
    start = part.rstrip(WILD)
    if WILD not in start:  # the usual mask hides the end
        return start in _starts(known, len(start))
    shape = re.compile(part.replace(WILD, "[0-9]"))
    return any(map(shape.fullmatch, known))


@lru_cache(maxsize=16)
def _starts(known: frozenset[str], length: int) -> frozenset[str]:
    return frozenset(one[:length] for one in known)


def birth_agrees(pattern: str, day: int, month: int, year: int) -> bool:
    """Whether the date part of a NIK's pattern can be this birth date, a man's or a woman's."""
    shown = pattern[6:12]
    parts = _birth_parts(day, month, year % 100)
    return shown in parts or (WILD in shown and any(patterns_agree(shown, part) for part in parts))


@cache
def _birth_parts(day: int, month: int, year: int) -> tuple[str, ...]:
    """How a NIK can write a birth date; there are no more than 36,525 to be kept."""
    return tuple(f"{day + offset:02}{month:02}{year:02}" for offset in NIK.day_offsets)


def sex_of(pattern: str) -> str | None:
    """``"L"`` or ``"P"`` by the first digit of a NIK's day, None where that is hidden."""
    if pattern[6] == WILD:
        return None
    return "P" if pattern[6] >= "4" else "L"
