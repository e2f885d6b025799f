"""What the names of a synthetic world are made of: given names with their spellings, and clan names from syllables."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from attrs import frozen


@frozen(kw_only=True)
class NameParts:
    """Given names, the commonest first, and clan names in an order without meaning.

    ``male`` and ``female`` are what older people bear, each name as the list of its spellings; ``modern_male`` and
    ``modern_female`` came up after 1990.
    """

    male: list[list[str]]
    female: list[list[str]]
    modern_male: list[str]
    modern_female: list[str]
    clans: list[str]


@cache
def name_parts() -> NameParts:
    """The name parts of ``data/world/names.toml``."""
    file = resources.files("dukcapil_core") / "data" / "world" / "names.toml"
    parts = tomllib.loads(file.read_text("utf-8"))
    modern, clan = parts["modern"], parts["clan"]
    return NameParts(
        male=_spellings(parts["male"]),
        female=_spellings(parts["female"]),
        modern_male=_built(modern["male_first"], modern["male_last"]),
        modern_female=_built(modern["female_first"], modern["female_last"]),
        clans=_built(clan["first"], clan["last"]) + _built(clan["first"], clan["middle"], clan["last"])[::10],
    )


def _spellings(text: str) -> list[list[str]]:
    return [line.split() for line in text.split("\n") if line.strip()]


def _built(*parts: str) -> list[str]:
    """Every combination of the syllables, mixed so that neighbours in the list do not look alike."""
    names = [""]
    for part in parts:
        names = [begin + end for end in part.split() for begin in names]
    step = 7
    while len(names) % step == 0:
        step += 2
    return list(dict.fromkeys(names[(i * step) % len(names)] for i in range(len(names))))
