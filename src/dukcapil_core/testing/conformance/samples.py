"""What an author brings: small synthetic files, and beside each what reading it must come to."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from dukcapil_core.errors import CallError, read_toml, reason_of
from dukcapil_core.text import nearest, text

if TYPE_CHECKING:
    from dukcapil_core.adapters.contract import Format
    from dukcapil_core.adapters.layout import Layout
    from dukcapil_core.intake.records import Records

EXPECT = ".expect.toml"

KEPT = 40
"""Records that a draft holds at most: somebody has to read them."""

_KEYS = {"": ("seen", "accepted", "issues", "records"), "issues": ("row", "column", "code")}
"""The keys of an expectation, and of each entry of ``issues``; the keys of records are the canonical columns."""

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
        """What the author expects of it; None where nothing is written.

        Raises CallError for a malformed file, with the key that is at fault.
        """
        file = self.expect_path.name
        try:
            told = self.expect_path.read_text("utf-8-sig")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise CallError("check.bad-expectation", file=file, where=reason_of(error)) from None
        return _checked(read_toml(told, lambda where: CallError("check.bad-expectation", file=file, where=where)), file)


def _checked(found: Mapping[str, Any], file: str) -> Expectation:
    """Raises CallError for a key that is not known, is missing or holds something else than it must."""
    _refuse_unknown(found, "", file)
    seen, accepted = (_of_kind(found, name, int, "3", file) for name in ("seen", "accepted"))
    issues = _of_kind(found, "issues", list, '[{ row = 1, code = "nik.missing" }]', file)
    records = _of_kind({"records": [], **found}, "records", list, "[{ row = 1 }]", file)
    for one in (*issues, *records):
        _of_kind({"row": one}, "row", dict, "{ row = 1 }", file)
        _of_kind(one, "row", int, "1", file)
    for one in issues:
        _refuse_unknown(one, "issues", file)
        _of_kind(one, "code", str, '"nik.missing"', file)
    return Expectation(
        seen=seen,
        accepted=accepted,
        issues=tuple(sorted((one["row"], str(one.get("column", "")), one["code"]) for one in issues)),
        records=tuple(records),
    )


def _refuse_unknown(found: Mapping[str, Any], place: str, file: str) -> None:
    for key in found:
        if key not in _KEYS[place]:
            where = f"{place}." if place else ""
            raise CallError(
                "check.expectation-key", file=file, key=f"{where}{key}", nearest=f"{where}{nearest(key, _KEYS[place])}"
            )


def _of_kind(found: Mapping[str, Any], key: str, kind: type, example: str, file: str) -> Any:
    value = found.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise CallError("check.expectation-value", file=file, key=key, example=f"{key} = {example}")
    return value


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


def samples_in(folder: Path, fmt: Format) -> tuple[Case, ...]:
    """The samples of a format. Raises CallError where there is no folder, or no sample in it."""
    if not folder.is_dir():
        raise CallError(
            "check.samples-is-a-file" if folder.exists() else "check.no-folder", folder=str(folder), format=fmt.name
        )
    given = cases(folder, fmt.layout)
    if not given:
        raise CallError("check.no-samples", folder=str(folder), format=fmt.name)
    return given


def samples_folder(folder: Path, format_name: str) -> Path:
    """Where the samples of one of several formats stand: in a folder of its name, else in ``folder`` itself."""
    own = folder / format_name
    return own if own.is_dir() else folder


def found_expectation(records: Records[Any]) -> Expectation:
    """What reading came to, as the author would have to expect it, with some records in full."""
    issues = sorted((int(one["row"]), one["column"] or "", one["code"]) for one in records.issues.mappings())
    told = _telling(list(records.frame.mappings()))
    plain = tuple({name: value for name, value in one.items() if _is_said(name, value)} for one in told)
    return Expectation(seen=records.seen, accepted=records.accepted, issues=tuple(issues), records=plain)


def _telling(records: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The first and the last record, and between them the first with each code of each coded column, KEPT at most:
    another table reads at least one of them otherwise.
    """
    met: set[tuple[str, object]] = set()
    told: list[Mapping[str, Any]] = []
    for place, record in enumerate(records):
        codes = {(name, value) for name, value in record.items() if _is_code(name) and value is not None} - met
        if place in (0, len(records) - 1) or (codes and len(told) < KEPT - 1):
            told.append(record)
            met |= codes
    return told


def _is_code(name: str) -> bool:
    return name == "service" or (name.endswith("_code") and name != "region_code")


def _is_said(name: str, value: object) -> bool:
    beside = name.endswith(("_raw", "_pattern", "_code", "_kind")) and name != "region_code"
    return value is not None and not beside and name != "file"


def written(expectation: Expectation, lang: str = "en") -> str:
    """The expectation as TOML, for the author to read and correct; what to do stands above it in ``lang``."""
    lines = [
        *textwrap.wrap(text("check.draft-head", lang), 118, initial_indent="# ", subsequent_indent="# "),
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
