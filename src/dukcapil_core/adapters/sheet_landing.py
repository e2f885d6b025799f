"""Landing a large sheet in slices: what reading it cell by cell gives, at the speed of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.adapters.contract import Scan
from dukcapil_core.adapters.headers import Header, is_numbering
from dukcapil_core.adapters.sheets import Cell, Top
from dukcapil_core.adapters.slices import SlicedSheet

if TYPE_CHECKING:
    import duckdb

    from dukcapil_core.adapters.slice_columns import Slice


@frozen(kw_only=True)
class Part:
    """One sheet of the table: where its records start and which column of the table each of its cells belongs to.

    ``mend``, where its cells do not say all about themselves, makes rows that do; such a sheet is read cell by cell.
    """

    sheet: str
    header: Header
    places: tuple[int, ...]
    mend: Callable[[Iterator[list[Cell]]], Iterator[list[Cell]]] | None = None


class SkippedRows:
    """Counts the rows that are no records, and where there are any the cells without a value; the scan has the sums at
    any time.
    """

    def __init__(self, scan: Scan) -> None:
        self._details = scan.details
        self._details.update(blank_rows=0, trailing_blank_rows=0, numbering_rows=0)
        self._details.pop("unread_cells", None)

    def add(self, **counts: int) -> None:
        """Adds to the counts."""
        for name, count in counts.items():
            self._details[name] = self._details.get(name, 0) + count


def land_slices(
    con: duckdb.DuckDBPyConnection,
    name: str,
    sliced: SlicedSheet,
    part: Part,
    top: Top,
    number: int,
    counts: SkippedRows,
) -> int | None:
    """Adds the records of ``part`` to the table ``name``, numbered from ``number`` + 1, and gives how many there were.

    None when the sheet cannot be read this way after all; then the table is to be made anew.
    """
    places = {place: index for index, place in reversed(list(enumerate(part.places)))}
    columns = [f"c{index}" for index in range(1, sliced.width + 1)]
    header = part.header.row
    below = top.rows[header] if header < len(top.rows) else []
    numbering = header + 1 if is_numbering(below) else 0
    targets = ", ".join(f"c{place + 1}" for place in places)
    cells = ", ".join(f"{columns[index]} AS c{place + 1}" for place, index in places.items())
    is_record = f"line > $header AND line <> $numbering AND NOT ({_is_blank_row(columns)})"
    first, last_record, last_row = number, header, header
    try:
        for pieces in sliced.slices(header):
            with _registered(con, pieces) as rows:
                con.execute(
                    f"INSERT INTO {name} (row, line, sheet, {targets}) "
                    f"SELECT $number + row_number() OVER (), line, $sheet, {cells} FROM ({rows}) WHERE {is_record}",
                    {"number": number, "header": header, "sheet": part.sheet, "numbering": numbering},
                )
            found = con.execute(
                f"SELECT count(*), max(line) FROM {name} WHERE row > $number", {"number": number}
            ).fetchall()[0]
            number += found[0]
            last_record = found[1] or last_record
            last_row = max([last_row, *(piece.first + piece.height - 1 for piece in pieces if piece.height)])
    except Exception:
        # Whatever the library meets in a slice, the sheet opened whole says what is wrong with it.
        return None
    numbered = int(numbering > 0)
    counts.add(
        numbering_rows=numbered,
        blank_rows=last_record - header - numbered - (number - first) if number > first else 0,
        trailing_blank_rows=last_row - (last_record if number > first else header + numbered),
    )
    return number - first


@contextmanager
def _registered(con: duckdb.DuckDBPyConnection, pieces: Sequence[Slice]) -> Iterator[str]:
    """A query of the slices' rows, each with the ``line`` of the sheet in which it stands."""
    names = [f"sheet_slice_{number}" for number in range(len(pieces))]
    try:
        for name, piece in zip(names, pieces, strict=True):
            con.register(name, piece.table)
        yield " UNION ALL ".join(
            f"SELECT {piece.first:d} + row_number() OVER () - 1 AS line, * FROM {name}"
            for name, piece in zip(names, pieces, strict=True)
        )
    finally:
        for name in names:
            con.unregister(name)


def _is_blank_row(columns: Sequence[str]) -> str:
    """The SQL condition that all cells are empty or blanks, as Python's ``str.strip`` knows blanks."""
    blank = r"'[\s\x0b\x1c-\x1f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]*'"
    first = f"coalesce({', '.join(columns)})"
    every = f"concat_ws('', {', '.join(columns)})"
    return (
        f"CASE WHEN {first} IS NULL THEN true WHEN regexp_full_match({first}, {blank}) "
        f"THEN regexp_full_match({every}, {blank}) ELSE false END"
    )
