"""The ledger of month closes: one folder per close, chained by hashes and never rewritten.

Belongs here: the folders, their shape, adding one whole, proving that none has changed.
Not here: what is frozen (frozen_figures), when a month may be closed (month_close).
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

import duckdb
from filelock import FileLock

from orchestration.intake import sql
from orchestration.intake.contract import Contract, read_contract
from orchestration.intake.lake import sha256_of, write_parquet
from orchestration.settings import CONTRACTS, City

CONTRACT = CONTRACTS / "month_closes.yaml"
RECORD = "close.json"
SHAPE = "_shape"
TABLES = {
    "figures": {
        **dict.fromkeys(("model_name", "figure_name", "figure_key", "scenario"), "varchar"),
        **dict.fromkeys(("measure_code", "target_code", "level", "scope_code"), "varchar"),
        **dict.fromkeys(("numerator", "denominator", "value"), "double"),
        "text_value": "varchar",
    },
    "rules": dict.fromkeys(("rule_kind", "scenario", "rule_code", "content"), "varchar"),
    "loads": dict.fromkeys(("source_code", "feed", "source_file", "file_sha256"), "varchar"),
}


class LedgerError(Exception):
    """The ledger is damaged, or would have to be rewritten; the message says what to do."""


@dataclass(frozen=True)
class Close:
    """One month frozen once: what the contract month_closes asks, and what proves it.

    `files` holds the SHA-256 of each file of the folder; `previous_sha256` that of the record of
    the close before, so that none can be exchanged or taken out unnoticed.
    """

    close_month: str
    edition_number: int
    closed_at: str
    closed_by: str
    reason: str | None
    publication_id: str
    as_of_date: str
    figure_count: int
    figures_sha256: str
    policy_scenario: str
    policy_sha256: str
    sequence_number: int = 0
    previous_sha256: str | None = None
    files: dict[str, str] | None = None

    @property
    def name(self) -> str:
        return f"{self.close_month[:7]}_{self.edition_number}"

    @property
    def sha256(self) -> str:
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _folder(city: City) -> Path:
    return city.ledger / "month_closes"


@cache
def _contract() -> Contract:
    return read_contract(CONTRACT)


def _columns() -> dict[str, dict[str, str]]:
    """Each file's columns: a frozen row says of which close it is."""
    closes = {column.name: column.sql_type for column in _contract().kept}
    of_close = {"close_month": "date", "edition_number": "integer"}
    return {"closes": closes} | {table: of_close | columns for table, columns in TABLES.items()}


def write_ledger_shapes(city: City) -> None:
    """Write the zero-row files that let a city without any close be built, each time anew."""
    connection = duckdb.connect()
    for table, columns in _columns().items():
        path = _folder(city) / SHAPE / f"{table}.parquet"
        nulls = ", ".join(f"null::{kind} as {sql.name(name)}" for name, kind in columns.items())
        write_parquet(connection, f"select {nulls} where false", path)


def _damaged(path: Path, why: str) -> LedgerError:
    return LedgerError(
        f"台账文件损坏或被改动，请从备份恢复：{path.parent.name}/{path.name}\n"
        f"✗ the ledger is damaged or was changed: {path.parent.name}/{path.name} {why}; "
        "put it back from a backup. Nothing was written."
    )


def _read(folder: Path) -> Close:
    path = folder / RECORD
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        close = Close(**stored["record"])
        written = stored["record_sha256"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _damaged(path, "cannot be read") from error
    if close.sha256 != written or close.name != folder.name:
        raise _damaged(path, "does not hold what was written")
    for name, expected in (close.files or {}).items():
        if not (folder / name).is_file():
            raise _damaged(folder / name, "is gone")
        if sha256_of(folder / name) != expected:
            raise _damaged(folder / name, "does not hold what was written")
    return close


def read_ledger(city: City) -> list[Close]:
    """All closes in the order in which they were made, each proved to be as it was written.

    Raises:
        LedgerError: a file is missing, damaged or exchanged; a refresh and a close stop at that.
    """
    folders = [path for path in _folder(city).glob("[!_.]*") if path.is_dir()]
    closes = sorted(map(_read, folders), key=lambda close: close.sequence_number)
    previous: Close | None = None
    for number, close in enumerate(closes, start=1):
        expected = previous.sha256 if previous else None
        if close.sequence_number != number or close.previous_sha256 != expected:
            raise _damaged(_folder(city) / close.name / RECORD, "does not follow the close before")
        previous = close
    return closes


def _write_closes_row(connection: duckdb.DuckDBPyConnection, close: Close, path: Path) -> None:
    values = asdict(close)
    listed = ", ".join(
        f"{'null' if values[column.name] is None else sql.text(str(values[column.name]))}"
        f"::{column.sql_type} as {sql.name(column.name)}"
        for column in _contract().kept
    )
    write_parquet(connection, f"select {listed}", path)


def _flush(paths: Iterable[Path]) -> None:
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def append(city: City, close: Close, connection: duckdb.DuckDBPyConnection) -> Close:
    """Add one close whole or not at all; the connection holds the tables of TABLES.

    Returns:
        the close with its place in the chain.

    Raises:
        LedgerError: that edition stands in the ledger already, or an earlier close is damaged.
    """
    city.ledger.mkdir(parents=True, exist_ok=True)
    with FileLock(city.ledger / "ledger.lock"):
        earlier = read_ledger(city)
        folder, part = _folder(city) / close.name, city.ledger / f".{close.name}.part"
        if folder.exists():
            raise LedgerError(f"✗ {close.name} stands in the ledger already; nothing was written")
        write_ledger_shapes(city)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        placed = replace(
            close,
            sequence_number=len(earlier) + 1,
            previous_sha256=earlier[-1].sha256 if earlier else None,
        )
        _write_closes_row(connection, placed, part / "closes.parquet")
        for table in TABLES:
            of_close = f"date '{close.close_month}' as close_month, {close.edition_number}"
            query = f"select {of_close}::integer as edition_number, * from {table}"
            write_parquet(connection, query, part / f"{table}.parquet")
        placed = replace(placed, files={p.name: sha256_of(p) for p in sorted(part.glob("*"))})
        stored = {"record": asdict(placed), "record_sha256": placed.sha256}
        text = json.dumps(stored, ensure_ascii=False, indent=1)
        (part / RECORD).write_text(f"{text}\n", encoding="utf-8")
        _flush([*part.glob("*"), part])
        os.rename(part, folder)
        _flush([folder.parent])
    return placed
