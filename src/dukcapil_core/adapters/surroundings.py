"""What a plugin leaves as it found it: the working folder, the file mask and the locale of the process, what it does at
an interrupt, the settings of this library, whether anything is logged and how decimals are reckoned; and the session of
the database that it lands in.

They belong to the whole program. A plugin that changes the working folder would have the results written somewhere
else, one that changes the order in which the database sorts would have them be others, one that ignores interrupts
could not be stopped; so what was changed is put back, and the plugin is named.

``sys.path`` is put back without a word, for a plugin may import the file beside it so; left as it is, another plugin
would find the first one's modules. The state of ``random`` is left alone: other threads draw from it meanwhile, and
would draw the same numbers twice.
"""

from __future__ import annotations

import decimal
import locale
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dukcapil_core.errors import PluginError
from dukcapil_core.text import Listed, Words

if TYPE_CHECKING:
    import duckdb

_MASK = threading.Lock()
"""The mask can only be read by setting it, which two threads must not do at a time."""


_ENDING = (signal.SIGINT, signal.SIGTERM)

_OWN = "DUKCAPIL_"
"""How the environment variables of this library begin: a plugin does not give itself more time or memory."""


def _handlers() -> Mapping[int, Any]:
    """What the signals that end a program do; only the main thread can change it."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    return {number: signal.getsignal(number) for number in _ENDING}


def _own_settings() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(_OWN)}


def _reckoning() -> tuple[object, ...]:
    """The settings of the decimal context; its flags say only what happened."""
    context = decimal.getcontext()
    switched = tuple(signal for signal, on in context.traps.items() if on)
    return (context.prec, context.rounding, context.Emin, context.Emax, context.capitals, context.clamp, switched)


def _mask() -> int:
    with _MASK:
        mask = os.umask(0o077)
        os.umask(mask)
    return mask


def _folder() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # it is gone
        return None


@frozen(kw_only=True)
class Surroundings:
    """The process as it was before a plugin's call."""

    folder: Path | None
    mask: int
    locale: str
    handlers: Mapping[int, Any]
    settings: Mapping[str, str]
    logged: int
    """The level up to which no message of any library is heard; the reader of PDFs hears of damage so."""
    reckoning: tuple[object, ...]
    context: decimal.Context = field(eq=False)
    path: tuple[str, ...]

    @classmethod
    def now(cls) -> Surroundings:
        """The process as it is."""
        return cls(
            folder=_folder(),
            mask=_mask(),
            locale=locale.setlocale(locale.LC_ALL),
            handlers=_handlers(),
            settings=_own_settings(),
            logged=logging.root.manager.disable,
            reckoning=_reckoning(),
            context=decimal.getcontext().copy(),
            path=tuple(sys.path),
        )

    def put_back(self) -> tuple[Words, ...]:
        """Puts back what is not as it was, and names it."""
        now = Surroundings.now()
        if now == self:
            return ()
        changed: list[Words] = []
        if now.folder != self.folder and self.folder is not None:
            changed.append(Words("plugin.surroundings.working-folder"))
            with suppress(OSError):
                os.chdir(self.folder)
        if now.mask != self.mask:
            changed.append(Words("plugin.surroundings.file-mask"))
            with _MASK:
                os.umask(self.mask)
        if now.locale != self.locale:
            changed.append(Words("plugin.surroundings.locale"))
            with suppress(locale.Error):
                locale.setlocale(locale.LC_ALL, self.locale)
        if now.handlers != self.handlers:
            changed.append(Words("plugin.surroundings.interrupt"))
            for number, handler in self.handlers.items():
                if handler is not None:  # None: it was not set from Python
                    signal.signal(number, handler)
        if now.settings != self.settings:
            changed.append(Words("plugin.surroundings.variables"))
            for name in now.settings.keys() - self.settings.keys():
                os.environ.pop(name, None)
            os.environ.update(self.settings)
        if now.logged != self.logged:
            changed.append(Words("plugin.surroundings.logging"))
            logging.disable(self.logged)
        if now.reckoning != self.reckoning:
            changed.append(Words("plugin.surroundings.decimals"))
            decimal.setcontext(self.context)
        if now.path != self.path:
            sys.path[:] = self.path
        return tuple(changed)


@contextmanager
def left_as_found(provider: str, stage: str) -> Iterator[None]:
    """The block leaves the process as it was. Raises PluginError, after putting it back, where it did not."""
    before = Surroundings.now()
    try:
        yield
    finally:
        changed = before.put_back()
    if changed:
        raise _changed(provider, stage, *changed)


@contextmanager
def session_left_as_found(con: duckdb.DuckDBPyConnection, provider: str) -> Iterator[None]:
    """The block leaves the settings of the database as they were and no transaction open.

    Raises PluginError, after putting them back, where it did not.
    """
    before, open_before = _settings(con), _in_transaction(con)
    try:
        yield
    finally:
        changed = [] if open_before else _ended(con)
        changed += _put_back(con, before)
    if changed:
        raise _changed(provider, "land", *changed)


def _changed(provider: str, stage: str, *what: Words) -> PluginError:
    return PluginError("plugin.changed", plugin=provider, stage=stage, what=Listed(what))


def _settings(con: duckdb.DuckDBPyConnection) -> Mapping[str, str]:
    return dict(con.execute("SELECT name, value FROM duckdb_settings()").fetchall())


def _in_transaction(con: duckdb.DuckDBPyConnection) -> bool:
    import duckdb

    try:
        con.begin()
    except duckdb.TransactionException:
        return True
    con.rollback()
    return False


def _ended(con: duckdb.DuckDBPyConnection) -> list[Words]:
    """Ends the transaction that was left open, and names it."""
    import duckdb

    try:
        if not _in_transaction(con):
            return []
        con.rollback()
    except duckdb.ConnectionException:
        return [Words("plugin.surroundings.connection")]
    return [Words("plugin.surroundings.transaction")]


def _put_back(con: duckdb.DuckDBPyConnection, before: Mapping[str, str]) -> list[Words]:
    """Puts back the settings that are not as they were, and names them."""
    import duckdb

    try:
        now = _settings(con)
    except duckdb.ConnectionException:  # closed, which is told already
        return []
    changed = sorted(name for name, value in before.items() if now.get(name) != value)
    for name in changed:
        with suppress(duckdb.Error):
            con.execute(f"SET {name} = $value", {"value": before[name]})
    return [Words("plugin.surroundings.setting", {"name": name}) for name in changed[:3]]
