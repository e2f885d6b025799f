"""One run of ours, from the files through their layouts to the written result. Started by the benchmarks.

python benchmarks/ours.py VOTERS VOTERS_LAYOUT RESIDENTS RESIDENTS_LAYOUT ELECTION OUT [memory] [threads]
"""

from __future__ import annotations

import json
import sys
import time


def main() -> None:
    """Reconcile and write; print the seconds of each part."""
    start = time.perf_counter()
    from dukcapil_core import read_both, reconcile
    from dukcapil_core.workspace import Workspace

    voters_file, voters_layout, residents_file, residents_layout, election, out, *limits = sys.argv[1:]
    memory = limits[0] if limits and limits[0] else None
    threads = int(limits[1]) if len(limits) > 1 else None
    seconds = {}

    def lap(part: str, since: float) -> float:
        now = time.perf_counter()
        seconds[part] = round(now - since, 2)
        return now

    with Workspace(memory=memory, threads=threads) as workspace:
        at = lap("start", start)
        voters, residents = read_both(voters_file, residents_file, voters_layout, residents_layout, workspace=workspace)
        at = lap("intake", at)
        result = reconcile(voters, residents, election)
        at = lap("reconcile", at)
        result.write(out)
        lap("write", at)
        rows = {"voters": voters.seen, "residents": residents.seen}
        rejected = {"voters": voters.rejected, "residents": residents.rejected}
    print(json.dumps({"seconds": seconds, "rows": rows, "rejected": rejected}))


if __name__ == "__main__":
    main()
