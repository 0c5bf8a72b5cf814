"""Place: where Spark's environment, ports and folders are.

Belongs here: paths and addresses, read once. Not here: anything that runs.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from orchestration.settings import DBT_PROJECT, ROOT, City, SettingsError
from orchestration.warehouse import dbt_environment

PORTS = {"SPARK_CONNECT_PORT": 15002, "SPARK_MASTER_PORT": 7077}


@dataclass(frozen=True)
class Place:
    """One city's cluster: a virtual environment of its own, a folder below the city's state."""

    city: City
    environment: Path
    folder: Path
    connect_port: int
    master_port: int

    @property
    def remote(self) -> str:
        """The address that dbt speaks to; a cluster elsewhere is named by SPARK_REMOTE."""
        return os.environ.get("SPARK_REMOTE") or f"sc://127.0.0.1:{self.connect_port}"

    @property
    def warehouse(self) -> Path:
        """Where Spark writes its tables as Parquet."""
        return self.folder / "warehouse"

    @property
    def marts_file(self) -> Path:
        """What `spark-build` brings back to be looked at; a refresh puts the marts in the build."""
        return self.folder / "build_marts.duckdb"

    def variables(self) -> dict[str, str]:
        """The environment in which dbt runs on Spark."""
        return dbt_environment(self.city) | {
            "PYTHONPATH": str(DBT_PROJECT / "spark"),
            "SPARK_REMOTE": self.remote,
            "DBT_TARGET_PATH": str(self.folder / "dbt"),
            "DBT_LOG_PATH": str(self.folder / "dbt"),
        }


def place_of(city: City) -> Place:
    """The city's place on this machine.

    Raises:
        SettingsError: Spark's environment has not been made.
    """
    environment = Path(os.environ.get("CHANGTAI_SPARK_ENV") or ROOT / ".venv-spark")
    if not (environment / "bin" / "dbt").is_file():
        raise SettingsError(
            "没有 Spark 环境，请先运行 make spark-env · "
            "there is no environment for Spark: run `make spark-env` first"
        )
    ports = [int(os.environ.get(name) or port) for name, port in PORTS.items()]
    return Place(city, environment, city.state / "spark", *ports)
