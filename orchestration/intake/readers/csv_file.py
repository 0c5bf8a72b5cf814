"""CSV: an explicit dialect and columns, never guessed; rows that do not split are kept aside.

Belongs here: CSV and its header. Not here: encodings, meaning of columns.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy
import pyarrow as pa
import pyarrow.csv

from orchestration.intake.readers.encodings import file_bytes, to_utf8
from orchestration.intake.readers.rows import (
    HEADER_SEARCH_ROWS,
    ROW,
    BrokenRow,
    Rows,
    UnreadableFile,
    find_header,
    unique_names,
)
from orchestration.intake.source import Source

BLOCK_BYTES = 8 << 20


def _first_records(text: bytes, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first records and the line on which each ends."""
    lines = csv.reader(io.TextIOWrapper(io.BytesIO(text), "utf-8", newline=""), delimiter=delimiter)
    records, ends = [], []
    try:
        for record in islice(lines, HEADER_SEARCH_ROWS):
            records.append(record)
            ends.append(lines.line_num)
    except csv.Error:
        # An oversized cell below the header is the row reader's to report, not ours.
        pass
    return records, ends


def _numbered(
    reader: pyarrow.csv.CSVStreamingReader, names: list[str], broken: list[BrokenRow], first: int
) -> Iterator[pa.RecordBatch]:
    following = first
    schema = pa.schema([*((name, pa.string()) for name in names), (ROW, pa.int64())])
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            return
        skipped = numpy.array([row.row for row in broken if row.row >= following], dtype="int64")
        candidates = numpy.arange(following, following + batch.num_rows + len(skipped))
        rows = candidates[~numpy.isin(candidates, skipped)][: batch.num_rows]
        if batch.num_rows:
            following = int(rows[-1]) + 1
        yield pa.RecordBatch.from_arrays([*batch.columns, pa.array(rows)], schema=schema)


def read_csv(path: Path, source: Source, needed: Sequence[frozenset[str]]) -> Rows:
    """The rows of a CSV file; row 1 is the file's first record, as a spreadsheet shows it.

    Raises:
        UnreadableFile: empty, damaged, of unknown encoding, or without the needed columns.
    """
    settings = source.read
    text, encoding = to_utf8(file_bytes(path), settings.encoding)
    if settings.header == "none":
        names, lines_above, records_above = list(settings.columns), 0, 0
    else:
        records, ends = _first_records(text, settings.delimiter)
        place = find_header(records, needed)
        names, lines_above, records_above = unique_names(records[place]), ends[place], place + 1
    broken: list[BrokenRow] = []

    def keep_aside(row: pyarrow.csv.InvalidRow) -> str:
        # pyarrow counts lines above the header and records below it.
        number = row.number - lines_above + records_above
        broken.append(BrokenRow(number, row.text, row.expected_columns, row.actual_columns))
        return "skip"

    try:
        reader = pyarrow.csv.open_csv(
            io.BytesIO(text),
            read_options=pyarrow.csv.ReadOptions(
                use_threads=False,
                block_size=max(BLOCK_BYTES, 1),
                skip_rows=lines_above,
                column_names=names,
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=settings.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=keep_aside,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={name: pa.string() for name in names},
                strings_can_be_null=False,
                # `to_utf8` has looked at every byte.
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return Rows(names, iter(()), encoding)
        raise UnreadableFile(
            f"CSV 文件无法解析：{error}", f"the CSV cannot be parsed: {error}"
        ) from error
    batches = _numbered(reader, names, broken, records_above + 1)
    return Rows(names, batches, encoding, broken, is_quoted=b'"' in text)
