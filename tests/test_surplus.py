"""Cells behind the last title: what is a habit of the file is read, what a stray delimiter has pushed there is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dukcapil_core as dk
from dukcapil_core.adapters.contract import RawTable, Source
from dukcapil_core.adapters.delimited import DelimitedReader
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.surplus import Surplus

LAYOUT = load_layout(
    'api = 1\nname = "t"\nrecord = "voter"\n[reader]\nkind = "delimited"\ndelimiter = ";"\n'
    '[fields]\nnik = "NIK"\naddress = "ALAMAT"\nremark = "KET"\n'
)
HEADER = "NIK;ALAMAT;RT;KET"
PLAIN = "1;JL A;2;"
SHIFTED = "2;JL A; NO 3;2;"
"""A delimiter in the address that nobody quoted; the last cell was empty."""

TOO_MANY = "record.too-many-cells"


def opened(folder: Path, *lines: str, layout: str = "") -> RawTable:
    path = folder / "list.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return DelimitedReader().open(Source(path=path), load_layout(layout) if layout else LAYOUT)


def landed(table: RawTable, folder: Path) -> list[tuple[str | None, ...]]:
    """Problem and cells of each record as it lands, by whichever road."""
    import duckdb

    con = duckdb.connect()
    assert table.land is not None
    assert table.land(con, "t", folder)
    problem = "problem" if table.scan.details["road"] != "fast" else "NULL"
    return con.execute(f"SELECT {problem}, COLUMNS('^c[0-9]+$') FROM t ORDER BY row").fetchall()


def rejected(folder: Path, *lines: str, layout: str = "") -> list[int]:
    """The lines of the records that are rejected as too wide, and nothing else. Both roads must say the same."""
    table = opened(folder, *lines, layout=layout)
    rows = list(table.rows())
    assert {row.problem for row in rows} <= {None, TOO_MANY}
    nothing = (None,) * len(table.columns)
    assert landed(table, folder) == [(row.problem, *(row.cells or nothing)) for row in rows]
    return [row.line for row in rows if row.problem]


def road(folder: Path, *lines: str) -> object:
    table = opened(folder, *lines)
    landed(table, folder)
    return table.scan.details["road"]


# -- blank cells too many ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 1, 30])
def test_a_record_that_a_stray_delimiter_has_shifted_is_rejected_though_its_last_cell_is_empty(
    tmp_path: Path, place: int
) -> None:
    lines = [PLAIN] * 30
    lines.insert(place, SHIFTED)
    assert rejected(tmp_path, HEADER, *lines) == [place + 2]


@pytest.mark.parametrize("shifted", ["2;JL A; NO 3;2; ", '2;JL A; NO 3;2;""', "2;A; B; C;2;;;", SHIFTED + "\r"])
def test_however_the_empty_cell_is_written(tmp_path: Path, shifted: str) -> None:
    assert rejected(tmp_path, HEADER, *[PLAIN] * 30, shifted) == [32]


def test_the_record_that_is_set_aside_keeps_its_text_over_several_lines(tmp_path: Path) -> None:
    table = opened(tmp_path, HEADER, *[PLAIN] * 30, '2;JL A;"NO 3', 'RT 2";2;')
    assert [(row.line, row.problem, row.raw) for row in table.rows() if row.problem] == [
        (32, TOO_MANY, '2;JL A;"NO 3\nRT 2";2;')
    ]


def test_a_delimiter_behind_every_record_is_a_habit_of_the_file(tmp_path: Path) -> None:
    assert rejected(tmp_path, HEADER, *["1;JL A;2;8;"] * 30) == []
    assert road(tmp_path, HEADER, *["1;JL A;2;8;"] * 30) == "fast"


def test_the_padding_of_a_spreadsheet_is_one_too(tmp_path: Path) -> None:
    assert rejected(tmp_path, HEADER, *["1;JL A;2;8;;;;"] * 30) == []
    assert road(tmp_path, HEADER, *["1;JL A;2;8;;;;"] * 30) == "fast"


@pytest.mark.parametrize("other", ["1;JL A;2;8", "JUMLAH;;;", ";;;", ";;;;;;;;;;;;"])
def test_a_record_without_the_habit_and_a_blank_one_are_read_beside_the_others(tmp_path: Path, other: str) -> None:
    assert rejected(tmp_path, HEADER, *["1;JL A;2;8;"] * 30, other, "1;JL A;2;8;") == []


def test_where_every_record_ends_in_a_delimiter_a_shifted_one_has_one_more(tmp_path: Path) -> None:
    habit = ["1;JL A;2;;"] * 30
    assert rejected(tmp_path, HEADER, *habit, "2;JL A; NO 3;2;;", *habit) == [32]


@pytest.mark.parametrize(("wide", "others", "are_rejected"), [(90, 10, False), (89, 11, True), (1, 0, False)])
def test_a_habit_is_what_nine_of_ten_records_have(tmp_path: Path, wide: int, others: int, are_rejected: bool) -> None:
    found = rejected(tmp_path, HEADER, *["1;JL A;2;8;"] * wide, *["1;JL A;2;8"] * others)
    assert found == (list(range(2, wide + 2)) if are_rejected else [])


def test_blank_rows_do_not_make_a_habit(tmp_path: Path) -> None:
    assert rejected(tmp_path, HEADER, PLAIN, SHIFTED, *[";;;;"] * 100) == [3]


# -- cells below no title ---------------------------------------------------------------------------------------------


def test_a_last_cell_pushed_below_no_title_is_told(tmp_path: Path) -> None:
    """The header ends in a delimiter as all records do, but for the one that has another in the address."""
    assert rejected(tmp_path, HEADER + ";", *["1;JL A;2;8;"] * 30, "2;JL A; NO 3;2;8") == [32]


def test_a_column_without_a_title_that_many_records_have_filled_is_a_column(tmp_path: Path) -> None:
    noted, bare = "1;JL A;2;8;x", "1;JL A;2;8;"
    assert rejected(tmp_path, HEADER + ";", *[noted] * 10, *[bare] * 90) == []
    assert road(tmp_path, HEADER + ";", *[noted] * 10, *[bare] * 90) == "fast"
    assert rejected(tmp_path, HEADER + ";", *[noted] * 9, *[bare] * 91) == list(range(2, 11))


def test_in_a_short_list_one_alone_is_not_many(tmp_path: Path) -> None:
    assert rejected(tmp_path, HEADER + ";", "1;JL A;2;8;", "1;JL A;2;8;", "2;JL A; NO 3;2;8") == [4]
    assert rejected(tmp_path, HEADER + ";", "1;JL A;2;8;x") == []


def test_a_blank_of_any_kind_below_no_title_is_nothing(tmp_path: Path) -> None:
    assert rejected(tmp_path, HEADER + ";", *["1;JL A;2;8;"] * 30, "2;JL A;2;8; ", "2;JL A;2;8;\u00a0") == []


def test_a_column_without_a_title_between_others_is_none_of_these(tmp_path: Path) -> None:
    assert rejected(tmp_path, "NIK;ALAMAT;;KET", *["1;JL A;;8"] * 30, "2;JL A;x;8") == []


def test_a_column_that_the_layout_uses_by_its_place_needs_no_title(tmp_path: Path) -> None:
    used = (
        'api = 1\nname = "t"\nrecord = "voter"\n[reader]\nkind = "delimited"\ndelimiter = ";"\n[fields]\nnik = "NIK"\n'
    )
    lines = (HEADER + ";", *["1;JL A;2;8;"] * 30, "2;JL A;2;8;3")
    assert rejected(tmp_path, *lines, layout=used + 'tps = "column 5"') == []
    assert rejected(tmp_path, *lines, layout=used + 'tps = "KET"') == [32]


def test_where_columns_go_by_position_none_has_a_title(tmp_path: Path) -> None:
    placed = (
        'api = 1\nname = "t"\nrecord = "voter"\n[reader]\nkind = "delimited"\ndelimiter = ";"\nheader_rows = 0\n'
        "[fields]\nnik = 1\nname = 2\n"
    )
    people = ["5302014107900011;ANA;2;"] * 40
    assert rejected(tmp_path, *people, "5302014107900012;ANA;2;x", layout=placed) == []
    assert rejected(tmp_path, *people, "5302014107900012;ANA; S.H;2;", layout=placed) == [41]


# -- both roads, and what it costs ------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.sampled_from([HEADER, HEADER + ";", HEADER + ";;"]),
    kinds=st.lists(st.sampled_from([4, 5, 6, 7]), min_size=1, max_size=3),
    numbers=st.lists(st.integers(0, 2), min_size=1, max_size=24),
    cells=st.lists(st.sampled_from(["", "", "", "x", " ", '""', "\u00a0"]), min_size=7, max_size=7),
)
def test_whatever_the_widths_both_roads_agree(
    tmp_path: Path, header: str, kinds: list[int], numbers: list[int], cells: Sequence[str]
) -> None:
    lines = [";".join([str(place), *cells[1 : kinds[number % len(kinds)]]]) for place, number in enumerate(numbers)]
    table = opened(tmp_path, header, *lines)
    nothing = (None,) * len(table.columns)
    told = [(row.problem, *(row.cells or nothing)) for row in table.rows()]
    assert [tuple("" if cell == '""' else cell for cell in row) for row in landed(table, tmp_path)] == told


def test_the_file_is_asked_for_its_habit_once_and_only_where_a_record_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Surplus] = []
    habit = Surplus.habit.func
    monkeypatch.setattr(Surplus.habit, "func", lambda surplus: (asked.append(surplus), habit(surplus))[1])
    rejected(tmp_path, HEADER, *[PLAIN] * 30)
    rejected(tmp_path, HEADER, *["1;JL A;2;;"] * 30)
    assert len(asked) == 1  # by the rows one by one of the second file; its fast road needs no answer
    assert rejected(tmp_path, HEADER, *[PLAIN] * 30, SHIFTED, SHIFTED) == [32, 33]
    assert len(asked) == 2


# -- what it saves ----------------------------------------------------------------------------------------------------

COLUMNS = (
    "NIK,NO_KK,NAMA_LGKP,JENIS_KLMIN,TMPT_LHR,TGL_LHR,STAT_KWN,STAT_HBKEL,NO_PROP,NO_KAB,NO_KEC,NO_KEL,ALAMAT,NO_RT,NO_RW,"
    "FLAG_STATUS,FLAG_PINDAH,EKTP_CURRENT_STATUS_CODE"
)


def test_a_living_resident_without_a_recording_does_not_die_of_a_comma_in_the_address(tmp_path: Path) -> None:
    """Read one column too far right, RW 1 is the status of the dead."""
    people = [
        f"530201{day:02d}0180{day:04d},5302010101209903,ANA CONTOH,1,SOE,{day:02d}-01-1980,1,1,53,2,1,1001,JL A,1,1,0,,"
        for day in range(1, 29)
    ]
    people[3] = people[3].replace("JL A", "JL A, NO 3")
    register = tmp_path / "register.csv"
    register.write_text("\n".join((COLUMNS, *people)) + "\n", "utf-8")
    with dk.Workspace(threads=1) as workspace:
        read = dk.read_residents(register, workspace=workspace)
        assert (read.seen, read.rejected, read.issue_counts) == (28, 1, {TOO_MANY: 1})
        assert {str(one.life_status) for one in read} == {"active"}
        assert [row["line"] for row in read.rejects.mappings()] == [5]
