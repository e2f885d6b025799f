"""Two fields in one cell: ``RT/RW``, and place and date of birth, as many Indonesian sheets write them.

A cell is divided where it divides plainly; any other stays whole. The patterns are of the kind that DuckDB and Python
both read: ``re.sub`` here and ``regexp_replace`` there give the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen

_BLANK = "[\\s\u00a0]*"
_HAMLET = "[0-9]{1,3}[A-Z]?"
_LABEL_END = "[\\s\u00a0.:-]*"

_RT_RW = (
    f"(?is)^{_BLANK}(?:"
    f"(?:RT(?:{_BLANK}/{_BLANK}RW)?{_LABEL_END})?({_HAMLET}|-+)?{_BLANK}[/\\\\]{_BLANK}({_HAMLET}|-+)?"
    f"|({_HAMLET})[\\s\u00a0,;-]+({_HAMLET})"
    f"|RT{_LABEL_END}({_HAMLET}|-+)?(?:[\\s\u00a0,;/.-]*RW{_LABEL_END}({_HAMLET}|-+)?)?"
    f"|RW{_LABEL_END}({_HAMLET}|-+)?(?:[\\s\u00a0,;/.-]*RT{_LABEL_END}({_HAMLET}|-+)?)?"
    f"){_BLANK}$"
)
"""``003/002``, ``-/2``, ``RT 03 RW 02``, ``RT.003/RW.002``, ``RT 003/002``, ``003 002``, ``RW 02 RT 03``, ``RT 3``."""

_PLACE_DATE = (
    f"(?s)^{_BLANK}(?:"
    f"(.*?){_BLANK}[,;]{_BLANK}([0-9*][^,;]{{4,}}|-*)"
    f"|([^0-9*,;]*?)[\\s\u00a0/.:-]*([0-9*][^,;]{{4,}})"
    f"){_BLANK}$"
)
"""``SOE, 21-01-1986``, ``SOE 21 Januari 1986``, ``SOE/21-01-1986``, ``SOE, -``, ``21-01-1986``. What stands behind the
last comma begins with a digit (or a mask) and is long enough for a date, or is nothing."""


@frozen
class Part:
    """One field's part of a cell: the ``pattern`` of the whole cell, and which groups of it the part is."""

    pattern: str
    groups: str

    def of(self, cell: str) -> str:
        """The part of ``cell``; all of it where it does not divide plainly."""
        return re.sub(self.pattern, self.groups, cell)


COMPOUNDS: Mapping[str, Mapping[str, Part]] = MappingProxyType(
    {
        "rt/rw": {"rt": Part(_RT_RW, r"\1\3\5\8"), "rw": Part(_RT_RW, r"\2\4\6\7")},
        "place/date": {"birth_place": Part(_PLACE_DATE, r"\1\3"), "birth_date": Part(_PLACE_DATE, r"\2\4")},
    }
)
"""What a layout's ``part_of`` may say, and the fields that it divides a cell into."""


def divides(compound: str, cell: str) -> bool:
    """Whether ``cell`` divides plainly into the parts of ``compound``."""
    part = next(iter(COMPOUNDS[compound].values()))
    return re.search(part.pattern, cell) is not None
