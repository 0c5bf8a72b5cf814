"""The publication that pages read: where it is, its connection, the list of those kept.

Belongs here: the pointer file, the read-only connection, the files beside it.
Not here: SQL (queries), anything that writes.
"""

import json
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import streamlit as st

ROOT = Path(__file__).resolve().parent.parent
POINTER = "current.json"
# Enough for any page query; a statement that needs more is a fault, not a reason to swap.
MEMORY_LIMIT = "1GB"
# The current publication, the one before it for sessions in mid-run, and one for a roll-back.
CONNECTIONS_KEPT = 3


class PublicationError(Exception):
    """The pointer cannot be followed; the message says what to run."""


@dataclass(frozen=True)
class Publication:
    """One publication as the pointer names it; `path` identifies it for every cache."""

    path: str
    publication_id: str
    as_of_date: date
    published_at: datetime


@dataclass(frozen=True)
class KeptFile:
    """One publication file that readers could be pointed to."""

    name: str
    size_bytes: int
    as_of_date: date | None
    written_at: datetime
    is_current: bool


def published_folder(city: str | None = None) -> Path:
    """The folder of publications of a city, else of that in CHANGTAI_CITY, under CHANGTAI_HOME."""
    home = Path(os.environ.get("CHANGTAI_HOME") or ROOT / "warehouse")
    return home / (city or os.environ.get("CHANGTAI_CITY") or "zhifu") / "published"


def current_publication() -> Publication | None:
    """The publication the pointer names now; None before the first one.

    Raises:
        PublicationError: the pointer is damaged, or names a file that is not there.
    """
    pointer = published_folder() / POINTER
    if not pointer.is_file():
        return None
    try:
        named = json.loads(pointer.read_text(encoding="utf-8"))
        # The name alone: a pointer never leads out of its own folder.
        path = (published_folder() / Path(named["file"]).name).resolve()
        publication = Publication(
            str(path),
            named["publication_id"],
            date.fromisoformat(named["as_of_date"]),
            datetime.fromisoformat(named["published_at"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise PublicationError(f"{POINTER} is damaged ({error}); run `make refresh`") from error
    if not path.is_file():
        raise PublicationError(f"{path.name} is gone; run `make rollback` or `make refresh`")
    return publication


@st.cache_resource(
    max_entries=CONNECTIONS_KEPT,
    show_spinner=False,
    on_release=lambda connection: connection.close(),
)
def _connection(path: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        path,
        read_only=True,
        config={
            "threads": 2,
            "memory_limit": MEMORY_LIMIT,
            "enable_external_access": "false",
        },
    )
    connection.execute("use marts")
    return connection


def cursor(publication: Publication) -> duckdb.DuckDBPyConnection:
    """A cursor of its own for one query; several pages may read at once."""
    fresh = _connection(publication.path).cursor()
    fresh.execute("use marts")
    return fresh


def publication_named(publication_id: str, city: str) -> Publication | None:
    """The publication of that id, if its file is still kept; both names may come from a stranger.

    Raises:
        PublicationError: the file is there, but is no publication.
    """
    folder = published_folder(Path(city).name)
    path = (folder / f"warehouse_{Path(publication_id).name}.duckdb").resolve()
    if not path.is_file():
        return None
    try:
        statement = "select as_of_date, published_at from marts.about_publication"
        [(as_of_date, published_at)] = _connection(str(path)).cursor().execute(statement).fetchall()
    except duckdb.Error as error:
        raise PublicationError(f"{path.name} is damaged ({error})") from error
    return Publication(str(path), publication_id, as_of_date, published_at)


def _as_of_in(name: str) -> date | None:
    """The as-of date in `warehouse_<as_of>_<run>.duckdb`."""
    try:
        return date.fromisoformat(name.split("_")[1])
    except (IndexError, ValueError):
        return None


def kept_publications(current: Publication) -> list[KeptFile]:
    """The publication files that are kept, the newest first."""
    kept = [
        KeptFile(
            path.name,
            path.stat().st_size,
            _as_of_in(path.name),
            datetime.fromtimestamp(path.stat().st_mtime),
            str(path.resolve()) == current.path,
        )
        for path in published_folder().glob("warehouse_*.duckdb")
    ]
    return sorted(kept, key=lambda file: file.written_at, reverse=True)
