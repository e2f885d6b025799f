"""What a proposal leaves to the person: nothing that is known to be meant is taken on a guess or dropped in silence.

The people in all files are invented (see ``sniff_files``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import dukcapil_core as dk
from command_line import dukcapil
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.sniffing.proposal import Verdict
from sniff_files import DOUBT, Case, Col, Person, born

PERSONS = (
    Col("NIK", "nik", "nik"),
    Col("NAMA", "name", "name"),
    Col("TGL LAHIR", born("%d/%m/%Y"), "birth_date"),
)
LIST = (*PERSONS, Col("TPS", "tps", "tps"))
REGISTER = (*PERSONS, Col("AGAMA", "faith", "-"), Col("SHDK", "relation", "-"))


def proposed(folder: Path, *columns: Col, name: str = "daftar", titles: tuple[str, ...] = ()) -> dk.Proposal:
    return dk.sniff(Case(name=name, columns=columns, titles=titles).write(folder))


def about(proposal: dk.Proposal, column: str) -> Verdict:
    (verdict,) = (one for one in proposal.verdicts if column in one.columns)
    return verdict


def turns(*texts: str) -> Callable[[Person], str]:
    """One text after the other, row by row."""
    return lambda one: texts[int(one["no"]) % len(texts)]


def offered(verdict: Verdict, key: str = "codes") -> list[tuple[str, object]]:
    return [(choice.field, choice.spec.get(key)) for choice in verdict.choices]


# -- code tables -----------------------------------------------------------------------------------------------------


KET = Col("KET", turns("", "Meninggal", "Ganda", "TNI"), "remark")


# -- places ----------------------------------------------------------------------------------------------------------


def test_exchanged_headings_of_address_and_village_are_both_left_to_decide(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, *LIST, Col("Alamat", "village", DOUBT), Col("Desa", "street", DOUBT))
    assert set(proposal.undecided) == {"columns.Desa", "columns.Alamat"}
    told = {(choice.field, choice.spec["column"]) for choice in about(proposal, "Desa").choices}
    assert told == {(field, name) for field in ("village", "address") for name in ("Alamat", "Desa")}


# -- services --------------------------------------------------------------------------------------------------------

DAY = Col("Tanggal", born("%d/%m/%Y", "printed"), "date")


# -- the record and the file -----------------------------------------------------------------------------------------


def test_what_a_row_is_stands_among_what_is_undecided(tmp_path: Path) -> None:
    path = Case(name="daftar", columns=PERSONS).write(tmp_path)
    proposal = dk.sniff(path)
    assert (proposal.undecided, proposal.decisions, proposal.ready) == (("record",), 1, False)
    run = dukcapil("sniff", path)
    assert "1 to decide" in run.err
    with pytest.raises(dk.FormatError) as caught:
        load_layout(run.out)
    assert (caught.value.code, caught.value.params["key"]) == ("layout.undecided", "record")
    assert load_layout(run.out.replace('# record = "voter"', 'record = "voter"')).record == "voter"
