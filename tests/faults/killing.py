"""Killing a step of the work at a chosen point, in a process of its own, without a word to it.

Belongs here: the child process, its kill points, the seeded choice among them.
Not here: what must hold afterwards (the tests). The product knows nothing of this.
"""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Every change of a file's name, every flush and every removal: between two of these lies whatever
# a kill can leave behind. What lies within DuckDB's own writing is reached by the clock.
POINTS = ("replace", "rename", "fsync", "unlink", "mkdir")
# A server that has the libraries loaded forks each child in milliseconds.
CONTEXT = multiprocessing.get_context("forkserver")
PRELOADED = ("tests.faults.rich_city", "orchestration.publish", "orchestration.month_close")


@dataclass(frozen=True)
class Kill:
    """At the `point`-th change of a file (before or after it), or `seconds` after the start."""

    point: int | None = None
    is_before: bool = True
    seconds: float | None = None


def _count_points(reached: Callable[[bool], None]) -> None:
    for name in POINTS:
        real = getattr(os, name)

        def counted(*args, _real=real, **kwargs):
            reached(True)
            result = _real(*args, **kwargs)
            reached(False)
            return result

        setattr(os, name, counted)


def _child(step: Callable, arguments: tuple, kill: Kill, told) -> None:
    count = 0

    def reached(is_before: bool) -> None:
        nonlocal count
        count += is_before
        if count == kill.point and is_before == kill.is_before:
            os.kill(os.getpid(), signal.SIGKILL)

    _count_points(reached)
    told.send("ready")
    step(*arguments)
    told.send(count)


def run(step: Callable, *arguments, kill: Kill | None = None) -> int | None:
    """Run the step in a child process.

    Returns:
        the number of kill points that it passed, or None where it was killed.
    """
    CONTEXT.set_forkserver_preload(list(PRELOADED))
    here, there = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=_child, args=(step, arguments, kill or Kill(), there))
    child.start()
    there.close()
    assert here.recv() == "ready"
    if kill and kill.seconds is not None:
        child.join(kill.seconds)
        child.kill()
    child.join()
    if child.exitcode == -signal.SIGKILL:
        return None
    assert child.exitcode == 0, f"the step failed by itself: {child.exitcode}"
    return here.recv()


def kills(seed: int, number: int, points: int, seconds: float) -> Iterator[Kill]:
    """A seeded choice: two of three at a change of a file, the others by the clock."""
    chosen = random.Random(seed)
    for turn in range(number):
        if turn % 3 < 2:
            yield Kill(point=chosen.randint(1, points), is_before=chosen.random() < 0.5)
        else:
            yield Kill(seconds=chosen.uniform(0, seconds))


def measured(step: Callable, *arguments) -> tuple[int, float]:
    """The kill points and the seconds of an undisturbed run."""
    started = time.perf_counter()
    points = run(step, *arguments)
    return points, time.perf_counter() - started
