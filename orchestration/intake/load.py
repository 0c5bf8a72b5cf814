"""Load: one received file becomes accepted and rejected rows in the lake, and a load record.

Belongs here: the way of one file through reader, mapping and checks. Not here: which files (run).
"""

import json
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.intake import personal, reasons, sql
from orchestration.intake.contract import Contract
from orchestration.intake.hashed import with_hashes
from orchestration.intake.lake import (
    accepted_columns,
    lake_file,
    rejected_columns,
    write_parquet,
)
from orchestration.intake.mapping import holds_persons, needed_columns
from orchestration.intake.readers.csv_file import read_csv
from orchestration.intake.readers.excel_file import read_excel
from orchestration.intake.readers.json_file import read_json
from orchestration.intake.readers.parquet_file import read_parquet
from orchestration.intake.readers.rows import ROW, BrokenRow, Rows, UnreadableFile, unreadable
from orchestration.intake.records import LoadRecord
from orchestration.intake.source import Source
from orchestration.intake.way import UNTOLD, Way

READERS = {"csv": read_csv, "excel": read_excel, "json": read_json, "parquet": read_parquet}
WITHHELD = "（该来源含个人信息，原文不保存）· withheld, this source holds personal data"


def _rows(path: Path, source: Source) -> Rows:
    try:
        return READERS[source.format](path, source, needed_columns(source))
    except Exception as error:
        raise unreadable(error) from error


def _batches(
    connection: duckdb.DuckDBPyConnection, rows: Rows, hashed: list[str], salt: str
) -> Iterator[pa.RecordBatch]:
    """The file's batches with the hashes of its persons; one without rows where it has none."""
    nothing = pa.RecordBatch.from_pylist([], schema=rows.schema)
    read = rows.guarded()
    for batch in chain([next(read, nothing)], read):
        yield with_hashes(connection, batch, hashed, salt)


def _check_rows(
    connection: duckdb.DuckDBPyConnection,
    rows: Rows,
    contract: Contract,
    source: Source,
    file: str,
    salt: str,
) -> None:
    """Make the table `checked`: typed contract columns, `faults` (null = none), `raw` text."""
    way = Way(source, contract, rows, file, salt)
    made = f"create or replace temp table checked as {way.judged()}"
    untold = f"select exists (from checked where {UNTOLD})"
    try:
        for batch in _batches(connection, rows, sorted({*way.hashed.values()}), salt):
            connection.register("raw", pa.Table.from_batches([batch]))
            connection.execute(made)
            if connection.execute(untold).fetchone()[0]:
                connection.execute(
                    f"""update checked set faults = told.faults, raw = told.raw
                    from ({way.told()}) as told where checked.{ROW} = told.{ROW}"""
                )
            made = f"insert into checked {way.judged()}"
    except duckdb.BinderException as error:
        # An expression of the source names a column that this file does not have.
        raise UnreadableFile(
            f"来源定义中的表达式与文件的列不符：{error}",
            f"an expression of the source definition does not fit the file's columns: {error}",
        ) from error
    finally:
        connection.unregister("raw")


def _broken_rows(
    connection: duckdb.DuckDBPyConnection, broken: list[BrokenRow], has_persons: bool
) -> None:
    """Add the rows that could not be split to `checked`, with their text and the reason."""
    reason = reasons.BROKEN_ROW
    found = []
    for row in broken:
        words = {"row": row.row, "value": row.found, "detail": row.expected, "column": ""}
        text = WITHHELD if has_persons else row.text
        found.append(
            {
                "row": row.row,
                "zh": reason.zh.format(**words),
                "en": reason.en.format(**words),
                "text": json.dumps({"": text}, ensure_ascii=False),
            }
        )
    columns = {"row": pa.int64(), "zh": pa.string(), "en": pa.string(), "text": pa.string()}
    connection.register("broken", pa.Table.from_pylist(found, schema=pa.schema(columns)))
    connection.execute(
        f"""insert into checked by name select row as {ROW}, [struct_pack(
            code := {sql.text(reason.code)}, column_name := null::varchar,
            column_name_zh := null::varchar, value := null::varchar,
            reason_zh := zh, reason_en := en)] as faults, {personal.without_numbers("text")} as raw
        from broken"""
    )
    connection.unregister("broken")


def _reject_repeats(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Give every later copy of an accepted row the fault exact_duplicate."""
    keys = ", ".join(sql.name(column.name) for column in contract.keys)
    # Equal hashes only make the search below look in vain.
    repeated = connection.execute(
        f"select count(*) > count(distinct hash({keys})) from checked where faults is null"
    ).fetchone()[0]
    if not repeated:
        return
    whole = ", ".join(sql.name(column.name) for column in contract.kept)
    reason = reasons.EXACT_DUPLICATE
    key_values = ", ".join(
        f"{sql.name(column.name)} := checked.{sql.name(column.name)}" for column in contract.keys
    )

    def sentence(template: str) -> str:
        words = template.replace("{row}", "' || copies._row || '")
        return f"'{words.replace('{value}', chr(39) + ' || copies.first || ' + chr(39))}'"

    connection.execute(
        f"""update checked set
            faults = [struct_pack(code := '{reason.code}', column_name := null::varchar,
                column_name_zh := null::varchar, value := null::varchar,
                reason_zh := {sentence(reason.zh)}, reason_en := {sentence(reason.en)})],
            raw = to_json(struct_pack({key_values}))::varchar
        from (
            select _row, first_value(_row) over same as first, row_number() over same as number
            from checked where faults is null
            window same as (partition by {whole} order by _row)
        ) as copies
        where checked._row = copies._row and copies.number > 1"""
    )


def _count(connection: duckdb.DuckDBPyConnection, record: LoadRecord, contract: Contract) -> None:
    latest = f"max({sql.name(contract.time_column)})" if contract.time_column else "max(null)"
    counts = connection.execute(
        f"select count(*), count(*) filter (where faults is null), "
        f"({latest} filter (where faults is null))::timestamp from checked"
    ).fetchone()
    record.read_count, record.accepted_count, record.latest_record_at = counts
    record.rejected_count = record.read_count - record.accepted_count
    if record.rejected_count:
        record.rejected_by_reason = dict(
            connection.execute(
                "select fault.code, count(*) from (select unnest(faults) as fault from checked) "
                "group by all order by all"
            ).fetchall()
        )


def _write(
    connection: duckdb.DuckDBPyConnection, record: LoadRecord, contract: Contract, lake: Path
) -> None:
    provenance = (
        f"{sql.text(record.source_code)} as _source, {sql.text(record.source_file)} as "
        f"_source_file, {ROW} as _source_row, {sql.text(record.file_sha256)} as _file_sha256, "
        f"timestamp '{record.loaded_at:%Y-%m-%d %H:%M:%S}' as _loaded_at"
    )
    columns = {
        "accepted": f"select * exclude ({ROW}, faults, raw), {provenance} from checked "
        "where faults is null",
        "rejected": f"select {provenance}, raw, faults as reasons from checked "
        f"where faults is not null order by {ROW}",
    }
    shapes = {"accepted": accepted_columns(contract), "rejected": rejected_columns()}
    for verdict, query in columns.items():
        casts = ", ".join(
            f"{sql.name(n)}::{kind} as {sql.name(n)}" for n, kind in shapes[verdict].items()
        )
        path = lake_file(lake, record.feed, verdict, record.load_id)
        record.lake_sha256[verdict] = write_parquet(
            connection, f"select {casts} from ({query})", path
        )


def load_file(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    record: LoadRecord,
    source: Source,
    contract: Contract,
    lake: Path,
    salt: str,
) -> LoadRecord:
    """Read one file into the lake and fill its record; an unreadable file fills only the record."""
    started = time.perf_counter()
    try:
        rows = _rows(path, source)
        record.encoding = rows.encoding
        _check_rows(connection, rows, contract, source, path.name, salt)
        if rows.broken:
            _broken_rows(connection, rows.broken, holds_persons(source, contract))
    except UnreadableFile as fault:
        record.status = "unreadable"
        record.message_zh = personal.text_without_numbers(fault.zh)
        record.message_en = personal.text_without_numbers(fault.en)
        if fault.may_pass:
            # Fits no definition, so the next run reads the file again.
            record.definition_sha256 = ""
        record.duration_seconds = round(time.perf_counter() - started, 3)
        return record
    _reject_repeats(connection, contract)
    _count(connection, record, contract)
    _write(connection, record, contract, lake)
    record.duration_seconds = round(time.perf_counter() - started, 3)
    return record
