"""A refresh with nothing new: the shell's verb from start to end, and what its time goes to."""

import json
import sys
import time
from itertools import pairwise
from pathlib import Path

from tests.benchmarks.measured import RUNS, Goal, median_seconds, run_module
from tests.benchmarks.sample import refreshed, settings_of

LIMIT_SECONDS = 5.0


def measure(home: Path, scale: int) -> list[Goal]:
    """Seconds of wall, against the five asked for; the parts are of one run in one process."""
    city = refreshed(scale, home)
    settings = settings_of(city)
    seconds = median_seconds(
        {"whole": lambda: run_module("orchestration.refresh", settings=settings)}
    )
    parts = json.loads(run_module("tests.benchmarks.nothing_new", settings=settings))
    return [
        Goal(
            f"refresh with nothing new, ×{scale}",
            "≤ 5 s wall (as a share of 5 s)",
            seconds["whole"] / LIMIT_SECONDS,
            seconds["whole"] <= LIMIT_SECONDS,
            RUNS,
            seconds | parts,
            "parts: one run; the schedule decides in the running server, without the imports",
        )
    ]


def _parts() -> dict[str, float]:
    clock = time.perf_counter
    marks = {"start": clock()}
    # Imported late to be timed.
    refresh = __import__("orchestration.refresh", fromlist=["refresh"])
    marks["imports (Dagster and ours)"] = clock()
    city = refresh.current_city()
    standing = refresh.standing_publication(city)
    marks["decision (every file by content)"] = clock()
    refresh.dagster_home(city)
    refresh.record_look(standing)
    marks["Dagster's record"] = clock()
    refresh.close_what_is_due(city)
    marks["is a month due"] = clock()
    names = list(marks)
    return {b: round(marks[b] - marks[a], 3) for a, b in pairwise(names)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_parts()))
