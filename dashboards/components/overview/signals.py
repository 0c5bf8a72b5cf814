"""Signals beyond noise: figures that left the range in which they usually swing.

Belongs here: what got worse first, then what got better. Not here: the chart (page indicator),
the rules (marts).
"""

from dashboards.components.filters import View
from dashboards.components.html import Markup, element, joined, show
from dashboards.components.links import to_indicator
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, month, quantity

SHOWN = 5
CAUSES = {"concern": "missed", "improvement": "met"}


def show_signals(publication: Publication, view: View) -> None:
    """The signals of the month for the chosen units, else for the whole city."""
    rows = read(publication, "signals", **view.parameters())
    by_cause = {cause: [r for r in rows if r["special_cause"] == cause] for cause in CAUSES}
    counts = {cause: count(len(found)) for cause, found in by_cause.items()}
    parts = [heading(label("signals.title", month=month(view.month), **counts))]
    for cause, found in by_cause.items():
        parts.append(element("ul", *(_line(row) for row in found[:SHOWN]), class_="titles"))
        rest = found[SHOWN:]
        if rest:
            more = element("summary", label(f"signals.more.{cause}", count=count(len(rest))))
            lines = element("ul", *(_line(row) for row in rest), class_="titles")
            parts.append(element("details", more, lines))
    if not rows:
        parts.append(quiet(label("signals.none")))
    parts.append(definition(label("signals.definition")))
    show(element("section", *parts))


def _line(row: Row) -> Markup:
    cause = row["special_cause"]
    said = joined(
        label(f"signals.{cause}"), " ",
        to_indicator(row["indicator_code"], name(row, "indicator_name")), " ",
        name(row, "measure_name"),
    )  # fmt: skip
    figures = label(
        "signals.figures",
        scope=name(row, "scope_name"),
        value=quantity(row["value"], row["unit"]),
        low=quantity(row["lower_limit"], row["unit"]),
        high=quantity(row["upper_limit"], row["unit"]),
    )
    rules = [label(f"signals.rule.{rule}") for rule in (row["rules_hit"] or "").split(",") if rule]
    return element(
        "li",
        mark(CAUSES[cause], said),
        element("span", label("between").join([figures, *rules]), class_="quiet"),
    )
