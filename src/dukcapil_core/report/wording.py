"""Figures and findings as people read them, in Indonesian or English."""

from __future__ import annotations

from dukcapil_core.text import Lang, figure, text


def decimal(number: float, lang: Lang) -> str:
    """A number with one decimal: 1,024.6 in English, 1.024,6 in Indonesian."""
    return figure(number, lang, ",.1f")


def finding(code: str, lang: Lang) -> str:
    """A decision's finding in words; the code itself where nobody gave it words."""
    return text(f"report.finding.{code}", lang).removeprefix("report.finding.")
