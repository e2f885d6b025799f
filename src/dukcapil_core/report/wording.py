"""Figures and days as people read them, in Indonesian or English."""

from __future__ import annotations

from datetime import date

from dukcapil_core.text import Lang, figure, text


def decimal(number: float, lang: Lang) -> str:
    """A number with one decimal: 1,024.6 in English, 1.024,6 in Indonesian."""
    return figure(number, lang, ",.1f")


def day(on: date, lang: Lang) -> str:
    """A day in words: 7 February 2024, 7 Februari 2024."""
    return f"{on.day} {text('report.months', lang).split()[on.month - 1]} {on.year}"


def finding(code: str, lang: Lang) -> str:
    """A decision's finding in words; the code itself where nobody gave it words."""
    return text(f"report.finding.{code}", lang).removeprefix("report.finding.")
