"""The SQL page in one piece: what the editor's buttons do.

Belongs here: joining editor, run and answer. Not here: each of them.
"""

import streamlit as st

from dashboards.components.html import element, show
from dashboards.components.sql.answer import show_answer
from dashboards.components.sql.editor import put, show_editor
from dashboards.components.sql.kept import ask_name, show_kept
from dashboards.components.sql.run import show_parameters, show_run, start
from dashboards.components.sql.tables import show_tables
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.sql_wall.query import ROW_CAP, SECONDS, formatted
from dashboards.wording import count

WIDTHS = (1, 2.4)


def show_sql(publication: Publication) -> None:
    """Marts and kept queries at the left, editor and answer at the right."""
    act = {
        "run": lambda statement, text: start(publication, statement),
        "format": lambda statement, text: put(formatted(text)),
        "keep": lambda statement, text: ask_name(text),
    }
    left, right = st.columns(WIDTHS, gap="large")
    with right:
        rules = label("sql.rules", rows=count(ROW_CAP), seconds=SECONDS)
        show(element("section", element("p", rules, class_="quiet")))
        show_editor(publication, act)
        show_parameters(publication)
        show_run(show_answer)
    with left:
        show_kept()
        show_tables(publication)
