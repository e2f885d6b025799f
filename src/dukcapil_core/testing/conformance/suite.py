"""The pytest door: one line in a test file is the whole suite."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from dukcapil_core.errors import CallError
from dukcapil_core.testing.conformance.run import API, Outcome, ids, run_checks
from dukcapil_core.testing.conformance.subject import is_file

if TYPE_CHECKING:
    from dukcapil_core.workspace import Workspace


def conformance_suite(
    format: str | Path,
    samples: str | Path,
    *,
    expected_failures: Mapping[str, str] | None = None,
    api: int = API,
    workspace: Callable[[], Workspace] | None = None,
) -> type:
    """A test class with one test for every check and sample::

        TestSleman = conformance_suite("kab-sleman-dps", samples="samples")

    ``samples`` is a folder, looked for beside the test file and in the folders above it. The arguments are those of
    ``run_checks``; ``workspace`` gives one that many suites share.

    While tests are collected only file names are looked at: nothing of the plugin runs. A *should* that fails is an
    xfail, a *must* a failure; what does not apply is skipped.
    """
    import pytest

    frame = inspect.currentframe()
    caller = frame.f_back.f_code.co_filename if frame is not None and frame.f_back is not None else "."
    folder = _folder(Path(samples), Path(caller))
    suite = _Suite(
        format=_format(format, Path(caller)),
        folder=folder,
        excuses=dict(expected_failures or {}),
        api=api,
        workspace=workspace,
    )
    known = ids(folder, _name_of(format)) or ("has-samples",)

    class TestConformance:
        @pytest.mark.parametrize("identity", known, ids=str)
        def test_conforms(self, identity: str) -> None:
            suite.judge(identity)

    return TestConformance


@frozen(kw_only=True, slots=False)
class _Suite:
    """One run of the checks, made when the first test asks and shared by all."""

    format: str
    folder: Path
    excuses: Mapping[str, str]
    api: int
    workspace: Callable[[], Workspace] | None

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        return run_checks(
            self.format,
            self.folder,
            expected_failures=self.excuses,
            api=self.api,
            workspace=self.workspace and self.workspace(),
        )

    def judge(self, identity: str) -> None:
        """Ends the test as the outcome says."""
        import pytest

        outcome = self.outcomes.get(identity)
        if outcome is None:
            if not self.outcomes:
                raise CallError("check.no-samples", folder=self.folder.name, format=self.format)
            pytest.skip("the second file of another sample")
        told = outcome.text()
        if outcome.is_failure:
            pytest.fail(told, pytrace=False)
        if outcome.status in ("failed", "excused"):
            pytest.xfail(told)
        if outcome.status in ("skipped", "blocked"):
            pytest.skip(told)


def _name_of(format: str | Path) -> str:
    """The format's name as far as it is known without loading anything: for the folder of its samples."""
    return str(format).rpartition("::")[2]


def _folder(samples: Path, caller: Path) -> Path:
    if samples.is_absolute():
        return samples
    return next((above / samples for above in caller.parents if (above / samples).is_dir()), caller.parent / samples)


def _format(format: str | Path, caller: Path) -> str:
    """A file's path, looked for beside the test file too; a name as it is."""
    file, colons, name = str(format).partition("::")
    if not is_file(file) or Path(file).is_file():
        return str(format)
    found = next((above / file for above in caller.parents if (above / file).is_file()), file)
    return f"{found}{colons}{name}"
