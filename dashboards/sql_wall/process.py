"""The short-lived process that runs one statement of an analyst and ends.

Belongs here: the limits it sets itself, the locked connection, the rows it hands back.
Not here: waiting for it or stopping it (query). Reads one request in JSON from standard input;
writes one line of JSON, then the rows as an Arrow stream, to standard output.
"""

import io
import json
import resource
import signal
import sys
import time
from typing import Any

import duckdb
import pyarrow as pa

from dashboards.sql_wall.statement import Refused, check

# Address space, not memory: the engine reserves more than it uses.
ADDRESS_SPACE = 4 << 30
ENGINE_MEMORY = "512MB"
FILES_OPEN = 64
BATCH_ROWS = 2_048


def _limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (2 * seconds + 2, 2 * seconds + 3))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES_OPEN, FILES_OPEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Not one byte may be left on disk, whatever the statement finds to write with.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _locked(path: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        path,
        read_only=True,
        config={
            "threads": 2,
            "memory_limit": ENGINE_MEMORY,
            "temp_directory": "",
            "max_temp_directory_size": "0B",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
        },
    )
    connection.execute("use marts")
    # In this order: without external access the engine lets nobody say where not to spill.
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _rows(
    result: duckdb.DuckDBPyConnection, row_cap: int, byte_cap: int
) -> tuple[pa.Table, str | None]:
    """At most `row_cap` rows and `byte_cap` bytes, and which of the two caps cut them."""
    reader = result.to_arrow_reader(BATCH_ROWS)
    batches, count, size = [], 0, 0
    for batch in reader:
        size += batch.nbytes
        if size > byte_cap:
            return pa.Table.from_batches(batches, reader.schema), "bytes"
        batches.append(batch)
        count += batch.num_rows
        if count > row_cap:
            return pa.Table.from_batches(batches, reader.schema).slice(0, row_cap), "rows"
    return pa.Table.from_batches(batches, reader.schema), None


def _answer(request: dict[str, Any]) -> tuple[dict[str, Any], pa.Table | None]:
    started = time.perf_counter()
    connection = _locked(request["path"])
    marts = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'marts'"
    ).fetchall()
    try:
        check(request["text"], [name for (name,) in marts])
        result = connection.execute(request["text"], request["parameters"] or None)
        table, cut_by = _rows(result, request["row_cap"], request["byte_cap"])
    except Refused as error:
        return {"status": "refused", "code": error.code, "detail": error.detail}, None
    except (duckdb.OutOfMemoryException, MemoryError):
        return {"status": "stopped", "code": "memory"}, None
    except (duckdb.Error, pa.ArrowException) as error:
        return {"status": "failed", "detail": str(error)[:2_000]}, None
    seconds = time.perf_counter() - started
    return {"status": "answered", "cut_by": cut_by, "seconds": seconds}, table


def main() -> None:
    """Answer the one request of this process's life."""
    request = json.load(sys.stdin)
    _limit(request["seconds"])
    said, table = _answer(request)
    out = io.BytesIO()
    if table is not None:
        with pa.ipc.new_stream(out, table.schema) as writer:
            writer.write_table(table)
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + out.getvalue())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
