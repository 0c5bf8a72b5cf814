"""Every mart that Spark builds of the sample holds the rows and numbers that DuckDB's holds."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import City, SettingsError
from orchestration.spark.build import build_on_spark
from orchestration.spark.cluster import down, up
from orchestration.spark.place import Place, place_of
from tests.spark.parity import differences


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


@pytest.fixture
def cluster(sample: City, monkeypatch) -> Iterator[Place]:
    """A master, two workers and Spark Connect, on ports of their own."""
    if shutil.which("java") is None:
        pytest.skip("there is no Java here")
    for name in ("SPARK_CONNECT_PORT", "SPARK_MASTER_PORT"):
        monkeypatch.setenv(name, str(free_port()))
    monkeypatch.delenv("SPARK_REMOTE", raising=False)
    try:
        place = place_of(sample)
    except SettingsError as error:
        pytest.skip(str(error))
    up(place)
    yield place
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


@pytest.mark.timeout(2400)
def test_every_mart_is_the_same_on_spark_and_on_duckdb(
    sample: City, sample_publication: Path, cluster: Place, engine
):
    back = build_on_spark(cluster)
    engine.execute(f"attach '{sample.marts_file}' as duck (read_only)")
    engine.execute(f"attach '{back}' as spark (read_only)")
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
