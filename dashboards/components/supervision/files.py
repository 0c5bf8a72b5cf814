"""The files: making the bulletin on a click, with each step told, then handing it out.

Belongs here: number and date of the document, the button, the refusal in words.
Not here: what the files hold (bulletin).
"""

from datetime import timedelta

import streamlit as st

from dashboards.bulletin.contents import Edition
from dashboards.bulletin.files import TYPES, MadeFile, make_files
from dashboards.bulletin.refusal import BulletinRefusedError
from dashboards.components.html import element, show
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.components.supervision.view import SupervisionView
from dashboards.labels import label
from dashboards.wording import day, file_size, month

KEPT = "_bulletin"
# A bulletin is signed some weeks after the day of its figures, or is dated back a little.
DAYS_BACK, DAYS_AHEAD = 31, 93


def show_files(view: SupervisionView) -> None:
    """Number, date, button; then one button per file, kept until another edition is asked for."""
    title = label("supervision.files", month=month(view.month))
    show(heading(title), quiet(label("supervision.files_told")))
    with st.container(horizontal=True, vertical_alignment="bottom", key="edition"):
        number = st.number_input(
            label("supervision.number"), min_value=1, max_value=999, value=None, step=1, width=170
        )
        # A list, since Streamlit's calendar speaks English alone.
        as_of = view.publication.as_of_date
        days = [as_of + timedelta(days=shift) for shift in range(-DAYS_BACK, DAYS_AHEAD)]
        dates = {day(each): each for each in days}
        chosen = st.selectbox(label("supervision.signed_on"), list(dates), DAYS_BACK, width=170)
        is_asked = st.button(label("supervision.make"), type="primary")
    edition = Edition(view.publication, view.month, dates[chosen], number)
    if is_asked:
        st.session_state.pop(KEPT, None)
        made = _make(edition)
        if made:
            st.session_state[KEPT] = (edition, made)
    kept = st.session_state.get(KEPT)
    if kept and kept[0] == edition:
        _offer(kept[1])
    show(definition(label("supervision.files.definition"), label("supervision.files.verify")))


def _make(edition: Edition) -> list[MadeFile] | None:
    """The files, or the reason why there are none."""
    bar = st.progress(0.0)
    try:
        made = make_files(edition, lambda words, share: bar.progress(share, words))
    except BulletinRefusedError as error:
        bar.empty()
        show(element("p", mark("missed", label("supervision.refused", told=str(error)))))
        return None
    bar.empty()
    return made


def _offer(made: list[MadeFile]) -> None:
    with st.container(horizontal=True, key="bulletin_files"):
        for file in made:
            words = label(f"supervision.take.{file.kind}", size=file_size(len(file.content)))
            st.download_button(
                words, file.content, file.name, TYPES[file.kind],
                key=f"take_{file.kind}", on_click="ignore",
            )  # fmt: skip
