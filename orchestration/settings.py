"""Where things are: the city, its folders in the repository and its state folder.

Belongs here: paths and environment variables, read once. Not here: anything that writes.
"""

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = ROOT / "raw" / "contracts"
DBT_PROJECT = ROOT / "dbt_project"


class SettingsError(Exception):
    """The city or a folder is named wrongly; the message says what to change."""


@dataclass(frozen=True)
class City:
    """One city: what is in `raw/cities/<code>` and where its state lies."""

    code: str
    facts: dict[str, Any]
    folder: Path
    landing: Path
    state: Path

    @property
    def catalogue(self) -> Path:
        return self.folder / "catalogue"

    def received(self, folder: str) -> Path:
        """Where the files of a source lie: what offices send, or what came with the city."""
        return self.landing if folder == "landing" else self.folder / "reference"

    @property
    def lake(self) -> Path:
        return self.state / "lake"

    @property
    def build(self) -> Path:
        return self.state / "build"

    @property
    def marts_file(self) -> Path:
        """dbt's profile attaches it beside build.duckdb; nothing but marts lies in it."""
        return self.build / "build_marts.duckdb"

    @property
    def published(self) -> Path:
        return self.state / "published"

    @property
    def ledger(self) -> Path:
        return self.state / "ledger"

    @property
    def rejected_rows(self) -> Path:
        return self.state / "rejected_rows"

    @property
    def as_of(self) -> date:
        """The day the figures speak of: CHANGTAI_AS_OF, that of city.yaml, or today there."""
        given = self.facts.get("as_of")
        return given or datetime.now(ZoneInfo(self.facts["timezone"])).date()


def current_city() -> City:
    """The city of CHANGTAI_CITY with its state under CHANGTAI_HOME.

    Raises:
        SettingsError: there is no folder of that name, its city.yaml lacks a needed key, or
            CHANGTAI_AS_OF is no day.
    """
    code = os.environ.get("CHANGTAI_CITY") or "zhifu"
    folder = ROOT / "raw" / "cities" / code
    if not (folder / "city.yaml").is_file():
        known = sorted(path.parent.name for path in folder.parent.glob("*/city.yaml"))
        raise SettingsError(f"CHANGTAI_CITY={code}: no such city; known are {', '.join(known)}")
    facts = yaml.safe_load((folder / "city.yaml").read_text(encoding="utf-8"))
    missing = {"name_zh", "name_en", "timezone", "levels", "is_simulated"} - facts.keys()
    if missing:
        raise SettingsError(f"city.yaml of {code} lacks: {', '.join(sorted(missing))}")
    if as_of := os.environ.get("CHANGTAI_AS_OF"):
        try:
            facts["as_of"] = date.fromisoformat(as_of)
        except ValueError as error:
            raise SettingsError(f"CHANGTAI_AS_OF={as_of}: not a day like 2013-06-18") from error
    home = Path(os.environ.get("CHANGTAI_HOME") or ROOT / "warehouse").resolve()
    landing = Path(os.environ.get("LANDING") or folder / "landing").resolve()
    return City(code, facts, folder, landing, home / code)
