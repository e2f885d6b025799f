"""Plugins: what they bring, and that a bad one hurts nobody else."""

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from attrs import evolve

from dukcapil_core.adapters.contract import Detection, Format, RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.hookspecs import FormatChoice, IntakeReport, hookimpl
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.plugins import Plugins, plugins, resolve_format
from dukcapil_core.errors import CallError, FormatError, PluginError, SourceError

SECRET = "5302014107900001"

LAYOUT = """
api = 1
name = "kab-x"
record = "voter"
[reader]
kind = "delimited"
[detect]
headers = ["NIK", "NAMA X"]
[fields]
nik = "NIK"
name = "NAMA X"
"""


class Package:
    """An installed plugin package without a disk: its entry point loads ``module`` or raises."""

    def __init__(self, distribution: str, module: object, name: str = "main") -> None:
        self.dist = SimpleNamespace(name=distribution, version="1.2")
        self.name = name
        self.module = module

    def load(self) -> object:
        if isinstance(self.module, BaseException):
            raise self.module
        return self.module


def loaded(*packages: Any, strict: bool = False, paths: tuple[Path, ...] = ()) -> Plugins:
    return Plugins(entry_points=packages, paths=paths, strict=strict)


def module(**hooks: Any) -> ModuleType:
    made = ModuleType("plugin")
    for name, function in hooks.items():
        function.__name__ = name
        setattr(made, name, hookimpl(function))
    return made


def formats(*given: Any) -> ModuleType:
    return module(dukcapil_formats=lambda: list(given))


def table(*rows: Any, land: Any = None) -> RawTable:
    return RawTable(columns=("NIK", "NAMA X"), scan=Scan(kind="own"), rows=lambda: iter(rows), land=land)


def own_format(name: str = "own", opened: Any = None, detect: Any = None, **changes: Any) -> Format:
    return Format(
        name=name,
        record="voter",
        title="Own",
        layout=load_layout(LAYOUT),
        open=opened or (lambda source: table(RawRow(row=1, line=2, cells=(SECRET, "X")))),
        detect=detect,
        **changes,
    )


def raising(error: BaseException) -> Any:
    def function(*_args: Any) -> Any:
        raise error

    return function


# -- what plugins bring ---------------------------------------------------------------------------------------------


def test_the_librarys_own_formats_come_through_the_same_hooks() -> None:
    known = loaded()
    assert known.problems == []
    (own,) = known.listing()
    assert (own.name, own.kind) == ("dukcapil_core", "built-in")
    assert {"dukcapil_formats", "dukcapil_readers"} <= set(own.hooks)
    assert "sidalih-2024" in own.formats


def test_a_package_brings_a_format_a_layout_or_a_layouts_path(tmp_path: Path) -> None:
    file = tmp_path / "y.toml"
    file.write_text(LAYOUT.replace("kab-x", "kab-y"))
    known = loaded(Package("kab", formats(own_format(), load_layout(LAYOUT), file)))
    assert known.problems == []
    assert [known.format(name).provider for name in ("own", "kab-x", "kab-y")] == ["kab:main"] * 3
    assert known.listing()[1].formats == ("kab-x", "kab-y", "own")
    assert known.listing()[1].version == "1.2"


def test_plugins_load_by_distribution_and_name_however_they_are_found() -> None:
    packages = [Package("b", formats(), "z"), Package("b", formats(), "a"), Package("a", formats(), "m")]
    names = [info.name for info in loaded(*packages).listing()]
    assert names == ["dukcapil_core", "a:m", "b:a", "b:z"]
    assert names == [info.name for info in loaded(*reversed(packages)).listing()]


def test_a_real_entry_point_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kab_plugin", formats(own_format()))
    entry = EntryPoint("kab", "kab_plugin", "dukcapil_core")
    monkeypatch.setattr("dukcapil_core.adapters.plugins.metadata.entry_points", lambda group: [entry])
    assert Plugins().format("own").provider == "?:kab"


def test_a_plugin_can_be_a_class() -> None:
    class Kab:
        @hookimpl
        def dukcapil_formats(self) -> list[Format]:
            return [own_format()]

    assert loaded(Package("kab", Kab)).format("own").name == "own"


def test_a_plugins_reader_kind_serves_layouts() -> None:
    class Reader:
        kind = "own"

        def open(self, source: Source, layout: Any) -> RawTable:
            return table(RawRow(row=1, line=2, cells=(SECRET, "X")))

        def header(self, sample: Sample, layout: Any) -> tuple[str, ...]:
            return ("NIK", "NAMA X")

    layout = load_layout(LAYOUT.replace("delimited", "own"))
    known = loaded(Package("kab", module(dukcapil_readers=lambda: [Reader()], dukcapil_formats=lambda: [layout])))
    found = known.format("kab-x")
    assert [row.cells for row in found.open(Source(path=Path("x"))).rows()] == [(SECRET, "X")]
    assert found.detect is not None
    assert found.detect(Sample(source=Source(path=Path("x")))) is not None


def test_field_parsers_and_code_tables_are_there_by_name() -> None:
    from dukcapil_core.codes import Code, CodeTable

    code = Code(table="kab/ket", code="1", label_id="Satu", label_en="One", meaning="died")
    own = CodeTable(
        name="kab/ket", title_id="Ket", title_en="Ket", field="remark", source="x", confidence="H", codes=(code,)
    )
    written = LAYOUT.replace('name = "NAMA X"', 'name = { column = "NAMA X", parser = "upper" }').replace(
        'nik = "NIK"', 'nik = "NIK"\nremark = { column = "NIK", codes = "kab/ket" }'
    )
    known = loaded(
        Package(
            "kab",
            module(
                dukcapil_field_parsers=lambda: {"upper": str.upper, "number": lambda text: str(int(text))},
                dukcapil_code_tables=lambda: [own],
                dukcapil_formats=lambda: [load_layout(written, code_tables=["kab/ket"])],
            ),
        )
    )
    assert known.problems == []
    assert known.field_parser("upper")("abc") == "ABC"
    assert known.code_table("kab/ket") is own
    assert known.code_table("kpu/sex").name == "kpu/sex"
    assert known.format("kab-x").layout.fields["name"].parser == "upper"
    with pytest.raises(ValueError, match="number") as caught:
        known.field_parser("number")(f"NIK {SECRET}")
    assert SECRET not in str(caught.value)
    with pytest.raises(CallError):
        known.code_table("kab/kett")


def test_the_observer_is_told_and_cannot_break_the_work() -> None:
    told: list[IntakeReport] = []
    known = loaded(
        Package("a", module(dukcapil_intake_finished=lambda report: raising(ValueError(SECRET))())),
        Package("b", module(dukcapil_intake_finished=lambda report: told.append(report))),
        Package("c", module(dukcapil_intake_finished=lambda: told.append(told[0]))),
        strict=True,
    )
    report = IntakeReport(file="x.csv", format="kab-x", record="voter", seen=3, accepted=2, rejected=1)
    known.intake_finished(report)
    assert told == [report, report]
    assert [(problem.provider, problem.code) for problem in known.problems] == [("a:main", "plugin.failed")]
    assert SECRET not in known.problems[0].text()


def test_the_first_plugin_that_answers_chooses_among_the_candidates() -> None:
    choice = FormatChoice(file="x.csv", record="voter", candidates=("p", "q"))
    nothing, wrong, right, late = (
        Package(name, module(dukcapil_choose_format=lambda choice, answer=answer: answer))
        for name, answer in (("a", None), ("b", "sidalih-2024"), ("c", "q"), ("d", "p"))
    )
    known = loaded(late, right, wrong, nothing)
    assert known.choose_format(choice) == ("q", "c:main")
    assert [problem.provider for problem in known.problems] == ["b:main"]
    assert loaded(nothing).choose_format(choice) is None


# -- what a bad plugin cannot do ------------------------------------------------------------------------------------

BROKEN: dict[str, tuple[Any, str]] = {
    "raises at import": (ImportError(SECRET), "plugin.failed"),
    "exits at import": (SystemExit(SECRET), "plugin.failed"),
    "takes an unknown argument": (module(dukcapil_formats=lambda wrong: []), "plugin.failed"),
    "raises in its hook": (module(dukcapil_formats=raising(RuntimeError(SECRET))), "plugin.failed"),
    "raises in its generator": (module(dukcapil_formats=lambda: (1 / 0 for _ in "x")), "plugin.failed"),
    "gives no list": (module(dukcapil_formats=lambda: 5), "plugin.wrong-result"),
    "gives a text": (module(dukcapil_formats=lambda: SECRET), "plugin.wrong-result"),
    "gives texts": (formats(SECRET), "plugin.wrong-result"),
    "gives something like a format": (formats(SimpleNamespace(name="own")), "plugin.wrong-result"),
    "gives a format of an unknown record": (formats(evolve(own_format(), record="people")), "plugin.wrong-result"),
    "gives a later format": (formats(own_format(api=2)), "plugin.other-api"),
    "gives a layout with an unknown reader": (
        formats(load_layout(LAYOUT.replace("delimited", "delimitted"))),
        "format.unknown-reader",
    ),
    "gives a layout with an unknown parser": (
        formats(load_layout(LAYOUT.replace('"NAMA X"\n', '{ column = "NAMA X", parser = "gone" }\n'))),
        "format.unknown-parser",
    ),
    "gives a path that is not there": (formats(Path("gone.toml")), "layout.unreadable"),
    "gives a reader that is none": (module(dukcapil_readers=lambda: [object()]), "plugin.wrong-result"),
    "gives a table that is none": (module(dukcapil_code_tables=lambda: ["x"]), "plugin.wrong-result"),
    "gives a parser that is none": (module(dukcapil_field_parsers=lambda: {"x": 1}), "plugin.wrong-result"),
    "misspells a hook": (module(dukcapil_fromats=lambda: ()), "plugin.unknown-hook"),
    "implements nothing": (ModuleType("nothing"), "plugin.no-hooks"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_plugin_is_listed_and_the_others_work(how: str) -> None:
    broken, code = BROKEN[how]
    known = loaded(Package("bad", broken), Package("good", formats(own_format("good"))))
    assert [(problem.provider, problem.code) for problem in known.problems] == [("bad:main", code)]
    text = known.problems[0].text() + known.problems[0].text("id")
    assert SECRET not in text + repr(known.problems)
    assert "{" not in text
    assert known.format("good").name == "good"
    assert known.format("sidalih-2024").name == "sidalih-2024"


@pytest.mark.parametrize("how", BROKEN)
def test_strict_makes_it_fatal(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, code = BROKEN[how]
    monkeypatch.setenv("DUKCAPIL_STRICT_PLUGINS", "1")
    with pytest.raises((PluginError, FormatError)) as caught:
        Plugins(entry_points=[Package("bad", broken)], paths=())  # type: ignore[list-item]
    assert caught.value.code == code
    assert caught.value.__context__ is None or SECRET not in str(caught.value.__context__)


def test_a_misspelt_hook_names_the_right_one_and_keeps_the_rest() -> None:
    known = loaded(Package("bad", module(dukcapil_fromats=lambda: (), dukcapil_readers=lambda: ())))
    assert known.problems[0].error.params["nearest"] == "dukcapil_formats"
    assert [info.name for info in known.listing()] == ["dukcapil_core", "bad:main"]


def test_ctrl_c_is_not_contained() -> None:
    with pytest.raises(KeyboardInterrupt):
        loaded(Package("bad", KeyboardInterrupt()))


def test_two_plugins_with_one_name_are_an_error_that_names_both_when_it_is_used() -> None:
    known = loaded(Package("a", formats(own_format("same"))), Package("b", formats(own_format("same"))))
    assert [problem.code for problem in known.problems] == ["plugin.name-twice"]
    with pytest.raises(PluginError) as caught:
        known.format("same")
    assert "a:main" in str(caught.value)
    assert "b:main" in str(caught.value)


def test_a_package_cannot_replace_a_built_in_format_unseen() -> None:
    known = loaded(Package("a", formats(own_format("sidalih-2024"))))
    with pytest.raises(PluginError) as caught:
        known.format("sidalih-2024")
    assert "dukcapil_core" in str(caught.value)
    assert "a:main" in str(caught.value)


def test_a_package_cannot_replace_a_built_in_code_table() -> None:
    from dukcapil_core import codes

    known = loaded(Package("a", module(dukcapil_code_tables=lambda: [codes.table("kpu/sex")])))
    assert [problem.code for problem in known.problems] == ["plugin.name-twice"]
    assert known.code_table("kpu/sex") is codes.table("kpu/sex")


# -- while a file is read -------------------------------------------------------------------------------------------


def broken_rows(error: BaseException) -> Any:
    yield RawRow(row=1, line=2, cells=(SECRET, "X"))
    raise error


READING: dict[str, tuple[Any, str]] = {
    "open": (raising(KeyError(SECRET)), "plugin.failed"),
    "open exits": (raising(SystemExit(SECRET)), "plugin.failed"),
    "open gives none": (lambda source: None, "plugin.wrong-result"),
    "rows": (lambda source: table(*broken_rows(ValueError(SECRET))), "plugin.failed"),
    "rows gives tuples": (lambda source: table((SECRET, "X")), "plugin.wrong-result"),
    "rows gives numbers": (
        lambda source: table(RawRow(row=1, line=2, cells=(int(SECRET), "X"))),
        "plugin.wrong-result",
    ),  # type: ignore[arg-type]
    "rows is no iterator": (
        lambda source: evolve(table(), rows=lambda: 5),
        "plugin.failed",
    ),
}


@pytest.mark.parametrize("how", READING)
def test_a_failure_while_reading_names_the_plugin_and_the_stage_and_no_value(how: str) -> None:
    opened, code = READING[how]
    known = loaded(Package("bad", formats(own_format(opened=opened))))
    with pytest.raises(PluginError) as caught:
        list(known.format("own").open(Source(path=Path("x.csv"))).rows())
    assert caught.value.code == code
    assert "bad:main" in str(caught.value)
    assert SECRET not in str(caught.value) + repr(caught.value) + repr(caught.value.__context__)


def test_the_rows_before_a_failure_are_given() -> None:
    known = loaded(Package("bad", formats(own_format(opened=lambda source: RawTable(
        columns=("NIK", "NAMA X"), scan=Scan(kind="own"), rows=lambda: broken_rows(OSError(SECRET))
    )))))  # fmt: skip
    rows = known.format("own").open(Source(path=Path("x.csv"))).rows()
    assert next(rows).row == 1
    with pytest.raises(PluginError) as caught:
        next(rows)
    assert caught.value.params["stage"] == "rows"
    assert caught.value.params["where"].startswith("test_plugins.py:")


def test_the_librarys_own_errors_pass() -> None:
    opened = raising(SourceError("source.empty", file="x.csv"))
    with pytest.raises(SourceError):
        loaded(Package("a", formats(own_format(opened=opened)))).format("own").open(Source(path=Path("x.csv")))


def test_the_fast_road_is_fenced_too() -> None:
    def opened(source: Source) -> RawTable:
        return table(land=raising(RuntimeError(SECRET)))

    land = loaded(Package("a", formats(own_format(opened=opened)))).format("own").open(Source(path=Path("x"))).land
    assert land is not None
    with pytest.raises(PluginError) as caught:
        land(None, "x", Path())  # type: ignore[arg-type]
    assert caught.value.params["stage"] == "land"


@pytest.mark.parametrize(
    "detect", [raising(ValueError(SECRET)), lambda sample: True, raising(SourceError("source.empty", file="x"))]
)
def test_a_detection_that_fails_is_no_claim_and_is_listed(detect: Any) -> None:
    known = loaded(Package("bad", formats(own_format(detect=detect))))
    found = known.format("own").detect
    assert found is not None
    assert found(Sample(source=Source(path=Path("x")))) is None
    assert [problem.provider for problem in known.problems] == ["bad:main"]


def test_a_good_detection_is_given_on() -> None:
    claim = Detection(score=1, reason="NIK")
    found = loaded(Package("a", formats(own_format(detect=lambda sample: claim)))).format("own").detect
    assert found is not None
    assert found(Sample(source=Source(path=Path("x")))) == claim


def test_a_field_parser_that_fails_otherwise_than_by_value_error_is_the_plugins_failure() -> None:
    known = loaded(
        Package("a", module(dukcapil_field_parsers=lambda: {"x": raising(KeyError(SECRET)), "n": lambda text: 5}))
    )
    for name in ("x", "n"):
        with pytest.raises(PluginError) as caught:
            known.field_parser(name)("abc")
        assert SECRET not in str(caught.value)


# -- files as plugins -----------------------------------------------------------------------------------------------

PLUGIN_FILE = '''
from pathlib import Path
from dukcapil_core.adapters.hookspecs import hookimpl
from dukcapil_core.adapters.layout import load_layout

LAYOUT = """{layout}"""

@hookimpl
def dukcapil_formats():
    return [load_layout(LAYOUT){more}]
'''


def test_a_layout_file_is_a_format(tmp_path: Path) -> None:
    file = tmp_path / "kab.toml"
    file.write_text(LAYOUT)
    assert resolve_format(str(file)).name == "kab-x"
    assert resolve_format(file).layout == load_layout(LAYOUT)
    assert loaded(paths=(file,)).format("kab-x").provider == "kab.toml"


def test_a_python_file_is_a_plugin(tmp_path: Path) -> None:
    file = tmp_path / "adapter.py"
    file.write_text(PLUGIN_FILE.format(layout=LAYOUT, more=""))
    assert resolve_format(file).provider == "adapter.py"
    known = loaded(paths=(file,))
    assert known.format("kab-x").name == "kab-x"
    assert known.listing()[1].kind == "file"


def test_one_of_several_formats_in_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "adapter.py"
    file.write_text(PLUGIN_FILE.format(layout=LAYOUT, more=", load_layout(LAYOUT.replace('kab-x', 'kab-y'))"))
    assert resolve_format(f"{file}::kab-y").name == "kab-y"
    for asked in (str(file), f"{file}::kab-z"):
        with pytest.raises(PluginError) as caught:
            resolve_format(asked)
        assert "kab-x, kab-y" in str(caught.value)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("import (", "plugin.failed"),
        (f"raise ValueError('{SECRET}')", "plugin.failed"),
        ("raise SystemExit(3)", "plugin.failed"),
        ("x = 1", "plugin.no-hooks"),
        (PLUGIN_FILE.format(layout=LAYOUT, more=", 5"), "plugin.wrong-result"),
        (PLUGIN_FILE.replace("[load_layout(LAYOUT){more}]", "[]"), "plugin.no-format"),
    ],
)  # fmt: skip
def test_a_python_file_that_is_named_and_fails_is_an_error(tmp_path: Path, written: str, code: str) -> None:
    file = tmp_path / "adapter.py"
    file.write_text(written)
    with pytest.raises(PluginError) as caught:
        resolve_format(file)
    assert caught.value.code == code
    assert "adapter.py" in str(caught.value)
    assert SECRET not in str(caught.value)
    if code == "plugin.failed":
        assert "adapter.py:1" in str(caught.value)


def test_what_a_python_file_brings_beside_its_format_is_known_where_the_format_is_read(tmp_path: Path) -> None:
    layout = LAYOUT.replace('"NAMA X"\n', '{ column = "NAMA X", parser = "shout" }\n')
    parsers = "\n@hookimpl\ndef dukcapil_field_parsers():\n    return {'shout': str.upper}\n"
    (tmp_path / "adapter.py").write_text(PLUGIN_FILE.format(layout=layout, more="") + parsers)
    known = loaded()
    for _ in range(2):
        assert known.format(tmp_path / "adapter.py").layout.fields["name"].parser == "shout"
        assert known.field_parser("shout")("ana") == "ANA"
    (tmp_path / "other.py").write_text((tmp_path / "adapter.py").read_text())
    with pytest.raises(PluginError) as caught:
        known.format(tmp_path / "other.py")
    assert caught.value.code == "plugin.name-twice"


def test_files_come_from_the_environment_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kab.toml").write_text(LAYOUT)
    listed = f"{tmp_path / 'kab.toml'}{':' if sys.platform != 'win32' else ';'}{tmp_path / 'gone.py'}"
    monkeypatch.setenv("DUKCAPIL_PLUGIN_PATH", listed)
    known = Plugins(entry_points=())
    assert known.format("kab-x").name == "kab-x"
    assert [problem.code for problem in known.problems] == ["plugin.no-file"]


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(FormatError) as caught:
        resolve_format("sidalih2024")
    assert caught.value.params["nearest"] == "sidalih-2024"
    assert "bip-ektp" in str(caught.value)


def test_the_process_loads_its_plugins_once() -> None:
    assert plugins() is plugins()
