"""What stands around and between the digits of a number's text, and what each mark is called.

Everything here only takes marks off or recognises a shape; whether digits are a number is for ``rules`` to say.
"""

from __future__ import annotations

import re
import unicodedata

from dukcapil_core.numbers.patterns import WILD
from dukcapil_core.signs import APOSTROPHES, DASHES, is_unseen

_QUOTES = '"“”«»'
_DIGITS = "0123456789"
DIGITS, _BUT_ZERO = frozenset(_DIGITS), frozenset("123456789")
_SEPARATORS = frozenset(".,;:/_·" + DASHES)
_NO_SEPARATORS = str.maketrans("", "", "".join(sorted(_SEPARATORS)))
_ASCII_OUTSIDE = frozenset(" ='\"`")  # what of ASCII can stand around a number and show; "=" begins a text formula
_MASKS = frozenset("*xX#•●_?∗×█■")  # every character that lists were seen or can be expected to put for a hidden digit
_ODD_BLANKS = frozenset("\u00a0\u202f\x0b\x0c\x1c\x1d\x1e\x1f\x85")  # nobody types them in a number
_NO_NUMBER = frozenset({"nan", "null", "none", "n/a", "#n/a", "na", "nihil"})  # what programs write for "nothing"
_TEXT_FORMULA = re.compile(r'="([^"]*)"')  # the way to make Excel keep a CSV cell as text
_DECIMAL_TAIL = re.compile(r"([0-9]{16})[.,]0+")
_THOUSANDS = re.compile(r"[0-9](?:([.,])[0-9]{3})(?:\1[0-9]{3}){4}(?:[.,]0+)?")


def clean_outside(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` in ASCII digits without invisible characters and without blanks and quotation marks at its ends.

    Second: what was found, as damage words.
    """
    if text.isascii() and text.isprintable() and text and not (text[0] in _ASCII_OUTSIDE or text[-1] in _ASCII_OUTSIDE):
        return text, ()
    marks: dict[str, None] = {}
    kept = []
    plain_text = text.isascii() and text.isprintable()  # nothing in it is invisible or has an ASCII twin
    for char in "" if plain_text else text:
        plain = ascii_twin(char)
        if plain != char:
            marks["unicode-digits"] = None
        if char in _ODD_BLANKS or is_unseen(char) or unicodedata.category(char) == "Mn":
            marks["invisible"] = None
        else:
            kept.append(plain)
    bare = text if plain_text else "".join(kept)
    while True:
        before = bare
        bare = _without(bare.strip(), bare, "blanks", marks)
        formula = _TEXT_FORMULA.fullmatch(bare)
        bare = _without(formula[1] if formula else bare, bare, "text-formula", marks)
        bare = _without(bare.strip(_QUOTES), bare, "quotes", marks)
        bare = _without(bare.strip(APOSTROPHES), bare, "apostrophe", marks)
        if bare == before:
            return bare, tuple(marks)


def _without(after: str, before: str, mark: str, marks: dict[str, None]) -> str:
    if after != before:
        marks[mark] = None
    return after


def ascii_twin(char: str) -> str:
    """The ASCII digit of a digit of any script, the ASCII character of a full-width one, else the character itself."""
    if char.isascii():
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char


def is_missing(text: str) -> bool:
    """Whether a cleaned text says that there is no number: no digit but 0, no letter but a mask's x, or "null"."""
    if text[:1] in _BUT_ZERO:  # so nearly every odd number begins; what follows matters no more
        return False
    if is_digits(text):
        return not text.strip("0")
    if text.casefold() in _NO_NUMBER:
        return True
    if len(text) > 1 and set(text) <= {"x", "X"}:
        return True
    return not any(char.isalnum() and char != "0" for char in text)


def is_digits(text: str) -> bool:
    """Whether there are only ASCII digits: most odd numbers are, and have nothing to be taken off."""
    return text.isascii() and text.isdigit()


def strip_separators(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` without blanks and separators inside it, and the damage words of what there was."""
    if is_digits(text):
        return text, ()
    joined = "".join(text.split())
    blanks = ("blanks",) if joined != text else ()
    if _SEPARATORS.isdisjoint(joined):
        return joined, blanks
    return joined.translate(_NO_SEPARATORS), (*blanks, "separators")


def decimal_tail(text: str) -> str | None:
    """The sixteen digits in front of ".0", ".00" or ",00", or None if the text is not of that shape."""
    parts = _DECIMAL_TAIL.fullmatch(text) if text[16:17] in (".", ",") else None
    return parts[1] if parts else None


def thousands(text: str) -> str | None:
    """The sixteen digits of a number shown with thousands separators, 5.302.010.101.070.001, or None."""
    if text[1:2] not in (".", ",") or not _THOUSANDS.fullmatch(text):
        return None
    return "".join(char for char in text if char in _DIGITS)[:16]


def mask_of(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The pattern behind a masked text and the marks taken off it, or None if it is not a mask.

    Unambiguous masks only: sixteen places, digits and *one* mask character. A dash is one too when a single run of at
    least four fills the sixteen places exactly (the scripts that replace ``*`` and ``-`` by 0 have met it).
    """
    if is_digits(text):
        return None
    joined = "".join(text.split())
    if len(joined) < 16:
        return None
    marks = ("blanks",) if joined != text else ()
    signs = {char.lower() for char in set(joined) - DIGITS}
    if len(joined) == 16 and len(signs) == 1:
        sign = signs.pop()
        run = joined.strip(_DIGITS)
        if sign in _MASKS or (sign in DASHES and len(run) >= 4 and not run.strip(sign)):
            return re.sub("[^0-9]", WILD, joined), marks
        return None
    if _MASKS.isdisjoint(signs):
        return None
    bare, separators = strip_separators(text)
    signs = {char.lower() for char in set(bare) - DIGITS}
    if separators and len(bare) == 16 and len(signs) == 1 and signs.pop() in _MASKS:
        return re.sub("[^0-9]", WILD, bare), separators
    return None
