"""Explanations: why a row was decided as it was, from the live result and from its files, without a single value."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import numpy as np
import polars
import pytest
from attrs import evolve

from command_line import dukcapil
from conftest import Decide, neighbours
from dukcapil_core.errors import CallError, SourceError
from dukcapil_core.reconcile import Result, explain_written


@pytest.fixture(scope="module")
def folder(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return result.write(tmp_path_factory.mktemp("result"))


def row_decided_by(result: Result, reason: str) -> int:
    return next(int(row["row"]) for row in result.voters.mappings() if reason in row["reasons"])


def test_the_parts_of_a_candidate_add_up_to_its_bits(result: Result) -> None:
    told = result.explain(row_decided_by(result, "evidence"))
    for candidate in told.candidates:
        assert candidate.waterfall()[-1][2] == pytest.approx(candidate.bits, abs=1e-3)


def test_the_best_candidate_is_the_one_that_was_linked(result: Result) -> None:
    told = result.explain(row_decided_by(result, "evidence"))
    assert told.candidates[0].resident_row == told.resident_row
    assert [c.bits for c in told.candidates] == sorted((c.bits for c in told.candidates), reverse=True)
    assert told.margin is None or told.margin >= 0
    assert told.as_dict()["margin"] == told.margin


def test_an_ambiguous_row_tells_how_sure_its_best_candidate_is_and_what_a_link_needs(
    decide: Decide, tmp_path: Path
) -> None:
    (ana, other), registered = neighbours(2), {"STATUS": "hidup", "REKAM": "CARD_ISSUED"}
    namesake = ana | {"NIK": other["NIK"], "NKK": other["NKK"]}
    result = decide([ana | {"NIK": "", "NKK": ""}], [ana | registered, namesake | registered])
    told = result.explain(1)
    assert (told.reasons, told.sure) == (("several-candidates",), 0.9)
    assert "with a confidence of 0.49" in told.text("en")
    assert "a link is made from 0.9000 on" in told.text("en")
    folder = result.write(tmp_path / "out")
    assert explain_written(folder, 1) == told
    summary = folder / "summary.json"
    assert json.loads(summary.read_text("utf-8"))["sure"] == told.sure
    for damaged in (b"\xff", b"[]", b"[" * 100_000, b'{"sure": "0.9"}', b'{"sure": true}'):
        summary.write_bytes(damaged)
        with pytest.raises(SourceError) as caught:
            explain_written(folder, 1)
        assert caught.value.code == "explain.damaged"


def test_who_is_to_be_called_in_is_told(result: Result) -> None:
    called = {row["row"] for row in result.worklist().mappings()}
    unrecorded = [int(row["row"]) for row in result.voters.mappings() if row["outcome"] == "unrecorded"]
    assert unrecorded
    for row in unrecorded[:50]:
        assert ("To be called in." in result.explain(row).text("en")) == (row in called)


def test_a_plain_row_needs_no_candidates(result: Result) -> None:
    told = result.explain(row_decided_by(result, "nik-and-identity"))
    assert told.candidates == ()
    assert told.resident_row is not None
    assert "The register has this NIK once" in told.text("en")


def test_the_files_explain_what_the_result_explains(result: Result, folder: Path) -> None:
    for reason in ("evidence", "nik-and-identity", "nik-with-evidence"):
        row = row_decided_by(result, reason)
        assert explain_written(folder, row) == result.explain(row)


def test_a_folder_whose_name_looks_like_a_pattern_is_explained_and_no_other(result: Result, tmp_path: Path) -> None:
    row = row_decided_by(result, "evidence")
    other = result.write(tmp_path / "out1")
    for file in other.glob("*.parquet"):
        file.write_bytes(b"no result")
    assert explain_written(result.write(tmp_path / "out[1]"), row) == result.explain(row)


def test_a_folder_that_is_written_anew_is_explained_anew(result: Result, tmp_path: Path) -> None:
    row = row_decided_by(result, "evidence")
    folder = result.write(tmp_path / "out")
    assert explain_written(folder, row).outcome == result.explain(row).outcome
    with duckdb.connect() as con:
        for name in ("voters", "evidence"):
            con.sql(f"FROM '{folder}/{name}.parquet' WHERE row <> {row}").to_parquet(f"{tmp_path}/{name}.parquet")
            (tmp_path / f"{name}.parquet").replace(folder / f"{name}.parquet")
    with pytest.raises(CallError):
        explain_written(folder, row)


def test_several_threads_explain_beside_one_another(result: Result, folder: Path) -> None:
    rows = [int(voter["row"]) for voter in result.voters.mappings()][:40]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda row: explain_written(folder, row), rows)) == list(map(result.explain, rows))


def test_an_explanation_reads_in_both_languages_and_leaves_no_code_untold(result: Result) -> None:
    rows = [int(row["row"]) for row in result.voters.mappings()][:400]
    for row in rows:
        told = result.explain(row)
        for lang in ("en", "id"):
            said = told.text(lang)
            assert "explain." not in said
            assert "reason." not in said
            assert "finding." not in said
            assert "outcome." not in said


def test_an_explanation_holds_no_value_of_the_row(result: Result) -> None:
    row = row_decided_by(result, "evidence")
    person = next(voter for voter in result.voter_records.frame.mappings() if voter["row"] == row)
    said = result.explain(row).text("en") + result.explain(row).svg()
    for column in ("nik_raw", "nkk_raw", "name", "birth_date_raw"):
        assert not person[column] or person[column] not in said


def test_a_row_is_named_by_any_whole_number(result: Result, folder: Path) -> None:
    row = row_decided_by(result, "evidence")
    for ask in (result.explain, lambda row: explain_written(folder, row)):
        assert ask(np.int64(row)) == ask(row)
        for wrong in ("1", 1.0, None):
            with pytest.raises(CallError) as error:
                ask(wrong)  # type: ignore[arg-type]
            assert error.value.code == "explain.not-a-row"


def test_numbers_are_written_as_the_language_writes_them(result: Result) -> None:
    told = evolve(result.explain(row_decided_by(result, "evidence")), confidence=0.99998)
    assert "confidence 0.9999)" in told.text("en")  # not rounded up to what is certain
    assert "keyakinan 0,9999)" in told.text("id")
    assert re.search(r"[+-][0-9]+,[0-9] bit\b", told.text("id"))


def test_where_nobody_was_weighed_the_picture_says_what_was_decided(result: Result) -> None:
    told = result.explain(row_decided_by(result, "nik-and-identity"))
    words = [part.text for part in ElementTree.fromstring(told.svg("en"))]
    assert words == told.text("en").split("\n")


def test_no_label_of_a_picture_reaches_its_bars(result: Result) -> None:
    for lang in ("en", "id"):
        picture = ElementTree.fromstring(result.explain(row_decided_by(result, "evidence")).svg(lang))
        labels = max(len(part.text or "") for part in picture if part.get("font-size") == "12")
        bars = min(float(part.get("x") or 0) for part in picture if part.tag.endswith("rect"))
        assert bars > 7 * labels  # pixels of a letter at that size, of a wide font


def test_a_folder_without_its_summary_holds_no_result(result: Result, tmp_path: Path) -> None:
    """The summary is moved in last: without it the files may be of two runs, one of them killed."""
    folder = result.write(tmp_path / "out")
    (folder / "summary.json").unlink()
    with pytest.raises(SourceError) as error:
        explain_written(folder, 1)
    assert error.value.code == "explain.no-result"


def test_damaged_files_are_no_result(result: Result, tmp_path: Path) -> None:
    row = row_decided_by(result, "evidence")
    for name, wrong in (("voters", b"PAR1"), ("evidence", b"")):
        folder = result.write(tmp_path / name)
        (folder / f"{name}.parquet").write_bytes(wrong)
        with pytest.raises(SourceError) as error:
            explain_written(folder, row)
        assert error.value.code == "explain.damaged"


def test_decisions_of_two_runs_in_one_folder_are_no_result(result: Result, tmp_path: Path) -> None:
    row = next(row["row"] for row in result.voters.mappings() if row["outcome"] == "duplicate")
    folder = result.write(tmp_path / "two-runs")
    polars.read_parquet(folder / "residents.parquet").head(0).write_parquet(folder / "residents.parquet")
    with pytest.raises(SourceError) as error:
        explain_written(folder, row)
    assert error.value.code == "explain.damaged"


def test_the_picture_is_a_picture(result: Result) -> None:
    picture = ElementTree.fromstring(result.explain(row_decided_by(result, "evidence")).svg("id"))
    assert picture.tag.endswith("svg")
    assert len(picture) > 3


def test_a_picture_is_never_written_over_another_file(result: Result, folder: Path, tmp_path: Path) -> None:
    row, picture = row_decided_by(result, "evidence"), tmp_path / "row.svg"
    assert dukcapil("explain", folder, str(row), "--svg", picture).status == 0
    drawn = picture.read_bytes()
    assert drawn
    picture.write_bytes(b"the list")
    run = dukcapil("explain", folder, str(row), "--svg", picture)
    assert (run.status, run.out, picture.read_bytes()) == (2, "", b"the list")
    assert "row.svg" in run.err


def test_a_row_that_is_not_there_is_a_wrong_call(result: Result, folder: Path) -> None:
    for ask in (result.explain, lambda row: explain_written(folder, row)):
        with pytest.raises(CallError) as error:
            ask(10**9)
        assert error.value.code == "explain.no-row"


def test_a_folder_without_a_result_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="dukcapil reconcile"):
        explain_written(tmp_path, 1)
