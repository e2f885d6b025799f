"""Delimited text: KPU's ``#`` files, Indonesian Excel's ``;``, commas and tabs.

Two roads to the same rows. A file without oddities (the survey below says so) is read by DuckDB, at full speed; DuckDB must
then find exactly one record per physical line, or its reading is thrown away. Every other file goes through the row road,
which gives each oddity a name and its physical line. A quote that never closes swallows no neighbour: its own line is set
aside and reading goes on with the next.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.adapters.contract import RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.layout import Layout, ReaderSpec, fold_column
from dukcapil_core.errors import SourceError

if TYPE_CHECKING:
    import duckdb

CHUNK = 4 << 20
TITLE_LINES = 30
"""How far down a header may stand below titles."""
MULTILINE_LIMIT = 20
"""A quoted cell may run over this many lines (an address typed with line breaks); a longer one is an unclosed quote."""

_FOREIGN = {b"PK\x03\x04": "zip/xlsx", b"%PDF": "PDF", b"PAR1": "Parquet", b"\xd0\xcf\x11\xe0": "xls", b"\x1f\x8b": "gzip"}


@frozen(kw_only=True)
class Survey:
    """What one pass over the bytes tells: enough to choose the road, and the facts for the scan record."""

    lines: int
    blank_lines: int
    nul: bool
    line_break: str
    ascii_only: bool

    @property
    def even(self) -> bool:
        """True when one record per line can be relied on."""
        return not self.nul and not self.blank_lines and self.line_break in ("\\n", "\\r\\n")


def survey(path: Path, encoding: str, *, strict: bool = True) -> Survey:
    """Count lines and find what makes a text file odd, in one pass and bounded memory.

    Raises SourceError: an empty file, a file of another kind, or bytes that are not ``encoding`` (with the first line and the
    number of lines affected).
    """
    newlines = returns = pairs = blanks = 0
    nul = False
    ascii_only = True
    tail = b""
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            window = tail + chunk
            if not tail:
                _refuse_foreign(path, chunk)
            newlines += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            pairs += window.count(b"\r\n") - tail.count(b"\r\n")
            nul = nul or b"\0" in chunk
            ascii_only = ascii_only and chunk.isascii()
            blanks += _blank_lines(window) - _blank_lines(tail)
            tail = window[-3:]
            last = chunk[-1:]
    if not last:
        raise SourceError("source.empty", file=path.name)
    if not ascii_only or _is_wide(encoding):
        _check_encoding(path, encoding, strict=strict)
    break_kind = "\\n" if not returns else "\\r\\n" if returns == pairs == newlines else "mixed"
    return Survey(
        lines=newlines + (last != b"\n"),
        blank_lines=blanks,
        nul=nul,
        line_break=break_kind,
        ascii_only=ascii_only,
    )


def _blank_lines(window: bytes) -> int:
    # Overlapping runs are undercounted; the fast road only asks whether there are any.
    return window.count(b"\n\n") + window.count(b"\n\r\n")


def _is_wide(encoding: str) -> bool:
    return codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))


def _refuse_foreign(path: Path, head: bytes) -> None:
    for magic, kind in _FOREIGN.items():
        if head.startswith(magic):
            raise SourceError("source.other-kind", file=path.name, kind=kind)
    control = sum(head[:4096].count(byte) for byte in range(1, 9))
    if control > 8:
        raise SourceError("source.not-text", file=path.name)


def _check_encoding(path: Path, encoding: str, *, strict: bool) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeError:
        if strict or _is_wide(encoding):
            first, count = _bad_lines(path, encoding)
            raise SourceError("source.encoding", file=path.name, encoding=encoding, line=first, count=count) from None


def _bad_lines(path: Path, encoding: str) -> tuple[int, int]:
    first = count = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode(encoding)
            except UnicodeError:
                first = first or number
                count += 1
    return first or 1, count


class DelimitedReader:
    """Reader kind ``delimited``: one record a line, cells between delimiters, quotes where a cell needs them."""

    kind = "delimited"

    def open(self, source: Source, layout: Layout) -> RawTable:
        """The table in ``source``. Raises SourceError for an empty, foreign, wrongly encoded or header-only file."""
        path = source.path
        if path is None:
            raise SourceError("source.needs-file", kind=self.kind)
        spec = layout.reader
        seen = survey(path, spec.encoding, strict=spec.encoding_errors == "strict")
        with path.open("rb") as file:
            top = [
                _decode(line, spec, number)[0] for number, line in enumerate(islice(file, TITLE_LINES + spec.header_rows), 1)
            ]
        start = _header_start(top, layout)
        columns = _header(top, start, spec)
        last_header = start + spec.header_rows
        if seen.lines <= last_header:
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
            },
        )
        rows = _RowRoad(path, spec, len(columns), last_header, scan)

        def land(con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> bool:
            even = seen.even and (seen.ascii_only or codecs.lookup(spec.encoding).name in ("utf-8", "utf-8-sig"))
            parquet = folder / f"{name}.parquet"
            road = even and _fast_road(con, parquet, path, spec, len(columns), last_header, seen.lines - last_header)
            if road:
                cells = ", ".join(f"c{index + 1}" for index in range(len(columns)))
                numbered = con.read_parquet(str(parquet), file_row_number=True)
                numbered.project(f"file_row_number + 1 AS row, {cells}").create_view(name)
            scan.details["road"] = "fast" if road else "row by row"
            return road

        return RawTable(columns=columns, scan=scan, rows=rows, land=land, header_lines=last_header)

    def header(self, sample: Sample, layout: Layout) -> tuple[str, ...] | None:
        """The header's names where the sample is text that this layout can split; None otherwise."""
        spec = layout.reader
        if not sample.head or any(sample.head.startswith(magic) for magic in _FOREIGN) or b"\0" in sample.head:
            return None
        top = [_decode(line, spec, number)[0] for number, line in enumerate(sample.head.split(b"\n")[:TITLE_LINES], 1)]
        start = _header_start(top, layout)
        try:
            return _header(top, start, spec)
        except SourceError:
            return None


def _header_start(top: list[str], layout: Layout) -> int:
    """Index of the header's first line: as declared, or below the titles where the layout's names stand."""
    if layout.reader.skip_rows:
        return layout.reader.skip_rows
    wanted = {fold_column(name) for name in layout.detect_headers} or {fold_column(name) for name in layout.used_columns}
    best, hits = 0, 0
    for index, line in enumerate(top[:TITLE_LINES]):
        cells = _split(line, layout.reader)
        found = len(wanted & {fold_column(cell) for cell in cells or ()})
        if found > hits:
            best, hits = index, found
    return best


def _header(top: list[str], start: int, spec: ReaderSpec) -> tuple[str, ...]:
    rows = [_split(line, spec) for line in top[start : start + spec.header_rows]]
    if len(rows) < spec.header_rows or any(row is None for row in rows):
        raise SourceError("source.no-header", line=start + 1)
    width = max(len(row) for row in rows if row)
    names: list[str] = []
    for index in range(width):
        parts = [row[index].strip() for row in rows if row and index < len(row) and row[index].strip()]
        name = " / ".join(parts) or f"column {index + 1}"
        repeats = sum(1 for other in names if fold_column(other.split("#2")[0]) == fold_column(name))
        names.append(f"{name}#{repeats + 1}" if repeats else name)
    return tuple(names)


def _fast_road(
    con: duckdb.DuckDBPyConnection, target: Path, path: Path, spec: ReaderSpec, width: int, skip: int, expected: int
) -> bool:
    """DuckDB's reading into the Parquet file ``target``; False when it is not exactly one record per physical line.

    Landing on disk first costs little and gives every record its number in parallel; numbering a CSV scan does not.
    """
    import duckdb

    try:
        relation = con.read_csv(
            str(path),
            header=False,
            skiprows=skip,
            sep=spec.delimiter,
            quotechar=spec.quote,
            escapechar=spec.quote,
            columns={f"c{index + 1}": "VARCHAR" for index in range(width)},
            auto_detect=False,
            strict_mode=True,
            null_padding=False,
        )
        relation.to_parquet(str(target), compression="lz4_raw")
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return False
    counted = con.execute("SELECT count(*) FROM read_parquet(?)", [str(target)]).fetchall()
    return bool(counted[0][0] == expected)


class _RowRoad:
    """Opens a fresh pass over the file at each call; physical line numbers, and a name for every oddity."""

    def __init__(self, path: Path, spec: ReaderSpec, width: int, skip: int, scan: Scan) -> None:
        self.path, self.spec, self.width, self.skip, self.scan = path, spec, width, skip, scan

    def __call__(self) -> Iterator[RawRow]:
        blank = row = 0
        with self.path.open("rb") as file:
            lines = _Lines(file, self.spec)
            for number, text, problem in lines:
                if number <= self.skip:
                    continue
                if problem is None and not text.strip():
                    blank += 1
                    continue
                row += 1
                yield self._record(row, number, text, problem, lines)
        self.scan.details["blank_lines"] = blank

    def _record(self, row: int, number: int, text: str, problem: str | None, lines: _Lines) -> RawRow:
        if problem is not None:
            return RawRow(row=row, line=number, cells=(), problem=problem, raw=text)
        cells = _split(text, self.spec)
        if cells is None:
            text, cells = self._continued(text, lines)
        if cells is None:
            return RawRow(row=row, line=number, cells=(), problem="record.quote", raw=text)
        extra = cells[self.width :]
        if any(cell.strip() for cell in extra):
            return RawRow(row=row, line=number, cells=(), problem="record.too-many-cells", raw=text)
        if len(cells) < self.width:
            return RawRow(row=row, line=number, cells=(), problem="record.too-few-cells", raw=text)
        return RawRow(row=row, line=number, cells=cells[: self.width])

    def _continued(self, text: str, lines: _Lines) -> tuple[str, list[str] | None]:
        """Try to close a quoted cell with the lines that follow; give up before a line that is a record by itself."""
        joined = text
        for ahead, line in enumerate(lines.peek(MULTILINE_LIMIT), 1):
            if line.count(self.spec.delimiter) >= self.width - 1:
                break
            joined += "\n" + line
            cells = _split(joined, self.spec)
            if cells is not None:
                lines.skip(ahead)
                return joined, cells
        return text, None


class _Lines:
    """Physical lines with their numbers, and a look ahead that consumes nothing until told."""

    def __init__(self, file: Iterator[bytes], spec: ReaderSpec) -> None:
        self._file, self._spec = _physical(file, spec), spec
        self._ahead: list[tuple[int, str, str | None]] = []

    def __iter__(self) -> Iterator[tuple[int, str, str | None]]:
        while True:
            if self._ahead:
                yield self._ahead.pop(0)
                continue
            following = next(self._file, None)
            if following is None:
                return
            yield following

    def peek(self, count: int) -> Iterator[str]:
        for index in range(count):
            if index == len(self._ahead):
                following = next(self._file, None)
                if following is None:
                    return
                self._ahead.append(following)
            _, text, problem = self._ahead[index]
            if problem is not None:
                return
            yield text

    def skip(self, count: int) -> None:
        del self._ahead[:count]


def _physical(file: Iterator[bytes], spec: ReaderSpec) -> Iterator[tuple[int, str, str | None]]:
    if _is_wide(spec.encoding):
        text_lines: Iterator[str] = codecs.iterdecode(file, spec.encoding)
        buffered = "".join(text_lines).splitlines()
        yield from ((number, line, None) for number, line in enumerate(buffered, 1))
        return
    for number, line in enumerate(file, 1):
        text, problem = _decode(line, spec, number)
        yield number, text, problem


def _decode(line: bytes, spec: ReaderSpec, number: int) -> tuple[str, str | None]:
    """The line's text without its line break, and the name of what is wrong with it."""
    bare = line.removesuffix(b"\n").removesuffix(b"\r")
    if number == 1:
        bare = bare.removeprefix(codecs.BOM_UTF8)
    try:
        text = bare.decode("utf-8" if spec.encoding == "utf-8-sig" else spec.encoding)
    except UnicodeError:
        return bare.decode("latin-1"), "record.encoding"
    return text, "record.nul" if "\0" in text else None


def _split(text: str, spec: ReaderSpec) -> list[str] | None:
    """The cells of a record; None when a quote is open at its end or text follows a closing quote.

    A quote inside an unquoted cell is a letter like any other (``JL. "A" 5``).
    """
    quote, delimiter = spec.quote, spec.delimiter
    if not quote or quote not in text:
        return text.split(delimiter)
    cells: list[str] = []
    position = 0
    while True:
        if not text.startswith(quote, position):
            end = text.find(delimiter, position)
            cells.append(text[position:] if end < 0 else text[position:end])
            if end < 0:
                return cells
            position = end + len(delimiter)
            continue
        cell, position = _quoted(text, position + len(quote), quote)
        if position < 0:
            return None
        cells.append(cell)
        if position == len(text):
            return cells
        if not text.startswith(delimiter, position):
            return None
        position += len(delimiter)


def _quoted(text: str, start: int, quote: str) -> tuple[str, int]:
    """The quoted cell that starts after its opening quote, and the position behind its closing one (-1: never closed)."""
    position = start
    while True:
        end = text.find(quote, position)
        if end < 0:
            return "", -1
        if text.startswith(quote, end + len(quote)):
            position = end + 2 * len(quote)
            continue
        return text[start:end].replace(quote * 2, quote), end + len(quote)
