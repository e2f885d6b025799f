"""A plugin's formats, reader kinds and tables inside the fence, and what they give held against the contract.

A row is what the contract says, or an error that names the plugin: nothing is taken on trust.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from dukcapil_core.adapters.contract import Detection, Format, RawRow, RawTable, Reader, Sample, Scan, Source
from dukcapil_core.adapters.guard import Report, call, failure, watched, wrong
from dukcapil_core.adapters.layout import Layout
from dukcapil_core.adapters.patience import Watch
from dukcapil_core.adapters.surroundings import left_as_found, session_left_as_found
from dukcapil_core.errors import DukcapilError, PluginError

if TYPE_CHECKING:
    import duckdb

MOST_CELLS = 16_384
"""Cells in one record: as many as a spreadsheet has columns."""

MOST_LINES = 10**15
"""Lines of one file."""

LONGEST_CELL = 1_000_000
"""Characters in one cell; a spreadsheet holds 32,767."""

LONGEST_RAW = 16 * LONGEST_CELL
"""Characters of an untouched record."""

_PROBLEM = re.compile(r"record\.[a-z]+(?:-[a-z]+)*")
"""What the ``problem`` of a record may be: an issue code, never a cell's text."""

_PLAIN_CELLS = frozenset({str, type(None)})
_COUNTING = frozenset({"BIGINT", "INTEGER", "UBIGINT", "UINTEGER"})

_END = object()
"""What stands for the end of a plugin's rows; None is a row that is none."""


def guard_format(given: Format, provider: str, report: Report) -> Format:
    """``given`` with its ``open``, ``detect`` and everything that they give inside the fence."""
    detect = given.detect

    def guarded_open(source: Source) -> RawTable:
        return guard_table(call(provider, "open", given.open, source), provider, source)

    def guarded_detect(sample: Sample) -> Detection | None:
        # One plugin that cannot look at a file must not keep the others from recognising it.
        try:
            found = call(provider, "detect", detect, sample)  # type: ignore[arg-type]
            if found is not None and not _is_claim(found):
                raise wrong(provider, "detect", "detection")
        except DukcapilError as error:
            report(error if isinstance(error, PluginError) else failure(provider, "detect", error))
            return None
        return found

    return evolve(given, open=guarded_open, detect=None if detect is None else guarded_detect, provider=provider)


def _is_claim(found: object) -> bool:
    return isinstance(found, Detection) and isinstance(found.score, int) and isinstance(found.reason, str)


def guard_table(table: object, provider: str, source: Source) -> RawTable:
    """``table`` with its rows and its fast road inside the fence."""
    if not isinstance(table, RawTable):
        raise wrong(provider, "open", "table")
    columns = table.columns
    if not (isinstance(columns, tuple) and all(isinstance(name, str) and _is_writable(name) for name in columns)):
        raise wrong(provider, "open", "column-names")
    if not 0 < len(columns) <= MOST_CELLS:
        raise PluginError("plugin.too-many-cells", plugin=provider, stage="open", limit=MOST_CELLS, row=0)
    if not isinstance(table.scan, Scan) or not _is_plain(table.scan.kind) or not _is_plain(table.scan.details):
        raise wrong(provider, "open", "scan")
    if not (isinstance(table.header_lines, int) and 0 <= table.header_lines <= MOST_LINES):
        raise wrong(provider, "open", "header-lines")
    land = table.land

    def guarded_land(con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> bool:
        with session_left_as_found(con, provider):
            landed = call(provider, "land", land, con, name, folder)  # type: ignore[arg-type]
        if not isinstance(landed, bool):
            raise wrong(provider, "land", "true-or-false")
        if landed:
            _check_landed(con, name, len(columns), provider, most_rows(source))
        else:
            _clear(con, name)
        return landed

    rows = table.rows
    return evolve(
        table,
        rows=lambda: _guard_rows(rows, provider, most_rows(source)),
        land=None if land is None else guarded_land,
    )


def most_rows(source: Source) -> int:
    """How many records a plugin may give for ``source``: far more than its bytes can hold, even compressed."""
    path = source.path
    if path is None:
        return sys.maxsize
    files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    try:
        return 1_000_000 + 16 * sum(file.stat().st_size for file in files)
    except OSError:
        return sys.maxsize


def _guard_rows(rows: Callable[[], Iterator[RawRow]], provider: str, most: int) -> Iterator[RawRow]:
    with Watch("rows", provider) as watch, left_as_found(provider, "rows"):
        iterator = watched(watch, provider, "rows", lambda: iter(rows()))
        number = 0
        try:
            while (row := watched(watch, provider, "rows", next, iterator, _END)) is not _END:
                number += 1
                if number > most:
                    raise PluginError("plugin.too-many-rows", plugin=provider, limit=most)
                yield _checked_row(row, number, provider)
        finally:
            close = getattr(iterator, "close", None)
            if close is not None:
                watched(watch, provider, "rows", close)


def _checked_row(row: object, number: int, provider: str) -> RawRow:
    """The record, its cells plain texts. Raises PluginError where it is not what the contract says."""
    if not isinstance(row, RawRow):
        raise wrong(provider, "rows", "rows")
    if row.row != number:
        raise PluginError("plugin.row-numbers", plugin=provider, row=number)
    given = row.cells
    cells = _checked_cells(given, number, provider)
    if not (isinstance(row.line, int) and 1 <= row.line <= MOST_LINES):
        raise wrong(provider, "rows", "row-line")
    if row.problem is not None or row.raw is not None or row.sheet is not None or row.numeric:
        _check_beside_cells(row, provider)
    return row if cells is given else evolve(row, cells=cells)


def _checked_cells(cells: object, number: int, provider: str) -> Sequence[str | None]:
    """The cells: themselves where they are plain texts. Raises PluginError where they are none."""
    if not isinstance(cells, list | tuple):
        raise wrong(provider, "rows", "cell-lists")
    if len(cells) > MOST_CELLS:
        raise PluginError("plugin.too-many-cells", plugin=provider, stage="rows", limit=MOST_CELLS, row=number)
    if not _PLAIN_CELLS.issuperset(map(type, cells)) and all(cell is None or isinstance(cell, str) for cell in cells):
        # A class of texts with methods of its own, which must run nowhere else.
        cells = [cell if cell is None else str.__str__(cell) for cell in cells]
    for cell in cells:
        if cell is None:
            continue
        # A number instead of text is how a NIK loses its last digit.
        if not isinstance(cell, str):
            raise wrong(provider, "rows", "text-cells")
        if len(cell) > LONGEST_CELL:
            raise PluginError("plugin.huge-cell", plugin=provider, limit=LONGEST_CELL, row=number)
        if not _is_writable(cell):
            raise wrong(provider, "rows", "utf8")
    return cells


def _check_beside_cells(row: RawRow, provider: str) -> None:
    """Raises PluginError where what a record says beside its cells is not what the contract says."""
    if not (
        isinstance(row.numeric, tuple)
        and all(isinstance(place, int) and 0 <= place < MOST_CELLS for place in row.numeric)
    ):
        raise wrong(provider, "rows", "row-positions")
    if row.problem is not None and not (isinstance(row.problem, str) and _PROBLEM.fullmatch(row.problem)):
        raise wrong(provider, "rows", "row-problems")
    for text in (row.raw, row.sheet):
        if text is not None and not (isinstance(text, str) and _is_writable(text)):
            raise wrong(provider, "rows", "row-texts")
    if row.raw is not None and len(row.raw) > LONGEST_RAW:
        raise PluginError("plugin.huge-cell", plugin=provider, limit=LONGEST_RAW, row=row.row)


def checked_text(text: str, provider: str, stage: str) -> str:
    """A plugin's text as a plain one. Raises PluginError where it is no cell's: too long, or half of a letter."""
    # A class of texts with methods of its own, which must run nowhere else.
    plain = str.__str__(text)
    if len(plain) > LONGEST_CELL:
        raise wrong(provider, stage, "short-text", limit=LONGEST_CELL)
    if not _is_writable(plain):
        raise wrong(provider, stage, "utf8")
    return plain


def _is_writable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair: a file name or a badly decoded cell
        return False
    return True


def _is_plain(thing: object, depth: int = 0) -> bool:
    """Whether ``thing`` can stand in summary.json as it is."""
    if depth > 8:
        return False
    if isinstance(thing, str):
        return len(thing) <= LONGEST_CELL and _is_writable(thing)
    if isinstance(thing, Mapping):
        return all(isinstance(key, str) and _is_plain(value, depth + 1) for key, value in thing.items())
    if isinstance(thing, list | tuple):
        return all(_is_plain(item, depth + 1) for item in thing)
    return thing is None or isinstance(thing, bool | int | float)


def _check_landed(con: duckdb.DuckDBPyConnection, name: str, width: int, provider: str, most: int) -> None:
    """Raises PluginError where the fast road did not make what the contract says: row 1 to n, at most ``most``, and
    cells of text."""
    found = con.execute(
        "SELECT column_name, data_type FROM duckdb_columns() "
        "WHERE table_name = $name AND schema_name = current_schema() ORDER BY column_index",
        {"name": name},
    ).fetchall()
    wanted = ["row", *(f"c{place}" for place in range(1, width + 1))]
    kinds = dict(found)
    if sorted(kinds) != sorted(wanted) or any(kinds[cell] != "VARCHAR" for cell in wanted[1:]):
        raise wrong(provider, "land", "landed-cells")
    if kinds["row"] not in _COUNTING:
        raise wrong(provider, "land", "landed-row")
    if most < sys.maxsize:  # a view may promise more records than anybody can count
        counted = con.execute(f"SELECT count(*) FROM (SELECT 1 FROM {name} LIMIT {most + 1:d})").fetchall()[0][0]
        if counted > most:
            raise PluginError("plugin.too-many-rows", plugin=provider, limit=most)
    rows = con.execute(f"SELECT count(*), count(DISTINCT row), min(row), max(row) FROM {name}").fetchall()[0]
    if rows[0] and rows != (rows[0], rows[0], 1, rows[0]):
        raise PluginError("plugin.row-numbers", plugin=provider, row=1)


def _clear(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Without what a fast road that was not taken has begun: the slow one makes its view under the same name."""
    found = con.execute(
        "SELECT table_type FROM information_schema.tables WHERE table_name = $name AND table_schema = current_schema()",
        {"name": name},
    ).fetchall()
    for (kind,) in found:
        con.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {name}")


@frozen
class GuardedReader:
    """A plugin's reader kind inside the fence."""

    kind: str
    provider: str
    report: Report = field(repr=False)
    _reader: Reader = field(repr=False)

    def open(self, source: Source, layout: Layout) -> RawTable:
        """The table of ``source``; raises PluginError where the plugin fails."""
        return guard_table(call(self.provider, "open", self._reader.open, source, layout), self.provider, source)

    def header(self, sample: Sample, layout: Layout) -> tuple[str, ...] | None:
        """The header's names, or None where the plugin sees none or fails."""
        try:
            found = call(self.provider, "header", self._reader.header, sample, layout)
            if found is not None and not (isinstance(found, tuple) and all(isinstance(name, str) for name in found)):
                raise wrong(self.provider, "header", "column-names-or-none")
        except DukcapilError as error:
            self.report(error if isinstance(error, PluginError) else failure(self.provider, "header", error))
            return None
        return found
