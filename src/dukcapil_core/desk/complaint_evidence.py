"""What the register and the list hold about complaints: the reconciliation's own evidence, row by row."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from attrs import frozen

from dukcapil_core.desk.complaints import Complaint
from dukcapil_core.elections import Election
from dukcapil_core.intake import read_voters
from dukcapil_core.intake.records import Records
from dukcapil_core.reconcile import reconcile
from dukcapil_core.reconcile.explain import as_mappings

if TYPE_CHECKING:
    from dukcapil_core.people import Resident, Voter

EVERYBODY = Election(
    id="complaints",
    name="Pengaduan NIK",
    name_en="NIK complaints",
    kind="pemilu",
    year=2200,
    law="-",
    source="-",
    polling_day=date(2200, 1, 1),
)
"""A day on which everybody is old enough: whoever complains need not be a voter."""


@frozen(kw_only=True)
class Found:
    """A record of the register beside a complaint: its levels of agreement, and what the register says of it."""

    row: int
    name_level: str | None
    born_level: str | None
    nik_level: str | None
    nkk_level: str | None
    bits: float
    nik: str | None
    born: date | None
    life_status: str | None
    ktp_recording: str | None
    marital_status: str | None
    words: int
    has_same_letters: bool


@frozen(kw_only=True)
class Facts:
    """What is known about one complaint. ``linked`` is the record that a reconciliation takes for the person.

    ``with_number`` are the records with its NIK, ``likely`` the best other candidates, ``twins`` records with the
    linked one's name, birth date and sex and another NIK (and whether something else ties them together), ``namesakes``
    records with the complaint's name and birth date and another NIK (and whether many people may be so named and born).
    """

    as_of: date
    local: frozenset[str] = frozenset()
    rule: str = "rejected"
    confidence: float = 0.0
    linked: Found | None = None
    with_number: tuple[Found, ...] = ()
    likely: tuple[Found, ...] = ()
    twins: tuple[tuple[int, bool], ...] = ()
    namesakes: tuple[tuple[int, bool], ...] = ()
    listed: tuple[int, ...] = ()
    listed_as_other: tuple[int, ...] = ()


def gather(
    complaints: Sequence[Complaint], register: Records[Resident], voters: Records[Voter] | None, on: date | None
) -> Iterator[Facts]:
    """The facts about each complaint, in their order. Complaints that say the same are looked up once."""
    keys = [(one.nik, one.nkk, one.name, one.birth_date) for one in complaints]
    rows = {key: row for row, key in enumerate(dict.fromkeys(keys), 1)}
    workspace = register.workspace
    with _as_list(list(rows), workspace.folder) as (path, layout):
        listed = read_voters(path, layout, workspace=workspace)
        result = reconcile(listed, register, EVERYBODY, EVERYBODY.fixed_day())
    with workspace.within(result.schema) as con:
        con.execute("CREATE TABLE other_list (row BIGINT, nik BIGINT, name VARCHAR, born DATE)")
        if voters is not None:
            con.execute(
                "INSERT INTO other_list SELECT row, nik::BIGINT, bare_name(name), birth_date "
                f"FROM {voters.among_accepted()}"
            )
        workspace.run("desk", "complaints")
        decided = {line["row"]: line for line in as_mappings(con.execute("SELECT * FROM voter_decision"))}
        seen: defaultdict[int, dict[int, Found]] = defaultdict(dict)
        for line in as_mappings(con.execute("FROM complaint_record ORDER BY complaint, bits DESC, row")):
            complaint = line.pop("complaint")
            seen[complaint][line["row"]] = Found(**line)
        numbered = _lists(con.execute("FROM complaint_number ORDER BY ALL").fetchall())
        twins = _lists(con.execute("FROM complaint_twin ORDER BY ALL").fetchall())
        namesakes = _lists(con.execute("FROM complaint_namesake ORDER BY ALL").fetchall())
        on_list = _lists(con.execute("FROM complaint_listed ORDER BY ALL").fetchall())
        latest = con.execute("SELECT max(born) FROM resident").fetchall()[0][0]
        local = con.execute("FROM local_prefix ORDER BY ALL").fetchall()
    as_of = on or latest or date(1900, 1, 1)
    prefixes = frozenset(prefix for (prefix,) in local)
    for key in keys:
        row = rows[key]
        decision = decided.get(row)
        if decision is None:
            yield Facts(as_of=as_of, local=prefixes)
            continue
        mine = seen[row]
        linked = decision["resident_row"]
        with_number = tuple(mine[found] for (found,) in numbered[row] if found in mine)
        yield Facts(
            as_of=as_of,
            local=prefixes,
            rule=decision["reasons"][0],
            confidence=decision["confidence"],
            linked=None if linked is None else mine[linked],
            with_number=with_number,
            likely=tuple(found for found in mine.values() if found.bits > _LEAST and found not in with_number),
            twins=tuple((other, tied) for other, tied in twins[row]),
            namesakes=tuple((other, is_common) for other, is_common in namesakes[row]),
            listed=tuple(other for other, is_same in on_list[row] if is_same),
            listed_as_other=tuple(other for other, is_same in on_list[row] if not is_same),
        )


_LEAST = -4.0
"""Bits below which nobody looks at a candidate again."""


def _lists(rows: Sequence[tuple[Any, ...]]) -> defaultdict[int, list[tuple[Any, ...]]]:
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for first, *rest in rows:
        found[first].append(tuple(rest))
    return found


@contextmanager
def _as_list(keys: Sequence[tuple[str, str, str, date | None]], folder: Path) -> Iterator[tuple[Path, Path]]:
    """The complaints as a list in a file, to be read as any list is, in a folder that is gone afterwards: another
    thread may be asking about others.
    """
    with TemporaryDirectory(prefix="complaints-", dir=folder) as own:
        path, layout = Path(own) / "complaints.csv", Path(own) / "complaints.toml"
        layout.write_bytes((resources.files("dukcapil_core") / "data" / "complaints.toml").read_bytes())
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(("NIK", "NKK", "NAMA", "LAHIR"))
            for nik, nkk, name, born in keys:
                writer.writerow((nik, nkk, name, born.isoformat() if born else ""))
        yield path, layout
