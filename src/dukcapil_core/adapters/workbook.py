"""Workbooks: xlsx, xls and ods, one sheet or many, with titles above the header and headers of several rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import partial, reduce
from itertools import islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dukcapil_core.adapters.above import LOOKED_BELOW, going_on, record_above
from dukcapil_core.adapters.contract import RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.date_system import counted_from_1900, counts_from_1904
from dukcapil_core.adapters.extents import letters_of
from dukcapil_core.adapters.headers import Header, find_header, is_numbering
from dukcapil_core.adapters.layout import DATE_FIELDS, EXCEL_SERIAL, Layout, fold_column, fold_name
from dukcapil_core.adapters.merged import filled_down, ranges_below
from dukcapil_core.adapters.sheet_landing import Part, SkippedRows, land_slices
from dukcapil_core.adapters.sheets import Cell, Look, Sheet, Top, Workbook, cell_text, is_blank, long_numbers, look
from dukcapil_core.adapters.unread_sheets import HIDDEN, NO_HEADER, without_header
from dukcapil_core.errors import DukcapilError, SourceError
from dukcapil_core.workspace import appending

if TYPE_CHECKING:
    import duckdb

_BATCH = 10_000
"""So many records are turned to text together."""


class WorkbookReader:
    """Reader kind ``workbook``: every sheet that has the header, one below the other."""

    kind = "workbook"

    def open(self, source: Source, layout: Layout) -> RawTable:
        """The table in ``source``. Raises SourceError for what is no workbook, is locked, broken or has no header."""
        looked, found, skipped = matching_sheets(source, layout)
        for name, header in found:
            _refuse_records_above(source, layout, looked.top(name), header)
        for entry in skipped:
            if entry["reason"] == NO_HEADER:
                _refuse_going_on(source, layout, looked, found, entry["sheet"])
        columns = _all_columns([header for _, header in found])
        index = {fold_column(name): place for place, name in enumerate(columns)}
        parts = [
            Part(
                sheet=name,
                header=header,
                places=tuple(index[fold_column(column)] for column in header.names),
                mend=_mend(source, layout, looked.top(name), header),
            )
            for name, header in found
        ]
        scan = Scan(
            kind=self.kind,
            details={
                "sheets": [
                    {"sheet": part.sheet, "header_row": part.header.row, **_far_columns(looked.top(part.sheet))}
                    for part in parts
                ],
                "skipped_sheets": skipped,
            },
        )
        rows = _Rows(source=source, parts=tuple(parts), width=len(columns), scan=scan, looked=looked)
        # What works on rows one by one (titles, corrections, wide sheets) asks for rows.
        plain = layout.carry is None and layout.rows is None and layout.unpivot is None and layout.join is None
        land = rows.land if plain else None
        return RawTable(columns=columns, scan=scan, rows=rows, land=land, header_lines=parts[0].header.row)

    def header(self, sample: Sample, layout: Layout) -> tuple[str, ...] | None:
        """The columns of the sheets that have all the layout needs, else of the one that comes nearest."""
        try:
            _, found, _ = matching_sheets(sample.source, layout)
        except DukcapilError:
            return None
        return _all_columns([header for _, header in found])


def matching_sheets(source: Source, layout: Layout) -> tuple[Look, list[tuple[str, Header]], list[dict[str, Any]]]:
    """The sheets that have the layout's header, and the others with the reason why they are left out."""
    patterns, left_out = layout.reader.sheets, layout.reader.skip_sheets

    def wanted(name: str, hidden: bool) -> bool:
        return not _named(name, left_out) and (_named(name, patterns) if patterns else not hidden)

    looked = look(source, wanted)
    found: list[tuple[str, Header]] = []
    near: list[tuple[int, str, Header]] = []
    skipped: list[dict[str, Any]] = []
    for name in looked.names:
        if not wanted(name, name in looked.hidden):
            named = "left out by the layout" if _named(name, left_out) else "not named in the layout"
            skipped.append({"sheet": name, "reason": named if patterns or _named(name, left_out) else HIDDEN})
            continue
        header = find_header(looked.top(name), layout)
        if header is not None and header.fits:
            found.append((name, header))
            continue
        skipped.append(without_header(name, looked.top(name).rows))
        if header is not None:
            near.append((len(layout.missing_columns(header.names)), name, header))
    if found:
        _refuse_nearly_fitting(source, layout, near)
        return looked, found, skipped
    if not near:
        hidden = [entry["sheet"] for entry in skipped if entry["reason"] == HIDDEN]
        if hidden and not any(entry.get("table") for entry in skipped):
            raise SourceError("workbook.all-hidden", file=source.name, sheets=", ".join(hidden))
        if not looked.names:
            raise SourceError("workbook.broken", file=source.name)
        raise SourceError("workbook.no-header", file=source.name, sheets=", ".join(looked.names))
    # The nearest header is handed over all the same: whoever asked can then say which columns it lacks.
    _, name, header = min(near, key=lambda candidate: candidate[0])
    return looked, [(name, header)], [entry for entry in skipped if entry["sheet"] != name]


def _refuse_nearly_fitting(source: Source, layout: Layout, near: Sequence[tuple[int, str, Header]]) -> None:
    """Raises SourceError for a sheet of people that only misses a column or so: passing over it would lose them."""
    needed = len(layout.missing_columns(()))
    number = {fold_column(column) for column in layout.fields["nik"].columns} if "nik" in layout.fields else set()
    for count, name, header in near:
        if 2 * count < needed and number & set(map(fold_column, header.names)):
            missing = ", ".join(layout.missing_columns(header.names))
            raise SourceError("workbook.sheet-differs", file=source.name, sheet=name, columns=missing)


def _refuse_going_on(
    source: Source, layout: Layout, looked: Look, found: Sequence[tuple[str, Header]], sheet: str
) -> None:
    """Raises SourceError for a sheet without a header whose rows are records as those of another sheet are."""
    different = {header.names: (name, header) for name, header in reversed(found)}  # sheets of one header are alike
    for name, header in reversed(different.values()):
        numbers = layout.places(header.names, "nik", "nkk")
        below = islice((row for row in looked.top(name).rows[header.row :] if not is_blank(row)), LOOKED_BELOW)
        place = going_on(looked.top(sheet).rows, below, numbers)
        if place is not None:
            raise SourceError("workbook.sheet-goes-on", file=source.name, sheet=sheet, row=place + 1, like=name)


def _mend(
    source: Source, layout: Layout, top: Top, header: Header
) -> Callable[[Iterator[list[Cell]]], Iterator[list[Cell]]] | None:
    """What makes of a sheet's rows such as say all that they hold: day numbers, and cells merged downwards.

    In family blocks a merged cell is a title's, which holds for the rows below as it is.
    """
    steps: list[Callable[[Iterator[list[Cell]]], Iterator[list[Cell]]]] = []
    serials = [key for key in DATE_FIELDS & layout.fields.keys() if EXCEL_SERIAL in layout.fields[key].formats]
    if serials and source.path is not None and counts_from_1904(source.path):
        steps.append(partial(counted_from_1900, places=layout.places(header.names, *serials)))
    if layout.carry is None or layout.carry.starts is None:
        ranges = ranges_below(top, header.row)
        identity = layout.places(header.names, "nik", "name")
        steps += [partial(filled_down, ranges=ranges, identity=identity)] if ranges else []
    return (lambda rows: reduce(lambda given, step: step(given), steps, rows)) if steps else None


def _far_columns(top: Top) -> dict[str, list[str]]:
    """For the scan: where cells stand that are so far to the right of the list that nobody sees them."""
    far = [letters_of(column) for column in top.far_columns]
    return {"far_columns": far} if far else {}


def _refuse_records_above(source: Source, layout: Layout, sheet: Top, header: Header) -> None:
    start = header.row - header.depth
    if not start:
        return
    below = islice((row for row in sheet.rows[header.row :] if not is_blank(row)), LOOKED_BELOW)
    place = record_above(sheet.rows[:start], below, header.names, layout)
    if place is not None:
        raise SourceError(
            "workbook.records-above-header", file=source.name, sheet=sheet.name, row=place + 1, header=header.row
        )


def _named(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(fold_name(name), fold_name(pattern)) for pattern in patterns)


def _all_columns(headers: Sequence[Header]) -> tuple[str, ...]:
    """The columns of the first sheet, then those that only later sheets have."""
    columns: dict[str, str] = {}
    for header in headers:
        for name in header.names:
            columns.setdefault(fold_column(name), name)
    return tuple(columns.values())


@frozen(kw_only=True)
class _Rows:
    """Opens a fresh pass over the records at each call."""

    source: Source
    parts: tuple[Part, ...]
    width: int
    scan: Scan
    looked: Look = field(repr=False)

    def __call__(self) -> Iterator[RawRow]:
        for number, (part, line, cells) in enumerate(self._records(self.parts, SkippedRows(self.scan)), 1):
            yield self._record(number, line, cells, part)

    def land(self, con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> bool:
        """The records as a table with their positions: large sheets in slices, the others column by column, where
        cells of one value are turned to text once."""
        cells = "".join(f", c{place} VARCHAR" for place in range(1, self.width + 1))
        counts = SkippedRows(self.scan)
        landed = 0
        for wanted in (self.looked.sliced, lambda _: None):  # where slices fail, the second time without them
            con.execute(
                f"CREATE OR REPLACE TABLE {name} (row BIGINT, line BIGINT, sheet VARCHAR, numeric_cells INTEGER[], "
                f"problem VARCHAR, record VARCHAR{cells})"
            )
            counts, landed = SkippedRows(self.scan), 0
            for part in self.parts:
                sliced = wanted(part.sheet)
                if sliced is None or part.header.row < 1 or part.mend is not None:
                    landed += self._land_records(con, name, part, landed, counts)
                    continue
                more = land_slices(con, name, sliced, part, self.looked.top(part.sheet), landed, counts)
                if more is None:
                    break
                landed += more
            else:
                break
        return True

    def _land_records(
        self, con: duckdb.DuckDBPyConnection, name: str, part: Part, number: int, counts: SkippedRows
    ) -> int:
        records = self._records((part,), counts)
        before = number
        with appending(con, name) as rows:
            while batch := list(islice(records, _BATCH)):
                lines, values = zip(*((line, cells) for _, line, cells in batch), strict=True)
                count = len(lines)
                nothing = [None] * count
                columns, numeric = self._columns(part, values)
                positions = (range(number + 1, number + count + 1), lines, repeat(part.sheet, count), numeric)
                rows.append_rows(zip(*positions, nothing, nothing, *columns, strict=True))
                number += count
        return number - before

    def _columns(
        self, part: Part, rows: Sequence[Sequence[Cell]]
    ) -> tuple[list[Sequence[str | None]], list[list[int] | None]]:
        """The columns of the table as text, and of each row the cells that were long numbers."""
        columns: list[Sequence[str | None]] = [[None] * len(rows)] * self.width
        numeric: list[list[int] | None] = [None] * len(rows)
        for place, column in zip(part.places, zip(*rows, strict=True), strict=False):
            kinds = set(map(type, column))
            if kinds == {str} and "" not in column:
                columns[place] = column
                continue
            if bool in kinds:  # True is 1 to a dictionary
                columns[place] = [cell_text(value) for value in column]
                long = {value for value in column if long_numbers((value,))}
            else:
                texts = {value: cell_text(value) for value in set(column)}
                columns[place] = list(map(texts.__getitem__, column))
                long = {value for value in texts if long_numbers((value,))}
            for row, value in enumerate(column) if long else ():
                if value in long:
                    numeric[row] = [*(numeric[row] or ()), place]
        return columns, numeric

    def _records(self, parts: Sequence[Part], counts: SkippedRows) -> Iterator[tuple[Part, int, Sequence[Cell]]]:
        """The rows that are records, with their sheets and the rows of the sheets in which they stand."""
        for part, sheet in self._sheets(parts):
            blanks = 0
            hidden = frozenset() if sheet.written is None else frozenset(sheet.written.odd.hidden)
            rows = sheet.rows()
            for line, cells in enumerate(rows if part.mend is None else part.mend(rows), 1):
                if line <= part.header.row:
                    continue
                if is_blank(cells):
                    blanks += 1
                    continue
                if line == part.header.row + 1 and is_numbering(cells):
                    counts.add(numbering_rows=1)
                    continue
                counts.add(blank_rows=blanks)
                blanks = 0
                if line in hidden:
                    counts.add(hidden_rows=1)
                yield part, line, cells
            counts.add(trailing_blank_rows=blanks)
            if sheet.written is not None and (unread := sum(row >= part.header.row for row in sheet.written.shown)):
                counts.add(unread_cells=unread)

    def _sheets(self, parts: Sequence[Part]) -> Iterator[tuple[Part, Sheet]]:
        book: Workbook | None = None
        try:
            for part in parts:
                sheet = self.looked.take(part.sheet)
                if sheet is None:
                    book = book or Workbook(self.source)
                    sheet = book.sheet(part.sheet)
                yield part, sheet
        finally:
            if book is not None:
                book.close()

    def _record(self, number: int, line: int, cells: Sequence[Cell], part: Part) -> RawRow:
        texts: list[str | None] = [None] * self.width
        for place, value in zip(part.places, cells, strict=False):
            texts[place] = cell_text(value)
        numeric = tuple(part.places[index] for index in long_numbers(cells) if index < len(part.places))
        return RawRow(row=number, line=line, cells=texts, sheet=part.sheet, numeric=numeric)
