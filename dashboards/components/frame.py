"""The frame of every page: title, language, what is read, the page for when nothing can be.

Belongs here: what stands at the head of each page. Not here: the as-of line (as_of), what one
page alone shows.
"""

import streamlit as st

from dashboards.components.as_of import show_as_of
from dashboards.components.built_in import speak_the_language
from dashboards.components.door import admit, doors, show_reader
from dashboards.components.html import Markup, element, show
from dashboards.components.url_state import has_page, settle
from dashboards.labels import LANGUAGES, browser_language, label, name, set_language
from dashboards.publication import Publication, PublicationError, current_publication
from dashboards.queries import read
from dashboards.theme.style import style_sheet


def open_page(page: str) -> Publication:
    """Draw the head of a page and hand over the publication it reads in this run.

    Ends the run with a designed page where there is nothing to read yet.
    """
    if not has_page():
        _enter_by_the_door()
    st.html(style_sheet())
    with st.container(horizontal=True, vertical_alignment="top", key="head"):
        show(element("h1", label(f"{page}.title")), _line(label(f"{page}.question")))
        _language_switch()
    reader = admit(page)
    try:
        publication = current_publication()
    except PublicationError as error:
        _stop_with("pointer", str(error))
    if publication is None:
        _stop_with("empty", None)
    show_reader(reader, _unit_name(publication, reader.unit))
    is_linked = page != "data_health" and reader.role.may_open("data_health")
    show_as_of(publication, is_linked=is_linked)
    speak_the_language()
    return publication


def _unit_name(publication: Publication, code: str | None) -> str | None:
    units = read(publication, "accountable_units") if code else []
    return next((name(row) for row in units if row["unit_code"] == code), None)


def _enter_by_the_door() -> None:
    """Run the page again, through `app.py`.

    Until `st.navigation` has run once in a server's life, Streamlit takes a folder `pages` for
    its old way of finding pages: a deep link to a fresh server would get a page without frame.
    """
    st.navigation(doors(), position="hidden")
    st.rerun()


def _line(text: str) -> Markup:
    return element("p", text, class_="question")


def settle_language() -> None:
    """Decide the language of this run: link, earlier choice, then the browser's own."""
    settle("lang", LANGUAGES, browser_language(), is_lasting=True)
    set_language(st.session_state["lang"])


def _language_switch() -> None:
    st.segmented_control(
        label("language"),
        LANGUAGES,
        key="lang",
        required=True,
        format_func=lambda code: label(f"language.{code}"),
        label_visibility="collapsed",
        persist_state="session",
    )


def _stop_with(state: str, told: str | None) -> None:
    parts = [element("h2", label(f"{state}.title")), element("p", label(f"{state}.text"))]
    if told:
        parts.append(element("p", told, class_="quiet"))
    show(element("section", *parts, element("pre", label(f"{state}.command")), class_="state"))
    st.stop()
