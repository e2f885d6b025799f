"""The briefing: one page that says what the backlog says, in two languages, and names nobody.

The people are invented.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from importlib import resources
from pathlib import Path

import openpyxl
import pytest

import dukcapil_core as dk
from command_line import ANA, BEN, CITRA, DEWI, dukcapil, office
from dukcapil_core.adapters.plugins import plugins
from dukcapil_core.desk.backlog import Backlog
from dukcapil_core.report.briefing import Briefing
from dukcapil_core.workspace import Workspace

ON = date(2024, 2, 8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of four people, three to call in; Ben came on the 7th, Citra has died, a stranger was recorded."""
    made = office(tmp_path_factory.mktemp("office"))
    assert made.reconcile("--as-of", "2024-02-07", "--quiet").status == 0
    log = made.folder / "log.csv"
    log.write_text(
        f"TANGGAL;NIK;LAYANAN\n07-02-2024;{BEN};PEREKAMAN\n07-02-2024;{BEN};CETAK KTP\n07-02-2024;{CITRA};MENINGGAL\n"
        "07-02-2024;5302010101750007;PEREKAMAN\n06-02-2024;5302010101750008;KK\n",
        "utf-8",
    )
    assert dukcapil("backlog", made.out, "--events", log, "--on", "2024-02-08").status == 0
    return made.out


@pytest.fixture
def backlog(folder: Path, workspace: Workspace) -> Iterator[Backlog]:
    with Backlog(folder, workspace=workspace) as opened:
        yield opened


def test_the_page_in_english(backlog: Backlog) -> None:
    assert (
        Briefing(backlog, ON, "en").text()
        == """\
KTP-el recording of the voter list: Thursday, 8 February 2024, in the morning
=============================================================================

On the list: 4 voters (without those struck and those listed twice).
Known in the register: 4. Recorded: 2. Not found, in doubt or not entitled: 0.
To call in: 1.
Cannot be met: died 1.
Recorded since, on no list: 1 (not in the register 1).

By district, most to call in first
District     On the list  Known  Recorded  Outstanding  Cannot be met  Other
----------------------------------------------------------------------------
MOLLO UTARA            1      1         0            1              0      0
All                    4      4         2            1              1      0
Nobody to call in: KOTA SOE.

Day by day
Day                   Outstanding  Arrived  Recorded  Cannot be met  Left
-------------------------------------------------------------------------
Wednesday 07-02-2024            3        0         1              1     1
Thursday 08-02-2024             1        0         0              0     1

Work of Wednesday, 7 February 2024
Service           Count  Unit
-------------------------------
KTP-el recording      2  people
KTP-el printed        1  cards

Outlook
When nobody is left cannot be told yet: 1 open day(s) with a report, at least 3 are needed.
"""
    )


def test_the_page_in_indonesian(backlog: Backlog) -> None:
    page = Briefing(backlog, ON, "id").text()
    assert page.startswith("Perekaman KTP-el daftar pemilih: Kamis, 8 Februari 2024, pagi hari\n")
    assert "Belum rekam, harus dipanggil: 1." in page
    assert "Tidak dapat ditemui: meninggal 1." in page
    assert "Perekaman KTP-el" in page
    assert "{" not in page


def test_a_day_without_a_report_says_so(backlog: Backlog) -> None:
    page = Briefing(backlog, date(2024, 2, 12), "en").text()
    assert "Nothing was handed in for that day." in page
    assert "The last day with a report is 7 February 2024" in page


def test_a_report_of_the_day_itself_or_a_later_one_does_not_hide_that_the_day_before_has_none(
    folder: Path, workspace: Workspace, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "out")
    (tmp_path / "later.csv").write_text(f"TANGGAL;NIK;LAYANAN\n12-02-2024;{ANA};KK\n", "utf-8")
    with Backlog(tmp_path / "out", workspace=workspace) as backlog:
        backlog.take_events([tmp_path / "later.csv"], date(2024, 2, 13))
        for day in (11, 12):
            assert "The last day with a report is 7 February 2024" in Briefing(backlog, date(2024, 2, day)).text()
        assert "The last day with a report" not in Briefing(backlog, date(2024, 2, 13)).text()
        told = {day: backlog.summary(date(2024, 2, day))["last_report"] for day in (11, 12)}
        assert told == {11: date(2024, 2, 7), 12: date(2024, 2, 12)}
        assert backlog.last_report == date(2024, 2, 12)


def test_it_names_nobody(backlog: Backlog, tmp_path: Path) -> None:
    files = Briefing(backlog, ON, "id").write(tmp_path / "out")
    assert [file.name for file in files] == ["briefing.txt", "briefing.xlsx"]
    book = openpyxl.load_workbook(files[1])
    cells = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]
    assert book.sheetnames == ["Laporan harian", "Desa dan kelurahan", "Harian", "Kemarin"]
    for value in (ANA, BEN, CITRA, DEWI, "TALAN", "SELAN", "NOPE"):
        assert not any(value in cell for cell in [*cells, files[0].read_text("utf-8")])
    villages = [row[:6] for row in book["Desa dan kelurahan"].iter_rows(min_row=2, values_only=True)]
    assert villages == [("KOTA SOE", "SOE", 3, 3, 2, 0), ("MOLLO UTARA", "AJOBAKI", 1, 1, 0, 1)]


def test_an_office_s_own_layout_has_no_say_in_what_was_done(
    folder: Path, workspace: Workspace, tmp_path: Path, fresh_plugins: Callable[[Path], None]
) -> None:
    shutil.copytree(folder, tmp_path / "out")
    (tmp_path / "day.csv").write_text("TANGGAL;LAYANAN;JUMLAH\n07-02-2024;KK;695\n", "utf-8")
    own = resources.files("dukcapil_core").joinpath("adapters/layouts/service-table.toml").read_text("utf-8")
    own = own.replace('name = "service-table"', 'name = "kab-x"').replace('"service"]', '"service", "place"]')
    (tmp_path / "kab.toml").write_text(own.replace("count   =", "# count ="), "utf-8")
    with Backlog(tmp_path / "out", workspace=workspace) as backlog:
        backlog.take_events([tmp_path / "day.csv"], ON)
        page = Briefing(backlog, ON, "en").text()
        fresh_plugins(tmp_path / "kab.toml")
        assert plugins().format("kab-x").name == "kab-x"
        assert Briefing(backlog, ON, "en").text() == page


def test_the_same_bytes_again(backlog: Backlog, tmp_path: Path) -> None:
    first, second = (Briefing(backlog, ON).write(tmp_path / name) for name in ("a", "b"))
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_no_workbook_of_an_earlier_briefing_stays(
    backlog: Backlog, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    Briefing(backlog, ON).write(tmp_path)
    (tmp_path / "notes.txt").write_text("ours", "utf-8")
    request.getfixturevalue("without_xlsxwriter")
    Briefing(backlog, ON).write(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["briefing.txt", "notes.txt"]


def test_the_language_is_english_where_none_is_named(backlog: Backlog) -> None:
    assert Briefing(backlog, ON).text() == Briefing(backlog, ON, "en").text()


def test_the_command_prints_and_writes(folder: Path, tmp_path: Path) -> None:
    run = dukcapil("briefing", folder, "--on", "2024-02-08", "--out", tmp_path / "out", "--lang", "en")
    assert run.status == 0
    assert run.out == (tmp_path / "out" / "briefing.txt").read_text("utf-8")
    assert "briefing.txt, briefing.xlsx" in run.err
    early = dukcapil("briefing", folder, "--on", "2024-02-06", "--lang", "en")
    assert (early.status, early.out) == (2, "")
    assert "The list begins on 2024-02-07" in early.err


@pytest.mark.usefixtures("without_xlsxwriter")
def test_the_command_says_that_no_workbook_was_written(folder: Path, tmp_path: Path) -> None:
    run = dukcapil("briefing", folder, "--on", "2024-02-08", "--out", tmp_path / "out", "--lang", "en")
    assert (run.status, [file.name for file in (tmp_path / "out").iterdir()]) == (0, ["briefing.txt"])
    assert "briefing.xlsx was not written" in run.err
    assert "xlsx" not in dukcapil("briefing", folder, "--on", "2024-02-08", "--lang", "en").err


def test_a_day_before_the_list_is_an_error(backlog: Backlog) -> None:
    with pytest.raises(dk.CallError) as caught:
        Briefing(backlog, date(2024, 2, 6))
    assert caught.value.code == "backlog.too-early"
