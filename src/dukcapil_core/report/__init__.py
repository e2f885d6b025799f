"""Reports: what an office prints, sends on and works through, made from a reconciliation's result."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from dukcapil_core.reconcile.result import Result
from dukcapil_core.report.tables import can_write_workbooks
from dukcapil_core.report.workbook import write_workbook
from dukcapil_core.report.worklist import Worklist
from dukcapil_core.result_files import INDEX, WORKBOOK, WORKLIST
from dukcapil_core.text import Lang
from dukcapil_core.workspace import named_path


@frozen(kw_only=True)
class Report:
    """Where a reconciliation's files are: ``people`` stand on the worklist; ``workbook`` is None without XlsxWriter."""

    folder: Path
    people: int
    workbook: Path | None


def write_report(result: Result, folder: Path | str, lang: Lang = "en") -> Report:
    """Write the files of ``result`` and its worklist into ``folder``, all or nothing.

    The worklist comes as ``worklist.csv``, as ``worklist/`` with one CSV for each district and an index by village, and
    as ``worklist.xlsx`` where XlsxWriter is installed (extra ``excel``). Worklist files of an earlier run are replaced
    or removed; other files in ``folder`` stay. ``lang`` is the language of the headers. Raises OutputError,
    CallError where a file would take the place of one that was read.
    """
    folder = named_path(folder)
    with result.being_written(folder) as draft:
        worklist = Worklist(result, lang)
        worklist.write_csv(draft / WORKLIST, draft / INDEX.parent)
        has_workbook = can_write_workbooks()
        if has_workbook:
            write_workbook(worklist, draft / WORKBOOK)
    return Report(folder=folder, people=worklist.people, workbook=folder / WORKBOOK if has_workbook else None)
