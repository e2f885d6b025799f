"""Cells merged downwards: their value belongs to every row that they cover; a sheet holds it in the first only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from dukcapil_core.adapters.sheets import Cell, Top, is_blank

Range = tuple[int, int, int]
"""The first and last row, counted from 1, and the place of the cell in them."""


def ranges_below(top: Top, header: int) -> list[Range]:
    """The ranges of ``top``'s sheet that lie below the row ``header`` and cover more than one."""
    places = {column + top.first_column: place for place, column in enumerate(top.columns or ())}
    return [
        (first + 1, last + 1, places[column])
        for (first, column), (last, _) in top.tall
        if first >= header and column in places
    ]


def filled_down(rows: Iterator[list[Cell]], ranges: Iterable[Range], identity: Collection[int]) -> Iterator[list[Cell]]:
    """``rows`` from the first on, with the values of ``ranges`` in all their rows.

    An empty row stays empty. So does one whose cell at a place of ``identity`` is covered: it is a further line of the
    person above, no other person.
    """
    starting: dict[int, list[Range]] = {}
    for one in ranges:
        starting.setdefault(one[0], []).append(one)
    open_: list[tuple[int, int, Cell]] = []
    for line, cells in enumerate(rows, 1):
        open_ = [one for one in open_ if line <= one[0]]
        yield _filled(cells, open_) if open_ and not any(place in identity for _, place, _ in open_) else cells
        for _, last, place in starting.get(line, ()):
            if place < len(cells):
                open_.append((last, place, cells[place]))


def _filled(cells: list[Cell], values: Sequence[tuple[int, int, Cell]]) -> list[Cell]:
    if is_blank(cells):
        return cells
    filled = list(cells)
    for _, place, value in values:
        if place < len(filled) and filled[place] == "":
            filled[place] = value
    return filled
