"""The conversion page in one piece.

Belongs here: joining its parts. Not here: each of them.
"""

from dashboards.components.conversion.course import show_course
from dashboards.components.conversion.funnel import show_funnel
from dashboards.components.conversion.history import show_history, show_lineage
from dashboards.components.conversion.leaks import show_leaks
from dashboards.components.conversion.matrix import show_matrix
from dashboards.components.conversion.rebounds import show_rebounds
from dashboards.components.conversion.view import choose_conversion
from dashboards.publication import Publication


def show_conversion(publication: Publication) -> None:
    """Everything under the head of the page."""
    view = choose_conversion(publication)
    if view is None:
        return
    show_funnel(publication, view)
    show_course(publication, view)
    show_leaks(publication, view)
    show_matrix(publication, view)
    show_rebounds(publication, view)
    show_history(publication, view)
    show_lineage(publication, view)
