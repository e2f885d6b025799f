"""What stands around the table: titles that name the village and TPS of all rows, and rows after the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from dukcapil_core.adapters.corrections import NUMBER
from dukcapil_core.adapters.labels import read_labels
from dukcapil_core.adapters.sniffing.claims import Claims
from dukcapil_core.adapters.sniffing.proposal import Choice, Verdict, because
from dukcapil_core.adapters.sniffing.sampled import SampledTable
from dukcapil_core.adapters.sniffing.words import end_marks, title_labels
from dukcapil_core.adapters.titles import place_says, sheet_says, title_says


def find_carried(claims: Claims) -> dict[str, Any] | None:
    """The ``[carry]`` section where every sheet's titles or name, or its file's, say a field that no column fills."""
    labels = title_labels()
    every = tuple(label for options in labels.values() for label in options)
    table = claims.table
    said = [
        _labels_in(rows, every) | sheet_says(sheet, every).keys() | place_says(file, every, {}, ()).keys()
        for rows, sheet, file in zip_longest(table.above, table.sheets[: len(table.above)], table.files, fillvalue="")
    ]
    if not said or not all(said):
        return None
    common = [label for label in every if all(label in found for found in said)]
    carried: list[str] = []
    for field, options in labels.items():
        label = next((label for label in options if label in common), None)
        if label is not None and not claims.has(field):
            carried.append(label)
            claims.verdicts.append(_verdict(field, label))
    return {"labels": carried} if carried else None


def _labels_in(rows: Sequence[Sequence[str]], labels: tuple[str, ...]) -> set[str]:
    with_colon = {found.label for row in rows for found in read_labels(row, labels).found if found.value}
    return with_colon.union(*(title_says(row, labels) for row in rows))


def _verdict(field: str, label: str) -> Verdict:
    return Verdict(
        standing="sure",
        columns=(label,),
        confidence=0.88,
        reasons=(because("in-titles", field=field),),
        choices=(Choice(field=field, spec={"column": label}),),
    )


def find_end(claims: Claims) -> Mapping[str, Any] | None:
    """The ``[rows]`` section where known words for the end of a list begin one of the last rows.

    A word that also stands between people, as a subtotal of each polling station does, ends nothing.
    """
    marks = [mark for mark in end_marks() if any(_begins(text, mark) for text in claims.table.tail)]
    marks = [mark for mark in marks if not _stands_between(mark, claims.table)]
    return {"end": marks} if marks else None


def _begins(text: str, mark: str) -> bool:
    return text.casefold().startswith(mark.casefold())


def _stands_between(mark: str, table: SampledTable) -> bool:
    """Whether people stand below a row with the mark, besides those of a further sheet."""
    rows = list(zip_longest(*(column.texts for column in table.columns), fillvalue=""))
    last = max((place for place, row in enumerate(rows) if any(map(NUMBER.search, row))), default=-1)
    above = sum(any(_begins(text, mark) for text in row) for row in rows[:last])
    return above >= max(1, len(table.sheets))
