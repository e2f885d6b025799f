"""Who may vote: ``elections.eligibility``, asked once for every combination of facts that occurs."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, get_args

from dukcapil_core.codes import LifeStatus, MaritalStatus
from dukcapil_core.elections import (
    BARRED_OCCUPATIONS,
    EVER_MARRIED,
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

MARRIAGES = get_args(MaritalStatus)

FACTS = {"life_status": get_args(LifeStatus), "occupation": BARRED_OCCUPATIONS, "marital_status": MARRIAGES}
"""What an eligibility hangs on beside the age, with the words that it asks for; every other word is as good as none.
The last is the one that a combination's number counts in ones."""


def bounds(election: Election) -> tuple[date, date]:
    """The latest birth date that is 17 at ``election``, and the latest that is 17 at a later one of the catalogue."""
    youngest = youngest_voter_birth_date(election.fixed_day())
    later = [youngest_voter_birth_date(other.earliest_day) for other in elections_after(election.fixed_day())]
    return youngest, max([youngest, *later])


def fill_standing(con: duckdb.DuckDBPyConnection, election: Election) -> None:
    """Fill ``standing``, and make the macros ``combination_of``, ``is_minor`` and ``standing_of_age``.

    A combination is a status, an occupation that bars from voting (or none) and a marriage; the macro gives its number.
    A standing is one of them at an age class of ``days.sql``: the reasons against a vote, the finding, and whether
    it is age alone, which passes by a later election. Its number is four times that of its combination and the class.
    ``is_minor`` tells whether somebody is too young for a list, and no voter by marriage either; ``standing_of_age`` is
    the standing of the same person, if old enough.
    """
    youngest, later = bounds(election)
    born_by_class = (None, youngest, later, later + timedelta(1))
    con.execute(f"CREATE OR REPLACE MACRO combination_of({', '.join(FACTS)}) AS {_number()}")
    married = ", ".join(str(place) for place, word in enumerate(MARRIAGES, 1) if word in EVER_MARRIED)
    con.execute(
        "CREATE OR REPLACE MACRO is_minor(standing) AS coalesce("
        f"standing % 4 >= 2 AND standing // 4 % {1 + len(MARRIAGES):d} NOT IN ({married}), false)"
    )
    con.execute("CREATE OR REPLACE MACRO standing_of_age(standing) AS standing - standing % 4 + 1")
    combinations = product(*((None, *words) for words in FACTS.values()))
    con.execute(
        "CREATE OR REPLACE TABLE standing "
        "(standing INTEGER, marital_status VARCHAR, reasons reason[], finding finding, is_future BOOLEAN)"
    )
    with appending(con, "standing") as rows:
        for number, (life_status, occupation, marital_status) in enumerate(combinations):
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


def _number() -> str:
    """The number of a combination, as it stands in the product of ``FACTS``. A few words are told apart sooner
    than they are joined."""
    number = "0"
    for fact, words in FACTS.items():
        places = " ".join(f"WHEN '{word}' THEN {place:d}" for place, word in enumerate(words, 1))
        number = f"({number}) * {1 + len(words):d} + CASE {fact} {places} ELSE 0 END"
    return number
