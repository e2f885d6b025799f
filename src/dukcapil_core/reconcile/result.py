"""What a reconciliation gives: counts, decisions, a worklist, and the files that others build on."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dukcapil_core._version import __version__
from dukcapil_core.drafts import all_or_nothing, made_from
from dukcapil_core.elections import Election
from dukcapil_core.errors import CallError
from dukcapil_core.forking import never_pickled
from dukcapil_core.frames import Frame
from dukcapil_core.intake.records import Records, write_json
from dukcapil_core.intake.remarks import read_by_other_table
from dukcapil_core.place_names import BY_STATION
from dukcapil_core.reconcile.explain import Explanation, explained, row_number
from dukcapil_core.reconcile.verdicts import RESIDENT_OUTCOMES, VOTER_OUTCOMES
from dukcapil_core.result_files import earlier_result
from dukcapil_core.workspace import Workspace, named_path, outcome

if TYPE_CHECKING:
    from dukcapil_core.people import Resident, Voter

LOOKED_UP = {"group": 40_960, "page": 8_192}
"""How the files are divided that single decisions are explained from: of a large group one page of each column is read,
and more groups, or smaller pages, would take longer to pass over than to read."""

SINGLE_ROWS = ("voters", "residents", "evidence")
"""Those files."""


class Result:
    """The decisions of one reconciliation. Its tables are Arrow tables; ``write`` puts them into a folder."""

    __reduce__ = never_pickled

    def __init__(
        self,
        workspace: Workspace,
        schema: str,
        voters: Records[Voter],
        residents: Records[Resident],
        election: Election,
        on: date,
    ) -> None:
        self.workspace, self.schema, self.election, self.on = workspace, schema, election, on
        self.voter_records, self.resident_records = voters, residents
        self._finalizer = weakref.finalize(self, workspace.drop, schema)

    def __repr__(self) -> str:
        try:
            return f"<Result for {self.election.id} as of {self.on}: {self.counts['voters']}>"
        except CallError:
            return f"<Result for {self.election.id} as of {self.on} in a closed workspace>"

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many rows of the list and of the register have each outcome; every outcome is named, 0 included."""
        return {
            "voters": self._counts("decided_voter", VOTER_OUTCOMES),
            "residents": self._counts("decided_resident", RESIDENT_OUTCOMES),
        }

    @property
    def looks(self) -> list[dict[str, Any]]:
        """What each look for the rows off the plain road took: rows, candidates, and those whose names were asked."""
        return self._asked(f"SELECT * FROM {self.schema}.look")

    @property
    def sure(self) -> float:
        """The confidence from which evidence made a link: 0.9, or more where many could only be just that sure."""
        return float(self._asked(f"SELECT sure FROM {self.schema}.bar")[0]["sure"])

    @property
    def voters(self) -> Frame:
        """One row per accepted row of the list: row, outcome, resident_row, confidence, reasons, findings."""
        return self._frame(f"FROM {self.schema}.voter_decision")

    @property
    def residents(self) -> Frame:
        """One row per accepted register row: row, outcome, voter_row, reasons."""
        return self._frame(f"FROM {self.schema}.resident_decision")

    @property
    def evidence(self) -> Frame:
        """The candidates of every row that was not plain, ten at most, each comparison with its level and its bits."""
        return self._frame(f"FROM {self.schema}.kept")

    @property
    def roll(self) -> Frame:
        """Who stands on the list by number and place, and which residents do not: what a backlog is kept by."""
        return self._frame(f"FROM {self.schema}.roll")

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """What speaks against the whole result: a code and its parameters each; see the messages."""
        found = []
        if (remarks := read_by_other_table(self.voter_records, self.election)) is not None:
            found.append({"code": "reconcile.other-ket-table", "election": self.election.id, **remarks})
        slipped = self._asked(
            "SELECT field AS column, count(*) AS rows, min(row) AS first, max(row) AS last "
            f"FROM {self.schema}.slipped GROUP BY field ORDER BY field"
        )
        return found + [{"code": "reconcile.slipped-column", **column} for column in slipped]

    def explain(self, row: int) -> Explanation:
        """Why row ``row`` of the list was decided as it was.

        Raises CallError when the list has no such accepted row, or ``row`` is no whole number.
        """
        row = row_number(row)

        def looked_up(table: str, number: int) -> list[dict[str, Any]]:
            return self._asked(f"SELECT * FROM {self.schema}.{table} WHERE row = {number:d}")

        return explained(
            row,
            looked_up("voter_decision", row),
            kept=lambda: looked_up("kept", row),
            held=lambda resident: looked_up("resident_decision", resident),
            sure=lambda: self.sure,
        )

    def worklist(self) -> Frame:
        """The voters without a recorded KTP-el who must be called in, by district and village.

        Columns: district, village, tps, rt, rw, name, sex, birth_date, address, nik, nkk, row, resident_row,
        findings. ``nik`` is the register's, or the list's where the register has none; ``nkk`` the list's, or the
        register's where the list has none. A cell that slipped by a row or stood in another column is where it belongs.
        """
        order = f"district, village, {BY_STATION}"
        in_order = f"SELECT * EXCLUDE (spot) FROM ({self.worklist_sql()}) ORDER BY {order}"
        return self._frame(in_order)

    def worklist_sql(self) -> str:
        """SQL of the worklist in no order, and of ``spot``, which numbers a place in ``place_of``."""
        schema = self.schema
        # Few of many rows are found by their position without reading the others.
        few = f"SELECT {schema}.position_of(row) AS position FROM {schema}.called"
        return (
            "SELECT v.district, v.village, v.tps, v.rt::VARCHAR AS rt, v.rw::VARCHAR AS rw, "
            "c.name, v.sex::VARCHAR AS sex, "
            "CASE s.field WHEN 'birth_date' THEN s.born ELSE v.birth_date END AS birth_date, v.address, "
            "coalesce(r.nik::VARCHAR, CASE s.field WHEN 'nik' THEN s.nik::VARCHAR ELSE v.nik END) AS nik, "
            "coalesce(x.nik::VARCHAR, v.nkk, r.nkk::VARCHAR) AS nkk, c.row, c.resident_row, c.findings, c.spot "
            f"FROM {schema}.called c "
            f"JOIN (FROM {schema}.voters() SEMI JOIN ({few}) USING (position)) v ON v.row = c.row "
            f"LEFT JOIN (SELECT DISTINCT voter, nik FROM {schema}.exchanged) x ON x.voter = c.row "
            f"LEFT JOIN {schema}.slipped s ON s.row = c.row "
            f"LEFT JOIN {schema}.resident r ON r.row = c.resident_row"
        )

    def write(self, folder: Path | str) -> Path:
        """Write the files that docs/reference/output-files.md describes into ``folder``, all or nothing.

        What earlier runs left there that these do not speak of goes: a worklist, and what ``read`` wrote. Raises
        OutputError, CallError where a file would take the place of one that was read.
        """
        folder = named_path(folder)
        with self.being_written(folder):
            pass
        return folder

    @contextmanager
    def being_written(self, folder: Path) -> Iterator[Path]:
        """A draft folder into which the files of ``write`` go beside what is done in the block; all of it is published
        together. Raises as ``write`` does.
        """
        self.workspace.watch("phase.write", None)
        with made_from(self._sources()), all_or_nothing(folder, earlier_result) as draft, self._files_written(draft):
            yield draft

    def _sources(self) -> tuple[Path, ...]:
        return (*self.voter_records.landed.paths, *self.resident_records.landed.paths)

    def _frame(self, query: str) -> Frame:
        return Frame(self.workspace.con, query, owner=self, sources=self._sources())

    @contextmanager
    def _files_written(self, draft: Path) -> Iterator[None]:
        voters, residents = self.voter_records, self.resident_records
        tables = {
            "roll": self._to_write("roll"),
            "voters": self._to_write("voter_decision"),
            "residents": self._to_write("resident_decision"),
            "evidence": self.evidence,
            "rejects": Frame(self.workspace.con, _told_apart(voters.rejects, residents.rejects)),
            "issues": Frame(self.workspace.con, _told_apart(voters.issues, residents.issues)),
        }
        with self.workspace.beside(2) as beside:  # a short table keeps only one core busy
            writing = [
                beside.submit(
                    table.write_parquet, draft / f"{name}.parquet", **(LOOKED_UP if name in SINGLE_ROWS else {})
                )
                for name, table in tables.items()
            ]
            write_json(draft / "summary.json", self.summary())
            yield
            for done in writing:
                outcome(done)

    def summary(self) -> dict[str, Any]:
        """Counts that add up, parameters, versions, a hash of each input, and how each file was read."""
        return dict(self._summary)

    @cached_property
    def _summary(self) -> dict[str, Any]:
        # Made once: who has written a result asks for what stands in its summary.json.
        warnings = self.warnings
        return {
            "dukcapil_core": __version__,
            "election": self.election.id,
            "polling_day": self.election.fixed_day().isoformat(),
            "as_of": self.on.isoformat(),
            "counts": self.counts,
            "looks": self.looks,
            "sure": self.sure,
            "voters": self.voter_records.summary(),
            "residents": self.resident_records.summary(),
            **({"warnings": warnings} if warnings else {}),
        }

    def _to_write(self, table: str) -> Frame:
        """A table whose columns of few words are ENUMs, which Parquet takes quickly."""
        return self._frame(f"FROM {self.schema}.{table}_to_write")

    def _counts(self, table: str, outcomes: tuple[str, ...]) -> dict[str, int]:
        asked = self._asked(f"SELECT outcome, count(*) AS rows FROM {self.schema}.{table} GROUP BY outcome")
        found = {line["outcome"]: line["rows"] for line in asked}
        return {outcome: int(found.get(outcome, 0)) for outcome in outcomes}

    def _asked(self, query: str) -> list[dict[str, Any]]:
        return list(Frame(self.workspace.con, query).mappings())


def _told_apart(listed: Frame, registered: Frame) -> str:
    """The query of both sides' rows, each with its ``side``: two files may have one name."""
    return (
        f"SELECT *, 'list' AS side FROM ({listed.query}) "
        f"UNION ALL BY NAME SELECT *, 'register' AS side FROM ({registered.query})"
    )
