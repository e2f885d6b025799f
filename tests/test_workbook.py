"""Workbooks as offices send them: titles, merged headers, several sheets, numbers for NIKs, and broken files."""

import datetime as dt
import re
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlwt

from conftest import VOTER_COLUMNS, VOTER_LAYOUT, neighbours
from dukcapil_core.adapters.compound import check_compound
from dukcapil_core.adapters.contract import RawRow, RawTable, Sample, Source
from dukcapil_core.adapters.extents import letters_of
from dukcapil_core.adapters.layout import Layout, load_layout
from dukcapil_core.adapters.parts import is_office_file
from dukcapil_core.adapters.plugins import plugins
from dukcapil_core.adapters.sheets import MOST_COLUMNS, cell_text
from dukcapil_core.adapters.workbook import WorkbookReader
from dukcapil_core.errors import DukcapilError, FormatError, SourceError
from dukcapil_core.intake import read_voters
from dukcapil_core.workspace import Workspace

FIELDS = 'nik = "NIK"\nname = "NAMA"\nbirth_date = { column = "TGL LAHIR", optional = true }\n'


def layout(reader: str = "", fields: str = FIELDS) -> Layout:
    return load_layout(
        f'api = 1\nname = "kab-x"\nrecord = "voter"\n[reader]\nkind = "workbook"\n{reader}\n[fields]\n{fields}'
    )


def save(path: Path, *sheets: list[list[Any]], names: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(names[number] if names else f"S{number + 1}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def opened(path: Path, wanted: Layout | None = None) -> RawTable:
    return WorkbookReader().open(Source(path=path), wanted or layout())


def rows(path: Path, wanted: Layout | None = None) -> list[RawRow]:
    return list(opened(path, wanted).rows())


def cells(path: Path, wanted: Layout | None = None) -> list[tuple[str | None, ...]]:
    return [tuple(row.cells) for row in rows(path, wanted)]


def refusal(path: Path, wanted: Layout | None = None) -> str:
    with pytest.raises(DukcapilError) as caught:
        list(opened(path, wanted).rows())
    message = str(caught.value)
    assert "\n" not in message
    assert "{" not in message
    return caught.value.code


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "list.xlsx"


# -- cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  JL. A ", "  JL. A "),
        ("'5302010101900001", "'5302010101900001"),
        ("", None),
        (7.0, "7"),
        (1.5, "1.5"),
        (5302010101900001.0, "5302010101900001"),
        (12, "12"),
        (True, "TRUE"),
        (False, "FALSE"),
        (dt.date(1990, 1, 7), "1990-01-07"),
        (dt.datetime(1990, 1, 7), "1990-01-07"),
        (dt.datetime(1990, 1, 7, 8, 30), "1990-01-07 08:30:00"),
    ],
)
def test_a_cell_as_text(value: Any, text: str | None) -> None:
    assert cell_text(value) == text


def test_texts_dates_and_numbers_come_as_they_stand(book: Path) -> None:
    save(book, [["NIK", "NAMA", "TGL LAHIR", "RT", "X"], ["0302010101900001", "A", dt.date(1990, 1, 1), 1, "-"]])
    (row,) = rows(book)
    assert tuple(row.cells) == ("0302010101900001", "A", "1990-01-01", "1", "-")
    assert (row.row, row.line, row.sheet, row.numeric) == (1, 2, "S1", ())


def test_long_numbers_are_flagged_with_all_their_digits(book: Path) -> None:
    save(book, [["NAMA", "NIK", "RT"], ["A", 5302010101900010, 12], ["B", "5302010101900010", 99999999999]])
    first, second = rows(book)
    assert (first.cells[1], first.numeric) == ("5302010101900010", (1,))
    assert second.numeric == ()


# -- headers --------------------------------------------------------------------------------------------------------


def test_the_header_is_found_below_titles_and_beside_an_empty_column(book: Path) -> None:
    title = [[None, "DAFTAR PEMILIH"], [None, "KECAMATAN X"], []]
    save(book, [*title, [None, "NAMA", "NIK"], [None, "A", "1"], [None, "B", "2"]])
    table = opened(book)
    assert table.columns == ("NAMA", "NIK")
    assert [(row.line, tuple(row.cells)) for row in table.rows()] == [(5, ("A", "1")), (6, ("B", "2"))]
    assert table.scan.details["sheets"] == [{"sheet": "S1", "header_row": 4}]


def test_skip_rows_says_where_the_header_stands(book: Path) -> None:
    save(book, [["NIK", "NAMA"], ["an old list", None], ["NIK", "NAMA"], ["1", "A"]])
    assert cells(book, layout("skip_rows = 2")) == [("1", "A")]
    assert cells(book)[0] == ("an old list", None)


def merged_header(book: Path, merge: bool) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["DAFTAR PEMILIH"])
    sheet.append(["NIK", "NAMA", "Alamat", None, None, "Ket"])
    sheet.append([None, None, "Jalan/Dukuh", "RT", "RW", None])
    sheet.append([1, 2, 3, 4, 5, 6])
    sheet.append(["5302010101900001", "A", "JL. B", "001", "002", "U"])
    if merge:
        for reference in ("A1:F1", "A2:A3", "B2:B3", "C2:E2", "F2:F3"):
            sheet.merge_cells(reference)
    made.save(book)
    return book


@pytest.mark.parametrize("merge", [True, False])
def test_a_header_of_two_rows_is_joined_and_merged_titles_are_carried_across(book: Path, merge: bool) -> None:
    wanted = layout("header_rows = 2", FIELDS + 'rt = "Alamat / RT"\nremark = "Ket"')
    table = opened(merged_header(book, merge), wanted)
    assert table.columns == ("NIK", "NAMA", "Alamat / Jalan/Dukuh", "Alamat / RT", "Alamat / RW", "Ket")
    # The row that only numbers the columns belongs to the printed form.
    assert [tuple(row.cells) for row in table.rows()] == [("5302010101900001", "A", "JL. B", "001", "002", "U")]
    assert table.scan.details["numbering_rows"] == 1


def test_columns_with_one_name_or_none_get_names_of_their_own(book: Path) -> None:
    save(book, [["NIK", "NAMA", None, "nama", "NAMA"], ["1", "A", "x", "B", "C"]])
    assert opened(book).columns == ("NIK", "NAMA", "column 3", "nama#2", "NAMA#3")


def test_a_missing_column_is_the_formats_to_tell(book: Path, tmp_path: Path) -> None:
    save(book, [["NIK", "NAME"], ["1", "A"]])
    file = tmp_path / "kab.toml"
    file.write_text(f'api = 1\nname = "kab-x"\nrecord = "voter"\n[reader]\nkind = "workbook"\n[fields]\n{FIELDS}')
    with pytest.raises(FormatError) as caught:
        plugins().format(file).open(Source(path=book))
    assert (caught.value.code, caught.value.params["columns"]) == ("format.missing-columns", "NAMA")


# -- rows and sheets ------------------------------------------------------------------------------------------------


def test_blank_rows_are_skipped_and_counted_and_lines_stay_physical(book: Path) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"], [], [" ", None], ["2", "B"], ["", "  "]])
    table = opened(book)
    assert [(row.row, row.line) for row in table.rows()] == [(1, 2), (2, 5)]
    assert table.scan.details["blank_rows"] == 2
    assert table.scan.details["trailing_blank_rows"] == 1


def test_every_sheet_with_the_header_is_read_and_the_others_are_listed(book: Path) -> None:
    save(
        book,
        [["NIK", "NAMA"], ["1", "A"]],
        [["REKAP"], ["JUMLAH", 2]],
        [["TPS 2"], ["NAMA", "KET", "NIK"], ["B", "U", "2"]],
        names=("TPS 1", "Rekap", "TPS 2"),
    )
    table = opened(book)
    assert table.columns == ("NIK", "NAMA", "KET")
    assert [(row.row, row.sheet, row.line, tuple(row.cells)) for row in table.rows()] == [
        (1, "TPS 1", 2, ("1", "A", None)),
        (2, "TPS 2", 3, ("2", "B", "U")),
    ]
    assert table.scan.details["skipped_sheets"] == [{"sheet": "Rekap", "reason": "no such header"}]


def test_a_sheet_of_people_that_lacks_one_column_is_not_passed_over_in_silence(book: Path) -> None:
    wanted = layout(fields=FIELDS + 'rt = "RT"\n')
    good = [["NIK", "NAMA", "RT"], ["1", "A", "1"]]
    save(book, good, [["NIK", "NAME", "RT"], ["2", "B", "2"]], names=("TPS 1", "TPS 2"))
    with pytest.raises(SourceError) as caught:
        opened(book, wanted)
    assert caught.value.code == "workbook.sheet-differs"
    assert (caught.value.params["sheet"], caught.value.params["columns"]) == ("TPS 2", "NAMA")
    assert len(rows(book, layout('sheets = ["TPS 1"]', FIELDS + 'rt = "RT"\n'))) == 1
    save(book, good, [["NAMA", "RT", "JUMLAH"], ["B", "2", "3"]])
    assert len(rows(book, wanted)) == 1


def test_a_sheet_without_a_header_that_goes_on_with_the_list_is_refused(book: Path) -> None:
    ana = ["1", "5302014107909901", "ANA", "SOE"]
    ben = ["2", "5302010101859902", "BEN", "SOE"]
    names = ("TPS 1", "Lanjutan")
    save(book, [["NO", "NIK", "NAMA", "DESA"], ana], [["DAFTAR PEMILIH"], ben], names=names)
    with pytest.raises(SourceError) as caught:
        opened(book)
    assert caught.value.code == "workbook.sheet-goes-on"
    assert (caught.value.params["sheet"], caught.value.params["row"], caught.value.params["like"]) == (
        "Lanjutan",
        2,
        "TPS 1",
    )
    assert len(rows(book, layout('sheets = ["TPS 1"]'))) == 1
    officers = [["1", "5302010101859902", "0812 3456 7890 1234"], ["TPS", "JUMLAH"], ["1", "2"]]
    save(book, [["NO", "NIK", "NAMA", "DESA"], ana], officers, names=names)  # numbers, but no rows of this list
    assert len(rows(book)) == 1


@pytest.mark.parametrize(
    ("below", "columns"),
    [
        (["", "", "JALAN", "RT", "RW"], ("NIK", "NAMA", "JALAN", "RT", "RW")),
        (["", "NAMA", "Jl. / Dusun", "RT", "No. Rumah"], ("NIK", "NAMA", "ALAMAT", "RT", "No. Rumah")),
        (["", "", "JALAN", "RT", ""], ("NIK", "NAMA", "JALAN", "RT", "column 5")),
        (["", "", "JL. MUTIARA", "RT 3", ""], None),  # somebody without number and name
        (["", "BEN", "", "RT", ""], None),
    ],
)
def test_a_title_that_a_second_row_divides_in_columns(
    book: Path, below: list[str], columns: tuple[str, ...] | None
) -> None:
    address = 'address = { columns = ["ALAMAT", "JALAN"], first = true, optional = true }\n'
    voter = ("5302014107909901", "ANA", "JL. MUTIARA", "1", "2")
    save(book, [["DAFTAR"], ["NIK", "NAMA", "ALAMAT", "", ""], below, list(voter)])
    table = opened(book, layout(fields=FIELDS + address + 'rt = { column = "RT", optional = true }\n'))
    assert table.columns == (columns or ("NIK", "NAMA", "ALAMAT", "column 4", "column 5"))
    assert [tuple(row.cells) for row in table.rows()][-1] == voter
    assert table.header_lines == (3 if columns else 2)


def test_place_and_date_of_birth_keep_their_names_where_a_second_row_divides_their_title(book: Path) -> None:
    voter = ("5302014107909901", "ANA", "SOE", "01-07-1990", "JL. MUTIARA", "1")
    above = ["NIK", "NAMA", "Tempat, Tanggal Lahir", "", "ALAMAT", ""]
    save(book, [above, ["", "", "Tempat", "Tanggal", "Jalan", "RT"], list(voter)])
    place = 'birth_place = { columns = ["TEMPAT LAHIR", "TEMPAT"], first = true }\nrt = "RT"\n'
    wanted = layout(fields=FIELDS.replace("TGL LAHIR", "TANGGAL LAHIR") + place)
    assert opened(book, wanted).columns == ("NIK", "NAMA", "Tempat Lahir", "Tanggal Lahir", "ALAMAT", "RT")
    assert cells(book, wanted) == [voter]


def test_numbers_are_flagged_where_they_land_when_sheets_order_their_columns_differently(book: Path) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"]], [["NAMA", "NIK"], ["B", 5302010101900010]])
    assert [row.numeric for row in rows(book)] == [(), (0,)]


def test_named_and_hidden_sheets(book: Path) -> None:
    save(book, *([[["NIK", "NAMA"], [str(n), "A"]] for n in range(3)]), names=("TPS 001", "TPS 002", "Kode Data"))
    assert [row.sheet for row in rows(book, layout('sheets = ["tps *"]'))] == ["TPS 001", "TPS 002"]
    made = openpyxl.load_workbook(book)
    made["TPS 002"].sheet_state = "hidden"
    made.save(book)
    assert [row.sheet for row in rows(book)] == ["TPS 001", "Kode Data"]
    assert {"sheet": "TPS 002", "reason": "hidden"} in opened(book).scan.details["skipped_sheets"]
    assert len(rows(book, layout('sheets = ["TPS 002"]'))) == 1


def test_the_only_list_is_hidden_beside_an_empty_sheet(book: Path) -> None:
    save(book, [["REKAP"]], [["NIK", "NAMA"], ["1", "A"]], names=("Rekap", "TPS 001"))
    made = openpyxl.load_workbook(book)
    made["TPS 001"].sheet_state = "hidden"
    made.save(book)
    with pytest.raises(SourceError) as caught:
        opened(book)
    assert (caught.value.code, caught.value.params["sheets"]) == ("workbook.all-hidden", "TPS 001")


def test_reading_twice_agrees(book: Path) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"], ["2", "B"]], [["NIK", "NAMA"], ["3", "C"]])
    table = opened(book)
    assert list(table.rows()) == list(table.rows())
    assert table.rows() is not table.rows()


def test_a_file_that_was_written_anew_is_read_anew(book: Path) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"]])
    assert cells(book) == [("1", "A")]
    save(book, [["NIK", "NAMA"], ["22", "BB"], ["3", "C"]])
    assert cells(book) == [("22", "BB"), ("3", "C")]


def test_the_file_is_let_go_of(book: Path) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"]])
    iterator = opened(book).rows()
    next(iterator)
    if sys.platform == "linux":
        held = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink() and link.readlink() == book]
        assert held == []


# -- the other carriers ---------------------------------------------------------------------------------------------


def test_ods(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"NIK": ["0302010101900001", None], "NAMA": ["A", "B"], "RT": [1, 2], "TGL LAHIR": [dt.date(1990, 1, 7)] * 2}
    )
    path = tmp_path / "list.ods"
    frame.to_excel(path, index=False, engine="odf", startrow=1)
    assert cells(path) == [("0302010101900001", "A", "1", "1990-01-07"), (None, "B", "2", "1990-01-07")]
    assert [row.line for row in rows(path)] == [3, 4]


def write_xls(path: Path) -> Path:
    xlwt = pytest.importorskip("xlwt")
    made = xlwt.Workbook()
    sheet = made.add_sheet("TPS 1")
    sheet.write_merge(0, 0, 0, 2, "DAFTAR")
    day = xlwt.XFStyle()
    day.num_format_str = "DD/MM/YYYY"
    for column, (name, value) in enumerate({"NIK": 5302010101900010, "NAMA": "A", "RT": 3}.items()):
        sheet.write(2, column, name)
        sheet.write(3, column, value)
    sheet.write(2, 3, "TGL LAHIR")
    sheet.write(3, 3, dt.datetime(1990, 1, 7), day)
    made.save(str(path))
    return path


def test_xls(tmp_path: Path) -> None:
    (row,) = rows(write_xls(tmp_path / "list.xls"))
    assert tuple(row.cells) == ("5302010101900010", "A", "3", "1990-01-07")
    assert (row.line, row.numeric) == (4, (0,))


def test_the_content_counts_and_not_the_name(book: Path, tmp_path: Path) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"]])
    assert cells(book.rename(tmp_path / "list.xls")) == [("1", "A")]
    assert len(cells(write_xls(tmp_path / "real.xls").rename(tmp_path / "list.xlsx"))) == 1


# -- cells that do not say all about themselves ---------------------------------------------------------------------

FAMILY = [
    ["No", "NIK", "NAMA", "ALAMAT", "TGL LAHIR"],
    ["1", "5302014107900011", "ANA", "JL. A", None],
    ["2", "5302010101850012", "BEN", None, None],
    [None, None, None, None, None],
    ["3", "5302014203950013", "CIA", None, None],
    ["4", "5302010101850014", "DAN", "JL. D", None],
    [None, None, None, "NOMOR 4", None],
]
MERGED = [("D", 2, 5), ("A", 6, 7), ("B", 6, 7), ("C", 6, 7)]
"""The address of a household, with an empty row in it, and a person whose address takes two lines."""


def merged_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in FAMILY:
        book.active.append(row)
    for letter, first, last in MERGED:
        book.active.merge_cells(f"{letter}{first}:{letter}{last}")
    book.active.merge_cells("E1:E2")  # a heading that reaches into the first record is no value of it
    book.save(path)


def merged_xls(path: Path) -> None:
    made = xlwt.Workbook()
    sheet = made.add_sheet("S1")
    for line, row in enumerate(FAMILY):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(line, column, value)
    for letter, first, last in MERGED:
        sheet.merge(first - 1, last - 1, ord(letter) - 65, ord(letter) - 65)
    made.save(str(path))


def merged_ods(path: Path) -> None:
    table = pytest.importorskip("odf.table")
    text = pytest.importorskip("odf.text")
    made = pytest.importorskip("odf.opendocument").OpenDocumentSpreadsheet()
    sheet = table.Table(name="S1")
    for line, row in enumerate(FAMILY, 1):
        element = table.TableRow()
        for letter, value in zip("ABCDE", row, strict=True):
            if any(letter == other and first < line <= last for other, first, last in MERGED):
                element.addElement(table.CoveredTableCell())
                continue
            down = [last - first + 1 for other, first, last in MERGED if (letter, line) == (other, first)]
            cell = table.TableCell(
                **({"valuetype": "string"} if value else {}), **({"numberrowsspanned": down[0]} if down else {})
            )
            if value:
                cell.addElement(text.P(text=value))
            element.addElement(cell)
        sheet.addElement(element)
    made.spreadsheet.addElement(sheet)
    made.save(str(path))


@pytest.mark.parametrize("make", [merged_xlsx, merged_xls, merged_ods])
def test_a_cell_merged_downwards_belongs_to_all_its_rows(
    tmp_path: Path, workspace: Workspace, make: Callable[[Path], None]
) -> None:
    path = tmp_path / f"list.{make.__name__.rpartition('_')[2]}"
    make(path)
    found = rows(path)
    assert [(row.line, row.cells[2], row.cells[3]) for row in found] == [
        (2, "ANA", "JL. A"),
        (3, "BEN", "JL. A"),
        (5, "CIA", "JL. A"),
        (6, "DAN", "JL. D"),
        (7, None, "NOMOR 4"),  # a line of the same person, and nobody else
    ]
    assert {row.cells[4] for row in found if row.cells[4:]} <= {None}
    table = opened(path)
    assert table.land is not None
    assert table.land(workspace.con, "merged", tmp_path)
    landed = workspace.con.execute("SELECT line, c4 FROM merged ORDER BY row").fetchall()
    workspace.con.execute("DROP TABLE merged")
    assert landed == [(row.line, row.cells[3]) for row in found]


SERIALS = 'nik = "NIK"\nname = "NAMA"\nbirth_date = { column = "TGL LAHIR", formats = ["excel-serial"] }\n'


@pytest.mark.parametrize(
    ("begins", "formats", "cell"),
    [(1904, SERIALS, "33090"), (1900, SERIALS, "31628"), (1904, FIELDS, "31628")],
)
def test_day_numbers_of_a_workbook_that_counts_from_1904_are_those_of_the_others(
    book: Path, begins: int, formats: str, cell: str
) -> None:
    made = openpyxl.Workbook()
    made.epoch = dt.datetime(begins, 1, 1) if begins == 1904 else made.epoch
    assert made.active is not None
    made.active.append(["NIK", "NAMA", "TGL LAHIR", "RT"])
    made.active.append([5302010508909901, "ANA", 31628, 31628])
    made.active.append(["5302010508909902", "BEN", 1990, None])
    made.save(book)
    (ana, ben) = cells(book, layout(fields=formats))
    assert ana == ("5302010508909901", "ANA", cell, "31628")
    assert ben[2] == "1990"


def test_an_old_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    made.dates_1904 = True
    sheet = made.add_sheet("S1")
    for column, (name, value) in enumerate({"NIK": "5302010508909901", "NAMA": "ANA", "TGL LAHIR": 31628}.items()):
        sheet.write(0, column, name)
        sheet.write(1, column, value)
    made.save(str(tmp_path / "list.xls"))
    assert cells(tmp_path / "list.xls", layout(fields=SERIALS)) == [("5302010508909901", "ANA", "33090")]


# -- what is no workbook, or not a good one -------------------------------------------------------------------------


def rewritten(source: Path, target: Path, part: str, change: Callable[[bytes], bytes | None]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(old.read(name)) if name == part else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return target


SHEET = "xl/worksheets/sheet1.xml"


def with_rows(book: Path, target: Path, more: str) -> Path:
    return rewritten(book, target, SHEET, lambda xml: xml.replace(b"</sheetData>", more.encode() + b"</sheetData>"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "source.empty"),
        (b"NIK;NAMA\n1;A\n", "workbook.not-a-workbook"),
        (b"<html><table><tr><td>NIK</td></tr></table></html>", "workbook.not-a-workbook"),
        (b"PK\x03\x04" + b"\0" * 100, "workbook.broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook.broken"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "workbook.encrypted",
        ),
    ],
)
def test_a_file_that_is_no_workbook_is_one_line(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    assert refusal(path) == code


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.xlsx") == "source.no-file"
    assert refusal(tmp_path) == "source.no-file"


def test_a_half_written_workbook_is_one_line(book: Path, tmp_path: Path) -> None:
    save(book, [["NIK", "NAMA"], *([str(n), "A"] for n in range(500))])
    whole = book.read_bytes()
    for cut in range(10, len(whole) - 1, len(whole) // 25):
        book.write_bytes(whole[:cut])
        assert refusal(book) == "workbook.broken"
    xls = write_xls(tmp_path / "half.xls")
    xls.write_bytes(xls.read_bytes()[:2000])
    assert refusal(xls) == "workbook.broken"


def test_a_flipped_byte_never_ends_in_a_traceback(book: Path) -> None:
    save(book, [["NIK", "NAMA"], *([str(n), "A"] for n in range(50))])
    whole = bytearray(book.read_bytes())
    for place in range(0, len(whole), 97):
        broken = bytearray(whole)
        broken[place] ^= 0x55
        book.write_bytes(broken)
        try:
            rows(book)
        except SourceError as error:
            assert error.code.startswith("workbook.")  # noqa: PT017


BOOK, TYPES, RELATIONS = "xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"


@pytest.mark.parametrize(
    ("part", "before", "after", "code", "told"),
    [
        (BOOK, b'state="visible"', b'state="hiden"', "workbook.state", ("sheet", "TPS 1")),
        (BOOK, b'state="visible"', b'state="hidden"', "workbook.all-hidden", ("sheets", "TPS 1")),
        (RELATIONS, b"sheet1.xml", b"sheet8.xml", "workbook.lacks-part", ("part", "xl/worksheets/sheet8.xml")),
        (RELATIONS, b"", None, "workbook.lacks-part", ("part", RELATIONS)),
        (BOOK, b"<sheet ", b"<shxet ", "workbook.broken", ("file", "t.xlsx")),
    ],
)
def test_what_is_damaged_in_the_list_of_sheets_is_named(
    book: Path, tmp_path: Path, part: str, before: bytes, after: bytes | None, code: str, told: tuple[str, str]
) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"]], names=("TPS 1",))
    with pytest.raises(SourceError) as caught:
        rows(rewritten(book, tmp_path / "t.xlsx", part, lambda xml: xml.replace(before, after) if after else None))
    assert (caught.value.code, caught.value.params[told[0]]) == (code, told[1])


def test_a_workbook_without_its_list_of_types_is_read(book: Path, tmp_path: Path) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"]])
    path = rewritten(book, tmp_path / "t.xlsx", TYPES, lambda _: None)
    assert len(rows(path)) == 1
    assert is_office_file(path)


def test_another_zip_file_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("list.csv", "NIK;NAMA")
    assert refusal(path) == "workbook.not-a-workbook"


def test_a_workbook_without_the_header_names_its_sheets(book: Path) -> None:
    save(book, [["JUMLAH", 3]], names=("Rekap",))
    with pytest.raises(SourceError) as caught:
        opened(book)
    assert caught.value.code == "workbook.no-header"
    assert "Rekap" in str(caught.value)
    save(book, [])
    assert refusal(book) == "workbook.no-header"


def test_two_sheets_of_one_name_are_refused_with_their_name(book: Path, tmp_path: Path) -> None:
    """A damaged workbook: asked for by name, the first would be read twice and the second never."""
    save(book, [["NIK", "NAMA"], ["1", "A"]], [["NIK", "NAMA"], ["2", "B"]], names=("TPS 1", "TPS 2"))
    twice = rewritten(book, tmp_path / "twice.xlsx", "xl/workbook.xml", lambda xml: xml.replace(b"TPS 2", b"TPS 1"))
    old = xlwt.Workbook()
    for name in ("TPS 1", "TPS 2"):
        old.add_sheet(name).write(0, 0, "NIK")
    old.save(str(tmp_path / "old.xls"))
    alike = tmp_path / "alike.xls"
    alike.write_bytes((tmp_path / "old.xls").read_bytes().replace(b"TPS 2", b"TPS 1"))
    for path in (twice, alike):
        with pytest.raises(SourceError) as caught:
            opened(path)
        assert (caught.value.code, caught.value.params["sheet"]) == ("workbook.same-name", "TPS 1")


def test_a_header_alone_has_no_rows(book: Path) -> None:
    save(book, [["NIK", "NAMA"]])
    assert rows(book) == []


def test_a_million_declared_rows_cost_nothing(book: Path, tmp_path: Path) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"]])
    declared = "".join(f'<row r="{n}"/>' for n in range(3, 1_048_577))
    path = with_rows(book, tmp_path / "tall.xlsx", declared)
    started = time.monotonic()
    assert cells(path) == [("1", "A")]
    assert time.monotonic() - started < 10


def test_styled_empty_cells_far_away_cost_nothing(book: Path, tmp_path: Path) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"]])
    path = with_rows(book, tmp_path / "wide.xlsx", '<row r="1048576"><c r="XFD1048576" s="0"/></row>')
    assert cells(path) == [("1", "A")]


def test_a_stray_cell_far_away_is_refused_before_it_takes_the_memory(book: Path, tmp_path: Path) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"]])
    path = with_rows(book, tmp_path / "wide.xlsx", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(SourceError) as caught:
        opened(path)
    assert caught.value.code == "workbook.too-far"
    assert "XFD1048576" in str(caught.value)
    assert "S1" in str(caught.value)


def test_a_stray_cell_in_the_last_column_costs_no_more_than_itself(book: Path) -> None:
    """Its column stands beside those of the list under its true name, the empty ones between are not there."""
    save(book, [["NIK", "NAMA"], ["1", "A"], ["2", "B"]])
    made = openpyxl.load_workbook(book)
    assert made.active is not None
    made.active["XFD3"] = "catatan"
    made.active["ALM3"] = 0
    made.save(book)
    table = opened(book)
    assert table.columns[:3] == ("NIK", "NAMA", "column 3")
    assert table.columns[-2:] == ("column 1001", "column 16384")
    assert len(table.columns) == 130
    assert [row.cells[-2:] for row in table.rows()] == [[None, None], ["0", "catatan"]]
    assert table.scan.details["sheets"] == [{"sheet": "S1", "header_row": 1, "far_columns": ["ALM", "XFD"]}]


def test_titles_over_columns_far_to_the_right_stay_with_them(book: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet["A1"], sheet["B1"] = "NIK", "NAMA"
    sheet["AZA1"], sheet["AZA2"], sheet["AZB2"] = "CATATAN", "RT", "RW"
    sheet.merge_cells("AZA1:AZB1")
    sheet.append(["1", "A"])
    made.save(book)
    assert opened(book, layout("header_rows = 2")).columns[-2:] == ("CATATAN / RT", "CATATAN / RW")


def test_a_sheet_filled_wider_than_any_list_is_refused(book: Path) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"], ["x"] * (MOST_COLUMNS + 1)])
    with pytest.raises(SourceError) as caught:
        opened(book)
    assert (caught.value.code, caught.value.params["sheet"]) == ("workbook.too-wide", "S1")


def test_a_stray_cell_beside_thousands_of_rows_is_refused_with_its_place(book: Path, tmp_path: Path) -> None:
    """Far to the right and far down, though not as far as a list may be long: half a gigabyte for one cell."""
    save(book, [["NIK", "NAMA"], ["1", "A"]])
    far = with_rows(book, tmp_path / "far.xlsx", '<row r="1000"><c r="XFD1000" t="n"><v>1</v></c></row>')
    with pytest.raises(SourceError) as caught:
        opened(far)
    assert (caught.value.code, caught.value.params["cell"]) == ("workbook.too-far", "XFD1000")


def test_a_repeated_cell_in_an_ods_is_refused_in_the_same_way(tmp_path: Path) -> None:
    plain = tmp_path / "plain.ods"
    pd.DataFrame({"NIK": ["1"], "NAMA": ["A"]}).to_excel(plain, index=False, engine="odf")
    row = '<table:table-row table:number-rows-repeated="1048000">'
    empty = row + '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    filled = empty.replace("/></table:table-row>", "><text:p>x</text:p></table:table-cell></table:table-row>")

    def adding(more: str) -> Callable[[bytes], bytes]:
        return lambda xml: xml.replace(b"</table:table>", more.encode() + b"</table:table>")

    assert cells(rewritten(plain, tmp_path / "empty.ods", "content.xml", adding(empty))) == [("1", "A")]
    assert refusal(rewritten(plain, tmp_path / "filled.ods", "content.xml", adding(filled))) == "workbook.too-far"


def test_an_archive_bomb_is_refused(book: Path, tmp_path: Path) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"]])
    path = tmp_path / "bomb.xlsx"
    rewritten(book, path, SHEET, lambda xml: xml)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x.bin", "w") as part:
        for _ in range(60):
            part.write(bytes(10 << 20))
    assert refusal(path) == "workbook.bomb"


def test_without_the_spreadsheet_package_the_message_says_what_to_install(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(book, [["NIK", "NAMA"], ["1", "A"]])
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(SourceError) as caught:
        opened(book)
    assert 'pip install "dukcapil-core[excel]"' in str(caught.value)


def test_no_cell_shows_in_a_repr_or_an_error(book: Path) -> None:
    save(book, [["NIK", "NAMA"], ["5302010101900001", "PLANTED"]])
    table = opened(book)
    shown = repr(table) + repr(list(table.rows())) + repr(opened(book).rows)
    assert "PLANTED" not in shown
    assert "5302010101900001" not in shown


def test_the_header_of_a_sample_is_read_without_raising(book: Path, tmp_path: Path) -> None:
    save(book, [["title"], ["NIK", "NAMA"], ["1", "A"]])
    assert WorkbookReader().header(Sample(source=Source(path=book)), layout()) == ("NIK", "NAMA")
    text = tmp_path / "list.csv"
    text.write_text("NIK;NAMA\n")
    assert WorkbookReader().header(Sample(source=Source(path=text)), layout()) is None


def test_the_columns_at_once_are_the_rows_one_by_one(book: Path, workspace: Workspace, tmp_path: Path) -> None:
    head = ["NIK", "NAMA", "TGL LAHIR", "X"]
    mixed = [
        [5302010101900010, "A", dt.date(1990, 1, 1), True],
        ["5302010101900011", 1, "01-02-1990", 1],
        [None, None, None, None],
        [5302010101900010.0, 1.0, dt.datetime(1990, 1, 1, 8, 30), 1.5],
        ["", " ", None, False],
        [12, "=1/0", dt.date(1990, 1, 1), "TRUE"],
    ]
    save(book, [head, *mixed], [list(reversed(head)), [1, None, "B", 5302010101900099], [None, "", " ", None]])
    table = opened(book)
    assert table.land is not None
    assert table.land(workspace.con, "at_once", tmp_path)
    landed = workspace.con.execute("SELECT * FROM at_once ORDER BY row").fetchall()
    workspace.con.execute("DROP TABLE at_once")
    assert landed == [
        (row.row, row.line, row.sheet, list(row.numeric) or None, None, None, *row.cells) for row in table.rows()
    ]
    assert len(landed) == 6


def test_an_old_workbook_whose_sectors_lead_in_a_circle_is_broken(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    sheet = made.add_sheet("S1")
    for line in range(400):
        sheet.write(line, 0, f"NIK {line}")
    path = tmp_path / "list.xls"
    made.save(str(path))
    check_compound(path)
    content = bytearray(path.read_bytes())
    table = (int.from_bytes(content[76:80], "little") + 1) * 512
    content[table + 4 * 20 : table + 4 * 21] = (3).to_bytes(4, "little")  # sector 20 leads back to sector 3
    path.write_bytes(content)
    begun = time.monotonic()
    assert refusal(path) == "workbook.broken"
    assert time.monotonic() - begun < 5


# -- rows that are written twice ------------------------------------------------------------------------------------


def with_sheet(path: Path, edit: Callable[[str], str]) -> Path:
    """The workbook with the XML of its first sheet as ``edit`` makes it."""
    return rewritten(path, path.with_suffix(".new"), SHEET, lambda xml: edit(xml.decode()).encode()).replace(path)


PEOPLE = [["NIK", "NAMA"], *[[f"53020101019000{number:02}", f"ANI {number}"] for number in range(1, 10)]]


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r'r="([AB]?)[5-9]"', r'r="\g<1>4"'),  # rows and cells
        (r'<c r="([AB])[5-9]"', r'<c r="\g<1>4"'),  # cells only
        (r'<row r="5"([^>]*)><c r="A5"', r'<row r="4"\1><c'),  # a cell that stands where the row says
    ],
)
def test_rows_that_a_program_wrote_twice_are_not_lost(book: Path, pattern: str, instead: str) -> None:
    with_sheet(save(book, PEOPLE), lambda xml: re.sub(pattern, instead, xml))
    assert refusal(book) == "workbook.row-twice"


@pytest.mark.parametrize(
    "edit",
    [
        lambda xml: re.sub(r'<row r="[0-9]+"', "<row", xml),
        lambda xml: re.sub(r' r="[A-Z]*[0-9]+"', "", xml),
        lambda xml: re.sub(
            r"(<row.*</row>)", lambda rows: "".join(reversed(re.findall("<row.*?</row>", rows[1]))), xml
        ),
        lambda xml: re.sub(r'<row r="[0-9]+"', '<row r="4"', xml),  # the cells say where they stand
    ],
)
def test_rows_without_numbers_or_in_another_order_are_all_read(book: Path, edit: Callable[[str], str]) -> None:
    with_sheet(save(book, PEOPLE), edit)
    assert cells(book) == [tuple(row) for row in PEOPLE[1:]]


@pytest.mark.parametrize("lost", ["</t>", "</is>"])
def test_a_lost_tag_does_not_make_one_text_of_two_cells(book: Path, lost: str) -> None:
    with_sheet(save(book, PEOPLE), lambda xml: re.sub(rf'(<c r="A5".*?){lost}', r"\1", xml, count=1))
    assert refusal(book) == "workbook.broken"


def test_empty_texts_are_no_damage(book: Path) -> None:
    with_sheet(save(book, PEOPLE), lambda xml: xml.replace("ANI 3", ""))
    assert cells(book)[2] == (PEOPLE[3][0], None)


def test_a_cell_with_a_shared_text_that_there_is_not_is_damage(book: Path) -> None:
    shared = re.compile(r'(<c r="B5") t="inlineStr"><is>.*?</is>')
    with_sheet(save(book, PEOPLE), lambda xml: shared.sub(r'\1 t="s"><v>-1</v>', xml))
    assert refusal(book) == "workbook.broken"


def test_two_sheets_that_are_one_would_be_read_twice(book: Path, tmp_path: Path) -> None:
    save(book, PEOPLE, PEOPLE)
    relations = "xl/_rels/workbook.xml.rels"
    twice = rewritten(book, tmp_path / "twice.xlsx", relations, lambda xml: xml.replace(b"sheet2.xml", b"sheet1.xml"))
    assert refusal(twice) == "workbook.broken"


@pytest.mark.parametrize("far", ["AAAAA5", "aaaaa5", "xfd1048576", "A99999999", "A99999999999"])
def test_a_cell_where_excel_has_none_is_too_far_away_as_well(book: Path, far: str) -> None:
    with_sheet(save(book, PEOPLE), lambda xml: xml.replace('r="A5"', f'r="{far}"'))
    assert refusal(book) == "workbook.too-far"


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        ('r="B5"', 'r="A5"'),
        ('r="A5"', 'r="B5"'),
        ('r="B5"', 'r="b4"'),
        ('r="B5"', "r='A5'"),
        (r'(<c r="B5".*?</c>)', r"\1\1"),
    ],
)
def test_a_cell_that_has_the_place_of_its_neighbour_is_not_lost(book: Path, pattern: str, instead: str) -> None:
    with_sheet(save(book, PEOPLE), lambda xml: re.sub(pattern, instead, xml))
    assert refusal(book) == "workbook.row-twice"


def test_a_cell_that_is_written_again_without_a_value_loses_nothing(book: Path) -> None:
    with_sheet(save(book, PEOPLE), lambda xml: re.sub(r'(<c r="B5".*?</c>)', r'\1<c r="B5" s="0"/>', xml))
    assert cells(book) == [tuple(row) for row in PEOPLE[1:]]


# -- cells that the library gives as empty ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B5" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="B5" s="0" t="e"><f>VLOOKUP(A5,C:D,2,0)</f><v>#REF!</v></c>', "#REF!"),
        ('<c r="B5" t="e"><v>#SPILL!</v></c>', "#SPILL!"),
        ('<c r="B5" s="0" t="e"><f t="array" ref="B5">A5:A9</f><v>#CALC!</v></c>', "#CALC!"),
        ('<c r="B5" t="e"><v>#GETTING_DATA</v></c>', "#GETTING_DATA"),
        ('<c r="B5"><f>A5&amp;"X"</f><v></v></c>', '=A5&"X"'),
        ('<c r="B5"><f>A5</f><v/></c>', "=A5"),
        ('<c r="B5"><f>A5</f></c>', "=A5"),
        ('<c r="B5" t="str"><f>IF(A5="","",A5)</f><v></v></c>', None),
        ('<c r="B5" t="str"><f>A5</f><v>ANI</v></c>', "ANI"),
    ],
)
def test_errors_and_formulas_without_a_value_are_no_empty_cells(book: Path, cell: str, text: str | None) -> None:
    with_sheet(save(book, PEOPLE), lambda xml: re.sub(r'<c r="B5".*?</c>', lambda _: cell, xml))
    assert cells(book)[3] == (PEOPLE[4][0], text)


def test_formulas_drawn_down_below_the_list_are_no_people(book: Path) -> None:
    below = "".join(f'<row r="{row}"><c r="B{row}" t="e"><v>#N/A</v></c></row>' for row in range(11, 15))
    with_sheet(save(book, PEOPLE), lambda xml: xml.replace("</sheetData>", f"{below}</sheetData>"))
    assert cells(book) == [tuple(row) for row in PEOPLE[1:]]


def test_a_remark_that_is_an_error_is_no_voter_without_a_remark(book: Path, tmp_path: Path) -> None:
    people = [[one.get(column, "") for column in VOTER_COLUMNS[:-1]] + ["8"] for one in neighbours(5)]
    save(book, [list(VOTER_COLUMNS), *people])
    remark = f"{letters_of(len(VOTER_COLUMNS))}3"
    error = f'<c r="{remark}" t="e"><v>#N/A</v></c>'
    with_sheet(book, lambda xml: re.sub(rf'<c r="{remark}".*?</c>', error, xml))
    (tmp_path / "l.toml").write_text(VOTER_LAYOUT, "utf-8")
    records = read_voters(book, tmp_path / "l.toml")
    found = [(one["row"], one["column"], one["code"]) for one in records.issues.mappings()]
    assert found == [(2, "remark", "field.unknown-code")]
    assert records.warnings == [{"code": "intake.unread-cells", "file": book.name, "count": "1"}]


def test_rows_that_a_filter_hides_are_people_too_and_told(book: Path, tmp_path: Path, workspace: Workspace) -> None:
    save(book, PEOPLE)
    made = openpyxl.load_workbook(book)
    for row in (1, 3, 4, 5, 30):  # the header, three people, and a row below the list
        made.active.row_dimensions[row].hidden = True
    made.save(book)
    table = opened(book)
    assert [tuple(row.cells) for row in table.rows()] == [tuple(row) for row in PEOPLE[1:]]
    assert table.scan.details["hidden_rows"] == 3
    form = tmp_path / "form.toml"
    form.write_text(f'api = 1\nname = "x"\nrecord = "voter"\n[reader]\nkind = "workbook"\n[fields]\n{FIELDS}', "utf-8")
    warnings = read_voters(book, form, workspace=workspace).warnings
    assert warnings == [{"code": "intake.hidden-rows", "file": book.name, "count": "3"}]


# -- what .xls and .ods say beside the values -----------------------------------------------------------------------


def test_an_error_in_an_old_workbook_is_read_as_it_is_shown(tmp_path: Path, workspace: Workspace) -> None:
    # The library gives an empty cell: who was struck by a remark that failed would be a voter like any other.
    made = xlwt.Workbook()
    for name in ("S1", "S2"):
        sheet = made.add_sheet(name, cell_overwrite_ok=True)
        for row, values in enumerate((["NIK", "NAMA", "KET"], ["1", "ANA", None], ["2", "BUDI", "8"])):
            for column, value in enumerate(values):
                sheet.write(row, column, value)
        sheet.row(1).set_cell_error(2, 42)
    made.save(tmp_path / "list.xls")
    fields = FIELDS + 'remark = "KET"\n'
    assert cells(tmp_path / "list.xls", layout(fields=fields)) == [("1", "ANA", "#N/A"), ("2", "BUDI", "8")] * 2
    form = tmp_path / "form.toml"
    form.write_text(f'api = 1\nname = "x"\nrecord = "voter"\n[reader]\nkind = "workbook"\n[fields]\n{fields}', "utf-8")
    warnings = read_voters(tmp_path / "list.xls", form, workspace=workspace).warnings
    assert [(one["code"], one["count"]) for one in warnings] == [("intake.unread-cells", "2")]


def test_an_old_workbook_s_formula_that_fails_is_an_error(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    sheet = made.add_sheet("S1")
    for row, values in enumerate((["NIK", "NAMA"], ["1", xlwt.Formula("1/0")])):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    path = tmp_path / "list.xls"
    made.save(path)
    content = path.read_bytes()
    empty = bytes([3, 0, 0, 0, 0, 0, 255, 255])  # the formula's value as it was written: an empty text
    assert content.count(empty) == 1
    content = content.replace(empty, bytes([2, 0, 7, 0, 0, 0, 255, 255]))
    path.write_bytes(content)
    assert cells(path) == [("1", "#DIV/0!")]
    new, old = (name.encode("utf-16-le").ljust(64, b"\0") + bytes([2 * len(name) + 2]) for name in ("Workbook", "Book"))
    assert content.count(new) == 1
    path.write_bytes(content.replace(new, old))
    assert cells(path) == [("1", "#DIV/0!")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p>', "#N/A"),
        ('office:value-type="float" office:value="0" calcext:value-type="error"><text:p>#REF!</text:p>', "#REF!"),
        ('table:formula="of:=1/0" office:value-type="float" office:value="0"><text:p>Err:502</text:p>', "Err:502"),
        ('table:formula="of:=[.A2]">', "=[.A2]"),
        ('table:formula="of:=&quot;&quot;" office:value-type="string" office:string-value="">', None),
        ("><text:p>BUDI</text:p>", "BUDI"),
        ('office:value-type="string"><text:p>JL. A<text:tab/>NO. 5<text:line-break/>SOE</text:p>', "JL. A\tNO. 5\nSOE"),
        ('office:value-type="string"><text:p><![CDATA[A & B]]></text:p>', "A & B"),
        ('office:value-type="string"><draw:frame><text:p>TTD</text:p></draw:frame><text:p>BUDI</text:p>', "BUDI"),
        ('office:value-type="string"><office:annotation><text:p>?</text:p></office:annotation><text:p>A</text:p>', "A"),
        ("><office:annotation><text:p>?</text:p></office:annotation>", None),
        ('office:value-type="string"><text:p>A</text:p><text:p>B<text:s text:c="2"/>C</text:p>', "A\nB  C"),
    ],
)
def test_a_cell_of_an_ods_is_read_as_it_is_shown(tmp_path: Path, cell: str, text: str | None) -> None:
    odd = f"<table:table-cell {cell}</table:table-cell>"
    path = ods(tmp_path / "list.ods", ("NIK", "NAMA"), ("1", "ANA"), ("2", odd))
    assert cells(path) == [("1", "ANA"), ("2", text)]
    path = ods(tmp_path / "twice.ods", ("NIK", "NAMA"), ("1", "ANA"), ("2", odd), repeated=2)
    assert cells(path) == [("NIK", "NAMA"), *[("1", "ANA")] * 2, *[("2", text)] * 2]


def ods(path: Path, *rows: tuple[str, ...], repeated: int = 1) -> Path:
    """An .ods of texts, and of cells where one is given as its XML."""
    names = {"office": "office", "table": "table", "text": "text", "draw": "drawing", "calcext": "calcext"}
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"' for short, long in names.items()
    )
    typed = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    xml = "".join(
        f'<table:table-row table:number-rows-repeated="{repeated}">'
        + "".join(cell if cell.startswith("<") else typed.format(cell) for cell in row)
        + "</table:table-row>"
        for row in rows
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<m:manifest xmlns:m="urn:x"/>')
        archive.writestr(
            "content.xml",
            f'<office:document-content{spaces}><office:body><office:spreadsheet><table:table table:name="S1">{xml}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


def test_an_old_workbook_cut_off_within_its_directory_is_broken_and_nothing_else_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    made = xlwt.Workbook()
    made.add_sheet("S1").write(0, 0, "NIK")
    made.save(tmp_path / "list.xls")
    content = (tmp_path / "list.xls").read_bytes()
    (tmp_path / "cut.xls").write_bytes(content[:-100])
    assert refusal(tmp_path / "cut.xls") == "workbook.broken"
    assert capfd.readouterr().err == ""


def test_an_ods_with_a_password_is_called_locked_and_not_damaged(tmp_path: Path) -> None:
    def lock(part: bytes) -> bytes:
        return part.replace(b"/>", b"><encryption-data/></m:manifest>") if b"manifest" in part else part

    plain = ods(tmp_path / "plain.ods", ("NIK", "NAMA"), ("1", "ANA"))
    locked = rewritten(plain, tmp_path / "locked.ods", "META-INF/manifest.xml", lock)
    assert (
        refusal(rewritten(locked, tmp_path / "list.ods", "content.xml", lambda _: b"\x93" * 900))
        == "workbook.encrypted"
    )
