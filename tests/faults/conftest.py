"""Fixtures of the fault suite: the rich city, once undisturbed, and copies of it to be disturbed.

Belongs here: what several files of faults need. Not here: the faults.
"""

import dataclasses
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestration.publish import current_publication
from orchestration.settings import City
from tests.built_city import build, take_in_all
from tests.faults.rich_city import lake_worth, make_rich_city, marts_worth


@dataclasses.dataclass(frozen=True)
class Undisturbed:
    """The rich city taken in, built and published without any fault, and what it is worth."""

    city: City
    lake: dict[str, tuple]
    marts: dict[str, tuple]


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory) -> Undisturbed:
    """One run that nothing disturbs; tests take copies."""
    city = make_rich_city(tmp_path_factory.mktemp("undisturbed"))
    build(city, "undisturbed")
    published = city.published / current_publication(city).file
    return Undisturbed(city, lake_worth(city), marts_worth(published))


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory) -> tuple[City, dict[str, tuple]]:
    """The rich city taken in without any fault, nothing built, and what its lake is worth."""
    city = make_rich_city(tmp_path_factory.mktemp("taken_in"))
    take_in_all(city)
    return city, lake_worth(city)


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[City], City]:
    """A function that copies a city with its files and its state."""

    def copied(city: City) -> City:
        shutil.copytree(city.folder.parent, tmp_path / "copy")
        folder = tmp_path / "copy"
        return dataclasses.replace(
            city,
            folder=folder / "city",
            landing=folder / "city" / "landing",
            state=folder / "state",
        )

    return copied


@pytest.fixture
def reading(tmp_path: Path) -> Callable:
    """A context in which another process reads the publication; yields a wait for its next turn.

    At its end no reading may have failed.
    """

    @contextmanager
    def open_reader(city: City) -> Iterator[Callable[[], None]]:
        signals = tmp_path / "signals"
        signals.mkdir()
        program = [sys.executable, str(Path(__file__).parent / "reader.py")]
        reader = subprocess.Popen(
            [*program, str(city.published), str(signals)], stdout=subprocess.PIPE, text=True
        )

        def read_again() -> None:
            (signals / "read").unlink(missing_ok=True)
            until = time.monotonic() + 120
            while not (signals / "read").exists():
                assert reader.poll() is None and time.monotonic() < until, "the reader has stopped"
                time.sleep(0.02)

        try:
            read_again()
            yield read_again
        finally:
            (signals / "stop").touch()
            told = json.loads(reader.communicate(timeout=120)[0])
        assert told["failures"] == [] and told["readings"] > 0

    return open_reader
