"""The cases page in one piece.

Belongs here: joining its parts. Not here: each of them.
"""

import streamlit as st

from dashboards.components.casework.ageing import show_ageing
from dashboards.components.casework.curves import show_curves
from dashboards.components.casework.hand_overs import show_hand_overs, show_pairs
from dashboards.components.casework.spots import show_programmes, show_spots
from dashboards.components.casework.timeline import show_timeline
from dashboards.components.casework.view import choose_cases
from dashboards.publication import Publication


def show_cases(publication: Publication) -> None:
    """Everything under the head of the page."""
    view = choose_cases(publication)
    show_ageing(publication, view)
    left, right = st.columns(2, gap="large")
    with left:
        show_curves(publication, view)
    with right:
        show_hand_overs(publication, view)
    show_pairs(publication, view)
    show_spots(publication, view)
    show_programmes(publication, view)
    show_timeline(publication)
