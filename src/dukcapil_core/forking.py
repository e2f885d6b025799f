"""What a forked process has of its parent: the names of databases, and none of their threads."""

from __future__ import annotations

import ctypes
import os
import weakref
from typing import TYPE_CHECKING, NoReturn

from dukcapil_core.errors import CallError

if TYPE_CHECKING:
    import duckdb

_opened: weakref.WeakSet[duckdb.DuckDBPyConnection] = weakref.WeakSet()
"""The first connection of each database that is open."""

_held: list[duckdb.DuckDBPyConnection] = []
"""Those that are open while the process is forked."""


def refuse_forked(process: int) -> None:
    """Raises CallError where this is not ``process``: the threads of its database are not here."""
    if process != os.getpid():
        raise CallError("call.workspace-forked")


def never_pickled(held: object) -> NoReturn:
    """In the place of ``__reduce__``: raises CallError, for what is pickled would hold the name of a database alone."""
    raise CallError("call.not-pickled", type=type(held).__name__)


def kept_when_forked(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """``con``, the first connection of a database, which a forked process will keep for ever: to close the database
    would wait for threads that are not there, and write into files that the parent has open."""
    _opened.add(con)
    return con


def _hold() -> None:
    """A forked process loses what its parent's other threads held before it can do anything itself."""
    _held.extend(_opened)


def _keep() -> None:
    for con in _held:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(con))
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_hold, after_in_parent=_held.clear, after_in_child=_keep)
