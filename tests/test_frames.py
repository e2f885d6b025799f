"""Tables as files: the same rows in the same order, however many threads write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from dukcapil_core.errors import CallError
from dukcapil_core.frames import Frame
from dukcapil_core.workspace import ROW_GROUP


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_file_has_the_rows_in_the_order_of_the_query(tmp_path: Path, threads: int) -> None:
    rows = ROW_GROUP + ROW_GROUP // 3
    with duckdb.connect(config={"threads": threads}) as con:
        for side in ("listed", "registered"):
            con.execute(f"CREATE TABLE {side} AS SELECT range AS row FROM range({rows})")
        Frame(con, "FROM listed UNION ALL FROM registered").write_parquet(tmp_path / "rows.parquet")
        written = con.execute(f"SELECT row FROM '{tmp_path}/rows.parquet'").fetchall()
    assert written == [(row,) for row in (*range(rows), *range(rows))]


@pytest.mark.parametrize("page", [None, 8192])
def test_pages_tell_what_they_hold_where_single_rows_are_looked_up(tmp_path: Path, page: int | None) -> None:
    path = tmp_path / "rows.parquet"
    with duckdb.connect() as con:
        con.execute("CREATE TABLE listed AS SELECT range AS row, range * 7919 AS said FROM range(100_000)")
        Frame(con, "FROM listed").write_parquet(path, group=40_960, page=page)
        assert con.execute(f"SELECT said FROM '{path}' WHERE row = 77_777").fetchall() == [(77_777 * 7919,)]
    file = pq.ParquetFile(path)
    assert file.metadata.num_row_groups == 3
    assert file.metadata.row_group(0).column(0).has_offset_index is (page is not None)
    assert file.read().column("row").to_pylist() == list(range(100_000))


@pytest.mark.parametrize("name", [None, 7, b"rows", "", "keep\0.parquet", "rows\udcff"])
def test_what_names_no_file_is_written_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("keep").write_text("mine", "utf-8")
    with duckdb.connect() as con:
        for write in (Frame(con, "SELECT 1").write_parquet, Frame(con, "SELECT 1").write_csv):
            with pytest.raises(CallError):
                write(name)
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("keep", "mine")]
