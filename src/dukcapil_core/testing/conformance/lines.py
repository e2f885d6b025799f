"""A text sample as lines and cells that can be changed one by one: what the nasty files are made of."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Sequence

from attrs import evolve, field, frozen

from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.adapters.text_records import split_cells
from dukcapil_core.testing.conformance.registry import NotApplicable
from dukcapil_core.testing.conformance.samples import Case
from dukcapil_core.testing.conformance.subject import Reading, Subject

_TEXT_SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".dat", ".prn", ".jsonl", ".ndjson", ".psv", ""})


@frozen(kw_only=True)
class Text:
    """A text sample as physical lines. ``data`` are the 0-based lines where one whole record stands, in file order."""

    lines: tuple[str, ...] = field(repr=False)
    encoding: str
    delimiter: str
    data: tuple[int, ...]
    rows: Reading = field(repr=False)
    layout: Layout = field(repr=False)
    mark: bool = False

    @classmethod
    def of(cls, subject: Subject, case: Case) -> Text | None:
        """The sample as text; None where it is another kind of file, or no record stands on a line of its own."""
        path, layout, reading = case.path, subject.format.layout, subject.read(case.path)
        content = path.read_bytes()
        encoding = layout.reader.encoding
        if path.suffix.lower() not in _TEXT_SUFFIXES or b"\0" in content[:4096].replace(b"\0\0", b""):
            return None
        if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")):
            return None
        try:
            text = content.removeprefix(codecs.BOM_UTF8).decode(encoding)
        except UnicodeDecodeError:
            return None
        lines = tuple(line.removesuffix("\r") for line in text.split("\n"))
        lines = lines[:-1] if lines and not lines[-1] else lines
        starts = Counter(row.line - 1 for row in reading.rows if row.problem is None)
        delimiter = _delimiter(lines, layout, reading)
        found = cls(
            lines=lines,
            encoding=encoding,
            delimiter=delimiter,
            data=tuple(
                line
                for line, records in starts.items()
                if records == 1 and 0 <= line < len(lines) and _ends(lines[line], delimiter, layout)
            ),
            rows=reading,
            layout=layout,
            mark=content.startswith(codecs.BOM_UTF8),
        )
        return found if found.data else None

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
        return evolve(self, lines=self.lines[self.data[0] :])

    def header_alone(self) -> Text:
        """What stands above the first record."""
        return evolve(self, lines=self.lines[: self.data[0]])

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
    """The sample as text. Raises NotApplicable where it is none."""
    text = Text.of(subject, case)
    if text is None:
        raise NotApplicable("not-text")
    return text


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
            for one in ";#,\t|":
                if tuple(lines[row.line - 1].split(one)) == tuple(row.cells):
                    return one
    return ""
