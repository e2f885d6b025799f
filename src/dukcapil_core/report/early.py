"""Early recording as an office prints it: a workbook, and CSV files, in Indonesian or English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dukcapil_core.desk.early import EarlyRecording
from dukcapil_core.drafts import all_or_nothing
from dukcapil_core.frames import Frame
from dukcapil_core.report.tables import Sheet, can_write_workbooks, write_csv, write_tables
from dukcapil_core.text import Lang, day, text
from dukcapil_core.workspace import named_path

PEOPLE, VILLAGES, WORKBOOK = "early-people.csv", "early-villages.csv", "early.xlsx"

WIDTHS = {"district": 20, "village": 20, "name": 30, "nik": 19, "nkk": 19, "action": 26, "election": 24, "row": 8}
"""Widths of columns in characters, where they are not the usual one."""


def write_early(early: EarlyRecording, folder: Path | str, lang: Lang = "en") -> tuple[str, ...]:
    """Write the people and the counts by village into ``folder``, all or nothing; returns the files' names.

    The workbook is among them where XlsxWriter is installed (extra ``excel``). Raises OutputError.
    """
    folder = named_path(folder)
    with all_or_nothing(folder, lambda _folder: (PEOPLE, VILLAGES, WORKBOOK)) as draft:
        write_csv(draft / PEOPLE, _headers(early.people, lang), _rows(early, early.people, lang))
        write_csv(draft / VILLAGES, _headers(early.villages, lang), _rows(early, early.villages, lang))
        if can_write_workbooks():
            title = f"{text('early.title', lang)}, {day(early.on, lang)}"
            frames = {"elections": early.elections, "villages": early.villages, "people": early.people}
            sheets = [
                Sheet(
                    title=text(f"early.sheet.{name}", lang),
                    headers=_headers(frame, lang),
                    rows=_rows(early, frame, lang),
                    above=(title,) if name == "elections" else (),
                    positions=[place for place, column in enumerate(frame.columns) if column == "row"],
                    widths=[WIDTHS.get(column, 14) for column in frame.columns],
                )
                for name, frame in frames.items()
            ]
            write_tables(draft / WORKBOOK, title, early.on, sheets)
        return tuple(sorted(file.name for file in draft.iterdir()))


def _headers(frame: Frame, lang: Lang) -> tuple[str, ...]:
    return tuple(text(f"early.column.{column}", lang) for column in frame.columns)


def _rows(early: EarlyRecording, frame: Frame, lang: Lang) -> Iterator[tuple[Any, ...]]:
    labels = {one.id: one.label(lang) for one in early.coming}
    for row in frame.mappings():
        if row.get("election") is not None:
            row["election"] = labels[row["election"]]
        for column in ("action", "recording"):
            if column in row:
                row[column] = text(f"early.{column}.{row[column]}", lang)
        yield tuple(row.values())
