"""Where bulk work happens: bounded memory, whatever the machine has."""

from __future__ import annotations

import pytest

from dukcapil_core.workspace import MOST_MEMORY, Workspace, _bytes


def test_nobody_who_says_nothing_gives_away_a_machine() -> None:
    with Workspace() as workspace:
        assert _bytes(workspace.con) <= MOST_MEMORY * 1.01


@pytest.mark.parametrize(("memory", "held"), [("512MB", 512e6), ("2GiB", 2 * 1024**3), ("9GB", 9e9)])
def test_who_names_a_memory_gets_it(memory: str, held: float) -> None:
    with Workspace(memory=memory) as workspace:
        assert _bytes(workspace.con) == pytest.approx(held, rel=0.02)
