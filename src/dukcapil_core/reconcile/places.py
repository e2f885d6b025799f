"""One number for a village, whether a file gives its code or its name."""

from __future__ import annotations

import difflib
from collections import defaultdict
from typing import TYPE_CHECKING

from dukcapil_core.regions import fold_name, region, villages
from dukcapil_core.workspace import appending

if TYPE_CHECKING:
    import duckdb

Place = tuple[str | None, str | None, str | None]
"""region code, district name, village name, as the canonical columns have them."""

NEAR = 0.84
"""How alike (difflib) two spellings of a village of one district must be to be taken for one; only one may be."""


def number_places(con: duckdb.DuckDBPyConnection) -> None:
    """Fill ``place_of``: every way in which a file writes a village (``spot``; NULL where it writes nothing), with the
    numbers of village and district; where no district is known, the village stands for it.

    A code decides. A name is looked up among the villages of the districts whose codes occur; where no file has
    codes, the names themselves are the places. A village is evidence about a person, never an identity, so a near
    spelling inside one district may be taken for it where only one is near.
    """
    written: list[Place] = con.execute(
        "SELECT region_code, district, village FROM place_written ORDER BY ALL"
    ).fetchall()
    gazetteer = _Gazetteer({place[0][:6] for place in written if place[0] and len(place[0]) >= 6})
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
    """The villages of the districts that the files speak of, by name."""

    def __init__(self, districts: set[str]) -> None:
        self.districts: dict[str, list[str]] = defaultdict(list)
        self.villages: dict[str, dict[str, str]] = {}
        for code in sorted(districts):
            known = region(code)
            if known is not None and known.name:
                self.districts[fold_name(known.name)].append(code)
            self.villages[code] = {fold_name(name): village for village, name in villages(code).items()}

    def resolve(self, place: Place) -> tuple[str | None, str | None]:
        """The keys of the village and of its district: codes where they are known, folded names otherwise."""
        code, district, village = place
        if code and len(code) == 10:
            return code, code[:6]
        if code and len(code) == 6:
            return self._in_district([code], village), code
        if not district and not village:
            return None, None
        candidates = self.districts.get(fold_name(district or ""), [])
        if not candidates and not district:
            candidates = sorted(self.villages)
        found = self._in_district(candidates, village) if candidates else None
        if found and found[:6] in self.villages:
            return found, found[:6]
        by_name = f"{fold_name(district or '')}/{fold_name(village or '')}" if village else None
        return by_name, candidates[0] if len(candidates) == 1 else fold_name(district or "") or None

    def _in_district(self, codes: list[str], village: str | None) -> str | None:
        if not village:
            return None
        name = fold_name(village)
        exact = [self.villages[code][name] for code in codes if name in self.villages.get(code, {})]
        if len(exact) == 1:
            return exact[0]
        if len(codes) != 1 or exact:
            return f"{'/'.join(codes)}/{name}"
        near = difflib.get_close_matches(name, self.villages.get(codes[0], {}), n=2, cutoff=NEAR)
        return self.villages[codes[0]][near[0]] if len(near) == 1 else f"{codes[0]}/{name}"
