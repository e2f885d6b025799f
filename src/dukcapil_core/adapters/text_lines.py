"""The physical lines of a text, numbered, without the middle of long runs of blank ones."""

from __future__ import annotations

import codecs
import os
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import AnyStr, BinaryIO

from dukcapil_core.adapters import text_survey
from dukcapil_core.adapters.layout import ReaderSpec
from dukcapil_core.adapters.text_survey import is_wide

MULTILINE_LIMIT = 20
"""A quoted cell may run over this many lines (an address typed with line breaks); a longer one is an unclosed quote."""


def physical_lines(
    path: Path, spec: ReaderSpec, line_break: str, *, blanks: str | None = ""
) -> Generator[tuple[int, str, str | None]]:
    """Every physical line: its number, its text without the line break, and what is wrong with it.

    Of long runs of lines that are made of ``blanks`` (None: of white space) only some are given, for no quoted cell can
    hold so many: the first ones, and the last. The numbers count on.
    """
    if is_wide(spec.encoding):
        with path.open(encoding=spec.encoding, newline="\r" if line_break == "\\r" else "\n") as texts:
            for number, line in _without_gaps(texts, blanks):
                text = bare_line(line)
                yield number, text, "record.nul" if "\0" in text else None
        return
    with path.open("rb") as file:
        bare = None if blanks is None else blanks.encode()
        lines = _without_gaps(_by_return(file), bare) if line_break == "\\r" else _lines_of(file, bare)
        for number, raw in lines:
            yield number, *decode_line(raw, spec, number)


def _without_gaps(lines: Iterable[AnyStr], blanks: AnyStr | None) -> Iterator[tuple[int, AnyStr]]:
    """The lines with their numbers, without the middle of long runs of blank ones."""
    run = number = 0
    last: AnyStr | None = None
    for number, line in enumerate(lines, 1):
        if line.lstrip(blanks):
            if last is not None:
                yield number - 1, last
            run, last = 0, None
        else:
            run += 1
            if run > MULTILINE_LIMIT:
                last = line
                continue
        yield number, line
    if last is not None:
        yield number, last


def _lines_of(file: BinaryIO, blanks: bytes | None) -> Iterator[tuple[int, bytes]]:
    """As ``_without_gaps``, at the speed of the disk: whole pieces of a file may be blank."""
    run = number = 0
    for line in file:
        number += 1
        if line.lstrip(blanks):
            run = 0
        else:
            run += 1
            if run > MULTILINE_LIMIT:
                number += _pass_blank_lines(file, blanks)
        yield number, line


def _pass_blank_lines(file: BinaryIO, blanks: bytes | None) -> int:
    """How many blank lines stand here; the file is then read on behind them."""
    count = 0
    while chunk := file.read(text_survey.CHUNK):
        blank = chunk[: len(chunk) - len(chunk.lstrip(blanks))]
        count += blank.count(b"\n")
        end = blank.rfind(b"\n") + 1
        if end < len(chunk):
            file.seek(end - len(chunk), os.SEEK_CUR)
            break
    return count


def _by_return(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file that knows only the carriage return (old Macintosh programs)."""
    rest = b""
    while chunk := file.read(text_survey.CHUNK):
        *lines, rest = (rest + chunk).split(b"\r")
        yield from lines
    if rest:
        yield rest


def bare_line(line: str) -> str:
    return line.removesuffix("\n").removesuffix("\r").lstrip("\ufeff")


def decode_line(line: bytes, spec: ReaderSpec, number: int) -> tuple[str, str | None]:
    """The line's text without its line break, and the name of what is wrong with it."""
    bare = line.removesuffix(b"\n").removesuffix(b"\r")
    while number == 1 and bare.startswith(codecs.BOM_UTF8):  # files put together by programs may have two
        bare = bare.removeprefix(codecs.BOM_UTF8)
    try:
        text = bare.decode("utf-8" if spec.encoding == "utf-8-sig" else spec.encoding)
    except UnicodeError:
        return bare.decode("latin-1"), "record.encoding"
    return text, "record.nul" if "\0" in text else None
