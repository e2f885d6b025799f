"""Tables in memory that speak the Arrow PyCapsule interface: pandas, polars, pyarrow, DuckDB, and this library's
results; and the files that Arrow keeps such tables in (IPC: .arrow, .feather, .arrows).

A stream can be read once only, and nothing tells a stream from a table. So the first capsule that the object gives is
kept and read once; a second pass asks the object again and makes sure that it gives as many records as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dukcapil_core.adapters.contract import RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.layout import Layout
from dukcapil_core.adapters.typed_columns import (
    Typed,
    cells,
    has_float_numbers,
    is_undecodable,
    iterate,
    land_cells,
    typed,
)
from dukcapil_core.errors import SourceError
from dukcapil_core.workspace import beyond_the_data

if TYPE_CHECKING:
    import duckdb

_VIEW = "dukcapil_arrow_source"


class ArrowReader:
    """Reader kind ``arrow``: any object with ``__arrow_c_stream__``. A record's line is its row."""

    kind = "arrow"

    def open(self, source: Source, layout: Layout) -> RawTable:
        """The table. Raises SourceError for an object that does not speak Arrow, or whose stream is used up."""
        stream = _Stream(source.table if source.path is None else _checked(source.path))
        table = stream.describe()
        scan = Scan(kind=self.kind, details={"types": table.types})

        def rows() -> Iterator[RawRow]:
            import duckdb

            with duckdb.connect() as con:
                count = 0
                try:
                    con.register(_VIEW, stream.capsule())
                    for row in iterate(con, _VIEW, layout, table):
                        count += 1
                        yield row
                except duckdb.Error:
                    raise SourceError("table.unreadable") from None
                stream.passed(count)

        def land(con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> bool:
            import duckdb

            if has_float_numbers(layout, table) or is_undecodable(layout, table):
                return False  # a stream can be looked at once only
            capsule = stream.capsule()
            try:
                con.register(_VIEW, capsule)
                land_cells(con.view(_VIEW).project(cells(table.names, table.kinds)), con, name, folder)
            except beyond_the_data():
                raise
            except duckdb.Error:
                raise SourceError("table.unreadable") from None
            finally:
                con.unregister(_VIEW)
            stream.passed(int(con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]))
            return True

        return RawTable(columns=table.columns, scan=scan, rows=rows, land=land, header_lines=0)

    def header(self, sample: Sample, layout: Layout) -> tuple[str, ...] | None:
        """The columns' names as the object itself tells them, so that no stream is touched; None when it does not."""
        if sample.source.path is not None:
            try:
                return told_columns(_from_file(sample.source.path))
            except SourceError:
                return None
        if not hasattr(sample.source.table, "__arrow_c_stream__"):
            return None
        return told_columns(sample.source.table)


def told_columns(table: Any) -> tuple[str, ...] | None:
    """The columns' names from the attributes that pyarrow, polars, pandas and DuckDB objects have; None where there
    are none."""
    try:
        names = getattr(getattr(table, "schema", None), "names", None)
        if names is None or callable(names):
            names = getattr(table, "columns", None)
        found = () if names is None else tuple(names)
    except Exception:  # whatever a stranger's attributes may do, looking at them is not to fail
        return None
    return found if found and all(isinstance(name, str) for name in found) else None


def is_arrow_file(head: bytes) -> bool:
    """Whether a file that begins so holds an Arrow table: the IPC file format, or the stream of it."""
    return head.startswith((b"ARROW1\0\0", b"\xff\xff\xff\xff"))


def _from_file(path: Path) -> Any:
    """The table in a file, mapped into memory where it can be."""
    try:
        from pyarrow import ArrowException, ipc, memory_map
    except ImportError:
        raise SourceError("table.no-reader", file=path.name) from None
    try:
        file = memory_map(str(path))
        is_stream = file.read(6) != b"ARROW1"
        file.seek(0)
        return (ipc.open_stream(file) if is_stream else ipc.open_file(file)).read_all()
    except (ArrowException, OSError, ValueError):
        raise SourceError("table.broken-file", file=path.name) from None


def _checked(path: Path) -> Any:
    """The table in a file, whose cells all lie in it: where one does not, reading it would end the process.

    A time that DuckDB cannot hold would end its database.
    """
    table = _from_file(path)
    from pyarrow import timestamp

    try:
        table.validate(full=True)
        for column in table.columns:
            if str(column.type).startswith(("timestamp[s", "timestamp[ms")):
                column.cast(timestamp("us", column.type.tz))
    except ValueError:  # pyarrow's ArrowInvalid is one
        raise SourceError("table.broken-file", file=path.name) from None
    return table


class _Stream:
    """The object's Arrow stream, given out once per capsule."""

    def __init__(self, table: Any) -> None:
        if not hasattr(table, "__arrow_c_stream__"):
            raise SourceError("table.not-arrow", kind=type(table).__name__)
        self._table = table
        self._records: int | None = None
        self._capsule: Any = self._ask()

    def describe(self) -> Typed:
        """The columns; reads the stream's schema and none of its records."""
        import duckdb

        with duckdb.connect() as con:
            try:
                con.register(_VIEW, self._capsule)
                relation = con.view(_VIEW)
                return typed(relation.columns, [str(kind) for kind in relation.types], told_columns(self._table))
            except duckdb.Error:
                raise SourceError("table.unreadable") from None

    def capsule(self) -> Any:
        """A stream that nobody has read; the first one, or a new one of the object."""
        capsule, self._capsule = self._capsule, None
        return self._ask() if capsule is None else capsule

    def passed(self, records: int) -> None:
        """Notes a whole pass. Raises SourceError when an earlier one saw another number of records."""
        if self._records is not None and self._records != records:
            raise SourceError("table.used-up")
        self._records = records

    def _ask(self) -> Any:
        try:
            return self._table.__arrow_c_stream__()
        except Exception:
            # Whatever the object raises may quote its cells.
            whole = self._records is None and hasattr(self._table, "__len__")
            raise SourceError("table.mixed-column" if whole else "table.used-up") from None
