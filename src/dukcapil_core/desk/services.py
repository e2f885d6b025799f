"""The service events of one or several files as one table: what the month's counts and the backlog are made of.

What stands twice is counted once where that is certain, and only there: a file whose content is another's, and an event
with a person's number that several files have (the n-th time it stands in the one is the n-th time in the other). Two
counts without numbers may be equal by chance, so both stay; that they are added up is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from dukcapil_core.errors import CallError
from dukcapil_core.intake import take_in
from dukcapil_core.intake.records import Records, expect
from dukcapil_core.intake.service import has_counts
from dukcapil_core.services import ServiceEvent, services
from dukcapil_core.workspace import Workspace, appending

if TYPE_CHECKING:
    import duckdb


@frozen(kw_only=True)
class Gathered:
    """What came together: the files' names in order, those left out because another has the same content, how many
    events stood in several files and are counted once, how many figures of one day, service, officer and place stood in
    several files and are added up, and how many records were rejected.
    """

    files: tuple[str, ...]
    repeated: tuple[str, ...]
    overlapping: int
    added_up: int
    rejected: int


def several(sources: Any) -> list[Any]:
    """The sources as a list, also where one is given alone: neither a path's letters nor a table's columns are any."""
    alone = isinstance(sources, str | Path | Records) or hasattr(sources, "__arrow_c_stream__")
    return [sources] if alone else list(sources)


def gather(workspace: Workspace, schema: str, sources: Iterable[Any]) -> Gathered:
    """Fill ``schema`` with ``event`` (one row per event or count, none twice) and ``service_type``.

    ``sources`` are Records of services of this workspace, paths, or Arrow-capable tables with the canonical columns.
    Raises CallError for records of another kind or workspace, and what ``read_services`` raises.
    """
    files: list[str] = []
    repeated: list[str] = []
    seen: set[str] = set()
    rejected = 0
    taken = [as_services(workspace, source) for source in sources]
    with workspace.within(schema) as con:
        load_service_types(con)
        workspace.run("desk", "taken")
        for records in taken:
            sha256 = records.landed.sha256
            if sha256 is not None and sha256 in seen:
                repeated.append(records.file)
                continue
            seen.update([sha256] if sha256 is not None else [])
            files.append(records.file)
            rejected += records.rejected
            take(workspace, records, len(files))
        workspace.run("desk", "event")
        overlapping = con.execute("SELECT (SELECT count(*) FROM taken) - (SELECT count(*) FROM event)").fetchall()
        added_up = con.execute("SELECT count(*) FROM added_up").fetchall()
    return Gathered(
        files=tuple(files),
        repeated=tuple(repeated),
        overlapping=int(overlapping[0][0]),
        added_up=int(added_up[0][0]),
        rejected=rejected,
    )


def as_services(workspace: Workspace, source: Any) -> Records[ServiceEvent]:
    """``source`` as Records of services in ``workspace``; a path or a table is read."""
    if not isinstance(source, Records):
        return take_in(source, record="service", workspace=workspace)
    expect(source, "service")
    if source.workspace is not workspace:
        raise CallError("call.two-workspaces")
    return source


def take(workspace: Workspace, records: Records[ServiceEvent], number: int) -> None:
    """Add ``records`` to ``taken`` of the current schema as file ``number``."""
    workspace.con.execute(f"CREATE OR REPLACE VIEW incoming AS {records.frame.query}")
    figures = has_counts(records.format.layout, records.landed.columns)
    workspace.run("desk", "take", {"file": number, "has_counts": figures})


def load_service_types(con: duckdb.DuckDBPyConnection) -> None:
    """Fill ``service_type``: the catalogue, each service with the services whose counts include its own."""
    known = {entry.code: entry for entry in services()}
    con.execute(
        'CREATE OR REPLACE TABLE service_type (service VARCHAR, "group" VARCHAR, unit VARCHAR, kind VARCHAR, '
        "wholes VARCHAR[])"
    )
    with appending(con, "service_type") as rows:
        for entry in known.values():
            wholes: list[str] = []
            part = entry
            while part.part_of is not None:
                wholes.append(part.part_of)
                part = known[part.part_of]
            rows.append_row(entry.code, entry.group, entry.unit, entry.kind, wholes)
