"""One new day: a month's file of cases arrives again with twenty rows more, after all the history.

The marts are then those of a full rebuild, since every model is built anew: dbt's part does not yet
follow what is new, only the intake does.
"""

from pathlib import Path

from tests.benchmarks.growth import full_refresh
from tests.benchmarks.measured import Goal
from tests.benchmarks.sample import refreshed
from tests.benchmarks.whole import whole_refresh

FILE = "cases/hotline/2013-06.csv"
LINES = 20


def measure(home: Path, scale: int) -> list[Goal]:
    """Seconds of the refresh that takes the rows in, over seconds of a full refresh."""
    full = full_refresh(home, scale)
    city = refreshed(scale, home)
    path = city.landing / FILE
    whole = path.read_bytes()
    try:
        path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-LINES]))
        whole_refresh(city)
    finally:
        path.write_bytes(whole)
    day = whole_refresh(city)
    ratio = day.seconds / full.seconds
    return [
        Goal(
            f"one new day, ×{scale}",
            "≤ 5 % of a full refresh",
            ratio,
            ratio <= 0.05,
            1,
            {"full refresh": full.seconds, "new day": day.seconds},
            "every model is built anew; the intake alone follows what is new",
        )
    ]
