"""The worklist as an XLSX workbook: a sheet with the counts by village, then one for each district."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from dukcapil_core.report.tables import Sheet, write_tables
from dukcapil_core.report.worklist import COLUMNS, Worklist
from dukcapil_core.text import day, text

WIDTHS = (20, 20, 6, 5, 5, 30, 5, 12, 26, 19, 19, 9, 9, 40)
"""Columns' widths in characters, in the order of COLUMNS."""

POSITIONS = tuple(map(COLUMNS.index, ("row", "resident_row")))


def write_workbook(worklist: Worklist, path: Path) -> None:
    """Write ``worklist`` to ``path``: a sheet with the counts by village, then one for each district that has people.

    Rows go to disk as they come: the memory needed does not grow with the list. Raises OSError when the disk is full.
    """
    sheets = chain([_summary(worklist)], _districts(worklist))
    write_tables(path, text("report.title", worklist.lang), worklist.result.on, sheets)


def _summary(worklist: Worklist) -> Sheet:
    result, lang, villages = worklist.result, worklist.lang, worklist.villages
    return Sheet(
        title=text("report.summary-sheet", lang),
        headers=[text(f"report.column.{name}", lang) for name in ("district", "village", "voters", "people")],
        rows=[(one.district, one.village, one.voters, one.people) for one in villages],
        above=(
            text("report.title", lang),
            f"{result.election.label(lang)}, {text('report.as-of', lang)} {day(result.on, lang)}",
        ),
        widths=(28, 28),
        total=(text("report.total", lang), None, sum(one.voters for one in villages), worklist.people),
    )


def _districts(worklist: Worklist) -> Iterator[Sheet]:
    for district in worklist.districts:
        rows = worklist.rows(district)
        first = next(rows, None)
        if first is not None:
            yield Sheet(
                title=district or text("report.no-district", worklist.lang),
                headers=worklist.headers(),
                rows=chain([first], rows),
                widths=WIDTHS,
                positions=POSITIONS,
            )
