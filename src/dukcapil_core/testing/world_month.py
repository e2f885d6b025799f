"""The month of a world: whom the office recorded on which day and what else it did, as an office's files tell it."""

from __future__ import annotations

import calendar
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.errors import CallError
from dukcapil_core.testing.world_build import set_variables
from dukcapil_core.testing.world_files import delimiter_of, statement, write
from dukcapil_core.workspace import literal

if TYPE_CHECKING:
    import duckdb


@frozen(kw_only=True)
class Month:
    """What is asked of the month of the day ``busiest``.

    ``recordings`` people were recorded on that day, fewer on every other; all services together come to more than
    ``services`` a calendar day.
    """

    busiest: date
    recordings: int
    services: int

    @property
    def first(self) -> date:
        """The first day of the month."""
        return self.busiest.replace(day=1)

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.busiest.replace(day=calendar.monthrange(self.busiest.year, self.busiest.month)[1])

    def check(self, on: date, outstanding: int | None) -> None:
        """Raises CallError where the world's day is another month's or the busiest, or its voters would exceed it."""
        if outstanding is None or not self.first <= on <= self.last or on == self.busiest:
            raise CallError("world.other-month", on=on.isoformat())
        if outstanding >= self.recordings:
            raise CallError("world.busier-day", outstanding=outstanding, recordings=self.recordings)


def make_month(con: duckdb.DuckDBPyConnection, month: Month) -> None:
    """Add the tables of ``sql/world/month`` to a finished world."""
    set_variables(
        con,
        month_first=month.first,
        month_last=month.last,
        busiest=month.busiest,
        most=month.recordings,
        services=month.services,
    )
    folder = resources.files("dukcapil_core.testing") / "sql" / "world" / "month"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        con.execute(file.read_text("utf-8"))


def write_month(con: duckdb.DuckDBPyConnection, folder: Path, month: Month) -> tuple[Path, Path]:
    """The counters' log (one row for every recording and print) and the daily counts of all other services."""
    name = f"{month.busiest:%Y-%m}"
    return (
        write(con, "month-events", folder / f"services-{name}.csv"),
        write(con, "month-counts", folder / f"counts-{name}.csv"),
    )


def earlier_register(register: Path, log: Path, day: date, on: date, target: Path) -> Path:
    """``target``: the register on the morning of ``day``, before those came who did before ``on`` (``log``)."""
    import duckdb

    with duckdb.connect() as con:
        con.execute(
            statement("register-earlier"),
            [literal(register), literal(log), str(target), delimiter_of(register), day, on],
        )
    return target
