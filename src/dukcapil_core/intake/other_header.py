"""A header further down with its columns in another order: two lists in one file.

What stands below it would be read into the columns of the header above, name for village and mother for child.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dukcapil_core.adapters.headers import copied
from dukcapil_core.adapters.headings import heading_key
from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.errors import SourceError

if TYPE_CHECKING:
    import duckdb

_LEAST = 3
"""Headings that a row must have to be a header; and they are half of the list's."""

_LOOKED_AT = 100


def refuse_other_header(con: duckdb.DuckDBPyConnection, layout: Layout, columns: Sequence[str], file: str) -> None:
    """Raises SourceError ``source.other-header`` where a record has the headings of the list in other places."""
    headings = list(map(copied, columns))
    numbers = layout.places(columns, "nik", "nkk", "name")
    if not numbers:
        return
    cell = f"c{numbers[0] + 1}"
    cells = ", ".join(f"c{place}" for place in range(1, len(columns) + 1))
    found = con.execute(
        f"SELECT row, {cells} FROM landed WHERE problem IS NULL AND ltrim({cell}) >= 'A' "
        f"AND list_contains($headings::VARCHAR[], heading_key({cell})) ORDER BY row LIMIT {_LOOKED_AT}",
        {"headings": sorted(set(map(heading_key, headings)))},
    )
    for row, *texts in found.fetchall():
        told = {place: fold_column((text or "").strip(" \ufeff")) for place, text in enumerate(texts)}
        there = [place for place, text in told.items() if text in headings]
        moved = [place for place in there if told[place] != headings[place]]
        if moved and len(there) >= max(_LEAST, len(columns) / 2):
            first = moved[0]
            stands = columns[headings.index(told[first])]
            raise SourceError("source.other-header", file=file, row=row, heading=stands, column=columns[first])
