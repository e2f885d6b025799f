"""Files broken at random, of every carrier: each ends in records that add up, or in one coded line, and soon.

``DUKCAPIL_BROKEN_FILES=300`` breaks as many; what is drawn depends on the number of a file only. People are invented.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

import openpyxl
import polars as pl
import pytest
import xlwt

from conftest import VOTER_COLUMNS, VOTER_LAYOUT, neighbours
from dukcapil_core.errors import DukcapilError
from dukcapil_core.intake import read_voters
from dukcapil_core.workspace import Workspace

COUNT = int(os.environ.get("DUKCAPIL_BROKEN_FILES", "33"))
PATIENCE = 10.0
"""Seconds that a broken file may take."""

Bytes = Callable[[], bytes]


@cache
def people() -> list[list[str]]:
    return [[one.get(column, "") for column in VOTER_COLUMNS] for one in neighbours(80)]


def text() -> bytes:
    return "".join(";".join(row) + "\n" for row in [list(VOTER_COLUMNS), *people()]).encode()


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("TPS 2")):
        assert sheet is not None
        for row in [list(VOTER_COLUMNS), *people()]:
            sheet.append(row)
    return saved(book.save)


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    target = io.BytesIO()
    save(target)
    return target.getvalue()


def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("TPS 1")
    for line, row in enumerate([list(VOTER_COLUMNS), *people()]):
        for place, cell in enumerate(row):
            sheet.write(line, place, cell)
    return saved(book.save)


def ods() -> bytes:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name="TPS 1")
    for row in [list(VOTER_COLUMNS), *people()[:30]]:
        line = TableRow()
        for cell in row:
            entry = TableCell(valuetype="string")
            entry.addElement(P(text=cell))
            line.addElement(entry)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    return saved(document.save)


def parquet() -> bytes:
    frame = pl.DataFrame(people(), schema=list(VOTER_COLUMNS), orient="row")
    return saved(frame.write_parquet)


def answers() -> bytes:
    rows = [dict(zip(VOTER_COLUMNS, row, strict=True)) for row in people()]
    return json.dumps([{"content": [row]} for row in rows]).encode()


def lines() -> bytes:
    return "\n".join(json.dumps(dict(zip(VOTER_COLUMNS, row, strict=True))) for row in people()).encode()


def pdf() -> bytes:
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.platypus import SimpleDocTemplate, Table

    def build(target: io.BytesIO) -> None:
        table = Table([list(VOTER_COLUMNS), *people()[:30]], repeatRows=1)
        table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONTSIZE", (0, 0), (-1, -1), 4)])
        SimpleDocTemplate(target, pagesize=landscape(A4), invariant=1).build([table])

    return saved(build)


def packed() -> bytes:
    def build(target: io.BytesIO) -> None:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("TPS 1.csv", text())
            archive.writestr("TPS 2.xlsx", xlsx())

    return saved(build)


CARRIERS: dict[str, Bytes] = {
    "a.csv": text,
    "b.xlsx": xlsx,
    "c.xls": xls,
    "d.ods": ods,
    "e.parquet": parquet,
    "f.json": answers,
    "g.jsonl": lines,
    "h.pdf": pdf,
    "i.zip": packed,
    "j.csv.gz": lambda: gzip.compress(text(), mtime=0),
    "k.utf16.csv": lambda: text().decode().encode("utf-16"),
}
WHOLE = {name: cache(make) for name, make in CARRIERS.items()}


def broken(random: Random, content: bytes, name: str) -> bytes:
    """``content`` after one to three accidents."""
    data = bytearray(content)
    for _ in range(random.randint(1, 3)):
        if not data:
            break
        place = random.randrange(len(data))
        accident = random.choice(["flip", "flip", "cut", "drop", "twice", "zeros", "quote", "column", "inside"])
        if accident == "flip":
            for _ in range(random.randint(1, 40)):
                data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        elif accident == "cut":
            del data[place:]
        elif accident == "drop":
            del data[place : place + random.randint(1, 500)]
        elif accident == "twice":
            data[place:place] = data[place : place + random.randint(1, 500)]
        elif accident == "zeros":
            data[place : place + random.randint(1, 200)] = bytes(random.randint(1, 200))
        elif accident == "quote":
            data[place:place] = random.choice([b'"', b"'", b"\r", b"\n", b"\0", b"{", b"["])
        elif accident == "column":
            data = bytearray(b"\n".join(line.rpartition(b";")[0] for line in data.split(b"\n")))
        elif accident == "inside" and data.startswith(b"PK"):
            data = bytearray(inside(random, bytes(data)))
    return bytes(data)


def inside(random: Random, content: bytes) -> bytes:
    """An archive or workbook with one of its parts broken or emptied, and packed again."""
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
            names = sorted(set(old.namelist()))
            chosen = random.choice(names)
            for name in names:
                part = bytearray(old.read(name))
                if name == chosen and part:
                    place = random.randrange(len(part))
                    part = random.choice([part[:place], bytearray(), part[:place] + part[place + 60 :]])
                new.writestr(name, bytes(part))
    except Exception:
        return content
    return target.getvalue()


@pytest.mark.parametrize("number", range(COUNT))
def test_a_broken_file(number: int, tmp_path: Path, workspace: Workspace) -> None:
    random = Random(number)
    name = list(CARRIERS)[number % len(CARRIERS)]
    (tmp_path / name).write_bytes(broken(random, WHOLE[name](), name))
    (tmp_path / "l.toml").write_text(VOTER_LAYOUT, "utf-8")
    begun = time.monotonic()
    try:
        records = read_voters(tmp_path / name, tmp_path / "l.toml", workspace=workspace)
    except DukcapilError as error:
        told = str(error) + error.text("id")
        assert "{" not in told
        assert "\n" not in told
    else:
        assert records.seen == records.accepted + records.rejected
        assert len(list(records.rejects.mappings())) == records.rejected
        assert len(records.frame) == records.accepted
    assert time.monotonic() - begun < PATIENCE
