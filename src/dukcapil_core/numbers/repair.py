"""What a damaged number may have been: candidates for a search in the register, never a repair.

Each function gives only numbers that can have been issued, likeliest first. All are one slip away: a look-alike letter,
one digit too few or too many, two neighbours swapped, one digit wrong in the part that cannot be right, a date
written in another order. Which of them is meant, if any, only the person's other data can tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from dukcapil_core.numbers.rules import NumberKind

MOST_CANDIDATES = (
    100  # a list that would be longer is left empty: an incomplete one would make its members look special
)

LOOKALIKES = {
    **dict.fromkeys("OoQD", "0"),
    **dict.fromkeys("IilL|!", "1"),
    **dict.fromkeys("Zz", "2"),
    **dict.fromkeys("Ss", "5"),
    **dict.fromkeys("Gb", "6"),
    "B": "8",
    **dict.fromkeys("gq", "9"),
}

_AS_DIGITS = str.maketrans(LOOKALIKES)

_PREFIX, _DATE = slice(0, 6), slice(6, 12)
_PREFIX_FAULTS = {"unknown-prefix", "pre-siak-prefix"}
_DATE_FAULTS = {"day-impossible", "month-impossible", "date-impossible"}


def candidates(kind: NumberKind, texts: Iterable[str]) -> tuple[str, ...]:
    """The valid ones of ``texts``, each once, in their order; none when there are more than a hundred."""
    found = tuple(dict.fromkeys(filter(kind.is_valid, texts)))
    return found if len(found) <= MOST_CANDIDATES else ()


def read_letters(kind: NumberKind, text: str) -> tuple[str, ...]:
    """The number behind sixteen characters of which some are letters that look like digits."""
    return candidates(kind, (text.translate(_AS_DIGITS),))


def one_digit_missing(kind: NumberKind, digits: str) -> tuple[str, ...]:
    """The numbers of sixteen digits that lose one digit to become these fifteen.

    First the leading zero of the day: old SIAK code built a man's day without it (source read, effect not verified).
    """
    inserted = (digits[:place] + digit + digits[place:] for place, digit in product(range(16), "0123456789"))
    return candidates(kind, (digits[:6] + "0" + digits[6:], *inserted))


def one_digit_extra(kind: NumberKind, digits: str) -> tuple[str, ...]:
    """The numbers of sixteen digits that these seventeen hold when one is struck."""
    return candidates(kind, (digits[:place] + digits[place + 1 :] for place in range(17)))


def one_slip(kind: NumberKind, number: str, faults: Iterable[str]) -> tuple[str, ...]:
    """The valid numbers one slip away from sixteen digits whose region or date part cannot be right.

    When both parts are wrong, only a swap across their border can mend the two at once.
    """
    wrong = [
        part
        for part, part_faults in ((_PREFIX, _PREFIX_FAULTS), (_DATE, _DATE_FAULTS))
        if not part_faults.isdisjoint(faults)
    ]
    if not wrong:
        return ()
    slips = list(_swapped_neighbours(number))
    if len(wrong) == 1:
        slips += _reordered_date(number) if wrong[0] is _DATE else []
        slips += _changed_digit(number, wrong[0])
    return candidates(kind, slips)


def _swapped_neighbours(number: str) -> Iterable[str]:
    return (
        number[:place] + number[place + 1] + number[place] + number[place + 2 :] for place in range(len(number) - 1)
    )


def _reordered_date(number: str) -> list[str]:
    """The date read as month-day-year and as year-month-day."""
    prefix, first, middle, last, serial = number[:6], number[6:8], number[8:10], number[10:12], number[12:]
    return [prefix + middle + first + last + serial, prefix + last + middle + first + serial]


def _changed_digit(number: str, part: slice) -> Iterable[str]:
    places = range(part.start, part.stop)
    return (number[:place] + digit + number[place + 1 :] for place, digit in product(places, "0123456789"))
