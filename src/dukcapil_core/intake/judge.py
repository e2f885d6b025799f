"""The Python road: every odd value is judged once, by the value functions, whatever the number of rows that hold it.

SQL only recognises plain values; what it does not recognise comes here as a list of distinct texts and goes back as a
small table. So a rule stands in one place, and a list of millions costs a few thousand calls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, get_args

from dukcapil_core.adapters.hookspecs import FieldParser
from dukcapil_core.adapters.layout import EXCEL_SERIAL, TYPED_KINDS, FieldSpec, Layout, map_key
from dukcapil_core.codes import Tables
from dukcapil_core.intake.dates import EARLIEST_YEAR, MONTH_WORDS, DateReading, read_date
from dukcapil_core.intake.judged_texts import judge_of, parsed_by
from dukcapil_core.issues import issue
from dukcapil_core.nik import (
    UNKNOWN_DAYS,
    NumberReading,
    plain_prefixes,
    read_nik,
    read_nkk,
    same_birth,
)
from dukcapil_core.numbers.patterns import WILD, sex_of
from dukcapil_core.numbers.reading import ReadingKind
from dukcapil_core.numbers.rules import NIK, NKK, WOMAN, days_of_the_year, leap_days
from dukcapil_core.people import CODED_COLUMNS
from dukcapil_core.workspace import appending, declare_enum, run_step

if TYPE_CHECKING:
    import duckdb

TEXTS = ("tps", "source", "village", "district", "birth_place", "address", "name", "officer", "place")
"""Canonical columns of free text; a layout may translate them (``map``, ``codes`` or a plugin's parser)."""

ALWAYS_JUDGED = (*CODED_COLUMNS, "region_code", "rt", "rw", "age", "service", "count")
"""Canonical columns whose cells have a reader of their own, with or without a translation in the layout."""

JUDGED = (*ALWAYS_JUDGED, *TEXTS)
"""Canonical columns whose cells may be translated value by value."""

Meant = tuple[str | None, ...]
"""The cells of a code as they came, then the canonical value that they mean and its code with the table."""

ISO = ("%Y-%m-%d",)

PLAIN_DIRECTIVES = frozenset({"%d", "%m", "%Y", "%H", "%M", "%S"})
"""What formats may hold for SQL to read them; with any other among them every date is read in Python. Formats with a
month's word aside: they read no date of digits alone, and those without it no date with a word. So are those with a
year of two digits: what one with four has written exactly is too long for them.
"""


def load_rules(con: duckdb.DuckDBPyConnection) -> None:
    """Fill the schema ``rules``, once per workspace and region table: what a plain NIK and NKK are made of, from the
    sets that ``is_nik`` and ``is_nkk`` use. All of it or nothing: the next list would be read with what is there.
    """
    import duckdb

    # A set is told by its hash: to ask for thousands of prefixes takes as long as a small list's texts.
    known = hash(plain_prefixes())
    with suppress(duckdb.CatalogException):  # they are not there yet
        if con.execute("SELECT hash FROM rules.prefixes_hash").fetchall() == [(known,)]:
            return
        con.execute("DROP SCHEMA rules CASCADE")
    # Each as one text: handing over thousands one by one takes longer than a small list's whole intake.
    sets = {"prefixes": plain_prefixes(), "days": days_of_the_year(NKK), "leap_days": leap_days(NIK)}
    parts = {name: " ".join(sorted(values)) for name, values in sets.items()}
    con.begin()
    try:
        con.execute("CREATE SCHEMA rules")
        con.execute("CREATE TABLE rules.prefixes_hash AS SELECT $known::BIGINT AS hash", {"known": known})
        run_step(con, "intake", "plain_parts", {**parts, "woman": WOMAN})
    except BaseException:
        con.rollback()
        raise
    con.commit()


def declare_number_kinds(con: duckdb.DuckDBPyConnection) -> None:
    """Make the type ``number_kind``: how far the text of a number can be used, in the words of ``NumberReading``."""
    declare_enum(con, "number_kind", get_args(ReadingKind))


def judge_numbers(con: duckdb.DuckDBPyConnection, field: str) -> None:
    """Read the odd numbers of ``odd_<field>`` into ``judged_<field>``: number, pattern, kind and issue codes."""
    read: Callable[..., NumberReading] = read_nik if field == "nik" else read_nkk
    odd = con.execute(f"SELECT text, is_numeric FROM odd_{field} ORDER BY ALL").fetchall()
    con.execute(
        f"CREATE OR REPLACE TABLE judged_{field} (text VARCHAR, is_numeric BOOLEAN, "
        "number VARCHAR, pattern VARCHAR, kind number_kind, codes VARCHAR[])"
    )
    if not odd:
        return
    con.execute(
        f"CREATE OR REPLACE TABLE read_{field} "
        "(text VARCHAR, is_numeric BOOLEAN, number VARCHAR, pattern VARCHAR, verdict INTEGER)"
    )
    # A million texts have a few dozen verdicts: handing over a list of codes for each takes as long as reading it.
    verdicts: dict[tuple[ReadingKind, tuple[str, ...]], int] = {}

    def judged() -> Iterator[tuple[str, bool, str | None, str | None, int]]:
        for text, numeric in odd:
            reading = read(text, numeric=numeric, repair=False)
            verdict = verdicts.setdefault((reading.kind, reading.damage), len(verdicts))
            yield text, numeric, reading.number, reading.pattern, verdict

    with appending(con, f"read_{field}") as rows:
        rows.append_rows(judged())
    con.execute(f"CREATE OR REPLACE TABLE verdict_{field} (verdict INTEGER, kind number_kind, codes VARCHAR[])")
    with appending(con, f"verdict_{field}") as rows:
        for (kind, damage), verdict in verdicts.items():
            rows.append_row(verdict, kind, [f"{field}.{name}" for name in damage or (kind,) if name != "plain"])
    con.execute(
        f"INSERT INTO judged_{field} "
        f"SELECT text, is_numeric, number, pattern, kind, codes FROM read_{field} JOIN verdict_{field} USING (verdict)"
    )
    con.execute(f"DROP TABLE read_{field}")
    con.execute(f"DROP TABLE verdict_{field}")


def judge_dates(con: duckdb.DuckDBPyConnection, layout: Layout, kind: str, parsers: Mapping[str, FieldParser]) -> None:
    """Read the distinct texts of ``distinct_birth_date`` in the layout's formats into ``judged_birth_date``.

    ``kind`` is the reader that read the file: a sheet or table has true dates, whatever the layout was written for. A
    ``map`` or a plugin's parser gives ISO dates. SQL takes the plain ones: written exactly as a declared format writes
    a date of a possible year, and no other declared format reads another date there.
    """
    spec = layout.fields.get("birth_date", FieldSpec())
    formats = spec.formats + (ISO if kind in TYPED_KINDS and ISO[0] not in spec.formats else ())
    nulls = frozenset(layout.reader.nulls)
    con.execute(
        "CREATE OR REPLACE TABLE judged_birth_date "
        "(text VARCHAR, value DATE, pattern VARCHAR, code VARCHAR, digits VARCHAR)"
    )
    con.execute("CREATE OR REPLACE TABLE date_reading (text VARCHAR, value DATE, is_exact BOOLEAN)")
    digits = [form for form in formats if not any(word in form for word in (*MONTH_WORDS, "%y"))]
    if not (spec.map or spec.parser or spec.value) and PLAIN_DIRECTIVES.issuperset(re.findall("%.", "".join(digits))):
        for form in _of_the_texts_shapes(con, [form for form in digits if form != EXCEL_SERIAL]):
            run_step(con, "intake", "date_reading", {"format": form, "nulls": sorted(nulls)})
    run_step(con, "intake", "plain_dates", {"earliest": EARLIEST_YEAR})
    texts = con.execute(
        "SELECT text FROM distinct_birth_date ANTI JOIN judged_birth_date USING (text) ORDER BY text"
    ).fetchall()
    read = date_reader(spec, formats, nulls, parsers)
    with appending(con, "judged_birth_date") as judged:
        for (text,) in texts:
            reading = DateReading() if text.strip() in nulls else read(text)
            judged.append_row(text, reading.value, reading.pattern, reading.code, _digits(reading.value))


def _of_the_texts_shapes(con: duckdb.DuckDBPyConnection, forms: Iterable[str]) -> list[str]:
    """Those of ``forms`` that have other characters than digits where some text of ``distinct_birth_date`` has them.

    The others read no text; most lists are written in one form, and layouts know a dozen.
    """
    shapes = {form: re.escape(re.sub("(?:%.)+", "0", form)).replace("0", "[0-9]+") for form in forms}
    asked = list(dict.fromkeys(shapes.values()))
    if not asked:
        return []
    # To ask a text for each shape takes a fraction of the time of writing its own.
    cases = " ".join(f"WHEN regexp_full_match(text, ${place}) THEN ${place}" for place, _ in enumerate(asked, 1))
    found = con.execute(f"SELECT DISTINCT CASE {cases} END FROM distinct_birth_date", asked)
    there = {shape for (shape,) in found.fetchall()}
    return [form for form, shape in shapes.items() if shape in there]


def date_reader(
    spec: FieldSpec, formats: tuple[str, ...], nulls: frozenset[str], parsers: Mapping[str, FieldParser]
) -> Callable[[str], DateReading]:
    """What reads one date cell as ``spec`` says, in ``formats``."""
    if spec.value is not None:
        return lambda text: read_date(text, (*formats, *ISO))
    if spec.parser is not None:
        parsed = parsed_by(spec.parser, parsers[spec.parser], nulls)

        def by_parser(text: str) -> DateReading:
            iso, _, code = parsed(text)
            return DateReading(code=code) if iso is None else read_date(iso, ISO)

        return by_parser
    if spec.map:
        meant = {map_key("date", key): value for key, value in spec.map.items()}

        def mapped_or_read(text: str) -> DateReading:
            iso = meant.get(map_key("date", text))
            return read_date(text, formats) if iso is None else read_date(iso, ISO)

        return mapped_or_read
    return lambda text: read_date(text, formats)


def _digits(value: date | None) -> str | None:
    """DDMMYY as a NIK carries it, so that SQL can compare the two without knowing the rule."""
    return f"{value:%d%m%y}" if value is not None else None


def declare_judged_codes(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``judged_code``: the texts that ``judge_fields`` translates, field by field."""
    con.execute("CREATE TABLE judged_code (field VARCHAR, text VARCHAR, value VARCHAR, code VARCHAR)")


def judge_fields(
    con: duckdb.DuckDBPyConnection,
    layout: Layout,
    fields: Sequence[str],
    texts: Callable[[Sequence[str]], str],
    parsers: Mapping[str, FieldParser],
    tables: Tables,
) -> dict[str, list[Meant]]:
    """Translate the distinct texts of those ``fields`` that have a code table, a map or a parser into ``judged_code``,
    and give what the different cells of each code mean.

    ``texts`` gives the query of the different cells of some codes with the text that they make together.
    """
    asked = [field for field in judged_fields(layout) if field in fields]
    cells: dict[str, list[tuple[Sequence[str | None], str | None]]] = {f: [] for f in asked if f in ALWAYS_JUDGED}
    if cells:
        for field, there, text in con.execute(texts(list(cells))).fetchall():
            cells[field].append((there, text))
    meant: dict[str, list[Meant]] = {}
    for field in asked:
        if field in cells:
            found = {text for _, text in cells[field]}
        else:
            found = {text for (text,) in con.execute(f"SELECT DISTINCT {field}_raw FROM fields").fetchall()}
        judge = judge_of(field, layout.fields[field], frozenset(layout.reader.nulls), parsers, tables)
        answers = {text: judge(text) for text in sorted(text for text in found if text is not None)}
        with appending(con, "judged_code") as judged:
            judged.append_rows((field, text, value, code) for text, (value, _, code) in answers.items())
        if field in cells:
            means = {None: (None, None)} | {text: answer[:2] for text, answer in answers.items()}
            meant[field] = [(*there, *means[text]) for there, text in cells[field]]
    return meant


def judged_fields(layout: Layout) -> tuple[str, ...]:
    """The fields of ``layout`` whose cells are translated value by value, in canonical order."""
    there = ((field, layout.fields[field]) for field in JUDGED if field in layout.fields)
    return tuple(
        field for field, spec in there if field in ALWAYS_JUDGED or spec.codes or spec.map or spec.parser is not None
    )


def translated_texts(layout: Layout) -> tuple[str, ...]:
    """The free-text fields (names, places) that ``layout`` translates all the same."""
    return tuple(field for field in judged_fields(layout) if field in TEXTS)


def find_failing(con: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    """Add the rows that hold a cell which its judge found wrong to ``finding``; most lists have few fields with any."""
    translated = translated_texts(layout)  # these are in their place already, and their findings told
    wrong = (
        "(SELECT field, text, code FROM judged_code UNION ALL SELECT 'birth_date', text, code FROM judged_birth_date) "
        "WHERE code IS NOT NULL"
    )
    for (field,) in con.execute(f"SELECT DISTINCT field FROM {wrong} ORDER BY field").fetchall():
        if field not in translated:
            failing = f"(SELECT text, code FROM {wrong} AND field = '{field}')"
            con.execute(
                f"INSERT INTO finding SELECT row, '{field}', code FROM fields JOIN {failing} ON text = {field}_raw"
            )


def grade(con: duckdb.DuckDBPyConnection) -> None:
    """Put each ``finding`` with the severity that the message catalogue gives its code into ``issue``."""
    codes = con.execute("SELECT DISTINCT code FROM finding ORDER BY code").fetchall()
    con.execute("CREATE OR REPLACE TABLE grade (code VARCHAR, severity VARCHAR)")
    with appending(con, "grade") as rows:
        rows.append_rows((code, str(issue(code).severity)) for (code,) in codes)
    run_step(con, "intake", "graded")


def judge_disagreements(con: duckdb.DuckDBPyConnection) -> None:
    """Add the NIKs whose date part disagrees with the row's birth date or sex, by the rules of ``check_nik``.

    SQL leaves out the numbers that agree digit by digit, and tells what differs where whole days do. What is left
    (masks, days that stand for an unknown one, 29 February) is judged here, once each.
    """
    unknown = [f"{day:02}{month:02}" for day, month in UNKNOWN_DAYS]
    run_step(con, "intake", "not_agreeing", {"unknown_days": unknown})
    found = con.execute("SELECT DISTINCT part, born, sex FROM not_agreeing WHERE NOT is_told ORDER BY ALL").fetchall()
    con.execute(
        "CREATE OR REPLACE TABLE disagreement (part VARCHAR, born DATE, sex VARCHAR, field VARCHAR, code VARCHAR)"
    )

    def told() -> Iterator[tuple[str, date | None, str | None, str, str]]:
        for part, born, sex in found:
            shown = f"{WILD * 6}{part}{WILD * 4}"
            if born is not None and not same_birth(shown, born):
                yield part, born, sex, "birth_date", "nik.birth-date-differs"
            if sex is not None and sex_of(shown) not in (None, sex):
                yield part, born, sex, "sex", "nik.sex-differs"

    with appending(con, "disagreement") as rows:
        rows.append_rows(told())
    run_step(con, "intake", "disagreements")
