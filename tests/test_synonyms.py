"""Two columns that are one field's: the first is taken, and where the other says something else that is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dukcapil_core import Workspace, read_voters
from dukcapil_core.intake.records import Records
from dukcapil_core.people import Voter

LAYOUT = """
api = 1
name = "dua-kolom"
record = "voter"
reader = { kind = "delimited", delimiter = ";", nulls = ["", "-", "0"] }
[fields]
nik = { columns = ["NIK", "NIK KTP", "NO NIK"], first = true }
name = { columns = ["NAMA", "NAMA LENGKAP"], first = true }
rt = { columns = ["RT", "NO RT"], first = true, optional = true }
"""
ANA, BEN = "5302014107900011", "5302010107900012"


def read(folder: Path, workspace: Workspace, content: str) -> Records[Voter]:
    (folder / "l.toml").write_text(LAYOUT, "utf-8")
    (folder / "list.csv").write_text(content, "utf-8")
    return read_voters(folder / "list.csv", folder / "l.toml", workspace=workspace)


def told(folder: Path, workspace: Workspace, content: str) -> list[tuple[str, str, str]]:
    """The two columns of each warning, the one taken first, and in how many rows they differ."""
    warnings = read(folder, workspace, content).warnings
    assert {one["code"] for one in warnings} <= {"intake.columns-differ"}
    return [(one["column"], one["other"], one["count"]) for one in warnings]


def test_two_columns_that_differ_are_told_with_the_one_taken(tmp_path: Path, workspace: Workspace) -> None:
    content = f"NIK;NIK KTP;NAMA\n{ANA};{BEN};ANA\n{BEN};{BEN};BEN\n;{ANA};CIA\n{ANA};;DEN\n"
    records = read(tmp_path, workspace, content)
    assert (
        records.warnings
        == records.summary()["warnings"]
        == [{"code": "intake.columns-differ", "file": "list.csv", "column": "NIK", "other": "NIK KTP", "count": "1"}]
    )


def test_the_layout_s_order_counts_and_not_the_file_s(tmp_path: Path, workspace: Workspace) -> None:
    assert told(tmp_path, workspace, f"NAMA LENGKAP;NIK;NAMA\nANA B;{ANA};ANA\n") == [("NAMA", "NAMA LENGKAP", "1")]


@pytest.mark.parametrize("other", ["ANA", " ana ", "'ANA", "", "-", " "])
def test_what_is_written_otherwise_or_not_at_all_is_no_difference(
    tmp_path: Path, workspace: Workspace, other: str
) -> None:
    assert told(tmp_path, workspace, f"NIK;NAMA;NAMA LENGKAP\n{ANA};ANA;{other}\n") == []


def test_a_zero_that_hides_another_code_is_told(tmp_path: Path, workspace: Workspace) -> None:
    assert told(tmp_path, workspace, f"NIK;NAMA;RT;NO RT\n{ANA};ANA;0;5\n{BEN};BEN;5;0\n") == [("RT", "NO RT", "1")]


def test_of_three_columns_each_is_held_against_the_one_taken(tmp_path: Path, workspace: Workspace) -> None:
    content = f"NIK;NIK KTP;NO NIK;NAMA\n{ANA};{BEN};{BEN};ANA\n;{ANA};{BEN};BEN\n"
    assert told(tmp_path, workspace, content) == [
        ("NIK", "NIK KTP", "1"),
        ("NIK", "NO NIK", "1"),
        ("NIK KTP", "NO NIK", "1"),
    ]


def test_a_header_that_comes_again_is_no_row(tmp_path: Path, workspace: Workspace) -> None:
    header = "NIK;NIK KTP;NAMA"
    assert told(tmp_path, workspace, f"{header}\n{ANA};{ANA};ANA\n{header}\n{BEN};{BEN};BEN\n") == []
