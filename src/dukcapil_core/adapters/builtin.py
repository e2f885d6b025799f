"""The library's own reader kinds and formats, brought in through the same hooks as anybody's."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

from attrs import evolve

from dukcapil_core.adapters.contract import Reader
from dukcapil_core.adapters.hookspecs import hookimpl
from dukcapil_core.adapters.layout import DetectSpec, Layout, load_layout


@hookimpl
def dukcapil_readers() -> Iterable[Reader]:
    """Delimited text, workbooks, Parquet and in-memory Arrow tables."""
    from dukcapil_core.adapters.arrow_table import ArrowReader
    from dukcapil_core.adapters.delimited import DelimitedReader
    from dukcapil_core.adapters.parquet import ParquetReader
    from dukcapil_core.adapters.workbook import WorkbookReader

    return [DelimitedReader(), WorkbookReader(), ParquetReader(), ArrowReader()]


PILKADA = {
    "sidalih-2024": ("sidalih-pilkada-2024", "Sidalih export, Pilkada 2024"),
    "e-coklit-2024": ("e-coklit-pilkada-2024", "e-Coklit export, Pilkada 2024"),
    "a-daftar-perubahan-pemilih": (
        "a-daftar-perubahan-pemilih-pilkada-2024",
        "Model A-Daftar Perubahan Pemilih, Pilkada 2024",
    ),
}
"""KPU's lists for Pilkada 2024 have the same columns as those for Pemilu 2024 and another table of remarks: code 5 is
a foreigner there and an unknown person here. Nothing in a file tells the two apart, so these formats are never
detected; name them."""


@hookimpl
def dukcapil_formats() -> Iterable[Layout]:
    """The layouts in the folder ``layouts``, and KPU's lists a second time with the remarks of Pilkada 2024."""
    folder = resources.files("dukcapil_core.adapters") / "layouts"
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    layouts = [load_layout(file.read_text("utf-8"), file=file.name) for file in files]
    return [*layouts, *(_pilkada(layout) for layout in layouts if layout.name in PILKADA)]


def _pilkada(layout: Layout) -> Layout:
    name, title = PILKADA[layout.name]
    remark = evolve(layout.fields["remark"], codes="kpu/ket/pilkada-2024")
    return evolve(layout, name=name, title=title, detect=DetectSpec(), fields={**layout.fields, "remark": remark})
