"""A layout proposed for a file that nobody described: what is sure is right, and what is doubtful is said to be.

The people in all files are invented (see ``sniff_files``).
"""

from __future__ import annotations

from pathlib import Path

import pytest

import dukcapil_core as dk
from command_line import dukcapil
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.sniffing.words import meanings
from sniff_files import Case, Col, born, people, sex

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


def test_an_order_that_no_value_proves_is_not_guessed(tmp_path: Path) -> None:
    columns = (Col("NAMA", "name", "name"), Col("TGL LAHIR", born("%d/%m/%Y"), "?"), Col("TPS", "tps", "tps"))
    path = Case(name="samar", columns=columns, people=people(ambiguous=True)).write(tmp_path)
    proposal = dk.sniff(path)
    assert "fields.birth_date" in proposal.undecided
    assert {choice.spec["formats"][0] for one in proposal.doubtful for choice in one.choices} == {
        "%d/%m/%Y",
        "%m/%d/%Y",
    }


def test_the_command_gives_a_clean_layout_and_says_what_comes_next(tmp_path: Path) -> None:
    path = Case(name="daftar", columns=LIST).write(tmp_path)
    run = dukcapil("sniff", path)
    assert run.status == 0
    assert load_layout(run.out).record == "voter"
    assert "dukcapil check daftar.toml" in run.err
    out = tmp_path / "baru.toml"
    assert dukcapil("sniff", path, "--out", out, "--lang", "id").out == ""
    assert "yakin" in out.read_text("utf-8")
    assert dukcapil("sniff", path, "--out", out).status == 2


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
        ("date_of_birth", "birth_date"),
    ],
)
def test_header_words_are_known_in_their_many_spellings(header: str, meaning: str) -> None:
    assert meanings(header)[0].concept == meaning
    assert meanings(header)[0].strength == "exact"
