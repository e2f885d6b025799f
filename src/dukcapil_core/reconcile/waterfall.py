"""The waterfall of one candidate's evidence as an SVG picture."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dukcapil_core.text import figure

_BAR, _GAP, _SCALE = 18, 6, 12
_LETTER = 7.5
"""Pixels that a letter takes at most, on average over a label, in the wider of the usual fonts."""


def waterfall(steps: Sequence[tuple[str, float, float]], lang: str) -> str:
    """Each step (label, from, to in bits) as a bar, from the starting odds to the sum."""
    ends = [0.0, *(value for _, start, end in steps for value in (start, end))]
    left, right = min(ends), max(ends)
    labels = _width([label for label, _, _ in steps])
    bars = []
    for number, (label, start, end) in enumerate(steps):
        y = _top(number)
        x = labels + (min(start, end) - left) * _SCALE
        long = abs(end - start) * _SCALE
        colour = "#2a7f62" if end >= start else "#b5482f"
        bars.append(
            f"{_label(label, number)}"
            f'<rect x="{x:.1f}" y="{y}" width="{max(long, 1):.1f}" height="{_BAR}" fill="{colour}"/>'
            f'<text x="{x + long + 4:.1f}" y="{y + _BAR - 5}" font-size="11">{figure(end - start, lang, "+.1f")}</text>'
        )
    return _picture(bars, labels + (right - left) * _SCALE + 60)


def written(lines: Sequence[str]) -> str:
    """A picture of words, line by line."""
    return _picture([_label(line, number) for number, line in enumerate(lines)], _width(lines))


def _top(number: int) -> int:
    return _GAP + number * (_BAR + _GAP)


def _width(labels: Sequence[str]) -> float:
    return 12 + _LETTER * max(map(len, labels))


def _label(label: str, number: int) -> str:
    return f'<text x="4" y="{_top(number) + _BAR - 5}" font-size="12">{escape(label)}</text>'


def _picture(parts: Sequence[str], width: float) -> str:
    size = f'width="{width:.0f}" height="{_top(len(parts))}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">{"".join(parts)}</svg>'
