"""What a plugin leaves as it found it: the working folder, the file mask and the locale of the process, and the session
of the database that it lands in.

They belong to the whole program. A plugin that changes the working folder would have the results written somewhere
else, one that changes the order in which the database sorts would have them be others; so what was changed is put back,
and the plugin is named.
"""

from __future__ import annotations

import locale
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.errors import PluginError

if TYPE_CHECKING:
    import duckdb

_MASK = threading.Lock()
"""The mask can only be read by setting it, which two threads must not do at a time."""


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


@frozen
class Surroundings:
    """The process as it was before a plugin's call."""

    folder: Path | None
    mask: int
    locale: str

    @classmethod
    def now(cls) -> Surroundings:
        """The process as it is."""
        return cls(_folder(), _mask(), locale.setlocale(locale.LC_ALL))

    def put_back(self) -> tuple[str, ...]:
        """Puts back what is not as it was, and names it."""
        now = Surroundings.now()
        if now == self:
            return ()
        changed = []
        if now.folder != self.folder and self.folder is not None:
            changed.append("the working folder")
            with suppress(OSError):
                os.chdir(self.folder)
        if now.mask != self.mask:
            changed.append("the file mask")
            with _MASK:
                os.umask(self.mask)
        if now.locale != self.locale:
            changed.append("the locale")
            with suppress(locale.Error):
                locale.setlocale(locale.LC_ALL, self.locale)
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


def _changed(provider: str, stage: str, *what: str) -> PluginError:
    return PluginError("plugin.changed", plugin=provider, stage=stage, what=", ".join(what))


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


def _ended(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Ends the transaction that was left open, and names it."""
    import duckdb

    try:
        if not _in_transaction(con):
            return []
        con.rollback()
    except duckdb.ConnectionException:
        return ["the connection to the database"]
    return ["the transaction of the database"]


def _put_back(con: duckdb.DuckDBPyConnection, before: Mapping[str, str]) -> list[str]:
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
    return [f"the setting {name} of the database" for name in changed[:3]]
