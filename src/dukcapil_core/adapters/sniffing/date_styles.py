"""How a cell writes a date: its style, and the days that it can mean in each order of day, month and year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from attrs import field, frozen

from dukcapil_core.adapters.date_texts import plain_date
from dukcapil_core.adapters.months import MONTHS, SHORT_MONTHS

_YEARS = range(1850, 2101)

_TAIL = r"(?P<tail>[ T][0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:\.[0-9]+)?)?(?: ?[AaPp][Mm])?)?"
_PART = r"[0-9]{1,2}|\*{1,2}"
_YEAR_LAST = re.compile(
    rf"(?P<a>{_PART})(?P<sep>[-/.| ]|, ?)(?P<b>{_PART})(?P=sep)(?P<c>[0-9]{{4}}|[0-9]{{2}}|\*{{4}}|\*{{2}}){_TAIL}"
)
_YEAR_FIRST = re.compile(rf"(?P<a>[0-9]{{4}}|\*{{4}})(?P<sep>[-/.| ])(?P<b>{_PART})(?P=sep)(?P<c>{_PART}){_TAIL}")
_MONTH_NAME = re.compile(
    rf"(?P<a>[0-9]{{1,2}})(?P<sep>[-/. ])(?P<b>[A-Za-z]{{3,9}})(?P=sep)(?P<c>[0-9]{{4}}|[0-9]{{2}}){_TAIL}"
)
_MONTH_FIRST = re.compile(rf"(?P<b>[A-Za-z]{{3,9}}) (?P<a>[0-9]{{1,2}})(?P<sep>, ?| )(?P<c>[0-9]{{4}}){_TAIL}")
_COMPACT = re.compile(r"[0-9]{6,8}")


@frozen
class Style:
    """One way of writing: ``form`` (last, first, name, name-first, compact8, ...), separator, digits of the year, tail.

    In ``name-first`` (April 7, 1990) the separator is the one before the year.
    """

    form: str
    sep: str = ""
    year: int = 4
    tail: str = ""


@frozen(kw_only=True)
class Written:
    """A cell taken apart. ``days`` gives DDMMYY for each order in which it is a date; "" where parts of it are unknown
    (``**``, ``00``)."""

    style: Style
    days: Mapping[str, str] = field(repr=False)


_ORDERS: Mapping[str, tuple[str, ...]] = {
    "last": ("dmy", "mdy"),
    "last2": ("dmy", "mdy", "ymd"),
    "first": ("ymd", "ydm"),
    "name": ("dmy",),
    "name-first": ("mdy",),
    "short-name": ("dmy",),
    "compact8": ("dmy", "mdy", "ymd", "ydm"),
    "compact6": ("dmy", "mdy", "ymd"),
}


def format_of(style: Style, order: str) -> str:
    """The strptime format of a style in an order."""
    letters = {"d": "%d", "m": "%m", "y": "%Y" if style.year == 4 else "%y"}
    if style.form == "name-first":
        return f"%B %d{style.sep}%Y{style.tail}"
    if style.form == "name":
        letters["m"] = "%B"
    elif style.form == "short-name":
        letters["m"] = "%b"
    return style.sep.join(letters[letter] for letter in order) + style.tail


def shown(style: Style, order: str) -> str:
    """A style in an order as people write it: dd/mm/yyyy."""
    letters = {"d": "dd", "m": "mm", "y": "y" * style.year}
    if style.form == "name-first":
        return f"mmm dd{style.sep}yyyy"
    if "name" in style.form:
        letters["m"] = "mmm"
    return (style.sep.join(letters[letter] for letter in order)).strip()


def orders_of(style: Style) -> tuple[str, ...]:
    """The orders in which a style can be meant."""
    return _ORDERS.get(style.form if style.year == 4 or style.form != "last" else "last2", ("dmy",))


@lru_cache(maxsize=100_000)
def taken_apart(text: str) -> Written | None:
    """The date that a cell writes, or None where it writes none."""
    text = plain_date(text)
    if text[:1].isalpha():
        return _with_month_first(text)
    if not text[:1].isdigit() and text[:1] != "*":
        return None
    for pattern, form in ((_YEAR_LAST, "last"), (_YEAR_FIRST, "first"), (_MONTH_NAME, "name")):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        tail = _tail_format(match["tail"] or "")
        if form == "name":
            return _with_month_name(match["a"], match["b"], match["c"], match["sep"], tail)
        parts = (_known(match["a"]), _known(match["b"]), _known(match["c"]))
        year = len(match["a"] if form == "first" else match["c"])
        style = Style(form, match["sep"], year, tail)
        return _written(style, parts)
    if _COMPACT.fullmatch(text):
        return _compact(text)
    return None


def _known(part: str) -> str:
    return "" if (not part.strip("*0") and len(part) != 2) or part in ("**", "00", "*", "****", "0000") else part


def _tail_format(tail: str) -> str:
    if not tail:
        return ""
    form = re.sub(r"[0-9]+", "%H", tail, count=1)
    form = re.sub(r"(?<=%H.)[0-9]+", "%M", form, count=1)
    form = re.sub(r"(?<=%M.)[0-9]+", "%S", form, count=1)
    form = re.sub(r"(?<=%S\.)[0-9]+", "%f", form, count=1)
    if form[-2:].upper() == "AM" or form[-2:].upper() == "PM":
        form = form[:-2].replace("%H", "%I") + "%p"
    return form


def _with_month_name(day: str, month: str, year: str, sep: str, tail: str) -> Written | None:
    number = MONTHS.get(month.lower())
    if number is None:
        return None
    form = "short-name" if month.lower() in SHORT_MONTHS else "name"
    return _written(Style(form, sep, len(year), tail), (day, str(number), year))


def _with_month_first(text: str) -> Written | None:
    match = _MONTH_FIRST.fullmatch(text)
    number = MONTHS.get(match["b"].lower()) if match is not None else None
    if match is None or number is None:
        return None
    style = Style("name-first", match["sep"], 4, _tail_format(match["tail"] or ""))
    return _written(style, (str(number), match["a"], match["c"]))


def _compact(text: str) -> Written | None:
    """Eight, seven or six digits; only where some order makes a date of them."""
    if len(text) == 7:
        lost = _is_date(int(text[3:]), int(text[1:3]), int(text[0]))
        return Written(style=Style("compact7"), days={"dmy": ""}) if lost else None
    style = Style("compact6", year=2) if len(text) == 6 else Style("compact8")
    days: dict[str, str] = {}
    for order in orders_of(style):
        cut = style.year if order[0] == "y" else 2
        parts = (text[:cut], text[cut : cut + 2], text[cut + 2 :])
        found = _day(parts, order, style.year)
        if found is not None:
            days[order] = found
    return Written(style=style, days=days) if days else None


def _written(style: Style, parts: tuple[str, str, str]) -> Written | None:
    days = {order: day for order in orders_of(style) if (day := _day(parts, order, style.year)) is not None}
    return Written(style=style, days=days) if days else None


def _day(parts: tuple[str, str, str], order: str, year_digits: int) -> str | None:
    """DDMMYY of the parts in that order, "" where some are unknown; None where they are no date."""
    day, month, year = (parts[order.index(letter)] for letter in "dmy")
    if not (day and month and year):
        fits = (not day or 1 <= int(day) <= 31) and (not month or 1 <= int(month) <= 12)
        return "" if fits else None
    if year_digits == 2:
        fits = len(year) == 2 and any(_is_date(century + int(year), int(month), int(day)) for century in (1900, 2000))
    else:
        fits = int(year) in _YEARS and _is_date(int(year), int(month), int(day))
    return f"{int(day):02d}{int(month):02d}{int(year) % 100:02d}" if fits else None


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
