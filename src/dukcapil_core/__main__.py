"""``python -m dukcapil_core`` and the script ``dukcapil`` are the command line."""

from __future__ import annotations

import sys


def run() -> int:
    """The command line of this process; its exit status.

    Ctrl-C while the modules are still being loaded ends it as it does later, without a traceback.
    """
    try:
        from dukcapil_core.cli import main

        return main()
    except KeyboardInterrupt:
        print("dukcapil: interrupted", file=sys.stderr)  # the catalogue of words is perhaps not loaded
        return 130


if __name__ == "__main__":
    sys.exit(run())
