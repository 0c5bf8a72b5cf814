"""A whole refresh, as the schedule starts it, killed while dbt is at work; the next one succeeds.

Belongs here: the path through Dagster and dbt, which costs a minute a run.
Not here: kills of single steps, of which there are many (test_kills).
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import yaml

from orchestration.publish import current_publication
from orchestration.settings import ROOT, City
from tests.account_of_suites import tell
from tests.faults.rich_city import lake_worth, marts_worth

FAULTS = "faults injected"
# The command line knows only cities of the repository; this one is made up.
PROGRAM = """
import sys
from datetime import date
from pathlib import Path
import yaml
from orchestration.refresh import refresh
from orchestration.settings import City

folder = Path(sys.argv[1])
facts = yaml.safe_load((folder / "city" / "city.yaml").read_text(encoding="utf-8"))
city = City("made_up_city", facts, folder / "city", folder / "city" / "landing", folder / "state")
sys.exit(refresh(city, force="--force" in sys.argv))
"""


@contextmanager
def started(city: City, *arguments: str) -> Iterator[subprocess.Popen]:
    """A refresh in a process of its own, which does not outlive the test."""
    command = [sys.executable, "-c", PROGRAM, str(city.folder.parent), *arguments]
    run = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield run
    finally:
        run.kill()
        run.communicate()


def dbt_of(city: City) -> list[str]:
    """The processes of dbt that write into the city's folder; they are to end with their run."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            is_dbt = b"/dbt\0build\0" in (process / "cmdline").read_bytes()
            if is_dbt and str(city.state).encode() in (process / "environ").read_bytes():
                found.append(process.name)
    return found


def test_a_refresh_killed_while_dbt_builds_leaves_readers_alone_and_the_next_ends_well(
    undisturbed, copy_of, reading
):
    city = copy_of(undisturbed.city)
    facts = city.folder / "city.yaml"
    text = facts.read_text(encoding="utf-8")
    facts.write_text(yaml.safe_dump(yaml.safe_load(text) | city.facts, allow_unicode=True))
    before, chosen = current_publication(city), random.Random(21)
    with reading(city) as read_again:
        with started(city, "--force") as run:
            for line in run.stdout:
                if "dbt_build" in line:
                    break
            else:
                raise AssertionError("the refresh ended before dbt began")
            time.sleep(chosen.uniform(5, 15))
            assert dbt_of(city) != []
            os.kill(run.pid, signal.SIGKILL)
        assert run.returncode == -signal.SIGKILL and current_publication(city) == before
        until = time.monotonic() + 30
        while dbt_of(city) and time.monotonic() < until:
            time.sleep(0.2)
        assert dbt_of(city) == []
        read_again()
        with started(city) as after:
            told = after.stdout.read()
            assert after.wait() == 0, told[-3000:]
        assert "✓ published" in told
        read_again()
    shown = current_publication(city)
    assert shown != before and lake_worth(city) == undisturbed.lake
    assert marts_worth(city.published / shown.file) == undisturbed.marts
    tell(FAULTS, "kill -9 of a refresh while dbt builds")
