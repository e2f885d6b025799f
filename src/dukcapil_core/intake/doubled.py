"""One heading over two columns: which of them the layout's field takes, where their cells leave no doubt.

Two columns ``NIK`` may be the person's and the mother's, or an old copy beside the corrected one. A heading cannot
tell; taking the first would lose the other without a word.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from dukcapil_core.adapters.headers import copied
from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.errors import FormatError

if TYPE_CHECKING:
    import duckdb


def undoubled(con: duckdb.DuckDBPyConnection, layout: Layout, columns: tuple[str, ...], file: str) -> tuple[str, ...]:
    """``columns`` with the heading of columns that stand twice over the one that holds all that the others hold.

    Only headings that the layout uses are looked at, and none whose further columns it names itself (``NIK#2``).
    Raises FormatError ``format.heading-twice`` where each of two columns has a cell that the other lacks.
    """
    used = {fold_column(name) for spec in layout.fields.values() for name in spec.columns}
    told = list(columns)
    for places in _copies(columns, used).values():
        if len(places) == 1 or not used.isdisjoint(fold_column(columns[place]) for place in places[1:]):
            continue
        fullest = next((place for place in places if _holds_all(con, place, places, layout.reader.nulls)), None)
        if fullest is None:
            where = _file_of_both(con, places, layout.reader.nulls) or file
            raise FormatError("format.heading-twice", file=where, column=columns[places[0]], count=len(places))
        told[places[0]], told[fullest] = told[fullest], told[places[0]]
    return tuple(told)


def _copies(columns: tuple[str, ...], used: Collection[str]) -> dict[str, list[int]]:
    """The places of each used heading: its own, and those of its copies, which readers call ``name#2``, ``name#3``."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(columns):
        heading = fold_column(name)
        if heading not in found and copied(name) in found:
            heading = copied(name)
        if heading in used:
            found.setdefault(heading, []).append(place)
    return found


def _holds_all(con: duckdb.DuckDBPyConnection, place: int, places: list[int], nulls: Collection[str]) -> bool:
    """Whether every filled cell of the other columns stands in the column at ``place``, too."""
    return not _first_file(con, _lacking(place, places), nulls)


def _file_of_both(con: duckdb.DuckDBPyConnection, places: list[int], nulls: Collection[str]) -> str | None:
    """The first file of a folder in which the columns differ."""
    found = _first_file(con, _lacking(places[0], places), nulls)
    return found[0][0] if found else None


def _lacking(place: int, places: list[int]) -> str:
    """The SQL condition that another of the columns has a cell that the one at ``place`` has not."""
    return " OR ".join(
        f"(NOT list_contains($nulls::VARCHAR[], trim(coalesce(c{other + 1}, ''))) "
        f"AND trim(c{other + 1}) IS DISTINCT FROM trim(c{place + 1}))"
        for other in places
        if other != place
    )


def _first_file(con: duckdb.DuckDBPyConnection, lacking: str, nulls: Collection[str]) -> list[tuple[str | None]]:
    found = con.execute(f"SELECT file FROM landed WHERE {lacking} LIMIT 1", {"nulls": sorted({"", *nulls})})
    return found.fetchall()
