"""Which sampler a source asks for, by its first bytes; folders and archives are looked at file by file."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from dukcapil_core.adapters.arrow_table import is_arrow_file
from dukcapil_core.adapters.contract import Source
from dukcapil_core.adapters.layout import fold_column
from dukcapil_core.adapters.parts import Part, Scratch, parts_of
from dukcapil_core.adapters.sniffing.proposal import because
from dukcapil_core.adapters.sniffing.sampled import MOST_ROWS, Column, SampledTable
from dukcapil_core.adapters.sniffing.words import meanings
from dukcapil_core.adapters.text_survey import FOREIGN
from dukcapil_core.errors import DukcapilError, SourceError, reason_of

_PARQUET = b"PAR1"
_SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PDF = b"%PDF"
_OTHERS = {
    "json": re.compile(rb"\s*(?:\[\s*)?[{\[]\s*[\"{\[]"),
    "database": re.compile(rb"SQLite format 3\0"),
}
"""First bytes of what other reader kinds open, where there are such readers."""

_NOTHING_FOUND = {"database": "database.bare-file"}
"""What is said of them where their readers find no table."""

_MOST_PARTS = 12
"""So many files of a folder or an archive are looked at, evenly spaced."""


def sample(source: Source, folder: Path | None = None) -> SampledTable:
    """A sample of the source, unpacked in ``folder``. Raises SourceError for what is empty, broken, or no table."""
    if source.path is None:
        from dukcapil_core.adapters.sniffing.typed_sample import sample_arrow

        return sample_arrow(source)
    with Scratch(folder) as scratch:
        parts = parts_of(source, scratch)
        if parts is None:
            return _of_file(source)
        every = parts.samples
        files = [part.unpack(scratch.room()) for part in _spaced(every)]
        return _together(source, files, len(every))


def _spaced(parts: Sequence[Part]) -> list[Part]:
    if len(parts) <= _MOST_PARTS:
        return list(parts)
    return [parts[index * (len(parts) - 1) // (_MOST_PARTS - 1)] for index in range(_MOST_PARTS)]


def _of_file(source: Source) -> SampledTable:
    """A sample of one file. Raises SourceError for what is empty, broken, or no table, a form among them."""
    table = _by_first_bytes(source)
    if _is_form(table):
        raise SourceError("sniff.form", file=source.name)
    return evolve(table, files=(source.name,) * max(1, len(table.above)))


def _is_form(table: SampledTable) -> bool:
    """Whether names of columns stand one below another, beside what they say of one person or of several. The first row
    would be taken for the header, and a person's name for a column's."""
    first = table.columns[0] if table.headed and table.columns else None
    if first is None:
        return False
    names = [first.name, *dict.fromkeys(first.filled)]
    said = {one.concept for name in names for one in meanings(name) if one.strength == "exact"}
    return {"name", "nik"} <= said or {"name", "birth_date"} <= said


def _by_first_bytes(source: Source) -> SampledTable:
    assert source.path is not None
    try:
        with source.path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise SourceError("source.unreadable", file=source.name, reason=reason_of(error)) from None
    if head.startswith(_PARQUET):
        from dukcapil_core.adapters.sniffing.typed_sample import sample_parquet

        return sample_parquet(source)
    if head.startswith(_SHEETS):
        from dukcapil_core.adapters.sniffing.sheet_sample import sample_workbook

        return sample_workbook(source)
    if head.removeprefix(codecs.BOM_UTF8).startswith(_PDF):
        from dukcapil_core.adapters.sniffing.pdf_sample import sample_pdf

        return sample_pdf(source)
    for kind, first_bytes in _OTHERS.items():
        if first_bytes.match(head.removeprefix(codecs.BOM_UTF8)):
            other = _by_reader(source, kind)
            if other is not None:
                return other
            raise SourceError(_NOTHING_FOUND.get(kind, "source.other-kind"), file=source.name, kind=kind)
    if is_arrow_file(head):
        from dukcapil_core.adapters.sniffing.typed_sample import sample_arrow

        return sample_arrow(source)
    for first, kind in FOREIGN.items():
        if head.startswith(first):
            raise SourceError("source.other-kind", file=source.name, kind=kind)
    from dukcapil_core.adapters.sniffing.text_sample import sample_text

    return sample_text(source.path)


def _by_reader(source: Source, kind: str) -> SampledTable | None:
    """What another reader kind finds in the file; None where there is no such kind, or it cannot read the file.

    Raises SourceError as the reader does, unless there are better words for its finding nothing.
    """
    from dukcapil_core.adapters.plugins import plugins
    from dukcapil_core.adapters.sniffing.typed_sample import any_layout, sample_rows

    try:
        table = plugins().reader(kind).open(source, any_layout(kind))
    except SourceError:
        if kind in _NOTHING_FOUND:
            return None
        raise
    except (DukcapilError, OSError):
        return None
    return sample_rows(source, table, kind) if table.columns else None


def _together(source: Source, files: Sequence[Source], count: int) -> SampledTable:
    """The files of one header as one table: those that hold the most records together.

    Raises SourceError, the first file's own, where none holds a table.
    """
    tables: list[SampledTable] = []
    errors: list[DukcapilError] = []
    for file in files:
        try:
            tables.append(_of_file(file))
        except DukcapilError as error:
            errors.append(error)
    if not tables:
        raise errors[0]
    groups: dict[frozenset[str], list[SampledTable]] = {}
    for table in tables:
        groups.setdefault(frozenset(fold_column(column.name) for column in table.columns), []).append(table)
    best = max(groups.values(), key=lambda group: (sum(table.seen for table in group), -tables.index(group[0])))
    first = best[0]
    notes = [] if count == 1 else [because("parts", files=count, looked=len(files), alike=len(best))]
    if any(_written(table) != _written(first) for table in best):
        notes.append(because("parts-written-apart"))
    return evolve(
        first,
        columns=tuple(_joined(column, best) for column in first.columns),
        seen=sum(min(table.seen, _most(best)) for table in best),
        whole=len(files) == count and all(table.whole and table.seen <= _most(best) for table in best),
        titles=(source.name, *(title for table in best for title in table.titles)),
        above=tuple(rows for table in best for rows in table.above),
        tail=tuple(text for table in best for text in table.tail),
        sheets=(),
        files=tuple(file for table in best for file in table.files),
        notes=(*notes, *first.notes),
    )


def _most(tables: Sequence[SampledTable]) -> int:
    return max(100, MOST_ROWS // len(tables))


def _written(table: SampledTable) -> list[tuple[str, object]]:
    return [(key.key, key.value) for key in table.reader if key.key in ("kind", "delimiter", "encoding", "header_rows")]


def _joined(column: Column, tables: Sequence[SampledTable]) -> Column:
    """The column of that name in all tables, one below the other."""
    texts: list[str] = []
    real: set[int] = set()
    for table in tables:
        own = next(one for one in table.columns if fold_column(one.name) == fold_column(column.name))
        kept = own.texts[: _most(tables)]
        real |= {len(texts) + row for row in own.real_dates if row < len(kept)}
        texts += kept
    return evolve(column, texts=tuple(texts), real_dates=frozenset(real))
