"""A city built and published: by the schedule's own command, or in seconds without dbt's tests.

Belongs here: what several test files need to make, build and publish a city.
Not here: what is expected of the build.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import yaml

from orchestration.inputs import fingerprint
from orchestration.intake.account import write_account
from orchestration.intake.run import prepare, take_in_feed
from orchestration.publish import Publication, current_publication, publish
from orchestration.settings import DBT_PROJECT, ROOT, City
from orchestration.warehouse import dbt_environment, tested_with, unit_tested


def made_up_city(home: Path) -> City:
    """The made-up city in a folder, copied so that a test may change its files."""
    folder = home / "city"
    shutil.copytree(Path(__file__).parent / "made_up_city", folder)
    facts = yaml.safe_load((folder / "city.yaml").read_text(encoding="utf-8"))
    return City("made_up_city", facts, folder, folder / "landing", home / "state")


def unit_tested_already(city: City) -> City:
    """The city as if dbt's unit tests had run in it: the sample city's first refresh runs them."""
    proof = unit_tested(city)
    proof.parent.mkdir(parents=True, exist_ok=True)
    proof.write_text(tested_with(), encoding="utf-8")
    return city


def take_in_all(city: City) -> None:
    """Take in what lies in the landing folder."""
    contracts = prepare(city, say=lambda _: None)
    for feed in contracts:
        list(take_in_feed(city, contracts, feed, say=lambda _: None))
    write_account(city, contracts)


def refreshed(city: str, home: Path, landing: Path) -> Path:
    """The file that a refresh of the city published, in a process of its own."""
    settings = {"CHANGTAI_CITY": city, "CHANGTAI_HOME": str(home), "LANDING": str(landing)}
    run = subprocess.run(
        [sys.executable, "-m", "orchestration.refresh"],
        env=os.environ | settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    published = home / city / "published"
    return published / json.loads((published / "current.json").read_text("utf-8"))["file"]


def run_dbt(city: City, *arguments: str) -> None:
    """Run dbt for the city; the message of a failure is dbt's own."""
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    city.build.mkdir(parents=True, exist_ok=True)
    run = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), *arguments, *folders],
        env=os.environ | dbt_environment(city),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr


def build(city: City, run_id: str, *selection: str) -> Publication:
    """Take in, build seeds and models (all, or the selection), publish, without dbt's tests."""
    take_in_all(city)
    chosen = ["--select", *selection] if selection else []
    run_dbt(city, "build", "--quiet", "--resource-type", "seed", "model", *chosen)
    for name in ("manifest.json", "run_results.json"):
        (city.build / name).write_bytes((city.state / "dbt" / name).read_bytes())
    checked = {"run_id": run_id, "fingerprint": fingerprint(city)}
    (city.build / "checked.json").write_text(json.dumps(checked), encoding="utf-8")
    return publish(city, run_id)


def asked(city: City, query: str) -> list[tuple]:
    """The answer of the current publication."""
    path = city.published / current_publication(city).file
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("use marts")
        return connection.execute(query).fetchall()
