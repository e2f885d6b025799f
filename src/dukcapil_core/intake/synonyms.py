"""Two columns of one field: a file has NIK and NIK KTP, and the layout takes the first of them that is filled.

The headings mean the same, the cells need not: one may be an old copy, or another person's. Which is right the file
does not say, so the first is taken as the layout says, and where the other says something else that is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.intake.fields import KEPT_AS_WRITTEN, where_columns_are

if TYPE_CHECKING:
    import duckdb


@frozen(kw_only=True)
class _Pair:
    """Two columns of the file that are one field's: ``taken`` where nothing stands in those ``before`` it, and another
    that is then not asked. ``nothing`` are the cells of the field that count as empty."""

    taken: str
    other: str
    before: Sequence[str]
    nothing: Sequence[str]


def differing_synonyms(
    con: duckdb.DuckDBPyConnection, layout: Layout, columns: Sequence[str], carried: Collection[str]
) -> list[dict[str, str | int]]:
    """For the scan: each two ``columns`` of a field with ``first`` that differ, the one taken, and in how many accepted
    rows. What lines above the rows say (``carried``) stands in for the rows' own, and is no second column.

    Blanks and apostrophes around a cell do not count, nor do small letters.
    """
    pairs = list(_pairs(layout, columns, carried))
    if not pairs:
        return []
    where = where_columns_are(columns)
    asked, given = [], {"empty": sorted({"", *layout.reader.nulls})}
    for number, pair in enumerate(pairs):
        taken, other, *before = (where[fold_column(name)] for name in (pair.taken, pair.other, *pair.before))
        given[f"nothing_{number}"] = list(pair.nothing)
        empty = "".join(f" AND {_is_in(cell, f'nothing_{number}')}" for cell in before)
        asked.append(
            f"count(*) FILTER (NOT {_is_in(taken, f'nothing_{number}')} AND NOT {_is_in(other, 'empty')} "
            f"AND {_bare(taken)} <> {_bare(other)}{empty})"
        )
    counts = con.execute(f"SELECT {', '.join(asked)} FROM landed ANTI JOIN reject USING (row)", given).fetchall()[0]
    return [
        {"column": pair.taken, "other": pair.other, "count": count}
        for pair, count in zip(pairs, counts, strict=True)
        if count
    ]


def _pairs(layout: Layout, columns: Sequence[str], carried: Collection[str]) -> Iterator[_Pair]:
    above = set(map(fold_column, carried))
    written = {fold_column(column): column for column in reversed(columns) if fold_column(column) not in above}
    for field, spec in layout.fields.items():
        if not spec.first:
            continue
        there = [written[name] for name in dict.fromkeys(map(fold_column, spec.columns)) if name in written]
        nothing = {""} if field in KEPT_AS_WRITTEN else {"", *layout.reader.nulls}
        for first, second in combinations(range(len(there)), 2):
            yield _Pair(
                taken=there[first], other=there[second], before=tuple(there[:first]), nothing=tuple(sorted(nothing))
            )


def _bare(cell: str) -> str:
    return f"upper(trim(coalesce({cell}, ''), ' ''’'))"


def _is_in(cell: str, texts: str) -> str:
    return f"list_contains(${texts}::VARCHAR[], trim(coalesce({cell}, '')))"
