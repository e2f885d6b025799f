"""Runs one piece of work as a process of its own, so that its time and memory are its own.

    python benchmarks/measure.py PEAK_FILE SCRIPT ARGUMENT...

is what such a process is: the script, and at its end its peak memory, written to PEAK_FILE.
"""

from __future__ import annotations

import compileall
import json
import os
import platform
import runpy
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

HERE = Path(__file__).parent


@frozen(kw_only=True)
class Run:
    """``wall`` in seconds from start to exit of the process, ``cpu`` in seconds, ``peak`` resident memory in MiB.

    ``told`` is the JSON object that the process printed as its last line.
    """

    wall: float
    cpu: float
    peak: float
    told: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The figures as they stand in a results file."""
        return {"wall_s": round(self.wall, 2), "cpu_s": round(self.cpu, 2), "peak_mib": round(self.peak), **self.told}


@cache
def _compiled() -> None:
    """The library's bytecode is there, as it is of the peers that pip installed."""
    compileall.compile_dir(HERE.parent / "src", quiet=1)


def measured(script: str, *arguments: object) -> Run:
    """The Run of ``benchmarks/<script>`` with ``arguments``. Raises RuntimeError with its last words when it fails."""
    _compiled()
    with (
        tempfile.TemporaryFile("w+") as said,
        tempfile.TemporaryFile("w+") as wrong,
        tempfile.NamedTemporaryFile("r") as peak,
    ):
        command = [sys.executable, __file__, peak.name, str(HERE / script), *(str(argument) for argument in arguments)]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=wrong)
        _, status, usage = os.wait4(process.pid, 0)  # of this process and what it started, unlike RUSAGE_CHILDREN
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        wrong.seek(0)
        if process.returncode != 0:
            raise RuntimeError(f"{script} ended with {process.returncode}: {wrong.read()[-2000:]}")
        lines = said.read().splitlines()
        mebibytes = int(peak.read()) / 1024
    return Run(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        peak=mebibytes,
        told=json.loads(lines[-1]) if lines else {},
    )


def shortest(runs: Iterable[Run]) -> Run:
    """The run that took least: what else a machine does makes a run longer, never shorter."""
    return min(runs, key=lambda run: run.wall)


def quickest(runs: int, script: str, *arguments: object) -> Run:
    """The shortest of several runs, one after the other."""
    return shortest(measured(script, *arguments) for _ in range(runs))


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    import duckdb

    return {
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "cores": len(os.sched_getaffinity(0)),
        "processor": platform.machine(),
    }


def _peak() -> int:
    """The peak resident memory of this process in KiB. Not ru_maxrss: that begins with what the parent had when it forked."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0])


def main() -> None:
    """Run the script of the command line as if it had been started alone."""
    peak, script, *sys.argv[1:] = sys.argv[1:]
    sys.argv[0] = script
    runpy.run_path(script, run_name="__main__")
    Path(peak).write_text(str(_peak()), "ascii")


if __name__ == "__main__":
    main()
