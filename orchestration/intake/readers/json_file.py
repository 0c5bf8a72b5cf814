"""JSON: a list of records, or one record a line; nested objects are addressed with dots.

Belongs here: JSON and GeoJSON documents. Not here: meaning of columns.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from orchestration.intake.readers.encodings import file_bytes, to_utf8
from orchestration.intake.readers.rows import (
    ROW,
    BrokenRow,
    Rows,
    UnreadableFile,
    find_header,
    unique_names,
)
from orchestration.intake.source import Source

# A geometry is one value to us; its coordinates must not become columns.
KEPT_WHOLE = {"geometry"}


def _flat(record: dict[str, Any], above: str = "") -> dict[str, str | None]:
    flat: dict[str, str | None] = {}
    for key, value in record.items():
        name = f"{above}{key}"
        if isinstance(value, dict) and key not in KEPT_WHOLE:
            flat.update(_flat(value, f"{name}."))
        elif value is None or isinstance(value, str):
            flat[name] = value
        else:
            flat[name] = json.dumps(value, ensure_ascii=False)
    return flat


def _records(text: str, path_inside: str | None) -> tuple[list[Any], bool]:
    """The records and whether each stood on a line of its own."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and lines[0].lstrip().startswith("{"):
            return lines, True
        raise UnreadableFile(
            f"JSON 文件不完整或格式错误（第 {error.lineno} 行）。请重新导出。",
            f"the JSON is cut off or malformed (line {error.lineno}); export it again",
        ) from error
    for key in (path_inside or "").split(".") if path_inside else []:
        document = document.get(key) if isinstance(document, dict) else None
    if not isinstance(document, list):
        raise UnreadableFile(
            f"JSON 文件中没有记录列表（{path_inside or '顶层'}）。",
            f"the JSON holds no list of records at {path_inside or 'its top'}",
        )
    return document, False


def read_json(path: Path, source: Source, needed: Sequence[frozenset[str]]) -> Rows:
    """The records of a JSON document; row 1 is the first record.

    Raises:
        UnreadableFile: empty, not JSON, no list of records, or without the needed columns.
    """
    text, encoding = to_utf8(file_bytes(path), source.read.encoding)
    given, by_line = _records(text.decode("utf-8-sig"), source.read.records)
    rows: list[dict[str, Any]] = []
    numbers: list[int] = []
    broken: list[BrokenRow] = []
    for number, record in enumerate(given, start=1):
        try:
            record = json.loads(record) if by_line else record
        except json.JSONDecodeError:
            record = None if by_line else record
        if isinstance(record, dict):
            rows.append(_flat(record))
            numbers.append(number)
        else:
            broken.append(BrokenRow(number, str(given[number - 1]), 1, 0))
    keys = list(dict.fromkeys(name for row in rows for name in row))
    if given:
        find_header([keys], needed)
    else:
        # An empty list is a delivery of no records, in any columns.
        keys = [sorted(names)[0] for names in needed] or ["column_1"]
    names = unique_names(keys)
    columns = [pa.array([row.get(key) for row in rows], pa.string()) for key in keys]
    table = pa.table([*columns, pa.array(numbers, pa.int64())], names=[*names, ROW])
    return Rows(names, iter(table.to_batches()), encoding, broken)
