"""Compared: a peer's rows with dbt's, so that nothing fast but wrong is in the table.

Belongs here: the comparison by keys. Not here: exact comparison of tables (tests.benchmarks).
Peers add in another order, so that scores agree to a billionth and counts exactly.
"""

from pathlib import Path

import duckdb

KEYS = (
    "grid_code", "community_code", "street_code", "district_code", "unit_code",
    "indicator_code", "split", "period_month",
)  # fmt: skip
SCORES = ("earned_score", "possible_score", "failed_item_count")
COUNTS = ("passed_visit_count", "visit_count", "tested_item_count", "finding_count")
TOLERANCE = 1e-9


def fault_of(path: Path, build: Path, table: str) -> str | None:
    """Why the file's rows are not those of the build's table; None where they are."""
    # Where there is no place, some tools write the empty string to CSV.
    keys = ", ".join(f"coalesce({key}::varchar, '') as {key}" for key in KEYS)
    wrong = [f"here.{each} is distinct from there.{each}" for each in COUNTS]
    wrong += [
        f"coalesce(abs(here.{each} - there.{each}) > {TOLERANCE} * greatest(1, there.{each}), "
        f"here.{each} is distinct from there.{each})"
        for each in SCORES
    ]
    reader = "read_csv" if path.suffix == ".csv" else "read_parquet"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{build}' as dbt (read_only)")
        connection.execute(
            f"create temp table here as select * replace ({keys}) from {reader}('{path}');"
            f"create temp table there as select * replace ({keys}) from dbt.{table}"
        )
        counts = [
            connection.execute(f"select count(*) from {name}").fetchone()[0]
            for name in ("here", "there")
        ]
        if counts[0] != counts[1]:
            return f"{counts[0]:,} rows, not {counts[1]:,}"
        same = " and ".join(f"here.{key} = there.{key}" for key in KEYS)
        alone, different = connection.execute(
            "select count(*) filter (where here.split is null or there.split is null), "
            f"count(*) filter (where {' or '.join(wrong)}) "
            f"from here full join there on {same}"
        ).fetchone()
    if alone or different:
        return f"{alone:,} rows have no partner, {different:,} rows differ"
    return None
