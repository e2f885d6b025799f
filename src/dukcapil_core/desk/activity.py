"""The month in figures: what the office did per day, week, month, service, place and officer.

A recording, a print and a card that waits to be printed are three counts that never mix; somebody recorded and printed
on one day counts in both. A stock (print-ready backlog, blanks left) is a level and is never summed. A day without a
row is a zero only where the office was closed; otherwise nobody knows, it is listed as a gap, and no mean counts it.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from dukcapil_core._version import __version__
from dukcapil_core.desk.calendar import OfficeCalendar, national_holidays, no_holidays
from dukcapil_core.desk.services import gather, several
from dukcapil_core.drafts import all_or_nothing
from dukcapil_core.errors import CallError
from dukcapil_core.frames import Frame
from dukcapil_core.intake import default_workspace
from dukcapil_core.intake.records import Records, write_json
from dukcapil_core.numbers.rules import as_day
from dukcapil_core.workspace import Workspace, appending, named_path

By = Literal["day", "week", "month", "service", "group", "place", "officer"]
BYS: tuple[By, ...] = get_args(By)
TABLES: tuple[tuple[By, ...], ...] = (
    ("service",), ("day",), ("week",), ("month",), ("group",), ("place",), ("officer",), ("day", "service"),
)  # fmt: skip
"""The tables that ``Activity.write`` writes."""


def activity(
    sources: Iterable[Any],
    *,
    first: date | None = None,
    last: date | None = None,
    calendar: OfficeCalendar | None = None,
    workspace: Workspace | None = None,
) -> Activity:
    """The figures of the service events in ``sources``: Records of services, paths, or Arrow-capable tables.

    ``first`` and ``last`` bound the period (default: the first and the last day with a record). ``calendar`` says when
    the office is open (default: the working week without national holidays and joint leave). Raises CallError where the
    period is empty or backwards or its bound no date, and what ``read_services`` raises.
    """
    first, last = (None if day is None else as_day(day) for day in (first, last))
    sources = several(sources)
    if workspace is None:
        workspace = next((one.workspace for one in sources if isinstance(one, Records)), None) or default_workspace()
    return Activity(workspace, sources, first, last, calendar or default_calendar())


def default_calendar() -> OfficeCalendar:
    """The working week without national holidays and joint leave; where the package ``holidays`` is not installed
    (extra ``calendar``) nothing is known of those.
    """
    try:
        national_holidays(2024)
    except CallError:
        return OfficeCalendar(holidays=no_holidays)
    return OfficeCalendar()


class Activity:
    """The figures of one period. Its tables are Frames; ``write`` puts them into a folder. Threads may share it."""

    def __init__(
        self,
        workspace: Workspace,
        sources: Sequence[Any],
        first: date | None,
        last: date | None,
        calendar: OfficeCalendar,
    ) -> None:
        self.workspace, self.calendar = workspace, calendar
        self.schema = workspace.schema("activity_")
        self._finalizer = weakref.finalize(self, workspace.drop, self.schema)
        self._made: dict[tuple[By, ...], str] = {}
        self._making = threading.Lock()
        self.gathered = gather(workspace, self.schema, sources)
        with workspace.within(self.schema) as con:
            found = con.execute("SELECT min(date), max(date) FROM event").fetchall()[0]
            first, last = first or found[0], last or found[1]
            if first is None or last is None:
                raise CallError("activity.no-events")
            if last < first:
                raise CallError("activity.backwards", first=first, last=last)
            self.first, self.last = first, last
            con.execute("CREATE TABLE calendar (day DATE, is_open BOOLEAN, reason VARCHAR)")
            with appending(con, "calendar") as rows:
                rows.append_rows((one.day, one.is_open, one.reason) for one in calendar.days(first, last))
            workspace.run("desk", "activity", {"first": first, "last": last})

    def __repr__(self) -> str:
        return f"<Activity from {self.first} to {self.last} of {len(self.gathered.files)} files>"

    def per(self, *by: By) -> Frame:
        """Counts by any of day, week, month, service, group, place and officer; without any, the whole period.

        Columns: those asked for, then ``count`` (in the service's unit; None where nothing is known), ``people``
        (different persons by number; None where no record names one), ``unnamed`` (of the count, without a usable
        number), ``share`` (of all services in the same day, week, month or period), ``first_day``, ``last_day``,
        ``calendar_days``, ``open_days``, ``gap_days``, ``mean_per_open_day``, ``mean_per_calendar_day`` (both without
        the gaps), ``peak_day`` (the earliest of the busiest), ``peak_weekday`` (in English), ``peak_count``,
        ``trend_per_week`` (change of the daily count a week, by least squares) and ``trend``. A week begins on Monday.

        A total leaves out a day's figure that another figure of the same day and place holds ("KK baru" beside "KK").
        Raises CallError for another word.
        """
        chosen = tuple(name for name in BYS if name in by)
        if unknown := [name for name in by if name not in BYS]:
            raise CallError("activity.unknown-table", name=str(unknown[0]), known=", ".join(BYS))
        if sum(name in chosen for name in ("day", "week", "month")) > 1:
            raise CallError("activity.one-calendar")
        table = self._table(chosen)
        rest = ", ".join(f'"{name}"' for name in BYS if name not in chosen)
        return Frame(self.workspace.con, f"SELECT * EXCLUDE ({rest}) FROM {table}_result", owner=self)

    def gaps(self, *by: Literal["service", "group", "place", "officer"]) -> Frame:
        """The days on which the office was open and nothing is known: ``day``, ``weekday``, ``reason`` (why it was
        open), and the columns asked for. A gap of a single event's service is a day without any event at all.
        """
        self.per("day", *by)
        table = self._table(tuple(name for name in BYS if name in ("day", *by)))
        columns = "".join(f', g."{name}"' for name in BYS if name in by)
        return Frame(
            self.workspace.con,
            f"SELECT g.day, strftime(g.day, '%A') AS weekday, c.reason{columns} FROM {table}_part_day g "
            f"JOIN {self.schema}.calendar c ON c.day = g.day WHERE g.is_gap ORDER BY ALL",
            owner=self,
        )

    @property
    def levels(self) -> Frame:
        """The stocks, day by day: ``service``, ``day``, ``level`` (all places together). Never summed over days."""
        return Frame(self.workspace.con, f"SELECT * FROM {self.schema}.level ORDER BY service, day", owner=self)

    @property
    def days(self) -> Frame:
        """The period: ``day``, ``is_open`` (by the calendar, or because of work), ``reason`` (the calendar's)."""
        return Frame(
            self.workspace.con,
            f"SELECT d.day, d.is_open, c.reason FROM {self.schema}.day d JOIN {self.schema}.calendar c USING (day) "
            "ORDER BY d.day",
            owner=self,
        )

    def summary(self) -> dict[str, Any]:
        """The period, the whole, each service, the stocks' last levels, and the gaps of the whole office."""
        outside = self.workspace.con.cursor().execute(
            f"SELECT count(*) FROM {self.schema}.event WHERE date NOT BETWEEN $first AND $last",
            {"first": self.first, "last": self.last},
        )
        last = "SELECT service, arg_max(day, day) AS day, arg_max(level, day) AS level FROM ({}) GROUP BY service"
        return {
            "dukcapil_core": __version__,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "files": list(self.gathered.files),
            "repeated_files": list(self.gathered.repeated),
            "overlapping_events": self.gathered.overlapping,
            "added_up_figures": self.gathered.added_up,
            "rejected_records": self.gathered.rejected,
            "events_outside": int(outside.fetchall()[0][0]),
            "total": next(self.per().mappings(), None),
            "services": list(self.per("service").mappings()),
            "levels": list(Frame(self.workspace.con, last.format(self.levels.query) + " ORDER BY service").mappings()),
            "gaps": [row["day"] for row in self.gaps().mappings()],
        }

    def write(self, folder: Path | str) -> Path:
        """Write each table as ``activity-<table>.parquet``, the gaps, the levels and activity.json into ``folder``."""
        folder = named_path(folder)
        with all_or_nothing(folder) as draft:
            for by in TABLES:
                self.per(*by).write_parquet(draft / f"activity-{'-'.join(by)}.parquet")
            self.gaps("service").write_parquet(draft / "activity-gaps.parquet")
            self.levels.write_parquet(draft / "activity-levels.parquet")
            write_json(draft / "activity.json", self.summary())
        return folder

    def _table(self, by: tuple[By, ...]) -> str:
        """Makes the tables of one grouping, once; gives their names' common beginning."""
        # One thread at a time: the step makes its tables under names of its own before they have theirs.
        with self._making:
            if by not in self._made:
                self._made[by] = self._made_now(by)
            return self._made[by]

    def _made_now(self, by: tuple[By, ...]) -> str:
        name = "by_" + ("_".join(by) or "all")
        chosen = {f"by_{one}": one in by for one in BYS}
        with self.workspace.within(self.schema) as con:
            self.workspace.run("desk", "activity_table", {**chosen, "first": self.first})
            for made in ("result", "part_day"):
                con.execute(f"ALTER TABLE {made} RENAME TO {name}_{made}")
        return f"{self.schema}.{name}"
