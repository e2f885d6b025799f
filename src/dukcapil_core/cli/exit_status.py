"""What the process ends with, for shells and schedulers: docs/reference/exit-status.md."""

from __future__ import annotations

DONE = 0

FAILED = 1
"""Done, but records were rejected and ``--strict`` was asked, or a check failed."""

WRONG = 2
"""The call or the files were wrong."""

SIGNALLED = 128
"""A program that a signal ended has this status plus the signal's number, as shells count."""

PIPE_CLOSED = SIGNALLED + 13
"""Nobody read on (SIGPIPE)."""
