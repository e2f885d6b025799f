"""What a civil registry office does for people, as a catalogue: each service with its group, forms and unit of count.

Counting units never mix: a recording counts people, a print counts cards (replacements included), the print-ready
backlog is a stock and not a flow, and one move is one letter but several people. Source of the forms: Permendagri
109/2019.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

from attrs import frozen

from dukcapil_core.codes import Confidence, fold_code
from dukcapil_core.errors import CallError
from dukcapil_core.numbers.rules import as_text
from dukcapil_core.text import nearest

Group = Literal["registration", "civil", "information", "replacement"]
"""Pendaftaran penduduk, pencatatan sipil, PIAK, and the replacement of lost or damaged documents."""

Unit = Literal["people", "documents", "cards", "letters", "numbers", "pieces", "requests"]

Kind = Literal["flow", "stock", "note"]
"""A flow adds up over days; a stock is a level on a day (a backlog, blanks left) and must never be summed; a note says
something about a person and is no service done."""


RECORDING, FAILED_RECORDING = "ktp-el/recording", "ktp-el/failed"
"""Services that rules of the library speak of; they are two counts that never mix."""


@frozen(kw_only=True)
class ServiceType:
    """One service. ``forms`` are form codes of Permendagri 109/2019, ``spellings`` the names met in offices' sheets.

    ``part_of`` names the service whose count already includes this one's: a total takes one of the two, never both.
    """

    code: str
    title_en: str
    title_id: str
    group: Group
    unit: Unit
    source: str
    kind: Kind = "flow"
    forms: tuple[str, ...] = ()
    part_of: str | None = None
    spellings: tuple[str, ...] = ()
    confidence: Confidence = "H"
    note: str = ""

    def title(self, lang: str = "en") -> str:
        """The service's name in ``lang`` ("en" or "id")."""
        return self.title_id if lang == "id" else self.title_en


EVENT_COLUMNS: tuple[str, ...] = ("row", "date", "service", "count", "nik", "officer", "place")
"""The canonical columns of a service event, in the order in which tables have them."""


@frozen(kw_only=True, repr=False)
class ServiceEvent:
    """One thing done for one person, or how often a service was done on a day; None is "the file does not say".

    ``row`` counts data records from 1; ``service`` is a code of the catalogue. ``count`` is in the service's unit: 1
    for a single event, None where a sheet leaves the figure open. Its ``repr`` shows no values.
    """

    row: int
    date: date
    service: str
    count: int | None = None
    nik: str | None = None
    officer: str | None = None
    place: str | None = None
    nik_raw: str | None = None

    def __repr__(self) -> str:
        known = [name for name in EVENT_COLUMNS[1:] if getattr(self, name) is not None]
        return f"<{type(self).__name__} row={self.row} with {', '.join(known)}>"


_COUNT = re.compile(r"([1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\2[0-9]{3}){0,4}|[0-9]{1,18})(?:[.,]0{1,2})?")


def read_count(text: str) -> int:
    """The whole number in a sheet's cell: ``695``, ``1.204`` and ``1,204`` (thousands set apart), ``12.0``.

    A count has no fraction, so a point or comma before three digits can only set thousands apart; none stand behind a 0
    (``0.500``). Raises ValueError, for more than 18 digits as well.
    """
    found = _COUNT.fullmatch(text.strip())
    if found is None:
        raise ValueError("not a count")
    return int(re.sub("[.,]", "", found[1]))


def service(code: str) -> ServiceType:
    """The service ``code`` ("ktp-el/recording"). Raises CallError ("services.unknown") that names the nearest code, and
    for what is no text.
    """
    known, code = _all(), as_text(code)
    if code not in known:
        raise CallError("services.unknown", service=code, nearest=nearest(code, known))
    return known[code]


def services(group: Group | None = None) -> tuple[ServiceType, ...]:
    """The services of ``group``, or all, in the order of the catalogue; registered ones last."""
    return tuple(entry for entry in _all().values() if group is None or entry.group == group)


def find_service(text: str | None) -> ServiceType | None:
    """The service that ``text`` names: its code, its title in either language or a spelling; None when it is none.

    Compared like codes of tables: without case, blanks and underscores folded. Nothing is guessed.
    """
    return _spellings().get(fold_code(text or ""))


_registered: dict[str, ServiceType] = {}


def register_service(new: ServiceType) -> None:
    """Add a plugin's service. Registering an equal one again changes nothing.

    Raises CallError when the code ("services.clash") or a spelling ("services.spelling-clash") is taken by another, or
    when ``part_of`` names no service ("services.unknown").
    """
    known = _all().get(new.code)
    if known == new:
        return
    if known is not None:
        raise CallError("services.clash", service=new.code)
    if new.part_of is not None:
        service(new.part_of)
    taken = _spellings()
    for name in _names(new):
        other = taken.get(fold_code(name))
        if other is not None:
            raise CallError("services.spelling-clash", service=new.code, other=other.code)
    _registered[new.code] = new
    _spellings.cache_clear()


def _all() -> dict[str, ServiceType]:
    return {**_catalogue(), **_registered}


def _names(entry: ServiceType) -> tuple[str, ...]:
    return entry.code, entry.title_id, entry.title_en, *entry.spellings


@cache
def _spellings() -> Mapping[str, ServiceType]:
    index: dict[str, ServiceType] = {}
    for entry in _all().values():
        for name in _names(entry):
            other = index.setdefault(fold_code(name), entry)
            if other is not entry:
                raise CallError("services.spelling-clash", service=entry.code, other=other.code)
    return MappingProxyType(index)


@cache
def _catalogue() -> Mapping[str, ServiceType]:
    text = (resources.files("dukcapil_core") / "data" / "services.toml").read_text("utf-8")
    found = {}
    for code, entry in tomllib.loads(text).items():
        lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
        found[code] = ServiceType(**{**entry, **lists, "code": code})
    return MappingProxyType(found)
