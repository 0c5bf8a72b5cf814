"""The supervision page in one piece.

Belongs here: joining its parts. Not here: each of them.
"""

from dashboards.components.supervision.closes import show_closes
from dashboards.components.supervision.exposures import show_exposures
from dashboards.components.supervision.files import show_files
from dashboards.components.supervision.integrity import show_integrity
from dashboards.components.supervision.interviews import show_interviews
from dashboards.components.supervision.state import show_state
from dashboards.components.supervision.view import choose_supervision
from dashboards.publication import Publication


def show_supervision(publication: Publication) -> None:
    """Everything under the head of the page."""
    view = choose_supervision(publication)
    if view is None:
        return
    show_state(view)
    show_exposures(view)
    show_interviews(view)
    show_integrity(view)
    show_closes(view)
    show_files(view)
