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
from dashboards.components.places.classes import Classes
from dashboards.labels import in_language, label, language, name
from dashboards.publication import Publication, pointed_publication
from dashboards.queries import Row, read
from dashboards.theme.charts import template
from dashboards.theme.colours import colour

MEASURE = "on_time_closure_rate"
MONTHS = 2
# 1.96 standard errors on either side hold the middle 95 % of a normal distribution.
ERRORS = 1.96
HEIGHT = 300


def _bars(publication: Publication, month: date) -> go.Figure:
    given = {"month": month, "unit": None, "league": None}
    rows = read(publication, "conversion_funnel", **given)
    own = [row for row in rows if row["period_month"] == rows[0]["period_month"]][::-1]
    stages = [label(f"stage.{row['stage_code']}") for row in own]
    return go.Figure(go.Bar(x=[row["conversion_pct"] for row in own], y=stages, orientation="h"))


def _league(publication: Publication, month: date) -> go.Figure:
    league = min(row["league_code"] for row in read(publication, "ranking_choices"))
    given = {"scenario": "in_force", "league": league, "month": month}
    rows = [row for row in read(publication, "rankings", **given) if row["rank_number"]][::-1]
    figure = go.Figure()
    figure.add_scatter(
        x=[row["weighted_score"] for row in rows], y=[name(row) for row in rows], mode="markers",
        error_x={"array": [ERRORS * (row["standard_error"] or 0) for row in rows]},
    )  # fmt: skip
    return figure


def _map(publication: Publication, month: date, measure: Row) -> go.Figure:
    """One filled trace per class: a tile map would have to ask another server."""
    given = {"level": "grid", "within": None, "month": month, "measure": MEASURE}
    shapes = {
        row["place_code"]: json.loads(row["geometry"])
        for row in read(publication, "place_outlines", **given)
    }
    rows = read(publication, "place_figures", **given)
    classes = Classes.of_rows(rows, measure)
    figure = go.Figure()
    for number, colour_name in enumerate(classes.colours):
        xs, ys = [], []
        for row in rows:
            if classes.of(row) == number and (shape := shapes.get(row["place_code"])):
                for x, y in _outline(shape):
                    xs.append(x and round(x, 5))
                    ys.append(y and round(y, 5))
        fill = colour(colour_name.replace("-", "_"))
        figure.add_scatter(
            x=xs, y=ys, mode="lines", fill="toself", fillcolor=fill, hoverinfo="skip",
            line={"width": 0.5, "color": colour("line")},
        )  # fmt: skip
    figure.update_layout(showlegend=False, xaxis={"visible": False}, yaxis={"visible": False})
    return figure


def _outline(shape: dict) -> list[tuple[float | None, float | None]]:
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [point for polygon in polygons for point in [*map(tuple, polygon[0]), (None, None)]]


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
        _map(publication, month, measure),
    ]
    look = {"template": template("light"), "title": {"text": f"{month:%Y-%m}"}, "height": HEIGHT}
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
