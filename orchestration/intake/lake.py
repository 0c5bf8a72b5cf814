"""The lake: where accepted and rejected rows lie as Parquet, and whether they are intact.

Belongs here: paths, shapes, writing a file whole, verifying, clearing. Not here: the rows
"""

import contextlib
import hashlib
import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet

from orchestration.intake import sql
from orchestration.intake.checks import REASON_TYPE
from orchestration.intake.contract import Contract
from orchestration.intake.records import LoadRecord, read_record, read_records, record_path

PROVENANCE = {
    "_source": "varchar",
    "_source_file": "varchar",
    "_source_row": "bigint",
    "_file_sha256": "varchar",
    "_loaded_at": "timestamp",
}
VERDICTS = ("accepted", "rejected")
# Zero rows in the contract's shape: a feed that nobody sends can still be queried.
SHAPE_FILE = "shape.parquet"
HASH_BLOCK_BYTES = 1 << 20


def lake_file(lake: Path, feed: str, verdict: str, load_id: str) -> Path:
    return lake / feed / verdict / f"{load_id}.parquet"


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> str:
    """Write the query's rows to a file that appears whole or not at all; returns its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    connection.execute(
        f"copy ({query}) to {sql.text(str(part))} (format parquet, compression zstd)"
    )
    written = sha256_of(part)
    os.replace(part, path)
    return written


def accepted_columns(contract: Contract) -> dict[str, str]:
    return {column.name: column.sql_type for column in contract.kept} | PROVENANCE


def rejected_columns() -> dict[str, str]:
    return PROVENANCE | {"raw": "varchar", "reasons": REASON_TYPE}


def write_shapes(connection: duckdb.DuckDBPyConnection, contract: Contract, lake: Path) -> None:
    """Write the feed's two zero-row files, each time, so that a damaged one does not last."""
    for verdict in VERDICTS:
        columns = accepted_columns(contract) if verdict == "accepted" else rejected_columns()
        path = lake / contract.feed / verdict / SHAPE_FILE
        nulls = ", ".join(f"null::{kind} as {sql.name(name)}" for name, kind in columns.items())
        write_parquet(connection, f"select {nulls} where false", path)


def is_intact(lake: Path, record: LoadRecord) -> bool:
    """Whether each lake file of the load is still the one that was written.

    Parquet readers take a flipped bit for a number; only the hash tells.
    """
    for verdict, written in record.lake_sha256.items():
        path = lake_file(lake, record.feed, verdict, record.load_id)
        if not path.is_file() or sha256_of(path) != written:
            return False
    return True


def damaged_loads(lake: Path) -> list[str]:
    """The loads that are not as they were written: their record or their rows."""
    return [
        path.stem
        for path in sorted((lake / "loads").glob("*.json"))
        if (record := read_record(path)) is None or not is_intact(lake, record)
    ]


def file_of(lake: Path, feed: str, load_id: str) -> str | None:
    """The received file that the rows of a load themselves name; None where it left no row."""
    for verdict in VERDICTS:
        path = lake_file(lake, feed, verdict, load_id)
        with contextlib.suppress(OSError, pa.ArrowException):
            named = pyarrow.parquet.read_table(path, columns=["_source_file"])["_source_file"]
            if len(named):
                return named[0].as_py()
    return None


def forget(lake: Path, feed: str, load_id: str) -> None:
    """Take a load out of the lake, record first, so that no record speaks of missing rows."""
    record_path(lake, load_id).unlink(missing_ok=True)
    for verdict in VERDICTS:
        lake_file(lake, feed, verdict, load_id).unlink(missing_ok=True)


def clear_leftovers(lake: Path, sources: dict[str, str]) -> list[str]:
    """Remove what a killed load, or a source that is gone, left behind; returns what went.

    Rows whose record is damaged stay: their file may no longer be at hand to be read again.

    Args:
        sources: source code to feed, for all sources of the city.
    """
    gone: list[str] = []
    kept: set[Path] = set()
    for record in list(read_records(lake)):
        if sources.get(record.source_code) != record.feed:
            forget(lake, record.feed, record.load_id)
            gone.append(record.load_id)
        else:
            kept |= {lake_file(lake, record.feed, verdict, record.load_id) for verdict in VERDICTS}
    recorded = {path.stem for path in (lake / "loads").glob("*.json")}
    for path in [*lake.glob("*/*/*.parquet"), *lake.glob("**/*.part")]:
        is_damaged = path.suffix == ".parquet" and path.stem in recorded
        if path not in kept and path.name != SHAPE_FILE and not is_damaged:
            path.unlink()
            gone.append(path.name)
    return gone
