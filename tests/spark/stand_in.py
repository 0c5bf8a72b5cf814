"""Stand-in: tables as Spark would have left them, made by DuckDB, for tests without Java.

Belongs here: writing them. Not here: whether Spark makes the same (test_parity).
"""

import shutil

import duckdb

from orchestration.settings import City
from orchestration.spark.place import Place

STAGES = {"intermediate": "build.duckdb", "marts": "build_marts.duckdb"}


def leave_as_spark(city: City, place: Place) -> None:
    """Write the city's present build into the cluster's folders, a Parquet file a model."""
    (place.folder / "dbt").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(city.build / "manifest.json", place.folder / "dbt" / "manifest.json")
    for stage, file in STAGES.items():
        with duckdb.connect(str(city.build / file), read_only=True) as connection:
            for (table,) in connection.execute(
                f"select table_name from duckdb_tables() where schema_name = '{stage}'"
            ).fetchall():
                folder = place.warehouse / f"{stage}.db" / table
                folder.mkdir(parents=True)
                connection.execute(f"copy {stage}.{table} to '{folder}/part-0.parquet'")


def twice(place: Place, stage: str, table: str) -> None:
    """Let the first row of a table stand in it a second time."""
    folder = place.warehouse / f"{stage}.db" / table
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (from '{folder}/part-0.parquet' limit 1) to '{folder}/part-1.parquet'"
        )
