"""Hidden sheets of workbooks, which are not read: whoever hid a sheet seldom means it to count, but may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HIDDEN = "hidden"
"""The reason in a scan's ``skipped_sheets``."""


def hidden_in_scan(scan: Mapping[str, Any], file: str) -> list[dict[str, str]]:
    """The warnings of a scan: each sheet not read because it is hidden; of a folder's files, each name once."""
    parts = [(part["file"], part["scan"] or {}) for part in scan["files"]] if "files" in scan else [(file, scan)]
    found: dict[str, str] = {}
    for name, one in parts:
        for entry in one.get("skipped_sheets", ()):
            if entry["reason"] == HIDDEN:
                found.setdefault(entry["sheet"], name)
    return [{"code": "intake.hidden-sheet", "file": name, "sheet": sheet} for sheet, name in found.items()]
