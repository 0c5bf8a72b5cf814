"""Queries: every query file of the pages on a publication, each in a fresh cursor."""

import re
import statistics
import time
from pathlib import Path

import duckdb

from orchestration.publish import current_publication
from orchestration.settings import ROOT
from tests.benchmarks.measured import RUNS, Goal
from tests.benchmarks.sample import refreshed

QUERIES = ROOT / "dashboards" / "queries"
LIMIT_SECONDS = 0.05
# One value for each parameter that the queries share; what a query does not ask for is left out.
VALUES = {
    "unit": "select unit_code from fct_cases where unit_code is not null "
    "group by 1 order by count(*) desc, 1 limit 1",
    "month": "select max(period_month) from fct_target_status_monthly",
    "league": "select min(league_code) from dim_units",
    "level": "select 'street'",
    "scenario": "select 'in_force'",
    "framework": "select min(framework_code) from dim_frameworks",
    "within": "select min(place_code) from dim_places where kind = 'street'",
    "case_class": "select min(class_code) from dim_case_classes",
    "by": "select 'unit'",
    "source": "select min(source_code) from about_loads",
    "month_count": "select 12",
    "day_count": "select 30",
    "status": "select 'missed'",
    "kind": "select 'street'",
    "is_candidate": "select false",
    "indicator": "select min(indicator_code) from dim_indicators",
    "case_id": "select min(case_id) from fct_cases",
    "measure": "select 'on_time_closure_rate'",
    "curves": "select ['all']",
}


def _values(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    found = {}
    for name, query in VALUES.items():
        try:
            found[name] = connection.execute(query).fetchone()[0]
        except duckdb.Error:
            found[name] = None
    return found


def measure(home: Path, scale: int) -> list[Goal]:
    """p95 over all runs of all queries, as a share of the 50 ms asked for."""
    city = refreshed(scale, home)
    path = city.published / current_publication(city).file
    taken: dict[str, list[float]] = {}
    refused = []
    with duckdb.connect(str(path), read_only=True, config={"threads": 2}) as connection:
        connection.execute("use marts")
        values = _values(connection)
        for file in sorted(QUERIES.glob("*.sql")):
            text = file.read_text(encoding="utf-8")
            given = {name: values.get(name) for name in set(re.findall(r"\$([a-z_]+)", text))}
            try:
                connection.execute(text, given).fetchall()
            except duckdb.Error:
                refused.append(file.stem)
                continue
            taken[file.stem] = []
            for _ in range(RUNS):
                started = time.perf_counter()
                connection.cursor().execute(f"use marts; {text}", given).fetchall()
                taken[file.stem].append(time.perf_counter() - started)
    medians = {name: statistics.median(each) for name, each in taken.items()}
    all_runs = sorted(second for each in taken.values() for second in each)
    p95 = all_runs[int(0.95 * (len(all_runs) - 1))]
    slowest = dict(sorted(medians.items(), key=lambda item: -item[1])[:5])
    return [
        Goal(
            f"queries of the pages, ×{scale}",
            "p95 ≤ 50 ms (as a share of 50 ms)",
            p95 / LIMIT_SECONDS,
            p95 <= LIMIT_SECONDS,
            RUNS,
            {"p95": round(p95, 4)} | {name: round(value, 4) for name, value in slowest.items()},
            f"{len(taken)} queries; not run with these values: {', '.join(refused) or 'none'}",
        )
    ]
