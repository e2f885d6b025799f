"""Landing a large sheet in slices: what reading it cell by cell gives, at the speed of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.adapters.contract import Scan
from dukcapil_core.adapters.headers import Header, is_numbering
from dukcapil_core.adapters.sheets import Cell, Top
from dukcapil_core.adapters.slices import SlicedSheet
from dukcapil_core.workspace import beyond_the_data, outcome

if TYPE_CHECKING:
    import duckdb

_SLICES = "sheet_in_slices"

_NOTHING = "range(0)"
"""No rows, from a source whose rows have no place in an order that threads could share. Beside it DuckDB puts rows into
a table one batch after the other; where threads share that, each has its own rows, which are then copied together: for
twice the CPU that is slower, too."""


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
    """Counts the rows that are no records, and where there are any the cells without a value and the records in hidden
    rows; the scan has the sums at any time.
    """

    def __init__(self, scan: Scan) -> None:
        self._details = scan.details
        self._details.update(blank_rows=0, trailing_blank_rows=0, numbering_rows=0)
        for name in ("unread_cells", "hidden_rows"):
            self._details.pop(name, None)

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
    from dukcapil_core.adapters.slice_columns import Records
    from dukcapil_core.adapters.text_views import TextStream

    places = {place: index for index, place in reversed(list(enumerate(part.places)))}
    header = part.header.row
    below = top.rows[header] if header < len(top.rows) else []
    numbering = header + 1 if is_numbering(below) else 0
    targets = ["row", "line", "sheet", *(f"c{place + 1}" for place in places)]
    cells = ", ".join(f"c{index + 1}" for index in places.values())
    records = Records(header, numbering, number)
    rows = TextStream(sliced.width, records.of(sliced.slices(header)))

    def insert() -> None:
        con.register(_SLICES, rows)
        try:
            con.execute(
                f"INSERT INTO {name} ({', '.join(targets)}) "
                f"SELECT row, line, $sheet, {cells} FROM {_SLICES} WHERE row > 0 "
                f"UNION ALL SELECT {', '.join(['NULL'] * len(targets))} FROM {_NOTHING}",
                {"sheet": part.sheet},
            )
        finally:
            con.unregister(_SLICES)

    try:
        with ThreadPoolExecutor(1) as beside:
            outcome(beside.submit(int))  # Ctrl-C at a thread's start leaves it to itself: it has no rows to read yet
            try:
                outcome(beside.submit(insert))
            except BaseException:
                rows.is_broken_off = True
                raise
    except beyond_the_data():
        raise
    except Exception:
        # Whatever the library meets in a slice, the sheet opened whole says what is wrong with it.
        return None
    if not records.is_at_end:
        return None
    found, numbered = records.number - number, int(numbering > 0)
    if records.hidden:
        counts.add(hidden_rows=records.hidden)
    counts.add(
        numbering_rows=numbered,
        blank_rows=records.last_line - header - numbered - found if found else 0,
        trailing_blank_rows=records.last_row - (records.last_line if found else header + numbered),
    )
    return found
