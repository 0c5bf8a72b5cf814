"""The unit page in one piece: a list of units until one is chosen, then its brief and the rest.

Belongs here: joining its parts. Not here: each of them.
"""

import streamlit as st

from dashboards.components.casework.ageing import show_ageing
from dashboards.components.casework.view import CaseView
from dashboards.components.filters import choose_view
from dashboards.components.misses import show_misses
from dashboards.components.overdue import show_overdue
from dashboards.components.target_rows import show_target_rows
from dashboards.components.target_table import show_target_table
from dashboards.components.unit.brief import show_brief
from dashboards.components.unit.cascade import show_cascade
from dashboards.components.unit.decisions import show_decisions
from dashboards.components.unit.hands import show_hands
from dashboards.components.unit.place import show_place
from dashboards.components.unit.posts import show_posts
from dashboards.components.unit.units import show_units
from dashboards.publication import Publication


def show_unit(publication: Publication) -> None:
    """Everything under the head of the page; only the brief is printed."""
    view = choose_view(publication, has_level=False)
    if view is None:
        return
    if view.unit is None:
        show_units(publication, view)
        return
    show_brief(publication, view)
    with st.container(key="beyond_brief"):
        show_misses(publication, view)
        show_target_table(publication, view)
        show_target_rows(publication, view)
        show_cascade(publication, view)
        show_place(publication, view)
        show_overdue(publication, view)
        show_ageing(publication, CaseView(view.unit, None))
        show_hands(publication, view)
        show_posts(publication, view)
        show_decisions(publication, view)
