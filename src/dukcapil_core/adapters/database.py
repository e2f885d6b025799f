"""Tables and queries of SQL databases through SQLAlchemy: SIAK's Oracle, PostgreSQL, MySQL, SQL Server, SQLite.

The rows stream from the server to a file on the disk, in bounded memory: PostgreSQL hands them over as COPY text, the
others batch by batch. NIK and NKK in a column of whole numbers (SIAK's NUMBER(16)) keep all their digits; only floats
lose some and are flagged. The connection is read-only where the server knows such a thing. A password stands in the URL
or, better, in an environment variable; neither it nor the server's own words ever enter a message or a report.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import field, frozen

from dukcapil_core.adapters.contract import RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.headers import places_of, unique
from dukcapil_core.adapters.layout import Layout
from dukcapil_core.adapters.sheets import LONG_NUMBER, cell_text
from dukcapil_core.adapters.typed_columns import land_cells, number_places
from dukcapil_core.errors import DukcapilError, FormatError, SourceError
from dukcapil_core.workspace import beyond_the_data

if TYPE_CHECKING:
    import duckdb
    from sqlalchemy.engine import Connection, Engine

T = TypeVar("T")

BATCH = 5_000
"""How many rows are asked of the server at once."""

CONNECT_SECONDS = 10

_LINE, _ROWS = 1 << 20, 20_480
"""The longest record in bytes and the rows of a group: small, so that a long table lands in little memory."""

_OPTIONS = ("url", "url_env", "table", "query", "order")
_TIMED = ("psycopg", "psycopg2", "pymysql", "mysqldb", "asyncpg")
_TABLES_SHOWN = 20


class DatabaseReader:
    """Reader kind ``database``: a table or a query of a connection URL. A record's line is its row."""

    kind = "database"

    def open(self, source: Source, layout: Layout) -> RawTable:
        """The table of ``source``, else of the layout's options. Raises SourceError when it cannot be had."""
        asked = _asked(source, layout)
        database = _Database(asked)
        described = database.describe()
        columns = unique([column.name for column in described.columns])
        numbers, used = number_places(layout, columns), places_of(columns, layout.used_columns)
        scan = Scan(
            kind=self.kind,
            details={
                "dialect": database.dialect,
                "from": "query" if asked.query else f"table {asked.table}",
                "order": list(described.order) if not asked.query else "as the query gives it",
                "types": {name: column.kind for name, column in zip(columns, described.columns, strict=True)},
                "left_out": list(described.left_out),
            },
        )

        def land(con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> bool:
            if any(described.columns[place].kind == "float" for place in numbers):
                return False
            import duckdb

            file = folder / f"{name}.csv"
            count = database.download(described, file, numbers, used)
            if count is None:
                return False
            cells = ", ".join(
                f"{column.text(f'c{place}')} AS c{place}" for place, column in enumerate(described.columns, 1)
            )
            read = con.read_csv(
                str(file),
                header=False,
                auto_detect=False,
                delimiter=",",
                quotechar='"',
                escapechar='"',
                columns={f"c{place}": "VARCHAR" for place in range(1, len(columns) + 1)},
                strict_mode=True,
                buffer_size=2 * _LINE,
                max_line_size=_LINE,
            )
            try:
                land_cells(read.project(cells), con, name, folder, rows=_ROWS)
            except beyond_the_data():
                raise
            except duckdb.Error:  # a record longer than a line may be: the rows come one by one
                return False
            finally:
                file.unlink()
            if con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] != count:
                con.execute(f"DROP VIEW {name}")
                return False
            scan.details["records"] = count
            return True

        return RawTable(
            columns=columns, scan=scan, rows=lambda: database.rows(described, used), land=land, header_lines=0
        )

    def header(self, sample: Sample, layout: Layout) -> tuple[str, ...] | None:
        """The columns' names, which detection asked of the server once."""
        return sample.columns


def database_source(text: str) -> Source | None:
    """The Source of a connection URL, with the table behind ``#``; None for a text that is none.

    Its name is the dialect, the database and the table: neither user, password nor host.
    """
    scheme, mark, rest = text.partition("://")
    if not mark or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_+.-]+", scheme) or scheme.lower() in ("file", "http", "https"):
        return None
    place = rest.rpartition("@")[2]
    place, _, table = place.partition("#")
    url = text[: len(text) - len(table) - 1] if table else text.removesuffix("#")
    path = place.partition("?")[0].partition("/")[2]
    name = re.sub(r"[^A-Za-z0-9_.-]", "", path.rpartition("/")[2]) or "database"
    label = f"{scheme.partition('+')[0]}:{name}" + (f"#{table}" if table else "")
    return Source(url=url, db_table=table or None, label=label)


def layout_source(layout: Layout) -> Source | None:
    """The Source that a layout of kind ``database`` names itself (``url`` or ``url_env``); None where it names none.

    Raises SourceError when the environment variable is not set.
    """
    options = layout.reader.options
    if layout.reader.kind != "database":
        return None
    for key in options:
        if key not in _OPTIONS:
            raise FormatError("database.unknown-option", key=key, known=", ".join(_OPTIONS))
    url = options.get("url")
    if variable := options.get("url_env"):
        url = os.environ.get(str(variable))
        if not url:
            raise SourceError("database.no-variable", variable=variable)
    if url is None:
        return None
    source = database_source(str(url))
    if source is None:
        raise SourceError("database.bad-url")
    return source


def table_columns(source: Source) -> tuple[str, ...]:
    """The columns of the table that ``source`` names. Raises SourceError with the tables there are if it names none."""
    assert source.url is not None
    described = _Database(_Asked(name=source.name, url=source.url, table=source.db_table)).describe()
    return unique([column.name for column in described.columns])


@frozen(kw_only=True)
class _Asked:
    """What to read: a URL, and a table (``schema.table`` or ``table``) or a query."""

    name: str
    url: str = field(repr=False)
    table: str | None = None
    query: str | None = field(default=None, repr=False)
    order: tuple[str, ...] = ()


def _asked(source: Source, layout: Layout) -> _Asked:
    own = source if source.url is not None else layout_source(layout)
    if own is None or own.url is None:
        raise SourceError("database.no-url", file=source.name)
    options = layout.reader.options if layout.reader.kind == "database" else {}
    table = own.db_table or options.get("table")
    query = None if own.db_table else options.get("query")
    if table and query:
        raise SourceError("database.table-or-query", file=own.name)
    order = options.get("order", ())
    return _Asked(
        name=own.name,
        url=own.url,
        table=str(table) if table else None,
        query=str(query).strip().rstrip(";") if query else None,
        order=(order,) if isinstance(order, str) else tuple(map(str, order)),
    )


@frozen(kw_only=True)
class _Column:
    """A column by its name and kind: text, char, whole, number, float, truth, date, time or zoned."""

    name: str
    kind: str

    def text(self, cell: str) -> str:
        """The SQL expression that makes COPY's text what the row road gives for the same value."""
        if self.kind == "truth":
            return f"CASE {cell} WHEN 't' THEN 'TRUE' WHEN 'f' THEN 'FALSE' ELSE {cell} END"
        if self.kind == "number":
            return rf"CASE WHEN contains({cell}, '.') THEN regexp_replace({cell}, '\.?0+$', '') ELSE {cell} END"
        if self.kind == "float":
            value = f"TRY_CAST({cell} AS DOUBLE)"
            whole = f"{value} = trunc({value}) AND abs({value}) < 1e18"
            return f"CASE WHEN {whole} THEN CAST(CAST({value} AS HUGEINT) AS VARCHAR) ELSE {cell} END"
        if self.kind in ("time", "zoned"):
            return f"CASE WHEN {cell} SIMILAR TO '.* 00:00:00([+]00)?' THEN {cell}[:10] ELSE {cell} END"
        return f"rtrim({cell}, ' ')" if self.kind == "char" else cell


@frozen(kw_only=True)
class _Described:
    columns: tuple[_Column, ...]
    order: tuple[str, ...]
    left_out: tuple[str, ...]
    statement: Any = field(repr=False)

    @property
    def padded(self) -> list[int]:
        """Where the columns of a fixed width stand, which the server fills up with blanks."""
        return [place for place, column in enumerate(self.columns) if column.kind == "char"]


class _Database:
    """One database, opened for each piece of work and closed after it."""

    def __init__(self, asked: _Asked) -> None:
        self.asked = asked
        self._engine: Engine = self._safely(_engine, asked.url)
        self.dialect = self._engine.dialect.name

    def describe(self) -> _Described:
        """The columns, and the statement that gives them in an order that does not change from run to run."""
        return self._safely(self._describe)

    def _describe(self) -> _Described:
        with self._connect() as connection:
            if self.asked.query is None:
                return self._describe_table(connection)
            if self.dialect == "postgresql":
                probe = f"SELECT * FROM ({self.asked.query}) AS asked LIMIT 0"
            else:
                probe = self.asked.query
            result = connection.execution_options(no_parameters=True, stream_results=True).exec_driver_sql(probe)
            kinds = [_kind_of_code(self.dialect, entry[1]) for entry in result.cursor.description]
            names = list(result.keys())
            result.close()
        columns = [_Column(name=name, kind=kind) for name, kind in zip(names, kinds, strict=True)]
        binary = tuple(column.name for column in columns if column.kind == "binary")
        kept = tuple(column for column in columns if column.kind != "binary")
        if binary and self.dialect == "postgresql":
            preparer = self._engine.dialect.identifier_preparer
            listed = ", ".join(preparer.quote(column.name) for column in kept)
            statement: Any = f"SELECT {listed} FROM ({self.asked.query}) AS asked"
        else:
            statement, kept, binary = self.asked.query, tuple(columns), ()
        return _Described(columns=kept, order=(), left_out=binary, statement=statement)

    def _describe_table(self, connection: Connection) -> _Described:
        sqlalchemy = _sqlalchemy()
        inspector = sqlalchemy.inspect(connection)
        schema, name = self._table(inspector)
        found = inspector.get_columns(name, schema=schema)
        columns = [_Column(name=str(entry["name"]), kind=_kind_of_type(entry["type"])) for entry in found]
        kept = tuple(column for column in columns if column.kind != "binary")
        by_name = {column.name.casefold(): column.name for column in kept}
        key = inspector.get_pk_constraint(name, schema=schema).get("constrained_columns") or ()
        for column in self.asked.order:
            if column.casefold() not in by_name:
                raise SourceError("database.no-column", file=self.asked.name, column=column)
        asked = tuple(by_name[column.casefold()] for column in self.asked.order)
        unequal = tuple(column for column in key if column in by_name.values())
        unequal = unequal or tuple(column.name for column in kept if column.kind != "other")
        order = tuple(dict.fromkeys((*asked, *unequal)))
        table = sqlalchemy.table(name, *(sqlalchemy.column(column.name) for column in kept), schema=schema)
        return _Described(
            columns=kept,
            order=order,
            left_out=tuple(column.name for column in columns if column.kind == "binary"),
            statement=sqlalchemy.select(*table.c).order_by(*(table.c[column] for column in order)),
        )

    def _table(self, inspector: Any) -> tuple[str | None, str]:
        """Schema and name of the table, in whatever case the server has them."""
        wanted = self.asked.table or ""
        schema, _, name = wanted.rpartition(".")
        there = _tables(inspector, None)
        if schema and wanted in there:  # the name itself has a point
            return None, wanted
        there = _tables(inspector, schema) if schema else there
        same = [entry for entry in there if entry == name] or [
            entry for entry in there if entry.casefold() == name.casefold()
        ]
        if len(same) != 1:
            shown = ", ".join(sorted(there)[:_TABLES_SHOWN]) or "-"
            code = "database.no-such-table" if wanted else "database.no-table"
            raise SourceError(code, file=self.asked.name, table=wanted, tables=shown)
        return schema or None, same[0]

    def download(self, described: _Described, target: Path, numbers: Sequence[int], used: Sequence[int]) -> int | None:
        """All rows as CSV into ``target``; gives their number, None where a NIK or NKK (``numbers``) is a float or a
        column in use (``used``) has bytes that are no text."""
        copied = self._safely(self._copied, described, target)
        return self._safely(self._fetched, described, target, numbers, used) if copied is None else copied

    def _copied(self, described: _Described, target: Path) -> int | None:
        """PostgreSQL's own text of all rows; None where the driver has no COPY."""
        driver = self._engine.dialect.driver
        if self.dialect != "postgresql" or driver not in ("psycopg", "psycopg2"):
            return None
        with self._connect() as connection, target.open("wb") as file:
            raw: Any = connection.connection.driver_connection
            query = self._as_text(described)
            with raw.cursor() as cursor:
                cursor.execute("SET datestyle = 'ISO, YMD'")
                cursor.execute("SET timezone = 'UTC'")
                cursor.execute("SET client_encoding = 'UTF8'")
                statement = f"COPY ({query}) TO STDOUT (FORMAT csv)"
                if driver == "psycopg2":
                    cursor.copy_expert(statement, file)
                else:
                    with cursor.copy(statement) as rows:
                        for chunk in rows:
                            file.write(chunk)
                return int(cursor.rowcount)

    def _as_text(self, described: _Described) -> str:
        if isinstance(described.statement, str):
            return described.statement
        return str(described.statement.compile(self._engine, compile_kwargs={"literal_binds": True}))

    def _fetched(self, described: _Described, target: Path, numbers: Sequence[int], used: Sequence[int]) -> int | None:
        count = 0
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for batch in self._batches(described):
                columns = list(zip(*batch, strict=True))
                if any(type(value) is float for place in numbers for value in columns[place]):
                    return None
                if any(_is_undecodable(value) for place in used for value in columns[place]):
                    return None
                texts = [_texts(column) for column in columns]
                for place in described.padded:
                    texts[place] = [_unpadded(text) for text in texts[place]]
                writer.writerows(zip(*texts, strict=True))
                count += len(batch)
        return count

    def rows(self, described: _Described, used: Sequence[int]) -> Iterator[RawRow]:
        """The records one by one; long floats are flagged, and a record with bytes that are no text in a column in use
        (``used``) is set aside."""
        number = 0
        padded = described.padded
        with closing(self._batches(described)) as batches:
            while (batch := self._safely(next, batches, None)) is not None:
                for record in batch:
                    number += 1
                    if any(_is_undecodable(record[place]) for place in used):
                        raw = json.dumps([_as_written(value) for value in record], ensure_ascii=False)
                        yield RawRow(row=number, line=number, cells=(), problem="record.encoding", raw=raw)
                        continue
                    numeric = tuple(
                        place
                        for place, value in enumerate(record)
                        if isinstance(value, float) and abs(value) >= LONG_NUMBER
                    )
                    cells = [_text(value) for value in record]
                    for place in padded:
                        cells[place] = _unpadded(cells[place])
                    yield RawRow(row=number, line=number, cells=cells, numeric=numeric)

    def _batches(self, described: _Described) -> Any:
        with self._connect() as connection:
            streaming = connection.execution_options(stream_results=True, max_row_buffer=BATCH)
            if isinstance(described.statement, str):
                result = streaming.execution_options(no_parameters=True).exec_driver_sql(described.statement)
            else:
                result = streaming.execute(described.statement)
            with closing(result):
                while batch := result.fetchmany(BATCH):
                    yield batch

    def _connect(self) -> Connection:
        if self.dialect == "sqlite":
            self._refuse_no_file()
        connection = self._engine.connect()
        if self.dialect == "postgresql":
            connection = connection.execution_options(postgresql_readonly=True)
        elif self.dialect == "sqlite":
            connection.exec_driver_sql("PRAGMA query_only = ON")
        return connection

    def _refuse_no_file(self) -> None:
        """Raises SourceError for a SQLite file that is not there: connecting would make an empty one."""
        file = self._engine.url.database
        if file and file != ":memory:" and not file.startswith("file:") and not Path(file).is_file():
            raise SourceError("source.no-file", file=self.asked.name)

    def _safely(self, function: Callable[..., T], *arguments: Any) -> T:
        """``function(*arguments)``; what the database or its driver raises comes out without its words, which may
        quote a cell, the user or the host."""
        try:
            return function(*arguments)
        except (DukcapilError, OSError):
            raise
        except Exception as error:
            failed = _translated(error, self.asked.name)
        raise failed


def _tables(inspector: Any, schema: str | None) -> list[str]:
    """The names of the tables and views."""
    found = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
    with suppress(NotImplementedError):  # by kinds of databases that know no such views
        found += inspector.get_materialized_view_names(schema)
    return found


def _engine(text: str) -> Engine:
    sqlalchemy = _sqlalchemy()
    try:
        url = sqlalchemy.make_url(text)
    except ValueError:  # an unwritten @ or : of the password makes the rest a port
        raise SourceError("database.bad-url") from None
    timed = url.get_driver_name() in _TIMED and "connect_timeout" not in url.query
    engine: Engine = sqlalchemy.create_engine(
        url,
        poolclass=sqlalchemy.pool.NullPool,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS} if timed else {},
    )
    return engine


def _translated(error: Exception, name: str) -> DukcapilError:
    exc = _sqlalchemy().exc
    if isinstance(error, ModuleNotFoundError | exc.NoSuchModuleError):
        module = error.name if isinstance(error, ModuleNotFoundError) else "-"
        return SourceError("database.no-driver", file=name, module=module or "-")
    if isinstance(error, exc.ArgumentError):
        return SourceError("database.bad-url")
    origin = getattr(error, "orig", None) or error
    reason = _reason(origin)
    connecting = isinstance(error, exc.OperationalError | exc.InterfaceError) and not reason.startswith(_REFUSALS)
    code = "database.unreachable" if connecting else "database.refused"
    return SourceError(code, file=name, reason=reason)


_REFUSALS = ("42", "ORA-009", "SQLITE_ERROR", "SQLITE_READONLY")
"""How the reasons begin that are about a statement and not about the connection."""


def _reason(error: BaseException) -> str:
    """The server's code of what went wrong (SQLSTATE, ORA-00942, SQLITE_BUSY), else the error's kind."""
    for value in (
        getattr(error, "sqlstate", None),
        getattr(error, "pgcode", None),
        getattr(error, "sqlite_errorname", None),
        getattr(error.args[0], "full_code", None) if error.args else None,
        error.args[0] if error.args and isinstance(error.args[0], int) else None,
    ):
        if value is not None and re.fullmatch(r"[A-Za-z0-9_-]{1,40}", str(value)):
            return str(value)
    return type(error).__name__


def _sqlalchemy() -> Any:
    try:
        import sqlalchemy
    except ImportError:
        raise SourceError("database.no-reader") from None
    return sqlalchemy


def _kind_of_type(given: Any) -> str:
    types = _sqlalchemy().types
    for kind, known in (
        ("truth", types.Boolean),
        ("whole", types.Integer),
        ("float", types.Float),
        ("number", types.Numeric),
        ("date", types.Date),
        ("binary", types._Binary),
        ("char", types.CHAR),
        ("text", types.String),
    ):
        if isinstance(given, known):
            return kind
    if isinstance(given, types.DateTime):
        return "zoned" if getattr(given, "timezone", False) else "time"
    return "other"


_POSTGRES_KINDS = {
    16: "truth", 17: "binary", 20: "whole", 21: "whole", 23: "whole", 700: "float", 701: "float", 1042: "char",
    1082: "date", 1114: "time", 1184: "zoned", 1700: "number",
}  # fmt: skip
"""Kinds by the type numbers of pg_type, which are the same on every server."""


def _kind_of_code(dialect: str, code: object) -> str:
    return _POSTGRES_KINDS.get(code, "text") if dialect == "postgresql" and isinstance(code, int) else "text"


def _texts(values: Sequence[Any]) -> list[str | None]:
    """A column's values as text; the usual ones, which are text already, go through at once."""
    return [value if type(value) is str else _text(value) for value in values]


def _unpadded(text: str | None) -> str | None:
    return text.rstrip(" ") if text is not None else None


def _decoded(value: bytes | bytearray | memoryview) -> str | None:
    """Bytes that nobody has called a text as one; None where they are none. Outside the columns in use they are
    photographs."""
    try:
        return bytes(value).decode()
    except UnicodeDecodeError:
        return None


def _is_undecodable(value: object) -> bool:
    return isinstance(value, bytes | bytearray | memoryview) and _decoded(value) is None


def _as_written(value: Any) -> str | None:
    """A value as text; of bytes that are none each one that is no plain letter as ``\\xFF``."""
    if not _is_undecodable(value):
        return _text(value)
    return "".join(chr(byte) if 32 <= byte < 127 and byte != 92 else f"\\x{byte:02X}" for byte in bytes(value))


def _text(value: Any) -> str | None:
    """A value as the other carriers would give it: ISO dates, all digits of numbers, TRUE and FALSE."""
    if value is None:
        return None
    if isinstance(value, bytes | bytearray | memoryview):
        return _decoded(value)
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        # Midnight here is another day there: what is no midnight of UTC tells so, and no format takes it for a day.
        value = value.astimezone(dt.UTC).replace(tzinfo=None)
        return cell_text(value) if value.time() == dt.time() else f"{cell_text(value)}+00"
    if isinstance(value, float):
        with suppress(OverflowError, ValueError):
            return cell_text(value)
    return cell_text(value) if isinstance(value, str | int | float | dt.date | dt.time) else str(value)
