"""Sheets of workbooks that are not read though people may stand in them: hidden ones, and filled ones without a header.

Whoever hid a sheet seldom means it to count, but may have; a header may have been lost or never typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

HIDDEN = "hidden"
NO_HEADER = "no such header"
"""Reasons in a scan's ``skipped_sheets``."""

_LEAST_CELLS, _LEAST_ROWS = 3, 4
"""So many cells make a row of a table, and so many rows a table: fewer are notes."""

_CODES = {HIDDEN: "intake.hidden-sheet", NO_HEADER: "intake.sheet-without-header"}


def without_header(sheet: str, rows: Sequence[Sequence[object]]) -> dict[str, Any]:
    """The entry in ``skipped_sheets`` of a sheet without the header, whose first ``rows`` these are; ``table`` is there
    where they look like those of a table."""
    filled = sum(sum(cell not in ("", None) for cell in row) >= _LEAST_CELLS for row in rows)
    return {"sheet": sheet, "reason": NO_HEADER} | ({"table": True} if filled >= _LEAST_ROWS else {})


def unread_in_scans(scans: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, str]]:
    """The warnings of files and their scans: each sheet not read because it is hidden, and each filled one without the
    header; each name once."""
    found: dict[tuple[str, str], str] = {}
    for name, one in scans:
        for entry in one.get("skipped_sheets", ()):
            if entry["reason"] == HIDDEN or entry.get("table"):
                found.setdefault((_CODES[entry["reason"]], entry["sheet"]), name)
    return [{"code": code, "file": name, "sheet": sheet} for (code, sheet), name in found.items()]
