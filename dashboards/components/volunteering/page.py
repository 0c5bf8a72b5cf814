"""The volunteering page in one piece.

Belongs here: joining its parts. Not here: each of them.
"""

from dashboards.components.volunteering.awards import show_awards, show_candidates
from dashboards.components.volunteering.months import show_months
from dashboards.components.volunteering.sessions import show_kinds
from dashboards.components.volunteering.stations import show_stations
from dashboards.components.volunteering.view import choose_volunteering
from dashboards.publication import Publication


def show_volunteering(publication: Publication) -> None:
    """Everything under the head of the page."""
    view = choose_volunteering(publication)
    if view is None:
        return
    show_months(publication, view)
    show_stations(publication, view)
    show_kinds(publication, view)
    show_awards(publication, view)
    show_candidates(publication, view)
