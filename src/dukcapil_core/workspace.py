"""Where bulk work happens: one DuckDB database in a temporary folder, with bounded memory."""

from __future__ import annotations

import errno
import itertools
import os
import re
import shutil
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from attrs import frozen

from dukcapil_core.errors import CallError, OutputError, reason_of
from dukcapil_core.forking import kept_when_forked, never_pickled, refuse_forked
from dukcapil_core.interruptions import interrupts_as_such
from dukcapil_core.text import Words

if TYPE_CHECKING:
    import duckdb

Watch = Callable[[str, int | None], None]
"""Told of each phase of long work: its name (a message code) and a count where one is known."""


@frozen
class Road:
    """Steps to run one after the other within some schemas."""

    schemas: tuple[str, ...]
    steps: tuple[str, ...]


def silent(phase: str, count: int | None = None) -> None:
    """The watch of a caller who does not want to be told."""


MOST_MEMORY = 5_000_000_000
"""Bytes that DuckDB takes where nobody says otherwise: enough for a province, and an office's machine has other work to
do. What does not fit goes to the disk."""

LEAST_MEMORY = 128_000_000
"""Bytes that a list of some thousand rows takes."""

ROW_GROUP = 122_880
"""So many rows DuckDB keeps together. One thread writes the rows of a table once; threads that share a step write rows
of their own, and those of a smaller table are then copied together."""

FEW_ROWS = 10_000
"""Of so few rows what a view says is put into a table: to bind the view wherever it is asked takes longer."""

NEVER = "1TB"
"""More than will ever be written between two checkpoints."""

MOST_THREADS = 1024
"""More than any office's machine has; a million threads take the memory before a byte is read."""

_PATIENCE = 0.5
"""Seconds after which a wait asks for an interrupt: with some libraries in the process (polars) none ends it."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
"""How a URL begins where it was taken for a path, which has lost one of its slashes; a drive has one letter."""

_NO_NAME = re.compile(r"[\0-\x1f\x7f-\x9f\u2028\u2029]")
"""What a text has that was given in place of a file's name, and no name: a line break, a control character."""

_LONGEST_NAME, _LONGEST_PATH = 255, 4096
"""Bytes that a disk takes for a file or folder, and a system for the whole path."""

_SIZE = re.compile(r"\s*[0-9.]+\s*([KMGT]i?B|%)\s*", re.IGNORECASE)
"""A memory that a user may give: a DuckDB size."""

_writing: dict[int, duckdb.DuckDBPyConnection] = {}
"""By thread, the connection on which a table is being written: one of its own, which no workspace knows."""

T = TypeVar("T")
P = ParamSpec("P")


def outcome(done: Future[T]) -> T:
    """What ``done`` gives or raises; Ctrl-C ends the wait for it."""
    while wait((done,), _PATIENCE).not_done:
        pass
    return done.result()


def _remove(folder: Path, process: int) -> None:
    """Removes the folder of a workspace, in the process that made it: a forked one has only the name of it."""
    if process == os.getpid():
        shutil.rmtree(folder, ignore_errors=True)


def _swept_by_worker(workspace: Workspace, sweep: Callable[[], object]) -> None:
    """Has ``sweep`` done at the end of a worker of ``multiprocessing``, which ends without what Python does at exit."""
    workers = sys.modules.get("multiprocessing.util")
    if workers is not None:
        workers.Finalize(workspace, sweep, exitpriority=0)


class AtOnce(Executor):
    """In the place of threads beside: what is submitted is done in the caller's thread, before ``submit`` returns."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Raises what ``function`` raises."""
        done: Future[T] = Future()
        done.set_result(function(*args, **kwargs))
        return done


class Workspace:
    """A DuckDB database that holds the tables of one piece of work, and the folder it spills to.

    ``memory`` is a DuckDB size ("4GB"; default: four fifths of the machine's, 5 GB at most); ``threads`` defaults to
    all cores. The same input gives the same output whatever the two are. Close it, use it in a ``with`` block, or let
    go of it, and the folder is gone.

    Raises CallError for a memory, a number of threads, a watch or a folder that cannot be, OutputError where none can
    be made.
    """

    __reduce__ = never_pickled

    def __init__(
        self,
        *,
        memory: str | None = None,
        threads: int | None = None,
        folder: Path | str | None = None,
        watch: Watch = silent,
    ) -> None:
        import duckdb

        impossible = CallError("call.workspace", least=LEAST_MEMORY // 10**6, most=MOST_THREADS)
        if threads is not None and not (isinstance(threads, int) and 1 <= threads <= MOST_THREADS):
            raise impossible
        # DuckDB takes "none" and "-1GB" for as much as it wants.
        if memory is not None and not (isinstance(memory, str) and _SIZE.fullmatch(memory)):
            raise impossible
        if not callable(watch):
            raise CallError("call.not-a-watch", type=type(watch).__name__)
        self.watch = watch
        parent = Path(tempfile.gettempdir()) if folder is None else named_path(folder)
        with writing(str(parent)):
            # Absolute: the program may go to another folder meanwhile.
            self.folder = Path(tempfile.mkdtemp(prefix="dukcapil-", dir=parent.absolute()))
        self.process = os.getpid()
        self._sweep = weakref.finalize(self, _remove, self.folder, self.process)
        _swept_by_worker(self, self._sweep)
        self._names = itertools.count(1)
        self._here = threading.local()
        self._at_work: weakref.WeakValueDictionary[int, duckdb.DuckDBPyConnection] = weakref.WeakValueDictionary()
        self.lock = threading.Lock()
        self.closed = False
        config: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": str(self.folder / "spill"),
            "allow_unsigned_extensions": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # There is no file to keep up with: a checkpoint would only copy the tables' rows together, at a moment of
            # its own choosing.
            "checkpoint_threshold": NEVER,
        }
        if memory is not None:
            config["memory_limit"] = memory
        if threads is not None:
            config["threads"] = threads
        try:
            self._con = self._here.con = kept_when_forked(duckdb.connect(":memory:", config=config))
            with interrupts_as_such():
                self.threads = int(self._con.execute("SELECT current_setting('threads')").fetchall()[0][0])
                given = _bytes(self._con)
            if memory is None and given > MOST_MEMORY:
                self._con.execute(f"SET memory_limit = '{MOST_MEMORY}B'")
        except duckdb.Error:
            self._sweep()
            raise impossible from None
        if memory is not None and given < 0.99 * LEAST_MEMORY:  # it is told with one decimal
            self.close()
            raise impossible

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """This thread's connection; inside ``within`` the one whose unqualified names live in that schema.

        Raises CallError once the workspace is closed, and in a forked process, whose parent it belongs to.
        """
        self.refuse_closed()
        if not hasattr(self._here, "con"):
            self._use(self._con.cursor())
        connection: duckdb.DuckDBPyConnection = self._here.con
        return connection

    def refuse_closed(self) -> None:
        """Raises CallError once the workspace is closed, and in a forked process."""
        if self.closed:
            raise CallError("call.workspace-closed")
        refuse_forked(self.process)

    @property
    def is_inherited(self) -> bool:
        """Whether this is a forked process, and the workspace its parent's."""
        return self.process != os.getpid()

    def _use(self, con: duckdb.DuckDBPyConnection) -> None:
        self._here.con = self._at_work[threading.get_ident()] = con

    def schema(self, prefix: str) -> str:
        """Make a new schema and return its name."""
        name = f"{prefix}{next(self._names)}"
        with interrupts_as_such():
            self.con.execute(f"CREATE SCHEMA {name}")
        return name

    @contextmanager
    def within(self, *schemas: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection on which unqualified names are made in the first of ``schemas`` and found in all of them, in
        their order; two threads may each be within their own. Ctrl-C in a query is a KeyboardInterrupt.
        """
        outer = self.con
        con = outer.cursor()
        con.execute(f"SET search_path = '{','.join(schemas)}'")
        self._use(con)
        try:
            with interrupts_as_such():
                yield con
        finally:
            self._use(outer)
            con.close()

    @contextmanager
    def beside(self, threads: int | None = None) -> Iterator[Executor]:
        """Threads for work that goes on beside this thread's own; the block ends when they are done.

        Where this thread gives up (an error, Ctrl-C), their queries are broken off: nobody waits for what they give.
        """
        at_work: list[threading.Thread] = []
        with ThreadPoolExecutor(threads, initializer=lambda: at_work.append(threading.current_thread())) as pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for thread in at_work:
                    self._break_off(thread)
                raise

    def _break_off(self, thread: threading.Thread) -> None:
        """Waits for a thread whose queries are to fail: the one that it is in and those that it may go on to."""
        import duckdb

        while thread.is_alive():
            for connections in (self._at_work, _writing):
                with suppress(duckdb.Error, KeyError):  # it may be between two connections
                    connections[thread.ident or 0].interrupt()
            thread.join(_PATIENCE / 10)

    def run(self, room: str, step: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run one SQL step of a room, statement by statement.

        ``run("intake", "person")`` runs ``intake/sql/person.sql``.
        """
        run_step(self.con, room, step, parameters)

    def at_once(
        self, room: str, roads: Iterable[Road], parameters: Mapping[str, Any], *, one_thread_each: bool = False
    ) -> None:
        """Run series of steps that do not need one another beside each other.

        A small list's steps keep only one core busy each. ``one_thread_each`` spares what DuckDB spends on sharing one
        step's work out: for as many roads as threads, and for tables below a ``ROW_GROUP``. Where one road fails, or
        the user has had enough, the others are not waited for.
        """

        def follow(road: Road) -> None:
            with self.within(*road.schemas):
                for step in road.steps:
                    self.run(room, step, parameters)

        with self._of_threads(1 if one_thread_each else self.threads), self.beside() as beside:
            for done in [beside.submit(follow, road) for road in roads]:
                outcome(done)

    @contextmanager
    def _of_threads(self, number: int) -> Iterator[None]:
        """So many threads for every step, for as long as the block lasts."""
        if number == self.threads:
            yield
            return
        self.con.execute(f"SET threads = {number:d}")
        try:
            yield
        finally:
            self.con.execute(f"SET threads = {self.threads:d}")

    def drop(self, schema: str) -> None:
        """Drop a schema, what is in it and its files; nothing happens in a closed workspace or a forked process."""
        if not self.closed and not self.is_inherited:
            self.con.cursor().execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            shutil.rmtree(self.folder / schema, ignore_errors=True)

    def close(self) -> None:
        """Drop everything. In a forked process only that process lets go: the parent works on."""
        self.closed = True
        if not self.is_inherited:
            self._con.close()
            self._sweep()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _bytes(con: duckdb.DuckDBPyConnection) -> float:
    """DuckDB's memory limit in bytes; it tells it as "18.8 GiB"."""
    amount, unit = str(con.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]).split()
    return float(amount) * 1024.0 ** ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB").index(unit)


@cache
def _step(room: str, step: str) -> str:
    return (resources.files("dukcapil_core") / room / "sql" / f"{step}.sql").read_text("utf-8")


_parsed: dict[str, list[duckdb.Statement]] = {}
"""The statements of the steps that ran. They belong to no connection, and each run takes a copy; to read them costs up
to 7 ms a step, and pairs are judged look by look, in parts."""


def _statements(con: duckdb.DuckDBPyConnection, text: str) -> list[duckdb.Statement]:
    if text not in _parsed:
        _parsed[text] = con.extract_statements(text)
    return _parsed[text]


def run_step(con: duckdb.DuckDBPyConnection, room: str, step: str, parameters: Mapping[str, Any] | None = None) -> None:
    """Run the statements of ``room/sql/step.sql`` in order, each with the parameters it names."""
    parameters = parameters or {}
    for statement in _statements(con, _step(room, step)):
        wanted = {name: parameters[name] for name in statement.named_parameters}
        con.execute(statement, wanted or None).fetchall()


@contextmanager
def appending(con: duckdb.DuckDBPyConnection, table: str) -> Iterator[duckdb.Appender]:
    """An appender of ``table``, whose rows are there after the block, or are given up if it or their writing ends in an
    error: DuckDB warns of rows that nobody gave up."""
    rows = con.appender(table)
    try:
        with rows:
            yield rows
    except BaseException:
        rows.clear()
        raise


def declare_enum(con: duckdb.DuckDBPyConnection, name: str, words: Iterable[str]) -> None:
    """Make the type ``name`` in the connection's schema: one of ``words``, in their order."""
    listed = ", ".join(f"'{word}'" for word in words)
    con.execute(f"CREATE TYPE {name} AS ENUM ({listed})")


def literal(path: Path) -> str:
    """``path`` as DuckDB's readers take it for one file: a bare ``list[1].csv`` would be a pattern for other files."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def named_path(given: object) -> Path:
    """The file or folder that a caller names by ``given``.

    Raises CallError for what names none (an empty text would be the folder in which the program happens to run; a
    file's text, read too early, holds people) and for a URL, which may hold a password. It repeats neither.
    """
    name = os.fspath(given) if isinstance(given, str | os.PathLike) else None
    if not isinstance(name, str) or not name or _NO_NAME.search(name) or _is_too_long(Path(name)):
        raise CallError("call.not-a-path", type=type(given).__name__)
    path = Path(name)
    refuse_odd_name(path)
    return path


def _is_too_long(path: Path) -> bool:
    whole, *parts = (len(part.encode("utf-8", "surrogatepass")) for part in (str(path), *path.parts))
    return whole > _LONGEST_PATH or max(parts, default=0) > _LONGEST_NAME


def refuse_odd_name(path: Path) -> None:
    """Raises CallError for a URL, and for a name of bytes that are no UTF-8 (from an old disk): DuckDB and summary.json
    take none.
    """
    if _URL.match(path.as_posix()):
        raise CallError("call.is-a-url")
    for part in path.parts:
        try:
            part.encode()
        except UnicodeEncodeError:
            raise CallError("call.odd-name", name=ascii(part)) from None


def beyond_the_data() -> tuple[type[Exception], ...]:
    """What DuckDB raises for a full disk or memory and for a query that was broken off: reading the same data otherwise
    would fail as well."""
    import duckdb

    return duckdb.IOException, duckdb.OutOfMemoryException, duckdb.InterruptException


@contextmanager
def may_be_broken_off(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Lets ``Workspace.beside`` break off what its thread does on ``con``, and Ctrl-C be a KeyboardInterrupt."""
    thread = threading.get_ident()
    _writing[thread] = con
    try:
        with interrupts_as_such():
            yield
    finally:
        del _writing[thread]


@contextmanager
def writing(target: str | Words) -> Iterator[None]:
    """Turn a full disk or a forbidden folder into one OutputError that names ``target``."""
    import duckdb

    try:
        yield
    except (OSError, duckdb.IOException) as error:
        raise OutputError("output.failed", target=target, reason=reason_of(error)) from error
    except duckdb.OutOfMemoryException as error:
        raise OutputError("output.memory-full", target=target) from error


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def spilling(target: str | Words) -> Iterator[None]:
    """Turn a disk or memory that is full of temporary data into one OutputError that names ``target``; for work that
    reads as well, whose other errors are others' to tell."""
    import duckdb

    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        if isinstance(error, OSError) and error.errno not in _FULL:
            raise
        with writing(target):
            raise
