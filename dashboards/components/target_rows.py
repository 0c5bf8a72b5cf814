"""The rows behind counts and lines: each target at each place or unit, with its verdict.

Belongs here: which columns, in which order. Not here: the table and the file (download).
"""

from dashboards.components.download import Field, show_rows
from dashboards.components.filters import View
from dashboards.labels import label, name
from dashboards.publication import Publication


def show_target_rows(publication: Publication, view: View) -> None:
    """One row per target and place or unit at the chosen month."""
    show_rows(
        publication,
        "target_rows",
        [
            Field(label("rows.indicator"), lambda row: name(row, "indicator_name")),
            Field(label("rows.measure"), lambda row: name(row, "measure_name")),
            Field(label("rows.scope"), lambda row: name(row, "scope_name")),
            Field(label("rows.unit"), lambda row: name(row, "unit_name")),
            Field(label("rows.month"), lambda row: f"{row['period_month']:%Y-%m}"),
            Field(label("rows.numerator"), lambda row: row["numerator"], is_number=True),
            Field(label("rows.denominator"), lambda row: row["denominator"], is_number=True),
            Field(label("table.value"), lambda row: row["value"], is_number=True),
            Field(label("rows.low"), lambda row: row["wilson_low"], is_number=True),
            Field(label("rows.high"), lambda row: row["wilson_high"], is_number=True),
            Field(label("rows.floor"), lambda row: row["floor"], is_number=True),
            Field(label("table.status"), lambda row: label(f"status.{row['status']}")),
            Field(label("rows.reason"), lambda row: name(row, "status_reason")),
        ],
        **view.parameters(),
    )
