"""Rows that correct the voter above them.

On paper a correction is written on the empty row under the voter's, with U in the first row's remark; typed copies have
two rows, the second often without number, NIK or name (awasipemilu.com 2023/02; domain 2.7).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from attrs import evolve, frozen

from dukcapil_core.adapters.contract import RawRow, RawTable
from dukcapil_core.adapters.headers import is_numbering
from dukcapil_core.adapters.labels import read_labels
from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.codes import Tables

NUMBER = re.compile("[0-9*]{10}")
"""What a person's number has, whole, damaged or masked."""

_MOST_BETWEEN = 8
"""So many rows of a new page (titles, header, its numbering) may stand between a voter and the correction."""

_HEADER_CELLS = 3
"""So many cells with the columns' names make a row the header."""

_FEW = 2
"""So many texts a line of a page has that is no record."""

_CELLS = re.compile("[#;,\t|]")

_LIST_NUMBER = frozenset({"NO", "NO URUT", "NOMOR", "NOMOR URUT", "URUT"})


def carried_columns(table: RawTable) -> frozenset[int]:
    """The places of the columns that lines above the rows have filled; a row's own polling station is none of them."""
    return frozenset(place for place, name in enumerate(table.columns) if name in table.carried)


@frozen(kw_only=True)
class Corrections:
    """Finds the row that corrects the one above it, where that one is changed.

    It is an otherwise empty row: without a remark of its own but perhaps a U, and no whole voter (without NIK, or
    without name) unless it has the very same NIK. Nor is it one whose NIK is another person's and who has a number in
    the list, or birth date and sex; nor one under another name with half of the cells that the voter above has.
    Between the two there may be a page's end: blank rows, titles, the header.
    """

    columns: tuple[str, ...]
    labels: tuple[str, ...]
    nik: tuple[int, ...]
    name: tuple[int, ...]
    others: tuple[tuple[int, ...], ...]
    remark: tuple[int, ...]
    list_number: tuple[int, ...]
    read: frozenset[int]
    carried: frozenset[int]
    nulls: frozenset[str]
    unsaid: frozenset[str]
    is_change: Callable[[str], bool]

    @classmethod
    def of(cls, layout: Layout, table: RawTable, tables: Tables) -> Corrections:
        """The search in ``table``; ``others`` are the fields beside NIK and name that a voter has."""
        columns, codes = table.columns, tables(layout.fields["remark"].codes or "")
        folded = tuple(map(fold_column, columns))

        def places(key: str) -> tuple[int, ...]:
            return layout.places(columns, key)

        @cache
        def is_change(text: str) -> bool:
            code = codes.lookup(text)
            return code is not None and code.meaning == "changed"

        carried, remark = carried_columns(table), places("remark")
        return cls(
            columns=folded,
            labels=layout.carry.labels if layout.carry is not None else (),
            nik=places("nik"),
            name=places("name"),
            others=tuple(filter(None, map(places, ("birth_date", "sex")))),
            remark=remark,
            list_number=tuple(place for place, name in enumerate(folded) if name.rstrip(". ") in _LIST_NUMBER),
            read=frozenset(place for key in layout.fields for place in places(key)) - carried - set(remark),
            carried=carried,
            nulls=frozenset(layout.reader.nulls) | {""},
            # A zero is an answer here: a disability that is not one is corrected to 0.
            unsaid=frozenset(layout.reader.nulls) - {"0"} | {""},
            is_change=is_change,
        )

    def joined(self, rows: Iterator[RawRow], counts: dict[str, int]) -> Iterator[RawRow]:
        """The records, those that are corrected as rejected ones in front of their corrections."""
        ahead = _Ahead(rows)
        while (row := ahead.take()) is not None:
            while (between := self._below(row, ahead)) is not None:
                counts["corrections"] += 1
                yield evolve(row, problem="record.corrected")
                yield from between
                correction = ahead.take()
                assert correction is not None
                row = self._merged(row, correction)
            yield row

    def _below(self, row: RawRow, ahead: _Ahead) -> list[RawRow] | None:
        """The rows between a changed voter and the correction, which are taken; None where there is no correction."""
        if row.problem is not None or not self.is_change(self._text(row, self.remark)):
            return None
        line, header, gap, place = row.line, False, False, 0
        while (below := ahead.peek(place)) is not None and below.sheet == row.sheet:
            gap = gap or below.line != line + 1
            line = below.line
            if self._is_header(below):
                header = True
            elif not ((header and is_numbering(self._own(below))) or self._is_nobody(below)):
                break
            gap, place = True, place + 1
            if place > _MOST_BETWEEN:
                return None
        if below is None or below.sheet != row.sheet or not self._corrects(row, below, gap):
            return None
        # Below an empty row the list may have ended: what stands there is a signature sooner than a correction.
        if gap and not header and not self._is_voter(ahead.peek(place + 1), row.sheet):
            return None
        return [taken for _ in range(place) if (taken := ahead.take()) is not None]

    def _corrects(self, above: RawRow, row: RawRow, gap: bool) -> bool:
        remark = self._text(row, self.remark)
        if row.problem is not None or (remark and not self.is_change(remark)) or not self._says_something(row):
            return False
        if any(self._text(above, (place,)) != self._text(row, (place,)) for place in self.carried):
            return False
        nik, name, before = self._text(row, self.nik), self._text(row, self.name), self._text(above, self.nik)
        if nik and not NUMBER.search(nik):
            return False
        number = self._text(row, self.list_number)
        counted = bool(number) and number != self._text(above, self.list_number)
        if nik and name:
            return nik == before
        if gap and counted:
            return False
        whole = bool(self.others) and all(self._text(row, places) for places in self.others)
        if nik:
            return not (_is_another(nik, before) and (counted or whole))
        return not (name and (whole or (name != self._text(above, self.name) and self._is_as_full(row, above))))

    def _is_as_full(self, row: RawRow, above: RawRow) -> bool:
        """Whether a row has half as many of a voter's cells as the one above; a correction has those that change."""
        here, there = (sum(bool(self._text(one, (place,))) for place in self.read) for one in (row, above))
        return 2 * here >= there

    def _is_header(self, row: RawRow) -> bool:
        filled = [fold_column(cell) for cell in self._own(row) if cell]
        same = sum(cell in self.columns for cell in filled)
        return same >= _HEADER_CELLS and 2 * same > len(filled)

    def _is_nobody(self, row: RawRow) -> bool:
        """Whether a row is blank, or a line of a page: a title, or one text or two where no number stands."""
        if row.problem is not None:
            return len(list(filter(str.strip, _CELLS.split(row.raw or "")))) <= _FEW and not NUMBER.search(
                row.raw or ""
            )
        own = self._own(row)
        if any(map(NUMBER.search, own)):
            return False
        if not self._says_something(row, besides=self.nik):
            return True
        return bool(self.labels) and bool(read_labels(own, self.labels, titles=True).found)

    def _is_voter(self, row: RawRow | None, sheet: str | None) -> bool:
        return row is not None and row.sheet == sheet and NUMBER.search(self._text(row, self.nik)) is not None

    def _says_something(self, row: RawRow, besides: Sequence[int] = ()) -> bool:
        return any(
            (row.cells[place] or "").strip() not in self.nulls
            for place in self.read
            if place < len(row.cells) and place not in besides
        )

    def _own(self, row: RawRow) -> list[str]:
        return ["" if place in self.carried else (cell or "").strip() for place, cell in enumerate(row.cells)]

    def _text(self, row: RawRow, places: Sequence[int]) -> str:
        for place in places:
            text = (row.cells[place] or "").strip() if place < len(row.cells) else ""
            if text not in self.nulls:
                return text
        return ""

    def _merged(self, above: RawRow, row: RawRow) -> RawRow:
        """The correction's cells, and where it says nothing those of the row above."""
        width = max(len(above.cells), len(row.cells))
        old, new = ((*one.cells, *(None,) * width)[:width] for one in (above, row))
        taken = [(cell or "").strip() in self.unsaid for cell in new]
        cells = [before if empty else after for before, after, empty in zip(old, new, taken, strict=True)]
        numeric = [place for place, empty in enumerate(taken) if place in (above if empty else row).numeric]
        return evolve(row, cells=cells, numeric=tuple(numeric))


class _Ahead:
    """Rows of which the next ones may be looked at before they are taken."""

    def __init__(self, rows: Iterator[RawRow]) -> None:
        self._rows, self._seen = rows, deque[RawRow]()

    def peek(self, place: int) -> RawRow | None:
        while len(self._seen) <= place:
            row = next(self._rows, None)
            if row is None:
                return None
            self._seen.append(row)
        return self._seen[place]

    def take(self) -> RawRow | None:
        return self._seen.popleft() if self._seen else next(self._rows, None)


def _is_another(nik: str, other: str) -> bool:
    """Whether two whole numbers are further apart than one digit or two neighbours exchanged: no slip of each other."""
    one, two = (re.sub("[^0-9]", "", text) for text in (nik, other))
    if len(one) != 16 or len(two) != 16:
        return False
    apart = [place for place in range(16) if one[place] != two[place]]
    if len(apart) < 2:
        return False
    first, last = apart[0], apart[-1]
    return last != first + 1 or one[first] + one[last] != two[last] + two[first]
