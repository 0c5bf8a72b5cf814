"""Load: one received file becomes accepted and rejected rows in the lake, and a load record.

Belongs here: the way of one file through reader, mapping and checks. Not here: which files (run).
"""

import json
import time
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.intake import personal, reasons, sql
from orchestration.intake.checks import (
    SHOWN,
    any_fails,
    checks_of,
    faults,
    flags,
    given,
    said,
    taken,
)
from orchestration.intake.contract import Column, Contract
from orchestration.intake.hashed import hash_name, keyed_hash, with_hashes
from orchestration.intake.lake import (
    accepted_columns,
    lake_file,
    rejected_columns,
    write_parquet,
)
from orchestration.intake.mapping import (
    cleaned,
    given_text,
    hashed_as_given,
    holds_persons,
    named_raw_columns,
    needed_columns,
    personal_raw_columns,
    translated,
)
from orchestration.intake.readers.csv_file import read_csv
from orchestration.intake.readers.excel_file import read_excel
from orchestration.intake.readers.json_file import read_json
from orchestration.intake.readers.parquet_file import read_parquet
from orchestration.intake.readers.rows import ROW, BrokenRow, Rows, UnreadableFile, unreadable
from orchestration.intake.records import LoadRecord
from orchestration.intake.source import Source

READERS = {"csv": read_csv, "excel": read_excel, "json": read_json, "parquet": read_parquet}
RAW = "raw__"
WITHHELD = "（该来源含个人信息，原文不保存）· withheld, this source holds personal data"


def _rows(path: Path, source: Source) -> Rows:
    try:
        return READERS[source.format](path, source, needed_columns(source))
    except Exception as error:
        raise unreadable(error) from error


def _value(column: Column, salt: str, hashed: dict[str, str]) -> str:
    if column.name in hashed:
        return sql.name(hash_name(hashed[column.name]))
    value = sql.typed(taken(column), column)
    if column.protection == "hash":
        return keyed_hash(value, salt)
    return personal.without_numbers(value) if column.is_free_text else value


def _masked_cells(contract: Contract, told: list[str], has_persons: bool) -> str:
    """SQL for the cells of one row as they may be kept: the contract's columns, then the file's.

    One list, so that the long patterns are compiled once and not once for each column.
    """
    cells = [given(column) for column in contract.columns]
    cells += [sql.name(f"{RAW}{name}") for name in told]
    mask = personal.without_persons if has_persons else personal.without_numbers
    return f"list_transform([{', '.join(cells)}], lambda cell: {mask('cell')})"


def _raw_text(contract: Contract, told: list[str], protected: set[str]) -> str:
    """SQL for a rejected row's text: the file's own names and its masked cells."""
    first = len(contract.columns) + 1
    parts = []
    for place, name in enumerate(told, start=first):
        cell = f"{SHOWN}[{place}]"
        if name in protected:
            cell = f"if({cell} is null, null, '{personal.MASK}')"
        parts += [sql.text(personal.text_without_numbers(name)), cell]
    return f"json_object({', '.join(parts)})::varchar"


def _check_rows(
    connection: duckdb.DuckDBPyConnection,
    rows: Rows,
    contract: Contract,
    source: Source,
    file: str,
    salt: str,
) -> None:
    """Make the table `checked`: typed contract columns, `faults` (null = none), `raw` text."""
    made = {column: source.map.get(column.name) for column in contract.columns}
    hashed = hashed_as_given(source, contract, rows.names)
    hashes = {hash_name(name): name for name in hashed.values()}
    helpers = ", ".join(
        [f"{given_text(made[c])} as {given(c)}" for c in contract.columns]
        + [*map(sql.name, hashes)]
    )
    spoken = ", ".join(f"{translated(made[c], given(c))} as {said(c)}" for c in contract.columns)
    read = ", ".join(
        f"{sql.taken(said(c), c, made[c].formats if made[c] else ())} as {taken(c)}"
        for c in contract.columns
    )
    values = ", ".join(f"{_value(c, salt, hashed)} as {sql.name(c.name)}" for c in contract.columns)
    raw_names = ", ".join(f"{sql.name(name)} as {sql.name(RAW + name)}" for name in rows.names)
    checks = checks_of(contract, source)
    kept = ", ".join(sql.name(column.name) for column in contract.kept)
    protected = personal_raw_columns(source, contract, rows.names)
    has_persons = holds_persons(source, contract)
    told = named_raw_columns(source, rows.names) if has_persons else rows.names
    raw_text = _raw_text(contract, told, protected)
    masked = _masked_cells(contract, told, has_persons)
    not_blank = " or ".join(f"{sql.name(name)} is not null" for name in rows.names)
    schema = pa.schema([*rows.schema, *((name, pa.string()) for name in hashes)])
    batches = with_hashes(connection, rows.guarded(), hashes.values(), salt)
    reader = pa.RecordBatchReader.from_batches(schema, batches)
    connection.register("raw", reader)
    try:
        connection.execute(
            f"""create or replace temp table checked as
            with cleaned as ({cleaned(source, rows.names, hashes.values(), file)}),
            filled as (select * from cleaned where {not_blank}),
            texts as (select {ROW}, {raw_names}, {helpers} from filled),
            spoken as (select *, {spoken} from texts),
            taken as (select *, {read} from spoken),
            typed as (select *, {values} from taken),
            flagged as (select * {flags(checks)} from typed),
            masked as (select *, if({any_fails(checks)}, {masked}, null) as {SHOWN} from flagged),
            judged as (select *, {faults(checks, source, contract)} as faults from masked)
            select {ROW}, {kept}, faults, if(faults is null, null, {raw_text}) as raw from judged"""
        )
    except duckdb.BinderException as error:
        # An expression of the source names a column that this file does not have.
        raise UnreadableFile(
            f"来源定义中的表达式与文件的列不符：{error}",
            f"an expression of the source definition does not fit the file's columns: {error}",
        ) from error
    except duckdb.Error as error:
        # DuckDB wraps what a reader raised; only a reader's own failure is the file's fault.
        raise (rows.failure or error) from error
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
