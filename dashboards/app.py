"""The doors of the dashboards: which pages there are, in what order; nothing else."""

from pathlib import Path

import streamlit as st

from dashboards.components.frame import settle_language
from dashboards.components.url_state import note_page
from dashboards.labels import label

ICON = Path(__file__).parent / "theme" / "icon.svg"

settle_language()
st.set_page_config(
    page_title=label("app.title"),
    page_icon=ICON,
    layout="wide",
    initial_sidebar_state="collapsed",
)
page = st.navigation(
    [
        st.Page("pages/overview.py", title=label("overview.title"), default=True),
        st.Page("pages/indicator.py", title=label("indicator.title")),
        st.Page("pages/ranking.py", title=label("ranking.title")),
        st.Page("pages/cases.py", title=label("cases.title")),
        st.Page("pages/places.py", title=label("places.title")),
        st.Page("pages/data_health.py", title=label("data_health.title")),
        st.Page("pages/sql.py", title=label("sql.title")),
    ],
    position="top",
)
note_page(page.url_path)
page.run()
