"""Columns of texts that are read where they stand: Arrow's views into bytes, made without an Arrow library.

A view is 16 bytes: the length and the text itself where it has at most twelve bytes, else its beginning and where it
stands (https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout). Here each is made as a
pair of 64-bit numbers, so that a million take a few operations.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

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
_MOST_INSIDE = 12
"""So many bytes stand in the view itself."""

_BEGINNING = np.array([(1 << 8 * min(4, count)) - 1 for count in range(_MOST_INSIDE + 2)], np.uint64)
_REST = np.array([(1 << 8 * min(8, max(0, count - 4))) - 1 for count in range(_MOST_INSIDE + 2)], np.uint64)
"""The masks that leave a text's first four bytes, and the eight behind them, by its length."""


def words_of(padded: bytes) -> Words:
    """The eight bytes from each place on, as numbers whose lowest byte is the first; ``padded`` ends with PADDING."""
    return np.ndarray((len(padded) - 8,), "<u8", padded, strides=(1,))


def views(words: Words, starts: Numbers, lengths: Numbers, buffer: int) -> Views:
    """The views of texts in the bytes whose words are ``words``, the buffer of that number."""
    upto = np.minimum(lengths, _MOST_INSIDE + 1)
    made = np.empty((len(starts), 2), np.uint64)
    made[:, 0] = lengths.astype(np.uint64) | (words[starts] & _BEGINNING[upto]) << _HALF
    made[:, 1] = words[starts + 4] & _REST[upto]
    long = np.flatnonzero(lengths > _MOST_INSIDE)
    made[long, 1] = starts[long].astype(np.uint64) << _HALF | np.uint64(buffer)
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


class _Schema(ctypes.Structure):
    """An ArrowSchema (https://arrow.apache.org/docs/format/CDataInterface.html)."""


class _Array(ctypes.Structure):
    """An ArrowArray."""


_Release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)

_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
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
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]


def _done(kind: type[_Schema] | type[_Array]) -> int | None:
    """What a reader calls when it has done: the memory belongs to the table, so that this only says so."""

    def done(address: int) -> None:
        kind.from_address(address).release = None

    called = _Release(done)
    _KEPT.append(called)
    return ctypes.cast(called, ctypes.c_void_p).value


_KEPT: list[Any] = []
_SCHEMA_DONE, _ARRAY_DONE = _done(_Schema), _done(_Array)

_capsule = ctypes.pythonapi.PyCapsule_New
_capsule.restype, _capsule.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
_SCHEMA_NAME, _ARRAY_NAME = b"arrow_schema", b"arrow_array"


class TextTable:
    """A table of texts with the columns ``c1``, ``c2``, ..., for readers of Arrow's C data interface.

    ``views`` are by column and row, and NULL where they are not ``filled``; they point into ``buffers``. The table must
    live as long as it is read.
    """

    def __init__(self, views: Views, filled: NDArray[np.bool_], buffers: Sequence[bytes]) -> None:
        self._views = np.ascontiguousarray(views)
        self._filled = np.ascontiguousarray(np.packbits(filled, axis=1, bitorder="little"))
        self._buffers = tuple(buffers)
        self._lengths = np.array([len(buffer) for buffer in buffers], np.int64)
        self._lent: list[Any] = []

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._views)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return int(self._views.shape[1])

    def __arrow_c_schema__(self) -> object:
        columns = [_Schema(b"vu", b"c%d" % place, flags=2, release=_SCHEMA_DONE) for place in range(1, self.width + 1)]
        table = _Schema(
            b"+s", b"", n_children=len(columns), children=self._pointers(_Schema, columns), release=_SCHEMA_DONE
        )
        self._lent.append(table)
        return _capsule(ctypes.addressof(table), _SCHEMA_NAME, None)

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        texts = [ctypes.cast(ctypes.c_char_p(buffer), ctypes.c_void_p).value for buffer in self._buffers]
        columns = [
            self._array([filled.ctypes.data, views.ctypes.data, *texts, self._lengths.ctypes.data], -1)
            for filled, views in zip(self._filled, self._views, strict=True)
        ]
        table = self._array([None], 0)
        table.n_children, table.children = len(columns), self._pointers(_Array, columns)
        self._lent.append(table)
        return self.__arrow_c_schema__(), _capsule(ctypes.addressof(table), _ARRAY_NAME, None)

    def _array(self, buffers: Sequence[int | None], null_count: int) -> _Array:
        addresses = (ctypes.c_void_p * len(buffers))(*buffers)
        self._lent.append(addresses)
        return _Array(self.height, null_count, 0, len(buffers), 0, addresses, release=_ARRAY_DONE)

    def _pointers(self, kind: Any, children: Sequence[Any]) -> Any:
        pointers = (ctypes.POINTER(kind) * len(children))(*map(ctypes.pointer, children))
        self._lent.append((pointers, children))
        return pointers
