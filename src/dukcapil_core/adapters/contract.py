"""What a format is to the rest of the library: the classes that adapters give and intake takes.

An adapter finds the table in a file and hands over its TEXT cells with physical positions. It never converts,
validates or drops: a row that cannot be split into cells is handed over too, with the name of its problem.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from attrs import Factory, field, frozen

from dukcapil_core.errors import CallError, SourceError
from dukcapil_core.workspace import named_path

if TYPE_CHECKING:
    import duckdb

    from dukcapil_core.adapters.layout import Layout

API = 1
"""The version of the adapter contract; a Format or layout that asks for another is refused with what to install."""

Record = Literal["voter", "resident", "service"]


@frozen(kw_only=True)
class Source:
    """Where the data is: a file or folder, or an in-memory table that speaks the Arrow PyCapsule interface (``table``).

    ``label`` is what reports call a file of a folder or archive: its place in it. ``url`` is a database's, which may
    hold a password, and ``db_table`` the table in it.
    """

    path: Path | None = None
    table: Any = field(default=None, repr=False)
    label: str | None = None
    url: str | None = field(default=None, repr=False)
    db_table: str | None = None

    @property
    def name(self) -> str:
        """What reports call it: the file's name without its folder, or ``<table>``."""
        if self.label is not None:
            return self.label
        return (self.path.name or self.path.resolve().name) if self.path is not None else "<table>"


def source_of(given: Any) -> Source:
    """The source that a caller means by a path or an Arrow-capable table.

    Raises SourceError where there is no such file or folder, CallError for anything else.
    """
    if isinstance(given, str | os.PathLike):
        path = named_path(given)
        if not (path.is_file() or path.is_dir()):
            raise SourceError("source.no-file", file=path.name)
        return Source(path=path)
    if hasattr(given, "__arrow_c_stream__"):
        return Source(table=given)
    raise CallError("call.not-a-source", type=type(given).__name__)


@frozen(kw_only=True)
class Sample:
    """The beginning of a source, all that detection may look at. ``head`` is at most 64 KiB.

    Of a folder or an archive it is the beginning of a file in it, of a database the ``columns`` of the table.
    """

    source: Source
    head: bytes = field(default=b"", repr=False)
    columns: tuple[str, ...] | None = None

    @property
    def suffix(self) -> str:
        """The file's ending in lower case with its dot, or ``""``."""
        return self.source.path.suffix.lower() if self.source.path is not None else ""


@frozen(kw_only=True)
class Detection:
    """A format's claim on a sample. ``score`` orders the candidates in messages; any Detection is a claim."""

    score: int
    reason: str


@frozen(kw_only=True)
class RawRow:
    """One data record as the file has it.

    ``row`` counts data records from 1; ``line`` is the physical line or sheet row it starts on (1-based). ``cells``
    are texts (None = no cell). ``numeric`` lists the 0-based cells that were long numbers in a spreadsheet, whose
    last digits may be lost. ``problem`` is an issue code (``record.*``) when the record could not be split; then
    ``raw`` holds its text.
    """

    row: int
    line: int
    cells: Sequence[str | None] = field(repr=False)
    sheet: str | None = None
    numeric: tuple[int, ...] = ()
    problem: str | None = None
    raw: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Scan:
    """How a source was read; it goes into summary.json beside the hash of the file."""

    kind: str
    details: dict[str, Any] = Factory(dict)


@frozen(kw_only=True)
class RawTable:
    """The table found in a source.

    ``columns`` are the header's names as the file has them (made unique with a suffix ``#2``), ``rows`` opens a fresh
    lazy iterator at each call. ``land``, where a reader has it, is the fast road: ``land(con, name, folder)`` makes a
    DuckDB view or table ``name`` with the columns ``row`` (from 1, in file order) and ``c1..cN`` (text), may leave
    files in ``folder``, and returns True; it returns False when the source needs the row-by-row road. A column
    ``position`` (from 0, a table's ``rowid``) may stand beside: by it few records are found without reading the others.
    ``header_lines`` is the physical line of the header's last row: on the fast road a record stands on line
    ``header_lines + row``, unless the table has the columns of ``row_landing.POSITIONS`` before its cells.
    ``carried`` are the columns that titles or family lines above the rows have filled.
    """

    columns: tuple[str, ...]
    scan: Scan
    rows: Callable[[], Iterator[RawRow]]
    land: Callable[[duckdb.DuckDBPyConnection, str, Path], bool] | None = None
    header_lines: int = 1
    carried: tuple[str, ...] = ()


class Reader(Protocol):
    """A reader kind: it turns a source into a RawTable as a layout's ``[reader]`` section says."""

    @property
    def kind(self) -> str:
        """The name that a layout's ``reader.kind`` uses."""
        ...

    def open(self, source: Source, layout: Layout) -> RawTable:
        """The table of ``source``. Raises SourceError when the source is not what the layout says."""
        ...

    def header(self, sample: Sample, layout: Layout) -> tuple[str, ...] | None:
        """The header's names if the sample can be read this way, else None. Looks at the sample only; never raises."""
        ...


@frozen(kw_only=True)
class Format:
    """A named format: what it holds, how to read it, and how to recognise it.

    ``detect`` looks at the sample only and returns a Detection, or None when the format does not fit; a format
    without it is never detected and must be named. ``layout`` maps the columns to canonical fields. A format written
    in Python gives ``open`` itself; one written as a TOML file gets both from its reader kind.
    """

    name: str
    record: Record
    title: str
    layout: Layout
    open: Callable[[Source], RawTable] = field(repr=False)
    detect: Callable[[Sample], Detection | None] | None = field(default=None, repr=False)
    api: int = API
    provider: str = "dukcapil_core"
