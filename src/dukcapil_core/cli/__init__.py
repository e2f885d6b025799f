"""The command ``dukcapil``: data to standard output, everything else to standard error, exit status 0, 1 or 2.

0: done. 1: done, but records were rejected and ``--strict`` was asked, or a check failed. 2: the call or the files were
wrong, with one line that says what to do. No traceback, and no cell's value, ever shows; ``DUKCAPIL_DEBUG=1`` shows the
traceback.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from dukcapil_core.adapters import host
from dukcapil_core.cli.exit_status import PIPE_CLOSED, SIGNALLED, WRONG
from dukcapil_core.cli.language import language
from dukcapil_core.errors import CallError, DukcapilError, PluginError, reason_of
from dukcapil_core.text import Lang, one_line, text
from dukcapil_core.workspace import named_path

DEBUG_VARIABLE = "DUKCAPIL_DEBUG"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line ``argv`` (default: that of the process) and return its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    lang = language(arguments)
    with _interrupts() as ended_by, _open_streams(), _plugins_hosted(ended_by, lang):
        try:
            status = _run(arguments, lang)
            sys.stdout.flush()
            return status
        except SystemExit as done:  # argparse after --help and --version
            return done.code if isinstance(done.code, int) else WRONG
        except BrokenPipeError:
            # Nobody reads on ("| head"): there is nothing to say, and Python must not try to flush at its end.
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return PIPE_CLOSED
        except BaseException as error:  # a plugin may raise what is no Exception
            if os.environ.get(DEBUG_VARIABLE, "") not in ("", "0"):
                traceback.print_exc()
            number = ended_by() or (signal.SIGINT if isinstance(error, KeyboardInterrupt) else 0)
            line = text("cli.interrupted", lang) if number else explanation(error, lang)
            print(f"dukcapil: {one_line(line)}", file=sys.stderr)
            return SIGNALLED + number if number else WRONG


def _run(arguments: list[str], lang: Lang) -> int:
    from dukcapil_core.cli.arguments import parse
    from dukcapil_core.cli.commands import run
    from dukcapil_core.cli.screen import Screen

    for stream in (sys.stdin, sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):  # somebody's own stream, which takes what it takes
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    args = parse(arguments, lang)
    return run(args, Screen(lang=lang, quiet=args.quiet))


def explanation(error: BaseException, lang: Lang) -> str:
    """What went wrong and what to do, in one sentence. Of an error that is not ours only the kind shows."""
    if isinstance(error, DukcapilError):
        return error.text(lang)
    # Its words may quote a cell.
    kind = type(error).__name__
    if isinstance(error, MemoryError) or kind == "OutOfMemoryException":
        return text("cli.memory-full", lang)
    if isinstance(error, OSError) and error.strerror:
        return text("cli.system", lang, reason=reason_of(error), file=_file_of(error))
    return text("cli.unexpected", lang, kind=kind)


def _file_of(error: OSError) -> str:
    """The file that the machine's error is about; "-" where it names none, or something that is no name."""
    try:
        return str(named_path(error.filename))
    except CallError:
        return "-"


@contextmanager
def _open_streams() -> Iterator[None]:
    """Where the caller closed standard output or error (``>&-``), nobody listens: what goes there goes nowhere."""
    closed = [name for name in ("stdout", "stderr") if getattr(sys, name) is None]
    with ExitStack() as opened:
        for name in closed:
            setattr(sys, name, opened.enter_context(Path(os.devnull).open("w", encoding="utf-8")))
            opened.callback(setattr, sys, name, None)
        yield


@contextmanager
def _plugins_hosted(ended_by: Callable[[], int], lang: Lang) -> Iterator[None]:
    """Tells a plugin's KeyboardInterrupt from a person's, and ends the process for a plugin that cannot be stopped."""

    def give_up(error: PluginError) -> None:
        # Another thread than the plugin's runs this; nothing of the plugin's may run any more.
        with suppress(OSError):
            os.write(2, f"dukcapil: {one_line(error.text(lang))}\n".encode())
        os._exit(WRONG)

    before = host.interrupted, host.give_up, host.may_use_alarm
    host.interrupted, host.give_up = lambda: ended_by() != 0, give_up
    host.may_use_alarm = hasattr(signal, "SIGALRM") and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    try:
        yield
    finally:
        host.interrupted, host.give_up, host.may_use_alarm = before


_ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Signals by which somebody ends the work; Windows has no SIGHUP."""


@contextmanager
def _interrupts() -> Iterator[Callable[[], int]]:
    """The number of the signal that broke the work off (Ctrl-C, kill, a closed terminal), 0 while none did.

    It tells them apart from failures, for what a signal breaks off may end in another exception (DuckDB's, a plugin's).
    """
    caught: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        caught.append(number)
        raise KeyboardInterrupt

    before: dict[int, Any] = {}
    with suppress(ValueError):  # not the main thread: no signal comes here
        for number in _ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup and a shell's "&" want it
                before[number] = signal.signal(number, note)
    try:
        yield lambda: caught[0] if caught else 0
    finally:
        for ours, handler in before.items():
            signal.signal(ours, handler)
