"""The worklist: by district and village, safe to open, complete, and published all or nothing."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import ANA, BEN, CITRA, DEWI, NKK, VOTERS, office
from conftest import VOTER_LAYOUT
from dukcapil_core import report
from dukcapil_core.drafts import all_or_nothing
from dukcapil_core.errors import CallError, OutputError
from dukcapil_core.frames import Frame
from dukcapil_core.intake import read_residents, read_voters
from dukcapil_core.reconcile import reconcile
from dukcapil_core.reconcile.result import Result
from dukcapil_core.report import write_report, write_workbook
from dukcapil_core.report.tables import Sheet, page_footer, sheet_title, write_csv, write_tables
from dukcapil_core.report.wording import figure, finding
from dukcapil_core.report.worklist import COLUMNS, Worklist, harmless
from dukcapil_core.result_files import files_of_index
from dukcapil_core.text import Lang, day, messages
from dukcapil_core.workspace import Workspace


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory, workspace: Workspace) -> Result:
    """Four voters, one recorded; one of the others lives in Mollo Utara, and one has a name like a formula."""
    return decided(tmp_path_factory.mktemp("office"), workspace)


def decided(
    folder: Path,
    workspace: Workspace,
    voters: tuple[dict[str, str], ...] | None = None,
    layout: str = VOTER_LAYOUT,
) -> Result:
    files = office(folder, voters=voters or VOTERS)
    (folder / "list.toml").write_text(layout, "utf-8")
    listed = read_voters(files.folder / "list.csv", files.folder / "list.toml", workspace=workspace)
    registered = read_residents(files.folder / "register.csv", files.folder / "register.toml", workspace=workspace)
    return reconcile(listed, registered, "pemilu-2024", date(2024, 2, 7))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


# -- CSV --------------------------------------------------------------------------------------------------------------


def test_everybody_to_call_in_stands_in_one_csv(result: Result, tmp_path: Path) -> None:
    write_report(result, tmp_path / "out")
    people = table(tmp_path / "out" / "worklist.csv")
    assert [person["NIK"] for person in people] == [CITRA, BEN, DEWI]  # by district, village, station and name
    assert people[1] == {
        "District": "KOTA SOE",
        "Village": "SOE",
        "TPS": "003",
        "RT": "1",
        "RW": "2",
        "Name": "BEN TALAN",
        "Sex": "L",
        "Birth date": "1985-01-01",
        "Address": "",
        "NIK": BEN,
        "NKK": NKK,
        "Row in list": "2",
        "Row in register": "2",
        "Findings": "",
    }


def test_station_2_comes_before_station_10(tmp_path: Path, workspace: Workspace) -> None:
    stations = {BEN: "10", CITRA: "2", DEWI: "01"}
    town = {"DESA": "SOE", "KECAMATAN": "KOTA SOE"}
    voters = tuple({**voter, "TPS": stations.get(voter["NIK"], "1"), **town} for voter in VOTERS)
    result = decided(tmp_path, workspace, voters=voters)
    assert [row["nik"] for row in result.worklist().mappings()] == [DEWI, CITRA, BEN]
    write_report(result, tmp_path / "out")
    assert [person["NIK"] for person in table(tmp_path / "out" / "worklist.csv")] == [DEWI, CITRA, BEN]


def test_every_district_has_a_csv_and_the_index_every_village(result: Result, tmp_path: Path) -> None:
    write_report(result, tmp_path / "out")
    folder = tmp_path / "out" / "worklist"
    assert {path.name for path in folder.iterdir()} == {"index.csv", "kota-soe.csv", "mollo-utara.csv"}
    assert [person["NIK"] for person in table(folder / "mollo-utara.csv")] == [DEWI]
    assert [tuple(village.values()) for village in table(folder / "index.csv")] == [
        ("KOTA SOE", "SOE", "3", "2", "kota-soe.csv"),
        ("MOLLO UTARA", "AJOBAKI", "1", "1", "mollo-utara.csv"),
    ]


def test_headers_speak_indonesian_when_asked(result: Result, tmp_path: Path) -> None:
    write_report(result, tmp_path / "out", "id")
    assert list(table(tmp_path / "out" / "worklist.csv")[0])[:2] == ["Kecamatan", "Desa/Kelurahan"]
    book = openpyxl.load_workbook(tmp_path / "out" / "worklist.xlsx")
    assert book.sheetnames[0] == "Ringkasan"
    assert "per 7 Februari 2024" in book.worksheets[0]["A2"].value


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+62", "'+62"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("  =1", "'  =1"),
        ("＝1+1", "'＝1+1"),
        ("JL. A;=1+1", "JL. A;'=1+1"),
        ("a\n=1", "a\n'=1"),
        ('JL. A;"=1+1', "JL. A;'\"=1+1"),
        ('JL. A; "" =1+1', 'JL. A;\' "" =1+1'),
        ("ANA-MARIA", "ANA-MARIA"),
        ("RT 1, = 2", "RT 1, = 2"),
        ("5302014107909901", "5302014107909901"),
        ("", ""),
    ],
)
def test_a_cell_of_a_csv_cannot_be_a_formula(cell: str, shown: str) -> None:
    assert harmless(cell) == shown


@given(st.text(alphabet="=+-@;,\t\r\n a1'\"", max_size=12))
def test_no_part_of_a_cell_begins_as_a_formula_whatever_the_separator(cell: str) -> None:
    made = harmless(cell)
    assert made.replace("'", "") == cell.replace("'", "")  # nothing is lost
    for part in made.replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";"):
        assert not part.strip(' "').startswith(("=", "+", "-", "@"))


def test_formulas_are_harmless_in_the_files(result: Result, tmp_path: Path) -> None:
    write_report(result, tmp_path / "out")
    assert "'=CITRA SELAN" in {person["Name"] for person in table(tmp_path / "out" / "worklist.csv")}
    assert "'=CITRA SELAN" in {person["Name"] for person in table(tmp_path / "out" / "worklist" / "kota-soe.csv")}


def test_no_cell_is_a_formula_where_a_program_parts_at_semicolons(tmp_path: Path) -> None:
    write_csv(tmp_path / "cases.csv", ["number", "name"], [[1, 'ANA;"=HYPERLINK(0);B']])
    with (tmp_path / "cases.csv").open(encoding="utf-8-sig", newline="") as lines:
        cells = [cell for row in csv.reader(lines, delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell.startswith("=")]


# -- the workbook -----------------------------------------------------------------------------------------------------


def test_the_workbook_has_text_numbers_and_no_formula(result: Result, tmp_path: Path) -> None:
    write_report(result, tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "worklist.xlsx")
    assert book.sheetnames == ["Summary", "KOTA SOE", "MOLLO UTARA"]
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    numbers = [cell for cell in cells if cell.value in (BEN, CITRA, DEWI)]
    assert len(numbers) == 3
    assert {(cell.data_type, cell.number_format) for cell in numbers} == {("s", "@")}
    assert "=CITRA SELAN" in {cell.value for cell in cells}  # a text, as it is
    assert ANA not in {cell.value for cell in cells}  # she has recorded


def test_the_workbook_counts_by_village_and_is_ready_to_print(result: Result, tmp_path: Path) -> None:
    write_report(result, tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "worklist.xlsx")
    rows = list(book.worksheets[0].iter_rows(min_row=4, values_only=True))
    assert rows == [
        ("District", "Village", "Voters on the list", "To call in"),
        ("KOTA SOE", "SOE", 3, 2),
        ("MOLLO UTARA", "AJOBAKI", 1, 1),
        ("Total", None, 4, 3),
    ]
    sheet = book["KOTA SOE"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:N3"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["H2"].is_date
    assert sheet["L2"].number_format == "0"


def test_a_count_has_its_thousands_set_apart_and_a_row_number_has_not(tmp_path: Path) -> None:
    sheet = Sheet(
        title="S",
        headers=("Village", "Row", "People"),
        rows=[("SOE", 12345, 12345), (None, 12346, 1)],
        positions=(1,),
        total=("Total", None, 12346),
    )
    write_tables(tmp_path / "s.xlsx", "S", date(2024, 2, 7), [sheet])
    made = openpyxl.load_workbook(tmp_path / "s.xlsx").active
    assert [cell.number_format for cell in made[2]] == ["@", "0", "#,##0"]
    assert made["A3"].number_format == "@"  # what is typed there stays as typed
    assert [(cell.value, cell.font.bold) for cell in made[4]] == [("Total", True), (None, True), (12346, True)]
    assert made.auto_filter.ref == "A1:C3"  # the total is not sorted into the villages


def test_no_sign_of_a_name_breaks_a_workbook() -> None:
    taken: set[str] = set()
    assert [sheet_title(name, taken) for name in ("KOTA\x01SOE", "KOTA [SOE]", "KOTA SOE", "\ufffe")] == [
        "KOTA SOE", "KOTA  SOE", "KOTA SOE (2)", "-",
    ]  # fmt: skip
    assert page_footer("A&B\x02C") == "&LA&&B C&R&P / &N"


def test_the_same_result_gives_the_same_bytes(result: Result, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        write_report(result, folder)
    for file in sorted(path for path in folders[0].rglob("*") if path.is_file()):
        assert file.read_bytes() == (folders[1] / file.relative_to(folders[0])).read_bytes(), file.name


def test_a_sheet_is_named_as_far_as_it_may_be(tmp_path: Path, workspace: Workspace) -> None:
    names = ["A/B [X]?" + "Y" * 40, "A/B [X]?" + "Y" * 41, "summary", "History", "'quoted'"]
    voters = tuple({**VOTERS[1], "KECAMATAN": name} for name in names)
    result = decided(tmp_path, workspace, voters)
    worklist = Worklist(result)
    # Of one person listed five times one row is called in; the sheets are what is tried here.
    worklist.rows = lambda district: iter([(district, *[None] * (len(COLUMNS) - 1))])  # type: ignore[method-assign]
    write_workbook(worklist, tmp_path / "book.xlsx")
    made = openpyxl.load_workbook(tmp_path / "book.xlsx").sheetnames
    assert len({name.casefold() for name in made}) == len(names) + 1
    assert all(len(name) <= 31 for name in made)


def test_a_long_district_goes_on_in_another_sheet(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report.tables, "LAST_ROW", 1)
    write_report(result, tmp_path / "out")
    assert openpyxl.load_workbook(tmp_path / "out" / "worklist.xlsx").sheetnames == [
        "Summary",
        "Summary (2)",
        "KOTA SOE",
        "KOTA SOE (2)",
        "MOLLO UTARA",
    ]


def test_without_xlsxwriter_the_csvs_are_written_and_a_stale_workbook_goes(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(result, tmp_path / "out")
    monkeypatch.setattr(report, "can_write_workbooks", lambda: False)
    written = write_report(result, tmp_path / "out")
    assert written.workbook is None
    assert written.people == 3
    assert not (tmp_path / "out" / "worklist.xlsx").exists()
    assert (tmp_path / "out" / "worklist.csv").exists()


@pytest.mark.usefixtures("without_xlsxwriter")
def test_the_line_says_how_to_get_the_workbook(tmp_path: Path) -> None:
    run = office(tmp_path).reconcile("--lang", "en")
    assert run.status == 0
    assert "worklist.xlsx was not written" in run.err
    assert "dukcapil-core[excel]" in run.err
    assert run.err.count("\n") == 1


# -- places -----------------------------------------------------------------------------------------------------------


def test_a_list_without_places_takes_those_of_the_register(tmp_path: Path, workspace: Workspace) -> None:
    bare = {"KECAMATAN": "", "DESA": ""}
    result = decided(tmp_path, workspace, tuple({**row, **bare} for row in VOTERS))
    assert {(village.district, village.village) for village in Worklist(result).villages} == {
        ("KOTA SOE", "SOE"),
        ("MOLLO UTARA", "AJOBAKI"),
    }


def test_a_place_that_is_a_code_only_has_its_name_from_the_region_table(tmp_path: Path, workspace: Workspace) -> None:
    codes = ("5302011001", "5302011001", "530201", "5302032007")
    coded = tuple({**row, "KECAMATAN": "", "DESA": code} for row, code in zip(VOTERS, codes, strict=True))
    layout = VOTER_LAYOUT.replace('village = "DESA"\ndistrict = "KECAMATAN"', 'region_code = "DESA"')
    worklist = Worklist(decided(tmp_path, workspace, coded, layout))
    assert [(village.district, village.village, village.voters, village.people) for village in worklist.villages] == [
        ("KOTA SOE", "SOE", 2, 1),
        ("KOTA SOE", "", 1, 1),
        ("MOLLO UTARA", "AJAOBAKI", 1, 1),
    ]
    assert [row[1] for district in worklist.districts for row in worklist.rows(district)] == ["SOE", "", "AJAOBAKI"]


def test_who_lives_nowhere_known_is_not_lost(tmp_path: Path, workspace: Workspace) -> None:
    nobody = {"NIK": "5302010101709907", "NAMA": "EKA TEFA", "LAHIR": "01-01-1970", "KECAMATAN": "", "DESA": ""}
    result = decided(tmp_path, workspace, (*VOTERS, nobody))
    worklist = Worklist(result)
    assert worklist.districts[-1] == ""
    assert worklist.file_names()[""] == "no-district.csv"
    assert sum(village.voters for village in worklist.villages) == 5


def test_a_district_whose_name_no_disk_would_take_has_a_file(tmp_path: Path, workspace: Workspace) -> None:
    long = [{**VOTERS[1], "KECAMATAN": "K" * 300}, {**VOTERS[2], "KECAMATAN": "K" * 299}]
    names = Worklist(decided(tmp_path, workspace, tuple(long))).file_names()
    assert sorted(names.values()) == sorted([f"{'k' * 60}.csv", f"{'k' * 60}-2.csv"])


def test_one_district_in_two_spellings_is_one(tmp_path: Path, workspace: Workspace) -> None:
    voters = ({**VOTERS[1], "KECAMATAN": "Kota  Soe "}, {**VOTERS[2], "KECAMATAN": "KOTA SOE"})
    assert Worklist(decided(tmp_path, workspace, voters)).districts == ("KOTA SOE",)


# -- all or nothing ---------------------------------------------------------------------------------------------------


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_result_written_alone_leaves_no_older_worklist_behind(result: Result, tmp_path: Path) -> None:
    write_report(result, tmp_path / "out")
    (tmp_path / "out" / "note.txt").write_text("ours", "utf-8")
    result.write(tmp_path / "out")
    left = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {name for name in left if not name.endswith((".parquet", ".json"))} == {"note.txt"}


def test_records_are_not_written_over_a_reconciliation(tmp_path: Path, workspace: Workspace) -> None:
    files = office(tmp_path)
    assert files.read().status == 0
    assert files.reconcile().status == 0
    before = {path: path.read_bytes() for path in files.out.rglob("*") if path.is_file()}
    assert files.out / "records.parquet" not in before  # summary.json no longer speaks of it
    run = files.read()
    assert run.status == 2
    assert "out holds a reconciliation" in run.err
    assert {path: path.read_bytes() for path in files.out.rglob("*") if path.is_file()} == before


def test_an_earlier_worklist_is_replaced_and_nothing_else(tmp_path: Path, workspace: Workspace) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    out = tmp_path / "out"
    write_report(decided(tmp_path / "one", workspace), out)
    (out / "worklist" / "mine.csv").write_text("mine", "utf-8")
    write_report(decided(tmp_path / "two", workspace, VOTERS[:3]), out)
    assert {path.name for path in (out / "worklist").iterdir()} == {"index.csv", "kota-soe.csv", "mine.csv"}


STEPS = ("write_parquet", "write_csv", "write_workbook", "publish")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("before", [False, True], ids=["new folder", "folder with results"])
def test_a_full_disk_leaves_the_folder_as_it_was(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, before: bool
) -> None:
    out = tmp_path / "deep" / "out"
    if before:
        write_report(result, out, "id")
        (out / "notes.txt").write_text("mine", "utf-8")
    there = files_in(out)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "publish":
        move = Path.replace

        def replace(self: Path, target: Path) -> Path:
            if self.name == "voters.parquet" and self.parent.name.startswith(".dukcapil-draft-"):
                full()
            return move(self, target)

        monkeypatch.setattr(Path, "replace", replace)
    else:
        owner = {"write_parquet": Frame, "write_csv": Worklist, "write_workbook": report}[step]
        monkeypatch.setattr(owner, step, full)
    with pytest.raises(OutputError) as caught:
        write_report(result, out)
    assert caught.value.code == "output.failed"
    assert files_in(out) == there
    assert out.parent.exists() == before
    assert not before or not [path for path in out.iterdir() if path.name.startswith(".")]


def test_the_seal_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[str] = []
    move = Path.replace

    def replace(self: Path, target: Path) -> Path:
        moved.append(target.name)
        return move(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with all_or_nothing(tmp_path / "out") as draft:
        for name in ("summary.json", "voters.parquet", "a.csv"):
            (draft / name).write_text("x", "utf-8")
    assert moved[-1] == "summary.json"


def test_a_folder_in_a_results_place_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / "summary.json").mkdir()
    (tmp_path / "summary.json" / "mine").write_text("mine", "utf-8")

    def publish() -> None:
        with all_or_nothing(tmp_path) as draft:
            (draft / "a").write_text("x", "utf-8")
            (draft / "summary.json").write_text("x", "utf-8")

    with pytest.raises(OutputError):
        publish()
    assert files_in(tmp_path) == {"summary.json/mine": b"mine"}


@pytest.mark.parametrize(
    "written", ["", "a,b\n", "d,v,1,1,../../x.csv\n", "d,v,1,1,/etc/x.csv\n", 'd,v,1,1,"a/b.csv"\n']
)
def test_an_index_cannot_name_what_is_not_ours(tmp_path: Path, written: str) -> None:
    (tmp_path / "index.csv").write_text(written, "utf-8")
    assert files_of_index(tmp_path / "index.csv") == ()


# -- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "number", "on"), [("en", "314,704", "7 February 2024"), ("id", "314.704", "7 Februari 2024")]
)
def test_figures_and_days_as_people_write_them(lang: Lang, number: str, on: str) -> None:
    assert figure(314_704, lang) == number
    assert day(date(2024, 2, 7), lang) == on


def test_findings_have_words() -> None:
    assert finding("nik-differs", "id") == "NIK lain, tidak lengkap, atau kosong"
    assert "family card" in finding("married-under-17", "en")
    assert finding("a-plugins-own", "en") == "a-plugins-own"


def test_every_finding_has_words_for_the_list_and_for_the_explanation() -> None:
    """One area held three of them, another the rest."""
    listed, explained = (
        {code.removeprefix(area) for code in messages() if code.startswith(area)}
        for area in ("report.finding.", "finding.")
    )
    assert listed == explained
    assert not any(code.startswith("elections.finding.") for code in messages())


@pytest.fixture(autouse=True)
def _workbooks_are_whole(tmp_path: Path) -> Iterator[None]:
    """Whatever workbook a test leaves is a good archive."""
    yield
    for path in tmp_path.rglob("*.xlsx"):
        assert zipfile.ZipFile(path).testzip() is None


# -- sources ----------------------------------------------------------------------------------------------------------


def test_no_file_of_a_result_takes_the_place_of_the_list_or_removes_it(tmp_path: Path, workspace: Workspace) -> None:
    office(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    source = (tmp_path / "list.csv").rename(out / "worklist.csv")  # as a worklist that came back as a list
    before = source.read_bytes()
    voters = read_voters(source, tmp_path / "list.toml", workspace=workspace)
    made = reconcile(
        voters,
        read_residents(tmp_path / "register.csv", tmp_path / "register.toml", workspace=workspace),
        "pemilu-2024",
    )
    for write in (made.write, lambda folder: write_report(made, folder)):
        with pytest.raises(CallError) as refused:
            write(out)
        assert (refused.value.code, refused.value.params["file"]) == ("output.is-source", "worklist.csv")
    assert [(file.name, file.read_bytes()) for file in out.iterdir()] == [("worklist.csv", before)]
    made.write(tmp_path / "elsewhere")


@pytest.mark.parametrize("table", ["frame", "rejects", "issues"])
def test_no_table_takes_the_place_of_the_file_that_it_was_read_from(
    tmp_path: Path, workspace: Workspace, table: str
) -> None:
    office(tmp_path)
    source = tmp_path / "list.csv"
    before = source.read_bytes()
    frame = getattr(read_voters(source, tmp_path / "list.toml", workspace=workspace), table)
    (tmp_path / "same.csv").hardlink_to(source)
    for write in (frame.write_csv, frame.write_parquet):
        for name in ("list.csv", "same.csv"):
            with pytest.raises(CallError) as refused:
                write(tmp_path / name)
            assert (refused.value.code, refused.value.params["file"]) == ("output.is-source", name)
        write(tmp_path / "other.csv")
    assert source.read_bytes() == before


def test_no_file_of_a_result_takes_the_place_of_one_in_a_folder_that_was_read(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    office(tmp_path)
    parts = tmp_path / "parts"
    parts.mkdir()
    (tmp_path / "list.csv").rename(parts / "issues.parquet")  # a name of ours, whatever it holds
    monkeypatch.chdir(tmp_path)
    records = read_voters("parts", tmp_path / "list.toml", workspace=workspace)
    monkeypatch.chdir(parts)
    with pytest.raises(CallError) as refused:
        records.write(".")
    assert (refused.value.code, refused.value.params["file"]) == ("output.is-source", "issues.parquet")
    assert [file.name for file in parts.iterdir()] == ["issues.parquet"]
    for _ in range(2):
        records.write("new")  # it was not there when the folder was read
