"""Figured: the indicator workload in every tool, in turns, checked against dbt's rows.

Belongs here: the turns and the medians. Not here: the work (one module per tool), what each needs
before (ready), the pages (six).
"""

import statistics
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from orchestration.settings import City
from tests.benchmarks.peers.environments import NotInstalledError
from tests.benchmarks.peers.peer import Peer
from tests.benchmarks.peers.postgres_server import NoServerError
from tests.benchmarks.peers.ready import Ready, made_ready

TOOLS = ("duckdb_script", "sqlmesh", "polars", "pandas", "chdb", "postgres", "dbt")


def measure(city: City, envs: Path, tools: Iterable[str], runs: int) -> list[Peer]:
    """One row per tool; those that cannot run here, or whose rows are wrong, say why."""
    found: list[Peer] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=envs)))
        ready: list[Ready] = []
        for tool in tools:
            row = Peer(tool)
            found.append(row)
            try:
                ready.append(stack.enter_context(made_ready(row, city, envs, folder)))
            except (NotInstalledError, NoServerError, RuntimeError) as error:
                row.fault = str(error).strip()
        said: dict[str, list[dict[str, float]]] = {each.row.tool: [] for each in ready}
        for run in range(runs + 1):
            for each in ready:
                if each.row.fault is None:
                    _run_once(each, said[each.row.tool], run)
    return found


def _run_once(ready: Ready, said: list[dict[str, float]], run: int) -> None:
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
