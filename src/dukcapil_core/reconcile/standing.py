"""Who may vote: ``elections.eligibility``, asked once for every combination of facts that occurs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from dukcapil_core.elections import (
    Election,
    elections_after,
    eligibility,
    eligibility_findings,
    youngest_voter_birth_date,
)
from dukcapil_core.people import Resident

if TYPE_CHECKING:
    import duckdb

STRIKING = ("died", "duplicate", "under-age", "moved", "unknown-person", "foreigner", "military", "police", "unfit",
            "right-revoked", "not-resident")  # fmt: skip
"""Remarks by which the list itself takes a voter out: KET 1-7 since 2023, and what 2017-2020 had beyond them."""


def bounds(election: Election) -> tuple[date, date]:
    """The latest birth date that is 17 at ``election``, and the latest that is 17 at a later one of the catalogue."""
    youngest = youngest_voter_birth_date(election.fixed_day())
    later = [youngest_voter_birth_date(other.earliest_day) for other in elections_after(election.fixed_day())]
    return youngest, max([youngest, *later])


def fill_standing(con: duckdb.DuckDBPyConnection, election: Election) -> None:
    """Fill ``standing``: for each combination of status, occupation, marriage and age class the reasons against, the
    finding, and whether only age stands against it and a later election will not; and ``striking``, the remarks that
    strike a row.
    """
    youngest, later = bounds(election)
    con.execute(
        "CREATE OR REPLACE TABLE striking AS SELECT unnest($remarks::VARCHAR[]) AS remark", {"remarks": list(STRIKING)}
    )
    con.execute(
        "CREATE OR REPLACE TABLE standing (life_status VARCHAR, occupation VARCHAR, marital_status VARCHAR, "
        "is_young BOOLEAN, is_later BOOLEAN, reasons VARCHAR[], finding VARCHAR, is_future BOOLEAN)"
    )
    combinations = con.execute(
        "SELECT DISTINCT life_status, occupation, marital_status, born > $youngest, born > $later FROM resident "
        "ORDER BY ALL",
        {"youngest": youngest, "later": later},
    ).fetchall()
    with con.appender("standing") as rows:
        for life_status, occupation, marital_status, is_young, is_later in combinations:
            born = None if is_young is None else later + timedelta(1) if is_later else later if is_young else youngest
            person = Resident(
                row=0, birth_date=born, life_status=life_status, occupation=occupation, marital_status=marital_status
            )
            reasons = eligibility(person, election)
            findings = eligibility_findings(person, election)
            rows.append_row(
                life_status,
                occupation,
                marital_status,
                is_young,
                is_later,
                list(reasons),
                findings[0] if findings else None,
                reasons == ("under-age",) and not is_later,
            )
