"""SQLMesh: the script as one model of a fresh project on DuckDB, planned and applied once.

One model, where dbt builds all those above it: what is measured is SQLMesh itself, not models.
"""

import shutil
from pathlib import Path

import duckdb
from sqlmesh import Context
from sqlmesh.core.config import Config, DuckDBConnectionConfig, GatewayConfig, ModelDefaultsConfig

from tests.benchmarks.peers.told import tell

SCRIPT = Path(__file__).parent.parent / "limit.sql"
HEAD = "MODEL (name peers.observations_summed, kind FULL);\n"
STATEMENT = "create or replace table observations_summed as\n"


def _folder(target: Path) -> Path:
    return target.with_suffix(".sqlmesh")


def _database(target: Path) -> str:
    return str(_folder(target) / "state.duckdb")


def work(lake: Path, items: Path, target: Path) -> None:
    """Tables and SQLMesh's own state in a database file of a new project."""
    shutil.rmtree(_folder(target), ignore_errors=True)
    models = _folder(target) / "models"
    models.mkdir(parents=True)
    text = SCRIPT.read_text(encoding="utf-8").split(STATEMENT)[1]
    text = text.replace("{lake}", str(lake)).replace("{items}", str(items))
    (models / "observations_summed.sql").write_text(HEAD + text, encoding="utf-8")
    connection = DuckDBConnectionConfig(database=_database(target), connector_config={"threads": 2})
    config = Config(
        gateways={"": GatewayConfig(connection=connection)},
        model_defaults=ModelDefaultsConfig(dialect="duckdb", start="2013-01-01"),
        disable_anonymized_analytics=True,
    )
    context = Context(paths=[str(_folder(target))], config=config)
    context.plan(auto_apply=True, no_prompts=True)
    context.close()


def after(target: Path) -> None:
    """The model's view as Parquet."""
    with duckdb.connect(_database(target)) as connection:
        connection.execute(f"copy (from peers.observations_summed) to '{target}'")


if __name__ == "__main__":
    tell(work, after)
