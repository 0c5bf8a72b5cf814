"""Links from a name to the page about it, with the reader's choices in the address.

Belongs here: the address of a page. Not here: which choices a page knows (filters).
"""

from urllib.parse import urlencode

import streamlit as st

from dashboards.components.html import Markup, element

# What the reader has chosen for all pages; the rest belongs to the page that is left.
CARRIED = ("lang", "month", "league")


def to_page(page: str, words: str, **choices: str) -> Markup:
    """A name that leads to a page; relative, so that it holds below any address of the server."""
    carried = {key: st.query_params[key] for key in CARRIED if key in st.query_params}
    return element("a", words, href=f"{page}?{urlencode(carried | choices)}", target="_self")


def to_indicator(code: str, words: str) -> Markup:
    """An indicator's name, leading to its page."""
    return to_page("indicator", words, indicator=code)


def to_unit(code: str | None, words: str) -> Markup | str:
    """A unit's name, leading to its page; plain where no unit is named."""
    return to_page("unit", words, unit=code) if code else words
