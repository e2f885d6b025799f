"""A layout and a reader kind make a Format.

A layout says what the columns mean; its ``reader.kind`` says how the file carries them. The carrier is recognised by
its first bytes, so a layout written for delimited text also reads the same table saved as a workbook, as Parquet or
held in memory.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from attrs import evolve

from dukcapil_core.adapters.contract import Detection, Format, RawTable, Reader, Sample, Source
from dukcapil_core.adapters.joined import find_joined, joined
from dukcapil_core.adapters.layout import FieldSpec, Layout, fold_column
from dukcapil_core.adapters.unpivot import unpivoted, with_long_fields
from dukcapil_core.errors import FormatError

_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TABULAR = frozenset({"delimited", "workbook", "parquet", "arrow"})

HEAD = 65536
"""How much of a file detection may look at, in bytes."""

Readers = Callable[[str], Reader]
"""Gives the reader of a kind; raises FormatError or PluginError when there is none, or two."""


def bind(layout: Layout, readers: Readers, provider: str = "dukcapil_core") -> Format:
    """The Format of ``layout``; its readers are looked up when a source is opened."""
    layout = with_long_fields(layout)

    def open_(source: Source) -> RawTable:
        table = _table(layout, readers, source)
        missing = layout.missing_columns(table.columns)
        if missing:
            raise FormatError(
                "format.missing-columns", file=source.name, format=layout.name, columns=", ".join(missing)
            )
        return table

    def detect(sample: Sample) -> Detection | None:
        header = header_of(layout, readers, sample)
        if header is None:
            return None
        there = {fold_column(column) for column in header}
        if not all(fold_column(column) in there for column in layout.detect_headers):
            return None
        return Detection(score=len(layout.detect_headers), reason=", ".join(layout.detect_headers))

    return Format(
        name=layout.name,
        record=layout.record,
        title=layout.title,
        layout=layout,
        open=open_,
        detect=detect if layout.detect_headers else None,
        api=layout.api,
        provider=provider,
    )


def _table(layout: Layout, readers: Readers, source: Source) -> RawTable:
    table = _beside(layout, readers, source, readers(_kind(layout, source, read_head(source))).open(source, layout))
    return table if layout.unpivot is None else unpivoted(table, layout, source.name)


def _beside(layout: Layout, readers: Readers, source: Source, table: RawTable) -> RawTable:
    if layout.join is None:
        return table
    beside = find_joined(source, layout.join)
    if beside is None:
        table.scan.details["joined"] = None
        return table
    other = Source(path=beside)
    # Of the second file only the key and the columns to take are asked.
    wanted = {column: FieldSpec(columns=(column,)) for column in (*layout.join.on, *layout.join.columns)}
    alone = evolve(layout, fields=wanted, detect_headers=(), unpivot=None, join=None)
    return joined(table, readers(_kind(layout, other, read_head(other))).open(other, alone), layout.join, beside.name)


def header_of(layout: Layout, readers: Readers, sample: Sample) -> tuple[str, ...] | None:
    """The header of ``sample`` as the layout's reader sees it, or None when it cannot be read that way."""
    return readers(_kind(layout, sample.source, sample.head)).header(sample, layout)


def read_head(source: Source) -> bytes:
    """The first 64 KiB of a file; nothing of a table or of a file that cannot be read (its reader says why)."""
    if source.path is None:
        return b""
    try:
        with source.path.open("rb") as file:
            return file.read(HEAD)
    except OSError:
        return b""


def _kind(layout: Layout, source: Source, head: bytes) -> str:
    if source.table is not None:
        return "arrow"
    if layout.reader.kind not in _TABULAR:
        return layout.reader.kind
    if head.startswith(_PARQUET):
        return "parquet"
    if head.startswith(_OLE) or (head.startswith(_ZIP) and _is_workbook(source.path)):
        return "workbook"
    return layout.reader.kind


def _is_workbook(path: Path | None) -> bool:
    """Whether a zip file is a spreadsheet (Office Open XML or OpenDocument) and not an archive of something else."""
    try:
        with zipfile.ZipFile(path or "") as archive:
            names = set(archive.namelist())
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        return path is not None and path.suffix.lower() in {".xlsx", ".xlsm", ".xlsb", ".ods"}
    return "[Content_Types].xml" in names or "content.xml" in names
