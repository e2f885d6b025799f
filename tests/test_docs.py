"""The README and the docs: samples run, names that others rely on stand on their pages, made pages are up to date."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from attrs import frozen

import dukcapil_core as dk
from dukcapil_core.adapters import builtin, layout_file
from dukcapil_core.adapters.layout import FIELDS, load_layout
from dukcapil_core.cli import main
from dukcapil_core.desk.calendar import read_calendar
from dukcapil_core.desk.roster_file import read_roster
from dukcapil_core.testing.world import World
from dukcapil_core.testing.world_month import Month
from dukcapil_core.text import messages
from test_guide import PAGES as FOLLOWED

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
GUIDES = {ROOT / "docs" / page for page in FOLLOWED}
"""What these have a reader type is run by test_guide, in the order of the page, and once is enough."""

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SOURCE = ROOT / "src" / "dukcapil_core"
README = (ROOT / "README.md").read_text("utf-8")

sys.path.insert(0, str(ROOT / "scripts"))
import build_reference  # noqa: E402 - the scripts are no package
import reference_api  # noqa: E402
import reference_commands  # noqa: E402
import reference_markdown  # noqa: E402
import reference_messages  # noqa: E402


@frozen
class Sample:
    """A fenced block of a page: its language, the file name in ``title=``, the error in ``fails=``, and its text."""

    language: str
    title: str
    fails: str
    text: str


def samples(page: Path) -> Iterator[Sample]:
    for language, about, text in re.findall(r"^```(\w+)([^\n]*)\n(.*?)^```", page.read_text("utf-8"), re.S | re.M):
        given = dict(re.findall(r'(\w+)="([^"]*)"', about))
        yield Sample(language, given.get("title", ""), given.get("fails", ""), text)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# -- samples ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with coklit.csv and register.csv of invented people: what the samples read."""
    return World.build(
        tmp_path_factory.mktemp("files"), residents=1500, seed=1, outstanding=20, register_format="biodata-wni"
    ).folder


def test_the_commands_of_the_office_s_month_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    month = Month(busiest=date(2024, 2, 5), recordings=9, services=20)
    world = World.build("world", residents=1500, outstanding=4, month=month, register_format="biodata-wni")
    for made, name in (("services-*", "services.csv"), ("recordings-*", "recordings.csv"), ("*", "")):
        for file in world.folder.glob(f"{made}.csv"):
            shutil.copy(file, name or file.name)
    monkeypatch.setattr("sys.stdin", io.StringIO("5302010101710002\n"))
    (month_of,) = (one for one in samples(ROOT / "README.md") if "dukcapil backlog" in one.text)
    for line in month_of.text.splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True)
        if words[1] != "roster":  # the solver takes its time; the page on rosters has its own test
            assert main(words[1:]) == 0, (line, capsys.readouterr().err)


RECONCILED = {"how-to/work-the-list-down.md": "out", "id/daftar-sampai-nol.md": "hasil"}
"""Pages that go on from a reconciliation, and its folder."""

COUNTS = (("TANGGAL", "LAYANAN", "JUMLAH"), ("01-02-2024", "KK", "12"))


def write_service_files() -> None:
    """What an office has of its services, under the names that the pages use."""
    for name in ("log-2024-02-01.csv", "counter-log.csv", "log-loket.csv"):
        Path(name).write_text("TANGGAL;NIK;LAYANAN\n01-02-2024;5302010101710002;PEREKAMAN\n", "utf-8")
    for name in ("daily-counts.xlsx", "rekap-harian.xlsx"):
        book = openpyxl.Workbook()
        for row in COUNTS:
            book.worksheets[0].append(row)
        book.save(name)


def test_no_command_stands_where_nobody_runs_it() -> None:
    """An indented line is no sample; a mistyped option could stand there for ever."""
    for page in PAGES:
        assert re.findall(r"^ {4}\$? ?dukcapil .*", page.read_text("utf-8"), re.M) == [], named(page)


@pytest.mark.parametrize("page", [page for page in PAGES if any(samples(page))], ids=named)
def test_every_sample_of_the_page_runs(
    page: Path, two_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for file in ("coklit.csv", "register.csv"):
        shutil.copy(two_files / file, file)
    write_service_files()
    folder = RECONCILED.get(named(page).removeprefix("docs/"))
    if folder is not None:
        reconciled = f"reconcile --voters coklit.csv --residents register.csv --election pemilu-2024 --out {folder}"
        assert main([*reconciled.split(), "--as-of", "2024-02-01"]) == 0
    names: dict[str, object] = {"__name__": "sample"}
    for sample in samples(page):
        if sample.title:
            Path(sample.title).parent.mkdir(parents=True, exist_ok=True)
            Path(sample.title).write_text(sample.text, "utf-8")
    for number, sample in enumerate(samples(page), 1):
        if sample.language == "python" and not sample.title:
            if page not in GUIDES:
                exec(compile(sample.text, f"{named(page)}, sample {number}", "exec"), names)
        elif sample.language == "python":
            compile(sample.text, sample.title, "exec")
        elif sample.language == "toml":
            check_toml(sample)
        elif sample.language == "console":
            for line in sample.text.splitlines():
                check_command(line, run=page not in GUIDES)


def check_toml(sample: Sample) -> None:
    if sample.title == "pyproject.toml":
        assert list(tomllib.loads(sample.text)["project"]["entry-points"]) == ["dukcapil_core"]
    elif sample.title in ("office.toml", "kantor.toml"):
        read_calendar(sample.title)
    elif sample.title in ("roster.toml", "jadwal.toml"):
        read_roster(sample.title)
    elif sample.title.endswith(".expect.toml"):
        assert tomllib.loads(sample.text)["issues"] is not None
    elif sample.fails:
        with pytest.raises(dk.FormatError) as caught:
            load_layout(sample.text)
        assert caught.value.code == sample.fails
    else:
        load_layout(completed(sample.text))


def completed(text: str) -> str:
    """A part of a layout (a section, or lines of ``[fields]``) with the rest that a whole layout needs."""
    first = next(line for line in text.splitlines() if line and not line.startswith("#"))
    if first.startswith("api"):
        return text
    if not first.startswith("["):
        text = f"[fields]\n{text}"
    record = "service" if "[unpivot]" in text else "voter"
    parts = [f'api = 1\nname = "sample"\nrecord = "{record}"\n', text]
    if "[reader]" not in text:
        parts.append('[reader]\nkind = "delimited"\n')
    if "[fields]" not in text:
        parts.append(f'[fields]\n{"place" if record == "service" else "name"} = "NAMA"\n')
    return "\n".join(parts)


def check_command(line: str, *, run: bool) -> None:
    """A ``$`` line: dukcapil runs (but for the whole demo), make has the target, pip knows the extra."""
    if not line.startswith("$ "):
        return
    command, *arguments = shlex.split(line.removeprefix("$ "), comments=True)
    if command == "make":
        assert all(f"\n{target}:" in (ROOT / "Makefile").read_text("utf-8") for target in arguments)
    elif command == "pip":
        extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
        if "-e" not in arguments:  # that is the reader's own package
            assert set(re.findall(r"\[(\w+)\]", arguments[-1])) <= set(extras)
    elif command in ("cd", "pytest"):
        pass  # test_guide walks the pages that have these
    else:
        assert command == "dukcapil", f"nobody checks {command!r}"
        run_command(arguments, run=run)


def run_command(arguments: list[str], *, run: bool) -> None:
    assert arguments[0] in reference_commands.command_names()
    if not run or arguments == ["demo"]:
        return
    assert main(arguments) == 0, f"dukcapil {' '.join(arguments)}"


def test_the_links_of_the_pages_outside_the_site_lead_somewhere() -> None:
    for page in ROOT.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (ROOT / target).exists(), f"{page.name}: {target}"


def links(page: Path) -> set[Path]:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    return {(page.parent / target).resolve() for target in targets}


@pytest.mark.parametrize("index", [ROOT / "docs" / "index.md", ROOT / "docs" / "id" / "index.md"], ids=named)
def test_every_page_is_linked_from_the_index_of_its_language(index: Path) -> None:
    indonesian = set((ROOT / "docs" / "id").rglob("*.md"))
    pages = indonesian if index in indonesian else set((ROOT / "docs").rglob("*.md")) - indonesian
    assert sorted(named(page) for page in pages - links(index) - {index}) == []


def compared_with_splink(table: Path) -> tuple[list[float], list[int], list[float]]:
    """Of each world of a page of results: times fewer errors, false links in a million, share of the time."""
    cells = [[cell.strip() for cell in line.split("|")] for line in table.read_text("utf-8").splitlines()]
    first = {row[1] + row[2]: row for row in reversed(cells) if len(row) == 11}
    worlds = [row[1] for row in first.values() if row[2] == "ours"]
    ours, splink = ([first[world + who] for world in worlds] for who in ("ours", "Splink, best threshold"))
    fewer = [float(row[4].removesuffix(" x").split("/ ")[1]) for row in splink]
    wall = [float(own[8]) / float(row[8].split(" /")[0]) for own, row in zip(ours, splink, strict=True)]
    return fewer, [int(row[5]) for row in ours], wall


def test_the_figures_of_the_readme_are_those_of_the_results() -> None:
    found = re.findall(r"^\|[^|]*\| (\S+) to (\S+) \| (\d+) \| (\S+) to (\S+) \| \[.*\]\((.*)\) \|$", README, re.M)
    assert len(found) == 5
    for least, most, false, quickest, slowest, table in found:
        fewer, false_links, wall = compared_with_splink(ROOT / table)
        assert (float(least), float(most)) == (min(fewer), max(fewer)), table
        assert int(false) == max(false_links), table
        assert (quickest, slowest) == (f"{min(wall):.2f}", f"{max(wall):.2f}"), table


# -- made pages -------------------------------------------------------------------------------------------------------


def test_made_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_reference.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", sorted(REFERENCE.glob("*.md")), ids=lambda page: page.stem)
def test_no_heading_and_no_anchor_of_a_reference_page_comes_twice(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.S | re.M)
    headings, anchors = re.findall(r"^#+ .*$", text, re.M), re.findall(r"\{ #(\S+) \}", text)
    assert headings
    for found in (headings, anchors):
        assert len(found) == len(set(found)), sorted({one for one in found if found.count(one) > 1})


def test_the_python_page_points_to_nothing_that_is_not_on_it() -> None:
    text = (REFERENCE / "python.md").read_text("utf-8")
    there = set(re.findall(r"^### `(\w+)`", text, re.M))
    named = set(re.findall(r"\bsee\s+`([^`]+)`", text)) - {"turns"}  # beside `age_on`; no public name yet
    assert "read_voters" in named
    assert named <= there


def test_the_check_notices_a_page_that_is_out_of_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_reference, "ROOT", tmp_path)
    monkeypatch.setattr(build_reference, "wanted", lambda: {tmp_path / "page.md": "new"})
    (tmp_path / "page.md").write_text("old", "utf-8")
    assert build_reference.main(["--check"]) == 1
    assert build_reference.main([]) == 0
    assert build_reference.main(["--check"]) == 0


# -- what must stand on its page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("hook", reference_api.hook_names())
def test_every_hook_stands_there_with_its_signature(hook: str) -> None:
    from dukcapil_core.adapters import hookspecs

    text = (REFERENCE / "hooks.md").read_text("utf-8")
    assert f"```py\n{reference_api.signature(hook, getattr(hookspecs, hook))}\n```" in text


def test_signatures_are_those_of_the_source() -> None:
    assert reference_api.signature("is_nik", dk.is_nik) == "is_nik(text: str, on: date | None = None) -> bool"
    assert reference_api.signature("Issue", dk.Issue).startswith(
        "Issue(*, code: str, severity: Severity, field: str | None = None"
    )


@pytest.mark.parametrize("name", [name for name in dk.__all__ if name != "__version__"])
def test_every_public_name_stands_there(name: str) -> None:
    text = (REFERENCE / "python.md").read_text("utf-8")
    assert f"### `{name}` {{ #{name} }}" in text
    assert (getattr(dk, name).__doc__ or "").strip(), f"{name} has no docstring"


def test_every_code_stands_on_its_page_with_both_languages() -> None:
    pages = {name: (REFERENCE / f"{name}.md").read_text("utf-8") for name in ("issue-codes", "error-codes", "words")}
    for code, message in messages().items():
        is_word = reference_messages.is_word(message)
        text = pages["issue-codes" if message.severity else "words" if is_word else "error-codes"]
        assert f"`{code}`" in text if is_word else f"### `{code}` {{ #{code} }}" in text, code
        assert reference_markdown.plain(message.en) in text, code
        assert reference_markdown.plain(message.id) in text, code


def test_every_code_that_the_source_raises_has_a_text() -> None:
    assert "layout.unknown-key" in reference_messages.raised()
    assert sorted(reference_messages.raised() - set(messages())) == []


def test_every_finding_of_adapters_and_intake_has_a_text() -> None:
    files = [
        *(SOURCE / "adapters").rglob("*.py"),
        *(SOURCE / "intake").rglob("*.py"),
        *(SOURCE / "intake").rglob("*.sql"),
    ]
    found = {
        code
        for file in files
        for code in re.findall(
            r"""["']((?:field|date|record|region|nik|nkk)\.[a-z0-9-]+)["']""", file.read_text("utf-8")
        )
    }
    assert "record.quote" in found
    assert sorted(found - set(messages())) == []


def test_every_command_stands_there() -> None:
    text = (REFERENCE / "commands.md").read_text("utf-8")
    assert {"demo", "nik", "read", "reconcile", "formats", "plugins"} <= set(reference_commands.command_names())
    for command in reference_commands.command_names():
        assert f"## `dukcapil {command}`" in text


def test_the_commands_that_print_nothing_when_quiet_are_those_that_always_write() -> None:
    usages = {
        name: " ".join(reference_commands.help_of(name).split("\n\n")[0].split())
        for name in reference_commands.command_names()
    }
    always = {name for name, usage in usages.items() if re.search(r"(?<!\[)--out DIR", usage)}
    told = re.search(r"always writes\s+into a folder\s+\(([^)]*)\)", (REFERENCE / "commands.md").read_text("utf-8"))
    assert told is not None
    assert set(re.findall(r"`([a-z-]+)`", told[1])) == always


def test_every_key_of_a_layout_stands_there() -> None:
    text = (REFERENCE / "layout-keys.md").read_text("utf-8")
    sections = {
        "## Top": layout_file._TOP,
        "## `[reader]`": layout_file._READER,
        "## `[detect]`": layout_file._DETECT,
        "## `[fields]`": layout_file._FIELD,
        "## `[carry]`": layout_file._CARRY,
        "## `[rows]`": layout_file._ROWS,
        "## `[join]`": layout_file._JOIN,
        "## `[unpivot]`": layout_file._UNPIVOT,
    }
    for heading, keys in sections.items():
        section = text.partition(heading + "\n")[2].partition("\n## ")[0]
        assert set(re.findall(r"^\| `(\w+)` \|", section, re.M)) == set(keys), heading


def test_every_reader_kind_stands_there() -> None:
    text = (REFERENCE / "layout-keys.md").read_text("utf-8")
    (row,) = re.findall(r"^\| `kind` \|(.*)\|.*\|$", text, re.M)
    assert set(re.findall(r"`(\w+)`", row)) == {reader.kind for reader in builtin.dukcapil_readers()}


def test_every_canonical_column_stands_there() -> None:
    text = (REFERENCE / "canonical-columns.md").read_text("utf-8")
    assert all(f"`{column}`" in text for columns in FIELDS.values() for column in columns)


def test_every_outcome_reason_and_finding_stands_there() -> None:
    from dukcapil_core.elections import REASONS
    from dukcapil_core.reconcile.result import RESIDENT_OUTCOMES, VOTER_OUTCOMES

    text = (REFERENCE / "outcomes.md").read_text("utf-8")
    said = {*VOTER_OUTCOMES, *RESIDENT_OUTCOMES, *REASONS}
    said |= {code.split(".", 1)[1] for code in messages() if code.startswith(("outcome.", "reason.", "finding."))}
    for step in ("decide", "found"):
        sql = (SOURCE / "reconcile" / "sql" / f"{step}.sql").read_text("utf-8")
        told = set(re.findall(r"(?:THEN|ELSE) \[?'([a-z0-9-]+[a-z0-9])'", sql))
        told |= set(re.findall(r"'([a-z-]+)'::reason", sql))
        assert len(told) > 5, step
        said |= told
    assert "nik-and-identity" in said
    assert sorted(word for word in said if f"`{word}`" not in text) == []


def test_every_step_of_the_cascade_stands_there() -> None:
    steps = {path.name for path in (ROOT / "src" / "dukcapil_core" / "reconcile" / "sql").iterdir()}
    _, _, table = (ROOT / "docs" / "explanation" / "decisions.md").read_text("utf-8").partition("## The steps")
    assert set(re.findall(r"`([a-z_]+\.sql)`", table)) == steps


def test_the_columns_of_the_output_files_stand_there(two_files: Path) -> None:
    text = (REFERENCE / "output-files.md").read_text("utf-8")
    voters = dk.read_voters(two_files / "coklit.csv")
    result = dk.reconcile(voters, dk.read_residents(two_files / "register.csv"), election="pemilu-2024")
    tables = {
        "voters.parquet": result.voters,
        "residents.parquet": result.residents,
        "roll.parquet": result.roll,
        "evidence.parquet": result.evidence,
        "rejects.parquet": voters.rejects,
        "issues.parquet": voters.issues,
    }
    for file, frame in tables.items():
        section = text.partition(f"### `{file}`\n")[2].partition("\n###")[0]
        assert tuple(re.findall(r"^\| `(\w+)` \|", section, re.M)) == frame.columns, file
    for key in (*result.summary(), *voters.summary(), *result.worklist().columns):
        assert f"`{key}`" in text, key
