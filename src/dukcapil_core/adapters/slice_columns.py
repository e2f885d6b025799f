"""One slice of a sheet, from its XML to columns of texts: those that reading it cell by cell gives."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import cached_property
from typing import TYPE_CHECKING
from xml.parsers import expat

import numpy as np
from attrs import evolve, field, frozen

from dukcapil_core.adapters.cell_arrays import (
    ODD,
    SHARED,
    Kind,
    OddCell,
    Texts,
    Unplain,
    blocks_of_texts,
    cells_of,
    shared_texts,
)
from dukcapil_core.adapters.shared_texts import MOST_TEXT
from dukcapil_core.adapters.sheet_cells import hidden_rows
from dukcapil_core.adapters.sheets import Cell, cell_text, is_blank, long_numbers
from dukcapil_core.adapters.slice_loading import MAIN, STYLES, TEXTS, Unsliceable, workbook
from dukcapil_core.adapters.text_views import PADDING, VIEW, TextTable, views, words_of

if TYPE_CHECKING:
    from dukcapil_core.adapters.text_views import Flags, Numbers

_ATTRIBUTES = re.compile(rb'(?: s="[0-9]{1,5}")?(?: t="[A-Za-z]+")?| t="[A-Za-z]+" s="[0-9]{1,5}"')
_TYPE = re.compile(rb' t="([A-Za-z]+)"')
_STYLE = re.compile(rb' s="([0-9]+)"')
_MOST_STYLES = 100_000
"""No attributes that are read at once name a style beyond."""

_TEXTS = frozenset({b"str", b"inlineStr"})
_KINDS = {b"s": Kind.SHARED, b"str": Kind.TEXT, b"inlineStr": Kind.INLINE}

_DAY = b"45000"
_OF_A_DAY = {"45000": Kind.NUMBER, "2023-03-15": Kind.DAY}
"""What a style makes of that number."""

_MAY_BE_BLANK = np.zeros(256, np.bool_)
_MAY_BE_BLANK[[chr(code).encode()[0] for code in range(0x3001) if not chr(code).strip()]] = True
"""The first bytes of blanks, by which texts of blanks alone are few."""


@frozen(kw_only=True)
class Slice:
    """Some rows as a table of texts: the first of them stands in row ``first`` of the sheet.

    ``height`` counts them up to the last one with a cell in it; those that are not blank are ``holding`` something.
    ``hidden`` are the numbers of those that a person or a filter hides.
    """

    first: int
    height: int
    holding: Flags = field(repr=False)
    hidden: Sequence[int]
    table: TextTable = field(repr=False)
    length: int
    """Bytes of all its texts."""

    @property
    def size(self) -> int:
        """About so many bytes are its own."""
        return self.table.views.nbytes + len(self.table.buffers[0])


class Records:
    """Numbers the records among a sheet's rows, from ``number`` + 1 on, while they go by.

    They stand below the row ``header`` and not in row ``numbering``.
    """

    def __init__(self, header: int, numbering: int, number: int) -> None:
        self._header, self._numbering = header, numbering
        self.number, self.last_line, self.last_row = number, header, header
        self.hidden = 0
        self._room = MOST_TEXT
        self.is_at_end = False
        """Whether all rows have gone by."""

    def of(self, slices: Iterable[Slice]) -> Iterator[tuple[Numbers, Numbers, TextTable]]:
        """The rows' numbers, which are 0 where they are no records; their lines in the sheet, and their texts.

        Raises Unsliceable where they are more than is taken.
        """
        for piece in slices:
            self._room -= piece.length
            if self._room < 0:
                raise Unsliceable
            lines = np.arange(piece.first, piece.first + piece.table.height, dtype=np.int64)
            is_record = piece.holding & (lines > self._header) & (lines != self._numbering)
            yield np.where(is_record, self.number + np.cumsum(is_record, dtype=np.int64), 0), lines, piece.table
            if is_record.any():
                self.number += int(np.count_nonzero(is_record))
                self.last_line = int(lines[is_record][-1])
            if piece.hidden:
                self.hidden += int(np.count_nonzero(np.isin(lines[is_record], piece.hidden)))
            if piece.height:
                self.last_row = max(self.last_row, piece.first + piece.height - 1)
        self.is_at_end = True


class Beside:
    """What the cells of a sheet need of its workbook: the texts that they share, and what their styles say."""

    def __init__(self, parts: dict[str, bytes], pool: Executor) -> None:
        self._styles = {name: part for name, part in parts.items() if name == STYLES}
        xml = parts.get(TEXTS, b"<sst></sst>")
        self._blocks = [pool.submit(shared_texts, xml, *block) for block in blocks_of_texts(xml)]
        self._kinds: dict[bytes, Kind] = {}

    def slice_of(self, rows: Sequence[bytes], first: int, height: int, width: int, below: int) -> Slice:
        """The slice of ``height`` rows from row ``first`` on. Odd cells in rows down to ``below`` are left out.

        Raises Unsliceable, or what the library raises.
        """
        try:
            cells = cells_of(rows, width, lambda: self._shared, self._kind)
            shared = self._shared
        except Unplain:
            raise Unsliceable from None
        odd_cells = [cell for cell in cells.odd if cell.row > below]
        odd = _texts(self._odd_texts(odd_cells), ODD)
        made, filled = np.zeros(width * height, VIEW), np.zeros(width * height, np.bool_)
        places = cells.columns * height + (cells.rows - first)
        made[places], filled[places] = cells.views, True
        if odd_cells:
            places = np.array([cell.column * height + cell.row - first for cell in odd_cells])
            made[places], filled[places] = odd.views, odd.filled
        table = TextTable(
            made.reshape(width, height), filled.reshape(width, height), (cells.buffer, shared.buffer, odd.buffer)
        )
        return Slice(
            first=first,
            height=max(0, cells.last_row - first + 1),
            holding=_are_holding(table),
            hidden=[row for piece in rows for row in hidden_rows(piece)],
            table=table,
            length=table.length,
        )

    def _kind(self, attributes: bytes) -> Kind:
        """What the attributes of a cell say of its value. Whether a style makes a number a day the library knows."""
        if attributes not in self._kinds:
            kind = _type_of(attributes) if _ATTRIBUTES.fullmatch(attributes) else b""
            self._kinds[attributes] = self._of_a_number(attributes) if kind == b"n" else _KINDS.get(kind, Kind.ODD)
        return self._kinds[attributes]

    def _of_a_number(self, attributes: bytes) -> Kind:
        style = _STYLE.search(attributes)
        if style is not None and int(style[1]) < len(self._of_styles):
            return self._of_styles[int(style[1])]
        return self._made_of_a_day([attributes])[0]

    @cached_property
    def _of_styles(self) -> list[Kind]:
        """What each style makes of a number, read at once: some workbooks have styles by ten thousands."""
        count = sum(xml.count(b"<xf ") for xml in self._styles.values())
        return self._made_of_a_day([b' s="%d"' % style for style in range(min(count, _MOST_STYLES))])

    def _made_of_a_day(self, attributes: Sequence[bytes]) -> list[Kind]:
        values = _read([b"%b><v>%b</v></c>" % (one, _DAY) for one in attributes], self._styles)
        return [_OF_A_DAY.get(cell_text(value) or "", Kind.ODD) for value in values]

    def _odd_texts(self, cells: Sequence[OddCell]) -> list[str]:
        """The texts of odd cells. Raises Unsliceable for what the library does not tell or what needs a note: errors,
        formulas without a value, and numbers as long as a NIK."""
        written = list(dict.fromkeys(cell.xml for cell in cells))
        if not _are_xml(b"<c" + xml for xml in written):
            raise Unsliceable
        texts = {}
        for xml, value in zip(written, _read(written, self._styles) if written else (), strict=True):
            kind = _type_of(xml.partition(b">")[0])
            if kind == b"s" or (value == "" and kind not in _TEXTS) or long_numbers((value,)):
                raise Unsliceable
            texts[xml] = cell_text(value) or ""
        return [texts[cell.xml] for cell in cells]

    @cached_property
    def _shared(self) -> Texts:
        """The shared texts, when they are read. Raises what reading them raised."""
        blocks = [block.result() for block in self._blocks]
        if not blocks:
            return _texts((), SHARED)
        texts = Texts(
            views=np.concatenate([block.views for block, _ in blocks]),
            filled=np.concatenate([block.filled for block, _ in blocks]),
            buffer=blocks[0][0].buffer,
        )
        numbers: list[int] = []
        written: list[bytes] = []
        before = 0
        for block, odd in blocks:
            numbers += [before + number for number in odd]
            written += odd.values()
            before += len(block.views)
        if written:
            if not _are_xml(written):
                raise Unplain
            part = b'<sst xmlns="%b">%b</sst>' % (MAIN.encode("ascii"), b"".join(written))
            cells = [b' t="s"><v>%d</v></c>' % number for number in range(len(written))]
            read = _texts([str(value) for value in _read(cells, {TEXTS: part})], SHARED, texts.buffer)
            texts.views[numbers], texts.filled[numbers] = read.views, read.filled
            texts = evolve(texts, buffer=read.buffer)
        return texts


def _are_holding(table: TextTable) -> Flags:
    """Which rows have more than blanks in them."""
    holding = np.zeros(table.height, np.bool_)
    left = np.arange(table.height)
    for column in range(table.width):
        if not len(left):
            return holding
        holding[left] = table.filled[column, left] & ~_MAY_BE_BLANK[table.octets(column, left)]
        left = left[~holding[left]]
    for row in left[table.filled[:, left].any(axis=0)]:
        holding[row] = not is_blank(table.texts(int(row)))
    return holding


def _are_xml(elements: Iterable[bytes]) -> bool:
    """Whether nothing is wrong with the tags of some elements; the library passes over what is."""
    try:
        expat.ParserCreate("UTF-8").Parse(b"".join((b"<all>", *elements, b"</all>")), True)
    except expat.ExpatError:
        return False
    return True


def _type_of(attributes: bytes) -> bytes:
    """The type that they say; a number is one that says none."""
    found = _TYPE.search(attributes)
    return found[1] if found else b"n"


def _read(cells: Sequence[bytes], parts: dict[str, bytes]) -> list[Cell]:
    """The values of cells, each as it is written behind its place, as the spreadsheet library reads them; "" where it
    finds none. Raises Unsliceable, or what the library raises."""
    import python_calamine

    placed = [b'<c r="B%d"%b' % (number, cell) for number, cell in enumerate(cells, 1)]
    rows = [
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c>%b</row>' % (number, number, cell)
        for number, cell in enumerate([*placed, b""], 1)
    ]
    sheet = (b'<worksheet xmlns="%b"><sheetData>' % MAIN.encode("ascii"), *rows, b"</sheetData></worksheet>")
    book = python_calamine.load_workbook(io.BytesIO(workbook(sheet, parts)))
    found = book.get_sheet_by_index(0).to_python()
    # damaged cells take in what stands behind them
    if [row[0] for row in found] != ["x"] * len(rows):
        raise Unsliceable
    return [row[1] if len(row) > 1 else "" for row in found[:-1]]


def _texts(texts: Sequence[str], number: int, before: bytes = b"") -> Texts:
    """Texts in the buffer of that number, in which others stand ``before`` them."""
    pieces = [text.encode() for text in texts]
    buffer = b"".join([before, *pieces, PADDING])
    lengths = np.array([len(piece) for piece in pieces], np.int64)
    starts = len(before) + np.cumsum(lengths) - lengths
    return Texts(views=views(words_of(buffer), starts, lengths, number), filled=lengths > 0, buffer=buffer)
