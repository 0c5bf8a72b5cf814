"""Course: targets by status, month after month.

Belongs here: the one chart over time of the overview. Not here: single targets (target_table).
"""

from collections import Counter, defaultdict
from datetime import date

import plotly.graph_objects as go
import streamlit as st

from dashboards.components.filters import View
from dashboards.components.html import show
from dashboards.components.marks import GROUPS, MARKS, SHAPES, heading
from dashboards.labels import label, language
from dashboards.publication import Publication
from dashboards.queries import read
from dashboards.theme.charts import CONFIG, ground_of, month_axis, template
from dashboards.theme.colours import colour
from dashboards.wording import count, month, percent

HEIGHT = 280
# Few enough to stand upright on a phone.
TICKS = 6
FIGURES_KEPT = 200
# Two years: each month beside the same one a year ago.
MONTHS_SHOWN = 24
# Two due months make a course; one is what the bar above says already.
FEWEST_MONTHS = 2


def show_course(publication: Publication, view: View) -> None:
    """One bar per due month: shares of targets met, undecided, missed."""
    by_month = _counts(publication, view)
    if len(by_month) < FEWEST_MONTHS:
        return
    show(heading(label("course.title", count=count(len(by_month)))))
    first, last = min(by_month), max(by_month)
    told = label(
        "course.told",
        first=month(first),
        last=month(last),
        met_first=_met_share(by_month[first]),
        met_last=_met_share(by_month[last]),
    )
    ground = ground_of(st.context.theme.type)
    st.plotly_chart(
        _figure(publication, view, language(), ground),
        theme=None,
        height=HEIGHT,
        config=CONFIG,
        key="course",
        alt=told,
    )


def _counts(publication: Publication, view: View) -> dict[date, Counter]:
    by_month = defaultdict(Counter)
    given = view.parameters() | {"month_count": MONTHS_SHOWN}
    for row in read(publication, "status_by_month", **given):
        if MARKS[row["status"]] in GROUPS:
            by_month[row["period_month"]][MARKS[row["status"]]] += row["target_count"]
    return dict(by_month)


def _met_share(groups: Counter) -> str:
    return percent(100 * groups["met"] / groups.total())


@st.cache_resource(max_entries=FIGURES_KEPT, show_spinner=False)
def _figure(publication: Publication, view: View, words_in: str, ground: str) -> go.Figure:
    """Kept by publication, view, language and ground: building it costs more than reading."""
    by_month = _counts(publication, view)
    months = sorted(by_month)
    figure = go.Figure()
    for group in GROUPS:
        counts = [by_month[each][group] for each in months]
        totals = [by_month[each].total() for each in months]
        words = label(f"group.{group}")
        figure.add_bar(
            x=months,
            y=[100 * part / total for part, total in zip(counts, totals, strict=True)],
            name=f"{SHAPES[group]} {words}",
            marker={"color": colour(group, ground)},
            hovertext=[
                label(
                    "course.hover",
                    month=month(each),
                    group=words,
                    count=count(part),
                    total=count(total),
                )
                for each, part, total in zip(months, counts, totals, strict=True)
            ],
            hoverinfo="text",
        )
    figure.update_layout(
        template=template(ground),
        barmode="stack",
        bargap=0.25,
        legend={"traceorder": "normal", "itemclick": False, "itemdoubleclick": False},
        xaxis=month_axis(months, TICKS),
        yaxis={"ticksuffix": "%", "range": [0, 100], "nticks": 5},
    )
    return figure
