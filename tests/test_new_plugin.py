"""A new package is green at birth, by its own tests and as an installed package; the example package is, too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from command_line import dukcapil

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "dukcapil-kab-alor"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command in ``folder``, with the library of these tests and what is installed below it."""
    path = [str(folder / "site"), *sys.path]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path)), "PYTHONDONTWRITEBYTECODE": "1"}
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


@pytest.mark.parametrize(
    "arguments",
    [
        ("Kab Sleman",),
        ("../kab",),
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
