"""One run at a time: the lock that a run holds to its end, its time limit, the mark of its process.

Belongs here: what keeps two runs apart, ends one that hangs and tells one whose process is gone.
Not here: when runs start (schedules), what a run does (the assets).
"""

import contextlib
import faulthandler
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
from filelock import FileLock

from orchestration.settings import City

ONE_RUN = "one_run"
# A run that finds another at work waits; by then the other has ended by its own limit.
WAIT_SECONDS = 7500
RUN_SECONDS = int(os.environ.get("CHANGTAI_RUN_SECONDS", "7200"))
# What Python code can no longer do for a process that hangs in a library.
GRACE_SECONDS = 30
PROCESS = "changtai/process"
UNMARKED_MINUTES = 10
GONE = "更新进程已意外中止 · the process of a run has ended without a word"
WORKING = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


def writer_lock(city: City) -> FileLock:
    """The lock of all that writes for a city; whoever holds it may take it again."""
    city.state.mkdir(parents=True, exist_ok=True)
    return FileLock(city.state / "refresh.lock", is_singleton=True, thread_local=False)


def _began(pid: int) -> str:
    """When the process began, in the kernel's own count; empty where it is gone or cannot tell."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def process_mark() -> str:
    """This process so that no later one can be taken for it."""
    return f"{socket.gethostname()} {os.getpid()} {_began(os.getpid())}"


def is_gone(mark: str) -> bool:
    """Whether the process of a mark has ended; one of another machine is left alone."""
    host, pid, began = [*mark.split(" "), "", ""][:3]
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return _began(int(pid)) != began


def end_lost_runs(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Report the runs as failed whose process is gone: Dagster alone would wait for hours."""
    lost = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=WORKING)):
        run = record.dagster_run
        mark = run.tags.get(PROCESS)
        age = datetime.now().astimezone() - record.create_timestamp
        if is_gone(mark) if mark else age > timedelta(minutes=UNMARKED_MINUTES):
            instance.report_run_failed(run, GONE)
            lost.append(run)
    return lost


def _children(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                child = int(path.parent.name)
                found += [child, *_children(child)]
    return found


def _end_overdue(instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    told = f"更新超过 {RUN_SECONDS} 秒，已中止 · ended: it ran longer than {RUN_SECONDS} s"
    print(f"✗ {told}", flush=True)
    try:
        instance.report_run_failed(run, told)
    finally:
        for child in _children(os.getpid()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        os._exit(1)


@contextlib.contextmanager
def _limited(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Iterator[None]:
    timer = threading.Timer(RUN_SECONDS, _end_overdue, [instance, run])
    timer.daemon = True
    timer.start()
    # Does not need Python to be responsive, as the timer does. It writes to the process's own
    # stderr: whatever stands in for that may not be a file.
    faulthandler.dump_traceback_later(RUN_SECONDS + GRACE_SECONDS, exit=True, file=sys.__stderr__)
    try:
        yield
    finally:
        timer.cancel()
        faulthandler.cancel_dump_traceback_later()


def one_run(city: City) -> dg.ResourceDefinition:
    """What every asset that writes asks for: held from the first step of a run to its last."""

    @dg.resource(description="One run at a time, none for ever.")
    def held(context: dg.InitResourceContext) -> Iterator[None]:
        context.instance.add_run_tags(context.run.run_id, {PROCESS: process_mark()})
        with (
            writer_lock(city).acquire(timeout=WAIT_SECONDS),
            _limited(context.instance, context.run),
        ):
            yield

    return held
