"""Values planted in every cell: they stand in the files that the user asked for, and show nowhere else."""

from __future__ import annotations

import io
import json
import logging
import re
import struct
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow
import pytest

from command_line import ANA, BEN, CITRA, DEWI, Run, dukcapil, office
from conftest import RESIDENT_COLUMNS, VOTER_COLUMNS, VOTER_LAYOUT, Row
from dukcapil_core.errors import DukcapilError
from dukcapil_core.intake import read_residents, read_voters
from dukcapil_core.nik import Nik
from dukcapil_core.reconcile import reconcile
from dukcapil_core.workspace import Workspace
from test_roster import FILE as ROSTER

GOOD = "5302014107909901"
"""A number that is right; all other planted cells are words that nothing else contains."""

WORD = re.compile(r"ZQX|" + GOOD[6:] + r"|" + GOOD)


def planted(columns: tuple[str, ...], **cells: str) -> Row:
    """A row whose every cell is a word of its own that begins with ZQX."""
    return {column: f"ZQX{number}{column}" for number, column in enumerate(columns)} | cells


BAD_VOTERS: list[Row] = [
    planted(VOTER_COLUMNS),
    planted(VOTER_COLUMNS, NIK=GOOD),
    planted(VOTER_COLUMNS, NIK=f"{GOOD}0", LAHIR="31-02-1990"),
    planted(VOTER_COLUMNS, NIK="", NAMA=""),
]
BAD_RESIDENTS: list[Row] = [planted(RESIDENT_COLUMNS), planted(RESIDENT_COLUMNS, NIK=GOOD, STATUS="hidup", REKAM="")]


@pytest.fixture(autouse=True)
def _nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.DEBUG):
        yield
    assert not WORD.search(caplog.text)


def silent(run: Run) -> Run:
    assert not WORD.search(run.out + run.err), "a planted value shows"
    return run


def test_reading_and_reconciling_show_no_value(tmp_path: Path) -> None:
    files = office(tmp_path, BAD_VOTERS, BAD_RESIDENTS)
    assert silent(files.read("--strict")).status == 1
    assert silent(files.reconcile()).status == 0
    assert silent(files.reconcile("--lang", "id")).status == 0
    # It was not for want of values: the quarantine has the record, as it came.
    assert b"ZQX" in (files.out / "rejects.parquet").read_bytes()


def test_a_broken_line_shows_no_value(tmp_path: Path) -> None:
    files = office(tmp_path)
    with (files.folder / "list.csv").open("a", encoding="utf-8") as lines:
        lines.write('"ZQX quote never closed;ZQX\nZQX too few cells\nZQX\0NUL' + ";ZQX" * 15 + "\n")
    assert silent(files.read("--strict")).status == 1
    assert silent(files.reconcile()).status == 0


@pytest.mark.parametrize("command", ["read", "reconcile"])
@pytest.mark.parametrize(
    "content",
    [
        b"ZQXA;ZQXB\nZQX1;ZQX2\n",
        "NIK;NAMA\nZQX1;ZQXé\n".encode("latin-1"),
        b"ZQX\0\x01\x02" * 900,
        b'NIK;NAMA\n"ZQX1;ZQX2\n',
        b"",
    ],
    ids=["another header", "another encoding", "binary", "quote", "empty"],
)
def test_a_wrong_file_shows_no_value_of_its_records(tmp_path: Path, command: str, content: bytes) -> None:
    files = office(tmp_path)
    (files.folder / "list.csv").write_bytes(content)
    run = files.read() if command == "read" else files.reconcile()
    assert silent(run).status == 2


@pytest.mark.parametrize("format", [None, "list.toml"])
def test_an_error_keeps_no_bytes_of_the_file_below_it(tmp_path: Path, format: str | None) -> None:
    # A UnicodeDecodeError holds all that was to be decoded; a logger that prints chained errors would show it.
    files = office(tmp_path)
    content = (files.folder / "list.csv").read_bytes()
    (files.folder / "list.csv").write_bytes(content + "ZQX1;ZQXé\n".encode("latin-1"))
    with pytest.raises(DukcapilError) as caught:
        read_voters(files.folder / "list.csv", format and files.folder / format)
    below = (caught.value.__cause__, caught.value.__context__)
    assert below == (None, None)
    assert not WORD.search(repr(caught.value.args))


def test_detection_shows_no_value(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ZQX1;ZQX2\nZQX3;ZQX4\n", "utf-8")
    assert silent(dukcapil("read", path, "--out", tmp_path / "out")).status == 2


@pytest.mark.parametrize(
    "raises", ["RuntimeError(text)", "KeyError(text)", "SystemExit(text)", "Exception(text, text)"]
)
def test_a_plugin_that_quotes_a_cell_is_not_quoted(tmp_path: Path, raises: str) -> None:
    files = office(tmp_path, BAD_VOTERS)
    layout = VOTER_LAYOUT.replace('address = "ALAMAT"', 'address = { column = "ALAMAT", parser = "quoting" }')
    (tmp_path / "quoting.py").write_text(
        f"""
from attrs import evolve
from dukcapil_core.adapters.hookspecs import hookimpl
from dukcapil_core.adapters.layout import load_layout

def parse(text):
    raise {raises}

@hookimpl
def dukcapil_field_parsers():
    return {{"quoting": parse}}

@hookimpl
def dukcapil_formats():
    return [load_layout({layout!r})]
""",
        "utf-8",
    )
    run = dukcapil("read", files.folder / "list.csv", "--format", tmp_path / "quoting.py", "--out", files.out)
    assert silent(run).status == 2
    assert not files.out.exists()


def test_a_text_that_is_none_is_not_quoted(layout: Callable[[str], Path], workspace: Workspace) -> None:
    # Bytes of Latin-1 in a column that Arrow is told to be text.
    cell = b"ZQX \xe9"
    ends = pyarrow.py_buffer(struct.pack("<2i", 0, len(cell)))
    name = pyarrow.Array.from_buffers(pyarrow.string(), 1, [None, ends, pyarrow.py_buffer(cell)])
    table = pyarrow.table({"NIK": [GOOD], "NAMA": name, "JK": ["P"], "LAHIR": ["01-07-1990"]})
    with pytest.raises(DukcapilError) as wrong:
        read_voters(table, layout(VOTER_LAYOUT), workspace=workspace)
    assert not WORD.search("".join(traceback.format_exception(wrong.value)))


def test_numbers_of_the_call_are_not_shown_whole(tmp_path: Path) -> None:
    for arguments in (["nik", GOOD], ["nik", f"{GOOD}.0"], ["nik", f"'{GOOD}"], ["nik", "ZQX53020"], ["formats", GOOD]):
        silent(dukcapil(*arguments))


def test_a_line_of_numbers_that_is_no_utf_8_is_a_damaged_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"53020\xff\n" + GOOD.encode()), "utf-8"))
    run = silent(dukcapil("nik", "-"))
    assert (run.status, [json.loads(line)["valid"] for line in run.out.splitlines()]) == (0, [False, True])


def test_of_a_number_the_birth_date_and_the_sex_are_told_and_the_serial_is_not() -> None:
    run = dukcapil("nik", GOOD)
    told = json.loads(run.out)
    assert (told["nik"], told["sex"], told["birth_dates"]) == (
        f"{GOOD[:6]}**********",
        "P",
        ["1990-07-01", "2090-07-01"],
    )
    assert GOOD[-4:] not in run.out + run.err
    assert GOOD in dukcapil("nik", GOOD, "--show").out


def test_what_python_shows_of_results_holds_no_value(tmp_path: Path) -> None:
    files = office(tmp_path, BAD_VOTERS, BAD_RESIDENTS)
    with Workspace(threads=1) as workspace:
        voters = read_voters(files.folder / "list.csv", files.folder / "list.toml", workspace=workspace)
        residents = read_residents(files.folder / "register.csv", files.folder / "register.toml", workspace=workspace)
        result = reconcile(voters, residents, "pemilu-2024")
        shown = [voters, residents, result, result.voters, result.worklist(), voters.frame, voters.rejects]
        for thing in shown:
            assert not WORD.search(f"{thing!r} {thing}")


def test_an_error_of_a_value_does_not_hold_it() -> None:
    with pytest.raises(DukcapilError) as caught:
        Nik.parse("ZQX5302014107909901")
    assert not WORD.search(f"{caught.value} {caught.value!r} {caught.value.params} {caught.value.text('id')}")


# -- the files that hold people ---------------------------------------------------------------------------------------

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "peoples-data.md"

STRANGER, OFFICER = "5302010101750007", "FERDI OEMATAN"
PEOPLE = re.compile("|".join([ANA, BEN, CITRA, DEWI, STRANGER, "KASE", "TALAN", "SELAN", "NOPE", OFFICER, "rekaan"]))


def content(file: Path) -> str:
    """What somebody who opens the file can read."""
    if file.suffix == ".parquet":
        return str(duckdb.sql(f"FROM '{file}'").fetchall())
    if file.suffix == ".duckdb":
        with duckdb.connect(str(file), read_only=True) as con:
            return str([con.table(name).fetchall() for (name,) in con.execute("SHOW TABLES").fetchall()])
    if file.suffix == ".xlsx":
        with zipfile.ZipFile(file) as book:
            return "".join(book.read(name).decode("utf-8") for name in book.namelist())
    return file.read_text("utf-8")


def test_the_files_that_hold_people_are_those_that_the_page_names(tmp_path: Path) -> None:
    files = office(tmp_path)
    with (files.folder / "list.csv").open("a", encoding="utf-8") as lines:
        lines.write(f"{ANA};ANA KASE;a record of three cells\n")
    out, register = files.out, (files.folder / "register.csv", files.folder / "register.toml")
    log, inbox, request = (files.folder / name for name in ("log.csv", "messages.txt", "roster.toml"))
    log.write_text(
        f"TANGGAL;NIK;LAYANAN;PETUGAS\n07-02-2024;{BEN};PEREKAMAN;{OFFICER}\n07-02-2024;{CITRA};MENINGGAL;{OFFICER}\n"
        f"07-02-2024;{STRANGER};PEREKAMAN;{OFFICER}\n",
        "utf-8",
    )
    inbox.write_text(f"2024-02-05 #{ANA} #ANA KASE #5302010101209903 #081200000001 #tidak online\n", "utf-8")
    request.write_text(ROSTER, "utf-8")
    day = ("--on", "2024-02-08")
    runs = (
        files.reconcile("--as-of", "2024-02-07"),
        dukcapil("backlog", out, "--events", log, *day, "--out", out / "backlog"),
        dukcapil("briefing", out, *day, "--out", out / "briefing"),
        dukcapil("activity", log, "--out", out / "activity"),
        dukcapil("early", register[0], "--format", register[1], *day, "--out", out / "early"),
        dukcapil(
            "complaints", inbox, "--residents", register[0], "--residents-format", register[1], "--out", out / "c"
        ),
        dukcapil("roster", request, "--out", out / "roster"),
        dukcapil("read", files.folder / "list.csv", "--format", files.folder / "list.toml", "--out", out / "read"),
    )
    assert [run.status for run in runs] == [0] * len(runs)
    table = PAGE.read_text("utf-8").partition("## Files that hold people")[2].partition("\n\nThe calendars")[0]
    named = {name for line in table.splitlines()[4:] for name in re.findall(r"`([^`]+)`", line.split("|")[1])}
    holding = {file for file in out.rglob("*.*") if file.is_file() and PEOPLE.search(content(file))}
    assert {file for file in holding if not any(file.match(name) for name in named)} == set()
    assert {name for name in named if not any(file.match(name) for file in holding)} == set()
