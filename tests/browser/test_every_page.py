"""Every page on both cities, in both languages and at both widths; scanned for accessibility.

Belongs here: what holds for all pages. Not here: what one page does (test_pages_in_browser).
A page that is added is visited without a line here.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboards.components.door import ORDER, PAGES
from tests.browser.test_pages_in_browser import (
    DESK,
    DRAWN_WITHIN,
    FINISHED,
    LOOKED_FOR_ELSEWHERE,
    PHONE,
    ROOT,
    chromium,  # noqa: F401
    free_port,
    pytestmark,  # noqa: F401
    wait_until_up,
)

VISITED = [page for page in ORDER if (PAGES / f"{page}.py").is_file()]
# Analysts and stewards sit at a desk; their tables may be wider than a phone.
FOR_A_DESK = {"sql", "data_health"}
VIEWS = [
    (DESK, "light", "zh-CN"),
    (DESK, "dark", "en-US"),
    (PHONE, "dark", "zh-CN"),
    (PHONE, "light", "en-US"),
]
DRAWN = ".changtai section, .changtai h2, .cm-content"
SCANNED = ("serious", "critical")
# Streamlit draws these itself and offers no setting for them.
NOT_OURS: dict[str, str] = {}


@contextmanager
def served(city: str, home: Path, log: Path) -> Iterator[str]:
    """The address of a server of the city's pages."""
    port = free_port()
    settings = {"CHANGTAI_HOME": str(home), "CHANGTAI_CITY": city, "PYTHONPATH": str(ROOT)}
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboards.serve", "--port", str(port)],
            cwd=ROOT, env=os.environ | settings, stdout=written, stderr=written,
        )  # fmt: skip
    try:
        wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def zhifu_server(sample_publication: Path, tmp_path_factory) -> Iterator[str]:
    home = sample_publication.parent.parent.parent
    with served("zhifu", home, tmp_path_factory.mktemp("zhifu_server") / "log") as address:
        yield address


@pytest.fixture(scope="module")
def nyc_server(nyc_publication: Path, tmp_path_factory) -> Iterator[str]:
    home = nyc_publication.parent.parent.parent
    with served("nyc", home, tmp_path_factory.mktemp("nyc_server") / "log") as address:
        yield address


class Window:
    """A browser window of one width, ground and language, with what went wrong in it."""

    def __init__(self, chromium, width: int, ground: str, words_in: str):  # noqa: F811
        self.context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=ground, locale=words_in
        )
        self.page = self.context.new_page()
        self.hosts: set[str | None] = set()
        self.faults: list[str] = []
        self.page.on("request", lambda request: self.hosts.add(urlparse(request.url).hostname))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message) -> None:
        is_looking = LOOKED_FOR_ELSEWHERE in message.location.get("url", "")
        if message.type == "error" and not is_looking:
            self.faults.append(message.text)

    def open(self, address: str) -> None:
        self.faults.clear()
        self.page.goto(address)
        self.page.wait_for_selector(DRAWN, timeout=DRAWN_WITHIN)
        self.page.wait_for_function(f"() => {FINISHED} !== null", timeout=DRAWN_WITHIN)
        self.page.wait_for_timeout(300)

    def hangs_out(self) -> bool:
        """Whether anything makes the page wider than the window."""
        return self.page.evaluate(
            "() => [document.documentElement, document.querySelector('.stMain')]"
            ".some(box => box.scrollWidth > window.innerWidth)"
        )


@pytest.fixture(scope="module")
def windows(chromium):  # noqa: F811
    """One window per view, opened once: a reader does not start a new browser for each page."""
    opened = {view: Window(chromium, *view) for view in VIEWS}
    yield opened
    for window in opened.values():
        window.context.close()


@pytest.mark.parametrize("city", ["zhifu", "nyc"])
@pytest.mark.parametrize("page", VISITED)
def test_a_page_is_whole_in_every_view_and_asks_only_this_machine(windows, request, city, page):
    server = request.getfixturevalue(f"{city}_server")
    wrong = []
    for (width, ground, words_in), window in windows.items():
        window.open(f"{server}/{page}")
        question = window.page.locator(".question").inner_text()
        found = {
            "faults": window.faults[:3],
            "errors": window.page.locator("[data-testid=stException]").count(),
            "hosts": window.hosts - {"127.0.0.1", None},
            "hangs out": page not in FOR_A_DESK and window.hangs_out(),
            "language": question.isascii() != words_in.startswith("en"),
        }
        wrong += [(width, ground, words_in, kind, each) for kind, each in found.items() if each]
    assert wrong == []


@pytest.mark.parametrize("view", VIEWS[:3], ids=lambda view: "-".join(map(str, view)))
@pytest.mark.parametrize("page", VISITED)
def test_an_accessibility_scan_finds_nothing_serious(windows, zhifu_server, page, view):
    window = windows[view]
    window.open(f"{zhifu_server}/{page}")
    found = Axe().run(window.page).response["violations"]
    serious = {
        (each["id"], str(node["target"]), node["failureSummary"][:300])
        for each in found
        if each["impact"] in SCANNED
        for node in each["nodes"]
        if NOT_OURS.get(each["id"], "\0") not in node["html"]
    }
    assert sorted(serious) == []


def test_the_scan_finds_a_fault_that_is_planted(windows, zhifu_server):
    window = windows[VIEWS[0]]
    window.open(f"{zhifu_server}/overview")
    window.page.evaluate(
        "() => document.querySelector('.changtai')"
        ".insertAdjacentHTML('beforeend', '<img src=data:,>')"
    )
    found = Axe().run(window.page).response["violations"]
    assert ("image-alt", "critical") in {(each["id"], each["impact"]) for each in found}
