"""Bring back: Spark's Parquet as what dbt would have left on DuckDB.

Belongs here: the marts with their contract's types, the intermediate models for the tests to read.
Not here: the build (build), what is tested (engine).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from orchestration.intake import sql
from orchestration.spark.build import BuildError
from orchestration.spark.place import Place


def _built(place: Place, stage: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Each table of a stage as dbt knows it, and the words that read its Parquet."""
    manifest = json.loads((place.folder / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    for node in manifest["nodes"].values():
        is_table = node["config"]["materialized"] == "table"
        if node["resource_type"] != "model" or node["fqn"][1] != stage or not is_table:
            continue
        folder = place.warehouse / f"{stage}.db" / node["alias"]
        if not any(folder.glob("*.parquet")):
            raise BuildError(f"{node['alias']} did not come back from Spark")
        files = sql.text(str(folder / "*.parquet"))
        yield node, f"read_parquet({files}, union_by_name = true)"


def bring_marts(place: Place, to: Path) -> Path:
    """Every mart, cast to the types of its contract, as tables of a new file.

    Raises:
        BuildError: a mart is missing.
    """
    to.unlink(missing_ok=True)
    with duckdb.connect(str(to)) as connection:
        connection.execute("set timezone = 'UTC'; create schema marts")
        for node, parquet in _built(place, "marts"):
            columns = ", ".join(
                f"{sql.name(column['name'])}::{column['data_type']} as {sql.name(column['name'])}"
                for column in node["columns"].values()
            )
            connection.execute(
                f"create table marts.{sql.name(node['alias'])} as select {columns} from {parquet}"
            )
    return to


def show_intermediate(place: Place, to: Path) -> None:
    """Every intermediate table as a view: tests read some of them, nobody needs a second copy.

    Raises:
        BuildError: a table is missing.
    """
    with duckdb.connect(str(to)) as connection:
        connection.execute("create schema intermediate")
        for node, parquet in _built(place, "intermediate"):
            connection.execute(
                f"create view intermediate.{sql.name(node['alias'])} as from {parquet}"
            )
