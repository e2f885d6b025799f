"""What a cell's text says about a NIK or NKK: the number, a pattern of it, or how it was damaged.

The one judge of every text that is not plain. Nothing is repaired silently: ``number`` is set only when the text is the
number, or when what was taken off (blanks, separators, an apostrophe) cannot have been a digit. The damages are those
that office files show: spreadsheets and floats, masks of published lists, the invisible characters of office exports
(OpenSID strips them on import), the leading blank of Oracle's TO_CHAR.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from attrs import evolve, field, frozen

from dukcapil_core.issues import Issue, issue
from dukcapil_core.numbers.floats import (
    cell_originals,
    float_originals,
    lossy_pattern,
    rounded_span,
    scientific,
    span_numbers,
    span_pattern,
)
from dukcapil_core.numbers.patterns import WILD, hide_last, pattern_faults
from dukcapil_core.numbers.repair import (
    LOOKALIKES,
    MOST_CANDIDATES,
    candidates,
    one_digit_extra,
    one_digit_missing,
    one_slip,
    read_letters,
)
from dukcapil_core.numbers.rules import NIK, NKK, NumberKind, faults
from dukcapil_core.numbers.text import (
    DIGITS,
    clean_outside,
    decimal_tail,
    is_digits,
    is_missing,
    mask_of,
    strip_separators,
    thousands,
)

ReadingKind = Literal["plain", "cleaned", "masked", "truncated", "damaged", "missing"]


@frozen(kw_only=True)
class NumberReading:
    """What was read. ``kind`` says how far the text can be used:

    - ``plain``: the text itself is a valid number; ``cleaned``: it is one once the named marks are taken off.
      ``number`` is set.
    - ``masked``, ``truncated``: digits are hidden or were lost. ``pattern`` holds the certain ones, ``*`` for the
      others.
    - ``damaged``: not a number that can have been issued. A ``pattern`` may still stand for the digits that can be
      right.
    - ``missing``: nothing there: empty, ``-``, ``0``, zeros only.

    ``damage`` names what was found (the second half of an issue code), ``candidates`` what the number may be, likeliest
    first. The repr shows no digit.
    """

    kind: ReadingKind
    number: str | None = field(default=None, repr=False)
    pattern: str | None = field(default=None, repr=False)
    damage: tuple[str, ...] = ()
    candidates: tuple[str, ...] = field(default=(), repr=False)

    def issues(self, field: str = "nik", *, row: int | None = None, file: str | None = None) -> list[Issue]:
        """The damages as issues of ``field`` ("nik" or "nkk")."""
        return [issue(f"{field}.{damage}", field=field, row=row, file=file) for damage in self.damage]


_MISSING = NumberReading(kind="missing", damage=("missing",))

_ALONE, _TWO = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])"), re.compile("[0-9]{16}")
_LOOKALIKES = frozenset(LOOKALIKES)


@lru_cache(maxsize=1024)
def _damaged(*damage: str) -> NumberReading:
    """A reading that tells nothing but the damage: of a million odd numbers most have one of a few."""
    return NumberReading(kind="damaged", damage=damage)


def read_nik(text: str | None, *, numeric: bool = False, repair: bool = True) -> NumberReading:
    """What ``text`` says about a NIK. ``numeric``: it comes from a numeric spreadsheet cell, which keeps 15 digits.

    ``repair=False`` leaves out the candidates of a slip, which take most of the time and bulk work does not need.
    """
    return _read(NIK, text, numeric, repair)


def read_nkk(text: str | None, *, numeric: bool = False, repair: bool = True) -> NumberReading:
    """What ``text`` says about a family-card number. ``numeric``: it comes from a numeric spreadsheet cell."""
    return _read(NKK, text, numeric, repair)


def _read(kind: NumberKind, text: str | None, numeric: bool, repair: bool) -> NumberReading:
    if not isinstance(text, str):
        return _MISSING if text is None else NumberReading(kind="damaged", damage=("not-a-text",))
    if not numeric and kind.is_valid(text):
        return NumberReading(kind="plain", number=text)
    bare, marks = clean_outside(text)
    if is_missing(bare):
        return _MISSING
    reading = _read_bare(kind, bare, numeric, repair)
    damage = tuple(dict.fromkeys((*marks, *reading.damage))) if marks else reading.damage
    told: ReadingKind = "plain" if reading.number == text else reading.kind
    if told == reading.kind and damage == reading.damage:
        return reading
    return NumberReading(
        kind=told, number=reading.number, pattern=reading.pattern, damage=damage, candidates=reading.candidates
    )


def _read_bare(kind: NumberKind, text: str, numeric: bool, repair: bool) -> NumberReading:
    """The reading of a text that has no marks around it any more."""
    digits, marks = text, tuple[str, ...]()
    if not is_digits(text):
        if (shown := scientific(text)) and shown.shown < 16:
            return _rounded(kind, shown.value, shown.shown, "scientific")
        if shown:
            return _from_float(kind, str(shown.value), numeric, "decimal-number")
        if (whole := decimal_tail(text)) is not None:
            return _from_float(kind, whole, numeric, "decimal-number")
        if (whole := thousands(text)) is not None:
            return _from_float(kind, whole, True, "thousands")
        if (mask := mask_of(text)) is not None:
            return _masked(kind, *mask)
        digits, marks = strip_separators(text)
        if not is_digits(digits):
            return _with_letters(kind, digits, text, marks)
    if numeric and len(digits) == 16:
        reading = _from_float(kind, digits, True, "numeric-cell")
        return evolve(reading, damage=(*marks, *reading.damage)) if marks else reading
    return _from_digits(kind, digits, marks, repair)


def _from_digits(kind: NumberKind, digits: str, marks: tuple[str, ...], repair: bool) -> NumberReading:
    if kind.is_valid(digits):
        return NumberReading(kind="cleaned", number=digits, damage=marks)
    if len(digits) == 15:
        found = one_digit_missing(kind, digits) if repair else ()
        return _slipped(found, *marks, "one-digit-missing")
    if len(digits) == 17:
        found = one_digit_extra(kind, digits) if repair else ()
        return _slipped(found, *marks, "one-digit-extra")
    if len(digits) != 16:
        found = candidates(kind, _TWO.findall(digits)) if len(digits) == 32 else ()
        return _slipped(found, *marks, "several-numbers" if found else "not-16-digits")
    return _zero_run(kind, digits, marks) or _impossible(kind, digits, marks, repair)


def _impossible(kind: NumberKind, digits: str, marks: tuple[str, ...], repair: bool = True) -> NumberReading:
    found = faults(kind, digits)
    if found == ("serial-zero",):
        # the region and the date can be right: 0000 is what a script makes of a masked or missing serial
        return NumberReading(kind="damaged", damage=(*marks, *found), pattern=hide_last(digits, 4))
    return _slipped(one_slip(kind, digits, found) if repair else (), *marks, *found)


def _slipped(found: tuple[str, ...], *damage: str) -> NumberReading:
    return NumberReading(kind="damaged", damage=damage, candidates=found) if found else _damaged(*damage)


def _zero_run(kind: NumberKind, digits: str, marks: tuple[str, ...]) -> NumberReading | None:
    """A published mask whose stars a script replaced by zeros: six or ten zeros at the end, nowhere else to be met."""
    for hidden in (10, 6) if digits.endswith("000000") else ():
        pattern = hide_last(digits, hidden)
        if digits.endswith("0" * hidden) and not pattern_faults(kind, pattern):
            return NumberReading(kind="masked", damage=(*marks, "zero-run"), pattern=pattern)
    return None


def _masked(kind: NumberKind, pattern: str, marks: tuple[str, ...]) -> NumberReading:
    if pattern.count(WILD) == 1:
        found = candidates(kind, (pattern.replace(WILD, digit) for digit in "0123456789"))
        return NumberReading(kind="damaged", damage=(*marks, "other-characters"), candidates=found)
    wrong = pattern_faults(kind, pattern)
    if wrong:
        return NumberReading(kind="damaged", damage=(*marks, "masked", *wrong))
    return NumberReading(kind="masked", damage=(*marks, "masked"), pattern=pattern)


def _from_float(kind: NumberKind, digits: str, cell: bool, sign: str) -> NumberReading:
    """Sixteen digits that were a number once: in a numeric cell (``cell``) or only in a program's float."""
    value = int(digits)
    originals = cell_originals(value) if cell else float_originals(value)
    lossless = originals == [value] and (value <= 2**53 or value % 2 == 1)
    if lossless and kind.is_valid(digits):
        return NumberReading(kind="cleaned", number=digits, damage=(sign,))
    found = () if lossless else tuple(filter(kind.is_valid, map(str, originals)))
    if found:
        lost = "lost-16th-digit" if cell and value % 10 == 0 else "float-rounding"
        return NumberReading(
            kind="truncated", damage=(sign, lost), pattern=lossy_pattern(value, found), candidates=found
        )
    shown = len(digits.rstrip("0"))
    if shown <= 11:  # 5302010000000000: somebody's software took 5.30201E+15 for the number itself
        reading = _rounded(kind, value, shown, "scientific")
        if reading.kind == "truncated":
            return evolve(reading, damage=(sign, *reading.damage))
    impossible = _impossible(kind, digits, (sign,))
    # where the last digit was lost too, a candidate that keeps it would mislead
    return impossible if originals == [value] else evolve(impossible, candidates=())


def _rounded(kind: NumberKind, value: int, shown: int, sign: str) -> NumberReading:
    low, high = rounded_span(value, shown)
    found = span_numbers(kind, low, high, MOST_CANDIDATES)
    pattern = span_pattern(kind, low, high)
    if pattern is None:
        wrong = pattern_faults(kind, hide_last(str(value), 16 - shown)) or ("date-impossible",)
        return NumberReading(kind="damaged", damage=(sign, *wrong))
    return NumberReading(kind="truncated", damage=(sign,), pattern=pattern, candidates=found)


def _with_letters(kind: NumberKind, stripped: str, text: str, marks: tuple[str, ...]) -> NumberReading:
    if len(stripped) == 16 and _LOOKALIKES.issuperset(set(stripped) - DIGITS):
        return _slipped(read_letters(kind, stripped), *marks, "letters")
    inside = candidates(kind, _ALONE.findall(unicodedata.normalize("NFKC", text)))
    return _slipped(inside, "several-numbers" if len(inside) > 1 else "other-characters")
