"""Measured: how a piece of work is timed, and a goal with what was measured.

Belongs here: the clock and the shape of a result. Not here: the work.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.settings import ROOT

RUNS = 5


@dataclass(frozen=True)
class Goal:
    """One row of the table.

    `ratio` is measured as the goal words it; `is_met` is None where nothing can be compared.
    `seconds` are medians of `runs` runs by what was timed; `note` says what is not covered.
    """

    name: str
    asked: str
    ratio: float | None
    is_met: bool | None
    runs: int
    seconds: dict[str, float] = field(default_factory=dict)
    note: str = ""


def median_seconds(works: dict[str, Callable[[], object]], runs: int = RUNS) -> dict[str, float]:
    """Median wall seconds of each work; in turns, so that a busy moment falls on all of them.

    One run of each goes before and is not counted: it fills the page cache.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for run in range(runs + 1):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            if run:
                taken[name].append(time.perf_counter() - started)
    return {name: round(statistics.median(each), 4) for name, each in taken.items()}


def run_module(module: str, *arguments: str, settings: dict[str, str]) -> str:
    """Run one of the project's modules in a process of its own; its output.

    Raises:
        RuntimeError: it failed; the message is what it printed last.
    """
    # As on an installation, where Python keeps what it has compiled of the project.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=kept | settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def bare_copy(source: Path, target: Path) -> None:
    """Copy a file and wait until the disk has it, as a publication must."""
    with source.open("rb") as read, target.open("wb") as written:
        while block := read.read(1 << 24):
            written.write(block)
        written.flush()
        os.fsync(written.fileno())
