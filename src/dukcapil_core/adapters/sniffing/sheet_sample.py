"""A sample of a workbook: which of its sheets are one table, their header, and rows evenly spaced over each."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from attrs import evolve, field, frozen

from dukcapil_core.adapters.contract import Source
from dukcapil_core.adapters.headers import is_numbering
from dukcapil_core.adapters.layout import fold_column, position_name
from dukcapil_core.adapters.sheets import TOP_ROWS, Cell, Sheet, Top, Workbook, cell_text, is_blank, texts_of
from dukcapil_core.adapters.sniffing.header_rows import FoundHeader, header_keys, is_record, locate, positions
from dukcapil_core.adapters.sniffing.proposal import ReaderKey, Reason, because
from dukcapil_core.adapters.sniffing.sampled import LAST_ROWS, LONGEST, MOST_ROWS, Column, SampledTable, thinned
from dukcapil_core.errors import SourceError

_MOST_SHEETS = 200
"""So many sheets are looked at; a list with one sheet a polling station has fewer."""


@frozen(kw_only=True)
class _Found:
    """One sheet with a table: its header and some of its ``count`` records.

    ``numbering`` says that a row of column numbers stands below the header, ``aside`` counts the rows that are no
    records, ``tail`` has the first texts of the last rows.
    """

    sheet: str
    hidden: bool
    header: FoundHeader
    above: tuple[tuple[str, ...], ...] = field(repr=False)
    tail: tuple[str, ...] = field(repr=False)
    rows: list[list[Cell]] = field(repr=False)
    count: int = 0
    numbering: bool = False
    aside: int = 0

    @property
    def key(self) -> frozenset[str]:
        """What sheets of one table have in common."""
        return frozenset(map(fold_column, self.header.names))


def sample_workbook(source: Source) -> SampledTable:
    """The sample of a workbook. Raises SourceError for what cannot be opened or has no table in it."""
    with Workbook(source) as book:
        names = book.names
        found = [
            one for name in names[:_MOST_SHEETS] if (one := _look(book.sheet(name), name in book.hidden)) is not None
        ]
    if not found:
        raise SourceError("sniff.no-table", file=source.name)
    chosen = _largest(found)
    header = chosen[0].header
    taken = MOST_ROWS // len(chosen)
    rows = [row for one in chosen for row in _in_order(thinned(one.rows, max(50, taken))[0], one.header, header)]
    if not rows:
        raise SourceError("source.no-rows", file=source.name)
    column_names = header.names if header.depth else positions(len(header.names))
    return SampledTable(
        columns=_columns(column_names, rows),
        reader=tuple(_keys(chosen, found, len(names))),
        seen=len(rows),
        whole=sum(one.count for one in chosen) == len(rows),
        headed=header.depth > 0,
        titles=(*(one.sheet for one in chosen), *(text for one in chosen for row in one.above for text in row if text)),
        above=tuple(one.above for one in chosen),
        tail=tuple(text for one in chosen for text in one.tail),
        sheets=tuple(one.sheet for one in chosen),
        notes=tuple(_notes(chosen, found)),
    )


def _look(sheet: Sheet, hidden: bool) -> _Found | None:
    every = map(_shortened, sheet.rows())
    top_rows = list(islice(every, TOP_ROWS * 3))
    top = Top(
        name=sheet.name,
        hidden=hidden,
        first_column=sheet.first_column,
        merged=sheet.merged,
        rows=tuple(top_rows),
        columns=sheet.columns,
    )
    header = locate(top)
    if header is None:
        return None
    body = top_rows[header.body :]
    numbering = bool(body) and is_numbering(body[0])
    names = frozenset(map(fold_column, header.names)) if header.depth else frozenset()
    if numbering:
        body = body[1:]
    aside = [0]
    last = deque((row for row in body if not is_blank(row)), maxlen=LAST_ROWS)
    rows, count = thinned(_records(body, _noted(every, last), names, aside))
    if not count:
        return None
    above = tuple(tuple(texts_of(row)) for row in top_rows[: header.start])
    return _Found(
        sheet=sheet.name,
        hidden=hidden,
        header=_trimmed(header, rows),
        above=above,
        tail=tuple(_first(row) for row in last),
        rows=rows,
        count=count,
        numbering=numbering,
        aside=aside[0],
    )


def _records(
    body: Sequence[list[Cell]], rest: Iterator[list[Cell]], names: frozenset[str], aside: list[int]
) -> Iterator[list[Cell]]:
    """The rows that can be records; the others are counted in ``aside``."""
    for row in chain(body, rest):
        if is_blank(row):
            continue
        if names and not is_record(texts_of(row), names):
            aside[0] += 1
            continue
        yield row


def _noted(rows: Iterator[list[Cell]], last: deque[list[Cell]]) -> Iterator[list[Cell]]:
    """The rows as they come, the last filled ones kept in ``last``."""
    for row in rows:
        if not is_blank(row):
            last.append(row)
        yield row


def _shortened(row: list[Cell]) -> list[Cell]:
    return [cell[:LONGEST] if isinstance(cell, str) else cell for cell in row]


def _first(row: Sequence[Cell]) -> str:
    return next(filter(None, texts_of(row)), "")


def _trimmed(header: FoundHeader, rows: list[list[Cell]]) -> FoundHeader:
    """The header without columns at its right end that have neither a name nor a cell."""
    width = len(header.names)
    while (
        width > 1 and header.names[width - 1] == position_name(width) and not any(_at(row, width - 1) for row in rows)
    ):
        width -= 1
    return evolve(header, names=header.names[:width])


def _at(row: Sequence[Cell], place: int) -> str | None:
    return cell_text(row[place]) if place < len(row) else None


def _largest(found: Sequence[_Found]) -> list[_Found]:
    """The sheets of one header that hold the most: known columns times records; visible ones before hidden ones."""
    groups: dict[frozenset[str], list[_Found]] = {}
    for one in found:
        groups.setdefault(one.key, []).append(one)

    def rank(group: list[_Found]) -> tuple[bool, int, int]:
        count = sum(one.count for one in group)
        return any(not one.hidden for one in group), count * (1 + group[0].header.known), -found.index(group[0])

    best = max(groups.values(), key=rank)
    return [one for one in best if not one.hidden] or best


def _in_order(rows: Sequence[list[Cell]], own: FoundHeader, common: FoundHeader) -> Iterator[list[Cell]]:
    """A sheet's rows in the order of the first sheet's columns."""
    if own.names == common.names:
        yield from rows
        return
    place = {fold_column(name): index for index, name in enumerate(own.names)}
    order = [place[fold_column(name)] for name in common.names]
    for row in rows:
        yield [row[index] if index < len(row) else "" for index in order]


def _columns(names: Sequence[str], rows: Sequence[list[Cell]]) -> tuple[Column, ...]:
    columns = []
    for index, name in enumerate(names):
        texts, real = [], set()
        for number, row in enumerate(rows):
            value = row[index] if index < len(row) else ""
            texts.append((cell_text(value) or "").strip())
            if isinstance(value, dt.date | dt.datetime):
                real.add(number)
        columns.append(Column(place=index + 1, name=name, texts=tuple(texts), real_dates=frozenset(real)))
    return tuple(columns)


def _keys(chosen: Sequence[_Found], found: Sequence[_Found], sheets: int) -> Iterator[ReaderKey]:
    yield ReaderKey(key="kind", value="workbook", reason=because("kind-workbook", sheets=sheets))
    starts = {one.header.start for one in chosen}
    header = chosen[0].header
    yield from header_keys(header.start if len(starts) == 1 else 0, header.depth)
    if len(chosen) < len(found) or any(one.hidden for one in chosen):
        names = [one.sheet for one in chosen]
        yield ReaderKey(key="sheets", value=names, reason=because("sheets", count=len(chosen), found=len(found)))


def _notes(chosen: Sequence[_Found], found: Sequence[_Found]) -> Iterator[Reason]:
    if any(one.numbering for one in chosen):
        yield because("numbering-row")
    if len({one.header.start for one in chosen}) > 1:
        yield because("headers-apart")
    if aside := sum(one.aside for one in chosen):
        yield because("rows-aside", rows=aside)
    others = [one for one in found if one not in chosen]
    if others:
        yield because("other-sheets", sheets=", ".join(one.sheet for one in others[:10]))
