"""Findings about data, as data: a code, a severity and a position, never a value."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from dukcapil_core.text import messages, text


class Severity(StrEnum):
    """How much a finding matters: an *error* makes the cell unusable, a *warning* asks a person to look."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@frozen(kw_only=True)
class Issue:
    """One finding. ``row`` counts data records from 1 in file order; ``field`` is the canonical column."""

    code: str
    severity: Severity
    field: str | None = None
    row: int | None = None
    file: str | None = None

    def text(self, lang: str = "en") -> str:
        """The finding as a sentence in ``lang`` ("en" or "id")."""
        return text(self.code, lang, field=self.field, row=self.row, file=self.file)


def issue(code: str, *, field: str | None = None, row: int | None = None, file: str | None = None) -> Issue:
    """An Issue with the severity that the message catalogue gives its code (error where it gives none)."""
    message = messages().get(code)
    severity = Severity(message.severity) if message and message.severity else Severity.ERROR
    return Issue(code=code, severity=severity, field=field, row=row, file=file)
