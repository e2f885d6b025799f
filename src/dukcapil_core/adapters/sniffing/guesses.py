"""What a column without a telling name may hold, by the shape of its cells: choices for a person, never sure."""

from __future__ import annotations

import re

from dukcapil_core.adapters.sniffing.claims import Claims
from dukcapil_core.adapters.sniffing.persons import has_digit, looks_like_text
from dukcapil_core.adapters.sniffing.proposal import because
from dukcapil_core.adapters.sniffing.sampled import Column

_SMALL = re.compile(r"[0-9]{1,3}(?:\.0)?")
_FEW_SMALL = 200
_FEW_WORDS = 0.3
_RUNNING = 0.98

_LEAST_PLACE = 3
"""Letters of a place's name; shorter cells are codes."""


def guess_unnamed(claims: Claims) -> None:
    """Lays the fields before the person that an unnamed column may fill and that no other column fills.

    Where most names are known, a name that is not known is an office's own column and is left out.
    """
    named = sum(bool(claims.matches(column)) for column in claims.table.columns)
    if 2 * named >= len(claims.table.columns):
        return
    for column in claims.free():
        if column.is_empty or claims.matches(column) or column.place in claims.numbers or column.place in claims.dates:
            continue
        fields = [field for field in _likely(column) if not _is_sure(claims, field)]
        if fields:
            choices = [claims.choice(field, column) for field in fields]
            claims.doubt(column, choices, [because("by-shape", fields=", ".join(fields))], 0.3)


def _likely(column: Column) -> tuple[str, ...]:
    if column.holding(_SMALL.fullmatch) >= 0.95 * len(column.filled):
        return ("rt", "rw", "tps") if len(column.counts) <= _FEW_SMALL and column.distinct < _RUNNING else ()
    if not looks_like_text(column) or len(column.counts) < 2:
        return ()
    if column.holding(has_digit) >= 0.3 * len(column.filled):
        return ("address", "tps")
    if 2 * column.holding(lambda text: len(text) < _LEAST_PLACE) > len(column.filled):
        return ()
    return ("birth_place", "village", "district", "address") if column.distinct < _FEW_WORDS else ("name", "address")


def _is_sure(claims: Claims, field: str) -> bool:
    return any(verdict.standing == "sure" and verdict.field == field for verdict in claims.verdicts)
