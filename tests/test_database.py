"""Databases: a PostgreSQL server on the loopback, SQLite, and what Oracle would be asked. The people are invented."""

from __future__ import annotations

import datetime as dt
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import oracle

import dukcapil_core as dk
from command_line import dukcapil, office
from conftest import neighbours
from dukcapil_core.adapters import database
from dukcapil_core.adapters.contract import Source
from dukcapil_core.adapters.database import DatabaseReader, database_source
from dukcapil_core.adapters.layout import Layout, load_layout
from dukcapil_core.errors import DukcapilError, SourceError
from dukcapil_core.intake import read_residents, take_in
from dukcapil_core.workspace import Workspace

PEOPLE = neighbours(40)
SECRET = "s3cret-Pa55"
USER = "dukcapil_reader"

LAYOUT = """
api = 1
name = "register-db"
record = "resident"
[reader]
kind = "database"
{options}
[fields]
nik = "NIK"
nkk = {{ column = "NO_KK", optional = true }}
name = "NAMA_LGKP"
birth_date = "TGL_LHR"
sex = {{ column = "JENIS_KLMIN", codes = "siak/sex", optional = true }}
address = {{ column = "ALAMAT", optional = true }}
"""


def form(options: str = "") -> Layout:
    return load_layout(LAYOUT.format(options=f"options = {{ {options} }}" if options else ""))


# -- a server ---------------------------------------------------------------------------------------------------------


def programs() -> Path | None:
    """Where initdb and pg_ctl are: in the PATH, or where Debian puts them."""
    for place in (shutil.which("initdb"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)):
        if place is not None:
            return Path(place).resolve().parent
    return None


def as_server_user(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then the user ``postgres`` or ``nobody`` runs it, in a folder of its own."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, found.pw_uid, found.pw_gid)
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    pytest.skip("PostgreSQL does not run as root and there is no other user")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests; skipped where it is not installed."""
    bin_folder = programs()
    if bin_folder is None:
        assert "DUKCAPIL_NEEDS_POSTGRES" not in os.environ, "PostgreSQL is not installed"
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with tempfile.TemporaryDirectory(prefix="dukcapil-pg-") as name, socket.socket() as free:
        folder = Path(name)
        user = as_server_user(folder)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        data, password = folder / "data", folder / "password"
        password.write_text(SECRET, "ascii")
        password.chmod(0o644)
        quiet: dict[str, Any] = {
            **user,
            "cwd": folder,
            "stdin": subprocess.DEVNULL,
            "env": {**os.environ, "LC_ALL": "C"},
        }
        initdb = [bin_folder / "initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", "--no-sync", "-E", "UTF8"]
        subprocess.run([*initdb, f"--pwfile={password}"], check=True, stdout=subprocess.DEVNULL, timeout=120, **quiet)
        free.close()
        settings = ("-cfsync=off", "-clisten_addresses=127.0.0.1", "-cunix_socket_directories=", f"-cport={port}")
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [bin_folder / "postgres", "-D", data, *settings], stdout=log, stderr=log, **quiet
            )
        url = f"postgresql+psycopg://{USER}:{SECRET}@127.0.0.1:{port}/postgres"
        try:
            wait_for(url)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def wait_for(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    for attempt in range(200):
        try:
            with engine.connect():
                return
        except sa.exc.OperationalError:
            if attempt == 199:
                raise
            time.sleep(0.1)


@pytest.fixture(scope="session")
def register(server: str) -> str:
    """The register in that server: SIAK's numbers as NUMBER(16), blanks as TO_CHAR leaves them, dates, a photo."""
    engine = sa.create_engine(server, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE biodata_wni (id serial PRIMARY KEY, nik numeric(16), no_kk text, nama_lgkp text, "
            "tgl_lhr date, jenis_klmin int, alamat text, aktif boolean, diubah timestamp, dicatat timestamptz, "
            "skor double precision, biaya numeric(10,2), kode char(6), foto bytea)"
        )
        for person in PEOPLE:
            day, month, year = map(int, person["LAHIR"].split("-"))
            connection.execute(
                sa.text(
                    "INSERT INTO biodata_wni (nik, no_kk, nama_lgkp, tgl_lhr, jenis_klmin, alamat, aktif, diubah, "
                    "dicatat, skor, biaya, kode, foto) VALUES (:nik, to_char(:nkk, '0000000000000000'), :name, :born, "
                    ":sex, :address, true, '2024-02-07 00:00:00', '2024-02-07 07:30:00+07', 0.5, 2500, 'A', 'x')"
                ),
                {
                    "nik": int(person["NIK"]),
                    "nkk": int(person["NKK"]),
                    "name": person["NAMA"],
                    "born": dt.date(year, month, day),
                    "sex": 2 if person["JK"] == "P" else 1,
                    "address": 'JL. "A", NO. 5\nSOE',
                },
            )
        connection.exec_driver_sql("CREATE TABLE papua (nik double precision, nama_lgkp text, tgl_lhr date)")
        connection.exec_driver_sql("INSERT INTO papua VALUES (9171011708450003, 'ANA', '1945-08-17')")
    return server


def the_rows(url: str, layout: Layout | None = None) -> list[tuple[str | None, ...]]:
    source = database_source(url)
    assert source is not None
    return [tuple(row.cells) for row in DatabaseReader().open(source, layout or form()).rows()]


def test_a_table_is_read_with_all_its_digits(register: str, tmp_path: Path) -> None:
    layout = tmp_path / "db.toml"
    layout.write_text(LAYOUT.format(options=""), "utf-8")
    records = read_residents(f"{register}#biodata_wni", layout)
    rows = list(records.frame.mappings())
    assert [row["nik"] for row in rows] == [person["NIK"] for person in PEOPLE]
    assert [row["nik_kind"] for row in rows] == ["plain"] * 40
    assert [row["nkk"] for row in rows] == [person["NKK"] for person in PEOPLE]
    assert rows[0]["nkk_raw"] == f" {PEOPLE[0]['NKK']}"
    assert rows[0]["address"] == 'JL. "A", NO. 5\nSOE'
    assert {f"{row['birth_date']:%d-%m-%Y}" for row in rows} == {person["LAHIR"] for person in PEOPLE}
    assert {code for code in records.issue_counts if code.startswith("nik.")} <= {"nik.birth-date-differs"}
    scan = records.summary()["scan"]
    assert (scan["dialect"], scan["from"], scan["order"], scan["left_out"]) == (
        "postgresql", "table biodata_wni", ["id"], ["foto"],
    )  # fmt: skip
    assert records.file == "postgresql:postgres#biodata_wni"


def test_both_roads_give_the_same_cells(register: str, workspace: Workspace, tmp_path: Path) -> None:
    source = database_source(f"{register}#biodata_wni")
    assert source is not None
    table = DatabaseReader().open(source, form())
    assert table.land is not None
    assert table.land(workspace.con, "both_roads", tmp_path)
    landed = workspace.con.execute("SELECT * EXCLUDE row FROM both_roads ORDER BY row").fetchall()
    workspace.con.execute("DROP VIEW both_roads")
    by_row = [tuple(cell or None for cell in row.cells) for row in table.rows()]
    assert [tuple(cell or None for cell in row) for row in landed] == by_row
    kept = dict(zip(table.columns, by_row[0], strict=True))
    assert (kept["aktif"], kept["diubah"], kept["dicatat"], kept["skor"], kept["biaya"], kept["kode"]) == (
        "TRUE", "2024-02-07", "2024-02-07 00:30:00+00", "0.5", "2500", "A",
    )  # fmt: skip


def test_a_query_of_the_layout(register: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIAK_URL", register)
    layout = tmp_path / "db.toml"
    query = "SELECT nik, nama_lgkp, tgl_lhr FROM biodata_wni WHERE nama_lgkp LIKE 'A%%' OR id::int < 3 ORDER BY id;"
    options = f'options = {{ url_env = "SIAK_URL", query = "{query}" }}'
    layout.write_text(LAYOUT.format(options=options), "utf-8")
    for records in (read_residents(None, layout), read_residents(layout)):
        assert records.accepted == sum(person["NAMA"].startswith("A") or n < 2 for n, person in enumerate(PEOPLE))
        assert records.summary()["scan"]["from"] == "query"
    run = dukcapil("read", layout, "--out", tmp_path / "out")
    assert run.status == 0
    assert json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["file"] == "postgresql:postgres"


def test_numbers_in_a_float_column_are_flagged(register: str) -> None:
    source = database_source(f"{register}#papua")
    assert source is not None
    (row,) = DatabaseReader().open(source, form()).rows()
    assert (row.cells[0], row.numeric) == ("9171011708450004", (0,))


def test_the_format_is_recognised_by_the_table(register: str) -> None:
    with sa.create_engine(register, poolclass=sa.pool.NullPool).begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE IF NOT EXISTS kiriman AS SELECT '1' AS kec_id, '1' AS kel_id, '1' AS tps_id, "
            "'1' AS tahapan_id, '5302014107909901' AS nik, 'ANA' AS nama, '01|07|1990' AS tgl_lhr, 'P' AS jk"
        )
    records = take_in(f"{register}#kiriman")
    assert (records.format.name, records.accepted) == ("sidalih-2024", 1)


@pytest.mark.parametrize(
    "call",
    [
        "sniff URL",
        "sniff list.csv --out URL",
        "read list.csv --out URL",
        "explain URL 1",
        "check list.toml --samples URL",
        "calendar URL --from 2024-02-05 --until 2024-02-06",
        "roster URL --out out",
        "complaints URL --residents register.csv --out out",
        "complaints list.csv --residents register.csv --out URL",
        "backlog URL --on 2024-02-05",
        "backlog trail --on 2024-02-05 --list URL",
        "briefing URL --on 2024-02-05",
        "new-plugin kab-contoh --samples URL",
        "demo --out URL",
    ],
)
def test_a_url_in_the_place_of_a_path_is_refused_untold(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office(tmp_path)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    for url in (f"postgresql://{USER}:{SECRET}@127.0.0.1:1/db", f"postgresql:///db?user={USER}&password={SECRET}"):
        run = dukcapil("--lang", "en", *(url if word == "URL" else word for word in call.split()))
        assert (run.status, run.out) == (2, "")
        assert "A URL stands where a file or folder is meant" in run.err
        assert not [secret for secret in (USER, SECRET) if secret in run.err]
    assert sorted(tmp_path.rglob("*")) == before
    for use in (dk.sniff, lambda url: dk.read_voters(url.replace("postgresql", "https"))):
        with pytest.raises(DukcapilError) as refused:
            use(url)
        assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "call",
    [
        "activity URL",
        "backlog out --on 2024-02-20 --events URL",
        "diagnose 5302014107909901 --residents URL",
        "complaints messages.csv --residents URL --on 2024-02-05 --out out",
        "early URL --on 2024-02-05 --election pemilu-2024 --out out",
        "read URL --out out",
        "reconcile --voters URL --residents register.csv --election pemilu-2024 --out out",
    ],
)
def test_a_database_stands_wherever_people_are_read_and_no_password_is_told(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = office(tmp_path)
    (tmp_path / "messages.csv").write_text("date,message\n2024-02-05,NIK saya 5302014107909901 tidak ditemukan\n")
    monkeypatch.chdir(tmp_path)
    if call.startswith("backlog"):
        assert made.reconcile().status == 0
    url = f"postgresql+psycopg://{USER}:{SECRET}@127.0.0.1:1/db#people"
    run = dukcapil("--lang", "en", *(url if word == "URL" else word for word in call.split()))
    assert (run.status, "postgresql:db#people" in run.err) == (2, True), run.err
    assert not [secret for secret in (USER, SECRET) if secret in run.err]


def test_nothing_tells_the_password(register: str, tmp_path: Path) -> None:
    """Not in a message, a repr, a log, a traceback or a written file."""
    layout = tmp_path / "db.toml"
    layout.write_text(LAYOUT.format(options=f'options = {{ url = "{register}", table = "biodata_wni" }}'), "utf-8")
    records = read_residents(None, layout)
    records.write(tmp_path / "out")
    told = [repr(records), repr(database_source(register)), repr(records.format.layout), repr(records.format)]
    told += [path.read_bytes().decode("latin-1") for path in (tmp_path / "out").iterdir()]
    wrong = register.replace(SECRET, SECRET + "x")
    for url in (
        f"{register}#no_such",
        register,
        f"{wrong}#biodata_wni",
        f"{register.replace('psycopg', 'nodriver')}#x",
    ):
        run = dukcapil("read", url, "--format", layout, "--out", tmp_path / "no")
        assert run.status == 2 or url == register
        told += [run.out, run.err]
        try:
            read_residents(url, layout)
        except DukcapilError:
            told.append(traceback.format_exc())
    assert not [text for text in told if SECRET in text or USER in text]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda url: url.replace(SECRET, "wrong") + "#biodata_wni", "database.unreachable"),
        (lambda url: url + "#no_such_table", "database.no-such-table"),
        (lambda url: url, "database.no-table"),
        (lambda url: url.replace("+psycopg", "+nodriver") + "#x", "database.no-driver"),
        (lambda url: url.replace(SECRET, "p@ss:word") + "#x", "database.bad-url"),
        (lambda url: url.replace("postgresql+psycopg", "nosuchdb") + "#x", "database.no-driver"),
    ],
)
def test_what_is_wrong_is_one_coded_line(register: str, change: Callable[[str], str], code: str) -> None:
    with pytest.raises(SourceError) as caught:
        the_rows(change(register))
    assert caught.value.code == code
    assert "{" not in str(caught.value) + caught.value.text("id")


def test_a_query_cannot_change_the_database(register: str) -> None:
    source = database_source(register)
    assert source is not None
    query = "WITH x AS (DELETE FROM papua RETURNING *) SELECT * FROM x"
    with pytest.raises(SourceError) as caught:
        DatabaseReader().open(source, form(f'query = "{query}"'))
    assert caught.value.code == "database.refused"
    assert len(the_rows(f"{register}#papua")) == 1


@pytest.mark.skipif("DUKCAPIL_SLOW" not in os.environ, reason="a minute; run with DUKCAPIL_SLOW=1")
def test_a_million_rows_stay_below_500_mb(register: str, tmp_path: Path) -> None:
    with sa.create_engine(register, poolclass=sa.pool.NullPool).begin() as connection:
        connection.execute(sa.text(MILLION.replace("::", "\\:\\:")))
    layout = tmp_path / "db.toml"
    layout.write_text(LAYOUT.format(options=""), "utf-8")
    script = (
        "import sys, json, pathlib; from dukcapil_core.intake import read_residents\n"
        "records = read_residents(sys.argv[1], sys.argv[2]); records.write(sys.argv[3])\n"
        "peak = pathlib.Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]\n"
        "print(json.dumps([records.seen, records.accepted, int(peak) // 1024]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, f"{register}#million", layout, tmp_path / "out"],
        check=True, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    seen, accepted, peak = json.loads(run.stdout.splitlines()[-1])
    assert (seen, accepted) == (1_000_000, 1_000_000)
    assert peak < 500, f"{peak} MiB"


MILLION = """
CREATE TABLE IF NOT EXISTS million AS SELECT
    (5302010000000000 + (1 + n % 28) * 100000000::bigint + (1 + n % 12) * 1000000 + (n % 90) * 10000 + 1 + n % 9999)
        ::numeric(16) AS nik,
    to_char(5302010101010000 + n % 9999, '0000000000000000') AS no_kk, 'NAMA ' || n AS nama_lgkp,
    make_date((1900 + n % 90)::int, (1 + n % 12)::int, (1 + n % 28)::int) AS tgl_lhr, 1 AS jenis_klmin,
    'JL. NOMOR ' || n AS alamat, 'SOE' AS tmpt_lhr, n % 20 AS no_rt, n % 9 AS no_rw, 'SLTA/SEDERAJAT' AS pddk,
    'PETANI/PEKEBUN' AS kerja, 53 AS no_prop, 2 AS no_kab, 1 + n % 30 AS no_kec, 1001 AS no_kel, 'IBU ' || n AS ibu,
    'AYAH ' || n AS ayah, now()::timestamp(0) AS diubah, 'CARD_ISSUED' AS ektp, n AS id
FROM generate_series(1, 1000000) AS n
"""


# -- others -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/desa.db"
    with sa.create_engine(url, poolclass=sa.pool.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE penduduk (NIK INTEGER, NAMA_LGKP TEXT, TGL_LHR DATE, ALAMAT TEXT)")
        for number in (3, 1, 2):
            connection.exec_driver_sql(
                "INSERT INTO penduduk VALUES (?, ?, ?, ?)",
                (int(PEOPLE[number]["NIK"]), PEOPLE[number]["NAMA"], f"1990-07-0{number}", 'a,"b"\nc'),
            )
    return url


def test_a_materialized_view_and_a_name_with_a_point_are_found(register: str) -> None:
    with sa.create_engine(register, poolclass=sa.pool.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE MATERIALIZED VIEW kept AS SELECT nik, nama_lgkp, tgl_lhr FROM biodata_wni")
        connection.exec_driver_sql('CREATE TABLE "biodata.2024" AS SELECT * FROM kept')
    assert len(the_rows(f"{register}#kept")) == len(the_rows(f"{register}#biodata.2024")) == len(PEOPLE)


def test_a_query_cannot_change_a_sqlite_file(sqlite: str) -> None:
    source = database_source(sqlite)
    assert source is not None
    with pytest.raises(SourceError) as caught:
        DatabaseReader().open(source, form('query = "DROP TABLE penduduk"'))
    assert caught.value.code == "database.refused"
    assert len(the_rows(f"{sqlite}#penduduk")) == 3


def test_a_sqlite_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        the_rows(f"sqlite:///{tmp_path}/desa.db#penduduk")
    assert caught.value.code == "source.no-file"
    assert not list(tmp_path.iterdir())


def test_a_birthday_that_is_midnight_elsewhere_is_no_day_before(
    server: str, workspace: Workspace, tmp_path: Path
) -> None:
    # Midnight in Kupang is four in the afternoon of the day before at Greenwich.
    with sa.create_engine(server, poolclass=sa.pool.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE zoned (nik text, nama_lgkp text, tgl_lhr timestamptz)")
        connection.exec_driver_sql(
            "INSERT INTO zoned VALUES (NULL, 'ANA', '1990-07-01 00:00+08'), (NULL, 'BUDI', '1990-07-01 00:00+00')"
        )
    told = [("ANA", "1990-06-30 16:00:00+00"), ("BUDI", "1990-07-01")]
    assert sorted(row[1:] for row in the_rows(f"{server}#zoned")) == told
    layout = tmp_path / "db.toml"
    layout.write_text(LAYOUT.format(options=""), "utf-8")
    records = read_residents(f"{server}#zoned", layout, workspace=workspace)
    dates = {row["name"]: row["birth_date"] for row in records.frame.mappings()}
    assert dates == {"ANA": None, "BUDI": dt.date(1990, 7, 1)}
    assert records.issue_counts["date.not-in-format"] == 1
    # A layout that says so takes the day at Greenwich.
    declared = 'birth_date = { column = "TGL_LHR", formats = ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S+00"] }'
    layout.write_text(LAYOUT.format(options="").replace('birth_date = "TGL_LHR"', declared), "utf-8")
    records = read_residents(f"{server}#zoned", layout, workspace=workspace)
    assert {row["birth_date"] for row in records.frame.mappings()} == {dt.date(1990, 6, 30), dt.date(1990, 7, 1)}


@pytest.mark.parametrize("column", ["NIK", "NAMA_LGKP", "FOTO"])
def test_bytes_that_are_no_text_set_their_record_aside(column: str, tmp_path: Path, workspace: Workspace) -> None:
    # A photograph is nobody's text, but a name must not be lost without a word.
    url = f"sqlite:///{tmp_path}/desa.db"
    with sa.create_engine(url, poolclass=sa.pool.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE penduduk (NIK TEXT, NAMA_LGKP TEXT, TGL_LHR TEXT, FOTO TEXT)")
        for number in (0, 1):
            connection.exec_driver_sql(
                "INSERT INTO penduduk VALUES (?, ?, '1990-07-01', NULL)",
                (PEOPLE[number]["NIK"], PEOPLE[number]["NAMA"]),
            )
        connection.exec_driver_sql(f"UPDATE penduduk SET {column} = X'414EC9' WHERE NIK = '{PEOPLE[1]['NIK']}'")
    layout = tmp_path / "db.toml"
    layout.write_text(LAYOUT.format(options=""), "utf-8")
    records = read_residents(f"{url}#penduduk", layout, workspace=workspace)
    if column == "FOTO":
        assert (records.accepted, records.rejected) == (2, 0)
        return
    assert (records.accepted, records.rejected) == (1, 1)
    assert records.issue_counts["record.encoding"] == 1
    source = database_source(f"{url}#penduduk")
    assert source is not None
    told = [row.raw for row in DatabaseReader().open(source, form()).rows() if row.problem is not None]
    assert ["AN\\xC9" in json.loads(raw or "[]") for raw in told] == [True]


@pytest.mark.parametrize("key", ["", ", PRIMARY KEY (NIK)"])
def test_equal_rows_of_the_order_come_by_key_or_by_what_else_there_is(key: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/desa.db"
    with sa.create_engine(url, poolclass=sa.pool.NullPool).begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE penduduk (NIK TEXT, NAMA_LGKP TEXT, TGL_LHR TEXT, DESA TEXT{key})")
        for nik, name in (("3", "ANA"), ("1", "CICI"), ("2", "BUDI")):
            connection.exec_driver_sql("INSERT INTO penduduk VALUES (?, ?, '1990-07-01', 'SOE')", (nik, name))
    source = database_source(f"{url}#penduduk")
    assert source is not None
    table = DatabaseReader().open(source, form('order = "desa"'))
    assert [row.cells[0] for row in table.rows()] == ["1", "2", "3"]
    assert table.scan.details["order"] == ["DESA", "NIK"] + ([] if key else ["NAMA_LGKP", "TGL_LHR"])


def test_a_table_without_a_key_comes_in_the_order_of_its_columns(sqlite: str) -> None:
    rows = the_rows(f"{sqlite}#PENDUDUK")
    assert [row[0] for row in rows] == sorted(person["NIK"] for person in PEOPLE[1:4])
    (first, *_) = rows
    assert first[3] == 'a,"b"\nc'


def test_the_fetching_road_lands_what_the_rows_say(sqlite: str, workspace: Workspace, tmp_path: Path) -> None:
    source = database_source(f"{sqlite}#penduduk")
    assert source is not None
    table = DatabaseReader().open(source, form('order = ["NAMA_LGKP"]'))
    assert table.land is not None
    assert table.land(workspace.con, "fetched", tmp_path)
    landed = workspace.con.execute("SELECT * EXCLUDE row FROM fetched ORDER BY row").fetchall()
    workspace.con.execute("DROP VIEW fetched")
    assert landed == [tuple(row.cells) for row in table.rows()]
    assert [row[1] for row in landed] == sorted(person["NAMA"] for person in PEOPLE[1:4])


def test_a_float_nik_of_a_query_goes_row_by_row(sqlite: str, workspace: Workspace, tmp_path: Path) -> None:
    source = database_source(sqlite)
    assert source is not None
    query = "SELECT CAST(NIK AS REAL) AS NIK, NAMA_LGKP, TGL_LHR FROM penduduk"
    table = DatabaseReader().open(source, form(f'query = "{query}"'))
    assert table.land is not None
    assert not table.land(workspace.con, "never", tmp_path)
    assert all(row.numeric == (0,) and len(row.cells[0] or "") == 16 for row in table.rows())


def test_what_oracle_would_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No Oracle server stands here: its dialect says the statement, and its values are Decimal, int and datetime."""
    columns = [
        {"name": "nik", "type": oracle.NUMBER(16, 0, asdecimal=False)},
        {"name": "nama_lgkp", "type": oracle.VARCHAR2(60)},
        {"name": "tgl_lhr", "type": oracle.DATE()},
        {"name": "foto", "type": oracle.BLOB()},
    ]

    class Inspector:
        def get_table_names(self, schema: str | None) -> list[str]:
            return ["biodata_wni"] if schema == "siak" else []

        def get_view_names(self, schema: str | None) -> list[str]:
            return []

        def get_materialized_view_names(self, schema: str | None) -> list[str]:
            raise NotImplementedError

        def get_columns(self, name: str, schema: str | None) -> list[dict[str, Any]]:
            return columns

        def get_pk_constraint(self, name: str, schema: str | None) -> dict[str, Any]:
            return {"constrained_columns": ["nik"]}

    monkeypatch.setattr(sa, "inspect", lambda connection: Inspector())
    asked = database._Asked(name="x", url="sqlite://", table="siak.BIODATA_WNI")
    described = database._Database(asked)._describe_table(None)  # type: ignore[arg-type]
    statement = str(described.statement.compile(dialect=oracle.dialect()))
    assert " ".join(statement.split()) == (
        "SELECT siak.biodata_wni.nik, siak.biodata_wni.nama_lgkp, siak.biodata_wni.tgl_lhr "
        "FROM siak.biodata_wni ORDER BY siak.biodata_wni.nik"
    )
    assert described.left_out == ("foto",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5302010101070001, "5302010101070001"),
        (Decimal("5302010101070001"), "5302010101070001"),
        (Decimal("5302010101070010.0000000000"), "5302010101070010"),
        (Decimal("1E+3"), "1000"),
        (Decimal("2500.50"), "2500.5"),
        (" 5302010101070001", " 5302010101070001"),
        (dt.datetime(1990, 7, 1), "1990-07-01"),
        (dt.datetime(2024, 2, 7, 7, 30, tzinfo=dt.timezone(dt.timedelta(hours=7))), "2024-02-07 00:30:00+00"),
        (dt.datetime(2024, 2, 7, tzinfo=dt.UTC), "2024-02-07"),
        (b"5302010101070001", "5302010101070001"),
        (True, "TRUE"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (b"\xff\xd8", None),
        (None, None),
    ],
)
def test_a_value_as_text(value: Any, text: str | None) -> None:
    assert database._text(value) == text


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql+psycopg://u:p@h:5432/siak#public.biodata_wni", "postgresql:siak#public.biodata_wni"),
        ("postgresql://u:a#b@h/siak", "postgresql:siak"),
        ("oracle+oracledb://u:p/w@h/?service_name=siak#biodata_wni", "oracle:database#biodata_wni"),
        ("postgresql://u:p@ss/word@h", "postgresql:database"),
        ("sqlite:////var/data/desa.db", "sqlite:desa.db"),
    ],
)
def test_a_source_is_called_by_its_database_and_table(url: str, name: str) -> None:
    source = database_source(url)
    assert source is not None
    assert source.name == name


def test_what_is_no_database_url(tmp_path: Path) -> None:
    assert database_source("list.csv") is None
    assert database_source("https://example.org/list.csv") is None
    with pytest.raises(SourceError) as caught:
        DatabaseReader().open(Source(path=tmp_path), form())
    assert caught.value.code == "database.no-url"
    with pytest.raises(DukcapilError) as unknown:
        database.layout_source(form('host = "x"'))
    assert unknown.value.code == "database.unknown-option"
