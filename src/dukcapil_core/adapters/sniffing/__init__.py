"""A layout proposed for a file that nobody described: ``dukcapil sniff FILE``.

Looked at are the names of the columns and what their cells look like, in a sample spread over the whole file. What is
sure stands in the proposal, what is doubtful is laid before the person with its choices. Nothing is read by a proposal
until a person names it as a layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

from dukcapil_core.adapters.contract import Format, Record, Source, source_of
from dukcapil_core.adapters.layout import fold_column
from dukcapil_core.adapters.sniffing.judging import judge
from dukcapil_core.adapters.sniffing.proposal import Proposal, ReaderKey, Reason, because
from dukcapil_core.adapters.sniffing.sampled import NULLS, Column, SampledTable
from dukcapil_core.adapters.sniffing.sampling import sample
from dukcapil_core.errors import CallError, SourceError

_ZERO_SAYS = frozenset(
    {
        "sex",
        "marital_status",
        "disability",
        "ktp_card",
        "ktp_recording",
        "remark",
        "rt",
        "rw",
        "tps",
        "life_status",
        "occupation",
        "age",
        "count",
    }
)
"""Fields where 0 is a code or a number like any other."""


def sniff(source: Any, *, election: str | None = None, record: str | None = None) -> Proposal:
    """A layout proposed for ``source``: the path of a file, folder or archive, or an Arrow-capable table.

    ``election`` ("pemilu-2024") and ``record`` ("voter", "resident", "service") are what the person knows already: the
    one settles whose KET codes a list has, the other what a row is. Raises SourceError for a file that is empty,
    broken, or no table, and CallError for an unknown election or another word for ``record``.
    """
    if record is not None and record not in get_args(Record):
        raise CallError("sniff.no-such-record", known=", ".join(get_args(Record)))
    origin = source_of(source)
    table = sample(origin)
    built_in = _built_in(table)
    judged = judge(table, origin.name, _ket_table(election), record)
    if not table.headed and all(verdict.standing == "left-out" for verdict in judged.verdicts):
        raise SourceError("sniff.no-table", file=origin.name)
    return Proposal(
        file=origin.name,
        name=_name(origin),
        record=judged.record,
        reader=(*table.reader, *_headless(table), *_nulls(table, judged.verdicts)),
        verdicts=judged.verdicts,
        seen=table.seen,
        width=len(table.columns),
        whole=table.whole,
        notes=(*table.notes, *_blocks(built_in)),
        built_in=tuple(fmt.name for fmt in built_in),
        sections={"carry": judged.carry, "rows": judged.rows, "unpivot": judged.unpivot},
    )


def _ket_table(election: str | None) -> str | None:
    if election is None:
        return None
    from dukcapil_core import elections

    found = elections.election(election)
    if found.ket_table is None:
        raise CallError("sniff.no-ket-table", election=election)
    return found.ket_table


def _name(source: Source) -> str:
    stem = source.path.name.partition(".")[0] if source.path is not None else "table"
    words = re.findall(r"[a-z0-9]+", stem.lower())
    return "-".join(words) or "layout"


def _headless(table: SampledTable) -> list[ReaderKey]:
    if table.headed:
        return []
    return [ReaderKey(key="header_rows", value=0, reason=because("no-header"), confidence=0.9)]


def _nulls(table: SampledTable, verdicts: Any) -> list[ReaderKey]:
    """The texts that stand for nothing: the usual ones that occur, and "0" where no code and no number is meant."""
    seen = {text for column in table.columns for text in column.texts if text in NULLS}
    coded = {
        name
        for verdict in verdicts
        for choice in verdict.choices
        if choice.field in _ZERO_SAYS
        for name in verdict.columns
    }
    used = {name for verdict in verdicts if verdict.choices for name in verdict.columns} - coded
    zero = [column.name for column in table.columns if column.name in used and _zero_is_nothing(column)]
    found = [text for text in NULLS if text in seen] + (["0"] if zero else [])
    if not found:
        return []
    return [ReaderKey(key="nulls", value=["", *found], reason=because("nulls", count=len(found)), confidence=0.9)]


def _zero_is_nothing(column: Column) -> bool:
    return 0 < column.counts["0"] < 0.9 * len(column.filled) and not any(text in column.counts for text in ("1", "2"))


def _built_in(table: SampledTable) -> list[Format]:
    """The formats whose header this is, by name; none of them is used here."""
    from dukcapil_core.adapters.plugins import plugins

    there = {fold_column(column.name) for column in table.columns} if table.headed else set()
    fitting = [fmt for fmt in plugins().formats() if fmt.layout.detect and fmt.layout.detect.fits(there)]
    return sorted(fitting, key=lambda fmt: fmt.name)


def _blocks(formats: list[Format]) -> Iterator[Reason]:
    if any(fmt.layout.carry is not None and fmt.layout.carry.starts for fmt in formats):
        yield because("family-blocks")
