"""The proposal as a layout TOML: what is sure stands, what is doubtful stands as comments with the choices.

The words of the reasons are in the reader's language. Texts from the file are columns' and sheets' names only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dukcapil_core.adapters.layout import FIELDS
from dukcapil_core.adapters.sniffing.proposal import Reason, Verdict
from dukcapil_core.text import text

if TYPE_CHECKING:
    from dukcapil_core.adapters.sniffing.proposal import Proposal

_WIDTH = 118
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def as_toml(proposal: Proposal, lang: str) -> str:
    """The whole file, ending in a line break."""
    return "\n".join(_lines(proposal, lang)) + "\n"


def _lines(proposal: Proposal, lang: str) -> Iterator[str]:
    def say(code: str, **params: Any) -> Iterator[str]:
        yield from _comment(text(f"sniff.text.{code}", lang, **params))

    yield from say("head", file=_plain(proposal.file))
    yield from say("looked-at" if proposal.whole else "sampled", rows=proposal.seen, columns=proposal.width)
    if proposal.built_in:
        yield from say("built-in", formats=", ".join(proposal.built_in))
    for note in proposal.notes:
        yield from _comment(note.text(lang))
    yield from say("how")
    yield ""
    yield "api = 1"
    yield f"name = {_value(proposal.name)}"
    record = proposal.record
    standing = "sure" if record.sure else "doubtful"
    yield from _reasons(standing, record.confidence, record.reasons, lang, ("record",))
    if record.sure:
        yield f"record = {_value(record.record)}"
    else:
        yield from say("record-open")
        for kind in record.alternatives:
            yield f"# record = {_value(kind)}"
    yield f"title = {_value(text('sniff.text.title', lang, file=_plain(proposal.file)))}"
    if proposal.undecided:
        yield ""
        yield from say("undecided")
        yield f"undecided = {_value(list(proposal.undecided))}"
    yield ""
    yield from _reader(proposal, lang)
    yield ""
    yield from _fields(proposal, lang)
    for name, section in proposal.sections.items():
        if section:
            yield ""
            yield from say(f"section-{name}")
            yield f"[{name}]"
            for key, value in section.items():
                yield f"{key} = {_value(value)}"
    left = [verdict for verdict in proposal.verdicts if verdict.standing == "left-out"]
    if left:
        yield ""
        yield from say("left-out")
        for verdict in left:
            for name in verdict.columns:
                yield from _comment(f"- {_value(name)}: {'; '.join(reason.text(lang) for reason in verdict.reasons)}")


def _reader(proposal: Proposal, lang: str) -> Iterator[str]:
    yield "[reader]"
    for key in proposal.reader:
        standing = "sure" if key.sure else "doubtful"
        yield from _reasons(standing, key.confidence, (key.reason,), lang, (key.key,))
        if key.sure:
            yield f"{key.key} = {_value(key.value)}"
            continue
        for value, reason in key.alternatives:
            yield f"# {key.key} = {_value(value)}{_tail(reason, lang)}"


def _fields(proposal: Proposal, lang: str) -> Iterator[str]:
    yield "[fields]"
    order = list(FIELDS[proposal.record.record])  # type: ignore[index]

    def place(verdict: Verdict) -> int:
        return min((order.index(field) for field in verdict.fields if field in order), default=len(order))

    shown = [verdict for verdict in proposal.verdicts if verdict.standing != "left-out"]
    unpivot = proposal.sections.get("unpivot")
    wide = set(unpivot["columns"]) if unpivot else set()
    for verdict in sorted(shown, key=place):
        if wide & set(verdict.columns):
            yield from _comment(
                f"{_value(verdict.columns[0])}: {'; '.join(reason.text(lang) for reason in verdict.reasons)}"
            )
            continue
        about = verdict.columns or tuple(sorted(verdict.fields))
        yield from _reasons(verdict.standing, verdict.confidence, verdict.reasons, lang, about)
        for choice in verdict.choices:
            line = (
                f"{choice.field} = {_value(choice.spec['column'] if set(choice.spec) == {'column'} else choice.spec)}"
            )
            if verdict.standing == "sure":
                yield line
            else:
                yield f"# {line}{_tail(choice.reason, lang)}"


def _reasons(
    standing: str, confidence: float, reasons: Iterable[Reason], lang: str, columns: Iterable[str] = ()
) -> Iterator[str]:
    words = "; ".join(reason.text(lang) for reason in reasons)
    named = ", ".join(map(_value, columns)) if standing == "doubtful" else ""
    yield from _comment(text(f"sniff.text.{standing}", lang, confidence=f"{confidence:.2f}", columns=named, why=words))


def _tail(reason: Reason | None, lang: str) -> str:
    return "" if reason is None else f"   # {reason.text(lang)}"


def _comment(words: str) -> Iterator[str]:
    """``words`` as comment lines of at most 118 letters."""
    line = "#"
    for word in _plain(words).split(" "):
        if len(line) + 1 + len(word) > _WIDTH and line != "#":
            yield line
            line = "#  "
        line += f" {word}"
    yield line


def _plain(words: str) -> str:
    """Without characters that could end a comment or steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in words)


def _value(value: Any) -> str:
    """A value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {pairs} }}"
    return f"[{', '.join(map(_value, value))}]"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _string(key)


def _string(value: str) -> str:
    short = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    letters = (short.get(char) or (char if char.isprintable() else _escaped(char)) for char in value)
    return f'"{"".join(letters)}"'


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08X}"
