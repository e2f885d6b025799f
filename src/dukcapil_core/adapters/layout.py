"""A layout: a format without code, written as a TOML file.

It says how to read a file (``[reader]``), how to recognise it (``[detect]``) and which column holds which canonical
field (``[fields]``). Nothing is guessed: a key, a field, a record kind or a code table that is not known is an error
that names it, the nearest known one and the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from attrs import field, frozen

from dukcapil_core.adapters.contract import API, Record

_PERSON = (
    "nik", "nkk", "name", "birth_place", "birth_date", "sex", "marital_status", "address", "rt", "rw", "village",
    "district", "region_code", "occupation", "life_status", "ktp_recording", "ktp_card", "disability", "tps",
    "remark", "source",
)  # fmt: skip
_SERVICE = ("date", "service", "count", "nik", "officer", "place")

FIELDS: Mapping[Record, tuple[str, ...]] = MappingProxyType(
    {"voter": _PERSON, "resident": _PERSON, "service": _SERVICE}
)
"""The canonical columns that a layout of each record kind may fill (``row`` is counted, never mapped)."""

DATE_FIELDS = frozenset({"birth_date", "date"})
"""The canonical columns that hold dates; their formats are always declared."""

TYPED_KINDS = frozenset({"workbook", "bip", "parquet", "arrow"})
"""Reader kinds whose files have true date cells. They hand those over as ISO ``yyyy-mm-dd``; only there may a date
field leave ``formats`` out, and where it gives them they cover the cells that hold text."""

_BLANKS = re.compile(r"[\s_]+")


def fold_column(name: str) -> str:
    """The form in which column names are compared: stripped, upper case, inner blanks and underscores one blank."""
    return _BLANKS.sub(" ", name).strip().upper()


def _mapping(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(value))


@frozen(kw_only=True)
class ReaderSpec:
    """How the file is read.

    ``header_rows`` rows make the header, joined with " / ". ``skip_rows`` are physical rows above it; in a workbook 0
    means that the first 30 rows are searched for the header. ``sheets`` are names or globs, none = every sheet that
    has the header. ``nulls`` are the texts that stand for an empty cell. ``options`` belong to the reader kind.
    """

    kind: str
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8-sig"
    encoding_errors: Literal["strict", "reject"] = "strict"
    header_rows: int = 1
    skip_rows: int = 0
    nulls: tuple[str, ...] = ("",)
    sheets: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(factory=dict, converter=_mapping)


@frozen(kw_only=True)
class FieldSpec:
    """Where a canonical field comes from.

    One column; or several, glued with ``join`` (each first left-padded with zeros to its width in ``pad``); or, with
    ``first``, the first of them that is in the file and not empty; or the constant ``value``. ``formats`` are strptime
    formats of a date; ``map`` translates cell texts, ``codes`` names a code table, ``parser`` a plugin's field parser.
    Without ``optional`` a file that lacks the column (with ``first``: all of them) does not fit the layout.
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
    optional: bool = False


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
    """A wide sheet: each of ``columns`` becomes a record with its meaning in ``field`` and its cell in ``value``."""

    field: str
    value: str
    columns: Mapping[str, str]


@frozen(kw_only=True)
class Layout:
    """A checked layout. ``detect_headers`` empty means that the format is never detected and must be named."""

    name: str
    record: Record
    reader: ReaderSpec
    fields: Mapping[str, FieldSpec] = field(converter=_mapping)
    title: str = ""
    detect_headers: tuple[str, ...] = ()
    unpivot: UnpivotSpec | None = None
    join: JoinSpec | None = None
    api: int = API

    @property
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

    def missing_columns(self, header: tuple[str, ...]) -> tuple[str, ...]:
        """The columns without which the layout does not fit, as the layout spells them, that ``header`` lacks.

        Columns that the joined file brings count as there. With ``first`` one of the alternatives is enough; where
        none is there the first one stands for all.
        """
        there = {fold_column(column) for column in header}
        wanted: list[str] = []
        if self.join is not None:
            wanted += self.join.on
            there |= {fold_column(column) for column in self.join.columns}
        for name, spec in self.fields.items():
            if spec.optional or not spec.columns or self._is_long(name):
                continue
            if not spec.first:
                wanted += spec.columns
            elif not any(fold_column(column) in there for column in spec.columns):
                wanted.append(spec.columns[0])
        if self.unpivot is not None:
            wanted += self.unpivot.columns
        return tuple(dict.fromkeys(column for column in wanted if fold_column(column) not in there))

    def _is_long(self, name: str) -> bool:
        # A bound layout has the fields that [unpivot] fills, too; their columns are not in the file.
        return self.unpivot is not None and name in (self.unpivot.field, self.unpivot.value)


def load_layout(source: Path | str, *, file: str | None = None, code_tables: Collection[str] = ()) -> Layout:
    """The layout in a TOML file (a Path, or a str without a line break) or in a TOML text.

    ``file`` is the name that errors give to a text; ``code_tables`` are tables known besides the library's own. Raises
    FormatError: with the key and the nearest known one, or with the version to install when ``api`` is not this one.
    """
    from dukcapil_core.adapters.layout_file import read_layout  # it builds the classes above

    return read_layout(source, file=file, code_tables=code_tables)
