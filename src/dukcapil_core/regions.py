"""The region codes of the Ministry of Home Affairs (Kemendagri) that begin a NIK, and the lists that hold them.

A NIK keeps for life the district where the person was first registered, so a code that a split or a new province has
withdrawn is as good as a current one. The shipped table holds:

- *current* codes, those of Kepmendagri 300.2.2-2138/2025: 38 provinces, 514 regencies and cities, 7,285 districts;
- *retired* codes, which an older list held here still names (see `decrees`), with the code that took their place;
- *withdrawn* codes, issued once but gone before the oldest list. Numbers are dense: a regency's districts, a province's
  regencies (from 01) and its cities (from 71) are numbered without holes, and no number is given twice. So every number
  missing below the highest one ever seen belonged to somebody; to whom is not known here. Numbers *above* the highest
  one left are counted: where a law split a regency, as many are withdrawn as the law gave away; where a regency got
  another number, it had as many as its successor began with.

What this accepts without proof: the districts of the ten regencies and cities that are withdrawn themselves (five each
in provinces 64 and 73). No list held here names them, so each gets the numbers 01 up to the size of the largest regency
(or city) that its province has today.

``scripts/build_regions.py`` builds the table; the licences of its sources stand in ``data/NOTICE.md``. It is read when
it is first asked for; the village names only by `villages`, `find_village` and codes of ten digits.
"""

from __future__ import annotations

import gzip
import lzma
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

from attrs import field, frozen

from dukcapil_core.errors import CallError, PluginError
from dukcapil_core.numbers.rules import as_text
from dukcapil_core.text import text

Status = Literal["current", "retired", "withdrawn"]
_STATUS: Mapping[str, Status] = {"current": "current", "retired": "retired", "withdrawn": "withdrawn"}


@frozen(kw_only=True)
class Decree:
    """A regulation that lists the codes; ``held`` says whether the shipped table knows its list."""

    id: str
    title: str
    date: date
    held: bool = False


# Dates: github.com/cahyadsn/wilayah_ref; of 2138/2025: inforegulasi.com/2025/11. The later Kepmendagri
# 300.2.2-2430/2025 has the same provinces, regencies and districts.
decrees: Mapping[str, Decree] = MappingProxyType(
    {
        decree.id: decree
        for decree in (
            Decree(id="56/2015", title="Permendagri 56/2015", date=date(2015, 6, 29)),
            Decree(id="137/2017", title="Permendagri 137/2017", date=date(2017, 12, 27), held=True),
            Decree(id="72/2019", title="Permendagri 72/2019", date=date(2019, 10, 8), held=True),
            Decree(id="050-145/2022", title="Kepmendagri 050-145/2022", date=date(2022, 2, 14)),
            Decree(id="6117/2022", title="Kepmendagri 100.1.1-6117/2022", date=date(2022, 11, 9), held=True),
            Decree(id="2138/2025", title="Kepmendagri 300.2.2-2138/2025", date=date(2025, 4, 25), held=True),
        )
    }
)
_CURRENT = "2138/2025"
_OLDEST = "137/2017"


@frozen(kw_only=True)
class Region:
    """One code: a province (level 1), regency or city (2), district (3) or village (4).

    ``name`` is the bare place name ("Timor Tengah Selatan"), None for a withdrawn code. ``first_decree`` and
    ``last_decree`` are ids in `decrees`: the first and the last list held here that has the code, not the ones that
    opened and closed it. ``successor`` is the code that took a retired one's place. ``note`` says how we know:

    - ``name``, ``villages``, ``name+villages``: the successor has the same name, most of its villages, or both;
    - ``gap``: the number is missing among its neighbours; ``beyond-split``, ``beyond-moved``: the count of what a split
      or a new number took away says that it was there; ``below-withdrawn``: it lies in a withdrawn regency;
    - ``record``: somebody added it with `merge`.

    ``within`` holds the full names of what the region lies in, the smallest first.
    """

    code: str
    level: int
    name: str | None
    status: Status
    first_decree: str | None = None
    last_decree: str | None = None
    successor: str | None = None
    note: str | None = None
    within: tuple[str, ...] = ()

    def full_name(self) -> str:
        """The name, its kind and what it lies in: "Kabupaten Timor Tengah Selatan, Nusa Tenggara Timur"."""
        return ", ".join((_label(self.code, self.name), *self.within))


@frozen(kw_only=True)
class RegionRecord:
    """What somebody else knows about a code of level 1 to 3, for `merge`: from an older decree, or a newer one.

    Decree ids may be ones that `decrees` does not know. ``source`` says who knows it, for the message of a clash.
    """

    code: str
    name: str
    source: str
    status: Literal["current", "retired"] = "retired"
    first_decree: str | None = None
    last_decree: str | None = None
    successor: str | None = None


@frozen(slots=True)
class RegionTable:
    """A set of codes of level 1 to 3 and the questions it answers; `shipped` is the package's own."""

    # code -> its line of regions.tsv without the code. Regions are made when asked for: making all of them would take
    # longer than reading the file.
    _lines: Mapping[str, str] = field(repr=False)

    def region(self, code: str) -> Region | None:
        """The region with a code of 2, 4, 6 or 10 digits (dots between levels: "53.02.01"), or None if there is none.

        Raises CallError for what is no text.
        """
        code = code_digits(as_text(code)) or ""
        line = self._lines.get(code)
        if line is not None:
            return self._region(code, line)
        name = villages(code[:6]).get(code) if len(code) == 10 and code[:6] in self._lines else None
        if name is None:
            return None
        within = self._within(code)
        return Region(code=code, level=4, name=name, status="current", last_decree=_CURRENT, within=within)

    @cached_property
    def known_prefixes(self) -> frozenset[str]:
        """Every district code: what the first six digits of a NIK can be."""
        return frozenset(code for code in self._lines if len(code) == 6)

    def regions(self, level: int | None = None, status: Status | None = None) -> Iterator[Region]:
        """The regions of one level (1 to 3) and one status, or of all, in the order of their codes."""
        for code in sorted(self._lines):
            if level is None or level == len(code) // 2:
                found = self._region(code, self._lines[code])
                if status is None or status == found.status:
                    yield found

    def describe(self, code: str, lang: str = "en") -> str:
        """A sentence that says what a code is or was, and what it is now, in ``lang`` ("en" or "id")."""
        bare = code_digits(as_text(code))
        if bare is None:
            return text("regions.not-a-code", lang)
        code = bare
        found = self.region(code)
        written = _dotted(code)
        if found is None:
            return text("regions.pre-siak" if pre_siak(code) else "regions.unknown", lang, region=written)
        name = found.full_name()
        if found.status == "current":
            return text("regions.current", lang, region=written, name=name)
        if found.status == "withdrawn":
            return text(f"regions.{found.note}", lang, region=written, name=name, decree=decrees[_OLDEST].title)
        successor = self.region(found.successor) if found.successor else None
        last = decrees.get(found.last_decree or "")
        return text(
            "regions.moved" if successor else "regions.retired",
            lang,
            region=written,
            name=name,
            decree=last.title if last else found.last_decree or text("regions.unnamed-list", lang),
            successor=successor and successor.full_name(),
            successor_code=successor and _dotted(successor.code),
            basis=text(f"regions.by-{(found.note or 'record').replace('+', '-and-')}", lang),
        )

    def merge(self, records: Iterable[RegionRecord]) -> RegionTable:
        """A table that also knows ``records``, taken in order; this one stays as it is.

        A record adds a code, names a withdrawn one, or, where the names agree, fills in or corrects the rest. Raises
        PluginError if it gives a code another name than the one it has, or a code that has no place in the table.
        """
        lines = dict(self._lines)
        for record in records:
            code = record.code
            if not re.fullmatch("([0-9]{2}){1,3}", code) or (len(code) > 2 and code[:-2] not in lines):
                raise PluginError("regions.record-misplaced", source=record.source)
            name, _, first, last, successor, note = lines.get(code, "\t" * 5).split("\t")
            if name and fold_name(name) != fold_name(record.name):
                raise PluginError("regions.record-clash", region=_dotted(code), source=record.source)
            cells = (
                name or record.name,
                record.status,
                record.first_decree or first,
                record.last_decree or last,
                record.successor or successor,
                "record" if record.successor or not name else note,
            )
            lines[code] = "\t".join(cells)
        return RegionTable(lines)

    def _region(self, code: str, line: str) -> Region:
        name, status, first, last, successor, note = line.split("\t")
        return Region(
            code=code,
            level=len(code) // 2,
            name=name or None,
            status=_STATUS[status],
            first_decree=first or None,
            last_decree=last or None,
            successor=successor or None,
            note=note or None,
            within=self._within(code),
        )

    def _within(self, code: str) -> tuple[str, ...]:
        parents = (code[:length] for length in (6, 4, 2) if length < len(code))
        return tuple(_label(parent, self._lines[parent].partition("\t")[0]) for parent in parents)


@cache
def shipped() -> RegionTable:
    """The package's own table, read from its file the first time it is asked for."""
    lines = gzip.decompress(_data("regions.tsv.gz")).decode("utf-8").splitlines()
    return RegionTable(dict(line.split("\t", 1) for line in lines))


_used: RegionTable | None = None


def table() -> RegionTable:
    """The table that this process asks: the shipped one, or what `use` put in its place."""
    return _used or shipped()


def use(other: RegionTable | None) -> None:
    """Asks ``other`` from now on, in this whole process, the numbers included; None: the shipped table again."""
    global _used
    from dukcapil_core.numbers import forget_prefixes

    _used = other
    _village_index.cache_clear()
    forget_prefixes()


def region(code: str) -> Region | None:
    """The region with a code of 2, 4, 6 or 10 digits (dots between levels: "53.02.01"), or None if there is none.

    Raises CallError for what is no text.
    """
    return table().region(code)


def plain_code(given: object) -> str:
    """A region's code in digits alone, whether there is such a region or not. Raises CallError for what is none."""
    code = code_digits(given) if isinstance(given, str) else None
    if code is None:
        raise CallError("call.not-a-region")
    return code


_CODE = re.compile(r"[0-9]{2}(\.?[0-9]{2}(\.?[0-9]{2}(\.?[0-9]{4})?)?)?")
"""Two digits for each of province, regency and district and four for the village, with a dot between or none."""


def code_digits(written: str) -> str | None:
    """The digits of a code as the ministry writes them; None for what is no code."""
    return written.replace(".", "") if _CODE.fullmatch(written) else None


def is_region_code(text: str) -> bool:
    """Whether ``text`` is the code of a region in digits alone, as settings and options have it."""
    return text.isascii() and text.isdigit() and region(text) is not None


def known_prefixes() -> frozenset[str]:
    """Every six digits that a NIK can begin with: current, retired and withdrawn districts."""
    return table().known_prefixes


def regions(level: int | None = None, status: Status | None = None) -> Iterator[Region]:
    """The regions of one level (1 to 3) and one status, or of all, in the order of their codes."""
    return table().regions(level, status)


def describe(code: str, lang: str = "en") -> str:
    """A sentence that says what a code is or was, and what it is now, in ``lang`` ("en" or "id")."""
    return table().describe(code, lang)


def merge(records: Iterable[RegionRecord]) -> RegionTable:
    """The shipped table with ``records`` added; see `RegionTable.merge`."""
    return shipped().merge(records)


def pre_siak(code: str) -> bool:
    """Whether a code begins with a province number that only the numbering before SIAK used.

    Until SIAK came (about 2004 to 2008), the SIMDUK system numbered provinces from 01 on: 09 was Jakarta, 10 West Java.
    Its 11 to 19 and 21 are other provinces today and cannot be told apart by their number. People who had such a NIK
    were given a new one. Source: a SIMDUK programmer's account, cingciripit.wordpress.com, 2008-03-17.
    """
    return code[:2] in _PRE_SIAK


_PRE_SIAK = frozenset(f"{number:02}" for number in (*range(1, 11), 20, *range(22, 31)))


def villages(district_code: str) -> Mapping[str, str]:
    """The villages of a current district, 10-digit code -> name; empty for any other code.

    From Kepmendagri 300.2.2-2138/2025. The seventh digit is 1 for a kelurahan, 2 (in 14 villages 3) for a desa.
    """
    district, *cells = _village_lines().get(code_digits(as_text(district_code)) or "", "").split("\t")
    found: dict[str, str] = {}
    number = 0
    for cell in cells:
        # "2004:Name", or "Name" alone when its number follows the one before
        numbered = cell[:4].isdigit() and cell[4:5] == ":"
        number = int(cell[:4]) if numbered else number + 1
        found[f"{district}{number:04}"] = cell[5:] if numbered else cell
    return MappingProxyType(found)


def find_village(name: str, within: str) -> tuple[str, ...]:
    """The 10-digit codes, in order, of the villages of that name in a province, regency or district; () if none.

    Names compare as `fold_name` folds them. "Desa", "Kelurahan", "Ds." or "Kel." before the name is left off if nothing
    is found with it. Raises CallError if ``within`` is not the code of a province, regency or district.
    """
    index = _village_index(code_digits(as_text(within)) or "")
    return index.get(fold_name(name)) or index.get(fold_name(_VILLAGE_WORD.sub("", name)), ())


VILLAGE_WORDS = "desa|ds|kelurahan|kel"
"""What stands in front of a village's name and is no part of it, as a pattern."""

_VILLAGE_WORD = re.compile(rf"^\s*({VILLAGE_WORDS})\b\.?\s*", re.IGNORECASE)


def fold_name(name: str) -> str:
    """A name's letters and digits alone, without case and accents: "Kot'olin" and "KOT OLIN" are one name."""
    return "".join(char for char in unicodedata.normalize("NFKD", name).casefold() if char.isalnum())


@cache
def _village_lines() -> dict[str, str]:
    lines = lzma.decompress(_data("regions_villages.tsv.xz")).decode("utf-8").splitlines()
    return {line[:6]: line for line in lines}


@lru_cache(maxsize=64)
def _village_index(within: str) -> dict[str, tuple[str, ...]]:
    if len(within) > 6 or table().region(within) is None:
        raise CallError("regions.unknown-within")
    found: dict[str, tuple[str, ...]] = {}
    for district in _village_lines():
        if district.startswith(within):
            for code, name in villages(district).items():
                folded = fold_name(name)
                found[folded] = (*found.get(folded, ()), code)
    return found


def _data(name: str) -> bytes:
    return (resources.files("dukcapil_core") / "data" / name).read_bytes()


def _dotted(code: str) -> str:
    """A code as the ministry writes it: 53.02.01.1001."""
    return ".".join(part for part in (code[:2], code[2:4], code[4:6], code[6:]) if part)


def _label(code: str, name: str | None) -> str:
    """A name with the word for its kind; a withdrawn region goes by its number."""
    name = name or _dotted(code)
    if len(code) == 2:
        return name
    if len(code) == 4:
        kind = "Kota" if code[2] >= "7" else "Kabupaten"
        # the list names Jakarta's five cities and one regency so: they have no council of their own
        return f"{kind} Administrasi {name}" if code[:2] == "31" else f"{kind} {name}"
    if len(code) == 6:
        return f"Kecamatan {name}"
    return f"{'Kelurahan' if code[6] == '1' else 'Desa'} {name}"
