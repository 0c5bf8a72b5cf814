"""The machine stops in the middle of a run and starts again: the daemon finds its way by itself.

Belongs here: the real daemon, killed with all that it started. Not here: single functions of
looking after runs (test_unattended), what a killed step leaves behind (test_kills).
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import dagster as dg
import pytest

from orchestration import refresh
from orchestration.ledger import read_ledger
from orchestration.month_close import MONTH_CLOSE
from orchestration.one_run import PROCESS, is_gone, writer_lock
from orchestration.settings import ROOT, City
from tests.account_of_suites import tell

# The job that needs no dbt, so that the test takes seconds; it asks for the lock like any other.
LOCATION = """
from pathlib import Path
import dagster as dg
import yaml
from orchestration.closing_day import ledger_asset
from orchestration.month_close import MONTH_CLOSE
from orchestration.notices import watch_sensor
from orchestration.one_run import ONE_RUN, one_run
from orchestration.settings import City

folder = Path({folder!r})
facts = yaml.safe_load((folder / "city" / "city.yaml").read_text(encoding="utf-8"))
city = City("made_up_city", facts, folder / "city", folder / "city" / "landing", folder / "state")
ledger = ledger_asset(city)
defs = dg.Definitions(
    assets=[ledger],
    jobs=[dg.define_asset_job(MONTH_CLOSE, selection=[ledger])],
    sensors=[watch_sensor(city)],
    resources={{ONE_RUN: one_run(city)}},
    executor=dg.in_process_executor,
)
"""
PATIENCE_SECONDS = 240


def until(holds: Callable[[], bool], told: str) -> None:
    """Wait for something that a daemon does in its own time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, told
        time.sleep(0.5)


@contextmanager
def daemon(location: Path, log: Path) -> Iterator[subprocess.Popen]:
    """The real daemon with the code server and the runs that it starts: one group of processes."""
    with log.open("a") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "dagster._daemon", "run", "--python-file", str(location)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def launched(location: Path) -> None:
    """A run in the daemon's queue, as the schedule puts it there."""
    launch = [sys.executable, "-m", "dagster", "job", "launch", "--job", MONTH_CLOSE]
    subprocess.run(
        [*launch, "--python-file", str(location)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
    )


@pytest.fixture
def city(undisturbed, copy_of, monkeypatch) -> City:
    copied = copy_of(undisturbed.city)
    monkeypatch.setenv("DAGSTER_HOME", "")
    refresh.dagster_home(copied)
    return copied


def test_a_daemon_killed_in_the_middle_of_a_run_recovers_when_it_starts_again(city, tmp_path):
    location, log = tmp_path / "location.py", tmp_path / "daemon.log"
    location.write_text(LOCATION.format(folder=str(city.folder.parent)), encoding="utf-8")
    with dg.DagsterInstance.get() as instance:

        def newest() -> dg.DagsterRun:
            return instance.get_runs(limit=1)[0]

        # The run waits for the lock that the test holds: it stands in the middle of its work.
        with writer_lock(city).acquire(), daemon(location, log):
            launched(location)
            until(lambda: PROCESS in newest().tags, "the daemon has not started the run")
            lost = newest()
        until(lambda: is_gone(lost.tags[PROCESS]), "the run outlives its daemon")
        assert not newest().is_finished
        assert read_ledger(city) == []
        with daemon(location, log):
            until(lambda: newest().is_failure, "nobody has noticed that the run is lost")
            launched(location)
            until(lambda: newest().is_finished, "the next run has not ended")
            assert newest().run_id != lost.run_id
            assert newest().is_success
    assert len(read_ledger(city)) == 1
    tell("faults injected", "daemon killed in the middle of a run")
