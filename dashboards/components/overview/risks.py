"""Points at risk: where the next effort pays most.

Belongs here: the first few indicators by points likely to be lost. Not here: the total of all
(readiness), how likely (marts).
"""

from dashboards.components.filters import View
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.links import to_indicator, to_unit
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, fraction, limit, points, quantity

SHOWN = 6


def show_risks(publication: Publication, view: View) -> None:
    """The indicators that would lose most, of the chosen units or of the whole city."""
    rows = read(publication, "points_at_risk", **view.parameters())
    parts = [heading(label("risks.title"))]
    if rows:
        parts.append(table(_columns(), rows[:SHOWN], label("risks.title")))
        parts.append(quiet(label("risks.of", shown=count(len(rows[:SHOWN])),
                                 total=count(len(rows)))))  # fmt: skip
        if any(row["is_score_assumed"] for row in rows):
            parts.append(mark("undecided", label("readiness.assumed")))
    else:
        parts.append(quiet(label("risks.none")))
    parts.append(definition(label("risks.definition")))
    show(element("section", *parts))


def _columns() -> list[Column]:
    return [
        Column(label("rows.indicator"), _indicator),
        Column(label("table.value"), _value, is_number=True),
        Column(label("risks.pass"), lambda row: limit(row["pass_threshold"], row["unit"]), True),
        Column(label("risks.points"), _points, is_number=True),
    ]


def _indicator(row: Row) -> Markup:
    where = to_unit(row["unit_code"], name(row, "scope_name"))
    return joined(
        to_indicator(row["indicator_code"], name(row)),
        element("span", name(row, "measure_name"), " · ", where, class_="quiet under"),
    )


def _value(row: Row) -> Markup:
    few = mark("undecided", label("status.too_few")) if row["is_too_few"] else None
    parts = fraction(row["numerator"], row["denominator"])
    return joined(
        quantity(row["value"], row["unit"]),
        element("span", parts, class_="quiet under"),
        few,
    )


def _points(row: Row) -> Markup:
    return joined(
        element("strong", f"{row['points_at_risk']:.2f}"),
        element("span", "/", points(row["possible_points"]), class_="quiet"),
    )
