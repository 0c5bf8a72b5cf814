"""Definitions: the city's whole path, from received files to the publication, for Dagster.

Belongs here: assembling. Not here: anything else.
"""

import os

import dagster as dg

from orchestration.catalogue.assets import catalogue_asset
from orchestration.closing_day import ledger_asset, monthly_close
from orchestration.incremental.engine import following
from orchestration.intake.assets import intake_assets
from orchestration.month_close import MONTH_CLOSE
from orchestration.notices import failure_sensor, watch_sensor
from orchestration.one_run import ONE_RUN, one_run
from orchestration.published import publication_assets
from orchestration.schedules import daily_refresh, landing_watch
from orchestration.settings import City, SettingsError, current_city
from orchestration.spark.engine import on_spark
from orchestration.warehouse import (
    LEDGER,
    Engine,
    dbt_resource,
    prepared_manifest,
    warehouse_assets,
)

REFRESH = "refresh"
ENGINES = {"duckdb": following, "spark": on_spark}


def chosen_engine() -> Engine:
    """What builds the models: CHANGTAI_ENGINE, DuckDB where nothing is said.

    Raises:
        SettingsError: there is no engine of that name.
    """
    name = os.environ.get("CHANGTAI_ENGINE") or "duckdb"
    if name not in ENGINES:
        raise SettingsError(
            f"CHANGTAI_ENGINE={name}: no such engine; known are {', '.join(ENGINES)}"
        )
    return ENGINES[name]


def build_definitions(
    city: City, loggers: dict[str, dg.LoggerDefinition] | None = None
) -> dg.Definitions:
    """Everything that Dagster runs for one city.

    Raises:
        SettingsError: CHANGTAI_ENGINE names no engine.
    """
    manifest = prepared_manifest(city)
    warehouse = warehouse_assets(city, manifest, chosen_engine())
    ledger = dg.AssetSelection.assets(LEDGER)
    refresh = dg.define_asset_job(REFRESH, selection=dg.AssetSelection.all() - ledger)
    month_close = dg.define_asset_job(MONTH_CLOSE, selection=ledger)
    return dg.Definitions(
        assets=[
            catalogue_asset(city),
            *intake_assets(city),
            ledger_asset(city),
            warehouse,
            *publication_assets(city, warehouse),
        ],
        jobs=[refresh, month_close],
        schedules=[daily_refresh(city, refresh), monthly_close(city, month_close)],
        sensors=[landing_watch(city, refresh), failure_sensor(city), watch_sensor(city)],
        resources={"dbt": dbt_resource(city), ONE_RUN: one_run(city)},
        executor=dg.in_process_executor,
        loggers=loggers,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the city of CHANGTAI_CITY."""
    return build_definitions(current_city())
