"""Running the checks: gates, excuses, and an outcome for every check and sample."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, frozen

from dukcapil_core.adapters.plugins import plugins, using
from dukcapil_core.errors import CallError, DukcapilError, PluginError
from dukcapil_core.testing.conformance.registry import Check, Finding, Level, NotApplicable, checks, found
from dukcapil_core.testing.conformance.samples import (
    EXPECT,
    Case,
    cases,
    found_expectation,
    samples_folder,
    samples_in,
    written,
)
from dukcapil_core.testing.conformance.subject import Subject, is_file
from dukcapil_core.text import nearest, text

if TYPE_CHECKING:
    from dukcapil_core.workspace import Workspace

API = 1
"""The version of the kit: which checks there are and what an excuse may name."""

Status = Literal["passed", "failed", "blocked", "skipped", "excused"]


@frozen(kw_only=True)
class Outcome:
    """What one check came to on one sample. ``id`` never changes: "rows-are-conserved-dps".

    ``blocked``: a gate failed before it (``because``). ``excused``: it fails, and the author said so with a reason.
    """

    id: str
    check: str
    sample: str | None
    level: Level
    status: Status
    findings: tuple[Finding, ...] = ()
    because: str = ""

    @property
    def is_failure(self) -> bool:
        """Whether the format must be mended before it is relied on."""
        return self.status == "failed" and self.level == "must"

    def text(self, lang: str = "en") -> str:
        """What was found, why it matters and what to do, in ``lang``; one line for an outcome without findings."""
        if self.status in ("blocked", "excused", "skipped"):
            reason = self.because if self.status != "skipped" else text(f"check.skip.{self.because}", lang)
            return f"{self.id}: {text(f'check.status.{self.status}', lang)} ({reason})"
        if not self.findings:
            return f"{self.id}: {text(f'check.status.{self.status}', lang)}"
        lines = [f"{self.id}: {finding.text(lang)}" for finding in self.findings]
        whys = (finding.why(self.check, lang) for finding in self.findings)
        fixes = (finding.fix(self.check, lang) for finding in self.findings)
        lines += [f"  {text('check.why', lang)}: {why}" for why in dict.fromkeys(whys)]
        lines += [f"  {text('check.fix', lang)}: {fix}" for fix in dict.fromkeys(fixes)]
        return "\n".join(lines)

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """The outcome as data, for a result file."""
        return {
            "id": self.id,
            "check": self.check,
            "sample": self.sample,
            "level": self.level,
            "status": self.status,
            "found": [finding.text(lang) for finding in self.findings],
            "because": self.because,
        }


def check_names() -> tuple[str, ...]:
    """The names of the checks, in the order in which they run; excuses are given by these names."""
    return tuple(one.name for one in checks())


def ids(samples: Path, format_name: str) -> tuple[str, ...]:
    """The ids of all outcomes, from file names alone: nothing of a plugin runs."""
    named = [case.name for case in cases(samples_folder(samples, format_name))]
    return tuple(
        identity
        for one in checks()
        for identity in ([f"{one.name}-{name}" for name in named] if one.per_sample else [one.name])
    )


def run_checks(
    format: str | Path,
    samples: str | Path,
    *,
    expected_failures: Mapping[str, str] | None = None,
    api: int = API,
    workspace: Workspace | None = None,
) -> dict[str, Outcome]:
    """Every check of the kit on a format and a folder of samples: id -> Outcome.

    ``format`` is a format's name, the path of a layout TOML or of a plugin file. ``expected_failures`` gives a reason
    for each check that is known to fail (its name, or the id with the sample); an excuse for a check that passes is a
    failure itself. ``workspace``: one to use for many formats.

    Raises CallError for an unknown excuse, an empty reason, a folder without samples or another ``api``; FormatError or
    PluginError where the format cannot be loaded.
    """
    if api != API:
        raise CallError("check.other-api", api=api, known=API)
    subject_format = plugins().format(format)
    folder = samples_folder(Path(samples), subject_format.name)
    given = samples_in(folder, subject_format)
    excuses = _checked_excuses(expected_failures or {}, given)
    with contextlib.ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="dukcapil-check-"))
        # Whoever has a plugin checked asks for all of it, its checks on records among them.
        loaded = stack.enter_context(using(subject_format.provider))
        subject = Subject(
            named=str(format),
            format=loaded.format(format),
            plugins=loaded,
            folder=Path(scratch),
            workspace=cache(lambda: workspace or stack.enter_context(_workspace())),
        )
        outcomes = {outcome.id: outcome for outcome in _run(subject, given)}
    return _excused(outcomes, excuses)


def write_expectations(format: str | Path, samples: str | Path, *, lang: str = "en") -> tuple[Path, ...]:
    """Drafts the expectation of every sample that has none; returns the files written, their comment in ``lang``.

    Raises what reading the samples raises, and CallError for a folder without samples.
    """
    from dukcapil_core.intake import take_in

    fmt = plugins().format(format)
    given = samples_in(samples_folder(Path(samples), fmt.name), fmt)
    wanting = [case for case in given if not case.expect_path.exists()]
    with using(fmt.provider):
        for case in wanting:
            case.expect_path.write_text(written(found_expectation(take_in(case.path, format)), lang), "utf-8")
    return tuple(case.expect_path for case in wanting)


def settled(outcomes: Mapping[str, Outcome], drafts: Iterable[Path]) -> tuple[dict[str, Outcome], tuple[Path, ...]]:
    """The outcomes after ``drafts`` were written, and the drafts that are left for the author to read.

    A reading that agrees with its own draft proves nothing: ``matches-expectation`` does not apply yet. Where the
    columns are not the right ones the draft is taken back, for it would hold the mended layout to what was wrong.
    """
    result, left = dict(outcomes), []
    for path in drafts:
        sample = path.name.removesuffix(EXPECT)
        if _has(outcomes, "columns-are-the-right-ones", sample, "failed", "blocked"):
            path.unlink(missing_ok=True)
        else:
            left.append(path)
        if _has(outcomes, "matches-expectation", sample, "passed"):
            identity = f"matches-expectation-{sample}"
            result[identity] = evolve(result[identity], status="skipped", because="just-drafted")
    return result, tuple(left)


def _has(outcomes: Mapping[str, Outcome], check: str, sample: str, *statuses: Status) -> bool:
    found = outcomes.get(f"{check}-{sample}")
    return found is not None and found.status in statuses


def _workspace() -> Workspace:
    from dukcapil_core.workspace import Workspace

    return Workspace(threads=1, memory="512MB")


def _run(subject: Subject, given: Sequence[Case]) -> Iterator[Outcome]:
    gates = {one.name for one in checks() if one.gate}
    failed: dict[str | None, set[str]] = {None: set()}
    for one in checks():
        for case in given if one.per_sample else given[:1]:
            sample = case.name if one.per_sample else None
            # What failed before: on this sample, and of the format as a whole.
            before = failed[None] | failed.setdefault(sample, set())
            blocking = sorted(name for name in before if name in gates or name in one.after)
            outcome = _outcome(one, sample, subject, case, blocking)
            if outcome.is_failure or (outcome.status == "blocked" and one.gate):
                failed[sample].add(one.name)
            yield outcome


def _outcome(one: Check, sample: str | None, subject: Subject, case: Case, blocking: list[str]) -> Outcome:
    outcome = Outcome(
        id=one.name if sample is None else f"{one.name}-{sample}",
        check=one.name,
        sample=sample,
        level=one.level,
        status="passed",
    )
    if blocking:
        return evolve(outcome, status="blocked", because=blocking[0])
    try:
        findings = tuple(one.run(subject, case))
    except NotApplicable as reason:
        return evolve(outcome, status="skipped", because=reason.code)
    except DukcapilError as error:
        findings = (found("stopped", code=error.code, error=error),)
    return evolve(outcome, status="failed", findings=findings) if findings else outcome


def _checked_excuses(excuses: Mapping[str, str], given: Sequence[Case]) -> Mapping[str, str]:
    names = [*check_names(), *(f"{one.name}-{case.name}" for one in checks() if one.per_sample for case in given)]
    for name, reason in excuses.items():
        if name not in names:
            raise CallError("check.unknown-excuse", excuse=name, nearest=nearest(name, names))
        if not isinstance(reason, str) or not reason.strip():
            raise CallError("check.excuse-without-reason", excuse=name)
    return excuses


def _excused(outcomes: Mapping[str, Outcome], excuses: Mapping[str, str]) -> dict[str, Outcome]:
    """The outcomes with the excuses that hold; one that does not hold fails every outcome that it speaks of."""
    result = dict(outcomes)
    for name, reason in excuses.items():
        meant = [one for one in outcomes.values() if name in (one.id, one.check)]
        holds = [one for one in meant if one.status == "failed"]
        for one in holds:
            result[one.id] = evolve(one, status="excused", because=reason)
        if not holds:
            for one in meant:
                result[one.id] = evolve(
                    one, status="failed", level="must", findings=(found("excuse-no-longer-holds", excuse=name),)
                )
    return result


def formats_of(named: str) -> tuple[str, ...]:
    """The formats that somebody means by the name of a format, a file, or an installed plugin (all that it brings).

    Raises FormatError or PluginError where there is none.
    """
    loaded = plugins()
    if not is_file(named):
        for info in loaded.listing():
            if named in {info.name, *info.name.split(":")} and info.formats and info.kind == "package":
                return info.formats
    try:
        loaded.format(named)
    except PluginError as error:
        if error.code != "plugin.which-format" or "::" in named:
            raise
        return tuple(f"{named}::{name}" for name in str(error.params["known"]).split(", "))
    return (named,)
