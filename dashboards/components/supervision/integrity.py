"""Integrity: records of a unit that stand out, as a request to look, never as a verdict.

Belongs here: the requests of the month's quarter. Not here: how a check works (marts).
"""

from dashboards.components.html import Column, element, show, table
from dashboards.components.marks import definition, heading, quiet
from dashboards.components.supervision.view import SupervisionView
from dashboards.labels import label, name
from dashboards.queries import Row, read
from dashboards.wording import count, percent


def show_integrity(view: SupervisionView) -> None:
    """Each request with its figure, its interval and what it is compared with."""
    rows = read(view.publication, "integrity_requests", **view.parameters())
    title = label("integrity.title", count=count(len(rows)))
    parts = [heading(title)]
    if rows:
        parts.append(table(_columns(), rows, title))
    else:
        parts.append(quiet(label("integrity.none")))
    parts.append(definition(label("integrity.definition")))
    show(element("section", *parts))


def _columns() -> list[Column]:
    return [
        Column(label("annex.column.unit_name"), lambda row: name(row, "unit_name")),
        Column(label("integrity.what"), name),
        Column(label("integrity.share"), _share, True),
        Column(label("integrity.interval"), _interval, True),
        Column(label("integrity.compared"), lambda row: percent(row["expected_pct"]), True),
    ]


def _share(row: Row) -> str:
    parts = f"{count(row['observed_count'])}/{count(row['checked_count'])}"
    return f"{percent(row['observed_pct'])} ({parts})"


def _interval(row: Row) -> str:
    return f"{percent(row['observed_low'])}–{percent(row['observed_high'])}"
