"""The hooks that a plugin may implement, and the objects that pass through them.

Every hook returns descriptors; the library calls them later, each inside a guard. A hook gains attributes on its one
context object, never arguments. Marker name and entry-point group are both ``dukcapil_core``::

    from dukcapil_core.adapters.hookspecs import hookimpl

    @hookimpl
    def dukcapil_formats():
        return [Path(__file__).with_name("kab-sleman.toml")]

Not there yet, and therefore reported as unknown when a plugin implements them: hooks for service types, regions, row
checks and match rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy
from attrs import field, frozen

from dukcapil_core.adapters.contract import Format, Reader, Record
from dukcapil_core.adapters.layout import Layout

if TYPE_CHECKING:
    from dukcapil_core.codes import CodeTable

PROJECT = "dukcapil_core"
"""The pluggy project name and the entry-point group."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

FieldParser = Callable[[str], str | None]
"""Turns a cell's text into the canonical text of its field, or None for "nothing there"; ValueError: not readable."""


@frozen(kw_only=True)
class FormatChoice:
    """Several formats fit one file. ``file`` is its name without folder, ``candidates`` are the formats' names."""

    file: str
    record: Record | None
    candidates: tuple[str, ...]


@frozen(kw_only=True)
class IntakeReport:
    """What an intake came to, in counts: ``seen`` = ``accepted`` + ``rejected``; ``issues`` counts findings by code."""

    file: str
    format: str
    record: Record
    seen: int
    accepted: int
    rejected: int
    issues: Mapping[str, int] = field(factory=dict)


@hookspec
def dukcapil_formats() -> Iterable[Format | Layout | Path]:  # type: ignore[empty-body]
    """Formats: each a Format, a Layout, or the path of a layout TOML.

    A name that two plugins give is an error that names both, raised when that format is used.
    """


@hookspec
def dukcapil_readers() -> Iterable[Reader]:  # type: ignore[empty-body]
    """Reader kinds that layouts may name in ``reader.kind``."""


@hookspec
def dukcapil_field_parsers() -> Mapping[str, FieldParser]:  # type: ignore[empty-body]
    """Parsers that a layout's field may name in ``parser``, by name."""


@hookspec
def dukcapil_code_tables() -> Iterable[CodeTable]:  # type: ignore[empty-body]
    """Code tables that a layout's field may name in ``codes``. The library's own names are reserved."""


@hookspec(firstresult=True)
def dukcapil_choose_format(choice: FormatChoice) -> str | None:
    """The name of the candidate to take, or None. Provisional.

    Asked only when several formats fit and none was named; the first plugin that answers (by distribution, then
    entry-point name) decides, and the report says so.
    """


@hookspec
def dukcapil_intake_finished(report: IntakeReport) -> None:
    """Told after each intake. The return value is ignored; a failure is listed, never raised."""
