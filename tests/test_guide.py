"""The authors' guide, followed to the letter by a new user: every block is saved or typed, in the order of the page."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import dukcapil

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = (
    "id/tata-letak-sepuluh-menit.md",
    "tutorial/first-layout.md",
    "id/adaptor-python.md",
    "how-to/write-a-python-adapter.md",
    "id/paket-plugin.md",
    "how-to/package-a-plugin.md",
)

BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```", re.S | re.M)


def blocks(page: str) -> list[tuple[str, str, str]]:
    """Each block with its language, the file it is saved as (if any), and its text."""
    found = []
    for language, about, text in BLOCK.findall((DOCS / page).read_text("utf-8")):
        title = re.search(r'title="([^"]*)"', about)
        found.append((language, title[1] if title else "", text))
    return found


class User:
    """Somebody at a prompt, in a folder of their own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        monkeypatch.chdir(folder)
        self.typed = 0

    def save(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def type(self, line: str) -> None:
        command, *arguments = shlex.split(line.removeprefix("$ "), comments=True)
        self.typed += 1
        if command == "cd":
            self.monkeypatch.chdir(arguments[0])
        elif command == "pytest":
            env = {
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            }
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
                env=env, capture_output=True, text=True, timeout=240, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout
        elif command == "pip":  # what the tests of a package need is here already
            assert arguments[:2] == ["install", "-e"] or arguments[1].startswith("dukcapil-core"), line
        else:
            assert command == "dukcapil", command
            run = dukcapil(*arguments)
            assert run.status == 0, f"{line}\n{run.out}{run.err}"
            assert "FAILED" not in run.out
            assert "GAGAL" not in run.out


@pytest.mark.parametrize("page", PAGES)
def test_a_new_user_who_follows_the_page_gets_there(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = User(tmp_path, monkeypatch)
    found = blocks(page)
    # What a page shows further down a user has scrolled to before typing the command above it: files first.
    for _, title, text in found:
        if title and not title.endswith(".expect.toml"):
            user.save(title, text)
    names: dict[str, object] = {"__name__": "guide"}
    for number, (language, title, text) in enumerate(found, 1):
        if title.endswith(".expect.toml"):
            user.save(title, text)
        elif language == "console":
            for line in text.splitlines():
                if line.startswith("$ "):
                    user.type(line)
        elif language == "python" and not title:
            exec(compile(text, f"{page}, block {number}", "exec"), names)
    assert user.typed


def test_the_drafted_expectation_is_what_the_guide_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's own expectation is a part of the draft: nobody has to correct what the command writes."""
    import tomllib

    user = User(tmp_path, monkeypatch)
    shown = {title: text for _, title, text in blocks(PAGES[0]) if title}
    for name in ("contoh/daftar.csv", "kab-sleman.toml"):
        user.save(name, shown[name])
    user.type("$ dukcapil check kab-sleman.toml --samples contoh --write-expect")
    drafted = tomllib.loads((tmp_path / "contoh" / "daftar.expect.toml").read_text("utf-8"))
    page = tomllib.loads(shown["contoh/daftar.expect.toml"])
    assert {key: drafted[key] for key in ("seen", "accepted", "issues")} == {
        key: page[key] for key in ("seen", "accepted", "issues")
    }


def test_the_proposal_is_near_the_finished_layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What sniff proposes, its doubtful lines decided, maps the columns as the guide's layout does."""
    from dukcapil_core.adapters.layout import load_layout

    user = User(tmp_path, monkeypatch)
    shown = {title: text for _, title, text in blocks(PAGES[0]) if title}
    user.save("contoh/daftar.csv", shown["contoh/daftar.csv"])
    user.type("$ dukcapil sniff contoh/daftar.csv --election pemilu-2024 --out usul.toml")
    proposal = (tmp_path / "usul.toml").read_text("utf-8")
    decided = re.sub(r"^undecided = .*\n", "", proposal, flags=re.M)
    for field in ("birth_date", "remark"):
        wanted = rf"^# ({field} = .*(?:%d/%m/%Y|kpu/ket/pemilu-2024).*)$"
        decided = re.sub(wanted, r"\1", decided, count=1, flags=re.M)
    layout, guide = load_layout(decided), load_layout(shown["kab-sleman.toml"])
    for field, spec in guide.fields.items():
        if field != "source":
            assert layout.fields[field].columns == spec.columns, field
    assert layout.fields["birth_date"].formats == guide.fields["birth_date"].formats
    assert layout.fields["remark"].codes == guide.fields["remark"].codes
