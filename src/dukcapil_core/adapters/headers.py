"""Where a sheet's header stands, and what its columns are called."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence, Set
from itertools import pairwise

from attrs import frozen

from dukcapil_core.adapters.alike import is_like
from dukcapil_core.adapters.layout import Layout, fold_column, position_name
from dukcapil_core.adapters.sheets import MOST_COLUMNS, TOP_ROWS, Cell, Top, cell_text, is_blank, texts_of

_NUMBER_DIGITS = 8
"""Digits (or asterisks) that make a cell a damaged, masked or whole NIK or NKK; no title has so many."""

_COPY = re.compile("#[0-9]+$")

_BIRTH_TITLE = re.compile(r"(TEMPAT|TMPT|TMP)[ .,/&]*(DAN)?[ .,/&]*(TANGGAL|TGL)[ .]*(LAHIR|LHR)|TTL")


@frozen(kw_only=True)
class Header:
    """The columns' names and the 1-based sheet row of the header's last row. ``fits``: it has all the layout needs.

    ``depth`` is how many rows it has: those that the layout declares, and one more where a form divides a title.
    """

    names: tuple[str, ...]
    row: int
    fits: bool
    depth: int


def find_header(sheet: Top, layout: Layout) -> Header | None:
    """The header of ``sheet``, or None where no row has any name that the layout knows.

    With ``skip_rows`` it stands right below them. Otherwise it is, of the first 30 rows, the one where most of the
    layout's detection headers stand, and of these the one with most of its columns; the highest such row. Where a row
    below it divides one of its titles (Alamat in Jalan, RT and RW) that row is of it. In a layout that goes by
    position it is everything above the first record.
    """
    depth = layout.reader.header_rows
    if depth == 0:
        return _positions(sheet, layout)
    top = sheet.rows
    starts = [layout.reader.skip_rows] if layout.reader.skip_rows else range(TOP_ROWS)
    known = frozenset(map(fold_column, layout.used_columns))
    best: tuple[int, int] = (0, 0)
    found: Header | None = None
    for start in starts:
        if start + depth > len(top):
            break
        rows = top[start : start + depth]
        if max(map(len, rows)) > MOST_COLUMNS or all(map(is_blank, rows)):
            continue
        named = unique(header_names(rows, start, sheet), sheet.columns)
        there = set(map(fold_column, named))
        rank = (
            sum(not there.isdisjoint(demand) for demand in layout.detect.demands),
            len(known & there),
        )
        if rank > best:
            best = rank
            divided = _divided(top[start : start + 2], known) if depth == 1 and not _has_families(layout) else None
            if divided is not None:
                named = unique(divided, sheet.columns)
            found = Header(
                names=named,
                row=start + depth + (divided is not None),
                fits=not layout.missing_columns(named),
                depth=depth + (divided is not None),
            )
    return found


def _has_families(layout: Layout) -> bool:
    """Whether lines of labels (No. KK, Alamat, RT) stand among the records: one below the header divides nothing."""
    return layout.carry is not None and layout.carry.starts is not None


def _divided(rows: Sequence[Sequence[Cell]], known: Set[str]) -> list[str] | None:
    """The names where the second row divides titles of the first; None where it does not.

    It holds names without digits: under empty cells, of which the layout knows some, and under a title what names its
    first part, or the title again.
    """
    if len(rows) < 2:
        return None
    width = max(map(len, rows))
    upper, lower = (texts_of(row) + [""] * (width - len(row)) for row in rows)
    parts = {place for place, text in enumerate(lower) if text and not upper[place]}
    for place, text in enumerate(lower):
        if any(map(str.isdigit, text)):
            return None
        if text and upper[place] and place + 1 not in parts and fold_column(text) != fold_column(upper[place]):
            return None
    if known.isdisjoint(fold_column(lower[place]) for place in parts):
        return None
    told = _both_named(upper)
    return [
        below if told[place] == above and (not above or fold_column(below) in known) else told[place]
        for place, (above, below) in enumerate(zip(upper, lower, strict=True))
    ]


def _positions(sheet: Top, layout: Layout) -> Header | None:
    """Columns by position: the records start below ``skip_rows``, or with the first row that has a number where the
    layout has its NIK or NKK, or above it with one that is filled as that row is (somebody without a number); where
    the layout has neither, with the first row."""
    top = sheet.rows
    width = max((len(row) for row in top if len(row) <= MOST_COLUMNS), default=0)
    names = tuple(position_name(column + 1) for column in sheet.columns or range(width))
    start = layout.reader.skip_rows
    numbers = {column for key in ("nik", "nkk") if key in layout.fields for column in layout.fields[key].columns}
    found = not numbers
    if numbers and not start:
        places = [place for place, name in enumerate(names) if name in numbers]
        first = _first_record(top[:TOP_ROWS], places)
        start, found = first or 0, first is not None
    fits = (found or layout.reader.skip_rows > 0) and not layout.missing_columns(names)
    return Header(names=names, row=start, fits=fits, depth=start) if names else None


def _first_record(top: Sequence[Sequence[Cell]], numbers: Sequence[int]) -> int | None:
    """The first row with a number at one of the places, or the first one above it that is filled as it is."""
    numbered = next((row for row, cells in enumerate(top) if _has_number(cells, numbers)), None)
    if numbered is None:
        return None
    record = texts_of(top[numbered])
    return next((row for row, cells in enumerate(top[:numbered]) if is_like(texts_of(cells), record)), numbered)


def _has_number(cells: Sequence[Cell], places: Sequence[int]) -> bool:
    texts = [cell_text(cells[place]) or "" for place in places if place < len(cells)]
    return any(sum(letter.isdigit() or letter == "*" for letter in text) >= _NUMBER_DIGITS for text in texts)


def is_numbering(cells: Sequence[Cell]) -> bool:
    """Whether a row right below the header only numbers the columns (1, 2, 3, ...), as printed forms do."""
    texts = [(cell_text(value) or "").strip("() ") for value in cells]
    while texts and not texts[-1]:
        texts.pop()
    return len(texts) > 3 and texts == [str(number) for number in range(1, len(texts) + 1)]


def unique(names: Sequence[str], columns: Sequence[int] | None = None) -> tuple[str, ...]:
    """``names`` with "#2", "#3" after those that came before; a column without a name is "column 5".

    ``columns`` are the places of the names, from 0, where some between them are left out.

    A title for place and date of birth that stands over two columns names them "Tempat Lahir" and "Tanggal Lahir".
    """
    seen: dict[str, int] = {}
    given: list[str] = []
    for column, name in zip(columns or range(len(names)), _both_named(names), strict=False):
        name = told = name or position_name(column + 1)
        folded = fold_column(name)
        number = seen.get(folded, 0) + 1
        while number > 1 and fold_column(told := f"{name}#{number}") in seen:  # the file has a NIK#2 of its own
            number += 1
        seen[folded] = number
        seen.setdefault(fold_column(told), 1)
        given.append(told)
    return tuple(given)


def uncopied(name: str) -> str:
    """The heading of which the column ``name`` is a copy (``nik`` of ``nik#2``), as written; else its own."""
    return _COPY.sub("", name)


def copied(name: str) -> str:
    """The heading of which the column ``name`` is a copy (``NIK`` of ``nik#2``), as compared; else its own."""
    return fold_column(uncopied(name))


def places_of(columns: Sequence[str], wanted: Collection[str]) -> list[int]:
    """Where in ``columns`` those stand that are called one of ``wanted``, and their copies (``NIK#2``)."""
    folded = set(map(fold_column, wanted))
    return [place for place, name in enumerate(columns) if not folded.isdisjoint((fold_column(name), copied(name)))]


def _both_named(names: Sequence[str]) -> list[str]:
    told = list(names)
    for place, (name, after) in enumerate(pairwise(names)):
        if (
            name
            and (not after or fold_column(after) == fold_column(name))
            and _BIRTH_TITLE.fullmatch(fold_column(name))
        ):
            told[place : place + 2] = ["Tempat Lahir", "Tanggal Lahir"]
    return told


def header_names(rows: Sequence[Sequence[Cell]], start: int, sheet: Top) -> tuple[str, ...]:
    """The columns' names from the header's rows, joined with " / "."""
    width = max((len(row) for row in rows), default=0)
    grid = [texts_of(row) + [""] * (width - len(row)) for row in rows]
    if len(grid) > 1:
        _carry_across(grid, start, sheet)
    return tuple(" / ".join(filter(None, column)) for column in zip(*grid, strict=True))


def _carry_across(grid: list[list[str]], start: int, sheet: Top) -> None:
    """Writes a merged title over several columns into each of them.

    By the sheet's merged ranges; where it has none in the header (an .ods does not tell), a gap that has a name below
    it belongs to the title on its left.
    """
    columns = sheet.columns or range(len(grid[0]))
    ranges = [
        (
            low_row - start,
            bisect_left(columns, low - sheet.first_column),
            bisect_right(columns, high - sheet.first_column) - 1,
        )
        for (low_row, low), (_, high) in sheet.merged or ()
        if start <= low_row < start + len(grid) and high > low
    ]
    for line, low, high in ranges:
        for column in range(max(low, 0) + 1, min(high + 1, len(grid[line]))):
            grid[line][column] = grid[line][column] or grid[line][low]
    if ranges:
        return
    for row, below in pairwise(grid):
        for column in range(1, len(row)):
            if not row[column] and below[column]:
                row[column] = row[column - 1]
