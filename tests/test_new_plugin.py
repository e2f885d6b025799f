"""A new package is green at birth, by its own tests and as an installed package; the example package is, too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from command_line import dukcapil
from dukcapil_core.adapters.plugins import plugins

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "dukcapil-kab-alor"


@pytest.fixture(autouse=True)
def a_process_of_its_own() -> Iterator[None]:
    """No adapter of one test is known to the next."""
    plugins.cache_clear()
    yield
    plugins.cache_clear()


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command in ``folder``, with the library of these tests and what is installed below it."""
    path = [str(folder / "site"), *sys.path]
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, path)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # Hypothesis and xdist take as long to load as the checks to run
    }
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=env, capture_output=True, text=True, timeout=240, check=False
    )


def installed(folder: Path) -> Path:
    """The package in ``folder`` as pip would install it, into a folder ``site`` of its own; no network is asked."""
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    (module,) = [path for path in (folder / "src").iterdir() if path.is_dir()]
    site = folder / "site"
    shutil.copytree(module, site / module.name)
    about = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", "utf-8"
    )
    entries = project["entry-points"]["dukcapil_core"]
    lines = ["[dukcapil_core]", *(f"{name} = {value}" for name, value in entries.items())]
    (about / "entry_points.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return site


def test_a_new_package_passes_its_own_tests_at_birth(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    made = dukcapil("new-plugin", "kab-contoh", "--out", folder)
    assert (made.status, made.out) == (0, "")
    assert "pytest" in made.err
    assert "src/dukcapil_kab_contoh/kab-contoh.toml" in made.err  # what to edit next
    assert not [path.name for path in folder.rglob("*") if "{{" in path.name or path.suffix == ".template"]
    texts = [path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()]
    assert not any("{{" in text.replace("${{ matrix.python }}", "") for text in texts)

    own = run(folder, "pytest", "-q", "-p", "no:cacheprovider")
    assert own.returncode == 0, own.stdout
    assert "failed" not in own.stdout
    assert "xfailed" not in own.stdout  # not even what only should hold

    installed(folder)
    listed = run(folder, "dukcapil_core", "plugins")
    assert "dukcapil-kab-contoh:kab-contoh\tpackage\t0.1.0\tno\tdukcapil_formats\tkab-contoh" in listed.stdout
    checked = run(folder, "dukcapil_core", "check", "kab-contoh", "--samples", "tests/samples")
    assert checked.returncode == 0, checked.stdout
    assert "failed" not in checked.stdout
    read = run(folder, "dukcapil_core", "read", "tests/samples/list.csv", "--out", "out")
    assert '"name": "kab-contoh"' in read.stdout


def test_a_checked_layout_becomes_a_package(tmp_path: Path) -> None:
    layout, samples = tmp_path / "kab.toml", tmp_path / "samples"
    samples.mkdir()
    layout.write_text(
        'api = 1\nname = "kab-lain-2024"\nrecord = "voter"\ntitle = "Daftar lain"\n'
        'reader = { kind = "delimited", delimiter = "|", nulls = ["", "-", "0"] }\n'
        'detect = { headers = ["NIK KAB", "NAMA KAB"] }\n[fields]\nnik = "NIK KAB"\nname = "NAMA KAB"\n',
        "utf-8",
    )
    (samples / "dps.csv").write_text(
        "NIK KAB|NAMA KAB\n5302014107909001|ANA CONTOH\n5302010101859002|BEN CONTOH\n", "utf-8"
    )
    (samples / "dps.expect.toml").write_text("seen = 2\naccepted = 2\nissues = []\n", "utf-8")
    folder = tmp_path / "package"
    made = dukcapil("new-plugin", "kab-lain", "--out", folder, "--layout", layout, "--samples", samples)
    assert made.status == 0, made.err
    assert sorted(path.name for path in (folder / "tests" / "samples").iterdir()) == ["dps.csv", "dps.expect.toml"]
    own = run(folder, "pytest", "-q", "-p", "no:cacheprovider")
    assert own.returncode == 0, own.stdout


ADAPTER = """
from dukcapil_core.adapters.hookspecs import hookimpl
from dukcapil_core.adapters.layout import load_layout

MONTHS = ["januari", "februari", "maret", "april", "mei", "juni"]


def date_of(cell):
    day, month, year = cell.split()
    return f"{int(year):04d}-{MONTHS.index(month.casefold()) + 1:02d}-{int(day):02d}"


@hookimpl
def dukcapil_field_parsers():
    return {"rekaan-bulan": date_of}


@hookimpl
def dukcapil_formats():
    return [load_layout(text) for text in (LIST,)]


LIST = '''
api = 1
name = "rekaan-daftar"
record = "voter"
title = "Invented list with months in words"
reader = { kind = "delimited", delimiter = "|", nulls = ["", "-", "0"] }
detect = { headers = ["NIK REKAAN", "NAMA REKAAN"] }
[fields]
nik = "NIK REKAAN"
name = "NAMA REKAAN"
birth_date = { column = "LAHIR REKAAN", parser = "rekaan-bulan" }
'''
"""

PEOPLE = """NIK REKAAN|NAMA REKAAN|LAHIR REKAAN
5302014106909001|ANA CONTOH|1 Juni 1990
5302010101859002|BEN CONTOH|31 Juni 1985
"""

EXPECTED = """seen = 2
accepted = 2
issues = [
    { row = 2, column = "birth_date", code = "date.impossible" },
]

[[records]]
row = 1
birth_date = 1990-06-01
"""


def sample(folder: Path, name: str = "tps", people: str = PEOPLE, expected: str = EXPECTED) -> Path:
    """A folder with one sample and its expectation."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text(people, "utf-8")
    (folder / f"{name}.expect.toml").write_text(expected, "utf-8")
    return folder


def typed(readme: Path) -> list[str]:
    """What a README says to type."""
    lines = readme.read_text("utf-8").splitlines()
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def typed_reading(folder: Path) -> list[subprocess.CompletedProcess[str]]:
    """The readings that the README of the package in ``folder`` shows, as typed there."""
    reads = [line.split()[1:] for line in typed(folder / "README.md") if line.startswith("dukcapil read ")]
    assert reads
    return [run(folder, "dukcapil_core", *arguments) for arguments in reads]


def test_a_python_adapter_becomes_a_package(tmp_path: Path) -> None:
    adapter = tmp_path / "daftar-2024.py"
    adapter.write_text(ADAPTER, "utf-8")
    samples, folder = sample(tmp_path / "samples"), tmp_path / "package"
    made = dukcapil("new-plugin", "kab-rekaan", "--out", folder, "--layout", adapter, "--samples", samples)
    assert made.status == 0, made.err
    assert "src/dukcapil_kab_rekaan/daftar_2024.py" in made.err
    own = run(folder, "pytest", "-q", "-p", "no:cacheprovider")
    assert own.returncode == 0, own.stdout
    assert "xfailed" not in own.stdout

    installed(folder)
    listed = run(folder, "dukcapil_core", "plugins")
    hooks = "dukcapil_field_parsers, dukcapil_formats"
    assert f"dukcapil-kab-rekaan:kab-rekaan\tpackage\t0.1.0\tno\t{hooks}\trekaan-daftar" in listed.stdout
    assert typed(folder / "README.md").count("dukcapil check rekaan-daftar --samples tests/samples") == 1
    checked = run(folder, "dukcapil_core", "check", "rekaan-daftar", "--samples", "tests/samples")
    assert checked.returncode == 0, checked.stdout
    (read,) = typed_reading(folder)
    assert '"name": "rekaan-daftar"' in read.stdout
    again = run(folder, "pytest", "-q", "-p", "no:cacheprovider")
    assert again.returncode == 0, again.stdout


def test_an_adapter_of_two_formats_has_a_test_and_samples_for_each(tmp_path: Path) -> None:
    adapter = tmp_path / "class.py"
    second = '(LIST, LIST.replace("rekaan-daftar", "rekaan-lain").replace("REKAAN", "LAIN"))'
    adapter.write_text(ADAPTER.replace("(LIST,)", second), "utf-8")
    sample(tmp_path / "samples" / "rekaan-daftar")
    sample(tmp_path / "samples" / "rekaan-lain", "dps", PEOPLE.replace("REKAAN", "LAIN"))
    folder = tmp_path / "package"
    made = dukcapil("new-plugin", "kab-rekaan", "--out", folder, "--layout", adapter, "--samples", tmp_path / "samples")
    assert made.status == 0, made.err
    assert (folder / "src" / "dukcapil_kab_rekaan" / "adapter_class.py").is_file()  # a word of Python is no module
    own = run(folder, "pytest", "-p", "no:cacheprovider", "-v")
    assert own.returncode == 0, own.stdout
    assert "TestRekaanDaftar::test_conforms[matches-expectation-tps] PASSED" in own.stdout
    assert "TestRekaanLain::test_conforms[matches-expectation-dps] PASSED" in own.stdout
    installed(folder)
    assert [read.returncode for read in typed_reading(folder)] == [0, 0]

    alone = dukcapil(
        "new-plugin", "lain", "--out", tmp_path / "lain", "--layout", f"{adapter}::rekaan-lain",
        "--samples", tmp_path / "samples",
    )  # fmt: skip
    assert alone.status == 0, alone.err
    own = run(tmp_path / "lain", "pytest", "-q", "-p", "no:cacheprovider")
    assert own.returncode == 0, own.stdout


def test_the_readme_names_the_format_that_is_not_recognised_by_itself_and_the_author_s_own_files(
    tmp_path: Path,
) -> None:
    layout = tmp_path / "usul.toml"
    layout.write_text(
        'api = 1\nname = "usul-2024"\nrecord = "voter"\ntitle = "Daftar usulan"\n'
        'reader = { kind = "delimited", delimiter = "|", nulls = ["", "-", "0"] }\n'
        '[fields]\nnik = "NIK USUL"\nname = "NAMA USUL"\n',
        "utf-8",
    )
    people = "NIK USUL|NAMA USUL\n5302014107909001|ANA CONTOH\n"
    samples = sample(tmp_path / "samples", "dps", people, "seen = 1\naccepted = 1\nissues = []\n")
    folder = tmp_path / "package"
    made = dukcapil("new-plugin", "kab-usul", "--out", folder, "--layout", layout, "--samples", samples)
    assert made.status == 0, made.err
    readme = (folder / "README.md").read_text("utf-8")
    assert "$ dukcapil read tests/samples/dps.csv --format usul-2024 --out hasil" in readme
    assert "`dps.expect.toml`" in readme
    assert "list.expect.toml" not in readme
    installed(folder)
    (read,) = typed_reading(folder)
    assert read.returncode == 0, read.stderr


def test_a_package_whose_samples_are_workbooks_asks_for_what_reads_them(tmp_path: Path) -> None:
    layout, samples = tmp_path / "buku.toml", tmp_path / "samples"
    layout.write_text(
        'api = 1\nname = "buku-2024"\nrecord = "voter"\ntitle = "Buku kerja"\n[reader]\nkind = "delimited"\n'
        'delimiter = ";"\nnulls = ["", "-", "0"]\n[detect]\nheaders = ["NIK BUKU", "NAMA BUKU"]\n'
        '[fields]\nnik = "NIK BUKU"\nname = "NAMA BUKU"\n',
        "utf-8",
    )
    sample(samples, "dps", "", "seen = 1\naccepted = 1\nissues = []\n")
    (samples / "dps.csv").unlink()
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["NIK BUKU", "NAMA BUKU"])
    book.active.append(["5302014107909001", "ANA CONTOH"])
    book.save(samples / "dps.xlsx")
    folder = tmp_path / "package"
    made = dukcapil("new-plugin", "kab-buku", "--out", folder, "--layout", layout, "--samples", samples)
    assert made.status == 0, made.err
    (needed,) = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert needed.startswith("dukcapil-core[excel]>=")


def refused(folder: Path, layout: str | Path) -> str:
    """The one line with which ``new-plugin`` refuses what stands in ``folder``, of which nothing is made."""
    made = dukcapil(
        "new-plugin", "kab-x", "--out", folder / "made", "--layout", layout, "--samples", folder / "samples"
    )
    assert made.status == 2
    assert not (folder / "made").exists()
    (line,) = made.err.splitlines()
    return line


def test_a_sample_without_expectation_is_asked_for_before_a_package_is_made(tmp_path: Path) -> None:
    (tmp_path / "kab.py").write_text(ADAPTER, "utf-8")
    (sample(tmp_path / "samples") / "tps.expect.toml").unlink()
    line = refused(tmp_path, tmp_path / "kab.py")
    assert f"no tps.expect.toml yet; run: dukcapil check {tmp_path / 'kab.py'} --samples" in line
    (tmp_path / "samples" / "tps.csv").unlink()
    assert "no sample of rekaan-daftar" in refused(tmp_path, tmp_path / "kab.py")


def test_a_layout_that_does_not_pass_its_checks_makes_no_package_that_fails_at_birth(tmp_path: Path) -> None:
    (tmp_path / "kab.py").write_text(ADAPTER, "utf-8")
    expected = sample(tmp_path / "samples") / "tps.expect.toml"
    expected.write_text(expected.read_text("utf-8").replace("seen = ", "seen = 9"), "utf-8")
    assert "does not pass its checks (rows-are-conserved" in refused(tmp_path, tmp_path / "kab.py")


def test_an_adapter_that_takes_a_file_beside_it_is_refused(tmp_path: Path) -> None:
    beside = 'from pathlib import Path\n\nTHERE = Path(__file__).with_name("names.txt").read_text("utf-8")\n'
    (tmp_path / "kab.py").write_text(beside + ADAPTER, "utf-8")
    (tmp_path / "names.txt").write_text("ANA CONTOH", "utf-8")
    sample(tmp_path / "samples")
    assert "kab.py does not load without the files beside it (FileNotFoundError at " in refused(
        tmp_path, tmp_path / "kab.py"
    )


def test_what_is_neither_layout_nor_adapter_is_named_so(tmp_path: Path) -> None:
    sample(tmp_path / "samples")
    assert "tps.csv is neither a layout (.toml) nor a Python adapter (.py)" in refused(
        tmp_path, tmp_path / "samples" / "tps.csv"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("Kab Sleman",),
        ("../kab",),
        ("sidalih-2024",),
        ("core",),
        ("kab", "--layout", "kab.toml"),
        ("kab", "--out", "full"),
        ("kab", "--out", "file"),
        ("kab", "--layout", "none.toml", "--samples", "."),
    ],
)
def test_what_will_not_do_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", "utf-8")
    (tmp_path / "file").write_text("mine", "utf-8")
    refused = dukcapil("new-plugin", *arguments)
    assert refused.status == 2
    assert len(refused.err.splitlines()) == 1
    assert (tmp_path / "full" / "mine.txt").read_text("utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "full"]


def test_the_example_package_passes_its_tests_and_the_check_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "alor"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    own = run(folder, "pytest", "-q", "-p", "no:cacheprovider")
    assert own.returncode == 0, own.stdout
    installed(folder)
    checked = run(folder, "dukcapil_core", "check", "kab-alor", "--samples", "tests/samples")
    assert checked.returncode == 0, checked.stdout
    # As the package's README has it: installed first, then tested. The tests name a file that is installed as well.
    again = run(folder, "pytest", "-q", "-p", "no:cacheprovider")
    assert again.returncode == 0, again.stdout


def test_the_check_of_the_example_takes_part_only_when_it_is_used(tmp_path: Path) -> None:
    folder = tmp_path / "alor"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    installed(folder)
    found = "kab-alor.station-without-village"
    plain = run(folder, "dukcapil_core", "read", "tests/samples/cetakan.txt", "--out", "out")
    used = run(folder, "dukcapil_core", "read", "tests/samples/cetakan.txt", "--out", "out", "--use", "kab-alor")
    assert '"name": "kab-alor-cetak"' in plain.stdout
    assert found not in plain.stdout
    assert f'"{found}": 1' in used.stdout
    assert '"dukcapil-kab-alor:kab-alor": "0.1.0"' in used.stdout
