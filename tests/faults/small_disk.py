"""A folder on a disk of its own that is full but for some bytes, until room is made.

Belongs here: mounting it and giving it back. Not here: what must hold on it (the tests).
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BLOCK = 4096


class Disk:
    """The disk under a folder: filled by one file, which `make_room` takes away."""

    def __init__(self, folder: Path) -> None:
        self.ballast = folder / ".ballast"

    def fill(self, free_bytes: int) -> None:
        """Leave so many bytes, in whole blocks."""
        room = os.statvfs(self.ballast.parent)
        size = max(0, room.f_bavail * room.f_frsize - free_bytes // BLOCK * BLOCK)
        self.ballast.write_bytes(bytes(size))

    def make_room(self) -> None:
        """What somebody does who hears that the disk is full."""
        self.ballast.unlink()


@contextmanager
def small_disk(folder: Path, room_bytes: int) -> Iterator[Disk]:
    """Move the folder onto a disk that has room for so many bytes beside what it holds."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f"{folder.name}.aside")
    folder.rename(aside)
    folder.mkdir()
    held = sum(-(-path.stat().st_size // BLOCK) * BLOCK for path in aside.rglob("*"))
    size = f"size={held + room_bytes + 64 * BLOCK}"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
