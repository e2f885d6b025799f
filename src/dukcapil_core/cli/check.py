"""``dukcapil check``: the conformance kit without Python."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dukcapil_core.cli.exit_status import DONE, FAILED
from dukcapil_core.cli.screen import Screen
from dukcapil_core.errors import CallError

if TYPE_CHECKING:
    from dukcapil_core.testing.conformance import Outcome


def arguments(command: Callable[[str], ArgumentParser], say: Callable[[str], str]) -> None:
    """The command's arguments."""
    made = command("check")
    made.add_argument("layout", metavar="LAYOUT", help=say("check.layout"))
    made.add_argument("--samples", type=Path, required=True, metavar="DIR", help=say("check.samples"))
    made.add_argument("--write-expect", action="store_true", help=say("check.write-expect"))
    made.add_argument("--excuse", action="append", metavar="CHECK=REASON", help=say("check.excuse"))
    made.add_argument("--json", action="store_true", help=say("check.json"))


def check(args: Namespace, screen: Screen) -> int:
    """Every check on every format that is meant; status 1 where a *must* fails, 0 where drafts are to be read yet."""
    from dukcapil_core.testing.conformance import run_checks, write_expectations
    from dukcapil_core.testing.conformance.run import formats_of, settled

    excuses = dict(_excuse(given) for given in args.excuse or ())
    results: dict[str, Mapping[str, Outcome]] = {}
    unread: dict[str, Sequence[Path]] = {}
    for named in formats_of(args.layout):
        drafts = write_expectations(named, args.samples, lang=screen.lang) if args.write_expect else ()
        checked = run_checks(named, args.samples, expected_failures=excuses)
        results[named], unread[named] = settled(checked, drafts)
        for path in drafts:
            screen.say(f"cli.check.{'drafted' if path in unread[named] else 'taken-back'}", file=path.name)
    if args.json:
        screen.json(_as_data(results, unread, screen), indent=2)
    else:
        for named, outcomes in results.items():
            _show(named, outcomes, unread[named], screen)
    failed = any(outcome.is_failure for outcomes in results.values() for outcome in outcomes.values())
    return FAILED if failed else DONE


def _excuse(given: str) -> tuple[str, str]:
    name, equals, reason = given.partition("=")
    if not equals or not reason.strip():
        raise CallError("check.excuse-without-reason", excuse=name)
    return name, reason


def _show(named: str, outcomes: Mapping[str, Outcome], unread: Sequence[Path], screen: Screen) -> None:
    """What passed in one line each, what failed with why and fix; of a quiet call the failures alone."""
    for outcome in outcomes.values():
        if outcome.status == "failed":
            print(screen.text(f"cli.check.{outcome.level}"), outcome.text(screen.lang))
        elif not screen.quiet:
            print(outcome.text(screen.lang))
    if not screen.quiet:
        told = {"files": ", ".join(path.name for path in unread), "counts": _counts(outcomes, screen)}
        print(screen.text(f"cli.check.{_ending(outcomes, unread)}", format=Path(named).name, **told))


def _ending(outcomes: Mapping[str, Outcome], unread: Sequence[Path]) -> str:
    """Whether the format can be relied on: good, partly (the nasty files could not be made), fair (only what is advised
    does not hold), unread (it agrees with a draft that nobody has read) or bad.
    """
    if any(outcome.is_failure for outcome in outcomes.values()):
        return "bad"
    if unread:
        return "unread"
    if any(outcome.status == "failed" for outcome in outcomes.values()):
        return "fair"
    reasons = {outcome.because for outcome in outcomes.values()}
    return "partly" if "not-text" in reasons else "partly-lines" if "several-lines" in reasons else "good"


def _counts(outcomes: Mapping[str, Outcome], screen: Screen) -> str:
    """How many checks came to what; advice that is not met has a word of its own, for it is no failure."""
    words = Counter(
        "cli.check.advice"
        if outcome.status == "failed" and not outcome.is_failure
        else "cli.check.skipped"
        if outcome.status == "skipped"
        else f"check.status.{outcome.status}"
        for outcome in outcomes.values()
    )
    return ", ".join(f"{count} {screen.text(word, all=len(outcomes))}" for word, count in words.items())


def _as_data(
    results: Mapping[str, Mapping[str, Outcome]], unread: Mapping[str, Sequence[Path]], screen: Screen
) -> dict[str, Any]:
    """The result file that a list of regional formats can show: format, version of the library, every outcome."""
    from dukcapil_core._version import __version__
    from dukcapil_core.adapters.plugins import plugins
    from dukcapil_core.testing.conformance import API

    formats = []
    for named, outcomes in results.items():
        fmt = plugins().format(named)
        formats.append(
            {
                "name": fmt.name,
                "record": fmt.record,
                "title": fmt.title,
                "provider": fmt.provider,
                "passed": _ending(outcomes, unread[named]) not in ("bad", "unread"),
                "drafted": [path.name for path in unread[named]],
                "outcomes": [outcome.as_dict(screen.lang) for outcome in outcomes.values()],
            }
        )
    return {"dukcapil_core": __version__, "kit": API, "formats": formats}
