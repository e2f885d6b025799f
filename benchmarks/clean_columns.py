"""Both files as clean Parquet for other tools: our own canonical columns, so that they start where our intake ends.

    python benchmarks/clean_columns.py VOTERS VOTERS_LAYOUT RESIDENTS RESIDENTS_LAYOUT ELECTION OUT

OUT/voters.parquet and OUT/residents.parquet have: row, nik (its digits or mask where it is damaged), nkk, name (letters and
single blanks), given, family (the first word, the others), born, birthday (month and day), age (on the polling day), sex,
birth_place, place (a village's number, the same on both sides), part (its district's), rt, rw, address. Nobody's clock runs
meanwhile.
"""

from __future__ import annotations

import sys
from pathlib import Path

from dukcapil_core import read_residents, read_voters, reconcile
from dukcapil_core.workspace import Workspace

CLEAN = """
SELECT p.row, {nik} AS nik, p.nkk::VARCHAR AS nkk, p.name,
       nullif(split_part(p.name, ' ', 1), '') AS given,
       nullif(substr(p.name, length(split_part(p.name, ' ', 1)) + 2), '') AS family,
       p.born::VARCHAR AS born, substr({born}, 6) AS birthday, {age} AS age, p.sex, p.birth_place, p.place, p.part, p.rt, p.rw, raw.address
FROM {form} p JOIN {records}.person_to_write raw ON raw.row = p.row
ORDER BY p.row
"""


def main() -> None:
    """Write the two files."""
    voters_file, voters_layout, residents_file, residents_layout, election, out = sys.argv[1:]
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    with Workspace() as workspace:
        voters = read_voters(voters_file, voters_layout, workspace=workspace)
        residents = read_residents(residents_file, residents_layout, workspace=workspace)
        result = reconcile(voters, residents, election)
        with workspace.within(result.schema) as con:
            age = f"date_sub('year', p.born, DATE '{result.election.fixed_day()}')"
            listed = {
                "nik": "coalesce(p.nik::VARCHAR, p.nik_digits, p.nik_pattern)",
                "born": "coalesce(p.born_pattern, p.born::VARCHAR)",
                "age": f"coalesce(p.age, {age})",
            }
            registered = {"nik": "p.nik::VARCHAR", "born": "p.born::VARCHAR", "age": age}
            for side, records, form, columns in (
                ("voter", voters, "voter()", listed),
                ("resident", residents, "resident", registered),
            ):
                query = CLEAN.format(form=form, records=records.schema, **columns)
                con.execute(f"COPY ({query}) TO '{folder / side}s.parquet' (FORMAT parquet)").fetchall()
    print("{}")


if __name__ == "__main__":
    main()
