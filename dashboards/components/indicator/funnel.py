"""The funnel: which units or streets stand out by more than chance.

Belongs here: the section and who lies outside, in words. Not here: the plot (funnel_chart), its
limits (marts).
"""

import streamlit as st

from dashboards.components.html import element, joined, show
from dashboards.components.indicator.funnel_chart import (
    LINES,
    OUTSIDE,
    funnel_figure,
    meaning_of,
)
from dashboards.components.indicator.legend import SHAPED, legend
from dashboards.components.indicator.links import into
from dashboards.components.indicator.view import IndicatorView, part_name
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.labels import label, language, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.theme.charts import CONFIG, ground_of
from dashboards.wording import count, fraction, month, percent

HEIGHT = 320


def show_funnel(publication: Publication, view: IndicatorView) -> None:
    """The last quarter's funnel, and in words who lies outside of it."""
    if not view.is_whole or view.figure["kind"] != "rate":
        return
    rows = read(publication, "indicator_funnel", **view.parameters())
    part = part_name(publication, view.part_level)
    if not rows:
        show(heading(label("funnel.title", part=part)), quiet(label("funnel.none", part=part)))
        return
    period = label(f"funnel.{rows[0]['period_kind']}", month=month(rows[0]["period_month"]))
    running = label("funnel.running") if rows[0]["is_provisional"] else ""
    show(heading(label("funnel.title", part=part)), quiet(period, running))
    outside = [row for row in rows if row["position"] in OUTSIDE]
    direction = view.figure["direction"]
    told = label("funnel.told", count=count(len(rows)), outside=count(len(outside)))
    found = {f"funnel_{meaning_of(row, direction)}" for row in rows}
    show(legend([*LINES, *(key for key in SHAPED if key in found)]))
    st.plotly_chart(
        funnel_figure(publication, view.parameters(), direction, ground_of(st.context.theme.type),
                language()),
        theme=None, height=HEIGHT, config=CONFIG, key="indicator_funnel", alt=told,
    )  # fmt: skip
    lines = [
        element("li", mark(meaning_of(row, direction), into(view.part_level, row["scope_code"],
                                                          name(row)), _place(row)))
        for row in sorted(outside, key=lambda row: -abs(row["adjusted_z"]))
    ]  # fmt: skip
    said = element("ul", *lines, class_="titles") if lines else quiet(label("funnel.inside"))
    show(joined(said, definition(label("funnel.definition"))))


def _place(row: Row) -> str:
    return label(
        f"funnel.{row['position']}_{row['side']}",
        value=percent(row["value"]), parts=fraction(row["numerator"], row["denominator"]),
        centre=percent(row["centre_value"]),
    )  # fmt: skip
