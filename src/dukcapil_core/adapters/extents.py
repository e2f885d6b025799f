"""How large the sheets of a zipped workbook really are, measured without loading them.

The spreadsheet library lays a sheet out as one full rectangle, so a single stray cell far down and far right would
ask for hundreds of gigabytes and end the process. What a file declares about itself may lie; only its cells count.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain
from operator import lt
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from attrs import evolve, frozen

from dukcapil_core.adapters.shared_texts import (
    MOST_TEXT,
    count_sharing,
    counts_too_many,
    is_too_much_xlsx,
    may_be_too_much_xlsx,
    xlsx_lengths,
)
from dukcapil_core.adapters.sheet_cells import OddCells, odd_cells, row_twice
from dukcapil_core.adapters.slice_loading import ABOUT, TEXTS, number_of
from dukcapil_core.adapters.slices import (
    LARGE_SHEET,
    MOST_AHEAD,
    VIEW_BYTES,
    SlicedSheet,
    SliceReader,
    TopRows,
    parts_beside,
    reader_of,
    top_workbook,
)
from dukcapil_core.errors import SourceError

_MOST_BYTES = 4 << 30
_BOMB_BYTES, _BOMB_RATIO = 500 << 20, 200
_BOMB_PART_BYTES, _BOMB_PART_RATIO = 64 << 20, 150
"""A single part: lists of people shrink to a tenth or a twentieth, thousands of empty rows to a hundredth."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STATES = frozenset({"visible", "hidden", "veryHidden"})

_CHUNK = 1 << 18
_OVERLAP = 512
"""Bytes; more than a tag has."""

MOST_CELLS = 40_000_000
"""The largest rectangle that is loaded, about 1.3 GB: a full-height sheet of 38 columns."""


_EXCEL_COLUMNS = 16_384
"""Columns A to XFD."""

_MOST_UNWRITTEN = 8_000_000
"""So many cells of an OpenDocument sheet may be repeated or lie between filled ones: they cost as much as written ones,
about 60 bytes each, and no list has them."""


@frozen
class Extent:
    """The ``area`` of a sheet's rectangle in cells, and its ``corner`` for the message.

    At most so many of its cells are ``sharing`` texts, counted where these could come to too much. A large xlsx sheet
    that may be read in slices is ``sliced``. ``tall`` are the merged ranges of more than one row that an .ods has.
    ``part`` holds an xlsx sheet. Where it is not measured, nothing is known but that it may be read in slices.
    """

    area: int
    corner: str
    sharing: int = 0
    sliced: SlicedSheet | None = None
    tall: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    part: str = ""
    is_measured: bool = True

    @property
    def width(self) -> int:
        """How many columns the rectangle has."""
        return number_of(self.corner.rstrip("0123456789").encode("ascii"))

    @property
    def kept(self) -> int:
        """About so many bytes its slices keep that were read ahead."""
        return sum(reader.kept for reader in self.sliced.ahead) if self.sliced is not None else 0

    @property
    def is_beyond_excel(self) -> bool:
        """Whether a cell stands where Excel has no column: only a damaged file says so."""
        return self.width > _EXCEL_COLUMNS


def extents(path: Path, ahead: Callable[[str], bool] = lambda _: False) -> dict[str, Extent]:
    """The extent of each sheet in a zipped workbook; the slices of those that are to be read ``ahead`` are read too.

    Nothing for an .xls: its rectangle cannot exceed 65,536 rows of 256 columns. Raises SourceError for a broken
    archive and for one that would unpack to an absurd size.
    """
    with path.open("rb") as file:
        if file.read(8) == _OLE:
            return {}
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            packed = max(1, sum(entry.compress_size for entry in archive.infolist()))
            if unpacked > _MOST_BYTES or (unpacked > _BOMB_BYTES and unpacked / packed > _BOMB_RATIO):
                raise SourceError("workbook.bomb", file=path.name)
            if any(map(_is_bomb, archive.infolist())):
                raise SourceError("workbook.bomb", file=path.name)
            names = set(archive.namelist())
            if "content.xml" in names:
                return _ods_extents(archive, path.name)
            if ABOUT not in names:
                raise SourceError("workbook.not-a-workbook", file=path.name)
            refuse_same_names((entry.get("name", "") for entry in _sheet_entries(archive)), path.name)
            read = reader_of(archive)
            # The library makes room for as many shared texts as are declared, before it reads the first.
            if counts_too_many(read(TEXTS) or b"", unpacked):
                raise SourceError("workbook.broken", file=path.name)
            found = {sheet: part for sheet, part in _xlsx_parts(archive).items() if part in names}
            if len(set(found.values())) < len(found):  # two sheets that are one: everybody would be there twice
                raise SourceError("workbook.broken", file=path.name)
            beside = cache(lambda: parts_beside(read))
            lengths = cache(lambda: xlsx_lengths(read(TEXTS) or b""))
            extents, room = {}, MOST_AHEAD
            for sheet, part in found.items():
                # what is no sheet for slices here is none later; the texts of others are counted while they are read
                sliced = _sliced_at_once(archive, part, beside, room) if ahead(sheet) else None
                if sliced is not None:
                    extents[sheet], room = sliced, room - sliced.kept
                    continue
                may_be_much = may_be_too_much_xlsx(lengths(), archive.getinfo(part).file_size)
                extent = _xlsx_extent(archive, part, beside, may_be_much)
                extents[sheet] = evolve(extent, sliced=None) if ahead(sheet) else extent
                cells = min(extent.area, extent.sharing, MOST_CELLS)
                if is_too_much_xlsx(lengths(), cells, _overlapping(archive, part)):
                    raise SourceError("workbook.bomb", file=path.name)
            return extents
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, expat.ExpatError):
        raise SourceError("workbook.broken", file=path.name) from None
    except (OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        # What else zipfile raises for an archive with nonsense in it (offsets, flags, methods).
        raise SourceError("workbook.broken", file=path.name) from None


def odd_cells_of(path: Path, part: str) -> OddCells:
    """What the XML of an xlsx sheet says of its cells beside their values. Raises ValueError where it is damaged."""
    with _written(path, part) as sheet:
        return odd_cells(*sheet)


def row_twice_of(path: Path, part: str) -> int:
    """The row of an xlsx sheet of which a cell is written twice; 0: none is. Raises ValueError where it is damaged."""
    try:
        with _written(path, part) as sheet:
            return row_twice(*sheet)
    except expat.ExpatError:
        raise ValueError from None


@contextmanager
def _written(path: Path, part: str) -> Iterator[tuple[zipfile.ZipFile, str, bytes, bytes]]:
    """A sheet's XML as its cells are looked at: the archive, the part, and how the tags of that sheet are written."""
    with zipfile.ZipFile(path) as archive:
        tags = _Tags.of(next(_windows(archive, part), b""))
        yield archive, part, tags.prefix, tags.start


def shown_sheets(path: Path) -> tuple[str, ...] | None:
    """The names of an xlsx workbook's sheets, where all are worksheets in plain sight; None where there is a doubt."""
    with zipfile.ZipFile(path) as archive:
        parts = _xlsx_parts(archive)
        sheets = _sheet_entries(archive)
    plain = all(part.startswith("xl/worksheets/") for part in parts.values()) and len(sheets) == len(parts)
    return None if not plain or any(entry.get("state", "visible") != "visible" for entry in sheets) else tuple(parts)


def damage(path: Path) -> SourceError:
    """What is wrong with a workbook that the spreadsheet library cannot read, as far as its list of sheets tells."""
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in _sheet_entries(archive):
                if entry.get("state", "visible") not in _STATES:
                    return SourceError("workbook.state", file=path.name, sheet=entry.get("name", ""))
            names = {name.lower() for name in archive.namelist()}
            for part in (_RELATIONS, *_xlsx_parts(archive).values()):
                if part.lower() not in names and not part.endswith("/"):
                    return SourceError("workbook.lacks-part", file=path.name, part=part)
    except Exception:  # whatever is wrong with it: that it is damaged is known
        pass
    return SourceError("workbook.broken", file=path.name)


def refuse_same_names(names: Iterable[str], file: str) -> None:
    """Raises SourceError where two sheets have one name: a sheet is asked for by its name, and one would be lost."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise SourceError("workbook.same-name", file=file, sheet=name)
        seen.add(name)


def _sheet_entries(archive: zipfile.ZipFile) -> list[ElementTree.Element]:
    return [entry for entry in ElementTree.fromstring(archive.read(ABOUT)).iter() if entry.tag.endswith("}sheet")]


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _BOMB_PART_BYTES and entry.file_size / max(1, entry.compress_size) > _BOMB_PART_RATIO


def _overlapping(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[bytes, int]]:
    """The windows of a part, and of each how many bytes were in the one before."""
    overlap = 0
    for window in _windows(archive, part):
        yield window, overlap
        overlap = min(len(window), _OVERLAP)


def _xlsx_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet names and the parts of the archive that hold them."""
    try:
        relations = ElementTree.fromstring(archive.read(_RELATIONS))
    except KeyError:
        return {}
    targets = {entry.get("Id"): entry.get("Target", "") for entry in relations}
    found: dict[str, str] = {}
    for element in _sheet_entries(archive):
        ids = [value for key, value in element.attrib.items() if key.endswith("}id")]
        target = targets.get(ids[0], "") if ids else ""
        found[element.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


_USUAL_COLUMNS = 128
"""Columns A to DX: wider lists were not met. One quick pass makes sure that no filled cell stands beyond them."""


@frozen
class _Tags:
    """The patterns of one sheet; a file may put a prefix before the names of its tags.

    A cell that closes itself (``<c .../>``) has a style and no content, and is not laid out.
    """

    prefix: bytes
    start: bytes
    row: re.Pattern[bytes]
    astray: re.Pattern[bytes]
    """A row whose first cell says that it stands in another one."""
    cell: re.Pattern[bytes]

    @classmethod
    def of(cls, head: bytes) -> _Tags:
        found = re.search(rb"<(\w+:)?worksheet", head)
        prefix = re.escape(found[1] or b"") if found else b""
        # With a literal beginning the search runs at memory speed; only a file that orders its attributes otherwise
        # is slow.
        before = rb" " if b"<" + prefix + b'c r="' in head or b"<" + prefix + b"c " not in head else rb" [^>]*?"
        start = b"<" + prefix + b"c" + before + b'r="'
        return cls(
            prefix=found[1] or b"" if found else b"",
            start=start,
            row=re.compile(b"<" + prefix + b'row [^>]*?r="([0-9]+)"'),
            astray=re.compile(
                b"<" + prefix + b'row [^>]*?r="([0-9]{1,7})"[^>]*>\\s*' + start + rb'[A-Z]{1,3}(?!\1")[0-9]+"'
            ),
            cell=re.compile(start + rb'([A-Za-z]{1,7})([0-9]+)"[^>/]*>'),
        )

    @property
    def usual(self) -> bool:
        """Whether the tags are written as nearly every program writes them."""
        return self.start == b'<c r="'

    def beyond(self, last: int) -> re.Pattern[bytes]:
        """Finds a filled cell to the right of the column ``last``, or one whose column Excel does not have.

        The library takes columns of any number of letters, and small ones.
        """
        narrow = b"(?![A-Z][0-9])" if last >= 26 else b""  # most cells are passed over at once
        letters = b"(?:" + _letters_beyond(letters_of(last)) + b"|[A-Z]{4}|[A-Z]*[a-z])[A-Za-z]*"
        return re.compile(self.start + narrow + letters + rb'[0-9]+"[^>/]*>')


def _letters_beyond(last: str) -> bytes:
    """A pattern of the columns' letters that come after ``last``."""
    longer = [f"[A-Z]{{{len(last) + 1},3}}"] if len(last) < 3 else []
    same = [
        f"{last[:place]}[{chr(ord(letter) + 1)}-Z]" + "[A-Z]" * (len(last) - place - 1)
        for place, letter in enumerate(last)
        if letter != "Z"
    ]
    return "|".join([*same, *longer]).encode("ascii") or b"(?!)"


def _sliced_at_once(
    archive: zipfile.ZipFile, part: str, beside: Callable[[], dict[str, bytes] | None], room: int
) -> Extent | None:
    """The extent of a large xlsx sheet that looks plain, from one pass; None for every other sheet.

    Its slices are read meanwhile, where there is ``room`` for the bytes that they keep; else nobody knows yet how high
    it is, and whether it is plain. In slices every cell stands where it should, and none to the right of the first
    rows.
    """
    size = archive.getinfo(part).file_size
    parts = beside() if size >= LARGE_SHEET else None
    windows = _overlapping(archive, part)
    first, _ = next(windows, (b"", 0))
    tags = _Tags.of(first)
    width = _first_width(tags, first)
    if parts is None or not tags.usual or not 0 < width <= _USUAL_COLUMNS:
        return None
    column, top = letters_of(width), TopRows()
    expected = first.count(b"<row ") * width * VIEW_BYTES * size // len(first)
    reader = SliceReader(column, parts, 1) if expected <= room else None
    for window, overlap in chain([(first, 0)], windows):
        top.see(window, overlap)
        if reader is not None:
            reader.see(window[overlap:])
            if not (reader.is_sound and reader.is_plain) or reader.length > MOST_TEXT:
                return None
            if reader.kept > room:
                reader = None
    if reader is None:
        sliced = _sliced(archive, part, column, top, parts)
        return None if sliced is None else Extent(0, "", sliced=sliced, part=part, is_measured=False)
    reader.see(b"")
    is_such = reader.succeeds() and reader.length <= MOST_TEXT
    sliced = _sliced(archive, part, column, top, parts, reader) if is_such else None
    return None if sliced is None else Extent(reader.last * width, f"{column}{reader.last}", 0, sliced, part=part)


def _xlsx_extent(
    archive: zipfile.ZipFile, part: str, beside: Callable[[], dict[str, bytes] | None], is_doubtful: bool
) -> Extent:
    """The extent of an xlsx sheet, from the references of its filled cells.

    ``beside`` gives what stands beside the sheets, where they may be sliced; where it ``is_doubtful`` how much their
    texts come to, the cells that share some are counted.
    """
    tags: _Tags | None = None
    height = width = sharing = 0
    usual, sliceable, top = True, archive.getinfo(part).file_size >= LARGE_SHEET, TopRows()
    is_jumbled, above = False, 0
    for window, overlap in _overlapping(archive, part):
        if tags is None:
            tags = _Tags.of(window)
            width = _first_width(tags, window)
            sliceable = sliceable and tags.usual and 0 < width <= _USUAL_COLUMNS and beside() is not None
            width = width if sliceable else _USUAL_COLUMNS
            beyond = tags.beyond(width)
        if is_doubtful:
            sharing += count_sharing(window)
        rows = list(map(int, tags.row.findall(window)))
        below = rows[len(tags.row.findall(window[:overlap])) :]
        is_jumbled = is_jumbled or not all(map(lt, [above, *below], below))
        above = below[-1] if below else above
        height = max([height, *rows])
        # where there are rows without cells only, as millions may be declared, none stands in another one
        is_jumbled = is_jumbled or (b"<" + tags.prefix + b"c " in window and tags.astray.search(window) is not None)
        if usual and beyond.search(window) is not None:
            # The first rows are narrower than the others: then what is usual is the bound.
            sliceable, width = False, _USUAL_COLUMNS
            beyond = tags.beyond(width)
            usual = beyond.search(window) is None
        if sliceable:
            top.see(window, overlap)
    if tags is not None and (is_jumbled or not (usual and height * width <= MOST_CELLS)):
        # Seldom: only where that bound does not hold is every cell looked at.
        height, width = (height if is_jumbled else 0), 0
        for window in _windows(archive, part):
            cells = tags.cell.findall(window)
            width = max([width, *map(number_of, {letters.upper() for letters, _ in cells})])
            height = max([height, *(int(row) for _, row in cells)])
    column = letters_of(width)
    sliced = _sliced(archive, part, column, top, beside()) if sliceable and not is_jumbled else None
    return Extent(height * width, f"{column}{height}", sharing, sliced, part=part)


def _first_width(tags: _Tags, window: bytes) -> int:
    """How many columns the rows in a sheet's first window have."""
    return max(map(number_of, {letters.upper() for letters, _ in tags.cell.findall(window)}), default=0)


def _sliced(
    archive: zipfile.ZipFile, part: str, column: str, top: TopRows, beside: dict[str, bytes] | None, *ahead: SliceReader
) -> SlicedSheet | None:
    if beside is None or top.xml is None or archive.filename is None:
        return None
    top_rows = top_workbook(top.xml, beside)
    return SlicedSheet(path=Path(archive.filename), part=part, column=column, top=top_rows, ahead=list(ahead))


def _windows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in pieces that overlap by more than a tag."""
    with archive.open(part) as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            window = tail + chunk
            yield window
            tail = window[-_OVERLAP:]


def letters_of(number: int) -> str:
    """The letters of the column with that number: A is 1."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _ods_extents(archive: zipfile.ZipFile, name: str) -> dict[str, Extent]:
    """The area and corner of each table of an OpenDocument sheet, whose rows and cells may be written once and
    repeated."""
    measure = _OdsMeasure()
    parser = expat.ParserCreate()
    parser.StartElementHandler = measure.start
    parser.EndElementHandler = measure.end
    parser.CharacterDataHandler = measure.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with archive.open("content.xml") as file:
        parser.ParseFile(file)
    # The library lays out all tables when it opens the file, whichever is asked for.
    cells = sum(extent.area for extent in measure.extents.values())
    if cells > MOST_CELLS or measure.unwritten > _MOST_UNWRITTEN:
        table, extent = max(measure.extents.items(), key=lambda one: one[1].area)
        raise SourceError("workbook.too-far", file=name, sheet=table, cell=extent.corner)
    if measure.text_bytes > MOST_TEXT:
        raise SourceError("workbook.bomb", file=name)
    return measure.extents


def _refuse_doctype(*_: object) -> None:
    """No program declares names for texts; those in names of others multiply without end."""
    raise ValueError


class _OdsMeasure:
    """Counts where the last filled cell of each table stands while its XML goes by."""

    def __init__(self) -> None:
        self.extents: dict[str, Extent] = {}
        self._table = ""
        self._row = self._rows = self._column = self._columns = 0
        self._height = self._width = self._filled_to = 0
        self._filled = False
        self._tall: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self.text_bytes = self._row_text = self._cell_text = 0
        self.unwritten = self._written = 0

    def start(self, name: str, given: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "table":
            self._table = given.get("table:name", "")
            self._row = self._height = self._width = self._written = 0
            self._tall = []
        elif kind == "table-row":
            self._rows = _repeated(given, "table:number-rows-repeated")
            self._column = self._filled_to = self._row_text = 0
        elif kind in ("table-cell", "covered-table-cell"):
            self._columns = _repeated(given, "table:number-columns-repeated")
            self._filled = "office:value-type" in given
            self._cell_text = 0
            if (spanned := int(given.get("table:number-rows-spanned", "1"))) > 1:
                across = int(given.get("table:number-columns-spanned", "1"))
                last = (self._row + spanned - 1, self._column + across - 1)
                self._tall.append(((self._row, self._column), last))
        elif kind == "s":  # so many blanks
            self._cell_text += _repeated(given, "text:c")

    def text(self, data: str) -> None:
        self._filled = self._filled or bool(data.strip())
        self._cell_text += len(data)

    def end(self, name: str) -> None:
        kind = name.rpartition(":")[2]
        if kind in ("table-cell", "covered-table-cell"):
            self._column += self._columns
            self._row_text += self._cell_text * self._columns
            self._written += 1
            if self._filled:
                self._filled_to = self._column
            self._filled = False
        elif kind == "table-row":
            self._row += self._rows
            self.text_bytes += self._row_text * self._rows
            if self._filled_to:
                self._height, self._width = self._row, max(self._width, self._filled_to)
        elif kind == "table":
            corner = f"{letters_of(self._width)}{self._height}"
            self.extents[self._table] = Extent(self._height * self._width, corner, tall=tuple(self._tall))
            self.unwritten += max(0, self._height * self._width - self._written)


def _repeated(given: dict[str, str], name: str) -> int:
    """How often something stands there. Raises ValueError for what is no number, or none from 1 on."""
    number = int(given.get(name, "1"))
    if number < 1:
        raise ValueError
    return number
