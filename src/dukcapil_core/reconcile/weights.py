"""The weights of evidence that ship with the library, and the thresholds of a decision."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from dukcapil_core.workspace import appending

if TYPE_CHECKING:
    import duckdb


@cache
def shipped_weights() -> dict[str, dict[str, float]]:
    """Bits by comparison and level: ``data/weights.toml`` without its sections ``decision`` and ``usual``."""
    return {section: levels for section, levels in _shipped().items() if section not in ("decision", "usual")}


@cache
def thresholds() -> dict[str, float]:
    """The figures by which steps score and decide; see the ``[decision]`` section for what each means."""
    figures: dict[str, float] = _shipped()["decision"]
    return figures


@cache
def usual_rates() -> dict[str, dict[str, float]]:
    """How often each kind of difference is usually met between two records of one person: the ``[usual]`` sections."""
    rates: dict[str, dict[str, float]] = _shipped()["usual"]
    return rates


def load_weights(con: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables ``weight`` (comparison, level, bits) and ``usual`` (comparison, level, rate)."""
    for table, column, sections in (("weight", "bits", shipped_weights()), ("usual", "rate", usual_rates())):
        con.execute(f"CREATE OR REPLACE TABLE {table} (comparison VARCHAR, level VARCHAR, {column} DOUBLE)")
        with appending(con, table) as rows:
            for comparison, levels in sections.items():
                rows.append_rows((comparison, level, value) for level, value in levels.items())


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads((resources.files("dukcapil_core") / "data" / "weights.toml").read_text("utf-8"))
