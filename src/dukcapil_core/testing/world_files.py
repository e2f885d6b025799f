"""Writes a world's tables as the files that offices exchange, one statement of ``sql/world/files`` each."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from dukcapil_core.errors import CallError

if TYPE_CHECKING:
    import duckdb

RegisterFormat = Literal["biodata-wni", "biodata-wni+data-keluarga", "siak-37"]
"""BIODATA_WNI with the address in it; the same with the address in a file DATA_KELUARGA.csv beside it; the SIAK sheet (xlsx)."""

ListFormat = Literal["sidalih", "semicolon", "ecoklit"]
"""Sidalih's export with ``#``; the same list as Excel leaves it, with ``;``; the officers' app e-Coklit."""

SHEET_ROWS = 200_000
"""More rows than this do not go into a sheet here: it holds about a million at most and takes a second for every ten thousand."""


def write_register(con: duckdb.DuckDBPyConnection, folder: Path, form: RegisterFormat) -> Path:
    """The register's file in ``folder``, called register.csv, BIODATA_WNI.csv or register.xlsx by its format."""
    _known(form, get_args(RegisterFormat))
    if form == "siak-37":
        return _write_sheet(con, folder / "register.xlsx")
    if form == "biodata-wni":
        return write(con, f"register-{form}", folder / "register.csv")
    write(con, "data-keluarga", folder / "DATA_KELUARGA.csv")
    return write(con, f"register-{form}", folder / "BIODATA_WNI.csv")


def write_list(con: duckdb.DuckDBPyConnection, folder: Path, form: ListFormat) -> Path:
    """The list's file in ``folder``, called coklit.csv."""
    _known(form, get_args(ListFormat))
    return write(con, f"list-{form}", folder / "coklit.csv")


def write(con: duckdb.DuckDBPyConnection, what: str, path: Path) -> Path:
    """``path``, written by the statement named ``what``."""
    con.execute(_statement(what), [str(path)])
    return path


def advance_register(register: Path, recordings: Path, after: Path) -> Path:
    """``after``: the register with everybody of ``recordings`` recorded."""
    import duckdb

    with duckdb.connect() as con:
        con.execute(_statement("after-night"), [str(register), str(recordings), str(after)])
    return after


def count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """The number of rows of a table."""
    return int(con.table(table).aggregate("count(*)").fetchall()[0][0])


def _write_sheet(con: duckdb.DuckDBPyConnection, path: Path) -> Path:
    """The register as a workbook with one sheet: NIK and NKK as text, dates as dates."""
    if count(con, "register_file") > SHEET_ROWS:
        raise CallError("world.sheet-too-long", rows=SHEET_ROWS)
    import xlsxwriter

    found = con.execute(_statement("register-siak-37"))
    names = [column[0] for column in found.description]
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "dd-mm-yyyy"})
    sheet = book.add_worksheet("Data Penduduk")
    sheet.write_row(0, 0, names)
    line = 0
    while rows := found.fetchmany(10_000):
        for row in rows:
            line += 1
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif value is not None:
                    sheet.write(line, column, value)
    book.close()
    return path


def _statement(name: str) -> str:
    return (resources.files("dukcapil_core.testing") / "sql" / "world" / "files" / f"{name}.sql").read_text("utf-8")


def _known(form: str, forms: tuple[str, ...]) -> None:
    if form not in forms:
        raise CallError("world.unknown-format", format=form, known=", ".join(forms))
