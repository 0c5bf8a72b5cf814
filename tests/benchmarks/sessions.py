"""Sessions: thirty readers at the overview at once, each choosing another month now and then.

Belongs here: their number and pace, the clock, the server's memory. Not here: Streamlit's
messages (session).
"""

import asyncio
import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measured import Goal
from tests.benchmarks.sample import refreshed
from tests.benchmarks.session import Session
from tests.browser.test_every_page import served

READERS, ROUNDS = 30, 5
THINKING_SECONDS = 5.0
P95_SECONDS, GIBIBYTES = 1.0, 2.0
SEED = 6


def memory_bytes(port: int) -> int:
    """Proportional memory of the server on that port, and of its children if it has any."""
    asked = f"--port\0{port}\0".encode()
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if asked in (folder / "cmdline").read_bytes():
                lines = (folder / "smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except OSError:  # a process that has ended meanwhile, or is another's
            continue
    return total * 1024


async def _reads(session: Session, dice: random.Random, thinking: float) -> list[float]:
    taken = []
    # Two months take turns; both were seen once before, so that a rerun is warm.
    for turn in range(ROUNDS):
        await asyncio.sleep(thinking * dice.uniform(0.0 if turn == 0 else 0.5, 1.5))
        started = time.perf_counter()
        await session.choose(session.months[2 + turn % 2])
        taken.append(time.perf_counter() - started)
    return taken


async def readings(address: str, thinking: tuple[float, ...]) -> dict[str, list[float]]:
    """Seconds of every first page and, for each pace, of every warm rerun of all readers."""
    dice = random.Random(SEED)
    taken: dict[str, list[float]] = {"opened": []}
    sessions = []
    for _ in range(READERS):
        started = time.perf_counter()
        sessions.append(await Session.opened(address))
        taken["opened"].append(time.perf_counter() - started)
    for month in sessions[0].months[2:4]:
        await sessions[0].choose(month)
    for seconds in thinking:
        each = await asyncio.gather(*(_reads(one, dice, seconds) for one in sessions))
        taken[f"thinking {seconds:g} s"] = [second for one in each for second in one]
    for session in sessions:
        await session.close()
    return taken


def p95(seconds: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(seconds)[int(0.95 * (len(seconds) - 1))]


def measure(home: Path, scale: int) -> list[Goal]:
    """p95 of a warm rerun with thirty readers who think, and the server's memory after it."""
    city = refreshed(scale, home)
    with (
        TemporaryDirectory() as logs,
        served(city.code, city.state.parent, Path(logs) / "log") as address,
    ):
        taken = asyncio.run(readings(address, (THINKING_SECONDS, 0.0)))
        memory = memory_bytes(int(address.rsplit(":", 1)[1])) / 2**30
    thinking = p95(taken[f"thinking {THINKING_SECONDS:g} s"])
    return [
        Goal(
            f"{READERS} readers at the overview, p95 of a warm rerun, ×{scale}",
            f"≤ {P95_SECONDS:g} s (as a share of it)", thinking / P95_SECONDS,
            thinking <= P95_SECONDS, READERS * ROUNDS,
            {name: round(p95(each), 3) for name, each in taken.items()},
            f"first page of the server {taken['opened'][0]:.1f} s",
        ),
        Goal(
            f"{READERS} readers, memory of the server, ×{scale}",
            f"≤ {GIBIBYTES:g} GiB (as a share of it)", memory / GIBIBYTES,
            memory <= GIBIBYTES, 1, {"GiB": round(memory, 2)},
        ),
    ]  # fmt: skip
