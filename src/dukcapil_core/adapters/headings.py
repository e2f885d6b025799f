"""Which columns of a file a layout does not use, which it looked for in vain, and where one may be the other misspelt.

An optional column whose heading is damaged would otherwise be lost for everybody in silence. And by what a heading is
found again among the cells below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from dukcapil_core.adapters.layout import Layout, fold_column

if TYPE_CHECKING:
    import duckdb

_MARKS = " \t\r\n\xa0\ufeff._*)-"
"""What does not tell one heading from another."""

_SHORTEST = 3
"""Letters: shorter headings (RT, RW) are all one letter apart."""


def heading_key(name: str) -> str:
    """Names that are one heading (``fold_column``) have one key, hardly any others: its letters before a bracket."""
    return re.sub("NOM[OE]R", "NO", name.upper().partition("(")[0].translate(dict.fromkeys(map(ord, _MARKS))))


def declare_heading_key(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macro ``heading_key``: the same of a cell, quick enough to ask it of every row."""
    marks = "".join(f"chr({ord(mark)})," for mark in _MARKS)
    con.execute(
        "CREATE OR REPLACE MACRO heading_key(cell) AS regexp_replace("
        f"translate(split_part(upper(cell), '(', 1), concat({marks.rstrip(',')}), ''), 'NOM[OE]R', 'NO', 'g')"
    )


def told_headings(layout: Layout, columns: Sequence[str]) -> dict[str, list[str]]:
    """For the scan: ``unused_columns`` of the file, and ``missing_columns`` of the layout's optional ones.

    Of alternatives, where none is there, the first is named.
    """
    used = {fold_column(column) for spec in layout.fields.values() for column in spec.columns}
    used |= set(map(fold_column, layout.used_columns))
    if layout.carry is not None:
        used |= set(map(fold_column, layout.carry.labels))
    return {
        "unused_columns": [column for column in columns if column.strip() and fold_column(column) not in used],
        "missing_columns": list(dict.fromkeys(group[0] for group in _lacking(layout, columns))),
    }


def near_in_scans(layout: Layout, scans: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, str]]:
    """The warnings of files and their scans: each unused column one letter away from an optional one that is missing.

    A folder's files come by their own names; the same of several files comes once.
    """
    found: dict[tuple[str, str], str] = {}
    for name, one in scans:
        missing = one.get("missing_columns", ())
        wanted = [column for group in _groups(layout) if group[0] in missing for column in group]
        for pair in product(one.get("unused_columns", ()), wanted):
            if _is_near(*map(fold_column, pair)):
                found.setdefault(pair, name)
    return [
        {"code": "intake.near-heading", "file": name, "column": column, "meant": meant}
        for (column, meant), name in found.items()
    ]


def _groups(layout: Layout) -> Iterator[tuple[str, ...]]:
    """The optional columns: alternatives together, others alone."""
    for spec in layout.fields.values():
        if spec.optional and spec.columns:
            yield from [spec.columns] if spec.first else [(column,) for column in spec.columns]


def _lacking(layout: Layout, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    there = set(map(fold_column, columns))
    there |= set(map(fold_column, () if layout.carry is None else layout.carry.labels))
    for group in _groups(layout):
        if there.isdisjoint(map(fold_column, group)):
            yield group


def _is_near(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _SHORTEST and one_slip(one, other)


def one_slip(one: str, other: str) -> bool:
    """Whether a letter is wrong, too many or missing, or two neighbours are exchanged."""
    same = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if same is None:
        return abs(len(one) - len(other)) == 1
    mine, theirs = one[same:], other[same:]
    exchanged = theirs[1:2] + theirs[:1] + theirs[2:]
    return mine == exchanged or mine[1:] in (theirs, theirs[1:]) or mine == theirs[1:]
