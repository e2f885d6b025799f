"""The columns of KPU's lists are the same at every election, the codes of their remarks are not: nobody guesses.

The people are invented.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

import dukcapil_core as dk
from command_line import RESIDENTS, dukcapil
from conftest import RESIDENT_COLUMNS, RESIDENT_LAYOUT, VOTER_COLUMNS, VOTER_LAYOUT, write_table
from dukcapil_core.adapters.builtin import formats_by_ket_table
from dukcapil_core.adapters.election_titles import ket_tables_named

PEMILU, PILKADA, BEFORE = "kpu/ket/pemilu-2024", "kpu/ket/pilkada-2024", "kpu/ket/2017-2020"
HEADER = "No NKK NIK NAMA TMPT_LHR TGL_LHR STS JK ALAMAT RT RW DIS KTPel KET".split()  # noqa: SIM905
NKK = "5302010101209903"
PEOPLE = (
    ("5302014107909901", "ANA KASE CONTOH", "01/07/1990", "P"),
    ("5302010101859902", "BEN TALAN CONTOH", "01/01/1985", "L"),
)


def changes(path: Path, remarks: Iterable[str], *titles: str, kind: str = "xlsx") -> Path:
    """A list of changes (Model A-Daftar Perubahan Pemilih) with titles above its header."""
    rows = [
        [str(number), NKK, nik, name, "SOE", born, "S", sex, "JL CONTOH", "1", "2", "", "S", remark]
        for number, ((nik, name, born, sex), remark) in enumerate(zip(PEOPLE, remarks, strict=False), 1)
    ]
    lines = [*([title] for title in titles), HEADER, *rows]
    if kind == "csv":
        path.write_text("".join(f"{'#'.join(line)}\n" for line in lines), "utf-8")
        return path
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in lines:
        sheet.append(line)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("PEMILIHAN GUBERNUR 2024 (PILKADA 27 NOVEMBER 2024)", {PILKADA}),
        ("dpt_pilkada_2024.xlsx", {PILKADA}),
        ("Pemilihan Bupati dan Wakil Bupati Tahun 2020", {BEFORE}),
        ("PILKADA", {PILKADA, BEFORE}),
        ("PEMILU 2024", {PEMILU}),
        ("Pemilihan Umum Tahun 2019", {BEFORE}),
        ("KOMISI PEMILIHAN UMUM KABUPATEN CONTOH 2024", set()),
        ("KOMISI PEMILIHAN UMUM - PEMILIHAN WALI KOTA 2024", {PILKADA}),
        ("PILKADA 2015", set()),
        ("DAFTAR PEMILIH TETAP 2024", set()),
    ],
)
def test_titles_name_an_election(text: str, tables: set[str]) -> None:
    assert ket_tables_named([text]) == tables


def test_every_format_knows_its_like_of_other_elections() -> None:
    assert formats_by_ket_table("sidalih-2024") == formats_by_ket_table("sidalih-pilkada-2024") == {
        PEMILU: "sidalih-2024", PILKADA: "sidalih-pilkada-2024", BEFORE: "sidalih-2017-2020",
    }  # fmt: skip
    assert formats_by_ket_table("bip-2016") == {}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_list_whose_titles_name_another_election_is_not_read_by_its_columns_alone(tmp_path: Path, kind: str) -> None:
    path = changes(tmp_path / f"a.{kind}", "58", "PEMILIHAN GUBERNUR 2024", "PILKADA 27 NOVEMBER 2024", kind=kind)
    with pytest.raises(dk.FormatError) as caught:
        dk.read_voters(path)
    assert caught.value.code == "format.other-election"
    named = caught.value.params["formats"].split(", ")
    assert named == ["a-daftar-perubahan-pemilih-pilkada-2024", "a-daftar-perubahan-pemilih"]
    read = {name: [row["remark"] for row in dk.read_voters(path, name).frame.mappings()] for name in named}
    assert [remarks[0] for remarks in read.values()] == ["foreigner", "unknown-person"]


def test_the_file_s_name_may_say_it_too(tmp_path: Path) -> None:
    with pytest.raises(dk.FormatError, match="a-daftar-perubahan-pemilih-2017-2020"):
        dk.read_voters(changes(tmp_path / "pilkada-2020.xlsx", "8"))


@pytest.mark.parametrize(
    ("remarks", "title"),
    [
        ("12", "PILKADA 2024"),
        ("58", "PEMILU 2024"),
        ("58", "DAFTAR PERUBAHAN PEMILIH"),
        ("58", "PEMILU DAN PILKADA 2024"),
    ],
)
def test_where_no_meaning_hangs_on_it_or_no_title_speaks_against_it_the_list_is_read(
    tmp_path: Path, remarks: str, title: str
) -> None:
    voters = dk.read_voters(changes(tmp_path / "a.xlsx", remarks, title))
    assert (voters.format.name, voters.accepted) == ("a-daftar-perubahan-pemilih", 2)


def reconciled(folder: Path, election: str, remark: str) -> tuple[str, dict[str, object]]:
    """What the command says and writes of a list read by the remarks of Pemilu 2024."""
    rows = [{key: value for key, value in row.items() if key in VOTER_COLUMNS} for row in RESIDENTS]
    forms = []
    for name, text in (("v", VOTER_LAYOUT), ("r", RESIDENT_LAYOUT)):
        forms.append(folder / f"{name}.toml")
        forms[-1].write_text(text, "utf-8")
    run = dukcapil(
        "reconcile",
        "--voters",
        write_table(folder / "v.csv", VOTER_COLUMNS, [{**rows[0], "KET": remark}, *rows[1:]]),
        "--residents",
        write_table(folder / "r.csv", RESIDENT_COLUMNS, RESIDENTS),
        *("--voters-format", forms[0], "--residents-format", forms[1], "--election", election, "--out", folder / "out"),
    )
    assert run.status == 0, run.err
    return run.err, json.loads((folder / "out" / "summary.json").read_text("utf-8"))


def test_a_list_that_was_read_by_another_election_s_remarks_is_said_once(tmp_path: Path) -> None:
    said, summary = reconciled(tmp_path, "pilkada-2024", "5")
    (warning,) = summary["warnings"]  # type: ignore[misc]
    assert warning == {
        "code": "reconcile.other-ket-table",
        "election": "pilkada-2024",
        "table": PEMILU,
        "election_table": PILKADA,
        "rows": 1,
        "format": f'remark.codes = "{PILKADA}"',
    }
    assert said.count(PILKADA) == 2
    assert said.count("\n") <= 2


@pytest.mark.parametrize(("election", "remark"), [("pemilu-2024", "5"), ("pilkada-2024", "1"), ("pilkada-2024", "")])
def test_nothing_is_said_where_no_remark_hangs_on_it(tmp_path: Path, election: str, remark: str) -> None:
    said, summary = reconciled(tmp_path, election, remark)
    assert "warnings" not in summary
    assert "kpu/ket" not in said
