"""The values of a JSON file, one by one, from letters that are read piece by piece.

A file of lines, an array, or values one below the other: a long one needs no more memory than a short one. Numbers keep
the digits they are written with, and of a name that comes twice neither value is lost.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from attrs import field, frozen

from dukcapil_core.errors import SourceError

MOST_LETTERS = 32 << 20
"""The longest single answer, in letters; an array or a file of lines may be as long as it likes."""

_CHUNK = 1 << 20
_TOKEN = 12
"""Further than this before the end of a piece, what is no JSON does not become it with the next one."""


class Number(str):
    """A number with a point or an exponent: long ones may have lost their last digits."""


@frozen
class Broken:
    """A line that is no JSON."""

    text: str = field(repr=False)


def all_kept(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The object of ``pairs``; a name that comes again is ``name#2``."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        number = 1
        key = name
        while key in found:  # a name that comes twice loses neither value
            number += 1
            key = f"{name}#{number}"
        found[key] = value
    return found


_DECODER = json.JSONDecoder(parse_float=Number, parse_int=str, parse_constant=str, object_pairs_hook=all_kept)
_BLANK = re.compile(r"[ \t\r\n]*")


def values(path: Path, encoding: str) -> Iterator[tuple[int, Any]]:
    """The values of a file with the lines they start on: of lines, of an array, or one below the other."""
    if _is_lines(path, encoding):
        yield from _lines(path, encoding)
        return
    letters = _Letters(path, encoding)
    try:
        letters.skip_blanks()
        if letters.at("["):
            yield from _elements(letters)
        while not letters.ended():
            yield letters.line, letters.value()
            letters.skip_blanks()
    finally:
        letters.close()


def _is_lines(path: Path, encoding: str) -> bool:
    """Whether the first line is a whole value and more follows."""
    try:
        with path.open(encoding=encoding) as file:
            first = file.readline(_CHUNK).strip()
            while not first:
                more = file.readline(_CHUNK)
                if not more:
                    return False
                first = more.strip()
            if not first.startswith("{"):
                return False
            value, end = _DECODER.raw_decode(first)
            return end == len(first) and isinstance(value, dict) and any(line.strip() for line in file)
    except (ValueError, RecursionError):
        return False


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, Any]]:
    with path.open(encoding=encoding, errors="surrogateescape", newline="\n") as file:
        number = 0
        while line := file.readline(MOST_LETTERS):
            number += 1
            text = line.strip()
            if not text:
                continue
            try:
                yield number, _DECODER.decode(text)
            except (ValueError, RecursionError):
                yield number, Broken(text.encode("utf-8", "replace").decode())


def _elements(letters: _Letters) -> Iterator[tuple[int, Any]]:
    """The elements of the array that begins here."""
    letters.take("[")
    letters.skip_blanks()
    if letters.at("]"):
        letters.take("]")
        letters.skip_blanks()
        return
    while True:
        letters.skip_blanks()
        yield letters.line, letters.value()
        letters.skip_blanks()
        if letters.at("]"):
            break
        letters.take(",")
    letters.take("]")
    letters.skip_blanks()


class _Letters:
    """A file's text, piece by piece. Raises SourceError where it is not JSON or not in the declared encoding."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._path, self._encoding = path, encoding
        self._file = path.open("rb")
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._text, self._place, self._done = "", 0, False
        self.line = 1
        self._before = 0  # so many letters of the line in which the text begins are gone already

    def close(self) -> None:
        self._file.close()

    def ended(self) -> bool:
        return not self._more_if(self._place >= len(self._text))

    def at(self, letter: str) -> bool:
        self._more_if(self._place >= len(self._text))
        return self._text.startswith(letter, self._place)

    def take(self, letter: str) -> None:
        if not self.at(letter):
            raise self._error()
        self._place += 1

    def skip_blanks(self) -> None:
        while True:
            match = _BLANK.match(self._text, self._place)
            assert match is not None
            self._advance(match.end())
            if self._place < len(self._text) or not self._read():
                return

    def value(self) -> Any:
        """The value that begins here, however many pieces it takes."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._place)
            except RecursionError:
                raise self._error() from None
            except json.JSONDecodeError as error:
                at = error.pos
                cut = error.msg.startswith("Unterminated string") or error.pos > len(self._text) - _TOKEN
                if not cut:
                    raise self._error(at) from None
                if len(self._text) - self._place > MOST_LETTERS:
                    raise SourceError("json.too-long", file=self._path.name, line=self.line) from None
                at -= self._place
                if not self._read(max(_CHUNK, len(self._text) - self._place)):
                    raise self._error(self._place + at) from None
                continue
            if end == len(self._text) and not isinstance(value, dict | list) and self._read():
                continue  # a number may go on in the next piece
            self._advance(end)
            return value

    def _advance(self, end: int) -> None:
        self.line += self._text.count("\n", self._place, end)
        self._place = end

    def _more_if(self, needed: bool) -> bool:
        return not needed or self._read()

    def _read(self, size: int = 0) -> bool:
        """Takes in the next piece; False at the end."""
        if self._done:
            return False
        piece = self._file.read(size or _CHUNK)
        self._done = not piece
        try:
            text = self._decoder.decode(piece, final=self._done)
        except UnicodeError:
            raise SourceError(
                "source.encoding", file=self._path.name, encoding=self._encoding, line=self.line, count=1
            ) from None
        gone = self._text[: self._place]
        self._before = len(gone) - gone.rfind("\n") - 1 + (0 if "\n" in gone else self._before)
        self._text, self._place = self._text[self._place :] + text, 0
        return bool(text) or self._read(size)

    def _error(self, place: int | None = None) -> SourceError:
        """The error that says in which line and at which letter of it the JSON ends to be one."""
        at = self._place if place is None else place
        line = self.line + self._text.count("\n", self._place, at)
        start = self._text.rfind("\n", 0, at)
        column = at - start if start >= 0 else self._before + at + 1
        return SourceError("json.broken", file=self._path.name, line=line, column=column)
