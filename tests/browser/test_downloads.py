"""Every file that a page hands out opens, and says what it is, as of when and of which view.

Belongs here: files as a reader's browser gets them, on the sample city.
Not here: what the figures in them must be (test_bulletin, test_drill_down).
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import fastexcel
import pyarrow.parquet
import pypdf
import pytest

from orchestration.publish import Publication, current_publication
from orchestration.settings import current_city
from tests.account_of_suites import tell
from tests.browser.test_every_page import (
    DRAWN_WITHIN,
    VIEWS,
    VISITED,
    Window,
    chromium,
    pytestmark,
    zhifu_server,
)
from tests.browser.test_pages_in_browser import open_folds

__all__ = ["chromium", "pytestmark", "zhifu_server"]

TABLE = "files downloaded"
BUTTONS = "[data-testid=stDownloadButton] button"
SIMULATED = "模拟"
# A file button of these pages needs more than opening the page; each has a test of its own.
LATER = {"sql", "supervision"}


@pytest.fixture(scope="module")
def window(chromium):
    opened = Window(chromium, *VIEWS[0])
    yield opened
    opened.context.close()


@pytest.fixture
def shown(sample_publication: Path, monkeypatch) -> Publication:
    """The publication that the server reads, as its pointer tells."""
    monkeypatch.setenv("CHANGTAI_HOME", str(sample_publication.parent.parent.parent))
    monkeypatch.setenv("CHANGTAI_CITY", "zhifu")
    return current_publication(current_city())


def _csv(content: bytes) -> str:
    assert content.startswith(b"\xef\xbb\xbf")
    headings, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    places = [headings.index(each) for each in ("数据版本", "数据截至", "所选范围")]
    assert all(len(row) == len(headings) and all(row[at] for at in places) for row in rows)
    return " ".join(rows[0]) if rows else ""


def _excel(content: bytes) -> str:
    book = fastexcel.read_excel(content)
    sheets = [book.load_sheet(name, header_row=None).to_arrow() for name in book.sheet_names]
    return " ".join(str(sheet.to_pylist()) for sheet in sheets)


def _parquet(content: bytes) -> str:
    table = pyarrow.parquet.read_table(io.BytesIO(content))
    return " ".join(value.decode() for value in table.schema.metadata.values())


def _word(content: bytes) -> str:
    docx.Document(io.BytesIO(content))
    parts = zipfile.ZipFile(io.BytesIO(content))
    # Figures stand in content controls, which python-docx passes over.
    return re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())


def _pdf(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


READ: dict[str, Callable[[bytes], str]] = {
    "csv": _csv, "xlsx": _excel, "parquet": _parquet, "docx": _word, "pdf": _pdf
}  # fmt: skip


def _takes_all(window: Window, shown: Publication) -> list[str]:
    """Click every file button there is; the kinds of the files, each read and found labelled."""
    kinds = []
    for button in window.page.locator(BUTTONS).all():
        if not button.is_visible():
            continue
        with window.page.expect_download() as waiting:
            button.click()
        name = waiting.value.suggested_filename
        kind = name.rpartition(".")[2]
        text = READ[kind](Path(waiting.value.path()).read_bytes())
        assert SIMULATED in name, name
        day = date.fromisoformat(shown.as_of_date)
        days = (day.isoformat(), f"{day.year}年{day.month}月{day.day}日")
        if text:
            assert shown.publication_id in text, (name, text[:400])
            assert any(each in text for each in days), (name, text[:400])
            assert SIMULATED in text, (name, text[:400])
        kinds.append(kind)
        tell(TABLE, f"{kind}: opens, with publication, as-of day, simulated")
    return kinds


@pytest.mark.parametrize("page", [page for page in VISITED if page not in LATER])
def test_each_list_of_a_page_comes_as_a_file_that_says_what_it_is(
    window,
    zhifu_server,
    shown,
    page,
):
    address = f"{page}?unit=u_zf_dongshan" if page == "unit" else page
    window.open(f"{zhifu_server}/{address}")
    open_folds(window.page)
    assert set(_takes_all(window, shown)) <= {"csv"}
    assert window.faults == []


def test_the_files_of_a_bulletin_say_what_they_are(window, zhifu_server, shown):
    window.open(f"{zhifu_server}/supervision")
    window.page.get_by_role("button", name="生成文件").click()
    window.page.locator(".st-key-bulletin_files button").nth(2).wait_for(timeout=DRAWN_WITHIN)
    assert {"docx", "pdf", "xlsx"} <= set(_takes_all(window, shown))


def test_the_files_of_a_query_say_what_they_are(window, zhifu_server, shown):
    window.open(f"{zhifu_server}/sql")
    window.page.locator(".cm-content").click()
    window.page.keyboard.type("select 1 as one")
    window.page.keyboard.press("Control+Enter")
    window.page.locator(BUTTONS).nth(2).wait_for(timeout=DRAWN_WITHIN)
    assert _takes_all(window, shown) == ["csv", "xlsx", "parquet"]
