"""One pass over a text file's bytes: is it text at all, in the declared encoding, and even enough for the fast road?"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from attrs import frozen

from dukcapil_core.errors import SourceError

CHUNK = 4 << 20
ENDLESS = 4 << 20
"""So many bytes without a line break are no record: whatever the file is, it is not a list."""

OVERLAP = 256
"""So much of a chunk is looked at again with the next one, for what stands across the border."""

_REMEMBERED = 1 << 16
"""So many lines are not decoded again: where a file has tens of millions of them, they are a few letters long."""

SIGNATURE = 4096
"""By so many first bytes a file of another kind is known."""

FOREIGN = {
    b"PK\x03\x04": "zip/xlsx",
    b"%PDF": "PDF",
    b"PAR1": "Parquet",
    b"\xd0\xcf\x11\xe0": "xls",
    b"\x1f\x8b": "gzip",
}

"""The first bytes of files that are sent as text by mistake."""

_PAGE = re.compile(
    r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|meta|body|style|table|div)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How a web page begins, or a piece of one; Excel opens it as if it were a workbook."""

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8-sig",
}
"""Byte order marks, the longer ones first: that of UTF-16 is the beginning of one of UTF-32."""


_UNMARKED = {"utf-16-le": re.compile(rb"(?:[\t -~]\0){2}"), "utf-16-be": re.compile(rb"(?:\0[\t -~]){2}")}
"""How a text in UTF-16 begins that has no mark."""


@frozen(kw_only=True)
class Survey:
    """What one pass over the bytes tells: enough to choose the road, and the facts for the scan record."""

    lines: int
    has_nul: bool
    line_break: str
    ascii_only: bool
    has_padded_quotes: bool
    """A quote stands after a blank somewhere: perhaps a quoted cell that DuckDB would not recognise."""
    has_parted_quotes: bool
    """Two quotes with blanks between them stand somewhere (``"a" "b"``), which DuckDB lets pass for a cell."""
    reads_as_utf8: bool
    """The bytes are UTF-8, though an encoding of one byte a letter is declared: no text of that one is by chance."""

    @property
    def even(self) -> bool:
        """True when one record per line can be expected. Blank lines are not looked for: see ``has_blank_lines``."""
        return not (self.has_nul or self.has_parted_quotes) and self.line_break in ("\\n", "\\r\\n")


def survey(path: Path, encoding: str, *, quote: str = '"', strict: bool = True) -> Survey:
    """Count lines and find what makes a text file odd, in one pass and bounded memory.

    Raises SourceError: an empty file, a file of another kind, a line that does not end, or bytes that are not
    ``encoding`` (with the first line and the number of lines affected).
    """
    with path.open("rb") as file:
        head = file.read(SIGNATURE)
    if not head:
        raise SourceError("source.empty", file=path.name)
    _refuse_foreign(path, head, encoding)
    mark = quote.encode()
    parted = re.compile(re.escape(mark) + b" +" + re.escape(mark))
    newlines = returns = pairs = nuls = size = unbroken = 0
    ascii_only = True
    has_padded_quotes = has_parted_quotes = False
    tail = b""
    for chunk in _chunks(path, encoding):
        unbroken = 0 if b"\n" in chunk or b"\r" in chunk else unbroken + len(chunk)
        if unbroken >= ENDLESS:
            raise SourceError("source.endless-line", file=path.name, line=newlines + 1)
        # Most files lack most of this: asking for it is cheaper than counting it.
        newlines += chunk.count(b"\n")
        has_quotes = bool(mark) and mark in chunk
        has_returns = b"\r" in chunk or tail.endswith(b"\r")
        window = tail + chunk if has_quotes or has_returns else b""
        if has_returns:
            returns += chunk.count(b"\r")
            pairs += window.count(b"\r\n") - tail.count(b"\r\n")
        if b"\0" in chunk:
            nuls += chunk.count(b"\0")
        size += len(chunk)
        ascii_only = ascii_only and chunk.isascii()
        if has_quotes and b" " + mark in window:
            has_padded_quotes = True
            has_parted_quotes = has_parted_quotes or parted.search(window) is not None
        tail = (tail + chunk[-OVERLAP:])[-OVERLAP:]
    if not size:  # a byte order mark alone
        raise SourceError("source.empty", file=path.name)
    last = tail[-1:]
    break_kind = "\\n" if not returns else "\\r\\n" if returns == pairs == newlines else "mixed" if newlines else "\\r"
    lines = newlines + (last != b"\n") if break_kind != "\\r" else returns + (last != b"\r")
    if nuls * 4 > size:  # UTF-16 that nobody declared: every other byte of plain letters is NUL
        raise SourceError("source.encoding", file=path.name, encoding=encoding, line=1, count=lines)
    has_letters = not ascii_only and not is_wide(encoding)
    if has_letters and strict and not _decodes(path, encoding):
        first, count = _bad_lines(path, encoding)
        raise SourceError("source.encoding", file=path.name, encoding=encoding, line=first, count=count)
    return Survey(
        lines=lines,
        has_nul=nuls > 0,
        line_break=break_kind,
        ascii_only=ascii_only,
        has_padded_quotes=has_padded_quotes,
        has_parted_quotes=has_parted_quotes,
        reads_as_utf8=has_letters and not is_utf8(encoding) and _decodes(path, "utf-8"),
    )


def has_blank_lines(path: Path, encoding: str) -> bool:
    """Whether a line without any text stands below another line.

    Only of a file with one column does DuckDB take it for a record. Of others it skips it, and the number of records
    tells without another look at the file.
    """
    tail = b""
    for chunk in _chunks(path, encoding):
        window = tail + chunk
        if b"\n\n" in window or b"\n\r\n" in window:
            return True
        tail = window[-OVERLAP:]
    return False


def _chunks(path: Path, encoding: str) -> Iterator[bytes]:
    """The file piece by piece; UTF-16 and UTF-32 as UTF-8, so that line breaks and NUL are single bytes."""
    with path.open("rb") as file:
        pieces = iter(lambda: file.read(CHUNK), b"")
        if not is_wide(encoding):
            yield from pieces
            return
        lines = 1
        try:
            for text in codecs.iterdecode(pieces, encoding):
                lines += text.count("\n")
                yield text.encode("utf-8")
        except UnicodeError as error:
            lines += _lines_before(error)
            raise SourceError("source.encoding", file=path.name, encoding=encoding, line=lines, count=1) from None


def _lines_before(error: UnicodeError) -> int:
    if not isinstance(error, UnicodeDecodeError):
        return 0
    return error.object[: error.start].decode(error.encoding, "ignore").count("\n")


def is_wide(encoding: str) -> bool:
    """Whether one letter takes two or four bytes (UTF-16, UTF-32), so that line breaks cannot be found in the bytes."""
    return codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))


def is_utf8(encoding: str) -> bool:
    """Whether it is UTF-8, with or without a byte order mark."""
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


def _refuse_foreign(path: Path, head: bytes, encoding: str) -> None:
    for magic, kind in FOREIGN.items():
        if head.startswith(magic):
            raise SourceError("source.other-kind", file=path.name, kind=kind)
    refuse_page(path.name, head)
    if not is_wide(encoding) and _is_binary(head):
        raise SourceError("source.not-text", file=path.name)


def refuse_page(file: str, head: bytes) -> None:
    """Raises SourceError for a web page or an XML table; programs and websites save these under the name of an .xls."""
    text = head.decode(told_encoding(head, "latin-1"), "ignore").lstrip("\ufeff \t\r\n")
    if _PAGE.match(text):
        raise SourceError("source.web-page", file=file)
    if text.startswith("<?xml"):
        raise SourceError("source.xml", file=file)


def _is_binary(head: bytes) -> bool:
    return sum(head.count(byte) for byte in range(1, 9)) > 8


def is_text(head: bytes) -> bool:
    """Whether a file that begins so may be a text with lines, of one letter a byte or told otherwise by its BOM.

    Single NUL bytes do not speak against it: each is its own line's problem.
    """
    if not head or any(head.startswith(magic) for magic in FOREIGN):
        return False
    if is_wide(told_encoding(head, "utf-8")):
        return True
    return not _is_binary(head[:SIGNATURE]) and head.count(b"\0") * 4 <= len(head)


def told_encoding(head: bytes, declared: str) -> str:
    """The encoding of a file that begins with the bytes ``head``: what its byte order mark says, else ``declared``.

    The mark is no guess: no text begins with these bytes in another encoding. A declared order of bytes stays. Nor does
    one begin with plain letters and a NUL byte beside each, but UTF-16 without its mark.
    """
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return declared if is_wide(declared) and is_wide(encoding) else encoding
    if not is_wide(declared):
        return next((encoding for encoding, begins in _UNMARKED.items() if begins.match(head)), declared)
    return declared


def _decodes(path: Path, encoding: str) -> bool:
    """Whether the whole file is text in ``encoding``."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _bad_lines(path: Path, encoding: str) -> tuple[int, int]:
    @lru_cache(_REMEMBERED)
    def is_bad(line: bytes) -> bool:
        try:
            line.decode(encoding)
        except UnicodeError:
            return True
        return False

    first = count = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if is_bad(line):
                first = first or number
                count += 1
    return first or 1, max(count, 1)
