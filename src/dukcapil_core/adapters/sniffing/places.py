"""Columns of villages, districts and region codes, held against the region table of the regency that the NIKs name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from attrs import frozen

from dukcapil_core import regions
from dukcapil_core.adapters.sniffing.sampled import Column
from dukcapil_core.regions import fold_name

MATCHING = 0.6
"""From this share of cells that are names of the regency a column is one of its villages or districts."""

_MOST_NAMES = 400
_WORDS = ("desa", "kelurahan", "kel", "ds", "kecamatan", "kec", "distrik", "kampung")
_WORDS_ABOVE = ("kabupaten", "kab", "kota", "provinsi", "prov")


@frozen(kw_only=True)
class Places:
    """The shares of a column's cells that are villages and districts of the regency."""

    village: float
    district: float


def regency_of(prefixes: Sequence[str | None]) -> str | None:
    """The regency where most of the NIKs were issued, if at least half were; None otherwise."""
    counted = Counter(prefix[:4] for prefix in prefixes if prefix)
    if not counted:
        return None
    code, count = max(sorted(counted.items()), key=lambda item: item[1])
    return code if 2 * count >= sum(counted.values()) else None


def places_of(column: Column, regency: str) -> Places | None:
    """How far the column holds villages and districts; None where its cells are too many or are no names."""
    names = [text for text in column.counts if any(char.isalpha() for char in text)]
    if not names or len(names) > _MOST_NAMES:
        return None
    known = _names(regency)
    filled = len(column.filled)
    shares = {"village": 0, "district": 0}
    for text in names:
        folded = _bare(text)
        for kind in shares:
            shares[kind] += column.counts[text] * (folded in known[kind])
    return Places(village=shares["village"] / filled, district=shares["district"] / filled)


def names_above(column: Column, regency: str) -> bool:
    """Whether every cell is the name of the regency itself or of its province."""
    above = [regions.region(code) for code in (regency, regency[:2])]
    names = {_bare(one.name, _WORDS_ABOVE) for one in above if one is not None and one.name}
    return bool(column.counts) and all(_bare(text, _WORDS_ABOVE) in names for text in column.counts)


def known_codes(column: Column) -> tuple[float, Counter[int]]:
    """The share of the filled cells that are codes of the region table, and how long the codes are."""
    lengths: Counter[int] = Counter()
    for text, count in column.counts.items():
        code = text.replace(".", "")
        if code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 10) and _is_region(code):
            lengths[len(code)] += count
    return sum(lengths.values()) / max(1, len(column.filled)), lengths


@lru_cache(maxsize=10_000)
def _is_region(code: str) -> bool:
    return regions.region(code) is not None


def _bare(text: str, kinds: tuple[str, ...] = _WORDS) -> str:
    words = text.replace(".", " ").replace("/", " ").split()
    while len(words) > 1 and words[0].lower() in kinds:
        words = words[1:]
    return fold_name(" ".join(words))


@lru_cache(maxsize=8)
def _names(regency: str) -> Mapping[str, frozenset[str]]:
    districts = [code for code in regions.known_prefixes() if code.startswith(regency)]
    found = [regions.region(code) for code in districts]
    return {
        "district": frozenset(fold_name(one.name) for one in found if one is not None and one.name),
        "village": frozenset(fold_name(name) for code in districts for name in regions.villages(code).values()),
    }
