"""Where nobody looked and nobody is in charge: grids without a check, posts without a holder.

Belongs here: the two lists. Not here: the map.
"""

from collections.abc import Callable

import streamlit as st

from dashboards.components.html import Column, show, table
from dashboards.components.marks import heading, mark, quiet
from dashboards.components.places.place_list import named
from dashboards.components.places.view import PlaceView
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, fraction, percent

MONTHS = 3
SHOWN = 10


def show_unseen(publication: Publication, view: PlaceView) -> None:
    """Communities by the share of grids without an inspection; streets by vacant posts."""
    left, right = st.columns(2, gap="large")
    with left:
        _show_not_looked_at(publication, view)
    with right:
        _show_vacant(publication, view)


def _show_not_looked_at(publication: Publication, view: PlaceView) -> None:
    rows = read(publication, "not_looked_at", **view.parameters(), month_count=MONTHS)
    show(heading(label("unseen.title", months=MONTHS)))
    if not rows:
        show(quiet(label("unseen.none")))
        return
    grids, unseen = (sum(row[key] for row in rows) for key in ("grid_count", "unseen_count"))
    never = [row for row in rows if row["unseen_count"] == row["grid_count"]]
    said = label(
        "unseen.said", unseen=count(unseen), grids=count(grids), share=percent(100 * unseen / grids)
    )
    show(mark("missed" if unseen else "met", said))
    if never:
        show(mark("missed", label("unseen.never", count=count(len(never)))))
    columns = [
        Column(label("places.place"), named),
        Column(
            label("unseen.grids"),
            lambda row: fraction(row["unseen_count"], row["grid_count"]),
            True,
        ),
        Column(label("unseen.share"), lambda row: percent(row["unseen_pct"]), True),
    ]
    show(table(columns, rows[:SHOWN], label("unseen.title", months=MONTHS)))


def _show_vacant(publication: Publication, view: PlaceView) -> None:
    rows = read(publication, "vacant_posts", **view.parameters())
    show(heading(label("vacant.title")))
    if not rows:
        show(quiet(label("vacant.none")))
        return
    streets = {row["place_code"]: {**row, "posts": {}} for row in rows}
    for row in rows:
        streets[row["place_code"]]["posts"][row["post_kind"]] = row
    kinds = sorted({row["post_kind"] for row in rows})
    posts, vacant = (sum(row[key] for row in rows) for key in ("post_count", "vacant_count"))
    said = label(
        "vacant.said", vacant=count(vacant), posts=count(posts), share=percent(100 * vacant / posts)
    )
    show(mark("missed" if vacant else "met", said))
    columns = [Column(label("places.place"), name)]
    columns += [Column(label(f"post.{kind}"), _vacancy(kind), True) for kind in kinds]
    show(table(columns, list(streets.values()), label("vacant.title")))


def _vacancy(kind: str) -> Callable[[Row], str]:
    def cell(row: Row) -> str:
        post = row["posts"].get(kind)
        return fraction(post["vacant_count"], post["post_count"]) if post else ""

    return cell
