"""The unit's place in its league, month after month, with what chance leaves open.

Belongs here: one row per ranking in force. Not here: the league (page ranking).
"""

from dashboards.components.bullet import sparkline
from dashboards.components.filters import View
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.components.unit.units import place_told
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, count, month, percent

SHOWN = 6


def show_place(publication: Publication, view: View) -> None:
    """The last rankings of the unit under the rules in force."""
    rows = read(publication, "unit_places", unit=view.unit, month=view.month)
    title = label("place.title")
    if not rows:
        show(element("section", heading(title), quiet(label("place.none"))))
        return
    columns = [
        Column(label("volunteering.month"), _month),
        Column(label("units.place"), place_told, True),
        Column(label("ranking.score"), _score, True),
        Column(label("ranking.last"), _last, True),
        Column(label("ranking.in_a_row"), _in_a_row, True),
    ]
    scores = [row["weighted_score"] for row in reversed(rows)]
    known = [score for score in scores if score is not None]
    course = label("place.course", count=count(len(known)))
    show(
        element(
            "section",
            heading(title),
            element("p", course, " ", sparkline(scores, None, course)) if len(known) > 1 else None,
            table(columns, rows[:SHOWN], title),
            definition(label("ranking.definition.score"), label("ranking.definition.fair")),
        )
    )


def _month(row: Row) -> str:
    key = "filter.month_running" if row["is_provisional"] else "filter.month_due"
    return label(key, month=month(row["period_month"]))


def _score(row: Row) -> Markup:
    if row["weighted_score"] is None:
        return joined(NOTHING)
    covered = label("ranking.covered", share=percent(row["weight_covered_pct"]))
    return joined(f"{row['weighted_score']:.1f}", element("span", covered, class_="quiet under"))


def _last(row: Row) -> str:
    chance = row["last_probability"]
    return NOTHING if chance is None else percent(100 * chance)


def _in_a_row(row: Row) -> Markup:
    times = row["consecutive_last_count"]
    return mark("missed", count(times)) if times else joined(count(0))
