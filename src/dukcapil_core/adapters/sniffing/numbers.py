"""Columns of sixteen-digit numbers: whose NIK, which family card, or neither.

A NIK carries the birth date, a woman's day plus 40, and stands once in a list; a family card's number carries the date
of the card, never a day above 31, and stands with each member (``numbers.rules``).
"""

from __future__ import annotations

from functools import lru_cache

from attrs import field, frozen

from dukcapil_core.adapters.sniffing.proposal import Reason, because
from dukcapil_core.adapters.sniffing.sampled import Column
from dukcapil_core.numbers.reading import read_nik
from dukcapil_core.numbers.rules import WOMAN, is_nik

LEAST_SHARE = 0.6
"""From this share of sixteen-digit cells a column is one of such numbers."""

_FEW = 20
_CARDS_FROM, _CARDS_TO = 0, 35
"""Years in a family card's date: cards of SIAK are of this century (domain notes, 1.1)."""


@frozen(kw_only=True)
class Numbers:
    """What a column's cells say as sixteen-digit numbers.

    ``share`` of the filled cells are such numbers (masked, truncated and damaged ones included), ``valid`` of them can
    have been issued; ``dated`` of the sampled rows show a date, and of these ``women`` have a day above 40 and
    ``recent`` a year of this century. ``births`` and ``sexes`` say, row by row, DDMMYY (the 40 taken off) and L or P.
    """

    share: float
    valid: float
    dated: int
    women: float
    recent: float
    distinct: float
    births: tuple[str | None, ...] = field(repr=False)
    sexes: tuple[str | None, ...] = field(repr=False)
    prefixes: tuple[str | None, ...] = field(repr=False)

    @property
    def tells(self) -> bool:
        """Whether enough dates show to judge by them."""
        return self.dated >= _FEW

    @property
    def looks_like_persons(self) -> bool:
        """Men and women, hardly a number twice."""
        return self.tells and 0.05 <= self.women <= 0.95 and self.distinct >= 0.9 and self.valid >= 0.6

    @property
    def may_be_cards(self) -> bool:
        """No woman's day, dates of this century: cards, where a list has one member of each family."""
        return self.tells and self.women <= 0.01 and self.recent >= 0.8 and self.valid >= 0.6

    @property
    def looks_like_cards(self) -> bool:
        """The same of numbers that come back."""
        return self.may_be_cards and self.distinct < 0.97


def numbers_of(column: Column) -> Numbers | None:
    """The facts of a column of numbers; None where it is none."""
    texts = list(column.counts)
    judged = texts[:: max(1, len(texts) // 100)]
    if not judged or 2 * sum(map(bool, map(_pattern, judged))) < LEAST_SHARE * len(judged):
        return None
    patterns = {text: _pattern(text) for text in column.counts}
    filled = len(column.filled)
    there = column.holding(patterns.__getitem__)
    if there < LEAST_SHARE * filled:
        return None
    rows = [patterns.get(text) for text in column.texts]
    dates = [_birth(pattern) for pattern in rows]
    shown = [date for date in dates if date is not None]
    valid = column.holding(lambda text: is_nik(text.strip("'\" ")))
    return Numbers(
        share=there / filled,
        valid=valid / max(1, there),
        dated=len(shown),
        women=sum(woman for _, woman in shown) / max(1, len(shown)),
        recent=sum(_CARDS_FROM <= int(birth[4:]) <= _CARDS_TO for birth, _ in shown) / max(1, len(shown)),
        distinct=column.distinct,
        births=tuple(date[0] if date else None for date in dates),
        sexes=tuple(None if date is None else "P" if date[1] else "L" for date in dates),
        prefixes=tuple(pattern[:6] if pattern and "*" not in pattern[:6] else None for pattern in rows),
    )


@lru_cache(maxsize=100_000)
def _pattern(text: str) -> str | None:
    """The sixteen places of a number, ``*`` for those that do not show; None for anything else."""
    if len(text) == 16 and text.isascii() and text.isdigit():
        return text
    if sum(char.isdigit() or char in "*xX#" for char in text) < 6 or len(text) > 40:
        return None
    reading = read_nik(text, repair=False)
    shown = reading.number or reading.pattern
    return shown if shown and len(shown) == 16 and reading.kind != "damaged" else None


def _birth(pattern: str | None) -> tuple[str, bool] | None:
    """DDMMYY with a woman's 40 taken off, and whether it was there; None where the date does not show or is none."""
    if pattern is None or "*" in pattern[6:12]:
        return None
    day, month = int(pattern[6:8]), int(pattern[8:10])
    woman = day > WOMAN
    day -= WOMAN if woman else 0
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return f"{day:02d}{pattern[8:12]}", woman


def number_reasons(found: Numbers, kind: str) -> list[Reason]:
    """What speaks for a column as ``kind`` ("nik" or "nkk"), in figures."""
    reasons = [because("sixteen-digits", share=round(100 * found.share), valid=round(100 * found.valid))]
    if found.dated:
        reasons.append(
            because(
                f"dates-in-{kind}",
                women=round(100 * found.women),
                distinct=round(100 * found.distinct),
                recent=round(100 * found.recent),
            )
        )
    return reasons
