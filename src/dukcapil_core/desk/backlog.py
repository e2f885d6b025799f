"""The list worked down day by day: who is still outstanding, who came, who cannot be met, and when nobody is left.

A list says how things stood on the morning of its day; what happens on a day counts from the next morning. So whoever
is recorded in the night of the 7th is outstanding on the 7th and not on the 8th. Of several facts about a person the
later one holds: a later list on which somebody is unrecorded (a recording that failed, say) makes them outstanding
again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dukcapil_core._version import __version__
from dukcapil_core.desk.activity import default_calendar
from dukcapil_core.desk.calendar import OfficeCalendar
from dukcapil_core.desk.forecast import Forecast, forecast
from dukcapil_core.desk.services import several
from dukcapil_core.desk.state import State, Taken
from dukcapil_core.drafts import all_or_nothing
from dukcapil_core.errors import CallError
from dukcapil_core.frames import Frame
from dukcapil_core.intake import as_workspace
from dukcapil_core.intake.records import write_json
from dukcapil_core.numbers.rules import as_day
from dukcapil_core.place_names import BY_STATION
from dukcapil_core.services import RECORDING
from dukcapil_core.workspace import Workspace, named_path

if TYPE_CHECKING:
    import duckdb

SETTLING = {
    RECORDING: "recorded",
    "deed/death": "died",
    "visit/died": "died",
    "move/out-people": "moved",
    "move/out-letter": "moved",
    "move/abroad-letter": "moved",
    "visit/moved": "moved",
}
"""Services that take the person whom they name from the backlog, and why."""


class Backlog:
    """The backlog of the reconciliation in ``folder``, its state in ``folder``/backlog.duckdb.

    What is handed in stays; see ``take_events``, ``take_list`` and ``withdraw``. Every question names its day. Threads
    may share it; one waits for another. Close it, or use it in a ``with`` block. Raises SourceError where ``folder``
    holds no reconciliation, CallError where somebody else has the state open, for a day that is no date, and for what
    is asked once it is closed.
    """

    def __init__(
        self, folder: Path | str, *, calendar: OfficeCalendar | None = None, workspace: Workspace | None = None
    ) -> None:
        self.workspace = as_workspace(workspace)
        self.calendar = calendar or default_calendar()
        self.state = State(self.workspace, named_path(folder))
        self.schema = self.state.schema
        self._stale, self._is_closed = True, False
        self._turn = threading.RLock()
        try:
            with self.state.within() as con:
                con.execute("CREATE TABLE settling (service VARCHAR, state VARCHAR)")
                con.executemany("INSERT INTO settling VALUES (?, ?)", [list(pair) for pair in SETTLING.items()])
                self.workspace.run("desk", "event_now")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Backlog:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        try:
            return f"<Backlog since {self.first}>"
        except CallError:
            return "<Backlog that is closed>"

    @property
    def first(self) -> date:
        """The day of the first list that holds."""
        day: date = self._one(f"SELECT min(\"on\") FROM {self.schema}.entry_now WHERE kind IN ('list', 'later-list')")
        return day

    def close(self) -> None:
        """Let go of the state; the object's frames can no longer be read."""
        with self._turn:
            self._is_closed = True
            self.state.close()

    # -- handing in --------------------------------------------------------------------------------------------------

    def take_events(self, sources: Iterable[Any], on: date) -> list[Taken]:
        """Take in files of service events on the day ``on``, each as a whole or not at all.

        A file whose content is known adds nothing, whatever its name or format. Events that several files have count
        once: one of a person by its day, service and number, a day's figure by its day, service, officer and place,
        where the figure of the file that came last holds. Inside one file equal records are different events.
        """
        day = as_day(on)
        with self._changing():
            return [self.state.take_events(source, day) for source in several(sources)]

    def take_list(self, folder: Path | str) -> Taken:
        """Take in a later reconciliation: on its day its new unrecorded voters arrive, and what it says of the others
        holds.
        """
        with self._changing():
            return self.state.take_list(named_path(folder))

    def withdraw(self, seq: int, on: date) -> Taken:
        """Take back a file that was handed in by mistake, by its ``seq`` in the audit trail; the trail keeps both."""
        with self._changing():
            return self.state.withdraw(seq, as_day(on))

    @property
    def entries(self) -> Frame:
        """The audit trail: seq, kind (list, later-list, events, withdrawal), file, on, content, sha256, records,
        accepted, rejected, withdraws.
        """
        return self._frame(f"SELECT * FROM {self.state.alias}.entry ORDER BY seq")

    @property
    def events(self) -> Frame:
        """The service events that hold, each once: seq, date, service, count, nik, officer, place, is_tally, turn."""
        return self._frame(
            f"SELECT * FROM {self.schema}.event_now ORDER BY date, service, nik, officer, place, is_tally, turn"
        )

    def events_of(self, day: date) -> Frame:
        """The service events of one day, each once: date, service, count, nik, officer, place."""
        day = as_day(day)
        return self._frame(
            f"SELECT date, service, count, nik, officer, place FROM ({self.events.query}) WHERE date = '{day}'"
        )

    @property
    def last_report(self) -> date | None:
        """The last day with an event; what happened later nobody has told yet."""
        return self.reported_until(date.max)

    def reported_until(self, day: date) -> date | None:
        """The last day with an event that is not after ``day``; of the days between nobody has told anything."""
        day = as_day(day)
        found: date | None = self._one(
            f"SELECT max(date) FROM {self.schema}.event_now WHERE count > 0 AND date <= '{day}'"
        )
        return found

    # -- questions: those about a morning raise CallError for one before the first list ------------------------------

    def morning(self, on: date) -> date:
        """``on`` as a day on whose morning there is a list. Raises CallError for one before the first."""
        on = as_day(on)
        if on < self.first:
            raise CallError("backlog.too-early", on=on.isoformat(), first=self.first.isoformat())
        return on

    def outstanding(self, on: date) -> Frame:
        """Who must be called in on the morning of ``on``: district, village, tps, name, nik, since, row (of the latest
        list that has them).
        """
        return self._frame(
            "SELECT district, village, tps, name, coalesce(register_nik, nik) AS nik, since, row "
            f"FROM {self._standing(self.morning(on))} WHERE state = 'open' "
            f"ORDER BY district NULLS LAST, village NULLS LAST, {BY_STATION}"
        )

    def places(self, on: date) -> Frame:
        """Each village on the morning of ``on``: district, village, listed, known, recorded, outstanding,
        cannot_be_met, other. ``listed`` leaves out struck and doubled rows and is the sum of the last four.
        """
        on = self.morning(on)
        with self._within():
            self._standing(on)
            table = self._run("places_now", "place_now", on, {})
        return self._frame(f"SELECT * FROM {table} ORDER BY district = '', district, village = '', village")

    def series(self, on: date, *, by_district: bool = False) -> Frame:
        """Day by day from the first list to ``on``: day, outstanding (in the morning), arrived (new on a list of that
        day), settled_by_list, recorded and cannot_be_met (during the day), left (at its end), is_open, is_reported.

        The next morning's ``outstanding`` is ``left`` + ``arrived`` of that day's lists - those they settle. A day
        without a report (``is_reported`` false) may have had recordings that nobody has handed in.
        """
        on = as_day(on)
        name = "burndown_by_district" if by_district else "burndown"
        with self._within() as con:
            self._refresh()
            con.execute("CREATE OR REPLACE TABLE calendar (day DATE, is_open BOOLEAN)")
            if on >= self.first:
                con.executemany(
                    "INSERT INTO calendar VALUES (?, ?)",
                    [[one.day, one.is_open] for one in self.calendar.days(self.first, on)],
                )
            table = self._run("burndown", "burndown", on, {"by_district": by_district, "first": self.first}, name)
        leave_out = "" if by_district else " EXCLUDE (district)"
        return self._frame(f"SELECT *{leave_out} FROM {table} ORDER BY day{', district' if by_district else ''}")

    def unreachable(self, on: date) -> Frame:
        """Who of the lists cannot be met on the morning of ``on``: district, village, nik, reason (died, moved), how
        (list, event), service (what told it), since, is_struck (the list itself struck them), row.
        """
        on = self.morning(on)
        return self._frame(
            "SELECT district, village, coalesce(register_nik, nik) AS nik, state AS reason, how, service, "
            f"morning AS since, outcome = 'struck' AS is_struck, row FROM {self._standing(on)} "
            "WHERE state IN ('died', 'moved') ORDER BY since, district NULLS LAST, village NULLS LAST, row"
        )

    def beyond(self, on: date) -> Frame:
        """Who was recorded before the morning of ``on`` without being on any list: date, nik, standing (unlisted,
        future, not-eligible: what the reconciliation found; unknown: not in its register), district, village.
        """
        on = as_day(on)
        with self._within():
            self._refresh()
        return self._frame(f"SELECT * FROM {self.schema}.beyond WHERE date < '{on}' ORDER BY date, nik")

    def forecast(self, on: date) -> Forecast:
        """When nobody is left, seen from the morning of ``on``; see ``desk.forecast``."""
        on = self.morning(on)
        days = list(self.series(on).mappings())
        left = days[-1]["outstanding"] if days else 0
        closed = [
            day["recorded"] + day["cannot_be_met"]
            for day in days[:-1]
            if day["is_open"] and day["is_reported"] and day["outstanding"] > 0
        ]
        return forecast(left, closed, on, self.calendar.is_open)

    def summary(self, on: date) -> dict[str, Any]:
        """The figures of the morning of ``on``, by district, with the forecast."""
        on = self.morning(on)
        places = self.places(on)
        sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in FIGURES)
        ahead = self.forecast(on)
        days = list(self.series(on).mappings())
        beyond = f"SELECT standing, count(*) AS people FROM ({self.beyond(on).query}) GROUP BY ALL ORDER BY ALL"
        gone = self.unreachable(on).query
        why = f"SELECT reason, count(*) AS people FROM ({gone}) WHERE NOT is_struck GROUP BY ALL ORDER BY ALL"
        return {
            "dukcapil_core": __version__,
            "on": on,
            "first": self.first,
            "last_report": self.reported_until(on),
            **next(self._frame(f"SELECT {sums} FROM ({places.query})").mappings()),
            "outstanding": days[-1]["outstanding"],
            "recorded_today": days[-1]["recorded"],
            "left": days[-1]["left"],
            "districts": list(
                self._frame(
                    f"SELECT district, {sums} FROM ({places.query}) GROUP BY district ORDER BY district = '', district"
                ).mappings()
            ),
            "unreachable": {row["reason"]: row["people"] for row in self._frame(why).mappings()},
            "beyond": {row["standing"]: row["people"] for row in self._frame(beyond).mappings()},
            "forecast": {name: getattr(ahead, name) for name in ("rate", "days", "early", "day", "late", "reason")},
        }

    def write(self, folder: Path | str, on: date) -> Path:
        """Write backlog.json and the frames of ``on`` as ``backlog-<name>.parquet`` into ``folder``."""
        folder = named_path(folder)
        frames = {
            "outstanding": self.outstanding(on),
            "places": self.places(on),
            "series": self.series(on),
            "districts": self.series(on, by_district=True),
            "unreachable": self.unreachable(on),
            "beyond": self.beyond(on),
            "entries": self.entries,
        }
        with all_or_nothing(folder) as draft:
            for name, frame in frames.items():
                frame.write_parquet(draft / f"backlog-{name}.parquet")
            write_json(draft / "backlog.json", self.summary(on))
        return folder

    # -- inside ------------------------------------------------------------------------------------------------------

    def _con(self) -> duckdb.DuckDBPyConnection:
        if self._is_closed:
            raise CallError("backlog.closed")
        return self.workspace.con

    @contextmanager
    def _within(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The state's tables and this backlog's own, for one thread at a time: the steps make tables of fixed names."""
        with self._turn:
            self._con()
            with self.state.within() as con:
                yield con

    def _frame(self, query: str) -> Frame:
        return Frame(self._con(), query, owner=self)

    def _one(self, query: str) -> Any:
        return self._con().execute(query).fetchall()[0][0]

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """What is handed in, while no other thread asks."""
        with self._turn:
            self._con()
            self._stale = True
            yield

    def _refresh(self) -> None:
        if self._stale:
            self.workspace.run("desk", "backlog", {"recording": RECORDING})
            self._stale = False

    def _standing(self, on: date) -> str:
        return self._run("standing_now", "standing_now", on, {})

    def _run(self, step: str, table: str, on: date, parameters: dict[str, Any], name: str = "") -> str:
        """Run a step and keep its table under a name of its own, so that frames of other days stay as they are."""
        kept = f"{name or table}_{on:%Y%m%d}"
        with self._within() as con:
            self._refresh()
            self.workspace.run("desk", step, {"on": on, **parameters})
            con.execute(f"CREATE OR REPLACE TABLE {kept} AS FROM {table}")
        return f"{self.schema}.{kept}"


FIGURES = ("listed", "known", "recorded", "outstanding", "cannot_be_met", "other")
"""The counts of a place, in the order in which reports have them."""
