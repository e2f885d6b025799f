"""PDF: published voter lists with ruled tables, made here with reportlab. The people are invented."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from conftest import neighbours
from dukcapil_core.adapters.contract import RawTable, Source
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.pdf import PdfReader
from dukcapil_core.adapters.plugins import plugins
from dukcapil_core.adapters.sniffing import sniff
from dukcapil_core.errors import DukcapilError, SourceError
from dukcapil_core.intake import read_voters
from dukcapil_core.workspace import Workspace

PEOPLE = neighbours(60)
HEADER = (
    ["No", "Nomor Kartu\nKeluarga", "Nomor Induk\nKependudukan", "Nama", "Tempat\nLahir", "Tanggal\nLahir", "Umur",
     "Status\nKawin", "Jenis\nKelamin", "Alamat", "", "", "Ket"],
    ["", "", "", "", "", "", "", "", "", "Jalan/Dukuh", "RT", "RW", ""],
)  # fmt: skip
SPANS = [("SPAN", (9, 0), (11, 0)), *(("SPAN", (column, 0), (column, 1)) for column in (*range(9), 12))]


def row(number: int, *, mask: int = 4) -> list[str]:
    one = PEOPLE[number]
    nik = one["NIK"][: 16 - mask] + "*" * mask
    card = one["NKK"][: 16 - mask] + "*" * mask
    return [
        str(number + 1), card, nik, one["NAMA"], "SOE", one["LAHIR"].replace("-", "|"), "44", "S", one["JK"],
        "JL. CENDANA", "001", "002", "",
    ]  # fmt: skip


def saved(path: Path, pages: Sequence[tuple[Sequence[str], Sequence[Sequence[str]]]], **options: Any) -> Path:
    """A PDF, A4 landscape: of each page the lines above the table, and the table's rows below the header."""
    return drawn(path, [[page] for page in pages], **options)


def drawn(path: Path, pages: Sequence[Sequence[tuple[Sequence[str], Sequence[Sequence[str]]]]], **options: Any) -> Path:
    """The same with several tables a page, one below the other, each with the lines above it."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Table, TableStyle

    canvas = Canvas(str(path), pagesize=landscape(A4), invariant=True, **options)
    width, height = landscape(A4)
    for number, blocks in enumerate(pages, 1):
        canvas.setFont("Helvetica", 8)
        top = height - 30
        for titles, rows in blocks:
            for title in titles:
                canvas.drawString(40, top, title)
                top -= 12
            if rows:
                table = Table([*map(list, HEADER), *map(list, rows)])
                spans = SPANS if len(rows[0]) == len(HEADER[0]) else []
                table.setStyle(
                    TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONTSIZE", (0, 0), (-1, -1), 6), *spans])
                )
                _, tall = table.wrapOn(canvas, width - 80, height)
                top -= 10 + tall
                table.drawOn(canvas, 40, top)
                top -= 20
        canvas.drawString(40, 20, f"Halaman {number}")
        canvas.showPage()
    canvas.save()
    return path


TITLES = ["DAFTAR PEMILIH TETAP", "KECAMATAN : KOTA SOE", "KELURAHAN : OEBESA", "TPS : 001"]


@pytest.fixture(scope="session")
def dpt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two stations: the first over two pages with one set of titles, the second on a page of its own."""
    path = tmp_path_factory.mktemp("pdf") / "dpt.pdf"
    pages = [
        (TITLES, [row(number) for number in range(20)]),
        ([], [row(number) for number in range(20, 40)]),
        ([*TITLES[:3], "TPS : 002"], [row(number, mask=10) for number in range(40, 45)]),
        (["Ketua PPS"], []),
    ]
    return saved(path, pages)


def opened(path: Path, name: str = "dpt-two-row") -> RawTable:
    return PdfReader().open(Source(path=path), plugins().format(name).layout)


def refusal(path: Path) -> str:
    with pytest.raises(DukcapilError) as caught:
        read_voters(path, "dpt-two-row")
    assert "{" not in str(caught.value) + caught.value.text("id")
    return caught.value.code


def test_a_published_list_is_recognised_and_read(dpt: Path, workspace: Workspace) -> None:
    records = read_voters(dpt, workspace=workspace)
    assert records.format.name == "dpt-two-row"
    assert (records.seen, records.rejected) == (45, 0)
    rows = list(records.frame.mappings())
    assert [one["name"] for one in rows] == [person["NAMA"] for person in PEOPLE[:45]]
    assert [one["nik_pattern"] for one in rows[:40]] == [person["NIK"][:12] + "****" for person in PEOPLE[:40]]
    assert rows[44]["nik_pattern"] == PEOPLE[44]["NIK"][:6] + "*" * 10
    assert (rows[0]["address"], rows[0]["rt"], rows[0]["rw"]) == ("JL. CENDANA", "1", "2")
    assert {f"{one['birth_date']:%d-%m-%Y}" for one in rows} == {person["LAHIR"] for person in PEOPLE[:45]}
    # Village and station stand above the tables only; the second page goes on with those of the first.
    assert [one["tps"] for one in rows] == ["001"] * 40 + ["002"] * 5
    assert {one["village"] for one in rows} == {"OEBESA"}


def test_a_layout_is_proposed_for_a_list_and_reads_it(dpt: Path, tmp_path: Path, workspace: Workspace) -> None:
    proposal = sniff(dpt, election="pemilu-2024")
    assert (proposal.seen, proposal.ready) == (45, True)
    layout = tmp_path / "dpt.toml"
    layout.write_text(proposal.toml(), encoding="utf-8")
    rows = list(read_voters(dpt, str(layout), workspace=workspace).frame.mappings())
    assert [one["name"] for one in rows] == [person["NAMA"] for person in PEOPLE[:45]]
    assert [one["tps"] for one in rows] == ["001"] * 40 + ["002"] * 5
    assert {one["village"] for one in rows} == {"OEBESA"}


def test_the_header_comes_again_on_each_page_and_is_no_voter(dpt: Path) -> None:
    table = opened(dpt)
    rows = list(table.rows())
    assert len(rows) == 45
    assert [one.row for one in rows] == list(range(1, 46))
    assert table.scan.details["header_rows"] == 6
    assert table.scan.details["pages_without_table"] == [4]
    assert table.scan.details["sheets"][0] == {"sheet": "page 1", "header_row": 6}
    assert (rows[0].sheet, rows[0].line) == ("page 1", 7)
    assert rows[40].sheet == "page 3"


def places(path: Path, workspace: Workspace) -> list[tuple[Any, ...]]:
    rows = read_voters(path, workspace=workspace).frame.mappings()
    return [(one["district"], one["village"], one["tps"]) for one in rows]


def test_a_line_above_each_page_that_is_no_title_takes_none_away(tmp_path: Path, workspace: Workspace) -> None:
    pages = [
        (["Model A.3-KPU", *TITLES], [row(0)]),
        (["Model A.3-KPU", "Halaman 2"], [row(1)]),
        (["TPS : 002"], [row(2)]),  # of the same village
        (["KELURAHAN : NUNUMEU"], [row(3)]),  # of the same district; the station is not told
        (["KECAMATAN : MOLLO"], [row(4)]),
    ]
    assert places(saved(tmp_path / "dpt.pdf", pages), workspace) == [
        ("KOTA SOE", "OEBESA", "001"),
        ("KOTA SOE", "OEBESA", "001"),
        ("KOTA SOE", "OEBESA", "002"),
        ("KOTA SOE", "NUNUMEU", None),
        ("MOLLO", None, None),
    ]


def test_two_tables_on_a_page_have_each_its_own_titles(tmp_path: Path, workspace: Workspace) -> None:
    second = ["KELURAHAN : NUNUMEU", "TPS : 002"]
    page = [(TITLES, [row(0), row(1)]), (second, [row(2)]), (["Lanjutan"], [row(3)])]
    path = drawn(tmp_path / "dpt.pdf", [page, [([], [row(4)])]])
    assert places(path, workspace) == [("KOTA SOE", "OEBESA", "001")] * 2 + [("KOTA SOE", "NUNUMEU", "002")] * 3
    assert [one.sheet for one in opened(path).rows()] == ["page 1"] * 2 + ["page 1 table 2"] * 3


def test_a_number_broken_in_its_column_is_one(tmp_path: Path) -> None:
    broken = row(0)
    broken[2] = broken[2][:8] + "\n" + broken[2][8:]
    broken[3] = "ADRIANUS\nBANUNAEK"
    (one,) = opened(saved(tmp_path / "a.pdf", [(TITLES, [broken])])).rows()
    assert (one.cells[2], one.cells[3]) == (row(0)[2], "ADRIANUS BANUNAEK")


def test_a_row_that_the_lines_divide_otherwise_is_set_aside(tmp_path: Path) -> None:
    pages = [(TITLES, [row(0)]), ([], [[*row(1)[:9], row(1)[12]]])]
    path = tmp_path / "a.pdf"
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Table

    saved(path, pages[:1])
    canvas = Canvas(str(tmp_path / "b.pdf"), pagesize=landscape(A4))
    for _, rows in pages:
        table = Table([*map(list, HEADER), *rows] if len(rows[0]) == 13 else [list(one) for one in rows])
        table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONTSIZE", (0, 0), (-1, -1), 6)])
        table.wrapOn(canvas, 760, 500)
        table.drawOn(canvas, 40, 300)
        canvas.showPage()
    canvas.save()
    rows_read = list(opened(tmp_path / "b.pdf").rows())
    assert [one.problem for one in rows_read] == [None, "record.too-few-cells"]
    assert PEOPLE[1]["NAMA"] in (rows_read[1].raw or "")


def test_a_page_of_the_list_that_cannot_be_read_is_set_aside(tmp_path: Path, workspace: Workspace) -> None:
    pages = [(TITLES, [row(0)]), ([], [row(1)]), ([], [row(2)]), (["Ketua PPS", "NIP 197001011990011001"], [])]
    path = saved(tmp_path / "a.pdf", pages, pageCompression=0)
    whole = path.read_bytes()
    second = list(re.finditer(rb"(?<!end)stream\r?\n", whole))[1].end()
    end = whole.index(b"endstream", second)
    path.write_bytes(whole[:second] + b" " * (end - second) + whole[end:])  # its contents are gone
    read = read_voters(path, "dpt-two-row", workspace=workspace)
    assert (read.accepted, read.rejected) == (2, 1)
    assert [(one["codes"], one["record"]) for one in read.rejects.mappings()] == [(["record.page"], "page 2")]


def test_a_page_with_the_people_of_the_list_but_no_table_is_set_aside(tmp_path: Path, workspace: Workspace) -> None:
    loose = [" ".join(row(number)[1:4]) for number in range(1, 6)]
    read = read_voters(saved(tmp_path / "a.pdf", [(TITLES, [row(0)]), (loose, [])]), "dpt-two-row", workspace=workspace)
    assert read.issue_counts["record.page"] == 1
    assert PEOPLE[1]["NAMA"] in next(iter(read.rejects.mappings()))["record"]


def test_one_person_alone_on_a_page_without_a_table_is_set_aside(tmp_path: Path, workspace: Workspace) -> None:
    alone = " ".join([*row(20, mask=0)[:4], "SOE"])
    signed = "NIP 198001012005011001   NIP 197901012005011002"
    pages = [(TITLES, [row(number) for number in range(20)]), ([alone], []), ([signed], [])]
    read = read_voters(saved(tmp_path / "page.pdf", pages), "dpt-two-row", workspace=workspace)
    assert (read.accepted, read.rejected) == (20, 1)
    assert read.issue_counts["record.page"] == 1


def test_two_people_without_a_line_between_them_are_no_person(tmp_path: Path, workspace: Workspace) -> None:
    both = ["\n".join(pair) for pair in zip(row(1), row(2), strict=True)]
    path = saved(tmp_path / "two.pdf", [(TITLES, [row(0), both, row(3)])])
    read = read_voters(path, "dpt-two-row", workspace=workspace)
    assert [one.name for one in read] == [PEOPLE[0]["NAMA"], PEOPLE[3]["NAMA"]]
    assert [(one["row"], one["codes"]) for one in read.rejects.mappings()] == [(2, ["record.several-people"])]


def test_columns_in_another_order_on_a_later_page_are_refused(tmp_path: Path) -> None:
    def table(*order: int) -> Path:
        """Page 2 has the columns NKK and NIK in this order."""
        header = ["NKK", "NIK", "NAMA", "JK"]
        first, second = ([one["NKK"], one["NIK"], one["NAMA"], one["JK"]] for one in PEOPLE[:2])
        later = [[line[place] for place in (*order, 2, 3)] for line in (header, second)]
        return ruled(tmp_path / "order.pdf", [[header, first], later])

    fields = 'nik = "NIK"\nnkk = "NKK"\nname = "NAMA"\nsex = { column = "JK", codes = "kpu/sex" }\n'
    layout = load_layout(f'api = 1\nname = "x"\nrecord = "voter"\n[reader]\nkind = "pdf"\n[fields]\n{fields}')
    assert len(list(PdfReader().open(Source(path=table(0, 1)), layout).rows())) == 2
    with pytest.raises(SourceError) as caught:
        list(PdfReader().open(Source(path=table(1, 0)), layout).rows())
    assert (caught.value.code, caught.value.params["page"]) == ("pdf.header-differs", 2)


def ruled(path: Path, pages: Sequence[Sequence[Sequence[str]]]) -> Path:
    """A PDF of one ruled table a page, header and all."""
    from reportlab.platypus import PageBreak, SimpleDocTemplate, Table, TableStyle

    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])
    parts = [part for rows in pages for part in (Table([*map(list, rows)], style=style), PageBreak())]
    SimpleDocTemplate(str(path)).build(parts)
    return path


def test_what_is_no_readable_pdf(tmp_path: Path, dpt: Path) -> None:
    whole = dpt.read_bytes()
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4\n" + b"nonsense " * 99)
    assert refusal(path) in ("pdf.broken", "pdf.no-header")
    path.write_bytes(whole[: len(whole) // 3])
    assert refusal(path) in ("pdf.broken", "pdf.no-header")
    assert refusal(saved(tmp_path / "b.pdf", [(["a letter"], [])])) == "pdf.no-header"
    assert refusal(saved(tmp_path / "c.pdf", [(TITLES, [row(0)])], encrypt="secret")) == "pdf.encrypted"


def test_without_the_package_one_line_says_what_to_install(
    dpt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(dpt.read_bytes())
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    assert refusal(copy) == "pdf.no-reader"


def test_a_pdf_in_a_zip_and_a_folder_of_them(dpt: Path, tmp_path: Path, workspace: Workspace) -> None:
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(dpt, "tps.pdf")
    (tmp_path / "a.zip").write_bytes(packed.getvalue())
    records = read_voters(tmp_path / "a.zip", "dpt-two-row", workspace=workspace)
    assert (records.seen, {one["file"] for one in records.frame.mappings()}) == (45, {"tps.pdf"})


def test_a_list_without_ruled_lines_is_called_that(tmp_path: Path, workspace: Workspace) -> None:
    with pytest.raises(DukcapilError) as caught:
        read_voters(saved(tmp_path / "letter.pdf", [(TITLES, [])]), workspace=workspace)
    assert caught.value.code == "pdf.no-table"
