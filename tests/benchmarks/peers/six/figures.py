"""Figures: six charts of two months as Plotly's JSON, from the queries of our pages.

Belongs here: making them, in the project's environment. Not here: showing them. Two of our charts
are HTML tables with bars and one is a canvas: here all six are Plotly's, for all tools alike.
"""

import json
import sys
from datetime import date
from pathlib import Path

import plotly.graph_objects as go

from dashboards.components.course import course_figure
from dashboards.components.filters import View
from dashboards.components.indicator.funnel_chart import funnel_figure
from dashboards.components.indicator.series_chart import series_figure
from dashboards.labels import in_language, label, language, name
from dashboards.publication import Publication, pointed_publication
from dashboards.queries import read
from dashboards.theme.charts import template
from tests.benchmarks.peers.six.grids import map_of_grids

MEASURE = "on_time_closure_rate"
MONTHS = 2
# 1.96 standard errors on either side hold the middle 95 % of a normal distribution.
ERRORS = 1.96
HEIGHT = 300
MARGIN = {"l": 8, "r": 8, "t": 60, "b": 8}


def _bars(publication: Publication, month: date) -> go.Figure:
    given = {"month": month, "unit": None, "league": None}
    rows = read(publication, "conversion_funnel", **given)
    own = [row for row in rows if row["period_month"] == rows[0]["period_month"]][::-1]
    stages = [label(f"stage.{row['stage_code']}") for row in own]
    return go.Figure(go.Bar(x=[row["conversion_pct"] for row in own], y=stages, orientation="h"))


def _league(publication: Publication, month: date) -> go.Figure:
    league = max(row["league_code"] for row in read(publication, "ranking_choices"))
    given = {"scenario": "in_force", "league": league, "month": month}
    rows = [row for row in read(publication, "rankings", **given) if row["rank_number"]][::-1]
    figure = go.Figure()
    figure.add_scatter(
        x=[row["weighted_score"] for row in rows], y=[name(row) for row in rows], mode="markers",
        error_x={"array": [ERRORS * (row["standard_error"] or 0) for row in rows]},
    )  # fmt: skip
    return figure


def six_of(publication: Publication, month: date) -> list[dict]:
    """The figures of one month, each with the month as its title, by which a browser finds it."""
    measures = read(publication, "place_measures", level="grid")
    measure = next(row for row in measures if row["measure_code"] == MEASURE)
    city = read(publication, "top_place")[0]
    given = {
        "indicator": "all", "measure": MEASURE, "measured": "all", "split": "all", "month": month,
        "scope_kind": "place", "level": city["level"], "scope_code": city["place_code"],
        "part_level": "street",
    }  # fmt: skip
    view = View(month, None, None, None)
    figures = [
        course_figure(publication, view, language(), "light"),
        _bars(publication, month),
        _league(publication, month),
        funnel_figure(publication, given, measure["direction"], "light", language()),
        series_figure(publication, given, measure["unit"], "light", language()),
        map_of_grids(publication, month, measure),
    ]
    look = {
        "template": template("light"),
        "title": {"text": f"{month:%Y-%m}"},
        "height": HEIGHT,
        "margin": MARGIN,
    }
    return [json.loads(go.Figure(figure).update_layout(look).to_json()) for figure in figures]


def main() -> None:
    """Write month → six figures to the file on the command line."""
    publication = pointed_publication()
    due = [row["period_month"] for row in read(publication, "due_months") if row["is_due"]]
    with in_language("zh"):
        made = {f"{month:%Y-%m}": six_of(publication, month) for month in due[:MONTHS]}
    Path(sys.argv[1]).write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
