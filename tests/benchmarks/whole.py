"""Whole refreshes: seconds and peak memory of the verb, in a process of its own.

Belongs here: the measuring child. Not here: which refreshes are compared.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from orchestration.settings import City
from tests.benchmarks.measured import RUNS, run_module
from tests.benchmarks.sample import settings_of

# One refresh at ×100 takes longer than all the others together.
REPEATED_UP_TO = 10


@dataclass(frozen=True)
class Whole:
    """A refresh: wall seconds and the highest memory of any one of its processes, in GiB."""

    seconds: float
    peak_gib: float


def whole_refresh(city: City, *arguments: str) -> Whole:
    """Refresh the city once, from the command's start to its end."""
    said = run_module("tests.benchmarks.whole", *arguments, settings=settings_of(city))
    return Whole(**json.loads(said.splitlines()[-1]))


def runs_at(scale: int) -> int:
    """How often a whole refresh is measured at a scale."""
    return RUNS if scale <= REPEATED_UP_TO else 1


def median_of(found: list[Whole]) -> Whole:
    """Median seconds and the highest memory of some refreshes."""
    seconds = statistics.median(each.seconds for each in found)
    return Whole(seconds, max(each.peak_gib for each in found))


def _main() -> None:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.refresh", *sys.argv[1:]], check=False
    )
    seconds = time.perf_counter() - started
    kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"seconds": round(seconds, 1), "peak_gib": round(kib / 2**20, 2)}))
    sys.exit(done.returncode)


if __name__ == "__main__":
    _main()
