"""DuckDB: the hand-written script (limit.sql) as it stands, the measure for all others."""

from pathlib import Path

import duckdb

from tests.benchmarks.peers.told import tell

SCRIPT = Path(__file__).parent.parent / "limit.sql"


def _database(target: Path) -> str:
    return str(target.with_suffix(".duckdb"))


def work(lake: Path, items: Path, target: Path) -> None:
    """A table in a database file."""
    text = SCRIPT.read_text(encoding="utf-8")
    with duckdb.connect(_database(target), config={"threads": 2}) as connection:
        connection.execute(text.replace("{lake}", str(lake)).replace("{items}", str(items)))


def after(target: Path) -> None:
    """The table as Parquet."""
    with duckdb.connect(_database(target)) as connection:
        connection.execute(f"copy observations_summed to '{target}'")


if __name__ == "__main__":
    tell(work, after)
