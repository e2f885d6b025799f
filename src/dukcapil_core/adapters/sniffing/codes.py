"""Columns of codes: which code tables know all of a column's cells, and whether these tables mean the same.

The same digit means different things in different tables. A table is sure only when every other table that knows the
cells gives them the same meanings, those of codes not seen included, or when something else in the file tells whose
table it is. Else the tables are laid before the person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from attrs import frozen

from dukcapil_core import codes
from dukcapil_core.adapters.layout import fold_column
from dukcapil_core.adapters.sniffing.proposal import Reason, because
from dukcapil_core.adapters.sniffing.sampled import Column
from dukcapil_core.adapters.sniffing.words import table_of
from dukcapil_core.codes import CodeTable, fold_code

KNOWN_SHARE = 0.97
"""From this share of known cells a table fits a column; the rest are slips that intake reports one by one."""

_OCCUPATION_SHARE = 0.5
"""Occupations are written in many ways; those that the table does not know become issues, and no other table does."""

_MOST_CODES = 60
_ORIGINS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "voter": (("kpu/",), ("bawaslu/",)),
    "resident": (("siak/", "f101/", "dukcapil/"), ("opensid/",)),
}
"""Whose tables a list of each kind has, the likelier first."""

_ANYBODY = (("kpu/", "siak/", "f101/", "opensid/"),)

_NO_TABLE_NEEDED = "occupation"


@frozen(kw_only=True)
class KetTable:
    """The table of the remarks of one election, and why it is that one's: the person or the titles name it."""

    table: str
    why: Reason
    confidence: float


@frozen(kw_only=True)
class CodeVerdict:
    """The tables that fit a column for one field: ``table`` where one is sure, else all in ``tables``; and why."""

    table: str | None
    tables: tuple[str, ...]
    reasons: tuple[Reason, ...]
    confidence: float


def tables_for(field: str) -> tuple[CodeTable, ...]:
    """The code tables whose meanings fill ``field`` (a status of the recording may also tell of the card)."""
    return tuple(
        table for table in _all() if table.field == field or (field == "ktp_card" and any(code.card for code in table))
    )


@cache
def _all() -> tuple[CodeTable, ...]:
    return tuple(codes.table(name) for name in codes.tables() if name != "kpu/record-state")


def known_share(column: Column, table: CodeTable) -> float:
    """The share of the filled cells that the table knows."""
    return column.share(lambda text: table.lookup(text) is not None)


def _fits(column: Column, table: CodeTable, blanks: frozenset[str], share: float) -> bool:
    """Whether ``table`` knows so many of the cells, where a sign for "nothing" speaks against no table."""
    filled = [text for text in column.counts if fold_code(text) not in blanks or table.lookup(text) is not None]
    known = sum(column.counts[text] for text in filled if table.lookup(text) is not None)
    return known >= share * sum(column.counts[text] for text in filled)


def is_coded(column: Column) -> bool:
    """Whether a column has few different cells, as one of codes has."""
    return 0 < len(column.counts) <= _MOST_CODES


def decide(field: str, column: Column, record: str | None, ket: KetTable | None = None) -> CodeVerdict | None:
    """Which table the column's codes come from, for ``field``; None where no table knows them.

    ``record`` is "voter" or "resident" where that is sure: whose list it is tells whose codes are in it. ``ket`` is the
    table of the election that the person or the titles name.
    """
    share = _OCCUPATION_SHARE if field == _NO_TABLE_NEEDED else KNOWN_SHARE
    if field != _NO_TABLE_NEEDED and not is_coded(column):
        return None
    blanks = frozenset(fold_code(table.blank) for table in tables_for(field) if table.blank is not None)
    fitting = [table for table in tables_for(field) if _fits(column, table, blanks, share)]
    if not fitting:
        return None
    if ket is not None and field == "remark":
        return _of_election(ket, fitting, column)
    own = table_of(fold_column(column.name))
    named = [table for table in fitting if table.name == own]
    if named:
        return _sure(named[0], column, because("table-by-name", table=own))
    chosen = sorted(fitting, key=lambda table: _preference(table, record, column))
    if len(fitting) == 1:
        return _sure(fitting[0], column, because("table-only", field=field))
    if not any(_clash(chosen[0], other, column) for other in chosen[1:]):
        if field == "remark":
            return _of_another_election(chosen, column)
        return _sure(chosen[0], column, because("table-agreed", table=chosen[0].name, count=len(fitting)))
    origin = _of_origin(chosen, record)
    if field != "remark" and len(origin) == 1:
        return _sure(origin[0], column, because("table-by-record", table=origin[0].name, record=record), 0.88)
    return CodeVerdict(
        table=None,
        tables=tuple(table.name for table in chosen),
        reasons=(because("tables-clash", tables=", ".join(table.name for table in chosen), codes=len(column.counts)),),
        confidence=0.5,
    )


def _of_election(ket: KetTable, fitting: Sequence[CodeTable], column: Column) -> CodeVerdict:
    """The table of the election that is named, or the others where that one does not know the cells."""
    names = tuple(table.name for table in fitting)
    if ket.table in names:
        return CodeVerdict(table=ket.table, tables=(ket.table,), reasons=(ket.why,), confidence=ket.confidence)
    known = round(100 * known_share(column, codes.table(ket.table)))
    why = because("codes", share=known, table=ket.table, codes=len(column.counts))
    return CodeVerdict(table=None, tables=names, reasons=(ket.why, why), confidence=0.5)


def _of_another_election(chosen: Sequence[CodeTable], column: Column) -> CodeVerdict:
    """Remarks in words: they mean the same at every election, but the layout will read the next file's digits too."""
    names = tuple(table.name for table in chosen)
    why = because("words-of-elections", codes=len(column.counts), tables=", ".join(names))
    return CodeVerdict(table=None, tables=names, reasons=(why,), confidence=0.5)


def _sure(table: CodeTable, column: Column, why: Reason, confidence: float = 0.97) -> CodeVerdict:
    known = known_share(column, table)
    reason = because("codes", share=round(100 * known), table=table.name, codes=len(column.counts))
    return CodeVerdict(
        table=table.name, tables=(table.name,), reasons=(reason, why), confidence=min(confidence, 0.5 + known / 2)
    )


def _preference(table: CodeTable, record: str | None, column: Column) -> tuple[int, float, int, str]:
    origins = _ORIGINS.get(record or "", ())
    origin = next((place for place, own in enumerate(origins) if table.name.startswith(own)), len(origins))
    natives = {fold_code(text) for code in table for text in (code.code, code.label_id)}
    native = column.share(lambda text: fold_code(text) in natives)
    bodies = [body for own in (*origins, *_ANYBODY) for body in own]
    body = next((place for place, name in enumerate(bodies) if table.name.startswith(name)), len(bodies))
    return origin, -native, body, table.name


def _of_origin(fitting: Sequence[CodeTable], record: str | None) -> list[CodeTable]:
    """The fitting tables of KPU, in a list of voters; a register's may be SIAK's or the newer form's."""
    return [table for table in fitting if table.name.startswith("kpu/")] if record == "voter" else []


def _clash(one: CodeTable, other: CodeTable, column: Column) -> bool:
    """Whether two tables give different meanings to a spelling of the kind that the column uses, seen or not."""
    kinds = {_kind(fold_code(text)) for text in column.counts}
    mine: Mapping[str, codes.Code] = one.spellings()
    theirs = other.spellings()
    return any(
        mine[key].meaning != theirs[key].meaning for key in mine.keys() & theirs.keys() if key and _kind(key) in kinds
    )


def _kind(folded: str) -> str:
    return "codes" if folded.isdigit() or len(folded) <= 2 else "words"
