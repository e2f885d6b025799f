"""The rules of NIK and family-card numbers, and how damaged texts of them are read. The public face is ``nik``."""

from __future__ import annotations


def forget_prefixes() -> None:
    """Asks ``regions`` for the prefixes anew at the next number; called when a process takes another region table."""
    from dukcapil_core.numbers import floats, patterns, rules

    rules.forget_prefixes()
    patterns._prefix_fits.cache_clear()
    floats._sorted_prefixes.cache_clear()
