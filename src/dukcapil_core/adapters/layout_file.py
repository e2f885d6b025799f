"""From a layout's TOML text to a checked Layout, with an error for everything that is not known.

Written by hand rather than with a converter: every error names the file, the place in it and the nearest known word.
"""

from __future__ import annotations

import codecs
import encodings.aliases
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal, cast

from attrs import frozen

from dukcapil_core.adapters.compounds import COMPOUNDS
from dukcapil_core.adapters.contract import API, Record
from dukcapil_core.adapters.layout import (
    DATE_FIELDS,
    EXCEL_SERIAL,
    FIELDS,
    TYPED_KINDS,
    CarrySpec,
    DetectSpec,
    FieldSpec,
    JoinSpec,
    Layout,
    ReaderSpec,
    RowsSpec,
    UnpivotSpec,
    fold_column,
    map_key,
    position_name,
)
from dukcapil_core.errors import FormatError, read_toml
from dukcapil_core.text import Words, nearest
from dukcapil_core.workspace import named_path

_TOP = (
    "api", "name", "record", "title", "undecided", "reader", "detect", "fields", "carry", "rows", "unpivot", "join",
)  # fmt: skip
_READER = (
    "kind", "delimiter", "quote", "encoding", "encoding_errors", "header_rows", "skip_rows", "nulls", "sheets",
    "skip_sheets", "options",
)  # fmt: skip
_DETECT = ("headers", "any", "without")
_FIELD = (
    "column", "columns", "join", "first", "pad", "formats", "map", "codes", "value", "parser", "part_of", "optional",
    "rivals",
)  # fmt: skip
_NUMBERS = ("nik", "nkk")
_CARRY = ("labels", "starts", "unlabelled")
_ROWS = ("end", "wrap", "corrections")
_UNPIVOT = ("field", "value", "columns", "optional")
_JOIN = ("file", "on", "columns", "optional")

NAME = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_DIRECTIVE = re.compile(r"%(.?)")
_DIRECTIVES = frozenset("dmYybBHMSfIp%")


MOST_PADDED = 64
"""Digits to which a part of a code is padded at most; a region's whole code has ten, a NIK sixteen."""

UNNAMED = "<layout>"
"""What messages call a layout that is a text and no file."""


def read_layout(source: Path | str, *, file: str | None = None, code_tables: Collection[str] = ()) -> Layout:
    """What ``layout.load_layout`` gives."""
    if isinstance(source, str) and "\n" in source:
        name = file or UNNAMED
        return layout_of(_parse(source, name), file=name, code_tables=code_tables)
    path = named_path(source)
    try:
        text = path.read_text("utf-8-sig")
    except OSError:
        raise FormatError("layout.unreadable", file=path.name) from None
    except UnicodeDecodeError:
        raise FormatError("layout.not-utf8", file=path.name) from None
    return layout_of(_parse(text, path.name), file=path.name, code_tables=code_tables)


def layout_of(data: dict[str, Any], *, file: str, code_tables: Collection[str] = ()) -> Layout:
    """The layout that a TOML file's ``data`` says. Every rule of layouts is asked here, of a file as of a layout made
    in Python (``layout_made``)."""
    return _layout(data, _Place(file), code_tables)


def _parse(text: str, file: str) -> dict[str, Any]:
    return read_toml(text, lambda where: FormatError("layout.not-toml", file=file, where=where))


@frozen
class _Place:
    """A position in a layout file, for messages: its name and the dotted path of a key."""

    file: str
    path: str = ""

    def at(self, key: str) -> _Place:
        return _Place(self.file, f"{self.path}.{key}" if self.path else key)

    def error(self, code: str, **params: Any) -> FormatError:
        return FormatError(code, file=self.file, key=self.path, **params)

    def other_type(self, wanted: str) -> FormatError:
        """``wanted`` is a kind of value that has words: ``layout.kind.<wanted>``."""
        return self.error("layout.wrong-type", wanted=Words(f"layout.kind.{wanted}"))

    def table(self, value: object, known: Collection[str]) -> dict[str, Any]:
        """``value`` as a table whose keys are all known."""
        if not isinstance(value, dict):
            raise self.other_type("table")
        for key in value:
            if key not in known:
                raise self.at(key).error("layout.unknown-key", nearest=nearest(key, known))
        return value

    def text(self, value: object) -> str:
        if not isinstance(value, str):
            raise self.other_type("text")
        return value

    def texts(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.other_type("texts")
        return tuple(value)

    def filled_texts(self, value: object) -> tuple[str, ...]:
        """``value`` as a list of texts of which none is blank: every cell begins with nothing."""
        texts = self.texts(value)
        if not all(map(str.strip, texts)):
            raise self.error("layout.empty-text")
        return texts

    def count(self, value: object, least: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.error("layout.wrong-number", least=least)
        return value

    def truth(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise self.other_type("truth")
        return value

    def pairs(self, value: object) -> dict[str, str]:
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise self.other_type("pairs")
        return value

    def needs(self, table: Mapping[str, Any], *keys: str) -> None:
        for key in keys:
            if key not in table:
                raise self.at(key).error("layout.missing-key")


def _layout(data: dict[str, Any], place: _Place, code_tables: Collection[str]) -> Layout:
    # The version is looked at first: a later layout may have keys that this version cannot know.
    if "api" in data and (data["api"] != API or isinstance(data["api"], bool)):
        raise place.at("api").error("layout.other-api", **_other_api(data["api"]))
    place.table(data, _TOP)
    _refuse_undecided(data, place)
    place.needs(data, "api", "name", "record", "reader", "fields")
    name = place.at("name").text(data["name"])
    if not NAME.fullmatch(name):
        raise place.at("name").error("layout.bad-name")
    record_text = place.at("record").text(data["record"])
    if record_text not in FIELDS:
        raise place.at("record").error(
            "layout.unknown-record", record=record_text, nearest=nearest(record_text, FIELDS)
        )
    record = cast(Record, record_text)
    reader = _reader(data["reader"], place.at("reader"))
    unpivot = _unpivot(data["unpivot"], place.at("unpivot")) if "unpivot" in data else None
    fields = _fields(data["fields"], record, reader, place.at("fields"), code_tables)
    if unpivot is not None:
        for twice in {unpivot.field, unpivot.value} & set(fields):
            raise place.at("fields").at(twice).error("layout.field-twice")
    elif not fields:
        raise place.at("fields").error("layout.missing-key")
    return Layout(
        api=API,
        name=name,
        record=record,
        title=place.at("title").text(data.get("title", name)),
        reader=reader,
        detect=_detect(data.get("detect", {}), place.at("detect")),
        fields=fields,
        carry=_carry(data["carry"], place.at("carry")) if "carry" in data else None,
        rows=_rows(data["rows"], fields, place.at("rows")) if "rows" in data else None,
        unpivot=unpivot,
        join=_join(data["join"], place.at("join")) if "join" in data else None,
    )


def _refuse_undecided(data: dict[str, Any], place: _Place) -> None:
    """Raises FormatError while something that ``undecided`` names is open: a line (``fields.remark``) that does not
    stand in the layout, or a column (``columns.KTP``) that no field takes."""
    for key in place.at("undecided").texts(data.get("undecided", [])):
        section, _, name = key.partition(".")
        if section == "columns":
            decided = fold_column(name) in _taken(data.get("fields"))
        else:
            given = data.get(section, {}) if name else data
            decided = isinstance(given, dict) and (name or section) in given
        if not decided:
            raise _Place(place.file, key).error("layout.undecided")


def _taken(fields: object) -> set[str]:
    """The columns, folded, that the lines in ``fields`` take, before anybody has looked whether the lines are right."""
    found: set[str] = set()
    for given in fields.values() if isinstance(fields, dict) else ():
        table = given if isinstance(given, dict) else {"column": given}
        several = table.get("columns")
        for name in (table.get("column"), *(several if isinstance(several, list) else ())):
            if isinstance(name, str | int):
                found.add(fold_column(name if isinstance(name, str) else position_name(name)))
    return found


def _other_api(api: object) -> dict[str, object]:
    # A number from the future asks for a newer library; anything else is a mistake in the file.
    number = api if isinstance(api, int) and not isinstance(api, bool) else "?"
    return {
        "api": number,
        "known": API,
        "install": f'pip install "dukcapil-core>={number}"' if number != "?" else f"api = {API}",
    }


def _reader(value: object, place: _Place) -> ReaderSpec:
    table = place.table(value, _READER)
    place.needs(table, "kind")
    given: dict[str, Any] = {}
    for key in table:
        at = place.at(key)
        if key in ("kind", "encoding"):
            given[key] = at.text(table[key])
        elif key == "delimiter":
            given[key], *others = _delimiters(table[key], at)
            given["other_delimiters"] = tuple(others)
        elif key == "quote":
            given[key] = at.text(table[key])
            if len(given[key]) > 1:
                raise at.error("layout.one-character")
        elif key in ("nulls", "sheets", "skip_sheets"):
            given[key] = at.texts(table[key])
        elif key in ("header_rows", "skip_rows"):
            given[key] = at.count(table[key], least=0)
        elif key == "encoding_errors":
            given[key] = _choice(table[key], ("strict", "reject"), at)
        else:
            if not isinstance(table[key], dict):
                raise at.other_type("table")
            given[key] = table[key]
    if "encoding" in given:
        _check_encoding(given["encoding"], place.at("encoding"))
    return ReaderSpec(**given)


def _delimiters(value: object, place: _Place) -> tuple[str, ...]:
    """One delimiter, or several of which the one that splits the header counts."""
    given = (value,) if isinstance(value, str) else place.texts(value)
    if not given or any(len(text) != 1 for text in given):
        raise place.error("layout.one-character")
    return given


def _check_encoding(name: str, place: _Place) -> None:
    try:
        if codecs.lookup(name)._is_text_encoding:
            return
    except LookupError:
        pass
    known = {*encodings.aliases.aliases.values(), "utf-8", "utf-8-sig", "windows-1252", "utf-16"}
    raise place.error("layout.unknown-encoding", encoding=name, nearest=nearest(name, known))


def _choice(value: object, known: tuple[str, ...], place: _Place) -> Literal["strict", "reject"]:
    if value not in known:
        raise place.error("layout.not-a-choice", choices=", ".join(known))
    return cast(Literal["strict", "reject"], value)


def _detect(value: object, place: _Place) -> DetectSpec:
    table = place.table(value, _DETECT)
    groups = table.get("any", [])
    at = place.at("any")
    if not isinstance(groups, list) or not all(groups):
        raise at.other_type("groups")
    return DetectSpec(
        headers=place.at("headers").texts(table.get("headers", [])),
        any=tuple(at.texts(group) for group in groups),
        without=place.at("without").texts(table.get("without", [])),
    )


def _carry(value: object, place: _Place) -> CarrySpec:
    table = place.table(value, _CARRY)
    place.needs(table, "labels")
    labels = place.at("labels").filled_texts(table["labels"])
    if not labels:
        raise place.at("labels").error("layout.missing-key")
    chosen: dict[str, str | None] = {}
    for key in ("starts", "unlabelled"):
        chosen[key] = place.at(key).text(table[key]) if key in table else None
        if chosen[key] is not None and chosen[key] not in labels:
            raise place.at(key).error("layout.not-a-choice", choices=", ".join(labels))
    return CarrySpec(labels=labels, starts=chosen["starts"], unlabelled=chosen["unlabelled"])


def _rows(value: object, fields: Mapping[str, FieldSpec], place: _Place) -> RowsSpec:
    table = place.table(value, _ROWS)
    spec = RowsSpec(
        end=place.at("end").filled_texts(table.get("end", [])),
        wrap=place.at("wrap").filled_texts(table.get("wrap", [])),
        corrections=place.at("corrections").truth(table.get("corrections", False)),
    )
    if spec.corrections and not ("remark" in fields and fields["remark"].codes):
        raise place.at("corrections").error("layout.corrections-need-remark")
    return spec


def _fields(
    value: object, record: Record, reader: ReaderSpec, place: _Place, code_tables: Collection[str]
) -> dict[str, FieldSpec]:
    if not isinstance(value, dict):
        raise place.other_type("table")
    found: dict[str, FieldSpec] = {}
    for name, given in value.items():
        at = place.at(name)
        if name not in FIELDS[record]:
            raise at.error("layout.unknown-field", field=name, record=record, nearest=nearest(name, FIELDS[record]))
        spec = _field(given, at, code_tables, by_position=reader.header_rows == 0)
        if name in DATE_FIELDS and not (spec.formats or spec.value is not None or spec.parser):
            if reader.kind not in TYPED_KINDS:
                raise at.error("layout.dates-are-declared")
        elif spec.formats and name not in DATE_FIELDS:
            raise at.at("formats").error("layout.formats-are-for-dates")
        if name in _NUMBERS and (spec.map or spec.codes is not None or spec.parser is not None):
            raise at.error("layout.numbers-as-written")
        _refuse_foreign_words(name, spec, at)
        _refuse_contradictions(name, spec, at)
        _refuse_foreign_value(name, spec, at, reader)
        compounds = [one for one in (spec.part_of, *spec.shared.values()) if one is not None]
        if any(name not in COMPOUNDS.get(one, {}) for one in compounds):
            choices = ", ".join(part_of for part_of, fields in COMPOUNDS.items() if name in fields)
            code = "layout.not-a-choice" if choices else "layout.never-divided"
            raise at.at("part_of").error(code, choices=choices, field=name)
        found[name] = spec
    return found


def _refuse_foreign_words(field: str, spec: FieldSpec, place: _Place) -> None:
    """Raises FormatError where a map gives a word that its column never holds: each of its cells would be a finding."""
    if not spec.map:
        return
    from dukcapil_core.codes import MEANINGS  # as in _codes

    known = MEANINGS.get(field)
    for text, word in spec.map.items():
        if known is not None and word not in known:
            raise place.at("map").at(text).error("layout.not-a-choice", choices=", ".join(sorted(known)))


def _refuse_contradictions(field: str, spec: FieldSpec, place: _Place) -> None:
    """Raises FormatError where two keys of a map are one cell to intake and mean two things."""
    met: dict[str, tuple[str, str]] = {}
    for text, word in spec.map.items():
        first, meant = met.setdefault(map_key(field, text), (text, word))
        if meant != word:
            raise place.at("map").error("layout.map-contradicts", first=first, second=text)


def _refuse_foreign_value(field: str, spec: FieldSpec, place: _Place, reader: ReaderSpec) -> None:
    """Raises FormatError where the one value of a coded column is no word of it: every record would be a finding."""
    if spec.value is None or spec.value.strip() in {"", *reader.nulls} or spec.parser is not None:
        return
    from dukcapil_core import codes  # as in _codes

    if spec.codes is not None:
        if spec.codes in codes.tables() and codes.table(spec.codes).lookup(spec.value) is None:
            raise place.at("value").error("layout.value-not-in-table", table=spec.codes)
        return
    known = spec.map or codes.MEANINGS.get(field) or ()
    if known and map_key(field, spec.value) not in {map_key(field, word) for word in known}:
        raise place.at("value").error("layout.not-a-choice", choices=", ".join(sorted(known)))


def _field(given: object, place: _Place, code_tables: Collection[str], *, by_position: bool) -> FieldSpec:
    if isinstance(given, str | int):
        return FieldSpec(columns=(_column(given, place, by_position),))
    if not isinstance(given, dict):
        raise place.other_type("field")
    table = place.table(given, _FIELD)
    if len({"column", "columns", "value"} & table.keys()) != 1:
        raise place.error("layout.column-or-value")
    part_of = table.get("part_of")
    spec = FieldSpec(
        columns=_columns(table, place, by_position),
        join=place.at("join").text(table["join"]) if "join" in table else None,
        first=place.at("first").truth(table.get("first", False)),
        pad=_pad(table.get("pad", []), place.at("pad")),
        formats=_formats(table.get("formats", []), place.at("formats")),
        map=place.at("map").pairs(table.get("map", {})),
        codes=_codes(table["codes"], place.at("codes"), code_tables) if "codes" in table else None,
        value=place.at("value").text(table["value"]) if "value" in table else None,
        parser=place.at("parser").text(table["parser"]) if "parser" in table else None,
        part_of=place.at("part_of").text(part_of) if part_of is not None and not isinstance(part_of, dict) else None,
        shared=place.at("part_of").pairs(part_of) if isinstance(part_of, dict) else {},
        optional=place.at("optional").truth(table.get("optional", False)),
        rivals=_rivals(table.get("rivals", {}), place.at("rivals"), code_tables),
    )
    for key, named in (("rivals", spec.rivals), ("part_of", spec.shared)):
        for column in named:
            if fold_column(column) not in map(fold_column, spec.columns):
                raise place.at(key).at(column).error("layout.not-a-choice", choices=", ".join(spec.columns))
    if spec.rivals and spec.codes is None:
        raise place.at("codes").error("layout.missing-key")
    if spec.join is not None and "columns" not in table:
        raise place.at("join").error("layout.join-one-column")
    if spec.first and spec.join is not None:
        raise place.error("layout.join-or-first")
    if len(spec.columns) > 1 and not spec.first and spec.join is None:
        raise place.error("layout.join-or-first")
    if spec.pad and len(spec.pad) != len(spec.columns):
        raise place.at("pad").error("layout.pad-per-column", columns=len(spec.columns))
    divided = spec.part_of is not None or bool(spec.shared)
    if sum((bool(spec.map), spec.codes is not None, spec.parser is not None, divided)) > 1:
        raise place.error("layout.one-translation")
    if divided and (spec.value is not None or spec.join is not None or spec.pad):
        raise place.at("part_of").error("layout.part-of-one-cell")
    return spec


def _rivals(value: object, place: _Place, code_tables: Collection[str]) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise place.other_type("table")
    return {
        column: tuple(
            _codes(name, place.at(column), code_tables) if "/" in name else name
            for name in place.at(column).texts(names)
        )
        for column, names in value.items()
    }


def _columns(table: Mapping[str, Any], place: _Place, by_position: bool) -> tuple[str, ...]:
    if "column" in table:
        return (_column(table["column"], place.at("column"), by_position),)
    if "columns" not in table:
        return ()
    at = place.at("columns")
    names = table["columns"]
    if not isinstance(names, list) or not all(isinstance(name, str | int) for name in names):
        raise at.other_type("columns")
    if not names:
        raise at.error("layout.missing-key")
    return tuple(_column(name, at, by_position) for name in names)


def _column(value: object, place: _Place, by_position: bool) -> str:
    """A column's name; in a file without a header its position from 1."""
    if isinstance(value, int) and not isinstance(value, bool):
        if not by_position:
            raise place.error("layout.position-beside-header")
        return position_name(place.count(value, least=1))
    name = place.text(value)
    if not fold_column(name):
        raise place.error("layout.empty-column")
    if by_position:
        raise place.error("layout.name-without-header")
    return name


def _pad(value: object, place: _Place) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise place.other_type("numbers")
    widths = tuple(place.count(width, least=0) for width in value)
    if any(width > MOST_PADDED for width in widths):
        raise place.error("layout.pad-too-wide", most=MOST_PADDED)
    return widths


def _formats(value: object, place: _Place) -> tuple[str, ...]:
    formats = place.texts(value)
    for number, wanted in enumerate(formats, 1):
        if wanted == EXCEL_SERIAL:
            continue
        directives = _DIRECTIVE.findall(wanted)
        day, month, year = (any(d in directives for d in kind) for kind in ("d", "mbB", "Yy"))
        if not (day and month and year) or not set(directives) <= _DIRECTIVES:
            raise place.error("layout.bad-date-format", number=number)
    return formats


def _codes(value: object, place: _Place, extra: Collection[str]) -> str:
    name = place.text(value)
    from dukcapil_core import codes  # the tables' names are only needed when a layout names one

    known = {*codes.tables(), *extra}
    if name not in known:
        raise place.error("layout.unknown-code-table", table=name, nearest=nearest(name, known))
    return name


def _unpivot(value: object, place: _Place) -> UnpivotSpec:
    table = place.table(value, _UNPIVOT)
    place.needs(table, "field", "value", "columns")
    # Any canonical column will do: a wide sheet may stand in a file of people and still count services.
    known = {name for names in FIELDS.values() for name in names}
    for key in ("field", "value"):
        name = place.at(key).text(table[key])
        if name not in known:
            raise place.at(key).error(
                "layout.unknown-field", field=name, record="unpivoted", nearest=nearest(name, known)
            )
    columns = place.at("columns").pairs(table["columns"])
    if not columns:
        raise place.at("columns").error("layout.missing-key")
    optional = place.at("optional").truth(table.get("optional", False))
    return UnpivotSpec(field=table["field"], value=table["value"], columns=columns, optional=optional)


def _join(value: object, place: _Place) -> JoinSpec:
    table = place.table(value, _JOIN)
    place.needs(table, "file", "on", "columns")
    return JoinSpec(
        file=place.at("file").text(table["file"]),
        on=place.at("on").texts(table["on"]),
        columns=place.at("columns").texts(table["columns"]),
        optional=place.at("optional").truth(table.get("optional", False)),
    )
