"""Columns of dates: how they are written, and which order of day and month the values prove.

Nothing is taken for granted, not even the usual order of a country: 01/02/1990 is left to the person unless other
values of the column, or the date in the NIK of the same row, prove the order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from attrs import evolve, frozen

from dukcapil_core.adapters.sniffing.date_styles import Style, Written, format_of, orders_of, shown, taken_apart
from dukcapil_core.adapters.sniffing.proposal import Reason, because
from dukcapil_core.adapters.sniffing.sampled import Column

LEAST_SHARE = 0.7
"""From this share of date-like cells a column is one of dates."""

_NEED = 3
_NEED_SHARE = 0.08
"""So many values, and such a share of those that could tell, must prove an order where the NIK does not: half of all
days are above 12, so a column in which hardly a value tells is suspicious."""

_NOISE, _SLIPS = 0.005, 0.05
"""So many rows whose NIK has day and month exchanged are slips of single rows and no second order; more of them where
many values can be read in one order only and none in the other only: a second order would show there, too."""

_OWN = 0.3
"""From this share of equal dates the NIKs beside a column are those of the people whose dates it holds."""

_SERIAL = re.compile(r"[0-9]{4,5}(?:\.[0-9]+)?")
_SERIALS = range(3_650, 62_000)
_EXCEL_DAY_0 = date(1899, 12, 30)


@frozen(kw_only=True)
class StyleVerdict:
    """What one style's cells prove. ``order`` is None where nothing does; ``mixed`` says that they prove two orders.

    ``formats`` are the strptime formats of the orders that are not excluded, the likeliest first; ``told`` counts the
    values that speak for the likeliest.
    """

    style: Style
    cells: int
    order: str | None
    mixed: bool
    orders: tuple[str, ...]
    reasons: tuple[Reason, ...]
    told: int = 0

    @property
    def formats(self) -> tuple[str, ...]:
        """The format of each order in ``orders``."""
        return tuple(format_of(self.style, order) for order in self.orders)


@frozen(kw_only=True)
class Dates:
    """What a column's cells say as dates.

    ``share`` of the filled cells are dates (true date cells among them); ``agreement`` is the share of the rows with a
    visible NIK date in which some reading of the cell is that date (None: no such rows), ``compared`` their number.
    ``unreadable`` names what no layout can read ("serial-time", "lost-zero"); ``serials`` counts day numbers
    of spreadsheets, ``counted`` says that the NIKs prove from which day they count; ``exchanged`` are the true date
    cells (``real`` counts those) and day numbers whose NIK has day and month the other way round; ``suspicious`` says
    that a program seems to have exchanged them. ``texts`` counts the cells of all ``styles``.
    """

    share: float
    real: int
    styles: tuple[StyleVerdict, ...]
    compared: int
    agreement: float | None
    unreadable: tuple[str, ...] = ()
    exchanged: int = 0
    suspicious: bool = False
    serials: int = 0
    counted: bool = False
    texts: int = 0

    @property
    def mixed(self) -> bool:
        """Whether the column proves two orders of day and month."""
        orders = {one.order for one in self.styles if one.order in ("dmy", "mdy")}
        return len(orders) > 1 or any(one.mixed for one in self.styles)

    @property
    def decided(self) -> bool:
        """Whether every order is proved and every cell can be read."""
        return (
            not self.mixed
            and not self.unreadable
            and not self.suspicious
            and (self.counted or not self.serials)
            and all(one.order is not None for one in self.styles)
        )


def agreement(column: Column, births: Sequence[str | None]) -> tuple[int, float]:
    """How many rows show both dates, and in what share of them some reading of the cell is the NIK's."""
    written = {text: taken_apart(text) for text in column.counts}
    serials = _serials(column, written, ())
    compared = agreed = 0
    for text, birth in zip(column.texts, births, strict=False):
        if birth is None:
            continue
        one = written.get(text)
        days = set(one.days.values()) - {""} if one else {_of_serial(text)} if text in serials else set()
        compared += bool(days)
        agreed += birth in days
    return compared, agreed / max(1, compared)


def looks_like_dates(column: Column) -> bool:
    """Whether most of a column's cells are dates, by a few hundred of them."""
    texts = list(column.counts)
    judged = texts[:: max(1, len(texts) // 300)]
    dates = sum(taken_apart(text) is not None or bool(_SERIAL.fullmatch(text)) for text in judged)
    return bool(judged) and dates >= LEAST_SHARE * 0.9 * len(judged)


def dates_of(column: Column, births: Sequence[str | None] = ()) -> Dates | None:
    """The facts of a column of dates; None where it is none. ``births`` are the DDMMYY of the rows' NIKs."""
    if not looks_like_dates(column):
        return None
    filled = len(column.filled)
    written = {text: taken_apart(text) for text in column.counts}
    serials = _serials(column, written, births)
    there = column.holding(lambda text: written[text] or text in serials)
    if there < LEAST_SHARE * filled:
        return None
    compared, agreed = agreement(column, births)
    # The NIKs of somebody else prove nothing about these dates.
    births = births if agreed >= _OWN else (None,) * len(column.texts)
    by_style: dict[Style, list[tuple[Written, str | None]]] = {}
    real: list[tuple[Written, str | None]] = []
    for row, text in enumerate(column.texts):
        one = written.get(text)
        if one is None:
            continue
        rows = real if row in column.real_dates else by_style.setdefault(one.style, [])
        rows.append((one, births[row]))
    _with_short_months(by_style)
    ordered = sorted(by_style.items(), key=lambda item: (-len(item[1]), item[0].form, item[0].sep, item[0].tail))
    styles = _without_strays([_judge(style, rows) for style, rows in ordered], filled)
    days = [(_of_serial(text), birth) for text, birth in zip(column.texts, births, strict=True) if text in serials]
    counted = sum(day == birth for day, birth in days)
    exchanged = sum(_exchanged(one, birth) for one, birth in real)
    exchanged += sum(day[2:4] + day[:2] + day[4:] == birth != day for day, birth in days)
    upright = sum(bool(birth) and one.days.get("ymd") == birth != one.days.get("ydm") for one, birth in real)
    return Dates(
        share=there / filled,
        real=len(real),
        styles=styles,
        compared=compared,
        agreement=agreed if compared else None,
        unreadable=tuple(_unreadable(by_style, serials, filled)),
        exchanged=exchanged,
        suspicious=_exchanged_by_a_program(real, styles, exchanged, upright + counted),
        serials=len(days),
        counted=counted >= _NEED,
        texts=sum(one.cells for one in styles),
    )


def _with_short_months(by_style: dict[Style, list[tuple[Written, str | None]]]) -> None:
    """One style for whole and short words of months: "Mei" is both, and a format with %B reads either."""
    for style in [style for style in by_style if style.form == "short-name"]:
        whole = evolve(style, form="name")
        if whole in by_style:
            by_style[whole] += by_style.pop(style)


def _exchanged(one: Written, birth: str | None) -> bool:
    return birth is not None and one.days.get("ydm") == birth != one.days.get("ymd")


def _judge(style: Style, rows: Sequence[tuple[Written, str | None]]) -> StyleVerdict:
    """Which order the cells of one style prove: by values that are no date in the others, and by the NIKs beside."""
    orders = orders_of(style)
    if len(orders) == 1:
        return StyleVerdict(style=style, cells=len(rows), order=orders[0], mixed=False, orders=orders, reasons=())
    against = dict.fromkeys(orders, 0)  # rows in which the order is impossible and another is not
    votes = dict.fromkeys(orders, 0)  # rows whose NIK has the date of this order and of no other
    for one, birth in rows:
        days = one.days
        agreeing = [order for order, day in days.items() if day == birth] if birth is not None else []
        if birth is not None and not agreeing and len(days) == 1:
            continue  # the NIK knows another date altogether: a slip, which proves no order
        for order in orders:
            against[order] += order not in days
        if len(agreeing) == 1 and len(set(days.values())) > 1:
            votes[agreeing[0]] += 1
    best = min(orders, key=lambda order: (against[order] - votes[order], orders.index(order)))
    rivals = [order for order in orders if order != best]
    contrary = against[best] + sum(votes[order] for order in rivals)
    if against[best] == 0 and contrary <= _noise(min(against[order] for order in rivals), len(rows)) * votes[best]:
        contrary = 0
    proved = {
        order: order != best and _proved(against[order], votes[best], votes[order] if contrary else 0, len(rows))
        for order in orders
    }
    mixed = contrary > 0 and any(against[order] + votes[best] for order in rivals)
    left = tuple(order for order in orders if not proved[order])
    if mixed:
        left = (best, *(order for order in rivals if votes[order] or against[best] > 0))
    told = max((against[order] for order in rivals), default=0)
    reasons = (
        because(
            "date-order",
            pattern=shown(style, best),
            cells=len(rows),
            told=told,
            nik=votes[best],
            contrary=contrary,
        ),
    )
    decided = all(proved[order] for order in rivals) and not mixed and contrary == 0
    return StyleVerdict(
        style=style,
        cells=len(rows),
        order=best if decided else None,
        mixed=mixed,
        orders=left,
        reasons=reasons,
        told=told + votes[best],
    )


def _noise(told: int, cells: int) -> float:
    return _SLIPS if told >= 0.3 * cells and told >= 10 else _NOISE


def _proved(against: int, votes: int, votes_for: int, cells: int) -> bool:
    """Whether an order is excluded: by enough values that it makes no date of, or by the NIKs."""
    if votes_for > _NOISE * max(1, votes):
        return False
    if votes >= _NEED or (votes and against):
        return True
    return against >= min(_NEED, max(2, cells // 2)) and against >= _NEED_SHARE * cells


def _without_strays(styles: Sequence[StyleVerdict], filled: int) -> tuple[StyleVerdict, ...]:
    """Without the ways of writing that a handful of cells have and that prove nothing: those cells will be reported."""
    return tuple(
        one
        for place, one in enumerate(styles)
        if place == 0 or one.cells >= max(2, 0.02 * filled) or (one.order is not None and one.cells >= 2)
    )


def _unreadable(by_style: Mapping[Style, Sequence[object]], serials: frozenset[str], filled: int) -> Iterable[str]:
    forms: dict[str, int] = {}
    for style, rows in by_style.items():
        forms[style.form] = forms.get(style.form, 0) + len(rows)
    least = max(1, 0.01 * filled)
    if any(text.partition(".")[2].strip("0") for text in serials):
        yield "serial-time"
    if forms.get("compact7", 0) >= least:
        yield "lost-zero"


def _serials(column: Column, written: Mapping[str, Written | None], births: Sequence[str | None]) -> frozenset[str]:
    """The cells that are days since 1900 as Excel counts them, where so many are that they cannot be something else."""
    found = [
        text
        for text in column.counts
        if written[text] is None
        and _SERIAL.fullmatch(text)
        and int(float(text)) in _SERIALS
        and len(text.split(".")[0]) == 5
    ]
    count = sum(column.counts[text] for text in found)
    if count < 0.02 * len(column.filled) or len(found) < 2:
        return frozenset()
    there = frozenset(found)
    agree = sum(
        text in there and birth is not None and _of_serial(text) == birth
        for text, birth in zip(column.texts, births, strict=False)
    )
    filled = len(column.filled)
    are_serials = agree >= 3 or column.holding(written.__getitem__) >= 0.3 * filled or count >= 0.9 * filled
    return there if are_serials else frozenset()


def _of_serial(text: str) -> str:
    return f"{_EXCEL_DAY_0 + timedelta(days=int(float(text))):%d%m%y}"


def _exchanged_by_a_program(
    real: Sequence[tuple[Written, str | None]], styles: Sequence[StyleVerdict], exchanged: int, upright: int
) -> bool:
    """Whether a spreadsheet has exchanged day and month of the dates that it understood and left the others as text.

    Then every true date has a day up to 12, and every text one above; or the NIKs know the other order.
    """
    if exchanged >= 2 and exchanged > 0.02 * (exchanged + upright):
        return True
    if len(real) < 10 or not styles or upright:
        return False
    return all("ydm" in one.days for one, _ in real) and any(one.cells >= 5 for one in styles)
