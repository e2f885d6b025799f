"""From a sample to verdicts on every column: the rules in their order, each building on what is sure by then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from dukcapil_core.adapters.election_titles import ket_tables_named
from dukcapil_core.adapters.sniffing.around import find_carried, find_end
from dukcapil_core.adapters.sniffing.claims import Claims
from dukcapil_core.adapters.sniffing.coded import find_coded
from dukcapil_core.adapters.sniffing.codes import KetTable
from dukcapil_core.adapters.sniffing.dates import dates_of
from dukcapil_core.adapters.sniffing.guesses import guess_unnamed
from dukcapil_core.adapters.sniffing.located import find_places
from dukcapil_core.adapters.sniffing.numbers import numbers_of
from dukcapil_core.adapters.sniffing.persons import (
    find_age,
    find_birth_date,
    find_birth_place,
    find_exchanged_name,
    find_name,
    find_nik,
    find_nkk,
    looks_like_names,
)
from dukcapil_core.adapters.sniffing.proposal import Reason, RecordVerdict, Verdict, because
from dukcapil_core.adapters.sniffing.record_kind import record_kind
from dukcapil_core.adapters.sniffing.sampled import Column, SampledTable
from dukcapil_core.adapters.sniffing.services import find_services, is_service_sheet
from dukcapil_core.adapters.sniffing.sexes import find_sex
from dukcapil_core.adapters.sniffing.subjects import find_subjects
from dukcapil_core.adapters.sniffing.words import SOMEBODY_ELSE

_CHILDREN_FROM, _CHILDREN_TO = 13, 29
"""Years of birth 2013 to 2029: nobody born then is 17 at an election before 2030."""

_OWN_REASONS = {SOMEBODY_ELSE: "somebody-else", "rt-rw": "rt-rw-in-one", "place-and-date": "place-and-date"}
"""Columns of a known meaning for which "no field holds it" would say too little."""


@frozen(kw_only=True)
class Judged:
    """The verdicts on all columns, the record kind, and the sections ``[unpivot]``, ``[carry]`` and ``[rows]``."""

    record: RecordVerdict
    verdicts: tuple[Verdict, ...]
    unpivot: Mapping[str, Any] | None
    carry: Mapping[str, Any] | None
    rows: Mapping[str, Any] | None


def judge(table: SampledTable, file: str, ket_table: str | None = None, record: str | None = None) -> Judged:
    """Verdicts on every column of ``table``. ``ket_table`` and ``record`` are what the person has said already."""
    numbers = {column.place: found for column in table.columns if (found := numbers_of(column)) is not None}
    claims = Claims(table=table, numbers=numbers)
    wide = is_service_sheet(claims)
    find_nik(claims)
    for column in table.columns:
        dates = dates_of(column, claims.births)
        if dates is not None:
            claims.dates[column.place] = dates
    claims.record = _said(record) or record_kind(table.columns, table.titles, file, _young(claims), wide=wide)
    claims.ket = _ket(ket_table, (file, *table.titles), claims.sure_record)
    unpivot = carry = None
    if claims.record.record == "service" and claims.record.sure:
        unpivot = find_services(claims)
    else:
        find_nkk(claims)
        find_birth_date(claims)
        find_age(claims)
        find_sex(claims)
        find_places(claims)
        carry = find_carried(claims)
        find_exchanged_name(claims)
        find_birth_place(claims)
        find_name(claims)
        find_coded(claims)
        find_subjects(claims)
        guess_unnamed(claims)
    for column in claims.free():
        claims.leave(column, _left_out(claims, column))
    return Judged(
        record=claims.record, verdicts=tuple(claims.verdicts), unpivot=unpivot, carry=carry, rows=find_end(claims)
    )


def _said(record: str | None) -> RecordVerdict | None:
    if record is None:
        return None
    return RecordVerdict(record=record, sure=True, confidence=1.0, reasons=(because("record-said"),))


def _ket(said: str | None, titles: tuple[str, ...], record: str | None) -> KetTable | None:
    """The remarks' table of the election that the person names; else of the one that the titles of a list name."""
    if said is not None:
        return KetTable(table=said, why=because("table-of-election", table=said), confidence=0.97)
    named = ket_tables_named(titles)
    if len(named) != 1 or record == "resident":
        return None
    (table,) = named
    return KetTable(table=table, why=because("table-of-titles", table=table), confidence=0.9)


def _young(claims: Claims) -> float | None:
    """The share of the people whose NIK says that they were born in 2013 or later."""
    if claims.nik is None:
        return None
    years = [int(birth[4:]) for birth in claims.births if birth]
    if len(years) < 20:
        return None
    return sum(_CHILDREN_FROM <= year <= _CHILDREN_TO for year in years) / len(years)


def _left_out(claims: Claims, column: Column) -> Reason:
    """Why no canonical field holds the column."""
    known = [one for one in claims.matches(column) if one.group == "left-out" and one.concept != "age"]
    surest = known[0] if known else None
    if surest is not None and surest.concept in _OWN_REASONS:
        return because(_OWN_REASONS[surest.concept])
    if surest is not None and surest.strength == "exact":
        return because("known-column", what=surest.concept)
    if column.is_empty:
        return because("unknown-empty")
    if column.place in claims.numbers:
        return because("unknown-numbers", share=round(100 * claims.numbers[column.place].share))
    if column.place in claims.dates:
        return because("unknown-dates", share=round(100 * claims.dates[column.place].share))
    if surest is not None:
        return because("known-column", what=surest.concept)
    if any(one.group == "region-part" for one in claims.matches(column)):
        return because("region-part-alone")
    if looks_like_names(column):
        return because("unknown-names", distinct=round(100 * column.distinct))
    return because("unknown-column", distinct=len(column.counts))
