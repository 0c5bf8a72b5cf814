"""The places page in one piece: map, list, where nobody looked.

Belongs here: joining them. Not here: each of them.
"""

import streamlit as st

from dashboards.components.html import element, joined, show
from dashboards.components.marks import definition
from dashboards.components.places.classes import Classes
from dashboards.components.places.map import show_map
from dashboards.components.places.place_list import show_list
from dashboards.components.places.unseen import show_unseen
from dashboards.components.places.view import choose_places, look_into, show_chain
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import read
from dashboards.wording import month

WIDTHS = (1.6, 1)


def show_places(publication: Publication) -> None:
    """Everything under the head of the page."""
    view = choose_places(publication)
    if view is None:
        return
    rows = read(publication, "place_figures", **view.parameters())
    classes = Classes.of_rows(rows, view.measure)
    show_chain(publication, view)
    left, right = st.columns(WIDTHS, gap="large")
    with left:
        title = label("places.map_title", measure=name(view.measure), month=month(view.month))
        meaning = definition(
            name(view.measure, "formula"), label("places.classes"), label("places.outlines")
        )
        show(element("section", element("h2", title), joined(classes.legend(rows)), meaning))
        show_map(publication, view.level, view.within, rows, classes, look_into)
    with right:
        show_list(publication, view, rows)
    show_unseen(publication, view)
