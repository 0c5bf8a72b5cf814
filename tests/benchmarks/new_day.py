"""One new day: a month's file of cases arrives again after all the history.

In turns it has twenty rows fewer and twenty more than before. The marts are then those of a full
rebuild, since every model is built anew: dbt's part does not follow what is new, the intake does.
"""

from functools import cache
from pathlib import Path

from tests.benchmarks.growth import full_refresh
from tests.benchmarks.measured import Goal
from tests.benchmarks.sample import refreshed
from tests.benchmarks.whole import Whole, median_of, runs_at, whole_refresh

FILE = "cases/hotline/2013-06.csv"
LINES = 20


@cache
def _new_day(home: Path, scale: int) -> Whole:
    city = refreshed(scale, home)
    path = city.landing / FILE
    whole = path.read_bytes()
    fewer = b"".join(whole.splitlines(keepends=True)[:-LINES])
    found = []
    try:
        for run in range(runs_at(scale)):
            path.write_bytes(whole if run % 2 else fewer)
            found.append(whole_refresh(city))
    finally:
        path.write_bytes(whole)
    return median_of(found)


def measure(home: Path, scale: int) -> list[Goal]:
    """Seconds of the refresh that takes the file in, over those of a full one and those at ×1."""
    full, day, first = full_refresh(home, scale), _new_day(home, scale), _new_day(home, 1)
    share, grown = day.seconds / full.seconds, day.seconds / first.seconds
    return [
        Goal(
            f"one new day, ×{scale}",
            "≤ 5 % of a full refresh",
            share,
            share <= 0.05,
            runs_at(scale),
            {"full refresh": full.seconds, "new day": day.seconds},
            "every model is built anew; the intake alone follows what is new",
        ),
        Goal(
            f"one new day, ×{scale} against ×1",
            "≤ 2 at ×10",
            grown,
            grown <= 2,
            runs_at(scale),
            {"×1": first.seconds, f"×{scale}": day.seconds},
        ),
    ]
