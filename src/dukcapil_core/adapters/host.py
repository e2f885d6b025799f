"""What the program around the library lets the guard of plugins know and do. In somebody else's program: nothing.

The command line sets them; it imports nothing for that, so that no command starts later for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dukcapil_core.errors import PluginError


def _perhaps() -> bool:
    return True


interrupted: Callable[[], bool] = _perhaps
"""Whether somebody interrupted the work, so that a KeyboardInterrupt out of a plugin is a person's and not its own."""

give_up: Callable[[PluginError], None] | None = None
"""Ends the process for a plugin that goes on when it was broken off; None: the call is waited for."""

may_use_alarm = False
"""Whether the process's alarm clock (SIGALRM) is free for the watch over plugins."""
