"""Growth: a full refresh (all checks, all marts, publication) at each scale."""

import shutil
from functools import cache
from pathlib import Path

from tests.benchmarks.measured import Goal
from tests.benchmarks.sample import made
from tests.benchmarks.whole import Whole, median_of, runs_at, whole_refresh

MEMORY_GIB = 6.0


@cache
def full_refresh(home: Path, scale: int) -> Whole:
    """Refreshes of everything, lake and dbt's parsed project made anew each time as well."""
    city = made(scale, home)
    found = []
    for _ in range(runs_at(scale)):
        shutil.rmtree(city.state, ignore_errors=True)
        found.append(whole_refresh(city))
    return median_of(found)


def measure(home: Path, scale: int) -> list[Goal]:
    """How the time grew beside the records, from ×1 to this scale; 1 is as fast as the records."""
    first, here = full_refresh(home, 1), full_refresh(home, scale)
    ratio = here.seconds / first.seconds / scale
    return [
        Goal(
            f"growth, ×1 → ×{scale}",
            "time grows no faster than the data (≤ 1); peak under 6 GiB",
            ratio,
            ratio <= 1 and here.peak_gib < MEMORY_GIB,
            runs_at(scale),
            {"×1": first.seconds, f"×{scale}": here.seconds},
            f"peak memory of one process {here.peak_gib} GiB (×1: {first.peak_gib})",
        )
    ]
