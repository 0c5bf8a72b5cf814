"""Run: which files each feed takes in, what is new, and the account of it all.

Belongs here: the order of work, idempotence by content, the account tables for dbt.
Not here: the way of one file (load).
"""

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from orchestration.intake.contract import Contract, read_contracts
from orchestration.intake.known_codes import load_known_codes
from orchestration.intake.lake import (
    clear_leftovers,
    file_of,
    forget,
    is_intact,
    sha256_of,
    write_shapes,
)
from orchestration.intake.load import load_file
from orchestration.intake.personal import text_without_numbers
from orchestration.intake.records import (
    LoadRecord,
    read_record,
    read_records,
    record_path,
    write_record,
)
from orchestration.intake.source import Source, read_sources
from orchestration.ledger import write_ledger_shapes
from orchestration.settings import City

# Raise when a reader or a check changes what it makes of the same file: all files are read again.
INTAKE_VERSION = 3
HASH_LENGTH = 16

Say = Callable[[str], None]


@dataclass(frozen=True)
class Taken:
    """What became of one file in this run: its record, and whether it was read now."""

    record: LoadRecord
    is_new: bool


def _salt(city: City) -> str:
    """The installation's secret for hashing personal values, made on first use."""
    path = city.state / "salt"
    if not path.exists() or not path.read_text(encoding="utf-8").strip():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: an empty salt would hash names so that a guess confirms them.
        part = path.with_suffix(".part")
        part.touch(mode=0o600)
        with part.open("w", encoding="utf-8") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    return path.read_text(encoding="utf-8").strip()


def connect() -> duckdb.DuckDBPyConnection:
    """The connection on which files are read: rows stay in the order of their file.

    One thread: most files are one batch, and a second thread that has nothing to do takes a
    quarter more of a core than the work itself.
    """
    return duckdb.connect(config={"threads": 1, "preserve_insertion_order": True})


def definition_of(source: Source, contract: Contract, prints: dict[str, str]) -> str:
    """One hash over all that decides what a file becomes; another one, and it is read again."""
    parts = [INTAKE_VERSION, source.model_dump(mode="json"), contract.text, prints]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def load_id_of(source: Source, file_sha256: str) -> str:
    """The name of a load: its source and the content of its file."""
    return f"{source.source}__{file_sha256[:HASH_LENGTH]}"


def shown_name(path: Path, city: City) -> str:
    """The file's name as it may be told: within its folder, without personal numbers."""
    for folder in (city.landing, city.folder):
        if path.is_relative_to(folder):
            return text_without_numbers(path.relative_to(folder).as_posix())
    return text_without_numbers(path.name)


def _take_file(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    source: Source,
    contract: Contract,
    definition: str,
    city: City,
) -> Taken:
    file_sha256 = sha256_of(path)
    load_id = load_id_of(source, file_sha256)
    known = read_record(record_path(city.lake, load_id))
    if known and known.definition_sha256 == definition and is_intact(city.lake, known):
        return Taken(known, is_new=False)
    fresh = LoadRecord(
        load_id=load_id,
        source_code=source.source,
        feed=source.feed,
        source_file=shown_name(path, city),
        file_sha256=file_sha256,
        definition_sha256=definition,
        file_format=source.format,
        size_bytes=path.stat().st_size,
        loaded_at=datetime.now(ZoneInfo(city.facts["timezone"])).replace(
            microsecond=0, tzinfo=None
        ),
    )
    if known:
        forget(city.lake, known.feed, known.load_id)
    load_file(connection, path, fresh, source, contract, city.lake, _salt(city))
    write_record(city.lake, fresh)
    return Taken(fresh, is_new=True)


def _told(taken: Taken) -> str:
    record = taken.record
    if record.status == "unreadable":
        return f"! {record.source_file} [{record.source_code}] {record.message_zh}"
    return (
        f"+ {record.source_file} [{record.source_code}] 读取 {record.read_count:,} = "
        f"接收 {record.accepted_count:,} + 退回 {record.rejected_count:,} "
        f"({record.duration_seconds:.2f}s)"
    )


def _forget_replaced(city: City, source: Source, present: dict[str, str], say: Say) -> None:
    """Take out what a file said before it was sent again under its own name.

    A file that is gone altogether is kept: an unmounted folder must not empty the lake.
    """
    for record in list(read_records(city.lake)):
        if (
            record.source_code == source.source
            and record.load_id not in present
            and record.source_file in present.values()
        ):
            forget(city.lake, record.feed, record.load_id)
            say(
                f"- {record.source_file} [{source.source}] 已由新内容替换 · replaced by new content"
            )
    for path in (city.lake / "loads").glob(f"{source.source}__*.json"):
        if path.stem not in present and read_record(path) is None:
            file = file_of(city.lake, source.feed, path.stem)
            if file is None or file in present.values():
                forget(city.lake, source.feed, path.stem)


def prepare(city: City, say: Say = print) -> dict[str, Contract]:
    """Read contracts and sources, clear what a killed run left, write the shapes of feeds, ledger.

    Raises:
        SourceError: a source file of the city is written wrongly.
    """
    contracts = read_contracts()
    sources = read_sources(city.folder / "sources", contracts)
    gone = clear_leftovers(city.lake, {source.source: source.feed for source in sources})
    if gone:
        say(f"cleared {len(gone)} leftovers of a broken run or of a source that is gone")
    connection = connect()
    for contract in contracts.values():
        write_shapes(connection, contract, city.lake)
    write_ledger_shapes(city)
    return contracts


def take_in_feed(
    city: City, contracts: dict[str, Contract], feed: str, say: Say = print
) -> Iterator[Taken]:
    """Take in every file of every source of one feed; a file that fails never stops the others.

    Yields:
        what became of each file, in the order of source and file name; the same content
        received under two names is taken once.
    """
    contract = contracts[feed]
    connection = connect()
    prints = load_known_codes(connection, contract, city.lake, city.catalogue)
    for source in read_sources(city.folder / "sources", contracts):
        if source.feed != feed:
            continue
        definition = definition_of(source, contract, prints)
        seen: dict[str, str] = {}
        for path in source.found_in(city.received(source.folder)):
            taken = _take_file(connection, path, source, contract, definition, city)
            if taken.record.load_id in seen:
                shown, first = shown_name(path, city), taken.record.source_file
                say(f"= {shown} [{source.source}] same content as {first}")
                continue
            seen[taken.record.load_id] = shown_name(path, city)
            if taken.is_new:
                say(_told(taken))
            yield taken
        _forget_replaced(city, source, seen, say)
