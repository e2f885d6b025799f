"""The text of a date without what stands in it and says nothing, in a cell and in a declared format alike."""

from __future__ import annotations

import re

from dukcapil_core.numbers.text import ascii_twin
from dukcapil_core.signs import APOSTROPHES, TO_HYPHEN

_WEEKDAY = re.compile(
    rf"(?:senin|selasa|rabu|kamis|jum[{APOSTROPHES}]?at|sabtu|minggu|ahad|(?:mon|tues|wednes|thurs|fri|satur|sun)day|%a)(?:\s*[,/]\s*|\s+)",
    re.IGNORECASE,
)

_BEHIND_SHORT = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=%[Bb]))\.\s+")

_AROUND_MARK = re.compile(r"(?<!\s)\s*([-/.|])\s*")
"""Begins where blanks begin: a long run of them would be gone through from each of its blanks."""


def plain_date(text: str) -> str:
    """A date's text, or a format, in ASCII digits and hyphens, without what says nothing: the weekday in front, the dot
    behind a short month, blanks around its marks. ``Senin, 3 Jun. 1985`` is ``3 Jun 1985``, ``03 – 06 – 85`` is
    ``03-06-85``.
    """
    if not text.isascii():
        text = "".join(map(ascii_twin, text.translate(TO_HYPHEN)))
    if " " not in text:
        return text
    if weekday := _WEEKDAY.match(text):
        text = text[weekday.end() :]
    return _AROUND_MARK.sub(r"\1", _BEHIND_SHORT.sub(" ", text))
