"""A CSV that Excel and WPS open rightly: UTF-8 with BOM, no text that runs as a formula.

Belongs here: how cells are written. Not here: which rows and columns (download, rejections).
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

# A cell that begins so is run as a formula by Excel and WPS when the file is opened.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Signs that float() reads besides (-inf, +1_000) are names to a spreadsheet, or refused.
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def safe(value: Any) -> Any:
    """Text that no spreadsheet runs as a formula; numbers stay numbers, nothing stays empty."""
    if not isinstance(value, str) or not value.startswith(FORMULA_STARTS):
        return value
    return value if NUMBER.fullmatch(value) else f"'{value}"


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV with BOM (without it Excel garbles Chinese), every text made safe."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([safe(heading) for heading in headings])
    writer.writerows([safe(value) for value in row] for row in rows)
    return sheet.getvalue().encode("utf-8-sig")
