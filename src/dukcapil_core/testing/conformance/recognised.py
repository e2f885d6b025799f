"""Detection: it knows its own files, leaves others alone, and looks at the beginning only."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from dukcapil_core.adapters.binding import read_head
from dukcapil_core.adapters.contract import Source
from dukcapil_core.adapters.detection import choose
from dukcapil_core.errors import DukcapilError, FormatError
from dukcapil_core.testing.conformance.lines import Text
from dukcapil_core.testing.conformance.registry import Finding, NotApplicable, check, found
from dukcapil_core.testing.conformance.samples import Case
from dukcapil_core.testing.conformance.subject import Subject

T = TypeVar("T")

BIG = 24_000_000
"""Bytes of the file that must not be read whole."""

LITTLE = 18_000_000
"""Bytes of memory that looking at its beginning may take."""

NOISE: tuple[tuple[str, bytes], ...] = (
    ("noise.csv", random.Random(5302).randbytes(20_000)),
    ("empty.csv", b""),
    ("blank.csv", b"\n\n\n"),
    ("prices.csv", b"id,title,price\n1,Pensil,2000\n2,Buku,5000\n"),
    ("prices.txt", b"id;title;price\r\n1;Pensil;2000\r\n"),
    ("words.txt", b"Laporan bulanan kantor, tidak ada tabel di sini.\n" * 40),
    ("page.html", b"<!DOCTYPE html><html><head><title>NIK</title></head><body>NAMA</body></html>"),
    ("answer.json", b'{"content": [{"id": 1, "title": "Pensil"}]}'),
    ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"),
    ("packed.zip", b"PK\x05\x06" + bytes(18)),
    ("table.parquet", b"PAR1" + bytes(64) + b"PAR1"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)),
)
"""Files of nobody's: random bytes, other tables, other kinds."""


@check("detects-its-own-samples")
def detects_its_own_samples(subject: Subject, case: Case) -> Iterator[Finding]:
    _must_detect(subject)
    claim, error = subject.detect(case.path)
    if error is None and claim is None:
        yield found("not-recognised")
        return
    formats = {fmt.name: fmt.provider for fmt in subject.plugins.formats()}
    if subject.format.name not in formats:
        return
    try:
        chosen = {choose(Source(path=case.path), subject.format.record, among=subject.plugins).format.name}
    except FormatError as refused:
        chosen = set(str(refused.params.get("candidates", "-")).split(", "))
    except DukcapilError:
        return
    if subject.is_named_by_path:
        # What happens to be installed on this machine says nothing of a file.
        chosen = {name for name in chosen if formats.get(name) not in subject.plugins.installed()}
    if others := chosen - {subject.format.name}:
        yield found("taken-by-others", others=", ".join(sorted(others)))


@check("declines-noise", per_sample=False)
def declines_noise(subject: Subject, case: Case) -> Iterator[Finding]:
    _must_detect(subject)
    for path in _noise(subject):
        claim, _ = subject.detect(path)
        if claim is not None:
            yield found("claims-noise", file=path.name)


@check("detect-is-bounded")
def detect_is_bounded(subject: Subject, case: Case) -> Iterator[Finding]:
    _must_detect(subject)
    for path in _noise(subject):
        if subject.detect(path)[1] is not None:
            yield found("detect-raises", file=path.name)
            return
    head = read_head(Source(path=case.path))
    for length in sorted({0, 1, 2, 3, 7, *(len(head) * part // 16 for part in range(1, 16))}):
        if subject.detect(case.path, head[:length])[1] is not None:
            yield found("detect-raises", file=f"{case.path.name}, {length} bytes")
            return
    if subject.detect(None, head)[1] is not None:
        yield found("detect-opens")
        return
    text = Text.of(subject, case)
    if text is None:
        return
    path = subject.place(case, "big", text.repeated(BIG))
    peak, (claim, _) = peak_of(lambda: subject.detect(path))
    if peak > LITTLE:
        yield found("detect-reads-all", megabytes=peak // 1_000_000)
    elif claim is None and subject.detect(case.path)[0] is not None:
        yield found("not-recognised")


def peak_of(action: Callable[[], T]) -> tuple[int, T]:
    """The bytes by which Python's memory grew at most during ``action``, and what the action gave."""
    traced = tracemalloc.is_tracing()
    if not traced:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        given = action()
        return tracemalloc.get_traced_memory()[1] - before, given
    finally:
        if not traced:
            tracemalloc.stop()


def _noise(subject: Subject) -> Iterator[Path]:
    for name, content in NOISE:
        path = subject.folder / name
        path.write_bytes(content)
        yield path


def _must_detect(subject: Subject) -> None:
    if subject.format.detect is None:
        raise NotApplicable("never-detected")
