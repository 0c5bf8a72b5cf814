"""Build: seeds and models on Spark, by dbt in Spark's own environment.

Belongs here: calling dbt there. Not here: the way back (bring_back), checks (engine).
"""

import os
import subprocess

from orchestration.dbt_command import write_dbt_command
from orchestration.settings import DBT_PROJECT
from orchestration.spark.cluster import demand_cluster
from orchestration.spark.place import Place


class BuildError(Exception):
    """dbt failed on Spark, or a table did not come back; the message is dbt's, or names it."""


def _dbt(place: Place, verb: str) -> None:
    command = write_dbt_command(place.folder / "dbt", place.environment)
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    run = subprocess.run(
        [str(command), verb, "--target", "spark", *folders],
        env=os.environ | place.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise BuildError(run.stdout[-6000:] + run.stderr[-2000:])


def build(place: Place) -> None:
    """Build all seeds and models on the cluster.

    Raises:
        ClusterError: no cluster answers.
        BuildError: a seed or model failed.
    """
    demand_cluster(place)
    _dbt(place, "seed")
    _dbt(place, "run")
