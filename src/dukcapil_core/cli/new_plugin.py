"""``dukcapil new-plugin``: a package around a layout or a Python adapter, with samples and tests, green at birth."""

from __future__ import annotations

import shutil
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from attrs import evolve

from dukcapil_core.adapters.contract import Format, Source
from dukcapil_core.adapters.layout_file import NAME
from dukcapil_core.cli.exit_status import DONE
from dukcapil_core.cli.new_package import Package, Packed, module_name
from dukcapil_core.cli.running import check_folder
from dukcapil_core.cli.screen import Screen
from dukcapil_core.drafts import all_or_nothing
from dukcapil_core.errors import CallError, DukcapilError

_TEMPLATE = ".template"
_EXTRAS = {"workbook": "excel", "pdf": "pdf", "database": "database"}
"""What the library must be installed with to read a carrier."""


def arguments(command: Callable[[str], ArgumentParser], say: Callable[[str], str]) -> None:
    """Add the command to the grammar."""
    made = command("new-plugin")
    made.add_argument("name", metavar="NAME", help=say("new-plugin.name"))
    made.add_argument("--out", type=Path, metavar="DIR", help=say("new-plugin.out"))
    made.add_argument("--layout", metavar="LAYOUT", help=say("new-plugin.layout"))
    made.add_argument("--samples", type=Path, metavar="DIR", help=say("new-plugin.samples"))


def run(args: Namespace, screen: Screen) -> int:
    """Makes the package. Raises CallError for a name or folder that will not do, or samples that are not ready."""
    if not NAME.fullmatch(args.name):
        raise CallError("plugin.bad-name")
    if (args.layout is None) != (args.samples is None):
        raise CallError("plugin.layout-and-samples")
    package = Package(name=args.name, layout=f"{args.name}.toml", formats=(Packed(name=args.name),))
    if package.module == __name__.partition(".")[0]:
        raise CallError("plugin.name-reserved", name=args.name)
    if args.layout is None:
        _refuse_name_of_the_library(args.name)
    else:
        package = _around(package, args.layout, args.samples)
    folder = args.out or Path(package.distribution)
    check_folder(folder)
    if folder.exists() and any(folder.iterdir()):
        raise CallError("plugin.folder-taken", folder=folder.name)
    with all_or_nothing(folder) as draft:
        for part in package.parts:
            _copy(resources.files("dukcapil_core") / "data" / "plugin" / part, draft, package)
        _add_own(draft, package)
    screen.say("cli.new-plugin.made", folder=folder, layout=f"src/{package.module}/{package.layout}")
    return DONE


def _around(package: Package, layout: str, samples: Path) -> Package:
    """The package with what ``layout`` (``kab.toml``, ``kab.py`` or ``kab.py::name``) brings, and its samples.

    Raises CallError for a layout of another kind, an adapter that does not stand alone, samples that are missing or
    have no expectation yet, and a format that does not pass its checks; FormatError or PluginError for a layout or
    adapter that does not load.
    """
    from dukcapil_core.adapters.plugins import plugins
    from dukcapil_core.testing.conformance.run import formats_of

    file = Path(layout.partition("::")[0])
    if file.suffix.lower() not in (".toml", ".py"):
        raise CallError("plugin.layout-kind", file=file.name)
    is_adapter = file.suffix.lower() == ".py"
    formats = [plugins().format(named) for named in formats_of(layout)]
    if is_adapter:
        _refuse_what_leans_on_others(file, formats)
    several = len(formats) > 1 or "::" in layout
    packed = tuple(_packed(fmt, layout, samples, several=several) for fmt in formats)
    _refuse_what_fails(layout, samples)
    called = f"{module_name(file.stem)}.py" if is_adapter else f"{formats[0].name}.toml"
    return evolve(package, layout=called, formats=packed, own=file, is_one_of_several=several)


def _refuse_name_of_the_library(name: str) -> None:
    """Raises CallError where the format of the package would have the name of one of the library's."""
    from dukcapil_core.adapters.collected import BUILT_IN
    from dukcapil_core.adapters.plugins import plugins

    if any(fmt.name == name and fmt.provider == BUILT_IN for fmt in plugins().formats()):
        raise CallError("plugin.name-reserved", name=name)


def _refuse_what_fails(layout: str, samples: Path) -> None:
    """Raises CallError where a check fails that the package would have as its first test."""
    from dukcapil_core.testing.conformance import run_checks
    from dukcapil_core.testing.conformance.run import formats_of

    outcomes = [one for named in formats_of(layout) for one in run_checks(named, samples).values()]
    failed = dict.fromkeys(one.check for one in outcomes if one.is_failure)
    if failed:
        raise CallError("plugin.not-green", layout=layout, samples=samples, checks=", ".join(failed))


def _refuse_what_leans_on_others(file: Path, formats: Sequence[Format]) -> None:
    """Raises CallError for an adapter that takes files beside it, which the package would not have."""
    from dukcapil_core.adapters.plugins import plugins

    with tempfile.TemporaryDirectory(prefix="dukcapil-new-") as scratch:
        alone = Path(scratch) / file.name
        shutil.copy(file, alone)
        try:
            for fmt in formats:
                plugins().format(f"{alone}::{fmt.name}")
        except DukcapilError as error:
            why = " at ".join(str(error.params[key]) for key in ("error", "where") if key in error.params)
            raise CallError("plugin.leans-on-others", file=file.name, error=why or error.code) from error


def _packed(fmt: Format, layout: str, samples: Path, *, several: bool) -> Packed:
    from dukcapil_core.adapters.binding import carrier_of, read_head
    from dukcapil_core.testing.conformance.samples import samples_folder, samples_in

    folder = samples_folder(samples, fmt.name)
    given = samples_in(folder, fmt)
    missing = [case.expect_path.name for case in given if not case.expect_path.is_file()]
    if missing:
        raise CallError("plugin.no-expectation", files=", ".join(missing), layout=layout, samples=samples)
    sources = [Source(path=case.path) for case in given]
    kinds = {fmt.layout.reader.kind, *(carrier_of(fmt.layout, source, read_head(source)) for source in sources)}
    return Packed(
        name=fmt.name,
        is_detected=fmt.detect is not None,
        samples=tuple(case.path.name for case in given),
        expectations=tuple(case.expect_path.name for case in given),
        folder=folder,
        extras=frozenset(_EXTRAS[kind] for kind in kinds & _EXTRAS.keys()),
        # Several formats of one file have folders of their own, as `dukcapil check` looks for them.
        below=fmt.name if several and folder != samples else "",
    )


def _copy(source: Traversable, target: Path, package: Package) -> None:
    """Every file of the template with its name and text filled in; ``.template`` keeps other tools away from them."""
    target.mkdir(parents=True, exist_ok=True)
    for entry in sorted(source.iterdir(), key=lambda one: one.name):
        name = package.filled(entry.name).removesuffix(_TEMPLATE)
        if entry.is_dir():
            _copy(entry, target / name, package)
        else:
            (target / name).write_text(package.filled(entry.read_text("utf-8")), "utf-8", newline="\n")


def _add_own(folder: Path, package: Package) -> None:
    """The author's own layout or adapter, and its samples."""
    if package.own is None:
        return
    shutil.copy(package.own, folder / "src" / package.module / package.layout)
    for one in package.formats:
        assert one.folder is not None
        theirs = folder / "tests" / "samples" / one.below
        theirs.mkdir(parents=True, exist_ok=True)
        for file in one.folder.iterdir():
            if file.is_file() and not file.name.startswith((".", "~")):
                shutil.copy(file, theirs / file.name)
