"""Refresh: the same job that the schedule runs, without a server, with its progress in the shell.

Belongs here: starting the job and telling how it ended. Not here: the work (the assets).
Exit status 0: published, or nothing new. 1: failed; the last publication stays up.
"""

import gc
import importlib
import os
import shutil
import sys
import time
import warnings
from pathlib import Path

import dagster as dg
from filelock import Timeout

from orchestration.catalogue.check import CatalogueFaults
from orchestration.inputs import WarehouseError, standing_publication
from orchestration.intake.source import SourceError
from orchestration.keeping import clear_old_records
from orchestration.ledger import LedgerError
from orchestration.looks import record_look
from orchestration.month_close import close_month, closes_by_itself, due_month, told
from orchestration.notices import (
    FAILED,
    STAYS_UP,
    send_notice,
    tell_of_late_sources,
    tell_of_lost_runs,
)
from orchestration.one_run import PROCESS, process_mark, writer_lock
from orchestration.progress import line_for, shell_logger
from orchestration.publish import Publication, current_publication
from orchestration.settings import City, SettingsError, current_city


def dagster_home(city: City) -> Path:
    """The folder for Dagster's records, with our settings in it; also set as DAGSTER_HOME."""
    home = city.state / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(__file__).parent / "dagster.yaml", home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home)
    return home


def close_what_is_due(city: City) -> None:
    """Close the month that is due, where the city's policy lets it happen without being asked."""
    if closes_by_itself(city) and (month := due_month(city)):
        print(told(close_month(city, month)))


def _nothing_new(standing: Publication, started: float) -> int:
    seconds = time.perf_counter() - started
    print(f"= 没有新数据，继续使用 {standing.publication_id}")
    print(f"= nothing new, nothing changed: readers keep it ({seconds:.1f} s)")
    return 0


def refresh(city: City, force: bool = False) -> int:
    """Run the whole path once; returns the exit status."""
    started = time.perf_counter()
    dagster_home(city)
    warnings.filterwarnings("ignore", category=dg.BetaWarning)
    before = current_publication(city)
    with dg.DagsterInstance.get() as instance:
        tell_of_lost_runs(city, instance)
        clear_old_records(city, instance)
        if not force and (standing := standing_publication(city)):
            record_look(standing)
            tell_of_late_sources(city)
            close_what_is_due(city)
            return _nothing_new(standing, started)
        # Loads dbt, which takes longer than to see that nothing is new.
        path = importlib.import_module("orchestration.definitions")
        definitions = path.build_definitions(city, loggers={"console": shell_logger})
        tags = {PROCESS: process_mark()} | ({"force": "true"} if force else {})
        result = definitions.resolve_job_def(path.REFRESH).execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {}}},
            tags=tags,
        )
    after = current_publication(city)
    seconds = time.perf_counter() - started
    if not result.success:
        shown = after.publication_id if after else "—"
        print(f"✗ 更新失败，读者看到的仍是 {shown}")
        print(f"✗ refresh failed after {seconds:.1f} s; readers still see {shown}")
        # Dagster's own sensor hears only of runs that its daemon started.
        failures = result.filter_events(lambda event: event.is_failure)
        failed = "\n".join(filter(None, map(line_for, failures)))
        send_notice(f"{city.facts['name_zh']}：{FAILED}", f"{failed}\n{STAYS_UP}")
        return 1
    tell_of_late_sources(city)
    close_what_is_due(city)
    if before and after and before.publication_id == after.publication_id:
        return _nothing_new(after, started)
    print(f"✓ 已发布 {after.publication_id}，数据截至 {after.as_of_date}")
    print(f"✓ published, data as of {after.as_of_date} ({seconds:.1f} s)")
    return 0


def main() -> int:
    """Refresh the city of CHANGTAI_CITY, one refresh at a time."""
    # What a refresh makes it keeps to its end, which is near: to look for what is free takes 1 s.
    gc.disable()
    try:
        city = current_city()
        with writer_lock(city).acquire(timeout=0):
            return refresh(city, force="--force" in sys.argv)
    except (
        SettingsError,
        SourceError,
        CatalogueFaults,
        WarehouseError,
        LedgerError,
    ) as error:
        print(f"✗ {error}")
    except Timeout:
        print("✗ 另一个更新正在运行 · another refresh of this city is running; try again later")
    return 1


if __name__ == "__main__":
    status = main()
    # Python looks for cycles once more when it ends, for 1 s, but not in what is frozen.
    gc.freeze()
    sys.exit(status)
