"""Sheets: a catalogue file as rows of text with Excel's row numbers, and back to a file.

Belongs here: bytes, encodings, CSV. Not here: what the cells mean (values, check).
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.catalogue import faults
from orchestration.catalogue.declared import Sheet
from orchestration.catalogue.faults import Fault, fault, place

OTHER_DELIMITERS = {";": "分号 ;", "\t": "制表符 Tab", "，": "中文逗号 ，", "|": "竖线 |"}


@dataclass
class Table:
    """One sheet as it stands in a file: header, and each row with the number that Excel shows."""

    sheet: Sheet
    name: str
    header: list[str]
    rows: list[tuple[int, list[str]]]
    faults: list[Fault] = field(default_factory=list)
    is_marked: bool = True

    def cells(self, column: str) -> Iterator[tuple[int, str]]:
        """The cells of a column with their row numbers; a row that is too short has empty ones."""
        at = self.header.index(column)
        for number, cells in self.rows:
            yield number, cells[at] if at < len(cells) else ""

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows by column."""
        for number, cells in self.rows:
            padded = [*cells, *[""] * (len(self.header) - len(cells))]
            yield number, dict(zip(self.header, padded, strict=False))


def _other_encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return "GB18030"


def decoded(sheet: Sheet, data: bytes, encoding: str | None = None) -> str | Fault:
    """The text of a file in UTF-8, or in the encoding that the clerk names; never guessed."""
    is_marked = data.startswith(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if encoding and not is_marked:
            try:
                return data.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                pass
    found = _other_encoding(data)
    shown = {"GB18030": "GB18030（GBK）", "?": "无法识别的 · unknown"}.get(found, found)
    mended = "gb18030" if found == "?" else found.lower()
    return fault(faults.WRONG_ENCODING, place(sheet, sheet.file), value=shown, mended=mended)


def _parsed(sheet: Sheet, text: str) -> tuple[list[list[str]], list[Fault]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            records.append(record)
    except csv.Error:
        where = place(sheet, sheet.file, len(records) + 1)
        return records, [fault(faults.BROKEN_CSV, where)]
    return records, []


def table_of(
    sheet: Sheet, name: str, header: Sequence[str], numbered: Sequence[tuple[int, list[str]]]
) -> Table:
    """The table with the faults of its header; rows without any content are left out."""
    table = Table(sheet, name, list(header), [r for r in numbered if any(c.strip() for c in r[1])])
    known = [column.name for column in sheet.columns]
    for column in known:
        if column not in table.header:
            table.faults.append(fault(faults.MISSING_COLUMN, place(sheet, name, 1, column)))
    for column in dict.fromkeys(table.header):
        if column not in known:
            where = place(sheet, name, 1, column or "（空 · empty）")
            table.faults.append(fault(faults.UNKNOWN_COLUMN, where))
        elif table.header.count(column) > 1:
            table.faults.append(fault(faults.REPEATED_COLUMN, place(sheet, name, 1, column)))
    for number, cells in table.rows:
        if len(cells) > len(table.header) and any(c.strip() for c in cells[len(table.header) :]):
            counts = {"value": len(cells), "detail": len(table.header)}
            table.faults.append(fault(faults.TOO_MANY_CELLS, place(sheet, name, number), **counts))
    return table


def read_csv(sheet: Sheet, path: Path, encoding: str | None = None) -> Table:
    """One file of the catalogue; what is wrong with the file itself is among the table's faults."""
    if not path.is_file():
        return Table(
            sheet, sheet.file, [], [], [fault(faults.MISSING_FILE, place(sheet, path.name))]
        )
    data = path.read_bytes()
    text = decoded(sheet, data, encoding)
    if isinstance(text, Fault):
        return Table(sheet, sheet.file, [], [], [text])
    records, broken = _parsed(sheet, text)
    header = [cell.strip() for cell in records[0]] if records else []
    while header and not header[-1]:
        header.pop()
    for delimiter, shown in OTHER_DELIMITERS.items():
        if len(header) == 1 and len(sheet.columns) > 1 and delimiter in header[0]:
            wrong = fault(faults.WRONG_DELIMITER, place(sheet, sheet.file, 1), value=shown)
            return Table(sheet, sheet.file, [], [], [wrong])
    table = table_of(sheet, sheet.file, header, list(enumerate(records[1:], start=2)))
    table.faults.extend(broken)
    table.is_marked = data.startswith(codecs.BOM_UTF8)
    return table


def csv_bytes(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A file as it is kept: UTF-8 with the byte mark that Excel needs, one line feed a row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return codecs.BOM_UTF8 + out.getvalue().encode()
