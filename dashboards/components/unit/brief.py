"""The brief: one sheet on one unit, to read in a minute or to print.

Belongs here: its figures and what to do first. Not here: the tables behind them.
"""

import streamlit as st

from dashboards.components.filters import View
from dashboards.components.html import Markup, element, joined, show
from dashboards.components.marks import heading, mark, quiet
from dashboards.components.misses import sentences
from dashboards.components.unit.units import place_told
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read, read_one
from dashboards.wording import count, day, fraction, month

FIRST = 3


def show_brief(publication: Publication, view: View) -> None:
    """The unit's name, five figures with their denominators, and its three worst misses."""
    rows = read(publication, "units_standing", month=view.month, league=None)
    unit = next((row for row in rows if row["unit_code"] == view.unit), None)
    if unit is None:
        show(quiet(label("unit_brief.none")))
        return
    misses = read(publication, "misses_in_a_row", **view.parameters())
    posts = read(publication, "unit_posts", unit=view.unit)
    city = read_one(publication, "city")
    simulated = label("simulated") if city["is_simulated"] else ""
    show(
        element(
            "section",
            heading(label("unit_brief.title", unit=name(unit), month=month(view.month))),
            element("ul", *_cards(unit, posts), class_="cards"),
            element("h3", label("unit_brief.first")),
            _first(misses, unit),
            quiet(
                label(
                    "unit_brief.source", day=day(city["as_of_date"]),
                    publication=publication.publication_id, simulated=simulated,
                )
            ),
            class_="brief",
        )
    )  # fmt: skip
    st.caption(label("unit_brief.print"))


def _cards(unit: Row, posts: list[Row]) -> list[Markup]:
    missed = unit["missed_count"]
    overdue = fraction(unit["overdue_count"], unit["open_count"])
    vacant = sum(row["vacant_count"] for row in posts)
    places = sum(row["post_count"] for row in posts)
    cards = [
        _card("unit_brief.met", joined(fraction(unit["met_count"], unit["target_count"]))),
        _card("unit_brief.missed", mark("missed" if missed else "met", count(missed))),
        _card("unit_brief.overdue", mark("overdue" if unit["overdue_count"] else "met", overdue)),
        _card("unit_brief.place", place_told(unit)),
    ]
    if posts:
        cards.append(_card("unit_brief.posts", joined(fraction(vacant, places))))
    return cards


def _card(key: str, figure: Markup) -> Markup:
    return element(
        "li",
        element("span", label(key), class_="card-name"),
        element("span", element("strong", figure), class_="card-figure"),
    )


def _first(misses: list[Row], unit: Row) -> Markup:
    """Overdue cases come before targets: somebody is waiting for them."""
    parts = []
    if unit["overdue_count"]:
        words = label("unit_brief.close", overdue=count(unit["overdue_count"]))
        parts.append(element("p", mark("overdue", element("strong", words))))
    if misses:
        parts.append(sentences(misses[:FIRST]))
    return joined(*parts) if parts else quiet(label("unit_brief.nothing"))
