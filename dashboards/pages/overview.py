"""Are we on course, and what needs deciding this week?"""

import streamlit as st

from dashboards.components.course import show_course
from dashboards.components.filters import choose_view
from dashboards.components.frame import open_page
from dashboards.components.mechanism import show_mechanism
from dashboards.components.misses import show_misses
from dashboards.components.overdue import show_overdue
from dashboards.components.overview.funnel import show_funnel
from dashboards.components.overview.risks import show_risks
from dashboards.components.overview.signals import show_signals
from dashboards.components.overview.verdict import show_verdict
from dashboards.components.standing import show_standing
from dashboards.components.target_rows import show_target_rows
from dashboards.components.target_table import show_target_table

publication = open_page("overview")
view = choose_view(publication)
if view:
    with st.container(key="first"):
        show_verdict(publication, view)
        show_misses(publication, view)
with st.container(key="rest"):
    if view:
        for pair in ((show_risks, show_signals), (show_funnel, show_course)):
            for column, part in zip(st.columns(2, gap="large"), pair, strict=True):
                with column:
                    part(publication, view)
    show_overdue(publication, view)
    if view:
        show_standing(publication, view)
        show_target_table(publication, view)
        show_target_rows(publication, view)
    show_mechanism(publication)
