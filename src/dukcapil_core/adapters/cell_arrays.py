"""The cells of many rows of a sheet's XML at once: arrays of places and texts instead of one cell after another.

Only where cells start is sought. What stands between two of them is compared with how nearly every program writes
cells: each with its place first, in order, holding a text, a whole number or the number of a day. That nothing else is
there the number of tags tells. A cell that is written otherwise is *odd*: it comes out as it is written, for the
spreadsheet library to read. XML of another shape is refused whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from dukcapil_core.adapters.text_views import MASKS, PADDING, VIEW, are_digits, numbers_of, pack_long, views, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dukcapil_core.adapters.text_views import Flags, Numbers, Views, Words


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

    views: Views = field(repr=False)
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
    views: Views = field(repr=False)
    buffer: bytes = field(repr=False)
    odd: Sequence[OddCell] = field(repr=False)


@frozen(kw_only=True)
class _Way:
    """How a value is written: what stands before it and behind it.

    A text that is ``trimmed`` has no blanks around it: its tag does not say that these are to be kept.
    """

    kind: Kind
    before: bytes
    behind: bytes
    trimmed: bool = False

    @property
    def tags(self) -> int:
        """How many tags there are."""
        return self.before.count(b"<") + self.behind.count(b"<")


_KEPT = b' xml:space="preserve"'
_LONGEST = 64
_BEFORE = re.compile(rb"([^<>]{0,%d})(>[^<]{0,%d}<(?:is><t)?[^<>]{0,%d}>)" % (_LONGEST, _LONGEST, _LONGEST))
"""The attributes of a cell; and what else stands before its value."""

_INLINE_END, _VALUE_END = b"</t></is></c>", b"</v></c>"
_BEHIND = {b"><v>": _VALUE_END, b"><is><t>": _INLINE_END, b"><is><t%b>" % _KEPT: _INLINE_END}
_HOLDS_NOTHING = b"></c>"
_SHARED_TEXTS = tuple(
    _Way(kind=Kind.TEXT, before=before, behind=b"</t></si>", trimmed=trimmed)
    for before, trimmed in ((b"<si><t>", True), (b"<si><t%b>" % _KEPT, False))
)
_BLOCK = 4 << 20
"""Bytes of shared texts that are read apart."""

_MOST_WAYS = 64
"""So many ways to write what stands before the values of some rows are told apart."""


def blocks_of_texts(xml: bytes) -> list[tuple[int, int]]:
    """Where the pieces of a workbook's shared texts begin and end that may be read apart."""
    start, end = xml.find(b">", xml.find(b"<sst")) + 1, xml.rfind(b"</sst>")
    if end < 0:  # such as it is none
        return [(0, len(xml))]
    starts = []
    while 0 <= start < end:
        starts.append(start)
        start = xml.find(b"<si>", start + _BLOCK)
    return list(pairwise([*starts, end]))


def shared_texts(xml: bytes, start: int, end: int) -> tuple[Texts, dict[int, bytes]]:
    """The shared texts of a workbook in one of its blocks; and by their number in it those that are written in an odd
    way, as letters in several fonts are. Raises Unplain."""
    part = _Part.of(xml[start:end])
    starts = part.tags(b"s")
    starts = starts[part.begins(b"<si>", starts)]
    stops = part.ends(starts)
    if not part.stands(b"</si>", stops).all():
        raise Unplain
    found = _Values.none(len(starts))
    for way in _SHARED_TEXTS:
        which, at, lengths = part.between(way, part.alike(way.before, starts), starts, stops)
        found.put(way, which, views(part.words, at, lengths, SHARED, start), lengths > 0)
    is_odd = part.are_odd(found.tags, starts, stops, besides=0)
    odd = {int(number): part.buffer[starts[number] : stops[number]] for number in np.flatnonzero(is_odd)}
    if any(text.count(b"</si") > 1 for text in odd.values()):
        raise Unplain
    return Texts(views=found.views, filled=found.filled & ~is_odd, buffer=xml), odd


def cells_of(rows: Sequence[bytes], width: int, texts: Callable[[], Texts], kind_of: Callable[[bytes], Kind]) -> Cells:
    """The cells of whole ``rows``, piece by piece, in ``width`` columns. Raises Unplain, also for cells further right.

    ``texts`` gives the shared texts; ``kind_of`` says what attributes say, as of a style that makes a number a day.
    """
    part = _Part.of(*rows)
    cells = _placed(part)
    if len(cells.columns) and cells.columns.max() >= width:
        raise Unplain
    found = _Values.none(len(cells.columns))
    holding = np.ones(len(cells.columns), np.bool_)
    for way, there in _ways(part, cells, kind_of):
        if way.before.endswith(_HOLDS_NOTHING):
            which = there[cells.starts[there] + len(way.before) == cells.stops[there]]
            holding[which], found.tags[which] = False, way.tags
        else:
            which, at, lengths = part.between(way, there, cells.starts, cells.stops)
            found.put(way, which, *_made(way.kind, part.words, at, lengths, texts))
    is_odd = part.are_odd(found.tags, cells.starts, cells.stops, cells.tags_besides)
    is_filled = found.filled & ~is_odd
    filled = slice(None) if is_filled.all() else np.flatnonzero(is_filled)
    held = np.flatnonzero(holding)
    made = found.views[filled]
    return Cells(
        last_row=int(cells.rows[held[-1]]) if len(held) else 0,
        columns=cells.columns[filled],
        rows=cells.rows[filled],
        buffer=pack_long(made, part.words, ROWS),
        views=made,
        odd=[
            OddCell(column=int(cells.columns[one]), row=int(cells.rows[one]), xml=_odd(part, cells, one))
            for one in map(int, np.flatnonzero(is_odd))
        ],
    )


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


def _mask(count: int) -> np.uint64:
    return np.uint64((1 << 8 * count) - 1)


_ROW, _CELL = b'<row r="', b'<c r="'
_ROW_END = b"</row>"

_IS_BLANK = np.isin(np.arange(256), list(b" \t\r\n"))

_COLUMNS = np.zeros(1 << 16, np.int64)
for _letter in range(1, 27):
    _COLUMNS[[_word(b"%c%d" % (64 + _letter, _digit)) for _digit in range(1, 10)]] = _letter
    _COLUMNS[[_word(b"%c%c" % (64 + _letter, 64 + _second)) for _second in range(1, 27)]] = [
        26 * _letter + _second for _second in range(1, 27)
    ]
"""The columns by the first two bytes of a place, A1 to ZZ9; 0: none."""


@frozen(kw_only=True)
class _Part:
    """Some XML: its bytes, the eight of them from each place on, and how many there are without what is behind them."""

    buffer: bytes
    octets: NDArray[np.uint8]
    words: Words
    is_tag: Flags
    end: int

    @classmethod
    def of(cls, *xml: bytes) -> _Part:
        """The pieces of XML in one, with room behind them. Raises Unplain where it is no UTF-8."""
        padded = b"".join((*xml, PADDING))
        if not padded.isascii():
            try:
                padded.decode("utf-8")
            except UnicodeDecodeError:
                raise Unplain from None
        octets = np.frombuffer(padded, np.uint8)
        return cls(
            buffer=padded,
            octets=octets,
            words=words_of(padded),
            is_tag=octets == ord("<"),
            end=len(padded) - len(PADDING),
        )

    def tags(self, letter: bytes) -> Numbers:
        """Where the tags are whose names begin with that letter."""
        return np.flatnonzero(self.is_tag[:-1] & (self.octets[1:] == ord(letter)))

    def ends(self, starts: Numbers) -> Numbers:
        """Where things end that start there, each where the next one starts. Raises Unplain for what is before them."""
        if starts[0] != 0 if len(starts) else self.end:
            raise Unplain
        return np.append(starts[1:], self.end) if len(starts) else starts

    def begins(self, text: bytes, starts: Numbers) -> Flags:
        """Whether the ``text``, of at most eight bytes, stands at the ``starts``."""
        found: Flags = self.words[starts] & _mask(len(text)) == _word(text)
        return found

    def stands(self, text: bytes, stops: Numbers) -> Flags:
        """Whether such a ``text`` stands right before the ``stops``."""
        return self.begins(text, np.maximum(stops - len(text), 0))

    def alike(self, text: bytes, starts: Numbers) -> Numbers:
        """At which of the ``starts`` a ``text`` of any length stands."""
        there = np.flatnonzero(self.begins(text[:8], starts))
        for place in range(8, len(text), 8):  # what has the bytes before has room for eight more
            there = there[self.begins(text[place : place + 8], starts[there] + place)]
        return there

    def between(self, way: _Way, which: Numbers, starts: Numbers, stops: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Those of the things that are closed as the ``way`` says: where their values start, and how long these are."""
        at, until = starts[which] + len(way.before), stops[which] - len(way.behind)
        closed = self.alike(way.behind, np.maximum(until, at))
        if len(closed) < len(which):
            which, at, until = which[closed], at[closed], until[closed]
        lengths = until - at
        return (which, *self._trimmed(at, lengths)) if way.trimmed else (which, at, lengths)

    def _trimmed(self, starts: Numbers, lengths: Numbers) -> tuple[Numbers, Numbers]:
        """Texts without the blanks around them."""
        # few texts have any, and all that is beyond them is a tag
        left = np.flatnonzero((self.octets[starts] <= ord(" ")) | (self.octets[starts + lengths - 1] <= ord(" ")))
        while len(left):
            before = _IS_BLANK[self.octets[starts[left]]]
            behind = _IS_BLANK[self.octets[starts[left] + lengths[left] - 1]]
            starts[left] += before
            lengths[left] -= before | behind
            left = left[(before | behind) & (lengths[left] > 0)]
        return starts, lengths

    def are_odd(self, tags: Numbers, starts: Numbers, stops: Numbers, besides: int) -> Flags:
        """Which of the things are not written as they seem: with so many ``tags`` each, which is 0 for those of which
        nothing is known, and nothing that stands for another character.

        Raises Unplain unless there are so many tags ``besides``.
        """
        is_odd: Flags = tags == 0
        count = int(np.count_nonzero(self.is_tag))
        if count != besides + int(tags.sum()):
            at = np.flatnonzero(self.is_tag)
            held = np.searchsorted(at, stops) - np.searchsorted(at, starts)
            if count != besides + int(held.sum()):
                raise Unplain
            is_odd |= held != tags
        for octets, escape in _ESCAPES.items():
            if octets in self.buffer:
                there = np.array([one.start() for one in escape.finditer(self.buffer)], np.int64)
                around = np.searchsorted(starts, there, "right") - 1
                if (around < 0).any():
                    raise Unplain
                is_odd[around] = True
        return is_odd


@frozen(kw_only=True)
class _Values:
    """What was found of things: the views of their texts, which of them are not empty, and how many tags they have."""

    views: Views
    filled: Flags
    tags: Numbers

    @classmethod
    def none(cls, count: int) -> _Values:
        return cls(views=np.zeros(count, VIEW), filled=np.zeros(count, np.bool_), tags=np.zeros(count, np.int64))

    def put(self, way: _Way, which: Numbers, made: Views, filled: Flags, plain: Flags | None = None) -> None:
        """Takes what was found of some; of those that are not ``plain`` nothing is known."""
        self.views[which], self.filled[which] = made, filled
        self.tags[which] = way.tags if plain is None else np.where(plain, way.tags, 0)


@frozen(kw_only=True)
class _Placed:
    """The cells of some rows but those that are empty tags: their columns, from 0, the numbers of their rows, where
    their attributes start and where they stop; and how many tags there are besides those in them."""

    columns: Numbers
    rows: Numbers
    starts: Numbers
    stops: Numbers
    tags_besides: int


def _placed(part: _Part) -> _Placed:
    """Where the cells are. Raises Unplain where a cell stands in no row, or its place is none or not to the right of or
    below the one before."""
    rows, cells = part.tags(b"r"), part.tags(b"c")
    rows = rows[part.begins(b"<row ", rows)]
    ends = part.ends(rows)
    is_closed = part.stands(_ROW_END, ends)
    counts = np.diff(np.searchsorted(cells, np.append(rows, part.end)))
    holding = np.flatnonzero(counts)
    last = np.cumsum(counts)[holding] - 1
    insides = ends - len(_ROW_END)
    stops = np.append(cells[1:], 0)[: len(cells)]
    stops[last] = insides[holding]
    insides[holding] = cells[last - counts[holding] + 1]
    is_opened = part.stands(b">", insides) & ~part.stands(b"/>", insides)
    if not (is_closed & is_opened | ~is_closed & (counts == 0) & part.stands(b"/>", ends)).all():
        raise Unplain
    besides = len(rows) + int(np.count_nonzero(is_closed)) + len(cells)
    row_of = np.repeat(np.arange(len(rows)), counts)
    if (is_empty := part.stands(b"/>", stops)).any():
        filled = np.flatnonzero(~is_empty | ~part.begins(b"<c ", cells))
        cells, stops, row_of = cells[filled], stops[filled], row_of[filled]
    written, lengths = _row_numbers(part, rows)
    heads = part.words[cells]
    columns = _COLUMNS[heads >> np.uint64(8 * len(_CELL))]
    # the row's number and the mark behind it stand in the cell's place as they do in the row's own
    behind = cells + (len(_CELL) + 1) + (columns > 26)
    is_same = (part.words[behind] ^ written[row_of]) & MASKS[lengths + 1][row_of] == 0
    is_further = (columns[1:] > columns[:-1]) | (row_of[1:] != row_of[:-1])
    is_cell = heads & _mask(len(_CELL)) == _word(_CELL)
    if not (is_cell & is_same & (columns > 0)).all() or not is_further.all():
        raise Unplain
    return _Placed(
        columns=columns - 1,
        rows=numbers_of(written, lengths)[row_of],
        starts=behind + (lengths + 1)[row_of],
        stops=stops,
        tags_besides=besides,
    )


def _row_numbers(part: _Part, rows: Numbers) -> tuple[Words, Numbers]:
    """The numbers as they are written in the tags that begin rows, and their lengths.

    Raises Unplain where one is none, or not above the one before.
    """
    heads = part.words[rows + len(_ROW)]
    lengths = np.zeros(len(rows), np.int64)
    for length in range(7, 0, -1):
        lengths[heads >> np.uint64(8 * length) & _mask(1) == ord('"')] = length
    is_number = part.begins(_ROW, rows) & (lengths > 0) & are_digits(heads, lengths)
    numbers = numbers_of(heads, lengths)
    if not is_number.all() or not (numbers[:-1] < numbers[1:]).all():
        raise Unplain
    return heads, lengths


def _ways(part: _Part, cells: _Placed, kind_of: Callable[[bytes], Kind]) -> Iterator[tuple[_Way, Numbers]]:
    """The cells that are written alike up to their values; few ways occur in a sheet. Of others nothing is said."""
    left, starts = np.arange(len(cells.starts)), cells.starts
    for _ in range(_MOST_WAYS):
        if not len(left):
            return
        if (found := _BEFORE.match(part.buffer, starts[0])) is None:
            left, starts = left[1:], starts[1:]
            continue
        attributes, opening = found.groups()
        such = part.alike(found[0], starts)
        kind = kind_of(attributes) if opening in _BEHIND else Kind.ODD
        behind = _BEHIND.get(opening, b"")
        if opening == _HOLDS_NOTHING or (kind != Kind.ODD and (kind == Kind.INLINE) == (behind == _INLINE_END)):
            trimmed = kind == Kind.INLINE and _KEPT not in opening
            yield _Way(kind=kind, before=found[0], behind=behind, trimmed=trimmed), left[such]
        is_left = np.ones(len(left), np.bool_)
        is_left[such] = False
        left, starts = left[is_left], starts[is_left]


def _odd(part: _Part, cells: _Placed, one: int) -> bytes:
    """How a cell is written behind its place. Raises Unplain where it does not end, or others seem to."""
    xml = part.buffer[cells.starts[one] : cells.stops[one]]
    if xml.find(b"</c>") != len(xml) - len(b"</c>"):
        raise Unplain
    return xml


def _made(
    kind: Kind, words: Words, starts: Numbers, lengths: Numbers, texts: Callable[[], Texts]
) -> tuple[Views, Flags, Flags | None]:
    """The texts of values of one kind; which are not empty; and which are read rightly, so that none is odd.

    Raises Unplain for the number of a shared text that there is not.
    """
    if kind in (Kind.TEXT, Kind.INLINE):
        return views(words, starts, lengths, ROWS), lengths > 0, None
    heads = words[starts]
    is_number = (lengths > 0) & are_digits(heads, lengths)
    if kind == Kind.NUMBER:
        is_plain = is_number & are_digits(words[starts + 8], lengths - 8)
        is_plain &= (lengths <= _LONGEST_NUMBER) & ((heads & _mask(1) != ord("0")) | (lengths == 1))
        return views(words, starts, lengths, ROWS), is_plain, is_plain
    is_number &= lengths <= 8
    numbers = numbers_of(heads, np.where(is_number, lengths, 0))
    if kind == Kind.DAY:
        is_day = is_number & (numbers >= _FIRST_DAY) & (numbers <= _LAST_DAY)
        return _days()[np.where(is_day, numbers - _FIRST_DAY, 0)], is_day, is_day
    shared = texts()
    if not is_number.all() or (len(numbers) and numbers.max() >= len(shared.views)):
        raise Unplain
    return shared.views[numbers], shared.filled[numbers], None


@cache
def _days() -> Views:
    """The days of the calendar as texts, from _FIRST_DAY on."""
    days = np.datetime64("1899-12-30", "D") + np.arange(_FIRST_DAY, _LAST_DAY + 1)
    written = np.datetime_as_string(days).astype("S10")
    length = written.itemsize
    lengths = np.full(len(days), length)
    return views(words_of(written.tobytes() + PADDING), np.arange(len(days)) * length, lengths, ROWS)
