"""Layouts made in Python: held to what a layout's file is held to."""

from typing import Any

import pytest
from attrs import evolve

from dukcapil_core.adapters.layout import CarrySpec, FieldSpec, ReaderSpec, load_layout
from dukcapil_core.adapters.layout_file import layout_of
from dukcapil_core.adapters.layout_made import as_written
from dukcapil_core.adapters.plugins import plugins
from dukcapil_core.adapters.unpivot import with_long_fields
from test_plugins import LAYOUT, SECRET, Package, formats, loaded, own_format


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "../kab"}, "layout.bad-name"),
        ({"record": "people"}, "layout.unknown-record"),
        ({"fields": {}}, "layout.missing-key"),
        ({"fields": {"nama": FieldSpec(columns=("NAMA X",))}}, "layout.unknown-field"),
        ({"fields": {"name": "NAMA X"}}, "layout.wrong-type"),
        ({"fields": {"name": FieldSpec(columns="NAMA X")}}, "layout.wrong-type"),  # type: ignore[arg-type]
        ({"fields": {"name": FieldSpec()}}, "layout.column-or-value"),
        ({"fields": {"name": FieldSpec(columns=("DEPAN", "BELAKANG"))}}, "layout.join-or-first"),
        ({"fields": {"remark": FieldSpec(columns=("KET",), codes="kab/none")}}, "layout.unknown-code-table"),
        ({"fields": {"birth_date": FieldSpec(columns=("LAHIR",))}}, "layout.dates-are-declared"),
        ({"fields": {"birth_date": FieldSpec(columns=("LAHIR",), formats=("%d",))}}, "layout.bad-date-format"),
        ({"fields": {"nik": FieldSpec(columns=("NIK",), map={SECRET: "5302"})}}, "layout.numbers-as-written"),
        ({"fields": {"sex": FieldSpec(columns=("JK",), map={"l": "L", "L": "P"})}}, "layout.map-contradicts"),
        ({"reader": ReaderSpec(kind="delimited", header_rows=0)}, "layout.name-without-header"),
        ({"reader": ReaderSpec(kind="delimited", delimiter="||")}, "layout.one-character"),
        ({"carry": CarrySpec(labels=("TPS",), starts="RT")}, "layout.not-a-choice"),
    ],
)
def test_it_is_refused_for_what_its_file_would_be_refused_for(changes: dict[str, Any], code: str) -> None:
    """ "%d" alone read the cell 07 as 7 January 1900, and a map of the NIK was passed over in silence."""
    made = evolve(load_layout(LAYOUT), **changes)
    for given in (made, evolve(own_format(), layout=made)):
        (problem,) = loaded(Package("bad", formats(given))).problems
        assert problem.code == code
        assert SECRET not in problem.text()


def test_put_down_as_a_file_it_is_the_same() -> None:
    """The fields aside that a bound layout has besides those of its file."""
    for known in plugins().formats():
        assert with_long_fields(layout_of(as_written(known.layout), file="again.toml")) == known.layout
