"""How the made pages are put together: cells and words that Markdown leaves alone, tables, whole pages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MADE = "<!-- Written by scripts/build_reference.py. Change the package's data or docstrings and run it again. -->\n"

INTROS: dict[str, Any] = tomllib.loads((ROOT / "scripts" / "reference_intros.toml").read_text("utf-8"))
"""What stands at the head of each page."""


def plain(text: object) -> str:
    """``text`` with nothing in it that Markdown, a table or the attribute syntax would take for its own."""
    words = str(text).replace("&", "&amp;").replace("<", "&lt;").replace("\n", " ")
    for mark in "\\|*_{}[]`":
        words = words.replace(mark, f"\\{mark}")
    return words


def code(text: object) -> str:
    """``text`` as inline code, whatever quotes are in it; nothing for nothing."""
    words = str(text).replace("|", "\\|")
    return f"`` {words} ``" if "`" in words else f"`{words}`" if words else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the cells are Markdown already."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def page(title: str, *parts: str) -> str:
    """A whole page: its heading, then its parts with a blank line between them."""
    return "\n".join([MADE, f"# {title}\n", *(part.strip("\n") + "\n" for part in parts if part)])
