"""What an author brings: small synthetic files, and beside each what reading it must come to."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from dukcapil_core.errors import CallError

if TYPE_CHECKING:
    from dukcapil_core.adapters.layout import Layout
    from dukcapil_core.intake.records import Records

EXPECT = ".expect.toml"
_NOT_SAMPLES = frozenset({".md", ".toml", ".py", ".pyc", ".rst", ".license"})


@frozen(kw_only=True)
class Expectation:
    """What a sample comes to: counts, every finding as (row, column, code), and some records in canonical values."""

    seen: int
    accepted: int
    issues: tuple[tuple[int, str, str], ...]
    records: tuple[Mapping[str, Any], ...] = ()


@frozen(kw_only=True)
class Case:
    """One sample file. ``name`` is the file's name without its ending."""

    path: Path

    @property
    def name(self) -> str:
        """How ids call it: "dps" for dps.csv."""
        return self.path.name.partition(".")[0]

    @property
    def expect_path(self) -> Path:
        """Where its expectation stands: dps.expect.toml beside dps.csv."""
        return self.path.with_name(self.name + EXPECT)

    def expectation(self) -> Expectation | None:
        """What the author expects of it; None where nothing is written. Raises CallError for a malformed file."""
        try:
            found = tomllib.loads(self.expect_path.read_text("utf-8-sig"))
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            raise CallError("check.bad-expectation", file=self.expect_path.name) from None
        try:
            issues = tuple((int(one["row"]), str(one.get("column", "")), str(one["code"])) for one in found["issues"])
            records = tuple(dict(one) for one in found.get("records", ()))
            if any("row" not in one for one in records):
                raise KeyError("row")
            return Expectation(
                seen=int(found["seen"]), accepted=int(found["accepted"]), issues=tuple(sorted(issues)), records=records
            )
        except (KeyError, TypeError, ValueError):
            raise CallError("check.bad-expectation", file=self.expect_path.name) from None


def cases(folder: Path, layout: Layout | None = None) -> tuple[Case, ...]:
    """The samples in ``folder``, by name: every data file but those that ``layout`` joins to another."""
    if not folder.is_dir():
        return ()
    second = layout.join.file.casefold() if layout is not None and layout.join is not None else None
    return tuple(
        Case(path=path)
        for path in sorted(folder.iterdir())
        if path.is_file()
        and not path.name.startswith((".", "~"))
        and path.suffix.lower() not in _NOT_SAMPLES
        and not (second is not None and fnmatchcase(path.stem.casefold(), second))
    )


def samples_of(folder: Path, format_name: str) -> Path:
    """Where the samples of one of several formats stand: in a folder of its name, else in ``folder`` itself."""
    own = folder / format_name
    return own if own.is_dir() else folder


def found_expectation(records: Records) -> Expectation:
    """What reading came to, as the author would have to expect it; the first and the last record in full."""
    issues = sorted((int(one["row"]), one["column"] or "", one["code"]) for one in records.issues.mappings())
    kept = list(records.frame.mappings())
    ends = [kept[0], kept[-1]] if len(kept) > 1 else kept
    plain = tuple({name: value for name, value in one.items() if _is_said(name, value)} for one in ends)
    return Expectation(seen=records.seen, accepted=records.accepted, issues=tuple(issues), records=plain)


def _is_said(name: str, value: object) -> bool:
    beside = name.endswith(("_raw", "_pattern", "_code", "_kind")) and name != "region_code"
    return value is not None and not beside and name != "file"


def written(expectation: Expectation) -> str:
    """The expectation as TOML, for the author to read and correct."""
    lines = [
        "# What reading this sample must come to. Drafted by `dukcapil check --write-expect`: read it against the file",
        "# once, line by line, and correct what is wrong. From then on the check holds the format to it.",
        f"seen = {expectation.seen}",
        f"accepted = {expectation.accepted}",
        "issues = [" if expectation.issues else "issues = []",
    ]
    for row, column, code in expectation.issues:
        place = f'column = "{column}", ' if column else ""
        lines.append(f'    {{ row = {row}, {place}code = "{code}" }},')
    if expectation.issues:
        lines.append("]")
    for record in expectation.records:
        lines += ["", "[[records]]", *(f"{name} = {_toml(value)}" for name, value in record.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(str(value), ensure_ascii=False)
