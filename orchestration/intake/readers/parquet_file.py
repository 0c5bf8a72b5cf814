"""Parquet: each value as the text DuckDB prints for it.

Belongs here: Parquet files as received. Not here: the lake's own files.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.intake.readers.rows import (
    ROW,
    Rows,
    UnreadableFile,
    find_header,
    unique_names,
)
from orchestration.intake.source import Source

BATCH_ROWS = 100_000


def _batches(result: duckdb.DuckDBPyRelation, names: list[str]) -> Iterator[pa.RecordBatch]:
    schema = pa.schema([*((name, pa.string()) for name in names), (ROW, pa.int64())])
    try:
        for batch in result.to_arrow_reader(BATCH_ROWS):
            yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)
    except (duckdb.Error, OSError) as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"Parquet 文件已损坏或不完整（{error}）。请重新导出。",
        f"the Parquet file is damaged or cut off ({error}); export it again",
    )


def read_parquet(path: Path, source: Source, needed: Sequence[frozenset[str]]) -> Rows:
    """The rows of a Parquet file; row 1 is the first.

    Raises:
        UnreadableFile: damaged, cut off, or without the needed columns.
    """
    connection = duckdb.connect(config={"threads": 1})
    file = f"read_parquet('{str(path).replace(chr(39), chr(39) * 2)}', file_row_number = true)"
    try:
        names = [row[0] for row in connection.execute(f"describe select * from {file}").fetchall()]
        names.remove("file_row_number")
        texts = ", ".join(f'"{name.replace(chr(34), chr(34) * 2)}"::varchar' for name in names)
        find_header([names], needed)
        result = connection.execute(f"select {texts}, file_row_number + 1 from {file}")
    except (duckdb.Error, OSError) as error:
        raise _damaged(error) from error
    shown = unique_names(names)
    return Rows(shown, _batches(result, shown))
