"""Publish: a new file from the checked marts, then the pointer that readers follow; roll back.

Belongs here: what readers open, how it is switched, kept and rolled back.
Not here: anything that computes a figure (dbt) or shows one (dashboards).
"""

import json
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
from filelock import Timeout

from orchestration.intake import sql
from orchestration.intake.lake import sha256_of
from orchestration.one_run import writer_lock
from orchestration.publication_notes import (
    closing_notes,
    column_notes,
    model_notes,
    scope_notes,
    test_notes,
)
from orchestration.settings import City, SettingsError, current_city

POINTER = "current.json"
# Two to roll back to, and a reader that still holds a file just replaced finds it there.
PUBLICATIONS_KEPT = int(os.environ.get("CHANGTAI_KEEP", "3"))


class PublishError(Exception):
    """The marts may not be published, or there is nothing to roll back to; says why."""


@dataclass(frozen=True)
class Publication:
    """One published file, as the pointer names it.

    `fingerprint` stands for all inputs; `held_fingerprint` for inputs that somebody rolled back:
    a refresh does not publish those again by itself.
    """

    file: str
    publication_id: str
    as_of_date: str
    published_at: str
    run_id: str
    fingerprint: str
    held_fingerprint: str | None = None
    sha256: str | None = None


def is_whole(city: City, publication: Publication) -> bool:
    """Whether the file still is the one that was written; unknown for earlier releases."""
    if publication.sha256 is None:
        return True
    return sha256_of(city.published / publication.file) == publication.sha256


def _by_age(city: City) -> list[Path]:
    """The publications that are kept, in the order in which they were made."""
    files = city.published.glob("warehouse_*.duckdb")
    return sorted(files, key=lambda path: path.stat().st_mtime_ns)


def _place_last(path: Path, city: City) -> None:
    """Make the file the youngest also where the clock has been moved back."""
    youngest = max((other.stat().st_mtime_ns for other in _by_age(city)), default=0)
    if path.stat().st_mtime_ns <= youngest:
        os.utime(path, ns=(youngest + 1_000_000, youngest + 1_000_000))


def current_publication(city: City) -> Publication | None:
    """What the pointer names, or None where nothing readable is published."""
    try:
        pointer = json.loads((city.published / POINTER).read_text(encoding="utf-8"))
        publication = Publication(**pointer)
    except (OSError, ValueError, TypeError):
        return None
    return publication if (city.published / publication.file).is_file() else None


def _switch(city: City, publication: Publication) -> None:
    part = city.published / f".{POINTER}.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump(asdict(publication), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, city.published / POINTER)


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The rows of each mart in the open file."""
    names = [
        row[0]
        for row in connection.execute(
            "select table_name from duckdb_tables() where database_name = current_database() "
            "and schema_name = 'marts' order by table_name"
        ).fetchall()
    ]
    counts = [f"select {sql.text(n)}, count(*) from marts.{sql.name(n)}" for n in names]
    return dict(connection.execute(" union all ".join(counts)).fetchall()) if names else {}


def _copy_marts(build: Path, part: Path) -> None:
    """Copy the marts' own file as it is, block by block."""
    if build.with_name(f"{build.name}.wal").exists():
        # What still stands in the log beside the file would not be copied; opening takes it in.
        duckdb.connect(str(build)).close()
    shutil.copyfile(build, part)
    if part.stat().st_size != build.stat().st_size:
        raise PublishError(f"{build.name} was not copied whole")


def _demand_only_marts(connection: duckdb.DuckDBPyConnection) -> None:
    others = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where schema_name <> 'marts' or table_name like '%\\_\\_dbt\\_%' escape '\\' "
        "union all select schema_name || '.' || view_name from duckdb_views() "
        "where not internal order by all"
    ).fetchall()
    if others:
        raise PublishError(f"not only marts lie in the build: {others}")


def _write_notes(
    connection: duckdb.DuckDBPyConnection,
    rows: dict[str, int],
    manifest: dict,
    results: dict,
    zone: ZoneInfo,
) -> None:
    """Put what readers need to trust the marts beside them: definitions and test results."""
    columns = connection.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'marts' "
        "order by table_name, column_index"
    ).fetchall()
    types = [column[:3] for column in columns]
    # Those of columns are many, and dbt leaves them with the marts (persist_docs), but for Spark's.
    commented = {(table, name): comment for table, name, _, comment in columns}
    tables: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
        "about_models": (
            "model_name varchar, description varchar, row_count bigint",
            model_notes(manifest, rows),
        ),
        "about_columns": (
            "model_name varchar, column_name varchar, data_type varchar, description varchar",
            column_notes(manifest, types),
        ),
        "about_closing": ("model_name varchar, declaration varchar", closing_notes(manifest)),
        "about_tests": (
            "test_name varchar, model_name varchar, status varchar, failures bigint, "
            "severity varchar, owner varchar, description varchar, ran_at timestamp",
            test_notes(manifest, results, zone),
        ),
    }
    tables["about_row_scopes"] = (
        "model_name varchar, row_scope varchar",
        scope_notes(manifest, [*tables, "about_row_scopes", "about_publication"]),
    )
    for table, (columns, values) in tables.items():
        connection.execute(f"create table marts.{table} ({columns})")
        if values:
            made = pa.table(
                {str(place): list(cells) for place, cells in enumerate(zip(*values, strict=True))}
            )
            connection.register("noted", made)
            connection.execute(f"insert into marts.{table} select * from noted")
            connection.unregister("noted")
    comments = [
        f"comment on column marts.{sql.name(model)}.{sql.name(column)} is {sql.text(description)}"
        for model, column, _, description in tables["about_columns"][1]
        if description and commented.get((model, column)) != description
    ] + [
        f"comment on table marts.{sql.name(model)} is {sql.text(description)}"
        for model, description, _ in tables["about_models"][1]
        if description
    ]
    connection.execute(";".join(["select 1", *comments]))


def _audit(path: Path, marts: dict[str, int]) -> None:
    """Read the finished file anew, mart by mart, before anybody can see it."""
    with duckdb.connect(str(path), read_only=True) as connection:
        found = _tables(connection)
    wrong = {
        mart: (rows, found.get(mart)) for mart, rows in marts.items() if rows != found.get(mart)
    }
    if wrong:
        raise PublishError(f"marts cannot be read back whole: {wrong}")


def _prune(city: City, kept: str) -> list[str]:
    gone = [path for path in _by_age(city)[:-PUBLICATIONS_KEPT] if path.name != kept]
    for path in gone:
        path.unlink(missing_ok=True)
    # What single readers may see of a publication goes with it.
    left = {path.stem for path in city.published.glob("warehouse_*.duckdb")}
    for folder in (city.state / "scoped").glob("warehouse_*"):
        if folder.name not in left:
            shutil.rmtree(folder, ignore_errors=True)
    return [path.name for path in gone]


def _clear_parts(city: City) -> None:
    """Remove what killed publications left, before the disk is needed for the next one."""
    for path in city.published.glob("*.part*"):
        path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _note(part: Path, city: City, publication: Publication) -> None:
    """Write into the copied marts what readers need to know of them, and read all of it anew."""
    zone = ZoneInfo(city.facts["timezone"])
    manifest = json.loads((city.build / "manifest.json").read_text(encoding="utf-8"))
    results = json.loads((city.build / "run_results.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(part)) as connection:
        _demand_only_marts(connection)
        marts = _tables(connection)
        # One transaction: a commit for each row and comment would be a write to disk for each.
        connection.execute("begin")
        _write_notes(connection, marts, manifest, results, zone)
        # Written into the statement: for bound values DuckDB loads pandas, half a second.
        connection.execute(
            "create table marts.about_publication as select "
            f"{sql.text(publication.publication_id)} as publication_id, "
            f"date '{publication.as_of_date}' as as_of_date, "
            f"timestamp '{publication.published_at}' as published_at, "
            f"{sql.text(publication.run_id)} as run_id, "
            f"{sql.text(publication.fingerprint)} as fingerprint, "
            f"{bool(city.facts['is_simulated'])} as is_simulated"
        )
        connection.execute("commit")
    _audit(part, marts)


def publish(city: City, run_id: str) -> Publication:
    """Publish the build that this run checked, and switch readers to it.

    Raises:
        PublishError: the build was not checked to the end by this run, or did not copy whole.
            The last publication stays in place.
    """
    try:
        checked = json.loads((city.build / "checked.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PublishError("the build has not passed its checks") from error
    if checked["run_id"] != run_id:
        raise PublishError("another refresh has replaced this build; nothing was published")
    now = datetime.now(ZoneInfo(city.facts["timezone"])).replace(microsecond=0, tzinfo=None)
    as_of = city.as_of.isoformat()
    publication_id = f"{as_of}_{now:%Y%m%dT%H%M%S}_{run_id[:8]}"
    publication = Publication(
        file=f"warehouse_{publication_id}.duckdb",
        publication_id=publication_id,
        as_of_date=as_of,
        published_at=now.isoformat(sep=" "),
        run_id=run_id,
        fingerprint=checked["fingerprint"],
    )
    city.published.mkdir(parents=True, exist_ok=True)
    part = city.published / f"{publication.file}.part"
    _clear_parts(city)
    try:
        _copy_marts(city.marts_file, part)
    except (OSError, duckdb.Error) as error:
        raise PublishError(f"the marts cannot be copied: {error}") from error
    with ThreadPoolExecutor(1) as beside:
        # The disk takes the copied blocks while the notes are made, and those while all is hashed.
        flushed = beside.submit(_flush, part)
        _note(part, city, publication)
        flushed.result()
        flushed = beside.submit(_flush, part)
        sha256 = sha256_of(part)
        flushed.result()
    publication = replace(publication, sha256=sha256)
    _place_last(part, city)
    os.replace(part, city.published / publication.file)
    _switch(city, publication)
    _prune(city, publication.file)
    return publication


def _read_back(path: Path, held_fingerprint: str | None) -> Publication:
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute(
            "select publication_id, as_of_date::varchar, published_at::varchar, run_id, "
            "fingerprint from marts.about_publication"
        ).fetchone()
    return Publication(path.name, *row, held_fingerprint=held_fingerprint, sha256=sha256_of(path))


def roll_back(city: City) -> Publication:
    """Point readers to the publication before the current one.

    Raises:
        PublishError: there is no earlier publication.
    """
    current = current_publication(city)
    files = _by_age(city)
    names = [path.name for path in files]
    place = names.index(current.file) if current else len(names)
    if place == 0:
        raise PublishError("there is no earlier publication to go back to")
    earlier = _read_back(files[place - 1], current.fingerprint if current else None)
    _switch(city, earlier)
    return earlier


if __name__ == "__main__":
    try:
        city = current_city()
        with writer_lock(city).acquire(timeout=0):
            restored = roll_back(city)
    except (PublishError, SettingsError) as error:
        sys.exit(f"✗ {error}")
    except Timeout:
        sys.exit("✗ 更新正在运行，请稍后再试 · a refresh of this city is running; try again later")
    print(f"✓ readers now see {restored.publication_id}, data as of {restored.as_of_date}")
