"""What makes one unit's score: each weighted target, and where the points were lost.

Belongs here: the parts of a chosen unit's score. Not here: the league table.
"""

from dashboards.components.filters import ALL, choose
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.components.ranking.view import RankingView
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, fraction, limit, percent, quantity

SHOWN = 20


def show_score_parts(publication: Publication, view: RankingView) -> None:
    """The targets of the unit that the reader picks, the most points lost first."""
    show(heading(label("parts.title")))
    units = {
        row["unit_code"]: name(row) for row in read(publication, "rankings", **view.parameters())
    }
    unit = choose("unit", {ALL: label("parts.choose")} | units, ALL)
    if unit == ALL:
        show(quiet(label("parts.ask")))
        return
    rows = read(publication, "ranking_components", **view.parameters(), unit=unit)
    scored = [row for row in rows if row["is_scored"]]
    if not scored:
        show(quiet(label("parts.none")))
        return
    columns = [
        Column(label("parts.target"), _target),
        Column(label("parts.value"), _value, True),
        Column(
            label("parts.threshold"), lambda row: limit(row["routine_threshold"], row["unit"]), True
        ),
        Column(label("parts.attained"), _attained, True),
        Column(label("parts.weight"), lambda row: percent(row["effective_weight_pct"]), True),
        Column(label("parts.points"), lambda row: _points(row["points"]), True),
    ]
    show(
        element(
            "section",
            table(columns, scored[:SHOWN], label("parts.title")),
            quiet(label("parts.of", shown=min(SHOWN, len(scored)), total=len(rows))),
            definition(label("parts.definition")),
        )
    )


def _target(row: Row) -> Markup:
    measure = element("span", name(row, "measure_name"), class_="quiet under")
    return joined(name(row, "indicator_name"), measure)


def _value(row: Row) -> Markup:
    parts = fraction(row["numerator"], row["denominator"])
    under = element("span", parts, class_="quiet under") if parts else None
    return joined(quantity(row["value"], row["unit"]), under)


def _attained(row: Row) -> Markup:
    attained = row["attainment"]
    if attained is None:
        return joined(NOTHING)
    return mark("met" if attained >= 1 else "missed", percent(100 * attained))


def _points(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"
