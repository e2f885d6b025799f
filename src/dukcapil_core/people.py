"""The two kinds of people that the library compares: residents of the register and voters of a list.

Both have the same canonical columns. What the file wrote stays beside what it means: ``nik_raw`` beside ``nik``,
``remark_code`` ("kpu/ket/pemilu-2024:4") beside ``remark``. Recorded, card issued and 17 today are three facts.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
from attrs import frozen

from dukcapil_core.codes import Disability, KtpCard, KtpRecording, LifeStatus, MaritalStatus, Remark, Sex
from dukcapil_core.errors import CallError
from dukcapil_core.numbers.rules import OLDEST

if TYPE_CHECKING:  # most work makes no objects of people, and cattrs takes a while to load
    import cattrs

PERSON_COLUMNS: tuple[str, ...] = (
    "row",
    "nik",
    "nkk",
    "name",
    "birth_place",
    "birth_date",
    "age",
    "sex",
    "marital_status",
    "address",
    "rt",
    "rw",
    "village",
    "district",
    "region_code",
    "occupation",
    "life_status",
    "ktp_recording",
    "ktp_card",
    "disability",
    "tps",
    "remark",
    "source",
)
"""The canonical columns of a person, in the order in which tables have them."""

RAW_COLUMNS: tuple[str, ...] = ("nik_raw", "nkk_raw", "birth_date_raw")
"""The columns that hold the cell as the file has it."""

CODED_COLUMNS: tuple[str, ...] = (
    "sex",
    "marital_status",
    "occupation",
    "life_status",
    "ktp_recording",
    "ktp_card",
    "disability",
    "remark",
)
"""The canonical columns whose values come from a code table; each has a ``<column>_code``, "table:code"."""


@frozen(kw_only=True, repr=False)
class Person:
    """One row of a register or a list; None is "the file does not say". ``row`` counts data records from 1.

    ``nik`` and ``nkk`` are set only when the file holds a valid number; what it holds otherwise is in ``nik_raw``.
    ``age`` is in years, on the day of the list, which says it where it hides the birth date.
    ``region_code`` has 2, 4, 6 or 10 digits: as many as are known. Its ``repr`` shows no values.
    """

    row: int
    nik: str | None = None
    nkk: str | None = None
    name: str | None = None
    birth_place: str | None = None
    birth_date: date | None = None
    age: int | None = None
    sex: Sex | None = None
    marital_status: MaritalStatus | None = None
    address: str | None = None
    rt: str | None = None
    rw: str | None = None
    village: str | None = None
    district: str | None = None
    region_code: str | None = None
    occupation: str | None = None
    life_status: LifeStatus | None = None
    ktp_recording: KtpRecording | None = None
    ktp_card: KtpCard | None = None
    disability: Disability | None = None
    tps: str | None = None
    remark: Remark | None = None
    source: str | None = None
    nik_raw: str | None = None
    nkk_raw: str | None = None
    birth_date_raw: str | None = None
    sex_code: str | None = None
    marital_status_code: str | None = None
    occupation_code: str | None = None
    life_status_code: str | None = None
    ktp_recording_code: str | None = None
    ktp_card_code: str | None = None
    disability_code: str | None = None
    remark_code: str | None = None

    def __repr__(self) -> str:
        known = [name for name in PERSON_COLUMNS[1:] if getattr(self, name) is not None]
        return f"<{type(self).__name__} row={self.row} with {', '.join(known) or 'nothing'}>"


@frozen(kw_only=True, repr=False)
class Resident(Person):
    """A person in the register of the civil registry office (an extract of SIAK, a village's sheet)."""


@frozen(kw_only=True, repr=False)
class Voter(Person):
    """A row of the election commission's list; ``remark`` is its KET, ``tps`` the polling station."""


_YEARS = re.compile(r"([0-9]{1,3})(?:\.0)?(?: *(?:TH|THN|TAHUN)\.?)?", re.IGNORECASE)


def read_age(text: str) -> int:
    """Whole years as lists write them (``38``, ``38 TH``, ``38 tahun``). ValueError for all else and above 120."""
    years = _YEARS.fullmatch(text.strip())
    if years is None or int(years[1]) > OLDEST:
        raise ValueError("no age")
    return int(years[1])


AnyPerson = TypeVar("AnyPerson", bound=Person)


def structure_person(values: Mapping[str, Any], kind: type[AnyPerson]) -> AnyPerson:
    """A ``kind`` (Resident or Voter) from a database row: texts, ``datetime.date`` and None; other columns are ignored.

    Raises CallError ("people.unreadable") that names the row and every column at fault, never a value.
    """
    import cattrs

    try:
        return _converter().structure(values, kind)
    except cattrs.BaseValidationError as error:
        row = values.get("row")
        raise CallError(
            "people.unreadable",
            row=row if type(row) is int else "?",
            columns=", ".join(_columns_at_fault(error)) or "?",
        ) from None


@cache
def _converter() -> cattrs.Converter:
    """The one converter of people. It converts nothing: a value of another type is an error, never a guess."""
    import cattrs

    converter = cattrs.Converter(detailed_validation=True, forbid_extra_keys=False)
    converter.register_structure_hook(str, _exactly(str))
    converter.register_structure_hook(int, _exactly(int))
    converter.register_structure_hook(date, _exactly(date))
    return converter


def _exactly(wanted: type) -> Any:
    def structure(value: Any, _type: type) -> Any:
        # A bool is an int and a datetime is a date; neither is what a canonical column holds.
        if not isinstance(value, wanted) or isinstance(value, (bool, datetime.datetime)):
            raise TypeError(f"not a {wanted.__name__}")
        return value

    return structure


def _columns_at_fault(error: cattrs.BaseValidationError) -> list[str]:
    """The columns in cattrs' tree of errors, in the class's order: from its notes, never from its messages."""
    import cattrs

    found: set[str] = set()
    for child in error.exceptions:
        notes = [note for note in getattr(child, "__notes__", ()) if isinstance(note, cattrs.AttributeValidationNote)]
        found.update(note.name for note in notes)
    return [name for name in _ALL_COLUMNS if name in found]


_ALL_COLUMNS: tuple[str, ...] = tuple(attribute.name for attribute in attrs.fields(Person))
