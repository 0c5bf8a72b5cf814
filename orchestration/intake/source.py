"""Sources: the files in raw/cities/<city>/sources that say which files feed which contract.

Belongs here: reading and validating a source file. Not here: reading the data files themselves.
"""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from orchestration.intake.contract import Contract

SOURCES_KEPT = 256


class SourceError(Exception):
    """A source file is written wrongly; the message names file, place and remedy."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Words(_Strict):
    zh: str
    en: str


class Read(_Strict):
    """How the text is got out of a file; see raw/README.md for each setting."""

    encoding: str = "auto"
    delimiter: str = ","
    header: Literal["auto", "none"] = "auto"
    columns: tuple[str, ...] = ()
    sheet: str | None = None
    records: str | None = None
    multiline: bool = False


class Made(_Strict):
    """How one contract column is made: from a raw column, a constant, or a SQL expression."""

    column: str | None = None
    value: str | None = None
    sql: str | None = None
    formats: tuple[str, ...] = ()
    values: dict[str, str] = Field(default_factory=dict)
    otherwise: str | None = None


def _column_alone(given: Any) -> Any:
    return {"column": given} if isinstance(given, str) else given


class Source(_Strict):
    """One source: a set of files of one format that feed one contract."""

    source: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    feed: str
    title: Words
    producer: Words | None = None
    licence: str | None = None
    promise_days: int | None = -1
    folder: Literal["landing", "reference"] = "landing"
    files: tuple[str, ...]
    format: Literal["csv", "excel", "parquet", "json"]
    read: Read = Read()
    personal: tuple[str, ...] = ()
    aliases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    optional: tuple[str, ...] = ()
    map: dict[str, Annotated[Made, BeforeValidator(_column_alone)]]

    def days_promised(self, contract: Contract) -> int | None:
        """Days between deliveries: the source's own promise, else (-1) the contract's."""
        return contract.promise_days if self.promise_days == -1 else self.promise_days

    def found_in(self, folder: Path) -> list[Path]:
        """The files of this source that lie in the folder, in the order of their names."""
        return sorted({path for glob in self.files for path in folder.glob(glob) if path.is_file()})


def _check_against_contract(source: Source, contract: Contract, path: Path) -> None:
    known = {column.name for column in contract.columns}
    if unknown := sorted(source.map.keys() - known):
        raise SourceError(f"{path.name}: {source.feed} has no column {', '.join(unknown)}")
    unmade = [c.name for c in contract.columns if c.is_required and c.name not in source.map]
    if unmade:
        raise SourceError(f"{path.name}: required columns are not mapped: {', '.join(unmade)}")
    for name, made in source.map.items():
        if sum(part is not None for part in (made.column, made.value, made.sql)) != 1:
            raise SourceError(f"{path.name}: map.{name} needs exactly one of column, value, sql")
    if source.read.header == "none" and not source.read.columns:
        raise SourceError(f"{path.name}: a file without a header needs read.columns")


# By its text, so never stale: a run asks for all sources more than twice for each feed.
@lru_cache(maxsize=SOURCES_KEPT)
def _source_of(text: str) -> Source:
    return Source.model_validate(yaml.safe_load(text))


def read_source(path: Path, contracts: dict[str, Contract]) -> Source:
    """Read and validate one source file.

    Raises:
        SourceError: not YAML, a key is unknown or wrong, or it does not fit its contract.
    """
    try:
        source = _source_of(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise SourceError(f"{path.name} is not valid YAML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise SourceError(f"{path.name}: {faults}") from error
    if source.source != path.stem:
        raise SourceError(f"{path.name}: source must be named like its file, {path.stem}")
    if source.feed not in contracts:
        raise SourceError(f"{path.name}: unknown feed {source.feed}")
    _check_against_contract(source, contracts[source.feed], path)
    return source


def read_sources(folder: Path, contracts: dict[str, Contract]) -> list[Source]:
    """All sources of a city, those of a referenced feed first."""
    order = {feed: place for place, feed in enumerate(contracts)}
    sources = [read_source(path, contracts) for path in sorted(folder.glob("*.yaml"))]
    return sorted(sources, key=lambda source: (order[source.feed], source.source))
