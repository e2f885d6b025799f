"""The command line as tests call it, and the two small files of an office to call it with."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from conftest import RESIDENT_COLUMNS, RESIDENT_LAYOUT, VOTER_COLUMNS, VOTER_LAYOUT, Row, write_table
from dukcapil_core.cli import main

# Invented people.
ANA, BEN, CITRA, DEWI = "5302014107909901", "5302010101859902", "5302015203889903", "5302026004779904"
NKK = "5302010101209903"

VOTERS: tuple[Row, ...] = (
    {"NIK": ANA, "NAMA": "ANA KASE", "LAHIR": "01-07-1990", "JK": "P"},
    {"NIK": BEN, "NAMA": "BEN TALAN", "LAHIR": "01-01-1985", "JK": "L"},
    {"NIK": CITRA, "NAMA": "=CITRA SELAN", "LAHIR": "12-03-1988", "JK": "P"},
    {"NIK": DEWI, "NAMA": "DEWI NOPE", "LAHIR": "20-04-1977", "JK": "P", "KECAMATAN": "Mollo Utara", "DESA": "Ajobaki"},
)
RESIDENTS: tuple[Row, ...] = tuple(
    {**row, "STATUS": "hidup", "REKAM": status}
    for row, status in zip(VOTERS, ("BIO_CAPTURED", "UNREGISTERED", "UNREGISTERED", "UNREGISTERED"), strict=True)
)


@frozen
class Run:
    """What a call came to."""

    status: int
    out: str
    err: str


def dukcapil(*arguments: str | Path) -> Run:
    """``dukcapil`` with ``arguments`` and its output piped."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([str(argument) for argument in arguments])
    return Run(status, out.getvalue(), err.getvalue())


@frozen
class Office:
    """The files of an office in one folder, their layouts, and where results go."""

    folder: Path

    @property
    def out(self) -> Path:
        """The folder for the results."""
        return self.folder / "out"

    def reconcile(self, *more: str | Path, election: str = "pemilu-2024") -> Run:
        """``dukcapil reconcile`` on the two files."""
        files = ("--voters", self.folder / "list.csv", "--residents", self.folder / "register.csv")
        forms = ("--voters-format", self.folder / "list.toml", "--residents-format", self.folder / "register.toml")
        return dukcapil("reconcile", *files, *forms, "--election", election, "--out", self.out, "--threads", "1", *more)

    def read(self, *more: str | Path, file: str = "list.csv", form: str = "list.toml") -> Run:
        """``dukcapil read`` on one of them."""
        return dukcapil(
            "read", self.folder / file, "--format", self.folder / form, "--out", self.out, "--threads", "1", *more
        )


def office(folder: Path, voters: Sequence[Row] = VOTERS, residents: Sequence[Row] = RESIDENTS) -> Office:
    """An office whose two files hold these people; who has no place of their own lives in Soe."""
    home = {"KECAMATAN": "KOTA SOE", "DESA": "SOE", "NKK": NKK, "RT": "1", "RW": "2", "TPS": "003", "TEMPAT": "SOE"}
    write_table(folder / "list.csv", VOTER_COLUMNS, [{**home, **row} for row in voters])
    write_table(folder / "register.csv", RESIDENT_COLUMNS, [{**home, **row} for row in residents])
    (folder / "list.toml").write_text(VOTER_LAYOUT, "utf-8")
    (folder / "register.toml").write_text(RESIDENT_LAYOUT, "utf-8")
    return Office(folder)
