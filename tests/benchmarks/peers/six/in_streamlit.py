"""Streamlit: six charts and a choice of the month."""

import json
import sys
from pathlib import Path

import streamlit as st


@st.cache_resource
def figures() -> dict[str, list[dict]]:
    """Month → six figures."""
    return json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))


st.set_page_config(layout="wide")
month = st.radio("month", list(figures()), horizontal=True)
columns = st.columns(2)
for place, figure in enumerate(figures()[month]):
    columns[place % 2].plotly_chart(figure, theme=None, key=f"chart{place}")
