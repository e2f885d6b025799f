"""``python -m dukcapil_core`` and the script ``dukcapil`` are the command line."""

from __future__ import annotations

import gc
import os
import sys

_SELDOM = 50_000
"""So many more objects than were let go of start a search for garbage. What a command loads is none: with Python's own
700 the searches, the last of them at its end, take a tenth of a small list's time."""


def run() -> int:
    """The command line of this process; its exit status.

    Ctrl-C while the modules are still being loaded ends it as it does later, without a traceback.
    """
    gc.set_threshold(_SELDOM)
    try:
        from dukcapil_core.cli import main

        status = main()
        gc.freeze()
        _leave_threads(status)
        return status
    except KeyboardInterrupt:
        print("dukcapil: interrupted", file=sys.stderr)  # the catalogue of words is perhaps not loaded
        return 130


def _leave_threads(status: int) -> None:
    """Ends the process where a thread, which only a plugin can have left running, would keep it for good."""
    if "threading" not in sys.modules:
        return
    import threading

    others = [thread for thread in threading.enumerate() if not (thread.daemon or thread is threading.main_thread())]
    for thread in others:
        thread.join(1)
    if any(thread.is_alive() for thread in others):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(status)


if __name__ == "__main__":
    sys.exit(run())
