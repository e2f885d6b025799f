"""The command line's grammar, its help in Indonesian and English, and its errors as one line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from dukcapil_core._version import __version__
from dukcapil_core.errors import CallError
from dukcapil_core.text import LANGS, Lang, nearest, text


def parse(arguments: Sequence[str], lang: Lang) -> argparse.Namespace:
    """The parsed command line. Raises CallError for a wrong one; prints and raises SystemExit for help and version."""
    parser = build(lang)
    try:
        args, unknown = parser.parse_known_args(arguments)
    except CallError as error:
        if error.code == "cli.required":  # perhaps because it is there, misspelt
            _refuse_unknown_options(arguments, parser, str(error.params["prog"]))
        raise
    if unknown:
        prog = f"dukcapil {args.command}" if args.command else "dukcapil"
        _refuse_unknown_options(unknown, parser, prog)
        raise CallError("cli.words-left-over", count=len(unknown), prog=prog)
    if args.command is None:
        raise CallError("cli.no-command")
    if args.command not in _TAKES_EMPTY and any(re.fullmatch("|--[a-z-]+=", word) for word in arguments):
        # As a path it would be the folder in which the user happens to stand.
        raise CallError("cli.empty-word", prog=f"dukcapil {args.command}")
    return args


def _refuse_unknown_options(words: Sequence[str], parser: argparse.ArgumentParser, prog: str) -> None:
    """Raises CallError with the nearest option where a word is one that ``prog`` does not have.

    Only options are repeated: a stray word may be a NIK or a name.
    """
    command = prog.partition(" ")[2]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) and command:
            parser = action.choices[command]
            break
    known = [name for action in parser._actions for name in action.option_strings]
    for word in words:
        option = word.partition("=")[0]
        if re.fullmatch(r"--?[A-Za-z][A-Za-z-]*", option) and option not in known:
            meant = nearest(option, [name for name in known if name.startswith("--")])
            raise CallError("cli.unknown-option", option=option, nearest=meant, prog=prog)


_TAKES_EMPTY = ("nik", "diagnose")
"""The commands whose words are numbers: an empty one is a number that is missing."""


def day_of(option: str, value: str | None) -> date | None:
    """The day of an option, written as 2024-02-07. Raises CallError naming the option."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise CallError("cli.not-a-day", option=option) from None


def whole_number(option: str, value: str | None, least: int, most: int = 10**15) -> int | None:
    """The number of an option. Raises CallError naming the option."""
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 1000 and int(value) >= least):
        raise CallError("cli.not-a-number", option=option, least=least)
    if int(value) > most:
        raise CallError("cli.number-too-large", option=option, most=most)
    return int(value)


def region_code(value: str | None) -> str | None:
    """The region code of ``--region``. Raises CallError where no region has it: it would lack its own elections."""
    from dukcapil_core.regions import is_region_code

    if value is not None and not is_region_code(value):
        raise CallError("calendar.not-a-region")
    return value


def memory_size(option: str, value: str | None) -> str | None:
    """A size as DuckDB takes it (4GB, 512MB), of ``LEAST_MEMORY`` to 1000 TB. Raises CallError naming the option."""
    from dukcapil_core.workspace import LEAST_MEMORY

    if value is None:
        return None
    least = LEAST_MEMORY // 10**6
    size = re.fullmatch(r"([0-9]{1,15}(?:\.[0-9]{1,15})?)\s*([KMGT])i?B", value.strip(), re.IGNORECASE)
    if size is None or not least <= float(size[1]) * 1000 ** ("KMGT".index(size[2].upper()) - 1) <= 10**9:
        raise CallError("cli.not-a-size", option=option, least=least)
    return value


def build(lang: Lang) -> argparse.ArgumentParser:
    """The parser of the whole command line with its help in ``lang``."""
    say = Help(lang)
    parser = _Parser(prog="dukcapil", description=say("about"), epilog=say("epilogue"), lang=lang)
    parser.add_argument("--version", action="version", version=f"dukcapil_core {__version__}", help=say("version"))
    _common(parser, say, "en" if lang == "en" else "id", False)
    commands = parser.add_subparsers(dest="command", title=say("commands"))

    def command(name: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(
            name, lang=lang, help=say(f"{name}.short"), description=say(f"{name}.long")
        )
        _common(made, say, argparse.SUPPRESS, argparse.SUPPRESS)
        return made

    nik = command("nik")
    nik.add_argument("text", nargs="+", metavar="TEXT", help=say("nik.text"))
    nik.add_argument("--on", metavar="DATE", help=say("nik.on"))
    nik.add_argument("--show", action="store_true", help=say("nik.show"))

    read = command("read")
    read.add_argument("file", type=place, metavar="FILE", help=say("read.file"))
    read.add_argument("--format", metavar="FORMAT", help=say("format"))
    read.add_argument("--record", choices=("voter", "resident", "service"), help=say("read.record"))
    output_options(read, say)

    reconcile = command("reconcile")
    reconcile.add_argument("--voters", type=place, required=True, metavar="FILE", help=say("reconcile.voters"))
    reconcile.add_argument("--residents", type=place, required=True, metavar="FILE", help=say("reconcile.residents"))
    reconcile.add_argument("--election", required=True, metavar="ID", help=say("reconcile.election"))
    reconcile.add_argument("--as-of", metavar="DATE", help=say("reconcile.as-of"))
    reconcile.add_argument("--voters-format", metavar="FORMAT", help=say("reconcile.voters-format"))
    reconcile.add_argument("--residents-format", metavar="FORMAT", help=say("reconcile.residents-format"))
    output_options(reconcile, say)

    explain = command("explain")
    explain.add_argument("folder", type=Path, metavar="DIR", help=say("explain.folder"))
    explain.add_argument("row", metavar="ROW", help=say("explain.row"))
    explain.add_argument("--svg", type=Path, metavar="FILE", help=say("explain.svg"))

    sniff = command("sniff")
    sniff.add_argument("file", type=Path, metavar="FILE", help=say("sniff.file"))
    sniff.add_argument("--election", metavar="ID", help=say("sniff.election"))
    sniff.add_argument("--record", choices=("voter", "resident", "service"), help=say("sniff.record"))
    sniff.add_argument("--out", type=Path, metavar="FILE", help=say("sniff.out"))

    command("formats").add_argument("--json", action="store_true", help=say("formats.json"))
    command("plugins")
    from dukcapil_core.cli import check, new_plugin

    check.arguments(command, say)
    new_plugin.arguments(command, say)

    demo = command("demo")
    demo.add_argument("--out", type=Path, default=Path("demo"), metavar="DIR", help=say("demo.out"))
    demo.add_argument("--residents", metavar="N", help=say("demo.residents"))
    demo.add_argument("--seed", metavar="N", help=say("demo.seed"))
    from dukcapil_core.cli import activity, backlog, briefing, calendar, complaints, early, roster

    for module in (activity, backlog, briefing, calendar, complaints, early, roster):
        module.arguments(command, say)
    return parser


def place(text: str) -> Path | str:
    """A path, or the connection URL of a database as it is: a path would lose one of its slashes."""
    return text if "://" in text else Path(text)


def _common(parser: argparse.ArgumentParser, say: Help, lang: str, quiet: Any) -> None:
    """What may stand before the command and after it."""
    parser.add_argument("--lang", choices=LANGS, default=lang, metavar="LANG", help=say("lang"))
    parser.add_argument("--quiet", action="store_true", default=quiet, help=say("quiet"))
    use = argparse.SUPPRESS if quiet else None
    parser.add_argument("--use", action="append", default=use, metavar="PLUGIN", help=say("use"))


def output_options(parser: argparse.ArgumentParser, say: Help) -> None:
    """What every command takes that reads files into a folder."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=say("out"))
    parser.add_argument("--strict", action="store_true", help=say("strict"))
    parser.add_argument("--threads", metavar="N", help=say("threads"))
    parser.add_argument("--memory", metavar="SIZE", help=say("memory"))


class Help:
    """Gives the help texts of ``cli.help.*`` in one language; argparse takes ``%`` for its own."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def __call__(self, name: str) -> str:
        return text(f"cli.help.{name}", self.lang).replace("%", "%%")


class _Parser(argparse.ArgumentParser):
    """argparse with its headings in two languages, whose errors are CallErrors that repeat no word of the call."""

    def __init__(self, *, lang: Lang, **settings: Any) -> None:
        def formatter(prog: str) -> argparse.HelpFormatter:
            return _Formatter(prog, lang)

        super().__init__(formatter_class=formatter, allow_abbrev=False, add_help=False, **settings)
        for store in (None, "store"):
            self.register("action", store, _Once)
        say = Help(lang)
        self._positionals.title, self._optionals.title = say("arguments"), say("options")
        self.add_argument("-h", "--help", action="help", help=say("help"))

    def error(self, message: str) -> NoReturn:
        for pattern, code in _ERRORS:
            found = re.fullmatch(pattern, message, re.DOTALL)
            if found:
                told = found.groupdict()
                if "word" in told:  # it may be anything, and is not repeated
                    known = re.findall(r"[a-z-]+", told["known"])
                    told |= {"nearest": nearest(told.pop("word").strip("'"), known), "known": ", ".join(known)}
                raise CallError(code, prog=self.prog, **told)
        raise CallError("cli.arguments", prog=self.prog)


class _Once(argparse.Action):
    """Keeps the value of an option that takes one: of two, one would be lost unseen (the list of a second district)."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        given = vars(namespace).setdefault("_given", set())
        if option is not None and self.dest in given:
            raise CallError("cli.given-twice", name=option)
        given.add(self.dest)
        setattr(namespace, self.dest, values)


_ERRORS = (
    (r"the following arguments are required: (?P<names>.*)", "cli.required"),
    (r"argument (?P<name>[^:]*): expected .*", "cli.needs-value"),
    (r"argument command: invalid choice: (?P<word>.*) \(choose from (?P<known>[^()]*)\)", "cli.unknown-command"),
    (r"argument (?P<name>[^:]*): invalid choice: .*\(choose from (?P<known>[^()]*)\)", "cli.not-a-choice"),
)
"""argparse's own messages by shape, so that its words (which quote the call) never show; others get a general line."""


class _Formatter(argparse.HelpFormatter):
    def __init__(self, prog: str, lang: Lang) -> None:
        super().__init__(prog, max_help_position=30)
        self._lang = lang

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """The usage line under its heading in the user's language."""
        super().add_usage(
            usage, actions, groups, f"{text('cli.help.usage', self._lang)}: " if prefix is None else prefix
        )
