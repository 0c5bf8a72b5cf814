"""Damage to what the system itself wrote, and a clock that goes wrong: the next run mends it.

Belongs here: bits and files of lake, ledger, pointer and publications, the clock, two at once.
Not here: received files (test_damaged_files), the disk (test_full_disk), kills (test_kills).
"""

import datetime as real
import os
import random
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration import month_close, publish, refresh
from orchestration.intake import run as intake
from orchestration.intake.lake import SHAPE_FILE, damaged_loads
from orchestration.ledger import LedgerError, read_ledger
from orchestration.one_run import writer_lock
from orchestration.publish import current_publication, roll_back
from orchestration.settings import City
from orchestration.warehouse import nothing_new
from tests.account_of_suites import tell
from tests.built_city import take_in_all
from tests.faults.rich_city import checked_by, lake_worth, marts_worth

FAULTS = "faults injected"
MAY, JUNE = real.date(2013, 5, 1), real.date(2013, 6, 1)
HOLDER = """
import sys, time
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def city(undisturbed, copy_of) -> City:
    return copy_of(undisturbed.city)


def shown(city: City) -> dict[str, tuple]:
    return marts_worth(city.published / current_publication(city).file)


def published_again(city: City, run_id: str) -> dict[str, tuple]:
    """What readers see after the next run has published."""
    checked_by(city, run_id)
    assert publish.publish(city, run_id) == current_publication(city)
    return shown(city)


def flipped(path: Path, chosen: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
    path.write_bytes(content)


def test_a_flipped_bit_or_a_lost_end_anywhere_in_the_lake_is_found_and_made_again(
    city, undisturbed
):
    chosen = random.Random(11)
    rows = [path for path in city.lake.glob("*/*/*.parquet") if path.name != SHAPE_FILE]
    kinds = ("bit flipped in the lake", "file of the lake cut off", "file of the lake gone")
    for number, path in enumerate(sorted([*rows, *city.lake.glob("loads/*.json")])):
        kind = kinds[number % 3]
        whole = path.read_bytes()
        if "flipped" in kind:
            flipped(path, chosen)
        elif "cut" in kind:
            path.write_bytes(whole[: chosen.randrange(len(whole))])
        else:
            path.unlink()
        # A load without its record did not happen; all else is known to be damaged.
        is_record_gone = path.suffix == ".json" and not path.exists()
        assert damaged_loads(city.lake) == ([] if is_record_gone else [path.stem]), path
        take_in_all(city)
        assert damaged_loads(city.lake) == [] and lake_worth(city) == undisturbed.lake, path
        tell(FAULTS, kind)


def test_a_damaged_ledger_stops_the_next_build_in_plain_words_and_readers_read_on(
    city, undisturbed, reading
):
    month_close.close_month(city, MAY)
    closed, chosen = read_ledger(city), random.Random(12)
    with reading(city) as read_again:
        for path in sorted((city.ledger / "month_closes" / closed[0].name).iterdir()):
            whole = path.read_bytes()
            for kind in ("bit flipped in the ledger", "file of the ledger gone"):
                flipped(path, chosen) if "flipped" in kind else path.unlink()
                with pytest.raises(LedgerError, match=r"台账.*\n.*back from a backup") as refusal:
                    nothing_new(city)
                assert path.name in str(refusal.value)
                with pytest.raises(LedgerError):
                    month_close.close_month(city, JUNE)
                assert shown(city) == undisturbed.marts
                path.write_bytes(whole)
                assert read_ledger(city) == closed
                tell(FAULTS, kind)
        read_again()


@pytest.mark.parametrize("part", [0, 1, 40, -1])
def test_a_half_written_pointer_counts_as_none_and_the_next_run_publishes(city, undisturbed, part):
    pointer = city.published / publish.POINTER
    pointer.write_bytes(pointer.read_bytes()[:part] if part >= 0 else b"\xff\xfe\x00")
    assert current_publication(city) is None and nothing_new(city) is None
    assert published_again(city, "pointer0") == undisturbed.marts
    tell(FAULTS, "pointer half-written")


def test_a_publication_deleted_or_damaged_under_a_reader_is_published_again(city, undisturbed):
    chosen = random.Random(13)
    for number in range(4):
        file = city.published / current_publication(city).file
        with duckdb.connect(str(file), read_only=True) as reader:
            before = reader.execute("select count(*) from marts.fct_cases").fetchone()
            if number % 2:
                flipped(file, chosen)
            else:
                file.unlink()
            assert nothing_new(city) is None
            assert published_again(city, f"again{number:03}") == undisturbed.marts
            if number % 2 == 0:
                assert reader.execute("select count(*) from marts.fct_cases").fetchone() == before
        kind = (
            "bit flipped in a publication" if number % 2 else "publication deleted under a reader"
        )
        tell(FAULTS, kind)


class Earlier(real.datetime):
    """A clock that says 1999."""

    @classmethod
    def now(cls, tz=None):
        return cls(1999, 1, 1, 8, tzinfo=tz)


def test_a_clock_moved_back_changes_no_row_no_figure_and_no_order(city, undisturbed, monkeypatch):
    first = current_publication(city)
    month_close.close_month(city, MAY)
    for module in (intake, publish, month_close):
        monkeypatch.setattr(module, "datetime", Earlier)
    for path in city.lake.glob("loads/*.json"):
        path.unlink()
    take_in_all(city)
    assert lake_worth(city) == undisturbed.lake
    tell(FAULTS, "clock moved back: intake")
    ahead = real.datetime(2090, 1, 1).timestamp()
    os.utime(city.published / first.file, (ahead, ahead))
    assert published_again(city, "earlier0") == undisturbed.marts
    assert current_publication(city).published_at.startswith("1999")
    assert roll_back(city).file == first.file
    tell(FAULTS, "clock moved back: publication and roll-back")
    month_close.close_month(city, JUNE)
    assert [close.name for close in read_ledger(city)] == ["2013-05_1", "2013-06_1"]
    tell(FAULTS, "clock moved back: month close")


def test_of_two_at_once_the_second_says_so_and_a_killed_holder_holds_nothing(
    city, undisturbed, monkeypatch, capsys, reading
):
    for module in (refresh, month_close):
        monkeypatch.setattr(module, "current_city", lambda: city)
    with reading(city) as read_again:
        command = [sys.executable, "-c", HOLDER, str(city.state / "refresh.lock")]
        holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert holder.stdout.readline() == "held\n"
            before = current_publication(city)
            assert refresh.main() == 1
            assert "另一个更新正在运行 · another refresh" in capsys.readouterr().out
            assert month_close.main(["--month", "2013-05"]) == 1
            assert "更新正在运行" in capsys.readouterr().out
            assert read_ledger(city) == [] and current_publication(city) == before
            read_again()
            tell(FAULTS, "two at once")
        finally:
            holder.kill()
            holder.wait()
        with writer_lock(city).acquire(timeout=0):
            assert published_again(city, "after000") == undisturbed.marts
        read_again()
        tell(FAULTS, "holder of the lock killed")
