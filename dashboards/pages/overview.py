"""Are we on course, and what needs deciding this week?"""

import streamlit as st

from dashboards.components.course import show_course
from dashboards.components.filters import choose_view
from dashboards.components.frame import open_page
from dashboards.components.mechanism import show_mechanism
from dashboards.components.misses import show_misses
from dashboards.components.overdue import show_overdue
from dashboards.components.standing import show_standing
from dashboards.components.target_rows import show_target_rows
from dashboards.components.target_table import show_target_table

publication = open_page("overview")
view = choose_view(publication)

if view:
    show_misses(publication, view)
show_overdue(publication, view)
if view:
    left, right = st.columns(2, gap="large")
    with left:
        show_standing(publication, view)
    with right:
        show_course(publication, view)
    show_target_table(publication, view)
    show_target_rows(publication, view)
show_mechanism(publication)
