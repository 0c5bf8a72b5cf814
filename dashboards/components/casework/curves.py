"""How long it takes: the share of cases still open, day by day, by class or by unit.

Belongs here: Kaplan–Meier curves and what they come to. Not here: the estimate itself (marts).
"""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboards.components.casework.view import CaseView
from dashboards.components.filters import choose
from dashboards.components.html import Column, show, table
from dashboards.components.marks import definition, heading, quiet
from dashboards.components.plain import in_chart
from dashboards.labels import label, language, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.theme.charts import CONFIG, ground_of, template
from dashboards.theme.colours import series
from dashboards.wording import NOTHING, count, percent, quantity

HEIGHT = 320
CURVES = 6
DAYS = 60
FIGURES_KEPT = 100
BY = ("class", "unit")


def show_curves(publication: Publication, view: CaseView) -> None:
    """Curves of the most frequent classes or units, and the table with the numbers of all."""
    show(heading(label("curves.title")))
    by = choose("by", {code: label(f"curves.by.{code}") for code in BY}, BY[0])
    given = view.parameters() | {"by": by}
    rows = read(publication, "case_durations", **given)
    if not rows:
        show(quiet(label("curves.none")))
        return
    drawn = rows[:CURVES]
    ground = ground_of(st.context.theme.type)
    st.plotly_chart(
        _figure(publication, given, [(row["curve_code"], name(row)) for row in drawn], ground,
                language()),
        theme=None, height=HEIGHT, config=CONFIG, key="curves",
        alt=label("curves.told", names=label("list.comma").join(name(row) for row in drawn)),
    )  # fmt: skip
    columns = [
        Column(label(f"curves.by.{by}"), name),
        Column(label("curves.cases"), lambda row: count(row["case_count"]), True),
        Column(label("curves.still_open"), lambda row: count(row["censored_count"]), True),
        Column(label("curves.median"), lambda row: quantity(row["km_median_days"], "days"), True),
        Column(label("curves.within"), _within, True),
    ]
    show(table(columns, rows, label("curves.title")), definition(label("curves.definition")))


def _within(row: Row) -> str:
    if row["km_within_limit_pct"] is None:
        return NOTHING
    error = row["km_within_limit_error_pct"]
    margin = "" if error is None else f" ±{1.96 * error:.1f}"
    return f"{percent(row['km_within_limit_pct'])}{margin}"


@st.cache_resource(max_entries=FIGURES_KEPT, show_spinner=False)
def _figure(
    publication: Publication,
    given: dict[str, Any],
    drawn: list[tuple[str, str]],
    ground: str,
    words_in: str,
) -> go.Figure:
    """Kept by publication, choices, ground and language."""
    codes = [code for code, _ in drawn]
    rows = read(publication, "case_curves", **given, curves=codes, day_count=DAYS)
    figure = go.Figure()
    for (code, words), colour in zip(drawn, series(ground), strict=False):
        points = [row for row in rows if row["curve_code"] == code]
        figure.add_scatter(
            x=[0, *(row["day_number"] for row in points), DAYS],
            y=[100, *(row["survival_pct"] for row in points),
               points[-1]["survival_pct"] if points else 100],
            name=in_chart(words), mode="lines", line={"shape": "hv", "width": 2, "color": colour},
            hovertemplate=f"{in_chart(words)}<br>%{{x}} · %{{y:.1f}}%<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        template=template(ground),
        xaxis={"title": {"text": label("curves.day")}, "range": [0, DAYS]},
        yaxis={"ticksuffix": "%", "range": [0, 101], "title": {"text": label("curves.open")}},
        hovermode="closest",
    )
    return figure
