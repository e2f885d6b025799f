"""The national channel's text, ``#NIK #Nama_Lengkap #Nomor_KK #Telp #Permasalahan``, also as people really write it.

The order of the fields decides wherever it can be right. Where it cannot (a number stands for the name, say) labels and
what a field looks like decide instead: a ``#`` is missing, the fields are in another order, each has a line of its own,
or one message holds several cases. Nothing is dropped: what fits nowhere belongs to the problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from attrs import Factory, define

from dukcapil_core.nik import is_nik, is_nkk

FIELDS = ("nik", "name", "nkk", "phone", "problem")
"""The fields in the channel's order."""

_LABELS = {
    "nik": r"(?:no(?:mor)?[ _.]*)?nik",
    "name": r"nama(?:[ _]lengkap)?",
    "nkk": r"(?:no(?:mor)?[ _.]*)?kk",
    "phone": r"(?:no(?:mor)?[ _.]*)?(?:telp?|telepon|hp|wa)\.?",
    "problem": r"permasalahan|masalah|keluhan",
}
_NUMBER = re.compile(r"(?<!\d)(?:\d{13,18}|\d(?:[ .\-]?\d){15}|\d{4,14}[*xX]{2,12})(?![\d*])")
"""A NIK or NKK, whole or masked, a digit too few or too many."""

_PHONE = re.compile(r"(?<!\d)(?:\+?62|0)[ \-]?8(?:[ \-]?\d){7,11}(?!\d)")
_TOKEN = re.compile(
    rf"(?:\b(?:{_LABELS['nik']}|{_LABELS['nkk']}|{_LABELS['phone']})\s*[:=]?\s*)?(?:{_PHONE.pattern}|{_NUMBER.pattern})",
    re.IGNORECASE,
)
_BETWEEN = " ,;/|"
_NO_NAME = re.compile(
    r"\d|[?!]|\b(?:nik|ktp|kk|data|tidak|belum|sudah|tdk|blm|salah|beda|ganda|mohon|tolong|minta|cek|online|offline|"
    r"bpjs|aktif|rekam|meninggal|wafat|pindah|terdaftar|ditemukan|konsolidasi|bisa|saya)\b",
    re.IGNORECASE,
)
"""What no name has, but a problem has."""

_DIGITS_OF_A_NUMBER = 5
"""So many digits are a number, whatever stands between them; a name may have a house or a birth order in it."""

_RECEIVED = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}[:.]\d{2}(?:[:.]\d{2})?)?[\s;,|]*")
"""The day, and the time, on which a line says it came."""


@define
class _Case:
    """A case while it is read: what stands behind each ``#``, and before the first."""

    received: date | None = None
    parts: list[str] = Factory(list)
    before: str = ""

    @property
    def numbers(self) -> int:
        return sum(_is_number(part) for part in self.parts)

    def go_on(self, words: str) -> None:
        """Add words that have no ``#`` of their own."""
        if self.parts:
            self.parts[-1] = f"{self.parts[-1]} {words}".strip()
        else:
            self.before = f"{self.before} {words}".strip()


def holds_number(words: str) -> bool:
    """Whether ``words`` are no name because a number stands in them: a NIK, a telephone number, or a part of one."""
    return len(re.findall(r"\d", words)) >= _DIGITS_OF_A_NUMBER


def cases_in(text: str) -> Iterator[tuple[date | None, dict[str, str]]]:
    """The cases of ``text``: the day that stands in front, and the fields; what is missing is "". Never raises."""
    for case in _cases(text.replace("＃", "#").splitlines()):
        yield case.received, _fields(case)


# -- where a case begins -----------------------------------------------------------------------------------------------


def _cases(lines: Iterable[str]) -> Iterator[_Case]:
    case: _Case | None = None
    for line in lines:
        if not line.strip():
            continue
        came = _RECEIVED.match(line)
        if came and not _is_a_case(line[came.end() :]):
            came = None
        day = _day(came[1]) if came else None
        before, *parts = (" ".join(part.split()) for part in (line[came.end() :] if came and day else line).split("#"))
        if _NUMBER.match(before) and not _PHONE.match(before):  # its "#" is missing
            before, parts = "", [before, *parts]
        for place, part in enumerate(parts):
            is_first = place == 0
            if case is None or (is_first and came) or _begins(case, parts[place:], is_first):
                if case is not None:
                    yield case
                    if not is_first:  # several in one message came on one day
                        day, before = case.received, ""
                case = _Case(received=day, before=before)
            elif is_first and before:
                case.go_on(before)
            case.parts.append(part)
        if not parts:
            if case is not None and came:
                yield case
            if case is None or came:
                case = _Case(received=day)
            case.go_on(before)
    if case is not None:
        yield case


def _is_a_case(words: str) -> bool:
    """Whether a case begins with what stands behind a day: its fields, or words with a number of their own."""
    return words.startswith("#") or any(not _PHONE.match(found[0]) for found in _NUMBER.finditer(words))


def _begins(case: _Case, parts: list[str], is_first: bool) -> bool:
    """Whether ``parts``, what is left of a line, begin another case; ``is_first``: they are the whole line."""
    label = _label(parts[0])
    following = parts[1] if len(parts) > 1 else ""
    if label == "nik":
        return any(_is_number(part) and _label(part) != "nkk" for part in case.parts)
    if label is None and _is_number(parts[0]):
        if case.numbers == 0:
            return len(case.parts) >= len(FIELDS)
        if case.numbers >= 2 or len(case.parts) >= len(FIELDS):
            return is_first or _is_name(following) or _label(following) == "name"
        # A second number: of the family card, unless a line begins with it and goes on as cases do.
        return is_first and len(parts) > 1 and not _PHONE.match(following) and _label(following) != "phone"
    return is_first and label is None and len(case.parts) + len(parts) > len(FIELDS)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


# -- which field a part is ---------------------------------------------------------------------------------------------


def _fields(case: _Case) -> dict[str, str]:
    parts = list(case.parts[: len(FIELDS)])
    if len(case.parts) > len(FIELDS):  # a "#" in the problem
        parts[-1] = " #".join(case.parts[len(FIELDS) - 1 :])
    elif len(parts) < len(FIELDS):
        parts = [piece for part in parts for piece in _split(part)]
    beside_name: list[str] = []
    if len(case.parts) >= len(FIELDS) and holds_number(parts[1]):
        pieces = list(_split(parts[1]))
        numbers = [piece for piece in pieces if _is_number(piece) or _PHONE.match(piece)]
        if len(numbers) < len(pieces):
            parts[1], beside_name = " ".join(piece for piece in pieces if piece not in numbers), numbers
    found = _in_order(parts) if _fits(parts) else _by_looks(parts)
    found["problem"] = " ".join(filter(None, [case.before, found["problem"], *beside_name]))
    return found


def _in_order(parts: list[str]) -> dict[str, str]:
    found = dict.fromkeys(FIELDS, "")
    for field, part in zip(FIELDS, parts, strict=False):
        found[field] = re.sub(rf"^(?:{_LABELS[field]})(?:\s*[:=]\s*|\s+(?=\S)|$)", "", part, flags=re.IGNORECASE)
    return found


def _by_looks(parts: list[str]) -> dict[str, str]:
    found = dict.fromkeys(FIELDS, "")
    numbers, words = [], []
    for part in parts:
        label = _label(part)
        if label is not None and not found[label]:
            found[label] = _bare(label, part)
        elif _PHONE.match(part) and not found["phone"]:
            found["phone"] = part
        elif _is_number(part):
            numbers.append(part)
        elif part:
            words.append(part)
    if not found["nik"] and not found["nkk"] and len(numbers) > 1 and _is_other_way(*numbers[:2]):
        numbers[:2] = numbers[1::-1]
    for field in ("nik", "nkk"):
        if numbers and not found[field]:
            found[field] = numbers.pop(0)
    name = next((word for word in words if _is_name(word)), None)
    if not found["name"] and name is not None:
        found["name"] = name
        words.remove(name)
    found["problem"] = " ".join(filter(None, [found["problem"], *words, *numbers]))
    return found


def _fits(parts: list[str]) -> bool:
    """Whether the parts can be the fields in the channel's order."""
    if any(_label(part) not in (None, field) for field, part in zip(FIELDS, parts, strict=False)):
        return False
    nik, name, nkk, phone, problem = [*parts, "", "", "", "", ""][: len(FIELDS)]
    if len(parts) > len(FIELDS) or any(map(_is_number, (name, phone, problem))) or _is_other_way(nik, nkk):
        return False
    if holds_number(name):
        return False
    if len(parts) == len(FIELDS):
        return True
    # Fields were left out without their "#".
    is_nik_there = not nik or re.search(r"\d", nik) is not None or not any(map(_is_number, parts))
    return is_nik_there and (not nkk or _is_number(nkk)) and (not phone or re.search(r"\d", phone) is not None)


def _split(part: str) -> Iterator[str]:
    """The pieces of a part that may lack a ``#``: its numbers, and what stands between them."""
    if _label(part) == "problem":
        yield part
        return
    end = 0
    for token in _TOKEN.finditer(part):
        yield from filter(None, [_trimmed(part[end : token.start()])])
        yield token[0]
        end = token.end()
    rest = _trimmed(part[end:])
    if rest or not end:
        yield rest


def _trimmed(words: str) -> str:
    """``words`` without what set them apart from a number before or behind them, the number's brackets too."""
    return words.lstrip(f"{_BETWEEN})").rstrip(f"{_BETWEEN}(")


def _label(part: str) -> str | None:
    """The field whose label stands before a value that can be the field's."""
    for field, label in _LABELS.items():
        found = re.match(rf"(?:{label})(\s*[:=]\s*|\s+)(?=\S)", part, re.IGNORECASE)
        if found is None:
            continue
        value = part[found.end() :]
        has_mark = found[1].strip() != ""
        if field == "name":
            is_one = has_mark and not _is_number(value) and not holds_number(value)
        elif field == "problem":
            is_one = has_mark and not _is_number(value)
        elif field == "phone":
            is_one = _PHONE.match(value) is not None or (has_mark and value[:1].isdigit())
        else:
            is_one = _is_number(value) or (has_mark and value[:1].isdigit())
        if is_one:
            return field
    return None


def _bare(field: str, part: str) -> str:
    return re.sub(rf"^(?:{_LABELS[field]})(?:\s*[:=]\s*|\s+)", "", part, flags=re.IGNORECASE)


def _is_number(part: str) -> bool:
    """Whether a NIK or NKK begins the part, with or without its label."""
    value = re.sub(rf"^(?:{_LABELS['nik']}|{_LABELS['nkk']})\s*[:=]?\s*", "", part, flags=re.IGNORECASE)
    return _NUMBER.match(value) is not None and _PHONE.match(value) is None


def _is_name(part: str) -> bool:
    return len(re.findall(r"[^\W\d_]", part)) >= 3 and _NO_NAME.search(part) is None


def _is_other_way(first: str, second: str) -> bool:
    """Whether the number of the family card stands first: only a NIK has a woman's day of birth."""
    return is_nkk(first) and is_nik(second) and not is_nkk(second)
