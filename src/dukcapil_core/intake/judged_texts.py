"""What one text of a column means: the canonical value, the code with its table, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from dukcapil_core.adapters.compounds import COMPOUNDS, divides
from dukcapil_core.adapters.hookspecs import FieldParser
from dukcapil_core.adapters.layout import FieldSpec, map_key
from dukcapil_core.codes import MEANINGS, Code, CodeTable, Tables
from dukcapil_core.errors import PluginError
from dukcapil_core.people import read_age
from dukcapil_core.regions import code_digits
from dukcapil_core.services import FAILED_RECORDING, RECORDING, find_service, read_count
from dukcapil_core.signs import APOSTROPHES

Judged = tuple[str | None, str | None, str | None]
"""A cell's canonical value, its code with the table, and the code of what is wrong; each may be None."""


def judge_of(
    field: str, spec: FieldSpec, nulls: frozenset[str], parsers: Mapping[str, FieldParser], tables: Tables
) -> Callable[[str], Judged]:
    """What the column ``field`` of a layout says by a text: its parser, code table or map, or its own reader."""
    if field == "count":
        nulls -= {"0"}  # nobody served is a figure like any other
    if spec.parser is not None:
        return _canonical(field, parsed_by(spec.parser, parsers[spec.parser], nulls), nulls)
    if spec.codes is not None:
        by_table = _by_table(field, tables(spec.codes), nulls)
        return by_table if field in MEANINGS else _canonical(field, by_table, nulls)
    if spec.map:
        meant = {map_key(field, key): value for key, value in spec.map.items()}

        def mapped(text: str) -> Judged:
            value = meant.get(map_key(field, text))
            if value is not None:
                return value, None, None
            if text.strip() in nulls:
                return None, None, None
            return (text, None, None) if field == "count" else (None, None, "field.unknown-code")

        return _canonical(field, mapped, nulls)
    if spec.part_of is not None:
        return _divided(field, spec.part_of, nulls)
    if field in ("service", "count", *_READ_AS_CELLS):
        return _canonical(field, lambda text: (None if text.strip() in nulls else text, None, None), nulls)
    return lambda text: _canonical_word(field, text, nulls)


def parsed_by(name: str, parser: FieldParser, nulls: frozenset[str]) -> Callable[[str], Judged]:
    """What a plugin's parser gives, trimmed; a text that means nothing in a cell means nothing in what comes of one."""

    def parsed(text: str) -> Judged:
        if text.strip() in nulls:
            return None, None, None
        try:
            given = (parser(text) or "").strip()
            return (None if not given or given in nulls else given), None, None
        except ValueError:
            return None, None, "field.unreadable"
        except PluginError:  # it names the plugin and the place
            raise
        except Exception as error:
            raise PluginError("plugin.field-parser", parser=name, error=type(error).__name__) from None

    return parsed


def _canonical(field: str, translate: Callable[[str], Judged], nulls: frozenset[str]) -> Callable[[str], Judged]:
    """``translate`` where a coded column takes only the words that its code tables mean, a service its code, a count a
    whole number, a hamlet, a region or an age its number as a cell without a translation would.
    """
    if field in ("service", "count"):
        return _service(translate) if field == "service" else _count(translate)
    if field in _READ_AS_CELLS:
        return _read_as_cells(_READ_AS_CELLS[field], translate, nulls)
    words = MEANINGS.get(field)
    if words is None:
        return translate

    def translated(text: str) -> Judged:
        value, key, code = translate(text)
        return (value, key, code) if value is None or value in words else (None, None, "field.unknown-code")

    return translated


def _read_as_cells(
    read: Callable[[str, frozenset[str]], Judged], translate: Callable[[str], Judged], nulls: frozenset[str]
) -> Callable[[str], Judged]:
    def translated(text: str) -> Judged:
        value, key, code = translate(text)
        if value is None:
            return None, key, code
        found, _, wrong = read(value, nulls)
        return found, key, wrong

    return translated


def _service(translate: Callable[[str], Judged]) -> Callable[[str], Judged]:
    def named(text: str) -> Judged:
        value, key, code = translate(text)
        if value is None:
            return None, None, "service.unknown" if code or key else None
        found = find_service(value)
        return (None, None, "service.unknown") if found is None else (found.code, None, None)

    return named


def _count(translate: Callable[[str], Judged]) -> Callable[[str], Judged]:
    def counted(text: str) -> Judged:
        value, _, code = translate(text)
        if value is None:
            return None, None, code
        try:
            return str(read_count(value)), None, None
        except ValueError:
            return None, None, "service.bad-count"

    return counted


def _by_table(field: str, codes: CodeTable, nulls: frozenset[str]) -> Callable[[str], Judged]:

    def looked_up(text: str) -> Judged:
        code = codes.lookup(text)
        if code is None:
            return (None, None, None) if text.strip() in nulls else (None, None, "field.unknown-code")
        if codes.field == "ktp_recording" and field in _FACTS_OF_A_STATUS:
            return _FACTS_OF_A_STATUS[field](code), code.key, None
        return code.meaning, code.key, None

    return looked_up


def _recording_event(code: Code) -> str | None:
    """The event behind a status of the KTP-el life cycle. Every status after the recording stands for it, those of a
    card that is printed already as well.
    """
    return RECORDING if code.recorded else FAILED_RECORDING if code.meaning == "failed" else None


_FACTS_OF_A_STATUS: Mapping[str, Callable[[Code], str | None]] = {
    "ktp_card": lambda code: code.card,
    "service": _recording_event,
}
"""What a status of the KTP-el life cycle says to columns other than ``ktp_recording``."""


def _canonical_word(field: str, text: str, nulls: frozenset[str]) -> Judged:
    """A coded column without table or map holds the canonical words themselves (an occupation: any word)."""
    word = text.strip()
    if word in nulls:
        return None, None, None
    words = MEANINGS.get(field)
    if words is None:
        return word, None, None
    known = {known.casefold(): known for known in words}.get(word.casefold())
    return (known, None, None) if known is not None else (None, None, "field.unknown-code")


def _region_code(text: str, nulls: frozenset[str]) -> Judged:
    bare = text.strip()
    if bare.replace(".", "") in nulls or not bare.strip("0."):
        return None, None, None
    digits = code_digits(bare)
    return digits, None, "region.malformed" if digits is None else None


def _age(text: str, nulls: frozenset[str]) -> Judged:
    if text.strip() in nulls:
        return None, None, None
    try:
        return str(read_age(text)), None, None
    except ValueError:
        return None, None, "field.unreadable"


def _hamlet(field: str) -> Callable[[str, frozenset[str]], Judged]:
    """The reader of RT or RW: ``001``, ``1``, ``1.0``, ``'001`` and ``RT 01`` are one hamlet, ``000``, ``0`` and ``-``
    none (OpenSID, spreadsheets).
    """
    numbered = re.compile(rf"[{APOSTROPHES}]?(?:(?:NO[ .]*)?{field}[ .:-]*)?([0-9]+)(?:[.,]0+)?", re.IGNORECASE)

    def hamlet(text: str, nulls: frozenset[str]) -> Judged:
        bare = text.strip()
        if bare in nulls or not bare.strip("0-., " + APOSTROPHES):
            return None, None, None
        number = numbered.fullmatch(bare)
        return (bare if number is None else number[1].lstrip("0") or None), None, None

    return hamlet


def _divided(field: str, part_of: str, nulls: frozenset[str]) -> Callable[[str], Judged]:
    """A hamlet that shares its cell with another. A cell that does not divide plainly is told, and kept as written in
    the first of the two."""
    part, first = COMPOUNDS[part_of][field], next(iter(COMPOUNDS[part_of]))

    def divided(text: str) -> Judged:
        bare = text.strip()
        if bare in nulls or not bare.strip("0-., "):
            return None, None, None
        if not divides(part_of, bare):
            return bare if field == first else None, None, "field.not-divided"
        return _READ_AS_CELLS[field](part.of(bare), nulls)

    return divided


_READ_AS_CELLS: Mapping[str, Callable[[str, frozenset[str]], Judged]] = {
    "region_code": _region_code,
    "rt": _hamlet("rt"),
    "rw": _hamlet("rw"),
    "age": _age,
}
"""Columns of one canonical form, whether a cell says the value or a parser, map or code table does."""
