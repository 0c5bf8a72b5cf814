"""Hashed: persons as keyed hashes, each text hashed once a batch, however often it is there.

Belongs here: the keyed hash of a person. Not here: which columns hold persons (contracts, sources),
masks (personal).
"""

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from orchestration.intake import sql


def keyed_hash(expression: str, salt: str) -> str:
    """SQL: the text's keyed hash, null for null.

    Nested: without the salt neither the text nor a guess at it can be confirmed.
    """
    inner = f"sha256({sql.text(salt)} || {expression})"
    return f"sha256({sql.text(salt)} || {inner})"


def hash_name(raw_name: str) -> str:
    """The column that `with_hashes` adds for a raw column; no header can hold this name."""
    return f"hash\n{raw_name}"


def _hashes(connection: duckdb.DuckDBPyConnection, texts: pa.Array, salt: str) -> pa.Array:
    persons = texts.dictionary_encode()
    connection.register("persons", pa.table({"person": persons.dictionary}))
    keyed = keyed_hash("nullif(person, '')", salt)
    hashed = connection.execute(f"select {keyed} from persons")
    return hashed.to_arrow_table().column(0).combine_chunks().take(persons.indices)


def with_hashes(
    connection: duckdb.DuckDBPyConnection,
    batch: pa.RecordBatch,
    raw_names: Iterable[str],
    salt: str,
) -> pa.RecordBatch:
    """The batch with a column `hash_name(name)` more for each of the raw columns.

    SHA-256 would otherwise take half of the time: the same people come day after day.
    """
    hashes = {name: _hashes(connection, batch.column(name), salt) for name in raw_names}
    for name, column in hashes.items():
        batch = batch.append_column(hash_name(name), column)
    return batch
