"""Files: the landing folder as offices fill it, written so that equal input gives equal bytes.

Belongs here: CSV, Excel, JSON, Parquet as containers. Not here: what is in them.
A file may be added to several times; all appear in their places at once, when everything is made.
"""

import csv
import gzip
import io
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet
import xlsxwriter

# Office programs stamp the moment of writing; ours must not differ between two runs.
STAMP = datetime(2013, 6, 18, 12, 0)
MAKING = ".making"

Row = Sequence[Any]


class _Target(Protocol):
    def close(self) -> None: ...


class _CsvFile:
    def __init__(self, path: Path, header: Row, encoding: str, title: str | None) -> None:
        self.raw = path.open("wb")
        # No name and no time in the gzip header: both would change the bytes.
        packed = gzip.GzipFile("", "wb", 6, self.raw, mtime=0) if path.suffix == ".gz" else None
        self.packed = packed
        self.text = io.TextIOWrapper(packed or self.raw, encoding, newline="")
        self.writer = csv.writer(self.text, lineterminator="\r\n")
        if title:
            self.writer.writerow([title])
        self.writer.writerow(header)

    def add(self, rows: Iterable[Row]) -> None:
        self.writer.writerows(rows)

    def close(self) -> None:
        self.text.close()
        self.raw.close()


class _ExcelFile:
    def __init__(self, path: Path, header: Row, sheet: str, titles: Sequence[str]) -> None:
        self.book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self.book.set_properties({"created": STAMP})
        self.sheet = self.book.add_worksheet(sheet)
        self.sheet.set_column(0, len(header) - 1, 16)
        title = self.book.add_format({"bold": True, "align": "center", "font_size": 14})
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        for number, text in enumerate(titles):
            self.sheet.merge_range(number, 0, number, len(header) - 1, text, title)
        self.next = len(titles)
        self.sheet.write_row(self.next, 0, header, self.book.add_format({"bold": True}))
        self.next += 1

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    self.sheet.write_datetime(self.next, column, cell, self.moment)
                elif isinstance(cell, date):
                    self.sheet.write_datetime(self.next, column, cell, self.day)
                elif isinstance(cell, str):
                    self.sheet.write_string(self.next, column, cell)
                elif cell is not None:
                    self.sheet.write_number(self.next, column, cell)
            self.next += 1

    def close(self) -> None:
        self.book.close()


class _JsonFile:
    def __init__(self, path: Path, head: dict[str, Any], key: str) -> None:
        self.file = path.open("w", encoding="utf-8", newline="\n")
        opening = json.dumps(head, ensure_ascii=False)[:-1]
        self.file.write(f'{opening}, "{key}": [')
        self.is_empty = True

    def add(self, records: Iterable[dict[str, Any]]) -> None:
        for record in records:
            self.file.write("\n" if self.is_empty else ",\n")
            self.is_empty = False
            self.file.write(json.dumps(record, ensure_ascii=False))

    def close(self) -> None:
        self.file.write("\n]}\n")
        self.file.close()


class Landing:
    """A landing folder being filled; `row_counts` says how many rows each file got."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.making = folder / MAKING
        self.targets: dict[str, Any] = {}
        self.row_counts: dict[str, int] = {}

    def __enter__(self) -> "Landing":
        shutil.rmtree(self.making, ignore_errors=True)
        self.making.mkdir(parents=True)
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        for target in self.targets.values():
            target.close()
        if kind is None:
            for name in self.row_counts:
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(self.making / name, self.folder / name)
        shutil.rmtree(self.making, ignore_errors=True)

    def _place(self, name: str, rows: int) -> Path:
        self.row_counts[name] = self.row_counts.get(name, 0) + rows
        path = self.making / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def csv(
        self,
        name: str,
        header: Row,
        rows: list[Row],
        encoding: str = "gb18030",
        title: str | None = None,
    ) -> None:
        """Add rows to a CSV file; a name that ends in .gz is packed."""
        path = self._place(name, len(rows))
        if name not in self.targets:
            self.targets[name] = _CsvFile(path, header, encoding, title)
        self.targets[name].add(rows)

    def excel(
        self, name: str, header: Row, rows: list[Row], sheet: str, titles: Sequence[str]
    ) -> None:
        """Add rows to a workbook of one sheet with merged title rows above its header."""
        path = self._place(name, len(rows))
        if name not in self.targets:
            self.targets[name] = _ExcelFile(path, header, sheet, titles)
        self.targets[name].add(rows)

    def json(self, name: str, head: dict[str, Any], key: str, records: list[dict]) -> None:
        """Add records to a JSON document's list."""
        path = self._place(name, len(records))
        if name not in self.targets:
            self.targets[name] = _JsonFile(path, head, key)
        self.targets[name].add(records)

    def parquet(self, name: str, table: pa.Table) -> None:
        """Add a table to a Parquet file."""
        path = self._place(name, table.num_rows)
        if name not in self.targets:
            self.targets[name] = pyarrow.parquet.ParquetWriter(
                path, table.schema, compression="zstd"
            )
        self.targets[name].write_table(table)
