"""A wide sheet, one column per service (or day), made into one record for each filled cell.

A table of counts is usually written wide; records are long. Each record keeps all cells of its wide row, so that date,
place and officer are mapped as in any other layout, and gets two columns more: what its column means, and its cell.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, field, frozen

from dukcapil_core.adapters.contract import RawRow, RawTable
from dukcapil_core.adapters.layout import DATE_FIELDS, FieldSpec, Layout, UnpivotSpec, fold_column
from dukcapil_core.errors import FormatError

ISO = ("%Y-%m-%d",)


def added_columns(unpivot: UnpivotSpec) -> tuple[str, str]:
    """The names of the two columns that a long record has beside the wide row's own."""
    return f"[{unpivot.field}]", f"[{unpivot.value}]"


def with_long_fields(layout: Layout) -> Layout:
    """``layout`` with the two fields that ``[unpivot]`` fills, taken from the added columns.

    A meaning that is a date (sheets with one column per day) is written ``yyyy-mm-dd`` in the layout.
    """
    if layout.unpivot is None:
        return layout
    names = (layout.unpivot.field, layout.unpivot.value)
    added = {
        name: FieldSpec(columns=(column,), formats=ISO if name in DATE_FIELDS else ())
        for name, column in zip(names, added_columns(layout.unpivot), strict=True)
    }
    return evolve(layout, fields={**layout.fields, **added})


def unpivoted(table: RawTable, layout: Layout, file: str) -> RawTable:
    """``table`` with one record for each filled cell of the columns that ``layout.unpivot`` names.

    ``row`` counts the records, ``line`` is the wide row's. Cells that are empty, or stand among the layout's ``nulls``,
    make no record; the scan says how many. Raises FormatError when one of the columns is missing.
    """
    assert layout.unpivot is not None
    where = {fold_column(name): place for place, name in reversed(list(enumerate(table.columns)))}
    missing = [column for column in layout.unpivot.columns if fold_column(column) not in where]
    if missing and (not layout.unpivot.optional or len(missing) == len(layout.unpivot.columns)):
        raise FormatError("format.missing-columns", file=file, format=layout.name, columns=", ".join(missing))
    # In the order of the file, whatever the order of the layout's keys; two spellings of one column are one.
    there = {fold_column(column): meaning for column, meaning in layout.unpivot.columns.items()}
    places = sorted((where[column], meaning) for column, meaning in there.items() if column in where)
    rows = _Rows(
        table=table, places=tuple(places), nulls=frozenset(layout.reader.nulls) | {""}, width=len(table.columns)
    )
    columns = (*table.columns, *added_columns(layout.unpivot))
    return evolve(table, columns=columns, rows=rows, land=None)


@frozen(kw_only=True)
class _Rows:
    """Opens a fresh pass over the long records at each call."""

    table: RawTable = field(repr=False)
    places: tuple[tuple[int, str], ...]
    nulls: frozenset[str]
    width: int

    def __call__(self) -> Iterator[RawRow]:
        counts = {"wide_rows": 0, "empty_cells": 0, "rows_without_value": 0}
        number = 0
        for wide in self.table.rows():
            counts["wide_rows"] += 1
            if wide.problem is not None:
                number += 1
                yield evolve(wide, row=number)
                continue
            own = (*wide.cells, *(None,) * self.width)[: self.width]
            filled = [(meaning, own[place]) for place, meaning in self.places if self._is_filled(own[place])]
            counts["empty_cells"] += len(self.places) - len(filled)
            counts["rows_without_value"] += not filled
            for meaning, cell in filled:
                number += 1
                yield evolve(wide, row=number, cells=(*own, meaning, cell))
        self.table.scan.details["unpivot"] = counts

    def _is_filled(self, cell: str | None) -> bool:
        return cell is not None and cell.strip() not in self.nulls
