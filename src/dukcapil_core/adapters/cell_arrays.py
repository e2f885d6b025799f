"""The cells of many rows of a sheet's XML at once: arrays of tags, places and texts instead of one cell after another.

So only what nearly every program writes is read: cells in order, each with its place first, that hold a text, a whole
number or the number of a day. A cell that is written otherwise is *odd*: it comes out as it is written, for the
spreadsheet library to read. XML of another shape is refused whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from dukcapil_core.adapters.text_views import MASKS, PADDING, are_digits, numbers_of, views, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dukcapil_core.adapters.text_views import Flags, Numbers, Words


class Unplain(Exception):  # noqa: N818 - never leaves the library: the sheet is read cell by cell then
    """The XML is not such as is read at once."""


class Kind(IntEnum):
    """What the attributes of a cell say of its value."""

    ODD = 0
    TEXT = 1
    INLINE = 2
    SHARED = 3
    NUMBER = 4
    DAY = 5


ROWS, SHARED, ODD = range(3)
"""The buffers that views point into: the rows themselves, the shared texts, and what the library reads."""

_LONGEST_ATTRIBUTES = 24
_MOST_ATTRIBUTES = 64
"""So many ways to write a cell's style and type are told apart."""

_LONGEST_NUMBER = 11
"""Digits; a longer number may be a NIK typed as a number, which only the cell tells."""

_FIRST_DAY, _LAST_DAY = 61, 73_050
"""1 March 1900, before which Excel counts a day that never was, and 31 December 2099: other days are odd."""

_ESCAPES = {b"&": re.compile(b"&"), b"\r": re.compile(b"\r"), b"_": re.compile(rb"_x[0-9A-Fa-f]{4}_")}
"""What stands for another character, by the byte that it begins with: a single byte is looked for quickly."""


@frozen(kw_only=True)
class OddCell:
    """A cell by its column, from 0, and its row in the sheet, and how it is written behind its place: its attributes
    and what it holds, down to its end tag."""

    column: int
    row: int
    xml: bytes = field(repr=False)


@frozen(kw_only=True)
class Texts:
    """Texts by their number: their views into ``buffer``, and whether there is anything in them."""

    views: Words = field(repr=False)
    filled: Flags = field(repr=False)
    buffer: bytes = field(repr=False)


@frozen(kw_only=True)
class Cells:
    """The cells of some rows that hold something: their columns, from 0, their rows in the sheet, and their texts as
    views into ``buffer`` and the shared texts. ``odd`` are those that are left to the library. ``last_row`` is the last
    in which a cell holds anything, be it an empty text; 0: there is none."""

    last_row: int
    columns: Numbers = field(repr=False)
    rows: Numbers = field(repr=False)
    views: Words = field(repr=False)
    buffer: bytes = field(repr=False)
    odd: Sequence[OddCell] = field(repr=False)


def shared_texts(xml: bytes) -> tuple[Texts, dict[int, bytes]]:
    """The shared texts of a workbook; and by their number those that are written in an odd way, as letters in several
    fonts are. Raises Unplain."""
    start, end = xml.find(b"<si>"), xml.rfind(b"</sst>")
    if end < 0:
        raise Unplain
    buffer = _padded(xml[start:end] if start >= 0 else b"")
    tags = _Tags.of(buffer)
    items, last = tags.pairs(_Tag.ITEM, _Tag.ITEM_END)
    plain = tags.are(items, last, _Tag.TEXT, _Tag.TEXT_END)
    tags.expect_no_others(items, last, besides=0)
    plain &= ~_escaped(buffer, tags, items)
    starts, lengths = tags.texts_behind(items + 1)
    odd = {int(number): tags.written(buffer, items[number], last[number]) for number in np.flatnonzero(~plain)}
    made = views(tags.words, np.where(plain, starts, 0), np.where(plain, lengths, 0), SHARED)
    return Texts(views=made, filled=plain & (lengths > 0), buffer=buffer), odd


def cells_of(rows: Sequence[bytes], width: int, texts: Callable[[], Texts], kind_of: Callable[[bytes], Kind]) -> Cells:
    """The cells of whole ``rows``, piece by piece, in ``width`` columns. Raises Unplain, also for cells further right.

    ``texts`` gives the shared texts; ``kind_of`` says what attributes say, as of a style that makes a number a day.
    """
    buffer = _padded(*rows)
    tags = _Tags.of(buffer)
    cells, last = tags.pairs(_Tag.CELL, _Tag.CELL_END)
    others = (_Tag.ROW, _Tag.ROW_END, _Tag.EMPTY_ROW, _Tag.EMPTY_CELL)
    tags.expect_no_others(cells, last, sum(int(np.count_nonzero(tags.codes == tag)) for tag in others))
    columns, numbers, attributes = _places(tags, cells)
    if len(cells) and columns.max() >= width:
        raise Unplain
    kinds = _kinds(buffer, tags.words, attributes, tags.starts[cells + 1] - 1 - attributes, kind_of)
    has_nothing = tags.are(cells, last)
    made, is_filled, is_plain = _values(tags, cells, last, kinds, texts)
    is_escaped = _escaped(buffer, tags, cells)
    is_filled &= ~is_escaped
    odd = [
        OddCell(
            column=int(columns[one]),
            row=int(numbers[one]),
            xml=buffer[attributes[one] : tags.starts[last[one]]] + b"</c>",
        )
        for one in np.flatnonzero(is_escaped | ~(is_plain | has_nothing))
    ]
    holding = np.flatnonzero(~has_nothing)
    filled = slice(None) if is_filled.all() else np.flatnonzero(is_filled)
    return Cells(
        last_row=int(numbers[holding[-1]]) if len(holding) else 0,
        columns=columns[filled],
        rows=numbers[filled],
        views=made[filled],
        buffer=buffer,
        odd=odd,
    )


class _Tag(IntEnum):
    OTHER = 0
    ROW = 1
    EMPTY_ROW = 2
    ROW_END = 3
    CELL = 4
    EMPTY_CELL = 5
    CELL_END = 6
    VALUE = 7
    VALUE_END = 8
    INLINE = 9
    INLINE_END = 10
    TEXT = 11
    TEXT_END = 12
    ITEM = 13
    ITEM_END = 14
    SPACED_TEXT = 15


_WRITTEN = {
    b"<row ": _Tag.ROW,
    b"</row>": _Tag.ROW_END,
    b"<c ": _Tag.CELL,
    b"</c>": _Tag.CELL_END,
    b"<v>": _Tag.VALUE,
    b"</v>": _Tag.VALUE_END,
    b"<is>": _Tag.INLINE,
    b"</is>": _Tag.INLINE_END,
    b"<t>": _Tag.TEXT,
    b"</t>": _Tag.TEXT_END,
    b"<si>": _Tag.ITEM,
    b"</si>": _Tag.ITEM_END,
}
"""How tags are written; the first two letters tell them apart."""

_SPACED_TEXT = b'<t xml:space="preserve">'
_ROW, _CELL = b'<row r="', b'<c r="'


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


def _mask(count: int) -> np.uint64:
    return np.uint64((1 << 8 * count) - 1)


_BY_TWO_BYTES = np.zeros(1 << 16, np.uint8)
_LENGTHS = np.zeros(len(_Tag), np.int64)
for _text, _tag in (_WRITTEN | {_SPACED_TEXT: _Tag.SPACED_TEXT}).items():
    _BY_TWO_BYTES[_word(_text[1:3])] = _tag
    _LENGTHS[_tag] = len(_text) if _text.endswith(b">") else 0
_LONGER = [(tag, text) for text, tag in _WRITTEN.items() if len(text) > 4]
"""Tags of which two letters and the length do not tell all."""

_IS_BLANK = np.isin(np.arange(256), list(b" \t\r\n"))

_COLUMNS = np.zeros(1 << 16, np.int64)
for _letter in range(1, 27):
    _COLUMNS[[_word(b"%c%d" % (64 + _letter, _digit)) for _digit in range(1, 10)]] = _letter
    _COLUMNS[[_word(b"%c%c" % (64 + _letter, 64 + _second)) for _second in range(1, 27)]] = [
        26 * _letter + _second for _second in range(1, 27)
    ]
"""The columns by the first two bytes of a place, A1 to ZZ9; 0: none."""

_HOLDS_TEXT = np.isin(np.arange(len(_Tag)), (_Tag.VALUE, _Tag.TEXT, _Tag.SPACED_TEXT))
_IS_ALONE = ~_HOLDS_TEXT & (_LENGTHS > 0)
"""Tags behind which the next one starts at once."""


@frozen(kw_only=True)
class _Tags:
    """All tags of some XML: where they start, what they are, and their lengths where these are known beforehand.

    Where the last one ends another would start; there are more codes than tags, so that one may look ahead.
    """

    words: Words
    starts: Numbers
    codes: NDArray[np.uint8]
    lengths: Numbers

    @classmethod
    def of(cls, padded: bytes) -> _Tags:
        """A tag behind which a text stands that is no value is OTHER, as those are that nobody here knows."""
        octets = np.frombuffer(padded, np.uint8)
        words = words_of(padded)
        starts = np.append(np.flatnonzero(octets == ord("<")), len(padded) - len(PADDING))
        codes = _BY_TWO_BYTES[np.ndarray((len(padded) - 2,), "<u2", padded, offset=1, strides=(1,))[starts[:-1]]]
        spaced = np.flatnonzero(codes == _Tag.SPACED_TEXT)
        for place in range(0, len(_SPACED_TEXT), 8):
            is_other = words[starts[spaced] + place] != _word(_SPACED_TEXT[place : place + 8])
            codes[spaced[is_other]] = _Tag.OTHER
        lengths = _LENGTHS[codes]
        is_other = (np.diff(starts) != lengths) & _IS_ALONE[codes]
        if np.count_nonzero(octets == ord(">")) != len(codes):  # seldom, as where a text has such a mark
            is_other |= ~_HOLDS_TEXT[codes] & (octets[starts[1:] - 1] != ord(">"))
        codes[is_other] = _Tag.OTHER
        for tag, written in _LONGER:
            there = np.flatnonzero(codes == tag)
            codes[there[words[starts[there]] & _mask(len(written)) != _word(written)]] = _Tag.OTHER
        codes[spaced[codes[spaced] == _Tag.SPACED_TEXT]] = _Tag.TEXT
        for tag, empty in ((_Tag.ROW, _Tag.EMPTY_ROW), (_Tag.CELL, _Tag.EMPTY_CELL)):
            there = np.flatnonzero(codes == tag)
            codes[there[octets[starts[there + 1] - 1] != ord(">")]] = _Tag.OTHER
            codes[there[octets[starts[there + 1] - 2] == ord("/")]] = empty
        return cls(words=words, starts=starts, codes=np.append(codes, np.zeros(8, np.uint8)), lengths=lengths)

    def pairs(self, begin: _Tag, end: _Tag) -> tuple[Numbers, Numbers]:
        """The tags that begin and end something. Raises Unplain unless they come in turn."""
        begins, ends = np.flatnonzero(self.codes == begin), np.flatnonzero(self.codes == end)
        if len(begins) != len(ends) or not (begins < ends).all() or not (ends[:-1] < begins[1:]).all():
            raise Unplain
        return begins, ends

    def are(self, begins: Numbers, ends: Numbers, *tags: _Tag) -> Flags:
        """Whether exactly these tags are between those."""
        found: Flags = ends - begins == len(tags) + 1
        for step, tag in enumerate(tags, 1):
            found &= self.codes[begins + step] == tag
        return found

    def expect_no_others(self, begins: Numbers, ends: Numbers, besides: int) -> None:
        """Raises Unplain unless every tag but so many ``besides`` belongs to something that begins and ends there."""
        if int((ends - begins + 1).sum()) + besides != len(self.starts) - 1 or self.starts[0] != 0:
            raise Unplain

    def texts_behind(self, places: Numbers) -> tuple[Numbers, Numbers]:
        """Where what stands behind the tags at ``places`` starts, and how long it is.

        A text has no blanks around it, unless its tag says that these are to be kept.
        """
        starts = self.starts[places] + self.lengths[places]
        lengths = self.starts[places + 1] - starts
        is_trimmed = (self.codes[places] == _Tag.TEXT) & (self.lengths[places] < len(_SPACED_TEXT))
        left = np.flatnonzero(is_trimmed & (lengths > 0))
        while len(left):
            before = _IS_BLANK[self.words[starts[left]] & _mask(1)]
            behind = _IS_BLANK[self.words[starts[left] + lengths[left] - 1] & _mask(1)]
            starts[left] += before
            lengths[left] -= before | behind
            left = left[(before | behind) & (lengths[left] > 0)]
        return starts, lengths

    def written(self, padded: bytes, begin: int, end: int) -> bytes:
        """What is written from one tag to another."""
        return padded[self.starts[begin] : self.starts[end + 1]]


def _padded(*xml: bytes) -> bytes:
    """The pieces of XML in one, with room behind them. Raises Unplain where it is no UTF-8."""
    padded = b"".join((*xml, PADDING))
    if not padded.isascii():
        try:
            padded.decode("utf-8")
        except UnicodeDecodeError:
            raise Unplain from None
    return padded


def _places(tags: _Tags, cells: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The columns of cells, from 0, and the numbers of their rows; and where the attributes behind their places start.

    Raises Unplain where a cell stands in no row, or its place is none or not to the right of or below the one before.
    """
    rows, ends = tags.pairs(_Tag.ROW, _Tag.ROW_END)
    empty = np.flatnonzero(tags.codes == _Tag.EMPTY_ROW)
    counts = np.searchsorted(cells, ends) - np.searchsorted(cells, rows)
    if counts.sum() != len(cells) or (np.searchsorted(rows, empty) != np.searchsorted(ends, empty)).any():
        raise Unplain
    row_of = np.repeat(np.arange(len(rows)), counts)
    written, lengths = _row_numbers(tags, rows)
    starts = tags.starts[cells]
    heads = tags.words[starts]
    columns = _COLUMNS[heads >> np.uint64(8 * len(_CELL))]
    # the row's number and the mark behind it stand in the cell's place as they do in the row's own
    behind = starts + (len(_CELL) + 1) + (columns > 26)
    is_same = (tags.words[behind] ^ written[row_of]) & MASKS[lengths + 1][row_of] == 0
    is_cell = heads & _mask(len(_CELL)) == _word(_CELL)
    order = (row_of << 15) + columns
    if not (is_cell & is_same & (columns > 0)).all() or not (order[:-1] < order[1:]).all():
        raise Unplain
    return columns - 1, numbers_of(written, lengths)[row_of], behind + (lengths + 1)[row_of]


def _row_numbers(tags: _Tags, rows: Numbers) -> tuple[Words, Numbers]:
    """The numbers as they are written in the tags that begin rows, and their lengths.

    Raises Unplain where one is none, or not above the one before.
    """
    starts = tags.starts[rows]
    heads = tags.words[starts + len(_ROW)]
    lengths = np.zeros(len(rows), np.int64)
    for length in range(7, 0, -1):
        lengths[heads >> np.uint64(8 * length) & _mask(1) == ord('"')] = length
    is_number = (tags.words[starts] == _word(_ROW)) & (lengths > 0) & are_digits(heads, lengths)
    numbers = numbers_of(heads, lengths)
    if not is_number.all() or not (numbers[:-1] < numbers[1:]).all():
        raise Unplain
    return heads, lengths


def _escaped(buffer: bytes, tags: _Tags, things: Numbers) -> Flags:
    """Which of the cells or texts hold something that stands for another character."""
    found = np.zeros(len(things), np.bool_)
    for octets, escape in _ESCAPES.items():
        if octets in buffer:
            at = np.array([one.start() for one in escape.finditer(buffer)], np.int64)
            around = np.searchsorted(tags.starts[things], at, "right") - 1
            if (around < 0).any():
                raise Unplain
            found[around] = True
    return found


def _kinds(
    buffer: bytes, words: Words, starts: Numbers, lengths: Numbers, kind_of: Callable[[bytes], Kind]
) -> NDArray[np.uint8]:
    """What the attributes that start there say of each cell. Few ways to write them occur in a sheet."""
    kinds = np.zeros(len(starts), np.uint8)
    left = np.flatnonzero(lengths <= _LONGEST_ATTRIBUTES)
    for _ in range(_MOST_ATTRIBUTES):
        if not len(left):
            break
        start, length = starts[left[0]], lengths[left[0]]
        same = lengths[left] == length
        for place in range(0, length, 8):
            same &= (words[starts[left] + place] ^ words[start + place]) & _mask(min(8, length - place)) == 0
        kinds[left[same]] = kind_of(buffer[start : start + length])
        left = left[~same]
    return kinds


def _values(
    tags: _Tags, cells: Numbers, last: Numbers, kinds: NDArray[np.uint8], texts: Callable[[], Texts]
) -> tuple[Words, Flags, Flags]:
    """The texts of cells with one value; which are not empty; and which could be read rightly, so that none is odd."""
    has_value = tags.are(cells, last, _Tag.VALUE, _Tag.VALUE_END)
    has_inline = tags.are(cells, last, _Tag.INLINE, _Tag.TEXT, _Tag.TEXT_END, _Tag.INLINE_END)
    is_inline = kinds == Kind.INLINE
    is_plain = (has_value & ~is_inline | has_inline & is_inline) & (kinds != Kind.ODD)
    is_filled = is_plain.copy()
    starts, lengths = tags.texts_behind(cells + 1 + has_inline)
    made = np.empty((len(cells), 2), np.uint64)
    for kind in Kind:
        if len(chosen := np.flatnonzero(is_plain & (kinds == kind))):
            which = slice(None) if len(chosen) == len(cells) else chosen
            made[which], is_filled[which], is_plain[which] = _made(
                kind, tags.words, starts[which], lengths[which], texts
            )
    return made, is_filled, is_plain


def _made(
    kind: Kind, words: Words, starts: Numbers, lengths: Numbers, texts: Callable[[], Texts]
) -> tuple[Words, Flags, Flags]:
    """The texts of values of one kind; which are not empty; and which are read rightly, so that none is odd.

    Raises Unplain for the number of a shared text that there is not.
    """
    if kind in (Kind.TEXT, Kind.INLINE):
        return views(words, starts, lengths, ROWS), lengths > 0, np.ones(len(starts), np.bool_)
    heads = words[starts]
    if kind == Kind.NUMBER:
        is_plain = are_digits(heads, lengths) & are_digits(words[starts + 8], lengths - 8)
        is_plain &= (lengths > 0) & (lengths <= _LONGEST_NUMBER) & ((heads & _mask(1) != ord("0")) | (lengths == 1))
        return views(words, starts, lengths, ROWS), is_plain, is_plain
    is_number = (lengths > 0) & (lengths <= 8) & are_digits(heads, lengths)
    numbers = numbers_of(heads, np.where(is_number, lengths, 0))
    if kind == Kind.DAY:
        is_day = is_number & (numbers >= _FIRST_DAY) & (numbers <= _LAST_DAY)
        return _days()[np.where(is_day, numbers - _FIRST_DAY, 0)], is_day, is_day
    shared = texts()
    if not is_number.all() or (len(numbers) and numbers.max() >= len(shared.views)):
        raise Unplain
    return shared.views[numbers], shared.filled[numbers], np.ones(len(starts), np.bool_)


@cache
def _days() -> Words:
    """The days of the calendar as texts, from _FIRST_DAY on."""
    days = np.datetime64("1899-12-30", "D") + np.arange(_FIRST_DAY, _LAST_DAY + 1)
    written = np.datetime_as_string(days).astype("S10")
    length = written.itemsize
    lengths = np.full(len(days), length)
    return views(words_of(written.tobytes() + PADDING), np.arange(len(days)) * length, lengths, ROWS)
