"""A large xlsx sheet in slices: some rows each, of which the cells are read at once and become columns of texts.

That is several times quicker than cell by cell, and both give the same texts. Only sheets go this way whose cells are
written as nearly every program writes them; the spreadsheet library reads the others, and cells that are odd.

Where there is room, the slices are read while the sheet is measured, so that it is unpacked only once.
"""

from __future__ import annotations

import os
import re
import weakref
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from dukcapil_core.adapters.shared_texts import count_sharing
from dukcapil_core.adapters.slice_loading import (
    ABOUT,
    END,
    FROM_1904,
    ROW,
    STYLES,
    TEXTS,
    Draft,
    Unsliceable,
    number_of,
    workbook,
)

if TYPE_CHECKING:
    from dukcapil_core.adapters.slice_columns import Slice

LARGE_SHEET = 4 << 20
"""Bytes of XML (about 2,500 rows of 37 columns) from which on a sheet is worth the trouble."""

MOST_AHEAD = 192 << 20
"""Bytes that the slices of a workbook may keep that are read before anybody asks for them: 12 million cells, as of
300,000 people with 37 columns, and fewer where texts are long."""

VIEW_BYTES = 16
"""Bytes that a slice keeps of each cell, filled or not, beside long texts."""

TOP_SLICE = 200
"""So many rows are in the slice that is looked at for a header."""

_WORKERS = min(4, os.cpu_count() or 1)
_WAITING = 2 * _WORKERS
"""So many slices may wait: enough for the workers to be busy while others are taken."""

_CHUNK = 1 << 18
_LONGEST_ROW = 4 << 20
_LONGEST_HEAD = 16 << 20
"""Bytes that the rows may have in which a header is looked for: each window is another look."""

_SLICE = 4 << 20
"""Bytes of XML in a slice, about 2,500 rows of 37 columns: for small ones the calls cost more than the work."""

_BEGIN = b"<sheetData>"
_SHARED = re.compile(rb' t="s"[^>]*><v>([0-9]{1,9})</v>')

_STRICT = b"purl.oclc.org"
"""In the namespaces of the strict variant, which writes dates as texts."""

_ROW_TAG = re.compile(rb"<row[\s/>]")


class TopRows:
    """Keeps the first rows of a sheet's XML and what stands below the last row, while the XML goes by in windows."""

    def __init__(self) -> None:
        self._head, self._tail = b"", bytearray()
        self._whole = self._ended = False

    def see(self, window: bytes, overlap: int) -> None:
        """Takes the next window, whose first ``overlap`` bytes were in the one before."""
        if not self._whole and len(self._head) <= _LONGEST_HEAD:
            self._head += window[overlap:]
            starts = [found.start() for found in islice(ROW.finditer(self._head), TOP_SLICE + 1)]
            end = _end(self._head)
            if end >= 0 or len(starts) > TOP_SLICE:
                self._head = self._head[: starts[-1] if len(starts) > TOP_SLICE else end]
                self._whole = True
        if self._ended:
            self._tail += window[overlap:]
        elif (end := _end(window)) >= 0:
            self._tail += window[end:]
            self._ended = True

    @property
    def xml(self) -> bytes | None:
        """A sheet with the first rows only, and all that it says about itself; None of what is no such sheet, as one
        with rows below its last one."""
        return self._head + self._tail if self._whole and self._ended and not _ROW_TAG.search(self._tail) else None


class SliceReader:
    """Reads slices in threads of its own from a sheet's XML, which it is given chunk by chunk.

    Of what stands beside the sheet it needs the parts ``beside``. Rows down to ``below`` are no records.
    """

    def __init__(self, column: str, beside: dict[str, bytes], below: int) -> None:
        from dukcapil_core.adapters.slice_columns import Beside

        pool = ThreadPoolExecutor(_WORKERS)
        self._submit = pool.submit
        self.close = weakref.finalize(self, pool.shutdown, wait=False, cancel_futures=True)
        self._beside = Beside(beside, pool)
        self._width, self._below = number_of(column.encode("ascii")), below
        self._begun, self._rest = False, b""
        self._draft: Draft | None = None
        self.last = 0
        """The number of the last row that was seen."""
        self._waiting: deque[Future[Slice]] = deque()
        self._at_end = False
        self.kept = self.length = 0
        """About so many bytes the slices keep that wait; and so many their texts have."""
        self.is_sound = True
        """Whether the rows are numbered as they must be, so that ``last`` is their height."""
        self.is_plain = True
        """Whether the cells are such as slices may have; the library may still refuse some."""

    @property
    def ended(self) -> bool:
        """Whether no more chunks are needed."""
        return self._at_end or not (self.is_sound and self.is_plain)

    def see(self, chunk: bytes) -> None:
        """Takes the next chunk; an empty one says that there are no more."""
        if self._at_end or not self.is_sound:
            return
        try:
            self._take(self._rest + chunk)
            if not (chunk or self._at_end):
                raise Unsliceable
        except Unsliceable:
            self.is_sound, self._draft = False, None

    def succeeds(self) -> bool:
        """Whether all slices could be read; waits for them."""
        wait(self._waiting)
        self._look_back()
        return self.is_sound and self.is_plain

    def ready(self, most: int) -> Iterator[Slice]:
        """The next slices in order, until at most ``most`` wait.

        Raises Unsliceable, or what the library raises.
        """
        if not (self.is_sound and self.is_plain):
            raise Unsliceable
        while len(self._waiting) > most:
            yield self._waiting.popleft().result()

    def _take(self, xml: bytes) -> None:
        """Takes the whole rows of ``xml``, which begins where the last ones ended; the rest waits for more."""
        if not self._begun:
            before, mark, xml = xml.partition(_BEGIN)
            self._begun, self._rest = bool(mark), b"" if mark else before
        if self._begun:
            end = _end(xml)
            self._at_end = end >= 0
            end = end if self._at_end else max(0, xml.rfind(b"<row "))
            self._rest = xml[end:]
            self._add(xml[:end])
        if len(self._rest) > _LONGEST_ROW:
            raise Unsliceable
        if self._draft is not None and (self._at_end or self._draft.is_full(_SLICE)):
            self._waiting.append(self._submit(self._draft.loaded, self._beside, self._below))
            self._draft = None
            self._look_back()

    def _look_back(self) -> None:
        """What became of the slices; waits where too many are still to be read."""
        unread = [slice_ for slice_ in self._waiting if not slice_.done()]
        wait(unread[: max(0, len(unread) - _WAITING)])
        read = [slice_ for slice_ in self._waiting if slice_.done()]
        self.is_plain = not any(slice_.exception() for slice_ in read)
        if self.is_plain:
            self.kept = sum(slice_.result().size for slice_ in read)
            self.length = sum(slice_.result().length for slice_ in read)

    def _add(self, rows: bytes) -> None:
        """Adds whole rows to the slice."""
        if not rows:
            return
        first, last = _first_and_last(rows)
        if first <= self.last:
            raise Unsliceable
        self.last = last
        if not self.is_plain:
            return
        if self._draft is None:
            self._draft = Draft(first, self._width)
        if not self._draft.add(rows, self.last):
            self.is_plain, self._draft = False, None


@frozen(kw_only=True)
class SlicedSheet:
    """A sheet that may be read in slices: its ``part`` in the file ``path``, a workbook ``top`` with its first rows
    only, and the last ``column`` with a cell in it. What is read already is in ``ahead``, once."""

    path: Path
    part: str
    column: str
    top: bytes = field(repr=False)
    ahead: list[SliceReader] = field(factory=list, repr=False)

    @property
    def width(self) -> int:
        """How many columns the sheet has, from A on."""
        return number_of(self.column.encode("ascii"))

    def slices(self, below: int) -> Iterator[Slice]:
        """The rows of the sheet, in order, those down to row ``below`` among them: what they say may be left out.

        Raises Unsliceable, or what the library raises.
        """
        if self.ahead:
            reader = self.ahead.pop()
            try:
                yield from reader.ready(0)
            finally:
                reader.close()
            return
        with zipfile.ZipFile(self.path) as archive, archive.open(self.part) as file:
            reader = SliceReader(self.column, parts_beside(reader_of(archive)) or {}, below)
            try:
                while not reader.ended:
                    reader.see(file.read(_CHUNK))
                    yield from reader.ready(_WAITING)
                yield from reader.ready(0)
            finally:
                reader.close()


def top_workbook(xml: bytes, beside: dict[str, bytes]) -> bytes:
    """A workbook of a sheet's first rows, with the shared texts that these name and those that stand before them."""
    named = _SHARED.findall(xml)
    if TEXTS in beside and len(named) == count_sharing(xml):
        last = max(map(int, named), default=0)
        texts = beside[TEXTS].split(b"</si>", last + 1)
        if len(texts) == last + 2 and b"</sst>" in texts[-1]:
            beside = beside | {TEXTS: b"</si>".join([*texts[:-1], b"</sst>"])}
    return workbook((xml,), beside)


def parts_beside(read: Callable[[str], bytes | None]) -> dict[str, bytes] | None:
    """The parts that a sheet's cells need, of those that ``read`` gives; None where they make the texts of cells
    ambiguous, or where there is nothing to read slices with."""
    try:
        import numpy  # noqa: F401 - the sheet is read cell by cell without it
    except ImportError:
        return None
    about = read(ABOUT) or b""
    if FROM_1904.search(about) or _STRICT in about:
        return None
    return {name: part for name in (STYLES, TEXTS) if (part := read(name)) is not None}


def reader_of(archive: zipfile.ZipFile) -> Callable[[str], bytes | None]:
    """Gives the parts of a workbook, each unpacked once; None for what it has not."""
    names = {_folded(name): name for name in archive.namelist()}
    return cache(lambda name: archive.read(names[_folded(name)]) if _folded(name) in names else None)


def _folded(name: str) -> str:
    """The name of a part as the library compares it."""
    return name.lower().replace("\\", "/")


def _end(xml: bytes) -> int:
    """Where the last row ends and what stands below begins; -1 where it is not in ``xml``."""
    return xml.find(END, max(0, xml.rfind(b"<row ")))


def _first_and_last(rows: bytes) -> tuple[int, int]:
    """The numbers of the first and the last of some rows. Raises Unsliceable where they have none.

    That those between them go up is seen where they are read.
    """
    numbers = [ROW.match(rows, max(0, place)) for place in (0, rows.rfind(b"<row "))]
    first, last = (int(number[1]) if number else 0 for number in numbers)
    if not 0 < first <= last:
        raise Unsliceable
    return first, last
