"""Rows that are no person although something stands under NIK or name: headers again, totals, signatures, notes.

They are rejected with a code of their own, never dropped. What has anything of a person's own (a number, a family
card, a birth date, a sex, an address, an RT or a polling station, a number in the list) is a person; only the words of
signatures, and what stands below them at the end of a sheet, weigh more than an address. A name alone is a person, too,
unless it stands where signatures do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from dukcapil_core.adapters.headings import heading_key
from dukcapil_core.adapters.layout import Layout, fold_column
from dukcapil_core.adapters.months import MONTHS
from dukcapil_core.codes import Tables
from dukcapil_core.errors import SourceError
from dukcapil_core.workspace import Workspace

if TYPE_CHECKING:
    import duckdb

_OWN = ("nkk", "birth_date", "birth_place", "sex", "marital_status", "address", "rt", "rw", "tps")
"""Fields that a list of people fills for nearly everybody."""

_LEAST_OWN = 3
"""In a table with so many of them a name alone is little for a person."""

MOST_NOBODY = 1_200_000
"""So many records that are nobody, and nine in ten of all, are no list. A sheet of Excel has fewer empty rows."""

_MOST_SIGNED = 12
"""A block of signatures has no more rows."""

_OFFICES = (
    "DINAS|DESA|KELURAHAN|DUSUN|BIDANG|SEKSI|BAGIAN|BADAN|KANTOR|KECAMATAN|UPT|UPTD|DISDUKCAPIL|SUB|RT|RW|"
    "PPS|KPPS|PPK|PPLN|KPU|PANITIA|KELOMPOK|PEMUNGUTAN|PEMILIHAN|PENYELENGGARA|PEMUTAKHIRAN|REGISTRASI"
)
_RANKS = "KEPALA|KETUA|SEKRETARIS|ANGGOTA|PANITIA|KELOMPOK|KOMISI|PETUGAS"
_MONTHS = "|".join(MONTHS).upper()

LETTER = r"[A-Za-z\x{C0}-\x{1FFF}\x{3040}-\x{D7FF}]"
"""A letter of any script, as a class that DuckDB makes ready in a tenth of the time that it takes for ``\\p{L}``."""

SIGNATURE = (
    r"^\W*(?:(?:MENGETAHUI|MENGESAHKAN|MENYETUJUI|DISAHKAN|DICETAK|TANDA TANGAN)\b|(?:DITETAPKAN|DIBUAT) (?:DI|PADA)\b|"
    rf"NIP[ .:]*[0-9]|(?:A\.?N\.? ?)?(?:{_RANKS}) (?:{_OFFICES})\b|"
    rf"{LETTER}[{LETTER[1:-1]} .'-]+,[ .…0-9]*(?:{_MONTHS})? ?[.…0-9]*20[0-9]{{2}}\W*$)"
)
"""How the lines of a signature begin, and its place and date (``SOE, 12 DESEMBER 2024``), as DuckDB reads patterns."""


GROUP = (
    r"^\W*(?:(?:DUSUN|LINGKUNGAN|KELURAHAN|KECAMATAN|TPS)\W+\w|"
    r"(?:NO\W*)?(?:RT|RW|DESA|KAMPUNG|BANJAR|JORONG)\b\W*(?::|[0-9]|[IVX]+\b))"
)
"""The title of a group of rows (``DUSUN II``, ``RT : 001 / RW : 001``); words that also name people take a number."""


def refuse_nobody(con: duckdb.DuckDBPyConnection, seen: int, file: str) -> None:
    """Raises SourceError where nearly all of very many records have nothing that a person is known by.

    Rejecting each of them would take more time and memory than a list of as many people.
    """
    if seen < MOST_NOBODY:
        return
    found = con.execute(
        "SELECT count(*) FROM fields WHERE problem IS NULL AND nik_raw IS NULL AND name_raw IS NULL "
        "AND (birth_date_raw IS NULL OR address_raw IS NULL)"
    )
    nobody = int(found.fetchall()[0][0])
    if nobody >= MOST_NOBODY and nobody * 10 > seen * 9:
        raise SourceError("source.nobody", file=file, broken=nobody, count=seen)


def set_furniture_aside(
    workspace: Workspace, layout: Layout, columns: Sequence[str], carried: Collection[str], tables: Tables
) -> None:
    """Give the rows of the view ``fields`` that are no person the problem that they are; most files have none.

    ``columns`` are the columns of ``landed``, ``carried`` those of them that lines above the rows have filled, and
    ``tables`` gives the code tables whose codes a legend below a list explains.
    """
    con = workspace.con
    names: dict[str, object] = {f"{key}_names": _headings(layout, key) for key in ("nik", "name")}
    workspace.run("intake", "may_be_nobody")
    one = con.execute("SELECT row FROM may_be_nobody($name_names) LIMIT 1", {"name_names": names["name_names"]})
    if not one.fetchall():  # to ready what a heading or a signature says takes longer than the rest of a small list
        return
    added = set(map(fold_column, carried))
    own = set(map(fold_column, columns)) - added
    fields = {key: set(map(fold_column, spec.columns)) for key, spec in layout.fields.items()}
    from_above = {"carried": sorted(key for key, wanted in fields.items() if wanted & added)}
    alone = sum(bool(fields.get(key, set()) & own) for key in _OWN) >= _LEAST_OWN
    given = {**names, **from_above, "signature": SIGNATURE, "alone": alone, "most": _MOST_SIGNED}
    given |= {"letter": LETTER, "group": GROUP, "legend": _legend(layout, tables)}
    given["added"] = [place for place, name in enumerate(columns, 1) if fold_column(name) in added]
    workspace.run("intake", "furniture", given)
    found = {code for (code,) in con.execute("SELECT DISTINCT code FROM furniture").fetchall()}
    if "likely" in found:
        workspace.run("intake", "furniture_cells", given)
    if found & {"likely", "signature"}:
        workspace.run("intake", "signatures", given)
    if not found:
        return
    con.execute("ALTER VIEW fields RENAME TO fields_with_furniture")
    con.execute(
        "CREATE VIEW fields AS SELECT f.* REPLACE (coalesce(f.problem, k.code) AS problem) "
        "FROM fields_with_furniture f LEFT JOIN furniture k ON k.row = f.row"
    )


def _legend(layout: Layout, tables: Tables) -> list[str]:
    """Each code of the layout's tables before each of its labels, as a legend writes them (``1 MENINGGAL``)."""
    used = {spec.codes for spec in layout.fields.values() if spec.codes}
    lines = {
        re.sub(r"\W+", " ", f"{code.code} {label}".upper())
        for name in used
        for label, code in tables(name).spellings().items()
    }
    return sorted(lines)


def _headings(layout: Layout, key: str) -> list[str]:
    """The keys of what the header says over a field's columns, whole and the last of its rows alone."""
    columns = layout.fields[key].columns if key in layout.fields else ()
    said = {part for name in columns for part in (fold_column(name), fold_column(name.rpartition(" / ")[2]))}
    return sorted({heading_key(name) for name in (said | {"NIK"} if key == "nik" else said)} - {""})
