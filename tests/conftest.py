"""Fixtures that several test files share: a made-up city in a folder of its own, per test."""

import shutil
from pathlib import Path

import pytest
import yaml

from orchestration.intake.account import write_account
from orchestration.intake.records import LoadRecord
from orchestration.intake.run import prepare, take_in_feed
from orchestration.settings import City

TESTS = Path(__file__).parent


@pytest.fixture
def city(tmp_path: Path) -> City:
    """The made-up city, copied so that a test may change its files."""
    folder = tmp_path / "city"
    shutil.copytree(TESTS / "made_up_city", folder)
    facts = yaml.safe_load((folder / "city.yaml").read_text(encoding="utf-8"))
    return City("made_up_city", facts, folder, folder / "landing", tmp_path / "state")


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
