"""Two fields in one cell: a cell that divides plainly gives both, any other is told and kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow
import pytest

import dukcapil_core as dk
from dukcapil_core.adapters.compounds import COMPOUNDS, divides
from dukcapil_core.intake import read_voters
from dukcapil_core.workspace import Workspace

LAYOUT = """
api = 1
name = "satu-sel"
record = "voter"
[reader]
kind = "delimited"
delimiter = ";"
nulls = ["", "-"]
[fields]
nik = "NIK"
name = "NAMA"
birth_place = { column = "TTL", part_of = "place/date" }
birth_date = { column = "TTL", part_of = "place/date", formats = ["%d-%m-%Y", "%d %B %Y"] }
rt = { column = "RT/RW", part_of = "rt/rw" }
rw = { column = "RT/RW", part_of = "rt/rw" }
"""

RT_RW = [
    ("003/002", "003", "002"),
    ("3 / 2", "3", "2"),
    ("RT 03 RW 02", "03", "02"),
    ("RT.003/RW.002", "003", "002"),
    ("rt: 001, rw: 001", "001", "001"),
    ("RT 003/002", "003", "002"),
    ("RT/RW : 003/002", "003", "002"),
    ("RT-3/RW-2", "3", "2"),
    ("RW 02 RT 03", "03", "02"),
    ("003 002", "003", "002"),
    ("003A/002", "003A", "002"),
    ("RT 03", "03", ""),
    ("-/002", "-", "002"),
]
PLACE_DATE = [
    ("SOE, 21-01-1986", "SOE", "21-01-1986"),
    ("SOE,\u00a021 Januari 1986", "SOE", "21 Januari 1986"),
    ("SOE,\n21-01-1986", "SOE", "21-01-1986"),
    ("SOE 21-01-1986", "SOE", "21-01-1986"),
    ("Kab. TTS/21-01-1986", "Kab. TTS", "21-01-1986"),
    ("KAMPUNG 2, TTS, 21-01-1986", "KAMPUNG 2, TTS", "21-01-1986"),
    ("SOE, **-**-1986", "SOE", "**-**-1986"),
    ("SOE, -", "SOE", "-"),
    ("21-01-1986", "", "21-01-1986"),
]
WHOLE = {
    "rt/rw": ["003", "3/2/1", "2026-02-03", "RT 3 DUSUN II", "DUSUN II"],
    "place/date": ["SOE", "SOE, TTS", "SOE, April 7, 1990", "SOE, 21-01-1986, P", "SOE, 1986"],
}
DIVIDED = [("rt/rw", *one) for one in RT_RW] + [("place/date", *one) for one in PLACE_DATE]


@pytest.mark.parametrize(("compound", "cell", "first", "second"), DIVIDED)
def test_a_plain_cell_divides(compound: str, cell: str, first: str, second: str) -> None:
    assert divides(compound, cell)
    assert [part.of(cell) for part in COMPOUNDS[compound].values()] == [first, second]


@pytest.mark.parametrize(("compound", "cell"), [(one, cell) for one, cells in WHOLE.items() for cell in cells])
def test_a_cell_that_is_not_plain_stays_whole(compound: str, cell: str) -> None:
    assert not divides(compound, cell)
    assert [part.of(cell) for part in COMPOUNDS[compound].values()] == [cell, cell]


def test_the_database_divides_as_python_does() -> None:
    cells = [(one[0], one[1]) for one in DIVIDED] + [(one, cell) for one, cells in WHOLE.items() for cell in cells]
    for compound, cell in cells:
        for part in COMPOUNDS[compound].values():
            asked = {"cell": cell, "pattern": part.pattern, "groups": part.groups}
            found = duckdb.execute("SELECT regexp_replace($cell, $pattern, $groups)", asked).fetchall()
            assert found == [(part.of(cell),)]


def test_both_fields_of_a_cell_are_read_and_the_rest_is_told(tmp_path: Path, workspace: Workspace) -> None:
    (tmp_path / "satu.toml").write_text(LAYOUT, "utf-8")
    cells = [
        ("SOE, 21-01-1986", "003/002"),
        ("O'E BESI 5 Mei 1990", "RT 03 RW 02"),
        ("SOE", "003"),
        ("-", "-"),
        ("-, 01-07-1970", "000/000"),
    ]
    rows = [f"530201010186900{number};ORANG {number};{ttl};{pair}" for number, (ttl, pair) in enumerate(cells, 1)]
    (tmp_path / "satu.csv").write_text("NIK;NAMA;TTL;RT/RW\n" + "\n".join(rows) + "\n", "utf-8")
    found = read_voters(tmp_path / "satu.csv", tmp_path / "satu.toml", workspace=workspace)
    assert [
        (one["birth_place"], one["birth_date"], one["rt"], one["rw"]) for one in pyarrow.table(found).to_pylist()
    ] == [
        ("SOE", date(1986, 1, 21), "3", "2"),
        ("O'E BESI", date(1990, 5, 5), "3", "2"),
        ("SOE", None, "003", None),
        (None, None, None, None),
        (None, date(1970, 7, 1), None, None),
    ]
    told = {
        code: count for code, count in found.issue_counts.items() if code in ("field.not-divided", "date.not-in-format")
    }
    assert told == {"field.not-divided": 2, "date.not-in-format": 1}
    assert (found.seen, found.accepted, found.rejected) == (5, 5, 0)


KPU = "NIK;NAMA;JK;KET;{ttl};{pair}\n5302016107869001;ANA CONTOH;P;;SOE, 21-07-1986;003/002\n"


@pytest.mark.parametrize("ttl", ["TTL", "Tempat/Tgl. Lahir", "TEMPAT, TANGGAL LAHIR", "Tempat dan Tanggal Lahir"])
@pytest.mark.parametrize("pair", ["RT/RW", "RT / RW", "No. RT/RW"])
def test_lists_of_kpu_may_have_two_fields_in_one_column(tmp_path: Path, ttl: str, pair: str) -> None:
    (tmp_path / "a.csv").write_text(KPU.format(ttl=ttl, pair=pair), "utf-8")
    (found,) = pyarrow.table(dk.read_voters(tmp_path / "a.csv")).to_pylist()
    assert (found["birth_place"], found["birth_date"]) == ("SOE", date(1986, 7, 21))
    assert (found["rt"], found["rw"]) == ("3", "2")


def test_columns_of_their_own_count_before_one_that_holds_both(tmp_path: Path) -> None:
    content = KPU.format(ttl="TTL", pair="RT/RW").replace("\n", ";RT;RW;TGL LAHIR\n", 1)
    (tmp_path / "a.csv").write_text(content.rstrip() + ";007;;01-07-1986\n", "utf-8")
    (found,) = pyarrow.table(dk.read_voters(tmp_path / "a.csv")).to_pylist()
    assert (found["birth_place"], found["birth_date"]) == ("SOE", date(1986, 7, 1))
    assert (found["rt"], found["rw"]) == ("7", None)


def test_a_short_title_may_stand_over_place_and_date(tmp_path: Path) -> None:
    content = "NIK;NAMA;JK;KET;TTL;;RT\n5302016107869001;ANA CONTOH;P;;SOE;21-07-1986;003\n"
    (tmp_path / "a.csv").write_text(content, "utf-8")
    (found,) = pyarrow.table(dk.read_voters(tmp_path / "a.csv")).to_pylist()
    assert (found["birth_place"], found["birth_date"]) == ("SOE", date(1986, 7, 21))


def test_a_proposal_for_such_a_sheet_reads_it(tmp_path: Path) -> None:
    rows = [
        f"530201{day:02d}0786{9000 + day};ORANG CONTOH {chr(64 + day)};SOE, {day:02d}-07-1986;JL. A;{day:03d}/001"
        for day in range(1, 27)
    ]
    (tmp_path / "a.csv").write_text("NIK;NAMA;Tempat, Tanggal Lahir;ALAMAT;RT/RW\n" + "\n".join(rows) + "\n", "utf-8")
    (tmp_path / "a.toml").write_text(dk.sniff(tmp_path / "a.csv", record="resident").toml(), "utf-8")
    found = dk.read_residents(tmp_path / "a.csv", format=tmp_path / "a.toml")
    last = pyarrow.table(found).to_pylist()[-1]
    assert (last["birth_place"], last["birth_date"], last["rt"], last["rw"]) == ("SOE", date(1986, 7, 26), "26", "1")
