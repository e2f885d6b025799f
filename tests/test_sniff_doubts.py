"""What a proposal leaves to the person: nothing that is known to be meant is taken on a guess or dropped in silence.

The people in all files are invented (see ``sniff_files``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import dukcapil_core as dk
from command_line import dukcapil
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.sniffing.proposal import Verdict
from dukcapil_core.adapters.sniffing.words import meanings
from sniff_files import DOUBT, Case, Col, Person, born, people, sex

PERSONS = (
    Col("NIK", "nik", "nik"),
    Col("NAMA", "name", "name"),
    Col("TGL LAHIR", born("%d/%m/%Y"), "birth_date"),
)
LIST = (*PERSONS, Col("TPS", "tps", "tps"))
REGISTER = (*PERSONS, Col("AGAMA", "faith", "-"), Col("SHDK", "relation", "-"))


def proposed(folder: Path, *columns: Col, name: str = "daftar", titles: tuple[str, ...] = ()) -> dk.Proposal:
    return dk.sniff(Case(name=name, columns=columns, titles=titles).write(folder))


def about(proposal: dk.Proposal, column: str) -> Verdict:
    (verdict,) = (one for one in proposal.verdicts if column in one.columns)
    return verdict


def turns(*texts: str) -> Callable[[Person], str]:
    """One text after the other, row by row."""
    return lambda one: texts[int(one["no"]) % len(texts)]


def offered(verdict: Verdict, key: str = "codes") -> list[tuple[str, object]]:
    return [(choice.field, choice.spec.get(key)) for choice in verdict.choices]


# -- code tables -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", [LIST[:3], REGISTER], ids=["whose list is not known", "register"])
def test_a_zero_does_not_make_the_codes_of_a_register_those_of_a_voter_list(
    rest: tuple[Col, ...], tmp_path: Path
) -> None:
    """SIAK's table has no 0, but many exports write it where nobody said anything."""
    proposal = proposed(tmp_path, *rest, Col("CACAT", turns("0", "0", "2", "3", "4"), DOUBT))
    verdict = about(proposal, "CACAT")
    assert verdict.standing == "doubtful"
    assert set(offered(verdict)) == {("disability", "kpu/disability"), ("disability", "siak/disability")}
    assert "fields.disability" in proposal.undecided
    assert "siak/disability; it has no 0" in proposal.toml()


def test_of_a_voter_list_the_same_codes_are_sure(tmp_path: Path) -> None:
    verdict = about(proposed(tmp_path, *LIST, Col("DSB", turns("0", "2", "4"), "disability")), "DSB")
    assert (verdict.standing, offered(verdict)) == ("sure", [("disability", "kpu/disability")])


KET = Col("KET", turns("", "Meninggal", "Ganda", "TNI"), "remark")


def test_remarks_in_words_do_not_say_whose_digits_the_next_file_has(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, *LIST, KET)
    assert proposal.undecided == ("fields.remark",)
    tables = {table for _, table in offered(about(proposal, "KET"))}
    assert tables >= {"kpu/ket/2017-2020", "kpu/ket/pemilu-2024", "kpu/ket/pilkada-2024"}
    said = dk.sniff(tmp_path / "daftar.csv", election="pilkada-2024")
    assert offered(about(said, "KET")) == [("remark", "kpu/ket/pilkada-2024")]
    assert said.ready


@pytest.mark.parametrize(
    ("name", "titles"),
    [("dpt pemilu 2024", ()), ("daftar", ("DAFTAR PEMILIH TETAP", "PEMILIHAN UMUM TAHUN 2024"))],
)
@pytest.mark.parametrize("ket", [KET, Col("KET", turns("", "1", "5", "U"), "remark")], ids=["words", "digits"])
def test_the_election_that_titles_or_the_file_name_is_the_one_of_its_remarks(
    name: str, titles: tuple[str, ...], ket: Col, tmp_path: Path
) -> None:
    verdict = about(proposed(tmp_path, *LIST, ket, name=name, titles=titles), "KET")
    assert (verdict.standing, offered(verdict)) == ("sure", [("remark", "kpu/ket/pemilu-2024")])


def test_an_election_whose_table_does_not_know_the_remarks_leaves_them_to_the_person(tmp_path: Path) -> None:
    old = Col("KET", turns("", "9", "10", "11"), DOUBT)
    verdict = about(proposed(tmp_path, *LIST, old, name="pemilu-2024"), "KET")
    assert (verdict.standing, offered(verdict)) == ("doubtful", [("remark", "kpu/ket/2017-2020")])


# -- known headings over unusual values ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "texts"),
    [
        ("KTP", ("E-KTP", "SUKET", "BELUM")),
        ("KTP", ("Ada", "Tidak Ada")),
        ("KTP EL", ("Y", "K")),
        ("STS", ("K", "TK", "J", "D")),
        ("STATUS", ("MS", "TMS")),
    ],
)
def test_a_known_heading_over_values_that_no_table_knows_is_not_lost(
    header: str, texts: tuple[str, ...], tmp_path: Path
) -> None:
    proposal = proposed(tmp_path, *LIST, Col(header, turns(*texts), DOUBT))
    assert about(proposal, header).standing == "doubtful"
    assert proposal.undecided == (f"columns.{header}",)


def test_a_status_that_is_a_place_in_the_family_is_known_and_left_out(tmp_path: Path) -> None:
    verdict = about(proposed(tmp_path, *LIST, Col("STATUS", "relation", "-")), "STATUS")
    assert (verdict.standing, verdict.reasons[0].params["what"]) == ("left-out", "family-relation")


def test_ticks_under_l_and_p_are_the_sex_and_left_to_the_person(tmp_path: Path) -> None:
    man = Col("L", lambda one: "" if one["woman"] else "v", DOUBT)
    woman = Col("P", lambda one: "V" if one["woman"] else "", DOUBT)
    proposal = proposed(tmp_path, *LIST, man, woman)
    assert about(proposal, "L") is about(proposal, "P")
    assert proposal.undecided == ("fields.sex",)


def test_letters_under_l_and_p_are_read_by_one_line(tmp_path: Path) -> None:
    man = Col("L", lambda one: "" if one["woman"] else "L", DOUBT)
    woman = Col("P", lambda one: "P" if one["woman"] else "", DOUBT)
    proposal = proposed(tmp_path, *LIST, man, woman)
    line = '# sex = { columns = ["L", "P"], first = true, codes = "kpu/sex" }'
    layout = tmp_path / "daftar.toml"
    layout.write_text(proposal.toml().replace(line, line.removeprefix("# ")), "utf-8")
    voters = dk.read_voters(tmp_path / "daftar.csv", format=layout)
    assert [voter.sex for voter in voters] == [sex(one) for one in people()]


# -- deaths and ages -------------------------------------------------------------------------------------------------


def test_who_is_alive_and_who_is_dead_is_the_life_status(tmp_path: Path) -> None:
    alive = Col("Hidup/Mati", turns("Hidup", "Hidup", "Mati"), "life_status")
    assert about(proposed(tmp_path, *REGISTER, alive), "Hidup/Mati").field == "life_status"


@pytest.mark.parametrize(("header", "tick"), [("Meninggal", "Ya"), ("STATUS MENINGGAL", "Y"), ("Wafat", "v")])
def test_a_tick_that_somebody_died_is_left_to_the_person_with_a_line_that_reads_it(
    header: str, tick: str, tmp_path: Path
) -> None:
    proposal = proposed(tmp_path, *LIST, Col(header, turns("", "", tick), DOUBT))
    assert proposal.undecided == ("fields.life_status",)
    line = f'# life_status = {{ column = "{header}", map = {{ {tick} = "died" }} }}'
    layout = tmp_path / "daftar.toml"
    layout.write_text(proposal.toml().replace(line, line.removeprefix("# ")), "utf-8")
    voters = list(dk.read_voters(tmp_path / "daftar.csv", format=layout))
    assert sum(voter.life_status == "died" for voter in voters) == len(voters) // 3


def test_an_age_is_proposed_where_no_birth_date_says_more_and_its_place_is_told_where_one_does(tmp_path: Path) -> None:
    age = Col("Umur", "age", "age")
    bare = (PERSONS[0], PERSONS[1], LIST[-1])
    assert about(proposed(tmp_path, *bare, age), "Umur").standing == "sure"
    beside = about(proposed(tmp_path, *LIST, age), "Umur")
    assert (beside.standing, beside.reasons[0].code) == ("left-out", "sniff.because.age-beside-date")
    years = proposed(tmp_path, *bare, Col("Umur", born("%Y"), DOUBT))
    assert years.undecided == ("fields.age",)


# -- places ----------------------------------------------------------------------------------------------------------


def test_exchanged_headings_of_address_and_village_are_both_left_to_decide(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, *LIST, Col("Alamat", "village", DOUBT), Col("Desa", "street", DOUBT))
    assert set(proposal.undecided) == {"columns.Desa", "columns.Alamat"}
    told = {(choice.field, choice.spec["column"]) for choice in about(proposal, "Desa").choices}
    assert told == {(field, name) for field in ("village", "address") for name in ("Alamat", "Desa")}


# -- headers that say less than they seem to --------------------------------------------------------------------------


def test_a_yes_under_a_name_that_asks_of_the_recording_is_no_card(tmp_path: Path) -> None:
    """Recorded and card are two facts: a list with both columns had the recording read as the card."""
    recorded, card = (
        Col("REKAM", turns("Sudah", "Belum"), "ktp_recording"),
        Col("KTP-el", turns("S", "S", "B"), "ktp_card"),
    )
    proposal = proposed(tmp_path, *LIST, card, recorded)
    assert (about(proposal, "REKAM").standing, about(proposal, "REKAM").field) == ("sure", "ktp_recording")
    assert about(proposal, "KTP-el").field == "ktp_card"


@pytest.mark.parametrize(
    ("header", "signs"), [("REKAM", ("S", "B")), ("isRecorded", ("1", "0")), ("Rekam?", ("Y", "T"))]
)
def test_signs_of_a_recording_that_no_table_has_are_offered_as_a_map(
    header: str, signs: tuple[str, str], tmp_path: Path
) -> None:
    verdict = about(proposed(tmp_path, *LIST, Col(header, turns(*signs), DOUBT)), header)
    assert verdict.standing == "doubtful"
    assert offered(verdict, "map") == [("ktp_recording", {signs[0]: "recorded", signs[1]: "none"})]


def test_s_and_b_under_a_word_that_may_mean_either_are_the_marriage_or_the_card(tmp_path: Path) -> None:
    verdict = about(proposed(tmp_path, *LIST, Col("STATUS", turns("B", "S", "S"), DOUBT)), "STATUS")
    assert verdict.standing == "doubtful"
    assert {field for field, _ in offered(verdict)} == {"marital_status", "ktp_card"}


def test_two_loose_words_over_the_same_codes_are_left_to_the_person(tmp_path: Path) -> None:
    one, other = Col("STATUS", turns("B", "S", "P"), DOUBT), Col("STS", "married", DOUBT)
    proposal = proposed(tmp_path, *LIST, one, other)
    assert about(proposal, "STATUS") is about(proposal, "STS")
    assert about(proposal, "STS").standing == "doubtful"


def test_a_district_that_is_the_regency_is_none(tmp_path: Path) -> None:
    """English sheets call a regency a district, and the district a subdistrict."""
    regency = Col("District", turns("TIMOR TENGAH SELATAN"), DOUBT)
    alone = about(proposed(tmp_path, *LIST, regency), "District")
    assert (alone.standing, alone.reasons[-1].code) == ("doubtful", "sniff.because.names-above")
    proposal = proposed(tmp_path, *LIST, regency, Col("Subdistrict", "district", "district"))
    assert about(proposal, "District") is about(proposal, "Subdistrict")
    assert ("district", "Subdistrict") in offered(about(proposal, "District"), "column")


CHILDREN = (
    Col("NIK_ANAK", "nik", DOUBT),
    Col("NAMA_ANAK", "name", DOUBT),
    Col("TGL_LAHIR_ANAK", born("%Y-%m-%d"), DOUBT),
    Col("NIK_IBU", "mother_nik", "-"),
    Col("NAMA_IBU", "mother", "-"),
)


def test_a_list_of_children_is_not_lost(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, *CHILDREN, Col("KK", "nkk", DOUBT))
    assert {"fields.nik", "fields.name", "fields.birth_date"} <= set(proposal.undecided)
    assert offered(about(proposal, "NIK_ANAK"), "column") == [("nik", "NIK_ANAK")]
    assert about(proposal, "KK").fields == {"nkk"}


def test_a_list_of_applicants_is_not_lost(tmp_path: Path) -> None:
    informant = (Col("NIK PELAPOR", "mother_nik", "-"), Col("NAMA PELAPOR", "mother", "-"))
    applicant = (Col("NIK PEMOHON", "nik", DOUBT), Col("NAMA PEMOHON", "name", DOUBT))
    proposal = proposed(tmp_path, *informant, *applicant, Col("TGL LAHIR", born("%d-%m-%Y"), "birth_date"))
    assert {"fields.nik", "fields.name"} <= set(proposal.undecided)
    assert offered(about(proposal, "NIK PEMOHON"), "column") == [("nik", "NIK PEMOHON")]
    assert {about(proposal, column.header).standing for column in informant} == {"left-out"}


def test_a_child_beside_the_person_is_somebody_else(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, *PERSONS, *CHILDREN[:2])
    assert {about(proposal, column.header).standing for column in CHILDREN[:2]} == {"left-out"}


def test_a_place_and_date_in_one_are_both_where_no_other_column_has_birth_dates(tmp_path: Path) -> None:
    both = Col("TTL", lambda one: f"{one['place']}, {one['born']:%d-%m-%Y}", "birth_date")
    proposal = proposed(tmp_path, *PERSONS[:2], LIST[-1], both)
    divided = {one.field: one.choices[0].spec["part_of"] for one in proposal.verdicts if "TTL" in one.columns}
    assert divided == {"birth_place": "place/date", "birth_date": "place/date"}
    beside = proposed(tmp_path, *LIST, Col("TEMPAT LAHIR", "place", "birth_place"), both)
    assert about(beside, "TTL").standing == "left-out"


def test_exchanged_headings_of_place_and_date_are_offered_exchanged(tmp_path: Path) -> None:
    exchanged = (Col("TGL LAHIR", "place", DOUBT), Col("TEMPAT LAHIR", born("%d/%m/%Y"), DOUBT))
    proposal = proposed(tmp_path, *LIST[:2], *exchanged, LIST[-1])
    for column in ("TGL LAHIR", "TEMPAT LAHIR"):
        verdict = about(proposal, column)
        assert (verdict.standing, offered(verdict, "column")) == (
            "doubtful",
            [("birth_date", "TEMPAT LAHIR"), ("birth_place", "TGL LAHIR")],
        )


def test_exchanged_headings_of_name_and_place_are_left_to_decide(tmp_path: Path) -> None:
    exchanged = (Col("NAMA", "place", DOUBT), Col("TEMPAT LAHIR", lambda one: f"{one['name']} {one['no']}", DOUBT))
    verdict = about(proposed(tmp_path, LIST[0], *exchanged, *LIST[2:]), "NAMA")
    assert (verdict.standing, offered(verdict, "column")) == (
        "doubtful",
        [("name", "TEMPAT LAHIR"), ("birth_place", "NAMA"), ("name", "NAMA")],
    )


def test_the_place_in_a_column_of_both_is_kept_where_the_date_has_a_column_of_its_own(tmp_path: Path) -> None:
    both = Col("TTL", lambda one: f"{one['place']}, {one['born']:%d-%m-%Y}", "birth_place")
    verdict = about(proposed(tmp_path, *LIST, both), "TTL")
    assert (verdict.standing, offered(verdict, "part_of")) == ("sure", [("birth_place", "place/date")])


def test_of_two_columns_named_birth_date_one_may_hold_the_place_too(tmp_path: Path) -> None:
    both = Col("TANGGAL LAHIR", lambda one: f"{one['place']}, {one['born']:%d-%m-%Y}", DOUBT)
    verdict = about(proposed(tmp_path, *LIST, both), "TANGGAL LAHIR")
    assert (verdict.standing, offered(verdict, "part_of")) == (
        "doubtful",
        [("birth_date", None), ("birth_date", "place/date")],
    )


def test_hamlets_that_a_spreadsheet_has_made_dates_of_are_told(tmp_path: Path) -> None:
    dates = Col("RT/RW", lambda one: f"{int(one['rt'])}/{int(one['rw'])}/2024", DOUBT)
    proposal = proposed(tmp_path, *LIST, dates)
    assert about(proposal, "RT/RW").standing == "doubtful"
    assert "a spreadsheet has made dates of RT/RW" in proposal.toml()


def test_the_order_of_a_date_beside_its_place_is_not_guessed(tmp_path: Path) -> None:
    both = Col("Tempat/Tgl Lahir", lambda one: f"{one['place']}, {one['born']:%d/%m/%Y}", DOUBT)
    path = Case(name="ttl", columns=(LIST[1], both), people=people(ambiguous=True)).write(tmp_path)
    proposal = dk.sniff(path)
    assert "fields.birth_date" in proposal.undecided
    assert {choice.spec["part_of"] for one in proposal.doubtful for choice in one.choices} == {"place/date"}


@pytest.mark.parametrize(
    ("header", "standing"),
    [("RT/RW", "sure"), ("No. RT / RW", "sure"), ("Alamat RT/RW", "sure"), ("RW/RT", "left-out")],
)
def test_rt_and_rw_in_one_column_are_both_in_the_order_of_its_name(header: str, standing: str, tmp_path: Path) -> None:
    both = Col(header, lambda one: f"{one['rt']}/{one['rw']}", "rt")
    found = [one for one in proposed(tmp_path, *PERSONS, both).verdicts if header in one.columns]
    assert {one.standing for one in found} == {standing}
    assert [one.field for one in found] == (["rt", "rw"] if standing == "sure" else [None])


@pytest.mark.parametrize(
    ("header", "cell", "field"),
    [
        ("Alamt", "street", "address"),
        ("Tenpat Lahir", "place", "birth_place"),
        ("Kecmatan", "district", "district"),
        ("Klurahan", "village", "village"),
        ("Statuss Kawin", "married", "marital_status"),
    ],
)
def test_a_slip_in_a_header_loses_no_column(header: str, cell: str, field: str, tmp_path: Path) -> None:
    verdict = about(proposed(tmp_path, *LIST, Col(header, cell, field)), header)
    assert verdict.standing != "left-out"
    assert field in verdict.fields


def test_a_slip_that_makes_another_word_is_no_slip() -> None:
    """Words of four letters are too like each other, and a word with two slips may be any other."""
    assert not meanings("Desi")
    assert not meanings("Alumt")


def test_an_age_under_a_longer_name_is_not_lost(tmp_path: Path) -> None:
    verdict = about(proposed(tmp_path, *PERSONS[:2], LIST[-1], Col("Umur Pilkada", "age", DOUBT)), "Umur Pilkada")
    assert (verdict.standing, verdict.field) == ("doubtful", "age")


@pytest.mark.parametrize(
    ("header", "cell", "field"),
    [
        ("Umur (Thn)", "age", "age"),
        ("Usia dalam tahun", "age", "age"),
        ("Umur (th)", "age", "age"),
        ("Nama Anggota Keluarga", "name", "name"),
        ("Tempat Pemungutan Suara", lambda one: f"TPS {one['tps']} OEBESA", "tps"),
        ("Status KTP-el", turns("Sudah Perekaman", "Belum Perekaman"), "ktp_recording"),
        ("Punya KTP-el", turns("Sudah Memiliki", "Belum Memiliki"), "ktp_card"),
        ("Kelamin", lambda one: "Perempuan" if one["woman"] else "Lelaki", "sex"),
        ("Sts Kawin", turns("Belum", "Kawin", "Janda/Duda"), "marital_status"),
    ],
)
def test_words_of_the_field_are_known(
    header: str, cell: str | Callable[[Person], str], field: str, tmp_path: Path
) -> None:
    rest = [one for one in LIST if one.truth not in (field, "birth_date" if field == "age" else field)]
    verdict = about(proposed(tmp_path, *rest, Col(header, cell, field)), header)
    assert (verdict.standing, verdict.field) == ("sure", field)


@pytest.mark.parametrize(("yes", "no"), [("Ya", "Tidak"), ("Ada", "Tidak Ada"), ("Yes", "No")])
def test_a_yes_and_a_no_to_whether_somebody_has_the_card_are_offered_as_a_map(
    yes: str, no: str, tmp_path: Path
) -> None:
    verdict = about(proposed(tmp_path, *LIST, Col("Punya KTP?", turns(yes, no), DOUBT)), "Punya KTP?")
    assert verdict.standing == "doubtful"
    assert offered(verdict, "map") == [("ktp_card", {yes: "issued", no: "none"})]


def test_a_column_of_the_card_is_the_card_and_not_the_states_of_the_recording_too(tmp_path: Path) -> None:
    """OpenSID's export has both; two lines for one field are no layout."""
    columns = (*REGISTER, Col("status_rekam", turns("2", "3", "8"), "-"), Col("ktp_el", turns("1", "2"), "-"))
    proposal = proposed(tmp_path, *columns)
    assert [about(proposal, name).field for name in ("status_rekam", "ktp_el")] == ["ktp_recording", "ktp_card"]
    assert proposal.toml().count("\nktp_card = ") == 1


def test_a_second_column_that_may_be_the_card_is_left_to_the_person(tmp_path: Path) -> None:
    columns = (*LIST, Col("KTP-el", turns("S", "B"), "ktp_card"), Col("Status Cetak", turns("Sudah", "Belum"), DOUBT))
    proposal = proposed(tmp_path, *columns)
    assert about(proposal, "KTP-el").standing == "sure"
    assert about(proposal, "Status Cetak").standing == "doubtful"
    assert "columns.Status Cetak" in proposal.undecided


def test_the_lower_parts_of_a_region_code_are_left_out_as_what_they_are(tmp_path: Path) -> None:
    columns = (*REGISTER, Col("NO_KEC", turns("1", "2"), "-"), Col("NO_KEL", turns("1001", "1002", "2003"), "-"))
    proposal = proposed(tmp_path, *columns)
    reasons = {about(proposal, name).reasons[0].code for name in ("NO_KEC", "NO_KEL")}
    assert reasons == {"sniff.because.region-part-alone"}


def test_the_stations_of_a_move_are_left_to_the_person_where_no_other_column_is_one(tmp_path: Path) -> None:
    """A list of voters from elsewhere (DPTb) has both; whose list it is says which of them counts."""
    moves = (Col("TPS ASAL", "tps", "-"), Col("TPS TUJUAN", "tps", "-"))
    verdict = about(proposed(tmp_path, *PERSONS, *moves), "TPS TUJUAN")
    assert offered(verdict, "column") == [("tps", "TPS ASAL"), ("tps", "TPS TUJUAN")]
    assert about(proposed(tmp_path, *LIST, *moves), "TPS TUJUAN").standing == "left-out"


@pytest.mark.parametrize("rows", [6, 12, 19, 40])
def test_a_sample_without_a_header_keeps_the_sex_and_the_family_cards(rows: int, tmp_path: Path) -> None:
    columns = (
        Col("1", "nkk", "nkk"),
        Col("2", "nik", "nik"),
        Col("3", born("%d/%m/%Y"), "birth_date"),
        Col("4", sex, "sex"),
    )
    path = Case(name="daftar", columns=columns, header=False, people=people(rows)).write(tmp_path)
    proposal = dk.sniff(path)
    assert about(proposal, "column 1").fields == {"nkk"}
    assert (about(proposal, "column 4").standing, about(proposal, "column 4").field) == ("sure", "sex")


# -- services --------------------------------------------------------------------------------------------------------

DAY = Col("Tanggal", born("%d/%m/%Y", "printed"), "date")


def test_services_that_are_mostly_not_known_and_counts_without_a_name_are_left_to_the_person(tmp_path: Path) -> None:
    kinds = Col("Jenis Dokumen", turns("KK", "AKTA", "KTP"), DOUBT)
    came, done = Col("Masuk", lambda one: int(one["no"]) % 60, DOUBT), Col("Selesai", lambda one: 7, DOUBT)
    proposal = proposed(tmp_path, DAY, kinds, came, done)
    assert proposal.undecided == ("fields.service", "fields.count")
    assert offered(about(proposal, "Masuk"), "column") == [("count", "Masuk"), ("count", "Selesai")]


def test_days_that_stand_side_by_side_are_told_as_a_date_that_no_column_holds(tmp_path: Path) -> None:
    path = tmp_path / "rekap layanan.csv"
    path.write_text("JENIS PELAYANAN;1;2;3;JUMLAH\nKARTU KELUARGA;4;5;6;15\nKIA;1;0;2;3\nREKAM KTP-EL;9;8;7;24\n")
    proposal = dk.sniff(path)
    assert proposal.undecided == ("fields.date",)
    assert about(proposal, "2").reasons[0].code == "sniff.because.days-across"


def test_a_sheet_of_services_without_a_day_says_so(tmp_path: Path) -> None:
    path = tmp_path / "rekap layanan.csv"
    path.write_text("JENIS PELAYANAN;JUMLAH\nKARTU KELUARGA;15\nKIA;3\nREKAM KTP-EL;24\n")
    proposal = dk.sniff(path)
    assert proposal.undecided == ("fields.date",)
    assert 'DECIDE "date"' in proposal.toml()


def test_the_number_of_an_applicant_is_a_resident_s_only_where_a_person_says_so(tmp_path: Path) -> None:
    asked = Col("NIK Pemohon", "nik", "nik")
    services = Col("Jenis Layanan", turns("KARTU KELUARGA", "KIA", "REKAM KTP-EL"), "service")
    officers = Col("Petugas", turns("Ana", "Ben"), "officer")
    assert about(proposed(tmp_path, DAY, services, asked, officers), "NIK Pemohon").field == "nik"
    assert about(proposed(tmp_path, *REGISTER[1:], asked), "NIK Pemohon").standing == "doubtful"
    assert about(proposed(tmp_path, *REGISTER, asked), "NIK Pemohon").standing == "left-out"


# -- the record and the file -----------------------------------------------------------------------------------------


def test_what_a_row_is_stands_among_what_is_undecided(tmp_path: Path) -> None:
    path = Case(name="daftar", columns=PERSONS).write(tmp_path)
    proposal = dk.sniff(path)
    assert (proposal.undecided, proposal.decisions, proposal.ready) == (("record",), 1, False)
    run = dukcapil("sniff", path)
    assert "1 to decide" in run.err
    with pytest.raises(dk.FormatError) as caught:
        load_layout(run.out)
    assert (caught.value.code, caught.value.params["key"]) == ("layout.undecided", "record")
    assert load_layout(run.out.replace('# record = "voter"', 'record = "voter"')).record == "voter"


# -- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [("TGL LAHIR", "BLN LAHIR", "THN LAHIR"), ("tgl", "bln", "thn")])
def test_day_month_and_year_of_birth_in_three_columns_are_one_date(names: tuple[str, ...], tmp_path: Path) -> None:
    parts = [Col(name, born(form), "birth_date") for name, form in zip(names, ("%d", "%m", "%Y"), strict=True)]
    verdict = about(proposed(tmp_path, *PERSONS[:2], *parts), names[0])
    assert (verdict.standing, verdict.columns) == ("sure", names)
    assert verdict.choices[0].spec == {"columns": list(names), "join": "-", "formats": ["%d-%m-%Y"]}


def test_of_three_parts_of_some_date_nothing_says_that_it_is_the_birth(tmp_path: Path) -> None:
    parts = [Col(name, born(form), DOUBT) for name, form in (("TGL", "%d"), ("BLN", "%m"), ("THN", "%Y"))]
    assert about(proposed(tmp_path, PERSONS[1], *parts), "THN").standing == "doubtful"


def test_of_two_columns_of_dates_without_a_header_or_a_nik_neither_is_called_not_the_birth_date(tmp_path: Path) -> None:
    columns = (Col("1", "name", DOUBT), Col("2", born("%d/%m/%Y"), DOUBT), Col("3", born("%d/%m/2001"), DOUBT))
    proposal = dk.sniff(Case(name="daftar", columns=columns, header=False).write(tmp_path))
    verdict = about(proposal, "column 2")
    assert (verdict.standing, verdict.columns) == ("doubtful", ("column 2", "column 3"))
    assert {choice.spec["column"] for choice in verdict.choices} == {2, 3}


def test_an_english_date_with_the_month_in_front_is_read(tmp_path: Path) -> None:
    path = Case(name="daftar", columns=(*PERSONS[:2], Col("DOB", born("%B %d, %Y"), "birth_date"))).write(tmp_path)
    proposal = dk.sniff(path, record="voter")
    assert about(proposal, "DOB").choices[0].spec == {"column": "DOB", "formats": ["%B %d, %Y"]}
    (tmp_path / "daftar.toml").write_text(proposal.toml(), encoding="utf-8")
    assert all(one.birth_date is not None for one in dk.read_voters(path, format=str(tmp_path / "daftar.toml")))


# -- words -----------------------------------------------------------------------------------------------------------


def test_where_somebody_comes_from_is_not_where_the_record_does(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, *LIST, Col("Asal", "place", "-"), Col("Asal Data", turns("SIAK"), "source"))
    assert about(proposal, "Asal").standing == "left-out"
    assert about(proposal, "Asal Data").field == "source"


def test_kel_beside_a_known_word_is_no_village(tmp_path: Path) -> None:
    words = turns("TIDAK CACAT", "CACAT FISIK", "CACAT NETRA/BUTA", "CACAT LAINNYA")
    proposal = proposed(tmp_path, *REGISTER, Col("Kel. Disabilitas", words, "disability"))
    assert offered(about(proposal, "Kel. Disabilitas")) == [("disability", "siak/disability")]


def test_a_code_of_villages_that_is_not_the_ministry_s_is_left_to_the_person(tmp_path: Path) -> None:
    verdict = about(
        proposed(tmp_path, *REGISTER, Col("KODE DESA", turns("5304010001", "5304010002"), DOUBT)), "KODE DESA"
    )
    assert (verdict.standing, verdict.field) == ("doubtful", "region_code")


def test_a_list_of_families_has_its_heads_and_its_cards(tmp_path: Path) -> None:
    families = (Col("No Kartu", "nkk", DOUBT), Col("Kepala Keluarga", "name", DOUBT), Col("RT", "rt", "rt"))
    proposal = proposed(tmp_path, *families)
    assert about(proposal, "Kepala Keluarga").fields == {"name"}
    assert about(proposal, "No Kartu").fields == {"nik", "nkk"}


def test_of_a_sample_of_four_rows_neither_the_card_nor_the_name_is_lost(tmp_path: Path) -> None:
    """The guide asks for a few lines; they are too few to tell names and cards by their looks."""
    rows = (
        Col("No.Kel", "nkk", "nkk"),
        Col("Nama Jelas", "name", "name"),
        Col("Kwn", turns("Kawin", "Blm kawin"), "marital_status"),
    )
    columns = (Col("NIK", "nik", "nik"), *rows, Col("TPS", "tps", "tps"))
    proposal = dk.sniff(Case(name="daftar", columns=columns, people=people()[:4]).write(tmp_path))
    assert about(proposal, "No.Kel").fields == {"nkk"}
    assert about(proposal, "Nama Jelas").fields == {"name"}
    assert offered(about(proposal, "Kwn")) == [("marital_status", "kpu/marital")]


def test_the_district_in_a_sheet_of_services_may_be_the_place(tmp_path: Path) -> None:
    path = tmp_path / "layanan.csv"
    days = "".join(f"{day:02d}/02/2024;Perekaman KTP-el;{day};MOLLO UTARA\n" for day in range(1, 29))
    path.write_text("Tanggal;Layanan;Jumlah;Kecamatan\n" + days, encoding="utf-8")
    assert about(dk.sniff(path), "Kecamatan").fields == {"place"}


@pytest.mark.parametrize("content", ["x\n", "daftar\n"])
def test_a_file_of_one_word_is_no_table(content: str, tmp_path: Path) -> None:
    path = tmp_path / "daftar.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(dk.SourceError) as caught:
        dk.sniff(path)
    assert caught.value.code == "sniff.no-table"


@pytest.mark.parametrize("cells", ["A;B;1", "A;B;1;2;3"])
def test_rows_that_are_not_as_wide_as_their_header_are_not_said_to_be_missing(cells: str, tmp_path: Path) -> None:
    path = tmp_path / "daftar.csv"
    path.write_text("NIK;NAMA;TPS;KET\n" + f"{cells}\n" * 30, "utf-8")
    with pytest.raises(dk.SourceError) as caught:
        dk.sniff(path)
    assert (caught.value.code, caught.value.params["width"]) == ("sniff.uneven", 4)
