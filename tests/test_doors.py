"""A day, a text or a path of another kind is one coded error at every door of the library."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

import dukcapil_core as dk
from command_line import dukcapil
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.desk.activity import activity
from dukcapil_core.desk.backlog import Backlog
from dukcapil_core.desk.calendar import read_calendar
from dukcapil_core.desk.complaints import Complaint, case_days, diagnose, due_day, read_messages
from dukcapil_core.desk.roster_file import read_roster
from dukcapil_core.desk.settings import read_settings
from dukcapil_core.errors import CallError
from dukcapil_core.frames import Frame
from dukcapil_core.numbers.rules import is_nik, is_nkk
from dukcapil_core.reconcile.explain import explain_written
from dukcapil_core.regions import describe, find_village, region, villages

FIRST, NIK = date(2024, 2, 1), "5302014107909901"
CAME = Complaint(received=FIRST)
NOBODY: Any = None  # a register that is never asked: the call is wrong


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: dk.service(None), "call.not-a-text"),
        (lambda: dk.code_table(5), "call.not-a-text"),
        (lambda: dk.region(5302), "call.not-a-text"),
        (lambda: describe(5302), "call.not-a-text"),
        (lambda: villages(530201), "call.not-a-text"),
        (lambda: find_village("Nunumeu", 5302), "call.not-a-text"),
        (lambda: is_nik("x", on="2024-02-01"), "call.not-a-date"),
        (lambda: is_nik(NIK, on="2024-02-01"), "call.not-a-date"),
        (lambda: is_nkk(None, on="2024-02-01"), "call.not-a-date"),
        (lambda: dk.check_nik("x", on="2024-02-01"), "call.not-a-date"),
        (lambda: dk.check_nkk(None, on="2024-02-01"), "call.not-a-date"),
        (lambda: activity((), first="2024-02-01"), "call.not-a-date"),
        (lambda: activity((), last=20240201), "call.not-a-date"),
        (lambda: case_days([CAME], "2024-02-01", FIRST), "call.not-a-date"),
        (lambda: due_day(Complaint(received="2024-02-01")), "call.not-a-date"),
        (lambda: due_day(Complaint(received=date.max)), "complaints.no-deadline"),
        (lambda: diagnose(None, "ANA", None, NOBODY), "call.not-a-text"),
        (lambda: diagnose(NIK, None, None, NOBODY), "call.not-a-text"),
        (lambda: diagnose(NIK, "A\udcff", None, NOBODY), "call.half-letters"),
        (lambda: diagnose(NIK, "ANA", "1990-07-01", NOBODY), "call.not-a-date"),
        (lambda: diagnose(NIK, "ANA", None, NOBODY, on="2024-02-01"), "call.not-a-date"),
    ],
)
def test_what_is_no_day_or_text_is_called_so(call: Callable[[], object], code: str) -> None:
    with pytest.raises(CallError) as caught:
        call()
    assert caught.value.code == code
    assert "{" not in str(caught.value) + caught.value.text("id")


@pytest.mark.parametrize("path", ["", None, 5, "a\0b"])
@pytest.mark.parametrize("read", [read_settings, read_calendar, read_roster, read_messages, load_layout])
def test_what_names_no_file_is_called_so(read: Callable[[Any], object], path: object) -> None:
    with pytest.raises(CallError) as caught:
        read(path)
    assert caught.value.code == "call.not-a-path"


def closed() -> dk.Workspace:
    with dk.Workspace(threads=1) as workspace:
        return workspace


def frame() -> Frame:
    return Frame(duckdb.connect(), "SELECT 1")


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: dk.read_voters(__file__, workspace=closed()), "call.workspace-closed"),
        (lambda: dk.read_both(__file__, __file__, workspace=closed()), "call.workspace-closed"),
        (lambda: dk.read_voters(__file__, workspace=5), "call.not-a-workspace"),
        (lambda: Backlog(".", workspace="x"), "call.not-a-workspace"),
        (lambda: dk.Workspace(watch=5), "call.not-a-watch"),
        (lambda: dk.eligibility(None, "pemilu-2024"), "call.not-a-person"),
        (lambda: frame().write_parquet("q.parquet", group=-1), "call.not-a-size"),
        (lambda: frame().write_parquet("q.parquet", page="x"), "call.not-a-size"),
        (lambda: pickle.dumps(frame()), "call.not-pickled"),
        (lambda: pickle.dumps(closed()), "call.not-pickled"),
        (lambda: explain_written(".", True), "explain.not-a-row"),
    ],
)
def test_what_stands_in_the_place_of_a_thing_is_called_so(call: Callable[[], object], code: str) -> None:
    with pytest.raises(CallError) as caught:
        call()
    assert caught.value.code == code
    assert "{" not in str(caught.value) + caught.value.text("id")


LIST = f"NIK;NAMA\n{NIK};ANA KASE\n"


@pytest.mark.parametrize("written", [LIST, LIST.replace("\n", "\r"), NIK * 20, f"{NIK}/" * 300])
@pytest.mark.parametrize(
    "call",
    [
        dk.read_voters,
        dk.read_residents,
        read_messages,
        dk.read_services,
        dk.sniff,
        Backlog,
        lambda given: explain_written(given, 1),
        lambda given: dk.Workspace(folder=given),
    ],
)
def test_a_text_in_place_of_a_path_is_not_repeated(call: Callable[[Any], object], written: str) -> None:
    for given in (written, Path(written)):
        with pytest.raises(CallError) as caught:
            call(given)
        assert caught.value.code == "call.not-a-path"
        assert NIK not in str(caught.value) + repr(caught.value.params)


@pytest.mark.parametrize("command", ["read", "sniff", "check", "backlog", "explain"])
def test_nor_is_it_by_a_command(command: str, tmp_path: Path) -> None:
    more = {"read": ["--out", str(tmp_path)], "explain": ["1"]}.get(command, [])
    run = dukcapil(command, LIST, *more, "--lang", "en")
    assert (run.status, run.out) == (2, "")
    assert NIK not in run.err


def test_a_datetime_is_the_day_it_falls_on() -> None:
    morning = datetime(2024, 2, 1, 8, 30)
    assert case_days([Complaint(received=morning)], morning, FIRST) == case_days([CAME], FIRST, FIRST)
    assert is_nik(NIK, on=morning) is is_nik(NIK, on=FIRST) is True


@pytest.mark.parametrize(
    "code", ["5.3.0.2", "530.2", "53..02", "53.02.", ".53", "53.02.01.20.03", "53\n", "530", "5302012"]
)
def test_dots_stand_between_the_levels_of_a_code(code: str) -> None:
    assert region(code) is None
    assert villages(code) == {}
    with pytest.raises(CallError) as caught:
        dk.check_nik(NIK, region_code=code)
    assert caught.value.code == "call.not-a-region"
