"""NIK complaints: the category, why, and the next step; the channel's text; cases per day. All people are invented."""

from __future__ import annotations

import io
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import get_args

import attrs
import duckdb
import openpyxl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from command_line import Run, dukcapil
from complaint_world import Case, Cases
from conftest import RESIDENT_COLUMNS, RESIDENT_LAYOUT, VOTER_COLUMNS, VOTER_LAYOUT, Row, neighbours, write_table
from dukcapil_core.desk import complaint_rules
from dukcapil_core.desk.calendar import OfficeCalendar
from dukcapil_core.desk.complaint_evidence import Facts, Found
from dukcapil_core.desk.complaint_rules import judge
from dukcapil_core.desk.complaints import (
    STEPS,
    Category,
    Complaint,
    Diagnosis,
    case_days,
    diagnose,
    diagnose_all,
    due_day,
    messages_in,
    read_message,
    read_messages,
)
from dukcapil_core.errors import CallError, SourceError
from dukcapil_core.intake import read_residents, read_voters
from dukcapil_core.intake.records import Records
from dukcapil_core.report.complaints import write_complaints
from dukcapil_core.testing.world import World
from dukcapil_core.text import messages
from dukcapil_core.workspace import Workspace

# -- complaints with a known cause -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    return Cases(tmp_path_factory.mktemp("complaints"), seed=11, each=12)


@pytest.fixture(scope="module")
def told(world: Cases, workspace: Workspace) -> list[tuple[Case, Diagnosis]]:
    register = read_residents(world.register, world.layout, workspace=workspace)
    voters = read_voters(world.voters, workspace=workspace)
    diagnoses = diagnose_all([case.complaint for case in world.cases], register, voters)
    return list(zip(world.cases, diagnoses, strict=True))


def test_nineteen_in_twenty_are_right(told: list[tuple[Case, Diagnosis]]) -> None:
    right = Counter(case.cause for case, diagnosis in told if diagnosis.category in case.right)
    asked = Counter(case.cause for case, _ in told)
    assert len(asked) == 22
    assert sum(right.values()) / sum(asked.values()) >= 0.95
    assert {cause: count for cause, count in asked.items() if right[cause] < 0.75 * count} == {}


def test_nobody_is_given_somebody_elses_number(world: Cases, told: list[tuple[Case, Diagnosis]]) -> None:
    shared = ("two records", "one number on two people")  # the cause itself is that a person has two, or two have one
    for case, diagnosis in told:
        if diagnosis.resident_row is not None and case.cause not in shared:
            assert world.nik_of_row[diagnosis.resident_row] == case.true_nik, case.cause


def test_no_row_of_a_list_taken_as_a_complaint_is_given_somebody_elses_record(
    small_world: World, workspace: Workspace
) -> None:
    """Two thousand rows with all the damage that lists have, people who are not in the register among them."""
    register = read_residents(small_world.register, small_world.register_layout, workspace=workspace)
    voters = read_voters(small_world.voters, workspace=workspace)
    complaints = [
        Complaint(number=row.row, nik=row.nik or row.nik_raw or "", name=row.name or "", birth_date=row.birth_date)
        for row in voters
    ]
    own = {
        row: {first, second}
        for row, first, second in duckdb.sql(
            f"SELECT row, resident_row, resident_row_2 FROM '{small_world.truth}'"
        ).fetchall()
    }
    found = diagnose_all(complaints, register)
    assert len(found) > 1_500
    assert [told for told in found if told.resident_row and told.resident_row not in own[told.complaint]] == []
    assert sum(told.category == "doubtful" for told in found) < 0.05 * len(found)


def test_every_category_that_data_can_show_is_met(told: list[tuple[Case, Diagnosis]]) -> None:
    assert {diagnosis.category for _, diagnosis in told} >= set(get_args(Category)) - {"doubtful"}


def test_the_texts_of_a_diagnosis_hold_no_value(told: list[tuple[Case, Diagnosis]]) -> None:
    for case, diagnosis in told:
        said = repr(diagnosis) + diagnosis.text("en") + diagnosis.text("id") + repr(case.complaint)
        assert case.complaint.nik not in said or len(case.complaint.nik) < 6
        assert case.complaint.name.upper() not in said.upper()


def test_every_word_is_there() -> None:
    known = set(messages())
    source = Path(complaint_rules.__file__).read_text("utf-8")
    reasons = {code.removeprefix("complaints.reason.") for code in known if code.startswith("complaints.reason.")}
    steps = {code.removeprefix("complaints.step.") for code in known if code.startswith("complaints.step.")}
    assert {f"complaints.category.{category}" for category in get_args(Category)} <= known
    assert set(STEPS) == set(get_args(Category))
    assert {step for category in STEPS.values() for step in category} == steps
    assert {reason for reason in reasons if f'"{reason}"' not in source} == set()


# -- one person at a time --------------------------------------------------------------------------------------------

ANA, BEN = "5302014107909901", "5302010101859902"
PEOPLE: list[Row] = [
    *neighbours(40),
    {
        "NIK": ANA,
        "NAMA": "ANA MARIA KASE",
        "LAHIR": "03-07-1990",
        "JK": "P",
        "NKK": "5302010101209903",
        "TEMPAT": "SOE",
    },
    {"NIK": BEN, "NAMA": "BEN TALAN", "LAHIR": "01-01-1985", "JK": "L", "NKK": "5302010101209904", "TEMPAT": "KAPAN"},
]
PEOPLE = [
    {"STATUS": "hidup", "REKAM": "CARD_ISSUED", "DESA": "OEBESA", "KECAMATAN": "KOTA SOE", **one} for one in PEOPLE
]
BORN = date(1990, 7, 3)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    write_table(folder / "register.csv", RESIDENT_COLUMNS, PEOPLE)
    write_table(
        folder / "list.csv",
        VOTER_COLUMNS,
        [{"NIK": BEN, "NAMA": "YOHANA FALLO", "LAHIR": "11-11-1970", "DESA": "OEBESA", "KECAMATAN": "KOTA SOE"}],
    )
    (folder / "register.toml").write_text(RESIDENT_LAYOUT, "utf-8")
    (folder / "list.toml").write_text(VOTER_LAYOUT, "utf-8")
    return folder


@pytest.fixture(scope="module")
def register(files: Path, workspace: Workspace) -> Records:
    return read_residents(files / "register.csv", files / "register.toml", workspace=workspace)


def test_a_record_in_order_is_pushed_again(register: Records) -> None:
    found = diagnose(ANA, "Ana Maria Kase", BORN, register)
    assert (found.category, found.reasons) == ("not-consolidated", ("record-in-order",))
    assert found.steps[0] == "push-again"
    assert found.resident_row == 41
    assert "3 x 24" in found.text("id")
    assert diagnose(ANA, "Ana Maria Kase", datetime(BORN.year, BORN.month, BORN.day, 8), register) == found


def test_a_number_that_the_list_gives_to_another(files: Path, register: Records, workspace: Workspace) -> None:
    voters = read_voters(files / "list.csv", files / "list.toml", workspace=workspace)
    found = diagnose(BEN, "BEN TALAN", date(1985, 1, 1), register, voters)
    assert (found.category, found.reasons) == ("shared-nik", ("number-on-list-of-another",))
    assert found.voter_rows == (1,)


@pytest.mark.parametrize(
    ("nik", "name", "born", "category"),
    [
        (ANA[:-1] + "2", "ANA MARIA KASE", BORN, "wrong-number"),
        (ANA[:12] + "****", "ANA MARIA KASE", BORN, "wrong-number"),
        (f"'{ANA}", "ANA MARIA KASE", BORN, "not-consolidated"),
        ("", "ANA MARIA KASE", BORN, "not-consolidated"),
        (ANA, "ANA MARIA SELAN", BORN, "data-differs"),
        (ANA, "KASE ANA MARIA", BORN, "not-consolidated"),
        (ANA, "ANA MARIA KASE", date(1991, 12, 25), "data-differs"),
        (ANA, "PETRUS OEMATAN", date(1954, 2, 3), "shared-nik"),
        ("3171010307900007", "PETRUS OEMATAN", BORN, "registered-elsewhere"),
        ("5302010307900007", "PETRUS OEMATAN", BORN, "not-found"),
        ("5302019999", "PETRUS OEMATAN", BORN, "wrong-number"),
        ("", "", None, "doubtful"),
        (ANA, "", None, "doubtful"),
        (ANA, "PETRUS OEMATAN", None, "doubtful"),
    ],
)
def test_one_complaint(register: Records, nik: str, name: str, born: date | None, category: str) -> None:
    found = diagnose(nik, name, born, register)
    assert found.category == category, found
    if category in ("shared-nik", "registered-elsewhere", "not-found", "doubtful"):
        assert found.resident_row is None


def test_a_second_number_from_elsewhere_is_seen_without_an_address_or_a_family_card(register: Records) -> None:
    """Name and birth date are a record's to the letter; which number is true only biometrics tell, so none is named."""
    found = diagnose("3171014307900007", "ANA MARIA KASE", BORN, register)
    assert (found.category, found.resident_row, found.other_rows) == ("two-niks", None, (41,))
    assert found.steps[0] == "check-biometrics"


@pytest.mark.parametrize(("name", "lahir"), [("PETRUS", "17-03-1954"), ("PETRUS OEMATAN", "01-07-1954")])
def test_whose_name_and_birthday_many_may_have_is_doubtful(
    tmp_path: Path, workspace: Workspace, name: str, lahir: str
) -> None:
    born = date(int(lahir[6:]), int(lahir[3:5]), int(lahir[:2]))
    rows = [*PEOPLE, {**PEOPLE[41], "NIK": f"530201{born:%d%m%y}0003", "NAMA": name, "LAHIR": lahir}]
    path = write_table(tmp_path / "register.csv", RESIDENT_COLUMNS, rows)
    (tmp_path / "register.toml").write_text(RESIDENT_LAYOUT, "utf-8")
    register = read_residents(path, tmp_path / "register.toml", workspace=workspace)
    found = diagnose(f"317101{born:%d%m%y}0007", name, born, register)
    assert (found.category, found.resident_row) == ("doubtful", None)


def test_who_shares_a_family_card_is_somebody_else() -> None:
    """Even where a reconciliation takes the record for the person's: its data must not be corrected to another's."""
    child = Found(
        row=7, name_level="word-dropped", born_level="differs", nik_level="same", nkk_level="same", bits=12.0, nik=BEN,
        born=date(2001, 9, 25), life_status="active", ktp_recording="recorded", marital_status="single", words=3,
        has_same_letters=False,
    )  # fmt: skip
    facts = Facts(
        as_of=date(2024, 2, 7), rule="evidence", confidence=0.94, linked=child, with_number=(child,), likely=()
    )
    parent = Complaint(nik=BEN, name="BEN TALAN", birth_date=date(1982, 7, 1), nkk="5302010101209904")
    found = judge(parent, facts)
    assert (found.category, found.reasons) == ("doubtful", ("number-perhaps-of-another",))
    assert found.resident_row is None
    # Who says no birth date, or the record's, may well be the person.
    assert judge(attrs.evolve(parent, birth_date=None), facts).category == "data-differs"
    # Husband and wife, born in one month.
    wife = attrs.evolve(child, name_level="differs", born_level="day-differs")
    found = judge(parent, attrs.evolve(facts, linked=wife, with_number=(wife,)))
    assert (found.category, found.resident_row) == ("doubtful", None)
    alike = attrs.evolve(child, name_level="alike", born_level=None)
    unsaid = attrs.evolve(parent, birth_date=None)
    assert judge(unsaid, attrs.evolve(facts, linked=alike, with_number=(alike,))).category == "doubtful"
    near = attrs.evolve(child, born_level="same")
    assert judge(parent, attrs.evolve(facts, linked=near, with_number=(near,))).category == "data-differs"


def test_the_same_complaint_twice_gets_the_same_answer(register: Records) -> None:
    complaint = Complaint(nik=ANA[:-1] + "2", name="ANA MARIA KASE", birth_date=BORN)
    again = attrs.evolve(complaint, number=2)
    first, second = diagnose_all([complaint, again], register)
    assert attrs.evolve(second, complaint=1) == first


def test_threads_that_ask_at_once_are_each_told_of_their_own(register: Records) -> None:
    asked = [(ANA, "ANA MARIA KASE", BORN), (BEN, "BEN TALAN", date(1985, 1, 1))] * 4
    alone = [diagnose(*one, register).resident_row for one in asked[:2]] * 4
    with ThreadPoolExecutor(4) as threads:
        found = threads.map(lambda one: diagnose(*one, register).resident_row, asked)
        assert list(found) == alone
    assert len(set(alone)) == 2


def test_records_of_the_wrong_kind_are_refused(register: Records) -> None:
    with pytest.raises(CallError) as caught:
        diagnose(ANA, "ANA", BORN, register, register)
    assert caught.value.code == "call.other-record"
    assert diagnose_all([], register) == ()


def test_a_child_need_not_have_recorded(tmp_path: Path, workspace: Workspace) -> None:
    rows = [{**PEOPLE[40], "LAHIR": "03-07-2010", "NIK": "5302014307100001", "REKAM": "UNREGISTERED"}]
    path = write_table(tmp_path / "register.csv", RESIDENT_COLUMNS, rows)
    (tmp_path / "register.toml").write_text(RESIDENT_LAYOUT, "utf-8")
    young = read_residents(path, tmp_path / "register.toml", workspace=workspace)
    asked = ("5302014307100001", "ANA MARIA KASE", date(2010, 7, 3), young)
    assert diagnose(*asked).category == "not-consolidated"
    assert diagnose(*asked, on=date(2027, 7, 2)).category == "not-consolidated"
    assert diagnose(*asked, on=date(2027, 7, 3)).category == "not-recorded"


# -- the channel's text ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        f"#{ANA} #Ana Kase #5302010101209903 #081200000000 #NIK tidak ditemukan",
        f"#{ANA}#Ana Kase#5302010101209903#081200000000#NIK tidak ditemukan",
        f"#NIK: {ANA} #Nama_Lengkap: Ana Kase #Nomor_KK 5302010101209903 #Telp 081200000000 "
        "#Permasalahan: NIK tidak ditemukan",
        f"  # {ANA}  # Ana   Kase # 5302010101209903 # 081200000000 # NIK tidak ditemukan  ",
    ],
)  # fmt: skip
def test_a_message_in_the_form(message: str) -> None:
    found = read_message(message)
    assert (found.nik, found.name, found.nkk) == (ANA, "Ana Kase", "5302010101209903")
    assert (found.phone, found.problem) == ("081200000000", "NIK tidak ditemukan")
    assert found.received is None


def test_a_message_with_its_day_and_a_hash_in_the_problem() -> None:
    found = read_message(f"2024-02-05 08:30 #{ANA} #Ana # # #data #beda")
    assert (found.received, found.nkk, found.phone, found.problem) == (date(2024, 2, 5), "", "", "data #beda")


def test_a_message_that_is_not_in_the_form_is_the_problem() -> None:
    found = read_message("NIK saya tidak ditemukan")
    assert (found.nik, found.name, found.problem) == ("", "", "NIK saya tidak ditemukan")
    assert read_message(f"halo #{ANA} #Ana").problem == "halo"


KK, PHONE = "5302010101209903", "081200000000"
WHOLE = (ANA, "Ana Kase", KK, PHONE, "NIK tidak ditemukan")
OTHER = (BEN, "Ben Talan", "5302010101209904", "081200000002", "data ganda")


def parts_of(text: str) -> list[tuple[str, ...]]:
    return [(one.nik, one.name, one.nkk, one.phone, one.problem) for one in messages_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        f"＃{ANA} ＃Ana Kase ＃{KK} ＃{PHONE} ＃NIK tidak ditemukan",
        # a # is missing
        f"{ANA} #Ana Kase #{KK} #{PHONE} #NIK tidak ditemukan",
        f"2024-02-05 {ANA} #Ana Kase #{KK} #{PHONE} #NIK tidak ditemukan",
        f"#{ANA} Ana Kase #{KK} #{PHONE} #NIK tidak ditemukan",
        f"#{ANA} #Ana Kase {KK} #{PHONE} #NIK tidak ditemukan",
        f"#{ANA} #Ana Kase #{KK} {PHONE} #NIK tidak ditemukan",
        f"#{ANA} #Ana Kase #{KK} #{PHONE} NIK tidak ditemukan",
        f"{ANA} Ana Kase {KK} {PHONE} NIK tidak ditemukan",
        # another order
        f"#Ana Kase #{ANA} #{KK} #{PHONE} #NIK tidak ditemukan",
        f"#{ANA} #Ana Kase #{PHONE} #{KK} #NIK tidak ditemukan",
        f"#{KK} #Ana Kase #{ANA} #{PHONE} #NIK tidak ditemukan",
        f"#NIK tidak ditemukan #{ANA} #Ana Kase #{KK} #{PHONE}",
        f"#Nama: Ana Kase #No KK: {KK} #NIK: {ANA} #HP: {PHONE} #Masalah: NIK tidak ditemukan",
        # line breaks
        f"#{ANA}\n#Ana Kase\n#{KK}\n#{PHONE}\n#NIK tidak ditemukan",
        f"#NIK {ANA}\r\n#Nama Ana Kase\r\n#KK {KK}\r\n#Telp {PHONE}\r\n#Permasalahan NIK tidak ditemukan",
        f"#{ANA} #Ana\nKase #{KK}\n#{PHONE} #NIK tidak\nditemukan",
        f"#{ANA} #Ana Kase\n#{KK} #{PHONE} #NIK tidak ditemukan",
    ],
)
def test_a_message_as_people_write_it(text: str) -> None:
    assert parts_of(text) == [WHOLE]


@pytest.mark.parametrize(
    "text",
    [
        f"#{' #'.join(WHOLE)} #{' #'.join(OTHER)}",
        f"#{' #'.join(WHOLE)}\n#{' #'.join(OTHER)}",
        "\n".join(f"#{field}" for field in (*WHOLE, *OTHER)),
        f"2024-02-05 08:30 #{' #'.join(WHOLE)}\n2024-02-06 #{' #'.join(OTHER)}",
    ],
)
def test_two_cases_in_a_message(text: str) -> None:
    assert parts_of(text) == [WHOLE, OTHER]
    assert [one.number for one in messages_in(text, first=7)] == [7, 8]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"#{ANA} #Ana Kase\n#{BEN} #Ben", [(ANA, "Ana Kase", "", "", ""), (BEN, "Ben", "", "", "")]),
        (f"#{' #'.join(WHOLE)}\nAyah saya: #{' #'.join(OTHER)}", [WHOLE, (*OTHER[:4], "Ayah saya: data ganda")]),
        (f"#{ANA} #Ana Kase #tidak online", [(ANA, "Ana Kase", "", "", "tidak online")]),
        (f"#{ANA} #Ana Kase #{PHONE} #tidak online", [(ANA, "Ana Kase", "", PHONE, "tidak online")]),
        (f"#{ANA} #Ana Kase #{KK} #tidak online", [(ANA, "Ana Kase", KK, "", "tidak online")]),
        (f"#530201****** #Nik Mohamad #{KK} # #data #beda", [("530201******", "Nik Mohamad", KK, "", "data #beda")]),
        (f"#{ANA} #Ana #{KK} #+62 812-0000-0000 #x", [(ANA, "Ana", KK, "+62 812-0000-0000", "x")]),
        (f"#{ANA[:-1]} #Ana #{KK} # #NIK di KTP #{BEN}", [(ANA[:-1], "Ana", KK, "", f"NIK di KTP #{BEN}")]),
        (f"#5302 0141 0790 9901 #Ana #{KK} #{PHONE} #x", [("5302 0141 0790 9901", "Ana", KK, PHONE, "x")]),
    ],
)
def test_what_was_left_out_stays_empty_and_nothing_is_lost(text: str, found: list[tuple[str, ...]]) -> None:
    assert parts_of(text) == found


def test_a_line_with_a_day_and_a_number_of_its_own_is_a_case() -> None:
    free = f"NIK saya {BEN} atas nama BEN TALAN hp 0812-3456-7891 meninggal di KTP"
    first, second, third = messages_in(
        f"2024-02-02 #{' #'.join(WHOLE)}\n2024-02-03 sudah lapor, hp {PHONE}\n2024-02-04 08:30 {free}\n"
        f"2024-02-05 Ayah saya: #{' #'.join(OTHER)}\n"
    )
    assert (first.received, first.problem) == (date(2024, 2, 2), f"{WHOLE[-1]} 2024-02-03 sudah lapor, hp {PHONE}")
    assert (second.received, second.problem) == (date(2024, 2, 4), free)
    assert (third.received, third.nik, third.problem) == (date(2024, 2, 5), BEN, "Ayah saya: data ganda")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"#{ANA} #{PHONE} #{KK} #ANA CONTOH #x", (ANA, "ANA CONTOH", KK, PHONE, "x")),
        (f"#{ANA} #+62 812 3456 7890 #{KK} # #x", (ANA, "", KK, "+62 812 3456 7890", "x")),
        (f"#{ANA} #ANA (5302 0141 0790 9901) #{KK} #{PHONE} #x", (ANA, "ANA", KK, PHONE, "x 5302 0141 0790 9901")),
        (f"#{ANA} #A.N. 53O2014107909901 #{KK} #{PHONE} #x", (ANA, "A.N. 53O", KK, PHONE, "x 2014107909901")),
        (f"#{ANA} #0380-21234 #{KK} #{PHONE} #x", (ANA, "", KK, PHONE, "0380-21234 x")),
        (f"#{ANA} #{KK} #Nama: ANA 0380-21234 #{PHONE} #x", (ANA, "", KK, PHONE, "Nama: ANA 0380-21234 x")),
        (f"#{ANA} #ANA KASE 2 #{KK} #{PHONE} #x", (ANA, "ANA KASE 2", KK, PHONE, "x")),
    ],
)
def test_a_number_is_no_name(text: str, found: tuple[str, ...]) -> None:
    assert parts_of(text) == [found]


@given(st.text(f"#{ANA} \nab:", max_size=200))
def test_no_word_of_a_text_is_lost(text: str) -> None:
    said = Counter("".join(text.split()).replace("#", ""))
    kept = Counter("".join("".join(one) for one in parts_of(text)).replace("#", "").replace(" ", ""))
    assert kept == said


FIELD = st.text("AZaz09 .,:;'-=é\t", max_size=12)


@given(st.lists(FIELD.map(lambda text: "=" + text), min_size=5, max_size=5))
def test_fields_come_back_in_their_order(values: list[str]) -> None:
    assume(sum(map(str.isdigit, values[1])) < 5)  # a number is no name
    found = read_message("".join(f"#{value}" for value in values))
    got = (found.nik, found.name, found.nkk, found.phone, found.problem)
    assert got == tuple(" ".join(value.split()) for value in values)


@given(st.text(max_size=80))
def test_any_text_is_a_complaint_and_never_an_error(text: str) -> None:
    found = read_message(text)
    assert repr(found) == "<Complaint 1>"


def test_a_file_of_messages(tmp_path: Path) -> None:
    path = tmp_path / "messages.txt"
    path.write_text(
        f"2024-02-05 #{ANA} #Ana # # #tidak online\nsudah seminggu\n\n2024-02-31 #{BEN} #Ben # # #salah\n#{BEN}\n",
        "utf-8",
    )
    found = read_messages(path, date(2024, 2, 6))
    assert [one.number for one in found] == [1, 2, 3]
    assert found[0].problem == "tidak online sudah seminggu"
    assert [one.received for one in found] == [date(2024, 2, 5), date(2024, 2, 6), date(2024, 2, 6)]
    with pytest.raises(SourceError, match=r"none\.txt"):
        read_messages(tmp_path / "none.txt")


# -- cases per day ---------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2024, 2, 1), date(2024, 2, 20))
CASES = st.lists(st.tuples(DAYS, st.none() | st.integers(0, 9)), max_size=12)


@given(CASES, st.integers(0, 5))
def test_the_days_add_up(cases: list[tuple[date, int | None]], deadline: int) -> None:
    complaints = [
        Complaint(number=n, received=came, answered=None if after is None else came + timedelta(days=after))
        for n, (came, after) in enumerate(cases, 1)
    ]
    first, last = date(2024, 2, 1), date(2024, 3, 5)
    days = case_days(complaints, first, last, deadline_days=deadline)
    assert [one.day for one in days] == [first + timedelta(days=n) for n in range(34)]
    still_open = 0
    for one in days:
        still_open += one.received - one.answered
        assert one.open == still_open
        late = 0
        for came, after in cases:
            if came <= one.day and (after is None or came + timedelta(days=after) > one.day):
                late += (one.day - came).days > deadline
        assert one.overdue == late


def test_the_deadline_in_days_and_in_open_days() -> None:
    complaint = Complaint(received=date(2024, 2, 7))  # Wednesday; Thursday to Saturday are holidays
    assert due_day(complaint) == date(2024, 2, 10)
    assert due_day(complaint, calendar=OfficeCalendar(region_code="5302")) == date(2024, 2, 14)


def test_an_office_that_never_opens_has_no_deadline() -> None:
    closed = OfficeCalendar(weekly=((),) * 7)
    with pytest.raises(CallError) as caught:
        due_day(Complaint(received=date(2024, 2, 7)), calendar=closed)
    assert caught.value.code == "calendar.never-open"


def test_a_case_without_its_day_or_answered_too_early_is_named() -> None:
    with pytest.raises(CallError) as caught:
        case_days([Complaint(number=7)], date(2024, 2, 1), date(2024, 2, 2))
    assert "7" in str(caught.value)
    with pytest.raises(CallError) as caught:
        case_days([], date(202, 4, 2), date(2024, 2, 2))
    assert caught.value.code == "calendar.too-long"
    early = Complaint(number=8, received=date(2024, 2, 2), answered=date(2024, 2, 1))
    with pytest.raises(CallError, match="8"):
        case_days([early], date(2024, 2, 1), date(2024, 2, 2))


# -- the commands ----------------------------------------------------------------------------------------------------


def sources(files: Path) -> tuple[str | Path, ...]:
    return ("--residents", files / "register.csv", "--residents-format", files / "register.toml", "--threads", "1")


def test_diagnose_tells_codes_and_words_and_no_number(files: Path) -> None:
    wrong = ANA[:-1] + "2"
    run = dukcapil(
        "diagnose", wrong, "--name", "ANA MARIA KASE", "--birth-date", "1990-07-03", *sources(files), "--lang", "id"
    )
    told = json.loads(run.out)
    assert run.status == 0
    assert (told["category"], told["title"], told["resident_row"]) == ("wrong-number", "nomor salah tulis", 41)
    for secret in (ANA, wrong, "KASE"):
        assert secret not in run.out + run.err


def test_diagnose_reads_messages_from_standard_input(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"#{ANA} #ANA MARIA KASE #5302010101209903 #0812 #offline\n"))
    run = dukcapil("diagnose", "-", *sources(files))
    assert json.loads(run.out)["category"] == "not-consolidated"


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])  # as UTF-8 locales and the C locale have it
def test_messages_that_are_no_utf_8_are_called_so_wherever_they_stand(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, errors: str
) -> None:
    written = f"#{ANA} #JOSÉ KASE # # #offline\n".encode("latin-1")
    (tmp_path / "messages.txt").write_bytes(written)
    with pytest.raises(SourceError) as of_file:
        read_messages(tmp_path / "messages.txt")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(written), "utf-8", errors))
    run = dukcapil("diagnose", "-", *sources(files), "--lang", "en")
    assert (run.status, run.out) == (2, "")
    assert of_file.value.code == "complaints.not-utf8"
    assert run.err == f"dukcapil: {of_file.value}\n".replace("messages.txt", "-")


@pytest.mark.parametrize("option", ["--name", "--birth-date", "--nkk", "--problem"])
def test_what_a_message_says_is_not_said_beside_it(files: Path, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"#{ANA} #ANA MARIA KASE #5302010101209903 #0812 #offline\n"))
    run = dukcapil("diagnose", "-", option, "1990-07-01", *sources(files), "--lang", "en")
    assert (run.status, run.out, run.err.count("\n")) == (2, "", 1)
    assert run.err.startswith(f"dukcapil: {option}: ")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    path = tmp_path / "messages.txt"
    path.write_text(
        f"2024-02-05 #{ANA} #ANA MARIA KASE #5302010101209903 #081200000001 #tidak online\n"
        f"2024-02-06 #{BEN} #=BEN TALAN #5302010101209904 #081200000002 #NIK tidak ditemukan\n",
        "utf-8",
    )
    return path


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_complaints_writes_cases_and_days(files: Path, inbox: Path, delimiter: str) -> None:
    answers = inbox.parent / "answers.csv"
    answers.write_text("number,answered\n1,2024-02-07\n".replace(",", delimiter), "utf-8")
    out = inbox.parent / "out"
    run = dukcapil(
        "complaints", inbox, *sources(files), "--answers", answers, "--on", "2024-02-12", "--out", out, "--lang", "en"
    )
    told = json.loads(run.out)
    assert (run.status, told["cases"], told["categories"]) == (0, 2, {"not-consolidated": 2})
    cases = (out / "complaints.csv").read_text("utf-8-sig")
    assert "answered" in cases
    assert "overdue" in cases
    assert "'=BEN TALAN" in cases
    days = (out / "complaint-days.csv").read_text("utf-8-sig").splitlines()
    assert days[1:] == [
        "2024-02-05,1,0,1,0",
        "2024-02-06,1,0,2,0",
        "2024-02-07,0,1,1,0",
        "2024-02-08,0,0,1,0",
        "2024-02-09,0,0,1,0",
        "2024-02-10,0,0,1,1",
        "2024-02-11,0,0,1,1",
        "2024-02-12,0,0,1,1",
    ]
    everything = cases + run.out + run.err + (out / "complaint-days.csv").read_text("utf-8")
    for secret in (ANA, BEN, "081200000001", "5302010101209903"):
        assert secret not in everything
    cases_sheet = openpyxl.load_workbook(out / "complaints.xlsx").worksheets[0]
    assert {cell.number_format for cell in cases_sheet["K"][3:] if cell.value is not None} == {"0"}


def test_a_number_in_a_name_is_not_written(tmp_path: Path) -> None:
    said = Complaint(nik=ANA, name=f"ANA ({ANA}) 0812", received=date(2024, 2, 5))
    told = Diagnosis(complaint=1, category="doubtful", reasons=(), steps=())
    write_complaints([said], [told], tmp_path, date(2024, 2, 6))
    assert "1,ANA (****************) ****,2024-02-05" in (tmp_path / "complaints.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--answers", "none.csv"), "none.csv"),
        (("--received", "yesterday"), "--received"),
        (("--office", "none.toml"), "none.toml"),
    ],
)
def test_a_wrong_call_is_one_line(files: Path, inbox: Path, more: tuple[str, ...], says: str) -> None:
    run = dukcapil("complaints", inbox, *sources(files), *more, "--out", inbox.parent / "out", "--lang", "en")
    assert (run.status, run.out, run.err.count("\n")) == (2, "", 1)
    assert says in run.err


def test_a_quiet_call_leaves_only_the_files(files: Path, inbox: Path) -> None:
    out = inbox.parent / "out"
    assert dukcapil("complaints", inbox, *sources(files), "--out", out, "--quiet") == Run(0, "", "")
    assert (out / "complaints.csv").is_file()


@pytest.mark.usefixtures("without_xlsxwriter")
def test_the_command_says_that_no_workbook_was_written(files: Path, inbox: Path) -> None:
    run = dukcapil("complaints", inbox, *sources(files), "--out", inbox.parent / "out", "--lang", "en")
    assert run.status == 0
    assert "complaints.xlsx was not written" in run.err


def test_cases_that_are_in_no_day_s_figures_are_counted(files: Path, inbox: Path) -> None:
    inbox.write_text(f"{inbox.read_text('utf-8')}#{ANA} #ANA MARIA KASE # # #tidak online\n", "utf-8")
    run = dukcapil(
        "complaints", inbox, *sources(files), "--on", "2024-02-05", "--out", inbox.parent / "out", "--lang", "en"
    )
    assert (run.status, json.loads(run.out)["undated"]) == (0, 2)
    assert "2 cases tell no day" in run.err


@pytest.mark.parametrize(
    "answer", ["2,soon", "3,2024-02-07", "two,2024-02-07", "1,2024-02-08", pytest.param("A" * 200_000, id="long")]
)
def test_an_answer_that_is_none_or_to_no_case_is_named_by_its_line(files: Path, inbox: Path, answer: str) -> None:
    answers = inbox.parent / "answers.csv"
    answers.write_text(f"number,answered\n1,2024-02-07\n{answer}\n", "utf-8")
    run = dukcapil("complaints", inbox, *sources(files), "--answers", answers, "--out", inbox.parent / "out")
    assert run.status == 2
    assert "line 3" in run.err or "baris 3" in run.err


def test_an_answer_has_one_column_for_its_day(files: Path, inbox: Path) -> None:
    answers = inbox.parent / "answers.csv"
    answers.write_text("number,answered,answered\n1,2024-02-07,2024-02-08\n", "utf-8")
    run = dukcapil("complaints", inbox, *sources(files), "--answers", answers, "--out", inbox.parent / "out")
    assert run.status == 2
    assert "answers.csv, line 1:" in run.err or "answers.csv, baris 1:" in run.err
