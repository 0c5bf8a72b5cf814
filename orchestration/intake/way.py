"""Way: the SQL that takes a batch of raw rows to typed and checked ones, and tells their faults.

Belongs here: the two queries over `raw` and their common steps. Not here: single expressions (sql,
mapping, checks, personal, hashed), running them (load).
"""

from dataclasses import dataclass
from functools import cached_property

from orchestration.intake import personal, sql
from orchestration.intake.checks import (
    REASON_TYPE,
    SHOWN,
    Check,
    any_fails,
    checks_of,
    faults,
    flags,
    given,
    said,
    taken,
)
from orchestration.intake.contract import Column, Contract
from orchestration.intake.hashed import hash_name, keyed_hash
from orchestration.intake.mapping import (
    cleaned,
    given_text,
    hashed_as_given,
    holds_persons,
    named_raw_columns,
    personal_raw_columns,
    translated,
)
from orchestration.intake.readers.rows import ROW, Rows
from orchestration.intake.source import Source

RAW = "raw__"
# Rows that have faults of which none is told yet.
UNTOLD = "len(faults) = 0"


def _value(column: Column, salt: str, hashed: dict[str, str]) -> str:
    if column.name in hashed:
        return sql.name(hash_name(hashed[column.name]))
    value = sql.typed(taken(column), column)
    if column.protection == "hash":
        return keyed_hash(value, salt)
    return personal.without_numbers(value) if column.is_free_text else value


def _masked_cells(contract: Contract, told: list[str], has_persons: bool) -> str:
    """SQL for the cells of one row as they may be kept: the contract's columns, then the file's.

    One list, so that the long patterns are compiled once and not once for each column.
    """
    cells = [given(column) for column in contract.columns]
    cells += [sql.name(f"{RAW}{name}") for name in told]
    mask = personal.without_persons if has_persons else personal.without_numbers
    return f"list_transform([{', '.join(cells)}], lambda cell: {mask('cell')})"


def _raw_text(contract: Contract, told: list[str], protected: set[str]) -> str:
    """SQL for a rejected row's text: the file's own names and its masked cells."""
    first = len(contract.columns) + 1
    parts = []
    for place, name in enumerate(told, start=first):
        cell = f"{SHOWN}[{place}]"
        if name in protected:
            cell = f"if({cell} is null, null, '{personal.MASK}')"
        parts += [sql.text(personal.text_without_numbers(name)), cell]
    return f"json_object({', '.join(parts)})::varchar"


@dataclass(frozen=True)
class Way:
    """How the rows of one file are read: `file` is its name, the salt that of the hashes."""

    source: Source
    contract: Contract
    rows: Rows
    file: str
    salt: str

    @property
    def names(self) -> list[str]:
        """The raw columns of the file."""
        return self.rows.names

    @cached_property
    def checks(self) -> list[Check]:
        """What each row is checked for."""
        return checks_of(self.contract, self.source, self.rows.is_quoted)

    @cached_property
    def hashed(self) -> dict[str, str]:
        """The contract columns whose hashes a batch brings along, and the raw columns they are of.

        They lie in the batch under the raw column's `hash_name`.
        """
        return hashed_as_given(self.source, self.contract, self.names)

    def _steps(self, wanted: str) -> str:
        """The common steps as a WITH clause up to `flagged`, for the rows that are wanted."""
        columns = self.contract.columns
        made = {column: self.source.map.get(column.name) for column in columns}
        raws = {*self.hashed.values()}
        helpers = [f"{sql.name(name)} as {sql.name(RAW + name)}" for name in self.names]
        helpers += [f"{given_text(made[c])} as {given(c)}" for c in columns]
        helpers += [sql.name(hash_name(name)) for name in sorted(raws)]
        spoken = [f"{translated(made[c], given(c))} as {said(c)}" for c in columns]
        read = [
            f"{sql.taken(said(c), c, made[c].formats if made[c] else ())} as {taken(c)}"
            for c in columns
        ]
        values = [f"{_value(c, self.salt, self.hashed)} as {sql.name(c.name)}" for c in columns]
        return f"""with cleaned as ({cleaned(self.source, self.names, raws, self.file)}),
            filled as (select * from cleaned where {wanted}),
            texts as (select {ROW}, {", ".join(helpers)} from filled),
            spoken as (select *, {", ".join(spoken)} from texts),
            taken as (select *, {", ".join(read)} from spoken),
            typed as (select *, {", ".join(values)} from taken),
            flagged as (select * {flags(self.checks)} from typed)"""

    def judged(self) -> str:
        """The rows that are not blank: contract columns, `faults` (null = none) and `raw` text.

        `faults` is an empty list where `told` is to be asked: hardly a file has such a row, and to
        prepare the words takes longer than to check a small file.
        """
        kept = ", ".join(sql.name(column.name) for column in self.contract.kept)
        not_blank = " or ".join(f"{sql.name(name)} is not null" for name in self.names)
        fails = any_fails(self.checks)
        return f"""{self._steps(not_blank)}
            select {ROW}, {kept}, if({fails}, []::{REASON_TYPE}, null) as faults,
                null::varchar as raw from flagged"""

    def told(self) -> str:
        """The rows of `checked` whose faults are untold: `_row`, `faults`, the masked `raw`."""
        has_persons = holds_persons(self.source, self.contract)
        told = named_raw_columns(self.source, self.names) if has_persons else self.names
        protected = personal_raw_columns(self.source, self.contract, self.names)
        masked = _masked_cells(self.contract, told, has_persons)
        untold = f"{ROW} in (select {ROW} from checked where {UNTOLD})"
        return f"""{self._steps(untold)},
            masked as (select *, {masked} as {SHOWN} from flagged)
            select {ROW}, {faults(self.checks, self.source, self.contract)} as faults,
                {_raw_text(self.contract, told, protected)} as raw from masked"""
