"""Records of services: one event or count a row, or a wide sheet with a column of counts for each service."""

from __future__ import annotations

import re
from typing import Any

from dukcapil_core.adapters.sniffing.claims import Claims
from dukcapil_core.adapters.sniffing.persons import date_spec
from dukcapil_core.adapters.sniffing.proposal import because
from dukcapil_core.adapters.sniffing.sampled import Column
from dukcapil_core.services import find_service

_COUNT = re.compile(r"[0-9][0-9.,]*")
_LEAST_WIDE = 2
_KNOWN = 0.8
"""From this share of counts, or of known services, a column is one of them: a record of another service is set aside
when it is read."""


def wide_services(claims: Claims) -> dict[str, str]:
    """The columns named after services whose cells are counts, with the services' codes; {} for fewer than two."""
    found = {}
    for column in claims.free():
        service = find_service(column.name.split(" / ")[-1]) or find_service(column.name)
        if service is not None and _holds_counts(column):
            found[column.name] = service.code
    return found if len(found) >= _LEAST_WIDE else {}


def find_services(claims: Claims) -> dict[str, Any] | None:
    """Fills the fields of service events; the ``[unpivot]`` section where the sheet is wide."""
    wide = wide_services(claims)
    for column in claims.free():
        if column.name in wide:
            claims.sure("service", column, [because("service-column", service=wide[column.name])], 0.93)
    for field in ("date", "service", "count", "nik", "officer", "place"):
        if field in ("service", "count") and wide:
            continue
        named = claims.named(field, group="service")
        if len(named) > 1:
            claims.doubt_several(field, named)
        elif named:
            _fill(claims, field, named[0])
        elif field not in ("date", "count", "nik"):
            _hinted(claims, field)
    _tell_what_is_lost(claims, wide=bool(wide))
    return {"field": "service", "value": "count", "columns": wide} if wide else None


def _hinted(claims: Claims, field: str) -> None:
    """Columns that a word leaves open: a district may be the place of the service, or of the applicant."""
    likely = [column for column in claims.named(field, "hint", "service") if not column.is_empty]
    if likely:
        choices = [claims.choice(field, column) for column in likely]
        claims.doubt(likely, choices, [because("named-loosely", field=field)])


def _fill(claims: Claims, field: str, column: Column) -> None:
    why = because("named", field=field)
    if field == "date":
        date_spec(claims, field, column, why)
    elif field == "count":
        fits = column.is_empty or _holds_counts(column)
        claims.sure(field, column, [why], 0.95) if fits else claims.doubt(column, [claims.choice(field, column)], [why])
    elif field == "service":
        share = column.share(lambda text: find_service(text) is not None)
        reasons = [why, because("services-known", share=round(100 * share))]
        if share >= _KNOWN:
            claims.sure(field, column, reasons, 0.95)
        else:
            claims.doubt(column, [claims.choice(field, column)], [*reasons, because("services-unknown")])
    elif field == "nik" and column.place not in claims.numbers:
        claims.doubt(column, [claims.choice(field, column)], [because("named-no-numbers", field=field)], 0.4)
    else:
        claims.sure(field, column, [why], 0.95)


def _tell_what_is_lost(claims: Claims, *, wide: bool) -> None:
    """Days, services and counts without which a record says too little: what is not found is left to the person."""
    numbers = [
        column
        for column in claims.free()
        if not claims.matches(column) and column.place not in claims.numbers and _holds_counts(column)
    ]
    if not claims.has("date") and len(numbers) > 1 and not wide:
        claims.doubt(numbers, [], [because("days-across", count=len(numbers))], 0.4, about="date")
    elif not claims.has("date"):
        claims.doubt((), [], [because("no-column", field="date")], 0.4, about="date")
    elif numbers and not wide and not claims.has("count") and not claims.has("nik"):
        choices = [claims.choice("count", column) for column in numbers]
        claims.doubt(numbers, choices, [because("which-count", count=len(numbers))])
    if not wide and not claims.has("service"):
        claims.doubt((), [], [because("no-column", field="service")], 0.4, about="service")


def _holds_counts(column: Column) -> bool:
    return column.share(_COUNT.fullmatch) >= _KNOWN


def is_service_sheet(claims: Claims) -> bool:
    """Whether the header has a date and services side by side, and hardly a person."""
    persons = {"nkk", "birth_date", "sex", "birth_place"}
    wide = wide_services(claims)
    others = [column for column in claims.table.columns if column.name not in wide]
    concepts = {one.concept for column in others for one in claims.matches(column) if one.strength == "exact"}
    return bool(wide) and not concepts & persons
