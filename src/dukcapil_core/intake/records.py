"""What intake gives: the accepted records, the rejected ones, every issue, and how the file was read."""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from dukcapil_core._version import __version__
from dukcapil_core.adapters.detection import Choice
from dukcapil_core.adapters.headings import near_in_scans
from dukcapil_core.adapters.unread_sheets import unread_in_scans
from dukcapil_core.drafts import all_or_nothing, made_from
from dukcapil_core.errors import CallError
from dukcapil_core.forking import never_pickled
from dukcapil_core.frames import Frame
from dukcapil_core.intake.land import Landed
from dukcapil_core.intake.meanings import in_texts
from dukcapil_core.people import Resident, Voter, structure_person
from dukcapil_core.result_files import RECORDS, refuse_result
from dukcapil_core.services import EVENT_COLUMNS, ServiceEvent
from dukcapil_core.workspace import Workspace, named_path, outcome

WRITTEN = 61_440
"""Rows in a row group of records.parquet: its many columns are written faster with smaller tables of what was met."""

_COUNTED = {
    "short_rows": "intake.short-rows",
    "unread_cells": "intake.unread-cells",
    "hidden_rows": "intake.hidden-rows",
    "below_heads": "intake.nkk-of-heads-only",
    "people_below_end": "intake.people-below-end",
    "unjoined_rows": "intake.unjoined-rows",
}
"""What a scan counts that speaks against the reading: records without the columns that Excel left out, cells of a
workbook that show an error or a formula where a value belongs, records that nobody sees there, those whose family
card may stand above them, people below the end of the list, and records of which the file beside has none."""

Row = TypeVar("Row", bound=Voter | Resident | ServiceEvent, covariant=True)
"""What a record is."""


class Records(Generic[Row]):
    """The records of a source. Iterating gives frozen Voters, Residents or ServiceEvents; the whole is an Arrow table.

    ``seen == accepted + rejected``, always. ``row`` counts data records from 1 in file order, rejected ones included;
    in a folder or archive it counts on from file to file in name order.
    """

    __reduce__ = never_pickled

    def __init__(
        self,
        workspace: Workspace,
        schema: str,
        choice: Choice,
        file: str,
        landed: Landed,
        used: Mapping[str, str] | None = None,
    ) -> None:
        self.workspace, self.schema, self.file, self.landed = workspace, schema, file, landed
        self.format, self.choice = choice.format, choice
        self.used = dict(used or {})
        self.seen = landed.seen
        self.rejected = int(workspace.con.execute(f"SELECT count(*) FROM {schema}.reject").fetchall()[0][0])
        self.accepted = self.seen - self.rejected
        self._finalizer = weakref.finalize(self, workspace.drop, schema)
        self._order = "ORDER BY row" if self._may_be_shuffled() else ""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.frame.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return self.accepted

    def __repr__(self) -> str:
        return (
            f"<Records of {self.file}: {self.format.record}, format {self.format.name}, "
            f"{self.accepted} accepted, {self.rejected} rejected>"
        )

    def __iter__(self) -> Iterator[Row]:
        if self.format.record == "service":
            for row in self.frame.mappings():
                yield cast("Row", ServiceEvent(**{name: row[name] for name in (*EVENT_COLUMNS, "nik_raw")}))
            return
        kind: type[Voter] | type[Resident] = Voter if self.format.record == "voter" else Resident
        for row in self.frame.mappings():
            yield cast("Row", structure_person(row, kind))

    @property
    def frame(self) -> Frame:
        """The accepted records in the canonical columns, with ``file`` where the source is a folder or an archive."""
        return self._accepted("event" if self.format.record == "service" else "person")

    def among_accepted(self, table: str = "person") -> str:
        """SQL to stand behind FROM: the accepted records of ``table``; ``person`` is ``person_to_write`` in texts.

        The rejected are known by their rows: asking each record again would join what nobody else asks for.
        """
        asked = in_texts(f"{self.schema}.person_to_write") if table == "person" else f"{self.schema}.{table}"
        return asked + (f" ANTI JOIN {self.schema}.reject USING (row)" if self.rejected else "")

    def _accepted(self, table: str) -> Frame:
        left_out = ["line", "sheet", "rejected"]
        if not self.landed.has_files:
            left_out.append("file")
        if self.format.record != "service":
            left_out.append("position")
        return self._frame(f"SELECT * EXCLUDE ({', '.join(left_out)}) FROM {self.among_accepted(table)} {self._order}")

    def _frame(self, query: str) -> Frame:
        return Frame(self.workspace.con, query, owner=self, sources=self.landed.paths)

    def _may_be_shuffled(self) -> bool:
        # A join keeps the rows of its larger side in their order, and that side is the file's unless nearly every row
        # has an odd value of its own. Sorting millions of rows for nothing would cost more memory than all the rest
        # of the intake.
        largest = self.workspace.con.execute(
            "SELECT max(estimated_size) FROM duckdb_tables() WHERE schema_name = $schema "
            "AND (starts_with(table_name, 'judged_') OR starts_with(table_name, 'meant_'))",
            {"schema": self.schema},
        ).fetchall()[0][0]
        return bool(self.seen < 10 * (largest or 0) + 100_000)

    @property
    def rejects(self) -> Frame:
        """The quarantine: file, row, line, sheet, codes, columns and the untouched record."""
        return self._frame(f"SELECT * FROM {self.schema}.reject ORDER BY row")

    @property
    def issues(self) -> Frame:
        """Every finding: file, row, column, code and severity."""
        where = f"{self.schema}.landed JOIN {self.schema}.issue USING (row)"
        if not self.landed.has_files:
            where = f"{self.schema}.origin, {self.schema}.issue"
        return self._frame(
            f'SELECT file, row, field AS "column", code, severity FROM {where} ORDER BY row, "column", code'
        )

    @property
    def skipped_files(self) -> tuple[str, ...]:
        """Of a folder or archive, the files that hold no list (pictures, lock files); summary.json says why."""
        return self.landed.skipped_files

    @property
    def issue_counts(self) -> dict[str, int]:
        """How often each code was found; never capped."""
        counted = f"SELECT code, count(*) AS count FROM {self.schema}.issue GROUP BY code ORDER BY code"
        return {line["code"]: int(line["count"]) for line in Frame(self.workspace.con, counted).mappings()}

    @property
    def warnings(self) -> list[dict[str, str]]:
        """What speaks against the reading of the whole file: a code and its parameters each; see the messages."""
        scan: Mapping[str, Any] = self.landed.scan
        parts = scan.get("files", [{"file": self.file, "scan": scan}])
        scans = [(part["file"], part["scan"] or {}) for part in parts]
        return [
            *({"code": "source.part-without-rows", "file": part["file"]} for part in parts if part.get("seen") == 0),
            *_same_content(parts),
            *(
                {"code": "intake.reads-as-utf8", "file": name, "encoding": one["encoding"]}
                for name, one in scans
                if one.get("reads_as_utf8")
            ),
            *(
                {"code": "intake.label-not-found", "file": name, "label": label}
                for name, one in scans
                for label in one.get("labels_not_found", ())
            ),
            *near_in_scans(self.format.layout, scans),
            *(
                {"code": "intake.columns-differ", "file": self.file, **{key: str(told) for key, told in one.items()}}
                for one in scan.get("differing_columns", ())
            ),
            *unread_in_scans(scans),
            *(
                {"code": code, "file": name, "count": str(one[counted])}
                for counted, code in _COUNTED.items()
                for name, one in scans
                if one.get(counted)
            ),
        ]

    def summary(self) -> dict[str, Any]:
        """How the file was read and what came of it, for summary.json: counts, format, scan record, hash."""
        return {
            "file": self.file,
            "sha256": self.landed.sha256,
            "format": {
                "name": self.format.name,
                "api": self.format.api,
                "provider": self.format.provider,
                "chosen": self.choice.reason,
                "chosen_by": self.choice.chosen_by,
            },
            "record": self.format.record,
            "scan": self.landed.scan,
            "seen": self.seen,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "issues": self.issue_counts,
            **({"warnings": warnings} if (warnings := self.warnings) else {}),
            **({"plugins": self.used} if self.used else {}),
        }

    def write(self, folder: Path | str) -> Path:
        """Write records.parquet, rejects.parquet, issues.parquet and summary.json into ``folder``, all or nothing.

        Raises OutputError, also where ``folder`` holds a reconciliation, CallError where a file would take the place of
        one that was read.
        """
        folder = named_path(folder)
        refuse_result(folder)
        with made_from(self.landed.paths), all_or_nothing(folder) as draft:
            written = self._accepted("event" if self.format.record == "service" else "person_to_write")
            with self.workspace.beside(1) as beside:
                small = {"rejects": self.rejects, "issues": self.issues}
                done = [beside.submit(table.write_parquet, draft / f"{name}.parquet") for name, table in small.items()]
                written.write_parquet(draft / RECORDS, group=WRITTEN)
                for each in done:
                    outcome(each)
            write_json(draft / "summary.json", {"dukcapil_core": __version__, **self.summary()})
        return folder


def expect(given: object, record: str) -> None:
    """Raises CallError for what is no Records, or Records of another kind."""
    if not isinstance(given, Records):
        raise CallError("call.not-records", type=type(given).__name__, wanted=record)
    if given.format.record != record:
        raise CallError("call.other-record", format=given.format.name, holds=given.format.record, wanted=record)


def _same_content(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The warnings of files whose content is that of one before them: their rows are there twice."""
    first: dict[str, str] = {}
    found = []
    for part in parts:
        if (other := first.setdefault(part.get("sha256") or part["file"], part["file"])) != part["file"]:
            found.append({"code": "source.same-content", "file": part["file"], "other": other})
    return found


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write ``content`` as readable JSON with stable order."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
