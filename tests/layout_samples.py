"""One small synthetic sample for every built-in layout, and what it says: five people who do not exist.

    python tests/layout_samples.py      # write them into src/dukcapil_core/testing/samples/<layout>/

The columns are those of the layouts' sources (see the TOML files). The same descriptions make the nasty variants that
tests/test_layout_variants.py reads.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, field, fields, frozen

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

Say = Callable[[Made], Any]

_ATTRIBUTES = tuple(attribute.name for attribute in fields(Made))


def _of(name: str) -> Say:
    return lambda who: getattr(who, name)


def _three(name: str) -> Say:
    return lambda who: getattr(who, name).zfill(3)


def _whole(name: str) -> Say:
    return lambda who: int(getattr(who, name) or 0)


def _coded(name: str, table: str) -> Say:
    """``meaning=cell`` pairs, blanks in a cell written ``_`` and underscores ``^``; None is nothing at all."""
    pairs = dict(pair.split("=", 1) for pair in table.split())
    cells = {key: None if cell == "None" else cell.replace("_", " ").replace("^", "_") for key, cell in pairs.items()}
    return lambda who: cells[str(getattr(who, name))]


def _constant(value: Cell) -> Say:
    return lambda who: value


WORDS: dict[str, Say] = {
    **{name: _of(name) for name in _ATTRIBUTES},
    "tps3": _three("tps"),
    "rt3": _three("rt"),
    "rw3": _three("rw"),
    "rt-number": _whole("rt"),
    "rw-number": _whole("rw"),
    "sex-number": _coded("sex", "L=1 P=2"),
    "sex-short": _coded("sex", "L=Lk P=Pr"),
    "sex-label": _coded("sex", "L=LAKI-LAKI P=PEREMPUAN"),
    "married-kpu": _coded("marital_status", "single=B married=S ever-married=P"),
    "married-siak": _coded("marital_status", "single=1 married=2 ever-married=4"),
    "married-bip": _coded("marital_status", "single=BK married=K ever-married=CM"),
    "married-label": _coded("marital_status", "single=BELUM_KAWIN married=KAWIN ever-married=CERAI_MATI"),
    "married-bawaslu": _coded("marital_status", "single=Belum_Kawin married=Sudah_Kawin ever-married=Belum_Kawin"),
    "job-number": _coded("occupation", "mengurus-rumah-tangga=2 petani-pekebun=9 pelajar-mahasiswa=3"),
    "job-label": _coded(
        "occupation",
        "mengurus-rumah-tangga=MENGURUS_RUMAH_TANGGA petani-pekebun=PETANI/PEKEBUN pelajar-mahasiswa=PELAJAR/MAHASISWA",
    ),
    "disability-kpu": _coded("disability", "none=0 physical=1"),
    "disability-siak": _coded("disability", "none=7 physical=1"),
    "disability-label": _coded("disability", "none=TIDAK_CACAT physical=FISIK"),
    "disability-letters": _coded("disability", "none= physical=TD"),
    "life-flag": _coded("life_status", "active=0 moved=2"),
    "life-opensid": _coded("life_status", "active=1 moved=3"),
    "life-label": _coded("life_status", "active=AKTIF moved=PINDAH"),
    "ket": _coded("remark", "changed=U died=1 new=B None="),
    "ket-bawaslu": _coded("remark", "changed= died=2 new= None="),
    "card-kpu": _coded("ktp_card", "issued=S none=B shipped=S ready=S"),
    "card-bawaslu": _coded("ktp_card", "issued= none=Tidak shipped= ready="),
    "card-opensid": _coded("ktp_card", "issued=2 none=1 shipped=2 ready=1"),
    "status": _coded("ktp_card", "issued=CARD^ISSUED none=UNREGISTERED shipped=CARD^SHIPPED ready=PRINT^READY^RECORD"),
    "status-blanks": _coded(
        "ktp_card", "issued=CARD_ISSUED none=UNREGISTERED shipped=CARD_SHIPPED ready=PRINT_READY_RECORD"
    ),
    "status-opensid": _coded("ktp_card", "issued=8 none=2 shipped=6 ready=5"),
    "recorded-label": _coded("ktp_recording", "recorded=SUDAH_REKAM none=BELUM_REKAM"),
    # what a layout makes of a cell that says less, or something else, than the person is
    "means-widowed": _coded("marital_status", "single=single married=married ever-married=widowed"),
    "means-unmarried": _coded("marital_status", "single=single married=married ever-married=single"),
    "means-card": _coded("ktp_card", "issued=issued none=none shipped=issued ready=issued"),
    "means-card-opensid": _coded("ktp_card", "issued=issued none=none shipped=issued ready=none"),
    "means-no-card": _coded("ktp_card", "issued=None none=none shipped=None ready=None"),
    "means-died": _coded("remark", "changed=None died=died new=None None=None"),
    "means-disabled": _coded("disability", "none=None physical=physical"),
    "nothing": lambda who: None,
}
"""What a cell may hold, and what it may mean, by name."""


def says(text: str) -> dict[str, Say]:
    """``heading=word; heading='text'``: what stands in the cells of each column, or what a field means."""
    found: dict[str, Say] = {}
    for entry in text.split(";"):
        heading, _, told = entry.strip().rpartition("=")
        found[heading] = _constant(told.strip("'")) if told.startswith("'") else WORDS[told]
    return found


def words(text: str) -> tuple[str, ...]:
    """Names divided by blanks."""
    return tuple(text.split())


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

SAMPLES_OF: tuple[Sample, ...] = (
    Sample(
        layout="sidalih-2024",
        delimiter="#",
        dates="%d|%m|%Y",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status village district
            disability ktp_card tps remark source
        """),
        says=says("ktp_card=means-card; tps=tps3; source='DP4'"),
        columns=says("""
            KEC_ID='1'; KEL_ID='2'; TPS_ID='9'; TAHAPAN_ID='4'; DPID='77'; NKK=nkk; NIK=nik; NAMA=name; KELAMIN=sex;
            TEMPAT LAHIR=birth_place; TANGGAL LAHIR=birth_date; STS KAWIN=married-kpu; ALAMAT=address; RT=rt3;
            RW=rw3; DISABILITAS=disability-kpu; EKTP=card-kpu; SUMBER='DP4'; KET=ket; TPS=tps3; KECAMATAN=district;
            KELURAHAN=village; STATUS='AKTIF'
        """),
    ),
    Sample(
        layout="e-coklit-2024",
        delimiter="#",
        dates="%d|%m|%Y",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status village district
            disability ktp_card tps remark
        """),
        says=says("ktp_card=means-card; tps=tps3"),
        columns=says("""
            DPID='77'; NKK=nkk; NIK=nik; NAMA=name; KELAMIN=sex; TEMPAT LAHIR=birth_place; TANGGAL LAHIR=birth_date;
            STS KAWIN=married-kpu; ALAMAT=address; RT=rt3; RW=rw3; DISABILITAS=disability-kpu; EKTP=card-kpu;
            SUMBER='DP4'; KET=ket; TPS=tps3; KECAMATAN=district; KELURAHAN=village; LATITUDE='-9.86';
            LONGITUDE='124.28'
        """),
    ),
    Sample(
        layout="sidalih-upload-2024",
        carrier="xlsx",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status village district
            disability ktp_card tps remark
        """),
        says=says("ktp_card=means-card; tps=tps3"),
        columns=says("""
            KECAMATAN=district; DESA=village; DPID='77'; NKK=nkk; NIK=nik; NAMA=name; TMPLHR=birth_place;
            TGLLHR=birth_date; STS=married-kpu; L/P=sex; JALAN=address; RT=rt3; RW=rw3; DIS=disability-kpu;
            EKTP=card-kpu; KET=ket; SMBR='DP4'; TPS=tps3
        """),
    ),
    Sample(
        layout="sidalih-grid-2024",
        delimiter="\t",
        dates="%d|%m|%Y",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status disability ktp_card
            tps remark
        """),
        says=says("ktp_card=means-card; tps=tps3"),
        columns=says("""
            No.='1'; DPID='77'; NKK=nkk; NIK=nik; NAMA=name; JK=sex; TMPT_LHR=birth_place; TGL_LHR=birth_date;
            STS=married-kpu; ALAMAT=address; RT=rt3; RW=rw3; DIS=disability-kpu; KTPel=card-kpu; SUMBER='DP4';
            KET=ket; TPS=tps3
        """),
    ),
    Sample(
        layout="sidalih-tool-2024",
        carrier="xlsx",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status village district
            disability ktp_card tps remark
        """),
        says=says("ktp_card=means-card; tps=tps3"),
        columns=says("""
            KECAMATAN=district; DESA=village; DPID='77'; NKK=nkk; NIK=nik; NAMA=name; KELAMIN=sex;
            TEMPAT LAHIR=birth_place; TANGGAL LAHIR=birth_date; STATUS=married-kpu; ALAMAT=address; RT=rt3; RW=rw3;
            DIFABEL=disability-kpu; KTPel=card-kpu; SUMBER='DP4'; KETERANGAN=ket; TPS=tps3;
            LastUpdate='2024-07-01 10:00:00'
        """),
    ),
    Sample(
        layout="a-daftar-perubahan-pemilih",
        carrier="xlsx",
        titles=(
            ("MODEL A-DAFTAR PERUBAHAN PEMILIH",),
            ("KECAMATAN", ": KOTA SOE"),
            ("KELURAHAN", ": OEBESA"),
            ("TPS", ": 003"),
            (),
        ),
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status village district
            disability ktp_card tps remark
        """),
        says=says("ktp_card=means-card; tps=tps3"),
        columns=says("""
            No='1'; NKK=nkk; NIK=nik; NAMA=name; TMPT_LHR=birth_place; TGL_LHR=birth_date; STS=married-kpu; JK=sex;
            ALAMAT=address; RT=rt3; RW=rw3; DIS=disability-kpu; KTPel=card-kpu; KET=ket
        """),
    ),
    Sample(
        layout="daftar-pemilih-2024",
        dates="%d/%m/%Y",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status village district
            disability ktp_card tps remark
        """),
        says=says("ktp_card=means-card; tps=tps3"),
        columns=says("""
            NO='1'; DPID='77'; NKK=nkk; NIK=nik; NAMA=name; KELAMIN=sex; TEMPAT LAHIR=birth_place;
            TANGGAL LAHIR=birth_date; STS KAWIN=married-kpu; ALAMAT=address; RT=rt3; RW=rw3;
            DISABILITAS=disability-kpu; EKTP=card-kpu; SUMBER='DP4'; KET=ket; TPS=tps3; KECAMATAN=district;
            KELURAHAN=village
        """),
    ),
    Sample(
        layout="bawaslu-export",
        carrier="xlsx",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status village district
            disability ktp_card tps remark
        """),
        says=says(
            "marital_status=means-unmarried; disability=nothing; ktp_card=means-no-card; tps=tps3; remark=means-died"
        ),
        columns=says("""
            NIK=nik; NO KK=nkk; NAMA=name; TEMPAT LAHIR=birth_place; TANGGAL LAHIR=birth_date; JENIS KELAMIN=sex;
            STATUS PERKAWINAN=married-bawaslu; ALAMAT=address; RT=rt3; RW=rw3; DESA=village; KECAMATAN=district;
            TPS=tps3; KODE TMS=ket-bawaslu; COKLIT='Ya'; KTP ELEKTRONIK=card-bawaslu; PEMILIH BARU='';
            PEMILIH PEMULA=''; KODE DISABILITAS=''; UBAH DATA=''; STATUS=''
        """),
    ),
    Sample(
        layout="bawaslu-import",
        carrier="xlsx",
        dates="%d|%m|%Y",
        named=True,
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status village district
            disability tps
        """),
        says=says("tps=tps3"),
        columns=says("""
            KODE='-'; KECAMATAN=district; DESA=village; DPID='77'; NKK=nkk; NIK=nik; NAMA=name; TEMPAT=birth_place;
            TANGGAL=birth_date; KAWIN=married-kpu; JK=sex; ALAMAT=address; RT=rt3; RW=rw3; DIS=disability-kpu;
            SARING='-'; TPS=''; TPS|2=tps3; S=''; T='1'
        """),
    ),
    Sample(
        layout="voter-import-ids",
        delimiter=",",
        dates="%Y-%m-%d",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status village district
            disability ktp_card tps
        """),
        says=says("ktp_card=means-card; tps=tps3"),
        columns=says("""
            district_id='530201'; village_id='5302011005'; district=district; village=village; nkk=nkk; nik=nik;
            name=name; place_of_birth=birth_place; date_of_birth=birth_date; marital_status=married-kpu; gender=sex;
            address=address; rt=rt; rw=rw; disability=disability-kpu; ektp_status=card-kpu; tps=tps3
        """),
    ),
    Sample(
        layout="dpt-grid",
        tells=words("""
            nik nkk name birth_date sex address rt rw village district tps
        """),
        says=says("tps=tps3"),
        columns=says("""
            KEC_NAMA=district; KEL_NAMA=village; NO_KK=nkk; NIK=nik; NAMA=name; TANGGAL_LAHIR=birth_date;
            JENIS_KELAMIN=sex; JALAN/DUKUH=address; RT=rt3; RW=rw3; TPS=tps3
        """),
    ),
    Sample(
        layout="dpt-two-row",
        carrier="xlsx",
        titles=(("DAFTAR PEMILIH TETAP",), ("DESA/KELURAHAN : OEBESA",)),
        upper_header={"Jalan/Dukuh": "Alamat", "RT": "", "RW": ""},
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status remark village
        """),
        columns=says("""
            No Urut='1'; Nomor Kartu Keluarga=nkk; Nomor Induk Kependudukan=nik; Nama=name; Tempat Lahir=birth_place;
            Tanggal Lahir=birth_date; Umur='30'; Status Kawin=married-kpu; Jenis Kelamin=sex; Jalan/Dukuh=address;
            RT=rt3; RW=rw3; Ket=ket
        """),
    ),
    Sample(
        layout="bawaslu-a1-dp1",
        carrier="xlsx",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw village district disability tps
            remark
        """),
        says=says("disability=means-disabled; tps=tps3"),
        columns=says("""
            No TPS=tps3; No KK=nkk; NIK=nik; Nama=name; Tempat=birth_place; Tgl lahir=birth_date; Usia='30'; L/P=sex;
            Alamat=address; RT=rt3; RW=rw3; Kelurahan/Desa=village; Kecamatan=district; Kab/Kota='TTS';
            Jenis Disabilitas=disability-letters; Ket=ket
        """),
    ),
    Sample(
        layout="dpt-check",
        delimiter=",",
        tells=words("""
            nik nkk name address village district tps
        """),
        says=says("tps=tps3"),
        columns=says("""
            nama=name; nik=nik; nkk=nkk; provinsi='NUSA TENGGARA TIMUR'; kabupaten='TIMOR TENGAH SELATAN';
            kecamatan=district; kelurahan=village; tps=tps3; alamat=address; lat='0'; lon='0'; metode='x'
        """),
    ),
    Sample(
        layout="dpt-published",
        carrier="xlsx",
        titles=(
            ("DAFTAR PEMILIH TETAP PEMILU 2024",),
            ("KECAMATAN : KOTA SOE",),
            ("DESA/KELURAHAN : OEBESA", None, "TPS : 003"),
        ),
        tells=words("""
            name sex address rt rw village district tps nik nkk
        """),
        says=says("tps=tps3; nik=nothing; nkk=nothing"),
        columns=says("""
            NO='1'; NAMA=name; JENIS KELAMIN=sex; USIA='30'; ALAMAT=address; RT=rt3; RW=rw3
        """),
    ),
    Sample(
        layout="biodata-wni",
        delimiter=",",
        dates="%Y-%m-%d",
        tells=words("""
            nik nkk name birth_place birth_date sex marital_status occupation life_status
            ktp_recording ktp_card disability region_code
        """),
        says=says("marital_status=means-widowed; region_code='5302011005'"),
        columns=says("""
            NIK=nik; NAMA_LGKP=name; JENIS_KLMIN=sex-number; TMPT_LHR=birth_place; TGL_LHR=birth_date; GOL_DRH='13';
            AGAMA='2'; STAT_KWN=married-siak; STAT_HBKEL='1'; PNYDNG_CCT=disability-siak; JENIS_PKRJN=job-number;
            NO_KK=nkk; NO_PROP='53'; NO_KAB='2'; NO_KEC='1'; NO_KEL='1005'; FLAG_STATUS=life-flag; FLAG_PINDAH='';
            EKTP_CURRENT_STATUS_CODE=status
        """),
    ),
    Sample(
        layout="dkb",
        delimiter=",",
        dates="%Y-%m-%d",
        tells=words("""
            nik nkk name birth_place birth_date sex marital_status occupation life_status
            ktp_recording ktp_card disability region_code
        """),
        says=says("marital_status=means-widowed; region_code='5302011005'"),
        columns=says("""
            NIK=nik; NAMA_LGKP=name; JENIS_KLMIN=sex-number; TMPT_LHR=birth_place; TGL_LHR=birth_date; GOL_DRH='13';
            AGAMA='2'; STAT_KWN=married-siak; STAT_HBKEL='1'; PNYDNG_CCT=disability-siak; JENIS_PKRJN=job-number;
            NO_KK=nkk; NO_PROP='53'; NO_KAB='2'; NO_KEC='1'; NO_KEL='1005'; FLAG_STATUS=life-flag; FLAG_PINDAH='';
            SUMBER='SIAK'; TGL_CUT_OFF='2023-12-31'; NIK_EKTP=nik; NO_KK_EKTP=nkk; CURRENT_STATUS_CODE_EKTP=status;
            FLAG_EKTP='1'
        """),
    ),
    Sample(
        layout="ektp-demographics",
        delimiter=",",
        named=True,
        tells=words("""
            nik name village district ktp_recording ktp_card
        """),
        columns=says("""
            NIK=nik; NAMA_LGKP=name; NAMA_KAB='TIMOR TENGAH SELATAN'; NAMA_KEC=district; NAMA_KEL=village;
            CURRENT_STATUS_CODE=status-blanks; CREATED='2024-02-05'
        """),
    ),
    Sample(
        layout="dukcapil-web-service",
        delimiter=",",
        dates="%Y-%m-%d",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status village district
            region_code occupation ktp_recording
        """),
        says=says("marital_status=means-widowed; region_code='5302011005'"),
        columns=says("""
            NIK=nik; NAMA_LGKP=name; JENIS_KLMIN=sex-label; TMPT_LHR=birth_place; TGL_LHR=birth_date;
            AGAMA='KRISTEN'; STATUS_KAWIN=married-label; JENIS_PKRJN=job-label; STAT_HBKEL='KEPALA KELUARGA';
            NO_KK=nkk; ALAMAT=address; DUSUN='-'; NO_RT=rt; NO_RW=rw; NO_KEL='1005'; NO_KEC='1'; NO_KAB='2';
            NO_PROP='53'; KEL_NAME=village; KEC_NAME=district; KAB_NAME='TIMOR TENGAH SELATAN';
            PROP_NAME='NUSA TENGGARA TIMUR'; EKTP_STATUS=recorded-label
        """),
    ),
    Sample(
        layout="siak-37",
        carrier="xlsx",
        true_dates=True,
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status village district
            occupation life_status disability
        """),
        says=says("marital_status=means-widowed"),
        columns=says("""
            Nomor KK=nkk; NIK=nik; Nama Penduduk=name; Status=life-label; Tempat Lahir=birth_place;
            Tanggal Lahir=birth_date; Kelamin=sex-label; NIK Ayah=''; Ayah=''; NIK Ibu=''; Ibu='';
            Status Kawin=married-label; SHDK='ANAK'; Agama=''; Kecamatan=district; Desa/Kel=village; Alamat=address;
            RW=rw-number; RT=rt-number; Pendidikan=''; Pekerjaan=job-label; Deskripsi Pekerjaan=''; Gol. Darah='';
            Cacat=disability-label; Cetak KTP=''; Ganti KTP=''; KTP Berakhir=''; Nomor Paspor='';
            Nomor Akta Lahir=''; Nomor Akta Kawin=''; Tanggal Kwn=''; Nomor Akta Cerai=''; Tgl Cerai='';
            Petugas Registrasi=''; Tgl Ubah=''; Petugas Entri=''; Tgl Entri=''
        """),
    ),
    Sample(
        layout="siak-import",
        delimiter=",",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw
        """),
        columns=says("""
            NIK=nik; NO_KK=nkk; NAMA_LGKP=name; JENIS_KLMIN=sex-number; TEMPAT_LAHIR=birth_place;
            TANGGAL_LAHIR=birth_date; NO_KECAMATAN='1'; NO_KELURAHAN='1005'; ALAMAT=address; NO_RT=rt; NO_RW=rw
        """),
    ),
    Sample(
        layout="bip-ektp",
        carrier="xlsx",
        blocks="ektp",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw occupation marital_status
            ktp_recording ktp_card
        """),
        says=says("marital_status=means-widowed"),
        columns=says("""
            No='1'; Nama Lengkap=name; NIK=nik; Tempat Lahir=birth_place; Tanggal Lahir=birth_date; JK=sex-short;
            Stat Kwn=married-bip; Gol. Drh='-'; SHDK='ANAK'; Agama='KRISTEN'; Pendidikan Terakhir='STRATA I';
            No Akta Lahir='-'; Pekerjaan=job-label; Nama Ibu='IBU'; Nama Ayah='AYAH'; Wjb KTP='WAJIB';
            KTP-eL='KTP-eL'; Status='SDH DPT'; Stat Rkm=status-blanks
        """),
    ),
    Sample(
        layout="bip-2012",
        carrier="xlsx",
        blocks="2012",
        titles=(("BUKU INDUK PENDUDUK",),),
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw occupation marital_status
        """),
        says=says("marital_status=means-widowed"),
        columns=says("""
            NO='1'; NIK=nik; NAMA=name; JK=sex; TMPT LHR=birth_place; TGL LHR=birth_date; KTPEL='-'; AGAMA='KRISTEN';
            STATUS=married-label; HUB. KEL='ANAK'; PENDIDIKAN='STRATA I'; PEKERJAAN=job-label; NAMA IBU='IBU';
            NAMA AYAH='AYAH'; NO.AKTE LAHIR='-'
        """),
    ),
    Sample(
        layout="bip-2016",
        carrier="xlsx",
        blocks="2016",
        titles=(("BUKU INDUK PENDUDUK WNI",), ()),
        tail=(("Keterangan:",), ("1. Dicetak oleh petugas", "X", "5302010101700001")),
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw occupation
        """),
        columns=says("""
            No='1'; Nama Lengkap=name; NIK=nik; Tempat dan Tanggal Lahir=birth_place; |=birth_date; JK=sex;
            SHDK='ANAK'; Agama='KRISTEN'; Pendidikan='STRATA I'; Pekerjaan=job-label; Nama Orang Tua Kandung='IBU';
            |2='AYAH'
        """),
    ),
    Sample(
        layout="bip-luwu-timur",
        carrier="xlsx",
        blocks="luwu",
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw occupation marital_status village
            district
        """),
        says=says("marital_status=means-widowed"),
        columns=says("""
            |=''; NO='1'; NIK=nik; NAMA=name; JK=sex; TMPT LHR=birth_place; TGL LHR=birth_date; G.DRH='O';
            AGAMA='Kristen'; STATUS=married-label; HUB.KEL='Anak'; PENDIDIKAN='STRATA I'; PEKERJAAN=job-label;
            NAMA IBU='IBU'; NAMA AYAH='AYAH'; KET=''
        """),
    ),
    Sample(
        layout="opensid",
        delimiter=",",
        dates="%Y-%m-%d",
        tail=(("###",), ("contoh",)),
        tells=words("""
            nik nkk name birth_place birth_date sex address rt rw marital_status occupation
            life_status ktp_recording ktp_card disability
        """),
        says=says("marital_status=means-widowed; ktp_card=means-card-opensid"),
        columns=says("""
            alamat=address; dusun=village; rw=rw; rt=rt; nama=name; no_kk=nkk; nik=nik; sex=sex-number;
            tempatlahir=birth_place; tanggallahir=birth_date; agama_id=''; pendidikan_kk_id='';
            pendidikan_sedang_id=''; pekerjaan_id=job-number; status_kawin=married-siak; kk_level='1';
            warganegara_id=''; ayah_nik=''; nama_ayah=''; ibu_nik=''; nama_ibu=''; golongan_darah_id='';
            akta_lahir=''; dokumen_pasport=''; tanggal_akhir_paspor=''; dokumen_kitas=''; akta_perkawinan='';
            tanggalperkawinan=''; akta_perceraian=''; tanggalperceraian=''; cacat_id=disability-siak; cara_kb_id='';
            hamil=''; ktp_el=card-opensid; status_rekam=status-opensid; alamat_sekarang='';
            status_dasar=life-opensid; suku=''; tag_id_card=''; id_asuransi=''; no_asuransi=''; lat=''; lng=''
        """),
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
