"""The rows of the author's own samples: every one, as text, with its place, whenever it is asked for."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from dukcapil_core.adapters.contract import RawRow, Source
from dukcapil_core.adapters.layout import Layout
from dukcapil_core.errors import CallError, DukcapilError, FormatError
from dukcapil_core.testing.conformance.accounted import RowCount, people_without_record, row_count
from dukcapil_core.testing.conformance.lines import Text, is_seen, own_cells, text_of, why_not
from dukcapil_core.testing.conformance.recognised import BIG, LITTLE, peak_of
from dukcapil_core.testing.conformance.registry import Finding, NotApplicable, check, found
from dukcapil_core.testing.conformance.samples import Case
from dukcapil_core.testing.conformance.subject import Reading, Subject
from dukcapil_core.text import Words

FAST_ENOUGH = 5_000
"""Rows in a second: a list of a million in some three minutes."""

TIMED = 2.0
"""Seconds for which rows are counted."""


@check("reads-its-samples", gate=True)
def reads_its_samples(subject: Subject, case: Case) -> Iterator[Finding]:
    read = subject.read(case.path)
    if read.error is not None and read.error.code != "plugin.row-numbers" and not _is_not_text(read.error):
        advice = "reader" if isinstance(read.error, FormatError) else ""
        yield found("not-read", advice, error=read.error, code=read.error.code)
    elif read.error is None and not read.rows:
        yield found("no-rows", "reader")


def _is_not_text(error: DukcapilError) -> bool:
    return error.code == "plugin.wrong-result" and error.params.get("wanted") == Words("plugin.wanted.text-cells")


@check("nik-stays-text", gate=True)
def nik_stays_text(subject: Subject, case: Case) -> Iterator[Finding]:
    read = subject.read(case.path)
    if read.error is not None and _is_not_text(read.error):
        yield found("numbers", row=len(read.rows) + 1)
        return
    text = text_of(subject, case)
    line = next((line for line in text.data if text.cell(line, "nik")), None)
    if line is None:
        raise NotApplicable("no-nik")
    # The first is beyond what a float holds exactly; the others are what spreadsheets and people make of a NIK.
    for written in ("9171011708459003", "0171011708459003", "3.40401E+15", "'3404011203859002", "3404 0112 0385 9002"):
        changed = text.with_cell(line, "nik", written)
        if changed is None:
            continue
        again = subject.read_anew(subject.place(case, "nik", changed.content()))
        texts = again.texts(subject.format.layout.fields["nik"].columns)
        place = text.record_at(line)
        if again.error is None and (place >= len(texts) or texts[place].rstrip() != written):
            yield found("nik-changed", row=place + 1, written="".join("9" if c.isdigit() else c for c in written))
            return


@check("rows-are-conserved", after=("row-numbers-are-physical",))
def rows_are_conserved(subject: Subject, case: Case) -> Iterator[Finding]:
    read = subject.read(case.path)
    wanted = None
    with contextlib.suppress(CallError):  # matches-expectation says what is wrong with it
        wanted = case.expectation()
    if wanted is not None and len(read.rows) != wanted.seen:
        counts = {"wanted": wanted.seen, "given": len(read.rows)}
        yield found("other-seen", "count", file=case.expect_path.name, sample=case.path.name, **counts)
        return
    landed = _landed(subject, case)
    if landed is not None and landed != len(read.rows):
        yield found("roads-differ", fast=landed, slow=len(read.rows))
        return
    count = row_count(subject, case)
    if count is None:
        raise NotApplicable("rows-of-its-own")
    if lost := people_without_record(subject, case):
        yield found("people-below-end", "end", line=lost[0].line, count=len(lost))
        return
    text = Text.of(subject, case)
    if text is not None:
        yield from _rows_lost(subject, case, text, count)
    elif wanted is None and landed is None:
        raise NotApplicable(why_not(subject, case))


def _rows_lost(subject: Subject, case: Case, text: Text, count: RowCount) -> Iterator[Finding]:
    """Whether a row more in the file is a row more that the reading tells of."""
    line, before = text.middle, count(text.rows)
    for name, new in (("copied", text.lines[line]), ("without-nik", _without_nik(text, line))):
        if not new:
            continue
        more = subject.read_anew(subject.place(case, name, text.inserted(line, new).content()))
        if more.error is None and count(more) != before + 1:
            yield found("rows-lost", wanted=before + 1, given=count(more))
            return


def _without_nik(text: Text, line: int) -> str:
    changed = text.with_cell(line, "nik", "")
    return changed.lines[line] if changed is not None else ""


def _landed(subject: Subject, case: Case) -> int | None:
    """How many records the fast road gives; None where there is none."""
    import duckdb

    table = subject.read(case.path).table
    if table is None or table.land is None:
        return None
    folder = subject.folder / f"{case.name}-landed"
    folder.mkdir(exist_ok=True)
    with duckdb.connect() as con:
        try:
            if not table.land(con, "cells", folder):
                return None
        except DukcapilError:
            return -1
        return int(con.execute("SELECT count(*) FROM cells").fetchall()[0][0])


@check("row-numbers-are-physical")
def row_numbers_are_physical(subject: Subject, case: Case) -> Iterator[Finding]:
    read = subject.read(case.path)
    if read.error is not None and read.error.code == "plugin.row-numbers":
        yield found("not-counted", row=read.error.params.get("row", "?"))
        return
    lines: dict[str | None, int] = {}
    for row in read.rows:
        if row.line < max(1, lines.get(row.sheet, 1)):
            yield found("lines-go-back", row=row.row)
            return
        lines[row.sheet] = row.line
    content = _text_lines(case.path, subject.format.layout.reader.encoding)
    if content is not None:
        yield from _wrong_lines(read, subject.format.layout, content)


def _text_lines(path: Path, encoding: str) -> list[str] | None:
    head = path.read_bytes()[:4096]
    if b"\0" in head or head[:4] in (b"PK\x03\x04", b"PAR1", b"%PDF"):
        return None
    return path.read_text(encoding, errors="replace").split("\n")


def _wrong_lines(read: Reading, layout: Layout, content: Sequence[str]) -> Iterator[Finding]:
    """The first record that is not seen where it is said to stand.

    It may run on until the next record begins; one that corrects another has the cells of both.
    """
    corrected: int | None = None
    for place, row in enumerate(read.rows):
        cells = own_cells(row, read, layout)
        if row.problem == "record.corrected" and corrected is None:
            corrected = row.line - 1
        if not cells or row.problem is not None:
            continue
        here, following = row.line - 1, read.rows[place + 1 : place + 2]
        below = max(here + 1, following[0].line - 1) if following else len(content)
        if is_seen(cells, content[here : here + 1]) or _runs_on(cells, content[here:below]):
            continue
        if corrected is None or not _corrects(row, cells, content[corrected : here + 1]):
            yield found("wrong-line", row=row.row, line=row.line)
            return
        corrected = None


def _runs_on(cells: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether a record of several lines begins on the first of them."""
    return len(lines) > 1 and any(cell.split("\n")[0] in lines[0] for cell in cells) and is_seen(cells, lines)


def _corrects(row: RawRow, cells: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether a record has its cells from the row that it corrects, the first of the lines, and its own, the last."""
    return any(cell and cell.strip() in lines[-1] for cell in row.cells) and is_seen(cells, lines)


@check("rows-are-lazy")
def rows_are_lazy(subject: Subject, case: Case) -> Iterator[Finding]:
    text = text_of(subject, case)
    path = subject.place(case, "big", text.repeated(BIG))

    def begun() -> None:
        with contextlib.suppress(DukcapilError):
            subject.listened(lambda: _first(subject, path))

    peak, _ = peak_of(begun)
    if peak > LITTLE:
        yield found("reads-all", megabytes=peak // 1_000_000, file=BIG // 1_000_000)


def _first(subject: Subject, path: Path) -> None:
    rows = subject.format.open(Source(path=path)).rows()
    next(rows, None)
    _close(rows)


def _close(rows: object) -> None:
    close = getattr(rows, "close", None)
    if close is not None:
        close()


@check("closes-its-files")
def closes_its_files(subject: Subject, case: Case) -> Iterator[Finding]:
    if not Path("/dev/fd").is_dir():
        raise NotApplicable("no-descriptors")
    path = subject.place(case, "closed", case.path.read_bytes())

    def whole() -> None:
        list(subject.format.open(Source(path=path)).rows())

    def begun() -> None:
        _first(subject, path)

    for name, reading in (("whole", whole), ("begun", begun)):
        with contextlib.suppress(DukcapilError):
            subject.listened(reading)
        if _is_open(path):
            yield found(f"left-open-{name}")
            return


def _is_open(path: Path) -> bool:
    wanted = path.stat()
    for name in os.listdir("/dev/fd"):  # noqa: PTH208 - numbers, not files
        with contextlib.suppress(OSError, ValueError):
            if os.path.samestat(os.fstat(int(name)), wanted):
                return True
    return False


@check("reading-twice-agrees", after=("rows-are-conserved",))
def reading_twice_agrees(subject: Subject, case: Case) -> Iterator[Finding]:
    first = subject.read(case.path)
    if first.table is None:
        return
    again = subject.listened(lambda: tuple(islice(first.table.rows(), len(first.rows) + 1)))  # type: ignore[union-attr]
    if again != first.rows:
        yield found("second-pass-differs", first=len(first.rows), second=len(again))
        return
    anew = subject.read_anew(case.path)
    if (anew.columns, anew.rows) != (first.columns, first.rows):
        yield found("second-opening-differs")


@check("reads-fast-enough", level="should", after=("rows-are-lazy", "rows-are-conserved"))
def reads_fast_enough(subject: Subject, case: Case) -> Iterator[Finding]:
    text = text_of(subject, case)
    path = subject.place(case, "big", text.repeated(BIG))

    def timed() -> float:
        rows = subject.format.open(Source(path=path)).rows()
        begun = time.perf_counter()
        count = 0
        for _ in islice(rows, 20_000):
            count += 1
            if time.perf_counter() - begun > TIMED:
                break
        _close(rows)
        return count / max(time.perf_counter() - begun, 1e-9)

    speed = subject.listened(timed)
    if speed < FAST_ENOUGH:
        yield found("slow", speed=f"{speed:,.0f}", wanted=f"{FAST_ENOUGH:,}")
