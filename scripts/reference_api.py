"""The Markdown of the Python reference: public names, adapter contract and hooks, with their signatures.

Signatures come from the source, not from ``inspect.signature``: annotations stay as their author wrote them, and the
text is the same on every version of Python.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any

import attrs

import dukcapil_core
from dukcapil_core.adapters import contract, hookspecs

RETURNED = ("Records", "Result", "Frame")
"""Classes that functions give and nobody calls."""

PARTS = {
    "NIK and family card": (
        "is_nik", "check_nik", "read_nik", "NumberReading", "Nik", "is_nkk", "check_nkk", "read_nkk", "FamilyCard",
    ),
    "From files to a worklist": ("read_voters", "read_residents", "reconcile", "Records", "Result", "Workspace"),
    "Tables": ("Frame",),
    "People and elections": ("Resident", "Voter", "Election", "election", "eligibility", "age_on"),
    "Catalogues": ("Region", "region", "Code", "CodeTable", "code_table", "ServiceType", "service"),
    "Findings and errors": (
        "Issue", "Severity", "DukcapilError", "NikError", "CallError", "FormatError", "SourceError", "PluginError",
        "OutputError",
    ),
}  # fmt: skip
"""The order of the page; a public name that no part lists comes at the end."""


def signature(name: str, value: Any) -> str:
    """``name`` with its parameters, as a caller writes it; a class by its fields or its constructor."""
    if not inspect.isclass(value):
        return _function(name, value)
    if name in RETURNED or (issubclass(value, Exception) and "__init__" not in vars(value)):
        return f"class {name}"
    if attrs.has(value):
        fields = [field for field in attrs.fields(value) if field.init]
        return f"{name}({', '.join([*_star(fields), *map(_field, fields)])})"
    if "__init__" in vars(value):
        return _function(name, value.__init__)
    return f"class {name}"


def _star(fields: list[Any]) -> list[str]:
    return ["*"] if fields and all(field.kw_only for field in fields) else []


def _field(field: Any) -> str:
    kind = field.type if isinstance(field.type, str) else getattr(field.type, "__name__", "Any")
    name = field.alias or field.name.lstrip("_")
    if field.default is attrs.NOTHING:
        return f"{name}: {kind}"
    return f"{name}: {kind} = {'...' if isinstance(field.default, attrs.Factory) else repr(field.default)}"  # type: ignore[arg-type]


def _function(name: str, function: Callable[..., Any]) -> str:
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function)))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    for arguments in (tree.args.posonlyargs, tree.args.args):
        if arguments and arguments[0].arg in ("self", "cls"):
            del arguments[0]
    returns = f" -> {ast.unparse(tree.returns)}" if tree.returns and tree.name != "__init__" else ""
    return f"{name}({', '.join(_arguments(tree.args))}){returns}"


def _arguments(given: ast.arguments) -> Iterator[str]:
    """The parameters with blanks around the ``=`` of a default, which ``ast.unparse`` leaves out."""
    by_place = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(by_place) - len(given.defaults)) + given.defaults
    for place, (argument, default) in enumerate(zip(by_place, defaults, strict=True), 1):
        yield _argument(argument, default)
        if place == len(given.posonlyargs):
            yield "/"
    if given.vararg or given.kwonlyargs:
        yield f"*{ast.unparse(given.vararg)}" if given.vararg else "*"
    yield from map(_argument, given.kwonlyargs, given.kw_defaults)
    if given.kwarg:
        yield f"**{ast.unparse(given.kwarg)}"


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    return ast.unparse(argument) + (f" = {ast.unparse(default)}" if default is not None else "")


def words(value: Any) -> str:
    """The docstring as Markdown."""
    text = inspect.cleandoc(inspect.getdoc(value) or "") if not isinstance(value, str) else value
    text = re.sub(r"``([^`]+)``", r"`\1`", text)
    # A paragraph that ends in "::" has a literal block below it.
    return re.sub(r"::(\n\n)", r":\1", text)


def entry(name: str, value: Any, *, level: int = 3, anchor: str = "") -> str:
    """One name: its heading, signature, docstring and, for a class, its members."""
    head = f"{'#' * level} `{name}` {{ #{anchor or name} }}"
    parts = [head, f"```py\n{_folded(signature(name, value))}\n```", words(value)]
    if inspect.isclass(value):
        parts += [f"- {text}" for text in _members(value)]
    return "\n\n".join(parts[:3]) + ("\n\n" + "\n".join(parts[3:]) if parts[3:] else "")


def _folded(text: str) -> str:
    """A long signature on several lines, one parameter a line; a short one as it is."""
    if len(text) <= 100 or "(" not in text:
        return text
    head, rest = text.split("(", 1)
    depth, current = 0, ""
    parts: list[str] = []
    for index, char in enumerate(rest):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            if depth == 0:
                lines = ",\n    ".join([*parts, current.strip()])
                return f"{head}(\n    {lines},\n{rest[index:]}"
            depth -= 1
        if char == "," and depth == 0:
            parts.append(current.strip())
            current = ""
        else:
            current += char
    return text


def _members(kind: type) -> Iterator[str]:
    found: dict[str, Any] = {}
    for base in reversed([base for base in kind.__mro__ if base.__module__.startswith("dukcapil_core")]):
        found |= {name: value for name, value in vars(base).items() if not name.startswith("_")}
    for name, value in found.items():
        if isinstance(value, property):
            yield f"`.{name}`: {_first(value.fget)}"
        elif isinstance(value, (FunctionType, classmethod)):
            function = value.__func__ if isinstance(value, classmethod) else value
            owner = kind.__name__ if isinstance(value, classmethod) else ""
            yield f"`{owner}.{_function(name, function)}`: {_first(function)}"


def _first(value: Any) -> str:
    return words(value).split("\n\n")[0].replace("\n", " ")


def public_names(intros: Mapping[str, str]) -> Iterator[str]:
    """The page of the public names, part by part."""
    yield intros["python"]
    listed = {name for names in PARTS.values() for name in names}
    rest = tuple(name for name in dukcapil_core.__all__ if name not in listed and name != "__version__")
    for title, names in {**PARTS, "More": rest}.items():
        if names:
            yield f"## {title}"
        if title == "Tables":
            yield intros["tables"]
        for name in names:
            yield entry(name, getattr(dukcapil_core, name))


def hook_names() -> tuple[str, ...]:
    """The hooks, in the order of their file."""
    return tuple(name for name in vars(hookspecs) if name.startswith("dukcapil_"))


def hooks(intros: Mapping[str, str]) -> Iterator[str]:
    """The page of the hooks and of what passes through them."""
    yield intros["hooks"]
    for name in hook_names():
        function = getattr(hookspecs, name)
        yield f"## `{name}` {{ #{name} }}\n\n```py\n{signature(name, function)}\n```\n\n{words(function)}"
    yield "## What passes through them"
    yield "From `dukcapil_core.adapters.hookspecs`:"
    for kind in (hookspecs.RowCheck, hookspecs.FormatChoice, hookspecs.IntakeReport):
        yield entry(kind.__name__, kind)
    yield intros["field-parser"]
    yield "From `dukcapil_core.adapters.contract`:"
    for name in ("Format", "Source", "RawTable", "RawRow", "Scan", "Sample", "Detection", "Reader"):
        yield entry(name, getattr(contract, name))
