"""What had met its target and fell back.

Belongs here: rebounds that have not recovered. Not here: what never met (leaks).
"""

from dashboards.components.conversion.links import indicator_link
from dashboards.components.conversion.view import ConversionView
from dashboards.components.download import Field, show_rows
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet, status_mark
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, limit, month, quantity

SHOWN = 8


def show_rebounds(publication: Publication, view: ConversionView) -> None:
    """The latest ones, all of them under one click."""
    rows = read(publication, "conversion_rebounds", **view.parameters())
    title = label("rebounds.title", count=count(len(rows)))
    if not rows:
        show(element("section", heading(title), mark("met", label("rebounds.none"))))
        return
    columns = [
        Column(label("leaks.indicator"), indicator_link),
        Column(label("rows.scope"), lambda row: name(row, "scope_name")),
        Column(label("rebounds.was"), _was, True),
        Column(label("rebounds.fell"), _fell, True),
        Column(label("table.status"), lambda row: status_mark(row["status"])),
    ]
    few = quiet(label("leaks.shown", shown=count(min(SHOWN, len(rows))), total=count(len(rows))))
    meaning = definition(label("rebounds.definition"))
    show(element("section", heading(title), table(columns, rows[:SHOWN], title), few, meaning))
    show_rows(publication, "conversion_rebounds", _fields(), **view.parameters())


def _was(row: Row) -> Markup:
    under = element("span", month(row["met_month"]), class_="quiet under")
    return joined(quantity(row["met_value"], row["unit"]), under)


def _fell(row: Row) -> Markup:
    at = label("number.threshold", number=limit(row["routine_threshold"], row["unit"]))
    under = element("span", f"{month(row['period_month'])} · {at}", class_="quiet under")
    return joined(quantity(row["value"], row["unit"]), under)


def _fields() -> list[Field]:
    return [
        Field(label("leaks.indicator"), lambda row: name(row, "indicator_name")),
        Field(label("rows.measure"), lambda row: name(row, "measure_name")),
        Field(label("rows.scope"), lambda row: name(row, "scope_name")),
        Field(label("rows.unit"), lambda row: name(row, "unit_name")),
        Field(label("rebounds.met_month"), lambda row: f"{row['met_month']:%Y-%m}"),
        Field(label("rebounds.was"), lambda row: row["met_value"], True),
        Field(label("rows.month"), lambda row: f"{row['period_month']:%Y-%m}"),
        Field(label("rebounds.fell"), lambda row: row["value"], True),
        Field(label("table.status"), lambda row: label(f"status.{row['status']}")),
        Field(label("leaks.target"), lambda row: row["target_code"]),
    ]
