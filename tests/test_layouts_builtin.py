"""The formats that ship with the library, each on a small synthetic file in the layout that offices exchange."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import dukcapil_core
from dukcapil_core import codes
from dukcapil_core.adapters.builtin import KET_TABLES, OTHER_TIMES
from dukcapil_core.adapters.contract import Format, RawRow, RawTable, Source
from dukcapil_core.adapters.detection import detect
from dukcapil_core.adapters.layout import fold_column
from dukcapil_core.adapters.plugins import Plugins, plugins
from dukcapil_core.errors import FormatError, SourceError
from dukcapil_core.intake import read_residents, read_voters

OWN = Plugins(entry_points=(), paths=(), strict=True)

# Invented people: 5302 is Timor Tengah Selatan, the serials are high.
ANA, BEN, NKK = "5302014107909901", "5302010101859902", "5302010101209903"

SIDALIH = (
    "KEC_ID#KEL_ID#TPS_ID#TAHAPAN_ID#KECAMATAN#KELURAHAN#DPID#NKK#NIK#NAMA#KELAMIN#TEMPAT LAHIR#TANGGAL LAHIR#"
    "STS KAWIN#ALAMAT#RT#RW#DISABILITAS#EKTP#SUMBER#KET#TPS#STATUS"
)
SIDALIH_ROW = f"1#2#3#4#MOLLO#AJAOBAKI#77#{NKK}#{ANA}#ANA#P#SOE#01|07|1990#S#JL. A#001#002#0#S#DP4#U#003#UBAH"


def file(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def book(folder: Path, name: str, *rows: list[Any], merge: tuple[str, ...] = ()) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for reference in merge:
        sheet.merge_cells(reference)
    made.save(folder / name)
    return folder / name


def read(path: Path, fmt: Format) -> tuple[RawTable, list[RawRow]]:
    table = fmt.open(Source(path=path))
    return table, list(table.rows())


def field(name: str, row: RawRow, table: RawTable, fmt: Format) -> str | None:
    """The text that a canonical field has in a row, by the layout's rule for one column or the first that is filled."""
    spec = fmt.layout.fields[name]
    if spec.value is not None:
        return spec.value
    where = {fold_column(column): place for place, column in reversed(list(enumerate(table.columns)))}
    found = [row.cells[where[fold_column(column)]] for column in spec.columns if fold_column(column) in where]
    return next((cell for cell in found if cell), None)


def fields(row: RawRow, table: RawTable, fmt: Format, *names: str) -> tuple[str | None, ...]:
    return tuple(field(name, row, table, fmt) for name in names)


LACKING = {
    "dpt-published": {"nik", "nkk"},
    "dpt-check": {"birth_date", "sex"},
    "ektp-demographics": {"nkk", "birth_date", "sex"},
}
"""What the files themselves do not have."""

# -- all of them ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fmt", OWN.formats(), ids=lambda fmt: fmt.name)
def test_every_layout_names_its_people_or_services_and_its_codes_by_table(fmt: Format) -> None:
    named = {"date", "service"} if fmt.record == "service" else {"nik", "nkk", "name", "birth_date", "sex"}
    assert named <= set(fmt.layout.fields) | LACKING.get(fmt.name, set())
    assert fmt.title != fmt.name
    for name, spec in fmt.layout.fields.items():
        if spec.codes is not None:
            table = codes.table(spec.codes)
            assert name in (table.field, "ktp_card", "service")
        if name in ("marital_status", "occupation", "life_status", "ktp_recording", "disability", "remark"):
            assert spec.codes, f"{fmt.name}: {name} has no code table"


def test_every_birth_date_is_read_in_the_writings_that_office_sheets_mix() -> None:
    met = {"%d-%m-%Y", "%d/%m/%Y", "%d|%m|%Y"}  # beside true date cells (domain 7.1)
    for fmt in OWN.formats():
        spec = fmt.layout.fields.get("birth_date")
        if spec is not None:
            assert met <= set(spec.formats), fmt.name


@pytest.mark.parametrize("name", ["biodata-wni", "dkb"])
def test_an_extract_of_siak_may_have_its_dates_as_oracle_writes_them(tmp_path: Path, name: str) -> None:
    sample = Path(dukcapil_core.__path__[0]) / "testing" / "samples" / name / f"{name}.csv"
    oracle = sample.read_text("utf-8").replace("1990-07-01", "01-JUL-1990")
    records = read_residents(file(tmp_path, "extract.csv", *oracle.splitlines()), name)
    assert [row["birth_date"] for row in records.frame.mappings()][:2] == [dt.date(1990, 7, 1), dt.date(1985, 1, 1)]


def test_of_two_built_in_formats_none_claims_just_what_the_other_does() -> None:
    detected = [fmt.layout.detect.demands for fmt in OWN.formats() if fmt.detect]
    assert len({frozenset(demands) for demands in detected}) == len(detected) > 20


def test_lists_of_other_elections_have_their_own_remarks_and_are_never_detected() -> None:
    for name, times in OTHER_TIMES.items():
        for time in times:
            usual, twin = plugins().format(name).layout, plugins().format(f"{name.removesuffix('-2024')}-{time}")
            assert twin.detect is None
            assert twin.layout.fields["remark"].codes == KET_TABLES[time][0] != usual.fields["remark"].codes
            assert KET_TABLES[time][1] in twin.title
            same = {key: spec for key, spec in usual.fields.items() if key != "remark"}
            assert same == {key: spec for key, spec in twin.layout.fields.items() if key != "remark"}
            assert (twin.layout.reader, twin.layout.carry, twin.layout.rows) == (usual.reader, usual.carry, usual.rows)


# -- KPU's lists ----------------------------------------------------------------------------------------------------


def test_a_sidalih_file(tmp_path: Path) -> None:
    path = file(tmp_path, "list.csv", SIDALIH, SIDALIH_ROW)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    fmt = detect(Source(path=path), "voter", among=OWN)
    assert fmt.name == "sidalih-2024"
    table, (row,) = read(path, fmt)
    assert fields(row, table, fmt, "nik", "nkk", "name", "birth_place", "birth_date", "sex", "marital_status") == (
        ANA, NKK, "ANA", "SOE", "01|07|1990", "P", "S",
    )  # fmt: skip
    assert fields(row, table, fmt, "address", "rt", "rw", "village", "district", "disability", "ktp_card") == (
        "JL. A", "001", "002", "AJAOBAKI", "MOLLO", "0", "S",
    )  # fmt: skip
    assert fields(row, table, fmt, "tps", "remark", "source") == ("003", "U", "DP4")


@pytest.mark.parametrize(
    ("usual", "other"),
    [
        ("KECAMATAN", "NAMA_KEC"), ("KELURAHAN", "DESA/KELURAHAN"), ("NKK", "NO KK"), ("NAMA", "NAMA_LENGKAP"),
        ("KELAMIN", "JK"), ("KELAMIN", "JENIS_KELAMIN"), ("TEMPAT LAHIR", "TMPT_LHR"), ("TANGGAL LAHIR", "TGL LAHIR"),
        ("STS KAWIN", "STS"), ("ALAMAT", "JALAN"), ("RT", "NO_RT"), ("RW", "NO RW"), ("DISABILITAS", "DIFABEL"),
        ("EKTP", "KTP_EL"), ("SUMBER", "SUMBERDATA"), ("KET", "Keterangan"), ("TPS", "no tps"),
    ],
)  # fmt: skip
def test_a_sidalih_file_with_another_spelling_of_a_header_says_the_same(tmp_path: Path, usual: str, other: str) -> None:
    fmt = plugins().format("sidalih-2024")
    renamed = "#".join(other if name == usual else name for name in SIDALIH.split("#"))
    table, (row,) = read(file(tmp_path, "a.csv", SIDALIH, SIDALIH_ROW), fmt)
    table2, (row2,) = read(file(tmp_path, "b.csv", renamed, SIDALIH_ROW), fmt)
    names = fmt.layout.fields
    assert fields(row2, table2, fmt, *names) == fields(row, table, fmt, *names)


@pytest.mark.parametrize(("status", "married"), [("UBAH", None), ("TMS", None), ("S", "married")])
def test_the_state_of_a_record_is_not_taken_for_a_marriage(tmp_path: Path, status: str, married: str | None) -> None:
    header = "#".join(
        "STATUS" if name == "STS KAWIN" else "X" if name == "STATUS" else name for name in SIDALIH.split("#")
    )
    path = file(tmp_path, "list.csv", header, SIDALIH_ROW.replace("#S#JL", f"#{status}#JL"))
    (voter,) = read_voters(path)
    assert voter.marital_status == married


def test_a_sidalih_file_without_what_is_needed_says_so(tmp_path: Path) -> None:
    path = file(tmp_path, "a.csv", "NIK#KELAMIN#TANGGAL LAHIR", f"{ANA}#P#01|07|1990")
    with pytest.raises(FormatError) as caught:
        plugins().format("sidalih-2024").open(Source(path=path))
    assert caught.value.code == "format.missing-columns"
    assert caught.value.params["columns"] == "NAMA"


def test_an_e_coklit_file(tmp_path: Path) -> None:
    header = "DPID#NKK#NIK#NAMA#TMPT_LHR#TGL_LHR#STS#JK#ALAMAT#RT#RW#DIS#EKTP#SUMBER#KET#TPS#LATITUDE#LONGITUDE"
    path = file(
        tmp_path, "Baru.csv", header, f"0#{NKK}#{BEN}#BEN#SOE#01|01|1985#B#L#JL. B#1#2##B#COKLIT#B#4#-9.86#124.28"
    )
    fmt = detect(Source(path=path), among=OWN)
    assert fmt.name == "e-coklit-2024"
    table, (row,) = read(path, fmt)
    assert fields(row, table, fmt, "nik", "ktp_card", "remark", "source", "tps") == (BEN, "B", "B", "COKLIT", "4")


DPP = ["No", "NKK", "NIK", "NAMA", "TMPT_LHR", "TGL_LHR", "STS", "JK", "ALAMAT", "RT", "RW", "DIS", "KTPel", "KET"]
DPP_ROW = ["1", NKK, ANA, "ANA", "SOE", "01|07|1990", "S", "P", "JL. A", "1", "2", "", "S", "4"]


def test_model_a_daftar_perubahan_pemilih_as_text_and_as_a_workbook(tmp_path: Path) -> None:
    text = file(tmp_path, "dpp.csv", ";".join(DPP), ";".join(DPP_ROW))
    sheet = book(
        tmp_path, "dpp.xlsx", ["MODEL A-DAFTAR PERUBAHAN PEMILIH"], ["TPS 003"], [], DPP, [*range(1, 15)], DPP_ROW
    )
    for path, line, tps in ((text, 2, None), (sheet, 6, "003")):
        fmt = detect(Source(path=path), among=OWN)
        assert fmt.name == "a-daftar-perubahan-pemilih"
        table, (row,) = read(path, fmt)
        assert row.line == line
        assert fields(row, table, fmt, "nik", "birth_date", "sex", "marital_status", "remark", "tps") == (
            ANA, "01|07|1990", "P", "S", "4", tps,
        )  # fmt: skip


def test_the_bawaslu_export(tmp_path: Path) -> None:
    header = [
        "NIK",
        "NO KK",
        "NAMA",
        "TEMPAT LAHIR",
        "TANGGAL LAHIR",
        "JENIS KELAMIN",
        "STATUS PERKAWINAN",
        "ALAMAT",
        "RT",
        "RW",
        "DESA",
        "KECAMATAN",
        "TPS",
        "KODE TMS",
        "COKLIT",
        "KTP ELEKTRONIK",
        "PEMILIH BARU",
        "PEMILIH PEMULA",
        "KODE DISABILITAS",
        "UBAH DATA",
        "STATUS",
    ]
    values = [
        ANA,
        NKK,
        "ANA",
        "SOE",
        "1990-07-01",
        "Perempuan",
        "Sudah Kawin",
        "JL. A",
        1,
        2,
        "AJAOBAKI",
        "MOLLO",
        3,
        2,
    ]
    path = book(tmp_path, "export.xlsx", header, [*values, "Ya", "Tidak", "", "", "", "", "Ya"])
    fmt = detect(Source(path=path), among=OWN)
    assert fmt.name == "bawaslu-export"
    table, (row,) = read(path, fmt)
    assert fields(row, table, fmt, "nik", "rt", "tps", "ktp_card", "source") == (ANA, "1", "3", "Tidak", "bawaslu")
    for name in ("sex", "marital_status", "remark"):
        spec = fmt.layout.fields[name]
        assert codes.table(spec.codes or "").lookup(field(name, row, table, fmt)) is not None
    # The same digit means another thing there.
    found = codes.table(fmt.layout.fields["remark"].codes or "").lookup("2")
    assert found is not None
    assert found.meaning == "died"


# -- the register's sheets ------------------------------------------------------------------------------------------

SIAK = [
    "Nomor KK",
    "NIK",
    "Nama Penduduk",
    "Status",
    "Tempat Lahir",
    "Tanggal Lahir",
    "Kelamin",
    "NIK Ayah",
    "Ayah",
    "NIK Ibu",
    "Ibu",
    "Status Kawin",
    "SHDK",
    "Agama",
    "Kecamatan",
    "Desa/Kel",
    "Alamat",
    "RW",
    "RT",
    "Pendidikan",
    "Pekerjaan",
    "Deskripsi Pekerjaan",
    "Gol. Darah",
    "Cacat",
    "Cetak KTP",
    "Ganti KTP",
    "KTP Berakhir",
    "Nomor Paspor",
    "Nomor Akta Lahir",
    "Nomor Akta Kawin",
    "Tanggal Kwn",
    "Nomor Akta Cerai",
    "Tgl Cerai",
    "Petugas Registrasi",
    "Tgl Ubah",
    "Petugas Entri",
    "Tgl Entri",
]


def siak_row(**values: Any) -> list[Any]:
    return [values.get(name.replace(" ", "_").replace("/", "_")) for name in SIAK]


def test_the_siak_sheet_of_37_columns(tmp_path: Path) -> None:
    assert len(SIAK) == 37
    ana = siak_row(
        Nomor_KK=NKK, NIK=ANA, Nama_Penduduk="ANA", Status="AKTIF", Tempat_Lahir="SOE",
        Tanggal_Lahir=dt.datetime(1990, 7, 1),
        Kelamin="PEREMPUAN", Status_Kawin="KAWIN", Kecamatan="MOLLO", Desa_Kel="AJAOBAKI", Alamat="JL. A", RW=2, RT=1,
        Pekerjaan="PETANI/PEKEBUN",
    )  # fmt: skip
    ben = siak_row(
        Nomor_KK=NKK, NIK=int(BEN), Nama_Penduduk="BEN", Tanggal_Lahir="01-01-1985", Kelamin="L", Pekerjaan="GURU"
    )
    path = book(tmp_path, "siak.xlsx", SIAK, ana, [], ben)
    fmt = detect(Source(path=path), among=OWN)
    assert fmt.name == "siak-37"
    table, (first, second) = read(path, fmt)
    assert fields(first, table, fmt, "nik", "nkk", "birth_date", "rw", "rt", "village", "district", "source") == (
        ANA, NKK, "1990-07-01", "2", "1", "AJAOBAKI", "MOLLO", "siak",
    )  # fmt: skip
    for name in ("sex", "marital_status", "occupation", "life_status"):
        table_name = fmt.layout.fields[name].codes or ""
        assert codes.table(table_name).lookup(field(name, first, table, fmt)) is not None
    assert fields(second, table, fmt, "nik", "birth_date", "life_status") == (BEN, "01-01-1985", None)
    assert (second.row, second.line, second.numeric) == (2, 4, (1,))


BIODATA = (
    "NIK,NAMA_LGKP,JENIS_KLMIN,TMPT_LHR,TGL_LHR,STAT_KWN,STAT_HBKEL,NO_KK,NO_PROP,NO_KAB,NO_KEC,NO_KEL,FLAG_STATUS,"
    "FLAG_PINDAH"
)
FAMILIES = "NO_KK,NAMA_KEP,ALAMAT,NO_RT,NO_RW,NO_PROP"


def biodata(folder: Path) -> Path:
    return file(
        folder,
        "BIODATA_WNI.csv",
        BIODATA,
        f"{ANA},ANA,2,SOE,1990-07-01,2,1,{NKK},53,2,1,2001,0,",
        f"{BEN},BEN,1,SOE,1985-01-01,2,1, {NKK[:-1]}4 ,53,2,1,2001,2,1",
        f"{BEN},BEN,1,SOE,1985-01-01,2,1,,53,2,1,2001,0,",
    )


@pytest.mark.parametrize("road", ["rows", "land"])
def test_biodata_wni_takes_the_address_from_data_keluarga(tmp_path: Path, road: str) -> None:
    path = biodata(tmp_path)
    file(
        tmp_path,
        "data_keluarga_2024.csv",
        FAMILIES,
        f"{NKK},ANA,JL. A,1,2,53",
        f"{NKK},X,JL. X,9,9,53",
        f"{NKK[:-1]}4,B,,3,4,53",
        ",,Z,,,",
    )
    fmt = detect(Source(path=path), "resident", among=OWN)
    assert fmt.name == "biodata-wni"
    table = fmt.open(Source(path=path))
    assert table.columns == (*BIODATA.split(","), "ALAMAT", "NO_RT", "NO_RW")
    if road == "rows":
        cells = [tuple(row.cells) for row in table.rows()]
    else:
        import duckdb

        with duckdb.connect() as con:
            assert table.land is not None
            assert table.land(con, "landed", tmp_path)
            found = con.execute("SELECT row, COLUMNS('^c[0-9]+$') FROM landed ORDER BY row").fetchall()
        assert [row for row, *_ in found] == [1, 2, 3]
        cells = [tuple(rest) for _, *rest in found]
    assert [row[0] for row in cells] == [ANA, BEN, BEN]
    # The first of two rows with one key counts, blanks around a key do not, and a person without a card has no address.
    assert [tuple(cell or "" for cell in row[-3:]) for row in cells] == [
        ("JL. A", "1", "2"),
        ("", "3", "4"),
        ("", "", ""),
    ]
    assert table.scan.details["joined"]["file"] == "data_keluarga_2024.csv"
    assert table.scan.details["joined"]["repeated_keys"] == 1


def test_biodata_wni_alone_has_no_address_and_says_so(tmp_path: Path) -> None:
    table, found = read(biodata(tmp_path), plugins().format("biodata-wni"))
    assert table.columns == tuple(BIODATA.split(","))
    assert len(found) == 3
    assert table.scan.details["joined"] is None


def test_two_second_files_are_one_too_many(tmp_path: Path) -> None:
    path = biodata(tmp_path)
    for name in ("DATA_KELUARGA.csv", "DATA_KELUARGA_OLD.csv"):
        file(tmp_path, name, FAMILIES, f"{NKK},ANA,JL. A,1,2,53")
    with pytest.raises(SourceError) as caught:
        plugins().format("biodata-wni").open(Source(path=path))
    assert caught.value.code == "join.several-files"
    assert "DATA_KELUARGA.csv, DATA_KELUARGA_OLD.csv" in str(caught.value)


def test_a_second_file_without_its_key_says_so(tmp_path: Path) -> None:
    path = biodata(tmp_path)
    file(tmp_path, "DATA_KELUARGA.csv", "NO_KARTU,ALAMAT,NO_RT,NO_RW", "1,JL. A,1,2")
    with pytest.raises(FormatError) as caught:
        plugins().format("biodata-wni").open(Source(path=path))
    assert (caught.value.code, caught.value.params["column"]) == ("join.missing-column", "NO_KK")


# -- the BIP sheet --------------------------------------------------------------------------------------------------

BIP = [
    "No",
    "Nama Lengkap",
    "NIK",
    "Tempat dan Tanggal Lahir",
    "",
    "JK",
    "Stat Kwn",
    "Gol. Drh",
    "SHDK",
    "Agama",
    "Pendidikan Terakhir",
    "No Akta Lahir",
    "Pekerjaan",
    "Nama Ibu",
    "Nama Ayah",
    "Wjb KTP",
    "KTP-eL",
    "Status",
    "Stat Rkm",
]
LABELS = [
    "No. KK :",
    None,
    None,
    "Nama Kepala Keluarga :",
    *[None] * 4,
    "No. Blangko KK :",
    "Tgl Cetak KK :",
    None,
    "Alamat :",
]
SECOND = NKK[:-1] + "5"


def member(number: int, name: str, nik: Any, sex: str, status: str, born: Any = "01-07-1990") -> list[Any]:
    tail = ["KAWIN", "-", "GURU", "IBU", "AYAH", "WAJIB", "KTP-eL", "SDH DPT", status]
    return [number, name, nik, "SOE", born, sex, "K", "-", "KEPALA KELUARGA", "KRISTEN", *tail]


def family(nkk: Any, head: str, address: str) -> list[Any]:
    return [nkk, None, head, *[None] * 8, address]


def bip(folder: Path) -> Path:
    return book(
        folder,
        "bip.xlsx",
        BIP,
        LABELS,
        family(NKK, "ANA", "DESA AJAOBAKI RT/RW : 001/002 DUSUN : OE MOLO"),
        member(1, "ANA", ANA, "Pr", "SENT FOR CARD"),
        [*[None] * 18, "PRINTING"],
        member(2, "BEN", int(BEN), "Lk", "CARD SHIPPED", dt.date(1985, 1, 1)),
        [],
        ["Halaman 1"],
        BIP,
        LABELS,
        [
            "No. KK : "
            + SECOND
            + " Nama Kepala Keluarga : CIA No. Blangko KK : - Tgl Cetak KK : - Alamat : JL. C RT/RW : 003/004 DUSUN : -"
        ],
        member(1, "CIA", None, "Pr", "BIO_CAPTURED"),
        [None, "DIN", None, None, None, "Lk"],
        family(int(NKK), "EVA", "RT/RW : 5/6 DUSUN : -"),
        member(1, "EVA", ANA, "Pr", "PRINT READY"),
        [],
        ["Halaman 2"],
        [*[None] * 18, "RECORD"],
    )


def test_the_bip_sheet_gives_each_member_the_columns_of_its_family(tmp_path: Path) -> None:
    path = bip(tmp_path)
    fmt = detect(Source(path=path), "resident", among=OWN)
    assert fmt.name == "bip-ektp"
    table, found = read(path, fmt)
    told = [fields(row, table, fmt, "name", "nik", "nkk", "address", "rt", "rw", "ktp_recording") for row in found]
    assert told == [
        ("ANA", ANA, NKK, "DESA AJAOBAKI", "001", "002", "SENT FOR CARD PRINTING"),
        ("BEN", BEN, NKK, "DESA AJAOBAKI", "001", "002", "CARD SHIPPED"),
        ("CIA", None, SECOND, "JL. C", "003", "004", "BIO_CAPTURED"),
        ("DIN", None, SECOND, "JL. C", "003", "004", None),
        ("EVA", ANA, NKK, None, "5", "6", "PRINT READY RECORD"),
    ]
    assert [row.row for row in found] == [1, 2, 3, 4, 5]
    assert [row.line for row in found] == [4, 6, 12, 13, 15]
    assert [fields(row, table, fmt, "birth_place", "birth_date") for row in found[:2]] == [
        ("SOE", "01-07-1990"),
        ("SOE", "1985-01-01"),
    ]
    assert found[0].cells[table.columns.index("Nama Kepala Keluarga")] == "ANA"
    assert found[2].cells[table.columns.index("Nama Kepala Keluarga")] == "CIA"
    assert found[0].cells[table.columns.index("Dusun")] == "OE MOLO"
    assert table.scan.details["carried"] == {"families": 3, "label_rows": 5, "header_rows": 2, "other_rows": 2}


def test_numbers_typed_as_numbers_are_flagged_in_the_bip_sheet_too(tmp_path: Path) -> None:
    table, found = read(bip(tmp_path), plugins().format("bip-ektp"))
    assert found[1].numeric == (table.columns.index("NIK"),)
    assert found[4].numeric == (table.columns.index("No. KK"),)


def test_the_recording_statuses_of_the_bip_sheet_are_known_codes(tmp_path: Path) -> None:
    fmt = plugins().format("bip-ektp")
    table, found = read(bip(tmp_path), fmt)
    status = codes.table(fmt.layout.fields["ktp_recording"].codes or "")
    assert [bool(status.lookup(field("ktp_recording", row, table, fmt))) for row in found if row.row != 4] == [True] * 4


def test_a_bip_sheet_read_twice_agrees(tmp_path: Path) -> None:
    table = plugins().format("bip-ektp").open(Source(path=bip(tmp_path)))
    assert list(table.rows()) == list(table.rows())


GENERAL = "NKK;NIK;NAMA;TEMPAT LAHIR;TANGGAL LAHIR;STS;JK;ALAMAT;DESA;RT;TPS;KET"
GENERAL_ROW = f"{NKK};{ANA};ANA;SOE;01-07-1990;S;P;JL. A;OEBESA;1;3;4"


@pytest.mark.parametrize(
    ("usual", "other"),
    [
        ("JK", "Jenis Kelamin (L/P)"),
        ("JK", "JNS. KELAMIN"),
        ("STS", "Status Kawin (B/S/P)"),
        ("STS", "STATUS PERNIKAHAN"),
        ("TANGGAL LAHIR", "Tgl. Lahir (dd-mm-yyyy)"),
        ("TANGGAL LAHIR", "TGL LAHIR *)"),
        ("TEMPAT LAHIR", "TMP. LAHIR"),
        ("NIK", "N I K"),
        ("NIK", "NIK (16 digit)"),
        ("NIK", "Nomor Induk Kependudukan (NIK)"),
        ("NIK", "NO. NIK"),
        ("NKK", "Nomor Kartu Keluarga (NKK)"),
        ("NAMA", "N A M A   L E N G K A P"),
        ("NAMA", "NAMA (sesuai KTP-el)"),
        ("ALAMAT", "ALAMAT LENGKAP"),
        ("DESA", "NAMA DESA/KELURAHAN"),
        ("RT", "NOMOR RT"),
        ("TPS", "NOMOR TPS"),
        ("KET", "KET (TMS)"),
    ],
)
def test_a_list_with_a_heading_as_offices_write_it_says_the_same(tmp_path: Path, usual: str, other: str) -> None:
    header = ";".join(other if name == usual else name for name in GENERAL.split(";"))
    told = [
        list(read_voters(file(tmp_path, f"{number}.csv", written, GENERAL_ROW)).frame.mappings())
        for number, written in enumerate((GENERAL, header))
    ]
    assert told[1] == told[0]
    assert told[0][0]["remark"] == "moved"


def test_who_is_meant_in_a_heading_counts(tmp_path: Path) -> None:
    header = GENERAL.replace("NIK", "NIK (Ibu)").replace("NAMA", "NAMA (Ibu)")
    with pytest.raises(FormatError) as caught:
        read_voters(file(tmp_path, "ibu.csv", header, GENERAL_ROW), "daftar-pemilih-2024")
    assert caught.value.params["columns"] == "NIK, NAMA"


def test_the_code_of_a_remark_counts_before_what_somebody_noted_beside_it(tmp_path: Path) -> None:
    header, row = f"{GENERAL};KETERANGAN", f"{GENERAL_ROW};sudah ditemui"
    (voter,) = read_voters(file(tmp_path, "ket.csv", header, row)).frame.mappings()
    assert voter["remark"] == "moved"


@pytest.mark.parametrize(
    "written",
    ["01.07.1990", "1 Juli 1990", "01-Jul-1990", "1/7/1990", "01/07/1990 00:00", "01/07/1990 00:00:00", "'01-07-1990"],
)
def test_a_birth_date_as_offices_type_it(tmp_path: Path, written: str) -> None:
    row = GENERAL_ROW.replace("01-07-1990", written)
    (voter,) = read_voters(file(tmp_path, "date.csv", GENERAL, row)).frame.mappings()
    assert voter["birth_date"] == dt.date(1990, 7, 1)


@pytest.mark.parametrize("written", ["01-Jul-90", "1/7/90", "01-07-90"])
def test_a_year_of_two_digits_leaves_the_century_open(tmp_path: Path, written: str) -> None:
    row = GENERAL_ROW.replace("01-07-1990", written)
    records = read_voters(file(tmp_path, "date.csv", GENERAL, row))
    (voter,) = records.frame.mappings()
    assert (voter["birth_date"], voter["birth_date_pattern"]) == (None, "**90-07-01")
    assert records.issue_counts["date.century"] == 1


@pytest.mark.parametrize("number", [ANA, f"'{ANA}", "530201**********", "5,30201E+15"])
def test_a_list_whose_nik_has_another_heading_is_no_list_without_numbers(tmp_path: Path, number: str) -> None:
    path = file(tmp_path, "list.csv", "NO;NO. IDENTITAS;NAMA;JK;TGL LAHIR", f"1;{number};ANA;P;01-07-1990")
    with pytest.raises(FormatError) as caught:
        read_voters(path)
    assert (caught.value.code, caught.value.params["column"]) == ("format.numbers-unread", "NO. IDENTITAS")
    assert number not in str(caught.value)
    (voter,) = read_voters(path, "dpt-published").frame.mappings()
    assert voter["name"] == "ANA"


def test_a_published_list_may_have_columns_of_its_own(tmp_path: Path) -> None:
    path = file(tmp_path, "list.csv", "NO;NO HP;NAMA;JK;USIA", "1;081234567890;ANA;P;33", "2;;BEN;L;39")
    assert [voter["age"] for voter in read_voters(path).frame.mappings()] == [33, 39]


@pytest.mark.parametrize(
    ("name", "header", "row", "renamed"),
    [
        (
            "bawaslu-a1-dp1",
            "No TPS;No KK;NIK;Nama;Tempat;Tgl lahir;Usia;L/P;Kab/Kota;Jenis Disabilitas;Ket",
            f"3;{NKK};{ANA};ANA;SOE;01-07-1990;28;P;TTS;TD;8",
            {"Usia": "Umur", "L/P": "JK", "Nama": "Nama Lengkap", "Ket": "Keterangan"},
        ),
        (
            "bawaslu-export",
            "NIK;NO KK;NAMA;TEMPAT LAHIR;TANGGAL LAHIR;JENIS KELAMIN;STATUS PERKAWINAN;ALAMAT;RT;RW;DESA;KECAMATAN;TPS;"
            "KODE TMS;KTP ELEKTRONIK;PEMILIH BARU;PEMILIH PEMULA;UBAH DATA",
            f"{ANA};{NKK};ANA;SOE;01-07-1990;P;Kawin;JL. A;1;2;OEBESA;SOE;3;2;Tidak;;;",
            {"NO KK": "NKK", "JENIS KELAMIN": "JK", "TANGGAL LAHIR": "TGL LAHIR", "DESA": "KELURAHAN",
             "KTP ELEKTRONIK": "KTP-EL"},
        ),
        (
            "dpt-grid",
            "KEC_NAMA;KEL_NAMA;NO_KK;NIK;NAMA;TANGGAL_LAHIR;JENIS_KELAMIN;ALAMAT;RT;RW;TPS",
            f"SOE;OEBESA;{NKK};{ANA};ANA;01-07-1990;P;JL. A;1;2;3",
            {"KEC_NAMA": "KECAMATAN", "KEL_NAMA": "DESA/KELURAHAN", "NAMA": "NAMA LENGKAP", "JENIS_KELAMIN": "L/P"},
        ),
        (
            "voter-import-ids",
            "district_id;village_id;district;village;nkk;nik;name;date_of_birth;gender;ektp_status",
            f"1;2;SOE;OEBESA;{NKK};{ANA};ANA;1990-07-01;P;S",
            {"nkk": "no_kk", "name": "nama", "date_of_birth": "tanggal_lahir", "gender": "sex", "ektp_status": "ektp"},
        ),
        (
            "siak-import",
            "NIK;NO_KK;NAMA_LGKP;JENIS_KLMIN;TEMPAT_LAHIR;TANGGAL_LAHIR;NO_KECAMATAN;NO_KELURAHAN;ALAMAT;NO_RT;NO_RW",
            f"{ANA};{NKK};ANA;2;SOE;01-07-1990;1;1001;JL. A;1;2",
            {"NO_KK": "NKK", "NAMA_LGKP": "NAMA LENGKAP", "JENIS_KLMIN": "JK", "TEMPAT_LAHIR": "TMPT_LHR",
             "NO_RT": "RT"},
        ),
    ],
)  # fmt: skip
def test_a_format_is_found_with_its_columns_renamed(
    tmp_path: Path, name: str, header: str, row: str, renamed: dict[str, str]
) -> None:
    read = read_residents if OWN.format(name).record == "resident" else read_voters
    told = list(read(file(tmp_path, "usual.csv", header, row)).frame.mappings())
    for usual, other in renamed.items():
        changed = ";".join(other if one == usual else one for one in header.split(";"))
        records = read(file(tmp_path, "renamed.csv", changed, row))
        assert records.format.name == name
        assert list(records.frame.mappings()) == told, other


@pytest.mark.parametrize(("usual", "other"), [("Umur", "Usia"), ("Status Kawin", "Status Perkawinan")])
def test_a_two_row_header_with_another_heading_keeps_the_remarks_of_its_time(
    tmp_path: Path, usual: str, other: str
) -> None:
    upper = "No;No KK;NIK;Nama;Tempat Lahir;Tanggal Lahir;Umur;Status Kawin;Jenis Kelamin;Alamat;;;Ket"
    path = file(
        tmp_path,
        "dpt.csv",
        upper.replace(usual, other),
        ";;;;;;;;;Jalan/Dukuh;RT;RW;",
        f"1;{NKK};{ANA};ANA;SOE;01-07-1990;28;S;P;JL. A;1;2;8",
    )
    (voter,) = read_voters(path).frame.mappings()
    assert (voter["remark"], voter["age"], voter["marital_status"]) == ("unfit", 28, "married")
