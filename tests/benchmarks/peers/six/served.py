"""Served: one of the apps on a free loopback port, in its tool's environment.

Belongs here: starting and ending its server. Not here: the browser.
"""

import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.settings import ROOT
from tests.benchmarks.peers.environments import python_of
from tests.browser.test_pages_in_browser import free_port

STARTED_WITHIN = 60


def _command(tool: str, python: Path, file: Path, port: int) -> list[str]:
    if tool != "streamlit":
        return [str(python), "-m", f"tests.benchmarks.peers.six.in_{tool}", str(file), str(port)]
    options = ["--server.port", str(port), "--server.headless", "true"]
    options += ["--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]
    app = str(Path(__file__).parent / "in_streamlit.py")
    return [str(python), "-m", "streamlit", "run", app, *options, "--", str(file)]


@contextmanager
def served(tool: str, envs: Path, file: Path) -> Iterator[str]:
    """The address of the tool's app, which shows the file's figures.

    Raises:
        NotInstalledError: the tool cannot be had here.
        RuntimeError: its server did not start; the message is what it printed last.
    """
    port = free_port()
    log = file.with_name(f"{tool}.log")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    with log.open("w") as written:
        process = subprocess.Popen(
            _command(tool, python_of(tool, envs), file, port),
            cwd=ROOT, env=environment, stdout=written, stderr=written,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"its server did not start: {log.read_text()[-500:]}")
