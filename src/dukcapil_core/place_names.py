"""The names of districts and villages that a table gives by their code only, in a table beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dukcapil_core.regions import region, villages
from dukcapil_core.workspace import appending

if TYPE_CHECKING:
    import duckdb


def fill_place_names(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make ``place_name`` (region_code, district, village) for the rows of ``table`` that lack either name.

    A place that the region table has no name for is called by its code; one that the code does not reach is NULL.
    """
    con.execute("CREATE OR REPLACE TABLE place_name (region_code VARCHAR, district VARCHAR, village VARCHAR)")
    codes = con.execute(
        f"SELECT DISTINCT region_code FROM {table} WHERE region_code IS NOT NULL "
        "AND (district IS NULL OR village IS NULL) ORDER BY ALL"
    ).fetchall()
    with appending(con, "place_name") as rows:
        for (code,) in codes:
            district = region(code[:6]) if len(code) >= 6 else None
            village = villages(code[:6]).get(code, code) if len(code) == 10 else None
            rows.append_row(code, (district.name or code[:6]) if district else None, village)
