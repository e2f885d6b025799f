"""Complaints about NIKs (pengaduan NIK): what the cause is, why, and what the officer does next.

The categories and remedies are those that offices publish (kompas.com tren 2023/05/31; disdukcapil.surabaya.go.id
2023/05/23; republika qq5q2a368; suarabaru.id ?p=214765; radarmandalika; antaranews 528816). A complaint is looked up
with the same evidence as a reconciliation: it is one more row of a list. Nobody is told a number: where the evidence is
thin the answer is "doubtful", and an officer looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from attrs import evolve, frozen

from dukcapil_core.desk.calendar import OfficeCalendar, refuse_too_long
from dukcapil_core.errors import CallError, SourceError
from dukcapil_core.intake.records import Records, expect
from dukcapil_core.numbers.rules import as_day, as_text
from dukcapil_core.text import text
from dukcapil_core.workspace import named_path

if TYPE_CHECKING:
    from dukcapil_core.people import Resident, Voter

Category = Literal[
    "not-found",
    "inactive",
    "not-consolidated",
    "two-niks",
    "duplicate-record",
    "shared-nik",
    "data-differs",
    "marked-dead",
    "dead-but-active",
    "registered-elsewhere",
    "not-recorded",
    "recording-failed",
    "adjudication",
    "wrong-recording",
    "wrong-number",
    "doubtful",
]

STEPS: Mapping[Category, tuple[str, ...]] = MappingProxyType(
    {
        "not-found": ("check-siak", "search-biometrics", "record-or-new-nik"),
        "inactive": ("check-identity", "record", "reactivate"),
        "not-consolidated": ("push-again", "wait-3-days", "ask-user-agency"),
        "two-niks": ("check-biometrics", "keep-the-nik-with-ktp-el", "delete-other-nik"),
        "duplicate-record": ("check-biometrics", "delete-duplicate-record"),
        "shared-nik": ("see-ktp-el", "report-shared-nik"),
        "data-differs": ("form-f-1-06", "correct-data-keep-nik"),
        "marked-dead": ("check-identity", "cancel-death-record"),
        "dead-but-active": ("akta-kematian",),
        "registered-elsewhere": ("skpwni", "pindah-datang"),
        "not-recorded": ("record",),
        "recording-failed": ("record-again",),
        "adjudication": ("adjudicate",),
        "wrong-recording": ("correct-recording",),
        "wrong-number": ("see-ktp-el", "give-number-in-person"),
        "doubtful": ("officer-checks",),
    }
)
"""What the officer does next, in order, as message codes ``complaints.step.*``."""

DEADLINE_DAYS = 3
"""A complaint is answered within 3 x 24 hours (republika qq5q2a368, on consolidation)."""


@frozen(kw_only=True, repr=False)
class Complaint:
    """One complaint as it came; ``number`` counts the complaints of a file from 1. Its ``repr`` shows no values.

    ``nik`` and ``nkk`` are as written. ``answered`` is the day of the answer, None while the case is open.
    """

    number: int = 1
    nik: str = ""
    name: str = ""
    birth_date: date | None = None
    nkk: str = ""
    phone: str = ""
    problem: str = ""
    received: date | None = None
    answered: date | None = None

    def __repr__(self) -> str:
        return f"<Complaint {self.number}>"


@frozen(kw_only=True)
class Diagnosis:
    """What a complaint comes to. Rows and codes only.

    ``reasons`` say why (``complaints.reason.*``), ``steps`` what to do (``complaints.step.*``), ``also`` what else is
    amiss with the record. ``resident_row`` is the person's record where it is certain, ``other_rows`` further records
    of the register that matter, ``voter_rows`` rows of the list with the number or the person.
    """

    complaint: int
    category: Category
    reasons: tuple[str, ...]
    steps: tuple[str, ...]
    also: tuple[Category, ...] = ()
    resident_row: int | None = None
    other_rows: tuple[int, ...] = ()
    voter_rows: tuple[int, ...] = ()
    confidence: float = 0.0

    def text(self, lang: str = "en") -> str:
        """The diagnosis for an officer: the category, why, and the next steps."""
        lines = [text("complaints.head", lang, number=self.complaint, category=self.title(lang))]
        lines += [f"  {text('complaints.because', lang)}: {why}" for why in self.why(lang)]
        if self.resident_row is not None:
            lines.append("  " + text("complaints.record", lang, row=self.resident_row))
        lines += [f"  {number}. {step}" for number, step in enumerate(self.next_steps(lang), 1)]
        return "\n".join(lines)

    def title(self, lang: str = "en") -> str:
        """The category in words."""
        return text(f"complaints.category.{self.category}", lang)

    def why(self, lang: str = "en") -> tuple[str, ...]:
        """The reasons in words."""
        return tuple(text(f"complaints.reason.{reason}", lang) for reason in self.reasons)

    def next_steps(self, lang: str = "en") -> tuple[str, ...]:
        """The steps in words."""
        return tuple(text(f"complaints.step.{step}", lang) for step in self.steps)


def diagnose(
    nik: str,
    name: str,
    birth_date: date | None,
    register: Records[Resident],
    voters: Records[Voter] | None = None,
    *,
    nkk: str = "",
    problem: str = "",
    on: date | None = None,
) -> Diagnosis:
    """Which category a complaint falls into, why, and what the officer does next.

    ``register`` and ``voters`` come from ``read_residents`` and ``read_voters``. ``on`` is the day of the complaint: it
    tells who is old enough for a KTP-el (default: the latest birth date of the register). See ``diagnose_all``.
    """
    one = Complaint(nik=nik, name=name, birth_date=birth_date, nkk=nkk, problem=problem)
    return diagnose_all([one], register, voters, on=on)[0]


def diagnose_all(
    complaints: Sequence[Complaint],
    register: Records[Resident],
    voters: Records[Voter] | None = None,
    *,
    on: date | None = None,
) -> tuple[Diagnosis, ...]:
    """The diagnosis of each complaint, in their order; the register is prepared once for all.

    Raises CallError for records of the wrong kind, a day that is no date, and a NIK or name that is no text.
    """
    on = None if on is None else as_day(on)
    complaints = tuple(map(_plain, complaints))
    expect(register, "resident")
    if voters is not None:
        expect(voters, "voter")
    if not complaints:
        return ()
    from dukcapil_core.desk.complaint_evidence import gather
    from dukcapil_core.desk.complaint_rules import judge

    return tuple(
        evolve(judge(one, facts), complaint=one.number)
        for one, facts in zip(complaints, gather(complaints, register, voters, on), strict=True)
    )


def _plain(complaint: Complaint) -> Complaint:
    """The complaint with plain days and texts, as a file would give them. Raises CallError for what is neither."""
    for written in (complaint.nik, complaint.nkk, complaint.name, complaint.problem):
        as_text(written)
    born, received, answered = (
        None if day is None else as_day(day) for day in (complaint.birth_date, complaint.received, complaint.answered)
    )
    return evolve(complaint, birth_date=born, received=received, answered=answered)


# -- the national channel's text ---------------------------------------------------------------------------------------


def read_message(message: str, number: int = 1, received: date | None = None) -> Complaint:
    """One message of the national channel as a Complaint; of a message with several cases the first.

    Fields stand behind ``#`` in the channel's order; a label in front of a value ("#NIK: ...") is taken off, and a
    day in front of the first ``#`` is the day it came. Where a ``#`` is missing or the order is another, what the
    fields look like decides (see ``complaint_messages``). What is missing is "". Never raises: text that is not in the
    form is the problem.
    """
    return next(iter(messages_in(message, received, number)), Complaint(number=number, received=received))


def messages_in(written: str, received: date | None = None, first: int = 1) -> tuple[Complaint, ...]:
    """Every case in a text, numbered from ``first``: a message may have several, and lines of its own for its fields.

    ``received`` is the day of cases that say none. Never raises.
    """
    from dukcapil_core.desk.complaint_messages import cases_in

    return tuple(
        evolve(Complaint(**fields), number=number, received=came or received)  # type: ignore[arg-type]
        for number, (came, fields) in enumerate(cases_in(written), first)
    )


def read_messages(path: Path | str, received: date | None = None) -> tuple[Complaint, ...]:
    """The cases of a text file, see ``messages_in``; usually one message a line.

    Lines without ``#`` continue the message before. Raises SourceError when the file cannot be read, CallError for what
    names no file.
    """
    path = named_path(path)
    try:
        written = path.read_text("utf-8-sig")
    except OSError:
        raise SourceError("complaints.unreadable", file=path.name) from None
    except UnicodeDecodeError:
        raise SourceError("complaints.not-utf8", file=path.name) from None
    return messages_in(written, received)


# -- cases per day -----------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class CaseDay:
    """The cases at the end of one day: ``received`` and ``answered`` on it, ``open`` and, of those, ``overdue``."""

    day: date
    received: int
    answered: int
    open: int
    overdue: int


def due_day(complaint: Complaint, deadline_days: int = DEADLINE_DAYS, calendar: OfficeCalendar | None = None) -> date:
    """The last day on which an answer is in time: so many days after it came, with ``calendar`` so many open days.

    Raises CallError ("complaints.no-day") for a complaint without the day it came, ("complaints.no-deadline") where no
    calendar has the day of the answer, ("calendar.never-open") for an office that does not open in all that time.
    """
    if complaint.received is None:
        raise CallError("complaints.no-day", number=complaint.number)
    day, left = as_day(complaint.received), deadline_days
    if (date.max - day).days < deadline_days * 30 + 30:
        raise CallError("complaints.no-deadline", number=complaint.number)
    if calendar is None:
        return day + timedelta(days=deadline_days)
    for _ in range(deadline_days * 30 + 30):
        if left == 0:
            return day
        day += timedelta(days=1)
        left -= calendar.is_open(day)
    raise CallError("calendar.never-open", first=complaint.received, last=day)


def case_days(
    complaints: Sequence[Complaint],
    first: date,
    last: date,
    *,
    deadline_days: int = DEADLINE_DAYS,
    calendar: OfficeCalendar | None = None,
) -> tuple[CaseDay, ...]:
    """Open, answered and overdue cases for each day from ``first`` to ``last``.

    A case is open at the end of a day when it came by then and was not answered by then, and overdue when its last day
    (``due_day``) has passed. Raises CallError for a complaint without the day it came, or answered before it came, and
    for too many years or a day that is no date.
    """
    first, last = as_day(first), as_day(last)
    refuse_too_long(first, last)
    complaints = tuple(map(_plain, complaints))
    for one in complaints:
        if one.received is not None and one.answered is not None and one.answered < one.received:
            raise CallError("complaints.answered-before", number=one.number)
    spans = [(one.received or first, one.answered, due_day(one, deadline_days, calendar)) for one in complaints]
    found = []
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        waiting = [due for came, answered, due in spans if came <= day and (answered is None or answered > day)]
        found.append(
            CaseDay(
                day=day,
                received=sum(came == day for came, _, _ in spans),
                answered=sum(answered == day for _, answered, _ in spans),
                open=len(waiting),
                overdue=sum(due < day for due in waiting),
            )
        )
    return tuple(found)
