"""A sample of a delimited text: its beginning, and stretches evenly spaced over the rest of the file."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

from dukcapil_core.adapters.headers import is_numbering
from dukcapil_core.adapters.layout import ReaderSpec, fold_column
from dukcapil_core.adapters.sheets import Cell, Top
from dukcapil_core.adapters.sniffing.dialect import codec_of, delimiter_of, encoding_of, quote_of
from dukcapil_core.adapters.sniffing.header_rows import FoundHeader, header_keys, is_record, locate, positions
from dukcapil_core.adapters.sniffing.proposal import ReaderKey, Reason, because
from dukcapil_core.adapters.sniffing.sampled import LAST_ROWS, SampledTable, columns_of, spread, thinned
from dukcapil_core.adapters.text_lines import bare_line
from dukcapil_core.adapters.text_records import records_of
from dukcapil_core.adapters.text_survey import is_wide
from dukcapil_core.errors import SourceError

_WHOLE = 2 << 20
"""Up to this size a file is looked at as a whole."""

_HEAD, _WINDOW, _WINDOWS = 64 << 10, 32 << 10, 60
_CONTROLS = bytes({*range(1, 9), *range(14, 26), *range(28, 31)})


def sample_text(path: Path) -> SampledTable:
    """The sample of a text file. Raises SourceError for an empty or binary file and for one without a table."""
    pieces, whole = _pieces(path)
    if not pieces:
        raise SourceError("source.empty", file=path.name)
    encoding = encoding_of([_at_line_breaks(piece) if place else piece for place, piece in enumerate(pieces)])
    _refuse_binary(path, pieces[0], str(encoding.value))
    codec = codec_of(pieces[0], str(encoding.value))
    stretches = [_lines(piece, codec, cut_start=place > 0, cut_end=not whole) for place, piece in enumerate(pieces)]
    lines = [line for stretch in stretches for line in stretch]
    if not any(line.strip() for line in lines):
        if not whole and pieces[0].strip():  # what has no line break was cut off
            raise SourceError("source.endless-line", file=path.name, line=1)
        raise SourceError("source.empty", file=path.name)
    delimiter = delimiter_of(lines) or _single_column(path, lines)
    quote = quote_of(lines, str(delimiter.value))
    spec = ReaderSpec(kind="delimited", delimiter=str(delimiter.value), quote=str(quote.value))
    top = Top(name="", hidden=False, first_column=0, merged=None, rows=_top(stretches[0], spec))
    header = locate(top)
    if header is None:
        raise SourceError("sniff.no-table", file=path.name)
    rows, notes = _records(stretches, spec, header)
    if not rows:
        if any(note.code == because("uneven-rows").code for note in notes):
            raise SourceError("sniff.uneven", file=path.name, width=len(header.names))
        raise SourceError("source.no-rows", file=path.name)
    width = max(len(header.names), max(map(len, rows)) if header.depth == 0 else 0)
    names = header.names if header.depth else positions(width)
    kept, count = thinned(rows)
    return SampledTable(
        columns=columns_of(names, kept),
        reader=(
            ReaderKey(key="kind", value="delimited", reason=because("kind-text")),
            delimiter,
            quote,
            encoding,
            *header_keys(_line_of(header.start, stretches[0], spec), header.depth),
        ),
        seen=len(kept),
        whole=whole and count == len(kept),
        headed=header.depth > 0,
        titles=tuple(text for row in top.rows[: header.start] for text in map(str, row) if text),
        above=(tuple(tuple(map(str, row)) for row in top.rows[: header.start]),),
        tail=_tail(stretches[-1], spec),
        notes=notes,
    )


def _tail(lines: list[str], spec: ReaderSpec) -> tuple[str, ...]:
    """The first filled cell of each of the last lines."""
    firsts = (next((cell.strip() for cell in row if cell.strip()), "") for row in _rows(lines[-LAST_ROWS:], spec, 0))
    return tuple(text for text in firsts if text)


def _top(lines: list[str], spec: ReaderSpec) -> tuple[list[Cell], ...]:
    return tuple([*row] for row in _rows(lines[:80], spec, 0))


def _line_of(row: int, lines: list[str], spec: ReaderSpec) -> int:
    """The line that the row begins with: the reader passes over lines, and a title's cell may run over several."""
    return next(islice((place for place, _ in records_of(lines, spec)), row, None), row)


def _pieces(path: Path) -> tuple[list[bytes], bool]:
    """The file, or its beginning and stretches of it, cut at line breaks; and whether that is all of it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if size <= _WHOLE:
            content = file.read()
            return ([content] if content else []), True
        pieces = [file.read(_HEAD)]
        for start in spread(size - _HEAD, _WINDOWS, _WINDOW):
            file.seek((_HEAD + start) // 4 * 4)  # letters of UTF-16 and UTF-32 stay whole
            pieces.append(file.read(_WINDOW))
    return pieces, False


def _at_line_breaks(piece: bytes) -> bytes:
    end = _break_of(piece)
    return piece[piece.find(end) + 1 : piece.rfind(end) + 1]


def _break_of(piece: bytes) -> bytes:
    return b"\n" if b"\n" in piece else b"\r"


def _refuse_binary(path: Path, head: bytes, encoding: str) -> None:
    if is_wide(encoding):
        return
    sample = head[:65536]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > max(8, len(sample) // 500) or sample.count(0) * 10 > len(sample):
        raise SourceError("source.not-text", file=path.name)


def _lines(piece: bytes, codec: str, *, cut_start: bool, cut_end: bool) -> list[str]:
    """The lines of a piece; one that the piece begins or ends in is left out."""
    text = piece.decode(codec, "replace").removeprefix("\ufeff")
    lines = text.split("\n") if "\n" in text else text.split("\r")
    if cut_start:
        del lines[:1]
    if cut_end or (lines and not lines[-1]):
        del lines[-1:]
    return [bare_line(line) for line in lines]


def _single_column(path: Path, lines: list[str]) -> ReaderKey:
    """A list of numbers with nothing beside them has no delimiter; any does. Raises SourceError for other texts."""
    filled = [line.strip() for line in lines if line.strip()]
    numbers = sum(sum(char.isdigit() or char == "*" for char in line) >= 14 and len(line) < 40 for line in filled)
    if numbers * 5 < len(filled) * 4 - 5:
        raise SourceError("sniff.no-delimiter", file=path.name)
    return ReaderKey(key="delimiter", value=",", reason=because("delimiter-one-column"), confidence=0.9)


def _rows(lines: list[str], spec: ReaderSpec, width: int) -> list[list[str]]:
    """The lines' cells, a record that runs over several in one; with ``width`` only those that have so many."""
    placed = records_of(lines, spec)
    if not width:
        return [cells or [lines[place]] for place, cells in placed]
    return [
        cells
        for _, cells in placed
        if cells and len(cells) >= width and not any(cell.strip() for cell in cells[width:])
    ]


def _records(
    stretches: list[list[str]], spec: ReaderSpec, header: FoundHeader
) -> tuple[list[list[str]], tuple[Reason, ...]]:
    """The records of all stretches that have as many cells as the header, blank ones left out."""
    width = len(header.names)
    notes: list[Reason] = []
    if not header.depth:
        width = _usual(stretches, spec)
    top = _rows(stretches[0], spec, 0)[header.body :]
    first = [row for row in top if len(row) >= width and not any(cell.strip() for cell in row[width:])]
    uneven = sum(any(cell.strip() for cell in row) for row in top) - sum(
        any(cell.strip() for cell in row) for row in first
    )
    if uneven:
        notes.append(because("uneven-rows", rows=uneven))
    if first and is_numbering(first[0]):
        notes.append(because("numbering-row"))
        first = first[1:]
    names = frozenset(map(fold_column, header.names)) if header.depth else frozenset()
    rest = [row for stretch in stretches[1:] for row in _rows(stretch, spec, width)]
    filled = [row[:width] for row in (*first, *rest) if any(cell.strip() for cell in row)]
    rows = [row for row in filled if not names or is_record([cell.strip() for cell in row], names)]
    if len(rows) < len(filled):
        notes.append(because("rows-aside", rows=len(filled) - len(rows)))
    return rows, tuple(notes)


def _usual(stretches: list[list[str]], spec: ReaderSpec) -> int:
    widths = Counter(len(row) for stretch in stretches for row in _rows(stretch, spec, 0) if any(row))
    return max(sorted(widths.items()), key=lambda item: item[1], default=(1, 0))[0]
