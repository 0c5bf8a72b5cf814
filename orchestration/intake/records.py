"""Load records: what became of each received file, kept as one small JSON file a load.

Belongs here: the record, where it lies, how it is read back. Not here: making it (load).
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

# The record's own SHA-256: one flipped bit can leave JSON that still reads well.
PROOF = "record_sha256"


@dataclass
class LoadRecord:
    """One file read for one source: read_count = accepted_count + rejected_count, always.

    `definition_sha256` covers the source file, the contract and the known codes: when one of them
    changes, the same file is read again. `status` is loaded or unreadable.
    """

    load_id: str
    source_code: str
    feed: str
    source_file: str
    file_sha256: str
    definition_sha256: str
    file_format: str
    size_bytes: int
    loaded_at: datetime
    encoding: str | None = None
    status: str = "loaded"
    message_zh: str | None = None
    message_en: str | None = None
    read_count: int = 0
    accepted_count: int = 0
    rejected_count: int = 0
    rejected_by_reason: dict[str, int] = field(default_factory=dict)
    duration_seconds: float = 0.0
    latest_record_at: datetime | None = None
    lake_sha256: dict[str, str] = field(default_factory=dict)


def record_path(lake: Path, load_id: str) -> Path:
    return lake / "loads" / f"{load_id}.json"


def _proof(values: dict) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def write_record(lake: Path, record: LoadRecord) -> None:
    """Write the record whole or not at all; it comes last, so a load without one did not happen."""
    path = record_path(lake, record.load_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    values = json.loads(json.dumps(asdict(record), default=str))
    with part.open("w", encoding="utf-8") as file:
        json.dump(values | {PROOF: _proof(values)}, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def read_record(path: Path) -> LoadRecord | None:
    """The record, or None where it is missing or damaged (the load is then done again)."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        written = values.pop(PROOF, None)
        # A record of an earlier release carries no proof.
        if written is not None and written != _proof(values):
            return None
        record = LoadRecord(**values)
        record.loaded_at = _moment(values["loaded_at"])
        record.latest_record_at = _moment(values["latest_record_at"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return record


def read_records(lake: Path) -> Iterator[LoadRecord]:
    """All load records, in the order of their names."""
    for path in sorted((lake / "loads").glob("*.json")):
        if record := read_record(path):
            yield record
