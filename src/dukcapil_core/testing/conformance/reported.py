"""What comes out at the end: the author's own words kept, and nobody's cells in a message."""

from __future__ import annotations

from collections.abc import Iterator

from dukcapil_core.errors import DukcapilError
from dukcapil_core.testing.conformance.lines import Text
from dukcapil_core.testing.conformance.registry import Finding, NotApplicable, check, found
from dukcapil_core.testing.conformance.samples import Case, found_expectation
from dukcapil_core.testing.conformance.subject import Subject

PLANTED = ("ZQXWVOTER", "ZQXWNAMA", "5302014107909977")
"""Values that stand in no file of anybody's: where they surface, a cell has surfaced."""


@check(
    "matches-expectation",
    after=("rows-are-conserved", "dates-are-declared", "reading-twice-agrees", "row-numbers-are-physical"),
)
def matches_expectation(subject: Subject, case: Case) -> Iterator[Finding]:
    wanted = case.expectation()
    if wanted is None:
        yield found("no-expectation", file=case.expect_path.name)
        return
    try:
        given = found_expectation(subject.intake(case.path))
    except DukcapilError as error:
        yield found("not-taken-in", code=error.code, error=error.text("en"))
        return
    if (given.seen, given.accepted) != (wanted.seen, wanted.accepted):
        told = {"seen": given.seen, "accepted": given.accepted}
        yield found("other-counts", **told, wanted_seen=wanted.seen, wanted_accepted=wanted.accepted)
    for row, column, code in sorted(set(wanted.issues) - set(given.issues))[:5]:
        yield found("issue-missing", row=row, column=column or "-", code=code)
    for row, column, code in sorted(set(given.issues) - set(wanted.issues))[:5]:
        yield found("issue-more", row=row, column=column or "-", code=code)
    yield from _other_values(subject, case, wanted.records)


def _other_values(subject: Subject, case: Case, wanted: tuple[object, ...]) -> Iterator[Finding]:
    if not wanted:
        return
    records = {one["row"]: one for one in subject.intake(case.path).frame.mappings()}
    for expected in wanted:
        assert isinstance(expected, dict)
        record = records.get(expected["row"])
        if record is None:
            yield found("record-missing", row=expected["row"])
            continue
        for name, value in expected.items():
            if name not in record or record[name] != value:
                yield found("other-value", row=expected["row"], column=name)


@check("no-values-in-messages")
def no_values_in_messages(subject: Subject, case: Case) -> Iterator[Finding]:
    fmt = subject.format
    planted = _planted(subject, case)
    said_before = len(subject.said)
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
        subject.said.extend(shown)
        if any(value in text for text in subject.said[said_before:] for value in PLANTED):
            yield found("value-shown", file=name)
            return


def _planted(subject: Subject, case: Case) -> list[tuple[str, bytes]]:
    """The sample with planted values: whole, cut short, without its header, and as a line that is no record."""
    text = Text.of(case.path, subject.format.layout, subject.read(case.path))
    if text is None:
        raise NotApplicable("not-text")
    line = text.middle
    changed = text
    for field, value in (("name", PLANTED[1]), ("nik", PLANTED[2])):
        changed = changed.with_cell(line, field, value) or changed
    odd = text.delimiter.join([*PLANTED, ""]) if text.delimiter else " ".join(PLANTED)
    whole = changed.inserted(line, odd, f'"{odd}', f"{odd}\0")
    return [
        ("planted", whole.content()),
        ("planted-cut", changed.content()[:-9]),
        ("planted-first", changed.without_header().inserted(-1, odd).content()),
        ("planted-bytes", changed.content() + b"\xff\xfe" + PLANTED[0].encode() + b"\n"),
    ]
