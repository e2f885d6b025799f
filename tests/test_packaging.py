"""What pyproject.toml claims and ships: Pythons, notices, and a source distribution that its tests can run in."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_make_looks_for_the_pythons_that_are_claimed() -> None:
    claimed = {
        found[1]
        for line in SETTINGS["project"]["classifiers"]
        if (found := re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line))
    }
    assert len(claimed) > 1
    (looked_for,) = re.findall(r"foreach name,(\S+ [^,]*),", (ROOT / "Makefile").read_text("utf-8"))
    assert set(re.findall(r"python(3\.\d+)", looked_for)) == claimed


def test_the_notices_of_the_data_are_among_the_licences_of_the_package() -> None:
    notices = {path.relative_to(ROOT).as_posix() for path in (ROOT / "src").rglob("NOTICE*")}
    assert notices == {"src/dukcapil_core/data/NOTICE.md"}
    assert set(SETTINGS["project"]["license-files"]) == {"LICENSE", *notices}


def test_the_source_distribution_has_what_its_tests_read_and_no_raw_measurements() -> None:
    sdist = SETTINGS["tool"]["hatch"]["build"]["targets"]["sdist"]
    shipped = {path.removeprefix("/") for path in sdist["include"]}
    assert all((ROOT / path).exists() for path in shipped)
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").glob("*.py"))
    assert set(re.findall(r'ROOT / "(\w+)"', tests)) | {"benchmarks"} <= shipped
    assert {path.name for path in ROOT.glob("*.md")} <= shipped
    assert not shipped & {".ci", "site", "demo"}
    assert sdist["exclude"] == ["/benchmarks/results/*.json"]
