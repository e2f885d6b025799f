"""Lists of children or heads of families, whose columns all bear the word for whom they are about.

"NIK ANAK" beside a NIK is the number of somebody else. Where no other column holds a NIK, it may be the number of the
very people that the list is of; only a person can say.
"""

from __future__ import annotations

from dukcapil_core.adapters.sniffing.claims import Claims
from dukcapil_core.adapters.sniffing.persons import birth_date_choices, looks_like_names
from dukcapil_core.adapters.sniffing.proposal import Choice, because
from dukcapil_core.adapters.sniffing.sampled import Column
from dukcapil_core.adapters.sniffing.words import subject_means

_FIELDS = ("nik", "birth_date", "name")


def find_subjects(claims: Claims) -> None:
    """Lays "NIK ANAK", "NAMA ANAK" and "TGL LAHIR ANAK" before the person, each where no other column has the field."""
    for field in _FIELDS:
        if claims.has(field):
            continue
        likely = [column for column in claims.free() if claims.table.headed and subject_means(column.name, field)]
        choices = [choice for column in likely for choice in _choices(claims, field, column)]
        holding = [column for column in likely if any(column.name in choice.columns for choice in choices)]
        if holding:
            claims.doubt(holding, choices, [because("whose-list", field=field)])


def _choices(claims: Claims, field: str, column: Column) -> list[Choice]:
    if field == "birth_date":
        return birth_date_choices(claims, column)
    fits = column.place in claims.numbers if field == "nik" else looks_like_names(column)
    return [claims.choice(field, column)] if fits else []
