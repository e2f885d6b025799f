"""All or nothing: a folder has the files of one piece of work together, or stays as it was."""

from __future__ import annotations

import errno
import os
import signal
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
