"""Markup in data is shown as it is written: no script of it runs, no link, icon or formula of it.

Belongs here: names and reasons that hold HTML, Markdown and Streamlit's own signs, on every page.
Not here: formula-like text in files (test_who_sees_what).
"""

import duckdb
import pytest

from dashboards.components.plain import in_chart, in_label
from tests.account_of_suites import tell
from tests.browser.test_pages_in_browser import (  # noqa: F401
    CHROMIUM,
    DRAWN_WITHIN,
    chromium,
    open_folds,
)
from tests.browser.test_pages_in_browser import free_port as port_of
from tests.browser.test_sign_in import Person, served
from tests.fake_publication import build
from tests.test_pages import PAGES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (apt: chromium)"),
]
TABLE = "markup in data"
PLANTED = [
    "<script>window.ran=1</script>",
    "<img src=q onerror=window.ran=1>",
    "<svg onload=window.ran=1>",
    "<b class=planted>bold</b>",
    "<a href='javascript:window.ran=1'>link</a>",
    "[link](javascript:window.ran=1)",
    "![picture](https://evil.example/q.png)",
    "**bold** _slanted_ `code`",
    "$\\frac{1}{2}$",
    ":material/delete: :red[red] :smile:",
    "https://evil.example",
    "# head",
]
# Every text of these tables that a page may show.
COLUMNS = {
    "dim_units": "name_zh league_name_zh",
    "dim_places": "name_zh",
    "dim_case_classes": "name_zh",
    "dim_measures": "name_zh formula_zh numerator_zh denominator_zh",
    "dim_programmes": "name_zh",
    "dim_indicators": "name_zh definition_zh framework_name_zh tier1_zh",
    "dim_routine_targets": "indicator_name_zh measure_name_zh document",
    "about_city": "notice_zh",
    "about_levels": "name_zh",
    "about_freshness": "title_zh producer_zh",
    "about_loads": "source_file message_zh",
    "about_rejections": "rejected_value reason_zh raw_text source_file column_name_zh",
    "about_mechanism_figures": "name_zh published_text definition_zh",
    "about_tests": "description",
    "about_columns": "description",
    "about_models": "description",
    "fct_target_status_monthly": "status_reason_zh",
    "fct_case_events": "source_file",
}
# What of it would show if it were read as markup, inside the page and not in its frame.
RENDERED = [
    "img[src='q']",
    "svg[onload]",
    "a[href^='javascript']",
    "a[href*='evil.example']",
    "img[src*='evil.example']",
    ".katex",
    ".planted",
    ".stMain [data-testid=stIconMaterial]:text-is('delete')",
    ".stMain button strong",
    ".stMain button code",
    "[data-testid=stMarkdownContainer] span[style*='color']",
    ".js-plotly-plot a",
    ".js-plotly-plot tspan[style*='weight']",
]
SHOWING = {"overview", "cases", "places", "data_health", "sql"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A publication whose every name and reason is markup, each row another piece of it."""
    home = tmp_path_factory.mktemp("state")
    pieces = ", ".join("'" + piece.replace("'", "''") + "'" for piece in PLANTED)
    with duckdb.connect(str(next(build(home).glob("*.duckdb")))) as connection:
        connection.execute("use marts")
        for table, columns in COLUMNS.items():
            for column in columns.split():
                piece = f"([{pieces}])[1 + (rowid % {len(PLANTED)})::integer]"
                connection.execute(f"update {table} set {column} = {piece} || ' ' || rowid")
    queries = home / "zhifu" / "queries"
    queries.mkdir()
    (queries / ":material␣delete: **bold** $x$ [a](b).sql").write_text("select 1\n")
    with served(home, port_of()) as (address, _):
        yield address


@pytest.mark.parametrize("page", [page.stem for page in PAGES])
def test_markup_in_data_is_shown_and_never_run(chromium, server, page):  # noqa: F811
    person = Person(chromium, server, viewport={"width": 1280, "height": 900})
    faults, hosts = [], set()
    person.page.on("console", lambda message: faults.append(message.text))
    person.page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    address = "/" if page == "overview" else f"/{page}"
    shown = person.open(f"{address}?within=zf_dongshan&case=case_010&by=unit")
    open_folds(person.page)
    for fold in person.page.locator(".stMain .changtai summary").all()[:12]:
        fold.click()
    assert person.page.evaluate("window.ran") is None
    assert not [fault for fault in faults if "Content Security Policy" in fault], faults
    assert all(host.startswith(("127.0.0.1", "localhost")) for host in hosts if host)
    for look in RENDERED:
        assert person.page.locator(look).count() == 0, look
    as_written = sum(piece in shown for piece in PLANTED)
    # The made-up publication holds no ranking: its page has nothing to show.
    assert as_written or page not in SHOWING, "nothing planted is on this page"
    tell(TABLE, f"page {page}", as_written, as_written)


def test_markup_stays_as_it_is_in_lists_to_choose_from_and_on_buttons(chromium, server):  # noqa: F811
    person = Person(chromium, server, viewport={"width": 1280, "height": 900})
    person.open("/")
    person.page.get_by_role("combobox").last.click()
    options = person.page.get_by_role("option").all_inner_texts()
    assert any("<" in option or "**" in option for option in options)
    person.open("/places?within=zf_dongshan")
    buttons = person.page.locator(".stMain button").all_inner_texts()
    assert any(each.replace("\u2060", "").split(" ")[0] in "".join(PLANTED) for each in buttons)
    person.open("/sql")
    person.page.get_by_text("常用查询").first.click()
    button = person.page.get_by_role("button", name="bold")
    button.first.wait_for(timeout=DRAWN_WITHIN)
    assert "**bold** $x$ [a](b)" in button.first.inner_text().replace("\u2060", "")
    tell(TABLE, "lists and buttons", 3, 3)


def test_words_are_made_plain_for_labels_and_charts():
    assert in_label("**a** [b](c)") == r"\*\*a\*\* \[b\]\(c\)"
    assert in_label(":red[x]").replace("\u2060", "") == r":red\[x\]"
    assert in_chart("<b>&") == "&lt;b&gt;&amp;"
