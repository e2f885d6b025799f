"""The places of a synthetic world: real region codes and names from the package's table, nothing about their people."""

from __future__ import annotations

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
    """Where people live (``villages``) and the 6-digit NIK prefixes that people from elsewhere brought along."""

    villages: list[Village]
    same_province: list[str]
    elsewhere: list[str]
    retired: list[str]
    papua: list[str]


def places(area: str) -> Places:
    """The villages below ``area`` (a regency's 4 digits or a province's 2) and the prefixes of everywhere else.

    Raises CallError (``world.unknown-area``) when the region table has no current village there.
    """
    names = {region.code: region.name or "" for region in regions() if region.status == "current"}
    current = sorted(code for code in names if len(code) == 6)
    found = [
        Village(code=code, name=name, district=names[district], regency=names[district[:4]])
        for district in current
        if district.startswith(area)
        for code, name in sorted(villages(district).items())
    ]
    if not found:
        raise CallError("world.unknown-area", area=area)
    retired = sorted(region.code for region in regions() if region.status == "retired" and len(region.code) == 6)
    return Places(
        villages=found,
        same_province=[code for code in current if code[:2] == area[:2]],
        elsewhere=[code for code in current if code[:2] != area[:2] and code[:2] not in PAPUA],
        retired=retired,
        papua=[code for code in current if code[:2] in PAPUA],
    )
