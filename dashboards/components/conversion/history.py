"""When each stage was first reached, and how indicators came down from earlier editions.

Belongs here: dates and lineage. Not here: the stages of one month (matrix, funnel).
"""

from collections.abc import Callable

from dashboards.components.conversion.view import ConversionView
from dashboards.components.download import Field, show_rows
from dashboards.components.html import Column, element, show, table
from dashboards.components.marks import heading, mark, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, day

STAGES = ("decomposed", "assigned", "parameterised", "measured", "met", "sustained")


def show_history(publication: Publication, view: ConversionView) -> None:
    """One row per indicator and unit with the day of each stage, under one click."""
    show(heading(label("history.title")))
    fields = [
        Field(label("leaks.indicator"), lambda row: name(row, "indicator_name")),
        Field(label("leaks.unit"), lambda row: name(row, "unit_name")),
        Field(label("conversion.stage"), lambda row: label(f"stage.{row['stage_code']}")),
        *(Field(label(f"stage.{stage}"), _on(stage)) for stage in STAGES),
        Field(label("leaks.target"), lambda row: row["target_code"]),
    ]
    show_rows(publication, "conversion_history", fields, **view.parameters())


def _on(stage: str) -> Callable[[Row], str]:
    return lambda row: day(row[f"{stage}_date"])


def show_lineage(publication: Publication, view: ConversionView) -> None:
    """Steps between editions of the frame; what cannot be compared says so."""
    rows = read(publication, "indicator_lineage", **view.parameters())
    if not rows:
        return
    title = label("lineage.title")
    columns = [
        Column(label("lineage.from"), lambda row: _named(row, "from")),
        Column(label("lineage.to"), lambda row: _named(row, "to")),
        Column(label("lineage.relation"), lambda row: label(f"relation.{row['relation']}")),
        Column(label("lineage.comparable"), _comparable),
        Column(label("lineage.source"), _source),
    ]
    said = quiet(label("lineage.said"))
    show(element("section", heading(title), said, table(columns, rows, title)))


def _named(row: Row, end: str) -> str:
    words = name(row, f"{end}_indicator_name")
    return f"{words} ({row[f'{end}_edition']})" if words else NOTHING


def _comparable(row: Row) -> str:
    key = "lineage.yes" if row["is_comparable"] else "lineage.no"
    return mark("met" if row["is_comparable"] else "undecided", label(key))


def _source(row: Row) -> str:
    status = row["source_status"]
    return f"{label(f'source_status.{status}')} · {row['source']}"
