"""Cells behind the last title of a text: a habit of the file, or the sign that a cell holds a delimiter without quotes.

A comma that nobody quoted (``JL. A, NO 3``) pushes whatever follows it one column to the right. Where the last cell was
empty the record then ends in one more empty cell, as do all records of a program that writes a delimiter behind each;
where it was filled and the header ends in delimiters, it comes to stand below no title. Read as it is written, such a
record has somebody's RW for the life status, and a living voter is struck.

So a record that is wider than the header counts only where nearly all records are as wide, and what stands below no
title only where many records have something there. A record too many set aside is a finding that somebody mends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.adapters.excel_blocks import Split
from dukcapil_core.adapters.layout import Layout, fold_column, position_name

if TYPE_CHECKING:
    import duckdb

_NEARLY_ALL, _MANY = 0.9, 0.1
"""Shares of a file's records that reach the last title. A delimiter in nine of ten records is no slip, and a
column that one in ten has filled, and not one alone, is one whether it has a title or not."""

_SURELY_FILLED = "[!-~]"
"""A cell with one of these marks is not blank, whatever else counts as a blank."""


def titled_width(columns: Sequence[str], layout: Layout) -> int:
    """How many of ``columns`` there are up to the last one that has a title, or that the layout uses by its place."""
    if not layout.reader.header_rows:
        return len(columns)
    used = set(map(fold_column, layout.used_columns))
    has_meaning = (name != position_name(place) or fold_column(name) in used for place, name in enumerate(columns, 1))
    return max((place for place, has in enumerate(has_meaning, 1) if has), default=len(columns))


@frozen(kw_only=True)
class Habit:
    """What nearly all records of a file have behind the titles: their width where it is more than the header's (else
    None), and the places of columns without a title that many have filled."""

    width: int | None
    filled: frozenset[int]


class Surplus:
    """Tells the records whose cells behind the last title are no habit of their file.

    ``titled`` columns of the header's ``width`` are up to the last title. ``records`` opens a pass over the file, which
    is made where a record asks for it, once.
    """

    def __init__(self, titled: int, width: int, records: Callable[[], Iterator[Split]]) -> None:
        self.titled, self.width, self._records = titled, width, records

    @cached_property
    def habit(self) -> Habit:
        """The file's habit, by its records that reach the last title and are not blank."""
        widths: Counter[int] = Counter()
        filled: Counter[int] = Counter()
        for _, _, _, cells, _, _ in self._records():
            if cells is not None and len(cells) >= self.titled and not _is_blank(cells):
                widths[len(cells)] += 1
                filled.update(self._below_no_title(cells))
        total = widths.total()
        usual, count = max(widths.items(), key=lambda item: item[1], default=(self.width, 0))
        return Habit(
            width=usual if usual > self.width and count >= total * _NEARLY_ALL else None,
            filled=frozenset(place for place, count in filled.items() if _are_many(count, total)),
        )

    def is_no_habit(self, cells: Sequence[str]) -> bool:
        """Whether a record, blank behind the header's width, has more cells than it should or one below no title."""
        is_wide, below = len(cells) > self.width, self._below_no_title(cells)
        if not (is_wide or below) or _is_blank(cells):
            return False
        return (is_wide and len(cells) != self.habit.width) or not self.habit.filled.issuperset(below)

    def is_settled(self, con: duckdb.DuckDBPyConnection, table: str, width: int) -> bool:
        """Whether ``is_no_habit`` holds of no record of ``table``, all of which have ``width`` cells ``c1..cN``.

        False where only asking them one by one can tell.
        """
        places = range(self.titled, width)
        if not places:
            return True
        asked = ", ".join(
            f"count(*) FILTER (c{place + 1} <> ''), count(*) FILTER (regexp_matches(c{place + 1}, '{_SURELY_FILLED}'))"
            for place in places
        )
        total, *counts = con.execute(f"SELECT count(*), {asked} FROM {table}").fetchall()[0]
        return all(
            not some or (place < self.width and _are_many(surely, total))
            for place, some, surely in zip(places, counts[::2], counts[1::2], strict=True)
        )

    def _below_no_title(self, cells: Sequence[str]) -> list[int]:
        return [place for place in range(self.titled, min(self.width, len(cells))) if cells[place].strip()]


def _are_many(count: int, total: int) -> bool:
    return count >= total * _MANY and (count > 1 or total == 1)


def _is_blank(cells: Sequence[str]) -> bool:
    return not any(map(str.strip, cells))
