"""Delimited text: KPU's ``#`` files, Indonesian Excel's ``;``, commas and tabs.

Two roads to the same rows. A file without oddities (``text_survey`` says so) is read by DuckDB, at full speed; DuckDB
must then find exactly one record per physical line, each as wide as the first, or its reading is thrown away. Every
other file goes through the row road (``text_records``), which gives each oddity a name and its physical line. A quote
that never closes swallows no neighbour: its own line is set aside and reading goes on with the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from dukcapil_core.adapters.above import LOOKED_BELOW, record_above
from dukcapil_core.adapters.contract import RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.headers import find_header, is_numbering, unique
from dukcapil_core.adapters.layout import Layout, ReaderSpec
from dukcapil_core.adapters.sheets import MOST_COLUMNS, Cell, Top
from dukcapil_core.adapters.surplus import titled_width
from dukcapil_core.adapters.text_lines import bare_line, decode_line, physical_lines
from dukcapil_core.adapters.text_records import RowRoad, record_at, split_cells
from dukcapil_core.adapters.text_survey import has_blank_lines, is_text, is_utf8, is_wide, survey, told_encoding
from dukcapil_core.errors import SourceError
from dukcapil_core.workspace import beyond_the_data, literal

if TYPE_CHECKING:
    import duckdb

TITLE_LINES = 30
"""How far down a header may stand below titles."""

BUFFER = 32 << 20
"""Bytes that DuckDB reads as one piece, so that a piece fills a row group of its table (122,880 rows): smaller ones are
copied together, which takes a third of the whole landing. It is also what a line may hold, far more than the survey
lets pass."""


class DelimitedReader:
    """Reader kind ``delimited``: one record a line, cells between delimiters, quotes where a cell needs them."""

    kind = "delimited"

    def open(self, source: Source, layout: Layout) -> RawTable:
        """The table in ``source``. Raises SourceError for an empty, foreign, wrongly encoded or header-only file."""
        path = source.path
        if path is None:
            raise SourceError("source.needs-file", kind=self.kind)
        with path.open("rb") as file:
            encoding = told_encoding(file.read(4), layout.reader.encoding)
        spec = evolve(layout.reader, encoding=encoding)
        seen = survey(path, spec.encoding, quote=spec.quote, strict=spec.encoding_errors == "strict")
        depth = max(TITLE_LINES, spec.skip_rows) + spec.header_rows
        with closing(physical_lines(path, spec, seen.line_break)) as lines:
            top = [text for _, text, _ in islice(lines, depth)]
        found = _find_header(top, layout)
        if found is None or layout.missing_columns(found.names):
            refuse_too_wide(source.name, top[spec.skip_rows :], (spec.delimiter,), spec.skip_rows)
        if found is None:
            raise SourceError("source.no-header", file=source.name, line=spec.skip_rows + 1)
        columns, last_header = found.names, found.line
        if seen.lines <= last_header and not layout.missing_columns(columns):
            raise SourceError("source.no-rows", file=path.name)
        scan = Scan(
            kind=self.kind,
            details={
                "encoding": spec.encoding,
                "delimiter": spec.delimiter,
                "quote": spec.quote,
                "header_line": last_header,
                "lines": seen.lines,
                "line_break": seen.line_break,
                **({"reads_as_utf8": True} if seen.reads_as_utf8 else {}),
            },
        )
        titled = titled_width(columns, layout)
        rows = RowRoad(path, spec, len(columns), titled, last_header, scan, seen.line_break, found.row)
        if found.above:
            _refuse_records_above(found, rows, layout, source.name)

        def land(con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> bool:
            even = seen.even and (seen.ascii_only or is_utf8(spec.encoding))
            table = f"{name}_text"
            first = next(rows.unjudged(), None)
            road = (
                even
                and first is not None
                and first.problem is None
                and len(columns) <= len(first.cells) <= MOST_COLUMNS
                and (len(columns) > 1 or not has_blank_lines(path, spec.encoding))
                and _fast_road(
                    con, table, path, spec, first, last_header, seen.lines - last_header, seen.has_padded_quotes
                )
                and rows.surplus.is_settled(con, table, len(first.cells))
            )
            if road:
                cells = ", ".join(f"c{index + 1}" for index in range(len(columns)))
                con.execute(
                    f"CREATE OR REPLACE VIEW {name} AS SELECT rowid AS position, rowid + 1 AS row, {cells} FROM {table}"
                )
            else:
                con.execute(f"DROP TABLE IF EXISTS {table}")
                rows.land(con, name, empty=first is None)
            scan.details["road"] = "fast" if road else "row by row"
            return True

        return RawTable(columns=columns, scan=scan, rows=rows, land=land, header_lines=last_header)

    def header(self, sample: Sample, layout: Layout) -> tuple[str, ...] | None:
        """The header's names where the sample is text that this layout can split; None otherwise."""
        if not is_text(sample.head):
            return None
        found = _find_header(text_top(sample.head, layout.reader), layout)
        return found.names if found else None


def text_top(head: bytes, spec: ReaderSpec) -> list[str]:
    """The first lines of a text that begins with ``head``."""
    spec = evolve(spec, encoding=told_encoding(head, spec.encoding))
    if is_wide(spec.encoding):
        text = head.decode(spec.encoding, "ignore")
        return [bare_line(line) for line in text.split("\n" if "\n" in text else "\r")]
    lines = head.split(b"\n" if b"\n" in head else b"\r")
    return [decode_line(line, spec, number)[0] for number, line in enumerate(lines[: TITLE_LINES * 2], 1)]


def refuse_too_wide(file: str, lines: Sequence[str], delimiters: Sequence[str], above: int = 0) -> None:
    """Raises SourceError where one of the first ``lines``, with so many ``above`` them, is too wide.

    To be asked where no header was found: a record that is too wide is rejected alone.
    """
    for number, line in enumerate(lines, above + 1):
        if any(line.count(delimiter) >= MOST_COLUMNS for delimiter in delimiters):
            raise SourceError("source.too-wide", file=file, line=number, most=MOST_COLUMNS)


@frozen
class _Found:
    """The columns' names, the physical line of the header's last row, which row of a sheet that is, and the rows above
    the header, each with its line."""

    names: tuple[str, ...]
    line: int
    row: int
    above: tuple[tuple[int, list[str]], ...] = field(default=(), repr=False)


def _find_header(top: list[str], layout: Layout) -> _Found | None:
    """The header, by the rule that holds for a sheet too.

    As declared with ``skip_rows``, or below the titles where the layout's names stand; the first lines where none of
    the names is there, so that the caller can say which columns are missing. A header's cell may hold line breaks.
    """
    spec = layout.reader
    rows: list[list[Cell]] = []
    ends: list[int] = []
    line = 0
    while line < len(top):
        cells, taken = record_at(top, line, spec) if line >= spec.skip_rows else (None, 1)
        rows.append(list(cells or ()))
        line += taken
        ends.append(line)
    sheet = Top(name="", hidden=False, first_column=0, merged=None, rows=tuple(rows))
    header = find_header(sheet, layout)
    if header is not None:
        rows_above = header.row + (header.row + 1 < len(rows) and is_numbering(rows[header.row]))
        last = ends[rows_above - 1] if rows_above else 0
        begins = [0, *ends][header.row - header.depth]
        above = ((number, split_cells(text, spec)) for number, text in enumerate(top[:begins], 1))
        return _Found(header.names, last, rows_above, tuple((number, cells) for number, cells in above if cells))
    start = spec.skip_rows
    declared = rows[start : start + spec.header_rows]
    if len(declared) < spec.header_rows or max(map(len, declared), default=0) > MOST_COLUMNS:
        return None
    names = [" / ".join(filter(None, parts)) for parts in zip_longest(*_stripped(declared), fillvalue="")]
    end = start + spec.header_rows
    return _Found(unique(names), ends[end - 1], end) if any(names) else None


def _refuse_records_above(found: _Found, rows: RowRoad, layout: Layout, file: str) -> None:
    below = [[cell or "" for cell in row.cells] for row in islice(rows.unjudged(), LOOKED_BELOW)]
    place = record_above([cells for _, cells in found.above], below, found.names, layout)
    if place is not None:
        raise SourceError("source.records-above-header", file=file, line=found.above[place][0], header=found.line)


def _stripped(rows: list[list[Cell]]) -> list[list[str]]:
    return [[str(cell).strip() for cell in row] for row in rows]


def _fast_road(
    con: duckdb.DuckDBPyConnection,
    target: str,
    path: Path,
    spec: ReaderSpec,
    first: RawRow,
    skip: int,
    expected: int,
    padded_quotes: bool,
) -> bool:
    """DuckDB's reading into the table ``target``; False when it is not exactly one record per physical line.

    A table keeps the order of the file and numbers its rows in parallel; numbering a CSV scan does not. In memory it
    takes half the time of a Parquet file, and DuckDB puts on the disk what does not fit.
    ``first`` is the first record as the row road reads it: DuckDB must have started on the same line, and every record
    must be as wide. DuckDB lets empty cells too many pass where an empty cell is NULL, so here none is: it is told to
    take a line break for NULL, which no cell without quotes can hold.
    """
    import duckdb

    con.execute(f"DROP TABLE IF EXISTS {target}")
    try:
        con.read_csv(
            literal(path),
            header=False,
            skiprows=skip,
            sep=spec.delimiter,
            quotechar=spec.quote,
            escapechar=spec.quote,
            columns={f"c{index + 1}": "VARCHAR" for index in range(len(first.cells))},
            auto_detect=False,
            strict_mode=True,
            null_padding=False,
            na_values="\n",
            allow_quoted_nulls=False,
            compression="none",
            hive_partitioning=False,
            buffer_size=BUFFER,
        ).create(target)
    except beyond_the_data():
        raise
    except duckdb.Error:
        return False
    counted = con.execute(f"SELECT count(*) FROM {target}").fetchall()[0][0]
    good = counted == expected and _starts_with(con, target, first)
    return good and not (padded_quotes and _holds_padded_quotes(con, target, spec.quote))


def _starts_with(con: duckdb.DuckDBPyConnection, target: str, first: RawRow) -> bool:
    start = con.execute(f"SELECT * FROM {target} WHERE rowid = 0").fetchall()
    return [cell or "" for cell in start[0]] == list(first.cells)


def _holds_padded_quotes(con: duckdb.DuckDBPyConnection, target: str, quote: str) -> bool:
    """Whether DuckDB kept the quotes of a quoted cell after blanks (``#  "a"#``); it takes some for letters."""
    found = con.execute(
        f"SELECT count(*) FROM {target} WHERE list_bool_or("
        "list_transform([*COLUMNS(*)], lambda cell: starts_with(cell, ' ') AND starts_with(ltrim(cell), $quote)))",
        {"quote": quote},
    )
    return bool(found.fetchall()[0][0])
