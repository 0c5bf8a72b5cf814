"""The funnel plot: which units or streets stand out by more than chance.

Belongs here: the plot and who lies outside. Not here: its limits (marts).
"""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboards.components.html import element, joined, show
from dashboards.components.indicator.links import into
from dashboards.components.indicator.view import IndicatorView
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.labels import label, language, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.theme.charts import CONFIG, ground_of, template
from dashboards.theme.colours import colour
from dashboards.wording import count, fraction, month, percent

HEIGHT = 320
FIGURES_KEPT = 100
LIMITS = (("alarm", "solid"), ("alert", "dot"))
OUTSIDE = ("alert", "alarm")
SYMBOLS = {"met": "triangle-up", "missed": "triangle-down", "undecided": "circle"}


def show_funnel(publication: Publication, view: IndicatorView) -> None:
    """The last quarter's funnel, and in words who lies outside of it."""
    if not view.is_whole or view.figure["kind"] != "rate":
        return
    rows = read(publication, "indicator_funnel", **view.parameters())
    part = label(f"part.{view.part_level}")
    if not rows:
        show(heading(label("funnel.title", part=part)), quiet(label("funnel.none", part=part)))
        return
    period = label(f"funnel.{rows[0]['period_kind']}", month=month(rows[0]["period_month"]))
    show(heading(label("funnel.title", part=part)), quiet(period))
    outside = [row for row in rows if row["position"] in OUTSIDE]
    direction = view.figure["direction"]
    told = label("funnel.told", count=count(len(rows)), outside=count(len(outside)))
    st.plotly_chart(
        _figure(publication, view.parameters(), direction, ground_of(st.context.theme.type),
                language()),
        theme=None, height=HEIGHT, config=CONFIG, key="indicator_funnel", alt=told,
    )  # fmt: skip
    lines = [
        element("li", mark(_meaning(row, direction), into(view.part_level, row["scope_code"],
                                                          name(row)), _place(row)))
        for row in sorted(outside, key=lambda row: -abs(row["adjusted_z"]))
    ]  # fmt: skip
    said = element("ul", *lines, class_="titles") if lines else quiet(label("funnel.inside"))
    show(joined(said, definition(label("funnel.definition"))))


def _place(row: Row) -> str:
    return label(
        f"funnel.{row['position']}_{row['side']}",
        value=percent(row["value"]), parts=fraction(row["numerator"], row["denominator"]),
        centre=percent(row["centre_value"]),
    )  # fmt: skip


def _meaning(row: Row, direction: str) -> str:
    if row["position"] not in OUTSIDE or direction not in ("higher", "lower"):
        return "undecided"
    return "met" if (row["side"] == "high") == (direction == "higher") else "missed"


@st.cache_resource(max_entries=FIGURES_KEPT, show_spinner=False)
def _figure(
    publication: Publication, given: dict[str, Any], direction: str, ground: str, words_in: str
) -> go.Figure:
    """Kept by publication, choices, ground and language. Leagues have a funnel each."""
    rows = read(publication, "indicator_funnel", **given)
    figure = go.Figure()
    groups = sorted({row["league_code"] or "" for row in rows})
    for group in groups:
        own = [row for row in rows if (row["league_code"] or "") == group]
        _limits(figure, own, ground, is_first=group == groups[0])
    for meaning, symbol in SYMBOLS.items():
        own = [row for row in rows if _meaning(row, direction) == meaning]
        if own:
            named = meaning != "undecided"
            figure.add_scatter(
                x=[row["denominator"] for row in own], y=[row["value"] for row in own],
                mode="markers+text" if named else "markers",
                text=[name(row) for row in own] if named else None, textposition="top center",
                marker={"symbol": symbol, "size": 10, "color": colour(meaning, ground)},
                name=label(f"chart.funnel_{meaning}"), cliponaxis=False,
                hovertext=[f"{name(row)}<br>{percent(row['value'])} "
                           f"({fraction(row['numerator'], row['denominator'])})" for row in own],
                hoverinfo="text",
            )  # fmt: skip
    figure.update_layout(
        template=template(ground),
        xaxis={"title": {"text": label("chart.denominator")}, "rangemode": "tozero"},
        yaxis={"ticksuffix": "%"},
        legend={"itemclick": False, "itemdoubleclick": False},
    )
    return figure


def _limits(figure: go.Figure, rows: list[Row], ground: str, is_first: bool) -> None:
    ink = colour("quiet", ground)
    at = [row["denominator"] for row in rows]
    for kind, dash in LIMITS:
        for end in ("low", "high"):
            figure.add_scatter(
                x=at, y=[row[f"{kind}_{end}"] for row in rows], mode="lines", hoverinfo="skip",
                line={"width": 1, "dash": dash, "color": ink},
                name=label(f"chart.{kind}"), showlegend=is_first and end == "low",
            )  # fmt: skip
    figure.add_scatter(
        x=at, y=[row["centre_value"] for row in rows], mode="lines", hoverinfo="skip",
        line={"width": 1, "dash": "dash", "color": ink}, name=label("chart.mean"),
        showlegend=is_first,
    )  # fmt: skip
