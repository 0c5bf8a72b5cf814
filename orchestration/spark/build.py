"""Build: seeds and models on Spark, and the marts back in one DuckDB file.

Belongs here: calling dbt there, types of what comes back. Not here: checks and publication.
"""

import json
import os
import subprocess
from pathlib import Path

import duckdb

from orchestration.intake import sql
from orchestration.settings import DBT_PROJECT
from orchestration.spark.place import Place


class BuildError(Exception):
    """dbt failed on Spark, or a mart did not come back; the message is dbt's, or names the mart."""


def _dbt(place: Place, verb: str, *arguments: str) -> None:
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    run = subprocess.run(
        [str(place.environment / "bin" / "dbt"), verb, "--target", "spark", *arguments, *folders],
        env=os.environ | place.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise BuildError(run.stdout[-6000:] + run.stderr[-2000:])


def build_on_spark(place: Place) -> Path:
    """Build all seeds and models on the cluster; returns the file with the marts.

    Raises:
        BuildError: a seed or model failed, or a mart is missing.
    """
    _dbt(place, "seed")
    _dbt(place, "run")
    return bring_back(place)


def bring_back(place: Place) -> Path:
    """Spark's Parquet of every mart, cast to the types of the mart's contract, in one DuckDB file.

    Raises:
        BuildError: a mart is missing.
    """
    manifest = json.loads((place.folder / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    place.marts_file.unlink(missing_ok=True)
    with duckdb.connect(str(place.marts_file)) as connection:
        connection.execute("set timezone = 'UTC'; create schema marts")
        for node in manifest["nodes"].values():
            if node["resource_type"] != "model" or node["fqn"][1] != "marts":
                continue
            folder = place.warehouse / "marts.db" / node["alias"]
            if not any(folder.glob("*.parquet")):
                raise BuildError(f"mart {node['alias']} did not come back from Spark")
            columns = ", ".join(
                f"{sql.name(column['name'])}::{column['data_type']} as {sql.name(column['name'])}"
                for column in node["columns"].values()
            )
            connection.execute(
                f"create table marts.{sql.name(node['alias'])} as select {columns} "
                f"from read_parquet({sql.text(str(folder / '*.parquet'))}, union_by_name = true)"
            )
    return place.marts_file
