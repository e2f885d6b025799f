"""The made files that sniff is measured by, and the score."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from attrs import evolve, frozen

import dukcapil_core as dk
from sniff_files import DOUBT, OUT, Case, Col, Person, born, parent_nik, people, sex

ANY: Sequence[Person] = people()
YOUNG: Sequence[Person] = people(320, seed=5, youngest=2022)
VAGUE: Sequence[Person] = people(ambiguous=True, seed=3)

DMY = {"formats": ["%d/%m/%Y"]}
KPU = {"codes": "kpu/sex"}


def voters(
    names: Sequence[str], date: Col | None = None, *, ket: bool = False, more: Sequence[Col] = ()
) -> tuple[Col, ...]:
    """A voter list under the given names: NIK, NKK, name, place, date, sex, marriage, street, RT, RW, village, TPS."""
    nik, nkk, name, place, when, gender, marriage, street, rt, rw, village, tps = names
    return (
        Col(nik, "nik", "nik"),
        Col(nkk, "nkk", "nkk"),
        Col(name, "name", "name"),
        Col(place, "place", "birth_place"),
        date or Col(when, born("%d/%m/%Y"), "birth_date", DMY),
        Col(gender, sex, "sex", KPU),
        Col(marriage, "married", "marital_status", {"codes": "kpu/marital"}),
        Col(street, "street", "address"),
        Col(rt, "rt", "rt"),
        Col(rw, "rw", "rw"),
        Col(village, "village", "village"),
        Col(tps, "tps", "tps"),
        *((Col("KET", "ket", DOUBT),) if ket else ()),
        *more,
    )


USUAL = ("NIK", "NKK", "NAMA", "TEMPAT LAHIR", "TANGGAL LAHIR", "JK", "STS", "ALAMAT", "RT", "RW", "DESA", "TPS")
_SPELLED: dict[str, str] = {
    "short": "NIK;NO_KK;NM_LGKP;TMPT_LHR;TGL_LHR;JNS_KLMIN;STS_KWN;ALMT;NO_RT;NO_RW;KEL;NO_TPS",
    "long": (
        "Nomor Induk Kependudukan;Nomor Kartu Keluarga;Nama Lengkap;Tempat Lahir;Tanggal Lahir;"
        "Jenis Kelamin;Status Perkawinan;Alamat Lengkap;Nomor RT;Nomor RW;Desa/Kelurahan;Nomor TPS"
    ),
    "english": (
        "nik;family_card_number;full_name;place_of_birth;date_of_birth;gender;marital_status;address;rt;"
        "rw;village;polling_station"
    ),
    "camel": ("Nik;NoKk;NamaLengkap;TempatLahir;TanggalLahir;JenisKelamin;StatusKawin;Alamat;Rt;Rw;Kelurahan;NoTps"),
    "joined": "NIK;NOKK;NAMALENGKAP;TEMPATLAHIR;TGLLAHIR;JENISKELAMIN;STATUSKAWIN;ALAMAT;RT;RW;KELURAHAN;TPS",
    "dotted": "N.I.K;No. KK;Nama Pemilih;Tmpt. Lahir;Tgl. Lahir;L/P;Sts. Kawin;Jalan;RT.;RW.;Kel./Desa;No. TPS",
    "padded": (" nik ;no kk;nama  lengkap;tempat_lahir;tgl lahir;kelamin;kawin;alamat rumah;no rt;no rw;desa;tps"),
}
SPELLINGS = {name: tuple(headers.split(";")) for name, headers in _SPELLED.items()}


def residents(date: Col | None = None, *, more: Sequence[Col] = ()) -> tuple[Col, ...]:
    """A register as SIAK's sheets have it, with the parents' numbers and names."""
    marital = {"B": "BELUM KAWIN", "S": "KAWIN", "P": "CERAI HIDUP"}
    return (
        Col("Nomor KK", "nkk", "nkk"),
        Col("NIK", "nik", "nik"),
        Col("Nama Penduduk", "name", "name"),
        Col("Tempat Lahir", "place", "birth_place"),
        date or Col("Tanggal Lahir", born("%d-%m-%Y"), "birth_date", {"formats": ["%d-%m-%Y"]}),
        Col("Kelamin", lambda one: "Perempuan" if one["woman"] else "Laki-laki", "sex"),
        Col("NIK Ayah", "father_nik", OUT),
        Col("Ayah", "father", OUT),
        Col("NIK Ibu", "mother_nik", OUT),
        Col("Ibu", "mother", OUT),
        Col("Status Kawin", lambda one: marital[one["married"]], "marital_status", {"codes": "siak/marital"}),
        Col("SHDK", "relation", OUT),
        Col("Agama", "faith", OUT),
        Col("Kecamatan", "district", "district"),
        Col("Desa/Kel", "village", "village"),
        Col("Alamat", "street", "address"),
        Col("RW", "rw", "rw"),
        Col("RT", "rt", "rt"),
        Col("Pekerjaan", "job", "occupation", {"codes": "siak/occupation"}),
        *more,
    )


def oracle() -> tuple[Col, ...]:
    """The Oracle names of BIODATA_WNI with their numbers for codes."""
    marital = {"B": "1", "S": "2", "P": "3"}
    return (
        Col("NIK", "nik", "nik"),
        Col("NO_KTP", lambda one: f"24.{one['no']}.{one['dpid']}", OUT),
        Col("NAMA_LGKP", "name", "name"),
        Col("JENIS_KLMIN", lambda one: "2" if one["woman"] else "1", "sex", {"codes": "siak/sex"}),
        Col("TMPT_LHR", "place", "birth_place"),
        Col("TGL_LHR", born("%Y-%m-%d"), "birth_date", {"formats": ["%Y-%m-%d"]}),
        Col("GOL_DRH", lambda one: "13", OUT),
        Col("STAT_KWN", lambda one: marital[one["married"]], "marital_status", {"codes": "siak/marital"}),
        Col("TGL_KWN", born("%Y-%m-%d", "wedding"), OUT),
        Col("STAT_HBKEL", lambda one: str(int(one["no"]) % 4 + 1), OUT),
        Col("JENIS_PKRJN", lambda one: str(int(one["no"]) % 80 + 1), "occupation", {"codes": "siak/occupation"}),
        Col("NIK_IBU", "mother_nik", OUT),
        Col("NAMA_LGKP_IBU", "mother", OUT),
        Col("NIK_AYAH", "father_nik", OUT),
        Col("NAMA_LGKP_AYAH", "father", OUT),
        Col("NO_KK", "nkk", "nkk"),
        Col("NO_PROP", lambda one: "53", "region_code"),
        Col("NO_KAB", lambda one: "2", "region_code"),
        Col("NO_KEC", lambda one: "1", "region_code"),
        Col("NO_KEL", lambda one: "1003", "region_code"),
        Col("EKTP_CURRENT_STATUS_CODE", "state", "ktp_recording"),
        Col("TGL_CETAK_KTP", born("%Y-%m-%d", "printed"), OUT),
    )


def cases() -> Iterator[Case]:
    """Every made file."""
    yield from _names()
    yield from _carriers()
    yield from _dates()
    yield from _numbers()
    yield from _codes()
    yield from _places()
    yield from _titles()
    yield from _headless()
    yield from _registers()
    yield from _others()


def _names() -> Iterator[Case]:
    for name, spelled in SPELLINGS.items():
        yield Case(name=f"names-{name}", columns=voters(spelled))
        yield Case(name=f"names-{name}-backwards", columns=tuple(reversed(voters(spelled, ket=True))), delimiter=",")
    yield Case(
        name="names-of-nobody",
        columns=_renamed(
            voters(USUAL), ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "A12"], vague=True
        ),
    )


def _renamed(columns: Sequence[Col], headers: Sequence[str], *, vague: bool) -> tuple[Col, ...]:
    """The columns under names that say nothing: what values alone cannot tell is for the person."""
    proved = ("nik", "nkk", "birth_date", "sex", "marital_status")
    return tuple(
        evolve(column, header=header, truth=column.truth if not vague or column.truth in proved else DOUBT)
        for column, header in zip(columns, headers, strict=True)
    )


def _carriers() -> Iterator[Case]:
    for name, delimiter, encoding in (
        ("hash", "#", "utf-8"), ("tab", "\t", "utf-16"), ("comma", ",", "utf-8-sig"), ("pipe", "|", "cp1252"),
        ("semicolon", ";", "utf-16-le"), ("caret", "^", "utf-8"), ("tilde", "~", "cp1252"),
    ):  # fmt: skip
        accented = tuple(
            evolve(column, cell=lambda one: f"{one['name']} É", truth="name") if column.truth == "name" else column
            for column in voters(USUAL)
        )
        yield Case(name=f"text-{name}", columns=accented, delimiter=delimiter, encoding=encoding)
    hashed = Col("TGL_LHR", born("%d|%m|%Y"), "birth_date", {"formats": ["%d|%m|%Y"]})
    yield Case(name="hash-with-pipes-in-dates", columns=voters(USUAL, hashed), delimiter="#")
    yield Case(name="quoted", columns=voters(USUAL), delimiter=",", quote=True)
    commas = tuple(
        evolve(column, cell=lambda one: f"{one['street']}, {one['village']}, Soe")
        if column.truth == "address"
        else column
        for column in voters(USUAL)
    )
    yield Case(name="quoted-with-commas", columns=commas, delimiter=",", quote=True)
    yield Case(
        name="titles", columns=voters(USUAL), titles=("DAFTAR PEMILIH TETAP", "KABUPATEN TIMOR TENGAH SELATAN", "")
    )
    yield Case(name="numbered", columns=voters(USUAL), titles=("DAFTAR PEMILIH",), numbered=True)
    for kind in ("xlsx", "xls", "ods"):
        yield Case(name=f"book-{kind}", columns=voters(USUAL), kind=kind, titles=("DAFTAR PEMILIH", ""))
    real = Col("Tgl Lahir", "born", "birth_date", {"formats": []})
    yield Case(name="book-real-dates", columns=voters(USUAL, real), kind="xlsx")
    typed = tuple(
        evolve(column, cell=lambda one, what=column.truth: float(one[what]))
        if column.truth in ("nik", "nkk")
        else column
        for column in voters(USUAL, real)
    )
    yield Case(name="book-numbers", columns=typed, kind="xlsx")
    yield Case(name="book-of-stations", columns=voters(USUAL, real), kind="xlsx", sheets=4, titles=("MODEL A", ""))
    groups = ("NIK", "NKK", "NAMA", "LAHIR", "", "L/P", "KAWIN", "ALAMAT", "", "", "", "TPS")
    under = ("", "", "", "TEMPAT", "TANGGAL", "", "", "JALAN", "RT", "RW", "DESA", "")
    columns = tuple(evolve(column, header=header) for column, header in zip(voters(USUAL, real), under, strict=True))
    yield Case(name="book-two-rows", columns=columns, kind="xlsx", groups=groups, titles=("DAFTAR PEMILIH",))
    yield Case(
        name="parquet",
        columns=voters(SPELLINGS["english"], Col("dob", "born", "birth_date", {"formats": []})),
        kind="parquet",
    )


def _dates() -> Iterator[Case]:
    def case(name: str, date: Col, who: Sequence[Person] = ANY, *, nik: bool = True, kind: str = "csv") -> Case:
        columns = voters(USUAL, date)
        return Case(name=f"date-{name}", columns=columns if nik else columns[1:], people=who, kind=kind)

    def col(cell: object, truth: str = "birth_date", *formats: str) -> Col:
        return Col("TGL LAHIR", cell, truth, {"formats": list(formats)} if truth == "birth_date" else {})  # type: ignore[arg-type]

    for pattern in (
        "%d-%m-%Y",
        "%m/%d/%Y",
        "%Y/%m/%d",
        "%d.%m.%Y",
        "%d%m%Y",
        "%Y%m%d",
        "%d/%m/%y",
        "%m/%d/%y",
        "%d-%b-%Y",
        "%y-%m-%d",
    ):
        label = pattern.replace("%", "").replace("/", "s").replace(".", "p")
        yield case(label, col(born(pattern), "birth_date", pattern))
        yield case(f"{label}-no-nik", col(born(pattern), "birth_date", pattern), nik=False)
    for pattern in ("%d/%m/%Y", "%m/%d/%Y", "%d%m%Y", "%d/%m/%y"):
        label = pattern.replace("%", "").replace("/", "s")
        yield case(f"{label}-vague", col(born(pattern), DOUBT), VAGUE, nik=False)
        yield case(f"{label}-vague-but-nik", col(born(pattern), "birth_date", pattern), VAGUE)
    for share in (2, 10, 40):

        def mixed(one: Person, share: int = share) -> str:
            return one["born"].strftime("%m/%d/%Y" if int(one["no"]) % share == 0 else "%d/%m/%Y")

        yield case(f"mixed-1-in-{share}", col(mixed, DOUBT))
        yield case(f"mixed-1-in-{share}-no-nik", col(mixed, DOUBT), nik=False)
        yield case(f"mixed-1-in-{share}-vague", col(mixed, DOUBT), VAGUE)
    two = col(
        lambda one: one["born"].strftime("%d-%m-%Y" if int(one["no"]) % 3 else "%Y/%m/%d"),
        "birth_date",
        "%d-%m-%Y",
        "%Y/%m/%d",
    )
    yield case("two-ways", two)

    def serial(one: Person, first: dt.date = dt.date(1899, 12, 30)) -> int:
        return int((one["born"] - first).days)

    yield case("serials", col(lambda one: str(serial(one)), "birth_date", "excel-serial"))
    yield case("serials-no-nik", col(lambda one: str(serial(one)), DOUBT), nik=False)
    yield case("serials-of-1904", col(lambda one: str(serial(one, dt.date(1904, 1, 1))), DOUBT))
    yield case("serial-cells", col(serial, "birth_date", "excel-serial"), kind="xlsx")
    some = col(lambda one: serial(one) if int(one["no"]) % 3 else one["born"].strftime("%d/%m/%Y"), "birth_date")
    yield case("serials-among-texts", evolve(some, says={"formats": ["%d/%m/%Y", "excel-serial"]}))
    year = "Januari,Februari,Maret,April,Mei,Juni,Juli,Agustus,September,Oktober,November,Desember"
    months = dict(enumerate(year.split(","), 1))
    yield case(
        "words",
        col(lambda one: f"{one['born'].day} {months[one['born'].month]} {one['born'].year}", "birth_date", "%d %B %Y"),
    )
    short = {number: word[:3] for number, word in months.items()} | {8: "Agt"}
    abbreviated = col(
        lambda one: f"{one['born']:%d}-{short[one['born'].month]}-{one['born']:%y}", "birth_date", "%d-%b-%y"
    )
    yield case("short-words", abbreviated)
    either = col(
        lambda one: f"{one['born'].day} {(months, short)[int(one['no']) % 2][one['born'].month]} {one['born'].year}",
        "birth_date",
        "%d %B %Y",
    )
    yield case("whole-and-short-words", either, nik=False)
    yield case("lost-zeros", col(lambda one: one["born"].strftime("%d%m%Y").lstrip("0"), DOUBT))
    yield case(
        "parts-hidden",
        col(
            lambda one: f"00|00|{one['born'].year}" if int(one["no"]) % 4 else one["born"].strftime("%d|%m|%Y"),
            "birth_date",
            "%d|%m|%Y",
        ),
    )

    def exchanged(one: Person) -> object:
        day = one["born"]
        return dt.date(day.year, day.day, day.month) if day.day <= 12 else day.strftime("%d/%m/%Y")

    yield case("exchanged-by-excel", col(exchanged, DOUBT), kind="xlsx")
    yield case("exchanged-by-excel-no-nik", col(exchanged, DOUBT), kind="xlsx", nik=False)
    others = (Col("TGL COKLIT", born("%d/%m/%Y", "printed"), OUT), Col("TGL KAWIN", born("%d/%m/%Y", "wedding"), OUT))
    yield Case(name="date-decoys", columns=(*others, *voters(USUAL)))
    yield Case(
        name="date-unnamed-among-decoys",
        columns=(*others, *voters(USUAL, Col("TGL", born("%m/%d/%Y"), "birth_date", {"formats": ["%m/%d/%Y"]}))),
    )


def _formed(form: str, one: Person) -> str:
    return form.format(one["nik"])


def _of_sex(man: str, woman: str, one: Person) -> str:
    return woman if one["woman"] else man


def _numbers() -> Iterator[Case]:
    decoys = (
        Col("DPID", "dpid", OUT),
        Col("NO HP", "phone", OUT),
        Col("UMUR", "age", OUT),
        Col("NO BPJS", lambda one: f"000{one['dpid']}12", OUT),
    )
    yield Case(name="number-decoys", columns=(*decoys, *voters(USUAL)))
    odd = voters(
        ("NO KTP", "KK", "NAMA", "TEMPAT LAHIR", "TGL LAHIR", "SEX", "KAWIN", "ALAMAT", "RT", "RW", "KELURAHAN", "TPS")
    )
    yield Case(name="number-loose-names", columns=odd)
    swapped = (Col("NIK", "nkk", DOUBT), Col("NO KK", "nik", DOUBT), *voters(USUAL)[2:])
    yield Case(name="number-exchanged-headers", columns=swapped)
    for stars in (4, 6, 10):

        def hidden(one: Person, stars: int = stars) -> str:
            return one["nik"][: 16 - stars] + "*" * stars

        yield Case(name=f"number-masked-{stars}", columns=(Col("NIK", hidden, "nik"), *voters(USUAL)[1:]))
    damaged = {"apostrophe": "'{}", "blank": " {}", "float": "{}.0", "formula": '="{}"'}
    for name, form in damaged.items():
        cell = partial(_formed, form)
        yield Case(name=f"number-{name}", columns=(Col("NIK", cell, "nik"), *voters(USUAL)[1:]), delimiter="#")
    science = Col("NIK", lambda one: f"{float(one['nik']):.5E}", "nik")
    yield Case(name="number-science", columns=(science, *voters(USUAL)[1:]))
    gaps = Col("NIK", lambda one: "-" if int(one["no"]) % 3 == 0 else one["nik"], "nik")
    yield Case(name="number-gaps", columns=(gaps, *voters(USUAL)[1:]))
    head = Col("NIK KEPALA KELUARGA", lambda one: parent_nik(int(one["no"]) // 4, 0), OUT)
    unnamed = (Col("NOMOR A", "nkk", "nkk"), Col("NOMOR B", "nik", "nik"), head, *voters(USUAL)[2:])
    yield Case(name="number-unnamed", columns=unnamed)


def _codes() -> Iterator[Case]:
    base = [column for column in voters(USUAL) if column.truth not in ("sex", "marital_status")]
    signs = {
        "words": ("Laki-laki", "Perempuan", {}), "digits": ("1", "2", {"codes": "siak/sex"}), "lk-pr": ("Lk", "Pr", {}),
        "english": ("M", "F", {"map": {"M": "L", "F": "P"}}), "pria-wanita": ("P", "W", {"map": {"P": "L", "W": "P"}}),
        "ones": ("1", "0", {"map": {"1": "L", "0": "P"}}),
    }  # fmt: skip
    for name, (man, woman, says) in signs.items():
        cell = partial(_of_sex, man, woman)
        yield Case(name=f"code-sex-{name}", columns=(*base, Col("JK", cell, "sex", says)))
    turned = Col("JK", lambda one: "1" if one["woman"] else "2", DOUBT)
    yield Case(name="code-sex-against-nik", columns=(*base, turned))
    both = Col(
        "JK", lambda one: (("1", "2") if int(one["no"]) % 2 else ("L", "P"))[one["woman"]], "sex", {"codes": "siak/sex"}
    )
    yield Case(name="code-sex-two-tables", columns=(*base, both))
    digits = {"B": "1", "S": "2", "P": "3"}
    yield Case(
        name="code-marital-digits", columns=(*base, Col("STATUS KAWIN", lambda one: digits[one["married"]], DOUBT))
    )
    state = Col("STATUS", lambda one: ("AKTIF", "UBAH", "BARU")[int(one["no"]) % 3], OUT)
    yield Case(name="code-status-is-state", columns=(*base, state, Col("KET", "ket", DOUBT)))
    yield Case(
        name="code-status-is-marriage",
        columns=(*base, Col("STATUS", "married", "marital_status", {"codes": "kpu/marital"})),
    )
    kpu = (
        Col("DIS", "disability", "disability", {"codes": "kpu/disability"}),
        Col("KTPel", "card", "ktp_card", {"codes": "kpu/ktp"}),
        Col("SUMBER", lambda one: "DP4", "source"),
    )
    yield Case(name="code-kpu", columns=(*voters(USUAL, ket=True), *kpu))
    yield Case(name="code-ktp-loose", columns=(*voters(USUAL), Col("KTP", "card", "ktp_card", {"codes": "kpu/ktp"})))
    old = Col(
        "KET", lambda one: ("", "9", "10", "11", "U", "1")[int(one["no"]) % 6], "remark", {"codes": "kpu/ket/2017-2020"}
    )
    yield Case(name="code-ket-old", columns=(*voters(USUAL), old))
    free = Col(
        "KETERANGAN", lambda one: ("", "ikut anak di Kupang", "sakit", "tidak di tempat")[int(one["no"]) % 4], DOUBT
    )
    yield Case(name="code-ket-free-text", columns=(*voters(USUAL), free))
    yield Case(name="code-ket-empty", columns=(*voters(USUAL), Col("KET", lambda one: "", DOUBT)))
    mixed = Col("STS", lambda one: one["married"] if int(one["no"]) % 2 else digits[one["married"]], DOUBT)
    yield Case(name="code-marital-mixed", columns=(*base, mixed))


def _places() -> Iterator[Case]:
    base = [column for column in voters(USUAL) if column.truth != "village"]
    yield Case(name="place-subdistrict-village", columns=(*base, Col("subdistrict", "village", "village")))
    yield Case(name="place-subdistrict-district", columns=(*base, Col("sub_district", "district", "district")))
    yield Case(name="place-kampung", columns=(*base, Col("KAMPUNG", "village", "village")))
    swapped = (
        *base,
        Col("KECAMATAN", "village", DOUBT),
        Col("DESA", lambda one: ("Kota Soe", "Amanuban Barat")[int(one["no"]) % 2], DOUBT),
    )
    yield Case(name="place-exchanged", columns=swapped)
    both = Col("RT/RW", lambda one: f"{one['rt']}/{one['rw']}", "rt", {"part_of": "rt/rw"})
    yield Case(
        name="place-rt-rw-in-one", columns=(*(one for one in voters(USUAL) if one.truth not in ("rt", "rw")), both)
    )
    born_in = {"formats": ["%d-%m-%Y"], "part_of": "place/date"}
    ttl = Col("TTL", lambda one: f"{one['place']}, {one['born']:%d-%m-%Y}", "birth_date", born_in)
    yield Case(
        name="place-and-date-in-one",
        columns=(*(one for one in voters(USUAL) if one.truth not in ("birth_place", "birth_date")), ttl),
    )
    code = Col("KODE WILAYAH", lambda one: "53.02.01.1003", "region_code")
    yield Case(name="place-code", columns=(*voters(USUAL), code))
    bps = Col("KODE DESA", lambda one: "5304010003", OUT)
    yield Case(name="place-statistics-code", columns=(*voters(USUAL), bps))


def _titles() -> Iterator[Case]:
    bare = tuple(column for column in voters(USUAL) if column.truth not in ("village", "tps"))
    titles = ("DAFTAR PEMILIH", "KECAMATAN : KOTA SOE", "DESA/KELURAHAN : OEBESA", "TPS : 003", "")
    yield Case(name="titles-say-where", columns=bare, titles=titles)
    yield Case(name="titles-say-where-book", columns=bare, titles=titles, kind="xlsx", tail=("", "JUMLAH : 240"))
    stations = (*bare, Col("DESA", "village", "village"))
    yield Case(name="titles-are-sheet-names", columns=stations, kind="xlsx", sheets=3)
    yield Case(name="tail", columns=voters(USUAL), tail=("###", "Kupang, 1 Januari"))


def _headless() -> Iterator[Case]:
    columns = _renamed(voters(USUAL), [""] * 12, vague=True)
    yield Case(name="headless", columns=columns, header=False)
    yield Case(name="headless-book", columns=columns, header=False, kind="xlsx")
    yield Case(name="headless-backwards", columns=tuple(reversed(columns)), header=False, delimiter="#")


def _registers() -> Iterator[Case]:
    yield Case(name="register", columns=residents(), record="resident", people=YOUNG)
    real = Col("Tanggal Lahir", "born", "birth_date", {"formats": []})
    yield Case(name="register-book", columns=residents(real), record="resident", people=YOUNG, kind="xlsx")
    yield Case(name="register-oracle", columns=oracle(), record="resident", people=YOUNG, delimiter=",")
    state = Col("Stat Rkm", "state", "ktp_recording", {"codes": "siak/ktp-recording"})
    alive = Col("Status", lambda one: "HIDUP" if int(one["no"]) % 9 else "PINDAH", "life_status")
    yield Case(name="register-states", columns=residents(more=(state, alive)), record="resident", people=YOUNG)
    several = tuple(
        {"B": "BELUM KAWIN", "S": "KAWIN TERCATAT", "P": "CERAI HIDUP TERCATAT"}[letter] for letter in "BSP"
    )
    f101 = Col(
        "Status Perkawinan", lambda one: dict(zip("BSP", several, strict=True))[one["married"]], "marital_status"
    )
    yield Case(
        name="register-f101",
        columns=(*(one for one in residents() if one.truth != "marital_status"), f101),
        record="resident",
        people=YOUNG,
    )


def _others() -> Iterator[Case]:
    two = (
        Col("NAMA DEPAN", "first", "name"),
        Col("NAMA BELAKANG", "last", "name"),
        *(one for one in voters(USUAL) if one.truth != "name"),
    )
    yield Case(name="two-names", columns=two)
    parents = (Col("NAMA IBU", "mother", OUT), Col("NAMA AYAH", "father", OUT), Col("NAMA KK", "father", OUT))
    yield Case(name="parents", columns=(*parents, *voters(USUAL)))
    before = tuple(Col(f"{one.header}_ASAL", one.cell, OUT) for one in voters(USUAL))
    yield Case(name="before-and-after", columns=(*voters(USUAL), *before), delimiter="#")
    yield Case(name="only-numbers", columns=(Col("NIK", "nik", "nik"),), record=DOUBT)
    yield Case(name="small", columns=voters(USUAL), people=people(12, seed=9))
    service = (
        Col("Tanggal", born("%d/%m/%Y", "printed"), "date", DMY),
        Col(
            "Jenis Layanan",
            lambda one: ("REKAM KTP-EL", "CETAK KTP-EL", "KARTU KELUARGA")[int(one["no"]) % 3],
            "service",
        ),
        Col("NIK", "nik", "nik"),
        Col("Petugas", lambda one: ("Ana", "Ben")[int(one["no"]) % 2], "officer"),
        Col("Lokasi", lambda one: ("Kantor", "Mobil keliling")[int(one["no"]) % 2], "place"),
    )
    yield Case(name="services", columns=service, record="service")
    wide = (
        Col("Tanggal", born("%d/%m/%Y", "printed"), "date", DMY),
        Col("REKAM KTP-EL", lambda one: str(int(one["no"]) % 30), "service"),
        Col("CETAK KTP-EL", lambda one: str(int(one["no"]) % 40), "service"),
        Col("KARTU KELUARGA", lambda one: str(int(one["no"]) % 20), "service"),
    )
    yield Case(name="services-wide", columns=wide, record="service")


@frozen(kw_only=True)
class Mark:
    """What became of one column: right, open (a doubt with the right answer among the choices), missed or wrong."""

    column: str
    truth: str
    mark: str
    got: str


def marks(case: Case, proposal: dk.Proposal) -> list[Mark]:
    """The marks of a file's columns, in their order."""
    found = {}
    for verdict in proposal.verdicts:
        for place, name in enumerate(verdict.columns):
            found.setdefault(name, []).append((verdict, place))
    marked = []
    for place, column in enumerate(case.columns):
        verdicts = [one for one, _ in found.get(_name_in(proposal, case, place), [])]
        marked.append(_mark(column, verdicts))
    return marked


def _name_in(proposal: dk.Proposal, case: Case, place: int) -> str:
    if not case.header:
        return f"column {place + 1}"
    if case.groups:
        group = next(one for one in reversed(case.groups[: place + 1]) if one)
        return f"{group} / {case.columns[place].header}" if case.columns[place].header else case.groups[place]
    return case.columns[place].header.strip()


def _mark(column: Col, verdicts: Sequence[object]) -> Mark:
    standing = {one.standing for one in verdicts}  # type: ignore[attr-defined]
    fields = {choice.field for one in verdicts for choice in one.choices}  # type: ignore[attr-defined]
    got = f"{'/'.join(sorted(standing))} {','.join(sorted(fields))}".strip()
    if not verdicts:
        mark = "missed"
    elif "sure" in standing:
        specs = [choice.spec for one in verdicts for choice in one.choices if choice.field == column.truth]  # type: ignore[attr-defined]
        said = specs and all(_same(specs[0].get(key, []), value) for key, value in column.says.items())
        mark = "right" if said else "wrong"
        if not said and specs:
            got += f" {dict(specs[0])}"
    elif column.truth == DOUBT:
        mark = "right" if "doubtful" in standing else "missed"
    elif column.truth == OUT:
        mark = "right" if standing == {"left-out"} else "open"
    else:
        mark = "open" if column.truth in fields else "missed"
    return Mark(column=column.header, truth=column.truth, mark=mark, got=got)


def _same(given: object, wanted: object) -> bool:
    if isinstance(wanted, list):
        return sorted(given) == sorted(wanted)  # type: ignore[call-overload]
    return dict(given) == wanted if isinstance(wanted, dict) else given == wanted  # type: ignore[call-overload]


def tally(marked: Sequence[Mark]) -> Counter[str]:
    """How many columns have each mark."""
    return Counter(one.mark for one in marked)
