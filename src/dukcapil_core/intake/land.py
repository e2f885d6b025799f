"""Landing: a source's cells into DuckDB as text, every record with its number, nothing dropped."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.adapters.contract import Format, RawTable, Source
from dukcapil_core.adapters.headings import told_headings
from dukcapil_core.adapters.layout import TYPED_KINDS, fold_column
from dukcapil_core.adapters.parts import Parts, Scratch, parts_of
from dukcapil_core.adapters.row_landing import POSITIONS, UNSPLIT_WIDTH, Record, Unsplit, flat, land_rows
from dukcapil_core.adapters.sheets import MOST_COLUMNS
from dukcapil_core.errors import DukcapilError, SourceError, reason_of
from dukcapil_core.workspace import appending, outcome, writing

if TYPE_CHECKING:
    import duckdb

MANY_ROWS = 100_000
"""Files are put together in memory up to so many records before they go to the disk."""

_BATCH = 10_000
"""So many records of small files are handed over together."""

_BESIDE_CELLS = POSITIONS.count(",") + 2
"""Columns that stand before the cells where files are put together: the file's name, then those of POSITIONS."""

_POSITION = "row - 1 AS position"
"""The row counted from 0, by which DuckDB finds few of many records without reading them all."""

LARGE_FILE = 1 << 20
"""From this size on a file of a folder takes the fast road, whose start costs more than a small file's rows."""


@frozen(kw_only=True)
class Landed:
    """A landed source: the view ``landed`` has its positions and cells; ``seen`` counts its data records.

    ``kind`` is the reader that read it; of a folder with true date cells in any file, a reader of those.
    ``carried`` are the columns that lines above the rows have filled. ``has_files``: the column ``file`` names the
    file of each record. ``paths`` are the file that was read and what a layout joined to it, or all files of the
    folder, wherever the program may go meanwhile; none of a table or a database.
    """

    columns: tuple[str, ...]
    seen: int
    scan: dict[str, object]
    sha256: str | None
    kind: str
    has_files: bool = False
    carried: tuple[str, ...] = ()
    skipped_files: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()


def land(con: duckdb.DuckDBPyConnection, source: Source, fmt: Format, name: str, folder: Path) -> Landed:
    """Read ``source`` through ``fmt`` into the view ``name``: positions, then the cells as ``c1..cN``.

    Raises SourceError when it cannot be read or holds no records, OutputError when the disk is full.
    """
    with Scratch(folder) as scratch, writing(str(folder)):
        parts = parts_of(source, scratch)
        if parts is not None:
            return _land_parts(con, source, parts, fmt, name, scratch)
        nothing = nullcontext(lambda: None)
        with _digest(source.path, beside=True) if source.path is not None else nothing as digest:
            table = _land_table(con, source, fmt, name, folder)
            seen = con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
            if not seen:
                raise SourceError("source.no-rows", file=source.name)
            return Landed(
                columns=table.columns,
                seen=seen,
                scan=_scan(table, fmt),
                sha256=digest(),
                kind=table.scan.kind,
                carried=table.carried,
                paths=_paths(source, (table.scan.details.get("joined") or {}).get("file")),
            )


def _paths(source: Source, joined: str | None = None) -> tuple[Path, ...]:
    if source.path is None:
        return ()
    path = source.path.absolute()
    if path.is_dir():
        return tuple(file for file in path.rglob("*") if file.is_file())
    return (path,) if joined is None else (path, path.with_name(joined))


def _scan(table: RawTable, fmt: Format) -> dict[str, object]:
    return {"kind": table.scan.kind, **table.scan.details, **told_headings(fmt.layout, table.columns)}


def _opened(source: Source, fmt: Format) -> RawTable:
    try:
        return fmt.open(source)
    except OSError as error:
        raise SourceError("source.unreadable", file=source.name, reason=reason_of(error)) from error


def _land_table(con: duckdb.DuckDBPyConnection, source: Source, fmt: Format, name: str, folder: Path) -> RawTable:
    """One table into the view ``name``."""
    table = _opened(source, fmt)
    if not (table.land and table.land(con, f"{name}_cells", folder)):
        width = len(table.columns)
        land_rows(con, f"{name}_cells", width, flat(table.rows(), width))
    _with_positions(con, table, name)
    return table


def _land_parts(
    con: duckdb.DuckDBPyConnection, source: Source, parts: Parts, fmt: Format, name: str, scratch: Scratch
) -> Landed:
    """The files of a folder or archive one below the other; ``row`` counts on from one to the next."""
    joined = fmt.layout.join.file if fmt.layout.join is not None else None
    records, beside = parts.of_format(fmt.layout.reader.kind, joined)
    together = _Together(con, name, scratch.path.parent, source.name)
    told = _Told(fmt)
    unpacked, work = scratch.room(), scratch.room()
    for part in records:
        near = [other for other in beside if other.folder == part.folder]
        given = part.unpack(unpacked, near)
        assert given.path is not None
        large = given.path.stat().st_size >= LARGE_FILE
        with _named_after(given), _digest(given.path, beside=large) as digest:
            table, seen = _land_part(con, given, fmt, name, together, part.label, work if large else None)
        _empty(unpacked)
        _empty(work)
        told.add(part.label, digest(), table, seen)
    if not together.seen:
        raise SourceError("source.no-rows", file=source.name)
    together.finish()
    read = {part.label for part in (*records, *beside)}
    passed = [(part.label, "another kind of file") for part in parts.parts if part.label not in read]
    skipped = sorted([*parts.skipped, *passed])
    typed = [kind for kind in told.kinds if kind in TYPED_KINDS]
    return Landed(
        columns=together.columns,
        seen=together.seen,
        scan={
            "kind": parts.kind,
            "files": told.files,
            "skipped_files": [{"file": file, "reason": why} for file, why in skipped],
        },
        sha256=told.sha256 if source.path is None or source.path.is_dir() else _sha256(source.path),
        kind=(typed or told.kinds)[0],
        has_files=True,
        carried=tuple(sorted(told.carried)),
        skipped_files=tuple(file for file, _ in skipped),
        paths=_paths(source),
    )


def _land_part(
    con: duckdb.DuckDBPyConnection,
    given: Source,
    fmt: Format,
    name: str,
    together: _Together,
    label: str,
    work: Path | None,
) -> tuple[RawTable | None, int]:
    """One file of several, and how many records it gave; None for one without any. ``work`` is room for a large one."""
    try:
        if work is None:
            table = _opened(given, fmt)
            return table, together.add_rows(table, label)
        table = _land_table(con, given, fmt, f"{name}_part", work)
        seen = together.add(table, label)
        _drop(con, f"{name}_part")
    except SourceError as error:
        if error.code != "source.no-rows":
            raise
        return None, 0
    return table, seen


class _Told:
    """What the scan and the checks that follow are told of the files, while one after the other is landed."""

    def __init__(self, fmt: Format) -> None:
        self._fmt, self._whole = fmt, hashlib.sha256()
        self.files: list[dict[str, object]] = []
        self.kinds: list[str] = []
        self.carried: set[str] = set()

    @property
    def sha256(self) -> str:
        """The hash of all hashes and labels."""
        return self._whole.hexdigest()

    def add(self, label: str, sha256: str, table: RawTable | None, seen: int) -> None:
        """Takes a file with ``seen`` records."""
        if table is not None:
            self.kinds.append(table.scan.kind)
            self.carried.update(table.carried)
        scan = _scan(table, self._fmt) if table is not None else None
        self.files.append({"file": label, "sha256": sha256, "seen": seen, "scan": scan})
        self._whole.update(f"{sha256}  {label}\n".encode())


@contextmanager
def _digest(path: Path, *, beside: bool) -> Iterator[Callable[[], str]]:
    """Gives the file's SHA-256, found in a thread ``beside`` the block, which pays for a large file only."""
    if not beside:
        found = _sha256(path)
        yield lambda: found
        return
    given_up = Event()
    with ThreadPoolExecutor(1) as aside:
        done = aside.submit(_sha256, path, given_up.is_set)
        try:
            yield lambda: outcome(done)
        except BaseException:
            given_up.set()
            raise


def _empty(folder: Path) -> None:
    """Removes what is in the folder; making a new one for each of many files would take as long as reading them."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _drop(con: duckdb.DuckDBPyConnection, beginning: str) -> None:
    """Drops the tables and views whose names begin so: what one file left behind."""
    found = con.execute(
        "SELECT 'TABLE', table_name FROM duckdb_tables() WHERE schema_name = current_schema() "
        "AND starts_with(table_name, $beginning) UNION ALL SELECT 'VIEW', view_name FROM duckdb_views() "
        "WHERE schema_name = current_schema() AND starts_with(view_name, $beginning)",
        {"beginning": beginning},
    ).fetchall()
    for kind, name in found:
        con.execute(f"DROP {kind} {name}")


@contextmanager
def _named_after(source: Source) -> Iterator[None]:
    """Lets an error about an unpacked file name its place in the archive."""
    try:
        yield
    except DukcapilError as error:
        if source.path is not None and error.params.get("file") == source.path.name:
            raise type(error)(error.code, **{**error.params, "file": source.name}) from None
        raise


class _Together:
    """Puts landed tables one below the other, their columns by name, in memory that does not grow with them."""

    def __init__(self, con: duckdb.DuckDBPyConnection, name: str, folder: Path, file: str) -> None:
        self._con, self._name, self._folder, self._file = con, name, folder, file
        self._index: dict[str, str] = {}
        self._place: dict[str, int] = {}
        self._small: list[list[object]] = []
        self._made = 0
        self._files: list[Path] = []
        self._pending = 0
        self.seen = 0
        con.execute(f"CREATE OR REPLACE TABLE {name}_pending (file VARCHAR, {POSITIONS})")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the first table, then those that only later ones have."""
        return tuple(self._index.values())

    def add(self, table: RawTable, label: str) -> int:
        """Takes the records of the view ``<name>_part`` and gives their number."""
        cells = [f"c{n} AS c{place}" for n, place in enumerate(self._places(table.columns), 1)]
        part = self._con.view(f"{self._name}_part")
        shifted = part.project(
            ", ".join([f"row + {self.seen:d} AS row", "line, sheet, numeric_cells, problem, record", *cells])
        )
        count = int(self._con.execute(f"SELECT count(*) FROM {self._name}_part").fetchall()[0][0])
        shifted.create_view(f"{self._name}_shifted")
        if count >= MANY_ROWS:
            self._flush()
            self._write(f"SELECT $label AS file, * FROM {self._name}_shifted ORDER BY row", {"label": label})
        else:
            self._append()
            self._con.execute(
                f"INSERT INTO {self._name}_pending BY NAME SELECT $label AS file, * FROM {self._name}_shifted",
                {"label": label},
            )
            self._pending += count
            if self._pending >= MANY_ROWS:
                self._flush()
        self._con.execute(f"DROP VIEW {self._name}_shifted")
        self.seen += count
        return count

    def add_rows(self, table: RawTable, label: str) -> int:
        """Takes the records of a small table one by one, without a table of their own, and gives their number."""
        places = self._places(table.columns)
        blank: list[object] = [None] * (_BESIDE_CELLS + len(self._index))
        count = 0

        def placed(row: Record | Unsplit) -> list[object]:
            nonlocal count
            count += 1
            whole = blank.copy()
            whole[0], whole[1] = label, row[0] + self.seen  # type: ignore[operator]
            if len(row) == UNSPLIT_WIDTH:
                _, whole[2], whole[3], whole[5], whole[6] = row
                return whole
            whole[2:7] = row[1:6]
            for place, cell in zip(places, row[6:], strict=True):
                whole[place + 6] = cell
            return whole

        self._small.extend(map(placed, flat(table.rows(), len(places))))
        if len(self._small) >= _BATCH:
            self._append()
        self.seen += count
        self._pending += count
        if self._pending >= MANY_ROWS:
            self._flush()
        return count

    def _places(self, columns: Sequence[str]) -> list[int]:
        """Where the columns stand among those of all tables, from 1; new ones are added at the end."""
        for column in columns:
            if fold_column(column) not in self._index:
                self._index[fold_column(column)] = column
                self._place[fold_column(column)] = len(self._index)
                if len(self._index) > MOST_COLUMNS:
                    raise SourceError("source.too-many-names", file=self._file, most=MOST_COLUMNS)
        return [self._place[fold_column(column)] for column in columns]

    def _append(self) -> None:
        """Puts the small files' records into the table; an appender for each file would cost more than its records."""
        for number in range(self._made + 1, len(self._index) + 1):
            self._con.execute(f"ALTER TABLE {self._name}_pending ADD COLUMN c{number} VARCHAR")
        self._made = len(self._index)
        width = _BESIDE_CELLS + self._made
        with appending(self._con, f"{self._name}_pending") as pending:
            pending.append_rows([*row, *[None] * (width - len(row))] for row in self._small)
        self._small.clear()

    def finish(self) -> None:
        """Makes the view ``<name>`` of all that was added."""
        # A file without records may have had columns that no other has.
        self._flush(empty=self._made < len(self._index))
        self._con.execute(f"DROP TABLE {self._name}_pending")
        together = self._con.read_parquet([str(file) for file in self._files], union_by_name=True)
        together.project(f"{_POSITION}, *").create_view(self._name)

    def _flush(self, *, empty: bool = False) -> None:
        if self._pending or empty:
            self._append()
            self._write(f"SELECT * FROM {self._name}_pending ORDER BY row", {})
            self._con.execute(f"TRUNCATE {self._name}_pending")
            self._pending = 0

    def _write(self, query: str, parameters: dict[str, str]) -> None:
        target = self._folder / f"{self._name}-{len(self._files)}.parquet"
        self._con.sql(query, params=parameters or None).to_parquet(str(target), compression="lz4_raw")
        self._files.append(target)


def _with_positions(con: duckdb.DuckDBPyConnection, table: RawTable, name: str) -> None:
    """Give both roads one shape: a fast landing has only ``row`` and cells, its positions follow from the row."""
    there = {column for column, *_ in con.execute(f"DESCRIBE {name}_cells").fetchall()}
    position = "" if "position" in there else f", {_POSITION}"
    if "line" in there:
        positions = f"NULL::VARCHAR AS file{position}, *"
    else:
        positions = (
            f"NULL::VARCHAR AS file{position}, row, row + {table.header_lines:d} AS line, NULL::VARCHAR AS sheet, "
            "NULL::INTEGER[] AS numeric_cells, NULL::VARCHAR AS problem, NULL::VARCHAR AS record, * EXCLUDE (row)"
        )
    con.execute(f"CREATE VIEW {name} AS SELECT {positions} FROM {name}_cells")


def _sha256(path: Path, is_given_up: Callable[[], bool] = lambda: False) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while not is_given_up() and (chunk := file.read(1 << 22)):
            digest.update(chunk)
    return digest.hexdigest()
