"""A text sample as lines and cells that can be changed one by one: what the nasty files are made of."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from dukcapil_core.adapters.contract import RawRow
from dukcapil_core.adapters.layout import DELIMITERS, Layout, fold_column
from dukcapil_core.adapters.text_records import split_cells
from dukcapil_core.adapters.unpivot import added_columns
from dukcapil_core.testing.conformance.registry import NotApplicable
from dukcapil_core.testing.conformance.samples import Case
from dukcapil_core.testing.conformance.subject import Reading, Subject

_TEXT_SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".dat", ".prn", ".jsonl", ".ndjson", ".psv", ""})

_TELLING = 3
"""So many letters make a text that tells its line."""


@frozen(kw_only=True)
class Text:
    """A text sample as physical lines.

    ``data`` are the 0-based lines where one whole record stands (or all that a wide row makes), in file order;
    ``begins`` is the first line of any record.
    """

    lines: tuple[str, ...] = field(repr=False)
    encoding: str
    delimiter: str
    data: tuple[int, ...]
    begins: int
    rows: Reading = field(repr=False)
    layout: Layout = field(repr=False)
    mark: bool = False

    @classmethod
    def of(cls, subject: Subject, case: Case) -> Text | None:
        """The sample as text; None where it is another kind of file, or no record stands whole on a line of its own."""
        layout, reading = subject.format.layout, subject.read(case.path)
        lines = plain_lines(case.path, layout)
        if lines is None:
            return None
        delimiter = _delimiter(lines, layout, reading)
        data = tuple(
            line
            for line, row in _alone(reading, layout)
            if 0 <= line < len(lines)
            and is_seen(own_cells(row, reading, layout), lines[line : line + 1])
            and _ends(lines[line], delimiter, layout)
        )
        if not data:
            return None
        return cls(
            lines=lines,
            encoding=layout.reader.encoding,
            delimiter=delimiter,
            data=data,
            begins=max(0, min(row.line for row in reading.rows) - 1),
            rows=reading,
            layout=layout,
            mark=case.path.read_bytes().startswith(codecs.BOM_UTF8),
        )

    @property
    def middle(self) -> int:
        """A line with one whole record that is not the first."""
        return self.data[len(self.data) // 2]

    def record_at(self, line: int) -> int:
        """The place in ``rows`` of the record that stands on ``line``."""
        return next(place for place, row in enumerate(self.rows.rows) if row.line - 1 == line)

    def cell(self, line: int, field: str) -> str:
        """What the record on ``line`` has for the canonical field, as the file writes it; "" where it is not there."""
        columns = self.layout.fields[field].columns if field in self.layout.fields else ()
        there = {fold_column(name) for name in self.rows.columns}
        named = tuple(name for name in columns if fold_column(name) in there)
        text = self.rows.texts(named)[self.record_at(line)] if named else ""
        return text if text and self.lines[line].count(text) == 1 else ""

    def with_cell(self, line: int, field: str, text: str) -> Text | None:
        """With another text in one cell; None where the cell cannot be told from the rest of its line."""
        before = self.cell(line, field)
        if not before:
            return None
        # Columns of fixed width keep their width.
        filled = text if self.delimiter else text.ljust(len(before))
        if not self.delimiter and len(filled) != len(before):
            return None
        return self.with_lines({line: self.lines[line].replace(before, filled)})

    def with_lines(self, changed: dict[int, str]) -> Text:
        """With other texts on some lines."""
        return evolve(self, lines=tuple(changed.get(place, line) for place, line in enumerate(self.lines)))

    def inserted(self, below: int, *new: str) -> Text:
        """With new lines below one."""
        return evolve(self, lines=(*self.lines[: below + 1], *new, *self.lines[below + 1 :]))

    def without_header(self) -> Text:
        """From the first record on."""
        return evolve(self, lines=self.lines[self.begins :])

    def header_alone(self) -> Text:
        """What stands above the first record."""
        return evolve(self, lines=self.lines[: self.begins])

    def repeated(self, size: int) -> bytes:
        """The same header and the records over and over, until there are ``size`` bytes."""
        top, block = self.lines[: self.data[0]], self.lines[self.data[0] : self.data[-1] + 1]
        body = self._encoded(block)
        return self._encoded(top) + body * max(1, size // len(body))

    def content(self, *, line_break: str = "\n", mark: bool | None = None) -> bytes:
        """The file's bytes, its lines ended by ``line_break``, with or without a byte order mark."""
        front = codecs.BOM_UTF8 if (self.mark if mark is None else mark) else b""
        return front + self._encoded(self.lines, line_break)

    def _encoded(self, lines: Sequence[str], line_break: str = "\n") -> bytes:
        encoding = "utf-8" if self.encoding == "utf-8-sig" else self.encoding
        return "".join(line + line_break for line in lines).encode(encoding)


def text_of(subject: Subject, case: Case) -> Text:
    """The sample as text. Raises NotApplicable where it is none, or its records have several lines each."""
    text = Text.of(subject, case)
    if text is None:
        raise NotApplicable(why_not(subject, case))
    return text


def why_not(subject: Subject, case: Case) -> str:
    """Why no damaged files can be made of a sample: a code of ``check.skip.*``."""
    is_text = plain_lines(case.path, subject.format.layout) is not None and bool(subject.read(case.path).rows)
    return "several-lines" if is_text else "not-text"


def plain_lines(path: Path, layout: Layout) -> tuple[str, ...] | None:
    """The physical lines of a text file; None where it is another kind of file, or not in the layout's encoding."""
    content, encoding = path.read_bytes(), layout.reader.encoding
    if path.suffix.lower() not in _TEXT_SUFFIXES or b"\0" in content[:4096].replace(b"\0\0", b""):
        return None
    if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")):
        return None
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode(encoding)
    except UnicodeDecodeError:
        return None
    lines = tuple(line.removesuffix("\r") for line in text.split("\n"))
    return lines[:-1] if lines and not lines[-1] else lines


def own_cells(row: RawRow, reading: Reading, layout: Layout) -> tuple[str, ...]:
    """The texts that stand on the record's own lines: not those of titles above it, of a second file or of the layout.

    Texts of one letter or two are left out: they stand everywhere.
    """
    foreign = set(reading.table.carried if reading.table is not None else ())
    foreign |= set(layout.join.columns) if layout.join is not None else set()
    foreign |= {added_columns(layout.unpivot)[0]} if layout.unpivot is not None else set()
    folded = set(map(fold_column, foreign))
    names = (*map(fold_column, reading.columns), *("",) * len(row.cells))
    texts = ((cell or "").strip() for cell, name in zip(row.cells, names, strict=False) if name not in folded)
    return tuple(text for text in texts if len(text) >= _TELLING)


def is_seen(cells: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether half of ``cells`` or more stand on ``lines``; a cell of several lines may be joined by blanks."""
    if len(lines) == 1:
        seen = [cell.split("\n")[0] in lines[0] for cell in cells]
    else:
        text = "\n".join(lines)
        seen = [all(word in text for word in cell.split()) for cell in cells]
    return sum(seen) * 2 >= len(seen)


def _alone(reading: Reading, layout: Layout) -> Iterator[tuple[int, RawRow]]:
    """The 0-based lines where one record begins, with it; of a wide sheet the first record of each row."""
    counts = Counter(row.line - 1 for row in reading.rows if row.problem is None)
    rows = {row.line - 1: row for row in reversed(reading.rows) if row.problem is None}
    return ((line, rows[line]) for line, count in counts.items() if count == 1 or layout.unpivot is not None)


def _ends(line: str, delimiter: str, layout: Layout) -> bool:
    """Whether the record that begins with a line ends with it: one whose quoted cell is open runs on."""
    spec = layout.reader
    return spec.kind != "delimited" or split_cells(line, evolve(spec, delimiter=delimiter)) is not None


def _delimiter(lines: tuple[str, ...], layout: Layout, reading: Reading) -> str:
    """What stands between the cells; "" where nothing does (columns of fixed width)."""
    if layout.reader.kind == "delimited":
        delimiters = (layout.reader.delimiter, *layout.reader.other_delimiters)
        return max(delimiters, key=lambda one: max((line.count(one) for line in lines), default=0))
    for row in reading.rows:
        if row.problem is None and 0 < row.line <= len(lines):
            for one in DELIMITERS:
                if tuple(lines[row.line - 1].split(one)) == tuple(row.cells):
                    return one
    return ""
