"""Tables that any Arrow-capable library takes as they are: pandas, polars, pyarrow, DuckDB."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dukcapil_core.drafts import refuse_sources
from dukcapil_core.errors import CallError
from dukcapil_core.forking import never_pickled, refuse_forked
from dukcapil_core.interruptions import interrupts_as_such
from dukcapil_core.text import Words
from dukcapil_core.workspace import ROW_GROUP, may_be_broken_off, named_path, spilling, writing

if TYPE_CHECKING:
    import duckdb

BATCH = 10_000

DICTIONARY = 4_000
"""With more different texts in a row group a column is written without a dictionary."""


class Frame:
    """A read-only table that speaks the Arrow PyCapsule interface. Its ``repr`` shows columns and rows, never a value.

    ``owner`` is whoever drops the tables behind the query when it goes; the frame keeps it alive. ``sources`` are the
    files that they were read from. What is asked of it raises CallError once they are gone and in a forked process,
    OutputError where neither memory nor the disk for temporary files sufficed.
    """

    __reduce__ = never_pickled

    def __init__(
        self, con: duckdb.DuckDBPyConnection, query: str, owner: object = None, sources: Collection[Path] = ()
    ) -> None:
        self._con, self.query, self._owner, self._sources = con, query, owner, sources
        self._process = os.getpid()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._relation().__arrow_c_stream__(requested_schema)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._relation().columns)

    def __len__(self) -> int:
        with _asked():
            return int(self._cursor().execute(f"SELECT count(*) FROM ({self.query})").fetchall()[0][0])

    def __repr__(self) -> str:
        try:
            return f"<Frame: {len(self)} rows, columns {', '.join(self.columns)}>"
        except CallError:
            return "<Frame of a closed workspace>"

    def mappings(self) -> Iterator[dict[str, Any]]:
        """The rows as dicts, batch by batch."""
        with _asked():
            cursor = self._cursor().execute(self.query)
            batch = cursor.fetchmany(BATCH)
        names = [column[0] for column in cursor.description or ()]
        while batch:
            for row in batch:
                yield dict(zip(names, row, strict=True))
            batch = self._next_of(cursor)

    @staticmethod
    def _next_of(cursor: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
        with _asked():
            return cursor.fetchmany(BATCH)

    def write_parquet(self, path: Path | str, *, group: int | None = None, page: int | None = None) -> None:
        """Write the table to ``path``, in row groups of about ``group`` rows.

        Where single rows are looked up, a group is divided into pages of about ``page`` bytes, with an index that tells
        which of them may hold a row. Raises OutputError when it cannot be written, CallError for what names no file or
        one that was read.
        """
        path = self._target(path)
        for size in (group, page):
            if size is not None and not (isinstance(size, int) and size > 0):
                raise CallError("call.not-a-size", type=type(size).__name__)
        with writing(path.name):
            # A join may hand over rows out of order; the same input must give the same bytes. The newer encodings and
            # no Bloom filters save a fifth of the time on numbers that hardly repeat; so does giving up early on a
            # dictionary of them, and the lightest compression adds a hundredth to the size. zstd takes longer to begin
            # with a small page than to read it.
            target = str(path).replace("'", "''")
            rows = group or ROW_GROUP
            packed = (
                "COMPRESSION zstd, COMPRESSION_LEVEL 1"
                if page is None
                else f"COMPRESSION snappy, DATA_PAGE_SIZE_LIMIT {page}, WRITE_PAGE_INDEX true"
            )
            options = (
                f"FORMAT parquet, {packed}, PARQUET_VERSION v2, WRITE_BLOOM_FILTER false, "
                f"PRESERVE_ORDER true, ROW_GROUP_SIZE {rows}, DICTIONARY_SIZE_LIMIT {min(DICTIONARY, rows // 5)}"
            )
            with _still_there(), may_be_broken_off(cursor := self._cursor()):
                cursor.execute(f"COPY ({_whole(cursor, self.query)}) TO '{target}' ({options})").fetchall()

    def write_csv(self, path: Path | str) -> None:
        """Write the table to ``path`` as UTF-8 with a header and commas, every cell as it is: for programs. What a
        spreadsheet is to open is written by ``report.write_report``, whose cells cannot be formulas.

        Raises OutputError when it cannot be written, CallError for what names no file or one that was read.
        """
        path = self._target(path)
        with writing(path.name), _still_there(), may_be_broken_off(cursor := self._cursor()):
            cursor.sql(self.query).to_csv(str(path), header=True)

    def _target(self, given: Path | str) -> Path:
        path = named_path(given)
        refuse_sources(path.parent, [Path(path.name)], self._sources)
        return path

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        refuse_forked(self._process)
        return self._con.cursor()

    def _relation(self) -> duckdb.DuckDBPyRelation:
        with _asked():
            return self._cursor().sql(self.query)


def _whole(con: duckdb.DuckDBPyConnection, query: str) -> str:
    """``query`` as COPY must have it: where DuckDB has one thread, the last rows of a UNION's first side would be
    written behind those of the second."""
    if con.execute("SELECT current_setting('threads')").fetchall()[0][0] > 1:
        return query
    return f"WITH whole AS MATERIALIZED ({query}) FROM whole"


@contextmanager
def _still_there() -> Iterator[None]:
    """Raises CallError where the workspace is closed, or the tables were let go of (a backlog that was closed)."""
    import duckdb

    try:
        yield
    except (duckdb.ConnectionException, duckdb.CatalogException):
        raise CallError("call.workspace-closed") from None


@contextmanager
def _asked() -> Iterator[None]:
    """A question to the tables: Ctrl-C is a KeyboardInterrupt, and a disk full of temporary data an OutputError."""
    with _still_there(), spilling(Words("output.temporary")), interrupts_as_such():
        yield
