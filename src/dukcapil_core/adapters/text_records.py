"""The row road of delimited text: records one by one, the cells in them, and a name for every oddity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dukcapil_core.adapters.contract import RawRow, Scan
from dukcapil_core.adapters.excel_blocks import TOO_FEW, Split, with_whole_blocks
from dukcapil_core.adapters.layout import ReaderSpec
from dukcapil_core.adapters.row_landing import Record, Unsplit, land_rows
from dukcapil_core.adapters.surplus import Surplus
from dukcapil_core.adapters.text_lines import MULTILINE_LIMIT, physical_lines
from dukcapil_core.errors import SourceError

if TYPE_CHECKING:
    import duckdb

TOO_MANY = "record.too-many-cells"

MOST_BROKEN = 250_000
"""So many records that cannot be split, and nine in ten of those so far: no list, or one with other delimiters."""


class RowRoad:
    """Opens a fresh pass over the file at each call; physical line numbers, and a name for every oddity.

    ``skip`` lines hold the titles and the header, which are ``above`` rows of a sheet. Of the header's ``width``
    columns ``titled`` are up to the last title.
    """

    def __init__(
        self, path: Path, spec: ReaderSpec, width: int, titled: int, skip: int, scan: Scan, line_break: str, above: int
    ) -> None:
        self.path, self.spec, self.width, self.skip, self.scan = path, spec, width, skip, scan
        self.line_break = line_break
        self.above = above
        self.surplus = Surplus(titled, width, self._records)

    def __call__(self) -> Iterator[RawRow]:
        for row, line, cells, problem, text in self._split_lines():
            yield RawRow(row=row, line=line, cells=cells or (), problem=problem, raw=text)

    def unjudged(self) -> Iterator[RawRow]:
        """As one by one, each good record as wide as it is: the file is not asked whether that is its habit, which
        takes a whole pass where the first record is wider than the header."""
        for row, line, _, cells, problem, text in with_whole_blocks(self._records(), self.width):
            yield RawRow(row=row, line=line, cells=() if problem else cells or (), problem=problem, raw=text)

    def land(self, con: duckdb.DuckDBPyConnection, name: str, *, empty: bool = False) -> None:
        """The records as the view ``name``; the same as one by one, without an object for each of them.

        With ``empty`` there are none, as who looked for the first one knows.
        """
        rows: Iterator[Record | Unsplit] = (
            (row, line, None, problem, text) if cells is None else (row, line, None, None, None, None, *cells)
            for row, line, cells, problem, text in self._split_lines()
        )
        land_rows(con, name, self.width, iter(()) if empty else rows)

    def _split_lines(self) -> Iterator[tuple[int, int, list[str] | None, str | None, str | None]]:
        """Row, line and cells of each record; for what has no cells the problem and the text."""
        broken = short = 0
        for row, line, _, cells, problem, text in with_whole_blocks(self._records(), self.width):
            if problem is None and cells is not None and self.surplus.is_no_habit(cells):
                problem = TOO_MANY
            if problem is None:
                assert cells is not None
                if missing := max(0, self.width - len(cells)):
                    short += 1
                yield row, line, cells[: self.width] + [""] * missing, None, None
                continue
            broken += 1
            if broken >= MOST_BROKEN and broken * 10 > row * 9:
                raise SourceError("source.no-list", file=self.path.name, broken=broken, count=row, line=line)
            yield row, line, None, problem, text
        if short:
            self.scan.details["short_rows"] = short

    def _records(self) -> Iterator[Split]:
        quote, delimiter = self.spec.quote, self.spec.delimiter
        blank = row = 0
        expected, below = self.skip + 1, self.skip - self.above
        with closing(physical_lines(self.path, self.spec, self.line_break, blanks=self._blanks())) as physical:
            lines = _Lines(physical)
            for number, text, problem in lines:
                if number <= self.skip:
                    continue
                blank += number - expected
                expected = number + 1
                if problem is None and self._is_blank(text):
                    blank += 1
                    continue
                row += 1
                place = number - below
                cells: list[str] | None = None
                if problem is None:
                    if quote and quote in text:
                        cells, taken, text = self._quoted_cells(text, lines)
                        expected += taken
                        below += taken
                    else:
                        cells = text.split(delimiter)
                    problem = "record.quote" if cells is None else self._misfit(cells)
                yield row, number, place, cells, problem, text
        self.scan.details["blank_lines"] = blank

    def _is_blank(self, text: str) -> bool:
        # A line of delimiters is a record with nothing in it; with one column, so is a line of blanks.
        return not text or (self.width > 1 and not text.strip() and self.spec.delimiter not in text)

    def _blanks(self) -> str | None:
        """The characters of which lines are made that are blank for sure; None: all white space."""
        if self.width > 1:
            return "\r\n" if self.spec.delimiter.isspace() else None
        return "" if self.line_break == "mixed" else "\r\n"  # a lone carriage return is a cell

    def _misfit(self, cells: list[str]) -> str | None:
        if len(cells) < self.width:
            return TOO_FEW
        return TOO_MANY if self._is_too_wide(cells) else None

    def _is_too_wide(self, cells: list[str]) -> bool:
        return len(cells) > self.width and any(cell.strip() for cell in cells[self.width :])

    def _quoted_cells(self, text: str, lines: _Lines) -> tuple[list[str] | None, int, str]:
        """The cells of the record that begins with the line ``text``, None if its quotes are wrong, how many lines
        below it are in them, and the whole record's text.
        """
        cells, is_open = _split(text, self.spec)
        return self._continued(text, lines) if is_open else (cells, 0, text)

    def _continued(self, text: str, lines: _Lines) -> tuple[list[str] | None, int, str]:
        """Try to close a quoted cell with the lines that follow; give up where that would swallow a record.

        A line with delimiters enough for a record is taken into the cell only when this one has too few to be a record.
        """
        enough = self.width - 1
        short = text.count(self.spec.delimiter) < enough
        joined = text
        for ahead, line in enumerate(lines.peek(MULTILINE_LIMIT), 1):
            if not short and line.count(self.spec.delimiter) >= enough:
                break
            joined += "\n" + line
            if self.spec.quote not in line:
                continue
            cells, is_open = _split_unevenly(joined, self.spec.quote, self.spec.delimiter)
            if cells is not None:
                if self._misfit(cells):
                    break
                lines.skip(ahead)
                return cells, ahead, joined
            if not is_open:
                break
        return None, 0, text


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


def split_cells(text: str, spec: ReaderSpec) -> list[str] | None:
    """The cells of a record; None when a quote is open at its end or text follows a closing quote.

    A quote inside an unquoted cell is a letter like any other (``JL. "A" 5``). Blanks around a quoted cell do not count
    (DuckDB's reading, so that both roads agree).
    """
    return _split(text, spec)[0]


def record_at(lines: Sequence[str], place: int, spec: ReaderSpec) -> tuple[list[str] | None, int]:
    """The cells of the record that begins with ``lines[place]``, and how many lines it takes to close its quotes.

    Cells that run over lines are given in one. (None, 1) where the quotes are wrong.
    """
    text = lines[place]
    cells, is_open = _split(text, spec)
    for taken, line in enumerate(lines[place + 1 : place + 1 + MULTILINE_LIMIT] if is_open else (), 2):
        text += "\n" + line
        if spec.quote not in line:
            continue
        cells, is_open = _split(text, spec)
        if cells is not None:
            return [" ".join(cell.split()) for cell in cells], taken
        if not is_open:
            break
    return cells, 1


def records_of(lines: Sequence[str], spec: ReaderSpec) -> Iterator[tuple[int, list[str] | None]]:
    """Each record as ``record_at`` gives it, with the place of its first line."""
    place = 0
    while place < len(lines):
        cells, taken = record_at(lines, place, spec)
        yield place, cells
        place += taken


def _split(text: str, spec: ReaderSpec) -> tuple[list[str] | None, bool]:
    """The cells as ``split_cells`` gives them, and whether a quote is open at the end: then more text can mend it."""
    quote, delimiter = spec.quote, spec.delimiter
    if not quote or quote not in text:
        return text.split(delimiter), False
    cells = text.split(delimiter)
    for place, cell in enumerate(cells):
        if quote in cell:  # as programs quote: at both ends, and neither a quote nor a delimiter within
            if not (cell.startswith(quote) and cell.endswith(quote) and cell.count(quote) == 2):
                return _split_unevenly(text, quote, delimiter)
            cells[place] = cell[len(quote) : -len(quote)]
    return cells, False


def _split_unevenly(text: str, quote: str, delimiter: str) -> tuple[list[str] | None, bool]:
    """As ``_split``, cell by cell, whatever stands in them."""
    cells: list[str] = []
    position = 0
    while True:
        opening = _past_blanks(text, position, delimiter) if text.startswith(" ", position) else position
        if text.startswith(quote, opening):
            cell, end = _quoted(text, opening + len(quote), quote)
            end = _past_blanks(text, end, delimiter) if end >= 0 and text.startswith(" ", end) else end
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


@cache
def _run_of(quote: str) -> re.Pattern[str]:
    return re.compile(f"(?:{re.escape(quote)})+")


def _quoted(text: str, start: int, quote: str) -> tuple[str, int]:
    """The quoted cell after its opening quote, and the position behind its closing one (-1: never closed)."""
    position = start
    while True:
        end = text.find(quote, position)
        if end < 0:
            return "", -1
        if text.startswith(quote, end + len(quote)):
            run = _run_of(quote).match(text, end)
            assert run is not None
            position = run.end()
            if (position - end) // len(quote) % 2 == 0:  # each a quote within the cell
                continue
            end = position - len(quote)
        return text[start:end].replace(quote * 2, quote), end + len(quote)
