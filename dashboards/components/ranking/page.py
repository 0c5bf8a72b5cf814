"""The ranking page in one piece.

Belongs here: joining its parts. Not here: each of them.
"""

from dashboards.components.ranking.awards import show_awards
from dashboards.components.ranking.interviews import show_interviews
from dashboards.components.ranking.league import show_league
from dashboards.components.ranking.replay import show_replay
from dashboards.components.ranking.score_parts import show_score_parts
from dashboards.components.ranking.view import choose_ranking
from dashboards.components.ranking.what_if import show_what_if
from dashboards.publication import Publication


def show_ranking(publication: Publication) -> None:
    """Everything under the head of the page."""
    view = choose_ranking(publication)
    if view is None:
        return
    show_league(publication, view)
    show_score_parts(publication, view)
    show_interviews(publication, view)
    show_awards(publication, view)
    show_replay(publication, view)
    show_what_if(publication, view)
