"""Nothing new: when a refresh may be left out, and when it may not, however small the change."""

import json
import shutil
import subprocess
from importlib.metadata import version

import dagster as dg
import duckdb
import pytest

from orchestration import warehouse
from orchestration.dbt_command import write_dbt_command
from orchestration.inputs import fingerprint, standing_publication
from orchestration.intake.lake import SHAPE_FILE
from orchestration.intake.waiting import first_waiting
from orchestration.one_run import ONE_RUN, one_run
from orchestration.publish import Publication, publish
from orchestration.schedules import daily_refresh
from orchestration.settings import City
from orchestration.warehouse import DBT_PROJECT, dbt_resource, prepared_manifest, warehouse_assets

RUN = "run00001"


@pytest.fixture
def standing(city: City, take_in) -> Publication:
    """All taken in, and an empty publication of just these inputs."""
    take_in(city)
    city.build.mkdir(parents=True)
    with duckdb.connect(str(city.marts_file)) as connection:
        connection.execute("create schema marts")
    for name, content in {
        "manifest.json": {"nodes": {}},
        "run_results.json": {"results": []},
        "checked.json": {"run_id": RUN, "fingerprint": fingerprint(city)},
    }.items():
        (city.build / name).write_text(json.dumps(content), encoding="utf-8")
    return publish(city, RUN)


def test_with_nothing_changed_the_publication_stands(city, standing):
    assert first_waiting(city) is None
    assert standing_publication(city) == standing


def test_a_file_that_only_got_a_new_time_is_not_new(city, standing):
    (city.landing / "cases" / "2013-05.csv").touch()
    assert standing_publication(city) == standing


def test_a_new_file_waits(city, standing):
    text = (city.landing / "cases" / "2013-05.csv").read_text(encoding="utf-8")
    (city.landing / "cases" / "2013-06.csv").write_text(f"{text}\n", encoding="utf-8")
    assert first_waiting(city) == "cases/2013-06.csv"
    assert standing_publication(city) is None


def test_one_changed_sign_in_a_received_file_waits(city, standing):
    path = city.landing / "cases" / "2013-05.csv"
    path.write_bytes(path.read_bytes().replace(b"k1", b"k9", 1))
    assert first_waiting(city) == "cases/2013-05.csv"


def test_one_flipped_bit_in_the_lake_is_no_standing_publication(city, standing):
    path = next(
        path
        for path in (city.lake / "cases" / "accepted").glob("*.parquet")
        if path.name != SHAPE_FILE
    )
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    assert first_waiting(city) is not None
    assert standing_publication(city) is None


def test_a_source_that_is_gone_or_changed_waits(city, standing):
    source = city.folder / "sources" / "cases_hotline.yaml"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("title: {zh: ", "title: {zh: 新"), encoding="utf-8")
    assert source.read_text(encoding="utf-8") != text
    assert first_waiting(city) == "cases/2013-05.csv"
    source.unlink()
    assert first_waiting(city).startswith("cases_hotline__")


def test_a_changed_catalogue_or_city_fact_is_no_standing_publication(city, standing):
    targets = city.catalogue / "routine_targets.csv"
    before = targets.read_bytes()
    targets.write_bytes(before + b"\n")
    assert standing_publication(city) is None
    targets.write_bytes(before)
    assert standing_publication(city) == standing
    facts = city.folder / "city.yaml"
    facts.write_text(facts.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert standing_publication(city) is None


def test_a_source_written_wrongly_is_left_to_the_whole_refresh_to_tell(city, standing):
    (city.folder / "sources" / "cases_hotline.yaml").write_text("source: [", encoding="utf-8")
    assert standing_publication(city) is None


def test_the_daily_schedule_starts_a_run_only_where_something_is_new(city, standing):
    @dg.asset
    def something() -> None:
        """Stands for the whole refresh."""

    schedule = daily_refresh(city, dg.define_asset_job("refresh", selection=[something]))

    def ticked():
        return schedule.evaluate_tick(dg.build_schedule_context())

    assert ticked().run_requests == []
    assert standing.publication_id in ticked().skip_message
    path = city.landing / "cases" / "2013-05.csv"
    path.write_bytes(path.read_bytes().replace(b"k1", b"k9", 1))
    assert len(ticked().run_requests) == 1


def test_what_changes_while_a_build_runs_is_no_part_of_its_verdict(city, take_in, own_environment):
    take_in(city)
    before = fingerprint(city)

    def changed_meanwhile(context, city):
        (city.catalogue / "remark.md").write_text("written while dbt was at work")
        yield from ()
        return {}

    built = warehouse_assets(city, prepared_manifest(city), changed_meanwhile)
    resources = {"dbt": dbt_resource(city), ONE_RUN: one_run(city)}
    assert dg.materialize([built], resources=resources).success
    checked = json.loads((city.build / "checked.json").read_text(encoding="utf-8"))
    assert checked["fingerprint"] == before != fingerprint(city)


def test_a_project_that_was_moved_is_parsed_as_a_new_one(
    city, tmp_path, own_environment, monkeypatch
):
    manifest = prepared_manifest(city)
    written = manifest.stat().st_mtime_ns
    assert prepared_manifest(city).stat().st_mtime_ns == written
    moved = tmp_path / "moved" / "dbt_project"
    shutil.copytree(DBT_PROJECT, moved)
    monkeypatch.setattr(warehouse, "DBT_PROJECT", moved)
    nodes = json.loads(prepared_manifest(city).read_text(encoding="utf-8"))["nodes"].values()
    places = {node["root_path"] for node in nodes if node["resource_type"] == "seed"}
    assert places == {str(moved)}


def test_dagster_learns_dbts_version_without_loading_dbt(tmp_path):
    command = write_dbt_command(tmp_path)
    told = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == version("dbt-core")
    helped = subprocess.run([command, "build", "--help"], capture_output=True, text=True)
    assert "--select" in helped.stdout
