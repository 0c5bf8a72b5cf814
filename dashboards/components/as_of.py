"""As of: the line on every page that says which data these are and how far to trust them.

Belongs here: as-of day, simulated notice, freshness and quality badge.
Not here: the details behind the badge (the page data_health).
"""

import streamlit as st

from dashboards.components.html import Markup, element, joined, show
from dashboards.components.marks import definition, mark
from dashboards.labels import label, language, name
from dashboards.publication import Publication
from dashboards.queries import Row, read_one
from dashboards.wording import count, day, moment, percent

HEALTH_PAGE = "pages/data_health.py"


def show_as_of(publication: Publication, is_linked: bool) -> None:
    """The notice and the line; a link to the details except on their own page."""
    city = read_one(publication, "city")
    quality = read_one(publication, "quality")
    parts = [
        element("strong", name(city)),
        joined(label("as_of"), element("strong", day(city["as_of_date"]))),
        label("published_at", at=moment(city["published_at"])),
    ]
    if publication.fault:
        told = joined(mark("missed", label("pointer.fallback")), " ", publication.fault)
        show(element("p", told, class_="notice", role="alert"))
    notice = _notice(city)
    if notice:
        show(element("p", notice, class_="notice", role="note"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="as-of"):
        line = element("p", *(element("span", part) for part in parts))
        show(element("div", line, _badge(quality), class_="as-of"), width="content")
        if is_linked:
            st.page_link(HEALTH_PAGE, label=label("quality.more"))


def _notice(city: Row) -> str | None:
    """What the city says of its data; simulated data never go without a word."""
    own = city[f"notice_{language()}"]
    return own or (label("simulated.notice") if city["is_simulated"] else None)


def _badge(quality: Row) -> Markup:
    """Freshness and quality in one line: late sources, failed checks, share sent back."""
    signs = [
        ("late_count", "promised_count", "quality.late"),
        ("failed_count", "test_count", "quality.failed"),
    ]
    parts = [
        mark(
            "missed" if quality[bad] else "met",
            label(key, count=count(quality[bad]), total=count(quality[total])),
        )
        for bad, total, key in signs
        if quality[total]
    ]
    if not quality["test_count"]:
        parts.append(mark("undecided", label("quality.unchecked")))
    share = label("quality.rejected", share=percent(quality["rejected_pct"]))
    return element(
        "div",
        *parts,
        element("span", share),
        definition(
            label(
                "quality.definition",
                read=count(quality["read_count"]),
                accepted=count(quality["accepted_count"]),
                rejected=count(quality["rejected_count"]),
            ),
        ),
        class_="badge",
    )
