"""The conversion funnel: how many indicators have come how far, by count and by points.

Belongs here: the seven stages of one month. Not here: months before (course), who is stuck (leaks).
"""

from typing import Any

from dashboards.components.conversion.view import ConversionView
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, days, fraction, month, percent

MET = "met"


def funnel_rows(publication: Publication, view: ConversionView) -> list[Row]:
    """The stages of the view's month, in their order; empty where nothing stands in it."""
    rows = read(publication, "conversion_funnel", **view.parameters())
    return [row for row in rows if row["period_month"] == view.month]


def show_funnel(publication: Publication, view: ConversionView) -> None:
    """The sentence, then one bar per stage."""
    rows = funnel_rows(publication, view)
    title = label("conversion.of", month=month(view.month))
    if not rows:
        show(element("section", heading(title), quiet(label("conversion.no_month"))))
        return
    shown = [
        Column(label("conversion.stage"), lambda row: label(f"stage.{row['stage_code']}")),
        Column(label("conversion.reached"), _bar),
        Column(label("conversion.by_count"), _by_count, True),
        Column(label("conversion.by_points"), _by_points, True),
        Column(label("conversion.days"), _days, True),
    ]
    parts: list[Any] = [heading(title), _verdict(rows), table(shown, rows, title)]
    if view.framework:
        parts.append(quiet(label("conversion.all_frameworks")))
    if rows[0]["is_score_assumed"]:
        parts.append(quiet(label("conversion.assumed")))
    parts.append(
        definition(label("conversion.definition.rate"), label("conversion.definition.pair"))
    )
    show(element("section", *parts))


def _verdict(rows: list[Row]) -> Markup:
    met = next(row for row in rows if row["stage_code"] == MET)
    whole = met["reached_count"] == met["applicable_count"]
    told = label(
        "conversion.verdict", met=count(met["reached_count"]), all=count(met["applicable_count"]),
        share=percent(met["conversion_pct"]),
    )  # fmt: skip
    parts = [element("p", mark("met" if whole else "undecided", element("strong", told)))]
    if met["regressed_count"]:
        fallen = label("conversion.regressed", count=count(met["regressed_count"]))
        parts.append(element("p", mark("missed", fallen)))
    return joined(*parts)


def _bar(row: Row) -> Markup:
    share = row["conversion_pct"] or 0.0
    told = label("conversion.bar", stage=label(f"stage.{row['stage_code']}"), share=percent(share))
    bar = element("i", class_="bar met", style=f"width:{share:.2f}%")
    return element("span", bar, class_="bullet", role="img", aria_label=told)


def _by_count(row: Row) -> Markup:
    under = fraction(row["reached_count"], row["applicable_count"])
    return joined(percent(row["conversion_pct"]), element("span", under, class_="quiet under"))


def _by_points(row: Row) -> Markup | str:
    if row["applicable_points"] is None:
        return percent(None)
    under = label(
        "conversion.points", reached=f"{row['reached_points']:.1f}",
        applicable=f"{row['applicable_points']:.1f}",
    )  # fmt: skip
    share = percent(row["conversion_points_pct"])
    return joined(share, element("span", under, class_="quiet under"))


def _days(row: Row) -> str:
    middle = row["median_days_from_stage_before"]
    return days(None if middle is None else round(middle))
