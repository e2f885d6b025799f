"""The list of checks: each a function with a name, a level, and the checks without which it has nothing to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

from attrs import field, frozen

from dukcapil_core.testing.conformance.samples import Case
from dukcapil_core.testing.conformance.subject import Subject
from dukcapil_core.text import messages, text

Level = Literal["must", "should"]


@frozen
class Finding:
    """What a check found: a code of ``check.found.*`` and the counts and positions of its words.

    ``advice`` names a cause that has a why (``check.why.*``) or a fix (``check.fix.*``) of its own, instead of the
    check's.
    """

    code: str
    params: dict[str, Any] = field(factory=dict)
    advice: str = ""

    def text(self, lang: str = "en") -> str:
        """The finding as a sentence in ``lang``."""
        return text(f"check.found.{self.code}", lang, **self.params)

    def why(self, check: str, lang: str = "en") -> str:
        """Why an author should care."""
        return text(self._own("why") or f"check.{check}.why", lang, **self.params)

    def fix(self, check: str, lang: str = "en") -> str:
        """What to do about it."""
        return text(self._own("fix") or f"check.{check}.fix", lang, **self.params)

    def _own(self, word: str) -> str | None:
        code = f"check.{word}.{self.advice}"
        return code if code in messages() else None


def found(code: str, /, advice: str = "", **params: Any) -> Finding:
    """A finding; an error among ``params`` is told in the reader's language."""
    return Finding(code, params, advice)


class NotApplicable(Exception):  # noqa: N818 - an answer, not an error
    """The check has nothing to ask of this format or sample; ``code`` of ``check.skip.*`` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@frozen(kw_only=True)
class Check:
    """One check. ``gate``: where it fails, all others of the sample are blocked; ``after`` names such checks beside."""

    name: str
    level: Level
    gate: bool
    per_sample: bool
    after: tuple[str, ...]
    run: Callable[[Subject, Case], Iterator[Finding]] = field(repr=False)

    def title(self, lang: str = "en") -> str:
        """What it asks, in ``lang``."""
        return text(f"check.{self.name}", lang)

    def why(self, lang: str = "en") -> str:
        """Why an author should care."""
        return text(f"check.{self.name}.why", lang)

    def fix(self, lang: str = "en") -> str:
        """What to do about it."""
        return text(f"check.{self.name}.fix", lang)


_checks: dict[str, Check] = {}


def check(
    name: str,
    *,
    level: Level = "must",
    gate: bool = False,
    per_sample: bool = True,
    after: tuple[str, ...] = (),
) -> Callable[[Callable[[Subject, Case], Iterator[Finding]]], Callable[[Subject, Case], Iterator[Finding]]]:
    """Puts a function on the list."""

    def put(run: Callable[[Subject, Case], Iterator[Finding]]) -> Callable[[Subject, Case], Iterator[Finding]]:
        _checks[name] = Check(name=name, level=level, gate=gate, per_sample=per_sample, after=after, run=run)
        return run

    return put


def checks() -> tuple[Check, ...]:
    """Every check, in the order in which they are run: gates first, and each after those that it names."""
    from dukcapil_core.testing.conformance import columns, damaged, declared, recognised, reported, rows

    order = (declared, recognised, rows, damaged, columns, reported)
    place = {module.__name__: number for number, module in enumerate(order)}
    waiting = sorted(_checks.values(), key=lambda one: (not one.gate, place[one.run.__module__]))
    ordered: list[Check] = []
    while waiting:
        done = {one.name for one in ordered}
        following = next(one for one in waiting if done.issuperset(one.after))
        ordered.append(following)
        waiting.remove(following)
    return tuple(ordered)
