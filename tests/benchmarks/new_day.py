"""One new day: the as-of date moves on and files of four feeds come again after all the history.

In turns each has its last twenty lines fewer and all of them again: rows that come late, and rows
that a re-sent file takes back. At the end everything is built anew by dbt and every mart compared.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import duckdb

from orchestration.publish import current_publication
from orchestration.settings import City
from tests.benchmarks.compared import has_same_rows
from tests.benchmarks.growth import full_refresh
from tests.benchmarks.measured import Goal
from tests.benchmarks.sample import refreshed
from tests.benchmarks.whole import Whole, median_of, runs_at, whole_refresh

FILES = (
    "cases/hotline/2013-06.csv",
    "cleanup_trips/2013-06.csv",
    "observations/daily/2013-06.csv",
    "service_records/2013-06.csv",
)
LINES = 20
# These two tell of the run itself.
OF_THE_RUN = ("about_publication", "about_tests")


@dataclass(frozen=True)
class Day:
    """Refreshes that took in a day, and the marts in which a whole build has other rows."""

    whole: Whole
    mart_count: int
    different: list[str]


def _published(city: City) -> Path:
    return city.published / current_publication(city).file


def _different(one: Path, other: Path) -> tuple[int, list[str]]:
    with duckdb.connect() as connection:
        connection.execute(
            f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)"
        )
        marts = [
            row[0]
            for row in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'one'"
            ).fetchall()
            if row[0] not in OF_THE_RUN
        ]
        return len(marts), [
            mart
            for mart in marts
            if not has_same_rows(connection, f"one.marts.{mart}", f"other.marts.{mart}")
        ]


@cache
def _new_day(home: Path, scale: int) -> Day:
    city = refreshed(scale, home)
    paths = [city.landing / name for name in FILES]
    whole = {path: path.read_bytes() for path in paths}
    fewer = {
        path: b"".join(content.splitlines(keepends=True)[:-LINES])
        for path, content in whole.items()
    }
    found = []
    try:
        for run in range(runs_at(scale)):
            for path, content in (whole if run % 2 else fewer).items():
                path.write_bytes(content)
            city = replace(city, facts=city.facts | {"as_of": city.as_of + timedelta(days=1)})
            found.append(whole_refresh(city))
        followed = _published(city)
        whole_refresh(city, "--force")
        compared = _different(followed, _published(city))
    finally:
        for path, content in whole.items():
            path.write_bytes(content)
    return Day(median_of(found), *compared)


def measure(home: Path, scale: int) -> list[Goal]:
    """Seconds of the refresh that takes the files in, over those of a full one and those at ×1."""
    full, day, first = full_refresh(home, scale), _new_day(home, scale), _new_day(home, 1)
    share, grown = day.whole.seconds / full.seconds, day.whole.seconds / first.whole.seconds
    return [
        Goal(
            f"one new day, ×{scale}",
            "≤ 5 % of a full refresh, marts identical to a full rebuild",
            share,
            share <= 0.05 and not day.different,
            runs_at(scale),
            {"full refresh": full.seconds, "new day": day.whole.seconds},
            f"{len(FILES)} files and a day more; {day.mart_count} marts compared with a whole "
            f"build by dbt, different rows in: {', '.join(day.different) or 'none'}",
        ),
        Goal(
            f"one new day, ×{scale} against ×1",
            "≤ 2 at ×10",
            grown,
            grown <= 2,
            runs_at(scale),
            {"×1": first.whole.seconds, f"×{scale}": day.whole.seconds},
        ),
    ]
