"""Ready: each tool of the workload made ready to run: environment, server, seeds, child process.

Belongs here: what must be there before the clock starts. Not here: the clock's turns (figured).
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from orchestration.settings import ROOT, City
from tests.benchmarks.dbt import run_dbt
from tests.benchmarks.limit import MODEL
from tests.benchmarks.peers.compared import fault_of
from tests.benchmarks.peers.environments import pinned_version, python_of
from tests.benchmarks.peers.peer import Peer
from tests.benchmarks.peers.postgres import Postgres
from tests.benchmarks.peers.postgres_server import server
from tests.benchmarks.peers.told import STARTED

TABLE = f"intermediate.{MODEL}"


@dataclass(frozen=True)
class Ready:
    """A tool that can run: `once` does the work and says its seconds, `rows` leaves its file."""

    row: Peer
    once: Callable[[], dict[str, float]]
    rows: Callable[[], str | None]


@contextmanager
def made_ready(row: Peer, city: City, envs: Path, folder: Path) -> Iterator[Ready]:
    """The tool of the row, ready to run; version and note are filled in.

    Raises:
        NotInstalledError, NoServerError: it cannot run here.
    """
    build = city.build / "build.duckdb"
    items = city.catalogue / "inspection_items.csv"
    if row.tool == "dbt":
        row.version = version("dbt-core")
        row.note = f"all models above {MODEL}, each kept"
        run_dbt(city, folder, "seed", "--quiet")
        work = partial(run_dbt, city, folder, "run", "--quiet", "--select", f"+{MODEL}")
        yield Ready(row, partial(_timed, work, "whole"), lambda: None)
    elif row.tool == "postgres":
        with server() as psql:
            running = Postgres(psql)
            row.version = running.version
            seconds = running.load(city.lake, items, folder)
            row.note = f"loading before it took {seconds:.2f} s, once"
            target = folder / "postgres.csv"

            def rows() -> str | None:
                running.keep(target)
                return fault_of(target, build, TABLE)

            yield Ready(row, partial(_timed, running.work, "work"), rows)
    else:
        row.version = pinned_version(row.tool)
        target = folder / f"{row.tool}.parquet"
        command = [python_of(row.tool, envs), "-m", f"tests.benchmarks.peers.{row.tool}"]
        once = partial(_child, [*map(str, [*command, city.lake, items, target])])
        yield Ready(row, once, partial(fault_of, target, build, TABLE))


def _timed(work: Callable[[], object], key: str) -> dict[str, float]:
    started = time.perf_counter()
    work()
    return {key: time.perf_counter() - started}


def _child(command: list[str]) -> dict[str, float]:
    """What the peer's process says (told.py).

    Raises:
        RuntimeError: it failed; the message is what it printed last.
    """
    environment = os.environ | {STARTED: str(time.time())}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])
