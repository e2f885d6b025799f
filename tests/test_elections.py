"""Who may vote: by the calendar, on the day itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dukcapil_core.codes import tables
from dukcapil_core.elections import (
    EVER_MARRIED,
    REASONS,
    Election,
    age_on,
    election,
    elections,
    elections_after,
    eligibility,
    eligibility_findings,
    turns,
    youngest_voter_birth_date,
)
from dukcapil_core.errors import CallError
from dukcapil_core.people import Resident, Voter
from dukcapil_core.text import messages

PEMILU = election("pemilu-2024")
ADULT = date(1980, 5, 17)
DAYS = st.dates(date(1917, 3, 1), date(2100, 12, 31))


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def completed_years(born: date, on: date) -> int:
    """The age as one counts it on one's fingers, without a calendar library."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def resident(**known: Any) -> Resident:
    return Resident(row=1, **{"birth_date": ADULT, **known})


# --- the catalogue ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("election_id", "day", "ket"),
    [
        ("pemilu-2014", date(2014, 4, 9), None),
        ("pilpres-2014", date(2014, 7, 9), None),
        ("pilkada-2015", date(2015, 12, 9), None),
        ("pilkada-2017", date(2017, 2, 15), "kpu/ket/2017-2020"),
        ("pilkada-2018", date(2018, 6, 27), "kpu/ket/2017-2020"),
        ("pemilu-2019", date(2019, 4, 17), "kpu/ket/2017-2020"),
        ("pilkada-2020", date(2020, 12, 9), "kpu/ket/2017-2020"),
        ("pemilu-2024", date(2024, 2, 14), "kpu/ket/pemilu-2024"),
        ("pilkada-2024", date(2024, 11, 27), "kpu/ket/pilkada-2024"),
        ("pilkada-ulang-2025", date(2025, 8, 27), "kpu/ket/pilkada-2024"),
    ],
)
def test_past_polling_days_and_the_table_of_their_remarks(election_id: str, day: date, ket: str | None) -> None:
    found = election(election_id)
    assert found.fixed_day() == day
    assert found.ket_table == ket
    assert found.rule is not None
    assert found.rule.startswith("PKPU")


@pytest.mark.parametrize("entry", elections(), ids=lambda entry: entry.id)
def test_every_election_has_a_source_and_a_known_ket_table(entry: Election) -> None:
    assert entry.source
    assert entry.law
    assert entry.ket_table is None or entry.ket_table in tables()
    assert (entry.ket_table is None) == (entry.ket_confidence == "none")
    assert entry.id.endswith(str(entry.year))
    assert entry.polling_day is None or entry.polling_day.year == entry.year
    assert entry.label("id") != entry.label("en")


def test_the_catalogue_is_in_the_order_of_days() -> None:
    order = [entry.earliest_day for entry in elections()]
    assert order == sorted(order)


@pytest.mark.parametrize("written", ["pemilu-2024", "PEMILU-2024", " Pemilu 2024 ", "pemilu_2024"])
def test_an_id_is_found_in_any_case(written: str) -> None:
    assert election(written) is PEMILU


def test_an_unknown_election_names_the_nearest() -> None:
    with pytest.raises(CallError, match="pilkada-2024") as caught:
        election("pilkda-2024")
    assert caught.value.code == "elections.unknown"
    assert "pilkada-2024" in caught.value.text("id")


def test_a_coming_election_whose_day_nobody_has_fixed_has_none() -> None:
    coming = election("pemilu-2029")
    assert coming.polling_day is None
    assert coming.earliest_day == date(2029, 1, 1)
    with pytest.raises(CallError) as caught:
        coming.fixed_day()
    assert caught.value.code == "elections.day-not-fixed"
    with pytest.raises(CallError):
        eligibility(resident(), coming)


def test_an_office_may_plan_with_a_day_of_its_own() -> None:
    planned = election("pemilu-2029").on(date(2029, 2, 14))
    assert planned.fixed_day() == date(2029, 2, 14)
    assert eligibility(resident(birth_date=date(2012, 2, 14)), planned) == ()
    assert election("pemilu-2029").polling_day is None


def test_a_repeated_local_election_covers_two_regencies() -> None:
    repeated = election("pilkada-ulang-2025")
    assert repeated.covers("1901012001") is True
    assert repeated.covers("5302") is False
    assert repeated.covers("19") is None
    assert repeated.covers("19.01") is True
    assert repeated.covers("") is None
    with pytest.raises(CallError) as wrong:
        repeated.covers("Bangka")
    assert wrong.value.code == "call.not-a-region"
    assert PEMILU.covers("5302") is True
    assert election("pilkada-2018").covers("5302") is None


def test_an_election_may_be_named_wherever_one_is_asked_for() -> None:
    young = Voter(row=1, birth_date=date(2010, 1, 1))
    assert eligibility(young, "pemilu-2024") == eligibility(young, PEMILU) == ("under-age",)
    assert eligibility_findings(Voter(row=1), "pemilu-2024") == ("age-unknown",)
    for wrong, code in (("pemilu-1999", "elections.unknown"), (2024, "call.not-a-text")):
        with pytest.raises(CallError) as caught:
            eligibility(young, wrong)  # type: ignore[arg-type]
        assert caught.value.code == code


# --- age --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "polled", "age"),
    [
        (date(2007, 2, 14), date(2024, 2, 14), 17),
        (date(2007, 2, 15), date(2024, 2, 14), 16),
        (date(2007, 2, 13), date(2024, 2, 14), 17),
        (date(2002, 4, 17), date(2019, 4, 17), 17),
        (date(2007, 11, 27), date(2024, 11, 27), 17),
        (date(2007, 11, 28), date(2024, 11, 27), 16),
    ],
)
def test_seventeen_on_the_day_itself_includes_the_birthday(born: date, polled: date, age: int) -> None:
    assert age_on(born, polled) == age
    voter = Voter(row=1, birth_date=born)
    on_that_day = next(entry for entry in elections() if entry.polling_day == polled)
    assert eligibility(voter, on_that_day) == (() if age >= 17 else ("under-age",))


def test_born_on_29_february_one_is_17_on_1_march_of_a_common_year() -> None:
    born = date(2008, 2, 29)
    assert turns(born, 17) == date(2025, 3, 1)
    assert age_on(born, date(2025, 2, 28)) == 16
    assert age_on(born, date(2025, 3, 1)) == 17
    assert turns(born, 16) == date(2024, 2, 29)
    assert youngest_voter_birth_date(date(2025, 2, 28)) == date(2008, 2, 28)
    assert youngest_voter_birth_date(date(2025, 3, 1)) == date(2008, 3, 1)
    assert youngest_voter_birth_date(date(2024, 2, 29)) == date(2007, 2, 28)


@pytest.mark.parametrize("entry", [e for e in elections() if e.polling_day], ids=lambda entry: entry.id)
def test_every_birth_date_since_1900_against_every_polling_day(entry: Election) -> None:
    polled = entry.fixed_day()
    youngest = youngest_voter_birth_date(polled)
    wrong = [
        born for born in days(date(1900, 1, 1), polled) if (born <= youngest) != (completed_years(born, polled) >= 17)
    ]
    assert wrong == []


@given(st.dates(date(1900, 1, 1), date(2082, 12, 31)), DAYS)
def test_age_turning_17_and_the_youngest_birth_date_are_one_rule(born: date, on: date) -> None:
    assert (turns(born, 17) <= on) == (born <= youngest_voter_birth_date(on))
    if born <= on:
        assert age_on(born, on) == completed_years(born, on)
        assert (age_on(born, on) >= 17) == (turns(born, 17) <= on)


@given(st.integers(1900, 2080).filter(lambda year: year % 4 == 0 and year != 1900), st.integers(-3, 3))
def test_leap_days_keep_the_rule(year: int, offset: int) -> None:
    born = date(year, 2, 29)
    on = date(year + 17, 3, 1) + timedelta(days=offset)
    assert (age_on(born, on) >= 17) == (offset >= 0) == (born <= youngest_voter_birth_date(on))


def test_nobody_has_an_age_before_birth() -> None:
    assert age_on(date(2024, 2, 14), date(2024, 2, 13)) == -1
    assert age_on(date(2024, 2, 14), date(2024, 2, 14)) == 0


def test_a_polling_day_in_antiquity_is_refused() -> None:
    with pytest.raises(CallError):
        youngest_voter_birth_date(date(17, 6, 1))


# --- eligibility ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "reasons"),
    [
        ({}, ()),
        ({"life_status": "active"}, ()),
        ({"life_status": "unknown"}, ()),
        ({"life_status": "died"}, ("died",)),
        ({"life_status": "moved"}, ("moved",)),
        ({"life_status": "inactive"}, ("inactive",)),
        ({"life_status": "duplicate"}, ("duplicate",)),
        ({"occupation": "military"}, ("military",)),
        ({"occupation": "police"}, ("police",)),
        ({"occupation": "guru"}, ()),
        ({"remark": "right-revoked"}, ("right-revoked",)),
        ({"remark": "foreigner"}, ("foreigner",)),
        ({"remark": "military"}, ("military",)),
        ({"remark": "died", "life_status": "died"}, ("died",)),
        ({"remark": "wrong-tps"}, ()),
        ({"remark": "no-ktp", "ktp_recording": "none"}, ()),
        ({"birth_date": None}, ()),
        ({"birth_date": date(2007, 2, 15)}, ("under-age",)),
        ({"birth_date": date(2007, 2, 15), "marital_status": "single"}, ("under-age",)),
        (
            {"birth_date": date(2010, 1, 1), "life_status": "died", "occupation": "police"},
            ("died", "police", "under-age"),
        ),
    ],
)
def test_reasons_against_a_voter(known: dict[str, Any], reasons: tuple[str, ...]) -> None:
    assert eligibility(resident(**known), PEMILU) == reasons


@pytest.mark.parametrize("status", sorted(EVER_MARRIED))
def test_married_or_ever_married_votes_before_17(status: str) -> None:
    assert eligibility(resident(birth_date=date(2008, 1, 1), marital_status=status), PEMILU) == ()


@pytest.mark.parametrize(
    ("known", "findings"),
    [
        ({"birth_date": date(2008, 1, 1), "marital_status": "married-unregistered"}, ("married-unregistered",)),
        ({"birth_date": date(2008, 1, 1), "marital_status": "divorced-unregistered"}, ("married-unregistered",)),
        ({"birth_date": date(2008, 1, 1), "marital_status": "married"}, ("married-under-17",)),
        ({"birth_date": date(2008, 1, 1), "marital_status": "single"}, ()),
        ({"birth_date": date(2007, 2, 14), "marital_status": "married-unregistered"}, ()),
        ({"birth_date": None}, ("age-unknown",)),
        ({"birth_date": None, "marital_status": "widowed"}, ()),
        ({}, ()),
    ],
)
def test_what_an_officer_should_look_at(known: dict[str, Any], findings: tuple[str, ...]) -> None:
    assert eligibility_findings(resident(**known), PEMILU) == findings
    for finding in findings:
        assert f"report.finding.{finding}" in messages()


def test_every_reason_has_words() -> None:
    assert {code for code in messages() if code.startswith("elections.reason.")} == {
        f"elections.reason.{reason}" for reason in REASONS
    }


# --- the next elections -----------------------------------------------------------------------------------------------


def test_elections_after_a_day_where_a_region_votes() -> None:
    after = date(2024, 2, 14)
    assert [e.id for e in elections_after(after)] == ["pilkada-2024", "pilkada-ulang-2025", "pemilu-2029"]
    assert [e.id for e in elections_after(after, "5302")] == ["pilkada-2024", "pemilu-2029"]
    assert [e.id for e in elections_after(after, "197101")] == ["pilkada-2024", "pilkada-ulang-2025", "pemilu-2029"]


def test_an_age_takes_a_datetime_as_its_day() -> None:
    assert age_on(datetime(1990, 7, 1, 23, 59), date(2007, 7, 1)) == 17
    with pytest.raises(CallError) as wrong:
        age_on("1990-07-01", date(2007, 7, 1))  # type: ignore[arg-type]
    assert wrong.value.code == "call.not-a-date"


def test_who_may_vote_takes_a_datetime_as_its_day() -> None:
    child = resident(birth_date=datetime(2007, 2, 15, 8))
    assert eligibility(child, PEMILU) == ("under-age",)
    assert eligibility_findings(child, PEMILU) == ()
