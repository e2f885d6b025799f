"""A synthetic world: a register and a voter list of any size whose truth is known, to try a reconciliation on.

Nobody in it exists. Places are real (the region codes of the package), given names are common ones, family names are
put together from syllables, and every NIK and NKK is made of a place, an invented date and a running number. A number
made this way *may* be one that the state has given to somebody, as any well-formed number may; nothing else in its
row is that person's.

The same arguments give the same bytes, whatever the number of threads, on the same version of DuckDB.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

from attrs import fields, frozen

from dukcapil_core.elections import election as find_election
from dukcapil_core.errors import CallError
from dukcapil_core.testing.world_build import make_world
from dukcapil_core.testing.world_files import (
    CARD,
    ListFormat,
    RegisterFormat,
    advance_register,
    check_formats,
    clear,
    count,
    write,
    write_layout,
    write_list,
    write_recordings,
    write_register,
)
from dukcapil_core.testing.world_mix import Mix
from dukcapil_core.testing.world_month import Month, earlier_register, make_month, write_month
from dukcapil_core.testing.world_score import Score, score

__all__ = ["Mix", "Month", "Score", "World"]


@frozen(kw_only=True)
class World:
    """A built world: where its files are and what it was made with.

    ``truth`` has one row per row of the list: its ``resident_row`` in the register (and ``resident_row_2`` where a
    person has two records there), what went wrong with it and the ``outcome`` it deserves. ``truth_residents`` has
    one row per row of the register. Rows count from 1 in file order.

    ``register_layout`` and ``list_layout`` are what to name as the formats of the two files: a built-in layout, or
    the path of a layout file in the folder. ``recordings`` exists when a number of outstanding voters was asked for;
    ``services`` (one row for every recording and print) and ``counts`` (daily counts of all else) when a month was.
    """

    folder: Path
    register: Path
    voters: Path
    truth: Path
    truth_residents: Path
    recordings: Path | None
    services: Path | None
    counts: Path | None
    on: date
    election: str
    residents: int
    listed: int
    outstanding: int | None
    seed: int
    register_format: RegisterFormat
    list_format: ListFormat
    register_layout: str
    list_layout: str

    @classmethod
    def build(
        cls,
        out_dir: Path | str,
        *,
        residents: int = 467_000,
        seed: int = 1,
        on: date = date(2024, 2, 7),
        regency: str = "5302",
        mix: Mix | None = None,
        outstanding: int | None = None,
        month: Month | None = None,
        election: str = "pemilu-2024",
        threads: int = 2,
        memory: str = "4GB",
        register_format: RegisterFormat = "biodata-wni-semicolon",
        list_format: ListFormat = "sidalih",
    ) -> Self:
        """A new world in ``out_dir``, which is made when it is not there; files of an older world in it are replaced.

        ``residents`` is the exact number of the register's rows; the list comes out at about 68 rows to a hundred of
        them. ``regency`` is a regency's code of 4 digits or a province's of 2. ``memory`` is a DuckDB size; what does
        not fit is spilled into the folder.

        With ``outstanding``, exactly so many eligible voters who are on the list and in the register have no
        recording on ``on``, their rows are faultless, and every other such voter is recorded; the file
        ``recordings-<on>.csv`` then records them all. Without it about 1.3 % of the voters are unrecorded, some after
        a failed attempt.

        With ``month``, which needs ``outstanding``, two more files tell what the office did in that month: whom it
        recorded before ``on`` (the register has them recorded), the outstanding voters on ``on``, others after it.

        Raises CallError for an unknown regency, election or format, an election without a polling day, more
        outstanding voters than the world has, or a month that ``on`` is not in.
        """
        check_formats(register_format, list_format)
        if month is not None:
            month.check(on, outstanding)
        folder = Path(out_dir)
        folder.mkdir(parents=True, exist_ok=True)
        polling_day = find_election(election).polling_day
        if polling_day is None:
            raise CallError("world.no-polling-day", election=election)
        con = make_world(
            folder,
            residents=residents,
            seed=seed,
            on=on,
            area=regency,
            mix=mix or Mix.default(),
            outstanding=outstanding,
            most=month.recordings if month is not None else None,
            polling_day=polling_day,
            threads=threads,
            memory=memory,
        )
        with con:
            if outstanding is not None:
                chosen = count(con, "outstanding")
                if chosen != outstanding:
                    raise CallError("world.too-many-outstanding", asked=outstanding, possible=chosen)
            clear(folder)
            services, counts = None, None
            if month is not None:
                make_month(con, month)
                services, counts = write_month(con, folder, month)
            world = cls(
                folder=folder,
                register=write_register(con, folder, register_format),
                voters=write_list(con, folder, list_format),
                truth=write(con, "truth", folder / "truth.parquet"),
                truth_residents=write(con, "truth-residents", folder / "truth-residents.parquet"),
                recordings=write_recordings(con, folder, on) if outstanding is not None else None,
                services=services,
                counts=counts,
                on=on,
                election=election,
                residents=residents,
                listed=count(con, "truth"),
                outstanding=outstanding,
                seed=seed,
                register_format=register_format,
                list_format=list_format,
                register_layout=write_layout(folder, register_format),
                list_layout=write_layout(folder, list_format),
            )
        world._describe()
        return world

    @classmethod
    def open(cls, folder: Path | str) -> Self:
        """The world that was built in ``folder``. Raises CallError when there is none."""
        place = Path(folder)
        try:
            told = json.loads((place / CARD).read_text("utf-8"))
        except (OSError, ValueError):
            raise CallError("world.none-here", folder=place.name) from None
        paths = {name: place / told[name] if told.get(name) else None for name in _PATHS}
        layouts = {name: str(place / told[name]) if told[name].endswith(".toml") else told[name] for name in _LAYOUTS}
        return cls(**{**told, **paths, **layouts, "folder": place, "on": date.fromisoformat(told["on"])})

    def score(self, decisions: Path | str) -> Score:
        """How right ``decisions`` are: a Parquet file with the columns row, resident_row and perhaps outcome."""
        return score(Path(decisions), self.truth)

    def after_night(self) -> Path:
        """The register of the day after ``on``, written beside the first: the outstanding voters are recorded.

        Raises CallError when the world was built without outstanding voters or its register's format tells nothing of
        recordings.
        """
        if self.recordings is None or self.register_format == "siak-37":
            raise CallError("world.no-night")
        morning = self.folder / f"register-{self.on + timedelta(days=1)}.csv"
        return advance_register(self.register, self.recordings, morning)

    def register_on(self, day: date) -> Path:
        """The register on the morning of an earlier ``day`` of the month, written beside the first: whoever came from
        then on had not been recorded.

        Raises CallError when the world was built without a month or its register's format tells nothing of recordings.
        """
        if self.services is None or self.register_format == "siak-37":
            raise CallError("world.no-night")
        target = self.folder / f"register-{day}.csv"
        return earlier_register(self.register, self.services, day, self.on, target)

    def _describe(self) -> None:
        """Writes what ``open`` needs; paths are names inside the folder, so that the folder can be moved."""
        told: dict[str, Any] = {name: getattr(self, name) for name in (field.name for field in fields(type(self)))}
        told |= {name: told[name].name if told[name] else None for name in _PATHS}
        told |= {name: Path(told[name]).name for name in _LAYOUTS}
        del told["folder"]
        (self.folder / CARD).write_text(json.dumps(told | {"on": self.on.isoformat()}, indent=2) + "\n", "utf-8")


_PATHS = ("register", "voters", "truth", "truth_residents", "recordings", "services", "counts")
_LAYOUTS = ("register_layout", "list_layout")
