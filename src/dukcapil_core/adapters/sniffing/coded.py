"""Columns of codes: marriage, card and recording, disability, life status, occupation, and the remark KET."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dukcapil_core import codes
from dukcapil_core.adapters.layout import FIELDS, fold_column
from dukcapil_core.adapters.sniffing.claims import Claims
from dukcapil_core.adapters.sniffing.codes import KNOWN_SHARE, CodeVerdict, decide, is_coded, known_share, tables_for
from dukcapil_core.adapters.sniffing.proposal import Choice, Reason, because
from dukcapil_core.adapters.sniffing.sampled import Column
from dukcapil_core.adapters.sniffing.words import is_of_deaths, is_of_recordings, table_of
from dukcapil_core.codes import CodeTable, fold_code

CODED = ("marital_status", "occupation", "life_status", "ktp_recording", "ktp_card", "disability", "remark")
"""The coded fields but the sex, which the NIKs prove."""

_OF_VOTERS = {"marital_status": "kpu/marital", "ktp_card": "kpu/ktp", "disability": "kpu/disability"}
"""The tables of KPU's lists, for a column without a single code."""

_TICKS = frozenset({"Y", "YA", "V", "X", "1", "\N{CHECK MARK}", "\N{SQUARE ROOT}"})
"""Signs for yes in a column that asks one thing."""

_YES = frozenset({"S", "SUDAH", "Y", "YA", "YES", "TRUE", "1", "ADA", "PUNYA"})
_NO = frozenset({"B", "BELUM", "T", "TIDAK", "N", "NO", "FALSE", "0", "TIDAK ADA", "TIDAK PUNYA"})
_YES_SAYS = {"ktp_recording": ("recorded", "choice-recorded"), "ktp_card": ("issued", "choice-issued")}
"""What the yes says under a name that asks of the recording or of the card, and the reason; the no says "none"."""

_FOREIGN = {"resident": "remark", "voter": "life_status"}
"""What a loose word does not mean in a list of that kind: only KPU's lists have KET, only registers a life status."""


def find_coded(claims: Claims) -> None:
    """The other coded fields: the named ones first, then those that a word leaves open, then columns without a name."""
    for field in CODED:
        named = claims.named(field)
        if len(named) > 1:
            claims.doubt_several(field, named, [choice for one in named for choice in _open(claims, field, one)])
        elif named:
            _named(claims, field, named[0])
    for column in claims.free():
        fields = [field for field in CODED if claims.may_mean(column, field)]
        if fields and is_coded(column) and column in claims.free():
            _hinted(claims, fields, column)
    for column in claims.free():
        if is_coded(column) and len(column.counts) > 1 and not claims.matches(column):
            _unnamed(claims, column)
    _card_of_recording(claims)


def _named(claims: Claims, field: str, column: Column) -> None:
    if field == "life_status":
        flags = [one for one in claims.free() if fold_column(one.name) == "FLAG PINDAH"]
        if fold_column(column.name) == "FLAG STATUS" and flags:
            claims.sure(field, [column, flags[0]], [because("flags")], 0.93, join="/", codes="siak/life-status")
            return
    if field in ("ktp_card", "ktp_recording"):
        _card(claims, field, column)
        return
    if column.is_empty:
        _empty(claims, field, column)
        return
    verdict = decide(field, column, claims.sure_record, claims.ket)
    if verdict is not None and verdict.table is not None:
        claims.sure(
            field, column, [because("named", field=field), *verdict.reasons], verdict.confidence, codes=verdict.table
        )
    elif field == "occupation":
        claims.sure(field, column, [because("named", field=field), because("own-words")], 0.9)
    else:
        reasons = [because("named", field=field)]
        reasons += verdict.reasons if verdict else [_unknown(field, column)]
        choices = _open(claims, field, column) or _ticked_deaths(claims, field, column)
        claims.doubt(column, choices, reasons)


def _ticked_deaths(claims: Claims, field: str, column: Column) -> list[Choice]:
    """What a tick means under a name that speaks of the dead alone ("Meninggal"): died."""
    if field != "life_status" or not is_of_deaths(column.name):
        return []
    if len({fold_code(text) for text in column.counts} | _TICKS) > len(_TICKS):
        return []
    died = dict.fromkeys(sorted(column.counts), "died")
    return [claims.choice(field, column, because("choice-died"), map=died)]


def _empty(claims: Claims, field: str, column: Column) -> None:
    why = [because("named", field=field), because("empty")]
    own = _OF_VOTERS.get(field) if claims.sure_record == "voter" else None
    if field == "remark" and claims.ket is not None:
        claims.sure(field, column, [*why, claims.ket.why], 0.86, codes=claims.ket.table)
    elif own:
        claims.sure(field, column, [*why, because("table-by-record", table=own, record="voter")], 0.86, codes=own)
    elif field == "occupation":
        claims.sure(field, column, why, 0.86)
    else:
        choices = _open(claims, field, column)
        claims.doubt(column, choices, [because("named", field=field), because("empty-codes")])


def _open(claims: Claims, field: str, column: Column) -> list[Choice]:
    """A choice for each table that knows at least half of the cells (of an empty column: for each table)."""
    return [
        claims.choice(field, column, _if_of(codes.table(name), column), codes=name)
        for name in _of_election(claims, field, _fitting(field, column, 0.0 if column.is_empty else 0.5))
    ]


def _if_of(table: CodeTable, column: Column) -> Reason:
    zero = "0" in map(fold_code, column.counts) and table.lookup("0") is None
    return because("choice-table-zero" if zero else "choice-table", table=table.name)


def _of_election(claims: Claims, field: str, tables: list[str]) -> list[str]:
    """Of the remarks' tables that of the election which the person or the titles name, where it fits."""
    own = claims.ket.table if field == "remark" and claims.ket is not None else None
    return [own] if own in tables else tables


def _fitting(field: str, column: Column, least: float) -> list[str]:
    verdict = decide(field, column, None) if not column.is_empty else None
    if verdict is not None:
        return list(verdict.tables)
    shares = [(known_share(column, table), table.name) for table in tables_for(field)]
    return [name for share, name in sorted(shares, key=lambda one: (-one[0], one[1])) if share >= least]


def _unknown(field: str, column: Column) -> Reason:
    best = max((known_share(column, table) for table in tables_for(field)), default=0.0)
    return because("codes-partly", field=field, codes=len(column.counts), share=round(100 * best))


def _card(claims: Claims, field: str, column: Column) -> None:
    """What a KTP column holds: the life cycle's states tell of recording and card, KPU's S and B of the card alone.

    A name that asks of the recording is believed: its "sudah" is no card.
    """
    if column.is_empty:
        _empty(claims, field, column)
        return
    if is_of_recordings(column.name) and _asked_of_recording(claims, column):
        return
    states = decide("ktp_recording", column, claims.sure_record)
    card = decide("ktp_card", column, claims.sure_record)
    why = because("named", field=field)
    if states is not None and _is_of_recording(states, card):
        _recording(claims, column, why, states)
    elif (
        card is not None
        and card.table is not None
        and (
            card.table == table_of(fold_column(column.name))
            or (card.table == "kpu/ktp" and field == "ktp_card" and claims.sure_record == "voter")
        )
    ):
        claims.sure("ktp_card", column, [why, *card.reasons], card.confidence, codes=card.table)
    else:
        choices = [
            choice
            for one in dict.fromkeys((field, "ktp_card", "ktp_recording"))
            for choice in _open(claims, one, column)
        ] or _answered(claims, field, column)
        reasons = [why, *(card.reasons if card else [_unknown(field, column)])]
        if card is not None and states is not None:
            reasons.append(because("several-fields", fields="ktp_card, ktp_recording"))
        claims.doubt(column, choices, reasons)


def _asked_of_recording(claims: Claims, column: Column) -> bool:
    """Whether the cells are a yes or a no to the name's question: sure in words that a table has, else a map's."""
    choices = _answered(claims, "ktp_recording", column)
    if not choices:
        return False
    why = because("named", field="ktp_recording")
    states = decide("ktp_recording", column, claims.sure_record)
    if states is not None and states.table is not None and not _is_bare(column):
        claims.sure("ktp_recording", column, [why, *states.reasons], states.confidence, codes=states.table)
        return True
    claims.doubt(column, choices, [why, because("codes-unknown", field="ktp_recording", codes=len(column.counts))])
    return True


def _answered(claims: Claims, field: str, column: Column) -> list[Choice]:
    """What the cells say if each is a yes or a no to what the name asks; nothing where one is neither."""
    if not all(fold_code(text) in _YES | _NO for text in column.counts):
        return []
    yes, reason = _YES_SAYS[field]
    told = {text: yes if fold_code(text) in _YES else "none" for text in sorted(column.counts)}
    return [claims.choice(field, column, because(reason), map=told)]


def _is_of_recording(states: CodeVerdict, card: CodeVerdict | None) -> bool:
    """Whether the cells are sure to say how far the recording is, and no table takes them for the card's: "sudah"
    under KTP is a card that somebody has in KPU's lists, and a recording in the answers of the data-access service."""
    return states.table is not None and (card is None or card.table == states.table)


def _recording(claims: Claims, column: Column, why: Reason, states: CodeVerdict) -> None:
    reasons = [why, *states.reasons]
    claims.sure("ktp_recording", column, reasons, states.confidence, codes=states.table)


def _card_of_recording(claims: Claims) -> None:
    """The card by the states of the recording, where no other column may be the card."""
    if claims.has("ktp_card"):
        return
    for verdict in claims.verdicts[:]:
        if verdict.standing != "sure" or verdict.field != "ktp_recording":
            continue
        (choice,) = verdict.choices
        table = codes.table(choice.spec["codes"])
        column = next(one for one in claims.table.columns if one.name in verdict.columns)
        seen = [code for text in column.counts if (code := table.lookup(text)) is not None]
        if any(code.card not in (None, "none") for code in seen):
            claims.sure("ktp_card", column, [because("card-of-recording")], verdict.confidence, codes=table.name)


def _hinted(claims: Claims, fields: Sequence[str], column: Column) -> None:
    """A column such as STATUS or KTP: the tables say which of the things that it may mean its cells are."""
    states = known_share(column, codes.table("kpu/record-state")) >= KNOWN_SHARE
    if states and (len(column.counts) > 1 or claims.sure_record == "voter"):
        _record_state(claims, column)
        return
    foreign = _FOREIGN.get(claims.sure_record or "")
    fields = [field for field in fields if field != foreign]
    fits = {field: verdict for field in fields if (verdict := decide(field, column, claims.sure_record)) is not None}
    fits = {field: verdict for field, verdict in fits.items() if not claims.has(field) or field == "ktp_card"}
    if _hinted_card(claims, fits, column) or _hinted_alone(claims, fits, column):
        return
    open_ = [field for field in fields if not claims.has(field)]
    partly = [field for field in open_ if _fitting(field, column, 0.5)]
    if fits or partly:
        choices = [choice for field in fits or partly for choice in _open(claims, field, column)]
        claims.doubt(column, choices, [because("several-fields", fields=", ".join(fits or partly))])
    elif open_ and not any(one.group == "left-out" for one in claims.matches(column)):
        _not_known(claims, open_, column)


def _hinted_card(claims: Claims, fits: Mapping[str, CodeVerdict], column: Column) -> bool:
    """Whether a column with one of the ``fits`` is the recording's, or the card's that may be asked about."""
    recording, card = fits.get("ktp_recording"), fits.get("ktp_card")
    if recording is not None and _is_of_recording(recording, decide("ktp_card", column, claims.sure_record)):
        if fits.keys() <= {"ktp_card", "ktp_recording"} and not _is_bare(column):
            _recording(claims, column, because("named-loosely", field="ktp_recording"), recording)
            return True
    elif recording is None and card is not None and claims.sure_record != "voter":
        choices = [choice for field in fits for choice in _open(claims, field, column)]
        claims.doubt(column, choices, [because("named-loosely", field="ktp_card"), *card.reasons])
        return True
    return False


def _hinted_alone(claims: Claims, fits: Mapping[str, CodeVerdict], column: Column) -> bool:
    """Whether a column of several codes fits one field only: it is sure, or doubted where others contend for it."""
    if len(fits) != 1 or len(column.counts) == 1:
        return False
    ((field, verdict),) = fits.items()
    why = because("named-loosely", field=field)
    alike = (column, *_like(claims, field, column))
    rivals = _rivals(claims, field, column)
    if claims.has(field):
        claims.doubt(column, _open(claims, field, column), [why, *verdict.reasons])
    elif len(alike) > 1:
        claims.doubt_several(field, alike, [choice for one in alike for choice in _open(claims, field, one)])
    elif rivals:
        choices = [choice for name in (field, *rivals) for choice in _open(claims, name, column)]
        claims.doubt(column, choices, [because("several-fields", fields=", ".join((field, *rivals)))])
    elif verdict.table is not None and not (_is_bare(column) and claims.means(column, field, "partial")):
        claims.sure(field, column, [why, *verdict.reasons], min(0.92, verdict.confidence), codes=verdict.table)
    else:
        return False
    return True


def _like(claims: Claims, field: str, column: Column) -> tuple[Column, ...]:
    """The other free columns whose names may mean ``field`` as well and whose cells its tables know."""
    return tuple(
        other
        for other in claims.free()
        if other is not column
        and len(other.counts) > 1
        and claims.may_mean(other, field)
        and decide(field, other, claims.sure_record) is not None
    )


def _rivals(claims: Claims, field: str, column: Column) -> tuple[str, ...]:
    """The card or the marriage, where S and B under a word such as STATUS may be either."""
    pair = {"marital_status", "ktp_card"}
    if field not in pair or any(claims.means(column, field, strength) for strength in ("exact", "partial")):
        return ()
    return tuple(
        other
        for other in sorted(pair - {field})
        if not claims.has(other) and decide(other, column, claims.sure_record) is not None
    )


def _not_known(claims: Claims, fields: Sequence[str], column: Column) -> None:
    """A column whose name may mean ``fields`` and whose cells no table of theirs knows: lost if nobody decides it."""
    if column.place in claims.numbers or column.place in claims.dates:
        return
    other = None if _is_bare(column) else _other_meaning(column)
    if other is not None:
        claims.leave(column, because("known-column", what=other))
        return
    named = because("named-loosely", field=", ".join(fields))
    claims.doubt(column, [], [named, because("codes-unknown", field=" / ".join(fields), codes=len(column.counts))], 0.4)


def _other_meaning(column: Column) -> str | None:
    """What the cells say that no canonical column holds (a place in the family, a faith), by its tables."""
    tables = [table for table in map(codes.table, codes.tables()) if table.field not in FIELDS["voter"]]
    return next((table.field.replace("_", "-") for table in tables if known_share(column, table) >= KNOWN_SHARE), None)


def _record_state(claims: Claims, column: Column) -> None:
    """Sidalih's AKTIF, UBAH, BARU: the state of the row, which the remark says too."""
    if claims.has("remark"):
        claims.leave(column, because("record-state"))
    else:
        choice = claims.choice(
            "remark", column, because("choice-table", table="kpu/record-state"), codes="kpu/record-state"
        )
        claims.doubt(column, [choice], [because("record-state-alone")])


def _is_bare(column: Column) -> bool:
    """Whether the cells are digits only, which say nothing by themselves."""
    return all(fold_code(text).isdigit() for text in column.counts)


def _unnamed(claims: Claims, column: Column) -> None:
    """A column whose name says nothing: sure where its words are those of one field's tables and of no other's."""
    if _is_bare(column):
        return
    fits = {field: verdict for field in CODED if (verdict := decide(field, column, claims.sure_record)) is not None}
    if "ktp_recording" in fits and _is_of_recording(fits["ktp_recording"], fits.get("ktp_card")):
        fits.pop("ktp_card", None)
    if not fits:
        return
    fields = ", ".join(fits)
    if len(fits) == 1 and not claims.has(next(iter(fits))):
        ((field, verdict),) = fits.items()
        worded = all(len(fold_code(text)) > 2 for text in column.counts)
        lettered = field == "marital_status" and len(column.counts) >= 3
        if verdict.table is not None and (worded or lettered):
            reasons = [because("by-values"), *verdict.reasons]
            claims.sure(field, column, reasons, min(0.9, verdict.confidence), codes=verdict.table)
            return
    choices = [choice for field in fits for choice in _open(claims, field, column)]
    claims.doubt(column, choices, [because("by-values"), because("several-fields", fields=fields)], 0.4)
