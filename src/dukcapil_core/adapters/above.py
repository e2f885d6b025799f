"""Rows without a header above them: titles as a rule; records where a list was sorted together with its header row, or
where a sheet goes on with the list of another.

A spreadsheet that is sorted without "my data has headers" puts the header somewhere among the rows. Whoever takes what
stands above it for titles loses those people without a word, so the file is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from dukcapil_core.adapters.alike import is_like
from dukcapil_core.adapters.headers import is_numbering
from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.adapters.sheets import Cell, texts_of
from dukcapil_core.signs import APOSTROPHES

LOOKED_BELOW = 5
"""With so many of the first records a row above the header is compared."""

_LONG_NUMBER = re.compile(rf"[{APOSTROPHES}]?\s*[0-9*xX][0-9*xX .\-]*")
_LONG_DIGITS = 12
"""Digits (or asterisks) that make a cell a NIK or NKK, whole or masked; a telephone number has fewer."""


def record_above(
    above: Sequence[Sequence[Cell]], below: Iterable[Sequence[Cell]], header: Sequence[str], layout: Layout
) -> int | None:
    """The 0-based place in ``above`` of the first row that is a record, or None where all are titles.

    ``above`` are the rows above the header, ``below`` some records, both by the places of ``header``.
    """
    numbers = {
        fold_column(name) for key in ("nik", "nkk") if key in layout.fields for name in layout.fields[key].columns
    }
    labels = {*numbers, *(map(fold_column, layout.carry.labels) if layout.carry is not None else ())}
    places = [place for place, name in enumerate(header) if fold_column(name) in numbers]
    if layout.carry is not None and layout.carry.starts is not None:
        below = ()  # families' lines stand among the records
    return first_record(above, below, places, labels)


def first_record(
    above: Sequence[Sequence[Cell]],
    below: Iterable[Sequence[Cell]],
    numbers: Collection[int],
    labels: Collection[str] = (),
) -> int | None:
    """As ``record_above``, with the places of the columns of NIK and NKK and the folded ``labels`` of titles.

    A record has a long number in one of those columns that is not the value of a label on its left or in a row of
    labels above it (``No. KK : 5302...``), or it fills the same columns with the same kinds of cells as a record below.
    """
    bare = {_bare(label) for label in labels}
    records = [texts_of(row) for row in below]
    before: list[str] = []
    for place, row in enumerate(map(texts_of, above)):
        if any(_is_number(row, cell) and not _is_labelled(row, cell, before, bare) for cell in numbers):
            return place
        titled = is_numbering(row) or any(_bare(text) in bare for text in row if text)
        if not titled and any(is_like(row, record) for record in records):
            return place
        before = row
    return None


def going_on(rows: Sequence[Sequence[Cell]], records: Iterable[Sequence[Cell]], numbers: Collection[int]) -> int | None:
    """The 0-based place in ``rows``, of a sheet without the header, of the first one that is as ``records`` are.

    It has a long number at a place of ``numbers``, as they have, and fills the same columns with the same kinds.
    """
    known = [texts for texts in map(texts_of, records) if any(_is_number(texts, cell) for cell in numbers)]
    for place, row in enumerate(map(texts_of, rows)):
        if any(_is_number(row, cell) for cell in numbers) and any(is_like(row, record) for record in known):
            return place
    return None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).upper()


def _is_number(row: Sequence[str], cell: int) -> bool:
    text = row[cell] if cell < len(row) else ""
    digits = sum(letter.isdigit() or letter in "*xX" for letter in text)
    return digits >= _LONG_DIGITS and _LONG_NUMBER.fullmatch(text) is not None


def _is_labelled(row: Sequence[str], cell: int, before: Sequence[str], labels: Collection[str]) -> bool:
    left = next((text for text in reversed(row[:cell]) if text), "")
    named = sum(_bare(text) in labels for text in before)
    return left.endswith(":") or _bare(left) in labels or 2 * named > sum(map(bool, before))
