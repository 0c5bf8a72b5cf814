"""Nobody watches: what the system tells, ends and clears away by itself.

Belongs here: silent sources, failed, stuck and lost runs, records that pile up.
Not here: when a refresh starts (test_schedules), damage (the other files here).
"""

import http.server
import json
import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration import keeping, refresh
from orchestration.keeping import clear_old_records
from orchestration.notices import (
    STAYS_UP,
    failure_sensor,
    tell_of_late_sources,
    tell_of_lost_runs,
)
from orchestration.one_run import GONE, PROCESS, is_gone, process_mark, writer_lock
from orchestration.settings import ROOT, City
from tests.account_of_suites import tell

FAULTS = "faults injected"
# A run as the system makes it, whose one step hangs with a child of its own.
HANGING = """
import os, subprocess, sys, time
from dataclasses import replace
from pathlib import Path
import dagster as dg
from orchestration.one_run import ONE_RUN, one_run
from orchestration.settings import City

city = City("made", {}, Path(), Path(), Path(sys.argv[1]))

@dg.asset(required_resource_keys={ONE_RUN})
def hangs():
    child = subprocess.Popen(["sleep", "600"])
    (city.state / "child").write_text(str(child.pid))
    time.sleep(600)

with dg.DagsterInstance.get() as instance:
    dg.materialize([hangs], resources={ONE_RUN: one_run(city)}, instance=instance)
"""


@pytest.fixture
def heard(monkeypatch) -> list[dict]:
    """The notices that arrived at an address of this machine."""
    received: list[dict] = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Silent: the test looks at what arrived."""

    with http.server.HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("CHANGTAI_NOTIFY", f"json://127.0.0.1:{server.server_port}/")
        yield received
        server.shutdown()


@pytest.fixture
def home(city: City, monkeypatch) -> Path:
    """Dagster's records of the made-up city, with our own settings."""
    monkeypatch.setenv("DAGSTER_HOME", "")
    return refresh.dagster_home(city)


def started(instance: dg.DagsterInstance, mark: str) -> str:
    """A run at work in the process of the mark."""
    run = instance.create_run_for_job(dg.job(name="refresh")(lambda: None), tags={PROCESS: mark})
    instance.handle_new_event(
        dg.EventLogEntry(
            error_info=None,
            level=20,
            user_message="",
            run_id=run.run_id,
            timestamp=datetime.now().timestamp(),
            dagster_event=dg.DagsterEvent("PIPELINE_START", "refresh"),
        )
    )
    return run.run_id


def killed_process() -> str:
    """The mark of a process that was killed."""
    program = "from orchestration.one_run import process_mark as m; print(m(), flush=True); input()"
    command = [sys.executable, "-c", program]
    child = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    mark = child.stdout.readline().strip()
    assert not is_gone(mark)
    child.kill()
    child.communicate()
    return mark


def test_a_run_whose_process_was_killed_is_ended_and_told_and_a_living_one_is_left(
    city, home, heard
):
    with dg.DagsterInstance.get() as instance:
        alive, lost = started(instance, process_mark()), started(instance, killed_process())
        assert tell_of_lost_runs(city, instance) == 1
        assert instance.get_run_by_id(lost).status == dg.DagsterRunStatus.FAILURE
        assert instance.get_run_by_id(alive).status == dg.DagsterRunStatus.STARTED
        assert tell_of_lost_runs(city, instance) == 0
    assert len(heard) == 1 and GONE in heard[0]["message"] and STAYS_UP in heard[0]["message"]
    tell(FAULTS, "process of a run killed")


def test_a_number_given_to_another_process_is_not_taken_for_the_run(monkeypatch):
    host, pid, began = process_mark().split(" ")
    assert is_gone(f"{host} {pid} {int(began) - 1}")
    assert not is_gone(f"another-machine {pid} {int(began) - 1}")
    tell(FAULTS, "number of a process used again")


def test_a_run_that_hangs_is_ended_by_its_limit_with_all_that_it_started(city, home):
    environment = os.environ | {"CHANGTAI_RUN_SECONDS": "3", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", HANGING, str(city.state)]
    run = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert run.returncode == 1 and "更新超过 3 秒，已中止" in run.stdout, run.stderr[-2000:]
    child = Path(f"/proc/{(city.state / 'child').read_text()}/stat")
    assert not child.exists() or child.read_text().rpartition(")")[2].split()[0] == "Z"
    with dg.DagsterInstance.get() as instance:
        (record,) = instance.get_run_records()
        assert record.dagster_run.status == dg.DagsterRunStatus.FAILURE
    # The lock ended with its process: the next run need not wait.
    with writer_lock(city).acquire(timeout=0):
        tell(FAULTS, "run stuck")


def test_a_source_that_falls_silent_is_told_once_and_again_only_after_it_came_back(
    city, take_in, heard
):
    take_in(city)
    city.facts["as_of"] = city.as_of + timedelta(days=400)
    told = tell_of_late_sources(city)
    assert told and len(heard) == 1
    assert all(source in heard[0]["message"] for source in told)
    assert tell_of_late_sources(city) == [] and len(heard) == 1
    (city.state / "told_late.json").write_text('["half')
    assert tell_of_late_sources(city) == told and len(heard) == 2
    tell(FAULTS, "source fallen silent")


def test_a_notice_that_nobody_took_is_sent_again_until_somebody_did(
    city, take_in, heard, monkeypatch
):
    take_in(city)
    city.facts["as_of"] = city.as_of + timedelta(days=400)
    with monkeypatch.context() as unreachable:
        unreachable.setenv("CHANGTAI_NOTIFY", "json://127.0.0.1:9/")
        assert tell_of_late_sources(city) == []
    assert tell_of_late_sources(city) and len(heard) == 1
    tell(FAULTS, "notice not delivered")


def test_a_failed_run_is_told_with_its_reason_and_that_the_figures_stay(city, home, heard):
    @dg.op
    def fails():
        raise ValueError("一个文件坏了")

    @dg.job(name="refresh")
    def job():
        fails()

    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False)
        failure = result.filter_events(lambda each: each.event_type_value == "PIPELINE_FAILURE")[0]
        context = dg.build_run_status_sensor_context(
            sensor_name="refresh_failed",
            dagster_instance=instance,
            dagster_run=result.dagster_run,
            dagster_event=failure,
        ).for_run_failure()
        failure_sensor(city)(context)
    assert len(heard) == 1
    assert "更新失败" in heard[0]["title"] and STAYS_UP in heard[0]["message"]
    tell(FAULTS, "run failed")


def test_records_of_runs_and_folders_of_dbt_stay_few_however_many_runs_there_were(
    city, home, monkeypatch
):
    monkeypatch.setattr(keeping, "RUNS_KEPT", 3)

    @dg.job(name="refresh")
    def job():
        """Nothing: only its records matter."""

    with dg.DagsterInstance.get() as instance:
        sizes = []
        for number in range(8):
            job.execute_in_process(instance=instance)
            folder = city.state / "dbt" / f"dbt_build-{number}"
            folder.mkdir(parents=True)
            os.utime(folder, (number + 1, number + 1))
            clear_old_records(city, instance)
            sizes.append(len(instance.get_run_records()))
            assert len(list(home.glob("history/runs/*.db"))) <= 4
        assert max(sizes) == 3
    kept = sorted(path.name for path in (city.state / "dbt").glob("dbt_build-*"))
    assert kept == ["dbt_build-5", "dbt_build-6", "dbt_build-7"]
    tell(FAULTS, "records of many runs")
