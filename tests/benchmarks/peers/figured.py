"""Figured: the indicator workload in every tool, in turns, each time checked against dbt's rows.

Belongs here: running the tools' processes. Not here: the work
itself (one module per tool), the pages (six).
"""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from orchestration.settings import ROOT, City
from tests.benchmarks.dbt import run_dbt
from tests.benchmarks.limit import MODEL
from tests.benchmarks.peers.compared import fault_of
from tests.benchmarks.peers.environments import NotInstalledError, pinned_version, python_of
from tests.benchmarks.peers.peer import Peer
from tests.benchmarks.peers.postgres import NoServerError, server
from tests.benchmarks.peers.told import STARTED

IN_PYTHON = ("duckdb_script", "sqlmesh", "polars", "pandas", "chdb")
TOOLS = (*IN_PYTHON, "postgres", "dbt")
TABLE = f"intermediate.{MODEL}"


@dataclass(frozen=True)
class _Ready:
    """A tool that can run: `once` does the work and says its seconds, `rows` leaves its file."""

    row: Peer
    once: Callable[[], dict[str, float]]
    rows: Callable[[], str | None]


def measure(city: City, envs: Path, tools: Iterable[str], runs: int) -> list[Peer]:
    """One row per tool; those that cannot run here, or whose rows are wrong, say why."""
    found: list[Peer] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=envs)))
        ready: list[_Ready] = []
        for tool in tools:
            row = Peer(tool)
            found.append(row)
            try:
                ready.append(stack.enter_context(_made_ready(row, city, envs, folder)))
            except (NotInstalledError, NoServerError) as error:
                row.fault = str(error)
        said: dict[str, list[dict[str, float]]] = {each.row.tool: [] for each in ready}
        for run in range(runs + 1):
            for each in ready:
                if each.row.fault is None:
                    _run_once(each, said[each.row.tool], run)
    return found


def _run_once(ready: _Ready, said: list[dict[str, float]], run: int) -> None:
    """The first run is not counted: it fills the page cache and is checked."""
    row = ready.row
    try:
        told = ready.once()
        if run == 0:
            row.fault = ready.rows()
            return
    except RuntimeError as error:
        row.fault = str(error).strip().splitlines()[-1]
        return
    row.peak_gib = max(row.peak_gib or 0, told.pop("peak_gib", 0)) or None
    said.append(told)
    row.runs = len(said)
    row.seconds |= {key: statistics.median(each[key] for each in said) for key in told}


@contextmanager
def _made_ready(row: Peer, city: City, envs: Path, folder: Path) -> Iterator[_Ready]:
    build = city.build / "build.duckdb"
    items = city.catalogue / "inspection_items.csv"
    if row.tool == "dbt":
        row.version = version("dbt-core")
        row.note = f"all models above {MODEL}, each kept"
        run_dbt(city, folder, "seed", "--quiet")
        work = partial(run_dbt, city, folder, "run", "--quiet", "--select", f"+{MODEL}")
        yield _Ready(row, partial(_timed, work, "whole"), lambda: None)
    elif row.tool == "postgres":
        with server() as running:
            row.version = running.version
            seconds = running.load(city.lake, items, folder)
            row.note = f"loading before it took {seconds:.2f} s, once"
            target = folder / "postgres.csv"

            def rows() -> str | None:
                running.keep(target)
                return fault_of(target, build, TABLE)

            yield _Ready(row, partial(_timed, running.work, "work"), rows)
    else:
        row.version = pinned_version(row.tool)
        target = folder / f"{row.tool}.parquet"
        command = [python_of(row.tool, envs), "-m", f"tests.benchmarks.peers.{row.tool}"]
        once = partial(_child, [*map(str, [*command, city.lake, items, target])])
        yield _Ready(row, once, partial(fault_of, target, build, TABLE))


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
