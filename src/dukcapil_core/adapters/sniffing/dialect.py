"""How a text file is written: its encoding, its delimiter and its quotes, each with the reason."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Sequence

from attrs import frozen

from dukcapil_core.adapters.layout import DELIMITERS, ReaderSpec
from dukcapil_core.adapters.sniffing.proposal import ReaderKey, because
from dukcapil_core.adapters.sniffing.sampled import evenly
from dukcapil_core.adapters.sniffing.words import is_known
from dukcapil_core.adapters.text_records import records_of, split_cells

_RARE = "|^~:@!&=+\x1f\x1e\x01"
_USUAL = "".join(one for one in DELIMITERS if one not in _RARE)
"""Characters between cells, those that divide cells less often and the usual ones; the pipe is Sidalih's *date*
separator."""

_JUDGED_LINES = 300
_TOP_LINES = 40
_TOGETHER = 2000
"""So many lines that stand together show what a quoted cell is that runs over several."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)


def encoding_of(pieces: Sequence[bytes]) -> ReaderKey:
    """The encoding of a text, from its beginning and other pieces cut at line breaks.

    A mark at the beginning decides; so do bytes that are right UTF-8 and not ASCII. The rest is Windows-1252, which
    nothing proves: every byte is a letter of it.
    """
    head = pieces[0]
    for mark, name in _BOMS:
        if head.startswith(mark):
            return ReaderKey(key="encoding", value=name, reason=because("encoding-mark", encoding=name))
    wide = _wide(head)
    if wide:
        return ReaderKey(key="encoding", value=wide, reason=because("encoding-wide", encoding=wide), confidence=0.95)
    odd = [piece for piece in pieces if not piece.isascii()]
    if not odd:
        return ReaderKey(key="encoding", value="utf-8-sig", reason=because("encoding-ascii"), confidence=0.95)
    lines = [line for piece in odd for line in piece.splitlines() if not line.isascii()]
    wrong = sum(not _decodes(line, "utf-8") for line in lines)
    if not wrong:
        return ReaderKey(key="encoding", value="utf-8-sig", reason=because("encoding-utf8", lines=len(lines)))
    if wrong * 4 < len(lines):
        return ReaderKey(
            key="encoding",
            value="utf-8-sig",
            reason=because("encoding-mixed", wrong=wrong, lines=len(lines)),
            confidence=0.6,
            sure=False,
            alternatives=(
                ("utf-8-sig", because("encoding-set-aside", wrong=wrong)),
                ("windows-1252", because("encoding-all-1252")),
            ),
        )
    name = "windows-1252" if all(_decodes(line, "cp1252") for line in lines) else "latin-1"
    return ReaderKey(key="encoding", value=name, reason=because("encoding-bytes", encoding=name), confidence=0.9)


def codec_of(head: bytes, encoding: str) -> str:
    """The codec that reads any piece of the file, for a mark tells the order of the bytes at the beginning only."""
    if encoding in ("utf-16", "utf-32"):
        little = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF32_LE))
        return f"{encoding}-{'le' if little else 'be'}"
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of plain letters is NUL."""
    sample = head[:4096]
    half = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    name = "utf-16-le" if odd > 0.4 and even < 0.05 else "utf-16-be" if even > 0.4 and odd < 0.05 else None
    if name is None:
        return None
    letters = sample[: half * 2].decode(name, "replace")
    plain = sum(letter.isprintable() or letter in "\r\n\t" for letter in letters)
    return name if plain >= 0.98 * len(letters) else None


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeError:
        return False
    return True


@frozen(kw_only=True)
class _Split:
    """What a delimiter makes of the lines: the usual number of cells, how many lines have it, and known names."""

    delimiter: str
    width: int
    even: float
    known: int


def delimiter_of(lines: Sequence[str]) -> ReaderKey | None:
    """The character between the cells; None where no character divides the lines evenly."""
    splits = [_split(lines, delimiter) for delimiter in _USUAL + _RARE]
    usable = [one for one in splits if one.width > 1 and one.even >= 0.5]
    if not usable:
        return None
    best = max(usable, key=_rank)
    reason = because("delimiter", cells=best.width, share=round(100 * best.even), known=best.known)
    rivals = [
        one for one in usable if one is not best and one.even >= 0.9 and one.known >= best.known and one.width > 2
    ]
    doubtful = best.known == 0 and bool(rivals) and best.delimiter not in _USUAL
    return ReaderKey(
        key="delimiter",
        value=best.delimiter,
        reason=reason,
        confidence=0.6 if doubtful else min(0.99, 0.5 + best.even / 2),
        sure=not doubtful,
        alternatives=tuple(
            (one.delimiter, because("delimiter-cells", cells=one.width)) for one in (best, *rivals) if doubtful
        ),
    )


def _rank(one: _Split) -> tuple[int, bool, float, int]:
    return one.known, one.delimiter in _USUAL and one.even >= 0.9, one.width * one.even, -_USUAL.find(one.delimiter)


def _split(lines: Sequence[str], delimiter: str) -> _Split:
    spec = ReaderSpec(kind="delimited", delimiter=delimiter)
    widths = Counter(len(cells or ()) for cells in _judged(lines, spec))
    width, count = max(sorted(widths.items()), key=lambda item: (item[1], item[0]), default=(0, 0))
    known = max((sum(map(is_known, cells)) for cells in _records(lines[:_TOP_LINES], spec) if cells), default=0)
    return _Split(delimiter=delimiter, width=width, even=count / max(1, widths.total()), known=known)


def _judged(lines: Sequence[str], spec: ReaderSpec) -> list[list[str] | None]:
    """The cells of records from everywhere; where quoted cells run over lines, of those that stand together."""
    together = lines[:_TOGETHER]
    if any(line.count(spec.quote) % 2 for line in together):
        return evenly(_records(together, spec), _JUDGED_LINES)
    return [split_cells(line, spec) for line in evenly([line for line in lines if line.strip()], _JUDGED_LINES)]


def _records(lines: Sequence[str], spec: ReaderSpec) -> list[list[str] | None]:
    """The cells of each record that is not blank; None where its quotes are wrong."""
    return [cells for place, cells in records_of(lines, spec) if lines[place].strip()]


def quote_of(lines: Sequence[str], delimiter: str) -> ReaderKey:
    """The character around cells: ``"`` unless the cells show another, or none at all."""
    judged = evenly([line for line in lines if line.strip()], _JUDGED_LINES)
    double = sum('"' in line for line in judged)
    if double:
        plain = ReaderSpec(kind="delimited", delimiter=delimiter)
        broken = sum(cells is None for cells in _judged(lines, plain))
        whole = sum(_is_quoted(line, delimiter, '"') for line in judged)
        if broken * 2 > double and not whole:
            return ReaderKey(key="quote", value="", reason=because("quote-none", lines=broken), confidence=0.9)
        return ReaderKey(key="quote", value='"', reason=because("quote", lines=whole))
    single = sum(_is_quoted(line, delimiter, "'") for line in judged)
    if single * 2 > len(judged):
        return ReaderKey(key="quote", value="'", reason=because("quote", lines=single), confidence=0.95)
    return ReaderKey(key="quote", value='"', reason=because("quote-unseen"))


def _is_quoted(line: str, delimiter: str, quote: str) -> bool:
    return any(len(cell) > 1 and cell.startswith(quote) and cell.endswith(quote) for cell in line.split(delimiter))
