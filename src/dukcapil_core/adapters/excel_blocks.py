"""The columns that Excel leaves out where it writes a sheet as text, and the records that are whole without them."""

from __future__ import annotations

from collections.abc import Iterator

_BLOCK = 16
"""Excel writes a sheet as text in blocks of so many rows, without the columns at the end that are empty in all of them
(Microsoft, "Column delimiters are missing in an Excel spreadsheet that is saved as text", KB 77295)."""

_FEWEST = 2
"""So many rows the last block must have: one alone may have been cut off."""

TOO_FEW = "record.too-few-cells"

Split = tuple[int, int, int, list[str] | None, str | None, str]
"""A record: its row and line, which row of a sheet it would be, its cells, the problem where they are wrong, and the
text."""


def with_whole_blocks(records: Iterator[Split], width: int) -> Iterator[Split]:
    """The records; those of a block that Excel wrote without its empty columns at the end have no problem."""
    held: list[Split] = []
    for one in records:
        if held and not (len(held) < _BLOCK and _goes_on(held[-1], one)):
            yield from _judged(held, are_whole=len(held) == _BLOCK)
            held = []
        if held or (one[4] == TOO_FEW and one[2] % _BLOCK == 1 and 2 * len(one[3] or ()) > width):
            held.append(one)
        else:
            yield one
    yield from _judged(held, are_whole=len(held) >= _FEWEST)


def _goes_on(above: Split, below: Split) -> bool:
    """Whether a record stands in the row below, and lacks as many cells."""
    _, _, place, cells, _, _ = above
    _, _, next_place, next_cells, problem, _ = below
    return next_place == place + 1 and problem == TOO_FEW and len(next_cells or ()) == len(cells or ())


def _judged(held: list[Split], *, are_whole: bool) -> Iterator[Split]:
    for row, line, place, cells, problem, text in held:
        yield row, line, place, cells, None if are_whole else problem, text
