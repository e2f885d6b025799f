"""Hidden sheets of workbooks, which are not read: whoever hid a sheet seldom means it to count, but may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

HIDDEN = "hidden"
"""The reason in a scan's ``skipped_sheets``."""


def hidden_in_scans(scans: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, str]]:
    """The warnings of files and their scans: each sheet not read because it is hidden; each name once."""
    found: dict[str, str] = {}
    for name, one in scans:
        for entry in one.get("skipped_sheets", ()):
            if entry["reason"] == HIDDEN:
                found.setdefault(entry["sheet"], name)
    return [{"code": "intake.hidden-sheet", "file": name, "sheet": sheet} for sheet, name in found.items()]
