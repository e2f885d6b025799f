"""From a file's columns to one text per canonical field, as the layout says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from attrs import evolve

from dukcapil_core.adapters.compounds import COMPOUNDS
from dukcapil_core.adapters.layout import FIELDS, FieldSpec, Layout, fold_column
from dukcapil_core.codes import Tables
from dukcapil_core.errors import FormatError
from dukcapil_core.intake.judge import ALWAYS_JUDGED
from dukcapil_core.people import CODED_COLUMNS

if TYPE_CHECKING:
    import duckdb

KEPT_AS_WRITTEN = ("nik", "nkk", "birth_date", "region_code", "rt", "rw", "date", "service", "count", *CODED_COLUMNS)
"""Fields whose null texts are decided by their own reader ("0" is a code of KET and of the disability tables, and a
count)."""


def own_first(layout: Layout, carried: Sequence[str]) -> Layout:
    """``layout`` with the columns that lines above the rows have filled (``carried``) behind the rows' own: what a
    sheet's title or name says counts where a row says nothing itself.
    """
    above = set(map(fold_column, carried))
    if not above:
        return layout

    def reordered(spec: FieldSpec) -> FieldSpec:
        columns = sorted(spec.columns, key=lambda column: fold_column(column) in above)
        return evolve(spec, columns=tuple(columns)) if spec.first else spec

    return evolve(layout, fields={name: reordered(spec) for name, spec in layout.fields.items()})


def with_shared(layout: Layout, columns: Sequence[str]) -> Layout:
    """``layout`` with the columns that hold two fields only where the file has no column of the field's own."""
    there = set(map(fold_column, columns))

    def narrowed(spec: FieldSpec) -> FieldSpec:
        parts = {fold_column(column): part_of for column, part_of in spec.shared.items()}
        own = tuple(column for column in spec.columns if fold_column(column) not in parts)
        both = next((column for column in spec.columns if fold_column(column) in there & parts.keys()), None)
        if both is None or there.intersection(map(fold_column, own)):
            return evolve(spec, columns=own or spec.columns, shared={})
        return evolve(spec, columns=(both,), shared={}, part_of=parts[fold_column(both)])

    fields = {name: narrowed(spec) if spec.shared else spec for name, spec in layout.fields.items()}
    return evolve(layout, fields=fields)


def fields_query(landed: str, columns: Sequence[str], layout: Layout, file: str, tables: Tables) -> str:
    """The query of the view ``fields``: positions, then ``<field>_raw`` for every canonical field of the record.

    ``landed`` names the view with the file's cells. ``<field>_cell_1..N`` are the cells of a code as they came. An
    empty text is "" where the field's code table gives a meaning to it (no disability), and NULL everywhere else.
    Raises FormatError when a column that the layout needs is not in the file.
    """
    import duckdb

    missing = layout.missing_columns(tuple(columns))
    if missing:
        raise FormatError("format.missing-columns", file=file, format=layout.name, columns=", ".join(missing))
    cells = Cells(where_columns_are(columns), layout.reader.nulls, tables)
    chosen = [
        duckdb.ColumnExpression(name) for name in ("row", "position", "file", "line", "sheet", "problem", "record")
    ]
    for field in FIELDS[layout.record]:
        spec = _spec(layout, field)
        chosen.append(cells.text(field, spec).alias(f"{field}_raw"))
        if field in ("nik", "nkk"):
            chosen.append(cells.is_numeric(spec).alias(f"{field}_numeric"))
        if field in ALWAYS_JUDGED:
            chosen += [
                duckdb.ColumnExpression(column).alias(_cell(field, number))
                for number, column in enumerate(_own_columns(spec, cells.where), 1)
            ]
    return f"SELECT {listed(chosen)} FROM {cells.on(landed)}"


def code_cells(columns: Sequence[str], layout: Layout) -> dict[str, list[str]]:
    """The columns ``<field>_cell_1..N`` of the view ``fields`` for each code of the record; none for what the file
    lacks."""
    where = where_columns_are(columns)
    return {
        field: [_cell(field, number) for number, _ in enumerate(_own_columns(_spec(layout, field), where), 1)]
        for field in ALWAYS_JUDGED
        if field in FIELDS[layout.record]
    }


def coded_texts(landed: str, columns: Sequence[str], layout: Layout, fields: Sequence[str], tables: Tables) -> str:
    """The query of the different ``cells`` of each of ``fields``, all codes, with the ``text`` that they make together:
    those of most rows first.

    Few cells are put together here instead of every row's.
    """

    def asked(field: str) -> str:
        cells = Cells(where_columns_are(columns), layout.reader.nulls, tables)
        spec = layout.fields[field]
        named = _own_columns(spec, cells.where)
        there = f"SELECT {', '.join([*named, 'count(*) AS rows'])} FROM {landed} GROUP BY ALL"
        text = listed([cells.text(field, spec).alias("text")])
        held = f"'{field}' AS field, [{', '.join(named)}]::VARCHAR[] AS cells"
        return f"SELECT {held}, {text}, rows FROM {cells.on(f'({there})')}"

    return f"SELECT field, cells, text FROM ({' UNION ALL '.join(map(asked, fields))}) ORDER BY rows DESC"


def listed(chosen: Iterable[duckdb.Expression]) -> str:
    """A select list. DuckDB writes the expressions out, with every text of a layout or a file in them as a literal.

    As one statement they are bound once; relations put on top of each other bind all that is below them each time.
    """
    return ", ".join(f'{expression} AS "{expression.get_name()}"' for expression in chosen)


def where_columns_are(columns: Sequence[str]) -> Mapping[str, str]:
    """The name in ``landed`` of every column of the file; of columns with one name the first."""
    return {fold_column(column): f"c{index}" for index, column in reversed(list(enumerate(columns, 1)))}


def _spec(layout: Layout, field: str) -> FieldSpec:
    return layout.fields.get(field, FieldSpec())


def _cell(field: str, number: int) -> str:
    return f"{field}_cell_{number}"


def _own_columns(spec: FieldSpec, where: Mapping[str, str]) -> list[str]:
    """The columns of a field that the file has, each once."""
    if spec.value is not None:
        return []
    return list(dict.fromkeys(where[key] for key in map(fold_column, spec.columns) if key in where))


class Cells:
    """Builds the expression of a field from the cells of its columns.

    The texts stand on the trimmed cells and on the padded parts of codes, which ``on`` makes columns of their own:
    written out wherever they are used, they would take DuckDB longer to read than a small list.
    """

    def __init__(self, where: Mapping[str, str], nulls: Sequence[str], tables: Tables) -> None:
        self.where, self.tables = where, tables
        self.bare: dict[str, duckdb.Expression] = {}
        self.parts: dict[str, duckdb.Expression] = {}
        self.nulls = [null for null in nulls if null]

    def on(self, landed: str) -> str:
        """What stands behind FROM: ``landed`` with the columns that the expressions made so far need."""
        source = landed
        for stage in (self.bare, self.parts):
            if stage:
                source = f"(SELECT *, {listed(stage.values())} FROM {source})"
        return source

    def text(self, field: str, spec: FieldSpec) -> duckdb.Expression:
        """What the field's cells say together: "" or NULL where they are empty, see ``fields_query``."""
        import duckdb

        text = self._together(field, spec)
        has_any = any(fold_column(column) in self.where for column in spec.columns)
        if has_any and spec.codes is not None and self.tables(spec.codes).blank is not None:
            return duckdb.CoalesceOperator(text, duckdb.ConstantExpression(""))
        return text

    def _together(self, field: str, spec: FieldSpec) -> duckdb.Expression:
        import duckdb

        nothing = duckdb.ConstantExpression(None).cast(duckdb.sqltypes.VARCHAR)
        if spec.value is not None:
            return duckdb.ConstantExpression(spec.value)
        columns = [self.where[key] for key in map(fold_column, spec.columns) if key in self.where]
        cells = [self._cell(field, column, spec.part_of) for column in columns]
        if not cells:
            return nothing
        if spec.first or (len(cells) == 1 and not spec.pad):
            return duckdb.CoalesceOperator(*cells) if len(cells) > 1 else cells[0]
        if spec.pad:
            there = list(takewhile(lambda column: fold_column(column) in self.where, spec.columns))
            return (
                self._padded(field, cells[: len(there)], list(spec.pad[: len(there)]), spec.join or "")
                if there
                else nothing
            )
        return duckdb.FunctionExpression(
            "nullif",
            duckdb.FunctionExpression("concat_ws", duckdb.ConstantExpression(spec.join or ""), *cells),
            duckdb.ConstantExpression(""),
        )

    def is_numeric(self, spec: FieldSpec) -> duckdb.Expression:
        """Whether the field's cell was a number in a spreadsheet, by the positions that the reader noted."""
        import duckdb

        never = duckdb.ConstantExpression(False)
        columns = [self.where[key] for key in map(fold_column, spec.columns) if key in self.where]
        if not columns:
            return never
        noted = [
            duckdb.FunctionExpression(
                "list_contains",
                duckdb.ColumnExpression("numeric_cells"),
                duckdb.ConstantExpression(int(column.removeprefix("c")) - 1),
            )
            for column in columns
        ]
        if len(noted) == 1:
            return duckdb.CoalesceOperator(noted[0], never)
        # With several alternatives the first that is filled is the field's cell.
        chosen = never
        for column, flag in reversed(list(zip(columns, noted, strict=True))):
            filled = duckdb.FunctionExpression("nullif", duckdb.ColumnExpression(column), duckdb.ConstantExpression(""))
            chosen = duckdb.CaseExpression(filled.isnotnull(), flag).otherwise(chosen)
        return duckdb.CoalesceOperator(chosen, never)

    def _cell(self, field: str, column: str, part_of: str | None) -> duckdb.Expression:
        import duckdb

        if field in ("nik", "nkk"):  # blanks around a number are damage to be named, not to be tidied away
            return duckdb.FunctionExpression("nullif", duckdb.ColumnExpression(column), duckdb.ConstantExpression(""))
        cell = duckdb.ColumnExpression(column)
        trimmed = duckdb.FunctionExpression("trim", cell)
        if field not in ALWAYS_JUDGED:  # of those hardly more than the different cells are asked for
            # Trimming is dear, and most cells need none. Only a blank and what cannot be seen is less than "!", the
            # first mark; other blanks than the plain one (of a web page, say) take more than one byte.
            may_be_padded = (
                (cell < duckdb.ConstantExpression("!"))
                | duckdb.FunctionExpression("ends_with", cell, duckdb.ConstantExpression(" "))
                | (duckdb.FunctionExpression("strlen", cell) != duckdb.FunctionExpression("length", cell))
            )
            trimmed = duckdb.CaseExpression(may_be_padded, trimmed).otherwise(cell)
        bare = self._named(self.bare, f"bare_{column}", trimmed)
        if part_of is not None and field not in ALWAYS_JUDGED:  # those have a reader of their own, which divides
            part = COMPOUNDS[part_of][field]
            pattern, groups = (duckdb.ConstantExpression(text) for text in (part.pattern, part.groups))
            divided = duckdb.FunctionExpression("regexp_replace", bare, pattern, groups)
            bare = self._named(self.parts, f"{field}_of_{column}", duckdb.FunctionExpression("trim", divided))
        nothing = ("",) if field in KEPT_AS_WRITTEN else ("", *self.nulls)
        is_nothing = bare.isin(*map(duckdb.ConstantExpression, nothing))
        return duckdb.CaseExpression(
            is_nothing, duckdb.ConstantExpression(None).cast(duckdb.sqltypes.VARCHAR)
        ).otherwise(bare)

    @staticmethod
    def _named(stage: dict[str, duckdb.Expression], name: str, expression: duckdb.Expression) -> duckdb.Expression:
        """``expression`` as a column of its own."""
        import duckdb

        stage[name] = expression.alias(name)
        return duckdb.ColumnExpression(name)

    def _padded(self, field: str, cells: list[duckdb.Expression], widths: list[int], join: str) -> duckdb.Expression:
        """The padded parts glued together, up to the first that is missing: a code is as long as it is known.

        A part that is too long stays as it is: cut to its width it would be another code.
        """
        import duckdb

        nothing, zero = duckdb.ConstantExpression(None).cast(duckdb.sqltypes.VARCHAR), duckdb.ConstantExpression("0")
        parts: list[duckdb.Expression] = []
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True), 1):
            padded = duckdb.CaseExpression(
                duckdb.FunctionExpression("length", cell) > duckdb.ConstantExpression(width), cell
            ).otherwise(duckdb.FunctionExpression("lpad", cell, duckdb.ConstantExpression(width), zero))
            if field == "region_code":  # no province, regency, district or village has the number 0
                is_zero = duckdb.FunctionExpression("trim", cell, zero) == duckdb.ConstantExpression("")
                padded = duckdb.CaseExpression(is_zero, nothing).otherwise(padded)
            parts.append(self._named(self.parts, f"{field}_part_{number}", padded))
        glued = duckdb.FunctionExpression("concat_ws", duckdb.ConstantExpression(join), *parts)
        for count in range(len(parts) - 1, -1, -1):
            known = duckdb.FunctionExpression("concat_ws", duckdb.ConstantExpression(join), *parts[:count])
            glued = duckdb.CaseExpression(parts[count].isnull(), known if count else nothing).otherwise(glued)
        return glued
