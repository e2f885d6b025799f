"""How right a reconciliation of a synthetic world is: links counted against the truth, as a whole and by group."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from attrs import frozen

from dukcapil_core.workspace import literal


@frozen(kw_only=True)
class Tally:
    """Links made, those of them that are false, and true links missed (a voter linked to somebody else is both)."""

    links: int
    false: int
    missed: int

    @property
    def right(self) -> int:
        """The links that are true."""
        return self.links - self.false

    @property
    def precision(self) -> float:
        """Of the links made, the share that is true; 1 when none was made."""
        return self.right / self.links if self.links else 1.0

    @property
    def recall(self) -> float:
        """Of the true links, the share that was made; 1 when there was none to make."""
        possible = self.right + self.missed
        return self.right / possible if possible else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 when there was nothing to link and nothing was linked."""
        total = 2 * self.right + self.false + self.missed
        return 2 * self.right / total if total else 1.0

    @property
    def false_per_million(self) -> float:
        """False links per million links made."""
        return 1e6 * self.false / self.links if self.links else 0.0


@frozen(kw_only=True)
class Score(Tally):
    """The tally of a whole list, with that of its parts.

    ``other_nik`` is the tally of the rows whose person is in the register but whose NIK is not the register's.
    ``groups`` has one by "nik" (register, other, unregistered), "sex" (L, P), "age" (-24, 25-44, 45-64, 65-),
    "birthday" (heaped, other), "name" (one-word, longer) and "quality" (good, fair, bad): a false link of somebody
    who is not in the register counts in nik "unregistered". ``outcomes`` counts (planned outcome, given outcome); it
    is empty when the decisions have none.
    """

    other_nik: Tally
    groups: Mapping[str, Mapping[str, Tally]]
    outcomes: Mapping[tuple[str, str], int]


def score(decisions: Path, truth: Path) -> Score:
    """The score of ``decisions``, a Parquet file with the columns row, resident_row and perhaps outcome."""
    import duckdb

    sql = resources.files("dukcapil_core.testing") / "sql" / "world" / "files"
    files = [literal(decisions), literal(truth)]
    with duckdb.connect() as con:
        found = con.execute((sql / "score.sql").read_text("utf-8"), files).fetchall()
        columns = [row[0] for row in con.execute("DESCRIBE SELECT * FROM read_parquet(?)", files[:1]).fetchall()]
        outcomes = []
        if "outcome" in columns:
            outcomes = con.execute((sql / "outcomes.sql").read_text("utf-8"), files).fetchall()
    groups: dict[str, dict[str, Tally]] = {}
    for grouping, part, links, false, missed in found:
        groups.setdefault(grouping, {})[part] = Tally(links=links, false=false, missed=missed)
    whole = groups.pop("all")["all"]
    return Score(
        links=whole.links,
        false=whole.false,
        missed=whole.missed,
        other_nik=groups["nik"].get("other", Tally(links=0, false=0, missed=0)),
        groups=groups,
        outcomes={(planned, given): rows for planned, given, rows in outcomes},
    )
