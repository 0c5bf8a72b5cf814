"""Exposures: cases that the rule lists for publication, with the line of the file as proof.

Belongs here: the list of the month. Not here: when a case is listed (marts).
"""

from dashboards.components.download import Field, show_rows
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.components.supervision.view import SupervisionView
from dashboards.labels import label, name
from dashboards.queries import Row, read, read_one
from dashboards.wording import NOTHING, count, day

SHOWN = 10


def show_exposures(view: SupervisionView) -> None:
    """How many, which first, and all of them as a file."""
    given = view.parameters()
    counts = read_one(view.publication, "exposure_counts", **given)
    rows = read(view.publication, "exposures", SHOWN, **given)
    named, published = counts["named_count"], counts["published_count"]
    parts = [heading(label("exposures.title", named=count(named), published=count(published)))]
    if rows:
        told = label(
            "exposures.told",
            late=count(counts["late_count"]), incomplete=count(counts["incomplete_count"]),
        )  # fmt: skip
        parts += [quiet(told), table(_columns(), rows, label("exposures.caption"))]
    else:
        parts.append(quiet(label("exposures.none")))
    parts.append(definition(label("exposures.definition"), label("exposures.proof")))
    show(element("section", *parts))
    if rows:
        show_rows(view.publication, "exposures", _fields(), **given)


def _columns() -> list[Column]:
    return [
        Column(label("annex.column.case_id"), _case),
        Column(label("annex.column.unit_name"), lambda row: name(row, "unit_name")),
        Column(label("annex.column.reason_code"), _reason),
        Column(label("annex.column.overdue_days"), lambda row: count(row["overdue_days"]), True),
        Column(label("annex.column.published_on"), _published),
        Column(label("exposures.source"), _source),
    ]


def _case(row: Row) -> Markup:
    about = f"{name(row, 'class_name')} · {name(row, 'street_name')}"
    return joined(element("strong", row["case_id"]), element("span", about, class_="quiet under"))


def _reason(row: Row) -> Markup:
    ruled = None
    if row["is_excluded_by_ruling"]:
        ruled = element("span", label("exposures.ruled"), class_="quiet under")
    return joined(label(f"exposure_reason.{row['reason_code']}"), ruled)


def _published(row: Row) -> Markup:
    if row["published_on"] is None:
        return mark("apart", label("exposures.not_published"))
    medium = element("span", row["medium"] or NOTHING, class_="quiet under")
    return joined(day(row["published_on"]), medium)


def _source(row: Row) -> str:
    return f"{row['source_file']}:{row['source_row']}"


def _fields() -> list[Field]:
    return [
        Field(label("annex.column.case_id"), lambda row: row["case_id"]),
        Field(label("annex.column.class_name"), lambda row: name(row, "class_name")),
        Field(label("annex.column.street_name"), lambda row: name(row, "street_name")),
        Field(label("annex.column.unit_name"), lambda row: name(row, "unit_name")),
        Field(
            label("annex.column.reason_code"),
            lambda row: label(f"exposure_reason.{row['reason_code']}"),
        ),
        Field(label("annex.column.overdue_days"), lambda row: row["overdue_days"], True),
        Field(label("annex.column.exposure_status"), lambda row: name(row, "exposure_status")),
        Field(label("annex.column.published_on"), lambda row: row["published_on"]),
        Field(label("annex.column.medium"), lambda row: row["medium"]),
        Field(label("rows.file"), lambda row: row["source_file"]),
        Field(label("rows.line"), lambda row: row["source_row"], True),
    ]
