"""The fence around a plugin's code: whatever it raises becomes one PluginError that names the plugin and the stage.

The exception's own words never pass, for they may quote a cell; its kind and the place in the plugin's source do.
KeyboardInterrupt passes, and so do this library's own errors, which a plugin raises on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve, field, frozen

from dukcapil_core.adapters.contract import Detection, Format, RawRow, RawTable, Reader, Sample, Source
from dukcapil_core.adapters.layout import Layout
from dukcapil_core.errors import DukcapilError, PluginError

if TYPE_CHECKING:
    import duckdb

S = TypeVar("S")
T = TypeVar("T")

Report = Callable[[PluginError], None]
"""Takes a contained failure: lists it, or raises it where plugins are strict."""


@frozen(kw_only=True)
class PluginProblem:
    """One contained failure, for listings."""

    provider: str
    stage: str
    error: DukcapilError

    @property
    def code(self) -> str:
        """The stable code of what went wrong."""
        return self.error.code

    def text(self, lang: str = "en") -> str:
        """The problem as one line in ``lang``."""
        return self.error.text(lang)


def failure(provider: str, stage: str, error: BaseException) -> PluginError:
    """The PluginError for an exception that escaped from a plugin, without the exception's words."""
    return PluginError("plugin.failed", plugin=provider, stage=stage, error=type(error).__name__, where=_where(error))


def wrong(provider: str, stage: str, wanted: str) -> PluginError:
    """The PluginError for a hook or method that gave something else than ``wanted``."""
    return PluginError("plugin.wrong-result", plugin=provider, stage=stage, wanted=wanted)


def call(provider: str, stage: str, function: Callable[..., T], *args: Any) -> T:
    """``function(*args)``; what it raises comes out as a PluginError with no trace of the original."""
    try:
        return function(*args)
    except DukcapilError:
        raise
    except (Exception, SystemExit) as error:
        failed = failure(provider, stage, error)
    # Raised out here so that the original, whose words may quote a cell, is not kept as the context.
    raise failed


def each(provider: str, stage: str, function: Callable[[S], T], items: Iterable[S]) -> list[T]:
    """``[function(item) for item in items]`` with the calls inside the fence."""
    return call(provider, stage, lambda: [function(item) for item in items])


def _where(error: BaseException) -> str:
    """``file.py:12``, the innermost place that has one: a SyntaxError's own line, else the last frame of the
    traceback."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return f"{Path(error.filename).name}:{error.lineno}"
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def guard_format(given: Format, provider: str, report: Report) -> Format:
    """``given`` with its ``open``, ``detect`` and everything that they give inside the fence."""
    detect = given.detect

    def guarded_open(source: Source) -> RawTable:
        return guard_table(call(provider, "open", given.open, source), provider)

    def guarded_detect(sample: Sample) -> Detection | None:
        # One plugin that cannot look at a file must not keep the others from recognising it.
        try:
            found = call(provider, "detect", detect, sample)  # type: ignore[arg-type]
            if found is not None and not isinstance(found, Detection):
                raise wrong(provider, "detect", "a Detection or None")
        except DukcapilError as error:
            report(error if isinstance(error, PluginError) else failure(provider, "detect", error))
            return None
        return found

    return evolve(given, open=guarded_open, detect=None if detect is None else guarded_detect, provider=provider)


def guard_table(table: object, provider: str) -> RawTable:
    """``table`` with its rows and its fast road inside the fence."""
    if not isinstance(table, RawTable):
        raise wrong(provider, "open", "a RawTable")
    if not (isinstance(table.columns, tuple) and all(isinstance(name, str) for name in table.columns)):
        raise wrong(provider, "open", "a tuple of column names")
    land = table.land

    def guarded_land(con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> bool:
        landed = call(provider, "land", land, con, name, folder)  # type: ignore[arg-type]
        if not isinstance(landed, bool):
            raise wrong(provider, "land", "True or False")
        return landed

    return evolve(table, rows=lambda: _guard_rows(table.rows, provider), land=None if land is None else guarded_land)


def _guard_rows(rows: Callable[[], Iterator[RawRow]], provider: str) -> Iterator[RawRow]:
    iterator = call(provider, "rows", lambda: iter(rows()))
    try:
        while True:
            row = call(provider, "rows", next, iterator, None)
            if row is None:
                return
            if not isinstance(row, RawRow):
                raise wrong(provider, "rows", "RawRow objects")
            for cell in row.cells:
                # A number instead of text is how a NIK loses its last digit.
                if cell is not None and not isinstance(cell, str):
                    raise wrong(provider, "rows", "text cells")
            yield row
    finally:
        close = getattr(iterator, "close", None)
        if close is not None:
            call(provider, "rows", close)


@frozen
class GuardedReader:
    """A plugin's reader kind inside the fence."""

    kind: str
    provider: str
    report: Report = field(repr=False)
    _reader: Reader = field(repr=False)

    def open(self, source: Source, layout: Layout) -> RawTable:
        """The table of ``source``; raises PluginError where the plugin fails."""
        return guard_table(call(self.provider, "open", self._reader.open, source, layout), self.provider)

    def header(self, sample: Sample, layout: Layout) -> tuple[str, ...] | None:
        """The header's names, or None where the plugin sees none or fails."""
        try:
            found = call(self.provider, "header", self._reader.header, sample, layout)
            if found is not None and not (isinstance(found, tuple) and all(isinstance(name, str) for name in found)):
                raise wrong(self.provider, "header", "a tuple of column names or None")
        except DukcapilError as error:
            self.report(error if isinstance(error, PluginError) else failure(self.provider, "header", error))
            return None
        return found
