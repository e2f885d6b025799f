"""The words that name a month in a date: Indonesian and English ones, whole or short.

No word of the one language names another month in the other, so ``%B`` and ``%b`` read them all, in every case of
letters, whatever the machine's language is.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_WHOLE = (
    ("januari", "january"), ("februari", "pebruari", "february"), ("maret", "march"), ("april",), ("mei", "may"),
    ("juni", "june"), ("juli", "july"), ("agustus", "august"), ("september",), ("oktober", "october"),
    ("november", "nopember"), ("desember", "december"),
)  # fmt: skip
_SHORT = (
    ("jan",), ("feb", "peb"), ("mar",), ("apr",), ("mei", "may"), ("jun",), ("jul",), ("agu", "agt", "ags", "aug"),
    ("sep", "sept"), ("okt", "oct"), ("nov", "nop"), ("des", "dec"),
)  # fmt: skip


def _numbered(words: tuple[tuple[str, ...], ...]) -> Mapping[str, int]:
    return MappingProxyType({word: number for number, alike in enumerate(words, 1) for word in alike})


SHORT_MONTHS = _numbered(_SHORT)
"""The number of the month by its short word, in small letters."""

MONTHS: Mapping[str, int] = MappingProxyType({**_numbered(_WHOLE), **SHORT_MONTHS})
"""The number of the month by its word, whole or short, in small letters."""
