"""Plugins: what they bring, and that a bad one hurts nobody else."""

import sys
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from attrs import evolve

import dukcapil_core as dk
from dukcapil_core import services
from dukcapil_core.adapters.contract import Detection, Format, RawRow, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.detection import choose
from dukcapil_core.adapters.hookspecs import FormatChoice, IntakeReport, RowCheck, hookimpl
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.plugins import Plugins, plugins, use_plugins
from dukcapil_core.codes import Code, CodeTable
from dukcapil_core.errors import CallError, FormatError, PluginError, SourceError
from dukcapil_core.regions import RegionRecord
from dukcapil_core.services import ServiceType
from dukcapil_core.workspace import Workspace

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
    monkeypatch.setattr("dukcapil_core.adapters.plugin_sources.metadata.entry_points", lambda group: [entry])
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


def ket_table(name: str, died: str, kind: type[CodeTable] = CodeTable) -> CodeTable:
    """A table of remarks of which ``died`` is the only code."""
    code = Code(table=name, code=died, label_id="Meninggal", label_en="Died", meaning="died")
    return kind(name=name, title_id="Ket", title_en="Ket", field="remark", source="x", confidence="H", codes=(code,))


def test_field_parsers_and_code_tables_are_there_by_name() -> None:
    own = ket_table("kab/ket", "1")
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


def test_a_code_table_that_looks_up_by_itself_is_asked_in_the_callers_thread(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_in: set[threading.Thread] = set()

    class Asking(CodeTable):
        def lookup(self, text: str | None) -> Code | None:
            asked_in.add(threading.current_thread())
            return super().lookup(text)

    own = ket_table("kab/ket", "1", Asking)
    layout = load_layout(LAYOUT + 'remark = { column = "KET", codes = "kab/ket" }\n', code_tables=["kab/ket"])
    hooks = module(dukcapil_code_tables=lambda: [own], dukcapil_formats=lambda: [layout])
    known = loaded(Package("kab", hooks))
    monkeypatch.setattr("dukcapil_core.intake.plugins", lambda: known)
    (tmp_path / "list.csv").write_text(f"NIK,NAMA X,KET\n{SECRET},ANA CONTOH,1\n", "utf-8")
    records = dk.read_voters(tmp_path / "list.csv", "kab-x", workspace=workspace)
    assert [row["remark"] for row in records.frame.mappings()] == ["died"]
    assert asked_in == {threading.current_thread()}


def test_a_table_of_the_next_election_is_held_against_the_elections_own(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "kpu/ket/kab-2029"
    own = ket_table(name, "5")
    layout = load_layout(LAYOUT + f'remark = {{ column = "KET", codes = "{name}" }}\n', code_tables=[name])
    known = loaded(
        Package("kab", module(dukcapil_code_tables=lambda: [own], dukcapil_formats=lambda: [layout])),
    )
    for room in ("intake", "intake.remarks"):
        monkeypatch.setattr(f"dukcapil_core.{room}.plugins", lambda: known)
    (tmp_path / "list.csv").write_text(f"NIK,NAMA X,KET\n{SECRET},ANA CONTOH,5\n", "utf-8")
    voters = dk.read_voters(tmp_path / "list.csv", "kab-x", workspace=workspace)
    (tmp_path / "register.toml").write_text(LAYOUT.replace("voter", "resident"), "utf-8")
    residents = dk.read_residents(tmp_path / "list.csv", tmp_path / "register.toml", workspace=workspace)
    (warning,) = dk.reconcile(voters, residents, "pemilu-2024").warnings
    assert (warning["table"], warning["election_table"], warning["rows"]) == (name, "kpu/ket/pemilu-2024", 1)


# Invented people: 5302 is Timor Tengah Selatan; 539901 is a district of no decree, for the test of regions.
PEOPLE = f"""NIK;NAMA X;DESA;TPS
{SECRET};ANA CONTOH;SOE;001
5399010101850002;BEN CONTOH;SOE;
"""

SEMICOLON = LAYOUT.replace('"delimited"', '"delimited"\ndelimiter = ";"')
OFFICE_LIST = load_layout(SEMICOLON + 'village = "DESA"\ntps = "TPS"\n')


def office_plugin(**changes: Any) -> ModuleType:
    """A package with everything that would change a result: a check, a region, a service, a choice."""
    hooks: dict[str, Any] = {
        "dukcapil_formats": lambda: [OFFICE_LIST],
        "dukcapil_checks": lambda: [RowCheck(
            name="kab-x.village-without-tps", text_en="The village is there and the station is not.",
            text_id="Desa ada, TPS tidak ada.", fields=("tps", "village"),
            applies=lambda cells: bool(cells["village"] and not cells["tps"]),
        )],
        "dukcapil_regions": lambda: [
            RegionRecord(code="5399", name="Kabupaten Contoh", source="x"),
            RegionRecord(code="539901", name="Contoh Utara", source="x"),
        ],
        "dukcapil_service_types": lambda: [ServiceType(
            code="kab-x/legalised", title_en="Certified copy", title_id="Salinan disahkan", group="information",
            unit="documents", source="the office", spellings=("CAP SAH",),
        )],
        "dukcapil_choose_format": lambda choice: choice.candidates[0],
    }  # fmt: skip
    return module(**{**hooks, **changes})


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Installs packages for this process; afterwards everything is as it was."""
    from dukcapil_core import regions, services, text

    def install(*packages: Any) -> None:
        monkeypatch.setattr("dukcapil_core.adapters.plugins.installed_packages", lambda: packages)
        plugins.cache_clear()

    known, words = dict(services._registered), dict(text.messages())
    yield install
    monkeypatch.undo()
    use_plugins()
    regions.use(None)
    services._registered.clear()
    services._registered.update(known)
    services._spellings.cache_clear()
    text.messages().clear()
    text.messages().update(words)


def read_people(folder: Path, form: str | None = "kab-x") -> Any:
    file = folder / "people.csv"
    file.write_text(PEOPLE, "utf-8")
    return dk.read_voters(file, format=form)


def test_what_is_to_be_used_is_loaded_once(installed: Any) -> None:
    asked: list[str] = []
    hooks = office_plugin(dukcapil_formats=lambda: asked.append("formats") or [])
    installed(Package("kab", hooks))
    plugins()
    asked.clear()
    use_plugins("kab")
    assert asked == ["formats"]
    assert plugins().in_use() == {"kab:main": "1.2"}


def test_what_would_change_a_result_waits_until_the_plugin_is_used(tmp_path: Path, installed: Any) -> None:
    installed(Package("dukcapil-kab-x", office_plugin(), "kab"))
    before = read_people(tmp_path)
    assert before.issue_counts == {"nik.unknown-prefix": 1}
    assert "plugins" not in before.summary()
    assert not dk.is_nik("5399010101850002")

    assert use_plugins("kab").in_use() == {"dukcapil-kab-x:kab": "1.2"}
    after = read_people(tmp_path)
    assert after.issue_counts == {"kab-x.village-without-tps": 1}
    assert [(one["row"], one["column"], one["severity"]) for one in after.issues.mappings()] == [(2, "tps", "warning")]
    assert after.accepted == 2
    assert after.summary()["plugins"] == {"dukcapil-kab-x:kab": "1.2"}
    assert dk.is_nik("5399010101850002")
    assert dk.Nik.parse("5399010101850002").region.name == "Contoh Utara"
    assert (
        dk.Issue(code="kab-x.village-without-tps", severity=dk.Severity.WARNING).text("id")
        == "Desa ada, TPS tidak ada."
    )

    use_plugins()
    assert read_people(tmp_path).issue_counts == before.issue_counts


def test_installing_a_package_leaves_a_result_byte_for_byte(tmp_path: Path, installed: Any) -> None:
    """Whatever the package brings: even a format that fits the same file better."""
    greedy = load_layout(
        LAYOUT.replace("kab-x", "greedy").replace('["NIK", "NAMA X"]', '["NIK", "NAMA X", "DESA", "TPS"]')
        .replace('"delimited"', '"delimited"\ndelimiter = ";"')
    )  # fmt: skip
    listed = tmp_path / "own.toml"
    listed.write_text(SEMICOLON, "utf-8")
    known = Plugins(entry_points=(), paths=[listed])
    source = Source(path=tmp_path / "people.csv")
    read_people(tmp_path, str(listed)).write(tmp_path / "without")
    alone = choose(source, among=known)

    package = Package("kab", office_plugin(dukcapil_formats=lambda: [greedy]))
    installed(package)
    read_people(tmp_path, str(listed)).write(tmp_path / "with")
    assert choose(source, among=Plugins(entry_points=[package], paths=[listed])).reason == alone.reason  # type: ignore[list-item]
    for file in sorted((tmp_path / "without").iterdir()):
        assert (tmp_path / "with" / file.name).read_bytes() == file.read_bytes()

    used = Plugins(entry_points=[package], paths=[listed], use=["kab"])  # type: ignore[list-item]
    assert choose(source, among=used).format.name == "greedy"


def test_a_packages_format_is_found_where_no_other_fits(tmp_path: Path, installed: Any) -> None:
    installed(Package("kab", office_plugin()))
    assert read_people(tmp_path, None).summary()["format"]["name"] == "kab-x"


def test_reading_a_plugins_format_brings_its_services_into_the_catalogue(tmp_path: Path, installed: Any) -> None:
    installed(Package("kab", office_plugin()))
    assert services.find_service("cap sah") is None
    read_people(tmp_path)
    assert services.find_service("cap sah").code == "kab-x/legalised"  # type: ignore[union-attr]


def test_a_plugin_to_use_must_be_there_and_work(installed: Any) -> None:
    installed(Package("kab", office_plugin()), Package("bad", ImportError(SECRET)))
    for name, code in (("kba", "plugin.not-installed"), ("bad", "plugin.failed")):
        with pytest.raises((CallError, PluginError)) as caught:
            use_plugins(name)
        assert caught.value.code == code
    assert plugins().in_use() == {}


@pytest.mark.parametrize(
    ("hook", "given", "code"),
    [
        ("dukcapil_regions", RegionRecord(code="5302", name="Lain", source="x"), "regions.record-clash"),
        ("dukcapil_regions", RegionRecord(code="9999", name="Lain", source="x"), "regions.record-misplaced"),
        (
            "dukcapil_service_types",
            ServiceType(
                code="kab-x/prr", title_en="P", title_id="P", group="civil", unit="cards", source="x",
                spellings=("PRR",),
            ),
            "plugin.service-clash",
        ),
    ],
)  # fmt: skip
def test_what_contradicts_the_library_cannot_be_used(installed: Any, hook: str, given: Any, code: str) -> None:
    installed(Package("kab", office_plugin(**{hook: lambda: [given]})))
    assert plugins().problems == []
    with pytest.raises(PluginError) as caught:
        use_plugins("kab")
    assert caught.value.code == code
    assert "kab:main" in str(caught.value)
    assert not dk.is_nik("5399010101850002")


@pytest.mark.parametrize("applies", [raising(KeyError(SECRET)), lambda cells: cells["village"]])
def test_a_check_that_fails_is_named_and_leaves_no_half_findings(tmp_path: Path, installed: Any, applies: Any) -> None:
    check = RowCheck(name="kab-x.odd", text_en="Odd.", text_id="Ganjil.", fields=("village",), applies=applies)
    installed(Package("kab", office_plugin(dukcapil_checks=lambda: [check])))
    use_plugins("kab")
    with pytest.raises(PluginError) as caught:
        read_people(tmp_path)
    assert caught.value.params["stage"] == "check kab-x.odd"
    assert SECRET not in str(caught.value)


def test_a_check_in_a_named_file_is_asked_of_that_files_format_only(tmp_path: Path, installed: Any) -> None:
    installed()
    file = tmp_path / "adapter.py"
    file.write_text(
        f"""
from dukcapil_core.adapters.hookspecs import RowCheck, hookimpl
from dukcapil_core.adapters.layout import load_layout

@hookimpl
def dukcapil_formats():
    return [load_layout({SEMICOLON!r})]

@hookimpl
def dukcapil_checks():
    return [RowCheck(name="kab-x.all", text_en="All.", text_id="Semua.", fields=("name",), applies=lambda cells: True)]
""",
        "utf-8",
    )
    assert read_people(tmp_path, str(file)).issue_counts["kab-x.all"] == 2
    layout = tmp_path / "own.toml"
    layout.write_text(SEMICOLON, "utf-8")
    assert "kab-x.all" not in read_people(tmp_path, str(layout)).issue_counts


def test_an_error_in_a_layout_that_stands_in_an_adapter_names_the_adapter(tmp_path: Path) -> None:
    file = tmp_path / "kata.py"
    own = f"titel = 1\n{LAYOUT}"
    file.write_text(f"from dukcapil_core.adapters.layout import load_layout\nload_layout({own!r})\n", "utf-8")
    with pytest.raises(dk.FormatError) as caught:
        plugins().format(file)
    assert str(caught.value).startswith("kata.py: the key titel is not known")


def test_match_rules_are_no_hook() -> None:
    known = loaded(Package("kab", module(dukcapil_match_rules=lambda: ())))
    assert [problem.code for problem in known.problems] == ["plugin.unknown-hook"]


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
    assert loaded(late, right).choose_format(choice) is None  # installed is not asked
    known = Plugins(entry_points=[late, right, wrong, nothing], paths=(), use=list("abcd"))  # type: ignore[list-item]
    assert known.choose_format(choice) == ("q", "c:main")
    assert [problem.provider for problem in known.problems] == ["b:main"]
    assert Plugins(entry_points=[nothing], paths=(), use="a").choose_format(choice) is None  # type: ignore[list-item]


# -- what a bad plugin cannot do ------------------------------------------------------------------------------------

BROKEN: dict[str, tuple[Any, str]] = {
    "raises at import": (ImportError(SECRET), "plugin.failed"),
    "exits at import": (SystemExit(SECRET), "plugin.failed"),
    "raises what is no exception": (BaseException(SECRET), "plugin.failed"),
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


def test_the_librarys_names_are_reserved_and_everything_else_goes_on() -> None:
    class Delimited:
        kind = "delimited"
        open = header = raising(RuntimeError(SECRET))

    given = module(
        dukcapil_readers=lambda: [Delimited()],
        dukcapil_formats=lambda: [own_format("sidalih-2024"), own_format("own")],
    )
    known = loaded(Package("a", given))
    assert [problem.code for problem in known.problems] == ["plugin.name-twice"] * 2
    for problem in known.problems:
        assert "dukcapil_core" in problem.text()
        assert "a:main" in problem.text()
    assert type(known.reader("delimited")) is type(loaded().reader("delimited"))
    assert known.format("sidalih-2024").provider == "dukcapil_core"
    assert known.format("own").provider == "a:main"


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
    "open raises what is no exception": (raising(GeneratorExit(SECRET)), "plugin.failed"),
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


def test_words_in_place_of_a_code_do_not_pass() -> None:
    opened = raising(SourceError(f"the NIK {SECRET} is wrong"))
    with pytest.raises(PluginError) as caught:
        loaded(Package("a", formats(own_format(opened=opened)))).format("own").open(Source(path=Path("x.csv")))
    assert caught.value.params["error"] == "SourceError"
    assert SECRET not in str(caught.value)


def test_the_fast_road_is_fenced_too() -> None:
    import duckdb

    def opened(source: Source) -> RawTable:
        return table(land=raising(RuntimeError(SECRET)))

    land = loaded(Package("a", formats(own_format(opened=opened)))).format("own").open(Source(path=Path("x"))).land
    assert land is not None
    with duckdb.connect() as con, pytest.raises(PluginError) as caught:
        land(con, "x", Path())
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
        Package(
            "a",
            module(
                dukcapil_field_parsers=lambda: {
                    "x": raising(KeyError(SECRET)),
                    "n": lambda text: 5,
                    "half": lambda text: "\ud800" + text,
                    "huge": lambda text: text * 1_000_000,
                }
            ),
        )
    )
    for name in ("x", "n", "half", "huge"):
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
    assert plugins().format(str(file)).name == "kab-x"
    assert plugins().format(file).layout == load_layout(LAYOUT)
    assert loaded(paths=(file,)).format("kab-x").provider == "kab.toml"


def test_a_python_file_is_a_plugin(tmp_path: Path) -> None:
    file = tmp_path / "adapter.py"
    file.write_text(PLUGIN_FILE.format(layout=LAYOUT, more=""))
    assert plugins().format(file).provider == "adapter.py"
    known = loaded(paths=(file,))
    assert known.format("kab-x").name == "kab-x"
    assert known.listing()[1].kind == "file"


def test_one_of_several_formats_in_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "adapter.py"
    file.write_text(PLUGIN_FILE.format(layout=LAYOUT, more=", load_layout(LAYOUT.replace('kab-x', 'kab-y'))"))
    assert plugins().format(f"{file}::kab-y").name == "kab-y"
    for asked in (str(file), f"{file}::kab-z"):
        with pytest.raises(PluginError) as caught:
            plugins().format(asked)
        assert "kab-x, kab-y" in str(caught.value)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("import (", "plugin.failed"),
        (f"raise ValueError('{SECRET}')", "plugin.failed"),
        ("raise SystemExit(3)", "plugin.failed"),
        (f"raise BaseException('{SECRET}')", "plugin.failed"),
        ("x = 1", "plugin.no-hooks"),
        (PLUGIN_FILE.format(layout=LAYOUT, more=", 5"), "plugin.wrong-result"),
        (PLUGIN_FILE.replace("[load_layout(LAYOUT){more}]", "[]"), "plugin.no-format"),
    ],
)  # fmt: skip
def test_a_python_file_that_is_named_and_fails_is_an_error(tmp_path: Path, written: str, code: str) -> None:
    file = tmp_path / "adapter.py"
    file.write_text(written)
    with pytest.raises(PluginError) as caught:
        plugins().format(file)
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


def test_the_plugin_of_one_list_is_asked_in_the_callers_thread(tmp_path: Path, installed: Any) -> None:
    installed()
    layout = LAYOUT.replace('"voter"', '"resident"').replace('"NAMA X"\n', '{ column = "NAMA X", parser = "where" }\n')
    parsers = """
import threading

@hookimpl
def dukcapil_field_parsers():
    return {'where': lambda text: threading.current_thread().name}
"""
    (tmp_path / "adapter.py").write_text(PLUGIN_FILE.format(layout=layout, more="") + parsers)
    (tmp_path / "kab.toml").write_text(LAYOUT)
    (tmp_path / "people.csv").write_text(f"NIK;NAMA X\n{SECRET};ANA CONTOH\n".replace(";", ","), "utf-8")
    people = tmp_path / "people.csv"
    _, residents = dk.read_both(people, people, tmp_path / "kab.toml", tmp_path / "adapter.py")
    assert [row["name"] for row in residents.frame.mappings()] == [threading.main_thread().name]


def test_files_come_from_the_environment_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kab.toml").write_text(LAYOUT)
    listed = f"{tmp_path / 'kab.toml'}{':' if sys.platform != 'win32' else ';'}{tmp_path / 'gone.py'}"
    monkeypatch.setenv("DUKCAPIL_PLUGIN_PATH", listed)
    known = Plugins(entry_points=())
    assert known.format("kab-x").name == "kab-x"
    assert [problem.code for problem in known.problems] == ["plugin.no-file"]


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(FormatError) as caught:
        plugins().format("sidalih2024")
    assert caught.value.params["nearest"] == "sidalih-2024"
    assert "bip-ektp" in str(caught.value)


def test_the_process_loads_its_plugins_once() -> None:
    assert plugins() is plugins()
