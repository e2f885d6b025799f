"""Rows that are not one person each: corrections, continued cells, end marks, repeated headers, totals, family lines.

And columns that a heading alone does not explain. Every person is made up.
"""

import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dukcapil_core.adapters.contract import Source
from dukcapil_core.adapters.plugins import Plugins
from dukcapil_core.adapters.titles import place_says
from dukcapil_core.errors import FormatError, SourceError
from dukcapil_core.intake import furniture, take_in
from dukcapil_core.intake.records import Records
from dukcapil_core.workspace import Workspace

OWN = Plugins(entry_points=(), paths=(), strict=True)
ANA, BEN, CIA, NKK = "5302014107909901", "5302010101859902", "5302014203959903", "5302010101209903"

LIST = """
api = 1
name = "desa"
record = "voter"
reader = { kind = "delimited", delimiter = [";", ","], nulls = ["", "-", "0"] }
[fields]
nik = "NIK"
nkk = { column = "NKK", optional = true }
name = "NAMA"
birth_date = { column = "LAHIR", formats = ["%d-%m-%Y"], optional = true }
sex = { column = "JK", codes = "kpu/sex", optional = true }
disability = { column = "DIS", codes = "kpu/disability", optional = true }
remark = { column = "KET", codes = "kpu/ket/pemilu-2024", optional = true }
"""
CORRECTED = LIST + "[rows]\ncorrections = true\n"
FULL = "NIK;NAMA;LAHIR;JK;DIS;KET"


def read(folder: Path, workspace: Workspace, layout: str, content: str | list[list[Any]]) -> Records:
    form = folder / "layout.toml"
    form.write_text(layout, "utf-8")
    if isinstance(content, str):
        path = folder / "list.csv"
        path.write_text(content, "utf-8")
    else:
        path = folder / "list.xlsx"
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in content:
            sheet.append(row)
        book.save(path)
    return take_in(path, form, workspace=workspace)


def people(records: Records, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in ("row", *names)) for row in records.frame.mappings()]


def rejected(records: Records) -> list[tuple[int, str]]:
    assert records.seen == records.accepted + records.rejected
    return [
        (row["row"], next(code for code in row["codes"] if code.startswith("record.")))
        for row in records.rejects.mappings()
    ]


# -- corrections -------------------------------------------------------------------------------------------------------


def test_a_correction_without_number_and_name_is_filled_up_from_the_row_above(
    tmp_path: Path, workspace: Workspace
) -> None:
    records = read(
        tmp_path, workspace, CORRECTED, f"{FULL}\n{ANA};ANA;02-07-1990;P;1;U\n;;01-07-1990;;0;\n{BEN};BEN;;L;;\n"
    )
    assert people(records, "nik", "name", "disability", "remark") == [
        (2, ANA, "ANA", "none", "changed"),
        (3, BEN, "BEN", "none", None),
    ]
    assert [str(row["birth_date"]) for row in records.frame.mappings()] == ["1990-07-01", "None"]
    assert rejected(records) == [(1, "record.corrected")]
    (reject,) = records.rejects.mappings()
    assert "02-07-1990" in reject["record"]


@pytest.mark.parametrize(
    ("below", "pair"),
    [
        (f"{ANA};ANA MARIA;01-07-1990;P;;", True),  # the whole voter again
        (f"{ANA};ANA MARIA;01-07-1990;P;;U", True),
        (";ANA MARIA;;;;", True),  # the name alone
        (f"{CIA};;;;;", True),  # the number alone
        (f"{ANA};;02-07-1990;;;", True),  # the same number, and no name
        (f"{CIA};CIA;02-03-1995;P;;", False),  # the next voter
        (f"{ANA};ANA;01-07-1990;P;;B", False),  # added elsewhere: a move, not a correction
        (";CIA;02-03-1995;P;;", False),  # a voter without a number, but whole
        (";CIA;;P;0;", False),  # or nearly so, and under another name
        (";ANA;;P;0;", True),
        (";;;;;", False),  # nothing
    ],
)
def test_what_counts_as_a_correction(tmp_path: Path, workspace: Workspace, below: str, pair: bool) -> None:
    records = read(tmp_path, workspace, CORRECTED, f"{FULL}\n{ANA};ANA;01-07-1990;P;;U\n{below}\n")
    assert ((1, "record.corrected") in rejected(records)) is pair
    assert records.seen == 2


def test_corrections_are_put_together_in_a_table_in_memory_too(tmp_path: Path, workspace: Workspace) -> None:
    import pyarrow

    form = tmp_path / "layout.toml"
    form.write_text(CORRECTED, "utf-8")
    columns = {
        "NIK": [ANA, None, BEN],
        "NAMA": ["ANA", "ANA MARIA", "BEN"],
        "JK": ["P", None, "L"],
        "KET": ["U", "", ""],
    }
    table = pyarrow.table(columns)
    records = take_in(table, form, workspace=workspace)
    assert people(records, "nik", "name") == [(2, ANA, "ANA MARIA"), (3, BEN, "BEN")]
    assert rejected(records) == [(1, "record.corrected")]


STATIONS = (
    CORRECTED
    + """
[carry]
labels = ["TPS", "Desa"]
"""
)


@pytest.mark.parametrize("station", ["", "007"])
def test_a_correction_is_found_in_a_list_with_polling_stations_of_its_own(
    tmp_path: Path, workspace: Workspace, station: str
) -> None:
    layout = STATIONS.replace("[rows]", 'tps = { column = "TPS", optional = true }\n[rows]')
    content = f"{FULL};TPS\n{ANA};ANA;01-07-1990;P;;U;003\n;ANA MARIA;;;;;{station}\n{BEN};BEN;;L;;;003\n"
    records = read(tmp_path, workspace, layout, content)
    assert people(records, "nik", "name", "tps") == [(2, ANA, "ANA MARIA", station or "003"), (3, BEN, "BEN", "003")]
    assert rejected(records) == [(1, "record.corrected")]


@pytest.mark.parametrize(
    ("title", "village", "tps"),
    [
        ("DESA OEBESA", "OEBESA", None),
        ("Desa Oebesa, Kecamatan Kota Soe", "Oebesa", None),
        ("DESA OEBESA KECAMATAN KOTA SOE KABUPATEN TIMOR TENGAH SELATAN", "OEBESA", None),
        ("DESA NIKI-NIKI TPS 003 TAHUN 2024", "NIKI-NIKI", "003"),
        ("DESA DAN KELURAHAN", None, None),
        ("DAFTAR PEMILIH DESA OEBESA", None, None),  # where a name begins nothing tells
    ],
)
def test_a_title_that_begins_with_its_label_needs_no_colon(
    tmp_path: Path, workspace: Workspace, title: str, village: str | None, tps: str | None
) -> None:
    layout = STATIONS.replace("[rows]", 'tps = "TPS"\nvillage = "Desa"\n[rows]')
    records = read(tmp_path, workspace, layout, f"DAFTAR PEMILIH;;\n{title};;\nNIK;NAMA;KET\n{ANA};ANA;\n")
    assert people(records, "village", "tps") == [(1, village, tps)]


@pytest.mark.parametrize(
    ("sheet", "village", "tps"),
    [
        ("Desa Oebesa", "Oebesa", None),
        ("DESA OEBESA (2)", "OEBESA", None),
        ("TPS 003", None, "003"),
        ("TPS-003 (2)", None, "003"),
        ("TPS Oebesa", None, None),  # a station has a number
        ("TPS 3 Desa Oebesa", "Oebesa", "3"),
        ("Desakota", None, None),
        ("Oebesa", None, None),
    ],
)
def test_a_sheets_name_says_the_village_or_the_station(
    tmp_path: Path, workspace: Workspace, sheet: str, village: str | None, tps: str | None
) -> None:
    layout = STATIONS.replace("[rows]", 'tps = "TPS"\nvillage = "Desa"\n[rows]')
    (tmp_path / "layout.toml").write_text(layout, "utf-8")
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheet
    book.active.append(["NIK", "NAMA", "KET"])
    book.active.append([ANA, "ANA", None])
    book.save(tmp_path / "list.xlsx")
    records = take_in(tmp_path / "list.xlsx", tmp_path / "layout.toml", workspace=workspace)
    assert people(records, "village", "tps") == [(1, village, tps)]


@pytest.mark.parametrize(
    ("place", "village", "tps"),
    [
        ("TPS 9.csv", None, "9"),
        ("tps_009 (2).csv", None, "009"),
        ("Desa Oebesa/TPS 9.csv", "Oebesa", "9"),
        ("Desa Oebesa.zip/TPS 9.csv.gz", "Oebesa", "9"),
        ("Kec. Kota Soe/Desa Oebesa TPS 9/daftar.csv", "Oebesa", "9"),
        ("Desa Oebesa/Desa Nusa.csv", "Nusa", None),
        ("2024/Oebesa.csv", None, None),
        ("<table>", None, None),
    ],
)
def test_the_names_of_a_file_and_of_its_folders_say_the_village_or_the_station(
    place: str, village: str | None, tps: str | None
) -> None:
    assert place_says(place, ("TPS", "Desa"), {}, ()) == {
        label: value for label, value in (("Desa", village), ("TPS", tps)) if value is not None
    }


def test_of_two_labels_of_one_field_the_nearest_to_the_rows_counts() -> None:
    either = {"Kelurahan": frozenset({"Desa"}), "Desa": frozenset({"Kelurahan"})}
    said = place_says("Kelurahan Soe/Desa Oebesa/TPS 9.csv", ("Kelurahan", "Desa"), either, ())
    assert said == {"Kelurahan": "", "Desa": "Oebesa"}


def test_a_folder_of_stations_needs_no_titles_and_a_title_says_more_than_a_files_name(
    tmp_path: Path, workspace: Workspace
) -> None:
    layout = STATIONS.replace("[rows]", 'tps = "TPS"\nvillage = "Desa"\n[rows]')
    (tmp_path / "layout.toml").write_text(layout, "utf-8")
    village = tmp_path / "kit" / "Desa Oebesa"
    village.mkdir(parents=True)
    (village / "TPS 9.csv").write_text(f"NIK;NAMA;KET\n{ANA};ANA;\n", "utf-8")
    (village / "TPS 10.csv").write_text(f"TPS 011;;\nNIK;NAMA;KET\n{BEN};BEN;\n", "utf-8")
    records = take_in(tmp_path / "kit", tmp_path / "layout.toml", workspace=workspace)
    assert people(records, "village", "tps") == [(1, "Oebesa", "9"), (2, "Oebesa", "011")]


COUNTED = f"No;{FULL}"


@pytest.mark.parametrize(
    ("below", "pair"),
    [
        (f"2;{CIA};;02-03-1995;P;;", False),  # the next voter, whose name is missing
        (f"2;{CIA};;02-03-1995;P;;0", False),
        (f"2;{CIA};;02-03-1995;P;;U", False),
        (f";{CIA};;02-03-1995;P;;", False),  # nobody's birth date and sex are another's by a slip
        (f"2;{CIA};;;;;", False),
        (f";{CIA};;02-03-1995;;;", True),  # another number, and the birth date in it
        (f"1;{ANA[:-1]}2;;01-07-1990;P;;", True),  # one digit of the number was wrong
        (f"1;{ANA[:-2]}10;;01-07-1990;P;;", True),  # two neighbours were exchanged
    ],
)
def test_a_voter_without_a_name_is_no_correction_of_the_one_above(
    tmp_path: Path, workspace: Workspace, below: str, pair: bool
) -> None:
    records = read(tmp_path, workspace, CORRECTED, f"{COUNTED}\n1;{ANA};ANA;01-07-1990;P;;U\n{below}\n")
    assert ((1, "record.corrected") in rejected(records)) is pair
    assert records.accepted == (1 if pair else 2)


@pytest.mark.parametrize(
    "between",
    [
        [FULL],  # the header of a new page
        [FULL, "1;2;3;4;5;6"],
        [";;;;;"],
        [""],
        ["", "Halaman 2", FULL],
        ["Lanjutan;;;;;"],
    ],
)
def test_a_correction_may_stand_on_the_next_page(tmp_path: Path, workspace: Workspace, between: list[str]) -> None:
    content = [FULL, f"{ANA};ANA;01-07-1990;P;;U", *between, ";ANA MARIA;;;;", f"{BEN};BEN;;L;;"]
    records = read(tmp_path, workspace, CORRECTED, "\n".join(content))
    assert [row[1:] for row in people(records, "nik", "name")] == [(ANA, "ANA MARIA"), (BEN, "BEN")]
    assert rejected(records)[0] == (1, "record.corrected")


@pytest.mark.parametrize(
    "below",
    [
        [f"{CIA};CIA;02-03-1995;P;;", ";ANA MARIA;;;;"],  # somebody stands between
        ["", ";Ketua PPS;;;;"],  # the list has ended
        [FULL, f"{CIA};;02-03-1995;P;;"],
    ],
)
def test_not_every_row_after_a_changed_voter_is_the_correction(
    tmp_path: Path, workspace: Workspace, below: list[str]
) -> None:
    records = read(tmp_path, workspace, CORRECTED, "\n".join([FULL, f"{ANA};ANA;01-07-1990;P;;U", *below]))
    assert "record.corrected" not in records.issue_counts


def test_the_row_below_an_unchanged_voter_corrects_nothing(tmp_path: Path, workspace: Workspace) -> None:
    content = f"{FULL}\n{ANA};ANA;01-07-1990;P;;\n;;02-07-1990;;;\n"
    assert rejected(read(tmp_path, workspace, CORRECTED, content)) == [(2, "record.no-identity")]


@pytest.mark.parametrize("nothing", ["", "-", "NIHIL"])
def test_who_has_a_birth_date_and_an_address_is_somebody_whatever_stands_for_no_number(
    tmp_path: Path, workspace: Workspace, nothing: str
) -> None:
    text = LIST.replace("[fields]", '[fields]\naddress = "ALAMAT"')
    content = f"{FULL};ALAMAT\n{ANA};ANA;01-07-1990;P;;;JL. MAWAR 1\n{nothing};;02-07-1990;;;;JL. MAWAR 2\n"
    assert rejected(read(tmp_path, workspace, text, content)) == []


def test_without_the_key_nothing_is_put_together(tmp_path: Path, workspace: Workspace) -> None:
    content = f"{FULL}\n{ANA};ANA;01-07-1990;P;;U\n;;02-07-1990;;;\n"
    assert rejected(read(tmp_path, workspace, LIST, content)) == [(2, "record.no-identity")]


def test_a_number_typed_as_a_number_stays_flagged_in_its_correction(tmp_path: Path, workspace: Workspace) -> None:
    rows = [FULL.split(";"), [int(ANA), "ANA", "02-07-1990", "P", None, "U"], [None, None, "01-07-1990"]]
    records = read(tmp_path, workspace, CORRECTED, rows)
    assert people(records, "nik_kind") == [(2, "truncated")] or people(records, "nik") == [(2, ANA)]
    assert records.issue_counts.get("nik.truncated", 0) == [row["nik_kind"] for row in records.frame.mappings()].count(
        "truncated"
    )


# -- pages -------------------------------------------------------------------------------------------------------------


def test_a_header_that_comes_again_and_totals_are_no_people(tmp_path: Path, workspace: Workspace) -> None:
    records = read(
        tmp_path,
        workspace,
        LIST,
        f"NIK;NAMA\n{ANA};ANA\nNIK;NAMA\n1;2\n(1);(2)\n{BEN};JUMLAH\n;NAMA\n;JUMLAH PEMILIH\n2;Total\n;JUMLAHATI\n",
    )
    assert people(records, "name") == [(1, "ANA"), (5, "JUMLAH"), (9, "JUMLAHATI")]
    assert rejected(records) == [
        (2, "record.header-again"),
        (3, "record.header-again"),
        (4, "record.header-again"),
        (6, "record.header-again"),
        (7, "record.total"),
        (8, "record.total"),
    ]


WIDE = LIST + 'address = "ALAMAT"\nrt = "RT"\n'
WIDE_HEADER = "No;NIK;NAMA;LAHIR;JK;ALAMAT;RT"
VOTER = f"1;{ANA};ANA;01-07-1990;P;JL. A;1"


@pytest.mark.parametrize(
    ("below", "code"),
    [
        (";;Mengetahui,;;;;", "record.no-person"),
        (";;Kepala Dinas Kependudukan;;;Ketua PPS Nusa;", "record.no-person"),
        (";;NIP. 196801011990031001;;;;", "record.no-person"),
        (";NIP. 196801011990031001;;;;;", "record.no-person"),
        (";Soe, 12 Mei 2024;;;;;", "record.no-person"),  # sixteen characters, and no number
        (";;Soe, ....... Desember 2024;;;;", "record.no-person"),
        (";;BEN CONTOH, S.Sos;;;;", "record.no-person"),  # a name alone where everybody has more
        (";;(........................);;;;", "record.no-person"),
        (";;1;;;;", "record.no-person"),
        (";2;;;;;", "record.no-person"),  # a page's number
        ("Jumlah Pemilih;;1;;;;", "record.total"),
        ("JUMLAH;250;;;;;", "record.total"),
        (";Jumlah KK;2;;;;", "record.total"),
        (";L = 3;L+P = 6;;;;", "record.total"),
        (";6;orang;;;;", "record.total"),
        (";;Jumlah L : 1 P : 2;;;;", "record.total"),
        (";;JUMLAH;2;;;", "record.total"),
        (";JUMLAH TPS 001;2;;;;", "record.total"),
        (";;LAKI-LAKI : 1;;;;", "record.total"),
        (";TPS 003;;;;;", "record.no-person"),
        (";;Halaman 1 dari 3;;;;", "record.no-person"),
    ],
)
def test_what_stands_below_a_list_is_rejected_and_nobody(
    tmp_path: Path, workspace: Workspace, below: str, code: str
) -> None:
    records = read(tmp_path, workspace, WIDE, f"{WIDE_HEADER}\n{VOTER}\n{below}\n")
    assert (people(records, "name"), rejected(records)) == ([(1, "ANA")], [(2, code)])


@pytest.mark.parametrize("above", ["", ";;Mengetahui,;;;;\n;;Kepala Desa;;;;\n"])
@pytest.mark.parametrize(
    "person",
    [
        "2;;BEN;;;;",  # the list counts the person
        ";;BEN;;L;;",
        ";;BEN;;;;3",
        ";;BEN;01-01-1985;;;",
        ";5302010101;BEN;;;;",
        f";{BEN};;;;;",
        f";{BEN};Mengetahui;;;;",
        f"Jumlah;{BEN};1;;;;",
        ";;MENGETA;;L;JL. B;",
        ";;KEPALA;;L;JL. B;",
        ";;TOTALIA;;P;;",
    ],
)
def test_whoever_has_anything_of_a_persons_own_is_a_person(
    tmp_path: Path, workspace: Workspace, above: str, person: str
) -> None:
    records = read(tmp_path, workspace, WIDE, f"{WIDE_HEADER}\n{VOTER}\n{above}{person}\n{VOTER}\n")
    assert records.accepted == 3
    assert [code for _, code in rejected(records)] == ["record.no-person"] * above.count("\n")


def test_a_name_with_an_address_is_a_person_but_not_among_signatures_at_the_end(
    tmp_path: Path, workspace: Workspace
) -> None:
    signed = ";;Mengetahui,;;;Soe, 12 Mei 2024;\n;;Kepala Desa;;;Ketua PPS;\n;;BEN CONTOH;;;CIA CONTOH;\n"
    content = f"{WIDE_HEADER}\n;;DINA;;;JL. B;\n{signed}{VOTER}\n{signed}"
    records = read(tmp_path, workspace, WIDE, content)
    assert people(records, "name") == [(1, "DINA"), (4, "BEN CONTOH"), (5, "ANA")]
    assert rejected(records) == [(row, "record.no-person") for row in (2, 3, 6, 7, 8)]
    more = ";;EVA;;;JL. C;\n" * 20
    assert read(tmp_path, workspace, WIDE, f"{WIDE_HEADER}\n{VOTER}\n{signed}{more}").accepted == 22


def test_a_name_alone_is_a_person_unless_it_stands_where_signatures_do(tmp_path: Path, workspace: Workspace) -> None:
    alone, signed = ";;BEN CONTOH;;;;\n", ";;Mengetahui,;;;;\n;;CIA CONTOH;;;;\n"
    content = f"{WIDE_HEADER}\n{alone}{VOTER}\n{alone}{VOTER}\n{signed}{VOTER}\n{alone}"
    records = read(tmp_path, workspace, WIDE, content)
    assert people(records, "row") == [(1, 1), (2, 2), (3, 3), (4, 4), (7, 7)]
    assert rejected(records) == [(5, "record.no-person"), (6, "record.no-person"), (8, "record.no-person")]
    many = read(tmp_path, workspace, WIDE, f"{WIDE_HEADER}\n{VOTER}\n{alone * 20}")
    assert many.rejected == 0


LEGEND = "Keterangan kode:;;;;;;\n1;;Meninggal;;;;\n2;;GANDA;;;;\nU;;Ubah data;;;;\n"


def test_a_code_beside_its_label_is_a_legend_below_the_last_person_only(tmp_path: Path, workspace: Workspace) -> None:
    named = "2;;GANDA;;;;\n"  # the second of the list, of whom only the name is known
    records = read(tmp_path, workspace, WIDE, f"{WIDE_HEADER}\n{VOTER}\n{named}{VOTER}\n{LEGEND}9;;BEN;;;;\n")
    assert people(records, "name") == [(1, "ANA"), (2, "GANDA"), (3, "ANA"), (8, "BEN")]
    assert rejected(records) == [(4, "record.no-identity"), *((row, "record.no-person") for row in (5, 6, 7))]


@pytest.mark.parametrize(
    ("name", "is_group"),
    [
        ("DUSUN II", True),
        ("Dusun Oe Molo", True),
        ("RT : 001 / RW : 001", True),
        ("RT. 03", True),
        ("TPS 004", True),
        ("DESA : NUSA", True),
        ("DESA RATNASARI", False),
        ("RT. SOSRODININGRAT", False),
        ("DUSUN", False),
        ("BANJARNAHOR", False),
    ],
)
@pytest.mark.parametrize("wide", [True, False])
def test_the_title_of_a_group_of_rows_is_nobody(
    tmp_path: Path, workspace: Workspace, name: str, is_group: bool, wide: bool
) -> None:
    header, rest, layout = (WIDE_HEADER, ";;;;", WIDE) if wide else ("No;NIK;NAMA", "", LIST)
    voter = VOTER if wide else f"1;{ANA};ANA"
    content = f"{header}\n{voter}\n;;{name}{rest}\n2;;{name}{rest}\n{voter}\n"
    records = read(tmp_path, workspace, layout, content)
    assert rejected(records) == ([(2, "record.no-person")] if is_group else [])


def test_letters_under_the_columns_are_the_header_again(tmp_path: Path, workspace: Workspace) -> None:
    records = read(tmp_path, workspace, WIDE, f"{WIDE_HEADER}\na;b;c;d;e;f;g\n{VOTER}\n(a);(b);(c);(d);(e);(f);(g)\n")
    assert rejected(records) == [(1, "record.header-again"), (3, "record.header-again")]


def test_a_list_with_next_to_nobody_in_it_is_no_list(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(furniture, "MOST_NOBODY", 100)
    somebody = f"{ANA};ANA;01-07-1990;P;;\n"
    with pytest.raises(SourceError) as caught:
        read(tmp_path, workspace, LIST, f"{FULL}\n{somebody * 5}" + ";;;;;\n" * 100)
    assert caught.value.code == "source.nobody"
    assert caught.value.params == {"file": "list.csv", "broken": 100, "count": 105}
    assert read(tmp_path, workspace, LIST, f"{FULL}\n{somebody * 5}" + ";;;;;\n" * 99).accepted == 5
    assert read(tmp_path, workspace, LIST, f"{FULL}\n{somebody * 20}" + ";;;;;\n" * 100).rejected == 100


def test_a_list_of_names_alone_is_a_list_of_people(tmp_path: Path, workspace: Workspace) -> None:
    assert read(tmp_path, workspace, LIST, "NIK;NAMA\n;ANA\n-;BEN\n").accepted == 2


def test_what_titles_give_to_every_row_is_no_rows_own(tmp_path: Path, workspace: Workspace) -> None:
    layout = WIDE + '[carry]\nlabels = ["TPS", "RT", "ALAMAT"]\n'
    rows = [["RT : 3"], ["No", "NIK", "NAMA", "LAHIR", "JK", "NKK"], ["1", ANA, "ANA"], ["", "", "BEN CONTOH"]]
    records = read(tmp_path, workspace, layout, rows)
    assert (people(records, "rt"), rejected(records)) == ([(1, "3")], [(2, "record.no-person")])


OF_ONE_STATION = LIST + 'tps = "TPS"\n[carry]\nlabels = ["TPS"]\n'


@pytest.mark.parametrize(
    "title",
    [
        "TPS : 003",
        "TPS 003",
        "TPS NO. 003",
        "TPS No: 003",
        "NO TPS 003",
        "NO. TPS : 003",
        "Nomor TPS;003",
        "TPS 003/DESA NUSA",
    ],
)
def test_a_title_names_its_polling_station_in_many_ways(tmp_path: Path, workspace: Workspace, title: str) -> None:
    records = read(tmp_path, workspace, OF_ONE_STATION, f"{title}\nNIK;NAMA;LAHIR\n{ANA};ANA;01-07-1990\n")
    assert (people(records, "tps"), records.warnings) == ([(1, "003")], [])


def test_a_label_that_no_title_says_is_told(tmp_path: Path, workspace: Workspace) -> None:
    misspelt = OF_ONE_STATION.replace("TPS", "TSP")
    records = read(tmp_path, workspace, misspelt, f"TPS : 003\nNIK;NAMA;LAHIR\n{ANA};ANA;01-07-1990\n")
    assert people(records, "tps") == [(1, None)]
    assert records.warnings == [{"code": "intake.label-not-found", "file": "list.csv", "label": "TSP"}]


def test_a_column_of_the_file_needs_no_title(tmp_path: Path, workspace: Workspace) -> None:
    records = read(tmp_path, workspace, OF_ONE_STATION, f"NIK;NAMA;TPS\n{ANA};ANA;002\n")
    assert (people(records, "tps"), records.warnings) == ([(1, "002")], [])


def test_an_end_mark_ends_the_data_and_the_rows_below_are_counted(tmp_path: Path, workspace: Workspace) -> None:
    layout = LIST + '[rows]\nend = ["###"]\n'
    records = read(tmp_path, workspace, layout, f"NIK;NAMA\n{ANA};ANA\n###\n{BEN};CONTOH\n;\n")
    assert (people(records, "name"), records.seen) == ([(1, "ANA")], 1)
    scan = records.summary()["scan"]
    assert isinstance(scan, dict)
    assert scan["rows_below_end"] == 2
    assert records.warnings == [{"code": "intake.people-below-end", "file": "list.csv", "count": "1"}]


@pytest.mark.parametrize(
    ("below", "read_again"),
    [
        ("BUKU INDUK\nDesa : NUSA\nNO;NIK;NAMA\nNo. KK : {nkk}\n1;{nik};BEN\n", [("BEN", "{nkk}", "NUSA")]),
        ("No. KK : {nkk}\n1;{nik};BEN\n", [("BEN", "{nkk}", "AJAOBAKI")]),
        ("1;{nik};BEN\n;;\n", [("BEN", None, "AJAOBAKI")]),  # of no family known
        ("Alamat : tempat tinggal\nNo. KK : Nomor Kartu Keluarga\n1. Dicetak oleh;{nik};BEN\n", []),
    ],
)
def test_families_below_an_end_mark_are_read(
    tmp_path: Path, workspace: Workspace, below: str, read_again: list[tuple[str, str | None, str]]
) -> None:
    layout = FAMILIES + '[rows]\nend = ["Keterangan:"]\n'
    content = f"Desa : AJAOBAKI\nNO;NIK;NAMA\nNo. KK : {NKK}\n1;{ANA};ANA\nKeterangan:\nDesa : nama desa\nSHDK\n"
    second = NKK[:-1] + "4"
    records = read(tmp_path, workspace, layout, content + below.format(nkk=second, nik=BEN) + "Keterangan:\nakhir\n")
    told = [(name, nkk and nkk.format(nkk=second), village) for name, nkk, village in read_again]
    assert people(records, "name", "nkk", "village") == [
        (row, *one) for row, one in enumerate([("ANA", NKK, "AJAOBAKI"), *told], 1)
    ]
    scan = records.summary()["scan"]
    assert scan["rows_below_end"] >= 5  # whatever is not read is counted
    assert records.rejected == 0


def test_a_cell_that_runs_on_is_put_together(tmp_path: Path, workspace: Workspace) -> None:
    layout = LIST + '[rows]\nwrap = ["NAMA"]\n'
    rows = [["NIK", "NAMA"], [ANA, "ANA"], [None, "MARIA"], [BEN, "BEN"], [], [], [], [], [], [None, "JAUH"]]
    records = read(tmp_path, workspace, layout, rows)
    assert people(records, "nik", "name") == [(1, ANA, "ANA MARIA"), (2, BEN, "BEN"), (3, None, "JAUH")]


def test_who_has_a_name_and_an_rt_or_polling_station_is_no_cell_that_runs_on(
    tmp_path: Path, workspace: Workspace
) -> None:
    layout = WIDE + 'tps = "TPS"\n[rows]\nwrap = ["ALAMAT"]\n'
    rows = ["NIK;NAMA;ALAMAT;RT;TPS", f"{ANA};ANA;JL MAWAR;1;1", ";;NO. 5;;", ";BEN;JL KENANGA;3;2", ";CIA;JL B;4;"]
    records = read(tmp_path, workspace, layout, "\n".join(rows) + "\n")
    told = [(1, "ANA", "JL MAWAR NO. 5"), (2, "BEN", "JL KENANGA"), (3, "CIA", "JL B")]
    assert people(records, "name", "address") == told


def test_a_row_with_a_cell_that_runs_on_continues_all_its_cells_unless_it_has_a_persons_own(
    tmp_path: Path, workspace: Workspace
) -> None:
    layout = LIST + 'occupation = "KERJA"\n[rows]\nwrap = ["STATUS"]\n'
    rows = [
        ["No", "NIK", "NAMA", "JK", "KERJA", "STATUS"],
        [1, ANA, "ANA", "P", "MENGURUS RUMAH", "CARD"],
        [None, None, "MARIA", None, "TANGGA", "SHIPPED"],
        [2, BEN, "BEN", "L", "GURU", "CARD"],
        [None, None, "CIA", "P", None, "CARD"],
        [4, None, "DINA", None, None, "CARD"],
        [None, None, "EVA", None, "GURU", None],  # nothing runs on
        *[[]] * 4,
        [None, None, "JAUH", None, None, "SHIPPED"],  # of no row, and no person
    ]
    records = read(tmp_path, workspace, layout, rows)
    assert people(records, "nik", "name", "occupation") == [
        (1, ANA, "ANA MARIA", "MENGURUS RUMAH TANGGA"),
        (2, BEN, "BEN", "GURU"),
        (3, None, "CIA", None),
        (4, None, "DINA", None),
        (5, None, "EVA", "GURU"),
    ]
    assert rejected(records) == [(6, "record.no-person")]


# -- positions and delimiters ------------------------------------------------------------------------------------------

BY_PLACE = """
api = 1
name = "tanpa-judul"
record = "voter"
reader = { kind = "delimited", delimiter = [";", ","], header_rows = 0 }
[fields]
nik = 2
name = { columns = [3, 4], join = " " }
sex = { column = 5, codes = "kpu/sex" }
"""


@pytest.mark.parametrize("above", ["", "DAFTAR PEMILIH;;;;\n", "No;NIK;DEPAN;BELAKANG;JK\n1;2;3;4;5\n"])
def test_columns_go_by_position_whatever_stands_above(tmp_path: Path, workspace: Workspace, above: str) -> None:
    records = read(tmp_path, workspace, BY_PLACE, f"{above}1;{ANA};ANA;MARIA;P\n2;-;BEN;;L\n")
    assert people(records, "name", "sex") == [(1, "ANA MARIA", "P"), (2, "BEN", "L")]
    first = next(iter(records.frame.mappings()))
    assert first["nik"] == ANA


@pytest.mark.parametrize("above", ["", "DAFTAR PEMILIH;;;;\n", "No;NIK;DEPAN;BELAKANG;JK\n1;2;3;4;5\n"])
def test_people_without_numbers_at_the_top_are_not_passed_over(
    tmp_path: Path, workspace: Workspace, above: str
) -> None:
    records = read(tmp_path, workspace, BY_PLACE, f"{above}1;-;BEN;;L\n2;;CIA;;P\n3;{ANA};ANA;MARIA;P\n")
    assert people(records, "name") == [(1, "BEN"), (2, "CIA"), (3, "ANA MARIA")]


def test_positions_hold_in_a_workbook_and_in_a_table_in_memory(tmp_path: Path, workspace: Workspace) -> None:
    import pyarrow

    rows = [["DAFTAR"], [], ["x", "y"], [1, ANA, "ANA", "MARIA", "P"]]
    assert people(read(tmp_path, workspace, BY_PLACE, rows), "nik", "name") == [(1, ANA, "ANA MARIA")]
    table = pyarrow.table({"no": ["1"], "n": [ANA], "a": ["ANA"], "b": ["MARIA"], "c": ["P"]})
    (tmp_path / "place.toml").write_text(BY_PLACE, "utf-8")
    assert people(take_in(table, tmp_path / "place.toml", workspace=workspace), "nik") == [(1, ANA)]


def test_skip_rows_says_exactly_where_the_records_start(tmp_path: Path, workspace: Workspace) -> None:
    layout = BY_PLACE.replace("header_rows = 0", "header_rows = 0, skip_rows = 1")
    records = read(tmp_path, workspace, layout, f"judul;;;;\n1;-;BEN;;L\n2;{ANA};ANA;;P\n")
    assert people(records, "name") == [(1, "BEN"), (2, "ANA")]


def test_the_delimiter_is_the_one_that_splits_the_header(tmp_path: Path, workspace: Workspace) -> None:
    for delimiter in ";,":
        content = f"DAFTAR\nNIK{delimiter}NAMA\n{ANA}{delimiter}ANA\n"
        records = read(tmp_path, workspace, LIST, content)
        assert people(records, "nik", "name") == [(1, ANA, "ANA")]
        assert records.summary()["scan"]["delimiter"] == delimiter
    with pytest.raises(FormatError) as error:
        read(tmp_path, workspace, LIST, f"NIK|NAMA\n{ANA}|ANA\n")
    assert (error.value.code, error.value.params["found"]) == ("format.other-delimiter", "|")


# -- one heading, two meanings -----------------------------------------------------------------------------------------

STATUS = """
api = 1
name = "status"
record = "voter"
reader = { kind = "delimited", delimiter = ";", nulls = ["", "-"] }
[fields]
nik = "NIK"
name = "NAMA"
marital_status = { columns = ["STS", "STATUS"], first = true, codes = "kpu/marital", optional = true, \
rivals = { STATUS = ["kpu/record-state", "TMS"] } }
"""


@pytest.mark.parametrize(
    ("values", "meaning", "decided"),
    [
        (["B", "S", "p"], ["single", "married", "ever-married"], "marital_status"),
        (["Belum Kawin", "", "?"], ["single", None, None], "marital_status"),
        (["AKTIF", "UBAH", "BARU"], [None] * 3, "-"),
        (["TMS", "-", "tms"], [None] * 3, "-"),
        (["", "-", ""], [None] * 3, "marital_status"),
    ],
)
def test_status_is_what_its_values_say(
    tmp_path: Path, workspace: Workspace, values: list[str], meaning: list[str | None], decided: str
) -> None:
    content = "NIK;NAMA;STATUS\n" + "".join(f"{ANA};ANA;{value}\n" for value in values)
    records = read(tmp_path, workspace, STATUS, content)
    assert [row["marital_status"] for row in records.frame.mappings()] == meaning
    assert records.summary()["scan"]["decided"] == {"STATUS": decided}


@pytest.mark.parametrize("values", [["S", "AKTIF"], ["1", "2"], ["X"]])
def test_values_that_do_not_decide_stop_the_reading(tmp_path: Path, workspace: Workspace, values: list[str]) -> None:
    content = "NIK;NAMA;STATUS\n" + "".join(f"{ANA};ANA;{value}\n" for value in values)
    with pytest.raises(FormatError) as error:
        read(tmp_path, workspace, STATUS, content)
    assert error.value.code == "format.column-undecided"
    assert "kpu/marital, kpu/record-state, TMS" in str(error.value)


def test_status_is_not_asked_where_the_field_has_a_column_of_its_own(tmp_path: Path, workspace: Workspace) -> None:
    records = read(tmp_path, workspace, STATUS, f"NIK;NAMA;STS;STATUS\n{ANA};ANA;S;X\n{BEN};BEN;;B\n")
    assert [row["marital_status"] for row in records.frame.mappings()] == ["married", None]


def test_a_field_that_must_be_there_and_is_not_is_missing(tmp_path: Path, workspace: Workspace) -> None:
    layout = STATUS.replace(", optional = true", "")
    with pytest.raises(FormatError) as error:
        read(tmp_path, workspace, layout, f"NIK;NAMA;STATUS\n{ANA};ANA;AKTIF\n")
    assert (error.value.code, error.value.params["columns"]) == ("format.missing-columns", "marital_status")


# -- one heading, two columns ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("carrier", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "cells",
    [
        [(NKK, ANA), (NKK, BEN)],  # the family card under a wrong heading
        [(ANA, ANA), ("", BEN), (CIA, "")],  # each has what the other lacks
    ],
)
def test_two_columns_of_one_heading_that_differ_stop_the_reading(
    tmp_path: Path, workspace: Workspace, cells: list[tuple[str, str]], carrier: str
) -> None:
    rows = [["NIK", "nik ", "NAMA"], *([one, other, "CONTOH"] for one, other in cells)]
    text = "\n".join(";".join(row) for row in rows)
    with pytest.raises(FormatError) as caught:
        read(tmp_path, workspace, LIST, text if carrier == "csv" else rows)
    assert (caught.value.code, caught.value.params["column"]) == ("format.heading-twice", "NIK")


@pytest.mark.parametrize(
    ("one", "other"),
    [((ANA, BEN), (ANA, f" {BEN} ")), ((ANA, BEN), ("", "")), (("", ""), (ANA, BEN)), ((ANA, "-"), (ANA, BEN))],
)
def test_of_two_columns_of_one_heading_the_one_is_taken_that_holds_all(
    tmp_path: Path, workspace: Workspace, one: tuple[str, str], other: tuple[str, str]
) -> None:
    rows = [f"{first};{second};{name}" for first, second, name in zip(one, other, ("ANA", "BEN"), strict=True)]
    records = read(tmp_path, workspace, LIST, "\n".join(["NIK;NIK;NAMA", *rows]))
    assert people(records, "nik", "name") == [(1, ANA, "ANA"), (2, BEN, "BEN")]


def test_a_heading_that_the_layout_does_not_use_may_stand_twice(tmp_path: Path, workspace: Workspace) -> None:
    content = f"NIK;CATATAN;NAMA;CATATAN;;\n{ANA};x;ANA;y;1;2\n"
    assert people(read(tmp_path, workspace, LIST, content), "name") == [(1, "ANA")]


def test_a_layout_may_say_which_of_two_columns_it_means(tmp_path: Path, workspace: Workspace) -> None:
    layout = LIST.replace('nik = "NIK"', 'nik = "NIK#2"').replace('"NKK"', '"NIK"')
    records = read(tmp_path, workspace, layout, f"NIK;NIK;NAMA\n{NKK};{ANA};ANA\n")
    assert people(records, "nik", "nkk") == [(1, ANA, NKK)]


# -- values that stand above the rows ----------------------------------------------------------------------------------

FAMILIES = """
api = 1
name = "keluarga"
record = "resident"
reader = { kind = "delimited", delimiter = [";", ","], nulls = ["", "-"] }
[carry]
labels = ["No. KK", "Alamat", "RT", "RW", "Desa"]
starts = "No. KK"
unlabelled = "Alamat"
[fields]
nik = "NIK"
nkk = "No. KK"
name = "NAMA"
address = "Alamat"
rt = "RT"
rw = "RW"
village = "Desa"
"""
TPS = """
api = 1
name = "per-tps"
record = "voter"
reader = { kind = "workbook" }
[carry]
labels = ["TPS", "Kelurahan"]
[fields]
nik = "NIK"
name = "NAMA"
tps = "TPS"
village = "Kelurahan"
"""


@pytest.mark.parametrize(
    "family",
    [
        "No. KK : {nkk} Alamat : JL. A RT/RW : 001/002",
        "No. KK: ;{nkk};Alamat: ;JL. A;RT : 1;RW : 2",
        "No. KK :;;Alamat :;;RT/RW :\n{nkk};;JL. A;;1/2",
        "NO.KK;ALAMAT\n{nkk};JL. A, RT:001, RW:002",
        "no kk;:;{nkk}\nAlamat;: JL. A\nNO.RT/RW :;001/002",
        ";NO.KK;{nkk};JL. A, RT:001, RW:002",
        "No. KK : {nkk};;Alamat : JL. A RT/RW : 001/002",
    ],
)
def test_a_familys_line_in_many_forms(tmp_path: Path, workspace: Workspace, family: str) -> None:
    second = NKK[:-1] + "4"
    content = (
        f"BUKU INDUK\nDesa : AJAOBAKI\nNO;NIK;NAMA\n{family.format(nkk=NKK)}\n1;{ANA};ANA\n2;-;ANI\n;;\n"
        f"{family.format(nkk=second)}\n1;{BEN};BEN\nHalaman 2\n"
    )
    records = read(tmp_path, workspace, FAMILIES, content)
    assert people(records, "nkk", "name", "address", "rt", "rw", "village") == [
        (1, NKK, "ANA", "JL. A", "1", "2", "AJAOBAKI"),
        (2, NKK, "ANI", "JL. A", "1", "2", "AJAOBAKI"),
        (3, second, "BEN", "JL. A", "1", "2", "AJAOBAKI"),
    ]
    assert records.summary()["scan"]["carried"]["families"] == 2


@pytest.mark.parametrize(
    ("kelurahan", "tps"),
    [
        (["KELURAHAN", ":", "AJAOBAKI"], ["TPS : 003"]),
        (["KELURAHAN", "AJAOBAKI"], ["TPS", None, "003"]),
        (["", "Kelurahan : AJAOBAKI"], ["", "TPS 003"]),
        (["KELURAHAN:AJAOBAKI TPS: 003"], ["TPS tersebut di atas"]),
    ],
)
def test_titles_above_the_header_hold_for_the_sheet(
    tmp_path: Path, workspace: Workspace, kelurahan: list[Any], tps: list[Any]
) -> None:
    rows = [
        ["DAFTAR PERUBAHAN PEMILIH"],
        kelurahan,
        tps,
        ["No", "NIK", "NAMA", "KET"],
        [1, 2, 3, 4],
        [1, ANA, "ANA"],
        [2, None, None],
        [3, BEN, "TPS : 9"],
    ]
    records = read(tmp_path, workspace, TPS, rows)
    assert people(records, "nik", "tps", "village") == [(1, ANA, "003", "AJAOBAKI"), (3, BEN, "003", "AJAOBAKI")]
    assert rejected(records) == [(2, "record.no-identity")]


def test_a_rows_own_polling_station_counts_before_the_titles(tmp_path: Path, workspace: Workspace) -> None:
    layout = TPS.replace('tps = "TPS"', 'tps = { columns = ["TPS", "NO TPS"], first = true }')
    rows = [["TPS : 003"], ["NIK", "NAMA", "NO TPS"], [ANA, "ANA", "005"], [BEN, "BEN", None]]
    records = read(tmp_path, workspace, layout, rows)
    assert people(records, "name", "tps") == [(1, "ANA", "005"), (2, "BEN", "003")]


@pytest.mark.parametrize("order", [("NIK", "NAMA"), ("NAMA", "NIK")])
@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("between", [[":"], [], [None], [":", None]])
def test_a_familys_lines_may_have_label_and_value_in_cells_of_their_own(
    tmp_path: Path, workspace: Workspace, order: tuple[str, str], before: int, between: list[str | None]
) -> None:
    def line(label: str, value: str) -> list[Any]:
        return [*[None] * before, label, *between, value]

    def family(nkk: str, member: dict[str, str]) -> list[list[Any]]:
        titles = [line("NO. KK", nkk), line("ALAMAT", "DUSUN II"), line("NO.RT/RW", "017/003"), line("DESA", "NUSA")]
        return [*titles, ["NO", *order, "JK"], ["1", *(member[name] for name in order), "L"], []]

    rows = [
        *family(NKK, {"NIK": ANA, "NAMA": "ANA"}),
        *family(NKK[:-1] + "4", {"NIK": "-", "NAMA": "DESA"}),
    ]
    records = read(tmp_path, workspace, FAMILIES, rows)
    assert people(records, "nik", "nkk", "name", "address", "rt", "rw", "village") == [
        (1, ANA, NKK, "ANA", "DUSUN II", "17", "3", "NUSA"),
        (2, None, NKK[:-1] + "4", "DESA", "DUSUN II", "17", "3", "NUSA"),
    ]
    assert records.summary()["scan"]["carried"]["families"] == 2


@pytest.mark.parametrize("padding", ["", ";", ";;;;;;"])
def test_a_member_whom_a_stray_delimiter_has_shifted_is_set_aside(
    tmp_path: Path, workspace: Workspace, padding: str
) -> None:
    """Not the others, though every line ends in delimiters and those of the families are wider."""
    family = [f"No. KK : {NKK};;;Alamat : JL. A{padding}", f"1;ANA;{ANA};{padding}", f"2;BEN;{BEN};{padding}"]
    header = "NO;NAMA;NIK;CATATAN"
    records = read(tmp_path, workspace, FAMILIES, "\n".join([header, *family * 4, f"1;CIA;{CIA};;{padding}"]))
    assert [row["name"] for row in records.frame.mappings()] == ["ANA", "BEN"] * 4
    assert [(row["line"], row["codes"]) for row in records.rejects.mappings()] == [(14, ["record.too-many-cells"])]


@pytest.mark.parametrize("member", [f"1;{ANA};ANA", "1;-;ANA"])
def test_an_address_that_is_left_empty_takes_no_member_for_its_value(
    tmp_path: Path, workspace: Workspace, member: str
) -> None:
    content = f"NO;NIK;NAMA\nNo. KK : {NKK};;\nAlamat :;;\n{member}\n2;{BEN};BEN\n"
    assert people(read(tmp_path, workspace, FAMILIES, content), "nkk", "name", "address") == [
        (1, NKK, "ANA", None),
        (2, NKK, "BEN", None),
    ]


@pytest.mark.parametrize("first", [f"1;{ANA};ANA;;", f";{ANA};ANA;;", "1;-;ANA;;", ";;ANA;01-07-1990;", ";;ANA;;P"])
@pytest.mark.parametrize(
    ("card", "address"),
    [
        ("No. KK :;;;Alamat : JL. B;", "JL. B"),
        ("No. KK :;;;;", None),
        ("NO.KK;;;ALAMAT;", None),
        ("NO.KK;;ALAMAT;;\n-;;JL. B;;", "JL. B"),
    ],
)
def test_a_family_without_a_number_keeps_all_its_members(
    tmp_path: Path, workspace: Workspace, card: str, address: str | None, first: str
) -> None:
    layout = FAMILIES + (
        'birth_date = { column = "LAHIR", formats = ["%d-%m-%Y"] }\nsex = { column = "JK", codes = "siak/sex" }\n'
    )
    before = f"No. KK : {NKK};;;Alamat : JL. A;\n1;{CIA};CIA;;\n"
    content = f"NO;NIK;NAMA;LAHIR;JK\n{before}{card}\n{first}\n2;{BEN};BEN;;\n"
    records = read(tmp_path, workspace, layout, content)
    assert people(records, "nkk", "name", "address") == [
        (1, NKK, "CIA", "JL. A"),
        (2, None, "ANA", address),
        (3, None, "BEN", address),
    ]
    assert records.summary()["scan"]["carried"]["families"] == 2


@pytest.mark.parametrize(
    "label", ["Nomor KK", "NOMOR  KK", "No KK", "NKK", "Nomor Kartu Keluarga", "No. Kartu Keluarga"]
)
@pytest.mark.parametrize("placed", ["{};:;{};Alamat : JL. B", "{} : {};;;Alamat : JL. B", "{} :;;{};Alamat : JL. B"])
def test_the_cards_number_is_known_by_its_usual_labels(
    tmp_path: Path, workspace: Workspace, label: str, placed: str
) -> None:
    second = placed.format(label, NKK[:-1] + "4")
    content = f"NO;NAMA;NIK;JK\nNo. KK : {NKK};;;Alamat : JL. A\n1;ANA;{ANA};P\n{second}\n1;BEN;{BEN};L\n"
    assert people(read(tmp_path, workspace, FAMILIES, content), "nkk", "name", "address") == [
        (1, NKK, "ANA", "JL. A"),
        (2, NKK[:-1] + "4", "BEN", "JL. B"),
    ]


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("Kode Keluarga;:;{};Alamat : JL. B", "JL. B"),
        ("Kode Keluarga : {};;;", None),
        ("Kode Keluarga :;{};;\nAlamat : JL. B;;;", "JL. B"),
    ],
)
def test_a_number_under_an_unknown_label_ends_the_family_above_and_is_nobodys(
    tmp_path: Path, workspace: Workspace, line: str, address: str | None
) -> None:
    content = (
        f"NO;NAMA;NIK;JK\nNo. KK : {NKK};;;Alamat : JL. A\nNIK KEPALA;:;{CIA};\n1;ANA;{ANA};P\n"
        f"Dicetak : 12-05-2024 10:33:12;;;\nNIP : 196801011990031001;;;\n2;CIA;{CIA};P\n"
        f"{line.format(NKK[:-1] + '4')}\n1;BEN;{BEN};L\nNo. KK : {NKK};;;\n1;ANA;{ANA};P\n"
    )
    records = read(tmp_path, workspace, FAMILIES, content)
    assert people(records, "nkk", "name", "address") == [
        (1, NKK, "ANA", "JL. A"),
        (4, NKK, "CIA", "JL. A"),
        (5, None, "BEN", address),
        (6, NKK, "ANA", None),
    ]
    assert rejected(records) == [(2, "record.no-identity"), (3, "record.no-identity")]  # no label makes them a family


@pytest.mark.parametrize("label", ["NO.KK", "NOMOR KARTU", "KELUARGA", ""])
def test_a_cards_number_under_the_heading_of_numbers_is_the_familys_and_no_member(
    tmp_path: Path, workspace: Workspace, label: str
) -> None:
    layout = FAMILIES.replace('"Alamat", ', '"Nama KK", "Alamat", ')
    header, other = "NO;NIK;NAMA;JK", NKK[:-1] + "4"
    content = (
        f"{header}\n;{label};NAMA KK;ALAMAT\n;{NKK};ANA;JL. A\n{header}\n1;{ANA};ANA;P\n"
        f";{label};NAMA KK;ALAMAT\n;{other};BEN;JL. B\n{header}\n1;{BEN};BEN;L\n"
    )
    records = read(tmp_path, workspace, layout, content)
    assert people(records, "nkk", "name", "address") == [(1, NKK, "ANA", "JL. A"), (2, other, "BEN", "JL. B")]


def test_a_cell_as_long_as_a_book_holds_no_family_up(tmp_path: Path, workspace: Workspace) -> None:
    content = f"NO;NAMA;NIK;JK\nNo. KK : {NKK};;;Alamat : {'X' * 100_000}\n1;ANA;{ANA};P\n2;BEN;{BEN};{'X' * 100_000}\n"
    begun = time.monotonic()
    records = read(tmp_path, workspace, FAMILIES, content)
    assert [nik for _, nik in people(records, "nik")] == [ANA, BEN]
    assert time.monotonic() - begun < 20


PLACED = [
    "{} : {}",
    "{}|{}",
    "{}||{}",
    "{}|||{}",
    "|{}|{}",
    "||{}|{}",
    "{}|:|{}",
    "{}|: {}",
    "|{} :|{}",
    "||{} : {}",
    "||| {} : {}",
]


@pytest.mark.parametrize("placed", PLACED)
@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
def test_titles_of_a_second_block_are_read_wherever_their_cells_stand(
    tmp_path: Path, workspace: Workspace, placed: str, carrier: str
) -> None:
    def block(village: str, tps: str, *people: list[Any]) -> list[list[Any]]:
        titles = [placed.format(label, value).split("|") for label, value in (("KELURAHAN", village), ("TPS", tps))]
        return [*titles, ["No", "NKK", "NIK", "NAMA", "KET"], *people]

    rows = [
        *block("AJAOBAKI", "003", ["1", NKK, ANA, "ANA", "B"]),
        *block("NUSA", "004", ["1", NKK, BEN, "BEN", ""], ["2", NKK, "-", "DESA", "U"]),
    ]
    text = "\n".join(";".join([*row, "", "", "", "", ""][:5]) for row in rows)
    records = read(
        tmp_path,
        workspace,
        TPS.replace('"workbook"', '"delimited", delimiter = ";"'),
        rows if carrier == "xlsx" else text,
    )
    assert people(records, "name", "tps", "village") == [
        (1, "ANA", "003", "AJAOBAKI"),
        (5, "BEN", "004", "NUSA"),
        (6, "DESA", "004", "NUSA"),
    ]
    told = dict(rejected(records))
    assert told.pop(4) == "record.header-again"
    assert set(told.values()) <= {"record.no-person", "record.no-identity"}
    assert set(told) == {2, 3}


TWO_LABELS = TPS.replace('["TPS", "Kelurahan"]', '["TPS", "No TPS", "Desa", "Kelurahan", "Desa/Kelurahan"]').replace(
    'tps = "TPS"\nvillage = "Kelurahan"',
    'tps = { columns = ["TPS", "No TPS"], first = true }\n'
    'village = { columns = ["Desa", "Kelurahan", "Desa/Kelurahan"], first = true }',
)


@pytest.mark.parametrize(
    ("above", "between", "after"),
    [
        (["Kelurahan : AJAOBAKI"], ["Desa : NUSA"], (None, "NUSA")),
        (["Desa : AJAOBAKI"], ["Kelurahan : NUSA"], (None, "NUSA")),
        (["Desa : AJAOBAKI"], ["Desa/Kelurahan : NUSA"], (None, "NUSA")),
        (["TPS : 001"], ["No. TPS : 002"], ("002", None)),
        (["Desa : AJAOBAKI"], ["Desa : NUSA", "Kelurahan : -"], (None, "NUSA")),
        (["Desa : AJAOBAKI"], ["Kelurahan : NUSA", "Desa : -"], (None, "NUSA")),
        (["Desa : AJAOBAKI", "TPS : 001"], ["TPS :"], (None, "AJAOBAKI")),  # left empty, the old one is none
    ],
)
def test_a_further_title_replaces_what_another_label_of_its_field_said(
    tmp_path: Path, workspace: Workspace, above: list[str], between: list[str], after: tuple[str | None, str | None]
) -> None:
    layout = TWO_LABELS.replace('kind = "workbook"', 'kind = "workbook", nulls = ["", "-"]')
    header = ["No", "NIK", "NAMA"]
    rows = [*([text] for text in above), header, ["1", ANA, "ANA"], *([text] for text in between), ["2", BEN, "BEN"]]
    records = read(tmp_path, workspace, layout, rows)
    assert [told[1:] for told in people(records, "name", "tps", "village")][-1] == ("BEN", *after)
    assert records.rejected == len(between)


@pytest.mark.parametrize("label", ["Desa/Kelurahan", "Kelurahan/Desa", "DESA / KEL.", "Kel/Desa", "Desa", "Kelurahan"])
@pytest.mark.parametrize("fmt", ["bip-2016", "a-daftar-perubahan-pemilih"])
def test_the_village_is_known_by_its_usual_labels(tmp_path: Path, workspace: Workspace, fmt: str, label: str) -> None:
    register = (
        "No;Nama Lengkap;NIK;Tempat dan Tanggal Lahir;;JK;SHDK;Agama;Pendidikan;Pekerjaan;Nama Orang Tua Kandung;\n"
        f"No. KK : {NKK};;;Alamat : JL. A RT/RW : 001/002;;;;;;;;\n1;ANA;{ANA};SOE;01-07-1990;P;ANAK;;;;IBU;AYAH\n"
    )
    voters = (
        "No;NKK;NIK;NAMA;TMPT_LHR;TGL_LHR;STS;JK;ALAMAT;RT;RW;DIS;KTPel;KET\n"
        f"1;{NKK};{ANA};ANA;SOE;01|07|1990;B;P;JL. A;1;2;0;S;0\n"
    )
    path = tmp_path / "list.csv"
    path.write_text(f"DAFTAR\n{label} : NUSA\n{register if fmt == 'bip-2016' else voters}", "utf-8")
    records = take_in(path, fmt, workspace=workspace)
    assert people(records, "name", "village", "rt", "rw") == [(1, "ANA", "NUSA", "1", "2")]


@pytest.mark.parametrize(
    "person",
    [
        ["3", NKK, "-", "TPS : 9", ""],
        ["3", NKK, "5302", "KELURAHAN", ""],
        ["3", "", "-", "TPS", "4"],
        ["TPS", "4", BEN, "BEN", ""],
    ],
)
def test_a_row_with_anything_of_a_persons_own_is_no_title(
    tmp_path: Path, workspace: Workspace, person: list[Any]
) -> None:
    rows = [["TPS : 003"], ["No", "NKK", "NIK", "NAMA", "KET"], ["1", NKK, ANA, "ANA", ""], person]
    records = read(tmp_path, workspace, TPS, rows)
    assert (records.accepted, [told[1] for told in people(records, "tps")]) == (2, ["003", "003"])


def test_the_name_of_a_sheet_tells_its_polling_station(tmp_path: Path, workspace: Workspace) -> None:
    book = openpyxl.Workbook()
    for name in ("TPS 001", "tps_2", "Lampiran"):
        sheet = book.create_sheet(name)
        for row in (["NIK", "NAMA"], [ANA, "ANA"]):
            sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    form = tmp_path / "layout.toml"
    form.write_text(TPS, "utf-8")
    records = take_in(tmp_path / "list.xlsx", form, workspace=workspace)
    assert people(records, "tps") == [(1, "001"), (2, "2"), (3, None)]


def test_each_sheet_has_its_own_titles_and_sheets_can_be_left_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number, name in enumerate(["TPS 1", "TPS 2", "Kode Data"], 1):
        sheet = book.create_sheet(name)
        for row in ([f"TPS : 00{number}"], ["NIK", "NAMA"], [ANA, "ANA"]):
            sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    form = tmp_path / "layout.toml"
    form.write_text(TPS.replace('kind = "workbook"', 'kind = "workbook", skip_sheets = ["kode_data"]'), "utf-8")
    table = OWN.format(form).open(Source(path=tmp_path / "list.xlsx"))
    place = table.columns.index("TPS")
    assert [(row.row, row.sheet, row.cells[place]) for row in table.rows()] == [
        (1, "TPS 1", "001"),
        (2, "TPS 2", "002"),
    ]
    assert {"sheet": "Kode Data", "reason": "left out by the layout"} in table.scan.details["skipped_sheets"]


# -- records above the header ------------------------------------------------------------------------------------------

SORTED = ["No", "NIK", "NAMA", "LAHIR", "JK"]


def refused(folder: Path, workspace: Workspace, layout: str, content: str | list[list[Any]]) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(folder, workspace, layout, content)
    assert "CONTOH" not in caught.value.text("en") + caught.value.text("id")
    return caught.value


def test_a_list_that_was_sorted_with_its_header_is_refused_and_says_where_its_first_record_stands(
    tmp_path: Path, workspace: Workspace
) -> None:
    rows = [[2, BEN, "BEN CONTOH"], [3, CIA, "CIA CONTOH"], SORTED, [1, ANA, "ANA CONTOH"]]
    error = refused(tmp_path, workspace, LIST, rows)
    assert (error.code, error.params["row"], error.params["header"]) == ("workbook.records-above-header", 1, 3)
    error = refused(tmp_path, workspace, LIST, "\n".join(";".join(map(str, row)) for row in [["DAFTAR"], *rows]))
    assert (error.code, error.params["line"], error.params["header"]) == ("source.records-above-header", 2, 4)


@pytest.mark.parametrize(
    "above",
    [
        [1, int(ANA), "ANA CONTOH"],  # a number typed as one
        ["", f"'{ANA}", ""],
        [1, "530201**********", ""],
        [1, "-", "ANA CONTOH", "01-07-1990", "P"],  # no number, and yet a row like those below
        [1, "", "ANA CONTOH", "01-07-1990", ""],
    ],
)
def test_one_record_above_the_header_is_enough(tmp_path: Path, workspace: Workspace, above: list[Any]) -> None:
    below = [2, BEN, "BEN CONTOH", "01-01-1985", "L"]
    refused(tmp_path, workspace, LIST, [["DAFTAR"], above, SORTED, below])
    refused(tmp_path, workspace, LIST.replace("nulls", "skip_rows = 2, nulls"), [["DAFTAR"], above, SORTED, below])


@pytest.mark.parametrize(
    "above",
    [
        ["TPS : 003"],
        ["TPS", "003"],
        ["No. KK : 5302010101209903"],
        ["NKK", "5302010101209903"],
        ["Nomor KK :", "5302010101209903", "Alamat :", "JL. A"],
        ["", "5302 penduduk", "per 12-12-2024"],
        ["", "03885302014", ""],  # a telephone
        ["1", "2", "3", "4", "5"],
        ["", "PEMILIH", "", "TANGGAL", ""],
        ["L", "120", "P", "130", "250"],  # a summary
    ],
)
def test_titles_above_the_header_are_titles(tmp_path: Path, workspace: Workspace, above: list[Any]) -> None:
    records = read(tmp_path, workspace, LIST, [["DAFTAR"], above, SORTED, [1, ANA, "ANA", "01-07-1990", "P"]])
    assert people(records, "nik") == [(1, ANA)]


def test_a_table_of_figures_below_a_list_is_nobody(tmp_path: Path, workspace: Workspace) -> None:
    header = ["No", "NKK", "NIK", "NAMA", "LAHIR", "JK"]
    figures = [["No", "Uraian", "L", "P"], [1, "Pemilih awal", 12, 12], [2, "Pemilih baru", 1, 0], [3, "TMS", 0, 1]]
    records = read(tmp_path, workspace, LIST, [header, [1, NKK, ANA, "ANA", "01-07-1990", "P"], [], *figures])
    assert people(records, "name") == [(1, "ANA")]
    assert len(rejected(records)) == len(figures)


def test_a_recapitulation_below_a_list_is_nobody(tmp_path: Path, workspace: Workspace) -> None:
    content = f"{FULL}\n{ANA};ANA;01-07-1990;P;;\n;REKAPITULASI;;;;\n;Laki-laki;;5;;\n;Perempuan;;6;;\n;L + P;;11;;\n"
    records = read(tmp_path, workspace, LIST, content)
    assert people(records, "name") == [(1, "ANA")]
    assert records.issue_counts["record.total"] == 4


def test_a_header_with_notes_comes_again_on_a_new_page(tmp_path: Path, workspace: Workspace) -> None:
    header = "NIK (16 digit);NAMA *);LAHIR;JK (L/P);DIS (1-6);KET"
    content = f"{header}\n{ANA};ANA;01-07-1990;P;;\n{header}\n{BEN};BEN;01-01-1985;L;2;\n"
    records = read(tmp_path, workspace, LIST, content)
    assert people(records, "nik", "sex", "disability") == [(1, ANA, "P", "none"), (3, BEN, "L", "intellectual")]
    assert records.issue_counts["record.header-again"] == 1


@pytest.mark.parametrize(
    "header",
    [
        "NIK;LAHIR;NAMA;JK;DIS;KET",
        "NAMA;NIK;LAHIR;JK;DIS;KET",
        "\ufeffNIK;NAMA;LAHIR;JK;KET;DIS",
        "N.I.K;LAHIR;Nama *);JK;DIS;KET",
        " Nama_;N I K;LAHIR;JK;DIS;KET",
    ],
)
def test_two_lists_in_one_file_that_order_their_columns_differently_are_refused(
    tmp_path: Path, workspace: Workspace, header: str
) -> None:
    content = f"{FULL}\n{ANA};ANA;01-07-1990;P;;\n{header}\n{BEN};BEN;01-01-1985;L;;\n"
    with pytest.raises(SourceError) as refused:
        read(tmp_path, workspace, LIST, content)
    assert refused.value.code == "source.other-header"


@pytest.mark.parametrize("header", ["N.I.K;Nama;LAHIR;JK;DIS;KET", "N I K;NAMA.;LAHIR;JK;DIS;KET", ";  Nama *);;;;"])
def test_a_header_that_comes_again_spelled_otherwise_is_nobody(
    tmp_path: Path, workspace: Workspace, header: str
) -> None:
    records = read(tmp_path, workspace, LIST, f"{FULL}\n{ANA};ANA;01-07-1990;P;;\n{header}\n{BEN};BEN;01-01-1985;L;;\n")
    assert people(records, "nik") == [(1, ANA), (3, BEN)]
    assert rejected(records) == [(2, "record.header-again")]


def test_who_is_called_as_a_total_is_a_person_with_a_card_or_with_sex_and_address(
    tmp_path: Path, workspace: Workspace
) -> None:
    rows = [f";{NKK};TOTAL SIREGAR;;", ";;JUMLAH SINAGA;P;DUSUN II", ";;JUMLAH;12;", ";;JUMLAH;L;2", ";;TOTAL;;"]
    layout = LIST + 'address = "ALAMAT"\n'
    records = read(tmp_path, workspace, layout, "\n".join(["NIK;NKK;NAMA;JK;ALAMAT", *rows]) + "\n")
    assert people(records, "name") == [(1, "TOTAL SIREGAR"), (2, "JUMLAH SINAGA")]
    assert records.issue_counts["record.total"] == 3


def test_people_who_are_called_as_a_column_is_are_people(tmp_path: Path, workspace: Workspace) -> None:
    records = read(tmp_path, workspace, LIST, f"NAMA;NIK;JK\nNIK;{ANA};P\nKET;{BEN};L\n")
    assert records.accepted == 2
