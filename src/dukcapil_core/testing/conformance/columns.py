"""Whether the columns are the right ones: what the cells of a sample say of themselves, without any expectation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from dukcapil_core import regions
from dukcapil_core.adapters.layout import DATE_FIELDS
from dukcapil_core.nik import check_nik, is_nik
from dukcapil_core.testing.conformance.registry import Finding, check, found
from dukcapil_core.testing.conformance.samples import Case
from dukcapil_core.testing.conformance.subject import Subject
from dukcapil_core.text import Words

if TYPE_CHECKING:
    from dukcapil_core.intake.records import Records

FEWEST = 2
"""Records that must speak against a column: one alone may be what the sample is there to show."""

CONTRADICTIONS = frozenset({"nik.birth-date-differs", "nik.sex-differs"})
"""Warnings that count here as errors do: of one record they are news of a person, of most records of the layout."""

_DISTRICT_WORD = re.compile(r"^\s*(kecamatan|kec|distrik)\b\.?\s*", re.IGNORECASE)

Record = Mapping[str, Any]


@check(
    "columns-are-the-right-ones",
    after=("rows-are-conserved", "dates-are-declared", "reading-twice-agrees", "row-numbers-are-physical"),
)
def columns_are_the_right_ones(subject: Subject, case: Case) -> Iterator[Finding]:
    records = subject.intake(case.path)
    kept = list(records.frame.mappings())
    fields = subject.format.layout.fields
    explained: set[str] = set()
    if {"nik", "nkk"} <= fields.keys() and (count := _niks_under_nkk(kept)):
        yield found("holds-niks", "exchanged", first="nik", second="nkk", count=count, all=len(kept))
        explained = {"nik", "nkk", "birth_date", "sex"}
    if "village" in fields and (count := _districts_under_village(kept)):
        yield found("holds-districts", "exchanged", first="village", second="district", count=count, all=len(kept))
    wrong = _wrong(records)
    for field, spec in fields.items():
        bad = wrong.get(field, {})
        good = sum(record.get(field) is not None and record["row"] not in bad for record in kept)
        if field not in explained and spec.value is None and _outweighs(len(bad), good):
            codes = [code for code, _ in Counter(code for codes in bad.values() for code in codes).most_common()]
            told = {"field": field, "columns": ", ".join(spec.columns) or "-", "codes": ", ".join(codes)}
            counts = {"count": len(bad), "all": len(bad) + good}
            yield found("misread", advice_for(field, codes[0]), said=Words(codes[0]), **told, **counts)


def advice_for(field: str, code: str) -> str:
    """What to look at where ``code`` speaks against ``field``: the advice of a finding."""
    if field in DATE_FIELDS or code.startswith("date.") or code == "nik.birth-date-differs":
        return "formats"
    if code in ("field.unknown-code", "nik.sex-differs"):
        return "table"
    return "heading"


def _wrong(records: Records[Any]) -> dict[str, dict[int, list[str]]]:
    """By field and row the codes that say that the cell is not what the field holds."""
    wrong: dict[str, dict[int, list[str]]] = {}
    for issue in records.issues.mappings():
        if issue["column"] and (issue["severity"] == "error" or issue["code"] in CONTRADICTIONS):
            wrong.setdefault(issue["column"], {}).setdefault(int(issue["row"]), []).append(issue["code"])
    return wrong


def _outweighs(bad: int, good: int) -> bool:
    return bad >= FEWEST and bad > good


def _niks_under_nkk(kept: Sequence[Record]) -> int:
    """In how many records the NKK is a person's number, where those are most; else 0.

    It is where it says the record's own birth date, and where NIKs are shared by people whose NKKs are all their own.
    """
    told = [record for record in kept if record["nik_raw"] and record["nkk_raw"]]
    counts = {name: Counter(record[name] for record in told) for name in ("nik_raw", "nkk_raw")}
    shared = sum(count for count in counts["nik_raw"].values() if count > 1)
    if len(counts["nkk_raw"]) == len(told) and _outweighs(shared, len(told) - shared):
        return len(told)
    bad = sum(_is_of(record["nkk_raw"], record["birth_date"]) for record in told)
    return bad if _outweighs(bad, len(told) - bad) else 0


def _is_of(number: str, born: date | None) -> bool:
    if born is None or not is_nik(number):
        return False
    return all(issue.code != "nik.birth-date-differs" for issue in check_nik(number, birth_date=born))


def _districts_under_village(kept: Sequence[Record]) -> int:
    """In how many records the village is a district's name, or the district a village's, where those are most; else 0.

    Told by the names of the regency of which most records are; what is a name of both speaks for nothing.
    """
    prefixes = Counter(str(record["region_code"] or record["nik"] or "")[:4] for record in kept)
    ((regency, _),) = prefixes.most_common(1) or [("", 0)]
    if regions.region(regency) is None or len(regency) < 4:
        return 0
    within = (regions.region(code) for code in regions.known_prefixes() if code.startswith(regency))
    districts = {regions.fold_name(one.name or "") for one in within if one}

    def leans(name: str | None) -> int:
        """1 for a village's name, -1 for a district's, 0 for neither or both."""
        if not name:
            return 0
        is_district = bool({regions.fold_name(name), regions.fold_name(_DISTRICT_WORD.sub("", name))} & districts)
        return bool(regions.find_village(name, regency)) - is_district

    told = [(leans(record["village"]), leans(record["district"])) for record in kept]
    bad = sum(village < 0 or district > 0 for village, district in told)
    good = sum(village > 0 or district < 0 for village, district in told)
    return bad if _outweighs(bad, good) else 0
