"""The state of a backlog: one DuckDB file with an audit trail, to which things are only ever added.

Each list, event file and withdrawal is one transaction: after a crash at any moment it is in the file as a whole or not
at all, and handing it in again changes nothing or adds it once. The file is made under another name and renamed.
"""

from __future__ import annotations

import hashlib
import operator
import os
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from dukcapil_core.desk.services import as_services, take
from dukcapil_core.drafts import SEAL
from dukcapil_core.errors import CallError, OutputError, SourceError, reason_of
from dukcapil_core.intake.records import Records
from dukcapil_core.place_names import fill_place_names
from dukcapil_core.result_files import ROLL, read_summary
from dukcapil_core.text import Words
from dukcapil_core.workspace import Workspace, literal, writing

if TYPE_CHECKING:
    import duckdb

STATE = "backlog.duckdb"
"""The file in the folder of the first reconciliation."""

DRAFT = ".backlog-new.duckdb"
NEEDED = (ROLL, SEAL)

TABLES = ("entry", "roll", "sighting")
"""What the file holds (state.sql); what is made of it reads them as ``every_entry`` and so on, and as ``entry_now`` the
entries that nobody has withdrawn."""


@frozen(kw_only=True)
class Taken:
    """What handing a file in came to: its line in the audit trail, and whether it was new."""

    seq: int
    file: str
    is_new: bool


class State:
    """The open state file of ``folder``, attached to ``workspace`` as ``alias`` while this object lives.

    A workspace may have several, each with a ``schema`` of its own for what is made of it.

    Raises SourceError where ``folder`` holds no reconciliation with a roll, CallError where somebody else has the file
    open, OutputError where it cannot be written.
    """

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace, self.folder = workspace, folder
        _needs_a_roll(folder)
        self.schema = workspace.schema("backlog_")
        self.alias = f"state_of_{self.schema}"
        con = workspace.con
        self._closer = weakref.finalize(self, _let_go, workspace, con, self.alias)
        try:
            with _writing_state():
                if not (folder / STATE).exists():
                    self._make(con)
                _attach(con, folder / STATE, self.alias)
            _needs_tables(con, self.alias)
            for table in TABLES:  # a view over them finds them in its own schema, wherever it is asked
                con.execute(f"CREATE VIEW {self.schema}.every_{table} AS FROM {self.alias}.{table}")
            con.execute(
                f"CREATE VIEW {self.schema}.entry_now AS FROM {self.alias}.entry "
                f"WHERE seq NOT IN (SELECT withdraws FROM {self.alias}.entry WHERE withdraws IS NOT NULL)"
            )
            self.take_list(folder, is_own=True)
        except BaseException:
            self.close()
            raise

    def within(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A connection that finds the state's tables, and makes its own beside them; see ``Workspace.within``."""
        return self.workspace.within(self.schema, f"{self.alias}.main")

    def close(self) -> None:
        """Let go of the file."""
        self._closer()
        self.workspace.drop(self.schema)

    def take_list(self, folder: Path, *, is_own: bool = False) -> Taken:
        """Add the reconciliation in ``folder``: the first one, or a later list whose people arrive on its day.

        Where the state's own folder was written anew for the same day, the new result takes the place of the old.
        Raises SourceError where ``folder`` holds none, or a damaged one, CallError where it is for another election.
        """
        _needs_a_roll(folder)
        on, read, election = _told(folder)
        content = hashlib.sha256(f"{on} ".encode() + (folder / ROLL).read_bytes()).hexdigest()
        known = self._known(content)
        if known is not None:
            return Taken(seq=known, file=read["file"], is_new=False)
        with self.within() as con:
            con.read_parquet(literal(folder / ROLL)).create_view("incoming", replace=True)
            fill_place_names(con, "incoming")
            with self._transaction():
                self._refuse_other_election(election, folder)
                earlier = self._own_lists(on) if is_own else []
                kind = "list" if is_own else "later-list"
                self._enter(kind, read["file"], on, content, read["sha256"], counts=read)
                self.workspace.run("desk", "roll_place")
                for seq, file in earlier:
                    self._enter("withdrawal", file, on, None, None, withdraws=seq)
        return Taken(seq=self._last(kind), file=read["file"], is_new=True)

    def take_events(self, source: Any, on: date) -> Taken:
        """Add a file of service events, handed in on the day ``on``. One whose content is known adds nothing.

        ``source`` is as for ``activity``.
        """
        records = as_services(self.workspace, source)
        with self.within() as con:
            self.workspace.run("desk", "taken")
            take(self.workspace, records, 1)
            self.workspace.run("desk", "content")
            content = con.execute("SELECT content FROM content").fetchall()[0][0]
            known = self._known(content)
            if known is not None:
                return Taken(seq=known, file=records.file, is_new=False)
            with self._transaction():
                self._enter("events", records.file, on, content, records.landed.sha256, counts=_counts(records))
                self.workspace.run("desk", "enter_events")
        return Taken(seq=self._last("events"), file=records.file, is_new=True)

    def withdraw(self, seq: int, on: date) -> Taken:
        """Take back line ``seq`` of the audit trail: what only it told no longer holds. The line itself stays.

        Raises CallError where there is no such file or list, where it is withdrawn already, for the first list, and for
        what is no whole number.
        """
        seq = _line_number(seq)
        found = self.workspace.con.execute(
            f"SELECT file FROM {self.schema}.entry_now WHERE seq = $seq AND seq > 1 AND withdraws IS NULL", {"seq": seq}
        ).fetchall()
        if not found:
            raise CallError("backlog.cannot-withdraw", seq=seq)
        with self.within(), self._transaction():
            self._enter("withdrawal", found[0][0], on, None, None, withdraws=seq)
        return Taken(seq=self._last("withdrawal"), file=found[0][0], is_new=True)

    def _enter(
        self,
        kind: str,
        file: str,
        on: date,
        content: str | None,
        sha256: str | None,
        *,
        counts: dict[str, Any] | None = None,
        withdraws: int | None = None,
    ) -> None:
        counts = counts or {}
        self.workspace.run(
            "desk",
            "enter",
            {
                "kind": kind,
                "file": file,
                "on": on,
                "content": content,
                "sha256": sha256,
                "records": counts.get("seen"),
                "accepted": counts.get("accepted"),
                "rejected": counts.get("rejected"),
                "withdraws": withdraws,
            },
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of what is added, or nothing."""
        import duckdb

        con = self.workspace.con
        with _writing_state():
            con.execute("BEGIN TRANSACTION")
            try:
                yield
                con.execute("COMMIT")
            except BaseException:
                with suppress(duckdb.Error):  # a COMMIT that failed, on a full disk, has left none to roll back
                    con.execute("ROLLBACK")
                raise

    def _refuse_other_election(self, election: str, folder: Path) -> None:
        con = self.workspace.con
        con.execute(f"CREATE TABLE IF NOT EXISTS {self.alias}.about (election VARCHAR)")  # earlier states have none
        known = con.execute(f"SELECT election FROM {self.alias}.about").fetchall()
        if not known:
            con.execute(f"INSERT INTO {self.alias}.about VALUES ($election)", {"election": election})
        elif known[0][0] != election:
            name = folder.resolve().name
            raise CallError("backlog.other-election", folder=name, election=election, known=known[0][0])

    def _own_lists(self, on: date) -> list[tuple[int, str]]:
        lists = f"SELECT seq, file FROM {self.schema}.entry_now WHERE kind = 'list' AND \"on\" = $on ORDER BY seq"
        return self.workspace.con.execute(lists, {"on": on}).fetchall()

    def _known(self, content: str) -> int | None:
        found = self.workspace.con.execute(
            f"SELECT min(seq) FROM {self.schema}.entry_now WHERE content = $content", {"content": content}
        ).fetchall()
        return None if found[0][0] is None else int(found[0][0])

    def _last(self, kind: str) -> int:
        found = self.workspace.con.execute(
            f"SELECT max(seq) FROM {self.alias}.entry WHERE kind = $kind", {"kind": kind}
        )
        return int(found.fetchall()[0][0])

    def _make(self, con: duckdb.DuckDBPyConnection) -> None:
        """An empty state under another name, whole on the disk before it has its own."""
        draft = self.folder / DRAFT
        log = draft.with_name(f"{DRAFT}.wal")
        try:
            for left in (draft, log):
                left.unlink(missing_ok=True)
            _attach(con, draft, self.alias)
            try:
                with self.workspace.within(f"{self.alias}.main") as made:
                    self.workspace.run("desk", "state")
                    made.execute(f"CHECKPOINT {self.alias}")  # the one at DETACH does not tell that it failed
            finally:
                _detach(con, self.alias)
            if log.exists():  # what stands in it would be lost with the name
                raise OutputError("output.failed", target=STATE, reason=Words("system.ENOSPC"))
            draft.replace(self.folder / STATE)
        except BaseException:
            for left in (draft, log):
                left.unlink(missing_ok=True)
            raise


def _line_number(seq: object) -> int:
    """``seq`` as a plain whole number; numpy and pandas have some of their own."""
    try:
        return operator.index(seq)  # type: ignore[arg-type]
    except TypeError:
        raise CallError("backlog.not-a-line", type=type(seq).__name__) from None


def _told(folder: Path) -> tuple[date, dict[str, Any], str]:
    """Of the reconciliation in ``folder`` its day, how its list was read, and the election."""
    summary = read_summary(folder)
    try:
        read = {name: summary["voters"][name] for name in ("file", "sha256", "seen", "accepted", "rejected")}
        return date.fromisoformat(summary["as_of"]), read, str(summary["election"])
    except (KeyError, TypeError, ValueError):
        raise SourceError("explain.damaged", folder=folder.resolve().name) from None


def _needs_a_roll(folder: Path) -> None:
    if not folder.is_dir():
        raise SourceError("backlog.no-folder", folder=folder.name)
    for name in NEEDED:
        if not (folder / name).is_file():
            raise SourceError("backlog.no-roll", folder=folder.resolve().name, file=name)


def _attach(con: duckdb.DuckDBPyConnection, path: Path, alias: str) -> None:
    import duckdb

    name, is_new = str(path).replace("'", "''"), not path.exists()
    try:
        con.execute(f"ATTACH '{name}' AS {alias}")
    except duckdb.Error as error:
        # DuckDB has one kind of error for another process's lock and another for a connection of
        # this one. What it says quotes the path.
        said = str(error).replace(str(path), "").lower()
        if any(words in said for words in ("lock", "in use", "already attached")):
            raise CallError("backlog.in-use", file=path.name) from None
        if is_new:
            raise OutputError("output.failed", target=STATE, reason=reason_of(error)) from None
        if isinstance(error, duckdb.IOException) and not os.access(path, os.W_OK):
            raise OutputError("output.failed", target=path.name, reason=Words("system.EACCES")) from None
        raise SourceError("backlog.not-a-state", file=path.name) from None


@contextmanager
def _writing_state() -> Iterator[None]:
    """Turns a full disk or a forbidden folder into OutputError: DuckDB calls some of it a failed transaction."""
    import duckdb

    try:
        with writing(STATE):
            yield
    except (duckdb.TransactionException, duckdb.FatalException) as error:
        raise OutputError("output.failed", target=STATE, reason=reason_of(error)) from error


def _needs_tables(con: duckdb.DuckDBPyConnection, alias: str) -> None:
    """Raises SourceError for a database that is no backlog's."""
    tables = "SELECT table_name FROM duckdb_tables() WHERE database_name = $alias AND schema_name = 'main'"
    if not {*TABLES} <= {name for (name,) in con.execute(tables, {"alias": alias}).fetchall()}:
        raise SourceError("backlog.not-a-state", file=STATE)


def _let_go(workspace: Workspace, con: duckdb.DuckDBPyConnection, alias: str) -> None:
    if not workspace.is_inherited:  # a forked process leaves its parent's file alone
        _detach(con, alias)


def _detach(con: duckdb.DuckDBPyConnection, alias: str) -> None:
    import duckdb

    try:
        con.cursor().execute(f"DETACH DATABASE IF EXISTS {alias}")
    except duckdb.Error:  # the workspace was closed before
        return


def _counts(records: Records[Any]) -> dict[str, int]:
    return {"seen": records.seen, "accepted": records.accepted, "rejected": records.rejected}
