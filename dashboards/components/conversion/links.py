"""Links from an indicator to its own page, with the present choices kept.

Belongs here: the address. Not here: what stands there (page indicator).
"""

from urllib.parse import urlencode

import streamlit as st

from dashboards.components.html import Markup, element
from dashboards.labels import name
from dashboards.queries import Row


def indicator_link(row: Row) -> Markup:
    """The indicator's name as a link; the row holds its code and its names."""
    kept = {key: value for key, value in st.query_params.items() if key != "indicator"}
    address = f"indicator?{urlencode(kept | {'indicator': row['indicator_code']})}"
    return element("a", name(row, "indicator_name"), href=address, target="_self")
