"""The briefing: one page for the head of the office and the video conference, as text and as a workbook.

The list, how many of it are known and recorded, who is outstanding in which district, yesterday's work and the outlook,
in Indonesian or English. It names nobody.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from textwrap import wrap
from typing import Any

from dukcapil_core.desk.activity import Activity
from dukcapil_core.desk.backlog import FIGURES, Backlog
from dukcapil_core.desk.calendar import weekday_name
from dukcapil_core.drafts import all_or_nothing
from dukcapil_core.intake import read_services
from dukcapil_core.report.tables import Sheet, can_write_workbooks, write_tables
from dukcapil_core.report.wording import decimal
from dukcapil_core.services import service
from dukcapil_core.text import Lang, day, figure, text
from dukcapil_core.workspace import named_path

TEXT, WORKBOOK = "briefing.txt", "briefing.xlsx"

_PAGE_WIDTH = 80


class Briefing:
    """The briefing on the morning of ``on``. Raises CallError for a day before the list begins."""

    def __init__(self, backlog: Backlog, on: date, lang: Lang = "en") -> None:
        self.backlog, self.on, self.lang = backlog, backlog.morning(on), lang
        self.figures = backlog.summary(self.on)
        self.days = list(backlog.series(self.on).mappings())
        self.before = self.on - timedelta(days=1)
        self.work = _work_of(backlog, self.before)

    def text(self) -> str:
        """The page as text."""
        parts = [self._head(), self._list(), self._districts(), self._week(), self._work(), self._outlook()]
        return "\n\n".join("\n".join(part) for part in parts) + "\n"

    def write(self, folder: Path | str) -> list[Path]:
        """Write briefing.txt, and briefing.xlsx where XlsxWriter is installed, into ``folder``."""
        folder = named_path(folder)
        names = [TEXT]
        with all_or_nothing(folder, lambda _folder: (TEXT, WORKBOOK)) as draft:
            (draft / TEXT).write_text(self.text(), encoding="utf-8")
            if can_write_workbooks():
                names.append(WORKBOOK)
                write_tables(draft / WORKBOOK, self._say("title"), self.on, self._sheets())
        return [folder / name for name in names]

    def _head(self) -> list[str]:
        title = self._say("head", weekday=weekday_name(self.on, self.lang), day=day(self.on, self.lang))
        return [title, "=" * len(title)]

    def _list(self) -> list[str]:
        told = self.figures
        shown = {name: figure(told[name], self.lang) for name in FIGURES}
        lines = [self._say("list", **shown), self._say("known", **shown), self._say("outstanding", **shown)]
        reasons = [
            f"{self._say(f'reason.{reason}')} {figure(n, self.lang)}" for reason, n in told["unreachable"].items()
        ]
        if reasons:
            lines.append(self._say("unreachable", reasons=", ".join(reasons)))
        beyond = [f"{self._say(f'standing.{name}')} {figure(n, self.lang)}" for name, n in told["beyond"].items()]
        if beyond:
            total = figure(sum(told["beyond"].values()), self.lang)
            lines.append(self._say("beyond", people=total, standings=", ".join(beyond)))
        return lines

    def _districts(self) -> list[str]:
        header, rows = self._district_table()
        total = (self._say("all"), *(self.figures[name] for name in FIGURES))
        # One page: of districts with nobody to call in the figures stand in the workbook only.
        waiting = [row for row in rows if row[1 + FIGURES.index("outstanding")]]
        done = ", ".join(row[0] for row in rows if row not in waiting)
        told = wrap(self._say("done", districts=done), _PAGE_WIDTH) if done else []
        return [self._say("districts"), *_lines(header, [*waiting, total], self.lang), *told]

    def _district_table(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        header = [text(f"backlog.column.{name}", self.lang) for name in ("district", *FIGURES)]
        rows = [
            (row["district"] or "-", *(row[name] for name in FIGURES))
            for row in sorted(self.figures["districts"], key=lambda row: (-row["outstanding"], row["district"]))
        ]
        return header, rows

    def _week(self) -> list[str]:
        header, rows = self._day_table()
        return [self._say("days"), *_lines(header, rows[-8:], self.lang)]

    def _day_table(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        names = ("outstanding", "arrived", "recorded", "cannot_be_met", "left")
        header = [text(f"backlog.column.{name}", self.lang) for name in ("day", *names)]
        rows = [
            (f"{weekday_name(row['day'], self.lang)} {row['day']:%d-%m-%Y}", *(row[name] for name in names))
            for row in self.days
        ]
        return header, rows

    def _work(self) -> list[str]:
        title = self._say("work", weekday=weekday_name(self.before, self.lang), day=day(self.before, self.lang))
        if not self.work:
            return [title, self._say("no-work")]
        header = [text(f"activity.column.{name}", self.lang) for name in ("service", "count", "unit")]
        return [title, *_lines(header, self._work_rows(), self.lang)]

    def _work_rows(self) -> list[tuple[Any, ...]]:
        rows = []
        for code, count in self.work:
            entry = service(code)
            rows.append((entry.title(self.lang), count, text(f"services.unit.{entry.unit}", self.lang)))
        return rows

    def _outlook(self) -> list[str]:
        lines = [self._say("outlook"), outlook(self.figures["forecast"], self.lang)]
        last = self.backlog.reported_until(self.before)
        if last is not None and last < self.before:
            lines.append(self._say("unreported", day=day(last, self.lang)))
        return lines

    def _sheets(self) -> list[Sheet]:
        districts, rows = self._district_table()
        above = (*self._head()[:1], *self._list())
        total = (self._say("all"), *(self.figures[name] for name in FIGURES))
        days, series = self._day_table()
        work = [text(f"activity.column.{name}", self.lang) for name in ("service", "count", "unit")]
        places = [text(f"backlog.column.{name}", self.lang) for name in ("district", "village", *FIGURES)]
        villages = [
            (row["district"] or "-", row["village"] or "-", *(row[name] for name in FIGURES))
            for row in self.backlog.places(self.on).mappings()
        ]
        return [
            Sheet(
                title=self._say("title"),
                headers=districts,
                rows=[*rows, total],
                above=(*above, *self._outlook()[1:]),
                widths=(26,),
            ),
            Sheet(title=self._say("sheet.villages"), headers=places, rows=villages, widths=(24, 24)),
            Sheet(title=self._say("sheet.days"), headers=days, rows=series, widths=(22,)),
            Sheet(
                title=self._say("sheet.work"),
                headers=work,
                rows=self._work_rows(),
                above=self._work()[:1],
                widths=(44,),
            ),
        ]

    def _say(self, name: str, **params: Any) -> str:
        return text(f"briefing.{name}", self.lang, **params)


def outlook(ahead: dict[str, Any], lang: Lang) -> str:
    """The forecast as a sentence: what it rests on, or why there is none."""
    told = {"rate": decimal(ahead["rate"] or 0.0, lang), "days": ahead["days"]}
    if ahead["reason"] == "too-far":
        return text("backlog.forecast.far", lang, **told)
    if ahead["reason"]:
        return text(f"backlog.forecast.{ahead['reason']}", lang, **told)
    named = {name: day(ahead[name], lang) if ahead[name] else "" for name in ("early", "day", "late")}
    return text("backlog.forecast" if named["late"] else "backlog.forecast.open", lang, **told, **named)


def _work_of(backlog: Backlog, on: date) -> list[tuple[str, int]]:
    """What was done on ``on``, by service, the most frequent first; nothing where nothing is known."""
    events = backlog.events_of(on)
    if not len(events):
        return []
    records = read_services(events, "service-table", workspace=backlog.workspace)
    done = Activity(backlog.workspace, [records], on, on, backlog.calendar)
    rows = [(row["service"], row["count"]) for row in done.per("service").mappings() if row["count"]]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _lines(header: list[str], rows: list[tuple[Any, ...]], lang: Lang) -> list[str]:
    """A table in plain text: the first column to the left, figures to the right."""
    cells = [header, *([figure(cell, lang) if isinstance(cell, int) else str(cell) for cell in row] for row in rows)]
    right = [isinstance(cell, int) for cell in rows[0]] if rows else [False] * len(header)
    widths = [max(len(line[column]) for line in cells) for column in range(len(header))]
    lines = []
    for line in cells:
        shown = (
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, right, strict=True)
        )
        lines.append("  ".join(shown).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return lines
