"""Which format does a file have? Asked of the beginning of the file only, and answered or refused, never guessed.

Two phases: what the file is by its first bytes (text, workbook, Parquet), then whose header it has. Where several
formats fit, a layout whose ``detect.headers`` contain all those of another, and more, is the more specific one and
wins over it. Formats that are left over then are all named in the error; none is taken by chance or by order.

The formats of installed packages are looked at where no other fits: installing one never changes how a file is read
that was readable before. To read such a file their way, name them.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Collection, Iterator
from pathlib import Path

from attrs import evolve, frozen

from dukcapil_core.adapters.answers import looks_like_json, refuse_broken
from dukcapil_core.adapters.binding import carrier_of, header_of, read_head
from dukcapil_core.adapters.contract import Detection, Format, Record, Sample, Source
from dukcapil_core.adapters.database import table_columns
from dukcapil_core.adapters.delimited import refuse_too_wide, text_top
from dukcapil_core.adapters.election_titles import ket_tables_named, titles_of
from dukcapil_core.adapters.hookspecs import FormatChoice
from dukcapil_core.adapters.layout import DELIMITERS, Layout, ReaderSpec, fold_column
from dukcapil_core.adapters.parts import Scratch, parts_of
from dukcapil_core.adapters.plugins import Plugins, plugins
from dukcapil_core.adapters.text_survey import is_text, refuse_page
from dukcapil_core.adapters.workbook import matching_sheets
from dukcapil_core.errors import DukcapilError, FormatError, PluginError, SourceError

_LOOKED_AT = 5
"""How many files of a folder are tried: its first may be a letter."""

_PASSED_OVER = 50
"""So many files without records do not count among them: a header alone, or an empty sheet, for each empty village."""

_NEAREST = 3
"""How many formats a "none fits" names."""


@frozen(kw_only=True)
class Choice:
    """The format that was found, why, and the plugin that chose it where several fitted.

    ``ket_tables`` are the tables of remarks of the elections that the titles or the file's name speak of, where the
    format was found by its columns and others have the same.
    """

    format: Format
    reason: str
    chosen_by: str | None = None
    ket_tables: frozenset[str] = frozenset()


def detect(source: Source, record: Record | None = None, *, among: Plugins | None = None) -> Format:
    """The one format that fits ``source`` (of formats for ``record``, where given).

    Raises FormatError: ``format.none-fits`` with the nearest formats and the headers they miss, or
    ``format.several-fit`` with the candidates. Raises SourceError when the file is not there, empty, binary or broken,
    and where a format fits all sheets of a workbook but one.
    """
    return choose(source, record, among=among).format


def choose(
    source: Source, record: Record | None = None, *, among: Plugins | None = None, folder: Path | None = None
) -> Choice:
    """As ``detect``, with the reason for the report; archives are unpacked in ``folder``."""
    loaded = among or plugins()
    formats = [fmt for fmt in loaded.formats() if record is None or fmt.record == record]
    installed = loaded.installed()
    with Scratch(folder) as scratch:
        fitting, first = _looked_through(source, formats, installed, scratch)
        if not fitting:
            _refuse_what_is_no_list(first, scratch)
            _refuse_the_sheet_that_differs(formats, first, loaded)
            _refuse_the_other_file(source, record, loaded, scratch)
            raise FormatError("format.none-fits", file=first.source.name, nearest=_nearest(formats, first, loaded))
        if len(fitting) == 1:
            ((found, claim),) = fitting
            loaded.refuse_twice(found)
            named = ket_tables_named((source.name, *titles_of(found.layout, first))) if _has_twins(found) else ()
            return Choice(format=found, reason=claim.reason, ket_tables=frozenset(named))
    return _ask(source, record, [found for found, _ in fitting], loaded)


def _has_twins(found: Format) -> bool:
    from dukcapil_core.adapters.builtin import formats_by_ket_table

    return bool(formats_by_ket_table(found.name))


def _refuse_what_is_no_list(first: Sample, scratch: Scratch) -> None:
    """Raises SourceError where no format fits because the file is empty, binary, broken or absurdly wide.

    A layout would not help.
    """
    source = first.source
    if source.path is None:
        return
    refuse_page(source.name, first.head)
    if looks_like_json(first.head):
        refuse_broken(source.path, "utf-8-sig")
    elif is_text(first.head):
        refuse_too_wide(source.name, text_top(first.head, ReaderSpec(kind="delimited")), "".join(DELIMITERS))
    from dukcapil_core.adapters.sniffing.sampling import sample

    try:
        sample(source, scratch.path)
    except SourceError as error:
        if error.code.partition(".")[0] != "sniff":  # of a text in which sniff finds no table a person may find one
            raise
    except DukcapilError:
        return


def _refuse_the_other_file(source: Source, record: Record | None, loaded: Plugins, scratch: Scratch) -> None:
    """Raises FormatError where the file is known, as one of other records: the two files of a call may be exchanged."""
    if record is None:
        return
    try:
        found = choose(source, among=loaded, folder=scratch.path).format
    except DukcapilError:
        return
    raise FormatError("format.other-record", file=source.name, format=found.name, holds=found.record, wanted=record)


def _refuse_the_sheet_that_differs(formats: list[Format], sample: Sample, loaded: Plugins) -> None:
    """Raises the SourceError that naming the format would, where one fits every sheet of a workbook but some that have
    nearly its header. Of several formats the most specific speaks, then the first by name.
    """
    refusals = {
        fmt.name: error
        for fmt in formats
        if fmt.layout.detect and carrier_of(fmt.layout, sample.source, sample.head) == "workbook"
        if (error := _differing_sheet(fmt.layout, sample, loaded)) is not None
    }
    nearly = [(fmt, Detection(score=1, reason=fmt.name)) for fmt in formats if fmt.name in refusals]
    if nearly:
        raise refusals[min(fmt.name for fmt, _ in _most_specific(nearly))]


def _differing_sheet(layout: Layout, sample: Sample, loaded: Plugins) -> SourceError | None:
    """Why ``layout`` refuses a workbook that it would read without the sheets that differ; None for any other."""
    first: SourceError | None = None
    while True:
        try:
            matching_sheets(sample.source, layout)
        except SourceError as error:
            if error.code != "workbook.sheet-differs":
                return None
            first = first or error
            sheets = (*layout.reader.skip_sheets, glob.escape(str(error.params["sheet"])))
            layout = evolve(layout, reader=evolve(layout.reader, skip_sheets=sheets))
            continue
        if first is None:
            return None
        header = header_of(layout, loaded.reader, sample) or ()
        return first if layout.detect.fits({fold_column(column) for column in header}) else None


def _looked_through(
    source: Source, formats: list[Format], installed: Collection[str], scratch: Scratch
) -> tuple[list[tuple[Format, Detection]], Sample]:
    """The formats that fit, and the first sample; of a folder or archive the first files are looked at."""
    first: Sample | None = None
    empty: Sample | None = None
    looked_at = passed_over = 0
    for sample in _samples(source, scratch):
        fitting = _fitting([fmt for fmt in formats if fmt.provider not in installed], sample)
        fitting = fitting or _fitting([fmt for fmt in formats if fmt.provider in installed], sample)
        if fitting:
            return fitting, first or sample
        if passed_over < _PASSED_OVER and (sample.head.strip() == b"[]" or _has_no_records(sample.source, scratch)):
            passed_over += 1
            empty = empty or sample
            continue
        first = first or sample
        looked_at += 1
        if looked_at == _LOOKED_AT:
            break
    first = first or empty
    assert first is not None
    return [], first


def _has_no_records(source: Source, scratch: Scratch) -> bool:
    """Whether a file says nothing of the list's format, for nothing stands in it, or a header that may be anything."""
    from dukcapil_core.adapters.sniffing.sampling import sample

    try:
        sample(source, scratch.path)
    except SourceError as error:
        return error.code in ("source.no-rows", "source.empty")
    except DukcapilError:
        return False
    return False


def _samples(source: Source, scratch: Scratch) -> Iterator[Sample]:
    """The source's beginning; of a folder or archive, one by one the beginnings of its first files in name order."""
    if source.path is not None and not source.path.is_dir():
        if not source.path.is_file():
            raise SourceError("source.no-file", file=source.name)
        if source.path.stat().st_size == 0:
            raise SourceError("source.empty", file=source.name)
    if source.url is not None:
        yield Sample(source=source, columns=table_columns(source))
        return
    parts = parts_of(source, scratch)
    if parts is None:
        yield Sample(source=source, head=read_head(source))
        return
    for part in parts.samples[: _LOOKED_AT + _PASSED_OVER]:
        given = part.unpack(scratch.room())
        yield Sample(source=given, head=read_head(given))


def _fitting(formats: list[Format], sample: Sample) -> list[tuple[Format, Detection]]:
    return _most_specific([(fmt, claim) for fmt in formats if fmt.detect and (claim := fmt.detect(sample))])


def _most_specific(fitting: list[tuple[Format, Detection]]) -> list[tuple[Format, Detection]]:
    return [
        (fmt, claim)
        for fmt, claim in fitting
        # An empty demand is a format that recognises files its own way; the rule says nothing about it.
        if not fmt.layout.detect
        or not any(other.layout.detect.asks_more_than(fmt.layout.detect) for other, _ in fitting)
    ]


def _ask(source: Source, record: Record | None, fitting: list[Format], loaded: Plugins) -> Choice:
    names = sorted({fmt.name for fmt in fitting})
    if len(names) < len(fitting):
        for name in names:
            loaded.format(name)  # raises the clash with both plugins' names
    answer = loaded.choose_format(FormatChoice(file=source.name, record=record, candidates=tuple(names)))
    if answer is None:
        raise FormatError("format.several-fit", file=source.name, candidates=", ".join(names))
    name, plugin = answer
    return Choice(format=loaded.format(name), reason=", ".join(names), chosen_by=plugin)


def _nearest(formats: list[Format], sample: Sample, loaded: Plugins) -> str:
    """The formats that miss the fewest headers: ``sidalih-2024 (- TPS_ID, TAHAPAN_ID); ...``.

    A text is split at the other usual delimiters too, only to say so: ``biodata-wni (reader.delimiter = ";")``. A
    header that the format must not have counts as one that it lacks: ``dpt-published (detect.without: NIK)``.
    """
    missed: list[tuple[float, int, str, str]] = []
    for fmt in formats:
        if not fmt.layout.detect:
            continue
        try:
            missing, extra, hint = min(
                ((*_missing(layout, sample, loaded), hint) for layout, hint in _readings(fmt.layout)),
                key=lambda reading: len(reading[0]) + len(reading[1]),
            )
        except (FormatError, PluginError):
            continue
        lacks = f"- {', '.join(missing)}" if missing else ""
        has = f"detect.without: {', '.join(extra)}" if extra else ""
        told = ", ".join(filter(None, (hint, lacks, has)))
        count = len(missing) + len(extra)
        missed.append((count / len(fmt.layout.detect.demands), count, fmt.name, told))
    return "; ".join(f"{name} ({told})" for _, _, name, told in sorted(missed)[:_NEAREST])


def _readings(layout: Layout) -> list[tuple[Layout, str]]:
    """The layout as it is, and with each other usual delimiter."""
    found = [(layout, "")]
    if layout.reader.kind == "delimited":
        for delimiter in DELIMITERS:
            if delimiter not in (layout.reader.delimiter, *layout.reader.other_delimiters):
                other = evolve(layout, reader=evolve(layout.reader, delimiter=delimiter))
                found.append((other, f"reader.delimiter = {json.dumps(delimiter)}"))
    return found


def _missing(layout: Layout, sample: Sample, loaded: Plugins) -> tuple[list[str], list[str]]:
    """The headers that the layout wants and the file lacks, and those that it must not have and the file has."""
    header = header_of(layout, loaded.reader, sample)
    there = {fold_column(column) for column in header or ()}
    return list(layout.detect.missing(there)), [name for name in layout.detect.without if fold_column(name) in there]
