"""The row road of delimited text: physical lines, the cells in them, and a name for every oddity."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, AnyStr, BinaryIO

from dukcapil_core.adapters import text_survey
from dukcapil_core.adapters.contract import RawRow, Scan
from dukcapil_core.adapters.layout import ReaderSpec
from dukcapil_core.adapters.row_landing import Record, Unsplit, land_rows
from dukcapil_core.adapters.text_survey import is_wide
from dukcapil_core.errors import SourceError

if TYPE_CHECKING:
    import duckdb

MULTILINE_LIMIT = 20
"""A quoted cell may run over this many lines (an address typed with line breaks); a longer one is an unclosed quote."""

MOST_BROKEN = 250_000
"""So many records that cannot be split, and nine in ten of those so far: no list, or one with other delimiters."""


_BLOCK = 16
"""Excel writes a sheet as text in blocks of so many rows, without the columns at the end that are empty in all of them
(Microsoft, "Column delimiters are missing in an Excel spreadsheet that is saved as text", KB 77295)."""

_FEWEST = 2
"""So many rows the last block must have: one alone may have been cut off."""


_TOO_FEW = "record.too-few-cells"

_Split = tuple[int, int, int, list[str] | None, str | None, str | None]
"""A record: its row and line, which row of a sheet it would be, its cells, and where they are wrong the problem and the
text."""


class RowRoad:
    """Opens a fresh pass over the file at each call; physical line numbers, and a name for every oddity.

    ``skip`` lines hold the titles and the header, which are ``above`` rows of a sheet.
    """

    def __init__(
        self, path: Path, spec: ReaderSpec, width: int, skip: int, scan: Scan, line_break: str, above: int
    ) -> None:
        self.path, self.spec, self.width, self.skip, self.scan = path, spec, width, skip, scan
        self.line_break = line_break
        self.above = above

    def __call__(self) -> Iterator[RawRow]:
        for row, line, cells, problem, text in self._split_lines():
            yield RawRow(row=row, line=line, cells=cells or (), problem=problem, raw=text)

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
        for row, line, _, cells, problem, text in self._with_whole_blocks():
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

    def _with_whole_blocks(self) -> Iterator[_Split]:
        """The records; those of a block that Excel wrote without its empty columns at the end have no problem."""
        held: list[_Split] = []
        for one in self._records():
            if held and not (len(held) < _BLOCK and _goes_on(held[-1], one)):
                yield from _judged(held, are_whole=len(held) == _BLOCK)
                held = []
            if held or (one[4] == _TOO_FEW and one[2] % _BLOCK == 1 and 2 * len(one[3] or ()) > self.width):
                held.append(one)
            else:
                yield one
        yield from _judged(held, are_whole=len(held) >= _FEWEST)

    def _records(self) -> Iterator[_Split]:
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
                        cells, taken = self._quoted_cells(text, lines)
                        expected += taken
                        below += taken
                    else:
                        cells = text.split(delimiter)
                    problem = "record.quote" if cells is None else self._misfit(cells)
                yield row, number, place, cells, problem, text if problem else None
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
            return _TOO_FEW
        return "record.too-many-cells" if self._is_too_wide(cells) else None

    def _is_too_wide(self, cells: list[str]) -> bool:
        return len(cells) > self.width and any(cell.strip() for cell in cells[self.width :])

    def _quoted_cells(self, text: str, lines: _Lines) -> tuple[list[str] | None, int]:
        """The cells of the record that begins with the line ``text``, None if its quotes are wrong, and how many lines
        below it are in them.
        """
        cells, is_open = _split(text, self.spec)
        return self._continued(text, lines) if is_open else (cells, 0)

    def _continued(self, text: str, lines: _Lines) -> tuple[list[str] | None, int]:
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
                return cells, ahead
            if not is_open:
                break
        return None, 0


def _goes_on(above: _Split, below: _Split) -> bool:
    """Whether a record stands in the row below, and lacks as many cells."""
    _, _, place, cells, _, _ = above
    _, _, next_place, next_cells, problem, _ = below
    return next_place == place + 1 and problem == _TOO_FEW and len(next_cells or ()) == len(cells or ())


def _judged(held: list[_Split], *, are_whole: bool) -> Iterator[_Split]:
    for row, line, place, cells, problem, text in held:
        yield (row, line, place, cells, None, None) if are_whole else (row, line, place, cells, problem, text)


def short_in_scans(scans: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, str]]:
    """The warnings of files and their scans: rows read without the columns that Excel left out."""
    found = [(name, one["short_rows"]) for name, one in scans if one.get("short_rows")]
    return [{"code": "intake.short-rows", "file": name, "count": str(count)} for name, count in found]


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


def physical_lines(
    path: Path, spec: ReaderSpec, line_break: str, *, blanks: str | None = ""
) -> Generator[tuple[int, str, str | None]]:
    """Every physical line: its number, its text without the line break, and what is wrong with it.

    Of long runs of lines that are made of ``blanks`` (None: of white space) only some are given, for no quoted cell can
    hold so many: the first ones, and the last. The numbers count on.
    """
    if is_wide(spec.encoding):
        with path.open(encoding=spec.encoding, newline="\n") as texts:
            for number, line in _without_gaps(texts, blanks):
                text = bare_line(line)
                yield number, text, "record.nul" if "\0" in text else None
        return
    with path.open("rb") as file:
        bare = None if blanks is None else blanks.encode()
        lines = _without_gaps(_by_return(file), bare) if line_break == "\\r" else _lines_of(file, bare)
        for number, raw in lines:
            yield number, *decode_line(raw, spec, number)


def _without_gaps(lines: Iterable[AnyStr], blanks: AnyStr | None) -> Iterator[tuple[int, AnyStr]]:
    """The lines with their numbers, without the middle of long runs of blank ones."""
    run = number = 0
    last: AnyStr | None = None
    for number, line in enumerate(lines, 1):
        if line.lstrip(blanks):
            if last is not None:
                yield number - 1, last
            run, last = 0, None
        else:
            run += 1
            if run > MULTILINE_LIMIT:
                last = line
                continue
        yield number, line
    if last is not None:
        yield number, last


def _lines_of(file: BinaryIO, blanks: bytes | None) -> Iterator[tuple[int, bytes]]:
    """As ``_without_gaps``, at the speed of the disk: whole pieces of a file may be blank."""
    run = number = 0
    for line in file:
        number += 1
        if line.lstrip(blanks):
            run = 0
        else:
            run += 1
            if run > MULTILINE_LIMIT:
                number += _pass_blank_lines(file, blanks)
        yield number, line


def _pass_blank_lines(file: BinaryIO, blanks: bytes | None) -> int:
    """How many blank lines stand here; the file is then read on behind them."""
    count = 0
    while chunk := file.read(text_survey.CHUNK):
        blank = chunk[: len(chunk) - len(chunk.lstrip(blanks))]
        count += blank.count(b"\n")
        end = blank.rfind(b"\n") + 1
        if end < len(chunk):
            file.seek(end - len(chunk), os.SEEK_CUR)
            break
    return count


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
