"""The funnel plot: each unit or street over its denominator, with the limits of its group.

Belongs here: what is drawn. Not here: words around it (funnel).
"""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.theme.charts import template
from dashboards.theme.colours import colour
from dashboards.wording import fraction, percent

FIGURES_KEPT = 100
LIMITS = (("alarm", "solid"), ("alert", "dot"))
LINES = ("alarm", "alert", "mean")
OUTSIDE = ("alert", "alarm")
SYMBOLS = {"met": "triangle-up", "missed": "triangle-down", "undecided": "circle"}


def meaning_of(row: Row, direction: str) -> str:
    """Better, worse, or nothing to say; outside is judged by the limits alone."""
    if row["position"] not in OUTSIDE or direction not in ("higher", "lower"):
        return "undecided"
    return "met" if (row["side"] == "high") == (direction == "higher") else "missed"


@st.cache_resource(max_entries=FIGURES_KEPT, show_spinner=False)
def funnel_figure(
    publication: Publication, given: dict[str, Any], direction: str, ground: str, words_in: str
) -> go.Figure:
    """Kept by publication, choices, ground and language. Leagues have a funnel each."""
    rows = read(publication, "indicator_funnel", **given)
    figure = go.Figure()
    for group in sorted({row["league_code"] or "" for row in rows}):
        _limits(figure, [row for row in rows if (row["league_code"] or "") == group], ground)
    for meaning, symbol in SYMBOLS.items():
        own = [row for row in rows if meaning_of(row, direction) == meaning]
        if own:
            named = meaning != "undecided"
            figure.add_scatter(
                x=[row["denominator"] for row in own], y=[row["value"] for row in own],
                mode="markers+text" if named else "markers",
                text=[name(row) for row in own] if named else None,
                textposition=[_side(row, rows) for row in own],
                marker={"symbol": symbol, "size": 10, "color": colour(meaning, ground)},
                cliponaxis=False,
                hovertext=[f"{name(row)}<br>{percent(row['value'])} "
                           f"({fraction(row['numerator'], row['denominator'])})" for row in own],
                hoverinfo="text",
            )  # fmt: skip
    figure.update_layout(
        template=template(ground),
        xaxis={"title": {"text": label("chart.denominator")}, "rangemode": "tozero"},
        yaxis={"ticksuffix": "%"},
        showlegend=False,
    )
    return figure


def _side(row: Row, rows: list[Row]) -> str:
    """A name stands on the side where there is room for it."""
    middle = max(each["denominator"] for each in rows) / 2
    return "middle right" if row["denominator"] < middle else "middle left"


def _limits(figure: go.Figure, rows: list[Row], ground: str) -> None:
    ink = colour("quiet", ground)
    at = [row["denominator"] for row in rows]
    for kind, dash in LIMITS:
        for end in ("low", "high"):
            figure.add_scatter(
                x=at, y=[row[f"{kind}_{end}"] for row in rows], mode="lines", hoverinfo="skip",
                line={"width": 1, "dash": dash, "color": ink},
            )  # fmt: skip
    figure.add_scatter(
        x=at, y=[row["centre_value"] for row in rows], mode="lines", hoverinfo="skip",
        line={"width": 1, "dash": "dash", "color": ink},
    )  # fmt: skip
