"""Links of the page: to the unit, to the places, and to this page one level down.

Belongs here: addresses that keep the reader's choices. Not here: what is linked.
"""

from urllib.parse import urlencode

import streamlit as st

from dashboards.components.html import Markup, element
from dashboards.labels import language


def unit_link(code: str, words: str) -> Markup:
    """A unit's name that opens its own page."""
    return _link("unit", {"unit": code}, words)


def place_link(code: str, words: str) -> Markup:
    """A place's name that opens the map within it."""
    return _link("places", {"within": code}, words)


def scope_link(level: str, code: str, words: str) -> Markup:
    """A part's name that opens the page of its kind."""
    return unit_link(code, words) if level == "unit" else place_link(code, words)


def case_link(code: str) -> Markup:
    """A case's number that opens its course."""
    return _link("cases", {"case": code}, code)


def into(level: str, code: str, words: str) -> Markup:
    """The same view of a part: unit or place, everything else as it is."""
    kept = {key: value for key, value in st.query_params.items() if key not in ("unit", "within")}
    return _link("", kept | {"unit" if level == "unit" else "within": code}, words)


def _link(page: str, query: dict[str, str], words: str) -> Markup:
    return element("a", words, href=f"{page}?{urlencode(query | {'lang': language()})}")
