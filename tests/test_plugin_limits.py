"""A slow, greedy or lying plugin is broken off and named; the thread, the signals and the memory are as before."""

from __future__ import annotations

import decimal
import itertools
import json
import locale
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import dukcapil_core as dk
from dukcapil_core.adapters import guard, guarded, patience, surroundings
from dukcapil_core.adapters.contract import Format, RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.hookspecs import RowCheck
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.plugins import Plugins, plugins, use_plugins
from dukcapil_core.errors import CallError, DukcapilError, PluginError
from dukcapil_core.text import messages
from test_plugins import LAYOUT, SECRET, Package, formats, loaded, module, own_format, table

FILE = Source(path=Path(__file__))


def row(number: int = 1, **changes: Any) -> RawRow:
    return evolve(RawRow(row=number, line=number + 1, cells=(SECRET, "X")), **changes)


def spin() -> None:
    while True:
        pass


def stubborn() -> None:
    """Catches whatever it is told, five times."""
    for _ in range(5):
        try:
            time.sleep(60)
        except BaseException:
            continue


def gluttonous() -> None:
    held = []
    while True:
        held.append(bytes(1_000_000))


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine stands still for half a second: time is short only where time is what a test is about."""
    monkeypatch.setenv(patience.SECONDS_VARIABLE, "30")
    monkeypatch.setenv(patience.MEMORY_VARIABLE, "200")


@pytest.fixture
def little_patience(limits: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For calls that do not end."""
    monkeypatch.setenv(patience.SECONDS_VARIABLE, "0.2")


@pytest.fixture
def some_patience(limits: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For calls that end, and must not be broken off while they are at work."""
    monkeypatch.setenv(patience.SECONDS_VARIABLE, "1.5")


def refused(do: Callable[[], object]) -> PluginError:
    with pytest.raises(PluginError) as caught:
        do()
    said = caught.value.text("en") + caught.value.text("id") + repr(caught.value)
    assert SECRET not in said
    assert "{" not in said
    assert caught.value.params["plugin"] == "bad:main"
    return caught.value


def own(**changes: Any) -> Format:
    return loaded(Package("bad", formats(own_format(**changes)))).format("own")


def rows_of(*given: Any) -> list[RawRow]:
    return list(own(opened=lambda source: table(*given)).open(FILE).rows())


# -- slow -------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("little_patience")
@pytest.mark.parametrize("idle", [lambda: time.sleep(60), spin, stubborn, lambda: threading.Event().wait(60)])
def test_a_call_that_does_not_end_is_broken_off(idle: Callable[[], None]) -> None:
    started = time.monotonic()
    error = refused(lambda: own(opened=lambda source: idle()).open(FILE))
    assert (error.code, error.params["stage"]) == ("plugin.too-slow", "open")
    assert time.monotonic() - started < 5


@pytest.mark.usefixtures("little_patience")
def test_the_place_in_the_plugin_is_named() -> None:
    assert refused(lambda: own(opened=lambda source: spin()).open(FILE)).params["where"].startswith(Path(__file__).name)


@pytest.mark.usefixtures("some_patience")
def test_a_row_that_does_not_come_is_waited_for_only_so_long() -> None:
    def rows() -> Iterator[RawRow]:
        yield row(1)
        time.sleep(60)

    found = own(opened=lambda source: evolve(table(), rows=rows)).open(FILE).rows()
    assert next(found).row == 1
    assert refused(lambda: next(found)).params["stage"] == "rows"


@pytest.mark.usefixtures("some_patience")
def test_many_quick_rows_may_take_longer_than_one_may() -> None:
    def rows() -> Iterator[RawRow]:
        for number in range(1, 9):
            time.sleep(0.25)
            yield row(number)

    assert len(list(own(opened=lambda source: evolve(table(), rows=rows)).open(FILE).rows())) == 8


@pytest.mark.usefixtures("some_patience")
def test_the_reader_of_the_rows_may_be_slow() -> None:
    found = own(opened=lambda source: table(row(1), row(2))).open(FILE).rows()
    next(found)
    time.sleep(2)
    assert next(found).row == 2


@pytest.mark.usefixtures("little_patience")
@pytest.mark.parametrize("hook", ["dukcapil_formats", "dukcapil_readers", "dukcapil_checks"])
def test_a_slow_hook_is_listed_and_the_others_work(hook: str) -> None:
    known = loaded(
        Package("bad", module(**{hook: lambda: time.sleep(60)})), Package("good", formats(own_format("good")))
    )
    assert [(problem.provider, problem.code) for problem in known.problems] == [("bad:main", "plugin.too-slow")]
    assert known.format("good").name == "good"


def test_a_hook_that_gives_without_end_is_listed() -> None:
    known = loaded(Package("bad", module(dukcapil_formats=lambda: itertools.count())))
    assert [(problem.provider, problem.code) for problem in known.problems] == [("bad:main", "plugin.wrong-result")]


@pytest.mark.usefixtures("little_patience")
def test_a_slow_import_is_listed() -> None:
    class Slow(Package):
        def load(self) -> object:
            time.sleep(60)
            return None

    known = loaded(Slow("bad", None))
    assert [problem.code for problem in known.problems] == ["plugin.too-slow"]


@pytest.mark.usefixtures("little_patience")
def test_a_slow_detection_is_no_claim() -> None:
    known = loaded(Package("bad", formats(own_format(detect=lambda sample: spin()))))
    detect = known.format("own").detect
    assert detect is not None
    assert detect(Sample(source=FILE)) is None
    assert [problem.code for problem in known.problems] == ["plugin.too-slow"]


@pytest.mark.usefixtures("little_patience")
def test_a_slow_parser_and_a_slow_check_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsing = loaded(Package("bad", module(dukcapil_field_parsers=lambda: {"x": lambda text: spin()})))
    assert refused(lambda: parsing.field_parser("x")("a")).params["stage"] == "parser x"

    slow = RowCheck(name="kab.slow", text_en="Slow.", text_id="Lambat.", fields=("name",), applies=lambda cells: spin())  # type: ignore[arg-type, return-value]
    monkeypatch.setattr(
        "dukcapil_core.adapters.plugins.installed_packages",
        lambda: [Package("bad", module(dukcapil_checks=lambda: [slow]))],
    )
    plugins.cache_clear()
    (tmp_path / "list.csv").write_text("NIK,NAMA X\n5302014107900001,ANA CONTOH\n", "utf-8")
    (tmp_path / "kab.toml").write_text(LAYOUT, "utf-8")
    try:
        use_plugins("bad")
        error = refused(lambda: dk.read_voters(tmp_path / "list.csv", format=tmp_path / "kab.toml"))
        assert error.params["stage"] == "check kab.slow"
    finally:
        monkeypatch.undo()
        use_plugins()

        messages().pop("kab.slow", None)


@pytest.mark.usefixtures("little_patience")
def test_another_thread_is_broken_off_too() -> None:
    caught: list[BaseException] = []

    def work() -> None:
        try:
            own(opened=lambda source: spin()).open(FILE)
        except BaseException as error:
            caught.append(error)
        sum(range(100_000))  # nothing comes late

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(20)
    assert [getattr(error, "code", None) for error in caught] == ["plugin.too-slow"]


@pytest.mark.usefixtures("some_patience")
def test_signals_are_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    felt: list[int] = []
    before = signal.signal(signal.SIGURG, lambda number, frame: felt.append(number))
    try:
        mine = signal.getsignal(signal.SIGURG)
        found = own(opened=lambda source: table(row(1), row(2))).open(FILE).rows()
        next(found)
        signal.raise_signal(signal.SIGURG)  # somebody else's, while a plugin's rows are open
        list(found)
        refused(lambda: own(opened=lambda source: spin()).open(FILE))
        assert signal.getsignal(signal.SIGURG) is mine
        assert felt == [signal.SIGURG]
    finally:
        signal.signal(signal.SIGURG, before)


def test_rows_that_nobody_reads_to_their_end_leave_nothing_behind() -> None:
    found = own(opened=lambda source: table(row(1), row(2))).open(FILE).rows()
    next(found)
    del found
    assert patience._patrol._watches == []
    assert not patience._patrol.has_handler


def test_ctrl_c_still_ends_a_plugins_call() -> None:
    def interrupted(source: Source) -> RawTable:
        signal.raise_signal(signal.SIGINT)
        return table()

    with pytest.raises(KeyboardInterrupt):
        own(opened=interrupted).open(FILE)
    assert patience._patrol._watches == []


@pytest.mark.usefixtures("little_patience")
def test_the_limits_are_those_of_the_stage_unless_somebody_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert patience.seconds_for("open") == 0.2
    monkeypatch.delenv(patience.SECONDS_VARIABLE)
    monkeypatch.setenv(patience.MEMORY_VARIABLE, "much")
    assert patience.seconds_for("detect") == patience.SHORT < patience.seconds_for("dukcapil_formats")
    assert patience.memory_limit() == patience.MEGABYTES


# -- greedy -----------------------------------------------------------------------------------------------------------


def test_memory_that_grows_without_end_is_broken_off() -> None:
    error = refused(lambda: own(opened=lambda source: gluttonous()).open(FILE))
    assert (error.code, error.params["limit"]) == ("plugin.too-greedy", "200")


def test_more_memory_than_there_is_is_a_failure_like_another() -> None:
    assert refused(lambda: own(opened=lambda source: bytes(1 << 62)).open(FILE)).params["error"] in (
        "MemoryError",
        "OverflowError",
    )


def test_more_records_than_the_file_can_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "most_rows", lambda source: 1000)

    def rows() -> Iterator[RawRow]:
        number = 0
        while True:
            number += 1
            yield row(number)

    found = own(opened=lambda source: evolve(table(), rows=rows)).open(FILE)
    assert refused(lambda: list(found.rows())).code == "plugin.too-many-rows"


def test_what_a_file_can_hold_grows_with_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(1000))
    (tmp_path / "b").write_bytes(bytes(500))
    assert guarded.most_rows(Source(path=tmp_path / "a")) == 1_016_000
    assert guarded.most_rows(Source(path=tmp_path)) == 1_024_000
    assert guarded.most_rows(Source(table=object())) == sys.maxsize


# -- lying ------------------------------------------------------------------------------------------------------------

LIES: dict[str, tuple[tuple[Any, ...], str]] = {
    "a number twice": ((row(1), row(1)), "plugin.row-numbers"),
    "a number left out": ((row(1), row(3)), "plugin.row-numbers"),
    "counting from nothing": ((row(0),), "plugin.row-numbers"),
    "nothing for a record": ((None, row(1)), "plugin.wrong-result"),
    "nothing between records": ((row(1), None, row(2)), "plugin.wrong-result"),
    "a record that is a text": ((SECRET,), "plugin.wrong-result"),
    "cells that are one text": ((row(cells=SECRET),), "plugin.wrong-result"),
    "cells that come later": ((row(cells=(c for c in SECRET)),), "plugin.wrong-result"),
    "a number for a NIK": ((row(cells=(int(SECRET), "X")),), "plugin.wrong-result"),
    "bytes for a text": ((row(cells=(SECRET.encode(), "X")),), "plugin.wrong-result"),
    "half a letter": ((row(cells=("\ud800" + SECRET, "X")),), "plugin.wrong-result"),
    "a line before the first": ((row(line=0),), "plugin.wrong-result"),
    "a line below the first": ((row(line=-5),), "plugin.wrong-result"),
    "a line that no file has": ((row(line=10**30),), "plugin.wrong-result"),
    "a line that is a text": ((row(line=SECRET),), "plugin.wrong-result"),
    "a problem in words of its own": ((row(cells=(), problem=f"bad {SECRET}"),), "plugin.wrong-result"),
    "raw bytes": ((row(cells=(), problem="record.quote", raw=SECRET.encode()),), "plugin.wrong-result"),
    "positions that are texts": ((row(numeric=("0",)),), "plugin.wrong-result"),
    "a huge cell": ((row(cells=("x" * (guarded.LONGEST_CELL + 1), "X")),), "plugin.huge-cell"),
    "cells without end": ((row(cells=("x",) * (guarded.MOST_CELLS + 1)),), "plugin.too-many-cells"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_record_that_is_not_what_the_contract_says(lie: str) -> None:
    given, code = LIES[lie]
    assert refused(lambda: rows_of(*given)).code == code


TABLES: dict[str, Any] = {
    "columns in a list": {"columns": ["NIK", "NAMA X"]},
    "a column that is a number": {"columns": ("NIK", 5)},
    "no column": {"columns": ()},
    "half a letter in a header": {"columns": ("NIK", "\udcff")},
    "details that are no data": {"scan": Scan(kind="own", details={"file": object()})},
    "details without end": {"scan": Scan(kind="own", details={"text": "x" * (guarded.LONGEST_CELL + 1)})},
    "no scan": {"scan": None},
}


@pytest.mark.parametrize("lie", TABLES)
def test_a_table_that_is_not_what_the_contract_says(lie: str) -> None:
    refused(lambda: own(opened=lambda source: evolve(table(row()), **TABLES[lie])).open(FILE))


LANDINGS = {
    "numbers for text": "SELECT 1::BIGINT AS row, 5302014107900001::BIGINT AS c1, 'X' AS c2",
    "a column too few": "SELECT 1::BIGINT AS row, 'x' AS c1",
    "no row": "SELECT 'x' AS c1, 'y' AS c2",
    "a row twice": "SELECT unnest([1, 1]::BIGINT[]) AS row, 'x' AS c1, 'y' AS c2",
    "a row left out": "SELECT unnest([1, 3]::BIGINT[]) AS row, 'x' AS c1, 'y' AS c2",
}


def landed(query: str) -> bool:
    """What a fast road answers whose table is ``query``."""
    import duckdb

    def land(con: Any, name: str, folder: Path) -> bool:
        con.execute(f"CREATE VIEW {name} AS {query}")
        return True

    opened = own(opened=lambda source: table(row(), land=land)).open(FILE)
    assert opened.land is not None
    with duckdb.connect() as con:
        return opened.land(con, "cells", Path())


@pytest.mark.parametrize("lie", LANDINGS)
def test_a_landing_that_is_not_what_the_contract_says(lie: str) -> None:
    assert refused(lambda: landed(LANDINGS[lie])).code in ("plugin.wrong-result", "plugin.row-numbers")


def test_a_landing_of_more_records_than_the_file_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "most_rows", lambda source: 1000)
    endless = "SELECT range + 1 AS row, 'x' AS c1, 'y' AS c2 FROM range(1000000000000)"
    assert refused(lambda: landed(endless)).code == "plugin.too-many-rows"


def test_a_good_landing_passes() -> None:
    assert landed("SELECT unnest([1, 2]::BIGINT[]) AS row, 'x' AS c1, 'y' AS c2") is True


# -- two of one name, and other versions ------------------------------------------------------------------------------


def file_plugin(folder: Path, name: str, form: str) -> Path:
    folder.mkdir()
    path = folder / name
    path.write_text(
        "from dukcapil_core.adapters.hookspecs import hookimpl\n"
        "from dukcapil_core.adapters.layout import load_layout\n"
        f"@hookimpl\ndef dukcapil_formats():\n    return [load_layout({LAYOUT.replace('kab-x', form)!r})]\n",
        "utf-8",
    )
    return path


def test_two_files_of_one_name_are_an_error_that_names_both_where_one_is_asked_for(tmp_path: Path) -> None:
    first, second = (file_plugin(tmp_path / folder, "kab.py", f"kab-{folder}") for folder in "ab")
    known = loaded(paths=(first, second, first))
    (problem,) = known.problems
    assert problem.code == "plugin.twice"
    assert str(first) in problem.text()
    assert str(second) in problem.text()
    with pytest.raises(PluginError) as caught:
        known.format("kab-a")
    assert caught.value.text() == problem.text()
    with pytest.raises(DukcapilError):
        known.format("kab-b")
    assert known.format("sidalih-2024").name == "sidalih-2024"


def test_two_packages_with_one_entry_point_are_an_error_that_names_both_where_it_is_used() -> None:
    packages: Any = [Package("a", formats(own_format("a"))), Package("b", formats(own_format("b")))]
    assert loaded(*packages).problems == []
    with pytest.raises(CallError) as caught:
        Plugins(entry_points=packages, paths=(), use=["main"])
    assert {"a:main", "b:main"} <= {caught.value.params["first"], caught.value.params["second"]}
    for name in ("a", "a:main"):
        assert Plugins(entry_points=packages, paths=(), use=[name]).in_use() == {"a:main": "1.2"}


def test_two_packages_that_are_one_module_are_named() -> None:
    one = formats(own_format())
    known = loaded(Package("a", one), Package("b", one))
    assert [(problem.provider, problem.code) for problem in known.problems] == [("b:main", "plugin.twice")]
    assert "a:main" in known.problems[0].text()
    assert known.format("own").provider == "a:main"


def test_hooks_of_a_version_that_is_no_number_are_a_mistake_in_the_plugin() -> None:
    """There is nothing to install for it: it said pip install "dukcapil-core>=?"."""
    odd = formats(own_format())
    odd.dukcapil_api = "one"  # type: ignore[attr-defined]
    (problem,) = loaded(Package("bad", odd)).problems
    assert (problem.provider, problem.code) == ("bad:main", "plugin.wrong-result")


def test_a_plugin_for_later_hooks_says_what_to_install() -> None:
    later = formats(own_format())
    later.dukcapil_api = 2  # type: ignore[attr-defined]
    known = loaded(Package("bad", later))
    assert [problem.code for problem in known.problems] == ["plugin.other-hooks"]
    assert 'pip install "dukcapil-core>=2"' in known.problems[0].text()
    assert [info.name for info in known.listing()] == ["dukcapil_core"]


def test_a_layout_made_in_code_for_a_later_version_is_refused() -> None:
    known = loaded(Package("bad", formats(evolve(load_layout(LAYOUT), api=2))))
    assert [problem.code for problem in known.problems] == ["plugin.other-api"]
    assert 'pip install "dukcapil-core>=2"' in known.problems[0].text()


# -- named, whatever it does ------------------------------------------------------------------------------------------

FILE_HEAD = f"""
from dukcapil_core.adapters.contract import *
from dukcapil_core.adapters.hookspecs import hookimpl
from dukcapil_core.adapters.layout import load_layout
LAYOUT = load_layout({LAYOUT!r})
"""

DETECTS = (
    FILE_HEAD
    + """
def detect(sample):
    DOES

@hookimpl
def dukcapil_formats():
    return [Format(name="own", record="voter", title="Own", layout=LAYOUT, open=print, detect=detect)]
"""
)

OPENS = f"""

def open_list(source):
    def rows():
        DOES
        yield RawRow(row=1, line=2, cells=("{SECRET}", "MARIA CONTOH"))

    return RawTable(columns=("NIK", "NAMA X"), scan=Scan(kind="own"), rows=rows)
"""

PARSES = (
    FILE_HEAD.replace('\\nname = "NAMA X"', '\\nname = { column = "NAMA X", parser = "pp" }')
    + """
def parse(text):
    DOES

@hookimpl
def dukcapil_field_parsers():
    return {"pp": parse}

@hookimpl
def dukcapil_formats():
    return [LAYOUT]
"""
)


def command(folder: Path, plugin: str, *options: str, seconds: str = "30") -> subprocess.CompletedProcess[str]:
    """``dukcapil read`` with a plugin file, of a list that only its formats know."""
    (folder / "mine.py").write_text(plugin, "utf-8")
    (folder / "list.csv").write_text(f"NIK,NAMA X\n{SECRET},MARIA CONTOH\n", "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "dukcapil_core", "read", "list.csv", "--out", "out", *options],
        env={**os.environ, "DUKCAPIL_PLUGIN_PATH": "mine.py", patience.SECONDS_VARIABLE: seconds, "LC_ALL": "C.UTF-8"},
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("does", [f"raise ValueError('{SECRET}')", "return 'yes'", "raise SystemExit(0)"])
def test_a_plugin_that_cannot_look_at_the_file_is_named_where_no_format_fits(tmp_path: Path, does: str) -> None:
    done = command(tmp_path, DETECTS.replace("DOES", does))
    assert done.returncode == 2
    assert "No known format fits list.csv" in done.stderr
    assert "The plugin mine.py " in done.stderr
    assert "(detect" in done.stderr
    assert SECRET not in done.stderr


@pytest.mark.parametrize("does", [f"raise TypeError('{SECRET}')", "return 5", "raise SystemExit(0)"])
def test_a_parser_that_fails_is_named_with_its_plugin(tmp_path: Path, does: str) -> None:
    done = command(tmp_path, PARSES.replace("DOES", does), "--format", "kab-x")
    assert done.returncode == 2
    assert "The plugin mine.py " in done.stderr
    assert "parser pp" in done.stderr
    assert SECRET not in done.stderr


SWALLOWS = """
import time
while True:
    try:
        time.sleep(60)
    except BaseException:
        pass
"""


def test_a_plugin_that_goes_on_when_it_is_broken_off_ends_the_command_and_is_named(tmp_path: Path) -> None:
    done = command(tmp_path, SWALLOWS, seconds="0.5")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "The plugin mine.py was broken off after 0.5 s (import at mine.py:5)" in done.stderr


BACKTRACKS = 'import re; re.match("(a+)+$", "a" * 60 + "b")'


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm clock")
def test_an_expression_that_backtracks_is_broken_off(tmp_path: Path) -> None:
    done = command(tmp_path, PARSES.replace("DOES", BACKTRACKS), seconds="1")
    assert done.returncode == 2
    assert "The plugin mine.py was broken off after 1 s (parser pp at " in done.stderr
    done = command(tmp_path, BACKTRACKS, seconds="1")
    assert "1 plugin problem(s)" in done.stderr


def test_a_plugins_own_interrupt_is_not_the_persons(tmp_path: Path) -> None:
    done = command(tmp_path, PARSES.replace("DOES", "raise KeyboardInterrupt"))
    assert done.returncode == 2
    assert "The plugin mine.py failed (parser pp: KeyboardInterrupt" in done.stderr


def test_a_thread_that_a_plugin_leaves_running_keeps_nobody(tmp_path: Path) -> None:
    thread = "import threading, time\nthreading.Thread(target=lambda: time.sleep(1000)).start()\n"
    done = command(tmp_path, thread + PARSES.replace("DOES", "return text"))
    assert done.returncode == 0
    assert json.loads(done.stdout)["seen"] == 1


class Odd(str):
    """A text of a plugin's own class, none of whose methods works."""

    __slots__ = ()

    def _none(self, *_args: object) -> Any:
        raise ZeroDivisionError

    __len__ = __str__ = __iter__ = __getitem__ = __format__ = encode = isascii = strip = _none


def test_a_text_of_a_class_of_its_own_is_the_plain_text() -> None:
    ((nik, name),) = [given.cells for given in rows_of(row(cells=(Odd(SECRET), None)))]
    assert (type(nik), nik, name) == (str, SECRET, None)


# -- what a plugin says goes nowhere ----------------------------------------------------------------------------------


def test_what_a_plugin_prints_at_import_is_no_data(tmp_path: Path) -> None:
    """`dukcapil formats --json` is read by programs."""
    path = file_plugin(tmp_path / "a", "kab.py", "kab-loud")
    path.write_text(f"print('{SECRET}')\n" + path.read_text("utf-8"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "dukcapil_core", "formats"],
        env={**os.environ, "DUKCAPIL_PLUGIN_PATH": str(path), patience.SECONDS_VARIABLE: "20"},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "kab-loud" in done.stdout
    assert SECRET not in done.stdout


@pytest.mark.parametrize("does", ["detect", "rows", "parse"])
def test_what_a_plugin_prints_while_it_reads_is_no_data(tmp_path: Path, does: str) -> None:
    printing = f"print('{SECRET}')"
    plugin = {
        "detect": DETECTS.replace("DOES", printing + "; return Detection(score=1, reason='mine')"),
        "rows": DETECTS.replace("DOES", "return Detection(score=1, reason='mine')"),
        "parse": PARSES.replace("DOES", printing + "; return text"),
    }[does]
    rows = OPENS.replace("DOES", printing if does == "rows" else "pass")
    done = command(tmp_path, plugin.replace("open=print", "open=open_list") + rows)
    assert done.returncode == 0, done.stderr
    assert SECRET in done.stderr
    assert SECRET not in done.stdout
    assert json.loads(done.stdout)["seen"] == 1


# -- what belongs to the whole program --------------------------------------------------------------------------------


def changes_folder() -> None:
    os.chdir("/")


def changes_mask() -> None:
    os.umask(0o777)


def changes_locale() -> None:
    locale.setlocale(locale.LC_ALL, "C" if locale.setlocale(locale.LC_ALL) != "C" else "C.UTF-8")


def ignores_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def gives_itself_more_time() -> None:
    os.environ["DUKCAPIL_PLUGIN_SECONDS"] = "9999"


def silences_the_log() -> None:
    logging.disable(logging.CRITICAL)


def reckons_with_three_digits() -> None:
    decimal.getcontext().prec = 3


@pytest.mark.parametrize(
    "change",
    [
        changes_folder,
        changes_mask,
        changes_locale,
        ignores_interrupts,
        gives_itself_more_time,
        silences_the_log,
        reckons_with_three_digits,
    ],
)
def test_what_a_call_changed_of_the_process_is_put_back_and_the_plugin_named(change: Callable[[], None]) -> None:
    """A plugin that goes to its own folder had the results written there."""
    before = surroundings.Surroundings.now()
    error = refused(lambda: guard.call("bad:main", "open", change))
    assert error.code == "plugin.changed"
    assert error.params["what"].text("en") in error.text("en")
    assert error.params["what"].text("id") in error.text("id")
    assert error.params["what"].text("en") not in error.text("id")
    assert surroundings.Surroundings.now() == before


def test_what_is_wanted_of_a_plugin_has_words_in_both_languages() -> None:
    source = Path(guard.__file__).parents[1]
    files = [*(source / "adapters").glob("*.py"), source / "intake" / "checks.py"]
    calls = [line for file in files for line in file.read_text("utf-8").splitlines() if "wrong(" in line]
    wanted = {found[1] for line in calls if (found := re.search(r'"([a-z0-9-]+)"(?:, \w+=\w+)?\)+$', line))}
    assert {"text-or-none", "text-cells", "few-things", "true-or-false"} <= wanted
    assert len(wanted) == sum(code.startswith("plugin.wanted.") for code in messages())
    assert [code for code in (f"plugin.wanted.{one}" for one in wanted) if code not in messages()] == []
    refused = guard.wrong("kab.py", "parser kab-p", "text-or-none").text("id")
    assert refused == "Plugin kab.py tidak memberikan teks atau None (parser kab-p). Perbarui atau hapus plugin itu."


def test_where_a_plugin_looks_for_modules_is_put_back_without_a_word() -> None:
    """It may import the file beside it so; on its path another plugin would find its modules."""
    before = list(sys.path)
    guard.call("bad:main", "import", lambda: sys.path.insert(0, "beside"))
    assert sys.path == before


def test_rows_leave_the_process_as_it_was() -> None:
    def rows() -> Iterator[RawRow]:
        os.chdir("/")
        yield row()

    before = Path.cwd()
    given = own(opened=lambda source: evolve(table(), rows=rows)).open(FILE)
    assert refused(lambda: list(given.rows())).code == "plugin.changed"
    assert Path.cwd() == before


def test_a_call_that_fails_is_put_back_too() -> None:
    def lost() -> None:
        os.chdir("/")
        raise ValueError

    before = Path.cwd()
    assert refused(lambda: guard.call("bad:main", "open", lost)).code == "plugin.failed"
    assert Path.cwd() == before


@pytest.mark.parametrize(
    "statement",
    [
        "SET default_order = 'desc'",
        "SET integer_division = true",
        "SET memory_limit = '1MB'",
        "BEGIN",
        "CREATE SCHEMA other; USE other",
    ],
)
def test_a_landing_leaves_the_database_as_it_was(statement: str) -> None:
    """One setting changed the order of the records, another was told as a full disk."""
    import duckdb

    def land(con: Any, name: str, folder: Path) -> bool:
        con.execute(statement)
        return False

    opened = own(opened=lambda source: table(row(), land=land)).open(FILE)
    asked = "SELECT list(x ORDER BY x), 7 / 2, current_schema() FROM unnest([1, 2]) AS t(x)"
    with duckdb.connect(config={"memory_limit": "1GB"}) as con:
        before = con.execute(asked).fetchall()
        error = refused(lambda: opened.land(con, "cells", Path()))  # type: ignore[misc]
        assert (error.code, error.params["stage"]) == ("plugin.changed", "land")
        assert con.execute(asked).fetchall() == before
        assert con.execute("SELECT current_setting('memory_limit')").fetchall()[0][0].endswith("MiB")
        con.begin()


@pytest.mark.parametrize("kind", ["TABLE", "VIEW"])
def test_a_landing_that_was_begun_and_not_taken_leaves_its_name_free(kind: str) -> None:
    import duckdb

    def land(con: Any, name: str, folder: Path) -> bool:
        con.execute(f"CREATE {kind} {name} AS SELECT 1 AS row")
        return False

    opened = own(opened=lambda source: table(row(), land=land)).open(FILE)
    with duckdb.connect() as con:
        assert opened.land is not None
        assert not opened.land(con, "cells", Path())
        con.execute("CREATE TABLE cells (row BIGINT)")
