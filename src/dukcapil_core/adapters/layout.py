"""A layout: a format without code, written as a TOML file.

It says how to read a file (``[reader]``), how to recognise it (``[detect]``) and which column holds which canonical
field (``[fields]``). Nothing is guessed: a key, a field, a record kind or a code table that is not known is an error
that names it, the nearest known one and the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from attrs import field, frozen

from dukcapil_core.adapters.contract import API, Record
from dukcapil_core.signs import bare_text

_PERSON = (
    "nik", "nkk", "name", "birth_place", "birth_date", "age", "sex", "marital_status", "address", "rt", "rw", "village",
    "district", "region_code", "occupation", "life_status", "ktp_recording", "ktp_card", "disability", "tps",
    "remark", "source",
)  # fmt: skip
_SERVICE = ("date", "service", "count", "nik", "officer", "place")

FIELDS: Mapping[Record, tuple[str, ...]] = MappingProxyType(
    {"voter": _PERSON, "resident": _PERSON, "service": _SERVICE}
)
"""The canonical columns that a layout of each record kind may fill (``row`` is counted, never mapped)."""

EXCEL_SERIAL = "excel-serial"
"""A date format of its own: the number of days since 30 December 1899, which a spreadsheet shows for a date whose cell
has lost its date format."""

DATE_FIELDS = frozenset({"birth_date", "date"})
"""The canonical columns that hold dates; their formats are always declared."""

TYPED_KINDS = frozenset({"database", "workbook", "parquet", "arrow"})
"""Reader kinds whose files have true date cells. They hand those over as ISO ``yyyy-mm-dd``; only there may a date
field leave ``formats`` out, and where it gives them they cover the cells that hold text."""

DELIMITERS = ("#", ";", ",", "\t", "|")
"""What divides the cells of a text, as spreadsheets, databases and Sidalih write it."""

_BLANKS = re.compile(r"[\s_.]+")
_AROUND_SLASH = re.compile(" ?/ ?")
_SPACED_OUT = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_](?!\S)){2,}")
_NUMBER_WORD = re.compile(r"\bNOM[OE]R\b")
_FOOTNOTE = re.compile(r"(?<=\w|\)) ?\*+ ?\)?$")
_NOTE = re.compile(
    r"(?<=\w) ?\((?!RT/RW)(?:[A-Z0-9]{1,2}(?:[/,-] ?[A-Z0-9]{1,2})+|[DHTMBY]{1,4}(?:[/ -][DHTMBY]{1,4}){2}|"
    r"TGL[/ -]BLN[/ -]THN|[0-9]+ (?:DIGIT|ANGKA)|SESUAI [A-Z -]+)\)$"
)


def fold_name(name: str) -> str:
    """The form in which names are compared: upper case, inner blanks, underscores and dots one blank, none at the ends
    and around a slash. Printed forms write ``Ket.``, ``Tgl. Lahir`` and ``L / P``.
    """
    return _AROUND_SLASH.sub("/", _BLANKS.sub(" ", name)).strip().upper()


@lru_cache(maxsize=8192)
def fold_column(name: str) -> str:
    """The form in which columns' names are compared: that of all names, and besides ``N I K`` and ``N.I.K.`` are
    ``NIK`` and ``Nomor`` is ``No``. A mark of a footnote (``Tgl Lahir *)``) does not count, nor a note on how the cells
    are filled: their codes, a date's form, how many digits, by which document (``Jenis Kelamin (L/P)``). Other words in
    brackets do: ``Nama (Ayah)`` is somebody else's.
    """
    bare = _spelled_out(fold_name(_spelled_out(name)))  # before as well: wider blanks part the words
    return _NUMBER_WORD.sub("NO", _NOTE.sub("", _FOOTNOTE.sub("", bare)))


def _spelled_out(name: str) -> str:
    return _SPACED_OUT.sub(lambda letters: letters[0].replace(" ", ""), name)


def map_key(field: str, text: str) -> str:
    """The form in which a cell of ``field`` and the keys of its ``map`` are compared: without case, the mark of a text
    cell and outer blanks; names of services as those of codes.
    """
    if field == "service":
        from dukcapil_core.codes import fold_code  # most layouts map no services

        return fold_code(text)
    return (bare_text(text) or text.strip()).casefold()


def position_name(number: int) -> str:
    """What the column at the 1-based position ``number`` is called in a table without a header."""
    return f"column {number}"


def _mapping(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(value))


@frozen(kw_only=True)
class ReaderSpec:
    """How the file is read.

    ``header_rows`` rows make the header, joined with " / "; 0: there is none, or none that can be relied on, and
    columns go by position. ``skip_rows`` are physical rows above it; 0 means that the first 30 rows are searched for
    the header (without one: for the first row with a number where the NIK or NKK stands). ``sheets`` are names or
    globs, none = every sheet that has the header; ``skip_sheets`` are left out whatever they hold. ``nulls`` are the
    texts that stand for an empty cell. ``other_delimiters`` are tried where the header cannot be read with
    ``delimiter``. ``options`` belong to the reader kind.
    """

    kind: str
    delimiter: str = ","
    other_delimiters: tuple[str, ...] = ()
    quote: str = '"'
    encoding: str = "utf-8-sig"
    encoding_errors: Literal["strict", "reject"] = "strict"
    header_rows: int = 1
    skip_rows: int = 0
    nulls: tuple[str, ...] = ("",)
    sheets: tuple[str, ...] = ()
    skip_sheets: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(factory=dict, converter=_mapping, repr=False)


@frozen(kw_only=True)
class FieldSpec:
    """Where a canonical field comes from.

    One column; or several, glued with ``join`` (each first left-padded with zeros to its width in ``pad``); or, with
    ``first``, the first of them that is in the file and not empty; or the constant ``value``. ``formats`` are strptime
    formats of a date, or ``excel-serial``; ``map`` translates cell texts, ``codes`` names a code table, ``parser`` a
    plugin's field parser; ``part_of`` says that the cell holds two fields (``adapters.compounds``), ``shared`` says so
    of columns that are asked where the file has no other of ``columns``. Without ``optional`` a file that lacks the
    column (with ``first``: all of them) does not fit the layout. ``rivals`` names, for a column whose heading means
    something else in other files (STATUS), the code tables (or single words, which have no slash) of those other
    meanings: the column's values decide whether it is this field's.
    """

    columns: tuple[str, ...] = ()
    join: str | None = None
    first: bool = False
    pad: tuple[int, ...] = ()
    formats: tuple[str, ...] = ()
    map: Mapping[str, str] = field(factory=dict, converter=_mapping)
    codes: str | None = None
    value: str | None = None
    parser: str | None = None
    part_of: str | None = None
    shared: Mapping[str, str] = field(factory=dict, converter=_mapping)
    optional: bool = False
    rivals: Mapping[str, tuple[str, ...]] = field(factory=dict, converter=_mapping)


@frozen(kw_only=True)
class DetectSpec:
    """By what a header is recognised: ``headers`` are all there, one of each group in ``any``, none of ``without``."""

    headers: tuple[str, ...] = ()
    any: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.headers or self.any)

    @cached_property
    def demands(self) -> tuple[frozenset[str], ...]:
        """Every demand as the folded names of which one is enough."""
        alone = tuple(frozenset({fold_column(name)}) for name in self.headers)
        return (*alone, *(frozenset(map(fold_column, group)) for group in self.any))

    def missing(self, there: Collection[str]) -> tuple[str, ...]:
        """What the folded names ``there`` lack, as the layout spells it; of a group its first name."""
        wanted = [(name,) for name in self.headers] + list(self.any)
        return tuple(group[0] for group in wanted if not any(fold_column(name) in there for name in group))

    def fits(self, there: Collection[str]) -> bool:
        """Whether a header of these folded names is recognised."""
        return not self.missing(there) and not any(fold_column(name) in there for name in self.without)

    def asks_more_than(self, other: DetectSpec) -> bool:
        """Whether this asks for all that ``other`` asks for, and for more."""
        mine = self.demands
        covers = all(any(demand <= wanted for demand in mine) for wanted in other.demands)
        return covers and not all(any(demand <= wanted for demand in other.demands) for wanted in mine)


@frozen(kw_only=True)
class CarrySpec:
    """Values that stand above the rows they belong to, as ``label : value``, and are carried down to each of them.

    Each of ``labels`` becomes a column. With ``starts`` the rows come in blocks (families), each begun by a line with
    that label; without it the labels are those of titles, and of the names of sheets, files and folders. ``unlabelled``
    is the label for text that stands in front of a label in one cell.
    """

    labels: tuple[str, ...]
    starts: str | None = None
    unlabelled: str | None = None


@frozen(kw_only=True)
class RowsSpec:
    """Rows that are not one record each.

    ``end``: a row whose first filled cell begins so ends the data of its sheet. ``wrap``: a row with text in these
    columns only continues the row above. ``corrections``: a row that corrects the row above it, whose remark means
    "changed", is one record with it.
    """

    end: tuple[str, ...] = ()
    wrap: tuple[str, ...] = ()
    corrections: bool = False


@frozen(kw_only=True)
class JoinSpec:
    """A second file whose ``columns`` are put beside each row that has the same ``on`` values.

    ``file`` is a glob for the file's stem, looked for in the folder of the main file.
    """

    file: str
    on: tuple[str, ...]
    columns: tuple[str, ...]
    optional: bool = False


@frozen(kw_only=True)
class UnpivotSpec:
    """A wide sheet: each of ``columns`` becomes a record with its meaning in ``field`` and its cell in ``value``.

    With ``optional`` a file may lack some of them, but not all.
    """

    field: str
    value: str
    columns: Mapping[str, str]
    optional: bool = False


@frozen(kw_only=True)
class Layout:
    """A checked layout. An empty ``detect`` means that the format is never detected and must be named."""

    name: str
    record: Record
    reader: ReaderSpec
    fields: Mapping[str, FieldSpec] = field(converter=_mapping)
    title: str = ""
    detect: DetectSpec = DetectSpec()
    carry: CarrySpec | None = None
    rows: RowsSpec | None = None
    unpivot: UnpivotSpec | None = None
    join: JoinSpec | None = None
    api: int = API

    @cached_property
    def used_columns(self) -> tuple[str, ...]:
        """Every column that the layout names for its main file or the joined one, once each (as compared), in the
        order of use."""
        named = [column for name, spec in self.fields.items() for column in spec.columns if not self._is_long(name)]
        if self.unpivot is not None:
            named += self.unpivot.columns
        if self.join is not None:
            named += self.join.on
        once: dict[str, str] = {}
        for column in named:
            once.setdefault(fold_column(column), column)
        return tuple(once.values())

    def places(self, columns: Sequence[str], *fields: str) -> tuple[int, ...]:
        """Where in ``columns`` those stand that ``fields`` are read from, field by field in their order.

        Of columns with one name the first counts.
        """
        there = {fold_column(name): place for place, name in reversed(list(enumerate(columns)))}
        wanted = (column for field in fields if field in self.fields for column in self.fields[field].columns)
        return tuple(there[folded] for folded in map(fold_column, wanted) if folded in there)

    def missing_columns(self, header: tuple[str, ...]) -> tuple[str, ...]:
        """The columns without which the layout does not fit, as the layout spells them, that ``header`` lacks.

        Columns that the joined file or the lines above the rows bring count as there. With ``first`` one of the
        alternatives is enough; where none is there the first one stands for all.
        """
        there = {fold_column(column) for column in header}
        wanted: list[str] = []
        if self.join is not None:
            wanted += self.join.on
            there |= {fold_column(column) for column in self.join.columns}
        if self.carry is not None:
            there |= {fold_column(label) for label in self.carry.labels}
        for name, spec in self.fields.items():
            if spec.optional or not spec.columns or self._is_long(name):
                continue
            if not spec.first:
                wanted += spec.columns
            elif not any(fold_column(column) in there for column in spec.columns):
                wanted.append(spec.columns[0])
        if self.unpivot is not None:
            columns = tuple(self.unpivot.columns)
            if not self.unpivot.optional:
                wanted += columns
            elif not any(fold_column(column) in there for column in columns):
                wanted.append(columns[0])
        return tuple(dict.fromkeys(column for column in wanted if fold_column(column) not in there))

    def _is_long(self, name: str) -> bool:
        # A bound layout has the fields that [unpivot] fills, too; their columns are not in the file.
        return self.unpivot is not None and name in (self.unpivot.field, self.unpivot.value)


def load_layout(source: Path | str, *, file: str | None = None, code_tables: Collection[str] = ()) -> Layout:
    """The layout in a TOML file (a Path, or a str without a line break) or in a TOML text.

    ``file`` is the name that errors give to a text; ``code_tables`` are tables known besides the library's own. Raises
    FormatError: with the key and the nearest known one, or with the version to install when ``api`` is not this one.
    CallError for what names no file.
    """
    from dukcapil_core.adapters.layout_file import read_layout  # it builds the classes above

    return read_layout(source, file=file, code_tables=code_tables)
