"""The chart of one figure over time.

Belongs here: bands of the target, limits, intervals, the line and its signals. Not here: words
around it (series).
"""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.theme.charts import month_axis, template
from dashboards.theme.colours import colour
from dashboards.wording import fraction, month, quantity

FIGURES_KEPT = 100
TICKS = 8
# Beyond these, a second line and large signs hide the first line.
MONTHS_WITH_LAST_YEAR, MONTHS_WITH_LARGE_SIGNS = 36, 48
SIGN_SIZES = (13, 7)
# Special causes by shape as well as colour.
SIGNALS = {
    "improvement": ("met", "triangle-up"),
    "concern": ("missed", "triangle-down"),
    "neutral": ("undecided", "circle"),
}
# Limits come in pairs and are one key.
LINES = {
    "last_year": "same_month_last_year_value",
    "threshold": "routine_threshold",
    "centre_value": "centre_value",
    "limits": "upper_limit",
}
BANDS = (("floor", "expected", "band_low"), ("expected", "good", "band_middle"))


@st.cache_resource(max_entries=FIGURES_KEPT, show_spinner=False)
def series_figure(
    publication: Publication, given: dict[str, Any], unit: str, ground: str, words_in: str
) -> go.Figure:
    """Kept by publication, choices, ground and language."""
    rows = read(publication, "indicator_series", **given)
    months = [row["period_month"] for row in rows]
    figure = go.Figure()
    for low, high, name in BANDS:
        _band(figure, rows, low, high, colour(name, ground))
    thin = {"width": 1, "color": colour("quiet", ground)}
    for key, dash in (("upper_limit", "dot"), ("lower_limit", "dot"), ("centre_value", "dash")):
        if any(row[key] is not None for row in rows):
            figure.add_scatter(
                x=months, y=[row[key] for row in rows], mode="lines", line=thin | {"dash": dash},
                hoverinfo="skip",
            )  # fmt: skip
    if any(row["routine_threshold"] is not None for row in rows):
        figure.add_scatter(
            x=months, y=[row["routine_threshold"] for row in rows], mode="lines",
            line={"width": 2, "color": colour("text", ground), "shape": "hvh"}, hoverinfo="skip",
        )  # fmt: skip
    if _has_last_year(rows):
        figure.add_scatter(
            x=months, y=[row["same_month_last_year_value"] for row in rows], mode="lines",
            line={"width": 1.5, "color": colour("undecided", ground)}, hoverinfo="skip",
        )  # fmt: skip
    _line(figure, rows, unit, ground)
    _signals(figure, rows, ground)
    figure.update_layout(
        template=template(ground),
        xaxis=month_axis(months, TICKS),
        yaxis={"ticksuffix": "%" if unit == "pct" else "", "nticks": 6},
        showlegend=False,
    )
    return figure


def _has_last_year(rows: list[Row]) -> bool:
    is_short = len(rows) <= MONTHS_WITH_LAST_YEAR
    return is_short and any(row["same_month_last_year_value"] is not None for row in rows)


def series_keys(rows: list[Row]) -> list[str]:
    """The keys of what the chart shows, for its legend."""
    keys = [key for key, column in LINES.items() if any(row[column] is not None for row in rows)]
    keys += [
        f"band_{low}"
        for low, high, _ in BANDS
        if any(row[low] is not None and row[high] is not None for row in rows)
    ]
    if "last_year" in keys and not _has_last_year(rows):
        keys.remove("last_year")
    causes = {row["special_cause"] for row in rows if row["is_signal"]}
    return ["value", *keys, *(cause for cause in SIGNALS if cause in causes)]


def _band(figure: go.Figure, rows: list[Row], low: str, high: str, fill: str) -> None:
    """The ground between two numbers of the target; none where one of them is not set."""
    both = [row for row in rows if row[low] is not None and row[high] is not None]
    if not both:
        return
    months = [row["period_month"] for row in both]
    edge = {"mode": "lines", "line": {"width": 0, "shape": "hvh"}, "hoverinfo": "skip"}
    figure.add_scatter(x=months, y=[row[low] for row in both], **edge)
    figure.add_scatter(
        x=months, y=[row[high] for row in both], fill="tonexty", fillcolor=fill, **edge,
    )  # fmt: skip


def _line(figure: go.Figure, rows: list[Row], unit: str, ground: str) -> None:
    ink = colour("accent", ground)
    has_interval = any(row["value_low"] is not None for row in rows)
    bars = {
        "type": "data", "symmetric": False, "thickness": 1, "width": 0, "color": ink,
        "array": [_arm(row, "value_high") for row in rows],
        "arrayminus": [_arm(row, "value_low") for row in rows],
    }  # fmt: skip
    figure.add_scatter(
        x=[row["period_month"] for row in rows], y=[row["value"] for row in rows],
        mode="lines+markers", line={"width": 2, "color": ink},
        # A hollow point is a month that is still running.
        marker={"size": 6, "color": [colour("ground", ground) if row["is_running"] else ink
                                     for row in rows], "line": {"width": 1.5, "color": ink}},
        error_y=bars if has_interval else None,
        hovertext=[_hover(row, unit) for row in rows], hoverinfo="text",
    )  # fmt: skip


def _arm(row: Row, end: str) -> float:
    if row["value"] is None or row[end] is None:
        return 0
    return abs(row[end] - row["value"])


def _hover(row: Row, unit: str) -> str:
    parts = fraction(row["numerator"], row["denominator"])
    value = quantity(row["value"], unit)
    return f"{month(row['period_month'])}<br>{value}{f' ({parts})' if parts else ''}"


def _signals(figure: go.Figure, rows: list[Row], ground: str) -> None:
    for cause, (meaning, symbol) in SIGNALS.items():
        hit = [row for row in rows if row["is_signal"] and row["special_cause"] == cause]
        if hit:
            figure.add_scatter(
                x=[row["period_month"] for row in hit], y=[row["value"] for row in hit],
                mode="markers",
                marker={"size": SIGN_SIZES[len(rows) > MONTHS_WITH_LARGE_SIGNS],
                        "symbol": symbol, "color": colour(meaning, ground)},
                hoverinfo="skip",
            )  # fmt: skip
