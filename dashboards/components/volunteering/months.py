"""Month after month: sessions, the month's theme, stations active, people.

Belongs here: the verdict on the chosen month and the year before it. Not here: single stations.
"""

from collections.abc import Callable

from dashboards.components.bullet import sparkline
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.components.volunteering.view import VolunteeringView
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, count, fraction, month, percent

MONTHS_SHOWN = 13


def show_months(publication: Publication, view: VolunteeringView) -> None:
    """The chosen month in one line, then a row for it and each of the twelve before."""
    every = read(publication, "volunteering_months", unit=view.unit)
    rows = [row for row in every if row["period_month"] <= view.month][:MONTHS_SHOWN]
    title = label("volunteering.of", month=month(view.month))
    if not rows or rows[0]["period_month"] != view.month:
        show(element("section", heading(title), quiet(label("volunteering.no_month"))))
        return
    columns = [
        Column(label("volunteering.month"), _month),
        Column(label("volunteering.sessions"), lambda row: count(row["session_count"]), True),
        Column(label("volunteering.matched"), _share("theme_match_pct", "matched", "themed"), True),
        Column(label("volunteering.active"), _share("active_pct", "active", "station"), True),
        Column(label("volunteering.targeted_active"), _targeted, True),
        Column(label("volunteering.participants"), lambda r: count(r["participant_count"]), True),
        Column(label("volunteering.hours"), lambda row: count(row["service_hours"]), True),
        Column(label("volunteering.people"), _people, True),
    ]
    show(
        element(
            "section",
            heading(title),
            _verdict(rows),
            table(columns, rows, title),
            definition(
                *(label(f"volunteering.definition.{p}") for p in ("theme", "active", "people"))
            ),
        )
    )


def _verdict(rows: list[Row]) -> Markup:
    """Whether the targeted stations were active, and how the month lies among those before."""
    now = rows[0]
    course = [row["session_count"] for row in reversed(rows)]
    told = label("volunteering.course", first=count(course[0]), last=count(course[-1]))
    parts = [element("p", label("volunteering.held", sessions=count(now["session_count"])), " ",
                     sparkline(course, None, told))]  # fmt: skip
    if now["targeted_count"]:
        idle = now["targeted_count"] - now["targeted_active_count"]
        key = "volunteering.targeted_idle" if idle else "volunteering.targeted_all"
        words = label(key, idle=count(idle), total=count(now["targeted_count"]))
        parts.append(element("p", mark("missed" if idle else "met", words)))
    return joined(*parts)


def _month(row: Row) -> str:
    key = "filter.month_due" if row["is_over"] else "filter.month_running"
    return label(key, month=month(row["period_month"]))


def _share(value: str, part: str, whole: str) -> Callable[[Row], str]:
    def cell(row: Row) -> str:
        under = fraction(row[f"{part}_count"], row[f"{whole}_count"])
        return joined(percent(row[value]), element("span", under, class_="quiet under"))

    return cell


def _targeted(row: Row) -> str:
    return fraction(row["targeted_active_count"], row["targeted_count"]) or NOTHING


def _people(row: Row) -> str:
    return fraction(row["active_volunteer_count"], row["registered_volunteer_count"]) or NOTHING
