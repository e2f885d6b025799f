"""The Markdown of the command reference: what ``dukcapil --help`` and every ``dukcapil <command> --help`` print."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from unittest import mock

from dukcapil_core.cli import main

PLAIN = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": ""}
"""The terminal of the page, so that it looks the same wherever it is written."""


def help_of(*command: str) -> str:
    """What ``dukcapil <command> --help`` prints."""
    printed = io.StringIO()
    with mock.patch.dict(os.environ, PLAIN), contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        main([*command, "--help"])
    return printed.getvalue().rstrip()


def command_names() -> tuple[str, ...]:
    """The commands that the help of ``dukcapil`` lists."""
    choices = re.search(r"\{([a-z,-]+)\}", help_of())
    return tuple(choices.group(1).split(",")) if choices else ()


def commands() -> Iterator[str]:
    """The page, command by command."""
    yield f"```text\n{help_of()}\n```"
    for name in command_names():
        yield f"## `dukcapil {name}` {{ #{name} }}\n\n```text\n{help_of(name)}\n```"
