"""What a column's name says: the header words of ``data/sniff/headers.toml`` and how a name is held against them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

from attrs import evolve, frozen

from dukcapil_core.adapters.headings import one_slip

Group = Literal["field", "service", "region-part", "left-out"]
Strength = Literal["exact", "partial", "hint"]

SOMEBODY_ELSE = "somebody-else"
"""The concept of a header that speaks of another person, of a document, or of the value before a change."""

_HALVES = {"place-and-date": "LAHIR", "rt-rw": ""}
"""Titles over two columns, and the word that the columns below may leave to the title."""

_STRENGTHS: tuple[Strength, ...] = ("exact", "partial", "hint")
_MOST_UNKNOWN = 2
_SHORTEST_PART = 2

_LEAST_MISSPELT = 5
"""Letters of a word that a slip may have changed; shorter ones are like too many others."""


@frozen(kw_only=True)
class NameMatch:
    """One thing that a header may mean. ``exact``: spelled out in the table; ``partial``: with words that are not known
    beside it; ``hint``: a word that means several things, so that the values must say."""

    group: Group
    concept: str
    strength: Strength


@frozen(kw_only=True)
class _Table:
    """The header words, ready to look up: ``words`` gives the plain words of a spelling, ``spellings`` what a set of
    plain words means. ``noise`` says nothing, ``others`` speak of somebody else, ``general`` alone is no part of a
    name, ``subjects`` are people of whom a list may be; ``known`` are all words that stand anywhere.
    """

    words: Mapping[str, tuple[str, ...]]
    noise: frozenset[str]
    others: frozenset[str]
    general: frozenset[str]
    subjects: frozenset[str]
    spellings: Mapping[frozenset[str], tuple[NameMatch, ...]]
    known: frozenset[str]


def meanings(header: str) -> tuple[NameMatch, ...]:
    """What ``header`` may mean, the surest first; nothing where no word of it is known.

    A header of several rows ("Alamat / RT") means what its lowest part means, or else the whole of it; under a title
    that is two columns' ("Tempat, Tgl Lahir / Tempat") its lowest part says which of the two.
    """
    parts = [part for part in header.split(" / ") if part.strip()]
    if len(parts) > 1:
        half = _half(" ".join(parts[:-1]), parts[-1])
        if half:
            return half
        lowest, whole = _meanings(parts[-1]), _meanings(" ".join(parts))
        if any(one.strength == "exact" for one in whole):
            return whole
        return lowest or whole
    return _meanings(header) or _meanings(re.sub(r"\([^()]*\)", " ", header)) or _misspelt(header)


def is_known(header: str) -> bool:
    """Whether the header words say what this is, exactly or as a hint."""
    return any(one.strength != "partial" for one in meanings(header))


def is_of_deaths(header: str) -> bool:
    """Whether a header asks of a death alone ("Meninggal", "Status Meninggal"), as a tick in any list does."""
    return set(plain_words(header)) - {"STATUS"} == {"MATI"}


def is_of_recordings(header: str) -> bool:
    """Whether a header asks of the recording ("Rekam", "Status Perekaman KTP-el")."""
    return "REKAM" in plain_words(header)


def subject_means(header: str, field: str) -> bool:
    """Whether a header speaks of people of whom a list may be ("NIK ANAK") and without them means ``field``; alone
    ("Kepala Keluarga") it means their name."""
    table, words = _table(), frozenset(plain_words(header))
    rest = words - table.subjects - ({"KELUARGA"} if "KEPALA" in words else set()) or frozenset({"NAMA"})
    if not words & table.subjects or rest & table.others:
        return False
    return any((one.concept, one.strength) == (field, "exact") for one in table.spellings.get(rest, ()))


def plain_words(header: str) -> tuple[str, ...]:
    """The plain words of a header in their order, those that say nothing left out."""
    found = _words(header)
    return tuple(word for word in found if word not in _table().noise) or found


def _half(title: str, lowest: str) -> tuple[NameMatch, ...]:
    """What the column ``lowest`` means below a title over two; nothing where the title is none, or the column both."""
    for one in _meanings(title):
        if one.strength == "exact" and one.concept in _HALVES:
            found = _meanings(f"{lowest} {_HALVES[one.concept]}")
            if any(match.strength == "exact" and match.concept != one.concept for match in found):
                return found
    return ()


@cache
def _meanings(header: str) -> tuple[NameMatch, ...]:
    table = _table()
    words = frozenset(plain_words(header))
    if not words:
        return ()
    found = table.spellings.get(frozenset(_words(header)), ()) or table.spellings.get(words, ())
    if any(one.strength == "exact" for one in found):
        return found
    if words & table.others:
        return (NameMatch(group="left-out", concept=SOMEBODY_ELSE, strength="partial"),)
    return found or _partial(words, table)


def _misspelt(header: str) -> tuple[NameMatch, ...]:
    """What a header may mean if a letter of its words is wrong, too many, missing or exchanged: hints, never more."""
    words = [_corrected(word) for word in _words(header)]
    if words == list(_words(header)):
        return ()
    found = _table().spellings.get(frozenset(word for word in words if word not in _table().noise), ())
    return tuple(evolve(one, strength="hint") for one in found if one.strength == "exact")


@cache
def _corrected(word: str) -> str:
    """The one known word that differs from ``word`` in a single slip; ``word`` where there are several or none."""
    table = _table()
    if len(word) < _LEAST_MISSPELT or word in table.words or word in table.known:
        return word
    near = {plain for known, plain in table.words.items() if len(known) >= _LEAST_MISSPELT and one_slip(word, known)}
    if len(near) != 1:
        return word
    (plain,) = near
    return plain[0] if len(plain) == 1 else word


def _partial(words: frozenset[str], table: _Table) -> tuple[NameMatch, ...]:
    """The largest spelling among the words, where few words are left over and none of them is known."""
    best: dict[tuple[Group, str], int] = {}
    for spelling, matches in table.spellings.items():
        rest = words - spelling
        if spelling < words and len(rest) <= _MOST_UNKNOWN and not spelling <= table.general:
            for one in matches:
                if one.strength == "exact":
                    key = (one.group, one.concept)
                    best[key] = max(best.get(key, 0), len(spelling))
    most = max(best.values(), default=0)
    return tuple(
        NameMatch(group=group, concept=concept, strength="partial")
        for (group, concept), size in sorted(best.items())
        if size == most
    )


def _words(header: str) -> tuple[str, ...]:
    text = re.sub(r"#\d+$", "", header)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).upper()
    text = re.sub(r"\b[A-Z](?:\.[A-Z])+\b", lambda found: found[0].replace(".", ""), text)  # N.I.K.
    found: list[str] = []
    for token in re.findall(r"[A-Z]+", text):
        found += _plain(token)
    return tuple(found)


def _plain(token: str) -> list[str]:
    table = _table()
    if token in table.words:
        return list(table.words[token])
    if token in table.known:
        return [token]
    return [word for part in _taken_apart(token, table) for word in table.words.get(part, (part,))]


def _taken_apart(token: str, table: _Table) -> tuple[str, ...]:
    """``TGLLAHIR`` as TGL and LAHIR, where it is made of known words and nothing else; the fewest words win."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(token)
    for end in range(1, len(token) + 1):
        for start in range(end - _SHORTEST_PART + 1):
            before = best[start]
            part = token[start:end]
            if before is not None and (part in table.words or part in table.known):
                now = best[end]
                if now is None or len(before) + 1 < len(now):
                    best[end] = (*before, part)
    return best[-1] or (token,)


@cache
def _table() -> _Table:
    data = _data()
    words = {spelling: tuple(plain.split()) for plain, all_ in data["words"].items() for spelling in all_}
    noise = frozenset(data["noise"]["words"])
    loose = frozenset([*data["others"]["words"], *data["general"]["words"]])
    spellings: dict[frozenset[str], list[NameMatch]] = {}
    known: set[str] = {*noise, *data["others"]["words"]}
    groups: tuple[Group, ...] = ("field", "service", "region-part", "left-out")
    strengths: Mapping[str, Strength] = {"spellings": "exact", "hints": "hint"}
    for group in groups:
        for concept, entry in data[group].items():
            for key, strength in strengths.items():
                for spelling in entry.get(key, ()):
                    tokens = spelling.split()
                    known |= {token for token in tokens if len(token) > 1}
                    plain = [word for token in tokens for word in words.get(token, (token,))]
                    kept = frozenset(word for word in plain if word not in noise)
                    if kept <= loose:  # "ASAL DATA" says what ASAL alone does not
                        kept = frozenset(plain)
                    spellings.setdefault(kept, []).append(NameMatch(group=group, concept=concept, strength=strength))
    ordered = {
        kept: tuple(dict.fromkeys(sorted(matches, key=lambda one: _STRENGTHS.index(one.strength))))
        for kept, matches in spellings.items()
    }
    others = frozenset(data["others"]["words"])
    general = frozenset(data["general"]["words"])
    return _Table(
        words=words,
        noise=noise,
        others=others,
        general=general,
        subjects=frozenset(data["subjects"]["words"]),
        spellings=ordered,
        known=frozenset(known),
    )


def table_of(folded: str) -> str | None:
    """The code table behind a header that is one body's own name for its column (folded as columns are compared)."""
    return _own_tables().get(folded)


@cache
def _own_tables() -> Mapping[str, str]:
    return dict(_data()["tables"])


@cache
def _data() -> dict[str, Any]:
    text = (resources.files("dukcapil_core") / "data" / "sniff" / "headers.toml").read_text("utf-8")
    return tomllib.loads(text)


def title_labels() -> Mapping[str, tuple[str, ...]]:
    """The labels that titles have for fields of all rows, by field."""
    return {field: tuple(labels) for field, labels in _data()["titles"].items()}


def end_marks() -> tuple[str, ...]:
    """Beginnings of the row below the last record of a list."""
    return tuple(_data()["ends"]["marks"])
