"""What the records of an .xls say of its cells and the spreadsheet library does not: an error (#N/A) it gives as an
empty cell (MS-XLS 2.4.24 BoolErr, 2.4.127 Formula).
"""

from __future__ import annotations

import re
import struct

from dukcapil_core.adapters.shared_texts import records

_BOF, _SHEET, _FORMULA, _TRUTH = 0x0809, 0x0085, 0x0006, 0x0205

_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip

_MAY_BE_ERROR = re.compile(rb"(?s)\x05\x02\x08\x00.{7}\x01|\x06\x00.{8}\x02.{5}\xff\xff")
"""The two records of an error; where neither is found, the records are not followed one by one."""


def xls_errors(stream: bytes) -> list[dict[tuple[int, int], str]]:
    """The errors of each sheet in the order of the sheets, by row and column from 0, as Excel shows them."""
    if not _MAY_BE_ERROR.search(stream):
        return []
    starts: list[int] = []
    found: dict[int, dict[tuple[int, int], str]] = {}
    here: dict[tuple[int, int], str] = {}
    for kind, place, length in records(stream):
        if kind == _BOF:
            here = found.setdefault(place - 4, {})
        elif kind == _SHEET and length >= 4:
            starts.append(struct.unpack_from("<I", stream, place)[0])
        elif kind in (_TRUTH, _FORMULA) and (code := _error(kind, stream[place : place + length])) is not None:
            row, column = struct.unpack_from("<HH", stream, place)
            here[row, column] = _ERRORS.get(code, "#")
    return [found.get(start, {}) for start in starts]


def _error(kind: int, record: bytes) -> int | None:
    """The number of the error that a cell holds; None where it holds none."""
    if kind == _TRUTH:
        return record[6] if len(record) >= 8 and record[7] == 1 else None
    return record[8] if len(record) >= 14 and record[6] == 2 and record[12:14] == b"\xff\xff" else None
