"""What several test files share: a workspace, a small KPU list and a small register, a tiny world and its decisions.

The people are invented: 5302 is Timor Tengah Selatan, names and serials are made up.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from dukcapil_core.adapters.plugins import plugins
from dukcapil_core.intake import read_residents, read_voters
from dukcapil_core.reconcile import Result, reconcile
from dukcapil_core.testing.world import World
from dukcapil_core.workspace import Workspace

# One commit, one verdict: `make test` draws the same examples every time. `make fuzz` draws new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=300, deadline=None)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "repeatable")
settings.load_profile(PROFILE)


def dear(examples: int) -> settings:
    """For a property whose every example is a file to read or a list to decide: ten times as many in `make fuzz`."""
    return settings(
        max_examples=examples * (10 if PROFILE == "explore" else 1),
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


VOTER_LAYOUT = """
api = 1
name = "small-list"
record = "voter"
title = "A small list"
[reader]
kind = "delimited"
delimiter = ";"
nulls = ["", "-", "0"]
[fields]
nik = "NIK"
nkk = "NKK"
name = "NAMA"
birth_place = "TEMPAT"
birth_date = { column = "LAHIR", formats = ["%d-%m-%Y"] }
sex = { column = "JK", codes = "kpu/sex" }
marital_status = { column = "STS", codes = "kpu/marital" }
address = "ALAMAT"
rt = "RT"
rw = "RW"
village = "DESA"
district = "KECAMATAN"
disability = { column = "DIS", codes = "kpu/disability" }
ktp_card = { column = "KTP", codes = "kpu/ktp" }
tps = "TPS"
remark = { column = "KET", codes = "kpu/ket/pemilu-2024" }
"""

RESIDENT_LAYOUT = """
api = 1
name = "small-register"
record = "resident"
title = "A small register"
[reader]
kind = "delimited"
delimiter = ";"
nulls = ["", "-"]
[fields]
nik = "NIK"
nkk = "NKK"
name = "NAMA"
birth_place = "TEMPAT"
birth_date = { column = "LAHIR", formats = ["%d-%m-%Y"] }
sex = { column = "JK", codes = "siak/sex" }
marital_status = { column = "KAWIN", codes = "siak/marital" }
rt = "RT"
rw = "RW"
village = "DESA"
district = "KECAMATAN"
occupation = { column = "KERJA", codes = "siak/occupation" }
life_status = { column = "STATUS", map = { hidup = "active", mati = "died", pindah = "moved", ganda = "duplicate" } }
ktp_recording = { column = "REKAM", codes = "siak/ktp-recording" }
"""

VOTER_COLUMNS = (
    "NIK", "NKK", "NAMA", "TEMPAT", "LAHIR", "JK", "STS", "ALAMAT", "RT", "RW", "DESA", "KECAMATAN", "DIS", "KTP",
    "TPS", "KET",
)  # fmt: skip
RESIDENT_COLUMNS = (
    "NIK", "NKK", "NAMA", "TEMPAT", "LAHIR", "JK", "KAWIN", "RT", "RW", "DESA", "KECAMATAN", "KERJA", "STATUS", "REKAM",
)  # fmt: skip

Row = Mapping[str, str]
Write = Callable[..., Path]
Decide = Callable[..., Result]


def write_table(path: Path, columns: tuple[str, ...], rows: list[Row], delimiter: str = ";") -> Path:
    """A file with a header and one line a row; what a row does not say is an empty cell."""
    lines = [delimiter.join(columns), *(delimiter.join(row.get(column, "") for column in columns) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="session")
def workspace() -> Iterator[Workspace]:
    """One workspace for all: a test's records go when the test lets go of them.

    A few rows are no work for a second thread, and the other core runs tests; test_invariance has more threads.
    """
    with Workspace(threads=1, memory="1GB") as opened:
        yield opened


@pytest.fixture
def meet_after(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Has two threads wait for each other when they have run a step, so that they go on at once."""

    def meet(awaited: str) -> None:
        both, run = threading.Barrier(2, timeout=0.3), workspace.run

        def run_together(room: str, step: str, parameters: Any = None) -> None:
            run(room, step, parameters)
            if step == awaited:
                with suppress(threading.BrokenBarrierError):
                    both.wait()

        monkeypatch.setattr(workspace, "run", run_together)

    return meet


@pytest.fixture
def layout(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a layout TOML and gives its path, to be named as a format."""

    def write(text: str) -> Path:
        path = tmp_path / f"layout-{len(list(tmp_path.glob('layout-*')))}.toml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def fresh_plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Makes a layout or a plugin one that is always loaded, for one test."""

    def load(path: Path) -> None:
        monkeypatch.setenv("DUKCAPIL_PLUGIN_PATH", str(path))
        plugins.cache_clear()

    yield load
    monkeypatch.undo()
    plugins.cache_clear()


@pytest.fixture
def without_xlsxwriter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the library find no XlsxWriter."""
    monkeypatch.setattr("dukcapil_core.report.tables.find_spec", lambda name: None)


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Three thousand residents with their list, and the truth about both."""
    return World.build(tmp_path_factory.mktemp("world"), residents=3_000, seed=7)


def decided(world: World, workspace: Workspace) -> Result:
    """A world's list and register, reconciled."""
    return reconcile(
        read_voters(world.voters, world.list_layout, workspace=workspace),
        read_residents(world.register, world.register_layout, workspace=workspace),
        world.election,
        world.on,
    )


@pytest.fixture(scope="session")
def result(small_world: World, workspace: Workspace) -> Result:
    """The small world's decisions."""
    return decided(small_world, workspace)


GIVEN_NAMES = (
    "ADRIANUS", "BENDELINA", "CORNELIS", "DORTIA", "ESTER", "FERDINAN", "GERTRUDA", "HENDRIKUS", "IMANUEL", "JUBLINA",
    "KRISTOFEL", "LEONARD", "MARGARITA", "NIKODEMUS", "ORPA", "PAULUS", "RAHEL", "SALMON", "THERESIA", "WILHELMUS",
)  # fmt: skip
FAMILY_NAMES = ("BANUNAEK", "FALLO", "LIUNOKAS", "MISSA", "NABEN", "OEMATAN", "SELAN", "TAOPAN", "TEFA", "TNEUB")


def neighbours(count: int = 60) -> list[dict[str, str]]:
    """Invented people of one village, all recorded, each with another birthday and family card."""
    people: list[dict[str, str]] = []
    for number in range(count):
        day, month, year = 1 + number * 7 % 28, 1 + number * 5 % 12, 1950 + number * 11 % 50
        woman = number % 2
        people.append(
            {
                "NIK": f"530201{day + 40 * woman:02d}{month:02d}{year % 100:02d}{number + 1:04d}",
                "NKK": f"530201{1 + number % 28:02d}0110{number + 1:04d}",
                "NAMA": f"{GIVEN_NAMES[number % 20]} {FAMILY_NAMES[(number // 2 + number // 20) % 10]}",
                "TEMPAT": "SOE",
                "LAHIR": f"{day:02d}-{month:02d}-{year}",
                "JK": "P" if woman else "L",
                "RT": str(1 + number % 5),
                "RW": "1",
                "DESA": "OEBESA",
                "KECAMATAN": "KOTA SOE",
                "STATUS": "hidup",
                "REKAM": "CARD_ISSUED",
            }
        )
    return people


@pytest.fixture
def decide(tmp_path: Path, workspace: Workspace, layout: Callable[[str], Path]) -> Decide:
    """Decides a list against a register of the given residents and their sixty neighbours."""
    forms = layout(VOTER_LAYOUT), layout(RESIDENT_LAYOUT)

    def run(voters: list[Row], residents: list[Row], *, around: int = 60, **more: Any) -> Result:
        register = [*residents, *neighbours(around)]
        return reconcile(
            read_voters(write_table(tmp_path / "v.csv", VOTER_COLUMNS, voters), forms[0], workspace=workspace),
            read_residents(write_table(tmp_path / "r.csv", RESIDENT_COLUMNS, register), forms[1], workspace=workspace),
            more.pop("election", "pemilu-2024"),
            **more,
        )

    return run


@pytest.fixture
def decide_published(tmp_path: Path, workspace: Workspace, layout: Callable[[str], Path]) -> Decide:
    """As ``decide``, of a list that has ages in the place of birth dates where it gives them, and no numbers."""
    text = VOTER_LAYOUT.replace('nik = "NIK"\nnkk = "NKK"\n', 'age = "UMUR"\n')

    def run(voters: list[Row], residents: list[Row]) -> Result:
        listed = write_table(tmp_path / "v.csv", (*VOTER_COLUMNS, "UMUR"), voters)
        register = write_table(tmp_path / "r.csv", RESIDENT_COLUMNS, [*residents, *neighbours()])
        return reconcile(
            read_voters(listed, layout(text), workspace=workspace),
            read_residents(register, layout(RESIDENT_LAYOUT), workspace=workspace),
            "pemilu-2024",
        )

    return run
