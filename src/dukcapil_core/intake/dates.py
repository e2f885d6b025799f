"""Dates as lists write them: in declared formats only, whole or with unknown parts."""

from __future__ import annotations

import re
from datetime import date, datetime

from attrs import frozen

EARLIEST_YEAR = 1850
"""No living voter was born before; a year below it is a slip or another calendar."""

_DIRECTIVES = {"%d": r"(?P<d>[0-9]{1,2}|\*{1,2})", "%m": r"(?P<m>[0-9]{1,2}|\*{1,2})", "%Y": r"(?P<Y>[0-9]{4}|\*{4})"}


@frozen(kw_only=True)
class DateReading:
    """A date cell: the ``value``, or the known parts in ``pattern`` (``1990-**-**``), or the code of what is wrong."""

    value: date | None = None
    pattern: str | None = None
    code: str | None = None


def read_date(text: str, formats: tuple[str, ...]) -> DateReading:
    """Read ``text`` in one of the declared ``formats`` (strptime); nothing else is tried, no order is guessed.

    Unknown parts as KPU's published lists write them (year ``****`` or ``0000``, day and month ``00``; as
    wahyuagung26/svc-coklit-bawaslu reads them) give a pattern. Formats that disagree on a text give ``date.ambiguous``.
    """
    bare = text.strip()
    readings = {reading for form in formats if (reading := _in_format(bare, form)) is not None}
    whole = {reading.value for reading in readings if reading.value is not None}
    if len(whole) > 1:
        return DateReading(code="date.ambiguous")
    if whole:
        return DateReading(value=whole.pop())
    for kind in ("pattern", "code"):
        for reading in sorted(readings, key=repr):
            if getattr(reading, kind) is not None:
                return reading
    return DateReading(code="date.not-in-format")


def _in_format(text: str, form: str) -> DateReading | None:
    partial = _partial(text, form)
    if partial is not None:
        return partial
    try:
        value = datetime.strptime(text, form).date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        return DateReading(code="date.impossible") if _shape(form).fullmatch(text) else None
    if "%y" in form:
        return DateReading(pattern=f"**{value:%y-%m-%d}")
    if value.year < EARLIEST_YEAR:
        return DateReading(code="date.year")
    return DateReading(value=value)


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
    known_day, known_month = (0 if hidden else int(part) for part, hidden in zip((day, month), unknown, strict=False))
    if known_day > 31 or known_month > 12:
        return DateReading(code="date.impossible")
    pattern = "-".join(
        "*" * width if hidden else part.zfill(width)
        for part, hidden, width in zip((year, month, day), reversed(unknown), (4, 2, 2), strict=True)
    )
    return DateReading(pattern=pattern)
