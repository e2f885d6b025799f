"""Columns whose heading means different things in different files, decided by their values.

STATUS is the marital status in one export of KPU's lists (B, S, P) and the state of the record in another (AKTIF, UBAH,
BARU; github.com/ardiana10/NexVo). A heading cannot tell, values can: those that only one of the tables knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from dukcapil_core.adapters.layout import FieldSpec, Layout, fold_column
from dukcapil_core.codes import Tables, fold_code
from dukcapil_core.errors import FormatError

if TYPE_CHECKING:
    import duckdb

MOST_VALUES = 1000
"""So many distinct values are looked at; a column of codes has a handful."""


def decided(
    con: duckdb.DuckDBPyConnection, layout: Layout, columns: Sequence[str], tables: Tables, file: str
) -> tuple[Layout, dict[str, str]]:
    """``layout`` without the columns that are another field's, and what was decided: column name to field or "-".

    Asked only where the field has no other column in the file. Raises FormatError ``format.column-undecided`` where the
    values of ``landed`` fit both meanings or none, ``format.missing-columns`` where a field that must be there is not.
    """
    where = {fold_column(column): index for index, column in reversed(list(enumerate(columns, 1)))}
    fields: dict[str, FieldSpec] = dict(layout.fields)
    told: dict[str, str] = {}
    for field, spec in layout.fields.items():
        claimed = {fold_column(column): names for column, names in spec.rivals.items()}
        there = [column for column in spec.columns if fold_column(column) in where]
        plain = [column for column in there if fold_column(column) not in claimed]
        kept = plain or [
            column
            for column in there
            if _is_ours(
                con, where[fold_column(column)], layout, spec, claimed[fold_column(column)], tables, column, file
            )
        ]
        if spec.rivals:
            told |= {column: field if column in kept else "-" for column in there if column not in plain}
            fields[field] = evolve(spec, columns=tuple(kept) or spec.columns, rivals={})
            if not kept:
                if there and not spec.optional:
                    raise FormatError("format.missing-columns", file=file, format=layout.name, columns=field)
                del fields[field]
    return evolve(layout, fields=fields), told


def _is_ours(
    con: duckdb.DuckDBPyConnection,
    place: int,
    layout: Layout,
    spec: FieldSpec,
    rivals: Sequence[str],
    tables: Tables,
    column: str,
    file: str,
) -> bool:
    """Whether the column holds the field's own codes. A column without values is nobody's, and does no harm."""
    texts = con.execute(
        f"SELECT DISTINCT trim(c{place:d}) AS text FROM landed WHERE trim(c{place:d}) <> '' ORDER BY text LIMIT $most",
        {"most": MOST_VALUES},
    ).fetchall()
    values = {fold_code(text) for (text,) in texts if text not in layout.reader.nulls} - {""}
    own = _known(values, (spec.codes or "",), tables)
    theirs = _known(values, rivals, tables)
    if values and bool(own - theirs) == bool(theirs - own):
        names = ", ".join((spec.codes or "", *rivals))
        raise FormatError("format.column-undecided", file=file, column=column, tables=names)
    return not theirs - own


def _known(values: Iterable[str], names: Sequence[str], tables: Tables) -> set[str]:
    """The values that one of the tables (or words, which have no slash) knows."""
    words = {fold_code(name) for name in names if "/" not in name}
    spelled: list[Mapping[str, object]] = [tables(name).spellings() for name in names if "/" in name]
    return {value for value in values if value in words or any(value in spelling for spelling in spelled)}
