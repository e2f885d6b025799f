"""Parquet files and tables in memory: the same cells on both roads, and every digit of them."""

import datetime as dt
import decimal
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dukcapil_core.adapters.arrow_table import ArrowReader, is_arrow_file, told_columns
from dukcapil_core.adapters.contract import RawTable, Sample, Source
from dukcapil_core.adapters.layout import Layout, load_layout
from dukcapil_core.adapters.parquet import ParquetReader
from dukcapil_core.adapters.plugins import plugins
from dukcapil_core.adapters.sniffing.typed_sample import sample_parquet
from dukcapil_core.errors import DukcapilError, SourceError
from dukcapil_core.intake import read_voters
from dukcapil_core.workspace import Workspace

SECRET = "5302010101900001"


def layout(fields: str = 'nik = "NIK"', kind: str = "parquet") -> Layout:
    return load_layout(f'api = 1\nname = "x"\nrecord = "voter"\n[reader]\nkind = "{kind}"\n[fields]\n{fields}')


TABLE = pa.table(
    {
        "NIK": pa.array(["5302010101900001", None, "0302010101900002"]),
        "NO": pa.array([1, 2, None], pa.int64()),
        "BIG": pa.array([5302010101900001, 9301010101070001, 3], pa.int64()),
        "FLOAT": pa.array([1.0, 1.5, float("nan")], pa.float64()),
        "DEC": pa.array([decimal.Decimal("5302010101900001.00"), decimal.Decimal("1.50"), None], pa.decimal128(20, 2)),
        "DAY": pa.array([dt.date(1990, 1, 7), None, dt.date(1890, 12, 31)]),
        "STAMP": pa.array([dt.datetime(1990, 1, 7), dt.datetime(1990, 1, 7, 8, 30), None]),
        "UTC": pa.array([dt.datetime(1990, 1, 7, tzinfo=dt.UTC), dt.datetime(1990, 1, 6, 17, tzinfo=dt.UTC), None]),
        "TRUTH": pa.array([True, False, None]),
        "WORD": pa.array(["L", "P", "L"]).dictionary_encode(),
        "NONE": pa.nulls(3),
    }
)
TEXTS = [
    ("5302010101900001", "1", "5302010101900001", "1", "5302010101900001",
     "1990-01-07", "1990-01-07", "1990-01-07", "TRUE", "L", None),
    (None, "2", "9301010101070001", "1.5", "1.50",
     None, "1990-01-07 08:30:00", "1990-01-06 17:00:00+00", "FALSE", "P", None),
    ("0302010101900002", None, "3", None, None, "1890-12-31", None, None, None, "L", None),
]  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.parquet"
    pq.write_table(TABLE, path)
    return path


def landed(table: RawTable, folder: Path) -> list[tuple[Any, ...]] | None:
    """What the fast road gives, or None where it declines."""
    with duckdb.connect() as con:
        assert table.land is not None
        if not table.land(con, "landed", folder):
            return None
        found = con.execute("SELECT * FROM landed ORDER BY row").fetchall()
        assert con.view("landed").columns == ["row", *(f"c{n + 1}" for n in range(len(table.columns)))]
        assert [row for row, *_ in found] == list(range(1, len(found) + 1))
        return [tuple(cells) for _, *cells in found]


def given(table: RawTable) -> list[tuple[Any, ...]]:
    found = list(table.rows())
    assert [row.row for row in found] == list(range(1, len(found) + 1))
    assert [row.line for row in found] == [table.header_lines + row.row for row in found]
    return [tuple(row.cells) for row in found]


# -- Parquet --------------------------------------------------------------------------------------------------------


def test_both_roads_give_the_same_texts(file: Path, tmp_path: Path) -> None:
    table = ParquetReader().open(Source(path=file), layout())
    assert table.columns == tuple(TABLE.column_names)
    assert given(table) == landed(table, tmp_path) == TEXTS
    assert table.scan.details["records"] == 3


def test_the_texts_do_not_depend_on_the_machines_time_zone(file: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.test_parquet_arrow import *\n"
        "assert given(ParquetReader().open(Source(path=Path(sys.argv[1])), layout())) == TEXTS"
    )
    zone = {**os.environ, "TZ": "Asia/Makassar", "PYTHONPATH": os.pathsep.join(sys.path)}
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", code, str(file)], env=zone, cwd=root, check=True)


@pytest.mark.parametrize("name", ["list[1].parquet", "list*.parquet", "list?.parquet"])
def test_a_file_whose_name_looks_like_a_pattern_is_read_and_no_other(tmp_path: Path, name: str) -> None:
    pq.write_table(pa.table({"NIK": ["wrong", "wrong"]}), tmp_path / "list1.parquet")
    pq.write_table(pa.table({"NIK": ["right"]}), tmp_path / name)
    table = ParquetReader().open(Source(path=tmp_path / name), layout())
    assert given(table) == landed(table, tmp_path) == [("right",)]
    assert table.scan.details["records"] == 1
    assert sample_parquet(Source(path=tmp_path / name)).columns[0].texts == ("right",)


def test_floats_in_a_number_column_take_the_row_road_and_are_flagged(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    pq.write_table(pa.table({"NAMA": ["A", "B", "C"], "NIK": [5302010101900001.0, 9301010101070001.0, 7.0]}), path)
    table = ParquetReader().open(Source(path=path), layout())
    assert landed(table, tmp_path) is None
    # A float cannot hold every number of 16 digits: the second one has lost its last.
    assert given(table) == [("A", "5302010101900001"), ("B", "9301010101070000"), ("C", "7")]
    assert [row.numeric for row in table.rows()] == [(1,), (1,), ()]


def test_floats_elsewhere_do_not_hold_up_the_fast_road(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    pq.write_table(pa.table({"NIK": [SECRET], "RT": [1.0], "X": [1e300]}), path)
    assert landed(ParquetReader().open(Source(path=path), layout()), tmp_path) == [(SECRET, "1", "1e+300")]


def test_rows_stay_in_file_order(tmp_path: Path) -> None:
    path = tmp_path / "many.parquet"
    count = 50_000
    pq.write_table(pa.table({"NIK": [str(n) for n in range(count)]}), path, row_group_size=1000)
    table = ParquetReader().open(Source(path=path), layout())
    assert landed(table, tmp_path) == given(table) == [(str(n),) for n in range(count)]


def test_names_with_quotes_and_twice_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "odd.parquet"
    pq.write_table(
        pa.Table.from_arrays([pa.array(["1"]), pa.array(["2"]), pa.array(["3"])], names=['A "B"', "NIK", "nik"]), path
    )
    table = ParquetReader().open(Source(path=path), layout())
    assert table.columns[0] == 'A "B"'
    assert len(set(table.columns)) == 3
    assert landed(table, tmp_path) == given(table) == [("1", "2", "3")]


@pytest.mark.parametrize("keep", [0, 3, 4, 50, 0.5, 0.9, -1])
def test_a_half_written_file_is_one_line(file: Path, keep: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(keep * len(whole)) if 0 < keep < 1 else int(keep)])
    with pytest.raises(SourceError) as caught:
        ParquetReader().open(Source(path=file), layout())
    assert caught.value.code == "parquet.broken"
    assert "\n" not in str(caught.value)


def test_damage_inside_the_file_shows_on_both_roads(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    pq.write_table(
        pa.table({"NIK": [str(n) * 4 for n in range(20_000)]}), path, compression="zstd", use_dictionary=False
    )
    whole = bytearray(path.read_bytes())
    whole[200:4000] = bytes(3800)
    path.write_bytes(whole)
    table = ParquetReader().open(Source(path=path), layout())
    with pytest.raises(SourceError) as caught:
        list(table.rows())
    assert caught.value.code == "parquet.broken"
    with pytest.raises(SourceError) as caught:
        landed(table, tmp_path)
    assert caught.value.code == "parquet.broken"


def test_the_header_comes_from_the_footer_and_never_raises(file: Path, tmp_path: Path) -> None:
    assert ParquetReader().header(Sample(source=Source(path=file), head=b"PAR1"), layout()) == tuple(TABLE.column_names)
    text = tmp_path / "x.parquet"
    text.write_text("PAR1 or so")
    assert ParquetReader().header(Sample(source=Source(path=text), head=b"PAR1"), layout()) is None
    assert ParquetReader().header(Sample(source=Source(path=text), head=b"NIK"), layout()) is None


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        ParquetReader().open(Source(path=tmp_path / "gone.parquet"), layout())
    assert caught.value.code == "source.no-file"


# -- tables in memory -----------------------------------------------------------------------------------------------

SMALL = {"NIK": [SECRET, None], "NO": [1, 2]}
SMALL_TEXTS = [(SECRET, "1"), (None, "2")]


def relation() -> Any:
    return duckdb.connect().sql(f"SELECT * FROM (VALUES ('{SECRET}', 1), (NULL, 2)) AS t(NIK, NO)")


TABLES = {
    "pandas": lambda: pd.DataFrame(SMALL),
    "polars": lambda: pl.DataFrame(SMALL),
    "pyarrow": lambda: pa.table(SMALL),
    "a pyarrow stream": lambda: pa.table(SMALL).to_reader(),
    "duckdb": relation,
}


@pytest.mark.parametrize("kind", TABLES)
def test_every_table_that_speaks_arrow_is_read_on_both_roads(kind: str, tmp_path: Path) -> None:
    assert given(ArrowReader().open(Source(table=TABLES[kind]()), layout())) == SMALL_TEXTS
    assert landed(ArrowReader().open(Source(table=TABLES[kind]()), layout()), tmp_path) == SMALL_TEXTS


def test_all_types_come_as_from_parquet(tmp_path: Path) -> None:
    table = ArrowReader().open(Source(table=TABLE), layout())
    assert given(table) == landed(table, tmp_path) == TEXTS


def test_pandas_floats_in_a_number_column_are_flagged() -> None:
    # pandas makes floats of a column of whole numbers with one blank cell.
    frame = pd.DataFrame({"NIK": [5302010101900001, None], "NO": [1, 2]})
    table = ArrowReader().open(Source(table=frame), layout())
    assert given(table) == [("5302010101900001", "1"), (None, "2")]
    assert [row.numeric for row in table.rows()] == [(0,), ()]


def test_a_table_can_be_read_again(tmp_path: Path) -> None:
    table = ArrowReader().open(Source(table=pl.DataFrame(SMALL)), layout())
    assert given(table) == given(table) == landed(table, tmp_path) == given(table)


class Once:
    """A stream that says so when it is asked a second time."""

    def __init__(self, table: Any) -> None:
        self.table, self.asked = table, 0

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        self.asked += 1
        if self.asked > 1:
            raise RuntimeError(f"used up after {SECRET}")
        return self.table.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("road", ["rows", "land"])
def test_a_stream_is_asked_once(road: str, tmp_path: Path) -> None:
    stream = Once(pa.table(SMALL))
    table = ArrowReader().open(Source(table=stream), layout())
    assert (given(table) if road == "rows" else landed(table, tmp_path)) == SMALL_TEXTS
    assert stream.asked == 1
    with pytest.raises(SourceError) as caught:
        list(table.rows())
    assert caught.value.code == "table.used-up"
    assert SECRET not in str(caught.value) + repr(caught.value)


def test_a_stream_that_is_silently_empty_the_second_time_is_noticed() -> None:
    table = ArrowReader().open(Source(table=pa.table(SMALL).to_reader()), layout())
    assert given(table) == SMALL_TEXTS
    with pytest.raises(SourceError) as caught:
        list(table.rows())
    assert caught.value.code == "table.used-up"


def test_a_stream_that_fails_midway_does_not_show_what_it_said(tmp_path: Path) -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"NIK": ["1"]})
        raise ValueError(SECRET)

    def opened() -> RawTable:
        reader = pa.RecordBatchReader.from_batches(pa.schema([("NIK", pa.string())]), batches())
        return ArrowReader().open(Source(table=reader), layout())

    for road in (lambda: list(opened().rows()), lambda: landed(opened(), tmp_path)):
        with pytest.raises(SourceError) as caught:
            road()
        assert caught.value.code == "table.unreadable"
        assert SECRET not in str(caught.value)
        assert caught.value.__suppress_context__


@pytest.mark.parametrize("name", ["list.arrow", "list.arrows", "list.feather"])
def test_an_arrow_file_is_the_table_in_it(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.endswith("s"):
        with pa.ipc.new_stream(str(path), TABLE.schema) as stream:
            stream.write_table(TABLE)
    else:
        import pyarrow.feather

        pyarrow.feather.write_feather(TABLE, str(path), compression="lz4")
    held = ArrowReader().open(Source(table=TABLE), layout())
    found = ArrowReader().open(Source(path=path), layout())
    assert found.columns == held.columns
    assert given(found) == given(held)
    head = path.read_bytes()[:64]
    assert ArrowReader().header(Sample(source=Source(path=path), head=head), layout()) == held.columns
    assert is_arrow_file(head)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(SourceError) as caught:
        ArrowReader().open(Source(path=path), layout())
    assert caught.value.code == "table.broken-file"


def test_an_arrow_file_with_texts_that_lie_outside_it_does_not_end_the_process(tmp_path: Path) -> None:
    path = tmp_path / "list.arrow"
    table = pa.table({"NIK": ["1", "2", "3"]})
    with pa.ipc.new_file(str(path), table.schema) as file:
        file.write_table(table)
    ends, far = struct.pack("<4i", 0, 1, 2, 3), struct.pack("<4i", 0, 1, 1 << 30, 3)
    assert ends in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(ends, far))
    with pytest.raises(SourceError) as caught:
        ArrowReader().open(Source(path=path), layout())
    assert caught.value.code == "table.broken-file"


def test_an_arrow_file_with_times_that_no_calendar_has_does_not_end_the_database(tmp_path: Path) -> None:
    path = tmp_path / "list.arrow"
    times = pa.array([2**62], pa.int64()).cast(pa.timestamp("s"))
    table = pa.table({"NIK": ["5302014107900011"], "LAHIR": times})
    with pa.ipc.new_file(str(path), table.schema) as file:
        file.write_table(table)
    with pytest.raises(SourceError) as caught:
        ArrowReader().open(Source(path=path), layout())
    assert caught.value.code == "table.broken-file"


def test_an_arrow_file_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SourceError) as caught:
        ArrowReader().open(Source(path=tmp_path / "list.arrow"), layout())
    assert caught.value.code == "table.no-reader"


def test_a_column_of_dates_and_texts_is_no_used_up_stream() -> None:
    table = pd.DataFrame({"NIK": [SECRET, SECRET], "LAHIR": [dt.date(1990, 7, 1), "01/01/1985"]})
    with pytest.raises(SourceError) as caught:
        ArrowReader().open(Source(table=table), layout())
    assert caught.value.code == "table.mixed-column"
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("table", [None, [1], "list.csv", {"NIK": ["1"]}])
def test_what_is_no_table_is_one_line(table: Any) -> None:
    with pytest.raises(SourceError) as caught:
        ArrowReader().open(Source(table=table), layout())
    assert caught.value.code == "table.not-arrow"
    assert type(table).__name__ in str(caught.value)


@pytest.mark.parametrize("kind", TABLES)
def test_detection_sees_the_columns_without_touching_the_stream(kind: str) -> None:
    table = TABLES[kind]()
    sample = Sample(source=Source(table=table))
    assert ArrowReader().header(sample, layout()) == ("NIK", "NO")
    assert given(ArrowReader().open(Source(table=table), layout())) == SMALL_TEXTS


def test_a_table_that_does_not_tell_its_columns_is_not_detected() -> None:
    stream = Once(pa.table(SMALL))
    assert told_columns(stream) is None
    assert ArrowReader().header(Sample(source=Source(table=stream)), layout()) is None
    assert stream.asked == 0


def test_a_layout_for_text_reads_the_same_table_from_memory_and_from_parquet(tmp_path: Path) -> None:
    file = tmp_path / "kab.toml"
    file.write_text('api = 1\nname = "x"\nrecord = "voter"\n[reader]\nkind = "delimited"\n[fields]\nnik = "NIK"')
    pq.write_table(pa.table(SMALL), tmp_path / "list.parquet")
    wanted = plugins().format(file)
    assert given(wanted.open(Source(table=pl.DataFrame(SMALL)))) == SMALL_TEXTS
    assert given(wanted.open(Source(path=tmp_path / "list.parquet"))) == SMALL_TEXTS


WITHOUT_PYARROW = """
import sys
sys.modules["pyarrow"] = None
import polars as pl
from dukcapil_core.adapters.arrow_table import ArrowReader
from dukcapil_core.adapters.contract import Source
from dukcapil_core.adapters.layout import load_layout
wanted = load_layout('api = 1\\nname = "x"\\nrecord = "voter"\\nreader = { kind = "arrow" }\\nfields = { nik = "NIK" }')
table = ArrowReader().open(Source(table=pl.DataFrame({"NIK": ["1", "2"]})), wanted)
assert [tuple(row.cells) for row in table.rows()] == [("1",), ("2",)]
"""


def test_reading_a_table_needs_no_pyarrow() -> None:
    path = os.pathsep.join(sys.path)
    subprocess.run([sys.executable, "-c", WITHOUT_PYARROW], check=True, env={**os.environ, "PYTHONPATH": path})


def test_bytes_that_are_no_text_set_their_record_aside(tmp_path: Path) -> None:
    names = pa.array(["ANA É".encode(), b"ANA \xff", None], pa.binary())
    photographs = pa.array([b"\xff\xd8"] * 3, pa.binary())
    table = pa.table({"NIK": ["1", "2", "3"], "NAMA": names, "FOTO": photographs})
    pq.write_table(table, tmp_path / "list.parquet")
    wanted = layout('nik = "NIK"\nname = "NAMA"')
    for opened in (
        ParquetReader().open(Source(path=tmp_path / "list.parquet"), wanted),
        ArrowReader().open(Source(table=table), wanted),
    ):
        rows = list(opened.rows())
        assert [row.problem for row in rows] == [None, "record.encoding", None]
        assert [row.cells[1] for row in rows if row.cells] == ["ANA É", None]
        assert [row.row for row in rows] == [1, 2, 3]
        with duckdb.connect() as con:
            assert opened.land is not None
            assert opened.land(con, "t", tmp_path) is False


@pytest.mark.parametrize("heading", ["nik", "NIK", "N I K"])
def test_a_heading_that_stands_twice_is_a_copy_as_in_every_other_file(heading: str, tmp_path: Path) -> None:
    nested = pa.array([{"RT": 1}], pa.struct([("RT", pa.int64())]))
    table = pa.table([["1"], nested, [5302010101900001.0], ["4"]], names=["NIK", "ALAMAT", heading, "nik_1"])
    pq.write_table(table, tmp_path / "list.parquet")
    for opened in (
        ParquetReader().open(Source(path=tmp_path / "list.parquet"), layout()),
        ArrowReader().open(Source(table=table), layout()),
    ):
        assert opened.columns == ("NIK", "ALAMAT", f"{heading}#2", "nik_1")
        (row,) = opened.rows()
        assert row.numeric == (2,)
        with duckdb.connect() as con:
            assert opened.land is not None
            assert opened.land(con, "t", tmp_path) is False  # the copy is a NIK, too, and a float


def test_of_two_columns_of_one_heading_neither_is_lost(tmp_path: Path, workspace: Workspace) -> None:
    file = tmp_path / "kab.toml"
    file.write_text('api = 1\nname = "x"\nrecord = "voter"\nreader = { kind = "arrow" }\nfields = { nik = "NIK" }')
    other = pa.table({"NIK": ["5302014107909901"], "nik": ["5302014107909902"]})
    with pytest.raises(DukcapilError) as caught:
        read_voters(other, file, workspace=workspace)
    assert caught.value.code == "format.heading-twice"
    fuller = pa.table({"NIK": [None], "nik": ["5302014107909902"]})
    assert [voter.nik for voter in read_voters(fuller, file, workspace=workspace)] == ["5302014107909902"]


def test_a_table_no_list_can_be_is_refused_by_its_footer(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    for code, table in (
        ("parquet.too-wide", pa.table({"NIK": ["1"], **{f"K{number}": [1] for number in range(1000)}})),
        ("parquet.bomb", pa.table({"NIK": pa.array(["1"]).take(pa.array([0] * 500_001, pa.int32()))})),
    ):
        pq.write_table(table, path)
        with pytest.raises(SourceError) as caught:
            ParquetReader().open(Source(path=path), layout())
        assert caught.value.code == code
