"""Tables as files: the same rows in the same order, however many threads write them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dukcapil_core.frames import GROUP, Frame


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_file_has_the_rows_in_the_order_of_the_query(tmp_path: Path, threads: int) -> None:
    rows = GROUP + GROUP // 3
    with duckdb.connect(config={"threads": threads}) as con:
        for side in ("listed", "registered"):
            con.execute(f"CREATE TABLE {side} AS SELECT range AS row FROM range({rows})")
        Frame(con, "FROM listed UNION ALL FROM registered").write_parquet(tmp_path / "rows.parquet")
        written = con.execute(f"SELECT row FROM '{tmp_path}/rows.parquet'").fetchall()
    assert written == [(row,) for row in (*range(rows), *range(rows))]
