"""Why a row was decided as it was: the candidates, each comparison with its level and weight, the margin, the rule."""

from __future__ import annotations

import math
import operator
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import asdict, frozen

from dukcapil_core.drafts import SEAL
from dukcapil_core.errors import CallError, SourceError
from dukcapil_core.forking import kept_when_forked
from dukcapil_core.interruptions import interrupts_as_such
from dukcapil_core.reconcile.waterfall import waterfall, written
from dukcapil_core.result_files import read_summary
from dukcapil_core.text import figure, share, text
from dukcapil_core.workspace import literal, named_path

if TYPE_CHECKING:
    import duckdb

COMPARISONS = ("nik", "name", "born", "sex", "nkk", "place", "address", "birth_place", "standing")
"""What is compared, in the order in which it is told."""

MOST_KEPT = 10
"""So many candidates of a row are kept."""

PLAIN_RULE, IDENTITY_RULE = "nik-and-identity", "identity-alone"
"""The rules that need no candidates."""

MOVED = "moved-to-other-tps"
"""The reason of a row that another one stands for: that one is called in."""


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

    ``bits`` are the log odds that it is the person: the sum of ``base``, of the comparisons, of ``claim`` (another row
    has the resident: below 0, or above it where that row says the same) and of ``twin`` (all points to a twin of the
    resident's).
    """

    resident_row: int
    bits: float
    base: float
    claim: float
    twin: float
    comparisons: tuple[Comparison, ...]

    def waterfall(self, lang: str = "en") -> tuple[tuple[str, float, float], ...]:
        """The steps from the starting odds to the sum: label, from, to (bits); silent comparisons are left out."""
        steps = [(text("explain.base", lang), self.base)]
        steps += [(part.text(lang), part.bits) for part in self.comparisons if part.level is not None]
        others = {"claimed" if self.claim < 0 else "entered-twice": self.claim, "twin": self.twin}
        steps += [(text(f"explain.{what}", lang), bits) for what, bits in others.items() if bits]
        told: list[tuple[str, float, float]] = []
        at = 0.0
        for label, bits in steps:
            told.append((label, at, at + bits))
            at += bits
        return tuple(told)


@frozen(kw_only=True)
class Explanation:
    """One decision with its evidence. Rows and codes only: no name, no number, no date.

    ``counted_row`` is the row of the list that stands for the person where this one is a ``duplicate``. ``sure`` is the
    confidence from which this reconciliation made a link; only told of an ``ambiguous`` row.
    """

    row: int
    outcome: str
    resident_row: int | None
    confidence: float
    reasons: tuple[str, ...]
    findings: tuple[str, ...]
    candidates: tuple[CandidateEvidence, ...]
    counted_row: int | None = None
    sure: float | None = None

    @property
    def margin(self) -> float | None:
        """How many bits the best candidate is ahead of the next; None when there are fewer than two."""
        return self.candidates[0].bits - self.candidates[1].bits if len(self.candidates) > 1 else None

    def as_dict(self) -> dict[str, Any]:
        """The explanation as plain values, for JSON."""
        return asdict(self) | {"margin": self.margin}

    def text(self, lang: str = "en") -> str:
        """The explanation for a person who has to answer for it, in ``lang``."""
        lines = self._decided(lang)
        for place, candidate in enumerate(self.candidates, 1):
            bits = figure(candidate.bits, lang, "+.1f")
            lines.append(text("explain.candidate", lang, place=place, resident_row=candidate.resident_row, bits=bits))
            lines += [
                f"    {figure(end - start, lang, '+6.1f')}  {label}" for label, start, end in candidate.waterfall(lang)
            ]
        if len(self.candidates) == MOST_KEPT:
            lines.append(text("explain.beyond", lang, most=MOST_KEPT))
        if self.margin is not None:
            lines.append(text("explain.margin", lang, bits=figure(self.margin, lang, ".1f")))
        return "\n".join(lines)

    @property
    def _likeliest(self) -> float:
        """How sure it is that the best candidate is the person, against the others and nobody (assign.sql)."""
        odds = [math.exp2(min(candidate.bits, 60)) for candidate in self.candidates]
        return max(odds, default=0.0) / (1 + sum(odds))

    def _decided(self, lang: str) -> list[str]:
        """What was decided and by which rules, line by line."""
        lines = [
            text("explain.row", lang, row=self.row, outcome=text(f"outcome.{self.outcome}", lang)),
            *(f"  {text(f'reason.{reason}', lang)}" for reason in self.reasons),
            *(f"  {text(f'finding.{finding}', lang)}" for finding in self.findings),
        ]
        if self.counted_row is not None:
            lines.append(text("explain.counted", lang, row=self.counted_row))
        if self.outcome == "unrecorded" and MOVED not in self.reasons:
            lines.append(text("explain.called", lang))
        if self.outcome == "ambiguous" and self.sure is not None:
            told = {"confidence": share(self._likeliest, lang), "sure": share(self.sure, lang)}
            lines.append(text("explain.likeliest", lang, **told))
        if self.resident_row is not None:
            confidence = share(self.confidence, lang)
            lines.append(text("explain.linked", lang, resident_row=self.resident_row, confidence=confidence))
            compared = self.candidates[0].resident_row if self.candidates else self.resident_row
            if "two-records" in self.findings and compared != self.resident_row:
                lines.append(text("explain.other-record", lang, resident_row=compared))
        return lines

    def svg(self, lang: str = "en") -> str:
        """The best candidate's waterfall as an SVG picture; where nobody was weighed, what was decided in words."""
        return waterfall(self.candidates[0].waterfall(lang), lang) if self.candidates else written(self._decided(lang))


def explain_written(folder: Path | str, row: int) -> Explanation:
    """The explanation of ``row`` from a folder that ``Result.write`` filled.

    Raises SourceError when the folder holds no result or a damaged one, CallError when the list has no such accepted
    row, or ``row`` is no whole number.
    """
    import duckdb

    row = row_number(row)
    folder = named_path(folder)
    voters, residents, evidence = (folder / f"{name}.parquet" for name in ("voters", "residents", "evidence"))
    if not all(file.is_file() for file in (voters, residents, evidence, folder / SEAL)):
        raise SourceError("explain.no-result", folder=folder.resolve().name)
    con = _reader()

    def looked_up(file: Path, number: int, columns: str = "*", end: str = "LIMIT 1") -> list[dict[str, Any]]:
        query = f"SELECT {columns} FROM read_parquet(?) WHERE row = ? {end}"
        with interrupts_as_such():
            return as_mappings(con.execute(query, [literal(file), number]))

    try:
        return explained(
            row,
            looked_up(voters, row),
            kept=lambda: looked_up(evidence, row, end=""),
            held=lambda resident: looked_up(residents, resident, "voter_row"),
            sure=lambda: _sure(folder),
        )
    except (duckdb.Error, LookupError, OSError):
        raise SourceError("explain.damaged", folder=folder.resolve().name) from None


def _sure(folder: Path) -> float | None:
    """The confidence from which evidence made a link, as the result says; None where it does not."""
    told = read_summary(folder).get("sure")
    if told is None or (isinstance(told, int | float) and not isinstance(told, bool)):
        return told
    raise SourceError("explain.damaged", folder=folder.resolve().name)


def row_number(row: object) -> int:
    """``row`` as a plain whole number; numpy and pandas have some of their own.

    Raises CallError for anything else, and for a number that no row can have.
    """
    try:
        if isinstance(row, bool):
            raise TypeError
        number = operator.index(row)  # type: ignore[arg-type]
    except TypeError:
        raise CallError("explain.not-a-row", type=type(row).__name__) from None
    if number.bit_length() > 63:
        raise CallError("explain.no-row", row=number)
    return number


_here = threading.local()


def _reader() -> duckdb.DuckDBPyConnection:
    """One connection for all explanations of a thread: opening a database takes longer than looking a row up. A forked
    process opens its own."""
    import duckdb

    if getattr(_here, "process", None) != os.getpid():
        con = kept_when_forked(duckdb.connect(":memory:", config={"threads": 1}))
        con.execute("SET parquet_metadata_cache = true").fetchall()
        # The file is near: what is read ahead for distant ones is asked for again.
        con.execute("SET disable_parquet_prefetching = true").fetchall()
        # A lookup can be done in one way only: parts of the file that cannot hold the row are passed over. To look for
        # better ones takes a third of the time of it all.
        others = con.execute("SELECT string_agg(name) FROM duckdb_optimizers() WHERE name <> 'filter_pushdown'")
        con.execute(f"SET disabled_optimizers = '{others.fetchall()[0][0]}'").fetchall()
        _here.con, _here.process = con, os.getpid()
    reader: duckdb.DuckDBPyConnection = _here.con
    return reader


Rows = Sequence[Mapping[str, Any]]


def explained(
    row: int,
    decided: Rows,
    *,
    kept: Callable[[], Rows],
    held: Callable[[int], Rows],
    sure: Callable[[], float | None],
) -> Explanation:
    """The Explanation of ``row`` from its decision; from its evidence, which a plain row has not; from the decision of
    a resident, which a duplicate needs, and the confidence of a link, which an ambiguous row does.

    Raises CallError when there is no such row.
    """
    if not decided:
        raise CallError("explain.no-row", row=row)
    decision = decided[0]
    reasons, resident = tuple(decision["reasons"]), decision["resident_row"]
    is_plain = reasons[:1] in ((PLAIN_RULE,), (IDENTITY_RULE,))
    return Explanation(
        row=row,
        outcome=decision["outcome"],
        resident_row=resident,
        confidence=decision["confidence"],
        reasons=reasons,
        findings=tuple(decision["findings"]),
        candidates=tuple(
            sorted(map(_candidate, () if is_plain else kept()), key=lambda one: (-one.bits, one.resident_row))
        ),
        counted_row=held(resident)[0]["voter_row"] if decision["outcome"] == "duplicate" else None,
        sure=sure() if decision["outcome"] == "ambiguous" else None,
    )


def _candidate(line: Mapping[str, Any]) -> CandidateEvidence:
    return CandidateEvidence(
        resident_row=line["resident_row"],
        bits=line["bits"],
        base=line["base_bits"],
        claim=line["claim_bits"],
        twin=line["twin_bits"],
        comparisons=tuple(
            Comparison(what=what, level=line[f"{what}_level"], bits=line[f"{what}_bits"]) for what in COMPARISONS
        ),
    )


def as_mappings(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of an executed query by column name."""
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, line, strict=True)) for line in result.fetchall()]
