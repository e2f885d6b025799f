"""Who a row is about: the NIK, the family card, the name, the birth date and the birth place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from dukcapil_core.adapters.compounds import COMPOUNDS
from dukcapil_core.adapters.layout import EXCEL_SERIAL, TYPED_KINDS
from dukcapil_core.adapters.sniffing.claims import Claims
from dukcapil_core.adapters.sniffing.date_styles import format_of, shown
from dukcapil_core.adapters.sniffing.dates import Dates, StyleVerdict, agreement, dates_of, looks_like_dates
from dukcapil_core.adapters.sniffing.numbers import Numbers, number_reasons
from dukcapil_core.adapters.sniffing.proposal import Choice, Reason, because
from dukcapil_core.adapters.sniffing.sampled import Column
from dukcapil_core.adapters.sniffing.words import plain_words
from dukcapil_core.people import read_age

_AGREES, _DISAGREES = 0.7, 0.3
_COMPARED = 5

_ISSUED = 0.6
"""From this share of numbers that can have been issued a column holds numbers of people or families."""

_PARTS = {
    "TANGGAL": re.compile(r"0?[1-9]|[12][0-9]|3[01]"),
    "BULAN": re.compile(r"0?[1-9]|1[0-2]|[A-Za-z]{3,9}"),
    "TAHUN": re.compile(r"(?:18|19|20)[0-9]{2}"),
}
"""The words for the parts of a date, and what stands under them."""

_LETTERS = re.compile(r"[^\W\d_]")
_PLACE_DATE = "place/date"


def find_nik(claims: Claims) -> None:
    """The person's own NIK, by the name, by what the numbers look like, and by the birth date beside them."""
    numbers = claims.numbers
    agreed = {place: _best_agreement(claims, found) for place, found in numbers.items()}
    named = [column for column in claims.named("nik") if column.place in numbers]
    _without_numbers(claims)
    if len(named) > 1:
        agreeing = [column for column in named if agreed[column.place] >= _AGREES]
        named = agreeing if len(agreeing) == 1 else named
    if len(named) == 1:
        _named_nik(claims, named[0], agreed)
    elif named:
        claims.doubt_several("nik", named)
    else:
        _unnamed_nik(claims, agreed)
    if claims.nik is not None:
        found = numbers[claims.nik.place]
        claims.births, claims.sexes = found.births, found.sexes


def _without_numbers(claims: Claims) -> None:
    for column in claims.named("nik"):
        if column.place not in claims.numbers:
            reason = "named-empty" if column.is_empty else "named-no-numbers"
            claims.doubt(column, [claims.choice("nik", column)], [because(reason, field="nik")], 0.4)


def _named_nik(claims: Claims, column: Column, agreed: dict[int, float]) -> None:
    found = claims.numbers[column.place]
    rivals = [
        other
        for other in claims.free()
        if other is not column
        and agreed.get(other.place, 0) >= _AGREES
        and not claims.elsewhere(other, "nik")
        and not claims.means(other, "nik", "hint")
    ]
    rivals += [other for other in claims.named("nkk") if agreed.get(other.place, 0) >= _AGREES and other not in rivals]
    own = agreed[column.place]
    if rivals and own < _DISAGREES:
        choices = [claims.choice("nik", one) for one in (*rivals, column)]
        if found.looks_like_cards or any(claims.means(one, "nkk") for one in rivals):
            choices += [claims.choice("nkk", one) for one in (column, *rivals)]
        claims.doubt([column, *rivals], choices, [because("nik-of-another", share=round(100 * own))])
        return
    if found.looks_like_cards and own < _AGREES:
        reasons = [*number_reasons(found, "nik"), because("looks-like-cards")]
        claims.doubt(column, [claims.choice("nkk", column), claims.choice("nik", column)], reasons)
        return
    _take_nik(claims, column, found, own, [because("named", field="nik")], 0.99)


def _take_nik(
    claims: Claims, column: Column, found: Numbers, agreement: float, reasons: list[Reason], confidence: float
) -> None:
    claims.nik = column
    reasons += number_reasons(found, "nik")
    if agreement >= _AGREES:
        reasons.append(because("nik-agrees", share=round(100 * agreement)))
    claims.sure("nik", column, reasons, confidence)


def _unnamed_nik(claims: Claims, agreed: dict[int, float]) -> None:
    if claims.has("nik"):
        return
    hinted = [column for column in claims.loosely_named("nik") if column.place in claims.numbers]
    open_ = [
        column
        for column in claims.free()
        if column.place in claims.numbers
        and not claims.elsewhere(column, "nik")
        and not claims.means(column, "nkk")
        and not (claims.means(column, "nkk", "hint") and claims.numbers[column.place].may_be_cards)
        and not claims.means(column, "nik", group="service")
    ]
    likely = [
        column for column in open_ if agreed[column.place] >= _AGREES or claims.numbers[column.place].looks_like_persons
    ]
    agreeing = [column for column in likely if agreed[column.place] >= _AGREES]
    if len(agreeing) == 1:
        likely = agreeing
    if len(likely) == 1 or (not likely and len(hinted) == 1 and not claims.numbers[hinted[0].place].looks_like_cards):
        column = likely[0] if likely else hinted[0]
        found = claims.numbers[column.place]
        reasons = [because("named-loosely", field="nik")] if column in hinted else [because("by-values")]
        strong = found.looks_like_persons or agreed[column.place] >= _AGREES
        _take_nik(claims, column, found, agreed[column.place], reasons, 0.95 if strong else 0.9)
        return
    several = likely or hinted or open_
    if several:
        choices = [claims.choice("nik", column) for column in several]
        if not claims.named("nkk"):
            choices += [claims.choice("nkk", column) for column in several if claims.numbers[column.place].may_be_cards]
        claims.doubt(several, choices, [because("several-numbers", count=len(several))], 0.4)


def _best_agreement(claims: Claims, found: Numbers) -> float:
    """The largest share of rows in which the numbers' date is the date of one and the same other column."""
    best = 0.0
    for column in claims.table.columns:
        if looks_like_dates(column):
            compared, share = agreement(column, found.births)
            best = max(best, share if compared >= _COMPARED else 0.0)
    return best


def find_nkk(claims: Claims) -> None:
    """The family card: named, or numbers with no woman's day that come back, with dates of this century."""
    named = claims.named("nkk")
    for column in named:
        found = claims.numbers.get(column.place)
        if len(named) > 1:
            claims.doubt(
                column, [claims.choice("nkk", column)], [because("several-named", field="nkk", count=len(named))]
            )
        elif column.is_empty:
            claims.sure("nkk", column, [because("named", field="nkk"), because("empty")], 0.86)
        elif found is None:
            claims.doubt(column, [claims.choice("nkk", column)], [because("named-no-numbers", field="nkk")], 0.4)
        elif found.tells and found.women > 0.02:
            reasons = [*number_reasons(found, "nkk"), because("looks-like-persons")]
            own = [] if claims.nik is not None else [claims.choice("nik", column)]
            claims.doubt(column, [*own, claims.choice("nkk", column)], reasons, 0.4)
        else:
            claims.sure("nkk", column, [because("named", field="nkk"), *number_reasons(found, "nkk")], 0.99)
    if named or claims.has("nkk"):
        return
    likely = [
        column
        for column in claims.free()
        if (found := claims.numbers.get(column.place)) is not None
        and not claims.elsewhere(column, "nkk")
        and (found.may_be_cards or claims.may_mean(column, "nkk"))
    ]
    for column in likely:
        found = claims.numbers[column.place]
        strong = found.looks_like_cards and len(likely) == 1 and claims.nik is not None
        reasons = [because("by-values"), *number_reasons(found, "nkk")]
        if strong:
            claims.sure("nkk", column, reasons, 0.92)
        else:
            claims.doubt(column, [claims.choice("nkk", column)], reasons)
    if not likely:
        _few_cards(claims)


def _few_cards(claims: Claims) -> None:
    """Numbers in too few rows to tell whose they are, which are nobody's by the name: they may be cards."""
    for column in claims.free():
        found = claims.numbers.get(column.place)
        if (
            found is not None
            and not found.tells
            and found.women == 0
            and found.valid >= _ISSUED
            and not claims.elsewhere(column, "nkk")
        ):
            reasons = [because("by-values"), *number_reasons(found, "nkk")]
            claims.doubt(column, [claims.choice("nkk", column)], reasons, 0.4)


def find_age(claims: Claims) -> None:
    """The age, where the birth dates are masked or not there: a whole one says more, and the age is left out."""
    born = {name for verdict in claims.verdicts if verdict.field == "birth_date" for name in verdict.columns}
    dates = [column for column in claims.table.columns if column.name in born and not column.is_empty]
    for column in claims.named("age", group="left-out"):
        if any(not any("*" in text for text in date.counts) for date in dates):
            claims.leave(column, because("age-beside-date"))
        elif column.is_empty or claims.has("age"):
            claims.leave(column, because("empty" if column.is_empty else "another-age"))
        elif all(map(_is_age, column.counts)):
            claims.sure("age", column, [because("named", field="age")], 0.95)
        else:
            claims.doubt(column, [claims.choice("age", column)], [because("named-other-values", field="age")], 0.4)
    if not dates and not claims.has("age"):
        for column in claims.named("age", "partial", group="left-out"):
            if not column.is_empty and all(map(_is_age, column.counts)):
                claims.doubt(column, [claims.choice("age", column)], [because("named-loosely", field="age")])


def _is_age(text: str) -> bool:
    try:
        read_age(text)
    except ValueError:
        return not text.strip()
    return True


def find_birth_date(claims: Claims) -> None:
    """The birth date: named, and not contradicted by the NIK; or the one column whose dates the NIKs have."""
    agreeing = [column for column in claims.free() if _agrees(claims.dates.get(column.place))]
    if _date_in_parts(claims):
        return
    named = claims.named("birth_date")
    if len(named) == 1:
        column = named[0]
        others = [other for other in agreeing if other is not column]
        dates = claims.dates.get(column.place)
        if column.is_empty:
            _empty_date(claims, column)
        elif dates is None and holds_place_and_date(column):
            _take_place_and_date(claims, column)
        elif dates is None:
            _no_dates(claims, column)
        elif _differs(dates) and others:
            choices = [choice for one in (*others, column) for choice in birth_date_choices(claims, one)]
            claims.doubt([column, *others], choices, [because("birth-date-of-another")])
        else:
            _take_date(claims, "birth_date", column, dates, because("named", field="birth_date"))
    elif named:
        claims.doubt_several(
            "birth_date", named, [choice for one in named for choice in birth_date_choices(claims, one)]
        )
    elif agreeing:
        if len(agreeing) == 1:
            dates = claims.dates[agreeing[0].place]
            why = because("date-of-nik", share=round(100 * (dates.agreement or 0)))
            _take_date(claims, "birth_date", agreeing[0], dates, why)
        else:
            choices = [choice for one in agreeing for choice in birth_date_choices(claims, one)]
            claims.doubt(agreeing, choices, [because("several-agree", count=len(agreeing))])
    else:
        _hinted_date(claims)
        _dates_beside_places(claims)
        _unnamed_dates(claims)


def _no_dates(claims: Claims, column: Column) -> None:
    """A column that is named birth date and holds none: the headings of place and date exchanged, or nothing known."""
    reason = because("named-no-dates", field="birth_date")
    dated = next((one for one in claims.named("birth_place") if claims.dates.get(one.place) is not None), None)
    if dated is None or not looks_like_text(column):
        claims.doubt(column, [], [reason], 0.4, about="birth_date")
    else:
        choices = [*birth_date_choices(claims, dated), claims.choice("birth_place", column)]
        claims.doubt((column, dated), choices, [reason, because("place-named-dates", column=dated.name)], 0.4)


def _date_in_parts(claims: Claims) -> bool:
    """Whether day, month and year of the birth stand in three columns; if the NIKs or the names say so they are one."""
    parts = [
        next((column for column in claims.free() if _is_part(column, word, pattern)), None)
        for word, pattern in _PARTS.items()
    ]
    found = [column for column in parts if column is not None and claims.table.headed]
    if len(found) < len(_PARTS):
        return False
    rows = zip(*(column.texts for column in found), strict=True)
    joined = Column(place=0, name="", texts=tuple("-".join(cells) if all(cells) else "" for cells in rows))
    dates = dates_of(joined, claims.births)
    if dates is None or _differs(dates):
        return False
    formats = list(dict.fromkeys(format_of(one.style, "dmy") for one in dates.styles))
    reasons = [because("date-parts"), because("dates", share=round(100 * dates.share))]
    if dates.agreement is not None and dates.compared >= _COMPARED:
        reasons.append(because("dates-and-nik", share=round(100 * dates.agreement), rows=dates.compared))
    of_births = any("LAHIR" in plain_words(column.name) for column in found)
    claims.sure("birth_date", found, reasons, 0.95 if _agrees(dates) or of_births else 0.5, join="-", formats=formats)
    return True


def _is_part(column: Column, word: str, pattern: re.Pattern[str]) -> bool:
    """Whether a column is named after that part of a date, under a title or without, and holds nothing else."""
    if set(plain_words(column.name.split(" / ")[-1])) - {"LAHIR"} != {word} or column.is_empty:
        return False
    return all(pattern.fullmatch(text) for text in column.counts)


def _dates_beside_places(claims: Claims) -> None:
    """A column of places and dates where no other has birth dates."""
    for column in claims.named("place-and-date", group="left-out"):
        if not claims.has("birth_date") and holds_place_and_date(column):
            _take_place_and_date(claims, column)


def _take_place_and_date(claims: Claims, column: Column) -> None:
    """A column that holds the birth date, and the birth place where no other column is named so."""
    place = COMPOUNDS[_PLACE_DATE]["birth_place"]
    has_place = any(other is not column for other in claims.named("birth_place"))
    dates = _dates_behind_places(claims, column)
    if dates is None:
        reasons = [because("place-and-date"), because("named-no-dates", field="birth_date")]
        claims.doubt(column, [], reasons, 0.3, about="birth_date")
        return
    claims.dates[column.place] = dates
    _take_date(claims, "birth_date", column, dates, because("place-and-date"), part_of=_PLACE_DATE)
    if not has_place and any(map(place.of, column.counts)):
        claims.sure("birth_place", column, [because("place-and-date")], 0.93, part_of=_PLACE_DATE)


def _dates_behind_places(claims: Claims, column: Column) -> Dates | None:
    date = COMPOUNDS[_PLACE_DATE]["birth_date"]
    born = Column(place=0, name="", texts=tuple(map(date.of, column.texts)), real_dates=column.real_dates)
    return dates_of(born, claims.births)


def _hinted_date(claims: Claims) -> None:
    for column in claims.loosely_named("birth_date"):
        dates = claims.dates.get(column.place)
        if dates is not None and not claims.has("birth_date"):
            reasons = [because("named-loosely", field="birth_date"), *_date_reasons(dates)]
            claims.doubt(column, _choices(claims, column, dates), reasons, 0.5, about="birth_date")


def _unnamed_dates(claims: Claims) -> None:
    """Columns of dates whose names say nothing, where no other has birth dates and no NIK tells whose they are."""
    likely = [
        column
        for column in claims.free()
        if (dates := claims.dates.get(column.place)) is not None
        and not claims.matches(column)
        and not _differs(dates)
        and any(not one.style.form.startswith("compact") for one in dates.styles)
    ]
    choices = [choice for column in likely for choice in birth_date_choices(claims, column)]
    if choices and not claims.has("birth_date"):
        claims.doubt(likely, choices, [because("by-shape", fields="birth_date")], 0.3, about="birth_date")


def _empty_date(claims: Claims, column: Column) -> None:
    claims.doubt(column, [], [because("named", field="birth_date"), because("empty-date")], 0.5, about="birth_date")


def _agrees(dates: Dates | None) -> bool:
    return dates is not None and dates.compared >= _COMPARED and (dates.agreement or 0) >= _AGREES


def _differs(dates: Dates) -> bool:
    return dates.compared >= 2 * _COMPARED and dates.agreement is not None and dates.agreement < _DISAGREES


def _take_date(
    claims: Claims, field: str, column: Column, dates: Dates, why: Reason, part_of: str | None = None
) -> None:
    reasons = [why, *_date_reasons(dates)]
    if field == "birth_date" and _differs(dates):
        reasons.append(because("nik-knows-another-date", share=round(100 * (dates.agreement or 0))))
        claims.doubt(column, _choices(claims, column, dates, field, part_of), reasons, 0.5, about="birth_date")
    elif dates.decided:
        confidence = 0.97 if _agrees(dates) or dates.compared == 0 else 0.9
        claims.sure(field, column, reasons, confidence, formats=_formats(claims, dates), part_of=part_of)
    else:
        claims.doubt(column, _choices(claims, column, dates, field, part_of), reasons, 0.5, about=field)


def date_spec(claims: Claims, field: str, column: Column, why: Reason) -> None:
    """A date that is nobody's birth date (of a service), decided by its own values alone."""
    dates = claims.dates.get(column.place)
    if dates is None:
        claims.doubt(column, [], [why, because("named-no-dates", field=field)], 0.4, about=field)
    else:
        _take_date(claims, field, column, dates, why)


def _formats(claims: Claims, dates: Dates) -> list[str]:
    found = [format_of(one.style, one.order) for one in dates.styles if one.order is not None]
    found += [EXCEL_SERIAL] if dates.serials else []
    if not found and claims.table.kind not in TYPED_KINDS:
        return ["%Y-%m-%d"]
    return found


def _choices(
    claims: Claims, column: Column, dates: Dates, field: str = "birth_date", part_of: str | None = None
) -> list[Choice]:
    """One choice for each order that is not excluded; where two are proved, one that marks the cells both can read."""
    orders = list(dict.fromkeys(order for one in dates.styles for order in one.orders))
    serial = [EXCEL_SERIAL] if dates.serials else []
    choice = partial(claims.choice, field, column, part_of=part_of)
    found = []
    for order in orders:
        formats = [format_of(one.style, _order(one, order)) for one in dates.styles if _readable(one)] + serial
        if formats:
            patterns = ", ".join(shown(one.style, _order(one, order)) for one in dates.styles if _readable(one))
            found.append(choice(because("choice-order", pattern=patterns), formats=formats))
    if dates.mixed:
        both = [form for one in dates.styles if _readable(one) for form in one.formats] + serial
        found.append(choice(because("choice-both"), formats=list(dict.fromkeys(both))))
    if not orders and serial:
        found.append(choice(because("choice-serial"), formats=serial))
    elif not orders and claims.table.kind in TYPED_KINDS:
        found.append(choice(because("choice-as-is")))
    return _unlike(found)


def birth_date_choices(claims: Claims, column: Column) -> list[Choice]:
    """A choice for each way in which the column's cells may be birth dates; none where they are no dates."""
    dates, part_of = claims.dates.get(column.place), None
    if dates is None and holds_place_and_date(column):
        dates, part_of = _dates_behind_places(claims, column), _PLACE_DATE
    return [] if dates is None else _choices(claims, column, dates, part_of=part_of)


def _unlike(choices: Sequence[Choice]) -> list[Choice]:
    kept: list[Choice] = []
    for choice in choices:
        if all(choice.spec != other.spec for other in kept):
            kept.append(choice)
    return kept


def _order(one: StyleVerdict, wanted: str) -> str:
    if one.order is not None:
        return one.order
    return wanted if wanted in one.orders else one.orders[0]


def _readable(one: StyleVerdict) -> bool:
    return one.style.form != "compact7"


def _date_reasons(dates: Dates) -> list[Reason]:
    reasons = [because("dates", share=round(100 * dates.share))]
    if dates.real:
        reasons.append(because("real-dates", cells=dates.real))
    for one in dates.styles:
        if _readable(one):
            if one.mixed:
                reasons.append(because("mixed-order", cells=one.cells))
            elif one.order is None:
                reasons.append(because("few-orders" if one.told else "no-order", cells=one.cells))
            reasons += one.reasons
            if one.style.year == 2:
                reasons.append(because("two-digit-year"))
    if dates.mixed and not any(one.mixed for one in dates.styles):
        reasons.append(because("mixed-order", cells=dates.texts))
    if dates.serials:
        reasons.append(because("dates-serial" if dates.counted else "dates-serial-open", cells=dates.serials))
    reasons += [because(f"dates-{what}") for what in dates.unreadable]
    if dates.suspicious:
        reasons.append(because("dates-exchanged", cells=dates.exchanged))
    if dates.agreement is not None and dates.compared >= _COMPARED:
        reasons.append(because("dates-and-nik", share=round(100 * dates.agreement), rows=dates.compared))
    return reasons


_ENOUGH_NAMES, _FEW_PLACES, _MANY_NAMES = 30, 0.3, 0.7
"""Of so many people nearly all have a name of their own, and many were born in one place."""


def find_name(claims: Claims) -> None:
    """The person's name: named; two columns of first and last names; or the only column of many different names."""
    if claims.has("name"):  # under another heading
        return
    named = claims.named("name")
    if len(named) > 1 and all(column.texts == named[0].texts for column in named):
        named = named[:1]
    if len(named) == 1:
        column = named[0]
        if column.is_empty or looks_like_text(column):
            claims.sure("name", column, [because("named", field="name"), *_text_reasons(column)], 0.98)
        else:
            claims.doubt(column, [claims.choice("name", column)], [because("named-other-values", field="name")], 0.4)
        return
    if named:
        claims.doubt_several("name", named)
        return
    first, last = claims.named("first-name", group="left-out"), claims.named("last-name", group="left-out")
    if len(first) == 1 and len(last) == 1 and looks_like_text(first[0]):
        claims.sure("name", [first[0], last[0]], [because("two-names")], 0.93, join=" ")
        return
    _unnamed_name(claims)


def find_exchanged_name(claims: Claims) -> None:
    """The headings of name and birth place over each other's cells."""
    named, places = claims.named("name"), claims.named("birth_place")
    if len(named) == len(places) == 1 and _are_exchanged(named[0], places[0]):
        choices = [claims.choice("name", places[0]), claims.choice("birth_place", named[0])]
        reason = because("names-under-place", column=places[0].name)
        claims.doubt((*named, *places), [*choices, claims.choice("name", named[0])], [reason], 0.4)


def _are_exchanged(name: Column, place: Column) -> bool:
    """Whether nearly all cells under the heading of the birth place differ, and under that of the name few do."""
    enough = min(len(name.filled), len(place.filled)) >= _ENOUGH_NAMES
    return enough and name.distinct < _FEW_PLACES and place.distinct > _MANY_NAMES and looks_like_text(place)


def _unnamed_name(claims: Claims) -> None:
    likely = [
        column
        for column in claims.free()
        if column.place not in claims.numbers and looks_like_names(column) and not claims.elsewhere(column, "name")
    ]
    hinted = [column for column in likely if claims.may_mean(column, "name")]
    if len(hinted) == 1:
        claims.sure("name", hinted[0], [because("named-loosely", field="name"), *_text_reasons(hinted[0])], 0.88)
    elif likely:
        choices = [claims.choice("name", column) for column in likely]
        claims.doubt(
            likely, choices, [because("several-names" if len(likely) > 1 else "whose-name", count=len(likely))]
        )
    elif loose := [
        column
        for column in claims.loosely_named("name")
        if looks_like_text(column) and not claims.elsewhere(column, "name")
    ]:
        # Too few rows to tell names by their looks.
        claims.doubt(loose, [claims.choice("name", one) for one in loose], [because("named-loosely", field="name")])


def find_birth_place(claims: Claims) -> None:
    """The birth place: named, and words."""
    named = claims.named("birth_place")
    for column in named:
        if len(named) > 1:
            reason = because("several-named", field="birth_place", count=len(named))
            claims.doubt(column, [claims.choice("birth_place", column)], [reason])
        elif holds_place_and_date(column):
            claims.doubt(column, [], [because("place-and-date")], 0.3, about="birth_place")
        elif column.is_empty or looks_like_text(column):
            claims.sure("birth_place", column, [because("named", field="birth_place"), *_text_reasons(column)], 0.97)
        else:
            reason = because("named-other-values", field="birth_place")
            claims.doubt(column, [claims.choice("birth_place", column)], [reason], 0.4)
    if named:
        return
    for column in claims.named("place-and-date", group="left-out"):
        if not claims.has("birth_place") and holds_place_and_date(column):
            claims.sure("birth_place", column, [because("place-and-date")], 0.93, part_of=_PLACE_DATE)
    for column in claims.named("birth_place", "hint"):
        after = next((one for one in claims.table.columns if one.place == column.place + 1), None)
        if after is not None and claims.means(after, "birth_date") and looks_like_text(column):
            claims.sure("birth_place", column, [because("before-birth-date")], 0.93)
            return
    for column in claims.loosely_named("birth_place"):
        if looks_like_text(column) and not claims.has("birth_place"):
            claims.doubt(
                column, [claims.choice("birth_place", column)], [because("named-loosely", field="birth_place")]
            )


def looks_like_text(column: Column) -> bool:
    """Whether most cells have letters and few look like long numbers."""
    letters = column.holding(_LETTERS.search)
    numbers = column.holding(lambda text: sum(char.isdigit() for char in text) >= 6)
    filled = max(1, len(column.filled))
    return letters >= 0.8 * filled and numbers <= 0.2 * filled


def looks_like_names(column: Column) -> bool:
    """Whether a column holds many different names of people: letters, mostly two words or more, hardly a digit."""
    filled = len(column.filled)
    if filled < 5 or column.distinct < 0.6:
        return False
    digits = column.holding(has_digit)
    words = [len(text.replace(".", " ").split()) for text in column.counts]
    several = sum(1 for count in words if 2 <= count <= 6)
    marks = sum(1 for text in column.counts if any(char in text for char in "@/_:;#"))
    return (
        digits <= 0.02 * filled
        and several >= 0.5 * len(words)
        and marks <= 0.05 * len(words)
        and looks_like_text(column)
    )


def has_digit(text: str) -> bool:
    """Whether a digit stands in the text."""
    return any(char.isdigit() for char in text)


def holds_place_and_date(column: Column) -> bool:
    """Whether most cells hold a place and a date in one ("SOE, 12-03-1990")."""
    place, date = COMPOUNDS[_PLACE_DATE].values()
    return column.share(lambda text: place.of(text) not in ("", text) and date.of(text)) >= 0.5


def _text_reasons(column: Column) -> list[Reason]:
    return [because("empty")] if column.is_empty else []
