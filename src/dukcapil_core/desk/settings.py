"""An office's settings as TOML, read strictly: each error names the file, the place in it and the nearest known key.

A value is never repeated: a settings file holds officers' names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from dukcapil_core.errors import SourceError, read_toml
from dukcapil_core.text import nearest
from dukcapil_core.workspace import named_path

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The names of weekdays in settings, in the order of ``date.weekday``."""

LONGEST_PERIOD = 400
"""Days between the first and the last day of a period; more is a slip of the pen."""


MOST = 10_000
"""The largest number of a settings file: more people, hours or minutes than an office's month has."""


def read_settings(path: Path | str) -> Section:
    """The TOML file ``path``. Raises SourceError when it cannot be read, CallError for what names no file."""
    path = named_path(path)
    try:
        return parse_settings(path.read_text("utf-8-sig"), path.name)
    except OSError:
        raise SourceError("settings.unreadable", file=path.name) from None
    except UnicodeDecodeError:
        raise SourceError("settings.not-utf8", file=path.name) from None


def parse_settings(text: str, file: str) -> Section:
    """``text`` as settings; ``file`` is how errors name it. Raises SourceError."""
    return Section(file, "", read_toml(text, lambda where: SourceError("settings.not-toml", file=file, where=where)))


class Section:
    """One table of a settings file. Each getter takes a key away; ``end`` raises for what nobody asked for."""

    def __init__(self, file: str, place: str, table: dict[str, Any]) -> None:
        self.file, self.place = file, place
        self._table, self._asked = dict(table), set[str]()

    def has(self, key: str) -> bool:
        """Whether the key is there (it counts as asked for)."""
        self._asked.add(key)
        return key in self._table

    def error(self, code: str, key: str, **params: Any) -> SourceError:
        """An error about ``key`` of this table."""
        return SourceError(code, file=self.file, key=f"{self.place}.{key}" if self.place else key, **params)

    def end(self) -> None:
        """Raise SourceError ("settings.unknown-key") when the table has a key that no getter took."""
        for key in self._table:
            if key not in self._asked:
                raise self.error("settings.unknown-key", key, nearest=nearest(key, self._asked))

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self._value(key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.error("settings.not-text", key)
        return value.strip()

    def choice(self, key: str, known: Collection[str], default: str | None = None) -> str:
        """One of the known words."""
        value = self._value(key, default)
        if value not in known:
            raise self.error("settings.not-a-choice", key, known=", ".join(known))
        return str(value)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        value = self._value(key, None if default is None else list(default))
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.error("settings.not-texts", key)
        return tuple(item.strip() for item in value)

    def names(self) -> tuple[str, ...]:
        """The keys of the table, in the file's order."""
        return tuple(self._table)

    def is_list(self, key: str) -> bool:
        """Whether the key is there and holds a list."""
        return self.has(key) and isinstance(self._table[key], list)

    def choices(self, key: str, known: Collection[str], default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of known words."""
        found = self.texts(key, default)
        if not set(found) <= set(known):
            raise self.error("settings.not-a-choice", key, known=", ".join(known))
        return found

    def count(self, key: str, default: int | None = None, *, least: int = 0, most: int = MOST) -> int:
        """A whole number."""
        value = self._value(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.error("settings.not-a-number", key, least=least, most=most)
        return value

    def number(self, key: str, default: float | None = None, *, most: int = MOST) -> float:
        """A number, not negative."""
        value = self._value(key, default)
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= most:
            raise self.error("settings.not-a-number", key, least=0, most=most)
        return float(value)

    def truth(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self.error("settings.not-truth", key)
        return value

    def day(self, key: str) -> date:
        """A day, written as TOML writes it (2024-02-07) or as a text of that form."""
        return self._day(key, self._value(key, None))

    def days(self, key: str, default: tuple[date, ...] | None = None) -> tuple[date, ...]:
        """Days: a list of single days, of periods ``[first, last]``, or both."""
        value = self._value(key, None if default is None else list(default))
        if not isinstance(value, list):
            raise self.error("settings.not-days", key)
        found: list[date] = []
        for item in value:
            first, last = item if isinstance(item, list) and len(item) == 2 else (item, item)
            found.extend(self._period(key, self._day(key, first), self._day(key, last)))
        return tuple(found)

    def period(self) -> tuple[date, date]:
        """The days of a table: ``on``, or ``from`` and ``until``, both included."""
        if self.has("on"):
            return self.day("on"), self.day("on")
        first, last = self.day("from"), self.day("until")
        self._period("until", first, last)
        return first, last

    def table(self, key: str) -> Section | None:
        """An inner table; None where there is none."""
        if not self.has(key):
            return None
        return self._inner(key, self._table[key], key)

    def tables(self, key: str) -> Iterator[Section]:
        """The tables of ``[[key]]``, none where there is none; places count from 1."""
        value = self._table[key] if self.has(key) else []
        if not isinstance(value, list):
            raise self.error("settings.not-tables", key)
        for number, item in enumerate(value, 1):
            yield self._inner(key, item, f"{key} {number}")

    def _inner(self, key: str, value: object, name: str) -> Section:
        if not isinstance(value, dict):
            raise self.error("settings.not-tables", key)
        return Section(self.file, f"{self.place}.{name}" if self.place else name, value)

    def _value(self, key: str, default: object) -> Any:
        if self.has(key):
            return self._table[key]
        if default is None:
            raise self.error("settings.missing", key)
        return default

    def _day(self, key: str, value: object) -> date:
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                value = None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error("settings.not-days", key)
        return value

    def _period(self, key: str, first: date, last: date) -> list[date]:
        length = (last - first).days
        if not 0 <= length <= LONGEST_PERIOD:
            raise self.error("settings.not-a-period", key, longest=LONGEST_PERIOD)
        return [first + timedelta(days=number) for number in range(length + 1)]
