"""Run records: events come back as written, also where files are deleted or replaced meanwhile."""

import shutil
from pathlib import Path

import dagster as dg
import pytest
from dagster_shared.check import CheckError

from orchestration.run_records import EventRecords
from orchestration.settings import ROOT


@dg.asset
def counted(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Stands for a refresh."""
    return dg.MaterializeResult(metadata={"rows": 7})


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    shutil.copy(ROOT / "orchestration" / "dagster.yaml", tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    return tmp_path


def rows_told(instance: dg.DagsterInstance) -> object:
    event = instance.get_latest_materialization_event(dg.AssetKey("counted"))
    return event.asset_materialization.metadata["rows"].value


def test_the_states_settings_take_this_storage_and_dagsters_own_reads_its_files(home):
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, EventRecords)
        run = dg.materialize([counted], instance=instance)
        assert run.success
        assert rows_told(instance) == 7
        told = [entry.dagster_event_type for entry in instance.all_logs(run.run_id)]
    assert (home / "history" / "runs" / f"{run.run_id}.db").is_file()
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    with dg.DagsterInstance.get() as plain:
        assert not isinstance(plain.event_log_storage, EventRecords)
        assert rows_told(plain) == 7
        assert [entry.dagster_event_type for entry in plain.all_logs(run.run_id)] == told


def test_records_of_dagsters_own_storage_are_read_on(home):
    settings = (home / "dagster.yaml").read_text()
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    with dg.DagsterInstance.get() as plain:
        run = dg.materialize([counted], instance=plain)
    (home / "dagster.yaml").write_text(settings)
    with dg.DagsterInstance.get() as instance:
        assert rows_told(instance) == 7
        assert len(instance.all_logs(run.run_id)) > 5


def test_a_deleted_or_replaced_file_is_opened_anew(home, tmp_path_factory):
    with dg.DagsterInstance.get() as instance:
        first = dg.materialize([counted], instance=instance)
        kept = tmp_path_factory.mktemp("kept") / "history"
        shutil.copytree(home / "history", kept)
        second = dg.materialize([counted], instance=instance)
        for path in (home / "history" / "runs").glob(f"{second.run_id}.db*"):
            path.unlink()
        assert list(instance.all_logs(second.run_id)) == []
        assert len(instance.all_logs(first.run_id)) > 5
        shutil.rmtree(home / "history")
        shutil.copytree(kept, home / "history")
        assert len(instance.all_logs(first.run_id)) > 5
        assert dg.materialize([counted], instance=instance).success
        assert rows_told(instance) == 7


def test_a_write_that_fails_leaves_nothing_half_written(home):
    with dg.DagsterInstance.get() as instance:
        assert dg.materialize([counted], instance=instance).success
        records = instance.event_log_storage
        count = "select count(*) from event_logs"
        with records.index_connection() as connection:
            before = connection.exec_driver_sql(count).scalar()
        with pytest.raises(ZeroDivisionError), records.index_connection() as connection:
            connection.exec_driver_sql("delete from event_logs")
            _ = 1 / 0
        with records.index_connection() as connection:
            assert connection.exec_driver_sql(count).scalar() == before > 0


def test_events_of_a_batch_are_stored_together_or_not_at_all(home):
    with dg.DagsterInstance.get() as instance:
        run = dg.materialize([counted], instance=instance)
        assert run.success
        records = instance.event_log_storage
        before = len(records.get_logs_for_run(run.run_id))
        (planned,) = (
            entry
            for entry in instance.all_logs(run.run_id)
            if entry.dagster_event_type == dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
        )
        with pytest.raises(CheckError):
            records.store_event_batch([planned, None])
        assert len(records.get_logs_for_run(run.run_id)) == before
        records.store_event_batch([planned, planned])
        assert len(records.get_logs_for_run(run.run_id)) == before + 2
        # The thread is free again, and so are the files.
        assert dg.materialize([counted], instance=instance).success
