"""How long one decision takes to explain from a written result, one after the other in one process. Started by scaling.py.

python benchmarks/explained.py RESULT [rows]

Rows off the plain road, evenly over the list: a plain row has no evidence to look up, and takes half as long.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROWS = 500


def evenly(rows: Sequence[int], number: int) -> list[int]:
    """So many of ``rows``, from the first to the last."""
    return [rows[place * len(rows) // number] for place in range(min(number, len(rows)))]


def main() -> None:
    """Explain, and print the milliseconds."""
    import duckdb

    from dukcapil_core.reconcile import explain_written

    folder, rows = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROWS
    asked = duckdb.sql(f"SELECT DISTINCT row FROM '{folder / 'evidence.parquet'}' ORDER BY row").fetchall()
    took = []
    for row in evenly([row for (row,) in asked], rows):
        start = time.perf_counter()
        explain_written(folder, row)
        took.append(1000 * (time.perf_counter() - start))
    percentiles = statistics.quantiles(took[1:], n=100)  # the first opens a database
    print(json.dumps({"rows": len(took), "median_ms": round(percentiles[49], 2), "p95_ms": round(percentiles[94], 2)}))


if __name__ == "__main__":
    main()
