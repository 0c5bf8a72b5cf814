"""The chart template: one plain look for every Plotly figure.

Belongs here: fonts, grid, margins, what the reader may not do to a chart.
Not here: what a chart shows (components).
"""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go

from dashboards.theme.colours import colour

# No buttons over the chart and no dragging: on a phone a drag must scroll the page.
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
FONT = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


def ground_of(theme_type: str | None) -> str:
    """`dark` or `light`, also before the browser has said which."""
    return "dark" if theme_type == "dark" else "light"


def template(ground: str) -> go.layout.Template:
    """A small template (Plotly's own is most of a figure's bytes) for a light or dark ground."""
    axis = {
        "gridcolor": colour("line", ground),
        "linecolor": colour("line", ground),
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"size": 12},
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": colour("text", ground)},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {
                "bgcolor": colour("ground", ground),
                "bordercolor": colour("line", ground),
                "font": {"family": FONT, "color": colour("text", ground)},
            },
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        }
    )


def month_axis(months: Sequence[date], most: int) -> dict[str, Any]:
    """An axis of months with at most so many marks, the last month always among them.

    Left to itself Plotly marks half-months where there are few, and names a month twice.
    """
    marked = sorted(set(months))[:: -max(1, math.ceil(len(set(months)) / most))]
    return {
        "tickvals": marked,
        "tickformat": "%Y-%m",
        "showgrid": False,
        "ticks": "outside",
    }
