"""The reader's view of the places: measure, month, level, and the place looked into.

Belongs here: choices and the way up and down the levels, kept in the URL.
Not here: what is drawn of them (map, place_list).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from dashboards.components.filters import LATEST, choose, filter_row, month_names
from dashboards.components.html import show
from dashboards.components.marks import quiet
from dashboards.components.plain import in_label
from dashboards.components.url_state import settle
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read

FIRST_MEASURE = "grid_inspection_coverage_rate"
WHOLE = "all"


@dataclass(frozen=True)
class PlaceView:
    """What is looked at: one measure of one month at one level, within one place or everywhere."""

    measure: Row
    month: date
    level: str
    within: str | None

    def parameters(self) -> dict[str, Any]:
        """The choices as query parameters."""
        return {
            "measure": self.measure["measure_code"],
            "month": self.month,
            "level": self.level,
            "within": self.within,
        }


def choose_places(publication: Publication) -> PlaceView | None:
    """The reader's view; None when the city has no outlines or no figures of places."""
    levels = [row for row in read(publication, "place_levels") if row["level_number"] > 0]
    months = read(publication, "place_months")
    if not levels or not months:
        show(quiet(label("places.none")))
        return None
    within = _within(publication)
    below = _below(publication, levels, within)
    with filter_row():
        level = choose("map_level", {row["level"]: name(row) for row in below}, below[0]["level"])
        measures = {
            row["measure_code"]: row for row in read(publication, "place_measures", level=level)
        }
        names = {code: name(row) for code, row in measures.items()}
        first = FIRST_MEASURE if FIRST_MEASURE in names else next(iter(names))
        measure = choose("measure", names, first)
        chosen = choose("month", month_names(months), LATEST)
    at = latest_month(months) if chosen == LATEST else date.fromisoformat(f"{chosen}-01")
    return PlaceView(measures[measure], at, level, within)


def latest_month(months: list[Row]) -> date:
    """The latest month that is over; before the first, the running one."""
    due = [row["period_month"] for row in months if row["is_due"]]
    return due[0] if due else months[-1]["period_month"]


def _within(publication: Publication) -> str | None:
    """The place looked into, if the address names one that there is."""
    wanted = st.session_state.get("within") or st.query_params.get("within")
    known = read(publication, "place_chain", within=wanted) if wanted else []
    settle("within", [WHOLE, *([wanted] if known else [])], WHOLE)
    chosen = st.session_state["within"]
    return None if chosen == WHOLE else chosen


def _below(publication: Publication, levels: list[Row], within: str | None) -> list[Row]:
    """The levels under the place looked into; the lowest stays when there is none under it."""
    if within is None:
        return levels
    own = read(publication, "place_chain", within=within)[-1]["level_number"]
    return [row for row in levels if row["level_number"] > own] or levels[-1:]


def look_into(code: str) -> None:
    """Go into a place: its own level gives way to the next one down."""
    st.session_state["within"] = code
    st.session_state.pop("map_level", None)


def show_chain(publication: Publication, view: PlaceView) -> None:
    """The way back up: the whole city, then each place down to the one looked into."""
    chain = read(publication, "place_chain", within=view.within) if view.within else []
    if not chain:
        return
    with st.container(horizontal=True, gap="small"):
        for place in chain:
            top = place["level_number"] == 0
            st.button(
                in_label(name(place)), key=f"up_{place['place_code']}", type="tertiary",
                disabled=place["place_code"] == view.within, on_click=look_into,
                args=(WHOLE if top else place["place_code"],),
            )  # fmt: skip
