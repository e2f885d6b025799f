"""Imports run downwards only, and importing the library loads next to nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

import dukcapil_core

PACKAGE = Path(dukcapil_core.__file__).parent
MODULES = {
    ".".join(("dukcapil_core", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}

ROOMS = ("values", "adapters", "intake", "reconcile", "desk", "report", "cli")
"""From the bottom to the top. The values are all modules outside the rooms; ``testing`` stands beside them all."""

BESIDE = ("testing", "__main__", "__init__")


def room(module: str) -> str:
    parts = module.split(".")
    if len(parts) == 1:
        return "__init__"
    return parts[1] if parts[1] in ROOMS or parts[1] in BESIDE else "values"


def imported(path: Path) -> set[str]:
    """The package's own modules that a file imports anywhere in it, lazily or not."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path.name}: a relative import"
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return {name for name in found if name in MODULES}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_module_imports_upwards(module: str) -> None:
    here = room(module)
    if here in ("__main__", "__init__"):
        return  # the package's face hands out every room's names, and the command's door opens the topmost
    for other in imported(MODULES[module]) - {"dukcapil_core"}:
        there = room(other)
        if here == "testing":
            assert there != "cli"
        elif there == "testing":
            assert here == "cli", f"{module} imports {other}"
        else:
            assert ROOMS.index(there) <= ROOMS.index(here), f"{module} imports {other}"


def test_the_rooms_are_there() -> None:
    assert {room(module) for module in MODULES} >= {
        "values",
        "adapters",
        "intake",
        "reconcile",
        "report",
        "cli",
        "testing",
    }


def test_the_rule_would_notice(tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text("def f():\n    from dukcapil_core.cli import main\n", "utf-8")
    assert room(imported(path).pop()) == "cli"


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after ``statement``, and did not have before."""
    code = f"import sys; before = set(sys.modules); {statement}; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return set(done.stdout.split())


HEAVY = {
    "duckdb",
    "_duckdb",
    "python_calamine",
    "xlsxwriter",
    "openpyxl",
    "rich",
    "cattrs",
    "pyarrow",
    "pandas",
    "numpy",
}


def test_importing_the_library_loads_no_heavy_module() -> None:
    loaded = loaded_by("import dukcapil_core")
    assert "dukcapil_core" in loaded
    assert not loaded & HEAVY
    # Names are loaded when they are used: nothing but the package itself and its version.
    assert {name for name in loaded if name.startswith("dukcapil_core")} == {"dukcapil_core", "dukcapil_core._version"}


def test_judging_a_number_loads_no_heavy_module() -> None:
    assert not loaded_by("import dukcapil_core as dk; dk.is_nik('5302014107909901')") & HEAVY


def test_looking_up_a_format_loads_no_database() -> None:
    loaded = loaded_by("from dukcapil_core.adapters.plugins import plugins; plugins().formats()")
    assert not loaded & {"duckdb", "_duckdb", "python_calamine", "xlsxwriter", "rich"}


def test_a_type_checker_sees_every_public_name() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    told = {
        alias.name
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname == alias.name
    }
    told |= {
        target.id
        for node in block.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert told == set(dukcapil_core.__all__) - {"__version__"}


def test_a_test_of_others_may_put_something_in_the_place_of_a_public_name() -> None:
    for name in ("reconcile", "read_voters"):
        with mock.patch(f"dukcapil_core.{name}", return_value="decided"):
            assert getattr(dukcapil_core, name)() == "decided"
        assert not isinstance(getattr(dukcapil_core, name), mock.Mock)


def test_the_room_of_that_name_does_not_take_the_place_of_the_function() -> None:
    first = "import dukcapil_core.reconcile.waterfall, dukcapil_core; print(callable(dukcapil_core.reconcile))"
    assert subprocess.run([sys.executable, "-c", first], capture_output=True, text=True, check=True).stdout == "True\n"
