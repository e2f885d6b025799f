"""All or nothing: the files of one piece of work appear in a folder together, or the folder stays as it was."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from dukcapil_core.errors import CallError, OutputError
from dukcapil_core.workspace import refuse_odd_name, writing

if sys.platform != "win32":
    import fcntl

SEAL = "summary.json"
"""Moved last: where it is new, everything beside it is."""


DRAFT, BEFORE = ".dukcapil-draft-", ".dukcapil-before-"
"""How the folders begin in which files wait to be moved in, and those that they take the place of to be forgotten."""

NEW = ".new"
"""In the latter: the names of what is moved in."""

PATIENCE = 5.0
"""Seconds to wait for whoever moves files into the same folder; that takes a fraction of one."""

_sources: ContextVar[tuple[Path, ...]] = ContextVar("sources", default=())
"""The files that results are made from."""


@contextmanager
def made_from(files: Collection[Path]) -> Iterator[None]:
    """For as long as the block lasts no result takes the place of one of ``files``."""
    before = _sources.set((*_sources.get(), *files))
    try:
        yield
    finally:
        _sources.reset(before)


def refuse_sources(folder: Path, names: Collection[Path], sources: Collection[Path]) -> None:
    """Raises CallError where one of ``names`` in ``folder`` is one of the files ``sources``."""
    read = set(map(_identity, sources)) if names else ()
    for name in names:
        if _identity(folder / name) in read:
            raise CallError("output.is-source", file=str(name))


def nothing_owned(folder: Path) -> Collection[str]:
    """No file of an earlier run needs to go."""
    return ()


@contextmanager
def all_or_nothing(folder: Path, owned: Callable[[Path], Collection[str]] = nothing_owned) -> Iterator[Path]:
    """A draft folder whose files move into ``folder`` only when the block ends well.

    Files in ``folder`` of the same names are replaced; those of the relative names that ``owned(folder)`` gives and the
    draft lacks (left by an earlier run) are removed; every other file stays. Who publishes into the same folder
    meanwhile is waited for. Raises OutputError when the folder cannot be made or filled, or is in use for too long,
    CallError where a file would take the place of one that it is ``made_from``; then it is as it was. Ctrl-C, a closed
    terminal or an end from outside waits while files are moved. What a process that was killed left in ``folder`` is
    put right first.
    """
    refuse_odd_name(folder)
    with writing(str(folder)):
        made = _make(folder)
        done = False
        try:
            with _alone_in(folder):  # nobody sweeps it away before it is held
                draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder))
                mine = _lock(draft)
            try:
                yield draft
                with _alone_in(folder), _signals_held():
                    _sweep(folder, draft)
                    _publish(draft, folder, owned(folder))
                    done = True
            finally:
                with _signals_held():
                    shutil.rmtree(draft, ignore_errors=True)
                    _unlock(mine)
        finally:
            if not done:
                _unmake(made)


def write_whole(path: Path, words: str) -> None:
    """Write ``words`` to ``path`` as UTF-8, all of them or nothing. Raises OutputError."""
    with all_or_nothing(path.parent) as draft:
        (draft / path.name).write_text(words, encoding="utf-8")


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Nobody else moves files into ``folder`` while the block lasts. Raises OutputError where somebody goes on to."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            lock = _lock(folder)
            break
        except BlockingIOError:
            if time.monotonic() > until:
                raise OutputError("output.in-use", folder=folder.resolve().name) from None
            time.sleep(PATIENCE / 100)
    try:
        yield
    finally:
        _unlock(lock)


def _lock(folder: Path) -> int | None:
    """A lock on ``folder`` itself, which ends with this process at the latest and leaves nothing behind; None where the
    system or the disk has none (Windows, some network drives). Raises BlockingIOError where somebody else holds it.
    """
    if sys.platform == "win32":
        return None
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(opened)
        raise
    except OSError:
        os.close(opened)
        return None
    return opened


def _unlock(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)


def _sweep(folder: Path, but: Path) -> None:
    """Removes the drafts in ``folder`` (not ``but``) that no living process holds; what was half moved in goes back."""
    for draft in sorted({*folder.glob(f"{DRAFT}*")} - {but}):
        try:
            left = _lock(draft)
        except BlockingIOError:
            continue
        if left is None:  # whether somebody works on it nobody knows
            continue
        _put_back(draft, folder)
        shutil.rmtree(draft, ignore_errors=True)
        _unlock(left)


def _aside(draft: Path) -> Path:
    return draft.with_name(f"{BEFORE}{draft.name.removeprefix(DRAFT)}")


def _put_back(draft: Path, folder: Path) -> None:
    """``folder`` as it was before a process was killed while it moved ``draft`` in; where it had moved everything, only
    what was to be forgotten goes. To be killed here again does no harm."""
    aside = _aside(draft)
    if any(file.is_file() for file in draft.rglob("*")):
        try:
            new = [Path(name) for name in json.loads((aside / NEW).read_text("utf-8"))]
        except (OSError, ValueError):  # killed before anything was moved
            new = []
        for name in new:
            if not (draft / name).exists() and (folder / name).exists():
                (folder / name).replace(draft / name)
        for old in [file for file in aside.rglob("*") if file.is_file() and file != aside / NEW]:
            old.replace(folder / old.relative_to(aside))
        _unmake(sorted({(folder / name).parent for name in new} - {folder}, reverse=True))
    shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Hands on what would end the work when the block is through. Python handles signals in the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    handled = ((number, signal.getsignal(number)) for number in numbers)
    usual = {number: handler for number, handler in handled if handler not in (None, signal.SIG_IGN)}
    try:
        for number in usual:
            signal.signal(number, lambda number, frame: held.append(number))
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
        for number in held[:1]:
            signal.raise_signal(number)


def _make(folder: Path) -> list[Path]:
    """Make ``folder`` and say which folders were not there before, the innermost first."""
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return made


def _unmake(made: list[Path]) -> None:
    with suppress(OSError):
        for place in made:
            place.rmdir()


def _publish(draft: Path, folder: Path, owned: Collection[str]) -> None:
    """Move what stands in ``folder`` aside and the draft's files in; on any failure everything moves back."""
    files = [file.relative_to(draft) for file in draft.rglob("*") if file.is_file()]
    new = sorted(files, key=lambda path: (path.name == SEAL, str(path)))
    known = sorted({*new, *map(Path, owned)}, key=lambda path: (path.name != SEAL, str(path)))  # without it: no result
    old = [name for name in known if (folder / name).exists()]
    refuse_sources(folder, old, _sources.get())
    aside = _aside(draft)
    aside.mkdir()
    made: list[Path] = []
    moved: list[tuple[Path, Path]] = []
    try:
        (aside / NEW).write_text(json.dumps([str(name) for name in new]), "utf-8")
        for name in old:
            if (folder / name).is_dir():
                raise IsADirectoryError(errno.EISDIR, str(name))
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            _move(folder / name, aside / name, moved)
        for name in new:
            if not (folder / name).parent.is_dir():
                made = [*_make((folder / name).parent), *made]
            _move(draft / name, folder / name, moved)
    except BaseException:
        for source, target in reversed(moved):
            with suppress(OSError):  # what cannot go back now must not keep the rest from going
                target.replace(source)
        _unmake(made)
        (aside / NEW).unlink(missing_ok=True)
        _unmake(sorted((path for path in aside.rglob("*") if path.is_dir()), reverse=True))
        _unmake([aside])  # stays where it still holds a file
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _identity(file: Path) -> tuple[int, int] | Path:
    """What a file is by whatever name; its path where it is gone."""
    try:
        status = file.stat()
    except OSError:
        return file
    return status.st_dev, status.st_ino


def _move(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
    source.replace(target)
    moved.append((source, target))
