"""The command line: what it prints where, its exit status, both languages, and one line for whatever is wrong."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import dukcapil_core
from command_line import ANA, BEN, CITRA, VOTERS, Office, Run, dukcapil, office
from conftest import RESIDENT_LAYOUT, VOTER_COLUMNS, VOTER_LAYOUT
from dukcapil_core.cli.language import language
from dukcapil_core.cli.screen import Screen
from dukcapil_core.errors import CallError, OutputError, reason_of
from dukcapil_core.text import messages, one_line, text
from dukcapil_core.workspace import Workspace, writing

SOURCE = Path(dukcapil_core.__file__).parent


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("DUKCAPIL_DEBUG", raising=False)


@pytest.fixture
def files(tmp_path: Path) -> Office:
    return office(tmp_path)


def refused(run: Run, says: str = "") -> bool:
    """Exit 2 and one line that says ``says``: no traceback, nothing on standard output."""
    assert (run.status, run.out) == (2, ""), run
    assert run.err.count("\n") == 1
    assert run.err.startswith("dukcapil: ")
    assert "Traceback" not in run.err
    assert "{" not in run.err  # every parameter of the text was given
    assert "should not happen" not in run.err
    assert says in run.err
    return True


# -- nik --------------------------------------------------------------------------------------------------------------


def test_a_number_is_explained_as_a_line_of_json_without_being_shown() -> None:
    run = dukcapil("nik", ANA, "5.30201E+15", "x")
    told = [json.loads(line) for line in run.out.splitlines()]
    assert run.status == 0
    assert [one["kind"] for one in told] == ["plain", "truncated", "damaged"]
    assert [one["valid"] for one in told] == [True, False, False]
    assert told[0]["nik"] == "530201**********"
    assert told[0]["sex"] == "P"
    assert told[0]["birth_dates"] == ["1990-07-01", "2090-07-01"]
    assert told[0]["region"]["code"] == "530201"
    assert "Timor Tengah Selatan" in told[0]["region"]["name"]
    assert {issue["code"] for issue in told[1]["issues"]} >= {"nik.scientific"}
    assert ANA not in run.out
    assert ANA[6:] not in run.out


def test_the_day_decides_the_century() -> None:
    assert json.loads(dukcapil("nik", ANA, "--on", "2024-02-14").out)["birth_dates"] == ["1990-07-01"]


def test_show_shows_the_number_and_its_repairs() -> None:
    lost = "53020141O7909901"
    hidden, shown = json.loads(dukcapil("nik", lost).out), json.loads(dukcapil("nik", "--show", lost).out)
    assert "candidates" not in hidden
    assert shown["candidates"] == [ANA]
    assert json.loads(dukcapil("nik", "--show", ANA).out)["nik"] == ANA


def test_numbers_can_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{ANA}\n{BEN}\n"))
    assert len(dukcapil("nik", "-").out.splitlines()) == 2


# -- read and reconcile -----------------------------------------------------------------------------------------------


def test_reconcile_writes_the_files_and_pipes_its_summary(files: Office) -> None:
    run = files.reconcile()
    assert (run.status, run.err) == (0, "")
    summary = json.loads(run.out)
    assert summary == json.loads((files.out / "summary.json").read_text("utf-8"))
    assert summary["counts"]["voters"]["recorded"] == 1
    assert summary["counts"]["voters"]["unrecorded"] == 3
    assert summary["as_of"] == "2024-02-14"  # the polling day, where no day is given
    written = {file.name for file in files.out.iterdir()}
    assert {"voters.parquet", "residents.parquet", "rejects.parquet", "issues.parquet", "summary.json"} < written
    assert {"worklist.csv", "worklist.xlsx", "worklist"} < written
    assert not [name for name in written if name.startswith(".")]


def test_what_was_set_aside_tells_of_which_file_it_is(tmp_path: Path) -> None:
    nobody = {"NIK": "", "NAMA": ""}
    files = office(tmp_path, voters=[*VOTERS, nobody], residents=[{"NIK": ANA}, nobody])
    assert files.reconcile().status == 0
    for table in ("rejects", "issues"):
        sides = duckdb.sql(f"SELECT DISTINCT side FROM '{files.out}/{table}.parquet' ORDER BY side").fetchall()
        assert sides == [("list",), ("register",)]


def test_the_register_can_speak_of_another_day(files: Office) -> None:
    assert json.loads(files.reconcile("--as-of", "2024-02-07").out)["as_of"] == "2024-02-07"


def test_read_writes_its_files_and_pipes_its_summary(files: Office) -> None:
    run = files.read()
    assert run.status == 0
    assert json.loads(run.out)["accepted"] == len(VOTERS)
    assert {file.name for file in files.out.iterdir()} == {
        "records.parquet",
        "rejects.parquet",
        "issues.parquet",
        "summary.json",
    }


def test_strict_turns_rejected_records_into_status_1(tmp_path: Path) -> None:
    files = office(tmp_path, voters=[*VOTERS, {"NIK": "", "NAMA": ""}])
    assert files.read().status == 0
    assert files.read("--strict").status == 1
    assert files.reconcile().status == 0
    assert files.reconcile("--strict").status == 1
    assert (files.out / "voters.parquet").exists()  # it was done all the same


def test_strict_is_content_where_nothing_was_rejected(files: Office) -> None:
    assert files.reconcile("--strict").status == 0


def test_quiet_leaves_only_the_files(files: Office) -> None:
    assert files.reconcile("--quiet") == Run(0, "", "")
    assert (files.out / "summary.json").exists()


def test_a_folder_keeps_what_else_is_in_it(files: Office) -> None:
    (files.out / "worklist").mkdir(parents=True)
    mine = files.out / "notes.txt", files.out / "worklist" / "notes.csv"
    for path in mine:
        path.write_text("mine", "utf-8")
    assert files.reconcile().status == 0
    assert files.reconcile().status == 0
    assert [path.read_text("utf-8") for path in mine] == ["mine", "mine"]


def test_options_stand_before_or_after_the_command(files: Office) -> None:
    assert "tidak ada" in dukcapil("--lang", "id", "read", "nowhere.csv", "--out", files.out).err
    assert "tidak ada" in dukcapil("read", "nowhere.csv", "--out", files.out, "--lang=id").err


# -- bad input --------------------------------------------------------------------------------------------------------

SIDALIH = "KECAMATAN#NIK#NKK#NAMA#KELAMIN#TANGGAL LAHIR#TPS#KEC_ID#KEL_ID#TPS_ID#TAHAPAN_ID\n"


def half_parquet(folder: Path) -> Path:
    path = folder / "half.parquet"
    names = ", ".join(f"'x' AS \"{name}\"" for name in VOTER_COLUMNS)
    duckdb.sql(f"COPY (SELECT {names} FROM range(5000)) TO '{path}' (FORMAT parquet)")
    path.write_bytes(path.read_bytes()[:-40])
    return path


def file_of(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return write


BAD_FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "not there": (lambda folder: folder / "nowhere.csv", "is not there"),
    "an empty folder": (lambda folder: folder, "holds no list"),
    "empty": (file_of("empty.csv", b""), "is empty"),
    "a header alone": (file_of("head.csv", SIDALIH.encode()), "no records"),
    "another encoding": (
        file_of("latin.csv", (SIDALIH + "KOTA SOE#1#2#JOSÉ#L#01|01|1980#1#1#2#3#4\n").encode("latin-1")),
        "not utf-8",
    ),
    "binary": (file_of("photo.csv", bytes(range(256)) * 40), "binary file"),
    "half-written Parquet": (half_parquet, "half.parquet is not a Parquet file, or was not written to its end"),
    "a workbook that is none": (file_of("list.xlsx", b"PK\x03\x04" + b"\0" * 200), "list.xlsx"),
    "nobody's columns": (file_of("other.csv", b"A,B\n1,2\n"), "Nearest"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_one_line(tmp_path: Path, case: str) -> None:
    make, says = BAD_FILES[case]
    out = tmp_path / "out"
    assert refused(dukcapil("read", make(tmp_path), "--record", "voter", "--out", out), says)
    assert not out.exists()


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_stream_takes_nothing_and_breaks_nothing(closed: str) -> None:
    command = f"{sys.executable} -m dukcapil_core formats {closed}"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert bool(done.stdout) == (closed == "2>&-")


@pytest.mark.parametrize(
    ("case", "kind", "says"),
    [("binary", "delimited", "binary file"), ("half-written Parquet", "parquet", "not written to its end")],
)
def test_a_bad_file_of_a_named_format_is_one_line(tmp_path: Path, case: str, kind: str, says: str) -> None:
    form = tmp_path / "form.toml"
    form.write_text(VOTER_LAYOUT.replace('"delimited"\ndelimiter = ";"', f'"{kind}"'), "utf-8")
    path = BAD_FILES[case][0](tmp_path)
    assert refused(dukcapil("read", path, "--format", form, "--out", tmp_path / "out"), says)
    assert not (tmp_path / "out").exists()


def test_an_unknown_election_is_said_before_anything_is_read(files: Office) -> None:
    (files.folder / "list.csv").unlink()
    assert refused(files.reconcile(election="pemilu-20244"), "the nearest is pemilu-2024")


def test_an_election_without_a_day_needs_one(files: Office) -> None:
    assert refused(files.reconcile(election="pemilu-2029"))


def test_a_missing_column_is_named(files: Office) -> None:
    path = files.folder / "list.csv"
    path.write_text(path.read_text("utf-8").replace("NAMA", "NOMOR"), "utf-8")
    assert refused(files.reconcile(), "NAMA")
    assert not files.out.exists()


def test_a_misspelt_key_of_a_layout_is_named_with_the_nearest(files: Office) -> None:
    (files.folder / "list.toml").write_text(VOTER_LAYOUT.replace("delimiter", "delimeter"), "utf-8")
    assert refused(files.reconcile(), "delimiter")
    assert not files.out.exists()


def test_the_two_files_the_wrong_way_round(files: Office) -> None:
    (files.folder / "list.toml").write_text(RESIDENT_LAYOUT, "utf-8")
    (files.folder / "register.toml").write_text(VOTER_LAYOUT, "utf-8")
    assert refused(files.reconcile(), "resident")


RAISING = """
from dukcapil_core.adapters.hookspecs import hookimpl
from dukcapil_core.adapters.plugins import plugins
from attrs import evolve

def fail(source):
    raise RuntimeError("5302014107909901 ANA KASE")

@hookimpl
def dukcapil_formats():
    raise RuntimeError("5302014107909901 ANA KASE")
"""


def test_a_plugin_that_raises_when_it_is_named(files: Office) -> None:
    (files.folder / "bad.py").write_text(RAISING, "utf-8")
    run = dukcapil("read", files.folder / "list.csv", "--format", files.folder / "bad.py", "--out", files.out)
    assert refused(run, "bad.py")
    assert "ANA" not in run.err
    assert not files.out.exists()


def test_a_plugin_that_raises_hurts_nobody_who_does_not_use_it(
    files: Office, fresh_plugins: Callable[[Path], None]
) -> None:
    (files.folder / "bad.py").write_text(RAISING, "utf-8")
    fresh_plugins(files.folder / "bad.py")
    run = files.reconcile()
    assert run.status == 0
    assert "dukcapil plugins" in run.err
    listing = dukcapil("plugins")
    assert listing.status == 0
    assert "bad.py" in listing.err
    assert "ANA" not in listing.err + run.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "--help"),
        (["reconsile"], "reconcile"),
        (["nik"], "TEXT"),
        (["nik", ANA, "--on", "yesterday"], "--on"),
        (["nik", ANA, "--shwo"], "--shwo"),
        (["read", "x.csv"], "--out"),
        (["read", "x.csv", "--out"], "--out"),
        (["read", "x.csv", "--out", "o", "--record", "dog"], "voter"),
        (["read", "x.csv", "--out", "o", "--threads", "many"], "--threads"),
        (["read", "x.csv", "--out", "o", "--threads", "1000000"], "--threads"),
        (["read", "x.csv", "--out", "o", "--threads", "9" * 40], "--threads"),
        (["read", "x.csv", "--out", "o", "--memory", "lots"], "--memory"),
        (["read", "x.csv", "--out", "o", "--memory", "0MB"], "--memory"),
        (["read", "x.csv", "--out", "o", "--memory", "9" * 30 + "TB"], "--memory"),
        (["read", "x.csv", "--out", ""], "empty"),
        (["read", "x.csv", "--out="], "empty"),
        (["read", "", "--out", "o"], "empty"),
        (["explain", "o", "9" * 40], "ROW"),
        (["read", "x.csv", "--out", "o", "--format", "sidalih-2042"], ""),
        (["--lang", "fr", "formats"], "id"),
        (["demo", "--residents", "-5"], "--residents"),
        (["formats", "--json=yes"], "--help"),
    ],
)
def test_a_wrong_call_is_one_line(arguments: list[str], says: str, tmp_path: Path) -> None:
    if "x.csv" in arguments:
        (tmp_path / "x.csv").write_text("A\n1\n", "utf-8")
        arguments = [str(tmp_path / word) if word in ("x.csv", "o") else word for word in arguments]
    run = dukcapil(*arguments)
    assert refused(run, says)
    assert ANA not in run.err


def test_stray_words_of_the_call_are_not_repeated() -> None:
    assert ANA not in dukcapil("formats", ANA).err
    assert ANA not in dukcapil(ANA).err
    assert ANA not in dukcapil("nik", "--on", ANA, ANA).err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["read", "x.csv", "--fromat", "F", "--out", "o"],
            "no option --fromat here; the nearest is --format. See dukcapil read",
        ),
        (["read", "x.csv", "--ot", "o"], "the nearest is --out"),
        (["--vresion"], "the nearest is --version. See dukcapil --help"),
        (["read", "list.csv", "other.csv", "--out", "o"], "left over (1)"),
        (["raed", "x.csv"], "the nearest is read. Known are: nik, read,"),
    ],
    ids=["option", "required-option", "no-command", "second-file", "command"],
)
def test_a_mistyped_word_of_the_call_is_told_the_nearest(arguments: list[str], says: str) -> None:
    assert refused(dukcapil(*arguments), says)


def test_a_file_in_the_way_of_the_results_is_named(files: Office) -> None:
    assert refused(dukcapil("read", files.folder / "list.csv", "--out", files.folder / "list.toml" / "x"), "is a file")


def test_what_the_machine_and_the_toml_reader_say_is_in_the_language_of_the_message(files: Office) -> None:
    (files.folder / "list.toml").write_text("api = \n", "utf-8")
    assert refused(files.read("--lang", "id"), "(baris 1, kolom 7)")
    for code in (13, 20, 28):
        assert "Permission" not in str(reason_of(OSError(code, "Permission denied")))
        assert reason_of(OSError(code, "-")).text("id") != reason_of(OSError(code, "-")).text("en")  # type: ignore[union-attr]


def test_results_cannot_go_where_a_file_is(files: Office) -> None:
    files.out.write_text("a file", "utf-8")
    assert refused(files.reconcile(), "--out")
    assert refused(files.read(), "--out")
    assert files.out.read_text("utf-8") == "a file"


def test_a_folder_where_a_result_belongs_is_told_in_words(files: Office) -> None:
    (files.out / "records.parquet").mkdir(parents=True)
    assert refused(files.read(), "a folder stands where a file is needed")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is Unicode")
def test_a_name_that_is_no_utf_8_is_told_to_be_renamed(files: Office) -> None:
    odd = Path(os.fsdecode(bytes(files.folder) + b"/daftar\xe9"))
    odd.mkdir()
    shutil.copy(files.folder / "list.csv", odd)
    assert refused(dukcapil("read", odd, "--out", files.out), "rename")
    assert refused(dukcapil("sniff", odd / "list.csv"), "daftar")
    assert refused(dukcapil("read", files.folder / "list.csv", "--out", odd), "rename")
    assert not files.out.exists()


# -- a disk that is full ----------------------------------------------------------------------------------------------


def test_a_disk_that_fills_up_leaves_nothing(tmp_path: Path) -> None:
    """A real failure to write: the process may not make files of more than 4 KB."""
    names = [f"{chr(65 + n % 26)}{chr(65 + n // 26 % 26)}{n * 7919 % 10007} KASE" for n in range(900)]
    voters = [{**VOTERS[0], "NIK": f"530201410790{n + 1:04}", "NAMA": names[n]} for n in range(900)]
    files = office(tmp_path, voters=voters)
    limited = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); "
        "from dukcapil_core.cli import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", limited, "read", str(files.folder / "list.csv"), "--format"]
    command += [str(files.folder / "list.toml"), "--out", str(files.out), "--threads", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert refused(Run(done.returncode, done.stdout, done.stderr), "disk")
    assert not files.out.exists()


# -- what should not happen -------------------------------------------------------------------------------------------


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], Run]:
    """``dukcapil formats`` where the machine fails with an exception."""

    def run(error: BaseException) -> Run:
        def fail(*_: object) -> int:
            raise error

        monkeypatch.setattr("dukcapil_core.cli.commands.run", fail)
        return dukcapil("formats")

    return run


def test_an_unexpected_error_tells_its_kind_and_not_its_words(failing: Callable[[BaseException], Run]) -> None:
    run = failing(KeyError(f"{BEN} BEN TALAN"))
    assert run.status == 2
    assert "KeyError" in run.err
    assert run.err.count("\n") == 1
    assert BEN not in run.err


def test_debug_shows_where(failing: Callable[[BaseException], Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUKCAPIL_DEBUG", "1")
    assert "Traceback" in failing(KeyError("x")).err


@pytest.mark.parametrize("error", [MemoryError(), duckdb.OutOfMemoryException(f"{BEN}")], ids=["python", "duckdb"])
def test_too_little_memory_says_what_to_do(failing: Callable[[BaseException], Run], error: BaseException) -> None:
    assert refused(failing(error), "--memory")


def test_memory_that_suffices_for_nothing_is_refused(files: Office) -> None:
    for size in ("1KB", "1MB", "100MB"):
        assert refused(files.read("--memory", size), "--memory needs a size such as 4GB or 512MB, 128MB at least")
        with pytest.raises(CallError, match="128MB"):
            Workspace(memory=size)
    assert files.read("--memory", "128MB").status == 0


def test_too_little_memory_while_writing_is_not_called_a_forbidden_folder() -> None:
    with pytest.raises(OutputError, match="--memory"), writing("out"):
        raise duckdb.OutOfMemoryException("full")


def test_an_option_that_takes_one_value_is_not_given_two(files: Office) -> None:
    assert refused(dukcapil("reconcile", "--voters", "a.csv", "--voters", "b.csv"), "--voters")


def test_a_file_of_the_system_that_fails(failing: Callable[[BaseException], Run]) -> None:
    assert refused(failing(PermissionError(13, "Permission denied", "out")), "out: permission denied")


def test_ctrl_c_is_130(failing: Callable[[BaseException], Run]) -> None:
    run = failing(KeyboardInterrupt())
    assert run.status == 130
    assert run.err.count("\n") == 1


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_in_the_middle_of_a_query_is_told_from_a_failure(
    monkeypatch: pytest.MonkeyPatch, number: int, status: int
) -> None:
    def interrupted(*_: object) -> int:
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), number)
            time.sleep(1)
        raise RuntimeError("Query interrupted")  # what DuckDB makes of it

    monkeypatch.setattr("dukcapil_core.cli.commands.run", interrupted)
    before = signal.signal(number, signal.default_int_handler)
    try:
        assert dukcapil("formats").status == status
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, before)


def test_a_line_of_error_cannot_steer_a_terminal() -> None:
    assert one_line("a\x1b[2Jb\nc\x07") == "a [2Jb c "
    with contextlib.redirect_stderr(io.StringIO()) as err:
        Screen(lang="en").say("complaints.files", files="\x1b[2J.csv", folder="out")
    assert (err.getvalue().count("\n"), "\x1b" in err.getvalue()) == (1, False)


def test_no_result_takes_the_place_of_what_it_is_made_from(tmp_path: Path) -> None:
    made = office(tmp_path)
    made.out.mkdir()
    (made.folder / "list.csv").rename(made.out / "worklist.csv")
    (made.folder / "list.csv").symlink_to(made.out / "worklist.csv")
    before = (made.out / "worklist.csv").read_bytes()
    run = made.reconcile()
    assert (run.status, run.err.count("\n"), "worklist.csv" in run.err) == (2, 1, True)
    assert [(file.name, file.read_bytes()) for file in made.out.iterdir()] == [("worklist.csv", before)]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_data_can_be_read_whatever_the_terminal_takes(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    monkeypatch.setattr(sys, "stdout", out)
    Screen(lang="en").json({"file": "d\u00e9t\u00e9 \u4e2d.csv"})
    out.flush()
    assert json.loads(out.buffer.getvalue()) == {"file": "d\u00e9t\u00e9 \u4e2d.csv"}


def test_a_reader_who_leaves_is_no_error() -> None:
    command = f"{sys.executable} -m dukcapil_core formats --json; echo status $? >&2"
    done = subprocess.run(f"({command}) | true", shell=True, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    assert re.search(r"status (0|141)", done.stderr)


# -- formats, plugins, help -------------------------------------------------------------------------------------------


def test_formats_are_tab_separated_or_json() -> None:
    lines = [line.split("\t") for line in dukcapil("formats").out.splitlines()]
    told = json.loads(dukcapil("formats", "--json").out)
    assert lines[0] == ["name", "record", "kind", "detected", "provider", "title"]
    assert [line[0] for line in lines[1:]] == [one["name"] for one in told]
    assert {"sidalih-2024", "biodata-wni", "siak-37"} <= {one["name"] for one in told}


def test_plugins_list_the_library_itself() -> None:
    assert dukcapil("plugins").out.splitlines()[1].startswith("dukcapil_core\tbuilt-in\t")


def test_version() -> None:
    assert dukcapil("--version") == Run(0, f"dukcapil_core {dukcapil_core.__version__}\n", "")


@pytest.mark.parametrize("command", ["", "nik", "read", "reconcile", "formats", "plugins", "demo"])
@pytest.mark.parametrize(("lang", "heading"), [("en", "usage: "), ("id", "cara pakai: ")])
def test_help_in_both_languages(command: str, lang: str, heading: str) -> None:
    run = dukcapil("--lang", lang, *command.split(), "--help")
    assert run.status == 0
    assert run.out.startswith(heading + "dukcapil")
    assert run.out.count(heading) == 1
    assert "cli.help" not in run.out  # every text is there


# -- language ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "id_ID.UTF-8"}, "id"),
        ([], {"LANG": "id"}, "id"),
        ([], {"LANG": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "id_ID.UTF-8"}, "id"),
        ([], {"LANG": "id_ID.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "ido"}, "en"),
        (["--lang", "en", "formats"], {"LANG": "id_ID.UTF-8"}, "en"),
        (["formats", "--lang=id"], {}, "id"),
        (["--lang", "fr"], {}, "en"),
        (["nik", "id"], {}, "en"),
    ],
)
def test_the_language_is_said_or_the_locales(arguments: list[str], environment: dict[str, str], expected: str) -> None:
    assert language(arguments, {"LANG": "C", **environment}) == expected


def test_errors_are_in_the_language(files: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Tidak ada pemilihan" in files.reconcile("--lang", "id", election="pemilu-2042").err
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    assert "Tidak ada pemilihan" in files.reconcile(election="pemilu-2042").err
    assert "memerlukan" in dukcapil("read").err


def test_every_error_and_phase_has_its_words_in_both_languages() -> None:
    """Of every code that the source names, so that none shows as a bare code."""
    code = r'"([a-z][a-z0-9-]*\.[a-z0-9.-]*[a-z0-9])"'
    named: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        source = path.read_text("utf-8")
        named |= set(re.findall(r"(?:Error|issue|watch|screen\.say|tell|\btext)\(\s*" + code, source))
    named = {name for name in named if not name.endswith((".toml", ".csv", ".json", ".parquet"))}
    assert len(named) > 80
    assert sorted(named - set(messages())) == []
    for name in named:
        assert text(name, "id") != name


# -- on a terminal ----------------------------------------------------------------------------------------------------


def on_a_terminal(*arguments: str | Path, errors_too: bool = True) -> str:
    """What a person sees who calls ``dukcapil`` on a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120", "LANG": "en_GB.UTF-8"}
    process = subprocess.Popen(
        [sys.executable, "-m", "dukcapil_core", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs if errors_too else subprocess.DEVNULL,
        env=environment,
    )
    os.close(theirs)
    seen = b""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if not select.select([ours], [], [], 1)[0]:
            continue
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        seen += part
    os.close(ours)
    assert process.wait(30) == 0
    return seen.decode()


def test_a_terminal_shows_progress_a_table_and_where_the_files_are(files: Office) -> None:
    seen = on_a_terminal(
        *("reconcile", "--voters", files.folder / "list.csv", "--residents", files.folder / "register.csv"),
        *("--voters-format", files.folder / "list.toml", "--residents-format", files.folder / "register.toml"),
        *("--election", "pemilu-2024", "--out", files.out, "--threads", "1"),
    )
    assert text("phase.land") in seen
    assert "unrecorded" in seen
    assert "the worklist" in seen
    assert str(files.out) in "".join(seen.split())
    assert not any(secret in seen for secret in (ANA, BEN, CITRA, "KASE", "TALAN"))


def test_a_terminal_shows_a_readable_number() -> None:
    seen = on_a_terminal("nik", ANA, "--on", "2024-02-14")
    assert "530201**********" in seen
    assert "1990-07-01" in seen
    assert "Kecamatan Kota Soe" in seen
    assert ANA not in seen


def test_a_terminal_shows_formats_as_a_table() -> None:
    assert "sidalih-2024" in on_a_terminal("formats")


def test_ctrl_c_while_the_modules_load_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from dukcapil_core import __main__ as script

    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("dukcapil_core.cli.main", interrupted)
    err = io.StringIO()
    with contextlib.redirect_stderr(err):
        assert script.run() == 130
    assert err.getvalue() == "dukcapil: interrupted\n"
