"""The table being judged: what is known of each column so far, and the verdicts as the rules make them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import define, field

from dukcapil_core.adapters.sniffing.codes import KetTable
from dukcapil_core.adapters.sniffing.dates import Dates
from dukcapil_core.adapters.sniffing.numbers import Numbers
from dukcapil_core.adapters.sniffing.proposal import SURE, Choice, Reason, RecordVerdict, Standing, Verdict, because
from dukcapil_core.adapters.sniffing.sampled import Column, SampledTable
from dukcapil_core.adapters.sniffing.words import Group, NameMatch, Strength, meanings


@define(kw_only=True)
class Claims:
    """What the rules share. ``births`` and ``sexes`` are what the NIKs beside the rows say, once the NIK is found."""

    table: SampledTable
    numbers: Mapping[int, Numbers]
    ket: KetTable | None = None
    dates: dict[int, Dates] = field(factory=dict)
    nik: Column | None = None
    births: Sequence[str | None] = ()
    sexes: Sequence[str | None] = ()
    regency: str | None = None
    record: RecordVerdict | None = None
    verdicts: list[Verdict] = field(factory=list)
    _taken: set[int] = field(factory=set)
    _names: dict[int, tuple[NameMatch, ...]] = field(factory=dict)

    @property
    def sure_record(self) -> str | None:
        """The record kind where it is sure."""
        return self.record.record if self.record is not None and self.record.sure else None

    def free(self) -> tuple[Column, ...]:
        """The columns about which nothing is decided yet, in their order."""
        return tuple(column for column in self.table.columns if column.place not in self._taken)

    def named(self, concept: str, strength: Strength = "exact", group: Group = "field") -> tuple[Column, ...]:
        """The free columns whose names mean ``concept`` so strongly."""
        return tuple(column for column in self.free() if self.means(column, concept, strength, group))

    def means(self, column: Column, concept: str, strength: Strength = "exact", group: Group = "field") -> bool:
        """Whether the column's name means ``concept`` with that strength."""
        wanted = NameMatch(group=group, concept=concept, strength=strength)
        return wanted in self.matches(column)

    def may_mean(self, column: Column, concept: str) -> bool:
        """Whether the column's name leaves it open that it means ``concept``: by a word with several meanings (a hint),
        or by the words for it beside words that are not known (partial).
        """
        return self.means(column, concept, "hint") or self.means(column, concept, "partial")

    def loosely_named(self, concept: str) -> tuple[Column, ...]:
        """The free columns whose names may mean ``concept``, those with a hint first."""
        return (*self.named(concept, "hint"), *self.named(concept, "partial"))

    def matches(self, column: Column) -> tuple[NameMatch, ...]:
        """What the column's name may mean; nothing where the file has no header."""
        if not self.table.headed:
            return ()
        if column.place not in self._names:
            self._names[column.place] = meanings(column.name)
        return self._names[column.place]

    def elsewhere(self, column: Column, concept: str) -> bool:
        """Whether the name says outright that the column is something else than ``concept``.

        The part of a region code is nothing that a column of sixteen-digit numbers can be ("No. Kel").
        """
        exact = [one for one in self.matches(column) if one.strength == "exact" or one.group == "left-out"]
        if column.place in self.numbers:
            exact = [one for one in exact if one.group != "region-part"]
        loose = ("row-number", "voter-id", "other-number")
        return any(one.concept not in (concept, *loose) and one.group != "service" for one in exact) and not any(
            one.concept == concept for one in self.matches(column)
        )

    def sure(
        self, field: str, columns: Column | Sequence[Column], reasons: Iterable[Reason], confidence: float, **spec: Any
    ) -> None:
        """Lets the columns stand for ``field``; below the mark of sureness they are left to the person."""
        self._add(
            "sure" if confidence >= SURE else "doubtful",
            columns,
            confidence=round(confidence, 2),
            reasons=tuple(reasons),
            choices=(self.choice(field, columns, **spec),),
        )

    def doubt(
        self,
        columns: Column | Sequence[Column],
        choices: Sequence[Choice],
        reasons: Iterable[Reason],
        confidence: float = 0.5,
        *,
        about: str | None = None,
    ) -> None:
        """Leaves the columns to the person; ``about`` names the field where there is no choice to offer."""
        self._add(
            "doubtful",
            columns,
            confidence=round(confidence, 2),
            reasons=tuple(reasons),
            choices=tuple(choices),
            about=about,
        )

    def doubt_several(self, field: str, columns: Sequence[Column], choices: Sequence[Choice] | None = None) -> None:
        """Leaves it to the person which of several columns named as ``field`` it is; None: each as it stands."""
        if choices is None:
            choices = [self.choice(field, column) for column in columns]
        self.doubt(columns, choices, [because("several-named", field=field, count=len(columns))])

    def leave(self, column: Column, reason: Reason, confidence: float = 0.9) -> None:
        """Leaves the column out of the layout."""
        self._add("left-out", column, confidence=confidence, reasons=(reason,))

    def choice(
        self, field: str, columns: Column | Sequence[Column], reason: Reason | None = None, **spec: Any
    ) -> Choice:
        """One way to fill ``field`` from the columns."""
        return Choice(field=field, spec=self._spec(_several(columns), **spec), reason=reason)

    def _spec(self, columns: Sequence[Column], **more: Any) -> dict[str, Any]:
        """A field's TOML value: the columns by name, by position where the file has no header, and what is given."""
        named = [column.name if self.table.headed else column.place for column in columns]
        kept = {key: value for key, value in more.items() if value not in (None, (), [], {})}
        return ({"column": named[0]} if len(named) == 1 else {"columns": named}) | kept

    def has(self, field: str) -> bool:
        """Whether some column was found for ``field``, sure or not."""
        return any(field in verdict.fields for verdict in self.verdicts)

    def _add(self, standing: Standing, columns: Column | Sequence[Column], **verdict: Any) -> None:
        several = _several(columns)
        names = tuple(column.name for column in several)
        self.verdicts.append(Verdict(standing=standing, columns=names, **verdict))
        self._taken |= {column.place for column in several}


def _several(columns: Column | Sequence[Column]) -> tuple[Column, ...]:
    return (columns,) if isinstance(columns, Column) else tuple(columns)
