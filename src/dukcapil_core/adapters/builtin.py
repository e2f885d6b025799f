"""The library's own reader kinds and formats, brought in through the same hooks as anybody's."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING

from attrs import evolve

from dukcapil_core.adapters.collected import LayoutToLoad
from dukcapil_core.adapters.contract import Reader
from dukcapil_core.adapters.hookspecs import hookimpl
from dukcapil_core.adapters.layout import DetectSpec, Layout, load_layout
from dukcapil_core.services import services

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


@hookimpl
def dukcapil_readers() -> Iterable[Reader]:
    """Delimited text, workbooks, Parquet, in-memory Arrow tables, SQL databases, JSON and PDF."""
    from dukcapil_core.adapters.answers import JsonReader
    from dukcapil_core.adapters.arrow_table import ArrowReader
    from dukcapil_core.adapters.database import DatabaseReader
    from dukcapil_core.adapters.delimited import DelimitedReader
    from dukcapil_core.adapters.parquet import ParquetReader
    from dukcapil_core.adapters.pdf import PdfReader
    from dukcapil_core.adapters.workbook import WorkbookReader

    tables: list[Reader] = [DelimitedReader(), WorkbookReader(), ParquetReader(), ArrowReader(), DatabaseReader()]
    return [*tables, JsonReader(), PdfReader()]


KET_TABLES = {
    "pemilu-2024": ("kpu/ket/pemilu-2024", "Pemilu 2024"),
    "pilkada-2024": ("kpu/ket/pilkada-2024", "Pilkada 2024"),
    "2017-2020": ("kpu/ket/2017-2020", "KPU 2017-2020"),
}
"""The tables of remarks of KPU's lists, by what the name of a layout says of its time."""

OTHER_TIMES = {
    "sidalih-2024": ("pilkada-2024", "2017-2020"),
    "e-coklit-2024": ("pilkada-2024",),
    "sidalih-upload-2024": ("pilkada-2024",),
    "sidalih-grid-2024": ("pilkada-2024",),
    "sidalih-tool-2024": ("pilkada-2024",),
    "a-daftar-perubahan-pemilih": ("pilkada-2024", "2017-2020"),
    "daftar-pemilih-2024": ("pilkada-2024", "2017-2020"),
    "dpt-two-row": ("pemilu-2024", "pilkada-2024"),
}
"""KPU's lists have the same columns at other elections and another table of remarks: code 5 is a foreigner at Pilkada
2024 and an unknown person at Pemilu 2024, code 8 an unfit one until 2020 and a wrong polling station after. Nothing in
a file's columns tells the times apart, so these twins are never detected; name them. Where the titles name another
time, or the list is reconciled for one, that is said."""


def formats_by_ket_table(name: str) -> dict[str, str]:
    """The built-in formats with the columns of the format ``name``, itself among them, by their table of remarks; empty
    where there are no others."""
    for base, times in OTHER_TIMES.items():
        family = [base, *(_twin(base, time) for time in times)]
        if name in family:
            layouts = [_layout(base), *(_at(time, base) for time in times)]
            return {str(one.fields["remark"].codes): one.name for one in layouts}
    return {}


@hookimpl
def dukcapil_formats() -> Iterable[LayoutToLoad]:
    """The layouts in the folder ``layouts``, and KPU's lists again with the remarks of other elections."""
    files = (entry.name for entry in _folder().iterdir())
    names = sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml"))
    twins = [
        LayoutToLoad(_twin(base, time), partial(_at, time, base))
        for base in names
        for time in OTHER_TIMES.get(base, ())
    ]
    return [*(LayoutToLoad(name, partial(_layout, name)) for name in names), *twins]


def _folder() -> Traversable:
    return resources.files("dukcapil_core.adapters") / "layouts"


@cache
def _layout(name: str) -> Layout:
    # Read once in a process: a plugin file that is named gets a set of plugins of its own.
    file = f"{name}.toml"
    return _with_catalogue(load_layout((_folder() / file).read_text("utf-8"), file=file))


def _with_catalogue(layout: Layout) -> Layout:
    """The wide sheet's layout with a column for every name in the catalogue of services; others as they are."""
    if layout.name != "service-wide" or layout.unpivot is None:
        return layout
    names = {
        name: entry.code for entry in services() if entry.kind != "note" for name in (entry.title_id, *entry.spellings)
    }
    return evolve(layout, unpivot=evolve(layout.unpivot, columns={**names, **layout.unpivot.columns}))


@cache
def _at(time: str, base: str) -> Layout:
    """The layout ``base`` with the remarks of another time: ``sidalih-2024`` becomes ``sidalih-pilkada-2024``."""
    codes, told = KET_TABLES[time]
    layout = _layout(base)
    remark = evolve(layout.fields["remark"], codes=codes)
    return evolve(
        layout,
        name=_twin(base, time),
        title=f"{layout.title.rpartition(',')[0]}, {told}",
        detect=DetectSpec(),
        fields={**layout.fields, "remark": remark},
    )


def _twin(name: str, time: str) -> str:
    return f"{name.removesuffix('-2024')}-{time}"
