"""The format under test, read and listened to: its rows, its errors, and everything that it says on the way."""

from __future__ import annotations

import contextlib
import io
import logging
import shutil
import warnings
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import field, frozen

from dukcapil_core.adapters.binding import read_head
from dukcapil_core.adapters.contract import Detection, Format, RawRow, RawTable, Sample, Source
from dukcapil_core.adapters.layout import fold_column
from dukcapil_core.adapters.plugins import Plugins
from dukcapil_core.errors import DukcapilError
from dukcapil_core.testing.conformance.samples import Case

if TYPE_CHECKING:
    from dukcapil_core.intake.records import Records
    from dukcapil_core.workspace import Workspace

MOST = 200_000
"""Records that a check looks at."""

T = TypeVar("T")


def is_file(named: str) -> bool:
    """Whether a format is named by the file that it stands in: a layout TOML or a plugin, ``office.py::name`` too."""
    return named.partition("::")[0].lower().endswith((".toml", ".py"))


@frozen(kw_only=True)
class Reading:
    """What opening a file and reading its records came to; ``error`` where it did not end."""

    columns: tuple[str, ...] = ()
    rows: tuple[RawRow, ...] = field(default=(), repr=False)
    error: DukcapilError | None = None
    table: RawTable | None = field(default=None, repr=False)

    def texts(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Each record's text in the first of ``columns`` that the table has; "" where there is none."""
        names = [fold_column(name) for name in self.columns]
        for column in columns:
            if fold_column(column) in names:
                place = names.index(fold_column(column))
                return tuple((row.cells[place] or "") if place < len(row.cells) else "" for row in self.rows)
        return ("",) * len(self.rows)


@frozen(kw_only=True)
class Subject:
    """One format, as somebody named it, with a folder to put derived files into."""

    named: str
    format: Format
    plugins: Plugins = field(repr=False)
    folder: Path
    workspace: Callable[[], Workspace] = field(repr=False)
    said: list[str] = field(factory=list, repr=False)
    _readings: dict[Path, Reading] = field(factory=dict, repr=False)
    _intakes: dict[Path, Records[Any]] = field(factory=dict, repr=False)

    @property
    def is_named_by_path(self) -> bool:
        """Whether somebody named a file, not a format that is known by its name."""
        return is_file(self.named)

    @property
    def file(self) -> str:
        """What stands before ``::``: the path of the file, where somebody named one."""
        return self.named.partition("::")[0]

    def read(self, path: Path) -> Reading:
        """All records of a file, once per file."""
        if path not in self._readings:
            self._readings[path] = self.read_anew(path)
        return self._readings[path]

    def read_anew(self, path: Path) -> Reading:
        """All records of a file, read again."""
        return self.read_by(path, self.format.open)

    def read_by(self, path: Path, open_: Callable[[Source], RawTable]) -> Reading:
        """All records that ``open_`` finds in a file."""

        def reading() -> Reading:
            columns: tuple[str, ...] = ()
            rows: list[RawRow] = []
            try:
                table = open_(Source(path=path))
                columns = table.columns
                rows.extend(islice(table.rows(), MOST))
            except DukcapilError as error:
                return Reading(columns=columns, rows=tuple(rows), error=error)
            return Reading(columns=columns, rows=tuple(rows), table=table)

        return self.listened(reading)

    def intake(self, path: Path) -> Records[Any]:
        """The file through the whole intake, once per file. Raises what intake raises."""
        if path not in self._intakes:
            self._intakes[path] = self._taken_in(path)
        return self._intakes[path]

    def _taken_in(self, path: Path) -> Records[Any]:
        from dukcapil_core.intake import take_in

        return self.listened(lambda: take_in(path, self.named, workspace=self.workspace()))

    def detect(self, path: Path | None, head: bytes | None = None) -> tuple[Detection | None, DukcapilError | None]:
        """The format's claim on a sample, and what its detection did wrong."""
        source = Source(path=path or Path("none"))
        sample = Sample(source=source, head=read_head(source) if head is None else head)
        detect = self.format.detect
        assert detect is not None
        before = len(self.plugins.problems)
        try:
            found = self.listened(lambda: detect(sample))
        except DukcapilError as error:
            return None, error
        listed = self.plugins.problems[before:]
        del self.plugins.problems[before:]
        return found, listed[0].error if listed else None

    def listened(self, action: Callable[[], T]) -> T:
        """``action()``, with all that is printed, logged or warned kept in ``said``."""
        out, log = io.StringIO(), io.StringIO()
        handler = logging.StreamHandler(log)
        root = logging.getLogger()
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        try:
            with (
                warnings.catch_warnings(record=True) as warned,
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(out),
            ):
                warnings.simplefilter("always")
                return action()
        except DukcapilError as error:
            self.said.append(f"{error} {error.params}")
            raise
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
            self.said.extend(text for text in (out.getvalue(), log.getvalue()) if text)
            self.said.extend(str(warning.message) for warning in warned)

    def place(self, case: Case, name: str, content: bytes) -> Path:
        """A derived file of ``case``: its name and the files beside it, in a folder of its own."""
        folder = self.folder / f"{case.name}-{name}"
        folder.mkdir(exist_ok=True)
        for beside in case.path.parent.iterdir():
            if beside.is_file() and beside != case.path and self.format.layout.join is not None:
                shutil.copy(beside, folder / beside.name)
        path = folder / case.path.name
        path.write_bytes(content)
        return path
