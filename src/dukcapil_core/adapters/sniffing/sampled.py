"""The sample that a proposal is made from: columns with their names and some of their cells, row beside row.

Cells are people's data. They stay in here: no ``repr`` shows them, and what leaves are counts and shapes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar

from attrs import field, frozen

from dukcapil_core.adapters.sniffing.proposal import ReaderKey, Reason

T = TypeVar("T")

MOST_ROWS = 5_000
"""How many records a sample holds at most."""

LAST_ROWS = 12
"""So many rows at the end are looked at for words that end a list."""

NULLS = (
    "-",
    "--",
    "NULL",
    "null",
    "(null)",
    "N/A",
    "n/a",
    "#N/A",
    "NA",
    "nan",
    "NaN",
    "None",
    "\\N",
    "nihil",
    "NIHIL",
    "KOSONG",
)
"""Texts that programs and clerks write for "nothing there"; "0" is one only where it can mean nothing else."""


LONGEST = 1_000
"""Letters of a cell that are looked at: no pattern asks for more, and some take minutes for millions."""


def shortened(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts, each cut where it is longer than any cell of a list."""
    return tuple(text if len(text) <= LONGEST else text[:LONGEST] for text in texts)


@frozen(kw_only=True)
class Column:
    """One column: its 1-based place, its name (made as the reader makes it), and one text a sampled row ("" for blank).

    ``real_dates`` are the 0-based rows whose cells a spreadsheet or a typed file holds as dates.
    """

    place: int
    name: str
    texts: tuple[str, ...] = field(repr=False, converter=shortened)
    real_dates: frozenset[int] = field(default=frozenset(), repr=False)

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """The texts that say something."""
        return tuple(text for text in self.texts if says_something(text))

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each text stands there."""
        return Counter(self.filled)

    @property
    def is_empty(self) -> bool:
        """Whether no sampled cell says anything."""
        return not self.filled

    def holding(self, fits: Callable[[str], object]) -> int:
        """How many filled cells hold a text that ``fits``, which is asked once of each different text."""
        return sum(count for text, count in self.counts.items() if fits(text))

    def share(self, fits: Callable[[str], object]) -> float:
        """The share of the filled cells that hold a text that ``fits``; 0.0 of an empty column."""
        return self.holding(fits) / max(1, len(self.filled))

    @property
    def distinct(self) -> float:
        """Different texts per filled cell: 1.0 when no two are alike."""
        return len(self.counts) / max(1, len(self.filled))


@frozen(kw_only=True)
class SampledTable:
    """What was looked at: the columns, how the file is read, and the texts above the header.

    ``seen`` counts the sampled records, ``whole`` says that they are all of the file's. ``headed`` is False when the
    file has no header. ``titles`` are texts outside the table (titles, sheet names) that may say what the list is;
    ``above`` are the cells above the header, sheet by sheet, ``tail`` the first texts of the last rows,
    ``sheets`` the names of a workbook's sheets, ``files`` where the file of each of ``above`` stands.
    """

    columns: tuple[Column, ...]
    reader: tuple[ReaderKey, ...]
    seen: int
    whole: bool
    headed: bool = True
    titles: tuple[str, ...] = field(default=(), repr=False, converter=shortened)
    above: tuple[tuple[tuple[str, ...], ...], ...] = field(default=(), repr=False)
    tail: tuple[str, ...] = field(default=(), repr=False, converter=shortened)
    sheets: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    notes: tuple[Reason, ...] = ()

    @property
    def kind(self) -> str:
        """The reader kind."""
        return str(next(key.value for key in self.reader if key.key == "kind"))


def says_something(text: str) -> bool:
    """Whether a cell's text is neither blank nor one of the usual words for "nothing there"."""
    return bool(text) and text not in NULLS


def columns_of(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> tuple[Column, ...]:
    """Columns of text cells; short rows are filled up."""
    width = len(names)
    texts: list[list[str]] = [[] for _ in range(width)]
    for row in rows:
        for place in range(width):
            cell = row[place] if place < len(row) else None
            texts[place].append(cell.strip() if cell else "")
    return tuple(
        Column(place=place, name=name, texts=tuple(cells))
        for place, (name, cells) in enumerate(zip(names, texts, strict=True), 1)
    )


def thinned(rows: Iterable[T], most: int = MOST_ROWS) -> tuple[list[T], int]:
    """At most ``most`` of ``rows``, evenly spaced from the first to the last, in one pass; and how many there were.

    Whenever twice as many are kept, every other one is let go: nothing is drawn by chance.
    """
    kept: list[T] = []
    step, count = 1, 0
    for count, row in enumerate(rows, 1):
        if (count - 1) % step == 0:
            kept.append(row)
            if len(kept) == 2 * most:
                kept = kept[::2]
                step *= 2
    return evenly(kept, most), count


def evenly(items: Sequence[T], most: int) -> list[T]:
    """At most ``most`` of ``items``, evenly spaced from the first on."""
    if len(items) <= most:
        return list(items)
    return [items[index * len(items) // most] for index in range(most)]


def spread(size: int, windows: int, width: int) -> Iterator[int]:
    """The starts of ``windows`` stretches of ``width`` bytes, evenly spaced over ``size`` bytes, ends included."""
    last = max(0, size - width)
    for index in range(windows):
        yield last * index // max(1, windows - 1)
