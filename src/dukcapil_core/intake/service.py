"""Service events: what an office did, one record an event or one a day and service."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from dukcapil_core.adapters.hookspecs import FieldParser
from dukcapil_core.adapters.layout import TYPED_KINDS, FieldSpec, Layout, fold_column
from dukcapil_core.intake.dates import DateReading
from dukcapil_core.intake.judge import ISO, date_reader, judge_numbers
from dukcapil_core.intake.land import Landed
from dukcapil_core.workspace import appending, run_step

if TYPE_CHECKING:
    import duckdb

_TWO_DIGIT_YEAR = re.compile(r"\*\*([0-9]{2})-[0-9]{2}-[0-9]{2}")

ISO_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f")
"""True date cells with a time of day (a database's CREATED); the day is what counts."""


def take_services(
    con: duckdb.DuckDBPyConnection, layout: Layout, landed: Landed, parsers: Mapping[str, FieldParser]
) -> None:
    """Turn the relation ``fields`` into ``event``, one row a record, and ``finding``.

    A record without a day, a service or a readable count cannot be counted and is rejected. Without a column of counts
    every record counts 1; in a column of counts an empty cell is no figure and no zero.
    """
    con.execute(
        "CREATE OR REPLACE VIEW unsettled AS FROM fields"
    )  # an event has no birth date to agree with its number
    run_step(con, "intake", "odd_nik")
    judge_numbers(con, "nik")
    run_step(con, "intake", "service_texts")
    _judge_days(con, layout, landed.kind, parsers)
    run_step(con, "intake", "service_event", {"is_tally": has_counts(layout, landed.columns)})
    run_step(con, "intake", "service_issue")


def has_counts(layout: Layout, columns: Sequence[str]) -> bool:
    """Whether a record of a file with ``columns`` is a figure of its own rather than one event."""
    spec = layout.fields.get("count", FieldSpec())
    there = {fold_column(column) for column in columns}
    return spec.value is not None or any(fold_column(column) in there for column in spec.columns)


def _judge_days(con: duckdb.DuckDBPyConnection, layout: Layout, kind: str, parsers: Mapping[str, FieldParser]) -> None:
    spec = layout.fields.get("date", FieldSpec())
    iso = tuple(form for form in (*ISO, *ISO_TIMES) if form not in spec.formats) if kind in TYPED_KINDS else ()
    nulls = frozenset(layout.reader.nulls)
    read = date_reader(spec, spec.formats + iso, nulls, parsers)
    con.execute("CREATE OR REPLACE TABLE judged_date (text VARCHAR, value DATE, code VARCHAR)")
    texts = con.execute("SELECT text FROM distinct_date ORDER BY text").fetchall()
    with appending(con, "judged_date") as judged:
        for (text,) in texts:
            reading = DateReading() if text.strip() in nulls else _of_this_century(read(text))
            judged.append_row(text, reading.value, reading.code)


def _of_this_century(reading: DateReading) -> DateReading:
    """A day with a two-digit year (Oracle's ``05-FEB-24``) is one of 2000 to 2069: SIAK came in 2004, the electronic
    card in 2011, and no office's log is older. 70 to 99 are no such years.
    """
    if reading.pattern is None or not (whole := _TWO_DIGIT_YEAR.fullmatch(reading.pattern)):
        return reading
    return (
        DateReading(code="date.year")
        if whole[1] >= "70"
        else DateReading(value=date.fromisoformat(f"20{whole[0][2:]}"))
    )
