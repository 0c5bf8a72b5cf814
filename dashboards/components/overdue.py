"""Overdue: open cases past their deadline, the oldest first. The only red of the page.

Belongs here: how many, how old, which ones. Not here: when a case is overdue (marts).
"""

from dashboards.components.download import Field, show_rows
from dashboards.components.filters import View
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read, read_one
from dashboards.wording import count, day, days, percent

SHOWN_FIRST = 5


def show_overdue(publication: Publication, view: View | None) -> None:
    """Open and overdue cases as of the day of the publication."""
    chosen = {"unit": view.unit, "league": view.league} if view else {"unit": None, "league": None}
    counts = read_one(publication, "overdue", **chosen)
    oldest = read(publication, "overdue_cases", SHOWN_FIRST, **chosen)
    as_of = day(publication.as_of_date)
    parts = [heading(label("overdue.title", day=as_of))]
    if counts["overdue_count"]:
        share = percent(100 * counts["overdue_count"] / counts["open_count"])
        sentence = label(
            "overdue.sentence",
            overdue=count(counts["overdue_count"]),
            open=count(counts["open_count"]),
            share=share,
            days=count(counts["oldest_age_days"]),
        )
        parts.append(element("p", mark("overdue", element("strong", sentence))))
        parts.append(table(_columns(), oldest, label("overdue.oldest")))
    else:
        parts.append(quiet(label("overdue.none", open=count(counts["open_count"]))))
    parts.append(definition(label("overdue.definition", day=as_of)))
    show(element("section", *parts))
    if oldest:
        show_rows(publication, "overdue_cases", _fields(), **chosen)


def _about(row: Row) -> Markup:
    """The class of the case, and the indicator it counts for where there is one."""
    indicator = name(row, "indicator_name") or label("overdue.no_indicator")
    return joined(
        element("strong", name(row, "class_name")),
        element("span", indicator, class_="quiet under"),
    )


def _columns() -> list[Column]:
    return [
        Column(label("overdue.class"), _about),
        Column(label("overdue.street"), lambda row: name(row, "street_name")),
        Column(label("overdue.unit"), lambda row: name(row, "unit_name")),
        Column(label("overdue.age"), lambda row: days(row["open_age_days"]), is_number=True),
        Column(label("overdue.due"), lambda row: day(row["due_at"])),
    ]


def _fields() -> list[Field]:
    return [
        Field(label("overdue.case"), lambda row: row["case_id"]),
        Field(label("overdue.class"), lambda row: name(row, "class_name")),
        Field(label("overdue.about"), lambda row: name(row, "indicator_name")),
        Field(label("overdue.street"), lambda row: name(row, "street_name")),
        Field(label("overdue.unit"), lambda row: name(row, "unit_name")),
        Field(label("overdue.reported"), lambda row: f"{row['reported_at']:%Y-%m-%d %H:%M}"),
        Field(label("overdue.due"), lambda row: f"{row['due_at']:%Y-%m-%d %H:%M}"),
        Field(label("overdue.age_days"), lambda row: row["open_age_days"], is_number=True),
        Field(label("rows.file"), lambda row: row["source_file"]),
        Field(label("rows.line"), lambda row: row["source_row"], is_number=True),
    ]
