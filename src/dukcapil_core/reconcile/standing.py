"""Who may vote: ``elections.eligibility``, asked once for every combination of facts that occurs."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, get_args

from dukcapil_core.codes import LifeStatus, MaritalStatus
from dukcapil_core.elections import (
    BARRED_OCCUPATIONS,
    Election,
    elections_after,
    eligibility,
    eligibility_findings,
    youngest_voter_birth_date,
)
from dukcapil_core.people import Resident
from dukcapil_core.workspace import appending

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
    """Fill ``combination``, ``standing``, ``barred`` and ``striking``.

    A combination is a status, an occupation that bars from voting (or none) and a marriage. A standing is one of them
    at an age class of ``words.sql``: the reasons against a vote, the finding, and whether only age stands against it
    and a later election will not. Its number is four times that of its combination and the class. ``barred`` are those
    occupations, ``striking`` the remarks that strike a row.
    """
    youngest, later = bounds(election)
    born_by_class = (None, youngest, later, later + timedelta(1))
    for table, column, words in (("striking", "remark", STRIKING), ("barred", "occupation", BARRED_OCCUPATIONS)):
        con.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT unnest($words::VARCHAR[]) AS {column}", {"words": list(words)}
        )
    combinations = product(
        (None, *get_args(LifeStatus)),
        (None, *BARRED_OCCUPATIONS),
        (None, *get_args(MaritalStatus)),
    )
    con.execute(
        "CREATE OR REPLACE TABLE combination "
        "(combination INTEGER, life_status VARCHAR, occupation VARCHAR, marital_status VARCHAR)"
    )
    con.execute(
        "CREATE OR REPLACE TABLE standing "
        "(standing INTEGER, marital_status VARCHAR, reasons reason[], finding finding, is_future BOOLEAN)"
    )
    with appending(con, "combination") as numbered, appending(con, "standing") as rows:
        for number, (life_status, occupation, marital_status) in enumerate(combinations):
            numbered.append_row(number, life_status, occupation, marital_status)
            for age_class, born in enumerate(born_by_class):
                person = Resident(
                    row=0,
                    birth_date=born,
                    life_status=life_status,
                    occupation=occupation,
                    marital_status=marital_status,
                )
                reasons = eligibility(person, election)
                findings = eligibility_findings(person, election)
                rows.append_row(
                    4 * number + age_class,
                    marital_status,
                    list(reasons),
                    findings[0] if findings else None,
                    reasons == ("under-age",) and born != born_by_class[-1],
                )
