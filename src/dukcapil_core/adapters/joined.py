"""A second file beside the first: DATA_KELUARGA's address for each BIODATA_WNI row, by the family card's number.

The register keeps the address, RT and RW once per family card (domain 3.2), so an extract comes as two files in one
folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from dukcapil_core.adapters.contract import RawRow, RawTable, Source
from dukcapil_core.adapters.layout import JoinSpec, fold_column
from dukcapil_core.errors import FormatError, SourceError

if TYPE_CHECKING:
    import duckdb

Cells = tuple[str | None, ...]

_MARKS = r"^[ '`]+|([.]0+)?[ ]*$"
"""What spreadsheets put around a number: an apostrophe, blanks, and noughts behind a point (domain 1.4)."""


def find_joined(source: Source, join: JoinSpec) -> Path | None:
    """The file to join, from the folder of ``source``; None when it is optional and not there.

    Raises SourceError when it is needed and not there, or when several files have such a name.
    """
    pattern = join.file.casefold()
    folder = source.path.parent if source.path is not None else None
    found = sorted(
        path
        for path in (folder.iterdir() if folder is not None else ())
        if path != source.path and path.is_file() and fnmatchcase(path.stem.casefold(), pattern)
    )
    if len(found) > 1:
        raise SourceError("join.several-files", file=source.name, found=", ".join(path.name for path in found))
    if not found and not join.optional:
        raise SourceError("join.no-file", file=source.name, wanted=join.file)
    return found[0] if found else None


def joined(main: RawTable, other: RawTable, join: JoinSpec, name: str) -> RawTable:
    """``main`` with the columns of ``other`` that it does not have itself. ``name`` is the other file's.

    Keys compare without outer blanks and what spreadsheets put around a number; of several rows with one key the first
    counts. The scan says how many more there were, and how many rows of ``main`` found none. Raises FormatError when a
    column is missing from either file.
    """
    on = [(_place(main, column, name), _place(other, column, name)) for column in join.on]
    own = {fold_column(column) for column in main.columns}
    taken = [_place(other, column, name) for column in join.columns if fold_column(column) not in own]
    main.scan.details["joined"] = {"file": name, "scan": other.scan.details}
    work = _Join(
        main=main, other=other, left=tuple(m for m, _ in on), right=tuple(o for _, o in on), taken=tuple(taken)
    )
    return evolve(
        main,
        columns=(*main.columns, *(other.columns[place] for place in taken)),
        rows=work.rows,
        land=work.land if main.land and other.land else None,
    )


def _place(table: RawTable, column: str, file: str) -> int:
    for place, name in enumerate(table.columns):
        if fold_column(name) == fold_column(column):
            return place
    raise FormatError("join.missing-column", file=file, column=column)


@frozen(kw_only=True)
class _Join:
    """The two tables, the 0-based places of their keys, and the places of the cells that are taken from the other."""

    main: RawTable
    other: RawTable
    left: tuple[int, ...]
    right: tuple[int, ...]
    taken: tuple[int, ...]

    def rows(self) -> Iterator[RawRow]:
        beside: dict[Cells, Cells] = {}
        repeated = 0
        for row in self.other.rows():
            key = _key(row.cells, self.right)
            if key is None:
                continue
            repeated += key in beside
            beside.setdefault(key, tuple(row.cells[place] if place < len(row.cells) else None for place in self.taken))
        self.main.scan.details["joined"]["repeated_keys"] = repeated
        nothing: Cells = (None,) * len(self.taken)
        width = len(self.main.columns)
        alone = 0
        for row in self.main.rows():
            key = _key(row.cells, self.left)
            added = beside.get(key, nothing) if key is not None else nothing
            alone += row.problem is None and key is not None and key not in beside
            cells = (*row.cells, *(None,) * (width - len(row.cells)))
            yield evolve(row, cells=(*cells, *added)) if row.problem is None else row
        self.main.scan.details["unjoined_rows"] = alone

    def land(self, con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> bool:
        left, right = f"{name}_main", f"{name}_beside"
        if self.main.land is None or self.other.land is None:
            return False
        if not (self.main.land(con, left, folder) and self.other.land(con, right, folder)):
            return False
        width = len(self.main.columns)
        keys = [f"bare_key(c{place + 1})" for place in self.right]
        con.execute(f"CREATE OR REPLACE MACRO bare_key(cell) AS regexp_replace(cell, $marks${_MARKS}$marks$, '', 'g')")
        first = [f"arg_min_null(c{place + 1}, row) AS t{number}" for number, place in enumerate(self.taken)]
        filled = " AND ".join(f"{key} <> ''" for key in keys)
        named = [f"{key} AS k{number}" for number, key in enumerate(keys)]
        con.execute(
            f"CREATE VIEW {name}_once AS SELECT {', '.join([*named, *first, 'count(*) - 1 AS more'])} "
            f"FROM {right} WHERE {filled} GROUP BY {', '.join(keys)}"
        )
        same = " AND ".join(f"bare_key(m.c{place + 1}) = o.k{number}" for number, place in enumerate(self.left))
        added = [f"o.t{number} AS c{width + number + 1}" for number in range(len(self.taken))]
        target = folder / f"{name}.parquet"
        con.sql(
            f"SELECT {', '.join(['m.*', *added])} FROM {left} m LEFT JOIN {name}_once o ON {same} ORDER BY m.row"
        ).to_parquet(str(target), compression="lz4_raw")
        con.read_parquet(str(target)).create_view(name)
        repeated = con.execute(f"SELECT coalesce(sum(more), 0) FROM {name}_once").fetchall()[0][0]
        self.main.scan.details["joined"]["repeated_keys"] = int(repeated)
        keyed = " AND ".join(f"bare_key(m.c{place + 1}) <> ''" for place in self.left)
        alone = con.execute(f"SELECT count(*) FROM {left} m ANTI JOIN {name}_once o ON {same} WHERE {keyed}").fetchall()
        self.main.scan.details["unjoined_rows"] = int(alone[0][0])
        return True


def _key(cells: Sequence[str | None], places: Sequence[int]) -> Cells | None:
    key = tuple(re.sub(_MARKS, "", cells[place] or "") if place < len(cells) else "" for place in places)
    return key if all(key) else None
