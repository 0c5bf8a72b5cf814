"""The publication that pages read: where it is, its connection, the list of those kept.

Belongs here: the pointer file, the read-only connection, the files beside it.
Not here: SQL (queries), what a reader may see of it (access).
"""

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import streamlit as st

from dashboards.access.reader import current_reader
from dashboards.access.scoped_file import ScopeError, scope_of, scoped_file
from dashboards.home import city_folder

POINTER = "current.json"
# Enough for any page query; a statement that needs more is a fault, not a reason to swap.
MEMORY_LIMIT = "1GB"
# A district's units and its whole, of the current publication; those in use outlive their place.
CONNECTIONS_KEPT = 64


class PublicationError(Exception):
    """The pointer cannot be followed; the message says what to run."""


@dataclass(frozen=True)
class Publication:
    """One publication as its reader may see it; `path` identifies both for every cache.

    `path` is the file that holds what the reader may see, `file` the name of the published one;
    `fault` is why the pointer could not be followed to it, where it could not.
    """

    path: str
    publication_id: str
    as_of_date: date
    published_at: datetime
    file: str
    fault: str | None = None


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
    return city_folder(city) / "published"


def current_publication() -> Publication | None:
    """What the reader of this session may see of the publication that the pointer names now.

    The only door for pages: page, SQL, export and bulletin read the file handed out here. None
    before the first publication.

    Raises:
        PublicationError: as pointed_publication, or it cannot be cut to the reader's scope.
        NotAdmitted, AccessFault: the reader may see nothing.
    """
    scope = scope_of(current_reader())
    publication = pointed_publication()
    if publication is None or scope is None:
        return publication
    try:
        return replace(publication, path=str(scoped_file(Path(publication.path), scope)))
    except ScopeError as error:
        raise PublicationError(str(error)) from error


def pointed_publication() -> Publication | None:
    """The whole publication that the pointer names now: for whoever has a shell on this machine.

    Where the pointer cannot be followed it is the latest that is kept, with the fault.

    Raises:
        PublicationError: the pointer cannot be followed and no publication is kept.
    """
    pointer = published_folder() / POINTER
    if not pointer.is_file():
        return None
    try:
        return _followed(pointer)
    except PublicationError as error:
        if last := _latest_kept():
            return replace(last, fault=str(error))
        raise


def _followed(pointer: Path) -> Publication:
    try:
        named = json.loads(pointer.read_text(encoding="utf-8"))
        # The name alone: a pointer never leads out of its own folder.
        path = (published_folder() / Path(named["file"]).name).resolve()
        publication = Publication(
            str(path),
            named["publication_id"],
            date.fromisoformat(named["as_of_date"]),
            datetime.fromisoformat(named["published_at"]),
            path.name,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise PublicationError(f"{POINTER} is damaged ({error}); run `make refresh`") from error
    if not path.is_file():
        raise PublicationError(f"{path.name} is gone; run `make rollback` or `make refresh`")
    return publication


def _latest_kept() -> Publication | None:
    files = published_folder().glob("warehouse_*.duckdb")
    for path in sorted(files, key=lambda file: file.stat().st_mtime_ns, reverse=True):
        with suppress(PublicationError):
            return _read_from(path, path.stem.removeprefix("warehouse_"))
    return None


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
    return _read_from(path, publication_id) if path.is_file() else None


def _read_from(path: Path, publication_id: str) -> Publication:
    try:
        statement = "select as_of_date, published_at from marts.about_publication"
        [(as_of_date, published_at)] = _connection(str(path)).cursor().execute(statement).fetchall()
    except duckdb.Error as error:
        raise PublicationError(f"{path.name} is damaged ({error})") from error
    return Publication(str(path), publication_id, as_of_date, published_at, path.name)


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
            path.name == current.file,
        )
        for path in published_folder().glob("warehouse_*.duckdb")
    ]
    return sorted(kept, key=lambda file: file.written_at, reverse=True)
