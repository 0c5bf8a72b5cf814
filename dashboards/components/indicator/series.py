"""The figure over time: what it is now, whether it changes, whether it meets its target.

Belongs here: the head line, the chart, the numbers behind it. Not here: other places and units
(multiples, parts), why it moved (change).
"""

from functools import partial

import streamlit as st

from dashboards.components.download import Field, show_rows
from dashboards.components.html import Markup, element, joined, show
from dashboards.components.indicator.legend import legend
from dashboards.components.indicator.series_chart import series_figure, series_keys
from dashboards.components.indicator.view import IndicatorView
from dashboards.components.marks import definition, heading, mark, quiet, status_mark
from dashboards.labels import label, language, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.theme.charts import CONFIG, ground_of
from dashboards.wording import change, count, fraction, limit, month, quantity

HEIGHT = 340
CAUSES = {"improvement": "met", "concern": "missed", "neutral": "undecided"}


def show_series(publication: Publication, view: IndicatorView) -> None:
    """The head line of the chosen month, the chart up to it, and its rows."""
    rows = read(publication, "indicator_series", **view.parameters())
    title = label(
        "series.title", indicator=name(view.indicator), measure=name(view.figure),
        scope=_scope_name(view), month=month(view.month),
    )  # fmt: skip
    now = rows[-1] if rows and rows[-1]["period_month"] == view.month else None
    if now is None:
        show(heading(title), mark("undecided", label("series.no_figure", month=month(view.month))))
    else:
        show(element("section", heading(title), _head(view, now, rows)))
    if not rows:
        return
    known = [row for row in rows if row["value"] is not None]
    if len(known) > 1:
        show(legend(series_keys(rows)))
        ground = ground_of(st.context.theme.type)
        st.plotly_chart(
            series_figure(publication, view.parameters(), view.figure["unit"], ground, language()),
            theme=None, height=HEIGHT, config=CONFIG, key="indicator_series",
            alt=_told(view, known),
        )  # fmt: skip
    show(_meaning(view, rows))
    show_rows(publication, "indicator_series", _fields(), **view.parameters())


def _scope_name(view: IndicatorView) -> str:
    return name({"name_zh": view.scope.name_zh, "name_en": view.scope.name_en})


def _head(view: IndicatorView, now: Row, rows: list[Row]) -> Markup:
    unit = view.figure["unit"]
    parts = [element("strong", quantity(now["value"], unit), class_="large")]
    if now["denominator"] is not None:
        parts.append(element("span", fraction(now["numerator"], now["denominator"])))
    if now["value_low"] is not None:
        ends = (quantity(now[end], unit) for end in ("value_low", "value_high"))
        parts.append(element("span", label("series.interval", range="–".join(ends))))
    if now["rule_of_three_pct"] is not None:
        at_most = quantity(now["rule_of_three_pct"], unit)
        parts.append(element("span", label("series.rule_of_three", value=at_most)))
    for key in ("previous_month", "same_month_last_year"):
        words = change(now["value"], now[f"{key}_value"], unit)
        parts.append(element("span", label(f"series.{key}", change=words)))
    said = [
        element("p", *parts, class_="figures"),
        element("p", *_marks(now, rows), class_="figures"),
    ]
    return joined(*said)


def _marks(now: Row, rows: list[Row]) -> list[Markup]:
    """Two questions, two marks: is it changing, and does it meet its target."""
    marks = []
    judged = next((row for row in reversed(rows) if row["status"]), None)
    if judged:
        when = month(judged["period_month"])
        words = [status_mark(judged["status"]), label("series.judged", month=when)]
        marks.append(element("span", *words, title=name(judged, "status_reason")))
    else:
        marks.append(mark("undecided", label("series.no_target")))
    if now["is_signal"]:
        rules = (now["rules_hit"] or "").split(",")
        said = label("list.comma").join(label(f"rule.{rule}") for rule in rules if rule)
        cause = now["special_cause"]
        marks.append(mark(CAUSES[cause], label(f"cause.{cause}", rules=said)))
    elif now["centre_value"] is not None:
        marks.append(mark("undecided", label("cause.none")))
    else:
        marks.append(mark("undecided", label("cause.not_judged")))
    if now["is_too_few"]:
        marks.append(mark("undecided", label("map.few")))
    if now["is_running"]:
        marks.append(mark("undecided", label("series.running")))
    return marks


def _told(view: IndicatorView, known: list[Row]) -> str:
    """The chart for those who hear it."""
    unit = view.figure["unit"]
    lowest, highest = (pick(known, key=lambda row: row["value"]) for pick in (min, max))
    return label(
        "series.told", count=count(len(known)), first=month(known[0]["period_month"]),
        last=month(known[-1]["period_month"]), value=quantity(known[-1]["value"], unit),
        low=quantity(lowest["value"], unit), low_month=month(lowest["period_month"]),
        high=quantity(highest["value"], unit), high_month=month(highest["period_month"]),
        signals=count(sum(row["is_signal"] for row in known)),
    )  # fmt: skip


def _meaning(view: IndicatorView, rows: list[Row]) -> Markup:
    """What the lines are; the target's numbers in words, for they are drawn without any."""
    last = rows[-1]
    floor = "ceiling" if view.figure["direction"] == "lower" else "floor"
    numbers = [
        label(f"number.{word}", number=limit(last[key], view.figure["unit"]))
        for key, word in (
            ("floor", floor), ("expected", "expected"), ("good", "good"),
            ("routine_threshold", "threshold"),
        )
        if last[key] is not None
    ]  # fmt: skip
    said = label("list.comma").join(numbers) if numbers else label("series.no_numbers")
    reading = [label(f"series.reading.{part}") for part in ("limits", "rules", "interval")]
    return joined(quiet(said), definition(name(view.figure, "formula"), *reading))


def _fields() -> list[Field]:
    number = partial(Field, is_number=True)

    def value_of(key: str):
        return lambda row: row[key]

    columns = [
        ("rows.numerator", "numerator"), ("rows.denominator", "denominator"),
        ("table.value", "value"), ("rows.low", "value_low"), ("rows.high", "value_high"),
        ("series.last_year", "same_month_last_year_value"), ("series.centre", "centre_value"),
        ("series.lower", "lower_limit"), ("series.upper", "upper_limit"),
        ("card.number.floor", "floor"), ("card.number.expected", "expected"),
    ]  # fmt: skip
    return [
        Field(label("rows.month"), lambda row: f"{row['period_month']:%Y-%m}"),
        *(number(label(key), value_of(column)) for key, column in columns),
    ]
