"""What a new package says: its templates' words, from a layout or adapter and the formats that it brings."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from dukcapil_core._version import __version__
from dukcapil_core.adapters.contract import API


@frozen(kw_only=True)
class Packed:
    """One format of the package with its samples.

    From the author's ``folder`` they come into ``tests/samples``, or into the folder ``below`` that. ``extras`` are
    those of the library that reading them takes.
    """

    name: str
    is_detected: bool = True
    samples: tuple[str, ...] = ("list.csv",)
    expectations: tuple[str, ...] = ("list.expect.toml",)
    extras: frozenset[str] = frozenset()
    folder: Path | None = None
    below: str = ""

    @property
    def first(self) -> str:
        """The first sample, as the package's README names it."""
        return (Path("tests/samples") / self.below / self.samples[0]).as_posix()


@frozen(kw_only=True)
class Package:
    """What the new package is called: "kab-sleman" becomes dukcapil-kab-sleman and dukcapil_kab_sleman.

    ``layout`` is the file that reads, as it is called in the package; ``own`` the author's, None for the example's.
    ``is_one_of_several``: the file brings several formats, so a test names the one that it means.
    """

    name: str
    layout: str
    formats: tuple[Packed, ...]
    own: Path | None = None
    is_one_of_several: bool = False

    @property
    def distribution(self) -> str:
        """What pip calls it."""
        return f"dukcapil-{self.name}"

    @property
    def module(self) -> str:
        """What Python imports."""
        return self.distribution.replace("-", "_").replace(".", "_")

    @property
    def is_adapter(self) -> bool:
        """Whether Python reads the files: the adapter itself is the plugin then."""
        return self.layout.endswith(".py")

    @property
    def parts(self) -> tuple[str, ...]:
        """The folders of templates that it is made of."""
        if self.own is None:
            return ("common", "layout", "example")
        return ("common", "adapter" if self.is_adapter else "layout")

    def filled(self, text: str) -> str:
        """A template's text with the names of this package in it."""
        extras = ",".join(sorted({extra for one in self.formats for extra in one.extras}))
        library = f"dukcapil-core[{extras}]" if extras else "dukcapil-core"
        file = f"src/{self.module}/{self.layout}"
        checks = [f"dukcapil check {one.name} --samples tests/samples" for one in self.formats]
        words = {
            "name": self.name,
            "distribution": self.distribution,
            "module": self.module,
            "layout": self.layout,
            "entry": f"{self.module}.{Path(self.layout).stem}" if self.is_adapter else self.module,
            "requirement": f"{library}>={__version__}",
            "tests": self._tests(),
            "reads": "\n".join(self._reading(one) for one in self.formats),
            "named": self._named(),
            "checked": "\n".join(f"$ {line}" for line in checks),
            "checks": "\n".join(f"      - run: {line}" for line in checks),
            "expectations": ", ".join(self._expectations()),
            "drafts": "\n".join(
                f"$ dukcapil check {meant} --samples tests/samples --write-expect" for meant in self._meant(file)
            ),
            "api": str(API),
        }
        for word, meant in words.items():
            text = text.replace("{{" + word + "}}", meant)
        return text

    def _meant(self, file: str) -> Sequence[str]:
        """How each format is named by its file."""
        return [f"{file}::{one.name}" for one in self.formats] if self.is_one_of_several else [file]

    def _tests(self) -> str:
        file = f"src/{self.module}/{self.layout if self.is_adapter else '__init__.py'}"
        lines = []
        for one, meant in zip(self.formats, self._meant(file), strict=True):
            words = re.split(r"[-.]", one.name if len(self.formats) > 1 else self.name)
            called = "Test" + "".join(word.capitalize() for word in words)
            lines.append(f'{called} = conformance_suite("{meant}", samples="tests/samples")')
        return "\n".join(lines)

    def _reading(self, one: Packed) -> str:
        named = "" if one.is_detected else f" --format {one.name}"
        out = f"hasil-{one.name}" if len(self.formats) > 1 else "hasil"
        return f"$ dukcapil read {one.first}{named} --out {out}"

    def _named(self) -> str:
        """Why the README names a format, where one is never recognised."""
        if all(one.is_detected for one in self.formats):
            return ""
        names = ", ".join(f"`{one.name}`" for one in self.formats if not one.is_detected)
        return (
            f"\n{names}: tidak dikenali sendiri (tanpa `[detect]`), maka disebut dengan `--format`.\n"
            f"*{names}: not recognised by itself (there is no `[detect]`), so `--format` names it.*\n"
        )

    def _expectations(self) -> Sequence[str]:
        return list(dict.fromkeys(f"`{name}`" for one in self.formats for name in one.expectations))


def module_name(stem: str) -> str:
    """A file's name as Python can import it: "sleman-2024" as sleman_2024, "2024" as adapter_2024."""
    name = re.sub(r"\W", "_", stem).strip("_")
    return name if name.isidentifier() and not keyword.iskeyword(name) else f"adapter_{name}".rstrip("_")
