"""Cluster: a real standalone Spark on this machine, to try the project on before a larger one.

Belongs here: start, wait, stop. Not here: the processes themselves (supervisord.conf).
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from orchestration.settings import SettingsError
from orchestration.spark.place import PORTS, Place

SETTINGS = Path(__file__).with_name("supervisord.conf")
WAIT_SECONDS = 120
# Each of the two workers has so much; the server before them has as much for itself.
CORES, MEMORY = "1", "2g"


class ClusterError(Exception):
    """The cluster did not come up, or does not answer; the message says where to look."""


def _variables(place: Place) -> dict[str, str]:
    libraries = next(place.environment.glob("lib/python*/site-packages/pyspark"))
    return os.environ | {
        "SPARK_HOME": str(libraries),
        "SPARK_FOLDER": str(place.folder),
        "SPARK_CONNECT_PORT": str(place.connect_port),
        "SPARK_MASTER_PORT": str(place.master_port),
        "SPARK_CORES": os.environ.get("SPARK_CORES") or CORES,
        "SPARK_MEMORY": os.environ.get("SPARK_MEMORY") or MEMORY,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": str(place.environment / "bin" / "python"),
    }


def _call(place: Place, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = Path(sys.executable).parent / program
    return subprocess.run(
        [str(path), "--configuration", str(SETTINGS), *arguments],
        env=_variables(place),
        capture_output=True,
        text=True,
        check=False,
    )


def _answers(port: int, host: str = "127.0.0.1") -> bool:
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError:
        return False
    return True


def demand_cluster(place: Place) -> None:
    """Ask once, at once: Spark's own client goes on asking for minutes without a word.

    Raises:
        ClusterError: nothing answers there.
    """
    server = urlsplit(place.remote)
    if not _answers(server.port or PORTS["SPARK_CONNECT_PORT"], server.hostname or "127.0.0.1"):
        raise ClusterError(
            f"没有 Spark 应答，请先运行 make spark-up · no Spark answers at {place.remote}: "
            "run `make spark-up` first, or name another by SPARK_REMOTE"
        )


def up(place: Place) -> None:
    """Start the cluster with empty tables and wait until it answers.

    Raises:
        SettingsError: there is no Java, or the port is taken.
        ClusterError: it does not answer.
    """
    if shutil.which("java") is None:
        raise SettingsError("没有 Java 17 · Spark needs Java 17, and there is no `java` here")
    if _answers(place.connect_port):
        raise SettingsError(f"端口被占用 · port {place.connect_port} is taken: SPARK_CONNECT_PORT")
    # Its list of tables lives in memory: files of an earlier cluster would be in the way.
    shutil.rmtree(place.warehouse, ignore_errors=True)
    place.folder.mkdir(parents=True, exist_ok=True)
    started = _call(place, "supervisord")
    if started.returncode != 0:
        raise ClusterError(started.stdout + started.stderr)
    until = time.monotonic() + WAIT_SECONDS
    while not _answers(place.connect_port):
        if time.monotonic() > until:
            down(place)
            raise ClusterError(f"no answer after {WAIT_SECONDS} s; see {place.folder}/connect.log")
        time.sleep(1)


def down(place: Place) -> None:
    """Stop the cluster; without one nothing happens."""
    _call(place, "supervisorctl", "shutdown")
    until = time.monotonic() + WAIT_SECONDS
    while (place.folder / "supervisord.pid").exists() and time.monotonic() < until:
        time.sleep(0.5)
