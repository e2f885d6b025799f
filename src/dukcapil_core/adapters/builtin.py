"""The library's own reader kinds and formats, brought in through the same hooks as anybody's."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

from dukcapil_core.adapters.contract import Reader
from dukcapil_core.adapters.hookspecs import hookimpl
from dukcapil_core.adapters.layout import Layout, load_layout


@hookimpl
def dukcapil_readers() -> Iterable[Reader]:
    """Delimited text, workbooks, the BIP sheet's family blocks, Parquet and in-memory Arrow tables."""
    from dukcapil_core.adapters.arrow_table import ArrowReader
    from dukcapil_core.adapters.bip import BipReader
    from dukcapil_core.adapters.delimited import DelimitedReader
    from dukcapil_core.adapters.parquet import ParquetReader
    from dukcapil_core.adapters.workbook import WorkbookReader

    return [DelimitedReader(), WorkbookReader(), BipReader(), ParquetReader(), ArrowReader()]


@hookimpl
def dukcapil_formats() -> Iterable[Layout]:
    """The layouts in the folder ``layouts``."""
    folder = resources.files("dukcapil_core.adapters") / "layouts"
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return [load_layout(file.read_text("utf-8"), file=file.name) for file in files]
