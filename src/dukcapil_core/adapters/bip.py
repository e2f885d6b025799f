"""The BIP sheet with KTP-el columns (Buku Induk Penduduk): family blocks made into one row per person.

A block starts with a line of the family card (number, head, address with "RT/RW : a/b DUSUN :"); the members follow,
and a member's recording status may run on into the rows below. Layout of the sheet: domain 7.1, after OpenSID's
importer (Bip_ektp_model.php). Every member row gets the family's columns; nothing else is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve, field, frozen

from dukcapil_core.adapters.contract import RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.headers import Header
from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.adapters.sheets import Cell, Look, Sheet, Workbook, cell_text, is_blank, long_numbers
from dukcapil_core.adapters.workbook import matching_sheets
from dukcapil_core.errors import DukcapilError

FAMILY_COLUMNS = ("No. KK", "Nama Kepala Keluarga", "Alamat KK", "RT", "RW", "Dusun")
"""The columns that a member row gets from its family's line."""

_STATUS = "STAT RKM"
_WRAP_ROWS = 4
"""How far below a member its status may run on, page footers between them."""

_LONG_DIGITS = 10
_LABELS = ("No. KK", "Nama Kepala Keluarga", "No. Blangko KK", "Tgl Cetak KK", "Alamat")
_ANY_LABEL = (
    r"(?:No\.?\s*KK|Nama\s+Kepala\s+Keluarga|No\.?\s*Blangko\s+KK|Tgl\.?\s*Cetak\s+KK|Alamat|RT\s*/\s*RW|DUSUN)"
)
_LABELLED = re.compile(rf"({_ANY_LABEL})\s*:\s*(.*?)\s*(?={_ANY_LABEL}\s*:|$)", re.IGNORECASE | re.DOTALL)
_RT_RW = re.compile(r"\s*([^/\s]*)\s*/\s*(\S*)")


class BipReader:
    """Reader kind ``bip``: the sheets whose header has the layout's columns, family by family."""

    kind = "bip"

    def open(self, source: Source, layout: Layout) -> RawTable:
        """The members, one a row. Raises SourceError as the workbook reader does."""
        looked, found, skipped = matching_sheets(source, _without_family(layout))
        columns = _columns(found[0][1])
        scan = Scan(
            kind=self.kind,
            details={
                "sheets": [{"sheet": name, "header_row": header.row} for name, header in found],
                "skipped_sheets": skipped,
            },
        )
        rows = _Rows(source=source, looked=looked, parts=tuple(found), columns=columns, scan=scan)
        return RawTable(columns=(*columns, *FAMILY_COLUMNS), scan=scan, rows=rows, header_lines=found[0][1].row)

    def header(self, sample: Sample, layout: Layout) -> tuple[str, ...] | None:
        """The header's names with the family's columns, where the sample is such a workbook."""
        try:
            _, found, _ = matching_sheets(sample.source, _without_family(layout))
        except DukcapilError:
            return None
        return (*_columns(found[0][1]), *FAMILY_COLUMNS)


def _without_family(layout: Layout) -> Layout:
    """``layout`` with only the fields that stand in the sheet's own columns, for the search for its header."""
    family = {fold_column(name) for name in (*FAMILY_COLUMNS, "Tempat Lahir", "Tanggal Lahir")}
    own = {
        name: spec
        for name, spec in layout.fields.items()
        if not any(fold_column(column) in family for column in spec.columns)
    }
    return evolve(layout, fields=own)


def _columns(header: Header) -> tuple[str, ...]:
    """The header's names; "Tempat dan Tanggal Lahir" stands over two columns and is named for each."""
    names = list(header.names)
    for place, name in enumerate(names[:-1]):
        if fold_column(name) == "TEMPAT DAN TANGGAL LAHIR":
            names[place : place + 2] = ["Tempat Lahir", "Tanggal Lahir"]
    return tuple(names)


@frozen(kw_only=True)
class _Family:
    """What a family's line says, in the order of FAMILY_COLUMNS. ``numeric``: its number was a numeric cell."""

    cells: tuple[str | None, ...] = field(repr=False)
    numeric: bool


_NO_FAMILY = _Family(cells=(None,) * len(FAMILY_COLUMNS), numeric=False)


@frozen(kw_only=True)
class _Rows:
    """Opens a fresh pass over the members at each call."""

    source: Source
    looked: Look
    parts: tuple[tuple[str, Header], ...]
    columns: tuple[str, ...]
    scan: Scan

    def __call__(self) -> Iterator[RawRow]:
        counts = {"families": 0, "blank_rows": 0, "other_rows": 0}
        number = 0
        book: Workbook | None = None
        try:
            for name, header in self.parts:
                sheet = self.looked.take(name)
                if sheet is None:
                    book = book or Workbook(self.source)
                    sheet = book.sheet(name)
                for row in self._members(sheet, header, counts):
                    number += 1
                    yield evolve(row, row=number)
        finally:
            if book is not None:
                book.close()
        self.scan.details.update(counts)

    def _members(self, sheet: Sheet, header: Header, counts: dict[str, int]) -> Iterator[RawRow]:
        places = _Places.of(header)
        family = _NO_FAMILY
        # A member waits here until the next one: its status may still run on.
        waiting: RawRow | None = None
        for line, cells in enumerate(sheet.rows(), 1):
            if line <= header.row:
                continue
            texts = [cell_text(value) for value in cells[: len(header.names)]]
            if is_blank(cells):
                counts["blank_rows"] += 1
            elif places.is_family(texts):
                if waiting is not None:
                    yield waiting
                    waiting = None
                family = _family(cells)
                counts["families"] += 1
            elif places.is_member(texts, header):
                if waiting is not None:
                    yield waiting
                waiting = self._member(line, cells, texts, sheet, family)
            elif waiting is not None and line - waiting.line <= _WRAP_ROWS and places.is_status_only(texts):
                waiting = places.with_status(waiting, texts)
            else:
                counts["other_rows"] += 1
        if waiting is not None:
            yield waiting

    def _member(
        self, line: int, cells: Sequence[Cell], texts: Sequence[str | None], sheet: Sheet, family: _Family
    ) -> RawRow:
        width = len(self.columns)
        own = (*texts, *(None,) * width)[:width]
        numeric = tuple(place for place in long_numbers(cells) if place < width)
        return RawRow(
            row=0,
            line=line,
            sheet=sheet.name,
            cells=(*own, *family.cells),
            numeric=(*numeric, width) if family.numeric else numeric,
        )


@frozen(kw_only=True)
class _Places:
    """The 0-based columns by which the rows of a block are told apart."""

    name: int
    nik: int
    status: int

    @classmethod
    def of(cls, header: Header) -> _Places:
        where = {fold_column(name): place for place, name in reversed(list(enumerate(header.names)))}
        return cls(name=where.get("NAMA LENGKAP", 1), nik=where.get("NIK", 2), status=where.get(_STATUS, -1))

    def is_family(self, texts: Sequence[str | None]) -> bool:
        """A family's line: a long number in front and no name, or the words "RT/RW :"; the labels alone are not one."""
        first = texts[0] or ""
        digits = sum(letter.isdigit() for letter in first)
        if digits >= _LONG_DIGITS and not (_at(texts, self.name) and _at(texts, self.nik)):
            return True
        line = " ".join(text for text in texts if text)
        if re.search(r"RT\s*/\s*RW\s*:", line, re.IGNORECASE) is None:
            return False
        return any(letter.isdigit() for letter in line)

    def is_member(self, texts: Sequence[str | None], header: Header) -> bool:
        """A person's row: it has a name or a NIK, and is neither the header again nor the labels of a family's line."""
        if not (_at(texts, self.name) or _at(texts, self.nik)):
            return False
        folded = [fold_column(text or "") for text in texts]
        if sum(1 for text, name in zip(folded, header.names, strict=False) if text and text == fold_column(name)) > 3:
            return False
        return not any(fold_column(label) in text for text in folded for label in _LABELS[:1] if text.endswith(":"))

    def is_status_only(self, texts: Sequence[str | None]) -> bool:
        """A row where only the last columns from "Stat Rkm" on have text."""
        return bool(_at(texts, self.status)) and not any(
            _at(texts, place) for place in range(len(texts)) if place != self.status
        )

    def with_status(self, member: RawRow, texts: Sequence[str | None]) -> RawRow:
        cells = list(member.cells)
        cells[self.status] = " ".join(filter(None, (cells[self.status], _at(texts, self.status))))
        return evolve(member, cells=tuple(cells))


def _at(texts: Sequence[str | None], place: int) -> str:
    return (texts[place] or "").strip() if 0 <= place < len(texts) else ""


def _family(cells: Sequence[Cell]) -> _Family:
    """The family's columns from its line, whether its labels stand in the line or only in the header."""
    texts = [(cell_text(value) or "").strip() for value in cells]
    line = "\n".join(text for text in texts if text)
    labelled = {_label(match[1]): " ".join(match[2].split()) for match in _LABELLED.finditer(line)}
    number = labelled.get("NO KK") or texts[0]
    head = labelled.get("NAMA KEPALA KELUARGA") or next(
        (
            text
            for text in texts[1:]
            if text and not text[0].isdigit() and not re.search(r"RT\s*/\s*RW", text, re.IGNORECASE)
        ),
        "",
    )
    with_address = next((text for text in texts if re.search(r"RT\s*/\s*RW\s*:", text, re.IGNORECASE)), "")
    before = re.split(r"RT\s*/\s*RW\s*:", with_address, maxsplit=1, flags=re.IGNORECASE)[0].strip()
    address = labelled.get("ALAMAT") or ("" if ":" in before else before)
    rt_rw = _RT_RW.match(labelled.get("RT/RW", ""))
    found = (number, head, address, rt_rw[1] if rt_rw else "", rt_rw[2] if rt_rw else "", labelled.get("DUSUN", ""))
    return _Family(cells=tuple(text or None for text in found), numeric=0 in long_numbers(cells[:1]))


def _label(text: str) -> str:
    return fold_column(text.replace(".", "")).replace(" / ", "/")
