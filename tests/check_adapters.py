"""A good adapter for the conformance kit to pass, and one broken in one way for every check to catch."""

from __future__ import annotations

GOOD = '''
from pathlib import Path

from dukcapil_core.adapters.contract import Detection, Format, RawRow, RawTable, Scan
from dukcapil_core.adapters.hookspecs import hookimpl
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.errors import FormatError, SourceError

# TOP
LAYOUT = load_layout("""
api = 1
name = "kab-uji"
record = "voter"
title = "Daftar uji"
reader = { kind = "uji", nulls = ["", "-", "0"] }
[fields]
nik = "NIK"
name = "NAMA"
birth_date = { column = "LAHIR", formats = ["%d/%m/%Y"] }
sex = { column = "JK", codes = "kpu/sex" }
village = "DESA"
""")
COLUMNS = ("NIK", "NAMA", "LAHIR", "JK", "DESA")


def header_of(first):
    names = tuple(first.decode("utf-8-sig", "replace").rstrip("\\r\\n").split(";"))
    return names if set(COLUMNS) <= set(names) else None


def open_list(source):
    with source.path.open("rb") as file:
        names = header_of(file.readline())
    if names is None:
        raise FormatError("format.missing-columns", file=source.name, format="kab-uji", columns=", ".join(COLUMNS))

    def rows():
        with source.path.open("rb") as file:
            file.readline()
            for number, raw in enumerate(file, 2):
                yield row_of(number, raw, len(names))

    if source.path.stat().st_size <= sum(map(len, names)) + len(names) + 4:
        raise SourceError("source.no-rows", file=source.name)
    return RawTable(columns=names, scan=Scan(kind="uji"), rows=rows)


def row_of(number, raw, width):
    row = number - 1
    raw = raw.rstrip(b"\\r\\n")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return RawRow(row=row, line=number, cells=(), problem="record.encoding", raw=raw.decode("latin-1"))
    cells = text.split(";")
    if "\\0" in text:
        return RawRow(row=row, line=number, cells=(), problem="record.nul", raw=text)
    if len(cells) != width:
        problem = "record.too-few-cells" if len(cells) < width else "record.too-many-cells"
        return RawRow(row=row, line=number, cells=(), problem=problem, raw=text)
    return RawRow(row=row, line=number, cells=tuple(cells))


def detect(sample):
    if header_of(sample.head.split(b"\\n")[0]) is not None:
        return Detection(score=5, reason="the header")
    return None


@hookimpl
def dukcapil_formats():
    return [Format(name="kab-uji", record="voter", title=LAYOUT.title, layout=LAYOUT, open=open_list, detect=detect)]
'''

# Invented people.
SAMPLE = """NIK;NAMA;LAHIR;JK;DESA
3404014704909001;SITI CONTOH;07/04/1990;P;BALECATUR
3404011203859002;BUDI CONTOH;12/03/1985;L;BALECATUR
3404015703009003;DEWI CONTOH;17/03/2000;P;AMBARKETAWANG
3404010101609004;PARTO CONTOH;01/01/1960;L;AMBARKETAWANG
"""

EXPECTED = """seen = 4
accepted = 4
issues = []
[[records]]
row = 2
nik = "3404011203859002"
name = "BUDI CONTOH"
birth_date = 1985-03-12
sex = "L"
village = "BALECATUR"
"""

Change = tuple[str, str]

ROWS = "                yield row_of(number, raw, len(names))\n"
FILE = '        with source.path.open("rb") as file:\n            file.readline()\n'
CLAIM = '    if header_of(sample.head.split(b"\\n")[0]) is not None:\n'
PLAIN = "    return RawRow(row=row, line=number, cells=tuple(cells))\n"


CHECK = """def is_odd(record):
    print(record["name"])
    return False


@hookimpl
def dukcapil_checks():
    words = {"text_en": "odd", "text_id": "aneh"}
    return [RowCheck(name="kab-uji.odd", fields=("name",), severity="info", applies=is_odd, **words)]


"""


def _issues(*found: tuple[int, str], column: str = "birth_date") -> str:
    """The line of an expectation with these records and codes."""
    told = (f'{{ row = {row}, column = "{column}", code = "{code}" }}' for row, code in found)
    return f"issues = [{', '.join(told)}]"


BROKEN: dict[str, dict[str, tuple[Change, ...]]] = {
    "declares-itself": {
        "no title": (('title = "Daftar uji"', 'title = ""'),),
        "another record kind": (('Format(name="kab-uji", record="voter"', 'Format(name="kab-uji", record="resident"'),),
    },
    "imports-quietly": {
        "prints": (("# TOP", "print('hello')"),),
        "writes": (("# TOP", "open(__file__ + '.cache', 'w').close()"),),
        "asks the network": (
            ("# TOP", "import socket\ntry:\n    socket.getaddrinfo('localhost', 1)\nexcept OSError:\n    pass"),
        ),
    },
    "samples-are-synthetic": {"a serial that somebody may bear": (("9001", "0001"), ("SITI CONTOH", "SITI AMINAH"))},
    "dates-are-declared": {
        "the adapter turns dates round": (
            ('formats = ["%d/%m/%Y"]', 'formats = ["%Y-%m-%d"]'),
            (PLAIN, "    d = cells[2].split('/')\n    if len(d) == 3:\n        cells[2] = '-'.join(reversed(d))\n" + PLAIN),
        ),
        "two orders": (('formats = ["%d/%m/%Y"]', 'formats = ["%d/%m/%Y", "%m/%d/%Y"]'),),
    },
    "detects-its-own-samples": {"claims nothing": ((CLAIM, "    if False:\n"),)},
    "declines-noise": {"claims any text with a comma": ((CLAIM, CLAIM.replace(":\n", " or b',' in sample.head:\n")),)},
    "detect-is-bounded": {
        "raises on what it does not know": ((CLAIM, "    sample.head.decode('utf-8')\n" + CLAIM),),
        "wants a second line": ((CLAIM, "    sample.head.split(b'\\n')[1]\n" + CLAIM),),
        "opens the file": ((CLAIM, "    sample.source.path.open('rb').close()\n" + CLAIM),),
        "reads the whole file": (
            (CLAIM, "    whole = sample.source.path.read_bytes() if sample.source.path.is_file() else b''\n" + CLAIM),
        ),
    },
    "reads-its-samples": {"raises in the middle": ((ROWS, ROWS + "                if number == 3 and b'BUDI' in raw and source.path.stat().st_size < 400:\n                    raise KeyError\n"),)},
    "nik-stays-text": {
        "a number": ((PLAIN, "    cells[0] = int(cells[0]) if cells[0].isdigit() else cells[0]\n" + PLAIN),),
        "through a float": ((PLAIN, "    try:\n        cells[0] = f'{float(cells[0]):.0f}'\n    except ValueError:\n        pass\n" + PLAIN),),
        "tidied": ((PLAIN, "    cells[0] = cells[0].lstrip(chr(39))\n" + PLAIN),),
    },
    "rows-are-conserved": {
        "skips rows without a NIK": ((ROWS, "                if raw.startswith(b';'):\n                    skipped += 1\n                    continue\n                yield row_of(number - skipped, raw, len(names)) if not skipped else moved(row_of(number, raw, len(names)), skipped)\n"), (FILE, FILE + "            skipped = 0\n"), ("def row_of", "def moved(row, by):\n    from attrs import evolve\n    return evolve(row, row=row.row - by)\n\n\ndef row_of")),
        "drops copies": ((ROWS, "                if raw in seen:\n                    continue\n                seen.append(raw)\n                yield moved(row_of(number, raw, len(names)), len(seen))\n"), (FILE, FILE + "            seen = []\n"), ("def row_of", "def moved(row, number):\n    from attrs import evolve\n    return evolve(row, row=number)\n\n\ndef row_of")),
    },
    "row-numbers-are-physical": {
        "forgets the header": (("line=number, cells=tuple(cells))", "line=row, cells=tuple(cells))"),),
        "counts records from 2": (("    row = number - 1\n", "    row = number\n"),),
    },
    "rows-are-lazy": {
        "reads everything first": ((FILE, FILE.replace("with source", "everything = source.path.read_bytes().splitlines()\n        with source")),),
    },
    "closes-its-files": {
        "keeps its files": (("# TOP", "import os"), (FILE, FILE + "            os.open(source.path, os.O_RDONLY)\n")),
    },
    "reading-twice-agrees": {
        "only once": (("    return RawTable(columns=names, scan=Scan(kind=\"uji\"), rows=rows)", "    once = rows()\n    return RawTable(columns=names, scan=Scan(kind=\"uji\"), rows=lambda: once)"),),
        "a stamp in the cells": (("# TOP", "COUNT = iter(range(10**9))"), (PLAIN, "    cells[4] += f' ({next(COUNT)})'\n" + PLAIN)),
    },
    "reads-fast-enough": {"sleeps": (("# TOP", "import time"), (ROWS, "                time.sleep(0.02)\n" + ROWS))},
    "missing-header-is-one-issue": {
        "reads by position": (
            ("    return names if set(COLUMNS) <= set(names) else None", "    return COLUMNS if len(names) == 5 else None"),
            (CLAIM, "    if sample.head.startswith((b'NIK;NAMA;LAHIR', b'\\xef\\xbb\\xbfNIK;NAMA;LAHIR')):\n"),
        ),
        "crashes": (("    if names is None:\n        raise FormatError(\"format.missing-columns\", file=source.name, format=\"kab-uji\", columns=\", \".join(COLUMNS))\n", "    names[0]\n"),),
    },
    "bad-rows-become-issues": {
        "raises": (("    if len(cells) != width:\n", "    cells[width - 1]\n    if len(cells) != width:\n"),),
        "drops": ((ROWS, "                if raw.count(b';') < len(names) - 1:\n                    dropped += 1\n                    continue\n                yield moved(row_of(number, raw, len(names)), dropped)\n"), (FILE, FILE + "            dropped = 0\n"), ("def row_of", "def moved(row, by):\n    from attrs import evolve\n    return evolve(row, row=row.row - by)\n\n\ndef row_of")),
    },
    "unclosed-quote-is-noticed": {
        "swallows": (
            ("# TOP", "import csv"),
            (FILE + "            for number, raw in enumerate(file, 2):\n" + ROWS, "        with source.path.open(encoding='utf-8-sig', errors='surrogateescape', newline='') as file:\n            count = 0\n            records = csv.reader((line.replace(chr(0), '~NUL~') for line in file), delimiter=';')\n            next(records)\n            for cells in records:\n                count += 1\n                raw = ';'.join(cells).replace('~NUL~', chr(0)).encode('utf-8', 'surrogateescape')\n                from attrs import evolve\n                yield evolve(row_of(records.line_num, raw, len(names)), row=count)\n"),
        ),
    },
    "nulls-are-declared": {"nothing but the empty cell": (('nulls = ["", "-", "0"]', 'nulls = [""]'),)},
    "survives-encodings": {
        "keeps the mark": (('first.decode("utf-8-sig", "replace")', 'first.decode("utf-8", "replace")'),),
        "keeps the return": (('raw.rstrip(b"\\r\\n")', 'raw.rstrip(b"\\n")'), ('rstrip("\\r\\n")', 'rstrip("\\n")')),
        "leaves letters out": (('raw.decode("utf-8")', 'raw.decode("utf-8", "ignore")'),),
    },
    "columns-are-the-right-ones": {  # each with the expectation that is drafted from it
        "the month first": (
            ("%d/%m/%Y", "%m/%d/%Y"),
            ("issues = []", _issues((1, "nik.birth-date-differs"), (2, "nik.birth-date-differs"), (3, "date.impossible"))),
            ("birth_date = 1985-03-12", "birth_date = 1985-12-03"),
        ),
        "no date readable": (
            ("%d/%m/%Y", "%d-%m-%Y"),
            ("issues = []", _issues(*((row, "date.not-in-format") for row in range(1, 5)))),
            ("birth_date = 1985-03-12\n", ""),
        ),
        "another table": (
            ("kpu/sex", "kpu/disability"),
            ("issues = []", _issues(*((row, "field.unknown-code") for row in range(1, 5)), column="sex")),
            ('sex = "L"\n', ""),
        ),
        "a NIK that says the other sex": (
            ('codes = "kpu/sex"', 'map = { L = "P", P = "L" }'),
            ("issues = []", _issues(*((row, "nik.sex-differs") for row in range(1, 5)), column="sex")),
            ('sex = "L"', 'sex = "P"'),
        ),
        "the family card's number": (
            ('nik = "NIK"', 'nik = "NIK"\nnkk = "NIK"'),
            (
                "issues = []",
                _issues(*((row, f"nkk.{code}") for row in (1, 3) for code in ("day-impossible", "looks-like-nik")), column="nkk"),
            ),
        ),
        "the district for the village": (("BALECATUR", "GAMPING"), ("AMBARKETAWANG", "GAMPING")),
    },
    "matches-expectation": {
        "two columns for each other": (('name = "NAMA"', 'name = "DESA"'), ('village = "DESA"', 'village = "NAMA"')),
        "a code of another table": (('codes = "kpu/sex"', 'map = { L = "L", P = "L" }'),),
    },
    "no-values-in-messages": {
        "logs the row": (("# TOP", "import logging"), (PLAIN, "    logging.getLogger('uji').debug('row %s', cells)\n" + PLAIN)),
        "prints": ((PLAIN, "    print(cells[1]) if 'ZQ' in text else None\n" + PLAIN),),
        "warns": (("# TOP", "import warnings"), (PLAIN, "    warnings.warn(cells[1])\n" + PLAIN)),
        "prints in a field parser": (
            ('village = "DESA"', 'village = { column = "DESA", parser = "uji-desa" }'),
            ("@hookimpl\n", "def parse(text):\n    print(text)\n    return text\n\n\n@hookimpl\ndef dukcapil_field_parsers():\n    return {'uji-desa': parse}\n\n\n@hookimpl\n"),
        ),
        "prints in a check": (
            ("from dukcapil_core.adapters.hookspecs import hookimpl", "from dukcapil_core.adapters.hookspecs import RowCheck, hookimpl"),
            ("@hookimpl\n", CHECK + "@hookimpl\n"),
        ),
        "keeps a cell in the scan": (
            (
                '    return RawTable(columns=names, scan=Scan(kind="uji"), rows=rows)',
                '    scan = Scan(kind="uji", details={"last": last_of(source.path)})\n'
                '    return RawTable(columns=names, scan=scan, rows=rows)',
            ),
            (
                "def row_of",
                'def last_of(path):\n    with path.open("rb") as file:\n        file.seek(max(0, path.stat().st_size - 900))\n'
                '        return file.read().decode("latin-1")\n\n\ndef row_of',
            ),
        ),
        "says the line": (
            (
                "    cells = text.split(",
                "    if text.startswith(chr(34)):\n        raise SourceError('source.no-file', file=text)\n    cells = text.split(",
            ),
        ),
    },
}  # fmt: skip
"""By check and by fault: what is changed in GOOD, SAMPLE and EXPECTED alike (the first text by the second)."""
