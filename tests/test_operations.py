"""Operations: backup and restore, the doctor's findings, an installation without a network."""

import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import asdict, replace

import duckdb
import pytest

from orchestration import ledger
from orchestration.backup import BackupError, back_up, restore
from orchestration.doctor import installation, machine, readers
from orchestration.doctor.finding import GOOD, LOOK, MEND
from orchestration.publish import POINTER
from orchestration.settings import ROOT, City

CLOSE = ledger.Close(
    close_month="2013-04-01",
    edition_number=1,
    closed_at="2013-05-12 08:00:00",
    closed_by="office",
    reason=None,
    publication_id="p1",
    as_of_date="2013-05-12",
    figure_count=0,
    figures_sha256="a" * 64,
    policy_scenario="in_force",
    policy_sha256="b" * 64,
)


def close_a_month(city: City, month: str) -> None:
    connection = duckdb.connect()
    for table, columns in ledger.TABLES.items():
        listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"create table {table} ({listed})")
    ledger.append(city, replace(CLOSE, close_month=month), connection)


@pytest.fixture
def kept(city: City) -> City:
    """The made-up city with two closes, a kept query and a secret."""
    city.state.mkdir()
    (city.state / "salt").write_text("secret of hashes")
    (city.state / "queries").mkdir()
    (city.state / "queries" / "我的查询.sql").write_text("select 1", encoding="utf-8")
    close_a_month(city, "2013-04-01")
    close_a_month(city, "2013-05-01")
    return city


def contents(city: City) -> dict[str, bytes]:
    return {
        path.relative_to(city.state).as_posix(): path.read_bytes()
        for path in city.state.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def test_a_backup_brings_back_ledger_queries_and_secret_byte_for_byte(kept, tmp_path):
    before, closes = contents(kept), ledger.read_ledger(kept)
    archive = back_up(kept, tmp_path / "safe")
    assert archive.stat().st_mode & 0o077 == 0
    shutil.rmtree(kept.state)
    assert restore(kept, archive) == len(before)
    assert contents(kept) == before
    assert [asdict(close) for close in ledger.read_ledger(kept)] == [asdict(c) for c in closes]
    assert restore(kept, archive) == len(before), "the same again changes nothing"


def test_a_restore_never_writes_over_a_close_that_the_backup_does_not_have(kept, tmp_path):
    archive = back_up(kept, tmp_path / "safe")
    close_a_month(kept, "2013-06-01")
    before = contents(kept)
    with pytest.raises(BackupError, match="holds something else"):
        restore(kept, archive)
    assert contents(kept) == before


def test_a_damaged_backup_is_refused_or_gives_back_all_as_it_was(kept, tmp_path):
    before, archive = contents(kept), back_up(kept, tmp_path / "safe")
    whole, refused = archive.read_bytes(), 0
    places = range(0, len(whole), len(whole) // 50)
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        archive.write_bytes(damaged)
        shutil.rmtree(kept.state)
        try:
            restore(kept, archive)
        except BackupError as error:
            assert "damaged" in str(error)
            assert contents(kept) == {}
            refused += 1
        else:
            # In a run of noughts the same byte is found at another distance, too.
            assert contents(kept) == before
    assert refused > 0.9 * len(places)


def test_a_backup_that_leads_out_of_the_state_folder_is_refused(kept, tmp_path):
    archive = tmp_path / "evil.tar.gz"
    (tmp_path / "x").write_text("x")
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(tmp_path / "x", "../../x_outside")
    with pytest.raises(BackupError):
        restore(kept, archive)
    assert not (kept.state.parent.parent / "x_outside").exists()


def test_another_citys_backup_is_refused(kept, tmp_path):
    archive = back_up(kept, tmp_path / "safe")
    with pytest.raises(BackupError, match="made_up_city"):
        restore(replace(kept, code="other"), archive)


def test_a_damaged_ledger_is_not_backed_up(kept, tmp_path):
    record = kept.ledger / "month_closes" / "2013-04_1" / "close.json"
    record.write_text(record.read_text().replace("office", "0ffice"))
    with pytest.raises(ledger.LedgerError):
        back_up(kept, tmp_path / "safe")
    assert not list((tmp_path / "safe").glob("*"))


def test_the_doctor_finds_nothing_to_mend_in_a_sound_city(kept):
    assert installation.state_folder(kept).mark == GOOD
    assert installation.landing(kept).mark == GOOD
    assert [finding.mark for finding in installation.definitions(kept)] == [GOOD, GOOD]
    assert installation.lake(kept).mark == GOOD
    assert installation.ledger(kept).mark == GOOD
    assert machine.packages().mark == GOOD
    assert [finding.mark for finding in readers.publication(kept)] == [LOOK]


def test_the_doctor_names_each_fault_and_what_mends_it(kept, take_in, tmp_path, monkeypatch):
    take_in(kept)
    parquet = next(kept.lake.glob("cases/accepted/*.parquet"))
    for path in kept.lake.glob("cases/accepted/*.parquet"):
        if path.stat().st_size > parquet.stat().st_size:
            parquet = path
    content = bytearray(parquet.read_bytes())
    content[len(content) // 2] ^= 1
    parquet.write_bytes(content)
    kept.published.mkdir()
    (kept.published / POINTER).write_text('{"file": "gone')
    (kept.ledger / "month_closes" / "2013-05_1" / "close.json").unlink()
    (kept.folder / "sources" / "cases_hotline.yaml").write_text("source: [")
    (kept.catalogue / "indicators.csv").unlink()
    shutil.rmtree(kept.landing)
    lock = tmp_path / "requirements.lock"
    lock.write_text("duckdb==0.1 \\\n    --hash=sha256:00\nno-such-package==1.0 \\\n")
    monkeypatch.delenv("CHANGTAI_NOTIFY", raising=False)
    found = [
        installation.landing(kept),
        *installation.definitions(kept),
        installation.ledger(kept),
        *readers.publication(kept),
        machine.packages(lock),
        installation.lake(kept),
        machine.notices(),
    ]
    assert [finding.mark for finding in found] == [MEND] * 6 + [LOOK] * 2
    assert all(finding.remedy for finding in found)


def test_an_installation_from_a_wheelhouse_asks_no_index(tmp_path):
    house, clone = tmp_path / "wheelhouse", tmp_path / "clone"
    # The environment that runs this test does the fetching.
    running = [f"VENV={sys.prefix}", f"INSTALLED={ROOT / 'Makefile'}"]
    made = subprocess.run(
        ["make", "--silent", "wheelhouse", f"TO={house}", *running],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0 and not list(house.glob("*")):
        pytest.skip(f"no package index can be reached: {made.stderr[-200:]}")
    assert made.returncode == 0, made.stderr
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    nowhere = {"PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "UV_NO_CACHE": "1"}
    dead = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "127.0.0.1:9")
    doctor = subprocess.run(
        ["make", "--silent", "doctor", f"WHEELHOUSE={house}"],
        cwd=clone,
        env=os.environ | nowhere | dead | {"CHANGTAI_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "个软件包与锁定版本一致" in doctor.stdout, doctor.stdout + doctor.stderr
