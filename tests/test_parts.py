"""A folder, a zip and gzip read as one list. The people are invented."""

from __future__ import annotations

import errno
import gzip
import io
import json
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from random import Random

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_line import dukcapil
from conftest import VOTER_COLUMNS, VOTER_LAYOUT, neighbours, write_table
from dukcapil_core.adapters import parts as parts_module
from dukcapil_core.adapters.contract import Source
from dukcapil_core.adapters.detection import detect
from dukcapil_core.adapters.parts import Scratch, natural_order
from dukcapil_core.errors import DukcapilError, FormatError, SourceError
from dukcapil_core.intake import read_residents, read_voters
from dukcapil_core.intake.records import Records
from dukcapil_core.workspace import Workspace

PEOPLE = neighbours(40)
NAMES = [row["NAMA"] for row in PEOPLE]
FORMAT = VOTER_LAYOUT
HEADER = ";".join(VOTER_COLUMNS) + "\n"


def text_of(people: list[dict[str, str]]) -> bytes:
    lines = [";".join(row.get(column, "") for column in VOTER_COLUMNS) for row in people]
    return (HEADER + "".join(f"{line}\n" for line in lines)).encode()


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A folder with the lists of four polling stations of two villages, and what computers leave behind."""
    root = tmp_path / "coklit"
    for number in range(4):
        place = root / ("Oebesa" if number < 2 else "Soe")
        place.mkdir(parents=True, exist_ok=True)
        # TPS 9 stands before TPS 10.
        write_table(place / f"TPS {number + 8}.csv", VOTER_COLUMNS, list(PEOPLE[number * 10 : number * 10 + 10]))
    (root / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    (root / "__MACOSX").mkdir()
    (root / "__MACOSX" / "._TPS 8.csv").write_bytes(b"\0\5\x16\7")
    (root / "Soe" / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (root / "Soe" / "~$TPS 10.xlsx").write_bytes(b"\5")
    (root / "Soe" / "surat pengantar.docx").write_bytes(b"PK")
    (root / "Soe" / "TPS 0.csv").write_bytes(b"")
    return root


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*"), reverse=True):
            archive.write(path, path.relative_to(folder.parent).as_posix())
    return target


def archive_of(target: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


@pytest.fixture
def read(layout: Callable[[str], Path], workspace: Workspace) -> Callable[[Path], Records]:
    return lambda path: read_voters(path, layout(FORMAT), workspace=workspace)


def refused(read: Callable[[Path], Records], path: Path) -> DukcapilError:
    with pytest.raises(DukcapilError) as caught:
        read(path)
    assert "{" not in str(caught.value) + caught.value.text("id")
    return caught.value


# -- one list ---------------------------------------------------------------------------------------------------------


def test_a_folder_is_one_list_in_name_order(read: Callable[[Path], Records], listed: Path) -> None:
    records = read(listed)
    assert (records.file, records.seen, records.accepted) == ("coklit", 40, 40)
    rows = list(records.frame.mappings())
    assert [row["row"] for row in rows] == list(range(1, 41))
    assert [row["nik"] for row in rows] == [person["NIK"] for person in PEOPLE]
    assert list(dict.fromkeys(row["file"] for row in rows)) == [
        "Oebesa/TPS 8.csv", "Oebesa/TPS 9.csv", "Soe/TPS 10.csv", "Soe/TPS 11.csv",
    ]  # fmt: skip


def test_a_file_that_is_there_twice_is_told(read: Callable[[Path], Records], listed: Path) -> None:
    assert read(listed).warnings == []
    (listed / "Soe" / "again.csv").write_bytes((listed / "Oebesa" / "TPS 8.csv").read_bytes())
    assert read(listed).warnings == [
        {"code": "source.same-content", "file": "Soe/again.csv", "other": "Oebesa/TPS 8.csv"}
    ]


def test_an_entry_that_may_not_be_looked_at_is_named(
    read: Callable[[Path], Records], listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_file = Path.is_file

    def look(path: Path) -> bool:
        if path.name == "TPS 10.csv":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", look)
    error = refused(read, listed)
    assert (error.code, error.params["file"]) == ("source.unreadable", "Soe/TPS 10.csv")


def test_what_is_no_list_is_named_in_the_summary(read: Callable[[Path], Records], listed: Path) -> None:
    scan = read(listed).summary()["scan"]
    assert scan["kind"] == "folder"
    assert {entry["file"]: entry["reason"] for entry in scan["skipped_files"]} == {
        "Thumbs.db": "system file",
        "__MACOSX/._TPS 8.csv": "hidden",
        "Soe/.DS_Store": "hidden",
        "Soe/~$TPS 10.xlsx": "lock file",
        "Soe/surat pengantar.docx": "no list",
        "Soe/TPS 0.csv": "empty",
    }
    assert (scan["files"][0]["file"], scan["files"][0]["seen"]) == ("Oebesa/TPS 8.csv", 10)
    assert all(len(entry["sha256"]) == 64 and entry["scan"]["kind"] == "delimited" for entry in scan["files"])


def test_a_zip_of_the_folder_is_the_same_list(read: Callable[[Path], Records], listed: Path, tmp_path: Path) -> None:
    folder, archive = read(listed), read(zipped(listed, tmp_path / "kiriman.zip"))
    in_zip = [{**row, "file": f"coklit/{row['file']}"} for row in folder.frame.mappings()]
    assert list(archive.frame.mappings()) == in_zip
    assert len(archive.skipped_files) == len(folder.skipped_files) == 6


def test_an_archive_is_unpacked_in_the_workspace_s_folder(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = zipped(listed, tmp_path / "kiriman.zip")
    (tmp_path / "own").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with Workspace(folder=tmp_path / "own") as workspace, pytest.raises(FormatError):
        read_voters(archive, workspace=workspace)  # looked through, though no format fits


def test_gzip_around_a_list(read: Callable[[Path], Records], tmp_path: Path) -> None:
    path = tmp_path / "tps.csv.gz"
    path.write_bytes(gzip.compress(text_of(PEOPLE)))
    records = read(path)
    assert records.accepted == 40
    assert {row["file"] for row in records.frame.mappings()} == {"tps.csv.gz"}


def test_archives_within_archives_and_gzip_within_both(read: Callable[[Path], Records], tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("tps 1.csv", text_of(PEOPLE[:5]))
        archive.writestr("tps 2.csv.gz", gzip.compress(text_of(PEOPLE[5:10])))
    folder = tmp_path / "kab"
    folder.mkdir()
    archive_of(folder / "kec.zip", {"desa.zip": inner.getvalue(), "tps 0.csv": text_of(PEOPLE[10:15])})
    (folder / "luar.csv.gz").write_bytes(gzip.compress(text_of(PEOPLE[15:20])))
    rows = list(read(folder).frame.mappings())
    assert len(rows) == 20
    assert list(dict.fromkeys(row["file"] for row in rows)) == [
        "kec.zip/desa.zip/tps 1.csv", "kec.zip/desa.zip/tps 2.csv.gz", "kec.zip/tps 0.csv", "luar.csv.gz",
    ]  # fmt: skip


def test_rejects_and_issues_name_the_file_and_its_own_line(read: Callable[[Path], Records], tmp_path: Path) -> None:
    broken = HEADER.encode() + b"5302010101070001;too;few\n"
    path = archive_of(
        tmp_path / "a.zip", {"b.csv": text_of(PEOPLE[:3]), "c.csv": text_of(PEOPLE[3:5]) + broken[len(HEADER) :]}
    )
    records = read(path)
    assert (records.seen, records.rejected) == (6, 1)
    (reject,) = records.rejects.mappings()
    assert (reject["file"], reject["row"], reject["line"]) == ("c.csv", 6, 4)
    (found,) = [row for row in records.issues.mappings() if row["row"] == 6]
    assert (found["file"], found["code"]) == ("c.csv", "record.too-few-cells")


def test_files_with_other_columns_stand_under_their_own_names(read: Callable[[Path], Records], tmp_path: Path) -> None:
    other = tuple(reversed(VOTER_COLUMNS))
    folder = tmp_path / "f"
    folder.mkdir()
    write_table(folder / "1.csv", VOTER_COLUMNS, list(PEOPLE[:2]))
    write_table(folder / "2.csv", ("CATATAN", *other), [{**PEOPLE[2], "CATATAN": "x"}])
    rows = list(read(folder).frame.mappings())
    assert [row["name"] for row in rows] == [person["NAMA"] for person in PEOPLE[:3]]


def test_of_a_folder_the_file_is_named_that_has_a_heading_twice(
    read: Callable[[Path], Records], tmp_path: Path
) -> None:
    other = HEADER.rstrip("\n") + ";NAMA\n" + text_of(PEOPLE[2:3]).decode().splitlines()[-1] + ";IBU\n"
    error = refused(read, archive_of(tmp_path / "a.zip", {"1.csv": text_of(PEOPLE[:2]), "2.csv": other.encode()}))
    assert (error.code, error.params["file"]) == ("format.heading-twice", "2.csv")


def test_workbooks_and_text_mix(read: Callable[[Path], Records], tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    write_table(folder / "1.csv", VOTER_COLUMNS, list(PEOPLE[:2]))
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(VOTER_COLUMNS)
    book.active.append([PEOPLE[2].get(column) for column in VOTER_COLUMNS])
    book.save(folder / "2.xlsx")
    zipped(folder, tmp_path / "g.zip")
    for path in (folder, tmp_path / "g.zip"):
        rows = list(read(path).frame.mappings())
        assert [row["nik"] for row in rows] == [person["NIK"] for person in PEOPLE[:3]]


def test_a_header_without_records_counts_as_an_empty_file(read: Callable[[Path], Records], tmp_path: Path) -> None:
    path = archive_of(tmp_path / "a.zip", {"ubah.csv": HEADER.encode(), "baru.csv": text_of(PEOPLE[:2])})
    records = read(path)
    assert [entry["seen"] for entry in records.summary()["scan"]["files"]] == [2, 0]
    assert records.warnings == [{"code": "source.part-without-rows", "file": "ubah.csv"}]
    assert refused(read, archive_of(tmp_path / "b.zip", {"a.csv": HEADER.encode()})).code == "source.no-rows"


def test_of_many_files_without_records_the_one_with_records_is_read(
    read: Callable[[Path], Records], tmp_path: Path
) -> None:
    files = {f"{number}.csv": HEADER.encode() for number in range(40)}
    records = read(archive_of(tmp_path / "a.zip", {**files, "23.csv": text_of(PEOPLE[:2])}))
    assert (records.seen, len({entry["sha256"] for entry in records.landed.scan["files"]})) == (2, 2)  # type: ignore[attr-defined]
    assert refused(read, archive_of(tmp_path / "b.zip", files)).code == "source.no-rows"


def test_many_files_go_through_the_disk(
    read: Callable[[Path], Records], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["dukcapil_core.intake.land"], "MANY_ROWS", 7)
    path = archive_of(tmp_path / "a.zip", {f"{n}.csv": text_of(PEOPLE[n : n + n % 9]) for n in range(1, 30)})
    want = [person["NIK"] for n in range(1, 30) for person in PEOPLE[n : n + n % 9]]
    rows = list(read(path).frame.mappings())
    assert [row["nik"] for row in rows] == want
    assert [row["row"] for row in rows] == list(range(1, len(want) + 1))


def test_the_same_folder_gives_the_same_bytes(
    layout: Callable[[str], Path], workspace: Workspace, listed: Path, tmp_path: Path
) -> None:
    named = layout(FORMAT)
    for out in ("a", "b"):
        read_voters(listed, named, workspace=workspace).write(tmp_path / out)
    for file in ("records.parquet", "rejects.parquet", "issues.parquet", "summary.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    columns = duckdb.sql(f"SELECT * FROM '{tmp_path / 'a' / 'records.parquet'}'").columns
    assert columns[:2] == ["row", "file"]


# -- recognising ------------------------------------------------------------------------------------------------------


def test_detection_looks_into_archives_and_past_a_letter(tmp_path: Path) -> None:
    sidalih = b"KEC_ID#KEL_ID#TPS_ID#TAHAPAN_ID#NIK#NAMA#TGL_LHR#JK\n1#1#1#1#5302014107909901#ANA#01|07|1990#P\n"
    plain = archive_of(tmp_path / "a.zip", {"1.csv": sidalih})
    assert detect(Source(path=plain)).name == "sidalih-2024"
    with_letter = archive_of(tmp_path / "b.zip", {"0 BACA.txt": b"Yth. Bapak/Ibu\n", "1.csv": sidalih})
    assert detect(Source(path=with_letter)).name == "sidalih-2024"
    # The letter is no list: the file is named, and nothing is read in silence.
    with pytest.raises(FormatError) as caught:
        read_voters(with_letter)
    assert caught.value.params["file"] == "0 BACA.txt"


def test_the_second_file_of_a_register_is_found_in_its_own_folder(tmp_path: Path) -> None:
    person = (
        b"NIK,NO_KK,NAMA_LGKP,JENIS_KLMIN,TMPT_LHR,TGL_LHR,STAT_KWN,JENIS_PKRJN,FLAG_STATUS,"
        b"EKTP_CURRENT_STATUS_CODE,NO_PROP,NO_KAB,NO_KEC,NO_KEL\n"
    )
    files = {}
    for number, village in enumerate(("a", "b"), 1):
        nik, card = f"530201410790000{number}", f"530201010110000{number}"
        line = f"{nik},{card},ANA,2,SOE,1990-07-01,1,1,0,CARD_ISSUED,53,2,1,1001\n"
        files[f"{village}/BIODATA_WNI.csv"] = person + line.encode()
        files[f"{village}/DATA_KELUARGA.csv"] = f"NO_KK,ALAMAT,NO_RT,NO_RW\n{card},JL. {village},1,2\n".encode()
    records = read_residents(archive_of(tmp_path / "siak.zip", files), "biodata-wni")
    assert [row["address"] for row in records.frame.mappings()] == ["JL. a", "JL. b"]


def test_the_command_line_reads_a_folder_and_says_what_it_left(listed: Path, tmp_path: Path) -> None:
    layout = tmp_path / "small.toml"
    layout.write_text(FORMAT, "utf-8")
    run = dukcapil("read", listed, "--format", layout, "--out", tmp_path / "out")
    assert run.status == 0
    assert "6 of its files" in run.err or "6 berkas" in run.err
    assert json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["seen"] == 40


# -- what is refused --------------------------------------------------------------------------------------------------


def test_a_file_of_another_format_is_named(read: Callable[[Path], Records], tmp_path: Path) -> None:
    path = archive_of(tmp_path / "a.zip", {"1.csv": text_of(PEOPLE[:2]), "2.csv": b"A;B\n1;2\n"})
    error = refused(read, path)
    assert (error.code, error.params["file"]) == ("format.missing-columns", "2.csv")
    assert (
        refused(read, archive_of(tmp_path / "b.zip", {"1.csv": b"\x7fELF" + b"\1\2\3\4" * 99})).params["file"]
        == "1.csv"
    )


def test_columns_of_a_file_without_records_are_there_all_the_same(
    layout: Callable[[str], Path], workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("dukcapil_core.intake.land"), "MANY_ROWS", 1)
    optional = 'columns = ["KET", "CATATAN"], first = true, optional = true'
    form = layout(FORMAT.replace('column = "KET"', optional))
    with_more = HEADER.replace("KET", "KET;CATATAN").encode() + b"\n"
    path = archive_of(tmp_path / "a.zip", {"1.csv": text_of(PEOPLE[:2]), "2.csv": with_more})
    assert read_voters(path, form, workspace=workspace).accepted == 2


def test_files_that_all_have_other_columns_are_no_list(
    read: Callable[[Path], Records], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("dukcapil_core.intake.land"), "MOST_COLUMNS", len(VOTER_COLUMNS) + 8)
    files = {f"{number}.csv": text_of(PEOPLE[:1]).replace(b"\n", b";X%d\n" % number) for number in range(9)}
    error = refused(read, archive_of(tmp_path / "a.zip", files))
    assert (error.code, error.params["file"]) == ("source.too-many-names", "a.zip")
    del files["3.csv"]
    assert read(archive_of(tmp_path / "b.zip", files)).seen == 8


def test_a_bomb_is_not_unpacked(
    read: Callable[[Path], Records], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_module, "BOMB_BYTES", 1 << 20)
    zeros = bytes(8 << 20)
    assert refused(read, archive_of(tmp_path / "a.zip", {"1.csv": zeros})).code == "archive.bomb"
    packed = tmp_path / "b.csv.gz"
    packed.write_bytes(gzip.compress(zeros))
    assert refused(read, packed).code == "archive.bomb"
    # Many small files are as much as one large one.
    many = {f"{number}.csv": HEADER.encode() + bytes(1 << 20) for number in range(4)}
    assert refused(read, archive_of(tmp_path / "c.zip", many)).code == "archive.bomb"


def test_a_hundred_megabytes_of_nothing_in_a_hundred_kilobytes_are_a_bomb(
    read: Callable[[Path], Records], tmp_path: Path
) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.csv", HEADER.encode() + b"\n" * (6 << 20))
    many = {f"{number}.zip": inner.getvalue() for number in range(16)}
    assert refused(read, archive_of(tmp_path / "a.zip", many)).code == "archive.bomb"


def deep(levels: int) -> bytes:
    content, name = text_of(PEOPLE[:1]), "1.csv"
    for _ in range(levels):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(name, content)
        content, name = packed.getvalue(), "inner.zip"
    return content


def test_archives_are_opened_three_deep(read: Callable[[Path], Records], tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(deep(3))
    assert read(path).seen == 1
    path.write_bytes(deep(4))
    assert refused(read, path).code == "archive.too-deep"


@pytest.mark.parametrize("name", ["../1.csv", "/etc/1.csv", "a/../../1.csv", "C:\\1.csv", "..\\1.csv"])
def test_names_that_point_out_of_the_archive(read: Callable[[Path], Records], tmp_path: Path, name: str) -> None:
    path = archive_of(tmp_path / "a.zip", {name: text_of(PEOPLE[:1])})
    assert refused(read, path).code == "archive.unsafe-name"
    assert not (tmp_path.parent / "1.csv").exists()


def test_names_of_windows_and_twice_the_same_name(read: Callable[[Path], Records], tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Soe\\1.csv", text_of(PEOPLE[:1]))
        archive.writestr("Soe/1.csv", text_of(PEOPLE[1:2]))
    assert [(row["file"], row["nik"]) for row in read(path).frame.mappings()] == [
        ("Soe/1.csv", PEOPLE[0]["NIK"]),
        ("Soe/1.csv#2", PEOPLE[1]["NIK"]),
    ]


def test_a_zip_with_a_hole_in_it_is_damaged(read: Callable[[Path], Records], tmp_path: Path) -> None:
    """Its directory then says that the first file stands before the archive's beginning."""
    path = archive_of(tmp_path / "a.zip", {"1.csv": text_of(PEOPLE), "2.csv": text_of(PEOPLE)})
    content = path.read_bytes()
    path.write_bytes(content[:100] + content[300:])
    error = refused(read, path)
    assert (error.code, error.params["file"]) == ("archive.broken", "1.csv")


def test_a_locked_zip(read: Callable[[Path], Records], tmp_path: Path) -> None:
    path = archive_of(tmp_path / "a.zip", {"1.csv": text_of(PEOPLE[:1])})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(content)
    assert refused(read, path).code == "archive.encrypted"


@pytest.mark.parametrize(
    ("head", "kind"), [(b"Rar!\x1a\x07\0", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"BZh91AY", "bzip2")]
)
def test_archives_of_other_kinds_are_named(
    read: Callable[[Path], Records], tmp_path: Path, head: bytes, kind: str
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(head + b"0" * 99)
    error = refused(read, path)
    assert (error.code, error.params["kind"]) == ("archive.other-kind", kind)
    assert refused(read, archive_of(tmp_path / "b.zip", {"x": head + b"0" * 99})).code == "archive.other-kind"


def test_a_tar_in_gzip_is_named(read: Callable[[Path], Records], tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo("1.csv")
        info.size = 1
        archive.addfile(info, io.BytesIO(b"x"))
    assert refused(read, path).params == {"file": "a.tar.gz", "kind": "tar"}


def test_nothing_to_read(read: Callable[[Path], Records], tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    assert refused(read, tmp_path / "f").code == "archive.nothing"
    assert refused(read, archive_of(tmp_path / "a.zip", {})).code == "archive.nothing"
    assert refused(read, archive_of(tmp_path / "b.zip", {"foto.jpg": b"x"})).params["count"] == 1
    assert refused(read, tmp_path / "not-there").code == "source.no-file"


def broken_archives() -> Iterator[bytes]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.csv", text_of(PEOPLE))
        archive.writestr("2.csv.gz", gzip.compress(text_of(PEOPLE)))
    yield packed.getvalue()
    yield gzip.compress(text_of(PEOPLE))


@settings(max_examples=40)
@given(st.data())
def test_broken_archives_end_in_one_line_or_are_whole(workspace: Workspace, data: st.DataObject) -> None:
    """Whatever bytes change, all rows are read or one error names the file; nothing else is raised."""
    content = bytearray(data.draw(st.sampled_from(list(broken_archives()))))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
    with Scratch() as scratch:
        place = scratch.path / "list.zip"
        place.write_bytes(content)
        (scratch.path / "l.toml").write_text(FORMAT, "utf-8")
        try:
            records = read_voters(place, scratch.path / "l.toml", workspace=workspace)
        except (SourceError, FormatError):
            return
        names = [row["name"] for row in records.frame.mappings()]
        assert names in (NAMES, NAMES * 2)
        assert records.rejected == 0


# -- order ------------------------------------------------------------------------------------------------------------


def test_numbers_in_names_compare_as_numbers() -> None:
    names = ["TPS 10", "tps 2", "TPS 2", "TPS 002", "TPS", "TPS 9/b", "Desa 1/TPS 3", "TPS 1" + "0" * 6000]
    assert sorted(names, key=natural_order) == [
        "Desa 1/TPS 3", "TPS", "TPS 002", "TPS 2", "tps 2", "TPS 9/b", "TPS 10", "TPS 1" + "0" * 6000,
    ]  # fmt: skip


@settings(max_examples=50)
@given(st.lists(st.text(max_size=8), max_size=6), st.randoms())
def test_the_order_does_not_depend_on_where_one_starts(names: list[str], random: Random) -> None:
    shuffled = random.sample(names, len(names))
    assert sorted(names, key=natural_order) == sorted(shuffled, key=natural_order)
