"""Why a row was decided as it was: the candidates, each comparison with its level and weight, the margin, the rule."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import asdict, frozen

from dukcapil_core.errors import CallError, SourceError
from dukcapil_core.text import text

if TYPE_CHECKING:
    import duckdb

COMPARISONS = ("nik", "name", "born", "sex", "nkk", "place", "address", "birth_place", "standing")
"""What is compared, in the order in which it is told."""

PLAIN_RULE, IDENTITY_RULE = "nik-and-identity", "identity-alone"
"""The rules that need no candidates."""


@frozen(kw_only=True)
class Comparison:
    """One comparison of a row with a candidate: what was found (``level``, None where one side is silent), in bits."""

    what: str
    level: str | None
    bits: float

    def text(self, lang: str = "en") -> str:
        """What was found, as a phrase."""
        found = text(f"explain.{self.what}.{self.level}", lang) if self.level else text("explain.silent", lang)
        return f"{text(f'explain.{self.what}', lang)}: {found}"


@frozen(kw_only=True)
class CandidateEvidence:
    """One resident that was considered.

    ``bits`` are the log odds that it is the person: their sum, ``base`` included.
    """

    resident_row: int
    bits: float
    base: float
    claim: float
    comparisons: tuple[Comparison, ...]

    def waterfall(self, lang: str = "en") -> tuple[tuple[str, float, float], ...]:
        """The steps from the starting odds to the sum: label, from, to (bits); silent comparisons are left out."""
        steps = [(text("explain.base", lang), self.base)]
        steps += [(part.text(lang), part.bits) for part in self.comparisons if part.level is not None]
        if self.claim:
            steps.append((text("explain.claimed", lang), self.claim))
        told: list[tuple[str, float, float]] = []
        at = 0.0
        for label, bits in steps:
            told.append((label, at, at + bits))
            at += bits
        return tuple(told)


@frozen(kw_only=True)
class Explanation:
    """One decision with its evidence. Rows and codes only: no name, no number, no date."""

    row: int
    outcome: str
    resident_row: int | None
    confidence: float
    reasons: tuple[str, ...]
    findings: tuple[str, ...]
    candidates: tuple[CandidateEvidence, ...]

    @property
    def margin(self) -> float | None:
        """How many bits the best candidate is ahead of the next; None when there are fewer than two."""
        return self.candidates[0].bits - self.candidates[1].bits if len(self.candidates) > 1 else None

    def as_dict(self) -> dict[str, Any]:
        """The explanation as plain values, for JSON."""
        return asdict(self)

    def text(self, lang: str = "en") -> str:
        """The explanation for a person who has to answer for it, in ``lang``."""
        lines = [
            text("explain.row", lang, row=self.row, outcome=text(f"outcome.{self.outcome}", lang)),
            *(f"  {text(f'reason.{reason}', lang)}" for reason in self.reasons),
            *(f"  {text(f'finding.{finding}', lang)}" for finding in self.findings),
        ]
        if self.resident_row is not None:
            confidence = f"{self.confidence:.4f}"
            lines.append(text("explain.linked", lang, resident_row=self.resident_row, confidence=confidence))
        for place, candidate in enumerate(self.candidates, 1):
            lines.append(
                text(
                    "explain.candidate",
                    lang,
                    place=place,
                    resident_row=candidate.resident_row,
                    bits=f"{candidate.bits:+.1f}",
                )
            )
            lines += [f"    {end - start:+6.1f}  {label}" for label, start, end in candidate.waterfall(lang)]
        if self.margin is not None:
            lines.append(text("explain.margin", lang, bits=f"{self.margin:.1f}"))
        return "\n".join(lines)

    def svg(self, lang: str = "en") -> str:
        """The best candidate's waterfall as an SVG picture; an empty picture for a plain row."""
        steps = self.candidates[0].waterfall(lang) if self.candidates else ()
        return _svg(steps)


def explain_written(folder: Path | str, row: int) -> Explanation:
    """The explanation of ``row`` from a folder that ``Result.write`` filled.

    Raises SourceError when the folder holds no result, CallError when the list has no such accepted row.
    """
    import duckdb

    folder = Path(folder)
    files = [str(folder / name) for name in ("voters.parquet", "evidence.parquet")]
    if not all(Path(file).is_file() for file in files):
        raise SourceError("explain.no-result", folder=folder.resolve().name)
    con = _reader()
    try:
        decision = as_mappings(con.execute(_ROW, [files[0], row]))
        is_plain = decision and decision[0]["reasons"][:1] in ([PLAIN_RULE], [IDENTITY_RULE])
        kept = [] if is_plain else as_mappings(con.execute(_ROW, [files[1], row]))
    except duckdb.Error:
        raise SourceError("explain.no-result", folder=folder.resolve().name) from None
    return explained(row, decision, kept)


_here = threading.local()


def _reader() -> duckdb.DuckDBPyConnection:
    """One connection for all explanations of a thread: opening a database takes longer than looking a row up."""
    import duckdb

    if not hasattr(_here, "con"):
        con = duckdb.connect(":memory:", config={"threads": 1})
        con.execute("SET parquet_metadata_cache = true").fetchall()
        # A lookup can be done in one way only: parts of the file that cannot hold the row are passed over. To look for
        # better ones takes a third of the time of it all.
        others = con.execute("SELECT string_agg(name) FROM duckdb_optimizers() WHERE name <> 'filter_pushdown'")
        con.execute(f"SET disabled_optimizers = '{others.fetchall()[0][0]}'").fetchall()
        _here.con = con
    reader: duckdb.DuckDBPyConnection = _here.con
    return reader


_ROW = "SELECT * FROM read_parquet(?) WHERE row = ?"


def explained(row: int, decided: Sequence[Mapping[str, Any]], kept: Sequence[Mapping[str, Any]]) -> Explanation:
    """The Explanation of ``row`` from its decision and its kept evidence.

    Raises CallError when there is no such row.
    """
    if not decided:
        raise CallError("explain.no-row", row=row)
    decision = decided[0]
    return Explanation(
        row=row,
        outcome=decision["outcome"],
        resident_row=decision["resident_row"],
        confidence=decision["confidence"],
        reasons=tuple(decision["reasons"]),
        findings=tuple(decision["findings"]),
        candidates=tuple(sorted(map(_candidate, kept), key=lambda one: (-one.bits, one.resident_row))),
    )


def _candidate(line: Mapping[str, Any]) -> CandidateEvidence:
    return CandidateEvidence(
        resident_row=line["resident_row"],
        bits=line["bits"],
        base=line["base_bits"],
        claim=line["claim_bits"],
        comparisons=tuple(
            Comparison(what=what, level=line[f"{what}_level"], bits=line[f"{what}_bits"]) for what in COMPARISONS
        ),
    )


def as_mappings(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of an executed query by column name."""
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, line, strict=True)) for line in result.fetchall()]


_BAR, _GAP, _LABELS, _SCALE = 18, 6, 320, 12


def _svg(steps: Sequence[tuple[str, float, float]]) -> str:
    ends = [0.0, *(value for _, start, end in steps for value in (start, end))]
    left, right = min(ends), max(ends)
    width = _LABELS + (right - left) * _SCALE + 60
    height = len(steps) * (_BAR + _GAP) + _GAP
    bars = []
    for number, (label, start, end) in enumerate(steps):
        y = _GAP + number * (_BAR + _GAP)
        x = _LABELS + (min(start, end) - left) * _SCALE
        long = abs(end - start) * _SCALE
        colour = "#2a7f62" if end >= start else "#b5482f"
        bars.append(
            f'<text x="4" y="{y + _BAR - 5}" font-size="12">{escape(label)}</text>'
            f'<rect x="{x:.1f}" y="{y}" width="{max(long, 1):.1f}" height="{_BAR}" fill="{colour}"/>'
            f'<text x="{x + long + 4:.1f}" y="{y + _BAR - 5}" font-size="11">{end - start:+.1f}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" font-family="sans-serif">'
        f"{''.join(bars)}</svg>"
    )
