"""What moved the figure between two months: effects that add up to the change.

Belongs here: the sum of effects. Not here: the parts behind it (change_parts), how they are taken
apart (marts).
"""

import streamlit as st

from dashboards.components.filters import choose
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.indicator.change_parts import show_change_parts
from dashboards.components.indicator.shift import FINE, shift
from dashboards.components.indicator.view import IndicatorView
from dashboards.components.marks import definition, heading, quiet
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import month, moved, quantity

COMPARISONS = ("previous_month", "same_month_last_year")
OF_COUNTS = ("volume", "late", "definition", "ruling")
OF_RATES = ("mix", "rate", "late", "definition", "ruling")
CHOICE_WIDTH = 240


def show_change(publication: Publication, view: IndicatorView) -> None:
    """The city's change as one sum, then the units or streets that moved it."""
    show(heading(label("change.title")))
    if not view.is_whole:
        show(quiet(label("change.city_only")))
        return
    names = {each: label(f"against.{each}") for each in COMPARISONS}
    with st.container(width=CHOICE_WIDTH):
        compared = choose("against", names, COMPARISONS[0])
    given = view.parameters() | {"compared_with": compared}
    found = read(publication, "figure_change", **given)
    if not found:
        show(quiet(label("change.none", month=month(view.month))))
        return
    [change] = found
    kinds = OF_COUNTS if view.figure["kind"] == "count" else OF_RATES
    effects = [{"kind": kind, "effect": change[f"{kind}_effect"]} for kind in kinds]
    show(element("section", _sentence(view, change), _steps(view, change, effects)))
    show_change_parts(publication, view, given)
    meaning = ("kitagawa", "late", "ruling") if kinds is OF_RATES else ("volume", "late", "ruling")
    show(definition(*(label(f"change.definition.{part}") for part in meaning)))


def _sentence(view: IndicatorView, change: Row) -> Markup:
    unit = view.figure["unit"]
    closed = "change.closed" if change["is_compared_month_closed"] else "change.not_closed"
    said = label(
        "change.said", before_month=month(change["compared_month"]), month=month(view.month),
        before=quantity(change["value_before"], unit), after=quantity(change["value_after"], unit),
        change=moved(change["value_change"], unit, FINE),
    )  # fmt: skip
    parts = [element("p", element("strong", said)), quiet(label(closed))]
    if change["restatement_cause"]:
        causes = (label(f"restated.{cause}") for cause in change["restatement_cause"].split("+"))
        parts.append(quiet(label("change.restated", causes=label("list.comma").join(causes))))
    if change["is_provisional"]:
        parts.append(quiet(label("series.running")))
    return joined(*parts)


def _steps(view: IndicatorView, change: Row, effects: list[Row]) -> Markup:
    """One line per effect, and the sum that they make."""
    unit = view.figure["unit"]
    total = {"kind": "total", "effect": change["value_change"]}
    reach = max(abs(row["effect"]) for row in (*effects, total)) or 1.0
    columns = [
        Column(label("change.effect"), lambda row: label(f"effect.{row['kind']}")),
        Column(label("change.amount"), lambda row: moved(row["effect"], unit, FINE), True),
        Column(label("change.bar"), lambda row: shift(row["effect"], reach)),
        Column(label("change.meaning"), lambda row: label(f"effect.{row['kind']}.meaning")),
    ]
    return table(columns, [*effects, total], label("change.title"))
