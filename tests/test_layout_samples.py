"""Every built-in layout reads its own sample: detected, all its people accepted, and saying what is known.

The other carriers are tried with the mistreated samples of test_layout_variants.py.
"""

from pathlib import Path
from typing import Any

import pytest

from dukcapil_core.adapters.builtin import OTHER_TIMES
from dukcapil_core.adapters.contract import Source
from dukcapil_core.adapters.detection import detect
from dukcapil_core.adapters.plugins import Plugins
from dukcapil_core.intake import take_in
from dukcapil_core.workspace import Workspace
from layout_samples import PEOPLE, SAMPLES, SAMPLES_OF, Sample

OWN = Plugins(entry_points=(), paths=(), strict=True)


def differences(sample: Sample, path: Path, workspace: Workspace) -> list[tuple[Any, ...]]:
    """What intake reads otherwise than the sample says: (row, field, read, meant); and the account."""
    records = take_in(path, sample.layout, workspace=workspace)
    read = list(records.frame.mappings())
    found: list[tuple[Any, ...]] = [
        (who.name, name, row[name], meant)
        for who, row in zip(PEOPLE, read, strict=True)
        for name, meant in sample.expected(who).items()
        if row[name] != meant
    ]
    if (records.seen, records.rejected) != (len(PEOPLE), 0):
        found.append(("account", records.seen, records.rejected))
    return found


def test_every_layout_has_a_sample() -> None:
    twins = {f"{name.removesuffix('-2024')}-{time}" for name, times in OTHER_TIMES.items() for time in times}
    names = {sample.layout for sample in SAMPLES_OF}
    assert names | twins == {fmt.name for fmt in OWN.formats() if fmt.record != "service"}
    assert names <= {folder.name for folder in SAMPLES.iterdir()}


@pytest.mark.parametrize("sample", SAMPLES_OF, ids=lambda sample: sample.layout)
def test_the_sample_in_the_package_says_what_is_known(sample: Sample, workspace: Workspace) -> None:
    path = SAMPLES / sample.layout / f"{sample.layout}.{sample.carrier}"
    if not sample.named:
        assert detect(Source(path=path), among=OWN).name == sample.layout
    assert differences(sample, path, workspace) == []
