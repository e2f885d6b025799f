"""Writes a world's tables as the files that offices exchange, one statement of ``sql/world/files`` each."""

from __future__ import annotations

from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from dukcapil_core.errors import CallError
from dukcapil_core.workspace import literal

if TYPE_CHECKING:
    import duckdb

RegisterFormat = Literal["biodata-wni-semicolon", "biodata-wni", "biodata-wni+data-keluarga", "siak-37"]
"""BIODATA_WNI with the address in it (``;`` or ``,``) or beside it in DATA_KELUARGA.csv; the SIAK sheet."""

ListFormat = Literal[
    "sidalih", "e-coklit", "semicolon", "no-numbers", "numbers-masked", "published", "published-masked"
]  # fmt: skip
"""Sidalih's export with ``#``; the officers' app; the list as Excel leaves it with ``;``; that without NIK and NKK, or
with no more of a NIK than six digits; as it is published, with ages or with birth dates whose year is hidden.
"""

LAYOUTS: dict[str, str] = {
    "biodata-wni-semicolon": "biodata-wni-semicolon.toml",
    "biodata-wni": "biodata-wni",
    "biodata-wni+data-keluarga": "biodata-wni",
    "siak-37": "siak-37",
    "sidalih": "sidalih-2024",
    "e-coklit": "e-coklit-2024",
    "semicolon": "list-semicolon.toml",
    "no-numbers": "list-no-numbers.toml",
    "numbers-masked": "list-numbers-masked.toml",
    "published": "dpt-published",
    "published-masked": "dpt-published",
}
"""The layout that reads each: a built-in one, or a file of ``data/world/layouts``, which is put beside the data."""

CARD = "world.json"
"""The file that tells what a world was made with."""

_FIXED_NAMES = ("coklit.csv", "register.xlsx", "BIODATA_WNI.csv", "DATA_KELUARGA.csv")

SHEET_ROWS = 200_000
"""No larger register is written as a sheet, which holds about a million rows and takes long to write and read."""


def write_register(con: duckdb.DuckDBPyConnection, folder: Path, form: RegisterFormat) -> Path:
    """The register's file in ``folder``: register.csv, register.xlsx for the sheet, or BIODATA_WNI.csv with
    DATA_KELUARGA.csv.
    """
    if form == "siak-37":
        return _write_sheet(con, folder / "register.xlsx")
    if form == "biodata-wni+data-keluarga":
        write(con, "data-keluarga", folder / "DATA_KELUARGA.csv")
        return write(con, f"register-{form}", folder / "BIODATA_WNI.csv")
    return write(con, f"register-{form}", folder / "register.csv")


def write_list(con: duckdb.DuckDBPyConnection, folder: Path, form: ListFormat) -> Path:
    """The list's file in ``folder``, called coklit.csv."""
    return write(con, f"list-{form}", folder / "coklit.csv")


def write_layout(folder: Path, form: RegisterFormat | ListFormat) -> str:
    """What to name as the format of such a file: a built-in layout, or the path of one that is written into
    ``folder``.
    """
    layout = LAYOUTS[form]
    if not layout.endswith(".toml"):
        return layout
    text = (resources.files("dukcapil_core") / "data" / "world" / "layouts" / layout).read_text("utf-8")
    (folder / layout).write_text(text, "utf-8")
    return str(folder / layout)


def clear(folder: Path) -> None:
    """Removes the files of an older world, so that none of them is taken for one of the new."""
    if not (folder / CARD).is_file():
        return
    for pattern in (
        CARD,
        "*.toml",
        "register*.csv",
        "recordings-*.csv",
        "services-*.csv",
        "counts-*.csv",
        "truth*.parquet",
        *_FIXED_NAMES,
    ):
        for file in folder.glob(pattern):
            file.unlink()


def check_formats(register: str, listed: str) -> None:
    """Raises CallError (``world.unknown-format``) for a format that a world cannot be written as."""
    for form, forms in ((register, get_args(RegisterFormat)), (listed, get_args(ListFormat))):
        if form not in forms:
            raise CallError("world.unknown-format", format=form, known=", ".join(forms))


def write_recordings(con: duckdb.DuckDBPyConnection, folder: Path, on: date) -> Path:
    """The file of the recordings of the night of ``on``: TANGGAL, NIK and LAYANAN, which is always ktp-el/recording."""
    return write(con, "recordings", folder / f"recordings-{on}.csv")


def write(con: duckdb.DuckDBPyConnection, what: str, path: Path) -> Path:
    """``path``, written by the statement named ``what``."""
    con.execute(statement(what), [str(path)])
    return path


def advance_register(register: Path, recordings: Path, after: Path) -> Path:
    """``after``: the register with everybody of ``recordings`` recorded."""
    import duckdb

    with duckdb.connect() as con:
        con.execute(
            statement("after-night"), [literal(register), literal(recordings), str(after), delimiter_of(register)]
        )
    return after


def delimiter_of(register: Path) -> str:
    """The delimiter of a register's file, by its header."""
    with register.open("rb") as head:
        return ";" if b";" in head.readline() else ","


def count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """The number of rows of a table."""
    return int(con.table(table).aggregate("count(*)").fetchall()[0][0])


def _write_sheet(con: duckdb.DuckDBPyConnection, path: Path) -> Path:
    """The register as a workbook with one sheet: NIK and NKK as text, dates as dates."""
    if count(con, "register_file") > SHEET_ROWS:
        raise CallError("world.sheet-too-long", rows=SHEET_ROWS)
    import xlsxwriter

    found = con.execute(statement("register-siak-37"))
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


def statement(name: str) -> str:
    """The SQL of ``sql/world/files/<name>.sql``."""
    return (resources.files("dukcapil_core.testing") / "sql" / "world" / "files" / f"{name}.sql").read_text("utf-8")
