"""Intake: whatever the file, rows in = accepted + rejected, and every failed cell is an issue with its position."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas
import polars
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import RESIDENT_COLUMNS, RESIDENT_LAYOUT, VOTER_COLUMNS, VOTER_LAYOUT, dear, write_table
from dukcapil_core.errors import CallError, FormatError, SourceError
from dukcapil_core.intake import read_both, read_residents, read_voters, take_in
from dukcapil_core.intake.records import Records
from dukcapil_core.nik import is_nik, is_nkk, same_birth
from dukcapil_core.numbers.patterns import sex_of
from dukcapil_core.workspace import Workspace

# Invented people: a woman born on 1 July 1990 and a man born on 1 January 1985.
ANA, BEN, NKK = "5302014107909901", "5302010101859902", "5302010101209903"

MakeLayout = Callable[[str], Path]
Rows = list[Mapping[str, str]]


@pytest.fixture
def take(tmp_path: Path, workspace: Workspace, layout: MakeLayout) -> Callable[..., Records]:
    """Reads rows of a small voter list, given as dicts or as the file's text."""
    form = layout(VOTER_LAYOUT)

    def read(rows: Rows | str, text: str = VOTER_LAYOUT) -> Records:
        path = tmp_path / "list.csv"
        if isinstance(rows, str):
            path.write_text(rows, "utf-8")
        else:
            write_table(path, VOTER_COLUMNS, rows)
        return read_voters(path, form if text == VOTER_LAYOUT else layout(text), workspace=workspace)

    return read


def columns(records: Records, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in records.frame.mappings()]


def issues(records: Records) -> list[tuple[int, str | None, str]]:
    return [(row["row"], row["column"], row["code"]) for row in records.issues.mappings()]


def field(text: str, name: str = "x") -> str:
    """A layout of a voter's name and one more field."""
    return (
        f'api = 1\nname = "{name}"\nrecord = "voter"\ntitle = "t"\n[reader]\nkind = "delimited"\ndelimiter = ";"\n'
        f'nulls = ["", "-", "0"]\n[fields]\nname = "NAMA"\n{text}\n'
    )


# -- the account ----------------------------------------------------------------------------------------------------


def test_a_clean_row_becomes_a_voter_in_canonical_words(take: Callable[..., Records]) -> None:
    records = take(
        [{"NIK": ANA, "NKK": NKK, "NAMA": "ANA", "TEMPAT": "SOE", "LAHIR": "01-07-1990", "JK": "P", "STS": "S",
          "RT": "002", "RW": "01", "DESA": "OEBESA", "DIS": "0", "KTP": "S", "TPS": "003", "KET": "B"}]
    )  # fmt: skip
    (voter,) = records
    assert (voter.row, voter.nik, voter.nkk, voter.name, voter.birth_date) == (1, ANA, NKK, "ANA", date(1990, 7, 1))
    assert (voter.sex, voter.marital_status, voter.rt, voter.rw) == ("P", "married", "2", "1")
    assert (voter.disability, voter.ktp_card, voter.remark) == ("none", "issued", "new")
    assert (voter.remark_code, voter.sex_code) == ("kpu/ket/pemilu-2024:B", "kpu/sex:P")
    assert issues(records) == []
    assert (records.seen, records.accepted, records.rejected) == (1, 1, 0)


def test_rows_are_counted_with_the_rejected_ones_and_lines_with_the_blank_ones(take: Callable[..., Records]) -> None:
    header = ";".join(VOTER_COLUMNS)
    empty = ";" * (len(VOTER_COLUMNS) - 3)
    records = take(f'{header}\n{ANA};;ANA{empty}\n\n{BEN};"BEN\n;{NKK}\n{BEN};;BEN{empty}\n')
    assert columns(records, "row", "name") == [(1, "ANA"), (4, "BEN")]
    rejects = list(records.rejects.mappings())
    assert [(row["file"], row["row"], row["line"], row["codes"]) for row in rejects] == [
        ("list.csv", 2, 4, ["record.quote"]),
        ("list.csv", 3, 5, ["record.too-few-cells"]),
    ]
    assert [row["record"] for row in rejects] == [f'{BEN};"BEN', f";{NKK}"]
    assert records.seen == 4 == records.accepted + records.rejected


def test_a_row_with_neither_number_nor_name_is_nobody(take: Callable[..., Records]) -> None:
    records = take([{"NAMA": "ANA"}, {"NIK": ANA}, {"NIK": "0", "NAMA": "-"}, {"LAHIR": "01-07-1990"}])
    assert columns(records, "row") == [(1,), (2,)]
    assert [(row["row"], row["codes"]) for row in records.rejects.mappings()] == [
        (3, ["nik.missing", "record.no-identity"]),
        (4, ["nik.missing", "record.no-identity"]),
    ]


def test_a_birth_date_with_an_address_is_somebody(take: Callable[..., Records]) -> None:
    records = take([{"NAMA": "ANA"}, {"LAHIR": "01-07-1990", "ALAMAT": "JL. KARTINI 5"}, {"ALAMAT": "JL. KARTINI 5"}])
    assert columns(records, "row") == [(1,), (2,)]


def test_the_quarantine_holds_the_cells_alike_on_both_roads(take: Callable[..., Records]) -> None:
    line = ";".join("x" if column == "TPS" else "" for column in VOTER_COLUMNS)
    good = ";".join("ANA" if column == "NAMA" else "" for column in VOTER_COLUMNS)
    header = ";".join(VOTER_COLUMNS)
    fast, slow = take(f"{header}\n{line}\n{good}\n"), take(f"{header}\n\n{line}\n{good}\n")
    assert (fast.summary()["scan"]["road"], slow.summary()["scan"]["road"]) == ("fast", "row by row")
    assert [row["record"] for row in fast.rejects.mappings()] == [row["record"] for row in slow.rejects.mappings()]
    assert [(row["row"], row["line"]) for row in slow.rejects.mappings()] == [(1, 3)]


ODD_LINE = st.lists(
    st.sampled_from(
        [ANA, BEN, "ANA", "5302", "", "-", "0", ";", ";", ";", ";", '"', "\n", "\0", "05-08-1990", "é", "\t"]
    ),
    max_size=30,
).map("".join)


@dear(12)
@given(lines=st.lists(ODD_LINE, min_size=1, max_size=12))
def test_whatever_the_lines_hold_rows_in_are_rows_accepted_and_rejected(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout, lines: list[str]
) -> None:
    (tmp_path / "odd.csv").write_bytes(("NIK;NAMA;LAHIR\n" + "\n".join(lines)).encode())
    text = field('nik = "NIK"\nbirth_date = { column = "LAHIR", formats = ["%d-%m-%Y"] }')
    try:
        records = read_voters(tmp_path / "odd.csv", layout(text), workspace=workspace)
    except SourceError as error:
        if error.code != "source.no-rows":
            raise
        return
    accepted = [row["row"] for row in records.frame.mappings()]
    rejected = [row["row"] for row in records.rejects.mappings()]
    assert sorted(accepted + rejected) == list(range(1, records.seen + 1))
    assert (len(accepted), len(rejected)) == (records.accepted, records.rejected)
    assert all(row["codes"] for row in records.rejects.mappings())
    assert records.issue_counts == Counter(code for _, _, code in issues(records))
    list(records)


# -- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "nik", "pattern", "kind", "codes"),
    [
        (ANA, ANA, None, "plain", []),
        (f"'{ANA}", ANA, None, "cleaned", ["nik.apostrophe"]),
        (f" {ANA} ", ANA, None, "cleaned", ["nik.blanks"]),
        (f"{ANA}\u200b", ANA, None, "cleaned", ["nik.invisible"]),
        ("5302.0141.0790.9901", ANA, None, "cleaned", ["nik.separators"]),
        (f"{ANA}.0", ANA, None, "cleaned", ["nik.decimal-number"]),
        ("530201410790****", None, "530201410790****", "masked", ["nik.masked"]),
        ("530201**********", None, "530201**********", "masked", ["nik.masked"]),
        ("5302010000000000", None, "530201**********", "masked", ["nik.zero-run"]),
        ("5.30201E+15", None, "530201**********", "truncated", ["nik.scientific"]),
        ("530201410790990", None, None, "damaged", ["nik.one-digit-missing"]),
        ("53020141079099011", None, None, "damaged", ["nik.one-digit-extra"]),
        ("530201410790990I", None, None, "damaged", ["nik.letters"]),
        ("5302013102909901", None, None, "damaged", ["nik.date-impossible"]),
        ("5302014107900000", None, "530201410790****", "damaged", ["nik.serial-zero"]),
        ("0000014107909901", None, None, "damaged", ["nik.unknown-prefix"]),
        ("-", None, None, "missing", ["nik.missing"]),
        ("0", None, None, "missing", ["nik.missing"]),
        ("0000000000000000", None, None, "missing", ["nik.missing"]),
        ("", None, None, "missing", ["nik.missing"]),
    ],
)
def test_each_damage_of_a_nik_has_its_name_and_is_never_repaired(
    take: Callable[..., Records], text: str, nik: str | None, pattern: str | None, kind: str, codes: list[str]
) -> None:
    records = take([{"NIK": text, "NAMA": "ANA"}])
    assert columns(records, "nik", "nik_pattern", "nik_kind", "nik_raw") == [(nik, pattern, kind, text or None)]
    found = [code for _, column, code in issues(records) if column == "nik"]
    assert len(found) == len(codes)
    assert [code.split(".")[0] for code in found] == ["nik"] * len(codes)
    assert set(codes) <= set(found)


def test_a_family_card_is_judged_by_its_own_rules(take: Callable[..., Records]) -> None:
    # Day 41 is a woman's birthday in a NIK; no card is issued on such a day.
    records = take([{"NKK": ANA, "NAMA": "ANA"}, {"NKK": NKK, "NAMA": "BEN"}])
    assert columns(records, "nkk", "nkk_kind") == [(None, "damaged"), (NKK, "plain")]
    assert [(row, column) for row, column, code in issues(records) if code.startswith("nkk.")] == [(1, "nkk")] * 2


def test_a_birth_date_and_a_sex_that_the_nik_does_not_carry_are_warnings(take: Callable[..., Records]) -> None:
    records = take(
        [
            {"NIK": ANA, "NAMA": "ANA", "LAHIR": "01-07-1990", "JK": "P"},
            {"NIK": ANA, "NAMA": "ANA", "LAHIR": "02-07-1990", "JK": "P"},
            {"NIK": ANA, "NAMA": "ANA", "LAHIR": "01-07-1990", "JK": "L"},
            {"NIK": f"'{ANA}", "NAMA": "ANA", "LAHIR": "01-07-1991", "JK": "L"},
            {"NIK": ANA, "NAMA": "ANA"},
        ]
    )
    assert issues(records) == [
        (2, "birth_date", "nik.birth-date-differs"),
        (3, "sex", "nik.sex-differs"),
        (4, "birth_date", "nik.birth-date-differs"),
        (4, "nik", "nik.apostrophe"),
        (4, "sex", "nik.sex-differs"),
    ]
    severities = {row["code"]: row["severity"] for row in records.issues.mappings()}
    assert (severities["nik.birth-date-differs"], severities["nik.sex-differs"]) == ("warning", "warning")
    assert [nik for (nik,) in columns(records, "nik")] == [ANA] * 5


DAYS = [(1, 7), (31, 12), (29, 2), (15, 8), (3, 9)]
"""The two days that stand for an unknown one, one that few years have, and others."""


def test_sql_and_python_agree_on_which_numbers_say_another_date_or_sex(take: Callable[..., Records]) -> None:
    births = [date(year, month, day) for day, month in DAYS for year in (1988, 1992)]
    parts = [f"{born.day + offset:02}{born:%m%y}" for born in births for offset in (0, 40)]
    numbers = [f"530201{part[:shown]}{'*' * (6 - shown)}****" for part in parts for shown in (6, 4, 2, 0)]
    numbers += [f"530201{part}0001" for part in parts]
    rows = [(nik, born, sex) for nik in numbers for born in births for sex in ("L", "P")]
    records = take([{"NIK": nik, "NAMA": "ANA", "LAHIR": f"{born:%d-%m-%Y}", "JK": sex} for nik, born, sex in rows])
    told = {(row, code) for row, _, code in issues(records) if code.endswith("-differs")}
    assert told == {
        (row, code)
        for row, (nik, born, sex) in enumerate(rows, 1)
        for code, differs in (
            ("nik.birth-date-differs", not same_birth(nik, born)),
            ("nik.sex-differs", sex_of(nik) not in (None, sex)),
        )
        if differs
    }


DIGITS = st.text("0123456789", min_size=16, max_size=16)
NEAR_NIKS = st.builds(
    lambda prefix, day, month, year, serial: f"{prefix}{day:02d}{month:02d}{year:02d}{serial}",
    st.sampled_from(["530201", "317101", "920101", "000000", "999999", "640401"]),
    st.integers(0, 99),
    st.integers(0, 14),
    st.integers(0, 99),
    st.sampled_from(["0000", "0001", "9999"]),
)
SIXTEEN = st.one_of(DIGITS, NEAR_NIKS, st.text(st.sampled_from("0123456789O*٣３ "), min_size=16, max_size=16))


@dear(6)
@given(texts=st.lists(SIXTEEN, min_size=60, max_size=120))
def test_the_sql_road_finds_plain_what_is_nik_accepts_and_nothing_else(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout, texts: list[str]
) -> None:
    write_table(
        tmp_path / "niks.csv", ("NIK", "NKK", "NAMA"), [{"NIK": text, "NKK": text, "NAMA": "X"} for text in texts]
    )
    records = read_voters(tmp_path / "niks.csv", layout(field('nik = "NIK"\nnkk = "NKK"')), workspace=workspace)
    assert columns(records, "nik_kind", "nkk_kind") == [
        (
            "plain" if is_nik(text) else kinds[0],
            "plain" if is_nkk(text) else kinds[1],
        )
        for text, kinds in zip(texts, columns(records, "nik_kind", "nkk_kind"), strict=True)
    ]
    assert [(kind == "plain", kin == "plain") for kind, kin in columns(records, "nik_kind", "nkk_kind")] == [
        (is_nik(text), is_nkk(text)) for text in texts
    ]


@pytest.mark.parametrize("number", [ANA, NKK])
@pytest.mark.parametrize(
    "write", [lambda n: f"{n[:14]}e2", lambda n: f"{n[0]}.{n[1:12]}e15", lambda n: f"0x{int(n):014x}"]
)
def test_sixteen_characters_that_sql_could_take_for_a_number_are_no_plain_one(
    take: Callable[..., Records], number: str, write: Callable[[str], str]
) -> None:
    row = {"NIK": ANA, "NKK": NKK, "NAMA": "ANA", "JK": "P", "LAHIR": "01-07-1990"}
    column = "NIK" if number == ANA else "NKK"
    assert columns(take([row]), "nik_kind", "nkk_kind") == [("plain", "plain")]
    records = take([{**row, column: write(number)}])
    assert columns(records, f"{column.lower()}_kind") != [("plain",)]


# -- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("forms", [["%d-%m-%Y"], ["%d-%m-%Y", "%Y/%m/%d"], ["%d-%m-%Y", "%d-%b-%Y"]])
def test_dates_are_read_alike_by_sql_and_by_python(take: Callable[..., Records], forms: list[str]) -> None:
    # With one plain form SQL reads the plain dates; with two, Python reads all of them.
    texts = ["05-08-1990", "5-8-1990", "29-02-1999", "29-02-2000", "00-08-1990", "**-**-1990", "01-01-1849",
             "05-08-12345", "05/08/1990", "1990-08-05", "00-00-0000", "-", "31-12-9999", " 05-08-1990 "]  # fmt: skip
    text = field(f'birth_date = {{ column = "LAHIR", formats = {forms} }}')
    records = take([{"NAMA": "X", "LAHIR": text} for text in texts], text)
    leap, day, last = date(2000, 2, 29), date(1990, 8, 5), date(9999, 12, 31)
    assert columns(records, "birth_date", "birth_date_pattern") == [
        (day, None), (day, None), (None, None), (leap, None), (None, "1990-08-**"), (None, "1990-**-**"), (None, None),
        (None, None), (None, None), (None, None), (None, None), (None, None), (last, None), (day, None),
    ]  # fmt: skip
    assert [(row, code) for row, column, code in issues(records) if column == "birth_date"] == [
        (3, "date.impossible"),
        (7, "date.year"),
        (8, "date.not-in-format"),
        (9, "date.not-in-format"),
        (10, "date.not-in-format"),
    ]


def test_an_undeclared_form_is_never_guessed(take: Callable[..., Records]) -> None:
    text = field('birth_date = { column = "LAHIR", formats = ["%Y-%m-%d"] }')
    records = take([{"NAMA": "X", "LAHIR": "05/08/1990"}, {"NAMA": "Y", "LAHIR": "25/08/1990"}], text)
    assert columns(records, "birth_date") == [(None,), (None,)]
    assert [code for _, column, code in issues(records) if column == "birth_date"] == ["date.not-in-format"] * 2


def test_a_year_of_two_digits_is_told_in_every_row(take: Callable[..., Records]) -> None:
    text = field('birth_date = { column = "LAHIR", formats = ["%d/%m/%y", "%d/%m/%Y"] }')
    records = take([{"NAMA": "X", "LAHIR": day} for day in ("15/08/94", "16/01/55", "16/01/1955", "15/08/94")], text)
    assert columns(records, "birth_date", "birth_date_pattern") == [
        (None, "**94-08-15"), (None, "**55-01-16"), (date(1955, 1, 16), None), (None, "**94-08-15"),
    ]  # fmt: skip
    assert [(row, code) for row, column, code in issues(records) if column == "birth_date"] == [
        (row, "date.century") for row in (1, 2, 4)
    ]


def test_a_date_among_the_nulls_is_no_date(take: Callable[..., Records]) -> None:
    text = field('birth_date = { column = "LAHIR", formats = ["%d-%m-%Y"] }').replace('"0"]', '"01-01-1900"]')
    records = take([{"NAMA": "X", "LAHIR": "01-01-1900"}, {"NAMA": "Y", "LAHIR": "02-01-1900"}], text)
    assert columns(records, "birth_date") == [(None,), (date(1900, 1, 2),)]


def test_a_date_may_be_mapped_or_be_the_same_for_all(take: Callable[..., Records]) -> None:
    mapped = field('birth_date = { column = "LAHIR", formats = ["%d-%m-%Y"], map = { "lupa" = "1990-00-00" } }')
    records = take([{"NAMA": "X", "LAHIR": "LUPA"}, {"NAMA": "Y", "LAHIR": "05-08-1990"}], mapped)
    assert columns(records, "birth_date", "birth_date_pattern") == [(None, "1990-**-**"), (date(1990, 8, 5), None)]
    constant = field('birth_date = { value = "1990-08-05" }')
    assert columns(take([{"NAMA": "X"}], constant), "birth_date") == [(date(1990, 8, 5),)]


# -- codes, maps, texts ---------------------------------------------------------------------------------------------


def test_a_null_of_the_file_may_be_a_code_of_a_table(take: Callable[..., Records]) -> None:
    # "0" is a null of this list, a code of KET ("U" until 2020) and the code of no disability.
    records = take(
        [{"NAMA": "X", "DIS": "0", "KET": "0", "TPS": "0"}, {"NAMA": "Y", "DIS": "-", "KET": "-", "TPS": "-"}]
    )
    assert columns(records, "disability", "remark", "tps") == [("none", "unchanged", None), ("none", None, None)]
    assert not [code for _, column, code in issues(records) if column in ("disability", "remark")]


def test_an_empty_cell_is_an_answer_where_the_table_says_so_and_only_there(take: Callable[..., Records]) -> None:
    # On KPU's forms no mark for a disability means none; no mark for KET means nothing.
    assert columns(take([{"NAMA": "X"}]), "disability", "remark") == [("none", None)]
    without = VOTER_LAYOUT.replace('disability = { column = "DIS", codes = "kpu/disability" }', "")
    assert columns(take([{"NAMA": "X"}], without), "disability") == [(None,)]


def test_an_unknown_code_is_an_issue_and_never_a_value(take: Callable[..., Records]) -> None:
    records = take([{"NAMA": "X", "JK": "W", "STS": "9", "DIS": "x", "KTP": "?", "KET": "Z"}])
    assert columns(records, "sex", "marital_status", "disability", "ktp_card", "remark") == [(None,) * 5]
    assert [(column, code) for _, column, code in issues(records) if column != "nik"] == [
        (name, "field.unknown-code") for name in ("disability", "ktp_card", "marital_status", "remark", "sex")
    ]


def test_a_map_compares_without_case_and_outer_blanks(take: Callable[..., Records]) -> None:
    text = field('sex = { column = "JK", map = { "pria" = "L", "wanita" = "P" } }')
    records = take([{"NAMA": "X", "JK": " PRIA "}, {"NAMA": "Y", "JK": "Wanita"}, {"NAMA": "Z", "JK": "L"}], text)
    assert columns(records, "sex") == [("L",), ("P",), (None,)]
    assert [entry for entry in issues(records) if entry[1] == "sex"] == [(3, "sex", "field.unknown-code")]


def test_the_mark_of_a_text_cell_is_no_part_of_a_mapped_cell_either(take: Callable[..., Records]) -> None:
    layout = field(
        'sex = { column = "JK", map = { "l" = "L" } }\n'
        'birth_date = { column = "LAHIR", formats = ["%d-%m-%Y"], map = { "lupa" = "1990-00-00" } }'
    )
    records = take([{"NAMA": "X", "JK": "’L", "LAHIR": "‘LUPA"}], layout)
    assert columns(records, "sex", "birth_date_pattern") == [("L", "1990-**-**")]


@pytest.mark.parametrize("blank", [" ", "   ", "\u00a0", "\u00a0 ", "\u3000"])
@pytest.mark.parametrize("village", ["OEBESA", "KOTA BARU", "OÉBESA"])
def test_blanks_around_a_text_are_none_of_it_whatever_their_kind(
    take: Callable[..., Records], village: str, blank: str
) -> None:
    """Those of a web page are not the plain one; a village with one is the village."""
    padded = (f"{blank}{village}", f"{village}{blank}", f"{blank}{village}{blank}", village)
    records = take([{"NIK": ANA, "NAMA": "ANA", "DESA": text} for text in padded])
    assert columns(records, "village") == [(village,)] * len(padded)


def test_a_mapped_text_that_has_no_translation_is_an_issue_too(take: Callable[..., Records]) -> None:
    text = field('village = { column = "DESA", map = { "obs" = "OEBESA" } }')
    records = take([{"NAMA": "X", "DESA": "OBS"}, {"NAMA": "Y", "DESA": "soe"}, {"NAMA": "Z"}], text)
    assert columns(records, "village") == [("OEBESA",), (None,), (None,)]
    assert [entry for entry in issues(records) if entry[1] == "village"] == [(2, "village", "field.unknown-code")]


def test_the_first_filled_column_is_taken(take: Callable[..., Records]) -> None:
    text = field('address = { columns = ["ALAMAT", "NIHIL", "DESA"], first = true }')
    rows = [{"NAMA": "X", "ALAMAT": "JL A", "DESA": "B"}, {"NAMA": "Y", "ALAMAT": "-", "DESA": "B"}, {"NAMA": "Z"}]
    assert columns(take(rows, text), "address") == [("JL A",), ("B",), (None,)]


def test_columns_are_glued_and_empty_parts_leave_no_gap(take: Callable[..., Records]) -> None:
    text = field('address = { columns = ["ALAMAT", "RT", "RW"], join = "/" }')
    rows = [{"NAMA": "X", "ALAMAT": "A", "RT": "1", "RW": "2"}, {"NAMA": "Y", "ALAMAT": "A", "RW": "2"}, {"NAMA": "Z"}]
    assert columns(take(rows, text), "address") == [("A/1/2",), ("A/2",), (None,)]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("53.02.01.2001", "5302012001"), ("5302012001", "5302012001"), ("53.0201", "530201"), ("0", None),
        ("00.00", None),
        ("5.3.0.2", "?"), ("530.2", "?"), ("53..02", "?"), ("53.02.01.20.03", "?"), ("5302012", "?"),
    ],
)  # fmt: skip
def test_a_code_in_a_list_is_what_a_code_is_everywhere(
    take: Callable[..., Records], cell: str, code: str | None
) -> None:
    records = take([{"NAMA": "X", "DESA": cell}], field('region_code = "DESA"'))
    assert columns(records, "region_code") == [(None if code == "?" else code,)]
    told = [found for _, column, found in issues(records) if column == "region_code"]
    assert told == (["region.malformed"] if code == "?" else [])


@pytest.mark.parametrize(
    ("cells", "code", "issue"),
    [
        (("53", "2", "1", "2001"), "5302012001", None),
        (("53", "2", "1", ""), "530201", None),
        (("53", "2", "1", "0"), "530201", None),
        (("53", "2", "", "2001"), "5302", None),
        (("53", "", "", ""), "53", None),
        (("", "2", "1", "2001"), None, None),
        (("53", "2", "1", "20011"), None, "region.malformed"),
        (("53", "2", "x", "2001"), None, "region.malformed"),
    ],
)
def test_a_padded_code_is_as_long_as_it_is_known_and_never_cut(
    take: Callable[..., Records], cells: tuple[str, ...], code: str | None, issue: str | None
) -> None:
    text = field('region_code = { columns = ["TPS", "RT", "RW", "DESA"], pad = [2, 2, 2, 4], join = "" }')
    records = take([{"NAMA": "X", **dict(zip(("TPS", "RT", "RW", "DESA"), cells, strict=True))}], text)
    assert columns(records, "region_code") == [(code,)]
    assert [found for _, column, found in issues(records) if column == "region_code"] == ([issue] if issue else [])


def test_padding_keeps_to_its_columns_where_one_is_missing(take: Callable[..., Records]) -> None:
    text = field(
        'region_code = { columns = ["TPS", "RT", "NIHIL", "DESA"], pad = [2, 2, 2, 4], join = "", optional = true }'
    )
    assert columns(take([{"NAMA": "X", "TPS": "53", "RT": "2", "DESA": "2001"}], text), "region_code") == [("5302",)]


def test_a_constant_is_everybody_s(take: Callable[..., Records]) -> None:
    records = take(
        [{"NAMA": "X"}, {"NAMA": "Y"}], field('source = { value = "coklit" }\ndistrict = { value = "MOLLO" }')
    )
    assert columns(records, "source", "district") == [("coklit", "MOLLO")] * 2


def test_a_missing_column_is_an_error_that_names_it_and_the_file(tmp_path: Path, layout: MakeLayout) -> None:
    (tmp_path / "list.csv").write_text("NAMA;JK\nX;L\n")
    with pytest.raises(FormatError) as caught:
        read_voters(tmp_path / "list.csv", layout(VOTER_LAYOUT))
    assert caught.value.code == "format.missing-columns"
    assert caught.value.params["file"] == "list.csv"
    assert "LAHIR" in caught.value.params["columns"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("001", "1"),
        ("1", "1"),
        ("1.0", "1"),
        ("000", None),
        ("0.0", None),
        ("1.5", "1.5"),
        ("-", None),
        ("01A", "01A"),
        ("0/0", "0/0"),
        ("'001", "1"),
        ("‘001", "1"),
        ("RT 01", "1"),
        ("RT.001", "1"),
        ("No. RT : 001", "1"),
        ("RT 000", None),
        ("RW 01", "RW 01"),  # not this column's
    ],
)
def test_hamlets_compare_as_numbers(take: Callable[..., Records], text: str, value: str | None) -> None:
    assert columns(take([{"NAMA": "X", "RT": text}]), "rt") == [(value,)]


@pytest.mark.parametrize(
    ("text", "value"), [("3.0", "3"), ("003", "003"), ("3.5", "3.5"), ("A.0", "A.0"), (".0", ".0")]
)
def test_a_station_that_a_program_wrote_as_a_fraction(take: Callable[..., Records], text: str, value: str) -> None:
    assert columns(take([{"NAMA": "X", "TPS": text}]), "tps") == [(value,)]


ONE_CELL = """
from dukcapil_core.adapters.hookspecs import hookimpl
from dukcapil_core.adapters.layout import load_layout

@hookimpl
def dukcapil_field_parsers():
    return {
        "rt": lambda cell: cell.split("/")[0],
        "rw": lambda cell: cell.split("/")[1],
        "place": lambda cell: cell.split("/")[2],
        "code": lambda cell: cell.split("/")[3],
    }

@hookimpl
def dukcapil_formats():
    return [load_layout('''
api = 1
name = "one-cell"
record = "voter"
title = "RT, RW, village and code in one cell"
reader = { kind = "delimited", delimiter = ";", nulls = ["", "-", "0"] }
[fields]
name = "NAMA"
rt = { column = "ALAMAT", parser = "rt" }
rw = { column = "ALAMAT", parser = "rw" }
village = { column = "ALAMAT", parser = "place" }
region_code = { column = "ALAMAT", parser = "code" }
''')]
"""


@pytest.mark.parametrize(
    ("cell", "read", "codes"),
    [
        ("001/002/MLATI/34.04.01", ("1", "2", "MLATI", "340401"), []),
        (" 01 / 0 / MLATI /340401", ("1", None, "MLATI", "340401"), []),
        ("000/-/-/0", (None, None, None, None), []),
        ("1A/B// ", ("1A", "B", None, None), []),
        ("1/2/MLATI/34.1", ("1", "2", "MLATI", None), ["region.malformed"]),
    ],
)
def test_what_a_parser_gives_is_read_as_a_cell_of_that_column(
    tmp_path: Path, workspace: Workspace, cell: str, read: tuple[str | None, ...], codes: list[str]
) -> None:
    (tmp_path / "one_cell.py").write_text(ONE_CELL, "utf-8")
    (tmp_path / "list.csv").write_text(f"NAMA;ALAMAT\nANA CONTOH;{cell}\n", "utf-8")
    records = read_voters(tmp_path / "list.csv", tmp_path / "one_cell.py", workspace=workspace)
    assert columns(records, "rt", "rw", "village", "region_code") == [read]
    assert [code for _, column, code in issues(records) if column != "nik"] == codes


def test_what_a_map_gives_is_read_as_a_cell_of_that_column(take: Callable[..., Records]) -> None:
    mapped = field('rt = { column = "RT", map = { "RT SATU" = "001", "TANPA RT" = "000" } }')
    records = take("NAMA;RT\nANA;RT SATU\nBEN;tanpa rt\nCIS;RT LIMA\n", mapped)
    assert columns(records, "rt") == [("1",), (None,), (None,)]
    assert [one for one in issues(records) if one[1] == "rt"] == [(3, "rt", "field.unknown-code")]


# -- a second file --------------------------------------------------------------------------------------------------

BIODATA = (
    "NIK,NO_KK,NAMA_LGKP,JENIS_KLMIN,TGL_LHR,STAT_HBKEL,NO_PROP,NO_KAB,NO_KEC,NO_KEL,FLAG_STATUS,FLAG_PINDAH\n"
    f"{ANA},{NKK},ANA,2,1990-07-01,1,53,2,1,2001,0,0\n"
    f"{BEN}, {NKK} ,BEN,1,1985-01-01,4,53,2,1,2001,0,0\n"
    "5302010101859904,5302010101209999,CAU,1,1985-01-01,1,53,2,1,2001,0,0\n"
    "5302010101859905,,DON,1,1985-01-01,1,53,2,1,2001,0,0\n"
)


@pytest.mark.parametrize("blank_line", ["", "\n"], ids=["fast road", "row road"])
def test_the_second_file_brings_its_columns_and_no_row_comes_or_goes(
    tmp_path: Path, workspace: Workspace, blank_line: str
) -> None:
    (tmp_path / "BIODATA_WNI.csv").write_text(BIODATA + blank_line)
    (tmp_path / "data_keluarga_2024.csv").write_text(
        f"NO_KK,ALAMAT,NO_RT,NO_RW\n'{NKK},JL A,001,002\n{NKK}.0,JL B,003,004\n,JL NOBODY,005,006\n{blank_line}"
    )
    records = read_residents(tmp_path / "BIODATA_WNI.csv", workspace=workspace)
    assert columns(records, "row", "name", "address", "rt") == [
        (1, "ANA", "JL A", "1"),
        (2, "BEN", "JL A", "1"),
        (3, "CAU", None, None),
        (4, "DON", None, None),
    ]
    assert (records.seen, records.accepted) == (4, 4)
    joined = records.summary()["scan"]["joined"]
    assert (joined["file"], joined["repeated_keys"]) == ("data_keluarga_2024.csv", 1)
    assert {"code": "intake.unjoined-rows", "file": "BIODATA_WNI.csv", "count": "1"} in records.warnings


def test_a_second_file_that_may_be_missing_is_missed_in_the_scan_only(tmp_path: Path, workspace: Workspace) -> None:
    (tmp_path / "BIODATA_WNI.csv").write_text(BIODATA)
    records = read_residents(tmp_path / "BIODATA_WNI.csv", workspace=workspace)
    assert columns(records, "name", "address")[0] == ("ANA", None)
    assert records.summary()["scan"]["joined"] is None


JOINED = """
[join]
file = "CARDS*"
on = ["NKK"]
columns = ["ALAMAT"]
"""


def test_a_second_file_that_must_be_there_is_asked_for_by_name(tmp_path: Path, layout: MakeLayout) -> None:
    (tmp_path / "list.csv").write_text(f"NKK;NAMA\n{NKK};X\n")
    (tmp_path / "empty").mkdir()
    form = layout(field('nkk = "NKK"\naddress = "ALAMAT"') + JOINED)
    with pytest.raises(SourceError) as caught:
        read_voters(tmp_path / "list.csv", form)
    assert caught.value.code == "join.no-file"
    (tmp_path / "cards.csv").write_text(f"NKK;ALAMAT\n{NKK};JL A\n")
    assert columns(read_voters(tmp_path / "list.csv", form), "address") == [("JL A",)]
    (tmp_path / "cards-2.csv").write_text(f"NKK;ALAMAT\n{NKK};JL B\n")
    with pytest.raises(SourceError) as caught:
        read_voters(tmp_path / "list.csv", form)
    assert caught.value.code == "join.several-files"


def test_a_broken_record_stays_broken_beside_a_second_file(
    tmp_path: Path, layout: MakeLayout, workspace: Workspace
) -> None:
    (tmp_path / "list.csv").write_text(f'NKK;NAMA\n{NKK};X\n{NKK}\n{NKK};"Y\n{NKK};Z\n')
    (tmp_path / "cards.csv").write_text(f'NKK;ALAMAT\n{NKK};JL A\n5302010101209999;"B\n')
    records = read_voters(
        tmp_path / "list.csv", layout(field('nkk = "NKK"\naddress = "ALAMAT"') + JOINED), workspace=workspace
    )
    assert columns(records, "row", "address") == [(1, "JL A"), (4, "JL A")]
    assert [(row["row"], row["record"]) for row in records.rejects.mappings()] == [(2, NKK), (3, f'{NKK};"Y')]


# -- other carriers -------------------------------------------------------------------------------------------------

TABLE: dict[str, list[Any]] = {
    "NIK": [ANA, None],
    "NAMA": ["ANA", "BEN"],
    "LAHIR": [date(1990, 7, 1), date(1985, 1, 1)],
    "TPS": [3, 4],
}
IN_MEMORY = field('nik = "NIK"\nbirth_date = { column = "LAHIR", formats = ["%d/%m/%Y"] }\ntps = "TPS"')


@pytest.mark.parametrize(
    "make",
    [pandas.DataFrame, polars.DataFrame, pyarrow.table, lambda table: duckdb.from_arrow(pyarrow.table(table))],
    ids=["pandas", "polars", "pyarrow", "duckdb"],
)
def test_a_table_in_memory_is_read_with_the_layout_of_a_text_file(
    make: Callable[[Any], Any], workspace: Workspace, layout: MakeLayout
) -> None:
    records = read_voters(make(TABLE), layout(IN_MEMORY), workspace=workspace)
    assert columns(records, "row", "nik", "name", "birth_date", "tps") == [
        (1, ANA, "ANA", date(1990, 7, 1), "3"),
        (2, None, "BEN", date(1985, 1, 1), "4"),
    ]
    assert not [entry for entry in issues(records) if entry[1] == "birth_date"]
    assert (records.file, records.summary()["sha256"]) == ("<table>", None)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_text_file_is_read_with_the_layout_of_a_workbook(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout, delimiter: str
) -> None:
    rows = [["NIK", "NAMA"], [ANA, "ANA"], [BEN, "BEN"]]
    (tmp_path / "list.csv").write_text("\n".join(delimiter.join(row) for row in rows) + "\n")
    form = layout(field('nik = "NIK"').replace("delimited", "workbook"))
    records = read_voters(tmp_path / "list.csv", form, workspace=workspace)
    assert columns(records, "nik", "name") == [(ANA, "ANA"), (BEN, "BEN")]


def test_a_workbook_is_read_with_the_layout_of_a_text_file(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout
) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (
        ["NIK", "NAMA", "LAHIR", "TPS"],
        [ANA, "ANA", dt.datetime(1990, 7, 1), 3],
        [int(BEN[:-1] + "0"), "BEN", "01/01/1985", 4],
    ):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    records = read_voters(tmp_path / "list.xlsx", layout(IN_MEMORY), workspace=workspace)
    assert columns(records, "birth_date", "tps") == [(date(1990, 7, 1), "3"), (date(1985, 1, 1), "4")]
    assert columns(records, "nik", "nik_kind")[0] == (ANA, "plain")
    assert columns(records, "nik_kind")[1] != ("plain",)  # a number cell keeps 15 digits


def test_a_number_cell_is_suspect_in_whichever_column_it_stands(
    tmp_path: Path, workspace: Workspace, layout: MakeLayout
) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["NO KK", "NIK", "NAMA"], [None, int(BEN[:-1] + "0"), "BEN"], [ANA, int(BEN[:-1] + "0"), "ANA"]):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    text = field('nik = { columns = ["NO KK", "NIK"], first = true }')
    records = read_voters(tmp_path / "list.xlsx", layout(text), workspace=workspace)
    assert columns(records, "nik_kind")[0] != ("plain",)
    assert columns(records, "nik", "nik_kind")[1] == (ANA, "plain")


# -- wrong calls ----------------------------------------------------------------------------------------------------


def test_wrong_calls_are_one_coded_error_each(tmp_path: Path, layout: MakeLayout) -> None:
    (tmp_path / "list.csv").write_text(f"NKK;NAMA\n{NKK};X\n")
    (tmp_path / "empty").mkdir()
    form = layout(field('nkk = "NKK"'))
    for call, code, kind in (
        (lambda: read_voters(tmp_path / "nothing.csv"), "source.no-file", SourceError),
        (lambda: read_voters(tmp_path / "empty"), "archive.nothing", SourceError),
        (lambda: read_voters(42), "call.not-a-source", CallError),
        (lambda: read_voters(""), "call.not-a-path", CallError),
        (lambda: read_residents(tmp_path / "list.csv", form), "call.other-record", CallError),
        (lambda: take_in(tmp_path / "list.csv", "no-such-format"), "format.unknown", FormatError),
    ):
        with pytest.raises(kind) as caught:
            call()
        assert caught.value.code == code


def test_neither_a_failed_reading_nor_forgotten_records_leave_anything_behind(
    tmp_path: Path, layout: MakeLayout
) -> None:
    def left(workspace: Workspace) -> tuple[int, list[str]]:
        query = "SELECT count(*) FROM duckdb_schemas() WHERE schema_name LIKE 'intake%'"
        files = [path.name for path in workspace.folder.iterdir() if path.name.startswith("intake")]
        return workspace.con.execute(query).fetchall()[0][0], files

    with Workspace() as workspace:
        (tmp_path / "list.csv").write_text("NAMA;JK\nX;L\n")
        with pytest.raises(FormatError):
            read_voters(tmp_path / "list.csv", layout(VOTER_LAYOUT), workspace=workspace)
        assert left(workspace) == (0, [])
        (tmp_path / "list.csv").write_text("NAMA\nX\n")
        records = read_voters(tmp_path / "list.csv", layout(field("")), workspace=workspace)
        assert left(workspace) == (1, [records.schema])
        del records
        assert left(workspace) == (0, [])


def test_two_files_read_at_once_give_what_they_give_one_after_the_other(
    tmp_path: Path, layout: Callable[[str], Path]
) -> None:
    listed = [{"NIK": f"5302015707{year:02d}{row:04d}", "NAMA": "ANA"} for year in range(60, 99) for row in range(1, 9)]
    voters = write_table(tmp_path / "v.csv", VOTER_COLUMNS, listed)
    residents = write_table(tmp_path / "r.csv", RESIDENT_COLUMNS, listed[::2])
    voter_layout, resident_layout = layout(VOTER_LAYOUT), layout(RESIDENT_LAYOUT)
    with Workspace(threads=2) as workspace:
        apart = (
            read_voters(voters, voter_layout, workspace=workspace),
            read_residents(residents, resident_layout, workspace=workspace),
        )
        for _ in range(5):
            at_once = read_both(voters, residents, voter_layout, resident_layout, workspace=workspace)
            for one, other in zip(apart, at_once, strict=True):
                assert list(one) == list(other)
                assert one.summary() == other.summary()


def test_where_both_files_are_wrong_the_list_s_error_is_told(tmp_path: Path, layout: Callable[[str], Path]) -> None:
    (tmp_path / "v.csv").write_text("")
    (tmp_path / "r.csv").write_bytes(b"PAR1")
    with pytest.raises(SourceError) as caught:
        read_both(tmp_path / "v.csv", tmp_path / "r.csv", layout(VOTER_LAYOUT), layout(RESIDENT_LAYOUT))
    assert caught.value.code == "source.empty"
