"""On a leader's Chinese page no English word is left: seen, heard, or shown on pointing.

Belongs here: what is collected from the page and which words may stay. Not here: whether our own
labels are complete (test_pages).
"""

import re

import pytest

from tests.browser.test_pages_in_browser import (
    DESK,
    PAGES_OF_LEADERS,
    PHONE,
    Visit,
    chromium,
    open_folds,
    pytestmark,
    server,
)

__all__ = ["chromium", "pytestmark", "server"]

# Each text and each attribute that is seen, heard or shown on pointing, of what is not hidden.
COLLECTED = """() => {
  const named = ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext',
                 'aria-description', 'aria-roledescription'];
  const found = [];
  for (const box of document.querySelectorAll('body *')) {
    if (['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(box.tagName)) continue;
    // A sign drawn from a font is a word to the machine alone.
    if (box.closest('[data-testid=stIconMaterial]') || !box.checkVisibility()) continue;
    for (const node of box.childNodes) if (node.nodeType === 3) found.push(node.textContent);
    for (const name of named) found.push(box.getAttribute(name) || '');
  }
  return found.map(text => text.trim()).filter(text => text);
}"""
# The other language's own name, formats and fonts by the names everyone calls them, and the
# probability.
MAY_STAY = {
    *("English", "SQL", "CSV", "Excel", "Word", "PDF", "kB", "MB", "P"),
    *("Noto", "Sans", "Serif", "CJK", "SC"),
}
APART = re.compile(r"[\s，。、；：（）()“”·]+")
# Codes and file names are no words of a language.
CODE = re.compile(r"[0-9_/]|\.[a-z]+$")
WORD = re.compile(r"[A-Za-z]+")


def foreign(texts: list[str]) -> set[str]:
    """The texts with a word in Latin letters that is no code and may not stay."""
    return {
        text
        for text in texts
        for piece in APART.split(text)
        if not CODE.search(piece) and set(WORD.findall(piece)) - MAY_STAY
    }


def test_the_search_finds_a_foreign_word_and_leaves_codes_and_formats():
    assert foreign(["Press Enter.", "下载CSV", "cases/热线_2013-05.csv", "概率P", "u_zf"]) == {
        "Press Enter."
    }


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("address", PAGES_OF_LEADERS)
def test_a_leaders_chinese_page_holds_no_english_word(chromium, server, address, width):
    visit = Visit(chromium, server, address, width, "light", "zh-CN")
    try:
        visit.page.wait_for_function("() => document.documentElement.lang === 'zh-CN'")
        texts = visit.page.evaluate(COLLECTED)
        open_folds(visit.page)
        texts += visit.page.evaluate(COLLECTED)
        for choice in visit.page.locator("[data-testid=stSelectbox]").all():
            choice.get_by_role("combobox").click()
            visit.page.wait_for_timeout(200)
            texts += visit.page.evaluate(COLLECTED)
            visit.page.keyboard.press("Escape")
        if width == PHONE:
            visit.page.locator("[data-testid=stExpandSidebarButton]").click()
            visit.page.wait_for_timeout(500)
            texts += visit.page.evaluate(COLLECTED)
        assert foreign(texts) == set()
    finally:
        visit.context.close()


def test_english_gets_streamlits_own_words_back(chromium, server):
    visit = Visit(chromium, server, "/", DESK, "light", "zh-CN")
    try:
        visit.page.get_by_role("navigation", name="页面导航").wait_for()
        visit.page.get_by_text("English", exact=True).click()
        visit.page.get_by_role("navigation", name="App pages").wait_for()
        assert visit.page.evaluate("document.documentElement.lang") == "en"
    finally:
        visit.context.close()
