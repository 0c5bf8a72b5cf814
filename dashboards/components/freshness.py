"""Freshness: each source's latest record against its promise.

Belongs here: the list of sources by lateness. Not here: rows read and sent back (files).
"""

from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, day, days, moment

# Late is not overdue work: red stays with cases past their deadline.
MARKS = {"fresh": "met", "late": "missed", "never": "missed", "no_promise": "apart"}


def show_freshness(publication: Publication) -> None:
    """One line per source, the latest first."""
    rows = read(publication, "freshness")
    late = sum(row["freshness_status"] in ("late", "never") for row in rows)
    promised = sum(row["promise_days"] is not None for row in rows)
    show(
        element(
            "section",
            heading(label("freshness.title", late=count(late), promised=count(promised))),
            table(_columns(), rows, label("freshness.caption")),
            definition(label("freshness.definition", day=day(publication.as_of_date))),
        )
    )


def _columns() -> list[Column]:
    return [
        Column(label("source"), _source),
        Column(label("freshness.status"), _status),
        Column(label("freshness.latest"), lambda row: day(row["latest_record_at"])),
        Column(label("freshness.age"), lambda row: days(row["age_days"]), is_number=True),
        Column(label("freshness.promise"), lambda row: days(row["promise_days"]), is_number=True),
        Column(label("freshness.loaded"), lambda row: moment(row["latest_loaded_at"])),
    ]


def _source(row: Row) -> Markup:
    return joined(
        element("strong", name(row, "title")),
        element("span", name(row, "producer"), class_="quiet under"),
    )


def _status(row: Row) -> Markup:
    status = row["freshness_status"]
    return mark(MARKS[status], label(f"freshness.{status}"))
