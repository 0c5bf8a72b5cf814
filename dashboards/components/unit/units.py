"""The list of units, each a link to its own page.

Belongs here: one line per unit. Not here: what one unit owes (the other modules).
"""

from urllib.parse import urlencode

import streamlit as st

from dashboards.components.filters import View
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, count, fraction, month


def show_units(publication: Publication, view: View) -> None:
    """One row per unit of the league, those with most targets missed first."""
    rows = read(publication, "units_standing", month=view.month, league=view.league)
    title = label("units.title", month=month(view.month))
    if not rows:
        show(element("section", heading(title), quiet(label("units.none"))))
        return
    columns = [
        Column(label("units.unit"), unit_link),
        Column(label("units.league"), lambda row: name(row, "league_name") or NOTHING),
        Column(label("units.met"), _met, True),
        Column(label("units.missed"), _missed, True),
        Column(label("units.overdue"), _overdue, True),
        Column(label("units.place"), place_told, True),
    ]
    meaning = definition(label("units.definition"))
    choose = quiet(label("units.choose"))
    show(element("section", heading(title), choose, table(columns, rows, title), meaning))


def unit_link(row: Row) -> Markup:
    """The unit's name as a link to its page, with the present choices of the address kept."""
    kept = {key: value for key, value in st.query_params.items() if key != "unit"}
    address = f"unit?{urlencode(kept | {'unit': row['unit_code']})}"
    return element("a", name(row), href=address, target="_self")


def _met(row: Row) -> str:
    return fraction(row["met_count"], row["target_count"])


def _missed(row: Row) -> Markup:
    missed = row["missed_count"]
    return mark("missed", count(missed)) if missed else joined(count(0))


def _overdue(row: Row) -> Markup:
    parts = fraction(row["overdue_count"], row["open_count"])
    return mark("overdue", parts) if row["overdue_count"] else joined(parts)


def place_told(row: Row) -> Markup:
    """Place in the league of how many, and the places that chance leaves open."""
    if row["rank_number"] is None:
        status = row["ranking_status"]
        return joined(label(f"ranking_status.{status}") if status else NOTHING)
    place = label("units.place_of", place=count(row["rank_number"]), of=count(row["unit_count"]))
    span = label("units.places", low=count(row["rank_low"]), high=count(row["rank_high"]))
    return joined(place, element("span", span, class_="quiet under"))
