"""Kept queries and this session's history: opened into the editor by one click.

Belongs here: the two lists and the dialog that keeps a query. Not here: the files (kept_queries).
"""

import streamlit as st

from dashboards.components.html import show
from dashboards.components.marks import quiet
from dashboards.components.plain import in_label
from dashboards.components.sql.editor import put
from dashboards.components.sql.run import history_of
from dashboards.kept_queries import LONGEST_NAME, BadName, drop, keep, kept_queries
from dashboards.labels import label

FIRST_LINE = 48
_ASKED = "sql_keep_asked"


def ask_name(text: str) -> None:
    """Open the dialog on the next draw: a callback may draw nothing itself."""
    st.session_state[_ASKED] = text


def show_kept() -> None:
    """The lists, and the dialog where it was asked for."""
    with st.expander(label("sql.kept")):
        for query in kept_queries():
            with st.container(horizontal=True):
                st.button(
                    in_label(query.name), key=f"sql_open_{query.name}_{query.is_shipped}",
                    on_click=put, args=(query.text,), type="tertiary",
                )  # fmt: skip
                if not query.is_shipped:
                    st.button(
                        label("sql.kept.drop"), key=f"sql_drop_{query.name}",
                        on_click=drop, args=(query.name,), type="tertiary",
                    )  # fmt: skip
        show(quiet(label("sql.kept.shared")))
    with st.expander(label("sql.history")):
        for number, text in enumerate(history_of()):
            first = " ".join(text.split())[:FIRST_LINE]
            st.button(
                in_label(first),
                key=f"sql_again_{number}",
                on_click=put,
                args=(text,),
                type="tertiary",
            )
        if not history_of():
            show(quiet(label("sql.history.none")))
    if text := st.session_state.pop(_ASKED, None):
        st.dialog(label("sql.keep.title"))(_dialog)(text)


def _dialog(text: str) -> None:
    name = st.text_input(label("sql.keep.name"), max_chars=LONGEST_NAME)
    if st.button(label("sql.keep.do"), type="primary"):
        try:
            keep(name, text)
        except BadName:
            show(quiet(label("sql.keep.bad_name")))
        else:
            st.rerun()
