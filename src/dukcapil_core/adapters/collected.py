"""What plugins give, checked and kept by name: formats, reader kinds, field parsers, code tables, service
types, regions and checks.

Nothing is taken on trust: each thing is looked at when it comes in, and a plugin's code is put inside the guard.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import evolve, field, frozen

from dukcapil_core.adapters import guard
from dukcapil_core.adapters.binding import bind
from dukcapil_core.adapters.contract import API, Format, RawTable, Reader, Source
from dukcapil_core.adapters.guarded import GuardedReader, checked_text, guard_format
from dukcapil_core.adapters.hookspecs import PROJECT, FieldParser, RowCheck
from dukcapil_core.adapters.layout import FIELDS, Layout, load_layout
from dukcapil_core.adapters.layout_file import NAME
from dukcapil_core.adapters.layout_made import check_layout
from dukcapil_core.errors import CallError, DukcapilError, FormatError, PluginError
from dukcapil_core.text import Message, Words, add_message, nearest, own_areas

if TYPE_CHECKING:
    from dukcapil_core.codes import CodeTable
    from dukcapil_core.regions import RegionRecord
    from dukcapil_core.services import ServiceType

BUILT_IN = PROJECT
"""The provider of everything that the library itself brings."""

T = TypeVar("T")

_UNREADABLE = object()

_CHECK_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*")


def kind_words(what: str) -> Words:
    """What plugins give by name, in words of both languages: ``plugin.thing.<what>``."""
    return Words(f"plugin.thing.{what}")


@frozen
class Later(Generic[T]):
    """A thing that is made when somebody asks for it."""

    make: Callable[[], T]


@frozen
class LayoutToLoad:
    """One of the library's own layouts by its name: most work needs one of them, and reading all takes longer than a
    small list."""

    name: str
    load: Callable[[], Layout]


@frozen
class Named(Generic[T]):
    """Things by name that remember who gave them. Two givers of one name make the name unusable, not the library.

    The library's own names are reserved: what a plugin gives under one is refused, and the library's stays.
    """

    what: str
    things: dict[str, list[tuple[str, T | Later[T]]]] = field(factory=dict, init=False)

    def add(self, name: str, provider: str, thing: T | Later[T]) -> None:
        """Adds the thing. Raises PluginError where the name is taken; both are kept then, or the library's alone."""
        given = self.things.setdefault(name, [])
        if given and given[0][0] == BUILT_IN:
            raise PluginError(
                "plugin.name-twice", what=kind_words(self.what), name=name, first=BUILT_IN, second=provider
            )
        given.append((provider, thing))
        self._refuse_two(name)

    def get(self, name: str) -> T | None:
        """The thing called ``name``, or None. Raises PluginError with both names where two plugins give it."""
        if name not in self.things:
            return None
        self._refuse_two(name)
        return self.given(name)[0][1]

    def given(self, name: str) -> list[tuple[str, T]]:
        """Every thing called ``name``, made by now, each with who gave it; clashing ones included."""
        made = [
            (giver, thing.make() if isinstance(thing, Later) else thing) for giver, thing in self.things.get(name, ())
        ]
        if made:
            self.things[name] = [*made]
        return made

    def all(self) -> tuple[T, ...]:
        """Every thing, by name, clashing ones included."""
        return tuple(thing for name in sorted(self.things) for _, thing in self.given(name))

    def given_by(self, provider: str) -> tuple[str, ...]:
        """The names that ``provider`` gives."""
        return tuple(sorted(name for name, given in self.things.items() if provider in dict(given)))

    def _refuse_two(self, name: str) -> None:
        givers = [giver for giver, _ in self.things[name]]
        if len(givers) > 1:
            raise PluginError(
                "plugin.name-twice", what=kind_words(self.what), name=name, first=givers[0], second=givers[1]
            )


class Collected:
    """All that the plugins gave. ``report`` takes what a plugin does wrong later, while it detects."""

    def __init__(self, report: guard.Report) -> None:
        self._report = report
        self.formats: Named[Format] = Named("format")
        self.readers: Named[Reader] = Named("reader-kind")
        self.parsers: Named[FieldParser] = Named("field-parser")
        self.tables: Named[CodeTable] = Named("code-table")
        self.services: Named[ServiceType] = Named("service")
        self.checks: Named[RowCheck] = Named("check")
        self.regions: dict[str, list[RegionRecord]] = {}

    def reader(self, kind: str) -> Reader:
        """The reader of that kind. Raises FormatError naming the known kinds."""
        found = self.readers.get(kind)
        if found is None:
            known = ", ".join(sorted(self.readers.things))
            raise FormatError("format.unknown-reader", kind=kind, known=known)
        return found

    def parser(self, name: str) -> FieldParser:
        """The field parser of that name. Raises FormatError naming the nearest one."""
        found = self.parsers.get(name)
        if found is None:
            raise FormatError("format.unknown-parser", parser=name, nearest=nearest(name, self.parsers.things))
        return found

    def code_table(self, name: str) -> CodeTable:
        """The code table of that name, the library's own or a plugin's. Raises CallError naming the nearest one."""
        from dukcapil_core import codes

        return self.tables.get(name) or codes.table(name)

    def layout(self, path: Path, provider: str) -> Format:
        """The format in a layout file. Raises FormatError for what the layout names and nobody brings."""
        return self._bound(load_layout(path, code_tables=self.tables.things), provider)

    def take_reader(self, provider: str, given: Any) -> None:
        """Takes a reader kind."""
        kind = getattr(given, "kind", None)
        methods = (getattr(given, "open", None), getattr(given, "header", None))
        if not (isinstance(kind, str) and all(map(callable, methods))):
            raise guard.wrong(provider, "dukcapil_readers", "readers")
        reader = given if provider == BUILT_IN else GuardedReader(kind, provider, self._report, given)
        self.readers.add(kind, provider, reader)

    def take_table(self, provider: str, given: Any) -> None:
        """Takes a code table; the library's own names are reserved."""
        from dukcapil_core import codes

        if not isinstance(given, codes.CodeTable):
            raise guard.wrong(provider, "dukcapil_code_tables", "tables")
        if given.name in codes.tables():
            raise PluginError(
                "plugin.name-twice", what=kind_words("code-table"), name=given.name, first=BUILT_IN, second=provider
            )
        self.tables.add(given.name, provider, given)

    def take_parser(self, provider: str, given: Any) -> None:
        """Takes one name and function of a mapping."""
        if not (isinstance(given, tuple) and len(given) == 2 and isinstance(given[0], str) and callable(given[1])):
            raise guard.wrong(provider, "dukcapil_field_parsers", "parsers")
        name, function = given

        def attempt(text: str) -> object:
            try:
                return function(text)
            except (ValueError, DukcapilError):
                return _UNREADABLE

        def parse(text: str) -> str | None:
            found = guard.call(provider, f"parser {name}", attempt, text)
            if found is _UNREADABLE:
                raise ValueError(f"not readable by the field parser {name}")
            if found is not None and not isinstance(found, str):
                raise guard.wrong(provider, f"parser {name}", "text-or-none")
            return found if found is None else checked_text(found, provider, f"parser {name}")

        self.parsers.add(name, provider, parse)

    def take_service(self, provider: str, given: Any) -> None:
        """Takes a service type; equal ones of two plugins are one."""
        from dukcapil_core import services

        if not isinstance(given, services.ServiceType):
            raise guard.wrong(provider, "dukcapil_service_types", "services")
        if given in [known for _, known in self.services.given(given.code)]:
            return
        if given.code in {known.code for known in services.services()} and services.service(given.code) != given:
            raise PluginError(
                "plugin.name-twice", what=kind_words("service"), name=given.code, first=BUILT_IN, second=provider
            )
        self.services.add(given.code, provider, given)

    def join_catalogue(self, provider: str) -> None:
        """Puts the provider's service types into the catalogue. Raises PluginError where a name of one is taken."""
        from dukcapil_core import services

        for name in self.services.given_by(provider):
            new = self.services.get(name)
            assert new is not None
            try:
                services.register_service(new)
            except CallError as error:
                told = {"other": "-", **error.params, "service": name, "plugin": provider}
                raise PluginError("plugin.service-clash", **told) from None

    def add_words(self, provider: str) -> None:
        """Gives the words of the provider's checks to the message catalogue."""
        for name in self.checks.given_by(provider):
            for _, check in self.checks.given(name):
                add_message(Message(code=name, en=check.text_en, id=check.text_id, severity=check.severity))

    def take_region(self, provider: str, given: Any) -> None:
        """Takes a region record."""
        from dukcapil_core.regions import RegionRecord

        if not isinstance(given, RegionRecord) or not all(isinstance(text, str) for text in (given.code, given.name)):
            raise guard.wrong(provider, "dukcapil_regions", "regions")
        self.regions.setdefault(provider, []).append(evolve(given, source=provider))

    def take_check(self, provider: str, given: Any) -> None:
        """Takes a check on records."""
        hook = "dukcapil_checks"
        if not isinstance(given, RowCheck) or not callable(given.applies):
            raise guard.wrong(provider, hook, "checks")
        texts = (given.name, given.text_en, given.text_id, given.severity)
        if not all(isinstance(text, str) and text for text in texts) or not _CHECK_NAME.fullmatch(given.name):
            raise guard.wrong(provider, hook, "check-words")
        known = {*FIELDS["voter"], *FIELDS["resident"]}
        if given.record not in (None, "voter", "resident"):
            raise guard.wrong(provider, hook, "check-record")
        if not given.fields or not set(given.fields) <= known or given.severity not in ("warning", "info"):
            raise guard.wrong(provider, hook, "check-columns")
        if given.name.partition(".")[0] in own_areas():
            raise PluginError(
                "plugin.name-twice", what=kind_words("check"), name=given.name, first=BUILT_IN, second=provider
            )
        self.checks.add(given.name, provider, given)

    def take_format(self, provider: str, given: Any) -> None:
        """Takes a Format, a Layout, or the path of a layout; and from the library itself a layout to load."""
        if isinstance(given, LayoutToLoad) and provider == BUILT_IN:
            self.formats.add(given.name, provider, Later(lambda: self._bound(given.load(), provider)))
            return
        if isinstance(given, Path):
            made = self.layout(given, provider)
        elif isinstance(given, Layout):
            made = self._bound(self._checked_layout(provider, given), provider)
        else:
            made = guard_format(self._checked_format(provider, given), provider, self._report)
        self.formats.add(made.name, provider, made if provider == BUILT_IN else self._with_services(made))

    def _with_services(self, made: Format) -> Format:
        """``made``, whose reading is what asks for the service types of its plugin."""

        def opened(source: Source) -> RawTable:
            self.join_catalogue(made.provider)
            return made.open(source)

        return evolve(made, open=opened)

    def _checked_layout(self, provider: str, given: Layout) -> Layout:
        """A layout made in code, held to what a layout's file is held to."""
        _refuse_other_api(provider, given)
        named = _word(given.name)
        check_layout(given, provider if named == "?" else named, self.tables.things)
        return given

    def _checked_format(self, provider: str, given: Any) -> Format:
        hook = "dukcapil_formats"
        if not isinstance(given, Format):
            raise guard.wrong(provider, hook, "formats")
        _refuse_other_api(provider, given)
        if not isinstance(given.name, str) or not NAME.fullmatch(given.name):
            raise guard.wrong(provider, hook, "format-name")
        if not isinstance(given.title, str) or given.record not in FIELDS or not isinstance(given.layout, Layout):
            raise guard.wrong(provider, hook, "format-record")
        if not callable(given.open) or not (given.detect is None or callable(given.detect)):
            raise guard.wrong(provider, hook, "format-open")
        self._checked_layout(provider, given.layout)
        return given

    def _bound(self, layout: Layout, provider: str) -> Format:
        self.reader(layout.reader.kind)
        for spec in layout.fields.values():
            if spec.parser is not None:
                self.parser(spec.parser)
        return bind(layout, self.reader, provider, tables=self.code_table)


def _refuse_other_api(provider: str, given: Layout | Format) -> None:
    if given.api != API:
        raise PluginError(
            "plugin.other-api", plugin=provider, format=_word(given.name), api=_word(given.api), known=API
        )


def _word(thing: object) -> str:
    """A name or version for a message; anything else might be data."""
    return str(thing) if isinstance(thing, int) or (isinstance(thing, str) and NAME.fullmatch(thing)) else "?"
