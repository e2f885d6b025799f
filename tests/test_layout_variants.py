"""The samples made nasty: columns moved and renamed, titles and blank rows, mixed dates, damaged numbers, totals.

However a file is mistreated, rows in = accepted + rejected, and the accepted rows say what the file says. Each layout
is tried with one seed in each run; ``LAYOUT_SEEDS=20`` tries more.
"""

import datetime as dt
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from dukcapil_core.adapters.contract import Source
from dukcapil_core.adapters.detection import detect
from dukcapil_core.adapters.layout import EXCEL_SERIAL, Layout, fold_column
from dukcapil_core.adapters.plugins import Plugins
from dukcapil_core.intake import take_in
from dukcapil_core.workspace import Workspace
from layout_samples import PEOPLE, SAMPLES_OF, Cell, Made, Rows, Sample, sheet, shown, write

OWN = Plugins(entry_points=(), paths=(), strict=True)
SEEDS = range(int(os.environ.get("LAYOUT_SEEDS", "1")))
CARRIERS = ("xlsx", "csv", "ods", "xls")
UNKNOWN: dict[str, Cell | None] = {
    "short": "530201410790990",
    "exponent": "5.30201E+15",
    "letters": "53O2014107909901",
    "masked": "530201**********",
    "none": "-",
}


def mistreated(sample: Sample, rng: random.Random, carrier: str) -> tuple[Rows, list[dict[str, Any]]]:
    """The sample's rows, mistreated, and what its people are to be read as."""
    layout = OWN.format(sample.layout).layout
    people = list(PEOPLE) if sample.blocks else [_with_gaps(who, rng) for who in PEOPLE]
    told = [sample.expected(who) for who in people]
    for meant in told:
        meant.update({name: None for name, value in meant.items() if value == "" or value == "0" * len(str(value))})
    columns = dict(sample.columns)
    if not sample.blocks and "birth_date" in sample.tells:
        born = next(name for name, say in columns.items() if isinstance(say(PEOPLE[0]), dt.date))
        columns[born] = lambda who: _date(who.birth_date, layout, rng, carrier)
    if "nik" in sample.tells and "name" in sample.tells and told[0]["nik"] is not None:
        _damage_numbers(columns, people, told, rng, carrier)
    renamed = {name: _heading(name, sample, layout, rng) for name in columns}
    changed = evolve(sample, columns={renamed[name]: say for name, say in columns.items()},
                     upper_header={renamed[name]: above for name, above in sample.upper_header.items()})  # fmt: skip
    rows = sheet(changed, people, order=_order(changed, rng))
    return _with_furniture(rows, changed, rng), told


def _with_gaps(who: Made, rng: random.Random) -> Made:
    return evolve(who, **{name: "" for name in ("address", "rt", "rw", "birth_place") if rng.random() < 0.2})


def _date(born: dt.date, layout: Layout, rng: random.Random, carrier: str) -> Cell:
    declared = layout.fields["birth_date"].formats
    # of a year of two digits the century stays open
    formats = [form for form in declared if "%y" not in form and (carrier != "csv" or "|" not in form)]
    choice = rng.choice([None, *formats])
    if choice == EXCEL_SERIAL:
        return (born - dt.date(1899, 12, 30)).days
    return born if choice is None and carrier != "csv" else born.strftime(choice or "%Y-%m-%d")


def _damage_numbers(
    columns: dict[str, Any], people: Sequence[Made], told: list[dict[str, Any]], rng: random.Random, carrier: str
) -> None:
    """Some NIKs lose something, others are only dressed up; a lost one is read as none."""
    column = next(name for name, say in columns.items() if say(people[0]) == people[0].nik)
    written: dict[str, Cell] = {}
    for who, meant in zip(people, told, strict=True):
        kind = rng.choice(["good", "good", "quote", "blank", "point", *UNKNOWN])
        written[who.nik] = UNKNOWN.get(
            kind, {"quote": f"'{who.nik}", "blank": f" {who.nik} ", "point": f"{who.nik}.0"}.get(kind, who.nik)
        )
        if kind in UNKNOWN:
            meant["nik"] = None
    columns[column] = lambda who: written[who.nik]


def _heading(name: str, sample: Sample, layout: Layout, rng: random.Random) -> str:
    """The heading in another spelling that the layout knows, where detection does not hang on it."""
    if not sample.header or "|" in name or sample.named or rng.random() < 0.3:
        return name
    needed = {one for demand in layout.detect.demands if len(demand) == 1 for one in demand}
    taken = {fold_column(other) for other in sample.columns}
    spellings = (  # those of columns that hold two fields are none of this one's alone
        [one for one in spec.columns if one not in spec.shared] for spec in layout.fields.values()
    )
    known = next((one for one in spellings if fold_column(name) in map(fold_column, one)), [])
    others = [
        other for other in known if fold_column(other) not in taken and " / " not in other and other.upper() != "STATUS"
    ]
    several = sum(fold_column(other) in taken for other in known) > 1
    if fold_column(name) not in needed and others and not several and name not in sample.upper_header:
        in_group = [demand for demand in layout.detect.demands if fold_column(name) in demand]
        others = [other for other in others if all(fold_column(other) in demand for demand in in_group)]
        name = rng.choice([name, *others])
    return rng.choice([name, name.lower(), name.replace(" ", "_"), f" {name} ", name.replace("_", " ")])


def _order(sample: Sample, rng: random.Random) -> list[str]:
    names = list(sample.columns)
    if sample.named or any("|" in name for name in names):
        return names
    fixed = [name for name in names if name in sample.upper_header]
    free = [name for name in names if name not in sample.upper_header]
    rng.shuffle(free)
    place = rng.randrange(1, len(free))
    return [*free[:place], *fixed, *free[place:]]


def _with_furniture(rows: Rows, sample: Sample, rng: random.Random) -> Rows:
    """Titles above, blank rows, the header again, a total and a signature below."""
    width = max(map(len, rows))
    above: Rows = [["DAFTAR"], [None, "Kabupaten : TIMOR TENGAH SELATAN"], [], [None, None, "Dicetak 1 Februari 2024"]]
    titles = above[: rng.randrange(len(above) + 1)]
    below: Rows = []
    if not sample.tail:
        people = next((row for row in rows if PEOPLE[0].name in row), [])
        aside = next(place for place in (width - 1, width - 2) if people[place : place + 1] != [PEOPLE[0].name])
        below = [[None] * width, [*[None] * aside, "Mengetahui"]]
    if sample.blocks:
        return titles + rows + below
    first = len(rows) - len(PEOPLE) - len(sample.tail)
    name = next(place for place, cell in enumerate(rows[first]) if cell == PEOPLE[0].name)
    total: list[Cell] = [None] * width
    total[name] = rng.choice(["JUMLAH", "Total", "JUMLAH PEMILIH"])
    extra: Rows = [total] if not sample.tail else []
    body = rows[first : len(rows) - len(sample.tail)]
    middle = rng.randrange(1, len(body))
    again = [rows[first - 1]] if sample.header and not sample.upper_header and rng.random() < 0.5 else []
    body = body[:middle] + [[None] * width] * rng.randrange(2) + again + body[middle:]
    return titles + rows[:first] + body + extra + rows[len(rows) - len(sample.tail) :] + below


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("number", "sample"), list(enumerate(SAMPLES_OF)), ids=lambda value: getattr(value, "layout", "")
)
def test_a_mistreated_sample_says_what_it_says(
    number: int, sample: Sample, seed: int, tmp_path: Path, workspace: Workspace
) -> None:
    rng = random.Random(f"{sample.layout} {seed}")
    carrier = CARRIERS[(number + seed) % len(CARRIERS)]
    rows, told = mistreated(sample, rng, carrier)
    path = write(rows, tmp_path / f"list.{carrier}", sample)
    if not sample.named:
        assert detect(Source(path=path), among=OWN).name == sample.layout
    records = take_in(path, sample.layout, workspace=workspace)
    assert records.seen == records.accepted + records.rejected
    read = [{name: row[name] for name in told[0]} for row in records.frame.mappings()]
    assert read == told


def test_headings_are_told_apart_by_what_stands_before_the_bar() -> None:
    assert shown("TPS|2") == "TPS"
