"""Contracts: the ODCS files in raw/contracts as plain Python values.

Belongs here: reading a contract. Not here: checking rows against it (checks).
"""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from open_data_contract_standard.model import OpenDataContractStandard, SchemaProperty

from orchestration.settings import CONTRACTS


@dataclass(frozen=True)
class Column:
    """One column of a feed, with every rule that a single value must keep."""

    name: str
    name_zh: str
    logical_type: str
    sql_type: str
    is_required: bool
    is_key: bool
    orders_versions: bool
    allowed: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    pattern: str | None
    reference: tuple[str, str] | None
    catalogue: tuple[str, str] | None
    protection: str | None
    is_free_text: bool

    @property
    def is_kept(self) -> bool:
        return self.protection != "drop"


@dataclass(frozen=True)
class RowRule:
    """A rule over several columns of one row: SQL that is true where the row is right."""

    name: str
    column: str
    sql: str
    sentence_zh: str
    sentence_en: str


@dataclass(frozen=True)
class Contract:
    """What one feed promises: its columns, its rules, how often it comes.

    `is_own`: nobody sends these records, the system writes them into its ledger itself.
    """

    feed: str
    domain: str
    columns: tuple[Column, ...]
    rules: tuple[RowRule, ...]
    promise_days: int
    is_own: bool
    text: str

    @cached_property
    def kept(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_kept)

    @cached_property
    def keys(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_key)

    @cached_property
    def references(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted({column.reference for column in self.columns if column.reference}))

    @cached_property
    def time_column(self) -> str | None:
        """The column that says when the event took place; None for dated reference rows."""
        if self.domain == "reference":
            return None
        timed = [c for c in self.columns if c.logical_type in ("timestamp", "date")]
        ordering = [c for c in timed if c.orders_versions]
        required = [c for c in timed if c.is_required]
        return (ordering or required or timed)[0].name if timed else None


def _custom(thing: SchemaProperty | OpenDataContractStandard, name: str) -> str | None:
    for custom in thing.customProperties or []:
        if custom.property == name:
            return custom.value
    return None


def _pair(text: str | None) -> tuple[str, str] | None:
    return tuple(text.split(".", 1)) if text else None


def _column(given: SchemaProperty) -> Column:
    options = given.logicalTypeOptions or {}
    reference = given.relationships[0].to if given.relationships else None
    return Column(
        name=given.name,
        name_zh=given.businessName or given.name,
        logical_type=given.logicalType,
        sql_type=given.physicalType,
        is_required=bool(given.required),
        is_key=bool(given.primaryKey),
        orders_versions=bool(_custom(given, "orders_versions")),
        allowed=tuple(str(choice.value) for choice in given.enum or []),
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        pattern=options.get("pattern"),
        reference=_pair(reference),
        catalogue=_pair(_custom(given, "catalogue")),
        protection=_custom(given, "protection"),
        is_free_text=_custom(given, "text") == "free",
    )


def read_contract(path: Path) -> Contract:
    """Read one ODCS file; raises pydantic's ValidationError where it is not valid ODCS."""
    given = OpenDataContractStandard.from_file(str(path))
    schema = given.schema_[0]
    rules = tuple(
        RowRule(
            name=quality.name,
            column=_custom(quality, "column"),
            sql=quality.implementation,
            sentence_zh=_custom(quality, "description_zh"),
            sentence_en=quality.description,
        )
        for quality in schema.quality or []
    )
    return Contract(
        feed=schema.name,
        domain=given.domain,
        columns=tuple(_column(given_column) for given_column in schema.properties),
        rules=rules,
        is_own=_custom(given, "written_by") is not None,
        promise_days=int(given.slaProperties[0].value),
        text=path.read_text(encoding="utf-8"),
    )


@cache
def read_contracts(folder: Path = CONTRACTS) -> dict[str, Contract]:
    """The contracts of all feeds that are sent, a feed after those that it refers to.

    Records that the system writes itself have a contract, too, but no source may feed them.
    """
    every = map(read_contract, sorted(folder.glob("*.yaml")))
    found = {contract.feed: contract for contract in every if not contract.is_own}
    ordered: dict[str, Contract] = {}
    while len(ordered) < len(found):
        ready = [
            feed
            for feed, contract in found.items()
            if feed not in ordered and all(to in ordered for to, _ in contract.references)
        ]
        if not ready:
            raise ValueError("contracts refer to each other in a circle, or to an unknown feed")
        ordered.update({feed: found[feed] for feed in ready})
    return ordered
