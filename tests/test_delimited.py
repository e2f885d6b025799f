"""Delimited text: every way in which offices' files are odd, and two roads that read the same records."""

from __future__ import annotations

import csv
import io
import random
from functools import cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dukcapil_core.adapters import text_lines, text_records, text_survey
from dukcapil_core.adapters.contract import RawRow, RawTable, Sample, Source
from dukcapil_core.adapters.delimited import DelimitedReader
from dukcapil_core.adapters.layout import Layout, load_layout
from dukcapil_core.adapters.sheets import MOST_COLUMNS
from dukcapil_core.adapters.text_survey import survey
from dukcapil_core.errors import SourceError

READER = DelimitedReader()


def layout(reader: str = "", columns: tuple[str, ...] = ("A", "B", "C")) -> Layout:
    fields = "\n".join(
        f'{field} = "{column}"' for field, column in zip(("nik", "nkk", "name", "address"), columns, strict=False)
    )
    delimiter = "" if "delimiter" in reader else 'delimiter = ";"'
    return load_layout(
        f'api = 1\nname = "t"\nrecord = "voter"\ntitle = "t"\n[reader]\nkind = "delimited"\n{delimiter}\n{reader}\n'
        f"[fields]\n{fields}\n"
    )


def opened(
    folder: Path, content: bytes | str, reader: str = "", name: str = "list.csv", **more: tuple[str, ...]
) -> RawTable:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return READER.open(Source(path=path), layout(reader, **more))


def rows(folder: Path, content: bytes | str, reader: str = "", **more: tuple[str, ...]) -> list[RawRow]:
    return list(opened(folder, content, reader, **more).rows())


def told(found: list[RawRow]) -> list[tuple[int, object]]:
    """Each record as its physical line and its cells or its problem."""
    return [(row.line, row.problem or tuple(row.cells)) for row in found]


def landed(table: RawTable, folder: Path) -> list[tuple[str | None, ...]] | None:
    """The fast road's cells with empty ones as "", or None where the file needs the row road.

    That one must then have landed each record as it is given one by one.
    """
    con = database()
    con.execute("DROP VIEW IF EXISTS t")
    assert table.land is not None
    assert table.land(con, "t", folder)
    if table.scan.details["road"] != "fast":
        found = con.execute("SELECT row, line, problem, record, COLUMNS('^c[0-9]+$') FROM t ORDER BY row").fetchall()
        nothing = (None,) * len(table.columns)
        assert found == [(one.row, one.line, one.problem, one.raw, *(one.cells or nothing)) for one in table.rows()]
        return None
    found = con.execute("SELECT row, COLUMNS('^c[0-9]+$') FROM t ORDER BY row").fetchall()
    assert [row[0] for row in found] == list(range(1, len(found) + 1))
    return [tuple(cell or "" for cell in row[1:]) for row in found]


@cache
def database() -> duckdb.DuckDBPyConnection:
    """One for all: opening one costs more than most of these tests."""
    return duckdb.connect()


# -- quotes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('"a";"b";"c"', ("a", "b", "c")),
        ('a;"JL. A; RT 2";c', ("a", "JL. A; RT 2", "c")),
        ('a;"KI""E";c', ("a", 'KI"E', "c")),
        ('"";"""";c', ("", '"', "c")),
        ('a;JL. "A" 5;c', ("a", 'JL. "A" 5', "c")),
        ("a;KI'E;c", ("a", "KI'E", "c")),
        ('a;5";c', ("a", '5"', "c")),
        ('a; "b" ;c', ("a", "b", "c")),
        ('a; "b" x;c', ("a", ' "b" x', "c")),
        (" a ;  b;c ", (" a ", "  b", "c ")),
    ],
)
def test_quotes_are_marks_around_a_cell_and_letters_inside_one(
    tmp_path: Path, line: str, cells: tuple[str, ...]
) -> None:
    assert told(rows(tmp_path, f"A;B;C\n{line}\n")) == [(2, cells)]


def test_a_cell_may_hold_line_breaks_and_the_next_record_keeps_its_physical_line(tmp_path: Path) -> None:
    found = rows(tmp_path, 'A;B;C\n1;"JL. A\nRT 2\nRW 1";x\n2;b;y\n')
    assert told(found) == [(2, ("1", "JL. A\nRT 2\nRW 1", "x")), (5, ("2", "b", "y"))]


def test_the_first_cell_may_hold_a_line_break_although_all_the_others_follow_it(tmp_path: Path) -> None:
    assert told(rows(tmp_path, 'A;B;C\n"ANA\nMARIA";b;c\n2;b;c\n')) == [
        (2, ("ANA\nMARIA", "b", "c")),
        (4, ("2", "b", "c")),
    ]


def test_an_unclosed_quote_swallows_no_neighbour(tmp_path: Path) -> None:
    found = rows(tmp_path, 'A;B;C\n1;b;c\n2;"b;c\n3;b;c\n4;"b";c\n')
    assert told(found) == [(2, ("1", "b", "c")), (3, "record.quote"), (4, ("3", "b", "c")), (5, ("4", "b", "c"))]
    assert found[1].raw == '2;"b;c'


def test_two_unclosed_quotes_do_not_close_each_other(tmp_path: Path) -> None:
    found = rows(tmp_path, 'A;B;C\n1;"b;c\n2;b;c\n3;"b;c\n4;b;c\n')
    assert told(found) == [(2, "record.quote"), (3, ("2", "b", "c")), (4, "record.quote"), (5, ("4", "b", "c"))]


def test_two_unclosed_quotes_in_neighbouring_lines_do_not_close_each_other_either(tmp_path: Path) -> None:
    found = rows(tmp_path, 'A;B;C\n1;"b;c\n2;b";c\n3;b;c\n')
    assert told(found) == [(2, "record.quote"), (3, ("2", 'b"', "c")), (4, ("3", "b", "c"))]


def test_an_unclosed_quote_in_the_last_line_is_that_line_s_problem(tmp_path: Path) -> None:
    assert told(rows(tmp_path, 'A;B;C\n1;b;c\n2;b;"c')) == [(2, ("1", "b", "c")), (3, "record.quote")]


def test_text_behind_a_closing_quote_is_not_guessed_at(tmp_path: Path) -> None:
    assert told(rows(tmp_path, 'A;B;C\n1;"b"x;c\n')) == [(2, "record.quote")]


def test_a_runaway_cell_ends_at_the_limit_and_every_line_under_it_is_accounted_for(tmp_path: Path) -> None:
    lines = "".join(f"line {number}\n" for number in range(text_lines.MULTILINE_LIMIT + 5))
    found = rows(tmp_path, f'A;B;C\n1;"b\n{lines}2;b;c\n')
    assert found[0].problem == "record.quote"
    assert {row.problem for row in found[1:-1]} == {"record.too-few-cells"}
    assert tuple(found[-1].cells) == ("2", "b", "c")
    assert len(found) == text_lines.MULTILINE_LIMIT + 7


def test_between_quoted_cells_a_blank_can_be_the_delimiter(tmp_path: Path) -> None:
    assert told(rows(tmp_path, 'A B C\n"1 2" "b" c\n', 'delimiter = " "')) == [(2, ("1 2", "b", "c"))]


def test_where_the_layout_knows_no_quote_it_is_a_letter(tmp_path: Path) -> None:
    assert told(rows(tmp_path, 'A;B;C\n1;"b;c\n', 'quote = ""')) == [(2, ("1", '"b', "c"))]


# -- ragged, blank, NUL ---------------------------------------------------------------------------------------------


def test_ragged_rows_are_set_aside_one_by_one(tmp_path: Path) -> None:
    found = rows(tmp_path, "A;B;C\n1;b\n2;b;c\n3;b;c;d\n4;b;c;;\n5;b;c; ;x\n6\n")
    assert told(found) == [
        (2, "record.too-few-cells"),
        (3, ("2", "b", "c")),
        (4, "record.too-many-cells"),
        (5, "record.too-many-cells"),
        (6, "record.too-many-cells"),
        (7, "record.too-few-cells"),
    ]
    assert [row.raw for row in found if row.problem] == ["1;b", "3;b;c;d", "4;b;c;;", "5;b;c; ;x", "6"]


def test_blank_lines_are_no_records_but_count_as_lines(tmp_path: Path) -> None:
    table = opened(tmp_path, "A;B;C\n1;b;c\n\n   \n2;b;c\n\n\n")
    assert told(list(table.rows())) == [(2, ("1", "b", "c")), (5, ("2", "b", "c"))]
    assert table.scan.details["blank_lines"] == 4


@pytest.mark.parametrize(
    ("encoding", "blank"), [("utf-8", "\n"), ("utf-8", "\r\n"), ("utf-8", " \t \n"), ("utf-8", "\r"), ("utf-16", "\n")]
)
def test_a_long_run_of_blank_lines_is_passed_over_and_counted(tmp_path: Path, encoding: str, blank: str) -> None:
    end = blank.strip(" \t")
    content = end.join(("A;B;C", '1;"b', "x", '";c')) + end + blank * 3000 + f" 2;b;c{end}" + blank * 500
    table = opened(tmp_path, content.encode(encoding), f'encoding = "{encoding}"')
    assert told(list(table.rows())) == [(2, ("1", "b\nx\n", "c")), (3005, (" 2", "b", "c"))]
    assert table.scan.details["blank_lines"] == 3500
    assert landed(table, tmp_path) is None


@pytest.mark.parametrize("size", [1, 7, 64])
def test_blank_lines_count_alike_however_the_file_is_cut(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_survey, "CHUNK", size)
    for blank in ("\n", "  \n", "\r\n", "\t\n"):
        table = opened(tmp_path, "A;B;C\n1;b;c\n" + blank * 90 + "   2;b;c\n" + blank * 40 + "  ")
        assert told(list(table.rows())) == [(2, ("1", "b", "c")), (93, ("   2", "b", "c"))]
        assert table.scan.details["blank_lines"] == 131


def test_of_one_column_only_empty_lines_are_no_records(tmp_path: Path) -> None:
    content = "A\n1\n" + "\n" * 50 + " \n" * 50 + "\r\r\n" * 50
    table = opened(tmp_path, content, columns=("A",))
    assert len(list(table.rows())) == 101
    assert table.scan.details["blank_lines"] == 50


def test_a_header_and_blank_lines_hold_no_record(tmp_path: Path) -> None:
    table = opened(tmp_path, "A;B;C\n" + "\n" * 300)
    assert landed(table, tmp_path) is None
    assert list(table.rows()) == []


@pytest.mark.parametrize("line", ['"', "a", '"a', "a;b;c;d"])
def test_what_cannot_be_split_nearly_throughout_is_no_list(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sends a million of such lines sent something else; below enough records they are rejected one by one."""
    monkeypatch.setattr(text_records, "MOST_BROKEN", 90)
    with pytest.raises(SourceError) as caught:
        rows(tmp_path, "A;B;C\n" + "1;b;c\n" * 9 + f"{line}\n" * 200)
    assert caught.value.code == "source.no-list"
    assert caught.value.params == {"file": "list.csv", "broken": 90, "count": 99, "line": 100}
    assert len(rows(tmp_path, "A;B;C\n" + "1;b;c\n" * 20 + f"{line}\n" * 100)) == 120
    assert len(rows(tmp_path, "A;B;C\n" + f"{line}\n" * 89)) == 89


@pytest.mark.parametrize("delimiter", [";", "\t", "#"])
def test_a_line_of_delimiters_is_a_record_with_nothing_in_it(tmp_path: Path, delimiter: str) -> None:
    # ... also where the delimiter is itself a blank; the empty line only keeps the file off the fast road.
    line = delimiter.join
    content = "\n".join((line("ABC"), line(("1", "b", "c")), line(("", "", "")), "", line(("2", "b", "c")))) + "\n"
    found = rows(tmp_path, content, f"delimiter = {delimiter!r}" if delimiter != "\t" else 'delimiter = "\\t"')
    assert told(found) == [(2, ("1", "b", "c")), (3, ("", "", "")), (5, ("2", "b", "c"))]


def test_a_nul_is_its_own_line_s_problem(tmp_path: Path) -> None:
    found = rows(tmp_path, b"A;B;C\n1;b;c\n2;b\0;c\n3;b;c\n")
    assert told(found) == [(2, ("1", "b", "c")), (3, "record.nul"), (4, ("3", "b", "c"))]


def test_a_nul_further_down_does_not_hide_the_header(tmp_path: Path) -> None:
    """What is read with one line rejected is recognised too."""
    sample = Sample(source=Source(path=tmp_path / "x.csv"), head=b"A;B;C\n1;b;c\n2;b;c\n" + b"\0" * 5 + b"\n")
    assert READER.header(sample, layout()) == ("A", "B", "C")
    nothing_else = Sample(source=Source(path=tmp_path / "x.csv"), head=b"A;B;C\n" + b"\0" * 64)
    assert READER.header(nothing_else, layout()) is None


def test_a_nul_inside_a_quoted_cell_over_two_lines_does_not_hide_the_lines_around_it(tmp_path: Path) -> None:
    found = rows(tmp_path, b'A;B;C\n1;"b\nx\0";c\n3;b;c\n')
    assert told(found) == [(2, "record.quote"), (3, "record.nul"), (4, ("3", "b", "c"))]


def test_lines_without_cells_take_no_room_for_cells(tmp_path: Path) -> None:
    """Of a list that is broken from its second line on, only the first record is kept with its columns."""
    table = opened(tmp_path, "A;B;C\n1;b;c\n" + '"' + "x\n" * 1000)
    assert landed(table, tmp_path) is None
    assert database().execute("SELECT count(*) FROM t_records").fetchall() == [(1,)]
    unsplit = "SELECT problem, count(*), min(line), max(line) FROM t_unsplit GROUP BY ALL ORDER BY ALL"
    assert database().execute(unsplit).fetchall() == [
        ("record.quote", 1, 3, 3),
        ("record.too-few-cells", 999, 4, 1002),
    ]


def test_a_very_long_line_is_a_record_like_any_other(tmp_path: Path) -> None:
    long = "x" * 3_000_000  # DuckDB's own reader would stop at 2 MB
    table = opened(tmp_path, f"A;B;C\n1;{long};c\n2;b;c\n")
    assert landed(table, tmp_path) == [("1", long, "c"), ("2", "b", "c")]
    first, second = table.rows()
    assert len(first.cells[1] or "") == len(long)
    assert (second.line, tuple(second.cells)) == (3, ("2", "b", "c"))


def test_many_short_lines_take_the_fast_road_whole(tmp_path: Path) -> None:
    table = opened(tmp_path, "A;B;C\n" + "".join(f"{number};b;c\n" for number in range(50_000)))
    found = landed(table, tmp_path)
    assert table.scan.details["road"] == "fast"
    assert found is not None
    assert [row[0] for row in found] == [str(number) for number in range(50_000)]


# -- line breaks and encodings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("content", "line_break"),
    [
        ("A;B;C\n1;b;c\n2;b;c\n", "\\n"),
        ("A;B;C\n1;b;c\n2;b;c", "\\n"),
        ("A;B;C\r\n1;b;c\r\n2;b;c\r\n", "\\r\\n"),
        ("A;B;C\r\n1;b;c\n2;b;c\r\n", "mixed"),
        ("A;B;C\r1;b;c\r2;b;c\r", "\\r"),
        ("A;B;C\r1;b;c\r2;b;c", "\\r"),
        ("\ufeffA;B;C\r\n1;b;c\r\n2;b;c", "\\r\\n"),
    ],
)
def test_every_line_break_is_understood_and_named_in_the_scan(
    tmp_path: Path, content: str, line_break: str, encoding: str
) -> None:
    table = opened(tmp_path, content.encode(encoding))
    assert table.columns == ("A", "B", "C")
    assert told(list(table.rows())) == [(2, ("1", "b", "c")), (3, ("2", "b", "c"))]
    assert table.scan.details["line_break"] == line_break
    assert table.scan.details["lines"] == 3


def test_a_lone_carriage_return_stays_in_its_cell(tmp_path: Path) -> None:
    assert told(rows(tmp_path, "A;B;C\n1;b\rB;c\n2;b;c\n")) == [(2, ("1", "b\rB", "c")), (3, ("2", "b", "c"))]


def test_a_declared_windows_1252_is_read_as_it_is(tmp_path: Path) -> None:
    content = "A;B;C\n1;DESA KI’E;c\n".encode("windows-1252")
    assert told(rows(tmp_path, content, 'encoding = "windows-1252"')) == [(2, ("1", "DESA KI’E", "c"))]


@pytest.mark.parametrize(("letters", "told"), [("KI’E", True), ("KIE", False)])
def test_a_declared_windows_1252_that_is_utf_8_is_told(tmp_path: Path, letters: str, told: bool) -> None:
    table = opened(tmp_path, f"A;B;C\n1;{letters};c\n", 'encoding = "windows-1252"')
    assert table.scan.details.get("reads_as_utf8", False) is told


def test_an_undeclared_windows_1252_is_an_error_that_says_where_and_how_often(tmp_path: Path) -> None:
    content = "A;B;C\n1;b;c\n2;KI’E;c\n3;b;c\n4;KI’E;c\n".encode("windows-1252")
    with pytest.raises(SourceError) as caught:
        opened(tmp_path, content)
    assert (caught.value.code, caught.value.params["line"], caught.value.params["count"]) == ("source.encoding", 3, 2)


def test_with_encoding_errors_reject_the_bad_lines_are_set_aside(tmp_path: Path) -> None:
    content = "A;B;C\n1;b;c\n2;KI’E;c\n3;b;c\n".encode("windows-1252")
    table = opened(tmp_path, content, 'encoding_errors = "reject"')
    assert landed(table, tmp_path) is None
    assert told(list(table.rows())) == [(2, ("1", "b", "c")), (3, "record.encoding"), (4, ("3", "b", "c"))]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_declared_utf_16_is_read_line_by_line(tmp_path: Path, encoding: str, end: str) -> None:
    # U+010A and U+0A0D have line-break bytes in them; U+2028 is no line break of a text file.
    content = end.join(("A;B;C", "1;\u010a\u0a0d\u2028;c", '2;"x;y";c', "3;b", "")).encode(encoding)
    table = opened(tmp_path, content, f'encoding = "{encoding}"')
    assert table.columns == ("A", "B", "C")
    assert told(list(table.rows())) == [
        (2, ("1", "\u010a\u0a0d\u2028", "c")),
        (3, ("2", "x;y", "c")),
        (4, "record.too-few-cells"),
    ]
    assert table.scan.details["lines"] == 4


def test_a_utf_16_layout_recognises_its_header(tmp_path: Path) -> None:
    sample = Sample(source=Source(path=tmp_path / "x.csv"), head="A;B;C\n1;2;3\n".encode("utf-16"))
    assert READER.header(sample, layout('encoding = "utf-16"')) == ("A", "B", "C")


def test_a_byte_order_mark_below_the_first_line_is_a_part_of_its_cell(tmp_path: Path) -> None:
    table = opened(tmp_path, "A;B;C\n\ufeff1;b;c\n")
    assert told(list(table.rows())) == [(2, ("\ufeff1", "b", "c"))]
    assert landed(table, tmp_path) == [("\ufeff1", "b", "c")]


@pytest.mark.parametrize("mark", ["utf-16", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("declared", ["", 'encoding = "windows-1252"'], ids=["undeclared", "windows-1252"])
def test_a_byte_order_mark_tells_the_encoding_whatever_the_layout_says(
    tmp_path: Path, mark: str, declared: str
) -> None:
    content = "A;B;C\n1;DESA KI’E;c\n".encode(mark)
    table = opened(tmp_path, content, declared)
    assert told(list(table.rows())) == [(2, ("1", "DESA KI’E", "c"))]
    assert table.scan.details["encoding"] == mark
    assert READER.header(Sample(source=Source(path=tmp_path), head=content), layout(declared)) == ("A", "B", "C")


def test_a_declared_order_of_bytes_stays_beside_its_mark(tmp_path: Path) -> None:
    table = opened(tmp_path, "\ufeffA;B;C\n1;b;c\n".encode("utf-16-le"), 'encoding = "utf-16-le"')
    assert (table.columns, table.scan.details["encoding"]) == (("A", "B", "C"), "utf-16-le")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_nul_bytes(tmp_path: Path, encoding: str) -> None:
    table = opened(tmp_path, "A;B;C\n1;b;c\n".encode(encoding))
    assert (table.columns, table.scan.details["encoding"]) == (("A", "B", "C"), encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_an_undeclared_utf_16_is_an_error_about_the_encoding(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(SourceError) as caught:
        opened(tmp_path, "\u0160A;B;C\n1;b;c\n".encode(encoding))
    assert caught.value.code == "source.encoding"


def test_a_broken_utf_16_is_an_error_that_says_where(tmp_path: Path) -> None:
    content = "A;B;C\n1;b;c\n".encode("utf-16") + b"\x00\xd8\x00\x00"
    with pytest.raises(SourceError) as caught:
        opened(tmp_path, content, 'encoding = "utf-16"')
    assert (caught.value.code, caught.value.params["line"]) == ("source.encoding", 3)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "source.empty"),
        (b"A;B;C\n", "source.no-rows"),
        (b"A;B;C", "source.no-rows"),
        (b"PK\x03\x04rest", "source.other-kind"),
        (b"PAR1rest", "source.other-kind"),
        (b"%PDF-1.7", "source.other-kind"),
        (bytes(range(1, 9)) * 8, "source.not-text"),
        (b"\n\n\n\n", "source.no-header"),
    ],
)
def test_what_is_no_list_at_all_is_one_error(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        opened(tmp_path, content)
    assert caught.value.code == code


def test_a_web_page_is_no_list_whatever_its_name_and_the_format_say(tmp_path: Path) -> None:
    """Websites let people download a table of HTML as "list.xls", and Excel opens it."""
    with pytest.raises(SourceError) as caught:
        opened(tmp_path, "<table><tr><td>A</td></tr></table>", name="list.xls")
    assert caught.value.code == "source.web-page"


def test_a_table_in_memory_is_not_for_this_reader() -> None:
    with pytest.raises(SourceError) as caught:
        READER.open(Source(table=object()), layout())
    assert caught.value.code == "source.needs-file"


# -- headers --------------------------------------------------------------------------------------------------------


def test_a_header_may_stand_below_titles(tmp_path: Path) -> None:
    table = opened(tmp_path, 'DAFTAR PEMILIH;;\n"KECAMATAN; MOLLO\n\nA;B;C\n1;b;c\n')
    assert table.columns == ("A", "B", "C")
    assert told(list(table.rows())) == [(5, ("1", "b", "c"))]


def test_a_header_stands_where_the_layout_says(tmp_path: Path) -> None:
    table = opened(tmp_path, "A;B;C\nA;B;C\n1;b;c\n", "skip_rows = 1")
    assert told(list(table.rows())) == [(3, ("1", "b", "c"))]


def test_a_header_further_down_than_thirty_lines_can_be_declared(tmp_path: Path) -> None:
    table = opened(tmp_path, "title\n" * 40 + "A;B;C\n1;b;c\n", "skip_rows = 40")
    assert told(list(table.rows())) == [(42, ("1", "b", "c"))]


def test_skipping_past_the_end_finds_no_header(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        opened(tmp_path, "A;B;C\n1;b;c\n", "skip_rows = 9")
    assert (caught.value.code, caught.value.params["line"]) == ("source.no-header", 10)


def test_several_header_rows_are_joined_as_in_a_sheet(tmp_path: Path) -> None:
    content = "DAFTAR;;;\nNO;PEMILIH;;TPS\n;NIK;NAMA;\n1;a;b;c\n"
    columns = ("PEMILIH / NIK", "NO", "PEMILIH / NAMA")
    table = opened(tmp_path, content, "header_rows = 2", columns=columns)
    assert table.columns == ("NO", "PEMILIH / NIK", "PEMILIH / NAMA", "TPS")
    assert told(list(table.rows())) == [(4, ("1", "a", "b", "c"))]


def test_names_that_come_again_are_numbered_however_often(tmp_path: Path) -> None:
    table = opened(tmp_path, "A;A;B;a;C; A \n1;2;3;4;5;6\n")
    assert table.columns == ("A", "A#2", "B", "a#3", "C", "A#4")


def test_a_name_of_the_header_may_hold_a_line_break(tmp_path: Path) -> None:
    table = opened(tmp_path, 'A;"B\n(LENGKAP)";C\n1;b;c\n')
    assert table.columns == ("A", "B (LENGKAP)", "C")
    assert told(list(table.rows())) == [(3, ("1", "b", "c"))]


def test_a_header_without_any_known_name_is_still_shown_to_the_caller(tmp_path: Path) -> None:
    # ... who says which columns are missing
    assert opened(tmp_path, "X;Y\n1;2\n").columns == ("X", "Y")


# -- the file's name is not a pattern -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["list[1].csv", "list*.csv", "list?.csv"])
def test_a_file_whose_name_looks_like_a_pattern_is_read_and_no_other(tmp_path: Path, name: str) -> None:
    (tmp_path / "list1.csv").write_text("A;B;C\nwrong;wrong;wrong\n")
    table = opened(tmp_path, "A;B;C\n1;b;c\n", name=name)
    assert landed(table, tmp_path) == [("1", "b", "c")]
    assert told(list(table.rows())) == [(2, ("1", "b", "c"))]


def test_text_called_gz_is_text(tmp_path: Path) -> None:
    assert landed(opened(tmp_path, "A;B;C\n1;b;c\n", name="list.csv.gz"), tmp_path) == [("1", "b", "c")]


def test_a_folder_called_like_a_partition_adds_no_column(tmp_path: Path) -> None:
    folder = tmp_path / "c2=9"
    folder.mkdir()
    assert landed(opened(folder, "A;B;C\n1;b;c\n"), tmp_path) == [("1", "b", "c")]


# -- two roads ------------------------------------------------------------------------------------------------------

CELL = st.text(st.sampled_from("ab1;,\"'# \t\n\r|é’\u00a0\u2028\\*"), max_size=6)
UGLY = st.lists(
    st.sampled_from(["a", "b", ";", ";", '"', " ", "\n", "\n", "\r\n", "\r", "\0", "é", "'", "\\", "\t"]), max_size=40
)

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def both_roads_agree(folder: Path, content: bytes, reader: str = "") -> None:
    """Either the fast road declines, or it gives what the row road gives."""
    table = opened(folder, content, reader)
    slow = list(table.rows())
    assert [row.row for row in slow] == list(range(1, len(slow) + 1))
    assert [row.line for row in slow] == sorted({row.line for row in slow})
    fast = landed(table, folder)
    if fast is not None:
        assert not [row.problem for row in slow if row.problem]
        assert fast == [tuple(row.cells) for row in slow]
        assert [row.line for row in slow] == [table.header_lines + row.row for row in slow]


@QUICK
@given(
    table=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_csv_writer_wrote_comes_back(
    tmp_path: Path, table: list[tuple[str, ...]], quoting: int, end: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerow("ABC")
    writer.writerows(table)
    content = text.getvalue().encode()
    both_roads_agree(tmp_path, content)
    if not any(set(cell) & set("\n\r") for row in table for cell in row):
        assert [tuple(row.cells) for row in rows(tmp_path, content)] == table


@settings(QUICK, max_examples=400)
@example(parts=["a", ";", '"', "\n", "a", '"', ";", "b", "\n"])
@example(parts=[" ", '"', "a", '"', " ", ";", "b", ";", "\n"])
@example(parts=["a", ";", ";", ";", "\n", '"', '"', ";", ";", "\n"])
@given(parts=UGLY)
def test_whatever_stands_in_the_lines_both_roads_agree(tmp_path: Path, parts: list[str]) -> None:
    content = ("A;B;C\n" + "".join(parts)).encode()
    try:
        both_roads_agree(tmp_path, content)
    except SourceError as error:
        if error.code not in ("source.no-rows", "source.encoding"):
            raise


@settings(QUICK, max_examples=150)
@given(titles=st.lists(st.text(st.sampled_from('a;" '), max_size=4), max_size=4), parts=UGLY)
def test_titles_above_the_header_do_not_shift_a_record(tmp_path: Path, titles: list[str], parts: list[str]) -> None:
    content = "".join(f"{title}\n" for title in titles) + "A;B;C\n1;b;c\n" + "".join(parts).replace("\0", "")
    both_roads_agree(tmp_path, content.encode(), f"skip_rows = {len(titles)}")


@pytest.mark.parametrize("cell", ['  ""', '""', ' "a" ', ' """"', 'a ""', '"a ""b"""', '"" ""', '"a"  "b"'])
@pytest.mark.parametrize("line", ["{}", "{};b", "b;{}", "b;{};c"])
def test_blanks_and_quotes_are_read_alike_on_both_roads(tmp_path: Path, cell: str, line: str) -> None:
    width = line.count(";") + 1
    path = tmp_path / "list.csv"
    path.write_text("\n".join([";".join("ABC"[:width]), ";".join("xyz"[:width]), line.format(cell)]))
    table = READER.open(Source(path=path), layout('delimiter = ";"', tuple("ABC"[:width])))
    fast = landed(table, tmp_path)
    assert fast is None or fast == [tuple(row.cells) for row in table.rows()]


@settings(QUICK, max_examples=100)
@example(parts=[" ", " ", '"', '"'])
@example(parts=['"', '"', " ", '"', '"'])
@given(parts=st.lists(st.sampled_from(["a", '"', " ", "\n", "\r\n", ";"]), max_size=20))
def test_a_list_of_one_column_is_read_alike_on_both_roads(tmp_path: Path, parts: list[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(("A\nx\n" + "".join(parts)).encode())
    one = layout('delimiter = "#"', ("A",))
    table = READER.open(Source(path=path), one)
    fast = landed(table, tmp_path)
    if fast is not None:
        assert fast == [tuple(row.cells) for row in table.rows()]


@settings(QUICK, max_examples=300)
@given(content=st.binary(max_size=200))
def test_random_bytes_are_a_source_error_or_records_by_line(tmp_path: Path, content: bytes) -> None:
    try:
        found = rows(tmp_path, content, 'encoding_errors = "reject"')
    except SourceError:
        return
    assert [row.row for row in found] == list(range(1, len(found) + 1))
    assert all(row.problem is not None or len(row.cells) > 0 for row in found)


@settings(QUICK, max_examples=150)
@given(
    content=st.binary(min_size=1, max_size=120),
    encoding=st.sampled_from(["windows-1252", "utf-16", "utf-8", "utf-16-le"]),
)
def test_random_bytes_in_a_declared_encoding_never_end_in_a_traceback(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    try:
        both_roads_agree(tmp_path, content, f'encoding = "{encoding}"')
    except SourceError as error:
        if not error.code.startswith("source."):
            raise


# -- the survey -----------------------------------------------------------------------------------------------------


def looked(path: Path, encoding: str = "utf-8-sig") -> object:
    try:
        return survey(path, encoding)
    except SourceError as error:
        return error.code, error.params


@pytest.mark.parametrize("chunk", [1, 2, 3, 7])
def test_the_survey_sees_the_same_however_the_file_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    chance = random.Random(chunk)
    path = tmp_path / "list.csv"
    for _ in range(200):
        parts = chance.choices([b"a", b";", b"\n", b"\n", b"\r\n", b"\r", b"\0", "é".encode(), b"\xff"], k=12)
        path.write_bytes(b"A;B\n" + b"".join(parts))
        whole = looked(path)
        with monkeypatch.context() as small:
            small.setattr(text_survey, "CHUNK", chunk)
            cut = looked(path)
        if isinstance(whole, tuple):
            assert cut == whole
        else:
            assert isinstance(cut, text_survey.Survey)
            # overlapping blank lines may be counted otherwise; whether there are any may not
            assert (cut.lines, cut.has_nul, cut.line_break, cut.ascii_only) == (
                whole.lines,  # type: ignore[attr-defined]
                whole.has_nul,  # type: ignore[attr-defined]
                whole.line_break,  # type: ignore[attr-defined]
                whole.ascii_only,  # type: ignore[attr-defined]
            )
            assert cut.even == whole.even  # type: ignore[attr-defined]


def test_carriage_returns_split_lines_however_the_file_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_survey, "CHUNK", 3)
    assert told(rows(tmp_path, "A;B;C\r11;b;c\r2;bbb;c\r")) == [(2, ("11", "b", "c")), (3, ("2", "bbb", "c"))]


@pytest.mark.parametrize(
    ("header", "fields"), [("A;B;C\n", 'nik = "A"\nname = "B"'), ("", "nik = 1\nname = 2")], ids=["named", "placed"]
)
def test_a_line_of_delimiters_without_end_makes_no_columns(header: str, fields: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(header + "5302014107900011;x;y\n" + ";" * 100_000 + "\n", "utf-8")
    depth = 1 if header else 0
    made = load_layout(
        f'api = 1\nname = "t"\nrecord = "voter"\n[reader]\nkind = "delimited"\ndelimiter = ";"\nheader_rows = {depth}\n'
        f"[fields]\n{fields}\n"
    )
    table = READER.open(Source(path=path), made)
    assert len(table.columns) == 3
    assert [row.line for row in table.rows()] == [depth + 1, depth + 2]


def test_a_header_of_thousands_of_columns_is_refused_before_it_becomes_a_table(tmp_path: Path) -> None:
    """Beside the layout's names: no list has so many columns, and a table of them would take minutes."""
    wide = ";".join(["A", "B", "C", *(f"X{number}" for number in range(MOST_COLUMNS))])
    for header, line in ((wide, 1), (f"DAFTAR PEMILIH\n\n{wide}", 3)):
        with pytest.raises(SourceError) as caught:
            opened(tmp_path, header + "\n1;b;c\n")
        assert (caught.value.code, caught.value.params["line"]) == ("source.too-wide", line)


def test_a_header_as_wide_as_a_year_of_days_is_read(tmp_path: Path) -> None:
    days = [f"{number}" for number in range(1, 367)]
    table = opened(tmp_path, ";".join(["A", "B", "C", *days]) + "\n" + ";".join(["x"] * 369) + "\n")
    assert len(table.columns) == 369
    assert [row.problem for row in table.rows()] == [None]


def test_a_line_without_an_end_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        opened(tmp_path, "A;B;C\n1;b;" + '"' + "x" * (3 * text_survey.CHUNK))
    assert (caught.value.code, caught.value.params["line"]) == ("source.endless-line", 2)


def test_text_behind_a_closing_quote_is_not_looked_for_an_end_further_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    peeked: list[int] = []
    peek = text_records._Lines.peek
    monkeypatch.setattr(text_records._Lines, "peek", lambda lines, count: (peeked.append(1), peek(lines, count))[1])
    found = rows(tmp_path, 'A;B;C\n"1"x;b;c\n2;b;c\n"3;b;c\n')
    assert [row.problem for row in found] == ["record.quote", None, "record.quote"]
    assert len(peeked) == 1  # for the last row alone, whose quote is open


def as_excel_writes(sheet: list[list[str]]) -> str:
    """The rows as Excel's text: of each 16 of them only the columns that one of these needs."""
    lines = []
    for start in range(0, len(sheet), 16):
        block = sheet[start : start + 16]
        width = max(place for row in block for place, cell in enumerate(row, 1) if cell)
        lines += [";".join(row[:width]) for row in block]
    return "\r\n".join(lines) + "\r\n"


def test_columns_that_excel_left_out_of_sixteen_rows_are_empty(tmp_path: Path) -> None:
    people = [[f"nik {n}", f"nkk {n}", "" if n > 15 else "8"] for n in range(1, 40)]
    table = opened(tmp_path, as_excel_writes([["A", "B", "C"], *people]))
    assert [list(row.cells) for row in table.rows()] == people
    assert table.scan.details["short_rows"] == 24  # the sheet's rows 17 to 40
    assert landed(table, tmp_path) is None


@pytest.mark.parametrize(
    ("other", "damaged"), [("nik 20;nkk 20;8", [*range(17, 21), *range(22, 33)]), ("nik 20", [*range(17, 33)])]
)
def test_where_one_of_sixteen_rows_has_more_or_fewer_cells_the_short_ones_are_damaged(
    tmp_path: Path, other: str, damaged: list[int]
) -> None:
    people = [[f"nik {n}", f"nkk {n}", "" if n > 15 else "8"] for n in range(1, 40)]
    lines = as_excel_writes([["A", "B", "C"], *people]).split("\r\n")
    lines[20] = other
    found = opened(tmp_path, "\r\n".join(lines)).rows()
    assert [row.line for row in found if row.problem == "record.too-few-cells"] == damaged


def test_a_last_row_alone_may_have_been_cut_off(tmp_path: Path) -> None:
    people = [[f"nik {n}", f"nkk {n}", "8"] for n in range(1, 16)]
    found = rows(tmp_path, as_excel_writes([["A", "B", "C"], *people]) + "nik 16;nkk")
    assert told(found)[-1] == (17, "record.too-few-cells")


def test_titles_and_cells_of_several_lines_are_counted_as_the_rows_that_they_are(tmp_path: Path) -> None:
    people = [[f"nik {n}", '"two\nlines"' if n == 3 else f"nkk {n}", "8" if n == 3 else ""] for n in range(1, 31)]
    text = as_excel_writes([["DAFTAR", "", ""], ["A", '"B"', "C"], *people])
    found = rows(tmp_path, text)
    assert [row.problem for row in found] == [None] * 30
    assert found[-1].line == 33
