"""Signs in a cell's text that say nothing, in every column: the mark of a text cell, dashes, what does not show."""

from __future__ import annotations

import unicodedata

APOSTROPHES = "'’‘`´ʼ＇"
"""One stands before a cell that a spreadsheet was told to keep as text; some programs write it out, and a word
processor bends it."""

DASHES = "-‐‑‒–—―−"
TO_HYPHEN = str.maketrans(dict.fromkeys(DASHES, "-"))

_UNSEEN = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that show as nothing, beside the categories Cc and Cf: combining joiner, Hangul fillers, Braille
blank."""


def is_unseen(char: str) -> bool:
    """Whether ``char`` shows as nothing, not even as a blank."""
    return char in _UNSEEN or (unicodedata.category(char) in ("Cc", "Cf") and not char.isspace())


def bare_text(text: str) -> str:
    """``text`` without what does not show, the blanks at its ends, and the apostrophe that marks it as text."""
    if not text.isascii():  # what of ASCII does not show is no part of a text cell
        text = "".join(char for char in text if not is_unseen(char))
    return text.strip().lstrip(APOSTROPHES + " ").strip()
