"""The synthetic world keeps its promises: same seed same bytes, a truth that agrees with its files, one exact night."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

import dukcapil_core as dk
from dukcapil_core.testing.world import Mix, World

POLLING_DAY_MINUS_17 = date(2007, 2, 14)


def rows_of(path: Path, delimiter: str = ";") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def table_of(path: Path) -> list[dict[str, Any]]:
    with duckdb.connect() as con:
        found = con.execute("SELECT * FROM read_parquet(?) ORDER BY row", [str(path)])
        names = [column[0] for column in found.description]
        return [dict(zip(names, values, strict=True)) for values in found.fetchall()]


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def decisions(path: Path, rows: list[tuple[int, int | None]]) -> Path:
    with duckdb.connect() as con:
        columns = [[row for row, _ in rows], [resident for _, resident in rows]]
        con.execute(
            "CREATE TABLE decided AS SELECT unnest($1::BIGINT[]) AS row, unnest($2::BIGINT[]) AS resident_row", columns
        )
        con.execute("COPY decided TO ? (FORMAT parquet)", [str(path)])
    return path


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> World:
    """TTS at a hundred and fiftieth of its size, with 20 voters outstanding."""
    return World.build(tmp_path_factory.mktemp("night"), residents=3000, seed=7, outstanding=20)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Large enough for rates to be near what was asked."""
    return World.build(tmp_path_factory.mktemp("large"), residents=30_000, seed=5)


@pytest.fixture(scope="module")
def truth(large: World) -> list[dict[str, Any]]:
    return table_of(large.truth)


@pytest.fixture(scope="module")
def register(large: World) -> list[dict[str, str]]:
    return rows_of(large.register)


@pytest.fixture(scope="module")
def coklit(large: World) -> list[dict[str, str]]:
    return rows_of(large.voters, "#")


# -- same seed, same bytes ---------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads(night: World, tmp_path: Path) -> None:
    again = World.build(tmp_path, residents=3000, seed=7, outstanding=20, threads=1)
    assert digests(again.folder) == digests(night.folder)


def test_another_seed_gives_other_people(night: World, tmp_path: Path) -> None:
    other = World.build(tmp_path, residents=3000, seed=8, outstanding=20)
    known = {row["NIK"] for row in rows_of(night.register)}
    assert len(known & {row["NIK"] for row in rows_of(other.register)}) < len(known) / 10


# -- the truth agrees with the files -----------------------------------------------------------------------------------


def test_rows_are_conserved(large: World, register: list[dict[str, str]], coklit: list[dict[str, str]]) -> None:
    assert len(register) == large.residents == 30_000
    assert len(coklit) == large.listed
    assert [row["row"] for row in table_of(large.truth)] == list(range(1, large.listed + 1))
    assert [row["row"] for row in table_of(large.truth_residents)] == list(range(1, 30_001))


def test_a_row_without_slips_repeats_its_resident(
    truth: list[dict[str, Any]], register: list[dict[str, str]], coklit: list[dict[str, str]]
) -> None:
    checked = 0
    for known, voter in zip(truth, coklit, strict=True):
        if known["resident_row"] is None:
            continue
        resident = register[known["resident_row"] - 1]
        if known["nik_slip"] is None:
            assert voter["NIK"] == resident["NIK"]
        if known["name_slip_1"] is None:
            assert voter["NAMA"] == resident["NAMA_LGKP"]
        if known["birth_slip"] is None:
            assert voter["TANGGAL LAHIR"].replace("|", "-") == resident["TGL_LHR"]
        if known["card_slip"] is None:
            assert voter["NKK"] == resident["NO_KK"]
        checked += 1
    assert checked > 19_000


def test_a_slip_is_there_when_the_truth_says_so(
    truth: list[dict[str, Any]], register: list[dict[str, str]], coklit: list[dict[str, str]]
) -> None:
    for known, voter in zip(truth, coklit, strict=True):
        if known["resident_row"] is None:
            continue
        resident = register[known["resident_row"] - 1]
        digits = "".join(filter(str.isdigit, voter["NIK"]))
        two = known["resident_row_2"]
        niks = {resident["NIK"]} | ({register[two - 1]["NIK"]} if two else set())
        assert known["nik_is_registers"] == (digits in niks)
        if known["name_slip_1"] and not known["name_slip_2"]:
            assert voter["NAMA"] != resident["NAMA_LGKP"], known["name_slip_1"]
        if known["birth_slip"] not in (None, "placeholder", "month", "year"):
            assert voter["TANGGAL LAHIR"].replace("|", "-") != resident["TGL_LHR"], known["birth_slip"]


def test_every_number_of_the_register_is_well_formed_and_given_once(register: list[dict[str, str]]) -> None:
    niks = [row["NIK"] for row in register]
    assert len(set(niks)) == len(niks)
    assert all(dk.is_nik(nik, date(2024, 2, 7)) for nik in niks)
    assert {nik[:4] for nik in niks} - {"5302"}, "people came from elsewhere"


def test_only_the_eligible_are_listed_without_fault(
    truth: list[dict[str, Any]], register: list[dict[str, str]]
) -> None:
    for known in truth:
        if known["reason"] != "eligible":
            continue
        resident = register[known["resident_row"] - 1]
        day, month, year = map(int, resident["TGL_LHR"].split("-"))
        assert resident["FLAG_STATUS"] == "0"
        assert resident["JENIS_PKRJN"] not in ("6", "7")
        assert date(year, month, day) <= POLLING_DAY_MINUS_17 or resident["STAT_KWN"] != "1"


def test_those_who_are_not_in_the_register_have_family_there(
    truth: list[dict[str, Any]], register: list[dict[str, str]], coklit: list[dict[str, str]]
) -> None:
    cards = {row["NO_KK"] for row in register}
    unregistered = [voter for known, voter in zip(truth, coklit, strict=True) if known["reason"] == "unregistered"]
    assert len(unregistered) > 100
    with_family = sum(voter["NKK"] in cards for voter in unregistered)
    assert 0.3 < with_family / len(unregistered) < 0.95
    known_niks = {row["NIK"] for row in register}
    assert sum(voter["NIK"] not in known_niks and dk.is_nik(voter["NIK"]) for voter in unregistered) > 50


# -- what is wrong, and how often --------------------------------------------------------------------------------------


def test_every_kind_of_fault_occurs(truth: list[dict[str, Any]]) -> None:
    niks = {"missing", "masked", "mistyped", "spreadsheet", "letter", "of-other", "float", "decorated"}
    names = {"typing", "spelling", "doubling", "dropped", "swapped", "initial", "title", "joined", "short"}
    births = {"other-placeholder", "day-month", "year", "month", "day", "placeholder", "missing"}
    assert {row["nik_slip"] for row in truth} >= niks
    assert {row["name_slip_1"] for row in truth} >= names | {"husbands-name"}
    assert {row["birth_slip"] for row in truth} >= births
    assert {row["reason"] for row in truth} >= {"eligible", "unregistered", "died", "moved", "under-age"}
    assert {row["outcome"] for row in truth} == {
        "recorded",
        "unrecorded",
        "ineligible",
        "duplicate",
        "not-found",
        "struck",
    }


def test_rates_are_near_what_was_asked(truth: list[dict[str, Any]]) -> None:
    registered = [row for row in truth if row["resident_row"] is not None]
    other = sum(not row["nik_is_registers"] for row in registered) / len(registered)
    heaped = sum(row["is_heaped"] for row in truth) / len(truth)
    missing = 1 - len(registered) / len(truth)
    assert 0.035 < other < 0.06
    assert 0.07 < heaped < 0.11
    assert 0.01 < missing < 0.03
    assert 0.64 < len(truth) / 30_000 < 0.71


def test_slips_come_in_company(truth: list[dict[str, Any]]) -> None:
    def share(quality: int, slip: str) -> float:
        rows = [row for row in truth if row["quality"] == quality]
        return sum(row[slip] is not None for row in rows) / len(rows)

    for slip in ("nik_slip", "name_slip_1", "birth_slip", "village_slip"):
        assert share(1, slip) < share(2, slip) < share(3, slip)
    damaged = [row for row in truth if row["nik_slip"] not in (None, "decorated")]
    plain = [row for row in truth if row["nik_slip"] is None]

    def misnamed(rows: list[dict[str, Any]]) -> float:
        return sum(row["name_slip_1"] is not None for row in rows) / len(rows)

    assert misnamed(damaged) > 1.5 * misnamed(plain)


def test_a_move_to_another_station_is_a_pair(truth: list[dict[str, Any]], coklit: list[dict[str, str]]) -> None:
    pairs: dict[int, list[tuple[str, str]]] = {}
    for known, voter in zip(truth, coklit, strict=True):
        if known["standing"] == "station-move":
            pairs.setdefault(known["person"], []).append((voter["KET"], voter["TPS"]))
    assert len(pairs) > 50
    for pair in pairs.values():
        assert sorted(remark for remark, _ in pair) == ["8", "B"]
        assert len({station for _, station in pair}) == 2


def test_a_new_voter_has_no_identifier_yet(coklit: list[dict[str, str]]) -> None:
    assert {bool(row["DPID"]) for row in coklit if row["KET"] == "B"} == {False}
    assert {bool(row["DPID"]) for row in coklit if row["KET"] != "B"} == {True}


def test_twins_have_one_birth_date_and_numbers_a_step_apart(register: list[dict[str, str]]) -> None:
    children: dict[tuple[str, str, str], list[int]] = {}
    for row in register:
        if row["STAT_HBKEL"] == "4" and row["TGL_LHR"][:5] not in ("01-07", "31-12", "01-01"):
            children.setdefault((row["NO_KK"], row["TGL_LHR"], row["NIK"][:12]), []).append(int(row["NIK"]))
    twins = [numbers for numbers in children.values() if len(numbers) == 2]
    assert len(twins) > 10
    assert sum(abs(one - two) == 1 for one, two in twins) > len(twins) / 2


def test_namesakes_born_on_one_day_are_real(register: list[dict[str, str]]) -> None:
    people = Counter((row["NAMA_LGKP"], row["TGL_LHR"]) for row in register)
    assert sum(count > 1 for count in people.values()) > 5


def test_papuan_numbers_lose_an_odd_last_digit(truth: list[dict[str, Any]], coklit: list[dict[str, str]]) -> None:
    damaged = [voter["NIK"] for known, voter in zip(truth, coklit, strict=True) if known["nik_slip"] == "float"]
    assert damaged
    assert all(nik[:2] in {"91", "92", "93", "94", "95", "96"} and int(nik) % 2 == 0 for nik in damaged)


def test_the_mixes_differ_in_damage(tmp_path: Path) -> None:
    def damage(mix: Mix) -> float:
        world = World.build(tmp_path, residents=6000, seed=3, mix=mix)
        rows = [row for row in table_of(world.truth) if row["resident_row"] is not None]
        return sum(not row["nik_is_registers"] for row in rows) / len(rows)

    clean, default, hard = (damage(mix) for mix in (Mix.clean(), Mix.default(), Mix.hard()))
    assert clean < default / 2 < default < hard


@pytest.mark.parametrize("rate", [{"fair": 1.5}, {"nik_missing": (0.1, 0.2, -0.3)}, {"nik_missing": (0.1, 0.2, 0.99)}])
def test_an_impossible_rate_is_refused(rate: dict[str, Any]) -> None:
    with pytest.raises(dk.CallError) as refused:
        Mix(**rate)
    assert refused.value.code == "world.bad-rate"


# -- the night ---------------------------------------------------------------------------------------------------------


def test_exactly_so_many_voters_are_outstanding(night: World) -> None:
    truth, register = table_of(night.truth), rows_of(night.register)
    outstanding = [row for row in truth if row["outcome"] == "unrecorded"]
    assert len(outstanding) == 20
    assert {register[row["resident_row"] - 1]["EKTP_CURRENT_STATUS_CODE"] for row in outstanding} == {"UNREGISTERED"}
    assert {row["remark"] for row in outstanding} == {""}


def test_the_outstanding_are_beyond_doubt(night: World) -> None:
    truth, coklit, register = table_of(night.truth), rows_of(night.voters, "#"), rows_of(night.register)
    listed = Counter(row["NIK"] for row in coklit)
    people = Counter((row["NAMA_LGKP"], row["TGL_LHR"]) for row in register)
    persons = Counter(row["person"] for row in truth)
    for known in truth:
        if known["outcome"] != "unrecorded":
            continue
        voter, resident = coklit[known["row"] - 1], register[known["resident_row"] - 1]
        assert voter["NIK"] == resident["NIK"]
        assert listed[voter["NIK"]] == 1
        assert persons[known["person"]] == 1
        assert known["resident_row_2"] is None
        assert voter["NAMA"] == resident["NAMA_LGKP"]
        assert voter["TANGGAL LAHIR"].replace("|", "-") == resident["TGL_LHR"]
        assert voter["KELAMIN"] == {"1": "L", "2": "P"}[resident["JENIS_KLMIN"]]
        assert people[resident["NAMA_LGKP"], resident["TGL_LHR"]] == 1


def test_the_night_records_them_all_and_nothing_else(night: World) -> None:
    assert night.recordings is not None
    assert night.recordings.name == "recordings-2024-02-07.csv"
    recordings = rows_of(night.recordings)
    assert {(row["TANGGAL"], row["LAYANAN"]) for row in recordings} == {("07-02-2024", "ktp-el/recording")}
    before, after = rows_of(night.register), rows_of(night.after_night())
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert sorted(old["NIK"] for old, _ in changed) == sorted(row["NIK"] for row in recordings)
    for old, new in changed:
        assert old | {"EKTP_CURRENT_STATUS_CODE": "BIO_CAPTURED"} == new
    left = [
        row
        for row in table_of(night.truth)
        if row["outcome"] in ("recorded", "unrecorded")
        and after[row["resident_row"] - 1]["EKTP_CURRENT_STATUS_CODE"] in ("", "UNREGISTERED")
    ]
    assert left == []


def test_the_register_of_the_morning_has_its_name(night: World) -> None:
    assert night.after_night().name == "register-2024-02-08.csv"


def test_no_voter_outstanding_is_a_world_too(tmp_path: Path) -> None:
    world = World.build(tmp_path, residents=1000, outstanding=0)
    assert "unrecorded" not in {row["outcome"] for row in table_of(world.truth)}
    assert world.recordings is not None
    assert rows_of(world.recordings) == []


def test_more_outstanding_voters_than_there_are_is_refused(tmp_path: Path) -> None:
    with pytest.raises(dk.CallError) as refused:
        World.build(tmp_path, residents=300, outstanding=250)
    assert refused.value.code == "world.too-many-outstanding"
    assert list(tmp_path.iterdir()) == []


def test_without_a_number_there_is_no_night(large: World) -> None:
    assert large.recordings is None
    with pytest.raises(dk.CallError):
        large.after_night()


# -- the score ---------------------------------------------------------------------------------------------------------


def test_the_truth_scores_one(night: World, tmp_path: Path) -> None:
    perfect = [(row["row"], row["resident_row"]) for row in table_of(night.truth)]
    decisions(tmp_path / "d1.parquet", [])
    score = night.score(decisions(tmp_path / "d[1].parquet", perfect))  # no pattern: d1.parquet is another file
    assert (score.f1, score.false, score.missed) == (1.0, 0, 0)
    assert score.links == sum(resident is not None for _, resident in perfect)
    assert score.other_nik.links == score.groups["nik"]["other"].links > 0
    for parts in score.groups.values():
        assert sum(part.links for part in parts.values()) == score.links


def test_either_record_of_a_person_counts(large: World, truth: list[dict[str, Any]], tmp_path: Path) -> None:
    second = [(row["row"], row["resident_row_2"] or row["resident_row"]) for row in truth]
    assert any(row["resident_row_2"] for row in truth)
    assert large.score(decisions(tmp_path / "d.parquet", second)).f1 == 1.0


def test_nothing_linked_misses_everything(night: World, tmp_path: Path) -> None:
    score = night.score(decisions(tmp_path / "d.parquet", []))
    assert (score.links, score.false, score.recall, score.precision, score.f1) == (0, 0, 0.0, 1.0, 0.0)
    assert score.missed == sum(row["resident_row"] is not None for row in table_of(night.truth))


def test_a_wrong_link_is_false_and_missed_and_a_link_of_a_stranger_is_false(night: World, tmp_path: Path) -> None:
    rows = [(row["row"], row["resident_row"]) for row in table_of(night.truth)]
    stranger = next(n for n, (_, resident) in enumerate(rows) if resident is None)
    member = next(n for n, (_, resident) in enumerate(rows) if resident is not None)
    taken = rows[member][1]
    rows[stranger] = (rows[stranger][0], taken)
    rows[member] = (rows[member][0], (taken or 0) % 3000 + 1)
    score = night.score(decisions(tmp_path / "d.parquet", rows))
    assert (score.false, score.missed) == (2, 1)
    assert score.groups["nik"]["unregistered"].false == 1
    assert score.precision < score.recall < 1


# -- files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("register_format", "list_format"),
    [
        ("biodata-wni-semicolon", "sidalih"),
        ("biodata-wni", "e-coklit"),
        ("biodata-wni+data-keluarga", "semicolon"),
        ("siak-37", "no-numbers"),
        ("biodata-wni", "numbers-masked"),
        ("biodata-wni", "published"),
        ("biodata-wni", "published-masked"),
    ],
)
def test_every_file_is_read_through_its_layout(register_format: Any, list_format: Any, tmp_path: Path) -> None:
    if register_format == "siak-37":
        pytest.importorskip("xlsxwriter")
        pytest.importorskip("python_calamine")
    world = World.build(tmp_path, residents=800, register_format=register_format, list_format=list_format)
    residents = dk.read_residents(world.register, format=world.register_layout)
    voters = dk.read_voters(world.voters, format=world.list_layout)
    assert (residents.accepted, residents.rejected) == (800, 0)
    assert (voters.accepted, voters.rejected) == (world.listed, 0)


def test_a_published_list_tells_the_age_on_the_polling_day_or_the_birthday(tmp_path: Path) -> None:
    whole, aged, masked = (
        rows_of(World.build(tmp_path / form, residents=500, list_format=form).voters)
        for form in ("semicolon", "published", "published-masked")
    )
    assert not {"NIK", "NKK"} & (aged[0].keys() | masked[0].keys())
    for row, with_age, with_mask in zip(whole, aged, masked, strict=True):
        day, month, year = (int(part) for part in row["TGL_LHR"].split("/"))
        assert int(with_age["USIA"]) == 2024 - year - ((month, day) > (2, 14))
        assert with_mask["TANGGAL LAHIR"] == f"{day:02d}|{month:02d}|****"


def test_a_world_is_found_again_even_when_it_was_moved(tmp_path: Path) -> None:
    world = World.build(tmp_path / "here", residents=500, outstanding=3)
    assert World.open(tmp_path / "here") == world
    (tmp_path / "here").rename(tmp_path / "there")
    moved = World.open(tmp_path / "there")
    assert moved.register.is_file()
    assert Path(moved.register_layout).is_file()


def test_no_world_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(dk.CallError) as refused:
        World.open(tmp_path)
    assert refused.value.code == "world.none-here"


def test_a_new_world_leaves_nothing_of_the_old_one_and_nothing_else_touched(tmp_path: Path) -> None:
    World.build(tmp_path, residents=500, outstanding=3, register_format="biodata-wni+data-keluarga")
    (tmp_path / "notes.txt").write_text("mine")
    World.build(tmp_path, residents=500)
    assert {file.name for file in tmp_path.iterdir()} == {
        "biodata-wni-semicolon.toml",
        "coklit.csv",
        "notes.txt",
        "register.csv",
        "truth-residents.parquet",
        "truth.parquet",
        "world.json",
    }


def test_a_province_has_its_regencies(tmp_path: Path) -> None:
    world = World.build(tmp_path, residents=20_000, regency="53", seed=2)
    assert len({row["NO_KAB"] for row in rows_of(world.register)}) == 22


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"regency": "5399"}, "world.unknown-area"),
        ({"list_format": "fax"}, "world.unknown-format"),
        ({"election": "pemilu-1999"}, None),
    ],
)
def test_a_wrong_call_is_told(wrong: dict[str, Any], code: str | None, tmp_path: Path) -> None:
    with pytest.raises(dk.CallError) as refused:
        World.build(tmp_path, residents=100, **wrong)
    assert code in (None, refused.value.code)
    assert "{" not in str(refused.value)
