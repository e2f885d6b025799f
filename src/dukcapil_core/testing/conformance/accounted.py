"""What became of every row of a file: a record, or counted where ``[rows]`` ends the data or puts rows together."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from attrs import evolve

from dukcapil_core.adapters.binding import bind
from dukcapil_core.adapters.contract import RawRow, RawTable, Source
from dukcapil_core.adapters.layout import Layout
from dukcapil_core.testing.conformance.samples import Case
from dukcapil_core.testing.conformance.subject import Reading, Subject

_NUMBER = re.compile(r"(?<![0-9*])[0-9*]{16}(?![0-9*])")
"""A person's or a family card's number, masked or not. A signature's NIP has 18 digits."""

RowCount = Callable[[Reading], int]


def row_count(subject: Subject, case: Case) -> RowCount | None:
    """How the rows of a reading are counted; None where an adapter of its own puts rows together, and only it knows."""
    layout = subject.format.layout
    if layout.rows is None and layout.unpivot is None:
        return _records
    if _is_read_by_layout(subject, case.path):
        return _rows
    return _records if layout.rows is None else None


def people_without_record(subject: Subject, case: Case) -> tuple[RawRow, ...]:
    """The rows of the sample that hold a person and of which ``[rows]`` makes no record.

    Below an end mark stand totals and signatures, and a row that runs on has no number of its own.
    """
    layout = subject.format.layout
    if layout.rows is None:
        return ()
    there = {(row.sheet, row.line) for row in subject.read(case.path).rows}
    bare = subject.read_by(case.path, _bound(subject, evolve(layout, rows=None)))
    return tuple(
        row
        for row in bare.rows
        if row.problem is None and (row.sheet, row.line) not in there and _is_person(row, bare, layout)
    )


def _bound(subject: Subject, layout: Layout) -> Callable[[Source], RawTable]:
    return bind(layout, subject.plugins.reader, tables=subject.plugins.code_table).open


def _records(read: Reading) -> int:
    return len(read.rows)


def _rows(read: Reading) -> int:
    """The records, those of one wide row as one, the rows that ran on, and those below an end mark."""
    if read.table is None:
        return len(read.rows)
    details = read.table.scan.details
    records = int(details["unpivot"]["wide_rows"]) if "unpivot" in details else len(read.rows)
    continued = int(details["rows"]["continued_rows"]) if "rows" in details else 0
    return records + continued + int(details.get("rows_below_end", 0))


def _is_read_by_layout(subject: Subject, path: Path) -> bool:
    """Whether the format's rows are those that the layout alone gives, and not an adapter's own."""
    read = subject.read(path)
    alone = subject.read_by(path, _bound(subject, subject.format.layout))
    return read.error is None and (alone.columns, alone.rows) == (read.columns, read.rows)


def _is_person(row: RawRow, read: Reading, layout: Layout) -> bool:
    """Whether a row has a number of its own and a birth date or sex, or a name where the layout has neither of these.

    Without a number in the layout it is a name with a birth date. An officer's number below the list has none of them.
    """
    carried = read.table.carried if read.table is not None else ()
    nothing = {*layout.reader.nulls, ""}

    def texts(*fields: str) -> list[str]:
        places = [place for place in layout.places(read.columns, *fields) if read.columns[place] not in carried]
        found = ((row.cells[place] or "").strip() for place in places if place < len(row.cells))
        return [text for text in found if text not in nothing]

    has_number = {"nik", "nkk"} & layout.fields.keys()
    told = ("birth_date", "sex") if {"birth_date", "sex"} & layout.fields.keys() else ("name",)
    if has_number:
        return any(_NUMBER.search(text) for text in texts("nik", "nkk")) and bool(texts(*told))
    return bool(texts("name")) and bool(texts("birth_date"))
