"""Code tables: the same digit means different things in different files, and an unknown value means nothing at all."""

from __future__ import annotations

import pickle
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dukcapil_core
from dukcapil_core import codes
from dukcapil_core.codes import MEANINGS, Code, CodeTable, fold_code, table, tables
from dukcapil_core.errors import CallError
from dukcapil_core.text import messages

PROMISED = [
    "kpu/ket/pemilu-2024",
    "kpu/ket/pilkada-2024",
    "kpu/ket/2017-2020",
    "bawaslu/ket/2023",
    "kpu/sex",
    "siak/sex",
    "kpu/marital",
    "siak/marital",
    "f101/marital",
    "kpu/disability",
    "siak/disability",
    "kpu/ktp",
    "siak/ktp-recording",
    "siak/occupation",
    "siak/religion",
    "siak/education",
    "siak/family-relation",
    "siak/blood",
    "siak/life-status",
]

ALL_CODES = [code for name in tables() for code in table(name)]


def meaning(name: str, text: str | None) -> str | None:
    code = table(name).lookup(text)
    return None if code is None else code.meaning


@pytest.mark.parametrize("name", PROMISED)
def test_every_promised_table_is_there_with_its_source(name: str) -> None:
    found = table(name)
    assert found.name == name
    assert found.source
    assert found.confidence in ("H", "M", "L", "K")
    assert found.title_id != ""
    assert found.title_en != ""


def test_a_file_of_the_data_folder_is_a_table_by_its_path() -> None:
    folder = Path(dukcapil_core.__path__[0]) / "data" / "codes"
    assert tables() == tuple(sorted(str(file.relative_to(folder).with_suffix("")) for file in folder.rglob("*.toml")))


@pytest.mark.parametrize("code", ALL_CODES, ids=lambda code: code.key)
def test_every_code_is_found_by_its_code_its_labels_and_its_spellings_in_any_case(code: Code) -> None:
    home = table(code.table)
    for written in (code.code, code.label_id, code.label_en, *code.spellings):
        assert home.lookup(written) is code
        assert home.lookup(f"  {written.lower()} ") is code
        assert home.lookup(written.upper().replace(" ", "_")) is code
    assert codes.code(code.key) is code
    assert code.label("id") == code.label_id
    assert code.label("en") == code.label_en


@pytest.mark.parametrize("code", ALL_CODES, ids=lambda code: code.key)
def test_every_meaning_is_a_word_of_its_column(code: Code) -> None:
    column = table(code.table).field
    assert code.meaning in MEANINGS.get(column, {code.meaning})
    if code.card is not None:
        assert code.card in MEANINGS["ktp_card"]
    if code.remedy is not None:
        assert f"codes.remedy.{code.remedy}" in messages()


# --- KET: four tables -------------------------------------------------------------------------------------------------

KET = {
    #       pemilu-2024       pilkada-2024  2017-2020         bawaslu
    "0": ("unchanged", "unchanged", None, None),
    "U": ("changed", "changed", "changed", None),
    "B": ("new", "new", "new", None),
    "1": ("died", "died", "died", "unknown-person"),
    "2": ("duplicate", "duplicate", "duplicate", "died"),
    "3": ("under-age", "under-age", "under-age", "duplicate"),
    "4": ("moved", "moved", "moved", "under-age"),
    "5": ("unknown-person", "foreigner", "unknown-person", "military"),
    "6": ("military", "military", "military", "police"),
    "7": ("police", "police", "police", None),
    "8": ("wrong-tps", "wrong-tps", "unfit", None),
    "9": (None, None, "right-revoked", None),
    "10": (None, None, "not-resident", None),
    "11": (None, None, "no-ktp", None),
    "12": (None, None, "ktp-unsure", None),
    "13": (None, None, None, None),
}


@pytest.mark.parametrize("written", KET)
def test_ket_means_what_its_own_table_says(written: str) -> None:
    names = ("kpu/ket/pemilu-2024", "kpu/ket/pilkada-2024", "kpu/ket/2017-2020", "bawaslu/ket/2023")
    assert tuple(meaning(name, written) for name in names) == KET[written]


def test_what_the_coklit_sources_of_2023_do_not_show_is_marked_as_low_confidence() -> None:
    coklit = table("kpu/ket/pemilu-2024")
    assert {code.code for code in coklit if code.confidence == "L"} == {"0", "B", "1", "2", "3"}
    assert coklit["5"].confidence == "M"


# --- sex and marital status -------------------------------------------------------------------------------------------


def test_p_is_perempuan_in_one_table_and_pernah_kawin_in_the_other() -> None:
    assert meaning("kpu/sex", "P") == "P"
    assert meaning("kpu/marital", "P") == "ever-married"
    assert meaning("siak/marital", "P") is None


@pytest.mark.parametrize(
    ("written", "sex"),
    [("L", "L"), ("LK", "L"), ("Pr", "P"), ("laki - laki", "L"), ("LAKI–LAKI", "L"), ("Perempuan", "P"), ("", None)],
)
def test_sex_as_it_is_written(written: str, sex: str | None) -> None:
    assert meaning("siak/sex", written) == sex
    assert meaning("kpu/sex", written) == sex


def test_kpu_does_not_number_the_sexes() -> None:
    assert meaning("siak/sex", "2") == "P"
    assert meaning("kpu/sex", "2") is None


@pytest.mark.parametrize(
    ("written", "siak", "form"),
    [
        ("1", "single", "single"),
        ("2", "married", "married"),
        ("3", "divorced", "married-unregistered"),
        ("4", "widowed", "divorced"),
        ("5", None, "divorced-unregistered"),
        ("6", None, "widowed"),
        ("BK", "single", "single"),
        ("CM", "widowed", "widowed"),
        ("K", "married", None),
        ("KAWIN", "married", None),
        ("Kawin Tercatat", "married", "married"),
        ("KAWIN BELUM TERCATAT", None, "married-unregistered"),
        ("CERAI HIDUP", "divorced", None),
        ("Belum Nikah", "single", None),
        ("NIKAH", "married", None),
        ("JANDA", None, None),  # of whom the register knows two kinds
    ],
)
def test_marital_status_has_two_code_sets(written: str, siak: str | None, form: str | None) -> None:
    assert meaning("siak/marital", written) == siak
    assert meaning("f101/marital", written) == form


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Blm Nikah", "single"),
        ("Sdh Kawin", "married"),
        ("Pernah Nikah", "ever-married"),
        ("Cerai Hidup", "ever-married"),
        ("CERAI MATI", "ever-married"),
        ("Cerai Hidup Belum Tercatat", None),  # no rule says whether it counts
    ],
)
def test_a_voter_list_may_say_the_marital_status_in_words(written: str, meant: str | None) -> None:
    assert meaning("kpu/marital", written) == meant


# --- disability -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kpu", "siak"),
    [
        ("0", "none", None),
        ("1", "physical", "physical"),
        ("2", "intellectual", "sight"),
        ("3", "mental", "hearing-speech"),
        ("4", "speech", "mental"),
        ("5", "hearing", "physical-and-mental"),
        ("6", "sight", "other"),
        ("7", "none", "none"),
        ("", "none", None),
        ("-", "none", None),
        (None, "none", None),
    ],
)
def test_disability_agrees_in_one_and_seven_only(written: str | None, kpu: str | None, siak: str | None) -> None:
    assert meaning("kpu/disability", written) == kpu
    assert meaning("siak/disability", written) == siak


def test_bawaslus_older_form_uses_letters() -> None:
    assert [meaning("bawaslu/disability", letters) for letters in ("TN", "TD", "TW", "TR", "TG")] == [
        "sight",
        "physical",
        "speech",
        "hearing",
        "intellectual",
    ]


# --- KTP-el -----------------------------------------------------------------------------------------------------------

LIFE_CYCLE = {
    #                                 meaning      card       recorded unique
    "UNREGISTERED": ("none", "none", False, None),
    "BIO CAPTURED": ("recorded", "none", True, False),
    "Processing": ("recorded", "none", True, False),
    "SFE": ("recorded", "none", True, False),
    "received at central": ("recorded", "none", True, False),
    "ENROLL_FAILURE_AT_REGIONAL": ("failed", "none", False, False),
    "Efac": ("failed", "none", False, False),
    "SEARCH_FAILURE_AT_CENTRAL": ("failed", "none", False, False),
    "ADJUDICATE_RECORD": ("adjudicate", "none", True, None),
    "Duplicate Record": ("duplicate", "none", True, False),
    "PRINT READY  RECORD": ("recorded", "ready", True, True),
    "PRR": ("recorded", "ready", True, True),
    "SENT-FOR-CARD-PRINTING": ("recorded", "printing", True, True),
    "CARD PRINTED": ("recorded", "printed", True, True),
    "card_shipped": ("recorded", "shipped", True, True),
    "CARD_ISSUED": ("recorded", "issued", True, True),
    "SUDAH REKAM": ("recorded", None, True, None),
    "BELUM REKAM": ("none", "none", False, None),
}


@pytest.mark.parametrize("written", LIFE_CYCLE)
def test_one_recording_status_tells_three_facts(written: str) -> None:
    code = table("siak/ktp-recording").lookup(written)
    assert code is not None
    assert (code.meaning, code.card, code.recorded, code.unique) == LIFE_CYCLE[written]


@pytest.mark.parametrize(
    "written",
    ["PACKET_RETRY", "MISSING_BIOMETRIC_EXCEPTION", "SENT_FOR_DEDUP", "ADJUDICATE_IN_PROCESS", "OVERRIDE"],
)
def test_a_status_without_a_source_is_known_by_name_and_concludes_nothing(written: str) -> None:
    code = table("siak/ktp-recording").lookup(written)
    assert code is not None
    assert (code.meaning, code.card, code.recorded, code.unique) == ("unknown", None, None, None)
    assert code.confidence == "none"


def test_the_village_system_numbers_the_same_statuses() -> None:
    village = table("opensid/ktp-recording")
    for number, status in {
        "4": "CARD_PRINTED",
        "5": "PRINT_READY_RECORD",
        "6": "CARD_SHIPPED",
        "8": "CARD_ISSUED",
    }.items():
        here, there = village[number], table("siak/ktp-recording")[status]
        assert (here.meaning, here.card, here.recorded) == (there.meaning, there.card, there.recorded)
        assert village.lookup(status) is here


def test_kpus_column_tells_of_the_card_and_not_of_the_recording() -> None:
    assert table("kpu/ktp").field == "ktp_card"
    assert meaning("kpu/ktp", "S") == "issued"
    assert meaning("kpu/ktp", "b") == "none"
    assert meaning("kpu/ktp", "K") is None


# --- life status ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("0", "active"),
        ("0/3", "active"),
        ("1", "died"),
        ("2", "moved"),
        ("2/", "moved"),
        ("2/0", "moved"),
        ("2/1", "active"),
        ("2 / 3", "active"),
        ("2/4", "moved"),
        ("HIDUP", "active"),
        ("Mati", "died"),
        ("PINDAH LUAR NEGERI", "moved"),
        ("hilang", "unknown"),
        ("3", None),
        ("/", None),
    ],
)
def test_flag_status_alone_or_with_flag_pindah(written: str, status: str | None) -> None:
    assert meaning("siak/life-status", written) == status


def test_that_flag_status_one_means_died_is_carried_as_a_weak_inference() -> None:
    assert table("siak/life-status")["1"].confidence == "L"
    assert table("siak/life-status")["0"].confidence == "H"


def test_one_is_alive_in_the_villages_own_table() -> None:
    assert meaning("opensid/life-status", "1") == "active"
    assert [meaning("opensid/life-status", code) for code in "23469"] == [
        "died",
        "moved",
        "unknown",
        "moved",
        "inactive",
    ]
    assert meaning("opensid/life-status", "5") is None


# --- the long tables --------------------------------------------------------------------------------------------------


def test_occupations_run_from_1_to_89_and_name_the_two_that_do_not_vote() -> None:
    occupations = table("siak/occupation")
    assert [code.code for code in occupations] == [str(number) for number in range(1, 90)]
    assert [code.code for code in occupations if code.meaning in ("military", "police")] == ["6", "7"]
    assert meaning("siak/occupation", "KEPOLISIAN RI") == "police"
    assert meaning("siak/occupation", "TNI") == "military"
    assert meaning("siak/occupation", "PENSIUN") == "pensiunan"
    assert meaning("siak/occupation", "TUKANG JAIT") == "tukang-jahit"
    assert meaning("siak/occupation", "PRIKIATER / PSIKOLOG") == "psikiater-psikolog"
    assert meaning("siak/occupation", "90") is None


def test_labels_met_in_sheets() -> None:
    assert meaning("siak/blood", "Tdk Th") == "unknown"
    assert meaning("siak/blood", "AB -") == "ab-negative"
    assert meaning("siak/blood", "ab") == "ab"
    assert meaning("siak/education", "Strata-II") == "master"
    assert meaning("siak/education", "Tidak/Blm Sekolah") == "none"
    assert meaning("siak/education", "SLTA / SEDERAJAT") == "senior-secondary"
    assert meaning("siak/religion", "Katolik") == "catholic"
    assert meaning("siak/family-relation", "kepala  keluarga") == "head"


@pytest.mark.parametrize("written", ["’L", "‘L", "'L", "`L", "´L", "ʼL", "＇L", "\u200bL", "L\ufeff", "\u3164L"])
def test_what_marks_a_text_cell_or_does_not_show_is_no_part_of_a_code(written: str) -> None:
    """A NIK with any of these marks was cleaned; the code beside it in the row was unknown."""
    assert meaning("siak/sex", written) == "L"


# --- what counts as the same text -------------------------------------------------------------------------------------


@given(st.integers(0, 99), st.integers(0, 4), st.integers(0, 4))
def test_a_number_is_the_same_with_leading_zeros_and_a_lost_decimal(number: int, zeros: int, decimals: int) -> None:
    written = "0" * zeros + str(number) + ("." + "0" * decimals if decimals else "")
    assert fold_code(written) == str(number)


def test_a_number_with_a_real_fraction_is_not_a_code() -> None:
    assert meaning("siak/marital", "1.5") is None
    assert meaning("siak/marital", "1e0") is None
    assert meaning("siak/marital", "-1") is None
    assert meaning("siak/marital", "１") is None


def test_number_and_label_in_one_cell_count_where_they_agree() -> None:
    assert meaning("siak/marital", "2. KAWIN") == "married"
    assert meaning("siak/marital", "02 = Kawin") == "married"
    assert meaning("siak/marital", "3. KAWIN") is None
    assert meaning("kpu/disability", "FISIK MENTAL") is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("8 (TPS 3)", "8"),
        ("8/TPS 3", "8"),
        ("8 (salah TPS)", "8"),
        ("TMS 1", "1"),
        ("tms: 01", "1"),
        ("Kode 4", "4"),
        ("KET. U", "U"),
        ("U: nama", "U"),
        ("B, pemula", "B"),
        ("4, pindah ke Kupang", "4"),
        # two codes, a word that says another one, or takes the code back
        ("B/8", None),
        ("1, 2", None),
        ("1 (pindah)", None),
        ("1: ternyata pindah ke Kupang", None),
        ("1 (masih hidup)", None),
        # what may be no code at all
        ("TMS", None),
        ("TMS 0", None),
        ("TMS B", None),
        ("5/7/2023", None),
        ("B/L", None),
        ("4 orang", None),
        ("1. Jalan A", None),
        ("99: lain", None),
    ],
)
def test_a_remark_may_add_something_to_its_code(written: str, code: str | None) -> None:
    found = table("kpu/ket/pemilu-2024").lookup(written)
    assert (found.code if found is not None else None) == code
    assert table("siak/marital").lookup("2 (di Soe)") is None


@given(st.text(max_size=12))
def test_folding_is_stable(text: str) -> None:
    assert fold_code(fold_code(text)) == fold_code(text)


@pytest.mark.parametrize("text", ["Pr.", "pr", "PR. "])
def test_an_abbreviation_may_end_with_a_dot(text: str) -> None:
    code = table("kpu/sex").lookup(text)
    assert code is not None
    assert code.meaning == "P"


@given(st.sampled_from(tables()), st.text("QXZ", min_size=1, max_size=8))
def test_an_unknown_value_is_none_and_never_the_nearest(name: str, text: str) -> None:
    assert table(name).lookup(text) is None


@pytest.mark.parametrize("almost", ["KAWI", "KAWIN SIRI", "BELUM", "KAWIN?", "K A W I N", "2 BELUM KAWIN"])
def test_almost_a_label_is_not_a_label(almost: str) -> None:
    assert table("siak/marital").lookup(almost) is None


# --- calls and plugins ------------------------------------------------------------------------------------------------


def test_an_unknown_table_names_the_nearest() -> None:
    with pytest.raises(CallError, match="siak/marital") as caught:
        table("siak/maritl")
    assert caught.value.code == "codes.unknown-table"
    assert "siak/marital" in caught.value.text("id")


@pytest.mark.parametrize("key", ["siak/marital:9", "siak/marital", ""])
def test_an_unknown_key_is_an_error(key: str) -> None:
    with pytest.raises(CallError):
        codes.code(key)


def a_table(name: str = "office/rank", *, second: str = "2", field: str = "rank") -> CodeTable:
    return CodeTable(
        name=name,
        title_id="Golongan",
        title_en="Rank",
        field=field,
        source="a plugin",
        confidence="K",
        codes=(
            Code(table=name, code="1", label_id="Satu", label_en="One", meaning="one"),
            Code(table=name, code=second, label_id="Dua", label_en="Two", meaning="two"),
        ),
    )


def test_a_table_travels_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(table("siak/marital"))) == table("siak/marital")


def test_an_ambiguous_table_is_refused() -> None:
    with pytest.raises(CallError, match="same spelling") as caught:
        a_table(second="01")
    assert caught.value.code == "codes.spelling-clash"


def test_a_table_may_not_invent_words_for_a_canonical_column() -> None:
    with pytest.raises(CallError, match="marital_status"):
        a_table(field="marital_status")


def test_a_code_of_another_table_is_refused() -> None:
    with pytest.raises(CallError, match="office/rank"):
        CodeTable(
            name="office/other",
            title_id="Lain",
            title_en="Other",
            field="rank",
            source="a plugin",
            confidence="K",
            codes=a_table().codes,
        )


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_message_about_codes_has_words(language: str) -> None:
    path = Path(dukcapil_core.__path__[0]) / "data" / "messages" / "codes.toml"
    for code, entry in tomllib.loads(path.read_text("utf-8")).items():
        assert entry[language].strip(), code


@pytest.mark.parametrize("text", ["8 (TPS 3)", "TMS 1", "U: nama", "2. meninggal", "pindah ke desa lain"])
def test_a_text_that_is_no_spelling_is_not_compared_with_each_code_in_turn(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remarks, folded = table("kpu/ket/pemilu-2024"), list[str]()

    def counted(written: str) -> str:
        folded.append(written)
        return fold_code(written)

    monkeypatch.setattr(codes, "fold_code", counted)
    remarks.lookup(text)
    assert len(folded) < len(remarks) / 2
