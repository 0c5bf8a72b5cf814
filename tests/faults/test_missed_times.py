"""Missed times: a machine that was off in the morning makes the refresh up when it is on again.

Belongs here: our schedule in Dagster's own scheduler, whose inner function takes the hour as given.
Not here: what a schedule starts, and when (test_schedules).
"""

import logging
import sys
from datetime import UTC, datetime, timedelta

import dagster as dg

# The scheduler can be imported only after its daemon: each imports the other.
import dagster._daemon.daemon
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._scheduler.scheduler import launch_scheduled_runs

from orchestration import refresh
from tests.account_of_suites import tell

CODE = """
import dagster as dg
from pathlib import Path
from orchestration.schedules import daily_refresh
from orchestration.settings import City

city = City("made", {"timezone": "Asia/Shanghai"}, Path(), Path(), Path())

@dg.job
def job():
    pass

defs = dg.Definitions(jobs=[job], schedules=[daily_refresh(city, job)])
"""


def test_mornings_missed_while_the_machine_was_off_are_made_up_by_one_refresh(
    city, tmp_path, monkeypatch
):
    monkeypatch.setenv("DAGSTER_HOME", "")
    refresh.dagster_home(city)
    code = tmp_path / "code.py"
    code.write_text(CODE, encoding="utf-8")
    origin = InProcessCodeLocationOrigin(
        LoadableTargetOrigin(executable_path=sys.executable, python_file=str(code)),
        location_name="made",
    )
    went_off = datetime.now(UTC)
    with (
        dg.DagsterInstance.get() as instance,
        WorkspaceProcessContext(instance, InProcessWorkspaceLoadTarget(origin)) as workspace,
    ):

        def runs_after(away: timedelta) -> int:
            list(
                launch_scheduled_runs(
                    workspace, logging.getLogger("scheduler"), went_off + away, iteration_times={}
                )
            )
            return len(instance.get_run_records())

        assert runs_after(timedelta()) == 0
        assert runs_after(timedelta(days=4)) == 1
        assert runs_after(timedelta(days=4, minutes=1)) == 1
        assert runs_after(timedelta(days=5, minutes=1)) == 2
    tell("faults injected", "morning missed")
