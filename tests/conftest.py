"""Fixtures that several test files share.

Belongs here: a made-up city in a folder of its own, per test, and the sample city, made, taken in
and published once per session. Not here: what a single file of tests needs.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
import yaml
from filelock import FileLock

from orchestration.intake.account import write_account
from orchestration.intake.records import LoadRecord
from orchestration.intake.run import prepare, take_in_feed
from orchestration.sample_city.__main__ import main as make_sample_city
from orchestration.settings import ROOT, City
from tests.built_city import made_up_city, refreshed, unit_tested_already

NYC_RECORDS = ROOT.parent / "shared" / "data" / "nyc"
pytest_plugins = ["tests.account_of_suites"]
# The longest first: two processes that share the files then end at about the same time.
LONGEST = ("spark", "faults", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders with the longest tests first; pytest calls this."""

    def place(item: pytest.Item) -> int:
        folder = item.path.parent.name
        return LONGEST.index(folder) if folder in LONGEST else len(LONGEST)

    items.sort(key=place)


@pytest.fixture
def city(tmp_path: Path, request: pytest.FixtureRequest) -> City:
    """The made-up city, copied so that a test may change its files."""
    made = made_up_city(tmp_path)
    return unit_tested_already(made) if "own_environment" in request.fixturenames else made


@pytest.fixture
def own_environment(monkeypatch) -> None:
    """What a refresh sets in the environment ends with the test."""
    for name in ("DAGSTER_HOME", "DBT_TARGET_PATH", "CHANGTAI_CATALOGUE_PATH", "CHANGTAI_BUILD"):
        monkeypatch.setenv(name, "")


@pytest.fixture
def take_in():
    """A function that takes in everything of a city: file name to (record, read now or not)."""

    def run(city: City) -> dict[str, tuple[LoadRecord, bool]]:
        contracts = prepare(city, say=lambda _: None)
        taken = {
            each.record.source_file: (each.record, each.is_new)
            for feed in contracts
            for each in take_in_feed(city, contracts, feed, say=lambda _: None)
        }
        write_account(city, contracts)
        return taken

    return run


@pytest.fixture(scope="session")
def shared(tmp_path_factory, request: pytest.FixtureRequest) -> Callable:
    """A context that gives a folder by its name, to one process of this run at a time.

    What is made in it is made once: the process that comes second finds it there.
    """
    own = tmp_path_factory.getbasetemp()
    run = own.parent if hasattr(request.config, "workerinput") else own

    @contextmanager
    def opened(name: str) -> Iterator[Path]:
        with FileLock(run / f"{name}.lock"):
            folder = run / name
            folder.mkdir(exist_ok=True)
            yield folder

    return opened


@pytest.fixture(scope="session")
def made(shared) -> Path:
    """A folder with the sample city's landing files and its truths."""
    with shared("sample_city") as folder:
        if not (truths := folder / "truths.json").exists():
            arguments = ["--city", "zhifu", "--out", str(folder / "landing")]
            assert make_sample_city([*arguments, "--truths", str(truths)]) == 0
    return folder


@pytest.fixture(scope="session")
def sample_truths(made: Path) -> dict:
    """What the generator planted (`planted`) and the figures it drew (`figures`)."""
    return json.loads((made / "truths.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def sample(made: Path) -> City:
    """The sample city with its state in a folder of its own."""
    folder = ROOT / "raw" / "cities" / "zhifu"
    facts = yaml.safe_load((folder / "city.yaml").read_text(encoding="utf-8"))
    return City("zhifu", facts, folder, made / "landing", made / "state" / "zhifu")


@pytest.fixture(scope="session")
def loads(sample: City, shared) -> list[LoadRecord]:
    """One record per landing file of the sample city, read through the intake's own doors."""
    with shared("sample_city"):
        contracts = prepare(sample, say=lambda _: None)
        return [
            taken.record
            for feed in contracts
            for taken in take_in_feed(sample, contracts, feed, say=lambda _: None)
        ]


@pytest.fixture(scope="session")
def sample_publication(sample: City, loads, shared) -> Path:
    """The published file of the sample city, made by the command that the schedule runs."""
    with shared("sample_city"):
        return refreshed(sample.code, sample.state.parent, sample.landing)


@pytest.fixture(scope="session")
def sample_marts(sample_publication: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample city's published marts, read only."""
    with duckdb.connect(str(sample_publication), read_only=True) as connection:
        connection.execute("use marts")
        yield connection


@pytest.fixture(scope="session")
def nyc_home(shared) -> Path:
    """The state folder of New York City; the tests that use it skip where its records are not."""
    if not NYC_RECORDS.is_dir():
        pytest.skip("the public NYC records are not beside us")
    with shared("nyc") as folder:
        return folder


@pytest.fixture(scope="session")
def nyc_loads(nyc_home: Path, shared) -> dict[tuple[str, str], LoadRecord]:
    """The load record of each (source, file) after one intake of everything."""
    folder = ROOT / "raw" / "cities" / "nyc"
    facts = yaml.safe_load((folder / "city.yaml").read_text(encoding="utf-8"))
    city = unit_tested_already(City("nyc", facts, folder, NYC_RECORDS.resolve(), nyc_home / "nyc"))
    with shared("nyc"):
        contracts = prepare(city, say=lambda _: None)
        taken = [
            each.record
            for feed in contracts
            for each in take_in_feed(city, contracts, feed, say=lambda _: None)
        ]
        write_account(city, contracts)
    return {(record.source_code, record.source_file): record for record in taken}


@pytest.fixture(scope="session")
def nyc_publication(nyc_loads, nyc_home: Path, shared) -> Path:
    """The published file of New York City, made by the command that the schedule runs."""
    with shared("nyc"):
        return refreshed("nyc", nyc_home, NYC_RECORDS)
