"""``dukcapil new-plugin``: a package around a layout, with samples and tests, green at birth."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from attrs import frozen

from dukcapil_core._version import __version__
from dukcapil_core.adapters.contract import API
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.layout_file import NAME
from dukcapil_core.cli.screen import Screen
from dukcapil_core.errors import CallError, OutputError

DONE = 0
_TEMPLATE = ".template"


def arguments(command: Callable[[str], ArgumentParser], say: Callable[[str], str]) -> None:
    """Add the command to the grammar."""
    made = command("new-plugin")
    made.add_argument("name", metavar="NAME", help=say("new-plugin.name"))
    made.add_argument("--out", type=Path, metavar="DIR", help=say("new-plugin.out"))
    made.add_argument("--layout", type=Path, metavar="LAYOUT", help=say("new-plugin.layout"))
    made.add_argument("--samples", type=Path, metavar="DIR", help=say("new-plugin.samples"))


@frozen(kw_only=True)
class Package:
    """What the new package is called: "kab-sleman" becomes dukcapil-kab-sleman and dukcapil_kab_sleman."""

    name: str
    format: str

    @property
    def distribution(self) -> str:
        """What pip calls it."""
        return f"dukcapil-{self.name}"

    @property
    def module(self) -> str:
        """What Python imports."""
        return self.distribution.replace("-", "_").replace(".", "_")

    def filled(self, text: str) -> str:
        """A template's text with the names of this package in it."""
        words = {
            "name": self.name,
            "format": self.format,
            "distribution": self.distribution,
            "module": self.module,
            "class": "Test" + "".join(part.capitalize() for part in self.module.split("_")[1:]),
            "api": str(API),
            "version": __version__,
        }
        for word, meant in words.items():
            text = text.replace("{{" + word + "}}", meant)
        return text


def run(args: Namespace, screen: Screen) -> int:
    """Makes the package. Raises CallError for a name or folder that will not do."""
    if not NAME.fullmatch(args.name):
        raise CallError("plugin.bad-name")
    if (args.layout is None) != (args.samples is None):
        raise CallError("plugin.layout-and-samples")
    layout = load_layout(args.layout) if args.layout is not None else None
    if args.samples is not None and not args.samples.is_dir():
        raise CallError("check.no-samples", folder=str(args.samples), format=layout.name if layout else args.name)
    package = Package(name=args.name, format=layout.name if layout is not None else args.name)
    folder = args.out or Path(package.distribution)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CallError("plugin.folder-taken", folder=folder.name)
    try:
        _copy(resources.files("dukcapil_core") / "data" / "plugin", folder, package)
        if args.layout is not None:
            _replace(folder, package, args.layout, args.samples)
    except OSError as error:
        raise OutputError("plugin.not-written", folder=folder.name, reason=error.strerror or "-") from error
    screen.say("cli.new-plugin.made", folder=folder)
    return DONE


def _copy(source: Traversable, target: Path, package: Package) -> None:
    """Every file of the template with its name and text filled in; ``.template`` keeps other tools away from them."""
    target.mkdir(parents=True, exist_ok=True)
    for entry in sorted(source.iterdir(), key=lambda one: one.name):
        name = package.filled(entry.name).removesuffix(_TEMPLATE)
        if entry.is_dir():
            _copy(entry, target / name, package)
        else:
            (target / name).write_text(package.filled(entry.read_text("utf-8")), "utf-8", newline="\n")


def _replace(folder: Path, package: Package, layout: Path, samples: Path) -> None:
    """The author's own layout and samples in place of the template's."""
    shutil.copy(layout, folder / "src" / package.module / f"{package.format}.toml")
    theirs = folder / "tests" / "samples"
    shutil.rmtree(theirs)
    theirs.mkdir()
    for file in samples.iterdir():
        if file.is_file():
            shutil.copy(file, theirs / file.name)
