"""Signing in, driven through a real browser, a real OpenID provider and a real proxy on loopback.

Belongs here: the way in, what each person then gets from pages, addresses and files, and what
stays out of logs. Not here: the rules one by one (test_who_sees_what).
"""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import TimeoutError as NotSeenError

from dashboards.access.roles import roles
from dashboards.components.door import ORDER
from dashboards.labels import all_labels
from tests.account_of_suites import tell
from tests.browser.test_pages_in_browser import (
    CHROMIUM,
    DRAWN_WITHIN,
    ROOT,
    chromium,  # noqa: F401
    free_port,
    wait_until_up,
)
from tests.fake_publication import build
from tests.test_pages import PAGES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (apt: chromium)"),
]
TABLE = "users × roads, in a browser"
# Planted, and looked for in every log and page.
SECRETS = {
    "CHANGTAI_OIDC_CLIENT_SECRET": "client-secret-4be1c9d7a2",
    "CHANGTAI_OIDC_COOKIE_SECRET": "cookie-secret-90ff31b87a6644d1b0aa28c1",
    "CHANGTAI_PROXY_SECRET": "proxy-secret-6d2b8e07f1",
}
PEOPLE = """
  - {who: wang@office.example, role: leader}
  - {who: li@office.example, role: unit, unit: u_zf_dongshan}
  - {who: wu@office.example, role: unit, unit: u_zf_yuhuangding}
  - {group: analysts, role: analyst}
"""
OIDC = f"sign_in: oidc\ngroup_claim: groups\npeople:{PEOPLE}"
PROXY = f"""
sign_in: proxy
proxy:
  addresses: [127.0.0.9]
  user_header: X-Forwarded-User
  secret_header: X-Proxy-Secret
  secret: env:CHANGTAI_PROXY_SECRET
people:{PEOPLE}
"""
USERS = [
    User(sub="wang@office.example", claims={"email": "wang@office.example"}),
    User(sub="li@office.example", claims={"email": "li@office.example"}),
    User(sub="wu@office.example", claims={"email": "wu@office.example"}),
    User(sub="zhao", claims={"email": "zhao@office.example", "groups": ["analysts"]}),
    User(sub="stranger", claims={"email": "stranger@office.example"}),
    User(sub="liar", claims={"email": "wang@office.example", "email_verified": False}),
]
ROLES = {"wang@office.example": "leader", "li@office.example": "unit", "zhao": "analyst"}


@contextmanager
def served(home: Path, port: int, **settings: str) -> Iterator[tuple[str, Path]]:
    """The dashboards behind their gate: address and log."""
    log = home / f"server_{port}.log"
    environment = os.environ | {"CHANGTAI_HOME": str(home), "PYTHONPATH": str(ROOT)} | settings
    environment.pop("CHANGTAI_CITY", None)
    command = [sys.executable, "-m", "dashboards.serve", "--port", str(port)]
    with log.open("w") as written:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=written, stderr=written
        )
    try:
        wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield f"http://127.0.0.1:{port}", log
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    build(folder)
    return folder


@pytest.fixture(scope="module")
def signed(home):
    """Dashboards that sign readers in at a provider of their own."""
    (home / "oidc.yaml").write_text(OIDC, encoding="utf-8")
    port = free_port()
    with run_server_in_thread(user_claims=USERS) as provider:
        settings = {
            "CHANGTAI_ACCESS": str(home / "oidc.yaml"),
            "CHANGTAI_OIDC_CLIENT_ID": "changtai",
            "CHANGTAI_OIDC_METADATA_URL": f"http://localhost:{provider.server_port}"
            "/.well-known/openid-configuration",
            "CHANGTAI_OIDC_REDIRECT_URI": f"http://127.0.0.1:{port}/oauth2callback",
            **SECRETS,
        }
        with served(home, port, **settings) as (address, log):
            yield address, log


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, chromium, address: str, **given) -> None:  # noqa: F811
        self.context = chromium.new_context(locale="zh-CN", accept_downloads=True, **given)
        self.page = self.context.new_page()
        self.address = address
        self.seen = ""

    def open(self, path: str) -> str:
        """What stands on a page once it is drawn."""
        self.page.goto(self.address + path)
        return self.read()

    def read(self) -> str:
        self.page.locator(".changtai").first.wait_for(timeout=DRAWN_WITHIN)
        # Waited for without a script: the pages let none run that is not their own.
        ended = self.page.locator("[data-test-script-state=notRunning]")
        ended.wait_for(state="attached", timeout=DRAWN_WITHIN)
        self.page.wait_for_timeout(400)
        self.seen += self.page.content()
        return self.page.locator(".stMain").inner_text()

    def sign_in(self, sub: str) -> str:
        """Through the button, the provider's own page, and back."""
        assert "请先登录" in self.open("/")
        self.page.get_by_role("button", name="登录").click()
        self.page.locator("input[name=sub]").fill(sub)
        self.page.get_by_role("button", name="Authorize").click()
        self.page.wait_for_url(f"{self.address}/**", timeout=DRAWN_WITHIN)
        return self.read()


def assert_no_secret_in(*texts: str) -> None:
    for secret in SECRETS.values():
        assert not any(secret in text for text in texts)


def test_nobody_who_has_not_signed_in_is_shown_anything(chromium, signed):  # noqa: F811
    person = Person(chromium, signed[0])
    for page in ("", *(each.stem for each in PAGES if each.stem != "overview")):
        shown = person.open(f"/{page}")
        assert "请先登录" in shown and "2013" not in shown
        tell(TABLE, "not signed in: page")
    assert person.page.get_by_role("link", name="案件").count() == 0
    assert_no_secret_in(person.seen, signed[1].read_text())


@pytest.mark.parametrize("sub", ROLES)
def test_a_person_signs_in_gets_the_pages_of_the_role_and_leaves(chromium, signed, sub):  # noqa: F811
    person = Person(chromium, signed[0])
    shown = person.sign_in(sub)
    assert "2013年6月18日" in shown
    for page in (each.stem for each in PAGES):
        shown = person.open("/" if page == "overview" else f"/{page}")
        is_refused = "这一页不在您的角色范围内" in shown
        assert is_refused == (not roles()[ROLES[sub]].may_open(page)), page
        assert is_refused or "2013" in shown
        tell(TABLE, f"{sub}: page typed by hand")
    person.open("/")
    person.page.get_by_role("button", name="退出").click()
    # The provider asks on a page of its own; here the person is signed out whatever it answers.
    person.page.wait_for_url("**/end_session**", timeout=DRAWN_WITHIN)
    assert "2013" not in person.open("/cases")
    assert person.page.get_by_role("button", name="登录").is_visible()
    assert_no_secret_in(person.seen, signed[1].read_text())


@pytest.mark.parametrize("sub", ["stranger", "liar"])
def test_somebody_who_is_not_on_the_list_is_shown_a_page_that_says_so(chromium, signed, sub):  # noqa: F811
    person = Person(chromium, signed[0])
    shown = person.sign_in(sub)
    assert "您尚未获得授权" in shown and "2013" not in shown
    for page in ("cases", "sql", "data_health"):
        assert "2013" not in person.open(f"/{page}")
        tell(TABLE, f"{sub}: page")
    assert_no_secret_in(person.seen, signed[1].read_text())


def test_two_units_at_the_same_time_see_each_their_own_cases(chromium, signed):  # noqa: F811
    li, wu = Person(chromium, signed[0]), Person(chromium, signed[0])
    assert "东山街道" in li.sign_in("li@office.example")
    assert "毓璜顶街道" in wu.sign_in("wu@office.example")
    for _ in range(2):
        own, others = li.open("/"), wu.open("/")
        assert "超期3件" in own and "毓璜顶街道办事处" not in own
        assert "超期1件" in others and "东山街道办事处" not in others
        tell(TABLE, "two units in turn: overview", 2, 2)


def test_a_file_made_for_one_person_is_not_given_to_a_stranger_with_its_address(chromium, signed):  # noqa: F811
    li = Person(chromium, signed[0])
    li.sign_in("li@office.example")
    button = li.page.get_by_role("button", name="下载").first
    # On a busy machine a run that ends late may draw the fold anew, closed.
    for _ in range(3):
        li.page.get_by_text("超期案件明细").first.click()
        with suppress(NotSeenError):
            button.wait_for(timeout=DRAWN_WITHIN / 4)
            break
    addresses = []
    li.page.on("request", lambda request: addresses.append(request.url))
    with li.page.expect_download(timeout=DRAWN_WITHIN) as download:
        button.click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "东山" in content and "毓璜顶" not in content
    tell(TABLE, "unit: file downloaded")
    media = [each for each in addresses if "/media/" in each]
    assert media
    stranger = Person(chromium, signed[0])
    answer = stranger.page.request.get(media[0])
    assert answer.status == 403 and "东山" not in answer.text()
    tell(TABLE, "stranger: address of a file")


def test_a_failed_exchange_with_the_provider_tells_no_secret(chromium, signed):  # noqa: F811
    person = Person(chromium, signed[0])
    person.page.goto(f"{signed[0]}/oauth2callback?code=forged&state=forged")
    assert "请先登录" in person.read()
    person.context.add_cookies(
        [{"name": "_streamlit_user", "value": "2|1:0|forged", "url": signed[0]}]
    )
    assert "请先登录" in person.open("/cases")
    assert_no_secret_in(person.seen, signed[1].read_text())
    tell(TABLE, "forged cookie and code", 2, 2)


# A proxy in front


@pytest.fixture(scope="module")
def proxied(home):
    (home / "proxy.yaml").write_text(PROXY, encoding="utf-8")
    port = free_port()
    settings = {"CHANGTAI_ACCESS": str(home / "proxy.yaml"), **SECRETS}
    with served(home, port, **settings) as (address, log):
        yield port, address, log


def asked_from(source: str, port: int, path: str = "/", **headers: str) -> tuple[int, str]:
    """A request from one of this machine's addresses, as a proxy or a liar would send it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, 10, source_address=(source, 0))
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    connection.request("GET", path, headers=named)
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8", "replace")


def upgraded_from(source: str, port: int, **headers: str) -> str:
    """The first line of the answer to a WebSocket's opening."""
    named = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in headers.items())
    opening = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Sec-WebSocket-Version: 13\r\n{named}\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), 10, source_address=(source, 0)) as wire:
        wire.sendall(opening.encode())
        return wire.recv(200).decode().splitlines()[0]


def test_only_the_proxy_itself_may_name_a_reader(proxied):
    port, _, log = proxied
    told = {"X_Forwarded_User": "wang@office.example"}
    secret = {"X_Proxy_Secret": SECRETS["CHANGTAI_PROXY_SECRET"]}
    # The server sees the address of the other end; what a header says of it counts for nothing.
    lies = {"X_Forwarded_For": "127.0.0.9", "Forwarded": "for=127.0.0.9", "X_Real_IP": "127.0.0.9"}
    for source, headers in (
        ("127.0.0.1", {}),
        ("127.0.0.1", told),
        ("127.0.0.1", told | secret),
        ("127.0.0.1", told | secret | lies),
        ("127.0.0.1", told | secret | {"X_Forwarded_For": "127.0.0.9:9"}),
        ("127.0.0.7", told | secret | lies),
        ("127.0.0.9", told),
        ("127.0.0.9", told | {"X_Proxy_Secret": "a guess of a fitting length"}),
        ("127.0.0.9", secret),
    ):
        status, body = asked_from(source, port, **headers)
        assert (status, body) == (403, "403"), (source, headers)
        assert " 403 " in upgraded_from(source, port, **headers), (source, headers)
        tell(TABLE, "forged headers: page and socket", 2, 2)
    assert asked_from("127.0.0.9", port, **told, **secret)[0] == 200
    assert " 101 " in upgraded_from("127.0.0.9", port, **told, **secret)
    assert_no_secret_in(log.read_text())


def test_without_sign_in_another_address_is_not_served(home):
    command = [sys.executable, "-m", "dashboards.serve", "--port", str(free_port())]
    settings = {"CHANGTAI_HOME": str(home), "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [*command, "--address", "0.0.0.0"], cwd=ROOT, env=os.environ | settings,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert "没有登录设置" in run.stderr and "Without sign-in" in run.stderr
    tell(TABLE, "start on an open address")


@pytest.mark.parametrize("sub", ["zhao", "li@office.example"])
def test_the_head_links_to_the_pages_of_the_role_alone(chromium, signed, sub):  # noqa: F811
    person = Person(chromium, signed[0], viewport={"width": 1600, "height": 900})
    person.sign_in(sub)
    shown = [each.strip() for each in person.page.locator("header a").all_inner_texts()]
    words, role = all_labels(), roles()[ROLES[sub]]
    there = [page for page in ORDER if role.may_open(page) and page in {p.stem for p in PAGES}]
    assert shown == [words[f"{page}.title"]["zh"] for page in there]
