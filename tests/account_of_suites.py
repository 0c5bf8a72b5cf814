"""The account that suites of faults and attacks give at the end of a run: tried, held.

Belongs here: collecting the lines and printing them. Not here: what is tried (each suite).
A test tells a line only after its own asserts: what does not hold fails there.
"""

import json
from collections import defaultdict

import pytest

_told: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))


def tell(table: str, line: str, tried: int = 1, held: int = 1) -> None:
    """Add to a line of a table, such as ("users × roads", "unit: SQL"): how many tried, held."""
    counts = _told[table][line]
    counts[0] += tried
    counts[1] += held


def lines() -> list[str]:
    """Every table with its lines and its sum, as it is printed."""
    written = []
    for table, counts in sorted(_told.items()):
        width = max(len(line) for line in counts)
        written += ["", f"{table:<{width}}  {'tried':>6} {'held':>6}"]
        written += [
            f"{line:<{width}}  {tried:>6} {held:>6}" for line, (tried, held) in counts.items()
        ]
        tried, held = (sum(each[place] for each in counts.values()) for place in (0, 1))
        written.append(f"{'together':<{width}}  {tried:>6} {held:>6}   not held: {tried - held}")
    return written


def pytest_sessionfinish(session) -> None:
    """Hand what was told in one of several processes to the one that prints."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["told"] = json.dumps(_told)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    """Add what a process has told; pytest-xdist calls this when the process has ended."""
    for table, counts in json.loads(getattr(node, "workeroutput", {}).get("told", "{}")).items():
        for line, (tried, held) in counts.items():
            tell(table, line, tried, held)


def pytest_terminal_summary(terminalreporter) -> None:
    """Print the account after the tests; pytest calls this because conftest names this plugin."""
    if told := lines():
        terminalreporter.section("tried and held")
        for line in told:
            terminalreporter.write_line(line)
