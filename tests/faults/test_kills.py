"""Killed at any point: the last publication is read on, the next run mends all by itself.

Belongs here: kill -9 of intake, publication, roll-back and month close.
Not here: whole refreshes with dbt (test_refreshes), other faults.
"""

import contextlib
import json
import random
import shutil
from datetime import date

from orchestration.ledger import read_ledger
from orchestration.month_close import close_month
from orchestration.publish import PUBLICATIONS_KEPT, current_publication, publish, roll_back
from tests.account_of_suites import tell
from tests.built_city import take_in_all
from tests.faults.killing import Kill, kills, measured, run
from tests.faults.rich_city import checked_by, lake_worth, marts_worth

MAY = date(2013, 5, 1)
FAULTS = "faults injected"


def test_a_killed_intake_is_finished_by_the_next_one_and_no_row_is_lost(
    undisturbed, copy_of, reading
):
    city = copy_of(undisturbed.city)
    shutil.rmtree(city.lake)
    points, seconds = measured(take_in_all, city)
    assert lake_worth(city) == undisturbed.lake
    survived = killed = 0
    with reading(city) as read_again:
        for kill in kills(seed=5, number=30, points=points, seconds=0.8 * seconds):
            shutil.rmtree(city.lake)
            if run(take_in_all, city, kill=kill) is not None:
                continue
            killed += 1
            # A second kill on what the first one left, every third time.
            if killed % 3 == 0:
                run(take_in_all, city, kill=Kill(point=points // 3))
            read_again()
            take_in_all(city)
            assert lake_worth(city) == undisturbed.lake, kill
            assert not list(city.lake.rglob("*.part")), kill
            survived += 1
            tell(FAULTS, "kill -9 of intake")
            # Two of three kills strike wherever the clock stands, so that there always are so many.
            if killed == 20:
                break
    assert survived == killed == 20


def test_a_killed_publication_is_never_seen_and_the_next_one_is_whole(
    undisturbed, copy_of, reading
):
    city = copy_of(undisturbed.city)
    checked_by(city, "measured")
    points, seconds = measured(publish, city, "measured")
    killed = 0
    with reading(city) as read_again:
        for number, kill in enumerate(kills(6, 24, points, 0.8 * seconds)):
            before = current_publication(city)
            checked_by(city, f"killed{number:02}")
            if run(publish, city, f"killed{number:02}", kill=kill) is not None:
                continue
            killed += 1
            seen = current_publication(city)
            assert seen == before or seen.run_id == f"killed{number:02}"
            assert marts_worth(city.published / seen.file) == undisturbed.marts, kill
            read_again()
            checked_by(city, f"next{number:04}")
            assert publish(city, f"next{number:04}") == current_publication(city)
            shown = city.published / current_publication(city).file
            assert marts_worth(shown) == undisturbed.marts, kill
            assert not list(city.published.glob("*.part*")), kill
            assert len(list(city.published.glob("*.duckdb"))) <= PUBLICATIONS_KEPT
            tell(FAULTS, "kill -9 of publication")
            if killed == 15:
                break
    assert killed == 15


def test_a_killed_roll_back_leaves_the_pointer_on_one_of_the_two(undisturbed, copy_of, reading):
    city = copy_of(undisturbed.city)
    checked_by(city, "second00")
    second, killed = publish(city, "second00"), 0
    points, _ = measured(roll_back, city)
    first = current_publication(city)
    files = {first.file, second.file}
    with reading(city) as read_again:
        for point in range(1, points + 1):
            (city.published / "current.json").write_text(json.dumps(vars(second)))
            assert run(roll_back, city, kill=Kill(point=point, is_before=point % 2 == 0)) is None
            killed += 1
            assert current_publication(city).file in files
            read_again()
            if current_publication(city).file != first.file:
                roll_back(city)
            assert current_publication(city).file == first.file
            tell(FAULTS, "kill -9 of roll-back")
    assert killed == points >= 2


def test_a_killed_month_close_is_there_whole_or_not_at_all(undisturbed, copy_of, reading):
    city = copy_of(undisturbed.city)
    points, seconds = measured(close_month, city, MAY)
    (whole,) = read_ledger(city)
    killed = 0
    with reading(city) as read_again:
        for kill in kills(7, 20, points, 0.8 * seconds):
            shutil.rmtree(city.ledger)
            if run(close_month, city, MAY, kill=kill) is not None:
                continue
            killed += 1
            assert len(read_ledger(city)) in (0, 1), kill
            read_again()
            close_month(city, MAY)
            (close,) = read_ledger(city)
            assert close.figures_sha256 == whole.figures_sha256, kill
            assert not list(city.ledger.glob(".*.part")), kill
            tell(FAULTS, "kill -9 of month close")
    assert killed >= 12


def test_a_kill_between_two_closes_never_breaks_the_chain(undisturbed, copy_of):
    city = copy_of(undisturbed.city)
    close_month(city, MAY)
    points, _ = measured(close_month, city, date(2013, 6, 1))
    june = next(city.ledger.glob("month_closes/2013-06_1"))
    chosen = random.Random(8)
    for _ in range(6):
        shutil.rmtree(june)
        run(close_month, city, date(2013, 6, 1), kill=Kill(point=chosen.randint(1, points)))
        with contextlib.suppress(StopIteration):
            close_month(city, date(2013, 6, 1))
        assert [close.name for close in read_ledger(city)] == ["2013-05_1", "2013-06_1"]
        tell(FAULTS, "kill -9 between two closes")
