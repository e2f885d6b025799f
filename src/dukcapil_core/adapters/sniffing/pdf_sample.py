"""A sample of a PDF: its ruled tables one below the other, under the header of the first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from dukcapil_core.adapters.contract import Source
from dukcapil_core.adapters.headers import is_numbering
from dukcapil_core.adapters.layout import fold_column
from dukcapil_core.adapters.sheets import TOP_ROWS, Top
from dukcapil_core.adapters.sniffing.header_rows import FoundHeader, header_keys, is_record, locate, positions
from dukcapil_core.adapters.sniffing.proposal import ReaderKey, because
from dukcapil_core.adapters.sniffing.sampled import LAST_ROWS, SampledTable, columns_of, thinned
from dukcapil_core.errors import SourceError


def sample_pdf(source: Source) -> SampledTable:
    """The sample of a PDF. Raises SourceError for one that cannot be opened or has no ruled table in it."""
    from dukcapil_core.adapters.pdf import tables_of

    assert source.path is not None
    tables = tables_of(source.path)
    every = [row for _, rows in tables for row in rows]
    header = locate(
        Top(name="", hidden=False, first_column=0, merged=None, rows=tuple(map(list, every[: TOP_ROWS * 3])))
    )
    if header is None:
        raise SourceError("pdf.no-table", file=source.name)
    records = _records(every, header)
    if not records:
        raise SourceError("source.no-rows", file=source.name)
    rows, count = thinned(records)
    above = [lines for lines, _ in tables if lines]
    return SampledTable(
        columns=columns_of(header.names if header.depth else positions(len(header.names)), rows),
        reader=(
            ReaderKey(key="kind", value="pdf", reason=because("kind-other", kind="pdf")),
            *header_keys(0, header.depth),
        ),
        seen=len(rows),
        whole=count == len(rows),
        headed=header.depth > 0,
        titles=tuple(chain.from_iterable(above)),
        above=tuple(tuple((line,) for line in lines) for lines in above),
        tail=tuple(row[0] for row in every[-LAST_ROWS:]),
    )


def _records(every: Sequence[Sequence[str]], header: FoundHeader) -> list[Sequence[str]]:
    """The rows below the header that have its width, without the header and its numbering, which come again."""
    names = frozenset(map(fold_column, header.names)) if header.depth else frozenset()
    heads = [list(map(fold_column, row)) for row in every[header.start : header.body]]
    return [
        row
        for row in every[header.body :]
        if len(row) == len(header.names)
        and any(row)
        and not is_numbering(row)
        and list(map(fold_column, row)) not in heads
        and is_record(row, names)
    ]
