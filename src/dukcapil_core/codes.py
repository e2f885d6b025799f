"""Code tables, each with its own name: the same digit means different things in different files.

A table lies in ``data/codes/<name>.toml`` with its source and confidence and is read only when it is asked for. No bare
code number travels without its table: ``Code.key`` is "siak/marital:2".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Literal, get_args

import attrs
from attrs import frozen

from dukcapil_core.errors import CallError
from dukcapil_core.numbers.rules import as_text
from dukcapil_core.signs import TO_HYPHEN, bare_text
from dukcapil_core.text import nearest

Confidence = Literal["H", "M", "L", "K", "none"]
"""H: two sources, or code that was read; M: one good source; L: weak or inferred; K: general knowledge; none: none."""

Sex = Literal["L", "P"]
MaritalStatus = Literal[
    "single",
    "married",
    "married-unregistered",
    "divorced",
    "divorced-unregistered",
    "widowed",
    "ever-married",
]
LifeStatus = Literal["active", "died", "moved", "inactive", "duplicate", "unknown"]
KtpRecording = Literal["none", "recorded", "failed", "duplicate", "adjudicate", "unknown"]
RECORDED: tuple[KtpRecording, ...] = ("recorded", "duplicate", "adjudicate")
"""Recordings that count as made: a duplicate or a doubtful one was recorded, a failed one has to be made again."""
KtpCard = Literal["none", "ready", "printing", "printed", "shipped", "issued"]
Disability = Literal[
    "none",
    "physical",
    "intellectual",
    "mental",
    "speech",
    "hearing",
    "sight",
    "hearing-speech",
    "physical-and-mental",
    "other",
]
Remark = Literal[
    "unchanged",
    "changed",
    "new",
    "died",
    "duplicate",
    "under-age",
    "moved",
    "unknown-person",
    "foreigner",
    "military",
    "police",
    "wrong-tps",
    "unfit",
    "right-revoked",
    "not-resident",
    "no-ktp",
    "ktp-unsure",
]

MEANINGS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "sex": frozenset(get_args(Sex)),
        "marital_status": frozenset(get_args(MaritalStatus)),
        "life_status": frozenset(get_args(LifeStatus)),
        "ktp_recording": frozenset(get_args(KtpRecording)),
        "ktp_card": frozenset(get_args(KtpCard)),
        "disability": frozenset(get_args(Disability)),
        "remark": frozenset(get_args(Remark)),
    }
)
"""The canonical words of the coded columns that have a closed vocabulary."""

_WHOLE_NUMBER = re.compile(r"([0-9]+)(?:[.,]0+)?")
_CODE_AND_LABEL = re.compile(r"(\S+?)[ .:=)]+(\S.*)")
_REMARKED = re.compile(r"(TMS|KODE|KET|KETERANGAN)[ :.=]+(\w+)|(\w{1,2})[(:,/;=] ?\(?([^\W\d].*?)\)?")
"""A code behind the word for it, or in front of what is added to it (``8 (TPS 3)``)."""
_ADDED = re.compile(r"[^\W\d_]{3}")
_TAKEN_BACK = re.compile(r"\b(?:BATAL|BELUM|BUKAN|MASIH|SALAH|TIDAK|TDK)\b")
_ELIGIBLE = frozenset({"unchanged", "changed", "new"})


def fold_code(text: str) -> str:
    """The form in which codes and labels compare: upper case, blanks folded, "01" and "1.0" as "1", "" for a blank.

    Underscores count as blanks, as does a hyphen between letters ("Strata-II"); the hyphen of "AB-" stays, the dot of
    "Pr." does not. Only lossless number forms are folded: a numeric spreadsheet cell writes 1 as "1.0", an Indonesian
    one as "1,0".
    """
    folded = " ".join(bare_text(text.upper().replace("_", " ")).translate(TO_HYPHEN).split())
    number = _WHOLE_NUMBER.fullmatch(folded)
    if number:
        return number[1].lstrip("0") or "0"
    folded = re.sub(r" ?([/(),+]) ?", r"\1", folded)
    folded = re.sub(r"(?<=\w) ?- ?(?=\w)", " ", folded)
    folded = re.sub(r"(?<=\w) -$", "-", folded)
    folded = re.sub(r"(?<=[^\W\d])\.$", "", folded)
    return "" if not folded.strip("-/. ") else folded


@frozen(kw_only=True)
class Code:
    """One code of one table: what the file writes, what it is called, and the canonical word for what it means.

    ``card``, ``recorded`` and ``unique`` are set only in tables on the KTP-el recording, where one status tells several
    facts (None: it does not tell). ``confidence`` says how well the meaning is sourced.
    """

    table: str
    code: str
    label_id: str
    label_en: str
    meaning: str
    spellings: tuple[str, ...] = ()
    confidence: Confidence = "H"
    note: str = ""
    card: str | None = None
    recorded: bool | None = None
    unique: bool | None = None
    remedy: str | None = None

    @property
    def key(self) -> str:
        """The code with its table, "siak/marital:2": the only form in which a code leaves its file."""
        return f"{self.table}:{self.code}"

    def label(self, lang: str = "en") -> str:
        """What an officer reads, in ``lang`` ("en" or "id")."""
        return self.label_id if lang == "id" else self.label_en


@frozen(kw_only=True)
class CodeTable:
    """One code table of one body and time. ``field`` is the canonical column that its meanings fill.

    ``blank`` names the code that an empty cell stands for, in the few tables where empty is an answer.
    Raises CallError where two codes claim one spelling, or where a meaning is no canonical word of ``field``.
    """

    name: str
    title_id: str
    title_en: str
    field: str
    source: str
    confidence: Confidence
    codes: tuple[Code, ...] = attrs.field()
    blank: str | None = None
    note: str = ""
    _index: dict[str, Code] = attrs.field(init=False, repr=False, eq=False)
    _by_code: dict[str, Code] = attrs.field(init=False, repr=False, eq=False)

    @codes.validator
    def _codes_fit_the_table(self, _attribute: attrs.Attribute[tuple[Code, ...]], codes: tuple[Code, ...]) -> None:
        for code in codes:
            if code.table != self.name:
                raise CallError("codes.foreign-code", table=self.name, written=code.code, other=code.table)
            if code.meaning not in MEANINGS.get(self.field, (code.meaning,)):
                raise CallError("codes.unknown-meaning", table=self.name, written=code.code, field=self.field)

    @_index.default
    def _build_index(self) -> dict[str, Code]:
        index: dict[str, Code] = {}
        for code in self.codes:
            for spelling in (code.code, code.label_id, code.label_en, *code.spellings):
                key = fold_code(spelling)
                other = index.setdefault(key, code)
                if other is not code:
                    raise CallError("codes.spelling-clash", table=self.name, written=code.code, other=other.code)
        if self.blank is not None:
            index[""] = index[fold_code(self.blank)]
        return index

    @_by_code.default
    def _build_by_code(self) -> dict[str, Code]:
        return {fold_code(code.code): code for code in self.codes}

    def lookup(self, text: str | None) -> Code | None:
        """The code that ``text`` writes: by code, by label or by a spelling met in the wild; None for anything else.

        "2 KAWIN" and "2. Kawin" count where number and label agree. Nothing is guessed: no nearest label, no prefix. A
        remark's code may have something added to it, which names no other code and takes nothing back.
        """
        folded = fold_code(text or "")
        found = self._index.get(folded)
        if found is not None:
            return found
        both = _CODE_AND_LABEL.fullmatch(folded)
        numbered = self._by_code.get(fold_code(both[1])) if both is not None else None
        if both is not None and numbered is not None and self._index.get(fold_code(both[2])) is numbered:
            return numbered
        return self._remarked(folded) if self.field == "remark" else None

    def _remarked(self, folded: str) -> Code | None:
        """The code of a remark such as ``TMS 1``, ``8 (TPS 3)`` or ``U: nama``; TMS is said of who may not vote."""
        parts = _REMARKED.fullmatch(folded)
        if parts is None:
            return None
        word, behind, before, added = parts.groups()
        found = self._by_code.get(fold_code(behind or before))
        if word is not None or found is None:
            return None if found is not None and word == "TMS" and found.meaning in _ELIGIBLE else found
        if self._index.get(fold_code(added)) is found:
            return found
        others = (key for key, code in self._index.items() if code is not found and key in added)
        named = any(_ADDED.search(key) and re.search(rf"\b{re.escape(key)}\b", added) for key in others)
        return None if named or _TAKEN_BACK.search(added) or not _ADDED.search(added) else found

    def spellings(self) -> Mapping[str, Code]:
        """Every spelling that the table accepts, in the form in which spellings compare, with its code."""
        return MappingProxyType(self._index)

    def __getitem__(self, code: str) -> Code:
        """The code written exactly so. Raises KeyError: a caller names codes, a file's text goes through ``lookup``."""
        for entry in self.codes:
            if entry.code == code:
                return entry
        raise KeyError(code)

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)


Tables = Callable[[str], CodeTable]
"""Gives the code table of a name: the library's own or a plugin's."""


def tables() -> tuple[str, ...]:
    """The names of the library's own code tables, sorted; those of plugins are known where formats are read."""
    return tuple(sorted(_files()))


def table(name: str) -> CodeTable:
    """The library's own code table ``name``.

    Raises CallError ("codes.unknown-table") naming the nearest name when there is none, and for what is no text.
    """
    if as_text(name) not in _files():
        raise CallError("codes.unknown-table", table=name, nearest=nearest(name, tables()))
    return _built_in(name)


def code(key: str) -> Code:
    """The code behind a key of the library's own tables, such as "siak/marital:2".

    Raises CallError when the table or the code is unknown.
    """
    name, _, written = as_text(key).rpartition(":")
    try:
        return table(name)[written]
    except KeyError:
        raise CallError("codes.unknown-code", table=name, written=written) from None


@cache
def _files() -> Mapping[str, Traversable]:
    """The built-in tables' files by table name: the folders are part of the name."""
    return dict(_walk(resources.files("dukcapil_core") / "data" / "codes", ""))


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".toml"):
            yield prefix + entry.name.removesuffix(".toml"), entry


@cache
def _built_in(name: str) -> CodeTable:
    return table_from_mapping(name, tomllib.loads(_files()[name].read_text("utf-8")))


def table_from_mapping(name: str, content: Mapping[str, Any]) -> CodeTable:
    """A CodeTable from the content of a table's TOML file: ``title_id`` ... ``note`` and ``[code.<code>]`` entries.

    An entry without a confidence of its own has the table's.
    """
    head = {key: value for key, value in content.items() if key != "code"}
    codes = tuple(
        Code(
            table=name,
            code=written,
            label_id=entry["id"],
            label_en=entry["en"],
            spellings=tuple(entry.get("spellings", ())),
            confidence=entry.get("confidence", head["confidence"]),
            **{key: value for key, value in entry.items() if key not in ("id", "en", "spellings", "confidence")},
        )
        for written, entry in content["code"].items()
    )
    return CodeTable(name=name, codes=codes, **head)
