"""A large sheet is read in slices, as columns; the texts are those that reading it cell by cell gives."""

import datetime as dt
import os
import re
import signal
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from conftest import dear
from dukcapil_core.adapters import extents, sheets, slice_columns, slice_loading, slices, text_views
from dukcapil_core.adapters.contract import RawTable, Source
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.workbook import WorkbookReader
from dukcapil_core.errors import SourceError
from dukcapil_core.workspace import Workspace

LAYOUT = load_layout(
    'api = 1\nname = "kab-x"\nrecord = "voter"\n[reader]\nkind = "workbook"\n[fields]\nnik = "NIK"\nname = "NAMA"\n'
)
HEAD = ["NIK", "NAMA", "TGL LAHIR", "RT", "X"]
PLAIN: list[list[Any]] = [
    ["5302014107900011", "ANA & BEN <A>", dt.date(1990, 7, 1), 1, None],
    ["5302010101850012", "'citra", "01-02-1985", 2.5, " "],
    [],
    [None, " ", "\u00a0", None, None],
    ["5302010101850013", "ÉVA\nNOPE", dt.datetime(1985, 1, 1, 8, 30), 7, "1/0"],
    ["0", "", None, 0.1 + 0.2, "5302010101850013"],
]


@pytest.fixture(autouse=True, params=[True, False], ids=["ahead", "when-asked"])
def small_sheets_are_large(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Slices are read while the sheet is measured, or later where there is no room."""
    monkeypatch.setattr(extents, "LARGE_SHEET", 0)
    if not request.param:
        monkeypatch.setattr(extents, "MOST_AHEAD", 0)
    monkeypatch.setattr(sheets, "_last", None)


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The first rows of the slices that were read."""
    seen: list[int] = []
    read = slices.SlicedSheet.slices

    def slices_seen(self: slices.SlicedSheet, below: int) -> Any:
        for one in read(self, below):
            seen.append(one.first)
            yield one

    monkeypatch.setattr(slices.SlicedSheet, "slices", slices_seen)
    return seen


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets are unpacked in pieces of a few rows."""
    monkeypatch.setattr(slices, "_CHUNK", 256)
    monkeypatch.setattr(extents, "_CHUNK", 1500)


def saved(path: Path, *pages: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for number, rows in enumerate(pages, 1):
        page = book.create_sheet(f"TPS {number}")
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def rewrite(path: Path, change: Callable[[bytes], bytes], changed: str = "xl/worksheets/sheet1.xml") -> None:
    """Writes the workbook again with one part changed: its first sheet's XML."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in content.items():
            archive.writestr(name, change(part) if name == changed else part)


def landed(table: RawTable, workspace: Workspace, folder: Path) -> tuple[list[Any], dict[str, Any]]:
    assert table.land is not None
    assert table.land(workspace.con, "in_slices", folder)
    rows = workspace.con.execute("SELECT * FROM in_slices ORDER BY row").fetchall()
    workspace.con.execute("DROP TABLE in_slices")
    return rows, dict(table.scan.details)


def one_by_one(table: RawTable) -> tuple[list[Any], dict[str, Any]]:
    rows = [(row.row, row.line, row.sheet, list(row.numeric) or None, None, None, *row.cells) for row in table.rows()]
    return rows, dict(table.scan.details)


def opened(path: Path) -> RawTable:
    return WorkbookReader().open(Source(path=path), LAYOUT)


@pytest.mark.usefixtures("small_pieces")
def test_slices_say_what_the_cells_say(
    tmp_path: Path, workspace: Workspace, used: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "_SLICE", 700)
    page = [["DAFTAR PEMILIH"], [], HEAD, ["1", "2", "3", "4", "5"], *PLAIN * 5, [], [None, "  "]]
    path = saved(tmp_path / "list.xlsx", page, [HEAD[:3], *(row[:3] for row in PLAIN)])
    rows, counts = landed(opened(path), workspace, tmp_path)
    assert len(used) > 5
    assert len(rows) == 24
    assert rows[1][1] == 6
    assert (rows, counts) == one_by_one(opened(path))
    assert counts["numbering_rows"] == 1
    assert counts["trailing_blank_rows"] == 2


def test_texts_that_stand_in_the_cells_themselves(tmp_path: Path, workspace: Workspace, used: list[int]) -> None:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "dd-mm-yyyy"})
    page = book.add_worksheet("TPS 1")
    for line, row in enumerate([HEAD, *PLAIN]):
        for place, value in enumerate(row):
            page.write(line, place, value)
    book.close()
    assert landed(opened(path), workspace, tmp_path) == one_by_one(opened(path))
    assert used == [1]


@pytest.mark.parametrize(
    "row",
    [
        [5302010101900001, "A"],
        ["5302010101850013", "A", None, -7],
        ["5302010101850013", "A", "=1/0"],
        ["5302010101850013", "A", None, 9171011708450003.0],
        ["5302010101850013", "A", None, True],
        ["5302010101850013", "A", dt.time(8, 30)],
        ["5302010101850013", "A", dt.timedelta(hours=30)],
        ["5302010101850013", "A", dt.datetime(1990, 7, 1, 8, 30, 15, 250_000)],
        ["5302010101850013", "A", "1990-07-01 00:00:00"],
        ["5302010101850013", "A", None, 1e-7],
        ["5302010101850013", "A", None, None, None, None, "further right than the first rows"],
    ],
)
def test_what_only_the_cell_tells_is_read_cell_by_cell(row: list[Any], tmp_path: Path, workspace: Workspace) -> None:
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN * 900, row])
    table = opened(path)
    rows, counts = landed(table, workspace, tmp_path)
    assert len(rows) == 4 * 900 + 1
    assert (rows, counts) == one_by_one(opened(path))


def test_rows_far_apart_are_no_slice(
    tmp_path: Path, workspace: Workspace, used: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slice is laid out in full: two rows may ask for any amount of memory."""
    monkeypatch.setattr(slice_loading, "MOST_CELLS", 1000)
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN, *[[]] * 300, ["5302010101850014", "DEWI"]])
    assert landed(opened(path), workspace, tmp_path) == one_by_one(opened(path))
    assert used == []


@pytest.mark.usefixtures("small_pieces")
def test_many_short_rows_are_several_slices(
    tmp_path: Path, workspace: Workspace, used: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slice_loading, "MOST_CELLS", 1000)
    path = saved(tmp_path / "list.xlsx", [HEAD, *[["1"]] * 1000])
    assert landed(opened(path), workspace, tmp_path) == one_by_one(opened(path))
    assert len(used) > 5


def test_a_sheet_that_grows_wider_has_all_its_rows_measured(tmp_path: Path) -> None:
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN * 2000, [None] * 6 + ["further right"]])
    found = extents.extents(path, lambda _: True)["TPS 1"]
    assert found.corner.endswith("12002") or not found.is_measured
    with sheets.Workbook(Source(path=path), lambda _: True) as book:
        assert book.sheet("TPS 1").width == 7
        assert book._extents["TPS 1"].corner.endswith("12002")


def test_days_before_the_first_of_the_calendar(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("TPS 1")
    page.write_row(0, 0, HEAD)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for line, serial in enumerate((-400, -3, 0, 0.25, 1, 59, 60, 61, 33000.5), 1):
        page.write(line, 0, "5302010101850013")
        page.write_number(line, 2, serial, day)
    book.close()
    assert landed(opened(path), workspace, tmp_path) == one_by_one(opened(path))


@pytest.mark.parametrize("said_so", [b'date1904="1"', b"date1904='1'", b'date1904 = "true"'])
def test_years_that_begin_in_1904(said_so: bytes, tmp_path: Path, workspace: Workspace, used: list[int]) -> None:
    path = sharing(tmp_path / "list.xlsx", [HEAD, *PLAIN])
    renewed(path, lambda name, part: (name, part.replace(b"<workbookPr", b"<workbookPr " + said_so)))
    rows, counts = landed(opened(path), workspace, tmp_path)
    assert rows[0][8] == "1994-07-02"
    assert (rows, counts) == one_by_one(opened(path))
    assert used == []


@pytest.mark.parametrize(("cells", "sliced"), [("D3:D150", False), ("A1:D1", True), ("B400:E400", True)])
def test_cells_merged_downwards_below_the_header_are_read_one_by_one(
    tmp_path: Path, workspace: Workspace, used: list[int], cells: str, sliced: bool
) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [HEAD, *([f"530201010185{number:04d}", "ANA", None, None, "x"] for number in range(1, 500))]:
        book.active.append(row)
    book.active["D3"] = "RT 7"
    book.active.merge_cells(cells)
    path = tmp_path / "list.xlsx"
    book.save(path)
    assert landed(opened(path), workspace, tmp_path) == one_by_one(opened(path))
    assert bool(used) is sliced
    assert sum(row.cells[3] == "RT 7" for row in opened(path).rows()) == (1 if sliced else 148)


def test_without_arrays_sheets_are_read_cell_by_cell(
    tmp_path: Path, workspace: Workspace, used: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN])
    assert landed(opened(path), workspace, tmp_path) == one_by_one(opened(path))
    assert used == []


def test_a_slice_that_fails_leaves_no_half_sheet(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN], [HEAD, *PLAIN])

    def fails(self: slices.SlicedSheet, below: int) -> Any:
        yield from read(self, below)
        raise RuntimeError

    read = slices.SlicedSheet.slices
    monkeypatch.setattr(slices.SlicedSheet, "slices", fails)
    assert landed(opened(path), workspace, tmp_path) == one_by_one(opened(path))


def test_rows_that_end_early_are_not_taken_for_all(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN])
    monkeypatch.setattr(text_views.TextStream, "_next", lambda *_: 0)  # as where it cannot be called
    assert landed(opened(path), workspace, tmp_path) == one_by_one(opened(path))


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("tag", [b"<t&", b"<<t>", b"<t"])
def test_a_text_whose_tag_is_damaged_is_not_passed_over(
    shared: bool, tag: bytes, tmp_path: Path, workspace: Workspace
) -> None:
    path = (sharing if shared else saved)(tmp_path / "list.xlsx", [HEAD, *PLAIN])
    part = "xl/sharedStrings.xml" if shared else "xl/worksheets/sheet1.xml"
    rewrite(path, lambda xml: xml.replace(b"<t>5302010101850012", tag + b"5302010101850012"), part)
    assert said(lambda: landed(opened(path), workspace, tmp_path)) == "workbook.broken"
    assert said(lambda: one_by_one(opened(path))) == "workbook.broken"


def test_an_interrupt_ends_the_landing_at_once_and_is_not_lost(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database calls for the rows: what is raised in its calls comes to nobody."""
    threads: list[threading.Thread] = []
    read = slices.SlicedSheet.slices

    def interrupted(self: slices.SlicedSheet, below: int) -> Any:
        for number, one in enumerate(read(self, below)):
            threads.append(threading.current_thread())
            if number == 2:
                os.kill(os.getpid(), signal.SIGINT)
            if number >= 2:
                time.sleep(0.1)
            yield one

    monkeypatch.setattr(slices.SlicedSheet, "slices", interrupted)
    monkeypatch.setattr(slices, "_SLICE", 300)
    monkeypatch.setattr(slices, "_CHUNK", 256)
    monkeypatch.setattr(extents, "_CHUNK", 1500)
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN * 400])
    with pytest.raises(KeyboardInterrupt):
        landed(opened(path), workspace, tmp_path)
    assert len(threads) < 100  # of nearly 300
    assert threading.main_thread() not in threads
    assert not text_views._LENT


def test_a_head_without_an_end_is_not_looked_at_again_and_again(
    tmp_path: Path, workspace: Workspace, used: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "_LONGEST_HEAD", 4000)
    monkeypatch.setattr(extents, "_CHUNK", 1500)
    path = saved(tmp_path / "list.xlsx", [HEAD, ["5302010101850013", "A" * 8000], *PLAIN])
    assert landed(opened(path), workspace, tmp_path) == one_by_one(opened(path))
    assert used == []


def test_names_of_sheets_in_plain_sight_are_read_without_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN], [HEAD, *PLAIN])
    with sheets.Workbook(Source(path=path)) as book:
        assert (book.names, book.hidden) == (("TPS 1", "TPS 2"), frozenset())
        assert book._opened is None
        assert book.sheet("TPS 2").width == 5
    monkeypatch.setattr(sheets, "shown_sheets", lambda _: None)
    with sheets.Workbook(Source(path=path)) as book:
        assert (book.names, book.hidden) == (("TPS 1", "TPS 2"), frozenset())


def test_the_library_says_which_sheets_are_hidden(tmp_path: Path) -> None:
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN], [HEAD, *PLAIN])
    book = openpyxl.load_workbook(path)
    book["TPS 1"].sheet_state = "hidden"
    book.save(path)
    with sheets.Workbook(Source(path=path)) as hidden:
        assert (hidden.names, hidden.hidden) == (("TPS 1", "TPS 2"), frozenset({"TPS 1"}))


def sharing(path: Path, rows: list[list[Any]]) -> Path:
    """A workbook as Excel writes it: its cells name texts that stand in a part of their own."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd-mm-yyyy"})
    page = book.add_worksheet("TPS 1")
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            page.write(line, place, value)
    book.close()
    return path


@pytest.mark.parametrize("size", [300, 1 << 20])
@pytest.mark.usefixtures("small_pieces")
def test_texts_that_cells_share(
    size: int, tmp_path: Path, workspace: Workspace, used: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "_SLICE", size)
    rows = [[f"53020101018{number:05}", f"ANA {number}", dt.date(1990, 7, 1), number] for number in range(900)]
    path = sharing(tmp_path / "list.xlsx", [HEAD, *PLAIN, *rows])
    sliced = extents.extents(path)["TPS 1"].sliced
    assert sliced is not None
    assert b"ANA 100<" in sliced.top
    assert b"ANA 800<" not in sliced.top
    assert landed(opened(path), workspace, tmp_path) == one_by_one(opened(path))
    assert (len(used) == 1) is (size > 300)


def renewed(path: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> None:
    """Writes the workbook again, its parts and their names changed."""
    with zipfile.ZipFile(path) as archive:
        parts = [change(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts:
            archive.writestr(name, part)


@pytest.mark.parametrize(
    "first", ["<si/>", "<si></si><si ></si>", '<si x="1"><t>A</t></si>', "<!-- <si><t>A</t></si> -->"]
)
def test_what_stands_before_the_first_shared_text_counts(first: str, tmp_path: Path, workspace: Workspace) -> None:
    """All cells name their texts by number: one that is passed over would give each the text of another."""
    path = sharing(tmp_path / "list.xlsx", [HEAD, *PLAIN])
    count = first.count("<si") * (not first.startswith("<!"))
    unused = b"<si><t>unused</t></si>" * 9 + b"</sst>"
    renewed(
        path,
        lambda name, part: (
            (name, part.replace(b"<si>", first.encode() + b"<si>", 1).replace(b"</sst>", unused))
            if name.endswith("sharedStrings.xml")
            else (name, re.sub(rb't="s"><v>([0-9]+)', lambda one: b't="s"><v>%d' % (int(one[1]) + count), part))
        ),
    )
    rows, counts = landed(opened(path), workspace, tmp_path)
    assert rows[0][6] == PLAIN[0][0]
    assert (rows, counts) == one_by_one(opened(path))


@pytest.mark.parametrize(
    ("part", "other"), [("styles", "Styles"), ("sharedStrings", "SharedStrings"), ("xl/st", "xl\\St")]
)
def test_parts_are_found_by_any_case_as_the_library_finds_them(
    part: str, other: str, tmp_path: Path, workspace: Workspace, used: list[int]
) -> None:
    path = sharing(tmp_path / "list.xlsx", [HEAD, *PLAIN])
    renewed(path, lambda name, content: (name.replace(part, other), content))
    rows, counts = landed(opened(path), workspace, tmp_path)
    assert rows[0][8] == "1990-07-01"
    assert (rows, counts) == one_by_one(opened(path))
    assert used == [1]


def test_manual_page_breaks_are_no_rows(tmp_path: Path, workspace: Workspace, used: list[int]) -> None:
    """A list is often printed with a page for each TPS."""
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN])
    breaks = b'</sheetData><rowBreaks count="1" manualBreakCount="1"><brk id="3" max="16383" man="1"/></rowBreaks>'
    rewrite(path, lambda sheet: sheet.replace(b"</sheetData>", breaks))
    assert landed(opened(path), workspace, tmp_path) == one_by_one(opened(path))
    assert used == [1]


def test_shared_texts_that_are_broken_below_the_header(tmp_path: Path, workspace: Workspace) -> None:
    whole = sharing(tmp_path / "whole.xlsx", [HEAD, *PLAIN * 100, ["5302010101850014", "DEWI"]])
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"DEWI</t></si></sst>", b"DEWI"))
    with pytest.raises(SourceError) as caught:
        landed(opened(path), workspace, tmp_path)
    assert caught.value.code == "workbook.broken"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (r'<c r="A3"\1</c>', "workbook.row-twice"),  # a place that its neighbour has
        ('<c r="B3" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="B3" t="e"><v>#SPILL!</v></c>', "#SPILL!"),
        ('<c r="B3"><f>A3</f><v></v></c>', "=A3"),
        ('<c r="B3"><f>A3</f></c>', "=A3"),
        ('<c r="B3" s="0"></c>', None),
    ],
)
def test_a_cell_that_columns_do_not_show_is_looked_for(
    cell: str, told: str | None, tmp_path: Path, workspace: Workspace, used: list[int]
) -> None:
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN * 5])
    xml = re.compile(r'<c r="B3"(.*?)</c>')
    rewrite(path, lambda sheet: xml.sub(cell, sheet.decode()).encode())
    if told is not None and told.startswith("workbook."):
        with pytest.raises(SourceError) as refused:
            landed(opened(path), workspace, tmp_path)
        assert refused.value.code == told
    else:
        rows, counts = landed(opened(path), workspace, tmp_path)
        assert rows[1][7] == told
        assert (rows, counts) == one_by_one(opened(path))


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("yes", ["1", "true"])
def test_hidden_rows_are_told_of_slices_too(yes: str, tmp_path: Path, workspace: Workspace, used: list[int]) -> None:
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN * 100])
    hide = re.compile(rb'<row r="(1|2|3|4|600|601)"')  # row 4 is blank
    rewrite(path, lambda sheet: hide.sub(rb'<row r="\1" hidden="%b"' % yes.encode(), sheet))
    rows, counts = landed(opened(path), workspace, tmp_path)
    assert used
    assert counts["hidden_rows"] == 4
    assert (rows, counts) == one_by_one(opened(path))


STYLES_OF_DAYS = (
    f'<styleSheet xmlns="{slice_loading.MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd-mm-yyyy"/>'
    '<numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/>'
    '<xf numFmtId="165"/><xf numFmtId="1"/></cellXfs></styleSheet>'
)
TEXT = st.text(st.sampled_from("AB Z'é\u00a0\n\t_x&<>=,.0123"), max_size=16)
NUMBERS = st.sampled_from(
    ["0", "7", "007", "2.5", "-3", "1e3", "45000", "60", "61", "73050", "73051", "45000.25", "12345678901"]
)
STYLES_AND_TYPES = st.sampled_from(
    ["", ' s="1"', ' s="2"', ' s="3"', ' t="n"', ' s="1" t="n"', ' t="n" s="3"', ' s="9"']
)


@st.composite
def written_cells(draw: st.DrawFn) -> str:
    """What may stand behind a cell's place."""
    text, space = escape(draw(TEXT)), draw(st.sampled_from(["", ' xml:space="preserve"']))
    return draw(
        st.one_of(
            st.builds("{}><v>{}</v></c>".format, STYLES_AND_TYPES, NUMBERS),
            st.builds("{}><f>1+1</f><v>{}</v></c>".format, STYLES_AND_TYPES, NUMBERS),
            st.integers(0, 5).map(' t="s"><v>{}</v></c>'.format),
            st.sampled_from(
                [
                    f' t="inlineStr"><is><t{space}>{text}</t></is></c>',
                    f' s="1" t="inlineStr"><is><t{space}>{text}</t></is></c>',
                    f' t="inlineStr"><is><r><t>A</t></r><r><t{space}>{text}</t></r></is></c>',
                    f' t="str"><v>{text}</v></c>',
                    f' t="str"><f>A1</f><v>{text}</v></c>',
                    ' t="b"><v>1</v></c>',
                    ' t="d"><v>1990-07-01</v></c>',
                    "/>",
                    ' s="1"/>',
                    "></c>",
                ]
            ),
        )
    )


@pytest.mark.parametrize("tag", ['<ro<w r="2"', '<row r="2" <row r="2"', '</row><row r="2"', '<row r="22"', "<row"])
def test_a_row_whose_tag_is_damaged_is_not_passed_over(tag: str, tmp_path: Path, workspace: Workspace) -> None:
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN * 5])
    rewrite(path, lambda sheet: sheet.replace(b'<row r="2"', tag.encode()))
    assert said(lambda: landed(opened(path), workspace, tmp_path)) == said(lambda: one_by_one(opened(path)))


def test_rows_below_the_end_of_the_sheet_are_no_slice(tmp_path: Path, workspace: Workspace, used: list[int]) -> None:
    path = saved(tmp_path / "list.xlsx", [HEAD, *PLAIN])
    more = b'</sheetData><sheetData><row r="9"><c r="A9"><v>9</v></c></row></sheetData>'
    rewrite(path, lambda sheet: sheet.replace(b"</sheetData>", more))
    assert said(lambda: landed(opened(path), workspace, tmp_path)) == said(lambda: one_by_one(opened(path)))
    assert used == []


def said(read: Callable[[], Any]) -> Any:
    """What a road gives, or the code of its refusal."""
    try:
        return read()
    except SourceError as error:
        return error.code


@dear(60)
@given(
    rows=st.lists(st.lists(st.none() | written_cells(), max_size=5), max_size=12),
    shared=st.lists(
        st.tuples(
            TEXT, st.sampled_from(["<t>{}</t>", '<t xml:space="preserve">{}</t>', "<r><t>{}</t></r><r><t>B</t></r>"])
        ),
        min_size=6,
        max_size=6,
    ),
    size=st.sampled_from([200, 1 << 20]),
)
def test_whatever_is_written_both_roads_say_the_same(
    rows: list[list[str | None]], shared: list[tuple[str, str]], size: int
) -> None:
    head = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>' for letter, name in zip("ABCDE", HEAD, strict=True)
    )
    lines = [f'<row r="1">{head}</row>']
    for number, cells in enumerate(rows, 2):
        placed = "".join(f'<c r="{letter}{number}"{cell}' for letter, cell in zip("ABCDE", cells, strict=False) if cell)
        lines.append(
            f'<row r="{number}" spans="1:5">{placed}</row>' if placed else f'<row r="{number}"/>' if number % 2 else ""
        )
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch, Workspace() as workspace:
        patch.setattr(extents, "LARGE_SHEET", 0)
        patch.setattr(slices, "_SLICE", size)
        path = Path(folder) / "list.xlsx"
        sheet = f'<worksheet xmlns="{slice_loading.MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
        items = "".join(f"<si>{form.format(escape(text))}</si>" for text, form in shared)
        beside = {
            "xl/styles.xml": STYLES_OF_DAYS.encode(),
            "xl/sharedStrings.xml": f'<sst xmlns="{slice_loading.MAIN}">{items}</sst>'.encode(),
        }
        path.write_bytes(slice_loading.workbook((sheet.encode(),), beside))
        by_slices = said(lambda: landed(opened(path), workspace, Path(folder)))
        assert by_slices == said(lambda: one_by_one(opened(path)))


def test_what_many_styles_make_of_numbers_is_asked_of_the_library_once(
    tmp_path: Path, workspace: Workspace, used: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, asked, read = tmp_path / "a.xlsx", list[int](), slice_columns._read

    def counted(cells: Sequence[bytes], parts: dict[str, bytes]) -> list[Any]:
        asked.append(len(cells))
        return read(cells, parts)

    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(HEAD)
    for number in range(300):
        page.append(["5302010101850013", "ANA", 45_000])
        page.cell(number + 2, 3).number_format = f'0"-{number}"' if number % 2 else f'dd/mm/yyyy"-{number}"'
    book.save(path)
    monkeypatch.setattr(slice_columns, "_read", counted)
    rows = landed(opened(path), workspace, tmp_path)
    assert used
    assert rows == one_by_one(opened(path))
    assert len(asked) < 10
