"""State of the month: what the bulletin would say, and what is still missing for it.

Belongs here: the list of conditions, each as met or not. Not here: making the files (files).
"""

from dashboards.bulletin.fonts import picture_font, print_fonts
from dashboards.bulletin.refusal import BulletinRefusedError
from dashboards.components.html import Markup, element, show
from dashboards.components.marks import definition, heading, mark
from dashboards.components.supervision.view import SupervisionView
from dashboards.labels import label, name
from dashboards.queries import read_one
from dashboards.wording import count, day, month


def show_state(view: SupervisionView) -> None:
    """Each condition in one line, the ones that are met too."""
    lines = [_closed(view), _ranked(view), _signed(view), _fonts()]
    title = label("supervision.state", month=month(view.month))
    items = [element("li", line) for line in lines]
    show(
        element(
            "section",
            heading(title),
            element("ul", *items, class_="titles"),
            definition(label("supervision.state.definition")),
        )
    )


def _closed(view: SupervisionView) -> Markup:
    state = read_one(view.publication, "month_state", **view.parameters())
    if not state["is_over"]:
        return mark("undecided", label("supervision.running"))
    if not state["is_closed"]:
        return mark("undecided", label("supervision.open"))
    told = {"edition": state["edition_number"], "on": day(state["frozen_at"])}
    if state["restated_count"]:
        told["count"] = count(state["restated_count"])
        return mark("undecided", label("supervision.restated", **told))
    return mark("met", label("supervision.closed", **told))


def _ranked(view: SupervisionView) -> Markup:
    ranked = read_one(view.publication, "month_state", **view.parameters())["ranked_count"]
    if not ranked:
        return mark("undecided", label("supervision.no_ranking"))
    return mark("met", label("supervision.ranked", count=count(ranked)))


def _signed(view: SupervisionView) -> Markup:
    head = read_one(view.publication, "bulletin_head")
    office = name(head, "issuing_office")
    if not office:
        return mark("undecided", label("supervision.no_office"))
    return mark("met", label("supervision.office", office=office))


def _fonts() -> Markup:
    try:
        font, body = picture_font(), print_fonts()[0]
    except BulletinRefusedError as error:
        return mark("missed", str(error))
    return mark("met", label("supervision.fonts", font=font, body=body))
