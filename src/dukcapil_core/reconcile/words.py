"""What other rooms know and the steps must ask: words of the field, letters that are digits, days that nobody knew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dukcapil_core.codes import RECORDED
from dukcapil_core.elections import GONE
from dukcapil_core.nik import UNKNOWN_DAYS
from dukcapil_core.numbers.repair import LOOKALIKES

if TYPE_CHECKING:
    import duckdb

STRIKING = ("died", "duplicate", "under-age", "moved", "unknown-person", "foreigner", "military", "police", "unfit",
            "right-revoked", "not-resident")  # fmt: skip
"""Remarks by which the list itself takes a voter out: KET 1-7 since 2023, and what 2017-2020 had beyond them."""

OTHER_SYSTEMS_DEFAULT = (1, 1)
"""1 January: no rule of SIAK names it, but many other systems write it, and a list may come from any of them."""


def declare_words(con: duckdb.DuckDBPyConnection) -> None:
    """Make macros of them.

    ``is_struck`` tells whether the list strikes a row by its remark, ``is_recorded`` whether a recording was made,
    ``is_gone`` whether somebody is no resident any more (a status that nobody knows says nothing). ``letters_read`` is
    a text with digits for the letters that look like them. ``is_placeholder`` (and ``is_placeholder_day``, of a
    month and a day) tells whether a birthday stands for one that is not known.
    """
    for macro, words in (("is_struck", STRIKING), ("is_recorded", RECORDED), ("is_gone", GONE)):
        listed = ", ".join(f"'{word}'" for word in words)
        con.execute(f"CREATE OR REPLACE MACRO {macro}(word) AS coalesce(word IN ({listed}), false)")
    letters, digits = "".join(LOOKALIKES), "".join(LOOKALIKES.values())
    con.execute(f"CREATE OR REPLACE MACRO letters_read(written) AS translate(written, '{letters}', '{digits}')")
    days = ", ".join(f"{100 * month + day}" for day, month in (*UNKNOWN_DAYS, OTHER_SYSTEMS_DEFAULT))
    con.execute(f"CREATE OR REPLACE MACRO is_placeholder_day(m, d) AS 100 * m + d IN ({days})")
    con.execute("CREATE OR REPLACE MACRO is_placeholder(born) AS is_placeholder_day(month(born), day(born))")
