"""A layout proposed for a file that nobody described: what is sure is right, and what is doubtful is said to be.

The people in all files are invented (see ``sniff_files``).
"""

from __future__ import annotations

import contextlib
import copy
import pickle
import random
import re
import time
import tomllib
import zipfile
from pathlib import Path

import pytest

import dukcapil_core as dk
from command_line import dukcapil
from dukcapil_core.adapters import sniffing
from dukcapil_core.adapters.layout import CarrySpec, load_layout
from dukcapil_core.adapters.sniffing.words import meanings
from dukcapil_core.intake import take_in
from dukcapil_core.text import messages
from sniff_cases import cases, marks, tally
from sniff_files import DOUBT, Case, Col, born, people, sex

CASES = tuple(cases())

LIST = (
    Col("NO", "no", "-"),
    Col("NIK", "nik", "nik"),
    Col("NO KK", "nkk", "nkk"),
    Col("NAMA", "name", "name"),
    Col("TGL LAHIR", born("%d/%m/%Y"), "birth_date"),
    Col("JK", sex, "sex"),
    Col("STS KAWIN", "married", "marital_status"),
    Col("DESA", "village", "village"),
    Col("TPS", "tps", "tps"),
)


def test_a_plain_list_is_read_by_its_proposal_as_it_is(tmp_path: Path) -> None:
    path = Case(name="daftar", columns=LIST).write(tmp_path)
    proposal = dk.sniff(path)
    assert proposal.ready
    layout = tmp_path / "daftar.toml"
    layout.write_text(proposal.toml(), "utf-8")
    voters = dk.read_voters(path, format=layout)
    assert (voters.seen, voters.accepted) == (240, 240)
    assert not voters.issue_counts.get("nik.birth-date-differs")
    assert pickle.loads(pickle.dumps(proposal)) == copy.deepcopy(proposal) == proposal
    assert len({proposal, copy.deepcopy(proposal)}) == 1


@pytest.mark.parametrize("delimiter", [";", ",", "#", "\t", "|"])
@pytest.mark.parametrize("place", [0, 4, 9])
def test_a_list_whose_every_record_runs_over_lines_is_a_list(delimiter: str, place: int, tmp_path: Path) -> None:
    street = Col("ALAMAT", lambda one: f'"{one["street"]}\nDUSUN 2\n\nSEBELAH GEREJA"', "address")
    path = Case(name="daftar", columns=(*LIST[:place], street, *LIST[place:]), delimiter=delimiter).write(tmp_path)
    proposal = dk.sniff(path)
    assert (proposal.seen, proposal.ready) == (240, True)
    layout = tmp_path / "daftar.toml"
    layout.write_text(proposal.toml(), "utf-8")
    voters = dk.read_voters(path, format=layout)
    assert (voters.seen, voters.accepted) == (240, 240)
    assert next(iter(voters)).address == f"{people(1)[0]['street']}\nDUSUN 2\n\nSEBELAH GEREJA"


def test_a_cell_may_run_over_a_dozen_lines(tmp_path: Path) -> None:
    members = Col("ANGGOTA", lambda one: '"' + "\n".join([one["mother"]] * 12) + '"', "-")
    path = Case(name="daftar", columns=(*LIST, members)).write(tmp_path)
    assert dk.sniff(path).seen == 240


def test_a_title_that_runs_over_lines_is_passed_over_whole(tmp_path: Path) -> None:
    path = Case(name="daftar", columns=LIST, titles=('"DAFTAR PEMILIH\nDESA OEBESA"',)).write(tmp_path)
    proposal = dk.sniff(path)
    assert {key.key: key.value for key in proposal.reader}["skip_rows"] == 2
    layout = tmp_path / "daftar.toml"
    layout.write_text(proposal.toml(), "utf-8")
    assert dk.read_voters(path, format=layout).accepted == 240


def test_a_row_that_numbers_the_columns_is_not_called_uneven(tmp_path: Path) -> None:
    path = Case(name="daftar", columns=LIST, numbered=True).write(tmp_path)
    assert [note.code for note in dk.sniff(path).notes] == ["sniff.because.numbering-row"]


def test_the_loader_says_what_is_left_to_decide(tmp_path: Path) -> None:
    path = Case(name="daftar", columns=(*LIST, Col("KET", "ket", "?"))).write(tmp_path)
    proposal = dk.sniff(path)
    assert proposal.undecided == ("fields.remark",)
    with pytest.raises(dk.FormatError) as caught:
        load_layout(proposal.toml())
    assert caught.value.code == "layout.undecided"
    line = '# remark = { column = "KET", codes = "kpu/ket/pemilu-2024" }'
    decided = load_layout(proposal.toml().replace(line, line.removeprefix("# ")))
    assert decided.fields["remark"].codes == "kpu/ket/pemilu-2024"
    assert load_layout(proposal.toml().replace('"fields.remark"', "")).fields.keys() == decided.fields.keys() - {
        "remark"
    }


def test_a_proposal_is_not_used_while_any_of_its_columns_is_in_doubt(tmp_path: Path) -> None:
    """A column named Tanda holds the remarks: read without it, the list would keep its dead."""
    path = tmp_path / "list.csv"
    rows = [
        f"53020101{1 + n % 12:02d}80{9000 + n};01/{1 + n % 12:02d}/1980;ORANG {n};{'UB1'[n % 3]}" for n in range(60)
    ]
    path.write_text("NIK;Lahir;NAMA;Tanda\n" + "\n".join(rows) + "\n", "utf-8")
    proposal = dk.sniff(path, election="pemilu-2024", record="voter")
    assert proposal.undecided == ("fields.remark",)
    line = '# remark = { column = "Tanda", codes = "kpu/ket/pemilu-2024" }'
    assert load_layout(proposal.toml().replace(line, line.removeprefix("# "))).fields["remark"].columns == ("Tanda",)


def test_a_column_that_may_hold_several_things_is_decided_by_any_line_that_takes_it(tmp_path: Path) -> None:
    path = Case(name="daftar", columns=(*LIST, Col("K 1", lambda one: "SB"[int(one["no"]) % 2], "?"))).write(tmp_path)
    proposal = dk.sniff(path)
    assert {choice.field for one in proposal.doubtful for choice in one.choices} == {"marital_status", "ktp_card"}
    assert proposal.undecided == ("columns.K 1",)
    with pytest.raises(dk.FormatError) as caught:
        load_layout(proposal.toml())
    assert (caught.value.code, caught.value.params["key"]) == ("layout.undecided", "columns.K 1")
    line = '# ktp_card = { column = "K 1", codes = "kpu/ktp" }'
    assert load_layout(proposal.toml().replace(line, line.removeprefix("# "))).fields["ktp_card"].columns == ("K 1",)
    assert "ktp_card" not in load_layout(proposal.toml().replace('"columns.K 1"', "")).fields


@pytest.mark.parametrize("header", ["KTP", "Status KTP", "KTP-EL", "EKTP", "Kol 7"])
def test_sudah_and_belum_say_not_whether_the_card_or_the_recording_is_meant(header: str, tmp_path: Path) -> None:
    """KPU's table of the card and the data-access service's of the recording both know the words."""
    words = Col(header, lambda one: "BELUM" if int(one["no"]) % 5 == 0 else "SUDAH", DOUBT)
    path = Case(
        name="kartu", columns=(*(one for one in LIST if one.truth not in ("tps", "marital_status")), words)
    ).write(tmp_path)
    (verdict,) = dk.sniff(path).doubtful
    offered = {(choice.field, choice.spec["codes"]) for choice in verdict.choices}
    assert offered >= {("ktp_card", "kpu/ktp"), ("ktp_recording", "dukcapil/ktp-recording")}
    assert f"columns.{header}" in dk.sniff(path).undecided


def test_words_of_the_recording_alone_are_sure(tmp_path: Path) -> None:
    words = Col("KTP", lambda one: "BELUM REKAM" if int(one["no"]) % 5 == 0 else "SUDAH REKAM", "ktp_recording")
    path = Case(name="rekam", columns=(*LIST, words)).write(tmp_path)
    (verdict,) = (one for one in dk.sniff(path).verdicts if one.columns == ("KTP",))
    assert (verdict.standing, verdict.field) == ("sure", "ktp_recording")


def test_a_column_without_a_name_is_decided_by_its_position(tmp_path: Path) -> None:
    layout = """api = 1
    name = "tanpa-judul"
    record = "voter"
    undecided = ["columns.column 3"]
    reader = { kind = "delimited", header_rows = 0 }
    [fields]
    nik = 1
    name = { columns = [2, LAST], join = " " }
    """
    assert load_layout(layout.replace("LAST", "3")).fields["name"].columns == ("column 2", "column 3")
    with pytest.raises(dk.FormatError, match=re.escape("columns.column 3")):
        load_layout(layout.replace("LAST", "4"))


def test_an_order_that_no_value_proves_is_not_guessed(tmp_path: Path) -> None:
    columns = (Col("NAMA", "name", "name"), Col("TGL LAHIR", born("%d/%m/%Y"), "?"), Col("TPS", "tps", "tps"))
    path = Case(name="samar", columns=columns, people=people(ambiguous=True)).write(tmp_path)
    proposal = dk.sniff(path)
    assert "fields.birth_date" in proposal.undecided
    assert {choice.spec["formats"][0] for one in proposal.doubtful for choice in one.choices} == {
        "%d/%m/%Y",
        "%m/%d/%Y",
    }


@pytest.mark.parametrize(
    ("title", "place", "day"),
    [
        ("TEMPAT / TGL LAHIR", "TEMPAT", "TANGGAL"),
        ("Tempat, Tanggal Lahir", "Kota", "Tgl"),
        ("TTL", "Tmpt", "Tgl Lahir"),
    ],
)
def test_a_title_over_place_and_date_does_not_make_one_column_of_two(
    title: str, place: str, day: str, tmp_path: Path
) -> None:
    columns = (
        Col("NAMA", "name", "name"),
        Col(f"{title} / {place}", "place", "birth_place"),
        Col(f"{title} / {day}", born("%d-%m-%Y"), "birth_date"),
        Col("RT/RW / RT", "rt", "rt"),
        Col("RT/RW / RW", "rw", "rw"),
        Col("TPS", "tps", "tps"),
    )
    proposal = dk.sniff(Case(name="dua-baris", columns=columns).write(tmp_path))
    told = {verdict.columns[0].rpartition(" / ")[2]: verdict for verdict in proposal.verdicts}
    assert [(told[name].standing, told[name].field) for name in (place, day, "RT", "RW")] == [
        ("sure", "birth_place"),
        ("sure", "birth_date"),
        ("sure", "rt"),
        ("sure", "rw"),
    ]


def test_a_column_of_place_and_date_is_still_one(tmp_path: Path) -> None:
    both = Col("TEMPAT / TGL LAHIR", lambda one: f"SOE, {one['born']:%d-%m-%Y}", "-")
    proposal = dk.sniff(Case(name="ttl", columns=(*LIST, both)).write(tmp_path))
    (verdict,) = (verdict for verdict in proposal.verdicts if verdict.columns == (both.header,))
    assert (verdict.standing, verdict.field, verdict.reasons[0].code) == (
        "sure",
        "birth_place",
        "sniff.because.place-and-date",
    )


def test_exchanged_headings_of_person_and_family_are_both_left_to_decide(tmp_path: Path) -> None:
    names = {"nik": "NO KK", "nkk": "NIK"}
    columns = tuple(Col(names.get(one.truth, one.header), one.cell, one.truth) for one in LIST)
    proposal = dk.sniff(Case(name="tertukar", columns=columns).write(tmp_path))
    (verdict,) = proposal.doubtful
    offered = [(choice.field, choice.spec["column"]) for choice in verdict.choices]
    assert offered == [("nik", "NO KK"), ("nik", "NIK"), ("nkk", "NIK"), ("nkk", "NO KK")]
    assert proposal.undecided == ("columns.NIK", "columns.NO KK")
    layout = proposal.toml().replace('# nik = "NO KK"', 'nik = "NO KK"')
    with pytest.raises(dk.FormatError):
        load_layout(layout)
    decided = load_layout(layout.replace('# nkk = "NIK"', 'nkk = "NIK"'))
    assert (decided.fields["nik"].columns, decided.fields["nkk"].columns) == (("NO KK",), ("NIK",))


def test_exchanged_headings_are_offered_exchanged_where_no_birth_date_proves_them_too(tmp_path: Path) -> None:
    names = {"nik": "NO KK", "nkk": "NIK"}
    columns = [Col(names.get(one.truth, one.header), one.cell, one.truth) for one in LIST if one.truth != "birth_date"]
    proposal = dk.sniff(Case(name="tertukar", columns=tuple(columns)).write(tmp_path))
    offered = {verdict.columns: [choice.field for choice in verdict.choices] for verdict in proposal.doubtful}
    assert offered == {("NIK",): ["nkk", "nik"], ("NO KK",): ["nik", "nkk"]}
    layout = proposal.toml().replace('# nik = "NO KK"', 'nik = "NO KK"').replace('# nkk = "NIK"', 'nkk = "NIK"')
    assert load_layout(layout).fields["nik"].columns == ("NO KK",)


def test_one_value_that_can_only_be_read_one_way_is_too_few_and_is_not_called_none(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("NAMA;TGL LAHIR;JK\nA CONTOH;07/04/1990;P\nB CONTOH;12/03/1985;L\nC CONTOH;17/05/2000;L\n", "utf-8")
    proposal = dk.sniff(path)
    said = " ".join(proposal.toml().replace("\n#  ", "").split())
    assert "TOO FEW VALUES PROVE THE ORDER" in said
    assert "NO VALUE PROVES" not in said
    assert "dd/mm/yyyy in 3 cells: 1 value(s) can only be read so" in said
    path.write_text(path.read_text("utf-8").replace("17/05", "07/05"), "utf-8")
    assert "NO VALUE PROVES" in " ".join(dk.sniff(path).toml().replace("\n#  ", "").split())


def test_cards_that_never_come_back_and_names_that_do_are_left_to_the_person(tmp_path: Path) -> None:
    rows = [
        f"{number};530201{1 + number % 28:02d}0512{9000 + number};5302{1 + number % 9:02d}{day:02d}0788{9000 + number}"
        for number in range(60)
        for day in (1 + number % 28 + (40 if number % 2 else 0),)
    ]
    path = tmp_path / "list.csv"
    named = [f"{row};{'ABCDEF'[number % 6]}NA KASE {'ABCDE'[number % 5]}" for number, row in enumerate(rows)]
    path.write_text("A;B;C;D\n" + "\n".join(named) + "\n", "utf-8")
    verdicts = {verdict.columns[0]: verdict for verdict in dk.sniff(path).verdicts}
    told = {column: (verdict.standing, verdict.field) for column, verdict in verdicts.items()}
    assert told["B"] == ("doubtful", "nkk")
    assert "name" in verdicts["D"].fields
    assert told["C"] == ("sure", "nik")


def test_of_the_remarks_tables_only_that_of_the_named_election_is_offered(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = [f"53020101{1 + n % 12:02d}80{9000 + n};ORANG {n};L;{'UB148'[n % 5]}" for n in range(60)]
    path.write_text("NIK;NAMA;JK;TANDA\n" + "\n".join(rows) + "\n", "utf-8")

    def offered(election: str | None) -> set[str]:
        verdicts = dk.sniff(path, election=election).verdicts
        return {choice.spec["codes"] for one in verdicts for choice in one.choices if choice.field == "remark"}

    assert len(offered(None)) > 1
    assert offered("pilkada-2024") == {"kpu/ket/pilkada-2024"}


def test_the_command_gives_a_clean_layout_and_says_what_comes_next(tmp_path: Path) -> None:
    path = Case(name="daftar", columns=LIST).write(tmp_path)
    run = dukcapil("sniff", path)
    assert run.status == 0
    assert load_layout(run.out).record == "voter"
    assert "dukcapil check daftar.toml" in run.err
    out = tmp_path / "baru.toml"
    told = dukcapil("sniff", path, "--out", out, "--lang", "id")
    assert told.out == ""
    assert f"dukcapil check {out} " in told.err
    assert "yakin" in out.read_text("utf-8")
    assert dukcapil("sniff", path, "--out", out).status == 2


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dk.Proposal]:
    """The proposals for all made files, by the files' names."""
    folder = tmp_path_factory.mktemp("made")
    return {case.name: dk.sniff(case.write(folder)) for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_sure_and_wrong(case: Case, made: dict[str, dk.Proposal]) -> None:
    proposal = made[case.name]
    assert [mark for mark in marks(case, proposal) if mark.mark == "wrong"] == []
    assert not proposal.record.sure or proposal.record.record == case.record


def test_nearly_all_columns_are_right(made: dict[str, dk.Proposal]) -> None:
    total = sum((tally(marks(case, made[case.name])) for case in CASES), start=tally([]))
    assert len(CASES) > 100
    assert total["right"] >= 0.98 * total.total(), total


def test_the_score_would_notice_a_wrong_line(tmp_path: Path) -> None:
    vague = Case(name="daftar", columns=(LIST[1], *(Col(one.header, one.cell, DOUBT) for one in LIST[2:4])))
    assert tally(marks(vague, dk.sniff(vague.write(tmp_path))))["wrong"] == 2


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_ready_proposal_loads_and_the_others_say_why_not(case: Case, made: dict[str, dk.Proposal]) -> None:
    proposal = made[case.name]
    for lang in ("en", "id"):
        if proposal.ready:
            assert load_layout(proposal.toml(lang)).record == case.record
        else:
            with pytest.raises(dk.FormatError) as caught:
                load_layout(proposal.toml(lang))
            assert caught.value.code in ("layout.undecided", "layout.missing-key")


READ = [
    case for number, case in enumerate(CASES) if case.name.startswith(("book", "titles", "tail")) or number % 12 == 0
]


@pytest.mark.parametrize("case", READ, ids=lambda case: case.name)
def test_a_proposal_reads_its_file_where_what_is_doubtful_is_given_up(
    case: Case, made: dict[str, dk.Proposal], tmp_path: Path, workspace: dk.Workspace
) -> None:
    proposal = made[case.name]
    layout = tmp_path / "layout.toml"
    layout.write_text(re.sub(r"^undecided = .*\n", "", proposal.toml(), flags=re.M), "utf-8")
    records = take_in(case.write(tmp_path), layout, workspace=workspace)
    assert (records.seen, records.rejected) == (len(case.people), 0)
    assert not {"nik.birth-date-differs", "nik.sex-differs", "field.unknown-code"} & records.issue_counts.keys()


def test_a_folder_and_its_zip_are_one_list(tmp_path: Path) -> None:
    folder = tmp_path / "desa"
    folder.mkdir()
    for number in range(14):
        Case(name=f"tps {number}", columns=LIST, people=people(30, seed=number)).write(folder)
    archive = tmp_path / "desa.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for file in folder.iterdir():
            made.write(file, file.name)
    for source in (folder, archive):
        proposal = dk.sniff(source)
        layout = tmp_path / "desa.toml"
        layout.write_text(proposal.toml(), "utf-8")
        assert proposal.ready
        assert dk.read_voters(source, format=layout).accepted == 14 * 30


def test_a_station_that_only_the_names_of_the_files_say_is_proposed(tmp_path: Path) -> None:
    columns = tuple(column for column in LIST if column.truth != "tps")
    for number in (9, 10):
        Case(name=f"TPS {number}", columns=columns, people=people(30, seed=number)).write(tmp_path)
    layout = tmp_path / "layout.toml"
    layout.write_text(dk.sniff(tmp_path).toml(), "utf-8")
    assert load_layout(layout.read_text("utf-8")).carry == CarrySpec(labels=("TPS",))
    layout = layout.rename(tmp_path.parent / "stations.toml")
    assert [voter.tps for voter in dk.read_voters(tmp_path, format=layout)] == ["9"] * 30 + ["10"] * 30


def test_a_table_in_memory_is_looked_at_like_a_file() -> None:
    import pyarrow as pa

    table = pa.table({column.header: [column.of(one) for one in people()] for column in LIST})
    proposal = dk.sniff(table)
    assert {verdict.field for verdict in proposal.verdicts} >= {"nik", "nkk", "birth_date", "sex"}
    assert load_layout(proposal.toml()).reader.kind == "arrow"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "source.empty"),
        (b"\xef\xbb\xbf", "source.empty"),
        (b"\n\n \n", "source.empty"),
        (bytes(range(256)) * 40, "source.not-text"),
        (b"\x89PNG\r\n\x1a\n" + b"\0\1\2\3" * 400, "source.not-text"),
        (b"%PDF-1.7 and nothing", "pdf.broken"),
        (b"PAR1 and nothing", "parquet.broken"),
        (b"PK\x03\x04 and nothing", "archive.broken"),
        (b'{"content": [', "json.broken"),
        (b"once upon a time\nthere was a list\nand it was lost\n", "sniff.no-delimiter"),
        (b"NIK;NAMA;TGL LAHIR\n", "source.no-rows"),
    ],
)
def test_a_hopeless_file_is_one_coded_line(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "daftar.csv"
    path.write_bytes(content)
    with pytest.raises(dk.DukcapilError) as caught:
        dk.sniff(path)
    assert caught.value.code == code
    run = dukcapil("sniff", path)
    assert (run.status, run.out, run.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_no_cell_shows_in_a_proposal(kind: str, tmp_path: Path) -> None:
    mark = "ZQX"
    planted = tuple(
        Col(column.header, lambda one, column=column: f"{mark}{column.of(one)}{mark}", column.truth)
        for column in (*LIST, Col("STATUS", "ket", "?"), Col("PEKERJAAN", "job", "?"), Col("TTL", "place", "?"))
    )
    titles = () if kind == "parquet" else ("DAFTAR PEMILIH", f"DESA : {mark}SOE")
    tail = () if kind == "parquet" else (f"JUMLAH {mark}",)
    for columns in (planted, (*LIST, *planted[9:])):
        path = Case(name="daftar", columns=columns, kind=kind, titles=titles, tail=tail).write(tmp_path)
        proposal = dk.sniff(path)
        for shown in (proposal.toml("en"), proposal.toml("id"), repr(proposal)):
            assert mark not in shown
            assert not re.search(r"5302\d{12}|JL\. |\d{2}/\d{2}/\d{4}", shown)


@pytest.mark.parametrize("people", [["ANA CONTOH"], ["ANA CONTOH", "BEN CONTOH"]])
def test_a_form_is_no_table_and_nobody_s_name_a_column_s(tmp_path: Path, people: list[str]) -> None:
    numbers = [f"530201410790990{place}" for place in range(len(people))]
    rows = [["Nama", *people], ["NIK", *numbers], ["Alamat", *["JL MAWAR"] * len(people)]]
    path = tmp_path / "form.csv"
    path.write_text("\n".join(map(";".join, rows * (3 - len(people)))) + "\n")
    with pytest.raises(dk.SourceError) as caught:
        dk.sniff(path)
    assert caught.value.code == "sniff.form"


def test_a_subtotal_between_people_ends_no_list(tmp_path: Path) -> None:
    columns = "NO;NIK;NAMA;TGL LAHIR;JK;TPS\n"
    first, second = (
        f"{place};530201410790990{place};ANA {place};07/04/1990;P;00{place // 3 + 1}\n" for place in (1, 4)
    )
    path = tmp_path / "daftar.csv"
    path.write_text(columns + first + ";;JUMLAH;1;;\n" + second + ";;JUMLAH;1;;\n")
    assert "end = " not in dk.sniff(path).toml()
    path.write_text(columns + first + second + ";;JUMLAH;2;;\n")
    assert "end = " in dk.sniff(path).toml()


def test_the_same_file_gives_the_same_proposal(tmp_path: Path) -> None:
    path = Case(name="daftar", columns=LIST, people=people(9000, seed=4)).write(tmp_path)
    assert dk.sniff(path).toml() == dk.sniff(path).toml()
    assert dk.sniff(path).seen <= 5000


def test_broken_files_give_a_proposal_or_one_coded_error(tmp_path: Path) -> None:
    chance = random.Random(20240214)
    made = [Case(name="daftar", columns=LIST, people=people(40), kind=kind) for kind in ("csv", "xlsx")]
    whole = [case.write(tmp_path) for case in made]
    for number in range(60):
        content = bytearray(whole[number % 2].read_bytes())
        for _ in range(chance.choice((1, 5, 200))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if number % 3 == 0:
            del content[chance.randrange(len(content)) :]
        path = tmp_path / f"broken-{number}{whole[number % 2].suffix}"
        path.write_bytes(content)
        with contextlib.suppress(dk.DukcapilError):
            text = dk.sniff(path).toml()
            tomllib.loads(text)


def test_every_reason_has_a_text_and_every_text_is_given() -> None:
    folder = Path(sniffing.__file__).parent
    source = "".join(file.read_text("utf-8") for file in sorted(folder.glob("*.py")))
    source += (folder.parents[1] / "cli" / "sniff.py").read_text("utf-8")
    for code in (code for code in messages() if code.startswith(("sniff.because.", "sniff.text."))):
        name = code.split(".", 2)[2]
        made = ("dates-in-", "kind-", "dates-", "section-", "sure", "doubtful", "village-of", "district-of")
        assert f'"{name}"' in source or code in source or name.startswith(made), code
    told = set(re.findall(r'because\(\s*"([a-z0-9-]+)"', source))
    assert {f"sniff.because.{name}" for name in told} <= set(messages())


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("tgl_lhr", "birth_date"),
        ("TEMPATLAHIR", "birth_place"),
        ("No. KK", "nkk"),
        ("Nama Pemilih", "name"),
        ("NIK Ibu", "mother"),
        ("NamaKK", "head-of-family"),
        ("Alamat / RT", "rt"),
        ("KEL/DESA", "village"),
        ("N.I.K.", "nik"),
        ("date_of_birth", "birth_date"),
        ("DSB", "disability"),
        ("KODE PKRJAAN", "occupation"),
        ("PKJ", "occupation"),
        ("Kalurahan", "village"),
        ("Ttl Tempat", "birth_place"),
        ("Hidup/Mati", "life_status"),
    ],
)
def test_header_words_are_known_in_their_many_spellings(header: str, meaning: str) -> None:
    assert meanings(header)[0].concept == meaning
    assert meanings(header)[0].strength == "exact"


def test_of_a_huge_cell_the_beginning_is_looked_at(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "list.parquet"
    with duckdb.connect() as con:
        con.sql("SELECT '5302014107909901' AS NIK, repeat('A ', 5000000) AS NAMA").write_parquet(str(path))
    began = time.monotonic()
    assert "nik" in dk.sniff(path).toml()
    assert time.monotonic() - began < 5


def test_a_line_without_an_end_is_not_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"A" * (5 << 20))
    with pytest.raises(dk.SourceError) as caught:
        dk.sniff(path)
    assert caught.value.code == "source.endless-line"


def test_a_row_is_no_other_thing_than_a_format_can_hold(tmp_path: Path) -> None:
    with pytest.raises(dk.CallError) as wrong:
        dk.sniff(tmp_path / "list.csv", record="voters")
    assert wrong.value.code == "sniff.no-such-record"
