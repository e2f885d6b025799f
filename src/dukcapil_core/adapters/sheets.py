"""A workbook's sheets as rows of cells: opened with care, loaded once, and their cells turned to text."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dukcapil_core.adapters.compound import check_compound
from dukcapil_core.adapters.contract import Source
from dukcapil_core.adapters.extents import (
    MOST_CELLS,
    Extent,
    damage,
    extents,
    odd_cells_of,
    refuse_same_names,
    row_twice_of,
    shown_sheets,
)
from dukcapil_core.adapters.ods_cells import OddTexts, Places, is_locked, odd_texts
from dukcapil_core.adapters.sheet_cells import OddCells, with_known_errors
from dukcapil_core.adapters.slices import SlicedSheet
from dukcapil_core.adapters.xls_cells import xls_errors
from dukcapil_core.errors import SourceError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Merged = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged range, each with its row and column, counted from 0."""

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta

TOP_ROWS = 30
"""How many rows are searched for a header."""

LONG_NUMBER = 1e11
"""From here on a number may be a NIK or NKK typed as a number; Excel keeps 15 digits of it (domain: defects, H)."""

MOST_COLUMNS = 1_000
"""No list has more than some hundreds of columns (a wide daily sheet of a year: 366). What is wider is refused."""

_ALWAYS_KEPT = 128
"""So many columns of a sheet are there whether anything stands in them or not: wider lists were not met."""

_MOST_FAR_CELLS = 16_000_000
"""The largest rectangle that is loaded, about 500 MB, for the sake of a cell beyond any list's columns."""

_TOP_KEPT = 200
"""How many rows of each sheet are remembered for the search for headers; a header cannot be declared further down."""

_KEPT_CELLS = 20_000_000
"""Up to this area together, loaded sheets are kept from the look for headers to the first pass over the rows."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@frozen(kw_only=True)
class _Written:
    """The cells of a sheet as the file has them.

    ``texts`` are those that the library gives otherwise, by row and column. ``shown`` are the rows, from 0, of the
    errors and uncalculated formulas that stand in what was told of the sheet. Of an xlsx, ``part`` is the sheet's.
    """

    path: Path
    sheet: str
    part: str
    odd: OddCells = field(repr=False)
    texts: Places = field(factory=dict, repr=False)
    shown: list[int] = field(factory=list, repr=False)

    def told(self, rows: Iterator[list[Cell]], first_column: int) -> Iterator[list[Cell]]:
        """``rows`` with the texts of errors and of formulas without a value. A row without anything else stays empty:
        formulas are often drawn down further than a list goes.

        Raises SourceError behind the last row where a cell is written twice: then there are more cells than came.
        """
        own, unread = _by_rows(self.texts, first_column), _by_rows(self.odd.unread, first_column)
        self.shown.clear()
        filled = 0
        for row, cells in enumerate(rows):
            filled += len(cells) - cells.count("")
            for place, text in own.get(row, ()):
                if 0 <= place < len(cells):
                    cells[place] = text
            if row in unread and not is_blank(cells):
                for place, text in unread[row]:
                    if 0 <= place < len(cells):  # a column of nothing else is not laid out
                        cells[place] = text
                        self.shown.append(row)
            yield cells
        if self.part and filled != self.odd.filled:
            self._refuse_twice()

    def _refuse_twice(self) -> None:
        try:
            row = row_twice_of(self.path, self.part)
        except (OSError, ValueError, zipfile.BadZipFile, zlib.error):
            raise SourceError("workbook.broken", file=self.path.name) from None
        if row:
            raise SourceError("workbook.row-twice", file=self.path.name, sheet=self.sheet, row=row)


def _by_rows(texts: Mapping[tuple[int, int], str], first_column: int) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in texts.items():
        found.setdefault(row, []).append((column - first_column, text))
    return found


@frozen(kw_only=True)
class Sheet:
    """A loaded sheet. ``first_column`` is the 0-based column in which its rows start, ``merged`` its merged ranges.
    ``tall`` are those of them that cover more than one row, which an .ods tells as well.

    ``columns`` are those of the loaded rectangle, from 0, that its rows have: all of them, or where a stray cell stands
    far to the right those of a list and the filled ones. ``written`` is what else is known of the sheet's cells.
    """

    file: str
    name: str
    first_column: int
    merged: tuple[Merged, ...] | None
    tall: tuple[Merged, ...]
    columns: Sequence[int]
    written: _Written | None
    _table: CalamineSheet = field(repr=False)

    @property
    def cells(self) -> int:
        """The area of the loaded rectangle."""
        return self._table.total_height * self._table.width

    @property
    def width(self) -> int:
        """How many columns its rows have."""
        return len(self.columns)

    def _read(self) -> Iterator[list[Cell]]:
        try:
            yield from self._table.iter_rows()
        except OverflowError:  # Python has no such times
            raise SourceError("workbook.broken", file=self.file) from None

    def rows(self) -> Iterator[list[Cell]]:
        """Every row from the sheet's row 1 on, blank ones included. Raises SourceError for a time of absurd length."""
        rows = self._read()
        rows = rows if self.written is None else self.written.told(rows, self.first_column)
        return rows if self.width == self._table.width else map(list, map(itemgetter(*self.columns), rows))


@frozen(kw_only=True)
class Top:
    """The first rows of a sheet, with what is needed to read its header. The cells are people's: no ``repr``."""

    name: str
    hidden: bool
    first_column: int
    merged: tuple[Merged, ...] | None
    tall: tuple[Merged, ...] = ()
    columns: Sequence[int] | None = None
    rows: tuple[list[Cell], ...] = field(repr=False)

    @property
    def far_columns(self) -> list[int]:
        """The columns, counted from 1, that stand apart from the others because of stray cells far to the right."""
        places = list(self.columns or ())
        return [column + self.first_column + 1 for place, column in enumerate(places) if column != place]


class Workbook:
    """An opened workbook (xlsx, xlsm, xls or ods, by its content). Close it, or use it in a ``with`` block."""

    def __init__(self, source: Source, ahead: Callable[[str], bool] = lambda _: False) -> None:
        """Opens; of large sheets that are to be read ``ahead`` the slices are read meanwhile.

        Raises SourceError for what cannot be opened, with what to do.
        """
        if source.path is None:
            raise SourceError("workbook.needs-file")
        self.path: Path = source.path
        _calamine()
        self._records = _records_of_workbook(self.path)
        self._extents = extents(self.path, ahead)
        self._file = self.path.open("rb")
        self._opened: CalamineWorkbook | None = None
        # Where all sheets are sliced nobody may ask the library, which would read all shared texts first.
        all_sliced = bool(self._extents) and all(extent.sliced for extent in self._extents.values())
        self._shown = shown_sheets(self.path) if all_sliced else None
        if self._shown is None:
            self._open()

    def _open(self) -> CalamineWorkbook:
        if self._opened is None:
            try:
                # Opened by content: an .xls that is an .xlsx inside is common.
                self._opened = _calamine().load_workbook(self._file)
            except BaseException as error:
                self._file.close()
                raise _translated(error, self.path) from None
            try:
                refuse_same_names((meta.name for meta in self._opened.sheets_metadata), self.path.name)
            except SourceError:
                self.close()
                raise
        return self._opened

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the worksheets, in order."""
        if self._shown is not None:
            return self._shown
        return tuple(meta.name for meta in self._open().sheets_metadata if str(meta.typ).endswith("WorkSheet"))

    @property
    def hidden(self) -> frozenset[str]:
        """The worksheets that a person does not see."""
        if self._shown is not None:
            return frozenset()
        return frozenset(
            meta.name for meta in self._open().sheets_metadata if not str(meta.visible).endswith(".Visible")
        )

    def sheet(self, name: str) -> Sheet:
        """Loads one sheet. Raises SourceError when it is broken or has a cell too far away."""
        extent = self._extents.get(name, Extent(0, ""))
        if not extent.is_measured:
            self._extents = extents(self.path)
            extent = self._extents[name]
        most = _MOST_FAR_CELLS if extent.width > MOST_COLUMNS else MOST_CELLS
        if extent.area > most or extent.is_beyond_excel:
            raise SourceError("workbook.too-far", file=self.path.name, sheet=name, cell=extent.corner)
        book = self._open()
        try:
            table = self._table(book, name, extent.part)
            written = self._written(name, extent.part)
        except BaseException as error:
            raise _translated(error, self.path) from None
        sheet = _sheet(self.path.name, name, table, extent.tall, written)
        if sheet.width > MOST_COLUMNS:
            raise SourceError("workbook.too-wide", file=self.path.name, sheet=name, most=MOST_COLUMNS)
        return sheet

    def _table(self, book: CalamineWorkbook, name: str, part: str) -> CalamineSheet:
        try:
            return book.get_sheet_by_name(name)
        except _calamine().CalamineError as error:
            if not part or "cell error" not in str(error):
                raise
        # The library knows the errors of Excel 2007 only; what the cells show is read from the file as ever.
        table: CalamineSheet = _calamine().load_workbook(with_known_errors(self.path, part)).get_sheet_by_name(name)
        return table

    def _written(self, name: str, part: str) -> _Written | None:
        if part:
            return _Written(path=self.path, sheet=name, part=part, odd=odd_cells_of(self.path, part))
        odd = self._odd_texts.get(name, OddTexts())
        if not (odd.unread or odd.texts):
            return None
        return _Written(path=self.path, sheet=name, part="", odd=OddCells(odd.unread, 0), texts=odd.texts)

    @cached_property
    def _odd_texts(self) -> Mapping[str, OddTexts]:
        """The odd cells of an .xls or .ods by its sheets."""
        if not self._records:
            return odd_texts(self.path) if self._extents else {}
        names = [meta.name for meta in self._open().sheets_metadata]
        return {name: OddTexts(errors) for name, errors in zip(names, xls_errors(self._records), strict=False)}

    def sliced(self, name: str) -> tuple[Sheet, SlicedSheet] | None:
        """The first rows of a large sheet of plain cells, and the whole of it in slices; None for every other sheet."""
        sliced = self._extents.get(name, Extent(0, "")).sliced
        if sliced is None:
            return None
        try:
            top = _sheet(self.path.name, name, _calamine().load_workbook(io.BytesIO(sliced.top)).get_sheet_by_index(0))
        except BaseException as error:
            if isinstance(_translated(error, self.path), SourceError):
                return None  # opened whole, it says what is wrong with it
            raise
        # Both roads must see the same columns: those from A to the last one that the first rows have.
        return (top, sliced) if top.first_column == 0 and top.width == sliced.width else None

    def close(self) -> None:
        """Lets go of the file."""
        if self._opened is not None:
            self._opened.close()
        self._file.close()

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class Look:
    """What one look at a workbook showed: its sheets' names, their top rows, and the sheets themselves until taken."""

    def __init__(self, key: tuple[object, ...], names: tuple[str, ...], hidden: frozenset[str]) -> None:
        self.key, self.names, self.hidden = key, names, hidden
        self._tops: dict[str, Top] = {}
        self._loaded: dict[str, Sheet] = {}
        self._sliced: dict[str, SlicedSheet] = {}

    def top(self, name: str) -> Top:
        """The top rows of a sheet that was looked at."""
        return self._tops[name]

    def lacks(self, name: str) -> bool:
        """Whether the sheet was not looked at yet."""
        return name not in self._tops

    def sliced(self, name: str) -> SlicedSheet | None:
        """The sheet in slices, where it is large and plain enough."""
        return self._sliced.get(name)

    def add(self, sheet: Sheet, sliced: SlicedSheet | None = None) -> None:
        """Remembers the top of a sheet, and the sheet where there is room.

        Of a sheet that is ``sliced``, ``sheet`` has the first rows only.
        """
        rows = tuple(row for row, _ in zip(sheet.rows(), range(_TOP_KEPT), strict=False))
        hidden = sheet.name in self.hidden
        self._tops[sheet.name] = Top(
            name=sheet.name,
            hidden=hidden,
            first_column=sheet.first_column,
            merged=sheet.merged,
            tall=sheet.tall,
            columns=sheet.columns,
            rows=rows,
        )
        if sliced is not None:
            self._sliced[sheet.name] = sliced
        elif sum(other.cells for other in self._loaded.values()) + sheet.cells <= _KEPT_CELLS:
            self._loaded[sheet.name] = sheet

    def take(self, name: str) -> Sheet | None:
        """The loaded sheet, once; None when it is not kept (any more)."""
        return self._loaded.pop(name, None)


_last: Look | None = None


def look(source: Source, wanted: Callable[[str, bool], bool]) -> Look:
    """A look at the sheets for which ``wanted(name, hidden)``; the last workbook's is remembered while it is unchanged.

    Detection asks every format in turn about one workbook, and the format that fits then reads it: it is loaded once.
    Raises SourceError as Workbook does.
    """
    global _last
    key = _key(source)
    looked = _last if _last is not None and _last.key == key else None
    if looked is None or any(looked.lacks(name) and wanted(name, name in looked.hidden) for name in looked.names):
        _last = None
        known = looked
        with Workbook(source, lambda name: wanted(name, False) and (known is None or known.lacks(name))) as book:
            looked = looked or Look(key, book.names, book.hidden)
            for name in book.names:
                if looked.lacks(name) and wanted(name, name in book.hidden):
                    looked.add(*(book.sliced(name) or (book.sheet(name),)))
        _last = looked
    return looked


def _key(source: Source) -> tuple[object, ...]:
    try:
        status = source.path.stat() if source.path is not None else None
    except OSError:
        status = None
    if status is None:
        return (object(),)
    return (source.path, status.st_ino, status.st_size, status.st_mtime_ns)


def cell_text(value: Cell) -> str | None:
    """A cell as text; None when it is empty.

    Texts stay as they are. Whole numbers have no ".0" and all their digits; true dates are ``yyyy-mm-dd`` (with
    the time of day where there is one); truths are TRUE and FALSE.
    """
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def texts_of(row: Sequence[Cell]) -> list[str]:
    """The cells of ``row`` as texts without blanks around them; "" where a cell is empty."""
    return [(cell_text(cell) or "").strip() for cell in row]


def long_numbers(row: Sequence[Cell]) -> tuple[int, ...]:
    """The 0-based cells of ``row`` that are numbers of 12 digits or more."""
    return tuple(
        index
        for index, value in enumerate(row)
        if isinstance(value, float | int) and not isinstance(value, bool) and abs(value) >= LONG_NUMBER
    )


def is_blank(row: Sequence[Cell]) -> bool:
    """Whether a row has nothing but empty cells and blanks."""
    first = row[0] if row else ""
    if first.strip() if isinstance(first, str) else first:  # so of nearly every row; the rest is looked at only then
        return False
    return not any(value.strip() if isinstance(value, str) else True for value in row)


def _sheet(
    file: str, name: str, table: CalamineSheet, tall: tuple[Merged, ...] = (), written: _Written | None = None
) -> Sheet:
    merged = table.merged_cell_ranges
    start = table.start or (0, 0)
    return Sheet(
        file=file,
        name=name,
        first_column=start[1],
        merged=None if merged is None else tuple(merged),
        tall=tall if merged is None else tuple(one for one in merged if one[0][0] < one[1][0]),
        columns=_columns(table),
        written=written,
        table=table,
    )


def _columns(table: CalamineSheet) -> Sequence[int]:
    """The columns of a sheet's rows; of one that is too wide for a list those that a list may have and the filled ones.

    It ends with the first row that makes them too many.
    """
    if table.width <= MOST_COLUMNS:
        return range(table.width)
    filled = set(range(_ALWAYS_KEPT))
    for row in table.iter_rows():
        far = row[_ALWAYS_KEPT:]
        if far.count("") < len(far):
            filled.update(place for place, value in enumerate(far, _ALWAYS_KEPT) if not is_blank((value,)))
            if len(filled) > MOST_COLUMNS:
                break
    return sorted(filled)


def _calamine() -> Any:
    try:
        import python_calamine
    except ImportError:
        raise SourceError("workbook.no-reader") from None
    return python_calamine


def _records_of_workbook(path: Path) -> bytes:
    """The records of an .xls, nothing of another workbook. Raises SourceError for what is none."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
            if head.startswith(_OLE):
                file.seek(0)
                if _ENCRYPTED in file.read(1 << 20):
                    raise SourceError("workbook.encrypted", file=path.name)
    except OSError:
        raise SourceError("source.no-file", file=path.name) from None
    if not head:
        raise SourceError("source.empty", file=path.name)
    if not head.startswith((_ZIP, _OLE)):
        raise SourceError("workbook.not-a-workbook", file=path.name)
    if head.startswith(_ZIP) and is_locked(path):
        raise SourceError("workbook.encrypted", file=path.name)
    return b"".join(check_compound(path)) if head.startswith(_OLE) else b""


def _translated(error: BaseException, path: Path) -> BaseException:
    """The SourceError for what the spreadsheet library raises; its panics are not Exceptions, but name themselves."""
    kind = type(error).__name__
    if kind == "PasswordError":
        return SourceError("workbook.encrypted", file=path.name)
    if isinstance(error, Exception) or kind == "PanicException":
        return damage(path)
    return error
