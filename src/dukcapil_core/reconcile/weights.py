"""The weights of evidence that ship with the library, and the thresholds of a decision."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


@cache
def shipped_weights() -> dict[str, dict[str, float]]:
    """``data/weights.toml``: bits by comparison and level, and the ``decision`` section of thresholds."""
    return tomllib.loads((resources.files("dukcapil_core") / "data" / "weights.toml").read_text("utf-8"))


def thresholds() -> dict[str, float]:
    """The figures by which steps score and decide; see the ``[decision]`` section for what each means."""
    return shipped_weights()["decision"]


def load_weights(con: duckdb.DuckDBPyConnection) -> None:
    """Fill the table ``weight``: comparison, level, bits."""
    con.execute("CREATE OR REPLACE TABLE weight (comparison VARCHAR, level VARCHAR, bits DOUBLE)")
    with con.appender("weight") as rows:
        for comparison, levels in shipped_weights().items():
            if comparison != "decision":
                rows.append_rows((comparison, level, bits) for level, bits in levels.items())
