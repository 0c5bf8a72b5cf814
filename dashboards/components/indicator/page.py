"""The indicator page in one piece.

Belongs here: joining its parts. Not here: each of them.
"""

from dashboards.components.html import show
from dashboards.components.indicator.card import show_card
from dashboards.components.indicator.change import show_change
from dashboards.components.indicator.funnel import show_funnel
from dashboards.components.indicator.multiples import show_multiples
from dashboards.components.indicator.parts import show_parts
from dashboards.components.indicator.records import show_records
from dashboards.components.indicator.series import show_series
from dashboards.components.indicator.targets import show_targets
from dashboards.components.indicator.unmeasured import show_unmeasured
from dashboards.components.indicator.view import choose_view
from dashboards.components.marks import quiet
from dashboards.labels import label
from dashboards.publication import Publication


def show_indicator(publication: Publication) -> None:
    """Everything under the head of the page."""
    indicator, view = choose_view(publication)
    if indicator is None:
        show(quiet(label("indicator.none")))
        return
    if view is None:
        show_unmeasured(publication, indicator)
        show_card(indicator, None)
        show_targets(publication, indicator)
        return
    show_series(publication, view)
    show_card(indicator, view.figure)
    show_targets(publication, indicator)
    show_change(publication, view)
    show_multiples(publication, view)
    show_funnel(publication, view)
    show_parts(publication, view)
    show_records(publication, view)
