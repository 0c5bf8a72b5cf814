"""Engine: a refresh whose models are built on Spark and tested on DuckDB as they came back.

Belongs here: the order of work between Dagster, Spark and dbt's tests.
Not here: the verdict and all before and after it, which are those of every build (warehouse).
"""

from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg

from orchestration.settings import City
from orchestration.spark.bring_back import bring_marts, show_intermediate
from orchestration.spark.build import build
from orchestration.spark.place import place_of
from orchestration.warehouse import clear_build, keep_artifacts

# What comes back; seeds and views are DuckDB's own.
TABLES = "path:models/intermediate,config.materialized:table path:models/marts"


def on_spark(context: dg.AssetExecutionContext, city: City) -> Iterator[Any]:
    """Build on Spark; then all data tests, beside DuckDB's own seeds and views.

    Unit tests are left out: they look at SQL on DuckDB, and `on_duckdb` runs them.

    Raises:
        SettingsError: there is no environment for Spark.
        ClusterError: no cluster answers.
        BuildError: dbt failed on Spark, or a table did not come back.
    """
    place = place_of(city)
    context.log.info("Spark %s, log %s", place.remote, place.folder / "dbt" / "dbt.log")
    clear_build(city)
    build(place)
    bring_marts(place, city.marts_file)
    show_intermediate(place, city.build / "build.duckdb")
    dbt = context.resources.dbt
    dbt.cli(["build", "--resource-type", "seed", "model", "--exclude", TABLES]).wait()
    # Dagster wants every result after those that it is made of; a view may be made of Spark's.
    for key in TopologicalSorter(context.assets_def.asset_deps).static_order():
        if key in context.selected_asset_keys:
            yield dg.MaterializeResult(asset_key=key)
    tested = dbt.cli(["test", "--exclude-resource-type", "unit_test"], context=context)
    yield from tested.stream()
    keep_artifacts(city, tested)
