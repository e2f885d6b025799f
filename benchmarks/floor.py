"""The floor: what DuckDB alone needs to read both files as text, join them on the NIK and write one Parquet.

    python benchmarks/floor.py VOTERS RESIDENTS DELIMITER OUT COLUMNS [memory]

COLUMNS of the register that it reads and writes: "few" (name, birth date and recording, what a VLOOKUP would fetch; the others are
skipped) or "all" (as ours reads them). Nothing is cleaned, judged, decided or explained. Started by scaling.py.
"""

from __future__ import annotations

import json
import sys

JOIN = """
COPY (
    SELECT v.*, {columns}
    FROM read_csv('{voters}', delim = '{delimiter}', all_varchar = true) v
    LEFT JOIN read_csv('{residents}', delim = '{delimiter}', all_varchar = true) r ON r.NIK = v.NIK
) TO '{out}' (FORMAT parquet)
"""

COLUMNS = {"few": "r.NAMA_LGKP, r.TGL_LHR AS TGL_LHR_2, r.EKTP_CURRENT_STATUS_CODE", "all": "r.*"}
"""What is read of the register."""


def main() -> None:
    """Join and write; print the number of rows."""
    import duckdb

    voters, residents, delimiter, out, columns, *memory = sys.argv[1:]
    join = JOIN.format(voters=voters, residents=residents, delimiter=delimiter, out=out, columns=COLUMNS[columns])
    with duckdb.connect(config={"memory_limit": memory[0]} if memory else {}) as con:
        rows = con.execute(join).fetchall()[0][0]
    print(json.dumps({"joined": rows}))


if __name__ == "__main__":
    main()
