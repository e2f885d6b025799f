"""The container of an old workbook (.xls): are its chains of sectors whole?

The file is a small file system (MS-CFB): a table says of each sector which one follows. A damaged table may lead in a
circle, and a reader that follows it never ends. So every chain is followed here first, no further than there are
sectors.
"""

from __future__ import annotations

from array import array
from pathlib import Path
from sys import byteorder

from dukcapil_core.adapters.shared_texts import is_too_much_xls
from dukcapil_core.errors import SourceError

_LAST_REGULAR = 0xFFFFFFF9
"""Greater numbers mean the end of a chain, or a sector that is free or holds the table itself."""

_HEADER, _DIRECTORY_ENTRY = 512, 128
_STREAMS = (2, 5)
"""Kinds of directory entries that have a chain: a stream and the root, which holds the small streams."""


_WORKBOOKS = tuple(name.encode("utf-16-le") + b"\0\0" for name in ("Workbook", "Book"))
"""The streams of a workbook: since Excel 97, and before."""


def check_compound(path: Path) -> list[bytes]:
    """The streams with a workbook's records.

    Raises SourceError where the sectors of ``path`` do not form chains that end within the file, and where its cells
    come to an absurd amount of text.
    """
    content = path.read_bytes()
    sheets: list[bytes] = []
    try:
        whole = _is_whole(content, sheets)
    except (ValueError, IndexError):
        whole = False
    if not whole:
        raise SourceError("workbook.broken", file=path.name)
    if any(map(is_too_much_xls, sheets)):
        raise SourceError("workbook.bomb", file=path.name)
    return sheets


def _is_whole(content: bytes, sheets: list[bytes]) -> bool:
    """Whether the chains end; the streams with a workbook's records are added to ``sheets``."""
    shift, small_shift = int.from_bytes(content[30:32], "little"), int.from_bytes(content[32:34], "little")
    if len(content) < _HEADER or shift not in (9, 12) or small_shift != 6:
        return False
    size = 1 << shift
    count = max(0, (len(content) - 1) // size)

    def numbers(sector: int) -> array[int]:
        start = (sector + 1) * size
        return _numbers(content[start : start + size])

    header = _numbers(content[:_HEADER])
    places = [sector for sector in header[19:128] if sector < _LAST_REGULAR]
    more, seen = header[17], 0
    while more < _LAST_REGULAR:
        if more >= count or seen > count:
            return False
        table = numbers(more)
        places += [sector for sector in table[:-1] if sector < _LAST_REGULAR]
        more, seen = table[-1], seen + 1
    if any(sector >= count for sector in places):
        return False
    following = array("I")
    for sector in places[:count]:
        following.extend(numbers(sector))
    directory = _chain(header[12], following, count)
    small = _chain(header[15], following, count)
    if directory is None or small is None:
        return False
    small_following = array("I")
    for sector in small:
        small_following.extend(numbers(sector))
    entries = b"".join(content[(sector + 1) * size : (sector + 2) * size] for sector in directory)
    if len(entries) % _DIRECTORY_ENTRY:
        return False
    for start in range(0, len(entries) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
        entry = entries[start : start + _DIRECTORY_ENTRY]
        first, length = int.from_bytes(entry[116:120], "little"), int.from_bytes(entry[120:124], "little")
        if entry[66] not in _STREAMS or not length:
            continue
        in_small = entry[66] == 2 and length < header[14]
        table, most = (small_following, len(small_following)) if in_small else (following, count)
        chain = _chain(first, table, most)
        if chain is None:
            return False
        if not in_small and entry.startswith(_WORKBOOKS):
            sheets.append(b"".join(content[(sector + 1) * size : (sector + 2) * size] for sector in chain))
    return True


def _chain(first: int, following: array[int], most: int) -> list[int] | None:
    """The sectors from ``first`` on; None where they lead out of the table or in a circle."""
    found: list[int] = []
    while first < _LAST_REGULAR:
        if first >= len(following) or len(found) > most:
            return None
        found.append(first)
        first = following[first]
    return found


def _numbers(content: bytes) -> array[int]:
    found = array("I")
    found.frombytes(content[: len(content) // 4 * 4])
    if byteorder == "big":
        found.byteswap()
    return found
