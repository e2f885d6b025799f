"""Whether a row fills the same columns with the same kinds of cells as a record."""

from __future__ import annotations

from collections.abc import Sequence

_FEWEST_COMMON = 3
_COMMON, _ALIKE = 0.6, 0.8
"""The share of a record's cells that a row must fill too, and of these the share that must be of the same kind."""


def is_like(row: Sequence[str], record: Sequence[str]) -> bool:
    """Whether ``row`` is filled as ``record`` is; words alone, as in a header, are no sign of that."""
    both = zip(row, record, strict=False)
    common = [pair for pair in both if all(any(map(str.isalnum, text)) for text in pair)]
    if len(common) < max(_FEWEST_COMMON, _COMMON * sum(map(bool, record))):
        return False
    kinds = [_has_letters(one) for one, other in common if _has_letters(one) == _has_letters(other)]
    return len(kinds) >= _ALIKE * len(common) and not all(kinds)


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)
