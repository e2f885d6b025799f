"""Which elections the titles above a list, its sheets' names or its file's name speak of.

KPU's lists have the same columns at every election and another table of remarks: the columns find the format, and only
such words can say that it is of another time.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence

from dukcapil_core.adapters.contract import Sample
from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.adapters.sheets import TOP_ROWS, cell_text, look
from dukcapil_core.elections import elections
from dukcapil_core.errors import DukcapilError

_LOCAL = r"KEPALA DAERAH|GUBERNUR|BUPATI|WALI ?KOTA"
_KINDS = {
    "pilkada": re.compile(rf"PILKADA|PEMILUKADA|PILGUB|PILBUP|PILWA|PEMILIHAN (?:UMUM )?(?:{_LOCAL})"),
    # The Commission's own name stands on every list.
    "pemilu": re.compile(rf"\bPEMILU\b|PILPRES|PILEG|(?<!KOMISI )PEMILIHAN UMUM(?! (?:{_LOCAL}))"),
}
_YEAR = re.compile(r"\b20[0-9]{2}\b")
_CELLS = re.compile(r"[#;,|\t]")
_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")
_HEADER_CELLS = 3
"""So many of the layout's columns make a line the header; titles stand above it."""


def ket_tables_named(texts: Iterable[str]) -> frozenset[str]:
    """The tables of remarks of the elections that ``texts`` speak of; none where they name no election.

    "PILKADA" alone is any of them; with a year beside it those of that year.
    """
    words = " ".join(re.sub(r"[^A-Z0-9]+", " ", text.upper()) for text in texts)
    kinds = {kind for kind, pattern in _KINDS.items() if pattern.search(words)}
    years = {int(year) for year in _YEAR.findall(words)}
    return frozenset(
        one.ket_table
        for one in elections()
        if one.ket_table is not None and one.kind in kinds and (not years or one.year in years)
    )


def titles_of(layout: Layout, sample: Sample) -> tuple[str, ...]:
    """The file's name, the sheets' names and the texts above the header; never a cell below it."""
    header = {fold_column(column) for spec in layout.fields.values() for column in spec.columns}
    return (sample.source.name, *_above(_tops(sample), header))


def _tops(sample: Sample) -> Iterator[tuple[str, Sequence[Sequence[str]]]]:
    """The first rows of the text, or of each sheet that detection looked at, with the sheet's name."""
    if sample.source.path is None or sample.source.path.is_dir():
        return
    if not sample.head.startswith(_WORKBOOKS):
        encoding = "utf-16" if sample.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
        lines = sample.head.decode(encoding, "replace").splitlines()[:TOP_ROWS]
        yield "", [[cell.strip("\"' ") for cell in _CELLS.split(line)] for line in lines]
        return
    try:
        seen = look(sample.source, lambda name, hidden: False)
    except DukcapilError:
        return
    for name in seen.names:
        if not seen.lacks(name):
            yield name, [[cell_text(cell) or "" for cell in row] for row in seen.top(name).rows[:TOP_ROWS]]


def _above(tops: Iterable[tuple[str, Sequence[Sequence[str]]]], header: set[str]) -> Iterator[str]:
    for name, rows in tops:
        found = [
            place for place, row in enumerate(rows) if sum(fold_column(cell) in header for cell in row) >= _HEADER_CELLS
        ]
        if found:
            yield name
            yield from (cell for row in rows[: found[0]] for cell in row if cell)
