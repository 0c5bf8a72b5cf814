"""Parity: where two engines' tables of one name differ, counted and shown.

Belongs here: the comparison. Not here: which tables, how they were made.
"""

import duckdb

# Of the larger of the number and one.
TOLERANCE = 1e-9
FLOATING = {"DOUBLE", "FLOAT"}


def _quoted(names: list[str], of: str = "") -> list[str]:
    return [f'{of}"{name}"' for name in names]


def differences(connection: duckdb.DuckDBPyConnection, here: str, there: str) -> list[str]:
    """Each difference between two tables in words; none where they hold the same rows.

    Rows are matched by all columns that are no floating numbers (rows that agree in these, by the
    order of their numbers); numbers are equal to 1e-9.
    """
    columns = connection.execute(f"describe {here}").fetchall()
    numbers = [name for name, kind, *_ in columns if kind in FLOATING]
    keys = [name for name, kind, *_ in columns if kind not in FLOATING]
    order = ", ".join(f'round("{name}", 6)' for name in numbers) or "1"
    for name, table in (("one", here), ("other", there)):
        connection.execute(
            f"create or replace temp table {name} as select *, row_number() over ("
            f"partition by {', '.join(_quoted(keys))} order by {order}) as twin_number from {table}"
        )
    matched = " and ".join(
        f"one.{key} is not distinct from other.{key}" for key in [*_quoted(keys), "twin_number"]
    )
    told = []
    for first, second in (("one", "other"), ("other", "one")):
        alone = f"from {first} anti join {second} on {matched}"
        if count := connection.execute(f"select count(*) {alone}").fetchone()[0]:
            row = connection.execute(f"select {first}.* {alone} limit 1").fetchone()
            told.append(f"{count} rows of {here if first == 'one' else there} alone: {row}")
    for number in _quoted(numbers):
        apart = (
            f"(one.{number} is null) <> (other.{number} is null) or abs(one.{number} - "
            f"other.{number}) > {TOLERANCE} * greatest(1, abs(one.{number}))"
        )
        count, *pair = connection.execute(
            f"select count(*), any_value(one.{number}), any_value(other.{number}) "
            f"from one inner join other on {matched} where {apart}"
        ).fetchone()
        if count:
            told.append(f"{count} numbers of {here}.{number}: {pair[0]} and {pair[1]}")
    return told
