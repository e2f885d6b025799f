"""The texts of a sheet that was read as columns, in SQL: as reading it cell by cell writes them."""

from __future__ import annotations

from collections.abc import Sequence


def text_of(column: str) -> str:
    """The SQL expression of a cell's text: empty ones are NULL, date cells have no time of day where it is midnight."""
    day = f"strlen({column}) = 19 AND ends_with({column}, ' 00:00:00')"
    return f"CASE WHEN {column} = '' THEN NULL WHEN {day} THEN left({column}, 10) ELSE {column} END"


def is_ambiguous(column: str) -> str:
    """The SQL condition that a text may be that of a truth, a time of day alone (the library puts a day of 1899 before
    it), a day before the calendar's first, or a fraction of a second: the two roads would write these differently."""
    dashed = f"substr({column}, 5, 1) = '-' AND substr({column}, 8, 1) = '-'"
    return (
        f"{column} IN ('true', 'false') "
        f"OR (strlen({column}) IN (10, 19) AND {column} < '1900' AND {dashed}) "
        f"OR (strlen({column}) IN (23, 26, 29) AND substr({column}, 20, 1) = '.' AND {dashed})"
    )


def is_blank_row(columns: Sequence[str]) -> str:
    """The SQL condition that all cells are empty or blanks, as Python's ``str.strip`` knows blanks."""
    blank = r"'[\s\x0b\x1c-\x1f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]*'"
    first = f"coalesce({', '.join(columns)})"
    every = f"concat_ws('', {', '.join(columns)})"
    return (
        f"CASE WHEN {first} IS NULL THEN true WHEN regexp_full_match({first}, {blank}) "
        f"THEN regexp_full_match({every}, {blank}) ELSE false END"
    )
