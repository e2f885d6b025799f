"""How fast is_nik is beside python-stdnum, on the same numbers in the same run.

    python benchmarks/nik_validators.py [how many numbers]

Half of the numbers are valid; the others have one digit changed. The best of five passes counts for each. Writes
results/nik-validators.md and nik-validators.json.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import date

from measure import machine
from stdnum.id import nik as stdnum_nik
from tables import save, table, times

from dukcapil_core.nik import is_nik, plain_prefixes
from dukcapil_core.numbers.rules import NIK, YEARS, days_of_the_year, leap_days


def sample(size: int) -> list[str]:
    """Synthetic numbers of every district, always the same ones."""
    rng = random.Random(5302)
    prefixes = sorted(plain_prefixes())
    parts = sorted({*(day + year for day in days_of_the_year(NIK) for year in YEARS), *leap_days(NIK)})
    numbers = [f"{rng.choice(prefixes)}{rng.choice(parts)}{rng.randint(1, 60):04}" for _ in range(size)]
    for index in range(0, size, 2):
        place = rng.randrange(16)
        numbers[index] = numbers[index][:place] + str(rng.randrange(10)) + numbers[index][place + 1 :]
    return numbers


def per_second(judge: Callable[[str], bool], numbers: list[str]) -> float:
    """Numbers judged per second in the best of five passes."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for number in numbers:
            judge(number)
        best = min(best, time.perf_counter() - start)
    return len(numbers) / best


def main() -> None:
    """Print both speeds, their ratio and how long the first call takes."""
    start = time.perf_counter()
    is_nik("5302010101070001")
    first = time.perf_counter() - start
    numbers = sample(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    stdnum_nik.is_valid(numbers[0])  # it reads its table on the first call, too
    theirs = per_second(stdnum_nik.is_valid, numbers)
    ours = per_second(is_nik, numbers)
    polling_day = date(2024, 2, 14)
    on_a_day = per_second(lambda number: is_nik(number, polling_day), numbers)
    rows = [
        ("stdnum.id.nik.is_valid", f"{theirs:,.0f}", ""),
        ("dukcapil_core.is_nik", f"{ours:,.0f}", times(ours, theirs)),
        ("dukcapil_core.is_nik, on=", f"{on_a_day:,.0f}", times(on_a_day, theirs)),
    ]
    about = f"{len(numbers):,} numbers; the first call of is_nik takes {first * 1000:.1f} ms."
    text = f"# Validating a NIK\n\n{about}\n\n{table(('', 'numbers / s', 'times as fast'), rows)}"
    speeds = {"stdnum": round(theirs), "is_nik": round(ours), "is_nik_on": round(on_a_day)}
    save("nik-validators", text, {"machine": machine(), "first_call_ms": round(first * 1000, 1), "per_second": speeds})


if __name__ == "__main__":
    main()
