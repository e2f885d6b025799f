"""How much text a workbook's cells come to when each is given a copy of the text that it shares with others.

A workbook writes each text once and names it in its cells by number, so that a small file may stand for more text
than a machine can hold. The spreadsheet library copies; so what the copies come to is measured first.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

MOST_TEXT = 600_000_000
"""Bytes: a full-height sheet of 38 columns of usual texts stays below."""

_LEAST_CELL = len('<c r="A1"><v>0</v></c>')
_XLSX_CELL = re.compile(rb' t="s"[^>]*><v[^>]*>([0-9]{1,9})</v>')
_ROOT = re.compile(rb"<(?:\w+:)?sst\b[^>]*>")
_COUNT = re.compile(rb"""\s(count|uniqueCount)\s*=\s*["']\s*([0-9]{1,30})""")
_SST, _CONTINUE, _LABEL = 0x00FC, 0x003C, 0x00FD
_LABEL_START = struct.pack("<HH", _LABEL, 10)


def xlsx_lengths(shared: bytes) -> list[int]:
    """The bytes of each text in the part ``shared`` of an xlsx, its own markup included."""
    return list(map(len, shared[max(0, shared.find(b"<si")) :].split(b"</si>")))


def counts_too_many(shared: bytes, unpacked: int) -> bool:
    """Whether the part ``shared`` declares more texts than it has room for, or more uses than the workbook has.

    ``unpacked`` are the bytes of all parts.
    """
    root = _ROOT.search(shared)
    declared = dict(_COUNT.findall(root[0])) if root else {}
    most = {b"uniqueCount": len(shared) // len("<si/>"), b"count": unpacked // _LEAST_CELL}
    return any(int(number) > most[name] for name, number in declared.items())


def count_sharing(xml: bytes) -> int:
    """How many cells in a piece of a sheet's XML name a shared text."""
    return xml.count(b't="s"') + xml.count(b"t='s'")


def may_be_too_much_xlsx(lengths: Sequence[int], size: int) -> bool:
    """Whether the cells of a sheet of ``size`` bytes could hold more than MOST_TEXT of texts of these ``lengths``."""
    return size // _LEAST_CELL * max(lengths) > MOST_TEXT


def is_too_much_xlsx(lengths: Sequence[int], cells: int, windows: Iterable[tuple[bytes, int]]) -> bool:
    """Whether the cells of a sheet, at most ``cells``, hold more than MOST_TEXT of the texts of these ``lengths``.

    ``windows`` are the pieces of the sheet's XML and how many bytes each repeats of the one before; only where a
    bound does not hold are they looked at.
    """
    return cells * max(lengths) > MOST_TEXT and _copied(lengths, _xlsx_numbers(windows)) > MOST_TEXT


def _xlsx_numbers(windows: Iterable[tuple[bytes, int]]) -> Iterator[int]:
    for window, overlap in windows:
        yield from (int(found[1]) for found in _XLSX_CELL.finditer(window) if found.end() > overlap)


def is_too_much_xls(stream: bytes) -> bool:
    """The same of the records of an .xls (MS-XLS: BIFF8)."""
    cells = stream.count(_LABEL_START)
    if not cells:
        return False
    lengths = [length for table in _tables(stream) for length in _lengths(table)]
    if cells * max(lengths, default=0) <= MOST_TEXT:
        return False
    numbers = (
        int.from_bytes(stream[start + 6 : start + 10], "little")
        for kind, start, length in records(stream)
        if kind == _LABEL and length >= 10
    )
    return _copied(lengths, numbers) > MOST_TEXT


def _copied(lengths: Sequence[int], numbers: Iterable[int]) -> int:
    uses = Counter(numbers)
    return sum(lengths[number] * count for number, count in uses.items() if number < len(lengths))


def records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record of an .xls."""
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, place + 4, length
        place += 4 + length


def _tables(stream: bytes) -> Iterator[list[bytes]]:
    """The tables of shared texts, each as its record and those that continue it."""
    table: list[bytes] = []
    for kind, start, length in records(stream):
        if kind == _SST or (kind == _CONTINUE and table):
            if kind == _SST:
                table = []
            table.append(stream[start : start + length])
        elif table:
            yield table
            table = []
    if table:
        yield table


def _lengths(table: Sequence[bytes]) -> Iterator[int]:
    """The characters of each text. A text may run on into the next record, which then says anew how wide they are."""
    parts = iter(table)
    part, place = next(parts, b""), 8
    try:
        while True:
            if place >= len(part):
                part, place = next(parts), 0
            characters, flags = struct.unpack_from("<HB", part, place)
            yield characters
            place += 3
            more = 0
            if flags & 8:
                more += 4 * struct.unpack_from("<H", part, place)[0]
                place += 2
            if flags & 4:
                more += struct.unpack_from("<I", part, place)[0]
                place += 4
            while characters:
                width = 2 if flags & 1 else 1
                taken = min(characters, (len(part) - place) // width)
                characters, place = characters - taken, place + taken * width
                if characters:
                    part = next(parts)
                    flags, place = part[0] if part else 0, 1
            while more > len(part) - place:
                more -= len(part) - place
                part, place = next(parts), 0
            place += more
    except (StopIteration, struct.error):
        return
