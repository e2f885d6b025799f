"""JSON: the web service's answers and other lists of objects. The people are invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import neighbours
from dukcapil_core.adapters import answers, json_values
from dukcapil_core.adapters.answers import JsonReader
from dukcapil_core.adapters.contract import RawTable, Source
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.parts import Scratch
from dukcapil_core.adapters.sniffing import sniff
from dukcapil_core.errors import DukcapilError, SourceError
from dukcapil_core.intake import read_residents, read_voters
from dukcapil_core.workspace import Workspace

LAYOUT = (
    'api = 1\nname = "x"\nrecord = "resident"\n[reader]\nkind = "json"\n{}[fields]\nnik = "NIK"\nname = "NAMA_LGKP"\n'
)
FORMAT = "dukcapil-web-service"


def person(number: int, **more: Any) -> dict[str, Any]:
    """A person as the service gives one: labels, not codes."""
    one = neighbours(number + 1)[number]
    day, month, year = one["LAHIR"].split("-")
    return {
        "NIK": one["NIK"], "NO_KK": int(one["NKK"]), "NAMA_LGKP": one["NAMA"], "TMPT_LHR": "SOE",
        "JENIS_KLMIN": "PEREMPUAN" if one["JK"] == "P" else "LAKI-LAKI", "TGL_LHR": f"{year}-{month}-{day}",
        "STATUS_KAWIN": "KAWIN", "ALAMAT": "JL. A", "NO_RT": 1, "NO_RW": "002", "KEL_NAME": "OEBESA",
        "KEC_NAME": "KOTA SOE", "KAB_NAME": "TTS", "PROP_NAME": "NTT", "EKTP_STATUS": None, **more,
    }  # fmt: skip


def answer(*content: Any) -> dict[str, Any]:
    return {
        "content": list(content), "lastPage": True, "numberOfElements": len(content), "sort": None,
        "totalElements": len(content), "firstPage": True, "number": 0, "size": 1, "quotaLimiter": 99,
    }  # fmt: skip


def saved(path: Path, content: Any, indent: int | None = None) -> Path:
    path.write_text(json.dumps(content, indent=indent), "utf-8")
    return path


def opened(path: Path, options: str = "") -> RawTable:
    return JsonReader().open(Source(path=path), load_layout(LAYOUT.format(options)))


def problems(path: Path) -> list[str | None]:
    return [row.problem for row in opened(path).rows()]


@pytest.mark.parametrize(
    "shape",
    ["one", "array", "lines", "pretty", "people", "nested", "one below the other", "by columns", "by numbered columns"],
)
def test_people_are_found_in_every_shape(tmp_path: Path, workspace: Workspace, shape: str) -> None:
    people = [person(number) for number in range(3)]
    path = tmp_path / "answers.json"
    text = {
        "one": json.dumps(answer(*people)),
        "array": json.dumps([answer(one) for one in people]),
        "lines": "\n".join(json.dumps(answer(one)) for one in people),
        "pretty": json.dumps([answer(one) for one in people], indent=2),
        "people": json.dumps(people),
        "nested": json.dumps({"status": 200, "data": {"response": [answer(one) for one in people]}}),
        "one below the other": "\n\n".join(json.dumps(answer(one), indent=1) for one in people),
        "by columns": json.dumps({name: [one[name] for one in people] for name in people[0]}),
        "by numbered columns": json.dumps(
            {"data": {name: {str(row): one[name] for row, one in enumerate(people)} for name in people[0]}}
        ),
    }[shape]
    path.write_text(text, "utf-8")
    records = read_residents(path, workspace=workspace)
    assert records.format.name == FORMAT
    rows = list(records.frame.mappings())
    assert [row["nik"] for row in rows] == [one["NIK"] for one in people]
    assert [row["nkk"] for row in rows] == [str(one["NO_KK"]) for one in people]
    assert (rows[0]["rt"], rows[0]["rw"], rows[0]["sex"], str(rows[0]["birth_date"])) == ("1", "2", "L", "1950-01-01")
    assert records.rejected == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"RESPON": "Data Tidak Ditemukan"}, "answer.not-found"),
        ({"RESPON": " data tidak  ditemukan. "}, "answer.not-found"),
        ({"RESPON": "Login gagal"}, "answer.login"),
        ({"RESPON": "IP Address Tidak Sesuai"}, "answer.address"),
        ({"RESPON": "Kuota akses hari ini telah habis"}, "answer.quota"),
        ({"RESPON": "Something new"}, "answer.no-person"),
        ({"RESPONSE_CODE": "11", "RESPONSE_DESC": "Meninggal"}, "answer.died"),
        ({"RESPONSE_CODE": 12}, "answer.duplicate"),
        ({"RESPONSE_CODE": "13", "NIK": "5302014107909901"}, "answer.not-found"),
        ({"RESPONSE_CODE": "14"}, "answer.inactive"),
        ({"RESPONSE_CODE": 15.0, "NIK": "1"}, "answer.not-a-nik"),
        ({"RESPONSE_CODE": "08"}, "answer.unknown-code"),
        ({"NIK": "Sesuai", "NAMA_LGKP": "Sesuai (95)", "ALAMAT": "Tidak Sesuai"}, "answer.verification"),
    ],
)
def test_what_the_service_says_instead_of_a_person(
    tmp_path: Path, workspace: Workspace, content: dict[str, Any], code: str
) -> None:
    path = saved(tmp_path / "a.json", [answer(person(0)), answer(content), {"NIK": "1", "response": answer(content)}])
    records = read_residents(path, FORMAT, workspace=workspace)
    assert (records.seen, records.accepted, records.rejected) == (3, 1, 2)
    rejects = list(records.rejects.mappings())
    assert [(row["row"], row["codes"]) for row in rejects] == [(2, [code]), (3, [code])]
    # Whose NIK was asked stays in the quarantine.
    assert json.loads(rejects[1]["record"])["NIK"] in ("1", content.get("NIK"))


@pytest.mark.parametrize("around", [None, "data"])
def test_people_under_their_numbers_are_refused_and_the_numbers_become_no_columns(
    tmp_path: Path, workspace: Workspace, around: str | None
) -> None:
    people = {person(number)["NIK"]: {"NAMA": f"ORANG {number}"} for number in range(3)}
    path = saved(tmp_path / "a.json", {around: people} if around else people)
    for ask in (sniff, lambda path: read_residents(path, FORMAT, workspace=workspace)):
        with pytest.raises(SourceError) as caught:
            ask(path)
        assert caught.value.code == "json.keyed"


def test_an_answer_of_errors_only_is_all_rejected(tmp_path: Path, workspace: Workspace) -> None:
    path = saved(tmp_path / "a.json", [answer({"RESPON": "Data Tidak Ditemukan"})] * 4)
    assert read_residents(path, FORMAT, workspace=workspace).rejected == 4


@pytest.mark.parametrize(
    "told",
    [
        [answer({"RESPON": "Data Tidak Ditemukan"}), answer({"RESPON": "Kuota akses hari ini telah habis"})],
        {"RESPONSE_CODE": "13", "RESPONSE_DESC": "x"},
    ],
)
def test_answers_that_hold_nobody_are_recognised(tmp_path: Path, workspace: Workspace, told: Any) -> None:
    records = read_residents(saved(tmp_path / "a.json", told), workspace=workspace)
    assert records.format.name == "dukcapil-web-service"
    assert (records.accepted, records.rejected) == (0, len(told) if isinstance(told, list) else 1)
    with pytest.raises(DukcapilError):
        read_residents(saved(tmp_path / "b.json", {"RESPONSE_CODE": "13", "COLOUR": "x"}), workspace=workspace)


def test_codes_that_come_with_the_person(tmp_path: Path, workspace: Workspace) -> None:
    codes = ("11", "12", "14")
    path = saved(tmp_path / "a.json", [answer(person(n, RESPONSE_CODE=code)) for n, code in enumerate(codes)])
    rows = list(read_residents(path, FORMAT, workspace=workspace).frame.mappings())
    assert [row["life_status"] for row in rows] == ["died", "duplicate", "inactive"]


def test_empty_answers_and_a_code_outside_the_content(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "a.json", [answer(), {"content": None, "RESPONSE_CODE": "13"}, [], "error", answer(person(0))]
    )
    assert problems(path) == ["answer.empty", "answer.not-found", "answer.empty", "answer.no-person", None]


def test_a_line_that_is_no_json_is_set_aside_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [json.dumps(person(0)), "<html>502 Bad Gateway</html>", json.dumps(person(1))[:-9], json.dumps(person(2))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    rows = list(opened(path).rows())
    assert [(row.row, row.line, row.problem) for row in rows] == [
        (1, 1, None), (2, 2, "record.json"), (3, 3, "record.json"), (4, 4, None),
    ]  # fmt: skip
    assert rows[1].raw == lines[1]


@pytest.mark.parametrize("content", ["{}", "1", "{", "[]"])
def test_entries_that_are_nothing_nearly_throughout_are_no_list(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_EMPTY", 50)
    path = tmp_path / "a.json"
    path.write_text(f"{json.dumps(person(1))}\n" * 5 + f"{content}\n" * 60, "utf-8")
    with pytest.raises(SourceError) as caught:
        opened(path)
    assert (caught.value.code, caught.value.params["count"]) == ("json.no-list", 55)
    assert caught.value.params["line"] == 55
    path.write_text(f"{json.dumps(person(1))}\n" * 7 + f"{content}\n" * 60, "utf-8")
    assert len(list(opened(path).rows())) == 67


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '[{"NIK": 5302014107909901, "NAMA_LGKP": "A"}, {"NIK": 5.302014107909901E15, "NAMA_LGKP": 1.50},'
        ' {"NIK": 9171011708450003.0, "NAMA_LGKP": true}, {"NIK": 1e999, "NAMA_LGKP": NaN}]',
        "utf-8",
    )
    rows = list(opened(path).rows())
    assert [tuple(row.cells) for row in rows] == [
        ("5302014107909901", "A"), ("5302014107909901", "1.5"), ("9171011708450003", "TRUE"), ("1e999", "NaN"),
    ]  # fmt: skip
    assert [row.numeric for row in rows] == [(), (0,), (0,), ()]


def test_objects_in_objects_and_names_that_come_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '[{"NIK": "1", "NAMA_LGKP": "A", "X": {"RT": 1}, "Y": [1, 2], "NIK": "2", "Z": "\\ud800"}]', "utf-8"
    )
    table = opened(path)
    assert table.columns == ("NIK", "NAMA_LGKP", "X / RT", "Y", "NIK#2", "Z")
    assert [row.problem for row in table.rows()] == ["record.encoding"]


def test_two_spellings_of_a_name_lose_neither_value(tmp_path: Path, workspace: Workspace) -> None:
    layout = tmp_path / "x.toml"
    layout.write_text(LAYOUT.format(""), "utf-8")
    first, second = (one["NIK"] for one in neighbours(2))
    people = [
        {"NIK": first, "nik": "", "NAMA_LGKP": "ANA"},
        {"nik": None, "NIK": second, "NAMA_LGKP": "BUDI"},
        {"nik": first, "NAMA_LGKP": "CICI"},
    ]
    path = saved(tmp_path / "people.json", people)
    assert opened(path).columns == ("NIK", "NIK#2", "NAMA_LGKP")
    records = read_residents(path, layout, workspace=workspace)
    assert [(one.nik, one.name) for one in records] == [(first, "ANA"), (second, "BUDI"), (first, "CICI")]
    saved(path, [{"NIK": first, "nik": second, "NAMA_LGKP": "ANA"}])
    with pytest.raises(DukcapilError) as caught:
        read_residents(path, layout, workspace=workspace)
    assert caught.value.code == "format.heading-twice"


@pytest.mark.parametrize(
    ("keys", "columns"),
    [
        (["NIK", "nik", "NIK#2"], ("NIK", "NIK#2", "NIK#3")),
        (["NIK", "NIK", "nik"], ("NIK", "NIK#2", "NIK#3")),
        (["a / b", "a"], ("a / b", "a / b#2")),
    ],
)
def test_no_two_columns_have_one_name(keys: list[str], columns: tuple[str, ...], tmp_path: Path) -> None:
    cells = ", ".join(f'"{key}": {{"b": "{n}"}}' if key == "a" else f'"{key}": "{n}"' for n, key in enumerate(keys))
    path = tmp_path / "people.json"
    path.write_text(f"[{{{cells}}}]", "utf-8")
    table = opened(path)
    assert table.columns == columns
    assert sorted(cell or "" for row in table.rows() for cell in row.cells) == list(map(str, range(len(keys))))


def test_records_at_a_place_that_the_layout_names(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.json", {"hasil": {"warga": [person(0), person(1)]}, "status": "ok"})
    rows = list(opened(path, 'options = { records = "hasil.warga" }\n').rows())
    assert [row.cells[0] for row in rows] == [person(0)["NIK"], person(1)["NIK"]]


@pytest.mark.parametrize(
    "text", ["", " ", "[", '[{"NIK": "1"', '[{"NIK": "1"} {"NIK": "2"}]', '{"a": }', "[" * 100_000, "x"]
)
def test_broken_files_are_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    with pytest.raises(SourceError) as caught:
        list(opened(path).rows())
    assert caught.value.code in ("json.broken", "source.no-rows")
    assert "{" not in str(caught.value) + caught.value.text("id")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"NIK": "1" "NKK": "2"}', 1, 13),
        ('[{"NIK": "1"},\n {"NIK": "2"},\n {"NIK": 3 4}]', 3, 12),
        ('{"NIK": "1",\n', 2, 1),
        ('[\n{"NIK": "1"} x', 2, 14),
    ],
)
def test_a_broken_file_says_where(
    tmp_path: Path, text: str, line: int, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    for piece in (1 << 20, 5):  # wherever the file is cut while it is read
        monkeypatch.setattr(json_values, "_CHUNK", piece)
        with pytest.raises(SourceError) as caught:
            opened(path)
        assert (caught.value.params["line"], caught.value.params["column"]) == (line, column)


# -- GraphQL, as KPU's page for one voter answers (domain 2.4) --------------------------------------------------------


def test_the_answers_to_graphql_questions_are_people(tmp_path: Path) -> None:
    """Under "data", by the names of the questions, which may be the client's own."""
    one, other = person(0), person(1)
    path = saved(tmp_path / "a.json", {"data": {"findNikSidalih": one}})
    assert [row.cells[0] for row in opened(path).rows()] == [one["NIK"]]
    path = saved(tmp_path / "b.json", {"data": {"a": one, "b": None, "c": [other]}, "extensions": {"ms": 3}})
    assert [row.problem or row.cells[0] for row in opened(path).rows()] == [one["NIK"], "answer.empty", other["NIK"]]


@pytest.mark.parametrize(
    "response", [{"errors": ["ERROR"]}, {"errors": ["ERROR"], "data": None}, {"errors": ["ERROR"], "data": {"a": None}}]
)
def test_what_graphql_says_instead_of_a_person_is_kept(tmp_path: Path, response: dict[str, Any]) -> None:
    (row,) = opened(saved(tmp_path / "a.json", response)).rows()
    assert row.problem == "answer.empty"
    assert "ERROR" in (row.raw or "")


def test_errors_beside_a_person_are_a_column(tmp_path: Path) -> None:
    table = opened(saved(tmp_path / "a.json", {"data": {"a": person(0)}, "errors": [{"message": "late"}]}))
    (row,) = table.rows()
    assert "late" in (row.cells[table.columns.index("errors")] or "")


def test_a_layout_that_names_columns_within_an_answer_reads_the_answers_as_one_record(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.json", {"data": {"who": {"NIK": "1", "NAMA": "A"}, "where": {"RT": "2"}}})
    layout = load_layout(LAYOUT.format("").replace('"NIK"', '"who / NIK"').replace('"NAMA_LGKP"', '"who / NAMA"'))
    table = JsonReader().open(Source(path=path), layout)
    assert table.columns == ("who / NIK", "who / NAMA", "where / RT")


def test_kpu_s_answer_is_recognised_and_read(tmp_path: Path, workspace: Workspace) -> None:
    voter = {
        "nama": "MARTHA NENO", "nik": "5302015507900011", "nkk": "5302010101100001", "provinsi": "NTT",
        "kabupaten": "TTS", "kecamatan": "KOTA SOE", "kelurahan": "OEBESA", "tps": "003", "alamat": "JL. A",
        "lat": "", "lon": "", "metode": "nik",
    }  # fmt: skip
    path = saved(tmp_path / "a.json", {"data": {"findNikSidalih": voter}})
    records = read_voters(path, workspace=workspace)
    assert (records.format.name, records.accepted) == ("dpt-check", 1)


def test_a_long_file_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_values, "_CHUNK", 50)
    people = [person(number % 5, NAMA_LGKP=f'Ö{number} " \\ {{[') for number in range(60)]
    for indent in (None, 3):
        rows = list(opened(saved(tmp_path / "a.json", people, indent)).rows())
        assert [row.cells[2] for row in rows] == [one["NAMA_LGKP"] for one in people]
    assert rows[1].line > rows[0].line
    monkeypatch.setattr(json_values, "MOST_LETTERS", 200)
    with pytest.raises(SourceError) as caught:
        opened(saved(tmp_path / "b.json", {"content": people}))
    assert caught.value.code == "json.too-long"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["content", "NIK", "NAMA_LGKP", "RESPON", "X"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(st.lists(VALUES, max_size=4), st.booleans())
def test_whatever_json_there_is_nothing_is_lost(values: list[Any], lines: bool) -> None:
    """Every plain object and every odd value is a row or a problem; the two passes agree."""
    with Scratch() as scratch:
        path = scratch.path / "a.json"
        path.write_text("\n".join(map(json.dumps, values)) if lines else json.dumps(values), "utf-8")
        try:
            table = opened(path)
        except DukcapilError as error:
            assert error.code in ("source.no-rows", "json.broken")  # noqa: PT017 - both outcomes are right
            return
        rows = list(table.rows())
        details = table.scan.details
    assert len(rows) == details["answers"] == details["people"] + details["without_person"]
    assert all(row.problem or len(row.cells) == len(table.columns) for row in rows)


def test_a_person_within_a_person_is_another_record(tmp_path: Path) -> None:
    other = person(1)
    outer = {"content": [{"NIK": other["NIK"]}], **person(0)}
    table = opened(saved(tmp_path / "a.json", [answer(outer), answer(person(2))]))
    rows = [dict(zip(table.columns, row.cells, strict=True)) for row in table.rows()]
    assert [row["NIK"] for row in rows] == [person(0)["NIK"], other["NIK"], person(2)["NIK"]]
    assert [row["NAMA_LGKP"] for row in rows] == [person(0)["NAMA_LGKP"], None, person(2)["NAMA_LGKP"]]


def test_people_in_several_lists_or_under_a_name_of_their_own_are_all_read(tmp_path: Path) -> None:
    ana, ben, cia = (person(number) for number in range(3))
    for content in ({"data": [ana], "lainnya": [ben, cia]}, [{**ana, "ANGGOTA": [ben]}, cia]):
        table = opened(saved(tmp_path / "a.json", content))
        niks = [row.cells[table.columns.index("NIK")] for row in table.rows()]
        assert niks == [ana["NIK"], ben["NIK"], cia["NIK"]]


def test_more_names_than_a_list_has_are_refused(tmp_path: Path) -> None:
    people = [{**person(0), **{f"k{number}_{name}": 1 for name in range(300)}} for number in range(5)]
    with pytest.raises(SourceError) as caught:
        opened(saved(tmp_path / "a.json", people))
    assert caught.value.code == "source.too-many-names"
