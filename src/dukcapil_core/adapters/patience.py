"""How long a plugin may take and how much memory it may fill: a watch that breaks off the calls that do not end.

One thread looks at the calls under way every ``TICK`` seconds. A call over its time, or one during which the process
grew by more than ``memory_limit()``, is broken off: on the main thread by a signal, which ends a sleep or a wait too;
on other threads, and on Windows, by an exception that takes hold when the plugin's own Python code runs on.

C code that keeps the interpreter to itself lets no other thread look. Where it asks for signals, as regular expressions
do, the process's alarm clock breaks it off on the main thread (where ``host.may_use_alarm``); nothing else inside a
process can.

A call that goes on for ``GRACE`` seconds after that - it catches whatever it is told, or sits in C code - is given up
with the process where the program around the library allows it (``host.give_up``); the command line does.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Literal, Self

from dukcapil_core.adapters import host
from dukcapil_core.errors import PluginError

TICK = 0.05
"""Seconds between two looks at the calls under way."""

SECONDS_VARIABLE = "DUKCAPIL_PLUGIN_SECONDS"
MEMORY_VARIABLE = "DUKCAPIL_PLUGIN_MB"
"""Environment: other limits for every call of every plugin, in seconds and in megabytes."""

SECONDS = {"import": 20.0, "open": 60.0, "rows": 30.0, "land": 3600.0}
HOOK = 10.0
SHORT = 5.0
"""Seconds for one call by stage; ``rows`` is the time until the next row. A hook has ``HOOK``, all else ``SHORT``."""

MEGABYTES = 1024.0
"""By so many the process may grow during one call."""

GRACE = 3.0
"""Seconds between the interruption of a call and giving it up."""

_SIGNAL = getattr(signal, "SIGURG", None)
"""A signal that does nothing where nobody handles it, so that one that comes late does no harm."""


class BrokenOff(BaseException):
    """Raised inside a plugin's call; no ``except Exception`` of the plugin's holds it."""


class Watch:
    """One call, or a row of calls, under watch: ``with Watch("rows") as watch: watch.begin(); ...; watch.end()``.

    ``over`` says after a BrokenOff what was too much: "time" or "memory".
    """

    __slots__ = (
        "_base",
        "_broken_off",
        "_is_memory_watched",
        "_thread",
        "over",
        "provider",
        "seconds",
        "since",
        "stage",
    )

    def __init__(self, stage: str, provider: str = "?") -> None:
        self.stage = stage
        self.provider = provider
        self._broken_off: float | None = None
        self.seconds = seconds_for(stage)
        # What lands in DuckDB's memory while it lands is the library's, not the plugin's.
        self._is_memory_watched = stage != "land"
        self.since: float | None = None
        self.over: Literal["time", "memory"] | None = None
        self._thread = threading.get_ident()
        self._base: int | None = None

    def __enter__(self) -> Self:
        _patrol.add(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()
        _patrol.remove(self)

    def begin(self) -> None:
        """A call of the plugin begins."""
        self._base = None
        self._broken_off = None
        self.over = None
        self.since = time.monotonic()

    def end(self) -> None:
        """The call has ended, and so has the danger of being broken off."""
        self.since = None

    def looked_at(self, now: float, resident: int | None) -> bool:
        """Whether the call under way is to be broken off."""
        since = self.since
        if since is None:
            return False
        if now - since > self.seconds:
            self.over = "time"
        elif resident is not None and self._is_memory_watched:
            if self._base is None:
                self._base = resident
            elif resident - self._base > memory_limit() * 1_000_000:
                self.over = "memory"
        return self.over is not None

    def break_off(self, now: float) -> None:
        """Sends the interruption to the thread of the call; gives the call up where it has not helped."""
        if self._broken_off is None:
            self._broken_off = now
        elif now - self._broken_off > GRACE and host.give_up is not None:
            host.give_up(self.broken_off(_place_of(self._thread)))
        if self._thread == threading.main_thread().ident and _patrol.has_handler and _SIGNAL is not None:
            signal.pthread_kill(self._thread, _SIGNAL)
        else:
            _raise_in(self._thread, BrokenOff)

    def broken_off(self, where: str) -> PluginError:
        """The error that names the plugin, and what was too much."""
        told = {"plugin": self.provider, "stage": self.stage, "where": where}
        if self.over == "memory":
            return PluginError("plugin.too-greedy", limit=f"{memory_limit():g}", **told)
        return PluginError("plugin.too-slow", limit=f"{self.seconds:g}", **told)

    def take_back(self) -> None:
        """Forgets an interruption that came too late to be felt."""
        if self.over is not None and not _patrol.has_handler:
            _raise_in(self._thread, None)


def _place_of(thread: int) -> str:
    """``file.py:12``, where a thread is."""
    frame = sys._current_frames().get(thread)
    return "?" if frame is None else f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"


def _raise_in(thread: int, kind: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(kind) if kind else None)


class _Patrol:
    """The watches of this process and the thread that looks at them."""

    def __init__(self) -> None:
        self._watches: list[Watch] = []
        self._lock = threading.Lock()
        self._work = threading.Event()
        self._thread: threading.Thread | None = None
        self._on_main = 0
        self._before: Any = None
        self.has_handler = False

    def add(self, watch: Watch) -> None:
        with self._lock:
            self._watches.append(watch)
            if threading.current_thread() is threading.main_thread() and _SIGNAL is not None:
                self._on_main += 1
                if self._on_main == 1:
                    with suppress(ValueError):  # an interpreter within an interpreter takes no handlers
                        self._before = signal.signal(_SIGNAL, self._felt)
                        self.has_handler = True
                        self._set_alarm(max(TICK, min(1.0, watch.seconds)))
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="dukcapil-plugin-watch", daemon=True)
                self._thread.start()
        self._work.set()

    def remove(self, watch: Watch) -> None:
        with self._lock:
            if watch in self._watches:
                self._watches.remove(watch)
            if watch._thread == threading.main_thread().ident and _SIGNAL is not None:
                self._on_main -= 1
                if self._on_main == 0 and self.has_handler:
                    self._set_alarm(0)
                    with suppress(ValueError):  # let go of by another thread: the handler stays, and does nothing
                        signal.signal(_SIGNAL, self._before)
                        self.has_handler = False
            else:
                watch.take_back()

    def forget(self) -> None:
        """A forked child has neither the thread nor the calls of its parent."""
        self.__init__()  # type: ignore[misc]

    def _look(self) -> None:
        while True:
            self._work.wait()
            with self._lock:
                if not self._watches:
                    self._work.clear()
                    continue
                now = time.monotonic()
                resident = _resident() if any(watch.since is not None for watch in self._watches) else None
                for watch in self._watches:
                    if watch.looked_at(now, resident):
                        watch.break_off(now)
            time.sleep(TICK)

    def _set_alarm(self, seconds: float) -> None:
        """Has the alarm clock ring every so many seconds; 0 stops it. Its handler stays: a late ring does nothing."""
        if host.may_use_alarm and hasattr(signal, "setitimer"):
            if seconds:
                signal.signal(signal.SIGALRM, self._rung)
                signal.siginterrupt(signal.SIGALRM, False)
            signal.setitimer(signal.ITIMER_REAL, seconds, seconds)

    def _rung(self, number: int, frame: FrameType | None) -> None:
        """Looks at the calls of the main thread, in case the thread that does could not."""
        now = time.monotonic()
        main = threading.main_thread().ident
        for watch in list(self._watches):
            if watch._thread == main and watch.looked_at(now, None) and watch.over == "time":
                raise BrokenOff

    def _felt(self, number: int, frame: FrameType | None) -> None:
        main = threading.main_thread().ident
        if any(watch.over and watch.since is not None and watch._thread == main for watch in list(self._watches)):
            raise BrokenOff
        if callable(self._before):
            self._before(number, frame)


_patrol = _Patrol()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_patrol.forget)


def seconds_for(stage: str) -> float:
    """The seconds that one call may take in ``stage``."""
    wanted = _number(SECONDS_VARIABLE)
    if wanted is not None:
        return wanted
    return HOOK if stage.startswith(("dukcapil_", "register")) else SECONDS.get(stage, SHORT)


def memory_limit() -> float:
    """The megabytes by which the process may grow during one call."""
    return _number(MEMORY_VARIABLE) or MEGABYTES


def _number(variable: str) -> float | None:
    try:
        number = float(os.environ[variable])
    except (KeyError, ValueError):
        return None
    return number if number > 0 else None


def _resident() -> int | None:
    """The bytes of memory that this process holds; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[1])
    except (OSError, ValueError, IndexError):
        return _peak()
    return pages * os.sysconf("SC_PAGE_SIZE")


def _peak() -> int | None:
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if os.uname().sysname == "Darwin" else peak * 1024
