"""The leaks: which indicators are stuck before which stage, with whom, how long, for want of what.

Belongs here: reasons counted and the list. Not here: what had been reached and was lost (rebounds).
"""

from collections import Counter

from dashboards.components.conversion.links import indicator_link
from dashboards.components.conversion.view import ConversionView
from dashboards.components.download import Field, show_rows
from dashboards.components.html import Column, element, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, day, days

SHOWN = 12


def show_leaks(publication: Publication, view: ConversionView) -> None:
    """The reasons with their number, the worst leaks, all of them under one click."""
    rows = read(publication, "conversion_leaks", **view.parameters())
    title = label("leaks.title", count=count(len(rows)), day=day(publication.as_of_date))
    if not rows:
        show(element("section", heading(title), mark("met", label("leaks.none"))))
        return
    reasons = Counter(row["missing_code"] for row in rows)
    told = (
        element("li", label(f"missing.{code}"), " ", element("strong", count(number)))
        for code, number in reasons.most_common()
    )
    columns = [
        Column(label("leaks.indicator"), indicator_link),
        Column(label("leaks.unit"), lambda row: name(row, "unit_name")),
        Column(label("leaks.stuck"), _stuck),
        Column(label("leaks.lacks"), lambda row: name(row, "reason")),
        Column(label("leaks.days"), lambda row: days(row["days_in_stage"]), True),
    ]
    show(
        element(
            "section",
            heading(title),
            element("ul", *told, class_="legend"),
            table(columns, rows[:SHOWN], title),
            quiet(label("leaks.shown", shown=count(min(SHOWN, len(rows))), total=count(len(rows)))),
            definition(label("leaks.definition")),
        )
    )
    show_rows(publication, "conversion_leaks", _fields(), **view.parameters())


def _stuck(row: Row) -> str:
    now, following = label(f"stage.{row['stage_code']}"), label(f"stage.{row['next_stage_code']}")
    return f"{now} → {following}"


def _fields() -> list[Field]:
    return [
        Field(label("leaks.code"), lambda row: row["indicator_code"]),
        Field(label("leaks.indicator"), lambda row: name(row, "indicator_name")),
        Field(label("leaks.unit"), lambda row: name(row, "unit_name")),
        Field(label("leaks.stuck"), _stuck),
        Field(label("leaks.lacks"), lambda row: name(row, "reason")),
        Field(label("leaks.since"), lambda row: day(row["stage_since_date"])),
        Field(label("leaks.days"), lambda row: row["days_in_stage"], True),
        Field(label("leaks.points"), lambda row: row["shared_points"], True),
        Field(label("leaks.target"), lambda row: row["target_code"]),
    ]
