"""PostgreSQL: a server of its own in a temporary folder, the lake loaded by COPY, then one statement.

Belongs here: the server's life, loading (timed apart), the statement. Not here: other tools; the
server is no Python package and is looked for on the machine.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

SCRIPT = Path(__file__).with_suffix(".sql")
SERVER_USER = "postgres"
TYPES = {"VARCHAR": "text", "DOUBLE": "double precision", "INTEGER": "integer"}
# As much as DuckDB is given is not comparable; this is what a tuned small server has.
SETTINGS = ("shared_buffers=1GB", "work_mem=256MB", "jit=off", "fsync=off", "listen_addresses=")


class NoServerError(Exception):
    """The message says what is missing on this machine."""


def _bin() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found and not (path := shutil.which("initdb")):
        raise NoServerError("no PostgreSQL on this machine (apt: postgresql)")
    return found[-1].parent if found else Path(path).parent


class Server:
    """A running server; `version` is what it says of itself."""

    def __init__(self, programs: Path, socket: Path) -> None:
        self._psql = [
            str(programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
            "-h", str(socket), "-U", SERVER_USER, "-d", "postgres",
        ]  # fmt: skip
        self.version = self.run("show server_version").split()[0]

    def run(self, statement: str) -> str:
        """What psql prints for statements, in a process of its own."""
        done = subprocess.run(
            self._psql, input=statement, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return done.stdout

    def load(self, lake: Path, items: Path, folder: Path) -> float:
        """Seconds from the lake's Parquet to analyzed tables: CSV, COPY, ANALYZE."""
        started = time.perf_counter()
        sources = {
            name: f"read_parquet('{lake / name}/accepted/*.parquet', union_by_name = true)"
            for name in ("places", "observations")
        }
        sources["items"] = f"read_csv('{items}', types = {{'valid_from': 'date'}})"
        for name, source in sources.items():
            file = folder / f"{name}.csv"
            with duckdb.connect() as connection:
                columns = connection.execute(f"describe from {source}").fetchall()
                connection.execute(f"copy (from {source}) to '{file}' (header false)")
            typed = ", ".join(f"{each[0]} {TYPES.get(each[1], each[1])}" for each in columns)
            self.run(
                f"create unlogged table {name} ({typed});\n\\copy {name} from '{file}' csv\n"
                f"analyze {name}"
            )
        return time.perf_counter() - started

    def work(self) -> None:
        """The table, anew."""
        self.run("drop table if exists observations_summed;" + SCRIPT.read_text(encoding="utf-8"))

    def keep(self, target: Path) -> None:
        """The table as CSV."""
        self.run(f"\\copy observations_summed to '{target}' csv header")


@contextmanager
def server() -> Iterator[Server]:
    """A new server on a socket in a folder that goes with it.

    Raises:
        NoServerError: PostgreSQL is not on this machine.
    """
    programs = _bin()
    # The server refuses to run as root.
    who = {"user": SERVER_USER} if os.geteuid() == 0 else {}
    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o777)
        settings = [part for each in SETTINGS for part in ("-c", each)]
        data = str(folder / "data")
        run = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **who}
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", SERVER_USER, "-A", "trust", "-E", "UTF8"],
            check=True, **run,
        )  # fmt: skip
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", str(folder), *settings], **run
        )
        try:
            _wait(programs, folder)
            yield Server(programs, folder)
        finally:
            # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
            process.send_signal(2)
            process.wait(timeout=60)


def _wait(programs: Path, folder: Path) -> None:
    ready = [programs / "pg_isready", "-q", "-h", str(folder)]
    for _ in range(100):
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start within 10 s")
