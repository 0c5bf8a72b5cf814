"""Grids: the map of all grids as one Plotly figure.

Belongs here: outlines coloured by class, as on our page. Not here: the other five (figures).
"""

import json
from datetime import date

import plotly.graph_objects as go

from dashboards.components.places.classes import Classes
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.theme.colours import colour


def map_of_grids(publication: Publication, month: date, measure: Row) -> go.Figure:
    """One filled trace per class: a tile map would have to ask another server."""
    given = {"level": "grid", "within": None, "month": month, "measure": measure["measure_code"]}
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
