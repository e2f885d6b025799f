"""What comes out at the end: the author's own words kept, and nobody's cells in a message."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from dukcapil_core.adapters.collected import BUILT_IN
from dukcapil_core.errors import CallError, DukcapilError
from dukcapil_core.people import CODED_COLUMNS
from dukcapil_core.testing.conformance.columns import advice_for
from dukcapil_core.testing.conformance.lines import text_of
from dukcapil_core.testing.conformance.registry import Finding, check, found
from dukcapil_core.testing.conformance.samples import Case, found_expectation
from dukcapil_core.testing.conformance.subject import Subject
from dukcapil_core.text import nearest

PLANTED = ("ZQXWVOTER", "ZQXWNAMA", "5302014107909977")
"""Values that stand in no file of anybody's: where they surface, a cell has surfaced."""

_SHOWN = 5
"""Records that one finding names."""


@check(
    "matches-expectation",
    after=("rows-are-conserved", "dates-are-declared", "reading-twice-agrees", "row-numbers-are-physical"),
)
def matches_expectation(subject: Subject, case: Case) -> Iterator[Finding]:
    file = case.expect_path.name
    try:
        wanted = case.expectation()
    except CallError as error:
        yield found("bad-expectation", "expectation", file=file, error=error)
        return
    if wanted is None:
        yield found("no-expectation", "no-expectation", file=file)
        return
    try:
        records = subject.intake(case.path)
    except DukcapilError as error:
        yield found("not-taken-in", code=error.code, error=error)
        return
    given = found_expectation(records)
    if given.accepted != wanted.accepted:
        yield found("other-accepted", "accepted", file=file, wanted=wanted.accepted, given=given.accepted)
    rows = {one["row"]: one for one in records.frame.mappings()}
    values = _Values(rows, wanted.records)
    yield from _other_issues("issue-missing", set(wanted.issues) - set(given.issues), values.explained, file)
    yield from _other_issues("issue-more", set(given.issues) - set(wanted.issues), values.explained, file)
    yield from values.findings(file)


def _other_issues(
    kind: str, issues: set[tuple[int, str, str]], explained: Collection[str], file: str
) -> Iterator[Finding]:
    """One finding for each column and code, with the records; none where exchanged columns explain it."""
    rows: dict[tuple[str, str], list[int]] = {}
    for row, column, code in sorted(issues):
        if column not in explained:
            rows.setdefault((column, code), []).append(row)
    for (column, code), places in rows.items():
        yield found(kind, advice_for(column, code), field=column or "-", code=code, rows=_listed(places), file=file)


class _Values:
    """Where the records that are expected differ from those that were read: by column, with the records."""

    def __init__(self, records: Mapping[int, Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> None:
        self.missing = [one["row"] for one in wanted if one["row"] not in records]
        self.pairs = [(one, records[one["row"]]) for one in wanted if one["row"] in records]
        self.known = list(next(iter(records.values()), {}))
        self.rows: dict[str, list[int]] = {}
        self.other_kinds: dict[str, str] = {}
        for expected, record in self.pairs:
            for name, value in expected.items():
                if _is_of_another_kind(value, record.get(name)):
                    self.other_kinds[name] = f"{name} = {_EXAMPLES[type(record[name])]}"
                elif name not in record or record[name] != value:
                    self.rows.setdefault(name, []).append(expected["row"])
        self.exchanged = [pair for pair in combinations(self.rows, 2) if self._are_exchanged(*pair)]

    @property
    def explained(self) -> frozenset[str]:
        """The columns whose findings come of an exchange; a NIK is compared with birth date and sex."""
        names = {name for pair in self.exchanged for name in pair}
        return frozenset(names | ({"birth_date", "sex"} if "nik" in names else set()))

    def findings(self, file: str) -> Iterator[Finding]:
        """One finding for each column, and one for two columns that hold what the other should."""
        for row in self.missing:
            yield found("record-missing", "accepted", row=row, file=file)
        for first, second in self.exchanged:
            rows = sorted({*self.rows[first], *self.rows[second]})
            yield found("exchanged", "exchanged", first=first, second=second, rows=_listed(rows), file=file)
        for name, example in self.other_kinds.items():
            error = CallError("check.expectation-value", file=file, key=name, example=example)
            yield found("bad-expectation", "expectation", file=file, error=error)
        for name, places in self.rows.items():
            if name not in self.known:
                yield found("no-such-column", "expectation", field=name, nearest=nearest(name, self.known), file=file)
            elif name not in self.explained:
                advice = "table" if name in CODED_COLUMNS else advice_for(name, "")
                yield found("other-value", advice, field=name, rows=_listed(places), file=file)

    def _are_exchanged(self, first: str, second: str) -> bool:
        """Whether each holds what is expected of the other, wherever it holds anything; leading zeros aside."""
        crossed = [
            _bare(given.get(here)) == _bare(expected[there])
            for expected, given in self.pairs
            if first in expected and second in expected
            for here, there in ((first, second), (second, first))
            if given.get(here) is not None
        ]
        return bool(crossed) and all(crossed)


_EXAMPLES: Mapping[type, str] = {date: "1985-03-12", str: '"1"', int: "1"}
"""How a value of each kind that records have is written in TOML."""


def _is_of_another_kind(expected: object, given: object) -> bool:
    """Whether a date or a text is expected as something else ("12/03/1985", 1): a slip of the pen, no other reading."""
    return type(given) in _EXAMPLES and type(expected) is not type(given)


def _bare(value: object) -> str:
    return str(value).lstrip("0")


def _listed(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:_SHOWN]))
    return shown if len(rows) <= _SHOWN else f"{shown}, ... ({len(rows)})"


@check("no-values-in-messages")
def no_values_in_messages(subject: Subject, case: Case) -> Iterator[Finding]:
    fmt = subject.format
    planted = _planted(subject, case)
    said_before = len(subject.said)
    # What runs after the reader of a layout alone is the library's own.
    is_taken_in = fmt.provider != BUILT_IN
    for name, content in planted:
        path = subject.place(case, name, content)
        if fmt.detect is not None:
            claim, error = subject.detect(path)
            subject.said.extend((f"{claim}", f"{error} {error.params if error is not None else ''}"))
        read = subject.read_anew(path)
        shown = [repr(read.table), repr(read.rows[:50]), repr(fmt), f"{read.error}"]
        if read.table is not None:
            shown.append(repr(read.table.scan.details))
        if read.error is not None:
            shown += [repr(read.error), f"{read.error.params}", f"{read.error.__cause__!r}"]
            if not read.error.__suppress_context__:
                shown.append(f"{read.error.__context__!r}")
        subject.said.extend((*shown, *(_said_by_intake(subject, path) if is_taken_in else ())))
        if any(value in text for text in subject.said[said_before:] for value in PLANTED):
            yield found("value-shown", file=name)
            return


def _said_by_intake(subject: Subject, path: Path) -> Iterator[str]:
    """What the file's records and errors show once parsers, checks and observers have run; what these print is kept."""
    try:
        yield repr(subject.intake(path))
    except DukcapilError as error:
        yield f"{error!r} {error} {error.params} {error.__cause__!r}"


def _planted(subject: Subject, case: Case) -> list[tuple[str, bytes]]:
    """The sample with planted values: whole, in parsed cells, cut short, without its header, and as no record."""
    text = text_of(subject, case)
    line = text.middle
    changed = text
    for field, value in (("name", PLANTED[1]), ("nik", PLANTED[2])):
        changed = changed.with_cell(line, field, value) or changed
    # A parser sees its own cells only.
    parsed = changed
    for field, spec in text.layout.fields.items():
        if spec.parser is not None:
            parsed = parsed.with_cell(line, field, PLANTED[0]) or parsed
    odd = text.delimiter.join([*PLANTED, ""]) if text.delimiter else " ".join(PLANTED)
    whole = changed.inserted(line, odd, f'"{odd}', f"{odd}\0")
    return [
        ("planted", whole.content()),
        ("planted-parsed", parsed.content()),
        ("planted-cut", changed.content()[:-9]),
        ("planted-first", changed.without_header().inserted(-1, odd).content()),
        ("planted-bytes", changed.content() + b"\xff\xfe" + PLANTED[0].encode() + b"\n"),
    ]
