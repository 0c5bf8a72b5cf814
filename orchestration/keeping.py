"""Keeping: how many records of past runs are kept, so that the disk a year from now looks as today.

Belongs here: clearing away what past runs left beside the data. Not here: publications (publish),
what a killed load left (intake), services' logs (supervisord.conf).
"""

import shutil
from pathlib import Path

import dagster as dg

from orchestration.settings import City

# Two months of daily refreshes; of a district, a run has 12 MB of events, a dbt folder 70 MB.
RUNS_KEPT = 60
DBT_RUNS_KEPT = 3
FINISHED = [
    dg.DagsterRunStatus.SUCCESS,
    dg.DagsterRunStatus.FAILURE,
    dg.DagsterRunStatus.CANCELED,
]


def _oldest_first(paths: list[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: path.stat().st_mtime)


def clear_old_records(city: City, instance: dg.DagsterInstance) -> int:
    """Remove the records of all but the last runs, and dbt's folders likewise; returns how many.

    Call it while holding the writer's lock: dbt's folder of a run at work is the newest.
    """
    old = instance.get_run_records(dg.RunsFilter(statuses=FINISHED))[RUNS_KEPT:]
    storage = Path(instance.storage_directory())
    for record in old:
        run_id = record.dagster_run.run_id
        instance.delete_run(run_id)
        shutil.rmtree(storage / run_id, ignore_errors=True)
        # Dagster empties a run's own event file, which stays as large as it was.
        for path in city.state.glob(f"dagster/history/runs/{run_id}.db*"):
            path.unlink(missing_ok=True)
    folders = _oldest_first(list((city.state / "dbt").glob("dbt_build-*")))[:-DBT_RUNS_KEPT]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old) + len(folders)
