"""Where a person lives and votes: address, RT, RW, village, district, region code, TPS; and the list's source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from itertools import product

from dukcapil_core.adapters.compounds import COMPOUNDS, divides
from dukcapil_core.adapters.sniffing.claims import Claims
from dukcapil_core.adapters.sniffing.persons import looks_like_text
from dukcapil_core.adapters.sniffing.places import (
    MATCHING,
    Places,
    known_codes,
    names_above,
    places_of,
    regency_of,
)
from dukcapil_core.adapters.sniffing.proposal import Choice, Reason, because
from dukcapil_core.adapters.sniffing.sampled import Column
from dukcapil_core.adapters.sniffing.words import Strength, plain_words

_HAMLET = re.compile(r"(?:R[TW][ .]*)?[0-9]{1,3}[A-Za-z]?(?:\.0+)?")
_BOTH_HAMLETS = re.compile(r"\D*[0-9]{1,3}\s*[/-]\s*(?:RW)?[ .]*[0-9]{1,3}\D*")
_RT_RW = "rt/rw"
_VILLAGE_CODE = re.compile(r"\d{2}\.?\d{2}\.?\d{2,3}\.?\d{3,4}")
_LONG = re.compile(r"\d{6,}")
_WIDTHS = {"province": 2, "regency": 2, "district": 2, "village": 4}


def find_places(claims: Claims) -> None:
    """Villages and districts by name and by the region table; then RT, RW, TPS, address and source by name."""
    claims.regency = regency_of(claims.numbers[claims.nik.place].prefixes) if claims.nik else None
    found = _places(claims)
    _exchanged_address(claims, found)
    for field in ("village", "district"):
        _village_or_district(claims, field, found)
    _subdistricts(claims, found)
    _region_code(claims)
    for field in ("rt", "rw"):
        for column in _only(claims, field):
            if column.share(_BOTH_HAMLETS.fullmatch) >= 0.5:
                claims.doubt(column, _both_hamlets(claims, column), [because("rt-rw-in-one")], 0.3)
            else:
                _named(claims, field, column, column.is_empty or column.share(_HAMLET.fullmatch) >= 0.7)
    _hamlets_in_one(claims)
    for column in _only(claims, "tps"):
        _named(claims, "tps", column, column.share(_LONG.fullmatch) <= 0.2 and column.place not in claims.numbers)
    moves = claims.named("station-of-a-move", group="left-out")
    if moves and not claims.has("tps"):
        claims.doubt_several("tps", moves)
    for column in _only(claims, "address"):
        numbers = column.place in claims.numbers or column.place in claims.dates
        _named(claims, "address", column, not numbers)
    for column in _only(claims, "source"):
        _named(claims, "source", column, column.place not in claims.numbers)
    _hinted_address(claims)


def _hamlets_in_one(claims: Claims) -> None:
    """RT and RW in one column where no other has them; the rest, and one named RW/RT, is told as left out."""
    for column in claims.named("rt-rw", group="left-out"):
        share, words = column.share(partial(divides, _RT_RW)), plain_words(column.name)
        if claims.has("rt") or claims.has("rw") or words.index("RT") > words.index("RW"):
            continue
        if column.place in claims.dates:
            claims.doubt(column, _both_hamlets(claims, column), [because("rt-rw-as-dates")], 0.3)
        elif share < 0.5:
            continue
        elif share >= 0.9:
            for field in COMPOUNDS[_RT_RW]:
                claims.sure(field, column, [because("rt-rw-in-one")], 0.95, part_of=_RT_RW)
        else:
            claims.doubt(column, _both_hamlets(claims, column), [because("rt-rw-in-one")], 0.4)


def _both_hamlets(claims: Claims, column: Column) -> list[Choice]:
    return [claims.choice(field, column, part_of=_RT_RW) for field in COMPOUNDS[_RT_RW]]


def _places(claims: Claims) -> Mapping[int, Places]:
    if claims.regency is None:
        return {}
    found = {column.place: places_of(column, claims.regency) for column in claims.free() if not column.is_empty}
    return {place: places for place, places in found.items() if places is not None}


def _only(claims: Claims, field: str) -> tuple[Column, ...]:
    """The one column of that name; where there are several they are left to the person."""
    named = claims.named(field)
    if len(named) < 2:
        return named
    if all(column.texts == named[0].texts for column in named):
        return named[:1]
    claims.doubt_several(field, named)
    return ()


def _named(claims: Claims, field: str, column: Column, fits: bool) -> None:
    why: list[Reason] = [because("named", field=field)]
    if column.is_empty:
        claims.sure(field, column, [*why, because("empty")], 0.9)
    elif fits:
        claims.sure(field, column, why, 0.97)
    else:
        claims.doubt(column, [claims.choice(field, column)], [*why, because("named-other-values", field=field)], 0.4)


def _village_or_district(claims: Claims, field: str, found: Mapping[int, Places]) -> None:
    for column in _only(claims, field):
        places = found.get(column.place)
        own, other = _shares(places, field)
        if places is not None and other >= MATCHING and own < 0.3:
            rival = "district" if field == "village" else "village"
            choices = [claims.choice(rival, column), claims.choice(field, column)]
            claims.doubt(column, choices, [because("place-of-other-level", field=rival, share=round(100 * other))])
        elif places is not None and own >= MATCHING:
            claims.sure(field, column, [because("named", field=field), _region_reason(claims, field, own)], 0.99)
        elif not column.is_empty and known_codes(column)[0] >= 0.9:
            continue  # codes under the name of a place: a region code
        elif others := _really(claims, field, column, found):
            choices = [claims.choice(field, one) for one in (*others, column)]
            reason = because("named-hold-none", field=field, share=round(100 * own), column=others[0].name)
            claims.doubt((column, *others), choices, [because("named", field=field), reason])
        elif claims.regency is not None and names_above(column, claims.regency):
            reasons = [because("named", field=field), because("names-above", regency=claims.regency)]
            claims.doubt(column, [claims.choice(field, column)], reasons, 0.4)
        else:
            _named(claims, field, column, column.is_empty or looks_like_text(column))


def _really(claims: Claims, field: str, column: Column, found: Mapping[int, Places]) -> tuple[Column, ...]:
    """The columns that may be ``field`` by their names and are by the region table, beside a named one that is not."""
    own, _ = _shares(found.get(column.place), field)
    if own >= 0.3 or column.is_empty:
        return ()
    return tuple(
        other
        for other in claims.free()
        if other is not column
        and claims.may_mean(other, field)
        and _shares(found.get(other.place), field)[0] >= MATCHING
        and _shares(found.get(other.place), "district" if field == "village" else "village")[0] < MATCHING
    )


def _exchanged_address(claims: Claims, found: Mapping[int, Places]) -> None:
    """An address that holds villages beside a village that holds none: perhaps the headers are exchanged."""
    for village, address in product(claims.named("village"), claims.named("address")):
        own, _ = _shares(found.get(village.place), "village")
        there, _ = _shares(found.get(address.place), "village")
        if own < 0.3 and there >= MATCHING and not village.is_empty:
            choices = [claims.choice(field, one) for one in (address, village) for field in ("village", "address")]
            reason = because("places-of-another", share=round(100 * own), column=address.name, there=round(100 * there))
            claims.doubt((village, address), choices, [reason])
            return


def _shares(places: Places | None, field: str) -> tuple[float, float]:
    if places is None:
        return 0.0, 0.0
    return (places.village, places.district) if field == "village" else (places.district, places.village)


def _region_reason(claims: Claims, field: str, share: float) -> Reason:
    return because(f"{field}-of-regency", share=round(100 * share), regency=claims.regency)


def _subdistricts(claims: Claims, found: Mapping[int, Places]) -> None:
    """A word that means a village here and a district there, or no known word at all: the region table says which."""
    for column in claims.free():
        hints = [field for field in ("village", "district") if claims.may_mean(column, field)]
        places = found.get(column.place)
        if not hints and claims.matches(column):
            continue
        likely = [field for field in ("village", "district") if _shares(places, field)[0] >= MATCHING]
        if len(likely) == 1 and not claims.has(likely[0]):
            share, other = _shares(places, likely[0])
            reasons = [_region_reason(claims, likely[0], share)]
            if hints and other < 0.3:
                claims.sure(likely[0], column, [because("named-loosely", field=likely[0]), *reasons], 0.9)
            else:
                choices = [claims.choice(likely[0], column), claims.choice("birth_place", column)]
                claims.doubt(column, choices[:1] if _has_birth_place(claims, column) else choices, reasons)
        elif hints and looks_like_text(column) and not column.is_empty and not _is_partly_another(claims, column):
            choices = [claims.choice(field, column) for field in hints if not claims.has(field)]
            if choices:
                claims.doubt(column, choices, [because("named-loosely", field=", ".join(hints))])


def _is_partly_another(claims: Claims, column: Column) -> bool:
    """Whether a name is as much another field's as a place's ("Kel. Disabilitas"): its codes will tell."""
    return any(
        one.strength == "partial" and one.group == "field" and one.concept not in ("village", "district")
        for one in claims.matches(column)
    )


def _has_birth_place(claims: Claims, beside: Column) -> bool:
    """Whether another column is the birth place, or is named so."""
    named = (*claims.named("birth_place"), *claims.loosely_named("birth_place"))
    return claims.has("birth_place") or any(one is not beside for one in named)


def _region_code(claims: Claims) -> None:
    """One column of whole codes, or the parts of a code in columns of their own."""
    whole = []
    for column in claims.free():
        loose = (
            claims.means(column, "region_code")
            or claims.may_mean(column, "region_code")
            or any(
                one.group == "region-part" or one.concept in ("region-id", "village", "district")
                for one in claims.matches(column)
            )
        )
        share, lengths = known_codes(column) if not column.is_empty else (0.0, {})
        if share >= 0.9 and max(lengths, default=0) >= 6 and (loose or not claims.matches(column)):
            whole.append((max(lengths), share, loose, column))
    if whole:
        length, share, loose, column = max(whole, key=lambda one: (one[0], one[2], one[1], -one[3].place))
        same = _regency_share(column, claims.regency)
        reasons = [because("region-codes", share=round(100 * share), digits=length)]
        if same is not None:
            reasons.append(because("codes-and-nik", share=round(100 * same)))
        if (same is None and loose) or (same is not None and same >= 0.5):
            claims.sure("region_code", column, reasons, 0.93 if loose else 0.88)
        else:
            claims.doubt(column, [claims.choice("region_code", column)], reasons)
        return
    _parts_of_code(claims)
    for column in (*claims.named("region_code"), *_other_codes(claims)):
        claims.doubt(column, [claims.choice("region_code", column)], [because("codes-not-in-table")], 0.4)


def _other_codes(claims: Claims) -> list[Column]:
    """Columns under a looser name ("Kode Desa") with numbers as long as a village's code, none of them known."""
    return [
        column
        for column in claims.named("region_code", "hint")
        if not column.is_empty and column.share(_VILLAGE_CODE.fullmatch) >= 0.9
    ]


def _regency_share(column: Column, regency: str | None) -> float | None:
    """The share of the codes that lie in the regency of the NIKs; None where that is not known."""
    if regency is None:
        return None
    return column.share(lambda text: text.replace(".", "").startswith(regency))


def _parts_of_code(claims: Claims) -> None:
    parts: list[Column] = []
    for level, width in _WIDTHS.items():
        named = claims.named(level, group="region-part")
        digits = re.compile(rf"0*[0-9]{{1,{width}}}(?:\.0)?")
        if len(named) != 1 or named[0].share(digits.fullmatch) < 0.95:
            break
        parts.append(named[0])
    if len(parts) < 2:
        return
    widths = [_WIDTHS[level] for level in list(_WIDTHS)[: len(parts)]]
    rows = zip(*(part.texts for part in parts), strict=True)
    composed = tuple(
        "".join(text.split(".")[0].zfill(width) for text, width in zip(row, widths, strict=True)) if all(row) else ""
        for row in rows
    )
    share, _ = known_codes(Column(place=0, name="", texts=composed))
    reasons = [
        because("region-parts", count=len(parts)),
        because("region-codes", share=round(100 * share), digits=sum(widths)),
    ]
    same = _regency_share(Column(place=0, name="", texts=composed), claims.regency)
    if same is not None:
        reasons.append(because("codes-and-nik", share=round(100 * same)))
    if share >= 0.8 and (same is None or same >= 0.5):
        claims.sure("region_code", parts, reasons, 0.95, pad=widths, join="")
    else:
        claims.doubt(parts, [claims.choice("region_code", parts, pad=widths, join="")], reasons)


def _hinted_address(claims: Claims) -> None:
    strengths: tuple[Strength, ...] = ("partial", "hint")
    for strength in strengths:
        for field in ("address", "tps", "rt", "rw", "source"):
            for column in claims.named(field, strength):
                if not claims.has(field) and not column.is_empty and column.place not in claims.numbers:
                    claims.doubt(column, [claims.choice(field, column)], [because("named-loosely", field=field)])
