"""Server: a PostgreSQL of its own on a socket in a temporary folder.

Belongs here: finding its programs, its start and end. Not here: what is loaded and asked
(postgres). It is no Python package and is looked for on the machine.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

USER = "postgres"
STARTED_WITHIN = 10
# What a small server is commonly given; nothing listens beyond the socket.
SETTINGS = ("shared_buffers=1GB", "work_mem=256MB", "jit=off", "fsync=off", "listen_addresses=")


class NoServerError(Exception):
    """The message says what is missing on this machine."""


def _bin() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found and not (path := shutil.which("initdb")):
        raise NoServerError("no PostgreSQL on this machine (apt: postgresql)")
    return found[-1].parent if found else Path(path).parent


@contextmanager
def server() -> Iterator[list[str]]:
    """The command of a psql that speaks to a new server, which goes with its folder.

    Raises:
        NoServerError: PostgreSQL is not on this machine.
        RuntimeError: it does not start.
    """
    programs = _bin()
    # The server refuses to run as root.
    who = {"user": USER} if os.geteuid() == 0 else {}
    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o777)
        settings = [part for each in SETTINGS for part in ("-c", each)]
        data = str(folder / "data")
        run = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **who}
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8"],
            check=False, **run,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError("PostgreSQL's initdb failed")
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", str(folder), *settings], **run
        )
        try:
            _wait(programs, folder)
            yield [
                str(programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
                "-h", str(folder), "-U", USER, "-d", "postgres",
            ]  # fmt: skip
        finally:
            # This is PostgreSQL's fast shutdown: it does not wait for clients.
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _wait(programs: Path, folder: Path) -> None:
    ready = [programs / "pg_isready", "-q", "-h", str(folder)]
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline:
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start within {STARTED_WITHIN} s")
