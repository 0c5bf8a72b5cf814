"""Spark builds of the sample the marts that DuckDB builds, and they pass the same tests."""

import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.inputs import standing_publication
from orchestration.publish import current_publication
from orchestration.settings import City, SettingsError
from orchestration.spark.cluster import down, up
from orchestration.spark.place import place_of
from tests.built_city import refreshed
from tests.spark.parity import differences


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


@pytest.fixture
def on_spark(sample: City, sample_publication: Path, tmp_path, monkeypatch) -> Iterator[City]:
    """The sample with what it took in, unbuilt; a master, two workers and Spark Connect for it."""
    if shutil.which("java") is None:
        pytest.skip("there is no Java here")
    for name in ("SPARK_CONNECT_PORT", "SPARK_MASTER_PORT"):
        monkeypatch.setenv(name, str(free_port()))
    monkeypatch.delenv("SPARK_REMOTE", raising=False)
    monkeypatch.setenv("CHANGTAI_ENGINE", "spark")
    city = replace(sample, state=tmp_path / sample.code)
    try:
        place = place_of(city)
    except SettingsError as error:
        pytest.skip(str(error))
    for folder in ("lake", "ledger"):
        shutil.copytree(sample.state / folder, city.state / folder)
    shutil.copy2(sample.state / "salt", city.state / "salt")
    up(place)
    yield city
    down(place)


@pytest.fixture
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def test_two_tables_that_differ_in_a_row_or_a_number_are_told_apart(engine):
    engine.execute("create table a as select 'x' as name, 1.0::double as value, null::int as empty")
    for query, told in {
        "select 'x' as name, 1.0::double + 1e-12 as value, null::int as empty": 0,
        "select 'x' as name, 1.0::double + 1e-6 as value, null::int as empty": 1,
        "select 'x' as name, null::double as value, null::int as empty": 1,
        "select 'y' as name, 1.0::double as value, null::int as empty": 2,
        "from a union all from a": 1,
    }.items():
        engine.execute(f"create or replace table b as {query}")
        assert len(differences(engine, "a", "b")) == told, query


def said_of_tests(engine: duckdb.DuckDBPyConnection, publication: Path) -> list[tuple]:
    """What a publication says of its tests, without the time at which they ran."""
    engine.execute(f"attach or replace '{publication}' as publication (read_only)")
    return engine.execute(
        "select * exclude (ran_at) from publication.marts.about_tests order by all"
    ).fetchall()


@pytest.mark.timeout(2700)
def test_every_mart_is_the_same_on_spark_and_on_duckdb_and_is_published_alike(
    sample: City, sample_publication: Path, on_spark: City, engine
):
    publication = refreshed(on_spark.code, on_spark.state.parent, on_spark.landing)
    engine.execute(f"attach '{sample.marts_file}' as duck (read_only)")
    engine.execute(f"attach '{on_spark.marts_file}' as spark (read_only)")
    marts = {
        file: {
            name
            for (name,) in engine.execute(
                f"select table_name from duckdb_tables() where database_name = '{file}'"
            ).fetchall()
        }
        for file in ("duck", "spark")
    }
    assert marts["duck"] == marts["spark"]
    told = {
        mart: found
        for mart in sorted(marts["duck"])
        if (found := differences(engine, f"duck.marts.{mart}", f"spark.marts.{mart}"))
    }
    assert told == {}
    assert said_of_tests(engine, publication) == said_of_tests(engine, sample_publication)
    assert standing_publication(on_spark) == current_publication(on_spark)
