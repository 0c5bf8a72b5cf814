"""One statement of an analyst on its way: started, waited for, stopped, answered.

Belongs here: the process from outside, its hard limits, what came back.
Not here: what may run (statement), the engine (process), what is shown.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20
SECONDS_TO_FORMAT = 5
ROW_CAP = 10_000
BYTE_CAP = 64 << 20
# More at once would take the two cores from everybody's pages.
AT_ONCE = 2
_places = threading.BoundedSemaphore(AT_ONCE)


class QueryRefused(Exception):
    """The statement may not run; `code` (see statement.check) and `detail` say why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class QueryStopped(Exception):
    """The statement was stopped; `code` is time, memory, crash, cancelled or busy."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class QueryFailed(Exception):
    """The engine could not answer; the message is its own."""


@dataclass(frozen=True)
class Answer:
    """The rows of one statement; `cut_by` names the cap that cut them (rows, bytes) or is None."""

    rows: pa.Table
    cut_by: str | None
    seconds: float


@dataclass
class Query:
    """One statement on one publication file, run by a process of its own."""

    path: str
    text: str
    parameters: dict[str, Any] = field(default_factory=dict)
    seconds: int = SECONDS
    row_cap: int = ROW_CAP
    _process: subprocess.Popen | None = None
    _stopped_by: str | None = None

    def cancel(self) -> None:
        """Stop it now, whatever it does; answer() then raises QueryStopped."""
        self._stop("cancelled")

    def _stop(self, code: str) -> None:
        self._stopped_by = self._stopped_by or code
        if self._process and self._process.poll() is None:
            self._process.kill()

    def answer(self) -> Answer:
        """Run it to its end.

        Raises:
            QueryRefused: it isn't one select over the published marts.
            QueryStopped: it took too long or too much, crashed, was cancelled, or all places
                were taken for as long as it might have run.
            QueryFailed: DuckDB's own message.
        """
        if not _places.acquire(timeout=self.seconds):
            raise QueryStopped("busy")
        try:
            with tempfile.TemporaryDirectory() as nowhere:
                return self._read(self._run(nowhere))
        finally:
            _places.release()

    @staticmethod
    def environment(folder: str) -> dict[str, str]:
        """All that the process is given: no password, no salt, no folder but its own."""
        return {"PYTHONPATH": str(ROOT), "PATH": os.defpath, "HOME": folder, "LANG": "C.UTF-8"}

    def _run(self, folder: str) -> bytes:
        request = {
            "path": self.path,
            "text": self.text,
            "parameters": self.parameters,
            "seconds": self.seconds,
            "row_cap": self.row_cap,
            "byte_cap": BYTE_CAP,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "dashboards.sql_wall.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=self.environment(folder),
        )
        timer = threading.Timer(self.seconds, self._stop, ("time",))
        timer.start()
        try:
            if self._stopped_by:
                self._process.kill()
            try:
                self._process.stdin.write(json.dumps(request).encode())
                self._process.stdin.close()
            except BrokenPipeError:
                pass
            said = self._process.stdout.read(2 * BYTE_CAP)
        finally:
            timer.cancel()
            self._process.kill()
            self._process.stdout.close()
            self._process.wait()
        return said

    def _read(self, said: bytes) -> Answer:
        if self._stopped_by:
            raise QueryStopped(self._stopped_by)
        head, _, rows = said.partition(b"\n")
        if not head:
            raise QueryStopped("crash")
        told = json.loads(head)
        match told["status"]:
            case "refused":
                raise QueryRefused(told["code"], told["detail"])
            case "stopped":
                raise QueryStopped(told["code"])
            case "failed":
                raise QueryFailed(told["detail"])
        with pa.ipc.open_stream(rows) as reader:
            return Answer(reader.read_all(), told["cut_by"], told["seconds"])


def formatted(text: str) -> str:
    """The text laid out; a text that cannot be read comes back as it was.

    Laid out in a process of its own, too: a text can break the parser.
    """
    try:
        laid_out = subprocess.run(
            [sys.executable, "-P", "-m", "dashboards.sql_wall.layout"],
            input=text.encode(),
            env=Query.environment(os.devnull),
            capture_output=True,
            timeout=SECONDS_TO_FORMAT,
            check=True,
        ).stdout.decode()
    except (subprocess.SubprocessError, UnicodeError):
        return text
    return laid_out or text
