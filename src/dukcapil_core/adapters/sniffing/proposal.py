"""What ``sniff`` gives: a layout as a proposal, each line with its confidence and its reasons, the doubtful ones open.

A proposal holds columns' names, counts and shapes, never a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs
from attrs import frozen

from dukcapil_core.text import text

Standing = Literal["sure", "doubtful", "left-out"]


class _Fixed(Mapping[str, Any]):
    """A mapping that nobody changes; like all of a proposal it can be hashed, copied and sent to another process, which
    the standard library's read-only view of a dict cannot."""

    __slots__ = ("_held",)

    def __init__(self, held: Mapping[str, Any]) -> None:
        self._held = dict(held)

    def __getitem__(self, key: str) -> Any:
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __hash__(self) -> int:
        return hash(frozenset(self._held))  # what is held may be a list

    def __repr__(self) -> str:
        return repr(self._held)


@frozen
class Reason:
    """One reason: a message code and what fills it (counts, shares, names of columns and tables; never a cell)."""

    code: str
    params: Mapping[str, Any] = attrs.field(factory=dict, converter=_Fixed)

    def text(self, lang: str = "en") -> str:
        """The reason as words in ``lang`` ("en" or "id")."""
        return text(self.code, lang, **self.params)


def because(code: str, **params: Any) -> Reason:
    """The reason ``sniff.because.<code>``."""
    return Reason(f"sniff.because.{code}", params)


@frozen(kw_only=True)
class Choice:
    """One way to fill ``field``: the value of its line in ``[fields]`` as plain TOML data, and what it would mean."""

    field: str
    spec: Mapping[str, Any] = attrs.field(converter=_Fixed)
    reason: Reason | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The file's columns that it takes."""
        return (self.spec["column"],) if "column" in self.spec else tuple(self.spec.get("columns", ()))


@frozen(kw_only=True)
class Verdict:
    """What was decided about a column, or about a field that several columns may fill.

    ``sure``: ``choices`` has one entry, which stands in the layout. ``doubtful``: a person chooses one of ``choices``
    (none of them stands in the layout, which cannot be used before); ``about`` says which field it is about where there
    is no choice, and ``columns`` is () where no column holds a field that records need. ``left-out``: no canonical
    field holds the column. ``confidence`` is between 0 and 1; a line stands from ``SURE`` on.
    """

    standing: Standing
    columns: tuple[str, ...]
    confidence: float
    reasons: tuple[Reason, ...]
    choices: tuple[Choice, ...] = ()
    about: str | None = None

    @property
    def field(self) -> str | None:
        """The canonical field of a sure column; of a doubtful one where all choices name the same; else None."""
        return next(iter(self.fields)) if len(self.fields) == 1 else None

    @property
    def fields(self) -> frozenset[str]:
        """Every canonical field that it may be."""
        return frozenset({choice.field for choice in self.choices} | ({self.about} if self.about else set()))


SURE = 0.85
"""From this confidence on a line stands in the layout."""


@frozen(kw_only=True)
class RecordVerdict:
    """Voter, resident or service, with reasons; ``sure`` False leaves the line to the person."""

    record: str
    sure: bool
    confidence: float
    reasons: tuple[Reason, ...]
    alternatives: tuple[str, ...] = ()


@frozen(kw_only=True)
class ReaderKey:
    """One line of ``[reader]``: its key and value and why. A doubtful one is left to the person."""

    key: str
    value: Any = attrs.field(hash=False)  # a list of rows cannot be hashed
    reason: Reason
    confidence: float = 1.0
    sure: bool = True
    alternatives: tuple[tuple[Any, Reason], ...] = attrs.field(default=(), hash=False)


@frozen(kw_only=True)
class Proposal:
    """A layout for a file that nobody described, as a proposal: nothing is ever read by it unseen.

    ``verdicts`` says of each column what it is taken for, how sure that is and why; ``reader`` how the file is read;
    ``undecided`` names the lines that must be decided before the layout can be loaded. ``toml()`` is the layout file.
    ``sections`` are ``[carry]``, ``[rows]`` and ``[unpivot]`` where the file needs them. No cell of the file is in it.
    """

    file: str
    name: str
    record: RecordVerdict
    reader: tuple[ReaderKey, ...]
    verdicts: tuple[Verdict, ...]
    seen: int
    width: int
    whole: bool
    notes: tuple[Reason, ...] = ()
    built_in: tuple[str, ...] = ()
    sections: Mapping[str, Mapping[str, Any] | None] = attrs.field(factory=dict, converter=_Fixed, repr=False)

    @property
    def undecided(self) -> tuple[str, ...]:
        """What keeps the layout from being used: a key for everything doubtful, so that none of it is lost unseen.

        ``record``; ``reader.encoding``; ``fields.birth_date`` where it is about one field that no other column fills;
        else ``columns.KTP``, a column that may hold several things.
        """
        keys = [] if self.record.sure else ["record"]
        keys += [f"reader.{key.key}" for key in self.reader if not key.sure]
        stand = {verdict.field for verdict in self.verdicts if verdict.standing == "sure"}
        for verdict in self.doubtful:
            if verdict.field is not None and verdict.field not in stand:
                keys.append(f"fields.{verdict.field}")
            else:
                keys += [f"columns.{name}" for name in verdict.columns]
        return tuple(dict.fromkeys(keys))

    @property
    def ready(self) -> bool:
        """Whether the layout loads as it is: nothing is left to decide."""
        return not self.undecided and any(one.standing == "sure" for one in self.verdicts)

    @property
    def decisions(self) -> int:
        """How many things are left to the person: the lines that begin with DECIDE."""
        return (not self.record.sure) + sum(not key.sure for key in self.reader) + len(self.doubtful)

    @property
    def doubtful(self) -> tuple[Verdict, ...]:
        """What is left to the person."""
        return tuple(verdict for verdict in self.verdicts if verdict.standing == "doubtful")

    def toml(self, lang: str = "en") -> str:
        """The layout file, its comments in ``lang`` ("en" or "id")."""
        from dukcapil_core.adapters.sniffing.writing import as_toml

        return as_toml(self, lang)
