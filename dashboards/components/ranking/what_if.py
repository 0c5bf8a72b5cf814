"""What if: the past rankings with weights, rule and gate that the reader moves.

Belongs here: the sliders, kept in the URL, and who would be last and called. Not here: scenarios
that the office has written down (replay), how a score is made (marts).
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import streamlit as st

from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.links import to_unit
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.components.ranking.view import RankingView
from dashboards.components.url_state import settle
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, count, month

WEIGHTS = tuple(str(share) for share in range(0, 301, 25))
KINDS = ("inspection", "casework", "other")
AS_IT_IS = "100"
LASTS = tuple(str(number) for number in range(1, 7))
GATES = tuple(str(share) for share in range(0, 100, 5))
OPEN = "0"
# Where a scenario has no rule of its own, that of the published mechanism.
TWO_IN_A_ROW = 2
NARROWEST = 200


@dataclass(frozen=True)
class WhatIf:
    """What the reader has set: weights in per cent of the scenario's, rankings as last, gate."""

    inspection: int
    casework: int
    other: int
    lasts: int
    gate: int


def show_what_if(publication: Publication, view: RankingView) -> None:
    """The sliders, the sentence and one line per unit."""
    show(heading(label("what_if.title")), mark("undecided", label("what_if.label")))
    rule = _own_rule(publication, view)
    chosen = _choose(rule)
    rows = read(publication, "what_if_replay", **view.parameters(), **asdict(chosen))
    if not rows:
        show(quiet(label("what_if.none")))
        return
    show(
        element(
            "section",
            *_said(rows, view),
            table(_columns(), rows, label("what_if.title")),
            definition(label("what_if.definition"), label("what_if.gate_definition")),
        )
    )


def _own_rule(publication: Publication, view: RankingView) -> str:
    given = {"scenario": view.scenario, "league": view.league}
    rows = read(publication, "policy_replay", **given)
    asked = rows[0]["interview_consecutive_last"] if rows else None
    return str(min(int(asked or TWO_IN_A_ROW), len(LASTS)))


def _choose(rule: str) -> WhatIf:
    with st.grid("auto", min_column_width=NARROWEST, key="what_if"):
        weights = [_slide(f"w_{kind}", WEIGHTS, AS_IT_IS) for kind in KINDS]
        lasts = _slide("lasts", LASTS, rule)
        gate = _slide("gate", GATES, OPEN)
    return WhatIf(*(int(code) for code in (*weights, lasts, gate)))


def _slide(key: str, codes: tuple[str, ...], default: str) -> str:
    """One slider, kept in the URL by its number."""
    settle(key, codes, default)
    return st.select_slider(
        label(f"what_if.{key}"),
        codes,
        key=key,
        format_func=lambda code: label(f"what_if.{key}.at", number=code),
        persist_state="session",
    )


def _said(rows: list[Row], view: RankingView) -> list[Markup]:
    """Who would be last in the chosen ranking, and how many interviews the rule would call."""
    last = [row for row in rows if row["is_last"]]
    if last:
        units = label("between").join(name(row) for row in last)
        first = label("what_if.last", month=month(view.month), unit=units, score=_score(last[0]))
    else:
        first = label("what_if.nobody", month=month(view.month))
    total = sum(row["interview_count"] for row in rows)
    published = sum(row["published_interview_count"] or 0 for row in rows)
    second = label(
        "what_if.interviews",
        rankings=count(max(row["ranking_count"] for row in rows)),
        total=count(total),
        gated=count(sum(row["gated_count"] for row in rows)),
        published=count(published),
    )
    return [element("p", element("strong", first)), element("p", second)]


def _columns() -> list[Column]:
    return [
        Column(label("ranking.unit"), lambda row: to_unit(row["unit_code"], name(row))),
        Column(label("ranking.score"), _score, is_number=True),
        Column(label("ranking.rank"), lambda row: count(row["rank_number"]), is_number=True),
        Column(label("replay.lasts"), _beside("last_count"), is_number=True),
        Column(label("what_if.called"), _beside("interview_count"), is_number=True),
        Column(label("what_if.gated"), lambda row: count(row["gated_count"]), is_number=True),
        Column(label("what_if.latest"), _latest),
    ]


def _score(row: Row) -> str:
    return NOTHING if row["score"] is None else f"{row['score']:.1f}"


def _beside(column: str) -> Callable[[Row], Markup]:
    def cell(row: Row) -> Markup:
        published = row[f"published_{column}"]
        is_moved = published is not None and published != row[column]
        under = label("what_if.published", count=count(published)) if is_moved else ""
        return joined(
            element("strong" if is_moved else "span", count(row[column])),
            element("span", under, class_="quiet under"),
        )

    return cell


def _latest(row: Row) -> str:
    at = row["latest_interview_month"]
    return month(at) if at else ""
