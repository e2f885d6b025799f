"""Values that stand above the rows they belong to, carried down to each of them.

Family blocks (BIP sheets, domain 7.1): a line of the family card with its number and address, then its members. And
lists of one polling station whose village and number stand in the titles only. A line says ``label : value``; the
value may stand in the same cell, in the next filled one, or in the row below a row of labels. Every row gets the labels
as columns; a member row is handed over as it stands, and what is neither label nor member is counted in the scan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import define, evolve, field, frozen

from dukcapil_core.adapters.contract import RawRow, RawTable
from dukcapil_core.adapters.excel_blocks import TOO_FEW
from dukcapil_core.adapters.headers import is_numbering, unique
from dukcapil_core.adapters.labels import Found, Reading, parted, read_labels
from dukcapil_core.adapters.layout import CarrySpec, Layout, fold_column
from dukcapil_core.adapters.text_records import TOO_MANY, split_cells
from dukcapil_core.adapters.titles import Others, of_one_field, tell, titled

_CARD_DIGITS = 10
"""Digits (or asterisks) that make a cell a family card's number, whole or damaged; a member's own number has few."""

_MEMBER_NUMBER = re.compile(r"[1-9][0-9]?[.)]?")
_MEMBER_DATE = re.compile(r"[0-9]{1,4}\W[0-9]{1,2}\W|[0-9]{5}$")
"""A birth date as sheets write it, a day number among them."""
_SEX = re.compile("[LP][KR]?|[12]", re.IGNORECASE)

_WHOLE_NUMBER = r"(?<![0-9*])(?:[0-9*][ .]?){15}[0-9*](?![0-9*])"
"""A number as long as a card's or a person's; a date with its time is shorter, an officer's NIP longer."""
_CARD_ALONE = re.compile(rf"[\W\d]*|.*{_WHOLE_NUMBER}.*")
_LABELLED_NUMBER = re.compile(rf"(?:^|:)(?:(?!:)[\W\d_])*[^\W\d_][^:]*:[: ]*{_WHOLE_NUMBER}")
"""A number behind a word and a colon; a long text is gone through once, not from each of its letters."""

_SIGNS = 2
"""So many of a member's number in the family, NIK, birth date and sex make a row below an end mark a record again."""

_HEADER_SHARE = 3
"""So many cells with the header's names make a row the header again."""


def carried(table: RawTable, whole: RawTable, layout: Layout, place: str) -> RawTable:
    """``table`` with the layout's ``carry`` labels as columns; ``whole`` hands over every row from the first on, and
    ``place`` is its file's: see ``titled``.
    """
    assert layout.carry is not None
    own = {fold_column(name) for name in table.columns}
    labels = tuple(label for label in layout.carry.labels if fold_column(label) not in own)
    if layout.carry.starts is None:
        if not labels:
            return table
        return titled(table, whole, layout, labels, place)
    rows = _Rows(table=table, whole=whole, layout=layout, labels=labels)
    return evolve(table, columns=(*table.columns, *labels), rows=rows, land=None, carried=labels)


@frozen(kw_only=True)
class _Rows:
    """Opens a fresh pass over the rows at each call."""

    table: RawTable = field(repr=False)
    whole: RawTable = field(repr=False)
    layout: Layout
    labels: tuple[str, ...]

    def __call__(self) -> Iterator[RawRow]:
        counts = {"families": 0, "label_rows": 0, "header_rows": 0, "other_rows": 0, "rows_below_end": 0}
        walk = _Walk.of(self.layout, self.table.columns, self._too_wide(), self.labels, counts)
        for number, row in enumerate(walk.records(self.whole.rows()), 1):
            yield evolve(row, row=number)
        blanks = {key: count for key, count in self.whole.scan.details.items() if key.endswith(("_rows", "_lines"))}
        self.table.scan.details.update(blanks)
        below_end = counts.pop("rows_below_end")
        if self.layout.rows is not None and self.layout.rows.end:
            self.table.scan.details["rows_below_end"] = below_end
        self.table.scan.details["carried"] = counts

    def _too_wide(self) -> frozenset[int]:
        """The lines of a text that have more cells than its header, and not as a habit (``surplus``): among all rows
        from the first on, whose widths differ, that does not show. A cell below no title may be a parent's name, for
        their title stands over two columns."""
        if self.table.scan.kind != "delimited":
            return frozenset()
        told = ((row.line, row.raw or "") for row in self.table.rows() if row.problem == TOO_MANY)
        width, spec = len(self.table.columns), self.layout.reader
        return frozenset(line for line, text in told if len(split_cells(text, spec) or ()) > width)


@define
class _Walk:
    """The state of one pass: the family at hand, the labels that wait for their values, and the places of columns."""

    layout: Layout
    carry: CarrySpec
    header: tuple[str, ...]
    too_wide: frozenset[int]
    labels: tuple[str, ...]
    counts: dict[str, int]
    name: tuple[int, ...] = ()
    nik: tuple[int, ...] = ()
    birth_date: tuple[int, ...] = ()
    sex: tuple[int, ...] = ()
    sheet: str | None = None
    below_header: bool = False
    marks: tuple[str, ...] = ()
    ended: bool = False
    between: dict[str, str] = field(factory=dict, repr=False)
    header_line: int = 0
    block: bool = False
    members: int = 0
    numeric: bool = False
    others: Others = field(factory=dict)
    names: tuple[str, ...] = ()
    order: tuple[int, ...] = ()
    everywhere: dict[str, str] = field(factory=dict, repr=False)
    family: dict[str, str] = field(factory=dict, repr=False)
    waiting: tuple[Found, ...] = ()
    headed: frozenset[int] = frozenset()
    titles: tuple[Found, ...] = ()

    @classmethod
    def of(
        cls,
        layout: Layout,
        columns: Sequence[str],
        too_wide: frozenset[int],
        labels: tuple[str, ...],
        counts: dict[str, int],
    ) -> _Walk:
        assert layout.carry is not None
        header = tuple(map(fold_column, columns))
        walk = cls(layout=layout, carry=layout.carry, header=header, too_wide=too_wide, labels=labels, counts=counts)
        walk.others = of_one_field(layout)
        walk.marks = tuple(mark.casefold() for mark in layout.rows.end) if layout.rows is not None else ()
        walk._see_header(header)
        return walk

    def _see_header(self, names: Sequence[str]) -> None:
        """Notes where the table's columns stand in the rows that follow; sheets may order them each in its own way."""
        self.names = tuple(map(fold_column, names))
        where = {name: place for place, name in reversed(list(enumerate(self.names)))}
        self.order = tuple(where.get(name, -1) for name in self.header)

        self.name, self.nik, self.birth_date, self.sex = (
            self.layout.places(names, field) for field in ("name", "nik", "birth_date", "sex")
        )

    def records(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        """The rows that are records, each with the labels' values behind its own cells."""
        for row in rows:
            row = self._unfolded(row)
            if row.sheet != self.sheet or self.header_line == 0:
                self._enter(row)
            if row.problem is not None:
                yield self._with_labels(row)
                continue
            texts = [(cell or "").strip() for cell in row.cells]
            if self._is_header(texts):
                self._go_on()
                self.below_header, self.header_line, self.waiting = True, row.line, ()
                self._see_header(unique(texts))
                self.counts["header_rows"] += 1
            elif row.line == self.header_line + 1 and self.below_header and is_numbering(texts):
                self.counts["header_rows"] += 1
            else:
                yield from self._in_block(row, texts)

    def _enter(self, row: RawRow) -> None:
        """A sheet begins: nothing of the one before holds any longer."""
        self.sheet, self.below_header, self.header_line, self.block = row.sheet, False, -1, False
        self.ended, self.between = False, {}
        self.everywhere, self.family, self.waiting, self.titles, self.members = {}, {}, (), (), 0

    def _unfolded(self, row: RawRow) -> RawRow:
        """A line of text with too few cells for the table is a label line often enough: its cells count as they are."""
        if row.problem not in (TOO_FEW, TOO_MANY) or row.raw is None:
            return row
        cells = split_cells(row.raw, self.layout.reader)
        if cells is None:
            return row
        return evolve(row, cells=cells, problem=None)

    def _is_header(self, texts: Sequence[str]) -> bool:
        known = set(self.header)
        filled = [fold_column(text) for text in texts if text]
        same = sum(text in known for text in filled)
        return same >= min(_HEADER_SHARE, len(known)) and 2 * same > len(filled)

    def _in_block(self, row: RawRow, texts: list[str]) -> Iterator[RawRow]:
        if not any(texts):
            return
        reading = self._reading(texts)
        if next(filter(None, texts)).casefold().startswith(self.marks):
            self.ended, self.between, self.family = True, {}, {}
            self.block, self.members, self.waiting = False, 0, ()
        elif self.ended and self._is_record_again(reading, texts):
            self._go_on()
        if self.ended:
            self.counts["rows_below_end"] += 1
            told = {found.label: found.value for found in reading.found} if not self._is_card_line(reading) else {}
            self.between = {**self.between, **told} if told else {}
        elif self._is_label_row(reading, texts):
            self._take(reading, row, unknown=_unknown_label(reading, texts))
            self.counts["label_rows"] += 1
        elif self.below_header and (self._is_member(texts) or _has_card_number(texts)):
            self.members += 1
            self.counts["families"] += self._waits_for_card()
            self.waiting = ()
            yield self._with_labels(row)
        elif self.below_header and self._is_wrapped(texts):
            yield self._with_labels(row)
        else:
            self.counts["other_rows"] += 1

    def _is_record_again(self, reading: Reading, texts: Sequence[str]) -> bool:
        """Whether a row below an end mark is a record again, or the line of a family with its card's number."""
        if _has_card_number([found.value for found in reading.found if found.label == self.carry.starts]):
            return True
        if not self.below_header or not self._is_member(texts):
            return False
        own = dict(reading.rest)
        signs = (
            _MEMBER_NUMBER.fullmatch(own.get(min(own, default=0), "")) is not None,
            _has_card_number([own.get(place, "") for place in self.nik]),
            any(_MEMBER_DATE.match(own.get(place, "")) for place in self.birth_date),
            any(_SEX.fullmatch(own.get(place, "")) for place in self.sex),
        )
        return sum(signs) >= _SIGNS

    def _go_on(self) -> None:
        """A further part of the sheet begins below an end mark: the titles right above it hold."""
        tell(self.everywhere, self.between, self.others, self.layout.reader.nulls)
        self.ended, self.between = False, {}

    def _is_card_line(self, reading: Reading) -> bool:
        return any(found.label == self.carry.starts for found in (*reading.found, *reading.waiting))

    def _reading(self, texts: Sequence[str]) -> Reading:
        """The row's labels; where it holds nothing but labels, each before its value, no colon is needed."""
        reading = read_labels(texts, self.carry.labels)
        if not reading.waiting or not reading.rest:
            return reading
        paired = read_labels(texts, self.carry.labels, titles=True)
        cards = [found.value for found in paired.found if found.label == self.carry.starts]
        whole = not paired.waiting and not paired.rest and all(_has_card_number((card,)) for card in cards)
        return paired if whole else reading

    def _is_label_row(self, reading: Reading, texts: Sequence[str]) -> bool:
        if self._is_card_line(reading) or _unknown_label(reading, texts):
            return True
        if self.waiting:
            return not (self.below_header and self._has_own_cells(reading))
        member = self._is_named(reading, texts)
        if reading.found or reading.waiting:
            return not member
        # A family's line without labels of its own: its number in front, and no person's number.
        number = next((place for place, text in enumerate(texts) if text), 0)
        in_front = _has_card_number((texts[number],)) and _CARD_ALONE.fullmatch(texts[number]) is not None
        return not member and number not in self.nik and in_front

    def _is_named(self, reading: Reading, texts: Sequence[str]) -> bool:
        """Whether NIK and name are filled with what is neither a label nor its value; a name may be a label's word."""
        others = {cell for cell, _ in reading.rest}
        if others.isdisjoint(self.nik):
            return False
        named = [place for place in self.name if any(map(str.isalpha, _at(texts, place)))]
        return not others.isdisjoint(named) or (bool(named) and self._is_numbered(texts))

    def _is_numbered(self, texts: Sequence[str]) -> bool:
        """Whether a person's number stands under NIK, or the row counts a person who has none."""
        nik = [_at(texts, place) for place in self.nik]
        counted = next((text for text in texts if text), "").rstrip(".").isdigit()
        return _has_card_number(nik) or (counted and any(text in self.layout.reader.nulls for text in nik if text))

    def _has_own_cells(self, reading: Reading) -> bool:
        """Whether a row below labels without values is a member's: it counts the member, or has a birth date, a sex or
        a NIK where no label waits for its value. A card's number in front of all else is a family's, and so is one in a
        row that has nothing but what the labels' row heads, whatever the card's number is called there.
        """
        own = dict(reading.rest)
        first = min(own, default=0)
        if not own.keys() & {*self.name, *self.nik} or (first not in self.nik and _has_card_number((own[first],))):
            return False
        above = {found.place: fold_column(found.label) for found in self.waiting}
        starts = fold_column(self.carry.starts or "")
        more = len(own) > len(above)
        counted = _MEMBER_NUMBER.fullmatch(own[first]) and (above.get(first, starts) == starts or more)
        born = [place for place in self.birth_date if _MEMBER_DATE.match(own.get(place, ""))]
        return (
            bool(counted)
            or any(not above.get(place, "").startswith(("TGL", "TANGGAL")) for place in born)
            or any(_SEX.fullmatch(own.get(place, "")) and place not in above for place in self.sex)
            or (
                not own.keys() - {*self.nik} <= self.headed
                and any(_has_card_number((own.get(place, ""),)) for place in self.nik)
                and (more or above.keys().isdisjoint({*self.name, *self.nik}))
            )
        )

    def _waits_for_card(self) -> bool:
        return any(found.label == self.carry.starts for found in self.waiting)

    def _is_member(self, texts: Sequence[str]) -> bool:
        named = any(_at(texts, place) for place in (*self.name, *self.nik))
        return named and sum(1 for text in texts if text) > 1

    def _is_wrapped(self, texts: Sequence[str]) -> bool:
        wrap = {fold_column(name) for name in self.layout.rows.wrap} if self.layout.rows else set()
        return any(name in wrap and text for name, text in zip(self.names, texts, strict=False))

    def _take(self, reading: Reading, row: RawRow, *, unknown: bool) -> None:
        """The values of a label row, into the family at hand, a new one, or what holds for the whole sheet.

        A number whose label is ``unknown`` is nobody's; below members it tells all the same that their family ends.
        """
        below = [Found(label, text, cell, cell) for label, cell, text in self._below_labels(reading, unknown=unknown)]
        values: dict[str, tuple[str, int]] = {}
        for found in (*reading.found, *parted(below)):
            values.setdefault(found.label, (found.value, found.cell))
        starts = self.carry.starts or ""
        labelled = self._is_card_line(reading)
        labelled |= unknown and (self.members > 0 or (self.below_header and not self.block))
        begins = labelled or starts in values
        if labelled or (begins and not self._waits_for_card()):
            self.family, self.members = {}, 0
        if begins:
            self.block = True
            self.counts["families"] += starts in values
            self.numeric = starts in values and values[starts][1] in row.numeric
        inside = begins or (self.block and not self.members) or bool(self.waiting)
        target = self.family if inside else self.everywhere
        said = {label: text for label, (text, _) in values.items() if text}
        tell(target, said, self.others, self.layout.reader.nulls)
        # With the card's number at hand no row of values follows.
        self.waiting = () if starts in values else reading.waiting
        self.headed = frozenset(place for place, text in enumerate(row.cells) if (text or "").strip())
        self.titles = reading.waiting or self.titles

    def _below_labels(self, reading: Reading, *, unknown: bool) -> Iterator[tuple[str, int, str]]:
        """The texts of a row of values, each with the label that stands nearest above it."""
        starts = self.carry.starts or ""
        titles = self.waiting or self.titles
        known = [found for found in titles if found.label != starts]
        below_card = {found.place for found in titles if found.label == starts}
        told = {found.label for found in reading.found}
        if starts not in told and not unknown:
            card = next(((cell, text) for cell, text in reading.rest if _has_card_number((text,))), None)
            if card is not None:
                yield starts, *card
        for cell, text in reading.rest:
            if _has_card_number((text,)) and (unknown or starts not in told):
                continue
            if cell in below_card and not any(map(str.isalpha, text)):  # a blank written out: "-", "0"
                yield starts, cell, text
            elif known:  # the label and its value need not stand in the same column, for cells are merged
                yield self._nearest(known, cell).label, cell, text
            elif self.carry.unlabelled and any(found.cell == cell for found in reading.found):
                yield self.carry.unlabelled, cell, text

    @staticmethod
    def _nearest(labels: Sequence[Found], cell: int) -> Found:
        return min(labels, key=lambda found: (abs(found.place - cell), found.place))

    def _with_labels(self, row: RawRow) -> RawRow:
        if row.problem is not None:
            return row
        if any(row.cells[len(self.names) :]) or row.line in self.too_wide:
            return evolve(row, problem=TOO_MANY)
        own = [row.cells[place] if 0 <= place < len(row.cells) else None for place in self.order]
        numeric = [place for place, source in enumerate(self.order) if source in row.numeric]
        values = {**self.everywhere, **self.family}
        if self.numeric and self.carry.starts in self.labels:
            numeric.append(len(own) + self.labels.index(self.carry.starts))
        return evolve(row, cells=(*own, *map(values.get, self.labels)), numeric=tuple(numeric))


def _at(texts: Sequence[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""


def _has_card_number(texts: Sequence[str]) -> bool:
    return any(sum(letter.isdigit() or letter == "*" for letter in text) >= _CARD_DIGITS for text in texts)


def _unknown_label(reading: Reading, texts: Sequence[str]) -> bool:
    """Whether a number as long as a card's stands behind ``label :`` that is none of the layout's labels."""
    if not any(":" in text for text in texts):
        return False
    own = dict(reading.rest)
    for cell, text in own.items():
        before = next((place for place in reversed(range(cell)) if texts[place].strip(": ")), cell)
        if _LABELLED_NUMBER.search(" ".join([own.get(before, ""), *texts[before + 1 : cell], text])):
            return True
    return False
