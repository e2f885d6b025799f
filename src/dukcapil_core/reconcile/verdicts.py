"""The words of a decision: outcomes, reasons and findings. Each has a message that says what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dukcapil_core.text import messages
from dukcapil_core.workspace import declare_enum

if TYPE_CHECKING:
    import duckdb

VOTER_OUTCOMES = ("recorded", "unrecorded", "ineligible", "duplicate", "ambiguous", "not-found", "struck")
RESIDENT_OUTCOMES = ("listed", "unlisted", "not-eligible", "future")


def declare_verdicts(con: duckdb.DuckDBPyConnection) -> None:
    """Make the types ``outcome``, ``reason`` and ``finding``: what may be said of a row, and nothing else.

    Millions of rows say one of few words. As an ENUM each is a number, and Parquet takes a list of them for a third of
    what texts cost.
    """
    declare_enum(con, "outcome", (*VOTER_OUTCOMES, *RESIDENT_OUTCOMES))
    for kind in ("reason", "finding"):
        told = (code.partition(".")[2] for code in messages() if code.startswith(f"{kind}."))
        declare_enum(con, kind, sorted(told))
