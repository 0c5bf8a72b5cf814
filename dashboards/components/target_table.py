"""The indicator table: each routine target with its figure, bullet, sparkline and changes.

Belongs here: one line per target. Not here: the drawing itself (bullet), the counts over all
targets (standing), the rows behind the lines (target_rows). Long because a cell is a function.
"""

from collections.abc import Callable

import streamlit as st

from dashboards.components.bullet import bullet, sparkline
from dashboards.components.filters import View
from dashboards.components.html import EMPTY, Column, Markup, element, joined, show, table
from dashboards.components.links import to_indicator
from dashboards.components.marks import GROUPS, MARKS, definition, heading, mark, quiet, status_mark
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import change, count, fraction, limit, month, quantity

# The lines with most misses, about a screen of them; a long table is sent on request alone.
SHOWN_FIRST = 12
ALL_WANTED = "all_targets"
SIGNALS = {
    "concern": "missed",
    "improvement": "met",
    "neutral": "undecided",
    "none": "apart",
    "not_judged": "apart",
}


def show_target_table(publication: Publication, view: View) -> None:
    """One line per target, those with most misses first."""
    rows = read(publication, "target_lines", **view.parameters())
    shown = rows if st.session_state.get(ALL_WANTED) else rows[:SHOWN_FIRST]
    parts = [heading(label("table.title", month=month(view.month)))]
    if rows:
        parts.append(table(_columns(), shown, label("table.title", month=month(view.month))))
        parts.append(quiet(label("table.reading")))
    else:
        parts.append(quiet(label("standing.none")))
    show(element("section", *parts))
    if len(rows) > SHOWN_FIRST:
        words = label("table.all", count=count(len(rows)))
        st.toggle(words, key=ALL_WANTED, persist_state="session")


def _columns() -> list[Column]:
    return [
        Column(label("table.target"), _target),
        Column(label("table.status"), _status),
        Column(label("table.value"), _value, is_number=True),
        Column(label("table.bullet"), _bullet),
        Column(label("table.year"), _sparkline),
        Column(label("table.signal"), _signal),
        Column(label("table.before"), _since("value_before"), is_number=True),
        Column(label("table.last_year"), _since("value_last_year"), is_number=True),
    ]


def _target(row: Row) -> Markup:
    level = name(row, "level_name") or label("level.unit")
    parts = None
    if row["denominator_zh"]:
        parts = label(
            "table.parts", numerator=name(row, "numerator"), denominator=name(row, "denominator")
        )
    return joined(
        element("strong", to_indicator(row["indicator_code"], name(row, "indicator_name"))),
        element("span", f"{name(row, 'measure_name')} · {level}", class_="quiet under"),
        definition(
            name(row, "formula"),
            parts,
            label("number.threshold", number=limit(row["routine_threshold"], row["unit"])),
            label(
                "table.shown_for", scope=name(row, "scope_name"), month=month(row["period_month"])
            ),
            label("table.document", document=row["document"] or label("nothing_given")),
        ),
    )


def _status(row: Row) -> Markup:
    if row["has_one_scope"]:
        return status_mark(row["only_status"])
    counts = {"met": row["met_count"], "missed": row["missed_count"]}
    counts["undecided"] = row["scope_count"] - sum(counts.values())
    return joined(
        *(
            element("span", mark(group, _part(group, counts[group], row)), class_="under")
            for group in GROUPS
            if counts[group]
        )
    )


def _part(group: str, part: int, row: Row) -> str:
    total = count(row["scope_count"])
    return label("table.part", group=label(f"group.{group}"), count=count(part), total=total)


def _value(row: Row) -> Markup:
    return joined(
        element("strong", quantity(row["value"], row["unit"])),
        element("span", fraction(row["numerator"], row["denominator"]), class_="quiet under"),
        element("span", name(row, "scope_name"), class_="quiet under"),
    )


def _meaning(row: Row) -> str:
    """The colour of the bar; the whole city's figure has no verdict of its own."""
    group = MARKS[row["only_status"]] if row["has_one_scope"] else "undecided"
    return "undecided" if group == "apart" else group


def _bullet(row: Row) -> Markup:
    # Where less is better the floor is a ceiling.
    floor = "ceiling" if row["direction"] == "lower" else "floor"
    numbers = [
        label(f"number.{word}", number=limit(row[kind], row["unit"]))
        for kind, word in (("floor", floor), ("expected", "expected"), ("good", "good"))
        if row[kind] is not None
    ]
    told = ", ".join([quantity(row["value"], row["unit"]), *numbers])
    drawn = bullet(
        row["value"],
        row["floor"],
        row["expected"],
        row["good"],
        unit=row["unit"],
        direction=row["direction"],
        meaning=_meaning(row),
        described=told,
    )
    return joined(drawn, element("span", " ".join(numbers), class_="quiet under"))


def _sparkline(row: Row) -> Markup:
    points = row["points"] or []
    values = [point["value"] for point in points]
    known = [value for value in values if value is not None]
    if not known:
        return element("span", label("table.no_series"), class_="quiet")
    low, high = (quantity(value, row["unit"]) for value in (min(known), max(known)))
    told = label("table.series", count=len(known), low=low, high=high)
    span = label("table.span", low=low, high=high)
    return joined(
        sparkline(values, row["floor"], told), element("span", span, class_="quiet under")
    )


def _signal(row: Row) -> Markup:
    """Whether the change is more than the swing of other months; empty beside a quarter."""
    cause = row["special_cause"]
    return mark(SIGNALS[cause], label(f"table.signal.{cause}")) if cause else EMPTY


def _since(earlier: str) -> Callable[[Row], Markup]:
    """The change since an earlier figure, with the mark of better or worse."""

    def cell(row: Row) -> Markup:
        words = change(row["value"], row[earlier], row["unit"])
        # A difference that is written as zero is called neither better nor worse.
        if words[0] not in "+−" or row["direction"] not in ("higher", "lower"):
            return element("span", words)
        is_better = (words[0] == "+") == (row["direction"] == "higher")
        return joined(
            element("span", words),
            element("span", label("better" if is_better else "worse"), class_="quiet under"),
        )

    return cell
