"""One number for a village, whether a file gives its code or its name."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Container, Sequence
from typing import TYPE_CHECKING

from dukcapil_core.regions import VILLAGE_WORDS, fold_name, region, villages
from dukcapil_core.workspace import appending

if TYPE_CHECKING:
    import duckdb

Place = tuple[str | None, str | None, str | None]
"""region code, district name, village name, as the canonical columns have them."""

NEAR = 0.84
"""How alike (difflib) two spellings of a village of one district must be to be taken for one; only one may be."""

_OLD_SPELLING = (("oe", "u"), ("dj", "j"), ("tj", "c"))
"""The spelling before 1972 and that of the Ejaan Yang Disempurnakan."""

_LETTERS_READ_AS_DIGITS = str.maketrans("0158", "oisb")

_NUMBER = re.compile(r"[ivx0-9]+$")
"""What tells apart villages of one name: Sidomulyo I and II, SP 3 and SP 4."""

_KIND = re.compile(rf"^\s*({VILLAGE_WORDS}|kecamatan|kec|distrik)\b[\s.:]*(?=\w)", re.IGNORECASE)
"""What a place is, in front of its name: "Desa Oebesa" is Oebesa, unless a place is called so."""


def number_places(con: duckdb.DuckDBPyConnection) -> None:
    """Fill ``place_of``: every way in which a file writes a village (``spot``; NULL where it writes nothing), with the
    numbers of village and district; where no district is known, the village stands for it.

    A code decides. A name is looked up among the villages of the districts whose codes occur; where no file has
    codes, the names themselves are the places, as the register spells them. Where a file names no district it is the
    one that has a village of that name; of several nobody knows which. A village is evidence about a person, never an
    identity, so a near spelling inside one district may be taken for it where only one is near.
    """
    found: list[tuple[Place, bool]] = [
        ((code, district, village), is_registers)
        for code, district, village, is_registers in con.execute("FROM place_written ORDER BY ALL").fetchall()
    ]
    written = [place for place, _ in found]
    gazetteer = _Gazetteer(written, [place for place, is_registers in found if is_registers])
    con.execute(
        "CREATE OR REPLACE TABLE place_of (spot INTEGER, region_code VARCHAR, district VARCHAR, village VARCHAR, "
        "place INTEGER, part INTEGER)"
    )
    numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers) + 1)
    with appending(con, "place_of") as rows:
        for spot, place in enumerate(written, 1):
            village, district = gazetteer.resolve(place)
            part = district or village
            rows.append_row(
                spot if any(place) else None,
                *place,
                numbers[village] if village else None,
                numbers[part] if part else None,
            )


class _Gazetteer:
    """The villages that the files speak of: those of the districts whose codes occur, and as they are written, above
    all by the register (``spelled``).
    """

    def __init__(self, written: Sequence[Place], spelled: Sequence[Place]) -> None:
        self.districts: dict[str, list[str]] = defaultdict(list)
        self.villages: dict[str, dict[str, str]] = {}
        for district in sorted({code[:6] for code, _, _ in written if code and len(code) >= 6}):
            known = region(district)
            if known is not None and known.name:
                self.districts[fold_name(known.name)].append(district)
            self.villages[district] = {fold_name(name): village for village, name in villages(district).items()}
        self.spelled: dict[str, set[str]] = {}
        for _, named, called in spelled:
            if named and called:
                self.spelled.setdefault(self._among(self.districts, named), set()).add(self._among((), called))
        self.homes: dict[str, set[tuple[str | None, str | None]]] = defaultdict(set)
        for district, there in self.villages.items():
            for name, village in there.items():
                self.homes[name].add((village, district))
        for place in written:
            code, named, called = place
            if called and (named or len(code or "") >= 6):
                self.homes[self._among(self.homes, called)].add(self.resolve(place))

    def resolve(self, place: Place) -> tuple[str | None, str | None]:
        """The keys of the village and of its district: codes where they are known, folded names otherwise."""
        code, district, village = place
        if code and len(code) == 10:
            return code, code[:6]
        if code and len(code) == 6:
            return self._in_district(code, village), code
        name = self._among(self.homes, village or "")
        if not district:
            return self._anywhere(name) if village else (None, None)
        called = self._among(self.districts, district)
        if called not in self.districts:
            called = _as_known(called, self.spelled)
        codes = self.districts.get(called, [])
        if len(codes) == 1:
            return self._in_district(codes[0], village), codes[0]
        homes = {(self.villages[code][name], code) for code in codes if name in self.villages[code]}
        if len(homes) == 1:  # of districts of one name it is the only one with that village
            return homes.pop()
        return f"{called}/{_as_known(name, self.spelled.get(called, ()))}" if village else None, called or None

    @staticmethod
    def _among(known: Container[str], name: str) -> str:
        """The name folded: as it is written where that is ``known``, else without the kind of place in front."""
        written = fold_name(name)
        return written if written in known else fold_name(_KIND.sub("", name))

    def _anywhere(self, name: str) -> tuple[str | None, str | None]:
        """The one village of that name; of several nobody knows which is meant, and no place is known."""
        homes = self.homes.get(name, set())
        if not homes:
            return f"/{name}", None
        return next(iter(homes)) if len(homes) == 1 else (None, None)

    def _in_district(self, code: str, village: str | None) -> str | None:
        if not village:
            return None
        known = self.villages.get(code, {})
        name = self._among(known, village)
        return known.get(_as_known(name, known)) or f"{code}/{name}"


def _as_known(name: str, known: Collection[str]) -> str:
    """``name`` as one of ``known`` is spelled: that one, or the only one near it; else as it is."""
    if name in known:
        return name
    spelled: defaultdict[str, list[str]] = defaultdict(list)
    for one in known:
        if not _is_numbered_otherwise(one, name):
            spelled[_letters(one)].append(one)
    letters = _letters(name)
    near = [letters] if letters in spelled else difflib.get_close_matches(letters, spelled, n=2, cutoff=NEAR)
    found = [one for letters in near for one in spelled[letters]]
    return found[0] if len(found) == 1 else name


def _is_numbered_otherwise(one: str, other: str) -> bool:
    """Whether two different names are one with two numbers."""
    a, b = _NUMBER.search(one), _NUMBER.search(other)
    return a is not None and b is not None and one[: a.start()] == other[: b.start()]


def _letters(name: str) -> str:
    """A folded name in one spelling."""
    name = name.translate(_LETTERS_READ_AS_DIGITS)
    for old, new in _OLD_SPELLING:
        name = name.replace(old, new)
    return name
