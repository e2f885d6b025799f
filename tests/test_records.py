"""What intake gives: tables that others take as they are, frozen people, stable bytes, and nothing told aloud."""

from __future__ import annotations

import gc
import hashlib
import json
import subprocess
import sys
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

from conftest import RESIDENT_COLUMNS, RESIDENT_LAYOUT, VOTER_COLUMNS, VOTER_LAYOUT, write_table
from dukcapil_core.errors import CallError, OutputError
from dukcapil_core.frames import Frame
from dukcapil_core.intake import default_workspace, read_residents, read_voters
from dukcapil_core.intake.records import Records, all_or_nothing
from dukcapil_core.people import Resident, Voter
from dukcapil_core.workspace import Workspace

ANA, BEN = "5302014107909901", "5302010101859902"
MakeLayout = Callable[[str], Path]


def voters(
    folder: Path, layout: MakeLayout, workspace: Workspace | None, count: int = 3, name: str = "list.csv"
) -> Records:
    """A list with damaged numbers of its own in every row, and a last row with nobody in it."""
    rows = [
        {"NIK": f"{ANA[:-2]}{number:05d}", "NAMA": f"ANA {number}", "LAHIR": f"{number}", "TPS": "1"}
        for number in range(count)
    ]
    path = write_table(folder / name, VOTER_COLUMNS, [*rows, {"TPS": "2"}])
    return read_voters(path, layout(VOTER_LAYOUT), workspace=workspace)


@pytest.mark.parametrize(
    "take",
    [
        lambda given: getattr(pandas.DataFrame, "from_arrow", lambda one: pyarrow.table(one).to_pandas())(given),
        polars.DataFrame,
        pyarrow.table,
        lambda given: duckdb.sql("FROM given").fetchall(),
    ],
    ids=["pandas", "polars", "pyarrow", "duckdb"],
)
def test_others_take_the_records_as_they_are(
    tmp_path: Path, layout: MakeLayout, workspace: Workspace, take: Callable[[Any], Any]
) -> None:
    records = voters(tmp_path, layout, workspace)
    assert len(take(records)) == 3
    assert len(take(records.frame)) == 3  # a second time: a frame is no stream
    assert len(take(records.issues)) == sum(records.issue_counts.values())


def test_people_are_frozen_and_of_the_kind_of_the_list(
    tmp_path: Path, layout: MakeLayout, workspace: Workspace
) -> None:
    voter = next(iter(voters(tmp_path, layout, workspace)))
    assert type(voter) is Voter
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        voter.name = "BEN"  # type: ignore[misc]
    path = write_table(tmp_path / "register.csv", RESIDENT_COLUMNS, [{"NIK": ANA, "NAMA": "ANA", "STATUS": "hidup"}])
    (resident,) = read_residents(path, layout(RESIDENT_LAYOUT), workspace=workspace)
    assert type(resident) is Resident
    assert resident.life_status == "active"


@pytest.mark.parametrize("count", [300, 12_000])
def test_records_come_in_the_order_of_the_file(
    tmp_path: Path, layout: MakeLayout, workspace: Workspace, count: int
) -> None:
    # Every row has an odd number and an odd date of its own, so that the joins have every reason to turn round.
    records = voters(tmp_path, layout, workspace, count)
    assert [row["row"] for row in records.frame.mappings()] == list(range(1, count + 1))
    records.write(tmp_path / "out")
    assert pyarrow.parquet.read_table(tmp_path / "out" / "records.parquet")["row"].to_pylist() == list(
        range(1, count + 1)
    )


def test_two_files_in_one_workspace_do_not_mix(tmp_path: Path, layout: MakeLayout, workspace: Workspace) -> None:
    one, two = voters(tmp_path, layout, workspace, 2, "a.csv"), voters(tmp_path, layout, workspace, 5, "b.csv")
    assert (len(one), len(two)) == (2, 5)
    assert [voter.name for voter in one] == ["ANA 0", "ANA 1"]
    assert [row["file"] for row in one.rejects.mappings()] == ["a.csv"]
    both = zip(one, two, strict=False)  # read side by side
    assert [first.name == second.name for first, second in both] == [True, True]


def test_a_table_outlives_the_name_of_its_records(tmp_path: Path, layout: MakeLayout, workspace: Workspace) -> None:
    frame = voters(tmp_path, layout, workspace).frame
    issues = voters(tmp_path, layout, workspace).issues
    gc.collect()
    assert len(pyarrow.table(frame)) == 3
    assert len(issues) > 0


# -- files ----------------------------------------------------------------------------------------------------------


def test_the_same_list_gives_the_same_bytes(tmp_path: Path, layout: MakeLayout) -> None:
    written, form = [], layout(VOTER_LAYOUT)
    for number, threads in enumerate((1, 2, 2)):
        with Workspace(threads=threads) as workspace:
            folder = voters(tmp_path, lambda _: form, workspace, 4_000).write(tmp_path / f"out{number}")
            written.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()})
    assert set(written[0]) == {"records.parquet", "rejects.parquet", "issues.parquet", "summary.json"}
    assert written[0] == written[1] == written[2]


def test_the_files_hold_what_the_plan_says(tmp_path: Path, layout: MakeLayout, workspace: Workspace) -> None:
    folder = voters(tmp_path, layout, workspace).write(tmp_path / "new" / "out")
    assert pyarrow.parquet.read_schema(folder / "rejects.parquet").names == [
        "file", "row", "line", "sheet", "codes", "columns", "record",
    ]  # fmt: skip
    assert pyarrow.parquet.read_schema(folder / "issues.parquet").names == ["file", "row", "column", "code", "severity"]
    assert pyarrow.parquet.read_schema(folder / "records.parquet").names[:2] == ["row", "nik"]
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    assert summary["seen"] == 4 == summary["accepted"] + summary["rejected"]
    assert summary["sha256"] == hashlib.sha256((tmp_path / "list.csv").read_bytes()).hexdigest()
    assert summary["format"]["name"] == "small-list"
    assert summary["scan"]["encoding"] == "utf-8-sig"
    assert summary["issues"]["record.no-identity"] == 1
    assert sum(summary["issues"].values()) == len(pyarrow.parquet.read_table(folder / "issues.parquet"))


def test_an_older_result_is_replaced_and_strangers_files_stay(
    tmp_path: Path, layout: MakeLayout, workspace: Workspace
) -> None:
    out = tmp_path / "out"
    voters(tmp_path, layout, workspace, 1).write(out)
    (out / "notes.txt").write_text("mine")
    voters(tmp_path, layout, workspace, 2).write(out)
    assert len(pyarrow.parquet.read_table(out / "records.parquet")) == 2
    assert sorted(path.name for path in out.iterdir()) == [
        "issues.parquet", "notes.txt", "records.parquet", "rejects.parquet", "summary.json",
    ]  # fmt: skip


def test_a_writing_that_fails_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "records.parquet").write_text("before")

    def fill() -> None:
        with all_or_nothing(tmp_path) as draft:
            (draft / "records.parquet").write_text("after")
            raise OSError("no space left")

    with pytest.raises(OutputError) as caught:
        fill()
    assert caught.value.code == "output.failed"
    assert [path.name for path in tmp_path.iterdir()] == ["records.parquet"]
    assert (tmp_path / "records.parquet").read_text() == "before"


def test_a_file_where_the_folder_should_be_is_one_error(
    tmp_path: Path, layout: MakeLayout, workspace: Workspace
) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError):
        voters(tmp_path, layout, workspace).write(tmp_path / "out")


def test_a_frame_writes_itself_under_a_name_with_a_quote(tmp_path: Path, workspace: Workspace) -> None:
    frame = Frame(workspace.con, "SELECT 1 AS row, 'x;y' AS name")
    frame.write_parquet(tmp_path / "d'a.parquet")
    frame.write_csv(tmp_path / "d'a.csv")
    assert (tmp_path / "d'a.csv").read_text() == "row,name\n1,x;y\n"
    assert pyarrow.parquet.read_table(tmp_path / "d'a.parquet").to_pylist() == [{"row": 1, "name": "x;y"}]


# -- nothing told, nothing left -------------------------------------------------------------------------------------


def test_no_repr_shows_a_value(tmp_path: Path, layout: MakeLayout, workspace: Workspace) -> None:
    path = write_table(tmp_path / "list.csv", VOTER_COLUMNS, [{"NIK": BEN, "NAMA": "RAHASIA", "LAHIR": "77-77-7777"}])
    records = read_voters(path, layout(VOTER_LAYOUT), workspace=workspace)
    told = " ".join(map(repr, (records, records.frame, records.rejects, records.issues, *records))) + str(
        records.summary()
    )
    for value in (BEN, "RAHASIA", "7777"):
        assert value not in told


def test_a_workspace_frees_its_folder_when_closed_and_when_forgotten() -> None:
    closed = Workspace()
    closed.close()
    closed.close()  # twice is once
    assert not closed.folder.exists()
    forgotten = Workspace()
    folder, alive = forgotten.folder, weakref.ref(forgotten)
    assert folder.is_dir()
    del forgotten
    gc.collect()
    assert alive() is None
    assert not folder.exists()


def test_records_may_be_forgotten_after_their_workspace_is_closed(tmp_path: Path, layout: MakeLayout) -> None:
    with Workspace() as workspace:
        records = voters(tmp_path, layout, workspace)
    del records
    gc.collect()


@pytest.mark.parametrize("wrong", [{"memory": "much"}, {"threads": 0}, {"threads": 10**6}, {"threads": "two"}])
def test_a_workspace_that_cannot_be_leaves_no_folder(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(CallError, match="4GB"):
        Workspace(folder=tmp_path, **wrong)
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_without_a_place_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nowhere"):
        Workspace(folder=tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["a\0.toml", "a\0.py"])
def test_a_format_that_is_no_file_s_name_is_refused(tmp_path: Path, workspace: Workspace, name: str) -> None:
    (tmp_path / "list.csv").touch()
    with pytest.raises(CallError) as wrong:
        read_voters(tmp_path / "list.csv", name, workspace=workspace)
    assert wrong.value.code == "call.not-a-path"


def test_callers_without_a_workspace_share_one(tmp_path: Path, layout: MakeLayout) -> None:
    assert voters(tmp_path, layout, None).workspace is default_workspace()


def test_threads_that_ask_for_it_first_at_once_get_one_workspace() -> None:
    asked = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from dukcapil_core.intake import default_workspace\n"
        "with ThreadPoolExecutor(8) as threads:\n"
        "    print(len({id(one) for one in threads.map(lambda _: default_workspace(), range(8))}))"
    )
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "1\n"
