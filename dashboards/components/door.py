"""The door: who comes in, what those see who may not, and that an open house says it is open.

Belongs here: the designed pages of refusal, signing in and out, the notice.
Not here: deciding who is who (access), what a page shows (its own components).
"""

import logging
from pathlib import Path

import streamlit as st

from dashboards.access.reader import NotAdmitted, Reader, current_reader
from dashboards.access.roles import OPEN
from dashboards.access.settings import OIDC, AccessFault, current_access
from dashboards.components.html import element, show
from dashboards.labels import label

FIRST = "overview"
ROOT_NAME = "first"  # Streamlit reserves a name for the root page and never serves it
# As they follow each other at the head of every page.
ORDER = (
    FIRST, "conversion", "indicator", "unit", "ranking", "cases", "places", "volunteering",
    "supervision", "data_health", "sql",
)  # fmt: skip
PAGES = Path(__file__).resolve().parent.parent / "pages"
_WHO = "_reader"
LOG = logging.getLogger(__name__)


def doors() -> list:
    """Every page; those that the reader may not open have no link, and refuse who types them."""
    try:
        role = _reader().role
    except (AccessFault, NotAdmitted):
        role = None
    pages = [
        st.Page(
            PAGES / f"{page}.py",
            title=label(f"{page}.title"),
            url_path=ROOT_NAME if page == FIRST else page,
            default=page == FIRST,
            visibility="visible" if role and role.may_open(page) else "hidden",
        )
        for page in ORDER
        if (PAGES / f"{page}.py").is_file()
    ]
    # The first page is served at the root; who types its name finds it as well.
    by_name = st.Page(
        PAGES / f"{FIRST}.py", title=label(f"{FIRST}.title"), url_path=FIRST, visibility="hidden"
    )
    return [*pages, by_name]


def _reader() -> Reader:
    """The reader of this session; what another person left in it is forgotten."""
    reader = current_reader()
    if st.session_state.setdefault(_WHO, reader.who) != reader.who:
        st.session_state.clear()
        st.session_state[_WHO] = reader.who
    return reader


def admit(page: str) -> Reader:
    """The reader, if this page is one of the role's; else a designed refusal ends the run."""
    try:
        reader = _reader()
    except AccessFault as fault:
        # Its words name keys and lines, never values of secrets; strangers need not read them.
        LOG.error("access settings: %s", fault)
        _refuse("fault")
    except NotAdmitted as refusal:
        _refuse(refusal.state)
    if not reader.role.may_open(page):
        _refuse("not_yours", reader)
    return reader


def show_reader(reader: Reader, unit_name: str | None = None) -> None:
    """Who is reading, or, on every page, that anybody at this machine may read everything."""
    if reader.role.name == OPEN:
        show(element("p", label("door.open"), class_="quiet", role="note"))
        return
    role = label(f"role.{reader.role.name}")
    words = " · ".join(part for part in (reader.who, role, unit_name or reader.unit) if part)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="reader"):
        show(element("p", words, class_="quiet"), width="content")
        _offer_to_leave()


def _offer_to_leave() -> None:
    access = current_access()
    if access and access.sign_in == OIDC:
        st.button(label("door.leave"), on_click=st.logout, type="tertiary", key="door_leave")


def _refuse(state: str, reader: Reader | None = None) -> None:
    """End the run with what is so and what to do."""
    parts = [
        element("h2", label(f"door.{state}.title")),
        element("p", label(f"door.{state}.text")),
    ]
    show(element("section", *parts, class_="state", role="alert"))
    if state == "sign_in":
        st.button(label("door.enter"), on_click=st.login, type="primary", key="door_enter")
    elif state == "stranger":
        _offer_to_leave()
    elif reader:
        show_reader(reader)
    st.stop()
