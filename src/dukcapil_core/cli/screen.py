"""What a person sees: tables and progress where there is a terminal, and nothing but data where there is none."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from attrs import frozen

from dukcapil_core.text import Lang, figure, one_line, text

if TYPE_CHECKING:
    from dukcapil_core.workspace import Watch


@frozen(kw_only=True)
class Screen:
    """Standard output for data, standard error for the rest.

    ``quiet`` leaves errors, and data but for the summary of a command that always writes files (``--out`` is required).
    """

    lang: Lang
    quiet: bool = False

    @property
    def is_terminal(self) -> bool:
        """Whether a person reads standard output as it comes."""
        return sys.stdout.isatty()

    def say(self, code: str, **params: Any) -> None:
        """A line on standard error; not where quiet was asked for."""
        if not self.quiet:
            print(f"dukcapil: {one_line(self.text(code, **params))}", file=sys.stderr)

    def text(self, code: str, **params: Any) -> str:
        """The words of ``code`` in the user's language."""
        return text(code, self.lang, **params)

    def figure(self, number: int) -> str:
        """A number as the user's language writes it."""
        return figure(number, self.lang)

    def json(self, content: Any, *, indent: int | None = None) -> None:
        """Data as JSON on standard output: a program reads it, also where a terminal takes no more than ASCII."""
        takes_all = (sys.stdout.encoding or "").lower() in ("utf-8", "utf8")
        print(json.dumps(content, ensure_ascii=not takes_all, indent=indent, default=str))

    def tsv(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Data as tab-separated lines on standard output, with a header; no cell holds a tab or a line break."""
        for row in (header, *rows):
            print("\t".join(" ".join(cell.split()) for cell in row))

    def table(
        self, header: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "", right: Sequence[int] = ()
    ) -> None:
        """A table for people; ``right`` are the columns of figures."""
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        made = Table(title=Text(title) if title else None, title_justify="left")
        for column, name in enumerate(header):
            made.add_column(Text(name), justify="right" if column in right else "left", overflow="fold")
        for row in rows:
            made.add_row(*(Text(cell) for cell in row))
        Console(highlight=False).print(made)

    @contextmanager
    def progress(self) -> Iterator[Watch]:
        """A watch that shows each phase of long work while it lasts, on standard error where that is a terminal."""
        if self.quiet or not sys.stderr.isatty():
            from dukcapil_core.workspace import silent

            yield silent
            return
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as bar:

            def watch(phase: str, count: int | None = None) -> None:
                for task in bar.tasks:
                    if not task.finished:
                        bar.update(task.id, total=1, completed=1)
                bar.add_task(self.text(phase, count="" if count is None else self.figure(count)), total=None)

            yield watch
