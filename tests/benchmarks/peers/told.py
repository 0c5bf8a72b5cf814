"""Told: how a peer's process says what its work took; runs in the peer's own environment.

Belongs here: the clock around the work, with the standard library alone. Not here: the work, the
parent's side (runs).
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

# The parent writes the moment at which it started the process: Python's start and imports count.
STARTED = "CHANGTAI_PEER_STARTED"
KIB_IN_GIB = 2**20
Work = Callable[[Path, Path, Path], object]


def tell(work: Work, after: Callable[[Path], object] | None = None) -> None:
    """Do the work on the command line's lake, items and target, then print its seconds and memory.

    Args:
        work: reads the lake's Parquet and the items, leaves the rows at the target.
        after: makes a Parquet file of the rows where the tool keeps them otherwise; not timed.
    """
    lake, items, target = map(Path, sys.argv[1:4])
    began = time.time()
    work(lake, items, target)
    ended = time.time()
    peak = _peak_kib()
    if after:
        after(target)
    said = {
        "whole": ended - float(os.environ[STARTED]),
        "work": ended - began,
        "peak_gib": peak / KIB_IN_GIB,
    }
    print(json.dumps(said))


def _peak_kib() -> int:
    """The highest memory of this process; getrusage would tell that of the parent where higher."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1))
