"""Tables of a benchmark's results as Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join(['---', *['---:'] * (len(head) - 1)])} |"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def times(theirs: float, ours: float) -> str:
    """How many times ours goes into theirs, "1.0 x" when they are equal; "-" when there is nothing to divide by."""
    if not ours:
        return "-" if not theirs else "all"
    ratio = theirs / ours
    return f"{ratio:.1f} x" if ratio < 100 else f"{ratio:,.0f} x"


def save(name: str, text: str, figures: Mapping[str, Any]) -> None:
    """Print ``text`` and write it and ``figures`` as results/<name>.md and .json."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text + "\n", "utf-8")
    (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    print(text)
