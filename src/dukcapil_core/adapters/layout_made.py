"""A layout made in Python, held to what a layout's file is held to.

It is put down as a layout's file would say it and read as that file would be, so that no rule of layouts is written
twice and none is asked of one road only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import attrs

from dukcapil_core.adapters.layout import (
    CarrySpec,
    DetectSpec,
    FieldSpec,
    JoinSpec,
    Layout,
    ReaderSpec,
    RowsSpec,
    UnpivotSpec,
)
from dukcapil_core.adapters.layout_file import layout_of
from dukcapil_core.adapters.unpivot import with_long_fields

_SECTIONS = {
    "detect": DetectSpec, "carry": CarrySpec, "rows": RowsSpec, "unpivot": UnpivotSpec, "join": JoinSpec,
}  # fmt: skip
_POSITION = re.compile(r"column ([1-9][0-9]*)")


def check_layout(layout: Layout, file: str, code_tables: Collection[str] = ()) -> None:
    """Raises the FormatError that a file with this layout would raise; ``file`` is what it calls the layout."""
    layout_of(as_written(layout), file=file, code_tables=code_tables)


def as_written(layout: Layout) -> dict[str, Any]:
    """What TOML gives of a file that says ``layout``."""
    data = {"api": layout.api, "name": layout.name, "record": layout.record, "title": layout.title}
    for section, kind in _SECTIONS.items():
        if getattr(layout, section) is not None:
            data[section] = _table(getattr(layout, section), kind)
    reader = _table(layout.reader, ReaderSpec)
    if reader is not None:
        reader["delimiter"] = [layout.reader.delimiter, *reader.pop("other_delimiters")]
    by_position = reader is not None and reader["header_rows"] == 0
    bound = with_long_fields(attrs.evolve(layout, fields={})).fields  # no file says these two
    own = {name: spec for name, spec in layout.fields.items() if spec != bound.get(name)}
    return {**data, "reader": reader, "fields": {name: _field(spec, by_position) for name, spec in own.items()}}


def _field(spec: FieldSpec, by_position: bool) -> dict[str, Any] | None:
    table = _table(spec, FieldSpec)
    if table is None:
        return None
    if shared := table.pop("shared"):
        table["part_of"] = shared
    if table["columns"] == []:
        del table["columns"]
    elif by_position and isinstance(table["columns"], list):
        table["columns"] = [_position(name) for name in table["columns"]]
    return table


def _position(name: object) -> object:
    """The number of a column that goes by position (``layout.position_name``)."""
    found = _POSITION.fullmatch(name) if isinstance(name, str) else None
    return int(found[1]) if found else name


def _table(part: object, kind: type[attrs.AttrsInstance]) -> dict[str, Any] | None:
    """``part`` as TOML gives it, which has no word for None; None, which is no table, where it is none of ``kind``."""
    if not isinstance(part, kind):
        return None
    said = {each.name: getattr(part, each.name) for each in attrs.fields(kind)}
    return {name: _plain(value) for name, value in said.items() if value is not None}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
