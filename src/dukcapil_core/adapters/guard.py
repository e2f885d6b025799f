"""The fence around a plugin's code: whatever it raises becomes one PluginError that names the plugin and the stage.

The exception's own words never pass, for they may quote a cell; its kind and the place in the plugin's source do.
A person's KeyboardInterrupt passes, and so do this library's own errors, which a plugin raises on purpose. A call that
does not end is broken off, and what a call changed of the process around it is put back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from attrs import frozen

from dukcapil_core.adapters import host, patience
from dukcapil_core.adapters.layout_file import UNNAMED
from dukcapil_core.adapters.patience import BrokenOff, Watch
from dukcapil_core.adapters.surroundings import left_as_found
from dukcapil_core.errors import DukcapilError, PluginError
from dukcapil_core.text import Words, messages

S = TypeVar("S")
T = TypeVar("T")

Report = Callable[[PluginError], None]
"""Takes a contained failure: lists it, or raises it where plugins are strict."""


@frozen(kw_only=True)
class PluginProblem:
    """One contained failure, for listings."""

    provider: str
    stage: str
    error: DukcapilError

    @property
    def code(self) -> str:
        """The stable code of what went wrong."""
        return self.error.code

    def text(self, lang: str = "en") -> str:
        """The problem as one line in ``lang``."""
        return self.error.text(lang)


def failure(provider: str, stage: str, error: BaseException) -> PluginError:
    """The PluginError for an exception that escaped from a plugin, without the exception's words."""
    return PluginError("plugin.failed", plugin=provider, stage=stage, error=type(error).__name__, where=_where(error))


def wrong(provider: str, stage: str, wanted: str, **params: Any) -> PluginError:
    """The PluginError for a hook or method that gave something else than ``plugin.wanted.<wanted>`` says."""
    return PluginError(
        "plugin.wrong-result", plugin=provider, stage=stage, wanted=Words(f"plugin.wanted.{wanted}", params)
    )


def call(provider: str, stage: str, function: Callable[..., T], *args: Any) -> T:
    """``function(*args)``; what it raises comes out as a PluginError with no trace of the original.

    A call that takes longer or fills more memory than ``patience`` allows is broken off: a PluginError too. So is one
    that does not leave the process as it found it.
    """
    with Watch(stage, provider) as watch, left_as_found(provider, stage):
        return watched(watch, provider, stage, function, *args)


def each(provider: str, stage: str, function: Callable[[S], T], items: Iterable[S]) -> list[T]:
    """``[function(item) for item in items]`` with each call inside the fence."""
    with Watch(stage, provider) as watch, left_as_found(provider, stage):
        return [watched(watch, provider, stage, function, item) for item in items]


def fenced(provider: str, stage: str, function: Callable[[], T]) -> T:
    """``call`` for work of the library around a plugin's calls, which have watches of their own."""
    try:
        return function()
    except (DukcapilError, KeyboardInterrupt, BrokenOff):
        raise
    except BaseException as error:
        failed = failure(provider, stage, error)
    raise failed


def watched(watch: Watch, provider: str, stage: str, function: Callable[..., T], *args: Any) -> T:
    """``call`` under a watch that is there already, without a look at the process around it.

    What the plugin prints goes to standard error: standard output is data for other programs.
    """
    output = sys.stdout
    try:
        watch.begin()
        if output is not sys.stderr:
            sys.stdout = sys.stderr
        try:
            result = function(*args)
        finally:
            watch.end()
            if output is not sys.stderr:
                sys.stdout = output
        if watch.over is not None:  # it caught what should have broken it off
            raise BrokenOff
        return result
    except DukcapilError as error:
        if error.code in messages():
            _name_layout(error, provider)
            raise
        failed = failure(provider, stage, error)  # words in place of a code may quote a cell
    except BrokenOff as error:
        failed = watch.broken_off(_where(error))
    except KeyboardInterrupt as error:
        if host.interrupted():
            raise
        failed = failure(provider, stage, error)
    except BaseException as error:  # SystemExit, and what a plugin derives from BaseException itself
        failed = failure(provider, stage, error)
    # Raised out here so that the original, whose words may quote a cell, is not kept as the context.
    raise failed


def _name_layout(error: DukcapilError, provider: str) -> None:
    """Has an error in a layout that stands in a plugin's own text name the plugin's file."""
    if error.params.get("file") == UNNAMED:
        error.params = {**error.params, "file": provider}


def _where(error: BaseException) -> str:
    """``file.py:12``, the innermost place that has one: a SyntaxError's own line, else the last frame of the
    traceback."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return f"{Path(error.filename).name}:{error.lineno}"
    found = "?"
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file != patience.__file__:  # which broke the call off, and is not the place where it was
            found = f"{Path(file).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
