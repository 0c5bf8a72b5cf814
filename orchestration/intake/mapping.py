"""Mapping: a source's `map` as SQL from raw text columns to contract columns, still as text.

Belongs here: which raw column feeds which contract column. Not here: types and rules (checks).
"""

from collections.abc import Iterable

from orchestration.intake import sql
from orchestration.intake.contract import Column, Contract
from orchestration.intake.hashed import hash_name
from orchestration.intake.readers.rows import FILE, ROW, same_name
from orchestration.intake.source import Made, Source


def needed_columns(source: Source) -> list[frozenset[str]]:
    """For each raw column that a file must have, the names it may come under (`same_name`)."""
    wanted = {made.column for made in source.map.values() if made.column} | source.aliases.keys()
    return [
        frozenset(map(same_name, {column, *source.aliases.get(column, ())}))
        for column in sorted(wanted - set(source.optional))
    ]


def _renamed(source: Source, names: list[str]) -> dict[str, str]:
    """Our name for a raw column to the name it has in this file."""
    present = {same_name(name): name for name in names}
    found: dict[str, str] = {}
    wanted = {made.column for made in source.map.values() if made.column} | source.aliases.keys()
    for ours in sorted(wanted):
        for candidate in (ours, *source.aliases.get(ours, ())):
            if same_name(candidate) in present:
                found[ours] = present[same_name(candidate)]
                break
    return found


def hashed_as_given(source: Source, contract: Contract, names: list[str]) -> dict[str, str]:
    """The contract columns whose hash is that of a raw column's text: name to the raw name."""
    renamed = _renamed(source, names)
    found = {}
    for column in contract.columns:
        made = source.map.get(column.name)
        is_as_given = made and made.column in renamed and not made.values
        if column.protection == "hash" and column.logical_type == "string" and is_as_given:
            found[column.name] = renamed[made.column]
    return found


def cleaned(source: Source, names: list[str], hashed: Iterable[str], file_name: str) -> str:
    """A query over `raw`: every raw column, empty as null, then our names for those that differ.

    Args:
        hashed: the raw columns whose hashes come along, under their `hash_name`.
    """
    renamed = _renamed(source, names)
    lines = [f"nullif({sql.name(name)}, '') as {sql.name(name)}" for name in names]
    taken = {name.casefold() for name in names}
    for ours in sorted({*renamed, *source.optional}):
        if ours.casefold() in taken:
            continue
        theirs = f"nullif({sql.name(renamed[ours])}, '')" if ours in renamed else "null::varchar"
        lines.append(f"{theirs} as {sql.name(ours)}")
    lines += [sql.name(hash_name(name)) for name in sorted(set(hashed))]
    return f"select {ROW}, {sql.text(file_name)} as {FILE}, {', '.join(lines)} from raw"


def given_text(made: Made | None) -> str:
    """The text as the file gives it, before a word list translates it."""
    if made is None:
        return "null::varchar"
    if made.value is not None:
        return sql.text(made.value)
    if made.sql is not None:
        return f"nullif(try(({made.sql})::varchar), '')"
    return sql.name(made.column)


def translated(made: Made | None, given: str) -> str:
    """The text after the source's word list; null where the list does not know the word."""
    if made is None or not made.values:
        return given
    words = " ".join(
        f"when {sql.text(word)} then {sql.text(value)}" for word, value in made.values.items()
    )
    otherwise = (
        f"when {given} is not null then {sql.text(made.otherwise)}" if made.otherwise else ""
    )
    simple = f"case {given} {words} end"
    return f"case when {simple} is not null then {simple} {otherwise} end" if otherwise else simple


def personal_raw_columns(source: Source, contract: Contract, names: list[str]) -> set[str]:
    """The raw columns of this file whose text may be stored nowhere."""
    renamed = _renamed(source, names)
    protected = {column.name for column in contract.columns if column.protection}
    mapped = {
        renamed.get(made.column or "", "")
        for column, made in source.map.items()
        if column in protected
    }
    listed = set(map(same_name, source.personal))
    return {name for name in names if name in mapped or same_name(name) in listed}


def named_raw_columns(source: Source, names: list[str]) -> list[str]:
    """The raw columns of this file that the source speaks of; others may hold anything."""
    renamed = set(_renamed(source, names).values())
    spoken = set(map(same_name, (*source.personal, *source.optional)))
    texts = " ".join(made.sql or "" for made in source.map.values())
    return [name for name in names if name in renamed or same_name(name) in spoken or name in texts]


def holds_persons(source: Source, contract: Contract) -> bool:
    """Whether rows of the source name persons, so that a shifted cell may hold a name."""
    return bool(source.personal or [c for c in contract.columns if c.protection])


def column_title(column: Column, source: Source) -> str:
    """What the sender calls the column: the name in the file, else the contract's Chinese name."""
    made = source.map.get(column.name)
    return made.column if made and made.column else column.name_zh
