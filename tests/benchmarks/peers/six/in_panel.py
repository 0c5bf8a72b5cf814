"""Panel: six charts and a choice of the month."""

import json
import sys
from pathlib import Path

import panel as pn

FIGURES = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))

pn.extension("plotly")


def page() -> pn.Column:
    """One reader's page."""
    month = pn.widgets.RadioBoxGroup(options=list(FIGURES), inline=True)
    charts = [
        pn.pane.Plotly(
            pn.bind(lambda chosen, at=place: FIGURES[chosen][at], month),
            sizing_mode="stretch_width",
        )
        for place in range(6)
    ]
    return pn.Column(month, pn.GridBox(*charts, ncols=2, sizing_mode="stretch_width"))


if __name__ == "__main__":
    pn.serve(page, port=int(sys.argv[2]), address="127.0.0.1", show=False)
