"""The printed voter list of an office: columns of fixed width, page by page, dates with Indonesian months.

An example of a package for dukcapil_core with a reader of its own, a field parser, a code table and a check. The file
is what an old program sent to its line printer: every page repeats its heads, the last one ends with a total.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dukcapil_core.adapters.contract import Detection, Format, RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.hookspecs import FieldParser, RowCheck, hookimpl
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.codes import Code, CodeTable
from dukcapil_core.errors import FormatError, SourceError

dukcapil_api = 1

COLUMNS = ("NO", "NIK", "NAMA", "TGL LAHIR", "JK", "DESA", "TPS", "CATATAN")
MONTHS = ("JAN", "PEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGT", "SEP", "OKT", "NOP", "DES")
RULE = re.compile(r"[-=]{20,}")
FURNITURE = re.compile(r"(PEMERINTAH KABUPATEN|DAFTAR PEMILIH KABUPATEN|JUMLAH PEMILIH *:|HALAMAN *:)")

REMARKS = CodeTable(
    name="kab-alor/catatan",
    title_id="Catatan pada cetakan Kabupaten Alor",
    title_en="Remarks of the printed list of Kabupaten Alor",
    field="remark",
    source="an example; no office writes these",
    confidence="none",
    codes=(
        Code(table="kab-alor/catatan", code="M", label_id="Meninggal", label_en="Died", meaning="died"),
        Code(table="kab-alor/catatan", code="P", label_id="Pindah", label_en="Moved", meaning="moved"),
        Code(table="kab-alor/catatan", code="G", label_id="Ganda", label_en="Duplicate", meaning="duplicate"),
    ),
)

LAYOUT = load_layout(
    """
api = 1
name = "kab-alor-cetak"
record = "voter"
title = "Printed voter list of Kabupaten Alor (example)"
reader = { kind = "kab-alor-cetak", nulls = ["", "-", "0"] }
[fields]
nik = "NIK"
name = "NAMA"
birth_date = { column = "TGL LAHIR", parser = "kab-alor-date" }
sex = { column = "JK", codes = "kpu/sex" }
village = "DESA"
tps = "TPS"
remark = { column = "CATATAN", codes = "kab-alor/catatan" }
source = { value = "kab-alor" }
""",
    code_tables=["kab-alor/catatan"],
)


def date_of(text: str) -> str | None:
    """ "07 APR 1990" as 1990-04-07; ValueError for anything else."""
    day, month, year = text.split()
    return f"{int(year):04d}-{MONTHS.index(month.upper()) + 1:02d}-{int(day):02d}"


def open_list(source: Source) -> RawTable:
    """The printed list as a table of text."""
    if source.path is None:
        raise SourceError("source.needs-file", kind=LAYOUT.reader.kind)
    path = source.path
    with path.open("rb") as file:
        # A voter above the first head would be lost: such a file lacks its beginning.
        top = next((text for raw in file if not is_furniture(text := text_of(raw)) or starts(text)), "")
        head = starts(top)
        if not head:
            raise FormatError("format.missing-columns", file=path.name, format=LAYOUT.name, columns=", ".join(COLUMNS))
        if not any(raw.strip() for raw in file if not is_furniture(text_of(raw))):
            raise SourceError("source.no-rows", file=path.name)

    def rows() -> Iterator[RawRow]:
        with path.open("rb") as lines:
            row = 0
            for number, raw in enumerate(lines, 1):
                if not is_furniture(text_of(raw)):
                    row += 1
                    yield record(row, number, raw, head)

    return RawTable(columns=COLUMNS, scan=Scan(kind=LAYOUT.reader.kind), rows=rows)


def text_of(raw: bytes) -> str:
    """A line without its end, its mark and the form feed of a new page; letters that are not UTF-8 as they come."""
    return raw.decode("utf-8-sig", "replace").rstrip("\r\n").lstrip("\f")


def starts(text: str) -> tuple[int, ...]:
    """Where each column begins, if the line is the head of a page; else nothing."""
    places = tuple(text.find(name) for name in COLUMNS)
    return places if -1 not in places and list(places) == sorted(places) else ()


def is_furniture(text: str) -> bool:
    """Titles, rules and totals: what belongs to the page and not to a voter."""
    return bool(not text.strip() or RULE.fullmatch(text.strip()) or FURNITURE.match(text.strip()) or starts(text))


def record(row: int, line: int, raw: bytes, head: tuple[int, ...]) -> RawRow:
    """The cells of one line by their places; a line that is none is given with its problem."""
    text = text_of(raw)
    problem = None
    if "\ufffd" in text and b"\xef\xbf\xbd" not in raw:
        problem = "record.encoding"
    elif "\0" in text:
        problem = "record.nul"
    elif not text[: head[1]].strip().isdigit() or len(text) < head[-2]:
        problem = "record.too-few-cells"
    elif any(text[place - 1 : place].strip() for place in head[1:]):
        problem = "record.too-many-cells"  # a cell runs into the next column
    if problem is not None:
        return RawRow(row=row, line=line, cells=(), problem=problem, raw=text)
    ends = (*head[1:], None)
    return RawRow(row=row, line=line, cells=tuple(text[a:b].strip() for a, b in zip(head, ends, strict=True)))


def detect(sample: Sample) -> Detection | None:
    """A page's head within the first lines."""
    for raw in sample.head.split(b"\n")[:20]:
        if starts(text_of(raw)):
            return Detection(score=len(COLUMNS), reason="the head of a page")
    return None


def station_without_village(cells: Mapping[str, Any]) -> bool:
    """Whether a record names a polling station and no village to find it in."""
    return bool(cells["tps"]) and not cells["village"]


@hookimpl
def dukcapil_formats() -> Iterable[Format]:
    return [Format(name=LAYOUT.name, record="voter", title=LAYOUT.title, layout=LAYOUT, open=open_list, detect=detect)]


@hookimpl
def dukcapil_field_parsers() -> Mapping[str, FieldParser]:
    return {"kab-alor-date": date_of}


@hookimpl
def dukcapil_code_tables() -> Iterable[CodeTable]:
    return [REMARKS]


@hookimpl
def dukcapil_checks() -> Iterable[RowCheck]:
    return [
        RowCheck(
            name="kab-alor.station-without-village",
            text_en="A polling station is given and no village.",
            text_id="TPS terisi tetapi desa kosong.",
            fields=("tps", "village"),
            applies=station_without_village,
        )
    ]
