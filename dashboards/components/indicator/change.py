"""What moved the figure between two months: effects that add up to the change.

Belongs here: the sum of effects and the parts behind it. Not here: how they are taken apart
(marts), the figures of one month (parts).
"""

import streamlit as st

from dashboards.components.filters import choose
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.indicator.links import scope_link
from dashboards.components.indicator.view import IndicatorView, part_name
from dashboards.components.marks import definition, heading, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, count, fraction, month, moved, percent, quantity

COMPARISONS = ("previous_month", "same_month_last_year")
OF_COUNTS = ("volume", "late", "definition", "ruling")
OF_RATES = ("mix", "rate", "late", "definition", "ruling")
SHOWN = 12
CHOICE_WIDTH = 240
# Effects are small beside the figure: with one decimal their sum would seem wrong.
FINE = 2


def show_change(publication: Publication, view: IndicatorView) -> None:
    """The city's change as one sum, then the units or streets that moved it."""
    show(heading(label("change.title")))
    if not view.is_whole:
        show(quiet(label("change.city_only")))
        return
    names = {each: label(f"against.{each}") for each in COMPARISONS}
    with st.container(width=CHOICE_WIDTH):
        compared = choose("against", names, COMPARISONS[0])
    given = view.parameters() | {"compared_with": compared}
    found = read(publication, "figure_change", **given)
    if not found:
        show(quiet(label("change.none", month=month(view.month))))
        return
    [change] = found
    kinds = OF_COUNTS if view.figure["kind"] == "count" else OF_RATES
    effects = [{"kind": kind, "effect": change[f"{kind}_effect"]} for kind in kinds]
    show(element("section", _sentence(view, change), _steps(view, change, effects)))
    _show_parts(publication, view, given)
    meaning = ("kitagawa", "late", "ruling") if kinds is OF_RATES else ("volume", "late", "ruling")
    show(definition(*(label(f"change.definition.{part}") for part in meaning)))


def _sentence(view: IndicatorView, change: Row) -> Markup:
    unit = view.figure["unit"]
    closed = "change.closed" if change["is_compared_month_closed"] else "change.not_closed"
    said = label(
        "change.said", before_month=month(change["compared_month"]), month=month(view.month),
        before=quantity(change["value_before"], unit), after=quantity(change["value_after"], unit),
        change=moved(change["value_change"], unit, FINE),
    )  # fmt: skip
    parts = [element("p", element("strong", said)), quiet(label(closed))]
    if change["restatement_cause"]:
        causes = (label(f"restated.{cause}") for cause in change["restatement_cause"].split("+"))
        parts.append(quiet(label("change.restated", causes=label("list.comma").join(causes))))
    if change["is_provisional"]:
        parts.append(quiet(label("series.running")))
    return joined(*parts)


def _steps(view: IndicatorView, change: Row, effects: list[Row]) -> Markup:
    """One line per effect, and the sum that they make."""
    unit = view.figure["unit"]
    total = {"kind": "total", "effect": change["value_change"]}
    reach = max(abs(row["effect"]) for row in (*effects, total)) or 1.0
    columns = [
        Column(label("change.effect"), lambda row: label(f"effect.{row['kind']}")),
        Column(label("change.amount"), lambda row: moved(row["effect"], unit, FINE), True),
        Column(label("change.bar"), lambda row: _bar(row["effect"], reach)),
        Column(label("change.meaning"), lambda row: label(f"effect.{row['kind']}.meaning")),
    ]
    return table(columns, [*effects, total], label("change.title"))


def _bar(effect: float, reach: float) -> Markup:
    """From the middle to the right for more, to the left for less; the number stands beside it."""
    width = 50 * abs(effect) / reach
    left = 50 if effect >= 0 else 50 - width
    kind = "more" if effect >= 0 else "less"
    box = element("i", class_=kind, style=f"left:{left:.2f}%;width:{width:.2f}%")
    return element("span", box, class_="shift", aria_hidden="true")


def _show_parts(publication: Publication, view: IndicatorView, given: dict) -> None:
    rows = read(publication, "figure_change_parts", **given)
    unit, level = view.figure["unit"], view.part_level
    is_count = view.figure["kind"] == "count"
    reach = max((abs(row["moved"]) for row in rows), default=0) or 1.0

    def who(row: Row) -> Markup | str:
        if row["part_code"] is None:
            return label("where.unplaced")
        return scope_link(level, row["part_code"], name(row) or row["part_code"])

    def figure(side: str):
        def cell(row: Row) -> Markup:
            parts = fraction(row[f"numerator_{side}"], row[f"denominator_{side}"])
            value = quantity(row[f"value_{side}"], unit)
            return joined(value, element("span", parts, class_="quiet under"))

        return cell

    def effect(kind: str):
        return lambda row: moved(row[kind], unit, FINE)

    def share(row: Row) -> str:
        ends = (row["share_before_pct"], row["share_after_pct"])
        return NOTHING if None in ends else " → ".join(percent(end) for end in ends)

    columns = [
        Column(part_name(publication, level), who),
        Column(label("change.before"), figure("before"), True),
        Column(label("change.after"), figure("after"), True),
    ]
    if not is_count:
        columns += [
            Column(label("change.share"), share, True),
            Column(label("effect.mix"), effect("mix_effect"), True),
            Column(label("effect.rate"), effect("rate_effect"), True),
        ]
    columns += [
        Column(label("change.moved"), effect("moved"), True),
        Column(label("change.bar"), lambda row: _bar(row["moved"], reach)),
    ]
    title = label("change.parts", part=part_name(publication, level))
    shown = rows[:SHOWN]
    rest = sum(row["moved"] for row in rows[SHOWN:])
    said = None
    if len(rows) > SHOWN:
        said = quiet(label("change.of", shown=count(SHOWN), total=count(len(rows)),
                           rest=moved(rest, unit, FINE)))  # fmt: skip
    show(heading(title), table(columns, shown, title), said)
