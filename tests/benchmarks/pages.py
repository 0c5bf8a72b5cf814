"""Pages: how long a leader's browser waits for the overview, for a filter, for the map."""

import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.measured import RUNS, Goal
from tests.benchmarks.sample import refreshed
from tests.browser.test_every_page import served
from tests.browser.test_pages_in_browser import CHROMIUM, DRAWN_WITHIN, FINISHED

OPEN_SECONDS, RERUN_SECONDS, MAP_SECONDS = 3.0, 0.3, 3.0
DRAWN = f"() => {FINISHED} !== null && document.querySelector('.changtai section') !== null"
MAP = "places?measure=on_time_closure_rate&map_level=grid"


def _opened(page: Page, address: str, seen: str) -> float:
    started = time.perf_counter()
    page.goto(address)
    page.locator(seen).first.wait_for(timeout=DRAWN_WITHIN)
    page.wait_for_function(DRAWN, timeout=DRAWN_WITHIN)
    return time.perf_counter() - started


def _reruns(page: Page, address: str, runs: int) -> list[float]:
    """Seconds from choosing another month to the page that shows it; months that were seen."""
    page.goto(address)
    page.wait_for_function(DRAWN, timeout=DRAWN_WITHIN)
    taken = []
    for run in range(runs + 2):
        page.get_by_role("combobox").first.click()
        wanted = page.get_by_role("option").nth(2 + run % 2)
        words = wanted.inner_text()
        started = time.perf_counter()
        wanted.click()
        page.wait_for_function(
            "words => document.querySelector('.changtai section').textContent.includes(words)"
            f" && {FINISHED} !== null",
            arg=words,
            timeout=DRAWN_WITHIN,
        )
        taken.append(time.perf_counter() - started)
    return taken[2:]


def measured(address: str, runs: int = RUNS) -> dict[str, list[float]]:
    """Seconds of each kind of waiting, one value a run, each first opening in a new profile."""
    taken: dict[str, list[float]] = {"first_of_server": [], "first": [], "rerun": [], "map": []}
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for run in range(runs + 1):
            page = chromium.new_context(locale="zh-CN").new_page()
            kind = "first" if run else "first_of_server"
            taken[kind].append(_opened(page, address, ".changtai section"))
            page.context.close()
        page = chromium.new_context(locale="zh-CN").new_page()
        taken["rerun"] = _reruns(page, address, runs)
        for _ in range(runs):
            taken["map"].append(_opened(page, f"{address}/{MAP}", "canvas"))
        chromium.close()
    return taken


def measure(home: Path, scale: int) -> list[Goal]:
    """Medians of opening the overview, of a filter on it and of the map of the grids."""
    city = refreshed(scale, home)
    with (
        TemporaryDirectory() as logs,
        served("zhifu", city.state.parent, Path(logs) / "log") as address,
    ):
        taken = measured(address)
    limits = {
        "first": ("overview, first opened", OPEN_SECONDS),
        "rerun": ("overview, warm rerun after a filter", RERUN_SECONDS),
        "map": ("map of grids, usable", MAP_SECONDS),
    }
    goals = []
    for kind, (words, limit) in limits.items():
        middle = statistics.median(taken[kind])
        seconds = {"median": round(middle, 3), "slowest": round(max(taken[kind]), 3)}
        if kind == "first":
            seconds["very first of the server"] = round(taken["first_of_server"][0], 3)
        goals.append(
            Goal(
                f"{words}, ×{scale}", f"≤ {limit:g} s (as a share of it)", middle / limit,
                middle <= limit, len(taken[kind]), seconds,
            )
        )  # fmt: skip
    return goals
