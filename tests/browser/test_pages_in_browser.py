"""What a reader's browser gets: whole pages at desk and phone width, from this machine alone.

Runs Chromium against a server of its own on a free port; skipped with a message without Chromium.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlparse

import pytest

from tests.fake_publication import build

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (apt: chromium)"),
]
STARTED_WITHIN = 60
DRAWN_WITHIN = 60_000
DESK, PHONE = 1280, 390
# Analysts and stewards read codes, file names and test names; leaders do not.
OF_OTHERS = {"sql", "data_health"}
PAGES_OF_LEADERS = [
    "/" if page.stem == "overview" else f"/{page.stem}"
    for page in sorted((ROOT / "dashboards" / "pages").glob("*.py"))
    if page.stem not in OF_OTHERS
]
FINISHED = "document.querySelector('[data-test-script-state=notRunning]')"
# Opened by a deep link, Streamlit first looks for its server below the page's own address.
LOOKED_FOR_ELSEWHERE = "/_stcore/"


def open_folds(page) -> None:
    """Open every fold of rows; what is in it comes with a run of the page."""
    for fold in page.locator("[data-testid=stExpander] summary").all():
        fold.click()
        # Until the run has begun, the last one is still told as finished.
        page.wait_for_timeout(150)
        page.wait_for_function(f"() => {FINISHED} !== null", timeout=DRAWN_WITHIN)
    opened = page.locator("[data-testid=stExpander] details[open]").count()
    assert opened == page.locator("[data-testid=stExpander]").count()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("state")
    build(home)
    port = free_port()
    log = home / "server.log"
    environment = os.environ | {"CHANGTAI_HOME": str(home), "PYTHONPATH": str(ROOT)}
    environment.pop("CHANGTAI_CITY", None)
    command = ["-m", "dashboards.serve", "--port", str(port)]
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=written, stderr=written
        )
    try:
        wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_up(address: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the dashboards did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


class Visit:
    """A page opened in a fresh browser, with all that went wrong on the way."""

    def __init__(self, chromium, server: str, address: str, width: int, ground: str, words_in: str):
        self.context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=ground, locale=words_in
        )
        self.page = self.context.new_page()
        self.hosts, self.faults = set(), []
        self.page.on("request", lambda request: self.hosts.add(urlparse(request.url).hostname))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note)
        self.page.goto(server + address)
        self.settle()

    def _note(self, message) -> None:
        is_looking = LOOKED_FOR_ELSEWHERE in message.location.get("url", "")
        if message.type == "error" and not is_looking:
            self.faults.append(message.text)

    def settle(self) -> None:
        self.page.wait_for_selector(".changtai section", timeout=DRAWN_WITHIN)
        self.page.wait_for_function(f"() => {FINISHED} !== null", timeout=DRAWN_WITHIN)
        self.page.wait_for_timeout(300)

    def hangs_out(self) -> bool:
        """Whether anything makes the page wider than the window."""
        return self.page.evaluate(
            "() => [document.documentElement, document.querySelector('.stMain')]"
            ".some(box => box.scrollWidth > window.innerWidth)"
        )


def test_a_deep_link_to_a_fresh_server_gets_the_page_in_its_frame(chromium, server):
    # Stands first: the server has shown no page yet.
    visit = Visit(chromium, server, "/data_health?source=cases_hotline", DESK, "light", "en-US")
    try:
        assert visit.page.get_by_role("link", name="Overview").count() == 1
        assert visit.page.get_by_text("Download rejected rows (CSV)").is_visible()
        assert visit.page.url.endswith("/data_health?source=cases_hotline")
        assert visit.faults == []
    finally:
        visit.context.close()


@pytest.mark.parametrize(
    "width, ground, words_in", [(DESK, "light", "en-US"), (PHONE, "dark", "zh-CN")]
)
@pytest.mark.parametrize("address", ["/", "/cases", "/places", "/data_health", "/sql"])
def test_a_page_is_whole_and_asks_only_this_machine(
    chromium, server, address, width, ground, words_in
):
    visit = Visit(chromium, server, address, width, ground, words_in)
    try:
        assert visit.faults == []
        assert visit.hosts <= {"127.0.0.1", None}
        assert not visit.hangs_out()
        assert visit.page.locator("[data-testid=stException]").count() == 0
        # First visit: the language of the browser, the ground of the desk.
        question = visit.page.locator(".question").inner_text()
        assert question.isascii() == words_in.startswith("en")
        scheme = "getComputedStyle(document.querySelector('.stApp')).colorScheme"
        assert visit.page.evaluate(scheme) == ground
    finally:
        visit.context.close()


def test_choices_go_into_the_address_and_come_back_with_it(chromium, server):
    visit = Visit(chromium, server, "/?month=2013-04", DESK, "light", "zh-CN")
    page = visit.page
    try:
        page.get_by_role("combobox", name="责任单位").click()
        page.get_by_role("option", name="东山街道办事处").click()
        page.wait_for_url("**/?month=2013-04&unit=u_zf_dongshan")
        page.get_by_text("English", exact=True).click()
        page.wait_for_selector("text=Dongshan Street: On-time closure rate indicator")
        page.get_by_role("link", name="Data health").first.click()
        page.wait_for_selector("text=sources late")
        visit.settle()
        page.get_by_role("link", name="Overview").first.click()
        page.wait_for_selector("text=Targets in April 2013")
        visit.settle()
        assert "unit=u_zf_dongshan" in page.url
        assert visit.faults == []
    finally:
        visit.context.close()


def test_definitions_open_from_the_keyboard(chromium, server):
    visit = Visit(chromium, server, "/", PHONE, "light", "zh-CN")
    try:
        summary = visit.page.locator(".changtai .titles ~ .definition summary").first
        summary.focus()
        visit.page.keyboard.press("Enter")
        assert visit.page.locator(".changtai .definition[open]").count() == 1
        assert not visit.hangs_out()
    finally:
        visit.context.close()


def test_a_printed_page_leaves_controls_out_and_keeps_all_content(chromium, server):
    visit = Visit(chromium, server, "/", DESK, "dark", "zh-CN")
    try:
        visit.page.emulate_media(media="print")
        assert not visit.page.locator(".st-key-filters").is_visible()
        assert visit.page.locator(".cards li").last.is_visible()
        pages = visit.page.pdf(format="A4", print_background=True).count(b"/Type /Page\n")
        assert pages >= 2
    finally:
        visit.context.close()


def test_an_analyst_writes_runs_and_cancels_without_a_mouse(chromium, server):
    visit = Visit(chromium, server, "/sql", DESK, "light", "en-US")
    page = visit.page
    try:
        page.locator(".cm-content").click()
        page.keyboard.type("select status, count(*) from fct_cases")
        page.get_by_role("option", name="fct_cases").wait_for()
        page.keyboard.press("Enter")
        page.keyboard.type(" group by all;\nselect 2")
        # The cursor stands on the second statement; that one alone runs.
        page.keyboard.press("Control+Enter")
        page.get_by_text("1 rows in").wait_for()
        # An open list of completions would take the arrow for itself.
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Control+Enter")
        page.get_by_text("2 rows in").wait_for()
        assert page.get_by_role("button", name="Download Parquet").is_visible()

        page.keyboard.press("Control+a")
        page.keyboard.type("select count(*) from range(10000000) a, range(10000000) b")
        page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="Cancel").click()
        page.get_by_text("The query was cancelled.").wait_for()

        page.get_by_role("textbox", name="SQL editor").click()
        page.keyboard.press("Control+a")
        page.keyboard.type("from fct_cases where coalesce(status = $status::varchar, true)")
        page.keyboard.press("Control+Enter")
        page.get_by_text("40 rows in").wait_for()
        page.get_by_label("status").fill("open")
        page.get_by_label("status").press("Enter")
        page.get_by_text("8 rows in").wait_for()

        page.keyboard.press("Escape")
        page.get_by_role("textbox", name="SQL editor").click()
        page.keyboard.press("Control+a")
        page.keyboard.type("SELECT 1 AS one,2 AS two")
        page.get_by_role("button", name="Format").click()
        page.get_by_text("  1 AS one,").wait_for()
        page.get_by_role("button", name="Keep", exact=True).click()
        page.get_by_label("Name").fill("Two numbers")
        page.get_by_role("dialog").get_by_role("button", name="Keep").click()
        page.get_by_text("Kept queries").click()
        page.get_by_role("button", name="Two numbers").wait_for()
        assert visit.faults == []
        assert visit.hosts <= {"127.0.0.1", None}
    finally:
        visit.context.close()


def test_a_click_on_the_map_goes_into_the_place_and_the_chain_leads_back(chromium, server):
    visit = Visit(chromium, server, "/places?measure=on_time_closure_rate", DESK, "light", "en-US")
    page = visit.page
    try:
        canvas = page.locator("canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        # Three squares side by side, the whole three times as wide as high: the one in the middle.
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.get_by_text("Dongshan Street").first.wait_for()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_url("**within=zf_dongshan*")
        visit.settle()
        page.get_by_role("button", name="Zhifu District").click()
        page.get_by_text("3 of 3 places shown").wait_for()
        assert "within" not in page.url
        assert visit.faults == []
    finally:
        visit.context.close()
