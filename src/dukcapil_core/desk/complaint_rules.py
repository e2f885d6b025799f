"""From the facts about a complaint to its category: rules in the order in which an officer would ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from dukcapil_core.desk.complaint_evidence import Facts, Found
from dukcapil_core.desk.complaints import STEPS, Category, Complaint, Diagnosis
from dukcapil_core.elections import EVER_MARRIED, VOTING_AGE, turns
from dukcapil_core.nik import is_nik, is_nkk, read_nik, same_birth

SAME_NAME = frozenset({"same", "same-words", "same-sound", "joined", "slip"})
LIKE_NAME = SAME_NAME | {"word-dropped"}
OTHER_WORD = frozenset({"word-differs", "family-name-differs", "alike"})
SAME_BIRTH = frozenset({"same", "same-placeholder"})
NEAR_BIRTH = SAME_BIRTH | {
    "both-unknown", "unknown-near-year", "year-placeholder", "swapped", "one-digit", "year-near", "day-differs",
    "month-differs",
}  # fmt: skip
TWINS_NUMBER = frozenset({"slip-serial", "next-serial", "twins-serial"})
NEAR_NUMBER = TWINS_NUMBER | frozenset({"slip-region", "slip-date", "lost-digit", "mask-12"})

CERTAIN = 0.99
"""The confidence from which a record under another number is taken for the person; a reconciliation needs 0.9."""

DIED = ("meninggal", "wafat", "almarhum", "(alm)", "sudah mati")
WRONGLY_RECORDED = ("salah rekam", "foto orang lain", "sidik jari orang lain", "biometrik orang lain")
"""Words of the complaint that tell what no record shows."""


def judge(complaint: Complaint, facts: Facts) -> Diagnosis:
    """The diagnosis of ``complaint`` from ``facts``."""
    if not complaint.name.strip():  # a number alone says nothing about who asks
        return _told(complaint, facts, ["doubtful"], ["too-little-said"], None)
    if facts.with_number:
        own = [found for found in facts.with_number if is_the_person(found, complaint, facts)]
        if own:
            return _with_own_number(complaint, facts, own[0])
        return _with_anothers_number(complaint, facts)
    return _with_unknown_number(complaint, facts)


def is_the_person(found: Found, complaint: Complaint, facts: Facts) -> bool:
    """Whether the record with the complaint's own number is the complainant's, whatever differs."""
    if facts.linked is not None and found.row == facts.linked.row:
        # One family card ties husband and wife, born in one year, and a child who bears the parent's name.
        if found.born_level in SAME_BIRTH:
            return found.name_level in LIKE_NAME | OTHER_WORD
        is_near = found.born_level in NEAR_BIRTH or complaint.birth_date is None
        return found.name_level in SAME_NAME or (is_near and found.name_level in (LIKE_NAME | OTHER_WORD) - {"alike"})
    if facts.linked is not None and _is_certain(facts.linked, facts):
        return False
    if found.name_level in SAME_NAME:
        return found.words > 1 or found.born_level in NEAR_BIRTH or complaint.birth_date is None
    return found.name_level in OTHER_WORD | {"word-dropped"} and found.born_level in SAME_BIRTH


def _with_own_number(complaint: Complaint, facts: Facts, own: Found) -> Diagnosis:
    others = [found.row for found in facts.with_number if found.row != own.row]
    if others:
        are_one = all(found.name_level in SAME_NAME and found.born_level in NEAR_BIRTH for found in facts.with_number)
        category: Category = "duplicate-record" if are_one else "shared-nik"
        reason = "number-on-one-person-twice" if are_one else "number-on-two-people"
        return _told(complaint, facts, [category, *_troubles(complaint, facts, own)], [reason], own, others)
    troubles = list(_troubles(complaint, facts, own))
    if troubles:
        reasons = [_REASON_OF[trouble] for trouble in troubles[:1]]
        if troubles[0] == "data-differs":
            reasons = _differences(own)
        twins = [row for row, _ in facts.twins] if troubles[0] in ("two-niks", "duplicate-record") else []
        return _told(complaint, facts, troubles, reasons, own, twins)
    if facts.listed_as_other:
        return _told(complaint, facts, ["shared-nik"], ["number-on-list-of-another"], own)
    if facts.twins:
        return _told(complaint, facts, ["doubtful"], ["namesake-or-second-nik"], None, [row for row, _ in facts.twins])
    return _told(complaint, facts, ["not-consolidated"], ["record-in-order"], own)


def _with_anothers_number(complaint: Complaint, facts: Facts) -> Diagnosis:
    """The number is in the register, on a record that is not the complainant's."""
    holders = [found.row for found in facts.with_number]
    if facts.linked is not None and facts.linked.row in holders:
        return _told(complaint, facts, ["doubtful"], ["number-perhaps-of-another"], None, holders)
    if facts.linked is not None:
        if _is_certain(facts.linked, facts):
            troubles: list[Category] = ["wrong-number", *_troubles(complaint, facts, facts.linked)]
            return _told_of(complaint, facts, troubles, ["number-of-another"], facts.linked, holders)
        return _told(complaint, facts, ["doubtful"], ["number-of-another", "perhaps-another-record"], None, holders)
    holder = facts.with_number[0]
    is_unlike = holder.name_level in (None, "differs") or (
        holder.name_level in OTHER_WORD | {"family-name-only"} and holder.born_level not in NEAR_BIRTH
    )
    if facts.rule in ("several-candidates", "one-doubtful-candidate") and _somebody_else(facts):
        return _told(complaint, facts, ["doubtful"], ["number-of-another", "perhaps-another-record"], None, holders)
    if not is_unlike:
        return _told(complaint, facts, ["doubtful"], ["number-perhaps-of-another"], None, holders)
    if not _says_enough(complaint):
        return _told(complaint, facts, ["doubtful"], ["number-of-another", "too-little-said"], None, holders)
    return _told(complaint, facts, ["shared-nik"], ["number-of-another", "nobody-else-like-this"], None, holders)


def _with_unknown_number(complaint: Complaint, facts: Facts) -> Diagnosis:
    """The number is missing, damaged or masked, or no record has it."""
    reading = read_nik(complaint.nik)
    number = reading.number if reading.number and is_nik(reading.number) else None
    if facts.linked is not None and _is_certain(facts.linked, facts):
        return _under_another_number(complaint, facts, facts.linked, number)
    if facts.linked is not None or facts.rule in ("several-candidates", "one-doubtful-candidate"):
        rows = [facts.linked.row] if facts.linked else [found.row for found in facts.likely[:5]]
        return _told(complaint, facts, ["doubtful"], ["perhaps-another-record"], None, rows)
    if facts.namesakes:
        return _like_others(complaint, facts, number)
    if facts.rule == "rejected" or not _says_enough(complaint):
        return _told(complaint, facts, ["doubtful"], ["too-little-said"], None)
    if complaint.nik.strip() and number is None:
        reason = "number-masked" if reading.kind == "masked" else "not-a-nik"
        return _told(complaint, facts, ["wrong-number"], [reason, "nobody-else-like-this"], None)
    if number and facts.local and number[:4] not in facts.local:
        return _told(complaint, facts, ["registered-elsewhere"], ["number-from-elsewhere"], None)
    if number and complaint.birth_date and not same_birth(number, complaint.birth_date):
        return _told(complaint, facts, ["not-found"], ["nobody-like-this", "number-of-another-birth-date"], None)
    return _told(complaint, facts, ["not-found"], ["nobody-like-this"], None)


def _under_another_number(complaint: Complaint, facts: Facts, own: Found, number: str | None) -> Diagnosis:
    troubles = list(_troubles(complaint, facts, own))
    if not complaint.nik.strip():
        reasons = [_REASON_OF[trouble] for trouble in troubles[:1]] or ["record-in-order"]
        return _told_of(complaint, facts, troubles or ["not-consolidated"], ["no-number-given", *reasons], own)
    if number is None:
        return _told_of(
            complaint, facts, ["wrong-number", *troubles], ["not-a-nik", "record-under-another-number"], own
        )
    is_own_date = complaint.birth_date is not None and same_birth(number, complaint.birth_date)
    if own.nik_level not in NEAR_NUMBER and is_own_date:
        # A whole other number with the right birth date is no slip: the person seems to have been given two.
        return _told(complaint, facts, ["two-niks", *troubles], ["second-number"], None, [own.row])
    return _told_of(complaint, facts, ["wrong-number", *troubles], ["record-under-another-number"], own)


def _like_others(complaint: Complaint, facts: Facts, number: str | None) -> Diagnosis:
    """Somebody here has the name and the birth date, and nothing else speaks for or against them.

    A whole number with the right birth date then seems to be a second one, as of people who moved without a letter;
    biometrics tell, and the record is not named as theirs.
    """
    rows = [row for row, _ in facts.namesakes]
    is_one = len(rows) == 1 and not facts.namesakes[0][1]
    if is_one and number and complaint.birth_date and same_birth(number, complaint.birth_date):
        return _told(complaint, facts, ["two-niks"], ["second-number", "perhaps-another-record"], None, rows)
    return _told(complaint, facts, ["doubtful"], ["perhaps-another-record"], None, rows)


def _says_enough(complaint: Complaint) -> bool:
    """Whether somebody who is in the register would have been found under another number."""
    return complaint.birth_date is not None or is_nkk(complaint.nkk.strip())


def _is_certain(own: Found, facts: Facts) -> bool:
    """Whether a record under another number is the complainant's beyond doubt: a name, and two things besides."""
    if facts.confidence < CERTAIN or own.name_level not in LIKE_NAME or facts.twins:
        return False
    rivals = [
        found
        for found in facts.likely
        if found.row != own.row and found.name_level in LIKE_NAME and found.born_level in NEAR_BIRTH
    ]
    if rivals:
        return False
    return _supports(own) >= 2 or (own.has_same_letters and own.words > 1 and own.born_level == "same")


def _supports(own: Found) -> int:
    """How many things besides the name speak for a record under another number."""
    # Twins are named alike, were born on one day and have neighbouring serials.
    is_near = own.nik_level in NEAR_NUMBER and (own.has_same_letters or own.nik_level not in TWINS_NUMBER)
    return sum([own.born_level in SAME_BIRTH, is_near, own.nkk_level == "same"])


def _somebody_else(facts: Facts) -> bool:
    return any(found.name_level in LIKE_NAME and found.born_level in NEAR_BIRTH for found in facts.likely)


def _troubles(complaint: Complaint, facts: Facts, own: Found) -> Iterator[Category]:
    """What is amiss with the person's record, the weightiest first."""
    said = complaint.problem.casefold()
    if own.life_status == "died":
        yield "marked-dead"
    elif any(word in said for word in DIED):
        yield "dead-but-active"
    if own.life_status == "moved":
        yield "registered-elsewhere"
    if any(is_tied for _, is_tied in facts.twins):
        yield "two-niks"
    elif own.life_status == "duplicate" or own.ktp_recording == "duplicate":
        yield "duplicate-record"
    if own.life_status == "inactive":
        yield "inactive"
    if any(word in said for word in WRONGLY_RECORDED):
        yield "wrong-recording"
    if own.ktp_recording == "adjudicate":
        yield "adjudication"
    if own.ktp_recording == "failed":
        yield "recording-failed"
    if own.ktp_recording == "none" and _is_due(own, facts.as_of):
        yield "not-recorded"
    if _differences(own):
        yield "data-differs"


def _is_due(own: Found, on: date) -> bool:
    """Whether the person must have a KTP-el: 17, or ever married."""
    return own.marital_status in EVER_MARRIED or own.born is None or turns(own.born, VOTING_AGE) <= on


def _differences(own: Found) -> list[str]:
    """What the complaint says otherwise than the record; the order and the blanks of a name are no difference."""
    found = []
    if not own.has_same_letters:
        found.append("name-differs")
    if own.born_level not in (*SAME_BIRTH, None):
        found.append("birth-date-differs")
    return found


def _told(
    complaint: Complaint,
    facts: Facts,
    troubles: list[Category],
    reasons: list[str],
    own: Found | None,
    others: list[int] | None = None,
) -> Diagnosis:
    category, *also = dict.fromkeys(troubles)
    listed = ["on-the-list"] if facts.listed else []
    return Diagnosis(
        complaint=complaint.number,
        category=category,
        reasons=tuple(dict.fromkeys([*reasons, *listed])),
        steps=STEPS[category],
        also=tuple(also),
        resident_row=None if own is None else own.row,
        other_rows=tuple(sorted(others or ())),
        voter_rows=tuple(sorted({*facts.listed, *facts.listed_as_other})),
        confidence=facts.confidence,
    )


def _told_of(
    complaint: Complaint,
    facts: Facts,
    troubles: list[Category],
    reasons: list[str],
    own: Found,
    others: Sequence[int] = (),
) -> Diagnosis:
    """What is told of a record under another number: the record itself only where more than name and birth date agree.

    One in tens of thousands has a namesake born on the same day; their number must not be offered.
    """
    if _supports(own) >= 2:
        return _told(complaint, facts, troubles, reasons, own, list(others))
    return _told(complaint, facts, troubles, [*reasons, "perhaps-another-record"], None, [*others, own.row])


_REASON_OF: dict[Category, str] = {
    "marked-dead": "record-says-died",
    "dead-but-active": "said-to-have-died",
    "registered-elsewhere": "record-says-moved",
    "two-niks": "second-record-of-the-person",
    "duplicate-record": "record-says-duplicate",
    "inactive": "record-not-active",
    "wrong-recording": "said-to-be-wrongly-recorded",
    "adjudication": "recording-under-adjudication",
    "recording-failed": "recording-failed",
    "not-recorded": "no-recording",
    "data-differs": "name-differs",
}
