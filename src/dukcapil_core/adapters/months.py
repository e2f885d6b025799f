"""The words that name a month in a date: Indonesian and English ones, whole or short.

No word of the one language names another month in the other, so ``%B`` and ``%b`` read them all, in every case of
letters, whatever the machine's language is. And what stands in a date and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from dukcapil_core.numbers.text import DASHES, ascii_twin

_TO_HYPHEN = str.maketrans(dict.fromkeys(DASHES, "-"))

_WEEKDAY = re.compile(
    r"(?:senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad|(?:mon|tues|wednes|thurs|fri|satur|sun)day|%a)(?:\s*[,/]\s*|\s+)",
    re.IGNORECASE,
)

_BEHIND_SHORT = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=%[Bb]))\.\s+")

_AROUND_MARK = re.compile(r"\s*([-/.|])\s*")

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


def plain_date(text: str) -> str:
    """A date's text, or a format, in ASCII digits and hyphens, without what says nothing: the weekday in front, the dot
    behind a short month, blanks around its marks. ``Senin, 3 Jun. 1985`` is ``3 Jun 1985``, ``03 – 06 – 85`` is
    ``03-06-85``.
    """
    if not text.isascii():
        text = "".join(map(ascii_twin, text.translate(_TO_HYPHEN)))
    if " " not in text:
        return text
    if weekday := _WEEKDAY.match(text):
        text = text[weekday.end() :]
    return _AROUND_MARK.sub(r"\1", _BEHIND_SHORT.sub(" ", text))
