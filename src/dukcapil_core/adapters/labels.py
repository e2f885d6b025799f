"""``label : value`` as printed lists write it: in one cell, over two cells, or with the values in the row below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from attrs import evolve, field, frozen

_PAIR = ("RT", "RW")
_PAIR_PATTERN = r"(?:NO(?:MOR)?[\W_]*)?RT\s*/\s*RW"

_WORDS = (("NO", "NOMOR"), ("KK", "KARTU KELUARGA"))
"""Words of labels that are written in two ways."""

_WHOLE = (("NOKK", "NKK"), ("TPS", "TPS NO"), ("TPS", "NO TPS"))
"""Labels, bare, that are written in other forms as well."""


_OTHER_AREA = re.compile(
    r"\b(?:TPS|DESA|KEL|KELURAHAN|KEC|KECAMATAN|KAB|KABUPATEN|PROVINSI|PROPINSI|PEMILU|PEMILIHAN|PILKADA|TAHUN)\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""What may stand in a title behind a station, a village or a district."""

_MOST_WORDS = 4
_NO_PLACE = frozenset({"ASAL", "ATAU", "DAN", "DI", "PER", "SE", "TUJUAN"})
"""Words behind a label that begin no place's name."""


@frozen
class Found:
    """A label in a row: its value ("" when it stands elsewhere), the value's cell and the label's."""

    label: str
    value: str = field(repr=False)
    cell: int
    place: int


@frozen
class Reading:
    """What a row says: labels with their values, labels without, and the other texts by cell."""

    found: tuple[Found, ...]
    waiting: tuple[Found, ...]
    rest: tuple[tuple[int, str], ...] = field(repr=False)

    def says_all(self, texts: Sequence[str], places: Iterable[int]) -> bool:
        """Whether the row's ``texts`` at ``places`` are all labels, their values, or empty."""
        others = {cell for cell, _ in self.rest}
        return not any(place in others for place in places if place < len(texts) and texts[place])


def title_pattern(labels: tuple[str, ...]) -> str:
    """What a cell with a title's label looks like, for DuckDB: the label alone, with a colon, or with a number."""
    options = "|".join(_spellings(labels))
    return rf"(?is)[\W_]*(?:{options})[ .]*(?::.*|[0-9]+)?\s*"


def read_labels(texts: Sequence[str], labels: tuple[str, ...], *, titles: bool = False) -> Reading:
    """The labels of a row and what else it holds.

    In ``titles`` a label needs no colon where its value stands in the next cell, or is a number behind it
    (``TPS 003``).
    """
    pattern, name_of = _patterns(labels)
    found: list[Found] = []
    open_: list[Found] = []
    rest: list[tuple[int, str]] = []
    for cell, text in enumerate(texts):
        if not text or not text.strip(": "):
            continue
        matches = [match for match in pattern.finditer(text) if match["colon"] or match[0].strip() == text]
        if titles and not matches and (numbered := pattern.match(text)) and text[numbered.end() :].isdigit():
            matches = [numbered]
        if not matches:
            rest.append((cell, text))
            continue
        if before := _tidy(text[: matches[0].start()]):
            rest.append((cell, before))
        ends = [match.start() for match in matches[1:]] + [len(text)]
        for match, end in zip(matches, ends, strict=True):
            value = _tidy(text[match.end() : end])
            made = Found(name_of(match["label"]), value, cell, cell)
            (found if value else open_).append(made)
    waiting: list[Found] = []
    for label in open_:
        colon = titles or any(match["colon"] for match in pattern.finditer(texts[label.place]))
        value_of = _beside(label, texts, rest, [other.place for other in (*found, *open_)], colon)
        if value_of is None:
            waiting.append(label)
        else:
            cell, text = value_of
            found.append(evolve(label, value=text, cell=cell))
            rest = [(place, other) for place, other in rest if place != cell]
    return Reading(tuple(parted(found)), tuple(waiting), tuple(rest))


def named(text: str, labels: tuple[str, ...]) -> dict[str, str]:
    """What a title, or the name of a sheet or file, says that begins with a label and has no colon:
    ``TPS 003``, ``Desa Oebesa Kecamatan Kota Soe``. A station has a number.
    """
    pattern, name_of = _patterns(labels)
    matches = list(pattern.finditer(text))
    if not matches or matches[0].start() or any(match["colon"] for match in matches):
        return {}
    ends = [match.start() for match in matches[1:]] + [len(text)]
    told: dict[str, str] = {}
    for match, end in zip(matches, ends, strict=True):
        label, value = name_of(match["label"]), _tidy(_OTHER_AREA.sub("", text[match.end() : end])).strip(".-_/ ")
        if value[:1].isdigit():
            told[label] = value
        elif not label.upper().endswith("TPS") and _is_place(place := _tidy(re.split("[,;(]", value)[0])):
            told[label] = place
    return told


def _is_place(value: str) -> bool:
    words = value.upper().replace("-", " ").split()
    is_name = value[:1].isalpha() and not re.search("[0-9./]", value)
    return is_name and len(words) <= _MOST_WORDS and words[0] not in _NO_PLACE


def _beside(
    label: Found, texts: Sequence[str], rest: Sequence[tuple[int, str]], labels: Sequence[int], colon: bool
) -> tuple[int, str] | None:
    """The next filled cell of a label that says ``label :``; with the colon in that cell a bare label will do."""
    following = next((cell for cell in range(label.place + 1, len(texts)) if texts[cell].strip(": ")), None)
    if following is None or following in labels or following not in {cell for cell, _ in rest}:
        return None
    between = any(":" in texts[cell] for cell in range(label.place + 1, following))
    if colon or between or texts[following].startswith(":"):
        return following, _tidy(texts[following].lstrip(": "))
    return None


def parted(found: Sequence[Found]) -> Iterator[Found]:
    """``RT/RW : 001/002`` as the two values that it holds."""
    for entry in found:
        if entry.label != "/".join(_PAIR):
            yield entry
            continue
        for label, value in zip(_PAIR, (*entry.value.split("/", 1), ""), strict=False):
            yield evolve(entry, label=label, value=value.strip())


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,;")


@cache
def _patterns(labels: tuple[str, ...]) -> tuple[re.Pattern[str], Callable[[str], str]]:
    """One pattern for all labels, whatever blanks, dots and case they are written with, and the label of a match."""
    spelled = {_bare(label): label for label in reversed(labels)}
    exact = {re.sub(r"[\W_]+", "", label).upper(): label for label in labels}
    options = _spellings(labels)
    pair = all(part in labels for part in _PAIR)
    if pair:
        options.insert(0, _PAIR_PATTERN)
    pattern = re.compile(rf"(?<!\w)(?P<label>{'|'.join(options)})(?!\w)[ .]*(?P<colon>:)?", re.IGNORECASE)

    def name_of(text: str) -> str:
        if pair and re.fullmatch(_PAIR_PATTERN, text, re.IGNORECASE):
            return "/".join(_PAIR)
        return exact.get(re.sub(r"[\W_]+", "", text).upper()) or spelled[_bare(text)]

    return pattern, name_of


def _bare(text: str) -> str:
    """A label without blanks and dots, in the first of its spellings."""
    bare = re.sub(r"[\W_]+", "", text).upper()
    for word, other in _WORDS:
        bare = bare.replace(other.replace(" ", ""), word)
    return next((word for word, other in _WHOLE if bare == other.replace(" ", "")), bare)


def _spellings(labels: tuple[str, ...]) -> list[str]:
    """The pattern of each label and of its other forms, the longest first."""
    bare = set(map(_bare, labels))
    forms = [*labels, *(other for word, other in _WHOLE if word in bare)]
    words = [list(filter(None, re.split(r"[\W_]+", form))) for form in sorted(forms, key=len, reverse=True)]
    return [r"[\W_]*".join(map(_word_pattern, parts)) for parts in words]


def _word_pattern(word: str) -> str:
    told = next((pair for pair in _WORDS if word.upper() in pair), (word,))
    return "|".join(re.escape(one).replace("\\ ", r"[\W_]*") for one in told).join(("(?:", ")"))
