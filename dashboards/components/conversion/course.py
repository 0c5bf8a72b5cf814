"""The conversion month after month: shares measured, met and sustained.

Belongs here: the one chart of the page. Not here: the chosen month (funnel).
"""

import plotly.graph_objects as go
import streamlit as st

from dashboards.components.conversion.view import ConversionView
from dashboards.components.html import show
from dashboards.components.marks import heading
from dashboards.labels import label, language
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.theme.charts import CONFIG, ground_of, month_axis, template
from dashboards.theme.colours import series
from dashboards.wording import count, month, percent

HEIGHT = 260
TICKS = 6
FIGURES_KEPT = 100
STAGES = ("measured", "met", "sustained")
DASHES = ("dot", "solid", "dash")


def show_course(publication: Publication, view: ConversionView) -> None:
    """One line per stage; its end is named beside it, so that no legend is needed."""
    rows = _rows(publication, view)
    months = sorted({row["period_month"] for row in rows})
    if len(months) < 2:
        return
    last = {row["stage_code"]: row for row in rows if row["period_month"] == months[-1]}
    show(heading(label("conversion_course.title", count=count(len(months)))))
    told = label(
        "conversion_course.told", first=month(months[0]), last=month(months[-1]),
        **{code: percent(last[code]["conversion_pct"]) for code in STAGES},
    )  # fmt: skip
    ground = ground_of(st.context.theme.type)
    st.plotly_chart(
        _figure(publication, view, language(), ground),
        theme=None, height=HEIGHT, config=CONFIG, key="conversion_course", alt=told,
    )  # fmt: skip


def _rows(publication: Publication, view: ConversionView) -> list[Row]:
    rows = read(publication, "conversion_funnel", **view.parameters())
    return [row for row in rows if row["stage_code"] in STAGES]


@st.cache_resource(max_entries=FIGURES_KEPT, show_spinner=False)
def _figure(
    publication: Publication, view: ConversionView, words_in: str, ground: str
) -> go.Figure:
    """Kept by publication, view, language and ground."""
    rows = sorted(_rows(publication, view), key=lambda row: row["period_month"])
    figure = go.Figure()
    for code, dash, colour in zip(STAGES, DASHES, series(ground), strict=False):
        own = [row for row in rows if row["stage_code"] == code]
        words = label(f"stage.{code}")
        figure.add_scatter(
            x=[row["period_month"] for row in own],
            y=[row["conversion_pct"] for row in own],
            mode="lines+markers",
            name=words,
            line={"color": colour, "dash": dash},
            hovertext=[
                label(
                    "conversion_course.hover", month=month(row["period_month"]), stage=words,
                    share=percent(row["conversion_pct"]), reached=count(row["reached_count"]),
                    all=count(row["applicable_count"]),
                )
                for row in own
            ],
            hoverinfo="text",
        )  # fmt: skip
    figure.update_layout(
        template=template(ground),
        legend={"itemclick": False, "itemdoubleclick": False},
        xaxis=month_axis([row["period_month"] for row in rows], TICKS),
        yaxis={"ticksuffix": "%", "rangemode": "tozero", "nticks": 5},
    )
    return figure
