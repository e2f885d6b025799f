"""Values that stand in a sheet's titles or name only, or in the name of its file (village, polling station), as columns
of each of its rows.

Without a label that starts a block the rows are read as always; only the lines above the header are looked at, and
lines between the rows, as on a new page, whose cells under NIK and name are empty or hold labels and their values. A
text file whose titles stand above the header only keeps its fast road.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from dukcapil_core.adapters.contract import RawRow, RawTable
from dukcapil_core.adapters.labels import Reading, named, read_labels, title_pattern
from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.adapters.text_records import split_cells
from dukcapil_core.workspace import appending

if TYPE_CHECKING:
    import duckdb

Values = dict[str, str]
Others = Mapping[str, frozenset[str]]

_HEADER_CELLS = 3
"""So many cells with the columns' names make a row the header."""

_NUMBER = re.compile("[0-9*]{10}")
"""What only a person's number has, whole, damaged or masked; no value of a title."""

_OWN = re.compile(r"(?:[0-9*][^0-9*]?){6}")
"""A number or date of a person's own; where one stands beside the labels, the row is no title."""


_COPY = re.compile(r"\s*\([0-9]+\)$")
_JOINT = re.compile(r"(?<=[^\W\d])[_.-]*(?=[0-9])|_")

_FEW_CELLS = 3
"""A row with more cells is no title: it stands over the columns of a table."""


def sheet_says(name: str, labels: tuple[str, ...]) -> Values:
    """What a sheet's own name says (``TPS 003``, ``Desa Oebesa``): kits have one sheet for each station or village. The
    mark of a copied sheet (``TPS 003 (2)``) is no part of it.
    """
    return named(_JOINT.sub(" ", _COPY.sub("", name.strip())), labels)


def place_says(place: str, labels: tuple[str, ...], others: Others, nulls: Collection[str]) -> Values:
    """What the names of a file and of the folders and archives that it stands in say (``Desa Oebesa/TPS 9.csv``): the
    nearest to its rows counts.
    """
    *folders, file = PurePosixPath(place).parts
    told: Values = {}
    for name in (*(folder.removesuffix(".zip") for folder in folders), PurePosixPath(file.removesuffix(".gz")).stem):
        tell(told, sheet_says(name, labels), others, nulls)
    return told


def title_says(texts: Sequence[str], labels: tuple[str, ...]) -> Values:
    """What a row above a header says without colons (``DESA OEBESA``)."""
    filled = [text for text in texts if text]
    if len(filled) > _FEW_CELLS:
        return {}
    return {label: value for text in filled for label, value in named(text, labels).items()}


def of_one_field(layout: Layout) -> Others:
    """Of each label the others that may fill the same field (``Desa``, ``Kelurahan``, ``Desa/Kelurahan``)."""
    assert layout.carry is not None
    found: dict[str, frozenset[str]] = {}
    for spec in layout.fields.values():
        wanted = set(map(fold_column, spec.columns)) if spec.first else set()
        group = frozenset(label for label in layout.carry.labels if fold_column(label) in wanted)
        found.update({label: found.get(label, frozenset()) | group - {label} for label in group})
    return found


def tell(told: Values, values: Values, others: Others, nulls: Collection[str]) -> None:
    """Put ``values`` into ``told``; what other labels of the same field told before holds no longer."""
    for label, value in values.items():
        if value not in nulls:
            told.update(dict.fromkeys(others.get(label, frozenset()) - values.keys(), ""))
    told.update(values)


def titled(table: RawTable, whole: RawTable, layout: Layout, labels: tuple[str, ...], place: str) -> RawTable:
    """``table`` with ``labels`` as columns; ``whole`` hands over every row from the first on. ``place`` is where its
    file stands in a folder or archive, or the file's name.
    """
    titles = _Titles(table=table, whole=whole, layout=layout, labels=labels, place=place)
    land = titles.land if table.land is not None else None
    return evolve(table, columns=(*table.columns, *labels), rows=titles.rows, land=land, carried=labels)


@frozen(kw_only=True)
class _Titles:
    """Reads the titles of each sheet and puts their values behind the cells of its rows."""

    table: RawTable = field(repr=False)
    whole: RawTable = field(repr=False)
    layout: Layout
    labels: tuple[str, ...]
    place: str

    def rows(self) -> Iterator[RawRow]:
        """The table's rows with the titles' values; a line of labels between them counts from the next row on."""
        values, others = self._above(), of_one_field(self.layout)
        nulls = self.layout.reader.nulls
        nik, identity = self._places("nik"), self._places("nik", "name")
        width = len(self.table.columns)
        said: set[str] = set()
        for row in self.table.rows():
            told = values.setdefault(row.sheet, {})
            texts = self._texts(row)
            if row.problem is not None or not any(place < len(texts) and texts[place] for place in identity):
                tell(told, self._labels(texts), others, nulls)
            elif not any(place < len(texts) and _NUMBER.search(texts[place]) for place in nik):
                title = self._title(texts, identity) if not self._is_header(row) else {}
                tell(told, title, others, nulls)
                row = evolve(row, problem="record.no-person") if title else row
            if row.problem not in (None, "record.no-person"):
                yield row
                continue
            said.update(label for label, value in told.items() if value not in nulls)
            own = (*row.cells, *(None,) * width)[:width]
            yield evolve(row, cells=(*own, *map(told.get, self.labels)))
        self._note_silent(said)

    def land(self, con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> bool:
        """The fast road, where every row has a NIK or a name: so no line of labels stands between them."""
        main = f"{name}_untitled"
        identity = [f"coalesce(trim(c{place + 1}), '')" for place in self._places("nik", "name")]
        if self.table.land is None or not identity or not self.table.land(con, main, folder):
            return False
        if self._has_titles_between(con, main, identity):
            return False
        (values,) = self._above().values() or ({},)
        self._note_silent({label for label, value in values.items() if value not in self.layout.reader.nulls})
        first = len(self.table.columns) + 1
        columns = ", ".join(f"c{first + number} VARCHAR" for number in range(len(self.labels)))
        con.execute(f"CREATE TABLE {name}_titles ({columns})")
        with appending(con, f"{name}_titles") as titles:
            titles.append_row(*(values.get(label) for label in self.labels))
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM {main}, {name}_titles")
        return True

    def _note_silent(self, said: set[str]) -> None:
        """Notes in the scan the labels that no title says, where they are all that a field could be read from."""
        columns = set(map(fold_column, self.table.columns))
        silent = []
        for spec in self.layout.fields.values():
            wanted = set(map(fold_column, spec.columns))
            labels = [label for label in self.labels if fold_column(label) in wanted]
            if labels and not spec.optional and wanted.isdisjoint(columns) and not said & set(labels):
                silent.append(labels[0])
        if silent:
            self.table.scan.details["labels_not_found"] = silent

    def _has_titles_between(self, con: duckdb.DuckDBPyConnection, main: str, identity: Sequence[str]) -> bool:
        """Whether a row has neither NIK nor name, or may be a title with cells under them."""
        assert self.layout.carry is not None
        nik = " || ".join([f"coalesce(c{place + 1}, '')" for place in self._places("nik")] or ["''"])
        cells = ", ".join(f"c{place + 1}" for place in range(len(self.table.columns)))
        title = f"list_bool_or(list_transform([{cells}], lambda cell: regexp_full_match(cell, $title)))"
        found = con.execute(
            f"SELECT 1 FROM {main} WHERE {' || '.join(identity)} = '' "
            f"OR (NOT regexp_matches({nik}, $number) AND {title}) LIMIT 1",
            {"title": title_pattern(self.layout.carry.labels), "number": _NUMBER.pattern},
        )
        return bool(found.fetchall())

    def _above(self) -> dict[str | None, Values]:
        """What the lines above each sheet's header say; what they do not, its name and the file's place may."""
        ends, others, nulls = self._header_rows(), of_one_field(self.layout), self.layout.reader.nulls
        found: dict[str | None, Values] = {}
        for sheet in ends:
            found[sheet] = place_says(self.place, self.labels, others, nulls)
            tell(found[sheet], sheet_says(sheet or "", self.labels), others, nulls)
        if max(ends.values(), default=0) > self.layout.reader.header_rows:
            last = max(ends.values())
            for row in self.whole.rows():
                if row.line <= ends.get(row.sheet, 0) - self.layout.reader.header_rows and not self._is_header(row):
                    said = title_says(self._texts(row), self.labels) | self._labels(self._texts(row))
                    tell(found[row.sheet], said, others, nulls)
                elif row.sheet is None and row.line > last:
                    break
        return found

    def _header_rows(self) -> Mapping[str | None, int]:
        details = self.table.scan.details
        sheets = details.get("sheets")
        if sheets is not None:
            return {str(entry["sheet"]): int(entry["header_row"]) for entry in sheets}
        return {None: int(details.get("header_line", 0))}

    def _is_header(self, row: RawRow) -> bool:
        """A header that is followed by a row of numbers stands one line higher than the records' beginning says."""
        names = set(map(fold_column, self.table.columns))
        return sum(fold_column(text) in names for text in self._texts(row) if text) >= _HEADER_CELLS

    def _title(self, texts: Sequence[str], identity: Sequence[int]) -> Values:
        """What a line between the rows says whose value has come to stand under NIK or name (``TPS | | 004``)."""
        assert self.layout.carry is not None
        bare = ["" if text in self.layout.reader.nulls else text for text in texts]
        reading = read_labels(bare, self.layout.carry.labels, titles=True)
        if not reading.says_all(bare, identity) or any(_OWN.search(text) for _, text in reading.rest):
            return {}
        return self._told(reading, bare)

    def _labels(self, texts: Sequence[str]) -> Values:
        assert self.layout.carry is not None
        return self._told(read_labels(texts, self.layout.carry.labels, titles=True), texts)

    @staticmethod
    def _told(reading: Reading, texts: Sequence[str]) -> Values:
        """The labels' values; one that is left empty behind its colon (``TPS :``) is told, too: as empty."""
        blank = {found.label: "" for found in reading.waiting if texts[found.place].endswith(":")}
        return {**blank, **{found.label: found.value for found in reading.found}}

    def _texts(self, row: RawRow) -> list[str]:
        cells = row.cells
        if row.problem is not None and row.raw is not None:
            cells = split_cells(row.raw, self.layout.reader) or ()
        return [(cell or "").strip() for cell in cells]

    def _places(self, *fields: str) -> tuple[int, ...]:
        return self.layout.places(self.table.columns, *fields)
