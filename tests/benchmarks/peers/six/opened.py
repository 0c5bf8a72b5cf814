"""Opened: how long a browser waits for the six charts in each tool, and for another month.

Belongs here: the browser's clock. Not here: the figures, the apps, their servers (served).
"""

import json
import statistics
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from orchestration.settings import City
from tests.benchmarks.measured import run_module
from tests.benchmarks.peers.environments import NotInstalledError, pinned_version
from tests.benchmarks.peers.peer import Peer
from tests.benchmarks.peers.six.served import served
from tests.benchmarks.sample import settings_of
from tests.browser.test_pages_in_browser import CHROMIUM, DRAWN_WITHIN

TOOLS = ("streamlit", "dash", "panel")
MEASURE = "streamlit"
# A figure's title is its month. Panel keeps what it shows in shadow roots, one in the other.
DRAWN = """month => {
    let found = 0;
    const look = root => {
        for (const each of root.querySelectorAll('.gtitle')) found += each.textContent === month;
        for (const each of root.querySelectorAll('*')) if (each.shadowRoot) look(each.shadowRoot);
    };
    look(document);
    return found === 6;
}"""


def measure(city: City, envs: Path, tools: Iterable[str], runs: int) -> list[Peer]:
    """One row per tool: medians of opening in a new profile and of choosing the other month."""
    found = [Peer(tool, pinned_version(tool)) for tool in tools]
    if CHROMIUM is None:
        for row in found:
            row.fault = "no Chromium on this machine (apt: chromium)"
    if CHROMIUM is None or not found:
        return found
    with TemporaryDirectory(dir=envs) as name, sync_playwright() as engine:
        file = Path(name) / "six.json"
        run_module("tests.benchmarks.peers.six.figures", str(file), settings=settings_of(city))
        months = list(json.loads(file.read_text(encoding="utf-8")))
        browser = engine.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for row in found:
            try:
                with served(row.tool, envs, file) as address:
                    _measure_one(row, browser, address, months, runs)
            except (NotInstalledError, RuntimeError, BrowserError) as error:
                row.fault = str(error).strip().splitlines()[-1]
        browser.close()
    return found


def _measure_one(row: Peer, browser: Browser, address: str, months: list[str], runs: int) -> None:
    opened = [_opened(browser, address, months[0]) for _ in range(runs + 1)]
    chosen = _chosen(browser, address, months, runs)
    row.runs = runs
    row.seconds = {
        "opened": statistics.median(opened[1:]),
        "another month": statistics.median(chosen),
    }
    row.note = f"very first of the server {opened[0]:.2f} s"


def _drawn(page: Page, month: str) -> None:
    page.wait_for_function(DRAWN, arg=month, timeout=DRAWN_WITHIN)


def _opened(browser: Browser, address: str, month: str) -> float:
    context = browser.new_context()
    page = context.new_page()
    started = perf_counter()
    page.goto(address)
    _drawn(page, month)
    seconds = perf_counter() - started
    context.close()
    return seconds


def _chosen(browser: Browser, address: str, months: list[str], runs: int) -> list[float]:
    """Seconds from a click on a month to six charts of it; each month was seen once before."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    _drawn(page, months[0])
    taken = []
    for run in range(runs + 2):
        month = months[(run + 1) % 2]
        radio = page.get_by_role("radio", name=month)
        started = perf_counter()
        # Some tools hide the input behind a drawn one.
        radio.evaluate("input => input.click()")
        _drawn(page, month)
        taken.append(perf_counter() - started)
    context.close()
    return taken[2:]
