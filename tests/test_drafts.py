"""All or nothing: a folder has the files of one piece of work together, or stays as it was."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dukcapil_core import drafts
from dukcapil_core.drafts import all_or_nothing, write_whole
from dukcapil_core.errors import OutputError


def test_who_interrupts_while_files_are_moved_waits_until_all_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    for name in ("a", "b"):
        (tmp_path / "out" / name).write_text("before")
    move = drafts._move

    def interrupted(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
        move(source, target, moved)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(drafts, "_move", interrupted)

    def write() -> None:
        with all_or_nothing(tmp_path / "out") as draft:
            for name in ("a", "b"):
                (draft / name).write_text("after")

    with pytest.raises(KeyboardInterrupt):
        write()
    assert {path.name: path.read_text() for path in (tmp_path / "out").iterdir()} == {"a": "after", "b": "after"}
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.skipif(sys.platform == "win32", reason="no lock on a folder")
def test_two_that_write_into_one_folder_follow_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move = drafts._move

    def slow(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
        move(source, target, moved)
        time.sleep(0.05)

    monkeypatch.setattr(drafts, "_move", slow)
    both_ready = threading.Barrier(2)

    def write(who: str) -> None:
        with all_or_nothing(tmp_path / "out") as draft:
            for name in ("a", "b", "c"):
                (draft / name).write_text(who)
            both_ready.wait()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(write, ("one", "other")))
    assert len({path.read_text() for path in (tmp_path / "out").iterdir()}) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no lock on a folder")
def test_who_waits_too_long_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "PATIENCE", 0.1)
    with drafts._alone_in(tmp_path), pytest.raises(OutputError) as told:
        write_whole(tmp_path / "layout.toml", "api = 1")
    assert told.value.code == "output.in-use"
    assert list(tmp_path.iterdir()) == []
    write_whole(tmp_path / "layout.toml", "api = 1")


KILLED = """
import os, signal, sys
from pathlib import Path
from dukcapil_core import drafts
folder, moves = Path(sys.argv[1]), int(sys.argv[2])
move, publish = drafts._move, drafts._publish

def killed(source, target, moved):
    global moves
    if moves == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    moves -= 1
    move(source, target, moved)

def published(*given):
    publish(*given)
    os.kill(os.getpid(), signal.SIGKILL)

drafts._move, drafts._publish = killed, published
with drafts.all_or_nothing(folder, lambda folder: ("old/list.csv",)) as draft:
    (draft / "new").mkdir()
    for name in ("roll", "new/list.csv", "summary.json"):
        (draft / name).write_text("after")
"""

EARLIER = {"roll": "before", "old/list.csv": "before", "summary.json": "before", "notes.txt": "mine"}
LATER = {"roll": "after", "new/list.csv": "after", "summary.json": "after", "notes.txt": "mine"}


@pytest.mark.skipif(sys.platform == "win32", reason="no lock on a folder")
@pytest.mark.parametrize("moves", range(7))
def test_what_a_killed_process_left_is_put_right_by_the_next(tmp_path: Path, moves: int) -> None:
    """Killed before a move: three aside, three in; after the last it is the later result. No half of one is sealed."""
    for name, words in EARLIER.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(words)
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(moves)], check=False, timeout=60)
    assert (tmp_path / "summary.json").exists() == (moves in (0, 6))
    write_whole(tmp_path / "layout.toml", "api = 1")
    there = {path.relative_to(tmp_path).as_posix(): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert there == (LATER if moves == 6 else EARLIER) | {"layout.toml": "api = 1"}
    assert not list(tmp_path.glob(".*"))


def test_a_draft_that_somebody_fills_stays(tmp_path: Path) -> None:
    with all_or_nothing(tmp_path) as draft:
        (draft / "a").write_text("mine")
        write_whole(tmp_path / "b", "another's")
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}


def test_a_text_that_cannot_be_written_whole_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, words: str, encoding: str) -> None:
        with self.open("w", encoding=encoding) as file:
            file.write(words[:3])
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OutputError):
        write_whole(tmp_path / "layout.toml", "api = 1")
    assert list(tmp_path.iterdir()) == []


def test_one_file_by_two_names_is_one_file(tmp_path: Path) -> None:
    # As an earlier run's "officers/01.ics" is the draft's "officers\\01.ics" on Windows.
    for text in ("before", "after"):
        with all_or_nothing(tmp_path / "out", lambda folder: ("officers//01.ics",)) as draft:
            (draft / "officers").mkdir()
            (draft / "officers" / "01.ics").write_text(text)
    assert (tmp_path / "out" / "officers" / "01.ics").read_text() == "after"
