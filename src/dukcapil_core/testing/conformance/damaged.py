"""The nasty files: what the format makes of the author's sample once it is damaged as offices' files are damaged."""

from __future__ import annotations

from collections.abc import Iterator

from dukcapil_core.errors import DukcapilError, PluginError
from dukcapil_core.testing.conformance.accounted import row_count
from dukcapil_core.testing.conformance.lines import Text, text_of
from dukcapil_core.testing.conformance.registry import Finding, NotApplicable, check, found
from dukcapil_core.testing.conformance.samples import Case
from dukcapil_core.testing.conformance.subject import Reading, Subject

WITHOUT_NAMES = "~~~"


@check("missing-header-is-one-issue")
def missing_header_is_one_issue(subject: Subject, case: Case) -> Iterator[Finding]:
    text = text_of(subject, case)
    if subject.format.layout.reader.header_rows == 0 or text.begins == 0:
        raise NotApplicable("no-header")
    files = {"no-header": text.without_header(), "header-alone": text.header_alone()}
    if (renamed := _a_needed_column(subject, text)) is not None:
        files["renamed"] = renamed
    for name, made in files.items():
        try:
            records = subject.intake(subject.place(case, name, made.content()))
        except PluginError as error:
            yield found("header-crashes", file=name, error=error.params.get("error", error.code))
            return
        except DukcapilError:
            continue
        yield found(
            "header-not-missed", file=name, accepted=records.accepted, issues=sum(records.issue_counts.values())
        )
        return


def _a_needed_column(subject: Subject, text: Text) -> Text | None:
    """The sample with the name of one column that the layout needs spoilt."""
    layout = subject.format.layout
    names = [spec.columns[0] for spec in layout.fields.values() if len(spec.columns) == 1 and not spec.optional]
    top = range(text.begins)
    for name in names:
        for line in top:
            if name in text.lines[line] and text.lines[line].count(name) == 1:
                spoilt = text.lines[line].replace(name, WITHOUT_NAMES.ljust(len(name), "~"))
                return text.with_lines({line: spoilt})
    return None


@check("bad-rows-become-issues", after=("rows-are-conserved",))
def bad_rows_become_issues(subject: Subject, case: Case) -> Iterator[Finding]:
    text = text_of(subject, case)
    count = row_count(subject, case)
    for name, line in _bad_lines(text):
        made = text.inserted(text.middle, line)
        read = subject.read_anew(subject.place(case, name, made.content()))
        if read.error is not None:
            yield found("bad-row-crashes", kind=name, code=read.error.code)
            return
        if count is not None and count(read) != (wanted := count(text.rows) + 1):
            yield found("bad-row-vanishes", kind=name, wanted=wanted, given=count(read))
            return
    made_day = text.with_cell(text.middle, "nik", _day_81(text.cell(text.middle, "nik")))
    if made_day is None or subject.format.record == "service":
        return
    try:
        records = subject.intake(subject.place(case, "day-81", made_day.content()))
    except DukcapilError as error:
        yield found("bad-row-crashes", kind="day-81", code=error.code)
        return
    if not any(code.startswith("nik.") for code in records.issue_counts):
        yield found("bad-nik-passes")


def _bad_lines(text: Text) -> Iterator[tuple[str, str]]:
    line = text.lines[text.middle]
    if text.delimiter:
        cells = line.split(text.delimiter)
        yield "short-row", text.delimiter.join(cells[: max(1, len(cells) // 2)])
        yield "extra-cell", line + text.delimiter + "LEBIH"
    else:
        yield "short-row", line[: max(1, len(line) // 2)]
    place = len(line) // 2
    yield "nul", line[:place] + "\0" + line[place:]


def _day_81(nik: str) -> str:
    return nik[:6] + "81" + nik[8:] if len(nik) == 16 else ""


@check("unclosed-quote-is-noticed", after=("rows-are-conserved",))
def unclosed_quote_is_noticed(subject: Subject, case: Case) -> Iterator[Finding]:
    text = text_of(subject, case)
    count = row_count(subject, case)
    if count is None:
        raise NotApplicable("rows-of-its-own")
    line = text.lines[text.middle]
    if text.delimiter:
        first, delimiter, rest = line.partition(text.delimiter)
        opened = f'{first}{delimiter}"{rest}'
    else:
        opened = f'"{line}'
    read = subject.read_anew(subject.place(case, "quote", text.with_lines({text.middle: opened}).content()))
    if read.error is None and count(read) < count(text.rows):
        yield found("rows-swallowed", wanted=count(text.rows), given=count(read))


@check("nulls-are-declared", level="should", after=("matches-expectation",))
def nulls_are_declared(subject: Subject, case: Case) -> Iterator[Finding]:
    text = text_of(subject, case)
    if subject.format.record == "service" or "name" not in subject.format.layout.fields:
        raise NotApplicable("no-people")
    changed = [text.with_cell(text.middle, "name", nothing) for nothing in ("-", "0")]
    lines = [made.lines[text.middle] for made in changed if made is not None]
    if not lines:
        return
    made = text.inserted(text.middle, *lines)
    records = subject.intake(subject.place(case, "nothing", made.content()))
    names = {(one["name"] or "").strip() for one in records.frame.mappings()}
    for nothing in sorted(names & {"-", "0"}):
        yield found("person-called", text=nothing)


@check("survives-encodings", level="should", after=("reading-twice-agrees",))
def survives_encodings(subject: Subject, case: Case) -> Iterator[Finding]:
    text = text_of(subject, case)
    plain = subject.read(case.path)
    ascii_only = all(line.isascii() for line in text.lines)
    utf8 = text.encoding.lower().replace("_", "-") in ("utf-8", "utf-8-sig", "utf8", "ascii")
    same = {"crlf": text.content(line_break="\r\n")}
    if utf8 or ascii_only:
        same["byte-order-mark"] = text.content(mark=True)
    for name, content in same.items():
        read = subject.read_anew(subject.place(case, name, content))
        if not _alike(read, plain):
            yield found("reads-otherwise", kind=name, code=read.error.code if read.error is not None else "-")
    if not utf8:
        return
    strange = text.content().replace(text.lines[text.middle].encode("utf-8"), _windows(text), 1)
    try:
        read = subject.read_anew(subject.place(case, "windows-1252", strange))
    except DukcapilError:
        return
    if isinstance(read.error, PluginError):
        yield found("reads-otherwise", kind="windows-1252", code=read.error.code)
    elif read.error is None and not any(row.problem for row in read.rows):
        yield found("letters-lost", kind="windows-1252")


def _windows(text: Text) -> bytes:
    line = text.lines[text.middle]
    name = text.cell(text.middle, "name") or next((cell for cell in line.split() if cell.isalpha()), line)
    return line.replace(name[:1], "\xe9", 1).encode("windows-1252", "replace")


def _alike(read: Reading, plain: Reading) -> bool:
    if read.error is not None or len(read.rows) != len(plain.rows):
        return False
    return all(a.cells == b.cells and a.line == b.line for a, b in zip(read.rows, plain.rows, strict=True))
