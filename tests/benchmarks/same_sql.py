"""The limit for all marts: one script of every model's own SQL on one connection, against dbt.

The models are written by hand, so this script is what they would be without dbt; what freer writing
saves for the heaviest records is measured by `limit`. All marts of both are compared, row by row.
"""

import json
import statistics
import tempfile
import time
from pathlib import Path

import duckdb

from orchestration.settings import City
from tests.benchmarks.compared import has_same_rows
from tests.benchmarks.dbt import run_dbt
from tests.benchmarks.measured import Goal
from tests.benchmarks.sample import refreshed
from tests.benchmarks.whole import runs_at


def _in_order(manifest: dict) -> list[dict]:
    models = {k: n for k, n in manifest["nodes"].items() if n["resource_type"] == "model"}
    done: dict[str, dict] = {}

    def visit(key: str) -> None:
        if key in models and key not in done:
            for below in models[key]["depends_on"]["nodes"]:
                visit(below)
            done[key] = models[key]

    for key in models:
        visit(key)
    return list(done.values())


def _run(city: City, compiled: Path, folder: Path) -> list[str]:
    """Make all models in fresh files; returns the names of the marts."""
    models = _in_order(json.loads((compiled / "manifest.json").read_text(encoding="utf-8")))
    folder.mkdir()
    with duckdb.connect(str(folder / "build.duckdb"), config={"threads": 2}) as connection:
        connection.execute(f"attach '{folder / 'build_marts.duckdb'}' as marts_file")
        connection.execute(f"attach '{city.build / 'build.duckdb'}' as seeded (read_only)")
        connection.execute("create schema catalogue; create schema marts_file.marts")
        connection.execute("create schema staging; create schema intermediate")
        seeds = connection.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'seeded' and schema_name = 'catalogue'"
        ).fetchall()
        for (seed,) in seeds:
            connection.execute(f"create table catalogue.{seed} as from seeded.catalogue.{seed}")
        for model in models:
            kind = model["config"]["materialized"]
            path = compiled / "compiled" / "changtai" / model["original_file_path"]
            query = path.read_text(encoding="utf-8")
            connection.execute(f"create {kind} {model['relation_name']} as {query}")
    return [model["name"] for model in models if model["schema"] == "marts"]


def _different(city: City, folder: Path, marts: list[str]) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / 'build_marts.duckdb'}' as here (read_only)")
        connection.execute(f"attach '{city.marts_file}' as there (read_only)")
        return [
            mart
            for mart in marts
            if not has_same_rows(connection, f"here.marts.{mart}", f"there.marts.{mart}")
        ]


def measure(home: Path, scale: int) -> list[Goal]:
    """Seconds of `dbt run` of all models over seconds of their SQL on one connection, in turns."""
    city = refreshed(scale, home)
    runs = runs_at(scale)
    taken: dict[str, list[float]] = {"dbt run": [], "its SQL": []}
    for _ in range(runs):
        with tempfile.TemporaryDirectory(dir=home) as name:
            folder = Path(name)
            run_dbt(city, folder, "seed", "--quiet")
            run_dbt(city, folder, "compile", "--quiet")
            started = time.perf_counter()
            run_dbt(city, folder, "run", "--quiet")
            taken["dbt run"].append(time.perf_counter() - started)
            started = time.perf_counter()
            marts = _run(city, folder / "target", folder / "same")
            taken["its SQL"].append(time.perf_counter() - started)
            different = _different(city, folder / "same", marts)
    seconds = {what: round(statistics.median(each), 1) for what, each in taken.items()}
    ratio = seconds["dbt run"] / seconds["its SQL"]
    return [
        Goal(
            f"dbt against one script of the same SQL, all models, ×{scale}",
            "≤ 1.5 at ×10; at ×1 only start-up may stand out",
            ratio,
            ratio <= 1.5 and not different,
            runs,
            seconds,
            f"{len(marts)} marts, different rows in: {', '.join(different) or 'none'}",
        )
    ]
