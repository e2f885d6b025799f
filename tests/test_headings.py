"""A damaged heading loses no column in silence."""

import codecs
import json
from pathlib import Path

import openpyxl
import pytest

from command_line import dukcapil
from dukcapil_core.intake import read_voters
from dukcapil_core.workspace import Workspace

LAYOUT = """
api = 1
name = "kab-x"
record = "voter"
[reader]
kind = "delimited"
[fields]
nik = "NIK"
name = "NAMA"
nkk = { column = "NKK", optional = true }
village = { columns = ["DESA", "KELURAHAN"], first = true, optional = true }
rt = { column = "RT", optional = true }
"""
ROW = "5302014107909901,ANA KASE,5302010101209903,SOE,001"


def told(folder: Path, header: str, workspace: Workspace, before: bytes = b"") -> list[tuple[str, str]]:
    (folder / "l.toml").write_text(LAYOUT, "utf-8")
    (folder / "list.csv").write_bytes(before + f"{header}\n{ROW}\n".encode())
    records = read_voters(folder / "list.csv", folder / "l.toml", workspace=workspace)
    return [(warning["column"], warning["meant"]) for warning in records.summary().get("warnings", [])]


@pytest.mark.parametrize(
    ("header", "near"),
    [
        ("NIK,NAMA,NKK,DESA,RT", []),
        ("NIK,NAMA,NJK,DESA,RT", [("NJK", "NKK")]),
        ("NIK,NAMA,NKK,KELURAHAO,RT", [("KELURAHAO", "KELURAHAN")]),
        ("NIK,NAMA,NKK,DESAA,RT", [("DESAA", "DESA")]),
        ("NIK,NAMA,NKK,ESA,RT", [("ESA", "DESA")]),
        ("NIK,NAMA,NKK,DEAS,RT", [("DEAS", "DESA")]),
        ("NIK,NAMA,NKK,KELUARGA,RW", []),  # another word, and words too short to tell
    ],
)
def test_a_heading_one_slip_away(
    header: str, near: list[tuple[str, str]], tmp_path: Path, workspace: Workspace
) -> None:
    assert told(tmp_path, header, workspace) == near


def test_the_scan_names_what_is_unused_and_what_is_missing(tmp_path: Path, workspace: Workspace) -> None:
    told(tmp_path, "NIK,NAMA,NJK,DUSUN,RT", workspace)
    scan = read_voters(tmp_path / "list.csv", tmp_path / "l.toml", workspace=workspace).summary()["scan"]
    assert (scan["unused_columns"], scan["missing_columns"]) == (["NJK", "DUSUN"], ["NKK", "DESA"])


def test_a_file_of_a_folder_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "tps"
    folder.mkdir()
    (tmp_path / "l.toml").write_text(LAYOUT, "utf-8")
    for number, header in enumerate(("NIK,NAMA,NKK,DESA,RT", "NIK,NAMA,NJK,DESA,RT", "NIK,NAMA,NJK,DESA,RT")):
        (folder / f"{number}.csv").write_text(f"{header}\n{ROW}{number}\n", "utf-8")
    ran = dukcapil("read", folder, "--format", tmp_path / "l.toml", "--out", tmp_path / "out")
    assert ran.err.count("NJK") == 1
    assert "1.csv" in ran.err
    assert [one["column"] for one in json.loads(ran.out)["warnings"]] == ["NJK"]


def test_a_second_byte_order_mark_is_no_part_of_the_first_heading(tmp_path: Path, workspace: Workspace) -> None:
    header = "NKK,NAMA,NIK,DESA,RT"
    for marks in (codecs.BOM_UTF8 * 2, codecs.BOM_UTF8 * 3):
        told(tmp_path, header, workspace, marks)
        scan = read_voters(tmp_path / "list.csv", tmp_path / "l.toml", workspace=workspace).summary()["scan"]
        assert (scan["unused_columns"], scan["missing_columns"]) == ([], [])


def test_a_hidden_sheet_is_told(tmp_path: Path, workspace: Workspace) -> None:
    (tmp_path / "l.toml").write_text(LAYOUT, "utf-8")
    book = openpyxl.Workbook()
    for name, hidden in (("TPS 1", False), ("TPS 2", True)):
        sheet = book.create_sheet(name)
        sheet.append(["NIK", "NAMA"])
        sheet.append(["5302014107909901", name])
        sheet.sheet_state = "hidden" if hidden else "visible"
    book.save(tmp_path / "list.xlsx")
    records = read_voters(tmp_path / "list.xlsx", tmp_path / "l.toml", workspace=workspace)
    assert [row["name"] for row in records.frame.mappings()] == ["TPS 1"]
    assert records.summary()["warnings"] == [{"code": "intake.hidden-sheet", "file": "list.xlsx", "sheet": "TPS 2"}]


def test_a_filled_sheet_without_a_header_is_told_and_notes_are_not(tmp_path: Path, workspace: Workspace) -> None:
    (tmp_path / "l.toml").write_text(LAYOUT, "utf-8")
    book = openpyxl.Workbook()
    sheet = book.create_sheet("TPS 1")
    sheet.append(["NIK", "NAMA"])
    sheet.append(["5302014107909901", "ANA"])
    for name, rows in (("TPS 2", 4), ("PETUNJUK", 2)):
        sheet = book.create_sheet(name)
        for number in range(rows):
            sheet.append([number, f"ORANG {number}", "SOE"])
        sheet.append(["Diisi oleh petugas"])
    book.save(tmp_path / "list.xlsx")
    records = read_voters(tmp_path / "list.xlsx", tmp_path / "l.toml", workspace=workspace)
    assert records.summary()["warnings"] == [
        {"code": "intake.sheet-without-header", "file": "list.xlsx", "sheet": "TPS 2"}
    ]


def test_columns_that_excel_left_out_are_told_of_each_file(tmp_path: Path, workspace: Workspace) -> None:
    (tmp_path / "l.toml").write_text(LAYOUT, "utf-8")
    (tmp_path / "lists").mkdir()
    for first, name in ((1, "tps 1.csv"), (101, "tps 2.csv")):
        people = [f"530201410790{n:04d},ORANG {n}" for n in range(first, first + 39)]
        lines = ["NIK,NAMA,NKK", *(one + "," for one in people[:15]), *people[15:]]
        (tmp_path / "lists" / name).write_text("\n".join(lines) + "\n", "utf-8")
    records = read_voters(tmp_path / "lists", tmp_path / "l.toml", workspace=workspace)
    assert (records.accepted, records.rejected) == (78, 0)
    assert records.summary()["warnings"] == [
        {"code": "intake.short-rows", "file": name, "count": "24"} for name in ("tps 1.csv", "tps 2.csv")
    ]


def families(numbers: int, members: int = 3, repeated: bool = False) -> str:
    """A list in which the NKK stands in the first row of each family, or in every row of each other family."""
    lines = ["NIK,NAMA,NKK"]
    for family in range(numbers):
        for member in range(members):
            has_number = family % 2 == 0 if repeated else member == 0
            nkk = f"530201010115{family + 1:04d}" if has_number else ""
            lines.append(f"53020141079{family:02d}{member:03d},ORANG {family} {member},{nkk}")
    return "\n".join(lines) + "\n"


def test_a_family_card_beside_the_first_of_each_family_only_is_told_and_not_filled_in(
    tmp_path: Path, workspace: Workspace
) -> None:
    (tmp_path / "l.toml").write_text(LAYOUT, "utf-8")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "tps 1.csv").write_text(families(20), "utf-8")
    (tmp_path / "lists" / "tps 2.csv").write_text(families(20, repeated=True), "utf-8")
    (tmp_path / "lists" / "tps 3.csv").write_text(families(200, members=1), "utf-8")
    told = {"code": "intake.nkk-of-heads-only", "count": "40"}
    records = read_voters(tmp_path / "lists", tmp_path / "l.toml", workspace=workspace)
    assert records.warnings == [told | {"file": "tps 1.csv"}]
    alone = read_voters(tmp_path / "lists" / "tps 1.csv", tmp_path / "l.toml", workspace=workspace)
    assert alone.warnings == [told | {"file": "tps 1.csv"}]
    assert [one.nkk is None for one in alone][:4] == [False, True, True, False]
