"""Dates as lists write them: in declared formats only, whole or with unknown parts."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache

from attrs import frozen

from dukcapil_core.adapters.date_texts import plain_date
from dukcapil_core.adapters.layout import EXCEL_SERIAL
from dukcapil_core.adapters.months import MONTHS
from dukcapil_core.signs import bare_text

EARLIEST_YEAR = 1850
"""No living voter was born before; a year below it is a slip or another calendar."""

A_LEAP_YEAR = 2000
"""Stands for an unknown year: 29 February is possible then."""

_DIRECTIVES = {"%d": r"(?P<d>[0-9]{1,2}|\*{1,2})", "%m": r"(?P<m>[0-9]{1,2}|\*{1,2})", "%Y": r"(?P<Y>[0-9]{4}|\*{4})"}

_ROOM = {"Y": r"\d{4}"} | dict.fromkeys("dmyHMS", r"\s?\d{1,2}")
"""What strptime takes for a directive, or more; for all others anything may stand."""

MONTH_WORDS = ("%B", "%b")
"""Directives for a month's word."""

_MARK = "\ue000"
"""Stands before a month's number that was a name, in the text and in its format: it can only be read as that."""

_SERIAL = re.compile(r"[1-9][0-9]{3,4}(\.0)?")
_DAY_ZERO = date(1899, 12, 30)
_YEARS = range(EARLIEST_YEAR, 2100)


@frozen(kw_only=True)
class DateReading:
    """A date cell: the ``value``, or the known parts in ``pattern`` (``1990-**-**``), or the code of what is wrong.

    A pattern whose century alone is not told (``**90-08-05``) has a code too: the list's writer knew the whole date.
    """

    value: date | None = None
    pattern: str | None = None
    code: str | None = None


def read_date(text: str, formats: tuple[str, ...]) -> DateReading:
    """Read ``text`` in one of the declared ``formats`` (strptime); nothing else is tried, no order is guessed.
    ``%B`` and ``%b`` take a month's word, Indonesian or English, whole or short (``adapters.months``).

    Unknown parts as KPU's published lists write them (year ``****`` or ``0000``, day and month ``00``; as
    wahyuagung26/svc-coklit-bawaslu reads them) give a pattern. So does a year of two digits: which century is meant
    depends on a day (an age of 0 to 110 at an election, say), and reading knows of none. Formats that disagree on a
    text give ``date.ambiguous``.
    """
    bare = plain_date(bare_text(text))
    readings = {reading for form in _plain(formats) if (reading := _in_format(bare, form)) is not None}
    whole = {reading for reading in readings if reading.value is not None}
    partly = {reading for reading in readings if reading.pattern is not None}
    for found in (whole, partly):
        if found:
            return found.pop() if len(found) == 1 else DateReading(code="date.ambiguous")
    if DateReading() in readings:  # every part is unknown: nothing is said, nothing is wrong
        return DateReading()
    codes = sorted(reading.code for reading in readings if reading.code is not None)
    return DateReading(code=codes[0] if codes else "date.not-in-format")


@cache
def _plain(formats: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(plain_date, formats))


def _in_format(text: str, form: str) -> DateReading | None:
    if form == EXCEL_SERIAL:
        return _serial(text)
    for directive in MONTH_WORDS:
        if directive in form:
            if _MARK in text:
                return None
            # strptime would take the names of the machine's language.
            text = re.sub("[A-Za-z]+", _numbered, text)
            form = form.replace(directive, f"{_MARK}%m")
    in_parts = _partial(text, form)
    if in_parts is not None:
        return in_parts
    if not _outline(form).fullmatch(text):
        return None
    try:
        value = datetime.strptime(text, form).date()
    except ValueError:
        return DateReading(code="date.impossible") if _shape(form).fullmatch(text) else None
    if "%y" in form:
        return DateReading(pattern=f"**{value:%y-%m-%d}", code="date.century")
    if value.year < EARLIEST_YEAR:
        return DateReading(code="date.year")
    return DateReading(value=value)


def _numbered(word: re.Match[str]) -> str:
    number = MONTHS.get(word[0].lower())
    return word[0] if number is None else f"{_MARK}{number:02d}"


def _serial(text: str) -> DateReading | None:
    """Four or five digits as a spreadsheet counts days (1900 system): from 1902 to 2173.

    What may be a year is one: as days it would be a date of 1905, when nobody on a list was born.
    """
    if not _SERIAL.fullmatch(text):
        return None
    number = int(text.partition(".")[0])
    if number in _YEARS:
        return DateReading(pattern=f"{number}-**-**")
    return DateReading(value=_DAY_ZERO + timedelta(days=number))


@cache
def _outline(form: str) -> re.Pattern[str]:
    """What each text of the format looks like, more or less. strptime keeps five formats in mind: to ask it for a dozen
    in turn, of which the text fits one at most, takes many times as long.
    """
    literals = [re.sub(r"(?:\\?\s)+", r"\\s*", re.escape(part)) for part in re.split("%.", form)]
    room = [_ROOM.get(directive, ".+") for directive in re.findall("%(.)", form)]
    pattern = "".join(literal + given for literal, given in zip(literals, [*room, ""], strict=True))
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


@cache
def _shape(form: str) -> re.Pattern[str]:
    pattern = re.escape(form)
    for directive, expression in _DIRECTIVES.items():
        pattern = pattern.replace(re.escape(directive), expression, 1)
    return re.compile(pattern)


def _partial(text: str, form: str) -> DateReading | None:
    try:
        match = _shape(form).fullmatch(text)
    except re.error:
        return None
    if match is None:
        return None
    parts = match.groupdict()
    day, month, year = (parts.get(key) or "" for key in "dmY")
    unknown = [not day.strip("*0"), not month.strip("*0"), not year.strip("*0")]
    if not any(unknown):
        return None
    if all(unknown):
        return DateReading()
    known_day, known_month = (1 if hidden else int(part) for part, hidden in zip((day, month), unknown, strict=False))
    try:
        date(A_LEAP_YEAR if unknown[2] else int(year), known_month, known_day)
    except ValueError:
        return DateReading(code="date.impossible")
    if not unknown[2] and int(year) < EARLIEST_YEAR:
        return DateReading(code="date.year")
    pattern = "-".join(
        "*" * width if hidden else part.zfill(width)
        for part, hidden, width in zip((year, month, day), reversed(unknown), (4, 2, 2), strict=True)
    )
    return DateReading(pattern=pattern)
