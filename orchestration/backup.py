"""Backup and restore of what cannot be made again: ledger, kept queries, the secret of hashes.

Belongs here: one archive with a list of hashes, written whole or not at all, and its way back.
Not here: raw files (the office's own archive), the lake and publications (a refresh makes them).

The archive holds the secret that turns persons into hashes: keep it as you keep the server.
"""

import gzip
import hashlib
import json
import os
import shutil
import sys
import tarfile
import tempfile
import zlib
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from orchestration.ledger import LedgerError, read_ledger
from orchestration.settings import City, SettingsError, current_city

LIST = "backup.json"
# In the state folder of the city; what is not there yet is left out.
PARTS = ("ledger", "queries", "salt", "access.yaml")
READ_AT_ONCE = 1 << 20


class BackupError(Exception):
    """The archive cannot be written or taken back; nothing was changed; the message says why."""


def _files(city: City) -> list[Path]:
    found = [city.state / part for part in PARTS]
    files = [path for part in found for path in ([part] if part.is_file() else part.rglob("*"))]
    return sorted(path for path in files if path.is_file() and path.suffix != ".lock")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def back_up(city: City, target: Path) -> Path:
    """Write `<city>_<moment>.tar.gz` into the folder; returns its path.

    Raises:
        BackupError: there is nothing to keep yet.
        LedgerError: the ledger is damaged: a backup must not take the place of a good one.
    """
    with FileLock(city.state / "refresh.lock", timeout=0):
        read_ledger(city)
        files = _files(city)
        if not files:
            raise BackupError("还没有可备份的内容 · there is nothing to back up yet")
        listed = {
            path.relative_to(city.state).as_posix(): _sha256(path.read_bytes()) for path in files
        }
        target.mkdir(parents=True, exist_ok=True)
        archive = target / f"{city.code}_{datetime.now():%Y%m%dT%H%M%S}.tar.gz"
        part = archive.with_suffix(".part")
        with tempfile.TemporaryDirectory() as folder:
            list_file = Path(folder) / LIST
            facts = {"city": city.code, "files": listed}
            list_file.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
            part.touch(mode=0o600)
            # No name in gzip's header: the check sum at its end does not cover the header.
            with (
                part.open("wb") as raw,
                gzip.GzipFile("", "wb", fileobj=raw) as zipped,
                tarfile.open(fileobj=zipped, mode="w") as packed,
            ):
                packed.add(list_file, LIST)
                for name in listed:
                    packed.add(city.state / name, name)
        os.replace(part, archive)
    return archive


def _unpack(city: City, archive: Path, folder: Path) -> dict[str, str]:
    """The archive's files in the folder, each proved; name to hash."""
    try:
        with gzip.open(archive) as zipped:
            # tarfile stops at the last file, before the check sum at the end.
            while zipped.read(READ_AT_ONCE):
                pass
            zipped.seek(0)
            with tarfile.open(fileobj=zipped) as packed:
                packed.extractall(folder, filter="data")
        facts = json.loads((folder / LIST).read_text(encoding="utf-8"))
        listed = facts["files"]
        damaged = [n for n, sha in listed.items() if _sha256((folder / n).read_bytes()) != sha]
    except (OSError, EOFError, ValueError, KeyError, tarfile.TarError, zlib.error) as error:
        raise BackupError(f"备份文件损坏 · {archive.name} is damaged ({error})") from error
    if damaged:
        raise BackupError(f"备份文件损坏 · {archive.name} is damaged: {', '.join(damaged)}")
    if facts["city"] != city.code:
        raise BackupError(f"这是 {facts['city']} 的备份 · this is the backup of {facts['city']}")
    return listed


def restore(city: City, archive: Path) -> int:
    """Put the archive's files back; returns how many. What is there already must be the same.

    Raises:
        BackupError: the archive is damaged or another city's, or the state folder holds other
            content under one of its names, or a close that the archive does not have.
    """
    city.state.mkdir(parents=True, exist_ok=True)
    with FileLock(city.state / "refresh.lock", timeout=0), tempfile.TemporaryDirectory() as folder:
        listed = _unpack(city, archive, Path(folder))
        here = {path.relative_to(city.state).as_posix(): path for path in _files(city)}
        other = [
            name
            for name, path in here.items()
            if listed.get(name, "") != _sha256(path.read_bytes())
            and (name in listed or name.startswith("ledger/"))
        ]
        if other:
            raise BackupError(
                f"状态目录中已有不同的内容，请先移开：{'、'.join(other[:5])}\n"
                f"✗ {city.state.name} holds something else already; move it away first"
            )
        for name in listed.keys() - here.keys():
            place = city.state / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(Path(folder) / name, place)
        read_ledger(city)
    return len(listed)


def main() -> int:
    """`backup FOLDER` or `restore FILE` for the city of CHANGTAI_CITY."""
    try:
        city = current_city()
        match sys.argv[1:]:
            case ["backup", folder] if folder:
                archive = back_up(city, Path(folder))
                print(f"✓ 已备份 · backed up to {archive} ({archive.stat().st_size:,} B)")
            case ["restore", file] if file:
                print(f"✓ 已恢复 · {restore(city, Path(file))} files are back; run `make refresh`")
            case _:
                print("✗ make backup TO=folder · make restore FROM=file.tar.gz")
                return 1
    except (BackupError, LedgerError, SettingsError) as error:
        print(f"✗ {error}")
        return 1
    except Timeout:
        print("✗ 正在更新，请稍后再试 · a refresh is running; try again later")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
