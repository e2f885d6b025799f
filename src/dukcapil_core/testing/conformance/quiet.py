"""Run in a process of its own: imports one plugin and tells what the import did besides being imported."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SECONDS = 60
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_TOUCHING = ("socket.connect", "socket.getaddrinfo", "socket.bind", "urllib.Request", "subprocess.Popen", "os.system")
_CHANGING = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "shutil.rmtree", "os.chmod", "os.truncate")


def imported(named: str, provider: str) -> dict[str, Any]:
    """What importing the plugin of the format ``named`` did: {"printed": bool, "wrote": [...], "reached": [...]}.

    The names are those of events, never of files or hosts.
    """
    code = "import sys; from dukcapil_core.testing.conformance import quiet; quiet.tell(*sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, named, provider],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    last = done.stdout.strip().rpartition("\n")[2]
    try:
        found: dict[str, Any] = json.loads(last)
    except ValueError:
        return {"printed": False, "wrote": [], "reached": [], "failed": True}
    return found


def tell(named: str, provider: str) -> None:
    """Imports the plugin under watch and prints what it did as JSON."""
    from importlib import metadata

    from dukcapil_core.adapters.hookspecs import PROJECT
    from dukcapil_core.adapters.plugins import Plugins

    found = metadata.entry_points(group=PROJECT)
    own = [one for one in found if one.dist is not None and f"{one.dist.name}:{one.name}" == provider]
    base = Plugins(entry_points=(), paths=())  # what the library itself does is done
    wrote: set[str] = set()
    reached: set[str] = set()

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[2], int) and args[2] & _WRITING and args[0] != os.devnull:
            wrote.add("open")
        elif event in _CHANGING:
            wrote.add(event)
        elif event in _TOUCHING:
            reached.add(event)

    said = io.StringIO()
    sys.addaudithook(hook)
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        if own:
            Plugins(entry_points=own, paths=())
        elif Path(named.partition("::")[0]).suffix.lower() in (".py", ".toml"):
            with contextlib.suppress(Exception):
                base.format(named)
    answer = {"printed": bool(said.getvalue()), "wrote": sorted(wrote), "reached": sorted(reached)}
    print(json.dumps(answer))
