"""Columns of texts that are read where they stand: Arrow's views into bytes, made without an Arrow library.

A view is 16 bytes: the length and the text itself where it has at most twelve bytes, else its beginning and where it
stands (https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout). Here each is made as a
pair of 64-bit numbers, so that a million take a few operations.
"""

from __future__ import annotations

import ctypes
import errno
import itertools
import struct
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Words = NDArray[np.uint64]
    Flags = NDArray[np.bool_]
    Views = NDArray[np.void]

PADDING = b"\0" * 24
"""Behind bytes that are read eight at a time from anywhere in them."""

MASKS = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
"""The masks that leave the first bytes of eight, by their count."""

VIEW = np.dtype("V16")
"""A view, which is moved as a whole."""

_HALF = np.uint64(32)
_LENGTH = np.uint64(0xFFFFFFFF)
_MOST_INSIDE = 12
"""So many bytes stand in the view itself."""

_BEGINNING = np.array([(1 << 8 * min(4, count)) - 1 for count in range(_MOST_INSIDE + 2)], np.uint64)
_REST = np.array([(1 << 8 * min(8, max(0, count - 4))) - 1 for count in range(_MOST_INSIDE + 2)], np.uint64)
"""The masks that leave a text's first four bytes, and the eight behind them, by its length."""


def words_of(padded: bytes) -> Words:
    """The eight bytes from each place on, as numbers whose lowest byte is the first; ``padded`` ends with PADDING."""
    return np.ndarray((len(padded) - 8,), "<u8", padded, strides=(1,))


def views(words: Words, starts: Numbers, lengths: Numbers, buffer: int, before: int = 0) -> Views:
    """The views of texts in the bytes whose words are ``words``, which stand in the buffer of that number with so many
    bytes ``before`` them."""
    upto = np.minimum(lengths, _MOST_INSIDE + 1)
    made = np.empty((len(starts), 2), np.uint64)
    made[:, 0] = lengths.astype(np.uint64) | (words[starts] & _BEGINNING[upto]) << _HALF
    made[:, 1] = words[starts + 4] & _REST[upto]
    long = np.flatnonzero(lengths > _MOST_INSIDE)
    made[long, 1] = (starts[long] + before).astype(np.uint64) << _HALF | np.uint64(buffer)
    return made.view(VIEW)[:, 0]


_ZEROS, _HIGH, _SIX = (np.uint64(byte * 0x0101010101010101) for byte in (0x30, 0xF0, 0x06))


def _aligned(words: Words, lengths: Numbers) -> Words:
    """The first so many bytes, at most eight, as digits with zeros before them: a digit's bits but those of "0"."""
    # numpy shifts by 64 bits to nothing
    aligned: Words = (words ^ _ZEROS) << (64 - 8 * np.clip(lengths, 0, 8)).astype(np.uint64)
    return aligned


def are_digits(words: Words, lengths: Numbers) -> Flags:
    """Whether the first so many bytes, at most eight, are digits."""
    digits = _aligned(words, lengths)
    found: Flags = (digits | digits + _SIX) & _HIGH == 0
    return found


def numbers_of(words: Words, lengths: Numbers) -> Numbers:
    """The numbers of so many digits, at most eight: pairs of digits are added up, then pairs of pairs, then those."""
    digits = _aligned(words, lengths)
    for factor, step, kept in (
        (10, 8, 0x00FF00FF00FF00FF),
        (100, 16, 0x0000FFFF0000FFFF),
        (10_000, 32, 0x00000000FFFFFFFF),
    ):
        digits = digits * np.uint64(factor) + (digits >> np.uint64(step)) & np.uint64(kept)
    return digits.astype(np.int64)


def packed(words: Words, starts: Numbers, lengths: Numbers) -> tuple[Words, Numbers]:
    """Texts copied one behind the other, and where each starts among these bytes: at a multiple of eight."""
    counts = lengths + 7 >> 3
    places = np.cumsum(counts) - counts
    copied = np.empty(int(counts.sum()), np.uint64)
    left, word = np.arange(len(starts)), 0
    while len(left):
        copied[places[left] + word] = words[starts[left] + 8 * word]
        word += 1
        left = left[counts[left] > word]
    return copied, places * 8


def pack_long(views: Views, words: Words, buffer: int) -> bytes:
    """A new buffer of that number with nothing but what the ``views`` into it show, to which they are set."""
    pairs = views.view(np.uint64).reshape(-1, 2)
    lengths = pairs[:, 0] & _LENGTH
    long = np.flatnonzero(lengths > _MOST_INSIDE)
    long = long[pairs[long, 1] & _LENGTH == buffer]
    copied, starts = packed(words, (pairs[long, 1] >> _HALF).astype(np.int64), lengths[long].astype(np.int64))
    pairs[long, 1] = starts.astype(np.uint64) << _HALF | np.uint64(buffer)
    return copied.tobytes()


@frozen
class TextTable:
    """Columns of texts: ``views`` by column and row into the ``buffers``, and NULL where they are not ``filled``."""

    views: Views = field(repr=False)
    filled: Flags = field(repr=False)
    buffers: tuple[bytes, ...] = field(repr=False)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.views)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return int(self.views.shape[1])

    @property
    def length(self) -> int:
        """How many bytes all texts have."""
        return int((self.views.view(np.uint64)[:, ::2] & _LENGTH).sum())

    def octets(self, column: int, rows: Numbers) -> Numbers:
        """The first bytes of some texts of a column; 0 of those that are empty."""
        octets: Numbers = (self.views[column].view(np.uint64)[::2][rows] >> _HALF & MASKS[1]).astype(np.int64)
        return octets

    def texts(self, row: int) -> list[str]:
        """The texts of a row."""
        pairs = self.views[:, row].tobytes()
        found = []
        for column in np.flatnonzero(self.filled[:, row]):
            view = pairs[16 * column : 16 * column + 16]
            length, _, buffer, start = struct.unpack("<4I", view)
            inside = view[4 : 4 + length] if length <= _MOST_INSIDE else self.buffers[buffer][start : start + length]
            found.append(inside.decode("utf-8"))
        return found


class TextStream:
    """A table for readers of Arrow's C stream interface, batch by batch as they are asked for.

    Its columns are ``row`` and ``line``, which are whole numbers, and those of the tables of ``width`` that come with
    them: ``c1``, ``c2``, ... It is read once. Of what ends the ``batches`` the reader learns only that something did.

    It is not to be read in the main thread: an interrupt would be lost in the reader's calls. ``is_broken_off`` may be
    set while it is read; the reader, which does not always ask whether it is to go on, gets no further batch then.
    """

    def __init__(self, width: int, batches: Iterable[tuple[Numbers, Numbers, TextTable]]) -> None:
        self._width, self._batches = width, iter(batches)
        self._asked = _Schemas(self._schema), _Next(self._next), _Errors(lambda _: _FAILED)
        self._streams: list[_Stream] = []
        self.is_broken_off = False

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        stream = _Stream(*self._asked, _STREAM_DONE)
        self._streams.append(stream)
        return _capsule(ctypes.addressof(stream), b"arrow_array_stream", None)

    def _schema(self, _: int, there: int) -> int:
        names = [b"c%d" % place for place in range(1, self._width + 1)]
        columns = [_Schema(b"l", name, release=_SCHEMA_DONE) for name in (b"row", b"line")]
        columns += [_Schema(b"vu", name, flags=_NULLABLE, release=_SCHEMA_DONE) for name in names]
        table = _Schema.from_address(there)
        table.__init__(b"+s", b"", n_children=len(columns), release=_SCHEMA_DONE)  # type: ignore[misc]
        _lend(table, _Schema, columns)
        return 0

    def _next(self, _: int, there: int) -> int:
        array = _Array.from_address(there)
        array.release = None
        if self.is_broken_off:
            return errno.EIO
        try:
            rows, lines, table = next(self._batches, (None, None, None))
        except BaseException:  # it would end in the reader's hands
            return errno.EIO
        if rows is None or lines is None or table is None:
            return 0
        height = len(rows)
        bits = np.packbits(table.filled, axis=1, bitorder="little")
        sizes = np.array([len(buffer) for buffer in table.buffers], np.int64)
        texts = [ctypes.cast(ctypes.c_char_p(buffer), ctypes.c_void_p).value for buffer in table.buffers]
        buffers: list[list[int | None]] = [[None, numbers.ctypes.data] for numbers in (rows, lines)]
        buffers += [
            [filled.ctypes.data, views.ctypes.data, *texts, sizes.ctypes.data]
            for filled, views in zip(bits, table.views, strict=True)
        ]
        columns = [_array(height, column) for column in buffers]
        array.__init__(height, 0, 0, 1, len(columns), _addresses([None]), release=_ARRAY_DONE)  # type: ignore[misc]
        _lend(array, _Array, columns, rows, lines, table, bits, sizes)
        return 0


class _Schema(ctypes.Structure):
    """An ArrowSchema (https://arrow.apache.org/docs/format/CDataInterface.html)."""


class _Array(ctypes.Structure):
    """An ArrowArray."""


class _Stream(ctypes.Structure):
    """An ArrowArrayStream (https://arrow.apache.org/docs/format/CStreamInterface.html)."""


_Release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_Schemas = _Next = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_Errors = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)

_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]
_Stream._fields_ = [
    ("get_schema", _Schemas),
    ("get_next", _Next),
    ("get_last_error", _Errors),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]
_NULLABLE = 2
"""The flag of a column that may hold NULL."""

_LENT: dict[int, Any] = {}
"""What readers use until they say that they have done."""

_KEYS = itertools.count(1)


def _lend(table: _Schema | _Array, kind: type[_Schema] | type[_Array], columns: Sequence[Any], *used: Any) -> None:
    """Gives a table its columns, and keeps these and what else is ``used`` until it is released."""
    pointers = (ctypes.POINTER(kind) * len(columns))(*map(ctypes.pointer, columns))
    table.children = ctypes.addressof(pointers)
    table.private_data = next(_KEYS)
    _LENT[table.private_data] = table, pointers, columns, used


def _array(height: int, buffers: Sequence[int | None]) -> _Array:
    unknown = -1
    return _Array(height, unknown, 0, len(buffers), 0, _addresses(buffers), release=_ARRAY_DONE)


def _addresses(buffers: Sequence[int | None]) -> Any:
    return (ctypes.c_void_p * len(buffers))(*buffers)


def _done(kind: type[_Schema] | type[_Array] | type[_Stream]) -> int | None:
    """What a reader calls when it has done."""

    def done(address: int) -> None:
        one = kind.from_address(address)
        one.release = None
        _LENT.pop(one.private_data, None)

    called = _Release(done)
    _KEPT.append(called)
    return ctypes.cast(called, ctypes.c_void_p).value


_KEPT: list[Any] = []
_SCHEMA_DONE, _ARRAY_DONE, _STREAM_DONE = _done(_Schema), _done(_Array), _done(_Stream)
_MESSAGE = ctypes.create_string_buffer(b"the rows ended early")
_FAILED = ctypes.addressof(_MESSAGE)

_capsule = ctypes.pythonapi.PyCapsule_New
_capsule.restype, _capsule.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
