"""PostgreSQL: the lake loaded by COPY, then one statement in its dialect (postgres.sql).

Belongs here: loading (timed apart), the statement, its rows. Not here: the server's life.
"""

import subprocess
import time
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).with_suffix(".sql")
TYPES = {"VARCHAR": "text", "DOUBLE": "double precision", "INTEGER": "integer"}


class Postgres:
    """The workload by way of psql; `version` is what the server says of itself."""

    def __init__(self, psql: list[str]) -> None:
        self._psql = psql
        self.version = self.run("show server_version").split()[0]

    def run(self, statement: str) -> str:
        """What psql prints for statements, in a process of its own."""
        done = subprocess.run(
            self._psql, input=statement, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return done.stdout

    def load(self, lake: Path, items: Path, folder: Path) -> float:
        """Seconds from the lake's Parquet to analyzed tables: CSV, COPY, ANALYZE."""
        started = time.perf_counter()
        sources = {
            name: f"read_parquet('{lake / name}/accepted/*.parquet', union_by_name = true)"
            for name in ("places", "observations")
        }
        sources["items"] = f"read_csv('{items}', types = {{'valid_from': 'date'}})"
        for name, source in sources.items():
            file = folder / f"{name}.csv"
            with duckdb.connect() as connection:
                columns = connection.execute(f"describe from {source}").fetchall()
                connection.execute(f"copy (from {source}) to '{file}' (header false)")
            typed = ", ".join(f"{each[0]} {TYPES.get(each[1], each[1])}" for each in columns)
            self.run(
                f"create unlogged table {name} ({typed});\n\\copy {name} from '{file}' csv\n"
                f"analyze {name}"
            )
        return time.perf_counter() - started

    def work(self) -> None:
        """The table, anew."""
        self.run("drop table if exists observations_summed;" + SCRIPT.read_text(encoding="utf-8"))

    def keep(self, target: Path) -> None:
        """The table as CSV."""
        self.run(f"\\copy observations_summed to '{target}' csv header")
