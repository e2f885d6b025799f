"""What a format says of itself, and what its package does when it is only listed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dukcapil_core.adapters.collected import BUILT_IN
from dukcapil_core.adapters.contract import API
from dukcapil_core.adapters.layout import DATE_FIELDS, FIELDS, TYPED_KINDS
from dukcapil_core.adapters.layout_file import NAME
from dukcapil_core.intake.dates import read_date
from dukcapil_core.nik import is_nik
from dukcapil_core.testing.conformance import quiet
from dukcapil_core.testing.conformance.lines import Text
from dukcapil_core.testing.conformance.registry import Finding, NotApplicable, check, found
from dukcapil_core.testing.conformance.samples import Case
from dukcapil_core.testing.conformance.subject import Subject

SYNTHETIC_SERIALS = range(9000, 10_000)
"""Serials that no office has reached on one birth date in one district: the range for invented NIKs."""

INVENTED = ("CONTOH", "REKAAN", "SAMPEL", "SINTETIS")
"""Words in a name that say that the person is invented."""


@check("declares-itself", gate=True, per_sample=False)
def declares_itself(subject: Subject, case: Case) -> Iterator[Finding]:
    fmt = subject.format
    if not NAME.fullmatch(fmt.name):
        yield found("bad-name")
    own = {one.name for one in subject.plugins.formats() if one.provider == BUILT_IN}
    if fmt.provider != BUILT_IN and fmt.name in own:
        yield found("name-taken", "name-taken", name=fmt.name)
    if fmt.record not in FIELDS:
        yield found("bad-record")
    if fmt.api != API or fmt.layout.api != API:
        yield found("other-api", known=API)
    if fmt.title.strip() in ("", fmt.name):
        yield found("no-title")
    if fmt.layout.name != fmt.name or fmt.layout.record != fmt.record:
        yield found("other-layout")


@check("imports-quietly", per_sample=False)
def imports_quietly(subject: Subject, case: Case) -> Iterator[Finding]:
    if subject.format.provider == BUILT_IN or subject.file.endswith(".toml"):
        raise NotApplicable("nothing-imported")
    did = quiet.imported(subject.named, subject.format.provider)
    if did["printed"]:
        yield found("prints")
    for event in did["wrote"]:
        yield found("writes", event=event)
    for event in did["reached"]:
        yield found("reaches-out", event=event)
    if did.get("failed"):
        yield found("leaves")


@check("samples-are-synthetic", gate=True)
def samples_are_synthetic(subject: Subject, case: Case) -> Iterator[Finding]:
    layout = subject.format.layout
    read = subject.read(case.path)
    name_columns = layout.fields["name"].columns if "name" in layout.fields else ()
    names = [read.texts((column,)) for column in name_columns]
    for field in ("nik", "nkk"):
        if field not in layout.fields:
            continue
        for place, number in enumerate(read.texts(layout.fields[field].columns)):
            bare = "".join(char for char in number if char.isdigit())
            named = " ".join(texts[place] for texts in names).upper()
            real = field == "nik" and is_nik(bare) and int(bare[12:]) not in SYNTHETIC_SERIALS
            if real and not any(word in named for word in INVENTED):
                yield found("perhaps-real", row=place + 1)
                return


@check("dates-are-declared", after=("rows-are-conserved", "row-numbers-are-physical"))
def dates_are_declared(subject: Subject, case: Case) -> Iterator[Finding]:
    layout = subject.format.layout
    typed = layout.reader.kind in TYPED_KINDS
    text = Text.of(subject, case)
    for name in sorted(DATE_FIELDS & set(layout.fields)):
        spec = layout.fields[name]
        if not (spec.formats or spec.parser or spec.map or spec.value is not None or typed):
            yield found("no-date-format", field=name)
        if _contradict(spec.formats):
            yield found("two-orders", field=name)
        if text is None:
            continue
        values = subject.read(case.path).texts(spec.columns)
        for line in text.data:
            value = values[text.record_at(line)]
            if value and value not in text.lines[line].replace('""', '"'):
                yield found("date-rewritten", field=name, row=text.record_at(line) + 1)
                return


def _contradict(formats: tuple[str, ...]) -> bool:
    """Whether two of the formats read one text as two days: 05/08 as 5 August and as 8 May."""
    texts = (date(2001, 5, 8).strftime(one) for one in formats if "%" in one)
    return any(read_date(text, formats).code == "date.ambiguous" for text in texts)
