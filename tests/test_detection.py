"""Which format a file has: one, none or several, and never a guess."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import openpyxl
import polars as pl
import pytest

from dukcapil_core.adapters.contract import Detection, Format, RawTable, Sample, Scan, Source
from dukcapil_core.adapters.detection import choose, detect
from dukcapil_core.adapters.hookspecs import FormatChoice, hookimpl
from dukcapil_core.adapters.layout import load_layout
from dukcapil_core.adapters.plugins import Plugins
from dukcapil_core.adapters.sheets import MOST_COLUMNS
from dukcapil_core.errors import FormatError, PluginError, SourceError

SECRET = "5302010101900001"


def written(name: str, headers: str, record: str = "voter", delimiter: str = ";") -> str:
    return (
        f'api = 1\nname = "{name}"\nrecord = "{record}"\n[reader]\nkind = "delimited"\ndelimiter = "{delimiter}"\n'
        f'[detect]\nheaders = {headers}\n[fields]\nnik = "NIK"\n'
    )


class Package:
    def __init__(self, distribution: str, **hooks: Any) -> None:
        self.dist = SimpleNamespace(name=distribution, version="1")
        self.name = "x"
        self.module = ModuleType("plugin")
        for name, function in hooks.items():
            function.__name__ = name
            setattr(self.module, name, hookimpl(function))

    def load(self) -> ModuleType:
        return self.module


def known(*layouts: str, more: tuple[Package, ...] = (), use: tuple[str, ...] = ()) -> Plugins:
    own = Package("kab", dukcapil_formats=lambda: [load_layout(text) for text in layouts])
    return Plugins(entry_points=[own, *more], paths=(), strict=False, use=use)  # type: ignore[list-item]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(f"NIK;NAMA;KODE X;KODE Y\n{SECRET};A;1;2\n")
    return path


def refusal(source: Source, among: Plugins, record: Any = None) -> FormatError:
    with pytest.raises(FormatError) as caught:
        detect(source, record, among=among)
    assert "\n" not in str(caught.value)
    assert "{" not in str(caught.value)
    assert SECRET not in str(caught.value)
    return caught.value


def test_the_one_format_whose_headers_are_all_there(file: Path) -> None:
    among = known(written("kab-x", '["nik", "kode_x"]'), written("kab-z", '["NIK", "KODE Z"]'))
    found = choose(Source(path=file), among=among)
    assert (found.format.name, found.reason, found.chosen_by) == ("kab-x", "nik, kode_x", None)


def test_none_fits_names_the_nearest_and_the_headers_they_miss(file: Path) -> None:
    error = refusal(Source(path=file), known(written("kab-z", '["NIK", "KODE X", "KODE Z"]')))
    assert error.code == "format.none-fits"
    assert error.params["nearest"].startswith("kab-z (- KODE Z)")
    assert "list.csv" in str(error)


def test_a_register_given_as_the_list_is_called_one(file: Path) -> None:
    among = known(written("kab-x", '["NIK", "KODE X"]', record="resident"), written("kab-z", '["NIK", "KODE Z"]'))
    with pytest.raises(FormatError, match="holds resident records") as caught:
        choose(Source(path=file), "voter", among=among)
    assert (caught.value.code, caught.value.params["format"]) == ("format.other-record", "kab-x")


def test_a_format_that_nearly_fits_but_for_a_header_it_must_not_have_names_that_header(file: Path) -> None:
    without = written("kab-z", '["NAMA", "KODE X"]').replace("[fields]", 'without = ["nik"]\n[fields]')
    error = refusal(Source(path=file), known(without))
    assert error.params["nearest"].startswith("kab-z (detect.without: nik)")


LIST_OF_SHEETS = written("kab-x", '["NIK", "KODE X"]') + 'name = "NAMA"\nrt = "RT"\nrw = "RW"\n'


def workbook(path: Path, **sheets: list[str]) -> Source:
    """A workbook of one invented voter on each sheet, below the header that is given."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, header in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(header)
        sheet.append(["3404014704909001", *(["CONTOH"] * (len(header) - 1))])
    book.save(path)
    return Source(path=path)


def test_a_sheet_with_another_header_is_named_as_it_is_where_the_format_is_named(tmp_path: Path) -> None:
    good, other, third = (["NIK", name, "RT", "RW", "KODE X"] for name in ("NAMA", "NAMA PEMILIH", "ORANG"))
    source = workbook(tmp_path / "list.xlsx", TPS1=good, TPS2=other, TPS3=third)
    among = known(LIST_OF_SHEETS, written("wide", '["NIK"]') + 'name = "NAMA"\nrt = "RT"\nrw = "RW"\n')
    with pytest.raises(SourceError) as named:
        among.format("kab-x").open(source)
    with pytest.raises(SourceError) as found:
        detect(source, among=among)
    assert str(found.value) == str(named.value)
    assert (found.value.params["sheet"], found.value.params["columns"]) == ("TPS2", "NAMA")


def test_a_sheet_with_another_header_is_no_matter_to_a_format_that_the_others_do_not_fit(tmp_path: Path) -> None:
    source = workbook(
        tmp_path / "list.xlsx", TPS1=["NIK", "NAMA", "RT", "RW"], TPS2=["NIK", "NAMA PEMILIH", "RT", "RW"]
    )
    assert refusal(source, known(LIST_OF_SHEETS)).code == "format.none-fits"


def test_several_fit_names_them_all_and_takes_none(file: Path) -> None:
    error = refusal(Source(path=file), known(written("q", '["NIK", "KODE Y"]'), written("p", '["NIK", "KODE X"]')))
    assert (error.code, error.params["candidates"]) == ("format.several-fit", "p, q")


def test_the_more_specific_layout_wins_over_one_whose_headers_it_contains(file: Path) -> None:
    among = known(written("wide", '["NIK"]'), written("narrow", '["NIK", "KODE X"]'), written("wider", '["nik "]'))
    assert detect(Source(path=file), among=among).name == "narrow"


def test_neither_of_two_layouts_with_the_same_headers_wins(file: Path) -> None:
    error = refusal(Source(path=file), known(written("p", '["NIK", "NAMA"]'), written("q", '["NAMA", "nik"]')))
    assert error.code == "format.several-fit"


def test_only_formats_for_the_record_in_question_are_asked(file: Path) -> None:
    among = known(written("p", '["NIK", "KODE X"]'), written("q", '["NIK", "KODE Y"]', record="resident"))
    assert detect(Source(path=file), "voter", among=among).name == "p"
    assert detect(Source(path=file), "resident", among=among).name == "q"


def test_of_a_built_in_format_only_the_delimiter_may_differ(tmp_path: Path) -> None:
    """With a pipe it was told that eight headers lack; and nobody has the layout of biodata-wni to mend."""
    layout = known().format("biodata-wni").layout
    columns = dict.fromkeys((*layout.detect.headers, *layout.missing_columns(())))
    path = tmp_path / "biodata.csv"
    path.write_text("|".join(columns) + f"\n{SECRET}" + "|1" * (len(columns) - 1) + "\n")
    error = refusal(Source(path=path), known())
    assert error.params["nearest"].startswith('biodata-wni (reader.delimiter = "|");')
    with pytest.raises(FormatError) as caught:
        known().format("biodata-wni").open(Source(path=path))
    assert caught.value.code == "format.other-delimiter"
    assert 'biodata-wni knows ",", ";", "\\t", "#". Save the file with one of these.' in str(caught.value)


def test_the_advice_to_a_layout_keeps_all_its_delimiters(tmp_path: Path, file: Path) -> None:
    layout = tmp_path / "p.toml"
    layout.write_text(written("p", "[]").replace('delimiter = ";"', 'delimiter = ["|", ","]'))
    layout.write_text(layout.read_text() + 'name = "NAMA"\n')
    with pytest.raises(FormatError) as caught:
        known().format(layout).open(Source(path=file))
    assert 'Set delimiter = ["|", ",", ";"] in the layout' in str(caught.value)
    assert 'Tulis delimiter = ["|", ",", ";"] di layout' in caught.value.text("id")


def test_another_delimiter_is_another_format(file: Path) -> None:
    error = refusal(Source(path=file), known(written("p", '["NIK", "KODE X"]', delimiter="#")))
    assert error.code == "format.none-fits"
    assert error.params["nearest"].startswith('p (reader.delimiter = ";")')


def test_a_format_without_detection_is_never_detected(file: Path) -> None:
    text = written("p", '["NIK"]')
    silent = text.replace('[detect]\nheaders = ["NIK"]\n', "")
    assert refusal(Source(path=file), known(silent)).code == "format.none-fits"
    assert detect(Source(path=file), among=known(silent.replace('"p"', '"s"'), text)).name == "p"


def test_a_plugin_may_choose_among_several_and_the_choice_is_told(file: Path) -> None:
    asked: list[FormatChoice] = []

    def choosing(choice: FormatChoice) -> str:
        asked.append(choice)
        return "q"

    chooser = Package("zz", dukcapil_choose_format=choosing)
    both = (written("p", '["NIK", "KODE X"]'), written("q", '["NIK", "KODE Y"]'))
    assert refusal(Source(path=file), known(*both, more=(chooser,)), "voter").code == "format.several-fit"
    assert asked == []  # installed, but not used
    among = known(*both, more=(chooser,), use=("zz",))
    found = choose(Source(path=file), "voter", among=among)
    assert (found.format.name, found.chosen_by) == ("q", "zz:x")
    assert asked == [FormatChoice(file="list.csv", record="voter", candidates=("p", "q"))]
    assert detect(Source(path=file), among=known(written("p", '["NIK"]'), more=(chooser,))).name == "p"
    assert len(asked) == 1


def test_two_plugins_with_one_name_that_both_fit_are_an_error_that_names_both(file: Path) -> None:
    other = Package("other", dukcapil_formats=lambda: [load_layout(written("p", '["NIK", "KODE X"]'))])
    with pytest.raises(PluginError) as caught:
        detect(Source(path=file), among=known(written("p", '["NIK", "KODE X"]'), more=(other,)))
    assert "kab:x" in str(caught.value)
    assert "other:x" in str(caught.value)


def python_format(name: str, detect: Callable[[Sample], Detection | None]) -> Format:
    """A format of a plugin's own that looks at samples with ``detect`` and reads nothing."""
    return Format(
        name=name,
        record="voter",
        title="A plugin's own",
        layout=load_layout(written(name, "[]")),
        open=lambda source: RawTable(columns=(), scan=Scan(kind="own"), rows=lambda: iter(())),
        detect=detect,
    )


def test_a_python_format_detects_as_it_likes(file: Path) -> None:
    def mine(sample: Sample) -> Detection | None:
        return (
            Detection(score=1, reason="its name")
            if sample.suffix == ".csv" and sample.head.startswith(b"NIK;")
            else None
        )

    own = python_format("own", mine)
    among = known(more=(Package("own", dukcapil_formats=lambda: [own]),))
    assert detect(Source(path=file), among=among).name == "own"
    both = known(written("p", '["NIK"]'), more=(Package("own", dukcapil_formats=lambda: [own]),))
    assert refusal(Source(path=file), both).code == "format.several-fit"


def test_a_plugin_that_fails_to_detect_keeps_nobody_from_it(file: Path) -> None:
    def failing(sample: Sample) -> None:
        raise ValueError(SECRET)

    bad = python_format("bad", failing)
    among = known(written("p", '["NIK", "KODE X"]'), more=(Package("bad", dukcapil_formats=lambda: [bad]),))
    assert detect(Source(path=file), among=among).name == "p"
    assert [problem.provider for problem in among.problems] == ["bad:x"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bytes(range(256)) * 300, "source.not-text"),
        (b"%PDF-1.7 \xe2\xe3", "pdf.broken"),
        (b"\x00" * 99, "source.not-text"),
        (b"PAR1", "parquet.broken"),
        (b"\n\n", "source.empty"),
        (b"\xef\xbb\xbf", "source.empty"),
        (b"<html><table><tr><td>NIK</td></tr></table></html>", "source.web-page"),
        (b'\n<!-- made by a website -->\n<TABLE border="1"><tr><td>NIK', "source.web-page"),
        ("<!DOCTYPE html>\n<table>".encode("utf-16"), "source.web-page"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook>', "source.xml"),
        (b'{"X": "1"', "json.broken"),
    ],
)
def test_noise_fits_nothing_and_is_called_what_it_is(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "noise.bin"
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        detect(Source(path=path), among=known(written("p", '["NIK"]')))
    assert caught.value.code == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_understood(file: Path, encoding: str) -> None:
    file.write_bytes(file.read_text("utf-8").encode(encoding))
    found = detect(Source(path=file), among=known(written("p", '["NIK", "KODE X"]')))
    (row,) = found.open(Source(path=file)).rows()
    assert list(row.cells) == [SECRET, "A", "1", "2"]


def test_a_line_of_nul_does_not_keep_a_list_from_being_recognised(file: Path) -> None:
    with file.open("ab") as more:
        more.write(b"\0" * 9 + b"\n")
    found = detect(Source(path=file), among=known(written("p", '["NIK", "KODE X"]')))
    assert [row.problem for row in found.open(Source(path=file)).rows()] == [None, "record.nul"]


def test_a_text_that_is_wider_than_any_list_says_so(file: Path) -> None:
    """Not which of a thousand headers it lacks, and not whatever a table of so many columns ends in."""
    file.write_text("NIK,KODE X," + "X," * MOST_COLUMNS + "\n")
    with pytest.raises(SourceError) as caught:
        detect(Source(path=file), among=known(written("p", '["NIK", "KODE X"]', delimiter=",")))
    assert (caught.value.code, caught.value.params["line"]) == ("source.too-wide", 1)


def test_a_zip_that_is_none_says_so(tmp_path: Path) -> None:
    path = tmp_path / "noise.bin"
    path.write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(SourceError) as caught:
        detect(Source(path=path), among=known(written("p", '["NIK"]')))
    assert caught.value.code == "archive.broken"


def test_a_file_that_is_not_there_or_empty_is_another_matter(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        detect(Source(path=tmp_path / "gone.csv"), among=known())
    assert caught.value.code == "source.no-file"
    with pytest.raises(SourceError) as caught:
        detect(Source(path=tmp_path), among=known())
    assert caught.value.code == "archive.nothing"
    (tmp_path / "empty.csv").touch()
    with pytest.raises(SourceError) as caught:
        detect(Source(path=tmp_path / "empty.csv"), among=known())
    assert caught.value.code == "source.empty"


def looked_at(source: Source) -> list[Sample]:
    """What a Python format is shown of ``source`` before it is said that none fits."""
    shown: list[Sample] = []
    own = python_format("own", shown.append)
    refusal(source, known(more=(Package("own", dukcapil_formats=lambda: [own]),)))
    return shown


def test_of_an_archive_the_beginning_of_a_file_in_it_is_looked_at(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("1.csv", f"KODE P;KODE Q\n{SECRET};A\n")
    (sample,) = looked_at(Source(path=tmp_path / "a.zip"))
    assert (sample.source.name, sample.suffix, sample.head[:6]) == ("1.csv", ".csv", b"KODE P")


def test_only_the_beginning_of_a_text_is_looked_at(file: Path) -> None:
    with file.open("a") as more:
        more.writelines(f"{SECRET};A;1;2\n" for _ in range(20_000))
    (sample,) = looked_at(Source(path=file))
    assert len(sample.head) == 65536
    assert detect(Source(path=file), among=known(written("p", '["NIK", "KODE X"]'))).name == "p"


def test_the_carrier_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    among = known(written("p", '["NIK", "KODE X"]'))
    frame = pl.DataFrame({"NIK": [SECRET], "KODE X": ["1"]})
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["DAFTAR"], ["KODE X", "NIK"], ["1", SECRET]):
        book.active.append(row)
    book.save(tmp_path / "list.csv.xlsx")
    frame.write_parquet(tmp_path / "list")
    sources = [Source(path=tmp_path / "list.csv.xlsx"), Source(path=tmp_path / "list"), Source(table=frame)]
    for source, kind in zip(sources, ("workbook", "parquet", "arrow"), strict=True):
        table = detect(source, among=among).open(source)
        assert table.scan.kind == kind
        assert SECRET in next(table.rows()).cells


def test_a_table_that_fits_nothing_is_called_a_table() -> None:
    error = refusal(Source(table=pl.DataFrame({"A": [1]})), known(written("p", '["NIK", "KODE X"]')))
    assert (error.code, error.params["file"]) == ("format.none-fits", "<table>")
    assert "p (- NIK, KODE X)" in str(error)


def test_files_without_records_at_the_beginning_of_an_archive_are_passed_over(tmp_path: Path) -> None:
    among = known(written("kab-x", '["NIK", "KODE X"]'))
    target = tmp_path / "list.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(8):
            name, content = ("csv", "NO;CATATAN\n") if number % 2 else ("json", "[]")
            archive.writestr(f"TPS {number}.{name}", content)
        archive.writestr("TPS 9.csv", f"NIK;KODE X\n{SECRET};1\n")
    assert detect(Source(path=target), among=among).name == "kab-x"
