"""Where bulk work happens: bounded memory, whatever the machine has."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

import dukcapil_core as dk
from command_line import office
from conftest import RESIDENT_COLUMNS, RESIDENT_LAYOUT, write_table
from dukcapil_core.errors import CallError, OutputError
from dukcapil_core.frames import Frame
from dukcapil_core.workspace import MOST_MEMORY, Road, Workspace, _bytes, _step, appending


def test_nobody_who_says_nothing_gives_away_a_machine() -> None:
    with Workspace() as workspace:
        assert _bytes(workspace.con) <= MOST_MEMORY * 1.01


@pytest.mark.parametrize(("memory", "held"), [("512MB", 512e6), ("2GiB", 2 * 1024**3), ("9GB", 9e9)])
def test_who_names_a_memory_gets_it(memory: str, held: float) -> None:
    with Workspace(memory=memory) as workspace:
        assert _bytes(workspace.con) == pytest.approx(held, rel=0.02)


@pytest.mark.parametrize("memory", ["none", "-1GB", "1", "much", ""])
def test_what_is_no_memory_is_refused(memory: str) -> None:
    with pytest.raises(CallError) as error:
        Workspace(memory=memory)
    assert error.value.code == "call.workspace"


def test_a_thread_that_has_ended_keeps_no_connection(workspace: Workspace) -> None:
    for _ in range(20):
        thread = threading.Thread(target=lambda: workspace.con.execute("SELECT 1").fetchall())
        thread.start()
        thread.join()
    assert len(workspace._at_work) < 10


def test_the_steps_of_two_roads_meet_in_one_schema(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = {
        "ones": "CREATE TABLE ones AS SELECT 1 AS one",
        "twos": "CREATE TABLE twos AS SELECT one + 1 AS two FROM ones",
        "letters": "CREATE TABLE letters AS SELECT $letter::VARCHAR AS letter",
    }
    monkeypatch.setattr("dukcapil_core.workspace._step", lambda room, step: steps[step])
    schema = workspace.schema("together_")
    roads = (Road((schema,), ("ones", "twos")), Road((schema,), ("letters",)))
    workspace.at_once("room", roads, {"letter": "A"})
    assert workspace.con.execute(f"SELECT two, letter FROM {schema}.twos, {schema}.letters").fetchall() == [(2, "A")]


def test_where_one_road_fails_the_other_is_not_waited_for(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = {
        "a while": "SELECT max(hash(range)) FROM range(50_000_000)",
        "wrong": "SELECT * FROM nowhere",
        "endless": "SELECT max(hash(a.range, b.range)) FROM range(1_000_000) a, range(1_000_000) b",
    }
    monkeypatch.setattr("dukcapil_core.workspace._step", lambda room, step: steps[step])
    schema = workspace.schema("apart_")
    roads = (Road((schema,), ("a while", "wrong")), Road((schema,), ("endless",)))
    with pytest.raises(duckdb.CatalogException):
        workspace.at_once("room", roads, {})


LONG = "SELECT count(*) FROM range(20_000_000_000) numbers(number) WHERE number % 7 = 3"
"""A query that takes a minute, so that it ends early only where somebody ends it."""


def test_where_one_thread_gives_up_the_queries_of_the_other_are_broken_off(workspace: Workspace) -> None:
    begun = threading.Event()

    def count() -> object:
        con = workspace.con
        begun.set()
        return con.execute(LONG).fetchall()

    with pytest.raises(ZeroDivisionError), workspace.beside(1) as beside:  # noqa: PT012
        done = beside.submit(count)
        begun.wait()
        raise ZeroDivisionError
    assert isinstance(done.exception(), duckdb.InterruptException)


def test_where_one_thread_gives_up_the_table_that_the_other_writes_is_broken_off(
    workspace: Workspace, tmp_path: Path
) -> None:
    table = Frame(workspace.con, LONG)
    with pytest.raises(ZeroDivisionError), workspace.beside(1) as beside:  # noqa: PT012
        done = beside.submit(table.write_parquet, tmp_path / "table.parquet")
        while not (tmp_path / "table.parquet").exists():
            time.sleep(0.01)
        raise ZeroDivisionError
    assert isinstance(done.exception(), duckdb.InterruptException)


def test_a_reading_that_is_broken_off_does_not_begin_anew_by_another_road(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, layout: Callable[[str], Path]
) -> None:
    person = {"NKK": "5302010101100001", "NIK": "5302014107900001", "NAMA": "ANA", "LAHIR": "01-07-1990", "JK": "P"}
    file = write_table(tmp_path / "register.csv", RESIDENT_COLUMNS, [person] * 200_000)
    begun = threading.Event()
    monkeypatch.setattr(workspace, "watch", lambda phase, count: begun.set() if phase == "phase.land" else None)
    with pytest.raises(ZeroDivisionError), workspace.beside(1) as beside:  # noqa: PT012
        done = beside.submit(dk.read_residents, file, layout(RESIDENT_LAYOUT), workspace=workspace)
        begun.wait()
        raise ZeroDivisionError
    assert isinstance(done.exception(), duckdb.InterruptException)


def test_a_reading_that_fails_while_the_rules_are_put_down_leaves_the_next_one_well(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office(tmp_path)
    listed = tmp_path / "list.csv", tmp_path / "list.toml"
    first = {"plain_parts": "SELECT * FROM nowhere; "}
    with Workspace() as workspace:
        with monkeypatch.context() as broken:
            broken.setattr("dukcapil_core.workspace._step", lambda room, step: first.get(step, "") + _step(room, step))
            with pytest.raises(duckdb.CatalogException, match="nowhere"):
                dk.read_voters(*listed, workspace=workspace)
        assert len(dk.read_voters(*listed, workspace=workspace)) == 4


def press_ctrl_c_soon() -> None:
    def press() -> None:
        time.sleep(0.2)
        signal.raise_signal(signal.SIGINT)

    threading.Thread(target=press).start()


def test_ctrl_c_in_a_query_is_a_keyboard_interrupt() -> None:
    press_ctrl_c_soon()
    # with another thread DuckDB may leave the whole query to that one, and then hears nothing
    with Workspace(threads=1) as alone, pytest.raises(KeyboardInterrupt), alone.within("main") as con:
        con.execute(LONG).fetchall()


ASKING: dict[str, Callable[[Frame, Path], object]] = {
    "rows": lambda table, path: list(table.mappings()),
    "length": lambda table, path: len(table),
    "parquet": lambda table, path: table.write_parquet(path),
    "csv": lambda table, path: table.write_csv(path),
}


@pytest.mark.parametrize("asking", ASKING)
def test_ctrl_c_while_a_table_is_asked_for_is_a_keyboard_interrupt(tmp_path: Path, asking: str) -> None:
    with Workspace(threads=1) as alone:
        press_ctrl_c_soon()
        with pytest.raises(KeyboardInterrupt):
            ASKING[asking](Frame(alone.con, LONG), tmp_path / "table")


class TimeUpError(Exception):
    """What a job queue raises at the end of a job's time."""


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="Windows has no alarm")
@pytest.mark.parametrize("asking", ASKING)
def test_what_another_handler_raises_in_a_query_comes_out_as_it_is(tmp_path: Path, asking: str) -> None:
    def ring(number: int, frame: object) -> None:
        raise TimeUpError

    before = signal.signal(signal.SIGALRM, ring)
    try:
        with Workspace(threads=1) as alone:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(TimeUpError):
                ASKING[asking](Frame(alone.con, LONG), tmp_path / "table")
        assert signal.getsignal(signal.SIGALRM) is ring
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_handler_that_raises_nothing_lets_the_query_end(workspace: Workspace) -> None:
    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
    try:
        with workspace.within("main") as con:
            signal.raise_signal(signal.SIGTERM)
            assert con.execute("SELECT 7").fetchall() == [(7,)]
        with workspace.within("main"), pytest.raises(RuntimeError, match="our own"):
            raise RuntimeError("our own")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == [signal.SIGTERM]


def test_a_disk_that_is_full_of_temporary_data_is_told(tmp_path: Path) -> None:
    with Workspace(memory="128MB", threads=1, folder=tmp_path) as small:
        small.con.execute("SET max_temp_directory_size = '1MB'")
        shuffled = Frame(small.con, "SELECT hash(range)::VARCHAR AS said FROM range(9_000_000) ORDER BY said")
        with pytest.raises(OutputError) as full:
            next(shuffled.mappings())
    assert full.value.code == "output.memory-full"
    assert str(full.value).startswith("A temporary file could not be written")


def test_a_disk_that_fills_up_while_a_list_is_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> None:
    def fill(con: duckdb.DuckDBPyConnection) -> None:
        raise duckdb.IOException("No space left on device")

    office(tmp_path)
    monkeypatch.setattr("dukcapil_core.intake.grade", fill)
    with pytest.raises(OutputError) as full:
        dk.read_voters(tmp_path / "list.csv", tmp_path / "list.toml", workspace=workspace)
    assert full.value.params["target"] == str(workspace.folder)


def test_a_program_may_go_to_another_folder_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office(tmp_path)
    (tmp_path / "spill").mkdir()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with Workspace(folder="spill") as workspace:
        monkeypatch.chdir("elsewhere")
        assert len(dk.read_voters(tmp_path / "list.csv", tmp_path / "list.toml", workspace=workspace)) == 4
    assert list((tmp_path / "spill").iterdir()) == []


FORKED = """
import os, sys
import dukcapil_core as dk
from dukcapil_core.reconcile import explain_written

def read():
    return dk.read_voters("list.csv", "list.toml")

voters = read()
result = dk.reconcile(voters, dk.read_residents("register.csv", "register.toml"), "pemilu-2024")
explain_written(result.write("out"), 1)
if os.fork() == 0:
    inherited = (
        lambda: len(voters.frame), lambda: list(voters), lambda: result.counts, lambda: result.worklist(),
        lambda: dk.read_voters("list.csv", "list.toml", workspace=voters.workspace),
    )
    for use in inherited:
        try:
            use()
        except dk.CallError as error:
            print(error.code)
    print("child", len(read()), explain_written("out", 1).outcome)
    voters.workspace.close()
    del voters, result
    sys.exit(0)
print("ended", os.wait()[1])
print("parent", len(voters.frame), len(read()), voters.workspace.folder.exists())
"""

WORKER = """
import multiprocessing as mp, sys
import dukcapil_core as dk

def work():
    global kept
    kept = dk.read_voters("list.csv", "list.toml"), dk.Workspace()
    print("read", len(kept[0]), flush=True)

if __name__ == "__main__":
    worker = mp.get_context("fork").Process(target=work)
    worker.start()
    worker.join()
    print("ended", worker.exitcode)
"""


def run_in_an_office(folder: Path, program: str) -> list[str]:
    """What ``program`` prints, run beside the files of an office; its temporary folder is ``folder``/temporary."""
    office(folder)
    (folder / "temporary").mkdir()
    (folder / "program.py").write_text(program, "utf-8")
    ran = subprocess.run(
        [sys.executable, "program.py"],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder / "temporary")},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ran.stdout.splitlines()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows does not fork")
def test_a_forked_process_leaves_what_its_parent_has_alone(tmp_path: Path) -> None:
    assert run_in_an_office(tmp_path, FORKED) == [
        *["call.workspace-forked"] * 5,
        "child 4 recorded",
        "ended 0",
        "parent 4 4 True",
    ]
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows does not fork")
def test_a_worker_that_ends_leaves_nothing_on_the_disk(tmp_path: Path) -> None:
    assert run_in_an_office(tmp_path, WORKER) == ["read 4", "ended 0"]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_rows_whose_writing_is_broken_off_are_given_up_without_a_warning(workspace: Workspace) -> None:
    con = workspace.con
    con.execute("CREATE TABLE letters (letter VARCHAR)")
    ended = threading.Event()

    def interrupt() -> None:
        while not ended.is_set():
            con.interrupt()

    with warnings.catch_warnings(record=True) as warned, ThreadPoolExecutor(1) as beside:
        warnings.simplefilter("always")
        beside.submit(interrupt)
        try:
            # the interrupt must fall into the writing, after the rows were taken: it does so nearly each time
            for _ in range(1000):
                with suppress(duckdb.InterruptException), appending(con, "letters") as rows:
                    rows.append_row("a")
        finally:
            ended.set()
        gc.collect()
    assert not [each for each in warned if issubclass(each.category, ResourceWarning)]
    assert len(con.execute("FROM letters").fetchall()) < 1000


def test_names_are_made_in_the_first_schema_and_found_in_all(workspace: Workspace) -> None:
    first, second = workspace.schema("near_"), workspace.schema("far_")
    workspace.con.execute(f"CREATE TABLE {second}.letters AS SELECT 'far' AS letter")
    with workspace.within(first, second) as con:
        con.execute("CREATE TABLE seen AS FROM letters")
        con.execute("CREATE TABLE letters AS SELECT 'near' AS letter")
        assert con.execute("FROM seen UNION ALL FROM letters").fetchall() == [("far",), ("near",)]
    assert workspace.con.execute(f"FROM {second}.letters").fetchall() == [("far",)]
    assert workspace.con.execute(f"FROM {first}.letters").fetchall() == [("near",)]


def test_what_was_read_in_a_closed_workspace_says_that_it_is_closed(tmp_path: Path) -> None:
    office(tmp_path)
    with Workspace() as workspace:
        voters = dk.read_voters(tmp_path / "list.csv", tmp_path / "list.toml", workspace=workspace)
        residents = dk.read_residents(tmp_path / "register.csv", tmp_path / "register.toml", workspace=workspace)
        result = dk.reconcile(voters, residents, "pemilu-2024")
        table = result.voters
    for use in (lambda: list(voters), lambda: result.counts, lambda: len(table), lambda: table.columns):
        with pytest.raises(dk.CallError, match="closed"):
            use()
    assert repr(table) == "<Frame of a closed workspace>"
    assert "closed" in repr(result)
