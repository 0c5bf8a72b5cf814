"""The records behind the figure, each with its file and line.

Belongs here: the switch, the table and the file of all of them. Not here: which records make a
figure (the saved query trace_figure, which analysts run too).
"""

from functools import partial

import streamlit as st

from dashboards.components.download import Field, offer_file, rows_file
from dashboards.components.html import Column, Markup, joined, show, table
from dashboards.components.indicator.links import case_link
from dashboards.components.indicator.view import IndicatorView
from dashboards.components.marks import heading, quiet
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, moment

QUERY = "saved/trace_figure"
SHOWN = 50
WANTED = "wants_records"


def show_records(publication: Publication, view: IndicatorView) -> None:
    """The records, on request: finding them reads every record of the month."""
    show(heading(label("records.title")))
    if not st.toggle(label("records.show"), key=WANTED):
        show(quiet(label("records.ask")))
        return
    given = {
        "measure_code": view.figure["measure_code"],
        "indicator_code": view.figure["measured_code"],
        "scope_kind": view.scope.scope_kind,
        "level": view.scope.level,
        "scope_code": view.scope.scope_code,
        "split": view.figure["split"],
        "period_month": view.month,
    }
    rows = read(publication, QUERY, SHOWN, **given)
    if not rows:
        show(quiet(label("rows.none")))
        return
    columns = [
        Column(label("records.record"), _record),
        Column(label("records.at"), lambda row: moment(row["happened_at"])),
        Column(label("rows.numerator"), lambda row: _number(row["numerator"]), True),
        Column(label("rows.denominator"), lambda row: _number(row["denominator"]), True),
        Column(label("rows.file"), lambda row: f"{row['source_file']}:{row['source_row']}"),
    ]
    show(table(columns, rows, label("records.title")))
    if len(rows) == SHOWN:
        show(quiet(label("rows.first", shown=count(SHOWN))))
    file = partial(rows_file, publication, QUERY, _fields(), given)
    offer_file(label("rows.download"), publication, "records", file)


def _record(row: Row) -> Markup:
    kind = label(f"row_kind.{row['row_kind']}")
    named = case_link(row["row_id"]) if row["row_kind"] == "case" else row["row_id"]
    return joined(kind, " ", named)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def _fields() -> list[Field]:
    return [
        Field(label("records.kind"), lambda row: label(f"row_kind.{row['row_kind']}")),
        Field(label("records.record"), lambda row: row["row_id"]),
        Field(label("records.at"), lambda row: row["happened_at"]),
        Field(label("rows.numerator"), lambda row: row["numerator"], is_number=True),
        Field(label("rows.denominator"), lambda row: row["denominator"], is_number=True),
        Field(label("rows.file"), lambda row: row["source_file"]),
        Field(label("rows.line"), lambda row: row["source_row"], is_number=True),
    ]
