"""Who received it first, and how often it was passed on: ways between units, and to and fro.

Belongs here: the flow of hand-overs and the pairs. Not here: one case's own way (timeline).
"""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboards.components.casework.view import CaseView
from dashboards.components.html import Column, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.components.plain import in_chart
from dashboards.labels import label, language, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.theme.charts import CONFIG, ground_of, template
from dashboards.theme.colours import colour
from dashboards.wording import count, day

HEIGHT = 420
WAYS, PAIRS, MONTHS = 14, 10, 12
FIGURES_KEPT = 100


def show_hand_overs(publication: Publication, view: CaseView) -> None:
    """The most used ways of the last twelve months."""
    given = view.parameters() | {"month_count": MONTHS}
    rows = read(publication, "hand_overs", **given)
    show(heading(label("hand_overs.title", months=MONTHS)))
    if not rows:
        show(quiet(label("hand_overs.none")))
        return
    total = sum(row["hand_over_count"] for row in rows)
    bounced = sum(row["bounce_count"] for row in rows)
    show(quiet(label("hand_overs.said", total=count(total), bounced=count(bounced))))
    ground = ground_of(st.context.theme.type)
    first = rows[0]
    st.plotly_chart(
        _figure(publication, given, ground, language()),
        theme=None, height=HEIGHT, config=CONFIG, key="hand_overs",
        alt=label("hand_overs.told", giver=name(first, "from_name"), taker=name(first, "to_name"),
                  number=count(first["hand_over_count"])),
    )  # fmt: skip
    show(quiet(label("hand_overs.shown", shown=min(WAYS, len(rows)), total=len(rows))))
    show(definition(label("hand_overs.definition")))


@st.cache_resource(max_entries=FIGURES_KEPT, show_spinner=False)
def _figure(
    publication: Publication, given: dict[str, Any], ground: str, words_in: str
) -> go.Figure:
    """Givers at the left, takers at the right: a way back would make the picture a circle."""
    rows = read(publication, "hand_overs", **given)[:WAYS]
    givers = sorted({(row["from_unit_code"], name(row, "from_name")) for row in rows})
    takers = sorted({(row["to_unit_code"], name(row, "to_name")) for row in rows})
    at = {("from", code): number for number, (code, _) in enumerate(givers)}
    at |= {("to", code): number for number, (code, _) in enumerate(takers, start=len(givers))}
    figure = go.Figure(
        go.Sankey(
            node={
                "label": [in_chart(words) for _, words in (*givers, *takers)],
                "color": colour("accent", ground),
                "pad": 10,
                "thickness": 10,
            },
            link={
                "source": [at["from", row["from_unit_code"]] for row in rows],
                "target": [at["to", row["to_unit_code"]] for row in rows],
                "value": [row["hand_over_count"] for row in rows],
                "color": colour("band_low", ground),
            },
        )
    )
    figure.update_layout(template=template(ground))
    return figure


def show_pairs(publication: Publication, view: CaseView) -> None:
    """Pairs of units whose cases go to and fro."""
    rows = read(publication, "ping_pong", **view.parameters())
    show(heading(label("pairs.title")))
    if not rows:
        show(mark("met", label("pairs.none")))
        return
    columns = [
        Column(label("pairs.pair"), _pair),
        Column(label("pairs.class"), lambda row: name(row, "class_name")),
        Column(label("pairs.cases"), lambda row: count(row["case_count"]), True),
        Column(label("pairs.open"), lambda row: count(row["open_case_count"]), True),
        Column(label("pairs.most"), lambda row: count(row["most_hand_over_count"]), True),
        Column(label("pairs.last"), lambda row: day(row["last_handed_at"])),
    ]
    show(table(columns, rows[:PAIRS], label("pairs.title")), definition(label("pairs.definition")))


def _pair(row: Row) -> str:
    return f"{name(row, 'one_name')} ⇄ {name(row, 'other_name')}"
