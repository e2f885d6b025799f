"""Where plugins come from: installed packages by their entry points, and files, run as modules of their own."""

from __future__ import annotations

import importlib.util
import os
import sys
import zlib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from types import ModuleType

from dukcapil_core.adapters import guard
from dukcapil_core.adapters.hookspecs import PROJECT
from dukcapil_core.errors import PluginError

PATH_VARIABLE = "DUKCAPIL_PLUGIN_PATH"
"""Environment: ``.py`` and ``.toml`` files to load as plugins, separated as in PATH."""


def installed_packages() -> Iterable[metadata.EntryPoint]:
    """The plugins of the installed packages."""
    return metadata.entry_points(group=PROJECT)


def distribution(entry_point: metadata.EntryPoint) -> str:
    """The name of the package, "?" where it is not known."""
    return str(entry_point.dist.name) if entry_point.dist is not None else "?"


def loading_order(entry_point: metadata.EntryPoint) -> tuple[str, str]:
    """What packages are sorted by, so that a machine's order of finding them decides nothing."""
    return distribution(entry_point), entry_point.name


def full_name(entry_point: metadata.EntryPoint) -> str:
    """The name ("dukcapil-sleman:sleman") that belongs to no other plugin."""
    return f"{distribution(entry_point)}:{entry_point.name}"


def names_of(entry_point: metadata.EntryPoint) -> set[str]:
    """What ``--use`` may call it."""
    return {full_name(entry_point), entry_point.name, distribution(entry_point)}


def listed_files() -> list[Path]:
    """The files in ``DUKCAPIL_PLUGIN_PATH``."""
    return [Path(text) for text in os.environ.get(PATH_VARIABLE, "").split(os.pathsep) if text]


def module_of(path: Path) -> object:
    """The module in a ``.py`` file, run once. Raises PluginError where it is not there or fails."""
    if not path.is_file():
        raise PluginError("plugin.no-file", plugin=path.name)
    # Two files of one name are two modules.
    name = f"dukcapil_plugin_{path.stem}_{zlib.crc32(str(path.resolve()).encode()):08x}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError("plugin.no-file", plugin=path.name)
    module = importlib.util.module_from_spec(spec)
    # attrs and dataclasses look their module up by name while it runs.
    sys.modules[name] = module
    guard.call(path.name, "import", spec.loader.exec_module, module)
    return module


def is_source_of(path: Path, module: object) -> bool:
    """Whether a plugin was loaded from the file ``path``, or from a copy of it."""
    owner = module if isinstance(module, ModuleType) else sys.modules.get(getattr(module, "__module__", "") or "")
    origin = getattr(owner, "__file__", None)
    if not isinstance(origin, str):
        return False
    try:
        return is_same_file(path, origin) or path.read_bytes() == Path(origin).read_bytes()
    except OSError:
        return False


def is_same_file(path: Path, origin: str) -> bool:
    """Whether two paths lead to one file."""
    return path.resolve() == Path(origin).resolve()
