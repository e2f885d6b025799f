"""The conformance kit: a good adapter passes, a broken one is caught by its check and no other, three doors agree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from check_adapters import BROKEN, EXPECTED, GOOD, SAMPLE
from command_line import dukcapil
from dukcapil_core.adapters import text_survey
from dukcapil_core.adapters.hookspecs import hookimpl
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.plugins import Plugins, plugins, use_plugins
from dukcapil_core.errors import CallError
from dukcapil_core.testing import check_names, run_checks
from dukcapil_core.testing.conformance import Outcome, quiet, recognised, registry, rows, run, write_expectations
from dukcapil_core.text import messages
from dukcapil_core.workspace import Workspace


def author(folder: Path, *changes: tuple[str, str]) -> Path:
    """An author's folder with the adapter, one sample and its expectation, each changed alike."""
    texts = {"kab_uji.py": GOOD, "samples/dps.csv": SAMPLE, "samples/dps.expect.toml": EXPECTED}
    for old, new in changes:
        assert any(old in text for text in texts.values()), old
        texts = {name: text.replace(old, new) for name, text in texts.items()}
    (folder / "samples").mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return folder / "kab_uji.py"


@pytest.fixture(autouse=True)
def little_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that must not be read whole need not be so big here, when the library reads smaller pieces, too."""
    monkeypatch.setattr(text_survey, "CHUNK", 1 << 17)
    for module in (recognised, rows):
        monkeypatch.setattr(module, "BIG", 1_500_000)
        monkeypatch.setattr(module, "LITTLE", 1_200_000)
    monkeypatch.setattr(rows, "TIMED", 0.05)
    monkeypatch.setattr(rows, "FAST_ENOUGH", 200)  # a busy machine is not the adapter's fault


@pytest.fixture
def expectation_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the gates and ``matches-expectation`` are asked, for tests of its words alone."""
    asked = tuple(one for one in registry.checks() if one.gate or one.name == "matches-expectation")
    monkeypatch.setattr(run, "checks", lambda: asked)


def failed(outcomes: dict[str, Outcome]) -> set[str]:
    return {outcome.check for outcome in outcomes.values() if outcome.status == "failed"}


def told(outcomes: dict[str, Outcome]) -> str:
    return "\n".join(outcome.text() for outcome in outcomes.values() if outcome.status == "failed")


def test_a_good_adapter_passes_every_check(tmp_path: Path, workspace: Workspace) -> None:
    outcomes = run_checks(author(tmp_path), tmp_path / "samples", workspace=workspace)
    assert told(outcomes) == ""
    assert {outcome.check for outcome in outcomes.values()} == set(check_names())
    assert {outcome.id for outcome in outcomes.values() if outcome.status != "passed"} == set()


FAULTS = [(check, fault) for check, faults in BROKEN.items() for fault in faults]


def test_every_check_has_a_broken_adapter() -> None:
    assert set(BROKEN) == set(check_names())


@pytest.mark.parametrize(("check", "fault"), FAULTS, ids=lambda name: name.replace(" ", "-"))
def test_a_broken_adapter_is_caught_by_its_check_and_no_other(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, check: str, fault: str
) -> None:
    path = author(tmp_path, *BROKEN[check][fault])
    if check != "imports-quietly":  # a process of its own for each would take a minute
        monkeypatch.setattr(quiet, "imported", lambda named, provider: {"printed": False, "wrote": [], "reached": []})
    try:
        outcomes = run_checks(path, tmp_path / "samples", workspace=workspace)
    finally:
        if "dukcapil_checks" in path.read_text("utf-8"):
            use_plugins()  # the next kab_uji.py of this process has no check
            messages.cache_clear()  # nor its words
    assert failed(outcomes) == {check}, told(outcomes)


# -- what a failure says -----------------------------------------------------------------------------------


def test_a_failure_teaches(tmp_path: Path, workspace: Workspace) -> None:
    path = author(tmp_path, *BROKEN["rows-are-conserved"]["drops copies"])
    outcome = run_checks(path, tmp_path / "samples", workspace=workspace)["rows-are-conserved-dps"]
    assert outcome.text("en").splitlines() == [
        "rows-are-conserved-dps: 5 data rows in the file, 4 yielded",
        "  why: a row that vanishes is a voter who vanishes",
        "  fix: yield every data row, good or bad",
    ]
    assert "baris data" in outcome.text("id")
    assert "{" not in outcome.text("id")


@pytest.mark.parametrize("check", registry.checks(), ids=lambda check: check.name)
def test_every_check_says_what_why_and_what_to_do_in_both_languages(check: registry.Check) -> None:
    for lang in ("en", "id"):
        for words in (check.title(lang), check.why(lang), check.fix(lang)):
            assert words
            assert not words.startswith("check.")


def test_every_finding_and_reason_has_words_and_is_used() -> None:
    folder = Path(registry.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    for code in messages():
        area, _, name = code.removeprefix("check.").partition(".")
        if code.startswith("check.") and area in ("found", "skip"):
            known = name.removesuffix("-whole").removesuffix("-begun")
            assert f'"{name}"' in source or f'"{known}-' in source, code
    import re

    for kind, name in re.findall(r"(found|NotApplicable)\(\s*\"([a-z0-9-]+)\"", source):
        assert f"check.{'found' if kind == 'found' else 'skip'}.{name}" in messages(), name


def test_a_gate_that_fails_blocks_the_rest_of_its_sample(tmp_path: Path, workspace: Workspace) -> None:
    path = author(tmp_path, *BROKEN["nik-stays-text"]["a number"])
    outcomes = run_checks(path, tmp_path / "samples", workspace=workspace)
    blocked = outcomes["matches-expectation-dps"]
    assert (blocked.status, blocked.because) == ("blocked", "nik-stays-text")
    assert not blocked.is_failure


# -- excuses -----------------------------------------------------------------------------------


def test_an_excuse_is_named_and_strict(tmp_path: Path, workspace: Workspace) -> None:
    path = author(tmp_path, *BROKEN["unclosed-quote-is-noticed"]["swallows"])
    samples = tmp_path / "samples"
    reason = "the vendor never writes quotes, ticket 12"
    for name in ("unclosed-quote-is-noticed", "unclosed-quote-is-noticed-dps"):
        excused = run_checks(path, samples, expected_failures={name: reason}, workspace=workspace)
        assert excused["unclosed-quote-is-noticed-dps"].status == "excused"
        assert reason in excused["unclosed-quote-is-noticed-dps"].text()
        assert not any(outcome.is_failure for outcome in excused.values())


def test_an_excuse_that_no_longer_holds_fails(tmp_path: Path, workspace: Workspace) -> None:
    outcomes = run_checks(
        author(tmp_path), tmp_path / "samples", expected_failures={"nulls-are-declared": "once"}, workspace=workspace
    )
    assert {one.id for one in outcomes.values() if one.is_failure} == {"nulls-are-declared-dps"}
    assert "no longer holds" in told(outcomes)


@pytest.mark.parametrize(
    ("excuses", "code"),
    [
        ({"rows-are-lzy": "x"}, "check.unknown-excuse"),
        ({"rows-are-lazy-other": "x"}, "check.unknown-excuse"),
        ({"rows-are-lazy": "  "}, "check.excuse-without-reason"),
    ],
)
def test_an_excuse_must_name_a_check_and_a_reason(tmp_path: Path, excuses: dict[str, str], code: str) -> None:
    with pytest.raises(CallError) as caught:
        run_checks(author(tmp_path), tmp_path / "samples", expected_failures=excuses)
    assert caught.value.code == code


# -- what the author brings -----------------------------------------------------------------------------------


def test_an_expectation_is_drafted_once_and_then_holds(tmp_path: Path, workspace: Workspace) -> None:
    path, samples = author(tmp_path), tmp_path / "samples"
    (samples / "dps.expect.toml").unlink()
    without = run_checks(path, samples, workspace=workspace)
    assert failed(without) == {"matches-expectation"}
    assert "--write-expect" in told(without)
    assert [one.name for one in write_expectations(path, samples)] == ["dps.expect.toml"]
    drafted = (samples / "dps.expect.toml").read_text("utf-8")
    assert "read it against the file" in drafted
    assert 'name = "SITI CONTOH"' in drafted
    assert failed(run_checks(path, samples, workspace=workspace)) == set()
    assert write_expectations(path, samples) == ()

    (samples / "dps.csv").write_text(
        SAMPLE.replace("12/03/1985;L", "12/03/1985;P").replace("BALECATUR", "LAIN"), "utf-8"
    )
    assert failed(run_checks(path, samples, workspace=workspace)) == {"matches-expectation"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("seen = ", "TOML (end of the file)"),
        ("seen = \n", "TOML (line 1, column 8)"),
        pytest.param("seen = " + "[" * 3000, "TOML (?)", id="too-deep"),
        ("seen = 4", "accepted is missing"),
        ("seen = 4\naccepted = 4\nissues = [{ row = 1 }]", "code is missing"),
        ("seen = 4\naccepted = 4\nissues = 3", "issues is missing or of another kind"),
        ("seen = 4\naccepted = 4\nisues = []", "no key isues; the nearest is issues"),
        ("seen = 4\naccepted = 4\nissues = [{ row = 1, colum = 'nik', code = 'nik.masked' }]", "issues.column"),
        ("seen = 4\naccepted = 4\nissues = []\nrecords = [{ nik = '1' }]", "row is missing"),
        (
            "seen = 4\naccepted = 4\nissues = []\nrecords = [{ row = 2, birth_date = '12/03/1985' }]",
            "birth_date is missing or of another kind; write it like birth_date = 1985-03-12",
        ),
        ("seen = 4\naccepted = 4\nissues = []\nrecords = [{ row = 2, village = 1 }]", 'write it like village = "1"'),
    ],
)
@pytest.mark.usefixtures("expectation_alone")
def test_a_malformed_expectation_is_named(tmp_path: Path, workspace: Workspace, text: str, says: str) -> None:
    path = author(tmp_path)
    (tmp_path / "samples" / "dps.expect.toml").write_text(text, "utf-8")
    outcomes = run_checks(path, tmp_path / "samples", workspace=workspace)
    assert failed(outcomes) == {"matches-expectation"}
    assert "dps.expect.toml is not an expectation: " in told(outcomes)
    assert says in told(outcomes)
    assert "is not an expectation" not in outcomes["matches-expectation-dps"].text("id")


def test_a_wrong_count_in_the_expectation_names_the_expectation_and_the_key(
    tmp_path: Path, workspace: Workspace
) -> None:
    path = author(tmp_path, ("seen = 4", "seen = 5"))
    said = run_checks(path, tmp_path / "samples", workspace=workspace)["rows-are-conserved-dps"].text()
    assert "dps.expect.toml says seen = 5; reading dps.csv gives 4 records" in said
    assert "skip_rows" in said


# -- layouts that read the wrong thing ------------------------------------------------------------------------

LAYOUT = """
api = 1
name = "kab-tts-uji"
record = "voter"
title = "Daftar uji"
reader = { kind = "delimited", delimiter = ";", nulls = ["", "-", "0"] }
detect = { headers = ["NIK WARGA", "KARTU", "WARGA"] }
[fields]
nik = "NIK WARGA"
nkk = "KARTU"
name = "WARGA"
birth_date = { column = "LAHIR", formats = ["%d/%m/%Y"] }
sex = { column = "JK", codes = "kpu/sex" }
address = "JALAN"
village = "DESA"
district = "KECAMATAN"
remark = { column = "KET", codes = "kpu/ket/pemilu-2024" }
"""

# Invented people.
PEOPLE = """NIK WARGA;KARTU;WARGA;LAHIR;JK;JALAN;DESA;KECAMATAN;KET
5302014704909001;5302010101109001;MARIA TALAN CONTOH;07/04/1990;P;JL. MERAK;OEBESA;KOTA SOE;
5302011203859002;5302010101109001;BUDI SELAN CONTOH;12/03/1985;L;JL. MERAK;OEBESA;KOTA SOE;U
5302015703009003;5302010101109004;DEWI NABUASA CONTOH;17/03/2000;P;JL. NURI;CENDANA;KOTA SOE;8
5302010506609003;5302010101109004;PARTO LIU CONTOH;05/06/1960;L;JL. NURI;CENDANA;KOTA SOE;1
"""


def layout(folder: Path, *changes: tuple[str, str]) -> Path:
    """A layout with its sample and the expectation that the right one drafted, then ``changes`` in the layout."""
    path, samples = folder / "kab.toml", folder / "samples"
    samples.mkdir(exist_ok=True)
    (samples / "dps.csv").write_text(PEOPLE, "utf-8")
    path.write_text(LAYOUT, "utf-8")
    write_expectations(path, samples)
    text = LAYOUT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return path


def exchanged(first: str, second: str) -> tuple[tuple[str, str], ...]:
    return (f'"{first}"\n', '"~"\n'), (f'"{second}"\n', f'"{first}"\n'), ('"~"\n', f'"{second}"\n')


def test_the_right_layout_passes_with_its_draft(tmp_path: Path, workspace: Workspace) -> None:
    assert told(run_checks(layout(tmp_path), tmp_path / "samples", workspace=workspace)) == ""


@pytest.mark.parametrize("streets", [["JL. NURI"], ["JL. NURI", "JL. MERAK"]], ids=["two of four", "all"])
def test_a_sample_whose_records_run_over_lines_is_damaged_between_them(
    streets: list[str], tmp_path: Path, workspace: Workspace
) -> None:
    path, sample = layout(tmp_path), tmp_path / "samples" / "dps.csv"
    text = PEOPLE
    for street in streets:
        text = text.replace(street, f'"{street}\nRT 1"')
    sample.write_text(text, "utf-8")
    (tmp_path / "samples" / "dps.expect.toml").unlink()
    write_expectations(path, tmp_path / "samples")
    assert told(run_checks(path, tmp_path / "samples", workspace=workspace)) == ""


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (exchanged("NIK WARGA", "KARTU"), "nkk holds the people's own numbers (4 of 4 records)"),
        (exchanged("DESA", "KECAMATAN"), "village holds the names of districts"),
        ((("%d/%m/%Y", "%m/%d/%Y"),), "birth_date (column LAHIR) in 4 of 4 records"),
    ],
    ids=["nik-nkk", "village-district", "month-first"],
)
def test_columns_read_wrongly_are_seen_without_an_expectation(
    tmp_path: Path, workspace: Workspace, changes: tuple[tuple[str, str], ...], says: str
) -> None:
    path = layout(tmp_path, *changes)
    (tmp_path / "samples" / "dps.expect.toml").unlink()
    outcomes = run_checks(path, tmp_path / "samples", workspace=workspace)
    assert failed(outcomes) == {"columns-are-the-right-ones", "matches-expectation"}
    assert says in told(outcomes)


def test_a_sample_that_is_there_to_show_bad_cells_is_excused_by_name(tmp_path: Path, workspace: Workspace) -> None:
    path = author(tmp_path, *BROKEN["columns-are-the-right-ones"]["no date readable"])
    excuse = {"columns-are-the-right-ones-dps": "dates as a broken export writes them"}
    outcomes = run_checks(path, tmp_path / "samples", expected_failures=excuse, workspace=workspace)
    assert not any(outcome.is_failure for outcome in outcomes.values())


def test_one_odd_record_says_nothing_of_a_column(tmp_path: Path, workspace: Workspace) -> None:
    path = author(tmp_path, ("12/03/1985;L", "31/02/1985;X"))
    assert "columns-are-the-right-ones" not in failed(run_checks(path, tmp_path / "samples", workspace=workspace))


def test_the_draft_shows_another_code_table(tmp_path: Path, workspace: Workspace) -> None:
    path = layout(tmp_path, ("kpu/ket/pemilu-2024", "kpu/ket/2017-2020"))
    outcomes = run_checks(path, tmp_path / "samples", workspace=workspace)
    assert failed(outcomes) == {"matches-expectation"}
    assert "remark of record 3 is not what is expected" in told(outcomes)
    assert "see whether `codes` (or `map`) of remark is the table of this list" in told(outcomes)


def test_the_draft_keeps_few_records(tmp_path: Path) -> None:
    path, samples = layout(tmp_path), tmp_path / "samples"
    (samples / "dps.expect.toml").unlink()
    first, *people = PEOPLE.splitlines(keepends=True)
    (samples / "dps.csv").write_text(first + "".join(people * 30), "utf-8")
    write_expectations(path, samples)
    assert (samples / "dps.expect.toml").read_text("utf-8").count("[[records]]") == 5  # the last one, too


@pytest.mark.parametrize(
    ("changes", "fix"),
    [
        (exchanged("WARGA", "JALAN"), "exchange the headings of name and address in [fields]"),
        (exchanged("NIK WARGA", "KARTU"), "exchange the headings of nik and nkk in [fields]"),
        ((("%d/%m/%Y", "%m/%d/%Y"),), "compare `formats` of birth_date with its cells"),
        ((('address = "JALAN"', 'address = "DESA"'),), "see which heading [fields] names for address"),
        ((('delimiter = ";"', 'delimiter = "|"'),), "delimiter, skip_rows, header_rows"),
        ((('delimiter = ";"', 'delimiter = ";", skip_rows = 2'),), "delimiter, skip_rows, header_rows"),
    ],
    ids=["exchanged", "exchanged-numbers", "formats", "heading", "delimiter", "skip-rows"],
)
def test_the_fix_is_that_of_the_cause(
    tmp_path: Path, workspace: Workspace, changes: tuple[tuple[str, str], ...], fix: str
) -> None:
    assert fix in told(run_checks(layout(tmp_path, *changes), tmp_path / "samples", workspace=workspace))


def test_a_name_of_the_library_s_own_is_taken(tmp_path: Path, workspace: Workspace) -> None:
    path = layout(tmp_path, ('"kab-tts-uji"', '"sidalih-2024"'))
    outcomes = run_checks(path, tmp_path / "samples", workspace=workspace)
    assert failed(outcomes) == {"declares-itself"}
    assert "sidalih-2024 is the name of a format of the library" in told(outcomes)


def installed(name: str) -> Any:
    """The entry point of an installed package that brings the layout under this name."""
    module = ModuleType(name)
    module.dukcapil_formats = hookimpl(  # type: ignore[attr-defined]
        lambda: [load_layout(LAYOUT.replace("kab-tts-uji", name))], specname="dukcapil_formats"
    )
    return SimpleNamespace(name=name, dist=SimpleNamespace(name=name, version="1"), load=lambda: module)


def test_an_installed_package_with_the_same_columns_is_no_fault_of_a_file(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = layout(tmp_path)
    packages = Plugins(entry_points=[installed("kab-tts-uji"), installed("kab-contoh")], paths=())
    monkeypatch.setattr("dukcapil_core.testing.conformance.run.using", lambda provider: nullcontext(packages))
    assert told(run_checks(path, tmp_path / "samples", workspace=workspace)) == ""


def test_a_workbook_s_verdict_says_how_much_could_not_be_asked(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path, samples = layout(tmp_path, ('kind = "delimited", delimiter = ";"', 'kind = "workbook"')), tmp_path / "samples"
    book = openpyxl.Workbook()
    for line in PEOPLE.splitlines():
        book.active.append(line.split(";"))
    book.save(samples / "dps.xlsx")
    (samples / "dps.csv").unlink()
    last = dukcapil("check", path, "--samples", samples).out.splitlines()[-1]
    assert last.startswith("kab.toml can be relied on as far as was asked: 13 passed, 10 of 23 do not apply.")


def test_without_a_sample_there_is_nothing_to_check(tmp_path: Path) -> None:
    path = author(tmp_path)
    (tmp_path / "empty").mkdir()
    for name, code in (("none", "no-folder"), ("kab_uji.py", "samples-is-a-file"), ("empty", "no-samples")):
        with pytest.raises(CallError) as caught:
            run_checks(path, tmp_path / name)
        assert caught.value.code == f"check.{code}"


def test_another_version_of_the_kit_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(CallError) as caught:
        run_checks(author(tmp_path), tmp_path / "samples", api=2)
    assert 'pip install "dukcapil-core>=2"' in str(caught.value)


# -- three doors -----------------------------------------------------------------------------------

TEST_FILE = """
from dukcapil_core.testing import conformance_suite

TestUji = conformance_suite("kab_uji.py", samples="samples")
"""


def pytest_in(folder: Path, *more: str) -> tuple[int, str]:
    (folder / "test_uji.py").write_text(TEST_FILE, "utf-8")
    call = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), *more]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [*call, "test_uji.py"], cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout


def test_the_pytest_door_has_one_test_for_every_check_and_sample(tmp_path: Path) -> None:
    author(tmp_path)
    status, out = pytest_in(tmp_path, "-vv")
    assert status == 0, out
    assert "test_conforms[rows-are-conserved-dps] PASSED" in out
    assert f"{len(check_names())} passed" in out


def test_the_pytest_door_runs_nothing_of_the_plugin_while_it_collects(tmp_path: Path) -> None:
    path = author(tmp_path)
    path.write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n{GOOD}", "utf-8")
    status, out = pytest_in(tmp_path, "--collect-only")
    assert status == 0
    assert "rows-are-conserved-dps" in out
    assert not (tmp_path / "ran").exists()


def test_the_pytest_door_fails_with_why_and_fix(tmp_path: Path) -> None:
    author(tmp_path, *BROKEN["row-numbers-are-physical"]["forgets the header"])
    status, out = pytest_in(tmp_path)
    assert status == 1
    assert "why: a clerk has to find the row" in out
    assert "1 failed" in out


def test_the_command_says_the_same(tmp_path: Path) -> None:
    path, samples = author(tmp_path), tmp_path / "samples"
    run = dukcapil("check", path, "--samples", samples)
    assert (run.status, run.err) == (0, "")
    assert "rows-are-conserved-dps: passed" in run.out
    assert run.out.splitlines()[-1].startswith("kab_uji.py can be relied on")
    found = json.loads(dukcapil("check", path, "--samples", samples, "--json").out)
    assert found["kit"] == 1
    assert (found["formats"][0]["name"], found["formats"][0]["passed"]) == ("kab-uji", True)
    assert [one["id"] for one in found["formats"][0]["outcomes"]] == list(run_checks(path, samples))


def test_the_command_has_status_1_where_a_must_fails(tmp_path: Path) -> None:
    path = author(tmp_path, *BROKEN["closes-its-files"]["keeps its files"])
    run = dukcapil("check", path, "--samples", tmp_path / "samples", "--quiet", "--lang", "id")
    assert run.status == 1
    assert run.out.startswith("GAGAL closes-its-files-dps: ")
    excuse = "closes-its-files=the office has no Windows"
    assert dukcapil("check", path, "--samples", tmp_path / "samples", "--excuse", excuse).status == 0
    assert dukcapil("check", path, "--samples", tmp_path / "samples", "--excuse", "closes-its-files").status == 2


def last_line(path: Path, lang: str) -> str:
    return dukcapil("check", path, "--samples", path.parent / "samples", "--lang", lang).out.splitlines()[-1]


def test_the_last_line_calls_advice_no_failure(tmp_path: Path) -> None:
    path = author(tmp_path, *BROKEN["nulls-are-declared"]["nothing but the empty cell"])
    assert last_line(path, "en") == "kab_uji.py can be relied on, and could be better: 22 passed, 1 advice not met."
    assert last_line(path, "id").endswith("masih dapat diperbaiki: 22 lulus, 1 anjuran belum terpenuhi.")


def test_the_last_line_says_that_a_format_cannot_be_relied_on_where_a_must_fails(tmp_path: Path) -> None:
    path = author(
        tmp_path,
        *BROKEN["closes-its-files"]["keeps its files"],
        *BROKEN["nulls-are-declared"]["nothing but the empty cell"],
    )
    assert last_line(path, "en").startswith("kab_uji.py cannot be relied on yet: ")
    assert last_line(path, "en").endswith(", 1 failed, 1 advice not met.")


def test_the_command_drafts_expectations(tmp_path: Path) -> None:
    path, samples = author(tmp_path), tmp_path / "samples"
    (samples / "dps.expect.toml").unlink()
    run = dukcapil("check", path, "--samples", samples, "--write-expect")
    assert run.status == 0
    assert "dps.expect.toml" in run.err
    assert run.out.splitlines()[-1].startswith("kab_uji.py is not proven yet: dps.expect.toml says what it reads now")
    assert "matches-expectation-dps: does not apply (the expectation was drafted just now" in run.out
    assert last_line(path, "en").startswith("kab_uji.py can be relied on")


@pytest.mark.parametrize(("lang", "says"), [("en", "# What reading this sample"), ("id", "# Hasil baca contoh ini")])
def test_a_draft_says_in_the_author_s_language_what_to_do_with_it(tmp_path: Path, lang: str, says: str) -> None:
    path, samples = author(tmp_path), tmp_path / "samples"
    (samples / "dps.expect.toml").unlink()
    dukcapil("check", path, "--samples", samples, "--write-expect", "--lang", lang)
    draft = (samples / "dps.expect.toml").read_text("utf-8")
    assert draft.startswith(says)
    assert max(map(len, draft.splitlines())) <= 120


def test_what_was_only_just_drafted_is_no_proof_in_the_result_file(tmp_path: Path) -> None:
    path, samples = author(tmp_path), tmp_path / "samples"
    (samples / "dps.expect.toml").unlink()
    first, second = (
        json.loads(dukcapil("check", path, "--samples", samples, "--write-expect", "--json").out)["formats"][0]
        for _ in range(2)
    )
    assert (first["passed"], first["drafted"]) == (False, ["dps.expect.toml"])
    assert (second["passed"], second["drafted"]) == (True, [])


def test_no_expectation_is_drafted_from_columns_that_are_read_wrongly(tmp_path: Path) -> None:
    path, samples = author(tmp_path, *BROKEN["columns-are-the-right-ones"]["the month first"]), tmp_path / "samples"
    (samples / "dps.expect.toml").unlink()
    run = dukcapil("check", path, "--samples", samples, "--write-expect")
    assert run.status == 1
    assert run.out.splitlines()[-1].startswith("kab_uji.py cannot be relied on yet")
    assert "No dps.expect.toml was drafted" in run.err
    assert not (samples / "dps.expect.toml").exists()


def test_each_format_of_a_file_has_samples_of_its_own(tmp_path: Path) -> None:
    path = author(tmp_path)
    other = "evolve(one, name='kab-dua', layout=evolve(LAYOUT, name='kab-dua'))"
    second = GOOD.replace("    return [Format(", "    one = Format(").replace("detect=detect)]", "detect=detect)")
    second += f"    from attrs import evolve\n\n    return [one, {other}]\n"
    path.write_text(second, "utf-8")
    for name in ("kab-uji", "kab-dua"):
        (tmp_path / "samples" / name).mkdir()
        for file in ("dps.csv", "dps.expect.toml"):
            (tmp_path / "samples" / name / file).write_bytes((tmp_path / "samples" / file).read_bytes())
    run = dukcapil("check", path, "--samples", tmp_path / "samples")
    assert run.out.count("can be relied on") == 2, run.out


# -- layouts whose rows are not one record each ------------------------------------------------------------------

A_CARD = "5302014704909001;5302010101109001;MARIA TALAN CONTOH;07/04/1990;P;JL. MERAK;OEBESA;KOTA SOE;\n"
TOTAL = "JUMLAH;1;;;;;;;\n"

WIDE = """
api = 1
name = "kab-tts-layanan"
record = "service"
title = "Lembar layanan"
reader = { kind = "delimited", delimiter = ";", nulls = ["", "-"] }
detect = { headers = ["TGL", "REKAM KTP-EL", "CETAK KTP-EL"] }
[unpivot]
field = "service"
value = "count"
columns = { "REKAM KTP-EL" = "ktp-el/recording", "CETAK KTP-EL" = "ktp-el/card" }
[fields]
date = { column = "TGL", formats = ["%d/%m/%Y"] }
"""

BLOCKS = '''
from dukcapil_core.adapters.contract import Detection, Format, RawRow, RawTable, Scan
from dukcapil_core.adapters.hookspecs import hookimpl
from dukcapil_core.adapters.layout import load_layout

LAYOUT = load_layout("""
api = 1
name = "kab-blok"
record = "voter"
title = "Daftar blok"
reader = { kind = "blok", nulls = ["", "-", "0"] }
[fields]
nik = "NIK"
name = "NAMA"
birth_date = { column = "LAHIR", formats = ["%d/%m/%Y"] }
""")

def open_list(source):
    def rows():
        number, start, found = 0, 0, {}
        with source.path.open(encoding="utf-8-sig") as lines:
            for line, text in enumerate(lines, 1):
                word, colon, cell = text.partition(":")
                if colon:
                    start = start if found else line
                    found[word] = cell.strip()
                elif found:
                    number += 1
                    yield RawRow(row=number, line=start, cells=tuple(map(found.get, ("NIK", "NAMA", "LAHIR"))))
                    found = {}

    return RawTable(columns=("NIK", "NAMA", "LAHIR"), scan=Scan(kind="blok"), rows=rows)

def detect(sample):
    return Detection(score=1, reason="NIK:") if sample.head.startswith(b"NIK: ") else None

@hookimpl
def dukcapil_formats():
    return [Format(name="kab-blok", record="voter", title="Daftar blok", layout=LAYOUT, open=open_list, detect=detect)]
'''


def drafted_and_checked(folder: Path, named: tuple[str, str], sample: str, workspace: Workspace) -> dict[str, Outcome]:
    """The checks of a layout or adapter (its file's name and text) on one sample, with the draft as expectation."""
    (folder / "samples").mkdir()
    (folder / named[0]).write_text(named[1], "utf-8")
    (folder / "samples" / "dps.csv").write_text(sample, "utf-8")
    write_expectations(folder / named[0], folder / "samples")
    return run_checks(folder / named[0], folder / "samples", workspace=workspace)


def with_rows(rows: str) -> tuple[str, str]:
    return "kab.toml", LAYOUT.replace("[fields]", f"[rows]\n{rows}\n[fields]")


@pytest.mark.parametrize("mark", ["JUMLAH", "53020112"], ids=["a total between people", "a voter's own row"])
def test_an_end_mark_above_people_fails(mark: str, tmp_path: Path, workspace: Workspace) -> None:
    header, *people = PEOPLE.splitlines(keepends=True)
    sample = "".join((header, people[0], TOTAL, *people[1:]))
    outcomes = drafted_and_checked(tmp_path, with_rows(f'end = ["{mark}"]'), sample, workspace)
    assert failed(outcomes) == {"rows-are-conserved"}
    assert "line 4 holds a person and is no record (" in told(outcomes)


@pytest.mark.parametrize(
    ("rows", "below"),
    [
        ('end = ["JUMLAH"]', TOTAL + "KETUA;;;;;;;;\n"),
        ('wrap = ["WARGA", "JALAN"]', ";;;;;RT 1;;;\n"),
        ("corrections = true", PEOPLE.splitlines()[2] + "\n;;BUDI SELAN TOLE;;;;;;\n" + A_CARD),
    ],
    ids=["end", "wrap", "corrections"],
)
def test_rows_that_are_counted_elsewhere_are_conserved(
    rows: str, below: str, tmp_path: Path, workspace: Workspace
) -> None:
    outcomes = drafted_and_checked(tmp_path, with_rows(rows), PEOPLE + below, workspace)
    assert told(outcomes) == ""
    for name in ("rows-are-conserved", "bad-rows-become-issues", "unclosed-quote-is-noticed"):
        assert outcomes[f"{name}-dps"].status == "passed"


def test_an_adapter_that_puts_rows_together_itself_is_not_said_to_keep_them(
    tmp_path: Path, workspace: Workspace
) -> None:
    path = author(tmp_path, ("[fields]", '[rows]\nend = ["JUMLAH"]\n[fields]'))
    outcomes = run_checks(path, tmp_path / "samples", workspace=workspace)
    assert told(outcomes) == ""
    for name in ("rows-are-conserved", "unclosed-quote-is-noticed"):
        assert (outcomes[f"{name}-dps"].status, outcomes[f"{name}-dps"].because) == ("skipped", "rows-of-its-own")


@pytest.mark.parametrize("last", ["7", "-"], ids=["every cell filled", "an empty cell"])
def test_a_wide_sheet_is_damaged_as_any_text(last: str, tmp_path: Path, workspace: Workspace) -> None:
    sample = f"TGL;REKAM KTP-EL;CETAK KTP-EL\n05/02/2024;695;12\n06/02/2024;500;{last}\n"
    outcomes = drafted_and_checked(tmp_path, ("wide.toml", WIDE), sample, workspace)
    assert told(outcomes) == ""
    skipped = {one.check for one in outcomes.values() if one.status == "skipped"}
    assert skipped == {"imports-quietly", "nik-stays-text", "nulls-are-declared"}


def test_records_of_several_lines_stand_where_they_start(tmp_path: Path, workspace: Workspace) -> None:
    sample = "".join(
        f"NIK: {nik}\nNAMA: {name}\nLAHIR: {born}\n---\n"
        for nik, name, born in (
            ("5302014704909001", "ANA CONTOH", "07/04/1990"),
            ("5302011203859002", "BEN CONTOH", "12/03/1985"),
        )
    )
    outcomes = drafted_and_checked(tmp_path, ("kab_blok.py", BLOCKS), sample, workspace)
    assert told(outcomes) == ""
    assert outcomes["row-numbers-are-physical-dps"].status == "passed"
    assert outcomes["missing-header-is-one-issue-dps"].because == "several-lines"
    assert "several lines each" in last_line(tmp_path / "kab_blok.py", "en")


def test_records_of_several_lines_said_to_start_elsewhere_are_caught(tmp_path: Path, workspace: Workspace) -> None:
    sample = "".join(f"NIK: 530201120385900{n}\nNAMA: BEN CONTOH\nLAHIR: 12/03/1985\n---\n" for n in (1, 2, 3))
    adapter = BLOCKS.replace("line=start", "line=start + 3")
    assert failed(drafted_and_checked(tmp_path, ("kab_blok.py", adapter), sample, workspace)) == {
        "row-numbers-are-physical"
    }


# -- the library's own formats -----------------------------------------------------------------------------------

SAMPLES = Path(registry.__file__).parents[1] / "samples"


@pytest.fixture(scope="module")
def shared() -> Iterator[Workspace]:
    with Workspace(threads=1, memory="512MB") as opened:
        yield opened


def own_formats() -> list[str]:
    return [fmt.name for fmt in plugins().formats() if fmt.provider == "dukcapil_core"]


def test_every_layout_of_the_library_has_a_sample() -> None:
    """A list of another election with the same columns shares the samples of its sibling."""
    if not SAMPLES.is_dir():
        pytest.skip("the library has no samples yet")
    layouts = {path.stem for path in (Path(registry.__file__).parents[2] / "adapters" / "layouts").glob("*.toml")}
    assert layouts - {folder.name for folder in SAMPLES.iterdir()} == set()


@pytest.mark.parametrize("name", own_formats())
def test_a_format_of_the_library_passes_the_same_line(name: str, shared: Workspace) -> None:
    if not (SAMPLES / name).is_dir():
        pytest.skip("no samples of its own")
    outcomes = run_checks(name, SAMPLES, workspace=shared)
    assert not any(outcome.is_failure for outcome in outcomes.values()), told(outcomes)
