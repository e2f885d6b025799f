"""Complaints and their diagnoses as an office works them off: CSV and a workbook, in Indonesian or English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dukcapil_core.desk.calendar import OfficeCalendar
from dukcapil_core.desk.complaint_messages import holds_number
from dukcapil_core.desk.complaints import CaseDay, Complaint, Diagnosis, case_days, due_day
from dukcapil_core.drafts import all_or_nothing
from dukcapil_core.report.tables import Sheet, can_write_workbooks, write_csv, write_tables
from dukcapil_core.text import Lang, day, text
from dukcapil_core.workspace import named_path

CASES, DAYS, WORKBOOK = "complaints.csv", "complaint-days.csv", "complaints.xlsx"
COLUMNS = ("number", "name", "received", "due", "answered", "state", "category", "why", "steps", "also", "resident_row",
           "other_rows", "voter_rows")  # fmt: skip
DAY_COLUMNS = ("day", "received", "answered", "open", "overdue")


def state(complaint: Complaint, due: date | None, on: date) -> str:
    """ "answered", "overdue" or "open" at the end of ``on``; a case without the day it came is open or answered."""
    if complaint.answered is not None and complaint.answered <= on:
        return "answered"
    return "overdue" if due is not None and due < on else "open"


def write_complaints(
    complaints: Sequence[Complaint],
    diagnoses: Sequence[Diagnosis],
    folder: Path | str,
    on: date,
    lang: Lang = "en",
    calendar: OfficeCalendar | None = None,
) -> tuple[str, ...]:
    """Write the cases as of ``on``, with their diagnoses and the days, into ``folder``, all or nothing.

    Neither a NIK nor a telephone number is written: the case's number leads back to the message, and the digits of one
    that stands in a name are masked. Returns the files' names. Raises OutputError.
    """
    rows = [_case(one, told, on, lang, calendar) for one, told in zip(complaints, diagnoses, strict=True)]
    days = [(one.day, one.received, one.answered, one.open, one.overdue) for one in _days(complaints, on, calendar)]
    headers = [text(f"complaints.column.{name}", lang) for name in COLUMNS]
    day_headers = [text(f"complaints.column.{name}", lang) for name in DAY_COLUMNS]
    with all_or_nothing(named_path(folder), lambda _folder: (CASES, DAYS, WORKBOOK)) as draft:
        write_csv(draft / CASES, headers, rows)
        write_csv(draft / DAYS, day_headers, days)
        if can_write_workbooks():
            title = text("complaints.title", lang, day=day(on, lang))
            widths = [6, 28, 12, 12, 12, 12, 26, 50, 60, 26]
            sheets = [
                Sheet(
                    title=text("complaints.sheet.cases", lang),
                    headers=headers,
                    rows=rows,
                    above=(title,),
                    widths=widths,
                    positions=(COLUMNS.index("number"), COLUMNS.index("resident_row")),
                ),
                Sheet(title=text("complaints.sheet.days", lang), headers=day_headers, rows=days, above=(title,)),
            ]
            write_tables(draft / WORKBOOK, title, on, sheets)
        return tuple(sorted(file.name for file in draft.iterdir()))


def _days(complaints: Sequence[Complaint], on: date, calendar: OfficeCalendar | None) -> tuple[CaseDay, ...]:
    dated = [one for one in complaints if one.received is not None]
    first = min((one.received for one in dated if one.received is not None), default=on)
    return case_days(dated, first, on, calendar=calendar)


def _case(
    complaint: Complaint, told: Diagnosis, on: date, lang: Lang, calendar: OfficeCalendar | None
) -> tuple[Any, ...]:
    due = None if complaint.received is None else due_day(complaint, calendar=calendar)
    return (
        complaint.number,
        re.sub(r"\d", "*", complaint.name) if holds_number(complaint.name) else complaint.name,
        complaint.received,
        due,
        complaint.answered,
        text(f"complaints.state.{state(complaint, due, on)}", lang),
        told.title(lang),
        "; ".join(told.why(lang)),
        "; ".join(told.next_steps(lang)),
        "; ".join(text(f"complaints.category.{one}", lang) for one in told.also),
        told.resident_row,
        ", ".join(map(str, told.other_rows)),
        ", ".join(map(str, told.voter_rows)),
    )
