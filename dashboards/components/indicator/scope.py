"""Whose figure it is: a unit's, a place's or the whole city's.

Belongs here: that choice, kept in the URL. Not here: which figure, which month (view).
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboards.components.filters import ALL, choose
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read, read_one


@dataclass(frozen=True)
class Scope:
    """Whose figure it is: the city's, a unit's or a place's."""

    scope_kind: str
    level: str
    scope_code: str
    name_zh: str
    name_en: str


def choose_scope(publication: Publication, given: dict[str, Any]) -> Scope:
    """The unit if one is chosen, else the place, else the whole city."""
    units = {row["unit_code"]: row for row in read(publication, "indicator_units", **given)}
    unit = choose("unit", _with_all({code: name(row) for code, row in units.items()}), ALL)
    if unit != ALL:
        return Scope("unit", "unit", unit, units[unit]["name_zh"], units[unit]["name_en"])
    place = _place(publication, given)
    return Scope("place", place["level"], place["place_code"], place["name_zh"], place["name_en"])


def _place(publication: Publication, given: dict[str, Any]) -> Row:
    """The place that the address names, with those above and right below it to choose from."""
    wanted = st.session_state.get("within") or st.query_params.get("within")
    in_address = st.query_params.get("within")
    chains = [read(publication, "place_chain", within=w) for w in (in_address, wanted) if w]
    chain = next((each for each in chains if each), [])
    own = chain[-1]["place_code"] if chain else None
    below = read(publication, "indicator_places", within=own, **given)
    city = read_one(publication, "top_place")
    offered = {place["place_code"]: place for place in (*chain, *below)}
    offered.pop(city["place_code"], None)
    names = {code: _indented(place, chain) for code, place in offered.items()}
    chosen = choose("within", _with_all(names), ALL)
    return city if chosen == ALL else offered[chosen]


def _indented(place: Row, chain: list[Row]) -> str:
    return name(place) if place in chain else label("indicator.below", place=name(place))


def _with_all(names: dict[str, str]) -> dict[str, str]:
    return {ALL: label("filter.all")} | names
