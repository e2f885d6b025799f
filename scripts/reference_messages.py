"""The Markdown of the three pages of messages: findings about data, errors, and all other words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from reference_markdown import INTROS, ROOT, code, page, plain, table

from dukcapil_core.text import Message, messages

WORDS = (
    "codes.remedy.",
    "services.group.",
    "services.unit.",
    "services.kind.",
    "elections.reason.",
    "explain.",
    "phase.",
    "cli.",
    "activity.",
    "backlog.column.",
    "backlog.forecast",
    "check.",
    "calendar.",
    "early.",
    "sniff.text.",
    "sniff.because.",
    "layout.kind.",
    "plugin.surroundings.",
    "plugin.thing.",
    "plugin.wanted.",
    "roster.",
    "complaints.",
)
"""Beginnings of codes that are words for people, in areas that also have errors."""

RAISED = re.compile(r'(?:Error|\.error)\(\s*"([a-z0-9]+(?:[.-][a-z0-9]+)+)"')


def issue_codes() -> str:
    """Findings about data: every code with a severity."""
    found = [message for message in messages().values() if message.severity]
    return page(
        "Issue codes",
        INTROS["issue-codes"],
        *_by_area(found, lambda message: f"Severity: **{message.severity}**."),
    )


def error_codes() -> str:
    """Errors of a call, a file, a layout or a plugin."""
    found = [message for message in messages().values() if not message.severity and not is_word(message)]
    return page("Error codes", INTROS["error-codes"], *_by_area(found, lambda message: ""))


def words() -> str:
    """Everything else that is said to people."""
    found = sorted((message for message in messages().values() if is_word(message)), key=lambda message: message.code)
    rows = [[code(message.code), plain(message.en), plain(message.id)] for message in found]
    return page("Words", INTROS["words"], table(["Code", "English", "Indonesia"], rows))


@cache
def raised() -> frozenset[str]:
    """The codes that the source raises by name."""
    files = (ROOT / "src" / "dukcapil_core").rglob("*.py")
    return frozenset(found for file in files for found in RAISED.findall(file.read_text("utf-8")))


def is_word(message: Message) -> bool:
    """Whether a message is neither a finding nor an error: a phase, a remedy, a line of the terminal."""
    if message.severity or message.code in raised():
        return False
    area = message.code.split(".")[0]
    return message.code.startswith(WORDS) or not any(other.split(".")[0] == area for other in raised())


def _by_area(found: Iterable[Message], more: Callable[[Message], str]) -> Iterable[str]:
    area = ""
    for message in sorted(found, key=lambda message: message.code.split(".")):
        if message.code.split(".")[0] != area:
            area = message.code.split(".")[0]
            yield f"## {area}"
        words = f"{more(message)}\n\n- English: {plain(message.en)}\n- Indonesia: {plain(message.id)}"
        yield f"### `{message.code}` {{ #{message.code} }}\n\n{words.strip()}"
