"""Whether a table is a list of voters, a register of residents, or a record of services: by its columns and titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dukcapil_core.adapters.layout import fold_column
from dukcapil_core.adapters.sniffing.codes import known_share
from dukcapil_core.adapters.sniffing.proposal import Reason, RecordVerdict, because
from dukcapil_core.adapters.sniffing.sampled import Column
from dukcapil_core.adapters.sniffing.words import is_of_deaths, meanings, table_of
from dukcapil_core.codes import table

_VOTER = {"tps": 5, "remark": 2, "ktp_card": 2, "voter-id": 2, "source": 1, "stage": 2}
_RESIDENT = {
    "religion": 2, "education": 2, "blood": 2, "family-relation": 3, "mother": 1, "father": 1, "certificate": 2,
    "occupation": 2, "life_status": 2, "ktp_recording": 2, "citizenship": 2, "head-of-family": 1, "passport": 1,
}  # fmt: skip
_SERVICE = {"service": 3, "count": 2, "officer": 1, "date": 1, "place": 1}

_TITLES = {
    "voter": re.compile(r"\b(PEMILIH|DPS|DPT|DPSHP|DPTB|DP4|COKLIT|SIDALIH|TPS|PANTARLIH|PEMILU|PILKADA|VOTERS?)\b"),
    "resident": re.compile(r"\b(PENDUDUK|BIODATA|SIAK|BIP|DKB|RESIDENTS?|KEPENDUDUKAN|BUKU INDUK|KARTU KELUARGA)\b"),
    "service": re.compile(r"\b(PELAYANAN|LAYANAN|REKAP HARIAN|LAPORAN HARIAN|KEGIATAN HARIAN|SERVICES?)\b"),
}
_BY_TITLE, _BY_FILE_NAME = 3, 2

_LEAST, _MARGIN = 3, 3
"""The score that a record kind must reach, and its lead over the next one, to be sure."""

_YOUNG_SHARE = 0.1


def record_kind(
    columns: Sequence[Column], titles: Iterable[str], file: str, young: float | None, *, wide: bool = False
) -> RecordVerdict:
    """The record kind with its reasons. ``young`` is the share of people whose NIK shows that they are children (None:
    not known); no list of voters has many. ``wide``: the header names services with counts below.
    """
    scores = dict.fromkeys(_TITLES, 0)
    said: dict[str, list[str]] = {kind: [] for kind in _TITLES}

    def speaks(column: Column, kind: str, weight: int) -> None:
        if weight:
            scores[kind] += weight
            said[kind].append(column.name)

    persons = 0
    for column in columns:
        found = meanings(column.name)
        concepts = {one.concept for one in found if one.strength == "exact" and one.group != "service"}
        concepts -= {"life_status"} if is_of_deaths(column.name) else set()
        persons += bool(concepts & {"nik", "nkk", "name", "birth_date", "sex", "birth_place"})
        for kind, weights in (("voter", _VOTER), ("resident", _RESIDENT)):
            speaks(column, kind, max((weights.get(concept, 0) for concept in concepts), default=0))
        siak = 2 * (table_of(fold_column(column.name)) or "").startswith("siak/")
        siak += any(one.group == "region-part" and one.strength == "exact" for one in found)
        speaks(column, "resident", siak)
        service = {one.concept for one in found if one.group == "service" and one.strength == "exact"}
        speaks(column, "service", max((_SERVICE.get(concept, 0) for concept in service), default=0))
        if _is_voters_marital(column):
            speaks(column, "voter", 3)
    if wide:
        scores["service"] += 6
    if persons > 2:
        scores["service"] -= 4
    told = _by_titles(scores, titles, file)
    if young is not None and young >= _YOUNG_SHARE:
        scores["resident"] += 4
        scores["voter"] -= 4
    ranked = sorted(scores, key=lambda kind: (-scores[kind], kind))
    best, second = ranked[0], ranked[1]
    lead = scores[best] - max(0, scores[second])
    sure = scores[best] >= _LEAST and lead >= _MARGIN
    reasons = _reasons(best, said, told, young)
    return RecordVerdict(
        record=best if scores[best] > 0 else "voter",
        sure=sure,
        confidence=min(0.99, 0.7 + 0.05 * lead) if sure else min(0.7, 0.4 + 0.1 * max(0, lead)),
        reasons=reasons or (because("record-nothing"),),
        alternatives=() if sure else tuple(kind for kind in ranked if kind != "service" or scores[kind] > 0),
    )


def _is_voters_marital(column: Column) -> bool:
    """Whether the cells are B, S and P as KPU's lists have them, which no register does."""
    if len(column.counts) > 4:
        return False
    letters = {text.upper() for text in column.counts}
    return letters <= {"B", "S", "P"} and len(letters) > 1 and known_share(column, table("kpu/marital")) == 1


def _by_titles(scores: dict[str, int], titles: Iterable[str], file: str) -> list[str]:
    """Adds what titles, sheet names and the file's name say; gives the kinds that they name."""
    text = " ".join(titles).upper()
    name = re.sub(r"[^A-Z0-9]+", " ", file.upper())
    told = []
    for kind, pattern in _TITLES.items():
        weight = _BY_TITLE if pattern.search(text) else _BY_FILE_NAME if pattern.search(name) else 0
        if weight:
            scores[kind] += weight
            told.append(kind)
    return told


def _reasons(kind: str, said: dict[str, list[str]], told: list[str], young: float | None) -> tuple[Reason, ...]:
    reasons = []
    if said[kind]:
        names = list(dict.fromkeys(said[kind]))
        reasons.append(because("record-columns", columns=", ".join(names[:8]), record=kind))
    if kind in told:
        reasons.append(because("record-titles", record=kind))
    if young is not None and young >= _YOUNG_SHARE and kind == "resident":
        reasons.append(because("record-children", share=round(100 * young)))
    others = [other for other in said if other != kind and said[other]]
    if others:
        against = [name for other in others for name in said[other]]
        reasons.append(because("record-against", columns=", ".join(list(dict.fromkeys(against))[:5])))
    return tuple(reasons)
