"""Month close: which months are frozen, and what stands otherwise since, by cause.

Belongs here: editions and restatements. Not here: closing itself (orchestration).
"""

from dashboards.bulletin.writing import written
from dashboards.components.download import Field, show_rows
from dashboards.components.html import Column, element, show, table
from dashboards.components.marks import definition, heading, quiet
from dashboards.components.supervision.view import SupervisionView
from dashboards.labels import label
from dashboards.queries import read
from dashboards.wording import count, day, month

SHOWN = 6


def show_closes(view: SupervisionView) -> None:
    """The last editions of any month; restatements of the chosen one."""
    closes = read(view.publication, "month_closes", SHOWN)
    parts = [heading(label("closes.title"))]
    if closes:
        parts.append(table(_columns(), closes, label("closes.title")))
    else:
        parts.append(quiet(label("closes.none")))
    given = view.parameters()
    causes = read(view.publication, "restatements_by_cause", **given)
    if causes:
        title = label("closes.restated", month=month(view.month))
        columns = [
            Column(label("closes.cause"), lambda row: written(row, "cause")),
            Column(label("closes.figures"), lambda row: count(row["figure_count"]), True),
        ]
        parts += [element("h3", title), table(columns, causes, title)]
    parts.append(definition(label("closes.definition")))
    show(element("section", *parts))
    if causes:
        show_rows(view.publication, "restatements", _fields(), **given)


def _columns() -> list[Column]:
    return [
        Column(label("annex.column.period_month"), lambda row: month(row["period_month"])),
        Column(label("closes.edition"), lambda row: count(row["edition_number"]), True),
        Column(label("closes.on"), lambda row: day(row["frozen_at"])),
        Column(label("closes.by"), lambda row: row["closed_by"] or ""),
        Column(label("closes.figures"), lambda row: count(row["figure_count"]), True),
        Column(label("closes.why"), lambda row: row["reason"] or ""),
    ]


def _fields() -> list[Field]:
    return [
        Field(label("closes.cause"), lambda row: written(row, "cause")),
        Field(label("closes.figure"), lambda row: f"{row['model_name']}.{row['figure_name']}"),
        Field(label("closes.key"), lambda row: row["figure_key"]),
        Field(label("closes.closed"), lambda row: row["closed_text"]),
        Field(label("closes.now"), lambda row: row["current_text"]),
        Field(label("closes.difference"), lambda row: row["value_difference"], True),
    ]
