"""The map: outlines of one level coloured by a figure's class; a click goes one level down.

Belongs here: the component and what it is given. Not here: classes (classes), the list beside it.
"""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from dashboards.components.places.classes import Classes
from dashboards.components.places.place_list import named
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.theme.colours import css_variables

SOURCE = Path(__file__).with_suffix(".js")
FRAME = """
<div class="map"><canvas role="img"></canvas>
<p class="zoom"><button name="nearer">+</button> <button name="further">−</button>
<button name="whole">⤢</button></p></div>
<p class="told" aria-live="polite"></p>
"""
LOOK = """
.map { position: relative; width: 100%; aspect-ratio: 10 / 7; background: var(--panel); }
canvas { position: absolute; inset: 0; width: 100%; height: 100%; touch-action: pan-y; }
.zoom { position: absolute; right: 0.5rem; top: 0.5rem; margin: 0; display: grid; gap: 0.25rem; }
button {
    font: inherit; width: 2rem; height: 2rem; padding: 0; cursor: pointer; border-radius: 4px;
    border: 1px solid var(--line); background: var(--ground); color: var(--text);
}
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.told { min-height: 1.6em; margin: 0.3rem 0 0; font-size: 0.9rem; color: var(--text); }
"""
# Whole numbers on a grid this fine: finer than a pixel on any screen, half the size of degrees.
FINENESS = 20_000


@st.cache_data(max_entries=20, show_spinner=False)
def outlines(publication: Publication, level: str, within: str | None) -> dict[str, list]:
    """Place → rings of [x, y, x, y, …], flattened at the latitude's width, as whole numbers."""
    rows = read(publication, "place_outlines", level=level, within=within)
    shapes = {row["place_code"]: _rings(json.loads(row["geometry"])) for row in rows}
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    if not points:
        return {}
    # A degree of longitude is narrower than one of latitude.
    width = math.cos(math.radians(sum(y for _, y in points) / len(points)))
    left, low = min(x for x, _ in points), min(y for _, y in points)
    span = max(
        (max(x for x, _ in points) - left) * width, max(y for _, y in points) - low, 1e-9
    )  # fmt: skip
    return {
        code: [
            [
                round(part / span * FINENESS)
                for x, y in ring
                for part in ((x - left) * width, y - low)
            ]
            for ring in rings
        ]
        for code, rings in shapes.items()
    }


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [ring for polygon in polygons for ring in polygon]


def show_map(
    publication: Publication,
    level: str,
    within: str | None,
    rows: Sequence[Row],
    classes: Classes,
    choose: Callable[[str], None],
) -> None:
    """Draw the rows' places; `choose` gets the code of the one that is clicked."""
    shapes = outlines(publication, level, within)
    drawn = [row for row in rows if row["place_code"] in shapes]
    component = st.components.v2.component(
        "changtai_map",
        html=FRAME,
        css=css_variables().replace(":root", ":host") + LOOK,
        js=SOURCE.read_text(encoding="utf-8"),
    )

    def clicked() -> None:
        if code := st.session_state["map"]["place"]:
            choose(code)

    component(
        key="map",
        data={
            "version": f"{publication.publication_id} {level} {within}",
            "shapes": [shapes[row["place_code"]] for row in drawn],
            "codes": [row["place_code"] for row in drawn],
            "classes": [classes.of(row) for row in drawn],
            "colours": classes.colours,
            "told": [f"{named(row)} {classes.told(row)}" for row in drawn],
            "described": label("map.described", count=len(drawn)),
            "words": {key: label(f"map.{key}") for key in ("nearer", "further", "whole")},
        },
        on_place_change=clicked,
    )
