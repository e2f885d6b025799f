"""Intake of two workbooks with all its checks, beside polars.read_excel (calamine) to Parquet of the same files.

    python benchmarks/workbook.py [--rows 60000 200000] [--runs 3]

The files are a synthetic SIAK sheet of 37 columns: in one the texts stand in the cells, in the other the cells name texts that they
share, as Excel itself writes them. Both read each in turn, each a process of its own; the shortest run of each counts.
Needs fastexcel beside polars. Writes results/workbook.md and workbook.json.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
import tempfile
from pathlib import Path

from measure import Run, machine, measured
from tables import save, table, times

COLUMNS = (
    "Nomor KK", "NIK", "Nama Penduduk", "Status", "Tempat Lahir", "Tanggal Lahir", "Kelamin", "NIK Ayah", "Ayah", "NIK Ibu",
    "Ibu", "Status Kawin", "SHDK", "Agama", "Kecamatan", "Desa/Kel", "Alamat", "RW", "RT", "Pendidikan", "Pekerjaan",
    "Deskripsi Pekerjaan", "Gol. Darah", "Cacat", "Cetak KTP", "Ganti KTP", "KTP Berakhir", "Nomor Paspor", "Nomor Akta Lahir",
    "Nomor Akta Kawin", "Tanggal Kwn", "Nomor Akta Cerai", "Tgl Cerai", "Petugas Registrasi", "Tgl Ubah", "Petugas Entri",
    "Tgl Entri",
)  # fmt: skip


def polars(file: str, out: str) -> None:
    """polars alone: cells in, Parquet out."""
    import polars as pl

    pl.read_excel(file, engine="calamine").write_parquet(out)


def ours(file: str, out: str) -> None:
    """Ours: read through the layout, every cell checked, written with its issues and its quarantine."""
    from dukcapil_core import read_residents
    from dukcapil_core.workspace import Workspace

    with Workspace() as workspace:
        read_residents(file, "siak-37", workspace=workspace).write(out)


WHO = ("polars", "ours")

TEXTS = ("in cells", "shared")
"""Where a workbook keeps its texts."""


def build(folder: Path, rows: int, texts: str) -> Path:
    """A sheet of invented people: NIKs as text, dates as date cells, RT and RW as numbers."""
    import xlsxwriter

    path = folder / f"{texts}.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": texts == "in cells", "default_date_format": "dd-mm-yyyy"})
    sheet = book.add_worksheet("SIAK")
    sheet.write_row(0, 0, COLUMNS)
    for number in range(rows):
        day, month, year = 1 + number % 28, 1 + number % 12, 1940 + number % 70
        card = f"530201{1 + number % 28:02d}0110{1 + number % 9999:04d}"
        cells: dict[int, object] = {
            0: card, 1: f"5302{1 + number % 20:02d}{day:02d}{month:02d}{year % 100:02d}{1 + number % 9999:04d}",
            2: f"NAMA {number % 997} ORANG {number % 4001}", 3: "AKTIF", 4: "SOE", 5: dt.date(year, month, day), 6: "LAKI-LAKI",
            7: card, 8: f"AYAH {number % 777}", 9: card, 10: f"IBU {number % 555}", 11: "KAWIN", 12: "ANAK", 13: "KRISTEN",
            14: "KOTA SOE", 15: "OEBESA", 16: f"JL. NOMOR {number}", 17: number % 5 + 1, 18: number % 9 + 1, 19: "SLTA/SEDERAJAT",
            20: "PETANI/PEKEBUN", 21: "-", 22: "O", 23: "TIDAK CACAT", 28: f"AL {number}", 33: "PETUGAS",
            34: dt.date(2020, 1, day), 35: "ENTRI", 36: dt.date(2021, 1, day),
        }  # fmt: skip
        for place, value in cells.items():
            sheet.write(number + 1, place, value)
    book.close()
    return path


def main() -> None:
    """Measure both in turn."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[60_000, 200_000])
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    runs: dict[tuple[int, str, str], list[Run]] = {}
    megabytes = {}
    try:
        for rows in args.rows:
            for texts in TEXTS:
                file = build(folder, rows, texts)
                megabytes[rows, texts] = file.stat().st_size / 1e6
                for _ in range(args.runs):
                    for who in WHO:
                        shutil.rmtree(folder / who, ignore_errors=True)
                        run = measured("workbook.py", "--as", who, file, folder / who)
                        runs.setdefault((rows, texts, who), []).append(run)
    finally:
        shutil.rmtree(folder)
    best = {key: min(some, key=lambda run: run.wall) for key, some in runs.items()}
    lines = [
        (
            f"{rows:,}",
            texts,
            f"{megabytes[rows, texts]:.0f}",
            who,
            f"{run.wall:.1f}",
            f"{run.cpu:.1f}",
            f"{max(one.peak for one in runs[rows, texts, who]):,.0f}",
            times(run.wall, best[rows, texts, "polars"].wall),
        )
        for (rows, texts, who), run in best.items()
    ]
    told = machine()
    about = f"{len(COLUMNS)} columns, best of {args.runs}; {told['cores']} cores."
    text = table(("rows", "texts", "MB", "", "wall s", "CPU s", "peak MiB", "wall, of polars"), lines)
    figures = {
        "machine": told,
        **{
            f"{rows} rows": {texts: {who: best[rows, texts, who].as_json() for who in WHO} for texts in TEXTS}
            for rows in args.rows
        },
    }
    save("workbook", f"# Intake of a workbook\n\n{about}\n\n{text}", figures)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--as"]:
        {"polars": polars, "ours": ours}[sys.argv[2]](*sys.argv[3:])
    else:
        main()
