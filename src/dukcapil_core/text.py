"""The words of every issue and error, in Indonesian and English, looked up only when somebody reads them."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping, MutableMapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal, cast, get_args

from attrs import field, frozen

Lang = Literal["en", "id"]
LANGS: tuple[str, ...] = get_args(Lang)


def one_line(words: str) -> str:
    """``words`` on one line, without characters that could steer a terminal or break a file of XML."""
    return "".join(char if char.isprintable() else " " for char in words)


def nearest(word: str, known: Collection[str], default: str = "-") -> str:
    """The known word most like ``word``, whatever the distance; capitals do not count. ``default`` where none is
    known."""
    folded = {one.casefold(): one for one in sorted(known, reverse=True)}
    found = difflib.get_close_matches(word.casefold(), sorted(folded), n=1, cutoff=0.0)
    return folded[found[0]] if found else default


@frozen(kw_only=True)
class Message:
    """One code's words. ``severity`` is None for the errors of a call or a file, which are always fatal."""

    code: str
    en: str
    id: str
    severity: str | None = None


_ENTRY = re.compile(r'^\["([^"\n]+)"\]\n', re.MULTILINE)
"""The line that begins a message in ``data/messages/*.toml``."""


class _Shipped(Mapping[str, Message]):
    """The messages of ``data/messages/*.toml``.

    Each is read from its lines when somebody asks for it: a run says few of them, and to read them all takes as long as
    a small list. Raises ValueError when two files define one code: a code has one meaning.
    """

    def __init__(self) -> None:
        self._lines: dict[str, str] = {}
        self._read: dict[str, Message] = {}
        folder = resources.files("dukcapil_core") / "data" / "messages"
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if not file.name.endswith(".toml"):
                continue
            _, *entries = _ENTRY.split(file.read_text("utf-8"))
            for code, lines in zip(entries[::2], entries[1::2], strict=True):
                if code in self._lines:
                    raise ValueError(f"message {code!r} is defined twice")
                self._lines[code] = lines

    def __getitem__(self, code: str) -> Message:
        if code not in self._read:
            self._read[code] = Message(code=code, **tomllib.loads(self._lines[code]))
        return self._read[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


_shipped = cache(_Shipped)


@cache
def messages() -> MutableMapping[str, Message]:
    """Every message by its code: the package's, and those of used plugins (``add_message``)."""
    return ChainMap({}, cast(MutableMapping[str, Message], _shipped()))


def add_message(message: Message) -> None:
    """Gives the words of a code that a plugin brings; the library's own codes keep theirs."""
    if message.code not in _shipped():
        messages()[message.code] = message


@cache
def own_areas() -> frozenset[str]:
    """What stands before the first dot of the library's own codes; a plugin's codes begin otherwise."""
    return frozenset(code.partition(".")[0] for code in _shipped())


def text(code: str, lang: str = "en", /, **params: Any) -> str:
    """The sentence of ``code`` in ``lang`` with its ``{parameters}`` filled in; errors and `Words` among them speak it.

    An unknown code (a plugin's, say) is returned as it is: a message must never fail to appear.
    """
    message = messages().get(code)
    if message is None:
        return code
    sentence = message.id if lang == "id" else message.en
    return sentence.format_map(_Missing({name: _spoken(one, lang) for name, one in params.items()}))


def figure(number: float, lang: str, form: str = ",") -> str:
    """``number`` as ``format`` writes it in ``form``, with the marks of ``lang``: 1,024.6 in English, 1.024,6 in
    Indonesian."""
    written = format(number, form)
    return written.translate(_INDONESIAN) if lang == "id" else written


_INDONESIAN = str.maketrans(",.", ".,")


def share(part: float, lang: str) -> str:
    """A share in four digits, not rounded up: 1.0000 says that it is all."""
    return figure(math.floor(part * 10_000) / 10_000, lang, ".4f")


def day(on: date, lang: str) -> str:
    """A day in words: 7 February 2024, 7 Februari 2024."""
    return f"{on.day} {text('report.months', lang).split()[on.month - 1]} {on.year}"


@frozen
class Words:
    """Words inside a sentence that are of its language, too: a parameter that is itself a message."""

    code: str
    params: dict[str, Any] = field(factory=dict)

    def text(self, lang: str = "en") -> str:
        """The words in ``lang``."""
        return text(self.code, lang, **self.params)

    def __str__(self) -> str:
        return self.text()


@frozen
class Listed:
    """Several `Words` with commas between them."""

    parts: tuple[Words, ...]

    def text(self, lang: str = "en") -> str:
        """All of them in ``lang``."""
        return ", ".join(part.text(lang) for part in self.parts)

    def __str__(self) -> str:
        return self.text()


def _spoken(param: object, lang: str) -> object:
    say = getattr(param, "text", None)
    return say(lang) if callable(say) else param


class _Missing(dict[str, Any]):
    """Leaves a parameter that nobody gave visible as ``{name}`` instead of failing."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
