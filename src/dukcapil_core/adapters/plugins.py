"""The plugins of this process: found, loaded, and kept from hurting anybody else.

Loading makes what a plugin brings known by name and changes no result. What would change one without being named takes
part only for plugins that are *used* (``use_plugins``, ``--use``); files that somebody listed or named are used.

A plugin's failure is contained at import, at registration, in what its hooks return, and while rows are read.
Contained means: it is listed (``Plugins.problems``) and the rest works on; with ``DUKCAPIL_STRICT_PLUGINS=1`` it is
raised.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from functools import cache, partial
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy
from attrs import evolve, field, frozen

from dukcapil_core._version import __version__
from dukcapil_core.adapters import guard, hookspecs
from dukcapil_core.adapters.collected import BUILT_IN, Collected, Named, kind_words
from dukcapil_core.adapters.contract import API, Format, Reader
from dukcapil_core.adapters.guard import PluginProblem
from dukcapil_core.adapters.hookspecs import PROJECT, FieldParser, FormatChoice, IntakeReport, RowCheck
from dukcapil_core.adapters.plugin_sources import (
    distribution,
    full_name,
    installed_packages,
    is_same_file,
    is_source_of,
    listed_files,
    loading_order,
    module_of,
    names_of,
)
from dukcapil_core.errors import CallError, DukcapilError, FormatError, PluginError
from dukcapil_core.text import nearest
from dukcapil_core.workspace import named_path

if TYPE_CHECKING:
    from dukcapil_core.codes import CodeTable

STRICT_VARIABLE = "DUKCAPIL_STRICT_PLUGINS"
"""Environment: anything but "" and "0" has a plugin's failure raised instead of listed."""

MOST_THINGS = 10_000
"""So many formats, regions or checks one hook may give."""

T = TypeVar("T")


@frozen(kw_only=True)
class PluginInfo:
    """One loaded plugin, for listings. ``kind`` is "built-in", "package" or "file"; ``used``: it may change results."""

    name: str
    kind: str
    version: str
    used: bool
    hooks: tuple[str, ...]
    formats: tuple[str, ...]


@frozen
class _Plugin:
    """``module`` implements the hooks (of a layout it is the path); ``origin`` is the file or entry point behind it."""

    name: str
    kind: str
    version: str
    module: object = field(repr=False)
    used: bool = True
    origin: str = ""


class Plugins:
    """A loaded set of plugins. Most callers want the process-wide one, ``plugins()``.

    ``entry_points`` and ``paths`` default to the installed packages of the group ``dukcapil_core`` and to the files in
    ``DUKCAPIL_PLUGIN_PATH``; ``strict`` to ``DUKCAPIL_STRICT_PLUGINS``. Loading order, and so every order after it,
    is: the built-in formats, packages by distribution and entry-point name, files as given.

    ``use`` names the packages to use, by entry point, distribution or both ("dukcapil-sleman:sleman"). Raises CallError
    for one that is not installed; a plugin that is to be used and fails is raised, not listed.
    """

    def __init__(
        self,
        *,
        entry_points: Iterable[metadata.EntryPoint] | None = None,
        paths: Iterable[Path] | None = None,
        strict: bool | None = None,
        use: Iterable[str] = (),
    ) -> None:
        self.strict = os.environ.get(STRICT_VARIABLE, "") not in ("", "0") if strict is None else strict
        self.problems: list[PluginProblem] = []
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._plugins: list[_Plugin] = []
        self._given = Collected(self._report)
        self._wanted = frozenset(use)
        self._named_files: set[str] = set()
        self._twice: dict[str, PluginError] = {}
        self._load_built_in()
        self._load_packages(installed_packages() if entry_points is None else entry_points)
        for path in listed_files() if paths is None else paths:
            self._contain(path.name, "import", partial(self._load_path, path))
        self._at_loading = len(self.problems)

    def later_problems(self) -> tuple[PluginProblem, ...]:
        """The problems that came up after loading, while files were looked at: another process does not list them."""
        return tuple(self.problems[self._at_loading :])

    # -- what the plugins bring -------------------------------------------------------------------------------------

    def formats(self) -> tuple[Format, ...]:
        """Every format, by name. A name that two plugins give is there twice; using it is an error."""
        return self._given.formats.all()

    def format(self, name_or_path: str | Path) -> Format:
        """The format of that name, or of a layout ``.toml`` or a plugin ``.py`` file.

        ``file.py::name`` names one of several in a file. Raises FormatError naming the nearest format, or PluginError
        where two plugins give the name, another plugin is called as the one that gives it, or the file fails;
        CallError for what names no file.
        """
        text = str(name_or_path)
        path_text, _, wanted = text.partition("::")
        if path_text.lower().endswith(".toml"):
            path = named_path(path_text)
            return self._given.layout(path, path.name)
        if path_text.lower().endswith(".py"):
            return self._format_of_file(named_path(path_text), wanted)
        found = self._given.formats.get(text)
        if found is None:
            known = sorted(self._given.formats.things)
            raise FormatError("format.unknown", name=text, nearest=nearest(text, known), known=", ".join(known))
        self.refuse_twice(found)
        return found

    def refuse_twice(self, fmt: Format) -> None:
        """Raises the PluginError that names both where two plugins are called as the one that brings ``fmt``."""
        if fmt.provider in self._twice:
            raise self._twice[fmt.provider]

    def reader(self, kind: str) -> Reader:
        """The reader of that kind. Raises FormatError naming those there are."""
        return self._given.reader(kind)

    def field_parser(self, name: str) -> FieldParser:
        """The field parser of that name, inside the guard. Raises FormatError naming the nearest one.

        The parser raises ValueError for a text that it cannot read; all else that goes wrong in it is a PluginError.
        """
        return self._given.parser(name)

    def checks(self, fmt: Format) -> tuple[tuple[str, RowCheck], ...]:
        """The checks for what ``fmt`` reads, each with its plugin's name, by check name: those of the used plugins,
        and of the file where the format stands.
        """
        used = {plugin.name for plugin in self._plugins if plugin.used}
        used |= {fmt.provider} & self._named_files
        return tuple(
            (provider, check)
            for name in sorted(self._given.checks.things)
            for provider, check in self._given.checks.given(name)
            if provider in used
            and fmt.record in ((check.record,) if check.record else ("voter", "resident"))
            and self._given.checks.get(name) is check
        )

    def installed(self) -> frozenset[str]:
        """The names of the plugins that are installed packages and not used: their formats wait until no other fits."""
        return frozenset(plugin.name for plugin in self._plugins if plugin.kind == "package" and not plugin.used)

    def is_alone(self) -> bool:
        """Whether there is no plugin but the library itself: none installed or listed, and no file that was named."""
        return len(self._plugins) == 1 and not self._named_files

    def in_use(self) -> dict[str, str]:
        """The packages and files that may change a result, with their versions, by name."""
        return {plugin.name: plugin.version for plugin in self._plugins if plugin.used and plugin.name != BUILT_IN}

    def apply(self) -> None:
        """Gives the regions and service types of the used plugins to this process.

        Raises PluginError for a region or service that contradicts what is known.
        """
        from dukcapil_core import regions

        used = [plugin.name for plugin in self._plugins if plugin.used]
        records = [record for name in used for record in self._given.regions.get(name, ())]
        merged = regions.shipped().merge(records) if records else None
        for name in used:
            self._given.join_catalogue(name)
            self._given.add_words(name)
        if merged is not None:
            regions.use(merged)

    def withdraw(self) -> None:
        """Takes the regions of ``apply`` back; service types stay in the catalogue, for counts may bear their codes."""
        from dukcapil_core import regions

        if any(self._given.regions.get(plugin.name) for plugin in self._plugins if plugin.used):
            regions.use(None)

    def code_table(self, name: str) -> CodeTable:
        """The code table of that name, the library's own or a plugin's. Raises CallError naming the nearest one."""
        return self._given.code_table(name)

    def choose_format(self, choice: FormatChoice) -> tuple[str, str] | None:
        """The candidate that a plugin chooses and the plugin's name; None when none answers with a candidate."""
        hook = "dukcapil_choose_format"
        for plugin, function, names in self._implementations(hook):
            if not plugin.used:
                continue
            given = [choice] * len(names)
            answer = self._contain(plugin.name, hook, partial(guard.call, plugin.name, hook, function, *given))
            if answer in choice.candidates:
                return str(answer), plugin.name
            if answer is not None:
                self._report(guard.wrong(plugin.name, hook, "candidate"))
        return None

    def intake_finished(self, report: IntakeReport) -> None:
        """Tells every plugin that asked; a failure is listed, never raised."""
        hook = "dukcapil_intake_finished"
        for plugin, function, names in self._implementations(hook):
            try:
                guard.call(plugin.name, hook, function, *[report] * len(names))
            except DukcapilError as error:
                self._list(plugin.name, hook, error)

    def listing(self) -> tuple[PluginInfo, ...]:
        """The loaded plugins in loading order, with the hooks they implement and the formats they bring."""
        return tuple(
            PluginInfo(
                name=plugin.name,
                kind=plugin.kind,
                version=plugin.version,
                used=plugin.used,
                hooks=tuple(sorted(caller.name for caller in self._manager.get_hookcallers(plugin.module) or ())),
                formats=self._given.formats.given_by(plugin.name),
            )
            for plugin in self._plugins
        )

    # -- loading ----------------------------------------------------------------------------------------------------

    def _load_built_in(self) -> None:
        from dukcapil_core.adapters import builtin

        # Not contained: a built-in format that does not load is a defect of this library, and must be seen.
        self._register(_Plugin(BUILT_IN, "built-in", __version__, builtin))

    def _load_packages(self, entry_points: Iterable[metadata.EntryPoint]) -> None:
        found = sorted(entry_points, key=loading_order)
        self._refuse_ambiguous(found)
        for entry_point in found:
            used = bool(names_of(entry_point) & self._wanted)
            load = partial(self._load_package, entry_point, used)
            if used:
                load()
            else:
                self._contain(full_name(entry_point), "import", load)
        missing = self._wanted.difference(*map(names_of, found))
        if missing:
            known = ", ".join(sorted({*map(full_name, found)})) or "-"
            raise CallError("plugin.not-installed", plugin=min(missing), known=known)

    def _load_package(self, entry_point: metadata.EntryPoint, used: bool) -> None:
        name = full_name(entry_point)
        version = entry_point.dist.version if entry_point.dist is not None else "?"
        module = guard.call(name, "import", entry_point.load)
        self._register(_Plugin(name, "package", version, module, used, str(getattr(entry_point, "value", ""))))

    def _refuse_ambiguous(self, entry_points: Iterable[metadata.EntryPoint]) -> None:
        """Raises CallError where a name to use means plugins of two distributions."""
        for wanted in sorted(self._wanted):
            meant = [entry_point for entry_point in entry_points if wanted in names_of(entry_point)]
            others = [one for one in meant if distribution(one) != distribution(meant[0])]
            if others:
                first, second = full_name(meant[0]), full_name(others[0])
                raise CallError("plugin.which-package", plugin=wanted, first=first, second=second)

    def _load_path(self, path: Path) -> None:
        if any(path.name == known.name and is_same_file(path, known.origin) for known in self._plugins):
            return
        plugin = _Plugin(path.name, "file", "", path, origin=str(path))
        if path.suffix.lower() == ".toml":
            self._add(plugin)
            self._given.take_format(path.name, path)
        else:
            self._register(evolve(plugin, module=module_of(path)))

    def _add(self, plugin: _Plugin) -> None:
        for known in self._plugins:
            if known.name == plugin.name or known.module is plugin.module:
                first, second = known.origin or known.name, plugin.origin or plugin.name
                clash = PluginError("plugin.twice", plugin=plugin.name, first=first, second=second)
                if known.name == plugin.name:
                    self._twice.setdefault(plugin.name, clash)
                raise clash
        self._plugins.append(plugin)

    def _register(self, plugin: _Plugin) -> None:
        """Registers one plugin and takes in what its hooks give; on failure nothing of its hooks stays registered."""
        if isinstance(plugin.module, type):
            plugin = evolve(plugin, module=guard.call(plugin.name, "import", plugin.module))
        module = plugin.module
        api = getattr(module, "dukcapil_api", API)
        if not isinstance(api, int):
            raise guard.wrong(plugin.name, "dukcapil_api", "api", api=API)
        if api != API:
            raise PluginError("plugin.other-hooks", plugin=plugin.name, api=api, known=API)
        self._add(plugin)
        try:
            guard.call(plugin.name, "register", partial(self._manager.register, module, name=plugin.name))
        except PluginError:
            self._plugins.remove(plugin)
            if self._manager.has_plugin(plugin.name):
                self._manager.unregister(name=plugin.name)
            raise
        self._contain(plugin.name, "register", partial(self._check_hooks, plugin))
        for hook, take in (
            ("dukcapil_readers", self._given.take_reader),
            ("dukcapil_code_tables", self._given.take_table),
            ("dukcapil_field_parsers", self._given.take_parser),
            ("dukcapil_service_types", self._given.take_service),
            ("dukcapil_regions", self._given.take_region),
            ("dukcapil_checks", self._given.take_check),
            ("dukcapil_formats", self._given.take_format),
        ):
            self._take_all(plugin, hook, take)

    def _check_hooks(self, plugin: _Plugin) -> None:
        """Raises for a hook that is not known (pluggy itself takes a misspelt one in silence), and for a plugin
        without any."""
        callers = self._manager.get_hookcallers(plugin.module) or ()
        for caller in callers:
            optional = any(found.optionalhook for found in caller.get_hookimpls() if found.plugin is plugin.module)
            if not caller.has_spec() and not optional:
                known = [name for name in vars(hookspecs) if name.startswith("dukcapil_")]
                near = nearest(caller.name, known)
                raise PluginError("plugin.unknown-hook", plugin=plugin.name, hook=caller.name, nearest=near)
        if not callers:
            raise PluginError("plugin.no-hooks", plugin=plugin.name)

    def _take_all(self, plugin: _Plugin, hook: str, take: Callable[[str, Any], None]) -> None:
        for giver, function, _ in self._implementations(hook):
            if giver is not plugin:
                continue
            # list() inside the guard: a generator fails while it is drained, not when it is made.
            given = self._contain(plugin.name, hook, partial(_items, function, plugin.name, hook))
            for item in given or ():
                self._contain(plugin.name, hook, partial(take, plugin.name, item))

    def _format_of_file(self, path: Path, wanted: str) -> Format:
        """The format in a ``.py`` file that was named outright: its failure is the caller's business and is raised."""
        only = Plugins(entry_points=(), paths=(), strict=True)
        only._register(_Plugin(path.name, "file", "", module_of(path)))
        names = only._given.formats.given_by(path.name)
        chosen = [name for name in names if wanted in ("", name)]
        if len(chosen) != 1:
            code = "plugin.which-format" if names else "plugin.no-format"
            raise PluginError(code, plugin=path.name, known=", ".join(names))
        # A package's own tests name the very file that is installed as well: that is one plugin and not two.
        itself = {path.name, *(known.name for known in self._plugins if is_source_of(path, known.module))}
        _lend(only._given.parsers, self._given.parsers, path.name, itself)
        _lend(only._given.tables, self._given.tables, path.name, itself)
        _lend(only._given.checks, self._given.checks, path.name, itself)
        self._named_files.add(path.name)
        self._given.add_words(path.name)
        return only.format(chosen[0])

    # -- containing -------------------------------------------------------------------------------------------------

    def _implementations(self, hook: str) -> list[tuple[_Plugin, Callable[..., Any], Sequence[str]]]:
        """The implementations of a hook in loading order (pluggy's own order is last first)."""
        found = []
        by_module = {
            id(implementation.plugin): implementation
            for implementation in getattr(self._manager.hook, hook).get_hookimpls()
        }
        for plugin in self._plugins:
            implementation = by_module.get(id(plugin.module))
            if implementation is not None:
                found.append((plugin, implementation.function, implementation.argnames))
        return found

    def _contain(self, provider: str, stage: str, action: Callable[[], T]) -> T | None:
        try:
            return guard.fenced(provider, stage, action)
        except DukcapilError as error:
            if self.strict or provider == BUILT_IN:
                raise
            self._list(provider, stage, error)
            return None

    def _report(self, error: PluginError) -> None:
        if self.strict:
            raise error
        self._list(str(error.params.get("plugin", "?")), str(error.params.get("stage", "?")), error)

    def _list(self, provider: str, stage: str, error: DukcapilError) -> None:
        problem = PluginProblem(provider=provider, stage=stage, error=error)
        if problem.text() not in {known.text() for known in self.problems}:
            self.problems.append(problem)


_used: tuple[str, ...] = ()
"""What ``use_plugins`` named for this process."""

_chosen: Plugins | None = None
"""What ``use_plugins`` has loaded and ``plugins`` is about to take, so that it is not loaded twice."""


@contextmanager
def using(provider: str) -> Iterator[Plugins]:
    """The plugins with ``provider`` used as well, as long as the block lasts; as they are where it is none to use."""
    before = _used
    if provider not in plugins().installed():
        yield plugins()
        return
    try:
        yield use_plugins(*before, provider)
    finally:
        use_plugins(*before)


@cache
def plugins() -> Plugins:
    """The plugins of this process, loaded once."""
    loaded = Plugins(use=_used) if _chosen is None else _chosen
    loaded.apply()
    return loaded


def use_plugins(*names: str) -> Plugins:
    """Uses these installed plugins, and only these, for the rest of this process.

    Their service types, regions, checks and choices take part from now on. A name is that of an entry point or a
    distribution. Raises CallError for one that is not installed, PluginError where one fails or contradicts what is
    known; the plugins are as before then.
    """
    global _used, _chosen
    wanted = Plugins(use=names)
    plugins().withdraw()
    before, _used, _chosen = _used, names, wanted
    plugins.cache_clear()
    try:
        return plugins()
    except DukcapilError:
        _used = before
        plugins.cache_clear()
        raise
    finally:
        _chosen = None


def _lend(file: Named[T], here: Named[T], provider: str, itself: Set[str]) -> None:
    """Makes what a named file brings beside its formats known here too, for its formats are read from here.

    ``itself`` are the names by which the same plugin may be known already.
    """
    for name in file.given_by(provider):
        taken = [giver for giver, _ in here.things.get(name, ()) if giver not in itself]
        if taken:
            raise PluginError(
                "plugin.name-twice", what=kind_words(file.what), name=name, first=taken[0], second=provider
            )
        here.things[name] = list(file.things[name])


def _items(function: Callable[[], object], provider: str, hook: str) -> list[Any]:
    def drained() -> list[Any]:
        given = function()
        if given is None:
            return []
        if isinstance(given, Mapping):
            given = given.items()
        if not isinstance(given, Iterable) or isinstance(given, str | bytes):
            raise guard.wrong(provider, hook, "list")
        items = list(islice(given, MOST_THINGS + 1))
        if len(items) > MOST_THINGS:
            raise guard.wrong(provider, hook, "few-things", limit=MOST_THINGS)
        return items

    return guard.call(provider, hook, drained)
