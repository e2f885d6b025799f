"""A layout and a reader kind make a Format.

A layout says what the columns mean; its ``reader.kind`` says how the file carries them. The carrier is recognised by
its first bytes, so a layout written for delimited text also reads the same table saved as a workbook, as Parquet or
held in memory.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Callable

from attrs import evolve

from dukcapil_core import codes
from dukcapil_core.adapters.answers import looks_like_json
from dukcapil_core.adapters.arrow_table import is_arrow_file
from dukcapil_core.adapters.carry import carried
from dukcapil_core.adapters.contract import Detection, Format, RawTable, Reader, Sample, Source
from dukcapil_core.adapters.hookspecs import PROJECT
from dukcapil_core.adapters.joined import find_joined, joined
from dukcapil_core.adapters.layout import DELIMITERS, DetectSpec, FieldSpec, Layout, fold_column, position_name
from dukcapil_core.adapters.parts import ZIP, is_office_file
from dukcapil_core.adapters.row_rules import by_rules, until_end
from dukcapil_core.adapters.unpivot import unpivoted, with_long_fields
from dukcapil_core.codes import Tables
from dukcapil_core.errors import FormatError
from dukcapil_core.text import Words

_PARQUET = b"PAR1"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXTS = frozenset({"delimited", "workbook"})
_TABULAR = frozenset({"delimited", "workbook", "parquet", "arrow"})

HEAD = 65536
"""How much of a file detection may look at, in bytes."""

Readers = Callable[[str], Reader]
"""Gives the reader of a kind; raises FormatError or PluginError when there is none, or two."""


def bind(layout: Layout, readers: Readers, provider: str = PROJECT, *, tables: Tables = codes.table) -> Format:
    """The Format of ``layout``; its readers and code tables are looked up when a source is opened."""
    layout = with_long_fields(layout)

    def open_(source: Source) -> RawTable:
        table = _table(layout, readers, source, tables)
        missing = layout.missing_columns(table.columns)
        if missing:
            if (found := _other_delimiter(table, layout)) is not None:
                raise _divided_otherwise(found, layout, source, provider)
            raise FormatError(
                "format.missing-columns", file=source.name, format=layout.name, columns=", ".join(missing)
            )
        return table

    def detect(sample: Sample) -> Detection | None:
        header = header_of(layout, readers, sample)
        if header is None or not layout.detect.fits({fold_column(column) for column in header}):
            return None
        told = [group[0] for group in layout.detect.any]
        return Detection(score=len(layout.detect.demands), reason=", ".join((*layout.detect.headers, *told)))

    return Format(
        name=layout.name,
        record=layout.record,
        title=layout.title,
        layout=layout,
        open=open_,
        detect=detect if layout.detect else None,
        api=layout.api,
        provider=provider,
    )


def _other_delimiter(table: RawTable, layout: Layout) -> str | None:
    """The delimiter that splits a header of one cell into all the layout's columns."""
    if table.scan.kind != "delimited" or len(table.columns) != 1:
        return None
    whole = table.columns[0]
    return next((one for one in DELIMITERS if not layout.missing_columns(tuple(whole.split(one)))), None)


def _divided_otherwise(found: str, layout: Layout, source: Source, provider: str) -> FormatError:
    """The error for a file that only its delimiter keeps from the layout; nobody can mend a layout of the library."""
    own = (layout.reader.delimiter, *layout.reader.other_delimiters)
    told, every = (", ".join(map(json.dumps, some)) for some in (own, (*own, found)))
    advice = "save-anew" if provider == PROJECT else "name-all"
    return FormatError(
        "format.other-delimiter",
        file=source.name,
        format=layout.name,
        found=json.dumps(found)[1:-1],  # a tab as one writes it
        told=told,
        advice=Words(f"format.other-delimiter.{advice}", {"every": every}),
    )


def _table(layout: Layout, readers: Readers, source: Source, tables: Tables) -> RawTable:
    head = read_head(source)
    reader = readers(carrier_of(layout, source, head))
    layout = _with_delimiter(_for_text(layout, reader), reader, Sample(source=source, head=head))
    table = _by_position(reader.open(source, layout), layout, reader)
    marks = layout.rows.end if layout.rows is not None else ()
    if layout.carry is not None:
        whole = reader.open(source, _every_row(layout, table))
        blocks = layout.carry.starts is not None  # more of them may stand below an end mark
        whole = until_end(whole, marks) if marks and not blocks else whole
        table = carried(table, whole, layout, source.name)
    if marks and (layout.carry is None or layout.carry.starts is None):
        table = until_end(table, marks)
    if layout.rows is not None:
        table = by_rules(table, layout, tables)
    if layout.join is not None:
        table = _beside(layout, readers, source, table)
    return table if layout.unpivot is None else unpivoted(table, layout, source.name)


def _for_text(layout: Layout, reader: Reader) -> Layout:
    """A workbook's layout for the same table saved as text: any usual delimiter may stand there."""
    if reader.kind != "delimited" or layout.reader.kind != "workbook":
        return layout
    return evolve(layout, reader=evolve(layout.reader, other_delimiters=DELIMITERS))


def _with_delimiter(layout: Layout, reader: Reader, sample: Sample) -> Layout:
    """``layout`` with the one of its delimiters that splits the header; the first where none does."""
    for delimiter in (layout.reader.delimiter, *layout.reader.other_delimiters):
        tried = evolve(layout, reader=evolve(layout.reader, delimiter=delimiter))
        if reader.kind != "delimited" or not layout.reader.other_delimiters:
            return layout
        header = reader.header(sample, tried)
        if header is not None and not tried.missing_columns(header):
            return tried
    return layout


def _by_position(table: RawTable, layout: Layout, reader: Reader) -> RawTable:
    """The table with its columns called by position, where the layout goes by position and its reader by names."""
    if layout.reader.header_rows or reader.kind in _TEXTS:
        return table
    return evolve(table, columns=tuple(position_name(number) for number in range(1, len(table.columns) + 1)))


def _every_row(layout: Layout, table: RawTable) -> Layout:
    """A layout that reads the same sheets of the same file from their first row on, whatever the rows are.

    What it carries stays, for a PDF's titles tell where a sheet begins.
    """
    sheets = tuple(glob.escape(str(entry["sheet"])) for entry in table.scan.details.get("sheets", ()))
    reader = evolve(layout.reader, header_rows=0, skip_rows=0, sheets=sheets)
    fields = {key: evolve(spec, optional=True) for key, spec in layout.fields.items() if key not in ("nik", "nkk")}
    return evolve(layout, reader=reader, fields=fields, detect=DetectSpec(), rows=None, unpivot=None, join=None)


def _beside(layout: Layout, readers: Readers, source: Source, table: RawTable) -> RawTable:
    assert layout.join is not None
    beside = find_joined(source, layout.join)
    if beside is None:
        table.scan.details["joined"] = None
        return table
    other = Source(path=beside)
    head = read_head(other)
    # Of the second file only the key and the columns to take are asked.
    wanted = {column: FieldSpec(columns=(column,)) for column in (*layout.join.on, *layout.join.columns)}
    alone = evolve(layout, fields=wanted, detect=DetectSpec(), carry=None, rows=None, unpivot=None, join=None)
    reader = readers(carrier_of(layout, other, head))
    alone = _with_delimiter(alone, reader, Sample(source=other, head=head))
    return joined(table, reader.open(other, alone), layout.join, beside.name)


def header_of(layout: Layout, readers: Readers, sample: Sample) -> tuple[str, ...] | None:
    """The header of ``sample`` as the layout's reader sees it, or None when it cannot be read that way."""
    reader = readers(carrier_of(layout, sample.source, sample.head))
    header = reader.header(sample, _with_delimiter(layout, reader, sample))
    if header is None or layout.carry is None:
        return header
    return (*header, *layout.carry.labels)


def read_head(source: Source) -> bytes:
    """The first 64 KiB of a file; nothing of a table or of a file that cannot be read (its reader says why)."""
    if source.path is None:
        return b""
    try:
        with source.path.open("rb") as file:
            return file.read(HEAD)
    except OSError:
        return b""


def carrier_of(layout: Layout, source: Source, head: bytes) -> str:
    """The reader kind that ``layout`` takes for ``source``, by the first bytes of the file, ``head``."""
    if source.table is not None:
        return "arrow"
    if source.url is not None:
        return "database"
    if layout.reader.kind not in _TABULAR:
        return layout.reader.kind
    if head.startswith(_PARQUET):
        return "parquet"
    if head.startswith(_OLE) or (head.startswith(ZIP) and source.path is not None and is_office_file(source.path)):
        return "workbook"
    if head.startswith(b"%PDF"):
        return "pdf"
    if is_arrow_file(head):
        return "arrow"
    if looks_like_json(head):
        return "json"
    if layout.reader.kind == "workbook" and head and not head.lstrip().startswith(b"<") and b"\0" not in head:
        return "delimited"
    return layout.reader.kind
