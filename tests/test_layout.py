"""Layouts: what loads, and the one line that each mistake is answered with."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dukcapil_core.adapters.headings import declare_heading_key, heading_key
from dukcapil_core.adapters.layout import FIELDS, FieldSpec, Layout, ReaderSpec, fold_column, load_layout
from dukcapil_core.errors import FormatError

DESIGN_EXAMPLE = """
api = 1
name = "sidalih-2024"                 # how users name it
record = "voter"                      # voter | resident | service
title = "Sidalih export, Pemilu 2024"
[reader]
kind = "delimited"                    # delimited | workbook | parquet | json | database | pdf ...
delimiter = "#"
encoding = "utf-8-sig"
header_rows = 1                       # several rows are joined with " / "
nulls = ["", "-", "0"]
[detect]
headers = ["NIK", "NKK", "TPS_ID"]    # all present, compared after strip + upper
[fields]
nik         = "NIK"                                               # short form: the column's name
birth_date  = { column = "TGL_LHR", formats = ["%d|%m|%Y"] }      # dates are always declared
sex         = { column = "JK", map = { L = "L", P = "P" } }
remark      = { column = "KET", codes = "kpu/ket/pemilu-2024" }
name        = { columns = ["NAMA_DEPAN", "NAMA_KELUARGA"], join = " " }
region_code = { columns = ["NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL"], pad = [2, 2, 2, 4], join = "" }
source      = { value = "coklit" }
tps         = { columns = ["TPS", "NO_TPS"], first = true }       # first non-empty
[unpivot]                             # only in wide sheets: each named column's cell becomes a record of its own
field = "service"
value = "count"
columns = { "REKAM KTP-EL" = "ktp-el/recording", "CETAK KTP-EL" = "ktp-el/card" }
"""

SMALL = """
api = 1
name = "kab-tts"
record = "voter"
[reader]
kind = "delimited"
[fields]
nik = "NIK"
"""


def small(old: str = "", new: str = "") -> str:
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def refusal(text: str) -> FormatError:
    with pytest.raises(FormatError) as caught:
        load_layout(text, file="kab.toml")
    assert "kab.toml" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "{" not in str(caught.value)
    assert caught.value.text("id") != str(caught.value)
    return caught.value


def test_the_example_of_the_contract_loads_as_it_stands() -> None:
    layout = load_layout(DESIGN_EXAMPLE)
    assert (layout.name, layout.record, layout.detect.headers) == ("sidalih-2024", "voter", ("NIK", "NKK", "TPS_ID"))
    assert layout.reader == ReaderSpec(kind="delimited", delimiter="#", nulls=("", "-", "0"))
    assert layout.fields["nik"] == FieldSpec(columns=("NIK",))
    assert layout.fields["birth_date"].formats == ("%d|%m|%Y",)
    assert layout.fields["region_code"].pad == (2, 2, 2, 4)
    assert layout.fields["source"].value == "coklit"
    assert layout.fields["tps"].first
    assert layout.unpivot is not None
    assert layout.unpivot.columns["CETAK KTP-EL"] == "ktp-el/card"


def test_used_columns_are_all_that_the_layout_names_once_each() -> None:
    layout = load_layout(
        small('nik = "NIK"', 'nik = "NIK"\nnkk = "no_kk"\ntps = { columns = ["TPS", "NO KK"], first = true }')
    )
    assert layout.used_columns == ("NIK", "no_kk", "TPS")


def test_a_layout_is_a_value() -> None:
    layout = load_layout(SMALL)
    assert layout == load_layout(SMALL)
    with pytest.raises(AttributeError):
        layout.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        layout.fields["nik"] = FieldSpec()  # type: ignore[index]


def test_a_layout_can_be_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "kab.toml"
    file.write_text(SMALL, "utf-8-sig")
    assert load_layout(file) == load_layout(str(file)) == load_layout(SMALL)


@pytest.mark.parametrize(
    ("written", "key", "nearest"),
    [
        (small('name = "kab-tts"', 'name = "kab-tts"\nrecrod = 1'), "recrod", "record"),
        (small('kind = "delimited"', 'kind = "delimited"\ndelimitr = ";"'), "reader.delimitr", "delimiter"),
        (SMALL + "[detect]\nheader = []", "detect.header", "headers"),
        (small('nik = "NIK"', 'nik = { colum = "NIK" }'), "fields.nik.colum", "column"),
        (SMALL + '[unpivot]\nfeild = "x"', "unpivot.feild", "field"),
        (SMALL + '[join]\nfiles = "x"', "join.files", "file"),
    ],
)
def test_an_unknown_key_is_named_with_its_place_and_the_nearest_known_one(written: str, key: str, nearest: str) -> None:
    error = refusal(written)
    assert error.code == "layout.unknown-key"
    assert error.params["key"] == key
    assert error.params["nearest"] == nearest
    assert key in str(error)
    assert nearest in str(error)


def test_a_misspelt_field_is_named_with_the_nearest_one() -> None:
    error = refusal(small('nik = "NIK"', 'nik = "NIK"\nbirthdate = "TGL"'))
    assert (error.code, error.params["nearest"]) == ("layout.unknown-field", "birth_date")


def test_the_nearest_name_is_found_whatever_the_case_of_its_letters() -> None:
    error = refusal(small('nik = "NIK"', 'NKK = "NO KK"'))
    assert (error.code, error.params["nearest"]) == ("layout.unknown-field", "nkk")


def test_a_value_of_another_kind_is_told_with_an_example_in_both_languages() -> None:
    error = refusal(small('nik = "NIK"', 'nik = "NIK"\nvillage = ["DESA"]'))
    example = 'column = "LAHIR", formats = ["%d-%m-%Y"].'
    assert error.text("en").endswith(f"must be the column's name in quotes, or a table in braces, such as {example}")
    assert error.text("id").endswith(
        f"nama kolom dalam tanda petik, atau tabel dalam kurung kurawal, misalnya {example}"
    )


def test_a_map_gives_words_that_its_column_holds() -> None:
    line = 'sex = { column = "JK", map = { Pria = "L", Wanita = "perempuan" } }'
    error = refusal(small('nik = "NIK"', line))
    assert (error.code, error.params["key"]) == ("layout.not-a-choice", "fields.sex.map.Wanita")
    assert error.params["choices"] == "L, P"
    assert "sex" in load_layout(small('nik = "NIK"', line.replace("perempuan", "P"))).fields


def test_a_field_of_another_record_kind_is_refused() -> None:
    assert refusal(small('nik = "NIK"', 'officer = "PETUGAS"')).code == "layout.unknown-field"
    assert "officer" in load_layout(small('"voter"', '"service"').replace('nik = "NIK"', 'officer = "PETUGAS"')).fields


def test_an_unknown_record_kind_and_code_table_are_named() -> None:
    error = refusal(small('"voter"', '"voters"'))
    assert (error.code, error.params["nearest"]) == ("layout.unknown-record", "voter")
    assert str(error).endswith("The nearest is voter.")
    assert error.text("id").endswith("Yang terdekat ialah voter.")
    error = refusal(small('nik = "NIK"', 'remark = { column = "KET", codes = "kpu/ket/pemilu2024" }'))
    assert (error.code, error.params["nearest"]) == ("layout.unknown-code-table", "kpu/ket/pemilu-2024")


def test_a_plugins_code_table_counts_as_known() -> None:
    written = small('nik = "NIK"', 'remark = { column = "KET", codes = "kab/ket" }')
    assert load_layout(written, code_tables=["kab/ket"]).fields["remark"].codes == "kab/ket"


@pytest.mark.parametrize(("api", "said"), [("2", "dukcapil-core>=2"), ('"1"', "api = 1"), ("true", "api = 1")])
def test_another_api_says_what_to_install(api: str, said: str) -> None:
    # The version is judged before anything else: a later layout may have keys that this version cannot know.
    error = refusal(small("api = 1", f"api = {api}\nlater = 1"))
    assert error.code == "layout.other-api"
    assert said in str(error)


def test_dates_are_declared() -> None:
    assert refusal(small('nik = "NIK"', 'birth_date = "TGL"')).code == "layout.dates-are-declared"
    assert (
        refusal(small('"voter"', '"service"').replace('nik = "NIK"', 'date = "TGL"')).code
        == "layout.dates-are-declared"
    )


@pytest.mark.parametrize("kind", ["workbook", "parquet", "arrow"])
def test_only_where_a_file_has_true_dates_may_the_formats_be_left_out(kind: str) -> None:
    written = small('nik = "NIK"', 'birth_date = "TGL"').replace("delimited", kind)
    assert load_layout(written).fields["birth_date"].formats == ()


@pytest.mark.parametrize("wanted", ["%d", "%m/%Y", "%d-%Q-%Y", "dd|mm|yyyy", "%d%", ""])
def test_a_date_format_that_cannot_tell_a_day_is_refused(wanted: str) -> None:
    error = refusal(small('nik = "NIK"', f'birth_date = {{ column = "TGL", formats = ["%d-%m-%Y", "{wanted}"] }}'))
    assert (error.code, error.params["number"]) == ("layout.bad-date-format", 2)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("api = 1\nname =", "layout.not-toml"),
        (small('name = "kab-tts"\n', ""), "layout.missing-key"),
        (small('name = "kab-tts"', 'name = "Kab TTS"'), "layout.bad-name"),
        (small('kind = "delimited"', 'kind = "delimited"\ndelimiter = "||"'), "layout.one-character"),
        (small('kind = "delimited"', 'kind = "delimited"\nheader_rows = -1'), "layout.wrong-number"),
        (small('kind = "delimited"', 'kind = "delimited"\nskip_rows = "2"'), "layout.wrong-number"),
        (small('kind = "delimited"', 'kind = "delimited"\nnulls = "-"'), "layout.wrong-type"),
        (small('kind = "delimited"', 'kind = "delimited"\nencoding = "utf8x"'), "layout.unknown-encoding"),
        (small('kind = "delimited"', 'kind = "delimited"\nencoding_errors = "ignore"'), "layout.not-a-choice"),
        (small('[reader]\nkind = "delimited"', 'reader = "delimited"'), "layout.wrong-type"),
        (small('nik = "NIK"', ""), "layout.missing-key"),
        (small('nik = "NIK"', "nik = 1"), "layout.position-beside-header"),
        (small('nik = "NIK"', "nik = true"), "layout.wrong-type"),
        (small('kind = "delimited"', 'kind = "delimited"\nheader_rows = 0'), "layout.name-without-header"),
        (small('kind = "delimited"', 'kind = "delimited"\ndelimiter = []'), "layout.one-character"),
        (small('kind = "delimited"', 'kind = "delimited"\ndelimiter = ["#", "ab"]'), "layout.one-character"),
        (small('nik = "NIK"', 'nik = "NIK"\n[detect]\nany = ["NIK"]'), "layout.wrong-type"),
        (small('nik = "NIK"', 'nik = "NIK"\n[carry]\nlabels = []'), "layout.missing-key"),
        (small('nik = "NIK"', 'nik = "NIK"\n[carry]\nlabels = ["A"]\nstarts = "B"'), "layout.not-a-choice"),
        (small('nik = "NIK"', 'nik = "NIK"\n[rows]\ncorrections = true'), "layout.corrections-need-remark"),
        (small('nik = "NIK"', 'nik = "NIK"\n[rows]\nends = ["#"]'), "layout.unknown-key"),
        (
            small('nik = "NIK"', 'sex = { column = "A", codes = "kpu/sex", rivals = { B = ["kpu/ktp"] } }'),
            "layout.not-a-choice",
        ),
        (
            small('nik = "NIK"', 'sex = { column = "A", rivals = { A = ["kpu/ktp"] } }'),
            "layout.missing-key",
        ),
        (
            small('nik = "NIK"', 'sex = { column = "A", codes = "kpu/sex", rivals = { A = ["kpu/kpt"] } }'),
            "layout.unknown-code-table",
        ),
        (small('nik = "NIK"', 'nik = " "'), "layout.empty-column"),
        (small('nik = "NIK"', 'nik = "NIK"\n[rows]\nend = ["JUMLAH", ""]'), "layout.empty-text"),
        (small('nik = "NIK"', 'nik = "NIK"\n[rows]\nwrap = [" "]'), "layout.empty-text"),
        (small('nik = "NIK"', 'nik = "NIK"\n[carry]\nlabels = [""]\nstarts = ""'), "layout.empty-text"),
        (small('nik = "NIK"', 'name = { column = "NAMA", join = " " }'), "layout.join-one-column"),
        (small('nik = "NIK"', 'name = { value = "X", join = " " }'), "layout.join-one-column"),
        (small('nik = "NIK"', 'rt = { column = "RT", pad = [999999999999] }'), "layout.pad-too-wide"),
        (small('nik = "NIK"', 'rt = { column = "RT", part_of = "rt-rw" }'), "layout.not-a-choice"),
        (small('nik = "NIK"', 'sex = { column = "JK", map = { p = "L", P = "P" } }'), "layout.map-contradicts"),
        (small('nik = "NIK"', 'sex = { value = "perempuan" }'), "layout.not-a-choice"),
        (small('nik = "NIK"', 'sex = { value = "X", map = { W = "P" } }'), "layout.not-a-choice"),
        (small('nik = "NIK"', 'sex = { value = "X", codes = "kpu/sex" }'), "layout.value-not-in-table"),
        (small('nik = "NIK"', 'nik = { column = "NIK", value = "1" }'), "layout.column-or-value"),
        (small('nik = "NIK"', "nik = { first = true }"), "layout.column-or-value"),
        (small('nik = "NIK"', "nik = { columns = [], first = true }"), "layout.missing-key"),
        (small('nik = "NIK"', 'name = { columns = ["A", "B"] }'), "layout.join-or-first"),
        (small('nik = "NIK"', 'name = { columns = ["A", "B"], join = " ", first = true }'), "layout.join-or-first"),
        (small('nik = "NIK"', 'region_code = { columns = ["A", "B"], join = "", pad = [2] }'), "layout.pad-per-column"),
        (small('nik = "NIK"', 'name = { column = "A", formats = ["%d-%m-%Y"] }'), "layout.formats-are-for-dates"),
        (
            small('nik = "NIK"', 'sex = { column = "A", codes = "kpu/sex", map = { L = "L" } }'),
            "layout.one-translation",
        ),
        (small('nik = "NIK"', 'rt = { column = "A", part_of = "place/date" }'), "layout.not-a-choice"),
        (small('nik = "NIK"', 'name = { column = "A", part_of = "rt/rw" }'), "layout.never-divided"),
        (small('nik = "NIK"', 'rt = { column = "A", part_of = "rt/rw", map = { X = "1" } }'), "layout.one-translation"),
        (small('nik = "NIK"', 'rt = { value = "1", part_of = "rt/rw" }'), "layout.part-of-one-cell"),
        (small('nik = "NIK"', 'rt = { column = "A", part_of = { B = "rt/rw" } }'), "layout.not-a-choice"),
        (small('nik = "NIK"', 'rt = { column = "A", part_of = "" }'), "layout.not-a-choice"),
        (small('nik = "NIK"', 'rt = { column = "A", part_of = { A = "place/date" } }'), "layout.not-a-choice"),
        (SMALL + '[unpivot]\nfield = "nik"\nvalue = "count"\ncolumns = { A = "b" }', "layout.field-twice"),
        (SMALL + '[join]\nfile = "X*"\non = ["A"]', "layout.missing-key"),
    ],
)
def test_every_other_mistake_has_its_own_line(written: str, code: str) -> None:
    assert refusal(written).code == code


@pytest.mark.parametrize("more", ['parser = "shout"', 'map = { X = "Y" }', 'codes = "kpu/sex"'])
def test_a_number_that_a_layout_would_translate_is_refused_instead_of_read_as_if_nothing_were_said(more: str) -> None:
    error = refusal(small('nik = "NIK"', f'nik = {{ column = "NIK", {more} }}'))
    assert (error.code, error.params["key"]) == ("layout.numbers-as-written", "fields.nik")


def test_a_layout_file_that_is_not_there_or_not_text_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        load_layout(tmp_path / "none.toml")
    assert caught.value.code == "layout.unreadable"
    (tmp_path / "latin.toml").write_bytes(SMALL.replace("kab-tts", "kab-\xe9").encode("latin-1"))
    with pytest.raises(FormatError) as caught:
        load_layout(tmp_path / "latin.toml")
    assert caught.value.code == "layout.not-utf8"


@pytest.mark.parametrize("name", ["NO_KK", " no  kk", "No Kk ", "no__kk", "NO\nKK", "No. KK", "NO.KK", "No KK."])
def test_column_names_compare_without_case_blanks_underscores_and_dots(name: str) -> None:
    assert fold_column(name) == "NO KK"


@pytest.mark.parametrize("name", ["L/P", "L / P", "l /p", " L/ P."])
def test_column_names_compare_without_blanks_around_a_slash(name: str) -> None:
    assert fold_column(name) == "L/P"


@pytest.mark.parametrize("name", ["NIK", "N I K", "N.I.K", "N.I.K.", "n_i_k *)", "NIK (16 digit)"])
def test_a_name_spelled_out_letter_by_letter_is_a_word(name: str) -> None:
    assert fold_column(name) == "NIK"


@given(st.text())
@example("n.i.k")
def test_folding_a_folded_name_changes_nothing(name: str) -> None:
    assert fold_column(fold_column(name)) == fold_column(name)
    assert fold_column(f" {name}_") == fold_column(name)


@given(st.text("NOMEIKnik (._-*)/\n1L") | st.sampled_from(["Nomor Urut", "NIK (16 digit)", "Nama *)", "L / P"]))
def test_headings_that_are_one_have_one_key_and_a_query_makes_it_as_python_does(name: str) -> None:
    with duckdb.connect() as con:
        declare_heading_key(con)
        assert con.execute("SELECT heading_key(?)", [name]).fetchall() == [(heading_key(name),)]
    assert heading_key(fold_column(name)) == heading_key(name)


def layout_with(fields: str) -> Layout:
    return load_layout(small('nik = "NIK"', fields))


def test_a_missing_column_is_told_as_the_layout_spells_it() -> None:
    layout = layout_with(
        'nik = "NIK"\nnkk = { columns = ["NKK", "NO KK"], first = true }\nrt = { column = "RT", optional = true }'
    )
    assert layout.missing_columns(("nik", "no_kk")) == ()
    assert layout.missing_columns(("NIK",)) == ("NKK",)
    assert layout.missing_columns(("RT", "NKK")) == ("NIK",)


def test_glued_columns_are_all_needed_and_joined_ones_come_from_the_other_file() -> None:
    layout = layout_with('region_code = { columns = ["NO_PROP", "NO_KAB"], join = "" }\naddress = "ALAMAT"')
    assert layout.missing_columns(("NO PROP",)) == ("NO_KAB", "ALAMAT")
    joined = load_layout(
        small('nik = "NIK"', 'nik = "NIK"\naddress = "ALAMAT"')
        + '[join]\nfile = "K*"\non = ["NO_KK"]\ncolumns = ["ALAMAT"]'
    )
    assert joined.missing_columns(("NIK", "NO KK")) == ()
    assert joined.missing_columns(("NIK",)) == ("NO_KK",)


def test_the_canonical_columns_are_those_of_the_people() -> None:
    from dukcapil_core.people import PERSON_COLUMNS

    assert set(FIELDS["voter"]) | {"row"} == set(PERSON_COLUMNS) | {"row"}
    assert FIELDS["resident"] == FIELDS["voter"]


@pytest.mark.parametrize(
    "field",
    [
        'sex = { column = "JK", map = { p = "P", P = "P" } }',
        'sex = { value = "p" }',
        'sex = { value = "-" }',
        'sex = { value = "W", map = { w = "P" } }',
        'sex = { value = "P", codes = "kpu/sex" }',
        'remark = { value = "anything", codes = "kab/ket" }',
    ],
)
def test_what_says_one_thing_twice_or_a_known_word_loads(field: str) -> None:
    text = small('kind = "delimited"', 'kind = "delimited"\nnulls = ["-"]').replace('nik = "NIK"', field)
    assert load_layout(text, code_tables=["kab/ket"]).fields
