"""dbt: run for a sample city into a folder of its own, so that what is published stays as it is.

Belongs here: the command and its environment. Not here: what is measured.
"""

import os
import subprocess
import sys
from pathlib import Path

from orchestration.settings import DBT_PROJECT, City
from orchestration.warehouse import dbt_environment


def run_dbt(city: City, folder: Path, *arguments: str) -> None:
    """Run dbt on the city's lake; build and target lie in the folder.

    Raises:
        RuntimeError: dbt failed; the message is what it printed last.
    """
    apart = {
        "CHANGTAI_BUILD": str(folder / "build.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "target"),
    }
    places = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    done = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), *arguments, *places],
        env=os.environ | dbt_environment(city) | apart,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
