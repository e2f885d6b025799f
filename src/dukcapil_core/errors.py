"""What can go wrong, grouped by what the caller should do about it.

An error carries a code and *positions* (a file's name, a row, a column's name): never a cell's value. Its text is
looked up when it is read: ``str(error)`` in English, ``error.text("id")`` in Indonesian.
"""

from __future__ import annotations

import errno
import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dukcapil_core.text import Words, messages, text


class DukcapilError(Exception):
    """Base of every error this library raises on purpose; ``code`` is stable, ``params`` fill the text."""

    def __init__(self, code: str, /, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(code)

    def text(self, lang: str = "en") -> str:
        """The one-line message in ``lang`` ("en" or "id")."""
        return text(self.code, lang, **self.params)

    def __str__(self) -> str:
        return self.text("en")

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.code, self.params)


def _rebuild(kind: type[DukcapilError], code: str, params: dict[str, Any]) -> DukcapilError:
    return kind(code, **params)


def reason_of(error: BaseException) -> Words | str:
    """Why the machine refused, in words of both languages; the kind of an error for which there are none."""
    name = errno.errorcode.get(getattr(error, "errno", None) or 0, "")
    return Words(f"system.{name}") if f"system.{name}" in messages() else type(error).__name__


def toml_place(error: BaseException) -> Words | str:
    """Where a TOML text is wrong. Only the place is kept: the rest of the decoder's message may quote the text."""
    found = re.search(r"\(at line (\d+), column (\d+)\)\s*$", str(error))
    if found:
        return Words("system.place", {"line": found[1], "column": found[2]})
    return Words("system.end-of-file") if "end of document" in str(error) else "?"


def read_toml(written: str, wrong: Callable[[Words | str], DukcapilError]) -> dict[str, Any]:
    """``written`` as TOML. Raises what ``wrong`` makes of the place where it is none."""
    try:
        return tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise wrong(toml_place(error)) from None
    except RecursionError:  # brackets in brackets in brackets
        raise wrong("?") from None


@contextmanager
def told_alone() -> Iterator[None]:
    """Lets an error of ours out without the exceptions below it: their words, or the bytes they keep, may be a cell's.

    ``from None`` only hides them from the traceback; loggers and debuggers find them all the same.
    """
    try:
        yield
    except DukcapilError as error:
        error.__cause__ = error.__context__ = None
        raise


class NikError(DukcapilError, ValueError):
    """A text is not a NIK or NKK. The text itself is not in the error."""


class CallError(DukcapilError, ValueError):
    """The call is wrong: an unknown election, code table, service or option. Change the call."""


class FormatError(DukcapilError, ValueError):
    """A layout is wrong, or no format (or more than one) fits the file. Change the layout or name a format."""


class SourceError(DukcapilError):
    """A file cannot be read as what it claims to be. Get a good file."""


class PluginError(DukcapilError):
    """A plugin failed or two plugins clash. Mend, update or remove the plugin."""


class OutputError(DukcapilError):
    """The results could not be written; nothing half-written is left. Make room or choose another folder."""
