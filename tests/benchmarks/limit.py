"""The limit: dbt against a hand-written script that makes the same rows from the same Parquet.

The script (limit.sql) covers the heaviest family of records, observations to their monthly sums;
the other models have no hand-written twin, for them see same_sql. Its rows are compared with dbt's
each time, and a difference is an error and no measurement.
"""

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import duckdb

from orchestration.settings import City
from tests.benchmarks.compared import has_same_rows
from tests.benchmarks.dbt import run_dbt
from tests.benchmarks.measured import RUNS, Goal, median_seconds
from tests.benchmarks.sample import refreshed

MODEL = "int_observations_summed"
SCRIPT = Path(__file__).parent / "limit.sql"
# In a process of its own, as dbt is: to start Python and load DuckDB belongs to both.
PROGRAM = (
    "import duckdb, sys; duckdb.connect(sys.argv[1], config={'threads': 2}).execute(sys.argv[2])"
)


def _script(city: City) -> str:
    text = SCRIPT.read_text(encoding="utf-8")
    items = city.catalogue / "inspection_items.csv"
    return text.replace("{lake}", str(city.lake)).replace("{items}", str(items))


def _by_hand(city: City, target: Path) -> None:
    subprocess.run([sys.executable, "-c", PROGRAM, str(target), _script(city)], check=True)


def _demand_same_rows(build: Path, by_hand: Path) -> int:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{build}' as dbt (read_only)")
        connection.execute(f"attach '{by_hand}' as hand (read_only)")
        ours, theirs = f"dbt.intermediate.{MODEL}", "hand.observations_summed"
        if not has_same_rows(connection, theirs, ours):
            raise RuntimeError(f"the script's rows are not those of {MODEL}")
        return connection.execute(f"select count(*) from {ours}").fetchone()[0]


def measure(home: Path, scale: int) -> list[Goal]:
    """Seconds of `dbt run` over seconds of the script; dbt's start is timed by its smallest run."""
    city = refreshed(scale, home)
    with tempfile.TemporaryDirectory(dir=home) as name:
        folder = Path(name)
        run_dbt(city, folder, "seed", "--quiet")
        seconds = median_seconds(
            {
                "dbt": partial(run_dbt, city, folder, "run", "--quiet", "--select", f"+{MODEL}"),
                "dbt's start": partial(
                    run_dbt, city, folder, "run", "--quiet", "--select", "stg_about__city"
                ),
                "by hand": lambda: _by_hand(city, folder / "by_hand.duckdb"),
            }
        )
        rows = _demand_same_rows(folder / "build.duckdb", folder / "by_hand.duckdb")
    ratio = seconds["dbt"] / seconds["by hand"]
    beside = (seconds["dbt"] - seconds["dbt's start"]) / seconds["by hand"]
    return [
        Goal(
            f"dbt against the hand-written limit, ×{scale}",
            "≤ 1.5 at ×10; at ×1 only start-up may stand out",
            ratio,
            (ratio if scale > 1 else beside) <= 1.5,
            RUNS,
            seconds,
            f"+{MODEL}, {rows:,} equal rows; without dbt's start {beside:.2f}",
        )
    ]
