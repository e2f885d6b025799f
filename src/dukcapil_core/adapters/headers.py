"""Where a sheet's header stands, and what its columns are called."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from attrs import frozen

from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.adapters.sheets import TOP_ROWS, Cell, Top, cell_text


@frozen(kw_only=True)
class Header:
    """The columns' names and the 1-based sheet row of the header's last row. ``fits``: it has all the layout needs."""

    names: tuple[str, ...]
    row: int
    fits: bool


def find_header(sheet: Top, layout: Layout) -> Header | None:
    """The header of ``sheet``, or None where no row has any name that the layout knows.

    With ``skip_rows`` it stands right below them. Otherwise it is, of the first 30 rows, the one where most of the
    layout's detection headers stand, and of these the one with most of its columns; the highest such row.
    """
    depth = layout.reader.header_rows
    top = sheet.rows
    starts = [layout.reader.skip_rows] if layout.reader.skip_rows else range(TOP_ROWS)
    best: tuple[int, int] = (0, 0)
    found: Header | None = None
    for start in starts:
        if start + depth > len(top):
            break
        names = _names(top[start : start + depth], start, sheet)
        there = {fold_column(name) for name in names}
        rank = (
            sum(fold_column(column) in there for column in layout.detect_headers),
            sum(fold_column(column) in there for column in layout.used_columns),
        )
        if rank > best:
            best = rank
            found = Header(names=unique(names), row=start + depth, fits=not layout.missing_columns(names))
    return found


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """``names`` with "#2", "#3" after those that came before; a column without a name is "column 5"."""
    seen: dict[str, int] = {}
    given: list[str] = []
    for index, name in enumerate(names, 1):
        name = name or f"column {index}"
        folded = fold_column(name)
        seen[folded] = seen.get(folded, 0) + 1
        given.append(name if seen[folded] == 1 else f"{name}#{seen[folded]}")
    return tuple(given)


def _names(rows: Sequence[Sequence[Cell]], start: int, sheet: Top) -> tuple[str, ...]:
    """The columns' names from the header's rows, joined with " / "."""
    width = max((len(row) for row in rows), default=0)
    grid = [[(cell_text(value) or "").strip() for value in row] + [""] * (width - len(row)) for row in rows]
    if len(grid) > 1:
        _carry_across(grid, start, sheet)
    return tuple(" / ".join(filter(None, column)) for column in zip(*grid, strict=True))


def _carry_across(grid: list[list[str]], start: int, sheet: Top) -> None:
    """Writes a merged title over several columns into each of them.

    By the sheet's merged ranges; where it has none in the header (an .ods does not tell), a gap that has a name below
    it belongs to the title on its left.
    """
    ranges = [
        (low_row - start, low - sheet.first_column, high - sheet.first_column)
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
