"""Small workbooks whose cells repeat a long text until no machine could hold them are refused, others read."""

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from dukcapil_core.adapters import extents, shared_texts
from dukcapil_core.adapters.contract import Source
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.workbook import WorkbookReader
from dukcapil_core.errors import SourceError

LAYOUT = load_layout(
    'api = 1\nname = "kab-x"\nrecord = "voter"\n[reader]\nkind = "workbook"\n[fields]\nnik = "NIK"\nname = "NAMA"\n'
)
HEAD = ("NIK", "NAMA")
LONG = "KETERANGAN YANG PANJANG " * 400
ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="A"><table:table-row table:number-rows-repeated="100">'
    '<table:table-cell table:number-columns-repeated="100" office:value-type="string"><text:p>{text}</text:p>'
    "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)


@pytest.fixture(autouse=True)
def a_small_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (shared_texts, extents):
        monkeypatch.setattr(module, "MOST_TEXT", 1_000_000)


def xlsx(path: Path, text: str, rows: int) -> Path:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("TPS 1")
    page.write_row(0, 0, HEAD)
    for row in range(1, rows + 1):
        page.write_row(row, 0, (str(row), text))
    book.close()
    return path


def xls(path: Path, text: str, rows: int) -> Path:
    book = xlwt.Workbook()
    page = book.add_sheet("TPS 1")
    for row in range(rows + 1):
        for place, cell in enumerate((str(row), text) if row else HEAD):
            page.write(row, place, cell)
    book.save(str(path))
    return path


def read(path: Path) -> int:
    return sum(1 for _ in WorkbookReader().open(Source(path=path), LAYOUT).rows())


def refused(path: Path) -> bool:
    try:
        read(path)
    except SourceError as error:
        return error.code == "workbook.bomb"
    return False


@pytest.mark.parametrize(("make", "name"), [(xlsx, "list.xlsx"), (xls, "list.xls")])
def test_one_long_text_in_many_cells(make: object, name: str, tmp_path: Path) -> None:
    assert callable(make)
    assert refused(make(tmp_path / name, LONG, 200))
    assert read(make(tmp_path / name, LONG, 50)) == 50
    assert read(make(tmp_path / name, "SOE", 3000)) == 3000


def test_texts_that_differ_are_as_many_as_they_are(tmp_path: Path) -> None:
    # In an .xls they run on from one record of the table into the next, wide characters among them.
    book = xlwt.Workbook()
    page = book.add_sheet("TPS 1")
    for row in range(60):
        for place, cell in enumerate((str(row), LONG[row:] + ("é ✓" if row % 2 else "")) if row else HEAD):
            page.write(row, place, cell)
    book.save(str(tmp_path / "list.xls"))
    assert read(tmp_path / "list.xls") == 59


def test_a_repeated_text_in_an_ods(tmp_path: Path) -> None:
    path = tmp_path / "list.ods"
    for text, is_bomb in ((LONG, True), ("A", False)):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", ODS.format(text=text))
        assert refused(path) is is_bomb


@pytest.mark.parametrize("count", ["uniqueCount", "count"])
def test_more_texts_declared_than_there_can_be(count: str, tmp_path: Path) -> None:
    # The spreadsheet library would ask for a hundred gigabytes, and the process would end.
    path = xlsx(tmp_path / "list.xlsx", "SOE", 3000)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    shared = parts["xl/sharedStrings.xml"]
    parts["xl/sharedStrings.xml"] = re.sub(rb' %b="\d+"' % count.encode(), b' %b="4294967295"' % count.encode(), shared)
    assert shared != parts["xl/sharedStrings.xml"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(SourceError, match="damaged"):
        read(path)


def ods(path: Path, rows: str, before: str = "") -> Path:
    whole = ODS.partition("<table:table-row")[0] + rows + ODS[ODS.index("</table:table>") :]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", before + whole)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        extents.extents(path)
    return caught.value.code


def test_what_an_ods_writes_once_and_repeats_is_measured_before_it_is_laid_out(tmp_path: Path) -> None:
    path = tmp_path / "list.ods"
    cell = '<table:table-cell{times} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    one = cell.format(times="", text="SOE")
    rows = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
    assert extents.extents(ods(path, rows.format(3, one)))["A"].area == 3
    assert refusal(ods(path, rows.format(10**9, one))) == "workbook.too-far"
    assert (
        refusal(ods(path, rows.format(1, cell.format(times="", text='<text:s text:c="2000000000"/>'))))
        == "workbook.bomb"
    )
    assert refusal(ods(path, rows.format(0, one))) == "workbook.broken"
    names = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert refusal(ods(path, rows.format(1, one), names)) == "workbook.broken"


def test_a_part_that_shrinks_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = xlsx(tmp_path / "list.xlsx", "SOE", 3000)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(b"</sst>", b"<si><t>a</t></si>" * 90_000)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    monkeypatch.setattr(extents, "_BOMB_PART_BYTES", 1 << 20)
    monkeypatch.setattr(extents, "_BOMB_PART_RATIO", 30)
    assert refused(path)
