"""A full disk: nothing half is ever seen, and once there is room the next run is as any other.

Belongs here: no room left in lake, publications or ledger. Not here: other damage.
"""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from orchestration.ledger import read_ledger
from orchestration.month_close import close_month
from orchestration.publish import PublishError, current_publication, publish
from tests.account_of_suites import tell
from tests.built_city import take_in_all
from tests.faults.rich_city import checked_by, lake_worth, marts_worth
from tests.faults.small_disk import BLOCK, small_disk

FAULTS = "faults injected"
FULL = (OSError, duckdb.Error, PublishError)
MAY = date(2013, 5, 1)


def size_of(folder: Path) -> int:
    """The bytes of the folder in whole blocks."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sum(-(-path.stat().st_size // BLOCK) * BLOCK for path in files)


def has_room(step: Callable, *arguments) -> bool:
    """Whether the step came to its end; what else it may do is to say that it did not."""
    try:
        step(*arguments)
    except FULL:
        return False
    return True


def test_an_intake_without_room_is_finished_once_there_is_room(taken_in, copy_of):
    city, whole = taken_in
    city = copy_of(city)
    needed = size_of(city.lake)
    shutil.rmtree(city.lake)
    stopped = 0
    with small_disk(city.lake, 2 * needed) as disk:
        for share in (0, 0.1, 0.3, 0.5, 0.8):
            disk.fill(int(share * needed))
            if has_room(take_in_all, city):
                assert lake_worth(city) == whole, share
            else:
                stopped += 1
            disk.make_room()
            take_in_all(city)
            assert lake_worth(city) == whole, share
            for path in list(city.lake.iterdir()):
                shutil.rmtree(path)
    assert stopped >= 3
    tell(FAULTS, "full disk: intake", tried=stopped, held=stopped)


def test_a_publication_without_room_is_never_seen_and_readers_read_on(
    undisturbed, copy_of, reading
):
    city = copy_of(undisturbed.city)
    before = current_publication(city)
    needed = (city.published / before.file).stat().st_size
    with small_disk(city.published, 4 * needed) as disk, reading(city) as read_again:
        for number, share in enumerate((0, 0.2, 0.5, 0.8, 0.97)):
            before = current_publication(city)
            checked_by(city, f"full{number:04}")
            disk.fill(int(share * needed))
            assert not has_room(publish, city, f"full{number:04}")
            assert current_publication(city) == before
            assert marts_worth(city.published / before.file) == undisturbed.marts
            read_again()
            disk.make_room()
            publish(city, f"full{number:04}")
            now = current_publication(city)
            assert marts_worth(city.published / now.file) == undisturbed.marts, share
            assert not list(city.published.glob("*.part*"))
            tell(FAULTS, "full disk: publication")


def test_a_month_close_without_room_leaves_the_ledger_as_it_was(undisturbed, copy_of):
    city = copy_of(undisturbed.city)
    close_month(city, MAY)
    (whole,) = read_ledger(city)
    needed = size_of(city.ledger)
    shutil.rmtree(city.ledger)
    stopped = 0
    with small_disk(city.ledger, 2 * needed) as disk:
        for share in (0, 0.2, 0.4, 0.6):
            disk.fill(int(share * needed))
            if not has_room(close_month, city, MAY):
                stopped += 1
                assert read_ledger(city) == []
            disk.make_room()
            close_month(city, MAY)
            (close,) = read_ledger(city)
            assert close.figures_sha256 == whole.figures_sha256
            shutil.rmtree(city.ledger / "month_closes")
    assert stopped >= 2
    tell(FAULTS, "full disk: month close", tried=stopped, held=stopped)
