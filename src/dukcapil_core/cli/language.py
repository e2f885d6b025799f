"""The language that a user wants: as said with ``--lang``, else as the locale has it."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping, Sequence

from dukcapil_core.text import LANGS, Lang


def language(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Lang:
    """ "id" or "en": the last ``--lang`` among ``arguments``, else Indonesian where the locale is, else English.

    Read before anything else, so that errors of the call itself are in it too; a wrong ``--lang`` is reported later.
    """
    said = [
        value
        for place, argument in enumerate(arguments)
        for value in (arguments[place + 1 : place + 2] if argument == "--lang" else [argument.removeprefix("--lang=")])
        if value in LANGS and argument.startswith("--lang")
    ]
    if said:
        return "id" if said[-1] == "id" else "en"
    return _of_locale(os.environ if environment is None else environment)


def _of_locale(environment: Mapping[str, str]) -> Lang:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):  # the order of POSIX
        if environment.get(variable):
            return _lang(environment[variable])
    return _lang(locale.getlocale()[0] or "")


def _lang(name: str) -> Lang:
    """``id_ID.UTF-8`` on Unix, ``Indonesian_Indonesia`` on Windows."""
    return "id" if name.lower().startswith(("id_", "id.", "id-", "indonesian")) or name.lower() == "id" else "en"
