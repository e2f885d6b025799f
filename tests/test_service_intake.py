"""Files of service events: one row an event, one row a day and service, wide sheets, extracts of the KTP-el database.

The people are invented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dukcapil_core as dk
from command_line import dukcapil
from conftest import dear
from dukcapil_core.intake import take_in
from dukcapil_core.services import read_count, services
from dukcapil_core.workspace import Workspace

ANA, BEN, CITRA = "5302014107909901", "5302010101859902", "5302015203889903"


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def rows(records: dk.Records, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in columns) for row in records.frame.mappings()]


def rejected(records: dk.Records) -> dict[int, list[str]]:
    return {row["row"]: row["codes"] for row in records.rejects.mappings()}


def test_one_row_an_event(tmp_path: Path, workspace: Workspace) -> None:
    file = written(
        tmp_path / "log.csv",
        "TANGGAL;NIK;LAYANAN;PETUGAS;TEMPAT",
        f"05-02-2024;{ANA};REKAM KTP-EL;YANTO;KANTOR",
        f"05-02-2024;{ANA};Cetak KTP-el;YANTO;KANTOR",
        f"06/02/2024;{BEN};ktp-el/recording;;",
    )
    records = dk.read_services(file, workspace=workspace)
    assert (records.format.name, records.seen, records.rejected) == ("service-events", 3, 0)
    assert rows(records, "row", "date", "service", "count", "nik", "officer", "place") == [
        (1, date(2024, 2, 5), "ktp-el/recording", 1, ANA, "YANTO", "KANTOR"),
        (2, date(2024, 2, 5), "ktp-el/card", 1, ANA, "YANTO", "KANTOR"),
        (3, date(2024, 2, 6), "ktp-el/recording", 1, BEN, None, None),
    ]


def test_one_row_a_day_and_service(tmp_path: Path, workspace: Workspace) -> None:
    file = written(
        tmp_path / "daily.csv",
        "TANGGAL;LAYANAN;JUMLAH",
        "05-02-2024;PEREKAMAN;695",
        "05-02-2024;KK;1.204",
        "05-02-2024;PRR;0",
        "06-02-2024;PEREKAMAN;",
    )
    records = dk.read_services(file, workspace=workspace)
    assert records.format.name == "service-daily"
    assert rows(records, "service", "count") == [
        ("ktp-el/recording", 695),
        ("kk/card", 1204),
        ("ktp-el/print-ready", 0),
        ("ktp-el/recording", None),
    ]
    assert records.issue_counts == {"service.open-count": 1}


def test_the_wide_sheet_gives_one_record_for_each_filled_cell(tmp_path: Path, workspace: Workspace) -> None:
    file = written(
        tmp_path / "wide.csv",
        "TANGGAL;REKAM KTP-EL;CETAK KTP-EL;PRR;KK;KIA;AKTA KELAHIRAN;AKTA KEMATIAN",
        "05-02-2024;695;579;140;700;237;49;27",
        "06-02-2024;0;;-;1;2;3;4",
    )
    records = dk.read_services(file, workspace=workspace)
    assert records.format.name == "service-wide"
    found = {(day.day, service): count for day, service, count in rows(records, "date", "service", "count")}  # type: ignore[attr-defined]
    assert len(found) == 12
    assert found[5, "ktp-el/recording"] == 695
    assert found[6, "ktp-el/recording"] == 0
    assert (6, "ktp-el/card") not in found
    assert (6, "ktp-el/print-ready") not in found


def test_the_office_databases_extracts(tmp_path: Path, workspace: Workspace) -> None:
    """Somebody recorded and printed on one day has a CARD status, and was recorded all the same (domain: the trap)."""
    people = written(
        tmp_path / "DEMOGRAPHICS_ALL_2.csv",
        "NIK,NAMA_LGKP,CURRENT_STATUS_CODE,CREATED",
        f"{ANA},ANA KASE,CARD_PRINTED,2024-02-05 09:12:44",
        f"{BEN},BEN TALAN,print ready record,2024-02-05",
        f"{CITRA},CITRA SELAN,ENROLL_FAILURE_AT_CENTRAL,2024-02-05",
        "5302026004779904,DEWI NOPE,UNREGISTERED,2024-02-05",
    )
    cards = written(tmp_path / "CARD_MANAGEMENT.csv", "NIK,CREATED", f"{ANA},2024-02-05 15:00:01")
    recordings = dk.read_services(people, workspace=workspace)
    prints = dk.read_services(cards, workspace=workspace)
    assert (recordings.format.name, prints.format.name) == ("demographics", "card-management")
    assert rows(recordings, "nik", "service") == [
        (ANA, "ktp-el/recording"),
        (BEN, "ktp-el/recording"),
        (CITRA, "ktp-el/failed"),
    ]
    assert rejected(recordings) == {4: ["record.no-service", "service.unknown"]}
    assert rows(prints, "nik", "service", "date", "count") == [(ANA, "ktp-el/card", date(2024, 2, 5), 1)]


@pytest.mark.parametrize(
    "created",
    [
        "2024-02-05T08:15:00", "2024-02-05T08:15:00.000", "2024-02-05 08:15:00.000", "2024-02-05 08:15", "05-FEB-24",
        "05-Feb-2024",
    ],
)  # fmt: skip
def test_a_database_writes_its_times_in_several_ways(tmp_path: Path, workspace: Workspace, created: str) -> None:
    cards = written(tmp_path / "CARD_MANAGEMENT.csv", "NIK,CREATED", f"{ANA},{created}")
    people = written(tmp_path / "DEMOGRAPHICS.csv", "NIK,CURRENT_STATUS_CODE,CREATED", f"{ANA},CARD_PRINTED,{created}")
    for file in (cards, people):
        assert rows(dk.read_services(file, workspace=workspace), "date") == [(date(2024, 2, 5),)]


@pytest.mark.parametrize("created", ["05-FEB-85", "FEB-05-24", "05-02-24", "05-FEP-24", "30-FEB-24", "24-02-05"])
def test_what_may_be_another_day_is_no_day_of_an_event(tmp_path: Path, workspace: Workspace, created: str) -> None:
    cards = written(tmp_path / "CARD_MANAGEMENT.csv", "NIK,CREATED", f"{ANA},{created}", f"{BEN},2024-02-05")
    assert "record.no-date" in rejected(dk.read_services(cards, workspace=workspace))[1]


def test_what_cannot_be_counted_is_rejected_and_nothing_is_lost(tmp_path: Path, workspace: Workspace) -> None:
    file = written(
        tmp_path / "daily.csv",
        "TANGGAL;LAYANAN;JUMLAH",
        "31-02-2024;KK;1",
        ";KK;1",
        "05-02-2024;Ramal cuaca;1",
        "05-02-2024;KK;banyak",
        "05-02-2024;KK;-3",
        "05-02-2024;KK;2,5",
        "05-02-2024;KK;7",
    )
    records = dk.read_services(file, workspace=workspace)
    assert (records.seen, records.accepted, records.rejected) == (7, 1, 6)
    assert rejected(records) == {
        1: ["date.impossible", "record.no-date"],
        2: ["record.no-date"],
        3: ["record.no-service", "service.unknown"],
        4: ["record.no-count", "service.bad-count"],
        5: ["record.no-count", "service.bad-count"],
        6: ["record.no-count", "service.bad-count"],
    }
    assert "Ramal" not in repr(records) + str(records.summary())


def test_a_damaged_number_stays_an_event_without_a_person(tmp_path: Path, workspace: Workspace) -> None:
    file = written(tmp_path / "log.csv", "TANGGAL;NIK;LAYANAN", f"05-02-2024;{ANA[:9]};KK", "05-02-2024;;KK")
    records = dk.read_services(file, workspace=workspace)
    assert rows(records, "nik", "nik_raw", "count") == [(None, ANA[:9], 1), (None, None, 1)]
    assert records.issue_counts["nik.missing"] == 1


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    ("header", "row", "form"),
    [
        ("TGL|JENIS_LAYANAN", "05/02/2024|KK", "service-events"),
        ("tanggal pelayanan|nik pemohon|Pelayanan|loket", f"05.02.2024|{ANA}|kk|3", "service-events"),
        ("Tanggal|Nama|Layanan", "05-02-2024 08:15|ANA|Kartu Keluarga", "service-events"),
        ("HARI|LAYANAN|JML", "2024-02-05|KK|1", "service-daily"),
        ("TANGGAL|NIK|LAYANAN|JUMLAH", f"05-02-2024|{ANA}|KK|1", "service-daily"),
        ("NO|TANGGAL|PEREKAMAN|CETAK KK|LAIN-LAIN", "1|05-02-2024||1|9", "service-wide"),
        ("date|service|nik", f"2024-02-05|kk/card|{ANA}", "service-table"),
    ],
)
def test_the_usual_headers_are_recognised(
    header: str, row: str, form: str, delimiter: str, tmp_path: Path, workspace: Workspace
) -> None:
    file = written(tmp_path / "file.csv", *(line.replace("|", delimiter) for line in (header, row)))
    records = dk.read_services(file, workspace=workspace)
    assert (records.format.name, records.rejected) == (form, 0)
    assert rows(records, "date", "service", "count") == [(date(2024, 2, 5), "kk/card", 1)]
    assert take_in(file, workspace=workspace).format.name == form


def test_a_wide_sheet_may_have_any_service_of_the_catalogue(tmp_path: Path, workspace: Workspace) -> None:
    named = [entry for entry in services() if entry.kind != "note"]
    titles = [entry.title_id for entry in named]
    file = written(
        tmp_path / "wide.csv", ";".join(["TANGGAL", *titles]), ";".join(["05-02-2024", *map(str, range(len(titles)))])
    )
    records = dk.read_services(file, workspace=workspace)
    assert records.format.name == "service-wide"
    assert rows(records, "service", "count") == [(entry.code, number) for number, entry in enumerate(named)]


LAYOUT = """
api = 1
name = "office-log"
record = "service"
[reader]
kind = "delimited"
delimiter = ","
nulls = ["", "0"]
[fields]
date = { column = "HARI", formats = ["%d.%m.%Y"] }
service = { column = "JENIS", map = { "rekam_baru" = "ktp-el/recording", "Cetak" = "PENCETAKAN" } }
count = { column = "N", map = { "lusin" = "12", "sedikit" = "few" } }
place = { column = "LOKET", map = { "1" = "SOE" } }
"""


def test_a_layout_translates_services_counts_and_places(
    tmp_path: Path, workspace: Workspace, layout: Callable[[str], Path]
) -> None:
    file = written(
        tmp_path / "log.csv",
        "HARI,JENIS,N,LOKET",
        "05.02.2024,Rekam  Baru,lusin,1",
        "05.02.2024,CETAK,0,1",
        "05.02.2024,cetak,sedikit,1",
        "05.02.2024,PENCETAKAN,0,1",
    )
    records = dk.read_services(file, layout(LAYOUT), workspace=workspace)
    # 0 is nobody served, even where the layout takes it for an empty number.
    assert rows(records, "row", "service", "count", "place") == [
        (1, "ktp-el/recording", 12, "SOE"),
        (2, "ktp-el/card", 0, "SOE"),
    ]
    assert rejected(records) == {
        3: ["record.no-count", "service.bad-count"],
        4: ["record.no-service", "service.unknown"],
    }


def test_a_workbook_with_true_dates_and_times(tmp_path: Path, workspace: Workspace) -> None:
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["TANGGAL", "NIK", "LAYANAN"],
        [datetime.datetime(2024, 2, 5, 9, 30), ANA, "KK"],
        [datetime.date(2024, 2, 6), BEN, "KIA"],
    ):
        sheet.append(row)
    book.save(tmp_path / "log.xlsx")
    records = dk.read_services(tmp_path / "log.xlsx", workspace=workspace)
    assert rows(records, "date", "service", "nik") == [
        (date(2024, 2, 5), "kk/card", ANA),
        (date(2024, 2, 6), "kia/card", BEN),
    ]


def test_events_are_frozen_objects_that_show_no_values(tmp_path: Path, workspace: Workspace) -> None:
    file = written(tmp_path / "log.csv", "TANGGAL;NIK;LAYANAN", f"05-02-2024;{ANA};KK")
    (event,) = dk.read_services(file, workspace=workspace)
    assert isinstance(event, dk.ServiceEvent)
    assert (event.row, event.date, event.service, event.count, event.nik) == (1, date(2024, 2, 5), "kk/card", 1, ANA)
    assert repr(event) == "<ServiceEvent row=1 with date, service, count, nik>"


def test_a_file_of_services_is_no_list_of_voters(tmp_path: Path, workspace: Workspace) -> None:
    file = written(tmp_path / "log.csv", "TANGGAL;NIK;LAYANAN", f"05-02-2024;{ANA};KK")
    with pytest.raises(dk.CallError) as caught:
        dk.read_voters(file, "service-events", workspace=workspace)
    assert caught.value.code == "call.other-record"


def test_the_command_read_writes_them(tmp_path: Path) -> None:
    file = written(tmp_path / "log.csv", "TANGGAL;NIK;LAYANAN", f"05-02-2024;{ANA};KK", "x;y;z")
    run = dukcapil("read", file, "--out", tmp_path / "out")
    assert (run.status, run.err) == (0, "")
    assert duckdb.sql(f"SELECT service, count FROM '{tmp_path}/out/records.parquet'").fetchall() == [("kk/card", 1)]
    assert duckdb.sql(f"SELECT row FROM '{tmp_path}/out/rejects.parquet'").fetchall() == [(2,)]


@given(st.integers(0, 10**12))
def test_a_count_reads_as_it_was_written(number: int) -> None:
    for text in (str(number), f"{number:,}", f"{number:,}".replace(",", "."), f" {number} ", f"{number}.0"):
        assert read_count(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "1.5",
        "1,2,3",
        "1.23.456",
        "1,234.567",
        "12a",
        "1e3",
        "１２",
        "1 000",
        ".",
        ".".join(["999"] * 7),
        "0.500",
        "007.500",
        "000,123",
    ],
)
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(ValueError, match="not a count"):
        read_count(text)


FLOWS = [entry for entry in services() if entry.kind == "flow"]


@dear(30)
@given(data=st.data())
def test_counts_equal_an_independent_count(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    named = st.sampled_from(FLOWS).flatmap(
        lambda entry: st.sampled_from([(entry.code, name) for name in (entry.code, entry.title_id, *entry.spellings)])
    )
    events = data.draw(
        st.lists(st.tuples(st.integers(0, 40), named, st.sampled_from([ANA, BEN, CITRA])), min_size=1, max_size=30)
    )
    first = date(2024, 1, 20)
    lines = [f"{first + timedelta(days):%d-%m-%Y};{nik};{name.lower()}" for days, (_, name), nik in events]
    with Workspace(threads=1) as workspace:
        file = written(tmp_path_factory.mktemp("log") / "log.csv", "TANGGAL;NIK;LAYANAN", *lines)
        records = dk.read_services(file, workspace=workspace)
        counted: Counter[tuple[object, object]] = Counter()
        for day, service, count in rows(records, "date", "service", "count"):
            counted[day, service] += count  # type: ignore[assignment]
    assert records.rejected == 0
    assert counted == Counter((first + timedelta(days), code) for days, (code, _), _ in events)
