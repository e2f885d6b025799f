"""The places of a synthetic world: real region codes and names from the package's table, nothing about their people."""

from __future__ import annotations

from functools import cache

from attrs import frozen

from dukcapil_core.errors import CallError
from dukcapil_core.regions import regions, villages

PAPUA = ("91", "92", "93", "94", "95", "96")
"""Provinces whose 16 digits lie above 2**53, so that a float64 loses an odd last digit."""


@frozen(kw_only=True)
class Village:
    """One desa or kelurahan: ``code`` has 10 digits, names are without the words for the level."""

    code: str
    name: str
    district: str
    regency: str


@frozen(kw_only=True)
class Places:
    """Where people live (``villages``) and the 6-digit NIK prefixes that people from elsewhere brought along.

    ``origins`` has the names of district and regency for every prefix.
    """

    villages: tuple[Village, ...]
    same_province: tuple[str, ...]
    elsewhere: tuple[str, ...]
    retired: tuple[str, ...]
    papua: tuple[str, ...]
    origins: tuple[tuple[str, str, str], ...]


@cache
def places(area: str) -> Places:
    """The villages below ``area`` (a regency's 4 digits or a province's 2) and the prefixes of everywhere else.

    Raises CallError (``world.unknown-area``) when the region table has no current village there.
    """
    known = {region.code: region for region in regions()}
    districts = sorted(code for code in known if len(code) == 6)
    current = [code for code in districts if known[code].status == "current"]

    def name(code: str) -> str:
        return known[code].name or ""

    found = tuple(
        Village(code=code, name=village, district=name(district), regency=name(district[:4]))
        for district in current
        if area and district.startswith(area)
        for code, village in sorted(villages(district).items())
    )
    if not found:
        raise CallError("world.unknown-area", area=area)
    return Places(
        villages=found,
        same_province=tuple(code for code in current if code[:2] == area[:2]),
        elsewhere=tuple(code for code in current if code[:2] != area[:2] and code[:2] not in PAPUA),
        retired=tuple(code for code in districts if known[code].status == "retired" and name(code)),
        papua=tuple(code for code in current if code[:2] in PAPUA),
        origins=tuple((code, name(code), name(code[:4])) for code in districts if known[code].name),
    )
