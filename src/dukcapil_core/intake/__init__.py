"""Intake: text cells in, canonical records out; rows in = accepted + rejected."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve

from dukcapil_core.adapters.contract import Record, Source, source_of
from dukcapil_core.adapters.database import database_source, layout_source
from dukcapil_core.adapters.detection import Choice, choose
from dukcapil_core.adapters.headings import declare_heading_key
from dukcapil_core.adapters.hookspecs import FieldParser, IntakeReport
from dukcapil_core.adapters.layout import Layout
from dukcapil_core.adapters.plugins import plugins
from dukcapil_core.codes import CodeTable, Tables
from dukcapil_core.errors import CallError, SourceError, told_alone
from dukcapil_core.intake.checks import run_checks
from dukcapil_core.intake.doubled import undoubled
from dukcapil_core.intake.family_heads import tell_heads
from dukcapil_core.intake.fields import code_cells, coded_texts, fields_query, own_first, with_shared
from dukcapil_core.intake.furniture import refuse_nobody, set_furniture_aside
from dukcapil_core.intake.judge import (
    JUDGED,
    declare_judged_codes,
    declare_number_kinds,
    find_failing,
    grade,
    judge_dates,
    judge_disagreements,
    judge_fields,
    judge_numbers,
    load_rules,
    translated_texts,
)
from dukcapil_core.intake.land import Landed, land
from dukcapil_core.intake.meanings import Meanings, find_meanings, put_meanings
from dukcapil_core.intake.other_header import refuse_other_header
from dukcapil_core.intake.records import Records
from dukcapil_core.intake.remarks import refuse_other_election
from dukcapil_core.intake.rivals import decided
from dukcapil_core.intake.service import take_services
from dukcapil_core.intake.synonyms import differing_synonyms
from dukcapil_core.intake.unread_numbers import refuse_unread_numbers
from dukcapil_core.interruptions import interrupts_as_such
from dukcapil_core.numbers.rules import WOMAN
from dukcapil_core.people import Resident, Voter
from dukcapil_core.services import ServiceEvent
from dukcapil_core.workspace import FEW_ROWS, AtOnce, Workspace, outcome, spilling

if TYPE_CHECKING:
    import duckdb


_making = threading.Lock()


def default_workspace() -> Workspace:
    """The workspace of callers who bring none, whatever their thread; it is emptied when the process ends. A forked
    process has one of its own."""
    with _making:
        return _shared()


def as_workspace(given: Workspace | None) -> Workspace:
    """The workspace that a caller brings, or the default one. Raises CallError for a closed one, and what is none."""
    if given is None:
        return default_workspace()
    if not isinstance(given, Workspace):
        raise CallError("call.not-a-workspace", type=type(given).__name__)
    given.refuse_closed()
    return given


@cache
def _shared() -> Workspace:
    workspace = Workspace()
    atexit.register(workspace.close)
    return workspace


def _begin_anew() -> None:
    """A forked process does not work in its parent's workspace; a thread that is not here may hold the lock."""
    global _making
    _making = threading.Lock()
    _shared.cache_clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)


def read_voters(source: Any, format: str | Path | None = None, *, workspace: Workspace | None = None) -> Records[Voter]:
    """The voters in a file, a folder or an archive (a path), or in an Arrow-capable table.

    ``format`` is a format's name or the path of a layout TOML; without it the format is detected. Raises FormatError
    when none or several fit, SourceError when the file cannot be read, OutputError where neither memory nor the disk
    for temporary files sufficed.
    """
    return take_in(source, format, record="voter", workspace=workspace)


def read_residents(
    source: Any, format: str | Path | None = None, *, workspace: Workspace | None = None
) -> Records[Resident]:
    """The residents in a file, folder, archive or table; see ``read_voters``."""
    return take_in(source, format, record="resident", workspace=workspace)


def read_both(
    voters: Any,
    residents: Any,
    voters_format: str | Path | None = None,
    residents_format: str | Path | None = None,
    *,
    workspace: Workspace | None = None,
) -> tuple[Records[Voter], Records[Resident]]:
    """The voters in one source and the residents in another, as ``read_voters`` and ``read_residents`` give them.

    The two are read at the same time, for the steps that keep only one core busy; one after the other where there is a
    plugin, whose use of time and memory is watched. Where both fail, the error is that of the list.
    """
    workspace = as_workspace(workspace)
    listed = _chosen(workspace, voters, voters_format, "voter")
    registered = _chosen(workspace, residents, residents_format, "resident")
    if not plugins().is_alone():
        return _read(workspace, *listed), _read(workspace, *registered)
    with workspace.beside(1) as beside:
        register = beside.submit(_read, workspace, *registered)
        return _read(workspace, *listed), outcome(register)


def read_services(
    source: Any, format: str | Path | None = None, *, workspace: Workspace | None = None
) -> Records[ServiceEvent]:
    """The service events in a file (a path) or an Arrow-capable table; see ``read_voters``.

    One record is one event, or a count by day and service; see docs/reference/canonical-columns.md.
    """
    return take_in(source, format, record="service", workspace=workspace)


def take_in(
    source: Any,
    format: str | Path | None = None,
    *,
    record: Record | None = None,
    workspace: Workspace | None = None,
) -> Records[Any]:
    """Read ``source`` through its format into canonical records; ``record`` None accepts any kind."""
    workspace = as_workspace(workspace)
    return _read(workspace, *_chosen(workspace, source, format, record))


def _chosen(
    workspace: Workspace, source: Any, format: str | Path | None, record: Record | None
) -> tuple[Source, Choice]:
    """The source and the format it is read with."""
    with told_alone():
        return _chosen_of(workspace, *_as_told_by_layout(source, format), record)


def _chosen_of(
    workspace: Workspace, source: Any, format: str | Path | None, record: Record | None
) -> tuple[Source, Choice]:
    origin = _source(source)
    workspace.watch("phase.detect", None)
    choice = (
        choose(origin, record, folder=workspace.folder)
        if format is None
        else Choice(format=plugins().format(format), reason="named")
    )
    fmt = choice.format
    if record is not None and fmt.record != record:
        raise CallError("call.other-record", format=fmt.name, holds=fmt.record, wanted=record)
    return origin, choice


def _read(workspace: Workspace, source: Source, choice: Choice) -> Records[Any]:
    schema = workspace.schema("intake_")
    try:
        with told_alone(), spilling(str(workspace.folder)), interrupts_as_such(), _unquoted():
            records = _take_in(workspace, schema, source, choice)
    except BaseException:
        workspace.drop(schema)
        raise
    plugins().intake_finished(
        IntakeReport(
            file=records.file,
            format=choice.format.name,
            record=choice.format.record,
            seen=records.seen,
            accepted=records.accepted,
            rejected=records.rejected,
            issues=records.issue_counts,
        )
    )
    return records


@contextmanager
def _unquoted() -> Iterator[None]:
    """What DuckDB says of a value that it cannot take (a text of an Arrow table that is no UTF-8) quotes the value.

    Raises SourceError in its place.
    """
    import duckdb

    try:
        yield
    except (duckdb.DataError, duckdb.InvalidInputException):
        raise SourceError("table.unreadable") from None


def _as_told_by_layout(source: Any, format: str | Path | None) -> tuple[Any, str | Path | None]:
    """Source and format where a layout of kind ``database`` names its own source: given as the source or alone."""
    if source is None and format is not None:
        return layout_source(plugins().format(format).layout), format
    if format is None and isinstance(source, str | Path) and str(source).lower().endswith(".toml"):
        told = layout_source(plugins().format(source).layout)
        return (source, None) if told is None else (told, source)
    return source, format


def _source(source: Any) -> Source:
    if isinstance(source, Source):
        return source
    if isinstance(source, str) and (database := database_source(source)) is not None:
        return database
    return source_of(source)


def _take_in(workspace: Workspace, schema: str, source: Source, choice: Choice) -> Records[Any]:
    fmt, layout = choice.format, choice.format.layout
    with workspace.within(schema) as con:
        workspace.watch("phase.land", None)
        folder = workspace.folder / schema
        folder.mkdir()
        with workspace.beside(1) as beside:
            rules = beside.submit(_rules_loaded, workspace, con.cursor())
            landed = land(con, source, fmt, "landed", folder)
            outcome(rules)
        workspace.watch("phase.judge", landed.seen)
        tables = plugins().code_table
        layout = with_shared(own_first(layout, landed.carried), landed.columns)
        landed = evolve(landed, columns=undoubled(con, layout, landed.columns, source.name))
        refuse_unread_numbers(con, choice, landed.columns, source.name)
        layout, meanings = decided(con, layout, landed.columns, tables, source.name)
        if meanings:
            landed.scan["decided"] = meanings
        told = fields_query("landed", landed.columns, layout, source.name, tables)
        if landed.seen <= FEW_ROWS:
            con.execute(f"CREATE TABLE fields_held AS {told}")
            told = "FROM fields_held"
        con.execute(f"CREATE VIEW fields AS {told}")
        if fmt.record != "service":
            refuse_nobody(con, landed.seen, source.name)
            declare_heading_key(con)
            refuse_other_header(con, layout, landed.columns, source.name)
        parsers = {spec.parser: plugins().field_parser(spec.parser) for spec in layout.fields.values() if spec.parser}
        codes = partial(_codes, workspace, schema, layout, landed.columns, parsers, tables)
        declare_number_kinds(con)
        declare_judged_codes(con)
        if fmt.record == "service":
            meant = codes(JUDGED)
            _translate_texts(con, translated_texts(layout))
            put_meanings(con, meant)
            take_services(con, layout, landed, parsers)
        else:
            _take_people(workspace, schema, layout, landed, parsers, codes)
            refuse_other_election(con, choice, tables, source.name)
        grade(con)
        run_checks(con, plugins().checks(fmt))
        con.execute("CREATE TABLE origin AS SELECT $file AS file", {"file": source.name})
        workspace.run("intake", "reject")
        if differing := differing_synonyms(con, layout, landed.columns, landed.carried):
            landed.scan["differing_columns"] = differing
    return Records(workspace, schema, choice, source.name, landed, plugins().in_use())


def _rules_loaded(workspace: Workspace, con: duckdb.DuckDBPyConnection) -> None:
    with workspace.lock:
        load_rules(con)


def _codes(
    workspace: Workspace,
    schema: str,
    layout: Layout,
    columns: Sequence[str],
    parsers: Mapping[str, FieldParser],
    tables: Tables,
    fields: Sequence[str],
) -> Meanings:
    """Judges the codes of ``fields`` and finds what they mean."""
    cells = {field: there for field, there in code_cells(columns, layout).items() if field in fields}
    texts = partial(coded_texts, "landed", columns, layout, tables=tables)
    with workspace.within(schema) as con:
        return find_meanings(con, cells, judge_fields(con, layout, fields, texts, parsers, tables))


def _heads_told(workspace: Workspace, schema: str, landed: Landed) -> None:
    with workspace.within(schema) as con:
        tell_heads(con, landed)


def _own_lookups(layout: Layout) -> bool:
    """Whether cells are looked up by a plugin's own code: its code tables may be of a class of its own."""
    return any(type(plugins().code_table(spec.codes)) is not CodeTable for spec in layout.fields.values() if spec.codes)


def _take_people(
    workspace: Workspace,
    schema: str,
    layout: Layout,
    landed: Landed,
    parsers: Mapping[str, FieldParser],
    codes: Callable[[Sequence[str]], Meanings],
) -> None:
    """The codes are judged beside the rest: a small list keeps only one core busy. One after the other where a plugin
    is asked, which is done in the caller's thread, or the view ``fields`` is asked for the texts to translate.

    The meanings that the steps here do not ask for are put last: see ``put_meanings``.
    """
    con, translated = workspace.con, translated_texts(layout)
    with AtOnce() if parsers or translated or _own_lookups(layout) else workspace.beside(1) as beside:
        sex = beside.submit(codes, ("sex",))
        others = beside.submit(codes, [field for field in JUDGED if field != "sex"])
        set_furniture_aside(workspace, layout, landed.columns, landed.carried, plugins().code_table)
        _translate_texts(con, translated)
        workspace.run("intake", "distinct_dates")
        judge_dates(con, layout, landed.kind, parsers)
        put_meanings(con, outcome(sex))
        heads = beside.submit(_heads_told, workspace, schema, landed)
        workspace.run("intake", "unsettled", {"woman": WOMAN})
        workspace.run("intake", "odd_nik")
        workspace.run("intake", "odd_nkk")
        judge_numbers(con, "nik")
        judge_numbers(con, "nkk")
        workspace.watch("phase.normalise", landed.seen)
        workspace.run("intake", "issue")
        judge_disagreements(con)
        meanings = outcome(others)
        outcome(heads)
    find_failing(con, layout)
    put_meanings(con, meanings)
    workspace.run("intake", "person")


def _translate_texts(con: duckdb.DuckDBPyConnection, fields: tuple[str, ...]) -> None:
    """Put the translations of free-text fields in their place; ``untranslated`` keeps what had none."""
    con.execute("CREATE TABLE untranslated (row BIGINT, field VARCHAR, code VARCHAR)")
    if not fields:
        return
    for field in fields:
        con.execute(
            f"INSERT INTO untranslated SELECT f.row, '{field}', j.code FROM fields f "
            f"JOIN judged_code j ON j.field = '{field}' AND j.text = f.{field}_raw WHERE j.code IS NOT NULL"
        ).fetchall()
    con.execute("ALTER VIEW fields RENAME TO fields_as_written")
    values = ", ".join(f"j_{field}.value AS {field}_raw" for field in fields)
    joins = " ".join(
        f"LEFT JOIN judged_code j_{field} ON j_{field}.field = '{field}' AND j_{field}.text = f.{field}_raw"
        for field in fields
    )
    con.execute(f"CREATE VIEW fields AS SELECT f.* REPLACE ({values}) FROM fields_as_written f {joins}")
