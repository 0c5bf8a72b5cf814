"""The doors of the dashboards: language, frame, the pages of this reader; nothing else."""

from pathlib import Path

import streamlit as st

from dashboards.components.door import doors
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
page = st.navigation(doors(), position="top")
note_page(page.url_path)
page.run()
