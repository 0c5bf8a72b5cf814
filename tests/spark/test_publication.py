"""What comes back from Spark is checked and published as what DuckDB builds, or not at all.

Spark itself is stood in for (stand_in): these tests need neither Java nor its environment.
"""

import json
import shutil
import sys

import duckdb
import pytest

from orchestration.definitions import chosen_engine
from orchestration.inputs import standing_publication
from orchestration.publish import Publication, current_publication
from orchestration.refresh import refresh
from orchestration.settings import City, SettingsError
from orchestration.spark import engine
from orchestration.spark.bring_back import bring_marts, show_intermediate
from orchestration.spark.build import BuildError, build
from orchestration.spark.place import Place, place_of
from tests.built_city import asked, made_up_city
from tests.built_city import build as build_on_duckdb
from tests.spark.stand_in import leave_as_spark, twice

pytestmark = pytest.mark.usefixtures("own_environment")


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> City:
    """The made-up city as DuckDB built and published it."""
    city = made_up_city(tmp_path_factory.mktemp("kept"))
    build_on_duckdb(city, "duckdb01")
    return city


@pytest.fixture
def on_spark(kept: City, monkeypatch, tmp_path) -> Place:
    """A copy of that city whose refreshes run on Spark, with the same tables left there."""
    monkeypatch.setenv("CHANGTAI_ENGINE", "spark")
    monkeypatch.setenv("CHANGTAI_SPARK_ENV", sys.prefix)
    monkeypatch.setattr(engine, "build", lambda place: None)
    state = tmp_path / "state"
    shutil.copytree(kept.state, state)
    city = City(kept.code, kept.facts, kept.folder, kept.landing, state)
    place = place_of(city)
    leave_as_spark(city, place)
    return place


def marts(city: City, publication: Publication) -> dict[str, list[tuple]]:
    """Every mart with its columns, types and rows, in any order."""
    with duckdb.connect(str(city.published / publication.file), read_only=True) as connection:
        connection.execute("use marts")
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
        return {
            table: [
                *connection.execute(f"describe {table}").fetchall(),
                *sorted(connection.execute(f"from {table}").fetchall(), key=str),
            ]
            for (table,) in tables
            if table not in ("about_publication", "about_tests")
        }


def test_what_spark_built_is_published_with_every_data_test_and_then_nothing_is_new(
    on_spark: Place, capfd, monkeypatch
):
    city = on_spark.city
    by_duckdb = current_publication(city)
    assert refresh(city, force=True) == 0
    by_spark = current_publication(city)
    assert by_spark.publication_id != by_duckdb.publication_id
    assert by_spark.fingerprint == by_duckdb.fingerprint
    assert marts(city, by_spark) == marts(city, by_duckdb)
    # What the project declares, and not what ran: a test that was left out would be missed.
    manifest = json.loads((city.build / "manifest.json").read_text(encoding="utf-8"))
    nodes = manifest["nodes"].values()
    declared = {node["name"] for node in nodes if node["resource_type"] == "test"}
    tested = dict(asked(city, "select test_name, status from about_tests"))
    assert tested == dict.fromkeys(declared, "pass")
    capfd.readouterr()
    monkeypatch.delenv("CHANGTAI_ENGINE")
    assert standing_publication(city) == by_spark
    assert refresh(city) == 0
    assert "nothing new, nothing changed" in capfd.readouterr().out


def test_rows_that_came_back_twice_are_found_and_the_last_publication_stays(on_spark, capfd):
    city = on_spark.city
    before = current_publication(city)
    twice(on_spark, "marts", "fct_cases")
    twice(on_spark, "intermediate", "int_units_ranked")
    assert refresh(city, force=True) == 1
    told = capfd.readouterr().out
    assert "✗ fct_cases: " in told and "✗ int_units_ranked: " in told
    assert f"readers still see {before.publication_id}" in told
    assert current_publication(city) == before
    assert not (city.build / "checked.json").exists()


@pytest.mark.parametrize("stage, table", [("marts", "fct_cases"), ("intermediate", "int_months")])
def test_a_table_that_did_not_come_back_is_named(on_spark, tmp_path, stage, table):
    shutil.rmtree(on_spark.warehouse / f"{stage}.db" / table)
    bring = {"marts": bring_marts, "intermediate": show_intermediate}[stage]
    with pytest.raises(BuildError, match=f"{table} did not come back from Spark"):
        bring(on_spark, tmp_path / "back.duckdb")


def test_without_a_cluster_the_refresh_says_how_to_start_one_and_nothing_is_published(
    on_spark, capfd, monkeypatch
):
    before = current_publication(on_spark.city)
    monkeypatch.setenv("SPARK_REMOTE", "sc://127.0.0.1:1")
    monkeypatch.setattr(engine, "build", build)
    assert refresh(on_spark.city, force=True) == 1
    assert "no Spark answers at sc://127.0.0.1:1: run `make spark-up`" in capfd.readouterr().out
    assert current_publication(on_spark.city) == before


def test_an_engine_that_nobody_knows_is_refused(monkeypatch):
    monkeypatch.setenv("CHANGTAI_ENGINE", "sparc")
    with pytest.raises(SettingsError, match="known are duckdb, spark"):
        chosen_engine()
