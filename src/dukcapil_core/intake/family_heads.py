"""Lists in which the family card stands beside the first of each family only, with blank cells below it.

Whose card the others have is not guessed: cells that are merged say it, blank ones do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dukcapil_core.intake.land import Landed

if TYPE_CHECKING:
    import duckdb

_LEAST = 5
"""So many numbers are needed to tell that they are those of families."""

_MANY_WITHOUT = f"""
SELECT file, count(*) - count(nkk_raw)
FROM fields
GROUP BY file
HAVING count(nkk_raw) >= {_LEAST} AND 2 * (count(*) - count(nkk_raw)) >= count(nkk_raw)
"""

_HEADS_ONLY = f"""
{_MANY_WITHOUT}
AND 10 * count(DISTINCT nkk_raw) >= 9 * count(nkk_raw)
AND arg_min(nkk_raw IS NOT NULL, row)
"""
"""Those files whose first record has a number, and hardly one number is there twice as in other lists."""


def tell_heads(con: duckdb.DuckDBPyConnection, landed: Landed) -> None:
    """Notes in the scan of each such file how many records are without a number (``below_heads``)."""
    if not con.execute(_MANY_WITHOUT).fetchall():  # to tell the numbers of every list apart would take long
        return
    parts: Any = landed.scan.get("files", [{"file": None, "scan": landed.scan}])
    scans = {part["file"]: part["scan"] for part in parts}
    for file, without in con.execute(_HEADS_ONLY).fetchall():
        scans[file]["below_heads"] = without
