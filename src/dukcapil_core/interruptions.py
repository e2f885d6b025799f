"""Ctrl-C, and what other signals raise, while the database is at work.

DuckDB breaks a query off where a signal's handler raises, and says so in a RuntimeError of its own, in whose place the
handler's exception is gone: a Ctrl-C would be swallowed by ``except Exception``, and a job queue would not know its own
time limit. So handlers are listened to for as long as a query runs, and what they raised is raised.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_STOPPED = "Query interrupted"
"""What DuckDB says of a query that a signal's handler ended, in a RuntimeError."""

_SIGNALS = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGALRM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGPROF", "SIGXCPU")
    if hasattr(signal, name)
)
"""The signals by which programs end their own work."""


class _Listened:
    """A handler that does what ``handler`` does; what it raises is kept."""

    raised: BaseException | None = None

    def __init__(self, handler: Callable[..., Any]) -> None:
        self.handler = handler

    def __call__(self, number: int, frame: Any) -> Any:
        try:
            return self.handler(number, frame)
        except BaseException as error:
            _Listened.raised = error
            raise


@contextmanager
def interrupts_as_such() -> Iterator[None]:
    """Ctrl-C in a query of the block is a KeyboardInterrupt; what another signal's handler raises comes out as it is.

    Nothing happens outside the main thread, which alone feels signals.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    put = _listen()
    try:
        yield
    except RuntimeError as error:
        if str(error) != _STOPPED:
            raise
        raise _Listened.raised or KeyboardInterrupt() from None
    finally:
        _Listened.raised = None  # its frames hold what the program worked on
        for number, listening in put.items():
            now: object = signal.getsignal(number)
            if now is listening:  # nobody has put another one there
                signal.signal(number, listening.handler)


def _listen() -> dict[int, _Listened]:
    """Listens to the handlers that may raise something of their own."""
    handlers = {number: signal.getsignal(number) for number in _SIGNALS}
    own = {number: handler for number, handler in handlers.items() if callable(handler)}
    # Ctrl-C alone, as Python has it, needs nobody to listen.
    if all(handler is signal.default_int_handler or isinstance(handler, _Listened) for handler in own.values()):
        return {}
    put = {number: _Listened(handler) for number, handler in own.items() if not isinstance(handler, _Listened)}
    try:
        for number, listening in put.items():
            signal.signal(number, listening)
    except ValueError:  # an interpreter within an interpreter takes no handlers
        return {}
    return put
