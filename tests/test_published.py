"""Publication: only a checked build, always a new file, readers never blocked, one step back."""

import json
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from orchestration.publish import (
    PUBLICATIONS_KEPT,
    PublishError,
    current_publication,
    publish,
    roll_back,
)
from orchestration.settings import ROOT, City

READER = """
import json, sys, time
from pathlib import Path
import duckdb
published, rounds = Path(sys.argv[1]), Path(sys.argv[2])
def pointed():
    return json.loads((published / "current.json").read_text())["file"]
seen, file, connection, errors = [], None, None, 0
while not (rounds / "stop").exists():
    if pointed() != file:
        file = pointed()
        connection = duckdb.connect(str(published / file), read_only=True)
    try:
        a, b = connection.cursor().execute(
            "select (select max(generation) from marts.fct_a), "
            "(select max(generation) from marts.fct_b)"
        ).fetchone()
        seen.append((a, b))
        (rounds / f"seen_{a}").touch()
    except duckdb.Error:
        errors += 1
    time.sleep(0.002)
print(json.dumps({"seen": seen, "errors": errors}))
"""


def build(city: City, generation: int, run_id: str, rows: int = 20_000) -> None:
    """A build as dbt leaves it: two marts of the same generation, checked by the run."""
    city.build.mkdir(parents=True, exist_ok=True)
    city.marts_file.unlink(missing_ok=True)
    with duckdb.connect(str(city.marts_file)) as connection:
        connection.execute("create schema marts")
        for mart in ("fct_a", "fct_b"):
            connection.execute(
                f"create table marts.{mart} as select {generation} as generation, i as number "
                f"from range({rows}) as numbers(i)"
            )
    columns = {"number": {"name": "number", "description": "Running number."}}
    nodes = {
        "model.changtai.fct_a": {
            "resource_type": "model",
            "name": "fct_a",
            "description": "One row per number.",
            "columns": columns,
            "config": {"meta": {"row_scope": {"rows": "own", "by": ["unit_code"]}}},
        },
        "test.changtai.numbers_are_there": {
            "resource_type": "test",
            "name": "numbers_are_there",
            "description": "Numbers are there.",
            "config": {"severity": "ERROR", "meta": {"owner": "logic"}},
            "depends_on": {"nodes": ["model.changtai.fct_a"]},
        },
    }
    results = [
        {
            "unique_id": "test.changtai.numbers_are_there",
            "status": "pass",
            "failures": 0,
            "timing": [{"completed_at": "2013-06-18T08:00:00Z"}],
        }
    ]
    (city.build / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    (city.build / "run_results.json").write_text(json.dumps({"results": results}))
    marker = {"run_id": run_id, "fingerprint": f"inputs {generation}"}
    (city.build / "checked.json").write_text(json.dumps(marker))


def published(city: City, generation: int) -> str:
    build(city, generation, f"run{generation:05}")
    return publish(city, f"run{generation:05}").file


def read(city: City, query: str) -> list[tuple]:
    path = city.published / current_publication(city).file
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_a_publication_holds_the_marts_and_what_is_known_about_them(city):
    published(city, 1)
    assert read(city, "select count(*), max(generation) from marts.fct_a") == [(20_000, 1)]
    assert read(city, "select model_name, description, row_count from marts.about_models") == [
        ("fct_a", "One row per number.", 20_000),
        ("fct_b", "", 20_000),
    ]
    assert ("fct_a", "number", "BIGINT", "Running number.") in read(
        city, "select * from marts.about_columns"
    )
    assert read(city, "select test_name, status, owner from marts.about_tests") == [
        ("numbers_are_there", "pass", "logic")
    ]
    assert read(city, "select is_simulated, as_of_date::varchar from marts.about_publication") == [
        (True, "2013-06-18")
    ]
    assert read(
        city,
        "select table_name from duckdb_tables() where table_name not like 'about\\_%' escape '\\' "
        "order by 1",
    ) == [("fct_a",), ("fct_b",)]
    assert read(
        city,
        "select comment from duckdb_columns() "
        "where table_name = 'fct_a' and column_name = 'number'",
    ) == [("Running number.",)]


@pytest.mark.parametrize(
    "statement",
    [
        "create schema staging; create table staging.stg_hidden as select 1 as number",
        "create table marts.fct_a__dbt_backup as select 1 as number",
        "create view marts.fct_c as select 1 as number",
    ],
)
def test_a_build_with_anything_beside_the_marts_is_not_published(city, statement):
    first = published(city, 1)
    build(city, 2, "run00002")
    with duckdb.connect(str(city.marts_file)) as connection:
        connection.execute(statement)
    with pytest.raises(PublishError, match="not only marts"):
        publish(city, "run00002")
    assert current_publication(city).file == first


def test_an_unchecked_build_is_not_published(city):
    first = published(city, 1)
    build(city, 2, "run00002")
    (city.build / "checked.json").unlink()
    with pytest.raises(PublishError, match="has not passed its checks"):
        publish(city, "run00002")
    assert current_publication(city).file == first


def test_a_build_checked_by_another_run_is_not_published(city):
    first = published(city, 1)
    build(city, 2, "run00002")
    with pytest.raises(PublishError, match="another refresh"):
        publish(city, "run00003")
    assert current_publication(city).file == first


def test_only_the_last_publications_are_kept(city):
    files = [published(city, generation) for generation in range(1, PUBLICATIONS_KEPT + 3)]
    left = sorted(path.name for path in city.published.glob("*.duckdb"))
    assert left == sorted(files[-PUBLICATIONS_KEPT:])


def test_what_readers_see_of_a_publication_goes_with_it(city):
    files = []
    for generation in range(1, PUBLICATIONS_KEPT + 3):
        files.append(published(city, generation))
        folder = city.state / "scoped" / Path(files[-1]).stem
        folder.mkdir(parents=True)
        (folder / "reader.duckdb").write_bytes(b"x")
    left = sorted(path.name for path in (city.state / "scoped").iterdir())
    assert left == sorted(Path(name).stem for name in files[-PUBLICATIONS_KEPT:])


def test_a_publication_says_who_may_see_which_rows_of_what_declares_it(city):
    published(city, 1)
    told = dict(read(city, "select * from marts.about_row_scopes"))
    assert json.loads(told["fct_a"]) == {"by": ["unit_code"], "rows": "own"}
    assert json.loads(told["about_columns"]) == {"rows": "public"}
    assert "about_row_scopes" in told and "about_publication" in told and "fct_b" not in told


def test_rolling_back_shows_the_publication_before_and_remembers_what_was_held(city):
    first, second = published(city, 1), published(city, 2)
    restored = roll_back(city)
    assert (restored.file, restored.held_fingerprint) == (first, "inputs 2")
    assert read(city, "select max(generation) from marts.fct_a") == [(1,)]
    assert (city.published / second).exists()
    with pytest.raises(PublishError, match="no earlier publication"):
        roll_back(city)


def test_a_damaged_pointer_counts_as_no_publication(city):
    published(city, 1)
    (city.published / "current.json").write_text('{"file": "ware')
    assert current_publication(city) is None


def wait_for(path: Path) -> None:
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until, f"{path.name} never came"
        time.sleep(0.01)


def test_a_reader_in_another_process_keeps_working_through_publications(city, tmp_path):
    rounds = tmp_path / "rounds"
    rounds.mkdir()
    published(city, 1)
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(city.published), str(rounds)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    for generation in range(1, 6):
        wait_for(rounds / f"seen_{generation}")
        published(city, generation + 1)
    wait_for(rounds / "seen_6")
    (rounds / "stop").touch()
    result = json.loads(reader.communicate(timeout=60)[0])
    assert result["errors"] == 0
    assert all(a == b for a, b in result["seen"])
    assert {a for a, _ in result["seen"]} == set(range(1, 7))
