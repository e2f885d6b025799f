"""Where the header stands in the first rows of a table, how many rows it takes, and whether there is one at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from dukcapil_core.adapters.headers import header_names, is_numbering, unique
from dukcapil_core.adapters.layout import fold_column, position_name
from dukcapil_core.adapters.sheets import TOP_ROWS, Top, texts_of
from dukcapil_core.adapters.sniffing.proposal import ReaderKey, because
from dukcapil_core.adapters.sniffing.words import is_known

_MOST_DEPTH = 3
_LEAST_KNOWN = 0.34
"""The share of a row's cells whose names are known from which it is taken for a header."""

_WIDE, _SPARSE = 6, 0.3
"""In a table of so many columns a row with so few of them filled is no record."""

_DATE = re.compile(r"\D?[0-9*]{1,4}[-/.|][0-9A-Za-z*]{1,9}[-/.|][0-9*]{2,4}\b.*")


@frozen(kw_only=True)
class FoundHeader:
    """The header's names, the 0-based row it starts in, and its depth in rows (0: there is none, data starts there).

    ``known`` counts the columns whose names the header words know.
    """

    names: tuple[str, ...]
    start: int
    depth: int
    known: int

    @property
    def body(self) -> int:
        """The 0-based row where the records start."""
        return self.start + self.depth


def header_keys(start: int, depth: int) -> list[ReaderKey]:
    """The lines of ``[reader]`` for a header of ``depth`` rows below ``start`` others: none for the usual first row."""
    keys = []
    if start:
        keys.append(ReaderKey(key="skip_rows", value=start, reason=because("skip-rows", rows=start)))
    if depth > 1:
        keys.append(ReaderKey(key="header_rows", value=depth, reason=because("header-rows", rows=depth)))
    return keys


def positions(width: int) -> tuple[str, ...]:
    """The names of columns without a header, as the readers make them."""
    return tuple(position_name(place) for place in range(1, width + 1))


def locate(top: Top) -> FoundHeader | None:
    """The header of the first rows; None where there is no table in them."""
    rows = [texts_of(row) for row in top.rows]
    width = _usual_width(rows)
    if not width:
        return None
    best, most = -1, 0
    for place, row in enumerate(rows[:TOP_ROWS]):
        known = _known(row)
        if known > most and not any(map(looks_like_data, row)):
            best, most = place, known
    if best < 0:
        return _without_known_names(top, rows, width)
    start, depth = _extended(rows, best)
    names = header_names(top.rows[start : start + depth], start, top)
    return FoundHeader(names=unique(names), start=start, depth=depth, known=sum(map(is_known, names)))


def is_record(texts: Sequence[str], names: frozenset[str]) -> bool:
    """Whether a row below the header can be a record: not the header again, as printed pages repeat it, and not a line
    of a few labels, as family blocks have them."""
    filled = [text for text in texts if text]
    if sum(fold_column(text) in names for text in filled) >= min(3, len(names)) and not any(
        map(looks_like_data, filled)
    ):
        return False
    return len(names) < _WIDE or len(filled) >= _SPARSE * len(names)


def looks_like_data(text: str) -> bool:
    """Whether a cell holds a number of many digits or a date: no header's cell does."""
    digits = sum(char.isdigit() for char in text)
    return digits >= 6 and (digits >= 8 or bool(_DATE.fullmatch(text)) or text.strip("'\" ").isdigit())


def _known(row: Sequence[str]) -> int:
    filled = [text for text in row if text]
    known = sum(map(is_known, filled))
    return known if filled and known >= _LEAST_KNOWN * len(filled) else 0


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    """The number of columns up to the last filled one that most rows have, blank rows aside."""
    widths = [width for row in rows if (width := _width(row))]
    return max(sorted(set(widths)), key=widths.count, default=0)


def _width(row: Sequence[str]) -> int:
    return max((place for place, text in enumerate(row, 1) if text), default=0)


def _without_known_names(top: Top, rows: list[list[str]], width: int) -> FoundHeader | None:
    """No name is known: a row of names that the records below do not resemble, or no header at all."""
    for place, row in enumerate(rows[:TOP_ROWS]):
        filled = sum(map(bool, row))
        if filled < max(1, 0.6 * width):
            continue
        below = [other for other in rows[place + 1 : place + 21] if any(other)]
        if below and not any(map(looks_like_data, row)) and _names_what_is_below(row, below):
            names = unique(header_names(top.rows[place : place + 1], place, top))
            return FoundHeader(names=names, start=place, depth=1, known=0)
        return _headless(rows, place, width)
    return None


def _names_what_is_below(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the row has a word over each column of numbers or dates, or else is the only row without a digit."""
    columns = [
        place
        for place in range(len(row))
        if sum(place < len(other) and looks_like_data(other[place]) for other in below) >= 0.6 * len(below)
    ]
    if columns:
        return all(any(char.isalpha() for char in row[place]) for place in columns)
    return _numbers(row) == 0 and sum(map(_numbers, below)) >= len(below)


def _numbers(row: Sequence[str]) -> int:
    return sum(any(char.isdigit() for char in text) for text in row)


def _headless(rows: list[list[str]], place: int, width: int) -> FoundHeader:
    width = max([width, *(_width(row) for row in rows[place : place + 20])])
    return FoundHeader(names=unique([""] * width), start=place, depth=0, known=0)


def _extended(rows: list[list[str]], best: int) -> tuple[int, int]:
    """The header's first row and depth: rows below with names under titles, a row above where names are missing."""
    start, end = best, best + 1
    while end < len(rows) and end - start < _MOST_DEPTH and _continues(rows[end - 1], rows[end], rows[start:end]):
        end += 1
    while start > 0 and end - start < _MOST_DEPTH and _completes(rows[start - 1], rows[start]):
        start -= 1
    return start, end - start


def _continues(above: Sequence[str], row: Sequence[str], header: Sequence[Sequence[str]]) -> bool:
    """Whether ``row`` gives names below titles: in columns that have none yet, or below a title over several."""
    if any(map(looks_like_data, row)) or is_numbering(row) or not any(row):
        return False

    def at(cells: Sequence[str], place: int) -> str:
        return cells[place] if 0 <= place < len(cells) else ""

    fresh = 0
    for place, text in enumerate(row):
        if not text:
            continue
        named = any(at(cells, place) for cells in header)
        opens = bool(at(above, place)) and not at(above, place + 1) and bool(at(row, place + 1))
        if not named:
            fresh += 1
        elif not opens:
            return False
    return fresh > 0


def _completes(above: Sequence[str], row: Sequence[str]) -> bool:
    """Whether the row above a header names columns that have no name in it (cells merged downwards)."""
    filled = sum(map(bool, above))
    if filled < 2 or any(map(looks_like_data, above)):
        return False
    missing = [place for place, text in enumerate(above) if text and (place >= len(row) or not row[place])]
    return any(is_known(above[place]) for place in missing)
