"""The names of districts and villages: in one spelling, and where a table gives their codes only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dukcapil_core.regions import region, villages
from dukcapil_core.workspace import appending

if TYPE_CHECKING:
    import duckdb


ONE_SPELLING = r"""
CREATE OR REPLACE MACRO one_spelling(name) AS nullif(upper(trim(regexp_replace(name, '\s+', ' ', 'g'))), '')
"""
"""A name in one spelling: "Amanuban  barat " and "AMANUBAN BARAT" are one district."""


BY_STATION = "TRY_CAST(tps AS INTEGER), tps, name, row"
"""The order of people within a village: polling station 2 before 10, as in ``worklist.sql``."""


def fill_place_names(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make ``place_name`` (region_code, district, village) for the rows of ``table`` that lack either name, and the
    macro ``one_spelling``.

    A place that the region table has no name for is called by its code; one that the code does not reach is NULL.
    """
    con.execute(ONE_SPELLING)
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
