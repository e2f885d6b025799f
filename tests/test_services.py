"""The catalogue of services: units that never mix, and totals that count nothing twice."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import get_args

import attrs
import pytest

from dukcapil_core.errors import CallError
from dukcapil_core.services import Group, ServiceType, Unit, find_service, register_service, service, services
from dukcapil_core.text import messages


@pytest.fixture
def no_plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    module = sys.modules[register_service.__module__]
    with monkeypatch.context() as context:
        context.setattr(module, "_registered", {})
        module._spellings.cache_clear()
        yield
    module._spellings.cache_clear()


@pytest.mark.parametrize(
    ("code", "unit", "group"),
    [
        ("ktp-el/recording", "people", "registration"),
        ("ktp-el/card", "cards", "registration"),
        ("kk/new", "documents", "registration"),
        ("kia/new", "cards", "registration"),
        ("move/out-letter", "letters", "registration"),
        ("move/out-people", "people", "registration"),
        ("nik/new", "numbers", "registration"),
        ("deed/birth", "documents", "civil"),
        ("ikd/activation", "people", "information"),
        ("ktp-el/lost", "cards", "replacement"),
    ],
)
def test_what_one_count_is(code: str, unit: str, group: str) -> None:
    found = service(code)
    assert (found.unit, found.group) == (unit, group)


@pytest.mark.parametrize("entry", services(), ids=lambda entry: entry.code)
def test_every_service_has_two_titles_a_source_and_known_words(entry: ServiceType) -> None:
    assert entry.source
    assert entry.title("id")
    assert entry.title("en")
    assert entry.title("id") != entry.title("en")
    assert entry.group in get_args(Group)
    assert entry.unit in get_args(Unit)
    for code in (f"services.group.{entry.group}", f"services.unit.{entry.unit}", f"services.kind.{entry.kind}"):
        assert code in messages()


@pytest.mark.parametrize("entry", services(), ids=lambda entry: entry.code)
def test_a_part_has_the_unit_of_the_whole_and_no_circle(entry: ServiceType) -> None:
    seen = [entry]
    while seen[-1].part_of is not None:
        whole = service(seen[-1].part_of)
        assert whole not in seen
        assert (whole.unit, whole.kind) == (entry.unit, entry.kind)
        seen.append(whole)


def test_the_print_ready_backlog_and_the_blanks_are_stocks() -> None:
    assert {entry.code for entry in services() if entry.kind == "stock"} == {"ktp-el/print-ready", "ktp-el/blanks"}


def test_recording_printing_and_backlog_are_three_services() -> None:
    three = {service(code) for code in ("ktp-el/recording", "ktp-el/card", "ktp-el/print-ready")}
    assert len(three) == 3
    assert all(entry.part_of is None for entry in three)


def test_form_f_2_01_has_sixteen_kinds() -> None:
    civil = services("civil")
    assert len(civil) == 16
    assert all("F-2.01" in entry.forms for entry in civil)


def test_form_f_1_02_has_six_kinds_of_new_family_card() -> None:
    assert len([entry for entry in services() if entry.part_of == "kk/new"]) == 6


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ktp-el/recording", "ktp-el/recording"),
        ("REKAM KTP-EL", "ktp-el/recording"),
        ("rekam ktp_el", "ktp-el/recording"),
        ("Perekaman", "ktp-el/recording"),
        ("CETAK KTP-EL", "ktp-el/card"),
        ("PRR", "ktp-el/print-ready"),
        ("AKTA  LAHIR", "deed/birth"),
        ("KIA", "kia/card"),
        ("skpwni", "move/out-letter"),
    ],
)
def test_names_met_in_sheets(written: str, code: str) -> None:
    assert find_service(written) is service(code)


@pytest.mark.parametrize("written", ["PINDAH KELUAR", "KTP", "KTP-EL", "JUMLAH", "", None])
def test_a_name_that_does_not_say_what_is_counted_is_not_guessed(written: str | None) -> None:
    assert find_service(written) is None


@pytest.mark.parametrize("written", ["ktp/recording", "KTP-EL/RECORDING"])
def test_an_unknown_service_names_the_nearest(written: str) -> None:
    with pytest.raises(CallError, match="ktp-el/recording") as caught:
        service(written)
    assert caught.value.code == "services.unknown"


LEGALISED = ServiceType(
    code="copy/legalised",
    title_en="Certified copy",
    title_id="Legalisasi dokumen",
    group="information",
    unit="documents",
    source="a plugin",
    spellings=("LEGALISIR",),
)


@pytest.mark.usefixtures("no_plugins")
def test_a_plugins_service_is_found_like_a_built_in_one() -> None:
    assert find_service("legalisir") is None
    register_service(LEGALISED)
    register_service(LEGALISED)
    assert service("copy/legalised") is LEGALISED
    assert find_service("legalisir") is LEGALISED
    assert services()[-1] is LEGALISED


@pytest.mark.usefixtures("no_plugins")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "ktp-el/card"}, "services.clash"),
        ({"spellings": ("PRR",)}, "services.spelling-clash"),
        ({"part_of": "copy/all"}, "services.unknown"),
    ],
)
def test_a_clash_is_an_error_and_changes_nothing(change: dict[str, object], code: str) -> None:
    before = services()
    with pytest.raises(CallError) as caught:
        register_service(attrs.evolve(LEGALISED, **change))  # type: ignore[arg-type]
    assert caught.value.code == code
    assert str(caught.value)
    assert services() == before
    assert find_service("legalisir") is None
