"""Inputs: all that the marts are made of as one hash, and whether a publication shows it already.

Belongs here: the decision that nothing is new, for whoever asks, without Dagster or dbt: to load
them costs more than the decision. Not here: building (warehouse), taking in (intake).
"""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration.intake.known_codes import CatalogueError
from orchestration.intake.records import read_records
from orchestration.intake.source import SourceError
from orchestration.intake.waiting import first_waiting
from orchestration.ledger import LedgerError, read_ledger
from orchestration.publish import Publication, current_publication, is_whole
from orchestration.settings import DBT_PROJECT, City

# Files whose change makes other marts out of the same lake.
DEFINITION_ENDINGS = {".sql", ".yml", ".yaml", ".csv", ".md"}


# Another release of one of these may make other rows out of the same SQL.
PROGRAMMES = ("dbt-core", "dbt-duckdb", "duckdb")


class WarehouseError(Exception):
    """dbt could not be prepared; the message holds what dbt said."""


def _hash_of(*folders: Path) -> str:
    found = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in DEFINITION_ENDINGS:
                found.update(str(path.relative_to(folder)).encode())
                found.update(path.read_bytes())
    return found.hexdigest()


def project_hash() -> str:
    """One hash over the dbt project, whichever city it is built for."""
    return _hash_of(DBT_PROJECT)


def programmes() -> list[str]:
    """The releases of what works out the marts."""
    return [f"{name} {version(name)}" for name in PROGRAMMES]


def definition_hash(city: City) -> str:
    """One hash over the dbt project and the city's catalogue."""
    return _hash_of(DBT_PROJECT, city.catalogue)


def fingerprint(city: City) -> str:
    """One hash over all that the marts are made of: lake, ledger, city facts, catalogue, project.

    Raises:
        LedgerError: the ledger is damaged; no mart may be built on it.
    """
    lake = [(r.load_id, r.definition_sha256, r.lake_sha256) for r in read_records(city.lake)]
    facts = (city.folder / "city.yaml").read_text(encoding="utf-8")
    ledger = [close.sha256 for close in read_ledger(city)]
    parts = [lake, ledger, facts, city.as_of.isoformat(), definition_hash(city)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def nothing_new(city: City) -> Publication | None:
    """The publication that already shows the present inputs, if there is one."""
    current = current_publication(city)
    if current is None or not is_whole(city, current):
        return None
    inputs = fingerprint(city)
    return current if inputs in (current.fingerprint, current.held_fingerprint) else None


def standing_publication(city: City) -> Publication | None:
    """The publication that a whole refresh would leave as it is: nothing waits, nothing changed.

    Every received file and every file of the lake is read and compared by content. Where that
    goes wrong the answer is None: the whole refresh says what is wrong.
    """
    try:
        return nothing_new(city) if first_waiting(city) is None else None
    except (SourceError, CatalogueError, LedgerError, duckdb.Error, OSError):
        return None
