"""When a backlog reaches zero, with an interval, from the days it was worked down; no day where that cannot be told."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from statistics import fmean, variance
from typing import Literal

from attrs import frozen

WINDOW = 10
"""Open days that the rate is taken from: two weeks of work. Earlier days say little about the pace of today."""

LEAST = 3
"""Fewer days tell nothing about how much one day differs from another."""

HORIZON = 400
"""Open days looked ahead; beyond them no day is named."""

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9


@frozen(kw_only=True)
class Forecast:
    """The day at whose end nobody is left: as likely before as after ``day``; in eight of ten cases from ``early`` to
    ``late``.

    ``rate`` is people an open day, from ``days`` open days with a report. ``reason`` says why there is no day:
    "done", "too-few-days", "no-progress", "too-far" (beyond the horizon); "" where there is one. ``late`` is None where
    it lies beyond the horizon.
    """

    outstanding: int
    rate: float | None = None
    days: int = 0
    early: date | None = None
    day: date | None = None
    late: date | None = None
    reason: Literal["", "done", "too-few-days", "no-progress", "too-far"] = ""


def forecast(outstanding: int, closed: Sequence[int], on: date, is_open: Callable[[date], bool]) -> Forecast:
    """The forecast on the morning of ``on``, the first day of work to come.

    ``closed`` are the people who left the backlog on each past open day with a report, in order; the last WINDOW
    count. The days to come are taken to be like them: counts of a negative binomial distribution, whose mean is as
    uncertain as so few days leave it (Jeffreys' prior) and whose spread is that of the days where it exceeds chance
    (quasi-Poisson). Nobody new is expected. No random numbers: the same days give the same answer.
    """
    if outstanding == 0:
        return Forecast(outstanding=0, reason="done")
    last = list(closed[-WINDOW:])
    if len(last) < LEAST:
        return Forecast(outstanding=outstanding, days=len(last), reason="too-few-days")
    rate = fmean(last)
    if rate == 0:
        return Forecast(outstanding=outstanding, rate=0.0, days=len(last), reason="no-progress")
    spread = max(1.0, variance(last) / rate)
    shape, goal = sum(last) / spread + 0.5, math.ceil(outstanding / spread)

    def first_with(chance: float) -> date | None:
        """The first open day by whose end the goal is reached with at least that chance; found by halving."""
        if _reached(goal, shape, len(last), HORIZON) < chance:
            return None
        low, high = 0, HORIZON
        while high - low > 1:
            middle = (low + high) // 2
            if _reached(goal, shape, len(last), middle) >= chance:
                high = middle
            else:
                low = middle
        return _open_day(on, high, is_open)

    day = first_with(MIDDLE)
    return Forecast(
        outstanding=outstanding,
        rate=rate,
        days=len(last),
        early=first_with(LOW),
        day=day,
        late=first_with(HIGH),
        reason="too-far" if day is None else "",
    )


def _reached(goal: int, shape: float, seen: int, ahead: int) -> float:
    """The chance that ``ahead`` days bring at least ``goal``, after ``shape`` in ``seen`` days."""
    p = seen / (seen + ahead)
    log_p, log_q = math.log(p), math.log1p(-p)
    below = math.fsum(
        math.exp(math.lgamma(shape + k) - math.lgamma(shape) - math.lgamma(k + 1) + shape * log_p + k * log_q)
        for k in range(goal)
    )
    return 1.0 - below


def _open_day(on: date, number: int, is_open: Callable[[date], bool]) -> date | None:
    """The ``number``-th open day from ``on`` on; None where the office does not open so often in three years."""
    day = on
    for _ in range(3 * 366):
        number -= is_open(day)
        if number == 0:
            return day
        day += timedelta(days=1)
    return None
