"""The row road of delimited text: physical lines, the cells in them, and a name for every oddity."""

from __future__ import annotations

import codecs
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dukcapil_core.adapters import text_survey
from dukcapil_core.adapters.contract import RawRow, Scan
from dukcapil_core.adapters.layout import ReaderSpec
from dukcapil_core.adapters.row_landing import land_rows
from dukcapil_core.adapters.text_survey import is_wide

if TYPE_CHECKING:
    import duckdb

MULTILINE_LIMIT = 20
"""A quoted cell may run over this many lines (an address typed with line breaks); a longer one is an unclosed quote."""


class RowRoad:
    """Opens a fresh pass over the file at each call; physical line numbers, and a name for every oddity."""

    def __init__(self, path: Path, spec: ReaderSpec, width: int, skip: int, scan: Scan, line_break: str) -> None:
        self.path, self.spec, self.width, self.skip, self.scan = path, spec, width, skip, scan
        self.line_break = line_break

    def __call__(self) -> Iterator[RawRow]:
        for row, line, cells, problem, text in self._split_lines():
            yield RawRow(row=row, line=line, cells=cells or (), problem=problem, raw=text)

    def land(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        """The records as the view ``name``; the same as one by one, without an object for each of them."""
        rows = (
            (row, line, None, problem, text) if cells is None else (row, line, None, None, None, None, *cells)
            for row, line, cells, problem, text in self._split_lines()
        )
        land_rows(con, name, self.width, rows)

    def _split_lines(self) -> Iterator[tuple[int, int, list[str] | None, str | None, str | None]]:
        """Row, line and cells of each record; for what has no cells the problem and the text."""
        blank = row = 0
        with closing(physical_lines(self.path, self.spec, self.line_break)) as physical:
            lines = _Lines(physical)
            for number, text, problem in lines:
                if number <= self.skip:
                    continue
                if problem is None and self._is_blank(text):
                    blank += 1
                    continue
                row += 1
                cells: list[str] | None = None
                if problem is None:
                    cells, problem = self._cells(text, lines)
                yield row, number, cells, problem, None if problem is None else text
        self.scan.details["blank_lines"] = blank

    def _is_blank(self, text: str) -> bool:
        # A line of delimiters is a record with nothing in it; with one column, so is a line of blanks.
        return not text or (self.width > 1 and not text.strip() and self.spec.delimiter not in text)

    def _cells(self, text: str, lines: _Lines) -> tuple[list[str] | None, str | None]:
        """The cells of the record that begins with the line ``text``, or what is wrong with it."""
        cells, is_open = _split(text, self.spec)
        if is_open:
            cells = self._continued(text, lines)
        if cells is None:
            return None, "record.quote"
        if len(cells) == self.width:
            return cells, None
        if self._is_too_wide(cells):
            return None, "record.too-many-cells"
        if len(cells) < self.width:
            return None, "record.too-few-cells"
        return cells[: self.width], None

    def _is_too_wide(self, cells: list[str]) -> bool:
        return any(cell.strip() for cell in cells[self.width :])

    def _continued(self, text: str, lines: _Lines) -> list[str] | None:
        """Try to close a quoted cell with the lines that follow; give up where that would swallow a record.

        A line with delimiters enough for a record is taken into the cell only when this one has too few to be a record.
        """
        enough = self.width - 1
        short = text.count(self.spec.delimiter) < enough
        joined = text
        for ahead, line in enumerate(lines.peek(MULTILINE_LIMIT), 1):
            if line.count(self.spec.delimiter) >= enough and not short:
                return None
            joined += "\n" + line
            cells, is_open = _split(joined, self.spec)
            if cells is not None:
                if len(cells) < self.width or self._is_too_wide(cells):
                    return None
                lines.skip(ahead)
                return cells
            if not is_open:
                return None
        return None


class _Lines:
    """Physical lines with their numbers, and a look ahead that consumes nothing until told."""

    def __init__(self, physical: Iterator[tuple[int, str, str | None]]) -> None:
        self._file = physical
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


def physical_lines(path: Path, spec: ReaderSpec, line_break: str) -> Generator[tuple[int, str, str | None]]:
    """Every physical line: its number, its text without the line break, and what is wrong with it."""
    if is_wide(spec.encoding):
        with path.open(encoding=spec.encoding, newline="\n") as texts:
            for number, line in enumerate(texts, 1):
                text = bare_line(line)
                yield number, text, "record.nul" if "\0" in text else None
        return
    with path.open("rb") as file:
        for number, raw in enumerate(_by_return(file) if line_break == "\\r" else file, 1):
            yield number, *decode_line(raw, spec, number)


def _by_return(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file that knows only the carriage return (old Macintosh programs)."""
    rest = b""
    while chunk := file.read(text_survey.CHUNK):
        *lines, rest = (rest + chunk).split(b"\r")
        yield from lines
    if rest:
        yield rest


def bare_line(line: str) -> str:
    return line.removesuffix("\n").removesuffix("\r").lstrip("\ufeff")


def decode_line(line: bytes, spec: ReaderSpec, number: int) -> tuple[str, str | None]:
    """The line's text without its line break, and the name of what is wrong with it."""
    bare = line.removesuffix(b"\n").removesuffix(b"\r")
    while number == 1 and bare.startswith(codecs.BOM_UTF8):  # files put together by programs may have two
        bare = bare.removeprefix(codecs.BOM_UTF8)
    try:
        text = bare.decode("utf-8" if spec.encoding == "utf-8-sig" else spec.encoding)
    except UnicodeError:
        return bare.decode("latin-1"), "record.encoding"
    return text, "record.nul" if "\0" in text else None


def split_cells(text: str, spec: ReaderSpec) -> list[str] | None:
    """The cells of a record; None when a quote is open at its end or text follows a closing quote.

    A quote inside an unquoted cell is a letter like any other (``JL. "A" 5``). Blanks around a quoted cell do not count
    (DuckDB's reading, so that both roads agree).
    """
    return _split(text, spec)[0]


def _split(text: str, spec: ReaderSpec) -> tuple[list[str] | None, bool]:
    """The cells as ``split_cells`` gives them, and whether a quote is open at the end: then more text can mend it."""
    quote, delimiter = spec.quote, spec.delimiter
    if not quote or quote not in text:
        return text.split(delimiter), False
    cells: list[str] = []
    position = 0
    while True:
        opening = _past_blanks(text, position, delimiter)
        if text.startswith(quote, opening):
            cell, end = _quoted(text, opening + len(quote), quote)
            end = _past_blanks(text, end, delimiter) if end >= 0 else end
            if end >= 0 and (end == len(text) or text.startswith(delimiter, end)):
                cells.append(cell)
                if end == len(text):
                    return cells, False
                position = end + len(delimiter)
                continue
            if opening == position:
                return None, end < 0
        end = text.find(delimiter, position)
        cells.append(text[position:] if end < 0 else text[position:end])
        if end < 0:
            return cells, False
        position = end + len(delimiter)


def _past_blanks(text: str, position: int, delimiter: str) -> int:
    while delimiter != " " and text.startswith(" ", position):
        position += 1
    return position


def _quoted(text: str, start: int, quote: str) -> tuple[str, int]:
    """The quoted cell after its opening quote, and the position behind its closing one (-1: never closed)."""
    position = start
    while True:
        end = text.find(quote, position)
        if end < 0:
            return "", -1
        if text.startswith(quote, end + len(quote)):
            position = end + 2 * len(quote)
            continue
        return text[start:end].replace(quote * 2, quote), end + len(quote)
