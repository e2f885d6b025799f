"""Makes a synthetic world in DuckDB, step by step from ``sql/world/*.sql``, and writes its files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dukcapil_core.codes import table
from dukcapil_core.elections import youngest_voter_birth_date
from dukcapil_core.testing.world_mix import Mix
from dukcapil_core.testing.world_names import name_parts
from dukcapil_core.testing.world_places import Places, places

if TYPE_CHECKING:
    import duckdb

PEOPLE_PER_HOUSEHOLD = 3.3
"""A little below the true mean, so that there is somebody left to cut off."""


def make_world(
    folder: Path,
    *,
    residents: int,
    seed: int,
    on: date,
    area: str,
    mix: Mix,
    outstanding: int | None,
    most: int | None,
    polling_day: date,
    threads: int,
    memory: str,
) -> duckdb.DuckDBPyConnection:
    """A connection with the finished tables ``register_file``, ``list_file``, ``truth`` and ``truth_residents``.

    DuckDB may spill into ``folder``; the caller closes the connection.
    """
    import duckdb

    con = duckdb.connect()
    con.execute(f"SET threads = {int(threads)}")
    con.execute("SET memory_limit = ?", [memory])
    con.execute("SET temp_directory = ?", [str(folder / "spill")])
    found = places(area)
    set_variables(
        con,
        seed=seed,
        on_date=on,
        polling_day=polling_day,
        youngest=youngest_voter_birth_date(polling_day),
        residents=residents,
        outstanding=outstanding,
        most=most,
        households=int(residents / PEOPLE_PER_HOUSEHOLD) + 40,
        villages=len(found.villages),
        mix=mix.rates(),
        same_province=list(found.same_province),
        elsewhere=list(found.elsewhere),
        retired=list(found.retired),
        papua=list(found.papua),
        own_districts=sorted({village.code[:6] for village in found.villages}),
        occupations=[table("siak/occupation")[str(n)].label_id.upper() for n in range(1, 90)],
    )
    parts = name_parts()
    set_variables(
        con,
        male=parts.male,
        female=parts.female,
        modern_male=parts.modern_male,
        modern_female=parts.modern_female,
        clans=parts.clans,
    )
    _load_places(con, found)
    for step in steps():
        con.execute(step)
    return con


def steps() -> Iterable[str]:
    """The SQL of each step, in the order of the files' names."""
    folder = resources.files("dukcapil_core.testing") / "sql" / "world"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".sql"):
            yield file.read_text("utf-8")


def set_variables(con: duckdb.DuckDBPyConnection, **variables: Any) -> None:
    """Set what the steps ask for with ``getvariable``."""
    for name, value in variables.items():
        con.execute(f"SET VARIABLE {name} = ?", [value])


def _load_places(con: duckdb.DuckDBPyConnection, found: Places) -> None:
    _table(
        con,
        "village",
        village_no=list(range(1, len(found.villages) + 1)),
        code=[village.code for village in found.villages],
        name=[village.name for village in found.villages],
        district=[village.district for village in found.villages],
        regency=[village.regency for village in found.villages],
    )
    prefixes, districts, regencies = zip(*found.origins, strict=True)
    _table(con, "origin", prefix=prefixes, district=districts, regency=regencies)


def _table(con: duckdb.DuckDBPyConnection, table: str, **columns: Sequence[Any]) -> None:
    """A table of a few thousand rows from lists; many times faster than inserting row by row."""
    unnested = ", ".join(f"unnest(${n}) AS {name}" for n, name in enumerate(columns, 1))
    con.execute(f"CREATE TABLE {table} AS SELECT {unnested}", [list(column) for column in columns.values()])
