"""Dash: six charts and a choice of the month."""

import json
import sys
from pathlib import Path

from dash import Dash, Input, Output, dcc, html

FIGURES = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
CHARTS = [f"chart{place}" for place in range(6)]

app = Dash()
app.layout = html.Div(
    [
        dcc.RadioItems(list(FIGURES), next(iter(FIGURES)), id="month"),
        html.Div(
            [dcc.Graph(id=chart) for chart in CHARTS],
            style={"display": "grid", "gridTemplateColumns": "1fr 1fr"},
        ),
    ]
)


@app.callback([Output(chart, "figure") for chart in CHARTS], Input("month", "value"))
def shown(month: str) -> list[dict]:
    """The month's figures."""
    return FIGURES[month]


if __name__ == "__main__":
    app.run(port=sys.argv[2], debug=False)
