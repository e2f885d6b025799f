"""Wide sheets, one column per service or per day: each filled cell is a record of its own."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dukcapil_core.adapters.contract import Format, RawRow, Source
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.plugins import Plugins
from dukcapil_core.errors import FormatError

OWN = Plugins(entry_points=(), paths=(), strict=True)

DAILY = """
api = 1
name = "kab-harian"
record = "service"
reader = { kind = "delimited", delimiter = ";", nulls = ["", "-"] }
[fields]
date = { column = "TANGGAL", formats = ["%d/%m/%Y"] }
place = "TEMPAT"
[unpivot]
field = "service"
value = "count"
columns = { "CETAK KTP-EL" = "ktp-el/card", "REKAM KTP-EL" = "ktp-el/recording" }
"""
BY_DAY = """
api = 1
name = "kab-bulanan"
record = "service"
reader = { kind = "workbook" }
[fields]
service = { column = "LAYANAN" }
[unpivot]
field = "date"
value = "count"
columns = { "1" = "2024-02-01", "2" = "2024-02-02" }
"""


def bound(text: str, folder: Path) -> Format:
    path = folder / "layout.toml"
    path.write_text(text, "utf-8")
    return OWN.format(path)


def long(fmt: Format, path: Path) -> tuple[list[RawRow], dict[str, object], tuple[str, ...]]:
    table = fmt.open(Source(path=path))
    return list(table.rows()), table.scan.details, table.columns


def daily(folder: Path, *lines: str) -> Path:
    path = folder / "harian.csv"
    path.write_text("\n".join(("TANGGAL;TEMPAT;REKAM KTP-EL;CETAK KTP-EL", *lines)) + "\n", "utf-8")
    return path


def test_each_filled_cell_is_a_record_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows, scan, columns = long(bound(DAILY, tmp_path), daily(tmp_path, "05/02/2024;SOE;695;40", "06/02/2024;SOE;7;0"))
    assert columns[-2:] == ("[service]", "[count]")
    assert [(row.row, row.line, row.cells[0], *row.cells[-2:]) for row in rows] == [
        (1, 2, "05/02/2024", "ktp-el/recording", "695"),
        (2, 2, "05/02/2024", "ktp-el/card", "40"),
        (3, 3, "06/02/2024", "ktp-el/recording", "7"),
        (4, 3, "06/02/2024", "ktp-el/card", "0"),
    ]
    assert scan["unpivot"] == {"wide_rows": 2, "empty_cells": 0, "rows_without_value": 0}


def test_empty_cells_and_declared_nulls_make_no_record_and_are_counted(tmp_path: Path) -> None:
    rows, scan, _ = long(bound(DAILY, tmp_path), daily(tmp_path, "05/02/2024;SOE;; - ", "06/02/2024;SOE;7;-"))
    assert [(row.row, row.line, row.cells[-1]) for row in rows] == [(1, 3, "7")]
    assert scan["unpivot"] == {"wide_rows": 2, "empty_cells": 3, "rows_without_value": 1}


def test_a_line_that_cannot_be_split_stays_one_record(tmp_path: Path) -> None:
    rows, _, _ = long(bound(DAILY, tmp_path), daily(tmp_path, "05/02/2024;SOE", "06/02/2024;SOE;7;1"))
    assert [(row.row, row.problem) for row in rows] == [(1, "record.too-few-cells"), (2, None), (3, None)]


def test_a_bound_layout_says_where_the_long_fields_are(tmp_path: Path) -> None:
    fmt = bound(DAILY, tmp_path)
    assert fmt.layout.fields["service"].columns == ("[service]",)
    assert fmt.layout.fields["count"].columns == ("[count]",)
    assert set(fmt.layout.used_columns) == {"TANGGAL", "TEMPAT", "REKAM KTP-EL", "CETAK KTP-EL"}


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("TANGGAL;TEMPAT;REKAM KTP-EL\n05/02/2024;SOE;1\n", "utf-8")
    with pytest.raises(FormatError) as error:
        bound(DAILY, tmp_path).open(Source(path=path))
    assert (error.value.code, error.value.params["columns"]) == ("format.missing-columns", "CETAK KTP-EL")


def test_columns_may_be_days_and_a_sheet_has_titles(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["LAPORAN FEBRUARI 2024"], [], ["LAYANAN", 1, 2], ["Perekaman", 12, None], ["Cetak", None, 3]):
        sheet.append(row)
    book.save(tmp_path / "bulan.xlsx")
    fmt = bound(BY_DAY, tmp_path)
    rows, _, _ = long(fmt, tmp_path / "bulan.xlsx")
    assert [(row.line, row.cells[0], *row.cells[-2:]) for row in rows] == [
        (4, "Perekaman", "2024-02-01", "12"),
        (5, "Cetak", "2024-02-02", "3"),
    ]
    assert fmt.layout.fields["date"].formats == ("%Y-%m-%d",)


@given(cells=st.lists(st.tuples(st.sampled_from(["", "-", "0", "12"]), st.sampled_from(["", "3"])), min_size=1))
def test_no_filled_cell_is_lost(tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]) -> None:
    folder = tmp_path_factory.mktemp("wide")
    path = daily(folder, *(f"05/02/2024;SOE;{one};{two}" for one, two in cells))
    rows, scan, _ = long(bound(DAILY, folder), path)
    filled = [cell for pair in cells for cell in pair if cell not in ("", "-")]
    assert [row.cells[-1] for row in rows] == filled
    assert [row.row for row in rows] == list(range(1, len(filled) + 1))
    counts = scan["unpivot"]
    assert isinstance(counts, dict)
    assert counts["empty_cells"] + len(filled) == 2 * counts["wide_rows"] == 2 * len(cells)


def test_load_layout_alone_leaves_the_layout_as_written() -> None:
    assert set(load_layout(DAILY).fields) == {"date", "place"}
