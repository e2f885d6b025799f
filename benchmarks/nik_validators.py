"""How fast is_nik is beside python-stdnum, on the same numbers in the same run.

    python benchmarks/nik_validators.py [how many numbers]

Half of the numbers are valid; the others have one digit changed. The best of five passes counts for each.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import date

from stdnum.id import nik as stdnum_nik

from dukcapil_core.nik import is_nik, plain_birth_parts, plain_prefixes


def sample(size: int) -> list[str]:
    """Synthetic numbers of every district, always the same ones."""
    rng = random.Random(5302)
    prefixes, parts = sorted(plain_prefixes()), sorted(plain_birth_parts())
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
    print(f"first call of is_nik        {first * 1000:12,.1f} ms")
    print(f"stdnum.id.nik.is_valid      {theirs:12,.0f} /s")
    print(f"dukcapil_core.is_nik        {ours:12,.0f} /s")
    print(f"dukcapil_core.is_nik, on=   {on_a_day:12,.0f} /s")
    print(f"ratio                       {ours / theirs:12,.1f}")
    print(f"ratio, on=                  {on_a_day / theirs:12,.1f}")


if __name__ == "__main__":
    main()
