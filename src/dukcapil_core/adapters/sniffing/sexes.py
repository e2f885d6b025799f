"""The sex: named, or what the NIKs say; in a column of codes, or as a tick under L or P."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dukcapil_core import codes
from dukcapil_core.adapters.sniffing.claims import Claims
from dukcapil_core.adapters.sniffing.codes import decide
from dukcapil_core.adapters.sniffing.proposal import Choice, Reason, because
from dukcapil_core.adapters.sniffing.sampled import Column
from dukcapil_core.codes import fold_code

_SEX_WORDS = {
    "M": "L", "MALE": "L", "LAKI": "L", "LAKI LAKI": "L", "LELAKI": "L", "PRIA": "L", "L": "L", "LK": "L",
    "F": "P", "FEMALE": "P", "PEREMPUAN": "P", "WANITA": "P", "W": "P", "PR": "P",
}  # fmt: skip
_SEX_SIGNS = frozenset({*_SEX_WORDS, "P", "0", "1", "2"})
"""Signs for a sex that a proposal may spell out; P is left open, for beside W it is a man (pria)."""

_TICKED = {
    "L": "L", "LK": "L", "LAKI": "L", "LAKI LAKI": "L", "PRIA": "L", "P": "P", "PR": "P", "PEREMPUAN": "P",
    "WANITA": "P",
}  # fmt: skip
"""Names of two columns of which one is ticked."""

_PURE, _IMPURE = 0.9, 0.75
_COMPARED, _ENOUGH = 10, 20
"""Rows beside a NIK that count at all, and rows that prove what a column's signs mean."""


def find_sex(claims: Claims) -> None:
    """The sex: named, with a table that the NIKs do not contradict; or any column that says what the NIKs say."""
    if _ticked_sexes(claims):
        return
    named = claims.named("sex")
    if len(named) > 1:
        claims.doubt_several("sex", named, _by_table(claims, named))
        return
    if named:
        _named_sex(claims, named[0])
        return
    likely = [
        column
        for column in claims.free()
        if 2 <= len(column.counts) <= 4 and not claims.elsewhere(column, "sex") and _says_sex(claims, column)
    ]
    if len(likely) == 1:
        _take_sex(claims, likely[0], because("by-values"), 0.93)
    elif likely:
        claims.doubt(likely, _by_table(claims, likely), [because("several-sexes")])


def _ticked_sexes(claims: Claims) -> bool:
    """Whether two columns, named L and P, have one tick a row between them; the sex is then left to the person."""
    columns: dict[str, list[Column]] = {}
    for column in claims.free():
        title = fold_code(column.name.rpartition(" / ")[2]) if claims.table.headed else ""
        if title in _TICKED and len({fold_code(text) for text in column.counts}) == 1:
            columns.setdefault(_TICKED[title], []).append(column)
    if sorted(columns) != ["L", "P"] or any(len(named) > 1 for named in columns.values()):
        return False
    (man,), (woman,) = columns["L"], columns["P"]
    ticks = [bool(one) + bool(other) for one, other in zip(man.texts, woman.texts, strict=True)]
    if 2 in ticks or ticks.count(1) < _PURE * len(ticks):
        return False
    spelled = all(_TICKED.get(fold_code(text)) == sex for sex, (one,) in columns.items() for text in one.counts)
    choices = [claims.choice("sex", (man, woman), first=True, codes="kpu/sex")] if spelled else []
    claims.doubt((man, woman), choices, [because("sex-ticked")], about="sex")
    return True


def _named_sex(claims: Claims, column: Column) -> None:
    if column.is_empty:
        claims.doubt(column, [], [because("named", field="sex"), because("empty-codes")], about="sex")
        return
    _take_sex(claims, column, because("named", field="sex"), 0.98)


def _take_sex(claims: Claims, column: Column, why: Reason, confidence: float) -> None:
    verdict = decide("sex", column, claims.sure_record)
    said, compared = _by_nik(claims, column)
    pure = _purity(said, compared)
    told = {text: _usual(count) for text, count in said.items() if count}
    reasons = [why]
    if compared >= _COMPARED:
        reasons.append(because("sex-and-nik", share=round(100 * pure), rows=compared))
    if verdict is not None and verdict.table is not None:
        table = codes.table(verdict.table)
        meant = {text: code.meaning for text in column.counts if (code := table.lookup(text)) is not None}
        agreed = sum(said[text][meant[text]] for text in said if text in meant) / max(1, compared)
        choice = claims.choice("sex", column, because("choice-table", table=table.name), codes=table.name)
        if compared < _COMPARED and set(map(fold_code, column.counts)) <= {"1", "2"}:
            claims.sure("sex", column, [*reasons, *verdict.reasons], 0.86, codes=table.name)
        elif compared < _COMPARED or agreed >= _PURE or (agreed >= _IMPURE and _is_lettered(column)):
            claims.sure("sex", column, [*reasons, *verdict.reasons], confidence, codes=table.name)
        else:
            choices = [choice, *_mapped(claims, column, told)]
            claims.doubt(
                column, choices, [*reasons, *verdict.reasons, because("sex-against-nik", share=round(100 * agreed))]
            )
        return
    folded = {fold_code(text) for text in column.counts}
    if compared >= _COMPARED and pure >= _PURE + 0.05 and len(told) == len(column.counts) and folded <= _SEX_SIGNS:
        claims.sure("sex", column, [*reasons, because("sex-by-nik")], 0.93, map=told)
    elif folded <= _SEX_WORDS.keys() and len({_SEX_WORDS[text] for text in folded}) == 2:
        spelled = {text: _SEX_WORDS[fold_code(text)] for text in column.counts}
        claims.sure("sex", column, [*reasons, because("sex-words")], 0.9, map=dict(sorted(spelled.items())))
    else:
        claims.doubt(
            column,
            _mapped(claims, column, told),
            [*reasons, because("codes-unknown", field="sex", codes=len(column.counts))],
        )


def _is_lettered(column: Column) -> bool:
    return not any(char.isdigit() for text in column.counts for char in text)


def _mapped(claims: Claims, column: Column, told: dict[str, str]) -> list[Choice]:
    """The map that the NIKs tell, where it spells out nothing but signs for a sex."""
    if not told or not {fold_code(text) for text in told} <= _SEX_SIGNS or len(set(told.values())) < 2:
        return []
    return [claims.choice("sex", column, because("choice-nik-map"), map=dict(sorted(told.items())))]


def _by_table(claims: Claims, columns: Sequence[Column]) -> list[Choice]:
    """Each of the columns, with the table that knows its cells where one does."""
    verdicts = [(column, decide("sex", column, claims.sure_record)) for column in columns]
    return [claims.choice("sex", column, codes=verdict and verdict.table) for column, verdict in verdicts]


def _by_nik(claims: Claims, column: Column) -> tuple[dict[str, Counter[str]], int]:
    """How often each text stands beside the NIK of a man and of a woman; and the number of such rows."""
    said: dict[str, Counter[str]] = {text: Counter() for text in column.counts}
    compared = 0
    for text, sex in zip(column.texts, claims.sexes, strict=False):
        if sex is not None and text in said:
            said[text][sex] += 1
            compared += 1
    return said, compared


def _purity(said: dict[str, Counter[str]], compared: int) -> float:
    """The share of the rows beside a NIK in which each text goes with the sex that it goes with most."""
    return sum(max(count.values(), default=0) for count in said.values()) / max(1, compared)


def _usual(count: Counter[str]) -> str:
    return max(sorted(count), key=count.__getitem__)


def _says_sex(claims: Claims, column: Column) -> bool:
    said, compared = _by_nik(claims, column)
    folded = {fold_code(text) for text in column.counts}
    pure = _purity(said, compared)
    if compared >= _ENOUGH:
        sexes = {_usual(count) for count in said.values() if count}
        return pure >= 0.97 and len(sexes) == 2
    spelled = folded <= {"L", "P"} or folded <= {"LAKI LAKI", "PEREMPUAN"}
    return spelled and (compared < _COMPARED or pure >= _PURE)
