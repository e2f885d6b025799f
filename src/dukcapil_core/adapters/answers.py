"""JSON: the answers of Dukcapil's data-access web service, and any list of JSON objects.

One answer a file, one a line, or an array of them; people stand in ``content`` (domain 3.7), at whatever depth. A table
may be written column by column, as programs for dataframes do. What the service says instead of a person (``Data Tidak
Ditemukan``, RESPONSE_CODE 13, a failed login) is a record that was asked for and not given: it is counted and set aside
with the name of its reason, never taken for a person. Numbers keep the digits they are written with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Any

from attrs import field, frozen

from dukcapil_core.adapters.contract import RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.headers import copied
from dukcapil_core.adapters.json_values import Broken, Number, all_kept, values
from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.adapters.sheets import MOST_COLUMNS
from dukcapil_core.errors import SourceError

_LOOKED_AT = 1000
"""So many values of a file that no format fits are looked at: whether it is broken is to be said soon."""

_LONG = 12
_WRAPPERS = frozenset({"CONTENT", "RESPONSE", "RESULT", "RESULTS", "DATA", "BODY", "ANSWER"})
_GRAPHQL = frozenset({"DATA", "ERRORS", "EXTENSIONS"})
"""The only names that a GraphQL response may have; under "data" stand the answers by the names of the questions."""

_ENVELOPE = frozenset(
    {
        "LASTPAGE",
        "NUMBEROFELEMENTS",
        "SORT",
        "TOTALELEMENTS",
        "FIRSTPAGE",
        "NUMBER",
        "SIZE",
        "QUOTALIMITER",
        "TOTALPAGES",
    }
)
"""What the service tells about its pages; it is no column of a person."""

_TEXTS = {
    "DATA TIDAK DITEMUKAN": "answer.not-found",
    "LOGIN GAGAL": "answer.login",
    "IP ADDRESS TIDAK SESUAI": "answer.address",
    "KUOTA AKSES HARI INI TELAH HABIS": "answer.quota",
}
"""The errors that stand in RESPON (domain 3.7, H)."""

_CODES = {
    "11": "answer.died",
    "12": "answer.duplicate",
    "13": "answer.not-found",
    "14": "answer.inactive",
    "15": "answer.not-a-nik",
}
"""RESPONSE_CODE (domain 3.7, M). 11, 12 and 14 may come with the person, who is then a record with that life status."""

_RESPONSE_CODE = "RESPONSE CODE"
_ANSWER = frozenset({"RESPON", _RESPONSE_CODE, "RESPONSECODE"})

_NOBODY = frozenset({"13", "15"})
_VERIFIED = re.compile(r"(?:tidak\s+)?sesuai(?:\s*\(\s*\d+\s*\))?", re.IGNORECASE)


MOST_EMPTY = 250_000
"""So many entries that are neither a person nor an answer, and nine in ten of those so far, are no list."""

_NOTHING = frozenset({"record.json", "answer.no-person", "answer.empty"})


class JsonReader:
    """Reader kind ``json``. ``options.records`` may name the place of the records (``"data.people"``)."""

    kind = "json"

    def open(self, source: Source, layout: Layout) -> RawTable:
        """The table in ``source``. Raises SourceError for what is no JSON, or is not written to its end."""
        if source.path is None:
            raise SourceError("source.needs-file", kind=self.kind)
        answers = _Answers(path=source.path, layout=layout)
        columns = _Columns()
        counts = {"answers": 0, "people": 0, "without_person": 0}
        nothing = 0
        for item in answers:
            counts["answers"] += 1
            nothing += item.problem in _NOTHING or (item.problem is None and not item.cells)
            if nothing >= MOST_EMPTY and nothing * 10 > counts["answers"] * 9:
                told = {"broken": nothing, "count": counts["answers"], "line": item.line}
                raise SourceError("json.no-list", file=source.name, **told)
            counts["without_person" if item.problem else "people"] += 1
            if item.problem is None:
                columns.learn(item.cells)
            if len(columns.names) > MOST_COLUMNS:
                raise SourceError("source.too-many-names", file=source.name, most=MOST_COLUMNS)
        if not counts["answers"]:
            raise SourceError("source.no-rows", file=source.name)
        if not columns.names:
            columns.learn(dict.fromkeys(layout.used_columns))
        return RawTable(
            columns=tuple(columns.names.values()),
            scan=Scan(kind=self.kind, details=dict(counts)),
            rows=_Rows(answers, columns),
            header_lines=0,
        )

    def header(self, sample: Sample, layout: Layout) -> tuple[str, ...] | None:
        """The keys in the sample, in the order in which they come."""
        if not looks_like_json(sample.head):
            return None
        text = sample.head.decode("utf-8", "replace")
        names = tuple(dict.fromkeys(re.findall(r'"([^"\\\n]{1,60})"\s*:', text)))
        if _says_only(names) and _RESPONSE_CODE in map(fold_column, layout.used_columns):
            # Nobody was found, but these are answers: a layout that knows them has nothing to miss in them.
            return (*names, *layout.detect.headers)
        return names or None


def _says_only(names: Sequence[str]) -> bool:
    """Whether a file of these keys holds answers that are nobody, and nothing else."""
    told = set(map(fold_column, names)) - _ENVELOPE - _WRAPPERS
    return not told.isdisjoint(_ANSWER) and told <= _ANSWER | {"RESPONSE DESC", "RESPONSEDESC", "NIK"}


def looks_like_json(head: bytes) -> bool:
    """Whether a file begins as JSON does: an object, or an array of objects or of nothing."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[\[{\]])", head) is not None


def refuse_broken(path: Path, encoding: str) -> None:
    """Raises SourceError where the file begins as JSON and soon is none; of a long one the first values are read."""
    for _, value in islice(values(path, encoding), _LOOKED_AT):
        _refuse_keyed(value, path.name)


def _refuse_keyed(value: Any, file: str) -> None:
    """Raises SourceError for an object of people under their numbers, which would become names of columns."""
    if not isinstance(value, dict) or not value or not all(map(str.isdecimal, value)):
        return
    if all(isinstance(entry, dict) for entry in value.values()):
        raise SourceError("json.keyed", file=file)


@frozen(kw_only=True)
class _Item:
    """One answer: a person's cells, or the name of what is wrong and the text it came with."""

    line: int
    cells: Mapping[str, Any] = field(factory=dict, repr=False)
    problem: str | None = None
    raw: str | None = field(default=None, repr=False)


class _Columns:
    """The columns of a file: one a heading, and ``NIK#2`` besides where a record has both ``NIK`` and ``nik``.

    ``names`` are what they are called, by what they are compared as.
    """

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._spellings: dict[str, int] = {}

    def learn(self, cells: Mapping[str, Any]) -> None:
        """Takes in the names of a record."""
        for name in cells:
            self._spellings.setdefault(name, len(self._spellings))
        for name, key in zip(cells, self.keys(cells), strict=True):
            if key not in self.names:
                base = copied(name)
                self.names[key] = name if key == fold_column(name) else self.names.get(base, name) + key[len(base) :]

    def keys(self, cells: Mapping[str, Any]) -> list[str]:
        """The column of each cell of a record; of two spellings of a heading the one that the file has first is it."""
        folded = list(map(fold_column, cells))
        if len(set(folded)) == len(folded):
            return folded
        told: dict[str, str] = {}
        taken: set[str] = set()
        for name in sorted(cells, key=self._spellings.__getitem__):
            key, number = fold_column(name), 1
            while key in taken:
                number += 1
                key = f"{copied(name)}#{number}"
            taken.add(key)
            told[name] = key
        return [told[name] for name in cells]


@frozen
class _Rows:
    """Opens a fresh pass over the answers at each call."""

    answers: _Answers
    columns: _Columns

    def __call__(self) -> Iterator[RawRow]:
        place = {key: number for number, key in enumerate(self.columns.names)}
        for row, item in enumerate(self.answers, 1):
            if item.problem is not None:
                yield RawRow(row=row, line=item.line, cells=(), problem=item.problem, raw=item.raw)
                continue
            cells: list[str | None] = [None] * len(place)
            numeric: list[int] = []
            for key, value in zip(self.columns.keys(item.cells), item.cells.values(), strict=True):
                index = place[key]
                cells[index], damaged = _text(value)
                if damaged:
                    numeric.append(index)
            problem = _unwritable(cells)
            if problem is not None:
                raw = json.dumps(item.cells, ensure_ascii=True)
                yield RawRow(row=row, line=item.line, cells=(), problem=problem, raw=raw)
            else:
                yield RawRow(row=row, line=item.line, cells=cells, numeric=tuple(numeric))


@frozen(kw_only=True)
class _Answers:
    """The answers of a file, one by one, at each pass anew."""

    path: Path
    layout: Layout

    def __iter__(self) -> Iterator[_Item]:
        wanted = str(self.layout.reader.options.get("records", ""))
        for line, value in values(self.path, self.layout.reader.encoding):
            if isinstance(value, Broken):
                yield _Item(line=line, problem="record.json", raw=value.text)
                continue
            for name in filter(None, wanted.split(".")):
                value = _inside(value, name)
            yield from self._people(value, line, {})

    def _people(self, value: Any, line: int, around: Mapping[str, Any]) -> Iterator[_Item]:
        """The people in a value; ``around`` are the plain values beside the lists it stands in."""
        if isinstance(value, list):
            if not value:
                yield self._nobody(dict(around), line, "answer.empty")
            for entry in value:
                yield from self._people(entry, line, around)
            return
        if not isinstance(value, dict):
            yield self._nobody({"value": value}, line, "answer.no-person")
            return
        _refuse_keyed(value, self.path.name)
        table = _written_by_columns(value)
        if table is not None:
            yield from self._people(table, line, around)
            return
        asked, errors = self._graphql(value)
        if asked is not None:
            for answer in asked:
                yield from self._people([] if answer is None else answer, line, _beside(around, errors) | errors)
            return
        inner = [name for name in value if self._is_within(name, value[name])]
        plain = {
            name: entry
            for name, entry in value.items()
            if name not in inner and not isinstance(entry, dict | list) and fold_column(name) not in _ENVELOPE
        }
        if inner:
            if self._holds_another(plain, [value[name] for name in inner]):
                alone = {name: entry for name, entry in value.items() if name not in inner}
                yield from self._people(alone, line, around)
                plain = {}
            for name in inner:
                beside = _beside(around, plain) | plain
                yield from self._people(value[name] if value[name] is not None else [], line, beside)
            return
        cells = _flat(value)
        problem = self._problem(cells, around)
        if problem is not None:
            yield self._nobody({**around, **cells}, line, problem)
        else:
            yield _Item(line=line, cells=cells | _beside(around, cells))

    def _is_within(self, name: str, entry: Any) -> bool:
        """Whether records stand under ``name``: an answer's usual one, or any other with a list of people."""
        if fold_column(name) in _WRAPPERS:
            return _holds_records(entry)
        if not isinstance(entry, list) or fold_column(name) in map(fold_column, self.layout.used_columns):
            return False
        people = (one for one in entry if isinstance(one, dict))
        return any(self._told(one, "nik") and self._told(one, "name") for one in people)

    def _holds_another(self, plain: Mapping[str, Any], inner: Sequence[Any]) -> bool:
        """Whether an object is a person, by NIK and name, and somebody of another NIK stands in the lists within it."""
        own = self._told(plain, "nik")
        if not own or not self._told(plain, "name"):
            return False
        entries = [entry for value in inner for entry in (value if isinstance(value, list) else [value])]
        others = {self._told(entry, "nik") for entry in entries if isinstance(entry, dict)}
        return not others <= {own, ""}

    def _told(self, value: Mapping[str, Any], field: str) -> str:
        spec = self.layout.fields.get(field)
        wanted = set(map(fold_column, () if spec is None else spec.columns))
        texts = (_text(entry)[0] or "" for name, entry in value.items() if fold_column(name) in wanted)
        return " ".join(texts).strip()

    def _graphql(self, value: Mapping[str, Any]) -> tuple[list[Any] | None, dict[str, Any]]:
        """What a GraphQL response answers to each question, and what it says of errors; None of what is no such thing.

        Where the layout names columns within an answer (``question / nik``), the answers are one record.
        """
        named = {fold_column(name): entry for name, entry in value.items()}
        data, errors = named.get("DATA"), named.get("ERRORS")
        told = {"errors": json.dumps(errors, ensure_ascii=True)} if errors else {}
        if not named.keys() <= _GRAPHQL or len(named) != len(value):
            return None, {}
        if data is None and errors:
            return [None], told
        _refuse_keyed(data, self.path.name)
        if not isinstance(data, dict) or not data or not all(map(_holds_records, data.values())):
            return None, {}
        if _written_by_columns(data) is not None:
            return None, {}
        within = tuple(f"{fold_column(name)}/" for name in data)
        if not _WRAPPERS.isdisjoint(map(fold_column, data)) or any(
            fold_column(column).startswith(within) for column in self.layout.used_columns
        ):
            return None, {}
        return list(data.values()), told

    def _nobody(self, cells: Mapping[str, Any], line: int, problem: str) -> _Item:
        if problem == "answer.empty":
            problem = self._problem(cells, {}) or problem
        return _Item(line=line, problem=problem, raw=json.dumps(cells, ensure_ascii=True))

    def _problem(self, cells: Mapping[str, Any], around: Mapping[str, Any]) -> str | None:
        """Why an answer is no person, None when it is one."""
        outer, own = _told_by(around), _told_by(cells)
        told = outer | own
        said = " ".join(told.get("RESPON", "").upper().split()).rstrip(".!")
        code = re.sub(r"\.0+$", "", told.get("RESPONSE CODE", told.get("RESPONSECODE", "")).strip())
        if said in _TEXTS:
            return _TEXTS[said]
        if code in _NOBODY:
            return _CODES[code]
        if self._is_person(own):
            values = [text for name, text in own.items() if text and name not in ("RESPON", "RESPONSE CODE", "NIK")]
            verified = values and all(_VERIFIED.fullmatch(text.strip()) for text in values)
            return "answer.verification" if verified else None
        if code:
            return _CODES.get(code, "answer.unknown-code")
        # A list of our own making without RESPON is judged as every other list is.
        return "answer.no-person" if said or "RESPONSE DESC" in told or "STATUS" in told else None

    def _is_person(self, cells: Mapping[str, str]) -> bool:
        specs = [self.layout.fields[key] for key in ("name", "nik") if key in self.layout.fields]
        wanted = {fold_column(column) for spec in specs for column in spec.columns}
        return not wanted or any(cells.get(name, "").strip() for name in wanted)


def _beside(around: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The values around an object that it does not tell itself."""
    told = set(map(fold_column, own))
    return {name: entry for name, entry in around.items() if fold_column(name) not in told}


def _told_by(cells: Mapping[str, Any]) -> dict[str, str]:
    """What an object tells under each heading; of two spellings the one that is filled."""
    told: dict[str, str] = {}
    for name, value in cells.items():
        folded = fold_column(name)
        told[folded] = told.get(folded) or _text(value)[0] or ""
    return told


def _holds_records(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, dict):
        return True
    return isinstance(value, list) and all(isinstance(entry, dict | list) for entry in value)


def _written_by_columns(value: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The records of ``{"NIK": [...], "NAMA": [...]}``, or of ``{"NIK": {"0": ...}, "NAMA": {"0": ...}}``, where the
    rows are numbered; None of an object that is no such table.
    """
    columns = list(value.values())
    if len(columns) < 2:
        return None
    if all(isinstance(column, list) for column in columns):
        rows = list(zip(*columns, strict=False))
        is_even = all(len(column) == len(rows) for column in columns)
    elif all(isinstance(column, dict) and column.keys() == columns[0].keys() for column in columns):
        numbers = list(columns[0])
        rows = [tuple(column[number] for column in columns) for number in numbers]
        is_even = all(number.isdecimal() for number in numbers)
    else:
        return None
    if not (rows and is_even) or any(isinstance(cell, dict | list) for row in rows for cell in row):
        return None
    return [dict(zip(value, row, strict=True)) for row in rows]


def _inside(value: Any, name: str) -> Any:
    """What stands under ``name`` in an object, or in each of a list of objects."""
    if isinstance(value, list):
        return [_inside(entry, name) for entry in value]
    if isinstance(value, dict):
        return next((value[key] for key in value if fold_column(key) == fold_column(name)), [])
    return []


def _flat(value: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of an object; those of an object within it are named ``OUTER / INNER``."""
    return all_kept(_flat_pairs(value, ""))


def _flat_pairs(value: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for name, entry in value.items():
        full = f"{before} / {name}" if before else name
        if isinstance(entry, dict):
            yield from _flat_pairs(entry, full)
        else:
            yield full, json.dumps(entry, ensure_ascii=True) if isinstance(entry, list) else entry


def _text(value: Any) -> tuple[str | None, bool]:
    """A cell as text, and whether it is a long number that may have lost its last digits."""
    if type(value) is str:  # nearly every cell
        return value, False
    if value is None:
        return None, False
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), False
    if isinstance(value, Number):
        try:
            number = Decimal(value)
        except InvalidOperation:
            return str(value), False
        if abs(number.adjusted()) > 40:
            return str(value), False
        text = format(number, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text, len(text.lstrip("-").partition(".")[0]) >= _LONG
    return str(value), False


def _unwritable(cells: Sequence[str | None]) -> str | None:
    """The name of what keeps cells out of a table: NUL, or halves of letters (``\\ud800``)."""
    for cell in cells:
        if cell is not None and not cell.isascii():
            try:
                cell.encode()
            except UnicodeEncodeError:
                return "record.encoding"
        if cell is not None and "\0" in cell:
            return "record.nul"
    return None
