"""Columns of dates: how they are written, and which order of day and month the values prove.

Nothing is taken for granted, not even the usual order of a country: 01/02/1990 is left to the person unless other
values of the column, or the date in the NIK of the same row, prove the order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from attrs import field, frozen

from dukcapil_core.adapters.sniffing.proposal import Reason, because
from dukcapil_core.adapters.sniffing.sampled import Column

LEAST_SHARE = 0.7
"""From this share of date-like cells a column is one of dates."""

_YEARS = range(1850, 2101)
_NEED = 3
_NEED_SHARE = 0.08
"""So many values, and such a share of those that could tell, must prove an order where the NIK does not: half of all
days are above 12, so a column in which hardly a value tells is suspicious."""

_NOISE = 0.005
"""So many rows whose NIK has day and month exchanged are slips of single rows, not a second order."""

_TAIL = r"(?P<tail>[ T][0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:\.[0-9]+)?)?(?: ?[AaPp][Mm])?)?"
_PART = r"[0-9]{1,2}|\*{1,2}"
_YEAR_LAST = re.compile(
    rf"(?P<a>{_PART})(?P<sep>[-/.| ]|, ?)(?P<b>{_PART})(?P=sep)(?P<c>[0-9]{{4}}|[0-9]{{2}}|\*{{4}}|\*{{2}}){_TAIL}"
)
_YEAR_FIRST = re.compile(rf"(?P<a>[0-9]{{4}}|\*{{4}})(?P<sep>[-/.| ])(?P<b>{_PART})(?P=sep)(?P<c>{_PART}){_TAIL}")
_MONTH_NAME = re.compile(
    rf"(?P<a>[0-9]{{1,2}})(?P<sep>[-/. ])(?P<b>[A-Za-z]{{3,9}})(?P=sep)(?P<c>[0-9]{{4}}|[0-9]{{2}}){_TAIL}"
)
_COMPACT = re.compile(r"[0-9]{6,8}")
_SERIAL = re.compile(r"[0-9]{4,5}(?:\.[0-9]+)?")
_SERIALS = range(3_650, 62_000)
_EXCEL_DAY_0 = date(1899, 12, 30)

_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december")  # fmt: skip
_INDONESIAN = ("januari", "februari", "pebruari", "maret", "april", "mei", "juni", "juli", "agustus", "september",
    "oktober", "november", "nopember", "desember", "peb", "agu", "agt", "ags", "okt", "nop", "des")  # fmt: skip


@frozen
class Style:
    """One way of writing: ``form`` (last, first, name, compact8, ...), separator, digits of the year, tail."""

    form: str
    sep: str = ""
    year: int = 4
    tail: str = ""


@frozen(kw_only=True)
class _Written:
    """A cell taken apart; unknown parts (``**``, ``00``) are empty texts."""

    style: Style
    parts: tuple[str, str, str]


_ORDERS: Mapping[str, tuple[str, ...]] = {
    "last": ("dmy", "mdy"),
    "last2": ("dmy", "mdy", "ymd"),
    "first": ("ymd", "ydm"),
    "name": ("dmy",),
    "short-name": ("dmy",),
    "compact8": ("dmy", "mdy", "ymd", "ydm"),
    "compact6": ("dmy", "mdy", "ymd"),
}


@frozen(kw_only=True)
class StyleVerdict:
    """What one style's cells prove. ``order`` is None where nothing does; ``mixed`` says that they prove two orders.

    ``formats`` are the strptime formats of the orders that are not excluded, the likeliest first.
    """

    style: Style
    cells: int
    order: str | None
    mixed: bool
    orders: tuple[str, ...]
    reasons: tuple[Reason, ...]

    @property
    def formats(self) -> tuple[str, ...]:
        """The format of each order in ``orders``."""
        return tuple(format_of(self.style, order) for order in self.orders)


@frozen(kw_only=True)
class Dates:
    """What a column's cells say as dates.

    ``share`` of the filled cells are dates (true date cells among them); ``agreement`` is the share of the rows with a
    visible NIK date in which some reading of the cell is that date (None: no such rows), ``compared`` their number.
    ``unreadable`` names what no layout can read ("serial", "months", "lost-zero"); ``exchanged`` counts true date cells
    whose NIK has day and month the other way round.
    """

    share: float
    real: int
    styles: tuple[StyleVerdict, ...]
    compared: int
    agreement: float | None
    unreadable: tuple[str, ...] = ()
    exchanged: int = 0
    suspicious: bool = False
    texts: int = field(default=0)

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
            and all(one.order is not None for one in self.styles)
        )


def dates_of(column: Column, births: Sequence[str | None] = ()) -> Dates | None:
    """The facts of a column of dates; None where it is none. ``births`` are the DDMMYY of the rows' NIKs."""
    if column.is_empty:
        return None
    filled = len(column.filled)
    written = {text: _taken_apart(text) for text in column.counts}
    serials = _serials(column, written, births)
    there = sum(count for text, count in column.counts.items() if written[text] or text in serials)
    real = len(column.real_dates)
    if there < LEAST_SHARE * filled:
        return None
    births = births or (None,) * len(column.texts)
    by_style: dict[Style, list[tuple[_Written, str | None]]] = {}
    real_rows: list[tuple[_Written, str | None]] = []
    compared = agreed = 0
    for row, text in enumerate(column.texts):
        one = written.get(text)
        birth = births[row]
        if one is None:
            continue
        if row in column.real_dates:
            real_rows.append((one, birth))
        else:
            by_style.setdefault(one.style, []).append((one, birth))
        if birth is not None:
            compared += 1
            agreed += any(_ddmmyy(one, order) == birth for order in _orders(one.style))
    for row, text in enumerate(column.texts):
        if text in serials and births[row] is not None:
            compared += 1
            agreed += _of_serial(text) == births[row]
    styles = tuple(
        _judge(style, rows)
        for style, rows in sorted(by_style.items(), key=lambda item: (-len(item[1]), item[0].form, item[0].sep))
    )
    kept = _without_strays(styles, filled)
    exchanged = sum(_ddmmyy(one, "ydm") == birth != _ddmmyy(one, "ymd") for one, birth in real_rows if birth)
    upright = sum(_ddmmyy(one, "ymd") == birth != _ddmmyy(one, "ydm") for one, birth in real_rows if birth)
    return Dates(
        share=there / filled,
        real=real,
        styles=kept,
        compared=compared,
        agreement=agreed / compared if compared else None,
        unreadable=tuple(_unreadable(by_style, serials, filled)),
        exchanged=exchanged,
        suspicious=_exchanged_by_a_program(real_rows, kept, exchanged, upright),
        texts=sum(one.cells for one in kept),
    )


def format_of(style: Style, order: str) -> str:
    """The strptime format of a style in an order."""
    letters = {"d": "%d", "m": "%m", "y": "%Y" if style.year == 4 else "%y"}
    if style.form == "name":
        letters["m"] = "%B"
    elif style.form == "short-name":
        letters["m"] = "%b"
    return style.sep.join(letters[letter] for letter in order) + style.tail


def _orders(style: Style) -> tuple[str, ...]:
    return _ORDERS.get(style.form if style.year == 4 or style.form != "last" else "last2", ("dmy",))


@lru_cache(maxsize=100_000)
def _taken_apart(text: str) -> _Written | None:
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
        return _Written(style=style, parts=parts) if _may_be_a_date(style, parts) else None
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


def _with_month_name(day: str, month: str, year: str, sep: str, tail: str) -> _Written | None:
    name = month.lower()
    if name in _SHORT or name in _LONG:
        form, number = ("short-name", _SHORT.index(name) + 1) if name in _SHORT else ("name", _LONG.index(name) + 1)
    elif name in _INDONESIAN:
        form, number = "indonesian-name", 0
    else:
        return None
    return _Written(style=Style(form, sep, len(year), tail), parts=(day, str(number) if number else "", year))


def _compact(text: str) -> _Written | None:
    """Eight, seven or six digits; only where some order makes a date of them."""
    if len(text) == 7:
        return (
            _Written(style=Style("compact7"), parts=("", "", ""))
            if _real(int(text[3:]), int(text[1:3]), int(text[0]))
            else None
        )
    cuts = [(2, 4)] if len(text) == 6 else [(2, 4), (4, 6)]
    for cut, end in cuts:
        parts = (text[:cut], text[cut:end], text[end:])
        style = Style("compact6", year=2) if len(text) == 6 else Style("compact8")
        orders = ("dmy", "mdy", "ymd") if len(text) == 6 else ("dmy", "mdy") if cut == 2 else ("ymd", "ydm")
        if any(_as_date(parts, order, style.year) for order in orders):
            return _Written(style=style, parts=(text, "", ""))
    return None


def _parts_in(one: _Written, order: str) -> tuple[str, str, str]:
    if one.style.form == "compact6":
        text = one.parts[0]
        return text[:2], text[2:4], text[4:]
    if one.style.form == "compact8":
        text = one.parts[0]
        cut = 4 if order[0] == "y" else 2
        return text[:cut], text[cut : cut + 2], text[cut + 2 :]
    return one.parts


def _may_be_a_date(style: Style, parts: tuple[str, str, str]) -> bool:
    return any(_possible(_Written(style=style, parts=parts), order) for order in _orders(style))


def _possible(one: _Written, order: str) -> bool:
    parts = _parts_in(one, order)
    if not all(parts):
        day, month = parts[order.index("d")], parts[order.index("m")]
        return (not day or 1 <= int(day) <= 31) and (not month or 1 <= int(month) <= 12)
    return _as_date(parts, order, one.style.year) is not None


def _as_date(parts: tuple[str, str, str], order: str, year_digits: int) -> tuple[int, int, int] | None:
    day, month, year = (int(parts[order.index(letter)]) for letter in "dmy")
    if year_digits == 2:
        return (day, month, year) if any(_real(century + year, month, day) for century in (1900, 2000)) else None
    return (day, month, year) if year in _YEARS and _real(year, month, day) else None


def _real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _ddmmyy(one: _Written, order: str) -> str | None:
    if one.style.form in ("compact7", "indonesian-name"):
        return None
    parts = _parts_in(one, order)
    found = _as_date(parts, order, one.style.year) if all(parts) else None
    return f"{found[0]:02d}{found[1]:02d}{found[2] % 100:02d}" if found else None


def _judge(style: Style, rows: Sequence[tuple[_Written, str | None]]) -> StyleVerdict:
    """Which order the cells of one style prove: by values that are no date in the others, and by the NIKs beside."""
    orders = _orders(style)
    if len(orders) == 1:
        return StyleVerdict(style=style, cells=len(rows), order=orders[0], mixed=False, orders=orders, reasons=())
    against = dict.fromkeys(orders, 0)  # rows in which the order is impossible and another is not
    votes = dict.fromkeys(orders, 0)  # rows whose NIK has the date of this order and of no other
    for one, birth in rows:
        possible = [order for order in orders if _possible(one, order)]
        agreeing = [order for order in possible if birth is not None and _ddmmyy(one, order) == birth]
        if birth is not None and not agreeing and len(possible) == 1:
            continue  # the NIK knows another date altogether: a slip, which proves no order
        for order in orders:
            against[order] += bool(possible) and order not in possible
        readings = {_ddmmyy(one, order) for order in possible}
        if len(agreeing) == 1 and len(readings) > 1:
            votes[agreeing[0]] += 1
    best = min(orders, key=lambda order: (against[order] - votes[order], orders.index(order)))
    rivals = [order for order in orders if order != best]
    contrary = against[best] + sum(votes[order] for order in rivals)
    if votes[best] and against[best] == 0 and contrary <= _NOISE * votes[best]:
        contrary = 0
    proved = all(_proved(against[order], votes[best], votes[order], len(rows)) for order in rivals)
    mixed = contrary > 0 and any(against[order] + votes[best] for order in rivals)
    left = tuple(
        order for order in orders if order == best or not _proved(against[order], votes[best], votes[order], len(rows))
    )
    if mixed:
        left = (best, *(order for order in rivals if votes[order] or against[best] > 0))
    reasons = (
        because(
            "date-order",
            pattern=shown(style, best),
            cells=len(rows),
            told=max((against[order] for order in rivals), default=0),
            nik=votes[best],
            contrary=contrary,
        ),
    )
    decided = proved and not mixed and contrary == 0
    return StyleVerdict(
        style=style, cells=len(rows), order=best if decided else None, mixed=mixed, orders=left, reasons=reasons
    )


def _proved(against: int, votes: int, votes_for: int, cells: int) -> bool:
    """Whether an order is excluded: by enough values that it makes no date of, or by the NIKs."""
    if votes_for > _NOISE * max(1, votes):
        return False
    if votes >= _NEED or (votes and against):
        return True
    return against >= min(_NEED, max(2, cells // 2)) and against >= _NEED_SHARE * cells


def shown(style: Style, order: str) -> str:
    """A style in an order as people write it: dd/mm/yyyy."""
    letters = {"d": "dd", "m": "mm", "y": "y" * style.year}
    if "name" in style.form:
        letters["m"] = "mmm"
    return (style.sep.join(letters[letter] for letter in order)).strip()


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
    if serials:
        yield "serial"
    if forms.get("indonesian-name", 0) >= least:
        yield "months"
    if forms.get("compact7", 0) >= least:
        yield "lost-zero"


def _serials(column: Column, written: Mapping[str, _Written | None], births: Sequence[str | None]) -> frozenset[str]:
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
    others = sum(count for text, count in column.counts.items() if written[text])
    return (
        there if agree >= 3 or others >= 0.3 * len(column.filled) or count >= 0.9 * len(column.filled) else frozenset()
    )


def _of_serial(text: str) -> str:
    return f"{_EXCEL_DAY_0 + timedelta(days=int(float(text))):%d%m%y}"


def _exchanged_by_a_program(
    real: Sequence[tuple[_Written, str | None]], styles: Sequence[StyleVerdict], exchanged: int, upright: int
) -> bool:
    """Whether a spreadsheet has exchanged day and month of the dates that it understood and left the others as text.

    Then every true date has a day up to 12, and every text one above; or the NIKs know the other order.
    """
    if exchanged >= 2 and exchanged > 0.02 * (exchanged + upright):
        return True
    if len(real) < 10 or not styles or upright:
        return False
    days = [int(one.parts[2] or 0) for one, _ in real]
    return max(days) <= 12 and any(one.cells >= 5 for one in styles)
