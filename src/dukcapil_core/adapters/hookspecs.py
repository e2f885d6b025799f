"""The hooks that a plugin may implement, and the objects that pass through them.

Every hook returns descriptors; the library calls them later, each inside a guard. A hook gains attributes on its one
context object, never arguments. Marker name and entry-point group are both ``dukcapil_core``::

    from dukcapil_core.adapters.hookspecs import hookimpl

    @hookimpl
    def dukcapil_formats():
        return [Path(__file__).with_name("kab-sleman.toml")]

Installing a package changes no result. Its formats, readers, parsers and code tables wait to be named (a format is also
found where no other fits); what would change a result without being named - service types, regions, checks, the choice
between formats - takes part only once the plugin is *used*: ``--use NAME``, ``use_plugins("NAME")``, or a file in
``DUKCAPIL_PLUGIN_PATH``.

There is no hook for match rules: the weights of evidence are measured together, and a rule from outside would make the
confidence of every decision a number that nobody measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pluggy
from attrs import field, frozen

from dukcapil_core.adapters.contract import Format, Reader, Record
from dukcapil_core.adapters.layout import Layout

if TYPE_CHECKING:
    from dukcapil_core.codes import CodeTable
    from dukcapil_core.regions import RegionRecord
    from dukcapil_core.services import ServiceType

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


Cells = Mapping[str, str | date | None]
"""A record's canonical values by column; ``birth_date`` is a date, the rest is text, None is nothing there."""


@frozen(kw_only=True)
class RowCheck:
    """A question about each accepted record of an intake; where the answer is yes, the record gets a finding.

    ``name`` is the finding's code, the region or office in front (``kab-sleman.village-without-tps``), ``text_en`` and
    ``text_id`` its words. ``applies`` gets the values of the canonical columns ``fields`` and says whether the finding
    holds; the finding stands in the first of them. A check never rejects a record and never changes one. ``record``
    None asks about voters and residents alike.
    """

    name: str
    text_en: str
    text_id: str
    fields: tuple[str, ...]
    applies: Callable[[Cells], bool] = field(repr=False)
    record: Literal["voter", "resident"] | None = None
    severity: Literal["warning", "info"] = "warning"


@hookspec
def dukcapil_formats() -> Iterable[Format | Layout | Path]:  # type: ignore[empty-body]
    """Formats: each a Format, a Layout, or the path of a layout TOML.

    A name that two plugins give is an error that names both, raised when that format is used. The library's own names
    are reserved.
    """


@hookspec
def dukcapil_readers() -> Iterable[Reader]:  # type: ignore[empty-body]
    """Reader kinds that layouts may name in ``reader.kind``. The library's own names are reserved."""


@hookspec
def dukcapil_field_parsers() -> Mapping[str, FieldParser]:  # type: ignore[empty-body]
    """Parsers that a layout's field may name in ``parser``, by name.

    One gives a text, None for nothing, or raises ValueError for a cell that it cannot read. What it gives is read as a
    cell of that column would be: "001" of ``rt`` is 1, "34.04.01" of ``region_code`` is 340401, and a text of
    ``reader.nulls`` is nothing. Of a date it gives ``yyyy-mm-dd``, of a coded column the canonical word.
    """


@hookspec
def dukcapil_code_tables() -> Iterable[CodeTable]:  # type: ignore[empty-body]
    """Code tables that a layout's field may name in ``codes``. The library's own names are reserved."""


@hookspec
def dukcapil_service_types() -> Iterable[ServiceType]:  # type: ignore[empty-body]
    """Services of an office's own. They join the catalogue when the plugin is used, or when one of its formats is read.

    A code or spelling that stands for another service is an error that names both.
    """


@hookspec
def dukcapil_regions() -> Iterable[RegionRecord]:  # type: ignore[empty-body]
    """Region codes of a decree that the library does not hold. They take part when the plugin is used.

    A code that has another name already is an error.
    """


@hookspec
def dukcapil_checks() -> Iterable[RowCheck]:  # type: ignore[empty-body]
    """Questions about every record of an intake. They are asked when the plugin is used."""


@hookspec(firstresult=True)
def dukcapil_choose_format(choice: FormatChoice) -> str | None:
    """The name of the candidate to take, or None. Provisional.

    Asked of used plugins only, when several formats fit and none was named; the first plugin that answers (by
    distribution, then entry-point name) decides, and the report says so.
    """


@hookspec
def dukcapil_intake_finished(report: IntakeReport) -> None:
    """Told after each intake. The return value is ignored; a failure is listed, never raised."""
