"""One small synthetic sample for every built-in layout, and what it says: five people who do not exist.

    python tests/layout_samples.py      # write them into src/dukcapil_core/testing/samples/<layout>/

The columns are those of the layouts' sources (see the TOML files). The same descriptions make the nasty variants that
tests/test_layout_variants.py reads.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

SAMPLES = Path(__file__).parents[1] / "src" / "dukcapil_core" / "testing" / "samples"

Cell = str | int | dt.date | None
Rows = list[list[Cell]]


@frozen(kw_only=True)
class Made:
    """A made-up person in canonical words. The serial numbers 99xx were never issued in 5302."""

    nik: str
    nkk: str
    name: str
    birth_place: str
    birth_date: dt.date
    sex: str
    marital_status: str
    address: str
    rt: str
    rw: str
    village: str
    district: str
    occupation: str
    life_status: str
    ktp_recording: str
    ktp_card: str
    disability: str
    tps: str
    remark: str | None


_ONE, _TWO = "5302010101209903", "5302010202219904"
PEOPLE = (
    Made(
        nik="5302014107909901",
        nkk=_ONE,
        name="ANA TAFUI",
        birth_place="SOE",
        birth_date=dt.date(1990, 7, 1),
        sex="P",
        marital_status="married",
        address="JL. MUTIARA",
        rt="1",
        rw="2",
        village="OEBESA",
        district="KOTA SOE",
        occupation="mengurus-rumah-tangga",
        life_status="active",
        ktp_recording="recorded",
        ktp_card="issued",
        disability="none",
        tps="3",
        remark="changed",
    ),
    Made(
        nik="5302010101859902",
        nkk=_ONE,
        name="BEN TAFUI",
        birth_place="NIKI-NIKI",
        birth_date=dt.date(1985, 1, 1),
        sex="L",
        marital_status="married",
        address="JL. MUTIARA",
        rt="1",
        rw="2",
        village="OEBESA",
        district="KOTA SOE",
        occupation="petani-pekebun",
        life_status="active",
        ktp_recording="none",
        ktp_card="none",
        disability="physical",
        tps="3",
        remark="died",
    ),
    Made(
        nik="5302013112679905",
        nkk=_TWO,
        name="CORNELIS D'ORNAY",
        birth_place="KAPAN",
        birth_date=dt.date(1967, 12, 31),
        sex="L",
        marital_status="ever-married",
        address="DUSUN II",
        rt="4",
        rw="1",
        village="OEBESA",
        district="KOTA SOE",
        occupation="petani-pekebun",
        life_status="moved",
        ktp_recording="recorded",
        ktp_card="shipped",
        disability="none",
        tps="3",
        remark="new",
    ),
    Made(
        nik="5302015502059906",
        nkk=_TWO,
        name="DINA ORNAY",
        birth_place="SOE",
        birth_date=dt.date(2005, 2, 15),
        sex="P",
        marital_status="single",
        address="DUSUN II",
        rt="4",
        rw="1",
        village="OEBESA",
        district="KOTA SOE",
        occupation="pelajar-mahasiswa",
        life_status="active",
        ktp_recording="recorded",
        ktp_card="ready",
        disability="none",
        tps="3",
        remark=None,
    ),
)

MARITAL_KPU = {"single": "B", "married": "S", "ever-married": "P"}
MARITAL_SIAK = {"single": "1", "married": "2", "ever-married": "4"}
MARITAL_BIP = {"single": "BK", "married": "K", "ever-married": "CM"}
MARITAL_LABEL = {"single": "BELUM KAWIN", "married": "KAWIN", "ever-married": "CERAI MATI"}
JOBS = {
    "mengurus-rumah-tangga": ("2", "MENGURUS RUMAH TANGGA"),
    "petani-pekebun": ("9", "PETANI/PEKEBUN"),
    "pelajar-mahasiswa": ("3", "PELAJAR/MAHASISWA"),
}
STATUS = {"issued": "CARD_ISSUED", "none": "UNREGISTERED", "shipped": "CARD_SHIPPED", "ready": "PRINT_READY_RECORD"}
KET = {"changed": "U", "died": "1", "new": "B", None: ""}

Say = Callable[[Made], Any]


def _of(name: str) -> Say:
    return lambda who: getattr(who, name)


def _coded(name: str, table: Mapping[Any, str]) -> Say:
    return lambda who: table[getattr(who, name)]


def _constant(value: Cell) -> Say:
    return lambda who: value


def _whole(name: str) -> Say:
    return lambda who: int(getattr(who, name) or 0)


BORN = _of("birth_date")
JOB_CODE = _coded("occupation", {word: code for word, (code, _) in JOBS.items()})
JOB_LABEL = _coded("occupation", {word: label for word, (_, label) in JOBS.items()})
CARD_KPU = _coded("ktp_card", {"issued": "S", "none": "B", "shipped": "S", "ready": "S"})
DIS_KPU = _coded("disability", {"none": "0", "physical": "1"})
MARRIED_KPU = _coded("marital_status", MARITAL_KPU)
SEX_SIAK = _coded("sex", {"L": "1", "P": "2"})
TPS3 = lambda who: who.tps.zfill(3)  # noqa: E731
RT3 = lambda who: who.rt.zfill(3)  # noqa: E731
RW3 = lambda who: who.rw.zfill(3)  # noqa: E731

WIDOWED = {
    "marital_status": _coded("marital_status", {"single": "single", "married": "married", "ever-married": "widowed"})
}
KPU_SAYS: dict[str, Say] = {
    "ktp_card": _coded("ktp_card", {"issued": "issued", "none": "none", "shipped": "issued", "ready": "issued"})
}
COMMON = ("nik", "nkk", "name", "birth_place", "birth_date", "sex", "address", "rt", "rw")
VOTER = (*COMMON, "marital_status", "village", "district", "disability", "ktp_card", "tps", "remark")


@frozen(kw_only=True)
class Sample:
    """A layout's sample: its columns in the file's order, the canonical fields it tells and how they differ."""

    layout: str
    columns: Mapping[str, Say]
    tells: tuple[str, ...]
    says: Mapping[str, Say] = field(factory=dict)
    carrier: str = "csv"
    delimiter: str = ";"
    dates: str = "%d-%m-%Y"
    true_dates: bool = False
    titles: tuple[tuple[Cell, ...], ...] = ()
    upper_header: Mapping[str, str] = field(factory=dict)
    blocks: str | None = None
    tail: tuple[tuple[Cell, ...], ...] = ()
    header: bool = True
    named: bool = False
    """True: never detected."""

    def expected(self, who: Made) -> dict[str, Any]:
        """What the sample says of ``who``, by canonical field."""
        return {name: self.says.get(name, _of(name))(who) for name in self.tells}


def sheet(sample: Sample, people: Sequence[Made], *, order: Sequence[str] | None = None) -> Rows:
    """The sample's rows with its header and titles, its columns in ``order``."""
    names = list(order or sample.columns)
    rows: Rows = [list(row) for row in sample.titles]
    if sample.blocks is not None:
        rows += _blocks(sample, people, names)
    else:
        if sample.upper_header:
            rows.append([sample.upper_header.get(name, name) for name in names])
            rows.append([name if name in sample.upper_header else None for name in names])
        elif sample.header:
            rows.append([shown(name) for name in names])
        rows += [[sample.columns[name](who) for name in names] for who in people]
    return rows + [list(row) for row in sample.tail]


def shown(name: str) -> str:
    """A column's heading; columns that share one are told apart behind a bar."""
    return name.partition("|")[0]


def _blocks(sample: Sample, people: Sequence[Made], names: Sequence[str]) -> Rows:
    header: list[Cell] = [shown(name) for name in names]
    families = {who.nkk: [other for other in people if other.nkk == who.nkk] for who in people}
    rows: Rows = [] if sample.blocks in ("2012", "luwu") else [header]
    for nkk, members in families.items():
        head = members[0]
        rt, rw = head.rt.zfill(3), head.rw.zfill(3)
        if sample.blocks == "ektp":
            rows.append(
                [
                    "No. KK :",
                    None,
                    "Nama Kepala Keluarga :",
                    None,
                    None,
                    "No. Blangko KK :",
                    "Tgl Cetak KK :",
                    None,
                    None,
                    None,
                    None,
                    "Alamat :",
                ]
            )
            rows.append(
                [
                    nkk,
                    None,
                    head.name,
                    None,
                    None,
                    None,
                    None,
                    None,
                    None,
                    None,
                    None,
                    f"{head.address} RT/RW : {rt}/{rw} DUSUN : -",
                ]
            )
        elif sample.blocks == "2012":
            rows.append([None, "NO.KK", "NAMA KEPALA KELUARGA", None, None, None, "ALAMAT"])
            rows.append([None, nkk, head.name, None, None, None, f"{head.address}, RT:{rt}, RW:{rw}, Kodepos:85511,-"])
            rows.append(header)
        elif sample.blocks == "2016":
            rows.append([f"No. KK : {nkk}", None, f"Alamat : {head.address}, Nama Dusun : -, RT/RW : {rt}/{rw}"])
        else:
            rows.append([None, "BUKU INDUK KEPENDUDUKAN KABUPATEN TTS (DAFTAR  KELUARGA)"])
            rows.append([])
            for left, value, right, told in (
                ("PROVINSI :", "NUSA TENGGARA TIMUR", "NO. KK :", nkk),
                ("KABUPATEN :", "TIMOR TENGAH SELATAN", "NAMA. KK :", head.name),
                ("KECAMATAN :", head.district, "ALAMAT :", f"{head.address},Kodepos :85511,Telp :,-"),
                ("DESA :", head.village, "NO.RT/RW :", f"{rt}/{rw}"),
            ):
                rows.append([None, left, value, None, None, None, None, right, told])
            rows.append(header)
        for number, who in enumerate(members, 1):
            rows.append([number if name == "No" or name == "NO" else sample.columns[name](who) for name in names])
    return rows


def text(cell: Cell, dates: str) -> str:
    """A cell as text files write it."""
    if cell is None:
        return ""
    return cell.strftime(dates) if isinstance(cell, dt.date) else str(cell)


def write(rows: Rows, path: Path, sample: Sample) -> Path:
    """Writes ``rows`` into a csv, xlsx, xls or ods, by the path's ending."""
    if path.suffix == ".csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=sample.delimiter, lineterminator="\n")
        width = max(map(len, rows))
        writer.writerows([text(cell, sample.dates) for cell in [*row, *[None] * (width - len(row))]] for row in rows)
        path.write_text(buffer.getvalue(), "utf-8")
        return path
    typed: Rows = [
        [text(cell, sample.dates) if isinstance(cell, dt.date) and not sample.true_dates else cell for cell in row]
        for row in rows
    ]
    {".xlsx": _xlsx, ".xls": _xls, ".ods": _ods}[path.suffix](typed, path)
    return path


def _xlsx(rows: Rows, path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": dt.datetime(2024, 1, 1)})
    page = book.add_worksheet("Sheet1")
    dated = book.add_format({"num_format": "dd-mm-yyyy"})
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, dt.date):
                page.write_datetime(line, place, dt.datetime.combine(cell, dt.time()), dated)
            elif cell is not None:
                page.write(line, place, cell) if isinstance(cell, int) else page.write_string(line, place, cell)
    book.close()


def _xls(rows: Rows, path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    dated = xlwt.easyxf(num_format_str="DD-MM-YYYY")
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell is not None:
                page.write(line, place, cell, dated) if isinstance(cell, dt.date) else page.write(line, place, cell)
    book.save(str(path))


def _ods(rows: Rows, path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    page = Table(name="Sheet1")
    for row in rows:
        made = TableRow()
        for cell in row or [None]:
            if cell is None:
                box = TableCell()
            elif isinstance(cell, dt.date):
                box = TableCell(valuetype="date", datevalue=cell.isoformat())
            elif isinstance(cell, int):
                box = TableCell(valuetype="float", value=cell)
            else:
                box = TableCell(valuetype="string")
            if cell is not None:
                box.addElement(P(text=str(cell)))
            made.addElement(box)
        page.addElement(made)
    book.spreadsheet.addElement(page)
    book.save(str(path))


# -- the layouts -------------------------------------------------------------------------------------------------------

NUMBER: Say = _constant("1")
KPU_STANDARD: dict[str, Say] = {
    "DPID": _constant("77"),
    "NKK": _of("nkk"),
    "NIK": _of("nik"),
    "NAMA": _of("name"),
    "KELAMIN": _of("sex"),
    "TEMPAT LAHIR": _of("birth_place"),
    "TANGGAL LAHIR": BORN,
    "STS KAWIN": MARRIED_KPU,
    "ALAMAT": _of("address"),
    "RT": RT3,
    "RW": RW3,
    "DISABILITAS": DIS_KPU,
    "EKTP": CARD_KPU,
    "SUMBER": _constant("DP4"),
    "KET": _coded("remark", KET),
    "TPS": TPS3,
    "KECAMATAN": _of("district"),
    "KELURAHAN": _of("village"),
}
TPS_SAYS = {"tps": TPS3, **KPU_SAYS}
BIP_TELLS = (*COMMON, "occupation")


def _pick(renamed: Iterable[tuple[str, str]]) -> dict[str, Say]:
    return {new: KPU_STANDARD[old] for new, old in renamed}


def _same(*names: str) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


_GRID = [
    *_same("NKK", "NIK", "NAMA"),
    ("TMPT_LHR", "TEMPAT LAHIR"),
    ("TGL_LHR", "TANGGAL LAHIR"),
    ("STS", "STS KAWIN"),
    ("JK", "KELAMIN"),
    *_same("ALAMAT", "RT", "RW"),
    ("DIS", "DISABILITAS"),
    ("KTPel", "EKTP"),
    *_same("KET"),
]
_NOT_HERE = ("village", "district")
_BIP_JOB = {"Pekerjaan": JOB_LABEL, "Nama Ibu": _constant("IBU"), "Nama Ayah": _constant("AYAH")}
_SIAK_BLANK = (
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
)
_OPENSID = [
    "alamat",
    "dusun",
    "rw",
    "rt",
    "nama",
    "no_kk",
    "nik",
    "sex",
    "tempatlahir",
    "tanggallahir",
    "agama_id",
    "pendidikan_kk_id",
    "pendidikan_sedang_id",
    "pekerjaan_id",
    "status_kawin",
    "kk_level",
    "warganegara_id",
    "ayah_nik",
    "nama_ayah",
    "ibu_nik",
    "nama_ibu",
    "golongan_darah_id",
    "akta_lahir",
    "dokumen_pasport",
    "tanggal_akhir_paspor",
    "dokumen_kitas",
    "akta_perkawinan",
    "tanggalperkawinan",
    "akta_perceraian",
    "tanggalperceraian",
    "cacat_id",
    "cara_kb_id",
    "hamil",
    "ktp_el",
    "status_rekam",
    "alamat_sekarang",
    "status_dasar",
    "suku",
    "tag_id_card",
    "id_asuransi",
    "no_asuransi",
    "lat",
    "lng",
]
_BIODATA = {
    "NIK": _of("nik"),
    "NAMA_LGKP": _of("name"),
    "JENIS_KLMIN": SEX_SIAK,
    "TMPT_LHR": _of("birth_place"),
    "TGL_LHR": BORN,
    "GOL_DRH": _constant("13"),
    "AGAMA": _constant("2"),
    "STAT_KWN": _coded("marital_status", MARITAL_SIAK),
    "STAT_HBKEL": _constant("1"),
    "PNYDNG_CCT": _coded("disability", {"none": "7", "physical": "1"}),
    "JENIS_PKRJN": JOB_CODE,
    "NO_KK": _of("nkk"),
    "NO_PROP": _constant("53"),
    "NO_KAB": _constant("2"),
    "NO_KEC": _constant("1"),
    "NO_KEL": _constant("1005"),
    "FLAG_STATUS": _coded("life_status", {"active": "0", "moved": "2"}),
    "FLAG_PINDAH": _constant(""),
    "EKTP_CURRENT_STATUS_CODE": _coded("ktp_card", STATUS),
}
_REGISTER = (
    *COMMON,
    "marital_status",
    "occupation",
    "life_status",
    "ktp_recording",
    "ktp_card",
    "disability",
    "region_code",
)
_REGION = {"region_code": _constant("5302011005"), **WIDOWED}
_DKB = {key: say for key, say in _BIODATA.items() if not key.startswith("EKTP")}
_OPENSID_SAYS: dict[str, Say] = {
    "alamat": _of("address"),
    "dusun": _constant("OEBESA"),
    "rw": _of("rw"),
    "rt": _of("rt"),
    "nama": _of("name"),
    "no_kk": _of("nkk"),
    "nik": _of("nik"),
    "sex": SEX_SIAK,
    "tempatlahir": _of("birth_place"),
    "tanggallahir": BORN,
    "pekerjaan_id": JOB_CODE,
    "status_kawin": _coded("marital_status", MARITAL_SIAK),
    "kk_level": _constant("1"),
    "cacat_id": _coded("disability", {"none": "7", "physical": "1"}),
    "ktp_el": _coded("ktp_card", {"issued": "2", "none": "1", "shipped": "2", "ready": "1"}),
    "status_rekam": _coded("ktp_card", {"issued": "8", "none": "2", "shipped": "6", "ready": "5"}),
    "status_dasar": _coded("life_status", {"active": "1", "moved": "3"}),
}
SAMPLES_OF: tuple[Sample, ...] = (
    Sample(
        layout="sidalih-2024",
        delimiter="#",
        dates="%d|%m|%Y",
        tells=(*VOTER, "source"),
        says={**TPS_SAYS, "source": _constant("DP4")},
        columns={
            "KEC_ID": _constant("1"),
            "KEL_ID": _constant("2"),
            "TPS_ID": _constant("9"),
            "TAHAPAN_ID": _constant("4"),
            **KPU_STANDARD,
            "STATUS": _constant("AKTIF"),
        },
    ),
    Sample(
        layout="e-coklit-2024",
        delimiter="#",
        dates="%d|%m|%Y",
        tells=VOTER,
        says=TPS_SAYS,
        columns={**KPU_STANDARD, "LATITUDE": _constant("-9.86"), "LONGITUDE": _constant("124.28")},
    ),
    Sample(
        layout="sidalih-upload-2024",
        carrier="xlsx",
        tells=VOTER,
        says=TPS_SAYS,
        columns=_pick(
            [
                *_same("KECAMATAN"),
                ("DESA", "KELURAHAN"),
                *_same("DPID", "NKK", "NIK", "NAMA"),
                ("TMPLHR", "TEMPAT LAHIR"),
                ("TGLLHR", "TANGGAL LAHIR"),
                ("STS", "STS KAWIN"),
                ("L/P", "KELAMIN"),
                ("JALAN", "ALAMAT"),
                *_same("RT", "RW"),
                ("DIS", "DISABILITAS"),
                *_same("EKTP", "KET"),
                ("SMBR", "SUMBER"),
                *_same("TPS"),
            ]
        ),
    ),
    Sample(
        layout="sidalih-grid-2024",
        delimiter="\t",
        dates="%d|%m|%Y",
        tells=tuple(n for n in VOTER if n not in _NOT_HERE),
        says=TPS_SAYS,
        columns={
            "No.": NUMBER,
            **_pick([*_same("DPID"), *_GRID[:3], _GRID[6], *_GRID[3:6], *_GRID[7:-1], *_same("SUMBER", "KET", "TPS")]),
        },
    ),
    Sample(
        layout="sidalih-tool-2024",
        carrier="xlsx",
        tells=VOTER,
        says=TPS_SAYS,
        columns={
            **_pick(
                [
                    *_same("KECAMATAN"),
                    ("DESA", "KELURAHAN"),
                    *_same("DPID", "NKK", "NIK", "NAMA", "KELAMIN", "TEMPAT LAHIR", "TANGGAL LAHIR"),
                    ("STATUS", "STS KAWIN"),
                    *_same("ALAMAT", "RT", "RW"),
                    ("DIFABEL", "DISABILITAS"),
                    ("KTPel", "EKTP"),
                    *_same("SUMBER"),
                    ("KETERANGAN", "KET"),
                    *_same("TPS"),
                ]
            ),
            "LastUpdate": _constant("2024-07-01 10:00:00"),
        },
    ),
    Sample(
        layout="a-daftar-perubahan-pemilih",
        carrier="xlsx",
        tells=VOTER,
        says=TPS_SAYS,
        titles=(
            ("MODEL A-DAFTAR PERUBAHAN PEMILIH",),
            ("KECAMATAN", ": KOTA SOE"),
            ("KELURAHAN", ": OEBESA"),
            ("TPS", ": 003"),
            (),
        ),
        columns={"No": NUMBER, **_pick(_GRID)},
    ),
    Sample(
        layout="daftar-pemilih-2024",
        tells=VOTER,
        says=TPS_SAYS,
        dates="%d/%m/%Y",
        columns={"NO": NUMBER, **KPU_STANDARD},
    ),
    Sample(
        layout="bawaslu-export",
        carrier="xlsx",
        tells=VOTER,
        says={
            "tps": TPS3,
            "ktp_card": lambda who: "none" if who.ktp_card == "none" else None,
            "disability": _constant(None),
            "remark": lambda who: "died" if who.remark == "died" else None,
            "marital_status": _coded(
                "marital_status", {"single": "single", "married": "married", "ever-married": "single"}
            ),
        },
        columns={
            "NIK": _of("nik"),
            "NO KK": _of("nkk"),
            "NAMA": _of("name"),
            "TEMPAT LAHIR": _of("birth_place"),
            "TANGGAL LAHIR": BORN,
            "JENIS KELAMIN": _of("sex"),
            "STATUS PERKAWINAN": _coded(
                "marital_status", {"single": "Belum Kawin", "married": "Sudah Kawin", "ever-married": "Belum Kawin"}
            ),
            "ALAMAT": _of("address"),
            "RT": RT3,
            "RW": RW3,
            "DESA": _of("village"),
            "KECAMATAN": _of("district"),
            "TPS": TPS3,
            "KODE TMS": lambda who: "2" if who.remark == "died" else "",
            "COKLIT": _constant("Ya"),
            "KTP ELEKTRONIK": lambda who: "Tidak" if who.ktp_card == "none" else "",
            "PEMILIH BARU": _constant(""),
            "PEMILIH PEMULA": _constant(""),
            "KODE DISABILITAS": _constant(""),
            "UBAH DATA": _constant(""),
            "STATUS": _constant(""),
        },
    ),
    Sample(
        layout="bawaslu-import",
        carrier="xlsx",
        named=True,
        dates="%d|%m|%Y",
        tells=tuple(n for n in VOTER if n not in ("ktp_card", "remark")),
        says={"tps": TPS3},
        columns={
            "KODE": _constant("-"),
            "KECAMATAN": _of("district"),
            "DESA": _of("village"),
            "DPID": _constant("77"),
            "NKK": _of("nkk"),
            "NIK": _of("nik"),
            "NAMA": _of("name"),
            "TEMPAT": _of("birth_place"),
            "TANGGAL": BORN,
            "KAWIN": MARRIED_KPU,
            "JK": _of("sex"),
            "ALAMAT": _of("address"),
            "RT": RT3,
            "RW": RW3,
            "DIS": DIS_KPU,
            "SARING": _constant("-"),
            "TPS": _constant(""),
            "TPS|2": TPS3,
            "S": _constant(""),
            "T": _constant("1"),
        },
    ),
    Sample(
        layout="voter-import-ids",
        delimiter=",",
        dates="%Y-%m-%d",
        says=TPS_SAYS,
        tells=tuple(n for n in VOTER if n != "remark"),
        columns={
            "district_id": _constant("530201"),
            "village_id": _constant("5302011005"),
            "district": _of("district"),
            "village": _of("village"),
            "nkk": _of("nkk"),
            "nik": _of("nik"),
            "name": _of("name"),
            "place_of_birth": _of("birth_place"),
            "date_of_birth": BORN,
            "marital_status": MARRIED_KPU,
            "gender": _of("sex"),
            "address": _of("address"),
            "rt": _of("rt"),
            "rw": _of("rw"),
            "disability": DIS_KPU,
            "ektp_status": CARD_KPU,
            "tps": TPS3,
        },
    ),
    Sample(
        layout="dpt-grid",
        tells=(*(n for n in COMMON if n != "birth_place"), "village", "district", "tps"),
        says={"tps": TPS3},
        columns=_pick(
            [
                ("KEC_NAMA", "KECAMATAN"),
                ("KEL_NAMA", "KELURAHAN"),
                ("NO_KK", "NKK"),
                *_same("NIK", "NAMA"),
                ("TANGGAL_LAHIR", "TANGGAL LAHIR"),
                ("JENIS_KELAMIN", "KELAMIN"),
                ("JALAN/DUKUH", "ALAMAT"),
                *_same("RT", "RW", "TPS"),
            ]
        ),
    ),
    Sample(
        layout="dpt-two-row",
        carrier="xlsx",
        tells=(*COMMON, "marital_status", "remark", "village"),
        titles=(("DAFTAR PEMILIH TETAP",), ("DESA/KELURAHAN : OEBESA",)),
        upper_header={"Jalan/Dukuh": "Alamat", "RT": "", "RW": ""},
        columns={
            "No Urut": NUMBER,
            **_pick(
                [
                    ("Nomor Kartu Keluarga", "NKK"),
                    ("Nomor Induk Kependudukan", "NIK"),
                    ("Nama", "NAMA"),
                    ("Tempat Lahir", "TEMPAT LAHIR"),
                    ("Tanggal Lahir", "TANGGAL LAHIR"),
                ]
            ),
            "Umur": _constant("30"),
            **_pick(
                [
                    ("Status Kawin", "STS KAWIN"),
                    ("Jenis Kelamin", "KELAMIN"),
                    ("Jalan/Dukuh", "ALAMAT"),
                    *_same("RT", "RW"),
                    ("Ket", "KET"),
                ]
            ),
        },
    ),
    Sample(
        layout="bawaslu-a1-dp1",
        carrier="xlsx",
        tells=(*COMMON, "village", "district", "disability", "tps", "remark"),
        says={"tps": TPS3, "disability": lambda who: None if who.disability == "none" else who.disability},
        columns={
            "No TPS": TPS3,
            "No KK": _of("nkk"),
            "NIK": _of("nik"),
            "Nama": _of("name"),
            "Tempat": _of("birth_place"),
            "Tgl lahir": BORN,
            "Usia": _constant("30"),
            "L/P": _of("sex"),
            "Alamat": _of("address"),
            "RT": RT3,
            "RW": RW3,
            "Kelurahan/Desa": _of("village"),
            "Kecamatan": _of("district"),
            "Kab/Kota": _constant("TTS"),
            "Jenis Disabilitas": _coded("disability", {"none": "", "physical": "TD"}),
            "Ket": _coded("remark", KET),
        },
    ),
    Sample(
        layout="dpt-check",
        delimiter=",",
        tells=("nik", "nkk", "name", "address", "village", "district", "tps"),
        says={"tps": TPS3},
        columns={
            "nama": _of("name"),
            "nik": _of("nik"),
            "nkk": _of("nkk"),
            "provinsi": _constant("NUSA TENGGARA TIMUR"),
            "kabupaten": _constant("TIMOR TENGAH SELATAN"),
            "kecamatan": _of("district"),
            "kelurahan": _of("village"),
            "tps": TPS3,
            "alamat": _of("address"),
            "lat": _constant("0"),
            "lon": _constant("0"),
            "metode": _constant("x"),
        },
    ),
    Sample(
        layout="dpt-published",
        carrier="xlsx",
        tells=("name", "sex", "address", "rt", "rw", "village", "district", "tps", "nik", "nkk"),
        says={"tps": TPS3, "nik": _constant(None), "nkk": _constant(None)},
        titles=(
            ("DAFTAR PEMILIH TETAP PEMILU 2024",),
            ("KECAMATAN : KOTA SOE",),
            ("DESA/KELURAHAN : OEBESA", None, "TPS : 003"),
        ),
        columns={
            "NO": NUMBER,
            "NAMA": _of("name"),
            "JENIS KELAMIN": _of("sex"),
            "USIA": _constant("30"),
            "ALAMAT": _of("address"),
            "RT": RT3,
            "RW": RW3,
        },
    ),
    Sample(
        layout="biodata-wni",
        delimiter=",",
        dates="%Y-%m-%d",
        tells=tuple(n for n in _REGISTER if n not in ("address", "rt", "rw")),
        says=_REGION,
        columns=_BIODATA,
    ),
    Sample(
        layout="dkb",
        delimiter=",",
        dates="%Y-%m-%d",
        tells=tuple(n for n in _REGISTER if n not in ("address", "rt", "rw")),
        says=_REGION,
        columns={
            **_DKB,
            "SUMBER": _constant("SIAK"),
            "TGL_CUT_OFF": _constant("2023-12-31"),
            "NIK_EKTP": _of("nik"),
            "NO_KK_EKTP": _of("nkk"),
            "CURRENT_STATUS_CODE_EKTP": _coded("ktp_card", STATUS),
            "FLAG_EKTP": _constant("1"),
        },
    ),
    Sample(
        layout="ektp-demographics",
        named=True,
        delimiter=",",
        tells=("nik", "name", "village", "district", "ktp_recording", "ktp_card"),
        columns={
            "NIK": _of("nik"),
            "NAMA_LGKP": _of("name"),
            "NAMA_KAB": _constant("TIMOR TENGAH SELATAN"),
            "NAMA_KEC": _of("district"),
            "NAMA_KEL": _of("village"),
            "CURRENT_STATUS_CODE": lambda who: STATUS[who.ktp_card].replace("_", " "),
            "CREATED": _constant("2024-02-05"),
        },
    ),
    Sample(
        layout="dukcapil-web-service",
        delimiter=",",
        dates="%Y-%m-%d",
        tells=(*COMMON, "marital_status", "village", "district", "region_code", "occupation", "ktp_recording"),
        says=_REGION,
        columns={
            "NIK": _of("nik"),
            "NAMA_LGKP": _of("name"),
            "JENIS_KLMIN": _coded("sex", {"L": "LAKI-LAKI", "P": "PEREMPUAN"}),
            "TMPT_LHR": _of("birth_place"),
            "TGL_LHR": BORN,
            "AGAMA": _constant("KRISTEN"),
            "STATUS_KAWIN": _coded("marital_status", MARITAL_LABEL),
            "JENIS_PKRJN": JOB_LABEL,
            "STAT_HBKEL": _constant("KEPALA KELUARGA"),
            "NO_KK": _of("nkk"),
            "ALAMAT": _of("address"),
            "DUSUN": _constant("-"),
            "NO_RT": _of("rt"),
            "NO_RW": _of("rw"),
            "NO_KEL": _constant("1005"),
            "NO_KEC": _constant("1"),
            "NO_KAB": _constant("2"),
            "NO_PROP": _constant("53"),
            "KEL_NAME": _of("village"),
            "KEC_NAME": _of("district"),
            "KAB_NAME": _constant("TIMOR TENGAH SELATAN"),
            "PROP_NAME": _constant("NUSA TENGGARA TIMUR"),
            "EKTP_STATUS": _coded("ktp_recording", {"recorded": "SUDAH REKAM", "none": "BELUM REKAM"}),
        },
    ),
    Sample(
        layout="siak-37",
        carrier="xlsx",
        true_dates=True,
        tells=(*COMMON, "marital_status", "village", "district", "occupation", "life_status", "disability"),
        says=WIDOWED,
        columns={
            "Nomor KK": _of("nkk"),
            "NIK": _of("nik"),
            "Nama Penduduk": _of("name"),
            "Status": _coded("life_status", {"active": "AKTIF", "moved": "PINDAH"}),
            "Tempat Lahir": _of("birth_place"),
            "Tanggal Lahir": BORN,
            "Kelamin": _coded("sex", {"L": "LAKI-LAKI", "P": "PEREMPUAN"}),
            **{name: _constant("") for name in _SIAK_BLANK},
            "Status Kawin": _coded("marital_status", MARITAL_LABEL),
            "SHDK": _constant("ANAK"),
            "Kecamatan": _of("district"),
            "Desa/Kel": _of("village"),
            "Alamat": _of("address"),
            "RW": _whole("rw"),
            "RT": _whole("rt"),
            "Pekerjaan": JOB_LABEL,
            "Cacat": _coded("disability", {"none": "TIDAK CACAT", "physical": "FISIK"}),
        },
    ),
    Sample(
        layout="siak-import",
        delimiter=",",
        tells=COMMON,
        columns={
            "NIK": _of("nik"),
            "NO_KK": _of("nkk"),
            "NAMA_LGKP": _of("name"),
            "JENIS_KLMIN": SEX_SIAK,
            "TEMPAT_LAHIR": _of("birth_place"),
            "TANGGAL_LAHIR": BORN,
            "NO_KECAMATAN": _constant("1"),
            "NO_KELURAHAN": _constant("1005"),
            "ALAMAT": _of("address"),
            "NO_RT": _of("rt"),
            "NO_RW": _of("rw"),
        },
    ),
    Sample(
        layout="bip-ektp",
        carrier="xlsx",
        blocks="ektp",
        tells=(*BIP_TELLS, "marital_status", "ktp_recording", "ktp_card"),
        says=WIDOWED,
        columns={
            "No": NUMBER,
            "Nama Lengkap": _of("name"),
            "NIK": _of("nik"),
            "Tempat Lahir": _of("birth_place"),
            "Tanggal Lahir": BORN,
            "JK": _coded("sex", {"L": "Lk", "P": "Pr"}),
            "Stat Kwn": _coded("marital_status", MARITAL_BIP),
            "Gol. Drh": _constant("-"),
            "SHDK": _constant("ANAK"),
            "Agama": _constant("KRISTEN"),
            "Pendidikan Terakhir": _constant("STRATA I"),
            "No Akta Lahir": _constant("-"),
            **_BIP_JOB,
            "Wjb KTP": _constant("WAJIB"),
            "KTP-eL": _constant("KTP-eL"),
            "Status": _constant("SDH DPT"),
            "Stat Rkm": lambda who: STATUS[who.ktp_card].replace("_", " "),
        },
    ),
    Sample(
        layout="bip-2012",
        carrier="xlsx",
        blocks="2012",
        tells=(*BIP_TELLS, "marital_status"),
        says=WIDOWED,
        titles=(("BUKU INDUK PENDUDUK",),),
        columns={
            "NO": NUMBER,
            "NIK": _of("nik"),
            "NAMA": _of("name"),
            "JK": _of("sex"),
            "TMPT LHR": _of("birth_place"),
            "TGL LHR": BORN,
            "KTPEL": _constant("-"),
            "AGAMA": _constant("KRISTEN"),
            "STATUS": _coded("marital_status", MARITAL_LABEL),
            "HUB. KEL": _constant("ANAK"),
            "PENDIDIKAN": _constant("STRATA I"),
            "PEKERJAAN": JOB_LABEL,
            "NAMA IBU": _constant("IBU"),
            "NAMA AYAH": _constant("AYAH"),
            "NO.AKTE LAHIR": _constant("-"),
        },
    ),
    Sample(
        layout="bip-2016",
        carrier="xlsx",
        blocks="2016",
        tells=BIP_TELLS,
        titles=(("BUKU INDUK PENDUDUK WNI",), ()),
        tail=(("Keterangan:",), ("1. Dicetak oleh petugas", "X", "5302010101700001")),
        columns={
            "No": NUMBER,
            "Nama Lengkap": _of("name"),
            "NIK": _of("nik"),
            "Tempat dan Tanggal Lahir": _of("birth_place"),
            "|": BORN,
            "JK": _of("sex"),
            "SHDK": _constant("ANAK"),
            "Agama": _constant("KRISTEN"),
            "Pendidikan": _constant("STRATA I"),
            "Pekerjaan": JOB_LABEL,
            "Nama Orang Tua Kandung": _constant("IBU"),
            "|2": _constant("AYAH"),
        },
    ),
    Sample(
        layout="bip-luwu-timur",
        carrier="xlsx",
        blocks="luwu",
        tells=(*BIP_TELLS, "marital_status", "village", "district"),
        says=WIDOWED,
        columns={
            "|": _constant(""),
            "NO": NUMBER,
            "NIK": _of("nik"),
            "NAMA": _of("name"),
            "JK": _of("sex"),
            "TMPT LHR": _of("birth_place"),
            "TGL LHR": BORN,
            "G.DRH": _constant("O"),
            "AGAMA": _constant("Kristen"),
            "STATUS": _coded("marital_status", MARITAL_LABEL),
            "HUB.KEL": _constant("Anak"),
            "PENDIDIKAN": _constant("STRATA I"),
            "PEKERJAAN": JOB_LABEL,
            "NAMA IBU": _constant("IBU"),
            "NAMA AYAH": _constant("AYAH"),
            "KET": _constant(""),
        },
    ),
    Sample(
        layout="opensid",
        delimiter=",",
        dates="%Y-%m-%d",
        tells=(*COMMON, "marital_status", "occupation", "life_status", "ktp_recording", "ktp_card", "disability"),
        says={
            **WIDOWED,
            "ktp_card": _coded("ktp_card", {"issued": "issued", "none": "none", "shipped": "issued", "ready": "none"}),
        },
        columns={name: _OPENSID_SAYS.get(name, _constant("")) for name in _OPENSID},
        tail=(("###",), ("contoh",)),
    ),
)


def main() -> None:
    """Write every sample."""
    for sample in SAMPLES_OF:
        folder = SAMPLES / sample.layout
        folder.mkdir(parents=True, exist_ok=True)
        write(sheet(sample, PEOPLE), folder / f"{sample.layout}.{sample.carrier}", sample)
    family = evolve(SAMPLES_OF[0], delimiter=",")
    rows: Rows = [["NO_KK", "NAMA_KEP", "ALAMAT", "NO_RT", "NO_RW"]]
    rows += [[who.nkk, who.name, who.address, who.rt, who.rw] for who in (PEOPLE[0], PEOPLE[2])]
    for layout in ("biodata-wni", "dkb"):
        write(rows, SAMPLES / layout / "DATA_KELUARGA.csv", family)


if __name__ == "__main__":
    main()
